import Claims
import Landscape
import Vocabulary

/// What models are asked: a row of the table.
package struct Case: Sendable {
  /// The name of the row.
  package let name: String
  /// The premise that is dropped; nil where none is.
  package let premise: Premise?
  /// The claim without it.
  package let claim: Claim
  /// Whether a proof says that no model is a counterexample.
  package let isProved: Bool
  /// What a screen must not find unmet, of features by values.
  let kept: Screen.Unmet
  /// What the engine says of a model: `fails` of a counterexample.
  package let finding: @Sendable (Investigation) -> Finding
  /// How bad a counterexample is; nil of one that has no such number.
  let measure: (@Sendable (Investigation) -> ExactReal?)?

  init(
    name: String, claim: Claim, isProved: Bool, kept: Screen.Unmet = [],
    finding: @escaping @Sendable (Investigation) -> Finding
  ) {
    (self.name, premise, self.claim) = (name, nil, claim)
    (self.isProved, self.kept, self.finding, measure) = (isProved, kept, finding, nil)
  }

  /// A claim without one of its premises; nil: as it stands.
  init(
    _ claim: Claim, without premise: Premise?, kept: Screen.Unmet = [],
    measure: (@Sendable (Investigation) -> ExactReal?)? = nil,
    finding: ((Claim) -> @Sendable (Investigation) -> Finding)? = nil
  ) {
    let rest = if let premise { claim.dropping(premise) } else { claim }
    (name, self.premise, self.claim) = (premise?.name ?? "none", premise, rest)
    (isProved, self.kept, self.measure) = (premise == nil, kept, measure)
    if let finding { self.finding = finding(rest) } else { self.finding = { $0.finding(rest) } }
  }

  /// The claim as it stands and without each premise, on features by values with the squared loss, for which Assumption 2 holds.
  static func onFeatures(
    _ claim: Claim, measure: (@Sendable (Investigation) -> ExactReal?)? = nil
  ) -> [Case] {
    let premises = claim.premises.filter { !$0.isAboutLoss }
    let required = premises.reduce(into: Screen.Unmet()) { $0.insert($1.unmet) }
    var cases = [Case(claim, without: nil, kept: required, measure: measure)]
    for premise in premises {
      let kept = required.subtracting(premise.unmet)
      cases.append(Case(claim, without: premise, kept: kept, measure: measure))
    }
    return cases
  }
}
