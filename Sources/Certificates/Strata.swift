import ExactNumbers

/// How many critical strata (P_φ) has, of which kind. Squared loss.
///
/// The critical points with col W_{L+1} = U form a stratum, for U spanned by eigenvectors of Σ with r = dim U ≤ M. With
/// t the number of nonzero eigenvalues of Σ on U^⊥, it is not empty iff Tᵀ is injective on that part of U^⊥ and
/// r ≤ rank(Uᵀ Q) + M − p. Its Hessian has t(M − r) + #{λ_j < λ_i} negative eigenvalues, j in U, i outside and not zero:
/// none exactly on global minima.
package struct Strata: Sendable {
  package var globalMinima = 0
  package var saddles = 0
  /// Strata with rank W_{L+1} = N_o.
  package var ofFullRank = 0
  package var saddlesOfFullRank = 0
  /// Strata of saddles whose Hessian has no positive eigenvalue.
  package var saddlesWithoutPositiveCurvature = 0

  package var isEmpty: Bool { globalMinima + saddles == 0 }
  /// Whether the infimum of (P_φ) is attained.
  package var isAttained: Bool { globalMinima > 0 }
}

extension CheckedFacts {
  package func strata() throws -> Strata {
    guard problem.isSquared, let width = problem.width else { throw Refusal("the loss is not squared") }
    let outputs = problem.outputs
    let featureRank = try rank(.V)
    let representationRank = try rank(.VX) - featureRank
    let free = width - representationRank
    let spectrum = try spectrum()
    let nonzero = spectrum.multiplicities
    let zeros = outputs - nonzero.reduce(0, +)
    let ranks = SubspaceRanks(self, spectrum)

    var choices = 1
    for multiplicity in nonzero + [zeros] {
      choices *= multiplicity + 1
      if choices > Limits.strata { throw Refusal("too many strata to look at") }
    }
    var strata = Strata()
    for index in 0..<choices {
      var rest = index
      func digit(_ base: Int) -> Int {
        defer { rest /= base }
        return rest % base
      }
      let zerosInside = digit(zeros + 1)
      let inside = nonzero.map { digit($0 + 1) }
      let outside = zip(nonzero, inside).map(-)
      let r = zerosInside + inside.reduce(0, +)
      let t = outside.reduce(0, +)
      guard r <= width, t <= featureRank, try ranks.generic(.T, outside) == t,
        try r <= ranks.generic(.bordered, inside) + free
      else { continue }
      var greater = 0
      var less = 0
      for j in nonzero.indices {
        for i in nonzero.indices where i != j {
          if j > i { greater += inside[j] * outside[i] } else { less += inside[j] * outside[i] }
        }
      }
      for i in nonzero.indices { less += zerosInside * outside[i] }
      let negative = t * (width - r) + less
      let stateRank = representationRank + min(featureRank - t, free - zerosInside)
      let positive =
        r * (representationRank + featureRank) + t * (width - r) + greater + (outputs - r - t) * stateRank
        + (problem.isAffine ? outputs : 0)
      if r == outputs { strata.ofFullRank += 1 }
      if negative == 0 {
        strata.globalMinima += 1
      } else {
        strata.saddles += 1
        if r == outputs { strata.saddlesOfFullRank += 1 }
        if positive == 0 { strata.saddlesWithoutPositiveCurvature += 1 }
      }
    }
    return strata
  }
}

