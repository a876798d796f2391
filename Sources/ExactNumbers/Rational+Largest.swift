extension [Rational] {
  /// The index of the first entry of the largest absolute value; nil for no entries.
  ///
  /// Bit lengths settle most comparisons, and only the others multiply.
  public var indexOfLargestMagnitude: Int? {
    guard var best = indices.first else { return nil }
    var magnitude = self[best].magnitude
    for index in indices.dropFirst() where self[index].exponentBound > magnitude.exponentBound - 2 {
      let candidate = self[index].magnitude
      if candidate > magnitude { (best, magnitude) = (index, candidate) }
    }
    return best
  }
}

extension Rational {
  /// e with |self| < 2^e, and |self| > 2^(e - 2) unless it is zero.
  fileprivate var exponentBound: Int {
    isZero ? .min / 2 : numerator.bitLength - denominator.bitLength + 1
  }
}
