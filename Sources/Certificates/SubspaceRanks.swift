import ExactNumbers

/// The ranks of Tᵀ and Qᵀ on sums of eigenspaces of Σ for nonzero eigenvalues. Both maps vanish on ker Σ.
package struct SubspaceRanks {
  private let facts: CheckedFacts
  private let spectrum: CheckedFacts.Spectrum

  package init(_ facts: CheckedFacts, _ spectrum: CheckedFacts.Spectrum) {
    self.facts = facts
    self.spectrum = spectrum
  }

  /// The rank of T, or of Q for `.bordered`.
  package func total(_ map: MatrixName) throws -> Int {
    if map == .T { return try facts.rank(.T) }
    return try facts.rank(.bordered) - facts.rank(.V)
  }

  /// The largest rank of the map on ⊕ U_λ with U_λ ⊂ E_λ of the given dimensions, where at most one is neither 0 nor all of E_λ. Almost all
  /// choices of that one, of dimension d, raise the rank on the others by d, or as far as all of E_λ does.
  func generic(_ map: MatrixName, _ dimensions: [Int]) throws -> Int {
    let total = try total(map)
    if total == 0 || total == spectrum.multiplicities.reduce(0, +) {
      return total == 0 ? 0 : dimensions.reduce(0, +)
    }
    if spectrum.cells != nil {
      return try facts.positions(map, image(map), rank: total, spectrum).rank(dimensions)
    }
    let whole = dimensions.indices.filter { dimensions[$0] == spectrum.multiplicities[$0] }
    let rank = try rank(map, whole)
    guard let part = dimensions.indices.first(where: { dimensions[$0] > 0 && !whole.contains($0) }) else {
      return rank
    }
    return min(rank + dimensions[part], try self.rank(map, whole + [part]))
  }

  /// The rank on the sum of the eigenspaces with these indices.
  private func rank(_ map: MatrixName, _ eigenspaces: [Int]) throws -> Int {
    if eigenspaces.isEmpty { return 0 }
    if eigenspaces.count == spectrum.multiplicities.count { return try total(map) }
    guard let bases = spectrum.bases else {
      throw Refusal("there is no proof of the ranks on sums of eigenspaces")
    }
    let vectors = FractionMatrix.stacked(
      eigenspaces.map { bases[$0].transposed }, columns: facts.problem.outputs)
    return (vectors * image(map)).exactRank
  }

  /// T, or Q: the rows that remain of [Y Vᵀ, Y Xᵀ] when the rows of [V Vᵀ, V Xᵀ] have cleared its first part.
  package func image(_ map: MatrixName) -> FractionMatrix {
    let matrix = facts.matrices[map]
    return map == .T
      ? matrix
      : matrix.eliminated(above: matrix.rows - facts.problem.outputs, columns: facts.matrices[.V].rows)
  }

  /// Maps whose rank says nothing about their ranks on sums of eigenspaces.
  private func openMaps() throws -> [MatrixName] {
    let all = spectrum.multiplicities.reduce(0, +)
    return try [MatrixName.T, .bordered].filter { try 0 < total($0) && total($0) < all }
  }

  /// The largest rank of such a map; zero where there is none.
  package func largestOpenRank() throws -> Int { try openMaps().map { try total($0) }.max() ?? 0 }
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
