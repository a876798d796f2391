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

/// What is known of the given weights from elsewhere, asked for where a decision needs it.
public struct KnownElsewhere {
  /// A lower bound of the risk over all parameters, if one is known.
  let bound: () -> RiskBound?
  /// Whether some derivative in (P_φ), whose variables are among the parameters, is proved not to be zero.
  let hasSlopeInPhi: () -> Bool

  public init(
    bound: @escaping () -> RiskBound? = { nil }, hasSlopeInPhi: @escaping () -> Bool = { false }
  ) {
    self.bound = bound
    self.hasSlopeInPhi = hasSlopeInPhi
  }
}

/// The given weights with everything that decisions ask about them, computed when first asked for and kept.
final class GivenWeights<Scalar: OrderedField> {
  typealias Sides = [Switch: Int]

  let model: ModelOver<Scalar>
  let evaluation: EvaluationOver<Scalar>
  let limits: PointLimits
  let known: KnownElsewhere
  private let knownLoss: LocalLoss?

  init(
    _ model: ModelOver<Scalar>, evaluation: EvaluationOver<Scalar>, limits: PointLimits = PointLimits(),
    known: KnownElsewhere = KnownElsewhere()
  ) {
    // The parameters, and the kinks where many units are at one.
    let parameters = model.reduction == nil ? evaluation.graph.parameterCount : 0
    Meter.charge(bytes: 128 * parameters, "the derivatives with respect to \(parameters) parameters")
    self.model = model
    self.evaluation = evaluation
    self.limits = limits
    self.known = known
    let isDifferentiated = model.data.count > 0 && model.reduction == nil
    knownLoss = isDifferentiated ? model.loss.local(at: evaluation.prediction) : nil
  }

  /// None of a reduction: its parameters are not those of the network that it stands for.
  private(set) lazy var parameters = model.reduction == nil ? evaluation.graph.parameters : []

  /// Whether the loss has, near the point, an expansion with rational coefficients, and what it is of is no reduction.
  var hasDerivatives: Bool { knownLoss != nil }

  /// Traps without derivatives.
  var loss: LocalLoss {
    guard let knownLoss else { preconditionFailure("the loss has no rational derivatives") }
    return knownLoss
  }

  /// Whether the loss is convex for the targets at hand. One that takes labels takes no parameter in them.
  private(set) lazy var isConvex =
    model.loss.convexity(
      targets: model.data.y as? Matrix<Rational> ?? .zeros(model.data.count, model.outputs)
    ).holds

  // MARK: Kinks

  /// For every node, units × N: whether the value is the same for all parameters near the given ones.
  private(set) lazy var isConstant = evaluation.constancy

  private lazy var kinksOfNodes =
    hasDerivatives ? evaluation.kinks(of: loss, targets: model.data.y, constancy: isConstant) : []

  var kinks: [Kink] { kinksOfNodes.map(\.kink) }

  /// The kink that reasons name.
  private(set) lazy var place: Kink? = firstKink { _ in true }

  /// What is known of the same weights in another order: that there are too many cells, too.
  func take(kink: Kink?, curvature: Curvature<Scalar>?, hasFaces: Bool) {
    place = kink
    if let curvature { self.curvature = curvature }
    if !hasFaces { directionalFaces = nil }
  }

  func firstKink(where condition: (Kink) -> Bool) -> Kink? {
    kinksOfNodes.first { condition($0.kink) && !$0.kink.isConstant }?.kink
  }

  private(set) lazy var isContinuous = model.reduction == nil && firstKink { $0.order == 0 } == nil
  /// Whether the risk is a polynomial in the parameters near the point.
  private(set) lazy var isSmooth = firstKink { _ in true } == nil
  var hasLossKinks: Bool { firstKink { $0.place == nil && $0.order < 2 } != nil }

  /// The first sample with the same inputs, for every sample.
  private(set) lazy var sampleClass: [Int] = Matrix.vertical(evaluation.graph.constants).firstEqualColumns

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

