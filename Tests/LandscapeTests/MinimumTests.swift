import ExactAlgebra
import Landscape
import TestSupport
import Testing
import Vocabulary

/// Global minima of (P_φ) near given weights.
@Suite struct MinimumTests {
  /// A problem with weights anywhere.
  struct Case: CustomStringConvertible {
    let instance: SmallInstance
    let point: PredictionPoint<Rational>
    var description: String {
      "\(instance), A = \(point.prediction.rowArrays), W = \(point.weight.rowArrays)"
    }

    init(_ g: inout SeededGenerator) {
      instance = SmallInstance(&g)
      let problem = instance.problem
      var prediction = g.matrix(problem.outputs, problem.width)
      if Int.random(in: 0...4, using: &g) == 0 { prediction = .zeros(problem.outputs, problem.width) }
      point = PredictionPoint(
        prediction: prediction, weight: g.matrix(problem.width, problem.featureSize),
        bias: problem.hasBias ? (0..<problem.outputs).map { _ in g.rational() } : nil)
    }
  }

  /// X with X C = R and rows in the row space of Cᵀ, by plain elimination: the one of the least norm.
  static func leastSolution(_ c: Matrix<Rational>, _ r: Matrix<Rational>) -> Matrix<Rational>? {
    // X = Λ Cᵀ, and any Λ with Λ (Cᵀ C) = R will do.
    guard let solution = (c.transposed * c).transposed.fieldSolve(r.transposed)?.solution else { return nil }
    let x = solution.transposed * c.transposed
    return x * c == r ? x : nil
  }

  /// The squared length of the two shortest moves in turn, from the formulas with pseudoinverses; nil where Â has no full row
  /// rank.
  static func squaredDistance(_ problem: PredictionProblem, _ point: PredictionPoint<Rational>) -> Rational? {
    let centered = problem.centered
    let (x, v, y) = (centered.representation, centered.feature, centered.targets)
    let gram = v * v.transposed
    // X Vᵀ (V Vᵀ)⁺ V projects on the row space of V.
    let regression = leastSolution(gram, x * v.transposed)!
    let orthogonal = x - regression * v
    let p = orthogonal * orthogonal.transposed
    let q = y * orthogonal.transposed
    let first = leastSolution(p, q - point.prediction * p)!
    let moved = point.prediction + first
    guard moved.reducedRowEchelon().pivotColumns.count == problem.outputs else { return nil }
    let missing = y * v.transposed - moved * x * v.transposed - moved * point.weight * gram
    let right = leastSolution(gram, missing)!
    let second = leastSolution(moved.transposed, right.transposed)!.transposed
    var total = (first.elements + second.elements).reduce(Rational.zero) { $0 + $1 * $1 }
    if let bias = point.bias {
      let scale = Rational(1, Integer(problem.samples))
      func mean(_ matrix: Matrix<Rational>) -> Matrix<Rational> {
        Matrix(rows: matrix.rows, columns: 1) { row, _ in matrix.row(row).reduce(.zero, +) * scale }
      }
      let state = problem.representation + (point.weight + second) * problem.feature
      let best = mean(problem.targets) - moved * mean(state)
      for (a, b) in zip(best.elements, bias) { total += (a - b) * (a - b) }
    }
    return total
  }

  /// What comes out has the infimum as its risk and no gradient, and is as near as is stated.
  @Test func isAGlobalMinimum() throws {
    var counts: [String: Int] = [:]
    try forAll(seedCount: 200, generator: { Case(&$0) }) { test in
      let problem = test.instance.problem
      let landscape = try test.instance.landscape()
      do {
        let bound = try problem.distanceToMinimum(from: test.point).bound
        let found = try problem.minimum(near: test.point)
        guard problem.pointClass(of: found.point).pointClass == .globalMinimum,
          problem.slope(at: found.point).scaledGradient.allSatisfy(\.isZero),
          landscape.infimum == .rational(problem.slope(at: found.point).risk), landscape.isAttained
        else { return false }
        let moves =
          (found.point.prediction - test.point.prediction).elements
          + (found.point.weight - test.point.weight).elements
          + zip(found.point.bias ?? [], test.point.bias ?? []).map { $0 - $1 }
        guard found.squaredDistance == moves.reduce(.zero, { $0 + $1 * $1 }),
          (found.point.bias == nil) == !problem.hasBias
        else { return false }
        let slack = Rational((1 << 18) + 1, 1 << 18)
        if let exact = Self.squaredDistance(problem, test.point) {
          counts["nearest", default: 0] += 1
          return exact <= bound * bound && bound * bound <= exact * slack + Rational(1, 1 << 40)
            && found.squaredDistance <= exact * slack + Rational(1, 1 << 40)
        }
        counts["rank deficient", default: 0] += 1
        return found.squaredDistance <= bound * bound
      } catch let reason as MinimumUnavailable {
        switch reason {
        case .narrow:
          counts["narrow", default: 0] += 1
          return problem.width < problem.outputs
        case .notAttained:
          counts["not attained", default: 0] += 1
          return !landscape.isAttained
        case .rankDeficient, .tooLarge, .tied, .unreached: return false
        }
      }
    }
    let least = ["nearest": 50, "rank deficient": 10, "narrow": 10, "not attained": 1]
    #expect(least.allSatisfy { counts[$0.key, default: 0] >= $0.value }, "\(counts)")
  }

  /// A minimum already is no distance away, and the numbers of a large one are estimated before they are computed.
  @Test func boundaries() throws {
    let golden = PredictionProblem(
      representation: [[1, 0]], feature: [[0, 1]], targets: [[1, 2]], hasBias: false)
    let minimum = PredictionPoint<Rational>(prediction: [[1]], weight: [[2]])
    #expect(try golden.minimum(near: minimum).squaredDistance == 0)
    #expect(try golden.distanceToMinimum(from: minimum).bound < Rational(1, 1 << 60))
    let order = 64
    let long = Rational(1, Integer(3).raised(to: 2_000))
    let large = PredictionProblem(
      representation: Matrix(rows: order, columns: order + 1) { $0 == $1 ? 1 + long : long },
      feature: Matrix(rows: 1, columns: order + 1) { _, j in j == order ? 1 : 0 },
      targets: Matrix(rows: 1, columns: order + 1) { _, j in Rational(j) }, hasBias: false)
    let point = PredictionPoint<Rational>(prediction: .zeros(1, order), weight: .zeros(order, 1))
    #expect(try !large.distanceToMinimum(from: point).isMinimumShort)
    #expect(try golden.distanceToMinimum(from: minimum).isMinimumShort)
    guard
      case .tooLarge = #expect(
        throws: MinimumUnavailable.self, performing: { try large.minimum(near: point) })
    else {
      Issue.record("numbers of 10^6 bits and more")
      return
    }
  }
}
