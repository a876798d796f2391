import ExactNumbers
import ModelFiles
import Vocabulary

/// The operators, by what they become.
extension Translation {
  /// The default of BatchNormalization, 1e-5, as the F32 that it is.
  private static let defaultEpsilon = Rational(mantissa: 10_995_116, binaryExponent: -40)
  /// The default of LeakyRelu, 0.01, as the F32 that it is.
  private static let defaultSlope = Rational(mantissa: 10_737_418, binaryExponent: -30)

  /// The operators that are read, and what they have in all operator sets that are known here.
  private static let attributes: [String: [String]] = [
    "Abs": [], "Add": [],
    "AveragePool": ["auto_pad", "ceil_mode", "count_include_pad", "kernel_shape", "pads", "strides"],
    "BatchNormalization": ["epsilon", "momentum", "training_mode"], "Cast": ["to"], "Clip": [],
    "Concat": ["axis"],
    "Constant": [
      "sparse_value", "value", "value_float", "value_floats", "value_int", "value_ints", "value_string",
      "value_strings",
    ],
    "ConstantOfShape": ["value"],
    "Conv": ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"], "Div": [],
    "Dropout": ["seed"], "Flatten": ["axis"], "Gather": ["axis"],
    "Gemm": ["alpha", "beta", "transA", "transB"], "GlobalAveragePool": [], "HardSwish": [], "Identity": [],
    "LeakyRelu": ["alpha"], "MatMul": [],
    "MaxPool": ["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"],
    "Mul": [], "Neg": [], "PRelu": [], "ReduceMean": ["keepdims"], "Relu": [], "Reshape": [], "Shape": [],
    "Slice": [], "Squeeze": [], "Sub": [], "Transpose": ["perm"], "Unsqueeze": [],
  ]

  /// What they have in some of them.
  private static func attributes(_ operation: String, in opset: Int) -> [String] {
    switch operation {
    case "AveragePool" where opset >= 19: ["dilations"]
    case "Cast" where opset >= 19: ["saturate"]
    case "ReduceMean": opset >= 18 ? ["noop_with_empty_axes"] : ["axes"]
    case "Reshape" where opset >= 14: ["allowzero"]
    case "Shape" where opset >= 15: ["start", "end"]
    default: []
    }
  }

  /// How many inputs and results the operators have at most, where that is not one of each.
  private static let arities: [String: (inputs: Int, outputs: Int)] = [
    "Add": (2, 1), "BatchNormalization": (5, 5), "Clip": (3, 1), "Concat": (.max, 1), "Constant": (0, 1),
    "Conv": (3, 1), "Div": (2, 1), "Dropout": (3, 2), "Gather": (2, 1), "Gemm": (3, 1), "MatMul": (2, 1),
    "MaxPool": (1, 2), "Mul": (2, 1), "PRelu": (2, 1), "ReduceMean": (2, 1), "Reshape": (2, 1),
    "Slice": (5, 1), "Squeeze": (2, 1), "Sub": (2, 1), "Unsqueeze": (2, 1),
  ]

  /// Throws for more inputs or results than the operator has.
  private func requireArity(_ node: Node) throws(ImportFault) {
    let arity = Translation.arities[node.operation] ?? (inputs: 1, outputs: 1)
    for (found, most, kind) in [
      (node.inputs.count, arity.inputs, "input"), (node.outputs.count, arity.outputs, "result"),
    ] where found > most {
      throw node.fault(
        .graph, "has \(found) \(kind)s, expected at most \(most)",
        hint: "check the file with onnx.checker")
    }
  }

