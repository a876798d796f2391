import ExactAlgebra
import TestSupport
import Testing

extension SeededGenerator {
  mutating func symmetric(_ order: Int, magnitude: Int = 5) -> Matrix<Rational> {
    let half = Matrix(rows: order, columns: order) { _, _ in fraction(magnitude) }
    return half + half.transposed
  }

  /// A rational orthogonal matrix, by Cayley's transform (I − S)(I + S)⁻¹ of a skew-symmetric one.
  mutating func orthogonal(_ order: Int) -> Matrix<Rational> {
    let half = Matrix(rows: order, columns: order) { _, _ in fraction(3) }
    let skew = half - half.transposed
    let identity = Matrix<Rational>.identity(order)
    return (identity - skew) * (identity + skew).fieldInverse!
  }

  mutating func matrix(eigenvalues: [Rational]) -> Matrix<Rational> {
    let q = orthogonal(eigenvalues.count)
    let d = Matrix<Rational>(rows: q.rows, columns: q.rows) { $0 == $1 ? eigenvalues[$0] : .zero }
    return q * d * q.transposed
  }
}

@Suite struct IntervalInertiaTests {
  @Test func agreesWithTheExactInertiaOrIsSilent() throws {
    try forAll(
      seedCount: 100,
      generator: { g in (g.symmetric(Int.random(in: 0...6, using: &g)), Int.random(in: 4...40, using: &g)) }
    ) {
      matrix, precision in
      let exact = matrix.inertia()
      guard let enclosed = matrix.enclosed(precision: precision).intervalInertia() else { return true }
      return enclosed == exact
    }
  }

  @Test func decidesRegularMatricesWithEnoughBits() throws {
    try forAll(seedCount: 60, generator: { g in g.symmetric(5) }) { matrix in
      let exact = matrix.inertia()
      let enclosed = matrix.enclosed(precision: 200).intervalInertia()
      return exact.zero == 0 ? enclosed == exact : enclosed == nil || enclosed == exact
    }
  }

  @Test func needsBlocksWhereTheDiagonalIsZero() {
    let matrix = Matrix<Rational>([
      [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, Rational(1, 3)], [0, 0, Rational(1, 3), 0],
    ])
    #expect(
      matrix.enclosed(precision: 20).intervalInertia() == Inertia(positive: 2, negative: 2, zero: 0))
  }

  @Test func doesNotGuessAboutSingularMatrices() {
    let third = Rational(1, 3)
    let matrix = Matrix<Rational>([[third, third * third], [third * third, third * third * third]])
    #expect(matrix.enclosed(precision: 500).intervalInertia() == nil)
    // Here the elimination is exact.
    #expect(
      Matrix<Rational>([[1, 1], [1, 1]]).enclosed(precision: 20).intervalInertia()
        == Inertia(positive: 1, negative: 0, zero: 1))
  }
}

@Suite struct SymmetricSpectrumTests {
  @Test func bothRoutesAgree() throws {
    try forAll(seedCount: 12, generator: { g in g.symmetric(Int.random(in: 1...5, using: &g)) }) { matrix in
      let counted = SymmetricSpectrum(matrix, precisionLimit: 1024)
      let exact = SymmetricSpectrum(matrix, precisionLimit: 0)
      guard exact.route == .characteristicPolynomial,
        counted.route == .counting
          || exact.eigenvalues.contains(where: { !$0.isZero && $0.multiplicity > 1 }),
        counted.eigenvalues.map(\.multiplicity) == exact.eigenvalues.map(\.multiplicity)
      else { return false }
      return zip(counted.eigenvalues, exact.eigenvalues).allSatisfy { a, b in
        let interval = a.enclosure(bits: 50)
        return interval.isRelativelyNarrow(bits: 50)
          && interval.lowerBound <= b.enclosure(bits: 80).upperBound
          && b.enclosure(bits: 80).lowerBound <= interval.upperBound && a.exact == b.exact
          && a.isZero == b.isZero && a.signum() == b.signum() && a.rational == b.rational
          && a.decimal() == b.decimal()
      }
    }
  }

