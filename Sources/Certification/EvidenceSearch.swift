import Certificates
import ExactAlgebra

/// Finds the evidence for each fact that the checker asks for. Nothing here is trusted: the checker looks at every step.
final class EvidenceSearch {
  private let matrices: DerivedMatrices
  private let progress: (String) -> Void
  private let exactBits: Int
  private(set) var facts: CheckedFacts!
  /// Why there is no step on the spectrum, where there is none.
  private(set) var obstacle: CertificationError?

  init(
    _ matrices: DerivedMatrices, exactBits: Int = Certification.Limits.momentsBits,
    progress: @escaping (String) -> Void
  ) {
    self.matrices = matrices
    self.exactBits = exactBits
    self.progress = progress
    facts = CheckedFacts(matrices) { [unowned self] in try step(for: $0) }
  }

  private func step(for fact: Fact) throws -> Step? {
    switch fact {
    // Looked for on request alone: `NearbyEvidence+Search`.
    case .near: return nil
    case .rank(.B):
      progress("rank of B = [W_0 … W_{L-1}]")
      return try columnsOfB()
    case .rank(let name):
      progress("rank of \(name.rawValue)")
      return .rank(try rank(name))
    case .bestLinearPredictor:
      progress("best linear predictor")
      let rows = try facts.independentRows(facts.featureMatrix).filter { $0 < matrices.input.rows }
      return .bestLinearPredictor(solution(on: matrices.input.selecting(rows: rows)))
    case .moments:
      progress("explained moments")
      return try moments()
    case .spectrum:
      progress("spectrum of the explained moments")
      return try spectrum()
    case .bestFit:
      progress("eigenvectors of the largest eigenvalues")
      return try BestFitSearch(facts: facts).evidence().map(Step.bestFit)
    case .positions(let map):
      progress("positions of the eigenspaces")
      return try positions(map)
    case .recession:
      progress("predictors that tell classes apart")
      return matrices.problem.recession.map(Step.recession)
    case .inputMinimizer:
      progress("predictors of the least risk")
      return matrices.problem.inputMinimizer.map(Step.inputMinimizer)
    case .separation:
      return matrices.problem.separation.map(Step.separation)
    case .minimizer:
      return matrices.problem.minimizerOutOfReach.map(Step.minimizer)
    case .direction:
      progress("curvature at the given weights")
      return matrices.problem.direction.map(Step.direction)
    }
  }

  // MARK: Ranks

  /// The largest primes below 2³¹, in decreasing order. A bad prime shows in relations that do not hold; the next one is
  /// tried then.
  static let primes = (1...Certification.Limits.primes).compactMap { PrimeField((1 << 31) - $0) }

  private func rank(_ name: MatrixName) throws -> RankEvidence {
    let matrix = matrices[name]
    for field in EvidenceSearch.primes {
      let independent = field.independentRows(field.rows(matrix))
      let rank = independent.count
      let needsRows = name == facts.featureMatrix || name == .features
      if rank == matrix.rows {
        return RankEvidence(matrix: name, rank: rank, prime: Int(field.prime))
      }
      if !needsRows, rank == (try facts.bound(name)) {
        return RankEvidence(matrix: name, rank: rank, prime: Int(field.prime))
      }
      if let relations = relations(of: matrix, to: independent, field) {
        return RankEvidence(matrix: name, rank: rank, prime: Int(field.prime), relations: relations)
      }
    }
    throw CertificationError("no prime shows the rank of \(name.rawValue)")
  }

  /// The other rows as combinations of the `independent` ones; nil where they are none, so that the prime was bad.
  private func relations(of matrix: FractionMatrix, to independent: [Int], _ field: PrimeField)
    -> RowRelations?
  {
    let isIndependent = Set(independent)
    let dependent = (0..<matrix.rows).filter { !isIndependent.contains($0) }
    let nonzero = dependent.filter { row in
      (0..<matrix.columns).contains { !matrix.numerator(row, $0).isZero }
    }
    let basis = matrix.selecting(rows: independent)
    let columns = field.independentRows(field.rows(basis.transposed))
    let system = basis.transposed.selecting(rows: columns)
    let right = matrix.selecting(rows: nonzero).transposed.selecting(rows: columns)
    var coefficients = [Rational](repeating: .zero, count: dependent.count * independent.count)
    if !nonzero.isEmpty, !independent.isEmpty {
      guard case .solution(let solution, _) = system.matrix.solve(right.matrix) else { return nil }
      for (k, row) in dependent.enumerated() {
        guard let column = nonzero.firstIndex(of: row) else { continue }
        for j in independent.indices { coefficients[k * independent.count + j] = solution[j, column] }
      }
    }
    let result = FractionMatrix(rows: dependent.count, columns: independent.count, entries: coefficients)
    guard result * basis == matrix.selecting(rows: dependent) else { return nil }
    return RowRelations(dependent: dependent, coefficients: result)
  }

  /// Columns of B up to which a left inverse is written, which readers can check by hand.
  private static let columnsForLeftInverse = 4

