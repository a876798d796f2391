import Claims
import Discovery

extension AblationReport {
  var json: JSON {
    .object(
      [("version", .string(version))] + (command.map { [("command", .string($0))] } ?? []) + [
        ("claim", .string(table.claim.id.rawValue)),
        ("question", table.question.map { .string($0.rawValue) } ?? .null),
        ("scope", .string(table.scope.text)),
        ("all", .bool(table.isWhole)), ("hypotheses", .array(table.rows.map(row))),
        ("outside", .array(table.outside.map { .string($0.name) })),
        (
          "models",
          .object([
            ("all", .integer(table.all)), ("classes", .integer(table.classes)),
            ("canonical", .integer(table.canonical)), ("no-network", .integer(table.noNetwork)),
          ])
        ),
        ("ranges", .integer(table.ranges)), ("chain", .string(table.chain)),
        ("exit", .integer(Int(exit.rawValue))),
      ])
  }

  private func row(_ row: AblationTable.Row) -> JSON {
    let counts = row.counts
    var members: [(String, JSON)] = [
      ("dropped", row.premise.map { .string($0.name) } ?? .null),
      ("finding", .string(row.outcome.rawValue)), ("models", .integer(counts.models)),
      ("inapplicable", .integer(counts.inapplicable)), ("excluded", .integer(counts.excluded)),
      ("holds", .integer(counts.holds)), ("undecided", .integer(counts.undecided)),
      ("fails", .integer(counts.fails)), ("fails-in-all", .integer(counts.failsInAll)),
    ]
    if let found = row.counterexample {
      let shape = found.task.shape
      var example: [(String, JSON)] = [
        ("sizes", .string("\(shape)")), ("numbers", .integer(shape.numbers)),
      ]
      if let confirmed = counterexample(to: row) {
        example.append(("because", .string(confirmed.summary)))
        if let file = files[confirmed.name] { example.append(("file", .string(file))) }
      }
      members.append(("counterexample", .object(example)))
    }
    return .object(members)
  }
}
