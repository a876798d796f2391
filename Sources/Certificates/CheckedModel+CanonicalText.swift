import ExactNumbers

extension CheckedModel {
  /// Why a model has no canonical text.
  public struct NoCanonicalText: Error, CustomStringConvertible {
    public let description: String
  }

  /// The text that the proved checker reads in place of a model file: JSON without white space, with the numbers of a ResNEst and nothing
  /// else. Matrices are integers over their least denominator, one row for each unit, samples in columns; a bias of the expansion is
  /// a last column beside a row of ones below x (Chen et al. 2021, footnote 2).
  ///
  /// Throws `NoCanonicalText` for other architectures and losses, for biases elsewhere, and where (P_φ) is another problem. Cost: one exact
  /// forward pass.
  public func canonicalText() throws(NoCanonicalText) -> String {
    guard case .resnest(let expansion, let blocks, let prediction) = network, case .squared = loss,
      prediction.bias == nil
    else {
      throw NoCanonicalText(
        description: "only a ResNEst with the squared loss and a prediction without bias has a canonical text"
      )
    }
    guard blocks.allSatisfy({ $0.bias == nil }) else {
      throw NoCanonicalText(
        description: "a ResNEst with biases beside the weights of its blocks has no canonical text")
    }
    let problem: Problem
    do {
      problem = try Problem(self)
    } catch {
      throw NoCanonicalText(description: error.description)
    }
    var writer = CanonicalWriter()
    writer.text =
      "{\"nest-verify-model\":1,\"loss\":\"squared\",\"N\":\(problem.samples),\"M\":\(problem.width!)"
    writer.text += ",\"N_o\":\(problem.outputs),\"K\":"
    writer.list(problem.features) { $0.text += String($1.rows) }
    writer.text += ",\"x\":"
    writer.write(problem.features[0])
    writer.text += ",\"y\":"
    writer.write(problem.targets)
    writer.text += ",\"expansion\":"
    if let expansion {
      writer.write(expansion.asOneMatrix)
    } else {
      writer.text += "\"identity\""
    }
    writer.text += ",\"blocks\":"
    writer.list(blocks) { writer, block in
      writer.text += "{\"feature\":"
      writer.write(block.feature)
      writer.text += ",\"weight\":"
      writer.write(block.weight)
      writer.text += "}"
    }
    writer.text += ",\"prediction\":"
    writer.write(prediction.weight)
    return writer.text + "}"
  }
}

extension CheckedModel.Affine {
  /// [weight, bias].
  fileprivate var asOneMatrix: FractionMatrix {
    guard let bias else { return weight }
    let column = FractionMatrix(rows: 1, columns: bias.count, entries: bias)
    return .stacked([weight.transposed, column], columns: weight.rows).transposed
  }
}

private struct CanonicalWriter {
  var text = ""

  mutating func list<T>(_ elements: some Sequence<T>, _ write: (inout CanonicalWriter, T) -> Void) {
    text += "["
    var isFirst = true
    for element in elements {
      if !isFirst { text += "," }
      isFirst = false
      write(&self, element)
    }
    text += "]"
  }

  private mutating func numbers(_ numbers: some Sequence<some CustomStringConvertible>) {
    list(numbers) { $0.text += "\"\($1.description)\"" }
  }

  mutating func write(_ matrix: FractionMatrix) {
    let matrix = matrix.inLowestTerms
    text += "{\"denominator\":\"\(matrix.denominator)\",\"numerators\":"
    list(0..<matrix.rows) { writer, row in
      writer.numbers((0..<matrix.columns).map { matrix.numerator(row, $0) })
    }
    text += "}"
  }

  mutating func write(_ feature: CheckedModel.Feature) {
    switch feature {
    case .values(let values):
      text += "{\"values\":"
      write(values.transposed)
    case .layers(let layers):
      text += "{\"layers\":"
      list(layers) { $0.write($1) }
    }
    text += "}"
  }

  private mutating func write(_ layer: CheckedModel.Layer) {
    switch layer {
    case .linear(let map):
      text += "{\"weight\":"
      write(map.weight)
      if let bias = map.bias {
        text += ",\"bias\":"
        write(FractionMatrix(rows: bias.count, columns: 1, entries: bias))
      }
    case .activation(let function):
      text += "{\"breakpoints\":"
      numbers(function.breakpoints)
      text += ",\"pieces\":"
      list(function.pieces) { $0.numbers($1) }
    }
    text += "}"
  }
}
