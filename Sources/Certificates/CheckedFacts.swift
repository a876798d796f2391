import ExactNumbers

/// Facts about one problem, each accepted only after its step has been checked.
///
/// Steps come from a certificate when it is audited, and from a producer when it is written, so that nothing is
/// written that would not be accepted.
package final class CheckedFacts {
  package let matrices: DerivedMatrices
  private let supply: (Fact) throws -> Step?
  private var steps: [Fact: Step] = [:]
  /// The steps in the order in which verdicts asked for them.
  package private(set) var used: [Step] = []

  /// `supply` gives the step for a fact, or nil where there is none.
  package init(_ matrices: DerivedMatrices, supply: @escaping (Fact) throws -> Step?) {
    self.matrices = matrices
    self.supply = supply
  }

  package var problem: Problem { matrices.problem }

  func step(for fact: Fact) throws -> Step? {
    if let known = steps[fact] { return known }
    guard let step = try supply(fact) else { return nil }
    guard step.fact == fact else { throw Refusal("a step proves another fact than it is used for") }
    steps[fact] = step
    used.append(step)
    return step
  }

  // MARK: Ranks

  private var ranks: [MatrixName: (rank: Int, independentRows: [Int]?)] = [:]

  package func rank(_ name: MatrixName) throws -> Int { try rankAndRows(name).rank }

  /// The rows that are no combination of the rows before them.
  package func independentRows(_ name: MatrixName) throws -> [Int] {
    guard let rows = try rankAndRows(name).independentRows else {
      throw Refusal("the step on the rank of \(name.rawValue) lacks the relations between its rows")
    }
    return rows
  }

  private func rankAndRows(_ name: MatrixName) throws -> (rank: Int, independentRows: [Int]?) {
    if let known = ranks[name] { return known }
    guard case .rank(let evidence)? = try step(for: .rank(name)), evidence.matrix == name else {
      throw Refusal("there is no proof of the rank of \(name.rawValue)")
    }
    let result = (evidence.rank, try check(evidence))
    ranks[name] = result
    return result
  }

  /// Checks both inequalities; the result is the independent rows, where the evidence shows them.
  private func check(_ evidence: RankEvidence) throws -> [Int]? {
    let matrix = matrices[evidence.matrix]
    let name = evidence.matrix.rawValue
    guard let field = PrimeField(evidence.prime) else {
      throw Refusal("\(evidence.prime) is no prime below 2^31")
    }
    guard let relations = evidence.relations else {
      guard try evidence.rank == bound(evidence.matrix) else {
        throw Refusal("nothing proves that the rank of \(name) is at most \(evidence.rank)")
      }
      guard field.rank(matrix) == evidence.rank else {
        throw Refusal("the rank of \(name) modulo \(field.prime) is not \(evidence.rank)")
      }
      return evidence.rank == matrix.rows ? Array(0..<matrix.rows) : nil
    }
    let dependent = relations.dependent
    guard zip(dependent, dependent.dropFirst()).allSatisfy({ $0 < $1 }),
      dependent.allSatisfy({ $0 < matrix.rows }),
      dependent.count == matrix.rows - evidence.rank, relations.coefficients.rows == dependent.count,
      relations.coefficients.columns == evidence.rank
    else { throw Refusal("the relations between rows of \(name) have a wrong shape") }
    let isDependent = Set(dependent)
    let others = (0..<matrix.rows).filter { !isDependent.contains($0) }
    for (k, row) in dependent.enumerated() {
      for (j, other) in others.enumerated()
      where other > row && !relations.coefficients.numerator(k, j).isZero {
        throw Refusal("row \(row) of \(name) is related to a row after it")
      }
    }
    let basis = matrix.selecting(rows: others)
    guard relations.coefficients * basis == matrix.selecting(rows: dependent) else {
      throw Refusal("a relation between rows of \(name) does not hold")
    }
    guard field.rank(basis) == evidence.rank else {
      throw Refusal("the rank of \(name) modulo \(field.prime) is not \(evidence.rank)")
    }
    return others
  }

  /// An upper bound for a rank that needs no relations: the dimensions, and ranks that are known already.
  package func bound(_ name: MatrixName) throws -> Int {
    let matrix = matrices[name]
    let dimensions = min(matrix.rows, matrix.columns)
    // Centred rows are orthogonal to the vector of ones.
    let samples = problem.isAffine ? problem.samples - 1 : problem.samples
    switch name {
    case .B, .features, .lastFeature, .representation, .inputMaps: return dimensions
    case .centredFeatures, .V: return min(dimensions, samples)
    // X = B [v_0; …; v_{L-1}], up to a constant that centring removes.
    case .VX: return min(dimensions, samples, try rank(featureMatrix))
    case .explained: return min(dimensions, try rank(.VX))
    case .T: return min(dimensions, try rank(.V), try rank(.explained))
    case .bordered:
      let v = try rank(.V)
      return v + min(try rank(.explained), try rank(.VX) - v)
    case .invariance: return try rank(.VX) + min(rank(.explained), 2 * rank(.T))
    }
  }

  /// [v_0; …; v_L] as predictors see it.
  package var featureMatrix: MatrixName { problem.isAffine ? .centredFeatures : .features }

  /// Whether B has full column rank.
  package func columnsOfBAreIndependent() throws -> Bool {
    let columns = matrices[.B]
    if columns.rows > columns.columns { return false }
    switch try step(for: .rank(.B)) {
    case .rank(let evidence)?:
      guard evidence.rank == columns.rows, evidence.relations == nil else {
        throw Refusal("the step on B proves neither full column rank nor its absence")
      }
      _ = try check(evidence)
      return true
    case .leftInverse(let rows, let inverse)?:
      guard zip(rows, rows.dropFirst()).allSatisfy({ $0 < $1 }), rows.allSatisfy({ $0 < columns.columns }),
        rows.count == columns.rows, inverse.rows == columns.rows, inverse.columns == columns.rows,
        inverse * columns.transposed.selecting(rows: rows) == .identity(columns.rows)
      else { throw Refusal("the left inverse of B is none") }
      return true
    case .kernelVector(let vector)?:
      guard vector.count == columns.rows, vector.reduce(.zero, Integer.gcd).isOne,
        vector.first(where: { !$0.isZero })!.signum() > 0,
        (FractionMatrix(rows: 1, columns: vector.count, numerators: vector) * columns).isZero
      else {
        throw Refusal("the kernel vector of B is none, or is not primitive with a positive first entry")
      }
      return false
    default: throw Refusal("there is no proof about the columns of B")
    }
  }

  // MARK: Least squares

  /// Whether A*_0 > A*_L: the best linear predictor on v_0 leaves an error that is correlated with some feature.
  package func bestLinearPredictorIsBeaten() throws -> Bool {
    guard case .bestLinearPredictor(let solution)? = try step(for: .bestLinearPredictor) else {
      throw Refusal("there is no best linear predictor")
    }
    let input = matrices.input
    let rows = try independentRows(featureMatrix).filter { $0 < input.rows }
    let error = try residual(solution, on: input.selecting(rows: rows))
    return !error.timesTransposed(matrices[featureMatrix]).isZero
  }

  /// Y − HΦ, after the normal equations (Y − HΦ)Φᵀ = 0. They are sufficient, since ‖Y − HΦ‖² is convex in H.
  private func residual(_ solution: FractionMatrix, on basis: FractionMatrix) throws -> FractionMatrix {
    guard solution.rows == problem.outputs, solution.columns == basis.rows else {
      throw Refusal("a least-squares solution has a wrong shape")
    }
    let error = matrices.targets - solution * basis
    guard error.timesTransposed(basis).isZero else { throw Refusal("the normal equations do not hold") }
    return error
  }

  // MARK: Σ

  /// What is known of Σ = Y Π Yᵀ, Π the projector on the row space of [V; X].
  package enum Moments {
    case exact(FractionMatrix)
    /// A symmetric matrix Σ̃ with 0 ⪯ Σ − Σ̃ ⪯ error · I.
    case enclosed(FractionMatrix, error: Rational)
  }

  /// A basis of the row space of [V; X], as rows. That is the row space of all features where the ranks agree.
  package func explainedBasis() throws -> FractionMatrix {
    let name = try rank(.VX) == rank(featureMatrix) ? featureMatrix : .VX
    return matrices[name].selecting(rows: try independentRows(name))
  }

  private var knownMoments: Moments?

  package func moments() throws -> Moments {
    if let known = knownMoments { return known }
    let step = try step(for: .moments)
    let basis = try explainedBasis()
    let result: Moments
    switch step {
    case .explainedMoments(let solution)?:
      _ = try residual(solution, on: basis)
      result = .exact(solution * basis.timesTransposed(matrices.targets))
    case .approximateInverse(let inverse)?:
      result = try enclosure(
        inverse, gram: basis.timesTransposed(basis), moments: matrices.targets.timesTransposed(basis))
    default: throw Refusal("there is no step on the explained moments")
    }
    knownMoments = result
    return result
  }

  /// For G = ΦΦᵀ, T = YΦᵀ and a symmetric C with ρ = ‖I − CG‖ ≤ 1/2 in the row-sum norm, G is invertible and
  /// ‖G⁻¹‖ ≤ 2‖C‖. Then Σ̃ = T(2C − CGC)Tᵀ has Σ − Σ̃ = D G⁻¹ Dᵀ with D = T(I − CG), which is
  /// positive semidefinite and at most 2‖C‖·‖D‖² (Frobenius).
  private func enclosure(_ inverse: FractionMatrix, gram: FractionMatrix, moments: FractionMatrix) throws
    -> Moments
  {
    guard inverse.rows == gram.rows else { throw Refusal("the approximate inverse has a wrong order") }
    let defect = FractionMatrix.identity(gram.rows) - inverse.timesTransposed(gram)
    guard defect.rowSumNorm <= Rational(1, 2) else {
      throw Refusal("the approximate inverse is too far from the inverse")
    }
    let first = moments * inverse
    let rest = moments * defect
    let sum = first.timesTransposed(moments) + rest.timesTransposed(first)
    let square = rest.numerators.reduce(Integer.zero) { $0 + $1 * $1 }
    let error = 2 * inverse.rowSumNorm * Rational(square, rest.denominator * rest.denominator)
    guard sum.isSymmetric else { throw Refusal("the enclosed moments are not symmetric") }
    return .enclosed(sum, error: error)
  }

  package func exactMoments() throws -> FractionMatrix {
    guard case .exact(let sigma) = try moments() else { throw Refusal("this step needs the exact moments") }
    return sigma
  }

  // MARK: Spectrum

  /// The nonzero eigenvalues of Σ: their multiplicities in increasing order of the eigenvalues.
  package struct Spectrum {
    package let multiplicities: [Int]
    /// Bases of the eigenspaces, where they are rational.
    package let bases: [FractionMatrix]?
    /// Cells that hold one eigenvalue each, where these were asked for.
    package let cells: EigenvalueCells?
    /// The eigenvalues, where they are rational.
    package let eigenvalues: [Rational]?

    package init(
      multiplicities: [Int], spaces: [Eigenspace]? = nil, cells: EigenvalueCells? = nil
    ) {
      self.multiplicities = multiplicities
      bases = spaces?.map(\.basis)
      eigenvalues = spaces?.map(\.eigenvalue)
      self.cells = cells
    }
  }

  private var knownSpectrum: Spectrum?
  var knownAttainment: Bool?
  var knownUniqueness: Bool?

  package func spectrum() throws -> Spectrum {
    if let known = knownSpectrum { return known }
    let rank = try rank(.explained)
    let result: Spectrum
    if rank <= 1 {
      // Σ is positive semidefinite: one eigenvalue that is not zero, or none.
      result = Spectrum(multiplicities: Array(repeating: 1, count: rank))
    } else {
      switch try step(for: .spectrum) {
      case .eigenspaces(let spaces)?:
        try check(spaces, rank: rank)
        result = Spectrum(multiplicities: spaces.map(\.basis.columns), spaces: spaces)
      case .eigenvalues(let cells)?:
        guard problem.outputs <= Limits.momentsOrder else { throw Refusal("Σ is too large for cells") }
        result = Spectrum(multiplicities: try cells.multiplicities(of: exactMoments()), cells: cells)
      default: throw Refusal("there is no step on the spectrum")
      }
    }
    knownSpectrum = result
    return result
  }

  /// Binary digits behind the point that Σ̂ has beyond those of its radius.
  package static let guardBits = 8

  /// Σ̂: the entries of Σ, or of its enclosure, rounded down to multiples of 2^-(bits + 8). All its eigenvalues are
  /// within 2^-bits of those of Σ.
  package func roundedMoments(bits: Int) throws -> FractionMatrix {
    guard bits <= Limits.roundingBits else { throw Refusal("too many bits") }
    let scale = Integer.one << (bits + CheckedFacts.guardBits)
    let matrix: FractionMatrix
    var error = Rational(Integer(problem.outputs), scale)
    switch try moments() {
    case .exact(let sigma): matrix = sigma
    case .enclosed(let sigma, let radius):
      matrix = sigma
      error += radius
    }
    guard error <= Rational(1, Integer.one << bits) else { throw Refusal("the enclosure of Σ is too wide") }
    return FractionMatrix(
      rows: matrix.rows, columns: matrix.columns,
      numerators: matrix.numerators.map { ($0 * scale).flooredQuotient(dividingBy: matrix.denominator) },
      denominator: scale)
  }

  private func check(_ spaces: [Eigenspace], rank: Int) throws {
    let sigma = try exactMoments()
    guard zip(spaces, spaces.dropFirst()).allSatisfy({ $0.eigenvalue < $1.eigenvalue }),
      spaces.allSatisfy({ $0.eigenvalue.signum() > 0 && $0.basis.rows == sigma.rows && $0.basis.columns > 0 }
      ),
      spaces.reduce(0, { $0 + $1.basis.columns }) == rank
    else {
      throw Refusal("the eigenspaces are not those of \(rank) positive eigenvalues, in increasing order")
    }
    for space in spaces {
      let basis = space.basis
      let scaled = FractionMatrix(
        rows: basis.rows, columns: basis.columns,
        numerators: basis.numerators.map { $0 * space.eigenvalue.numerator },
        denominator: basis.denominator * space.eigenvalue.denominator)
      guard sigma * basis == scaled else { throw Refusal("an eigenspace is none") }
      // Rows of the identity among its rows make the columns independent, and the basis the only one of its kind.
      for column in 0..<basis.columns {
        guard
          (0..<basis.rows).contains(where: { row in
            (0..<basis.columns).allSatisfy {
              basis.numerator(row, $0) == ($0 == column ? basis.denominator : .zero)
            }
          })
        else { throw Refusal("the basis of an eigenspace is not reduced") }
      }
    }
  }

  /// The positions of the eigenspaces of `spectrum` with respect to a map of rank `rank` whose transpose is `image`.
  func positions(_ map: MatrixName, _ image: FractionMatrix, rank: Int, _ spectrum: Spectrum) throws
    -> Positions
  {
    guard case .positions(let evidence)? = try step(for: .positions(map)), let cells = spectrum.cells else {
      throw Refusal("there is no proof of the ranks on sums of eigenspaces")
    }
    return try Positions(
      evidence, of: image, rank: rank, sigma: exactMoments(), cells: cells,
      multiplicities: spectrum.multiplicities)
  }
}

