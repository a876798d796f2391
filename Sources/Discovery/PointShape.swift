import ExactAlgebra
import Networks

/// The form of a residual network of width one whose given weights matter: h_0 = x, h_1 = x + V_1 v, and with a second block
/// h_2 = h_1 + V_2 φ(U_2 h_1); the output is w h_L. v is given by its values.
public struct PointShape: Sendable, Hashable, Codable {
  /// N.
  public let samples: Int
  /// L, 1 or 2.
  public let blocks: Int
  /// φ; the identity where there is no second block.
  public let activation: PointActivation
  public let loss: PointLoss

  public init(samples: Int, blocks: Int, activation: PointActivation, loss: PointLoss) {
    (self.samples, self.blocks, self.activation, self.loss) = (samples, blocks, activation, loss)
  }

  enum CodingKeys: String, CodingKey {
    case samples = "N"
    case blocks = "L"
    case activation, loss
  }

  /// The entries of x, v, y, V_1, w, and with a second block U_2 and V_2.
  public var numbers: Int { 3 * samples + 2 * blocks }
}

extension PointShape: CustomStringConvertible {
  public var description: String {
    "N = \(samples), d_x = 1, L = \(blocks)\(blocks == 2 ? ", \(activation.rawValue)" : ""), \(loss.rawValue) loss"
  }
}

/// The activations of the second block.
public enum PointActivation: String, Sendable, Codable, CaseIterable {
  case identity, relu, square

  var activation: Activation {
    switch self {
    case .identity: .identity
    case .relu: .relu
    case .square: .square
    }
  }

  func value(_ z: Int) -> Int {
    switch self {
    case .identity: z
    case .relu: max(z, 0)
    case .square: z * z
    }
  }

  /// The derivative; at a kink it has no meaning.
  func slope(_ z: Int) -> Int {
    switch self {
    case .identity: 1
    case .relu: z > 0 ? 1 : 0
    case .square: 2 * z
    }
  }
}

/// The losses with which a hypothesis on the loss is dropped, and the squared one. Of functions of t = ŷ - y.
public enum PointLoss: String, Sendable, Codable, CaseIterable {
  case squared
  /// |t|: convex, and not differentiable at 0.
  case absolute
  /// Convex and differentiable, and not twice.
  case huber
  /// 3t⁴ - 4t³ - 12t² + 32: not convex, with the minima 27 at -1 and 0 at 2.
  case doubleWell = "double-well"
  /// 0, whatever the prediction.
  case zero
  /// t³, whose second derivative vanishes where the first does.
  case cube
  /// -t².
  case negativeSquare = "negative-square"

  var loss: Loss {
    switch self {
    case .squared: .squared
    case .absolute: .absolute
    case .huber: .huber(delta: 1)
    case .doubleWell:
      .piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[32, 0, -12, -4, 3]]))
    case .zero: .piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0]]))
    case .cube: .piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, 0, 1]]))
    case .negativeSquare: .piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, -1]]))
    }
  }

  /// The derivative, up to a positive factor; nil where there is none, or none of second order.
  func slope(_ t: Int) -> Int? {
    switch self {
    case .squared: t
    case .absolute: t == 0 ? nil : t.signum()
    case .huber: abs(t) == 1 ? nil : min(max(t, -1), 1)
    case .doubleWell: t * (t + 1) * (t - 2)
    case .zero: 0
    case .cube: t * t
    case .negativeSquare: -t
    }
  }

  /// Whether ℓ(-t) = ℓ(t).
  var isEven: Bool { ![.doubleWell, .cube].contains(self) }
}
