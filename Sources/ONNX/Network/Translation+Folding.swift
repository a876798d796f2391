import ExactNumbers
import ModelFiles
import Vocabulary

/// Constant arithmetic, exact: what exporters compute shapes with, and weights that are stored in another arrangement.
extension Translation {
  /// The value of a node that has constants only for inputs; nil for another, and for operators that are not folded.
  mutating func folded(_ node: Node) throws(ImportFault) -> Value? {
    switch node.operation {
    case "Constant": return .constant(try constantNode(node))
    case "ConstantOfShape": return .constant(try filled(node))
    case "Shape", "Dropout": return nil
    default: break
    }
    var hasBatch = false
    for index in node.inputs.indices where node.hasInput(index) {
      switch try value(index, of: node) {
      case .signal: return nil
      case .extents(let extents, _): hasBatch = hasBatch || extents.contains(.batch)
      case .constant: continue
      }
    }
    if hasBatch { return try foldedExtents(node) }
    let name = node.outputs.first?.text ?? node.description
    switch node.operation {
    case "Identity": return .constant(try constant(0, of: node))
    case "Cast": return .constant(try converted(node, name))
    case "Transpose":
      let constant = try constant(0, of: node)
      let axes = try node.integers("perm") ?? constant.shape.indices.reversed()
      guard axes.sorted() == Array(constant.shape.indices) else {
        throw node.fault(.value, "has perm = \(describe(shape: axes)) for \(constant.shape.count) axes")
      }
      return .constant(constant.permuted(axes))
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze": return .constant(try rearrangedConstant(node))
    case "Concat": return .constant(try joined(node, name))
    case "Gather": return .constant(try gathered(node))
    case "Slice": return .constant(try sliced(node))
    case "Add", "Sub", "Mul", "Div": return .constant(try arithmetic(node, name))
    case "Neg":
      let constant = try constant(0, of: node)
      let values = try constant.values().map { -$0 }
      for value in values { try requireRange(value, of: constant.type, node) }
      return .constant(Constant(name: name, type: constant.type, shape: constant.shape, values: values))
    default: return nil
    }
  }

  private mutating func constantNode(_ node: Node) throws(ImportFault) -> Constant {
    let name = node.outputs.first?.text ?? node.description
    if let tensor = try node.tensor("value") { return try reader.constant(tensor, named: name) }
    if let number = try node.number("value_float") {
      return Constant(name: name, type: .f32, shape: [], values: [number])
    }
    if let integer = try node.integer("value_int") {
      return Constant(name: name, type: .signed(bytes: 8), shape: [], values: [Rational(integer)])
    }
    if let numbers = try node.numbers("value_floats") {
      return Constant(name: name, type: .f32, shape: [numbers.count], values: numbers)
    }
    if let integers = try node.integers("value_ints") {
      return Constant(
        name: name, type: .signed(bytes: 8), shape: [integers.count], values: integers.map { Rational($0) })
    }
    throw node.fault(.operation, "gives no dense tensor and no numbers")
  }

  private mutating func filled(_ node: Node) throws(ImportFault) -> Constant {
    let shape = try sizes(0, of: node)
    guard let count = shape.allSatisfy({ $0 >= 0 }) ? TensorReader.count(shape) : nil else {
      throw node.fault(.tooLarge, "fills a tensor of shape \(describe(shape: shape))")
    }
    let name = node.outputs.first?.text ?? node.description
    let value = try node.tensor("value").map { (tensor) throws(ImportFault) in
      try reader.constant(tensor, named: name)
    }
    guard value?.count ?? 1 == 1 else { throw node.fault(.shapeMismatch, "fills with more than one value") }
    return Constant(
      name: name, type: value?.type ?? .f32, shape: shape,
      values: Array(repeating: try value?.values()[0] ?? 0, count: count))
  }

