import ExactAlgebra
import Networks

extension ModelSpace {
  /// Where a model stands: F by its number, and the classes of B, V and Y by theirs.
  package struct Place: Sendable {
    let f: Int, b: Int, v: Int, y: Int
    package var position: Position { Position([f, b, v, y]) }

    init(f: Int, b: Int, v: Int, y: Int) { (self.f, self.b, self.v, self.y) = (f, b, v, y) }
    init(_ position: Position) {
      self.init(
        f: position.numbers[0], b: position.numbers[1], v: position.numbers[2], y: position.numbers[3])
    }
  }

  /// The model at a position, with W_L = 0 and W_{L+1} = 0.
  package func model(at position: Position) -> Model {
    let place = Place(position)
    let n = shape.samples
    let f = alphabet.vector(place.f, length: units * n)
    var (bEntries, vEntries, yEntries) = (
      [Int](repeating: 0, count: shape.width * units), [Int](repeating: 0, count: shape.lastUnits * n),
      [Int](repeating: 0, count: shape.outputs * n)
    )
    b.write(place.b, into: &bEntries, at: 0)
    v.write(place.v, into: &vEntries, at: 0)
    y.write(place.y, into: &yEntries, at: 0)
    func matrix(_ rows: Int, _ columns: Int, _ entry: (Int, Int) -> Int) -> Matrix<Rational> {
      Matrix(rows: rows, columns: columns) { Rational(entry($0, $1)) }
    }
    var start = 0
    var features: [Matrix<Rational>] = []
    var weights: [Matrix<Rational>] = []
    for size in shape.features.dropLast() {
      let first = start
      features.append(matrix(n, size) { f[(first + $1) * n + $0] })
      weights.append(matrix(shape.width, size) { bEntries[$0 * units + first + $1] })
      start += size
    }
    features.append(matrix(n, shape.lastUnits) { vEntries[$1 * n + $0] })
    weights.append(.zeros(shape.width, shape.lastUnits))
    return Model(
      features: features, weights: weights, y: matrix(n, shape.outputs) { yEntries[$1 * n + $0] })
  }
}

extension Model {
  /// (P_φ) of features by their values v_0 … v_L (N × K_i), W_0 … W_L (M × K_i) and y (N × N_o), with W_{L+1} = 0.
  init(features: [Matrix<Rational>], weights: [Matrix<Rational>], y: Matrix<Rational>) {
    self.init(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: weights[0]),
          blocks: zip(features, weights).dropFirst().map {
            ResidualBlock(feature: .values($0), weight: $1)
          },
          prediction: Affine(weight: .zeros(y.columns, weights[0].rows)), expansionIsLayer: true)),
      data: Dataset(x: features[0], y: y))
  }
}