  @Test func knownRationalEigenvalues() throws {
    try forAll(
      seedCount: 40,
      generator: { g in
        let eigenvalues = (0..<Int.random(in: 1...5, using: &g)).map { _ in
          Rational(Int.random(in: -2...2, using: &g))
        }
        return (eigenvalues, g.matrix(eigenvalues: eigenvalues))
      }
    ) { eigenvalues, matrix in
      let spectrum = SymmetricSpectrum(matrix, precisionLimit: 1024)
      let distinct = Set(eigenvalues).sorted()
      let repeated = distinct.contains { value in value != 0 && eigenvalues.count { $0 == value } > 1 }
      return spectrum.eigenvalues.map(\.rational) == distinct.map { $0 }
        && spectrum.eigenvalues.map(\.multiplicity)
          == distinct.map { value in eigenvalues.count { $0 == value } }
        && spectrum.route == (repeated ? .characteristicPolynomial : .counting)
    }
  }

  /// Positive semidefinite matrices of a low rank are reduced to their column space, whatever the route, and the eigenvalues are those
  /// of the whole characteristic polynomial.
  @Test(arguments: [0, 1024])
  func lowRanks(precisionLimit: Int) throws {
    try forAll(
      seedCount: 6,
      generator: { g in
        g.matrix(Int.random(in: 12...14, using: &g), Int.random(in: 1...4, using: &g), maxBits: 3)
      }
    ) { factor in
      let matrix = factor * factor.transposed
      let spectrum = SymmetricSpectrum(matrix, precisionLimit: precisionLimit)
      guard let form = spectrum.onColumnSpace, matrix * form.basis == form.basis * form.action else {
        return matrix.isZero
      }
      let roots = IntegerPolynomial(primitivePartOf: matrix.characteristicPolynomial()).realRoots()
      return spectrum.eigenvalues.map(\.exact) == roots.map(\.root)
        && spectrum.eigenvalues.map(\.multiplicity) == roots.map(\.multiplicity)
        && zip(spectrum.eigenvalues, roots).allSatisfy { own, root in
          let interval = own.enclosure(bits: 200)
          return root.root.isZero
            ? own.isZero
            : interval.overlaps(root.root.enclosure(bits: 220))
              && interval.isRelativelyNarrow(bits: 200)
        }
    }
  }

  @Test func lowRanksWithRepeatedEigenvalues() {
    var generator = SeededGenerator(seed: 7)
    let matrix = generator.matrix(
      eigenvalues: [2, 2, 5, 5, 5, Rational(1, 7)] + Array(repeating: 0, count: 8))
    let spectrum = SymmetricSpectrum(matrix)
    #expect(spectrum.onColumnSpace != nil)
    #expect(spectrum.eigenvalues.map(\.rational) == [0, Rational(1, 7), 2, 5])
    #expect(spectrum.eigenvalues.map(\.multiplicity) == [8, 1, 2, 3])
  }

