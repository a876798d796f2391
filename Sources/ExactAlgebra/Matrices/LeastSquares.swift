/// The best linear predictor of Y from Φ: min over H of ‖Y − HΦ‖², the sum of the squares of all entries.
///
/// Samples are columns: Φ is k × N, Y is o × N, H is o × k. With Π the orthogonal projector on the row space of Φ,
/// the least value is ‖Y‖² − tr(Y Π Yᵀ). Everything is exact.
public struct LeastSquares: Sendable {
  public let targets: Matrix<Rational>
  /// Φ is the first `height` rows of it: one matrix for all prefixes of a chain.
  private let stack: Matrix<Rational>
  private let height: Int

  /// The rows of Φ that are no combination of earlier rows: a basis of its row space.
  public let pivotRows: [Int]

  /// tr(Y Π Yᵀ).
  private let explainedNorm: Rational
  /// Y Π Yᵀ where it is known already.
  private let known: Matrix<Rational>?

  /// Solves for `features` (k × N) and `targets` (o × N). Traps when the numbers of samples differ.
  public init(features: Matrix<Rational>, targets: Matrix<Rational>) {
    self = LeastSquares.chain(blocks: [features], targets: targets)[0]
  }

  private init(
    stack: Matrix<Rational>, height: Int, targets: Matrix<Rational>, pivotRows: [Int],
    explainedNorm: Rational, known: Matrix<Rational>?
  ) {
    self.stack = stack
    self.height = height
    self.targets = targets
    self.pivotRows = pivotRows
    self.explainedNorm = explainedNorm
    self.known = known
  }

  /// Φ, k × N. Made on each call.
  public var features: Matrix<Rational> { stack.selecting(rows: Array(0..<height)) }

  /// Y Π Yᵀ, o × o. Computed on each call where the targets have many more rows than the features have independent ones.
  public var explained: Matrix<Rational> {
    known ?? ExplainedForm(basis: stack.selecting(rows: pivotRows), targets: targets).matrix(rank: rank)
  }

  /// The rank of Φ.
  public var rank: Int { pivotRows.count }

  /// min over H of ‖Y − HΦ‖².
  public var residual: Rational {
    targets.elements.reduce(.zero) { $0 + $1 * $1 } - explainedNorm
  }

  /// A best H, o × k, zero off the columns `pivotRows`: the only one when Φ has full row rank.
  ///
  /// Computed on each call, at a multiple of the cost of `explained`: for r pivot rows and entries of b bits in ΦΦᵀ each
  /// entry of H is a fraction of about r·b bits over as many.
  public var solution: Matrix<Rational> {
    let basis = stack.selecting(rows: pivotRows)
    guard case .solution(let x, _) = basis.gram.solve(basis * targets.transposed) else {
      preconditionFailure("the Gram matrix of independent rows is invertible")
    }
    var result = Matrix<Rational>.zeros(targets.rows, height)
    for (j, pivot) in pivotRows.enumerated() {
      for i in 0..<targets.rows { result[i, pivot] = x[j, i] }
    }
    return result
  }

  /// Whether `solution` is a minimiser: the normal equations (Y − HΦ)Φᵀ = 0, by plain arithmetic. They are sufficient
  /// because the objective is convex in H.
  public func verify(_ solution: Matrix<Rational>) -> Bool {
    solution.rows == targets.rows && solution.columns == height
      && ((targets - solution * features) * features.transposed).isZero
  }

  /// The least squares of every prefix [Φ_0; …; Φ_i] of `blocks` (k_i × N each), in order, sharing what they have in
  /// common: the basis of a longer prefix extends that of a shorter one.
  public static func chain(blocks: [Matrix<Rational>], targets: Matrix<Rational>) -> [LeastSquares] {
    precondition(blocks.allSatisfy { $0.columns == targets.columns }, "numbers of samples differ")
    let all = Matrix<Rational>.vertical(blocks, columns: targets.columns)
    let pivotRows = all.rowDependence(goal: .pivotRows).pivotRows
    let basis = all.selecting(rows: pivotRows)
    let form = ExplainedForm(basis: basis, targets: targets)
    let isWide = targets.rows > 64 && targets.rows > 2 * pivotRows.count

    var height = 0
    var previous: LeastSquares?
    return blocks.map { block in
      height += block.rows
      let rows = Array(pivotRows.prefix { $0 < height })
      let norm: Rational
      var known: Matrix<Rational>?
      if let previous, previous.rank == rows.count {
        (norm, known) = (previous.explainedNorm, previous.known)
      } else if isWide {
        norm = form.trace(rank: rows.count)
      } else {
        let explained = form.matrix(rank: rows.count)
        (norm, known) = (explained.trace, explained)
      }
      let result = LeastSquares(
        stack: all, height: height, targets: targets, pivotRows: rows, explainedNorm: norm, known: known)
      previous = result
      return result
    }
  }
}

