import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing

/// Cross-entropies of classes that are told apart in part, for more unknowns than directions are looked for.
@Suite struct ConfusionsTests {
  private static let (classes, features, samples) = (5, 13, 100)

  private func least(_ features: Matrix<Rational>, _ labels: [Int], _ classes: Int) throws -> LeastConvexRisk
  {
    let targets = Matrix<Rational>(rows: classes, columns: labels.count) { labels[$1] == $0 ? 1 : 0 }
    return try #require(Loss.crossEntropy.leastRisk(on: features, targets: targets))
  }

  /// Two groups of samples, each with features and five classes of its own: no predictor on all of them tells its five classes apart, but
  /// constants tell them from those of the other group. The least sum is that of the two, and no predictor has it.
  ///
  /// `scale`: by how much one feature of a group differs from another one.
  private func check(_ seed: UInt64, scale: Rational) throws {
    var random = SeededGenerator(seed: seed)
    let groups = (0..<2).map { _ in
      let rows = (0..<Self.features).map { row in
        (0..<Self.samples).map { _ in row == 0 ? 1 : Rational(Int.random(in: -20...20, using: &random)) }
      }
      let last = zip(rows[1], rows[2]).map { $0 + scale * $1 }
      return (
        features: Matrix(rows.dropLast() + [last]),
        labels: (0..<Self.samples).map { _ in Int.random(in: 0..<Self.classes, using: &random) }
      )
    }
    let parts = try groups.map { try least($0.features, $0.labels, Self.classes) }
    #expect(parts.allSatisfy { $0.isAttained == true })
    let all = Matrix<Rational>(rows: 2 * Self.features, columns: 2 * Self.samples) { i, n in
      let (group, column) = n.quotientAndRemainder(dividingBy: Self.samples)
      return i / Self.features == group ? groups[group].features[i % Self.features, column] : 0
    }
    let labels = groups.enumerated().flatMap { group, part in part.labels.map { $0 + group * Self.classes } }
    let whole = try least(all, labels, 2 * Self.classes)
    let lower = parts.reduce(Rational.zero) { $0 + $1.value.lowerBound } / 2
    let upper = parts.reduce(Rational.zero) { $0 + $1.value.upperBound } / 2
    #expect(whole.value.lowerBound <= upper && whole.value.upperBound >= lower, "seed \(seed)")
    #expect(lower - whole.value.lowerBound < Rational(mantissa: 1, binaryExponent: -26), "seed \(seed)")
    #expect(whole.value.upperBound - upper < Rational(mantissa: 1, binaryExponent: -20), "seed \(seed)")
    #expect(whole.isAttained != true)
  }

  @Test(arguments: [1, 2]) func groupsOfClasses(_ seed: UInt64) throws {
    try check(seed, scale: 1)
  }

  /// What double precision does not see needs longer numbers.
  @Test func featuresThatAreNearlyDependent() throws {
    try check(3, scale: Rational(mantissa: 1, binaryExponent: -22))
  }
}
