import ExactNumbers
import ModelFiles
import Vocabulary

/// Turns the nodes that the output depends on into signals, folding what is constant.
///
/// A node is either constant arithmetic, or one layer, sum or concatenation, or it stands for the same values in another
/// arrangement; whatever else it is, is a fault that names it.
struct Translation {
  /// What a name of the graph stands for.
  enum Value {
    case signal(Int)
    case constant(Constant)
    /// A shape, or a part of one, of a signal whose batch has no size yet. Not a vector where it is a single extent.
    case extents([Extent], isVector: Bool)
  }

  enum Extent: Equatable {
    case batch
    case size(Int)
  }

  private(set) var signals: [Signal] = []
  private(set) var output = 0
  /// Batch normalizations whose scale was rounded, and the format that it was rounded to.
  var roundedScales: [(source: String, type: ElementType)] = []

  let graph: Graph
  var reader: TensorReader
  /// The batch of the input, where the graph fixes one.
  let batch: Int?
  private var values: [Name: Value] = [:]
  /// Entries of the constants that were computed, their bits, and entries of the layers.
  private var foldedEntries = 0
  private var foldedBits = 0
  private var layerEntries = 0
  /// How often each value is read by nodes that count.
  private var uses: [Name: Int] = [:]
  /// The linear maps that read each weight.
  private var readers: [String: [String]] = [:]
  /// Constants that were looked through for NaN and infinities.
  private var finite: Set<Name> = []
  /// What stands for data that are integers.
  private var integers: Set<Name> = []

  /// - Parameter sampleShape: the shape of the array of inputs, which says what the graph leaves open.
  init(_ graph: Graph, _ reader: TensorReader, inputs array: [Int]) throws(ImportFault) {
    self.graph = graph
    self.reader = reader
    batch = graph.input.shape?.first ?? nil
    let shape = try Translation.inputShape(graph.input, array)
    signals = [Signal(operation: .input, inputs: [], shape: shape, source: "input \"\(graph.input.name)\"")]
    values[graph.input.name] = .signal(0)
    if graph.input.hasIntegers { integers.insert(graph.input.name) }
    let order = try graph.nodesBeforeOutput()
    uses[graph.output] = 1
    // Asking for a shape reads no values.
    for index in order where graph.nodes[index].operation != "Shape" {
      for input in graph.nodes[index].inputs { uses[input, default: 0] += 1 }
    }
    for index in order {
      let node = graph.nodes[index]
      guard let first = node.outputs.first else { continue }
      let hasIntegers = try readsIntegers(node)
      let value = try translate(node)
      if hasIntegers, node.operation != "Cast", case .signal = value { integers.insert(first) }
      if case .constant(let constant) = value {
        foldedEntries += constant.count
        try requireRoom(foldedEntries, "constants that the graph computes", node)
      }
      values[first] = value
    }
    guard case .signal(let output) = try value(graph.output, for: nil) else {
      throw ImportFault(.graph, "the output \"\(graph.output)\" does not depend on the input")
    }
    self.output = output
  }

  /// Whether a node reads data that are integers, which it may give another arrangement or convert: sums, products and
  /// quotients of integers are others than those of real numbers.
  private func readsIntegers(_ node: Node) throws(ImportFault) -> Bool {
    guard node.inputs.contains(where: integers.contains) else { return false }
    guard
      ["Cast", "Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Shape"]
        .contains(node.operation)
    else {
      throw node.fault(
        .elementType, "computes with data that are integers, expected floating point",
        hint: "convert them first, with x.float() in the module, or export it with an example input of floats"
      )
    }
    return true
  }

  /// The shape of one input.
  private static func inputShape(_ input: Graph.Input, _ array: [Int]) throws(ImportFault) -> [Int] {
    let given = Array(array.dropFirst())
    guard let declared = input.shape else { return given }
    func words(_ shape: [Int?]) -> String {
      "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
    }
    guard declared.count >= 2 else {
      throw ImportFault(
        .shapeMismatch,
        "input \"\(input.name)\" has shape \(words(declared)), expected a batch and at least one more axis",
        hint: "export with an example input of several rows")
    }
    var shape: [Int] = []
    for (axis, size) in declared.enumerated().dropFirst() {
      if let size {
        shape.append(size)
      } else if array.count == declared.count {
        shape.append(array[axis])
      } else {
        throw ImportFault(
          .shapeMismatch,
          "input \"\(input.name)\" has shape \(words(declared)), and x of shape \(describe(shape: array)) leaves it open",
          hint: "store x with as many axes as the network's input has")
      }
    }
    let isSame = given == shape
    guard let count = TensorReader.count(shape), isSame || given == [count] else {
      throw ImportFault(
        .shapeMismatch,
        "input \"\(input.name)\" has shape \(words(declared)), and x has shape \(describe(shape: array))")
    }
    return shape
  }

