import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

private func analyse(_ model: Model, limits: PointLimits = PointLimits()) throws -> PointAnalysis {
  PointAnalysis(model, evaluation: try Evaluation(model), limits: limits)
}

private func network(
  _ weights: [Matrix<Rational>], _ activation: Activation, x: Matrix<Rational>, y: Matrix<Rational>,
  loss: Loss = .squared
) -> Model {
  let layers = weights.flatMap { [Layer.linear(Affine(weight: $0)), .activation(activation)] }.dropLast()
  return Model(
    architecture: .fullyConnected(FullyConnected(layers: Array(layers))), loss: loss,
    data: Dataset(x: x, y: y))
}

@Suite struct KinkedPointTests {
  /// One output is fitted exactly on both samples, at a kink of its loss, and leaves the descent to the other one: it is found
  /// whichever of them comes first.
  @Test func orderOfOutputsDoesNotMatter() throws {
    func classification(_ y: Matrix<Rational>, _ bias: [Rational]) throws -> PointAnalysis {
      let layers: [Layer] = [
        .linear(Affine(weight: [[0]])), .linear(Affine(weight: .zeros(y.columns, 1), bias: bias)),
      ]
      return try analyse(
        Model(
          architecture: .fullyConnected(FullyConnected(layers: layers)), loss: .absolute,
          data: Dataset(x: [[0], [2]], y: y)))
    }
    let first = try classification([[-3, 2], [-3, -1 / 2]], [-3, 3 / 4])
    let second = try classification([[2, -3], [-1 / 2, -3]], [3 / 4, -3])
    #expect(first.classification == .saddle && second.classification == .saddle)
    let third = try classification([[-3, 2, -3], [-3, -1 / 2, -3]], [-3, 3 / 4, -3])
    #expect(third.classification == .saddle)
  }

  /// Of a product of a weight and a unit that is not zero, both move a prediction at a kink of the loss: one alone would seem to descend
  /// more than it does.
  @Test func productsAtKinksOfTheLoss() throws {
    let model = network(
      [[[1, -1], [0, 1]], [[0, 0], [0, 1]]], .relu, x: [[1, 0], [-2, 1]], y: [[0, 0], [1, 1]], loss: .absolute
    )
    let point = try analyse(model)
    guard case .descent(let direction, let slope) = point.witness else {
      Issue.record("\(point.reason)")
      return
    }
    let step = Rational(mantissa: 1, binaryExponent: -60)
    let change = try Evaluation(model.moved(by: direction.map { $0 * step })).risk! - Evaluation(model).risk!
    let ratio = change / (slope * step)
    #expect(slope < 0 && ratio > 99 / 100 && ratio < 101 / 100)
  }

  /// Both samples see every weight on the same side: two cells of four are real, and there the gradients agree.
  @Test func differentiableWhereOnlyUnrealisedCellsDiffer() throws {
    let point = try analyse(network([[[0]], [[1]]], .relu, x: [[1], [2]], y: [[2], [-1]]))
    #expect(point.kinks.count == 2 && point.gradient == [0, 0])
    #expect(point.classification == .globalMinimum && point.isCritical == true)
    // The least multiple of x is no longer 0.
    let other = try analyse(network([[[0]], [[1]]], .relu, x: [[1], [2]], y: [[2], [-1 / 2]]))
    #expect(other.classification == .notCritical)
    #expect(other.gradient == nil)
  }

  @Test func zeroNetworkWithAbs() throws {
    let x: Matrix<Rational> = [[1], [2], [3], [4]]
    let saddle = try analyse(network([[[0]], [[0]]], .abs, x: x, y: [[0], [0], [-1 / 10], [0]]))
    #expect(saddle.classification == .strictSaddle && saddle.gradient == [0, 0])
    // Inputs on both sides: |w x| is |w| |x|.
    let even = try analyse(network([[[0]], [[1]]], .abs, x: [[1], [-2]], y: [[2], [-1]]))
    #expect(even.classification == .globalMinimum)
  }

