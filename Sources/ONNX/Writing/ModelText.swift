import ExactNumbers
import ModelFiles

/// Writes a recognized network as a model file and the tensors that it refers to.
struct ModelText {
  private(set) var text = ""
  private(set) var tensors = SafetensorsWriter()
  /// The file of the tensors, as the text names it.
  private let weights: String
  /// Bytes of numbers that are written into the text, exact fractions that no binary format holds.
  private var literalBytes = 0

  /// The parts of a model file that no network determines.
  struct Setting {
    /// Lines at the head of the file.
    var comments: [String]
    var title: String
    var loss: String
    /// Paths of the arrays, as the model file names them.
    var x: String
    var y: String
    /// Whether y has the number of a class for each sample.
    var hasLabels: Bool
    /// The file of the weights, as the model file names it.
    var weights: String
  }

  init(_ network: RecognizedNetwork, _ setting: Setting) throws(ImportFault) {
    weights = setting.weights
    for comment in setting.comments { line(0, "# \(comment.printable)") }
    line(0, "nest-verify: 1")
    line(0, "title: \(setting.title.quoted)")
    line(0, "architecture: \(network.architecture.name)")
    line(0, "loss: \(setting.loss)")
    line(0, "data:")
    line(2, "x: {file: \(setting.x.quoted)}")
    if let image = network.image { line(2, "image: \(describe(shape: image))") }
    let y = "{file: \(setting.y.quoted)}"
    line(2, setting.hasLabels ? "y: {labels: \(y), classes: \(network.outputs)}" : "y: \(y)")
    switch network.architecture {
    case .resnest(let stem, let expansion, let blocks, let prediction):
      try writeStem(stem)
      if let expansion {
        try write(expansion, 0, "expansion", "expansion")
      } else {
        line(0, "expansion: {identity: \(network.width)}")
      }
      line(0, "blocks:")
      for (index, block) in blocks.enumerated() {
        let name = "blocks.\(index + 1)"
        try writeFeature(block.feature, name)
        try writeParts(block.weight, 4, name)
      }
      try write(prediction, network)
    case .densenest(let stem, let blocks, let prediction):
      try writeStem(stem)
      line(0, "blocks:")
      for (index, layers) in blocks.enumerated() { try writeFeature(layers, "blocks.\(index + 1)") }
      try write(prediction, network)
    case .fullyConnected(let stem, let layers):
      try writeStem(stem)
      line(0, layers.isEmpty ? "layers: []" : "layers:")
      try write(layers, 2, "layers")
    }
  }

  private mutating func line(_ indent: Int, _ content: String) {
    text += String(repeating: " ", count: indent) + content + "\n"
  }

  private mutating func writeStem(_ layers: [Layer]) throws(ImportFault) {
    if layers.isEmpty { return }
    line(0, "stem:")
    try write(layers, 2, "stem")
  }

  private mutating func writeFeature(_ layers: [Layer], _ name: String) throws(ImportFault) {
    line(2, layers.isEmpty ? "- feature: []" : "- feature:")
    try write(layers, 6, "\(name).feature")
  }

  private mutating func write(_ prediction: RecognizedNetwork.Prediction, _ network: RecognizedNetwork)
    throws(ImportFault)
  {
    line(0, "prediction:")
    if prediction.poolsImages { line(2, "head: global-average-pool") }
    if let linear = prediction.linear {
      try writeParts(.linear(linear), 2, "prediction")
    } else {
      line(2, "weight: {identity: \(network.outputs)}")
    }
  }

  /// A map under a key of its own.
  private mutating func write(_ map: LinearMap, _ indent: Int, _ key: String, _ name: String)
    throws(ImportFault)
  {
    line(indent, "\(key):")
    try writeParts(map, indent + 2, name)
  }

  /// The keys of a map: `weight` and `bias`, or `conv`.
  private mutating func writeParts(_ map: LinearMap, _ indent: Int, _ name: String) throws(ImportFault) {
    switch map {
    case .linear(let linear):
      line(indent, "weight: \(try reference(linear.weight, "\(name).weight"))")
      if let bias = linear.bias { line(indent, "bias: \(try reference(bias, "\(name).bias"))") }
    case .convolution(let convolution): line(indent, "conv: \(try self.convolution(convolution, name))")
    }
  }

  private mutating func write(_ layers: [Layer], _ indent: Int, _ name: String) throws(ImportFault) {
    for (index, layer) in layers.enumerated() {
      line(indent, "- \(try self.layer(layer, "\(name).\(index + 1)"))")
    }
  }

