import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

/// Deep networks some of whose layers are zero, where Hessians vanish and most numbers are at a breakpoint.
@Suite struct DegeneratePointTests {
  private struct Case {
    let model: Model
    /// The layer of each parameter.
    let layers: [Int]

    init(_ generator: inout SeededGenerator) {
      func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
      func matrix(_ rows: Int, _ columns: Int, _ range: ClosedRange<Int>) -> Matrix<Rational> {
        Matrix(
          rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in Rational(integer(range)) })
      }
      let (inputs, samples, outputs) = (integer(1...2), integer(1...4), integer(1...2))
      let widths = [inputs] + (0..<integer(1...3)).map { _ in integer(1...2) } + [outputs]
      let activation = [Activation.square, .square, .relu, .abs, .leakyReLU(slope: 1 / 2)].randomElement(
        using: &generator)!
      let zeros = integer(1...2)
      var (stack, owners): ([Layer], [Int]) = ([], [])
      for layer in widths.indices.dropLast() {
        let isZero = zeros == 1 || integer(0...1) == 0
        let weight = matrix(widths[layer + 1], widths[layer], isZero ? 0...0 : -2...2)
        stack += [.linear(Affine(weight: weight)), .activation(activation)]
        owners += Array(repeating: layer, count: weight.elements.count)
      }
      layers = owners
      model = Model(
        architecture: .fullyConnected(FullyConnected(layers: stack.dropLast())),
        loss: [Loss.squared, .squared, .absolute, .huber(delta: 1)].randomElement(using: &generator)!,
        data: Dataset(x: matrix(samples, inputs, -2...2), y: matrix(samples, outputs, -2...1)))
    }
  }

  /// A minimum has no smaller risk along curves on which each layer moves at a rate of its own; a witness of the contrary does what
  /// it says; at a critical point no ray descends at first order.
  @Test func classesAreThoseOfTheRisk() throws {
    var kinds: [PointClass: Int] = [:]
    for seed in 0..<300 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let example = Case(&generator)
      let model = example.model
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      kinds[point.classification, default: 0] += 1
      func risk(at change: [Rational]) throws -> Rational {
        try Evaluation(model.moved(by: change)).risk!
      }
      for _ in 0..<16 {
        let rates = (0..<4).map { _ in Int.random(in: 1...3, using: &generator) }
        let direction = example.layers.map { _ in Rational(Int.random(in: -3...3, using: &generator)) }
        for step in [Rational(1, 1 << 6), Rational(1, 1 << 20)] {
          switch point.classification {
          case .localMinimum, .globalMinimum:
            let change = zip(example.layers, direction).map { $1 * step.raised(to: rates[$0]) }
            #expect(try risk(at: change) >= point.risk!, "seed \(seed): \(point.reason)")
          default:
            if point.isCritical != true { continue }
            let tiny = step.raised(to: 6)
            let slope = (try risk(at: direction.map { tiny * $0 }) - point.risk!) / tiny
            #expect(slope > -Rational(1, 1 << 4), "seed \(seed): \(point.reason)")
          }
        }
      }
      let witness: [Rational]
      switch point.witness {
      case .descent(let direction, _), .negativeCurvature(let direction, _),
        .descendingRay(let direction, _, _):
        witness = direction
      case .descendingCurve(let direction, let acceleration, _):
        let step = Rational(1, Integer(1) << 40)
        let change = zip(direction, acceleration).map { step * $0 + step * step * $1 }
        #expect(try risk(at: change) < point.risk!, "seed \(seed): \(point.reason)")
        continue
      case .partialDerivative(let parameter, let value):
        witness = direction(-value, parameter, of: example.layers.count)
      case nil: continue
      }
      let size = witness.reduce(Rational.one) { $0 + $1.magnitude }
      let step = 1 / (size * Rational(Integer(1) << 40))
      #expect(try risk(at: witness.map { step * $0 }) < point.risk!, "seed \(seed): \(point.reason)")
    }
    for kind in [PointClass.localMinimum, .globalMinimum, .notCritical, .strictSaddle, .saddle] {
      #expect(kinds[kind, default: 0] > 0, "\(kinds)")
    }
    // What stays open is rare.
    #expect(kinds[.undecided, default: 0] + kinds[.notDifferentiable, default: 0] < 12, "\(kinds)")
  }

  private func direction(_ value: Rational, _ index: Int, of count: Int) -> [Rational] {
    (0..<count).map { $0 == index ? value : 0 }
  }

  /// Zero weights where the risk begins with a v² − b u² v: no ray descends, and the curve (t, t² b / 2a) does. With a square, and with kinks in the first layer of
  /// a residual block.
  @Test(arguments: [Activation.relu, .abs, .leakyReLU(slope: Rational(1, 3))])
  func descentAlongCurves(_ activation: Activation) throws {
    let square = Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [
          .linear(Affine(weight: [[0]])), .activation(.polynomial([1, 0, 1])), .linear(Affine(weight: [[0]])),
        ])), data: Dataset(x: [[-1], [0], [0]], y: [[2], [-1], [-1]]))
    let block = ResidualBlock(
      feature: .layers([.linear(Affine(weight: [[0]])), .activation(activation)]), weight: [[0]])
    let kinked = Model(
      architecture: .resnest(
        ResNEst(expansion: Affine(weight: [[1]]), blocks: [block], prediction: Affine(weight: [[0]]))),
      data: Dataset(x: [[-2], [1]], y: [[Rational(-1, 2)], [-1]]))
    for model in [square, kinked] {
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      #expect(point.classification == .saddle, "\(point.reason)")
      guard case .descendingCurve(let direction, let acceleration, let coefficient) = point.witness else {
        Issue.record("no curve: \(point.reason)")
        continue
      }
      for power in [20, 30] {
        let step = Rational(1, Integer(1) << power)
        let change = zip(direction, acceleration).map { step * $0 + step * step * $1 }
        let fall: Rational =
          (try Evaluation(model.moved(by: change)).risk! - point.risk!) / step.raised(to: 4)
        #expect((fall - coefficient).magnitude < Rational(1, 1000), "\(point.reason)")
      }
    }
  }

  /// |w x| and relu(w x) in two dimensions against targets that they cannot reach: the risk rises with w on every cell, on one of
  /// them straight along a hyperplane between others. The outgoing weight is free, so that no second-order condition holds.
  @Test func slopesAgainstAllCells() throws {
    let x: Matrix<Rational> = [[1, -2], [-2, 0], [-2, 0], [-2, 2], [-2, -1], [0, -1]]
    let layers: [Layer] = [
      .linear(Affine(weight: [[0, 0], [0, 0]])), .activation(.abs),
      .linear(Affine(weight: [[0, 1], [2, 2]])),
    ]
    let data = Dataset(x: x, y: [[1, -2], [2, 1], [-1, -2], [-2, -1], [0, 0], [0, 0]])
    let model = Model(architecture: .fullyConnected(FullyConnected(layers: layers)), data: data)
    let point = PointAnalysis(model, evaluation: try Evaluation(model))
    #expect(point.classification == .localMinimum, "\(point.reason)")
    #expect(point.gradient == nil)
  }

  /// Where more hyperplanes meet than cells can be listed, signs say that no direction descends at first order.
  @Test func manyKinksAtZero() throws {
    let x = Matrix<Rational>(rows: 40, columns: 3) { row, column in
      Rational((row * row + 7 * column * row + 3 * column) % 11 - 5)
    }
    let y = Matrix<Rational>(rows: 40, columns: 1) { row, _ in Rational(row % 5 - 1) }
    func zeros(_ rows: Int, _ columns: Int) -> Layer { .linear(Affine(weight: .zeros(rows, columns))) }
    for (layers, kind) in [
      ([zeros(4, 3), .activation(.relu), zeros(1, 4)], PointClass.strictSaddle),
      ([zeros(4, 3), .activation(.relu), zeros(4, 4), .activation(.relu), zeros(1, 4)], .saddle),
    ] {
      let model = Model(
        architecture: .fullyConnected(FullyConnected(layers: layers)), data: Dataset(x: x, y: y))
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      #expect(point.classification == kind, "\(point.reason)")
      #expect(point.gradient?.allSatisfy(\.isZero) == true && point.isCritical == true)
    }
  }
}
