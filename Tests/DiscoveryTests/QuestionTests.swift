import Claims
import Discovery
import ExactAlgebra
import Foundation
import Landscape
import ModelFiles
import Networks
import Testing
import Vocabulary

@Suite struct QuestionTests {
  private static func log(_ ablation: Ablation) throws -> AblationLog {
    var log = AblationLog()
    for task in ablation.tasks { _ = log.append(try task.run()) }
    return log
  }

  /// All models of one shape.
  private static func counts(_ question: OpenQuestion, _ shape: ModelShape, magnitude: Int = 1) throws
    -> RangeResult
  {
    try RangeTask(
      claim: question.claim.rawValue, question: question, magnitude: magnitude, isWhole: true, shape: shape,
      from: 0, to: shape.size(magnitude: magnitude)
    ).run()
  }

  // MARK: Brute force

  /// A program in another language that uses no symmetry counts the same models, counterexamples and greatest values.
  @Test(arguments: [
    (2, 1, [1, 1], 1), (3, 1, [1, 1], 1), (2, 1, [1, 1, 1], 1), (2, 1, [1, 1], 2), (1, 2, [2, 1], 1),
  ])
  func epsilon(_ samples: Int, _ width: Int, _ features: [Int], _ magnitude: Int) throws {
    let shape = Shape(samples: samples, width: width, outputs: 1, features: features)
    let counts = try BruteForce.counts(
      "brute_force_questions.py",
      [
        "epsilon", "\(samples)", "\(width)", features.map(String.init).joined(separator: ","), "\(magnitude)",
      ])
    let result = try Self.counts(.epsilon, .features(shape), magnitude: magnitude)
    #expect(result.all == counts["models"] && result.noNetwork == counts["no-network"])
    let row = try #require(result.premises.first { $0.premise == "chen2021.assumption-4" })
    #expect(row.failsInAll == counts["fails"] && row.undecided == 0)
    try expectGreatest(row, result.task, counts)
  }

  /// With two outputs and M = 1 it takes eigenvalues.
  @Test func epsilonOfANarrowNetwork() throws {
    let counts = try BruteForce.counts("brute_force_questions.py", ["narrow", "2", "1"])
    let shape = Shape(samples: 2, width: 1, outputs: 2, features: [1, 1])
    let result = try Self.counts(.epsilon, .features(shape))
    #expect(result.all == counts["models"] && result.noNetwork == counts["no-network"])
    let row = try #require(result.premises.first { $0.premise == "chen2021.assumption-3" })
    #expect(row.failsInAll == counts["fails"] && row.undecided == 0)
    try expectGreatest(row, result.task, counts)
  }

