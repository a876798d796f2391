import ExactAlgebra
import Networks

/// The samples of a model file.
extension ModelReader {
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

  mutating func data<Scalar: Entry>(_ element: Element, loss: Loss?) -> Data<Scalar>? {
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
}
