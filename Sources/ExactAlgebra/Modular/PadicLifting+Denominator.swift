extension PadicLifting {
  /// A divisor of det A for a square matrix A: the denominator in lowest terms of a sum ±x_1 ± … ± x_n of the entries of
  /// the solution of A x = `rhs`, a column. For most right-hand sides it is nearly all of the largest invariant factor.
  ///
  /// By Cramer's rule det A times the sum is an integer. So the fraction for its digits is the sum as soon as no other
  /// one of such a size has them; and it is one fraction in place of n. Where fewer digits show a short one, the whole
  /// solution proves it. nil where there is none, which is where A is singular.
  ///
  /// - Parameters:
  ///   - matrix: the A that this lifting was made from.
  ///   - bound: at least |det A|.
  ///   - numeratorBound: at least |det A| times every such sum.
  func determinantDivisor(
    _ matrix: IntegerMatrix, _ rhs: IntegerMatrix, bound: Integer, numeratorBound: Integer
  ) -> Integer? {
    var search = Search(matrix, rhs, base: base)
    var expansion = expansion(of: rhs)
    let enough = (bound.bitLength + numeratorBound.bitLength + 1) / digitBits + 1
    var next = (127 + digitBits) / digitBits
    while true {
      // The last quarter costs less than solutions that are tried in vain.
      lift(&expansion, by: (next < enough / 4 * 3 ? next : enough) - expansion.steps)
      search.prepare(steps: expansion.steps)
      let spare = Integer.one << max((search.power.bitLength - 34) / 2, 0)
      let isEnough = expansion.steps >= enough
      let fraction = RationalReconstruction.fraction(
        residue: search.sum(expansion), modulus: search.power,
        numeratorBound: isEnough ? numeratorBound : spare, denominatorBound: isEnough ? bound : spare)
      if isEnough { return fraction?.denominator }
      if fraction != nil, let x = search.solution(expansion, position: 0, column: 0) {
        // In lowest terms, so that no factor is foreign to the determinant.
        let content = x.numerators.reduce(x.denominator) { Integer.gcd($0, $1) }
        return x.denominator.dividedExactly(by: content)
      }
      next = expansion.steps * 3 / 2 + 1
    }
  }
}

extension PadicLifting.Search {
  /// ±x_1 ± … ± x_n modulo the power, for the first column and signs without a pattern.
  fileprivate func sum(_ expansion: PadicLifting.Expansion) -> Integer {
    let order = expansion.digits[0].count / expansion.steps
    let isNegative = (0..<order).map { UInt64($0 + 1) &* 0x9E37_79B9_7F4A_7C15 >> 63 != 0 }
    let sums = (0..<expansion.steps).map { k in
      // Digits have up to 56 bits; halves of them have sums that fit.
      var (high, low) = (0, 0)
      for i in 0..<order {
        let digit = expansion.digits[0][k &* order &+ i]
        high &+= isNegative[i] ? -(digit >> 32) : digit >> 32
        low &+= isNegative[i] ? -(digit & 0xFFFF_FFFF) : digit & 0xFFFF_FFFF
      }
      return Integer(high) << 32 + Integer(low)
    }
    let remainder = ladder.value(sums) % power
    return remainder.isNegative ? remainder + power : remainder
  }
}
