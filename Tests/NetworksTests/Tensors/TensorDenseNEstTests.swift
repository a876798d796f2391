import ExactAlgebra
import Networks
import TestSupport
import Testing

@Suite struct TensorDenseNEstTests {
  /// Two layers of a DenseNEst each begin with a scaling, which is a diagonal linear map as well.
  @Test func agreesWithDiagonalMaps() throws {
    for seed in 0..<40 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let x = random.matrix(Int.random(in: 0...4, using: &random), Int.random(in: 0...3, using: &random))
      let outputs = Int.random(in: 1...2, using: &random)
      var width = x.columns
      var tensors: [[TensorLayer]] = []
      var plain: [Feature] = []
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let scale = (0..<width).map { _ in random.rational() }
        let shift = (0..<width).map { _ in random.rational() }
        let activation = random.activation()
        let map = random.affine(width, Int.random(in: 0...2, using: &random))
        let diagonal = Matrix<Rational>(rows: width, columns: width) { $0 == $1 ? scale[$0] : 0 }
        tensors.append([.scaling(scale: scale, shift: shift), .activation(activation), .linear(map)])
        plain.append(
          .layers([.linear(Affine(weight: diagonal, bias: shift)), .activation(activation), .linear(map)]))
        width += map.outputs
      }
      let prediction = random.affine(width, outputs)
      let data = Dataset(x: x, y: .zeros(x.rows, outputs))
      let reduced = try TensorDenseNEst(blocks: tensors, prediction: prediction).reduced(on: x)
      let network = DenseNEst(blocks: plain, prediction: prediction)
      let values = try Evaluation(Model(architecture: .densenest(reduced), loss: .squared, data: data))
      let direct = try Evaluation(Model(architecture: .densenest(network), loss: .squared, data: data))
      #expect(values.prediction == direct.prediction, "seed \(seed)")
      #expect(values.features == direct.features, "seed \(seed)")
    }
  }

  @Test func numbersThatGetTooLarge() {
    let squares: [TensorLayer] = Array(repeating: .activation(.square), count: 12)
    let network = TensorDenseNEst(blocks: [squares], prediction: Affine(weight: .zeros(1, 2)))
    #expect(throws: EvaluationError.self) { try network.reduced(on: [[3]], sizeLimit: 1000) }
  }
}
