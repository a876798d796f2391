extension PadicLifting {
  /// Ends a quadratic form over the Gram matrix of independent rows whose lifting the budget has no room for, before that
  /// matrix is computed. Orders below those of the kernels are not worth an estimate.
  static func foreseeQuadraticForm(ofGramOf rows: IntegerMatrix, columns: Int) {
    let order = rows.rows
    guard order >= LimbKernels.leastOrder else { return }
    // Entry (i, j) has half the bits of entries i and j of the diagonal together, and the determinant at most those of all.
    let determinantBits = rows.squaredNormBits.reduce(0, +)
    let words = order * determinantBits / 64 + order * order
    Meter.foresee(
      work: determinantBits / 46 * (words / 8) * (12 + columns),
      "a quadratic form on \(columns) vectors over a Gram matrix of order \(order)")
  }

  /// Bᵀ G⁻¹ B for a symmetric positive definite G, the matrix of this lifting, and B of order × c: the result is
  /// `numerators` / `denominator`, c × c. Every entry of it must be at most `bound` in absolute value.
  ///
  /// With X = G⁻¹ B = X_k + p^k G⁻¹ R_k after k digits and G symmetric,
  ///
  ///     Bᵀ X = Bᵀ X_k + p^k Xᵀ R_k ≡ Bᵀ X_k + p^k X_kᵀ R_k   (mod p^2k),
  ///
  /// so k digits of X give 2k digits of the quadratic form. It is a fraction over det G, and det G ≤ Π G_ii by Hadamard's
  /// inequality, so that it is known once p^2k exceeds 2 · bound · (Π G_ii)².
  func quadraticForm(
    _ matrix: IntegerMatrix, _ b: IntegerMatrix, bound: Integer
  ) -> (numerators: Matrix<Integer>, denominator: Integer) {
    let determinantBound = (0..<order).reduce(Integer.one) { $0 * matrix[$1, $1] }
    let numeratorBound = max(bound, .one) * determinantBound
    let bits = numeratorBound.bitLength + determinantBound.bitLength + 2
    let steps = bits / (2 * digitBits) + 1

    let words = bits / 64 + 1
    Meter.charge(
      bytes: b.columns * b.columns * (48 + 16 * words),
      "a quadratic form on \(b.columns) vectors of \(bits) bits")
    Meter.charge(
      work: b.columns * b.columns / 2 * (512 + words * min(words, 256) * 8),
      "a quadratic form on \(b.columns) vectors of \(bits) bits")

    var expansion = expansion(of: b)
    lift(&expansion, by: steps)
    var ladder = PowerLadder(base: base)
    let power = ladder.power(steps)
    let square = power * power
    let columns = b.columns
    let pairs = (0..<columns).flatMap { i in (i..<columns).map { (i, $0) } }
    // Bᵀ X_k at (i, j) from row i of Bᵀ and the digits of column j, and X_kᵀ R_k from row j of R_kᵀ and those of column i.
    let left = products(of: b.transposed, expansion, ladder)
    let right = products(of: residualMatrix(expansion).transposed, expansion, ladder)
    let parts = concurrentParts(of: pairs.count, isWorthwhile: steps * order > 1 << 12) { range in
      pairs[range].map { i, j in left(i, j) + power * right(j, i) }
    }
    let residues = Array(parts.joined())
    guard
      let (numerators, denominator) = RationalReconstruction.commonDenominator(
        count: residues.count, modulus: square, numeratorBound: numeratorBound,
        denominatorBound: determinantBound,
        residue: { residues[$0] })
    else { preconditionFailure("the quadratic form is larger than its bound") }
    var result = Matrix<Integer>(rows: columns, columns: columns, repeating: .zero)
    for ((i, j), value) in zip(pairs, numerators) {
      result[i, j] = value
      result[j, i] = value
    }
    return (result, denominator)
  }

  /// The product of each row of `matrix` with each column of X_k: digit by digit, with the words of the row; or, where its entries are long, number by number, since
  /// all products with digits together are then much longer than X_k.
  private func products(
    of matrix: IntegerMatrix, _ expansion: Expansion, _ powers: PowerLadder
  ) -> @Sendable (_ row: Int, _ column: Int) -> Integer {
    let bits = (0..<matrix.rows * matrix.columns).reduce(0) { max($0, matrix.bitLength($1)) }
    guard bits > 64 * digitBits else {
      let products = engine.products(of: matrix, digits: expansion.digits, count: expansion.steps)
      return { row, column in powers.value(products[column][row]) }
    }
    Meter.charge(
      work: expansion.columns * order * (matrix.rows + 4) * (bits / 64) * min(expansion.steps, 256),
      "products of \(matrix.rows) rows of \(bits) bits")
    let solution = expansion.digits.map { digits in
      (0..<order).map { i in
        powers.value((0..<expansion.steps).map { Integer(digits[$0 * order + i]) })
      }
    }
    return { row, column in
      (0..<order).reduce(into: Integer.zero) { $0.addProduct(matrix[row, $1], solution[column][$1]) }
    }
  }
}
