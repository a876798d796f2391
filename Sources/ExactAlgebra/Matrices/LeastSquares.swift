/// The best linear predictor of Y from Φ: min over H of ‖Y − HΦ‖², the sum of the squares of all entries.
///
/// Samples are columns: Φ is k × N, Y is o × N, H is o × k. With Π the orthogonal projector on the row space of Φ,
/// the least value is ‖Y‖² − tr(Y Π Yᵀ). Everything is exact.
public struct LeastSquares: Sendable {
  public let features: Matrix<Rational>
  public let targets: Matrix<Rational>

  /// The rows of Φ that are no combination of earlier rows: a basis of its row space.
  public let pivotRows: [Int]

  /// Y Π Yᵀ, o × o.
  public let explained: Matrix<Rational>

  /// Solves for `features` (k × N) and `targets` (o × N). Traps when the numbers of samples differ.
  public init(features: Matrix<Rational>, targets: Matrix<Rational>) {
    self = LeastSquares.chain(blocks: [features], targets: targets)[0]
  }

  init(
    features: Matrix<Rational>, targets: Matrix<Rational>, pivotRows: [Int], explained: Matrix<Rational>
  ) {
    self.features = features
    self.targets = targets
    self.pivotRows = pivotRows
    self.explained = explained
  }

  /// The rank of Φ.
  public var rank: Int { pivotRows.count }

  /// min over H of ‖Y − HΦ‖².
  public var residual: Rational {
    targets.elements.reduce(.zero) { $0 + $1 * $1 } - explained.trace
  }

  /// A best H, o × k, zero off the columns `pivotRows`: the only one when Φ has full row rank.
  ///
  /// Computed on each call, at a multiple of the cost of `explained`: for r pivot rows and entries of b bits in ΦΦᵀ each
  /// entry of H is a fraction of about r·b bits over as many.
  public var solution: Matrix<Rational> {
    let basis = features.selecting(rows: pivotRows)
    guard case .solution(let x, _) = basis.gram.solve(basis * targets.transposed) else {
      preconditionFailure("the Gram matrix of independent rows is invertible")
    }
    var result = Matrix<Rational>.zeros(targets.rows, features.rows)
    for (j, pivot) in pivotRows.enumerated() {
      for i in 0..<targets.rows { result[i, pivot] = x[j, i] }
    }
    return result
  }

  /// Whether `solution` is a minimiser: the normal equations (Y − HΦ)Φᵀ = 0, by plain arithmetic. They are sufficient
  /// because the objective is convex in H.
  public func verify(_ solution: Matrix<Rational>) -> Bool {
    solution.rows == targets.rows && solution.columns == features.rows
      && ((targets - solution * features) * features.transposed).isZero
  }

  /// The least squares of every prefix [Φ_0; …; Φ_i] of `blocks` (k_i × N each), in order, sharing what they have in
  /// common: the basis of a longer prefix extends that of a shorter one.
  public static func chain(blocks: [Matrix<Rational>], targets: Matrix<Rational>) -> [LeastSquares] {
    precondition(blocks.allSatisfy { $0.columns == targets.columns }, "numbers of samples differ")
    let all = Matrix<Rational>.vertical(blocks, columns: targets.columns)
    let pivotRows = all.rowDependence(goal: .pivotRows).pivotRows
    // Y Π Yᵀ depends on the row space of Φ alone, so that the rows of the basis may be scaled to short integers.
    let basis = IntegerMatrix.clearingRows(of: all.selecting(rows: pivotRows)).matrix.primitiveRows()
    let (outputs, denominators) = IntegerMatrix.clearingRows(of: targets)
    let gram = basis.gram
    let moments = basis.timesTranspose(of: outputs)
    // |(Y Π Yᵀ)_ij| ≤ ‖y_i‖ ‖y_j‖.
    let norms = outputs.gram
    let bound = (0..<outputs.rows).reduce(Integer.one) { max($0, norms[$1, $1]) }

    var height = 0
    var previous: LeastSquares?
    return blocks.map { block in
      height += block.rows
      let rows = Array(pivotRows.prefix { $0 < height })
      let explained: Matrix<Rational>
      if let previous, previous.rank == rows.count {
        explained = previous.explained
      } else {
        let first = Array(rows.indices)
        explained = quadraticForm(
          gram.submatrix(rows: first, columns: first),
          moments.submatrix(rows: first, columns: Array(0..<outputs.rows)), bound: bound,
          denominators: denominators)
      }
      let result = LeastSquares(
        features: all.selecting(rows: Array(0..<height)), targets: targets, pivotRows: rows,
        explained: explained)
      previous = result
      return result
    }
  }

  /// Bᵀ G⁻¹ B with entry (i, j) divided by denominators[i] · denominators[j].
  private static func quadraticForm(
    _ gram: IntegerMatrix, _ moments: IntegerMatrix, bound: Integer, denominators: [Integer]
  ) -> Matrix<Rational> {
    for prime in DescendingPrimes(lifting: gram) {
      // The Gram matrix of independent rows is invertible, and so it is modulo all but finitely many primes.
      guard let modulus = Modulus(prime), let lifting = PadicLifting(gram, modulus: modulus) else { continue }
      let (numerators, denominator) = lifting.quadraticForm(gram, moments, bound: bound)
      return Matrix(rows: numerators.rows, columns: numerators.columns) { i, j in
        Rational(numerators[i, j], denominator * denominators[i] * denominators[j])
      }
    }
    preconditionFailure("there are infinitely many primes")
  }
}
