import ExactAlgebra
import Landscape
import TestSupport
import Testing

/// Every route to the rank of a map on a sum of eigenspaces, with the route that was taken.
@Suite struct EigenspacesTests {
  /// Eigenvalues 4 cos²(kπ/7), the roots of x³ − 5x² + 6x − 1.
  static let cubic: Matrix<Rational> = [[2, 1, 0], [1, 2, 1], [0, 1, 1]]

  private func rank(
    _ matrix: Matrix<Rational>, _ map: Matrix<Rational>, _ members: [Int]
  ) -> (rank: Int?, route: Eigenspaces.Route) {
    Eigenspaces(matrix, SymmetricSpectrum(matrix)).rank(of: map, on: members)
  }

  @Test func injectiveMapsAreCounted() {
    for members in [[0], [1], [0, 2], [0, 1, 2]] {
      let found = rank(Self.cubic, .identity(3), members)
      #expect(found.rank == members.count)
      #expect(found.route == .counting)
    }
  }

  /// No eigenvector of the cubic is orthogonal to a rational vector: the components of one are independent over Q.
  @Test func irrationalEigenvectorsByIntervals() {
    let found = rank(Self.cubic, [[1], [-2], [5]], [1])
    #expect(found.rank == 1)
    #expect(found.route == .intervals)
    // With one independent vector in it, a pair cannot have less, and a single column leaves no room for more.
    let pair = rank(Self.cubic, [[1], [-2], [5]], [0, 1])
    #expect(pair.rank == 1)
    #expect(pair.route == .counting)
  }

  /// E_1 and E_9 are coordinate axes that the map kills or not.
  @Test func rationalEigenspacesByElimination() {
    let diagonal: Matrix<Rational> = [[1, 0, 0], [0, 4, 0], [0, 0, 9]]
    let killed = rank(diagonal, [[0], [1], [0]], [0])
    #expect(killed.rank == 0)
    #expect(killed.route == .rationalElimination)
    // Repeated eigenvalues have no eigenvector to enclose.
    let repeated: Matrix<Rational> = [[1, 0, 0], [0, 1, 0], [0, 0, 4]]
    let plane = rank(repeated, [[1], [2], [1]], [0])
    #expect(plane.rank == 1)
    #expect(plane.route == .rationalElimination)
  }

  /// Two copies of [[2, 1], [1, 1]] side by side with one of them scaled: the map is a vector of the first copy, so that
  /// it vanishes on the irrational eigenvectors of the second.
  @Test func orthogonalIrrationalEigenvectorsByFieldElimination() {
    let blocks: Matrix<Rational> = [[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 10, 5], [0, 0, 5, 5]]
    // Eigenvalues: (3 ∓ √5)/2 of the first block, five times those of the second; increasing: .38, 1.9, 2.6, 13.
    let map: Matrix<Rational> = [[1], [3], [0], [0]]
    for (members, expected, route) in [
      ([0], 1, Eigenspaces.Route.intervals), ([1], 0, .fieldElimination), ([2], 1, .intervals),
      ([3], 0, .fieldElimination),
    ] {
      let found = rank(blocks, map, members)
      #expect(found.rank == expected, "on \(members)")
      #expect(found.route == route, "on \(members)")
    }
    #expect(rank(blocks, map, [1, 3]).rank == 0)
  }

