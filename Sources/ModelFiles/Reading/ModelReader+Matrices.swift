import ExactAlgebra
import Networks

/// A value with the place where the file gives it.
struct Located<Value> {
  let value: Value
  let position: Element.Position
}

/// One side of a shape: its name in the formulas and, once known, its size.
struct Dimension {
  let name: String
  let size: Int?
  /// What may be the matter where another size is found.
  let hint: String?

  init(_ name: String, _ size: Int?, hint: String? = nil) {
    self.name = name
    self.size = size
    self.hint = hint
  }
}

extension ModelReader {
  private static let matrixForms =
    "a list of rows, {identity: n}, {zeros: [m, n]}, {file: …} or {shape: [m, n]}"

  /// A matrix in any of its forms. It has at least one row and one column.
  mutating func matrix<Scalar: Entry>(_ element: Element) -> Located<Matrix<Scalar>>? {
    let value: Matrix<Scalar>?
    switch element.content {
    case .sequence(let rows): value = matrix(rows: rows, of: element)
    case .mapping(let entries):
      switch entries.first?.key {
      case "identity": value = identity(element)
      case "zeros": value = zeros(element, dimensions: 2).map { .zeros($0[0], $0[1]) }
      case "shape": value = shape(element, dimensions: 2).map { .zeros($0[0], $0[1]) }
      case "file", "tensor", "transposed":
        value = tensor(element, dimensions: [2]).map {
          Matrix(rows: $0.shape[0], columns: $0.shape[1], elements: Scalar.constants($0.elements))
        }
      default:
        if let entry = entries.first {
          report(
            entry.position, .unknownKey,
            "a matrix has no key '\(entry.key)', expected \(ModelReader.matrixForms)",
            hint: Spelling.suggestion(
              for: entry.key, among: ["identity", "zeros", "file", "tensor", "shape"]))
        } else {
          expected(ModelReader.matrixForms, insteadOf: element)
        }
        value = nil
      }
    default:
      expected(ModelReader.matrixForms, insteadOf: element)
      value = nil
    }
    return value.map { Located(value: $0, position: element.position) }
  }

  /// A vector: a list, `{zeros: [n]}`, `{shape: [n]}` or a one-dimensional tensor.
  mutating func vector<Scalar: Entry>(_ element: Element) -> Located<[Scalar]>? {
    let value: [Scalar]?
    if case .mapping(let entries) = element.content, entries.first?.key == "zeros" {
      value = zeros(element, dimensions: 1).map { Array(repeating: .zero, count: $0[0]) }
    } else if case .mapping(let entries) = element.content, entries.first?.key == "shape" {
      value = shape(element, dimensions: 1).map { Array(repeating: .zero, count: $0[0]) }
    } else if case .mapping(let entries) = element.content, ["file", "tensor"].contains(entries.first?.key) {
      value = tensor(element, dimensions: [1]).map { Scalar.constants($0.elements) }
    } else {
      value = entries(element, expected: "a list of numbers, {zeros: [n]} or {file: …}")
    }
    return value.map { Located(value: $0, position: element.position) }
  }

  private mutating func matrix<Scalar: Entry>(rows: [Element], of element: Element) -> Matrix<Scalar>? {
    var values: [[Scalar]] = []
    values.reserveCapacity(rows.count)
    var isWhole = true
    var width: Int?
    for (index, row) in rows.enumerated() {
      guard case .sequence(let entries) = row.content else {
        expected("a row of numbers", insteadOf: row)
        isWhole = false
        continue
      }
      if entries.isEmpty {
        report(row.position, .emptyMatrix, "row \(index + 1) is empty, expected at least one number")
        isWhole = false
      } else if let width, entries.count != width {
        report(
          row.position, .raggedRows,
          "row \(index + 1) has \(entries.count) entries, expected \(width) as in the rows before it")
        isWhole = false
      } else {
        width = entries.count
      }
      guard let numbers: [Scalar] = self.entries(row, expected: "a row of numbers") else {
        isWhole = false
        continue
      }
      values.append(numbers)
    }
    if rows.isEmpty {
      report(element.position, .emptyMatrix, "the matrix has no rows, expected at least one")
      return nil
    }
    return isWhole ? Matrix(values) : nil
  }

  private mutating func identity<Scalar: Entry>(_ element: Element) -> Matrix<Scalar>? {
    guard let fields = fields(element, of: "an identity matrix", required: ["identity"]),
      let order = fields["identity"], let size = size(order)
    else { return nil }
    let (count, overflow) = size.multipliedReportingOverflow(by: size)
    return reserve(overflow ? .max : count, at: order.position) ? .identity(size) : nil
  }

