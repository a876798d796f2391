import ExactAlgebra

/// What lies between two layers of one sample: a vector, or an image of several channels.
public enum SignalShape: Sendable, Hashable {
  case vector(Int)
  case image(channels: Int, height: Int, width: Int)

  /// The number of entries.
  public var count: Int {
    switch self {
    case .vector(let count): count
    case .image(let channels, let height, let width): channels * height * width
    }
  }

  /// What a layer with one number for each channel counts: the channels of an image, the entries of a vector.
  public var channels: Int {
    switch self {
    case .vector(let count): count
    case .image(let channels, _, _): channels
    }
  }

  /// The number of positions of an image; 1 for a vector.
  public var positions: Int {
    switch self {
    case .vector: 1
    case .image(_, let height, let width): height * width
    }
  }
}

extension SignalShape: CustomStringConvertible {
  public var description: String {
    switch self {
    case .vector(let count): "a vector of \(count)"
    case .image(let channels, let height, let width): "an image of \(channels)×\(height)×\(width)"
    }
  }
}

/// The places that a convolution or a pool looks at: a kernel that moves over an image padded with zeros.
public struct Window: Sendable, Hashable {
  /// Rows and columns; the same order in the other pairs.
  public var kernel: [Int]
  public var stride: [Int]
  /// Top, left, bottom, right.
  public var padding: [Int]
  public var dilation: [Int]

  /// Kernel, stride and dilation are positive, padding is not negative.
  public init(
    kernel: [Int], stride: [Int] = [1, 1], padding: [Int] = [0, 0, 0, 0], dilation: [Int] = [1, 1]
  ) {
    precondition(kernel.count == 2 && stride.count == 2 && padding.count == 4 && dilation.count == 2)
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The number of places of the kernel.
  public var taps: Int { kernel[0] * kernel[1] }

  /// The positions of the kernel on `height` × `width` with its padding; nil where it does not fit.
  public func positions(height: Int, width: Int) -> (height: Int, width: Int)? {
    func count(_ size: Int, _ side: Int) -> Int? {
      let reach = (kernel[side] - 1) * dilation[side]
      let room = size + padding[side] + padding[side + 2] - reach - 1
      return room < 0 ? nil : room / stride[side] + 1
    }
    guard let rows = count(height, 0), let columns = count(width, 1) else { return nil }
    return (rows, columns)
  }

  /// Whether every position of the kernel sees some place of the image.
  public func seesEverywhere(height: Int, width: Int) -> Bool {
    guard let positions = positions(height: height, width: width) else { return false }
    return (0..<positions.height).allSatisfy { !rows(at: $0, of: height).isEmpty }
      && (0..<positions.width).allSatisfy { !columns(at: $0, of: width).isEmpty }
  }

  /// The rows of the kernel that lie inside an image of `height` rows at a position, with the rows of the image.
  func rows(at position: Int, of height: Int) -> [(tap: Int, place: Int)] { inside(0, position, height) }
  func columns(at position: Int, of width: Int) -> [(tap: Int, place: Int)] { inside(1, position, width) }

  private func inside(_ side: Int, _ position: Int, _ size: Int) -> [(tap: Int, place: Int)] {
    (0..<kernel[side]).compactMap { tap in
      let place = position * stride[side] - padding[side] + tap * dilation[side]
      return place >= 0 && place < size ? (tap, place) : nil
    }
  }
}

/// A convolution as networks mean it, which is a correlation: the kernel is not reversed.
public struct Convolution: Sendable, Hashable {
  /// Output channels × (input channels of a group · kernel places), each row channel by channel and place by place.
  public var weight: Matrix<Rational>
  /// One entry for each output channel, or nil where there is no such parameter.
  public var bias: [Rational]?
  public var window: Window
  public var groups: Int

  public init(weight: Matrix<Rational>, bias: [Rational]? = nil, window: Window, groups: Int = 1) {
    precondition(weight.columns % window.taps == 0 && weight.rows % groups == 0, "shapes do not fit")
    precondition(bias == nil || bias!.count == weight.rows, "one bias for each output channel")
    self.weight = weight
    self.bias = bias
    self.window = window
    self.groups = groups
  }

  public var inputChannels: Int { weight.columns / window.taps * groups }
  public var outputChannels: Int { weight.rows }
  /// The entries of the kernel and the bias.
  public var weightCount: Int { weight.elements.count + (bias?.count ?? 0) }

  /// What it gives for images of a shape; nil where they do not fit.
  public func output(of shape: SignalShape) -> SignalShape? {
    guard case .image(let channels, let height, let width) = shape, channels == inputChannels,
      let positions = window.positions(height: height, width: width)
    else { return nil }
    return .image(channels: outputChannels, height: positions.height, width: positions.width)
  }

  /// The matrix of the pooled view: output channels × (all input channels · kernel places), zero between groups.
  public var pooledWeight: Matrix<Rational> {
    if groups == 1 { return weight }
    let (rows, columns) = (weight.rows / groups, weight.columns)
    return Matrix(rows: weight.rows, columns: columns * groups) { row, column in
      column / columns == row / rows ? weight[row, column % columns] : 0
    }
  }
}
