/// The name of a claim in model files, on the command line and in reports: citation key, dot, the paper's number.
///
/// Each is declared beside its claim.
public struct ClaimID: Sendable, Hashable {
  public let rawValue: String

  package init(_ rawValue: String) { self.rawValue = rawValue }

  /// The citation key of the paper, or `nest` for this project's own.
  public var paper: Substring { rawValue.prefix { $0 != "." } }
}

extension ClaimID: Comparable, CustomStringConvertible {
  public var description: String { rawValue }
  public static func < (a: ClaimID, b: ClaimID) -> Bool { a.rawValue < b.rawValue }
}
