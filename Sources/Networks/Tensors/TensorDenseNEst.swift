import ExactAlgebra

/// A network of vectors x_i = [x_{i-1}; Q_i(x_{i-1})] with Q_i of any layers that give vectors.
public struct TensorDenseNEst: Sendable {
  /// The layers of Q_1 … Q_L.
  public var blocks: [[TensorLayer]]
  /// Reads x_L.
  public var prediction: Affine

  /// Every layer fits what comes before it, and the prediction fits x_L.
  public init(blocks: [[TensorLayer]], prediction: Affine) {
    self.blocks = blocks
    self.prediction = prediction
  }

  /// The DenseNEst that has the same predictions, its features by their values.
  ///
  /// - Parameters:
  ///   - x: N × N_in.
  ///   - sizeLimit: bits of the numbers between two layers, for one sample.
  /// - Throws: `EvaluationError` when the numbers of a layer would exceed `sizeLimit` bits for one sample.
  ///
  /// Cost: one exact forward pass.
  public func reduced(
    on x: Matrix<Rational>, sizeLimit: Int = TensorResNEst.sizeLimit
  ) throws -> DenseNEst {
    var state = x
    var features: [Feature] = []
    for (index, layers) in blocks.enumerated() {
      let values = try TensorLayer.values(
        of: layers, on: state, shape: .vector(state.columns), block: index + 1, sizeLimit: sizeLimit)
      features.append(.values(values))
      state = .horizontal([state, values], rows: x.rows)
    }
    return DenseNEst(blocks: features, prediction: prediction)
  }
}