  private func expectGreatest(_ row: PremiseCounts, _ task: RangeTask, _ counts: [String: Int]) throws {
    #expect((row.greatest?.modelsInAll ?? 0) == counts["greatest"])
    guard let greatest = row.greatest else {
      #expect(counts["numerator"] == -1)
      return
    }
    let investigation = try Investigation(task.model(at: greatest.position))
    guard case .rational(let epsilon)? = investigation.epsilon else {
      Issue.record("ε is not rational")
      return
    }
    #expect(
      epsilon / investigation.erlb!.last! == Rational(counts["numerator"]!) / Rational(counts["denominator"]!)
    )
  }

  @Test(arguments: [(1, 1, [1, 1, 1]), (2, 1, [1, 1, 1]), (1, 2, [1, 1, 1]), (1, 2, [1, 1, 1, 1])])
  func blocks(_ samples: Int, _ width: Int, _ features: [Int]) throws {
    let shape = Shape(samples: samples, width: width, outputs: 1, features: features)
    let counts = try BruteForce.counts(
      "brute_force_questions.py",
      ["blocks", "\(samples)", "\(width)", features.map(String.init).joined(separator: ","), "1"])
    let result = try Self.counts(.blocks, .features(shape))
    #expect(result.all == counts["models"] && result.noNetwork == counts["no-network"])
    #expect(result.premises.allSatisfy { $0.undecided == 0 })
    let names = ["outer", "inner", "fewer"]
    #expect(result.premises.map(\.failsInAll) == names.prefix(result.premises.count).map { counts[$0]! })
    // It takes three blocks for a smaller set that is no part of a larger one.
    #expect(result.premises.count == (features.count == 4 ? 3 : 2))
  }

  @Test(arguments: [(1, 1, 2), (1, 2, 1), (2, 1, 2), (2, 2, 1), (3, 2, 1), (1, 3, 1)])
  func gradients(_ samples: Int, _ blocks: Int, _ magnitude: Int) throws {
    let counts = try BruteForce.counts(
      "brute_force_questions.py", ["gradients", "\(samples)", "\(blocks)", "\(magnitude)"])
    let shape = LinearShape(samples: samples, width: 1, blocks: blocks)
    let result = try Self.counts(.gradients, .linear(shape), magnitude: magnitude)
    #expect(result.all == counts["models"])
    let names = ["representation", "error", "transfers", "square"]
    #expect(result.premises.map(\.failsInAll) == names.prefix(result.premises.count).map { counts[$0]! })
    #expect(result.premises.count == (samples == 1 ? 4 : 3))
  }

  // MARK: Symmetry and screens

  /// The orbits of the linear networks that are gone through are all of them, none twice.
  @Test(arguments: [
    LinearShape(samples: 3, width: 1, blocks: 2), LinearShape(samples: 1, width: 2, blocks: 1),
    LinearShape(samples: 2, width: 1, blocks: 3), LinearShape(samples: 1, width: 2, blocks: 2),
  ])
  func orbitsOfLinearNetworksAddUp(_ shape: LinearShape) throws {
    let space = LinearSpace(shape, magnitude: 1)
    var result = RangeResult(
      task: RangeTask(
        claim: ClaimID.oyedotun2020Remark5.rawValue, question: .gradients, magnitude: 1, isWhole: true,
        shape: .linear(shape), from: 0, to: space.pairs))
    try result.walk(space) { _, _, _ in }
    #expect(result.all == space.total)
    #expect(result.canonical < result.classes && result.classes < result.all)
  }

  /// The orbits are those of the changes that are cut, written out here: the images of what is gone through are all models, none twice.
  @Test func orbitsOfLinearNetworksAreThoseOfTheChanges() throws {
    let shape = LinearShape(samples: 1, width: 2, blocks: 1)
    let space = LinearSpace(shape, magnitude: 1)
    // Row i of an image is that of the coordinate or output |c[i]|, with the sign of c[i].
    let changes = [[1, 2], [1, -2], [-1, 2], [-1, -2], [2, 1], [2, -1], [-2, 1], [-2, -1]]
    func column(_ c: [Int], _ v: [Int]) -> [Int] { c.map { $0.signum() * v[abs($0) - 1] } }
    func matrix(_ c: [Int], _ m: [Int], _ d: [Int]) -> [Int] {
      c.flatMap { i in d.map { j in i.signum() * j.signum() * m[2 * abs(i) + abs(j) - 3] } }
    }
    var seen: Set<[Int]> = []
    var result = RangeResult(
      task: RangeTask(
        claim: ClaimID.oyedotun2020Remark5.rawValue, question: .gradients, magnitude: 1, isWhole: true,
        shape: .linear(shape), from: 0, to: space.pairs))
    try result.walk(space) { _, position, orbit in
      let (x, weights, readout, y) = space.matrices(at: position)
      var images: Set<[Int]> = []
      for c in changes {
        for d in changes {
          images.insert(column(c, x) + matrix(c, weights[0], c) + matrix(d, readout, c) + column(d, y))
        }
      }
      #expect(images.count == orbit && seen.isDisjoint(with: images))
      seen.formUnion(images)
    }
    #expect(seen.count == space.total)
  }

  /// What integers say of linear networks of width two is what the engine says, in some ranges.
  @Test func theScreenOfLinearNetworksIsRight() throws {
    let shape = LinearShape(samples: 2, width: 2, blocks: 1)
    let space = LinearSpace(shape, magnitude: 1)
    let claim = Claim.named(.oyedotun2020Remark5)
    let cases = Ablation.cases(of: claim, .linear(shape), .gradients)
    var verdicts: [Verdict: Int] = [:]
    for from in stride(from: 0, to: space.pairs, by: 97) {
      var result = RangeResult(
        task: RangeTask(
          claim: claim.id.rawValue, question: .gradients, magnitude: 1, isWhole: true, shape: .linear(shape),
          from: from, to: from + 1))
      var number = 0
      try result.walk(space) { screen, position, _ in
        number += 1
        guard number % 11 == 1 else { return }
        let investigation = try Investigation(space.model(at: position))
        for item in cases {
          let verdict = item.finding(investigation).verdict
          verdicts[verdict, default: 0] += 1
          let isMet = screen.isMet(GradientCondition(rawValue: item.name)!)
          #expect((verdict == .inapplicable) == !isMet, "\(position) \(item.name)")
          if isMet { #expect((verdict == .fails) == screen.canFail) }
        }
      }
    }
    #expect(verdicts[.fails, default: 0] > 10 && verdicts[.holds, default: 0] > 10)
    #expect(verdicts[.inapplicable, default: 0] > 10)
  }

  /// What ranks exclude of sets of blocks the engine does not find, on every model of small shapes.
  @Test func theScreenOfBlocksIsRight() throws {
    var (excluded, failures) = (0, 0)
    for shape in [
      Shape(samples: 2, width: 1, outputs: 1, features: [1, 1, 1]),
      Shape(samples: 1, width: 2, outputs: 2, features: [1, 1, 1]),
    ] {
      let claim = Claim.named(.chen2021Corollary1)
      let cases = Ablation.cases(of: claim, .features(shape), .blocks)
      let space = ModelSpace(shape, magnitude: 1)
      var result = RangeResult(
        task: RangeTask(
          claim: claim.id.rawValue, question: .blocks, magnitude: 1, isWhole: true, shape: .features(shape),
          from: 0, to: space.pairs))
      var blocks = BlockScreen(shape)
      try result.walk(space) { screen, place, _ in
        blocks.set(screen)
        let investigation = try Investigation(space.model(at: place.position))
        for item in cases {
          let verdict = item.finding(investigation).verdict
          if blocks.canFail(BlockComparison(rawValue: item.name)!) {
            failures += verdict == .fails ? 1 : 0
          } else {
            excluded += 1
            #expect(verdict == .holds, "\(shape) \(place) \(item.name)")
          }
        }
      }
    }
    #expect(excluded > 1000 && failures > 20)
  }

  // MARK: Findings

  @Test func greatestValuesAreMerged() throws {
    let ablation = try Ablation(.epsilon, scope: Scope("N=3,M=2,N_o=2,L=1,K=1,numbers=13"))
    let table = try AblationTable(ablation, Self.log(ablation))
    #expect(table.isWhole)
    #expect(table.rows.map(\.name) == ["chen2021.assumption-3", "chen2021.assumption-4"])
    let values = table.rows.map { $0.greatest?.value.decimal() }
    #expect(values == ["6", "5"])
    for row in table.rows {
      let examples = try row.counterexamples(to: table.claim, table.scope)
      #expect(examples.count == 2)
      for example in examples { #expect(try example!.isConfirmed(by: example!.text())) }
      // No range has a greater one, and those that have it are all counted.
      var count = 0
      for result in try Self.log(ablation).results {
        guard let found = result.premises.first(where: { $0.premise == row.name })?.greatest else { continue }
        let investigation = try Investigation(result.task.model(at: found.position))
        let value = try #require(investigation.epsilon?.scaled(by: 1 / investigation.erlb!.last!))
        let order = try #require(value.order(to: row.greatest!.value))
        #expect(order <= 0)
        count += order == 0 ? found.modelsInAll : 0
      }
      #expect(count == row.greatest!.modelsInAll)
    }
  }

  @Test(arguments: [
    (OpenQuestion.blocks, "N=2,M=2,N_o=1,L=3,K=1,numbers=12", [nil, 6, 11]),
    (.gradients, "N=2,M=2,L=2,numbers=10", [4, 5, 6, nil]),
  ])
  func smallestCounterexamples(_ question: OpenQuestion, _ scope: String, _ numbers: [Int?]) throws {
    let ablation = try Ablation(question, scope: Scope(scope))
    let table = try AblationTable(ablation, Self.log(ablation))
    #expect(table.rows.map { $0.counterexample?.task.shape.numbers } == numbers)
    #expect(table.rows.allSatisfy { $0.outcome != .undecided } && !table.contradictsTheory)
    // What is proved has none.
    for row in table.rows { #expect(row.isProved == (row.counterexample == nil)) }
    for row in table.rows {
      for example in try row.counterexamples(to: table.claim, table.scope) {
        let example = try #require(example)
        #expect(try example.isConfirmed(by: example.text()))
      }
    }
  }

  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("fixtures")

  /// Fixtures are what the questions give, their texts where the scope of the comment takes a moment.
  @Test(arguments: [
    (OpenQuestion.blocks, "N=2,M=2,N_o=1,L=3,K=1,numbers=11", 2), (.gradients, "N=2,M=2,L=2,numbers=8", 3),
    (.epsilon, "N=3,M=2,N_o=2,L=1,K=1,numbers=14", 2),
  ])
  func fixturesAreAnswers(_ question: OpenQuestion, _ scope: String, _ count: Int) throws {
    let ablation = try Ablation(question, scope: Scope(scope))
    let table = try AblationTable(ablation, Self.log(ablation))
    var found = 0
    for example in try table.rows.flatMap({ try $0.counterexamples(to: table.claim, table.scope) }) {
      let example = try #require(example)
      guard question.measure == nil || example.greatest != nil else { continue }
      let path = Self.fixtures.appendingPathComponent("discovery/\(example.name).yaml")
      let text = try String(contentsOf: path, encoding: .utf8)
      if question.measure == nil { #expect(try example.text() == text) }
      var model = example.model
      model.title = try ModelFile.load(path.path).model.title
      #expect(try ModelFile.load(path.path).model == model)
      #expect(try example.isConfirmed(by: text))
      found += 1
    }
    #expect(found == count)
  }

  /// Local minima that are worse than linear, with the risk written out: no weights near by have a smaller one, and a linear predictor has.
  @Test(arguments: [
    "discovery/yun2019-local-minimum-without-parameter-coverage", "points/local-minimum-above-linear",
  ])
  func aLocalMinimumAboveALine(_ name: String) throws {
    let model = try ModelFile.load(Self.fixtures.appendingPathComponent("\(name).yaml").path).model
    guard case .resnest(let network) = model.architecture,
      case .values(let v) = network.blocks[0].feature,
      case .layers(let layers) = network.blocks[1].feature, case .linear(let map)? = layers.first
    else { return }
    let (x, y) = (model.data.x.elements, model.data.y.elements)
    func risk(_ w: Rational, _ v1: Rational, _ u2: Rational, _ v2: Rational) -> Rational {
      x.indices.reduce(.zero) { sum, n in
        let h = x[n] + v1 * v[n, 0]
        let error = w * (h + v2 * max(u2 * h, 0)) - y[n]
        return sum + error * error
      }
    }
    let point = [
      network.prediction.weight[0, 0], network.blocks[0].weight[0, 0], map.weight[0, 0],
      network.blocks[1].weight[0, 0],
    ]
    let here = risk(point[0], point[1], point[2], point[3])
    let steps = (-2...2).map { Rational($0) / 64 }
    var smaller = 0
    for a in steps {
      for b in steps {
        for c in steps {
          for d in steps where risk(point[0] + a, point[1] + b, point[2] + c, point[3] + d) < here {
            smaller += 1
          }
        }
      }
    }
    #expect(smaller == 0)
    func sum(_ a: [Rational], _ b: [Rational]) -> Rational { zip(a, b).reduce(.zero) { $0 + $1.0 * $1.1 } }
    #expect(sum(y, y) - sum(x, y) * sum(x, y) / sum(x, x) < here)
    let investigation = try Investigation(model)
    #expect(investigation.point?.classification == .localMinimum)
    let shape = ModelShape.point(PointShape(samples: 4, blocks: 2, activation: .relu, loss: .squared))
    let item = Ablation.cases(of: .named(.yun2019Theorem2), shape, .localMinimum)[0]
    #expect(item.finding(investigation).verdict == .fails)
  }

  // MARK: Samples

  @Test func aSampleIsTheSameWheneverItIsDrawn() throws {
    let scope = try Scope("N=4,L=2,numbers=16,entries=2")
    func chain(_ seed: UInt64) throws -> String {
      let ablation = try Ablation(.localMinimum, scope: scope, sample: Sample(count: 20, seed: seed))
      return try Self.log(ablation).chain
    }
    let (first, again, other) = try (chain(5), chain(5), chain(6))
    #expect(first == again && first != other)
    let shape = ModelShape.point(PointShape(samples: 4, blocks: 2, activation: .relu, loss: .squared))
    let models = { ModelSample(shape, magnitude: 2, seed: 5).model($0) }
    #expect(models(7) == models(7))
    #expect(Set((0..<50).compactMap { models($0)?.data.y.elements.description }).count > 5)
  }

  /// Points are drawn with targets that make them critical, by derivatives that are written out here.
  @Test(arguments: [PointActivation.relu, .square]) func drawnPointsAreCritical(_ activation: PointActivation)
    throws
  {
    let shape = PointShape(samples: 5, blocks: 2, activation: activation, loss: .squared)
    let sample = ModelSample(.point(shape), magnitude: 2, seed: 1)
    var drawn = 0
    for draw in 0..<1500 {
      guard let model = sample.model(draw), case .resnest(let network) = model.architecture,
        case .values(let v) = network.blocks[0].feature,
        case .layers(let layers) = network.blocks[1].feature, case .linear(let map)? = layers.first
      else { continue }
      drawn += 1
      let (v1, u2, v2) = (network.blocks[0].weight[0, 0], map.weight[0, 0], network.blocks[1].weight[0, 0])
      let w = network.prediction.weight[0, 0]
      var gradient = [Rational](repeating: 0, count: 4)
      for n in 0..<5 {
        let h = model.data.x[n, 0] + v1 * v[n, 0]
        let s = u2 * h
        let value = activation == .relu ? max(s, 0) : s * s
        let slope = activation == .relu ? (s.signum() > 0 ? 1 : 0) : 2 * s
        let error = w * (h + v2 * value) - model.data.y[n, 0]
        gradient[0] += error * (h + v2 * value)
        gradient[1] += error * w * v[n, 0] * (1 + v2 * slope * u2)
        gradient[2] += error * w * v2 * slope * h
        gradient[3] += error * w * value
      }
      #expect(gradient.allSatisfy { $0.isZero }, "draw \(draw)")
    }
    #expect(drawn > 50)
  }

  /// A sample of points finds local minima that are worse than linear, and the counterexample is one when read again.
  @Test func aSampleFindsALocalMinimum() throws {
    let ablation = try Ablation(
      .localMinimum, scope: Scope("N=5,L=2,numbers=20,entries=3"), sample: Sample(count: 3000, seed: 1))
    let table = try AblationTable(ablation, Self.log(ablation))
    let row = table.rows[0]
    #expect(row.outcome == .needed && row.counts.fails > 0)
    let example = try #require(try row.counterexamples(to: table.claim, table.scope)[0])
    #expect(try example.isConfirmed(by: example.text()))
    // Four samples at least: see `Documentation/Discovery.md`.
    #expect(example.model.data.count >= 4)
  }

  // MARK: Lines

  @Test func rangesThatAreNone() throws {
    let shape = ModelShape.linear(LinearShape(samples: 1, width: 1, blocks: 1))
    for (claim, sample, shape, to) in [
      ("chen2021.corollary-1", nil, shape, 1), ("oyedotun2020.remark-5", nil, shape, 1000),
      ("oyedotun2020.remark-5", 1, shape, 1 << 31),
      ("oyedotun2020.remark-5", nil, .linear(LinearShape(samples: 1, width: 2, blocks: 1)), 1),
      ("oyedotun2020.remark-5", nil, .linear(LinearShape(samples: 1, width: 1, blocks: 99)), 1),
    ] as [(String, UInt64?, ModelShape, Int)] {
      let task = RangeTask(
        claim: claim, question: .gradients, sample: sample, magnitude: 1, isWhole: false, shape: shape,
        from: 0,
        to: to)
      #expect(throws: Scope.Fault.self) { try task.run() }
    }
  }

  @Test func aLineWithAKeyTwiceIsNone() throws {
    let ablation = try Ablation(.gradients, scope: Scope("N=1,M=1,L=1,numbers=4"))
    let line = AblationLog.text(ablation.tasks[0])
    #expect(AblationLog.value(line.utf8, as: RangeTask.self) == ablation.tasks[0])
    let twice = line.replacing("\"from\":0", with: "\"from\":0,\"from\":0")
    #expect(twice != line && AblationLog.value(twice.utf8, as: RangeTask.self) == nil)
    let inside = line.replacing("\"N\":1", with: "\"N\":2,\"N\":1")
    #expect(inside != line && AblationLog.value(inside.utf8, as: RangeTask.self) == nil)
    var log = AblationLog()
    let result = log.append(try ablation.tasks[0].run())
    var other = AblationLog()
    let altered = result.replacing("\"canonical\":", with: "\"canonical\":0,\"canonical\":")
    #expect(throws: AblationLog.Fault.self) { try other.take(altered.utf8, expected: ablation.tasks[0]) }
    try other.take(result.utf8, expected: ablation.tasks[0])
  }
}
