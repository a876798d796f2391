import ExactAlgebra
import Networks
import Vocabulary

/// Why no parameters at all have a smaller risk.
extension Decision {
  /// For every set of samples with equal inputs and every output, zero is between the sums of the left and of the
  /// right derivatives of the loss: for a convex loss, the prediction is a best constant on the set.
  ///
  /// A network with f(c x) = cᵖ f(x) for c > 0 has predictions proportional to cᵖ on the samples of a ray: there the sums are
  /// those with these weights.
  static var bestFunctionOfInputs: Decision {
    Decision { point in
      guard point.isConvex, point.slopesOnRays(-1).values.allSatisfy({ $0.signum() <= 0 }),
        point.slopesOnRays(1).values.allSatisfy({ $0.signum() >= 0 })
      else { return nil }
      let (degree, isEven) = (point.evaluation.inputDegree, point.evaluation.isEven)
      return Answer(
        .globalMinimum,
        degree == nil
          ? "the loss is convex and its derivatives sum to zero on every set of samples with equal inputs: no function of the inputs has a smaller risk"
          : "the loss is convex and its derivatives, weighted by the lengths of the inputs\(degree == 1 ? "" : " to the power \(degree!)"), sum to zero on every set of samples on one \(isEven ? "line" : "ray"): no positively homogeneous \(isEven ? "even " : "")function of the inputs, as the network is, has a smaller risk"
      )
    }
  }

  /// For networks whose predictions are polynomials in the parameters.
  static var orthogonalGradient: Decision {
    Decision { point in
      let evaluation = point.evaluation
      let parameterFree = evaluation.parameterFree
      let isPolynomial = evaluation.graph.activations.allSatisfy {
        $0.activation.function.breakpoints.isEmpty || parameterFree[$0.input].elements.allSatisfy { $0 }
      }
      guard isPolynomial, !point.hasLossKinks, point.isConvex,
        RealizableFunctional.polynomial(
          point.cell([:]).lossSlope, evaluation: evaluation, isConstant: parameterFree,
          budget: point.limits.expansion, side: point.side([:]))?.isConstant == true
      else { return nil }
      return Answer(
        .globalMinimum,
        "the loss is convex and its gradient is orthogonal to every change of the predictions that the network can make"
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
  /// p when the predictions on the input c x are cᵖ times those on x, for all c > 0, x and parameters; nil for a p beyond the limit, too.
  fileprivate var inputDegree: Int? {
    var homogeneity = Homogeneity<Scalar>()
    return graph.interpret(with: &homogeneity)[graph.prediction]
  }

  /// Whether the predictions on −x are those on x, for all x and parameters.
  fileprivate var isEven: Bool {
    var parity = Parity<Scalar>()
    return graph.interpret(with: &parity)[graph.prediction] == .even
  }
}

private struct Homogeneity<Scalar: OrderedField>: GraphInterpretation {
  typealias Value = Int?

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Int? { 1 }
  func affine(_ map: AffineMap<Scalar>, of input: Int?) -> Int? { map.affine.bias == nil ? input : nil }

  func activation(_ layer: ActivationLayer, of input: Int?) -> Int? {
    guard let input, let degree = layer.activation.function.homogeneousDegree else { return nil }
    let product = input.multipliedReportingOverflow(by: degree)
    return product.overflow || product.partialValue > Limits.inputDegree ? nil : product.partialValue
  }

  func sum(_ a: Int?, _ b: Int?, at node: Int) -> Int? { a == b ? a : nil }
  func stack(_ a: Int?, _ b: Int?, at node: Int) -> Int? { a == b ? a : nil }
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
  /// For each sample the first one on its ray, and (its length in units of some input on the ray)ᵈᵉᵍʳᵉᵉ, where the network is
  /// positively homogeneous; of one that is even, the opposite ray too. Else those with equal inputs, and 1. The weight of an
  /// input that is zero is 0: it has the prediction 0 always.
  var rays: [(ray: Int, weight: Scalar)] {
    guard let degree = evaluation.inputDegree, degree > 0 else { return sampleClass.map { ($0, .one) } }
    let isEven = evaluation.isEven
    var firsts: [(direction: [Scalar], sample: Int)] = []
    return (0..<model.data.count).map { sample in
      let column = evaluation.graph.constants.flatMap { $0.column(sample) }
      guard let entry = column.first(where: { !$0.isZero }) else { return (sample, .zero) }
      let direction = column.map { $0 / (isEven ? entry : entry.magnitude) }
      let ray = firsts.first { $0.direction == direction }?.sample ?? sample
      if ray == sample { firsts.append((direction, sample)) }
      return (ray, entry.magnitude.raised(to: degree))
    }
  }

  /// For every output and ray, the sum of the derivatives of the losses of its samples by weight, to the left (-1) or to the right
  /// (1) of the predictions.
  func slopesOnRays(_ sign: Int) -> [[Int]: Scalar] {
    let node = evaluation.graph.prediction
    let slopes = cell { other, _, _ in other == node ? sign : 1 }.lossSlope
    var result: [[Int]: Scalar] = [:]
    for (sample, place) in rays.enumerated() {
      for output in 0..<slopes.rows {
        result[[output, place.ray], default: .zero] += place.weight * slopes[output, sample]
      }
    }
    return result
  }
}
