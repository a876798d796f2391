import Claims
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
  /// What is decided of the model, and its evaluation.
  let facts: Investigation
  /// W_0 … W_{L-1}. The biases of the expansion and of the blocks together are the last column of W_0.
  let weights: [Matrix<Rational>]
  /// v_0 … v_L. With such a bias v_0 is [x; 1].
  let features: [Matrix<Rational>]
  /// x_{L-1} + b_L, zero when there is no block.
  let representation: Matrix<Rational>
  /// W_{L+1} and W_L as the model has them.
  let given: PredictionPoint<Rational>
  /// The layers of each block, with the outputs of each of them; nil when some features are values without layers.
  let blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]?
  /// Whether the last row of v_0 is of ones.
  let hasConstant: Bool
  /// Whether blocks have biases, which the constant stands for.
  let hasBlockBias: Bool
  /// Whether it is a network of Section 4 of Yun et al. 2019 with squared errors: wᵀ h_L, h_l = h_{l-1} + V_l φ_l(U_l h_{l-1}), h_0 = x.
  let isDeepResNet: Bool

  var isSquared: Bool { facts.isSquared }
  /// M, N_o, N and L.
  var width: Int { facts.width }
  var outputs: Int { facts.outputs }
  var samples: Int { facts.model.data.count }
  var depth: Int { facts.depth }
  var targets: Matrix<Rational> { facts.targets }
  /// Whether the prediction has a bias, so that (P_φ) is about centred matrices.
  var hasBias: Bool { facts.isAffine }

  init(_ network: ResNEst, _ model: Model, progress: @escaping (String) -> Void) throws {
    try InstanceModel.check(network, model)
    if let reason = model.reduction?.tiedLastWeight { throw CertificationError(reason) }
    facts = try InstanceModel.facts(model, progress: progress)
    let evaluation = facts.evaluation
    if let conflict = evaluation.featureBeyondState(model) { throw conflict.refusal }
    let (depth, isAffine) = (facts.depth, facts.isAffine)
    let sumOfBiases = network.sumOfBiases
    hasConstant = sumOfBiases != nil && (!isAffine || depth > 0)
    hasBlockBias = network.blocks.contains { $0.bias != nil }

    var (first, features) = (network.expansion.weight, evaluation.features)
    if hasConstant, let sumOfBiases {
      first = .horizontal([first, Matrix(rows: first.rows, columns: 1, elements: sumOfBiases)])
      features[0] = .vertical([features[0], Matrix(rows: 1, columns: features[0].columns, repeating: .one)])
    }
    let expansions = [first] + network.blocks.map(\.weight)
    weights = Array(expansions.prefix(depth))
    given = PredictionPoint(prediction: network.prediction.weight, weight: expansions[depth])
    self.features = features
    representation = evaluation.shiftedState(before: depth, of: network)
    var blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]? = []
    for (index, block) in network.blocks.enumerated() {
      guard case .layers(let own) = block.feature else {
        blocks = nil
        break
      }
      let translation = InstanceModel.translation(before: index, in: network)
      let outputs = translation.map { _ in evaluation.states[index] }
      blocks?.append(
        (translation + own, outputs + evaluation.outputs(ofLayers: own.count, block: index + 1)))
    }
    self.blocks = blocks
    isDeepResNet =
      network.expandsByIdentity && facts.isSquared && facts.outputs == 1 && depth > 0 && !isAffine
      && sumOfBiases == nil && blocks?.dropFirst().allSatisfy { $0.layers.first?.weight != nil } == true
    try Self.checkNumbers(
      features + weights + [representation, targets, given.prediction, given.weight]
        + (blocks ?? []).flatMap { $0.outputs + $0.layers.compactMap(\.weight) })
  }

  /// Throws `CertificationError` where the network has no exact evaluation.
  static func facts(_ model: Model, progress: @escaping (String) -> Void) throws -> Investigation {
    do { return try Investigation(model, progress: progress) } catch { throw CertificationError("\(error)") }
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
  var prediction: PredictionProblem { facts.predictionProblem.centered }

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
}

extension FeatureConflict {
  /// Theorems about a network would be about none.
  var refusal: CertificationError {
    let samples = samples.map { String($0 + 1) }.joined(separator: " and ")
    return CertificationError(
      "v_\(block) is no function of x_\(block - 1), which samples \(samples) have in common: no network has these values, and theorems about one would be about none"
    )
  }
}
