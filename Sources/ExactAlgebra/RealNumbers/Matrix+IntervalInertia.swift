extension Matrix where Element == Interval {
  /// The numbers of positive and negative eigenvalues that every symmetric matrix in this one has, or nil when the
  /// intervals do not decide them; never a guess. Only the lower triangle is read.
  ///
  /// Symmetric elimination with pivots of certain sign: a diagonal entry, or a 2 × 2 block of negative determinant
  /// (one eigenvalue of each sign). By Sylvester's law the signs of the pivots are those of the eigenvalues. A singular
  /// matrix is decided only when the rest of the elimination is zero on the point.
  public func intervalInertia() -> Inertia? { intervalElimination()?.inertia }

  /// The inertia with an enclosure of the determinant, the product of the pivots.
  func intervalElimination() -> (inertia: Inertia, determinant: Interval)? {
    precondition(isSquare, "inertia of a \(rows) × \(columns) matrix")
    let words = Swift.min(elements.map(\.precision).min() ?? 64, 1 << 20) / 64 + 1
    Meter.charge(
      work: rows * rows * rows / 6 * (1024 + 4 * words * Swift.min(words, 256)),
      "interval elimination of order \(rows) at \(64 * words) bits")
    var work = (0..<rows).map { i in (0...i).map { self[i, $0] } }
    var active = Array(0..<rows)
    var inertia = Inertia(positive: 0, negative: 0, zero: 0)
    var product = Interval(lower: 1, upper: 1, exponent: 0, precision: .max)

    while !active.isEmpty {
      // The largest entries in absolute value by their least values, which a nonzero pivot must have.
      var diagonal: (index: Int, bits: Int)?
      var offDiagonal: (i: Int, j: Int, bits: Int)?
      var isZero = true
      for (position, i) in active.enumerated() {
        for j in active[...position] {
          let entry = work[i][j]
          if entry.sign == 0 { continue }
          isZero = false
          guard let bits = entry.leastMagnitudeBits else { continue }
          if i == j {
            if bits > diagonal?.bits ?? .min { diagonal = (i, bits) }
          } else if bits > offDiagonal?.bits ?? .min {
            offDiagonal = (i, j, bits)
          }
        }
      }
      if isZero {
        inertia.zero += active.count
        return (inertia, .zero)
      }
      // A 2 × 2 block where a diagonal pivot would make the rest grow by much more.
      if let (i, j, bits) = offDiagonal, bits > (diagonal?.bits ?? .min / 2) + 1 {
        let (a, b, c) = (work[i][i], work[i][j], work[j][j])
        let determinant = a * c - b.squared
        if determinant.sign == -1, let inverse = determinant.reciprocal {
          active.removeAll { $0 == i || $0 == j }
          // [u v] · [[c, -b], [-b, a]]/det · [u v]ᵀ
          let pairs = active.map { (work[max($0, i)][min($0, i)], work[max($0, j)][min($0, j)]) }
          for (p, row) in active.enumerated() {
            let (u, v) = pairs[p]
            let s = (u * c - v * b) * inverse
            let t = (v * a - u * b) * inverse
            for (q, column) in active[...p].enumerated() {
              work[row][column] -= s * pairs[q].0 + t * pairs[q].1
            }
          }
          inertia.positive += 1
          inertia.negative += 1
          product = product * determinant
          continue
        }
      }
      guard let (pivot, _) = diagonal, let sign = work[pivot][pivot].sign,
        let inverse = work[pivot][pivot].reciprocal
      else { return nil }
      if sign > 0 { inertia.positive += 1 } else { inertia.negative += 1 }
      product = product * work[pivot][pivot]
      active.removeAll { $0 == pivot }
      let column = active.map { work[max($0, pivot)][min($0, pivot)] }
      for (p, row) in active.enumerated() {
        let factor = column[p] * inverse
        for (q, other) in active[..<p].enumerated() { work[row][other] -= factor * column[q] }
        work[row][row] -= column[p].squared * inverse
      }
    }
    return (inertia, product)
  }
}

extension Matrix where Element == Rational {
  /// Entrywise enclosures whose ends have at most `precision` bits.
  public func enclosed(precision: Int) -> Matrix<Interval> { map { Interval($0, precision: precision) } }
}

extension Matrix where Element == Interval {
  /// The elimination of self − shift · metric, where the metric is 1 unless given: its negative eigenvalues are those of every
  /// symmetric matrix in this one below `shift`, multiplicities counted. A shift that is an eigenvalue is never decided (but for
  /// trivial matrices).
  func elimination(
    shiftedBy shift: Rational, metric: Matrix<Interval>? = nil
  ) -> (inertia: Inertia, determinant: Interval)? {
    let point = Interval(shift, precision: elements.map(\.precision).min() ?? 64)
    var shifted = self
    if let metric {
      shifted.elements = zip(elements, metric.elements).map { $0 - point * $1 }
    } else {
      for i in 0..<rows { shifted[i, i] -= point }
    }
    return shifted.intervalElimination()
  }
}
