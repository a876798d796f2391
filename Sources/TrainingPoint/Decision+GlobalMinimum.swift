import ExactAlgebra
import Networks
import Vocabulary

/// Why no parameters at all have a smaller risk.
extension Decision {
  /// For every set of samples whose predictions are equal whatever the parameters are and every output, zero is between the
  /// sums of the left and of the right derivatives of the loss: for a convex loss, the prediction is a best constant on the set.
  ///
  /// Equal inputs have equal predictions; of a network that is even, opposite ones too. A network with f(c x) = cᵖ f(x) for c > 0 has
  /// predictions proportional to cᵖ on the samples of a ray: there the sums are those with these weights. Where a bias of the
  /// prediction is added to such a network, the sums of some slopes, those on the right, are zero on all rays and over all samples.
  static var bestFunctionOfInputs: Decision {
    Decision { point in
      guard point.isConvex, point.model.data.count > 0 else { return nil }
      let (form, isEven) = (point.evaluation.inputForm, point.evaluation.isEven)
      let even = isEven ? "even " : ""
      if point.isLeast(on: point.rays) {
        guard let degree = form.degree, !form.isShifted else {
          return Answer(
            .globalMinimum,
            "the loss is convex and its derivatives sum to zero on every set of samples with equal \(isEven ? "or opposite " : "")inputs: no \(even)function of the inputs\(isEven ? ", as the network is," : "") has a smaller risk"
          )
        }
        return Answer(
          .globalMinimum,
          "the loss is convex and its derivatives, weighted by the lengths of the inputs\(degree == 1 ? "" : " to the power \(degree)"), sum to zero on every set of samples on one \(isEven ? "line" : "ray"): no positively homogeneous \(even)function of the inputs, as the network is, has a smaller risk"
        )
      }
      guard let degree = form.degree, form.isShifted,
        [point.rays(degree: degree), point.together].allSatisfy({
          point.slopes(on: $0, 1).map { Scalar.areAllZero(Array($0.values)) } ?? false
        })
      else { return nil }
      return Answer(
        .globalMinimum,
        "the loss is convex and its derivatives sum to zero over all samples and, weighted by the lengths of the inputs\(degree == 1 ? "" : " to the power \(degree)"), on every set of samples on one \(isEven ? "line" : "ray"): no constant and positively homogeneous \(even)function of the inputs, whose sum the network is, have a smaller risk"
      )
    }
  }

  /// For networks whose predictions are polynomials in the parameters: some subgradient of the loss is orthogonal to every change of
  /// the predictions that the network can make.
  static var orthogonalGradient: Decision {
    Decision { point in
      let parameterFree = point.evaluation.parameterFree
      let isPolynomial = point.evaluation.graph.activations.allSatisfy {
        $0.activation.function.breakpoints.isEmpty || parameterFree[$0.input].elements.allSatisfy { $0 }
      }
      guard isPolynomial, point.isConvex, point.hasOrthogonalSubgradient(parameterFree) else { return nil }
      return Answer(
        .globalMinimum,
        "the loss is convex and \(point.hasLossKinks ? "a subgradient" : "its gradient") is orthogonal to every change of the predictions that the network can make"
      )
    }
  }

  /// For networks whose activations with breakpoints read affine functions of parameters that are all at their breakpoint:
  /// the cells around the point are all there are. Where the functional of the loss gradient is constant on each, no
  /// parameters change the predictions against it.
  static var orthogonalOnAllCells: Decision {
    Decision { point in
      guard !point.isSmooth, point.isContinuous, !point.hasLossKinks, point.isConvex,
        point.functions.isGlobal, let groups = point.directionalFaces,
        groups.reduce(0, { $0 + $1.count }) <= point.limits.faces
      else { return nil }
      let evaluation = point.evaluation
      let parameterFree = evaluation.parameterFree
      // No activation follows another: the functional is a sum over the groups, and constant if it is so when the sides of
      // one group at a time change.
      let isOrthogonal = groups.joined().allSatisfy { face in
        RealizableFunctional.polynomial(
          face.derivatives.cell.lossSlope, evaluation: evaluation, isConstant: parameterFree,
          budget: point.limits.expansion, side: point.side(face.sides))?.isConstant == true
      }
      return isOrthogonal
        ? Answer(
          .globalMinimum,
          "the loss is convex and on every activation cell its gradient is orthogonal to every change of the predictions that the network can make"
        ) : nil
    }
  }
}

