extension Matrix where Element == Rational {
  /// The rank over Q. `rankDecision` gives the evidence as well, at a higher cost where relations are long.
  ///
  /// Cost: elimination modulo one prime where the rank is full. Where it is not, that of an echelon form for
  /// a smaller dimension of at most 96, without coefficients, and above as many digits of an exact
  /// linear system for each row or each column that is missing as Hadamard's bound asks for, or elimination
  /// modulo as many primes.
  public var rank: Int {
    hasSmallOrder ? rankByEchelon ?? rankDecision().rank : rankByLifting()
  }

  /// Eight primes at once do more than full rank needs, which one of those that the kernels take shows sooner
  /// in all but the smallest matrices.
  private var hasFullRankAtOnce: Bool {
    let order = Swift.min(rows, columns)
    for prime in DescendingPrimes.forKernels.prefix(order < 16 ? 0 : 1) {
      if let modulus = Modulus(prime), pivots(modulo: modulus)?.rank == order { return true }
    }
    return false
  }

  private var rankByEchelon: Int? {
    if hasFullRankAtOnce { return Swift.min(rows, columns) }
    return withEchelon(isTransposed: rows > columns, .rank) { $0.rank }
  }

  /// Whether the echelon form is the fastest way: for short entries and long ones alike.
  var hasSmallOrder: Bool {
    Swift.min(rows, columns) <= LaneKernels.largestOrder
      && Swift.max(rows, columns) <= 8 * LaneKernels.largestOrder
  }

  /// The rank of a matrix that is known to have none above `bound`: where the rank modulo one number reaches
  /// the bound, nothing is left to prove, and otherwise it is decided as always.
  public func rank(atMost bound: Int) -> Int {
    for prime in DescendingPrimes(order: Swift.min(rows, columns)).prefix(1) {
      if let modulus = Modulus(prime), let rank = pivots(modulo: modulus)?.rank, rank >= bound {
        return bound
      }
    }
    return rank
  }

  /// The rank from elimination modulo several numbers, or nil when that would take more than `modulusLimit`
  /// of them.
  ///
  /// A minor that is not zero modulo one of them is not zero. When all minors of order r + 1 vanish modulo
  /// numbers whose least common multiple exceeds Hadamard's bound for them, they are zero.
  package func rankByResidues(modulusLimit: Int) -> Int? {
    (rows <= columns ? IntegerMatrix.clearingRows(of: self) : IntegerMatrix.clearingColumns(of: self)).matrix
      .rankByResidues(modulusLimit: modulusLimit)
  }

  /// The rank from elimination modulo one prime and a proof of the upper bound.
  package func rankByLifting() -> Int {
    var cleared: IntegerMatrix?
    var rank = 0
    for prime in DescendingPrimes(order: Swift.min(rows, columns)) {
      guard let modulus = Modulus(prime), let pivots = pivots(modulo: modulus), pivots.rank >= rank else {
        continue
      }
      rank = pivots.rank
      if rank == Swift.min(rows, columns) { break }
      let matrix = cleared ?? IntegerMatrix.clearingRows(of: self).matrix
      if Kernels.leastOrder > 0, matrix.prefersResidues(rank: rank),
        let rank = matrix.rankByResidues(modulusLimit: .max)
      {
        return rank
      }
      if matrix.provesRank(pivots, modulus: modulus) { break }
      cleared = matrix
    }
    return rank
  }

  /// The rows that are no combination of earlier ones: a basis of the row space, whose members among the
  /// first rows are one of theirs.
  package func independentRows() -> [Int] { rowDependence(goal: .pivotRows).pivotRows.sorted() }

  /// Rows of a matrix of the rank `rank` that are a basis of its row space, as many of the first `height`
  /// rows among them as these are known to have independent ones, `leading`.
  ///
  /// Rows that are independent modulo a prime are independent; nothing else is left to prove.
  package func basisRows(rank: Int, first height: Int = 0, leading: Int = 0) -> [Int] {
    if rank == rows { return Array(0..<rows) }
    for prime in DescendingPrimes(order: Swift.min(rows, columns)).prefix(1) {
      if let modulus = Modulus(prime), let pivots = pivots(modulo: modulus), pivots.rank == rank,
        pivots.rows.count(where: { $0 < height }) == leading
      {
        return pivots.rows.sorted()
      }
    }
    return independentRows()
  }

  /// The rank over Q with its evidence: pivot rows and columns for ≥; for ≤ the dimensions where they decide,
  /// and else relations between the rows or between the columns, whichever are fewer.
  ///
  /// Cost of the modular routes: elimination modulo one prime, and one exact linear system of the size of the
  /// rank for each relation, which is cheap where the relation is simple. Fraction-free elimination costs
  /// rows · columns · rank products of numbers as long as minors.
  public func rankDecision(route: RankRoute = .automatic) -> RankDecision {
    if rows > columns { return transposed.decision(route: route).transposed }
    return decision(route: route)
  }

  private func decision(route: RankRoute) -> RankDecision {
    let dependence = rowDependence(route: route, goal: .rank)
    return RankDecision(
      rank: dependence.rank, pivotRows: dependence.pivotRows, pivotColumns: dependence.pivotColumns.sorted(),
      lowerBound: dependence.lowerBound,
      upperBound: dependence.rank == Swift.min(rows, columns)
        ? .dimension : .rowRelations(dependence.relations(rows: rows)!),
      route: dependence.route)
  }