  // MARK: - Values

  /// The value of `name`, which `node` reads.
  private mutating func value(_ name: Name, for node: Node?) throws(ImportFault) -> Value {
    if let value = values[name] { return value }
    let reader = node.map { "\($0) reads" } ?? "the output is"
    if let tensor = graph.initializers[name] {
      let constant = try self.reader.constant(tensor, named: name.text)
      values[name] = .constant(constant)
      return .constant(constant)
    }
    if let producer = graph.producers[name] {
      throw ImportFault(
        .operation, "\(reader) \"\(name)\", a further result of \(graph.nodes[producer])",
        hint: "only the first result of a node is known here")
    }
    throw ImportFault(
      .graph, "\(reader) \"\(name)\", which no initialiser, input or node of the graph gives")
  }

  mutating func value(_ index: Int, of node: Node) throws(ImportFault) -> Value {
    guard node.hasInput(index) else { throw node.fault(.graph, "lacks its input \(index + 1)") }
    return try value(node.inputs[index], for: node)
  }

  mutating func constant(_ index: Int, of node: Node) throws(ImportFault) -> Constant {
    switch try value(index, of: node) {
    case .constant(let constant):
      if finite.insert(node.inputs[index]).inserted, let place = constant.firstNotFinite {
        throw node.fault(
          .notFinite,
          "reads \"\(node.inputs[index])\", whose element \(describe(shape: place)) is NaN or infinite, expected finite numbers"
        )
      }
      return constant
    case .extents(let extents, let isVector):
      let sizes = extents.compactMap { extent in if case .size(let size) = extent { size } else { nil } }
      guard sizes.count == extents.count else {
        throw node.fault(.operation, "computes with the size of the batch")
      }
      return Constant(
        name: node.inputs[index].text, type: .signed(bytes: 8), shape: isVector ? [sizes.count] : [],
        values: sizes.map { Rational($0) })
    case .signal:
      throw node.fault(
        .operation,
        "takes its input \(index + 1), \"\(node.inputs[index])\", from the data, expected a constant",
        hint: "what is computed from x by other means can be given as values of features")
    }
  }

  /// The values of an optional constant.
  mutating func optionalValues(_ index: Int, of node: Node) throws(ImportFault) -> [Rational]? {
    node.hasInput(index) ? try constant(index, of: node).values() : nil
  }

  /// The signal at `index`; a fault for a constant.
  mutating func signal(_ index: Int, of node: Node) throws(ImportFault) -> Int {
    guard case .signal(let signal) = try value(index, of: node) else {
      throw node.fault(.operation, "takes its input \(index + 1) as a constant, expected data")
    }
    return signal
  }

  /// Integers that a node has as an input.
  mutating func sizes(_ index: Int, of node: Node, areEnds: Bool = false) throws(ImportFault) -> [Int] {
    let values = try constant(index, of: node).values()
    return try integers(values, of: node, areEnds: areEnds)
  }

  func integers(_ values: [Rational], of node: Node, areEnds: Bool = false) throws(ImportFault) -> [Int] {
    var result: [Int] = []
    for value in values {
      guard value.isInteger, let integer = value.numerator.asInt, integer.magnitude <= GraphLimits.extent
      else {
        // The end of a slice that goes on is written as the largest integer.
        if areEnds, value.isInteger, value > 0 {
          result.append(GraphLimits.extent)
          continue
        }
        throw node.fault(.value, "has \(value) for a size or an axis")
      }
      result.append(integer)
    }
    return result
  }

  /// Accounts for the weights of a layer: a graph may read one tensor many times.
  mutating func reserve(_ entries: Int, for node: Node) throws(ImportFault) {
    layerEntries += entries
    try requireRoom(layerEntries, "weights of layers", node)
  }

  /// Accounts for the weight of a linear map.
  mutating func reserve(_ weight: Constant, for node: Node) throws(ImportFault) {
    try reserve(weight.count, for: node)
    readers[weight.name, default: []].append(node.description)
  }