  /// Any number of units that start at zero.
  @Test(arguments: [1, 4, 10, 30])
  func zeroInitialisation(units: Int) throws {
    let zero = Matrix<Rational>.zeros
    let x: Matrix<Rational> = [[1], [2]]
    func point(_ inner: Matrix<Rational>, _ outer: Matrix<Rational>, y: Matrix<Rational>) throws
      -> PointAnalysis
    {
      try analyse(network([inner, outer], .relu, x: x, y: y))
    }
    let ones = Matrix(rows: 1, columns: units, repeating: Rational.one)
    // Σ p_j max(w_j, 0) x with targets x, at p = 0 and at p = 1; with targets −x at p = 1, where w can only rise.
    let saddle = try point(zero(units, 1), zero(1, units), y: [[1], [2]])
    #expect(saddle.classification == .strictSaddle)
    #expect(try point(zero(units, 1), ones, y: [[1], [2]]).classification == .notCritical)
    #expect(try point(zero(units, 1), ones, y: [[-1], [-2]]).classification == .localMinimum)
    #expect(try point(zero(units, 1), ones, y: [[2], [-1]]).classification == .globalMinimum)
  }

  /// In two dimensions: six half-planes for each unit.
  @Test func planarInputs() throws {
    let x: Matrix<Rational> = [[1, 0], [0, 1], [1, 1], [-1, 0], [0, -1], [-1, -1]]
    let zero = Matrix<Rational>.zeros(5, 2)
    func point(_ y: Matrix<Rational>) throws -> PointAnalysis {
      try analyse(network([zero, Matrix(rows: 1, columns: 5, repeating: 1)], .relu, x: x, y: y))
    }
    // max(z, 0) − max(−z, 0) = z: with these targets Σ yₙ max(⟨w, xₙ⟩, 0) = w₁ + w₂ − (w₁ + w₂).
    let orthogonal = try point([[1], [1], [-1], [-1], [-1], [1]])
    #expect(orthogonal.kinks.count == 30)
    #expect(orthogonal.classification == .globalMinimum)
    #expect(orthogonal.reason.contains("every activation cell"))
    #expect(try point([[-1], [-1], [-1], [-1], [-1], [-1]]).classification == .localMinimum)
    #expect(try point([[1], [1], [-1], [-1], [-1], [2]]).classification == .notCritical)
  }

  @Test func manySamples() throws {
    let count = 20
    let x = Matrix(rows: count, columns: 1) { row, _ in Rational(row + 1) }
    let weight: Matrix<Rational> = [[0]]
    func point(_ target: Rational) throws -> PointAnalysis {
      try analyse(
        network([weight, [[1]]], .abs, x: x, y: Matrix(rows: count, columns: 1, repeating: target)))
    }
    #expect(try point(1).classification == .notCritical)
    #expect(try point(-1).classification == .localMinimum)
  }

  /// Inputs whose lines all meet at the given weights, where no signs decide: 80 cells, and more lines than are looked at are
  /// neither decided without a ray nor called a kink of the risk.
  @Test func manyLines() throws {
    let x: Matrix<Rational> = Matrix(rows: 40, columns: 2) { Rational($1 == 0 ? 1 : $0) }
    let y: Matrix<Rational> = Matrix(rows: 40, columns: 1) { row, _ in row == 20 ? 1 : -1 }
    let model = network([[[0, 0]], [[1]]], .relu, x: x, y: y)
    #expect(try analyse(model).classification == .localMinimum)
    var limits = PointLimits()
    limits.hyperplanes = 39
    let point = try analyse(model, limits: limits)
    #expect(point.classification == .undecided && point.isCritical == nil && point.gradient == nil)
    #expect(point.reason.contains("too many"))
    let descent = try analyse(
      network([[[0, 0]], [[1]]], .relu, x: x, y: Matrix(rows: 40, columns: 1, repeating: Rational.one)))
    #expect(descent.classification == .notCritical)
  }

  /// In three dimensions n planes have up to n² − n + 2 cells.
  @Test func manyPlanes() throws {
    let x: Matrix<Rational> = Matrix(rows: 30, columns: 3) { row, column in
      Rational((row - 10) * (row - 10) * (row - 10)).raised(to: column)
    }
    for (target, kind) in [(Rational(1, 8), PointClass.localMinimum), (1_000_000, .notCritical)] {
      let y: Matrix<Rational> = Matrix(rows: 30, columns: 1) { row, _ in row == 13 ? target : -1 }
      let point = try analyse(network([[[0, 0, 0]], [[1]]], .abs, x: x, y: y))
      #expect(point.classification == kind, "\(point.reason)")
    }
  }

