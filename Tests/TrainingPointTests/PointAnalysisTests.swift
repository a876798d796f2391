import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

private func analyse(_ model: Model, bound: RiskBound? = nil) throws -> PointAnalysis {
  PointAnalysis(model, evaluation: try Evaluation(model), known: KnownElsewhere(bound: { bound }))
}

private func network(_ layers: [Layer], x: Matrix<Rational>, y: Matrix<Rational>, loss: Loss = .squared)
  -> Model
{
  Model(
    architecture: .fullyConnected(FullyConnected(layers: layers)), loss: loss, data: Dataset(x: x, y: y))
}

@Suite struct KnownPointTests {
  @Test func monotonicityExample() throws {
    let first: [Layer] = [.linear(Affine(weight: [[1]], bias: [-2])), .activation(.relu)]
    let second: [Layer] = [.linear(Affine(weight: [[1]], bias: [-7 / 2])), .activation(.relu)]
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[1]]),
          blocks: [
            ResidualBlock(feature: .layers(first), weight: [[1]]),
            ResidualBlock(feature: .layers(second), weight: [[-4]]),
          ],
          prediction: Affine(weight: [[1]], bias: [0]))),
      data: Dataset(x: [[1], [5 / 2], [3]], y: [[1], [3], [2]]))
    let point = try analyse(model)
    #expect(point.parameters.count == 8)
    #expect(point.risk == Rational.zero)
    #expect(point.kinks.isEmpty)
    #expect(point.isCritical == true)
    #expect(point.inertia == Inertia(positive: 3, negative: 0, zero: 5))
    #expect(point.classification == .globalMinimum)
  }

  /// Two critical points of (1 − a)² + (2 − a c)².
  @Test func goldenInstance() throws {
    func model(a: Rational, c: Rational) -> Model {
      Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(weight: [[1]]),
            blocks: [ResidualBlock(feature: .values([[0], [1]]), weight: Matrix([[c]]))],
            prediction: Affine(weight: Matrix([[a]])))),
        data: Dataset(x: [[1], [0]], y: [[1], [2]]))
    }
    let saddle = try analyse(model(a: 0, c: -1 / 2))
    #expect(saddle.risk == Rational(5, 2))
    #expect(saddle.inertia == Inertia(positive: 1, negative: 1, zero: 0))
    #expect(saddle.classification == .strictSaddle)
    let minimum = try analyse(model(a: 1, c: 2))
    #expect(minimum.inertia == Inertia(positive: 2, negative: 0, zero: 0))
    #expect(minimum.classification == .globalMinimum)
    let other = try analyse(model(a: 1, c: 0))
    #expect(other.classification == .notCritical && other.isCritical == false)
    #expect(other.witness == .partialDerivative(parameter: 0, value: -2))
  }

  @Test func residualNetworkAtAKink() throws {
    let rho = Rational(1, 2)
    let x: Matrix<Rational> = [[0], [1], [2], [3], [4], [5]]
    let signs: [Rational] = [-1, -1, 1, -1, 1, 1]
    let y = Matrix(rows: 6, columns: 1) { row, _ in Rational(row) + signs[row] * rho }
    let feature: [Layer] = [.linear(Affine(weight: [[1]], bias: [-3])), .activation(.relu)]
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[1]]),
          blocks: [ResidualBlock(feature: .layers(feature), weight: Matrix([[rho / 2]]))],
          prediction: Affine(weight: [[1]], bias: [0]))),
      data: Dataset(x: x, y: y))
    let point = try analyse(model)
    #expect(point.kinks.map(\.sample) == [4])
    #expect(point.hessian == nil && point.inertia == nil)
  }

  /// A network whose units are all dead: a flat local minimum at the best constant.
  @Test func deadUnits() throws {
    let layers: [Layer] = [
      .linear(Affine(weight: [[1], [-1]], bias: [-5, -5])), .activation(.relu),
      .linear(Affine(weight: [[1, 2]], bias: [1])),
    ]
    let point = try analyse(network(layers, x: [[-1], [0], [1]], y: [[-1], [2], [2]]))
    #expect(point.classification == .localMinimum)
    #expect(point.risk == Rational(2))
    #expect(point.inertia == Inertia(positive: 1, negative: 0, zero: 6))
    #expect(point.kinks.isEmpty)
  }

  /// A ReLU network that acts as the best linear predictor: a spurious local minimum (Yun, Sra and Jadbabaie 2019, Small
  /// nonlinearities in activation functions create bad local minima).
  @Test func linearEmulation() throws {
    // The best affine fit of y = |x| on −1, 0, 1 is 2/3.
    let layers: [Layer] = [
      .linear(Affine(weight: [[1], [-1]], bias: [5, 5])), .activation(.relu),
      .linear(Affine(weight: [[1, 1]], bias: [-28 / 3])),
    ]
    let point = try analyse(network(layers, x: [[-1], [0], [1]], y: [[1], [0], [1]]))
    #expect(point.classification == .localMinimum)
    #expect(point.risk == Rational(2, 9))
  }

  /// All units see every sample alike, and the best constant is a local minimum, though the network can fit the data (Yun, Sra
  /// and Jadbabaie 2019, Small nonlinearities in activation functions create bad local minima, section 3).
  @Test(arguments: [(1, 1, true), (1, 1, false), (1, 2, true), (-3, 2, true)])
  func quadraticUnitsAtTheBestConstant(first: Int, second: Int, hasBias: Bool) throws {
    let inner = [Rational(first), Rational(second)]
    let weight = Matrix(rows: 2, columns: 2) { row, _ in inner[row] }
    let outer = Matrix(rows: 1, columns: 2) { 1 / (Rational(6) * inner[$1] * inner[$1]) }
    let layers: [Layer] = [
      .linear(Affine(weight: weight, bias: hasBias ? [0, 0] : nil)), .activation(.square),
      .linear(Affine(weight: outer, bias: hasBias ? [0] : nil)),
    ]
    let x: Matrix<Rational> = [[1, 0], [0, 1], [1 / 2, 1 / 2]]
    let point = try analyse(network(layers, x: x, y: [[0], [0], [1]]))
    #expect(point.risk == Rational(2, 9))
    #expect(point.inertia == Inertia(positive: 3, negative: 0, zero: hasBias ? 6 : 3))
    #expect(point.classification == .localMinimum)
    // With one outgoing weight negative, its unit can move the predictions towards the targets.
    var mixed = layers
    mixed[2] = .linear(
      Affine(weight: Matrix(rows: 1, columns: 2) { outer[0, $1] * [-1, 3][$1] }, bias: hasBias ? [0] : nil))
    #expect(try analyse(network(mixed, x: x, y: [[0], [0], [1]])).classification == .strictSaddle)
  }

  /// Twins, units with the same incoming weights, share the outgoing weight of one unit at its minimum (Fukumizu and Amari
  /// 2000): a local minimum when all shares are positive, a saddle when one is negative.
  @Test func twinUnits() throws {
    func classification(_ shares: Matrix<Rational>) throws -> PointClass {
      let layers: [Layer] = [
        .linear(Affine(weight: [[1], [1]], bias: [0, 0])), .activation(.square),
        .linear(Affine(weight: shares)),
      ]
      return try analyse(
        network(layers, x: [[0], [1], [2], [3]], y: [[0, -1], [-5, 1], [10, 4], [7, 9]])
      ).classification
    }
    #expect(try classification([[1 / 3, 2 / 3], [1 / 2, 1 / 2]]) == .localMinimum)
    #expect(try classification([[-1, 2], [1 / 2, 1 / 2]]) == .strictSaddle)
  }

  /// u wᵈ at w = 0 against a target that has the other sign: the sign of wᵈ decides.
  @Test(arguments: [(2, 1), (3, 1), (4, 1), (2, -1), (3, -1), (4, -1)])
  func powersAtZero(degree: Int, sign: Int) throws {
    let power = Activation.polynomial(Array(repeating: .zero, count: degree) + [1])
    let layers: [Layer] = [
      .linear(Affine(weight: [[0]])), .activation(power), .linear(Affine(weight: Matrix([[Rational(sign)]]))),
    ]
    let point = try analyse(network(layers, x: [[1]], y: [[-1]]))
    let expected: PointClass =
      degree.isMultiple(of: 2) && sign > 0 ? .localMinimum : degree == 2 ? .strictSaddle : .saddle
    #expect(point.classification == expected)
    guard expected == .saddle else { return }
    guard case .descendingRay(_, let order, let coefficient) = point.witness else {
      Issue.record("a saddle without a ray")
      return
    }
    #expect(order == degree && coefficient < 0)
  }

  /// Squares after one another, with the weights given: ŷ = w₃ (w₂ (w₁ x)²)² at zero begins with its own degree, and where the
  /// first weight alone is zero the others keep their signs.
  @Test(
    arguments: [
      ([0, 0, 0], [-1, 2], .saddle, 7), ([0, 0, 0], [-1, -2], .saddle, 7), ([0, 1, 1], [-1, 2], .saddle, 4),
      ([0, -3, 1], [-1, -2], .localMinimum, 0), ([0, 2, -1], [1, 2], .localMinimum, 0),
      ([0, 2, -1], [1, -2], .saddle, 4), ([0, 0, -1], [1, 1], .localMinimum, 0),
      ([0, 0, 1], [1, 0], .saddle, 6),
    ] as [([Int], [Int], PointClass, Int)])
  func deepSquares(weights: [Int], targets: [Int], kind: PointClass, order: Int) throws {
    let maps = weights.map { Layer.linear(Affine(weight: Matrix([[Rational($0)]]))) }
    let layers = [maps[0], .activation(.square), maps[1], .activation(.square), maps[2]]
    for loss in [Loss.squared, .huber(delta: 10)] {
      let point = try analyse(
        network(
          layers, x: [[1], [2]], y: Matrix(rows: 2, columns: 1) { row, _ in Rational(targets[row]) },
          loss: loss))
      #expect(point.classification == kind, "\(weights) \(targets): \(point.reason)")
      #expect(point.inertia == Inertia(positive: 0, negative: 0, zero: 3))
      guard kind == .saddle else { continue }
      guard case .descendingRay(_, order, let coefficient) = point.witness else {
        Issue.record("\(weights) \(targets): \(String(describing: point.witness))")
        continue
      }
      #expect(coefficient < 0)
    }
  }

  /// No prediction can move but upwards, where the loss does not fall: an absolute loss with a kink at some of them, and a loss
  /// that is not convex.
  @Test func lossesThatOnlyRise() throws {
    let bump = Loss.piecewisePolynomial(
      PiecewisePolynomial(breakpoints: [0], pieces: [[0, -1], [0, 0, 1, -1]]))
    for activation in [Activation.abs, .relu, .square] {
      let layers: [Layer] = [
        .linear(Affine(weight: [[0, 0], [0, 0]])), .activation(activation),
        .linear(Affine(weight: [[1, 2]])),
        .activation(activation), .linear(Affine(weight: [[3]])),
      ]
      for loss in [Loss.absolute, bump] {
        let model = network(layers, x: [[1, 2], [-1, 3]], y: [[0], [-1 / 2]], loss: loss)
        let point = try analyse(model)
        #expect(point.classification == .localMinimum, "\(point.reason)")
        let other = network(layers, x: [[1, 2], [-1, 3]], y: [[0], [1]], loss: loss)
        #expect(try analyse(other).classification != .localMinimum)
      }
    }
  }

  @Test func deepLinearNetworkAtItsBestFit() throws {
    let layers: [Layer] = [.linear(Affine(weight: [[1], [2]])), .linear(Affine(weight: [[1, 1]]))]
    // The best slope for y = (1, 5) at x = (1, 2) is 11/5; the product here is 3, and 11/5 after scaling.
    #expect(
      try analyse(network(layers, x: [[1], [2]], y: [[1], [5]])).classification == .notCritical)
    let fitted: [Layer] = [.linear(Affine(weight: [[1], [6 / 5]])), .linear(Affine(weight: [[1, 1]]))]
    #expect(try analyse(network(fitted, x: [[1], [2]], y: [[1], [5]])).classification == .globalMinimum)
    // At zero the Hessian of a network of depth two is indefinite, that of depth three is zero.
    let zero: [Layer] = [.linear(Affine(weight: [[0]])), .linear(Affine(weight: [[0]]))]
    #expect(try analyse(network(zero, x: [[1], [2]], y: [[1], [5]])).classification == .strictSaddle)
    let deep = zero + [.linear(Affine(weight: [[0]]))]
    let flat = try analyse(network(deep, x: [[1], [2]], y: [[1], [5]]))
    #expect(flat.classification == .saddle && flat.inertia == Inertia(positive: 0, negative: 0, zero: 3))
    #expect(flat.isCritical == true)
  }

  @Test func boundProvesAGlobalMinimum() throws {
    // 3 z⁴ − 4 z³ − 12 z² has its minima −5 and −32 at −1 and 2; the risk is (100 + that)².
    func model(_ weight: Rational) -> Model {
      network(
        [.linear(Affine(weight: Matrix([[weight]]))), .activation(.polynomial([0, 0, -12, -4, 3]))],
        x: [[1]], y: [[-100]])
    }
    let bound = RiskBound(value: 68 * 68, source: "a bound")
    #expect(try analyse(model(-1), bound: bound).classification == .localMinimum)
    #expect(try analyse(model(-1), bound: bound).inertia == Inertia(positive: 1, negative: 0, zero: 0))
    #expect(try analyse(model(2)).classification == .localMinimum)
    #expect(try analyse(model(2), bound: bound).classification == .globalMinimum)
    #expect(try analyse(model(0)).classification == .strictSaddle)
    let known = try analyse(model(2), bound: bound)
    #expect(known.reason == "the risk equals a bound" && known.isCritical == true)
    #expect(known.inertia == Inertia(positive: 1, negative: 0, zero: 0) && known.gradient == [0])
    // Elsewhere nobody asks for one.
    for weight: Rational in [0, 1] {
      let probe = model(weight)
      let point = PointAnalysis(
        probe, evaluation: try Evaluation(probe),
        known: KnownElsewhere(bound: {
          Issue.record("asked for a bound at \(weight)")
          return bound
        }))
      #expect(point.classification != .globalMinimum)
    }
  }

  @Test func equalInputs() throws {
    let model = network([.linear(Affine(weight: [[1]], bias: [1]))], x: [[1], [1]], y: [[0], [4]])
    #expect(try analyse(model).classification == .globalMinimum)
    let median = network(
      [.linear(Affine(weight: [[1]], bias: [1]))], x: [[1], [1], [1]], y: [[0], [2], [7]], loss: .absolute)
    let point = try analyse(median)
    #expect(point.classification == .globalMinimum && point.inertia == nil)
    #expect(point.kinks.map(\.place) == [nil])
  }

  /// With rational weights and a prediction that is not zero, the derivative along a scaling of the last layer is
  /// transcendental; where all predictions are zero, the derivatives are rational.
  @Test func logisticLoss() throws {
    func point(_ weight: Rational, y: Matrix<Rational>) throws -> PointAnalysis {
      try analyse(
        network([.linear(Affine(weight: Matrix([[weight]])))], x: [[1], [2], [-3]], y: y, loss: .logistic))
    }
    let moving = try point(1, y: [[1], [1], [1]])
    #expect(moving.classification == .notCritical && moving.isCritical == false)
    #expect(moving.risk == nil && moving.gradient == nil)
    // Convex, with gradient −Σ y x / 6 = 0.
    let least = try point(0, y: [[1], [1], [1]])
    #expect(least.classification == .globalMinimum && least.isCritical == true)
    // The second derivative is Σ x²/12.
    #expect(least.hessian == Matrix([[Rational(14, 12)]]))
    let sloping = try point(0, y: [[1], [1], [-1]])
    #expect(sloping.witness == .partialDerivative(parameter: 0, value: -1))
    // A last layer that is no affine map: what is known is an enclosure of the derivative, here of −1/(1 + e) and 0.
    func bounded(_ weight: Rational) throws -> PointClass {
      try analyse(
        network(
          [.linear(Affine(weight: Matrix([[weight]]))), .activation(.polynomial([1, 0, 1]))], x: [[1]],
          y: [[1]],
          loss: .logistic)
      ).classification
    }
    #expect(try bounded(1) == .notCritical && bounded(-1) == .notCritical && bounded(0) == .undecided)
  }

  @Test func crossEntropy() throws {
    func point(_ weight: Matrix<Rational>, x: Matrix<Rational> = [[1], [2]]) throws -> PointAnalysis {
      try analyse(
        network([.linear(Affine(weight: weight))], x: x, y: [[1, 0], [0, 1]], loss: .crossEntropy))
    }
    #expect(try point([[1], [2]]).classification == .notCritical)
    // Equal logits: the softmax is rational.
    #expect(try point([[1], [1]]).classification == .notCritical)
    #expect(try point([[1], [1]], x: [[1], [1]]).classification == .globalMinimum)
    let zero = network(
      [
        .linear(Affine(weight: [[0]])), .activation(.relu),
        .linear(Affine(weight: [[0], [0]], bias: [0, 0])),
      ],
      x: [[1], [2]], y: [[1, 0], [0, 1]], loss: .crossEntropy)
    let point = try analyse(zero)
    // u₊ (v_1 − v_2) is all that the predictions differ by, and Σ (1/2 − y_1) x₊ = 1/2.
    #expect(point.classification == .strictSaddle && point.isCritical == true, "\(point.reason)")
  }
}

