import ExactAlgebra
import Synchronization

/// Exact sums of eigenvalues of Σ, each in the simplest form that is worth writing down.
///
/// The sums of k eigenvalues are the eigenvalues of the k-th additive compound of Σ, a rational matrix of order C(n, k):
/// the factors of its characteristic polynomial hold the minimal polynomials of all risks, without a field extension.
final class EigenvalueSums: Sendable {
  private let spectrum: SymmetricSpectrum
  private let roots = Mutex<[Int: [(root: RealAlgebraicNumber, multiplicity: Int)]]>([:])

  /// The size of the largest entry of Σ, in bits.
  private let entrySize: Int

  init(_ spectrum: SymmetricSpectrum) {
    self.spectrum = spectrum
    entrySize = spectrum.matrix.elements.map { $0.numerator.bitLength + $0.denominator.bitLength }.max() ?? 0
  }

  /// Σ_λ chosen[λ] · λ.
  func sum(chosen: [Int]) -> ExactReal {
    let eigenvalues = spectrum.eigenvalues
    let nonzero = eigenvalues.indices.filter { !eigenvalues[$0].isZero }
    if nonzero.allSatisfy({ chosen[$0] == 0 }) { return .rational(0) }
    if nonzero.allSatisfy({ chosen[$0] == eigenvalues[$0].multiplicity }) {
      return .rational(spectrum.matrix.trace)
    }
    let weights = eigenvalues.indices.map { eigenvalues[$0].isZero ? 0 : Rational(chosen[$0]) }
    let value = SpectralValue(constant: 0, weights: weights, spectrum: spectrum)
    let count = nonzero.reduce(0) { $0 + chosen[$1] }
    guard let candidates = compoundRoots(count) else {
      guard entrySize * spectrum.matrix.rows <= Limits.polynomialBits else { return .spectral(value) }
      let folded = value.folded
      return folded.weights.allSatisfy(\.isZero) ? .rational(folded.constant) : .spectral(folded)
    }
    var bits = 64
    while true {
      let (lower, upper) = value.enclosure(bits: bits)
      let matches = candidates.filter {
        let own = $0.root.enclosure(bits: bits)
        return own.lowerBound <= upper && lower <= own.upperBound
      }
      if matches.count == 1 {
        let root = matches[0].root
        return root.rational.map(ExactReal.rational) ?? .algebraic(root)
      }
      bits *= 2
    }
  }

  private func compoundRoots(_ count: Int) -> [(root: RealAlgebraicNumber, multiplicity: Int)]? {
    let matrix = spectrum.matrix
    let order = binomial(matrix.rows, count)
    guard order <= Limits.compoundOrder, entrySize * order <= Limits.polynomialBits else {
      return nil
    }
    if let known = roots.withLock({ $0[count] }) { return known }
    let compound = matrix.additiveCompound(count)
    let found = IntegerPolynomial(primitivePartOf: compound.characteristicPolynomial()).realRoots()
    roots.withLock { $0[count] = found }
    return found
  }
}

/// C(n, k), or `Int.max` when it is too large for the computation.
func binomial(_ n: Int, _ k: Int) -> Int {
  var result = 1
  for i in 0..<min(k, n - k) {
    let (product, overflow) = result.multipliedReportingOverflow(by: n - i)
    if overflow { return .max }
    result = product / (i + 1)
  }
  return result
}

extension Matrix where Element == Rational {
  /// The k-th additive compound, of order C(n, k): the derivation that the matrix induces on the k-th exterior power. Its
  /// eigenvalues are the sums of k eigenvalues (Fiedler 1974).
  package func additiveCompound(_ k: Int) -> Matrix<Rational> {
    var subsets: [[Int]] = [[]]
    for _ in 0..<k {
      subsets = subsets.flatMap { subset in ((subset.last ?? -1) + 1..<rows).map { subset + [$0] } }
    }
    let position = Dictionary(uniqueKeysWithValues: subsets.enumerated().map { ($1, $0) })
    var result = Matrix<Rational>.zeros(subsets.count, subsets.count)
    for (column, subset) in subsets.enumerated() {
      for (place, removed) in subset.enumerated() {
        for added in 0..<rows where added == removed || !subset.contains(added) {
          // e_removed ↦ a[added, removed] e_added, moved to its place: one sign for each index that it passes.
          var target = subset
          target.remove(at: place)
          let newPlace = target.firstIndex { $0 > added } ?? target.count
          target.insert(added, at: newPlace)
          let entry = self[added, removed]
          result[position[target]!, column] += (place - newPlace).isMultiple(of: 2) ? entry : -entry
        }
      }
    }
    return result
  }
}
