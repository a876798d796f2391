import Claims
import Landscape
import Networks
import TrainingPoint

extension CheckReport {
  var document: Document {
    var sections = [results.section]
    let risks = riskPairs
    if !risks.isEmpty {
      let chart = RiskChart(self.risks).map { [Document.Block.chart($0)] } ?? []
      sections.append(
        Document.Section(
          heading: "Risk", remark: "mean over the \(model.samples) samples", blocks: chart + [.pairs(risks)]))
    }
    if let point {
      sections.append(
        Document.Section(
          heading: "The given weights", remark: "all \(point.parameters.count) parameters free",
          blocks: [.pairs(point.pairs)]))
    }
    return Document(about: model, sections: sections, conclusion: results.conclusion)
  }

  /// Each risk with its name.
  private var riskPairs: [Document.Pair] {
    var pairs: [Document.Pair] = []
    func append(_ name: FamilyRisk.Name, _ value: Phrase) {
      pairs.append(Document.Pair(name: name.title, value: value))
    }
    if let trained = risks.trained { append(.trained, Phrase(trained)) }
    if let least = risks.least {
      append(.linear, Phrase(least.linear))
      for (index, value) in least.erlb.enumerated() { append(.erlb(index), Phrase(value)) }
      for (index, value) in least.representations.enumerated() {
        append(.representation(index), Phrase(value))
      }
    }
    if let epsilon = risks.epsilon { append(.epsilon, Phrase(epsilon)) }
    return pairs
  }
}

extension PointAnalysis {
  /// What there is to say about the given weights as a point of the whole problem.
  fileprivate var pairs: [Document.Pair] {
    func pair(_ name: String, _ value: String) -> Document.Pair {
      Document.Pair(name: name, value: Phrase(value), isProse: true)
    }
    var pairs = [pair("class", classification.words)]
    if let inertia { pairs.append(pair("inertia (+, −, 0)", inertia.signs)) }
    if !kinks.isEmpty {
      let shown = kinks.prefix(3).map(\.description).joined(separator: "; ")
      pairs.append(pair("kinks", "\(kinks.count): \(shown)" + (kinks.count > 3 ? "; …" : "")))
    }
    pairs.append(pair("reason", reason))
    return pairs
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
