import CGMP

/// An integer of any size.
///
/// Values that fit in a machine word are stored inline and cost no allocation; larger ones live in a GMP integer
/// that copies share until one of them is written. A value has exactly one representation: inline if and only if
/// it fits in `Int`.
///
/// Arithmetic is inlinable: the matrices of other modules spend their time in it.
public struct Integer: Sendable {
  /// The value when `storage` is nil; 0 otherwise.
  @usableFromInline package var inline: Int
  /// The value when it does not fit in `Int`.
  // Shared between threads only while immutable: every mutation first checks that the reference is unique.
  @usableFromInline package nonisolated(unsafe) var storage: Storage?

  @inlinable @inline(__always)
  package init(inline: Int) {
    self.inline = inline
    self.storage = nil
  }

  /// Takes over `storage`, which no one else may hold, and restores the one representation.
  @inlinable init(adopting storage: Storage) {
    if __gmpz_fits_slong_p(storage.pointer) != 0 {
      self.inline = __gmpz_get_si(storage.pointer)
      self.storage = nil
    } else {
      self.inline = 0
      self.storage = storage
    }
  }

  /// One GMP integer, a header whose address stays put for its whole life: one allocation, and GMP's own for the limbs; or the
  /// limbs lie behind the header, and the value never changes. `_mp_alloc` is 0 then.
  @usableFromInline package final class Storage: ManagedBuffer<__mpz_struct, UInt> {
    @inlinable @inline(__always)
    package var pointer: UnsafeMutablePointer<__mpz_struct> { withUnsafeMutablePointerToHeader { $0 } }

    @inlinable static func fresh() -> Storage {
      let storage = create(minimumCapacity: 0) { _ in __mpz_struct() }
      let result = unsafeDowncast(storage, to: Storage.self)
      __gmpz_init(result.pointer)
      return result
    }

    /// A value of `count` words that `body` writes, with its highest word not zero.
    @inlinable @inline(__always)
    static func constant(
      words count: Int, isNegative: Bool, _ body: (UnsafeMutablePointer<UInt>) -> Void
    ) -> Storage {
      let storage = unsafeDowncast(create(minimumCapacity: count) { _ in __mpz_struct() }, to: Storage.self)
      storage.withUnsafeMutablePointers { header, words in
        header.pointee = __mpz_struct(
          _mp_alloc: 0, _mp_size: Int32(isNegative ? -count : count), _mp_d: words)
        body(words)
      }
      return storage
    }

    /// Whether GMP may write to it.
    @inlinable @inline(__always)
    var isVariable: Bool { pointer.pointee._mp_alloc != 0 }

    @inlinable deinit { if isVariable { __gmpz_clear(pointer) } }
  }

  /// Calls `body` with a GMP view of the value, valid for reading during the call only.
  @inlinable @inline(__always)
  package func withMPZ<Result>(_ body: (UnsafePointer<__mpz_struct>) throws -> Result) rethrows -> Result {
    if let storage {
      return try withExtendedLifetime(storage) { try body(UnsafePointer(storage.pointer)) }
    }
    var limb = UInt(inline.magnitude)
    return try withUnsafeMutablePointer(to: &limb) { limbPointer in
      var view = __mpz_struct(
        _mp_alloc: 0, _mp_size: Int32(inline.signum()), _mp_d: limbPointer)
      return try withUnsafePointer(to: &view) { try body($0) }
    }
  }

  /// The value that `body` writes into a fresh GMP integer.
  @inlinable @inline(__always)
  package static func make(_ body: (UnsafeMutablePointer<__mpz_struct>) -> Void) -> Integer {
    let fresh = Storage.fresh()
    body(fresh.pointer)
    return Integer(adopting: fresh)
  }

