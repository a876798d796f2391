/// The solution X of A X = B in p-adic digits, for an integer matrix A whose first rows are a square matrix G invertible
/// modulo p, and an integer matrix B: Dixon, Exact solution of linear equations using p-adic expansions (1982).
///
/// With C = G⁻¹ mod p and R_0 = B, step k finds the digits x_k = C R_k mod p and the next residual
/// R_{k+1} = (R_k − A x_k) / p, an integer matrix. Then X ≡ Σ_{i<k} x_i p^i and A Σ_{i<k} x_i p^i = B − p^k R_k exactly.
/// The rows of A after those of G take no part in finding the digits: when p does not divide R_k − A x_k there, the system
/// has no solution.
///
/// Cost of a step for A of order r and c columns of B: r² · c products for the digits, and one for each entry of A and
/// c and each digit of the entry for the residual. The arithmetic is that of words, of limbs or of the other kernels.
package struct PadicLifting: Sendable {
  let order: Int
  let engine: any LiftingEngine

  /// What digit k counts is `base`^k.
  var base: UInt { engine.base }

  /// nil when the first rows of `matrix`, as many as it has columns, are not invertible modulo `modulus`. The kernels can
  /// take what elimination has found about them.
  init?(_ matrix: IntegerMatrix, modulus: Modulus, block: ModularBlock? = nil) {
    precondition(matrix.rows >= matrix.columns, "lifting needs a square block")
    order = matrix.columns
    if let engine = KernelLifting(matrix, modulus: modulus, block: block) {
      self.engine = engine
    } else if !KernelLifting.serves(modulus, order: matrix.columns),
      let engine = WordLifting(matrix, modulus: modulus)
    {
      self.engine = engine
    } else {
      return nil
    }
  }

  /// Lifting in limbs, modulo a number of its own. nil as above, for the moduli that are tried.
  package init?(limbs matrix: IntegerMatrix) {
    precondition(matrix.rows >= matrix.columns, "lifting needs a square block")
    guard let engine = LimbLifting(matrix) else { return nil }
    order = matrix.columns
    self.engine = engine
  }

  /// Whether limbs are the faster ones for lifting with a matrix: a product of limbs does what five of the other kernels' do
  /// for long entries, while for short ones the digits of the solution are most of the work.
  static func prefersLimbs(_ matrix: IntegerMatrix) -> Bool {
    LimbLifting.serves(order: matrix.columns)
      && (LimbKernels.leastOrder == 0 || matrix.longestEntry > 3 * SlicedMatrix.digitBits)
  }

  /// The lifting with the modulus that elimination used, or with another one that suits the matrix better.
  static func suited(to matrix: IntegerMatrix, modulus: Modulus, block: ModularBlock? = nil) -> PadicLifting?
  {
    if prefersLimbs(matrix), let lifting = PadicLifting(limbs: matrix) { return lifting }
    return PadicLifting(matrix, modulus: modulus, block: block)
  }

  /// The digits and the residual of some right-hand sides.
  struct Expansion: Sendable {
    /// The number of digits.
    fileprivate(set) var steps = 0
    /// Whether every row has allowed as many digits.
    fileprivate(set) var isConsistent = true
    /// digits[c][k · order + i] is digit k of entry (i, c).
    fileprivate(set) var digits: [[Int]]
    fileprivate var residual: ResidualColumns

    var columns: Int { digits.count }

    /// The same, of some of the columns.
    func selecting(columns kept: [Int]) -> Expansion {
      var result = self
      result.digits = kept.map { digits[$0] }
      result.residual.columns = kept.map { residual.columns[$0] }
      return result
    }
  }

  /// The expansion with no digits yet. `rhs` has a row for each row of the matrix.
  func expansion(of rhs: IntegerMatrix) -> Expansion {
    Expansion(digits: Array(repeating: [], count: rhs.columns), residual: engine.residual(of: rhs))
  }

  /// Finds `count` more digits of every entry, or that there are none.
  func lift(_ expansion: inout Expansion, by count: Int) {
    if count <= 0 || expansion.columns == 0 { return }
    let stepCost = engine.work(ofStepsFor: expansion.columns)
    func words() -> String {
      "\(count) digits of a linear system of order \(order) with \(expansion.columns) right-hand sides"
    }
    Meter.charge(work: stepCost * count, words())
    var rest = count
    while rest > 0, expansion.isConsistent {
      Meter.checkTime(words())
      let part = min(rest, max(1, 1 << 28 / max(stepCost, 1)))
      liftPart(&expansion, by: part)
      rest -= part
    }
  }

  private func liftPart(_ expansion: inout Expansion, by count: Int) {
    let residual = expansion.residual
    let parts = concurrentParts(
      of: residual.columns.count, isWorthwhile: engine.stepCost * residual.columns.count * count > 1 << 18
    ) { range in
      engine.lift(Array(residual.columns[range]), residual, by: count)
    }
    var column = 0
    for part in parts {
      for (digits, residual) in zip(part.digits, part.residual) {
        expansion.digits[column] += digits
        expansion.residual.columns[column] = residual
        column += 1
      }
      if !part.isConsistent { expansion.isConsistent = false }
    }
    expansion.steps += count
  }

  /// The residual R_k as a matrix.
  func residualMatrix(_ expansion: Expansion) -> IntegerMatrix { engine.matrix(expansion.residual) }
}