extension EvaluationOver {
  /// How the predictions depend on the length of the input, for all parameters.
  fileprivate var inputForm: InputForm {
    var homogeneity = Homogeneity<Scalar>()
    return graph.interpret(with: &homogeneity)[graph.prediction]
  }

  /// Whether the predictions on −x are those on x, for all x and parameters.
  fileprivate var isEven: Bool {
    var parity = Parity<Scalar>()
    return graph.interpret(with: &parity)[graph.prediction] == .even
  }
}

/// b + h(x), the same b for all inputs x.
private struct InputForm: Equatable {
  /// p, a positive number, where h(c x) = cᵖ h(x) for all c > 0; else nil, and for a p beyond the limit, too.
  var degree: Int?
  /// Whether b may be another number than zero.
  var isShifted = false

  static let other = InputForm(degree: nil)
}

private struct Homogeneity<Scalar: OrderedField>: GraphInterpretation {
  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> InputForm { InputForm(degree: 1) }

  func affine(_ map: AffineMap<Scalar>, of input: InputForm) -> InputForm {
    InputForm(degree: input.degree, isShifted: input.isShifted || map.affine.bias != nil)
  }

  func activation(_ layer: ActivationLayer, of input: InputForm) -> InputForm {
    let function = layer.activation.function
    guard let degree = input.degree, let power = function.homogeneousDegree, power > 0 else { return .other }
    if power == 1, function.breakpoints.isEmpty { return input }
    let (product, isTooLarge) = degree.multipliedReportingOverflow(by: power)
    return input.isShifted || isTooLarge || product > Limits.inputDegree ? .other : InputForm(degree: product)
  }

  func sum(_ a: InputForm, _ b: InputForm, at node: Int) -> InputForm {
    a.degree == b.degree ? InputForm(degree: a.degree, isShifted: a.isShifted || b.isShifted) : .other
  }

  func stack(_ a: InputForm, _ b: InputForm, at node: Int) -> InputForm { sum(a, b, at: node) }
}

private struct Parity<Scalar: OrderedField>: GraphInterpretation {
  enum Value {
    case even, odd, neither
  }

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Value { .odd }

  func affine(_ map: AffineMap<Scalar>, of input: Value) -> Value {
    input == .odd && map.affine.bias != nil ? .neither : input
  }

  func activation(_ layer: ActivationLayer, of input: Value) -> Value {
    guard input == .odd else { return input }
    let (breakpoints, pieces) = (layer.activation.function.breakpoints, layer.activation.function.pieces)
    func isReflected(_ sign: Rational) -> Bool {
      breakpoints == breakpoints.reversed().map { -$0 }
        && zip(pieces, pieces.reversed()).allSatisfy { piece, other in
          (0..<max(piece.count, other.count)).allSatisfy { power in
            let factor = power.isMultiple(of: 2) ? sign : -sign
            return (power < piece.count ? piece[power] : .zero)
              == factor * (power < other.count ? other[power] : .zero)
          }
        }
    }
    return isReflected(1) ? .even : isReflected(-1) ? .odd : .neither
  }

  func sum(_ a: Value, _ b: Value, at node: Int) -> Value { a == b ? a : .neither }
  func stack(_ a: Value, _ b: Value, at node: Int) -> Value { a == b ? a : .neither }
}

