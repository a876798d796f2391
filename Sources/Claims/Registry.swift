import Vocabulary

extension Claim {
  /// Every claim, in the order of the papers.
  public static let all: [Claim] = chen2021 + yun2019 + oyedotun2020 + nest

  private static let chen2021: [Claim] = [
    .chen2021Assumption1, .chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4,
    .chen2021BottleneckCondition, .chen2021Equation7, .chen2021Proposition1i, .chen2021Proposition1ii,
    .chen2021Proposition2, .chen2021Theorem1i, .chen2021Theorem1ii, .chen2021Corollary1, .chen2021Corollary2i,
    .chen2021Corollary2ii, .chen2021Theorem2i, .chen2021Theorem2ii, .chen2021Remark2i, .chen2021Remark2ii,
    .chen2021Proposition3, .chen2021Proposition4,
  ]

  private static let yun2019: [Claim] = [
    .yun2019Table1, .yun2019Proposition1, .yun2019Section32, .yun2019Theorem2, .yun2019Corollary3,
    .yun2019Theorem4,
    .yun2019Theorem5,
  ]

  private static let oyedotun2020: [Claim] = [
    .oyedotun2020Theorem2, .oyedotun2020Theorem3, .oyedotun2020Theorem4, .oyedotun2020Remark4,
    .oyedotun2020Remark5, .oyedotun2020Proposition2, .oyedotun2020Corollary2,
  ]

  private static let nest: [Claim] = [.nestStrictSaddle, .nestAttainment, .nestNoSpuriousMinima]

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  public static func named(_ id: ClaimID) -> Claim { byID[id]! }
}
