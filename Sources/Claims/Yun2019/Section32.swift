import ExactAlgebra
import Networks
import TrainingPoint

/// Yun et al. 2019, section 3.2: a global minimum at which the first block makes the representation worse.
package struct MonotonicityExample {
  package let model: Model
  package let evaluation: Evaluation
  /// err(X), err(H_1), err(H_2): the least mean squared errors of affine functions of the representations.
  package let errors: [Rational]
  package let point: PointAnalysis

  package init() throws {
    func block(bias: Rational, weight: Rational) -> ResidualBlock {
      ResidualBlock(
        feature: .layers([.linear(Affine(weight: [[1]], bias: [bias])), .activation(.relu)]),
        weight: Matrix([[weight]]))
    }
    model = Model(
      title: "Representations need not improve monotonically",
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[1]]),
          blocks: [block(bias: -2, weight: 1), block(bias: Rational(-7, 2), weight: -4)],
          prediction: Affine(weight: [[1]], bias: [0]))),
      data: Dataset(x: [[1], [5 / 2], [3]], y: [[1], [3], [2]]))
    evaluation = try Evaluation(model)
    let targets = model.data.y.column(0)
    errors = evaluation.states.map { Fit.affine($0.row(0), targets).residual / Rational(targets.count) }
    point = PointAnalysis(model, evaluation: evaluation)
  }
}