  private mutating func zeros(_ element: Element, dimensions: Int) -> [Int]? {
    sizes(element, under: "zeros", of: "a zero", dimensions: dimensions)
  }

  /// The sizes of `{shape: …}`, whose entries are not given: in a model by its sizes.
  private mutating func shape(_ element: Element, dimensions: Int) -> [Int]? {
    guard isBySizes else {
      let message =
        parameter == nil
        ? "a shape has no other key beside it" : "a model with a parameter has no matrix by its shape alone"
      report(element.position, .value, message)
      return nil
    }
    return sizes(element, under: "shape", of: "an unknown", dimensions: dimensions)
  }

  private mutating func sizes(
    _ element: Element, under key: String, of kind: String, dimensions: Int
  ) -> [Int]? {
    guard
      let fields = fields(
        element, of: "\(kind) \(dimensions == 2 ? "matrix" : "vector")", required: [key]),
      let shape = fields[key]
    else { return nil }
    let form = dimensions == 2 ? "a shape [rows, columns]" : "a shape [length]"
    guard let elements = list(shape, expected: form) else { return nil }
    guard elements.count == dimensions else {
      report(shape.position, .type, "found \(elements.count) sizes, expected \(form)")
      return nil
    }
    let sizes = elements.map { size($0) }
    if sizes.contains(nil) { return nil }
    let (count, overflow) = sizes.reduce((1, false)) { product, size in
      let (next, overflow) = product.0.multipliedReportingOverflow(by: size!)
      return (next, product.1 || overflow)
    }
    let total = overflow ? .max : count
    let isWithin =
      key == "shape" ? reserveUnknown(total, at: shape.position) : reserve(total, at: shape.position)
    return isWithin ? sizes.map { $0! } : nil
  }

  /// Reports a matrix whose shape is not the one that the network around it needs. A dimension of unknown size fits.
  mutating func check<Scalar>(
    _ matrix: Located<Matrix<Scalar>>?, _ name: String, _ rows: Dimension, _ columns: Dimension
  ) {
    guard let matrix else { return }
    let found = (matrix.value.rows, matrix.value.columns)
    if found.0 == rows.size ?? found.0, found.1 == columns.size ?? found.1 { return }
    let sizes =
      switch (rows.size, columns.size) {
      case (let m?, let n?): " = \(m)×\(n)"
      case (let m?, nil): " with \(rows.name) = \(m)"
      case (nil, let n?): " with \(columns.name) = \(n)"
      case (nil, nil): ""
      }
    report(
      matrix.position, .shapeMismatch,
      "\(name) is \(found.0)×\(found.1), expected \(rows.name) × \(columns.name)\(sizes)",
      hint: found.0 == rows.size ? columns.hint : rows.hint)
  }

  // MARK: - Affine maps

  /// A weight and an optional bias, as far as they could be read.
  struct AffineParts<Scalar: Entry> {
    var weight: Located<Matrix<Scalar>>?
    var bias: Located<[Scalar]>?
    /// Whether everything that the file gives could be read.
    var isWhole = false

    var outputs: Int? { weight?.value.rows }

    /// The map, when all of it could be read and fits together.
    var affine: AffineOver<Scalar>? {
      guard isWhole, let weight, bias.map({ $0.value.count == weight.value.rows }) ?? true else { return nil }
      return AffineOver(weight: weight.value, bias: bias?.value)
    }
  }

  /// Reads `{weight: …, bias: …}`, which may have other keys beside.
  mutating func affine<Scalar: Entry>(
    _ element: Element, of subject: String, rows: Dimension, columns: Dimension, otherKeys: [String] = []
  ) -> AffineParts<Scalar> {
    guard let fields = fields(element, of: subject, required: ["weight"], optional: ["bias"] + otherKeys)
    else {
      return AffineParts()
    }
    var parts = AffineParts<Scalar>(
      weight: fields["weight"].flatMap { matrix($0) }, bias: fields["bias"].flatMap { vector($0) })
    parts.isWhole = parts.weight != nil && (fields["bias"] == nil || parts.bias != nil)
    check(parts.weight, "weight of \(subject)", rows, columns)
    check(parts.bias, "bias of \(subject)", Dimension(rows.name, rows.size ?? parts.outputs))
    return parts
  }

  /// Reports a vector whose length is not the one that the network around it needs.
  mutating func check<Scalar>(_ vector: Located<[Scalar]>?, _ name: String, _ length: Dimension) {
    guard let vector, let size = length.size, vector.value.count != size else { return }
    report(
      vector.position, .shapeMismatch,
      "\(name) has \(vector.value.count) entries, expected \(length.name) = \(size)")
  }
}
