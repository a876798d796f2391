import Networks
import Vocabulary

/// What a statement takes for granted, as fine as one can ask whether it is needed: a claim, half of one, or what the wording
/// has built in.
public enum Premise: Sendable, Hashable {
  /// A claim that the statement rests on.
  case claim(ClaimID)
  /// The first half of Assumption 1 of Chen et al. 2021: Σ v_L yᵀ ≠ 0.
  case correlation
  /// Its second half: Σ v_L v_Lᵀ has full rank.
  case regularGram
  /// M > 0, which no paper says and every model file keeps.
  case positiveWidth

  /// The name in reports, logs and on the command line.
  public var name: String {
    switch self {
    case .claim(let id): id.rawValue
    case .correlation: "chen2021.assumption-1 (correlation)"
    case .regularGram: "chen2021.assumption-1 (Gram matrix)"
    case .positiveWidth: "M > 0"
    }
  }

  /// What is dropped, in a few words.
  public var meaning: String {
    switch self {
    case .claim(let id): Claim.named(id).title
    case .correlation: "Σ v_L yᵀ ≠ 0"
    case .regularGram: "Σ v_L v_Lᵀ has full rank"
    case .positiveWidth: "the representation has a coordinate"
    }
  }

  /// The claim that it is, or that it is a part of; nil for what no claim says.
  public var claim: ClaimID? {
    switch self {
    case .claim(let id): id
    case .correlation, .regularGram: .chen2021Assumption1
    case .positiveWidth: nil
    }
  }
}

extension Claim {
  /// What the statement takes for granted with the squared loss: its hypotheses in the order of the papers, halves of
  /// Assumption 1 after the whole, and M > 0 where the wording has it built in.
  public var premises: [Premise] {
    let own = hypotheses.flatMap { id -> [Premise] in
      id == .chen2021Assumption1 ? [.claim(id), .correlation, .regularGram] : [.claim(id)]
    }
    return own + (needsPositiveWidth ? [.positiveWidth] : [])
  }

  /// Whether the statement is false for M = 0, where (P_φ) has no variable.
  var needsPositiveWidth: Bool { [.chen2021Proposition1i, .chen2021Proposition1ii].contains(id) }

  /// The statement without one of its hypotheses.
  public func dropping(_ hypothesis: ClaimID) -> Claim { dropping(.claim(hypothesis)) }
}

extension Facts {
  /// What is left of Assumption 1 where one half of it is not asked for; nil where the claim is none with halves, or is asked
  /// for as a whole.
  func remainder(of id: ClaimID, without dropped: Set<Premise>) -> Decision? {
    guard id == .chen2021Assumption1 else { return nil }
    if dropped.contains(.correlation) {
      let (rank, size) = (rankOfLastFeature, features.last!.rows)
      return rank == size
        ? .holds("Σ v_L v_Lᵀ has full rank \(size)") : .fails("Σ v_L v_Lᵀ has rank \(rank) of \(size)")
    }
    if dropped.contains(.regularGram) {
      return isUncorrelated ? .fails("Σ v_L yᵀ = 0") : .holds("Σ v_L yᵀ ≠ 0")
    }
    return nil
  }
}
