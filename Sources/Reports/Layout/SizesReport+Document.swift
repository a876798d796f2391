import Claims

extension SizesReport {
  var document: Document {
    var sections = [results.summary(nextSteps: []), model.network(results), results.section]
    var pairs: [Document.Pair] = []
    if let load { pairs.append(Document.Pair(name: "(K_0 + … + K_{L-1}) / M", value: Phrase(load))) }
    if !open.isEmpty {
      pairs.append(
        Document.Pair(
          name: "left open", value: Phrase(open.map(\.rawValue).joined(separator: ", ")), isProse: true))
      pairs.append(
        Document.Pair(
          name: "", value: "for these the weights and the data are needed", isProse: true))
    }
    if !pairs.isEmpty {
      sections.append(
        Document.Section(
          heading: "Sizes", remark: "verdicts are about all weights and data of these sizes",
          blocks: [.pairs(pairs)]))
    }
    return Document(
      about: model, sections: sections,
      conclusion: results.conclusion(isExpected: results.contains { $0.expected != nil }))
  }
}
