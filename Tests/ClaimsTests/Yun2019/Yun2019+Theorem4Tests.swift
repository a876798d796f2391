import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Yun2019Theorem4Tests {
  private func model(targets: Matrix<Rational>) -> Model {
    Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[1]]),
          blocks: [
            ResidualBlock(
              feature: .layers([.linear(Affine(weight: [[Rational(1, 2)]])), .activation(.relu)]),
              weight: [[1]])
          ],
          prediction: Affine(weight: [[0]]))),
      loss: .huber(delta: 1), data: Dataset(x: [[1], [1]], y: targets))
  }

  /// h(r) = r²/2 up to 1, |r| − 1/2 beyond.
  private func huber(_ r: Rational) -> Rational {
    let size = max(r, -r)
    return size <= 1 ? r * r / 2 : size - Rational(1, 2)
  }

  /// Both sides by hand: w = 0 is critical since the clipped residuals −1 and 1 cancel; t̂ is any minimiser over the line,
  /// where h(t − 3) + h(t + 2) is least for −1 ≤ t ≤ 2; ρ = 1/2, μ = 1, E‖x‖ = 1.
  @Test func bothSidesByHand() throws {
    let finding = try Investigation(model(targets: [[3], [-2]])).finding(.named(.yun2019Theorem4))
    let risk = (huber(-3) + huber(2)) / 2
    #expect(finding.verdict == .holds && finding.values[.risk]?.rational == risk)
    let least = (-40...40).map { step -> Rational in
      let t = Rational(Integer(step), 8)
      return (huber(t - 3) + huber(t + 2)) / 2
    }.min()
    #expect(finding.values[.linearRisk]?.rational == least)
    #expect(finding.values[.lossConstant]?.rational == 1)
    // ρ is an upper bound of 1/2, as close as square roots are enclosed.
    let constant = try #require(finding.values[.blockConstants]?.rationals?.first)
    #expect(constant >= Rational(1, 2) && constant < Rational(1, 2) + Rational(1, 1 << 30))
    let bound = try #require(finding.values[.boundAtLeast]?.rational)
    #expect(bound >= risk && finding.values[.slackAtLeast]?.rational == bound - risk)
  }

  /// The clipped residuals 1 and 1 do not cancel.
  @Test func silentWhereNotCritical() throws {
    #expect(
      try Investigation(model(targets: [[3], [2]])).finding(.named(.yun2019Theorem4)).verdict == .inapplicable
    )
  }

  /// A linear loss at the critical point w = 0, h_1 = x − x = 0: the risk of t x − y has no lower bound, and no t̂ attains it.
  @Test func silentWithoutABestLinearPredictor() throws {
    var model = model(targets: [[3], [-2]])
    model.loss = .piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 1]]))
    model.architecture = .resnest(
      ResNEst(
        expansion: Affine(weight: [[1]]),
        blocks: [
          ResidualBlock(
            feature: .layers([.linear(Affine(weight: [[1]])), .activation(.relu)]), weight: [[-1]])
        ],
        prediction: Affine(weight: [[0]])))
    let finding = try Investigation(model).finding(.named(.yun2019Theorem4))
    #expect(finding.verdict == .inapplicable && finding.summary.contains("no lower bound"))
  }
}
