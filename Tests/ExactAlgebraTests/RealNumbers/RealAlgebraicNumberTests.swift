import ExactAlgebra
import TestSupport
import Testing

@Suite struct RealAlgebraicNumberTests {
  let root2 = RealAlgebraicNumber.squareRoot(of: 2)!

  /// The algebraic numbers a + b√d as roots of quadratics, with an exact comparison by squaring.
  struct Quadratic {
    let a: Rational, b: Rational, d: Int

    var number: RealAlgebraicNumber {
      RealAlgebraicNumber.squareRoot(of: Rational(d))! * b + a
    }

    /// The sign of u + v√d
    static func sign(_ u: Rational, _ v: Rational, _ d: Int) -> Int {
      let (s, t) = (u.signum(), v.signum())
      if s == t || t == 0 { return s }
      if s == 0 { return t }
      let difference = (u * u - Rational(d) * v * v).signum()
      return s * difference
    }
  }

  @Test func orderOfQuadraticNumbers() throws {
    try forAll(
      seedCount: 200, generator: { g in (g.fraction(4), g.fraction(4), g.fraction(4), g.fraction(4)) }
    ) { a, b, c, d in
      let x = Quadratic(a: a, b: b, d: 3).number
      let y = Quadratic(a: c, b: d, d: 3).number
      let sign = Quadratic.sign(a - c, b - d, 3)
      return (x < y) == (sign < 0) && (x == y) == (sign == 0) && (x > y) == (sign > 0)
        && x.signum() == Quadratic.sign(a, b, 3) && (x.rational == a) == b.isZero
        && (sign != 0 || x.hashValue == y.hashValue)
    }
  }

  @Test func sumOfTwoSquareRoots() {
    // √2 + √3 is the largest root of x⁴ − 10x² + 1.
    let roots = IntegerPolynomial([1, 0, -10, 0, 1]).realRoots().map(\.root)
    #expect(roots.count == 4)
    let root6 = RealAlgebraicNumber.squareRoot(of: 6)!
    // (√2 + √3)² = 5 + 2√6: compare x² − 5 − 2√6 through the polynomial of the square.
    let square = root6 * 2 + 5
    #expect(square.polynomial == IntegerPolynomial([1, -10, 1]))
    #expect(roots[3].decimal(significantDigits: 30) == "3.14626436994197234232913506572")
    #expect(roots[0] == -roots[3])
    #expect(roots[2] == roots[3].reciprocal)
    #expect(roots.map { $0.signum() } == [-1, -1, 1, 1])
  }

  @Test func equalityAcrossDefiningPolynomials() {
    // Too hard to factor, so the defining polynomial stays reducible; equality is decided all the same.
    let hard = IntegerPolynomial.swinnertonDyer([2, 3, 5, 7, 11, 13])
    let product = hard * IntegerPolynomial([-2, 0, 1]) * IntegerPolynomial([-3, 2])
    let roots = product.realRoots().map(\.root)
    let same = roots.filter { $0 == root2 }
    #expect(same.count == 1)
    #expect(same.first?.isPolynomialIrreducible == false)
    #expect(same.first?.hashValue == root2.hashValue)
    #expect(roots.compactMap(\.rational) == [Rational(3, 2)])
  }

  @Test func decimals() {
    #expect(root2.decimal(significantDigits: 50) == "1.4142135623730950488016887242096980785696718753769")
    #expect((-root2).decimal() == "-1.41421356237")
    #expect(RealAlgebraicNumber(Rational(1, 3)).decimal() == "0.333333333333")
    // Irrational numbers next to a tie round by the side they lie on.
    let tiny = Rational(1, Integer(10).raised(to: 40))
    #expect((root2 * tiny + Rational(5, 2)).decimal(significantDigits: 1) == "3")
    #expect((-root2 * tiny + Rational(5, 2)).decimal(significantDigits: 1) == "2")
    #expect(RealAlgebraicNumber(Rational(5, 2)).decimal(significantDigits: 1) == "2")
  }

  @Test func enclosuresAreNarrowAndHoldTheNumber() throws {
    try forAll(
      seedCount: 30, generator: { g in (g.polynomial(degree: 7), Int.random(in: 2...400, using: &g)) }
    ) {
      p, bits in
      p.realRoots().allSatisfy { root, _ in
        let interval = root.enclosure(bits: bits)
        return interval.isRelativelyNarrow(bits: bits)
          && RealAlgebraicNumber(interval.lowerBound) <= root
          && root <= RealAlgebraicNumber(interval.upperBound)
      }
    }
  }

  @Test func arithmeticWithRationals() throws {
    try forAll(seedCount: 40, generator: { g in (g.polynomial(degree: 5), g.fraction(), g.fraction()) }) {
      p, a, b in
      p.realRoots().allSatisfy { root, _ in
        let image = root * a + b
        let back = a.isZero ? root : (image - b) * (1 / a)
        return back == root && (image.polynomial.degree == (a.isZero ? 1 : root.polynomial.degree))
          && -(-root) == root && (root.isZero ? root.reciprocal == nil : root.reciprocal?.reciprocal == root)
      }
    }
  }

  /// Numbers of thousands of bits, for which the image is found without the other roots: roots of very different sizes, shifted far.
  @Test(.timeLimit(.minutes(1))) func arithmeticWithLongRationals() throws {
    let huge = Rational(3).shifted(by: 30_000)
    let tiny = Rational(5).shifted(by: -30_000)
    // (x² − 2 · huge)(x² − 2 · tiny)
    let p = IntegerPolynomial(
      primitivePartOf: Polynomial([-2 * huge, 0, 1]) * Polynomial([-2 * tiny, 0, 1]))
    let roots = p.realRoots().map(\.root)
    #expect(roots.count == 4)
    for (root, square) in zip(roots, [2 * huge, 2 * tiny, 2 * tiny, 2 * huge]) {
      #expect((root.signum() < 0) == (root < RealAlgebraicNumber(0)))
      for shift in [huge, tiny, Rational(1) / 3, Rational(7)] {
        let moved = root + shift
        #expect(moved - shift == root && moved * 3 * (1 / Rational(3)) == moved)
        // (x − shift)² is the square: above or below, as the order of the root itself.
        #expect(moved.order(to: shift) == root.signum())
      }
      let below = square.squareRootBound * (1 - Rational(1).shifted(by: -20))
      #expect(root.order(to: root.signum() < 0 ? -below : below) == root.signum())
    }
    // Rational images of irrational numbers of a product that is not factored.
    let half = RealAlgebraicNumber(Rational(1) / 2)
    #expect(half.order(to: Rational(1) / 2) == 0 && (half + huge).rational == huge + Rational(1) / 2)
  }

  @Test func floors() {
    #expect(root2.floor == 1)
    #expect((-root2).floor == -2)
    #expect((root2 * 1000).floor == 1414)
    #expect(RealAlgebraicNumber(Rational(-7, 2)).floor == -4)
  }
}
