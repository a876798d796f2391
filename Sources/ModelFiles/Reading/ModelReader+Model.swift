import ExactAlgebra
import Networks
import Vocabulary

/// The whole of a model file.
extension ModelReader {
  /// What a file says, as far as it could be read.
  struct Contents<Scalar: Field> {
    var model: ModelOver<Scalar>?
    var expectations: Expectations = [:]
  }

  private static let commonKeys = [
    "nest-verify", "title", "id", "parameter", "architecture", "loss", "weights", "data", "stem", "expect",
  ]

  private static func keys(of architecture: ArchitectureName) -> [String] {
    switch architecture {
    case .resnest: ["expansion", "blocks", "prediction"]
    case .densenest: ["blocks", "prediction"]
    case .fullyConnected: ["layers"]
    }
  }

  mutating func contents<Scalar: Entry>(_ root: Element) -> Contents<Scalar> {
    guard case .mapping(let entries) = root.content else {
      expected("a model: a mapping that begins with 'nest-verify: 1'", insteadOf: root)
      return Contents()
    }
    let architecture = architectureName(entries, root.position)
    let architectureKeys = ArchitectureName.allCases.flatMap(ModelReader.keys)
    let allKeys = ModelReader.commonKeys + (architecture.map(ModelReader.keys) ?? architectureKeys)
    for entry in entries where !allKeys.contains(entry.key) {
      let isElsewhere = architectureKeys.contains(entry.key)
      report(
        entry.position, .unknownKey,
        isElsewhere
          ? "a \(architecture?.rawValue ?? "model") has no '\(entry.key)'" : "unknown key '\(entry.key)'",
        hint: isElsewhere ? nil : Spelling.suggestion(for: entry.key, among: allKeys))
    }
    let fields = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    func require(_ key: String) -> Element? {
      if fields[key] == nil {
        report(
          root.position, .missingKey, "the model lacks the key '\(key)'",
          hint: key == "expansion"
            ? "'expansion: {identity: n}' is for a network of n inputs that has none" : nil)
      }
      return fields[key]
    }

    if let version = require("nest-verify"), let text = text(version, expected: "the version 1"), text != "1"
    {
      report(version.position, .version, "the file has version '\(text)', expected 1")
    }
    let title = fields["title"].flatMap { $0.isNull ? nil : text($0, expected: "a title") }
      .flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    let id = fields["id"].flatMap { $0.isNull ? nil : text($0, expected: "a name or a number for the model") }
    let loss = fields["loss"].map { self.loss($0) } ?? .squared
    weightsFile = fields["weights"]
    var data: Data<Scalar> = require("data").flatMap { self.data($0, loss: loss) } ?? Data()
    if let loss, let y = data.y { checkLabels(y, for: loss) }
    samples = data.samples.size ?? 1
    let stem = fields["stem"].map { self.stem($0, &data) } ?? []

    let network: ReadNetwork<Scalar>?
    switch architecture {
    case .resnest:
      network = resnest(
        stem: stem, expansion: require("expansion"), blocks: fields["blocks"],
        prediction: require("prediction"), data)
    case .densenest: network = densenest(blocks: fields["blocks"], prediction: require("prediction"), data)
    case .fullyConnected: network = require("layers").flatMap { fullyConnected($0, data) }
    case nil: network = nil
    }
    let expectations = fields["expect"].map { self.expectations($0) } ?? [:]
    guard diagnostics.isEmpty, let loss, let network, let dataset = data.dataset else {
      return Contents(expectations: expectations)
    }
    do {
      guard let reduced = try network.reduced(on: dataset.x) else {
        return Contents(expectations: expectations)
      }
      return Contents(
        model: ModelOver(
          title: title, id: id, architecture: reduced.architecture, loss: loss,
          data: DatasetOver(x: reduced.inputs, y: dataset.y), reduction: reduced.reduction, stem: data.stem),
        expectations: expectations)
    } catch {
      report(root.position, .tooLarge, "\(error)")
      return Contents(expectations: expectations)
    }
  }

  private mutating func architectureName(
    _ entries: [Element.Entry], _ position: Element.Position
  ) -> ArchitectureName? {
    guard let element = entries.first(where: { $0.key == "architecture" })?.value else {
      report(position, .missingKey, "the model lacks the key 'architecture'")
      return nil
    }
    return choice(element, named: "architecture")
  }

  /// The layers before the network. Where they give vectors they are applied at once; layers that give images are for the
  /// network to begin with.
  private mutating func stem<Scalar: Entry>(_ element: Element, _ data: inout Data<Scalar>) -> [TensorLayer] {
    let list: LayerList<Scalar> = layers(element, of: "the stem", input: data.form)
    guard kindWithoutImages == nil, let fixed = list.tensor, let input = data.form.shape, let x = data.x
    else {
      if list.items != nil, let kindWithoutImages {
        report(element.position, .value, "\(kindWithoutImages) has no stem")
      }
      data.x = nil
      data.image = nil
      return []
    }
    guard let output = list.output.shape else { return [] }
    if !fixed.isEmpty { data.stem = Stem(fixed) }
    if case .image = output {
      data.stemInput = input
      data.image = output
      return fixed
    }
    data.image = nil
    guard diagnostics.isEmpty, let rows = x.value as? Matrix<Rational> else {
      data.x = nil
      return []
    }
    do {
      let values = try TensorLayer.values(of: fixed, on: rows, shape: input)
      data.x = (values as? Matrix<Scalar>).map { Located(value: $0, position: x.position) }
    } catch {
      report(element.position, .tooLarge, "\(error)")
      data.x = nil
    }
    return []
  }

  /// A network as a file gives it: one of the families, or one that on its data comes to one of them.
  enum ReadNetwork<Scalar: Entry> {
    case family(ArchitectureOver<Scalar>)
    case resnest(TensorResNEst)
    case densenest(TensorDenseNEst)

    /// The network of the families, what it reads, and how it is a reduction. Entries of networks of tensors are rational.
    func reduced(
      on x: Matrix<Scalar>
    ) throws -> (inputs: Matrix<Scalar>, architecture: ArchitectureOver<Scalar>, reduction: Reduction?)? {
      let reduced: (inputs: Matrix<Rational>, architecture: Architecture, reduction: Reduction?)
      switch (self, x as? Matrix<Rational>) {
      case (.family(let architecture), _): return (x, architecture, nil)
      case (.resnest(let network), let x?):
        let found = try network.reduced(on: x)
        reduced = (found.inputs, .resnest(found.network), found.reduction)
      case (.densenest(let network), let x?):
        reduced = (x, .densenest(try network.reduced(on: x)), .fixedLayers)
      case (_, nil): return nil
      }
      guard let inputs = reduced.inputs as? Matrix<Scalar>,
        let architecture = reduced.architecture as? ArchitectureOver<Scalar>
      else { return nil }
      return (inputs, architecture, reduced.reduction)
    }
  }
}
