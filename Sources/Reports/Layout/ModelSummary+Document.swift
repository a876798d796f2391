import Claims
import Vocabulary

extension ModelSummary {
  /// The file, the architecture and the sizes, on one line.
  var sizesLine: String {
    var sizes = ["N = \(samples)", "N_in = \(inputs)", "N_o = \(outputs)"]
    if let width { sizes.append("M = \(width)") }
    sizes += ["L = \(depth)", "K = \(featureSizesText)"]
    if let parameter { sizes.append("\(parameter.name) = \(parameter.value)") }
    return (title == nil ? "" : "\(file) · ") + "\(architecture) · " + sizes.joined(separator: ", ")
  }

  /// The network drawn.
  ///
  /// - Parameter results: verdicts on it, from which Assumption 4 may say which blocks are mixed.
  func network(_ results: [ClaimResult] = []) -> Document.Section {
    var mixed: Set<Int> = []
    for result in results where result.claim.id == .chen2021Assumption4 {
      if case .list(let blocks)? = result.finding.witness[.mixedBlocks] {
        mixed = Set(blocks.compactMap { if case .count(let block) = $0 { block } else { nil } })
      }
    }
    return Document.Section(
      heading: "Network",
      blocks: NetworkChart(outline, mixed: mixed).map { [.chart($0)] } ?? [])
  }

  /// What x is, where it is not the data itself.
  var stemLine: String? {
    stem.map { stem in
      let weights =
        switch stem.weightCount {
        case 0: ""
        case 1: ", with 1 weight, which is fixed"
        default: ", with \(stem.weightCount) weights, which are fixed"
        }
      return "x is what the stem gives: \(stem.layers.joined(separator: ", "))\(weights)"
    }
  }

  /// The first few of very many.
  private var featureSizesText: String {
    let shown = featureSizes.prefix(Limits.listItems)
    if shown.count == featureSizes.count { return featureSizes.description }
    return "[\(shown.map(String.init).joined(separator: ", ")), … \(featureSizes.count) entries]"
  }
}

extension Document {
  /// A report about a model.
  init(about model: ModelSummary, _ subjects: [String] = [], sections: [Section], conclusion: Phrase?) {
    self.init(
      title: model.name,
      subjects: [model.sizesLine] + (model.stemLine.map { [$0] } ?? []) + subjects,
      sections: sections + [model.provenance.section], conclusion: conclusion)
  }
}
