import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Proposition3Tests {
  @Test func noWorseThanTheBestLinearPredictor() throws {
    var strict = 0
    try forAll(seedCount: 100) {
      $0.denseModel()
    } property: { model in
      let plain = PlainDenseNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Proposition3))
      let (linear, all) = (plain.leastRisk(of: 0), plain.leastRisk(of: plain.features.count - 1))
      if all < linear { strict += 1 }
      return finding.verdict == .holds && all <= linear && finding.values[.linearRisk]?.rational == linear
        && finding.values[.leastRiskOfAll]?.rational == all
    }
    #expect(strict > 10)
  }
}

/// A DenseNEst on its data, from the definition; samples are columns.
struct PlainDenseNEst {
  let y: Plain
  let hasBias: Bool
  /// x, Q_1(x_0), …, Q_L(x_{L-1}).
  var features: [Plain]
  let prediction: Plain

  init(_ model: Model) {
    guard case .densenest(let network) = model.architecture else { preconditionFailure("no DenseNEst") }
    y = Plain(model.data.y).transposed
    hasBias = network.prediction.bias != nil
    features = [Plain(model.data.x).transposed]
    for block in network.blocks { features.append(PlainResNEst.feature(block, of: .stacked(features))) }
    prediction = PlainResNEst.affine(network.prediction, .stacked(features))
  }

  /// The least risk of a predictor on the features up to `index`.
  func leastRisk(of index: Int) -> Rational {
    let constant = hasBias ? [Plain([y.rows[0].map { _ in 1 }])] : []
    let basis = Plain.stacked(constant + features[...index]).orthogonalBasis
    return y.less(basis).squaredNorm / Rational(y.columns)
  }
}
