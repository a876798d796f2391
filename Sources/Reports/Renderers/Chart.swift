/// A drawing of numbers that are in the report too.
protocol Chart: Sendable {
  /// The drawing with its legend, under a name that nothing else on the page has.
  func figure(_ name: String) -> HTML
}
