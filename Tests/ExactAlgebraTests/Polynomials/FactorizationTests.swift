import ExactAlgebra
import TestSupport
import Testing

@Suite struct FactorizationTests {
  func product(_ factors: [(factor: IntegerPolynomial, multiplicity: Int)]) -> IntegerPolynomial {
    factors.reduce(.one) { p, f in (0..<f.multiplicity).reduce(p) { q, _ in q * f.factor } }
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func factorsMultiplyBack(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let parts = (0...Int(seed % 4)).map { _ in
      generator.polynomial(degree: Int.random(in: 1...4, using: &generator))
    }
    let p = parts.reduce(.one, *) * parts[0]
    let factors = try #require(p.factored())
    #expect(product(factors) == p.primitivePart)
    for (factor, _) in factors { #expect(factor.isIrreducible == true) }
    // Each constructed part is a product of the factors found: none was merged.
    for part in parts {
      var rest = part.primitivePart
      for (factor, multiplicity) in factors {
        for _ in 0..<multiplicity { if let quotient = rest.divided(by: factor) { rest = quotient } }
      }
      #expect(rest.degree == 0)
    }
    #expect(factors.reduce(0) { $0 + $1.multiplicity } >= parts.count + 1)
  }

  @Test func knownFactors() throws {
    // x⁶⁰ − 1 is the product of the cyclotomic polynomials of the divisors of 60.
    let p = IntegerPolynomial([-1] + Array(repeating: 0, count: 59) + [1])
    let factors = try #require(p.factored())
    let divisors = (1...60).filter { 60 % $0 == 0 }
    #expect(Set(factors.map(\.factor)) == Set(divisors.map { IntegerPolynomial.cyclotomic($0) }))
    #expect(factors.allSatisfy { $0.multiplicity == 1 })
  }

  @Test func cyclotomicsAreIrreducible() {
    for n in [7, 15, 24, 40, 61] { #expect(IntegerPolynomial.cyclotomic(n).isIrreducible == true) }
  }

  @Test func swinnertonDyerIsIrreducibleThoughItSplitsModuloEveryPrime() throws {
    let p = IntegerPolynomial.swinnertonDyer([2, 3, 5])
    #expect(p.degree == 8)
    #expect(p.isIrreducible == true)
    #expect(IntegerPolynomial.swinnertonDyer([2, 3, 5, 7]).isIrreducible == true)
    let q = IntegerPolynomial.swinnertonDyer([2, 3, 7])
    let factors = try #require((p * q).factored())
    #expect(Set(factors.map(\.factor)) == [p, q])
  }

  @Test func tooManyModularFactorsGiveUpInsteadOfHanging() {
    // Thirty-two quadratic factors modulo every prime: 2³¹ products.
    #expect(IntegerPolynomial.swinnertonDyer([2, 3, 5, 7, 11, 13]).factored() == nil)
  }

  @Test func squareFreeFactors() {
    let a = IntegerPolynomial([1, 1])
    let b = IntegerPolynomial([-2, 0, 1])
    let c = IntegerPolynomial([0, 1])
    let p = 6 * (a * a * a * b * c * c * c)
    let factors = p.squareFreeFactors
    #expect(factors.map(\.multiplicity) == [1, 3])
    #expect(factors.map(\.factor) == [b, a * c])
    #expect(p.squareFreePart == a * b * c)
    #expect(!p.isSquareFree)
    #expect((a * b * c).isSquareFree)
    #expect(IntegerPolynomial([5]).squareFreeFactors.isEmpty)
  }

  @Test func leadingCoefficientsAreShared() throws {
    let a = IntegerPolynomial([1, 6])
    let b = IntegerPolynomial([5, 0, 4])
    let c = IntegerPolynomial([-7, 10])
    let factors = try #require((a * b * c).factored())
    #expect(Set(factors.map(\.factor)) == [a, b, c])
  }

  @Test func largeCoefficients() throws {
    let big = Integer.one << 500
    let a = IntegerPolynomial([big + 1, 3, big])
    let b = IntegerPolynomial([7, big - 3, 2, 5])
    let factors = try #require((a * b).factored())
    #expect(product(factors) == a * b)
    #expect(factors.count == 2)
  }
}
