import ExactAlgebra
import TestSupport
import Testing

@Suite struct RealFieldTests {
  func squareRoots(_ values: [Rational]) -> RealField {
    RealField(adjoining: values.map { .squareRoot(of: $0)! })!
  }

  func roots(_ coefficients: [Integer]) -> [RealAlgebraicNumber] {
    IntegerPolynomial(coefficients).realRoots().map(\.root)
  }

  /// A polynomial in the generators with small coefficients.
  func element(_ field: RealField, _ g: inout SeededGenerator) -> RealFieldElement {
    field.generators.reduce(RealFieldElement(g.fraction(4))) { sum, generator in
      sum * (RealFieldElement(g.fraction(2)) + generator) + RealFieldElement(g.fraction(3)) * generator
    }
  }

  var fields: [RealField] {
    [
      squareRoots([2]),
      squareRoots([2, 3]),
      // The third root lies in the field of the first two, which only arithmetic finds out.
      squareRoots([2, 3, 6]),
      squareRoots([2, 8]),
      RealField(adjoining: roots([1, -3, 0, 1]))!,
      RealField(adjoining: roots([1, -6, 0, 2]))!,
      RealField(adjoining: roots([-2, 0, 0, 1]) + roots([-1, -1, 1]))!,
    ]
  }

  @Test func fieldAxioms() throws {
    for field in fields {
      try forAll(
        seedCount: 6, generator: { g in (element(field, &g), element(field, &g), element(field, &g)) }
      ) { a, b, c in
        let sums = (a + b) + c == a + (b + c) && a + b == b + a && a - a == .zero && a + .zero == a
        let products = (a * b) * c == a * (b * c) && a * b == b * a && a * .one == a
        let inverse = a.isZero ? a.reciprocal == nil : a * a.reciprocal! == .one
        return sums && products && inverse && a * (b + c) == a * b + a * c
      }
    }
  }

  @Test func orderIsCompatibleAndAgreesWithEnclosures() throws {
    for field in fields {
      try forAll(seedCount: 6, generator: { g in (element(field, &g), element(field, &g)) }) { a, b in
        let enclosure = a.enclosure(bits: 40)
        return (a * b).signum() == a.signum() * b.signum() && (a < b) == ((b - a).signum() > 0)
          && enclosure.sign == a.signum() && enclosure.isRelativelyNarrow(bits: 40)
          && (a * a).signum() >= 0
      }
    }
  }

  @Test func zeroTestFindsHiddenRelations() {
    let field = squareRoots([2, 3, 6])
    let (a, b, c) = (field.generators[0], field.generators[1], field.generators[2])
    #expect(field.degree == 8)
    #expect((a * b - c).isZero)
    // The third level has split: √6 is in the field of the others.
    #expect(field.degree == 4)
    #expect(!(a * b + c).isZero)
    #expect((a * b * c) == RealFieldElement(6))
    #expect((c - a * b).reciprocal == nil)
    #expect((a + b) * (a - b) == RealFieldElement(-1))
    #expect((a + b).signum() == 1 && (a - b).signum() == -1)
  }

  @Test func wrongFactorIsNotTaken() {
    // x² − 8 = (x − 2√2)(x + 2√2): the sign of the root decides.
    let field = RealField(adjoining: [.squareRoot(of: 2)!, -RealAlgebraicNumber.squareRoot(of: 8)!])!
    let (a, b) = (field.generators[0], field.generators[1])
    #expect(!(b - RealFieldElement(2) * a).isZero)
    #expect((b + RealFieldElement(2) * a).isZero)
    #expect(field.degree == 2)
    #expect((b - RealFieldElement(2) * a).reciprocal! * b == RealFieldElement(Rational(1, 2)))
  }

  @Test func reciprocalSplitsWithoutAPriorZeroTest() {
    let field = squareRoots([2, 8])
    // Vanishes at the other root of x² − 8.
    let element = field.generators[1] + RealFieldElement(2) * field.generators[0]
    #expect(element.reciprocal! * element == .one)
    #expect(field.degree == 2)
  }