  /// Where products cost most, as those of few numbers that are too long for residues do, elimination over Z has the
  /// least of them. Full rank needs none.
  private func longRowDependence(goal: RowDependence.Goal) -> RowDependence {
    if rows * (rows + columns) * Swift.min(rows, columns) > 2000 {
      return modularRowDependence(primes: [], goal: goal)
    }
    return (goal == .rank ? fullRankDependence() : nil) ?? fractionFreeRowDependence()
  }

  func rowDependence(route: RankRoute = .automatic, goal: RowDependence.Goal) -> RowDependence {
    switch route {
    case .automatic: (hasSmallOrder ? residueRowDependence(goal: goal) : nil) ?? longRowDependence(goal: goal)
    case .residues: residueRowDependence(goal: goal) ?? fractionFreeRowDependence()
    case .fractionFree: fractionFreeRowDependence()
    case .modular(let primes): modularRowDependence(primes: primes, goal: goal)
    }
  }
}

extension RankDecision {
  /// The same decision about the transposed matrix.
  fileprivate var transposed: RankDecision {
    let upperBound: UpperBound =
      switch upperBound {
      case .dimension: .dimension
      case .rowRelations(let relations): .columnRelations(relations.transposed)
      case .columnRelations(let relations): .rowRelations(relations.transposed)
      }
    return RankDecision(
      rank: rank, pivotRows: pivotColumns, pivotColumns: pivotRows, lowerBound: lowerBound,
      upperBound: upperBound,
      route: route)
  }
}

extension IntegerMatrix {
  fileprivate func rankByResidues(modulusLimit: Int) -> Int? {
    let lengths = squaredNormBits.sorted(by: >)
    var rank = 0
    var multiple = Integer.one
    let primes = DescendingPrimes(order: min(rows, columns))
    for prime in primes.prefix(modulusLimit) {
      // Elimination divides by units only, so that what it shows is true modulo any number, prime or not.
      guard let modulus = Modulus(prime), let found = pivots(modulo: modulus)?.rank else { continue }
      rank = max(rank, found)
      if rank == min(rows, columns) { return rank }
      // |minor| ≤ Π of the rows' norms.
      let bound = (lengths.prefix(rank + 1).reduce(0, +) + 1) / 2
      if bound / (UInt.bitWidth - prime.leadingZeroBitCount - 1) >= modulusLimit { return nil }
      multiple = Integer.lcm(multiple, Integer(prime))
      if multiple.bitLength > bound + 1 { return rank }
    }
    return nil
  }

  /// Whether eliminations modulo as many primes as Hadamard's bound asks for cost less than lifting as many
  /// digits of the relations of all rows, or columns, that a rank leaves over. In products, of which those of
  /// whole matrices take a quarter of the time of those with a vector; each word of an entry is some thirty
  /// of them where it is reduced.
  fileprivate func prefersResidues(rank: Int) -> Bool {
    let bound = squaredNormBits.sorted(by: >).prefix(rank + 1).reduce(0, +) / 2
    let missing = min(rows, columns) - rank
    let primes = bound / 22 + 1
    let limbs = longestEntry / SlicedMatrix.digitBits + 1
    let elimination = rows * columns * rank / 4 + 30 * words.count
    let step = rank * rank * (1 + limbs)
    return primes * elimination < rank * rank * rank + 200 * rows * columns + primes * missing * step
  }

  /// Whether the rank is at most that modulo `modulus`, which is smaller than both dimensions; true is a
  /// proof.
  fileprivate func provesRank(_ pivots: Pivots, modulus: Modulus) -> Bool {
    let (isPivotRow, isPivotColumn) = (Set(pivots.rows), Set(pivots.columns))
    let otherRows = (0..<rows).filter { !isPivotRow.contains($0) }
    let otherColumns = (0..<columns).filter { !isPivotColumn.contains($0) }
    // A relation with short coefficients is found after a few digits; it may be one of the rows or one of the
    // columns.
    let sides = [(otherRows, false), (otherColumns, true)].sorted { $0.0.count < $1.0.count }
    for (others, ofColumns) in sides where others.count == sides[0].0.count || others.count <= 4 {
      guard
        let system = system(pivots, modulus: modulus, for: others, ofColumns: ofColumns, isShort: true)
      else { return false }
      let steps = system.lifting.steps(fractionBits: 192, system.matrix)
      if let isSolvable = system.lifting.shortSolution(system.matrix, system.rhs, steps: steps) {
        return isSolvable
      }
    }
    guard let system = system(pivots, modulus: modulus, for: sides[0].0, ofColumns: sides[0].1) else {
      return false
    }
    // Longer ones, as long as they are no large part of what the bound asks for.
    let lifting = system.lifting
    let minorBits = system.minorBits
    for fractionBits in [1 << 10, 1 << 12, 1 << 14] {
      let steps = lifting.steps(fractionBits: fractionBits, system.matrix)
      guard steps * lifting.digitBits <= minorBits / 8 else { break }
      if let isSolvable = lifting.shortSolution(system.matrix, system.rhs, steps: steps) { return isSolvable }
    }
    return lifting.isSolvable(system.rhs, minorBits: minorBits)
  }
}
