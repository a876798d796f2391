import ExactAlgebra

/// The least sum of squares Σ (prediction − target)² over linear combinations of feature rows, over any exact field.
package struct Fit<Scalar: Field> {
  /// One coefficient for each feature; zero for features that others explain.
  package let coefficients: [Scalar]
  package let residual: Scalar

  /// `features`: K × N, `targets`: N numbers. The normal equations always have a solution.
  package init(features: Matrix<Scalar>, targets: [Scalar]) {
    let target = Matrix(rows: targets.count, columns: 1, elements: targets)
    let products = features * target
    guard let (solution, _) = (features * features.transposed).fieldSolve(products) else {
      preconditionFailure("normal equations are consistent")
    }
    coefficients = solution.elements
    // At the best coefficients the residual is orthogonal to the features.
    let explained = zip(coefficients, products.elements).reduce(Scalar.zero) { $0 + $1.0 * $1.1 }
    residual = targets.reduce(Scalar.zero) { $0 + $1 * $1 } - explained
  }

  /// The best constant, or the best affine function of `inputs`.
  package static func constant(_ targets: [Scalar]) -> Fit {
    Fit(features: Matrix(rows: 1, columns: targets.count, repeating: .one), targets: targets)
  }

  package static func affine(_ inputs: [Scalar], _ targets: [Scalar]) -> Fit {
    Fit(features: ones(above: inputs), targets: targets)
  }

  private static func ones(above inputs: [Scalar]) -> Matrix<Scalar> {
    Matrix(
      rows: 2, columns: inputs.count,
      elements: Array(repeating: Scalar.one, count: inputs.count) + inputs)
  }
}