@Suite struct KinkTests {
  private func single(_ activation: Activation, y: Matrix<Rational>, weight: Rational = 0) -> Model {
    network(
      [.linear(Affine(weight: Matrix([[weight]]))), .activation(activation)], x: [[1], [2]], y: y)
  }

  @Test func strictMinimumAtAKink() throws {
    // mean of (|w| + 1)² and (2 |w| + 1)².
    let point = try analyse(single(.abs, y: [[-1], [-1]]))
    #expect(point.classification == .localMinimum && point.isCritical == true)
    #expect(point.gradient == nil && point.hessian == nil)
    #expect(point.kinks.map(\.sample) == [1, 2])
  }

  @Test func descentFromAKink() throws {
    let point = try analyse(single(.abs, y: [[1], [1]]))
    guard case .descent(let direction, let slope) = point.witness else {
      Issue.record("the risk decreases on both sides")
      return
    }
    #expect(point.classification == .notCritical && point.isCritical == false)
    // The slope of ((|w| − 1)² + (2|w| − 1)²)/2 is −3 |direction|.
    #expect(slope == -3 * direction[0].magnitude && slope < 0)
  }

  /// max(w x, 0) at w = 0 with a target below: flat on the left, rising on the right.
  @Test func halfFlat() throws {
    let point = try analyse(single(.relu, y: [[-1], [-1]]))
    #expect(point.classification == .localMinimum || point.classification == .notDifferentiable)
    #expect(point.isCritical == true)
  }

