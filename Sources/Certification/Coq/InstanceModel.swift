import Certificates
import ExactAlgebra
import Landscape
import Networks

/// What an instance for Coq says about a ResNEst: its matrices, samples as columns.
///
/// The statements have no biases beside the weights of blocks, x_i = x_{i-1} + W_i v_i. A network that has them is one of theirs in
/// other coordinates: with s_i = b_{i+1} + … + b_L the states x_i + s_i begin at W_0 v_0 + b_0 + … + b_L and obey that equation, with the
/// residual functions z ↦ G_i(z − s_{i-1}), the same features and the same prediction. So the sum of all biases is the column of
/// the constant in W_0, as it is in Assumption 4, and each residual function begins with a translation.
struct InstanceModel {
  let loss: Loss
  let isSquared: Bool
  /// Whether Assumption 2 holds.
  let lossIsDifferentiableAndConvex: Bool
  /// M, N_o, N and L.
  let width: Int
  let outputs: Int
  let samples: Int
  let depth: Int
  /// W_0 … W_{L-1}. The biases of the expansion and of the blocks together are the last column of W_0.
  let weights: [Matrix<Rational>]
  /// v_0 … v_L. With such a bias v_0 is [x; 1].
  let features: [Matrix<Rational>]
  /// x_{L-1} + b_L, zero when there is no block.
  let representation: Matrix<Rational>
  let targets: Matrix<Rational>
  /// W_{L+1} and W_L as the model has them.
  let given: PredictionPoint<Rational>
  /// The layers of each block, with the outputs of each of them; nil when some features are values without layers.
  let blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]?
  /// Whether the prediction has a bias, so that (P_φ) is about centred matrices.
  let hasBias: Bool
  /// Whether the last row of v_0 is of ones.
  let hasConstant: Bool
  /// Whether blocks have biases, which the constant stands for.
  let hasBlockBias: Bool
  /// Whether it is a network of Section 4 of Yun et al. 2019 with squared errors: wᵀ h_L, h_l = h_{l-1} + V_l φ_l(U_l h_{l-1}), h_0 = x.
  let isDeepResNet: Bool

  init(_ network: ResNEst, _ model: Model) throws {
    try InstanceModel.check(network, model)
    let problem: Problem
    do { problem = try Problem(model) } catch { throw CertificationError(error.description) }
    loss = model.loss
    isSquared = problem.isSquared
    lossIsDifferentiableAndConvex = problem.lossIsDifferentiableAndConvex
    width = network.expansion.outputs
    outputs = problem.outputs
    samples = problem.samples
    depth = problem.depth
    hasBias = problem.isAffine
    let sumOfBiases = network.sumOfBiases
    hasConstant = sumOfBiases != nil && (!hasBias || depth > 0)
    hasBlockBias = network.blocks.contains { $0.bias != nil }
    targets = problem.targets.matrix

    let input = model.data.x.transposed
    let ones = Matrix(rows: 1, columns: samples, repeating: Rational.one)
    let bias = Matrix(
      rows: width, columns: 1, elements: sumOfBiases ?? Array(repeating: 0, count: width))
    let first = hasConstant ? Matrix.horizontal([network.expansion.weight, bias]) : network.expansion.weight
    let expansions = [first] + network.blocks.map(\.weight)
    weights = Array(expansions.prefix(depth))
    given = PredictionPoint(prediction: network.prediction.weight, weight: expansions[depth])

    var features = [hasConstant ? Matrix.vertical([input, ones]) : input]
    var state = first * features[0]
    representation = depth == 0 ? .zeros(width, samples) : problem.representation!.matrix
    var blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]? = []
    for (index, block) in network.blocks.enumerated() {
      let feature = problem.features[index + 1]
      switch block.feature {
      case .values:
        blocks = nil
        try FeatureConflict.refuse(feature.matrix, block: index + 1, state: state, named: "x_\(index)")
      case .layers(let own):
        let layers = InstanceModel.translation(before: index, in: network) + own
        blocks?.append((layers, Layer.outputs(of: layers, on: state)))
      }
      features.append(feature.matrix)
      state = state + block.weight * feature.matrix
    }
    self.features = features
    self.blocks = blocks
    isDeepResNet =
      network.expandsByIdentity && isSquared && outputs == 1 && depth > 0 && !hasBias && sumOfBiases == nil
      && blocks?.dropFirst().allSatisfy { $0.layers.first?.weight != nil } == true
    try Self.checkNumbers(
      features + weights + [representation, targets, given.prediction, given.weight]
        + (blocks ?? []).flatMap { $0.outputs + $0.layers.compactMap(\.weight) })
  }

  /// z ↦ z − s, with s the biases of the block `index` and of all later ones; no layer where these have none.
  private static func translation(before index: Int, in network: ResNEst) -> [Layer] {
    let biases = network.blocks[index...].compactMap(\.bias)
    guard let first = biases.first else { return [] }
    let sum = biases.dropFirst().reduce(first) { sum, bias in zip(sum, bias).map { $0 + $1 } }
    return [.linear(Affine(weight: .identity(sum.count), bias: sum.map { -$0 }))]
  }

  /// Refuses what is too large before anything is computed.
  private static func check(_ network: ResNEst, _ model: Model) throws {
    let samples = model.data.count
    try checkData(of: model)
    try checkSize(network.expansion.outputs, network.expansion.inputs + 1, "W_0")
    try checkSize(network.expansion.outputs, samples, "the matrix of states")
    try checkSize(network.prediction.outputs, network.expansion.outputs, "W_{L+1}")
    for (index, block) in network.blocks.enumerated() {
      try checkSize(block.weight.rows, block.weight.columns, "W_\(index + 1)")
      try checkSize(block.weight.columns, samples, "the matrix of v_\(index + 1)")
      guard case .layers(let layers) = block.feature else { continue }
      try checkSizes(of: layers, samples: samples, "a layer of block \(index + 1)")
    }
  }

  static func checkSize(_ rows: Int, _ columns: Int, _ what: String) throws {
    guard rows * columns <= Certification.Limits.coqEntries else {
      throw CertificationError(
        "\(what) is \(rows) × \(columns); instances for Coq have at most \(Certification.Limits.coqEntries) entries in a matrix"
      )
    }
  }

  static func checkData(of model: Model) throws {
    try checkSize(model.data.count, model.data.x.columns + 1, "the matrix of inputs")
    try checkSize(model.data.count, model.data.y.columns, "the matrix of targets")
  }

  static func checkSizes(of layers: [Layer], samples: Int, _ what: String) throws {
    for case .linear(let map) in layers { try checkSize(map.outputs, max(map.inputs, samples), what) }
  }

  static func checkNumbers(_ matrices: [Matrix<Rational>]) throws {
    guard matrices.allSatisfy({ isSmall($0, bits: Certification.Limits.coqBits) }) else {
      throw CertificationError(
        "an entry has more than \(Certification.Limits.coqBits) bits over a common denominator, too many for Coq"
      )
    }
  }

  static func isSmall(_ matrix: Matrix<Rational>, bits: Int) -> Bool {
    var common = Integer.one
    for entry in matrix.elements {
      common = Integer.lcm(common, entry.denominator)
      if common.bitLength > bits { return false }
    }
    return matrix.elements.allSatisfy {
      ($0.numerator * common.dividedExactly(by: $0.denominator)).bitLength <= bits
    }
  }

  /// (P_φ), with the bias optimised away.
  var prediction: PredictionProblem {
    PredictionProblem(
      representation: representation, feature: features[depth], targets: targets, hasBias: hasBias
    ).centered
  }

  /// The same weights and features without the constant, and with each row less its mean.
  var centred: (weights: [Matrix<Rational>], features: [Matrix<Rational>]) {
    func withoutLast(_ count: Int) -> [Int] { Array(0..<count - 1) }
    var (weights, features) = (weights, features)
    if hasConstant {
      if depth > 0 { weights[0] = weights[0].selecting(columns: withoutLast(weights[0].columns)) }
      features[0] = features[0].selecting(rows: withoutLast(features[0].rows))
    }
    return (weights, features.map(\.centered))
  }
}

extension Layer {
  /// The matrix of a linear layer.
  var weight: Matrix<Rational>? {
    if case .linear(let map) = self { map.weight } else { nil }
  }

  /// What each of `layers` makes of `z`, one after the other.
  static func outputs(of layers: [Layer], on z: Matrix<Rational>) -> [Matrix<Rational>] {
    var value = z
    return layers.map { layer in
      value = layer(value)
      return value
    }
  }
}

extension FeatureConflict {
  /// Refuses values of a feature that is no function of the state before it, `name`.
  static func refuse(_ values: Matrix<Rational>, block: Int, state: Matrix<Rational>, named name: String)
    throws
  {
    let conflict = FeatureConflict(
      block: block, values: values.transposed, firstEqual: state.firstEqualColumns)
    guard let conflict else { return }
    let samples = conflict.samples.map { String($0 + 1) }.joined(separator: " and ")
    throw CertificationError(
      "v_\(block) is no function of \(name), which samples \(samples) have in common: no network has these values, and theorems about one would be about none"
    )
  }
}
