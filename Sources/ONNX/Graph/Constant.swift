import ExactNumbers
import ModelFiles

/// A tensor whose elements the graph gives, or that folding computed: exact, in row-major order.
struct Constant {
  /// The name in the graph, for messages.
  let name: String
  let shape: [Int]
  private let storage: Storage

  private enum Storage {
    /// As they are stored, little-endian. Elements are decoded when they are asked for.
    case stored(ElementType, [UInt8])
    case computed([Rational])
  }

  /// - Parameter bytes: as many as `shape` needs.
  init(name: String, type: ElementType, shape: [Int], bytes: [UInt8]) {
    self.name = name
    self.shape = shape
    storage = .stored(type, bytes)
  }

  init(name: String, shape: [Int], values: [Rational]) {
    self.name = name
    self.shape = shape
    storage = .computed(values)
  }

  var count: Int { shape.reduce(1, *) }

  /// The format that the elements are stored in; nil for computed ones.
  var type: ElementType? {
    if case .stored(let type, _) = storage { type } else { nil }
  }

  /// The format that a batch normalization's scale is rounded to: F64 for F64, else F32.
  var scaleType: ElementType { type == .f64 ? .f64 : .f32 }

  /// Throws for an element that is NaN or infinite.
  func values() throws(ImportFault) -> [Rational] {
    switch storage {
    case .computed(let values): return values
    case .stored(let type, let bytes):
      switch type.decode(bytes[...], bigEndian: false) {
      case .success(let values): return values
      case .failure(let error):
        throw ImportFault(
          .notFinite,
          "tensor \"\(name)\", element \(describe(shape: index(error.index))): NaN or infinite, "
            + "expected a finite number")
      }
    }
  }

  /// The elements in a format of binary files and their bytes, little-endian: as stored where they are, else F32 or F64
  /// where that is exact; nil where it is not. Throws for an element that is NaN or infinite.
  func exactBytes() throws(ImportFault) -> (type: ElementType, bytes: [UInt8])? {
    switch storage {
    case .stored(let type, let bytes):
      _ = try values()
      return (type, bytes)
    case .computed(let values):
      for type in [ElementType.f32, .f64] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * type.bytes)
        let isExact = values.allSatisfy { value in
          guard let bits = type.bits(of: value) else { return false }
          for shift in 0..<type.bytes { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * shift))) }
          return true
        }
        if isExact { return (type, bytes) }
      }
      return nil
    }
  }

  /// The same elements in another shape of as many.
  func reshaped(_ shape: [Int]) -> Constant {
    switch storage {
    case .stored(let type, let bytes): Constant(name: name, type: type, shape: shape, bytes: bytes)
    case .computed(let values): Constant(name: name, shape: shape, values: values)
    }
  }

  /// Axis k of the result is axis `axes[k]` of this one.
  func permuted(_ axes: [Int]) -> Constant {
    if axes == Array(shape.indices) { return self }
    let newShape = axes.map { shape[$0] }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let steps = axes.map { strides[$0] }
    var places: [Int] = []
    places.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    for _ in 0..<count {
      places.append(place)
      for axis in newShape.indices.reversed() {
        index[axis] += 1
        place += steps[axis]
        if index[axis] < newShape[axis] { break }
        place -= steps[axis] * newShape[axis]
        index[axis] = 0
      }
    }
    switch storage {
    case .stored(let type, let bytes):
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count)
      let size = type.bytes
      for place in places { result += bytes[place * size..<(place + 1) * size] }
      return Constant(name: name, type: type, shape: newShape, bytes: result)
    case .computed(let values):
      return Constant(name: name, shape: newShape, values: places.map { values[$0] })
    }
  }

  /// The matrix with rows and columns exchanged.
  var transposed: Constant { permuted([1, 0]) }

  /// The indices of the element with number `flat`.
  private func index(_ flat: Int) -> [Int] {
    var rest = flat
    var result: [Int] = []
    for size in shape.reversed() {
      result.append(rest % size)
      rest /= size
    }
    return result.reversed()
  }

  func map(_ transform: (Rational) -> Rational) throws(ImportFault) -> Constant {
    let values = try values()
    return Constant(name: name, shape: shape, values: values.map(transform))
  }
}
