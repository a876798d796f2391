/// A drawing of numbers that are in the report too.
protocol Chart: Sendable {
  /// The drawing with its legend.
  var figure: Figure { get }
  /// The same in words and numbers; nil where another block of the report has them.
  var table: Document.Table? { get }
  /// Whether the table is folded away.
  var hasFoldedTable: Bool { get }
}

extension Chart {
  var table: Document.Table? { nil }
  var hasFoldedTable: Bool { (table?.rows.count ?? 0) > Limits.listItems }
}