  /// In more coordinates, turned by a reflection, Σ has the same eigenspaces and a kernel.
  @Test func aKernelChangesNothing() {
    let blocks: Matrix<Rational> = [[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 10, 5], [0, 0, 5, 5]]
    let plain: Matrix<Rational> = [[1], [3], [0], [0]]
    for order in [5, 8] {
      // I − 2 v vᵀ / |v|² for v = (1, 2, …, n).
      let square = Rational((1...order).reduce(0) { $0 + $1 * $1 })
      let turn = Matrix<Rational>(rows: order, columns: order) { i, j in
        (i == j ? 1 : 0) - Rational(2 * (i + 1) * (j + 1)) / square
      }
      let first = turn.selecting(columns: [0, 1, 2, 3])
      let (matrix, map) = (first * blocks * first.transposed, first * plain)
      let spectrum = SymmetricSpectrum(matrix)
      #expect(spectrum.eigenvalues.count == 5 && spectrum.eigenvalues[0].multiplicity == order - 4)
      let spaces = Eigenspaces(matrix, spectrum)
      for members in [[0], [1], [2], [3], [0, 1], [1, 3], [0, 1, 3], [1, 2, 3], [0, 1, 2, 3]] {
        #expect(
          spaces.rank(of: map, on: members.map { $0 + 1 }).rank == rank(blocks, plain, members).rank,
          "on \(members) of \(order)")
      }
      // Three of four eigenvectors are the complement of one.
      let other: Matrix<Rational> = [[0], [0], [1], [2]]
      #expect(spaces.rank(of: first * other, on: [1, 2, 3]).rank == rank(blocks, other, [0, 1, 2]).rank)
      #expect(spaces.rank(of: map, on: [2]).route == .fieldElimination)
    }
  }

  /// x⁵ − … irreducible in two blocks: the eigenvectors of two eigenvalues of one block generate a field of degree 20, those
  /// of three one of degree 60, more than the limit.
  @Test func fieldsOfLargeDegreeStayUndecided() {
    let path: Matrix<Rational> = Matrix(rows: 10, columns: 10) { i, j in
      guard i / 5 == j / 5 else { return 0 }
      let shift = i / 5 * 7
      if i == j { return Rational(3 * (i % 5) + shift + (i % 5 == 2 ? 1 : 0)) }
      return abs(i - j) == 1 ? 1 : 0
    }
    let spectrum = SymmetricSpectrum(path)
    let map = Matrix<Rational>(rows: 10, columns: 1) { i, _ in i < 5 ? Rational(i + 1) : 0 }
    let spaces = Eigenspaces(path, spectrum)
    let second = spectrum.eigenvalues.indices.filter { spaces.rank(of: map, on: [$0]).rank == 0 }
    #expect(second.count == 5)
    let pair = spaces.rank(of: map, on: Array(second.prefix(2)))
    #expect(pair.rank == 0)
    #expect(pair.route == .fieldElimination)
    let large = spaces.rank(of: map, on: Array(second.prefix(3)))
    #expect(large.rank == nil)
    #expect(large.route == .undecided)
  }

  /// Whatever the route, the rank is that of elimination over the field.
  @Test(arguments: 0..<40) func degenerateMaps(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let order = Int.random(in: 2...3, using: &generator)
    let half = generator.matrix(order, order) { Rational(Int.random(in: -1...1, using: &$0)) }
    let matrix = half * half.transposed
    let map = matrix * generator.matrix(order, 2) { Rational(Int.random(in: -1...1, using: &$0)) }
    let spectrum = SymmetricSpectrum(matrix)
    let nonzero = spectrum.eigenvalues.filter { !$0.isZero }
    for subset in 1..<max(1, 1 << nonzero.count) {
      let members = nonzero.indices.filter { subset >> $0 & 1 == 1 }.map { nonzero[$0] }
      let field = try #require(RealField(adjoining: members.map(\.exact)))
      let spaces = zip(field.generators, members).map { value, _ in
        (matrix.map { RealFieldElement($0) } - value * Matrix<RealFieldElement>.identity(order)).fieldKernel
      }
      let basis = Matrix<RealFieldElement>.horizontal(spaces)
      let expected = (basis.transposed * map.map { RealFieldElement($0) }).fieldRank
      let found = Eigenspaces(matrix, spectrum).rank(of: map, on: members.map(\.index))
      #expect(found.rank == expected, "\(matrix.rowArrays), \(map.rowArrays), \(members.map(\.index))")
    }
  }
}
