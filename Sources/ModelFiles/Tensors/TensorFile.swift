import ExactAlgebra
import Vocabulary

/// Plain values out of a binary file: the shape, and the elements in row-major order.
struct Tensor {
  let shape: [Int]
  let elements: [Rational]

  /// A matrix with its rows as columns.
  var transposed: Tensor {
    precondition(shape.count == 2, "a matrix has two dimensions")
    let (rows, columns) = (shape[0], shape[1])
    return Tensor(
      shape: [columns, rows],
      elements: (0..<columns).flatMap { column in (0..<rows).map { elements[$0 * columns + column] } })
  }
}

/// A binary file whose header was checked: where each of its tensors lies. Elements are read when asked for.
package struct TensorFile {
  package struct Entry {
    /// Nil for a format that has no exact numbers here; `typeName` says which.
    package let type: ElementType?
    let typeName: String
    package let shape: [Int]
    /// Where the elements lie in the file.
    let range: Range<Int>
    var isBigEndian = false
    /// Column-major.
    var isFortranOrder = false
  }

  let source: InputFile
  /// By name; npy files have one, without a name.
  package let entries: [Name: Entry]

  /// Reads the header of a `.safetensors` or `.npy` file.
  package init(_ source: InputFile) throws(InputError) {
    self.source = source
    if source.name.hasSuffix(ofKind: ".npy") {
      entries = ["": try NPY.entry(of: source)]
    } else {
      entries = try Safetensors.entries(of: source)
    }
  }

  /// The elements of `entry`, one of `entries`, whose name is `name` (nil in an npy file).
  func tensor(_ entry: Entry, named name: String?) throws(InputError) -> Tensor {
    func fault(_ byte: Int, _ element: [Int]?, _ code: Diagnostic.Code, _ message: String) -> InputError {
      InputError(
        Diagnostic(
          file: source.name, place: .binary(byte: byte, tensor: name, element: element), code: code,
          message: message))
    }
    let start = entry.range.lowerBound
    guard let type = entry.type else {
      throw fault(
        start, nil, .elementType,
        "element type \(entry.typeName) is not supported, expected floating point or integers")
    }
    switch type.decode(source.bytes[entry.range], bigEndian: entry.isBigEndian) {
    case .success(let elements):
      return Tensor(
        shape: entry.shape,
        elements: entry.isFortranOrder ? TensorFile.rowMajor(elements, entry.shape) : elements)
    case .failure(let error):
      throw fault(
        start + error.index * type.bytes, TensorFile.index(error.index, entry), .notFinite,
        "the element is NaN or infinite, expected a finite number")
    }
  }

  /// The indices of the element that is stored as number `flat`.
  private static func index(_ flat: Int, _ entry: Entry) -> [Int] {
    var rest = flat
    var result: [Int] = []
    for size in entry.isFortranOrder ? entry.shape : entry.shape.reversed() {
      result.append(rest % size)
      rest /= size
    }
    return entry.isFortranOrder ? result : result.reversed()
  }

  /// Elements that are stored with the first index running fastest, with the last one running fastest.
  private static func rowMajor(_ elements: [Rational], _ shape: [Int]) -> [Rational] {
    guard shape.count > 1, !elements.isEmpty else { return elements }
    var index = Array(repeating: 0, count: shape.count)
    return elements.indices.map { _ in
      let flat = zip(index, shape).reversed().reduce(0) { $0 * $1.1 + $1.0 }
      for axis in shape.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
      return elements[flat]
    }
  }

  /// The product of the sizes, or nil where it does not fit in a machine word.
  static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return count
  }
}

/// A shape as readers know it: `[3, 4]`.
package func describe(shape: [Int]) -> String { "[\(shape.map(String.init).joined(separator: ", "))]" }

extension String {
  /// Whether the name of a file ends with `suffix`, lowercase ASCII, in whichever case; by its bytes.
  package func hasSuffix(ofKind suffix: StaticString) -> Bool {
    suffix.withUTF8Buffer { suffix in
      utf8.count >= suffix.count
        && zip(utf8.suffix(suffix.count), suffix).allSatisfy { $0 == $1 || $0 ^ 0x20 == $1 && $1 >= 0x61 }
    }
  }
}
