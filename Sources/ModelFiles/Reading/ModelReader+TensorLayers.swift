import ExactAlgebra
import Networks

/// What is known about the shape of what goes into a layer.
enum SignalForm {
  case vector(Dimension)
  /// nil where a fault was reported before.
  case image(SignalShape?)

  /// nil where some size is not known.
  var shape: SignalShape? {
    switch self {
    case .vector(let dimension): dimension.size.map(SignalShape.vector)
    case .image(let shape): shape
    }
  }

  init(_ shape: SignalShape, named name: String) {
    switch shape {
    case .vector(let count): self = .vector(Dimension(name, count))
    case .image: self = .image(shape)
    }
  }
}

extension SignalForm: CustomStringConvertible {
  var description: String {
    if let shape { return shape.description }
    if case .image = self { return "an image" }
    return "a vector"
  }
}

/// Convolutions, pools and the other layers that the model families have not, which are evaluated and not differentiated.
extension ModelReader {
  static let tensorLayerNames = [
    "conv", "batch-norm", "average-pool", "max-pool", "global-average-pool", "flatten", "prelu",
  ]

  /// The name of the layer, when it is one of these.
  static func tensorLayer(_ element: Element) -> String? {
    switch element.content {
    case .scalar(let name, _): ["global-average-pool", "flatten"].contains(name) ? name : nil
    case .mapping(let entries):
      entries.count == 1 && tensorLayerNames.contains(entries[0].key)
        && !["global-average-pool", "flatten"].contains(entries[0].key) ? entries[0].key : nil
    default: nil
    }
  }

  /// The layer of that name, and what it gives; nil where it could not be read or does not fit.
  mutating func tensorLayer(
    _ key: String, _ element: Element, _ subject: String, _ index: Int, input: SignalForm
  ) -> (layer: TensorLayer?, output: SignalForm) {
    let value = element.value(of: key) ?? element
    let layer: TensorLayer? =
      switch key {
      case "conv": convolution(value, of: subject).map(TensorLayer.convolution)
      case "batch-norm": scaling(value, of: subject)
      case "prelu": slopes(value, of: subject, input: input).map(TensorLayer.prelu)
      case "average-pool": averagePool(value, of: subject)
      case "max-pool":
        fields(value, of: subject, required: ["kernel"], optional: ["stride", "padding"])
          .flatMap { window($0) }.map(TensorLayer.maxPool)
      case "flatten": .flatten
      default: .globalAveragePool
      }
    // What the next layer may expect although this one is at fault.
    let unknown: SignalForm =
      switch key {
      case "flatten", "global-average-pool": .vector(Dimension("outputs of layer \(index)", nil))
      case "batch-norm", "prelu": input
      default: .image(nil)
      }
    guard let layer, let shape = input.shape else { return (layer, unknown) }
    return fitting(layer, shape, subject, element.position).map {
      (layer, SignalForm($0, named: "outputs of layer \(index)"))
    } ?? (nil, unknown)
  }

  /// What `layer` gives for signals of a shape, once it is known to fit and not to take too much.
  mutating func fitting(
    _ layer: TensorLayer, _ shape: SignalShape, _ subject: String, _ position: Element.Position
  ) -> SignalShape? {
    if let window = layer.window {
      guard case .image(let channels, let height, let width) = shape else {
        report(
          position, .shapeMismatch, "\(subject) is of images, and gets \(shape)",
          hint: "the shape of one input is 'image: [channels, height, width]' under data")
        return nil
      }
      guard let positions = window.positions(height: height, width: width) else {
        report(
          position, .shapeMismatch,
          "\(subject): the kernel of \(window.kernel[0])×\(window.kernel[1]) does not fit into \(shape) with its padding"
        )
        return nil
      }
      let count = TensorFile.count([
        max(channels, layer.outputChannels ?? 0), positions.height, positions.width,
      ])
      guard let count, count <= Limits.signalEntries, count * window.taps <= Limits.tensorProducts else {
        report(
          position, .tooLarge,
          "\(subject) gives more than \(Limits.signalEntries) numbers for one sample, or works too long")
        return nil
      }
    }
    guard let output = layer.output(of: shape) else {
      let found =
        switch layer {
        case .convolution(let convolution):
          "reads \(convolution.inputChannels) channels"
        case .scaling(let numbers, _), .prelu(let numbers): "has \(numbers.count) entries"
        case .averagePool, .maxPool: "has a kernel that sees nothing but padding at some position"
        default: "is of images"
        }
      report(position, .shapeMismatch, "\(subject) \(found), and gets \(shape)")
      return nil
    }
    if !reserveWork(layer.work(on: shape), at: position) { return nil }
    return output
  }

