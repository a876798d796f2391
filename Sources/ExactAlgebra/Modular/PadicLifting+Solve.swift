extension PadicLifting {
  /// A column of the solution: x = numerators / denominator.
  package struct RationalColumn: Sendable {
    package var numerators: [Integer]
    package var denominator: Integer
  }

  /// The exact solution of A X = `rhs`, column by column; nil as soon as there is none, or as `accept` refuses a column, by
  /// its index, once it is known.
  ///
  /// Digits are lifted until small fractions n/d reproduce them; then A n ≡ d b modulo p^k, and as soon as both sides are
  /// below p^k/2 they are equal. So nothing is guessed, and sparse or small solutions are found after the first digits.
  /// All columns have denominators that divide det G, so that the first one's makes the others cost half as many digits.
  /// `matrix` must be the A that this lifting was made from.
  package func solve(
    _ matrix: IntegerMatrix, _ rhs: IntegerMatrix, accept: (Int, RationalColumn) -> Bool = { _, _ in true }
  ) -> [RationalColumn]? {
    var solution: [RationalColumn] = []
    solution.reserveCapacity(rhs.columns)
    var search = Search(matrix, rhs, base: base)
    let all = Array(0..<matrix.rows)
    var start = 0
    while start < rhs.columns {
      // The first column alone, for its denominator. Digits take columns · order · digits words, which a batch bounds.
      let batch = Array(start..<min(rhs.columns, start == 0 ? 1 : start + 16))
      start += batch.count
      var found = [RationalColumn?](repeating: nil, count: batch.count)
      var active = batch
      var expansion = expansion(of: rhs.submatrix(rows: all, columns: batch))
      lift(&expansion, by: (127 + digitBits) / digitBits)
      while true {
        if !expansion.isConsistent { return nil }
        search.prepare(steps: expansion.steps)
        let (current, columns, fixed) = (expansion, active, search)
        let attempts = concurrentParts(of: active.count, isWorthwhile: order * expansion.steps > 1 << 14) {
          range in
          range.map { fixed.solution(current, position: $0, column: columns[$0]) }
        }
        var waiting: [Int] = []
        for (position, attempt) in attempts.joined().enumerated() {
          guard let attempt else {
            waiting.append(position)
            continue
          }
          if !accept(active[position], attempt) { return nil }
          found[active[position] - batch[0]] = attempt
          search.learn(from: attempt, column: active[position])
        }
        if waiting.isEmpty { break }
        if waiting.count < active.count {
          expansion = expansion.selecting(columns: waiting)
          active = waiting.map { active[$0] }
        }
        // Straight to the digits that earlier columns needed; a quarter more each time after that.
        let expected = (search.expectedBits + digitBits - 1) / digitBits - expansion.steps
        lift(&expansion, by: expected > 0 ? expected : expansion.steps / 4 + 1)
      }
      solution += found.map { $0! }
    }
    return solution
  }

  /// The digits that prove a solution of fractions with `fractionBits` in numerator and denominator together: as many as
  /// these have, and the entries of A.
  func steps(fractionBits: Int, _ matrix: IntegerMatrix) -> Int {
    (matrix.longestEntry + fractionBits + digitBits - 1) / digitBits
  }

  /// Whether A X = `rhs` has a solution, where `steps` digits decide that: false when they show that there is none, true when
  /// short fractions solve the first columns exactly and all others too, and else nil.
  func shortSolution(_ matrix: IntegerMatrix, _ rhs: IntegerMatrix, steps: Int) -> Bool? {
    let all = Array(0..<matrix.rows)
    var search = Search(matrix, rhs, base: base)
    search.prepare(steps: steps)
    for start in stride(from: 0, to: rhs.columns, by: 16) {
      // The first column alone tells in most cases.
      for batch in start == 0
        ? [[0], Array(1..<min(rhs.columns, 16))] : [Array(start..<min(rhs.columns, start + 16))]
      {
        var expansion = expansion(of: rhs.submatrix(rows: all, columns: batch))
        lift(&expansion, by: steps)
        if !expansion.isConsistent { return false }
        for (position, column) in batch.enumerated() {
          guard let solution = search.solution(expansion, position: position, column: column) else {
            return nil
          }
          search.learn(from: solution, column: column)
        }
      }
    }
    return true
  }

  /// Whether A X = `rhs` has a solution, which is then zero in the rows `vanishing(c)` of each column c.
  ///
  /// The solution on the first rows is G⁻¹ B. By Cramer's rule, what is left over in another row, or an entry of the
  /// solution, is det G times it a minor of [A B] of order r + 1 or r, and all of these are below 2^`minorBits`: when p^k
  /// divides one with p^k at least that, it is zero. So nothing is reconstructed, and half the digits of a solution do.
  func isSolvable(
    _ rhs: IntegerMatrix, minorBits: Int, vanishing: (Int) -> [Int] = { _ in [] }
  ) -> Bool {
    let steps = minorBits / digitBits + 1
    let all = Array(0..<rhs.rows)
    // Digits take columns · order · digits words, which a batch bounds.
    for start in stride(from: 0, to: rhs.columns, by: 16) {
      let batch = Array(start..<min(rhs.columns, start + 16))
      var expansion = expansion(of: rhs.submatrix(rows: all, columns: batch))
      // What has no solution shows it soon.
      lift(&expansion, by: min(2, steps))
      if expansion.isConsistent { lift(&expansion, by: steps - expansion.steps) }
      if !expansion.isConsistent { return false }
      for (position, column) in batch.enumerated() {
        for row in vanishing(column) {
          for k in 0..<steps where expansion.digits[position][k * order + row] != 0 { return false }
        }
      }
    }
    return true
  }

  /// Every digit is worth at least this many bits.
  var digitBits: Int { UInt.bitWidth - base.leadingZeroBitCount - 1 }

  /// Finding fractions for digits, and the proof that they are the solution.
  struct Search: Sendable {
    private let order: Int
    private let matrixBits: Int
    /// The bits of the largest entry of each right-hand side.
    private let rhsBits: [Int]
    private(set) var ladder: PowerLadder
    private(set) var power = Integer.one
    private var denominator = Integer.one
    /// Digits worth this much proved an earlier column, and are likely to be enough for the next one.
    private(set) var expectedBits = 0

    init(_ matrix: IntegerMatrix, _ rhs: IntegerMatrix, base: UInt) {
      order = matrix.columns
      matrixBits = (0..<matrix.sizes.count).reduce(0) { max($0, matrix.bitLength($1)) }
      rhsBits = (0..<rhs.columns).map { c in
        (0..<rhs.rows).reduce(0) { max($0, rhs.bitLength($1 * rhs.columns + c)) }
      }
      ladder = PowerLadder(base: base)
    }

    mutating func prepare(steps: Int) { power = ladder.power(steps) }

    /// The bits that p^k must have for the proof.
    private func requiredBits(_ solution: RationalColumn, column: Int) -> Int {
      let numeratorBits = solution.numerators.reduce(0) { max($0, $1.bitLength) }
      let orderBits = UInt.bitWidth - order.leadingZeroBitCount
      return max(numeratorBits + matrixBits + orderBits, solution.denominator.bitLength + rhsBits[column]) + 3
    }

    mutating func learn(from solution: RationalColumn, column: Int) {
      denominator = Integer.lcm(denominator, solution.denominator)
      expectedBits = max(expectedBits, requiredBits(solution, column: column) + 64)
    }

    func solution(_ expansion: Expansion, position: Int, column: Int) -> RationalColumn? {
      // 34 bits to spare make an accidental fraction unlikely. With a denominator at hand little more is needed than its
      // numerators; without, numerators and denominators have equal shares.
      let spare = power.bitLength - 34
      let candidate =
        denominator.isOne
        ? nil
        : fractions(
          expansion, position, denominator: denominator, numeratorBits: spare - 33, denominatorBits: 32)
      guard
        let found = candidate
          ?? fractions(
            expansion, position, denominator: .one, numeratorBits: spare / 2, denominatorBits: spare / 2),
        requiredBits(found, column: column) <= power.bitLength
      else { return nil }
      return found
    }

    private func fractions(
      _ expansion: Expansion, _ position: Int, denominator: Integer, numeratorBits: Int, denominatorBits: Int
    ) -> RationalColumn? {
      if numeratorBits < 1 { return nil }
      return RationalReconstruction.commonDenominator(
        count: order, modulus: power, startingWith: denominator, numeratorBound: .one << numeratorBits,
        denominatorBound: denominator << denominatorBits
      ) { row in
        ladder.value((0..<expansion.steps).map { Integer(expansion.digits[position][$0 * order + row]) })
      }.map { RationalColumn(numerators: $0.numerators, denominator: $0.denominator) }
    }
  }
}

/// The powers p, p², p⁴, … of a base, for reading digits.
struct PowerLadder: Sendable {
  private var squares: [Integer]

  init(base: UInt) { squares = [Integer(base)] }

  /// base^exponent. Also makes sure that `value` can read that many digits.
  mutating func power(_ exponent: Int) -> Integer {
    while 1 << squares.count <= exponent { squares.append(squares.last! * squares.last!) }
    var result = Integer.one
    for (k, square) in squares.enumerated() where exponent >> k & 1 != 0 { result *= square }
    return result
  }

  /// Σ_k digits[k] · base^k, halving the number of digits with every pass. `power` was asked for an exponent at least as
  /// large as their number.
  func value(_ digits: [Integer]) -> Integer {
    var level = digits
    var k = 0
    while level.count > 1 {
      for i in 0..<(level.count + 1) / 2 {
        var value = level[2 * i]
        if 2 * i + 1 < level.count { value.addProduct(level[2 * i + 1], squares[k]) }
        level[i] = value
      }
      level.removeSubrange((level.count + 1) / 2..<level.count)
      k += 1
    }
    return level.first ?? .zero
  }
}
