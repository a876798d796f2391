import ExactAlgebra
import Networks

/// Layers and activations.
extension ModelReader {
  private static let plainActivations: [(String, Activation)] = [
    ("relu", .relu), ("identity", .identity), ("square", .square), ("abs", .abs), ("hard-tanh", .hardTanh),
    ("hard-swish", .hardSwish),
  ]
  private static let activationNames =
    plainActivations.map(\.0) + ["leaky-relu", "clip", "polynomial", "piecewise-linear"]
  private static let layerNames = ["linear"] + activationNames + tensorLayerNames

  /// What a list of layers is, and the shape of what it gives, as far as it is known.
  struct LayerList<Scalar: Entry> {
    enum Item {
      case plain(LayerOver<Scalar>)
      case tensor(TensorLayer)
    }

    /// nil where some could not be read.
    var items: [Item]?
    var output: SignalForm

    /// The layers of the model families; nil where some are no such layers.
    var plain: [LayerOver<Scalar>]? {
      let layers = items?.compactMap { if case .plain(let layer) = $0 { layer } else { nil } }
      return layers?.count == items?.count ? layers : nil
    }

    /// Every layer as one of a network of tensors; nil for entries that depend on a parameter.
    var tensor: [TensorLayer]? { items.flatMap(LayerList.tensor) }

    static func tensor(_ items: [Item]) -> [TensorLayer]? {
      let layers = items.compactMap { item -> TensorLayer? in
        switch item {
        case .tensor(let layer): layer
        case .plain(.activation(let activation)): .activation(activation)
        case .plain(.linear(let affine)): (affine as? Affine).map(TensorLayer.linear)
        }
      }
      return layers.count == items.count ? layers : nil
    }
  }

  /// Layers in order.
  ///
  /// - Parameter input: what goes in.
  mutating func layers<Scalar: Entry>(
    _ element: Element, of subject: String, input: SignalForm
  ) -> LayerList<Scalar> {
    guard let elements = list(element, expected: "a list of layers") else {
      return LayerList(items: nil, output: .vector(Dimension("width", nil)))
    }
    var form = input
    var items: [LayerList<Scalar>.Item] = []
    for (index, element) in elements.enumerated() {
      let name = "layer \(index + 1) of \(subject)"
      if case .mapping(let entries) = element.content, entries.count == 1, entries[0].key == "linear" {
        var columns = Dimension("inputs", nil)
        switch form {
        case .vector(let width): columns = width
        case .image:
          report(
            element.position, .shapeMismatch, "\(name) is linear and gets \(form), expected a vector",
            hint: "'flatten' or 'global-average-pool' before it makes one")
        }
        let rows = Dimension("outputs", nil)
        let parts: AffineParts<Scalar> = affine(entries[0].value, of: name, rows: rows, columns: columns)
        // The next layer is checked against what this one gives, whether or not it fits what comes before.
        form = .vector(Dimension("outputs of layer \(index + 1)", parts.outputs))
        if let affine = parts.affine { items.append(.plain(.linear(affine))) }
      } else if let key = ModelReader.tensorLayer(element) {
        let (layer, output) = tensorLayer(key, element, name, index + 1, input: form)
        form = output
        guard let layer else { continue }
        if let kindWithoutImages {
          report(element.position, .value, "\(name): \(kindWithoutImages) has no '\(key)'")
        } else {
          items.append(.tensor(layer))
        }
      } else if let activation = activation(element, name) {
        items.append(.plain(.activation(activation)))
      }
    }
    return LayerList(items: items.count == elements.count ? items : nil, output: form)
  }

