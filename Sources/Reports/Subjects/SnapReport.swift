import Claims
import ExactAlgebra
import Landscape

/// How far, and how far down, the weights of a model move to a global minimum of (P_φ).
public struct SnapReport: Sendable {
  private let trained: Rational?
  private let infimum: ExactReal?
  private let minimum: NearbyMinimum

  public init(_ investigation: Investigation, _ minimum: NearbyMinimum) {
    trained = investigation.trainedRisk
    if let infimum = investigation.infimum {
      self.infimum = infimum
    } else if case .exact(let value) = investigation.convexRisks?.infimum?.value {
      infimum = .rational(value)
    } else {
      infimum = nil
    }
    self.minimum = minimum
  }

  /// Two aligned lines.
  public var text: String {
    var lines = [
      "distance  at most \(SnapReport.bound(minimum.squaredDistance.squareRootBound))  (all weights of the last two layers)"
    ]
    if let trained, let infimum {
      lines.append(
        "risk      \(ExactReal.rational(trained).shortText) before, \(infimum.shortText) after: the infimum of (P_φ)"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Three digits of an upper bound, rounded up.
  public static func bound(_ distance: Rational) -> String {
    distance.roundedUp(significantDigits: 3).decimal(significantDigits: 3)
  }
}
