import ExactAlgebra
import Networks

/// What a number does when the parameters move near the given ones.
struct Change: OptionSet, Sendable {
  let rawValue: Int
  /// It may be larger.
  static let up = Change(rawValue: 1)
  /// It may be smaller.
  static let down = Change(rawValue: 2)
  static let both: Change = [.up, .down]

  /// Of a multiple, by the sign of the factor.
  func times(_ sign: Int) -> Change {
    switch sign {
    case 1: self
    case -1: Change(rawValue: rawValue >> 1 | rawValue << 1 & 2)
    default: []
    }
  }
}

/// For every entry of every node, whether some parameters near the given ones make it larger, or smaller: the others certainly do
/// not. Squares and absolute values of numbers at zero, and ReLUs of such, can only rise, and weights that are not zero
/// keep their signs: so what is behind them may only rise, or only fall, however many layers follow.
///
/// To first order the same of one-sided directional derivatives, whether some direction has a positive one, or a negative one.
struct SignsOfChanges<Scalar: OrderedField>: GraphInterpretation {
  let evaluation: EvaluationOver<Scalar>
  let isConstant: [Matrix<Bool>]
  let isToFirstOrder: Bool
  /// Whether the bias of the prediction stays.
  var keepsLastBias = false

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Matrix<Change> { matrix.map { _ in [] } }

  /// A product w v, where the parameter w takes every value near its own: with v ≠ 0 it does anything. With v = 0 it is w times the
  /// change of v, and w keeps its sign if it has one; to first order w v changes by nothing where both are zero.
  func affine(_ map: AffineMap<Scalar>, of input: Matrix<Change>) -> Matrix<Change> {
    let (affine, values) = (map.affine, evaluation.values[map.input])
    return Matrix(rows: affine.outputs, columns: input.columns) { unit, sample in
      if isConstant[map.node][unit, sample] { return [] }
      if affine.bias != nil, !(keepsLastBias && map.node == evaluation.graph.prediction) { return .both }
      var sum: Change = []
      for column in 0..<affine.inputs {
        if values[column, sample].signum() != 0 { return .both }
        let change = input[column, sample]
        if change.isEmpty { continue }
        let sign = affine.weight[unit, column].signum()
        sum.formUnion(sign == 0 && !isToFirstOrder ? .both : change.times(sign))
      }
      return sum
    }
  }

  func activation(_ layer: ActivationLayer, of input: Matrix<Change>) -> Matrix<Change> {
    let values = evaluation.values[layer.input]
    return Matrix(rows: input.rows, columns: input.columns) { unit, sample in
      layer.activation.function.change(
        of: values[unit, sample], input[unit, sample], isToFirstOrder)
    }
  }

  func sum(_ a: Matrix<Change>, _ b: Matrix<Change>, at node: Int) -> Matrix<Change> {
    Matrix(rows: a.rows, columns: a.columns) { a[$0, $1].union(b[$0, $1]) }
  }

  func stack(_ a: Matrix<Change>, _ b: Matrix<Change>, at node: Int) -> Matrix<Change> { .vertical([a, b]) }
}

extension PiecewisePolynomial {
  /// What the value does when the argument, now `x`, changes a little in these ways; the function is continuous at `x`.
  fileprivate func change<Scalar: OrderedField>(
    of x: Scalar, _ change: Change, _ isToFirstOrder: Bool
  ) -> Change {
    var result: Change = []
    for (side, direction) in [(1, Change.up), (-1, .down)] where change.contains(direction) {
      switch sign(beside: x, side, isToFirstOrder) {
      case 1: result.insert(.up)
      case -1: result.insert(.down)
      default: break
      }
    }
    return result
  }

  /// The sign of f(x + side·t) − f(x) for small t > 0: that of the first derivative on the piece there that is not zero.
  private func sign<Scalar: OrderedField>(beside x: Scalar, _ side: Int, _ isToFirstOrder: Bool) -> Int {
    var (derivative, power) = (pieces[piece(near: x) { side }], 1)
    while derivative.count > 1 {
      derivative = PiecewisePolynomial.derivative(derivative)
      power *= side
      let sign = PiecewisePolynomial.evaluate(derivative, at: x).signum()
      if sign != 0 { return sign * power }
      if isToFirstOrder { return 0 }
    }
    return 0
  }
}

extension GivenWeights {
  /// N_o × N.
  func changesOfPredictions(toFirstOrder isToFirstOrder: Bool, keepingBias: Bool = false) -> Matrix<Change> {
    var signs = SignsOfChanges(
      evaluation: evaluation, isConstant: isConstant, isToFirstOrder: isToFirstOrder,
      keepsLastBias: keepingBias)
    return evaluation.graph.interpret(with: &signs)[evaluation.graph.prediction]
  }

  /// Whether parameters nearby change each prediction, if at all, in the direction in which its loss does not fall. The loss
  /// need not be convex, nor differentiable.
  func lossesOnlyRise(toFirstOrder isToFirstOrder: Bool = false) -> Bool {
    let changes = changesOfPredictions(toFirstOrder: isToFirstOrder)
    guard case .separable(let loss) = loss else {
      // No less than its tangent, which is a sum over outputs, is a convex loss.
      return (isToFirstOrder || isConvex)
        && zip(changes.elements, base.cell.lossSlope.elements).allSatisfy {
          !$0.times($1.signum()).contains(.down)
        }
    }
    return (0..<changes.rows).allSatisfy { output in
      (0..<changes.columns).allSatisfy { sample in
        let target = model.data.y[sample, output]
        let argument = loss.argument(prediction: evaluation.prediction[output, sample], target: target)
        let slope: Scalar = loss.slope(target: target)
        return !loss.function.change(
          of: argument, changes[output, sample].times(slope.signum()), isToFirstOrder
        ).contains(.down)
      }
    }
  }

  /// The same for a convex loss and the samples of a ray together, on which a positively homogeneous network has proportional
  /// predictions: the loss of a sample is no less than its one-sided tangent, and the sum of these is one number times what the
  /// prediction changes by.
  func raysOnlyRise(toFirstOrder isToFirstOrder: Bool = false) -> Bool {
    guard isConvex else { return false }
    let changes = changesOfPredictions(toFirstOrder: isToFirstOrder)
    let rays = rays
    var changesOnRays: [[Int]: Change] = [:]
    for output in 0..<changes.rows {
      for (sample, place) in rays.enumerated() {
        changesOnRays[[output, place.ray], default: []].formUnion(changes[output, sample])
      }
    }
    guard let below = slopes(on: rays, -1), let above = slopes(on: rays, 1) else { return false }
    return changesOnRays.allSatisfy { ray, change in
      !(change.contains(.up) && above[ray]!.signum() < 0)
        && !(change.contains(.down) && below[ray]!.signum() > 0)
    }
  }

  /// Whether, to first order, no parameter changes a prediction but its bias, which changes those on all samples alike, and the sum of
  /// the losses, which are convex, does not fall.
  func biasOnlyRises() -> Bool {
    isConvex && isLeast(on: together)
      && changesOfPredictions(toFirstOrder: true, keepingBias: true).elements.allSatisfy(\.isEmpty)
  }
}
