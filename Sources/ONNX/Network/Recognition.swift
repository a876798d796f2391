import Vocabulary

/// A graph of signals as the network that it is.
struct RecognizedNetwork {
  enum Architecture {
    /// The expansion is the identity of so many channels where it is nil.
    case resnest(stem: [Layer], expansion: LinearMap?, blocks: [Block], Prediction)
    case densenest(stem: [Layer], blocks: [[Layer]], Prediction)
    /// The layers of a stem may be of any kind, those after it are linear maps and activations of vectors.
    case fullyConnected(stem: [Layer], [Layer])

    var name: ArchitectureName {
      switch self {
      case .resnest: .resnest
      case .densenest: .densenest
      case .fullyConnected: .fullyConnected
      }
    }
  }

  struct Block {
    let feature: [Layer]
    let weight: LinearMap
  }

  /// What makes predictions of the last state.
  struct Prediction {
    /// Whether the last state is an image, whose mean is taken.
    let poolsImages: Bool
    /// Nil for the state itself.
    let linear: Linear?
  }

  let architecture: Architecture
  /// [C, H, W] where the inputs are images.
  let image: [Int]?
  /// The channels of the states: M.
  let width: Int
  /// N_o.
  let outputs: Int
}

/// Recognizes the architecture by following the residual stream from the output backwards:
/// x_i = x_{i-1} + W_i G_i(x_{i-1}) is a sum of the stream x_{i-1} itself and of a branch that reads it and ends in a
/// linear map; x_i = [x_{i-1}; Q_i(x_{i-1})] a concatenation of the stream and a branch. Without sums and concatenations
/// the network is fully connected.
struct Recognition {
  private let signals: [Signal]
  private let output: Int

  init(_ translation: Translation) {
    signals = translation.signals
    output = translation.output
  }

  /// Signals between `last` and what it depends on, nearest to the input first: layers only, back to a signal that is the
  /// input, a sum or a concatenation, or one for which `isRoot` holds.
  private func chain(to last: Int, stoppingAt isRoot: (Int) -> Bool = { _ in false }) -> (
    root: Int, layers: [Int]
  ) {
    var layers: [Int] = []
    var index = last
    while !isRoot(index), case .layer = signals[index].operation {
      layers.append(index)
      index = signals[index].inputs[0]
    }
    return (index, layers.reversed())
  }

  private func layer(_ index: Int) -> Layer {
    guard case .layer(let layer) = signals[index].operation else {
      preconditionFailure("a chain is made of layers")
    }
    return layer
  }

  /// The layers of a chain, as model files have them: a mean over an image is a vector already.
  private func layers(_ chain: [Int]) -> [Layer] {
    var isVector = false
    var result: [Layer] = []
    for index in chain {
      let layer = layer(index)
      if case .flatten = layer, isVector || !signals[signals[index].inputs[0]].isImage { continue }
      if case .globalAveragePool = layer { isVector = true }
      result.append(layer)
    }
    return result
  }

  /// The layers, with a scaling after a linear map as a part of it.
  private func joiningScalings(_ layers: [Layer]) throws(ImportFault) -> [Layer] {
    var result: [Layer] = []
    for layer in layers {
      if case .scaling(let scaling) = layer, case .linear(let linear)? = result.last,
        case .linear(let joined) = try LinearMap.linear(linear).followed(by: scaling)
      {
        result[result.count - 1] = .linear(joined)
      } else {
        result.append(layer)
      }
    }
    return result
  }

