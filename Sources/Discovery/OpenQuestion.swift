import Claims
import ExactAlgebra
import Landscape
import Vocabulary

/// A question that the papers leave open, or a statement that is false in general: what models may answer.
public enum OpenQuestion: String, Sendable, Codable, CaseIterable {
  /// Yun et al. 2019, after Theorem 2: without parameter coverage, can a *local minimum* with representation coverage be worse than the
  /// best linear predictor? (That a critical point without negative curvature can, is known.)
  case localMinimum = "yun2019.local-minimum"
  /// Chen et al. 2021, section 3: how large ε is, relative to A*, where local minima stay above A*.
  case epsilon = "chen2021.epsilon"
  /// Chen et al. 2021, Corollary 1, of sets of blocks that are no prefixes.
  case blocks = "chen2021.blocks"
  /// Oyedotun et al. 2020, Remark 5: which hypotheses make the gradients regular.
  case gradients = "oyedotun2020.gradients"

  /// The claim that it is about.
  public var claim: ClaimID {
    switch self {
    case .localMinimum: .yun2019Theorem2
    case .epsilon: .chen2021Theorem1ii
    case .blocks: .chen2021Corollary1
    case .gradients: .oyedotun2020Remark5
    }
  }

  /// The question, in a line.
  public var text: String {
    switch self {
    case .localMinimum:
      "without parameter coverage, is there a local minimum that is worse than the best linear predictor?"
    case .epsilon: "how large is ε relative to A*, where local minima stay above A*?"
    case .blocks: "do local minima get no worse with more blocks that are no prefixes of each other?"
    case .gradients: "what makes the gradients of a linear residual network regular?"
    }
  }

  /// What is measured on every counterexample, and is greatest for some; nil where the first counterexample is the answer.
  public var measure: String? { self == .epsilon ? "ε / A*" : nil }

  /// What models of a shape are asked. None where they can tell nothing about it.
  func cases(of claim: Claim, _ shape: ModelShape) -> [Case] {
    switch (self, shape) {
    case (.localMinimum, .point(let shape)) where shape.loss == .squared && shape.blocks == 2:
      [Case(claim, without: .parameterCoverage, finding: OpenQuestion.atLocalMinimum)]
    case (.epsilon, .features):
      Case.onFeatures(claim, measure: { $0.relativeEpsilon }).filter { $0.premise != nil }
    case (.blocks, .features(let shape)):
      BlockComparison.allCases.filter { $0.fewestBlocks <= shape.blocks }.map { $0.case(of: claim) }
    case (.gradients, .linear(let shape)) where shape.samples >= shape.width:
      GradientCondition.allCases.filter { !$0.needsSquareData || shape.samples == shape.width }.map {
        $0.case(of: claim)
      }
    case (.localMinimum, _), (.epsilon, _), (.blocks, _), (.gradients, _): []
    }
  }

  /// Critical, without negative curvature, worse than linear: a counterexample only if it is a local minimum.
  private static func atLocalMinimum(_ claim: Claim) -> @Sendable (Investigation) -> Finding {
    { investigation in
      let finding = investigation.finding(claim)
      guard finding.verdict == .fails, let point = investigation.point else { return finding }
      switch point.classification {
      case .localMinimum:
        return .fails(
          "a local minimum that is worse than the best linear predictor", values: finding.values,
          witness: finding.witness)
      case .saddle, .strictSaddle, .notCritical: return .holds(point.reason)
      case .globalMinimum, .notDifferentiable, .undecided: return .undecided(point.reason)
      }
    }
  }
}

extension Investigation {
  /// ε / A*; nil where A* = 0.
  fileprivate var relativeEpsilon: ExactReal? {
    guard let least = erlb?.last, !least.isZero else { return nil }
    return epsilon?.scaled(by: 1 / least)
  }
}