  /// Many units, six cells each: the point is stationary, which takes a gradient for each cell to see.
  @Test func manyUnits() throws {
    let ones = Matrix(rows: 1, columns: 30, repeating: Rational.one)
    let units = network(
      [.zeros(30, 2), ones], .relu, x: [[1, 0], [1, 1], [1, 2]], y: [[-1], [1 / 2], [-1]])
    var limits = PointLimits()
    limits.faceEntries = 180 * 90
    #expect(try analyse(units, limits: limits).classification == .localMinimum)
    limits.faceEntries -= 1
    let open = try analyse(units, limits: limits)
    #expect(open.classification == .undecided && open.reason.contains("too many"))
    // Without outgoing weights signs decide.
    let dead = network([.zeros(30, 2), .zeros(1, 30)], .relu, x: [[1, 0], [1, 1]], y: [[-1], [1]])
    #expect(try analyse(dead, limits: limits).isCritical == true)
  }

  /// R = (p max(w, 0) + w³ …): a saddle of higher order at a kink, with the ray.
  @Test func saddleOfHigherOrder() throws {
    let cube = Activation.polynomial([0, 0, 0, 1])
    let zero: Matrix<Rational> = [[0]]
    let point = try analyse(network([zero, [[1]]], cube, x: [[1]], y: [[1]]))
    guard case .descendingRay(let direction, let order, let coefficient) = point.witness else {
      Issue.record("no ray: \(point.reason)")
      return
    }
    #expect(point.classification == .saddle && point.isCritical == true)
    #expect(order == 3 && coefficient < 0 && direction.count == 2)
    // Three layers of relu at zero.
    let deep = try analyse(network([zero, zero, zero], .relu, x: [[1]], y: [[1]]))
    #expect(deep.classification == .saddle)
  }

  /// The three columns of a kernel where only the product of all three matters, in more dimensions than one.
  @Test(arguments: [2, 3])
  func cubicFormOfAKernel(width: Int) throws {
    let zero = Matrix<Rational>.zeros
    let point = try analyse(
      network(
        [zero(width, width), zero(width, width), zero(1, width)], .identity, x: .identity(width),
        y: Matrix(rows: width, columns: 1) { row, _ in row == 0 ? 1 : 0 }))
    #expect(point.classification == .saddle)
  }

  /// ŷ = p (w x + v (u w x)²) + c at w = v = 0: a manifold of critical points on which p, u and v move.
  @Test func definiteAcrossAnAffineSubspace() throws {
    let feature: [Layer] = [.linear(Affine(weight: [[1]])), .activation(.square)]
    func point(_ y: Matrix<Rational>) throws -> PointAnalysis {
      try analyse(
        Model(
          architecture: .resnest(
            ResNEst(
              expansion: Affine(weight: [[0]]),
              blocks: [ResidualBlock(feature: .layers(feature), weight: [[0]])],
              prediction: Affine(weight: [[1]], bias: [0]))),
          data: Dataset(x: [[-1], [0], [1]], y: y)))
    }
    let minimum = try point([[1], [-2], [1]])
    #expect(minimum.inertia == Inertia(positive: 2, negative: 0, zero: 3))
    #expect(minimum.classification == .localMinimum)
    #expect(minimum.reason.contains("affine subspace of dimension 3"))
    #expect(try point([[1], [-2], [2]]).classification == .notCritical)
  }
}

/// Random networks with small integers, so that many numbers are at a breakpoint, against the risk itself.
@Suite struct KinkedPointPropertyTests {
  private struct Case {
    var weights: [Matrix<Rational>]
    let activation: Activation
    var x: Matrix<Rational>
    var y: Matrix<Rational>

    init(_ generator: inout SeededGenerator) {
      func matrix(_ rows: Int, _ columns: Int, _ range: ClosedRange<Int>) -> Matrix<Rational> {
        Matrix(
          rows: rows, columns: columns,
          elements: (0..<rows * columns).map { _ in Rational(Int.random(in: range, using: &generator)) })
      }
      let widths = (0..<Int.random(in: 1...2, using: &generator)).map { _ in
        Int.random(in: 1...2, using: &generator)
      }
      let inputs = Int.random(in: 1...2, using: &generator)
      let samples = Int.random(in: 1...3, using: &generator)
      activation = [.relu, .relu, .abs, .leakyReLU(slope: 1 / 2), .hardTanh].randomElement(using: &generator)!
      x = matrix(samples, inputs, -1...2)
      y = matrix(samples, 1, -1...1)
      let range = [0...0, -1...1, 0...1].randomElement(using: &generator)!
      weights = zip([inputs] + widths, widths + [1]).map { matrix($1, $0, range) }
      // Half of them with a last layer that is not zero.
      if Bool.random(using: &generator) { weights[weights.count - 1] = matrix(1, widths.last!, -1...1) }
    }

