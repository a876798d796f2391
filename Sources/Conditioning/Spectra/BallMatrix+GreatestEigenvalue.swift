import ExactAlgebra

extension BallMatrix {
  /// An enclosure of the greatest eigenvalue, of relative width 2^-bits, for every matrix of the ball whose eigenvalues are
  /// real and not negative; nil where the ball is too wide to tell.
  ///
  /// With μ_1 ≥ μ_2 ≥ … ≥ 0 the eigenvalues of A^m, m = 2^k, the traces t_1 = Σ μ_i and t_2 = Σ μ_i² of A^m and A^2m enclose
  /// the greatest: t_2 / t_1 ≤ μ_1 ≤ √t_2, whatever the other eigenvalues are, also where several are equal. The quotient of
  /// the two bounds of the eigenvalue of A is at most (√order)^(1/m), so that squaring ends after some bits + log log order
  /// steps, and after far fewer where the greatest eigenvalue stands out. Cost: a product of matrices of some bits + 64 bits
  /// for each step.
  package func greatestEigenvalue(bits: Int) -> Interval? {
    let size = Integer(rows).bitLength
    let working = bits + 64 + 2 * size
    var steps = 0
    if let value = greatestEigenvalue(bits: bits, working: working, steps: &steps) { return value }
    // Squaring multiplies the relative radius of a ball by up to 2 √order, of which the root that follows takes back 2: many
    // steps need as many more bits.
    return steps < 16
      ? nil : greatestEigenvalue(bits: bits, working: working + (bits + 16) * size, steps: &steps)
  }

  private func greatestEigenvalue(bits: Int, working: Int, steps: inout Int) -> Interval? {
    let precision = bits + 32
    var squares = RepeatedSquares(of: self, bits: working)
    var trace = squares.power.trace(precision: precision)
    for step in 0..<bits + 16 {
      steps = step
      let square = squares.power * squares.power
      let squareTrace = square.trace(precision: precision)
      guard trace.sign == 1, squareTrace.sign == 1, let quotient = squareTrace / trace else { return nil }
      let (least, greatest) = (squares.root(of: quotient), squares.root(of: squareTrace.squareRoot))
      let value = least.hull(greatest)
      if value.isRelativelyNarrow(bits: bits) { return value }
      // What the width of the ball contributes does not get smaller with more steps.
      guard least.isRelativelyNarrow(bits: bits + 1), greatest.isRelativelyNarrow(bits: bits + 1) else {
        return nil
      }
      squares.advance(to: square)
      trace = squares.power.trace(precision: precision)
    }
    return nil
  }
}

/// The powers A^(2^k) of a matrix, each divided by a power of two that keeps its entries near 1.
///
/// A^(2^k) = power · 2^e_k with e_k = 2 e_(k-1) + s_k. These exponents double with every step, and are never formed: only the s_k
/// are kept.
struct RepeatedSquares {
  /// Of the 2^k-th power.
  private(set) var power: BallMatrix
  private let bits: Int
  /// e_0.
  private let start: Int
  private var shifts: [Int] = []

  init(of matrix: BallMatrix, bits: Int) {
    self.bits = bits
    (power, start) = matrix.normalized(bits: bits)
  }

  /// Goes on to the next power, `square` being that of `power`.
  mutating func advance(to square: BallMatrix) {
    let (next, shift) = square.normalized(bits: bits)
    power = next
    shifts.append(shift)
  }

  /// (value · 2^e_k)^(1 / 2^k): what an eigenvalue of `power` says of one of A.
  func root(of value: Interval) -> Interval {
    shifts.reversed().reduce(value) { $0.shifted(by: $1).squareRoot }.shifted(by: start)
  }
}
