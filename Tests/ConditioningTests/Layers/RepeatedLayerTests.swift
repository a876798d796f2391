import Conditioning
import ExactAlgebra
import Networks
import Testing
import TestSupport

/// What becomes of T^m H^0, against the powers themselves.
@Suite struct RepeatedLayerTests {
  /// A PlainNet of one layer `transfer` and the data `inputs` (n × N).
  private func layer(_ transfer: Matrix<Rational>, _ inputs: Matrix<Rational>) throws -> RepeatedLayer {
    let model = Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [
          .linear(Affine(weight: transfer)), .linear(Affine(weight: .zeros(1, transfer.rows))),
        ])), data: Dataset(x: inputs.transposed, y: .zeros(inputs.columns, 1)))
    return try #require(try DepthProfile(model, bits: 30).repeatedLayer)
  }

  private func symmetric(_ random: inout SeededGenerator, _ order: Int) -> Matrix<Rational> {
    let matrix = random.matrix(order, order)
    return matrix + matrix.transposed
  }

  @Test func ranksAreThoseOfThePowers() throws {
    try forAll(seedCount: 60) { random -> (Matrix<Rational>, Matrix<Rational>) in
      let n = Int.random(in: 1...4, using: &random)
      // Singular ones lose ranks.
      let inner = Int.random(in: 1...n, using: &random)
      let transfer =
        Bool.random(using: &random)
        ? random.matrix(n, n) : random.matrix(n, inner) * random.matrix(inner, n)
      return (transfer, random.matrix(n, Int.random(in: 1...4, using: &random)))
    } property: { transfer, inputs in
      let layer = try self.layer(transfer, inputs)
      var state = inputs
      for m in 0..<2 * transfer.rows + 2 {
        let rank = layer.ranks[min(m, transfer.rows)]
        if state.rankDecision(route: .fractionFree).rank != rank { return false }
        state = transfer * state
      }
      return true
    }
  }

  /// A shift moves a vector on until it is gone: equal ranks on the way do not mean that they stay.
  @Test func aShiftEndsAtZero() throws {
    let shift = Matrix<Rational>(rows: 3, columns: 3) { $0 == $1 + 1 ? 1 : 0 }
    let layer = try layer(shift, [[1], [0], [0]])
    #expect(layer.ranks == [1, 1, 1, 0])
    #expect(layer.moduli == nil && layer.growthLimit == nil)
  }

  /// κ(T^m H^0) lies between g^m / κ(H^0) and g^m κ(H^0) for a symmetric T, g the limit of its m-th root.
  @Test func theLimitOfTheGrowthBoundsEveryDepth() throws {
    var count = 0
    try forAll(seedCount: 30) { random in
      let n = Int.random(in: 1...4, using: &random)
      return (symmetric(&random, n), random.matrix(n, n + 1))
    } property: { transfer, inputs in
      guard let growth = try layer(transfer, inputs).growthLimit else { return true }
      count += 1
      let first = SingularValues(of: inputs, bits: 30).conditionNumber!
      var state = inputs
      for m in 1...5 {
        state = transfer * state
        let condition = SingularValues(of: state, bits: 30).conditionNumber!
        guard
          condition.lowerBound <= growth.upperBound.raised(to: m) * first.upperBound,
          condition.upperBound * first.upperBound >= growth.lowerBound.raised(to: m)
        else { return false }
      }
      return true
    }
    #expect(count > 15)
  }

  /// The parts of the data in the eigenspaces add up to the data: ranks and multiplicities.
  @Test func componentsAreComplete() throws {
    try forAll(seedCount: 40) { random in
      let n = Int.random(in: 1...4, using: &random)
      return (symmetric(&random, n), random.matrix(n, Int.random(in: 1...3, using: &random)))
    } property: { transfer, inputs in
      let layer = try layer(transfer, inputs)
      let components = layer.components!
      let rank = inputs.rank
      return components.reduce(0) { $0 + $1.multiplicity } == transfer.rows
        && components.allSatisfy { $0.rank <= min($0.multiplicity, rank) }
        && components.reduce(0) { $0 + $1.rank } >= rank
    }
  }

  @Test func limits() throws {
    let both: Matrix<Rational> = [[1, 2], [3, 5]]
    #expect(try layer([[3, 0], [0, 1]], both).limit == .direction(rank: 1, alternatesInSign: false))
    #expect(try layer([[-3, 0], [0, 1]], both).limit == .direction(rank: 1, alternatesInSign: true))
    #expect(try layer([[2, 0], [0, -2]], both).limit == .alternating(rank: 2))
    #expect(try layer([[2, 0], [0, -2]], [[1, 2], [1, 2]]).limit == .alternating(rank: 1))
    // Data along one of the two only: no alternation.
    #expect(
      try layer([[2, 0], [0, -2]], [[1, 2], [0, 0]]).limit == .direction(rank: 1, alternatesInSign: false))
    #expect(try layer([[0, 0], [0, 0]], both).limit == .zero)
    #expect(try layer([[0, 0], [0, 5]], [[1, 2], [0, 0]]).limit == .zero)
    #expect(try layer([[1, 1], [0, 1]], both).limit == nil)
  }

  /// Complex eigenvalues, Jordan blocks, and eigenvalues of equal modulus.
  @Test func moduliOfEigenvalues() throws {
    func moduli(_ matrix: Matrix<Rational>) throws -> EigenvalueModuli {
      try #require(EigenvalueModuli(of: matrix, bits: 40))
    }
    let turn = try moduli([[0, -1], [1, 0]])
    #expect(turn.greatest.contains(1) && turn.least.contains(1))
    let jordan = try moduli([[2, 1, 0], [0, 2, 1], [0, 0, 2]])
    #expect(jordan.greatest.contains(2) && jordan.least.contains(2))
    // 1 ± 2i and 1/2.
    let mixed = try moduli([[1, -2, 0], [2, 1, 0], [0, 0, 1 / 2]])
    #expect((mixed.greatest * mixed.greatest).contains(5) && mixed.least.contains(Rational(1, 2)))
    let singular = try moduli([[3, 0], [0, 0]])
    #expect(singular.greatest.contains(3) && singular.least == .zero)
    #expect(EigenvalueModuli(of: [[0, 1], [0, 0]], bits: 20) == nil)
    // As many squarings as bits: exponents of the powers would not fit into a word.
    for scale in [Rational(2), Rational(1, 1000), Rational(mantissa: 1, binaryExponent: 3000)] {
      let fine = try #require(EigenvalueModuli(of: scale * Matrix<Rational>([[1, 0], [0, 1]]), bits: 150))
      #expect(fine.greatest.contains(scale) && fine.least.contains(scale))
    }
    // The sum of the eigenvalues is zero in all odd powers.
    let opposite = try moduli([[0, 9], [1, 0]])
    #expect(opposite.greatest.contains(3) && opposite.least.contains(3))
  }

  /// A ResNet repeats I + W; networks that repeat nothing are none.
  @Test func onlyRepeatedLayers() throws {
    let repeated = RandomNetwork(
      .resnet, depth: 6, width: 3, activation: .linear, seed: 4, isRepeated: true)
    let layer = try #require(try DepthProfile(repeated.model, bits: 20).repeatedLayer)
    #expect(layer.isResidual && layer.transfer.rows == 3)
    let different = RandomNetwork(.resnet, depth: 6, width: 3, activation: .linear, seed: 4)
    #expect(try DepthProfile(different.model, bits: 20).repeatedLayer == nil)
    let rectified = RandomNetwork(.resnet, depth: 6, width: 3, seed: 4, isRepeated: true)
    #expect(try DepthProfile(rectified.model, bits: 20).repeatedLayer == nil)
  }
}
