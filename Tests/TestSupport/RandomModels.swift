import ExactAlgebra
import Networks

extension SeededGenerator {
  /// A small fraction, never with a large denominator.
  public mutating func rational() -> Rational {
    Rational(Integer(Int.random(in: -6...6, using: &self)), Integer(Int.random(in: 1...3, using: &self)))
  }

  public mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in rational() })
  }

  public mutating func affine(_ inputs: Int, _ outputs: Int) -> Affine {
    let weight = matrix(outputs, inputs)
    return Affine(
      weight: weight, bias: Bool.random(using: &self) ? (0..<outputs).map { _ in rational() } : nil)
  }

  public mutating func activation() -> Activation {
    let leaky = Activation.leakyReLU(slope: Rational(1, 10))
    return [.relu, .relu, leaky, .abs, .hardTanh, .square, .identity].randomElement(using: &self)!
  }

  /// A network of one of the three architectures with few parameters and `samples` samples.
  public mutating func model(samples: Int) -> Model {
    let inputs = Int.random(in: 1...2, using: &self)
    let outputs = Int.random(in: 1...2, using: &self)
    let data = Dataset(x: matrix(samples, inputs), y: matrix(samples, outputs))
    func layers(_ from: Int, _ generator: inout SeededGenerator) -> (layers: [Layer], width: Int) {
      let width = Int.random(in: 1...2, using: &generator)
      return ([.linear(generator.affine(from, width)), .activation(generator.activation())], width)
    }
    switch Int.random(in: 0..<4, using: &self) {
    case 0:
      let width = Int.random(in: 1...2, using: &self)
      let blocks = (0..<Int.random(in: 0...2, using: &self)).map { _ -> ResidualBlock in
        let feature = layers(width, &self)
        return ResidualBlock(feature: .layers(feature.layers), weight: matrix(width, feature.width))
      }
      let network = ResNEst(
        expansion: affine(inputs, width), blocks: blocks, prediction: affine(width, outputs))
      return Model(architecture: .resnest(network), data: data)
    case 1:
      var width = inputs
      let blocks = (0..<2).map { _ -> Feature in
        let feature = layers(width, &self)
        width += feature.width
        return .layers(feature.layers)
      }
      return Model(
        architecture: .densenest(DenseNEst(blocks: blocks, prediction: affine(width, outputs))), data: data)
    default:
      var width = inputs
      var all: [Layer] = []
      for _ in 0..<Int.random(in: 1...2, using: &self) {
        let next = layers(width, &self)
        all += next.layers
        width = next.width
      }
      all.append(.linear(affine(width, outputs)))
      return Model(architecture: .fullyConnected(FullyConnected(layers: all)), data: data)
    }
  }
}

extension Affine {
  fileprivate func moved(by direction: inout ArraySlice<Rational>) -> Affine {
    func take(_ count: Int) -> [Rational] {
      defer { direction = direction.dropFirst(count) }
      return Array(direction.prefix(count))
    }
    let change = Matrix(rows: outputs, columns: inputs, elements: take(inputs * outputs))
    return Affine(weight: weight + change, bias: bias.map { zip($0, take($0.count)).map { $0 + $1 } })
  }
}

extension Model {
  /// The model with its parameters moved, written against the documented order of `Model.parameters` alone.
  public func moved(by direction: [Rational]) -> Model {
    var rest = direction[...]
    func layers(_ layers: [Layer]) -> [Layer] {
      layers.map {
        guard case .linear(let affine) = $0 else { return $0 }
        return .linear(affine.moved(by: &rest))
      }
    }
    func feature(_ feature: Feature) -> Feature {
      guard case .layers(let inner) = feature else { return feature }
      return .layers(layers(inner))
    }
    var result = self
    switch architecture {
    case .resnest(var network):
      if !network.expandsByIdentity { network.expansion = network.expansion.moved(by: &rest) }
      network.blocks = network.blocks.map {
        let moved = feature($0.feature)
        return ResidualBlock(feature: moved, weight: Affine(weight: $0.weight).moved(by: &rest).weight)
      }
      network.prediction = network.prediction.moved(by: &rest)
      result.architecture = .resnest(network)
    case .densenest(var network):
      network.blocks = network.blocks.map(feature)
      network.prediction = network.prediction.moved(by: &rest)
      result.architecture = .densenest(network)
    case .fullyConnected(var network):
      network.layers = layers(network.layers)
      result.architecture = .fullyConnected(network)
    }
    precondition(rest.isEmpty, "one entry for each parameter")
    return result
  }

  /// The model with targets that leave these residuals ŷ − y (N_o × N).
  public func withResiduals(_ residuals: Matrix<Rational>) throws -> Model {
    var result = self
    result.data.y = (try Evaluation(self).prediction - residuals).transposed
    return result
  }
}
