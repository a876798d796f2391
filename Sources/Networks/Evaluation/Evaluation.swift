import ExactAlgebra

/// The exact forward pass of a model on its data. All matrices have one column for each sample.
public struct EvaluationOver<Scalar: OrderedField>: Sendable {
  /// The input of an activation layer.
  public struct PreActivation: Sendable {
    public let place: LayerPlace
    public let activation: Activation
    /// units × N.
    public let values: Matrix<Scalar>
  }

  /// x_0 … x_L, each M × N (Chen et al. 2021, equations 1 and 8). For a fully connected network: its input and the
  /// output of every layer but the last.
  public let states: [Matrix<Scalar>]
  /// v_0 … v_L, K_i × N; v_0 is the input x. For a fully connected network the input alone.
  public let features: [Matrix<Scalar>]
  /// ŷ, N_o × N.
  public let prediction: Matrix<Scalar>
  /// The inputs of all activation layers, in the order in which the network applies them.
  public let preActivations: [PreActivation]
  /// The empirical risk, the mean of the loss over the samples. nil for the logistic loss and the cross-entropy, whose
  /// values are not rational, and when there are no samples.
  public let risk: Scalar?

  package let graph: ComputationGraphOver<Scalar>
  package let values: NodeValues<Scalar>

  /// The largest total size, in bits, of the numbers in one matrix.
  public static var sizeLimit: Int { Limits.evaluationBits }

  /// Evaluates every layer. Cost: one exact matrix product for each linear map.
  ///
  /// Throws `EvaluationError` when the numbers of a layer would exceed `sizeLimit` bits.
  @_specialize(where Scalar == Rational)
  public init(_ model: ModelOver<Scalar>, sizeLimit: Int = EvaluationOver.sizeLimit) throws {
    let graph = ComputationGraphOver(model)
    var pass = ForwardPass<Scalar>(sizeLimit: sizeLimit)
    let values = NodeValues(held: try graph.interpret(with: &pass), graph: graph)
    self.init(values, risk: model.loss.mean(of: values[graph.prediction], targets: model.data.y))
  }

  private init(_ values: NodeValues<Scalar>, risk: Scalar?) {
    let graph = values.graph
    self.graph = graph
    self.values = values
    states = graph.states.map { values[$0] }
    features = graph.features.map { values[$0] }
    prediction = values[graph.prediction]
    self.risk = risk
    preActivations = graph.activations.map {
      PreActivation(place: $0.place, activation: $0.activation, values: values[$0.input])
    }
  }

  /// The same network with the samples, and the units of every node, in these orders; those of a node that an activation, a sum or a
  /// stack makes in the order of what it is made of.
  package func reordered(samples: [Int], units: [[Int]]) -> EvaluationOver {
    let held = zip(values.held, units).map { value, rows in
      value?.submatrix(rows: rows, columns: samples)
    }
    let values = NodeValues(held: held, graph: graph.reordered(samples: samples, units: units))
    return EvaluationOver(values, risk: risk)
  }
}

public typealias Evaluation = EvaluationOver<Rational>

/// The value of every node of the graph, units × N.
package struct NodeValues<Scalar: OrderedField>: RandomAccessCollection, Sendable {
  /// nil for what a state is summed of, which is as large as the state: it is computed again where it is asked for.
  fileprivate let held: [Matrix<Scalar>?]
  fileprivate let graph: ComputationGraphOver<Scalar>

  package var startIndex: Int { held.startIndex }
  package var endIndex: Int { held.endIndex }

  /// Whether the value is there without being computed.
  package func holds(_ node: Int) -> Bool { held[node] != nil }

  package subscript(node: Int) -> Matrix<Scalar> {
    if let value = held[node] { return value }
    guard case .affine(let map) = graph.nodes[node].operation else {
      preconditionFailure("only affine maps are computed again")
    }
    return map.affine(self[map.input])
  }
}

extension EvaluationOver {
  /// x_{i-1} + b_i, what W_i v_i is added to, M × N, for the block i; zero for i = 0, where W_0 v_0 is all there is.
  package func shiftedState(before block: Int, of network: ResNEstOver<Scalar>) -> Matrix<Scalar> {
    guard block > 0 else { return .zeros(network.expansion.outputs, prediction.columns) }
    let state = states[block - 1]
    guard let bias = network.blocks[block - 1].bias else { return state }
    return Matrix(rows: state.rows, columns: state.columns) { state[$0, $1] + bias[$0] }
  }

  /// What each of the `count` layers of the feature of a block, from 1, makes of the output of the one before it.
  package func outputs(ofLayers count: Int, block: Int) -> [Matrix<Scalar>] {
    // Layers follow one another, and the last one is the feature.
    (graph.features[block] - count + 1...graph.features[block]).map { values[$0] }
  }
}

/// Values are there when they are read: only what a sum alone reads is given up, after it.
private struct ForwardPass<Scalar: OrderedField>: GraphInterpretation {
  typealias Value = Matrix<Scalar>?
  typealias Failure = EvaluationError

  let sizeLimit: Int

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Value { matrix }
  func affine(_ map: AffineMap<Scalar>, of input: Value) -> Value { map.affine(input!) }

  func activation(_ layer: ActivationLayer, of input: Value) throws(EvaluationError) -> Value {
    let input = input!
    let function = layer.activation.function
    let degree = function.pieces.reduce(1) { max($0, $1.count - 1) }
    guard input.bitLength <= sizeLimit / degree else { throw .numbersTooLarge(layer.place) }
    Meter.charge(
      work: input.elements.count * 128 * degree,
      "the activation at \(layer.place) of \(input.elements.count) numbers")
    return input.map { function($0) }
  }

  func sum(_ a: Value, _ b: Value, at node: Int) -> Value { a! + b! }
  func stack(_ a: Value, _ b: Value, at node: Int) -> Value { .vertical([a!, b!]) }
  func summed(_ value: Value) -> Value { nil }
}

/// Why a model could not be evaluated.
public enum EvaluationError: Error, Hashable, Sendable {
  /// The output of this activation layer would exceed the size limit.
  case numbersTooLarge(LayerPlace)
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .numbersTooLarge(let place):
      "the exact outputs of the activation at \(place) are too large to write down"
    }
  }
}

extension Matrix where Element: OrderedField {
  /// The size of all entries together.
  fileprivate var bitLength: Int { elements.reduce(0) { $0 + $1.bitLength } }
}
