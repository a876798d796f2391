import ExactAlgebra
import Networks

/// Layers and activations.
extension ModelReader {
  private static let plainActivations: [(String, Activation)] = [
    ("relu", .relu), ("identity", .identity), ("square", .square), ("abs", .abs), ("hard-tanh", .hardTanh),
  ]
  private static let layerNames =
    plainActivations.map(\.0) + ["linear", "leaky-relu", "polynomial", "piecewise-linear"]

  /// Layers in order, and the width of what they give, as far as it is known.
  ///
  /// - Parameter columns: what goes in.
  mutating func layers<Scalar: Entry>(
    _ element: Element, of subject: String, input: Dimension
  ) -> (layers: [LayerOver<Scalar>]?, output: Dimension) {
    guard let elements = list(element, expected: "a list of layers") else {
      return (nil, Dimension("width", nil))
    }
    var width = input
    var layers: [LayerOver<Scalar>] = []
    for (index, element) in elements.enumerated() {
      let name = "layer \(index + 1) of \(subject)"
      if case .mapping(let entries) = element.content, entries.count == 1, entries[0].key == "linear" {
        let rows = Dimension("outputs", nil)
        let parts: AffineParts<Scalar> = affine(entries[0].value, of: name, rows: rows, columns: width)
        // The next layer is checked against what this one gives, whether or not it fits what comes before.
        width = Dimension("outputs of layer \(index + 1)", parts.outputs)
        if let affine = parts.affine { layers.append(.linear(affine)) }
      } else if let activation = activation(element, name) {
        layers.append(.activation(activation))
      }
    }
    return (layers.count == elements.count ? layers : nil, width)
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
