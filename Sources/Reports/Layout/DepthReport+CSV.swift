import Conditioning
import ExactAlgebra

extension DepthReport {
  /// One line for each representation, under a line of names (RFC 4180). What is infinite is `inf`, what is not known empty.
  var csv: String {
    let header = [
      "name", "layer", "rows", "columns", "rank", "sigma_1_from", "sigma_1_to", "sigma_r_from", "sigma_r_to",
      "condition_from", "condition_to", "growth_from", "growth_to", "double_rank", "double_sigma_max",
      "double_sigma_min", "double_condition", "transfer_condition_from", "transfer_condition_to",
      "gradient_rank", "gradient_condition_from", "gradient_condition_to",
    ]
    let lines = profile.layers.map { layer -> [String] in
      let values = layer.representation
      var cells = [
        layer.name, "\(layer.depth)", "\(values.rows)", "\(values.columns)", "\(values.rank)",
      ]
      cells +=
        bounds(values.greatest) + bounds(values.leastNonzero) + condition(values) + bounds(layer.growth)
      cells += [
        layer.floating.rank.map(String.init) ?? "", number(layer.floating.values.first),
        number(layer.floating.values.last), number(layer.floating.conditionNumber),
      ]
      cells += layer.transfer.map(condition) ?? ["", ""]
      switch layer.gradient {
      case .singularValues(let values): cells += ["\(values.rank)"] + condition(values)
      case .undefined: cells += ["", "", ""]
      }
      return cells
    }
    return ([header] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  private func bounds(_ value: Interval?) -> [String] {
    guard let bounds = value?.decimalBounds(digits + 3) else { return ["", ""] }
    return [bounds.lower, bounds.upper]
  }

  private func condition(_ values: SingularValues) -> [String] {
    values.isFullRank ? bounds(values.conditionNumber) : ["inf", "inf"]
  }

  private func number(_ value: Double?) -> String {
    guard let value else { return "" }
    return value.isNaN ? "nan" : value.isInfinite ? "inf" : value.description
  }
}
