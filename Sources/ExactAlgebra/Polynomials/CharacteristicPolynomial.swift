extension Matrix where Element == Rational {
  /// det(xI − self) of a square matrix: monic, of degree the order.
  ///
  /// Faddeev and LeVerrier's recurrence over the integers, after clearing one common denominator: order − 1 products of
  /// integer matrices, and divisions that are exact.
  public func characteristicPolynomial() -> Polynomial<Rational> {
    precondition(isSquare, "characteristic polynomial of a \(rows) × \(columns) matrix")
    let n = rows
    let denominator = elements.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    let a = map { $0.numerator * denominator.dividedExactly(by: $0.denominator) }
    let words = a.elements.reduce(0) { max($0, $1.bitLength) } / 64 + 1
    Meter.charge(
      work: n * n * n / 2 * (16 * n + words * min(words, 256) * n * n / 2),
      "the characteristic polynomial of a matrix of order \(n) with numerators of \(64 * words) bits")
    let symmetric = (0..<n).allSatisfy { i in (0..<i).allSatisfy { a[i, $0] == a[$0, i] } }
    // M₁ = I, c_{n-k} = -tr(A M_k)/k, M_{k+1} = A M_k + c_{n-k} I. Every M_k is a polynomial in A, so symmetric with A.
    var coefficients = Array(repeating: Integer.zero, count: n) + [Integer.one]
    var product = a
    for k in 1..<max(n + 1, 1) {
      if k > 1 {
        var m = product
        for i in 0..<n { m[i, i] += coefficients[n - k + 1] }
        if k < n {
          var next = Matrix<Integer>(rows: n, columns: n, repeating: .zero)
          for i in 0..<n {
            for j in 0..<(symmetric ? i + 1 : n) {
              next[i, j] = a.dot(row: i, m, column: j)
              if symmetric { next[j, i] = next[i, j] }
            }
          }
          product = next
        } else {
          // Only the trace is needed of the last one.
          for i in 0..<n { product[i, i] = a.dot(row: i, m, column: i) }
        }
      }
      let trace = (0..<n).reduce(Integer.zero) { $0 + product[$1, $1] }
      coefficients[n - k] = -trace.dividedExactly(by: Integer(k))
    }
    // A = self · denominator: c_i carries denominator^(n-i).
    var power = Integer.one
    var result = Array(repeating: Rational.zero, count: n + 1)
    for i in stride(from: n, through: 0, by: -1) {
      result[i] = Rational(coefficients[i], power)
      power *= denominator
    }
    return Polynomial(result)
  }
}

extension Matrix where Element == Integer {
  fileprivate func dot(row i: Int, _ other: Matrix, column j: Int) -> Integer {
    var sum = Integer.zero
    for k in 0..<columns { sum.addProduct(self[i, k], other[k, j]) }
    return sum
  }
}
