import ExactAlgebra
import Networks

/// ResNEsts: vectors or images, blocks that are added.
extension ModelReader {
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

  mutating func resnest<Scalar: Entry>(
    stem: [TensorLayer], expansion element: Element?, blocks: Element?, prediction: Element?,
    _ data: Data<Scalar>
  ) -> ReadNetwork<Scalar>? {
    let (first, state): (ReadMap<Scalar>?, SignalForm) =
      element.map { self.expansion($0, data.form) } ?? (nil, .vector(Dimension("M", nil)))
    let elements = blockList(blocks)
    var read: [(feature: ReadFeature<Scalar>, map: ReadMap<Scalar>)] = []
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
        guard case .family(let feature) = block.feature, case .affine(let map) = block.map else { return nil }
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
  ) -> (feature: ReadFeature<Scalar>, map: ReadMap<Scalar>)? {
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
}
