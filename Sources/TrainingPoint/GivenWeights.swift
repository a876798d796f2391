import ExactAlgebra
import Networks

/// On which side of its present value an entry of a node lies in a cell: -1 or 1.
typealias Side = (_ node: Int, _ unit: Int, _ sample: Int) -> Int

/// A function of the parameters whose sign decides on which piece numbers at a breakpoint lie: one for each node, unit
/// and class of samples with equal inputs.
struct Switch: Sendable, Hashable {
  let node: Int
  let unit: Int
  /// The first sample of its class.
  let sample: Int
}

/// The given weights with everything that decisions ask about them, computed when first asked for and kept.
final class GivenWeights<Scalar: OrderedField> {
  typealias Sides = [Switch: Int]

  /// One of the activation cells around the point.
  struct Face {
    let sides: Sides
    let derivatives: Derivatives<Scalar>
    let gradient: [Scalar]
  }

  let model: ModelOver<Scalar>
  let evaluation: EvaluationOver<Scalar>
  let bound: RiskBound?
  let limits: PointLimits
  private let knownLoss: ScalarLoss?

  init(
    _ model: ModelOver<Scalar>, evaluation: EvaluationOver<Scalar>, bound: RiskBound? = nil,
    limits: PointLimits = PointLimits()
  ) {
    self.model = model
    self.evaluation = evaluation
    self.bound = bound
    self.limits = limits
    knownLoss = model.data.count > 0 ? model.loss.local(at: evaluation.prediction) : nil
  }

  private(set) lazy var parameters = evaluation.graph.parameters

  /// Whether the loss is, near the point, a piecewise polynomial with rational coefficients.
  var hasDerivatives: Bool { knownLoss != nil }

  /// Traps without derivatives.
  var loss: ScalarLoss {
    guard let knownLoss else { preconditionFailure("the loss has no rational derivatives") }
    return knownLoss
  }

  // MARK: Kinks

  /// For every node, units × N: whether the value is the same for all parameters near the given ones.
  private(set) lazy var isConstant = evaluation.constancy

  private lazy var kinksOfNodes =
    hasDerivatives ? evaluation.kinks(of: loss, targets: model.data.y, constancy: isConstant) : []

  var kinks: [Kink] { kinksOfNodes.map(\.kink) }

  func firstKink(where condition: (Kink) -> Bool) -> Kink? {
    kinksOfNodes.first { condition($0.kink) && !$0.kink.isConstant }?.kink
  }

  private(set) lazy var isContinuous = firstKink { $0.order == 0 } == nil
  /// Whether the risk is a polynomial in the parameters near the point.
  private(set) lazy var isSmooth = firstKink { _ in true } == nil
  /// Whether there are too many cells to look at all of them.
  var hasManyKinks: Bool { !isSmooth && (limits.kinks == 0 || switches.count > limits.kinks) }
  var hasLossKinks: Bool { firstKink { $0.place == nil && $0.order < 2 } != nil }

  /// The first sample with the same inputs, for every sample.
  private(set) lazy var sampleClass: [Int] = {
    let inputs = evaluation.graph.constants
    let columns = (0..<model.data.count).map { sample in inputs.flatMap { $0.column(sample) } }
    let order = columns.indices.sorted { a, b in
      columns[a] == columns[b] ? a < b : columns[a].lexicographicallyPrecedes(columns[b])
    }
    var classes = Array(columns.indices)
    for (previous, next) in zip(order, order.dropFirst()) where columns[previous] == columns[next] {
      classes[next] = classes[previous]
    }
    return classes
  }()

  /// Those of the kinks that are not constant. Earlier nodes come first.
  private(set) lazy var switches: [Switch] = {
    var found: Set<Switch> = []
    return kinksOfNodes.compactMap { node, kink in
      if kink.isConstant { return nil }
      let new = Switch(node: node, unit: kink.unit - 1, sample: sampleClass[kink.sample - 1])
      return found.insert(new).inserted ? new : nil
    }
  }()

  // MARK: Cells

  /// Constants may take either side.
  func side(_ sides: Sides) -> Side {
    { [self] node, unit, sample in
      sides.isEmpty ? 1 : sides[Switch(node: node, unit: unit, sample: sampleClass[sample])] ?? 1
    }
  }

  func cell(_ sides: Sides) -> Cell<Scalar> { cell(side: side(sides)) }

  func cell(side: Side) -> Cell<Scalar> {
    Cell(model: model, loss: loss, evaluation: evaluation, side: side)
  }

