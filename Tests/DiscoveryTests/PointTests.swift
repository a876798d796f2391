import Claims
import Discovery
import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import Testing
import Vocabulary

@Suite struct PointTests {
  private static func range(_ claim: ClaimID, _ shape: PointShape, magnitude: Int = 1, isWhole: Bool = true)
    -> RangeTask
  {
    RangeTask(
      claim: claim.rawValue, magnitude: magnitude, isWhole: isWhole, shape: .point(shape), from: 0,
      to: PointSpace(shape, magnitude: magnitude).count)
  }

  private static func shapes(_ samples: ClosedRange<Int>) -> [PointShape] {
    samples.flatMap { samples in
      PointLoss.allCases.flatMap { loss in
        [
          PointShape(samples: samples, blocks: 1, activation: .identity, loss: loss),
          PointShape(samples: samples, blocks: 2, activation: .relu, loss: loss),
          PointShape(samples: samples, blocks: 2, activation: .square, loss: loss),
        ]
      }
    }
  }

  /// The orbits of the points that are gone through are all assignments, none twice.
  @Test func orbitsAddUp() throws {
    for shape in Self.shapes(1...3) {
      for magnitude in [1, 2] where shape.samples < 3 || magnitude == 1 && shape.loss != .huber {
        let space = PointSpace(shape, magnitude: magnitude)
        #expect(space.count == PointSpace.count(shape, magnitude: magnitude))
        var result = RangeResult(task: Self.range(.yun2019Theorem2, shape, magnitude: magnitude))
        try result.walk(space) { _, _, _ in }
        #expect(result.all + result.noNetwork == space.total, "\(shape)")
        #expect(result.canonical <= result.classes && result.classes <= result.all)
      }
    }
  }

  /// On every point of the smallest shapes, what integers exclude does not fail when the engine is asked.
  @Test(arguments: Ablation.claims) func theScreenIsRight(_ id: ClaimID) throws {
    let claim = Claim.named(id)
    var (excluded, failures) = (0, 0)
    for shape in Self.shapes(1...2) {
      let cases = Ablation.cases(of: claim, .point(shape))
      // With two samples some of the larger shapes.
      let step = shape.samples == 2 && shape.blocks == 2 ? 23 : 1
      let space = PointSpace(shape, magnitude: 1)
      var result = RangeResult(task: Self.range(id, shape))
      var number = 0
      try result.walk(space) { screen, place, _ in
        number += 1
        guard !cases.isEmpty, number.isMultiple(of: step) else { return }
        let model = space.model(at: Position([place.samples, place.weights]))
        let investigation = try Investigation(model)
        #expect(investigation.evaluation.featureBeyondState(model) == nil)
        for item in cases {
          let verdict = investigation.finding(item.claim).verdict
          if screen.canFail(without: item.premise) {
            failures += verdict == .fails ? 1 : 0
          } else {
            excluded += 1
            #expect(verdict != .fails, "\(shape) \(place) \(item.premise?.name ?? "none")")
          }
        }
      }
    }
    // Corollary 1 compares networks of two widths, and nothing is asked of it here.
    let isAsked = id != .chen2021Corollary1
    #expect((failures > 0) == isAsked)
    #expect((excluded > 20) == (isAsked && id != .chen2021Proposition1i))
  }

  /// A program in another language that uses no symmetry, and derivatives by hand, counts the same.
  @Test(arguments: [(1, 2), (2, 1), (3, 1)]) func bruteForceCountsTheSame(_ samples: Int, _ magnitude: Int)
    throws
  {
    let counts = try BruteForce.counts("brute_force_points.py", ["\(samples)", "\(magnitude)"])
    let shape = PointShape(samples: samples, blocks: 2, activation: .relu, loss: .squared)
    let result = try Self.range(.yun2019Theorem2, shape, magnitude: magnitude).run()
    #expect(result.all == counts["models"] && result.noNetwork == counts["no-network"])
    let row = try #require(result.premises.first { $0.premise == "parameter coverage" })
    #expect(row.failsInAll == counts["parameter coverage"] && row.undecided == 0)
    #expect((row.failsInAll > 0) == (samples == 3))
  }

  /// Theorem 2 needs parameter coverage, a convex loss and a critical point; representation coverage it does not need.
  @Test func theorem2() throws {
    let ablation = try Ablation(.yun2019Theorem2, scope: Scope("N=3,L=2,numbers=13"))
    var log = AblationLog()
    for task in ablation.tasks { _ = log.append(try task.run()) }
    let table = try AblationTable(ablation, log)
    let needed = table.rows.filter { $0.outcome == .needed }.compactMap(\.premise)
    #expect(needed == [.convexLoss, .criticalPoint, .parameterCoverage])
    #expect(table.rows.allSatisfy { $0.outcome != .undecided } && table.outside.isEmpty)
    for row in table.rows {
      guard let premise = row.premise, let (task, _, model) = row.counterexample else { continue }
      let example = try #require(try Counterexample(table.claim, without: premise, model, task))
      #expect(try example.isConfirmed(by: example.text()))
    }
  }

