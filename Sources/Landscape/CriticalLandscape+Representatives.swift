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
  package init(description: String) { self.description = description }
}

extension CriticalLandscape {
  /// A point on `stratum`. Its gradient is verified to be zero, its risk and, within the limits, its inertia to be those of
  /// the closed form.
  ///
  /// Throws `InternalError` when one of them is not.
  public func representative(
    of stratum: Stratum
  ) throws -> (representative: Representative, inertiaIsVerified: Bool) {
    func defined(_ reason: String) -> (Representative, Bool) { (.defined(because: reason), false) }
    guard problem.variableCount <= Limits.pointVariables else {
      return defined("(P_φ) has more than \(Limits.pointVariables) variables")
    }
    let bits = explained.elements.map { $0.numerator.bitLength + $0.denominator.bitLength }.max() ?? 0
    guard bits <= Limits.pointBits else {
      return defined("the entries of Σ have more than \(Limits.pointBits) bits")
    }
    let spaces = Eigenspaces(explained, spectrum)
    // Where U moves, only general positions lie on the stratum; every open set is met by one of the first few variants.
    for variant in 0..<(stratum.isFamily ? Limits.pointVariants : 1) {
      switch spaces.subspace(chosen: stratum.chosen, variant: variant) {
      case nil:
        return defined("the eigenvalues generate a field of a degree above \(RealField.degreeLimit)")
      case .rational(let basis)?:
        guard basis.columns == stratum.r, let point = point(basis, on: stratum) else { continue }
        try verify(point, on: stratum)
        let isSmall = problem.variableCount <= Limits.hessianVariables
        if isSmall { try verify(problem.scaledHessian(at: point).inertia(), on: stratum) }
        return (.rational(point), isSmall)
      case .algebraic(let basis, let degree)?:
        guard problem.variableCount * degree <= Limits.algebraicPointSize else {
          return defined(
            "\(problem.variableCount) variables over a field of degree \(degree) are more than "
              + "\(Limits.algebraicPointSize) rational numbers")
        }
        guard basis.columns == stratum.r, let point = point(basis, on: stratum) else { continue }
        try verify(point, on: stratum)
        return (.algebraic(point), try verifyInertia(at: point, degree: degree, on: stratum))
      }
    }
    throw InternalError(
      description: "no representative of the stratum r = \(stratum.r), t = \(stratum.t) was found")
  }

  private func point<F: OrderedField>(_ basis: Matrix<F>, on stratum: Stratum) -> PredictionPoint<F>? {
    RepresentativeBuilder<F>(problem: problem, moments: moments).point(
      basis: basis, stateRank: stratum.stateRank)
  }

  private func disagreement(_ what: String, on stratum: Stratum) -> InternalError {
    InternalError(
      description:
        "\(what) at the representative of the stratum r = \(stratum.r), t = \(stratum.t), eigenvalues "
        + "\(stratum.chosen) of the problem X = \(problem.representation.rowArrays), "
        + "V = \(problem.feature.rowArrays), Y = \(problem.targets.rowArrays)")
  }

  private func verify<F: OrderedField>(_ point: PredictionPoint<F>, on stratum: Stratum) throws {
    let slope = problem.slope(at: point)
    guard slope.scaledGradient.allSatisfy(\.isZero) else {
      throw disagreement("the gradient is not zero", on: stratum)
    }
    let (lower, upper) = risk(of: stratum).enclosure(bits: 64)
    guard F(lower) <= slope.risk, slope.risk <= F(upper) else {
      throw disagreement("the risk is another", on: stratum)
    }
  }

  private func verify(_ inertia: Inertia, on stratum: Stratum) throws {
    guard inertia == stratum.inertia else {
      throw disagreement(
        "the Hessian has inertia \(inertia) where the closed form says \(stratum.inertia)", on: stratum)
    }
  }

  /// Whether the inertia of the explicit Hessian was computed: by intervals where it is regular, and else by exact
  /// elimination, where the numbers in a field of high degree grow fast.
  private func verifyInertia(
    at point: PredictionPoint<RealFieldElement>, degree: Int, on stratum: Stratum
  ) throws -> Bool {
    guard problem.variableCount <= Limits.hessianVariables else { return false }
    if stratum.inertia.zero == 0 {
      let hessian = problem.scaledHessian(at: point)
      for bits in [128, 512, 2048] {
        guard let inertia = hessian.map({ $0.enclosure(bits: bits) }).intervalInertia() else { continue }
        try verify(inertia, on: stratum)
        return true
      }
    }
    guard problem.variableCount * degree <= Limits.singularHessianSize else { return false }
    try verify(problem.scaledHessian(at: point).inertia(), on: stratum)
    return true
  }
}
