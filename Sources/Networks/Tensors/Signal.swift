import ExactAlgebra

/// The exact values between two layers for one sample: integers over one denominator.
struct Signal: Sendable {
  var shape: SignalShape
  /// Channel by channel, row by row.
  var numerators: [Integer]
  /// Positive.
  var denominator: Integer

  init(shape: SignalShape, numerators: [Integer], denominator: Integer) {
    self.shape = shape
    self.numerators = numerators
    self.denominator = denominator
  }

  init(shape: SignalShape, _ values: [Rational]) {
    let (numerators, denominator) = Signal.clearing(values)
    self.init(shape: shape, numerators: numerators, denominator: denominator)
  }

  var values: [Rational] {
    let zeros = denominator.trailingZeroBitCount
    if denominator.bitLength == zeros + 1 {
      return numerators.map { Rational(mantissa: $0, binaryExponent: -zeros) }
    }
    return numerators.map { Rational($0, denominator) }
  }

  /// Integers over the least common denominator of `values`.
  static func clearing(_ values: [Rational]) -> (numerators: [Integer], denominator: Integer) {
    let denominator = values.reduce(Integer.one) {
      $0 == $1.denominator || $1.denominator.isOne ? $0 : Integer.lcm($0, $1.denominator)
    }
    return (
      values.map { $0.numerator * denominator.dividedExactly(by: $0.denominator) }, denominator
    )
  }

  /// The bits of the numerators together.
  var bitLength: Int { numerators.reduce(denominator.bitLength) { $0 + $1.bitLength } }

  /// Entry by entry, with the channel of each.
  func mapChannels(denominator factor: Integer, _ transform: (Integer, Int) -> Integer) -> Signal {
    let positions = shape.positions
    var result = numerators
    for index in result.indices { result[index] = transform(numerators[index], index / positions) }
    return Signal(shape: shape, numerators: result, denominator: denominator * factor)
  }

  /// s[c, a, b]: the mean over the positions of a window of what its place (a, b) sees of channel c, padding counted as zero.
  func pooledTaps(of window: Window) -> [Rational] {
    guard case .image(let channels, let height, let width) = shape,
      let positions = window.positions(height: height, width: width)
    else { preconditionFailure("the window does not fit the image") }
    let rows = (0..<positions.height).map { window.rows(at: $0, of: height) }
    let columns = (0..<positions.width).map { window.columns(at: $0, of: width) }
    var sums = [Integer](repeating: .zero, count: channels * window.taps)
    for channel in 0..<channels {
      for (i, row) in rows.joined() {
        for (j, column) in columns.joined() {
          sums[channel * window.taps + i * window.kernel[1] + j] +=
            numerators[(channel * height + row) * width + column]
        }
      }
    }
    let mean = Signal(
      shape: .vector(sums.count), numerators: sums,
      denominator: denominator * Integer(positions.height * positions.width))
    return mean.values
  }
}

/// A layer with its numbers brought to integers, for signals of one shape.
struct PreparedLayer: Sendable {
  private enum Operation: Sendable {
    case convolution(IntegerConvolution, bias: [Integer]?)
    case scaling(scale: [Integer], shift: [Integer])
    /// Below zero · `slopes`, above · `denominator`.
    case prelu([Integer])
    case activation(PiecewisePolynomial)
    /// Sums over what a window sees, each times its factor.
    case averagePool(Window, factors: [Integer])
    case maxPool(Window)
    case globalAveragePool
    case flatten
  }

  private let operation: Operation
  private let denominator: Integer
  let output: SignalShape
  /// The degree of the layer as a function of its input.
  let degree: Int

