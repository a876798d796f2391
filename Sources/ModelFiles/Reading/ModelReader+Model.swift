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
    "nest-verify", "title", "parameter", "architecture", "loss", "data", "expect",
  ]
  private static let architectureKeys: [(name: String, keys: [String])] = [
    ("resnest", ["expansion", "blocks", "prediction"]), ("densenest", ["blocks", "prediction"]),
    ("fully-connected", ["layers"]),
  ]

  mutating func contents<Scalar: Entry>(_ root: Element) -> Contents<Scalar> {
    guard case .mapping(let entries) = root.content else {
      expected("a model: a mapping that begins with 'nest-verify: 1'", insteadOf: root)
      return Contents()
    }
    let architecture = architectureName(entries, root.position)
    let own = ModelReader.architectureKeys.first { $0.name == architecture }?.keys
    let allKeys = ModelReader.commonKeys + (own ?? ModelReader.architectureKeys.flatMap(\.keys))
    for entry in entries where !allKeys.contains(entry.key) {
      let isElsewhere = ModelReader.architectureKeys.contains { $0.keys.contains(entry.key) }
      report(
        entry.position, .unknownKey,
        isElsewhere ? "a \(architecture ?? "model") has no '\(entry.key)'" : "unknown key '\(entry.key)'",
        hint: isElsewhere ? nil : Spelling.suggestion(for: entry.key, among: allKeys))
    }
    let fields = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    func require(_ key: String) -> Element? {
      if fields[key] == nil { report(root.position, .missingKey, "the model lacks the key '\(key)'") }
      return fields[key]
    }

    if let version = require("nest-verify"), let text = text(version, expected: "the version 1"), text != "1"
    {
      report(version.position, .version, "the file has version '\(text)', expected 1")
    }
    let title = fields["title"].flatMap { text($0, expected: "a title") }
    let loss = fields["loss"].map { self.loss($0) } ?? .squared
    let data: Data<Scalar> = require("data").flatMap { self.data($0) } ?? Data()
    if let loss, let y = data.y { checkLabels(y, for: loss) }

    let network: ArchitectureOver<Scalar>?
    switch architecture {
    case "resnest":
      network = resnest(
        expansion: require("expansion"), blocks: fields["blocks"], prediction: require("prediction"), data)
    case "densenest": network = densenest(blocks: fields["blocks"], prediction: require("prediction"), data)
    case "fully-connected": network = require("layers").flatMap { fullyConnected($0, data) }
    default: network = nil
    }
    let expectations = fields["expect"].map { self.expectations($0) } ?? [:]
    guard diagnostics.isEmpty, let network, let loss, let dataset = data.dataset else {
      return Contents(expectations: expectations)
    }
    return Contents(
      model: ModelOver(title: title, architecture: network, loss: loss, data: dataset),
      expectations: expectations
    )
  }

  private mutating func architectureName(_ entries: [Element.Entry], _ position: Element.Position) -> String?
  {
    guard let element = entries.first(where: { $0.key == "architecture" })?.value else {
      report(position, .missingKey, "the model lacks the key 'architecture'")
      return nil
    }
    let names = ModelReader.architectureKeys.map(\.name)
    guard let name = text(element, expected: ModelReader.list(names)) else { return nil }
    if names.contains(name) { return name }
    report(
      element.position, .value, "unknown architecture '\(name)', expected \(ModelReader.list(names))",
      hint: Spelling.suggestion(for: name, among: names))
    return nil
  }

  // MARK: - Data

  struct Data<Scalar: Entry> {
    var x: Located<Matrix<Scalar>>?
    var y: Located<Matrix<Scalar>>?

    var samples: Dimension { Dimension("N", x?.value.rows ?? y?.value.rows) }
    var inputs: Dimension { Dimension("N_in", x?.value.columns) }
    var outputs: Dimension { Dimension("N_o", y?.value.columns) }
    var dataset: DatasetOver<Scalar>? {
      guard let x = x?.value, let y = y?.value, x.rows == y.rows else { return nil }
      return DatasetOver(x: x, y: y)
    }
  }

  private mutating func data<Scalar: Entry>(_ element: Element) -> Data<Scalar>? {
    guard let fields = fields(element, of: "data", required: ["x", "y"]) else { return nil }
    let data = Data<Scalar>(x: fields["x"].flatMap { matrix($0) }, y: fields["y"].flatMap { matrix($0) })
    check(data.y, "y", Dimension("N", data.x?.value.rows), Dimension("N_o", nil))
    return data
  }

  // MARK: - Architectures

  private mutating func resnest<Scalar: Entry>(
    expansion: Element?, blocks: Element?, prediction: Element?, _ data: Data<Scalar>
  ) -> ArchitectureOver<Scalar>? {
    let expansion: AffineParts<Scalar>? = expansion.map {
      affine($0, of: "the expansion", rows: Dimension("M", nil), columns: data.inputs)
    }
    let width = Dimension("M", expansion?.outputs)
    let elements = blockList(blocks)
    var residuals: [ResidualBlockOver<Scalar>] = []
    for (index, element) in elements.enumerated() {
      let subject = "block \(index + 1)"
      guard let fields = fields(element, of: subject, required: ["feature", "weight"]) else { continue }
      let (feature, size) =
        fields["feature"].map { self.feature($0, index + 1, input: width, data) } ?? (nil, nil)
      let weight: Located<Matrix<Scalar>>? = fields["weight"].flatMap { matrix($0) }
      check(weight, "weight of \(subject)", width, Dimension("K_\(index + 1)", size))
      if let feature, let weight {
        residuals.append(ResidualBlockOver(feature: feature, weight: weight.value))
      }
    }
    let prediction: AffineParts<Scalar>? = prediction.map {
      affine($0, of: "the prediction", rows: data.outputs, columns: width)
    }
    guard let expansion = expansion?.affine, let prediction = prediction?.affine,
      residuals.count == elements.count
    else { return nil }
    return .resnest(ResNEstOver(expansion: expansion, blocks: residuals, prediction: prediction))
  }

  private mutating func densenest<Scalar: Entry>(
    blocks: Element?, prediction: Element?, _ data: Data<Scalar>
  ) -> ArchitectureOver<Scalar>? {
    let elements = blockList(blocks)
    var width = data.inputs.size
    var features: [FeatureOver<Scalar>] = []
    for (index, element) in elements.enumerated() {
      let input = Dimension("M_\(index)", width)
      guard let fields = fields(element, of: "block \(index + 1)", required: ["feature"]),
        let feature = fields["feature"]
      else {
        width = nil
        continue
      }
      let (value, size) = self.feature(feature, index + 1, input: input, data)
      if let known = width, let size { width = known + size } else { width = nil }
      if let value { features.append(value) }
    }
    let parts: AffineParts<Scalar>? = prediction.map {
      affine($0, of: "the prediction", rows: data.outputs, columns: Dimension("M_\(elements.count)", width))
    }
    guard let prediction = parts?.affine, features.count == elements.count else { return nil }
    return .densenest(DenseNEstOver(blocks: features, prediction: prediction))
  }

  private mutating func fullyConnected<Scalar: Entry>(
    _ element: Element, _ data: Data<Scalar>
  ) -> ArchitectureOver<Scalar>? {
    let (layers, output): ([LayerOver<Scalar>]?, Dimension) = self.layers(
      element, of: "the network", input: data.inputs)
    if let size = output.size, let outputs = data.outputs.size, size != outputs {
      var last = element.position
      if case .sequence(let elements) = element.content { last = elements.last?.position ?? last }
      report(
        last, .shapeMismatch, "the last layer gives \(size) outputs, expected N_o = \(outputs)")
    }
    return layers.map { .fullyConnected(FullyConnectedOver(layers: $0)) }
  }

  /// The blocks; none and nothing at all both mean L = 0.
  private mutating func blockList(_ element: Element?) -> [Element] {
    guard let element else { return [] }
    if case .scalar(let text, true) = element.content, ["", "null", "~"].contains(text) { return [] }
    return list(element, expected: "a list of blocks") ?? []
  }

  /// The feature of block `index` and its size K_i.
  private mutating func feature<Scalar: Entry>(
    _ element: Element, _ index: Int, input: Dimension, _ data: Data<Scalar>
  ) -> (FeatureOver<Scalar>?, size: Int?) {
    if case .mapping = element.content {
      let fields = fields(element, of: "the feature of block \(index)", required: ["values"])
      let values: Located<Matrix<Scalar>>? = fields?["values"].flatMap { matrix($0) }
      check(values, "values of the feature of block \(index)", data.samples, Dimension("K_\(index)", nil))
      return (values.map { .values($0.value) }, values?.value.columns)
    }
    let (layers, output): ([LayerOver<Scalar>]?, Dimension) = layers(
      element, of: "the feature of block \(index)", input: input)
    return (layers.map(FeatureOver.layers), output.size)
  }

  // MARK: - Expectations

  private mutating func expectations(_ element: Element) -> Expectations {
    guard case .mapping(let entries) = element.content else {
      expected("a mapping of claims to verdicts", insteadOf: element)
      return [:]
    }
    var expectations: Expectations = [:]
    for entry in entries {
      switch entry.key {
      case ModelReader.pointKey: expectations.point = pointClass(entry)
      case ModelReader.pointOfPhiKey: expectations.pointOfPhi = pointClass(entry)
      default:
        let claim = ClaimID(rawValue: entry.key)
        if claim == nil {
          let keys = ClaimID.allCases.map(\.rawValue) + [ModelReader.pointKey, ModelReader.pointOfPhiKey]
          report(
            entry.position, .unknownClaim, "unknown claim '\(entry.key)'",
            hint: Spelling.suggestion(for: entry.key, among: keys))
        }
        let expectation = expectation(entry.value)
        if let claim { expectations.claims[claim] = expectation }
      }
    }
    return expectations
  }

  private static let pointKey = "point"
  private static let pointOfPhiKey = "point-of-P_phi"

  /// The class that the given weights should have. A family has no one point.
  private mutating func pointClass(_ entry: Element.Entry) -> PointClass? {
    if parameter != nil {
      report(
        entry.position, .value,
        "the weights depend on the parameter, so that '\(entry.key)' has no one class",
        hint: "expect it of a model without a parameter")
    }
    return choice(entry.value, named: "class")
  }

  private mutating func expectation(_ element: Element) -> Expectation? {
    var verdictElement: Element? = element
    var vacuous: Bool?
    if case .mapping = element.content {
      let fields = fields(element, of: "an expectation", required: ["verdict"], optional: ["vacuous"])
      verdictElement = fields?["verdict"]
      if let element = fields?["vacuous"], let text = text(element, expected: "true or false") {
        vacuous = text == "true" ? true : text == "false" ? false : nil
        if vacuous == nil { expected("true or false", insteadOf: element) }
      }
    }
    guard let verdictElement, let verdict: Verdict = choice(verdictElement, named: "verdict") else {
      return nil
    }
    return Expectation(verdict, isVacuous: vacuous)
  }

  /// One of a few words.
  private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ element: Element, named name: String
  ) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    guard let word = text(element, expected: ModelReader.list(words)) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    report(
      element.position, .value, "unknown \(name) '\(word)', expected \(ModelReader.list(words))",
      hint: Spelling.suggestion(for: word, among: words))
    return nil
  }
}
