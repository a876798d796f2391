import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

@Suite struct DecisionTests {
  /// What signs decide is the same over Q and over a field that contains it, and what all decisions over Q find, which may
  /// know a local minimum to be global.
  @Test func signsDecideAlikeOverEveryField() throws {
    var kinds: [PointClass: Int] = [:]
    for seed in 0..<60 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var model = generator.model(samples: 2)
      // Half of them fit their data, at a minimum.
      if seed.isMultiple(of: 2) { model.data.y = try Evaluation(model).prediction.transposed }
      let all = PointAnalysis(model, evaluation: try Evaluation(model))
      let signs = PointAnalysis(
        signsOf: model, evaluation: try Evaluation(model), hessianParameters: 400, atFirstSight: true)
      let larger = model.map { RealFieldElement($0) }
      let elsewhere = PointAnalysisOver(
        signsOf: larger, evaluation: try EvaluationOver(larger), hessianParameters: 400, atFirstSight: true)
      #expect(signs.classification == elsewhere.classification, "seed \(seed)")
      #expect(signs.reason == elsewhere.reason, "seed \(seed)")
      #expect(signs.inertia == elsewhere.inertia && signs.kinks == elsewhere.kinks, "seed \(seed)")
      kinds[signs.classification, default: 0] += 1
      switch signs.classification {
      case .undecided: break
      case .localMinimum:
        #expect([.localMinimum, .globalMinimum].contains(all.classification), "seed \(seed)")
      default: #expect(signs.classification == all.classification, "seed \(seed)")
      }
      if all.kinks.allSatisfy(\.isConstant) { #expect(signs.isCritical == all.isCritical, "seed \(seed)") }
    }
    #expect(kinds[.notCritical, default: 0] > 5 && kinds[.globalMinimum, default: 0] > 5, "\(kinds)")
    #expect(kinds[.undecided, default: 0] > 0, "\(kinds)")
  }

  /// Where the second order is silent, all other arguments find the same over a field that contains Q.
  @Test func degeneratePointsAreDecidedAlikeOverEveryField() throws {
    var kinds: [PointClass: Int] = [:]
    for seed in 0..<120 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let model = generator.degenerateModel { Rational(Int.random(in: -2...2, using: &$0)) }
      let all = PointAnalysis(model, evaluation: try Evaluation(model))
      let larger = model.map { RealFieldElement($0) }
      let elsewhere = PointAnalysisOver(
        signsOf: larger, evaluation: try EvaluationOver(larger), hessianParameters: 400, atFirstSight: false)
      #expect(elsewhere.classification == all.classification, "seed \(seed)")
      #expect(elsewhere.witness == nil && elsewhere.isCritical == all.isCritical, "seed \(seed)")
      kinds[all.classification, default: 0] += 1
    }
    for kind in [PointClass.saddle, .localMinimum, .globalMinimum, .notCritical, .strictSaddle] {
      #expect(kinds[kind, default: 0] > 2, "\(kinds)")
    }
  }

  /// At a point to which several decisions have an answer, the first of them in the list gives it: the risk zero, and not that
  /// the Hessian is definite, or a bound.
  @Test func orderDecides() throws {
    let layers: [Layer] = [.linear(Affine(weight: [[1]]))]
    let model = Model(
      architecture: .fullyConnected(FullyConnected(layers: layers)), data: Dataset(x: [[1]], y: [[1]]))
    let evaluation = try Evaluation(model)
    for bound in [RiskBound(value: 0, source: "a bound"), nil] {
      let point = PointAnalysis(model, evaluation: evaluation, known: KnownElsewhere(bound: { bound }))
      #expect(point.reason == "the risk is zero and the loss is never negative")
    }
  }

  /// An explanation replaces the words of a decision, never its answer.
  @Test func explanations() throws {
    let model = Model(
      architecture: .fullyConnected(FullyConnected(layers: [.linear(Affine(weight: [[3]]))])),
      data: Dataset(x: [[1]], y: [[1]]))
    let evaluation = try Evaluation(model)
    let signs = PointAnalysis(
      signsOf: model, evaluation: evaluation, hessianParameters: 400, atFirstSight: true)
    let all = PointAnalysis(model, evaluation: evaluation)
    #expect(signs.classification == .notCritical && all.classification == .notCritical)
    #expect(signs.witness == nil && signs.reason == "the gradient is not zero")
    #expect(all.witness == .partialDerivative(parameter: 0, value: 4))
    // Elsewhere than at a critical point, signs ask for no Hessian.
    #expect(signs.inertia == nil && all.inertia == Inertia(positive: 1, negative: 0, zero: 0))
  }
}
