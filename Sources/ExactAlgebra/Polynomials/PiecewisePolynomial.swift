/// A function of one real variable that is a polynomial with rational coefficients on each of finitely many
/// intervals: `pieces[0]` up to `breakpoints[0]`, `pieces[i]` between `breakpoints[i - 1]` and `breakpoints[i]`, the
/// last piece from the last breakpoint on. At a breakpoint the piece to its right gives the value.
public struct PiecewisePolynomial: Sendable, Hashable {
  /// Strictly increasing.
  public let breakpoints: [Rational]
  /// Coefficients of each piece, constant term first; one more than there are breakpoints.
  public let pieces: [[Rational]]

  /// Traps unless the breakpoints increase strictly and there is one more piece than breakpoints.
  public init(breakpoints: [Rational], pieces: [[Rational]]) {
    precondition(pieces.count == breakpoints.count + 1, "one more piece than breakpoints")
    precondition(zip(breakpoints, breakpoints.dropFirst()).allSatisfy { $0 < $1 }, "breakpoints increase")
    self.breakpoints = breakpoints
    self.pieces = pieces
  }

  /// The index of the piece that gives the value at `x`.
  public func piece(at x: Rational) -> Int {
    breakpoints.firstIndex { x < $0 } ?? breakpoints.count
  }

  public func callAsFunction(_ x: Rational) -> Rational {
    PiecewisePolynomial.evaluate(pieces[piece(at: x)], at: x)
  }

  /// The coefficients of the derivative of the polynomial `coefficients`.
  public static func derivative(_ coefficients: [Rational]) -> [Rational] {
    coefficients.enumerated().dropFirst().map { Rational($0.offset) * $0.element }
  }

  /// The value of the polynomial `coefficients` at `x`, by Horner's rule.
  public static func evaluate(_ coefficients: [Rational], at x: Rational) -> Rational {
    coefficients.reversed().reduce(.zero) { $0 * x + $1 }
  }

  /// The orders d ≤ `order` of derivative (0 is the value itself) in which the pieces on the two sides of breakpoint
  /// `index` differ.
  public func jumps(at index: Int, upTo order: Int) -> [Int] {
    var left = pieces[index]
    var right = pieces[index + 1]
    var result: [Int] = []
    for d in 0...order {
      let x = breakpoints[index]
      if PiecewisePolynomial.evaluate(left, at: x) != PiecewisePolynomial.evaluate(right, at: x) {
        result.append(d)
      }
      left = PiecewisePolynomial.derivative(left)
      right = PiecewisePolynomial.derivative(right)
    }
    return result
  }
}

// MARK: - Over a larger field

extension PiecewisePolynomial {
  /// The index of the piece that gives the value at `x`.
  @inlinable public func piece<Scalar: OrderedField>(at x: Scalar) -> Int {
    breakpoints.firstIndex { x < Scalar($0) } ?? breakpoints.count
  }

  @inlinable public func callAsFunction<Scalar: OrderedField>(_ x: Scalar) -> Scalar {
    PiecewisePolynomial.evaluate(pieces[piece(at: x)], at: x)
  }

  /// The value of the polynomial `coefficients` at `x`, by Horner's rule.
  @inlinable public static func evaluate<Scalar: Field>(_ coefficients: [Rational], at x: Scalar) -> Scalar {
    coefficients.reversed().reduce(.zero) { $0 * x + Scalar($1) }
  }
}
