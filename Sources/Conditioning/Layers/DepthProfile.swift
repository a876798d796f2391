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

    progress("ranks and singular values of \(nodes.count) representations")
    let representations = DepthProfile.spectra(
      nodes.map { evaluation.values[$0] }, ranks: RankBounds.ranks(of: nodes, evaluation), bits: bits)
    let gradients: [Gradient]
    if includesGradients {
      progress("error gradients")
      gradients = DepthProfile.gradients(at: nodes, of: model, evaluation, bits: bits)
    } else {
      gradients = nodes.map { _ in .undefined("nobody asked") }
    }

    let linear = try? LinearNetwork(model, evaluation)
    repeatedLayer = linear.flatMap { RepeatedLayer($0, bits: bits) }
    var transfers: [SingularValues?] = places.map { _ in nil }
    if let maps = linear?.transfers, maps.count + 1 == places.count, places.count == all.count {
      transfers = [nil] + DepthProfile.spectra(maps, ranks: maps.map(\.denseCore.rank), bits: bits)
    }

    var layers: [Layer] = []
    for (index, place) in places.enumerated() {
      let representation = representations[index]
      var growth: Interval?
      if let before = layers.last?.representation.conditionNumber, let now = representation.conditionNumber {
        growth = now / before
      }
      layers.append(
        Layer(
          name: place.name, depth: place.depth, representation: representation, gradient: gradients[index],
          floating: FloatingSingularValues(floating[place.node]), growth: growth, transfer: transfers[index]))
    }
    self.layers = layers
  }

  /// What is known of the gradients with respect to the values of `nodes`.
  private static func gradients(
    at nodes: [Int], of model: Model, _ evaluation: Evaluation, bits: Int
  ) -> [Gradient] {
    guard let output = model.loss.gradient(at: evaluation.prediction, targets: model.data.y.transposed) else {
      let reason =
        model.loss.scalar == nil
        ? "the gradient of the loss \(model.loss.name) is not rational"
        : "the loss has no derivative at a prediction"
      return nodes.map { _ in .undefined(reason) }
    }
    let adjoints = Backpropagation.adjoints(evaluation, output: output)
    let smooth = nodes.filter { adjoints[$0]?.kinks.isEmpty ?? true }
    let values = DepthProfile.spectra(
      smooth.map { adjoints[$0]?.gradient ?? .zeros(evaluation.values[$0].rows, model.data.count) },
      ranks: GradientRankBounds.ranks(of: smooth, adjoints, evaluation), bits: bits)
    var rest = values[...]
    return nodes.map { node in
      guard let place = adjoints[node]?.kinks.min(by: { $0.key < $1.key })?.value else {
        return .singularValues(rest.removeFirst())
      }
      return .undefined("a number sits at a kink of the activation at \(place)")
    }
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

  /// The singular values of all matrices, whose ranks are known, in order, two or more at a time.
  private static func spectra(_ matrices: [Matrix<Rational>], ranks: [Int], bits: Int) -> [SingularValues] {
    let stripes = min(8, max(matrices.count, 1))
    let parts = concurrentParts(of: stripes, isWorthwhile: matrices.count > 1) { range in
      range.flatMap { stripe -> [(Int, SingularValues)] in
        // A deeper matrix needs somewhat more precision than the one before.
        var precision = 128
        return stride(from: stripe, to: matrices.count, by: stripes).map { index in
          let values = SingularValues(
            of: matrices[index], rank: ranks[index], bits: bits, precision: precision)
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
