import ExactNumbers
import ModelFiles
import ONNX
import TestSupport
import Testing

/// The machine's own conversions and square roots are correctly rounded, and know nothing of how it is done here.
@Suite struct NearestFloatTests {
  private func exact(_ value: Double) -> Rational { ElementType.f64.value(value.bitPattern)! }
  private func exact(_ value: Float) -> Rational { ElementType.f32.value(UInt64(value.bitPattern))! }

  @Test func conversionsAreTheMachines() throws {
    try forAll(
      seedCount: 2000, generator: { Double(bitPattern: $0.next()) },
      property: { value in
        guard value.isFinite else { return true }
        let nearest = ElementType.f32.nearest(to: exact(value))
        let expected = Float(value)
        return expected.isFinite ? nearest == exact(expected) : nearest == nil
      })
  }

  /// Around the smallest numbers, midpoints, and the border of the largest.
  @Test(arguments: [
    0x1p-149, 0x1p-150, 0x1.000001p-150, 0x1.8p-149, 0x1.fffffep-127, 0x1p-126, 0x1.0000010p0, 0x1.0000030p0,
    0x1.fffffefp127, 0x1.ffffffp127, 0x1.fffffep127, 1, 1.5, 0,
  ])
  func borders(_ value: Double) {
    for value in [value, -value] {
      let expected = Float(value)
      #expect(
        ElementType.f32.nearest(to: exact(value)) == (expected.isFinite ? exact(expected) : nil), "\(value)")
    }
  }

  @Test func squareRootsAreTheMachines() throws {
    try forAll(
      seedCount: 2000,
      generator: { (Float(bitPattern: UInt32($0.next() >> 33)), Double(bitPattern: $0.next() >> 1)) },
      property: { narrow, wide in
        (!narrow.isFinite
          || ElementType.f32.nearest(toSquareRootOf: exact(narrow)) == exact(narrow.squareRoot()))
          && (!wide.isFinite
            || ElementType.f64.nearest(toSquareRootOf: exact(wide)) == exact(wide.squareRoot()))
      })
  }

  /// No other number of the format is nearer to √q.
  @Test func noNeighbourIsNearer() throws {
    try forAll(
      seedCount: 500, generator: { $0.rational(maxBits: 60).magnitude },
      property: { square in
        guard let nearest = ElementType.f32.nearest(toSquareRootOf: square), !nearest.isZero else {
          return true
        }
        guard let bits = ElementType.f32.bits(of: nearest) else { return false }
        let neighbours = [bits - 1, bits + 1].compactMap { ElementType.f32.value($0) }
        return neighbours.allSatisfy { neighbour in
          let midpoint = (nearest + neighbour) * Rational(1, 2)
          let isBelow = midpoint * midpoint <= square
          return neighbour < nearest ? isBelow : midpoint * midpoint >= square
        }
      })
  }

  @Test func bitsAreThoseThatAreRead() throws {
    try forAll(
      seedCount: 2000, generator: { $0.next() },
      property: { word in
        for type in [ElementType.f64, .f32, .f16, .bf16] {
          let bits = type == .f64 ? word : word >> UInt64(64 - 8 * type.bytes)
          guard let value = type.value(bits) else { continue }
          guard let back = type.bits(of: value) else { return false }
          // The two zeros are one number.
          if !value.isZero, back != bits { return false }
        }
        return true
      })
    #expect(ElementType.f32.bits(of: Rational(1, 3)) == nil)
    #expect(ElementType.f32.bits(of: Rational(mantissa: (1 << 24) + 1, binaryExponent: 0)) == nil)
    #expect(ElementType.f32.bits(of: Rational(mantissa: 1, binaryExponent: -150)) == nil)
    #expect(ElementType.f32.bits(of: Rational(mantissa: 1, binaryExponent: 128)) == nil)
  }
}
