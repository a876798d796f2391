import ExactAlgebra

/// A model as a straight-line computation on matrices with one column for each sample. The architectures are told apart
/// here and nowhere else, and its operations in the walks of `GraphInterpretation.swift`: whatever is computed on a
/// network is an interpretation of this list.
@usableFromInline package struct ComputationGraphOver<Scalar: OrderedField>: Sendable {
  @usableFromInline enum Operation: Sendable {
    case constant(Matrix<Scalar>)
    case affine(AffineMap<Scalar>)
    case activation(ActivationLayer)
    case sum(Int, Int)
    /// The first operand above the second.
    case stack(Int, Int)
  }

  @usableFromInline struct Node: Sendable {
    @usableFromInline let operation: Operation
    /// The number of its rows.
    @usableFromInline let height: Int
  }

  /// Operands come before the nodes that use them.
  @usableFromInline private(set) var nodes: [Node] = []
  package private(set) var maps: [AffineMap<Scalar>] = []
  /// In the order in which the network applies them.
  package private(set) var activations: [ActivationLayer] = []
  /// The data, and features that are values.
  package private(set) var constants: [Matrix<Scalar>] = []
  /// How many nodes use each node.
  @usableFromInline package private(set) var readerCounts: [Int] = []
  /// x_0 … x_L, as nodes.
  package private(set) var states: [Int] = []
  /// v_0 … v_L, as nodes.
  package private(set) var features: [Int] = []
  package private(set) var prediction = 0
  /// The number of entries of all maps.
  package private(set) var parameterCount = 0

  package init(_ model: ModelOver<Scalar>) {
    let input = append(model.data.x.transposed)
    features = [input]
    switch model.architecture {
    case .resnest(let network):
      var state = input
      if !network.expandsByIdentity { state = append(network.expansion, as: .expansion, of: input) }
      states = [state]
      for (index, block) in network.blocks.enumerated() {
        let feature = append(block.feature, block: index + 1, of: state)
        features.append(feature)
        let residual = append(
          AffineOver(weight: block.weight, bias: block.bias), as: .block(index + 1), of: feature)
        state = append(.sum(state, residual), of: state, residual, height: nodes[state].height)
        states.append(state)
      }
      prediction = append(network.prediction, as: .prediction, of: state)
    case .densenest(let network):
      var state = input
      states = [state]
      for (index, block) in network.blocks.enumerated() {
        let feature = append(block, block: index + 1, of: state)
        features.append(feature)
        let height = nodes[state].height + nodes[feature].height
        state = append(.stack(state, feature), of: state, feature, height: height)
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

  /// Of the operands of a sum: whether it is an affine map that nothing else reads.
  @inlinable func isSummand(_ node: Int) -> Bool {
    guard case .affine = nodes[node].operation else { return false }
    return readerCounts[node] == 1
  }

  private mutating func append(_ operation: Operation, of operands: Int..., height: Int) -> Int {
    for operand in operands { readerCounts[operand] += 1 }
    readerCounts.append(0)
    nodes.append(Node(operation: operation, height: height))
    return nodes.count - 1
  }

  private mutating func append(_ constant: Matrix<Scalar>) -> Int {
    constants.append(constant)
    return append(.constant(constant), height: constant.rows)
  }

  private mutating func append(_ affine: AffineOver<Scalar>, as role: AffineRole, of input: Int) -> Int {
    maps.append(
      AffineMap(
        role: role, affine: affine, node: nodes.count, input: input, index: maps.count, offset: parameterCount
      ))
    parameterCount += affine.weight.elements.count + (affine.bias?.count ?? 0)
    return append(.affine(maps.last!), of: input, height: affine.outputs)
  }

  private mutating func append(_ layer: LayerOver<Scalar>, at place: LayerPlace, of input: Int) -> Int {
    switch layer {
    case .linear(let affine): return append(affine, as: place.role, of: input)
    case .activation(let activation):
      activations.append(
        ActivationLayer(place: place, activation: activation, node: nodes.count, input: input))
      return append(.activation(activations.last!), of: input, height: nodes[input].height)
    }
  }

  private mutating func append(_ feature: FeatureOver<Scalar>, block: Int, of input: Int) -> Int {
    switch feature {
    case .values(let values): return append(values.transposed)
    case .layers(let layers):
      return layers.enumerated().reduce(input) { node, layer in
        append(layer.element, at: LayerPlace(block: block, layer: layer.offset + 1), of: node)
      }
    }
  }
}

extension ComputationGraphOver {
  /// The same network with the samples, and the units of every node, in these orders.
  func reordered(samples: [Int], units: [[Int]]) -> ComputationGraphOver {
    var result = self
    result.maps = maps.map { map in
      let rows = units[map.node]
      let affine = AffineOver(
        weight: map.affine.weight.submatrix(rows: rows, columns: units[map.input]),
        bias: map.affine.bias.map { bias in rows.map { bias[$0] } })
      return AffineMap(
        role: map.role, affine: affine, node: map.node, input: map.input, index: map.index, offset: map.offset
      )
    }
    result.constants = []
    for (index, node) in nodes.enumerated() {
      switch node.operation {
      case .constant(let matrix):
        result.constants.append(matrix.submatrix(rows: units[index], columns: samples))
        result.nodes[index] = Node(operation: .constant(result.constants.last!), height: node.height)
      case .affine(let map):
        result.nodes[index] = Node(operation: .affine(result.maps[map.index]), height: node.height)
      default: break
      }
    }
    return result
  }
}

/// weight · input + bias, whose entries are variables of the training problem.
@usableFromInline package struct AffineMap<Scalar: OrderedField>: Sendable {
  package let role: AffineRole
  package let affine: AffineOver<Scalar>
  package let node: Int
  @usableFromInline package let input: Int
  /// Its place among the maps, and that of its first entry among the parameters.
  package let index: Int
  package let offset: Int

  /// The parameter of a row: `entry` is a column, or the number of columns for the bias.
  package func parameter(_ row: Int, _ entry: Int) -> Int {
    offset + (entry == affine.inputs ? affine.weight.elements.count + row : row * affine.inputs + entry)
  }
}

/// An activation, applied to every entry of its input.
@usableFromInline package struct ActivationLayer: Sendable {
  package let place: LayerPlace
  package let activation: Activation
  package let node: Int
  @usableFromInline package let input: Int
}

package typealias ComputationGraph = ComputationGraphOver<Rational>

extension AffineOver where Scalar: OrderedField {
  fileprivate var isIdentity: Bool {
    // Row by row: the first tells most matrices from the identity.
    bias == nil && weight.isSquare
      && (0..<weight.rows).allSatisfy { i in
        var row = weight.row(i)
        row[i] -= .one
        return Scalar.areAllZero(row)
      }
  }
}

extension ResNEstOver where Scalar: OrderedField {
  /// Whether x_0 = x: the expansion is the identity with no bias and no layer of its own, as in the networks of Yun et al.
  /// 2019, and so is no variable of the training problem.
  public var expandsByIdentity: Bool { !expansionIsLayer && expansion.isIdentity }

  /// Whether W_0 is weights that happen to be the identity.
  public var expansionIsIdentityByValue: Bool { expansionIsLayer && expansion.isIdentity }
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