  /// All 2ᵏ choices of a side for each of the k switches; just one where there is no kink. None when they are too many.
  private(set) lazy var faces: [Face] = {
    if hasManyKinks { return [] }
    let switches = isSmooth ? [] : switches
    return (0..<1 << switches.count).map { mask in
      let sides = Dictionary(
        uniqueKeysWithValues: switches.enumerated().map { ($1, mask >> $0 & 1 == 0 ? 1 : -1) })
      let derivatives = Derivatives(evaluation: evaluation, cell: cell(sides))
      return Face(sides: sides, derivatives: derivatives, gradient: derivatives.gradient)
    }
  }()

  // MARK: Derivatives

  /// The gradient, where the risk is differentiable and that is known.
  private(set) lazy var gradient: [Scalar]? = {
    guard hasDerivatives, isContinuous, let gradient = faces.first?.gradient,
      faces.allSatisfy({ $0.gradient == gradient })
    else { return nil }
    return gradient
  }()

  private(set) lazy var gradientIsZero = gradient.map(Scalar.areAllZero) ?? false

  /// The Hessian with its inertia, where there is no kink and the limits allow it.
  private(set) lazy var curvature: Curvature<Scalar>? = {
    guard hasDerivatives, isSmooth else { return nil }
    let limit = gradientIsZero ? limits.hessianParameters : limits.plainHessianParameters
    return parameters.count <= limit
      ? Curvature(faces[0].derivatives.hessian) : nil
  }()

  var inertia: Inertia? { curvature?.inertia }

  // MARK: What is known over Q alone

  fileprivate var knownFirstOrder: FirstOrder?
  fileprivate var knownFlatDirections: (basis: Matrix<Rational>, family: Matrix<Rational>)?
}

/// Stationarity on the cone of each cell, by Farkas' lemma. A one-sided derivative is that of any cell whose cone holds
/// the direction, because the risk is piecewise continuously differentiable.
enum FirstOrder {
  /// A direction with a negative one-sided derivative.
  case descent(direction: [Rational], slope: Rational)
  /// For each face, the gradient is Σ multipliers[i] · normals[i], no multiplier negative.
  case stationary([(normals: [[Rational]], multipliers: [Rational])])
}

extension GivenWeights where Scalar == Rational {
  var isConvex: Bool { model.loss.convexity(targets: model.data.y).holds }

  var firstOrder: FirstOrder {
    if let knownFirstOrder { return knownFirstOrder }
    var proofs: [(normals: [[Rational]], multipliers: [Rational])] = []
    var result: FirstOrder?
    for face in faces where result == nil {
      let normals = normals(face)
      switch ConicCombination(target: face.gradient, generators: normals) {
      case .combination(let multipliers): proofs.append((normals, multipliers))
      case .separated(let direction):
        result = .descent(direction: direction, slope: dot(direction, face.gradient))
      }
    }
    knownFirstOrder = result ?? .stationary(proofs)
    return knownFirstOrder!
  }

  /// Σ weights[i] · side_i · (the value whose sign is switch i), as coefficients of node values.
  func constraint(_ sides: Sides, weights: [Rational]) -> [Int: Matrix<Rational>] {
    var result: [Int: Matrix<Rational>] = [:]
    for (item, weight) in zip(switches, weights) where !weight.isZero {
      let values = evaluation.values[item.node]
      result[item.node, default: .zeros(values.rows, values.columns)][item.unit, item.sample] +=
        weight * Rational(sides[item]!)
    }
    return result
  }

  /// The gradients of side_i · (the value whose sign is switch i): to first order, the cell is where a direction has
  /// nonnegative products with all of them.
  private func normals(_ face: Face) -> [[Rational]] {
    switches.indices.map { index in
      let unit = switches.indices.map { Rational($0 == index ? 1 : 0) }
      return Derivatives(
        evaluation: evaluation, cell: face.derivatives.cell, includesRisk: false,
        linear: constraint(face.sides, weights: unit)
      ).gradient
    }
  }

  /// The flat directions on the first cell and, where the Hessian has more zeros than they are, the family of critical
  /// points that they are a part of.
  var flatDirections: (basis: Matrix<Rational>, family: Matrix<Rational>) {
    if let knownFlatDirections { return knownFlatDirections }
    let flat = FlatDirections(self, cell: faces[0].derivatives.cell)
    let basis = flat.basis()
    let family = curvature.map {
      $0.inertia.zero == basis.rows ? basis : flat.criticalFamily(flat: basis, hessian: $0.matrix)
    }
    knownFlatDirections = (basis, family ?? basis)
    return knownFlatDirections!
  }
}

extension Matrix where Element == Rational {
  /// self · vector.
  func applied(to vector: [Rational]) -> [Rational] { (0..<rows).map { dot(row($0), vector) } }
}
