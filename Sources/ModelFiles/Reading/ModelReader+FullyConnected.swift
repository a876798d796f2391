import Networks

/// Fully connected networks: a list of layers.
extension ModelReader {
  mutating func fullyConnected<Scalar: Entry>(
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
}
