import ExactAlgebra
import Networks

/// The condition of the hidden representations of a network, and of the gradients with respect to them, along its depth
/// (Oyedotun et al. 2020, sections IV.A and IV.B).
public struct DepthProfile: Sendable {
  /// One hidden representation H^l (units × N).
  public struct Layer: Sendable {
    /// x_0 … x_L of a network of blocks; for a fully connected network the input and what each hidden layer gives.
    public let name: String
    /// l, the number of layers of weights between H^0 and here.
    public let depth: Int
    /// H^l.
    public let representation: SingularValues
    /// Δ^l, the derivative of the loss, summed over the samples, with respect to H^l.
    public let gradient: Gradient
    /// H^l as double precision has it.
    public let floating: FloatingSingularValues
    /// κ(H^l) / κ(H^k) with H^k the representation before; nil where one of them is infinite or not enclosed.
    public let growth: Interval?
    /// In a linear network of square layers, the map T from the representation before: κ(T) bounds the growth from above and
    /// 1/κ(T) from below. nil in other networks.
    public let transfer: SingularValues?
  }

  /// What is known of an error gradient.
  public enum Gradient: Sendable {
    case singularValues(SingularValues)
    case undefined(String)
  }

  /// In the order of the network.
  public let layers: [Layer]
  /// The relative widths of the enclosures of condition numbers are at most 2^-bits.
  public let bits: Int
  /// What becomes of the data at any depth, where the network is linear and repeats one layer.
  public let repeatedLayer: RepeatedLayer?

  /// κ at the end and at the start: the factor by which a layer of weights multiplies κ in the mean, (κ(H^m)/κ(H^0))^(1/m). nil
  /// where one of them is infinite or not enclosed, and without a layer.
  public var meanGrowth: Interval? {
    guard let first = layers.first, let last = layers.last, last.depth > first.depth,
      let start = first.representation.conditionNumber, let end = last.representation.conditionNumber,
      let quotient = end / start
    else { return nil }
    return quotient.root(last.depth - first.depth)
  }

  /// Evaluates the network exactly, and in double precision, and encloses the singular values of all representations and of the
  /// gradients, to a relative width of 2^-bits of each condition number.
  ///
  /// - Parameters:
  ///   - model: a network with its data.
  ///   - bits: 1 to 4,094.
  ///   - depths: which representations, by the number of layers of weights before them.
  ///   - includesGradients: otherwise they count as undefined.
  ///   - progress: is told what is being computed.
  /// - Throws: `EvaluationError` where the numbers of a layer would get too large.
  public init(
    _ model: Model, bits: Int, depths: (Int) -> Bool = { _ in true }, includesGradients: Bool = true,
    progress: (String) -> Void = { _ in }
  ) throws {
    self.bits = bits
    progress("the network on its data")
    let evaluation = try Evaluation(model)
    let graph = evaluation.graph
    let all = DepthProfile.representations(of: model, graph)
    let places = all.filter { depths($0.depth) }
    let nodes = places.map(\.node)
    var pass = FloatingEvaluation()
    let floating = graph.interpret(with: &pass)

    progress("error gradients")
    let undefined: String
    var adjoints: [Adjoint?] = []
    if !includesGradients {
      undefined = "nobody asked"
      adjoints = nodes.map { _ in nil }
    } else if let output = model.loss.gradient(at: evaluation.prediction, targets: model.data.y.transposed) {
      undefined = ""
      let found = Backpropagation.adjoints(evaluation, output: output)
      adjoints = nodes.map { node in
        found[node] ?? Adjoint(gradient: .zeros(evaluation.values[node].rows, model.data.count))
      }
    } else {
      undefined =
        model.loss.scalar == nil
        ? "the gradient of the loss \(model.loss.name) is not rational"
        : "the loss has no derivative at a prediction"
      adjoints = nodes.map { _ in nil }
    }

    progress("ranks and singular values of \(nodes.count) representations")
    let sources = RowSpaces.sources(evaluation)
    let images = DepthProfile.images(nodes, sources)
    let forward = DepthProfile.spectra(
      nodes.map { evaluation.values[$0] }, linearImages: images, bits: bits)
    // Where H^l = T H^k, the gradient with respect to H^k is Tᵀ Δ^l.
    let matrices = adjoints.map { $0.flatMap { $0.kinks.isEmpty ? $0.gradient : nil } }
    let backward = DepthProfile.spectra(
      matrices.reversed(), linearImages: [false] + images.dropFirst().reversed(), bits: bits
    ).reversed().map(\.self)

    let linear = try? LinearNetwork(model, evaluation)
    repeatedLayer = linear.flatMap { RepeatedLayer($0, bits: bits) }
    var transfers: [SingularValues?] = places.map { _ in nil }
    if let maps = linear?.transfers, maps.count + 1 == places.count, places.count == all.count {
      transfers = [nil] + DepthProfile.spectra(maps, linearImages: maps.map { _ in false }, bits: bits)
    }

    var layers: [Layer] = []
    for (index, place) in places.enumerated() {
      let gradient: Gradient
      if let values = backward[index] {
        gradient = .singularValues(values)
      } else if let place = adjoints[index]?.kinks.min(by: { $0.key < $1.key })?.value {
        gradient = .undefined("a number sits at a kink of the activation at \(place)")
      } else {
        gradient = .undefined(undefined)
      }
      let representation = forward[index]!
      var growth: Interval?
      if let before = layers.last?.representation.conditionNumber, let now = representation.conditionNumber {
        growth = now / before
      }
      layers.append(
        Layer(
          name: place.name, depth: place.depth, representation: representation, gradient: gradient,
          floating: FloatingSingularValues(floating[place.node]), growth: growth, transfer: transfers[index]))
    }
    self.layers = layers
  }

