import Claims
import ExactAlgebra
import Networks
import Testing
import Vocabulary

@Suite struct Oyedotun2020Proposition2Tests {
  @Test func itNeedsASolvableSystem() throws {
    let id: ClaimID = .oyedotun2020Proposition2
    let solvable = Linear.plain([[[2, 0], [0, 1]]], readout: [[1, 1]], inputs: .identity(2))
    let found = try Linear.finding(id, solvable)
    #expect(found.verdict == .holds)
    #expect(found.values[.conditionNumber(1)]?.asNumber == 2)
    #expect(found.values[.largestPerturbation(1)]?.asNumber == 1 / Rational(2))
    let overdetermined = Linear.plain([[[1]]], readout: [[1]], inputs: [[1, 2]], targets: [[1, 1]])
    let open = try Linear.finding(id, overdetermined)
    #expect(open.verdict == .inapplicable)
    // θ = 3/5, ‖R‖² = 1/5, σ² = 5: 1 + √(1/5 / (5 · 9/25)) = 4/3.
    let constant = open.values[.firstOrderConstant(1)]!.asNumber!
    #expect(constant >= 4 / Rational(3) && constant < 4 / Rational(3) + 1 / Rational(100_000))
    let singular = Linear.plain([.zeros(2, 2)], readout: [[1, 1]], inputs: [[1], [1]])
    #expect(try Linear.finding(id, singular).verdict == .inapplicable)
  }
}
