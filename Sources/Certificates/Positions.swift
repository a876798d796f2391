import ExactNumbers

/// The nonzero eigenvalues of Σ, one in each cell of a grid.
package struct EigenvalueCells: Sendable {
  /// The minimal polynomial of Σ on its column space: its roots are the nonzero eigenvalues.
  package let polynomial: PrimitivePolynomial
  package let bits: Int
  /// The k-th eigenvalue λ has floor(2^bits λ) = `floors[k]`.
  package let floors: [Integer]

  package init(polynomial: PrimitivePolynomial, bits: Int, floors: [Integer]) {
    self.polynomial = polynomial
    self.bits = bits
    self.floors = floors
  }
}

/// How eigenspaces lie with respect to the kernel of Tᵀ, or of Qᵀ for `.bordered`.
package struct PositionEvidence: Sendable {
  package let map: MatrixName
  /// For k = 1, …, rank T: the minimal polynomial of the compound of Σ on the k-th exterior power of the column space of T.
  package let polynomials: [PrimitivePolynomial]
  /// Modulo this prime the powers of the compound below the degree of its polynomial are independent.
  package let prime: Int

  package init(map: MatrixName, polynomials: [PrimitivePolynomial], prime: Int) {
    self.map = map
    self.polynomials = polynomials
    self.prime = prime
  }
}

extension EigenvalueCells {
  /// The multiplicity of each eigenvalue, after the cells have been checked.
  ///
  /// With d cells that all have an eigenvalue, and Σ p(Σ) = 0 for p of degree d, each cell has one eigenvalue, and there are
  /// no others but zero.
  package func multiplicities(of sigma: FractionMatrix) throws -> [Int] {
    guard polynomial.degree == floors.count, let first = floors.first, first.signum() > 0,
      zip(floors, floors.dropFirst()).allSatisfy({ $0 < $1 }), bits <= Limits.roundingBits
    else { throw Refusal("the cells are not those of as many positive eigenvalues as the degree") }
    guard polynomial.annihilates(sigma, under: sigma) else {
      throw Refusal("the polynomial is not the minimal one of Σ")
    }
    let characteristic = CharacteristicPolynomial(sigma)
    let scale = Integer.one << bits
    return try floors.map { floor in
      let count =
        characteristic.countBelow(Rational(floor + 1, scale))
        - characteristic.countBelow(Rational(floor, scale))
      if count == 0 { throw Refusal("a cell has no eigenvalue") }
      return count
    }
  }

  /// Σ_j d_j λ_j^e, in an interval.
  package struct PowerSum: Sendable {
    let dimensions: [Int]
    let lower: Integer
    let upper: Integer
  }

  /// The sums Σ_j d_j λ_j^e for all d with d_j ≤ `multiplicities[j]` and Σ_j d_j = k, for k = 1, …, `largest`, with the least e
  /// for which those with the same k have disjoint intervals; nil when there is none. Their ends are integers over 2^(e bits).
  package func powerSums(_ multiplicities: [Int], upTo largest: Int) -> (exponent: Int, sums: [[PowerSum]])? {
    for exponent in 1...Limits.powerOfEigenvalues {
      let lower = floors.map { $0.raised(to: exponent) }
      let upper = floors.map { ($0 + 1).raised(to: exponent) }
      var sums = Array(repeating: [PowerSum](), count: largest)
      func extend(_ dimensions: [Int], _ total: Int, _ low: Integer, _ high: Integer) {
        let index = dimensions.count
        if index == multiplicities.count {
          if total > 0 {
            sums[total - 1].append(PowerSum(dimensions: dimensions, lower: low, upper: high))
          }
          return
        }
        for d in 0...min(multiplicities[index], largest - total) {
          extend(
            dimensions + [d], total + d, low + Integer(d) * lower[index], high + Integer(d) * upper[index])
        }
      }
      extend([], 0, .zero, .zero)
      let areDisjoint = sums.allSatisfy { sums in
        let sorted = sums.sorted { $0.lower < $1.lower }
        return zip(sorted, sorted.dropFirst()).allSatisfy { $0.upper < $1.lower }
      }
      if areDisjoint { return (exponent, sums) }
    }
    return nil
  }
}

