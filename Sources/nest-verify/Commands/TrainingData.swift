import ArgumentParser
import ExactNumbers
import ModelFiles
import ONNX
import Vocabulary

/// The data of a network that comes without any, and its loss.
struct TrainingData: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The inputs of an ONNX network: N × N_in, or N × C × H × W.", valueName: "file.npy"),
    completion: .arrays)
  var x: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The targets of an ONNX network: N × N_o, or the classes as N integers.", valueName: "file.npy"),
    completion: .arrays)
  var y: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The loss of an ONNX network: squared (the default), cross-entropy, logistic, absolute, huber=1, smoothed-hinge=1.",
      valueName: "loss"))
  var loss: LossName?

  /// Whether any of it was given.
  var isGiven: Bool { x != nil || y != nil || loss != nil }

  static func isONNX(_ path: String) -> Bool { path.lowercased().hasSuffix(".onnx") }

  /// Throws where a network in ONNX has no data here, or a model file has other ones.
  func validate(for models: [String]) throws {
    let hasONNX = models.contains(where: TrainingData.isONNX)
    if hasONNX, x == nil || y == nil {
      throw ValidationError("A network in ONNX has no data: give --x FILE.npy and --y FILE.npy")
    }
    if !hasONNX, isGiven {
      if let model = models.first, let hint = FrameworkFile.hint(model) {
        throw ValidationError("'\(model.printable)' is a framework's own file: \(hint)")
      }
      throw ValidationError("--x, --y and --loss are for networks in ONNX: a model file has its own")
    }
  }

  /// What the file at `path` holds: a model file, or a network in ONNX with these data.
  func document(at path: String) throws -> ModelDocument {
    guard TrainingData.isONNX(path) else { return try ModelDocument.load(path) }
    return try model(of: path).document(named: path)
  }

  /// The network at `path` with these data, as a model file in `folder` that refers to `weights`.
  ///
  /// - Parameter folder: with the slash at its end; empty for the working directory.
  func model(of path: String, in folder: String = "", weights: String = "weights.safetensors") throws
    -> ONNXImport
  {
    guard let x, let y else {
      throw ValidationError("an ONNX network has no data: give --x FILE.npy and --y FILE.npy")
    }
    func data(_ path: String) -> ONNXImport.Data {
      ONNXImport.Data(path: path, name: Name(path).relative(to: folder))
    }
    return try ONNXImport(
      path: path, x: data(x), y: data(y), loss: loss?.text ?? "squared", weights: weights)
  }

  /// The files that `model(of:)` reads.
  func inputs(_ path: String) -> [String] { [path] + [x, y].compactMap(\.self) }
}

/// A loss as an argument: a name, or a name and a number.
struct LossName: ExpressibleByArgument {
  /// As model files have it.
  let text: String

  private static let plain = ["squared", "cross-entropy", "logistic", "absolute"]
  private static let withNumber = ["huber", "smoothed-hinge"]

  init?(argument: String) {
    if LossName.plain.contains(argument) {
      text = argument
      return
    }
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, LossName.withNumber.contains(String(parts[0])),
      let number = try? Rational(parsing: parts[1])
    else { return nil }
    text = "{\(parts[0]): \(number)}"
  }
}

extension ONNXImport {
  /// The model, read as its file would be. A fault is one of the network: there is no such file to point into.
  func document(named name: String, in folder: String = "", weights: String = "weights.safetensors")
    throws(InputError) -> ModelDocument
  {
    do throws(InputError) {
      return try ModelDocument.read(
        text.utf8, name: name, directory: folder,
        madeFrom: ModelSource(sha256: sha256, files: [Name(weights): self.weights], references: externalData))
    } catch {
      throw error.withoutPlaces(in: name)
    }
  }
}