  /// Replaces the value by what `operation(destination, self, other)` writes; in place where no copy shares it.
  @inlinable @inline(__always)
  mutating func apply(
    _ other: Integer,
    _ operation: (
      UnsafeMutablePointer<__mpz_struct>, UnsafePointer<__mpz_struct>, UnsafePointer<__mpz_struct>
    ) -> Void
  ) {
    if storage != nil, isKnownUniquelyReferenced(&storage), storage!.isVariable {
      let target = storage!
      other.withMPZ { operation(target.pointer, UnsafePointer(target.pointer), $0) }
      self = Integer(adopting: target)
    } else {
      let result = Storage.fresh()
      withMPZ { a in other.withMPZ { b in operation(result.pointer, a, b) } }
      self = Integer(adopting: result)
    }
  }

  // Computed: a stored constant costs other modules a call and an initialization check.
  @inlinable public static var zero: Integer { Integer(inline: 0) }
  @inlinable public static var one: Integer { Integer(inline: 1) }

  @inlinable public init<Source: BinaryInteger>(_ value: Source) {
    if let small = Int(exactly: value) {
      self.init(inline: small)
      return
    }
    // Magnitude words, least significant first; the sign is applied afterwards.
    let magnitude = value.magnitude
    let words = Array(magnitude.words)
    let result = Storage.fresh()
    __gmpz_import(result.pointer, words.count, -1, MemoryLayout<UInt>.size, 0, 0, words)
    if value < 0 { __gmpz_neg(result.pointer, result.pointer) }
    self.init(adopting: result)
  }

  /// The integer written in `digits`: an optional sign and digits of `radix` (2 to 36), nothing else.
  public init?(_ digits: some StringProtocol, radix: Int = 10) {
    precondition((2...36).contains(radix), "radix \(radix) is outside 2...36")
    if let small = Int(digits, radix: radix) {
      self.init(inline: small)
      return
    }
    var body = Substring(digits)
    let isNegative = body.first == "-"
    if isNegative || body.first == "+" { body = body.dropFirst() }
    // GMP skips white space inside numbers; a literal has none.
    guard let first = body.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+"),
      body.utf8.allSatisfy({ byte in
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
          || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      })
    else { return nil }
    let result = Storage.fresh()
    guard String(body).withCString({ __gmpz_set_str(result.pointer, $0, Int32(radix)) }) == 0 else {
      return nil
    }
    if isNegative { __gmpz_neg(result.pointer, result.pointer) }
    self.init(adopting: result)
  }

  /// Takes over a value that does not fit in `Int`.
  @inlinable @inline(__always)
  init(constant storage: Storage) {
    self.inline = 0
    self.storage = storage
  }

  /// ±(the `count` words from `words`, least significant first), shifted to the right by `shift` bits, which are zero.
  @inlinable
  package init(words: UnsafePointer<UInt>, count: Int, isNegative: Bool, shiftedBy shift: Int = 0) {
    let (start, bits) = (words + shift / UInt.bitWidth, UInt(shift % UInt.bitWidth))
    var count = count - shift / UInt.bitWidth
    while count > 0, start[count - 1] == 0 { count -= 1 }
    if count == 0 {
      self.init(inline: 0)
      return
    }
    // The bits of the last word may all go into the one before it.
    let width = count > 1 && start[count - 1] >> bits == 0 ? count - 1 : count
    func word(_ k: Int) -> UInt {
      bits == 0 || k + 1 == count ? start[k] >> bits : start[k] >> bits | start[k + 1] << (64 - bits)
    }
    if width == 1 {
      let low = word(0)
      if low <= UInt(Int.max) {
        self.init(inline: isNegative ? -Int(low) : Int(low))
        return
      }
      if isNegative, low == Int.min.magnitude {
        self.init(inline: .min)
        return
      }
    }
    self.init(
      constant: .constant(words: width, isNegative: isNegative) { target in
        if bits == 0 {
          target.update(from: start, count: width)
        } else {
          for k in 0..<width { target[k] = word(k) }
        }
      })
  }

  /// 2^exponent. Those that are denominators again and again are held once: the numbers of a matrix share them.
  @inlinable @inline(__always)
  package static func powerOfTwo(_ exponent: Int) -> Integer {
    exponent < Int.bitWidth - 1 ? Integer(inline: 1 << exponent) : longPowerOfTwo(exponent)
  }

