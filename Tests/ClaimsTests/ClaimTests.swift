import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct ClaimTests {
  /// x_0 = W_0 x forgets the second input, which is the target: Assumption 4 fails, and ε = 1/2.
  static func forgetful() -> Model {
    Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[1, 0]]),
          blocks: [ResidualBlock(feature: .layers([.activation(.relu)]), weight: [[1]])],
          prediction: Affine(weight: [[1]]))),
      data: Dataset(x: [[1, 0], [0, 1], [1, 1]], y: [[0], [1], [1]]))
  }

  @Test func everyIdentifierIsAStatement() {
    #expect(Claim.all.map(\.id) == ClaimID.allCases)
    for claim in Claim.all {
      #expect(!claim.statement.isEmpty && !claim.decision.isEmpty && !claim.failure.isEmpty)
      #expect(!claim.hypotheses.contains(claim.id))
    }
  }

  @Test func withoutItsHypothesisAStatementIsDecidedByNumbers() throws {
    let investigation = try Investigation(Self.forgetful())
    let theorem = Claim.named(.chen2021Theorem1ii)
    #expect(investigation.finding(theorem).verdict == .inapplicable)
    let weaker = theorem.dropping(.chen2021Assumption4)
    let finding = investigation.finding(weaker)
    #expect(finding.verdict == .fails, "\(finding.summary)")
    #expect(finding.witness[.epsilon].map { "\($0)" }?.contains("1/2") == true)
    // What was found without the hypothesis is not taken for the statement itself.
    #expect(investigation.finding(theorem).verdict == .inapplicable)
    // Another hypothesis that is missing still counts.
    #expect(investigation.finding(theorem.dropping(.chen2021Assumption3)).verdict == .inapplicable)
  }

  /// A hypothesis that is met changes nothing when it is dropped, and none that is missing leads to a verdict by the proof.
  @Test func droppedHypothesesLeaveNumbers() throws {
    var unmet = 0
    try forAll(seedCount: 120) { random in
      var model = random.model(samples: Int.random(in: 1...4, using: &random))
      if Bool.random(using: &random) { model.loss = .huber(delta: 1) }
      return model
    } property: { model in
      let investigation = try Investigation(model)
      for claim in Claim.all where claim.architectures.contains(model.architecture.name) {
        let whole = investigation.finding(claim)
        for hypothesis in claim.hypotheses {
          let found = investigation.finding(claim.dropping(hypothesis))
          if found.verdict == .undecided { continue }
          guard model.loss == .squared || found.verdict == .inapplicable else { return false }
          if investigation.finding(.named(hypothesis)).verdict != .holds {
            unmet += 1
          } else if whole.verdict != found.verdict || whole.isVacuous != found.isVacuous {
            return false
          }
        }
      }
      return true
    }
    #expect(unmet > 50)
  }

  /// Σ v_L yᵀ = 0: without Assumption 1 the feature shows that (P_φ) is not convex, and only v_L = 0 makes it convex.
  @Test func convexityWithoutCorrelation() throws {
    let claim = Claim.named(.chen2021Proposition1i).dropping(.chen2021Assumption1)
    var model = Self.forgetful()
    model.data.y = .zeros(3, 1)
    let finding = try Investigation(model).finding(claim)
    #expect(finding.verdict == .holds)
    // The risk at W_{L+1} = [a] along W_L = [w], N times: f(a, w) = ‖a (x + w v)‖² with x = (1, 0, 1) and v = (1, 0, 1).
    let w = try #require(finding.witness[.weightOfUnit]?.rational)
    let (z, v) = ([1 + w, 0, 1 + w], [Rational.one, 0, 1])
    func product(_ a: [Rational], _ b: [Rational]) -> Rational { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let determinant = 4 * product(z, z) * product(v, v) - 16 * product(z, v) * product(z, v)
    #expect(finding.witness[.determinant]?.rational == determinant && determinant.signum() < 0)

    guard case .resnest(var network) = model.architecture else {
      Issue.record("no ResNEst")
      return
    }
    network.blocks[0].feature = .values(.zeros(3, 1))
    model.architecture = .resnest(network)
    #expect(try Investigation(model).finding(claim).verdict == .fails)
  }

  /// A half of Assumption 1 that is dropped leaves the other, and both leave nothing.
  @Test func halvesOfAssumption1() throws {
    let claim = Claim.named(.chen2021Proposition1i)
    var model = Self.forgetful()
    model.data.y = .zeros(3, 1)
    #expect(try Investigation(model).finding(claim).verdict == .inapplicable)
    #expect(try Investigation(model).finding(claim.dropping(.correlation)).verdict == .holds)
    #expect(try Investigation(model).finding(claim.dropping(.regularGram)).verdict == .inapplicable)
    model = Self.forgetful()
    guard case .resnest(var network) = model.architecture else {
      Issue.record("no ResNEst")
      return
    }
    network.blocks[0] = ResidualBlock(feature: .values([[1, 1], [1, 1], [0, 0]]), weight: [[1, 0]])
    model.architecture = .resnest(network)
    #expect(try Investigation(model).finding(claim.dropping(.correlation)).verdict == .inapplicable)
    #expect(try Investigation(model).finding(claim.dropping(.regularGram)).verdict == .holds)
    model.data.y = .zeros(3, 1)
    let neither = claim.dropping(.correlation).dropping(.regularGram)
    #expect(try Investigation(model).finding(claim.dropping(.regularGram)).verdict == .inapplicable)
    #expect(try Investigation(model).finding(neither).verdict != .inapplicable)
  }

  /// Seventeen outputs with distinct eigenvalues of Σ make 2^17 critical strata, too many to list. Ranks decide all the same.
  @Test func ranksDecideWhereStrataAreTooMany() throws {
    let (samples, outputs) = (18, 17)
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: Matrix(rows: outputs, columns: 1, repeating: 1)),
          blocks: [ResidualBlock(feature: .values(.identity(samples)), weight: .zeros(outputs, samples))],
          prediction: Affine(weight: .zeros(outputs, outputs)))),
      data: Dataset(
        x: Matrix(rows: samples, columns: 1) { row, _ in Rational(row + 1) },
        y: Matrix(rows: samples, columns: outputs) { $0 == $1 ? Rational($0 + 1) : 0 }))
    let investigation = try Investigation(model)
    guard case .failure = investigation.landscape else { Issue.record("the strata were listed"); return }
    for claim in Claim.all where ["chen2021", "nest"].contains(claim.id.paper) {
      #expect(investigation.finding(claim).verdict != .undecided, "\(claim.id)")
    }
    let saddles = investigation.finding(.named(.chen2021Theorem2i))
    #expect(saddles.verdict == .holds && !saddles.isVacuous)
  }

  /// A decision and what a model shows, as they are told to be.
  struct Told: Conclusion {
    let decision: Decision
    let observation: Finding?
    func decide<F: Facts>(_ facts: F) -> Decision { decision }
    func observe(_ investigation: Investigation) -> Finding? { observation }
  }

  private func finding(
    _ decision: Decision, _ observation: Finding?, hypotheses: [ClaimID] = [], needsSquaredLoss: Bool = false
  ) throws -> Finding {
    let claim = Claim(
      id: .nestAttainment, title: "", source: "", statement: "", decision: "", failure: "",
      hypotheses: hypotheses, needsSquaredLoss: needsSquaredLoss,
      conclusion: Told(decision: decision, observation: observation))
    return try Investigation(Self.forgetful()).finding(claim)
  }

  @Test func theoryAndNumbersAreCompared() throws {
    let wrong = try finding(.holds("by the theory"), .fails("by the numbers", witness: [:]))
    #expect(wrong.verdict == .undecided && wrong.summary.contains("internal disagreement"))
    let vacuous = try finding(.holds("there is none", vacuous: true), .holds("there is one"))
    #expect(vacuous.verdict == .undecided)
  }

  @Test func whatOneLeavesOpenTheOtherAnswers() throws {
    #expect(try finding(.undecided("?"), .holds("seen")).summary == "seen")
    #expect(try finding(.holds("proved"), .undecided("too large")).verdict == .holds)
    // Whether it says anything is open, and stays so.
    #expect(try finding(.holds("proved", vacuous: nil), .undecided("too large")).verdict == .undecided)
    #expect(try finding(.holds("proved", vacuous: nil), .holds("none", vacuous: true)).isVacuous)
    #expect(try finding(.holds("proved"), nil).summary == "proved")
  }

  @Test func hypothesesComeFirst() throws {
    let silent = try finding(.holds("?"), .holds("?"), hypotheses: [.chen2021Assumption4])
    #expect(silent.verdict == .inapplicable)
    #expect(silent.summary == "chen2021.assumption-4 fails: B (1 × 2) has rank 1 < 2")
    #expect(try finding(.holds("!"), nil, hypotheses: [.chen2021Assumption2]).verdict == .holds)
    #expect(try finding(.holds("!"), nil, needsSquaredLoss: true).verdict == .holds)
  }
}
