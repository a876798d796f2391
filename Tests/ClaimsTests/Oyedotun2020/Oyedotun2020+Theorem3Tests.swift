import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Oyedotun2020Theorem3Tests {
  private func finding(_ weights: [Matrix<Rational>], inputs: Matrix<Rational>) throws -> Finding {
    try Linear.finding(.oyedotun2020Theorem3, weights, inputs: inputs)
  }

  @Test func positiveSemidefiniteProductsKeepEveryComponent() throws {
    let w: Matrix<Rational> = [[2, 1], [1, 2]]
    let found = try finding([w, w], inputs: .identity(2))
    #expect(found.verdict == .holds)
    // The second eigenvalue is 1, not 0: the paper's formula drops it.
    #expect(found.values[.equation23IsExact]?.asFlag == false)
    let one: Matrix<Rational> = [[1, 1], [1, 1]]
    #expect(try finding([one, one], inputs: .identity(2)).values[.equation23IsExact]?.asFlag == true)
    // With the first component absent, the formula has the others unchanged.
    #expect(
      try finding([.diagonal([2, 1])], inputs: [[0], [1]]).values[.equation23IsExact]?.asFlag == false)
    #expect(
      try finding([.zeros(2, 2)], inputs: .identity(2)).values[.equation23IsExact]?.asFlag == true)
  }

  @Test func aNegativeEigenvalueMakesItsComponentVanish() throws {
    let w: Matrix<Rational> = [[2, 0], [0, -1 / Rational(2)]]
    let found = try finding([w, w], inputs: .identity(2))
    #expect(found.verdict == .fails)
    #expect(found.shrinkingVector(w, .identity(2)) != nil)
    // No input has a component there.
    #expect(try finding([w, w], inputs: [[1], [0]]).verdict == .holds)
    // Below -2 components grow.
    #expect(try finding([.diagonal([-2, -3])], inputs: .identity(2)).verdict == .holds)
  }

  @Test func aFormWithZeroDiagonalHasAWitnessToo() throws {
    // (I + W)² = [[1, 24/25], [24/25, 1]]: the form W² + 2W has no diagonal to pivot on.
    let w: Matrix<Rational> = [[-2 / 5, 4 / 5], [4 / 5, -2 / 5]]
    let found = try finding([w], inputs: .identity(2))
    #expect(found.verdict == .fails)
    #expect(found.shrinkingVector(w, .identity(2)) != nil)
  }

  @Test func hypothesesThatAreNotMet() throws {
    #expect(try finding([.identity(2), 2 * .identity(2)], inputs: .identity(2)).verdict == .inapplicable)
    #expect(try finding([[[1, 1], [0, 1]]], inputs: .identity(2)).verdict == .inapplicable)
    #expect(try finding([], inputs: .identity(2)).verdict == .inapplicable)
  }

  @Test func componentsAreThoseOfAKnownSpectrum() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let n = Int.random(in: 1...4, using: &random)
        let eigenvalues = (0..<n).map { _ in Rational(Int.random(in: -6...2, using: &random)) / 2 }
        return (
          random.reflection(n), eigenvalues,
          random.matrix(n, Int.random(in: 1...2, using: &random)) {
            Rational(Int.random(in: -1...1, using: &$0))
          }
        )
      },
      property: { basis, eigenvalues, inputs in
        let weight = basis * .diagonal(eigenvalues) * basis.transposed
        let coordinates = basis.transposed * inputs
        let persists = eigenvalues.indices.allSatisfy {
          coordinates.row($0).allSatisfy(\.isZero) || (1 + eigenvalues[$0]).magnitude >= 1
        }
        let found = try finding([weight], inputs: inputs)
        guard found.verdict == (persists ? .holds : .fails) else { return false }
        return persists || found.shrinkingVector(weight, inputs) != nil
      })
  }
}
