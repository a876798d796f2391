/// A hypothesis of a statement, with what is known of it on one model, or over the range of a parameter.
public struct Hypothesis: Sendable, Hashable {
  public enum Status: Sendable, Hashable {
    case met
    /// The statement says nothing.
    case unmet
    /// Met at some values of a parameter, and not at others.
    case metInPart
    /// Not decided, and the statement is left open with it.
    case open
    /// Not looked at, since another one is not met; or not known where the statement need not know.
    case unasked
  }

  public let premise: Premise
  public let status: Status
  /// Why, in one line; empty where there is nothing to say.
  public let reason: String

  package init(_ premise: Premise, _ status: Status, _ reason: String = "") {
    (self.premise, self.status, self.reason) = (premise, status, reason)
  }

  /// Unmet for a reason, or met.
  init(_ premise: Premise, unless obstacle: String?) {
    self.init(premise, obstacle == nil ? .met : .unmet, obstacle ?? "")
  }

  static func unasked(_ premise: Premise) -> Hypothesis { Hypothesis(premise, .unasked) }
}

extension [Hypothesis] {
  /// Why the statement says nothing, or is left open; nil where nothing is known to be in its way.
  var obstacle: Decision? {
    func reasons(_ status: Hypothesis.Status) -> String? {
      var reasons: [String] = []
      for hypothesis in self where hypothesis.status == status && !reasons.contains(hypothesis.reason) {
        reasons.append(hypothesis.reason)
      }
      return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }
    return reasons(.unmet).map(Decision.inapplicable) ?? reasons(.open).map(Decision.undecided)
  }

  /// Whether one of them is not met.
  var isUnmet: Bool { contains { $0.status == .unmet } }
}

extension [[Hypothesis]] {
  /// What comes of the hypotheses of one statement on the parts of a range. Parts where one is not looked at say nothing of it.
  var overRange: [Hypothesis] {
    var premises: [Premise] = []
    var found: [Premise: [Hypothesis]] = [:]
    for hypothesis in joined() {
      if found[hypothesis.premise] == nil { premises.append(hypothesis.premise) }
      found[hypothesis.premise, default: []].append(hypothesis)
    }
    return premises.map { premise in
      let asked = found[premise]!.filter { $0.status != .unasked }
      guard let first = asked.first else { return .unasked(premise) }
      if let open = asked.first(where: { $0.status == .open }) { return open }
      return asked.allSatisfy { $0.status == first.status }
        ? first : Hypothesis(premise, .metInPart, asked.first { $0.status == .unmet }!.reason)
    }
  }
}