/// Y Π Yᵀ = Bᵀ G⁻¹ B for independent rows Φ, with G = Φ Φᵀ (k × k) and B = Φ Yᵀ (k × o).
private struct ExplainedForm {
  private let gram: IntegerMatrix
  private let moments: IntegerMatrix
  private let outputs: IntegerMatrix
  /// What the rows of the targets were multiplied by.
  private let denominators: [Integer]

  init(basis: Matrix<Rational>, targets: Matrix<Rational>) {
    // Y Π Yᵀ depends on the row space of Φ alone, so that its rows may be scaled to short integers.
    let basis = IntegerMatrix.clearingRows(of: basis).matrix.primitiveRows()
    (outputs, denominators) = IntegerMatrix.clearingRows(of: targets)
    PadicLifting.foreseeQuadraticForm(ofGramOf: basis, columns: targets.rows)
    gram = basis.gram
    moments = basis.timesTranspose(of: outputs)
  }

  /// Y Π Yᵀ with the first `rank` rows of Φ.
  func matrix(rank: Int) -> Matrix<Rational> {
    let first = Array(0..<rank)
    let gram = gram.submatrix(rows: first, columns: first)
    let moments = moments.submatrix(rows: first, columns: Array(0..<outputs.rows))
    if rank <= ExplainedForm.fewRows,
      gram.longestEntry > ExplainedForm.longEntry || rank * gram.longestEntry <= ExplainedForm.shortMinor
    {
      return eliminated(gram, moments)
    }
    // |(Y Π Yᵀ)_ij| ≤ ‖y_i‖ ‖y_j‖.
    let bound = outputs.squaredNormBits.max().map { Integer.one << $0 } ?? .one
    for prime in DescendingPrimes(order: gram.columns) {
      // The Gram matrix of independent rows is invertible, and so it is modulo all but finitely many primes.
      guard let modulus = Modulus(prime), let lifting = PadicLifting.suited(to: gram, modulus: modulus) else {
        continue
      }
      let (numerators, denominator) = lifting.quadraticForm(gram, moments, bound: bound)
      return Matrix(rows: numerators.rows, columns: numerators.columns) { i, j in
        Rational(numerators[i, j], denominator * denominators[i] * denominators[j])
      }
    }
    preconditionFailure("there are infinitely many primes")
  }

  /// Lifting takes the square of the length of the numbers; up to so many rows …
  private static let fewRows = 12
  /// … with more bits than that fewer products of whole numbers are less …
  private static let longEntry = 16_384
  /// … and where determinants have no more bits than that, all products together take less than lifting takes to begin.
  private static let shortMinor = 1024

  /// Y Π Yᵀ by Bareiss' elimination of G in [G B; Bᵀ Y Yᵀ], which leaves det G · (Y Yᵀ − Bᵀ G⁻¹ B) in the last block.
  private func eliminated(_ gram: IntegerMatrix, _ moments: IntegerMatrix) -> Matrix<Rational> {
    let (rank, count) = (gram.rows, outputs.rows)
    let products = outputs.gram
    var rest =
      (0..<rank).map { i in (0...i).map { gram[i, $0] } }
      + (0..<count).map { i in
        (0..<rank).map { moments[$0, i] } + (0...i).map { products[i, $0] }
      }
    var last = Integer.one
    for k in 0..<rank {
      let pivot = rest[k][k]
      let words = pivot.bitLength / 64 + 1
      Meter.charge(
        work: (rest.count - k) * (rest.count - k) * words * min(words, 256),
        "a step of elimination with \(64 * words) bits")
      bareissStep(&rest, k) { ($0 * $1 - $2 * $3).dividedExactly(by: last) }
      last = pivot
    }
    return Matrix(rows: count, columns: count) { i, j in
      (Rational(products[i, j]) - Rational(rest[rank + max(i, j)][rank + min(i, j)], last))
        / Rational(denominators[i] * denominators[j])
    }
  }

  /// tr(Y Π Yᵀ) = tr(G⁻¹ B Bᵀ) with the first `rank` rows of Φ: one k × k system, however many outputs there are.
  func trace(rank: Int) -> Rational {
    let first = Array(0..<rank)
    let gram = gram.submatrix(rows: first, columns: first)
    let scaled = Matrix<Rational>(rows: rank, columns: outputs.rows) {
      Rational(moments[$0, $1], denominators[$1])
    }
    let rational = Matrix<Rational>(rows: rank, columns: rank) { Rational(gram[$0, $1]) }
    guard case .solution(let solution, _) = rational.solve(scaled.gram) else {
      preconditionFailure("the Gram matrix of independent rows is invertible")
    }
    return solution.trace
  }
}
