import ExactNumbers
import ModelFiles

/// One step from a signal to the next, as model files know it.
enum Layer {
  case linear(Linear)
  case convolution(Convolution)
  /// z ↦ scale · z + shift, per channel.
  case scaling(Scaling)
  case activation(Activation)
  case averagePool(Pool)
  case maxPool(Pool)
  case globalAveragePool
  case flatten
}

extension Layer {
  /// Whether a fully connected network may have it: others come before the network, in its stem.
  var isOfVectors: Bool {
    switch self {
    case .linear: true
    case .activation(.prelu(let slopes)): slopes.allSatisfy { $0 == slopes[0] }
    case .activation: true
    case .convolution, .scaling, .averagePool, .maxPool, .globalAveragePool, .flatten: false
    }
  }
}

/// z ↦ weight · z + bias.
struct Linear {
  /// outputs × inputs.
  var weight: Constant
  var bias: Constant?
}

/// A convolution of images, with zeros around them.
struct Convolution {
  /// outputs × inputs per group × height × width.
  var kernel: Constant
  var bias: Constant?
  var window: Window
  var groups: Int
}

/// How a window moves over an image.
struct Window {
  /// Height and width.
  var kernel: [Int]
  var strides = [1, 1]
  /// Top, left, bottom, right.
  var padding = [0, 0, 0, 0]
  var dilations = [1, 1]

  /// Height and width of the result for an image of height and width `sizes`, which the padded image has room for.
  func output(for sizes: [Int]) -> [Int]? {
    let result = (0..<2).map { axis in
      let span = dilations[axis] * (kernel[axis] - 1) + 1
      let room = sizes[axis] + padding[axis] + padding[axis + 2] - span
      return room < 0 ? 0 : room / strides[axis] + 1
    }
    return result.contains(0) ? nil : result
  }
}

struct Pool {
  var window: Window
  /// Whether the zeros around the image count in a mean.
  var countsPadding = false
}

struct Scaling {
  /// One entry for each channel of an image, or each entry of a vector.
  var scale: [Rational]
  var shift: [Rational]

  init(scale: [Rational], shift: [Rational]) {
    self.scale = scale
    self.shift = shift
  }

  /// z ↦ γ (z − μ)/√σ² + β, with the scale γ/√σ² rounded to the nearest number of the format `type`, and the shift
  /// β − scale · μ exact; nil where a scale is beyond the format, or so small that the rounding is not one of half of the last of
  /// its full number of digits. Variances are positive.
  init?(
    gamma: [Rational], beta: [Rational], mean: [Rational], variance: [Rational], in type: ElementType
  ) {
    var scale: [Rational] = []
    for (gamma, variance) in zip(gamma, variance) {
      guard let magnitude = type.nearest(toSquareRootOf: gamma * gamma / variance),
        gamma.isZero || magnitude >= type.leastNormal
      else { return nil }
      scale.append(gamma < 0 ? -magnitude : magnitude)
    }
    self.scale = scale
    shift = beta.indices.map { beta[$0] - scale[$0] * mean[$0] }
  }

  /// σ² + ε.
  static func sums(_ variances: [Rational], _ epsilon: Rational) -> [Rational] {
    variances.map { $0 + epsilon }
  }

  /// First `other`, then this.
  func after(_ other: Scaling) -> Scaling {
    Scaling(
      scale: zip(scale, other.scale).map { $0 * $1 },
      shift: shift.indices.map { scale[$0] * other.shift[$0] + shift[$0] })
  }
}

enum Activation {
  case relu
  case leakyReLU(slope: Rational)
  case prelu(slopes: [Rational])
  case clip(least: Rational?, largest: Rational?)
  case abs
  case hardSwish
}

/// A linear map with a bias where it has one: what an expansion and a W_i are.
enum LinearMap {
  case linear(Linear)
  case convolution(Convolution)

  /// `scaling` of what this map gives: exact, and so a map of the same kind.
  func followed(by scaling: Scaling) throws(ImportFault) -> LinearMap {
    switch self {
    case .linear(var linear):
      linear.weight = try linear.weight.scaled(rows: scaling.scale)
      linear.bias = try scaling.applied(to: linear.bias, in: linear.weight.type)
      return .linear(linear)
    case .convolution(var convolution):
      convolution.kernel = try convolution.kernel.scaled(rows: scaling.scale)
      convolution.bias = try scaling.applied(to: convolution.bias, in: convolution.kernel.type)
      return .convolution(convolution)
    }
  }
}

extension Linear {
  /// This map of what `scaling` gives.
  func preceded(by scaling: Scaling) throws(ImportFault) -> Linear {
    let entries = try weight.values()
    let (rows, columns) = (weight.shape[0], weight.shape[1])
    let scaled = Constant(
      name: weight.name, type: weight.type, shape: weight.shape,
      values: entries.indices.map { entries[$0] * scaling.scale[$0 % columns] })
    if scaling.shift.allSatisfy(\.isZero) { return Linear(weight: scaled, bias: bias) }
    let offset = try bias?.values() ?? Array(repeating: .zero, count: rows)
    let moved = (0..<rows).map { row in
      (0..<columns).reduce(offset[row]) { $0 + entries[row * columns + $1] * scaling.shift[$1] }
    }
    let shifted = Constant(name: bias?.name ?? "bias", type: weight.type, shape: [rows], values: moved)
    return Linear(weight: scaled, bias: shifted)
  }
}

extension Scaling {
  /// The bias of a map whose values are scaled; nil where there is none before and no shift.
  fileprivate func applied(to bias: Constant?, in type: ElementType) throws(ImportFault) -> Constant? {
    guard let bias else {
      return shift.allSatisfy(\.isZero)
        ? nil : Constant(name: "shift", type: type, shape: [shift.count], values: shift)
    }
    let values = try bias.values()
    return Constant(
      name: bias.name, type: bias.type, shape: bias.shape,
      values: values.indices.map { scale[$0] * values[$0] + shift[$0] })
  }
}

extension Constant {
  /// Row i, which is everything at index i of the first axis, times `factors[i]`.
  fileprivate func scaled(rows factors: [Rational]) throws(ImportFault) -> Constant {
    let values = try values()
    let size = count / factors.count
    return Constant(
      name: name, type: type, shape: shape, values: values.indices.map { values[$0] * factors[$0 / size] })
  }
}
