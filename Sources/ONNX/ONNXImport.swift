import ExactNumbers
import ModelFiles
import Vocabulary

/// A network as frameworks export it, with its data, as a model file and its weights.
///
/// The network is the exact function of the stored weights: sums and products are those of real numbers, and a binary
/// float is the dyadic rational that it stores. The one thing that is rounded is the scale γ/√(σ² + ε) of a batch
/// normalization, to the nearest number of the format of γ, F32 or F64: the title and a comment of the model file say so.
public struct ONNXImport: Sendable {
  /// The model file, YAML.
  public let text: String
  /// The safetensors file that it refers to.
  public let weights: [UInt8]
  /// Of the ONNX file.
  public let sha256: String
  /// SHA-256 of the files of external data that the ONNX file refers to, by their paths.
  public let externalData: [Name: String]

  /// Where the data lie, and what the model file calls them.
  public struct Data: Sendable {
    /// An npy file, as the user named it.
    public var path: String
    /// As the model file names it.
    public var name: String

    public init(path: String, name: String) {
      self.path = path
      self.name = name
    }
  }

  /// Reads the ONNX file at `path` and the headers of the arrays `x` and `y`, and recognizes the architecture.
  ///
  /// - Parameters:
  ///   - path: the file of the network.
  ///   - x: N × N_in, or the shape of the network's input.
  ///   - y: N × N_o, or N integers: the classes of the samples.
  ///   - loss: as model files have it.
  ///   - weights: what the model file calls the file of the weights.
  /// - Throws: what is wrong with the first of these files that cannot be used.
  public init(
    path: String, x: Data, y: Data, loss: String, weights: String
  ) throws(InputError) {
    let file = try InputFile(path: path, name: path, upTo: GraphLimits.fileBytes)
    let (inputs, areIntegers) = try TensorFile.array(at: x.path)
    let (targets, hasIntegers) = try TensorFile.array(at: y.path)
    sha256 = Digest.sha256(of: file.bytes)
    do throws(ImportFault) {
      guard (2...5).contains(inputs.count) else {
        throw ImportFault(
          .shapeMismatch,
          "'\(x.path)' has shape \(describe(shape: inputs)), expected N × N_in or N × C × H × W")
      }
      let graph = try Graph(file.bytes)
      guard areIntegers || !graph.input.hasIntegers else {
        throw ImportFault(
          .elementType, "input \"\(graph.input.name)\" is of integers, and '\(x.path)' stores floating point",
          hint: "x.astype(numpy.int64) stores integers")
      }
      let reader = TensorReader(folder: Name(path).directory, bytes: file.bytes.count)
      let translation = try Translation(graph, reader, inputs: inputs)
      let network = try Recognition(translation).network()
      let hasLabels = try ONNXImport.hasLabels(
        targets, hasIntegers, path: y.path, samples: inputs[0], outputs: network.outputs)
      var setting = ModelText.Setting(
        comments: ["Made from an ONNX file, SHA-256 \(sha256)"],
        title: Name(path).lastComponent, loss: loss, x: x.name, y: y.name, hasLabels: hasLabels,
        weights: weights)
      ONNXImport.note(translation.roundedScales, in: &setting)
      ONNXImport.note(translation.sharedWeights, in: &setting)
      let text = try ModelText(network.simplified(forArrayOf: inputs.count), setting)
      self.text = text.text
      self.weights = text.tensors.bytes
      externalData = Dictionary(
        uniqueKeysWithValues: translation.reader.files.values.map {
          (Name($0.name), Digest.sha256(of: $0.bytes))
        })
    } catch {
      throw error.inFile(path)
    }
  }

  /// Whether the targets are numbers of classes.
  private static func hasLabels(
    _ shape: [Int], _ hasIntegers: Bool, path: String, samples: Int, outputs: Int
  ) throws(ImportFault) -> Bool {
    guard shape.first == samples else {
      throw ImportFault(
        .shapeMismatch,
        "'\(path)' has shape \(describe(shape: shape)), expected a target for each of \(samples) samples")
    }
    switch shape.count {
    case 2:
      guard shape[1] == outputs else {
        throw ImportFault(
          .shapeMismatch,
          "'\(path)' has shape \(describe(shape: shape)), expected \(samples) × \(outputs), or the classes as \(samples) integers"
        )
      }
      return false
    case 1 where hasIntegers && outputs > 1: return true
    default:
      throw ImportFault(
        .shapeMismatch,
        "'\(path)' has shape \(describe(shape: shape)), expected \(samples) × \(outputs)",
        hint: shape.count == 1 && !hasIntegers && outputs > 1
          ? "classes are stored as integers: y.astype(numpy.int64)" : "y.reshape(-1, 1) gives y a second axis"
      )
    }
  }

