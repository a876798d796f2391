import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct ConvexRisksTests {
  private func risk(_ features: Matrix<Rational>, _ targets: Matrix<Rational>, _ loss: Loss) throws
    -> LeastConvexRisk
  {
    let risks = ConvexRisks(
      features: [features], ranks: [features.rank], states: [], lastLayers: nil,
      predictions: .zeros(targets.rows, targets.columns), targets: targets, affine: false, loss: loss)
    return try #require(risks).erlb[0]
  }

  /// With d features and labels at random.
  private func instance(
    _ seed: UInt64, classes: Int
  ) -> (features: Matrix<Rational>, labels: [Int]) {
    var random = SeededGenerator(seed: seed)
    let samples = Int.random(in: 4...16, using: &random)
    let features = Matrix<Rational>(rows: Int.random(in: 1...2, using: &random), columns: samples) { _, _ in
      Rational(Int.random(in: -9...9, using: &random)) / Rational(Int.random(in: 1...4, using: &random))
    }
    return (features, (0..<samples).map { _ in Int.random(in: 0..<classes, using: &random) })
  }

  /// Newton's method in mpmath with 50 digits, on features 1, x and labels: the least mean cross-entropy.
  @Test(arguments: [
    ([1, 2, 3, -1, 4, 0], [0, 1, 0, 1, 1, 0], "0.688372110092"),
    ([0, 1, 2, 3], [1, 0, 1, 0], "0.58687163378"),
  ])
  func againstAnotherProgram(_ x: [Int], _ labels: [Int], _ decimal: String) throws {
    let features = Matrix<Rational>(rows: 2, columns: x.count) { $0 == 0 ? 1 : Rational(x[$1]) }
    let targets = Matrix<Rational>(rows: 2, columns: x.count) { labels[$1] == $0 ? 1 : 0 }
    let least = try risk(features, targets, .crossEntropy)
    #expect(least.isAttained == true)
    #expect(least.value.decimal() == decimal)
    #expect(least.value.upperBound - least.value.lowerBound < Rational(mantissa: 1, binaryExponent: -60))
  }

  /// The cross-entropy of two classes is the logistic loss of the difference of the two predictions.
  @Test func twoClassesAreOneMargin() throws {
    var kinds: [Bool?] = []
    for seed in 0..<60 as Range<UInt64> {
      let (features, labels) = instance(seed, classes: 2)
      let oneHot = Matrix<Rational>(rows: 2, columns: labels.count) { labels[$1] == $0 ? 1 : 0 }
      let signs = Matrix<Rational>(rows: 1, columns: labels.count) { labels[$1] == 0 ? 1 : -1 }
      let (first, second) = (try risk(features, oneHot, .crossEntropy), try risk(features, signs, .logistic))
      #expect(first.value.lowerBound <= second.value.upperBound, "seed \(seed)")
      #expect(second.value.lowerBound <= first.value.upperBound, "seed \(seed)")
      if let a = first.isAttained, let b = second.isAttained { #expect(a == b, "seed \(seed)") }
      kinds.append(first.isAttained)
    }
    #expect(kinds.contains(true) && kinds.contains(false))
  }

  @Test func separableClassesHaveNoBestPredictor() throws {
    let features: Matrix<Rational> = [[1, 2, 3, -1, -2], [1, 1, 1, 1, 1]]
    for (targets, loss) in [
      (Matrix<Rational>([[1, 1, 1, 0, 0], [0, 0, 0, 1, 1]]), Loss.crossEntropy),
      (Matrix<Rational>([[1, 1, 1, -1, -1]]), Loss.logistic),
    ] {
      let least = try risk(features, targets, loss)
      #expect(least.value == .exact(0) && least.isAttained == false)
    }
  }

  /// The first sample pulls along the first axis, the second one back with a share of exp(−c); the second axis is held by the last two
  /// samples, whose coordinates are ε: there is a minimum, with margins of
  /// some log 1/ε² and shares of about ε², smaller than the error of any gradient. The least sum is that of the last two, 2 log 2, but for some ε²; what is
  /// left between the bounds are the losses of the first two at margins of some 30.
  @Test(arguments: [-100, -150, -200]) func minimaFarOut(_ exponent: Int) throws {
    let small = Rational(mantissa: 1, binaryExponent: exponent)
    let features: Matrix<Rational> = [[1, -1, 0, 0], [0, 1, small, -small]]
    let half = try #require(Interval(2, precision: 512).logarithm).lowerBound / 2
    for (targets, loss) in [
      (Matrix<Rational>([[1, 1, 1, 1]]), Loss.logistic),
      (Matrix<Rational>([[0, 0, 0, 0], [1, 1, 1, 1]]), .crossEntropy),
      (Matrix<Rational>([[-1, -1, -1, -1]]), .logistic),
    ] {
      let least = try risk(features, targets, loss)
      #expect(least.isAttained == true)
      #expect(least.value.lowerBound <= half + Rational(mantissa: 1, binaryExponent: exponent))
      #expect(least.value.upperBound >= half)
      #expect(least.value.upperBound - least.value.lowerBound < Rational(mantissa: 1, binaryExponent: -40))
    }
  }

  /// Without the second sample the first one has no minimum; without one of the last two nothing has.
  @Test func nothingHoldsThem() throws {
    let small = Rational(mantissa: 1, binaryExponent: -100)
    for features: Matrix<Rational> in [[[1, 0, 0], [0, small, -small]], [[1, -1, 0], [0, 1, small]]] {
      let least = try risk(features, [[1, 1, 1]], .logistic)
      #expect(least.isAttained == false)
    }
  }

  /// The first sample can be moved to no loss, the second one has no features: (0 + log 2) / 2, which no predictor has.
  @Test func samplesWithoutFeatures() throws {
    for (targets, loss) in [
      (Matrix<Rational>([[1, -1]]), Loss.logistic),
      (Matrix<Rational>([[1, 0], [0, 1]]), Loss.crossEntropy),
    ] {
      let least = try risk([[3, 0]], targets, loss)
      #expect(least.isAttained == false)
      #expect(least.value.decimal() == "0.34657359028")
    }
    // Overlapping classes on the second coordinate, separable ones on the first.
    let least = try risk([[1, 0, 0, 0], [0, 1, -1, 2]], [[1, 1, 1, -1]], .logistic)
    let part = try risk([[1, -1, 2]], [[1, 1, -1]], .logistic)
    #expect(least.isAttained == false && part.isAttained == true)
    #expect(least.value.lowerBound * 4 <= part.value.upperBound * 3)
    #expect(part.value.lowerBound * 3 <= least.value.upperBound * 4)
  }

  /// Two classes of three that nothing tells apart: (log 2 + log 2 + 0) / 3. With a share of 1/3 and 2/3 in the targets the entropy of these takes the place of log 2.
  @Test func classesThatAreToldApartInPart() throws {
    let features: Matrix<Rational> = [[1, 1, -1]]
    let least = try risk(features, [[1, 0, 0], [0, 1, 0], [0, 0, 1]], .crossEntropy)
    #expect(least.isAttained == false && least.value.decimal() == "0.462098120373")
    let shared = try risk([[1, -1]], [[Rational(1, 3), 0], [Rational(2, 3), 0], [0, 1]], .crossEntropy)
    #expect(shared.isAttained == false && shared.value.decimal() == "0.318257084147")
  }

  /// The direction that comes with a risk without a minimum is one: no margin becomes smaller, one grows. Along it the risk falls towards the bound.
  @Test func risksFallAlongTheDirection() throws {
    var kinds: Set<Bool?> = []
    for seed in 0..<80 as Range<UInt64> {
      let classes = Int(seed % 3) + 2
      let (features, labels) = instance(seed, classes: classes)
      let targets = Matrix<Rational>(rows: classes, columns: labels.count) { labels[$1] == $0 ? 1 : 0 }
      let least = try risk(features, targets, .crossEntropy)
      kinds.insert(least.isAttained)
      #expect((least.isAttained == false) == (least.recession != nil), "seed \(seed)")
      guard let direction = least.recession else { continue }
      let predictions = direction * features
      var grows = false
      for (n, label) in labels.enumerated() {
        for other in 0..<classes {
          #expect(predictions[other, n] <= predictions[label, n], "seed \(seed)")
          grows = grows || predictions[other, n] < predictions[label, n]
        }
      }
      #expect(grows, "seed \(seed)")
      // On rows that span the same, and more of them.
      let other = Matrix<Rational>.vertical([features.map { 3 * $0 }, features])
      let moved = try #require(
        Loss.crossEntropy.recession(on: other, features: [features], targets: targets, affine: false))
      #expect(Loss.crossEntropy.recedes(along: moved * other, targets: targets), "seed \(seed)")
    }
    #expect(kinds.contains(true) && kinds.contains(false))
  }

  /// Where no sample is far out, Huber's loss is half the squared one.
  @Test func huberWithinItsBounds() throws {
    for seed in 0..<30 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let features = random.matrix(Int.random(in: 0...3, using: &random), 6, maxBits: 4)
      let targets = random.matrix(2, 6, maxBits: 4)
      let squares = LeastRisks(features: [features], states: [], targets: targets, affine: false)
      let least = try risk(features, targets, .huber(delta: 1_000_000))
      #expect(least.value == .exact(squares.erlb[0] / 2), "seed \(seed)")
    }
  }

  /// On one feature the risk is a convex piecewise quadratic function of one number, least at a zero of its derivative.
  @Test func oneFeature() throws {
    for seed in 0..<60 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let samples = Int.random(in: 1...6, using: &random)
      let feature = (0..<samples).map { _ in Rational(Int.random(in: -4...4, using: &random)) }
      let isHinge = Bool.random(using: &random)
      let loss: Loss = isHinge ? .smoothedHinge(delta: Rational(1, 2)) : .huber(delta: 1)
      let targets = (0..<samples).map { _ in
        isHinge
          ? Bool.random(using: &random) ? Rational(1) : -1 : Rational(Int.random(in: -5...5, using: &random))
      }
      func mean(_ h: Rational) -> Rational {
        zip(feature, targets).reduce(.zero) { $0 + loss.value(of: [h * $1.0], target: [$1.1])! }
          / Rational(samples)
      }
      let least = try risk(
        Matrix(rows: 1, columns: samples, elements: feature),
        Matrix(rows: 1, columns: samples, elements: targets), loss)
      guard case .exact(let value) = least.value else {
        Issue.record("seed \(seed): not exact")
        continue
      }
      // Ends of pieces, and the least of the parabola through three points of each.
      let ends = zip(feature, targets).flatMap { x, y -> [Rational] in
        if x.isZero { return [] }
        return isHinge ? [1 / (x * y), 1 / (2 * x * y)] : [(y - 1) / x, (y + 1) / x]
      }.sorted()
      var candidates = ends + [0]
      for (a, b) in zip(ends, ends.dropFirst()) where a < b {
        let middle = (a + b) / 2
        let (p, q, r) = (mean(a), mean(middle), mean(b))
        let curvature = p - 2 * q + r
        if curvature > 0 {
          let least = middle + (b - a) / 4 * (p - r) / curvature
          if a <= least, least <= b { candidates.append(least) }
        }
      }
      #expect(candidates.map(mean).min() == value, "seed \(seed)")
    }
  }

  /// Minima at breakpoints and on flat pieces, where floating point may fall to either side.
  @Test func hingesAtTheirCorners() throws {
    let flat = try risk([[-2, 3, 1], [-1, -1, 3]], [[-1, -1, 1]], .smoothedHinge(delta: 1))
    #expect(flat.value == .exact(0) && flat.isAttained == true)
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let samples = Int.random(in: 1...6, using: &random)
      let features = Matrix<Rational>(rows: Int.random(in: 1...3, using: &random), columns: samples) { _, _ in
        Rational(Int.random(in: -3...3, using: &random))
      }
      let targets = Matrix<Rational>(rows: 1, columns: samples) { _, _ in Bool.random(using: &random) ? 1 : -1
      }
      guard case .exact = try risk(features, targets, .smoothedHinge(delta: 1)).value else {
        Issue.record("seed \(seed): not exact")
        continue
      }
    }
  }

  @Test func moreFeaturesDoNoHarm() throws {
    for seed in 0..<20 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let labels = (0..<12).map { _ in Int.random(in: 0...2, using: &random) }
      let targets = Matrix<Rational>(rows: 3, columns: 12) { labels[$1] == $0 ? 1 : 0 }
      let blocks = (0..<3).map { _ in random.matrix(1, 12, maxBits: 4) }
      let risks = try #require(
        ConvexRisks(
          features: blocks, ranks: (0..<3).map { Matrix.vertical(Array(blocks[...$0])).rank }, states: [],
          lastLayers: .vertical(Array(blocks[1...])), predictions: .zeros(3, 12), targets: targets,
          affine: false,
          loss: .crossEntropy))
      for (before, after) in zip(risks.erlb, risks.erlb.dropFirst()) {
        #expect(after.value.lowerBound <= before.value.upperBound, "seed \(seed)")
      }
      let (epsilon, excess) = (try #require(risks.epsilon), try #require(risks.excess))
      #expect(epsilon.lowerBound >= 0 && excess.lowerBound >= 0)
    }
  }

  /// t² − 1 is 0 on v_0 = 0, which is not its least value: v_1 fits the targets.
  @Test func lossesBelowZero() throws {
    let loss = Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[-1, 0, 1]]))
    let risks = try #require(
      ConvexRisks(
        features: [[[0, 0]], [[1, -1]]], ranks: [0, 1], states: [], lastLayers: nil, predictions: [[0, 0]],
        targets: [[1, -1]], affine: false, loss: loss))
    #expect(risks.erlb.map(\.value) == [.exact(0), .exact(-1)])
  }

  /// Losses with pieces of higher degree have their minimum where the least squares leave nothing, or at predictions that are given; the gradient
  /// tells, and else nothing is said.
  @Test func piecesOfHigherDegree() throws {
    let cubic = Loss.piecewisePolynomial(
      PiecewisePolynomial(breakpoints: [0], pieces: [[0, 0, 1], [0, 0, 0, 1]]))
    let quartic = Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, 0, 0, 1]]))
    var (found, open) = (0, 0)
    try forAll(seedCount: 60) { random in
      let features = random.matrix(2, 4)
      let isExplained = Bool.random(using: &random)
      return (features, isExplained ? random.matrix(1, 2) * features : random.matrix(1, 4))
    } property: { features, targets in
      for loss in [cubic, quartic] {
        guard let minimum = loss.leastRisk(on: features, targets: targets)?.minimizer else {
          open += 1
          continue
        }
        found += 1
        let least = try #require(loss.mean(of: minimum.predictions, targets: targets.transposed))
        for row in 0..<features.rows {
          for step in [Rational(1, 1000), Rational(-1, 1000)] {
            let moved = minimum.predictions + features.selecting(rows: [row]).map { step * $0 }
            guard try #require(loss.mean(of: moved, targets: targets.transposed)) >= least else {
              return false
            }
          }
        }
      }
      return true
    }
    #expect(found > 40 && open > 40)
    // Residuals −1 and 1, each twice over: the gradient of e⁴ is orthogonal to (1, 1, 1, 1), as that of e² is; proposed is the same.
    let targets: Matrix<Rational> = [[3, 3, 5, 5]]
    #expect(quartic.leastRisk(on: [[1, 1, 1, 1]], targets: targets)?.value == .exact(1))
    // e² and e³: 2 · 3 = 3 · 2 at residuals −3 and √2 would do, and −3/2 and 1 do.
    let other: Matrix<Rational> = [[Rational(7, 2), 1]]
    #expect(cubic.leastRisk(on: [[1, 1]], targets: other) == nil)
    let proposed = cubic.leastRisk(on: [[1, 1]], targets: other, proposals: [[[2, 2]]])
    #expect(proposed?.value == .exact(Rational(13, 8)))
    #expect(cubic.leastRisk(on: [[1, 1]], targets: other, proposals: [[[2, 1]], [[1, 1]]]) == nil)
  }

  /// The gradient at a minimum on the input tells whether other features make less, as the values of both minima do.
  @Test func minimaOnTheInputTellWhatOthersAdd() throws {
    var answers: [Bool: Int] = [:]
    try forAll(seedCount: 120) { random in
      let input = random.matrix(1, 4)
      let isExplained = Int.random(in: 0..<3, using: &random) == 0
      return (
        Matrix.vertical([input, random.matrix(1, 4)]), isExplained ? 2 * input : random.matrix(1, 4)
      )
    } property: { features, targets in
      let input = features.selecting(rows: [0])
      let loss = Loss.huber(delta: 1)
      let risks = try #require(
        ConvexRisks(
          features: [input, features.selecting(rows: [1])], ranks: [input.rank, features.rank], states: [],
          lastLayers: nil, predictions: targets, targets: targets, affine: false, loss: loss))
      let answer = RiskOfInput(input: input, targets: targets, loss: loss).isBeaten(by: features)
      if let answer { answers[answer, default: 0] += 1 }
      return answer == risks.isInputBeaten
    }
    #expect(answers[true, default: 0] > 20 && answers[false, default: 0] > 20)
    let separable = RiskOfInput(input: [[1, -2]], targets: [[1, -1]], loss: .logistic)
    #expect(separable.isBeaten(by: [[1, -2], [0, 1]] as Matrix<Rational>) == false)
    #expect(separable.hasNoMinimumWithMore)
  }

  @Test func nothingIsSaidOfOtherLosses() {
    let absolute = ConvexRisks.obstacle(for: .absolute, targets: [[1]])
    #expect(absolute == "the loss absolute has a kink: the slope jumps from -1 to 1 at 0")
    #expect(ConvexRisks.obstacle(for: .crossEntropy, targets: [[1, 0], [2, -1]]) != nil)
    #expect(ConvexRisks.obstacle(for: .crossEntropy, targets: [[1, 0], [0, 1]]) == nil)
    #expect(ConvexRisks.obstacle(for: .logistic, targets: .zeros(0, 1)) != nil)
    // Linear: no lower bound.
    let linear = PiecewisePolynomial(breakpoints: [], pieces: [[0, 1]])
    let risks = ConvexRisks(
      features: [[[1, 2]]], ranks: [1], states: [], lastLayers: nil, predictions: [[0, 0]],
      targets: [[0, 0]],
      affine: false, loss: .piecewisePolynomial(linear))
    #expect(risks == nil)
  }
}

