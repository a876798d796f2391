import ExactAlgebra
import Networks

/// A system of equations f = 0 in the parameters, as many as a basis B (n × k) has columns.
enum NearbyEquation {
  /// The predictions of these samples are their targets.
  case targets(samples: [Int])
  /// Bᵀ ∇risk = 0.
  case gradient

  func residual(_ derivatives: CellDerivatives<Interval>, basis: Matrix<Rational>, precision: Int)
    -> [Interval]
  {
    switch self {
    case .targets(let samples): return derivatives.residuals(samples: samples)
    case .gradient:
      let gradient = derivatives.gradient
      return (0..<basis.columns).map { column in
        (0..<basis.rows).reduce(.zero) {
          let factor = basis[$1, column]
          return factor.isZero || gradient[$1].isZero
            ? $0 : $0 + Interval(factor, precision: precision) * gradient[$1]
        }
      }
    }
  }

  /// An upper bound of the largest row sum of |D f′ − I|, f′ the derivative along B, for all parameters enclosed; D has
  /// `signs` on its diagonal.
  func contraction<Number: Enclosure>(
    _ derivatives: CellDerivatives<Number>, basis: Matrix<Rational>, signs: [Int]
  ) -> Rational? {
    switch self {
    case .targets(let samples):
      derivatives.jacobian(samples: samples).deviation(left: nil, right: basis, fromDiagonal: signs)
    case .gradient:
      derivatives.hessian.deviation(left: basis.transposed, right: basis, fromDiagonal: signs)
    }
  }
}

extension Matrix where Element: Enclosure {
  /// An upper bound of the largest row sum of |L M R − D| for all matrices M that are enclosed; nil where an entry has no
  /// bound. D is diagonal; without L or R, that factor is the identity.
  ///
  /// M = C ± W entrywise: the row sums of |L C R − D|, computed exactly, and of |L| W |R|.
  func deviation(left: Matrix<Rational>?, right: Matrix<Rational>?, fromDiagonal diagonal: [Int]) -> Rational?
  {
    var centers: [Rational] = []
    var widths: [Rational] = []
    centers.reserveCapacity(elements.count)
    widths.reserveCapacity(elements.count)
    let half = 1 / Rational(2)
    for entry in elements {
      guard let (lower, upper) = entry.bounds else { return nil }
      centers.append((lower + upper) * half)
      widths.append((upper - lower) * half)
    }
    var product = Matrix<Rational>(rows: rows, columns: columns, elements: centers)
    if let right { product = product * right }
    if let left { product = left * product }
    var spread = right?.rowSums ?? Array(repeating: Rational.one, count: columns)
    spread = (0..<rows).map { row in
      (0..<columns).reduce(.zero) {
        let width = widths[row * columns + $1]
        return width.isZero ? $0 : $0 + width * spread[$1]
      }
    }
    if let left { spread = left.map(\.magnitude).applied(to: spread) }
    return (0..<product.rows).map { row in
      (0..<product.columns).reduce(spread[row]) {
        $0 + (product[row, $1] - ($1 == row ? Rational(diagonal[row]) : .zero)).magnitude
      }
    }.max() ?? .zero
  }
}

extension Matrix where Element == Rational {
  /// Of absolute values.
  var rowSums: [Rational] {
    (0..<rows).map { row in (0..<columns).reduce(.zero) { $0 + self[row, $1].magnitude } }
  }
}

/// All center + B u with |u_i| ≤ halfWidth.
struct ParameterBox {
  let center: [Rational]
  let basis: Matrix<Rational>
  let halfWidth: Rational

  /// How far each parameter moves.
  var extents: [Rational] { basis.rowSums.map { $0 * halfWidth } }

  func enclosure<Number: Enclosure>(_ type: Number.Type, precision: Int) -> [Number] {
    zip(center, extents).map {
      Number(from: $0 - $1, through: $0 + $1, precision: precision)
    }
  }
}

/// A box in which f has exactly one zero, which is nondegenerate.
struct ProvedZero {
  let box: ParameterBox
  let signs: [Int]
  let residual: Rational
  let contraction: Rational
  let leastMargin: (Rational, ActivationCell.Face)?
  /// The values on the box.
  let derivatives: CellDerivatives<Interval>

