import Claims
import ExactAlgebra
import Landscape
import Networks
import TrainingPoint

extension FamilyReport {
  var document: Document {
    var claims = results.section
    if results.contains(where: \.isOpenOverAnInterval) {
      claims.blocks.append(
        .advice(
          "what is undecided over an interval is asked of single values with --at \(family.parameter)=…"))
    }
    var sections = [
      results.summary(nextSteps: []), model.network(results),
      Document.Section(
        heading: "Over the range", blocks: VerdictBands(results, family).map { [.chart($0)] } ?? []),
      claims,
    ]
    let risks = family.riskPairs
    if !risks.isEmpty {
      sections.append(
        Document.Section(
          heading: "Risk", remark: "mean over the \(model.samples) samples",
          blocks: (RiskCurves(family).map { [.chart($0)] } ?? []) + [.pairs(risks)]))
    }
    if !family.points.isEmpty {
      sections.append(
        Document.Section(
          heading: "The given weights", remark: "as a point of the whole problem",
          blocks: [.pairs(family.pointPairs)]))
    }
    return Document(
      about: model, ["parameter \(family.parameterText)"], sections: sections,
      conclusion: results.conclusion(isExpected: results.contains { $0.expected != nil }))
  }
}

extension ClaimResult {
  fileprivate var isOpenOverAnInterval: Bool {
    ranges?.contains { $0.verdict == .undecided && $0.range.single == nil } ?? false
  }
}

extension FamilySummary {
  /// `rho in (0, sqrt(5/4)], sqrt(5/4) ≈ 1.11803398875`
  fileprivate var parameterText: String {
    let ends = [range.lower, range.upper].compactMap { $0?.value }.filter {
      $0.rational == nil && !$0.text.hasPrefix("≈")
    }
    return (["\(parameter) in \(range)"] + ends.map { "\($0.text) ≈ \($0.decimal())" }).joined(
      separator: ", ")
  }

  /// The risks with their names; a risk that is no one function of the parameter takes a line for each part.
  fileprivate var riskPairs: [Document.Pair] {
    risks.flatMap { risk in
      risk.parts.enumerated().map { index, part in
        let place = risk.parts.count == 1 ? "" : "  on \(part.range)"
        return Document.Pair(
          name: index == 0 ? risk.name.title : "", value: phrase(part.value) + Phrase(place),
          hasFormulas: true)
      }
    }
  }

  private func phrase(_ value: FamilyRisk.Value) -> Phrase {
    switch value {
    case .function(let function):
      if function.isConstant { return Phrase(function.numerator[0]) }
      let text = function.text(variable: parameter)
      let limit = Limits.functionCharacters
      return Phrase(text.count <= limit ? text : String(text.prefix(limit - 10)) + "…  (in the JSON report)")
    case .number(let number):
      if let rational = number.rational { return Phrase(rational) }
      let text = number.text
      return Phrase(text.hasPrefix("≈") ? text : "\(text) ≈ \(number.decimal())")
    case .unknown: return "not known"
    }
  }

  /// The kinds of points that the given weights are.
  fileprivate var pointPairs: [Document.Pair] {
    points.map { range, point in
      var text = "not known"
      if let point {
        text = point.classification.words
        if let inertia = point.inertia { text += ", inertia (+, −, 0) \(inertia.signs)" }
        text += ": " + point.reason
      }
      return Document.Pair(name: "\(range)", value: Phrase(text))
    }
  }
}