  /// A conversion as ONNX defines it: to floats the nearest, to integers toward zero.
  private mutating func converted(_ node: Node, _ name: String) throws(ImportFault) -> Constant {
    let constant = try constant(0, of: node)
    let code = try node.integer("to") ?? 0
    guard let type = TensorReader.elementType(code) else {
      throw node.fault(.elementType, "converts to a format that is neither floating point nor integers")
    }
    var values: [Rational] = []
    for value in try constant.values() {
      if TensorReader.isBoolean(code) {
        values.append(value.isZero ? 0 : 1)
      } else if type.isInteger {
        let whole = value.truncated
        try requireRange(whole, of: type, node)
        values.append(whole)
      } else {
        guard let nearest = type.nearest(to: value) else {
          throw node.fault(.notFinite, "converts \(value.decimal()) to a format without numbers so large")
        }
        values.append(nearest)
      }
    }
    return Constant(name: name, type: type, shape: constant.shape, values: values)
  }

  /// Throws for an integer that its format does not have: what becomes of it depends on the machine.
  private func requireRange(_ value: Rational, of type: ElementType, _ node: Node) throws(ImportFault) {
    guard let range = type.integers else { return }
    guard range.contains(value.numerator) else {
      throw node.fault(
        .value,
        "gives \(value.decimal()), expected an integer from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private mutating func rearrangedConstant(_ node: Node) throws(ImportFault) -> Constant {
    let constant = try constant(0, of: node)
    let rank = constant.shape.count
    func fault() -> ImportFault {
      node.fault(.shapeMismatch, "cannot give shape to a constant of \(describe(shape: constant.shape))")
    }
    var shape: [Int]
    switch node.operation {
    case "Flatten":
      var axis = try node.integer("axis") ?? 1
      if axis < 0 { axis += rank }
      guard (0...rank).contains(axis) else { throw fault() }
      shape = [constant.shape[..<axis].reduce(1, *), constant.shape[axis...].reduce(1, *)]
    case "Squeeze":
      let axes =
        try node.hasInput(1) ? sizes(1, of: node) : constant.shape.indices.filter { constant.shape[$0] == 1 }
      let places = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
      guard places.allSatisfy({ constant.shape.indices.contains($0) && constant.shape[$0] == 1 }) else {
        throw fault()
      }
      shape = constant.shape.indices.filter { !places.contains($0) }.map { constant.shape[$0] }
    case "Unsqueeze":
      let axes = try sizes(1, of: node)
      let places = Set(axes.map { $0 < 0 ? $0 + rank + axes.count : $0 })
      guard places.count == axes.count, rank + axes.count <= GraphLimits.axes,
        places.allSatisfy({ (0..<rank + axes.count).contains($0) })
      else { throw fault() }
      var rest = constant.shape[...]
      shape = (0..<rank + axes.count).map { places.contains($0) ? 1 : rest.removeFirst() }
    default:
      shape = try sizes(1, of: node)
      for (axis, size) in shape.enumerated() where size == 0 {
        guard axis < rank else { throw fault() }
        shape[axis] = constant.shape[axis]
      }
      if let open = shape.firstIndex(of: -1) {
        shape[open] = 1
        guard shape.allSatisfy({ $0 > 0 }), let known = TensorReader.count(shape), constant.count % known == 0
        else { throw fault() }
        shape[open] = constant.count / known
      }
    }
    guard shape.count <= GraphLimits.axes, shape.allSatisfy({ $0 >= 0 }),
      TensorReader.count(shape) == constant.count
    else {
      throw fault()
    }
    return constant.reshaped(shape)
  }

  /// Sums, differences, products and quotients, with one of the two constants a single number or both of one shape, or
  /// one that repeats along axes of size 1.
  private mutating func arithmetic(_ node: Node, _ name: String) throws(ImportFault) -> Constant {
    let (a, b) = (try constant(0, of: node), try constant(1, of: node))
    let rank = max(a.shape.count, b.shape.count)
    func padded(_ shape: [Int]) -> [Int] { Array(repeating: 1, count: rank - shape.count) + shape }
    let (left, right) = (padded(a.shape), padded(b.shape))
    var shape: [Int] = []
    for (m, n) in zip(left, right) {
      guard m == n || m == 1 || n == 1 else {
        throw node.fault(
          .shapeMismatch,
          "combines constants of shapes \(describe(shape: a.shape)) and \(describe(shape: b.shape))")
      }
      shape.append(m == 1 ? n : m)
    }
    guard let count = TensorReader.count(shape) else {
      throw node.fault(.tooLarge, "gives a constant of shape \(describe(shape: shape))")
    }
    guard a.type == b.type else {
      throw node.fault(.elementType, "combines constants of two formats, expected one")
    }
    let (x, y) = (try a.values(), try b.values())
    func place(_ index: [Int], _ shape: [Int]) -> Int {
      zip(index, shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
    }
    var values: [Rational] = []
    values.reserveCapacity(count)
    var index = [Int](repeating: 0, count: rank)
    for _ in 0..<count {
      let (m, n) = (x[place(index, left)], y[place(index, right)])
      let value: Rational
      switch node.operation {
      case "Add": value = m + n
      case "Sub": value = m - n
      case "Mul": value = m * n
      default:
        guard !n.isZero else { throw node.fault(.value, "divides by zero") }
        value = a.type.isInteger ? (m / n).truncated : m / n
      }
      try requireRange(value, of: a.type, node)
      try reserve(bitsOf: value, for: node)
      values.append(value)
      for axis in shape.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
    return Constant(name: name, type: a.type, shape: shape, values: values)
  }

  /// The place of an axis that a node counts from the end where it is negative.
  private func axis(_ axis: Int, of constant: Constant, _ node: Node) throws(ImportFault) -> Int {
    let place = axis < 0 ? axis + constant.shape.count : axis
    guard constant.shape.indices.contains(place) else {
      throw node.fault(
        .value, "has the axis \(axis) for a constant of shape \(describe(shape: constant.shape))")
    }
    return place
  }

  private mutating func joined(_ node: Node, _ name: String) throws(ImportFault) -> Constant {
    var parts: [Constant] = []
    for index in node.inputs.indices { parts.append(try constant(index, of: node)) }
    guard let first = parts.first, let given = try node.integer("axis") else {
      throw node.fault(.graph, "has no inputs, or no attribute 'axis'")
    }
    let axis = try axis(given, of: first, node)
    func others(_ shape: [Int]) -> [Int] { Array(shape[..<axis] + shape[(axis + 1)...]) }
    guard
      parts.allSatisfy({
        $0.type == first.type && $0.shape.count == first.shape.count
          && others($0.shape) == others(first.shape)
      })
    else {
      throw node.fault(
        .shapeMismatch, "joins constants of different formats, or of shapes that differ elsewhere")
    }
    // Each is within the limit, so that as many can be added without overflow.
    guard parts.count <= GraphLimits.joinedSignals, parts.reduce(0, { $0 + $1.count }) <= Limits.entries
    else {
      throw node.fault(.tooLarge, "joins constants to more than \(Limits.entries) entries")
    }
    return try Constant.joined(parts, alongAxis: axis, named: name)
  }

  private mutating func gathered(_ node: Node) throws(ImportFault) -> Constant {
    let (constant, indices) = (try constant(0, of: node), try constant(1, of: node))
    let axis = try axis(node.integer("axis") ?? 0, of: constant, node)
    let size = constant.shape[axis]
    var places: [Int] = []
    for index in try integers(indices.values(), of: node) {
      let place = index < 0 ? index + size : index
      guard (0..<size).contains(place) else {
        throw node.fault(.value, "gathers element \(index) of \(size)")
      }
      places.append(place)
    }
    let shape = constant.shape[..<axis] + indices.shape + constant.shape[(axis + 1)...]
    guard shape.count <= GraphLimits.axes, TensorReader.count(Array(shape)) != nil else {
      throw node.fault(.tooLarge, "gathers a constant of shape \(describe(shape: Array(shape)))")
    }
    return constant.selecting(places, alongAxis: axis, shape: indices.shape)
  }

  private mutating func sliced(_ node: Node) throws(ImportFault) -> Constant {
    var result = try constant(0, of: node)
    let (starts, ends) = (try sizes(1, of: node), try sizes(2, of: node, areEnds: true))
    let axes = node.hasInput(3) ? try sizes(3, of: node) : Array(starts.indices)
    let steps = node.hasInput(4) ? try sizes(4, of: node) : Array(repeating: 1, count: starts.count)
    guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count,
      starts.count <= result.shape.count
    else { throw node.fault(.shapeMismatch, "has starts, ends, axes and steps of different lengths") }
    for (number, given) in axes.enumerated() {
      let axis = try axis(given, of: result, node)
      let size = result.shape[axis]
      guard steps[number] > 0 else { throw node.fault(.operation, "slices backwards") }
      func place(_ index: Int) -> Int { min(max(index < 0 ? index + size : index, 0), size) }
      let places = Array(stride(from: place(starts[number]), to: place(ends[number]), by: steps[number]))
      result = result.selecting(places, alongAxis: axis, shape: [places.count])
    }
    return result
  }

  // MARK: - Shapes

  private mutating func extents(_ index: Int, of node: Node) throws(ImportFault) -> (
    parts: [Extent], isVector: Bool
  ) {
    switch try value(index, of: node) {
    case .extents(let extents, let isVector): return (extents, isVector)
    case .constant(let constant) where constant.shape.count <= 1:
      return (try integers(constant.values(), of: node).map(Extent.size), constant.shape.count == 1)
    default: throw node.fault(.operation, "computes a shape from more than vectors of integers")
    }
  }

  private mutating func foldedExtents(_ node: Node) throws(ImportFault) -> Value? {
    switch node.operation {
    case "Identity", "Cast": return try value(0, of: node)
    case "Concat":
      var parts: [Extent] = []
      for index in node.inputs.indices {
        let (extents, isVector) = try extents(index, of: node)
        guard isVector else { throw node.fault(.shapeMismatch, "joins what is no vector") }
        parts += extents
        guard parts.count <= GraphLimits.shapeLength else {
          throw node.fault(.tooLarge, "joins more than a shape can have")
        }
      }
      return .extents(parts, isVector: true)
    case "Gather":
      let (parts, isVector) = try extents(0, of: node)
      let indices = try constant(1, of: node)
      guard isVector, indices.shape.count <= 1, try node.integer("axis") ?? 0 == 0 else {
        throw node.fault(.operation, "gathers from more than a vector")
      }
      var gathered: [Extent] = []
      for index in try integers(indices.values(), of: node) {
        let place = index < 0 ? index + parts.count : index
        guard parts.indices.contains(place) else {
          throw node.fault(.value, "gathers element \(index) of \(parts.count)")
        }
        gathered.append(parts[place])
      }
      return .extents(gathered, isVector: indices.shape.count == 1)
    case "Slice":
      let (parts, isVector) = try extents(0, of: node)
      let (starts, ends) = (try sizes(1, of: node), try sizes(2, of: node, areEnds: true))
      let steps = node.hasInput(4) ? try sizes(4, of: node) : [1]
      guard isVector, starts.count == 1, ends.count == 1, steps == [1] else {
        throw node.fault(.operation, "slices more than a vector")
      }
      func place(_ index: Int) -> Int { min(max(index < 0 ? index + parts.count : index, 0), parts.count) }
      return .extents(
        Array(parts[place(starts[0])..<max(place(starts[0]), place(ends[0]))]), isVector: true)
    case "Unsqueeze":
      let (parts, isVector) = try extents(0, of: node)
      guard !isVector else { throw node.fault(.operation, "gives a shape a second axis") }
      return .extents(parts, isVector: true)
    case "Squeeze":
      let (parts, _) = try extents(0, of: node)
      guard parts.count == 1 else { throw node.fault(.operation, "squeezes a vector of \(parts.count)") }
      return .extents(parts, isVector: false)
    case "Add", "Sub", "Mul", "Div": throw node.fault(.operation, "computes with the size of the batch")
    default: return nil
    }
  }
}

extension Rational {
  /// Without the fraction, toward zero.
  fileprivate var truncated: Rational { Rational(numerator / denominator) }
}

extension ElementType {
  /// Those that a format of integers has; nil for others.
  fileprivate var integers: ClosedRange<Integer>? {
    switch self {
    case .float: nil
    case .signed(let bytes): -(Integer.one << (8 * bytes - 1))...(Integer.one << (8 * bytes - 1)) - .one
    case .unsigned(let bytes): .zero...(Integer.one << (8 * bytes)) - .one
    }
  }
}