  /// Nothing is reduced where the matrix has negative eigenvalues, is small, or has more than half the rank.
  @Test func whatIsNotReduced() {
    var generator = SeededGenerator(seed: 8)
    let zeros = Array(repeating: Rational.zero, count: 10)
    let indefinite = SymmetricSpectrum(generator.matrix(eigenvalues: [-3, 2] + zeros))
    #expect(indefinite.onColumnSpace == nil && indefinite.eigenvalues.map(\.rational) == [-3, 0, 2])
    #expect(SymmetricSpectrum(generator.matrix(eigenvalues: [1, 0, 0, 0])).onColumnSpace == nil)
    #expect(
      SymmetricSpectrum(generator.matrix(eigenvalues: (1...12).map { Rational($0) })).onColumnSpace == nil)
    #expect(SymmetricSpectrum(.zeros(12, 12)).eigenvalues.map(\.multiplicity) == [12])
  }

  @Test func repeatedZeroNeedsNoCharacteristicPolynomial() {
    var generator = SeededGenerator(seed: 5)
    let spectrum = SymmetricSpectrum(
      generator.matrix(eigenvalues: [0, 3, 0, -1, 0, Rational(1, 1000)]), precisionLimit: 1024)
    #expect(spectrum.route == .counting)
    #expect(!spectrum.hasExactEigenvalues)
    #expect(spectrum.eigenvalues.map(\.multiplicity) == [1, 3, 1, 1])
    #expect(spectrum.eigenvalues.map(\.isZero) == [false, true, false, false])
    #expect(spectrum.eigenvalues.map(\.rational) == [-1, 0, Rational(1, 1000), 3])
    #expect(spectrum.hasExactEigenvalues)
  }

  @Test func lowPrecisionForcesTheExactRoute() {
    var generator = SeededGenerator(seed: 6)
    let gap = Rational(1, Integer(10).raised(to: 30))
    let matrix = generator.matrix(eigenvalues: [1, 1 + gap, 2])
    #expect(SymmetricSpectrum(matrix, precisionLimit: 64).route == .characteristicPolynomial)
    #expect(SymmetricSpectrum(matrix, precisionLimit: 1024).route == .counting)
    for limit in [0, 64, 1024] {
      #expect(
        SymmetricSpectrum(matrix, precisionLimit: limit).eigenvalues.map(\.rational) == [1, 1 + gap, 2])
    }
  }

  @Test func irreducibleCubic() {
    let matrix = Matrix<Rational>([[1, 1, 0], [1, 2, 1], [0, 1, 4]])
    let spectrum = SymmetricSpectrum(matrix, precisionLimit: 1024)
    #expect(spectrum.leastDegree == 3)
    #expect(spectrum.eigenvalues.map(\.rational) == [nil, nil, nil])
    #expect(!spectrum.hasExactEigenvalues)
    let polynomial = IntegerPolynomial(primitivePartOf: matrix.characteristicPolynomial())
    for eigenvalue in spectrum.eigenvalues {
      #expect(eigenvalue.exact.polynomial == polynomial)
      #expect(eigenvalue.exact.isPolynomialIrreducible)
    }
  }

  @Test func degreesNeverExceedTheTrueOnes() throws {
    try forAll(seedCount: 30, generator: { g in g.symmetric(Int.random(in: 1...5, using: &g), magnitude: 2) })
    {
      matrix in
      let spectrum = SymmetricSpectrum(matrix)
      let degrees = spectrum.eigenvalues.filter { !$0.isZero }.map(\.exact.degree)
      return degrees.allSatisfy { $0 >= spectrum.leastDegree }
    }
  }

  @Test func hugeEntries() {
    var generator = SeededGenerator(seed: 7)
    func huge() -> Integer {
      (0..<641).reduce(Integer.one) { value, _ in (value << 64) + Integer(generator.next()) }
    }
    let half = Matrix(rows: 6, columns: 6) { _, _ in Rational(huge(), huge()) }
    let matrix = half + half.transposed
    let spectrum = SymmetricSpectrum(matrix)
    #expect(spectrum.route == .counting)
    #expect(spectrum.eigenvalues.count == 6)
    let enclosures = spectrum.eigenvalues.map { $0.enclosure(bits: 60) }
    #expect(enclosures.reduce(.zero, +).overlaps(Interval(matrix.trace, precision: 100)))
    let small = matrix.enclosed(precision: 100)
    let squares = small.elements.reduce(Interval.zero) { $0 + $1.squared }
    #expect(enclosures.reduce(Interval.zero) { $0 + $1.squared }.overlaps(squares))
    #expect(spectrum.leastDegree > 1)
    #expect(!spectrum.hasExactEigenvalues)
  }

  @Test func trivialMatrices() {
    #expect(SymmetricSpectrum(Matrix<Rational>([])).eigenvalues.isEmpty)
    #expect(SymmetricSpectrum(Matrix<Rational>.zeros(3, 3)).eigenvalues.map(\.multiplicity) == [3])
    let scalar = SymmetricSpectrum(Matrix<Rational>([[Rational(-7, 3)]]))
    #expect(scalar.eigenvalues.map(\.rational) == [Rational(-7, 3)])
    #expect(scalar.eigenvalues[0].decimal() == "-2.33333333333")
    let identity = SymmetricSpectrum(Matrix<Rational>.identity(4))
    #expect(identity.route == .characteristicPolynomial)
    #expect(identity.eigenvalues.map(\.multiplicity) == [4])
  }
}