  /// A unit without bias on a zero sample is at its breakpoint for all parameters: no kink of the risk.
  @Test func constantKink() throws {
    let layers: [Layer] = [
      .linear(Affine(weight: [[1]])), .activation(.relu), .linear(Affine(weight: [[1]], bias: [0])),
    ]
    let point = try analyse(network(layers, x: [[0], [1]], y: [[0], [1]]))
    #expect(point.kinks.map(\.isConstant) == [true])
    #expect(point.inertia == Inertia(positive: 2, negative: 0, zero: 1))
    #expect(point.classification == .globalMinimum)
  }

  @Test func huberAtItsBreakpoint() throws {
    // Residuals −1 and 1 with δ = 1: the slope exists, the second derivative does not.
    let model = network(
      [.linear(Affine(weight: [[0]], bias: [0]))], x: [[1], [1]], y: [[-1], [1]], loss: .huber(delta: 1))
    let point = try analyse(model)
    #expect(point.kinks.map(\.order) == [2, 2])
    #expect(point.gradient == [0, 0] && point.hessian == nil)
    #expect(point.classification == .globalMinimum)
  }

  @Test func discontinuousLoss() throws {
    let step = Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: [0], pieces: [[1], [2]]))
    let model = network([.linear(Affine(weight: [[1]]))], x: [[1]], y: [[1]], loss: step)
    #expect(try analyse(model).classification == .notDifferentiable)
  }

  @Test func manyKinks() throws {
    let count = 20
    let x = Matrix(rows: count, columns: 1) { row, _ in Rational(row + 1) }
    let below = Matrix(rows: count, columns: 1, repeating: Rational(-1))
    let above = Matrix(rows: count, columns: 1, repeating: Rational(1))
    let layers: [Layer] = [.linear(Affine(weight: [[0]])), .activation(.abs)]
    #expect(try analyse(network(layers, x: x, y: above)).classification == .notCritical)
    #expect(try analyse(network(layers, x: x, y: below)).classification == .localMinimum)
  }
}
