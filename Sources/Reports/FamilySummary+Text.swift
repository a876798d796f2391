import Claims
import ExactAlgebra
import Networks

extension FamilySummary {
  /// `rho in (0, sqrt(5/4)], sqrt(5/4) ≈ 1.11803398875`
  var parameterText: String {
    let ends = [range.lower, range.upper].compactMap { $0?.value }.filter {
      $0.rational == nil && !$0.text.hasPrefix("≈")
    }
    return (["\(parameter) in \(range)"] + ends.map { "\($0.text) ≈ \($0.decimal())" }).joined(
      separator: ", ")
  }

  /// The risks with their names; a risk that is no one function of the parameter takes a row for each part.
  func riskRows(_ style: Style) -> [(String, String)] {
    risks.flatMap { risk -> [(String, String)] in
      risk.parts.enumerated().map { index, part in
        let place = risk.parts.count == 1 ? "" : "  on \(part.range)"
        return (index == 0 ? risk.name.title : "", text(part.value, style) + place)
      }
    }
  }

  private func text(_ value: FamilyRisk.Value, _ style: Style) -> String {
    switch value {
    case .function(let function):
      if function.isConstant { return style.number(function.numerator[0]) }
      let text = function.text(variable: parameter)
      return text.count <= 160 ? text : String(text.prefix(150)) + "…  (in the JSON report)"
    case .number(let number):
      if let rational = number.rational { return style.number(rational) }
      let text = number.text
      return text.hasPrefix("≈") ? text : "\(text) ≈ \(number.decimal())"
    case .unknown: return "not known"
    }
  }

  /// The kinds of points that the given weights are.
  var pointRows: [(String, String)] {
    points.map { range, point in
      guard let point else { return ("\(range)", "not known") }
      var text = point.classification.rawValue.replacing("-", with: " ")
      if let inertia = point.inertia {
        text += ", inertia (+, −, 0) (\(inertia.positive), \(inertia.negative), \(inertia.zero))"
      }
      return ("\(range)", text + ": " + point.reason)
    }
  }
}

extension FamilyRisk.Name {
  var title: String {
    switch self {
    case .trained: "at the given weights"
    case .linear: "best linear predictor on x"
    case .erlb(let index): index == 0 ? "least with features v_0" : "least with v_0 … v_\(index)"
    case .representation(let index): "err of the state x_\(index)"
    case .epsilon: "ε at the given weights"
    }
  }
}

extension ClaimRange {
  /// The verdict on the part, for one line.
  var verdictText: String { verdict.rawValue + (isVacuous == true ? " (vacuous)" : "") }
}
