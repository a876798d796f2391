import ExactAlgebra

/// What is known of the singular values σ_1 ≥ σ_2 ≥ … of an exact matrix: how many are not zero, exactly, and enclosures of the
/// first and of the last of those.
public struct SingularValues: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// r, the number of singular values that are not zero: the rank over Q.
  public let rank: Int
  /// σ_1; the point 0 of a zero matrix, nil where the precision was not enough.
  public let greatest: Interval?
  /// σ_r, the least singular value that is not zero; the point 0 of a zero matrix, nil where the precision was not enough.
  public let leastNonzero: Interval?
  /// The working precision that was needed, in bits: where to begin with a similar matrix.
  package let precision: Int

  /// Whether no singular value is zero.
  public var isFullRank: Bool { rank == min(rows, columns) }

  /// κ = σ_1 / σ_min. nil where it is infinite, because the rank is not full, and where nothing encloses it.
  public var conditionNumber: Interval? { isFullRank ? conditionOnImage : nil }

  /// σ_1 / σ_r, the condition number of the matrix as a map onto its image. nil of a zero matrix, and where nothing encloses it.
  public var conditionOnImage: Interval? {
    guard rank > 0, let greatest, let leastNonzero else { return nil }
    // One singular value is its own quotient.
    if rank == 1 { return Interval(1, precision: greatest.precision) }
    return greatest / leastNonzero
  }

  /// The rank of `matrix` and enclosures of its extreme singular values whose quotient has a relative width of at most 2^-bits.
  ///
  /// σ_1² is the greatest eigenvalue of the Gram matrix of the shorter side, and for independent rows 1/σ_r² is that of (H Hᵀ)⁻¹.
  /// Otherwise let the rows of F be a basis of the row space among those of H, and T with T F Fᵀ Tᵀ = I + E: every v in the row
  /// space is Fᵀ Tᵀ y, with |v|² = yᵀ (I + E) y and |H v| = |(T F Hᵀ)ᵀ y|. So 1/σ_r², the greatest |v|² / |H v|², is within a
  /// factor 1 ± ‖E‖ of the greatest eigenvalue of (A Aᵀ)⁻¹, A = T F Hᵀ. Enclosures of these matrices get as many bits as it takes.
  ///
  /// Cost: the rank; an inverse and some products of the order of the shorter side with about 4 log₂ κ + `bits` bits.
  public init(of matrix: Matrix<Rational>, bits: Int) {
    self.init(of: matrix, rank: matrix.denseCore.rank, bits: bits)
  }

  /// The same of a matrix whose rank is known, with the working precision to begin with, in bits.
  package init(of matrix: Matrix<Rational>, rank: Int, bits: Int, precision: Int = 128) {
    precondition(bits > 0 && bits <= Limits.widthBits, "a relative width of 2^-\(bits)")
    rows = matrix.rows
    columns = matrix.columns
    self.rank = rank
    let core = matrix.denseCore
    if rank == 0 {
      (greatest, leastNonzero, self.precision) = (.zero, .zero, precision)
      return
    }
    let exponent = core.binaryExponent
    let scaled = core.map { $0.shifted(by: -exponent) }
    let enclosure = GramEnclosure(matrix: scaled, rank: rank)
    // A quotient of two square roots has at most the relative widths of the two together.
    let (top, _) = enclosure.greatest(bits: bits + 1, from: 128)
    greatest = top?.squareRoot.shifted(by: exponent)
    if rank == 1 {
      (leastNonzero, self.precision) = (greatest, precision)
      return
    }
    let (bottom, found) = enclosure.greatestOfInverse(bits: bits + 2, from: precision)
    leastNonzero = bottom?.reciprocal?.squareRoot.shifted(by: exponent)
    self.precision = found
  }
}

/// The Gram matrix of independent rows, or what takes its place, as balls of any precision.
private struct GramEnclosure {
  /// m × n with m ≤ n, entries of at most 1.
  let matrix: Matrix<Rational>
  let rank: Int

  /// The greatest eigenvalue of H Hᵀ with a relative width of 2^-bits, and the working precision that gave it.
  func greatest(bits: Int, from precision: Int) -> (value: Interval?, precision: Int) {
    refine(from: precision) { precision in
      let ball = BallMatrix(matrix, bits: precision)
      return (ball * ball.transposed).greatestEigenvalue(bits: bits)
    }
  }

  /// The same for the inverse on the image.
  func greatestOfInverse(bits: Int, from precision: Int) -> (value: Interval?, precision: Int) {
    let basis = rank == matrix.rows ? nil : matrix.basisRows(rank: rank, first: 0, leading: 0)
    return refine(from: precision) { precision in
      let words = precision / 64 + 1
      Meter.charge(
        work: rank * rank * rank * (16 + words * min(words, 64)),
        "an enclosure of the inverse of a Gram matrix of order \(rank) with \(precision) bits")
      let ball = BallMatrix(matrix, bits: precision)
      guard let basis else { return (ball * ball.transposed).inverse()?.greatestEigenvalue(bits: bits) }
      let rows = BallMatrix(matrix.selecting(rows: basis), bits: precision)
      let gram = rows * rows.transposed
      guard let factor = gram.inverseFactor() else { return nil }
      let distance = (factor * gram * factor.transposed - .identity(rank, bits: precision)).normBound
      guard distance < Rational(mantissa: 1, binaryExponent: -bits - 3) else { return nil }
      let image = factor * (rows * ball.transposed)
      guard let value = (image * image.transposed).inverse()?.greatestEigenvalue(bits: bits + 1) else {
        return nil
      }
      return value * Interval(from: 1 - distance, through: 1 + distance, precision: value.precision)
    }
  }

  private func refine(
    from start: Int, _ enclose: (_ precision: Int) -> Interval?
  ) -> (value: Interval?, precision: Int) {
    var precision = start
    while precision <= Limits.enclosureBits {
      if let value = enclose(precision) { return (value, precision) }
      precision += precision / 2
    }
    return (nil, start)
  }
}

extension Matrix where Element == Rational {
  /// The matrix without rows and columns of zeros, which change neither the rank nor a singular value that is not zero, lying on
  /// its longer side.
  var denseCore: Matrix {
    let core = withoutZeroRows.transposed.withoutZeroRows
    return core.rows > core.columns ? core.transposed : core
  }

  private var withoutZeroRows: Matrix {
    let kept = (0..<rows).filter { row in
      elements[row * columns..<(row + 1) * columns].contains { !$0.isZero }
    }
    return kept.count == rows ? self : selecting(rows: kept)
  }
}
