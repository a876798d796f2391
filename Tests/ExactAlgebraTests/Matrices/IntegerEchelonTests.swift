import ExactAlgebra
import TestSupport
import Testing

/// Echelon forms in few words and modulo many primes, against elimination over Z.
@Suite struct IntegerEchelonTests {
  static let paths = LaneKernels.available.indices

  static func forced(_ path: Int, _ body: () throws -> Void) throws {
    try LaneKernels.$current.withValue(LaneKernels.available[path]) { try body() }
  }

  /// Entries of about so many bits, of a rank that may be less than the dimensions.
  static func matrix(_ random: inout SeededGenerator, largest: Int = 9) -> Matrix<Rational> {
    let (rows, columns) = (
      Int.random(in: 0...largest, using: &random), Int.random(in: 0...largest, using: &random)
    )
    let bits = [3, 10, 25, 40, 90, 300, 700].randomElement(using: &random)!
    switch Int.random(in: 0...3, using: &random) {
    case 0: return random.matrix(rows, columns, maxBits: bits)
    case 1:
      return random.matrix(
        rows, columns, rank: Int.random(in: 0...min(rows, columns), using: &random), maxBits: bits)
    case 2: return random.matrix(rows, columns) { $0.dyadic(maxBits: bits) }
    default:
      return random.matrix(rows, columns) {
        Int.random(in: 0...1, using: &$0) == 0 ? .zero : Rational($0.integer(maxBits: bits))
      }
    }
  }

