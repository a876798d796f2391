import Certificates
import ExactAlgebra

/// Minimal polynomials of Σ and of its compounds, where Σ is known exactly and small enough.
final class CompoundSearch {
  private let facts: CheckedFacts
  private let sigma: FractionMatrix

  /// nil where Σ is too large.
  init?(_ facts: CheckedFacts) throws {
    guard case .exact(let moments) = try facts.moments() else { return nil }
    let sigma = moments.inLowestTerms
    guard sigma.rows <= Certificates.Limits.momentsOrder,
      CompoundSearch.size(sigma) <= Certification.Limits.polynomialBits
    else {
      return nil
    }
    self.facts = facts
    self.sigma = sigma
  }

  private static func size(_ matrix: FractionMatrix) -> Int {
    matrix.rows * matrix.numerators.reduce(matrix.denominator.bitLength) { max($0, $1.bitLength) }
  }

  // MARK: Cells

  /// Cells so small that they tell the sums of eigenvalues from one another that positions ask for.
  func eigenvalues() throws -> EigenvalueCells {
    guard let polynomial = minimalPolynomial(of: sigma, on: sigma)?.polynomial else {
      throw CertificationError("no prime shows the minimal polynomial of Σ")
    }
    let characteristic = CharacteristicPolynomial(sigma)
    for bits in sequence(first: 16, next: { $0 < Certification.Limits.cellBits ? 2 * $0 : nil }) {
      let floors = floors(characteristic, bits: bits)
      guard floors.count == polynomial.degree else { continue }
      let cells = EigenvalueCells(polynomial: polynomial, bits: bits, floors: floors)
      let multiplicities = try cells.multiplicities(of: sigma)
      let ranks = SubspaceRanks(facts, CheckedFacts.Spectrum(multiplicities: multiplicities, cells: cells))
      let largest = try ranks.largestOpenRank()
      guard Positions.reaches(largest, order: sigma.rows) else {
        throw CertificationError(
          "the positions of irrational eigenvectors take a compound of Σ of an order above \(Certificates.Limits.compoundOrder)"
        )
      }
      if cells.powerSums(multiplicities, upTo: largest) != nil { return cells }
    }
    throw CertificationError("sums of eigenvalues of Σ agree in thousands of digits")
  }

  /// floor(2^bits λ) for the positive eigenvalues, those of different cells.
  private func floors(_ characteristic: CharacteristicPolynomial, bits: Int) -> [Integer] {
    let scale = Integer.one << bits
    var counts: [Integer: Int] = [:]
    func countBelow(_ cell: Integer) -> Int {
      if let known = counts[cell] { return known }
      let count = characteristic.countBelow(Rational(cell, scale))
      counts[cell] = count
      return count
    }
    var end = Integer.one
    while countBelow(end) < sigma.rows { end = end << 1 }
    var floors: [Integer] = []
    var found = countBelow(1)
    while found < sigma.rows {
      var (low, high) = (floors.last ?? 0, end)
      while high - low > 1 {
        let middle = (low + high) >> 1
        if countBelow(middle) > found { high = middle } else { low = middle }
      }
      floors.append(low)
      found = countBelow(high)
    }
    return floors
  }

  // MARK: Positions

  func positions(
    _ map: MatrixName, of image: FractionMatrix, rank: Int, _ spectrum: CheckedFacts.Spectrum
  ) throws -> PositionEvidence {
    guard let exponent = spectrum.cells?.powerSums(spectrum.multiplicities, upTo: rank)?.exponent else {
      throw CertificationError("sums of eigenvalues of Σ are equal")
    }
    for field in EvidenceSearch.primes.prefix(Certification.Limits.polynomialPrimes) {
      guard
        let compounds = try? Positions.compounds(of: sigma, exponent: exponent, on: image, rank: rank, field)
      else { continue }
      var polynomials: [PrimitivePolynomial] = []
      for (compound, vectors) in compounds {
        guard CompoundSearch.size(compound) <= Certification.Limits.polynomialBits * 4 else {
          throw CertificationError("the compounds of Σ have too many digits")
        }
        guard let polynomial = minimalPolynomial(of: compound, on: vectors, field) else { break }
        polynomials.append(polynomial)
      }
      if polynomials.count == rank {
        return PositionEvidence(map: map, polynomials: polynomials, prime: Int(field.prime))
      }
    }
    throw CertificationError("no prime shows the minimal polynomials of the compounds of Σ")
  }

  // MARK: Minimal polynomials

  private func minimalPolynomial(of map: FractionMatrix, on vectors: FractionMatrix) -> (
    polynomial: PrimitivePolynomial, field: PrimeField
  )? {
    for field in EvidenceSearch.primes.prefix(Certification.Limits.polynomialPrimes) {
      if let polynomial = minimalPolynomial(of: map, on: vectors, field) { return (polynomial, field) }
    }
    return nil
  }

  /// The polynomial p of least degree with p(A) B = 0; nil where the prime is a bad one.
  private func minimalPolynomial(of map: FractionMatrix, on vectors: FractionMatrix, _ field: PrimeField)
    -> PrimitivePolynomial?
  {
    let modular = field.powers(map, on: vectors, count: map.rows + 1)
    let degree = field.independentRows(modular).count
    guard degree > 0, degree <= map.rows else { return nil }
    // Equations that determine the coefficients, of the numerators of A and B.
    let transposed = modular[0].indices.map { entry in modular[..<degree].map { $0[entry] } }
    let entries = field.independentRows(transposed)
    let integral = FractionMatrix(rows: map.rows, columns: map.columns, numerators: map.numerators)
    var power = FractionMatrix(
      rows: vectors.columns, columns: vectors.rows, numerators: vectors.transposed.numerators)
    var powers: [[Integer]] = []
    for _ in 0...degree {
      powers.append(entries.map { power.numerators[$0] })
      power = power * integral.transposed
    }
    let system = Matrix<Rational>(rows: degree, columns: degree) { Rational(powers[$1][$0]) }
    let right = Matrix<Rational>(rows: degree, columns: 1) { row, _ in Rational(-powers[degree][row]) }
    guard case .solution(let solution, _) = system.solve(right) else { return nil }
    // x ↦ x / d takes the numerators of A back to A.
    var factor = Rational(1)
    var coefficients: [Rational] = []
    for index in 0...degree {
      coefficients.append((index < degree ? solution[index, 0] : 1) * factor)
      factor *= Rational(map.denominator)
    }
    let row = FractionMatrix(rows: 1, columns: degree + 1, entries: coefficients)
    let divisor = row.numerators.reduce(.zero, Integer.gcd)
    guard let polynomial = PrimitivePolynomial(row.numerators.map { $0.dividedExactly(by: divisor) }),
      polynomial.annihilates(vectors, under: map)
    else { return nil }
    return polynomial
  }
}
