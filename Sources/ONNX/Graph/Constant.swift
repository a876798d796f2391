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
    case computed(ElementType, [Rational])
  }

  /// - Parameter bytes: as many as `shape` needs.
  init(name: String, type: ElementType, shape: [Int], bytes: [UInt8]) {
    self.name = name
    self.shape = shape
    storage = .stored(type, bytes)
  }

  /// - Parameter type: of what the values were computed from. Floating-point values are exact, and need not be numbers of
  ///   the format.
  init(name: String, type: ElementType, shape: [Int], values: [Rational]) {
    self.name = name
    self.shape = shape
    storage = .computed(type, values)
  }

  var count: Int { shape.reduce(1, *) }

  /// The format of the elements, or of what they were computed from.
  var type: ElementType {
    switch storage {
    case .stored(let type, _), .computed(let type, _): type
    }
  }

  /// The format that a batch normalization's scale is rounded to: F64 for F64, else F32.
  var scaleType: ElementType { type == .f64 ? .f64 : .f32 }

  /// The indices of an element that is NaN or infinite.
  var firstNotFinite: [Int]? {
    guard case .stored(.float(let exponentBits, let fractionBits), let bytes) = storage else { return nil }
    let size = (1 + exponentBits + fractionBits) / 8
    // The exponent lies in the last two bytes.
    let ones = UInt16((1 << exponentBits) - 1) << UInt16(15 - exponentBits)
    for element in 0..<count {
      let last = element * size + size - 1
      if (UInt16(bytes[last]) << 8 | UInt16(bytes[last - 1])) & ones == ones { return index(element) }
    }
    return nil
  }

  /// The sign of the one element where it is infinite.
  var infinity: Int? {
    guard case .stored(.float(let exponentBits, let fractionBits), let bytes) = storage, count == 1 else {
      return nil
    }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let infinite = UInt64((1 << exponentBits) - 1) << UInt64(fractionBits)
    return bits == infinite ? 1 : bits == infinite | 1 << UInt64(exponentBits + fractionBits) ? -1 : nil
  }

  /// Throws for an element that is NaN or infinite.
  func values() throws(ImportFault) -> [Rational] {
    switch storage {
    case .computed(_, let values): return values
    case .stored(let type, let bytes):
      switch type.decode(bytes[...], bigEndian: false) {
      case .success(let values): return values
      case .failure(let error):
        throw ImportFault(
          .notFinite,
          "tensor \"\(name)\" has NaN or an infinity as its element \(describe(shape: index(error.index)))")
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
    case .computed(_, let values):
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
    case .computed(let type, let values): Constant(name: name, type: type, shape: shape, values: values)
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
    return selecting(places, shape: newShape)
  }

  /// The parts at `indices` of an axis, in their order.
  func selecting(_ indices: [Int], alongAxis axis: Int, shape newAxes: [Int]) -> Constant {
    let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
    var places: [Int] = []
    places.reserveCapacity(outer * indices.count * inner)
    for block in 0..<outer {
      for index in indices {
        let start = (block * shape[axis] + index) * inner
        places += start..<start + inner
      }
    }
    return selecting(places, shape: shape[..<axis] + newAxes + shape[(axis + 1)...])
  }

  /// The elements at `places`, in a shape of as many.
  private func selecting(_ places: [Int], shape: [Int]) -> Constant {
    switch storage {
    case .stored(let type, let bytes):
      var result: [UInt8] = []
      let size = type.bytes
      result.reserveCapacity(places.count * size)
      for place in places { result += bytes[place * size..<(place + 1) * size] }
      return Constant(name: name, type: type, shape: shape, bytes: result)
    case .computed(let type, let values):
      return Constant(name: name, type: type, shape: shape, values: places.map { values[$0] })
    }
  }

  /// Constants of one format, and of one shape but for their size along `axis`, one after another along it.
  static func joined(_ parts: [Constant], alongAxis axis: Int, named name: String) throws(ImportFault)
    -> Constant
  {
    let first = parts[0]
    let outer = first.shape[..<axis].reduce(1, *)
    var values: [Rational] = []
    var elements: [(all: [Rational], size: Int)] = []
    for part in parts { elements.append((try part.values(), part.shape[axis...].reduce(1, *))) }
    for block in 0..<outer {
      for (all, size) in elements { values += all[block * size..<(block + 1) * size] }
    }
    var shape = first.shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    return Constant(name: name, type: first.type, shape: shape, values: values)
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
    return Constant(name: name, type: type, shape: shape, values: values.map(transform))
  }
}
