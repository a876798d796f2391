/// All real matrices within a distance of a centre, in the Frobenius norm: rigorous arithmetic on whole matrices.
///
/// The centre's entries are multiples of 2^-bits, the radius is rounded up. Every operation encloses the results for all
/// matrices of its operands; products of centres are exact integer products, so that the cost is that of a few matrix products.
package struct BallMatrix: Sendable {
  /// The centre times 2^bits.
  private let numerators: Matrix<Integer>
  /// A bound for the Frobenius norm of what is added to the centre.
  private let spread: ErrorBound
  package let bits: Int

  /// The ball around `matrix` rounded to multiples of 2^-bits, and wider by `radius`.
  package init(_ matrix: Matrix<Rational>, bits: Int, radius: Rational = 0) {
    var isExact = true
    let numerators = matrix.map { entry -> Integer in
      if let exponent = entry.denominator.powerOfTwoExponent, exponent <= bits {
        return entry.numerator << (bits - exponent)
      }
      isExact = false
      let (numerator, denominator) =
        bits >= 0
        ? (entry.numerator << bits, entry.denominator) : (entry.numerator, entry.denominator << -bits)
      return ((numerator << 1).flooredQuotient(dividingBy: denominator) + 1) >> 1
    }
    self.init(numerators, bits: bits, spread: ErrorBound(radius), isExact: isExact)
  }

  /// Entries that were rounded have moved by half of 2^-bits at most.
  private init(_ numerators: Matrix<Integer>, bits: Int, spread: ErrorBound, isExact: Bool) {
    self.numerators = numerators
    self.bits = bits
    self.spread =
      isExact
      ? spread
      : spread + ErrorBound(Integer(numerators.rows * numerators.columns), exponent: -2 * bits - 2).squareRoot
  }

  /// numerators / 2^scale, rounded to multiples of 2^-bits.
  private init(_ numerators: Matrix<Integer>, scale: Int, bits: Int, spread: ErrorBound) {
    let excess = scale - bits
    guard excess > 0 else {
      self.init(
        excess == 0 ? numerators : numerators.map { $0 << -excess }, bits: bits, spread: spread, isExact: true
      )
      return
    }
    var isExact = true
    let rounded = numerators.map { entry -> Integer in
      let doubled = entry >> (excess - 1)
      if isExact, doubled.isOdd || doubled << (excess - 1) != entry { isExact = false }
      return (doubled + 1) >> 1
    }
    self.init(rounded, bits: bits, spread: spread, isExact: isExact)
  }

  /// Rows × columns.
  package var center: Matrix<Rational> {
    numerators.map { Rational(mantissa: $0, binaryExponent: -bits) }
  }

  /// A bound for the Frobenius norm of what is added to the centre.
  package var radius: Rational { spread.rational }

  package var rows: Int { numerators.rows }
  package var columns: Int { numerators.columns }

  /// A bound for the norm of the centre.
  private var centerNorm: ErrorBound { numerators.norm.shifted(by: -bits) }

  /// A bound for the norm of every matrix of the ball.
  package var normBound: Rational { (centerNorm + spread).rational }

  /// A lower bound for the norm of every matrix of the ball.
  package var leastNorm: Rational {
    let square = numerators.elements.reduce(into: Integer.zero) { $0.addProduct($1, $1) }
    // At most (1 + 2^-60) times the root.
    let bound = ErrorBound(square, exponent: -2 * bits).squareRoot.rational
    let least = bound * Rational((Integer.one << 60) - 1, Integer.one << 60) - radius
    return least.signum() > 0 ? least : 0
  }

  package var transposed: BallMatrix {
    BallMatrix(numerators.transposed, bits: bits, spread: spread, isExact: true)
  }

  /// These rows, within a ball that is as wide.
  package func selecting(rows: Range<Int>) -> BallMatrix {
    BallMatrix(numerators.selecting(rows: Array(rows)), bits: bits, spread: spread, isExact: true)
  }

  /// The entrywise product. No entry of what is added is larger than its norm.
  package func hadamard(_ other: BallMatrix) -> BallMatrix {
    precondition(rows == other.rows && columns == other.columns, "shapes differ")
    let products = zip(numerators.elements, other.numerators.elements).map { $0 * $1 }
    return BallMatrix(
      Matrix(rows: rows, columns: columns, elements: products), scale: bits + other.bits,
      bits: min(bits, other.bits),
      spread: largestEntry * other.spread + spread * other.largestEntry + spread * other.spread)
  }

  /// A bound for the magnitudes of the centre's entries.
  private var largestEntry: ErrorBound {
    ErrorBound(numerators.elements.reduce(Integer.zero) { max($0, $1.magnitude) }).shifted(by: -bits)
  }

  package static func + (a: BallMatrix, b: BallMatrix) -> BallMatrix { combine(a, b) { $0 + $1 } }
  package static func - (a: BallMatrix, b: BallMatrix) -> BallMatrix { combine(a, b) { $0 - $1 } }

  private static func combine(
    _ a: BallMatrix, _ b: BallMatrix, _ operation: (Matrix<Integer>, Matrix<Integer>) -> Matrix<Integer>
  ) -> BallMatrix {
    let scale = max(a.bits, b.bits)
    func scaled(_ ball: BallMatrix) -> Matrix<Integer> {
      ball.bits == scale ? ball.numerators : ball.numerators.map { $0 << (scale - ball.bits) }
    }
    return BallMatrix(
      operation(scaled(a), scaled(b)), scale: scale, bits: min(a.bits, b.bits), spread: a.spread + b.spread)
  }

  /// (A + δ)(B + ε) = A B + (A ε + δ B + δ ε).
  package static func * (a: BallMatrix, b: BallMatrix) -> BallMatrix {
    let moved =
      a.spread.isZero && b.spread.isZero
      ? ErrorBound.zero : a.centerNorm * b.spread + a.spread * b.centerNorm + a.spread * b.spread
    let product = BallMatrix.product(a.numerators, b.numerators)
    return BallMatrix(product, scale: a.bits + b.bits, bits: min(a.bits, b.bits), spread: moved)
  }

  /// A · B: few products are summed as they are, for more of them the words are laid out in a row first.
  private static func product(_ a: Matrix<Integer>, _ b: Matrix<Integer>) -> Matrix<Integer> {
    guard a.rows * a.columns * b.columns <= 64 else { return (IntegerMatrix(a) * IntegerMatrix(b)).matrix }
    precondition(a.columns == b.rows, "shapes do not multiply")
    return Matrix(rows: a.rows, columns: b.columns) { i, j in
      var sum = Integer.zero
      for k in 0..<a.columns { sum.addProduct(a[i, k], b[k, j]) }
      return sum
    }
  }

  /// An enclosure of the traces: by Cauchy and Schwarz the trace of what is added to the centre is at most √order times
  /// its norm.
  package func trace(precision: Int) -> Interval {
    precondition(rows == columns, "trace of a \(rows) × \(columns) matrix")
    let spread = Rational(rows).squareRootBound * radius
    let sum = (0..<rows).reduce(Integer.zero) { $0 + numerators[$1, $1] }
    let middle = Rational(mantissa: sum, binaryExponent: -bits)
    return Interval(from: middle - spread, through: middle + spread, precision: precision)
  }

  /// The matrices of the ball divided by 2^exponent, within a ball of `bits` bits whose centre has entries below 1.
  package func normalized(bits: Int) -> (ball: BallMatrix, exponent: Int) {
    let length = numerators.elements.reduce(0) { max($0, $1.bitLength) }
    // The largest numerator becomes a number of `bits` bits.
    let ball = BallMatrix(
      numerators, scale: length, bits: bits, spread: spread.shifted(by: self.bits - length))
    return (ball, length - self.bits)
  }

  /// The inverses of the matrices of a ball around a positive definite matrix; nil when these bits do not prove that all of
  /// them have one.
  ///
  /// With G near C⁻¹ and I − (C + δ) G = E of norm η < 1 the inverse is G (I − E)⁻¹, within ‖G‖ η / (1 − η) of G.
  /// Cost: order³/2 products of numbers of `bits` bits, and a matrix product.
  package func inverse() -> BallMatrix? {
    precondition(rows == columns, "inverse of a \(rows) × \(columns) matrix")
    guard let entries = fixedPointInverse(numerators.elements, order: rows, bits: bits) else { return nil }
    let inverse = Matrix(rows: rows, columns: rows, elements: entries)
    var residual = BallMatrix.product(numerators, inverse)
    for i in 0..<rows { residual[i, i] -= Integer.one << (2 * bits) }
    let norm = inverse.norm.shifted(by: -bits)
    let error = (residual.norm.shifted(by: -2 * bits) + spread * norm).rational
    guard error < 1 else { return nil }
    return BallMatrix(
      inverse, bits: bits, spread: norm * ErrorBound(error / (1 - error)), isExact: true)
  }

  /// The identity, exactly.
  package static func identity(_ order: Int, bits: Int) -> BallMatrix {
    BallMatrix(Matrix<Rational>.identity(order), bits: bits)
  }

  /// A lower triangular T, of radius 0, with T C Tᵀ near the identity for the centre C of a ball around a symmetric positive definite
  /// matrix; nil when rounding makes it look indefinite. A proposal: whoever uses it checks it.
  ///
  /// Cost: order³/3 products of numbers of `bits` bits.
  package func inverseFactor() -> BallMatrix? {
    precondition(rows == columns, "factor of a \(rows) × \(columns) matrix")
    guard let entries = fixedPointInverseFactor(numerators.elements, order: rows, bits: bits) else {
      return nil
    }
    return BallMatrix(
      Matrix(rows: rows, columns: rows, elements: entries), bits: bits, spread: .zero, isExact: true)
  }
}

