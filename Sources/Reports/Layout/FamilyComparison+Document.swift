import Conditioning
import ExactAlgebra

extension FamilyComparison {
  /// Undecided where an enclosure was missing; what the paper finds and is not so on some network is no fault of the program's.
  public var exit: ExitStatus {
    findings.allSatisfy { $0.holds.count + $0.fails.count == seeds.count } ? .asExpected : .undecided
  }

  var document: Document {
    var sections: [Document.Section] = []
    for activation in RandomNetwork.ActivationChoice.allCases {
      let name = activation == .relu ? "With the ReLU" : "Linear"
      sections.append(
        Document.Section(
          heading: name,
          remark:
            "κ(H^l), proved to 6 digits: \(FamilyComparison.samples) samples, he-normal weights, seed \(seeds[0])",
          blocks: [.table(table(activation))] + (chart(activation).map { [.chart($0)] } ?? [])))
      sections.append(
        Document.Section(
          heading: "\(name): findings",
          remark: "decided on each of the seeds \(seeds.map(String.init).joined(separator: ", "))",
          blocks: [.table(findings(activation))]))
    }
    sections.append(
      Document.Section(
        heading: "Out of reach", remark: "what needs the paper's data and its training",
        blocks: [.list(FamilyComparison.outOfReach.map { ("–", Phrase($0)) })]))
    sections.append(Provenance(files: []).section)
    return Document(
      title: "Oyedotun et al. 2020 at its depth, recomputed on random weights", sections: sections,
      conclusion: conclusion)
  }

  private var conclusion: Phrase {
    if exit == .undecided {
      return Phrase("Undecided: a condition number needs more precision than there may be.", .open)
    }
    let always = findings.count { $0.fails.isEmpty }
    let never = findings.count { $0.holds.isEmpty }
    return Phrase(
      "\(findings.count) findings on \(seeds.count) seeds: \(always) hold on all of them, \(never) on none, "
        + "\(findings.count - always - never) on some.")
  }

  private func table(_ activation: RandomNetwork.ActivationChoice) -> Document.Table {
    let columns = FamilyComparison.systems(activation).compactMap { curve($0, seed: seeds[0]) }
    let rows = FamilyComparison.marks.indices.map { index -> [Phrase] in
      [Phrase("\(FamilyComparison.marks[index])")]
        + columns.flatMap { curve -> [Phrase] in
          let layer = curve.layers[index]
          return [
            Phrase(layer.representation.rankText),
            Phrase(
              layer.representation.isFullRank ? layer.representation.conditionText(6) : "∞",
              layer.representation.isFullRank ? .plain : .bad),
            Phrase(layer.floating.conditionNumber.shortText, layer.floatingConditionIsClose ? .plain : .bad),
          ]
        }
    }
    return Document.Table(
      header: ["l"] + columns.flatMap { ["\($0.system.name): rank", "κ", "in double"] }, rows: rows)
  }

  private func findings(_ activation: RandomNetwork.ActivationChoice) -> Document.Table {
    Document.Table(
      header: ["source", "holds", "statement"],
      rows: findings.filter { $0.activation == activation }.map { finding in
        let ink: Phrase.Ink = finding.fails.isEmpty ? .good : finding.holds.isEmpty ? .bad : .open
        return [
          Phrase(finding.source), Phrase("\(finding.holds.count) of \(seeds.count)", ink),
          Phrase(finding.statement),
        ]
      })
  }

  private func chart(_ activation: RandomNetwork.ActivationChoice) -> DepthChart? {
    let kinds: [DepthChart.Kind] = [.first, .second, .third]
    let series = zip(FamilyComparison.systems(activation), kinds).compactMap { system, kind in
      curve(system, seed: seeds[0]).map {
        DepthChart.Series(name: system.name, kind: kind, points: DepthChart.exact($0.layers, digits: 6))
      }
    }
    return DepthChart(series)
  }
}
