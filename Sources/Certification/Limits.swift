extension Certification {
  /// How far evidence is looked for, and how much of it is written.
  package enum Limits {
    /// Primes that are tried to show a rank.
    package static let primes = 199
    /// Bits of an exact Σ, as Cramer's rule bounds them, up to which it is written: beyond, an approximate inverse is much
    /// shorter.
    package static let momentsBits = 20_000
    /// Bits of the fixed-point arithmetic that finds an approximate inverse.
    package static let inverseBits = 1 << 14
    /// It is one where its product with the matrix differs from the identity by at most 2 to the power of minus this.
    package static let inverseDefectBits = 96
    /// Bits of a rounded Σ whose largest eigenvectors are found in double precision.
    package static let floatingFitBits = 40
    /// Bits of a rounded Σ whose largest eigenvectors are looked for, where M < rank Σ.
    package static let bestFitBits = 1 << 10
    /// Bits of the denominator of an exact Σ up to which rational eigenvalues are looked for.
    package static let rationalEigenvalueBits = 2_000
    /// Bits of an entry of Σ times its order, up to which minimal polynomials are looked for; four times as many for its
    /// compounds.
    package static let polynomialBits = 20_000
    /// Primes that are tried to show minimal polynomials.
    package static let polynomialPrimes = 8
    /// Sweeps of the rotations that propose eigenvectors in double precision.
    package static let sweeps = 30
    /// Bits of the cells of eigenvalues that are tried.
    package static let cellBits = 1 << 13

    // MARK: Instances for Coq

    /// Entries of a matrix.
    package static let coqEntries = 400
    /// Bits of a numerator, and of the common denominator of a matrix: of the model …
    package static let coqBits = 256
    /// … and of the evidence.
    package static let coqEvidenceBits = 1024
    /// Strata with a point in the file.
    package static let coqPoints = 16
  }
}