extension Matrix where Element == Integer {
  /// A bound for the Frobenius norm from above, at most 1 + 2^-60 times as large for each entry.
  fileprivate var norm: ErrorBound {
    var sum = ErrorBound.zero
    for element in elements {
      let bound = ErrorBound(element)
      sum = sum + bound * bound
    }
    return sum.squareRoot
  }
}

/// An approximate inverse of the symmetric positive definite matrix with these `entries` over 2^bits, symmetric, over 2^bits
/// too; nil when rounding makes the matrix look indefinite. A proposal: whoever uses it checks it.
///
/// Gauss–Jordan exchange on the lower triangle, one pivot after the other. Cost: order³/2 products of `bits` bits.
package func fixedPointInverse(_ entries: [Integer], order: Int, bits: Int) -> [Integer]? {
  var rows = (0..<order).map { i in (0...i).map { entries[i * order + $0] } }
  for k in 0..<order {
    let pivot = rows[k][k]
    guard pivot.signum() > 0 else { return nil }
    let column = (0..<order).map { $0 > k ? rows[$0][k] : rows[k][$0] }
    let scaled = column.map { ($0 << bits).flooredQuotient(dividingBy: pivot) }
    for i in 0..<order where i != k && !scaled[i].isZero {
      for j in 0...i where j != k { rows[i][j] -= (scaled[i] * column[j]) >> bits }
    }
    // Exchanged columns carry the sign that makes the matrix -G⁻¹ in the end.
    for i in 0..<order where i != k {
      if i > k { rows[i][k] = scaled[i] } else { rows[k][i] = scaled[i] }
    }
    rows[k][k] = -(Integer.one << (2 * bits)).flooredQuotient(dividingBy: pivot)
  }
  return (0..<order).flatMap { i in (0..<order).map { j in -rows[max(i, j)][min(i, j)] } }
}