  // MARK: - The layers

  /// `{weight: KERNEL, bias, stride, padding, dilation, groups}`.
  mutating func convolution(_ element: Element, of subject: String) -> Convolution? {
    guard
      let fields = fields(
        element, of: subject, required: ["weight"],
        optional: ["bias", "stride", "padding", "dilation", "groups"])
    else { return nil }
    let kernel = fields["weight"].flatMap { self.kernel($0, of: subject) }
    let bias: Located<[Rational]>? = fields["bias"].flatMap { vector($0) }
    let groups = fields["groups"].map { sizes($0, count: 1, least: 1)?[0] } ?? 1
    guard let kernel, let groups, fields["bias"] == nil || bias != nil else { return nil }
    guard let window = window(fields, kernel: Array(kernel.shape[2...])) else { return nil }
    check(bias, "bias of \(subject)", Dimension("output channels", kernel.shape[0]))
    if let bias, bias.value.count != kernel.shape[0] { return nil }
    guard kernel.shape[0] % groups == 0 else {
      report(
        fields["groups"]?.position ?? element.position, .shapeMismatch,
        "\(subject) has \(kernel.shape[0]) output channels in \(groups) groups, expected a divisor")
      return nil
    }
    let columns = kernel.shape[1] * kernel.shape[2] * kernel.shape[3]
    return Convolution(
      weight: Matrix(rows: kernel.shape[0], columns: columns, elements: kernel.elements), bias: bias?.value,
      window: window, groups: groups)
  }

  /// Output channels × input channels of a group × height × width: a tensor of a file, or lists.
  private mutating func kernel(_ element: Element, of subject: String) -> Tensor? {
    let form = "a kernel: outputs × channels × height × width, as lists or {file: …}"
    if case .mapping = element.content {
      guard let tensor = tensor(element, dimensions: [4]) else { return nil }
      return kernelFits(tensor.shape, element.position) ? tensor : nil
    }
    guard let outputs = list(element, expected: form) else { return nil }
    var shape: [Int] = [outputs.count]
    var level = outputs
    for _ in 0..<2 {
      var next: [Element] = []
      var size: Int?
      for element in level {
        guard let elements = list(element, expected: form) else { return nil }
        guard elements.count == size ?? elements.count else {
          report(
            element.position, .raggedRows, "found \(elements.count) entries, expected \(size!) as before")
          return nil
        }
        size = elements.count
        next += elements
      }
      shape.append(size ?? 0)
      level = next
    }
    var numbers: [Rational] = []
    var width: Int?
    for row in level {
      guard let entries: [Rational] = entries(row, expected: form) else { return nil }
      guard entries.count == width ?? entries.count else {
        report(row.position, .raggedRows, "found \(entries.count) entries, expected \(width!) as before")
        return nil
      }
      width = entries.count
      numbers += entries
    }
    shape.append(width ?? 0)
    guard !shape.contains(0) else {
      report(element.position, .emptyMatrix, "the kernel of \(subject) is empty")
      return nil
    }
    return kernelFits(shape, element.position) ? Tensor(shape: shape, elements: numbers) : nil
  }

