import Certificates
import Certification
import Claims
import Foundation
import ModelFiles
import Networks
import TestSupport
import Testing
import Vocabulary

/// What instances for Coq state, and that they state what the checker of certificates finds. That Coq accepts them is for
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

  /// Theorem or refutation, as the checker finds the claim by itself; or neither, with an omission that names the claim.
  ///
  /// Gives whether there is a file for the model at all.
  private func expectAgreement(_ model: Model) throws -> Bool {
    guard let instance = try? CoqInstance(of: model, named: "model", sha256: ""),
      let text = try? Certification.certificate(of: model, sha256: "", references: [:])
    else { return false }
    let stated = theorems(instance)
    let certificate = try Certificate(try JSONReader.value(of: Array(text.utf8)))
    let verdicts = Dictionary(uniqueKeysWithValues: certificate.claims.map { ($0.id, $0.verdict) })
    func theorem(_ id: ClaimID) -> String { id.rawValue.replacing(/[.-]/, with: "_") }
    let omitted = instance.omissions.flatMap(\.claims)
    // Of equation (7) each feature may have its own reason.
    let once = omitted.filter { $0 != .chen2021Equation7 }
    #expect(Set(once).count == once.count, "a claim has two reasons: \(omitted)")
    let certifiable = CertifiableClaim.all.filter { $0.architectures.contains(model.architecture.name) }
      .map(\.id)
    for id in [
      ClaimID.chen2021Assumption1, .chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4,
      .chen2021BottleneckCondition, .nestAttainment,
    ] where certifiable.contains(id) {
      let verdict = try #require(verdicts[id], "\(id)")
      let (holds, fails) = (stated.contains(theorem(id)), stated.contains(theorem(id) + "_fails"))
      #expect(!holds || verdict == .holds, "\(id) is \(verdict)")
      #expect(!fails || verdict == .fails, "\(id) is \(verdict)")
      #expect(holds || fails || omitted.contains(id), "nothing about \(id): \(verdict)")
    }
    let equation7 = stated.filter { $0.hasPrefix(theorem(.chen2021Equation7)) }
    if !equation7.isEmpty {
      #expect((verdicts[.chen2021Equation7] == .fails) == equation7.contains { $0.hasSuffix("_fails") })
    }
    for id in [
      ClaimID.chen2021Theorem1i, .chen2021Theorem1ii, .nestStrictSaddle, .nestNoSpuriousMinima,
    ] where stated.contains(theorem(id)) {
      #expect(verdicts[id] == .holds, "\(id)")
    }
    // Nothing that a certificate states is passed over in silence.
    for id in certifiable {
      let name = theorem(id)
      #expect(
        stated.contains { $0 == name || $0.hasPrefix(name + "_") }
          || [.chen2021Theorem2i, .chen2021Theorem2ii].contains(id) && stated.contains("chen2021_theorem_2")
          || omitted.contains(id), "\(id)")
    }
    return true
  }

  @Test func fixturesAgreeWithTheChecker() throws {
    #expect(try CertifiedFixture.all.count { try expectAgreement($0.file.model) } > 40)
  }

  @Test func randomModelsAgreeWithTheChecker() throws {
    let count = try (1...60).count { seed in
      var generator = SeededGenerator(seed: UInt64(seed))
      return try expectAgreement(generator.model(samples: Int.random(in: 1...4, using: &generator)))
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

  @Test func coverageGoesWithTheorem2OfYun() throws {
    let saddle = theorems(try fixture("yun2019/theorem-2-strict-saddle.yaml"))
    let names = [
      "yun2019_parameter_coverage", "yun2019_representation_coverage", "yun2019_theorem_2",
      "yun2019_corollary_3", "yun2019_given_risk", "yun2019_given_at_most_linear", "yun2019_given_critical",
      "yun2019_given_negative_curvature",
    ]
    #expect(saddle.isSuperset(of: names), "\(Set(names).subtracting(saddle))")
    let uncovered = theorems(try fixture("yun2019/theorem-2-parameter-coverage.yaml"))
    #expect(uncovered.contains("yun2019_parameter_coverage_fails"))
    #expect(uncovered.isDisjoint(with: ["yun2019_theorem_2", "yun2019_corollary_3"]))
    // An expansion is no part of these networks, and neither is a bias of the prediction.
    for name in ["chen2021/wide.yaml", "yun2019/section-3.1-resnet.yaml", "yun2019/written-identity.yaml"] {
      #expect(!theorems(try fixture(name)).contains { $0.hasPrefix("yun2019") }, "\(name)")
    }
  }

  /// Where the engine says that Theorem 2 applies to the given weights, one of its two conclusions is stated of them.
  @Test func theGivenWeightsAreAsTheorem2Says() throws {
    var (networks, subjects) = (0, 0)
    for certified in CertifiedFixture.all {
      let instance = try? CoqInstance(of: certified.file.model, named: "model", sha256: "")
      guard let stated = instance.map(theorems), stated.contains("yun2019_given_risk") else { continue }
      networks += 1
      let isLeast = stated.contains("yun2019_given_at_most_linear")
      #expect(isLeast != stated.contains("yun2019_given_above_linear"), "\(certified.name)")
      let finding = try Investigation(certified.file.model).finding(.named(.yun2019Theorem2))
      guard finding.verdict == .holds else { continue }
      subjects += 1
      #expect(isLeast || stated.contains("yun2019_given_negative_curvature"), "\(certified.name)")
      #expect(stated.contains("yun2019_given_critical"), "\(certified.name)")
    }
    #expect(networks > 10 && subjects > 4, "\(networks), \(subjects)")
  }

  @Test func aDenseNEstHasItsPropositions() throws {
    let names: Set = [
      "chen2021_assumption_2", "chen2021_proposition_3", "chen2021_proposition_4", "given_risk",
      "given_above_linear", "given_last_layer_no_minimum",
    ]
    let dense = try fixture("chen2021/densenest.yaml")
    #expect(theorems(dense) == names)
    #expect(dense.text.contains("is_dense_forwardP"))
    let values = try fixture("chen2021/densenest-normalized.yaml")
    #expect(theorems(values) == names.union(["network_exists"]))
    #expect(theorems(try fixture("chen2021/densenest-absolute.yaml")) == ["chen2021_proposition_4"])
  }

  /// The last layer is a convex problem; where the network does not end with one, nothing is said of it.
  @Test func aFullyConnectedNetworkIsALastLayer() throws {
    let twins = theorems(try fixture("yun2019/twin-units.yaml"))
    #expect(twins.isSuperset(of: ["given_risk", "given_at_most_linear", "given_last_layer_minimum"]))
    let trained = theorems(try fixture("trained/kink.yaml"))
    #expect(trained.contains("given_last_layer_no_minimum"))
    let kink = theorems(try fixture("yun2019/kink-descent.yaml"))
    #expect(kink == ["chen2021_assumption_2", "given_risk", "given_above_linear"])
    #expect(
      theorems(try fixture("oyedotun2020/theorem-2.yaml")).contains("oyedotun2020_remark_1_fails"))
    #expect(
      !theorems(try fixture("oyedotun2020/remark-4.yaml")).contains("oyedotun2020_remark_1_fails"))
    #expect(throws: CertificationError.self) { try fixture("oyedotun2020/remark-4-logistic.yaml") }
    let identity = try instance(
      "nest-verify: 1\narchitecture: fully-connected\ndata: {x: [[1], [2]], y: [[1], [3]]}\nlayers: []")
    #expect(identity.text.contains("Definition outputs : seq rows := [::]."))
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
