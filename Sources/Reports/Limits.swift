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
  /// Reports of a page that is not long yet. What a browser takes to read a long one goes with its elements: they lay sections
  /// out when these are looked at, and sections have simple formulas, claims by their ids, and no drawing twice.
  package static let longPage = 50
  /// Critical strata in a chart.
  package static let chartStrata = 400
}