  @Test func cauchyModules() {
    // x² − x − 1: the second root is 1 − the first, on the same level.
    let golden = RealField(adjoining: roots([-1, -1, 1]))!
    #expect(golden.degree == 2)
    #expect(golden.generators[0] + golden.generators[1] == .one)
    #expect(golden.generators[0] * golden.generators[1] == -.one)
    // All three roots of a cubic: degrees 3 and 2.
    let cubic = RealField(adjoining: roots([1, -6, 0, 2]))!
    #expect(cubic.degree == 6)
    let sum = cubic.generators.reduce(.zero, +)
    #expect(sum.isZero)
    #expect(cubic.generators.reduce(.one, *) == RealFieldElement(Rational(-1, 2)))
    #expect(cubic.generators[0] < cubic.generators[1] && cubic.generators[1] < cubic.generators[2])
    // Equal numbers and rational ones need no level.
    let again = RealField(adjoining: [roots([-2, 0, 1])[1], RealAlgebraicNumber(5), roots([-2, 0, 1])[1]])!
    #expect(again.degree == 2)
    #expect(again.generators[0] == again.generators[2] && again.generators[1] == RealFieldElement(5))
  }

  @Test func cyclicCubicSplits() {
    // The roots of x³ − 3x + 1 are permuted by x ↦ x² − 2.
    let field = RealField(adjoining: roots([1, -3, 0, 1]))!
    let images = field.generators.map { $0 * $0 - RealFieldElement(2) }
    for image in images { #expect(field.generators.contains { $0 == image }) }
    #expect(field.degree == 3)
  }

  @Test func degreeLimit() {
    let quintic = roots([1, -20, 0, 5, 0, 1])
    #expect(quintic.count == 3)
    #expect(RealField(adjoining: quintic) == nil)
    #expect(RealField(adjoining: quintic, degreeLimit: 60)?.degree == 60)
    #expect(RealField(adjoining: [])?.degree == 1)
  }

  @Test func elementsAsAlgebraicNumbers() {
    let field = squareRoots([2, 3])
    let (a, b) = (field.generators[0], field.generators[1])
    let quartic = IntegerPolynomial([1, 0, -10, 0, 1])
    let expected = quartic.realRoots().map(\.root)
    #expect([-a - b, a - b, b - a, a + b].map(\.algebraicNumber) == expected)
    #expect((a + b).algebraicNumber.polynomial == quartic)
    #expect((a * b).algebraicNumber == RealAlgebraicNumber.squareRoot(of: 6))
    #expect((a * a).rational == 2)
    #expect(((a + b) * (a - b)).rational == -1)
    #expect(a.rational == nil)
    #expect(RealFieldElement(Rational(2, 3)).algebraicNumber.rational == Rational(2, 3))
    // Rational only after the tower has been seen through.
    let hidden = squareRoots([2, 3, 6])
    #expect((hidden.generators[0] * hidden.generators[1] * hidden.generators[2]).rational == 6)
  }

  @Test func inertiaOverANumberField() throws {
    let field = squareRoots([2])
    let root2 = field.generators[0]
    // diag(√2 − 1, 1 − √2, 0) under a congruence with entries in Q(√2).
    try forAll(
      seedCount: 10,
      generator: { g in
        g.matrix(3, 3) { RealFieldElement($0.fraction(2)) + RealFieldElement($0.fraction(2)) * root2 }
      }
    ) { p in
      let d = [root2 - .one, .one - root2, .zero]
      let diagonal = Matrix<RealFieldElement>(rows: 3, columns: 3) { $0 == $1 ? d[$0] : .zero }
      let congruent = p * diagonal * p.transposed
      return p.fieldRank < 3 || congruent.inertia() == Inertia(positive: 1, negative: 1, zero: 1)
    }
  }

  @Test func eigenvectorsOverTheFieldOfTheEigenvalues() {
    let matrix = Matrix<Rational>([[1, 1, 0], [1, 2, 1], [0, 1, 4]])
    let field = RealField(adjoining: SymmetricSpectrum(matrix).eigenvalues.map(\.exact))!
    let a = matrix.map { RealFieldElement($0) }
    for eigenvalue in field.generators {
      let shifted = a - eigenvalue * .identity(3)
      #expect(shifted.fieldRank == 2)
      #expect((shifted * shifted.fieldKernel).isZero)
    }
  }
}
