/// How much reports for people list. The JSON report has all of it.
package enum Limits {
  /// Critical strata.
  package static let strata = 40
  /// Items of a list of values.
  package static let listItems = 12
  /// Numbers at a breakpoint.
  package static let kinks = 3
  /// Bits of a fraction that is written out beside its decimal …
  package static let fractionBits = 100
  /// … characters of a polynomial that is, by the root that it has …
  package static let polynomialCharacters = 120
  /// … and of a function of a parameter.
  package static let functionCharacters = 160
  /// Eigenvalues of Σ in a chart.
  package static let chartEigenvalues = 240
  /// Critical strata in a chart.
  package static let chartStrata = 400
}
