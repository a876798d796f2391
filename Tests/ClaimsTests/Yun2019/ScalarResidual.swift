import ExactAlgebra
import Networks
import TrainingPoint

/// Residual networks with one output, for the tests of what a critical point of them is known to be.
enum ScalarResidual {
  /// Identity expansion and blocks V φ(U ·).
  static func model(
    _ blocks: [(v: Matrix<Rational>, u: Matrix<Rational>)], w: [Rational], loss: Loss = .squared,
    x: Matrix<Rational>, y: Matrix<Rational>
  ) -> Model {
    Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: .identity(w.count)),
          blocks: blocks.map {
            ResidualBlock(
              feature: .layers([.linear(Affine(weight: $0.u)), .activation(.relu)]), weight: $0.v)
          },
          prediction: Affine(weight: Matrix([w])))), loss: loss, data: Dataset(x: x, y: y))
  }

  static func analyse(_ model: Model) throws -> (Evaluation, PointAnalysis) {
    let evaluation = try Evaluation(model)
    return (evaluation, PointAnalysis(model, evaluation: evaluation))
  }
}
