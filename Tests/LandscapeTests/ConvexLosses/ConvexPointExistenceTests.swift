import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing

/// Which critical points (P_φ) has with losses other than the squared one.
@Suite struct ConvexPointExistenceTests {
  private struct Case: CustomStringConvertible {
    let problem: PredictionProblem
    let least: (Loss) -> LeastConvexRisk?

    var description: String {
      "\(problem.representation.rowArrays), \(problem.feature.rowArrays), \(problem.targets.rowArrays), "
        + "bias \(problem.hasBias)"
    }

    /// Of small sizes, with representations of low rank and targets that some of the features predict.
    init(_ random: inout SeededGenerator) {
      func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
        Matrix(rows: rows, columns: columns) { _, _ in Rational(Int.random(in: -3...3, using: &random)) }
      }
      let samples = Int.random(in: 3...6, using: &random)
      let outputs = Int.random(in: 1...3, using: &random)
      let width = outputs + Int.random(in: 0...2, using: &random)
      let inner = Int.random(in: 0...width, using: &random)
      let feature = matrix(Int.random(in: 1...2, using: &random), samples)
      let representation = inner == 0 ? .zeros(width, samples) : matrix(width, inner) * matrix(inner, samples)
      let rows = Matrix.vertical([feature, representation])
      let targets =
        Bool.random(using: &random) ? matrix(outputs, samples) : matrix(outputs, rows.rows) * rows
      let isAffine = Bool.random(using: &random)
      problem = PredictionProblem(
        representation: representation, feature: feature, targets: targets, hasBias: isAffine)
      least = { loss in
        ConvexRisks(
          features: [rows], ranks: [rows.rank], states: [], lastLayers: rows,
          predictions: .zeros(outputs, samples), targets: targets, affine: isAffine, loss: loss)?.infimum
      }
    }
  }

  /// With a large δ Huber's loss is half the squared one for all predictions that matter, and so are its minima.
  @Test func ofHuberAreThoseOfTheSquaredLoss() throws {
    var kinds: [Bool?] = []
    try forAll(seedCount: 200, generator: { Case(&$0) }) { sample in
      guard let least = sample.least(.huber(delta: 1000)) else { return false }
      let expected = CriticalPointExistence(sample.problem)
      let points = ConvexPointExistence(sample.problem, least: least)
      kinds.append(points.isAttained)
      return points.isAttained == expected.isAttained
        && points.hasPointsOfFullRank == expected.hasPointsOfFullRank
    }
    #expect(kinds.contains(true) && kinds.contains(false) && !kinds.contains(nil))
  }

  /// x_0 = (0, …) leaves W_{L+1} free, and one row less than that takes what a prediction of two outputs needs.
  @Test func predictionsThatAreNotKnown() throws {
    let feature: Matrix<Rational> = [[1, 2, 3, -1, 4, 0]]
    let targets: Matrix<Rational> = [[1, 0, 1, 0, 0, 1], [0, 1, 0, 1, 1, 0]]
    for (representation, exists) in [
      (Matrix<Rational>.zeros(2, 6), Bool?.some(true)), ([[1, 0, 0, 1, 0, 1], [0, 1, 1, 1, 1, 0]], nil),
    ] {
      let problem = PredictionProblem(
        representation: representation, feature: feature, targets: targets, hasBias: false)
      let rows = Matrix.vertical([feature, representation])
      let risks = ConvexRisks(
        features: [rows], ranks: [rows.rank], states: [], lastLayers: rows, predictions: targets,
        targets: targets, affine: false, loss: .crossEntropy)
      let least = try #require(risks?.infimum)
      #expect(least.isAttained == true && least.minimizer == nil)
      #expect(ConvexPointExistence(problem, least: least).isAttained == exists)
    }
  }

  /// Where all features have the same sums over both classes, predictions of 0 are least; a constant for both classes of a sample changes nothing, so
  /// that they are not the only ones.
  @Test func classesThatFeaturesDoNotTellApart() throws {
    let features: Matrix<Rational> = [[1, 1, 2, 2], [0, 0, 5, 5]]
    for (targets, loss) in [
      (Matrix<Rational>([[1, 0, 1, 0], [0, 1, 0, 1]]), Loss.crossEntropy), ([[1, -1, 1, -1]], .logistic),
    ] {
      let found = try #require(loss.minimizer(on: features, targets: targets))
      #expect((found.predictor * features).isZero && !found.isOnly)
    }
  }

  /// Of the samples on flat pieces no curvature is known: with δ = 1/2 the hinge is zero beyond a margin of 1.
  @Test func minimisersOfFlatPiecesAreNotTheOnlyOnes() throws {
    let features: Matrix<Rational> = [[1, 2, -3]]
    let found = try #require(
      Loss.smoothedHinge(delta: Rational(1, 2)).minimizer(on: features, targets: [[1, 1, -1]]))
    #expect(!found.isOnly)
    // One of the wrong class holds the predictor.
    let held = try #require(
      Loss.smoothedHinge(delta: Rational(1, 2)).minimizer(on: features, targets: [[1, -1, 1]]))
    #expect(held.isOnly)
  }
}
