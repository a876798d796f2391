import Claims
import Discovery
import ExactAlgebra
import Networks

extension AblationReport {
  var document: Document {
    let rows = table.rows
    var sections = [
      Document.Section(
        heading: "Hypotheses", remark: "each dropped, the others kept",
        blocks: [.table(hypotheses)]
          + (table.outside.isEmpty
            ? []
            : [
              .names(
                of: "not in question in this scope:",
                table.outside.map(\.name))
            ])),
      Document.Section(
        heading: "Decisions",
        remark: "models up to symmetry"
          + (table.isWhole ? "" : ", in each range up to the first counterexample"),
        blocks: [.table(decisions)]),
    ]
    sections += counterexamples.map {
      Document.Section(
        heading: "Without \($0.premise.name)", remark: "a smallest counterexample",
        blocks: [.pairs(pairs($0))])
    }
    sections.append(Document.Section(heading: "Models", blocks: [.pairs(models)]))
    let needed = rows.count { $0.outcome == .needed }
    let open = rows.count { $0.outcome == .undecided }
    let conclusion =
      table.contradictsTheory
      ? Phrase("The statement itself fails on a model: please report it.", .bad)
      : Phrase(
        "Needed: \(needed) of \(rows.count - 1); without a counterexample in the scope: "
          + "\(rows.count - 1 - needed - open)"
          + (open == 0 ? "." : "; \(open) undecided."), open == 0 ? .good : .open)
    return Document(
      title: table.question?.text ?? table.claim.title,
      subjects: ["\(table.question?.rawValue ?? table.claim.id.rawValue) · \(table.scope.text)"],
      sections: sections,
      conclusion: table.question == nil ? conclusion : answer(open: open > 0, found: needed > 0))
  }

  private func answer(open: Bool, found: Bool) -> Phrase {
    if found { return Phrase("There is one.", .strong) }
    return open
      ? Phrase("None was found in the scope, and some models are undecided.", .open)
      : Phrase("There is none in the scope.", .good)
  }

  private func name(_ row: AblationTable.Row) -> String {
    row.premise?.name ?? "none: the statement as it stands"
  }

  private var hypotheses: Document.Table {
    Document.Table(
      header: ["dropped", "finding", "smallest counterexample"],
      rows: table.rows.map { row in
        let finding: Phrase =
          switch row.outcome {
          case .needed:
            row.premise == nil
              ? Phrase("false", .bad) : Phrase(table.question == nil ? "needed" : "found", .strong)
          case .notNeededInScope: Phrase("no counterexample", .good)
          case .undecided: Phrase("undecided", .open)
          }
        return [
          Phrase(name(row)), finding,
          Phrase(row.counterexample.map { "\($0.task.shape.numbers) numbers: \($0.task.shape)" } ?? ""),
        ]
      })
  }

  private var decisions: Document.Table {
    Document.Table(
      header: [
        "dropped", "models", "another fails", "excluded", "holds", "undecided", "fails", "fails, in all",
      ],
      rows: table.rows.map { row in
        let counts = row.counts
        return [Phrase(row.premise?.name ?? "none")]
          + [
            counts.models, counts.inapplicable, counts.excluded, counts.holds, counts.undecided, counts.fails,
            counts.failsInAll,
          ].map { Phrase(String($0)) }
      })
  }

  private func pairs(_ example: Counterexample) -> [Document.Pair] {
    var pairs = [
      Document.Pair(name: "sizes", value: Phrase("\(example.shape)")),
      Document.Pair(name: "because", value: Phrase(example.summary)),
    ]
    func append(_ name: String, _ matrix: Matrix<Rational>) {
      pairs.append(Document.Pair(name: name, value: Phrase(matrix.map(\.shortDescription).shortDescription)))
    }
    if case .resnest(let network) = example.model.architecture {
      append("v_0", example.model.data.x.transposed)
      for (index, block) in network.blocks.enumerated() {
        if case .values(let values) = block.feature { append("v_\(index + 1)", values.transposed) }
      }
      append("Y", example.model.data.y.transposed)
      for (index, block) in network.blocks.enumerated() {
        if case .layers(let layers) = block.feature, case .linear(let map)? = layers.first {
          append("U_\(index + 1)", map.weight)
        }
      }
      if example.isWritable {
        append("W_0", network.expansion.weight)
        for (index, block) in network.blocks.enumerated() { append("W_\(index + 1)", block.weight) }
        append("W_\(network.blocks.count + 1)", network.prediction.weight)
      }
    }
    if let file = files[example.name] { pairs.append(Document.Pair(name: "file", value: Phrase(file))) }
    if !example.isWritable {
      pairs.append(Document.Pair(name: "file", value: "none: in a model file all sizes are positive"))
    }
    return pairs
  }

  private var models: [Document.Pair] {
    func pair(_ name: String, _ count: Int) -> Document.Pair {
      Document.Pair(name: name, value: Phrase(String(count)))
    }
    return [
      pair("all", table.all),
      pair("less orders and signs of the rows of single matrices", table.all - table.classes),
      pair("less other symmetries", table.classes - table.canonical),
      pair("models up to symmetry", table.canonical),
      pair("assignments that are no network", table.noNetwork),
      pair("ranges", table.ranges),
      Document.Pair(name: "digest", value: Phrase(table.chain)),
    ]
  }
}
