import ExactAlgebra

/// An entry of which nothing is known: a matrix of them has its sizes alone, and stands for every matrix of these sizes.
///
/// Whatever is computed from unknown entries is unknown.
public struct UnknownEntry: Field, Hashable {
  public init() {}
  public init(_ value: Rational) {}

  public static var zero: UnknownEntry { UnknownEntry() }
  public static var one: UnknownEntry { UnknownEntry() }
  public var isZero: Bool { false }
  public var reciprocal: UnknownEntry? { self }
  public static func + (a: UnknownEntry, b: UnknownEntry) -> UnknownEntry { a }
  public static func - (a: UnknownEntry, b: UnknownEntry) -> UnknownEntry { a }
  public static func * (a: UnknownEntry, b: UnknownEntry) -> UnknownEntry { a }
  public static prefix func - (a: UnknownEntry) -> UnknownEntry { a }
}

/// A network by its sizes, which stands for all weights and data of these sizes.
public typealias NetworkSizes = ModelOver<UnknownEntry>
