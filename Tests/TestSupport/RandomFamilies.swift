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
