import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Oyedotun2020Theorem2Tests {
  private func finding(
    _ weights: [Matrix<Rational>], inputs: Matrix<Rational>, readout: Matrix<Rational>? = nil
  ) throws -> Finding {
    let readout = readout ?? Matrix(rows: 1, columns: inputs.rows, repeating: Rational.one)
    return try Linear.finding(
      .oyedotun2020Theorem2, Linear.plain(weights, readout: readout, inputs: inputs))
  }

  @Test func aSimpleLargestSingularValueLeavesOneDirection() throws {
    let w: Matrix<Rational> = [[2, 1], [1, 2]]
    let found = try finding([w, w, w], inputs: .identity(2))
    #expect(found.verdict == .holds)
    #expect(found.values[.largestSquare]?.asNumber == 9)
    #expect(found.values[.ratioBound]?.asNumber == 1 / Rational(27))
    #expect(found.values[.representationRanks]?.asList?.map(\.asCount) == [2, 2, 2, 2])
  }

  @Test func anOrthogonalMatrixLosesNothing() throws {
    let swap: Matrix<Rational> = [[0, 1], [1, 0]]
    let found = try finding([swap, swap], inputs: .identity(2))
    #expect(found.verdict == .fails)
    #expect(found.witness[.limitRank]?.asCount == 2)
    // One direction at the start is one direction at the end, unless every layer turns a part of it round.
    #expect(try finding([swap], inputs: [[1, 2], [1, 2]]).verdict == .holds)
    #expect(try finding([swap], inputs: [[1, 2], [-1, -2]]).verdict == .holds)
    let alternating = try finding([swap], inputs: [[1, 2], [3, 6]])
    #expect(alternating.verdict == .fails)
    #expect(alternating.values[.limitRank]?.asCount == 1)
  }

  @Test func irrationalEigenvaluesAreToldApart() throws {
    let golden: Matrix<Rational> = [[1, 1], [1, 0]]
    #expect(try finding([golden, golden], inputs: [[1], [0]]).verdict == .holds)
    #expect(try finding([golden, golden], inputs: .identity(2)).verdict == .holds)
    let twice: Matrix<Rational> = [[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 0]]
    #expect(try finding([twice], inputs: .identity(4)).verdict == .fails)
    #expect(try finding([twice], inputs: [[1, 2], [1, 2], [3, 6], [0, 0]]).verdict == .holds)
  }

  @Test func hypothesesThatAreNotMet() throws {
    let w: Matrix<Rational> = [[2, 0], [0, 1]]
    #expect(try finding([w], inputs: [[0], [1]]).verdict == .inapplicable)
    #expect(try finding([w, 2 * w], inputs: .identity(2)).verdict == .inapplicable)
    #expect(try finding([[[1, 1], [0, 1]]], inputs: .identity(2)).verdict == .inapplicable)
    #expect(try finding([.zeros(2, 2)], inputs: .identity(2)).verdict == .inapplicable)
    #expect(try finding([], inputs: .identity(2)).verdict == .inapplicable)
    #expect(try finding([[[1, 0]]], inputs: .identity(2), readout: [[1]]).verdict == .inapplicable)
  }

  @Test func theLimitHasTheRankOfTheProjectionOnTheTopEigenspace() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let n = Int.random(in: 2...4, using: &random)
        let eigenvalues = (0..<n).map { _ in Rational(Int.random(in: -3...3, using: &random)) }
        return (
          random.reflection(n), eigenvalues,
          random.matrix(n, Int.random(in: 1...3, using: &random)) {
            Rational(Int.random(in: -1...1, using: &$0))
          }
        )
      },
      property: { basis, eigenvalues, inputs in
        let weight = basis * .diagonal(eigenvalues) * basis.transposed
        if weight.isZero { return true }
        let top = eigenvalues.map(\.magnitude).max()!
        func coordinates(along eigenvalue: Rational) -> Matrix<Rational> {
          (basis.transposed * inputs).selecting(
            rows: eigenvalues.indices.filter { eigenvalues[$0] == eigenvalue })
        }
        let (positive, negative) = (coordinates(along: top), coordinates(along: -top))
        let rank = Matrix.vertical([positive, negative]).rank
        let alternates = !positive.isZero && !negative.isZero
        let expected: Verdict = rank == 0 ? .inapplicable : rank == 1 && !alternates ? .holds : .fails
        let found = try finding([weight, weight], inputs: inputs)
        return found.verdict == expected && found.values[.limitRank]?.asCount == rank
      })
  }
}
