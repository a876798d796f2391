import ExactAlgebra
import TestSupport
import Testing

@Suite struct PolynomialTests {
  @Test(arguments: 0..<20 as Range<UInt64>) func ringAxioms(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let p = generator.rationalPolynomial(degree: 5)
    let q = generator.rationalPolynomial(degree: 3)
    let r = generator.rationalPolynomial(degree: 4)
    let point = generator.fraction()
    #expect((p + q) + r == p + (q + r))
    #expect(p * q == q * p)
    #expect((p * q) * r == p * (q * r))
    #expect(p * (q + r) == p * q + p * r)
    #expect(p - p == .zero)
    #expect(p * .one == p)
    #expect((p * q)(point) == p(point) * q(point))
    #expect(p.composed(with: q)(point) == p(q(point)))
    #expect(p.shifted(by: 3)(point) == p(point + 3))
    #expect((p * q).derivative == p.derivative * q + p * q.derivative)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func divisionWithRemainder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let a = generator.rationalPolynomial(degree: 7)
    let b = generator.rationalPolynomial(degree: 3)
    let (q, r) = a.quotientAndRemainder(dividingBy: b)
    #expect(q * b + r == a)
    #expect(r.degree < b.degree)
    let (g, u) = Polynomial.bezout(a, modulo: b)
    #expect((u * a - g) % b == .zero)
    #expect(g == Polynomial.greatestCommonDivisor(a, b))
  }

  @Test(arguments: 0..<30 as Range<UInt64>) func gcdOfMultiples(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let common = generator.polynomial(degree: Int(seed % 5), magnitude: seed % 3 == 0 ? .max >> 2 : 9)
    let a = generator.polynomial(degree: 4) * common
    let b = generator.polynomial(degree: 6) * common
    let g = IntegerPolynomial.greatestCommonDivisor(a, b)
    let reference = Polynomial.euclideanGCD(a.rational, b.rational)
    #expect(g == IntegerPolynomial(primitivePartOf: reference))
    #expect(g.divided(by: common.primitivePart) != nil)
  }

  @Test func gcdSurvivesUnluckyPrimes() {
    // 1, 106 and 211 are the same modulo 3, 5 and 7, where the gcd seems to be (x − 1)² and the images agree.
    func pair(_ a: Integer, _ b: Integer) -> IntegerPolynomial { IntegerPolynomial([a * b, -a - b, 1]) }
    let primes: [UInt] = [3, 5, 7, 11, 13, 17, 19, 23]
    #expect(
      IntegerPolynomial.greatestCommonDivisor(pair(1, 106), pair(1, 211), primes: primes)
        == IntegerPolynomial([-1, 1]))
    // A prime that divides a leading coefficient is passed over.
    let lead = IntegerPolynomial([1, 3])
    #expect(IntegerPolynomial.greatestCommonDivisor(lead * lead, lead * pair(1, 2), primes: primes) == lead)
  }

  @Test func gcdWithZeroAndConstants() {
    let p = IntegerPolynomial([2, 4])
    #expect(IntegerPolynomial.greatestCommonDivisor(p, .zero) == IntegerPolynomial([1, 2]))
    #expect(IntegerPolynomial.greatestCommonDivisor(.zero, .zero) == .zero)
    #expect(IntegerPolynomial.greatestCommonDivisor(p, IntegerPolynomial([6])) == .one)
  }

  @Test func exactDivisionRefusesRemainders() {
    #expect(IntegerPolynomial([1, 0, 1]).divided(by: IntegerPolynomial([1, 1])) == nil)
    #expect(IntegerPolynomial([1, 1]).divided(by: IntegerPolynomial([2])) == nil)
    #expect(
      IntegerPolynomial([-1, 0, 1]).divided(by: IntegerPolynomial([1, 1])) == IntegerPolynomial([-1, 1]))
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func characteristicPolynomialVanishesAtTheMatrix(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let n = Int(seed % 5) + 1
    var a = Matrix(rows: n, columns: n) { _, _ in generator.fraction() }
    if seed % 2 == 0 { a = a + a.transposed }
    let p = a.characteristicPolynomial()
    #expect(p.degree == n && p.leadingCoefficient == 1)
    #expect(p[n - 1] == -a.trace)
    let value = p.coefficients.reversed().reduce(Matrix.zeros(n, n)) { $0 * a + $1 * .identity(n) }
    #expect(value.isZero)
  }

  @Test func characteristicPolynomialOfDiagonalAndEmpty() {
    let a = Matrix<Rational>([[2, 0, 0], [0, Rational(1, 3), 0], [0, 0, 2]])
    let expected = Polynomial<Rational>([-2, 1]) * Polynomial([-2, 1]) * Polynomial([Rational(-1, 3), 1])
    #expect(a.characteristicPolynomial() == expected)
    #expect(Matrix<Rational>([]).characteristicPolynomial() == .one)
  }
}