  mutating func translate(_ node: Node) throws(ImportFault) -> Value {
    guard node.domain == nil else {
      throw node.fault(
        .operation, "is no operator of ONNX itself",
        hint: "export without functions of the model's own, or inline them with onnx.inliner")
    }
    guard let attributes = Translation.attributes[node.operation] else { throw unknown(node) }
    try node.requireAttributes(among: attributes + Translation.attributes(node.operation, in: graph.opset))
    try requireArity(node)
    if let folded = try folded(node) { return folded }
    switch node.operation {
    case "Identity": return try value(0, of: node)
    case "Dropout": return try dropout(node)
    case "Cast": return try cast(node)
    case "Gemm": return try gemm(node)
    case "MatMul": return try matrixProduct(node)
    case "Add", "Sub": return try sum(node)
    case "Mul", "Div": return try product(node)
    case "Neg":
      let input = try signal(0, of: node)
      let channels = try self.channels(input, node)
      return .signal(
        try append(
          Scaling(scale: Array(repeating: -1, count: channels), shift: Array(repeating: 0, count: channels)),
          to: input, named: node.inputs[0], node))
    case "Conv": return try convolution(node)
    case "BatchNormalization": return try batchNormalization(node)
    case "Relu": return .signal(append(.activation(.relu), to: try signal(0, of: node), node))
    case "Abs": return .signal(append(.activation(.abs), to: try signal(0, of: node), node))
    case "HardSwish": return .signal(append(.activation(.hardSwish), to: try signal(0, of: node), node))
    case "LeakyRelu":
      let slope = try node.number("alpha") ?? Translation.defaultSlope
      return .signal(append(.activation(.leakyReLU(slope: slope)), to: try signal(0, of: node), node))
    case "PRelu": return try prelu(node)
    case "Clip": return try clip(node)
    case "MaxPool", "AveragePool": return try pool(node)
    case "GlobalAveragePool": return try globalAveragePool(node)
    case "ReduceMean": return try mean(node)
    case "Flatten", "Reshape", "Squeeze", "Unsqueeze": return try rearranged(node)
    case "Transpose": return try transposed(node)
    case "Concat": return try concatenation(node)
    case "Shape": return try shape(node)
    default: throw unknown(node)
    }
  }

  /// What to do about an operator that has no layer.
  private func unknown(_ node: Node) -> ImportFault {
    let hint: String
    switch node.operation {
    case "Softmax", "LogSoftmax":
      hint =
        node.outputs.first == graph.output
        ? "export logits: the network without this node" : "its exponentials are not rational"
    case "Sigmoid" where node.outputs.first == graph.output:
      hint = "export logits: the network without this node"
    case "Sigmoid", "Tanh", "Gelu", "Erf", "Softplus", "Elu", "Selu", "Celu", "Mish", "Exp", "Log", "Sin",
      "Cos":
      hint =
        "the function is not rational: train with a piecewise-linear activation, or give features that were computed "
        + "elsewhere as feature: {values: …}"
    case "LayerNormalization", "InstanceNormalization", "GroupNormalization", "LpNormalization", "Sqrt",
      "RMSNormalization":
      hint =
        "it divides by a square root that depends on the sample: use batch normalization, or give features that were "
        + "computed elsewhere as feature: {values: …}"
    case "HardSigmoid": hint = "for a hard swish, export with opset_version=14 or later"
    case "GlobalMaxPool": hint = "MaxPool with the size of the image is a layer"
    default:
      hint = "features that were computed elsewhere can be given as feature: {values: …} in a model file"
    }
    return node.fault(.operation, "has no exact layer here", hint: hint)
  }

  // MARK: - Linear maps

  /// The length of a vector signal.
  private func length(_ input: Int, _ node: Node) throws(ImportFault) -> Int {
    let signal = signals[input]
    guard signal.shape.count == 1 else {
      throw node.fault(
        .shapeMismatch,
        "multiplies data of shape [N, \(signal.shape.map(String.init).joined(separator: ", "))], "
          + "expected [N, n]", hint: "flatten images before a linear layer")
    }
    return signal.shape[0]
  }

  private mutating func gemm(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    guard try node.integer("transA") ?? 0 == 0 else { throw node.fault(.operation, "transposes the data") }
    var weight = try matrix(1, of: node)
    if try node.integer("transB") ?? 0 == 0 { weight = weight.transposed }
    let alpha = try node.number("alpha") ?? 1
    if alpha != 1 { weight = try weight.map { $0 * alpha } }
    var bias: Constant?
    if node.hasInput(2) {
      let beta = try node.number("beta") ?? 1
      bias = try self.bias(constant(2, of: node), outputs: weight.shape[0], node)
      if beta != 1 { bias = try bias?.map { $0 * beta } }
    }
    return try linear(input, weight, bias, node)
  }

