import ExactAlgebra

/// z ↦ weight · z + bias, with a zero bias when there is none. The entries are in any exact field.
public struct AffineOver<Scalar: Field>: Sendable, Equatable {
  /// outputs × inputs.
  public var weight: Matrix<Scalar>
  /// One entry for each output, or nil where the layer has no bias parameter at all.
  public var bias: [Scalar]?

  public init(weight: Matrix<Scalar>, bias: [Scalar]? = nil) {
    precondition(bias == nil || bias!.count == weight.rows, "one bias for each output")
    self.weight = weight
    self.bias = bias
  }

  public var inputs: Int { weight.columns }
  public var outputs: Int { weight.rows }

  /// Applies the map to every column of `z` (inputs × N); the result is outputs × N.
  public func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
    let product = weight * z
    guard let bias else { return product }
    return Matrix(rows: product.rows, columns: product.columns) { product[$0, $1] + bias[$0] }
  }
}

extension AffineOver: Hashable where Scalar: Hashable {}

public typealias Affine = AffineOver<Rational>

/// A piecewise-polynomial activation, applied to each coordinate.
public struct Activation: Sendable, Hashable {
  /// The name that model files use: `relu`, `leaky-relu`, …
  public let name: String
  public let function: PiecewisePolynomial

  public init(name: String, function: PiecewisePolynomial) {
    self.name = name
    self.function = function
  }
}

/// One layer of a feature or of a fully connected network.
public enum LayerOver<Scalar: Field>: Sendable, Equatable {
  case linear(AffineOver<Scalar>)
  case activation(Activation)
}

extension LayerOver: Hashable where Scalar: Hashable {}

public typealias Layer = LayerOver<Rational>

extension LayerOver where Scalar: OrderedField {
  /// Applies the layer to every column of `z`.
  public func callAsFunction(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
    switch self {
    case .linear(let affine): affine(z)
    case .activation(let activation): z.map { activation.function($0) }
    }
  }
}
