import ExactNumbers
import ModelFiles
import Vocabulary

/// Convolutions and pools.
extension Translation {
  /// An image signal.
  private mutating func image(_ node: Node) throws(ImportFault) -> Int {
    let input = try signal(0, of: node)
    guard signals[input].isImage else {
      let shape = signals[input].shape.map(String.init).joined(separator: ", ")
      throw node.fault(
        .shapeMismatch, "works on data of shape [N, \(shape)], expected images [N, C, H, W]",
        hint: signals[input].isPooled ? "after a mean over the image, layers are those of vectors" : nil)
    }
    return input
  }

  /// How the window of `node` moves, its kernel known.
  private func window(_ node: Node, kernel: [Int], image: [Int]) throws(ImportFault) -> Window {
    func pair(_ name: Name, atLeast least: Int, count: Int) throws(ImportFault) -> [Int]? {
      guard let values = try node.integers(name) else { return nil }
      guard values.count == count, values.allSatisfy({ (least...Limits.entries).contains($0) }) else {
        throw node.fault(
          .value, "has \(name) = \(describe(shape: values)), expected \(count) integers of at least \(least)")
      }
      return values
    }
    guard kernel.count == 2, kernel.allSatisfy({ (1...Limits.entries).contains($0) }) else {
      throw node.fault(
        .operation, "has a window of shape \(describe(shape: kernel)), expected height and width",
        hint: "images have two axes here")
    }
    var window = Window(kernel: kernel)
    window.strides = try pair("strides", atLeast: 1, count: 2) ?? [1, 1]
    window.dilations = try pair("dilations", atLeast: 1, count: 2) ?? [1, 1]
    let pads = try pair("pads", atLeast: 0, count: 4)
    switch try node.text("auto_pad") ?? "NOTSET" {
    case "NOTSET": window.padding = pads ?? [0, 0, 0, 0]
    case "VALID": break
    case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
      for axis in 0..<2 {
        let (size, stride) = (image[axis + 1], window.strides[axis])
        let span = window.dilations[axis] * (kernel[axis] - 1) + 1
        let total = max(0, ((size - 1) / stride) * stride + span - size)
        let less = total / 2
        window.padding[axis] = mode == "SAME_UPPER" ? less : total - less
        window.padding[axis + 2] = total - window.padding[axis]
      }
    case let mode: throw node.fault(.value, "has auto_pad = '\(mode)'")
    }
    return window
  }

  private func output(_ window: Window, channels: Int, image: [Int], _ node: Node) throws(ImportFault)
    -> [Int]
  {
    guard let sizes = window.output(for: Array(image.dropFirst())) else {
      throw node.fault(
        .shapeMismatch,
        "has a window of \(window.kernel[0])×\(window.kernel[1]) that images of \(image[1])×\(image[2]) have no room for"
      )
    }
    let shape = [channels] + sizes
    guard TensorReader.count(shape) != nil else {
      throw node.fault(.tooLarge, "gives images of shape \(describe(shape: shape))")
    }
    return shape
  }

  mutating func convolution(_ node: Node) throws(ImportFault) -> Value {
    let input = try image(node)
    let image = signals[input].shape
    let kernel = try constant(1, of: node)
    guard kernel.shape.count == 4, !kernel.shape.contains(0) else {
      throw node.fault(
        .operation,
        "has a kernel of shape \(describe(shape: kernel.shape)), expected outputs × inputs × height × width")
    }
    let size = Array(kernel.shape.dropFirst(2))
    if let declared = try node.integers("kernel_shape"), declared != size {
      throw node.fault(
        .shapeMismatch,
        "has kernel_shape \(describe(shape: declared)) and a kernel of \(describe(shape: size))")
    }
    let groups = try node.integer("group") ?? 1
    let outputs = kernel.shape[0]
    guard groups >= 1, groups <= image[0], image[0] % groups == 0, outputs % groups == 0,
      kernel.shape[1] == image[0] / groups
    else {
      throw node.fault(
        .shapeMismatch,
        "has a kernel of shape \(describe(shape: kernel.shape)) in \(groups) groups for images of \(image[0]) channels"
      )
    }
    var bias: Constant?
    if node.hasInput(2) {
      let constant = try constant(2, of: node)
      guard constant.shape == [outputs] else {
        throw node.fault(
          .shapeMismatch, "has a bias of shape \(describe(shape: constant.shape)), expected [\(outputs)]")
      }
      bias = constant
    }
    try reserve(kernel, for: node)
    let window = try window(node, kernel: size, image: image)
    let shape = try output(window, channels: outputs, image: image, node)
    let convolution = Convolution(kernel: kernel, bias: bias, window: window, groups: groups)
    return .signal(append(.layer(.convolution(convolution)), [input], shape: shape, node))
  }

  mutating func pool(_ node: Node) throws(ImportFault) -> Value {
    let input = try image(node)
    let image = signals[input].shape
    guard let kernel = try node.integers("kernel_shape") else {
      throw node.fault(.missingKey, "lacks the attribute 'kernel_shape'")
    }
    let window = try window(node, kernel: kernel, image: image)
    guard window.dilations == [1, 1] else {
      throw node.fault(.operation, "pools with dilations, expected none")
    }
    guard window.padding[0] < kernel[0], window.padding[2] < kernel[0], window.padding[1] < kernel[1],
      window.padding[3] < kernel[1]
    else { throw node.fault(.value, "pools windows that lie outside of the image") }
    let shape = try output(window, channels: image[0], image: image, node)
    if try node.integer("ceil_mode") ?? 0 != 0 {
      for axis in 0..<2 {
        let room = image[axis + 1] + window.padding[axis] + window.padding[axis + 2] - kernel[axis]
        guard room % window.strides[axis] == 0 else {
          throw node.fault(
            .operation, "pools windows that reach beyond the image (ceil_mode)",
            hint: "export with ceil_mode=False, or pad the image")
        }
      }
    }
    guard node.operation == "AveragePool" else {
      return .signal(append(.layer(.maxPool(Pool(window: window))), [input], shape: shape, node))
    }
    if window.padding == [0, 0, 0, 0], kernel == Array(image.dropFirst()) {
      return .signal(append(.layer(.globalAveragePool), [input], shape: shape, isPooled: true, node))
    }
    let counts = try node.integer("count_include_pad") ?? 0 != 0
    let pool = Pool(window: window, countsPadding: counts)
    return .signal(append(.layer(.averagePool(pool)), [input], shape: shape, node))
  }

  mutating func globalAveragePool(_ node: Node) throws(ImportFault) -> Value {
    let input = try image(node)
    let shape = [signals[input].shape[0], 1, 1]
    return .signal(append(.layer(.globalAveragePool), [input], shape: shape, isPooled: true, node))
  }

  /// ReduceMean over both axes of an image.
  mutating func mean(_ node: Node) throws(ImportFault) -> Value {
    let input = try image(node)
    let axes = try node.hasInput(1) ? sizes(1, of: node) : node.integers("axes") ?? []
    guard Set(axes.map { $0 < 0 ? $0 + 4 : $0 }) == [2, 3] else {
      throw node.fault(
        .operation, "takes a mean over the axes \(describe(shape: axes)), expected those of an image, [2, 3]")
    }
    let keeps = try node.integer("keepdims") ?? 1 != 0
    let channels = signals[input].shape[0]
    return .signal(
      append(
        .layer(.globalAveragePool), [input], shape: keeps ? [channels, 1, 1] : [channels], isPooled: true,
        node))
  }
}
