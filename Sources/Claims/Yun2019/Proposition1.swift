import ExactAlgebra

/// Yun et al. 2019, Proposition 1, for every ρ at once: over Q(ρ) all risks are rational functions, and counting their
/// real roots decides every inequality on a whole range.
package struct MotivatingProposition {
  /// An inequality between risks with the exact ranges of ρ > 0 on which it holds.
  package struct Inequality {
    package let name: String
    /// The difference that should be nonnegative, or positive.
    package let difference: RationalFunction
    package let isStrict: Bool
    /// Whether it holds on (0, √(5/4)].
    package let holdsAsStated: Bool
    package let signs: SignRanges

    fileprivate init(
      _ name: String, _ difference: RationalFunction, strict: Bool, through end: RealAlgebraicNumber
    ) {
      self.name = name
      self.difference = difference
      isStrict = strict
      signs = SignRanges(difference)
      holdsAsStated = signs.isEverywhere(strict ? [1] : [0, 1], through: end)
    }

    /// The largest r such that the inequality holds on (0, r), or nil when it holds for all ρ > 0.
    package var firstFailure: RealAlgebraicNumber? {
      for (index, cut) in signs.cuts.enumerated() {
        if index == 0, !isAllowed(signs.signs[0]) { return RealAlgebraicNumber(0) }
        if isStrict, signs.cutSigns[index] == 0 { return cut }
        if !isAllowed(signs.signs[index + 1]) { return cut }
      }
      return nil
    }

    private func isAllowed(_ sign: Int) -> Bool { isStrict ? sign > 0 : sign >= 0 }
  }

  package let example = MotivatingExample(rho: RationalFunction.variable)
  /// √(5/4), the end of the range in the statement.
  package let end = RealAlgebraicNumber.squareRoot(of: Rational(5, 4))!

  package init() {}

  /// The lower bounds of Table 1 against R_lin, for w_1 > 0 and for w_1 < 0.
  package var lowerBounds: [Inequality] {
    [false, true].flatMap { mirrored in
      example.lowerBounds(mirrored: mirrored).map { bound in
        Inequality(
          "w_1 \(mirrored ? "<" : ">") 0, \(bound.constantSamples) samples on the constant piece",
          bound.total - example.linearRisk, strict: false, through: end)
      }
    }
  }

  /// R_2 at the paper's point against R_lin.
  package var improvement: Inequality {
    Inequality("R_2 < R_lin", example.linearRisk - example.residualRisk, strict: true, through: end)
  }

  /// The proposition as the paper proves it.
  package var holdsAsStated: Bool { lowerBounds.allSatisfy(\.holdsAsStated) && improvement.holdsAsStated }

  /// R_lin less the risk of the best broken line with its breakpoint at the given input, as a function of ρ. Every
  /// continuous broken line is some f_2, so one that is positive for all ρ > 0 proves the second half for all of them.
  package func improvement(breakpoint knot: Int) -> Inequality {
    let hinge = example.inputs.indices.map { RationalFunction(Rational(max(0, $0 - knot))) }
    let rows = Matrix(
      rows: 3, columns: hinge.count,
      elements: Array(repeating: RationalFunction.one, count: hinge.count) + example.inputs + hinge)
    let share = RationalFunction(1 / Rational(hinge.count))
    let risk = share * Fit(features: rows, targets: example.targets).residual
    return Inequality(
      "least R_2 with its breakpoint at x = \(knot)", example.linearRisk - risk, strict: true, through: end)
  }

  /// The open ranges of ρ > 0 on which every θ_1 has risk at least R_lin, and those on which one has not: the exact
  /// least risk of f_1 compared with R_lin, beyond the lower bounds of the paper.
  ///
  /// Which candidate of `BestBrokenLine` is least, and which is feasible, changes only at roots of polynomials in ρ;
  /// between them one rational ρ decides for all.
  package var leastRiskRanges: [(from: RealAlgebraicNumber, to: RealAlgebraicNumber?, holds: Bool)] {
    var roots: [RealAlgebraicNumber] = []
    for polynomial in switchingPolynomials { roots += SignRanges.positiveRoots(polynomial) }
    var cuts: [RealAlgebraicNumber] = []
    for root in roots.sorted() where cuts.last.map({ $0 != root }) ?? true { cuts.append(root) }
    let samples = SignRanges.samples(between: cuts)
    var result: [(from: RealAlgebraicNumber, to: RealAlgebraicNumber?, holds: Bool)] = []
    for (index, sample) in samples.enumerated() {
      let instance = MotivatingExample(rho: sample)
      let holds = instance.leastFullyConnectedRisk >= instance.linearRisk
      let end = index < cuts.count ? cuts[index] : nil
      if let last = result.last, last.holds == holds {
        result[result.count - 1].to = end
      } else {
        result.append((index == 0 ? RealAlgebraicNumber(0) : cuts[index - 1], end, holds))
      }
    }
    return result
  }

  /// The numerators of every quantity whose sign the least risk of f_1 depends on: candidate risks less R_lin, and the
  /// gaps between separately fitted pieces at the inputs around the breakpoint.
  private var switchingPolynomials: [Polynomial<Rational>] {
    var result: [RationalFunction] = []
    let reflected = example.inputs.reversed().map { example.inputs.last! - $0 }
    for (xs, ys) in [(example.inputs, example.targets), (reflected, example.targets.reversed())] {
      let share = RationalFunction(1 / Rational(xs.count))
      for knot in xs.indices {
        let hinge = xs.indices.map { RationalFunction(Rational(max(0, $0 - knot))) }
        let rows = Matrix(
          rows: 2, columns: xs.count,
          elements: Array(repeating: RationalFunction.one, count: xs.count) + hinge)
        result.append(share * Fit(features: rows, targets: ys).residual - example.linearRisk)
      }
      for count in 1..<xs.count {
        let left = Fit.constant(Array(ys[..<count]))
        let right = Fit.affine(Array(xs[count...]), Array(ys[count...]))
        result.append(share * (left.residual + right.residual) - example.linearRisk)
        for x in [xs[count - 1], xs[count]] {
          result.append(right.coefficients[0] + right.coefficients[1] * x - left.coefficients[0])
        }
      }
    }
    return result.map(\.numerator)
  }
}
