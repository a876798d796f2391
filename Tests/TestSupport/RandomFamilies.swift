import ExactAlgebra
import Networks

extension SeededGenerator {
  /// A family on a bounded interval: a random model, a few of whose entries become polynomials of degree 1 or 2 in ρ, or
  /// quotients without a real pole.
  public mutating func family(samples: Int) -> ModelFamily {
    let model = model(samples: samples)
    let density = Int.random(in: 2...5, using: &self)
    var family = model.map { entry in
      Int.random(in: 0..<density, using: &self) == 0 ? function(near: entry) : RationalFunction(entry)
    }
    family.loss = Bool.random(using: &self) || Bool.random(using: &self) ? .squared : .huber(delta: 1)
    let range = ParameterRange(
      from: ParameterRange.End(RealAlgebraicNumber(-2), isIncluded: Bool.random(using: &self)),
      to: ParameterRange.End(RealAlgebraicNumber(3), isIncluded: Bool.random(using: &self)))!
    return ModelFamily(parameter: "rho", range: range, model: family)
  }

  /// A family of two blocks with given features, whose weights and features have entries ρ − c and c·ρ with small c.
  public mutating func residualFamily() -> ModelFamily {
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<RationalFunction> {
      Matrix(rows: rows, columns: columns) { _, _ in
        let constant = RationalFunction(Rational(Int.random(in: -1...2, using: &self)))
        switch Int.random(in: 0..<6, using: &self) {
        case 0: return .variable - constant
        case 1: return .variable * constant
        default: return constant
        }
      }
    }
    let (samples, outputs) = (3, Int.random(in: 1...2, using: &self))
    let network = ResNEstOver(
      expansion: AffineOver(weight: matrix(2, 1)),
      blocks: (0..<2).map { _ in
        ResidualBlockOver(feature: .values(matrix(samples, 1)), weight: matrix(2, 1))
      }, prediction: AffineOver(weight: matrix(outputs, 2)))
    return ModelFamily(
      parameter: "rho", range: ParameterRange(from: nil, to: nil)!,
      model: ModelOver(
        architecture: .resnest(network), data: DatasetOver(x: matrix(samples, 1), y: matrix(samples, outputs))
      ))
  }

  /// A small network near zero weights, where derivatives of low order vanish. `number` makes its targets and a few of its weights.
  public mutating func degenerateModel<Scalar: Field>(
    _ number: (inout SeededGenerator) -> Scalar
  ) -> ModelOver<Scalar> {
    func matrix(_ rows: Int, _ columns: Int, zeros: Int) -> Matrix<Scalar> {
      Matrix(rows: rows, columns: columns) { _, _ in
        Int.random(in: 0..<10, using: &self) < zeros ? .zero : number(&self)
      }
    }
    let samples = Int.random(in: 1...3, using: &self)
    let activations: [Activation] = [.square, .relu, .abs, .leakyReLU(slope: Rational(1, 2))]
    var layers: [LayerOver<Scalar>] = []
    var size = 1
    for _ in 0..<Int.random(in: 1...2, using: &self) {
      let next = Int.random(in: 1...2, using: &self)
      let bias = Int.random(in: 0..<3, using: &self) == 0 ? matrix(1, next, zeros: 9).elements : nil
      layers.append(.linear(AffineOver(weight: matrix(next, size, zeros: 8), bias: bias)))
      layers.append(.activation(activations.randomElement(using: &self)!))
      size = next
    }
    layers.append(.linear(AffineOver(weight: matrix(1, size, zeros: 8))))
    let inputs = Matrix(rows: samples, columns: 1) { _, _ in
      Scalar(Rational(Int.random(in: -2...2, using: &self)))
    }
    return ModelOver(
      architecture: .fullyConnected(FullyConnectedOver(layers: layers)),
      data: DatasetOver(x: inputs, y: matrix(samples, 1, zeros: 1)))
  }

  /// A wide ResNEst with Huber's loss, whose one feature depends on the parameter and whose data do not. The feature is a multiple of the
  /// input in some, and the input explains the targets in some.
  public mutating func familyWithConstantInput() -> ModelFamily {
    let samples = 4
    let input = (0..<samples).map { _ in Rational(Int.random(in: -3...3, using: &self)) }
    let feature = (0..<samples).map { _ in Rational(Int.random(in: -1...1, using: &self)) }
    let isMultiple = Int.random(in: 0..<3, using: &self) == 0
    let isExplained = Int.random(in: 0..<3, using: &self) == 0
    let factor = RationalFunction.variable - RationalFunction(Rational(Int.random(in: 0...1, using: &self)))
    let targets = (0..<samples).map { n in
      isExplained ? 2 * input[n] : Rational(Int.random(in: -3...3, using: &self))
    }
    func column(_ entries: [RationalFunction]) -> Matrix<RationalFunction> {
      Matrix(rows: entries.count, columns: 1, elements: entries)
    }
    let network = ResNEstOver(
      expansion: AffineOver(weight: column([.one, .zero])),
      blocks: [
        ResidualBlockOver(
          feature: .values(
            column((0..<samples).map { factor * RationalFunction(isMultiple ? input[$0] : feature[$0]) })),
          weight: column([.zero, .one]))
      ],
      prediction: AffineOver(weight: Matrix(rows: 1, columns: 2, elements: [.one, .variable])))
    return ModelFamily(
      parameter: "rho", range: ParameterRange(from: nil, to: nil)!,
      model: ModelOver(
        architecture: .resnest(network), loss: .huber(delta: 1),
        data: DatasetOver(
          x: column(input.map { RationalFunction($0) }), y: column(targets.map { RationalFunction($0) }))))
  }

  private mutating func function(near constant: Rational) -> RationalFunction {
    let rho = RationalFunction.variable
    let linear = RationalFunction(rational()) * rho + RationalFunction(constant)
    switch Int.random(in: 0..<6, using: &self) {
    case 0: return linear * rho - RationalFunction(rational())
    case 1: return linear / (rho * rho + .one)
    default: return linear
    }
  }
}
