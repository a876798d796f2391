extension PadicLifting {
  /// A column of the solution: x = numerators / denominator.
  struct RationalColumn: Sendable {
    var numerators: [Integer]
    var denominator: Integer
  }

  /// The exact solution of G X = `rhs` (order × columns), column by column; nil as soon as `accept` refuses one, which is
  /// asked about each column, by its index, once it is known.
  ///
  /// Digits are lifted until fractions n/d with numerators and denominator below half the digits reproduce them; then
  /// G n ≡ d b modulo p^k, and as soon as both sides are below p^k/2 they are equal. So nothing is guessed, and sparse or
  /// small solutions are found after the first digits. `matrix` must be the G that this lifting was made from.
  func solve(
    _ matrix: IntegerMatrix, _ rhs: IntegerMatrix, accept: (Int, RationalColumn) -> Bool = { _, _ in true }
  ) -> [RationalColumn]? {
    var solution: [RationalColumn] = []
    solution.reserveCapacity(rhs.columns)
    let all = Array(0..<order)
    // Digits take columns · order · digits words; a batch bounds that.
    for batchStart in stride(from: 0, to: rhs.columns, by: 16) {
      let batch = Array(batchStart..<min(rhs.columns, batchStart + 16))
      var found = [RationalColumn?](repeating: nil, count: batch.count)
      var active = Array(batch.indices)
      let batchRHS = rhs.submatrix(rows: all, columns: batch)
      var expansion = expansion(of: batchRHS)
      var powers = PowerLadder(base: modulus.value)
      lift(&expansion, by: (63 + digitBits) / digitBits)
      while true {
        let power = powers.power(expansion.steps)
        let current = expansion
        let (ladder, columns) = (powers, active)
        let attempts = concurrentParts(of: active.count, isWorthwhile: order * expansion.steps > 4096) {
          range in
          range.map { position in
            candidate(current, column: position, power: power, ladder: ladder).flatMap {
              isExact($0, matrix, batchRHS, columns[position], power) ? $0 : nil
            }
          }
        }
        var waiting: [Int] = []
        for (position, attempt) in attempts.joined().enumerated() {
          guard let attempt else {
            waiting.append(position)
            continue
          }
          if !accept(batch[active[position]], attempt) { return nil }
          found[active[position]] = attempt
        }
        if waiting.isEmpty { break }
        expansion = expansion.selecting(columns: waiting)
        active = waiting.map { active[$0] }
        lift(&expansion, by: max(1, expansion.steps / 2))
      }
      solution += found.map { $0! }
    }
    return solution
  }

  /// Every digit is worth at least this many bits.
  var digitBits: Int { UInt.bitWidth - modulus.value.leadingZeroBitCount - 1 }

  private func candidate(
    _ expansion: Expansion, column: Int, power: Integer, ladder: PowerLadder
  ) -> RationalColumn? {
    // 32 spare bits make an accidental fraction unlikely.
    let spare = power.bitLength - 34
    if spare < 2 { return nil }
    let bound = Integer.one << (spare / 2)
    return RationalReconstruction.commonDenominator(
      count: order, modulus: power, numeratorBound: bound, denominatorBound: bound
    ) { row in
      ladder.value((0..<expansion.steps).map { Integer(expansion.digits[column][$0 * order + row]) })
    }.map { RationalColumn(numerators: $0.numerators, denominator: $0.denominator) }
  }

  /// Whether |G n| and |d b| are below p^k / 2.
  private func isExact(
    _ column: RationalColumn, _ matrix: IntegerMatrix, _ rhs: IntegerMatrix, _ index: Int, _ power: Integer
  ) -> Bool {
    let numeratorBits = column.numerators.reduce(0) { max($0, $1.bitLength) }
    let matrixBits = (0..<order * order).reduce(0) { max($0, matrix.bitLength($1)) }
    let rhsBits = (0..<order).reduce(0) { max($0, rhs.bitLength($1 * rhs.columns + index)) }
    let orderBits = UInt.bitWidth - order.leadingZeroBitCount
    return max(numeratorBits + matrixBits + orderBits, column.denominator.bitLength + rhsBits) + 2
      <= power.bitLength
  }
}

/// The powers p, p², p⁴, … of a base, for reading digits.
struct PowerLadder: Sendable {
  private var squares: [Integer]

  init(base: UInt) { squares = [Integer(base)] }

  private mutating func extend(to exponent: Int) {
    while 1 << squares.count <= exponent { squares.append(squares.last! * squares.last!) }
  }

  /// base^exponent. Also makes sure that `value` can read that many digits.
  mutating func power(_ exponent: Int) -> Integer {
    extend(to: max(exponent, 1))
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
