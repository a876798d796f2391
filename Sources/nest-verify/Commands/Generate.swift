import ArgumentParser
import Conditioning
import Glibc
import ModelFiles
import Networks
import Reports
import Vocabulary

extension NetworkFamily: ExpressibleByArgument {}
extension WeightDistribution: ExpressibleByArgument {}
extension RandomNetwork.ActivationChoice: ExpressibleByArgument {}

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a random PlainNet, ResNet or ResNeXt (Oyedotun et al. 2020) as a model file.",
    discussion: """
      The same numbers give the same network everywhere: entries are multiples of 2^-20 that a seeded generator determines, as \
      Documentation/Depth.md says. With -o the numbers lie in a safetensors file beside the model file; without it \
      the whole model goes to standard output.
      """)

  @Argument(help: "plainnet, resnet or resnext.")
  var family: NetworkFamily

  @Option(help: "Layers of weights before the prediction; blocks have two.")
  var depth: Int

  @Option(help: "Units of every representation, and inputs.")
  var width: Int

  @Option(help: "Paths of each block of a resnext.")
  var paths: Int?

  @Option(help: "The seed of the generator: 0 to 2^64 - 1.")
  var seed: UInt64

  @Option(help: "relu or linear.")
  var activation: RandomNetwork.ActivationChoice = .relu

  @Option(
    help:
      "he-normal, he-uniform, glorot-normal, glorot-uniform, gaussian (variance 1) or uniform (on [-1, 1]).")
  var distribution: WeightDistribution = .heNormal

  @Option(help: "Samples, from the normal distribution of variance 1.")
  var samples = 32

  @Option(help: "Outputs, with targets from the same distribution.")
  var outputs = 10

  @Flag(help: "Give all blocks the weights of the first one.")
  var repeated = false

  @Option(
    name: [.short, .long],
    help: "The model file to write, whole or not at all; standard output without it, and for `-`.")
  var output: String?

  /// More entries than a model file may have.
  private var isTooLarge: Bool {
    let most = ModelFiles.Limits.entries
    let sizes = [depth, width, width, paths ?? 1]
    let (count, overflow) = sizes.reduce((1, false)) { total, size in
      let (product, overflow) = total.0.multipliedReportingOverflow(by: size)
      return (product, total.1 || overflow)
    }
    return overflow || [count, samples, outputs].contains { $0 > most } || network.entryCount > most
  }

  private var network: RandomNetwork {
    RandomNetwork(
      family, depth: depth, width: width, paths: paths ?? 1, samples: samples, outputs: outputs,
      activation: activation, distribution: distribution, seed: seed, isRepeated: repeated)
  }

  func validate() throws {
    for (name, value) in [
      ("depth", depth), ("width", width), ("samples", samples), ("outputs", outputs), ("paths", paths ?? 1),
    ] where value < 1 {
      throw ValidationError("--\(name) \(value): expected 1 or more")
    }
    if family == .resnext, paths == nil { throw ValidationError("a resnext has paths: give --paths") }
    if family != .resnext, paths != nil, paths != 1 {
      throw ValidationError("a \(family.rawValue) has one path: leave out --paths")
    }
    if isTooLarge {
      throw ValidationError("more than \(ModelFiles.Limits.entries) numbers, which no model file may have")
    }
  }

  func run() throws {
    let model = network.model
    guard let output, output != "-" else {
      let text = ModelFile.text(for: model)
      guard text.utf8.count <= ModelFiles.Limits.textBytes else {
        Diagnostics.write(
          "error: the text would have \(text.utf8.count) bytes, more than a model file may: give -o, and the numbers "
            + "go to a file of their own")
        throw ExitCode(ExitStatus.unusableInput.rawValue)
      }
      return try Destination.standardOutput.write(text)
    }
    let tensors = ModelFile.tensorsPath(for: output)
    let name = Name(tensors).relative(to: Name(output).directory)
    let written = ModelFile.textAndTensors(for: model, tensors: name)
    try Destination.write(written.text, to: output, with: written.tensors, to: tensors)
    try Destination.standardOutput.write(
      "\(output.printable): \(network.title); numbers in \(tensors.printable)\n")
  }
}
