extension Matrix where Element == Rational {
  /// The determinant of a square matrix; 1 for the 0 × 0 matrix.
  ///
  /// Cost: for entries of b bits and order n up to 96, n³ products for each 50 of n·b bits; above, about one
  /// exact linear system, n·b digits of n² products each.
  public var determinant: Rational {
    precondition(isSquare, "determinant of a \(rows) × \(columns) matrix")
    if hasSmallOrder, let determinant = echelonDeterminant() { return determinant }
    return rows < 15 ? fractionFreeDeterminant() : modularDeterminant()
  }

  /// The minor that the echelon form has.
  package func echelonDeterminant() -> Rational? {
    withEchelon(.minor) { echelon in
      guard echelon.rank == rows, let minor = echelon.minors?.ofPivots else { return .zero }
      let value = isOddPermutation(echelon.pivotRows) ? -minor : minor
      if let exponent = echelon.scale.powerOfTwoExponent {
        return Rational(mantissa: value, binaryExponent: -exponent)
      }
      return Rational(value, echelon.scale)
    }
  }

  /// The reference: the last pivot of fraction-free elimination.
  package func fractionFreeDeterminant() -> Rational {
    var elimination = FractionFreeElimination()
    var scale = Integer.one
    for i in 0..<rows {
      let (entries, denominator) = integerRow(i)
      scale *= denominator
      let reduced = elimination.reduce(entries)
      guard let column = reduced.firstIndex(where: { !$0.isZero }) else { return .zero }
      elimination.append(reduced: reduced, pivot: column)
    }
    let value = Rational(elimination.minor, scale)
    return isOddPermutation(elimination.pivotColumns) ? -value : value
  }

  /// By Cramer's rule the denominator d of any solution of A x = b divides det A, and for most b little is
  /// missing: the quotient det A / d comes from its residues, as many as Hadamard's bound asks for (Abbott,
  /// Bronstein, Mulders 1999).
  package func modularDeterminant() -> Rational {
    if rows == 0 { return .one }
    let decision = rankDecision(route: .modular(primes: []))
    guard case .modular(let prime, _) = decision.route, decision.rank == rows else { return .zero }
    let (cleared, denominators) = IntegerMatrix.clearingRows(of: self)
    // |det|² ≤ Π ‖row‖².
    let norms = cleared.squaredNorms
    let bound = norms.reduce(.one, *).squareRoot()
    var divisor = Integer.one
    // Any right-hand side will do; one without pattern rarely misses a factor.
    let rhs = IntegerMatrix(
      Matrix<Integer>(rows: rows, columns: 1) { i, _ in
        Integer(UInt64(i + 1) &* 0x9E37_79B9_7F4A_7C15 >> 56) + 1
      })
    if let modulus = Modulus(UInt(prime)), let lifting = PadicLifting.suited(to: cleared, modulus: modulus) {
      // The same for the matrices that have the right-hand side in the place of a column.
      let replaced = zip(norms, rhs.squaredNorms).reduce(.one) { $0 * ($1.0 + $1.1) }.squareRoot() + 1
      divisor =
        lifting.determinantDivisor(
          cleared, rhs, bound: bound, numeratorBound: replaced * Integer(rows)) ?? .one
    }

    // The quotient is below bound / divisor, so that its symmetric residue modulo twice that or more is
    // itself.
    let limit = (bound.flooredQuotient(dividingBy: divisor) + 1) << 1
    var quotient = Integer.zero
    var product = Integer.one
    let residues = ResidueSource(cleared)
    for prime in DescendingPrimes(order: rows) {
      guard let modulus = Modulus(prime), let inverse = modulus.inverse(divisor.modulo(prime)),
        let determinant = residues.determinant(modulo: modulus),
        let step = modulus.inverse(product.modulo(prime))
      else { continue }
      // Chinese remainders: quotient + product · t ≡ residue modulo the new prime.
      let residue = modulus.multiply(determinant, inverse)
      let t = modulus.multiply(modulus.subtract(residue, quotient.modulo(prime)), step)
      quotient += product * Integer(t)
      product *= Integer(prime)
      if product > limit { break }
    }
    return Rational(
      quotient.symmetricResidue(modulo: product) * divisor, denominators.reduce(.one) { $0 * $1 })
  }
}

/// A square matrix that is reduced modulo many numbers.
private struct ResidueSource {
  let matrix: IntegerMatrix
  /// For the numbers that the kernels can take.
  let slices: SlicedMatrix?

  init(_ matrix: IntegerMatrix) {
    self.matrix = matrix
    slices = matrix.rows >= Kernels.leastOrder ? SlicedMatrix(matrix) : nil
  }

  /// The determinant modulo a number; nil when a pivot has no inverse.
  func determinant(modulo modulus: Modulus) -> UInt? {
    guard let slices, let p = modulus.forKernels else {
      return matrix.reduced(modulo: modulus).determinant()
    }
    guard let factors = slices.residues(modulo: p, kernels: .current).eliminate() else { return nil }
    let residue = Int(factors.determinant) % Int(modulus.value)
    return UInt(residue < 0 ? residue + Int(modulus.value) : residue)
  }
}

extension IntegerMatrix {
  /// For each row the sum of the squares of its entries.
  fileprivate var squaredNorms: [Integer] {
    (0..<rows).map { i in
      var (high, low): (UInt, UInt) = (0, 0)
      var sum = Integer.zero
      for j in 0..<columns {
        withEntry(i &* columns &+ j) { words, count, isNegative in
          // A square of less than 2^96 at a time, and 2^32 of them at most.
          if count == 1, words[0] >> 48 == 0 {
            let square = words[0].multipliedFullWidth(by: words[0])
            let (value, carry) = low.addingReportingOverflow(square.low)
            low = value
            high &+= square.high &+ (carry ? 1 : 0)
          } else {
            let entry = Integer(words: words, count: count, isNegative: isNegative)
            sum.addProduct(entry, entry)
          }
        }
      }
      return sum + Integer(high) << 64 + Integer(low)
    }
  }
}
