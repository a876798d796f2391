import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

/// Claims on the paper's own networks, whatever the model.
@Suite struct Yun2019MotivationTests {
  private static let anyModel = Model(
    architecture: .resnest(.given(expansion: [[1]], [], prediction: [[1]])), data: Dataset(x: [[1]], y: [[1]])
  )

  @Test(arguments: [ClaimID.yun2019Table1, .yun2019Proposition1, .yun2019Section32])
  func holds(_ id: ClaimID) throws {
    #expect(try Investigation(Self.anyModel).finding(.named(id)).verdict == .holds)
  }

  /// err(X), err(H_1) and err(H_2) of section 3.2, fitted again.
  @Test func errorsOfSection32() throws {
    func block(bias: Rational, weight: Rational) -> ResidualBlock {
      ResidualBlock(
        feature: .layers([.linear(Affine(weight: [[1]], bias: [bias])), .activation(.relu)]),
        weight: [[weight]])
    }
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[1]]),
          blocks: [block(bias: -2, weight: 1), block(bias: Rational(-7, 2), weight: -4)],
          prediction: Affine(weight: [[1]], bias: [0]))),
      data: Dataset(x: [[1], [Rational(5, 2)], [3]], y: [[1], [3], [2]]))
    let plain = PlainResNEst(model)
    #expect(plain.states.map { plain.leastRisk(on: [$0]) } == [Rational(25, 78), Rational(8, 21), 0])
    #expect((plain.prediction - plain.y).isZero)
    let finding = try Investigation(Self.anyModel).finding(.named(.yun2019Section32))
    let texts = finding.values.entries.compactMap { if case .text(let text) = $0.value { text } else { nil } }
    #expect(Set(texts).isSuperset(of: ["25/78", "8/21", "0"]), "\(texts)")
  }

  /// Table 1: for each k, a constant on the first k samples and an affine function on the others, fitted again.
  @Test(arguments: [Rational(1, 3), 1, 4]) func rowsOfTable1(_ rho: Rational) {
    let example = MotivatingExample(rho: rho)
    let (x, y) = (example.inputs, example.targets)
    func error(_ range: Range<Int>, affine: Bool) -> Rational {
      if range.isEmpty { return 0 }
      let features = [range.map { _ in 1 }] + (affine ? [Array(x[range])] : [])
      return Plain([Array(y[range])]).less(Plain(features).orthogonalBasis).squaredNorm
    }
    for bound in example.lowerBounds() {
      let k = bound.constantSamples
      let total = error(0..<k, affine: false) + error(k..<y.count, affine: true)
      #expect(bound.total == total / Rational(y.count), "k = \(k)")
    }
  }
}
