import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Oyedotun2020Corollary2Tests {
  private func finding(_ inputs: Matrix<Rational>) throws -> Finding {
    // A block with W = 0 leaves H^1 = X.
    try Linear.finding(
      .oyedotun2020Corollary2,
      Linear.residual(
        [.zeros(inputs.rows, inputs.rows)],
        readout: Matrix(rows: 1, columns: inputs.rows, repeating: Rational.one), inputs: inputs))
  }

  @Test func orthogonalRowsHaveTheLeastConditionNumber() throws {
    let found = try finding(.identity(2))
    #expect(found.verdict == .fails)
    #expect(found.witness[.sameCondition]?.asNumber == 1)
  }

  @Test func aDiagonalGramNeedsItsExtremesOnly() throws {
    #expect(try finding(.diagonal([1, 3])).verdict == .holds)
    let found = try finding(.diagonal([1, 2, 3]))
    #expect(found.verdict == .fails)
    #expect(found.witness[.row]?.asCount == 2)
    #expect(found.witness[.sameCondition]?.asNumber == 3)
  }

  @Test func rankDeficientOrNarrowRepresentations() throws {
    #expect(try finding([[1, 2], [2, 4]]).verdict == .inapplicable)
    #expect(try finding([[1, 2]]).verdict == .inapplicable)
  }

  @Test func knownSingularValues() throws {
    try forAll(
      seedCount: 40,
      generator: { random in
        let n = Int.random(in: 2...4, using: &random)
        return (random.reflection(n), (0..<n).map { _ in Rational(Int.random(in: 1...4, using: &random)) })
      },
      property: { basis, singularValues in
        let (low, high) = (singularValues.min()!, singularValues.max()!)
        // Row j can go when both eigenspaces hold a vector with v_j = 0: they have a second dimension or a zero there.
        func isFree(_ row: Int, _ value: Rational) -> Bool {
          let columns = singularValues.indices.filter { singularValues[$0] == value }
          return columns.count > 1 || basis[row, columns[0]].isZero
        }
        let dispensable = (0..<basis.rows).contains { isFree($0, low) && isFree($0, high) }
        let found = try finding(basis * .diagonal(singularValues))
        guard found.verdict == (dispensable ? .fails : .holds) else { return false }
        return dispensable
          ? found.witness[.sameCondition]?.asNumber == high / low
          : found.values[.conditionNumbers]?.asList?.first?.asNumber == high / low
      })
  }

  @Test func irrationalConditionNumbersAreEnclosed() throws {
    // H Hᵀ = [[1, 1], [1, 2]] has eigenvalues (3 ± √5)/2 with quotient ((3 + √5)/2)², so that κ = (3 + √5)/2.
    let found = try finding([[1, 0], [1, 1]])
    #expect(found.verdict == .holds)
    guard case .record(let bounds)? = found.values[.conditionNumbers]?.asList?.first else {
      Issue.record("no bounds")
      return
    }
    let (lower, upper) = (bounds[.atLeast]!.asNumber!, bounds[.atMost]!.asNumber!)
    // x² - 3x + 1 changes sign at κ.
    func value(_ x: Rational) -> Rational { x * x - 3 * x + 1 }
    #expect(value(lower) < 0 && value(upper) > 0 && upper - lower < 1 / Rational(100_000))
  }
}
