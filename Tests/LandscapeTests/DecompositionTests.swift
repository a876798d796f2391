import ExactAlgebra
import Foundation
import Landscape
import Testing

/// The strata against primary decompositions of the critical ideal by Macaulay2: Decomposition/decompose.py makes the table.
@Suite struct DecompositionTests {
  struct Table: Decodable {
    let table: [Row]
  }

  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    struct Component: Decodable {
      let dimension: Int
      let r: Int
      /// Whether real points are dense in it.
      let real: Bool
    }
    let instance: String
    let X: [[Int]]
    let V: [[Int]]
    let Y: [[Int]]
    let components: [Component]

    var testDescription: String { instance }
  }

  static let rows: [Row] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Decomposition/table.json")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode(Table.self, from: data))?.table ?? []
  }()

  @Test func thereIsATable() { #expect(Self.rows.count >= 15) }

  @Test(arguments: rows) func componentsOverTheRationals(_ row: Row) throws {
    func matrix(_ rows: [[Int]]) -> Matrix<Rational> {
      Matrix(rows: rows.count, columns: rows[0].count) { Rational(rows[$0][$1]) }
    }
    let problem = PredictionProblem(
      representation: matrix(row.X), feature: matrix(row.V), targets: matrix(row.Y), hasBias: false)
    let landscape = try CriticalLandscape(
      problem,
      least: LeastRisks(
        features: [problem.representation, problem.feature],
        states: [problem.representation, problem.representation], targets: problem.targets, affine: false))
    #expect(landscape.undecided == nil)
    let expected = row.components.filter(\.real).map { [$0.r, $0.dimension] }
    #expect(components(of: landscape).sorted(by: precedes) == expected.sorted(by: precedes))
  }

  private func precedes(_ a: [Int], _ b: [Int]) -> Bool { a.lexicographicallyPrecedes(b) }

  /// [r, dimension] of each irreducible component over Q.
  private func components(of landscape: CriticalLandscape) -> [[Int]] {
    let eigenvalues = landscape.spectrum.eigenvalues.map(\.exact)
    /// What conjugation leaves alone: for each irreducible factor, how U meets the eigenspaces of its roots, in any order.
    /// With N_o ≤ 3 there is one factor of degree 2 or 3 at most, whose Galois group moves subsets of one size into each
    /// other, so that strata are conjugate iff these agree.
    func orbit(_ stratum: Stratum) -> [[Int]] {
      var orbit: [[Int]] = []
      for (index, value) in eigenvalues.enumerated() {
        let roots = eigenvalues.indices.filter { eigenvalues[$0].polynomial == value.polynomial }
        if roots.first == index { orbit.append(roots.map { stratum.chosen[$0] }.sorted()) }
      }
      return orbit
    }
    let strata = landscape.strata.filter { stratum in
      !landscape.strata.contains { isInClosure(stratum, of: $0, in: landscape) }
    }
    return Dictionary(grouping: strata, by: orbit).values.map { [$0[0].r, $0[0].dimension] }
  }

  /// Whether all of `small` is a limit of points of `large`. The risk is constant and rank A can only drop in a limit, so
  /// that U differs by a part of ker Σ. That part of A, B say, is then bound to the free part C of X_L by B C = 0 alone: the
  /// limits are the pairs whose ranks do not exceed those of `large`.
  private func isInClosure(_ small: Stratum, of large: Stratum, in landscape: CriticalLandscape) -> Bool {
    guard landscape.spectrum.eigenvalues.first?.isZero ?? false else { return false }
    return small.chosen.dropFirst() == large.chosen.dropFirst() && small.r < large.r
      && small.stateRank <= large.stateRank
  }
}
