import ExactAlgebra
import Networks
import Vocabulary

/// The given weights as a point of the training problem (P), all parameters free: risk, derivatives, kinks, inertia,
/// and what kind of point it is, with the reason.
public struct PointAnalysisOver<Scalar: OrderedField>: Sendable {
  public typealias Witness = PointWitness

  /// The mean loss, where it is rational.
  public let risk: Scalar?
  public let parameters: [Parameter]
  /// Numbers exactly at a breakpoint of an activation or of the loss.
  public let kinks: [Kink]
  /// Whether no direction decreases the risk at first order: the gradient is zero or, at a kink, every one-sided
  /// directional derivative is nonnegative. nil when that is not known.
  public let isCritical: Bool?
  /// In the order of `parameters`; nil where the risk is not differentiable or its derivatives are not rational, and where enclosures
  /// of the derivatives of a large network told that it is not zero: the largest one is in the witness.
  public let gradient: [Scalar]?
  /// n × n; nil where a kink leaves no second derivative, when there are more parameters than the limit, and where the class is known
  /// without it and numbers are long.
  public let hessian: Matrix<Scalar>?
  /// The inertia of the Hessian.
  public let inertia: Inertia?
  public let classification: PointClass
  /// One sentence or two: why the point is of this kind, or what is known about an undecided one.
  public let reason: String
  public let witness: Witness?
}

public typealias PointAnalysis = PointAnalysisOver<Rational>

/// Evidence against a local minimum, over Q.
public enum PointWitness: Sendable, Hashable {
  /// A partial derivative that is not zero; `parameter` counts from 0 in the order of `Model.parameters`.
  case partialDerivative(parameter: Int, value: Rational)
  /// A direction with this negative one-sided derivative of the risk.
  case descent(direction: [Rational], slope: Rational)
  /// A direction d with this negative second derivative of t ↦ risk(θ + t d) at t = 0 (from the right, at a kink).
  case negativeCurvature(direction: [Rational], value: Rational)
  /// A direction d with risk(θ + t d) = risk(θ) + coefficient · t^order + … for small t > 0, the coefficient negative.
  case descendingRay(direction: [Rational], order: Int, coefficient: Rational)
  /// d and e with risk(θ + t d + t² e) = risk(θ) + coefficient · t⁴ + … for small t > 0, the coefficient negative.
  case descendingCurve(direction: [Rational], acceleration: [Rational], coefficient: Rational)
}

/// A proved lower bound of the risk over all parameters.
public struct RiskBound: Sendable, Hashable {
  public let value: Rational
  /// What proves it, as the end of the sentence "the risk equals …".
  public let source: String

  public init(value: Rational, source: String) {
    self.value = value
    self.source = source
  }
}

extension PointAnalysisOver where Scalar == Rational {
  /// Analyses the given weights. `evaluation` must be that of `model`. `known`: what tells more where nothing else does.
  ///
  /// Cost: one gradient for each parameter, elimination on an n × n matrix; at kinks, up to `limits.cells` times that.
  public init(
    _ model: Model, evaluation: Evaluation, known: KnownElsewhere = KnownElsewhere(),
    limits: PointLimits = PointLimits()
  ) {
    let point = GivenWeights(model, evaluation: evaluation, limits: limits, known: known)
    self.init(point, Decision.answer(on: point))
  }
}

extension PointAnalysisOver {
  /// The same over any ordered field, without witnesses. Over germs each sign that is asked for may cut an interval:
  /// `atFirstSight` asks for those alone that the gradient and the Hessian need.
  public init(
    signsOf model: ModelOver<Scalar>, evaluation: EvaluationOver<Scalar>, hessianParameters: Int,
    atFirstSight: Bool
  ) {
    let limits = PointLimits.overRange(hessianParameters: hessianParameters, atFirstSight: atFirstSight)
    let point = GivenWeights(model, evaluation: evaluation, limits: limits)
    self.init(
      point, Decision.first(of: atFirstSight ? Decision.atFirstSight : Decision.overAnyField, point))
  }

  private init(_ point: GivenWeights<Scalar>, _ answer: Decision<Scalar>.Answer) {
    risk = point.evaluation.risk
    parameters = point.parameters
    kinks = point.kinks
    gradient = point.largestDerivative == nil ? point.gradient : nil
    // Where the class is known without it, long numbers make it cost more than it tells.
    let isTold = [.notCritical, .globalMinimum].contains(answer.kind) && point.hasLongNumbers
    hessian = isTold ? nil : point.curvature?.matrix
    inertia = isTold ? nil : point.inertia
    // The decisions on the first order come before those on the others, and a minimum has no descent.
    isCritical =
      switch answer.kind {
      case .notCritical: false
      case .globalMinimum: point.isContinuous ? true : nil
      default: point.hasDerivatives && point.isContinuous && point.isStationary ? true : nil
      }
    classification = answer.kind
    reason = answer.reason
    witness = answer.witness
  }
}

extension Rational {
  /// The number for a sentence: exact where that is short, else its decimal.
  var short: String {
    numerator.bitLength + denominator.bitLength <= 80 ? description : "≈ \(decimal())"
  }
}
