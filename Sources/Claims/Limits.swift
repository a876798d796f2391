/// How much work a family may cost.
public struct FamilyLimits: Sendable, Hashable {
  /// Open intervals that are looked at.
  public var cells = 500
  /// Products of words in the arithmetic of rational functions, over all intervals.
  public var work = 250_000_000
  /// Open intervals that are looked at again for the point where its gradient and its Hessian do not tell what it is …
  public var pointCells = 200
  /// … and the work of that, in products of words.
  public var pointWork = 20_000_000_000
  /// The degree of an irrational value over Q.
  public var degree = 8
  /// The size in bits of all numbers in one matrix of the network's outputs.
  public var evaluationBits = 1 << 26
  /// The Hessian is computed for at most this many parameters.
  public var hessianParameters = 24

  public init() {}
}

/// What a claim about one model may cost.
package enum Limits {
  /// Samples all of whose signs are tried for a Rademacher complexity.
  package static let signedSamples = 20
  /// Newton steps to the least risk of a linear predictor under a convex piecewise quadratic loss.
  package static let newtonSteps = 200
  /// Small matrices that are tried as weights with a smaller risk than the given ones.
  package static let smallMatrices = 4096
  /// A minimum of a quartic loss is looked for at the integers up to this.
  package static let quarticMinimum = 4
  /// Entries of the map that predicts a feature from those before it.
  package static let predictorEntries = 10_000
}
