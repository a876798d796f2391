import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

/// Derivatives against exact differences of the risk: near the point the risk is a polynomial on every line, which
/// enough of its values determine.
@Suite struct DerivativeTests {
  /// The coefficients of the polynomial of degree ≤ `degree` with the given values at 0, h, −h, 2h, …
  private func interpolate(_ points: [Rational], _ values: [Rational]) -> [Rational] {
    let vandermonde: Matrix<Rational> = Matrix(rows: points.count, columns: points.count) {
      points[$0].raised(to: $1)
    }
    guard
      case .solution(let solution, _) = vandermonde.solve(
        Matrix(rows: values.count, columns: 1, elements: values))
    else { return [] }
    return solution.elements
  }

  /// The pieces on which all activations lie; two points with the same pieces are on one cell, here a convex set of
  /// parameters on each line.
  private func pieces(_ model: Model) throws -> [[Int]] {
    try Evaluation(model).preActivations.map { layer in
      layer.values.elements.map { layer.activation.function.piece(at: $0) }
    }
  }

  private func line(_ model: Model, _ direction: [Rational]) throws -> [Rational]? {
    let home = try pieces(model)
    let degree = 12
    for power in [4, 8, 16, 32] {
      let h = Rational(1, Integer(1) << power)
      let steps = (0...degree).map { $0 % 2 == 0 ? $0 / 2 : -($0 + 1) / 2 }
      let points: [Rational] = steps.map { Rational($0) * h }
      let models = points.map { t in model.moved(by: direction.map { t * $0 }) }
      if try models.allSatisfy({ try pieces($0) == home }) {
        return interpolate(points, try models.map { try Evaluation($0).risk! })
      }
    }
    return nil
  }

  @Test func gradientAndHessianAreDifferences() throws {
    let compared = try (0..<8 as Range<UInt64>).count { try areDifferences(seed: $0) }
    #expect(compared > 4)
  }

  /// Whether there are both, and no kinks.
  private func areDifferences(seed: UInt64) throws -> Bool {
    var generator = SeededGenerator(seed: seed)
    let model = generator.model(samples: 3)
    let point = PointAnalysis(model, evaluation: try Evaluation(model))
    guard point.kinks.isEmpty, let gradient = point.gradient, let hessian = point.hessian else {
      return false
    }
    let n = point.parameters.count
    #expect(hessian.isSymmetric)
    func unit(_ i: Int, _ j: Int) -> [Rational] {
      (0..<n).map { Rational(($0 == i ? 1 : 0) + ($0 == j ? 1 : 0)) }
    }
    for i in 0..<n {
      let direction = (0..<n).map { Rational($0 == i ? 1 : 0) }
      let coefficients = try #require(try line(model, direction))
      #expect(coefficients[1] == gradient[i])
      #expect(2 * coefficients[2] == hessian[i, i])
      let j = Int.random(in: 0..<n, using: &generator)
      if i != j {
        let mixed = try #require(try line(model, unit(i, j)))
        #expect(2 * mixed[2] == hessian[i, i] + hessian[j, j] + 2 * hessian[i, j])
      }
    }
    return true
  }

  /// All roots of the characteristic polynomial of a symmetric matrix are real, so Descartes' rule counts them exactly.
  private func inertiaByDescartes(_ matrix: Matrix<Rational>) -> Inertia {
    // Faddeev and LeVerrier.
    let n = matrix.rows
    var coefficients = [Rational.one]
    var product = Matrix<Rational>.zeros(n, n)
    for k in 1..<n + 1 {
      product = matrix * product + coefficients.last! * Matrix.identity(n)
      coefficients.append(-(matrix * product).trace / Rational(k))
    }
    let zero = coefficients.reversed().prefix { $0.isZero }.count
    let signs = coefficients.filter { !$0.isZero }.map { $0.signum() }
    let positive = zip(signs, signs.dropFirst()).count { $0 != $1 }
    return Inertia(positive: positive, negative: n - zero - positive, zero: zero)
  }

  @Test func inertiaByAnIndependentPath() throws {
    var compared = 0
    for seed in 100..<116 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let model = generator.model(samples: 3)
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      guard let hessian = point.hessian, hessian.rows <= 12 else { continue }
      #expect(point.inertia == inertiaByDescartes(hessian), "seed \(seed)")
      compared += 1
    }
    #expect(compared > 4)
  }
}

