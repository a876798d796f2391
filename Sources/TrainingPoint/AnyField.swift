import ExactAlgebra

// Over any ordered field, by the faster ways of Q where the field is Q: here and not in overloads, so that generic callers get
// them too.

extension Matrix where Element: OrderedField {
  /// A basis of {x : self · x = 0} as the columns of a columns × nullity matrix, that of the reduced row echelon form.
  var nullBasis: Matrix {
    if let rational = self as? Matrix<Rational> { return rational.kernel() as! Matrix }
    return fieldKernel
  }

  /// Rows that are independent and span all of them.
  var basisRows: [Int] {
    if let rational = self as? Matrix<Rational> { return rational.rankDecision().pivotRows }
    return transposed.reducedRowEchelon().pivotColumns
  }

  var rankOverItsField: Int {
    if let rational = self as? Matrix<Rational> { return rational.rank }
    return fieldRank
  }

  /// A solution of self · x = rhs, zero off the pivot columns; nil where there is none.
  func solution(_ rhs: Matrix) -> Matrix? {
    guard let rational = self as? Matrix<Rational> else { return fieldSolve(rhs)?.solution }
    guard case .solution(let solution, _) = rational.solve(rhs as! Matrix<Rational>) else { return nil }
    return (solution as! Matrix)
  }

  /// self · vector.
  func applied(to vector: [Element]) -> [Element] { (0..<rows).map { dot(row($0), vector) } }
}

extension OrderedField {
  var magnitude: Self { signum() < 0 ? -self : self }

  func raised(to exponent: Int) -> Self {
    var (result, square, rest) = (Self.one, self, exponent)
    while rest > 0 {
      if !rest.isMultiple(of: 2) { result = result * square }
      rest /= 2
      if rest > 0 { square = square * square }
    }
    return result
  }

  /// The number or its negative, by a sign of 1 or -1.
  func times(_ sign: Int) -> Self { sign < 0 ? -self : self }

  func isAmong(_ numbers: some Sequence<Rational>) -> Bool {
    numbers.contains { (self - Self($0)).signum() == 0 }
  }

  /// A number below zero for a sentence: over Q exact where that is short, else its decimal; over other fields no more than its sign.
  var negativeText: String { (self as? Rational)?.short ?? "-c" }
}

extension PointWitness {
  // The evidence over Q; nil over other fields.

  static func descent<Scalar>(_ direction: [Scalar], _ slope: Scalar) -> PointWitness? {
    guard let direction = direction as? [Rational], let slope = slope as? Rational else { return nil }
    return .descent(direction: direction, slope: slope)
  }

  static func negativeCurvature<Scalar>(_ direction: [Scalar], _ value: Scalar) -> PointWitness? {
    guard let direction = direction as? [Rational], let value = value as? Rational else { return nil }
    return .negativeCurvature(direction: direction, value: value)
  }

  static func descendingRay<Scalar>(_ direction: [Scalar], order: Int, _ value: Scalar) -> PointWitness? {
    guard let direction = direction as? [Rational], let value = value as? Rational else { return nil }
    return .descendingRay(direction: direction, order: order, coefficient: value)
  }

  static func descendingCurve<Scalar>(
    _ direction: [Scalar], _ acceleration: [Scalar], _ value: Scalar
  ) -> PointWitness? {
    guard let direction = direction as? [Rational], let acceleration = acceleration as? [Rational],
      let value = value as? Rational
    else { return nil }
    return .descendingCurve(direction: direction, acceleration: acceleration, coefficient: value)
  }
}

/// Σ aᵢ bᵢ.
func dot<Scalar: Field>(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
  var sum = Scalar.zero
  for (x, y) in zip(a, b) where !x.isZero && !y.isZero { sum += x * y }
  return sum
}
