import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint

@Suite struct NearbyPointTests {
  // MARK: Against another program

  /// 220 trained networks: kind, radius, inertia and kernel are those that `compute.py` finds in 60 digits.
  @Test func agreesWithSixtyDigits() throws {
    let table = NearbyTable.entries
    #expect(table.count >= 200)
    var decided = 0
    var unclear = 0
    for (index, entry) in table.enumerated() {
      let model = entry.model
      let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
      let name = Comment(rawValue: "entry \(index): \(entry.kind), \(point.kind), \(point.reason)")
      if entry.kind == "kink" {
        #expect(point.kind == .undecided && point.reason.contains("kink"), name)
        continue
      }
      guard let radius = point.radius else {
        // What is not proved has more zeros than the invariances explain, and says how many.
        if point.nullity != entry.nullity || point.explained.map({ $0 < entry.nullity }) != true {
          // From near a degenerate saddle, Newton's method may go elsewhere.
          #expect(entry.kind == "strict-saddle", name)
          unclear += 1
        }
        continue
      }
      decided += 1
      #expect(point.kind.rawValue == entry.kind, name)
      #expect(point.nullity == entry.nullity && point.explained == entry.nullity, name)
      #expect(point.inertia?.negative == entry.negative, name)
      let distance = try #require(Rational(entry.distance))
      // Both are the nearest points to first order, up to what rounding adds along kernels; neither is the nearest.
      #expect(radius < 2 * distance + Rational(1, Integer(10).raised(to: 20)), name)
      #expect(4 * radius >= distance, name)
    }
    #expect(unclear * 50 <= table.count)
    let open = table.count { $0.kind != "kink" } - decided
    #expect(open * 4 <= decided, "\(open) undecided, \(decided) decided")
    #expect(Set(table.map(\.kind)).count == 4)
  }

  // MARK: Against exact arithmetic

