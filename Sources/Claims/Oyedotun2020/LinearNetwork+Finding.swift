import Conditioning
import ExactAlgebra

extension LinearNetwork {
  /// Why a statement is not about a model.
  struct Mismatch: Error {
    let reason: String
    var values: Record = [:]
  }

  /// What `decide` finds on the model as a linear network; `inapplicable` where it is none, or `decide` throws.
  static func finding(
    _ investigation: Investigation, decide: (LinearNetwork) throws(Mismatch) -> Finding
  ) -> Finding {
    switch investigation.linearNetwork {
    case .failure(let obstacle): return .inapplicable(obstacle.reason)
    case .success(let network):
      do throws(Mismatch) { return try decide(network) } catch {
        return .inapplicable(error.reason, values: error.values)
      }
    }
  }

  /// The one matrix that all hidden layers share, where it is symmetric: what the proofs of Theorems 2 to 4 reduce every
  /// network to.
  func commonSymmetricWeight() throws(Mismatch) -> Matrix<Rational> {
    let values: Record = [.representationRanks: .counts(representationRanks)]
    if let other = weights.firstIndex(where: { $0 != weights[0] }) {
      throw Mismatch(
        reason:
          "the proof takes all layers to be equal, and W^\(other + 1) ≠ W^1: Lemma 1 relates the singular "
          + "values of a product and of a power of random matrices in a limit, not of given ones",
        values: values)
    }
    guard weights[0].isSymmetric else {
      throw Mismatch(
        reason: "W is not symmetric: the proof's expansion of powers in singular vectors needs W = B Bᵀ",
        values: values)
    }
    return weights[0]
  }
}
