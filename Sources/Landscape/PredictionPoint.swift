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

/// The second-order picture of R at a point, from the definition alone.
///
/// Variables are ordered as A row by row, then W row by row, then c.
public struct LocalPicture<F: OrderedField>: Sendable {
  /// R at the point (mean over the samples).
  public let risk: F
  /// The gradient of R times N/2.
  public let scaledGradient: [F]
  /// The Hessian of R times N/2, n × n: the Gram matrix of the form
  /// ‖δA X_L + A δW V + δc 1ᵀ‖² + 2⟨E, δA δW V⟩, with E = A X_L + c 1ᵀ − Y.
  public let scaledHessian: Matrix<F>

  public var isCritical: Bool { scaledGradient.allSatisfy(\.isZero) }

  /// The inertia of the Hessian.
  public var inertia: Inertia { scaledHessian.inertia() }
}

extension PredictionProblem {
  /// Risk, gradient and explicit Hessian at `point`. Cost: O(n² + n·N) operations in the field for n variables.
  ///
  ///     let problem = PredictionProblem(
  ///       representation: [[1, 0]], feature: [[0, 1]], targets: [[1, 2]], hasBias: false)
  ///     let point = PredictionPoint(prediction: [[1]], weight: [[2]])
  ///     problem.localPicture(at: point).inertia  // (2, 0, 0): a minimum
  public func localPicture<F: OrderedField>(at point: PredictionPoint<F>) -> LocalPicture<F> {
    let (a, w) = (point.prediction, point.weight)
    let x = representation.over(F.self)
    let v = feature.over(F.self)
    let y = targets.over(F.self)
    let state = x + w * v
    var error = a * state - y
    if let bias = point.bias {
      error = Matrix(rows: error.rows, columns: error.columns) { error[$0, $1] + bias[$0] }
    }
    let risk = error.elements.reduce(F.zero) { $0 + $1 * $1 } * F(Rational(1, Integer(samples)))

    let (m, k, o) = (width, featureSize, outputs)
    let correlation = error * v.transposed  // E Vᵀ, N_o × K
    let gradientA = error * state.transposed
    let gradientW = a.transposed * correlation
    var gradient = gradientA.elements + gradientW.elements

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
      gradient += error.rowSums
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
    return LocalPicture(risk: risk, scaledGradient: gradient, scaledHessian: hessian)
  }
}

extension Matrix where Element: AdditiveArithmetic {
  var rowSums: [Element] { (0..<rows).map { row($0).reduce(.zero, +) } }
}
