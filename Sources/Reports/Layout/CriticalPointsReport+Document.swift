import Claims
import ExactAlgebra
import Landscape

extension CriticalPointsReport {
  var document: Document {
    let all = landscape.strata
    let minima = all.count { $0.kind == .globalMinimum }
    return Document(
      about: model,
      sections: [
        Document.Section(
          heading: "Critical points of (P_φ)",
          remark:
            "\(landscape.problem.variableCount) variables, risk = mean squared error over \(model.samples) samples",
          blocks: [
            .pairs([
              Document.Pair(
                name: "infimum",
                value: Phrase(landscape.infimum) + Phrase(landscape.isAttained ? "" : "  (not attained)")),
              Document.Pair(name: "A*", value: Phrase(landscape.erlb)),
              Document.Pair(name: "ε", value: Phrase(landscape.epsilon)),
            ])
          ]),
        model.network(),
        Document.Section(
          heading: "Eigenvalues of Σ = Y Π Yᵀ", remark: "U = col W_{L+1} is spanned by eigenvectors",
          blocks: (SpectrumChart(landscape, width: model.width).map { [.chart($0)] } ?? [])
            + [.list(eigenvalues)]),
        Document.Section(
          heading: "Strata",
          remark:
            "\(landscape.isComplete ? "" : "the lowest ")\(all.count): \(minima) of global minima, \(all.count - minima) of strict saddles; r = rank W_{L+1}, t = nonzero eigenvalues outside of U",
          blocks: (LandscapeChart(self).map { [.chart($0)] } ?? []) + [.table(table)]),
        Document.Section(heading: "A point on each", remark: verification, blocks: representatives),
        Document.Section(blocks: [
          .note(
            Phrase(
              "On a stratum: A = W_{L+1} = U_b (D_U + α₀) with α₀ P = 0, W_L = Z − X Vᵀ S⁻¹ with Z T_cᵀ = −Q_cᵀ and A Z = Π_U F.",
              .dim))
        ]),
      ], conclusion: landscape.undecided.map { Phrase("Undecided: " + $0, .open) })
  }

  private var eigenvalues: [(marker: String, text: Phrase)] {
    landscape.spectrum.eigenvalues.enumerated().map { index, eigenvalue in
      let multiplicity = eigenvalue.multiplicity == 1 ? "" : "  (\(eigenvalue.multiplicity) times)"
      return ("λ_\(index + 1)", Phrase(ExactReal(eigenvalue)) + Phrase(multiplicity))
    }
  }

  /// The eigenvalues on U; of many, those that are not.
  private func span(of stratum: Stratum) -> String {
    let names = stratum.chosen.enumerated().filter { $0.element > 0 }.map { index, count in
      count == 1 && !stratum.isFamily ? "λ_\(index + 1)" : "\(count)·λ_\(index + 1)"
    }
    let missing = stratum.chosen.indices.filter { stratum.chosen[$0] == 0 }
    if names.count > 8, missing.count <= 4, !stratum.isFamily, stratum.r == names.count {
      return missing.isEmpty ? "all" : "all but " + missing.map { "λ_\($0 + 1)" }.joined(separator: " ")
    }
    return names.isEmpty ? "0" : names.joined(separator: " ")
  }

  private var table: Document.Table {
    let rows = strata.prefix(Limits.strata).enumerated().map { index, row in
      let (stratum, risk) = (row.stratum, row.risk)
      return [
        "\(index + 1).", span(of: stratum), "\(stratum.r)", "\(stratum.t)",
        "\(stratum.dimension)", stratum.inertia.signs,
        stratum.kind.rawValue.replacing("-", with: " ") + (stratum.isFamily ? " (family)" : ""),
        risk.shortText,
      ].map { Phrase($0) }
    }
    let omitted = landscape.strata.count - rows.count
    return Document.Table(
      header: ["", "U", "r", "t", "dimension", "inertia (+, −, 0)", "class", "risk"], rows: rows,
      omission: omitted > 0
        ? "… \(omitted) more, in the JSON report" : landscape.isComplete ? nil : "… more without --top")
  }

  private var verification: String {
    let points = strata.count { if case .defined = $0.representative { false } else { true } }
    if points == 0 { return "" }
    return switch verifiedInertias {
    case points: "gradient zero, risk and inertia verified"
    case 0: "gradient zero and risk verified"
    default: "gradient zero and risk verified, and the inertia of \(verifiedInertias) of \(points)"
    }
  }

  private var representatives: [Document.Block] {
    var points: [(marker: String, text: Phrase)] = []
    var reasons: [String: [String]] = [:]
    for (index, row) in strata.prefix(Limits.strata).enumerated() {
      func append(_ weight: Matrix<String>, _ prediction: Matrix<String>) {
        points.append(
          (
            "\(index + 1).",
            Phrase("W_L = \(weight.shortDescription)  W_{L+1} = \(prediction.shortDescription)")
          ))
      }
      switch row.representative {
      case .rational(let point):
        append(point.weight.map(\.shortDescription), point.prediction.map(\.shortDescription))
      case .algebraic(let point):
        append(point.weight.map(\.shortDescription), point.prediction.map(\.shortDescription))
      case .defined(let reason): reasons[reason, default: []].append("\(index + 1)")
      }
    }
    let list: [Document.Block] = points.isEmpty ? [] : [.list(points)]
    return list
      + reasons.sorted { $0.key < $1.key }.map { reason, numbers in
        .names(of: "not written down, because \(reason):", numbers)
      }
  }
}
