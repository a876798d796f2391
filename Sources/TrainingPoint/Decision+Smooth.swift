import ExactAlgebra
import Networks
import Vocabulary

extension Decision where Scalar == Rational {
  /// Weights that cannot be critical for a network whose last layer is affine, for the logistic loss and the
  /// cross-entropy.
  ///
  /// Scale the last layer by s: the derivative of the risk in s is a rational function of z = exp(s/D), D a common
  /// denominator of the predictions, plus a rational number. At s = 1, z is transcendental (Lindemann 1882), so that the
  /// derivative vanishes only where that function is constant. But it increases strictly in s, unless the predictions
  /// are zero (logistic) or equal within each sample (cross-entropy).
  static var transcendentalSlope: Decision {
    Decision { point in
      let (graph, predictions) = (point.evaluation.graph, point.evaluation.prediction)
      let increases =
        switch point.model.loss {
        case .logistic: !predictions.isZero
        case .crossEntropy: !predictions.hasEqualRows
        default: false
        }
      guard increases, graph.maps.contains(where: { $0.node == graph.prediction }) else { return nil }
      return Answer(
        .notCritical,
        "the \(point.model.loss.name) loss has no critical point at rational weights with such predictions: the derivative along a scaling of the last layer is transcendental"
      )
    }
  }
}

extension Decision {
  /// No parameters nearby have a smaller risk, because on none of the cells they change the predictions against the loss
  /// gradient.
  static var functionalMinimality: Decision {
    Decision { point in
      guard !point.hasLossKinks, point.isConvex, let parts = point.functionalParts else { return nil }
      let weights = point.evaluation.graph.weights
      guard parts.allSatisfy({ $0.polynomial.isLeast(near: weights, where: $0.constraints) }) else {
        return nil
      }
      return Answer(
        .localMinimum,
        parts.allSatisfy(\.polynomial.isConstant)
          ? "the loss is convex and its gradient is orthogonal to every change of the predictions that parameters nearby can make"
          : "the loss is convex and every change of the predictions that parameters nearby can make has a nonnegative product with its gradient"
      )
    }
  }

  /// Every point nearby lies on the flow of a flat direction from a point of the slice orthogonal to them, and the risk
  /// does not change along it; on the slice the Hessian is positive definite.
  ///
  /// Or: the points that the flows of the flat directions reach from shifted ones are critical too, with the same risk, a
  /// manifold of as many dimensions as the Hessian has zeros. By the Morse–Bott lemma the risk is no less nearby.
  static var definiteAcrossFamily: Decision {
    Decision { point in
      guard let inertia = point.inertia else { return nil }
      let (flat, family) = point.flatDirections
      guard family.rows == inertia.zero else { return nil }
      return Answer(
        .localMinimum,
        flat.rows == inertia.zero
          ? "the gradient is zero, the risk is constant along a family of dimension \(flat.rows), and the Hessian is positive definite across it"
          : "the gradient is zero and the risk constant on a family of dimension \(family.rows), and the Hessian is positive definite across it"
      )
    }
  }

  /// The points near the given one in the affine subspace along the kernel of the Hessian are critical with the same
  /// predictions; they are a manifold of as many dimensions as the Hessian has zeros (Morse and Bott again).
  static var definiteAcrossKernel: Decision {
    Decision { point in
      let prediction = point.evaluation.prediction
      let entries = prediction.rows * prediction.columns
      guard let curvature = point.curvature, entries <= point.limits.faces, point.isPolynomialNearby else {
        return nil
      }
      let kernel = curvature.matrix.nullBasis
      let (count, weights) = (point.parameters.count, point.evaluation.graph.weights)
      var budget = point.limits.expansion
      func expansion(_ functional: Matrix<Scalar>) -> ParameterPolynomial<Scalar>? {
        RealizableFunctional.polynomial(
          functional, evaluation: point.evaluation, isConstant: point.isConstant,
          budget: point.limits.expansion / max(entries, 1), side: point.side([:]))
      }
      let subspace = (0..<count).map { row in
        var terms: [Monomial: Scalar] = [[]: weights[row]]
        for column in 0..<kernel.columns { terms[[column]] = kernel[row, column] }
        return ParameterPolynomial(terms)
      }
      for output in 0..<prediction.rows {
        for sample in 0..<prediction.columns {
          var single = Matrix<Scalar>.zeros(prediction.rows, prediction.columns)
          single[output, sample] = .one
          guard let polynomial = expansion(single)?.composed(with: subspace, budget: &budget),
            polynomial.isConstant
          else { return nil }
        }
      }
      guard let functional = expansion(point.base.cell.lossSlope) else { return nil }
      for parameter in 0..<count {
        guard let slope = functional.derivative(parameter).composed(with: subspace, budget: &budget),
          slope.terms.isEmpty
        else { return nil }
      }
      return Answer(
        .localMinimum,
        "the gradient is zero and the predictions constant on an affine subspace of dimension \(kernel.columns), and the Hessian is positive definite across it"
      )
    }
  }

  static var degenerateHessian: Decision {
    Decision { point in
      guard let curvature = point.curvature else { return nil }
      let candidates = curvature.matrix.nullBasis.polarizations(limit: point.rayCount)
      if let found = point.descendingRay(among: candidates) { return degenerate(point, found) }
      let known = semidefinite(point)
      return point.answer(byCurvesAmong: candidates, "no strict saddle", known) ?? Answer(.undecided, known)
    }
  }

