import Certificates
import Certification
import Claims
import Foundation
import ModelFiles
import Networks
import TestSupport
import Testing
import Vocabulary

/// What instances for Coq state, and that they state what the engine decides. That Coq accepts them is for
/// `proofs/check_instances` to say.
@Suite struct CoqInstanceTests {
  private func instance(_ file: ModelFile) throws -> CoqInstance {
    try CoqInstance(of: file.model, named: file.name, sha256: file.sha256)
  }

  private func instance(_ text: String) throws -> CoqInstance {
    try instance(try ModelFile.read(text.utf8, name: "model.yaml"))
  }

  private func fixture(_ name: String) throws -> CoqInstance {
    try instance(try ModelFile.load(CertifiedFixture.directory.appendingPathComponent(name).path))
  }

  /// The names of the theorems.
  private func theorems(_ instance: CoqInstance) -> Set<String> {
    Set(
      instance.text.split(separator: "\n").filter { $0.hasPrefix("Theorem ") }.map {
        String($0.dropFirst(8).prefix { $0 != " " && $0 != ":" })
      })
  }

  /// Theorem or refutation, as the engine's verdict is; or neither, with an omission that names the claim.
  ///
  /// Gives whether there is a file for the model at all.
  private func expectAgreement(_ model: Model) throws -> Bool {
    guard let instance = try? CoqInstance(of: model, named: "model", sha256: "") else { return false }
    let stated = theorems(instance)
    let investigation = try Investigation(model)
    let claims = [
      ("chen2021.assumption-1", "chen2021_assumption_1"), ("chen2021.assumption-2", "chen2021_assumption_2"),
      ("chen2021.assumption-3", "chen2021_assumption_3"), ("chen2021.assumption-4", "chen2021_assumption_4"),
      ("chen2021.bottleneck-condition", "chen2021_bottleneck_condition"),
      ("nest.attainment", "nest_attainment"),
    ]
    for (id, theorem) in claims {
      let verdict = investigation.finding(Claim.named(try #require(ClaimID(rawValue: id)))).verdict
      let (holds, fails) = (stated.contains(theorem), stated.contains(theorem + "_fails"))
      #expect(!holds || verdict == .holds, "\(id) is \(verdict)")
      #expect(!fails || verdict == .fails, "\(id) is \(verdict)")
      #expect(
        holds || fails || instance.omissions.contains { $0.contains(id) }, "nothing about \(id): \(verdict)")
    }
    let predictable = stated.filter { $0.hasPrefix("chen2021_equation_7") && $0.hasSuffix("_fails") }
    if !predictable.isEmpty {
      #expect(investigation.finding(.named(.chen2021Equation7)).verdict != .holds)
    } else if stated.contains(where: { $0.hasPrefix("chen2021_equation_7") }) {
      #expect(investigation.finding(.named(.chen2021Equation7)).verdict == .holds)
    }
    for (id, theorem) in [
      ("chen2021.theorem-1.i", "chen2021_theorem_1_i"), ("chen2021.theorem-1.ii", "chen2021_theorem_1_ii"),
      ("nest.strict-saddle", "nest_strict_saddle"), ("nest.no-spurious-minima", "nest_no_spurious_minima"),
    ] where stated.contains(theorem) {
      #expect(
        investigation.finding(Claim.named(try #require(ClaimID(rawValue: id)))).verdict == .holds, "\(id)")
    }
    // Nothing that a certificate states is passed over in silence.
    for claim in CertifiableClaim.all where claim.architectures.contains("resnest") {
      let name = claim.id.replacing(/[.-]/, with: "_")
      #expect(
        stated.contains { $0 == name || $0.hasPrefix(name + "_") }
          || instance.omissions.contains { $0.contains(claim.id) }, "\(claim.id)")
    }
    return true
  }

  @Test func fixturesAgreeWithTheEngine() throws {
    #expect(try CertifiedFixture.all.count { try expectAgreement($0.file.model) } > 40)
  }

  @Test func randomModelsAgreeWithTheEngine() throws {
    let count = try (1...60).count { seed in
      var generator = SeededGenerator(seed: UInt64(seed))
      let model = generator.model(samples: Int.random(in: 1...4, using: &generator))
      guard case .resnest = model.architecture else { return false }
      return try expectAgreement(model)
    }
    #expect(count > 10)
  }

  @Test func theHypothesesOfTheorem1AreStatedWithIt() throws {
    let wide = theorems(try fixture("chen2021/wide.yaml"))
    let names = [
      "chen2021_assumption_1", "chen2021_assumption_2", "chen2021_assumption_3", "chen2021_assumption_4",
      "chen2021_theorem_1_i", "chen2021_theorem_1_ii", "chen2021_theorem_2_i", "chen2021_corollary_1",
      "point_1_strict_saddle", "point_2_global_minimum", "nest_attainment", "infimum",
      "empirical_risk_lower_bound", "epsilon_value", "given_not_critical",
    ]
    #expect(wide.isSuperset(of: names), "\(Set(names).subtracting(wide))")
  }

  @Test func theoremsGoWithTheirHypotheses() throws {
    let without4 = theorems(try fixture("chen2021/assumption-4.yaml"))
    #expect(without4.contains("chen2021_assumption_4_fails"))
    #expect(
      without4.isDisjoint(with: ["chen2021_theorem_1_i", "chen2021_theorem_1_ii", "chen2021_theorem_2_i"]))
    let without3 = theorems(try fixture("chen2021/assumption-3.yaml"))
    #expect(without3.contains("chen2021_assumption_3_fails"))
    #expect(!without3.contains("chen2021_theorem_1_ii"))
    let without1 = theorems(try fixture("chen2021/assumption-1-dead-unit.yaml"))
    #expect(without1.contains("chen2021_assumption_1_fails"))
    #expect(!without1.contains("chen2021_theorem_2_i"))
  }

  @Test func featuresThatArePredictable() throws {
    let stated = theorems(try fixture("chen2021/predictable-feature.yaml"))
    #expect(stated.contains { $0.hasPrefix("chen2021_equation_7") && $0.hasSuffix("_fails") })
  }

  @Test func anInfimumThatIsNotAttained() throws {
    let stated = theorems(try fixture("landscape/not-attained.yaml"))
    #expect(stated.isSuperset(of: ["nest_attainment_fails", "infimum", "empirical_risk_lower_bound"]))
    #expect(!stated.contains("epsilon_value"))
  }

  @Test func aBestApproximationOfLowRankIsAGlobalMinimum() throws {
    let instance = try fixture("landscape/best-rank.yaml")
    #expect(theorems(instance).isSuperset(of: ["chen2021_assumption_3_fails", "nest_attainment", "infimum"]))
    #expect(instance.text.contains("is_best_rankP"))
  }

  @Test func epsilonIsTheDifference() throws {
    let positive = try fixture("chen2021/positive-epsilon.yaml").text
    #expect(positive.contains("epsilon q H = of_Q ("))
    #expect(try fixture("chen2021/zero-epsilon.yaml").text.contains("epsilon q H = 0."))
  }

  @Test func aPredictionBiasIsOptimisedAway() throws {
    let instance = try fixture("landscape/prediction-bias.yaml")
    #expect(
      theorems(instance).isSuperset(of: ["bias_optimised", "chen2021_theorem_1_ii", "nest_attainment"]))
    #expect(instance.text.contains("Definition centred_targets"))
  }

