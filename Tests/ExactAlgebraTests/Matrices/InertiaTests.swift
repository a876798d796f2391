import ExactAlgebra
import TestSupport
import Testing

@Suite struct InertiaTests {
  /// Signs of nested minors against a congruence, on matrices with zeros on the diagonal and of every rank.
  @Test func minors() throws {
    var outcomes: Set<Bool> = []
    try forAll(
      seedCount: 400,
      generator: { g in
        let order = Int.random(in: 0...7, using: &g)
        let isSparse = Bool.random(using: &g)
        var matrix = Matrix<Rational>.zeros(order, order)
        for i in 0..<order {
          for j in 0...i where !isSparse || Int.random(in: 0..<3, using: &g) == 0 {
            matrix[i, j] = g.fraction(5)
            matrix[j, i] = matrix[i, j]
          }
        }
        return matrix
      }
    ) { matrix in
      let (inertia, exact) = (matrix.inertiaOfMinors(), matrix.congruence().inertia)
      outcomes.insert(inertia != nil)
      // A definite matrix has no minor that vanishes.
      guard let inertia else { return exact.zero > 0 || exact.positive > 0 && exact.negative > 0 }
      return inertia == exact && exact.zero == 0
    }
    #expect(outcomes == [true, false])
    #expect(([[0, 1], [1, 0]] as Matrix<Rational>).inertiaOfMinors() == nil)
    #expect(([[1, 1], [1, 1]] as Matrix<Rational>).inertiaOfMinors() == nil)
    #expect(
      ([[0, 1], [1, -1]] as Matrix<Rational>).inertiaOfMinors() == Inertia(positive: 1, negative: 1, zero: 0))
    #expect(Matrix<Rational>.zeros(0, 0).inertiaOfMinors() == Inertia(positive: 0, negative: 0, zero: 0))
  }
}