  private mutating func kernelFits(_ shape: [Int], _ position: Element.Position) -> Bool {
    if shape[2...].allSatisfy({ $0 <= Limits.windowSide }) { return true }
    report(
      position, .tooLarge, "the kernel is \(shape[2])×\(shape[3]), expected at most \(Limits.windowSide)")
    return false
  }

  /// Kernel, stride, padding and dilation.
  private mutating func window(_ fields: [String: Element], kernel: [Int]? = nil) -> Window? {
    let kernel = kernel ?? fields["kernel"].flatMap { sizes($0, count: 2, least: 1) }
    let stride = fields["stride"].map { sizes($0, count: 2, least: 1) } ?? [1, 1]
    let padding = fields["padding"].map { sizes($0, count: 4, least: 0) } ?? [0, 0, 0, 0]
    let dilation = fields["dilation"].map { sizes($0, count: 2, least: 1) } ?? [1, 1]
    guard let kernel, let stride, let padding, let dilation else { return nil }
    return Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  }

  /// `count` machine integers; one alone stands for all.
  private mutating func sizes(_ element: Element, count: Int, least: Int) -> [Int]? {
    func size(_ element: Element) -> Int? {
      guard let value = number(element, expected: "a size") else { return nil }
      guard value.isInteger, let size = value.numerator.asInt, size >= least, size <= Limits.windowSide else {
        report(
          element.position, .value,
          "size is \(value), expected an integer from \(least) to \(Limits.windowSide)")
        return nil
      }
      return size
    }
    guard case .sequence(let elements) = element.content else {
      return size(element).map { Array(repeating: $0, count: count) }
    }
    guard elements.count == count else {
      report(element.position, .type, "found \(elements.count) sizes, expected \(count) or one for all")
      return nil
    }
    let sizes = elements.map { size($0) }
    return sizes.contains(nil) ? nil : sizes.map { $0! }
  }

  private mutating func scaling(_ element: Element, of subject: String) -> TensorLayer? {
    guard let fields = fields(element, of: subject, required: ["scale", "shift"]) else { return nil }
    let scale: Located<[Rational]>? = fields["scale"].flatMap { vector($0) }
    let shift: Located<[Rational]>? = fields["shift"].flatMap { vector($0) }
    guard let scale, let shift else { return nil }
    check(shift, "shift of \(subject)", Dimension("entries of the scale", scale.value.count))
    guard scale.value.count == shift.value.count else { return nil }
    return .scaling(scale: scale.value, shift: shift.value)
  }

  /// One slope, or one for each channel.
  private mutating func slopes(_ element: Element, of subject: String, input: SignalForm) -> [Rational]? {
    if case .scalar = element.content {
      return number(element, expected: "a slope, or a list of them").map {
        Array(repeating: $0, count: input.shape?.channels ?? 1)
      }
    }
    let slopes: Located<[Rational]>? = vector(element)
    guard let slopes else { return nil }
    if slopes.value.count == 1, let channels = input.shape?.channels {
      return Array(repeating: slopes.value[0], count: channels)
    }
    return slopes.value
  }

  private mutating func averagePool(_ element: Element, of subject: String) -> TensorLayer? {
    guard
      let fields = fields(
        element, of: subject, required: ["kernel"], optional: ["stride", "padding", "count-padding"])
    else { return nil }
    let countsPadding = fields["count-padding"].map { truth($0) } ?? false
    guard let window = window(fields), let countsPadding else { return nil }
    return .averagePool(window, countsPadding: countsPadding)
  }
}

extension TensorLayer {
  fileprivate var window: Window? {
    switch self {
    case .convolution(let convolution): convolution.window
    case .averagePool(let window, _), .maxPool(let window): window
    default: nil
    }
  }

  fileprivate var outputChannels: Int? {
    if case .convolution(let convolution) = self { convolution.outputChannels } else { nil }
  }
}
