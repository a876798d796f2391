import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

@Suite struct Yun2019Theorem2AndCorollary3Tests {
  private let x: Matrix<Rational> = [[1, 2], [-1, 1], [-1, -1], [1, 3]]

  /// w = 0 and V_1 = V_2 = 0, with targets orthogonal to the inputs.
  private func model(targets: [Rational]) -> Model {
    func block(_ u: Matrix<Rational>) -> ResidualBlock {
      ResidualBlock(
        feature: .layers([.linear(Affine(weight: u)), .activation(.relu)]), weight: [[0], [0]])
    }
    return Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: .identity(2)), blocks: [block([[1, 0]]), block([[0, 1]])],
          prediction: Affine(weight: [[0, 0]]))),
      data: Dataset(x: x, y: Matrix(rows: 4, columns: 1, elements: targets)))
  }

  private func risk(_ model: Model) -> Rational {
    let plain = PlainResNEst(model)
    return (plain.prediction - plain.y).squaredNorm / plain.samples
  }

  /// A strict saddle: along the direction that is found, short steps lead down in the network itself.
  @Test(arguments: [ClaimID.yun2019Theorem2, .yun2019Corollary3])
  func aNegativeEigenvalueDescends(_ id: ClaimID) throws {
    let model = model(targets: [2, -2, 5, 1])
    #expect((Plain(x).transposed * Plain(model.data.y)).isZero)
    let investigation = try Investigation(model)
    let finding = investigation.finding(.named(id))
    #expect(finding.verdict == .holds)
    // Multiplied out with the Hessian.
    #expect(Claim.named(id).conclusion.observe(investigation)?.verdict == .holds)
    let plain = PlainResNEst(model)
    #expect(finding.values[.risk]?.rational == risk(model))
    #expect(finding.values[.linearRisk]?.rational == plain.leastRisk(on: [plain.x]))
    guard case .negativeCurvature(let direction, _)? = investigation.point?.witness else {
      Issue.record("no direction")
      return
    }
    #expect(
      (0..<40).contains { halvings in
        let step = Rational(1, Integer(1 << halvings))
        return risk(model.moved(by: direction.map { step * $0 })) < risk(model)
      })
  }

  /// Targets that no function of the inputs predicts better than zero: no worse than linear, R = R_lin.
  @Test func noWorseThanLinear() throws {
    let model = model(targets: [0, 0, 0, 0])
    let investigation = try Investigation(model)
    let finding = investigation.finding(.named(.yun2019Theorem2))
    #expect(finding.verdict == .holds && risk(model) == 0)
    #expect(Claim.named(.yun2019Theorem2).conclusion.observe(investigation)?.verdict == .holds)
    #expect(finding.values[.linearRisk]?.rational == 0)
  }

  /// At a point that is not critical the statement says nothing: some derivative, from values of the risk, is not zero.
  @Test func silentElsewhere() throws {
    let model = model(targets: [1, 1, -2, 0])
    #expect(try Investigation(model).finding(.named(.yun2019Theorem2)).verdict == .inapplicable)
    #expect(!(Plain(x).transposed * Plain(model.data.y)).isZero)
  }
}
