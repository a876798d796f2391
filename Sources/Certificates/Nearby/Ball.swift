import ExactNumbers

/// (center ± radius) · 2⁻¹⁹²: all numbers whose distance from the center is at most the radius.
///
/// The result of an operation holds the results for all numbers in its operands. Sums are exact; of a product the center
/// is rounded down to a multiple of 2⁻¹⁹² and the radius up, with one unit more where the center was rounded. So what is
/// exact stays exact as long as it is short.
package struct Ball: Sendable {
  package static let bits = 192

  fileprivate let center: Integer
  /// Nonnegative.
  private let radius: Integer

  fileprivate init(center: Integer, radius: Integer) {
    self.center = center
    self.radius = radius
  }

  package static let zero = Ball(center: .zero, radius: .zero)

  package init(_ value: Rational) { self.init(value, within: .zero) }

  /// All numbers whose distance from `value` is at most `distance`.
  package init(_ value: Rational, within distance: Rational) {
    let scaled = value.numerator << Ball.bits
    center = scaled.flooredQuotient(dividingBy: value.denominator)
    let width = -(-(distance.numerator << Ball.bits)).flooredQuotient(dividingBy: distance.denominator)
    radius = center * value.denominator == scaled ? width : width + 1
  }

  var isZero: Bool { center.isZero && radius.isZero }
  package var lowerBound: Rational { Rational(mantissa: center - radius, binaryExponent: -Ball.bits) }
  package var upperBound: Rational { Rational(mantissa: center + radius, binaryExponent: -Ball.bits) }
  /// Of all absolute values.
  var largestMagnitude: Rational { Rational(mantissa: center.magnitude + radius, binaryExponent: -Ball.bits) }

  package static func + (a: Ball, b: Ball) -> Ball {
    Ball(center: a.center + b.center, radius: a.radius + b.radius)
  }

  package static func - (a: Ball, b: Ball) -> Ball {
    Ball(center: a.center - b.center, radius: a.radius + b.radius)
  }

  package static func * (a: Ball, b: Ball) -> Ball {
    var sum = Sum()
    sum.addProduct(a, b)
    return sum.rounded
  }

  /// A sum of products, rounded once: (a ± r)(b ± s) lies in ab ± (|a| s + |b| r + r s).
  struct Sum {
    private var center = Integer.zero
    private var radius = Integer.zero

    mutating func addProduct(_ a: Ball, _ b: Ball) {
      if a.isZero || b.isZero { return }
      center.addProduct(a.center, b.center)
      if !b.radius.isZero { radius.addProduct(a.center.magnitude + a.radius, b.radius) }
      if !a.radius.isZero { radius.addProduct(b.center.magnitude, a.radius) }
    }

    var rounded: Ball {
      let middle = center >> Ball.bits
      let width = -(-radius >> Ball.bits)
      return Ball(center: middle, radius: middle << Ball.bits == center ? width : width + 1)
    }
  }

  /// Σ a_i b_i.
  package static func dot(_ a: some Sequence<Ball>, _ b: some Sequence<Ball>) -> Ball {
    var sum = Sum()
    for (x, y) in zip(a, b) { sum.addProduct(x, y) }
    return sum.rounded
  }

  /// A polynomial, its constant term first.
  package static func value(_ polynomial: [Rational], at x: Ball) -> Ball {
    polynomial.reversed().reduce(.zero) { $0 * x + Ball($1) }
  }
}

/// Square matrices of balls, by rows.
package enum BallMatrix {
  /// Whether all matrices M in the balls are shown to be regular: for some P every row of |P M − I| sums to less than 1.
  package static func isRegular(_ matrix: [[Ball]]) -> Bool {
    guard let inverse = proposedInverse(matrix) else { return false }
    let columns = matrix.indices.map { column in matrix.map { $0[column] } }
    return inverse.enumerated().allSatisfy { row, entries in
      columns.enumerated().reduce(Rational.zero) {
        let product = Ball.dot(entries, $1.element)
        return $0 + ($1.offset == row ? product - Ball(.one) : product).largestMagnitude
      } < 1
    }
  }

  /// The inverse of the centers, as Gauss and Jordan find it with numbers that are rounded to multiples of 2⁻¹⁹². Nothing is known of
  /// its errors.
  private static func proposedInverse(_ matrix: [[Ball]]) -> [[Ball]]? {
    let order = matrix.count
    var rows = matrix.enumerated().map { row, entries in
      entries.map(\.center) + (0..<order).map { $0 == row ? Integer.one << Ball.bits : .zero }
    }
    for column in 0..<order {
      let pivot = (column..<order).max { rows[$0][column].magnitude < rows[$1][column].magnitude }!
      rows.swapAt(column, pivot)
      let head = rows[column][column]
      if head.isZero { return nil }
      let used = (column..<2 * order).filter { !rows[column][$0].isZero }
      for j in used { rows[column][j] = (rows[column][j] << Ball.bits).flooredQuotient(dividingBy: head) }
      let line = rows[column]
      for row in 0..<order where row != column && !rows[row][column].isZero {
        let factor = rows[row][column]
        for j in used { rows[row][j] -= (factor * line[j]) >> Ball.bits }
      }
    }
    return rows.map { $0.suffix(order).map { Ball(center: $0, radius: .zero) } }
  }
}