/// Residuals, column by column, in the form that an engine keeps them in.
struct ResidualColumns: Sendable {
  var columns: [[UInt]]
  /// The length and the start of each of the parts of a column: a row, or a block of rows.
  let widths: [Int]
  let starts: [Int]
}

/// How long the parts of a column are: rows of A, or blocks of rows that are kept digit by digit.
struct ResidualLayout {
  private(set) var widths: [Int] = []
  private(set) var starts: [Int] = []
  /// The length of a column.
  private(set) var length = 0

  /// - Parameters:
  ///   - parts: ranges of rows, with the bits of the longest entry of A there.
  ///   - digitBits: those of a digit, of which there are `height` for each that a number needs.
  init(
    _ rhs: IntegerMatrix, _ parts: [(rows: Range<Int>, bits: Int)], order: Int, modulus: Modulus,
    digitBits: Int, height: Int
  ) {
    for part in parts {
      // |R_{k+1}| ≤ (|R_k| + r · max|A| · (p − 1)) / p, so that no residual in a row exceeds the larger of |B| and r · max|A|
      // there; and R_k − A x_k is at most their sum with the latter times p.
      let own = part.bits + (Int.bitWidth - order.leadingZeroBitCount)
      let given = (part.rows.lowerBound * rhs.columns..<part.rows.upperBound * rhs.columns).reduce(0) {
        max($0, rhs.bitLength($1))
      }
      let bits = max(own, given) + (UInt.bitWidth - modulus.value.leadingZeroBitCount) + 2
      widths.append(bits / digitBits + 1)
      starts.append(length)
      length += widths.last! * height
    }
  }
}

/// The arithmetic of lifting.
protocol LiftingEngine: Sendable {
  var base: UInt { get }
  /// Word products of one step for one column.
  var stepCost: Int { get }
  /// What a step for that many columns is charged.
  func work(ofStepsFor columns: Int) -> Int
  func residual(of rhs: IntegerMatrix) -> ResidualColumns
  /// The next `count` digits of some columns, the residuals after them, and whether these are integers.
  func lift(
    _ columns: [[UInt]], _ layout: ResidualColumns, by count: Int
  ) -> (digits: [[Int]], residual: [[UInt]], isConsistent: Bool)
  func matrix(_ residual: ResidualColumns) -> IntegerMatrix
  func products(of matrix: IntegerMatrix, digits: [[Int]], count: Int) -> [[[Integer]]]
}

extension LiftingEngine {
  func products(of matrix: IntegerMatrix, digits: [[Int]], count: Int) -> [[[Integer]]] {
    WordSlices(matrix).products(digits: digits, count: count)
  }

  func work(ofStepsFor columns: Int) -> Int { 4 * stepCost * columns }
}

/// Two's complement negation in place.
func negateWords(_ words: inout [UInt]) {
  var carry = true
  for k in words.indices {
    let (value, overflow) = (~words[k]).addingReportingOverflow(carry ? 1 : 0)
    words[k] = value
    carry = overflow
  }
}

extension IntegerMatrix.Entries {
  /// Appends a number in two's complement.
  mutating func append(twosComplement words: [UInt]) {
    var words = words
    let isNegative = words.last.map { $0 >> 63 != 0 } ?? false
    if isNegative { negateWords(&words) }
    append(words, words.count, isNegative: isNegative)
  }
}