  @Test func otherLossesHaveTheTheoremsForEveryLoss() throws {
    let model = """
      nest-verify: 1
      architecture: resnest
      loss: {huber: 1}
      data: {x: [[1], [2]], y: [[1], [3]]}
      expansion: {weight: [[1]]}
      blocks: [{feature: [relu], weight: [[1]]}]
      prediction: {weight: [[1]]}
      """
    let huber = theorems(try instance(model))
    #expect(
      huber.isSuperset(of: ["chen2021_theorem_1_i", "chen2021_theorem_1_ii", "nest_no_spurious_minima"]))
    #expect(huber.isDisjoint(with: ["nest_strict_saddle", "infimum", "given_risk", "chen2021_assumption_2"]))
    let absolute = theorems(try instance(model.replacingOccurrences(of: "{huber: 1}", with: "absolute")))
    #expect(absolute.contains("chen2021_assumption_4"))
    #expect(!absolute.contains("chen2021_theorem_1_i"))
  }

  /// Layers of features are evaluated by Coq; values of features are those of any residual functions.
  @Test func featuresComeFromLayersOrAsValues() throws {
    #expect(try fixture("chen2021/wide.yaml").text.contains("is_forwardP"))
    let values = try fixture("landscape/golden.yaml").text
    #expect(values.contains("Hypothesis forward_pass") && !values.contains("is_forwardP"))
  }

  /// A title is the user's: it stays inside the comment.
  @Test func titlesStayInTheirComment() throws {
    let model = """
      {"nest-verify": 1, "title": "a *) Axiom b : False. (* \\" \\n", "architecture": "resnest",
       "data": {"x": [[1]], "y": [[1]]}, "expansion": {"weight": [[1]]}, "prediction": {"weight": [[1]]}}
      """
    let text = try instance(model).text
    let header = text.components(separatedBy: "*)")[0]
    #expect(header.contains("Axiom b"))
    #expect(!header.dropFirst(2).contains("(*") && !header.contains("\""))
  }

  @Test func whatIsTooLargeIsRefused() {
    let row = "[\((0..<30).map { "\($0)" }.joined(separator: ", "))]"
    func model(rows: Int, entry: String) -> String {
      """
      nest-verify: 1
      architecture: resnest
      data: {x: [\(Array(repeating: row, count: rows).joined(separator: ", "))], y: [\(Array(repeating: "[\(entry)]", count: rows).joined(separator: ", "))]}
      expansion: {weight: [[\(Array(repeating: "1", count: 30).joined(separator: ", "))]]}
      prediction: {weight: [[1]]}
      """
    }
    #expect(throws: CertificationError.self) { try instance(model(rows: 20, entry: "1")) }
    #expect(throws: CertificationError.self) {
      try instance(model(rows: 2, entry: String(repeating: "9", count: 100)))
    }
    #expect(throws: Never.self) { try instance(model(rows: 2, entry: "9")) }
  }
}
