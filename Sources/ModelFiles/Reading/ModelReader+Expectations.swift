import Vocabulary

/// What a model file expects of the verdicts.
extension ModelReader {
  mutating func expectations(_ element: Element) -> Expectations {
    guard case .mapping(let entries) = element.content else {
      expected("a mapping of claims to verdicts", insteadOf: element)
      return [:]
    }
    var expectations: Expectations = [:]
    for entry in entries {
      switch entry.key {
      case ModelReader.pointKey: expectations.point = pointClass(entry)
      case ModelReader.pointOfPhiKey: expectations.pointOfPhi = pointClass(entry)
      default:
        let claim = ClaimID(rawValue: entry.key)
        if claim == nil {
          let keys = ClaimID.allCases.map(\.rawValue) + [ModelReader.pointKey, ModelReader.pointOfPhiKey]
          report(
            entry.position, .unknownClaim, "unknown claim '\(entry.key)'",
            hint: Spelling.suggestion(for: entry.key, among: keys))
        }
        let expectation = expectation(entry.value)
        if let claim { expectations.claims[claim] = expectation }
      }
    }
    return expectations
  }

  private static let pointKey = "point"
  private static let pointOfPhiKey = "point-of-P_phi"

  /// The class that the given weights should have. A family has no one point.
  private mutating func pointClass(_ entry: Element.Entry) -> PointClass? {
    if isBySizes {
      report(entry.position, .value, "the weights are not given, so that '\(entry.key)' has no class")
    }
    if parameter != nil {
      report(
        entry.position, .value,
        "the weights depend on the parameter, so that '\(entry.key)' has no one class",
        hint: "expect it of a model without a parameter")
    }
    return choice(entry.value, named: "class")
  }

  private mutating func expectation(_ element: Element) -> Expectation? {
    var verdictElement: Element? = element
    var vacuous: Bool?
    if case .mapping = element.content {
      let fields = fields(element, of: "an expectation", required: ["verdict"], optional: ["vacuous"])
      verdictElement = fields?["verdict"]
      if let element = fields?["vacuous"], let text = text(element, expected: "true or false") {
        vacuous = text == "true" ? true : text == "false" ? false : nil
        if vacuous == nil { expected("true or false", insteadOf: element) }
      }
    }
    guard let verdictElement, let verdict: Verdict = choice(verdictElement, named: "verdict") else {
      return nil
    }
    return Expectation(verdict, isVacuous: vacuous)
  }
}
