import ExactNumbers
import TestSupport
import Testing

/// Quotients by one denominator, against fractions one by one.
@Suite struct CommonDenominatorTests {
  /// The quotients of numbers that lie in words one after the other.
  static func quotients(_ numerators: [Integer], over denominator: Integer) -> [Rational] {
    var words: [UInt] = [0]
    var places: [(start: Int, count: Int, isNegative: Bool)] = []
    for numerator in numerators {
      let start = words.count
      var rest = numerator.magnitude
      while !rest.isZero {
        let low = rest % (Integer.one << 64)
        words.append(UInt(low.description)!)
        rest = rest / (Integer.one << 64)
      }
      places.append((start, words.count - start, numerator.isNegative))
    }
    return words.withUnsafeBufferPointer { words in
      CommonDenominator(denominator).quotients(numerators.count) {
        (words.baseAddress! + places[$0].start, places[$0].count, places[$0].isNegative)
      }
    }
  }

  @Test func `against fractions one by one`() throws {
    try forAll(
      seedCount: 400,
      generator: { random -> ([Integer], Integer) in
        let bits = [5, 60, 64, 120, 300, 900].randomElement(using: &random)!
        // What all have in common, what many have, and small factors.
        let common = Bool.random(using: &random) ? random.integer(maxBits: bits) : .one
        let factor = random.integer(maxBits: bits)
        let count = [0, 1, 2, 3, 31, 33, 70].randomElement(using: &random)!
        let numerators = (0..<count).map { _ -> Integer in
          let own = random.integer(maxBits: bits) * common
          switch Int.random(in: 0...4, using: &random) {
          case 0: return .zero
          case 1: return own * factor
          case 2: return own * 720
          default: return own
          }
        }
        let denominator = random.integer(maxBits: 3 * bits) * common * factor * 30
        return (numerators, denominator.isZero ? -7 : denominator)
      },
      property: { numerators, denominator in
        Self.quotients(numerators, over: denominator) == numerators.map { Rational($0, denominator) }
      })
  }

  /// A denominator whose small factors fill more than a word.
  @Test func `a power of two`() {
    let denominator = Integer.one << 400
    let numerators = (0..<40).map { (Integer.one << (10 * $0)) * 3 }
    #expect(Self.quotients(numerators, over: denominator) == numerators.map { Rational($0, denominator) })
  }
}
