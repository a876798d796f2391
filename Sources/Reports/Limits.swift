/// How much reports for people list. The JSON report has all of it.
package enum Limits {
  /// Critical strata.
  package static let strata = 40
  /// Items of a list of values.
  package static let listItems = 12
}
