import Vocabulary

/// What is decided about a statement on one model, or on all models of a family, over any ordered field.
package struct Decision: Sendable, Hashable {
  package let verdict: Verdict
  /// Whether the statement holds because nothing satisfies its hypothesis; nil where that is not known.
  package let isVacuous: Bool?
  /// The reason, in one line that does not depend on the value of a parameter.
  package let summary: String

  package static func holds(_ summary: String, vacuous: Bool? = false) -> Decision {
    Decision(verdict: .holds, isVacuous: vacuous, summary: summary)
  }

  package static func fails(_ summary: String) -> Decision {
    Decision(verdict: .fails, isVacuous: false, summary: summary)
  }

  package static func inapplicable(_ summary: String) -> Decision {
    Decision(verdict: .inapplicable, isVacuous: false, summary: summary)
  }

  package static func undecided(_ summary: String) -> Decision {
    Decision(verdict: .undecided, isVacuous: false, summary: summary)
  }

  /// Of statements whose decision needs the numbers of one rational model.
  package static let pointwise = undecided(
    "this claim is decided for single values of the parameter only")

  /// Why a statement about local minimisers of (P_φ) holds vacuously.
  package static let noLocalMinimiser = "(P_φ) has no local minimiser: its infimum is not attained"

  /// Of statements that the sizes of a network leave open.
  package static let needsNumbers = undecided("the sizes leave it open: give the weights and the data")

  /// Whether what was seen on a model contradicts the decision. An open question contradicts nothing.
  package func contradicts(_ observation: Finding) -> Bool {
    if verdict == .undecided || observation.verdict == .undecided { return false }
    return verdict != observation.verdict || isVacuous.map { $0 != observation.isVacuous } ?? false
  }
}

extension Finding {
  /// What was found, without its evidence.
  var decision: Decision { Decision(verdict: verdict, isVacuous: isVacuous, summary: summary) }

  init(_ decision: Decision) {
    self.init(
      verdict: decision.verdict, isVacuous: decision.isVacuous ?? false, summary: decision.summary)
  }

  /// The decision with what was seen on the model as its evidence. Where one leaves the question open, the other answers;
  /// where they contradict each other, neither is to be believed.
  init(_ decision: Decision, observed: Finding) {
    if decision.contradicts(observed) {
      self = .undecided(
        "internal disagreement, please report this model: \(decision.verdict) by the theory "
          + "(\(decision.summary)), \(observed.verdict) by its numbers (\(observed.summary))",
        values: observed.values)
    } else if observed.verdict == .undecided, decision.verdict != .undecided, decision.isVacuous != nil {
      self.init(
        verdict: decision.verdict, isVacuous: decision.isVacuous!, summary: decision.summary,
        values: observed.values)
    } else {
      self = observed
    }
  }
}
