extension Claim {
  /// Every claim, in the order of the papers.
  public static let all: [Claim] = chen2021

  private static let chen2021: [Claim] = [
    .chen2021Assumption1, .chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4,
    .chen2021BottleneckCondition, .chen2021Equation7,
  ]

  public static func named(_ id: ClaimID) -> Claim? { all.first { $0.id == id } }
}