/// The ranks of Tᵀ and Qᵀ on sums of eigenspaces of Σ for nonzero eigenvalues, and on subspaces of them in general
/// position. Both maps vanish on ker Σ.
package final class SubspaceRanks {
  private let facts: CheckedFacts
  private let spectrum: CheckedFacts.Spectrum
  private var known: [MatrixName: [Int: Int]] = [:]
  private var images: [MatrixName: FractionMatrix] = [:]
  private var inGeneralPosition: Set<MatrixName> = []
  private var positions: [MatrixName: Positions] = [:]

  package init(_ facts: CheckedFacts, _ spectrum: CheckedFacts.Spectrum) {
    self.facts = facts
    self.spectrum = spectrum
  }

  /// The rank of T, or of Q for `.bordered`.
  package func total(_ map: MatrixName) throws -> Int {
    if map == .T { return try facts.rank(.T) }
    return try facts.rank(.bordered) - facts.rank(.V)
  }

  /// The largest rank of the map on ⊕ U_λ with U_λ ⊂ E_λ of the given dimensions: the least of
  /// rank(⊕_J E_λ) + Σ_{λ ∉ J} dim U_λ over all J (Lovász 1977). Almost all choices reach it.
  func generic(_ map: MatrixName, _ dimensions: [Int]) throws -> Int {
    let total = try total(map)
    if spectrum.cells != nil, total > 0, total < spectrum.multiplicities.reduce(0, +) {
      let positions =
        try positions[map] ?? facts.positions(map, image(map), rank: total, spectrum)
      self.positions[map] = positions
      return positions.rank(dimensions)
    }
    let support = dimensions.indices.filter { dimensions[$0] > 0 }
    if support.allSatisfy({ dimensions[$0] == spectrum.multiplicities[$0] }) { return try rank(map, support) }
    var least = Int.max
    for selection in 0..<1 << support.count {
      let inside = support.indices.filter { selection >> $0 & 1 == 1 }.map { support[$0] }
      let outside = support.indices.filter { selection >> $0 & 1 == 0 }.reduce(0) {
        $0 + dimensions[support[$1]]
      }
      least = min(least, try rank(map, inside) + outside)
    }
    return least
  }

  /// The rank on the sum of the eigenspaces with these indices.
  private func rank(_ map: MatrixName, _ eigenspaces: [Int]) throws -> Int {
    let all = spectrum.multiplicities
    let dimension = eigenspaces.reduce(0) { $0 + all[$1] }
    let total = try total(map)
    if total == all.reduce(0, +) { return dimension }
    if total == 0 || eigenspaces.isEmpty { return 0 }
    if eigenspaces.count == all.count { return total }
    let key = eigenspaces.reduce(0) { $0 | 1 << $1 }
    if let known = known[map]?[key] { return known }
    let result: Int
    if let bases = spectrum.bases {
      let rows = eigenspaces.flatMap { index in
        (0..<bases[index].columns).map { bases[index].transposed.selecting(rows: [$0]) }
      }
      result =
        FractionMatrix.stacked(rows, columns: facts.problem.outputs)
        .timesTransposed(image(map).transposed).exactRank
    } else {
      try requireGeneralPosition(map, total)
      result = min(dimension, total)
    }
    known[map, default: [:]][key] = result
    return result
  }

  /// T, or Q: the rows that remain of [Y Vᵀ, Y Xᵀ] when the rows of [V Vᵀ, V Xᵀ] have cleared its first part.
  package func image(_ map: MatrixName) -> FractionMatrix {
    if let known = images[map] { return known }
    let matrix = facts.matrices[map]
    let outputs = facts.problem.outputs
    let result =
      map == .T ? matrix : matrix.eliminated(above: matrix.rows - outputs, columns: facts.matrices[.V].rows)
    images[map] = result
    return result
  }

  /// Any as many eigenvectors as the rank of the map have independent images: it is so modulo a prime that splits the
  /// characteristic polynomial of Σ into different factors, and so it is over the field of the eigenvalues. Minors
  /// that are not zero modulo a prime ideal are not zero.
  private func requireGeneralPosition(_ map: MatrixName, _ total: Int) throws {
    if inGeneralPosition.contains(map) { return }
    let field = try facts.generalPositionField()
    guard try position(map, total, field) == .general else {
      throw Refusal("the images of eigenvectors modulo \(field.prime) do not prove general position")
    }
    inGeneralPosition.insert(map)
  }

  /// What the eigenvectors modulo a prime show.
  package enum ModularPosition {
    case general
    /// Some have dependent images.
    case special
    /// The characteristic polynomial does not split into different factors, or a Gram matrix is singular.
    case none
  }

  private func position(_ map: MatrixName, _ total: Int, _ field: PrimeField) throws -> ModularPosition {
    let basis = field.rows(try facts.explainedBasis())
    let targets = field.rows(facts.matrices.targets)
    guard let sigma = field.explained(targets, by: basis) else { return .none }
    var eigenvectors: [[UInt64]] = []
    for eigenvalue in 1..<field.prime {
      var shifted = sigma
      for i in shifted.indices { shifted[i][i] = (shifted[i][i] + field.prime - eigenvalue) % field.prime }
      let kernel = field.kernel(shifted, columns: shifted.count)
      if kernel.count > 1 { return .none }
      eigenvectors += kernel
    }
    guard eigenvectors.count == spectrum.multiplicities.count else { return .none }
    var images = field.rows(facts.matrices[map == .T ? .V : .VX])
    if map == .bordered {
      let v = Array(images[..<facts.matrices[.V].rows])
      let independent = field.independentRows(v).map { v[$0] }
      guard independent.count == (try facts.rank(.V)),
        let residuals = field.residuals(Array(images[v.count...]), of: independent)
      else { return .none }
      images = residuals
    }
    let vectors = eigenvectors.map { vector in
      let combined = field.combination(targets, vector)
      return images.map { field.dot(combined, $0) }
    }
    let isGeneral = (0..<1 << vectors.count).allSatisfy { subset in
      subset.nonzeroBitCount != total
        || field.independentRows(vectors.indices.filter { subset >> $0 & 1 == 1 }.map { vectors[$0] }).count
          == total
    }
    return isGeneral ? .general : .special
  }

  /// Maps whose rank says nothing about their ranks on sums of eigenspaces.
  private func openMaps() throws -> [MatrixName] {
    let all = spectrum.multiplicities.reduce(0, +)
    return try [MatrixName.T, .bordered].filter { try 0 < total($0) && total($0) < all }
  }

  /// The largest rank of such a map; zero where there is none.
  package func largestOpenRank() throws -> Int { try openMaps().map { try total($0) }.max() ?? 0 }

  /// What `prime` shows of all maps that need it.
  package func position(modulo prime: Int) throws -> ModularPosition {
    guard let field = PrimeField(prime) else { return .none }
    var result = ModularPosition.general
    for map in try openMaps() {
      switch try position(map, total(map), field) {
      case .none: return .none
      case .special: result = .special
      case .general: break
      }
    }
    return result
  }
}

