/// An element of a real field as a root of a polynomial over Q.
extension RealFieldElement {
  /// The number by its minimal polynomial over Q and an isolating interval.
  ///
  /// The first linear relation over Q between the powers of the element, written in monomials of the generators, is a
  /// polynomial that vanishes at it; factorisation and enclosures find the right factor and root. Cost: at most d
  /// products and O(d³) rational operations for a tower of degree d, and the factorisation.
  public var algebraicNumber: RealAlgebraicNumber {
    let relation = IntegerPolynomial(primitivePartOf: Polynomial(firstRelationOfPowers))
    return RealAlgebraicNumber(rootOf: relation) { enclosure(bits: $0) }
  }

  /// The number when it is rational, else nil.
  public var rational: Rational? {
    let element = reduced
    return element.level == nil ? element.constant : element.algebraicNumber.rational
  }

  /// Coefficients c₀, …, c_k, not all zero, with Σ cᵢ selfⁱ = 0 and k least for the present tower.
  private var firstRelationOfPowers: [Rational] {
    // Echelon rows: the pivot coordinate is 1, and `combination` says which powers make the row.
    var rows: [(pivot: [Int], vector: [[Int]: Rational], combination: [Rational])] = []
    var power = RealFieldElement.one
    while true {
      var vector = power.coordinates(levels: (level?.index ?? -1) + 1)
      var combination = Array(repeating: Rational.zero, count: rows.count) + [.one]
      for row in rows {
        guard let factor = vector[row.pivot] else { continue }
        for (monomial, value) in row.vector {
          let rest = vector[monomial, default: .zero] - factor * value
          vector[monomial] = rest.isZero ? nil : rest
        }
        for (i, value) in row.combination.enumerated() { combination[i] -= factor * value }
      }
      guard let pivot = vector.keys.min(by: { $0.lexicographicallyPrecedes($1) }) else { return combination }
      let scale = 1 / vector[pivot]!
      rows.append((pivot, vector.mapValues { $0 * scale }, combination.map { $0 * scale }))
      power = power * self
    }
  }

  /// The nonzero coefficients of the monomials in the roots of the lowest `levels` levels, by their exponents.
  private func coordinates(levels: Int) -> [[Int]: Rational] {
    var result: [[Int]: Rational] = [:]
    func collect(_ element: RealFieldElement, _ exponents: [Int]) {
      guard let level = element.level else {
        if !element.constant.isZero { result[exponents] = element.constant }
        return
      }
      for (power, coefficient) in element.coefficients.enumerated() {
        var next = exponents
        next[level.index] = power
        collect(coefficient, next)
      }
    }
    collect(self, Array(repeating: 0, count: levels))
    return result
  }
}
