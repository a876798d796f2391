import Claims
import ExactAlgebra
import TestSupport
import Testing

@Suite struct RademacherBoundTests {
  @Test func linearClassByHand() throws {
    // Two orthonormal samples: ‖ε_1 e_1 + ε_2 e_2‖ / 2 = √2/2 for all signs, and the bound is 1/√2 as well.
    let bound = RademacherBound(inputs: [[1, 0], [0, 1]], normsSquared: [])
    let complexity = try #require(bound.linearComplexity)
    #expect(bound.boundSquared == Rational(1, 2))
    #expect(complexity.lowerBound * complexity.lowerBound <= Rational(1, 2))
    #expect(complexity.upperBound * complexity.upperBound >= Rational(1, 2))
    #expect(complexity.upperBound - complexity.lowerBound < Rational(1, 1 << 30))
    // Equal samples: E|ε_1 + ε_2 + ε_3| / 3 = 1/2.
    let equal = RademacherBound(inputs: [[1, 1, 1]], normsSquared: [Rational(1, 2)])
    #expect(try #require(equal.linearComplexity).contains(Rational(1, 2)))
    #expect(equal.boundSquared == Rational(4, 3))
  }

  @Test func enumerationAgainstAllSigns() throws {
    var generator = SeededGenerator(seed: 5)
    let inputs = generator.matrix(1, 6)
    var sum = Rational.zero
    for mask in 0..<64 {
      sum += (0..<6).reduce(Rational.zero) { $0 + (mask >> $1 & 1 == 1 ? 1 : -1) * inputs[0, $1] }.magnitude
    }
    let bound = RademacherBound(inputs: inputs, normsSquared: [1])
    let complexity = try #require(bound.linearComplexity)
    #expect(complexity.contains(sum / (64 * 6)))
    #expect(complexity.upperBound * complexity.upperBound <= bound.boundSquared)
  }
}