  private static func note(_ shared: [(name: String, nodes: [String])], in setting: inout ModelText.Setting) {
    guard !shared.isEmpty else { return }
    let maps = shared.reduce(0) { $0 + $1.nodes.count }
    setting.title += " (\(maps) linear maps with shared weights, each with weights of its own here)"
    setting.comments += [
      "In the graph some linear maps share one weight. Here each has its own, as the problem (P) has:"
    ]
    setting.comments += shared.map { "\"\($0.name)\": \($0.nodes.joined(separator: ", "))" }
  }

  private static func note(
    _ rounded: [(source: String, type: ElementType)], in setting: inout ModelText.Setting
  ) {
    guard !rounded.isEmpty else { return }
    let isWide = rounded.contains { $0.type == .f64 }
    let hasNarrow = rounded.contains { $0.type == .f32 }
    let format = isWide && hasNarrow ? "F32 or F64" : isWide ? "F64" : "F32"
    let bound = hasNarrow ? "2⁻²⁴" : "2⁻⁵³"
    setting.title +=
      " (batch normalization with scales γ/√(σ²+ε) rounded to the nearest \(format), by at most \(bound) of them)"
    setting.comments += [
      "Batch normalization is z -> scale z + shift. In \(rounded.count) node\(rounded.count == 1 ? "" : "s") the scale is gamma/sqrt(variance + epsilon), rounded",
      "to the nearest \(format): a relative change of at most \(hasNarrow ? "2^-24" : "2^-53"). The shift is beta - scale mean, exactly. A scale in a",
      "linear map's place was multiplied into that map.",
    ]
  }
}

extension TensorFile {
  /// The shape of the npy file at `path`, and whether it holds integers.
  fileprivate static func array(at path: String) throws(InputError) -> (shape: [Int], hasIntegers: Bool) {
    guard path.hasSuffix(ofKind: ".npy") else {
      throw InputError(
        Diagnostic(
          file: path, place: .wholeFile, code: .value, message: "unknown kind of file, expected an npy file",
          hint: "numpy.save(\"x.npy\", x) writes one"))
    }
    let file = try TensorFile(InputFile(path: path, name: path, upTo: Limits.binaryBytes))
    let entry = file.entries.values.first!
    if case .float? = entry.type { return (entry.shape, false) }
    return (entry.shape, true)
  }
}

extension RecognizedNetwork {
  /// The network for inputs that are rows: a flattening of them at the beginning is nothing to do.
  fileprivate func simplified(forArrayOf axes: Int) -> RecognizedNetwork {
    guard axes == 2, image != nil else { return self }
    func withoutFlattening(_ layers: [Layer]) -> [Layer]? {
      guard case .flatten? = layers.first else { return nil }
      return Array(layers.dropFirst())
    }
    switch architecture {
    case .resnest(let stem, let expansion, let blocks, let prediction):
      guard let stem = withoutFlattening(stem) else { return self }
      return RecognizedNetwork(
        architecture: .resnest(stem: stem, expansion: expansion, blocks: blocks, prediction), image: nil,
        width: width, outputs: outputs)
    case .densenest(let stem, let blocks, let prediction):
      guard let stem = withoutFlattening(stem) else { return self }
      return RecognizedNetwork(
        architecture: .densenest(stem: stem, blocks: blocks, prediction), image: nil, width: width,
        outputs: outputs)
    case .fullyConnected(let stem, let layers):
      guard let stem = withoutFlattening(stem) else { return self }
      return RecognizedNetwork(
        architecture: .fullyConnected(stem: stem, layers), image: nil, width: width, outputs: outputs)
    }
  }
}

extension Name {
  /// Of a path, what follows its last slash.
  fileprivate var lastComponent: String {
    String(decoding: text.utf8.dropFirst(directory.utf8.count), as: UTF8.self)
  }
}
