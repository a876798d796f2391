import ExactNumbers

extension CheckedFacts {
  /// Whether a step shows that no predictor on [V; X] has the least risk, for the logistic loss, the cross-entropy, and piecewise polynomial losses that fall without end. For M ≥ N_o (P_φ) comes as close to each
  /// of them as one likes, and by the convexity of the loss its local minima would be least risks: there are none. So it is by Theorem 1 (ii) where its
  /// hypotheses hold with M ≥ K_0 + … + K_L, the only statement that asks for M < N_o.
  func infimumRecedes() throws -> Bool {
    guard let width = problem.width, width >= problem.outputs || problem.isWiderThanFeatures,
      case .recession(let direction)? = try step(for: .recession)
    else { return false }
    let rows = problem.recessionRows
    guard direction.rows == problem.outputs, direction.columns == rows.rows else {
      throw Refusal("a direction of recession has a wrong shape")
    }
    guard problem.model.loss.recedes(along: direction * rows, targets: problem.targets) else {
      throw Refusal("the loss does not fall along the direction of recession")
    }
    return true
  }
}

extension CheckedModel.Loss {
  /// Whether the loss of no sample grows along t D for t > 0, and that of some sample falls, whatever the predictions are that t D is added to. D and the targets are
  /// N_o × N.
  ///
  /// Logistic: y δ ≥ 0, once positive. Cross-entropy: δ is largest at each class of positive target, and at some sample smaller for another class, since
  /// log Σ exp(z + δ) < max δ + log Σ exp z then. A convex piecewise polynomial of ŷ − y whose slope far to the right is negative falls everywhere to the right: δ ≥ 0,
  /// once positive; and so to the left where the slope far to the left is positive.
  package func recedes(along directions: FractionMatrix, targets: FractionMatrix) -> Bool {
    var falls = false
    for sample in 0..<targets.columns {
      let direction = (0..<targets.rows).map { directions.numerator($0, sample) }
      let target = (0..<targets.rows).map { targets.numerator($0, sample).signum() }
      switch self {
      case .logistic:
        let signs = zip(direction, target).map { $0.signum() * $1 }
        if signs.contains(-1) { return false }
        falls = falls || signs.contains(1)
      case .crossEntropy:
        let top = direction.max()
        guard target.allSatisfy({ $0 >= 0 }), zip(direction, target).allSatisfy({ $1 == 0 || $0 == top })
        else { return false }
        falls = falls || target.contains(1) && direction.contains { $0 != top }
      case .piecewisePolynomial(let function):
        let signs = direction.map { $0.signum() * function.sideOfFall }
        if function.sideOfFall == 0 || signs.contains(-1) { return false }
        falls = falls || signs.contains(1)
      default: return false
      }
    }
    return falls
  }
}

extension CheckedModel.PiecewisePolynomial {
  /// 1 where the slope far to the right is negative, -1 where that far to the left is positive, 0 elsewhere: of a convex function never both.
  fileprivate var sideOfFall: Int {
    func slope(_ piece: [Rational], _ side: Int) -> Int {
      guard let degree = piece.lastIndex(where: { !$0.isZero }), degree > 0 else { return 0 }
      return piece[degree].signum() * (side < 0 && degree.isMultiple(of: 2) ? -1 : 1)
    }
    return slope(pieces.last!, 1) < 0 ? 1 : slope(pieces.first!, -1) > 0 ? -1 : 0
  }
}
