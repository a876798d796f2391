import ExactAlgebra
import Networks

/// What an entry of a model can be: a number or, in a model with a parameter, a rational function of it.
protocol Entry: Field, Hashable {
  static func read(_ element: Element, by reader: inout ModelReader) -> Self?
  static func constants(_ values: [Rational]) -> [Self]
  /// The value when it depends on no parameter.
  var constant: Rational? { get }
}

extension Rational: Entry {
  static func read(_ element: Element, by reader: inout ModelReader) -> Rational? { reader.number(element) }
  static func constants(_ values: [Rational]) -> [Rational] { values }
  var constant: Rational? { self }
}

/// In a model by its sizes numbers are read, so that a file is refused for the same faults, and forgotten.
extension UnknownEntry: Entry {
  static func read(_ element: Element, by reader: inout ModelReader) -> UnknownEntry? {
    reader.number(element).map { _ in UnknownEntry() }
  }
  static func constants(_ values: [Rational]) -> [UnknownEntry] { values.map { _ in UnknownEntry() } }
  var constant: Rational? { nil }
}

extension RationalFunction: Entry {
  static func read(_ element: Element, by reader: inout ModelReader) -> RationalFunction? {
    reader.expression(element)
  }
  static func constants(_ values: [Rational]) -> [RationalFunction] { values.map { RationalFunction($0) } }
  var constant: Rational? { isConstant ? numerator[0] : nil }
}
