/// The rank of a matrix over Q, with evidence for both inequalities.
public struct RankDecision: Sendable, Hashable {
  /// Evidence for rank ≥ r.
  public enum LowerBound: Sendable, Hashable {
    /// The minor of the pivot rows and columns, with each row or each column cleared of denominators, is not zero modulo
    /// `prime`.
    case modularMinor(prime: UInt64)
    /// The minor of the pivot rows and columns is not zero.
    case exactMinor
  }

  /// Evidence for rank ≤ r.
  public enum UpperBound: Sendable, Hashable {
    /// r is the smaller dimension.
    case dimension
    /// Left-kernel vectors, (rows − r) × rows: the identity in the columns of the non-pivot rows.
    case rowRelations(Matrix<Rational>)
    /// Right-kernel vectors, columns × (columns − r): the identity in the rows of the non-pivot columns.
    case columnRelations(Matrix<Rational>)
  }

  /// How the decision was reached.
  public enum Route: Sendable, Hashable {
    case fractionFree
    /// `rejected` were tried first and saw a smaller rank than the matrix has, or were not usable as moduli.
    case modular(prime: UInt64, rejected: [UInt64])
    /// From the echelon form modulo so many numbers, or in machine words where there are none.
    case residues(moduli: Int)
  }

  public let rank: Int
  /// r rows and r columns whose common minor is not zero, both increasing.
  public let pivotRows: [Int]
  public let pivotColumns: [Int]
  public let lowerBound: LowerBound
  public let upperBound: UpperBound
  public let route: Route

  public init(
    rank: Int, pivotRows: [Int], pivotColumns: [Int], lowerBound: LowerBound, upperBound: UpperBound,
    route: Route
  ) {
    self.rank = rank
    self.pivotRows = pivotRows
    self.pivotColumns = pivotColumns
    self.lowerBound = lowerBound
    self.upperBound = upperBound
    self.route = route
  }
}

/// Which way to decide a rank. Every way gives the same rank and evidence that `verify` accepts.
public enum RankRoute: Sendable, Hashable {
  case automatic
  /// Fraction-free elimination over Z: the reference.
  case fractionFree
  /// The echelon form in machine words or modulo many primes, for matrices of small order.
  case residues
  /// Elimination modulo a prime, certified exactly. The primes are tried in the order given, and the built-in ones
  /// after them; a bad one costs time, never the verdict.
  case modular(primes: [UInt64])
}

extension Matrix where Element == Rational {
  /// Whether `decision` proves its rank of this matrix. Plain arithmetic, independent of the way it was reached.
  public func verify(_ decision: RankDecision) -> Bool {
    let r = decision.rank
    let (pivotRows, pivotColumns) = (decision.pivotRows, decision.pivotColumns)
    guard pivotRows.count == r, pivotColumns.count == r,
      isIncreasing(pivotRows, below: rows), isIncreasing(pivotColumns, below: columns)
    else { return false }

    let minor = submatrix(rows: pivotRows, columns: pivotColumns)
    switch decision.lowerBound {
    case .exactMinor: guard minor.fieldRank == r else { return false }
    case .modularMinor(let prime):
      guard minor.isInvertible(modulo: prime) || minor.transposed.isInvertible(modulo: prime) else {
        return false
      }
    }

    switch decision.upperBound {
    case .dimension:
      return r == Swift.min(rows, columns)
    case .rowRelations(let relations):
      guard relations.rows == rows - r, relations.columns == rows else { return false }
      let isPivot = Set(pivotRows)
      let others = (0..<rows).filter { !isPivot.contains($0) }
      return relations.selecting(columns: others) == .identity(others.count) && (relations * self).isZero
    case .columnRelations(let relations):
      guard relations.rows == columns, relations.columns == columns - r else { return false }
      let isPivot = Set(pivotColumns)
      let others = (0..<columns).filter { !isPivot.contains($0) }
      return relations.selecting(rows: others) == .identity(others.count) && (self * relations).isZero
    }
  }

  /// Whether the determinant, with each row cleared of denominators, is a unit modulo `modulus`. Elimination that
  /// divides by units only is valid modulo any number, so that nothing here trusts `modulus` to be prime.
  private func isInvertible(modulo modulus: UInt64) -> Bool {
    guard modulus > 1 else { return false }
    let m = UInt(modulus)
    var work = rowArrays.map { row in
      let scale = row.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
      return row.map { ($0.numerator * scale.dividedExactly(by: $0.denominator)).modulo(m) }
    }
    for column in 0..<columns {
      guard
        let (row, inverse) = (column..<rows).lazy.compactMap({ row in
          modularInverse(of: work[row][column], modulo: m).map { (row, $0) }
        }).first
      else { return false }
      work.swapAt(row, column)
      for i in column + 1..<Swift.max(rows, column + 1) where work[i][column] != 0 {
        let factor = m - modularProduct(work[i][column], inverse, modulo: m)
        for j in column..<columns {
          let (sum, overflow) = work[i][j].addingReportingOverflow(
            modularProduct(factor, work[column][j], modulo: m))
          work[i][j] = overflow ? sum &- m : sum % m
        }
      }
    }
    return true
  }
}

private func isIncreasing(_ indices: [Int], below limit: Int) -> Bool {
  zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }
    && indices.first.map { $0 >= 0 } ?? true && indices.last.map { $0 < limit } ?? true
}

private func modularProduct(_ a: UInt, _ b: UInt, modulo m: UInt) -> UInt {
  m.dividingFullWidth((a % m).multipliedFullWidth(by: b % m)).remainder
}

/// 1/a modulo m by Euclid's algorithm, or nil when gcd(a, m) ≠ 1.
private func modularInverse(of a: UInt, modulo m: UInt) -> UInt? {
  var (r0, r1) = (m, a % m)
  var (t0, t1) = (Integer.zero, Integer.one)
  while r1 != 0 {
    let q = r0 / r1
    (r0, r1) = (r1, r0 - q * r1)
    (t0, t1) = (t1, t0 - Integer(q) * t1)
  }
  return r0 == 1 ? t0.modulo(m) : nil
}
