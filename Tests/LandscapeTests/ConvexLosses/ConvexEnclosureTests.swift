import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Least risks that are bounded and not computed: where numbers are long, and where problems are large.
@Suite struct ConvexEnclosureTests {
  private func risk(_ features: Matrix<Rational>, _ targets: Matrix<Rational>, _ loss: Loss) throws
    -> LeastConvexRisk
  {
    let risks = ConvexRisks(
      features: [features], ranks: [features.rank], states: [], lastLayers: nil,
      predictions: .zeros(targets.rows, targets.columns), targets: targets, affine: false, loss: loss)
    return try #require(risks).erlb[0]
  }

  private func random(_ rows: Int, _ columns: Int, _ random: inout SeededGenerator) -> Matrix<Rational> {
    Matrix(rows: rows, columns: columns) { _, _ in Rational(Int.random(in: -8...8, using: &random)) / 4 }
  }

  /// An invertible matrix of long numbers.
  private func change(_ order: Int, _ random: inout SeededGenerator) -> Matrix<Rational> {
    Matrix(rows: order, columns: order) { i, j in
      let digits = (0..<16).reduce(Integer.zero) { sum, _ in
        (sum << 60) + Integer(Int.random(in: 0..<(1 << 60), using: &random))
      }
      return Rational(mantissa: digits, binaryExponent: -960) + (i == j ? 2 * Rational(order) : 0)
    }
  }

  /// A change of basis keeps the row space and with it the least risk, which is exact for short numbers. Features of few samples with
  /// equal entries, as pixels at a border are, leave minimisers on breakpoints, and curved samples that do not see all features.
  @Test(arguments: [Loss.huber(delta: Rational(1, 8)), .smoothedHinge(delta: Rational(1, 2))])
  func longNumbersHaveTheLeastRiskOfShortOnes(_ loss: Loss) throws {
    var kinds = (enclosed: 0, zero: 0, flat: 0)
    for seed in 0..<40 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let (rank, samples) = (
        Int.random(in: 3...6, using: &generator), Int.random(in: 20...40, using: &generator)
      )
      var features = random(rank, samples, &generator)
      let isFlat = seed.isMultiple(of: 2)
      if isFlat { for n in 0..<samples { features[rank - 1, n] = n < 2 ? 1 : 0 } }
      let targets = Matrix<Rational>(rows: 2, columns: samples) { _, _ in
        Bool.random(using: &generator) ? 1 : -1
      }
      let exact = try risk(features, targets, loss).value
      guard case .exact(let value) = exact else { continue }
      let least = try risk(change(rank, &generator) * features, targets, loss)
      #expect(least.isAttained == true, "seed \(seed)")
      #expect(least.value.lowerBound <= value && value <= least.value.upperBound, "seed \(seed)")
      let width = least.value.upperBound - least.value.lowerBound
      #expect(width < Rational(mantissa: 1, binaryExponent: -60), "seed \(seed)")
      if case .between = least.value { kinds.enclosed += 1 }
      if value.isZero { kinds.zero += 1 }
      if isFlat { kinds.flat += 1 }
    }
    #expect(kinds.enclosed >= 30 && kinds.flat >= 10)
  }

  /// Ten classes at random, 300 samples: more unknowns than are looked through for what tells classes apart. The budget is a thirtieth of the standard one.
  @Test func manyClassesTakeLittleWork() throws {
    var generator = SeededGenerator(seed: 7)
    let (features, samples) = (random(30, 300, &generator), 300)
    let labels = (0..<samples).map { _ in Int.random(in: 0..<10, using: &generator) }
    let targets = Matrix<Rational>(rows: 10, columns: samples) { labels[$1] == $0 ? 1 : 0 }
    let least = try Meter(Rational(1, 30)).run { try risk(features, targets, .crossEntropy) }
    #expect(least.isAttained == true)
    #expect(
      least.value.upperBound - least.value.lowerBound < Rational(mantissa: 1, binaryExponent: -60))
    let value = plainLeastRisk(features.map(\.nearestDouble), labels, classes: 10)
    let distance = (Rational(dyadic: value) - least.value.lowerBound).magnitude
    #expect(distance < Rational(mantissa: 1, binaryExponent: -30), "\(value)")
  }

  /// The last feature is there for samples of one class alone, which have no loss far out along it: the infimum is that of the others.
  @Test func rareFeaturesSeparateTheirSamples() throws {
    for seed in 0..<3 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let samples = 240
      let rest = random(27, samples, &generator)
      let features = Matrix<Rational>(rows: 28, columns: samples) { row, n in
        row < 27 ? rest[row, n] : n < 6 ? Rational(n + 1) : 0
      }
      let labels = (0..<samples).map { $0 < 6 ? 3 : Int.random(in: 0..<10, using: &generator) }
      let targets = Matrix<Rational>(rows: 10, columns: samples) { labels[$1] == $0 ? 1 : 0 }
      let least = try risk(features, targets, .crossEntropy)
      let others = Array(6..<samples)
      let bound = try risk(
        rest.selecting(columns: others), targets.selecting(columns: others), .crossEntropy)
      let share = Rational(samples - 6) / Rational(samples)
      #expect(least.isAttained != true)
      #expect(least.value.lowerBound <= bound.value.upperBound * share, "seed \(seed)")
      #expect(bound.value.lowerBound * share <= least.value.upperBound, "seed \(seed)")
      #expect(
        least.value.upperBound - least.value.lowerBound < Rational(mantissa: 1, binaryExponent: -36),
        "seed \(seed): \(least.value.lowerBound.decimal()) to \(least.value.upperBound.decimal())")
    }
  }

  /// Gradient descent with momentum (Nesterov 1983) in double precision, on the mean of the loss.
  private func plainLeastRisk(_ features: Matrix<Double>, _ labels: [Int], classes: Int) -> Double {
    let (d, samples) = (features.rows, features.columns)
    var weights = [[Double]](repeating: [Double](repeating: 0, count: d), count: classes)
    var previous = weights
    var value = 0.0
    for step in 1...600 {
      let momentum = Double(step - 1) / Double(step + 2)
      let point = zip(weights, previous).map { zip($0, $1).map { $0 + momentum * ($0 - $1) } }
      var gradient = [[Double]](repeating: [Double](repeating: 0, count: d), count: classes)
      value = 0
      for n in 0..<samples {
        let x = (0..<d).map { features[$0, n] }
        let z = point.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
        let top = z.max()!
        let powers = z.map { exp($0 - top) }
        let sum = powers.reduce(0, +)
        value += (top - z[labels[n]] + log(sum)) / Double(samples)
        for k in 0..<classes {
          let slope = (powers[k] / sum - (labels[n] == k ? 1 : 0)) / Double(samples)
          for i in 0..<d { gradient[k][i] += slope * x[i] }
        }
      }
      previous = weights
      weights = zip(point, gradient).map { zip($0, $1).map { $0 - 0.5 * $1 } }
    }
    return value
  }
}
