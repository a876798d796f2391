import Claims
import ExactAlgebra

/// What is asked of a linear residual network, beside H^l and W^{l+1} of full rank for some l: each with what those before it ask.
package enum GradientCondition: String, Sendable, CaseIterable {
  case representation = "H^l and W^{l+1} regular"
  case error = "Δ^{L+1} and W^{L+1} regular too"
  case transfers = "every I + W^l regular too"
  case square = "N = M too"

  /// Whether it is asked of networks with as many samples as coordinates alone.
  var needsSquareData: Bool { self == .square }

  /// Whether a network whose Δ^{L+1} with W^{L+1} and whose I + W^l are regular, or not, meets what is asked beside H^l and W^{l+1}.
  func isMet(error: Bool, transfers: Bool, isSquare: Bool) -> Bool {
    switch self {
    case .representation: true
    case .error: error
    case .transfers: error && transfers
    case .square: error && transfers && isSquare
    }
  }

  func `case`(of claim: Claim) -> Case {
    // With N = M all these are invertible, and so are Δ^l, a product of them, and Δ^l H^{l-1}ᵀ.
    Case(name: rawValue, claim: claim, isProved: self == .square) { investigation in
      guard case .success(let network) = investigation.linearNetwork else {
        return .inapplicable("no linear network")
      }
      let (prediction, targets) = (investigation.evaluation.prediction, investigation.targets)
      let error = Matrix<Rational>(rows: targets.rows, columns: targets.columns) {
        prediction[$0, $1] - targets[$0, $1]
      }
      guard
        isMet(
          error: error.rank == network.width && network.readout.rank == network.width,
          transfers: network.transfers.allSatisfy { $0.rank == network.width },
          isSquare: network.samples == network.width)
      else { return .inapplicable("another hypothesis is not met") }
      return investigation.finding(claim)
    }
  }
}
