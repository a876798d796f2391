import ExactAlgebra

/// A model whose weights and data are rational functions of one real parameter, for all values of it in a range.
///
/// No entry has a pole in the range.
public struct ModelFamily: Sendable {
  /// The name of the parameter.
  public let parameter: String
  public let range: ParameterRange
  /// The model over Q(ρ).
  public let model: ModelOver<RationalFunction>

  /// Traps when an entry has a pole in the range.
  public init(parameter: String, range: ParameterRange, model: ModelOver<RationalFunction>) {
    precondition(
      model.entries.allSatisfy { $0.firstPole(in: range) == nil }, "an entry has a pole in the range")
    self.parameter = parameter
    self.range = range
    self.model = model
  }

  /// The model at one value of the parameter; nil for a value outside of the range.
  public func model(at value: Rational) -> Model? {
    guard range.contains(RealAlgebraicNumber(value)) else { return nil }
    return model.map { entry in
      guard let value = entry(value) else { preconditionFailure("a pole in the range") }
      return value
    }
  }

  /// The model at an irrational value, over the real field that the value generates; nil for a value outside of the
  /// range, or when the degree of the value is above `degreeLimit`.
  public func model(at value: RealAlgebraicNumber, degreeLimit: Int = RealField.degreeLimit)
    -> ModelOver<RealFieldElement>?
  {
    guard range.contains(value), let field = RealField(adjoining: [value], degreeLimit: degreeLimit) else {
      return nil
    }
    let parameter = field.generators[0]
    return model.map { $0(parameter)! }
  }

  /// The model as seen just to the right of the point of `trace`.
  public func model(at trace: GermTrace) -> ModelOver<Germ> { model.map { Germ($0, at: trace) } }
}

extension RationalFunction {
  /// The value at an element of a field over Q, or nil at a pole.
  public func callAsFunction<Scalar: Field>(_ x: Scalar) -> Scalar? {
    func value(_ polynomial: Polynomial<Rational>) -> Scalar {
      PiecewisePolynomial.evaluate(polynomial.coefficients, at: x)
    }
    return value(denominator).reciprocal.map { value(numerator) * $0 }
  }

  /// The least real pole in the range; nil when there is none.
  public func firstPole(in range: ParameterRange) -> RealAlgebraicNumber? {
    if isPolynomial { return nil }
    return IntegerPolynomial(primitivePartOf: denominator).realRoots().map(\.root).first(
      where: range.contains)
  }
}