  /// The weights that several linear maps have in common, with these maps, in the order of their names.
  var sharedWeights: [(name: String, nodes: [String])] {
    readers.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func requireRoom(_ entries: Int, _ what: String, _ node: Node) throws(ImportFault) {
    guard entries <= Limits.entries else {
      throw node.fault(.tooLarge, "is where the \(what) have more than \(Limits.entries) entries")
    }
  }

  /// Accounts for the bits of a constant's element that `node` computes.
  mutating func reserve(bitsOf value: Rational, for node: Node) throws(ImportFault) {
    let bits = max(value.numerator.bitLength, value.denominator.bitLength)
    foldedBits += 2 * bits
    let hint = "fold constants before the export: onnxsim, or onnxruntime's offline optimisation"
    guard bits <= GraphLimits.valueBits else {
      throw node.fault(
        .tooLarge, "computes a number of \(bits) bits, expected at most \(GraphLimits.valueBits)", hint: hint)
    }
    guard foldedBits <= GraphLimits.computedBits else {
      throw node.fault(
        .tooLarge, "is where computed constants have more than \(GraphLimits.computedBits) bits together",
        hint: hint)
    }
  }

  /// Whether `name` is read in one place only.
  func isReadOnce(_ name: Name) -> Bool { uses[name] == 1 }

  // MARK: - Signals

  /// Adds a signal, and gives its number.
  mutating func append(
    _ operation: Signal.Operation, _ inputs: [Int], shape: [Int], isPooled: Bool = false, _ node: Node
  ) -> Int {
    signals.append(
      Signal(
        operation: operation, inputs: inputs, shape: shape, isPooled: isPooled, source: node.description))
    return signals.count - 1
  }

  /// Adds a layer that keeps the shape.
  mutating func append(_ layer: Layer, to input: Int, _ node: Node) -> Int {
    append(.layer(layer), [input], shape: signals[input].shape, isPooled: signals[input].isPooled, node)
  }

  /// Adds a scaling, as part of the map before it where it can be that one's bias or is a scaling itself.
  mutating func append(_ scaling: Scaling, to index: Int, named input: Name, _ node: Node) throws(ImportFault)
    -> Int
  {
    try reserve(2 * scaling.scale.count, for: node)
    let signal = signals[index]
    guard case .layer(let before) = signal.operation, isReadOnce(input) else {
      return append(.scaling(scaling), to: index, node)
    }
    let isShift = scaling.scale.allSatisfy { $0 == 1 }
    let bias = Constant(
      name: node.description, type: .f32, shape: [scaling.shift.count], values: scaling.shift)
    let joined: Layer
    switch before {
    case .linear(var linear) where linear.bias == nil && isShift:
      linear.bias = bias
      joined = .linear(linear)
    case .convolution(var convolution) where convolution.bias == nil && isShift:
      convolution.bias = bias
      joined = .convolution(convolution)
    case .scaling(let first):
      let both = scaling.after(first)
      for value in both.scale + both.shift { try reserve(bitsOf: value, for: node) }
      joined = .scaling(both)
    default: return append(.scaling(scaling), to: index, node)
    }
    return append(.layer(joined), signal.inputs, shape: signal.shape, isPooled: signal.isPooled, node)
  }

  /// The rows of x are images in C order.
  mutating func readInput(as shape: [Int]) {
    signals[0] = Signal(operation: .input, inputs: [], shape: shape, source: signals[0].source)
  }
}

extension Graph {
  /// The nodes that the output depends on, each after those it reads.
  func nodesBeforeOutput() throws(ImportFault) -> [Int] {
    enum State { case open, done }
    var states: [Int: State] = [:]
    var order: [Int] = []
    // Each entry is a node and how many of its inputs were looked at.
    var stack: [(node: Int, next: Int)] = []
    guard let last = producers[output] else {
      throw ImportFault(.graph, "no node of the graph gives its output \"\(output)\"")
    }
    stack.append((last, 0))
    states[last] = .open
    while let (index, next) = stack.last {
      let node = nodes[index]
      guard next < node.inputs.count else {
        states[index] = .done
        order.append(index)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      guard let producer = producers[node.inputs[next]] else { continue }
      switch states[producer] {
      case .done: continue
      case .open:
        throw ImportFault(
          .graph, "the graph has a cycle: \(node) reads a result of \(nodes[producer]), which depends on it")
      case nil:
        states[producer] = .open
        stack.append((producer, 0))
      }
    }
    return order
  }
}
