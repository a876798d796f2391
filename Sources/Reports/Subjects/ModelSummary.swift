import ExactAlgebra
import ModelFiles
import Networks
import Vocabulary

/// The name, contents' digest and sizes of a model, as reports show them.
public struct ModelSummary: Sendable {
  public let title: String?
  /// What the model file calls it among others.
  public let id: String?
  public let file: String
  public let sha256: String
  public let architecture: ArchitectureName
  public let samples: Int
  public let inputs: Int
  public let outputs: Int
  /// M; nil where there is no residual representation.
  public let width: Int?
  public let depth: Int
  /// K_0 … K_L.
  public let featureSizes: [Int]
  /// The value that the parameter of the file was given, where it has one.
  public let parameter: ParameterValue?
  /// The layers whose outputs are x; nil where x is the data itself.
  public let stem: Stem?
  /// Where the report comes from.
  public let provenance: Provenance
  let outline: NetworkOutline

  /// What stands above a report: the title, or else what the file calls the model, or its own name.
  var name: String { title ?? id ?? file }

  init<Scalar: Field>(
    _ model: ModelOver<Scalar>, file: String, sha256: String, provenance: Provenance?,
    parameter: ParameterValue? = nil
  ) {
    title = model.title?.unlessBlank
    id = model.id?.unlessBlank
    self.file = file
    self.sha256 = sha256
    architecture = model.architecture.name
    samples = model.data.count
    inputs = model.data.x.columns
    outputs = model.outputs
    width = model.width
    depth = model.depth
    featureSizes = model.featureSizes
    stem = model.stem
    outline = NetworkOutline(model)
    self.parameter = parameter
    self.provenance = provenance ?? Provenance(files: [FileDigest(file: file, sha256: sha256)])
  }
}

extension String {
  /// nil of a name without anything to see.
  var unlessBlank: String? { allSatisfy(\.isWhitespace) ? nil : self }
}
