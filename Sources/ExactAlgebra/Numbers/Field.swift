/// An exact field: arithmetic without rounding and a decidable zero test.
///
/// Every generic algorithm of this module asks for no more than this, so that it runs over Q, over a real number
/// field, and over Q(ρ) alike.
public protocol Field: AdditiveArithmetic, Sendable {
  static var one: Self { get }
  var isZero: Bool { get }
  /// 1 / self, or nil for zero.
  var reciprocal: Self? { get }
  init(_ value: Rational)
  static func * (a: Self, b: Self) -> Self
  prefix static func - (a: Self) -> Self
  /// The size in bits of what the number is made of, where nothing else bounds how it grows.
  var bitLength: Int { get }
  /// About how many products of words a product with a number like this one takes.
  var productWork: Int { get }
}

extension Field {
  public var bitLength: Int { 0 }
  /// Of fractions with w words: some w², and as much again many times for the lowest terms.
  public var productWork: Int { 128 + 16 * (bitLength / 64) * (bitLength / 64) }

  /// Traps when `b` is zero.
  public static func / (a: Self, b: Self) -> Self {
    guard let inverse = b.reciprocal else { preconditionFailure("division by zero") }
    return a * inverse
  }
}

/// A field with an order: every element has an exact sign.
public protocol OrderedField: Field, Comparable {
  /// -1, 0 or 1.
  func signum() -> Int
  /// Whether all of the numbers are zero.
  static func areAllZero(_ numbers: [Self]) -> Bool
  /// What `search` computes, with nothing resting on the signs that it asks for: what it finds is checked by whoever takes it. Over
  /// germs they are not recorded.
  static func searching<Value>(_ search: () throws -> Value) rethrows -> Value
}

extension OrderedField {
  public static func areAllZero(_ numbers: [Self]) -> Bool { numbers.allSatisfy { $0.signum() == 0 } }
  public static func searching<Value>(_ search: () throws -> Value) rethrows -> Value { try search() }
}

extension Rational: OrderedField {
  public init(_ value: Rational) { self = value }

  /// Of numerator and denominator together.
  public var bitLength: Int { numerator.bitLength + denominator.bitLength }
}