extension FractionMatrix {
  /// The largest sum of absolute values of a row.
  package var rowSumNorm: Rational {
    let sums = (0..<rows).map { i in
      numerators[i * columns..<(i + 1) * columns].reduce(Integer.zero) { $0 + $1.magnitude }
    }
    return Rational(sums.max() ?? .zero, denominator)
  }
}

extension Congruence {
  /// The number of negative eigenvalues of `matrix`, by Sylvester's law, after P A Pᵀ = L D Lᵀ has been checked.
  func negativeCount(of matrix: FractionMatrix) throws -> Int {
    let order = matrix.rows
    guard permutation.sorted() == Array(0..<order), lower.rows == order else {
      throw Refusal("a congruence has a wrong shape")
    }
    var entries = [Rational](repeating: .zero, count: order * order)
    var negatives = 0
    var i = 0
    for block in blocks {
      switch block {
      case .one(let a):
        guard i < order else { throw Refusal("D has a wrong order") }
        entries[i * order + i] = a
        if a.signum() < 0 { negatives += 1 }
        i += 1
      case .two(let a, let b, let c):
        guard i + 1 < order else { throw Refusal("D has a wrong order") }
        entries[i * order + i] = a
        entries[i * order + i + 1] = b
        entries[(i + 1) * order + i] = b
        entries[(i + 1) * order + i + 1] = c
        // The signs of the two eigenvalues from their product and their sum.
        let product = (a * c - b * b).signum()
        if product < 0 { negatives += 1 } else if (a + c).signum() < 0 { negatives += product > 0 ? 2 : 1 }
        i += 2
      }
    }
    guard i == order else { throw Refusal("D has a wrong order") }
    let diagonal = FractionMatrix(rows: order, columns: order, entries: entries)
    let permuted = FractionMatrix(
      rows: order, columns: order,
      numerators: permutation.flatMap { row in permutation.map { matrix.numerator(row, $0) } },
      denominator: matrix.denominator)
    guard (lower * diagonal).timesTransposed(lower) == permuted else {
      throw Refusal("a congruence does not hold")
    }
    return negatives
  }
}