  private mutating func matrix(_ index: Int, of node: Node) throws(ImportFault) -> Constant {
    let constant = try constant(index, of: node)
    guard constant.shape.count == 2, !constant.shape.contains(0) else {
      throw node.fault(
        .shapeMismatch, "has a weight of shape \(describe(shape: constant.shape)), expected a matrix")
    }
    return constant
  }

  /// A constant that is added to every row.
  private func bias(_ constant: Constant, outputs: Int, _ node: Node) throws(ImportFault) -> Constant {
    let shape = Array(constant.shape.drop { $0 == 1 })
    if shape == [outputs] { return constant.reshaped([outputs]) }
    if shape.isEmpty {
      let value = try constant.values()[0]
      return Constant(
        name: constant.name, type: constant.type, shape: [outputs],
        values: Array(repeating: value, count: outputs))
    }
    throw node.fault(
      .shapeMismatch,
      "adds a constant of shape \(describe(shape: constant.shape)), expected one entry for each of \(outputs) outputs"
    )
  }

  private mutating func linear(_ input: Int, _ weight: Constant, _ bias: Constant?, _ node: Node)
    throws(ImportFault) -> Value
  {
    let length = try length(input, node)
    guard length == weight.shape[1] else {
      throw node.fault(
        .shapeMismatch, "has a weight for \(weight.shape[1]) inputs, and its input has \(length) entries")
    }
    try reserve(weight, for: node)
    return .signal(
      append(.layer(.linear(Linear(weight: weight, bias: bias))), [input], shape: [weight.shape[0]], node))
  }

  private mutating func matrixProduct(_ node: Node) throws(ImportFault) -> Value {
    guard case .signal(let input) = try value(0, of: node) else {
      throw node.fault(.operation, "has the data on the right, expected rows of data times a constant matrix")
    }
    return try linear(input, matrix(1, of: node).transposed, nil, node)
  }

  // MARK: - Sums and products

  private mutating func sum(_ node: Node) throws(ImportFault) -> Value {
    let isDifference = node.operation == "Sub"
    switch (try value(0, of: node), try value(1, of: node)) {
    case (.signal(let a), .signal(var b)):
      guard signals[a].shape == signals[b].shape else {
        throw node.fault(
          .shapeMismatch,
          "adds data of shapes \(describe(shape: signals[a].shape)) and \(describe(shape: signals[b].shape)), "
            + "expected equal ones")
      }
      if isDifference {
        let channels = try self.channels(b, node)
        let minus = Scaling(
          scale: Array(repeating: -1, count: channels), shift: Array(repeating: 0, count: channels))
        b = try append(minus, to: b, named: node.inputs[1], node)
      }
      return .signal(append(.sum, [a, b], shape: signals[a].shape, isPooled: signals[a].isPooled, node))
    case (.signal(let input), _):
      var shift = try perChannel(constant(1, of: node), of: input, node)
      if isDifference { shift = shift.map { -$0 } }
      return .signal(
        try append(
          Scaling(scale: Array(repeating: 1, count: shift.count), shift: shift), to: input,
          named: node.inputs[0], node))
    case (_, .signal(let input)):
      let shift = try perChannel(constant(0, of: node), of: input, node)
      let scale: Rational = isDifference ? -1 : 1
      return .signal(
        try append(
          Scaling(scale: Array(repeating: scale, count: shift.count), shift: shift), to: input,
          named: node.inputs[1], node))
    default: throw node.fault(.operation, "adds what is neither data nor constant")
    }
  }

  private mutating func product(_ node: Node) throws(ImportFault) -> Value {
    let isQuotient = node.operation == "Div"
    let input: Int
    let factor: (value: Constant, data: Name)
    switch (try value(0, of: node), try value(1, of: node)) {
    case (.signal, .signal):
      throw node.fault(
        .operation, "\(isQuotient ? "divides" : "multiplies") data by data",
        hint: "layers are linear maps and activations of one signal")
    case (.signal(let signal), _): (input, factor) = (signal, (try constant(1, of: node), node.inputs[0]))
    case (_, .signal(let signal)) where !isQuotient:
      (input, factor) = (signal, (try constant(0, of: node), node.inputs[1]))
    default: throw node.fault(.operation, "divides by data")
    }
    var scale = try perChannel(factor.value, of: input, node)
    if isQuotient {
      guard !scale.contains(where: \.isZero) else { throw node.fault(.value, "divides by zero") }
      scale = scale.map { 1 / $0 }
    }
    return .signal(
      try append(
        Scaling(scale: scale, shift: Array(repeating: 0, count: scale.count)), to: input, named: factor.data,
        node))
  }

