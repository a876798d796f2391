/// The name of a claim in model files, on the command line and in reports: citation key, dot, the paper's number.
///
/// In the order of the papers and of reports. No other text is equivalent to one of these names, so that strings are compared as
/// bytes are.
public enum ClaimID: String, Sendable, CaseIterable {
  case chen2021Assumption1 = "chen2021.assumption-1"
  case chen2021Assumption2 = "chen2021.assumption-2"
  case chen2021Assumption3 = "chen2021.assumption-3"
  case chen2021Assumption4 = "chen2021.assumption-4"
  case chen2021BottleneckCondition = "chen2021.bottleneck-condition"
  case chen2021Equation7 = "chen2021.equation-7"
  case chen2021Proposition1i = "chen2021.proposition-1.i"
  case chen2021Proposition1ii = "chen2021.proposition-1.ii"
  case chen2021Proposition2 = "chen2021.proposition-2"
  case chen2021Theorem1i = "chen2021.theorem-1.i"
  case chen2021Theorem1ii = "chen2021.theorem-1.ii"
  case chen2021Corollary1 = "chen2021.corollary-1"
  case chen2021Corollary2i = "chen2021.corollary-2.i"
  case chen2021Corollary2ii = "chen2021.corollary-2.ii"
  case chen2021Theorem2i = "chen2021.theorem-2.i"
  case chen2021Theorem2ii = "chen2021.theorem-2.ii"
  case chen2021Remark2i = "chen2021.remark-2.i"
  case chen2021Remark2ii = "chen2021.remark-2.ii"
  case chen2021Proposition3 = "chen2021.proposition-3"
  case chen2021Proposition4 = "chen2021.proposition-4"

  case yun2019Table1 = "yun2019.table-1"
  case yun2019Proposition1 = "yun2019.proposition-1"
  case yun2019Section32 = "yun2019.section-3.2"
  case yun2019Theorem2 = "yun2019.theorem-2"
  case yun2019Corollary3 = "yun2019.corollary-3"
  case yun2019Theorem4 = "yun2019.theorem-4"
  case yun2019Theorem5 = "yun2019.theorem-5"

  case oyedotun2020Theorem2 = "oyedotun2020.theorem-2"
  case oyedotun2020Theorem3 = "oyedotun2020.theorem-3"
  case oyedotun2020Theorem4 = "oyedotun2020.theorem-4"
  case oyedotun2020Remark4 = "oyedotun2020.remark-4"
  case oyedotun2020Remark5 = "oyedotun2020.remark-5"
  case oyedotun2020Proposition2 = "oyedotun2020.proposition-2"
  case oyedotun2020Corollary2 = "oyedotun2020.corollary-2"

  case nestStrictSaddle = "nest.strict-saddle"
  case nestAttainment = "nest.attainment"
  case nestNoSpuriousMinima = "nest.no-spurious-minima"

  /// The citation key of the paper, or `nest` for this project's own.
  public var paper: Substring { rawValue.prefix { $0 != "." } }

  /// The claims that `name` selects: one by its id, or all of a paper by its key. Empty when there are none.
  public static func selected(by name: String) -> [ClaimID] {
    allCases.filter {
      $0.rawValue.utf8.elementsEqual(name.utf8) || $0.rawValue.utf8.starts(with: "\(name).".utf8)
    }
  }
}

extension ClaimID: Comparable, CustomStringConvertible {
  public var description: String { rawValue }
  public static func < (a: ClaimID, b: ClaimID) -> Bool { a.rawValue < b.rawValue }
}
