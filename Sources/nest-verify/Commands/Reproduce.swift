import ArgumentParser
import Claims
import Conditioning
import Reports
import Vocabulary

struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recomputes the published numbers of a paper, exactly, and compares them with what is printed.",
    discussion: """
      oyedotun2020 stands alone: condition numbers of its three families at 164 layers with random weights, what the paper \
      finds of them decided on each, and a list of what needs its data and its training.
      """)

  @Argument(
    help:
      "yun2019, or one of its claims (yun2019.table-1), which is what is meant without one; or oyedotun2020.")
  var keys: [String] = []

  @Option(help: "How many seeds, from 1 on, oyedotun2020 takes.")
  var seeds = 3

  func validate() throws {
    guard (1...1000).contains(seeds) else { throw ValidationError("--seeds \(seeds): expected 1 to 1000") }
    if keys.contains(Reproduce.comparison), keys.count > 1 {
      throw ValidationError("\(Reproduce.comparison) stands alone")
    }
  }

  /// The paper whose numbers are those of random networks.
  private static let comparison = "oyedotun2020"

  @OptionGroup var output: Output

  func run() throws {
    if keys == [Reproduce.comparison] {
      let comparison = try FamilyComparison(
        seeds: (1...UInt64(seeds)).map(\.self), progress: Progress.show)
      return try output.finish(.comparison(comparison))
    }
    let all = try Yun2019Reproduction.quantities()
    for key in keys where !all.contains(where: { ClaimID.selected(by: key).contains($0.claim) }) {
      throw ValidationError(
        "'\(key)' has no published numbers here; there are: yun2019, oyedotun2020, "
          + Set(all.map(\.claim.rawValue)).sorted().joined(separator: ", "))
    }
    let chosen =
      keys.isEmpty ? all : all.filter { Set(keys.flatMap(ClaimID.selected)).contains($0.claim) }
    try output.finish(.reproduction(chosen))
  }
}
