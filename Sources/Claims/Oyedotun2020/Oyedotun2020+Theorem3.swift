import Conditioning
import ExactAlgebra
import Vocabulary

extension Claim {
  static let oyedotun2020Theorem3 = Claim(
    id: .oyedotun2020Theorem3,
    title: "no component of the input vanishes in a deep linear ResNet",
    source: "Oyedotun et al. 2020, Theorem 3 and Remark 2",
    statement: """
      In a linear residual network whose blocks all have the same symmetric product W = W_i G_i (M × M), with \
      eigenvalues λ_k, the representation is h^m = Σ_k (1 + λ_k)^m α_k u_k, and no component of any input gets \
      smaller: |1 + λ_k| ≥ 1 wherever α_k ≠ 0.
      """,
    decision: """
      The data and their images under powers of W span an invariant subspace, in which exactly the eigenvectors with \
      α_k ≠ 0 lie. With a basis K of it, no component shrinks if and only if Kᵀ (W² + 2 W) K is positive semidefinite: \
      the exact inertia decides, and a negative direction is the witness.
      """,
    remarks: persistenceRemarks,
    failure: persistenceFailure,
    isOnRequest: true,
    theorems: [
      Theorem(
        "Theorem 3 at every depth: h^m = Σ α_i (σ_i²+1)^m u_i", ["theorem_3"], "oyedotun2020_forward.v",
        "corrected"),
      Theorem(
        "(23) holds at a depth m > 0 iff α_i σ_i = 0 for all other i", ["theorem_3_literal"],
        "oyedotun2020_forward.v", "refuted (at finite depth)"),
      Theorem(
        "the error of (23) is at least |α_i| m σ_i²", ["theorem_3_gap"], "oyedotun2020_forward.v",
        "refuted (limit)"),
      Theorem(
        "h^m/(σ₁²+1)^m → α₁u₁: the ResNet collapses in the sense of Theorem 2", ["theorem_3_limit"],
        "oyedotun2020_forward.v", "beyond the paper"),
      Theorem(
        "… but more slowly: ((σ₁²+1)/(σ_i²+1))^m ≤ (σ₁²/σ_i²)^m", ["theorem_3_slower"],
        "oyedotun2020_forward.v", "beyond the paper"),
      Theorem(
        "Remark 2: rank H^m = rank X if no block has the eigenvalue −1; in particular for positive semidefinite W_l",
        ["remark_2", "remark_2_psd"], "oyedotun2020_forward.v", "corrected"),
      Theorem(
        "Remark 2 for every nonsingular W: W = −I outputs 0", ["remark_2_refuted"],
        "oyedotun2020_forward.v", "refuted"),
    ],
    conclusion: Oyedotun2020Theorem3Conclusion())

  static let persistenceRemarks = """
    Equation (23) has α_1 u_1 [(σ_1² + 1)^m - 1] + Σ α_i u_i. It drops the terms with λ_2, …, λ_n from the binomial sum \
    although they do not tend to zero, so that it is exact only where W acts on the data as 0 and λ_1 alone; whether \
    it is so here is reported. With W = B Bᵀ, which the proof assumes, all λ_k ≥ 0 and the statement always holds. \
    For weights in general it does not: a λ_k between -2 and 0 makes its component vanish, at once when λ_k = -1. \
    Nor does full information mean a good condition: relative to the first component the others shrink by \
    (1 + λ_k)/(1 + λ_1) in each block, as in a PlainNet.
    """

  static let persistenceFailure = """
    W has an eigenvalue between -2 and 0, and some input has a component along its eigenvector: that component tends to \
    zero with depth in spite of the skip connections.
    """

  /// Whether the components of the data persist in a linear residual network of equal symmetric blocks.
  static func persistence(in network: LinearNetwork) -> Finding {
    let weight = network.weights[0]
    var values: Record = [
      .depth: .count(network.depth), .representationRanks: .counts(network.representationRanks),
    ]
    values.append(.paths, .counts(network.paths))
    let data = network.representations[0]
    let hull = weight.invariantHull(of: data)
    let change = weight * weight + 2 * weight
    let congruence = (hull.transposed * change * hull).congruence()
    values.append(.hullDimension, .count(hull.columns))
    values.append(.equation23IsExact, .flag(weight.actsAsLargestEigenvalueOrZero(on: data)))
    guard let shrinking = congruence.negativeDirection else {
      return .holds("read as |1 + λ_k| ≥ 1: no component of the data shrinks in any block", values: values)
    }
    let direction = hull * Matrix(shrinking.map { [$0] })
    let image = direction + weight * direction
    func squaredNorm(_ vector: Matrix<Rational>) -> Rational { (vector.transposed * vector)[0, 0] }
    return .fails(
      "read as |1 + λ_k| ≥ 1: some component of the data shrinks with depth", values: values,
      witness: [
        .shrinkingVector: .vector(direction.elements), .squaredNorm: .number(squaredNorm(direction)),
        .squaredNormAfter: .number(squaredNorm(image)), .weight: .matrix(weight),
      ])
  }
}

extension Matrix where Element == Rational {
  /// A basis, as columns, of the least subspace that contains the columns of `vectors` and is invariant under this square
  /// matrix.
  fileprivate func invariantHull(of vectors: Matrix) -> Matrix {
    var basis = vectors.independentColumns
    while true {
      let larger = Matrix.horizontal([basis, self * basis]).independentColumns
      if larger.columns == basis.columns { return basis }
      basis = larger
    }
  }

  /// The columns that are no combination of earlier ones.
  private var independentColumns: Matrix { selecting(columns: transposed.rankDecision().pivotRows) }

  /// Whether W acts on each vector's components as 0 or as the largest eigenvalue, for symmetric W = self.
  fileprivate func actsAsLargestEigenvalueOrZero(on vectors: Matrix) -> Bool {
    let image = self * vectors
    guard let place = image.elements.firstIndex(where: { !$0.isZero }) else { return true }
    let second = self * image
    let eigenvalue = second.elements[place] / image.elements[place]
    return second == eigenvalue * image
      && (self - eigenvalue * Matrix.identity(rows)).inertia().positive == 0
  }
}

private struct Oyedotun2020Theorem3Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    commonSymmetricLayers
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    Claim.persistence(in: network)
  }
}
