import ExactAlgebra
import Networks

/// What is proved to lie near the given weights, in the problem (P) with all parameters free: weights with risk zero, or
/// a critical point with its class. Distances are in the maximum norm: no weight differs by more than the radius.
public struct NearbyPoint: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A global minimum whose risk is zero.
    case zeroRisk = "zero-risk"
    case localMinimum = "local-minimum"
    case strictSaddle = "strict-saddle"
    case undecided
  }

  public let kind: Kind
  /// An upper bound of the distance to the point that was found, of three significant digits. nil when undecided.
  public let radius: Rational?
  /// That of the Hessian of the risk at the point that was found.
  public let inertia: Inertia?
  /// The dimension of the Hessian's kernel: proved for a point that was found, otherwise as floating point sees it where
  /// the search ended.
  public let nullity: Int?
  /// The dimension of what is proved to keep the predictions (of weights with risk zero: of the manifold that they form
  /// nearby).
  public let explained: Int?
  /// One sentence or two.
  public let reason: String
  /// What a proof consists of; nil when undecided.
  public let evidence: NearbyEvidence?

  init(
    _ kind: Kind, radius: Rational? = nil, inertia: Inertia? = nil, nullity: Int? = nil,
    explained: Int? = nil,
    reason: String, evidence: NearbyEvidence? = nil
  ) {
    self.kind = kind
    self.radius = radius
    self.inertia = inertia
    self.nullity = nullity
    self.explained = explained
    self.reason = reason
    self.evidence = evidence
  }
}

/// A box of parameters with what proves that it holds the point: everything is exact.
///
/// With f the residuals ŷ − y on `samples` (weights with risk zero), or Bᵀ ∇risk (a critical point), and D the diagonal
/// matrix of `signs`: u ↦ u − D f(center + B u) maps the cube |u_i| ≤ `halfWidth` into itself and contracts it, because
/// |f(center)_i| ≤ `residual`, every row of |D f′ − I| sums to `contraction` at most on the box, and
/// residual + contraction · halfWidth ≤ halfWidth. By Banach's theorem f has exactly one zero in the cube.
public struct NearbyEvidence: Sendable {
  public let center: [Rational]
  /// B, n × k.
  public let basis: Matrix<Rational>
  public let signs: [Int]
  public let halfWidth: Rational
  public let residual: Rational
  public let contraction: Rational
  /// For weights with risk zero: the samples, from 0, one of each set with equal inputs and targets. For a critical point:
  /// samples whose predictions determine all others on the cell, where the proof relies on them.
  public let samples: [Int]?
  /// No pre-activation comes closer than this to the end of its piece; nil where there is no end.
  public let leastMargin: Rational?
  /// For a critical point without such samples: motions that keep the predictions, whose directions together with B span
  /// everything.
  public let motions: [NearbyMotion]
}

/// Directions at each point of the activation cell along which no prediction changes. Parameters are counted from 0: of each
/// affine map, in the order in which the network applies them, the weight by rows and then the bias.
public enum NearbyMotion: Sendable {
  /// `coefficient`, times the value of parameter `source` where there is one, moves parameter `target`.
  public struct Term: Sendable, Hashable {
    public let target: Int
    public let coefficient: Rational
    public let source: Int?
  }

  case linear([Term])
  /// Changes δ of the parameters `entries` with A δ = 0, where A[i, j] is the parameter `parameters`[i][j].
  case kernel(entries: [Int], parameters: [[Int]])
  /// Changes of the parameters `entries` of one row of a map that are orthogonal to its inputs on these samples.
  case kernelOnSamples(entries: [Int], samples: [Int])
}

extension NearbyPoint {
  /// Nothing is looked for, for the reason given.
  public init(undecided reason: String) { self.init(.undecided, reason: reason) }

  /// The given weights themselves, at the distance zero, where their exact class says what they are; nil where it does not.
  public init?(at point: PointAnalysis) {
    let kind: Kind
    switch point.classification {
    case .globalMinimum where point.risk?.isZero == true: kind = .zeroRisk
    case .globalMinimum, .localMinimum: kind = .localMinimum
    case .strictSaddle: kind = .strictSaddle
    case .notCritical, .saddle, .notDifferentiable, .undecided: return nil
    }
    self.init(
      kind, radius: .zero, inertia: point.inertia, nullity: point.inertia?.zero,
      reason: "the given weights themselves: \(point.reason)")
  }

  /// Looks for weights with risk zero, then for a critical point, on the activation cell of the given weights.
  /// `evaluation` must be that of `model`; `progress` is told, in a few words, when something long begins.
  ///
  /// Floating point proposes the point, the basis and the approximate inverse; enclosures alone accept them. Cost: for risk zero a
  /// few systems of the size of the equations, for a critical point a few eigenvalue problems of the size of the Hessian in
  /// floating point and one Hessian in enclosures.
  public init(
    near model: Model, evaluation: Evaluation, limits: NearbyLimits = NearbyLimits(),
    progress: @escaping (String) -> Void = { _ in }
  ) {
    let (count, samples) = (evaluation.graph.parameterCount, model.data.count)
    guard samples > 0, count > 0 else {
      self.init(.undecided, reason: samples == 0 ? "there are no samples" : "there are no parameters")
      return
    }
    guard let loss = model.loss.scalar else {
      self.init(
        .undecided,
        reason: "the \(model.loss.name) loss is no piecewise polynomial, whose derivatives are enclosed here")
      return
    }
    let cell = ActivationCell(model, loss: loss, evaluation: evaluation)
    if let kink = cell.kink {
      self.init(
        .undecided,
        reason: "the given weights are on a kink (\(kink)): what holds there is said of the point itself")
      return
    }
    let search = NearbySearch(cell, evaluation: evaluation, progress: progress)
    let zero = search.zeroRisk(limits)
    if case .success(let point) = zero, point.radius! <= 1 / Rational(1000) {
      self = point
      return
    }
    let critical = search.criticalPoint(limits)
    switch (zero, critical) {
    case (.success(let zero), .success(let critical)):
      self = critical.radius! < zero.radius! ? critical : zero
    case (.success(let point), .failure), (.failure, .success(let point)): self = point
    case (.failure(let first), .failure(let second)):
      self.init(
        .undecided, nullity: second.nullity, explained: second.explained,
        reason: [
          second.reason,
          first.isWorthSaying && first.reason != second.reason ? "no risk zero: " + first.reason : nil,
        ]
        .compactMap(\.self).joined(separator: "; "))
    }
  }
}
