/// A dense rows × columns matrix, stored row by row.
///
/// Inlinable, as the numbers are: other modules make the code for their numbers, and generic code would ask for each entry what it is.
public struct Matrix<Element> {
  public let rows: Int
  public let columns: Int
  /// Row-major, `rows * columns` of them.
  public var elements: [Element]

  /// Takes elements in row-major order. Traps when their number is not rows · columns.
  @inlinable public init(rows: Int, columns: Int, elements: [Element]) {
    precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "shape does not fit")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  @inlinable public init(rows: Int, columns: Int, repeating value: Element) {
    Matrix.charge(rows, columns)
    self.init(rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
  }

  /// Charges the meter with the storage of a matrix.
  @inlinable static func charge(_ rows: Int, _ columns: Int) {
    let (count, isHuge) = rows.multipliedReportingOverflow(by: columns)
    Meter.charge(
      bytes: isHuge || count > 1 << 40 ? -1 : count * MemoryLayout<Element>.stride,
      "a \(rows) × \(columns) matrix")
  }

  @inlinable public init(rows: Int, columns: Int, _ element: (_ row: Int, _ column: Int) throws -> Element)
    rethrows
  {
    Matrix.charge(rows, columns)
    var elements: [Element] = []
    elements.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { elements.append(try element(row, column)) }
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// A matrix from its rows, all of the same length. No rows give the 0 × 0 matrix.
  @inlinable public init(_ rows: [[Element]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "ragged rows")
    self.init(rows: rows.count, columns: columns, elements: Array(rows.joined()))
  }

  @inlinable public subscript(row: Int, column: Int) -> Element {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
      return elements[row &* columns &+ column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
      elements[row &* columns &+ column] = newValue
    }
  }

  @inlinable public var isSquare: Bool { rows == columns }
  @inlinable public var isEmpty: Bool { elements.isEmpty }

  @inlinable public func row(_ index: Int) -> [Element] {
    Array(elements[index * columns..<(index + 1) * columns])
  }
  @inlinable public func column(_ index: Int) -> [Element] { (0..<rows).map { self[$0, index] } }
  @inlinable public var rowArrays: [[Element]] { (0..<rows).map(row) }

  @inlinable public var transposed: Matrix { Matrix(rows: columns, columns: rows) { self[$1, $0] } }

  @inlinable public func map<T>(_ transform: (Element) throws -> T) rethrows -> Matrix<T> {
    Matrix<T>.charge(rows, columns)
    return Matrix<T>(rows: rows, columns: columns, elements: try elements.map(transform))
  }

  /// The submatrix of the given rows and columns, in the order given.
  @inlinable public func submatrix(rows rowIndices: [Int], columns columnIndices: [Int]) -> Matrix {
    Matrix(rows: rowIndices.count, columns: columnIndices.count) { self[rowIndices[$0], columnIndices[$1]] }
  }

  @inlinable public func selecting(rows indices: [Int]) -> Matrix {
    Matrix.charge(indices.count, columns)
    return Matrix(rows: indices.count, columns: columns, elements: indices.flatMap(row))
  }

  @inlinable public func selecting(columns indices: [Int]) -> Matrix {
    Matrix(rows: rows, columns: indices.count) { self[$0, indices[$1]] }
  }

  /// [A B …]: blocks with the same number of rows, side by side. `rows` fixes the height when there are no blocks.
  @inlinable public static func horizontal(_ blocks: [Matrix], rows: Int? = nil) -> Matrix {
    let height = blocks.first?.rows ?? rows ?? 0
    precondition(blocks.allSatisfy { $0.rows == height }, "blocks of different heights")
    let width = blocks.reduce(0) { $0 + $1.columns }
    Matrix.charge(height, width)
    var elements: [Element] = []
    elements.reserveCapacity(height * width)
    for index in 0..<height {
      for block in blocks { elements += block.elements[index * block.columns..<(index + 1) * block.columns] }
    }
    return Matrix(rows: height, columns: width, elements: elements)
  }

  /// [A; B; …]: blocks with the same number of columns, one below the other.
  @inlinable public static func vertical(_ blocks: [Matrix], columns: Int? = nil) -> Matrix {
    let width = blocks.first?.columns ?? columns ?? 0
    precondition(blocks.allSatisfy { $0.columns == width }, "blocks of different widths")
    let height = blocks.reduce(0) { $0 + $1.rows }
    Matrix.charge(height, width)
    var elements: [Element] = []
    elements.reserveCapacity(height * width)
    for block in blocks { elements += block.elements }
    return Matrix(rows: height, columns: width, elements: elements)
  }
}

extension Matrix: Equatable where Element: Equatable {}
extension Matrix: Hashable where Element: Hashable {}
extension Matrix: Sendable where Element: Sendable {}

extension Matrix where Element: AdditiveArithmetic {
  @inlinable public static func zeros(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, repeating: .zero)
  }

  @inlinable public static func + (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
    Meter.charge(work: a.elements.count * 128, "a sum of \(a.rows) × \(a.columns) matrices")
    // Here and not in an overload, so that generic callers get the faster sum too.
    if let a = a as? Matrix<Rational>, let b = b as? Matrix<Rational> {
      return Matrix<Rational>.combined(a, b, +) as! Matrix
    }
    return combined(a, b, +)
  }

  @inlinable public static func - (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
    Meter.charge(work: a.elements.count * 128, "a difference of \(a.rows) × \(a.columns) matrices")
    if let a = a as? Matrix<Rational>, let b = b as? Matrix<Rational> {
      return Matrix<Rational>.combined(a, b, -) as! Matrix
    }
    return combined(a, b, -)
  }

  @inlinable @inline(__always)
  static func combined(_ a: Matrix, _ b: Matrix, _ combine: (Element, Element) -> Element) -> Matrix {
    charge(a.rows, a.columns)
    var elements: [Element] = []
    elements.reserveCapacity(a.elements.count)
    for index in a.elements.indices { elements.append(combine(a.elements[index], b.elements[index])) }
    return Matrix(rows: a.rows, columns: a.columns, elements: elements)
  }
}

extension Matrix where Element: Field {
  @inlinable public static func identity(_ order: Int) -> Matrix {
    Matrix(rows: order, columns: order) { $0 == $1 ? .one : .zero }
  }

  @inlinable public static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "shapes do not multiply")
    // Here and not in an overload, so that generic callers get the faster product too.
    if let a = a as? Matrix<Rational>, let b = b as? Matrix<Rational> {
      return Matrix<Rational>.product(a, b) as! Matrix
    }
    return Matrix(rows: a.rows, columns: b.columns) { i, j in
      var sum = Element.zero
      for k in 0..<a.columns {
        let left = a[i, k]
        if left.isZero { continue }
        sum += left * b[k, j]
      }
      return sum
    }
  }

  @inlinable public static func * (a: Element, b: Matrix) -> Matrix { b.map { a * $0 } }

  @inlinable public var isZero: Bool { elements.allSatisfy(\.isZero) }

  @inlinable public var isSymmetric: Bool {
    isSquare && (0..<rows).allSatisfy { i in (0..<i).allSatisfy { (self[i, $0] - self[$0, i]).isZero } }
  }

  /// The sum of the diagonal of a square matrix.
  @inlinable public var trace: Element {
    precondition(isSquare, "trace of a non-square matrix")
    return (0..<rows).reduce(.zero) { $0 + self[$1, $1] }
  }
}
