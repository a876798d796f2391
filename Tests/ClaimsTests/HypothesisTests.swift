import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

/// What statements take for granted, with what is known of it on a model.
@Suite struct HypothesisTests {
  /// A statement is silent where one of its hypotheses is not met, and nowhere else; where it says something, all that it had to know is known.
  @Test func silenceHasAReason() throws {
    var unmet: Set<Premise> = []
    var met: Set<Premise> = []
    try forAll(seedCount: 160) { random in
      var model = random.model(samples: Int.random(in: 1...4, using: &random))
      if Int.random(in: 0..<3, using: &random) == 0 {
        model.loss = [.huber(delta: 1), .absolute].randomElement(using: &random)!
      }
      return model
    } property: { model in
      let investigation = try Investigation(model)
      for claim in Claim.all {
        let (finding, hypotheses) = (investigation.finding(claim), investigation.hypotheses(of: claim))
        guard Set(hypotheses.map(\.premise)).count == hypotheses.count else {
          throw PropertyViolation("\(claim.id) names a hypothesis twice")
        }
        let isUnmet = hypotheses.contains { $0.status == .unmet }
        guard (finding.verdict == .inapplicable) == isUnmet else {
          throw PropertyViolation("\(claim.id): \(finding.verdict), \(hypotheses)")
        }
        if finding.verdict == .holds || finding.verdict == .fails,
          hypotheses.contains(where: { $0.status == .open })
        {
          throw PropertyViolation("\(claim.id): \(finding.verdict) with an open hypothesis")
        }
        for hypothesis in hypotheses {
          // What is not met says why, and the finding says it.
          if hypothesis.status == .unmet {
            unmet.insert(hypothesis.premise)
            guard !hypothesis.reason.isEmpty, finding.summary.contains(hypothesis.reason) else {
              throw PropertyViolation("\(claim.id): \(hypothesis)")
            }
          }
          if hypothesis.status == .met { met.insert(hypothesis.premise) }
          if case .claim(let id) = hypothesis.premise {
            let verdict = investigation.finding(.named(id)).verdict
            guard (hypothesis.status == .met) == (verdict == .holds) else {
              throw PropertyViolation("\(claim.id) needs \(id), which \(verdict)")
            }
          }
        }
      }
      return true
    }
    #expect(
      unmet.isSuperset(of: [.claim(.chen2021Assumption4), .oneOutput, .inputState, .squaredLoss]), "\(unmet)")
    #expect(met.isSuperset(of: [.claim(.chen2021Assumption4), .oneOutput, .squaredLoss]), "\(met)")
  }

  private func statuses(_ id: ClaimID, _ model: Model) throws -> [Premise: Hypothesis.Status] {
    let hypotheses = try Investigation(model).hypotheses(of: .named(id))
    return Dictionary(uniqueKeysWithValues: hypotheses.map { ($0.premise, $0.status) })
  }

  /// The form of a network read off its parts.
  @Test func formOfScalarResNets() throws {
    try forAll(seedCount: 200) { random in
      let width = Int.random(in: 1...2, using: &random)
      let outputs = Int.random(in: 1...2, using: &random)
      let bias: [Rational]? = Bool.random(using: &random) ? Array(repeating: 1, count: outputs) : nil
      let blockBias: [Rational]? = Bool.random(using: &random) ? Array(repeating: 1, count: width) : nil
      let isLayer = Bool.random(using: &random)
      let blocks = (0..<2).map { _ in
        ResidualBlock(
          feature: .layers([
            .linear(Affine(weight: Matrix(rows: 1, columns: width, repeating: 1))), .activation(.relu),
          ]),
          weight: Matrix(rows: width, columns: 1, repeating: 1), bias: blockBias)
      }
      return Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(
              weight: Matrix.identity(width) + (isLayer ? Matrix.identity(width) : .zeros(width, width))),
            blocks: blocks,
            prediction: Affine(weight: Matrix(rows: outputs, columns: width, repeating: 1), bias: bias))),
        data: Dataset(
          x: Matrix(rows: 3, columns: width) { Rational($0 - $1) },
          y: Matrix(rows: 3, columns: outputs, repeating: 1)))
    } property: { model in
      guard case .resnest(let network) = model.architecture else { return false }
      let expected: [Premise: Bool] = [
        .inputState: network.expansion.weight == .identity(model.width!),
        .noBlockBias: network.blocks.allSatisfy { $0.bias == nil }, .oneOutput: model.data.y.columns == 1,
        .noOutputBias: network.prediction.bias == nil, .featuresOfStates: true,
      ]
      for id in [ClaimID.yun2019Theorem2, .yun2019Corollary3, .yun2019Theorem4, .yun2019Theorem5] {
        let found = try statuses(id, model)
        for (premise, isMet) in expected where found[premise] != (isMet ? .met : .unmet) {
          throw PropertyViolation("\(id) \(premise.name): \(found[premise].map { "\($0)" } ?? "none")")
        }
        // Nothing is asked of the weights of another network.
        let isForm = expected.values.allSatisfy(\.self)
        let others = found.filter { expected[$0.key] == nil }
        guard !others.isEmpty, isForm || others.values.allSatisfy({ $0 == .unasked }) else { return false }
      }
      return true
    }
  }

  /// Of Theorem 2 of Oyedotun et al. each hypothesis is looked at where those before it are met.
  @Test func linearNetworksAreAskedInTurn() throws {
    func statuses(_ weights: [Matrix<Rational>], inputs: Matrix<Rational> = [[1, 2], [1, 0]]) throws
      -> [Hypothesis.Status]
    {
      let model = Linear.plain(weights, readout: [[1, 1]], inputs: inputs)
      let hypotheses = try Investigation(model).hypotheses(of: .named(.oyedotun2020Theorem2))
      #expect(
        hypotheses.map(\.premise) == [.linearNetwork, .equalLayers, .symmetricLayers, .leadingComponent])
      return hypotheses.map(\.status)
    }
    let symmetric: Matrix<Rational> = [[2, 0], [0, 1]]
    #expect(try statuses([symmetric, symmetric]) == [.met, .met, .met, .met])
    #expect(try statuses([symmetric, symmetric], inputs: [[0, 0], [1, 2]]) == [.met, .met, .met, .unmet])
    #expect(try statuses([[[0, 1], [2, 0]]]) == [.met, .met, .unmet, .unasked])
    #expect(try statuses([symmetric, [[1, 0], [0, 1]]]) == [.met, .unmet, .unasked, .unasked])
    let relu = Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [
          .linear(Affine(weight: [[1]])), .activation(.relu), .linear(Affine(weight: [[1]])),
        ])),
      data: Dataset(x: [[1]], y: [[1]]))
    let hypotheses = try Investigation(relu).hypotheses(of: .named(.oyedotun2020Theorem2))
    #expect(hypotheses.map(\.status) == [.unmet, .unasked, .unasked, .unasked])
    // Of another kind of network nothing else is said.
    let foreign = try Investigation(relu).hypotheses(of: .named(.oyedotun2020Theorem3))
    #expect(foreign.map(\.premise) == [.architecture([.resnest])] && foreign[0].status == .unmet)
  }

  /// M ≥ K_0 + … + K_L stands in the place of Assumption 3 where that does not hold.
  @Test func wideRepresentationsReplaceAssumption3() throws {
    func model(width: Int) -> Model {
      Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(weight: Matrix(rows: width, columns: 1, repeating: 1)),
            blocks: [
              ResidualBlock(
                feature: .values([[1], [0], [2]]),
                weight: Matrix(rows: width, columns: 1) { row, _ in Rational(row) })
            ], prediction: Affine(weight: Matrix(rows: 3, columns: width, repeating: 1)))),
        data: Dataset(x: [[1], [2], [3]], y: .identity(3)))
    }
    let wide = try statuses(.chen2021Theorem1ii, model(width: 2))
    #expect(wide[.wideRepresentation] == .met && wide[.claim(.chen2021Assumption3)] == nil)
    let narrow = try statuses(.chen2021Theorem1ii, model(width: 1))
    #expect(narrow[.claim(.chen2021Assumption3)] == .unmet && narrow[.wideRepresentation] == nil)
    let enough = try statuses(.chen2021Theorem1ii, model(width: 3))
    #expect(enough[.claim(.chen2021Assumption3)] == .met && enough[.wideRepresentation] == nil)
  }

  /// What is said over a range is true at every value of it.
  @Test func familiesAreTheirValues() throws {
    var parts = 0
    try forAll(seedCount: 16) { random in
      random.family(samples: Int.random(in: 2...4, using: &random))
    } property: { family in
      let results = FamilyCheck(FamilyInvestigation(family)).results
      var seen: [[Premise: Set<Hypothesis.Status>]] = Array(repeating: [:], count: results.count)
      for value in (-8...12).map({ Rational($0) / 4 }) {
        guard let model = family.model(at: value) else { continue }
        let investigation = try Investigation(model)
        for (place, result) in results.enumerated() {
          for hypothesis in investigation.hypotheses(of: result.claim) {
            seen[place][hypothesis.premise, default: []].insert(hypothesis.status)
          }
        }
      }
      for (result, seen) in zip(results, seen) {
        for hypothesis in result.hypotheses {
          let statuses = seen[hypothesis.premise] ?? []
          let isContradicted =
            switch hypothesis.status {
            case .met: statuses.contains(.unmet)
            case .unmet: statuses.contains(.met)
            case .metInPart, .open, .unasked: false
            }
          if isContradicted { throw PropertyViolation("\(result.claim.id): \(hypothesis), \(statuses)") }
          if hypothesis.status == .metInPart { parts += 1 }
        }
        for (premise, statuses) in seen where statuses.isSuperset(of: [.met, .unmet]) {
          let status = result.hypotheses.first { $0.premise == premise }?.status
          guard status == .metInPart || status == .open else {
            throw PropertyViolation(
              "\(result.claim.id): \(premise.name) is \(status.map { "\($0)" } ?? "not there")")
          }
        }
      }
      return true
    }
    #expect(parts > 5)
  }

  @Test func namesTellPremisesApart() {
    let premises = Set(Claim.all.flatMap(\.premises))
    #expect(Set(premises.map(\.name)).count == premises.count)
    #expect(premises.allSatisfy { !$0.meaning.isEmpty && $0.name.count <= 36 })
  }
}