  /// The hypotheses on the loss, with the smallest sizes at which a counterexample was found.
  @Test(arguments: [
    (ClaimID.chen2021Theorem1i, [Premise.claim(.chen2021Assumption2): 5, .convexLoss: 5]),
    (.chen2021Theorem1ii, [.claim(.chen2021Assumption2): 5, .convexLoss: 5, .differentiableLoss: 8]),
    (.chen2021Corollary2i, [.claim(.chen2021Assumption2): 5, .convexLoss: 5, .differentiableLoss: 8]),
    (.chen2021Corollary2ii, [.claim(.chen2021Assumption2): 8, .convexLoss: 8, .differentiableLoss: 11]),
    (.chen2021Proposition1i, [.squaredLoss: 5]), (.chen2021Proposition1ii, [.squaredLoss: 5]),
    (.chen2021Theorem2i, [.squaredLoss: 8]), (.chen2021Theorem2ii, [.squaredLoss: 5]),
  ])
  func losses(_ id: ClaimID, _ sizes: [Premise: Int]) throws {
    let ablation = try Ablation(id, scope: Scope("N=3,M=1,N_o=1,L=1,K=1,numbers=11"))
    var log = AblationLog()
    for task in ablation.tasks {
      if case .point = task.shape { _ = log.append(try task.run()) }
    }
    let table = try AblationTable(ablation, log)
    var found: [Premise: Int] = [:]
    for row in table.rows {
      guard let premise = row.premise, let (task, _, model) = row.counterexample else { continue }
      found[premise] = task.shape.numbers
      let example = try #require(try Counterexample(table.claim, without: premise, model, task))
      #expect(try example.isConfirmed(by: example.text()))
    }
    #expect(found == sizes)
  }

  // MARK: The witness, by hand

