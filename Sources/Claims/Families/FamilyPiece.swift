import ExactAlgebra
import Networks
import TrainingPoint
import Vocabulary

/// A part of the range of a parameter on which nothing changes that claims ask about.
struct FamilyPiece {
  enum Quantity {
    /// A risk as a function of the parameter, on an open interval.
    case function(RationalFunction)
    /// Its value at one point.
    case value(RealAlgebraicNumber)
  }

  /// An open interval or one number.
  var range: ParameterRange
  /// One for each claim asked for, in order.
  var findings: [Decision]
  /// What each of them takes for granted; empty where that is not known.
  var hypotheses: [[Hypothesis]]
  /// The risks of a report by their names; none where they are not known.
  var risks: [Quantity?]
  var point: PointFinding?
}

/// The kind of point that the given weights are.
public struct PointFinding: Sendable, Hashable {
  public let classification: PointClass
  /// Of the Hessian, where it is known.
  public let inertia: Inertia?
  /// Kinks that matter to the risk.
  public let kinks: [Kink]
  public let reason: String

  /// What the analysis finds, in the terms of a family: reasons over Q may have numbers in them.
  init<Scalar: OrderedField>(_ point: PointAnalysisOver<Scalar>) {
    classification = point.classification
    inertia = point.isCritical == true ? point.inertia : nil
    kinks = point.kinks.filter { !$0.isConstant }
    reason = point.classification == .notCritical && kinks.isEmpty ? "the gradient is not zero" : point.reason
  }

  private init(_ finding: PointFinding, undecided reason: String) {
    (classification, inertia, kinks) = (.undecided, finding.inertia, finding.kinks)
    self.reason = reason
  }

  /// The same point with its kind left open.
  func open(_ reason: String) -> PointFinding { PointFinding(self, undecided: reason) }

  /// Whether the two cannot both be true of one point. A minimum may be known for a global one by other arguments, and a saddle for
  /// a strict one.
  func contradicts(_ other: PointFinding) -> Bool {
    guard let kind = classification.proved, let otherKind = other.classification.proved else { return false }
    return kind != otherKind
  }
}

extension PointClass {
  /// What is proved at least; nil where nothing is.
  fileprivate var proved: PointClass? {
    switch self {
    case .notCritical: .notCritical
    case .localMinimum, .globalMinimum: .localMinimum
    case .strictSaddle, .saddle: .saddle
    case .notDifferentiable, .undecided: nil
    }
  }
}
