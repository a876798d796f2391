import ExactAlgebra

/// A point on a critical stratum, over the smallest field at hand.
public enum Representative: Sendable {
  case rational(PredictionPoint<Rational>)
  case algebraic(PredictionPoint<RealFieldElement>)
  /// Too large to write down, for the reason given: the eigenvalues that span U define the points of the stratum by the
  /// formulas of `CriticalLandscape`.
  case defined(because: String)
}

/// A disagreement between two computations of the same thing: an error of this program, never of its input.
public struct InternalError: Error, Sendable, CustomStringConvertible {
  public let description: String
}

extension CriticalLandscape {
  /// The largest number of variables for which representatives are written down, and the largest for which the
  /// closed form is checked against the inertia of the explicit Hessian, over Q and over a larger field.
  public static let representativeLimit = 400
  public static let hessianLimit = 60
  public static let algebraicHessianLimit = 24
  /// The largest number of variables times the degree of the field, for a point over a field larger than Q.
  public static let algebraicSizeLimit = 240
  /// The largest entry of Σ, in bits, for which representatives are written down.
  public static let entryLimit = 4096

  /// A point on `stratum`. Its gradient is verified to be zero, its risk and, up to `hessianLimit` variables, its inertia
  /// to be those of the closed form.
  ///
  /// Throws `InternalError` when one of them is not.
  public func representative(of stratum: Stratum) throws -> Representative {
    guard problem.variableCount <= CriticalLandscape.representativeLimit else {
      return .defined(because: "(P_φ) has more than \(CriticalLandscape.representativeLimit) variables")
    }
    let bits = explained.elements.map { $0.numerator.bitLength + $0.denominator.bitLength }.max() ?? 0
    guard bits <= CriticalLandscape.entryLimit else {
      return .defined(because: "the entries of Σ have more than \(CriticalLandscape.entryLimit) bits")
    }
    let spaces = Eigenspaces(explained, spectrum)
    // Where U moves, only general positions lie on the stratum; every open set is met by one of the first few variants.
    for variant in 0..<(stratum.isFamily ? 64 : 1) {
      switch spaces.subspace(chosen: stratum.chosen, variant: variant) {
      case nil:
        return .defined(
          because: "the eigenvalues generate a field of a degree above \(RealField.degreeLimit)")
      case .rational(let basis)?:
        guard basis.columns == stratum.r, let point = point(basis, on: stratum) else { continue }
        try verify(point, on: stratum, hessianLimit: CriticalLandscape.hessianLimit)
        return .rational(point)
      case .algebraic(let basis, let degree)?:
        guard problem.variableCount * degree <= CriticalLandscape.algebraicSizeLimit else {
          return .defined(
            because: "\(problem.variableCount) variables over a field of degree \(degree) are more than "
              + "\(CriticalLandscape.algebraicSizeLimit) rational numbers")
        }
        guard basis.columns == stratum.r, let point = point(basis, on: stratum) else { continue }
        try verify(point, on: stratum, hessianLimit: CriticalLandscape.algebraicHessianLimit)
        return .algebraic(point)
      }
    }
    throw InternalError(
      description: "no representative of the stratum r = \(stratum.r), t = \(stratum.t) was found")
  }

  private func point<F: OrderedField>(_ basis: Matrix<F>, on stratum: Stratum) -> PredictionPoint<F>? {
    RepresentativeBuilder<F>(problem: problem, moments: moments).point(
      basis: basis, stateRank: stratum.stateRank)
  }

  private func verify<F: OrderedField>(
    _ point: PredictionPoint<F>, on stratum: Stratum, hessianLimit: Int
  ) throws {
    func fail(_ what: String) -> InternalError {
      InternalError(
        description:
          "\(what) at the representative of the stratum r = \(stratum.r), t = \(stratum.t), eigenvalues "
          + "\(stratum.chosen) of the problem X = \(problem.representation.rowArrays), "
          + "V = \(problem.feature.rowArrays), Y = \(problem.targets.rowArrays)")
    }
    let slope = problem.slope(at: point)
    guard slope.scaledGradient.allSatisfy(\.isZero) else { throw fail("the gradient is not zero") }
    let (lower, upper) = risk(of: stratum).enclosure(bits: 64)
    guard F(lower) <= slope.risk, slope.risk <= F(upper) else { throw fail("the risk is another") }
    if problem.variableCount <= hessianLimit {
      let inertia = problem.scaledHessian(at: point).inertia()
      guard inertia == stratum.inertia else {
        throw fail("the Hessian has inertia \(inertia) where the closed form says \(stratum.inertia)")
      }
    }
  }
}