@Suite struct ConvexPredictionPointTests {
  /// With W_{L+1} = W_L = 0 and X = 0 every point is critical; it is a minimum where no predictor on V does better, and a saddle where one does.
  @Test func zeroWeights() throws {
    for (targets, expected) in [
      (Matrix<Rational>([[1, -1, 1, -1]]), PointClass.globalMinimum), ([[1, -1, 1, 1]], .saddle),
    ] {
      let problem = PredictionProblem(
        representation: .zeros(2, 4), feature: [[1, 1, 1, 1]], targets: targets, hasBias: false)
      let zero = PredictionPoint<Rational>(prediction: .zeros(1, 2), weight: .zeros(2, 1))
      let risks = try #require(
        ConvexRisks(
          features: [problem.feature], ranks: [1], states: [], lastLayers: problem.feature,
          predictions: .zeros(1, 4), targets: targets, affine: false, loss: .huber(delta: 1)))
      let found = try #require(
        ConvexPredictionPoint(zero, problem, loss: .huber(delta: 1), excess: risks.excess))
      #expect(found.pointClass == expected)
      // A loss that is not convex: zero slope says nothing.
      let wavy = Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, -2, 0, 1]]))
      #expect(ConvexPredictionPoint(zero, problem, loss: wavy, excess: nil)?.pointClass == .undecided)
      // Fewer units than outputs: local minima may be worse than global ones.
      let narrow = PredictionProblem(
        representation: .zeros(1, 4), feature: [[1, 1, 1, 1]], targets: .vertical([targets, targets]),
        hasBias: false)
      let point = PredictionPoint<Rational>(prediction: .zeros(2, 1), weight: .zeros(1, 1))
      #expect(
        ConvexPredictionPoint(point, narrow, loss: .huber(delta: 1), excess: .exact(1))?.pointClass
          == (expected == .globalMinimum ? expected : .undecided))
    }
  }

  /// With W_{L+1} = 0 the predictions are zero: what the point is called, risks nearby show.
  @Test func strictSaddlesAtZero() throws {
    var counts: [PointClass: Int] = [:]
    for seed in 0..<60 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let (samples, width, size) = (4, 2, 2)
      let outputs = Int.random(in: 1...3, using: &random)
      let loss: Loss = outputs == 1 ? .logistic : .crossEntropy
      // Of three classes one is empty.
      let classes = (0..<samples).map { _ in Int.random(in: 0...1, using: &random) }
      let problem = PredictionProblem(
        representation: Bool.random(using: &random)
          ? .zeros(width, samples) : random.matrix(width, samples, maxBits: 2),
        feature: Matrix(rows: size, columns: samples) { _, column in
          column % 2 == 0 ? Rational(Int.random(in: -1...1, using: &random)) : 1
        },
        targets: Matrix(rows: outputs, columns: samples) {
          outputs == 1 ? Rational(2 * classes[$1] - 1) : classes[$1] == $0 ? 1 : 0
        }, hasBias: false)
      let point = PredictionPoint<Rational>(
        prediction: .zeros(outputs, width), weight: .zeros(width, size))
      let found = try #require(ConvexPredictionPoint(point, problem, loss: loss, excess: nil))
      counts[found.pointClass, default: 0] += 1
      func risk(_ prediction: Matrix<Rational>, _ weight: Matrix<Rational>) throws -> Interval {
        let outputs = prediction * (problem.representation + weight * problem.feature)
        return try #require(
          loss.enclosure(of: outputs.map { Interval($0, precision: 512) }, targets: problem.targets))
      }
      let start = try risk(point.prediction, point.weight)
      let step = Rational(mantissa: 1, binaryExponent: -40)
      var falls: [Int] = []
      for row in 0..<outputs {
        for unit in 0..<width {
          for column in -1..<size {
            for sign in [1, -1] as [Rational] {
              var (prediction, weight) = (point.prediction, point.weight)
              prediction[row, unit] = step
              if column >= 0 {
                weight[unit, column] = sign * 1000 * step
              } else {
                prediction[row, unit] *= sign
              }
              let change = try risk(prediction, weight) - start
              // At first order a change is that of the step, at second order of its square.
              if change.upperBound < 0 { falls.append(change.upperBound < -step / 1000 ? 1 : 2) }
            }
          }
        }
      }
      switch found.pointClass {
      case .notCritical: #expect(falls.contains(1), "seed \(seed)")
      case .strictSaddle: #expect(falls.contains(2) && !falls.contains(1), "seed \(seed)")
      default: #expect(found.pointClass == .globalMinimum && falls.isEmpty, "seed \(seed)")
      }
    }
    #expect(
      counts[.strictSaddle, default: 0] > 10 && counts[.notCritical, default: 0] > 10
        && counts[.globalMinimum, default: 0] > 1, "\(counts)")
  }

  /// The gradient by intervals against difference quotients of the risk, which is convex along each variable's line.
  @Test func gradientAgreesWithTheRisk() throws {
    for seed in 0..<20 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let (samples, width, size, outputs) = (5, 2, 1, 2)
      let problem = PredictionProblem(
        representation: random.matrix(width, samples, maxBits: 3),
        feature: random.matrix(size, samples, maxBits: 3),
        targets: Matrix(rows: outputs, columns: samples) { ($0 + $1) % 2 == 0 ? 1 : 0 }, hasBias: false)
      let point = PredictionPoint<Rational>(
        prediction: random.matrix(outputs, width, maxBits: 2), weight: random.matrix(width, size, maxBits: 2))
      let found = try #require(ConvexPredictionPoint(point, problem, loss: .crossEntropy, excess: nil))
      guard case .prediction(let row, let column) = found.largestDerivative.variable else { continue }
      func risk(_ change: Rational) throws -> CertifiedReal {
        var prediction = point.prediction
        prediction[row, column] += change
        let state = problem.representation + point.weight * problem.feature
        return try #require(
          ConvexRisks(
            features: [problem.feature], ranks: [problem.feature.rank], states: [], lastLayers: nil,
            predictions: prediction * state,
            targets: problem.targets, affine: false, loss: .crossEntropy)?.trained)
      }
      let step = Rational(mantissa: 1, binaryExponent: -20)
      let (before, at, after) = (try risk(-step), try risk(0), try risk(step))
      let value = found.largestDerivative.value
      #expect((at.lowerBound - before.upperBound) / step <= value.upperBound + step, "seed \(seed)")
      #expect(value.lowerBound <= (after.upperBound - at.lowerBound) / step + step, "seed \(seed)")
    }
  }
}
