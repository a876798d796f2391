import ExactAlgebra
import Networks
import TestSupport
import Testing

@Suite struct TensorResNEstTests {
  /// A random network with images as states, and its inputs.
  struct Instance: CustomStringConvertible {
    let network: TensorResNEst
    let x: Matrix<Rational>
    var description: String { "\(network)\non \(x.elements)" }
  }

  static func convolution(
    _ random: inout SeededGenerator, from shape: SignalShape, to outputs: Int, keepsShape: Bool
  ) -> Convolution {
    let groups = outputs % 2 == 0 && shape.channels % 2 == 0 && Bool.random(using: &random) ? 2 : 1
    var window = Window(
      kernel: [Int.random(in: 1...3, using: &random), Int.random(in: 1...3, using: &random)],
      dilation: [Int.random(in: 1...2, using: &random), 1])
    // What the kernel reaches beyond one place, above or below.
    let reach = [(window.kernel[0] - 1) * window.dilation[0], window.kernel[1] - 1]
    let before = reach.map { Int.random(in: 0...$0, using: &random) }
    window.padding = before + zip(reach, before).map { $0 - $1 }
    if !keepsShape { window.stride = [Int.random(in: 1...2, using: &random), 2] }
    let columns = shape.channels / groups * window.taps
    return Convolution(
      weight: random.matrix(outputs, columns, maxBits: 70),
      bias: Bool.random(using: &random) ? (0..<outputs).map { _ in random.rational(maxBits: 70) } : nil,
      window: window, groups: groups)
  }

  static func layer(_ random: inout SeededGenerator, _ shape: SignalShape) -> TensorLayer {
    let numbers = (0..<shape.channels).map { _ in random.rational(maxBits: 20) }
    let window = Window(kernel: [2, 3], padding: [1, 1, 0, 1])
    return switch Int.random(in: 0...6, using: &random) {
    case 0: .activation(.relu)
    case 1: .activation(.hardSwish)
    case 2: .scaling(scale: numbers, shift: numbers.reversed())
    case 3: .prelu(numbers)
    case 4: .averagePool(window, countsPadding: Bool.random(using: &random))
    case 5: .maxPool(window)
    default: .activation(.clip(least: -1, greatest: Rational(7, 2)))
    }
  }

  static func instance(_ random: inout SeededGenerator) -> Instance {
    let input = SignalShape.image(
      channels: Int.random(in: 1...2, using: &random), height: Int.random(in: 1...4, using: &random),
      width: Int.random(in: 1...4, using: &random))
    let stem = (0..<Int.random(in: 0...2, using: &random)).map { _ in layer(&random, input) }
    let expansion = convolution(
      &random, from: input, to: Int.random(in: 1...4, using: &random), keepsShape: false)
    let state = expansion.output(of: input)!
    let blocks = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      let inner = convolution(
        &random, from: state, to: Int.random(in: 1...3, using: &random), keepsShape: true)
      let shape = inner.output(of: state)!
      return TensorResNEst.Block(
        feature: [layer(&random, state), .convolution(inner), layer(&random, shape)],
        map: .convolution(convolution(&random, from: shape, to: state.channels, keepsShape: true)))
    }
    return Instance(
      network: TensorResNEst(
        input: input, stem: stem, expansion: .convolution(expansion), blocks: blocks,
        prediction: Affine(weight: random.matrix(2, state.channels, maxBits: 10), bias: [1, -1])),
      x: random.matrix(3, input.count, maxBits: 70))
  }

  /// The pooled view, evaluated as an ordinary ResNEst, against the network's own layers with a pool at the end.
  @Test func pooledViewPredictsAsTheNetwork() throws {
    try forAll(seedCount: 60, generator: Self.instance) { instance in
      let reduced = try instance.network.reduced(on: instance.x)
      let model = Model(
        architecture: .resnest(reduced.network), data: Dataset(x: reduced.inputs, y: .zeros(3, 2)),
        reduction: reduced.reduction)
      let prediction = try Evaluation(model).prediction
      return (0..<3).allSatisfy {
        instance.network.prediction(of: instance.x.row($0)) == prediction.column($0)
      }
    }
  }

  /// A convolution against its definition, entry by entry.
  @Test func convolutionIsItsDefinition() throws {
    try forAll(seedCount: 100) { random -> (Convolution, SignalShape, [Rational]) in
      let shape = SignalShape.image(
        channels: Int.random(in: 1...4, using: &random), height: Int.random(in: 1...5, using: &random),
        width: Int.random(in: 1...5, using: &random))
      let convolution = Self.convolution(
        &random, from: shape, to: Int.random(in: 1...4, using: &random), keepsShape: false)
      return (convolution, shape, (0..<shape.count).map { _ in random.rational(maxBits: 200) })
    } property: { convolution, shape, image in
      guard case .image(let channels, let height, let width) = shape,
        case .image(let outputs, let rows, let columns)? = convolution.output(of: shape)
      else { return false }
      let window = convolution.window
      let (group, share) = (channels / convolution.groups, outputs / convolution.groups)
      var expected: [Rational] = []
      for output in 0..<outputs {
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = convolution.bias?[output] ?? 0
            for channel in 0..<group {
              for i in 0..<window.kernel[0] {
                for j in 0..<window.kernel[1] {
                  let y = row * window.stride[0] + i * window.dilation[0] - window.padding[0]
                  let x = column * window.stride[1] + j * window.dilation[1] - window.padding[1]
                  guard y >= 0, y < height, x >= 0, x < width else { continue }
                  let source = output / share * group + channel
                  sum +=
                    convolution.weight[output, (channel * window.kernel[0] + i) * window.kernel[1] + j]
                    * image[(source * height + y) * width + x]
                }
              }
            }
            expected.append(sum)
          }
        }
      }
      let found = try TensorLayer.values(
        of: [.convolution(convolution)], on: Matrix([image]), shape: shape)
      return found.elements == expected
    }
  }

  @Test func pools() throws {
    let shape = SignalShape.image(channels: 1, height: 2, width: 3)
    func values(_ layer: TensorLayer) throws -> [Rational] {
      try TensorLayer.values(of: [layer], on: [[-1, -2, -3, -4, -5, -6]], shape: shape).elements
    }
    let window = Window(kernel: [2, 2], stride: [2, 2], padding: [1, 0, 1, 1])
    #expect(try values(.maxPool(window)) == [-1, -3, -4, -6])
    let half = Rational(1, 2)
    #expect(try values(.averagePool(window, countsPadding: false)) == [-3 * half, -3, -9 * half, -6])
    #expect(
      try values(.averagePool(window, countsPadding: true))
        == [Rational(-3, 4), Rational(-3, 4), Rational(-9, 4), Rational(-6, 4)])
    #expect(try values(.globalAveragePool) == [Rational(-7, 2)])
    #expect(try values(.flatten) == [-1, -2, -3, -4, -5, -6])
  }
}
