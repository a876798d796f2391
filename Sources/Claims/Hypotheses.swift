import Landscape
import Networks

extension Investigation {
  /// The claims among `hypotheses` that do not hold on this model; nil when all do.
  ///
  /// A hypothesis that is undecided leaves what depends on it undecided as well.
  func unmet(_ hypotheses: [Claim], squaredLoss: Bool = false) -> Finding? {
    var reasons: [String] = []
    var open: [String] = []
    if squaredLoss, model.loss != .squared { reasons.append("the loss is \(model.loss.name), not squared") }
    for hypothesis in hypotheses {
      let finding = finding(hypothesis)
      switch finding.verdict {
      case .holds: continue
      case .undecided: open.append("\(hypothesis.id) is undecided")
      case .fails, .inapplicable: reasons.append("\(hypothesis.id) fails: \(finding.summary)")
      }
    }
    if !reasons.isEmpty { return .inapplicable(reasons.joined(separator: "; ")) }
    if !open.isEmpty { return .undecided(open.joined(separator: "; ")) }
    return nil
  }

  /// The landscape of (P_φ), or the finding that says why it is not known. Squared loss only.
  func withLandscape(_ body: (CriticalLandscape) -> Finding) -> Finding {
    switch landscape {
    case .success(let landscape):
      if let reason = landscape.undecided { return .undecided(reason) }
      return body(landscape)
    case .failure(let limit): return .undecided(limit.description)
    }
  }
}
