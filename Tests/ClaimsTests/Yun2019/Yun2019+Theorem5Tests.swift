import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Yun2019Theorem5Tests {
  /// The norms and the bound from the definition, and the complexity of the linear functions over all signs.
  @Test func theBoundMultipliesOut() throws {
    try forAll(seedCount: 30) { random in
      let inputs = Int.random(in: 1...2, using: &random)
      let blocks = (0..<Int.random(in: 0...2, using: &random)).map { _ in
        ResidualBlock(
          feature: .layers([.linear(Affine(weight: random.smallMatrix(2, inputs))), .activation(.relu)]),
          weight: random.smallMatrix(inputs, 2))
      }
      let samples = Int.random(in: 1...4, using: &random)
      return Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(weight: .identity(inputs)), blocks: blocks,
            prediction: Affine(weight: random.smallMatrix(1, inputs)))),
        data: Dataset(x: random.smallMatrix(samples, inputs), y: random.smallMatrix(samples, 1)))
    } property: { model in
      guard case .resnest(let network) = model.architecture else { return false }
      let finding = try Investigation(model).finding(.named(.yun2019Theorem5))
      let norms = network.blocks.map { block -> Rational in
        guard case .layers(let layers) = block.feature, case .linear(let map) = layers[0] else { return -1 }
        return max(Plain(block.weight).squaredNorm, Plain(map.weight).squaredNorm)
      }
      let x = Plain(model.data.x)
      let count = Rational(model.data.count)
      let largest = x.rows.map { Plain.inner($0, $0) }.max()!
      // (B ∏(1 + 2 M_l²) / √n)²
      let bound = norms.reduce(largest / count) { $0 * (1 + 2 * $1) * (1 + 2 * $1) }
      guard finding.verdict == .holds, finding.values[.normBounds]?.rationals == norms,
        finding.values[.boundSquared]?.rational == bound,
        let low = finding.values[.linearComplexityAtLeast]?.rational,
        let high = finding.values[.linearComplexityAtMost]?.rational
      else { return false }
      // E‖Σ ε_i x_i‖ / n: every square root is enclosed by bisection.
      var (lower, upper) = (Rational.zero, Rational.zero)
      for mask in 0..<(1 << model.data.count) {
        let sum = x.rows.indices.reduce([Rational](repeating: 0, count: x.columns)) { sum, i in
          zip(sum, x.rows[i]).map { mask >> i & 1 == 1 ? $0 + $1 : $0 - $1 }
        }
        let square = Plain.inner(sum, sum)
        var (a, b) = (Rational.zero, square + 1)
        for _ in 0..<30 {
          let middle = (a + b) / 2
          if middle * middle <= square { a = middle } else { b = middle }
        }
        (lower, upper) = (lower + a, upper + b)
      }
      let scale = count * Rational(Integer(1 << model.data.count))
      return low <= upper / scale && high >= lower / scale && low * low <= bound
    }
  }
}