  /// The number of channels of an image, or of entries of a vector.
  private func channels(_ input: Int, _ node: Node) throws(ImportFault) -> Int {
    let shape = signals[input].shape
    guard shape.count == 1 || shape.count == 3 else {
      throw node.fault(
        .shapeMismatch,
        "works on data of shape [N, \(shape.map(String.init).joined(separator: ", "))], "
          + "expected vectors or images of channels")
    }
    return shape[0]
  }

  /// The entries of a constant that has one for each channel, or one for all.
  private func perChannel(_ constant: Constant, of input: Int, _ node: Node) throws(ImportFault) -> [Rational]
  {
    let channels = try channels(input, node)
    let rank = signals[input].shape.count + 1
    let shape = Array(repeating: 1, count: max(0, rank - constant.shape.count)) + constant.shape
    guard shape.count == rank, [1, channels].contains(shape[1]),
      !shape.enumerated().contains(where: { $0.offset != 1 && $0.element != 1 })
    else {
      throw node.fault(
        .shapeMismatch,
        "has a constant of shape \(describe(shape: constant.shape)), expected one entry or one for each of "
          + "\(channels) channels")
    }
    let values = try constant.values()
    return values.count == channels ? values : Array(repeating: values[0], count: channels)
  }

  // MARK: - Normalization and activations

  /// γ (z − μ)/√(σ² + ε) + β: a scale that is rounded to the nearest number of the format that γ has, F32 or F64, and a
  /// shift β − scale · μ that is exact. Scales beyond F32 are rounded to F64.
  private mutating func batchNormalization(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    guard try node.integer("training_mode") ?? 0 == 0 else {
      throw node.fault(.operation, "is in training mode", hint: "export after model.eval()")
    }
    let channels = try channels(input, node)
    let gamma = try channelValues(1, of: node, channels)
    let beta = try channelValues(2, of: node, channels)
    let mean = try channelValues(3, of: node, channels)
    let variance = try channelValues(4, of: node, channels)
    let epsilon = try node.number("epsilon") ?? Translation.defaultEpsilon
    let sums = Scaling.sums(variance, epsilon)
    guard sums.allSatisfy({ $0 > 0 }) else {
      throw node.fault(.value, "has a variance that is not positive")
    }
    func scaling(_ type: ElementType) -> (Scaling, ElementType)? {
      Scaling(gamma: gamma, beta: beta, mean: mean, variance: sums, in: type).map { ($0, type) }
    }
    guard let (scaling, type) = try scaling(constant(1, of: node).scaleType) ?? scaling(.f64) else {
      throw node.fault(.value, "scales a channel by more or less than F64 has numbers for")
    }
    try reserve(2 * channels, for: node)
    roundedScales.append((node.description, type))
    return .signal(append(.scaling(scaling), to: input, node))
  }

  /// The entries of a constant that has one for each channel.
  private mutating func channelValues(_ index: Int, of node: Node, _ channels: Int) throws(ImportFault)
    -> [Rational]
  {
    let constant = try constant(index, of: node)
    guard constant.shape == [channels] else {
      throw node.fault(
        .shapeMismatch,
        "has \"\(constant.name)\" of shape \(describe(shape: constant.shape)), expected [\(channels)]")
    }
    return try constant.values()
  }

  private mutating func prelu(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    let slope = try constant(1, of: node)
    // A constant of one axis is one slope for each entry of the last axis: the same for vectors.
    let slopes = try perChannel(slope, of: input, node)
    try reserve(slopes.count, for: node)
    return .signal(append(.activation(.prelu(slopes: slopes)), to: input, node))
  }

