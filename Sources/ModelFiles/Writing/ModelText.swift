import ExactAlgebra
import Networks

extension ModelFile {
  /// `model` as the text of a model file: YAML, every number exact, one line for each row of a matrix.
  ///
  /// Reading it gives an equal model, within the caps of ``Limits`` and of literals.
  public static func text(for model: Model) -> String {
    var writer = ModelWriter()
    writer.write(model)
    return writer.text
  }

  /// The same with matrices of more than a few numbers in a safetensors file, which the text calls `tensors`: those whose
  /// entries all are double-precision numbers.
  public static func textAndTensors(for model: Model, tensors: String) -> (text: String, tensors: [UInt8]) {
    var writer = ModelWriter(tensorsName: tensors)
    writer.write(model)
    return (writer.text, writer.tensors.bytes)
  }

  /// `model.yaml` has its tensors in `model.safetensors`.
  public static func tensorsPath(for path: String) -> String {
    for suffix in [".yaml", ".yml", ".json"] where path.lowercased().hasSuffix(suffix) {
      return String(path.dropLast(suffix.count)) + ".safetensors"
    }
    return path + ".safetensors"
  }
}

private struct ModelWriter {
  private(set) var text = ""
  /// The file that matrices go to, as the text names it; nil where all numbers are in the text.
  let tensorsName: String?
  private(set) var tensors = SafetensorsWriter()
  private var tensorCount = 0

  init(tensorsName: String? = nil) { self.tensorsName = tensorsName }

  /// Whether the next line begins an item of a list: its last two columns of indentation are then "- ".
  private var beginsItem = false

  private mutating func line(_ indent: Int, _ content: String) {
    text +=
      String(repeating: " ", count: indent - (beginsItem ? 2 : 0)) + (beginsItem ? "- " : "") + content + "\n"
    beginsItem = false
  }

  mutating func write(_ model: Model) {
    line(0, "nest-verify: 1")
    if let title = model.title { line(0, "title: \(title.quoted)") }
    if let id = model.id { line(0, "id: \(id.quoted)") }
    line(0, "architecture: \(model.architecture.name)")
    line(0, "loss: \(loss(model.loss))")
    line(0, "data:")
    matrix(2, "x", model.data.x)
    matrix(2, "y", model.data.y)
    switch model.architecture {
    case .resnest(let network):
      expansion(network)
      blocks(network.blocks.map { ($0.feature, $0.weight, $0.bias) })
      affine(0, "prediction", network.prediction)
    case .densenest(let network):
      blocks(network.blocks.map { ($0, nil, nil) })
      affine(0, "prediction", network.prediction)
    case .fullyConnected(let network): layers(0, "layers", network.layers)
    }
  }

  private mutating func blocks(
    _ blocks: [(feature: Feature, weight: Matrix<Rational>?, bias: [Rational]?)]
  ) {
    if blocks.isEmpty { return line(0, "blocks: []") }
    line(0, "blocks:")
    for block in blocks {
      beginsItem = true
      switch block.feature {
      case .layers(let layers): self.layers(4, "feature", layers)
      case .values(let values):
        line(4, "feature:")
        matrix(6, "values", values)
      }
      if let weight = block.weight { matrix(4, "weight", weight) }
      if let bias = block.bias { line(4, "bias: \(list(bias))") }
    }
  }

  private mutating func layers(_ indent: Int, _ key: String, _ layers: [Layer]) {
    if layers.isEmpty { return line(indent, "\(key): []") }
    line(indent, "\(key):")
    for layer in layers {
      switch layer {
      case .linear(let affine):
        beginsItem = true
        self.affine(indent + 4, "linear", affine)
      case .activation(let activation): line(indent + 2, "- \(self.activation(activation))")
      }
    }
  }

  /// The keyword where there is no layer, and the numbers where it is the identity by value.
  private mutating func expansion(_ network: ResNEst) {
    if network.expandsByIdentity {
      line(0, "expansion: {identity: \(network.expansion.outputs)}")
    } else if network.expansionIsIdentityByValue {
      line(0, "expansion:")
      rows(2, "weight", network.expansion.weight)
    } else {
      affine(0, "expansion", network.expansion)
    }
  }

  private mutating func affine(_ indent: Int, _ key: String, _ affine: Affine) {
    line(indent, "\(key):")
    matrix(indent + 2, "weight", affine.weight)
    if let bias = affine.bias { line(indent + 2, "bias: \(list(bias))") }
  }

  private mutating func matrix(_ indent: Int, _ key: String, _ matrix: Matrix<Rational>) {
    if let tensor = tensor(key, matrix) { return line(indent, "\(key): \(tensor)") }
    if matrix.rows == 1 { return line(indent, "\(key): [\(list(matrix.row(0)))]") }
    if matrix.isZero { return line(indent, "\(key): {zeros: [\(matrix.rows), \(matrix.columns)]}") }
    if matrix.isSquare, matrix == .identity(matrix.rows) {
      return line(indent, "\(key): {identity: \(matrix.rows)}")
    }
    rows(indent, key, matrix)
  }

  /// The reference to a matrix in the file of tensors, where it goes there.
  private mutating func tensor(_ key: String, _ matrix: Matrix<Rational>) -> String? {
    guard let tensorsName, matrix.elements.count > 8, !matrix.isZero else { return nil }
    if matrix.isSquare, matrix == .identity(matrix.rows) { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * matrix.elements.count)
    for element in matrix.elements {
      guard let bits = ElementType.f64.bits(of: element) else { return nil }
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))) }
    }
    tensorCount += 1
    let name = "\(key).\(tensorCount)"
    tensors.append(name, .f64, [matrix.rows, matrix.columns], bytes)
    return "{file: \(tensorsName.quoted), tensor: \(name)}"
  }

  private mutating func rows(_ indent: Int, _ key: String, _ matrix: Matrix<Rational>) {
    line(indent, "\(key):")
    for row in 0..<matrix.rows { line(indent + 2, "- \(list(matrix.row(row)))") }
  }

  private func list(_ numbers: [Rational]) -> String {
    "[\(numbers.map(\.description).joined(separator: ", "))]"
  }

  private func loss(_ loss: Loss) -> String {
    switch loss {
    case .squared, .logistic, .crossEntropy, .absolute: loss.name
    case .huber(let delta), .smoothedHinge(let delta): "{\(loss.name): \(delta)}"
    case .piecewisePolynomial(let function):
      "{\(loss.name): {breakpoints: \(list(function.breakpoints)), pieces: [\(function.pieces.map(list).joined(separator: ", "))]}}"
    }
  }

  private func activation(_ activation: Activation) -> String {
    let function = activation.function
    switch activation.name {
    case "leaky-relu": return "leaky-relu: \(slope(function.pieces[0]))"
    case "clip":
      let pieces = function.pieces
      let bounds = [
        pieces.first!.count < 2 ? "min: \(pieces.first![0])" : nil,
        pieces.last!.count < 2 ? "max: \(pieces.last![0])" : nil,
      ]
      return "clip: {\(bounds.compactMap(\.self).joined(separator: ", "))}"
    case "polynomial": return "polynomial: \(list(function.pieces[0]))"
    case "piecewise-linear":
      let value = function(function.breakpoints.first ?? .zero)
      return
        "piecewise-linear: {breakpoints: \(list(function.breakpoints)), slopes: \(list(function.pieces.map(slope))), value: \(value)}"
    default: return activation.name
    }
  }

  private func slope(_ piece: [Rational]) -> Rational { piece.count > 1 ? piece[1] : .zero }
}