  @Test(arguments: paths) func `relations and pivots`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 400, generator: { Self.matrix(&$0) }, shrink: shrinkMatrix,
        property: { matrix in
          let (found, expected) = (
            matrix.rankDecision(route: .residues), matrix.rankDecision(route: .fractionFree)
          )
          guard case .residues = found.route else { return false }
          return found.rank == expected.rank && found.upperBound == expected.upperBound
            && matrix.verify(found) && matrix.rank == found.rank
            && matrix.leftKernel(route: .residues) == matrix.leftKernel(route: .fractionFree)
            && matrix.kernel(route: .residues) == matrix.kernel(route: .fractionFree)
            && matrix.independentRows() == matrix.leftKernelPivots
        })
    }
  }

  @Test(arguments: paths) func `solutions and inverses`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 300,
        generator: { random in
          let a = Self.matrix(&random, largest: 6)
          let columns = Int.random(in: 0...3, using: &random)
          let isSolvable = Bool.random(using: &random)
          let b = isSolvable ? a * random.matrix(a.columns, columns) : random.matrix(a.rows, columns)
          return (a, b)
        },
        property: { a, b in
          guard !a.isSquare || a.inverse(route: .residues) == a.inverse(route: .fractionFree) else {
            return false
          }
          switch a.solve(b, route: .residues) {
          case .solution(let x, let isUnique):
            return a * x == b && .solution(x, isUnique: isUnique) == a.solve(b, route: .fractionFree)
          case .inconsistent:
            if case .inconsistent = a.solve(b, route: .fractionFree) { return true }
            return false
          }
        })
    }
  }

  @Test(arguments: paths) func determinants(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 300,
        generator: { random in
          let order = Int.random(in: 0...9, using: &random)
          let matrix = Self.matrix(&random)
          return Matrix(rows: order, columns: order) { i, j in
            i < matrix.rows && j < matrix.columns ? matrix[i, j] : i == j ? 1 : 0
          }
        }, shrink: shrinkSquareMatrix,
        property: { $0.echelonDeterminant() == $0.fractionFreeDeterminant() })
    }
  }

  /// Which arithmetic serves which numbers: words alone, or as many moduli as Hadamard's bound asks for.
  @Test func `what serves which numbers`() {
    func moduli(_ order: Int, bits: Int) -> Int? {
      var random = SeededGenerator(seed: 1)
      var matrix = random.matrix(order, order) { random in
        Rational((Integer.one << bits) - Integer(Int.random(in: 1...1000, using: &random)))
      }
      for j in 0..<order { matrix[order - 1, j] = matrix[0, j] }
      guard case .residues(let moduli) = matrix.rankDecision(route: .residues).route else { return nil }
      return moduli
    }
    #expect(moduli(4, bits: 12) == 0)
    #expect(moduli(8, bits: 12) == 0)
    #expect(moduli(4, bits: 60) == 0)
    #expect(moduli(7, bits: 60) == 0)
    #expect(moduli(10, bits: 20) == 0)
    #expect(moduli(11, bits: 20).map { $0 > 3 } == true)
    #expect(moduli(8, bits: 60).map { $0 > 9 } == true)
    #expect(moduli(5, bits: 110).map { $0 > 9 } == true)
  }

  /// Full rank needs one group of moduli.
  @Test func `full rank is seen modulo one prime`() {
    var random = SeededGenerator(seed: 2)
    let matrix = random.matrix(12, 15) { Rational($0.integer(maxBits: 200)) }
    let decision = matrix.rankDecision(route: .residues)
    #expect(decision.rank == 12 && decision.upperBound == .dimension && matrix.verify(decision))
  }

  /// A number that all moduli which are tried first divide: one that does not must be waited for.
  @Test(arguments: paths) func `an entry that is zero modulo many primes`(path: Int) throws {
    try Self.forced(path) {
      var entry = Integer.one
      for k in 1...220 { entry *= (Integer.one << 50) - Integer(2 * k - 1) }
      let matrix = Matrix<Rational>([[Rational(entry), 0, 1], [0, 1, 1], [Rational(entry), 1, 2]])
      let decision = matrix.rankDecision(route: .residues)
      #expect(decision.rank == 2 && decision.pivotRows == [0, 1] && decision.pivotColumns == [0, 1])
      #expect(matrix.verify(decision))
      let square = matrix.submatrix(rows: [0, 1], columns: [0, 1])
      #expect(square.echelonDeterminant() == Rational(entry))
      #expect(square.rank == 2)
    }
  }

  /// One lane of a group sees a zero, so that the moduli are others than the first ones.
  @Test(arguments: paths) func `an entry that is zero modulo one prime`(path: Int) throws {
    try Self.forced(path) {
      let p = Rational((Integer.one << 50) - 27)
      var random = SeededGenerator(seed: 4)
      var matrix = random.matrix(6, 6) { Rational($0.integer(maxBits: 120)) }
      matrix[0, 0] = p
      #expect(matrix.echelonDeterminant() == matrix.fractionFreeDeterminant())
      #expect(matrix.inverse(route: .residues) == matrix.inverse(route: .fractionFree))
    }
  }

  /// Minors and numerators at the ends of what a word holds: −2^63 has no magnitude among the signed ones.
  @Test(arguments: [1 << 62, Int.max, Int.min, Int.min + 1]) func `numbers at the edge of words`(edge: Int) {
    let e = Rational(edge)
    for matrix: Matrix<Rational> in [
      [[e, 1, 0], [e, 1, 0], [0, 1, 1]], [[e, e, 3], [2 * e, 2 * e, 6]], [[0, e], [0, 1]], [[e]], [[e, e]],
      [[2, e], [4, 2 * e], [e, 1]], [[e, 0], [0, 1]], [[1, 0, e], [0, 1, -e]],
    ].map({ Matrix($0) }) {
      let decision = matrix.rankDecision(route: .residues)
      #expect(decision.rank == matrix.fieldRank && matrix.verify(decision))
      #expect(matrix.leftKernel(route: .residues) == matrix.leftKernel(route: .fractionFree))
      #expect(matrix.kernel(route: .residues) == matrix.kernel(route: .fractionFree))
      let products = matrix * matrix.transposed
      #expect(products == (IntegerMatrix(matrix.map(\.numerator)).gram.matrix).map { Rational($0) })
      if matrix.isSquare {
        #expect(matrix.echelonDeterminant() == matrix.fractionFreeDeterminant())
        #expect(matrix.inverse(route: .residues) == matrix.inverse(route: .fractionFree))
      }
    }
  }

  /// The same of one, two and four words, in all shapes, of which some are empty, and of any rank.
  @Test(arguments: paths) func `long numbers at the edge of words`(path: Int) throws {
    try Self.forced(path) {
      try forAll(
        seedCount: 400,
        generator: { random in
          let power = [62, 63, 64, 126, 127, 128, 254].randomElement(using: &random)!
          let (rows, columns) = (Int.random(in: 0...5, using: &random), Int.random(in: 0...5, using: &random))
          let scale = Integer.one << Int.random(in: 0...70, using: &random)
          var matrix = random.matrix(rows, columns) { random in
            let edge = Integer.one << power
            let numbers: [Integer] = [edge, edge - 1, edge + 1, 1, 0]
            let number = numbers.randomElement(using: &random)!
            return Rational(Bool.random(using: &random) ? number : -number, scale)
          }
          // A row that is zero, or as another one.
          let factor: Rational = [0, 1, -1].randomElement(using: &random)!
          if rows > 1, Bool.random(using: &random) {
            for j in 0..<columns { matrix[rows - 1, j] = factor * matrix[0, j] }
          }
          return matrix
        }, shrink: shrinkMatrix,
        property: { matrix in
          let decision = matrix.rankDecision(route: .residues)
          guard decision.rank == matrix.fieldRank, matrix.verify(decision), matrix.rank == decision.rank,
            matrix.leftKernel(route: .residues) == matrix.leftKernel(route: .fractionFree),
            matrix.kernel(route: .residues) == matrix.kernel(route: .fractionFree)
          else { return false }
          let side = matrix.transposed * matrix
          let plain = Matrix<Rational>(rows: side.rows, columns: side.columns) { i, j in
            (0..<matrix.rows).reduce(Rational.zero) { $0 + matrix[$1, i] * matrix[$1, j] }
          }
          return side == plain && side.echelonDeterminant() == side.fractionFreeDeterminant()
            && (!matrix.isSquare || matrix.echelonDeterminant() == matrix.fractionFreeDeterminant())
            && (!matrix.isSquare
              || matrix.inverse(route: .residues) == matrix.inverse(route: .fractionFree))
        })
    }
  }

  /// Numbers that are too long for residues are left to other routes.
  @Test func `entries of more bits than residues take`() {
    let long = Rational(Integer.one << 20_000)
    let matrix = Matrix<Rational>([[long, 1, 1], [1, long, 1], [1, 1, long]])
    #expect(matrix.echelonDeterminant() == nil)
    #expect(matrix.rankDecision(route: .residues).route == .fractionFree)
    #expect(matrix.determinant == matrix.fractionFreeDeterminant())
    // A third row that is the sum of the others, so that the rank takes more than one prime to prove.
    let singular = Matrix<Rational>([[long, 1, 1], [1, long, 2], [long + 1, long + 1, 3]])
    #expect(singular.rankDecision().route == .fractionFree && singular.rank == 2)
    #expect(matrix.rank == 3)
  }
}

extension Matrix where Element == Rational {
  /// The first possible pivot rows, by elimination over Z.
  fileprivate var leftKernelPivots: [Int] {
    let relations = leftKernel(route: .fractionFree)
    // A dependent row is the last one of its relation.
    let dependent = (0..<relations.rows).map { k in relations.row(k).lastIndex { !$0.isZero }! }
    return (0..<rows).filter { !dependent.contains($0) }
  }
}
