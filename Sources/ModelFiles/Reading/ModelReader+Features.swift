import ExactAlgebra
import Networks

/// The residual functions of blocks.
extension ModelReader {
  /// A feature as a file gives it.
  enum ReadFeature<Scalar: Entry> {
    /// As the families have it.
    case family(FeatureOver<Scalar>)
    /// By layers that only networks of tensors have, or in one.
    case tensors([TensorLayer])
  }

  /// The blocks; none and nothing at all both mean L = 0.
  mutating func blockList(_ element: Element?) -> [Element] {
    guard let element else { return [] }
    if case .scalar(let text, true) = element.content, ["", "null", "~"].contains(text) { return [] }
    return list(element, expected: "a list of blocks") ?? []
  }

  /// The feature of block `index` and the shape of what it gives.
  mutating func feature<Scalar: Entry>(
    _ element: Element, _ index: Int, input: SignalForm, _ data: Data<Scalar>
  ) -> (ReadFeature<Scalar>?, SignalForm) {
    if case .mapping = element.content {
      let fields = fields(element, of: "the feature of block \(index)", required: ["values"])
      let values: Located<Matrix<Scalar>>? = fields?["values"].flatMap { matrix($0) }
      check(values, "values of the feature of block \(index)", data.samples, Dimension("K_\(index)", nil))
      if let values { checkIsFunction(values, of: data, index) }
      return (
        values.map { .family(.values($0.value)) }, .vector(Dimension("K_\(index)", values?.value.columns))
      )
    }
    let list: LayerList<Scalar> = layers(element, of: "the feature of block \(index)", input: input)
    if case .vector = input, let plain = list.plain { return (.family(.layers(plain)), list.output) }
    return (list.tensor.map { .tensors($0) }, list.output)
  }

  /// The layers of a feature in a network with images or fixed layers.
  mutating func tensorLayers<Scalar: Entry>(
    _ feature: ReadFeature<Scalar>, at position: Element.Position
  ) -> [TensorLayer]? {
    switch feature {
    case .tensors(let layers): return layers
    case .family(.layers(let plain)): return LayerList.tensor(plain.map { .plain($0) })
    case .family(.values):
      report(
        position, .value, "a feature by its values is in a network with images or fixed layers",
        hint: "give all features by their values, or none")
      return nil
    }
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

  mutating func checkVectors<Scalar: Entry>(
    _ data: Data<Scalar>, _ family: String, _ element: Element?
  ) {
    guard let image = data.image, let element else { return }
    report(
      element.position, .shapeMismatch, "\(family) reads vectors, and gets \(image)",
      hint: "'stem: [flatten]' makes vectors of images")
  }
}
