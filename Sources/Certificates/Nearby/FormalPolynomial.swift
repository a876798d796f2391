import ExactNumbers

/// A polynomial in symbols that are numbered: monomials are sorted lists of symbols, each as often as its exponent.
struct FormalPolynomial {
  private(set) var terms: [[Int]: Rational]

  static let zero = FormalPolynomial(terms: [:])

  private init(terms: [[Int]: Rational]) { self.terms = terms }

  init(_ constant: Rational) { terms = constant.isZero ? [:] : [[]: constant] }
  init(symbol: Int) { terms = [[symbol]: .one] }

  var isZero: Bool { terms.isEmpty }

  private mutating func add(_ coefficient: Rational, _ monomial: [Int]) {
    let sum = (terms[monomial] ?? .zero) + coefficient
    terms[monomial] = sum.isZero ? nil : sum
  }

  static func + (a: Self, b: Self) -> Self {
    var result = a
    for (monomial, coefficient) in b.terms { result.add(coefficient, monomial) }
    return result
  }

  static func * (a: Self, b: Self) throws(Refusal) -> Self {
    guard a.terms.count * b.terms.count <= Limits.formalTerms else {
      throw Refusal("a polynomial in the weights has too many terms")
    }
    var result = Self.zero
    for (m, x) in a.terms { for (n, y) in b.terms { result.add(x * y, (m + n).sorted()) } }
    return result
  }

  static func value(_ polynomial: [Rational], at x: Self) throws(Refusal) -> Self {
    var result = Self.zero
    for coefficient in polynomial.reversed() { result = try result * x + Self(coefficient) }
    return result
  }

  /// An equal polynomial where `relation` is zero: one monomial of the relation, the first, is replaced wherever it divides.
  func reduced(by relation: Self) -> Self {
    guard let lead = relation.terms.keys.min(by: { $0.lexicographicallyPrecedes($1) }) else { return self }
    var result = self
    for (monomial, coefficient) in terms {
      guard let quotient = monomial.dividing(by: lead) else { continue }
      let factor = coefficient / relation.terms[lead]!
      for (other, value) in relation.terms { result.add(-factor * value, (quotient + other).sorted()) }
    }
    return result
  }
}

extension [Int] {
  /// The sorted list without the elements of another; nil where they are not all there.
  fileprivate func dividing(by other: [Int]) -> [Int]? {
    var (result, rest) = ([Int](), other[...])
    for element in self {
      if element == rest.first { rest.removeFirst() } else { result.append(element) }
    }
    return rest.isEmpty ? result : nil
  }
}
