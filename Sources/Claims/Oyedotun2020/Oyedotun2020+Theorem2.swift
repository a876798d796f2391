import Conditioning
import ExactAlgebra
import Vocabulary

extension Claim {
  static let oyedotun2020Theorem2 = Claim(
    id: .oyedotun2020Theorem2,
    title: "a deep linear PlainNet keeps one direction of its input",
    source: "Oyedotun et al. 2020, Theorem 2",
    statement: """
      In a linear network without skip connections whose hidden layers all equal one symmetric n × n matrix W, the \
      hidden representations, scaled to a fixed size, become colinear with depth: H^m / σ_1^m approaches \
      (±1)^m α_1 u_1 for every input with α_1 ≠ 0, where σ_1 is the largest singular value of W, u_1 its eigenvector \
      and α_1 the coordinate of the input along u_1.
      """,
    decision: """
      The eigenspace of the largest eigenvalue σ_1² of W² is separated by the factors of its characteristic \
      polynomial over Q; the limit is the projection of the data on it, and its exact rank decides: 1 is the \
      statement, 2 or more refutes it. At finite depth m the other components are at most (σ_2/σ_1)^m of what they \
      were, relative to the first: an upper bound from enclosures of both is reported.
      """,
    remarks: """
      The paper states equality, for any weights, with the factor σ_1^{2m}. Equality holds in the limit and after \
      scaling only. The exponent is m when σ_1 is the singular value of W, as equation (10) has it; 2m belongs to the \
      factor B of W = B Bᵀ, which is what the proof of Lemma 2 assumes. That the largest singular value is simple \
      is an assumption, not a property of singular values: an orthogonal W loses nothing at any depth. Equation (20) \
      inverts u_1 u_1ᵀ, which is singular. Unequal layers are out of reach of the proof, since Lemma 1 speaks of the \
      limiting singular values of random matrices, not of the vectors of given ones. And while the representation \
      becomes ill-conditioned, its rank never drops at a finite depth when W is invertible: see the exact ranks.
      """,
    failure: """
      The largest singular value of W is repeated, in absolute value of the eigenvalues, and the data have two or more \
      independent components in its eigenspace, or components along both σ_1 and −σ_1, where the powers have no limit but \
      alternate: the network does not collapse to one direction.
      """,
    architectures: [.fullyConnected],
    isOnRequest: true,
    theorems: [
      Theorem(
        "Theorem 2 at every depth: h^m = Σ α_i σ_i^{2m} u_i", ["theorem_2"], "oyedotun2020_forward.v",
        "corrected"),
      Theorem(
        "(15) holds at depth m iff α_i σ_i^{2m} = 0 for all other i", ["theorem_2_literal"],
        "oyedotun2020_forward.v", "refuted (at finite depth)"),
      Theorem(
        "the error of (15), and that it need not tend to 0", ["theorem_2_gap", "theorem_2_gap_stays"],
        "oyedotun2020_forward.v", "refuted (absolute limit)"),
      Theorem(
        "h^m/σ₁^{2m} → α₁u₁ if σ₁ is strictly the largest", ["theorem_2_limit"], "oyedotun2020_forward.v",
        "corrected"),
      Theorem(
        "Remark 1: rank H^m ≤ rank of every block", ["remark_1"], "oyedotun2020_forward.v", "corrected"),
      Theorem(
        "Remark 1: with nonsingular blocks rank H^m = rank X, so no singularity at any finite depth",
        ["remark_1_refuted"], "oyedotun2020_forward.v", "refuted"),
    ],
    conclusion: Oyedotun2020Theorem2Conclusion())
}

private struct Oyedotun2020Theorem2Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    commonSymmetricLayers + [
      LinearCondition(.leadingComponent) { network, investigation in
        if network.weights[0].isZero { return .fails("W = 0 has no largest singular direction") }
        guard let top = investigation.leadingEigenspace else {
          return .undecided("the characteristic polynomial of W² is too large to factor")
        }
        return top.rank(of: network.representations[0]) == 0
          ? .fails("no input has a component along the largest singular direction: α_1 = 0")
          : .holds("α_1 ≠ 0 for some input")
      }
    ]
  }

  func values(_ network: LinearNetwork, _ investigation: Investigation) -> Record {
    var values: Record = [
      .depth: .count(network.depth), .representationRanks: .counts(network.representationRanks),
    ]
    guard let top = investigation.leadingEigenspace else { return values }
    values.append(.largestSquare, .eigenvalue(top.eigenvalue))
    values.append(.multiplicity, .count(top.multiplicity))
    values.append(.limitRank, .count(top.rank(of: network.representations[0])))
    if let next = top.neighbour {
      values.append(.secondSquare, .eigenvalue(next))
      let squared = next.enclosure(bits: 64).upperBound / top.eigenvalue.enclosure(bits: 64).lowerBound
      values.append(.ratioBound, .number(squared.raised(to: network.depth).squareRoot(.up)))
    }
    return values
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    let values = values(network, investigation)
    guard let top = investigation.leadingEigenspace else {
      return .undecided("the characteristic polynomial of W² is too large to factor", values: values)
    }
    let weight = network.weights[0]
    let rank = top.rank(of: network.representations[0])
    // W^m / σ_1^m keeps the parts along σ_1 and −σ_1, and turns the second one round with every layer.
    var alternates = false
    if rank > 0, top.multiplicity > 1 {
      guard let (least, greatest) = Eigenspace.extremes(of: weight) else {
        return .undecided("the characteristic polynomial of W is too large to factor", values: values)
      }
      let inputs = network.representations[0]
      alternates =
        greatest.eigenvalue == -least.eigenvalue && greatest.rank(of: inputs) > 0
        && least.rank(of: inputs) > 0
    }
    switch rank {
    case 1 where alternates:
      return .fails(
        "read as a limit: scaled by σ_1^m, the representations alternate: both σ_1 and −σ_1 are eigenvalues of W, and the data have "
          + "components along both",
        values: values, witness: [.multiplicity: .count(top.multiplicity), .weight: .matrix(weight)])
    case 1:
      return .holds(
        "read as a limit: scaled by σ_1^m, the representations tend to colinear ones", values: values)
    default:
      return .fails(
        "read as a limit: scaled by σ_1^m, the representations keep rank \(rank) at every depth",
        values: values,
        witness: [
          .multiplicity: .count(top.multiplicity), .limitRank: .count(rank),
          .weight: .matrix(weight),
        ])
    }
  }
}