extension GivenWeights {
  /// For each sample a first one and a weight: with parameters that change the prediction on the first by δ, that on the sample changes by the
  /// weight times δ.
  typealias Rays = [(ray: Int, weight: Scalar)]

  /// The derivative of the risk with respect to the predictions, to the left (-1) or to the right (1) of them.
  func lossSlope(_ sign: Int) -> Matrix<Scalar> {
    let node = evaluation.graph.prediction
    return cell { other, _, _ in other == node ? sign : 1 }.lossSlope
  }

  /// Between the slopes to the left and to the right of every prediction there is to be a number such that the sum of the predictions
  /// times these numbers is constant: one equation for each monomial in the parameters.
  fileprivate func hasOrthogonalSubgradient(_ parameterFree: [Matrix<Bool>]) -> Bool {
    let box = Subgradients(self)
    guard box.functionals.count <= limits.faces else { return false }
    var equations: [Monomial: [Scalar]] = [:]
    for (place, functional) in box.functionals.enumerated() {
      guard
        let polynomial = RealizableFunctional.polynomial(
          functional, evaluation: evaluation, isConstant: parameterFree,
          budget: limits.expansion / box.functionals.count, side: side([:]))
      else { return false }
      for (monomial, coefficient) in polynomial.terms where !monomial.isEmpty {
        equations[monomial, default: box.zero][place] = coefficient
      }
    }
    return box.contains(equations: Array(equations.values), positive: [])
  }

  /// The rays of a positively homogeneous network; else classes of samples with equal predictions, with weight 1.
  var rays: Rays {
    let form = evaluation.inputForm
    return rays(degree: form.isShifted ? nil : form.degree)
  }

  /// The first sample on the ray, and (the length in units of some input on the ray)ᵈᵉᵍʳᵉᵉ; without a degree, with the same input. Of a
  /// network that is even, opposite rays and inputs are one. The weight of an input that is zero is 0, with a degree: nothing but the constant
  /// is predicted there.
  fileprivate func rays(degree: Int?) -> Rays {
    let isEven = evaluation.isEven
    if degree == nil, !isEven { return sampleClass.map { ($0, .one) } }
    var firsts: [(direction: [Scalar], sample: Int)] = []
    return (0..<model.data.count).map { sample in
      let column = evaluation.graph.constants.flatMap { $0.column(sample) }
      guard let entry = column.first(where: { !$0.isZero }) else {
        return (sampleClass[sample], degree == nil ? .one : .zero)
      }
      let direction = column.map {
        degree == nil ? $0.times(entry.signum()) : $0 / (isEven ? entry : entry.magnitude)
      }
      let ray = firsts.first { $0.direction == direction }?.sample ?? sample
      if ray == sample { firsts.append((direction, sample)) }
      return (ray, degree.map(entry.magnitude.raised) ?? .one)
    }
  }

  /// All samples, as if their predictions were equal.
  var together: Rays { Array(repeating: (0, .one), count: model.data.count) }

  /// For every output and ray, the sum of the derivatives of the losses of its samples by weight, to the left (-1) or to the right
  /// (1) of the predictions; nil where they are not rational.
  func slopes(on rays: Rays, _ sign: Int) -> [[Int]: Scalar]? {
    guard hasDerivatives else { return nil }
    let slopes = lossSlope(sign)
    var result: [[Int]: Scalar] = [:]
    for (sample, place) in rays.enumerated() {
      for output in 0..<slopes.rows {
        result[[output, place.ray], default: .zero] += place.weight * slopes[output, sample]
      }
    }
    return result
  }

  /// Whether none of the changes that are the same on a ray, by weight, makes the sum of the tangents of the losses smaller.
  func isLeast(on rays: Rays) -> Bool {
    guard let below = slopes(on: rays, -1), let above = slopes(on: rays, 1) else { return false }
    return below.values.allSatisfy { $0.signum() <= 0 } && above.values.allSatisfy { $0.signum() >= 0 }
  }
}