  private mutating func layer(_ layer: Layer, _ name: String) throws(ImportFault) -> String {
    switch layer {
    case .linear(let linear):
      let weight = try reference(linear.weight, "\(name).weight")
      guard let bias = linear.bias else { return "linear: {weight: \(weight)}" }
      return "linear: {weight: \(weight), bias: \(try reference(bias, "\(name).bias"))}"
    case .convolution(let convolution): return "conv: \(try self.convolution(convolution, name))"
    case .scaling(let scaling):
      return "batch-norm: {scale: \(try vector(scaling.scale, "\(name).scale")), "
        + "shift: \(try vector(scaling.shift, "\(name).shift"))}"
    case .activation(let activation): return try self.activation(activation, name)
    case .averagePool(let pool):
      let counts = pool.window.padding == [0, 0, 0, 0] ? [] : ["count-padding: \(pool.countsPadding)"]
      return "average-pool: {\((window(pool.window, isPool: true) + counts).joined(separator: ", "))}"
    case .maxPool(let pool):
      return "max-pool: {\(window(pool.window, isPool: true).joined(separator: ", "))}"
    case .globalAveragePool: return "global-average-pool"
    case .flatten: return "flatten"
    }
  }

  private mutating func convolution(_ convolution: Convolution, _ name: String) throws(ImportFault) -> String
  {
    var members = ["weight: \(try reference(convolution.kernel, "\(name).weight"))"]
    if let bias = convolution.bias { members.append("bias: \(try reference(bias, "\(name).bias"))") }
    members += window(convolution.window, isPool: false)
    if convolution.groups != 1 { members.append("groups: \(convolution.groups)") }
    return "{\(members.joined(separator: ", "))}"
  }

  private func window(_ window: Window, isPool: Bool) -> [String] {
    var members: [String] = []
    if isPool { members.append("kernel: \(describe(shape: window.kernel))") }
    if window.strides != [1, 1] { members.append("stride: \(describe(shape: window.strides))") }
    if window.padding != [0, 0, 0, 0] { members.append("padding: \(describe(shape: window.padding))") }
    if window.dilations != [1, 1] { members.append("dilation: \(describe(shape: window.dilations))") }
    return members
  }

  private mutating func activation(_ activation: Activation, _ name: String) throws(ImportFault) -> String {
    switch activation {
    case .relu: return "relu"
    case .abs: return "abs"
    case .hardSwish: return "hard-swish"
    case .leakyReLU(let slope): return "leaky-relu: \(slope)"
    case .prelu(let slopes):
      let isOne = slopes.allSatisfy { $0 == slopes[0] }
      return isOne ? "leaky-relu: \(slopes[0])" : "prelu: \(try vector(slopes, "\(name).slope"))"
    case .clip(let least, let largest):
      if least == -1, largest == 1 { return "hard-tanh" }
      let bounds = [least.map { "min: \($0)" }, largest.map { "max: \($0)" }].compactMap(\.self)
      return "clip: {\(bounds.joined(separator: ", "))}"
    }
  }

  // MARK: - Tensors

  private mutating func vector(_ values: [Rational], _ name: String) throws(ImportFault) -> String {
    try reference(Constant(name: name, type: .f32, shape: [values.count], values: values), name)
  }

  /// What the text has for `constant`: a tensor of the weights file where a binary format holds it exactly, else the
  /// numbers themselves.
  private mutating func reference(_ constant: Constant, _ name: String) throws(ImportFault) -> String {
    if let (type, bytes) = try constant.exactBytes() {
      tensors.append(name, type, constant.shape, bytes)
      return "{file: \(weights.quoted), tensor: \(name)}"
    }
    let values = try constant.values()
    let literal = nested(values[...], constant.shape[...])
    literalBytes += literal.utf8.count
    guard literalBytes <= Limits.textBytes / 2 else {
      throw ImportFault(
        .tooLarge,
        "the weights that were computed from the file's, exactly, need more than \(Limits.textBytes / 2) bytes of "
          + "fractions: no binary format holds them",
        hint: "fold scales into weights before the export")
    }
    return literal
  }

  private func nested(_ values: ArraySlice<Rational>, _ shape: ArraySlice<Int>) -> String {
    guard let size = shape.first else { return values.first!.description }
    let step = values.count / size
    let items = (0..<size).map { index in
      let start = values.startIndex + index * step
      return nested(values[start..<start + step], shape.dropFirst())
    }
    return "[\(items.joined(separator: ", "))]"
  }
}
