/// The model families, by the names that model files use.
public enum ArchitectureName: String, Sendable, Hashable, CaseIterable, Comparable, CustomStringConvertible {
  case resnest
  case densenest
  case fullyConnected = "fully-connected"

  public var description: String { rawValue }

  /// In the order of the names.
  public static func < (a: ArchitectureName, b: ArchitectureName) -> Bool { a.rawValue < b.rawValue }
}
