// Nested array literals of rationals keep small examples readable: [[1, 2], [3, 4]].
extension Matrix: ExpressibleByArrayLiteral where Element == Rational {
  public init(arrayLiteral rows: [Rational]...) { self.init(rows) }
}