/// Networks made critical: the residuals are chosen orthogonal to every first-order change of the predictions.
@Suite struct CriticalPointTests {
  private func jacobian(_ model: Model) throws -> Matrix<Rational>? {
    let outputs = model.data.y.columns
    let count = model.data.count
    var rows: [[Rational]] = []
    for output in 0..<outputs {
      for sample in 0..<count {
        // With this residual the gradient of the mean squared loss is the gradient of one prediction.
        var residuals = Matrix<Rational>.zeros(outputs, count)
        residuals[output, sample] = Rational(Integer(count), 2)
        let probe = try model.withResiduals(residuals)
        let point = PointAnalysis(probe, evaluation: try Evaluation(probe))
        guard point.kinks.isEmpty, let gradient = point.gradient else { return nil }
        rows.append(gradient)
      }
    }
    return Matrix(rows)
  }

  @Test func classificationsSurviveRandomMoves() throws {
    var kinds: [PointClass: Int] = [:]
    for seed in 0..<50 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let start = generator.model(samples: 6)
      guard start.parameters.count <= 12, let jacobian = try jacobian(start) else { continue }
      let kernel = jacobian.leftKernel()
      guard kernel.rows > 0 else { continue }
      let outputs = start.data.y.columns
      let scale = [Rational(1, 1000), 100, -100].randomElement(using: &generator)!
      let residuals = Matrix(
        rows: outputs, columns: 6, elements: kernel.row(kernel.rows / 2).map { scale * $0 })
      let model = try start.withResiduals(residuals)
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      kinds[point.classification, default: 0] += 1
      #expect(point.isCritical == true, "seed \(seed)")
      let n = point.parameters.count
      switch point.classification {
      case .localMinimum, .globalMinimum:
        for power in [6, 12, 24] {
          for _ in 0..<3 {
            let step = Rational(1, Integer(1) << power)
            let move = (0..<n).map { _ in step * generator.rational() }
            #expect(
              try Evaluation(model.moved(by: move)).risk! >= point.risk!, "seed \(seed): \(point.reason)")
          }
        }
      case .strictSaddle:
        guard case .negativeCurvature(let direction, let value) = point.witness else {
          Issue.record("seed \(seed): a saddle without a witness")
          continue
        }
        #expect(value < 0)
        let size = direction.reduce(Rational.one) { $0 + $1.magnitude }
        let step = 1 / (size * Rational(Integer(1) << 40))
        #expect(
          try Evaluation(model.moved(by: direction.map { step * $0 })).risk! < point.risk!, "seed \(seed)")
      default: break
      }
    }
    #expect(kinds[.strictSaddle, default: 0] > 1 && kinds[.localMinimum, default: 0] > 3, "\(kinds)")
  }

  /// ŷ = w (u x + b)² has the family (c u, c b, w / c²), and no more where its Jacobian has rank 2.
  @Test func positiveDefiniteAcrossAFamily() throws {
    let layers: [Layer] = [
      .linear(Affine(weight: [[1]], bias: [2])), .activation(.square), .linear(Affine(weight: [[3]])),
    ]
    let x: Matrix<Rational> = [[-1], [0], [1], [2], [4]]
    let start = Model(
      architecture: .fullyConnected(FullyConnected(layers: layers)),
      data: Dataset(x: x, y: .zeros(5, 1)))
    let kernel = try #require(try jacobian(start)).leftKernel()
    #expect(kernel.rows == 3)
    // With the residuals in the kernel or their opposites, the functional Σ G (u x + b)² is not convex at the point.
    var reasons: [String] = []
    for (row, sign) in (0..<kernel.rows).flatMap({ row in [(row, 1), (row, -1)] }) {
      let model = try start.withResiduals(
        Matrix(rows: 1, columns: 5, elements: kernel.row(row).map { Rational(sign) * $0 / 100 }))
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      #expect(point.classification == .localMinimum)
      #expect(point.inertia == Inertia(positive: 2, negative: 0, zero: 1))
      reasons.append(point.reason)
    }
    #expect(reasons.contains { $0.contains("family of dimension 1") })
  }

  /// Along flat directions no prediction changes, here and at all parameters nearby: the Jacobian has as many relations
  /// at every point near this one.
  @Test func flatDirectionsAreRelationsOfTheJacobianNearby() throws {
    var total = 0
    for seed in 200..<240 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let model = generator.model(samples: 4)
      guard model.parameters.count <= 14, let jacobian = try jacobian(model),
        let flat = PointAnalysis.flatDirections(of: model, evaluation: try Evaluation(model))
      else { continue }
      #expect((jacobian * flat.transposed).isZero, "seed \(seed)")
      let move = model.parameters.map { _ in generator.rational() / 1_000_000 }
      if let nearby = try self.jacobian(model.moved(by: move)) {
        #expect(nearby.rank <= model.parameters.count - flat.rows, "seed \(seed)")
      }
      total += flat.rows
    }
    #expect(total > 20)
  }
}
