/// The sizes of a ResNEst whose features are given by their values.
public struct Shape: Sendable, Hashable, Codable {
  /// N.
  public let samples: Int
  /// M.
  public let width: Int
  /// N_o.
  public let outputs: Int
  /// [K_0 … K_L], with one block at least.
  public let features: [Int]

  public init(samples: Int, width: Int, outputs: Int, features: [Int]) {
    precondition(
      samples > 0 && width >= 0 && outputs > 0 && features.count > 1 && features.allSatisfy { $0 > 0 })
    (self.samples, self.width, self.outputs, self.features) = (samples, width, outputs, features)
  }

  /// The keys are those of reports.
  enum CodingKeys: String, CodingKey {
    case samples = "N"
    case width = "M"
    case outputs = "N_o"
    case features = "K"
  }

  /// L.
  public var blocks: Int { features.count - 1 }
  /// K_0 + … + K_{L-1}, the columns of B.
  public var earlierUnits: Int { features.dropLast().reduce(0, +) }
  /// K_L.
  public var lastUnits: Int { features[features.count - 1] }

  /// The entries of W_0 … W_{L-1}, v_0 … v_L and Y: what claims on (P_φ) depend on.
  public var numbers: Int {
    samples * (earlierUnits + lastUnits + outputs) + width * earlierUnits
  }
}

extension Shape: Comparable {
  /// Smaller models first, by how many numbers they have.
  public static func < (a: Shape, b: Shape) -> Bool { a.key.lexicographicallyPrecedes(b.key) }

  private var key: [Int] { [numbers, samples, width, outputs, features.count] + features }
}

extension Shape: CustomStringConvertible {
  public var description: String {
    "N = \(samples), M = \(width), N_o = \(outputs), K = [\(features.map(String.init).joined(separator: ", "))]"
  }
}
