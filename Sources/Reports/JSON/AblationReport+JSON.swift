import Claims
import Discovery

extension AblationReport {
  var json: JSON {
    .object(
      [("version", .string(version))] + (command.map { [("command", .string($0))] } ?? []) + [
        ("claim", .string(table.claim.id.rawValue)),
        ("question", table.question.map { .string($0.rawValue) } ?? .null),
        ("scope", .string(table.scope.text)),
        (
          "sample",
          table.sample.map {
            .object([("count", .integer($0.count)), ("seed", .string(String($0.seed)))])
          } ?? .null
        ),
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
      ("dropped", row.premise.map { .string($0.name) } ?? .null), ("case", .string(row.name)),
      ("finding", .string(row.outcome.rawValue)), ("models", .integer(counts.models)),
      ("inapplicable", .integer(counts.inapplicable)), ("excluded", .integer(counts.excluded)),
      ("holds", .integer(counts.holds)), ("undecided", .integer(counts.undecided)),
      ("fails", .integer(counts.fails)), ("fails-in-all", .integer(counts.failsInAll)),
    ]
    if let found = row.counterexample {
      members.append(("counterexample", .object(self.members(found.task.shape, counterexample(to: row)))))
    }
    if let greatest = row.greatest, let measure = table.question?.measure {
      members.append(
        (
          "greatest",
          .object(
            [
              ("measure", .string(measure)), ("value", .number(greatest.value)),
              ("models", .integer(greatest.models)), ("models-in-all", .integer(greatest.modelsInAll)),
            ] + self.members(greatest.task.shape, counterexample(to: row, isGreatest: true)))
        ))
    }
    return .object(members)
  }

  private func members(_ shape: ModelShape, _ example: Counterexample?) -> [(String, JSON)] {
    var members: [(String, JSON)] = [
      ("sizes", .string("\(shape)")), ("numbers", .integer(shape.numbers)),
    ]
    if let example {
      members.append(("because", .string(example.summary)))
      if let file = files[example.name] { members.append(("file", .string(file))) }
    }
    return members
  }
}
