import Claims
import ExactAlgebra
import Networks
import Reports
import Vocabulary

/// A scalar ResNEst with one ReLU block on three samples, for tests of reports.
func scalarModel(
  title: String? = "A model", weight: Rational = 1, y: [Rational] = [1, 3, 2], loss: Loss = .squared
) -> Model {
  let network = ResNEst(
    expansion: Affine(weight: [[1]]),
    blocks: [
      ResidualBlock(
        feature: .layers([.linear(Affine(weight: [[1]], bias: [-2])), .activation(.relu)]),
        weight: [[weight]])
    ], prediction: Affine(weight: [[1]], bias: [0]))
  return Model(
    title: title, architecture: .resnest(network), loss: loss,
    data: Dataset(x: [[1], [2], [3]], y: Matrix(y.map { [$0] })))
}

func checkReport(
  _ model: Model = scalarModel(), file: String = "model.yaml", parameter: ParameterValue? = nil,
  expectations: Expectations = [:]
) throws -> CheckReport {
  CheckReport(
    try Investigation(model), file: file, sha256: String(repeating: "0f", count: 32), parameter: parameter,
    expectations: expectations)
}
