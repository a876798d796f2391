/// How much work a point may cost.
public struct PointLimits: Sendable, Hashable {
  /// The Hessian is computed for at most this many parameters at a critical point …
  public var hessianParameters = 400
  /// … and for at most this many at others, where it decides nothing.
  public var plainHessianParameters = 128
  /// All activation cells around a kink are looked at when there are at most 2 to this power of them.
  public var kinks = 8
  /// Products of terms in the expansion of a functional of the predictions.
  public var expansion = 200_000
  /// Faces of the cells around a point on which the functional of the loss gradient is looked at.
  public var faces = 64
  /// Single parameters along which a descent is looked for where not all cells are looked at …
  public var descentParameters = 32
  /// … and directions along which the risk is expanded, each with its opposite.
  public var rays = 64
  /// … as long as they take no more products than this together; two are looked at in any case.
  public var rayWork = 4_000_000_000

  public init() {}
}

/// How much work the search for what lies near a point may cost.
public struct NearbyLimits: Sendable, Hashable {
  /// The number of parameters.
  public var parameters = 400
  /// parameters² · (samples + parameters), in products of numbers.
  public var products = 30_000_000

  public init() {}
}

/// What a decision costs at most before another route takes over.
enum Limits {
  /// Conditions on a row or a column whose solutions are looked for among the motions that keep the predictions.
  static let kernelConditions = 64
  /// Bits of the intervals that decide the inertia of a Hessian; beyond, exact elimination does.
  static let inertiaBits = 4096
}
