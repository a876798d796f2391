import ExactAlgebra
import TestSupport
import Testing

/// Lifting in limbs of 52 bits, on each path that the machine has and for matrices that other routes would serve otherwise.
@Suite struct LimbLiftingTests {
  static let paths = LimbKernels.available.indices

  static func on(_ path: Int, _ body: () throws -> Void) rethrows {
    try LimbKernels.$current.withValue(LimbKernels.available[path]) { try body() }
  }

  /// The same with all matrices left to limbs.
  static func forced(_ path: Int, _ body: () throws -> Void) rethrows {
    try LaneKernels.$largestOrder.withValue(-1) {
      try LimbKernels.$leastOrder.withValue(0) { try on(path, body) }
    }
  }

  /// A X = B with entries of different lengths, and rows of A after the first ones that follow from these.
  struct System: CustomStringConvertible {
    var matrix: Matrix<Integer>
    var solution: Matrix<Integer>
    var description: String { "\(matrix)\n· \(solution)" }
    var rhs: Matrix<Integer> { (IntegerMatrix(matrix) * IntegerMatrix(solution)).matrix }

    static func random(_ random: inout SeededGenerator, order: Int, more: Int, columns: Int) -> System {
      let lengths = (0..<order).map { _ in [2, 51, 52, 53, 104, 200].randomElement(using: &random)! }
      let matrix = Matrix<Integer>(rows: order + more, columns: order) { i, j in
        Int.random(in: 0...4, using: &random) == 0
          ? .zero : random.integer(maxBits: lengths[max(i % order, j)])
      }
      return System(matrix: matrix, solution: random.matrix(order, columns) { $0.integer(maxBits: 120) })
    }
  }

  @Test(arguments: paths) func `solutions of systems with more rows than columns`(path: Int) throws {
    try Self.on(path) {
      try forAll(
        seedCount: 60,
        generator: { random in
          let order = Int.random(in: 1...20, using: &random)
          return System.random(
            &random, order: order, more: Int.random(in: 0...9, using: &random),
            columns: Int.random(in: 1...12, using: &random))
        },
        property: { system in
          let (matrix, rhs) = (IntegerMatrix(system.matrix), IntegerMatrix(system.rhs))
          let order = matrix.columns
          guard let lifting = PadicLifting(limbs: matrix) else {
            // Only a block of determinant zero modulo several primes has no lifting.
            return system.matrix.submatrix(rows: Array(0..<order), columns: Array(0..<order))
              .map { Rational($0) }.rank < order
          }
          guard let columns = lifting.solve(matrix, rhs) else { return false }
          let isSolved = columns.enumerated().allSatisfy { c, column in
            (0..<order).allSatisfy {
              column.numerators[$0] == column.denominator * system.solution[$0, c]
            }
          }
          // One more in a row that takes no part in finding the digits.
          if matrix.rows > order {
            var other = system.rhs
            other[matrix.rows - 1, 0] += 1
            if lifting.solve(matrix, IntegerMatrix(other)) != nil { return false }
          }
          return isSolved
        })
    }
  }

  /// Fractions with long numerators, so that many digits are lifted, and orders that cross the blocks and the tiles.
  @Test(arguments: paths) func `long solutions`(path: Int) {
    var random = SeededGenerator(seed: 12)
    for order in [1, 7, 8, 9, 64, 101] {
      let matrix = Matrix<Rational>(rows: order, columns: order) { i, j in
        let bits = i > order / 2 && j > order / 3 ? 200 : (i + j) % 5 == 0 ? 24 : 3
        return Rational(
          random.integer(maxBits: bits) * (Bool.random(using: &random) ? 1 : -1) + (i == j ? 1 : 0))
      }
      let rhs = random.matrix(order, 3) { Rational($0.integer(maxBits: 300)) }
      let expected = matrix.solve(rhs, route: .modular(primes: [(1 << 56) - 5]))
      let gram = matrix.selecting(columns: Array(0..<max(order / 2, 1)))
      let fit = LeastSquares(features: gram.transposed, targets: rhs.transposed)
      Self.forced(path) {
        #expect(matrix.solve(rhs, route: .modular(primes: [])) == expected)
        let other = LeastSquares(features: gram.transposed, targets: rhs.transposed)
        #expect(other.explained == fit.explained && other.pivotRows == fit.pivotRows)
        if order < 40 { #expect(matrix.modularDeterminant() == matrix.fractionFreeDeterminant()) }
      }
    }
  }

  @Test(arguments: paths) func ranks(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 60,
        generator: { random in
          let (rows, columns) = (Int.random(in: 0...9, using: &random), Int.random(in: 0...9, using: &random))
          let rank = Int.random(in: 0...min(rows, columns), using: &random)
          return (random.matrix(rows, columns, rank: rank), rank)
        },
        property: { matrix, rank in matrix.rankByLifting() == rank && matrix.rank(atMost: rank) == rank })
    }
  }

  /// A determinant that the primes tried first divide: other primes are found, or another way.
  @Test(arguments: paths) func `primes that hide the inverse`(path: Int) {
    let primes = KernelLiftingTests.primes(8).map { Integer($0) }
    for count in [1, 2, 4, 5, 8] {
      let matrix = IntegerMatrix(
        Matrix<Integer>(rows: 1, columns: 1, elements: [primes.prefix(count).reduce(1, *)]))
      Self.on(path) {
        let lifting = PadicLifting(limbs: matrix)
        #expect((lifting == nil) == (count > 4))
        #expect(lifting?.solve(matrix, matrix)?.first?.numerators == (count > 4 ? nil : [1]))
      }
      let rational = matrix.matrix.map { Rational($0) }
      Self.forced(path) {
        #expect(rational.solve(.identity(1)) == .solution(rational.map { 1 / $0 }, isUnique: true))
      }
    }
  }
}
