import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

@Suite struct EnclosedSlopeTests {
  /// Networks that end with an activation, so that nothing is known of a scaling of the last layer: what is called not critical has a
  /// difference quotient, from enclosures of the risk, that is far from zero, and what is left open has none.
  @Test func slopesAreThere() throws {
    var counts: [PointClass: Int] = [:]
    try forAll(seedCount: 150) { random in
      let width = Int.random(in: 1...2, using: &random)
      // Odd multiples of a half and a quarter are on no kink.
      func affine(_ outputs: Int, _ inputs: Int, over denominator: Integer) -> Affine {
        Affine(
          weight: Matrix(rows: outputs, columns: inputs) { _, _ in
            Rational(Int.random(in: -2...2, using: &random))
          },
          bias: (0..<outputs).map { _ in
            Rational(Integer(2 * Int.random(in: -2...1, using: &random) + 1), denominator)
          })
      }
      let isLogistic = Bool.random(using: &random)
      let last = [Activation.relu, .square, .polynomial([1, 0, 1])].randomElement(using: &random)!
      let layers: [Layer] = [
        .linear(affine(width, 1, over: 2)), .activation(.relu),
        .linear(affine(isLogistic ? 1 : 2, width, over: 4)), .activation(last),
      ]
      let y: Matrix<Rational> = isLogistic ? [[1], [-1], [1]] : [[1, 0], [0, 1], [0, 1]]
      return Model(
        architecture: .fullyConnected(FullyConnected(layers: layers)),
        loss: isLogistic ? .logistic : .crossEntropy, data: Dataset(x: [[1], [2], [-3]], y: y))
    } property: { model in
      let evaluation = try Evaluation(model)
      let point = PointAnalysis(model, evaluation: evaluation)
      // Where all predictions are zero, the derivatives of the logistic loss are rational, and where they are equal, those of the cross-entropy.
      if point.gradient != nil { return true }
      counts[point.classification, default: 0] += 1
      func risk(_ parameter: Int, _ step: Rational) throws -> Interval {
        let direction = model.parameters.indices.map { $0 == parameter ? step : 0 }
        return model.loss.enclosure(
          of: try Evaluation(model.moved(by: direction)).prediction.map { Interval($0, precision: 512) },
          targets: model.data.y.transposed)!
      }
      let step = Rational(mantissa: 1, binaryExponent: -80)
      let hasSlope = try model.parameters.indices.contains { parameter in
        try [step, -step].contains { step in
          let change = try risk(parameter, step) - risk(parameter, 0)
          return change.upperBound < -step.magnitude / 1_000_000
        }
      }
      return hasSlope ? point.classification == .notCritical : point.classification == .undecided
    }
    #expect(counts[.notCritical, default: 0] > 20 && counts[.undecided, default: 0] > 0, "\(counts)")
  }
}