  @usableFromInline static func longPowerOfTwo(_ exponent: Int) -> Integer {
    exponent < powersOfTwo.count ? powersOfTwo[exponent] : .one << exponent
  }

  private static let powersOfTwo = (0..<2048).map { Integer.one << $0 }

  /// The value as an `Int`, or nil where it does not fit.
  @inlinable public var asInt: Int? { storage == nil ? inline : nil }

  @inlinable @inline(__always) public var isZero: Bool { storage == nil && inline == 0 }
  @inlinable @inline(__always) public var isOne: Bool { storage == nil && inline == 1 }

  /// -1, 0 or 1.
  @inlinable @inline(__always)
  public func signum() -> Int {
    guard let storage else { return inline.signum() }
    return Int(cgmp_sgn(storage.pointer))
  }

  @inlinable public var isNegative: Bool { signum() < 0 }

  @inlinable public var isOdd: Bool {
    guard let storage else { return inline & 1 != 0 }
    return cgmp_is_odd(storage.pointer) != 0
  }

  /// The number of bits of |self|; 0 for zero.
  @inlinable public var bitLength: Int {
    guard let storage else { return UInt.bitWidth - inline.magnitude.leadingZeroBitCount }
    let number = storage.pointer.pointee
    let count = Int(number._mp_size.magnitude)
    return UInt.bitWidth * count - number._mp_d[count - 1].leadingZeroBitCount
  }

  /// The leading bits of |self| that fill a word, and how many bits follow them; |self| and 0 where it is no longer than a word.
  package var leadingBits: (bits: UInt, followers: Int) {
    guard let storage else { return (inline.magnitude, 0) }
    let last = wordCount - 1
    let high = __gmpz_getlimbn(storage.pointer, last)
    let zeros = high.leadingZeroBitCount
    // What is no machine integer fills its only limb.
    if zeros == 0 { return (high, UInt.bitWidth * last) }
    let low = __gmpz_getlimbn(storage.pointer, last - 1)
    return (high << zeros | low >> (UInt.bitWidth - zeros), UInt.bitWidth * last - zeros)
  }

  /// The number of words of |self|, at least 1.
  @inlinable package var wordCount: Int {
    guard let storage else { return 1 }
    return Int(storage.pointer.pointee._mp_size.magnitude)
  }

  /// Charges the meter with a greatest common divisor of long numbers.
  @inlinable @inline(__always)
  static func charge(gcd a: Integer, _ b: Integer) {
    charge(a, b, factor: min(a.wordCount, b.wordCount) > 2048 ? 32 : 8)
  }

  /// Charges the meter with a product of long numbers, or `factor` of them: schoolbook products up to some 256 words, above
  /// that what the faster ones take.
  @inlinable @inline(__always)
  static func charge(_ a: Integer, _ b: Integer, factor: Int = 1) {
    let (m, n) = (a.wordCount, b.wordCount)
    if m &+ n > 64 {
      Meter.charge(
        work: max(m, n) * min(min(m, n), 256) * factor, "arithmetic on numbers of \(64 * max(m, n)) bits")
    }
  }

  /// The number of times 2 divides a nonzero value; 0 for zero.
  @inlinable public var trailingZeroBitCount: Int {
    if isZero { return 0 }
    guard let storage else { return inline.trailingZeroBitCount }
    let low = storage.pointer.pointee._mp_d[0]
    return low != 0 ? low.trailingZeroBitCount : Int(__gmpz_scan1(storage.pointer, 0))
  }

  /// k for 2^k, nil for every other value.
  @inlinable package var powerOfTwoExponent: Int? {
    if isOne { return 0 }
    if isNegative || isZero { return nil }
    let zeros = trailingZeroBitCount
    return zeros == bitLength - 1 ? zeros : nil
  }

  /// |self| modulo the machine word `modulus` with the sign of mathematics: the result is in `0..<modulus`.
  @inlinable public func modulo(_ modulus: UInt) -> UInt {
    precondition(modulus != 0, "modulus 0")
    guard let storage else {
      let remainder = inline.magnitude % modulus
      return inline < 0 && remainder != 0 ? modulus - remainder : remainder
    }
    return __gmpz_fdiv_ui(storage.pointer, modulus)
  }
}