  private static func semidefinite(_ point: GivenWeights<Scalar>) -> String {
    let kernel = point.curvature.map {
      " with a kernel of dimension \($0.inertia.zero), of which a family of dimension \(point.flatDirections.family.rows) keeps the risk"
    }
    return "the gradient is zero and the Hessian is positive semidefinite\(kernel ?? "")"
  }

  /// The answer where no direction has a negative second derivative and the risk falls along a ray.
  static func degenerate(_ point: GivenWeights<Scalar>, _ found: GivenWeights<Scalar>.Ray) -> Answer {
    let (direction, order, value) = found
    return Answer(
      .saddle,
      "not a local minimum, and no strict saddle: the risk decreases along a ray like \(value.negativeText) t^\(order); \(semidefinite(point))",
      .descendingRay(direction, order: order, value))
  }
}

extension GivenWeights {
  /// The product of the loss gradient with the predictions, on the cells around the point, as polynomials in the parameters
  /// with the conditions that hold on a cell; where each is least at the point so is the sum of those of any cell. nil
  /// when they are more than the limits allow.
  fileprivate var functionalParts: [(polynomial: ParameterPolynomial<Scalar>, constraints: [[Scalar]])]? {
    func polynomial(_ face: Face) -> ParameterPolynomial<Scalar>? {
      RealizableFunctional.polynomial(
        face.derivatives.cell.lossSlope, evaluation: evaluation, isConstant: isConstant,
        budget: limits.expansion, side: side(face.sides))
    }
    func part(
      _ face: Face, _ polynomial: ParameterPolynomial<Scalar>
    ) -> (ParameterPolynomial<Scalar>, [[Scalar]]) {
      (polynomial, face.constraints.filter(\.isAffine).map(\.normal))
    }
    var parts: [(ParameterPolynomial<Scalar>, [[Scalar]])] = []
    if isSmooth || !functions.isSeparable {
      guard let faces = coveringFaces, faces.count <= limits.faces else { return nil }
      for face in faces {
        guard let polynomial = polynomial(face) else { return nil }
        parts.append(part(face, polynomial))
      }
      return parts
    }
    // The terms with parameters of a group depend on its sides alone, the others on none.
    guard let groups = directionalFaces, groups.reduce(0, { $0 + $1.count }) <= limits.faces else {
      return nil
    }
    guard var rest = polynomial(groups[0][0])?.terms else { return nil }
    for group in groups {
      let moved = Set(
        group.flatMap {
          $0.constraints.flatMap { $0.normal.indices.filter { [normal = $0.normal] in !normal[$0].isZero } }
        })
      for face in group {
        guard let terms = polynomial(face)?.terms else { return nil }
        parts.append(part(face, ParameterPolynomial(terms.filter { $0.key.contains(where: moved.contains) })))
      }
      rest = rest.filter { !$0.key.contains(where: moved.contains) }
    }
    parts.append((ParameterPolynomial(rest), []))
    return parts
  }
}

extension Matrix where Element: OrderedField {
  /// Sums of up to three columns with signs, up to a common one, and sums of all columns with at most one other sign: a
  /// cubic form that is zero on the former is zero on the span of the columns. Where only products of several parameters
  /// matter, as in a deep linear network at zero, a joint motion descends; in between come generic combinations, at which
  /// no form of higher degree is likely to vanish (Schwartz and Zippel). Each of these kinds is left out with the later ones
  /// when there are more than `limit` in all.
  func polarizations(limit: Int) -> [[Element]] {
    let n = columns
    var signs: [[Int: Rational]] = []
    func append(_ count: Int, _ kind: () -> [[Int: Rational]]) -> Bool {
      guard signs.count + count <= limit else { return false }
      signs += kind()
      return true
    }
    let both: [Rational] = [1, -1]
    func generic(_ count: Int) -> [[Int: Rational]] {
      genericVectors(count, length: n).map { vector in
        Dictionary(uniqueKeysWithValues: vector.enumerated().map { ($0, $1) })
      }
    }
    let some = n < 2 ? 0 : max(0, min(Limits.genericRays, (limit - 2 * n - 1) / 2))
    let hasSingles = append(n) { (0..<n).map { [$0: 1] } }
    if !hasSingles { signs = generic(min(Limits.genericRays, limit)) }
    _ =
      hasSingles
      && append(n + 1) {
        (-1..<n).map { flipped in
          Dictionary(uniqueKeysWithValues: (0..<n).map { ($0, $0 == flipped ? -1 : 1) })
        }
      }
      && append(some) { generic(some) }
      && append(n * (n - 1)) {
        (0..<n).flatMap { i in (0..<i).flatMap { j in both.map { [i: 1, j: $0] } } }
      }
      && append(n * (n - 1) * (n - 2) / 3 * 2) {
        (0..<n).flatMap { i in
          (0..<i).flatMap { j in
            (0..<j).flatMap { k in both.flatMap { b in both.map { [i: 1, j: b, k: $0] } } }
          }
        }
      }
    return signs.map { combination in
      (0..<rows).map { row in combination.reduce(.zero) { $0 + Element($1.value) * self[row, $1.key] } }
    }
  }
}

/// Vectors of small integers without a zero, always the same ones.
func genericVectors(_ count: Int, length: Int) -> [[Rational]] {
  // Knuth's generator, The Art of Computer Programming, volume 2, section 3.3.4.
  var state: UInt64 = 1
  return (0..<count).map { _ in
    (0..<length).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Int(state >> 33) % 16
      return Rational(value < 8 ? value + 1 : 7 - value)
    }
  }
}