  private func columnsOfB() throws -> Step {
    let columns = matrices[.B]
    for field in EvidenceSearch.primes {
      let independent = field.independentRows(field.rows(columns))
      if independent.count == columns.rows {
        if columns.rows <= EvidenceSearch.columnsForLeftInverse {
          let rows = field.independentRows(field.rows(columns.transposed))
          if let inverse = columns.transposed.selecting(rows: rows).matrix.inverse() {
            return .leftInverse(rows: rows, FractionMatrix(inverse))
          }
        }
        return .rank(RankEvidence(matrix: .B, rank: columns.rows, prime: Int(field.prime)))
      }
      // The first dependent column and the ones before it.
      let first = (0..<columns.rows).first { $0 >= independent.count || independent[$0] != $0 }!
      let leading = columns.selecting(rows: Array(0...first))
      if let relations = relations(of: leading, to: Array(0..<first), field) {
        let coefficients = (0..<first).map { relations.coefficients.numerator(0, $0) }
        let rest = Array(repeating: Integer.zero, count: columns.rows - first - 1)
        return .kernelVector(primitive(coefficients + [-relations.coefficients.denominator] + rest))
      }
    }
    throw CertificationError("no prime shows the rank of B")
  }

  private func primitive(_ vector: [Integer]) -> [Integer] {
    let divisor = vector.reduce(.zero, Integer.gcd)
    let sign: Integer = vector.first { !$0.isZero }?.isNegative == true ? -1 : 1
    return vector.map { $0.dividedExactly(by: divisor) * sign }
  }

  // MARK: Least squares

  /// H with (Y − HΦ)Φᵀ = 0 for independent rows Φ.
  private func solution(on basis: FractionMatrix) -> FractionMatrix {
    let right = basis.timesTransposed(matrices.targets)
    guard basis.rows > 0 else { return .zeros(right.columns, 0) }
    guard case .solution(let solution, _) = basis.timesTransposed(basis).matrix.solve(right.matrix) else {
      preconditionFailure("the Gram matrix of independent rows is invertible")
    }
    return FractionMatrix(solution.transposed)
  }

  private func moments() throws -> Step {
    let basis = try facts.explainedBasis()
    let gram = basis.timesTransposed(basis)
    let bits = gram.numerators.reduce(0) { max($0, $1.bitLength) }
    if gram.rows * bits <= exactBits { return .explainedMoments(solution(on: basis)) }
    return .approximateInverse(try approximateInverse(of: gram))
  }

  /// C with ‖I − C G‖ at most 2^-`inverseDefectBits`, in fixed-point arithmetic of as many digits as that takes.
  private func approximateInverse(of gram: FractionMatrix) throws -> FractionMatrix {
    let small = Rational(1, Integer.one << Certification.Limits.inverseDefectBits)
    var bits = 256
    while bits <= Certification.Limits.inverseBits {
      if let inverse = FixedPoint.inverse(of: gram, bits: bits) {
        let defect = FractionMatrix.identity(gram.rows) - inverse.timesTransposed(gram)
        if defect.rowSumNorm <= small { return inverse }
      }
      bits *= 2
    }
    throw CertificationError("the Gram matrix of the features is too close to a singular one")
  }

  // MARK: Spectrum

  private func spectrum() throws -> Step? {
    if let spaces = try rationalEigenspaces() { return .eigenspaces(spaces) }
    do {
      guard let search = try CompoundSearch(facts) else {
        throw CertificationError(
          "the eigenvectors of Σ are in special position, and Σ is too large for its compounds")
      }
      return .eigenvalues(try search.eigenvalues())
    } catch let error as CertificationError {
      obstacle = error
      return nil
    }
  }

  /// With Σ = S / d and S of integers, a rational eigenvalue of Σ is an integer over d.
  private func rationalEigenspaces() throws -> [Eigenspace]? {
    guard case .exact(let moments) = try facts.moments() else { return nil }
    let sigma = moments.inLowestTerms
    let bits = sigma.denominator.bitLength + 2
    guard bits <= Certification.Limits.rationalEigenvalueBits else { return nil }
    let search = SpectrumSearch(try facts.roundedMoments(bits: bits), bits: bits)
    var spaces: [Eigenspace] = []
    var found = sigma.rows - (try facts.rank(.explained))
    while found < sigma.rows {
      let near = search.eigenvalue(found)
      let scaled = near * Rational(sigma.denominator) + Rational(1, 2)
      let eigenvalue = Rational(
        scaled.numerator.flooredQuotient(dividingBy: scaled.denominator), sigma.denominator)
      let order = sigma.rows
      let shifted = Matrix<Rational>(rows: order, columns: order) {
        sigma[$0, $1] - ($0 == $1 ? eigenvalue : .zero)
      }
      let kernel = shifted.kernel()
      // One that repeats hides another next to it.
      if kernel.columns == 0 || eigenvalue <= spaces.last?.eigenvalue ?? .zero { return nil }
      spaces.append(Eigenspace(eigenvalue: eigenvalue, basis: FractionMatrix(kernel)))
      found += kernel.columns
    }
    return spaces
  }

  private func positions(_ map: MatrixName) throws -> Step {
    let spectrum = try facts.spectrum()
    let ranks = SubspaceRanks(facts, spectrum)
    guard let compounds = try CompoundSearch(facts) else {
      throw CertificationError("Σ is too large for its compounds")
    }
    return .positions(
      try compounds.positions(map, of: ranks.image(map), rank: try ranks.total(map), spectrum))
  }
}
