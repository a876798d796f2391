/// What a computation may cost: work and memory by formula, never by the clock, so that a verdict does not depend on the
/// machine.
public struct Budget: Sendable, Hashable {
  /// Products of two 64-bit words; operations with costs of another kind count as so many of them.
  public var work: Int
  /// Bytes held at once, by all computations together. No single matrix may take more than a sixteenth of them, and no computation more than three quarters of what is left.
  public var bytes: Int

  public init(work: Int, bytes: Int) {
    self.work = work
    self.bytes = bytes
  }

  /// About a minute on one core of the year 2025, and 2 GB.
  public static let standard = Budget(work: 100_000_000_000, bytes: 1 << 31)

  /// Ten times the work, for what is computed for each layer of a network.
  public static let layers = Budget(work: 10 * standard.work, bytes: standard.bytes)

  /// What may be held in all by an attempt that begins when `held` is: a sixteenth is left for what is outside of attempts.
  func mostHeld(after held: Int) -> Int { held + max(bytes / 16 * 15 - held, 0) / 4 * 3 }

  /// `factor` times as much of both, as far as numbers go.
  public func scaled(by factor: Rational) -> Budget {
    func scaled(_ amount: Int) -> Int { amount.scaled(by: factor) }
    return Budget(work: scaled(work), bytes: scaled(bytes))
  }
}

/// A computation that a budget has no room for, by the estimate that was made before it.
public struct Overrun: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    case work
    /// One piece of memory.
    case memory
    /// All that is held together.
    case holding
    /// A deadline, which is no part of the budget.
    case time
    /// Numbers that are too large to be written down, with any budget.
    case size
  }

  /// What would have been computed, as in "the rank of a 5 × 5 matrix".
  public let computation: String
  public let kind: Kind
  /// Products of words, or bytes: the least that it takes.
  public let needed: Int
  /// How much of the budget was left for it.
  public let available: Int
  /// The multiple of the standard of its kind of computation with which there would have been room, on what is known so far.
  public let factor: Int

  /// - Parameter reason: which numbers are too large.
  public static func tooLarge(_ reason: String) -> Overrun {
    Overrun(computation: reason, kind: .size, needed: 0, available: 0, factor: 0)
  }

  public var description: String {
    let need = Overrun.rounded(needed)
    let left = Overrun.rounded(available)
    switch kind {
    case .size: return computation
    case .time: return "the time was over before \(computation)"
    case .work:
      return
        "\(computation) takes about \(need) products of words and the budget leaves \(left): \(multiple) may have room"
    case .holding:
      return
        "\(need) bytes are held before \(computation), and the budget allows \(left): \(multiple) may have room"
    case .memory:
      return
        "\(computation) takes about \(need) bytes and the budget allows \(left): \(multiple) has room"
    }
  }

  private var multiple: String {
    factor == 1 ? "the standard budget" : "\(factor) times the standard budget"
  }

  /// Two digits and a power of ten.
  private static func rounded(_ number: Int) -> String {
    if number < 10_000 { return String(number) }
    var (mantissa, exponent) = (number, 0)
    while mantissa >= 100 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    let digits = mantissa % 10 == 0 ? "\(mantissa / 10)" : "\(mantissa / 10).\(mantissa % 10)"
    return "\(digits)·10\((exponent + 1).superscript)"
  }
}

extension Int {
  /// As an exponent is written, `⁻¹²`.
  package var superscript: String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(self).map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }

  /// ⌊self · factor⌋, or the largest number when it is larger.
  func scaled(by factor: Rational) -> Int {
    let product = Integer(self) * factor.numerator
    return product.flooredQuotient(dividingBy: factor.denominator).asInt ?? .max
  }
}
