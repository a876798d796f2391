import Conditioning
import ExactAlgebra
import Networks

/// Models of one shape that are drawn, each by its number and a seed: the same everywhere.
///
/// Entries are drawn from the alphabet, each as likely. Of a point x, v and the weights are drawn, and then y, such that the gradient is zero: y = ŷ - r, where r is a
/// combination with drawn entries of a basis of all r that the derivatives of the predictions are orthogonal to. y need not be in the alphabet.
package struct ModelSample: Sendable {
  private let shape: ModelShape
  private let alphabet: Alphabet
  private let seed: UInt64

  package init(_ shape: ModelShape, magnitude: Int, seed: UInt64) {
    (self.shape, alphabet, self.seed) = (shape, Alphabet(magnitude: magnitude), seed)
  }

  /// The model that is drawn as this one; nil where it is no network, or its predictions have no derivatives.
  package func model(_ draw: Int) -> Model? {
    var first = SplitMix64(seed: seed)
    var words = SplitMix64(seed: first.next() ^ UInt64(draw))
    func entries(_ count: Int) -> [Int] {
      (0..<count).map { _ in alphabet.value(Int(words.next() % UInt64(alphabet.size))) }
    }
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
      Matrix(rows: rows, columns: columns, elements: entries(rows * columns).map { Rational($0) })
    }
    switch shape {
    case .features(let shape):
      let n = shape.samples
      let values = shape.features.map { matrix(n, $0) }
      var weights = shape.features.dropLast().map { matrix(shape.width, $0) }
      weights.append(.zeros(shape.width, shape.lastUnits))
      let model = Model(features: values, weights: weights, y: matrix(n, shape.outputs))
      guard let evaluation = try? Evaluation(model), evaluation.featureBeyondState(model) == nil else {
        return nil
      }
      return model
    case .point(let shape):
      let n = shape.samples
      return PointDraw(
        shape, x: entries(n), v: entries(n), weights: entries(4), mixture: entries(n)
      ).model
    case .linear(let shape):
      let (n, m) = (shape.samples, shape.width)
      return Model(
        x: matrix(m, n), weights: (0..<shape.blocks).map { _ in matrix(m, m) }, readout: matrix(m, m),
        y: matrix(m, n))
    }
  }
}

/// A point with targets that make it critical.
private struct PointDraw {
  let shape: PointShape
  let x: [Int], v: [Int], weights: [Int], mixture: [Int]

  init(_ shape: PointShape, x: [Int], v: [Int], weights: [Int], mixture: [Int]) {
    (self.shape, self.x, self.v, self.weights, self.mixture) = (shape, x, v, weights, mixture)
  }

  /// nil where v is no function of x, or a unit is at its kink.
  var model: Model? {
    let (w, v1, u2, v2) = (weights[0], weights[1], weights[2], weights[3])
    guard x.indices.allSatisfy({ i in (0..<i).allSatisfy { x[i] != x[$0] || v[i] == v[$0] } }) else {
      return nil
    }
    var derivatives: [[Rational]] = []
    var predictions: [Int] = []
    for (x, v) in zip(x, v) {
      let h = x + v1 * v
      let s = u2 * h
      if shape.activation == .relu, s == 0, x != 0 || v != 0 { return nil }
      let (value, slope) = (shape.activation.value(s), shape.activation.slope(s))
      predictions.append(w * (h + v2 * value))
      derivatives.append(
        [h + v2 * value, w * v * (1 + v2 * slope * u2), w * v2 * slope * h, w * value].map { Rational($0) })
    }
    let kernel = Matrix(derivatives).transposed.kernel()
    var y = predictions.map { Rational($0) }
    for column in 0..<kernel.columns {
      for sample in y.indices { y[sample] -= Rational(mixture[column]) * kernel[sample, column] }
    }
    func column(_ entries: [Int]) -> Matrix<Rational> {
      Matrix(rows: entries.count, columns: 1, elements: entries.map { Rational($0) })
    }
    return Model(
      x: column(x), v: column(v), y: Matrix(rows: y.count, columns: 1, elements: y),
      weights: weights.map { Rational($0) }, shape)
  }
}
