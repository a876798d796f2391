import ExactAlgebra

extension DenseNEst {
  /// The wide ResNEst that computes the same function (Chen et al. 2021, Proposition 4): M = D_0 + … + D_L, W_0 and each
  /// W_i place their feature in coordinates of its own, and every feature reads the coordinates before its own.
  ///
  /// `inputs` is D_0 = N_in and `featureSizes` the sizes D_1 … D_L.
  public func wideResNEst(inputs: Int, featureSizes: [Int]) -> ResNEst {
    precondition(featureSizes.count == blocks.count, "one size for each block")
    let width = inputs + featureSizes.reduce(0, +)
    func placement(from start: Int, size: Int) -> Matrix<Rational> {
      Matrix(rows: width, columns: size) { $0 == start + $1 ? 1 : 0 }
    }
    var start = inputs
    var residual: [ResidualBlock] = []
    for (feature, size) in zip(blocks, featureSizes) {
      residual.append(
        ResidualBlock(
          feature: feature.reading(first: start, of: width), weight: placement(from: start, size: size)))
      start += size
    }
    return ResNEst(
      expansion: Affine(weight: placement(from: 0, size: inputs)), blocks: residual, prediction: prediction)
  }
}

extension Feature {
  /// The same feature of the first `count` coordinates of a wider input.
  fileprivate func reading(first count: Int, of width: Int) -> Feature {
    guard case .layers(let layers) = self else { return self }
    if count == width { return self }
    guard case .linear(let affine)? = layers.first else {
      let selection = Matrix<Rational>(rows: count, columns: width) { $0 == $1 ? 1 : 0 }
      return .layers([.linear(Affine(weight: selection))] + layers)
    }
    let padded = Matrix.horizontal([affine.weight, .zeros(affine.outputs, width - count)])
    return .layers([.linear(Affine(weight: padded, bias: affine.bias))] + layers.dropFirst())
  }
}
