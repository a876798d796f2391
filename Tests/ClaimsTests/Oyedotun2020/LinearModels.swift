import Claims
import ExactAlgebra
import Networks
import TestSupport
import Vocabulary

/// Linear networks and their findings, for the tests of one paper's claims.
enum Linear {
  /// A PlainNet with hidden layers `weights` and the prediction `readout`; the columns of `inputs` are the samples, and
  /// the targets are 0, 1, 2, … unless given (N_o × N).
  static func plain(
    _ weights: [Matrix<Rational>], readout: Matrix<Rational>, inputs: Matrix<Rational>,
    targets: Matrix<Rational>? = nil
  ) -> Model {
    let layers = (weights + [readout]).map { Layer.linear(Affine(weight: $0)) }
    return Model(
      architecture: .fullyConnected(FullyConnected(layers: layers)),
      data: data(inputs, targets, outputs: readout.rows))
  }

  /// A ResNet on the inputs themselves, with the products W_i G_i = `weights`: G_i is the product, and W_i the identity.
  static func residual(
    _ weights: [Matrix<Rational>], readout: Matrix<Rational>, inputs: Matrix<Rational>,
    targets: Matrix<Rational>? = nil
  ) -> Model {
    let blocks = weights.map {
      ResidualBlock(feature: .layers([.linear(Affine(weight: $0))]), weight: .identity($0.rows))
    }
    let network = ResNEst(
      expansion: Affine(weight: .identity(inputs.rows)), blocks: blocks, prediction: Affine(weight: readout))
    return Model(architecture: .resnest(network), data: data(inputs, targets, outputs: readout.rows))
  }

  private static func data(
    _ inputs: Matrix<Rational>, _ targets: Matrix<Rational>?, outputs: Int
  ) -> Dataset {
    let targets = targets ?? Matrix(rows: outputs, columns: inputs.columns) { Rational($0 + $1) }
    return Dataset(x: inputs.transposed, y: targets.transposed)
  }

  static func finding(_ id: ClaimID, _ model: Model) throws -> Finding {
    try Investigation(model).finding(Claim.named(id))
  }

  /// On a residual network whose prediction is the sum of the representation.
  static func finding(
    _ id: ClaimID, _ weights: [Matrix<Rational>], inputs: Matrix<Rational>
  ) throws -> Finding {
    let readout = Matrix(rows: 1, columns: inputs.rows, repeating: Rational.one)
    return try finding(id, residual(weights, readout: readout, inputs: inputs))
  }
}

extension Finding {
  /// The witness against Theorems 3 and 4, multiplied out: a vector in the span of x, W x, W² x, … that x + W x makes shorter; nil where
  /// it is none.
  func shrinkingVector(_ weight: Matrix<Rational>, _ inputs: Matrix<Rational>) -> Plain? {
    guard let entries = witness[.shrinkingVector]?.rationals, let before = witness[.squaredNorm]?.rational,
      let after = witness[.squaredNormAfter]?.rational
    else { return nil }
    let (w, vector) = (Plain(weight), Plain(entries.map { [$0] }))
    let powers = (1..<max(weight.rows, 1)).reduce(into: [Plain(inputs)]) { powers, _ in
      powers.append(w * powers.last!)
    }
    let isWitness =
      Plain.joined(powers + [vector]).rank == Plain.joined(powers).rank && vector.squaredNorm == before
      && (vector + w * vector).squaredNorm == after && after < before
    return isWitness ? vector : nil
  }
}

extension SeededGenerator {
  /// I - 2 v vᵀ / vᵀv: orthogonal, symmetric and rational. `v` may have zeros.
  mutating func reflection(_ order: Int) -> Matrix<Rational> {
    var v = (0..<order).map { _ in Rational(Int.random(in: -2...2, using: &self)) }
    if v.allSatisfy(\.isZero) { v[0] = 1 }
    let squared = v.reduce(Rational.zero) { $0 + $1 * $1 }
    return Matrix(rows: order, columns: order) { ($0 == $1 ? 1 : 0) - 2 * v[$0] * v[$1] / squared }
  }
}

extension Matrix where Element == Rational {
  static func diagonal(_ entries: [Rational]) -> Matrix {
    Matrix(rows: entries.count, columns: entries.count) { $0 == $1 ? entries[$0] : 0 }
  }
}

extension Value {
  var asCount: Int? { if case .count(let count) = self { count } else { nil } }
  var asNumber: Rational? { if case .number(let number) = self { number } else { nil } }
  var asFlag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  var asMatrix: Matrix<Rational>? { if case .matrix(let matrix) = self { matrix } else { nil } }
  var asList: [Value]? { if case .list(let items) = self { items } else { nil } }
}
