import ExactAlgebra

/// A number format of binary files. Every finite value is an exact dyadic rational.
package enum ElementType: Hashable {
  /// IEEE 754 or bfloat16: sign, exponent and fraction, from the most significant bit down.
  case float(exponentBits: Int, fractionBits: Int)
  case signed(bytes: Int)
  case unsigned(bytes: Int)

  package static let f64 = ElementType.float(exponentBits: 11, fractionBits: 52)
  package static let f32 = ElementType.float(exponentBits: 8, fractionBits: 23)
  package static let f16 = ElementType.float(exponentBits: 5, fractionBits: 10)
  package static let bf16 = ElementType.float(exponentBits: 8, fractionBits: 7)

  package var isInteger: Bool { if case .float = self { false } else { true } }

  package var bytes: Int {
    switch self {
    case .float(let exponentBits, let fractionBits): (1 + exponentBits + fractionBits) / 8
    case .signed(let bytes), .unsigned(let bytes): bytes
    }
  }

  /// The value whose bits, in the low end of a word, are `bits`; nil for NaN and the infinities.
  package func value(_ bits: UInt64) -> Rational? {
    switch self {
    case .unsigned: return Rational(bits)
    case .signed(let bytes):
      let shift = UInt64(64 - 8 * bytes)
      return Rational(Int64(bitPattern: bits << shift) >> Int64(shift))
    case .float(let exponentBits, let fractionBits):
      let fraction = bits & (1 << UInt64(fractionBits) - 1)
      let ones = (1 << exponentBits) - 1
      let exponent = Int(bits >> UInt64(fractionBits)) & ones
      if exponent == ones { return nil }
      // Subnormal numbers have the least exponent and no hidden bit.
      let magnitude = exponent == 0 ? fraction : fraction | 1 << UInt64(fractionBits)
      let isNegative = bits >> UInt64(exponentBits + fractionBits) & 1 == 1
      let mantissa = isNegative ? -Int64(magnitude) : Int64(magnitude)
      let bias = ones >> 1
      return Rational(mantissa: Integer(mantissa), binaryExponent: max(exponent, 1) - bias - fractionBits)
    }
  }

  /// What the values in `bytes` are, in order; or the index of the first that is not finite.
  package func decode(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> Result<[Rational], NotFinite> {
    let size = self.bytes
    var values: [Rational] = []
    values.reserveCapacity(bytes.count / size)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex - bytes.count % size, by: size) {
      var bits: UInt64 = 0
      for offset in 0..<size {
        bits = bits << 8 | UInt64(bytes[start + (bigEndian ? offset : size - 1 - offset)])
      }
      guard let value = value(bits) else { return .failure(NotFinite(index: values.count)) }
      values.append(value)
    }
    return .success(values)
  }

  package struct NotFinite: Error { package let index: Int }
}
