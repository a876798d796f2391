import ExactAlgebra

/// A linear network all of whose hidden layers are the same map: H^m = T^m H^0, at every depth m and in the limit (Oyedotun et
/// al. 2020, Theorems 2 to 4, which reduce every network to one like this).
public struct RepeatedLayer: Sendable {
  /// What the part of the data in an eigenspace of a symmetric T does: it is multiplied by λ in each layer.
  public struct Component: Sendable {
    /// λ, an eigenvalue of T.
    public let eigenvalue: RealAlgebraicNumber
    public let multiplicity: Int
    /// The rank of the part of H^0 in the eigenspace.
    public let rank: Int
  }

  /// What T^m H^0, divided by the m-th power of its largest factor, tends to.
  public enum Limit: Sendable, Hashable {
    /// To a matrix of this rank, or to one that changes its sign with every layer.
    case direction(rank: Int, alternatesInSign: Bool)
    /// To none: parts along λ and along −λ turn against each other with every layer. Together they have this rank.
    case alternating(rank: Int)
    /// H^m is zero from some depth on.
    case zero
  }

  /// T, n × n.
  public let transfer: Matrix<Rational>
  /// Whether T = I + W.
  public let isResidual: Bool
  /// rank T^m H^0 for m = 0 … n. From m = n on it stays: T is injective on what it has left of any space after n steps.
  public let ranks: [Int]
  /// With eigenvalues increasing; nil unless T is symmetric and small enough for its characteristic polynomial.
  public let components: [Component]?
  /// Unless the components are not known.
  public let limit: Limit?
  /// The moduli of the eigenvalues of T at both ends.
  public let moduli: EigenvalueModuli?
  /// lim κ(H^m)^(1/m) = |λ|_max / |λ|_min, by Yamamoto's theorem on the singular values of powers; nil unless H^0 has n
  /// independent rows and T is regular: otherwise κ is infinite, or not a matter of the eigenvalues alone.
  public let growthLimit: Interval?

  /// nil unless all hidden layers are the same map, of which there is one at least.
  package init?(_ network: LinearNetwork, bits: Int) {
    guard let transfer = network.transfers.first, network.transfers.allSatisfy({ $0 == transfer }) else {
      return nil
    }
    self.transfer = transfer
    isResidual = !network.paths.isEmpty
    let n = network.width
    var state = network.representations[0]
    var ranks = [state.rank]
    for _ in 0..<n {
      state = transfer * state
      ranks.append(state.rank(atMost: ranks.last!))
    }
    self.ranks = ranks
    let data = network.representations[0]
    components =
      transfer.isSymmetric
      ? Eigenspace.all(of: transfer)?.map {
        Component(eigenvalue: $0.eigenvalue, multiplicity: $0.multiplicity, rank: $0.rank(of: data))
      } : nil
    limit = components.flatMap { RepeatedLayer.limit($0, transfer, data) }
    moduli = EigenvalueModuli(of: transfer, bits: bits + 2)
    growthLimit =
      ranks[n] == n ? moduli.flatMap { $0.least == .zero ? nil : $0.greatest / $0.least } : nil
  }

  private static func limit(
    _ components: [Component], _ transfer: Matrix<Rational>, _ data: Matrix<Rational>
  ) -> Limit? {
    let present = components.filter { $0.rank > 0 && !$0.eigenvalue.isZero }
    guard let first = present.first, let last = present.last else { return .zero }
    // The largest modulus is at one end or at both.
    let opposite = -first.eigenvalue
    if opposite == last.eigenvalue, present.count > 1 {
      // Both are one eigenspace of T².
      guard let spaces = Eigenspace.all(of: transfer * transfer) else { return nil }
      return spaces.lazy.map { $0.rank(of: data) }.last { $0 > 0 }.map { .alternating(rank: $0) }
    }
    return opposite < last.eigenvalue
      ? .direction(rank: last.rank, alternatesInSign: false)
      : .direction(rank: first.rank, alternatesInSign: true)
  }
}