  private mutating func clip(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    let least = try bound(1, of: node, infinity: -1)
    let largest = try bound(2, of: node, infinity: 1)
    if least == nil, largest == nil { return .signal(input) }
    if let least, let largest, least > largest {
      throw node.fault(.value, "clips to least \(least), which is more than its largest \(largest)")
    }
    if let least, least == largest {
      throw node.fault(.value, "clips everything to \(least), which is a constant and no layer")
    }
    return .signal(append(.activation(.clip(least: least, largest: largest)), to: input, node))
  }

  /// A bound that is left out, or the infinity that bounds nothing, is nil.
  private mutating func bound(_ index: Int, of node: Node, infinity: Int) throws(ImportFault) -> Rational? {
    guard node.hasInput(index) else { return nil }
    if case .constant(let constant) = try value(index, of: node), constant.infinity == infinity { return nil }
    let values = try constant(index, of: node).values()
    guard values.count == 1 else {
      throw node.fault(.shapeMismatch, "has bounds that are no single numbers")
    }
    return values[0]
  }

  private mutating func dropout(_ node: Node) throws(ImportFault) -> Value {
    if let training = try optionalValues(2, of: node), training.contains(where: { !$0.isZero }) {
      throw node.fault(.operation, "is in training mode", hint: "export after model.eval()")
    }
    return try value(0, of: node)
  }

  /// A conversion of data to floating point: as everywhere, numbers of the data are not rounded.
  private mutating func cast(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    let target = TensorReader.elementType(try node.integer("to") ?? 0)
    guard target == .f32 || target == .f64 else {
      throw node.fault(
        .operation, "converts data to another format than F32 and F64", hint: "export the network in F32")
    }
    return .signal(input)
  }

  // MARK: - Arrangements

  private mutating func concatenation(_ node: Node) throws(ImportFault) -> Value {
    var inputs: [Int] = []
    for index in node.inputs.indices { inputs.append(try signal(index, of: node)) }
    guard let first = inputs.first else { throw node.fault(.graph, "has no inputs") }
    let shape = signals[first].shape
    guard let axis = try node.integer("axis"), [1, -shape.count].contains(axis) else {
      throw node.fault(.operation, "joins along another axis than the channels'")
    }
    guard shape.count == 1 || shape.count == 3,
      inputs.allSatisfy({ signals[$0].shape.dropFirst() == shape.dropFirst() })
    else {
      throw node.fault(.shapeMismatch, "joins data whose shapes differ beyond their channels")
    }
    // Each is within the limit, and they are not so many that the sum could overflow.
    let channels = inputs.reduce(0) { $0 + signals[$1].shape[0] }
    let places = shape.dropFirst().reduce(1, *)
    guard inputs.count <= GraphLimits.joinedSignals,
      channels <= ModelFiles.Limits.signalEntries / max(places, 1)
    else {
      throw node.fault(
        .tooLarge, "joins data to more than \(ModelFiles.Limits.signalEntries) entries of one sample")
    }
    return .signal(
      append(
        .concatenation, inputs, shape: [channels] + shape.dropFirst(),
        isPooled: inputs.allSatisfy { signals[$0].isPooled }, node))
  }

  private mutating func transposed(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    let rank = signals[input].shape.count + 1
    if let axes = try node.integers("perm"), axes == Array(0..<rank) { return .signal(input) }
    throw node.fault(
      .operation, "transposes data",
      hint: "images have their channels first: export from a network that does, and store x in that order")
  }

  private mutating func shape(_ node: Node) throws(ImportFault) -> Value {
    let extents: [Extent]
    switch try value(0, of: node) {
    case .signal(let index): extents = [.batch] + signals[index].shape.map(Extent.size)
    case .constant(let constant): extents = constant.shape.map(Extent.size)
    case .extents: throw node.fault(.operation, "asks for the shape of a shape")
    }
    let start = try node.integer("start") ?? 0
    let end = try node.integer("end") ?? extents.count
    func place(_ index: Int) -> Int { min(max(index < 0 ? index + extents.count : index, 0), extents.count) }
    return .extents(Array(extents[place(start)..<max(place(start), place(end))]), isVector: true)
  }

