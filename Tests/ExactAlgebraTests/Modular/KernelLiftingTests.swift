import ExactAlgebra
import TestSupport
import Testing

/// Ranks, solutions, determinants and least squares by the kernels alone, on each path that the machine has, for orders
/// that word arithmetic would serve otherwise.
@Suite struct KernelLiftingTests {
  static let paths = Kernels.available.indices

  /// Runs `body` with all orders left to the kernels of one path.
  static func forced(_ path: Int, _ body: () throws -> Void) throws {
    try Kernels.$leastOrder.withValue(0) {
      try LaneKernels.$largestOrder.withValue(-1) {
        try LimbKernels.$leastOrder.withValue(.max) {
          try Kernels.$current.withValue(Kernels.available[path]) { try body() }
        }
      }
    }
  }

  /// The largest primes that the kernels take.
  static func primes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 11_863_275
    while primes.count < count {
      if (2...3444).allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate -= 1
    }
    return primes
  }

  @Test func `portable code is always there`() {
    #expect(Kernels.available.last?.name == "portable")
    #expect(Set(Kernels.available.map(\.name)).count == Kernels.available.count)
  }

  @Test(arguments: paths) func `ranks by lifting and by residues`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 60,
        generator: { random in
          let (rows, columns) = (Int.random(in: 0...9, using: &random), Int.random(in: 0...9, using: &random))
          let rank = Int.random(in: 0...min(rows, columns), using: &random)
          return (random.matrix(rows, columns, rank: rank), rank)
        },
        property: { matrix, rank in
          let byResidues = matrix.rankByResidues(modulusLimit: 10_000)
          let ranks: [Int?] = [matrix.rankByLifting(), byResidues, matrix.rank, matrix.rank(atMost: rank)]
          return ranks.allSatisfy { $0 == rank }
        })
    }
  }

  /// Ranks that are smaller modulo the primes tried first, by one or by all.
  @Test(arguments: paths) func `primes that hide a pivot`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 20,
        generator: { random in
          let order = Int.random(in: 1...7, using: &random)
          let rank = Int.random(in: 1...order, using: &random)
          let product = Self.primes(3).reduce(Rational.one) { $0 * Rational($1) }
          let hidden = Int.random(in: 1...rank, using: &random)
          let middle = Matrix<Rational>(rows: order, columns: order) { i, j in
            i != j || i >= rank ? .zero : i < hidden ? product : .one
          }
          return (random.unimodularMatrix(order) * middle * random.unimodularMatrix(order), rank)
        },
        property: { matrix, rank in
          let decision = matrix.rankDecision(route: .modular(primes: []))
          guard case .modular(_, let rejected) = decision.route else { return false }
          let ranks: [Int?] = [
            matrix.rankByLifting(), matrix.rankByResidues(modulusLimit: 1000), decision.rank,
          ]
          return ranks.allSatisfy { $0 == rank } && matrix.verify(decision)
            && rejected == Self.primes(3).map { UInt64($0) }
            && matrix.modularDeterminant() == matrix.fractionFreeDeterminant()
        })
    }
  }

  /// Relations with long coefficients, between the rows and between the columns: no short fraction proves them.
  @Test(arguments: paths) func `ranks by Hadamard's bound`(path: Int) throws {
    var random = SeededGenerator(seed: 11)
    try Self.forced(path) {
      for (rows, columns, rank) in [(40, 40, 39), (45, 70, 33), (70, 45, 44), (66, 66, 64)] {
        let left = random.matrix(rows, rank) { Rational(Int.random(in: -2000...2000, using: &$0)) }
        let right = random.matrix(rank, columns) { Rational(Int.random(in: -2000...2000, using: &$0)) }
        let matrix = left * right
        #expect(matrix.rankByLifting() == rank)
        // One entry changed: one more.
        if rank < min(rows, columns) {
          var other = matrix
          other[rows - 1, columns - 1] += 1
          #expect(other.rankByLifting() == rank + 1)
        }
      }
    }
  }

  /// Two rows with a ratio of long numbers: few digits prove it, though the entries are long; no such relation asks for all.
  @Test func `ranks by a longer relation of a few rows`() throws {
    var random = SeededGenerator(seed: 12)
    func long(_ words: Int) -> Rational {
      (0..<words).reduce(Rational.one) { value, _ in
        value * Rational(Int.random(in: 1 << 60...1 << 61, using: &random))
      }
    }
    let others = Matrix<Rational>(rows: 59, columns: 70) { _, _ in long(5) }
    let first = others.row(0)
    let (p, q) = (long(6), long(6) + 1)
    let weights = (0..<59).map { _ in long(2) / long(2) }
    func matrix(_ last: [Rational]) -> Matrix<Rational> {
      .vertical([
        Matrix(rows: 1, columns: 70, elements: first.map { q * $0 }),
        others.selecting(rows: Array(1..<59)), Matrix(rows: 1, columns: 70, elements: last),
      ])
    }
    func cost(_ matrix: Matrix<Rational>, rank: Int) throws -> Int {
      let meter = Meter(.standard)
      #expect(try meter.run { matrix.rankByLifting() } == rank)
      return meter.spent
    }
    let proportional = try cost(matrix(first.map { p * $0 }), rank: 59)
    let combined = try cost(
      matrix((0..<70).map { column in (0..<59).reduce(.zero) { $0 + weights[$1] * others[$1, column] } }),
      rank: 59)
    #expect(3 * proportional < combined, "\(proportional) and \(combined) products of words")
    var broken = first.map { p * $0 }
    broken[69] += 1
    _ = try cost(matrix(broken), rank: 60)
  }

  @Test(arguments: paths) func `solutions, inverses and kernels`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 40,
        generator: { random in LinearSolutionTests.System.random(&random, solvable: true) },
        property: { system in
          guard case .solution(let x, _) = system.matrix.solve(system.rhs, route: .modular(primes: [])) else {
            return false
          }
          let kernel = system.matrix.kernel(route: .modular(primes: []))
          return system.matrix * x == system.rhs && kernel == system.matrix.fieldKernel
        })
      try forAll(
        seedCount: 20,
        generator: { random in LinearSolutionTests.System.random(&random, solvable: false) },
        property: { system in
          switch system.matrix.solve(system.rhs, route: .modular(primes: [])) {
          case .solution(let x, _): return system.matrix * x == system.rhs
          case .inconsistent(let certificate):
            let y = Matrix(rows: 1, columns: system.matrix.rows, elements: certificate)
            return (y * system.matrix).isZero && !(y * system.rhs).isZero
          }
        })
    }
  }

  /// Orders that cross the blocks, with long entries in some rows and columns.
  @Test(arguments: paths) func `larger systems with entries of different lengths`(path: Int) throws {
    var random = SeededGenerator(seed: 12)
    for order in [31, 33, 64, 101] {
      let matrix = Matrix<Rational>(rows: order, columns: order) { i, j in
        let bits = i > order / 2 && j > order / 3 ? 200 : (i + j) % 5 == 0 ? 24 : 3
        return Rational(random.integer(maxBits: bits))
      }
      let rhs = random.matrix(order, 2) { Rational($0.integer(maxBits: 300)) }
      let expected = matrix.solve(rhs, route: .modular(primes: [(1 << 56) - 5]))
      let gram = matrix.selecting(columns: Array(0..<order / 2))
      let fit = LeastSquares(features: gram.transposed, targets: rhs.transposed)
      try Self.forced(path) {
        #expect(matrix.solve(rhs, route: .modular(primes: [])) == expected)
        let other = LeastSquares(features: gram.transposed, targets: rhs.transposed)
        #expect(other.explained == fit.explained && other.pivotRows == fit.pivotRows)
        if order < 40 { #expect(matrix.modularDeterminant() == matrix.fractionFreeDeterminant()) }
      }
    }
  }

  /// What sizes and lengths choose by themselves: eliminations modulo many primes, lifting by words, lifting by kernels.
  @Test func `the routes that sizes choose`() {
    var random = SeededGenerator(seed: 13)
    for (rows, columns, rank, bits) in [
      (42, 60, 20, 4), (50, 44, 43, 4), (45, 45, 44, 150), (60, 41, 22, 150),
    ] {
      let left = random.matrix(rows, rank) { Rational($0.integer(maxBits: bits)) }
      let right = random.matrix(rank, columns) { Rational($0.integer(maxBits: bits)) }
      let matrix = left * right
      let decision = matrix.rankDecision()
      let modulo = matrix.rankByResidues(modulusLimit: .max)
      #expect([matrix.rank, matrix.rankByLifting(), modulo, decision.rank] == [rank, rank, rank, rank])
      #expect(matrix.verify(decision))
      // Rank one more, by an entry outside the span.
      if rank < min(rows, columns) {
        var other = matrix
        other[0, 0] += 1
        #expect(other.rank == rank + 1)
      }
    }
    let square = random.matrix(41, 41) { Rational($0.integer(maxBits: 150)) }
    let rhs = random.matrix(41, 1) { Rational($0.integer(maxBits: 10)) }
    #expect(square.modularDeterminant() == square.fractionFreeDeterminant())
    guard case .solution(let x, isUnique: true) = square.solve(rhs) else {
      Issue.record("no solution")
      return
    }
    #expect(square * x == rhs)
  }

  @Test(arguments: paths) func determinants(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 60,
        generator: { random in
          let order = Int.random(in: 0...9, using: &random)
          switch Int.random(in: 0...3, using: &random) {
          case 0: return random.matrix(order, order, rank: Int.random(in: 0...order, using: &random))
          case 1: return 6 * random.unimodularMatrix(order)
          default: return random.matrix(order, order)
          }
        }, shrink: shrinkSquareMatrix,
        property: { $0.modularDeterminant() == $0.fractionFreeDeterminant() })
    }
  }

  @Test(arguments: paths) func `quadratic forms`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 6,
        generator: { random in
          let short = random.matrix(5, 24, maxBits: 6)
          let long = random.matrix(4, 24) { $0.dyadic(maxBits: 300) }
          return (
            Matrix.vertical([short, long, short.selecting(rows: [1])]), random.matrix(3, 24, maxBits: 40)
          )
        },
        property: { features, targets in
          let fit = LeastSquares(features: features, targets: targets)
          let solution = fit.solution
          return fit.verify(solution) && solution * features * targets.transposed == fit.explained
        })
    }
  }
}
