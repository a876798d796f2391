import Claims
import ExactAlgebra
import Landscape

extension CriticalPointsReport {
  /// The most strata that the text report lists; the JSON report has them all.
  static let textLimit = 40

  public func text(_ style: Style) -> String {
    let problem = landscape.problem
    var lines = model.heading(style)
    lines += [
      "",
      style.paint("Critical points of (P_φ)", .bold)
        + "  \(problem.variableCount) variables, risk = mean squared error over \(model.samples) samples",
      "  infimum  \(style.number(landscape.infimum))" + (landscape.isAttained ? "" : "  (not attained)"),
      "  A*       \(style.number(landscape.erlb))", "  ε        \(style.number(landscape.epsilon))", "",
      style.paint("Eigenvalues of Σ = Y Π Yᵀ", .bold) + "  U = col W_{L+1} is spanned by eigenvectors",
    ]
    for (index, eigenvalue) in landscape.spectrum.eigenvalues.enumerated() {
      let multiplicity = eigenvalue.multiplicity == 1 ? "" : "  (\(eigenvalue.multiplicity) times)"
      lines.append("  λ_\(index + 1)  \(style.number(ExactReal(eigenvalue)))\(multiplicity)")
    }
    let minima = strata.filter { $0.stratum.kind == .globalMinimum }.count
    lines += [
      "",
      style.paint("Strata", .bold)
        + "  \(strata.count): \(minima) of global minima, \(strata.count - minima) of strict saddles",
    ]
    var rows = [["", "U", "r", "t", "dimension", "inertia (+, −, 0)", "class", "risk"]]
    for (index, row) in strata.prefix(CriticalPointsReport.textLimit).enumerated() {
      let (stratum, risk) = (row.stratum, row.risk)
      let span = stratum.chosen.enumerated().filter { $0.element > 0 }.map { index, count in
        count == 1 && !stratum.isFamily ? "λ_\(index + 1)" : "\(count)·λ_\(index + 1)"
      }
      let inertia = stratum.inertia
      rows.append([
        "\(index + 1).", span.isEmpty ? "0" : span.joined(separator: " "), "\(stratum.r)", "\(stratum.t)",
        "\(stratum.dimension)",
        "(\(inertia.positive), \(inertia.negative), \(inertia.zero))",
        stratum.kind.rawValue.replacing("-", with: " ") + (stratum.isFamily ? " (family)" : ""),
        style.short(risk),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    for (index, row) in rows.enumerated() {
      let cells = zip(row, widths).map { $0.padded(to: $1) }.dropLast() + [row.last!]
      let line = "  " + cells.joined(separator: "  ")
      lines.append(index == 0 ? style.paint(line, .dim) : line)
    }
    if strata.count > CriticalPointsReport.textLimit {
      lines.append("  … \(strata.count - CriticalPointsReport.textLimit) more, in the JSON report")
    }
    lines += representativeLines(style)
    lines += [
      "",
      style.paint(
        "On a stratum: A = W_{L+1} = U_b (D_U + α₀) with α₀ P = 0, W_L = Z − X Vᵀ S⁻¹ with Z T_cᵀ = −Q_cᵀ and A Z = Π_U F.",
        .dim),
    ]
    if let reason = landscape.undecided { lines += ["", style.paint("Undecided: " + reason, .yellow)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func representativeLines(_ style: Style) -> [String] {
    var lines: [String] = []
    var reasons: [String: [String]] = [:]
    for (index, row) in strata.prefix(CriticalPointsReport.textLimit).enumerated() {
      switch row.representative {
      case .rational(let point):
        lines.append(
          "  \(index + 1).  W_L = \(style.matrix(point.weight))  W_{L+1} = \(style.matrix(point.prediction))")
      case .algebraic(let point):
        let weight = point.weight.map(style.short)
        let prediction = point.prediction.map(style.short)
        lines.append("  \(index + 1).  W_L = \(style.rows(weight))  W_{L+1} = \(style.rows(prediction))")
      case .defined(let reason): reasons[reason, default: []].append("\(index + 1)")
      }
    }
    for (reason, numbers) in reasons.sorted(by: { $0.key < $1.key }) {
      let which = Catalogue.wrapped(numbers.joined(separator: ", "), width: 90)
      lines.append("  not written down, because \(reason):")
      lines += which.map { "    " + $0 }
    }
    let points = strata.count { if case .defined = $0.representative { false } else { true } }
    let verified =
      switch verifiedInertias {
      case points: "gradient zero, risk and inertia verified"
      case 0: "gradient zero and risk verified"
      default: "gradient zero and risk verified, and the inertia of \(verifiedInertias) of \(points)"
      }
    return ["", style.paint("A point on each", .bold) + (points == 0 ? "" : "  " + verified)] + lines
  }
}

extension Style {
  func short(_ value: ExactReal) -> String { value.shortText }

  /// An entry over a real field: exact where it is rational, else its decimal.
  func short(_ element: RealFieldElement) -> String {
    element.rational?.shortDescription ?? "≈" + element.algebraicNumber.decimal(significantDigits: 6)
  }

  func rows(_ matrix: Matrix<String>) -> String {
    if matrix.rows > 6 || matrix.columns > 8 {
      return "\(matrix.rows) × \(matrix.columns), in the JSON report"
    }
    return "[" + matrix.rowArrays.map { $0.joined(separator: " ") }.joined(separator: "; ") + "]"
  }
}
