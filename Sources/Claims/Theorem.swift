/// A theorem of `proofs/`, machine-checked, on what a claim says.
public struct Theorem: Sendable, Hashable {
  /// What it says, in a few words.
  public let statement: String
  /// What Coq calls it and its parts; none where nothing is proved.
  public let names: [String]
  /// The file in `proofs/theories`; nil where nothing is proved.
  public let file: String?
  /// How it stands to the paper: `proved` as it is there, `corrected`, `refuted`, …
  public let status: String

  package init(_ statement: String, _ names: [String], _ file: String?, _ status: String = "proved") {
    (self.statement, self.names, self.file, self.status) = (statement, names, file, status)
  }
}
