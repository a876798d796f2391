import ExactAlgebra

/// The ranks of one linear map on sums of eigenspaces of Σ, and what they say about subspaces in general position.
///
/// Only the eigenspaces of nonzero eigenvalues matter here: both maps that are asked about, Tᵀ and Qᵀ, vanish on ker Σ,
/// because Σ = D P Dᵀ + F S Fᵀ with all terms positive semidefinite.
struct EigenspaceRanks {
  /// The dimension of E_λ for each nonzero eigenvalue, in increasing order.
  let dimensions: [Int]
  /// Whether the map is injective on the sum of all of them.
  let isInjective: Bool
  /// The rank of the map on ⊕_{λ ∈ J} E_λ, for J as a bit set; nil where it could not be decided.
  let rank: (_ subset: Int) -> Int?

  /// The rank of the map on U = ⊕ U_λ with U_λ ⊂ E_λ of dimension d_λ in general position:
  /// min over J of rank(⊕_J E_λ) + Σ_{λ ∉ J} d_λ (Lovász 1977, on subspaces in general position). It is the largest
  /// rank that any choice of the U_λ reaches, and almost all choices reach it.
  func genericRank(_ chosen: [Int]) -> Int? {
    if isInjective { return chosen.reduce(0, +) }
    let support = chosen.indices.filter { chosen[$0] > 0 }
    // A full eigenspace leaves no choice, so that for a U of full eigenspaces the rank is read off directly.
    if support.allSatisfy({ chosen[$0] == dimensions[$0] }) {
      return rank(support.reduce(0) { $0 | 1 << $1 })
    }
    var least = Int.max
    for selection in 0..<(1 << support.count) {
      var subset = 0
      var outside = 0
      for (position, index) in support.enumerated() {
        if selection >> position & 1 == 1 { subset |= 1 << index } else { outside += chosen[index] }
      }
      guard let inside = rank(subset) else { return nil }
      least = min(least, inside + outside)
    }
    return least
  }
}
