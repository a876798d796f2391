import ExactAlgebra

/// A model as a straight-line computation on matrices with one column for each sample. Every exact computation on a
/// model (values, gradient, Hessian, activation cells) walks this list, so the architectures are told apart here
/// and nowhere else.
package struct ComputationGraphOver<Scalar: OrderedField>: Sendable {
  package enum Node: Sendable {
    case constant(Matrix<Scalar>)
    /// weight · input + bias.
    case affine(Int, of: Int)
    case activation(Activation, of: Int)
    case sum(Int, Int)
    /// The first operand above the second.
    case stack(Int, Int)
  }

  /// An affine map whose entries are variables of the training problem.
  package struct Map: Sendable {
    package let role: AffineRole
    package let affine: AffineOver<Scalar>
  }

  /// Operands come before the nodes that use them.
  package private(set) var nodes: [Node] = []
  package private(set) var maps: [Map] = []
  /// x_0 … x_L, as nodes.
  package private(set) var states: [Int] = []
  /// v_0 … v_L, as nodes.
  package private(set) var features: [Int] = []
  /// The activation nodes in order, with the place of each in the model.
  package private(set) var activations: [(node: Int, place: LayerPlace)] = []
  package private(set) var prediction = 0

  package init(_ model: ModelOver<Scalar>) {
    let input = append(.constant(model.data.x.transposed))
    features = [input]
    switch model.architecture {
    case .resnest(let network):
      var state = input
      if !network.expandsByIdentity { state = append(network.expansion, as: .expansion, of: input) }
      states = [state]
      for (index, block) in network.blocks.enumerated() {
        let feature = append(block.feature, block: index + 1, of: state)
        features.append(feature)
        let residual = append(AffineOver(weight: block.weight), as: .block(index + 1), of: feature)
        state = append(.sum(state, residual))
        states.append(state)
      }
      prediction = append(network.prediction, as: .prediction, of: state)
    case .densenest(let network):
      var state = input
      states = [state]
      for (index, block) in network.blocks.enumerated() {
        let feature = append(block, block: index + 1, of: state)
        features.append(feature)
        state = append(.stack(state, feature))
        states.append(state)
      }
      prediction = append(network.prediction, as: .prediction, of: state)
    case .fullyConnected(let network):
      var state = input
      states = [state]
      for (index, layer) in network.layers.enumerated() {
        state = append(layer, at: LayerPlace(block: nil, layer: index + 1), of: state)
        states.append(state)
      }
      if states.count > 1 { states.removeLast() }
      prediction = state
    }
  }

  private mutating func append(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  private mutating func append(_ affine: AffineOver<Scalar>, as role: AffineRole, of input: Int) -> Int {
    maps.append(Map(role: role, affine: affine))
    return append(.affine(maps.count - 1, of: input))
  }

  private mutating func append(_ layer: LayerOver<Scalar>, at place: LayerPlace, of input: Int) -> Int {
    switch layer {
    case .linear(let affine): return append(affine, as: place.role, of: input)
    case .activation(let activation):
      let node = append(.activation(activation, of: input))
      activations.append((node, place))
      return node
    }
  }

  private mutating func append(_ feature: FeatureOver<Scalar>, block: Int, of input: Int) -> Int {
    switch feature {
    case .values(let values): return append(.constant(values.transposed))
    case .layers(let layers):
      var node = input
      for (index, layer) in layers.enumerated() {
        node = append(layer, at: LayerPlace(block: block, layer: index + 1), of: node)
      }
      return node
    }
  }
}

package typealias ComputationGraph = ComputationGraphOver<Rational>

extension ResNEstOver where Scalar: OrderedField {
  /// Whether x_0 = x: the expansion is the identity with no bias, as in the networks of Yun et al. 2019, and so is
  /// no variable of the training problem.
  public var expandsByIdentity: Bool {
    let weight = expansion.weight
    return expansion.bias == nil && weight.isSquare
      && Scalar.areAllZero((weight - .identity(weight.rows)).elements)
  }
}

/// The place of a layer: in the feature of a block, or in a fully connected network (`block` nil). Both count from 1.
public struct LayerPlace: Sendable, Hashable {
  public let block: Int?
  public let layer: Int

  public init(block: Int?, layer: Int) {
    self.block = block
    self.layer = layer
  }

  /// The role of a linear layer at this place.
  public var role: AffineRole {
    if let block { .feature(block: block, layer: layer) } else { .layer(layer) }
  }
}

extension LayerPlace: CustomStringConvertible {
  public var description: String { role.description }
}
