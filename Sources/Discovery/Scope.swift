/// Which models an enumeration goes through: all ResNEsts up to these sizes whose features are given by values, with entries of
/// the matrices that claims depend on from -magnitude to magnitude.
///
/// Entries that are multiples of 1/2 add nothing: twice all numbers are integers, and no verdict on (P_φ) changes when features, targets
/// or the weights W_0 … W_{L-1} are scaled.
public struct Scope: Sendable, Hashable {
  /// The most samples, N.
  public var samples = 4
  /// The largest M.
  public var width = 3
  /// The largest N_o.
  public var outputs = 2
  /// The most blocks, L.
  public var blocks = 3
  /// The most units of each of v_0 … v_L.
  public var units = 2
  /// Entries are -magnitude … magnitude.
  public var magnitude = 1
  /// The most entries of a model.
  public var numbers = 15

  public init() {}

  /// Why a scope cannot be read or gone through.
  public struct Fault: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
  }

  private static var parameters: [(name: String, path: WritableKeyPath<Scope, Int>, limit: Int)] {
    [
      ("N", \.samples, Limits.samples), ("M", \.width, Limits.width), ("N_o", \.outputs, Limits.width),
      ("L", \.blocks, Limits.blocks), ("K", \.units, Limits.units),
      ("entries", \.magnitude, Limits.magnitude), ("numbers", \.numbers, Limits.numbers),
    ]
  }

  /// Reads `N=3,M=2,numbers=12`; what it does not name has the value of the standard scope.
  ///
  /// Throws `Fault`, which says what was expected.
  public init(_ text: String) throws(Fault) {
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, let parameter = Self.parameters.first(where: { $0.name == words[0] }) else {
        throw Fault(
          "'\(part)': expected one of \(Self.parameters.map { "\($0.name)=…" }.joined(separator: ", "))")
      }
      guard words[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let value = Int(words[1]), (1...parameter.limit).contains(value)
      else { throw Fault("'\(part)': expected \(words[0]) from 1 to \(parameter.limit)") }
      guard seen.insert(words[0]).inserted else {
        throw Fault("'\(part)': \(words[0]) has a value already")
      }
      self[keyPath: parameter.path] = value
    }
  }

  /// All its parameters, in the form that `init(_:)` reads.
  public var text: String {
    Self.parameters.map { "\($0.name)=\(self[keyPath: $0.path])" }.joined(separator: ",")
  }

  /// Every shape, the smallest first. `withoutWidth`: M = 0 is one of the widths.
  ///
  /// Throws `Fault` where the tables of one would be too large; models that are drawn need none.
  public func shapes(withoutWidth: Bool = false, isSampled: Bool = false) throws(Fault) -> [Shape] {
    var shapes: [Shape] = []
    for count in 1...blocks {
      var features = [[Int]](repeating: [], count: 1)
      for _ in 0...count { features = features.flatMap { earlier in (1...units).map { earlier + [$0] } } }
      for samples in 1...samples {
        for width in (withoutWidth ? 0 : 1)...width {
          for outputs in 1...outputs {
            shapes += features.map {
              Shape(samples: samples, width: width, outputs: outputs, features: $0)
            }
          }
        }
      }
    }
    shapes = shapes.filter { $0.numbers <= numbers }.sorted()
    for shape in shapes where !isSampled && ModelSpace.tableSize(shape, magnitude: magnitude) > Limits.table {
      throw Fault(
        "\(shape) with entries up to \(magnitude) needs tables of more than \(Limits.table) numbers")
    }
    return shapes
  }
}
