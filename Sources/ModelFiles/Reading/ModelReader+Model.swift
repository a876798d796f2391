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
    case "resnest":
      network = resnest(
        stem: stem, expansion: require("expansion"), blocks: fields["blocks"],
        prediction: require("prediction"), data)
    case "densenest": network = densenest(blocks: fields["blocks"], prediction: require("prediction"), data)
    case "fully-connected": network = require("layers").flatMap { fullyConnected($0, data) }
    default: network = nil
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
    /// The shape of what the network reads, where it is an image: of one row of x, or of what the stem gives.
    var image: SignalShape?
    /// The shape of one row of x, where a stem makes another image of it.
    var stemInput: SignalShape?
    /// The layers that give what the network reads.
    var stem: Stem?

    var samples: Dimension { Dimension("N", x?.value.rows ?? y?.value.rows) }
    var inputs: Dimension { Dimension("N_in", x?.value.columns) }
    var outputs: Dimension {
      let size = y?.value.columns
      return Dimension(
        "N_o", size,
        hint: size == 1 ? "classes are targets by 'y: {labels: …, classes: n}', one output for each" : nil)
    }
    /// The shape of what the network reads.
    var form: SignalForm { image.map { .image($0) } ?? .vector(inputs) }
    var dataset: DatasetOver<Scalar>? {
      guard let x = x?.value, let y = y?.value, x.rows == y.rows else { return nil }
      return DatasetOver(x: x, y: y)
    }
  }

  private mutating func data<Scalar: Entry>(_ element: Element, loss: Loss?) -> Data<Scalar>? {
    guard let fields = fields(element, of: "data", required: ["x", "y"], optional: ["image"]) else {
      return nil
    }
    var data = Data<Scalar>()
    if let x = fields["x"] {
      let inputs: (matrix: Located<Matrix<Scalar>>?, image: SignalShape?) = inputs(x)
      (data.x, data.image) = inputs
    }
    data.y = fields["y"].flatMap { targets($0, loss: loss) }
    if let image = fields["image"] { checkImage(image, &data) }
    check(data.y, "y", Dimension("N", data.x?.value.rows), Dimension("N_o", nil))
    return data
  }

  /// N rows, or an array of N images, whose shape it gives. Arrays of other numbers of axes are rows in C order.
  private mutating func inputs<Scalar: Entry>(
    _ element: Element
  ) -> (matrix: Located<Matrix<Scalar>>?, image: SignalShape?) {
    guard case .mapping(let entries) = element.content, ["file", "tensor"].contains(entries.first?.key) else {
      return (matrix(element), nil)
    }
    let keys = entries.map(\.key)
    guard let tensor = tensor(element, dimensions: keys.contains("transposed") ? [2] : [2, 3, 4, 5]) else {
      return (nil, nil)
    }
    let columns = tensor.shape[1...].reduce(1, *)
    let matrix = Matrix(rows: tensor.shape[0], columns: columns, elements: Scalar.constants(tensor.elements))
    return (
      Located(value: matrix, position: element.position),
      tensor.shape.count == 4
        ? .image(channels: tensor.shape[1], height: tensor.shape[2], width: tensor.shape[3]) : nil
    )
  }

  /// `[C, H, W]`, which must be that of the array, or have as many entries as a row.
  private mutating func checkImage<Scalar: Entry>(_ element: Element, _ data: inout Data<Scalar>) {
    let form = "the shape of an image [channels, height, width]"
    guard let elements = list(element, expected: form) else { return }
    guard elements.count == 3 else {
      report(element.position, .type, "found \(elements.count) sizes, expected \(form)")
      return
    }
    let sizes = elements.compactMap { size($0) }
    guard sizes.count == 3 else { return }
    let image = SignalShape.image(channels: sizes[0], height: sizes[1], width: sizes[2])
    let count = TensorFile.count(sizes)
    if let known = data.image, known != image {
      report(element.position, .shapeMismatch, "the inputs are \(known), expected \(image)")
    } else if let columns = data.x?.value.columns, columns != count {
      report(
        element.position, .shapeMismatch,
        "a row of x has \(columns) entries, expected \(count.map(String.init) ?? "more") for \(image)")
    } else if count != nil {
      data.image = image
    }
  }

  /// A matrix, or labels.
  private mutating func targets<Scalar: Entry>(_ element: Element, loss: Loss?) -> Located<Matrix<Scalar>>? {
    guard case .mapping(let entries) = element.content,
      entries.contains(where: { $0.key == "labels" || $0.key == "classes" })
    else {
      if element.isListOfScalars {
        report(
          element.position, .type, "y is a list of numbers, expected a list of rows, one for each sample",
          hint: "[[a], [b], …] has one output; classes are 'y: {labels: [0, 1, …], classes: n}'")
        return nil
      }
      return matrix(element)
    }
    guard let fields = fields(element, of: "labels", required: ["labels", "classes"]),
      let labels = fields["labels"], let count = fields["classes"].flatMap({ size($0) })
    else { return nil }
    let values: [Rational]?
    if case .mapping = labels.content {
      values = tensor(labels, dimensions: [1])?.elements
    } else {
      values = numbers(labels, expected: "a list of labels or {file: …}")
    }
    guard let values else { return nil }
    if values.isEmpty {
      report(labels.position, .emptyMatrix, "there are no labels, expected one for each sample")
      return nil
    }
    if let sample = values.firstIndex(where: {
      !$0.isInteger || $0 < 0 || $0 >= Rational(count)
    }) {
      report(
        labels.position, .label,
        "label of sample \(sample + 1) is \(values[sample]), expected an integer from 0 to \(count - 1)")
      return nil
    }
    let (total, overflow) = values.count.multipliedReportingOverflow(by: count)
    guard reserve(overflow ? .max : total, at: element.position) else { return nil }
    // One against the rest: losses of a margin take signs.
    let other: Rational =
      switch loss {
      case .logistic, .smoothedHinge: -1
      default: 0
      }
    let constants = Scalar.constants([other, 1])
    return Located(
      value: Matrix(rows: values.count, columns: count) { row, column in
        constants[values[row] == Rational(column) ? 1 : 0]
      }, position: element.position)
  }

  // MARK: - Architectures

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
  private enum ReadNetwork<Scalar: Entry> {
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

  /// W_i as a file gives it.
  private enum ReadMap<Scalar: Entry> {
    case affine(AffineOver<Scalar>)
    case convolution(Convolution)

    var tensor: TensorResNEst.Map? {
      switch self {
      case .affine(let affine): (affine as? Affine).map(TensorResNEst.Map.affine)
      case .convolution(let convolution): .convolution(convolution)
      }
    }
  }

  /// Whether an expansion is the keyword that stands for no layer, `{identity: n}` or `{weight: {identity: n}}`: a matrix that
  /// is written out is weights, whatever its entries.
  private static func isIdentity(_ expansion: Element) -> Bool {
    (expansion.value(of: "weight") ?? expansion).value(of: "identity") != nil
  }

  private mutating func resnest<Scalar: Entry>(
    stem: [TensorLayer], expansion element: Element?, blocks: Element?, prediction: Element?,
    _ data: Data<Scalar>
  ) -> ReadNetwork<Scalar>? {
    let (first, state): (ReadMap<Scalar>?, SignalForm) =
      element.map { self.expansion($0, data.form) } ?? (nil, .vector(Dimension("M", nil)))
    let elements = blockList(blocks)
    var read: [(feature: Either<FeatureOver<Scalar>, [TensorLayer]>, map: ReadMap<Scalar>)] = []
    for (index, element) in elements.enumerated() {
      if let block = block(element, index + 1, state: state, data) { read.append(block) }
    }
    let width: Dimension =
      switch state {
      case .vector(let width): width
      case .image(let shape): Dimension("channels", shape?.channels)
      }
    if let prediction { checkHead(prediction, state) }
    let parts: AffineParts<Scalar>? = prediction.map {
      affine(
        $0, of: "the prediction", rows: data.outputs, columns: width,
        otherKeys: $0.value(of: "head") == nil ? [] : ["head"])
    }
    guard let first, let prediction = parts?.affine, read.count == elements.count else { return nil }
    // A network of the families as they are, if it is one.
    if case .affine(let expansion) = first {
      let residuals = read.compactMap { block -> ResidualBlockOver<Scalar>? in
        guard case .first(let feature) = block.feature, case .affine(let map) = block.map else { return nil }
        return ResidualBlockOver(feature: feature, weight: map.weight, bias: map.bias)
      }
      if residuals.count == read.count {
        return .family(
          .resnest(
            ResNEstOver(
              expansion: expansion, blocks: residuals, prediction: prediction,
              expansionIsLayer: element.map { expansion.bias != nil || !ModelReader.isIdentity($0) })))
      }
    }
    guard let input = data.stemInput ?? data.form.shape, let map = first.tensor,
      let affine = prediction as? Affine
    else { return nil }
    var tensors: [TensorResNEst.Block] = []
    for (block, element) in zip(read, elements) {
      guard let layers = tensorLayers(block.feature, at: element.position), let map = block.map.tensor else {
        return nil
      }
      tensors.append(TensorResNEst.Block(feature: layers, map: map))
    }
    var isLayer: Bool?
    if case .affine(let expansion) = map {
      isLayer = element.map { expansion.bias != nil || !ModelReader.isIdentity($0) }
    }
    return .resnest(
      TensorResNEst(
        input: input, stem: stem, expansion: map, blocks: tensors, prediction: affine,
        expansionIsLayer: isLayer))
  }

  /// The layers of a feature in a network with images or fixed layers.
  private mutating func tensorLayers<Scalar: Entry>(
    _ feature: Either<FeatureOver<Scalar>, [TensorLayer]>, at position: Element.Position
  ) -> [TensorLayer]? {
    switch feature {
    case .second(let layers): return layers
    case .first(.layers(let plain)): return LayerList.tensor(plain.map { .plain($0) })
    case .first(.values):
      report(
        position, .value, "a feature by its values is in a network with images or fixed layers",
        hint: "give all features by their values, or none")
      return nil
    }
  }

  /// `{weight: …, bias: …}`, `{conv: …}` or `{identity: n}`, and the shape of the states.
  private mutating func expansion<Scalar: Entry>(
    _ element: Element, _ input: SignalForm
  ) -> (ReadMap<Scalar>?, SignalForm) {
    let subject = "the expansion"
    if element.value(of: "conv") != nil {
      return convolutionMap(element, of: subject, input: input)
    }
    if element.value(of: "identity") != nil {
      guard let fields = fields(element, of: subject, required: ["identity"]),
        let order = fields["identity"], let size = size(order)
      else { return (nil, input) }
      if let channels = input.shape?.channels, channels != size {
        report(
          order.position, .shapeMismatch, "the identity has order \(size), and gets \(input)")
        return (nil, input)
      }
      let (count, overflow) = size.multipliedReportingOverflow(by: size)
      guard reserve(overflow ? .max : count, at: order.position) else { return (nil, input) }
      switch input {
      case .vector: return (.affine(AffineOver(weight: .identity(size))), .vector(Dimension("M", size)))
      case .image(let shape):
        guard let shape, parameter == nil, reserveWork(shape.positions * count, at: order.position) else {
          return (nil, input)
        }
        return (
          .convolution(Convolution(weight: .identity(size), window: Window(kernel: [1, 1]))), .image(shape)
        )
      }
    }
    var columns = Dimension("N_in", nil)
    switch input {
    case .vector(let width): columns = Dimension("N_in", width.size)
    case .image:
      report(
        element.position, .shapeMismatch, "the expansion is a matrix and gets \(input), expected a vector",
        hint: "'conv: {weight: …}' expands images, and 'stem: [flatten]' makes vectors of them")
    }
    let parts: AffineParts<Scalar> = affine(element, of: subject, rows: Dimension("M", nil), columns: columns)
    return (parts.affine.map { .affine($0) }, .vector(Dimension("M", parts.outputs)))
  }

  /// The convolution under `conv`, the only key.
  private mutating func convolutionMap<Scalar: Entry>(
    _ element: Element, of subject: String, input: SignalForm
  ) -> (ReadMap<Scalar>?, SignalForm) {
    guard let value = element.value(of: "conv") else { return (nil, .image(nil)) }
    if case .mapping(let entries) = element.content {
      for entry in entries where !["conv", "feature"].contains(entry.key) {
        report(
          entry.position, .unknownKey, "\(subject) is a convolution and has no key '\(entry.key)'",
          hint: entry.key == "bias" ? "the bias of a convolution is beside its weight" : nil)
      }
    }
    if let kindWithoutImages {
      report(value.position, .value, "\(kindWithoutImages) has no convolutions")
      return (nil, .image(nil))
    }
    guard let convolution = convolution(value, of: subject) else { return (nil, .image(nil)) }
    guard let shape = input.shape,
      let output = fitting(.convolution(convolution), shape, subject, value.position)
    else { return (.convolution(convolution), .image(nil)) }
    return (.convolution(convolution), .image(output))
  }

  /// G_i and W_i of block `index`.
  private mutating func block<Scalar: Entry>(
    _ element: Element, _ index: Int, state: SignalForm, _ data: Data<Scalar>
  ) -> (feature: Either<FeatureOver<Scalar>, [TensorLayer]>, map: ReadMap<Scalar>)? {
    let subject = "block \(index)"
    let hasConvolution = element.value(of: "conv") != nil
    guard
      let fields = fields(
        element, of: subject, required: hasConvolution ? ["feature", "conv"] : ["feature", "weight"],
        optional: ["bias"])
    else { return nil }
    let (feature, output) =
      fields["feature"].map { self.feature($0, index, input: state, data) }
      ?? (nil, .vector(Dimension("K_\(index)", nil)))
    if hasConvolution {
      let (map, result): (ReadMap<Scalar>?, SignalForm) = convolutionMap(element, of: subject, input: output)
      if let given = result.shape, let shape = state.shape, given != shape {
        report(
          element.position, .shapeMismatch, "\(subject) gives \(given), expected \(shape) as the states are")
        return nil
      }
      guard let feature, let map else { return nil }
      return (feature, map)
    }
    let weight: Located<Matrix<Scalar>>? = fields["weight"].flatMap { matrix($0) }
    let bias: Located<[Scalar]>? = fields["bias"].flatMap { vector($0) }
    guard case .vector(let width) = state, case .vector(let size) = output else {
      report(
        fields["weight"]?.position ?? element.position, .shapeMismatch,
        "the weight of \(subject) is a matrix, and \(state) is to be added to, from \(output)",
        hint: "'conv: {weight: …}' in its place maps images to images")
      return nil
    }
    check(weight, "weight of \(subject)", Dimension("M", width.size), Dimension("K_\(index)", size.size))
    check(bias, "bias of \(subject)", Dimension("M", width.size ?? weight?.value.rows))
    guard let feature, let weight, fields["bias"] == nil || bias != nil,
      bias.map({ $0.value.count == weight.value.rows }) ?? true
    else { return nil }
    return (feature, .affine(AffineOver(weight: weight.value, bias: bias?.value)))
  }

  /// `head: global-average-pool` where the states are images, and no head where they are vectors.
  private mutating func checkHead(_ prediction: Element, _ state: SignalForm) {
    let head = prediction.value(of: "head")
    guard case .image = state else {
      if let head {
        report(head.position, .value, "the states are vectors, and a head is for images: expected none")
      }
      return
    }
    guard let head else {
      report(
        prediction.position, .missingKey, "the states are images, and the prediction lacks the key 'head'",
        hint: "'head: global-average-pool' means each channel before the linear map")
      return
    }
    switch text(head, expected: "global-average-pool") {
    case "global-average-pool", nil: break
    case "flatten":
      report(
        head.position, .value,
        "with a flattening head (P_φ) has another shape, since each kernel weight acts on many entries of the state, "
          + "and no statement about ResNEsts is known of it: expected global-average-pool")
    case let name?:
      report(head.position, .value, "unknown head '\(name)', expected global-average-pool")
    }
  }

  private mutating func densenest<Scalar: Entry>(
    blocks: Element?, prediction: Element?, _ data: Data<Scalar>
  ) -> ReadNetwork<Scalar>? {
    checkVectors(data, "a densenest", prediction ?? blocks)
    let elements = blockList(blocks)
    var width = data.inputs.size
    var read: [Either<FeatureOver<Scalar>, [TensorLayer]>] = []
    for (index, element) in elements.enumerated() {
      let input = Dimension("M_\(index)", width)
      guard let fields = fields(element, of: "block \(index + 1)", required: ["feature"]),
        let feature = fields["feature"]
      else {
        width = nil
        continue
      }
      let (value, output): (Either<FeatureOver<Scalar>, [TensorLayer]>?, SignalForm) = self.feature(
        feature, index + 1, input: .vector(input), data)
      if let known = width, case .vector(let size) = output, let size = size.size {
        width = known + size
      } else {
        width = nil
      }
      if let value { read.append(value) }
    }
    let parts: AffineParts<Scalar>? = prediction.map {
      affine($0, of: "the prediction", rows: data.outputs, columns: Dimension("M_\(elements.count)", width))
    }
    guard let prediction = parts?.affine, read.count == elements.count else { return nil }
    let features = read.compactMap { if case .first(let feature) = $0 { feature } else { nil } }
    if features.count == read.count {
      return .family(.densenest(DenseNEstOver(blocks: features, prediction: prediction)))
    }
    var blocks: [[TensorLayer]] = []
    for (feature, element) in zip(read, elements) {
      guard let layers = tensorLayers(feature, at: element.position) else { return nil }
      blocks.append(layers)
    }
    guard let affine = prediction as? Affine else { return nil }
    return .densenest(TensorDenseNEst(blocks: blocks, prediction: affine))
  }

  private mutating func fullyConnected<Scalar: Entry>(
    _ element: Element, _ data: Data<Scalar>
  ) -> ReadNetwork<Scalar>? {
    checkVectors(data, "a fully-connected network", element)
    let list: LayerList<Scalar> = layers(element, of: "the network", input: .vector(data.inputs))
    if list.items != nil, list.plain == nil {
      report(
        element.position, .value,
        "a fully-connected network has layers that are neither linear nor activations",
        hint: "what comes first may be in 'stem', whose layers are fixed")
    }
    if case .vector(let output) = list.output, let size = output.size, let outputs = data.outputs.size,
      size != outputs
    {
      var last = element.position
      if case .sequence(let elements) = element.content { last = elements.last?.position ?? last }
      report(
        last, .shapeMismatch, "the last layer gives \(size) outputs, expected N_o = \(outputs)",
        hint: data.outputs.hint)
    }
    return list.plain.map { .family(.fullyConnected(FullyConnectedOver(layers: $0))) }
  }

  private mutating func checkVectors<Scalar: Entry>(
    _ data: Data<Scalar>, _ family: String, _ element: Element?
  ) {
    guard let image = data.image, let element else { return }
    report(
      element.position, .shapeMismatch, "\(family) reads vectors, and gets \(image)",
      hint: "'stem: [flatten]' makes vectors of images")
  }

  /// The blocks; none and nothing at all both mean L = 0.
  private mutating func blockList(_ element: Element?) -> [Element] {
    guard let element else { return [] }
    if case .scalar(let text, true) = element.content, ["", "null", "~"].contains(text) { return [] }
    return list(element, expected: "a list of blocks") ?? []
  }

  /// The feature of block `index` and the shape of what it gives.
  private mutating func feature<Scalar: Entry>(
    _ element: Element, _ index: Int, input: SignalForm, _ data: Data<Scalar>
  ) -> (Either<FeatureOver<Scalar>, [TensorLayer]>?, SignalForm) {
    if case .mapping = element.content {
      let fields = fields(element, of: "the feature of block \(index)", required: ["values"])
      let values: Located<Matrix<Scalar>>? = fields?["values"].flatMap { matrix($0) }
      check(values, "values of the feature of block \(index)", data.samples, Dimension("K_\(index)", nil))
      if let values { checkIsFunction(values, of: data, index) }
      return (
        values.map { .first(.values($0.value)) }, .vector(Dimension("K_\(index)", values?.value.columns))
      )
    }
    let list: LayerList<Scalar> = layers(element, of: "the feature of block \(index)", input: input)
    if case .vector = input, let plain = list.plain { return (.first(.layers(plain)), list.output) }
    return (list.tensor.map { .second($0) }, list.output)
  }

  /// Equal inputs have equal features in every network, whatever it computes.
  private mutating func checkIsFunction<Scalar: Entry>(
    _ values: Located<Matrix<Scalar>>, of data: Data<Scalar>, _ index: Int
  ) {
    guard !isBySizes, let x = data.x?.value, x.rows == values.value.rows,
      let conflict = FeatureConflict(block: index, values: values.value, firstEqual: x.firstEqualRows)
    else { return }
    let message = conflict.withEqualInputs(afterStem: data.stem != nil)
    let hint = "make the inputs different, or the values equal"
    guard parameter != nil else { return report(values.position, .value, message, hint: hint) }
    // At some values of the parameter the inputs may differ, or the features be equal.
    familyFault =
      familyFault
      ?? Diagnostic(file: file, place: values.position.place, code: .value, message: message, hint: hint)
  }

  private enum Either<First, Second> {
    case first(First)
    case second(Second)
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
    if isBySizes {
      report(entry.position, .value, "the weights are not given, so that '\(entry.key)' has no class")
    }
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
