import Conditioning
import ExactAlgebra
import Vocabulary

/// A hypothesis on a linear network, with what a network says to it.
struct LinearCondition: Sendable {
  let premise: Premise
  let answer: @Sendable (LinearNetwork, Investigation) -> Decision

  init(_ premise: Premise, _ answer: @escaping @Sendable (LinearNetwork, Investigation) -> Decision) {
    (self.premise, self.answer) = (premise, answer)
  }
}

/// A statement about linear networks, decided by the numbers of one.
protocol LinearStatement: ObservedConclusion {
  /// What it asks of a linear network, each where those before are met.
  var asked: [LinearCondition] { get }

  /// Quantities to report whatever comes out.
  func values(_ network: LinearNetwork, _ investigation: Investigation) -> Record

  /// What the numbers of a network show that meets what is asked.
  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding
}

extension LinearStatement {
  var premises: [Premise] { [.linearNetwork] + asked.map(\.premise) }

  func values(_ network: LinearNetwork, _ investigation: Investigation) -> Record {
    [.representationRanks: .counts(network.representationRanks)]
  }

  func conditions(_ investigation: Investigation) -> [Hypothesis] {
    let network: LinearNetwork
    switch investigation.linearNetwork {
    case .failure(let obstacle):
      return [Hypothesis(.linearNetwork, .unmet, obstacle.reason)].completed(to: premises)
    case .success(let found): network = found
    }
    var known = [Hypothesis(.linearNetwork, .met)]
    for condition in asked where known.obstacle == nil {
      let decision = condition.answer(network, investigation)
      let status: Hypothesis.Status =
        switch decision.verdict {
        case .holds: .met
        case .fails, .inapplicable: .unmet
        case .undecided: .open
        }
      known.append(Hypothesis(condition.premise, status, decision.summary))
    }
    return known.completed(to: premises)
  }

  func obstructed(by obstacle: Decision, _ investigation: Investigation) -> Finding {
    guard case .success(let network) = investigation.linearNetwork else { return Finding(obstacle) }
    return Finding(
      verdict: obstacle.verdict, summary: obstacle.summary, values: values(network, investigation))
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard case .success(let network) = investigation.linearNetwork else { return nil }
    return observe(network, investigation)
  }
}

/// What Theorems 2 to 4 ask for: their proofs reduce every network to one symmetric matrix that all hidden layers share.
let commonSymmetricLayers: [LinearCondition] = [
  LinearCondition(.equalLayers) { network, _ in
    guard let other = network.weights.firstIndex(where: { $0 != network.weights[0] }) else {
      return .holds("W^1 = … = W^\(network.depth)")
    }
    return .fails(
      "the proof takes all layers to be equal, and W^\(other + 1) ≠ W^1: Lemma 1 relates the singular "
        + "values of a product and of a power of random matrices in a limit, not of given ones")
  },
  LinearCondition(.symmetricLayers) { network, _ in
    network.weights[0].isSymmetric
      ? .holds("W = Wᵀ")
      : .fails("W is not symmetric: the proof's expansion of powers in singular vectors needs W = B Bᵀ")
  },
]