  /// With the absolute loss, at w = 0, V_1 = -1: no weights near by have a smaller risk, and H = (0, 1) … has risk 0.
  @Test func aLocalMinimiserOfTheAbsoluteLossAboveAPredictor() throws {
    // x = (1, 0), v = (0, 1), y = (0, 1): |w| + |w V_1 - 1| ≥ 1 for |V_1| ≤ 1.
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: .identity(1)),
          blocks: [ResidualBlock(feature: .values([[0], [1]]), weight: [[0]])],
          prediction: Affine(weight: [[0]]))),
      loss: .absolute, data: Dataset(x: [[1], [0]], y: [[0], [1]]))
    let claim = Claim.named(.chen2021Theorem1ii).dropping(.differentiableLoss)
    #expect(try Investigation(model).finding(claim).verdict == .fails)
    // Where |V_1| = 1 one slope is zero, and nothing is said.
    var edge = model
    guard case .resnest(var network) = edge.architecture else {
      Issue.record("another architecture")
      return
    }
    network.blocks[0].weight = [[1]]
    edge.architecture = .resnest(network)
    #expect(try Investigation(edge).finding(claim).verdict == .undecided)
    // Its convexity is still asked for.
    #expect(
      try Investigation(model).finding(Claim.named(.chen2021Theorem1ii).dropping(.convexLoss)).verdict
        == .inapplicable)
  }

  /// Corollary 1 with the absolute loss, by hand: no weights near the given ones have a smaller risk, and one block reaches half of it.
  @Test func corollary1WithACorner() throws {
    let file = try Self.fixture("chen2021-corollary-1-without-differentiable-loss")
    let investigation = try Investigation(file)
    #expect(investigation.finding(.named(.chen2021Assumption4)).verdict == .holds)
    #expect(investigation.trainedRisk == Rational(1, 3))
    let (x, v1, v2) = ([1, 0, -1], [0, 1, 2], [0, 0, 1])
    let y = [Rational.zero, 0, 1]
    func risk(_ prediction: (Int) -> Rational) -> Rational {
      (0..<3).reduce(.zero) { sum, n in
        let t = prediction(n) - y[n]
        return sum + (t.signum() < 0 ? -t : t)
      }
    }
    let steps = (-4...4).map { Rational($0) / 4 }
    for a in steps {
      for b in steps {
        for p in steps {
          for q in steps {
            // W_3 = (a, b), W_2 = (1 + p, -2 + q).
            let near = risk { n in
              a * (Rational(x[n]) + (1 + p) * Rational(v2[n])) + b
                * (Rational(v1[n]) + (q - 2) * Rational(v2[n]))
            }
            #expect(near >= 1)
          }
        }
        #expect(risk { a * Rational(x[$0]) + b * Rational(v1[$0]) } >= Rational(1, 2))
      }
    }
    #expect(risk { Rational(v1[$0]) / 2 } == Rational(1, 2))
    #expect(
      investigation.evaluation.states.last!.rowArrays == [[1, 0, 0], [0, 1, 0]])
  }

  /// The same with the polynomial loss: the given weights predict the worse minimum, and one block the better one.
  @Test func corollary1WithTwoMinima() throws {
    let model = try Self.fixture("chen2021-corollary-1-without-convex-loss")
    let investigation = try Investigation(model)
    #expect(investigation.finding(.named(.chen2021Assumption4)).verdict == .holds)
    #expect(investigation.trainedRisk == 27)
    for step in (-8...8).map({ Rational($0) / 16 }) {
      #expect(model.loss.value(of: [-1 + step], target: [0])! >= 27)
    }
    guard case .resnest(let network) = model.architecture else {
      Issue.record("another architecture")
      return
    }
    var shorter = ResNEst(
      expansion: network.expansion, blocks: [network.blocks[0]], prediction: Affine(weight: [[2, 0]]))
    shorter.expansionIsLayer = true
    let prefix = Model(architecture: .resnest(shorter), loss: model.loss, data: model.data)
    #expect(try Investigation(prefix).trainedRisk == 0)
    #expect((-64...64).allSatisfy { model.loss.value(of: [Rational($0) / 16], target: [0])! >= 0 })
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func fixture(_ name: String) throws -> Model {
    try ModelFile.load(root.appendingPathComponent("fixtures/discovery/\(name).yaml").path).model
  }

  /// Every fixture is in the table, and is what the standard scope gives: its model, not only its verdicts.
  @Test func fixturesAreInTheTable() throws {
    let table = try String(
      contentsOf: Self.root.appendingPathComponent("Documentation/Discovery.md"), encoding: .utf8)
    let folder = Self.root.appendingPathComponent("fixtures/discovery")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names { #expect(table.contains("(../fixtures/discovery/\(name))"), "\(name)") }
    var found = 0
    for id in Ablation.claims {
      let ablation = try Ablation(id, scope: Scope("N=3,M=2,N_o=2,L=2,K=1,numbers=13"))
      var log = AblationLog()
      for task in ablation.tasks { _ = log.append(try task.run()) }
      for row in try AblationTable(ablation, log).rows {
        guard let premise = row.premise, premise != .claim(.chen2021Assumption2),
          let (task, _, model) = row.counterexample,
          let example = try Counterexample(.named(id), without: premise, model, task), example.isWritable
        else { continue }
        let text = try String(
          contentsOf: folder.appendingPathComponent("\(example.name).yaml"), encoding: .utf8)
        #expect(try example.text() == text)
        found += 1
      }
    }
    // Two are by hand; `QuestionTests` has those of questions.
    let answers = names.filter { name in
      OpenQuestion.allCases.contains { name.hasPrefix($0.rawValue.replacing(".", with: "-")) }
    }
    #expect(found == names.count - answers.count - 2 && answers.count == 8)
  }

  // MARK: The open question

  @Test func noLocalMinimumIsWorseThanLinearInSmallScopes() throws {
    let ablation = try Ablation(.localMinimum, scope: Scope("N=3,L=2,numbers=13"), isWhole: true)
    var log = AblationLog()
    for task in ablation.tasks { _ = log.append(try task.run()) }
    let table = try AblationTable(ablation, log)
    #expect(table.rows.map(\.outcome) == [.notNeededInScope] && table.rows[0].counts.excluded > 40_000)
  }

  /// What the lemma on w = 0 excludes, the engine does not call a local minimum that is worse than linear.
  @Test func theLemmaAtZeroIsRight() throws {
    for activation in [PointActivation.relu, .square] {
      let shape = PointShape(samples: 2, blocks: 2, activation: activation, loss: .squared)
      let space = PointSpace(shape, magnitude: 1)
      var result = RangeResult(task: Self.range(.yun2019Theorem2, shape))
      var count = 0
      try result.walk(space) { screen, place, _ in
        guard !screen.canAnswer, screen.canFail(without: .parameterCoverage) else { return }
        let investigation = try Investigation(space.model(at: Position([place.samples, place.weights])))
        count += 1
        let isWorse = investigation.finding(Claim.named(.yun2019Theorem2).dropping(.parameterCoverage))
          .verdict
        #expect(isWorse != .fails || investigation.point?.classification != .localMinimum)
      }
      #expect(count > 10)
    }
  }
}

/// Programs in Python beside these tests.
enum BruteForce {
  static func counts(_ name: String, _ arguments: [String]) throws -> [String: Int] {
    let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", program.path] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode([String: Int].self, from: data)
  }
}
