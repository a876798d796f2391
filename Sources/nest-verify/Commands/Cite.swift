import ArgumentParser
import Reports

struct Cite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the papers and the program as entries for BibTeX.")

  @Argument(help: "chen2021, yun2019, oyedotun2020 or nest-verify; all without one.", completion: .citations)
  var keys: [String] = []

  @Option(name: [.short, .long], help: "A file for the entries, written whole or not at all.")
  var output: String?

  func run() throws {
    guard let text = Catalogue.bibliography(keys) else {
      let known = Catalogue.citations.map(\.key)
      throw ValidationError(
        "nothing is cited as '\(keys.first { !known.contains($0) }!)'; there are \(known.joined(separator: ", "))"
      )
    }
    try Destination(output).write(text)
  }
}
