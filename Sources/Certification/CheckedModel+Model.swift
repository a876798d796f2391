import Certificates
import ExactAlgebra
import Networks
import Vocabulary

/// A model of the engine, told to the checker in the checker's own terms: numbers are copied, nothing is computed.
extension CheckedModel {
  public init(_ model: Model) {
    let network: Network =
      switch model.architecture {
      case .resnest(let resnest):
        .resnest(
          expansion: resnest.expandsByIdentity ? nil : Affine(resnest.expansion),
          blocks: resnest.blocks.map {
            Block(feature: Feature($0.feature), weight: FractionMatrix($0.weight), bias: $0.bias)
          },
          prediction: Affine(resnest.prediction))
      case .densenest(let densenest):
        .densenest(
          features: densenest.blocks.map { Feature($0) }, prediction: Affine(densenest.prediction))
      case .fullyConnected(let network): .fullyConnected(network.layers.map { Layer($0) })
      }
    self.init(
      network: network, loss: Loss(model.loss), x: FractionMatrix(model.data.x),
      y: FractionMatrix(model.data.y), reduction: model.reduction.map(Reduction.init))
  }
}

extension CheckedModel.Reduction {
  init(_ reduction: Networks.Reduction) {
    self =
      switch reduction {
      case .pooledView(let isFree): .pooledView(lastWeightIsFree: isFree)
      case .fixedLayers: .fixedLayers
      }
  }
}

extension CheckedModel.Affine {
  init(_ map: Networks.Affine) { self.init(weight: FractionMatrix(map.weight), bias: map.bias) }
}

extension CheckedModel.PiecewisePolynomial {
  init(_ function: ExactAlgebra.PiecewisePolynomial) {
    self.init(breakpoints: function.breakpoints, pieces: function.pieces)
  }
}

extension CheckedModel.Feature {
  init(_ feature: Networks.Feature) {
    switch feature {
    case .values(let values): self = .values(FractionMatrix(values))
    case .layers(let layers):
      self = .layers(layers.map { CheckedModel.Layer($0) })
    }
  }
}

extension CheckedModel.Layer {
  init(_ layer: Networks.Layer) {
    switch layer {
    case .linear(let map): self = .linear(CheckedModel.Affine(map))
    case .activation(let activation):
      self = .activation(CheckedModel.PiecewisePolynomial(activation.function))
    }
  }
}

extension CheckedModel.Loss {
  init(_ loss: Networks.Loss) {
    switch loss {
    case .squared: self = .squared
    case .huber(let delta): self = .huber(delta: delta)
    case .logistic: self = .logistic
    case .crossEntropy: self = .crossEntropy
    case .smoothedHinge(let delta): self = .smoothedHinge(delta: delta)
    case .absolute: self = .absolute
    case .piecewisePolynomial(let function):
      self = .piecewisePolynomial(CheckedModel.PiecewisePolynomial(function))
    }
  }
}

extension FractionMatrix {
  package init(_ matrix: Matrix<Rational>) {
    self.init(rows: matrix.rows, columns: matrix.columns, entries: matrix.elements)
  }

  var matrix: Matrix<Rational> { Matrix(rows: rows, columns: columns) { self[$0, $1] } }
}

extension Problem {
  package init(_ model: Model) throws(Refusal) { try self.init(CheckedModel(model)) }
}

extension Audit {
  /// Checks the certificate in `text` against `model`, which was read from a file with the SHA-256 `sha256` that refers
  /// to the files `references` (path as written → SHA-256), with `parameter` where it has one.
  ///
  /// Cost: the exact forward pass, an elimination modulo a prime for each rank, and a few exact products.
  public static func run(
    _ text: [UInt8], model: Model, sha256: String, references: [Name: String],
    parameter: ParameterValue? = nil
  ) -> Outcome {
    run(
      text, model: CheckedModel(model), sha256: sha256, references: references,
      parameter: parameter.map { Name($0.description) })
  }
}
