import ExactNumbers

/// A rows × columns matrix of rational numbers: integer numerators, row by row, over one positive denominator.
///
/// All that the checker knows about matrices is in this file: plain loops over integers.
public struct FractionMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  package var numerators: [Integer]
  package let denominator: Integer

  package init(rows: Int, columns: Int, numerators: [Integer], denominator: Integer = .one) {
    precondition(numerators.count == rows * columns && denominator.signum() > 0, "shape does not fit")
    self.rows = rows
    self.columns = columns
    self.numerators = numerators
    self.denominator = denominator
  }

  /// The matrix of `entries`, row by row, over their least common denominator.
  public init(rows: Int, columns: Int, entries: [Rational]) {
    let common = entries.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    self.init(
      rows: rows, columns: columns,
      numerators: entries.map { $0.numerator * common.dividedExactly(by: $0.denominator) },
      denominator: common)
  }

  /// Charges a budget with the storage of a matrix.
  private static func charge(_ rows: Int, _ columns: Int) {
    let (count, isHuge) = rows.multipliedReportingOverflow(by: columns)
    Meter.charge(
      bytes: isHuge || count > 1 << 40 ? -1 : count * MemoryLayout<Integer>.stride,
      "a \(rows) × \(columns) matrix")
  }

  package static func zeros(_ rows: Int, _ columns: Int) -> FractionMatrix {
    charge(rows, columns)
    return FractionMatrix(
      rows: rows, columns: columns, numerators: Array(repeating: .zero, count: rows * columns))
  }

  package static func identity(_ order: Int) -> FractionMatrix {
    var result = zeros(order, order)
    for i in 0..<order { result.numerators[i * order + i] = .one }
    return result
  }

  package subscript(row: Int, column: Int) -> Rational {
    Rational(numerators[row * columns + column], denominator)
  }

  package func numerator(_ row: Int, _ column: Int) -> Integer { numerators[row * columns + column] }

  package var isZero: Bool { numerators.allSatisfy(\.isZero) }

  /// The same matrix with the least denominator.
  package var inLowestTerms: FractionMatrix {
    let divisor = numerators.reduce(denominator) { $0.isOne ? $0 : Integer.gcd($0, $1) }
    if divisor.isOne { return self }
    return FractionMatrix(
      rows: rows, columns: columns, numerators: numerators.map { $0.dividedExactly(by: divisor) },
      denominator: denominator.dividedExactly(by: divisor))
  }

  package var transposed: FractionMatrix {
    var result: [Integer] = []
    result.reserveCapacity(numerators.count)
    for j in 0..<columns { for i in 0..<rows { result.append(numerators[i * columns + j]) } }
    return FractionMatrix(rows: columns, columns: rows, numerators: result, denominator: denominator)
  }

  package func selecting(rows indices: [Int]) -> FractionMatrix {
    FractionMatrix(
      rows: indices.count, columns: columns,
      numerators: indices.flatMap { numerators[$0 * columns..<($0 + 1) * columns] }, denominator: denominator)
  }

  package func scaled(by factor: Integer) -> FractionMatrix {
    FractionMatrix(
      rows: rows, columns: columns, numerators: numerators.map { $0 * factor }, denominator: denominator)
  }

  /// The numerators over `common`, a multiple of the denominator.
  private func numerators(over common: Integer) -> [Integer] {
    let factor = common.dividedExactly(by: denominator)
    return factor.isOne ? numerators : numerators.map { $0 * factor }
  }

  /// [A; B; …], all with `columns` columns.
  package static func stacked(_ blocks: [FractionMatrix], columns: Int) -> FractionMatrix {
    precondition(blocks.allSatisfy { $0.columns == columns }, "blocks of different widths")
    let common = blocks.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    return FractionMatrix(
      rows: blocks.reduce(0) { $0 + $1.rows }, columns: columns,
      numerators: blocks.flatMap { $0.numerators(over: common) },
      denominator: common)
  }

  package static func + (a: FractionMatrix, b: FractionMatrix) -> FractionMatrix { a.plus(b, sign: 1) }
  package static func - (a: FractionMatrix, b: FractionMatrix) -> FractionMatrix { a.plus(b, sign: -1) }

  private func plus(_ other: FractionMatrix, sign: Int) -> FractionMatrix {
    precondition(rows == other.rows && columns == other.columns, "shapes differ")
    let common = Integer.lcm(denominator, other.denominator)
    var sum = numerators(over: common)
    let terms = other.numerators(over: common)
    for index in sum.indices {
      if sign > 0 { sum[index] += terms[index] } else { sum[index] -= terms[index] }
    }
    return FractionMatrix(rows: rows, columns: columns, numerators: sum, denominator: common)
  }

  package static func * (a: FractionMatrix, b: FractionMatrix) -> FractionMatrix {
    a.timesTransposed(b.transposed)
  }

  /// self · otherᵀ. Cost: rows · other.rows · columns products of numerators.
  package func timesTransposed(_ other: FractionMatrix) -> FractionMatrix {
    precondition(columns == other.columns, "shapes do not multiply")
    FractionMatrix.charge(rows, other.rows)
    var product: [Integer] = []
    product.reserveCapacity(rows * other.rows)
    for i in 0..<rows {
      let used = (0..<columns).filter { !numerators[i * columns + $0].isZero }
      for j in 0..<other.rows {
        var sum = Integer.zero
        for k in used { sum.addProduct(numerators[i * columns + k], other.numerators[j * columns + k]) }
        product.append(sum)
      }
    }
    return FractionMatrix(
      rows: rows, columns: other.rows, numerators: product, denominator: denominator * other.denominator)
  }

  /// Each row less its mean.
  package var centred: FractionMatrix {
    let count = Integer(columns)
    var result: [Integer] = []
    result.reserveCapacity(numerators.count)
    for i in 0..<rows {
      let row = numerators[i * columns..<(i + 1) * columns]
      let sum = row.reduce(Integer.zero, +)
      for entry in row { result.append(entry * count - sum) }
    }
    return FractionMatrix(rows: rows, columns: columns, numerators: result, denominator: denominator * count)
      .inLowestTerms
  }

  /// Equality of values.
  package static func == (a: FractionMatrix, b: FractionMatrix) -> Bool {
    a.rows == b.rows && a.columns == b.columns
      && zip(a.numerators, b.numerators).allSatisfy { $0 * b.denominator == $1 * a.denominator }
  }

  package var isSymmetric: Bool {
    rows == columns
      && (0..<rows).allSatisfy { i in (0..<i).allSatisfy { numerator(i, $0) == numerator($0, i) } }
  }
}