  /// `shape` fits the layer.
  init(_ layer: TensorLayer, on shape: SignalShape) {
    guard let output = layer.output(of: shape) else { preconditionFailure("the layer does not fit") }
    self.output = output
    var degree = 1
    switch layer {
    case .linear(let affine):
      let cleared = Signal.clearing(affine.weight.elements + (affine.bias ?? []))
      let count = affine.weight.elements.count
      operation = .convolution(
        IntegerConvolution(
          Array(cleared.numerators[..<count]),
          geometry: ConvolutionGeometry(rows: affine.outputs, columns: affine.inputs)),
        bias: affine.bias == nil ? nil : Array(cleared.numerators[count...]))
      denominator = cleared.denominator
    case .convolution(let convolution):
      let cleared = Signal.clearing(convolution.weight.elements + (convolution.bias ?? []))
      let count = convolution.weight.elements.count
      guard case .image(let channels, let height, let width) = shape,
        case .image(let outputs, let rows, let columns) = output
      else { preconditionFailure("a convolution is of images") }
      let window = convolution.window
      operation = .convolution(
        IntegerConvolution(
          Array(cleared.numerators[..<count]),
          geometry: ConvolutionGeometry(
            inputs: (channels, height, width), outputs: (outputs, rows, columns),
            kernel: (window.kernel[0], window.kernel[1]), stride: (window.stride[0], window.stride[1]),
            padding: (window.padding[0], window.padding[1]),
            dilation: (window.dilation[0], window.dilation[1]), groups: convolution.groups)),
        bias: convolution.bias == nil ? nil : Array(cleared.numerators[count...]))
      denominator = cleared.denominator
    case .scaling(let scale, let shift):
      let cleared = Signal.clearing(scale + shift)
      operation = .scaling(
        scale: Array(cleared.numerators[..<scale.count]), shift: Array(cleared.numerators[scale.count...]))
      denominator = cleared.denominator
    case .prelu(let slopes):
      let cleared = Signal.clearing(slopes)
      operation = .prelu(cleared.numerators)
      denominator = cleared.denominator
    case .activation(let activation) where activation == .relu:
      operation = .prelu(Array(repeating: .zero, count: shape.channels))
      denominator = .one
    case .activation(let activation):
      operation = .activation(activation.function)
      denominator = .one
      degree = activation.function.pieces.reduce(1) { max($0, $1.count - 1) }
    case .averagePool(let window, let countsPadding):
      guard case .image(_, let height, let width) = shape, case .image(_, let rows, let columns) = output
      else { preconditionFailure("a pool is of images") }
      let counts = (0..<rows).flatMap { row in
        (0..<columns).map { column in
          countsPadding
            ? window.taps
            : window.rows(at: row, of: height).count * window.columns(at: column, of: width).count
        }
      }
      let common = counts.reduce(Integer.one) { Integer.lcm($0, Integer($1)) }
      operation = .averagePool(window, factors: counts.map { common.dividedExactly(by: Integer($0)) })
      denominator = common
    case .maxPool(let window):
      operation = .maxPool(window)
      denominator = .one
    case .globalAveragePool:
      operation = .globalAveragePool
      denominator = Integer(shape.positions)
    case .flatten:
      operation = .flatten
      denominator = .one
    }
    self.degree = degree
  }

  func callAsFunction(_ input: Signal) -> Signal {
    switch operation {
    case .convolution(let convolution, let bias):
      var result = Signal(
        shape: output, numerators: convolution(input.numerators),
        denominator: input.denominator * denominator)
      if let bias {
        let positions = output.positions
        for (channel, entry) in bias.enumerated() where !entry.isZero {
          let shift = entry * input.denominator
          for index in channel * positions..<(channel + 1) * positions { result.numerators[index] += shift }
        }
      }
      return result
    case .scaling(let scale, let shift):
      let shifts = shift.map { $0 * input.denominator }
      return input.mapChannels(denominator: denominator) { $0 * scale[$1] + shifts[$1] }
    case .prelu(let slopes):
      return input.mapChannels(denominator: denominator) { $0 * ($0.isNegative ? slopes[$1] : denominator) }
    case .activation(let function):
      return Signal(shape: output, input.values.map { function($0) })
    case .averagePool(let window, let factors):
      let positions = output.positions
      let sums = visited(by: window, input) { seen in seen.reduce(.zero, +) }
      return Signal(
        shape: output, numerators: sums.enumerated().map { $1 * factors[$0 % positions] },
        denominator: input.denominator * denominator)
    case .maxPool(let window):
      return Signal(
        shape: output,
        numerators: visited(by: window, input) { seen in seen.dropFirst().reduce(seen[0]) { max($0, $1) } },
        denominator: input.denominator)
    case .globalAveragePool:
      let positions = input.shape.positions
      return Signal(
        shape: output,
        numerators: (0..<output.count).map { channel in
          input.numerators[channel * positions..<(channel + 1) * positions].reduce(.zero, +)
        }, denominator: input.denominator * denominator)
    case .flatten:
      return Signal(shape: output, numerators: input.numerators, denominator: input.denominator)
    }
  }

  /// What `summary` makes of the entries of the image that each position of a window sees.
  private func visited(by window: Window, _ input: Signal, _ summary: ([Integer]) -> Integer) -> [Integer] {
    guard case .image(let channels, let height, let width) = input.shape,
      case .image(_, let rows, let columns) = output
    else { preconditionFailure("a window is on an image") }
    let rowPlaces = (0..<rows).map { window.rows(at: $0, of: height).map(\.place) }
    let columnPlaces = (0..<columns).map { window.columns(at: $0, of: width).map(\.place) }
    var result: [Integer] = []
    result.reserveCapacity(channels * rows * columns)
    for channel in 0..<channels {
      for row in rowPlaces {
        for column in columnPlaces {
          result.append(
            summary(
              row.flatMap { y in column.map { x in input.numerators[(channel * height + y) * width + x] } }))
        }
      }
    }
    return result
  }
}
