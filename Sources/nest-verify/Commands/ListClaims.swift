import ArgumentParser
import Claims
import Reports

struct ListClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Lists every claim that can be decided.")

  @OptionGroup var output: Output

  func run() throws {
    try output.write(Catalogue.list(Claim.all, as: output.format == .json ? .json : .text))
  }
}

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains one claim: its statement, source, how it is decided, what a failure means.")

  @Argument(help: "A claim such as chen2021.theorem-1.i; `nest-verify claims` lists them.")
  var id: String

  @OptionGroup var output: Output

  func run() throws {
    guard let claim = Claim.named(ClaimID(rawValue: id)) else {
      throw ValidationError(Catalogue.unknown(id))
    }
    try output.write(Catalogue.explanation(claim, as: output.format == .json ? .json : .text, output.style))
  }
}