  func network() throws(ImportFault) -> RecognizedNetwork {
    let (root, tail) = chain(to: output)
    let shape = signals[0].shape
    let image = shape.count == 1 ? nil : shape
    let last = signals[output]
    guard last.shape.count == 1 || last.isPooled else {
      throw last.fault(
        "gives predictions of shape [N, \(last.shape.map(String.init).joined(separator: ", "))]",
        hint: "predictions are vectors: export a network that ends in a linear layer")
    }
    let outputs = last.shape[0]
    switch signals[root].operation {
    case .layer, .input:
      let layers = try joiningScalings(layers(tail))
      let start = layers.lastIndex { !$0.isOfVectors }.map { $0 + 1 } ?? 0
      return RecognizedNetwork(
        architecture: .fullyConnected(stem: Array(layers[..<start]), Array(layers[start...])), image: image,
        width: shape[0], outputs: outputs)
    case .sum:
      let (start, blocks) = try residualBlocks(endingAt: root)
      let (stem, expansion) = try self.expansion(start)
      return RecognizedNetwork(
        architecture: .resnest(
          stem: stem, expansion: expansion, blocks: blocks, try prediction(tail, after: root)),
        image: image, width: signals[root].shape[0], outputs: outputs)
    case .concatenation:
      let (start, blocks) = try denseBlocks(endingAt: root)
      let (before, stem) = chain(to: start)
      try requireInput(before, of: start)
      return RecognizedNetwork(
        architecture: .densenest(stem: layers(stem), blocks: blocks, try prediction(tail, after: root)),
        image: image, width: signals[root].shape[0], outputs: outputs)
    }
  }

  private func requireInput(_ root: Int, of signal: Int) throws(ImportFault) {
    if case .input = signals[root].operation { return }
    throw signals[root].fault(
      "is before \(signals[signal].source), where the residual stream begins",
      hint: "what comes before the stream is a chain of layers")
  }

  // MARK: - Residual blocks

  private func residualBlocks(endingAt last: Int) throws(ImportFault) -> (
    start: Int, [RecognizedNetwork.Block]
  ) {
    var blocks: [RecognizedNetwork.Block] = []
    var state = last
    while case .sum = signals[state].operation {
      let (stream, branch, shift) = try sides(of: state)
      blocks.append(try block(branch, addedBy: state, shift))
      state = stream
    }
    return (state, blocks.reversed())
  }

  /// Which side of a sum is the residual stream, and the layers of the other, which reads it. A constant that is added to
  /// the stream on its way is a part of the block's bias: the `shift`.
  private func sides(of sum: Int) throws(ImportFault) -> (stream: Int, branch: [Int], shift: Scaling?) {
    let (a, b) = (signals[sum].inputs[0], signals[sum].inputs[1])
    var (first, second) = (chain(to: a), chain(to: b))
    // What both sides read last.
    let common = zip(first.layers, second.layers).prefix { $0 == $1 }
    if first.root == second.root, let (last, _) = common.last {
      first = (last, Array(first.layers.dropFirst(common.count)))
      second = (last, Array(second.layers.dropFirst(common.count)))
    }
    if first.root == second.root, a != b {
      for (shortcut, branch) in [(first, second), (second, first)] {
        if shortcut.layers.isEmpty { return (shortcut.root, branch.layers, nil) }
        if shortcut.layers.count == 1, case .scaling(let scaling) = layer(shortcut.layers[0]),
          scaling.scale.allSatisfy({ $0 == 1 })
        {
          var rest = branch.layers
          guard try takeMap(from: &rest) != nil else { continue }
          return (shortcut.root, branch.layers, scaling)
        }
      }
    }
    throw notResidual(sum, first, second)
  }