  /// The cell where every switch takes the right side; all there is where there is no kink.
  private(set) lazy var baseCell = cell([:])
  private(set) lazy var base = Derivatives(evaluation: evaluation, cell: baseCell)

  // MARK: Derivatives

  /// Of a large network, where enclosures show which derivative has the largest magnitude and that it is not zero: then nothing asks
  /// for the others exactly.
  private(set) lazy var largestDerivative = (self as? GivenWeights<Rational>).flatMap(LargestDerivative.init)

  /// The gradient, where the risk is differentiable and that is known.
  private(set) lazy var gradient: [Scalar]? = {
    guard hasDerivatives, isContinuous else { return nil }
    if isSmooth { return base.gradient }
    return limits.cells > 0 ? commonGradient : nil
  }()

  /// Whether no direction is known to decrease the risk at first order, and all are looked at. Past the decisions on the
  /// gradient, where there is no kink.
  var isStationary: Bool {
    if isSmooth { return true }
    guard limits.cells > 0, case .stationary? = firstOrder else { return false }
    return true
  }

  private(set) lazy var gradientIsZero =
    largestDerivative == nil && (gradient.map(Scalar.areAllZero) ?? false)

  /// The Hessian with its inertia, where there is no kink and the limits allow it.
  private(set) lazy var curvature: Curvature<Scalar>? = {
    guard hasDerivatives, isSmooth else { return nil }
    let limit = gradientIsZero ? limits.hessianParameters : limits.plainHessianParameters
    return parameters.count <= limit
      ? Curvature(base.hessian) : nil
  }()

  var inertia: Inertia? { curvature?.inertia }

  /// Whether a prediction is so long that second derivatives are computed only to decide.
  private(set) lazy var hasLongNumbers = evaluation.prediction.elements.contains {
    $0.bitLength > Limits.hessianBits
  }

  var isDefinite: Bool { inertia?.positive == parameters.count }

  // MARK: Motions

  /// The flat directions on the first cell and, where the Hessian has more zeros than they are, the family of critical
  /// points that they are a part of.
  private(set) lazy var flatDirections: (basis: Matrix<Scalar>, family: Matrix<Scalar>) = {
    let flat = FlatDirections(self, cell: base.cell)
    let basis = flat.basis()
    let family = curvature.map {
      $0.inertia.zero == basis.rows ? basis : flat.criticalFamily(flat: basis, hessian: $0.matrix)
    }
    return (basis, family ?? basis)
  }()

  // MARK: Around kinks, as `Faces` finds them

  private(set) lazy var functions = SwitchFunctions(self)

  /// The cells that the directions from the point lead into, those with nonempty interior to first order; in groups that
  /// share no parameter, where one-sided derivatives are sums over the groups: all other switches have side 1 then. nil when
  /// a group has more than the limits allow. A switch with gradient zero does not count at first order.
  private(set) lazy var directionalFaces: [[Face]]? = functions.isAdditive ? additiveFaces : nestedFaces

  /// Cells whose closures together hold all parameters near the point; nil when they are more than the limits allow. Where
  /// values are affine, the cells that parameters realise; others may lie on either side of their breakpoint.
  private(set) lazy var coveringFaces: [Face]? = computedCover

  /// The negative gradients on the two cells where all switches are on one side.
  private(set) lazy var steepestOnSides: [[Scalar]] = computedSteepestOnSides

  /// One of these with a negative one-sided derivative: often there is one, and all other cells need no look.
  private(set) lazy var plainDescent: (direction: [Scalar], slope: Scalar)? = computedPlainDescent

  /// A ray along a single path of units on which the risk decreases.
  private(set) lazy var descentAlongPath: Ray? = computedDescentAlongPath

  /// nil when there are too many cells to look at all of them, and signs alone do not tell.
  private(set) lazy var firstOrder: FirstOrder<Scalar>? = computedFirstOrder
}
