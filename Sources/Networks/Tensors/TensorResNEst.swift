import ExactAlgebra

/// A residual network whose states are vectors or images: x_i = x_{i-1} + W_i G_i(x_{i-1}) + b_i with matrices or
/// convolutions W_i, and features of any layers.
public struct TensorResNEst: Sendable {
  /// W_i with its bias.
  public enum Map: Sendable, Hashable {
    case affine(Affine)
    case convolution(Convolution)

    var layer: TensorLayer {
      switch self {
      case .affine(let affine): .linear(affine)
      case .convolution(let convolution): .convolution(convolution)
      }
    }

    /// What it gives for signals of a shape; nil where they do not fit.
    public func output(of shape: SignalShape) -> SignalShape? { layer.output(of: shape) }
    public func work(on shape: SignalShape) -> Int { layer.work(on: shape) }
  }

  public struct Block: Sendable {
    public var feature: [TensorLayer]
    public var map: Map

    public init(feature: [TensorLayer], map: Map) {
      self.feature = feature
      self.map = map
    }
  }

  /// The shape of one row of the data.
  public var input: SignalShape
  /// Fixed layers before the expansion.
  public var stem: [TensorLayer]
  /// W_0.
  public var expansion: Map
  public var blocks: [Block]
  /// Reads the last state, or its means over the positions where the states are images.
  public var prediction: Affine
  /// Whether W_0 is a layer of weights, which may happen to be the identity; nil where an identity without a bias is none.
  public var expansionIsLayer: Bool?

  /// Every layer fits what comes before it, every block gives the shape of the states, and the prediction fits their channels.
  public init(
    input: SignalShape, stem: [TensorLayer], expansion: Map, blocks: [Block], prediction: Affine,
    expansionIsLayer: Bool? = nil
  ) {
    self.input = input
    self.stem = stem
    self.expansion = expansion
    self.blocks = blocks
    self.prediction = prediction
    self.expansionIsLayer = expansionIsLayer
  }
}

extension TensorResNEst {
  /// The ResNEst of vectors that has the same predictions, features by their values, and the input v_0.
  ///
  /// Where the states are images it is the pooled view. The means over the positions of conv(W, v) are
  /// Σ_{c,a,b} W[o,c,a,b] · s[c,a,b] with s[c,a,b] the mean of what place (a, b) of the kernel sees of channel c. So the means
  /// of the states satisfy equation (1) of Chen et al. 2021 with the matrices of the kernels as W_i and the vectors s as
  /// features, and global average pooling with a linear map reads them.
  ///
  /// - Parameters:
  ///   - x: N rows of the entries of one input.
  ///   - sizeLimit: bits of the numbers between two layers, for one sample.
  /// - Throws: `EvaluationError` when the numbers of a layer would exceed `sizeLimit` bits for one sample.
  ///
  /// Cost: one exact forward pass, all samples independently of each other on all processors.
  public func reduced(
    on x: Matrix<Rational>, sizeLimit: Int = TensorResNEst.sizeLimit
  ) throws -> (inputs: Matrix<Rational>, network: ResNEst, reduction: Reduction?) {
    let steps = PreparedResNEst(self)
    let samples = concurrentMap(x.rows) { sample in
      Result { () throws(EvaluationError) in
        try steps.features(of: x.row(sample), sizeLimit: sizeLimit)
      }
    }
    let features = try samples.map { try $0.get() }
    func matrix(_ index: Int) -> Matrix<Rational> {
      Matrix(
        rows: x.rows, columns: features.first?[index].count ?? 0, elements: features.flatMap { $0[index] })
    }
    let network = ResNEst(
      expansion: TensorResNEst.affine(expansion),
      blocks: blocks.enumerated().map { index, block in
        let map = TensorResNEst.affine(block.map)
        return ResidualBlock(feature: .values(matrix(index + 1)), weight: map.weight, bias: map.bias)
      }, prediction: prediction, expansionIsLayer: expansionIsLayer)
    return (matrix(0), network, reduction)
  }

  public static var sizeLimit: Int { Limits.signalBits }

  private var reduction: Reduction? {
    let isImage = if case .convolution = expansion { true } else { false }
    guard isImage else { return blocks.isEmpty ? nil : .fixedLayers }
    if case .convolution(let last) = (blocks.last?.map ?? expansion) {
      return .pooledView(freeLastWeight: last.groups == 1)
    }
    return .pooledView(freeLastWeight: true)
  }

  private static func affine(_ map: Map) -> Affine {
    switch map {
    case .affine(let affine): affine
    case .convolution(let convolution): Affine(weight: convolution.pooledWeight, bias: convolution.bias)
    }
  }
}

/// Layers brought to integers, for signals of one shape.
private struct PreparedLayers: Sendable {
  private var steps: [(layer: PreparedLayer, place: LayerPlace)] = []
  let output: SignalShape

