import ExactNumbers

/// A network as a list of operations, each on the results of earlier ones, with its parameters in one list: of each affine
/// map, in the order in which the network applies them, the weight by rows and then the bias.
package struct TrainedNetwork: Sendable {
  enum Operation: Sendable {
    /// Units × N: inputs, or features that were computed elsewhere.
    case data(FractionMatrix)
    case affine(Map)
    case activation(CheckedModel.PiecewisePolynomial, of: Int)
    case sum(Int, Int)
    /// The units of the first above those of the second.
    case stack(Int, Int)
  }

  /// An affine map, whose entries are parameters.
  struct Map: Sendable {
    let input: Int
    let rows: Int
    let columns: Int
    /// The place of its first entry among the parameters.
    let offset: Int
    let hasBias: Bool

    /// The place of an entry; that of the bias for the column that there is not.
    func parameter(_ row: Int, _ column: Int) -> Int {
      offset + (column == columns ? rows * columns + row : row * columns + column)
    }

    /// Columns, with one for the bias.
    var entries: Range<Int> { 0..<columns + (hasBias ? 1 : 0) }
  }

  private(set) var operations: [Operation] = []
  /// The number of units of each operation. The last one is the prediction.
  private(set) var heights: [Int] = []
  /// The given weights.
  private(set) var weights: [Rational] = []

  /// Refuses what stands for a larger network, whose derivatives are not these.
  package init(_ model: CheckedModel) throws(Refusal) {
    if model.reduction != nil { throw Refusal("the weights of images and fixed layers are not looked at") }
    var state = append(.data(model.x.transposed), height: model.x.columns)
    switch model.network {
    case .resnest(let expansion, let blocks, let prediction):
      if let expansion { state = append(expansion, of: state) }
      for block in blocks {
        let feature = append(block.feature, of: state)
        let change = append(CheckedModel.Affine(weight: block.weight, bias: block.bias), of: feature)
        state = append(.sum(state, change), height: heights[state])
      }
      _ = append(prediction, of: state)
    case .densenest(let features, let prediction):
      for block in features {
        let feature = append(block, of: state)
        state = append(.stack(state, feature), height: heights[state] + heights[feature])
      }
      _ = append(prediction, of: state)
    case .fullyConnected(let layers): _ = append(.layers(layers), of: state)
    }
  }

  private mutating func append(_ operation: Operation, height: Int) -> Int {
    operations.append(operation)
    heights.append(height)
    return operations.count - 1
  }

  private mutating func append(_ affine: CheckedModel.Affine, of input: Int) -> Int {
    let weight = affine.weight
    let map = Map(
      input: input, rows: weight.rows, columns: weight.columns, offset: weights.count,
      hasBias: affine.bias != nil)
    for row in 0..<weight.rows { for column in 0..<weight.columns { weights.append(weight[row, column]) } }
    weights += affine.bias ?? []
    return append(.affine(map), height: weight.rows)
  }

  private mutating func append(_ feature: CheckedModel.Feature, of input: Int) -> Int {
    switch feature {
    case .values(let values): return append(.data(values.transposed), height: values.columns)
    case .layers(let layers):
      var node = input
      for layer in layers {
        switch layer {
        case .linear(let affine): node = append(affine, of: node)
        case .activation(let function): node = append(.activation(function, of: node), height: heights[node])
        }
      }
      return node
    }
  }

  /// Everything that a sample brings: two samples with the same have the same predictions, whatever the parameters.
  func data(of sample: Int) -> [Rational] {
    operations.flatMap { operation -> [Rational] in
      guard case .data(let matrix) = operation else { return [] }
      return (0..<matrix.rows).map { matrix[$0, sample] }
    }
  }
}
