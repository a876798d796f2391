import ExactAlgebra

extension SeededGenerator {
  /// A small number more often than not, and sometimes one of many words; every sign, zero included.
  public mutating func integer(maxBits: Int = 200) -> Integer {
    let bits = Int.random(in: 0...3, using: &self) == 0 ? Int.random(in: 0...maxBits, using: &self) : 4
    var value = Integer.zero
    var rest = bits
    while rest > 0 {
      let chunk = min(rest, 32)
      value = (value << chunk) + Integer(next() >> UInt64(64 - chunk))
      rest -= chunk
    }
    return Bool.random(using: &self) ? value : -value
  }

  public mutating func rational(maxBits: Int = 100) -> Rational {
    let denominator = integer(maxBits: maxBits)
    return Rational(integer(maxBits: maxBits), denominator.isZero ? .one : denominator)
  }

  /// numerator / 2^k, as binary floating-point data are.
  public mutating func dyadic(maxBits: Int = 100) -> Rational {
    Rational(
      mantissa: integer(maxBits: maxBits), binaryExponent: -Int.random(in: 0...maxBits, using: &self))
  }

  public mutating func matrix<Element>(
    _ rows: Int, _ columns: Int, _ element: (inout SeededGenerator) -> Element
  ) -> Matrix<Element> {
    var elements: [Element] = []
    for _ in 0..<rows * columns { elements.append(element(&self)) }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  public mutating func matrix(_ rows: Int, _ columns: Int, maxBits: Int = 100) -> Matrix<Rational> {
    matrix(rows, columns) { $0.rational(maxBits: maxBits) }
  }

  /// A rows × columns matrix of rank `rank`, as a product of two factors of full rank: each has an identity block,
  /// in places of its own choice.
  public mutating func matrix(
    _ rows: Int, _ columns: Int, rank: Int, maxBits: Int = 60
  ) -> Matrix<Rational> {
    precondition(rank <= min(rows, columns), "rank above the dimensions")
    var left = matrix(rows, rank, maxBits: maxBits)
    var right = matrix(rank, columns, maxBits: maxBits)
    let chosenRows = (0..<rows).shuffled(using: &self)
    let chosenColumns = (0..<columns).shuffled(using: &self)
    for i in 0..<rank {
      for j in 0..<rank {
        left[chosenRows[i], j] = i == j ? 1 : 0
        right[j, chosenColumns[i]] = i == j ? 1 : 0
      }
    }
    return left * right
  }

  public mutating func symmetricMatrix(_ order: Int, maxBits: Int = 60) -> Matrix<Rational> {
    let half = matrix(order, order, maxBits: maxBits)
    return half + half.transposed
  }

  /// A square matrix with determinant ±1: a product of random triangular ones and a permutation.
  public mutating func unimodularMatrix(_ order: Int) -> Matrix<Rational> {
    let order0 = (0..<order).shuffled(using: &self)
    let lower = Matrix<Rational>(rows: order, columns: order) { i, j in
      i == j ? 1 : i > j ? Rational(Int.random(in: -3...3, using: &self)) : 0
    }
    let upper = Matrix<Rational>(rows: order, columns: order) { i, j in
      i == j ? 1 : i < j ? Rational(Int.random(in: -3...3, using: &self)) : 0
    }
    return (lower * upper).selecting(rows: order0)
  }
}

/// Simpler variants of a rational matrix: without a row, without a column, with an entry 0, 1 or rounded.
public func shrinkMatrix(_ matrix: Matrix<Rational>) -> [Matrix<Rational>] {
  var variants: [Matrix<Rational>] = []
  for row in 0..<matrix.rows {
    variants.append(matrix.selecting(rows: (0..<matrix.rows).filter { $0 != row }))
  }
  for column in 0..<matrix.columns {
    variants.append(matrix.selecting(columns: (0..<matrix.columns).filter { $0 != column }))
  }
  for (index, entry) in matrix.elements.enumerated() {
    for simpler in shrinkRational(entry) {
      var variant = matrix
      variant.elements[index] = simpler
      variants.append(variant)
    }
  }
  return variants
}

/// The same, keeping the matrix square.
public func shrinkSquareMatrix(_ matrix: Matrix<Rational>) -> [Matrix<Rational>] {
  (0..<matrix.rows).map { removed in
    let kept = (0..<matrix.rows).filter { $0 != removed }
    return matrix.submatrix(rows: kept, columns: kept)
  } + shrinkMatrix(matrix).filter { $0.rows == matrix.rows && $0.columns == matrix.columns }
}

public func shrinkRational(_ value: Rational) -> [Rational] {
  if value.isZero { return [] }
  if value == 1 { return [0] }
  var variants: [Rational] = [0, 1]
  if !value.isInteger { variants.append(Rational(value.numerator / value.denominator)) }
  if value.isInteger { variants.append(Rational(value.numerator / 2)) }
  return variants.filter { $0 != value }
}
