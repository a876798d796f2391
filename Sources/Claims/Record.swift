import ExactAlgebra
import Landscape

/// A quantity in a report: exact numbers and what is built from them.
public indirect enum Value: Sendable {
  case count(Int)
  case number(Rational)
  case real(ExactReal)
  case flag(Bool)
  case text(String)
  case matrix(Matrix<Rational>)
  case list([Value])
  case record(Record)

  static func counts(_ values: [Int]) -> Value { .list(values.map(Value.count)) }
  static func numbers(_ values: [Rational]) -> Value { .list(values.map(Value.number)) }
  static func vector(_ values: [Rational]) -> Value { .numbers(values) }
}

/// Quantities in the order in which a reader should meet them.
public struct Record: Sendable, ExpressibleByDictionaryLiteral {
  public var entries: [(name: Quantity, value: Value)]

  public init(dictionaryLiteral elements: (Quantity, Value)...) {
    entries = elements.map { (name: $0.0, value: $0.1) }
  }

  public var isEmpty: Bool { entries.isEmpty }

  public subscript(name: Quantity) -> Value? { entries.first { $0.name == name }?.value }

  mutating func append(_ name: Quantity, _ value: Value) { entries.append((name, value)) }
}
