/// A case that breaks a property: what a failing test prints.
public struct PropertyFailure: Error, CustomStringConvertible {
  public let description: String
  public init(description: String) { self.description = description }
}

/// Checks `property` on `seedCount` generated cases, one for each seed from `firstSeed` on.
///
/// A case fails when the property is false or throws. The first one that does is shrunk: `shrink` lists simpler
/// variants of a case, most drastic first, and the first variant that still fails replaces it, until none does.
/// The error that is then thrown names the seed, which replays the case, and describes the shrunk case.
public func forAll<Case>(
  seedCount: Int = 100,
  firstSeed: UInt64 = 1,
  generator: (inout SeededGenerator) throws -> Case,
  shrink: (Case) -> [Case] = { _ in [] },
  property: (Case) throws -> Bool
) throws {
  for seed in firstSeed..<firstSeed + UInt64(seedCount) {
    var random = SeededGenerator(seed: seed)
    let original = try generator(&random)
    guard var reason = failure(of: property, on: original) else { continue }
    var smallest = original
    // Each step strictly simplifies, if `shrink` keeps its promise; the limit is for when it does not.
    for _ in 0..<1000 {
      var simpler: (Case, String)?
      for candidate in shrink(smallest) {
        if let reason = failure(of: property, on: candidate) {
          simpler = (candidate, reason)
          break
        }
      }
      guard let simpler else { break }
      (smallest, reason) = simpler
    }
    throw PropertyFailure(description: "\(reason); seed \(seed), shrunk case:\n\(smallest)")
  }
}

private func failure<Case>(of property: (Case) throws -> Bool, on value: Case) -> String? {
  do {
    return try property(value) ? nil : "the property is false"
  } catch {
    return "the property throws \(error)"
  }
}
