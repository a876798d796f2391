import ArgumentParser
import Glibc
import ModelFiles
import Networks
import ONNX
import Reports
import Vocabulary

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a network in ONNX, as frameworks export it, as a model file with its weights.",
    discussion: """
      MODEL.yaml, and MODEL.safetensors beside it, can be read, edited and checked. The architecture is recognised: a \
      ResNEst by its Adds, a DenseNEst by its Concats. Weights are taken exactly as they are stored.
      """)

  @Argument(help: "A network in ONNX, operator sets 13 to 20.", completion: .file(extensions: ["onnx"]))
  var network: String

  @OptionGroup var data: TrainingData

  @Option(name: [.short, .long], help: "The model file to write, whole or not at all.")
  var output: String

  mutating func validate() throws {
    if let hint = FrameworkFile.hint(network) {
      throw ValidationError("'\(network.printable)' is a framework's own file: \(hint)")
    }
    if data.x == nil || data.y == nil { throw ValidationError("Missing --x FILE.npy or --y FILE.npy") }
    if output == "-" {
      throw ValidationError("A model and its weights are two files: name the model file with -o")
    }
  }

  func run() throws {
    let folder = Name(output).directory
    try Destination.requireFolder(of: output, output.printable)
    let weights = ModelFile.tensorsPath(for: output)
    let weightsName = String(decoding: weights.utf8.dropFirst(folder.utf8.count), as: UTF8.self)
    let made: ONNXImport
    let file: ModelFile
    do {
      made = try data.model(of: network, in: folder, weights: weightsName)
      // What is written can be read.
      file = try made.document(named: output, in: folder, weights: weightsName).model()
    } catch {
      throw ExitCode(Diagnostics.report(error, in: network).rawValue)
    }
    let inputs = data.inputs(network) + made.externalData.keys.map(\.text)
    try Destination.write(made.text, to: output, with: made.weights, to: weights, inputs: inputs)
    let model = file.model
    var sizes = ["N = \(model.data.count)", "N_in = \(model.data.x.columns)", "N_o = \(model.outputs)"]
    if let width = model.width { sizes.append("M = \(width)") }
    sizes.append("L = \(model.depth)")
    try Destination.standardOutput.write(
      "\(output.printable): \(model.architecture.name), \(sizes.joined(separator: ", ")); weights in "
        + "\(weights.printable)\n")
  }
}
