import ExactAlgebra

/// What an entry of a model can be: a number or, in a model with a parameter, a rational function of it.
protocol Entry: Field {
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

extension RationalFunction: Entry {
  static func read(_ element: Element, by reader: inout ModelReader) -> RationalFunction? {
    reader.expression(element)
  }
  static func constants(_ values: [Rational]) -> [RationalFunction] { values.map { RationalFunction($0) } }
  var constant: Rational? { isConstant ? numerator[0] : nil }
}
