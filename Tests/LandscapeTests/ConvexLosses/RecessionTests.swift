import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing

/// Directions along which the loss of some samples falls and that of no sample grows.
@Suite struct RecessionTests {
  /// Samples in a subspace, each with its opposite of the same class, so that none can be told apart, and some with one more coordinate that
  /// tells them: all in other coordinates, and on very different scales.
  private struct Case: CustomStringConvertible {
    var features: Matrix<Rational>
    var targets: Matrix<Rational>
    var separated: Int

    var description: String { "\(features.rowArrays), \(targets.rowArrays), \(separated)" }

    init(_ random: inout SeededGenerator, classes: Int) {
      let (inner, outer) = (Int.random(in: 1...3, using: &random), Int.random(in: 0...2, using: &random))
      let pairs = Int.random(in: inner...6, using: &random)
      separated = outer == 0 ? 0 : Int.random(in: 1...5, using: &random)
      let d = inner + outer
      func entry(_ bound: Int) -> Rational {
        Rational(Integer(Int.random(in: -bound...bound, using: &random)))
      }
      var columns: [[Rational]] = []
      var labels: [Int] = []
      for k in 0..<pairs {
        let label = Int.random(in: 0..<classes, using: &random)
        // The first pairs span the subspace.
        let x = (0..<inner).map { $0 == k ? entry(3) + 7 : k < inner && $0 > k ? .zero : entry(3) }
        columns += [x, x.map { -$0 }].map { $0 + Array(repeating: .zero, count: outer) }
        labels += [label, label]
      }
      // Far out on the right side, and yet on lines with samples that do not let them be told apart.
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let label = Int.random(in: 0..<2, using: &random)
        let far = Rational(1).shifted(by: Int.random(in: 0...90, using: &random))
        columns.append((0..<d).map { $0 == 0 ? (label == 0 ? far : -far) : .zero })
        labels.append(label)
      }
      for _ in 0..<separated {
        let label = Int.random(in: 0..<2, using: &random)
        let side: Rational = label == 0 ? 1 : -1
        columns.append((0..<d).map { $0 < inner ? entry(5) : side * (entry(2) + 3) })
        labels.append(label)
      }
      let mix = random.unimodularMatrix(d)
      let scales = (0..<d).map { _ in Rational(1).shifted(by: Int.random(in: -60...60, using: &random)) }
      let plain = Matrix<Rational>(rows: d, columns: columns.count) { i, n in columns[n][i] }
      let mixed = mix * plain
      features = Matrix<Rational>(rows: d, columns: columns.count) { i, n in scales[i] * mixed[i, n] }
      targets =
        classes == 2
        ? Matrix<Rational>(rows: 1, columns: labels.count) { _, n in labels[n] == 0 ? 1 : -1 }
        : Matrix<Rational>(rows: classes, columns: labels.count) { k, n in labels[n] == k ? 1 : 0 }
    }
  }

  private func isFound(_ sample: Case, _ loss: Loss) -> Bool {
    let direction = loss.recession(
      on: sample.features, features: [sample.features], targets: sample.targets, affine: false)
    if let direction {
      return sample.separated > 0 && loss.recedes(along: direction * sample.features, targets: sample.targets)
    }
    return sample.separated == 0
  }

  @Test func labels() throws {
    try forAll(seedCount: 150, generator: { Case(&$0, classes: 2) }) { isFound($0, .logistic) }
  }

  @Test func classes() throws {
    try forAll(seedCount: 60, generator: { Case(&$0, classes: 3) }) { isFound($0, .crossEntropy) }
  }

  /// A convex loss that falls to one side without end has no least risk where features point there on all samples, and only where they
  /// can.
  @Test func lossesWithoutALowerBound() throws {
    // e for all e; and e², e ≤ −1/2, with its tangent to the right, −e − 1/4.
    let line = PiecewisePolynomial(breakpoints: [], pieces: [[0, 1]])
    let falling = PiecewisePolynomial(
      breakpoints: [Rational(-1, 2)], pieces: [[0, 0, 1], [Rational(-1, 4), -1]])
    let targets: Matrix<Rational> = [[1, -2, 0]]
    for (function, side) in [(line, -1), (falling, 1)] as [(PiecewisePolynomial, Rational)] {
      let loss = Loss.piecewisePolynomial(function)
      #expect(loss.convexity(targets: targets.transposed).holds)
      for features in [[[1, 2, 0]], [[-3, -1, -1]], [[1, -2, 0], [0, 3, 1]]] as [Matrix<Rational>] {
        let direction = try #require(loss.fall(on: features, targets: targets))
        let predictions = direction * features
        #expect(predictions.elements.allSatisfy { ($0 * side).signum() >= 0 } && !predictions.isZero)
        // By the numbers: far along the direction the risk is below any bound.
        let far = try #require(
          loss.mean(of: predictions.map { 1_000_000 * $0 }, targets: targets.transposed))
        #expect(far < -1000)
        #expect(loss.recession(on: features, features: [features], targets: targets, affine: false) != nil)
      }
      #expect(loss.fall(on: [[1, -2, 1]], targets: targets) == nil)
      #expect(loss.fall(on: [[0, 0, 0]], targets: targets) == nil)
    }
    let bounded = Loss.piecewisePolynomial(
      PiecewisePolynomial(breakpoints: [0], pieces: [[0, 0, 1], [0, 0, 0, 1]]))
    #expect(bounded.fall(on: [[1, 1, 1]], targets: targets) == nil)
  }
}
