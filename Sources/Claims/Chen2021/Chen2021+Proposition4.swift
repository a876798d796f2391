import ExactAlgebra
import Landscape
import Networks
import Vocabulary

extension Claim {
  static let chen2021Proposition4 = Claim(
    id: .chen2021Proposition4,
    title: "an equivalent wide ResNEst exists, with ε = 0",
    source: "Chen et al. 2021, Proposition 4",
    statement: """
      Some wide ResNEst with bottleneck blocks computes the same function as this DenseNEst, and has ε = 0 at every local \
      minimum of its (P_φ), for a differentiable convex loss.
      """,
    decision: """
      Builds it: M = D_0 + … + D_L and each W_i places its feature in coordinates of its own, so that the states of \
      the two networks agree up to zeros, for every input. Checks on the data that the predictions are equal and that \
      B is a permutation of columns of the identity, and that the infimum of its (P_φ) is A*.
      """,
    remarks: """
      The equivalence needs no Assumption 2; that ε = 0 rests on Theorem 1 (ii), which does. `nest-verify convert` writes \
      the network as a model file.
      """,
    failure: contradictsTheProof,
    architectures: [.densenest],
    theorems: [
      Theorem("Proposition 4", ["proposition_4"], "densenest.v", "proved, for (P_φ) at the constructed φ")
    ],
    conclusion: Chen2021Proposition4Conclusion())
}

extension Investigation {
  /// The equivalent wide ResNEst of a DenseNEst; nil for other architectures.
  public var wideModel: Model? {
    guard case .densenest(let network) = model.architecture else { return nil }
    var wide = model
    wide.architecture = .resnest(
      network.wideResNEst(inputs: model.data.x.columns, featureSizes: Array(featureSizes.dropFirst())))
    return wide
  }
}

private struct Chen2021Proposition4Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.hypothesis(.chen2021Assumption2).verdict == .holds
      ? .holds("the wide ResNEst gives each feature coordinates of its own, and so meets Assumption 4")
      : .holds(
        "the wide ResNEst gives each feature coordinates of its own; ε is not spoken of without Assumption 2")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard let model = investigation.wideModel else { return .undecided("this is no DenseNEst") }
    let wide: Investigation
    do { wide = try Investigation(model) } catch { return .undecided("the wide ResNEst: \(error)") }
    let same = wide.evaluation.prediction == investigation.evaluation.prediction
    var values: Record = [
      .wideWidth: .count(wide.width), .predictionsAgree: .flag(same),
      .assumption4: .text(wide.finding(.chen2021Assumption4).verdict.rawValue),
      .wideSlack: .count(wide.width - wide.B.columns),
    ]
    guard same, wide.finding(.chen2021Assumption4).verdict == .holds else {
      return .fails("the wide ResNEst differs", values: values, witness: values)
    }
    guard model.loss == .squared else {
      return .holds(
        wide.finding(.chen2021Assumption2).verdict == .holds
          ? "the wide ResNEst agrees and meets Assumption 4"
          : "a ResNEst with M = \(wide.width) agrees on every sample; ε is not spoken of without Assumption 2",
        values: values)
    }
    return wide.withLandscape { landscape in
      values.append(.epsilon, .real(landscape.epsilon))
      return landscape.epsilon.signum() == 0
        ? .holds(
          "a ResNEst with M = \(wide.width) agrees on every sample, meets Assumption 4, and has ε = 0",
          values: values)
        : .fails("the wide ResNEst has ε ≠ 0", values: values, witness: values)
    }
  }
}
