import ExactAlgebra
import Foundation
import Networks

/// Networks that were trained in floating point, and what another program, in 60 digits, finds near them: `compute.py`.
public struct NearbyTable: Decodable, Sendable {
  let architecture: String
  let slope: Double
  /// Outputs, inputs, and whether there is a bias.
  let shapes: [[Int]]
  let weights: [Double]
  let x: [[Double]]
  let y: [[Double]]
  /// `kink` where the point that Newton's method finds is on the other side of one.
  public let kind: String
  /// In the maximum norm, along the way that is shortest to first order.
  public let distance: String
  /// Of the Hessian's eigenvalues there.
  public let nullity: Int
  public let negative: Int

  public static let entries: [NearbyTable] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("TrainingPointTests/NearbyTable/table.json")
    let contents = (try? Data(contentsOf: file)) ?? Data()
    return (try? JSONDecoder().decode([NearbyTable].self, from: contents)) ?? []
  }()

  public var model: Model {
    var rest = weights[...]
    func exact(_ value: Double) -> Rational {
      let exponent = value == 0 ? 0 : Int(value.exponent) - 52
      return Rational(
        mantissa: Integer(Int(value / Double(sign: .plus, exponent: exponent, significand: 1))),
        binaryExponent: exponent)
    }
    func take(_ count: Int) -> [Rational] {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).map(exact)
    }
    let maps = shapes.map { shape in
      let weight = Matrix(rows: shape[0], columns: shape[1], elements: take(shape[0] * shape[1]))
      return Affine(weight: weight, bias: shape[2] == 1 ? take(shape[0]) : nil)
    }
    let activation = Layer.activation(slope == 0 ? .relu : .leakyReLU(slope: exact(slope)))
    let network: Architecture =
      switch architecture {
      case "resnest":
        .resnest(
          ResNEst(
            expansion: maps[0],
            blocks: stride(from: 1, to: maps.count - 1, by: 2).map {
              ResidualBlock(feature: .layers([.linear(maps[$0]), activation]), weight: maps[$0 + 1].weight)
            }, prediction: maps.last!))
      case "densenest":
        .densenest(
          DenseNEst(
            blocks: maps.dropLast().map { .layers([.linear($0), activation]) }, prediction: maps.last!))
      default:
        .fullyConnected(
          FullyConnected(
            layers: maps.dropLast().flatMap { [.linear($0), activation] } + [.linear(maps.last!)]))
      }
    return Model(
      architecture: network,
      data: Dataset(x: Matrix(x.map { $0.map(exact) }), y: Matrix(y.map { $0.map(exact) })))
  }
}
