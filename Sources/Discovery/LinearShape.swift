/// The sizes of a linear residual network H^l = (I + W^l) H^{l-1} with the readout W^{m+1} and as many outputs as coordinates, with the squared
/// loss (Oyedotun et al. 2020, section IV).
public struct LinearShape: Sendable, Hashable, Codable {
  /// N.
  public let samples: Int
  /// n.
  public let width: Int
  /// m.
  public let blocks: Int

  public init(samples: Int, width: Int, blocks: Int) {
    (self.samples, self.width, self.blocks) = (samples, width, blocks)
  }

  enum CodingKeys: String, CodingKey {
    case samples = "N"
    case width = "M"
    case blocks = "L"
  }

  /// The entries of X, W^1 … W^m, W^{m+1} and Y.
  public var numbers: Int { 2 * samples * width + (blocks + 1) * width * width }
}

extension LinearShape: CustomStringConvertible {
  public var description: String { "N = \(samples), M = N_o = \(width), L = \(blocks), linear" }
}
