import ExactAlgebra

extension AffineOver {
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> AffineOver<Other> {
    AffineOver<Other>(weight: try weight.map(transform), bias: try bias?.map(transform))
  }
}

extension LayerOver {
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> LayerOver<Other> {
    switch self {
    case .linear(let affine): .linear(try affine.map(transform))
    case .activation(let activation): .activation(activation)
    }
  }
}

extension FeatureOver {
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> FeatureOver<Other> {
    switch self {
    case .layers(let layers): .layers(try layers.map { try $0.map(transform) })
    case .values(let values): .values(try values.map(transform))
    }
  }
}

extension ArchitectureOver {
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> ArchitectureOver<Other> {
    switch self {
    case .resnest(let network):
      .resnest(
        ResNEstOver<Other>(
          expansion: try network.expansion.map(transform),
          blocks: try network.blocks.map {
            ResidualBlockOver<Other>(
              feature: try $0.feature.map(transform), weight: try $0.weight.map(transform),
              bias: try $0.bias?.map(transform))
          }, prediction: try network.prediction.map(transform), expansionIsLayer: network.expansionIsLayer))
    case .densenest(let network):
      .densenest(
        DenseNEstOver<Other>(
          blocks: try network.blocks.map { try $0.map(transform) },
          prediction: try network.prediction.map(transform)))
    case .fullyConnected(let network):
      .fullyConnected(FullyConnectedOver<Other>(layers: try network.layers.map { try $0.map(transform) }))
    }
  }
}

extension ModelOver {
  /// The model with every entry of its weights and data transformed; activations and loss stay.
  public func map<Other>(_ transform: (Scalar) throws -> Other) rethrows -> ModelOver<Other> {
    ModelOver<Other>(
      title: title, id: id, architecture: try architecture.map(transform), loss: loss,
      data: DatasetOver<Other>(x: try data.x.map(transform), y: try data.y.map(transform)),
      reduction: reduction, stem: stem)
  }

  /// All entries of weights, biases, data and given features.
  public var entries: [Scalar] {
    var result: [Scalar] = []
    _ = map {
      result.append($0)
      return $0
    }
    return result
  }
}

// MARK: - Sizes

extension ModelOver {
  /// N_o.
  public var outputs: Int { data.y.columns }

  /// L; 0 for a fully connected network.
  public var depth: Int {
    switch architecture {
    case .resnest(let network): network.blocks.count
    case .densenest(let network): network.blocks.count
    case .fullyConnected: 0
    }
  }

  /// M; nil where there is no residual representation.
  public var width: Int? {
    guard case .resnest(let network) = architecture else { return nil }
    return network.expansion.outputs
  }

  /// [K_0 … K_L]; the input alone for a fully connected network. K_0 counts a constant feature.
  public var featureSizes: [Int] {
    @_specialize(where Scalar == Rational)
    get {
      let first = data.x.columns + (hasConstantFeature ? 1 : 0)
      switch architecture {
      case .resnest(let network): return [first] + network.blocks.map(\.weight.columns)
      case .densenest(let network):
        var width = data.x.columns
        return [first]
          + network.blocks.map { feature in
            let size = feature.outputs(of: width)
            width += size
            return size
          }
      case .fullyConnected: return [first]
      }
    }
  }

  /// Whether the prediction has a bias of its own, so that predictors are affine.
  public var isAffine: Bool {
    switch architecture {
    case .resnest(let network): network.prediction.bias != nil
    case .densenest(let network): network.prediction.bias != nil
    case .fullyConnected(let network): network.hasOutputBias
    }
  }

  /// Whether v_0 is [x; 1]: a bias of the expansion or of a block without a prediction bias (Chen et al. 2021, footnote 2).
  /// With a prediction bias the constant is accounted for already.
  public var hasConstantFeature: Bool {
    guard case .resnest(let network) = architecture else { return false }
    return !isAffine && (network.expansion.bias != nil || network.blocks.contains { $0.bias != nil })
  }

  /// Whether the states x_0 … x_L carry the constant feature by different columns, b_0 + … + b_i: blocks have biases, and the
  /// prediction has none.
  public var constantVariesWithState: Bool {
    guard case .resnest(let network) = architecture else { return false }
    return !isAffine && network.blocks.contains { $0.bias != nil }
  }
}

extension ResNEstOver {
  /// b_0 + … + b_L, what the biases add to the last representation with its features held fixed; nil where the expansion
  /// and the blocks have no bias.
  public var sumOfBiases: [Scalar]? {
    let biases = ([expansion.bias] + blocks.map { $0.bias }).compactMap { $0 }
    guard let first = biases.first else { return nil }
    return biases.dropFirst().reduce(first) { sum, bias in zip(sum, bias).map { $0 + $1 } }
  }

  /// B = [W_0 … W_{L-1}], M × (K_0 + … + K_{L-1}); M × 0 when there is no block. With a constant feature the sum of all
  /// biases is the column after W_0: with the features held fixed, x_{L-1} + b_L = B [v_0; …; v_{L-1}].
  @_specialize(where Scalar == Rational)
  public func columnsOfB(hasConstantFeature: Bool) -> Matrix<Scalar> {
    var parts: [Matrix<Scalar>] = []
    if !blocks.isEmpty {
      parts.append(expansion.weight)
      if hasConstantFeature, let bias = sumOfBiases {
        parts.append(Matrix(rows: bias.count, columns: 1, elements: bias))
      }
      parts += blocks.dropLast().map(\.weight)
    }
    return .horizontal(parts, rows: expansion.outputs)
  }
}

extension FeatureOver {
  /// The number of units that the feature gives for so many inputs.
  fileprivate func outputs(of inputs: Int) -> Int {
    switch self {
    case .values(let values): values.columns
    case .layers(let layers):
      layers.reduce(inputs) { width, layer in
        if case .linear(let affine) = layer { affine.outputs } else { width }
      }
    }
  }
}
