import ExactAlgebra
import Networks

extension Loss {
  /// Whether the loss falls along a direction of the predictions, from everywhere: that of no sample grows, and that of some sample becomes
  /// less. Then no predictions are the best among all that the direction may be added to.
  ///
  /// `directions` and `targets` are N_o × N. For the logistic loss y δ ≥ 0 for all outputs, once more than 0. For the cross-entropy δ is as large as for no other
  /// class where the target is positive, and smaller once: log Σ exp(z + δ) ≤ log Σ exp z + max δ. For a convex function of ŷ − y that falls from everywhere
  /// to one side, without end, δ points to that side or nowhere. Known of these alone.
  package func recedes(along directions: Matrix<Rational>, targets: Matrix<Rational>) -> Bool {
    var falls = false
    for sample in 0..<targets.columns {
      let (direction, target) = (directions.column(sample), targets.column(sample))
      switch self {
      case .logistic:
        let signs = zip(direction, target).map { $0.signum() * $1.signum() }
        if signs.contains(-1) { return false }
        falls = falls || signs.contains(1)
      case .crossEntropy:
        let top = direction.max()
        guard target.allSatisfy({ $0.signum() >= 0 }),
          zip(direction, target).allSatisfy({ $1.isZero || $0 == top })
        else { return false }
        falls = falls || target.contains { !$0.isZero } && direction.contains { $0 != top }
      case .piecewisePolynomial(let function):
        let signs = direction.map { $0.signum() * function.sideOfFall }
        if function.sideOfFall == 0 || signs.contains(-1) { return false }
        falls = falls || signs.contains(1)
      default: return false
      }
    }
    return falls
  }

  /// A predictor (N_o × d) on `features` (d × N) along which a convex piecewise polynomial loss falls without end, so that it has no
  /// least risk; nil where none is found. A constant is tried as far as the features predict it, and each feature.
  package func fall(on features: Matrix<Rational>, targets: Matrix<Rational>) -> Matrix<Rational>? {
    guard case .piecewisePolynomial(let function) = self, function.sideOfFall != 0, targets.rows > 0,
      function.firstConvexityDefect == nil
    else { return nil }
    let rows = features.independentRows()
    let basis = features.selecting(rows: rows)
    let ones = Matrix(rows: features.columns, columns: 1, repeating: Rational.one)
    guard case .solution(let constant, _) = basis.gram.solve(basis * ones) else { return nil }
    let units = rows.indices.map { index in rows.indices.map { Rational($0 == index ? 1 : 0) } }
    for candidate in [constant.elements] + units {
      for sign in [Rational.one, -1] {
        var direction = Matrix<Rational>.zeros(targets.rows, features.rows)
        for (row, entry) in zip(rows, candidate) { direction[0, row] = sign * entry }
        if recedes(along: direction * features, targets: targets) { return direction }
      }
    }
    return nil
  }

  /// A predictor on `span` (d × N) along which all risks fall; nil where none is found.
  ///
  /// `span` is made of the features, v_0 … v_L, and of a row of ones for affine predictors. It is looked for where the least risks of reports are: on all
  /// features where these span as much, or on the first ones, and else on `span` itself.
  package func recession(
    on span: Matrix<Rational>, features: [Matrix<Rational>], targets: Matrix<Rational>, affine: Bool
  ) -> Matrix<Rational>? {
    func recession(_ rows: Matrix<Rational>) -> Matrix<Rational>? {
      LeastConvexRisk(features: rows, targets: targets, loss: self)?.recession
    }
    if let fall = fall(on: span, targets: targets) { return fall }
    let ones = affine ? [Matrix(rows: 1, columns: targets.columns, repeating: Rational.one)] : []
    let rows = span.independentRows()
    for count in features.indices.reversed() {
      let prefix = Matrix.vertical(ones + features[...count])
      if count == features.count - 1, prefix.rank > rows.count { return recession(span) }
      guard let direction = recession(prefix) else { continue }
      // The same predictions, by the rows of `span`.
      let basis = span.selecting(rows: rows)
      guard case .solution(let solution, _) = basis.gram.solve(basis * (direction * prefix).transposed) else {
        return nil
      }
      let exact = solution.transposed
      let short = exact.map(\.shortened)
      let found = recedes(along: short * basis, targets: targets) ? short : exact
      var result = Matrix<Rational>.zeros(targets.rows, span.rows)
      for i in 0..<found.rows { for (j, row) in rows.enumerated() { result[i, row] = found[i, j] } }
      return result
    }
    return nil
  }
}

extension PiecewisePolynomial {
  /// The sign of the slope far to the right (1) or to the left (-1).
  func slopeAtInfinity(_ side: Int) -> Int {
    let slope = PiecewisePolynomial.derivative((side > 0 ? pieces.last : pieces.first)!)
    guard let degree = slope.lastIndex(where: { !$0.isZero }) else { return 0 }
    return slope[degree].signum() * (side < 0 && !degree.isMultiple(of: 2) ? -1 : 1)
  }

  /// The side to which a convex differentiable function falls from everywhere, without end: its slope there is no more than far out, and
  /// that is not zero. 0 where there is none.
  var sideOfFall: Int { slopeAtInfinity(1) < 0 ? 1 : slopeAtInfinity(-1) > 0 ? -1 : 0 }
}

extension Rational {
  /// The value with a mantissa of about 64 bits.
  var shortened: Rational { rounded(bits: 64 - (numerator.bitLength - denominator.bitLength)) }
}
