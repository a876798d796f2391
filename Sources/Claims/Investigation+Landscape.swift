import Landscape
import Networks

extension Investigation {
  /// The landscape of (P_φ), or the finding that says why it is not known. Squared loss only.
  func withLandscape(_ body: (CriticalLandscape) -> Finding) -> Finding {
    switch landscape {
    case .success(let landscape):
      if let reason = landscape.undecided { return .undecided(reason) }
      return body(landscape)
    case .failure(let limit): return .undecided(limit.description)
    }
  }
}
