import ExactAlgebra

/// A point of (P_φ), with entries in any ordered field that contains the data's.
public struct PredictionPoint<F: OrderedField>: Sendable {
  /// A = W_{L+1}, N_o × M.
  public let prediction: Matrix<F>
  /// W = W_L, M × K_L.
  public let weight: Matrix<F>
  /// c, one for each output; nil where the prediction has no bias.
  public let bias: [F]?

  public init(prediction: Matrix<F>, weight: Matrix<F>, bias: [F]? = nil) {
    self.prediction = prediction
    self.weight = weight
    self.bias = bias
  }
}

/// What the derivatives of (P_φ) at a point are made of.
struct PredictionResidual<F: OrderedField> {
  /// X_L, M × N; E = A X_L + c 1ᵀ − Y, N_o × N; and E Vᵀ, N_o × K_L.
  let state: Matrix<F>
  let error: Matrix<F>
  let correlation: Matrix<F>
  /// The gradient times N/2, ordered as A row by row, W row by row, then c.
  let scaledGradient: [F]
}

extension PredictionProblem {
  /// R at `point` (mean over the samples), and its gradient times N/2, ordered as A row by row, W row by row, then c.
  public func slope<F: OrderedField>(at point: PredictionPoint<F>) -> (risk: F, scaledGradient: [F]) {
    let residual = residual(at: point)
    let squares = residual.error.elements.reduce(F.zero) { $0 + $1 * $1 }
    return (squares * F(Rational(1, Integer(samples))), residual.scaledGradient)
  }

  func residual<F: OrderedField>(at point: PredictionPoint<F>) -> PredictionResidual<F> {
    let (state, error) = stateAndError(at: point)
    let correlation = error * feature.transposed.over(F.self)
    var gradient = (error * state.transposed).elements
    gradient += (point.prediction.transposed * correlation).elements
    if hasBias { gradient += error.rowSums }
    return PredictionResidual(
      state: state, error: error, correlation: correlation, scaledGradient: gradient)
  }

  /// X_L = X + W V and E = A X_L + c 1ᵀ − Y.
  func stateAndError<F: OrderedField>(at point: PredictionPoint<F>) -> (
    state: Matrix<F>, error: Matrix<F>
  ) {
    let state = representation.over(F.self) + point.weight * feature.over(F.self)
    let error = point.prediction * state - targets.over(F.self)
    guard let bias = point.bias else { return (state, error) }
    return (state, Matrix(rows: error.rows, columns: error.columns) { error[$0, $1] + bias[$0] })
  }

  /// The Hessian of R times N/2 at `point`, n × n, from the definition alone: the Gram matrix of the form
  /// ‖δA X_L + A δW V + δc 1ᵀ‖² + 2⟨E, δA δW V⟩. Variables are ordered as in the gradient.
  ///
  ///     let problem = PredictionProblem(
  ///       representation: [[1, 0]], feature: [[0, 1]], targets: [[1, 2]], hasBias: false)
  ///     let point = PredictionPoint<Rational>(prediction: [[1]], weight: [[2]])
  ///     problem.scaledHessian(at: point).inertia()  // (2, 0, 0): a minimum
  ///
  /// Cost: O(n² + n·N) operations in the field.
  public func scaledHessian<F: OrderedField>(at point: PredictionPoint<F>) -> Matrix<F> {
    let a = point.prediction
    let (state, error) = stateAndError(at: point)
    let v = feature.over(F.self)
    let (m, k, o) = (width, featureSize, outputs)
    let correlation = error * v.transposed  // E Vᵀ, N_o × K
    let stateGram = state * state.transposed
    let featureGram = v * v.transposed
    let predictionGram = a.transposed * a
    let cross = state * v.transposed  // X_L Vᵀ, M × K
    let n = variableCount
    let wStart = o * m
    let cStart = wStart + m * k
    var hessian = Matrix<F>.zeros(n, n)
    for i in 0..<o {
      for p in 0..<m {
        for q in 0..<m { hessian[i * m + p, i * m + q] = stateGram[p, q] }
        for q in 0..<m {
          for j in 0..<k {
            var entry = a[i, q] * cross[p, j]
            if p == q { entry += correlation[i, j] }
            hessian[i * m + p, wStart + q * k + j] = entry
            hessian[wStart + q * k + j, i * m + p] = entry
          }
        }
      }
    }
    for p in 0..<m {
      for q in 0..<m {
        for i in 0..<k {
          for j in 0..<k {
            hessian[wStart + p * k + i, wStart + q * k + j] = predictionGram[p, q] * featureGram[i, j]
          }
        }
      }
    }
    if hasBias {
      let stateSums = state.rowSums
      let featureSums = v.rowSums
      for i in 0..<o {
        hessian[cStart + i, cStart + i] = F(Rational(samples))
        for p in 0..<m {
          hessian[cStart + i, i * m + p] = stateSums[p]
          hessian[i * m + p, cStart + i] = stateSums[p]
          for j in 0..<k {
            let entry = a[i, p] * featureSums[j]
            hessian[cStart + i, wStart + p * k + j] = entry
            hessian[wStart + p * k + j, cStart + i] = entry
          }
        }
      }
    }
    return hessian
  }
}

extension Matrix where Element: AdditiveArithmetic {
  var rowSums: [Element] { (0..<rows).map { row($0).reduce(.zero, +) } }
}
