/// The form of the models of a range.
public enum ModelShape: Sendable, Hashable {
  /// (P_φ) of a ResNEst whose features are given by values, with the squared loss.
  case features(Shape)
  /// A network of width one with its weights.
  case point(PointShape)
  /// A linear residual network with its weights.
  case linear(LinearShape)

  /// How many entries a model has that verdicts depend on.
  public var numbers: Int {
    switch self {
    case .features(let shape): shape.numbers
    case .point(let shape): shape.numbers
    case .linear(let shape): shape.numbers
    }
  }
}

extension ModelShape: CustomStringConvertible {
  public var description: String {
    switch self {
    case .features(let shape): shape.description
    case .point(let shape): shape.description
    case .linear(let shape): shape.description
    }
  }
}

extension ModelShape: Codable {
  public init(from decoder: any Decoder) throws {
    if let shape = try? PointShape(from: decoder) {
      self = .point(shape)
    } else if let shape = try? LinearShape(from: decoder) {
      self = .linear(shape)
    } else {
      self = .features(try Shape(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .features(let shape): try shape.encode(to: encoder)
    case .point(let shape): try shape.encode(to: encoder)
    case .linear(let shape): try shape.encode(to: encoder)
    }
  }
}

/// Where a model stands in its space: the numbers of its parts.
public struct Position: Sendable, Hashable, Codable {
  /// Of F and the classes of B, V and Y; of a point those of its samples and its weights; of a linear network those of X, of W^1 … W^L and of the class of
  /// [W^{L+1} Y]; of a sample the number of the draw.
  let numbers: [Int]

  package init(_ numbers: [Int]) { self.numbers = numbers }

  public init(from decoder: any Decoder) throws { numbers = try [Int](from: decoder) }
  public func encode(to encoder: any Encoder) throws { try numbers.encode(to: encoder) }
}
