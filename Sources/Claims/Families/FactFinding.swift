import Vocabulary

/// What facts say about a claim, for one model or for all in a family.
struct FactFinding: Sendable, Hashable {
  let verdict: Verdict
  /// Whether the statement holds because nothing satisfies its hypothesis; nil where that is not known.
  let isVacuous: Bool?
  /// The reason, in one line that does not depend on the value of a parameter.
  let summary: String

  static func holds(_ summary: String, vacuous: Bool? = false) -> FactFinding {
    FactFinding(verdict: .holds, isVacuous: vacuous, summary: summary)
  }

  static func fails(_ summary: String) -> FactFinding {
    FactFinding(verdict: .fails, isVacuous: false, summary: summary)
  }

  static func inapplicable(_ summary: String) -> FactFinding {
    FactFinding(verdict: .inapplicable, isVacuous: false, summary: summary)
  }

  static func undecided(_ summary: String) -> FactFinding {
    FactFinding(verdict: .undecided, isVacuous: false, summary: summary)
  }

  static let pointwise = undecided("this claim is decided for single values of the parameter only: use --at")
}