  /// The nodes of H^0, H^1, …, with their names and the number of layers of weights before them.
  private static func representations(
    of model: Model, _ graph: ComputationGraph
  ) -> [(node: Int, name: String, depth: Int)] {
    func weights(_ feature: Feature) -> Int {
      guard case .layers(let layers) = feature else { return 0 }
      return layers.count { if case .linear = $0 { true } else { false } }
    }
    var depth = 0
    switch model.architecture {
    case .resnest(let network):
      return graph.states.enumerated().map { index, node in
        if index > 0 { depth += weights(network.blocks[index - 1].feature) + 1 }
        return (node, "x_\(index)", depth)
      }
    case .densenest(let network):
      return graph.states.enumerated().map { index, node in
        if index > 0 { depth += weights(network.blocks[index - 1]) }
        return (node, "x_\(index)", depth)
      }
    case .fullyConnected(let network):
      // An activation belongs to the layer of weights before it, and the last of these is the prediction.
      var places = [(node: graph.states[0], name: "h_0", depth: 0)]
      for (layer, node) in zip(network.layers, graph.states.dropFirst()) {
        if case .linear = layer {
          depth += 1
          places.append((node, "h_\(depth)", depth))
        } else {
          places[places.count - 1].node = node
        }
      }
      let maps = network.layers.count { if case .linear = $0 { true } else { false } }
      return places.filter { $0.depth == 0 || $0.depth < maps }
    }
  }

  /// For each node but the first whether it is known to be a linear image of the one before.
  private static func images(_ nodes: [Int], _ sources: [Int: Int]) -> [Bool] {
    nodes.indices.map { index in
      guard index > 0 else { return false }
      // Between two representations of a fully connected network there may be one more state, before its activation.
      var node = nodes[index]
      while let source = sources[node], source != node {
        if source == nodes[index - 1] { return true }
        node = source
      }
      return false
    }
  }

  /// The singular values of all matrices, in order, two or more at a time; nil stays nil.
  private static func spectra(
    _ matrices: [Matrix<Rational>?], linearImages: [Bool], bits: Int
  ) -> [SingularValues?] {
    // A rank bounds that of the next linear image: these go one after the other, and cost little.
    var ranks: [Int?] = []
    for (matrix, isImage) in zip(matrices, linearImages) {
      guard let matrix else {
        ranks.append(nil)
        continue
      }
      let before = isImage ? ranks.last ?? nil : nil
      let core = matrix.denseCore
      ranks.append(core.rank(atMost: min(core.rows, before ?? .max)))
    }
    let known = ranks
    let stripes = min(8, max(matrices.count, 1))
    let parts = concurrentParts(of: stripes, isWorthwhile: matrices.count > 1) { range in
      range.flatMap { stripe -> [(Int, SingularValues?)] in
        // A deeper matrix needs somewhat more precision than the one before.
        var precision = 128
        return stride(from: stripe, to: matrices.count, by: stripes).map { index in
          guard let matrix = matrices[index], let rank = known[index] else { return (index, nil) }
          let values = SingularValues(of: matrix, rank: rank, bits: bits, precision: precision)
          precision = values.precision
          return (index, values)
        }
      }
    }
    return parts.joined().sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension Interval {
  /// An enclosure of the n-th roots of a positive interval, n ≥ 1.
  func root(_ n: Int) -> Interval {
    // Bisection on the mantissa of each end: x ≤ ⁿ√a where xⁿ ≤ a.
    let bits = precision + 2
    func bound(_ value: Rational, up: Bool) -> Rational {
      let exponent = (value.numerator.bitLength - value.denominator.bitLength).flooredQuotient(by: n) + 1
      var (low, high) = (Integer.zero, Integer.one << (bits + 1))
      func isAtMost(_ root: Integer) -> Bool {
        Rational(mantissa: root, binaryExponent: exponent - bits).raised(to: n) <= value
      }
      while high - low > 1 {
        let middle = (low + high) >> 1
        if isAtMost(middle) { low = middle } else { high = middle }
      }
      return Rational(mantissa: up ? high : low, binaryExponent: exponent - bits)
    }
    return Interval(
      from: bound(lowerBound, up: false), through: bound(upperBound, up: true), precision: precision)
  }
}

extension Int {
  fileprivate func flooredQuotient(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
