import ExactAlgebra
import TestSupport
import Testing

/// Primes that see too small a rank, or no field at all, cost time and never the verdict.
@Suite struct BadPrimeTests {
  static let primes: [UInt64] = [2, 3, 5, 7]

  /// A matrix whose r pivots are all multiples of 210, so that its rank is 0 modulo each of 2, 3, 5 and 7; behind random
  /// factors of determinant ±1, so that no entry tells.
  static func deceptive(_ random: inout SeededGenerator) -> (matrix: Matrix<Rational>, rank: Int) {
    let (rows, columns) = (Int.random(in: 2...6, using: &random), Int.random(in: 2...6, using: &random))
    let rank = Int.random(in: 1...min(rows, columns), using: &random)
    let middle = Matrix<Rational>(rows: rows, columns: columns) { i, j in
      i == j && i < rank ? Rational(210 * (i == 0 ? 1 : Int.random(in: 1...9, using: &random))) : 0
    }
    // A first row with a unit entry keeps the row's content from being divided out.
    let matrix = random.unimodularMatrix(rows) * middle * random.unimodularMatrix(columns)
    return (matrix, rank)
  }

  @Test func `forced bad primes are rejected one after the other`() throws {
    try forAll(
      seedCount: 40, generator: Self.deceptive,
      property: { matrix, rank in
        let decision = matrix.rankDecision(route: .modular(primes: Self.primes))
        guard case .modular(let prime, let rejected) = decision.route else { return false }
        return decision.rank == rank && matrix.verify(decision) && rejected == Self.primes && prime > 7
          && decision.lowerBound == .modularMinor(prime: prime)
      })
  }

  @Test func `a good small prime is enough`() {
    // Rank 1, and the entries are units modulo 3.
    let matrix = Matrix<Rational>([[1, 2, Rational(1, 5)], [2, 4, Rational(2, 5)]])
    let decision = matrix.rankDecision(route: .modular(primes: [3]))
    #expect(decision.rank == 1 && matrix.verify(decision))
    #expect(decision.route == .modular(prime: 3, rejected: []))
    #expect(decision.upperBound == .rowRelations(Matrix([[-2, 1]])))
  }

  @Test func `the prime 2 lifts as well`() throws {
    try forAll(
      seedCount: 40,
      generator: { random in
        // Odd pivots: rank r modulo 2 too, with relations between the rows.
        let (rows, columns) = (Int.random(in: 2...6, using: &random), Int.random(in: 2...6, using: &random))
        let rank = Int.random(in: 1...min(rows, columns), using: &random)
        let middle = Matrix<Rational>(rows: rows, columns: columns) { i, j in
          i == j && i < rank ? Rational(2 * Int.random(in: -40...40, using: &random) + 1) : 0
        }
        return (random.unimodularMatrix(rows) * middle * random.unimodularMatrix(columns), rank)
      },
      property: { matrix, rank in
        let decision = matrix.rankDecision(route: .modular(primes: [2]))
        return decision.rank == rank && matrix.verify(decision)
          && decision.route == .modular(prime: 2, rejected: [])
      })
  }

  @Test func `a prime that misses one pivot only`() {
    // The determinant is 7 · 11; modulo 7 and 11 the rank is 2.
    let matrix = Matrix<Rational>([[1, 2, 3], [4, 5, 6], [7, 8, Rational(9) - Rational(77, 3)]])
    #expect(matrix.determinant == 77)
    let decision = matrix.rankDecision(route: .modular(primes: [7, 11, 13]))
    #expect(decision.rank == 3 && matrix.verify(decision))
    #expect(decision.route == .modular(prime: 13, rejected: [7, 11]))
  }

  @Test func `numbers that are no usable modulus`() {
    let matrix = Matrix<Rational>([[6, 1, 7], [10, 15, 25], [0, 0, 0]])
    let unusable: [UInt64] = [0, 1, .max, 1 << 57]
    let decision = matrix.rankDecision(route: .modular(primes: unusable))
    guard case .modular(_, let rejected) = decision.route else {
      Issue.record("not modular")
      return
    }
    #expect(decision.rank == 2 && matrix.verify(decision) && rejected == unusable)
    // Composite: a pivot may have no inverse, and where all have one the evidence holds all the same.
    for modulus: UInt64 in [4, 6, 9, 15, 1 << 56] {
      let decision = matrix.rankDecision(route: .modular(primes: [modulus]))
      #expect(decision.rank == 2 && matrix.verify(decision))
    }
  }

  @Test func `every route forced returns itself`() {
    let matrix = Matrix<Rational>([[1, 2], [3, 4]])
    #expect(matrix.rankDecision(route: .fractionFree).route == .fractionFree)
    #expect(matrix.rankDecision(route: .fractionFree).lowerBound == .exactMinor)
    #expect(matrix.rankDecision(route: .modular(primes: [5])).route == .modular(prime: 5, rejected: []))
  }
}
