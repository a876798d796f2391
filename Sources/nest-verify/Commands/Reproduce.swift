import ArgumentParser
import Claims
import Reports
import Vocabulary

struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recomputes the published numbers of a paper, exactly, and compares them with what is printed.")

  @Argument(help: "A paper (yun2019) or one of its claims (yun2019.table-1); everything without one.")
  var keys: [String] = []

  @OptionGroup var output: Output

  func run() throws {
    let all = try Yun2019Reproduction.quantities()
    for key in keys where !all.contains(where: { ClaimID.selected(by: key).contains($0.claim) }) {
      throw ValidationError(
        "'\(key)' has no published numbers here; there are: yun2019, "
          + Set(all.map(\.claim.rawValue)).sorted().joined(separator: ", "))
    }
    let chosen =
      keys.isEmpty ? all : all.filter { Set(keys.flatMap(ClaimID.selected)).contains($0.claim) }
    try output.finish(.reproduction(chosen))
  }
}