extension PrimeField {
  func dot(_ a: [UInt64], _ b: [UInt64]) -> UInt64 {
    var sum: UInt64 = 0
    for (x, y) in zip(a, b) { sum = (sum + x * y) % prime }
    return sum
  }

  func combination(_ rows: [[UInt64]], _ coefficients: [UInt64]) -> [UInt64] {
    var sum = [UInt64](repeating: 0, count: rows.first?.count ?? 0)
    for (row, coefficient) in zip(rows, coefficients) {
      for j in sum.indices { sum[j] = (sum[j] + coefficient * row[j]) % prime }
    }
    return sum
  }

  /// The rows less their orthogonal projections on the row space of `basis`; nil when its Gram matrix is singular.
  func residuals(_ rows: [[UInt64]], of basis: [[UInt64]]) -> [[UInt64]]? {
    // The kernel of [ΦΦᵀ | Φ rowᵀ] holds the coefficients of the projection.
    var result: [[UInt64]] = []
    for row in rows {
      let system = basis.map { first in basis.map { dot(first, $0) } + [dot(first, row)] }
      let kernel = self.kernel(system, columns: basis.count + 1)
      guard kernel.count == 1, kernel[0][basis.count] == 1 else { return nil }
      let projection = combination(basis, Array(kernel[0][..<basis.count]))
      result.append(basis.isEmpty ? row : row.indices.map { (row[$0] + projection[$0]) % prime })
    }
    return result
  }

  /// Y Π Yᵀ modulo the prime, with Π the projector on the row space of `basis`; nil when its Gram matrix is singular.
  func explained(_ targets: [[UInt64]], by basis: [[UInt64]]) -> [[UInt64]]? {
    guard let residuals = residuals(targets, of: basis) else { return nil }
    return targets.map { first in
      zip(targets, residuals).map { second, residual in
        (dot(first, second) + prime - dot(first, residual)) % prime
      }
    }
  }
}

extension FractionMatrix {
  /// The rank, by Gaussian elimination over the rationals. For small matrices.
  var exactRank: Int {
    var rest = (0..<rows).map { i in (0..<columns).map { Rational(numerator(i, $0)) } }
    var rank = 0
    for column in 0..<columns {
      guard let pivot = rest.firstIndex(where: { !$0[column].isZero }) else { continue }
      let row = rest.remove(at: pivot)
      rank += 1
      for i in rest.indices where !rest[i][column].isZero {
        let factor = rest[i][column] / row[column]
        for j in column..<columns { rest[i][j] -= factor * row[j] }
      }
    }
    return rank
  }

  /// The rows from `above` on, after Gaussian elimination has cleared their first `columns` columns by means of the rows
  /// before them. Their other columns remain.
  func eliminated(above: Int, columns first: Int) -> FractionMatrix {
    var rest = (0..<rows).map { i in (0..<columns).map { self[i, $0] } }
    var isUsed = [Bool](repeating: false, count: above)
    for column in 0..<first {
      guard let pivot = (0..<above).first(where: { !isUsed[$0] && !rest[$0][column].isZero }) else {
        continue
      }
      isUsed[pivot] = true
      for i in rest.indices where i != pivot && (i >= above || !isUsed[i]) && !rest[i][column].isZero {
        let factor = rest[i][column] / rest[pivot][column]
        for j in column..<columns { rest[i][j] -= factor * rest[pivot][j] }
      }
    }
    return FractionMatrix(
      rows: rows - above, columns: columns - first, entries: rest[above...].flatMap { $0[first...] })
  }
}
