import ExactAlgebra

/// The critical points of (P_φ) whose prediction weights have one column space U, or one family of them when U moves
/// inside eigenspaces of Σ of higher dimension.
public struct Stratum: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case globalMinimum = "global-minimum"
    case strictSaddle = "strict-saddle"
  }

  /// dim(U ∩ E_λ) for each distinct eigenvalue λ of Σ, in increasing order.
  public let chosen: [Int]
  /// r = dim U = rank W_{L+1}.
  public let r: Int
  /// t = rank(U_cᵀ T), the number of nonzero eigenvalues of Σ on U^⊥.
  public let t: Int
  /// The dimension of the stratum as a real algebraic set, the motion of U included.
  public let dimension: Int
  /// The inertia of the Hessian. Where ker Σ is not in U and the stratum lets rank X_L vary, this is the inertia at a
  /// point in general position, where rank X_L is largest.
  public let inertia: Inertia
  public let kind: Kind
  /// Whether U moves: 0 < dim(U ∩ E_λ) < dim E_λ for some λ.
  public let isFamily: Bool
  /// rank X_L at a point in general position.
  public let stateRank: Int
}

/// The integers that decide which strata there are, and their inertia: sizes, ranks and the multiplicities of Σ.
struct StratumSizes {
  /// M, K_L, K' = rank V, N_o and p = rank P, all of the centred problem.
  let width: Int
  let featureSize: Int
  let featureRank: Int
  let outputs: Int
  let representationRank: Int
  /// Dimensions of the eigenspaces of Σ, eigenvalues in increasing order.
  let multiplicities: [Int]
  /// Whether the first eigenvalue is 0.
  let hasZero: Bool
  let hasBias: Bool

  var m0: Int { width - representationRank }
  var firstNonzero: Int { hasZero ? 1 : 0 }
  var zeroMultiplicity: Int { hasZero ? multiplicities[0] : 0 }

  /// The stratum with dim(U ∩ E_λ) = chosen[λ]: nil when it is empty, `.undecided` when a rank is not known.
  ///
  /// It is not empty iff T_c has full row rank on the nonzero eigenspaces of U^⊥ and r ≤ rank(Uᵀ Q) + m₀; when U
  /// moves, iff that is so for U in general position, both being open conditions.
  func stratum(_ chosen: [Int], T: EigenspaceRanks, Q: EigenspaceRanks) -> Existence {
    let r = chosen.reduce(0, +)
    guard r <= min(outputs, width) else { return .empty }
    let inside = Array(chosen[firstNonzero...])
    let outside = zip(multiplicities, chosen).map(-)[firstNonzero...]
    let t = outside.reduce(0, +)
    guard t <= featureRank else { return .empty }
    guard let explained = T.genericRank(Array(outside)) else { return .undecided }
    guard explained == t else { return .empty }
    guard let reached = Q.genericRank(inside) else { return .undecided }
    guard r <= reached + m0 else { return .empty }

    let zeroInside = hasZero ? chosen[0] : 0
    // The largest rank of X_L = X_⊥ + Z V on the stratum: P contributes p, and Z may add min(K' - t, m₀ - dim(U ∩ ker Σ))
    // modulo col P, since Z T_cᵀ = -Q_cᵀ and A Z = Π_U F fix the rest.
    let stateRank = representationRank + min(featureRank - t, m0 - zeroInside)
    var greater = 0
    var less = 0
    for (j, inU) in chosen.enumerated() where inU > 0 {
      for i in firstNonzero..<max(firstNonzero, multiplicities.count) {
        let outsideU = multiplicities[i] - chosen[i]
        if j > i { greater += inU * outsideU }
        if j < i { less += inU * outsideU }
      }
    }
    let variables = outputs * width + width * featureSize
    let positive =
      r * (representationRank + featureRank) + t * (width - r) + greater + (outputs - r - t) * stateRank
    let negative = t * (width - r) + less
    let inertia = Inertia(
      positive: positive + (hasBias ? outputs : 0), negative: negative, zero: variables - positive - negative)
    var dimension = r * m0 + (width - r) * (featureRank - t) + width * (featureSize - featureRank)
    for (inU, multiplicity) in zip(chosen, multiplicities) { dimension += inU * (multiplicity - inU) }
    return .nonempty(
      Stratum(
        chosen: chosen, r: r, t: t, dimension: dimension, inertia: inertia,
        // t = 0 is E Vᵀ = 0, where convexity in the product proves a global minimum; a best rank-M fit is one as well.
        kind: t > 0 && (width > r || less > 0) ? .strictSaddle : .globalMinimum,
        isFamily: zip(chosen, multiplicities).contains { $0 > 0 && $0 < $1 }, stateRank: stateRank))
  }

  enum Existence {
    case nonempty(Stratum)
    case empty
    case undecided
  }

  /// How many subspaces U up to motion there are; `Int.max` when they are more than that.
  var candidateCount: Int {
    multiplicities.reduce(1) { product, multiplicity in
      let (next, overflow) = product.multipliedReportingOverflow(by: multiplicity + 1)
      return overflow ? .max : next
    }
  }

  /// All candidates for `chosen`, with small r first.
  var candidates: [[Int]] {
    let all = multiplicities.reduce([[]]) { prefixes, multiplicity in
      prefixes.flatMap { prefix in (0...multiplicity).map { prefix + [$0] } }
    }
    let byRank = Dictionary(grouping: all) { $0.reduce(0, +) }
    return byRank.keys.sorted().flatMap { byRank[$0]! }
  }
}