/// The largest rank that Tᵀ (or Qᵀ) has on ⊕ U_λ with U_λ ⊂ E_λ of given dimensions d_λ, for every d.
package final class Positions {
  /// Those d for which the map is injective on almost every such sum.
  private let independent: Set<[Int]>
  private var ranks: [[Int]: Int] = [:]

  /// Whether the compounds of a matrix of this order that a map of this rank takes are within the limit.
  package static func reaches(_ rank: Int, order: Int) -> Bool {
    (0...rank).allSatisfy { ExteriorPower.order($0, of: order, limit: Limits.compoundOrder) != nil }
  }

  /// The compounds whose minimal polynomials show the positions: for k = 1, …, rank T the derivation of Σ^e on the k-th
  /// exterior power, and the products of k independent columns of T.
  package static func compounds(
    of sigma: FractionMatrix, exponent: Int, on image: FractionMatrix, rank: Int, _ field: PrimeField
  ) throws -> [(map: FractionMatrix, vectors: FractionMatrix)] {
    let columns = image.transposed
    let chosen = field.independentRows(field.rows(columns))
    guard chosen.count == rank else {
      throw Refusal("the columns of T or Q have a smaller rank modulo \(field.prime)")
    }
    let basis = columns.selecting(rows: chosen).transposed
    let power = (1..<exponent).reduce(sigma) { product, _ in product * sigma }
    return (1...rank).map { k in
      let exterior = ExteriorPower(k, of: sigma.rows)
      return (exterior.derivation(power), exterior.products(basis))
    }
  }

  /// Checks `evidence` for a map of rank `rank` whose transpose is `image`.
  ///
  /// A product of vectors w_1 ∧ … ∧ w_k of ⊕ Λ^{d_λ} E_λ is an eigenvector of the compound for Σ_λ d_λ λ^e, and those for
  /// d span the eigenspace, as the sums differ. The products of columns of T have a component there iff some w_1, …, w_k
  /// have independent images under Tᵀ, and iff the sum is a root of the minimal polynomial.
  init(
    _ evidence: PositionEvidence, of image: FractionMatrix, rank: Int, sigma: FractionMatrix,
    cells: EigenvalueCells, multiplicities: [Int]
  ) throws {
    guard let field = PrimeField(evidence.prime) else {
      throw Refusal("\(evidence.prime) is no prime below 2^31")
    }
    guard Positions.reaches(rank, order: sigma.rows) else {
      throw Refusal("a compound of Σ has an order above \(Limits.compoundOrder)")
    }
    guard evidence.polynomials.count == rank,
      let (exponent, sums) = cells.powerSums(multiplicities, upTo: rank)
    else { throw Refusal("the cells do not tell the sums of \(rank) eigenvalues from one another") }
    let compounds = try Positions.compounds(of: sigma, exponent: exponent, on: image, rank: rank, field)
    let scale = Integer.one << (exponent * cells.bits)
    var independent: Set<[Int]> = []
    for (polynomial, (compound, sums)) in zip(evidence.polynomials, zip(compounds, sums)) {
      guard polynomial.annihilates(compound.vectors, under: compound.map) else {
        throw Refusal("a polynomial of the positions does not annihilate")
      }
      guard field.powersAreIndependent(compound.map, on: compound.vectors, below: polynomial.degree) else {
        throw Refusal("a polynomial of the positions is not shown to be minimal modulo \(field.prime)")
      }
      // All roots are simple, and among the sums: one in the interval is the sum, and changes the sign.
      for sum in sums {
        let lower = polynomial.sign(at: Rational(sum.lower, scale))
        let upper = polynomial.sign(at: Rational(sum.upper, scale))
        if lower == 0 || lower * upper < 0 { independent.insert(sum.dimensions) }
      }
    }
    self.independent = independent
  }

  /// The largest |d'| with d' ≤ d for which the map is injective.
  func rank(_ dimensions: [Int]) -> Int {
    if let known = ranks[dimensions] { return known }
    var rank = 0
    if independent.contains(dimensions) {
      rank = dimensions.reduce(0, +)
    } else {
      for index in dimensions.indices where dimensions[index] > 0 {
        var less = dimensions
        less[index] -= 1
        rank = max(rank, self.rank(less))
      }
    }
    ranks[dimensions] = rank
    return rank
  }
}

extension PrimeField {
  private func dot(_ a: [UInt64], _ b: [UInt64]) -> UInt64 {
    var sum: UInt64 = 0
    for (x, y) in zip(a, b) { sum = (sum + x * y) % prime }
    return sum
  }

  /// The matrices B, AB, …, A^(count - 1) B, each a row of its entries.
  package func powers(_ map: FractionMatrix, on vectors: FractionMatrix, count: Int) -> [[UInt64]] {
    let rows = rows(map)
    var columns = self.rows(vectors.transposed)
    return (0..<count).map { _ in
      defer { columns = columns.map { column in rows.map { dot($0, column) } } }
      return Array(columns.joined())
    }
  }

  func powersAreIndependent(_ map: FractionMatrix, on vectors: FractionMatrix, below count: Int) -> Bool {
    count <= map.rows && independentRows(powers(map, on: vectors, count: count)).count == count
  }
}
