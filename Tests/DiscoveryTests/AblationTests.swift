import Claims
import Discovery
import Foundation
import Networks
import Testing
import Vocabulary

@Suite struct AblationTests {
  /// All models of small shapes as one range each.
  private static func range(
    _ claim: ClaimID, _ shape: Shape, magnitude: Int = 1, isWhole: Bool = true
  ) -> RangeTask {
    RangeTask(
      claim: claim.rawValue, magnitude: magnitude, isWhole: isWhole, shape: .features(shape), from: 0,
      to: ModelSpace(shape, magnitude: magnitude).pairs)
  }

  private static func scope(_ text: String) throws -> Scope { try Scope(text) }

  private static func log(_ ablation: Ablation) throws -> AblationLog {
    var log = AblationLog()
    for task in ablation.tasks { _ = log.append(try task.run()) }
    return log
  }

  private static func outcomes(_ id: ClaimID, _ scope: String) throws -> [String: AblationTable.Outcome] {
    let ablation = try Ablation(id, scope: Scope(scope))
    let table = try AblationTable(ablation, log(ablation))
    // Hypotheses on the loss are those of `PointTests`.
    let rows = table.rows.filter { row in
      ![.claim(.chen2021Assumption2), .differentiableLoss, .convexLoss, .squaredLoss].contains(row.premise)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.premise?.name ?? "none", $0.outcome) })
  }

  // MARK: Symmetry

  /// The orbits of the models that are gone through are all assignments, none twice.
  @Test func orbitsAddUp() throws {
    var shapes = try Self.scope("N=4,M=3,N_o=2,L=3,K=2,numbers=11").shapes(withoutWidth: true)
    shapes.append(Shape(samples: 2, width: 2, outputs: 2, features: [2, 2]))
    shapes.append(Shape(samples: 3, width: 2, outputs: 1, features: [2, 1]))
    for shape in shapes {
      for magnitude in [1, 2] where shape.numbers <= (magnitude == 1 ? 16 : 8) {
        let result = try Self.range(.chen2021Theorem2ii, shape, magnitude: magnitude).run()
        #expect(
          result.all + result.noNetwork == ModelSpace(shape, magnitude: magnitude).total, "\(shape)")
        #expect(result.canonical <= result.classes && result.classes <= result.all)
      }
    }
    #expect(shapes.count > 100)
  }

  /// Ranges in any cut have the counts of the whole.
  @Test func rangesAddUp() throws {
    let shape = Shape(samples: 2, width: 2, outputs: 1, features: [1, 1])
    let whole = Self.range(.chen2021Theorem1ii, shape)
    let all = try whole.run()
    var sum = PremiseCounts(premise: "sum")
    for from in stride(from: 0, to: whole.to, by: 7) {
      let part = RangeTask(
        claim: whole.claim, magnitude: 1, isWhole: true, shape: .features(shape), from: from,
        to: min(from + 7, whole.to))
      sum.add(try part.run().premises[2])
    }
    #expect(sum.fails == all.premises[2].fails && sum.failsInAll == all.premises[2].failsInAll)
    #expect(sum.models == all.canonical && sum.failsInAll > 0)
  }

  // MARK: The screen and the engine

  /// On every model of the smallest shapes: the hypotheses are those that the engine finds, and a conclusion that is excluded does
  /// not fail when the engine is asked for it without any hypothesis.
  @Test(arguments: Ablation.claims.filter { $0 != .yun2019Theorem2 }) func theScreenIsRight(_ id: ClaimID)
    throws
  {
    let claim = Claim.named(id)
    let bare = claim.premises.reduce(claim) { $0.dropping($1) }
    var shapes = try Self.scope("N=3,M=2,N_o=2,L=2,K=2,numbers=8").shapes(
      withoutWidth: claim.premises.contains(.positiveWidth))
    shapes.append(Shape(samples: 2, width: 1, outputs: 2, features: [1, 1]))
    var (failures, excluded) = (0, 0)
    for shape in shapes {
      let space = ModelSpace(shape, magnitude: 1)
      var result = RangeResult(task: Self.range(id, shape))
      try result.walk(space) { screen, place, _ in
        let model = space.model(at: place.position)
        let investigation = try Investigation(model)
        let unmet = screen.unmet()
        func agrees(_ id: ClaimID, _ part: Screen.Unmet) -> Bool {
          (investigation.finding(.named(id)).verdict == .holds) == unmet.isDisjoint(with: part)
        }
        #expect(investigation.evaluation.featureBeyondState(model) == nil)
        if shape.width > 0 {
          #expect(agrees(.chen2021Assumption1, [.correlation, .regularGram]))
          #expect(agrees(.chen2021Assumption4, .assumption4))
          if id != .chen2021Theorem1ii { #expect(agrees(.chen2021Assumption3, .assumption3)) }
        }
        if claim.premises.contains(.beatenLinearPredictor), let erlb = investigation.erlb {
          #expect((erlb[0] == erlb.last!) == unmet.contains(.beatenLinearPredictor))
        }
        let fails = investigation.finding(bare).verdict == .fails
        if screen.canFail() {
          failures += fails ? 1 : 0
        } else {
          excluded += 1
          #expect(!fails, "\(shape) \(place)")
        }
      }
    }
    #expect(excluded > 200)
    // These conclusions hold whatever the hypotheses.
    #expect((failures > 0) != [.chen2021Proposition1ii, .chen2021Theorem2ii].contains(id))
  }

  /// Every premise of every claim, decided by the engine alone on each model of a scope.
  @Test(arguments: [ClaimID.chen2021Theorem1ii, .chen2021Corollary2ii, .chen2021Proposition1i])
  func theEngineAloneFindsTheSame(_ id: ClaimID) throws {
    let claim = Claim.named(id)
    let shape = Shape(samples: 2, width: 1, outputs: 1, features: [1, 1])
    let space = ModelSpace(shape, magnitude: 1)
    let found = try Self.range(id, shape).run()
    var fails = [Int](repeating: 0, count: found.premises.count)
    var result = RangeResult(task: Self.range(id, shape))
    try result.walk(space) { _, place, orbit in
      let investigation = try Investigation(space.model(at: place.position))
      for (index, item) in Ablation.cases(of: claim, .features(shape)).enumerated()
      where investigation.finding(item.claim).verdict == .fails {
        fails[index] += orbit
      }
    }
    #expect(found.premises.map(\.failsInAll) == fails)
  }

  // MARK: Brute force

  /// A program in another language that uses no symmetry counts the same models and counterexamples.
  @Test(arguments: [
    (2, 1, [1, 1], 1), (2, 2, [1, 1], 1), (1, 1, [1, 1, 1], 1), (2, 1, [1, 1, 1], 1), (3, 1, [1, 1], 1),
    (1, 1, [2, 1], 1), (1, 2, [1, 2], 1), (2, 1, [1, 1], 2), (1, 1, [1, 1], 2),
  ])
  func bruteForceCountsTheSame(_ samples: Int, _ width: Int, _ features: [Int], _ magnitude: Int) throws {
    let counts = try BruteForce.counts(
      "brute_force.py",
      ["\(samples)", "\(width)", features.map(String.init).joined(separator: ","), "\(magnitude)"])
    let shape = Shape(samples: samples, width: width, outputs: 1, features: features)
    var compared = 0
    for (name, count) in counts where name.contains(" ") {
      let words = name.split(separator: " ", maxSplits: 1)
      let id = try #require(ClaimID(rawValue: "chen2021.\(words[0])"))
      if id == .chen2021Corollary1, features.count == 2 {
        // One block has no prefix.
        #expect(count == 0)
        compared += 1
        continue
      }
      let result = try Self.range(id, shape, magnitude: magnitude).run()
      #expect(result.all == counts["models"] && result.noNetwork == counts["no-network"])
      let premises = ["chen2021.\(words[1])", "\(words[1])"]
      let row = try #require(result.premises.first { premises.contains($0.premise) })
      #expect(row.failsInAll == count, "\(name)")
      #expect(row.undecided == 0)
      compared += 1
    }
    #expect(compared == 6)
  }

  // MARK: Findings

  @Test func knownFindingsComeOut() throws {
    let scope = "N=3,M=2,N_o=2,L=2,K=1,numbers=10"
    let needed = AblationTable.Outcome.needed
    let not = AblationTable.Outcome.notNeededInScope
    // Theorem 1 does not name Assumption 1, and holds as it stands.
    #expect(
      try Self.outcomes(.chen2021Theorem1i, scope)
        == ["none": not, "chen2021.assumption-3": needed, "chen2021.assumption-4": not])
    #expect(
      try Self.outcomes(.chen2021Theorem1ii, scope)
        == ["none": not, "chen2021.assumption-3": needed, "chen2021.assumption-4": needed])
    // Theorem 2 needs Assumption 3 alone, and its second part none.
    let halves = ["chen2021.assumption-1 (correlation)": not, "chen2021.assumption-1 (Gram matrix)": not]
    let others = ["none": not, "chen2021.assumption-1": not, "chen2021.assumption-4": not].merging(halves) {
      $1
    }
    #expect(
      try Self.outcomes(.chen2021Theorem2i, scope)
        == others.merging(["chen2021.assumption-3": needed]) { $1 })
    #expect(
      try Self.outcomes(.chen2021Theorem2ii, scope) == others.merging(["chen2021.assumption-3": not]) { $1 })
    // Proposition 1 (i) needs M > 0, and of Assumption 1 either half.
    #expect(
      try Self.outcomes(.chen2021Proposition1i, scope)
        == ["none": not, "chen2021.assumption-1": needed, "M > 0": needed].merging(halves) { $1 })
    #expect(
      try Self.outcomes(.chen2021Corollary1, scope)
        == ["none": not, "chen2021.assumption-3": not, "chen2021.assumption-4": needed])
    #expect(
      try Self.outcomes(.chen2021Corollary2i, scope)
        == ["none": not, "chen2021.assumption-3": not, "chen2021.assumption-4": needed])
    #expect(
      try Self.outcomes(.chen2021Corollary2ii, scope)
        == [
          "none": not, "chen2021.assumption-3": needed, "chen2021.assumption-4": needed,
          "A*_0 > A*_L": needed,
        ])
  }

  /// A first hit is one of the smallest: no shape before it has any, and its text is a model file that shows it.
  @Test func counterexamplesAreSmallestAndConfirmed() throws {
    var count = 0
    for id in Ablation.claims where id != .yun2019Theorem2 {
      let ablation = try Ablation(id, scope: Scope("N=2,M=2,N_o=2,L=2,K=1,numbers=9"), isWhole: true)
      let log = try Self.log(ablation)
      let table = try AblationTable(ablation, log)
      for row in table.rows {
        guard let premise = row.premise, let (task, _, model) = row.counterexample else { continue }
        for result in log.results where result.task.shape.numbers < task.shape.numbers {
          let found = result.premises.first { $0.premise == premise.name }
          #expect((found?.failsInAll ?? 0) == 0)
        }
        let example = try #require(try Counterexample(table.claim, without: premise, model, task))
        if example.isWritable {
          #expect(try example.isConfirmed(by: example.text()))
          // Not where the file expects something else.
          let text = try example.text().replacing("\(id): inapplicable", with: "\(id): holds")
          #expect(try !example.isConfirmed(by: text))
        }
        count += 1
      }
    }
    #expect(count == 25)
  }

  // MARK: The log

  @Test func aLogGoesOnWhereItStopped() throws {
    let ablation = try Ablation(.chen2021Theorem1ii, scope: Scope("N=2,M=2,N_o=2,L=2,K=1,numbers=9"))
    let whole = try Self.log(ablation)
    var first = AblationLog()
    var lines = [String]()
    for task in ablation.tasks.prefix(3) { lines.append(first.append(try task.run())) }
    var second = AblationLog()
    for (line, task) in zip(lines, ablation.tasks) { try second.take(line.utf8, expected: task) }
    for task in ablation.tasks.dropFirst(3) { _ = second.append(try task.run()) }
    #expect(second.chain == whole.chain && second.results == whole.results)

    // A count that was changed, another order, a line too many.
    var other = AblationLog()
    let altered = lines[0].replacing("\"canonical\":", with: "\"canonical\":1")
    #expect(throws: AblationLog.Fault.self) { try other.take(altered.utf8, expected: ablation.tasks[0]) }
    #expect(throws: AblationLog.Fault.self) { try other.take(lines[1].utf8, expected: ablation.tasks[0]) }
    #expect(throws: AblationLog.Fault.self) { try other.take(lines[1].utf8, expected: ablation.tasks[1]) }
    #expect(throws: AblationLog.Fault.self) { try other.take(lines[0].utf8, expected: nil) }
    #expect(other.results.isEmpty)
  }

  @Test(arguments: ["N=0", "N=6", "M", "M=1,M=2", "rows=2", "N=+1", "numbers=99999999999999999999", "N=2,"])
  func scopesThatAreNone(_ text: String) { #expect(throws: Scope.Fault.self) { try Scope(text) } }

  @Test func scopesAreReadBack() throws {
    let scope = try Scope("N=2,entries=2")
    #expect(scope.samples == 2 && scope.magnitude == 2 && scope.width == Scope().width)
    #expect(try Scope(scope.text) == scope)
    // Tables that would be too large.
    #expect(throws: Scope.Fault.self) { try Scope("N=5,N_o=4,entries=4,numbers=24").shapes() }
  }

  @Test func rangesThatAreNone() {
    let shape = Shape(samples: 1, width: 1, outputs: 1, features: [1, 1])
    for (claim, magnitude, from, to) in [
      ("chen2021.assumption-1", 1, 0, 1), ("chen2021.theorem-1.ii", 9, 0, 1),
      ("chen2021.theorem-1.ii", 1, 5, 5), ("chen2021.theorem-1.ii", 1, 0, 1000),
    ] {
      let task = RangeTask(
        claim: claim, magnitude: magnitude, isWhole: false, shape: .features(shape), from: from, to: to)
      #expect(throws: Scope.Fault.self) { try task.run() }
    }
  }
}
