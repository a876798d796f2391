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

  init(_ model: Model) throws {
    guard case .resnest(let network) = model.architecture else {
      throw CertificationError(
        "instances for Coq are of ResNEsts, and the architecture here is \(model.architecture.name)")
    }
    if let reason = model.reduction?.tiedLastWeight { throw CertificationError(reason) }
    try InstanceModel.check(network, model)
    let evaluation: Evaluation
    do { evaluation = try Evaluation(model) } catch { throw CertificationError("\(error)") }
    if let conflict = evaluation.featureBeyondState(model) {
      let samples = conflict.samples.map { String($0 + 1) }.joined(separator: " and ")
      throw CertificationError(
        "v_\(conflict.block) is no function of x_\(conflict.block - 1), which samples \(samples) have in common: no network has these values, and theorems about one would be about none"
      )
    }
    loss = model.loss
    isSquared = loss == .squared
    lossIsDifferentiableAndConvex =
      loss.differentiability().holds && loss.convexity(targets: model.data.y).holds
    width = network.expansion.outputs
    outputs = model.data.y.columns
    samples = model.data.count
    depth = network.blocks.count
    hasBias = model.isAffine
    let sumOfBiases = network.sumOfBiases
    hasConstant = sumOfBiases != nil && (!hasBias || depth > 0)
    hasBlockBias = network.blocks.contains { $0.bias != nil }
    targets = model.data.y.transposed

    let ones = Matrix(rows: 1, columns: samples, repeating: Rational.one)
    let bias = Matrix(
      rows: width, columns: 1, elements: sumOfBiases ?? Array(repeating: 0, count: width))
    let first = hasConstant ? Matrix.horizontal([network.expansion.weight, bias]) : network.expansion.weight
    let expansions = [first] + network.blocks.map(\.weight)
    weights = Array(expansions.prefix(depth))
    given = PredictionPoint(prediction: network.prediction.weight, weight: expansions[depth])
    representation = evaluation.shiftedState(before: depth, of: network)
    let input = evaluation.features[0]
    features = [hasConstant ? .vertical([input, ones]) : input] + evaluation.features.dropFirst()
    let blocks = network.blocks.enumerated().compactMap { index, block -> ([Layer], [Matrix<Rational>])? in
      guard case .layers(let own) = block.feature else { return nil }
      // Its output is the state as the model has it.
      let translation = InstanceModel.translation(before: index, in: network)
      return (
        translation + own,
        (translation.isEmpty ? [] : [evaluation.states[index]])
          + evaluation.layerOutputs(of: index + 1, block.feature)
      )
    }
    self.blocks = blocks.count == depth ? blocks : nil
    let numbers = features + weights + [representation, targets, given.prediction, given.weight]
    let layers = (self.blocks ?? []).flatMap { block in
      block.outputs
        + block.layers.compactMap { layer -> Matrix<Rational>? in
          if case .linear(let map) = layer { map.weight } else { nil }
        }
    }
    guard (numbers + layers).allSatisfy({ InstanceModel.isSmall($0, bits: Certification.Limits.coqBits) })
    else {
      throw CertificationError(
        "an entry has more than \(Certification.Limits.coqBits) bits over a common denominator, too many for Coq"
      )
    }
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
    func check(_ rows: Int, _ columns: Int, _ what: String) throws {
      guard rows * columns <= Certification.Limits.coqEntries else {
        throw CertificationError(
          "\(what) is \(rows) × \(columns); instances for Coq have at most \(Certification.Limits.coqEntries) entries in a matrix"
        )
      }
    }
    let samples = model.data.count
    try check(samples, model.data.x.columns + 1, "the matrix of inputs")
    try check(samples, model.data.y.columns, "the matrix of targets")
    try check(network.expansion.outputs, network.expansion.inputs + 1, "W_0")
    try check(network.expansion.outputs, samples, "the matrix of states")
    try check(network.prediction.outputs, network.expansion.outputs, "W_{L+1}")
    for (index, block) in network.blocks.enumerated() {
      try check(block.weight.rows, block.weight.columns, "W_\(index + 1)")
      try check(block.weight.columns, samples, "the matrix of v_\(index + 1)")
      guard case .layers(let layers) = block.feature else { continue }
      for case .linear(let map) in layers {
        try check(map.outputs, max(map.inputs, samples), "a layer of block \(index + 1)")
      }
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