  /// Flatten, Reshape, Squeeze and Unsqueeze of data, as far as models have them: an image as a vector, the pooled image
  /// of one place as a vector and back, and rows of data read as images.
  private mutating func rearranged(_ node: Node) throws(ImportFault) -> Value {
    let input = try signal(0, of: node)
    let old = signals[input]
    let new = try newShape(node, old)
    if new == old.shape { return .signal(input) }
    if case .input = old.operation, isRows(old.shape) {
      // The same data: rows of x in C order.
      guard isReadOnce(node.inputs[0]) else {
        throw node.fault(
          .operation,
          "reads x of shape \(describe(shape: old.shape)) as \(describe(shape: new)), and other nodes read it as it is"
        )
      }
      readInput(as: new)
      return .signal(0)
    }
    if new.count == 1 {
      return .signal(append(.layer(.flatten), [input], shape: new, node))
    }
    if old.isPooled, old.shape.count == 1, new == old.shape + [1, 1] {
      return .signal(append(.layer(.flatten), [input], shape: new, isPooled: true, node))
    }
    throw node.fault(
      .operation,
      "gives data of shape \(describe(shape: old.shape)) the shape \(describe(shape: new)), expected vectors")
  }

  /// Whether inputs of this shape, which are no images of several places, are rows that a node only arranges anew.
  private func isRows(_ shape: [Int]) -> Bool { shape.count != 3 || shape.dropFirst().allSatisfy { $0 == 1 } }

  /// The shape of one sample after `node`.
  private mutating func newShape(_ node: Node, _ old: Signal) throws(ImportFault) -> [Int] {
    let count = old.shape.reduce(1, *)
    func fault() -> ImportFault {
      node.fault(
        .operation, "mixes the samples of a batch, or gives data a shape that does not fit",
        hint: "export with dynamic_axes for the batch")
    }
    switch node.operation {
    case "Flatten":
      let axis = try node.integer("axis") ?? 1
      guard axis == 1 || axis == -old.shape.count else { throw fault() }
      return [count]
    case "Squeeze":
      guard node.hasInput(1) else { throw node.fault(.operation, "names no axes") }
      let rank = old.shape.count + 1
      let axes = Set(try sizes(1, of: node).map { $0 < 0 ? $0 + rank : $0 })
      guard axes.allSatisfy({ (1..<rank).contains($0) && old.shape[$0 - 1] == 1 }) else { throw fault() }
      return old.shape.indices.filter { !axes.contains($0 + 1) }.map { old.shape[$0] }
    case "Unsqueeze":
      let axes = try sizes(1, of: node)
      let rank = old.shape.count + 1 + axes.count
      let places = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
      guard places.count == axes.count, places.allSatisfy({ (1..<rank).contains($0) }) else { throw fault() }
      var rest = old.shape[...]
      return (1..<rank).map { places.contains($0) ? 1 : rest.removeFirst() }
    default: break
    }
    var target: [Extent]
    switch try value(1, of: node) {
    case .extents(let extents, _): target = extents
    default: target = try sizes(1, of: node).map(Extent.size)
    }
    let allowsZero = try node.integer("allowzero") ?? 0 != 0
    for (axis, extent) in target.enumerated() where extent == .size(0) {
      guard !allowsZero else { throw node.fault(.operation, "gives data a side of 0") }
      guard axis <= old.shape.count else { throw fault() }
      target[axis] = axis == 0 ? .batch : .size(old.shape[axis - 1])
    }
    guard target.count >= 2, target.filter({ $0 == .size(-1) }).count <= 1 else { throw fault() }
    var sizes: [Int] = []
    for extent in target.dropFirst() {
      guard case .size(let size) = extent, size == -1 || size > 0 else { throw fault() }
      sizes.append(size)
    }
    let known = sizes.filter { $0 > 0 }
    guard let product = TensorReader.count(known) else { throw fault() }
    if let open = sizes.firstIndex(of: -1) {
      guard count % product == 0 else { throw fault() }
      sizes[open] = count / product
    }
    guard let total = TensorReader.count(sizes), total == count else { throw fault() }
    switch target[0] {
    case .batch, .size(-1): return sizes
    case .size(let size) where size == batch: return sizes
    case .size: throw fault()
    }
  }
}