  enum Failure: Error {
    /// The point that was found, or its box, is not inside the cell.
    case leavesCell(ActivationCell.Face)
    /// The residual at the best point, and the bound that was not below 1/2.
    case noContraction(Rational?)
  }

  /// Improves `start` and proves that a zero is near, if it can.
  ///
  /// Banach: with c the bound of |D f′ − I| on the convex box and r = |f(center)| ≤ halfWidth / 2, u ↦ u − D f maps the
  /// cube |u| ≤ h into itself for r + c h ≤ h, and contracts it by c < 1. f′ is invertible all over the box, since
  /// |D f′ − I| < 1 in an operator norm.
  init(
    _ equation: NearbyEquation, cell: ActivationCell, start: [Rational], basis: Matrix<Rational>, signs: [Int]
  ) throws(Failure) {
    let precision = Limits.zeroBits
    var center = start
    var derivatives = CellDerivatives<Interval>.point(cell, center, precision)
    var values = equation.residual(derivatives, basis: basis, precision: precision)
    var residual = values.largestMagnitude
    let narrow = basis.map { Interval($0, precision: precision) }
    // Each step gains as many digits as the approximate inverse has.
    let enough = Rational(mantissa: 1, binaryExponent: -Limits.zeroResidualBits)
    for _ in 0..<Limits.zeroSteps where residual > enough {
      let next = (0..<center.count).map { row -> Rational in
        let step = (0..<basis.columns).reduce(Interval.zero) {
          let move = narrow[row, $1] * values[$1]
          return signs[$1] > 0 ? $0 + move : $0 - move
        }
        // A multiple of 2⁻¹²⁸ is near enough, and short.
        let moved = center[row] - step.midpoint
        return Rational(
          mantissa: (moved.numerator << 128).flooredQuotient(dividingBy: moved.denominator),
          binaryExponent: -128)
      }
      let candidate = CellDerivatives<Interval>.point(cell, next, precision)
      let candidateValues = equation.residual(candidate, basis: basis, precision: precision)
      let size = candidateValues.largestMagnitude
      guard size + size < residual else { break }
      (center, derivatives, values, residual) = (next, candidate, candidateValues, size)
    }

    let halfWidth = residual.isZero ? .zero : Interval(residual + residual, precision: 32).upperBound
    let box = ParameterBox(center: center, basis: basis, halfWidth: halfWidth)
    let onBox = CellDerivatives(
      cell, at: box.enclosure(Interval.self, precision: precision), precision: precision)
    switch cell.margins(onBox) {
    case .crosses(let face): throw .leavesCell(face)
    case .inside(let least, let face): leastMargin = least.map { ($0, face!) }
    }
    let half = 1 / Rational(2)
    var bound = equation.contraction(
      CellDerivatives(cell, at: box.enclosure(WordBall.self, precision: 0), precision: 0), basis: basis,
      signs: signs)
    if bound.map({ $0 > half }) ?? true {
      bound = equation.contraction(onBox, basis: basis, signs: signs)
    }
    guard let bound, bound <= half, residual + bound * halfWidth <= halfWidth else {
      throw .noContraction(bound)
    }
    self.box = box
    self.signs = signs
    self.residual = residual
    contraction = bound
    self.derivatives = onBox
  }
}

extension CellDerivatives where Number == Interval {
  /// At one point.
  package static func point(_ cell: ActivationCell, _ parameters: [Rational], _ precision: Int) -> Self {
    Self(cell, at: parameters.map { Interval($0, precision: precision) }, precision: precision)
  }
}

extension CellDerivatives where Number == Approximation {
  init(_ cell: ActivationCell, near parameters: [Double]) {
    self.init(cell, at: parameters.map(Approximation.init(value:)), precision: 53)
  }
}

extension [Interval] {
  /// An upper bound of all absolute values.
  fileprivate var largestMagnitude: Rational {
    reduce(.zero) { Swift.max($0, Swift.max($1.lowerBound.magnitude, $1.upperBound.magnitude)) }
  }
}
