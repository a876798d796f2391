import ExactAlgebra
import TestSupport
import Testing

@Suite struct LinearSolutionTests {
  struct System: CustomStringConvertible {
    var matrix: Matrix<Rational>
    var rhs: Matrix<Rational>
    var description: String { "A = \(matrix.rowArrays)\nb = \(rhs.rowArrays)" }

    static func random(_ random: inout SeededGenerator, solvable: Bool) -> System {
      let (rows, columns) = (Int.random(in: 0...6, using: &random), Int.random(in: 0...6, using: &random))
      let rank = Int.random(in: 0...min(rows, columns), using: &random)
      let width = Int.random(in: 1...3, using: &random)
      let a = random.matrix(rows, columns, rank: rank)
      return System(matrix: a, rhs: solvable ? a * random.matrix(columns, width) : random.matrix(rows, width))
    }
  }

  @Test(arguments: RankTests.routes) func `solving what multiplication made`(route: RankRoute) throws {
    try forAll(seedCount: 80) {
      System.random(&$0, solvable: true)
    } property: { system in
      guard case .solution(let x, let isUnique) = system.matrix.solve(system.rhs, route: route) else {
        return false
      }
      return x.rows == system.matrix.columns && system.matrix * x == system.rhs
        && isUnique == (system.matrix.fieldRank == system.matrix.columns)
    }
  }

  @Test(arguments: RankTests.routes) func `a system is solvable or has a certificate that it is not`(
    route: RankRoute
  ) throws {
    var inconsistent = 0
    try forAll(seedCount: 80) {
      System.random(&$0, solvable: false)
    } property: { system in
      switch system.matrix.solve(system.rhs, route: route) {
      case .solution(let x, _): return system.matrix * x == system.rhs
      case .inconsistent(let certificate):
        inconsistent += 1
        let y = Matrix(rows: 1, columns: system.matrix.rows, elements: certificate)
        return (y * system.matrix).isZero && !(y * system.rhs).isZero
          && system.matrix.fieldSolve(system.rhs) == nil
      }
    }
    #expect(inconsistent > 10)
  }

  @Test(arguments: RankTests.routes) func `kernels are those of the reduced row echelon form`(
    route: RankRoute
  ) throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let (rows, columns) = (Int.random(in: 1...6, using: &random), Int.random(in: 1...6, using: &random))
        return random.matrix(rows, columns, rank: Int.random(in: 0...min(rows, columns), using: &random))
      }, shrink: shrinkMatrix,
      property: { matrix in
        let kernel = matrix.kernel(route: route)
        return kernel == matrix.fieldKernel && (matrix * kernel).isZero
          && matrix.leftKernel(route: route) == matrix.transposed.fieldKernel.transposed
      })
  }

  @Test(arguments: RankTests.routes) func `inverses`(route: RankRoute) throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let order = Int.random(in: 0...6, using: &random)
        let rank =
          Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...order, using: &random) : order
        return random.matrix(order, order, rank: rank)
      }, shrink: shrinkSquareMatrix,
      property: { matrix in
        guard let inverse = matrix.inverse(route: route) else { return matrix.fieldRank < matrix.rows }
        return matrix * inverse == .identity(matrix.rows) && inverse * matrix == .identity(matrix.rows)
          && matrix.fieldInverse == inverse
      })
  }

  @Test(arguments: RankTests.routes) func `left inverses`(route: RankRoute) throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let (rows, columns) = (Int.random(in: 0...6, using: &random), Int.random(in: 0...6, using: &random))
        let top = min(rows, columns)
        return random.matrix(
          rows, columns, rank: Bool.random(using: &random) ? top : Int.random(in: 0...top, using: &random))
      }, shrink: shrinkMatrix,
      property: { matrix in
        guard let inverse = matrix.leftInverse(route: route) else { return matrix.fieldRank < matrix.columns }
        return inverse.rows == matrix.columns && inverse.columns == matrix.rows
          && inverse * matrix == .identity(matrix.columns)
      })
  }
}
