import Claims

/// How a run ended, for scripts.
public enum ExitStatus: Int32, Sendable {
  case asExpected = 0
  case unexpected = 1
  case unusableInput = 2
  case undecided = 3

  /// The status of several reports together: bad input first, then a claim that failed, then one left open.
  public static func combined(_ statuses: [ExitStatus]) -> ExitStatus {
    for status in [ExitStatus.unusableInput, .unexpected, .undecided] where statuses.contains(status) {
      return status
    }
    return .asExpected
  }

  /// The status of a check: a claim that came out otherwise than expected decides before one left open.
  public init(_ results: [ClaimResult]) {
    if results.contains(where: { $0.finding.verdict != .undecided && !$0.isAsExpected }) {
      self = .unexpected
    } else {
      self = results.contains { $0.finding.verdict == .undecided } ? .undecided : .asExpected
    }
  }
}
