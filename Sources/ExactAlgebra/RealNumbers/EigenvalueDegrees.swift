extension Matrix where Element == Rational {
  /// A lower bound for the degree over Q of every nonzero eigenvalue of a square matrix with `nullity` eigenvalues 0
  /// (with algebraic multiplicity).
  ///
  /// For a prime that divides no denominator, the characteristic polynomial modulo the prime is that of the matrix
  /// modulo the prime; each irreducible factor over Q is a product of factors there. Cost: O(order³) word operations for
  /// each of a few primes.
  func leastEigenvalueDegree(nullity: Int) -> Int {
    let order = rows - nullity
    if order == 0 { return 0 }
    var degrees = FactorDegrees(degree: order)
    var tried = 0
    for prime in WordPrimes.descending.prefix(4 * order + 16) {
      guard let nonzero = nonzeroSpectrum(modulo: prime, nullity: nullity), nonzero.isSquareFree else {
        continue
      }
      degrees.restrict(toSumsOf: nonzero.factorDegrees)
      tried += 1
      if degrees.areTrivial || tried == 2 * order + 8 { break }
    }
    return degrees.least
  }

  /// The characteristic polynomial modulo a prime, divided by x^nullity, or nil when the prime divides a denominator.
  func nonzeroSpectrum(modulo prime: UInt, nullity: Int) -> WordPolynomial? {
    residues(modulo: prime).map {
      let image = $0.characteristicPolynomial(modulo: prime)
      return WordPolynomial(Array(image.coefficients.dropFirst(nullity)), prime: prime)
    }
  }

  /// The entries modulo a prime, or nil when it divides a denominator.
  private func residues(modulo prime: UInt) -> Matrix<UInt>? {
    var result: [UInt] = []
    for entry in elements {
      let denominator = entry.denominator.modulo(prime)
      if denominator == 0 { return nil }
      result.append(
        entry.numerator.modulo(prime) * WordPolynomial.inverse(denominator, modulo: prime) % prime)
    }
    return Matrix<UInt>(rows: rows, columns: columns, elements: result)
  }
}

extension Matrix where Element == UInt {
  /// det(xI − self) modulo a prime, through the Hessenberg form.
  func characteristicPolynomial(modulo p: UInt) -> WordPolynomial {
    let n = rows
    Meter.charge(work: n * n * n * 8, "a characteristic polynomial of degree \(n) modulo a prime")
    var h = self
    // Similar to an upper Hessenberg matrix: eliminate below the subdiagonal, and undo on the columns.
    for m in 1..<Swift.max(n - 1, 1) {
      guard let pivot = (m..<n).first(where: { h[$0, m - 1] != 0 }) else { continue }
      if pivot != m {
        for j in 0..<n { (h[pivot, j], h[m, j]) = (h[m, j], h[pivot, j]) }
        for i in 0..<n { (h[i, pivot], h[i, m]) = (h[i, m], h[i, pivot]) }
      }
      let inverse = WordPolynomial.inverse(h[m, m - 1], modulo: p)
      for i in m + 1..<n where h[i, m - 1] != 0 {
        let factor = h[i, m - 1] * inverse % p
        for j in 0..<n { h[i, j] = (h[i, j] + (p - factor) * h[m, j]) % p }
        for j in 0..<n { h[j, m] = (h[j, m] + factor * h[j, i]) % p }
      }
    }
    // p_k = (x − h_kk) p_{k−1} − Σ h_ik (h_{i+1,i} ⋯ h_{k,k−1}) p_{i−1}
    var polynomials = [WordPolynomial([1], prime: p)]
    for k in 0..<n {
      var next = WordPolynomial([(p - h[k, k]) % p, 1], prime: p) * polynomials[k]
      var product: UInt = 1
      for i in stride(from: k - 1, through: 0, by: -1) {
        product = product * h[i + 1, i] % p
        next = next - polynomials[i].scaled(by: h[i, k] * product % p)
      }
      polynomials.append(next)
    }
    return polynomials[n]
  }
}
