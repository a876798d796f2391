import ArgumentParser
import Reports
import Synchronization
import Vocabulary

/// How several models are gone through.
struct BatchSetting: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Check so many models at a time; reports stay in order.", valueName: "count"))
  var jobs = 1

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --format jsonl: write to this file line by line; models whose reports it holds already are passed over.",
      valueName: "file.jsonl"),
    completion: .file(extensions: ["jsonl"]))
  var resume: String?

  @Flag(name: .long, help: "End with status 0 whatever the verdicts are, if every report could be written.")
  var exitZero = false

  @Flag(
    inversion: .prefixedNo,
    help: "Go on after a model that is not as expected or cannot be used; --no-keep-going stops there.")
  var keepGoing = true

  @Flag(
    name: .long, help: "Write no report to standard output: the exit status, the summary and files say all.")
  var quiet = false

  @Flag(name: .long, help: "At the end count the outcomes, on standard error.")
  var summary = false

  @Flag(name: .long, help: "Leave the seconds out of JSON, so that two runs write the same bytes.")
  var noSeconds = false

  func validate() throws {
    if resume == "-" { throw ValidationError("--resume -: expected a file, which a later run can read") }
    guard (1...Limits.jobs).contains(jobs) else {
      throw ValidationError("--jobs \(jobs): expected 1 to \(Limits.jobs)")
    }
  }
}

/// The outcomes of several models.
struct Tally {
  /// Those of this run so far.
  static let current = Mutex(Tally())

  private(set) var statuses: [ExitStatus] = []
  /// How many of them an earlier run had found.
  private(set) var keptCount = 0
  private let start = ContinuousClock.now

  mutating func add(_ status: ExitStatus, isKept: Bool = false) {
    statuses.append(status)
    if isKept { keptCount += 1 }
  }

  var line: String {
    func count(_ status: ExitStatus) -> Int { statuses.count { $0 == status } }
    let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    let seconds = Int(milliseconds / 100)
    return "\(statuses.count) model\(statuses.count == 1 ? "" : "s"): \(count(.asExpected)) as expected, "
      + "\(count(.unexpected)) not, \(count(.undecided)) undecided, \(count(.unusableInput)) unusable"
      + (keptCount == 0 ? "" : ", \(keptCount) of them from an earlier run")
      + "; \(seconds / 10).\(seconds % 10) s"
  }
}