    var model: Model { network(weights, activation, x: x, y: y) }

    /// Samples and hidden units in another order.
    func permuted(_ generator: inout SeededGenerator) -> Case {
      var result = self
      let samples = (0..<x.rows).shuffled(using: &generator)
      (result.x, result.y) = (x.selecting(rows: samples), y.selecting(rows: samples))
      for layer in weights.indices.dropLast() {
        let units = (0..<weights[layer].rows).shuffled(using: &generator)
        result.weights[layer] = result.weights[layer].selecting(rows: units)
        result.weights[layer + 1] = result.weights[layer + 1].selecting(columns: units)
      }
      return result
    }
  }

  private func risk(_ model: Model, _ direction: [Rational], _ step: Rational) throws -> Rational {
    try Evaluation(model.moved(by: direction.map { step * $0 })).risk!
  }

  @Test func classesAreThoseOfTheRisk() throws {
    var kinds: [PointClass: Int] = [:]
    for seed in 0..<150 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let model = Case(&generator).model
      let point = try analyse(model)
      if point.kinks.allSatisfy(\.isConstant) { continue }
      kinds[point.classification, default: 0] += 1
      let n = point.parameters.count
      let directions = (0..<12).map { _ in
        (0..<n).map { _ in Rational(Int.random(in: -2...2, using: &generator)) }
      }
      switch point.classification {
      case .localMinimum, .globalMinimum:
        for direction in directions {
          for power in [8, 20] {
            #expect(
              try risk(model, direction, Rational(1, Integer(1) << power)) >= point.risk!,
              "seed \(seed): \(point.reason)")
          }
          if point.classification == .globalMinimum {
            #expect(try risk(model, direction, 1) >= point.risk!, "seed \(seed): \(point.reason)")
          }
        }
      case .notCritical, .strictSaddle, .saddle:
        let direction: [Rational]
        switch point.witness {
        case .descent(let witness, _), .negativeCurvature(let witness, _), .descendingRay(let witness, _, _):
          direction = witness
        case .descendingCurve(let witness, let acceleration, _):
          let step = Rational(1, Integer(1) << 40)
          #expect(
            try risk(model, zip(witness, acceleration).map { $0 + step * $1 }, step) < point.risk!,
            "seed \(seed)")
          continue
        case .partialDerivative(let parameter, let value):
          direction = (0..<n).map { $0 == parameter ? -value : 0 }
        case nil:
          Issue.record("seed \(seed): no witness")
          continue
        }
        let size = direction.reduce(Rational.one) { $0 + $1.magnitude }
        #expect(
          try risk(model, direction, 1 / (size * Rational(Integer(1) << 40))) < point.risk!, "seed \(seed)")
      case .notDifferentiable: #expect(point.gradient == nil)
      case .undecided: break
      }
      // A gradient that is claimed is one, to first order in every direction.
      if let gradient = point.gradient {
        for direction in directions {
          let step = Rational(1, Integer(1) << 40)
          let slope = zip(gradient, direction).reduce(Rational.zero) { $0 + $1.0 * $1.1 }
          let change = (try risk(model, direction, step) - point.risk!) / step
          #expect((change - slope).magnitude < Rational(1, Integer(1) << 20), "seed \(seed)")
        }
      }
    }
    for kind in [PointClass.localMinimum, .globalMinimum, .notCritical, .strictSaddle, .saddle] {
      #expect(kinds[kind, default: 0] > 0, "\(kinds)")
    }
    // What stays open is rare.
    #expect(kinds[.undecided, default: 0] + kinds[.notDifferentiable, default: 0] < 15, "\(kinds)")
  }

  @Test func orderDoesNotMatter() throws {
    for seed in 1000..<1060 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let original = Case(&generator)
      let kind = try analyse(original.model).classification
      for _ in 0..<2 {
        let permuted = original.permuted(&generator)
        #expect(try analyse(permuted.model).classification == kind, "seed \(seed)")
      }
    }
  }
}
