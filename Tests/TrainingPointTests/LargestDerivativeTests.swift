import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

@Suite struct LargestDerivativeTests {
  /// By enclosures and by the exact gradient, the same derivative of networks with all kinds of layers is the largest, with the same
  /// value; where enclosures tell, no gradient is computed.
  @Test func enclosuresFindTheLargest() throws {
    var told = 0
    try forAll(seedCount: 200) { random in
      let (width, features) = (Int.random(in: 1...3, using: &random), Int.random(in: 1...3, using: &random))
      let samples = Int.random(in: 1...4, using: &random)
      func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
        Matrix(rows: rows, columns: columns) { _, _ in
          Rational(
            Integer(Int.random(in: -9...9, using: &random)), Integer(Int.random(in: 1...4, using: &random)))
        }
      }
      func affine(_ outputs: Int, _ inputs: Int) -> Affine {
        Affine(weight: matrix(outputs, inputs), bias: (0..<outputs).map { _ in matrix(1, 1)[0, 0] })
      }
      let activation = [Activation.relu, .square, .leakyReLU(slope: Rational(1, 3))].randomElement(
        using: &random)!
      return Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(affine(width, 2)), .activation(activation), .linear(affine(features, width)),
            .activation(.relu), .linear(affine(1, features)),
          ])),
        loss: .squared, data: Dataset(x: matrix(samples, 2), y: matrix(samples, 1)))
    } property: { model in
      let evaluation = try Evaluation(model)
      var (enclosed, exact) = (PointLimits(), PointLimits())
      enclosed.enclosedDerivatives = 0
      exact.enclosedDerivatives = .max
      let found = PointAnalysis(model, evaluation: evaluation, limits: enclosed)
      let expected = PointAnalysis(model, evaluation: evaluation, limits: exact)
      if found.gradient == nil, expected.gradient != nil {
        told += 1
        guard case .partialDerivative(let parameter, let value) = found.witness else { return false }
        let gradient = expected.gradient!
        guard gradient[parameter] == value,
          gradient.indices.allSatisfy({ $0 == parameter || gradient[$0].magnitude < value.magnitude })
        else { return false }
      }
      return found.classification == expected.classification && found.reason == expected.reason
        && found.witness == expected.witness
    }
    #expect(told > 50, "\(told)")
  }

  /// Where enclosures tell, nothing else asks for the exact gradient, whose numbers are long: it costs less in all.
  @Test func theGradientIsNotComputed() throws {
    var random = SeededGenerator(seed: 3)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
      Matrix(rows: rows, columns: columns) { _, _ in
        let mantissa = Int.random(in: -(1 << 53)...(1 << 53), using: &random)
        return Rational(mantissa: Integer(mantissa), binaryExponent: -53)
      }
    }
    let layers = (0..<16).flatMap { _ in
      [
        Layer.linear(Affine(weight: matrix(12, 12), bias: nil)),
        .activation(.leakyReLU(slope: Rational(1, 8))),
      ]
    }
    let model = Model(
      architecture: .fullyConnected(FullyConnected(layers: layers)), loss: .squared,
      data: Dataset(x: matrix(40, 12), y: matrix(40, 12)))
    let evaluation = try Evaluation(model)
    func cost(_ enclosedDerivatives: Int) throws -> Int {
      var limits = PointLimits()
      limits.enclosedDerivatives = enclosedDerivatives
      (limits.hessianParameters, limits.plainHessianParameters) = (0, 0)
      let meter = Meter()
      let found = try meter.run { PointAnalysis(model, evaluation: evaluation, limits: limits) }
      #expect(found.classification == .notCritical && (found.gradient == nil) == (enclosedDerivatives == 0))
      return meter.spent
    }
    let (enclosed, exact) = (try cost(0), try cost(.max))
    #expect(enclosed < exact, "\(enclosed) \(exact)")
  }

  /// Two derivatives of the same magnitude, and a gradient of zero, are left to the exact gradient.
  @Test func tiesAreLeftToTheGradient() throws {
    var limits = PointLimits()
    limits.enclosedDerivatives = 0
    func point(_ y: Matrix<Rational>) throws -> PointAnalysis {
      let model = Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [.linear(Affine(weight: [[1, 1]], bias: nil))])),
        loss: .squared, data: Dataset(x: [[1, 1]], y: y))
      return try PointAnalysis(model, evaluation: Evaluation(model), limits: limits)
    }
    #expect(try point([[3]]).gradient == [-2, -2] && point([[3]]).classification == .notCritical)
    #expect(try point([[2]]).gradient == [0, 0] && point([[2]]).classification == .globalMinimum)
  }
}
