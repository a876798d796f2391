import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

/// What the sizes decide is what every model of these sizes comes to.
struct SizesInvestigationTests {
  /// A decided claim about the sizes against the claims about random weights of these sizes.
  @Test func everyModelOfTheSizesAgrees() throws {
    var seen: Set<String> = []
    try forAll(
      seedCount: 150, generator: { $0.model(samples: Int.random(in: 1...5, using: &$0)) },
      property: { model in
        let sizes = SizesInvestigation(model.map { _ in UnknownEntry() })
        let investigation = try Investigation(model)
        for claim in Claim.all where claim.architectures.contains(model.architecture.name) {
          let (decided, _) = sizes.results([claim])
          let verdict = decided[0].finding.verdict
          if verdict == .undecided { continue }
          let actual = investigation.finding(claim).verdict
          seen.insert("\(claim.id) \(verdict)")
          // At weights that are no critical point a theorem about critical points says nothing.
          let isSilent = claim.id == .yun2019Corollary3 && verdict == .holds && actual == .inapplicable
          if actual != verdict, actual != .undecided, !isSilent { return false }
        }
        return true
      })
    for expected in [
      "chen2021.assumption-3 holds", "chen2021.assumption-3 fails", "chen2021.assumption-4 fails",
      "chen2021.bottleneck-condition holds", "chen2021.bottleneck-condition fails",
      "chen2021.theorem-1.i inapplicable", "nest.strict-saddle holds",
    ] {
      #expect(seen.contains(expected), "\(expected) in \(seen.sorted())")
    }
  }
}