  private mutating func activation(_ element: Element, _ subject: String) -> Activation? {
    if case .scalar(let name, _) = element.content {
      if let plain = ModelReader.plainActivations.first(where: { $0.0 == name }) { return plain.1 }
      if ModelReader.layerNames.contains(name) {
        report(element.position, .type, "\(subject): '\(name)' needs a value, expected '\(name): …'")
      } else {
        unknownLayer(name, element.position, subject)
      }
      return nil
    }
    guard let entry = singleEntry(element, expected: "a layer: \(ModelReader.list(ModelReader.layerNames))")
    else {
      return nil
    }
    switch entry.key {
    case "leaky-relu": return number(entry.value, expected: "a slope").map(Activation.leakyReLU)
    case "clip": return clip(entry.value)
    case "polynomial":
      guard let coefficients = numbers(entry.value, expected: "a list of coefficients") else { return nil }
      if coefficients.isEmpty {
        report(entry.value.position, .value, "the polynomial has no coefficients, expected at least one")
        return nil
      }
      return .polynomial(coefficients)
    case "piecewise-linear": return piecewiseLinear(entry.value)
    default:
      if ModelReader.layerNames.contains(entry.key) {
        report(entry.position, .type, "\(subject): '\(entry.key)' takes no value, expected '- \(entry.key)'")
      } else {
        unknownLayer(entry.key, entry.position, subject)
      }
      return nil
    }
  }

  /// `{min: a, max: b}`, either of which may be missing.
  private mutating func clip(_ element: Element) -> Activation? {
    guard let fields = fields(element, of: "clip", optional: ["min", "max"]) else { return nil }
    guard !fields.isEmpty else {
      report(element.position, .missingKey, "clip has no bound, expected 'min', 'max' or both")
      return nil
    }
    let least = fields["min"].map { number($0) }
    let greatest = fields["max"].map { number($0) }
    if case .some(nil) = least { return nil }
    if case .some(nil) = greatest { return nil }
    if let least = least ?? nil, let greatest = greatest ?? nil, least >= greatest {
      report(
        element.position, .value, "min is \(least) and max is \(greatest), expected a smaller min than max")
      return nil
    }
    return .clip(least: least ?? nil, greatest: greatest ?? nil)
  }

  private mutating func unknownLayer(_ name: String, _ position: Element.Position, _ subject: String) {
    report(
      position, .unknownKey,
      "\(subject): unknown layer '\(name)', expected \(ModelReader.list(ModelReader.layerNames))",
      hint: Spelling.suggestion(for: name, among: ModelReader.layerNames))
  }

  /// `{breakpoints: [b_1 …], slopes: [s_0, s_1 …], value: c}`: the continuous function with these slopes that is
  /// c at b_1, or at 0 when there are no breakpoints; c = 0 when it is not given. Continuity comes with the form.
  private mutating func piecewiseLinear(_ element: Element) -> Activation? {
    guard
      let fields = fields(
        element, of: "piecewise-linear", required: ["breakpoints", "slopes"], optional: ["value"])
    else { return nil }
    let breakpoints = fields["breakpoints"].flatMap { self.breakpoints($0) }
    let slopes = fields["slopes"].flatMap { numbers($0, expected: "a list of slopes") }
    let value = fields["value"].map { number($0) } ?? .some(.zero)
    guard let breakpoints, let slopes, let position = fields["slopes"]?.position else { return nil }
    guard slopes.count == breakpoints.count + 1 else {
      report(
        position, .shapeMismatch,
        "found \(slopes.count) slopes, expected one more than the \(breakpoints.count) breakpoints")
      return nil
    }
    guard let value else { return nil }
    var intercept = value - slopes[0] * (breakpoints.first ?? .zero)
    var pieces = [[intercept, slopes[0]]]
    for (index, breakpoint) in breakpoints.enumerated() {
      intercept += (slopes[index] - slopes[index + 1]) * breakpoint
      pieces.append([intercept, slopes[index + 1]])
    }
    return .piecewiseLinear(PiecewisePolynomial(breakpoints: breakpoints, pieces: pieces))
  }

  /// Strictly increasing numbers.
  mutating func breakpoints(_ element: Element) -> [Rational]? {
    guard let elements = list(element, expected: "a list of breakpoints"),
      let values = numbers(element, expected: "a list of breakpoints")
    else { return nil }
    for index in values.indices.dropFirst() where values[index] <= values[index - 1] {
      report(
        elements[index].position, .value,
        "breakpoint \(values[index]) is not greater than the one before it, \(values[index - 1])")
      return nil
    }
    return values
  }
}
