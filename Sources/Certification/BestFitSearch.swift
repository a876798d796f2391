import Certificates
import ExactAlgebra

/// Looks for approximate eigenvectors of the M largest eigenvalues of Σ that show that the infimum is attained with W_{L+1} on these.
struct BestFitSearch {
  let facts: CheckedFacts

  /// nil where no precision within the limit shows it: where it is not so, or where the M-th eigenvalue is not larger than the next.
  func evidence() throws -> BestFit? {
    if let fit = try floatingEvidence(), (try? facts.check(fit)) != nil { return fit }
    for bits in sequence(first: 64, next: { $0 < Certification.Limits.bestFitBits ? 2 * $0 : nil }) {
      if let fit = try evidence(bits: bits), (try? facts.check(fit)) != nil { return fit }
    }
    return nil
  }

  /// With eigenvectors in double precision, which most often will do.
  private func floatingEvidence() throws -> BestFit? {
    let bits = Certification.Limits.floatingFitBits
    let sigma = try facts.roundedMoments(bits: bits)
    let width = facts.problem.width ?? 0
    let pairs = FloatingSpectrum(sigma.matrix).pairs
    guard 0 < width, width < pairs.count, pairs.allSatisfy({ $0.eigenvalue.isFinite }) else { return nil }
    let largest = pairs.suffix(width)
    let (low, high) = (pairs[pairs.count - width - 1].eigenvalue, largest.first!.eigenvalue)
    guard low < high else { return nil }
    let level = SpectrumSearch.simplestDyadic(
      between: Rational(dyadic: low + (high - low) / 3), and: Rational(dyadic: high - (high - low) / 3))
    return try evidence(
      level, largest.map { Rational(dyadic: $0.eigenvalue) },
      largest.map { vector in
        FractionMatrix(rows: 1, columns: pairs.count, entries: vector.vector.map { Rational(dyadic: $0) })
      }, SpectrumSearch(sigma, bits: bits), bits: bits)
  }

  private func evidence(bits: Int) throws -> BestFit? {
    let sigma = try facts.roundedMoments(bits: bits)
    let (order, width) = (sigma.rows, facts.problem.width ?? 0)
    let spectrum = SpectrumSearch(sigma, bits: bits)
    guard let level = spectrum.level(below: width) else { return nil }
    var eigenvalues: [Rational] = []
    var columns: [FractionMatrix] = []
    for index in order - width..<order {
      let eigenvalue = spectrum.eigenvalue(index)
      guard let vector = eigenvector(of: sigma.matrix, near: eigenvalue, start: index, bits: bits) else {
        return nil
      }
      eigenvalues.append(eigenvalue)
      columns.append(vector)
    }
    return try evidence(level, eigenvalues, columns, spectrum, bits: bits)
  }

  /// `columns` are rows, one for each of the `eigenvalues`.
  private func evidence(
    _ level: Rational, _ eigenvalues: [Rational], _ columns: [FractionMatrix], _ spectrum: SpectrumSearch,
    bits: Int
  ) throws -> BestFit? {
    let width = eigenvalues.count
    let vectors = FractionMatrix.stacked(columns, columns: facts.problem.outputs).transposed
    let basis = try facts.explainedBasis()
    let moments = facts.matrices.targets.timesTransposed(basis)
    let crossed = FractionMatrix.stacked(
      [facts.matrices[.V].timesTransposed(basis), vectors.transposed * moments], columns: basis.rows)
    guard let chosen = try complement(vectors, count: facts.rank(.explained) - width),
      let images = FixedPoint.leftInverse(of: crossed)
    else { return nil }
    return BestFit(
      bits: bits, level: level, congruence: spectrum.congruence(level - Rational(1, Integer.one << bits)),
      eigenvalues: eigenvalues, vectors: vectors, columns: chosen.columns, complement: chosen.inverse,
      images: images)
  }

  /// One step of inverse iteration, with entries of at most 1 in multiples of 2^-bits, as a row. A proposal.
  private func eigenvector(of sigma: Matrix<Rational>, near eigenvalue: Rational, start: Int, bits: Int)
    -> FractionMatrix?
  {
    let order = sigma.rows
    // The numbers are dyadic, and so are rational eigenvalues: a third of a unit is none.
    let shift = eigenvalue + Rational(1, 3 * (Integer.one << bits))
    let shifted = Matrix<Rational>(rows: order, columns: order) { sigma[$0, $1] - ($0 == $1 ? shift : .zero) }
    // Starts that differ give independent vectors for eigenvalues that are close.
    let right = Matrix<Rational>(rows: order, columns: 1) { row, _ in
      Rational((row + 1) * (start + 3) * 7919 % 101 - 50)
    }
    guard case .solution(let solution, _) = shifted.solve(right),
      let largest = solution.elements.map(\.magnitude).max(), !largest.isZero
    else { return nil }
    return FractionMatrix(
      rows: 1, columns: order,
      numerators: solution.elements.map { FixedPoint.rounded($0 / largest, bits: bits) },
      denominator: Integer.one << bits
    ).inLowestTerms
  }

  /// `count` columns of T that are far from the span of `vectors` and of one another, and an approximate left inverse of all.
  private func complement(_ vectors: FractionMatrix, count: Int) throws -> (
    columns: [Int], inverse: FractionMatrix
  )? {
    let candidates = facts.matrices[.T].transposed
    let field = EvidenceSearch.primes[0]
    let all = FractionMatrix.stacked([vectors.transposed, candidates], columns: vectors.rows)
    let columns = field.independentRows(field.rows(all)).filter { $0 >= vectors.columns }.prefix(count).map {
      $0 - vectors.columns
    }
    guard columns.count == count else { return nil }
    let chosen = FractionMatrix.stacked(
      [vectors.transposed, candidates.selecting(rows: columns)], columns: vectors.rows
    ).transposed
    return FixedPoint.leftInverse(of: chosen).map { (columns, $0) }
  }
}