  /// Why neither side of a sum is the stream that the other reads.
  private func notResidual(
    _ sum: Int, _ a: (root: Int, layers: [Int]), _ b: (root: Int, layers: [Int])
  ) -> ImportFault {
    let source = signals[sum].source
    guard !a.layers.isEmpty || !b.layers.isEmpty else {
      return signals[sum].fault(
        "adds \(signals[a.root].source) and \(signals[b.root].source), and neither reads the other",
        hint: "one side of an Add is the residual stream, the other a branch that reads it")
    }
    // The side with fewer layers is the shortcut; what it does to the stream breaks the form.
    let shortcut = a.layers.count <= b.layers.count ? a : b
    let branch = a.layers.count <= b.layers.count ? b : a
    guard !shortcut.layers.isEmpty else {
      return signals[branch.root].fault(
        "is where the branch of \(source) begins, expected \(signals[shortcut.root].source)",
        hint: "a branch is a chain of layers that reads the residual stream of its own Add")
    }
    if let activation = shortcut.layers.first(where: {
      if case .activation = layer($0) { true } else { false }
    }) {
      return signals[activation].fault(
        "applies an activation to the residual stream before \(source)",
        hint:
          "a post-activation ResNet: in a ResNEst the stream is passed on as it is; train it with activations in "
          + "the branches only")
    }
    let first = shortcut.layers[0]
    if case .scaling = layer(first) {
      return signals[first].fault(
        source == signals[first].source
          ? "adds a branch to the residual stream with another sign or scale"
          : "scales the residual stream before \(source), which adds a branch to it",
        hint: "in a ResNEst the stream is passed on as it is: x_i = x_{i-1} + W_i G_i(x_{i-1})")
    }
    return signals[first].fault(
      "\(layer(first).words) in the shortcut of \(source), whose branch reads what comes before it",
      hint:
        "a projection begins a stage of its own: export the last stage alone, with the projection as its expansion "
        + "and branches that read what it gives")
  }

  private func block(_ branch: [Int], addedBy sum: Int, _ shift: Scaling?) throws(ImportFault)
    -> RecognizedNetwork.Block
  {
    var chain = branch
    guard let map = try takeMap(from: &chain) else {
      let last = chain.last ?? sum
      throw signals[last].fault(
        "\(layer(last).words) at the end of the branch of \(signals[sum].source), expected a linear map or a "
          + "convolution there: W_i of x_i = x_{i-1} + W_i G_i(x_{i-1})")
    }
    let weight = try shift.map { (shift) throws(ImportFault) in try map.followed(by: shift) } ?? map
    return RecognizedNetwork.Block(feature: layers(chain), weight: weight)
  }

  /// The linear map at the end of a chain, with a scaling after it.
  private func takeMap(from chain: inout [Int]) throws(ImportFault) -> LinearMap? {
    func map(_ index: Int?) -> LinearMap? {
      switch index.map(layer) {
      case .linear(let linear)?: .linear(linear)
      case .convolution(let convolution)?: .convolution(convolution)
      default: nil
      }
    }
    if let map = map(chain.last) {
      chain.removeLast()
      return map
    }
    if case .scaling(let scaling)? = chain.last.map(layer), let map = map(chain.dropLast().last) {
      chain.removeLast(2)
      return try map.followed(by: scaling)
    }
    return nil
  }

  /// Where the stream begins: its expansion, and the layers before.
  private func expansion(_ start: Int) throws(ImportFault) -> ([Layer], LinearMap?) {
    let (root, layersBefore) = chain(to: start)
    if case .input = signals[root].operation {
    } else {
      guard let first = layersBefore.first else {
        throw signals[start].fault(
          "joins signals where the residual stream begins",
          hint: "a ResNEst adds branches to its stream and a DenseNEst joins them to it: export either alone")
      }
      // A state of an earlier stage, with layers after it.
      throw signals[first].fault(
        "\(layer(first).words) on the residual stream after \(signals[root].source)",
        hint:
          "a ResNEst has one stage, whose stream is passed on as it is: train it with layers in the branches only, or "
          + "export the last stage alone")
    }
    var chain = layersBefore
    let expansion = try takeMap(from: &chain)
    return (layers(chain), expansion)
  }

  // MARK: - Dense blocks

  /// The signals that a concatenation joins, concatenations among them taken apart.
  private func parts(of index: Int) throws(ImportFault) -> [Int] {
    var parts: [Int] = []
    var stack = [index]
    while let next = stack.popLast() {
      if case .concatenation = signals[next].operation {
        stack += signals[next].inputs.reversed()
      } else {
        parts.append(next)
      }
      guard parts.count + stack.count <= GraphLimits.joinedSignals else {
        throw signals[index].fault("joins more than \(GraphLimits.joinedSignals) signals")
      }
    }
    return parts
  }

