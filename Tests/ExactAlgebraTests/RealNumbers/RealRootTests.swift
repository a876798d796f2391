import ExactAlgebra
import TestSupport
import Testing

@Suite struct RealRootTests {
  func monic(_ roots: [Rational]) -> IntegerPolynomial {
    IntegerPolynomial(primitivePartOf: roots.reduce(.one) { $0 * Polynomial([-$1, 1]) })
  }

  @Test func rationalRootsAreFoundWithMultiplicity() throws {
    try forAll(
      seedCount: 60,
      generator: { g in (0..<Int.random(in: 1...6, using: &g)).map { _ in g.fraction(5) } },
      shrink: { roots in
        roots.indices.map { i in roots.enumerated().filter { $0.offset != i }.map(\.element) }
      }
    ) { roots in
      // A factor without real roots changes nothing.
      let p = monic(roots) * IntegerPolynomial([1, 1, 1])
      let found = p.realRoots()
      let expected = Set(roots).sorted()
      return found.map(\.root.rational) == expected.map { $0 }
        && found.map(\.multiplicity) == expected.map { value in roots.count { $0 == value } }
    }
  }

  @Test func countsAgreeWithSturm() throws {
    try forAll(
      seedCount: 80, generator: { g in (g.polynomial(degree: 9, magnitude: 20), g.fraction(), g.fraction()) }
    ) { p, a, b in
      let roots = p.realRoots().map(\.root)
      let sturm = SturmSequence(p)
      let (a, b) = (min(a, b), max(a, b))
      let (lower, upper) = (RealAlgebraicNumber(a), RealAlgebraicNumber(b))
      return sturm.rootCount() == roots.count
        && sturm.rootCount(from: .open(a), to: .open(b)) == roots.count { lower < $0 && $0 < upper }
        && sturm.rootCount(from: .closed(a)) == roots.count { lower <= $0 }
        && sturm.rootCount(to: .closed(b)) == roots.count { $0 <= upper }
        && zip(roots, roots.dropFirst()).allSatisfy { $0 < $1 }
    }
  }

  @Test func endsOfIntervalsCount() {
    let sturm = SturmSequence(monic([0, 0, 1, 2]))
    #expect(sturm.rootCount(from: .closed(0), to: .closed(2)) == 3)
    #expect(sturm.rootCount(from: .open(0), to: .closed(2)) == 2)
    #expect(sturm.rootCount(from: .closed(0), to: .open(2)) == 2)
    #expect(sturm.rootCount(from: .open(0), to: .open(2)) == 1)
    #expect(sturm.rootCount(from: .closed(1), to: .closed(1)) == 1)
    #expect(sturm.rootCount(from: .open(1), to: .closed(1)) == 0)
    #expect(sturm.rootCount(from: .closed(2), to: .closed(0)) == 0)
    #expect(SturmSequence(IntegerPolynomial([1, 0, -3, 0, 1])).rootCount(from: .open(0)) == 2)
    #expect(SturmSequence(IntegerPolynomial([7])).rootCount() == 0)
  }

  @Test func isolatingIntervalsHoldOneRoot() throws {
    try forAll(seedCount: 15, generator: { g in g.polynomial(degree: 8) * g.polynomial(degree: 3) }) { p in
      p.realRoots().allSatisfy { root, _ in
        let (lower, upper) = root.isolatingInterval
        let sturm = SturmSequence(root.polynomial)
        return root.rational != nil
          ? lower <= root.rational! && root.rational! <= upper
          : lower < upper && sturm.rootCount(from: .open(lower), to: .open(upper)) == 1
      }
    }
  }

  /// Roots of quadratics come from square roots: the sign changes in their enclosures, however narrow, or the root is exact there.
  @Test func rootsOfQuadraticsAreEnclosed() throws {
    try forAll(
      seedCount: 300,
      generator: { g in
        let rational = IntegerPolynomial([g.integer(maxBits: 40), g.integer(maxBits: 20)])
        let p =
          Bool.random(using: &g)
          ? IntegerPolynomial((0..<3).map { _ in g.integer(maxBits: 70) })
          : rational * IntegerPolynomial([g.integer(maxBits: 40), g.integer(maxBits: 3)])
        return (p, Int.random(in: 1...300, using: &g))
      }
    ) { p, bits in
      if p.degree < 2 { return true }
      return p.realRoots().allSatisfy { root, _ in
        let interval = root.enclosure(bits: bits)
        let signs = p.sign(at: interval.lowerBound) * p.sign(at: interval.upperBound)
        return interval.isRelativelyNarrow(bits: bits)
          && (root.rational.map { interval.lowerBound <= $0 && $0 <= interval.upperBound } ?? (signs < 0))
      } && p.realRoots().map(\.root.rational).allSatisfy { $0.map { p.sign(at: $0) == 0 } ?? true }
    }
  }

  @Test func closeRootsAreSeparated() throws {
    let gap = Rational(1, Integer(10).raised(to: 30))
    let p = monic([Rational(1, 3), Rational(1, 3) + gap, Rational(1, 3) - gap])
    #expect(
      p.realRoots().map(\.root.rational) == [Rational(1, 3) - gap, Rational(1, 3), Rational(1, 3) + gap])
    // Two irrational roots nearly as close: (x − 1/3)² = 2·gap².
    let q = IntegerPolynomial(
      primitivePartOf: Polynomial([Rational(-1, 3), 1]).raised(to: 2) - Polynomial(2 * gap * gap))
    let roots = q.realRoots().map(\.root)
    #expect(roots.count == 2)
    #expect(roots[0] < RealAlgebraicNumber(Rational(1, 3)) && roots[1] > RealAlgebraicNumber(Rational(1, 3)))
    #expect(roots[0] != roots[1])
  }

  @Test func wilkinson() {
    let p = monic((1...25).map { Rational($0) })
    #expect(p.realRoots().map(\.root.rational) == (1...25).map { Rational($0) })
  }

  @Test func widelySpreadRoots() {
    let huge = Rational(Integer(10).raised(to: 100))
    let p = monic([huge, 1 / huge, 0, -huge, -1 / huge])
    #expect(p.realRoots().map(\.root.rational) == [-huge, -1 / huge, 0, 1 / huge, huge])
  }

  @Test func constantsHaveNoRoots() {
    #expect(IntegerPolynomial([3]).realRoots().isEmpty)
    #expect(IntegerPolynomial([1, 0, 1]).realRoots().isEmpty)
  }
}
