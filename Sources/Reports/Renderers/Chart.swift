/// A drawing of numbers that are in the report too.
protocol Chart: Sendable {
  /// The drawing with its legend.
  var figure: Figure { get }
  /// The numbers of the drawing; nil where another block of the report has them.
  var table: Document.Table? { get }
}

extension Chart {
  var table: Document.Table? { nil }
}
