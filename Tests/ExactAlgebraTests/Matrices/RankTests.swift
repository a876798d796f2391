import ExactAlgebra
import TestSupport
import Testing

@Suite struct RankTests {
  /// Routes that must all agree. The first primes are bad for many of the matrices below.
  static let routes: [RankRoute] = [
    .automatic, .fractionFree, .modular(primes: [2, 3, 5]), .modular(primes: []),
  ]

  @Test(arguments: routes) func `rank of a product with known rank`(route: RankRoute) throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let (rows, columns) = (Int.random(in: 0...7, using: &random), Int.random(in: 0...7, using: &random))
        let rank = Int.random(in: 0...min(rows, columns), using: &random)
        return (random.matrix(rows, columns, rank: rank), rank)
      },
      property: { matrix, rank in
        let decision = matrix.rankDecision(route: route)
        return decision.rank == rank && matrix.verify(decision)
      })
  }

  @Test(arguments: routes) func `rank agrees with elimination over the field`(route: RankRoute) throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        // Small entries, so that ranks drop by accident.
        random.matrix(Int.random(in: 1...6, using: &random), Int.random(in: 1...6, using: &random)) {
          Rational(Int.random(in: -1...1, using: &$0))
        }
      }, shrink: shrinkMatrix,
      property: { matrix in
        let decision = matrix.rankDecision(route: route)
        return decision.rank == matrix.fieldRank && matrix.verify(decision)
      })
  }

  @Test func `the rank of a product is at most the ranks of its factors`() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let n = (0..<3).map { _ in Int.random(in: 0...6, using: &random) }
        let r = min(n[0], n[1])
        let s = min(n[1], n[2])
        return (
          random.matrix(n[0], n[1], rank: Int.random(in: 0...r, using: &random)),
          random.matrix(n[1], n[2], rank: Int.random(in: 0...s, using: &random))
        )
      },
      property: { a, b in (a * b).rank <= min(a.rank, b.rank) })
  }

  /// Minors that vanish modulo enough numbers are zero: the rank without relations.
  @Test func `rank by residues`() throws {
    try forAll(
      seedCount: 100,
      generator: { random in
        let (rows, columns) = (Int.random(in: 0...7, using: &random), Int.random(in: 0...7, using: &random))
        let rank = Int.random(in: 0...min(rows, columns), using: &random)
        return (random.matrix(rows, columns, rank: rank), rank)
      },
      property: { matrix, rank in
        let known = [rank, min(matrix.rows, matrix.columns)].map { matrix.rank(atMost: $0) }
        return [matrix.rankByResidues(modulusLimit: 1000), matrix.rank, known[0], known[1]] == [
          rank, rank, rank, rank,
        ]
      })
  }

  /// Every modulus that is tried first divides the entry: one that does not must be waited for.
  @Test func `rank by residues with bad moduli`() {
    let top = Integer(1) << 56
    var entry = Integer.one
    for k in 1...300 { entry *= top - Integer(2 * k - 1) }
    let matrix = Matrix<Rational>([[Rational(entry), .zero], [.zero, .one]])
    #expect(matrix.rankByResidues(modulusLimit: 2000) == 2)
    // Too many moduli would be needed: another route decides.
    #expect(matrix.rankByResidues(modulusLimit: 8) == nil)
    #expect(matrix.rank == 2 && matrix.rank(atMost: 2) == 2)
  }

  @Test(arguments: routes) func `boundary shapes`(route: RankRoute) {
    for (rows, columns) in [(0, 0), (0, 4), (4, 0), (1, 1), (3, 2)] {
      let zeros = Matrix<Rational>.zeros(rows, columns)
      let decision = zeros.rankDecision(route: route)
      #expect(decision.rank == 0 && zeros.verify(decision))
      #expect(zeros.kernel() == .identity(columns))
      #expect(zeros.leftKernel() == .identity(rows))
    }
    let one = Matrix<Rational>([[Rational(-3, 7)]])
    #expect(one.rank == 1 && one.verify(one.rankDecision(route: route)))
  }

  @Test func `the pivot rows are the rows that are no combination of earlier ones`() throws {
    try forAll(
      seedCount: 40,
      generator: { random in random.matrix(6, 8, rank: Int.random(in: 0...5, using: &random)) },
      property: { matrix in
        let decision = matrix.rankDecision()
        return (1...6).allSatisfy { k in
          matrix.selecting(rows: Array(0..<k)).fieldRank == decision.pivotRows.filter { $0 < k }.count
        }
      })
  }

  @Test func `evidence that proves another rank is refused`() {
    let matrix = Matrix<Rational>([[1, 2, 3], [2, 4, 6], [1, 0, 1]])
    let good = matrix.rankDecision()
    #expect(good.rank == 2 && matrix.verify(good))
    func altered(
      rank: Int? = nil, pivotRows: [Int]? = nil, lowerBound: RankDecision.LowerBound? = nil,
      upperBound: RankDecision.UpperBound? = nil
    ) -> RankDecision {
      RankDecision(
        rank: rank ?? good.rank, pivotRows: pivotRows ?? good.pivotRows, pivotColumns: good.pivotColumns,
        lowerBound: lowerBound ?? good.lowerBound, upperBound: upperBound ?? good.upperBound,
        route: good.route)
    }
    #expect(!matrix.verify(altered(rank: 3)))
    #expect(!matrix.verify(altered(pivotRows: [0, 1])))
    #expect(!matrix.verify(altered(pivotRows: [0, 0])))
    #expect(!matrix.verify(altered(pivotRows: [0, 3])))
    #expect(!matrix.verify(altered(pivotRows: [-1, 2])))
    #expect(!matrix.verify(altered(upperBound: .dimension)))
    #expect(!matrix.verify(altered(upperBound: .rowRelations(Matrix([[1, 1, 0]])))))
    #expect(!matrix.verify(altered(upperBound: .rowRelations(Matrix([[0, 0, 0]])))))
    #expect(!matrix.verify(altered(lowerBound: .modularMinor(prime: 2))))
    #expect(!matrix.verify(altered(lowerBound: .modularMinor(prime: 1))))
    #expect(!matrix.verify(altered(lowerBound: .modularMinor(prime: 0))))
    #expect(matrix.verify(altered(lowerBound: .modularMinor(prime: 5))))
    // Not a prime, and a proof all the same: the minor ±2 is a unit modulo 9.
    #expect(matrix.verify(altered(lowerBound: .modularMinor(prime: 9))))
    #expect(matrix.verify(altered(lowerBound: .exactMinor)))
    #expect(
      matrix.verify(altered(upperBound: .columnRelations(matrix.kernel()))) == (good.pivotColumns == [0, 1]))
  }
}