/// An approximate inverse, over 2^bits, of the triangular factor L in C = L Lᵀ, for the symmetric positive definite matrix C with
/// these `entries` over 2^bits; nil when rounding makes the matrix look indefinite. A proposal: whoever uses it checks it.
private func fixedPointInverseFactor(_ entries: [Integer], order: Int, bits: Int) -> [Integer]? {
  // Row i of L, its first i entries, and 1 / L_ii.
  var factor: [[Integer]] = []
  var inverse = Array(repeating: Integer.zero, count: order * order)
  for i in 0..<order {
    var row: [Integer] = []
    for j in 0..<i {
      var sum = Integer.zero
      for k in 0..<j { sum.addProduct(row[k], factor[j][k]) }
      row.append(((entries[i * order + j] - (sum >> bits)) * inverse[j * order + j]) >> bits)
    }
    var sum = Integer.zero
    for entry in row { sum.addProduct(entry, entry) }
    let square = (entries[i * order + i] << bits) - sum
    guard square.signum() > 0 else { return nil }
    let diagonal = square.squareRoot()
    inverse[i * order + i] = (Integer.one << (2 * bits)).flooredQuotient(dividingBy: diagonal)
    // T_ij = −(Σ_{j ≤ k < i} L_ik T_kj) / L_ii.
    for j in 0..<i {
      var sum = Integer.zero
      for k in j..<i { sum.addProduct(row[k], inverse[k * order + j]) }
      inverse[i * order + j] = -(((sum >> bits) * inverse[i * order + i]) >> bits)
    }
    factor.append(row)
  }
  return inverse
}

extension Matrix where Element == Rational {
  /// A bound for the Frobenius norm from above, at most 1 + 2^-60 times as large.
  package var norm: Rational { elements.reduce(Rational.zero) { $0 + $1 * $1 }.squareRootBound }
}

extension Matrix where Element == Rational {
  /// The least e with |entry| ≤ 2^e for all entries, or one more; 0 for a matrix of zeros.
  package var binaryExponent: Int {
    elements.lazy.filter { !$0.isZero }.map { $0.numerator.bitLength - $0.denominator.bitLength + 1 }.max()
      ?? 0
  }
}

extension Rational {
  /// The value times 2^count.
  package func shifted(by count: Int) -> Rational {
    if let exponent = denominator.powerOfTwoExponent {
      return Rational(mantissa: numerator, binaryExponent: count - exponent)
    }
    return count >= 0
      ? Rational(numerator << count, denominator) : Rational(numerator, denominator << -count)
  }

  /// The nearest multiple of 2^-bits.
  package func rounded(bits: Int) -> Rational {
    if let exponent = denominator.powerOfTwoExponent, exponent <= bits { return self }
    let doubled = (numerator << (bits + 1)).flooredQuotient(dividingBy: denominator) + 1
    return Rational(mantissa: doubled >> 1, binaryExponent: -bits)
  }

  /// At least as large as |self|, with a mantissa of 63 bits.
  package var roundedUp: Rational { ErrorBound(self).rational }

  /// A bound for the square root of a nonnegative number from above, at most 1 + 2^-60 times as large.
  package var squareRootBound: Rational { ErrorBound(self).squareRoot.rational }
}
