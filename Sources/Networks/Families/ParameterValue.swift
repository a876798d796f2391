import ExactAlgebra

/// A rational value for the parameter of a family.
public struct ParameterValue: Sendable, Hashable, CustomStringConvertible {
  public let name: String
  public let value: Rational

  public init(name: String, value: Rational) {
    self.name = name
    self.value = value
  }

  /// `rho=1/2`
  public var description: String { "\(name)=\(value)" }
}
