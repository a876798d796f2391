extension Claim {
  /// Every claim, in the order of the papers.
  public static let all: [Claim] = chen2021 + oyedotun2020

  private static let chen2021: [Claim] = [
    .chen2021Assumption1, .chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4,
    .chen2021BottleneckCondition, .chen2021Equation7,
  ]

  private static let oyedotun2020: [Claim] = [
    .oyedotun2020Theorem2, .oyedotun2020Theorem3, .oyedotun2020Theorem4, .oyedotun2020Remark4,
    .oyedotun2020Remark5,
    .oyedotun2020Proposition2, .oyedotun2020Corollary2,
  ]

  public static func named(_ id: ClaimID) -> Claim? { all.first { $0.id == id } }
}
