import Certificates
import ExactAlgebra

/// Eigenvalues of a rounded symmetric matrix by bisection, counting with congruences.
final class SpectrumSearch {
  private let matrix: FractionMatrix
  private let bits: Int
  private var counts: [Rational: Int] = [:]
  private let bound: Rational

  /// All eigenvalues of Σ are within 2^-bits of those of `matrix`.
  init(_ matrix: FractionMatrix, bits: Int) {
    self.matrix = matrix
    self.bits = bits
    bound = matrix.rowSumNorm + 1
  }

  private var radius: Rational { Rational(1, Integer.one << bits) }

  private func shifted(_ point: Rational) -> Matrix<Rational> {
    Matrix(rows: matrix.rows, columns: matrix.columns) { matrix[$0, $1] - ($0 == $1 ? point : .zero) }
  }

  private func countBelow(_ point: Rational) -> Int {
    if let known = counts[point] { return known }
    let count = shifted(point).congruence().inertia.negative
    counts[point] = count
    return count
  }

  /// An interval of width at most 2^(1-bits) with eigenvalue number `index`, counted from 0.
  private func interval(_ index: Int) -> (low: Rational, high: Rational) {
    // Dyadic ends with few digits first, and the same ends for all eigenvalues.
    var high = Rational(1)
    while high < bound { high = high * 2 }
    var low = -high
    while high - low > 2 * radius {
      let middle = (low + high) / 2
      if countBelow(middle) > index { high = middle } else { low = middle }
    }
    return (low, high)
  }

  /// Eigenvalue number `index`, up to 2^-bits.
  func eigenvalue(_ index: Int) -> Rational {
    let (low, high) = interval(index)
    return (low + high) / 2
  }

  /// A number between the `count` largest eigenvalues and the others; nil where they are too close.
  func level(below count: Int) -> Rational? {
    guard 0 < count, count < matrix.rows else { return nil }
    let low = interval(matrix.rows - count - 1).high + 2 * radius
    let high = interval(matrix.rows - count).low - 2 * radius
    guard low < high else { return nil }
    return SpectrumSearch.simplestDyadic(between: (low + low + high) / 3, and: (low + high + high) / 3)
  }

  /// The number with the smallest power of two as its denominator.
  static func simplestDyadic(between low: Rational, and high: Rational) -> Rational {
    var denominator = Integer.one
    while true {
      let numerator = (high.numerator * denominator).flooredQuotient(dividingBy: high.denominator)
      let point = Rational(numerator, denominator)
      if point >= low { return point }
      denominator = denominator << 1
    }
  }

  func congruence(_ point: Rational) -> Certificates.Congruence {
    let found = shifted(point).congruence()
    var blocks: [Certificates.Congruence.Block] = []
    var i = 0
    while i < matrix.rows {
      let diagonal = found.diagonal
      if i + 1 < matrix.rows, !diagonal[i, i + 1].isZero {
        blocks.append(.two(diagonal[i, i], diagonal[i, i + 1], diagonal[i + 1, i + 1]))
        i += 2
      } else {
        blocks.append(.one(diagonal[i, i]))
        i += 1
      }
    }
    return Certificates.Congruence(
      permutation: found.permutation, lower: FractionMatrix(found.lower), blocks: blocks)
  }
}