  /// At the center of a proof the exact gradient is as good as zero, the exact Hessian has the inertia that is claimed,
  /// and the center is within the radius.
  @Test func centersAreCriticalExactly() throws {
    for entry in NearbyTable.entries.prefix(40) where entry.kind != "kink" {
      let model = entry.model
      let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
      guard let evidence = point.evidence, let radius = point.radius else { continue }
      let weights = try Evaluation(model).graph.weights
      let motion = zip(evidence.center, weights).map { $0 - $1 }
      #expect(motion.allSatisfy { $0.magnitude <= radius })
      let moved = model.moved(by: motion)
      var limits = PointLimits()
      limits.hessianParameters = 0
      limits.plainHessianParameters = 60
      let there = PointAnalysis(moved, evaluation: try Evaluation(moved), limits: limits)
      let tiny = Rational(1, Integer(10).raised(to: 20))
      #expect(try #require(there.gradient).allSatisfy { $0.magnitude < tiny })
      if point.kind == .zeroRisk { #expect(try #require(there.risk) < tiny) }
      let hessian = try #require(there.hessian).enclosed(precision: 300)
      let small = Rational(1, Integer(10).raised(to: 12))
      func eigenvalueCount(below shift: Rational) -> Int? {
        var shifted = hessian
        for i in 0..<shifted.rows { shifted[i, i] = shifted[i, i] - Interval(shift, precision: 300) }
        return shifted.intervalInertia()?.negative
      }
      let below = try #require(eigenvalueCount(below: -small))
      let upTo = try #require(eigenvalueCount(below: small))
      #expect(below == point.inertia?.negative && upTo - below == point.nullity)
    }
  }

  /// A network whose targets are its own predictions, then moved by less than 10⁻⁶.
  private struct ZeroRiskCase {
    let model: Model
    let moved: Model
  }

  /// Random networks of all kinds with targets that they reach exactly nearby.
  @Test func zeroRiskIsFoundWhereItIs() throws {
    var proved = 0
    try forAll(seedCount: 120) { generator -> ZeroRiskCase in
      let samples = Int.random(in: 1...2, using: &generator)
      var model = generator.model(samples: samples)
      model = try model.withResiduals(.zeros(model.outputs, samples))
      let motion = model.parameters.map { _ in
        Rational(mantissa: Integer(Int.random(in: -1000...1000, using: &generator)), binaryExponent: -30)
      }
      return ZeroRiskCase(model: model, moved: model.moved(by: motion))
    } property: { zero in
      let point = NearbyPoint(near: zero.moved, evaluation: try Evaluation(zero.moved))
      guard point.kind == .zeroRisk else {
        return point.kind != .undecided || !point.reason.isEmpty
      }
      proved += 1
      let evidence = point.evidence!
      let weights = try Evaluation(zero.moved).graph.weights
      let there = zero.moved.moved(by: zip(evidence.center, weights).map { $0 - $1 })
      return try Evaluation(there).risk! < Rational(1, Integer(10).raised(to: 20))
        && point.radius! < 1 / Rational(100)
    }
    #expect(proved >= 40, "\(proved) of 120 proved")
  }

  // MARK: Single cases

  /// y = relu(w x + b) with one unit.
  private func unit(_ weights: [Rational], _ x: [Rational], _ y: [Rational]) -> Model {
    let hidden = Affine(weight: Matrix(rows: 1, columns: 1, elements: [weights[0]]), bias: [weights[1]])
    let output = Affine(weight: Matrix(rows: 1, columns: 1, elements: [weights[2]]), bias: [weights[3]])
    return Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [.linear(hidden), .activation(.relu), .linear(output)])),
      data: Dataset(
        x: Matrix(rows: x.count, columns: 1, elements: x), y: Matrix(rows: y.count, columns: 1, elements: y)))
  }

  /// The pre-activations x + b of samples 1 and 2, for b in an interval, keep away from 0, or reach it: the exact check, apart
  /// from the floating point that stops the refinement before it.
  @Test func marginsAreThoseOfTheInterval() throws {
    let model = unit([1, Rational(-1, 2), 1, 0], [1, 2], [0, 0])
    let evaluation = try Evaluation(model)
    let cell = ActivationCell(model, loss: try #require(model.loss.scalar), evaluation: evaluation)
    func margins(_ lower: Rational, _ upper: Rational) -> ActivationCell.Margins {
      var parameters = evaluation.graph.weights.map { Interval($0, precision: 64) }
      parameters[1] = Interval(from: lower, through: upper, precision: 64)
      return cell.margins(CellDerivatives(cell, at: parameters, precision: 64))
    }
    for (lower, least) in [(Rational(-1, 2), Rational(1, 2)), (Rational(-3, 4), Rational(1, 4))] {
      guard case .inside(let found, _) = margins(lower, 0) else {
        Issue.record("no number comes to a breakpoint for b from \(lower) on")
        return
      }
      #expect(found == least)
    }
    for lower in [Rational(-1), -2] {
      guard case .crosses = margins(lower, 0) else {
        Issue.record("sample 1 is at the breakpoint for b = -1")
        return
      }
    }
  }

  /// On the cell where the unit is active on samples 2 to 4 alone, the best line through them has its kink at x = 0.4: to
  /// the right of sample 1 at 0.3, or to the left of it at 0.5.
  @Test(arguments: [false, true]) func aFaceStopsTheRefinement(isCovered: Bool) throws {
    let first = Rational(isCovered ? 5 : 3, 10)
    let x: [Rational] = [first, 1, 2, 3]
    // Residuals of the line 2 (x − 0.4) that sum to zero and are orthogonal to x.
    let line = x.map { 2 * ($0 - Rational(2, 5)) }
    let bend: [Rational] = [0, Rational(1, 50), Rational(-1, 25), Rational(1, 50)]
    let y = zip(line, bend).map { $0 + $1 }.enumerated().map { $0 == 0 ? Rational.zero : $1 }
    let start = Rational(isCovered ? 11 : 8, 20)
    let point = NearbyPoint(
      near: unit([2, -2 * start, 1, 0], x, y), evaluation: try Evaluation(unit([2, -2 * start, 1, 0], x, y)))
    if isCovered {
      #expect(point.kind == .undecided)
      #expect(point.reason.contains("covers a kink") && point.reason.contains("layer 2 unit 1, sample 1"))
    } else {
      #expect(point.kind == .localMinimum, "\(point.reason)")
      #expect(point.inertia == Inertia(positive: 3, negative: 0, zero: 1))
    }
  }

  /// A point that is critical exactly has radius zero.
  @Test func exactPointsHaveRadiusZero() throws {
    let model = unit([1, 1, 1, 0], [0, 1, 2, 3], [2, 1, 2, 5])
    let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
    #expect(point.radius == 0, "\(point.reason)")
  }

  @Test func otherLossesAreUndecided() throws {
    var model = unit([1, 1, 1, 0], [0, 1], [1, -1])
    model.loss = .logistic
    let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
    #expect(point.kind == .undecided && point.reason.contains("logistic"))
  }

  @Test func limitsAreSaid() throws {
    let model = unit([1, 1, 1, 0], [0, 1], [1, 1])
    var limits = NearbyLimits()
    limits.parameters = 3
    // Two equations for risk zero are no matter of the number of parameters.
    #expect(NearbyPoint(near: model, evaluation: try Evaluation(model), limits: limits).kind == .zeroRisk)
    limits.products = 100
    let point = NearbyPoint(near: model, evaluation: try Evaluation(model), limits: limits)
    #expect(point.kind == .undecided && point.reason.contains("limits are 3 parameters"))
  }

  @Test func weightsOnAKinkAreLeftToTheExactAnalysis() throws {
    let model = unit([1, -1, 1, 0], [1, 2, 3], [0, 1, 3])
    let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
    #expect(point.kind == .undecided && point.reason.contains("on a kink"))
  }
}