  private func denseBlocks(endingAt last: Int) throws(ImportFault) -> (start: Int, [[Layer]]) {
    guard !signals[last].isImage else {
      throw signals[last].fault(
        "joins images, expected vectors: a DenseNEst on images has no form here",
        hint: "flatten the images before the first Concat, or take their means (GlobalAveragePool)")
    }
    let parts = try parts(of: last)
    let start = parts[0]
    var blocks: [[Layer]] = []
    for (index, part) in parts.enumerated().dropFirst() {
      let (root, chain) = chain(to: part) { $0 == start }
      guard !chain.isEmpty else {
        throw signals[last].fault(
          "joins \(signals[part].source) after a branch, expected the stream first and then what reads it",
          hint: "a DenseNEst is x_i = [x_{i-1}; Q_i(x_{i-1})]: Concat with the stream first, then the branch")
      }
      let before = try self.parts(of: root)
      guard before == Array(parts[..<index]) else {
        throw signals[part].fault(
          "ends a branch that reads \(signals[root].source), expected one that reads all that "
            + "\(signals[last].source) joins before it",
          hint: "a DenseNEst is x_i = [x_{i-1}; Q_i(x_{i-1})]: Concat with the stream first, then the branch")
      }
      blocks.append(try joiningScalings(layers(chain)))
    }
    return (start, blocks)
  }

  // MARK: - Prediction

  private func prediction(_ tail: [Int], after state: Int) throws(ImportFault) -> RecognizedNetwork.Prediction
  {
    var poolsImages = false
    var scaling: Scaling?
    var linear: Linear?
    for index in tail {
      let layer = layer(index)
      switch layer {
      case .scaling(let next):
        if let known = linear {
          guard case .linear(let joined) = try LinearMap.linear(known).followed(by: next) else { break }
          linear = joined
        } else {
          scaling = scaling.map { next.after($0) } ?? next
        }
      case .globalAveragePool where !poolsImages && linear == nil: poolsImages = true
      case .flatten where linear == nil:
        let input = signals[signals[index].inputs[0]]
        guard input.isImage else { continue }
        // The mean over one place.
        guard input.shape.dropFirst().allSatisfy({ $0 == 1 }) else {
          throw signals[index].fault(
            "flattens the last state of the residual stream, an image of \(input.shape[1])×\(input.shape[2]): each kernel "
              + "weight acts on many entries of it, and no statement about ResNEsts is known then",
            hint: "predict from the mean over the image: nn.AdaptiveAvgPool2d(1) before nn.Flatten")
        }
        poolsImages = true
      case .linear(let next) where linear == nil:
        linear = try scaling.map { (scaling) throws(ImportFault) in try next.preceded(by: scaling) } ?? next
        scaling = nil
      default: throw broken(index, tail, state)
      }
    }
    if let scaling {
      let count = scaling.scale.count
      guard TensorReader.count([count, count]) != nil else { throw broken(tail[tail.count - 1], tail, state) }
      let identity = Constant(
        name: "identity", type: .f32, shape: [count, count],
        values: (0..<count * count).map { $0 / count == $0 % count ? 1 : 0 })
      linear = try Linear(weight: identity).preceded(by: scaling)
    }
    return RecognizedNetwork.Prediction(poolsImages: poolsImages, linear: linear)
  }

  private func broken(_ index: Int, _ tail: [Int], _ state: Int) -> ImportFault {
    let hint: String
    if case .activation = layer(index) {
      hint =
        "a ResNEst and a DenseNEst predict linearly from their last state: train without the normalization and the "
        + "activation at the end, as chen2021 does"
    } else {
      hint = "the prediction is a mean over the image, and one linear map"
    }
    return signals[index].fault(
      "\(layer(index).words) after \(signals[state].source), the last state of the residual stream",
      hint: hint)
  }
}