  /// `block` is 0 for what comes before all blocks.
  init(_ layers: [TensorLayer], block: Int, from first: Int = 1, on shape: SignalShape) {
    var shape = shape
    for (index, layer) in layers.enumerated() {
      let prepared = PreparedLayer(layer, on: shape)
      shape = prepared.output
      steps.append((prepared, LayerPlace(block: block, layer: first + index)))
    }
    output = shape
  }

  func callAsFunction(_ signal: Signal, sizeLimit: Int) throws(EvaluationError) -> Signal {
    var signal = signal
    for step in steps {
      guard signal.bitLength <= sizeLimit / step.layer.degree else { throw .numbersTooLarge(step.place) }
      signal = step.layer(signal)
    }
    return signal
  }
}

/// The network with its layers brought to integers.
private struct PreparedResNEst: Sendable {
  private struct Stage: Sendable {
    let feature: PreparedLayers
    let map: PreparedLayers
    /// That of a convolution, whose feature is pooled.
    let window: Window?

    init(_ feature: [TensorLayer], _ map: TensorResNEst.Map, block: Int, on shape: SignalShape) {
      self.feature = PreparedLayers(feature, block: block, on: shape)
      self.map = PreparedLayers(
        [map.layer], block: block, from: feature.count + 1, on: self.feature.output)
      window = if case .convolution(let convolution) = map { convolution.window } else { nil }
    }

    func values(_ feature: Signal) -> [Rational] {
      window.map { feature.pooledTaps(of: $0) } ?? feature.values
    }
  }

  private let input: SignalShape
  /// The stem with the expansion, then the blocks.
  private let stages: [Stage]

  init(_ network: TensorResNEst) {
    input = network.input
    let first = Stage(network.stem, network.expansion, block: 0, on: network.input)
    stages =
      [first]
      + network.blocks.enumerated().map {
        Stage($1.feature, $1.map, block: $0 + 1, on: first.map.output)
      }
  }

  /// v_0 … v_L of one sample.
  func features(of row: [Rational], sizeLimit: Int) throws(EvaluationError) -> [[Rational]] {
    var result: [[Rational]] = []
    var state: Signal?
    for (index, stage) in stages.enumerated() {
      let feature = try stage.feature(state ?? Signal(shape: input, row), sizeLimit: sizeLimit)
      result.append(stage.values(feature))
      // Of the last state only the reduced network speaks.
      if index == stages.count - 1 { break }
      let change = try stage.map(feature, sizeLimit: sizeLimit)
      state = state.map { $0 + change } ?? change
    }
    return result
  }
}

extension Signal {
  fileprivate static func + (a: Signal, b: Signal) -> Signal {
    let common = Integer.lcm(a.denominator, b.denominator)
    let (p, q) = (common.dividedExactly(by: a.denominator), common.dividedExactly(by: b.denominator))
    return Signal(
      shape: a.shape, numerators: zip(a.numerators, b.numerators).map { $0 * p + $1 * q }, denominator: common
    )
  }
}

extension TensorResNEst {
  /// ŷ of one sample by the network's own layers, without the pooled view: the head pools the last image.
  ///
  /// The other way to the predictions of `reduced`, for tests of the reduction.
  public func prediction(of row: [Rational]) -> [Rational] {
    func apply(_ layers: [TensorLayer], _ signal: Signal) -> Signal {
      layers.reduce(signal) { PreparedLayer($1, on: $0.shape)($0) }
    }
    var state = apply(stem + [expansion.layer], Signal(shape: input, row))
    for block in blocks { state = state + apply(block.feature + [block.map.layer], state) }
    let isImage = if case .image = state.shape { true } else { false }
    return apply((isImage ? [.globalAveragePool] : []) + [.linear(prediction)], state).values
  }
}

extension TensorLayer {
  /// What `layers`, of block `block`, make of every row of `x`, whose shape is `shape`; images are written out. The block is 0 for
  /// what comes before all blocks.
  ///
  /// - Throws: `EvaluationError` when the numbers of a layer would exceed `sizeLimit` bits for one sample.
  public static func values(
    of layers: [TensorLayer], on x: Matrix<Rational>, shape: SignalShape, block: Int = 0,
    sizeLimit: Int = TensorResNEst.sizeLimit
  ) throws -> Matrix<Rational> {
    let prepared = PreparedLayers(layers, block: block, on: shape)
    let rows = concurrentMap(x.rows) { sample in
      Result { () throws(EvaluationError) in
        try prepared(Signal(shape: shape, x.row(sample)), sizeLimit: sizeLimit).values
      }
    }
    return Matrix(
      rows: x.rows, columns: prepared.output.count, elements: try rows.flatMap { try $0.get() })
  }
}
