import Claims
import Discovery
import ExactAlgebra
import Networks

extension AblationReport {
  var document: Document {
    var sections = [
      Document.Section(
        heading: table.question == nil ? "Hypotheses" : "Cases",
        remark: subject == "case" ? "what is asked of the models" : "each dropped, the others kept",
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
        remark: (table.sample == nil ? "models up to symmetry" : "models that were drawn")
          + (table.isWhole ? "" : ", in each range up to the first counterexample"),
        blocks: [.table(decisions)]),
    ]
    if let measure = table.question?.measure {
      sections.append(
        Document.Section(heading: "Greatest \(measure)", blocks: [.table(greatest(measure))]))
    }
    sections += counterexamples.map {
      Document.Section(
        heading: $0.premise.map { "Without \($0.name)" } ?? $0.row, remark: remark($0),
        blocks: [.pairs(pairs($0))])
    }
    sections += [
      Document.Section(heading: "Models", blocks: [.pairs(models)]),
      Provenance(files: []).section,
    ]
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
      subjects: [
        "\(table.question?.rawValue ?? table.claim.id.rawValue) · \(table.scope.text)"
          + (table.sample.map { " · \($0.count) of each shape, drawn with seed \($0.seed)" } ?? "")
      ],
      sections: sections,
      conclusion: table.question == nil ? conclusion : answer(open: open > 0, found: needed > 0))
  }

  private func answer(open: Bool, found: Bool) -> Phrase {
    if rows.count > 1 {
      let found = rows.count { $0.counterexample != nil }
      return Phrase(
        "With a counterexample: \(found) of \(rows.count)"
          + (open ? ", and some models are undecided." : ".")
          + (!rows.contains { $0.outcome == .noneDrawn }
            ? "" : " A sample says nothing about the models that were not drawn."),
        open ? .open : .strong)
    }
    if found { return Phrase("There is one.", .strong) }
    if open { return Phrase("None was found in the scope, and some models are undecided.", .open) }
    return table.sample == nil
      ? Phrase("There is none in the scope.", .good)
      : Phrase("None was drawn. That says nothing about the models that were not.", .open)
  }

  private var rows: [AblationTable.Row] { table.rows }

  private func remark(_ example: Counterexample) -> String {
    if let measure = table.question?.measure, example.greatest != nil { return "greatest \(measure)" }
    return table.sample == nil ? "a smallest counterexample" : "the first counterexample that was drawn"
  }

  private func greatest(_ measure: String) -> Document.Table {
    Document.Table(
      header: ["dropped", measure, "models", "in all", "of the smallest sizes"],
      rows: rows.map { row in
        guard let found = row.greatest else { return [Phrase(row.name), "none", "", "", ""] }
        return [
          Phrase(row.name), Phrase(found.value), Phrase(String(found.models)),
          Phrase(String(found.modelsInAll)), Phrase("\(found.task.shape)"),
        ]
      })
  }

  private func name(_ row: AblationTable.Row) -> String {
    table.question == nil && row.premise == nil ? "none: the statement as it stands" : row.name
  }

  /// What the rows are about.
  private var subject: String {
    rows.allSatisfy { $0.premise == nil } && table.question != nil ? "case" : "dropped"
  }

  private var hypotheses: Document.Table {
    Document.Table(
      header: [subject, "finding", table.sample == nil ? "smallest counterexample" : "first counterexample"],
      rows: table.rows.map { row in
        let finding: Phrase =
          switch row.outcome {
          case .needed:
            row.isProved
              ? Phrase("false", .bad) : Phrase(table.question == nil ? "needed" : "found", .strong)
          case .notNeededInScope: Phrase("no counterexample", .good)
          case .noneDrawn: Phrase("none was drawn", .open)
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
        subject, "models", "another fails", "excluded", "holds", "undecided", "fails", "fails, in all",
      ],
      rows: table.rows.map { row in
        let counts = row.counts
        return [Phrase(row.name)]
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
    pairs += matrices(example).map { name, matrix in
      Document.Pair(name: name, value: Phrase(matrix.map(\.shortDescription).shortDescription))
    }
    if let file = files[example.name] { pairs.append(Document.Pair(name: "file", value: Phrase(file))) }
    if !example.isWritable {
      pairs.append(Document.Pair(name: "file", value: "none: in a model file all sizes are positive"))
    }
    return pairs
  }

  /// The data and the weights, as the papers call them.
  private func matrices(_ example: Counterexample) -> [(String, Matrix<Rational>)] {
    guard case .resnest(let network) = example.model.architecture else { return [] }
    let (x, y) = (example.model.data.x.transposed, example.model.data.y.transposed)
    let blocks = Array(zip(1..., network.blocks))
    let maps = blocks.compactMap { index, block -> (Int, Matrix<Rational>)? in
      guard case .layers(let layers) = block.feature, case .linear(let map)? = layers.first else {
        return nil
      }
      return (index, map.weight)
    }
    if case .linear = example.shape {
      return [("X", x), ("Y", y)] + maps.map { ("W^\($0)", $1) }
        + [("W^\(blocks.count + 1)", network.prediction.weight)]
    }
    let features = blocks.compactMap { index, block -> (String, Matrix<Rational>)? in
      if case .values(let values) = block.feature { ("v_\(index)", values.transposed) } else { nil }
    }
    let weights =
      [("W_0", network.expansion.weight)] + blocks.map { ("W_\($0)", $1.weight) }
      + [("W_\(blocks.count + 1)", network.prediction.weight)]
    return [("v_0", x)] + features + [("Y", y)] + maps.map { ("U_\($0)", $1) }
      + (example.isWritable ? weights : [])
  }

  private var models: [Document.Pair] {
    func pair(_ name: String, _ count: Int) -> Document.Pair {
      Document.Pair(name: name, value: Phrase(String(count)))
    }
    let end = [
      pair("ranges", table.ranges), Document.Pair(name: "digest", value: Phrase(table.chain)),
    ]
    if table.sample != nil {
      return [
        pair("drawn", table.all + table.noNetwork), pair("models of networks", table.all),
        pair("drawn that are no network, or have no derivatives", table.noNetwork),
      ] + end
    }
    return [
      pair("all", table.all),
      pair("less orders and signs of the rows of single matrices", table.all - table.classes),
      pair("less other symmetries", table.classes - table.canonical),
      pair("models up to symmetry", table.canonical),
      pair("assignments that are no network", table.noNetwork),
    ] + end
  }
}