// MARK: - Arithmetic

extension Integer: SignedNumeric, Comparable, Hashable {
  public typealias Magnitude = Integer

  @inlinable public init(integerLiteral value: Int) { self.init(inline: value) }

  @inlinable public init?<Source: BinaryInteger>(exactly source: Source) { self.init(source) }

  @inlinable public var magnitude: Integer { isNegative ? -self : self }

  @inlinable public static func + (a: Integer, b: Integer) -> Integer {
    var result = a
    result += b
    return result
  }

  @inlinable public static func - (a: Integer, b: Integer) -> Integer {
    var result = a
    result -= b
    return result
  }

  @inlinable public static func * (a: Integer, b: Integer) -> Integer {
    var result = a
    result *= b
    return result
  }

  @inlinable public static func += (a: inout Integer, b: Integer) {
    if a.storage == nil, b.storage == nil {
      let (sum, overflow) = a.inline.addingReportingOverflow(b.inline)
      if !overflow {
        a.inline = sum
        return
      }
    }
    a.apply(b) { __gmpz_add($0, $1, $2) }
  }

  @inlinable public static func -= (a: inout Integer, b: Integer) {
    if a.storage == nil, b.storage == nil {
      let (difference, overflow) = a.inline.subtractingReportingOverflow(b.inline)
      if !overflow {
        a.inline = difference
        return
      }
    }
    a.apply(b) { __gmpz_sub($0, $1, $2) }
  }

  @inlinable public static func *= (a: inout Integer, b: Integer) {
    if a.storage == nil, b.storage == nil {
      let (product, overflow) = a.inline.multipliedReportingOverflow(by: b.inline)
      if !overflow {
        a.inline = product
        return
      }
    }
    if a.isZero || b.isZero {
      a = .zero
      return
    }
    Integer.charge(a, b)
    a.apply(b) { __gmpz_mul($0, $1, $2) }
  }

  @inlinable public prefix static func - (a: Integer) -> Integer {
    if a.storage == nil, a.inline != .min { return Integer(inline: -a.inline) }
    return make { result in a.withMPZ { __gmpz_neg(result, $0) } }
  }

  @inlinable public mutating func negate() { self = -self }

  /// self += a·b, without a separate product where all three are large.
  @inlinable public mutating func addProduct(_ a: Integer, _ b: Integer) {
    if a.storage == nil, b.storage == nil {
      let (product, overflow) = a.inline.multipliedReportingOverflow(by: b.inline)
      if !overflow {
        self += Integer(inline: product)
        return
      }
    }
    if storage != nil, isKnownUniquelyReferenced(&storage), storage!.isVariable {
      Integer.charge(a, b)
      let target = storage!
      a.withMPZ { a in b.withMPZ { b in __gmpz_addmul(target.pointer, a, b) } }
      self = Integer(adopting: target)
    } else {
      self += a * b
    }
  }

  @inlinable public static func == (a: Integer, b: Integer) -> Bool {
    switch (a.storage, b.storage) {
    case (nil, nil): return a.inline == b.inline
    case (let x?, let y?): return x === y || __gmpz_cmp(x.pointer, y.pointer) == 0
    default: return false
    }
  }

  @inlinable public static func < (a: Integer, b: Integer) -> Bool {
    switch (a.storage, b.storage) {
    case (nil, nil): return a.inline < b.inline
    case (let x?, let y?): return __gmpz_cmp(x.pointer, y.pointer) < 0
    // One fits in a word and the other does not, so the sign of the large one decides.
    case (nil, let y?): return cgmp_sgn(y.pointer) > 0
    case (let x?, nil): return cgmp_sgn(x.pointer) < 0
    }
  }

  public func hash(into hasher: inout Hasher) {
    guard let storage else {
      hasher.combine(inline)
      return
    }
    hasher.combine(cgmp_sgn(storage.pointer))
    for index in 0..<__gmpz_size(storage.pointer) {
      hasher.combine(__gmpz_getlimbn(storage.pointer, index))
    }
  }
}
