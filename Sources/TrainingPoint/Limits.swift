/// How much work a point may cost.
public struct PointLimits: Sendable, Hashable {
  /// The Hessian is computed for at most this many parameters at a critical point …
  public var hessianParameters = 400
  /// … and for at most this many at others, where it decides nothing.
  public var plainHessianParameters = 128
  /// Derivatives are enclosed before they are computed where there are at least so many parameters times samples.
  public var enclosedDerivatives = 1 << 20
  /// Activation cells around a point with kinks are looked at when there are at most so many of them, in each group of kinks
  /// that share no parameter with the others; with 0, kinks leave everything open …
  public var cells = 4096
  /// … and lie between at most so many hyperplanes …
  public var hyperplanes = 128
  /// … and the gradients on all of them together have at most so many entries.
  public var faceEntries = 4_000_000
  /// Second order is looked at on at most so many cells of all groups together, and first order where the cells of later
  /// layers depend on those of earlier ones.
  public var cover = 256
  /// Products of terms in the expansion of a functional of the predictions.
  public var expansion = 200_000
  /// Cells around a point on which the functional of the loss gradient is looked at.
  public var faces = 4096
  /// Directions along which the risk is expanded, each with its opposite; where there are more, none is …
  public var rays = 1024
  /// … at a kink so many on all cells together …
  public var faceRays = 512
  /// … and no more than take so many products together, but for two. Where all terms up to the fourth vanish, …
  public var rayWork = 4_000_000_000
  /// … as far as this order, along a part of them.
  public var rayOrder = 16
  /// Rays without a descent whose signs are taken down: over a range of a parameter, other signs may make one elsewhere.
  public var watchedRays = 0
  /// Parameters of a network for which a descent is looked for along curves.
  public var curveParameters = 24

  public init() {}

  /// Over a range of a parameter, where every number is a function; at first sight kinks are not looked into.
  public static func overRange(hessianParameters: Int, atFirstSight: Bool) -> PointLimits {
    var limits = PointLimits()
    limits.hessianParameters = hessianParameters
    limits.plainHessianParameters = 0
    if atFirstSight { limits.cells = 0 }
    limits.watchedRays = 8
    return limits
  }
}

/// How much work the search for what lies near a point may cost.
public struct NearbyLimits: Sendable, Hashable {
  /// The number of parameters.
  public var parameters = 400
  /// parameters² · (samples + parameters), in products of numbers; for risk zero, parameters · equations · (equations + 100).
  public var products = 30_000_000

  public init() {}
}

/// What a decision costs at most before another route takes over.
enum Limits {
  /// Bits of the predictions up to which the Hessian is reported where it decides nothing.
  static let hessianBits = 2048
  /// Bits after the point of these enclosures: first machine words, …
  static let firstDerivativeBits = 60
  /// … then longer numbers.
  static let lastDerivativeBits = 192
  /// Products of terms in a polynomial on a subspace.
  static let restrictionTerms = 50_000
  /// Rays in generic directions that are tried besides those in which sums of parameters move.
  static let genericRays = 16
  /// Refinements of colours in the search for an order that rests on numbers alone.
  static let orderRefinements = 512
  /// Cells of the samples that the row of a unit sees, …
  static let rowCells = 64
  /// … and paths to a unit, …
  static let pathsToUnit = 256
  /// … but for one, no more than are so many for all units of a layer, their inputs and all samples together.
  static let pathWork = 1 << 21
  /// Conditions on a row or a column whose solutions are looked for among the motions that keep the predictions.
  static let kernelConditions = 64
  /// Bits of the intervals that decide the inertia of a Hessian; beyond, exact elimination does.
  static let inertiaBits = 4096
  /// p for which cᵖ is computed, where predictions on c x are cᵖ times those on x.
  static let inputDegree = 4096
  /// The degree of a monomial in an expansion.
  static let monomialDegree = 1024
  /// Bits of the derivatives of a loss that are not rational.
  static let slopeBits = 256
  /// Steps in floating point from the given weights towards a zero of the risk or of its gradient.
  static let searchSteps = 20
  /// Bits of the intervals that prove a zero of the gradient near a point.
  static let zeroBits = 192
  /// Steps towards such a zero before the proof …
  static let zeroSteps = 12
  /// … which end where the gradient is no larger than 2 to the power of minus this.
  static let zeroResidualBits = 100
}
