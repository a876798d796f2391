import Certificates
import ExactAlgebra

/// Directions of negative curvature at critical points of (P_φ).
enum DirectionSearch {
  /// The largest number of entries of W_{L+1} and W_L for which the whole second-order form is looked at.
  static let variablesLimit = 48

  /// A direction at a critical point with E Vᵀ ≠ 0; nil where there is none, or none is found.
  static func direction(_ point: GivenPoint) -> Direction? {
    if let direction = leavingTheKernel(point) { return direction }
    let variables = point.prediction.numerators.count + point.state.rows * point.feature.rows
    return variables <= variablesLimit ? negativeDirection(point) : nil
  }

  /// Where A u = 0 and G = E Vᵀ has an entry g at (i, j): δA = e_i uᵀ and δW = −τ sgn(g) u e_jᵀ give
  /// ‖uᵀ X_L‖² − 2τ ‖u‖² |g|, negative for large τ.
  private static func leavingTheKernel(_ point: GivenPoint) -> Direction? {
    let kernel = point.prediction.matrix.kernel()
    guard kernel.columns > 0, let index = point.correlation.numerators.firstIndex(where: { !$0.isZero })
    else {
      return nil
    }
    let (i, j) = (index / point.feature.rows, index % point.feature.rows)
    let vector = FractionMatrix(rows: kernel.rows, columns: 1, entries: kernel.column(0)).numerators
    var step: Integer = point.correlation.numerators[index].isNegative ? 1 : -1
    while true {
      let prediction = vector.indices.map { Direction.Entry(row: i, column: $0, value: vector[$0]) }
      let weight = vector.indices.map { Direction.Entry(row: $0, column: j, value: vector[$0] * step) }
      if let direction = direction(prediction, weight, at: point) { return direction }
      step = step << 1
    }
  }

  /// The direction if the form is negative there. Zeros are dropped.
  private static func direction(
    _ prediction: [Direction.Entry], _ weight: [Direction.Entry], at point: GivenPoint
  ) -> Direction? {
    let (prediction, weight) = (
      prediction.filter { !$0.value.isZero }, weight.filter { !$0.value.isZero }
    )
    guard
      let a = try? FractionMatrix(rows: point.prediction.rows, columns: point.prediction.columns, prediction),
      let w = try? FractionMatrix(rows: point.state.rows, columns: point.feature.rows, weight)
    else { return nil }
    let value = point.curvature(a, w)
    return value.signum() < 0 ? Direction(prediction: prediction, weight: weight, value: value) : nil
  }

  /// From the matrix of the whole second-order form.
  private static func negativeDirection(_ point: GivenPoint) -> Direction? {
    let (outputs, width, size) = (point.prediction.rows, point.state.rows, point.feature.rows)
    let split = outputs * width
    let order = split + width * size
    func form(_ vector: [Integer]) -> Rational {
      point.curvature(
        FractionMatrix(rows: outputs, columns: width, numerators: Array(vector[..<split])),
        FractionMatrix(rows: width, columns: size, numerators: Array(vector[split...])))
    }
    func unit(_ indices: Int...) -> [Integer] {
      var vector = [Integer](repeating: .zero, count: order)
      for index in indices { vector[index] += 1 }
      return vector
    }
    let squares = (0..<order).map { form(unit($0)) }
    var hessian = Matrix<Rational>(rows: order, columns: order) { $0 == $1 ? squares[$0] : .zero }
    for i in 0..<order {
      for j in 0..<i {
        hessian[i, j] = (form(unit(i, j)) - squares[i] - squares[j]) / 2
        hessian[j, i] = hessian[i, j]
      }
    }
    guard let entries = hessian.congruence().negativeDirection else { return nil }
    let integral = FractionMatrix(rows: order, columns: 1, entries: entries).numerators
    let divisor = integral.reduce(.zero, Integer.gcd)
    let vector = integral.map { $0.dividedExactly(by: divisor) }
    return direction(
      (0..<split).map { Direction.Entry(row: $0 / width, column: $0 % width, value: vector[$0]) },
      (split..<order).map {
        Direction.Entry(row: ($0 - split) / size, column: ($0 - split) % size, value: vector[$0])
      }, at: point)
  }
}
