import ArgumentParser
import Claims
import Reports

struct ListClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Lists every claim that can be decided.")

  @OptionGroup var output: Output

  func validate() throws { try output.requireTextOrJSON() }

  func run() throws {
    try output.destination.write(Catalogue.list(Claim.all, as: output.format == .json ? .json : .text))
  }
}

extension Output {
  /// What is the same for every model is no report.
  fileprivate func requireTextOrJSON() throws {
    if ![.text, .json].contains(format) {
      throw ValidationError("--format \(format.rawValue): expected text or json, there is no report here")
    }
  }
}

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains a claim, an architecture, a concept, or the code of a diagnostic.",
    discussion: "Of a claim: its statement, source, how it is decided, what a failure means.")

  @Argument(
    help: """
      A claim such as chen2021.theorem-1.i (`nest-verify claims` lists them), resnest, densenest or fully-connected, \
      a word of reports (epsilon, excess, inertia, kink, near-minimum, point, stratum, vacuous), or what a diagnostic has in brackets, such as shape-mismatch.
      """, completion: .names)
  var id: String

  @OptionGroup var output: Output

  func validate() throws { try output.requireTextOrJSON() }

  func run() throws {
    let form: Catalogue.Form = output.format == .json ? .json : .text
    guard let text = Catalogue.explanation(of: id, as: form, output.style) else {
      throw ValidationError(Catalogue.unknown(id))
    }
    try output.destination.write(text)
  }
}
