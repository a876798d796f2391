/// What a certificate may ask of the checker. What is beyond is refused.
package enum Limits {
  /// Bytes of a certificate, larger than any that is worth reading.
  package static let certificateBytes = 1 << 27
  /// Commas, colons and backslashes of a certificate: a bound on its values before any of them is parsed.
  package static let separators = 8_000_000
  /// Levels of nesting in its text, more than any certificate has.
  package static let nesting = 12
  /// Digits of an exact integer: other programs read longer ones in quadratic time.
  package static let numberDigits = 100_000
  /// Digits of a number that is no string.
  package static let sizeDigits = 15
  /// The size in bits of all numbers in one matrix of the network's outputs.
  package static let evaluationBits = 1 << 32
  /// Bits behind the point of a rounded Σ, and of the cells of its eigenvalues.
  package static let roundingBits = 1 << 16
  /// The order of Σ whose characteristic polynomial is computed.
  package static let momentsOrder = 32
  /// The order of a compound of Σ.
  package static let compoundOrder = 252
  /// The largest power of the eigenvalues of Σ whose sums are told apart.
  package static let powerOfEigenvalues = 16
  /// Parameters of a network with a critical point near the given weights.
  package static let nearbyParameters = 400
  /// For such a network, parameters² · (samples + parameters); for weights with risk zero, parameters · equations · (equations + 100).
  package static let nearbyProducts = 30_000_000
  /// Products of terms that one product of polynomials in the weights takes.
  package static let formalTerms = 100_000
}
