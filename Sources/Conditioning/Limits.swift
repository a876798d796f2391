/// What singular values along the depth of a network may cost.
package enum Limits {
  /// Bits of an enclosure of a Gram matrix or of its inverse: past them a singular value stays without an enclosure.
  package static let enclosureBits = 65_536
  /// The largest binary exponent of the relative width of an enclosure that may be asked for.
  package static let widthBits = 4_096
  /// The size of a matrix whose eigenvalues are computed exactly: its order squared times the bits of an entry.
  package static let eigenvalueSize = 400_000
}
