import ArgumentParser
import Claims
import ModelFiles
import Networks
import Reports
import Vocabulary

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decides every claim that a model can answer, each with its evidence.",
    discussion: "This is what `nest-verify MODEL…` does.")

  @Argument(
    help: "Model files, or networks in ONNX with --x and --y; `-` reads a model file from standard input.")
  var models: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Decide these claims only; `nest-verify claims` lists them. Names of papers select all of theirs.")
  var claim: [String] = []

  @Flag(
    name: .long,
    help: "Prove what lies near the given weights: weights with risk zero, or a critical point and its class."
  )
  var near = false

  @OptionGroup var data: TrainingData
  @OptionGroup var setting: ParameterSetting
  @OptionGroup var budget: BudgetSetting
  @OptionGroup var output: Output

  /// `--claim ID… MODEL` takes the models for claims: whatever is no claim's name and looks like a path is one of them.
  mutating func validate() throws {
    let paths = claim.filter {
      $0 == "-" || $0.contains("/") || $0.hasSuffix(".yaml") || $0.hasSuffix(".json")
        || TrainingData.isONNX($0)
    }
    claim.removeAll(where: paths.contains)
    models += paths
    if output.format == .csv { throw Output.noTable }
    if models.isEmpty { throw ValidationError("Missing expected argument '<models> ...'") }
    try data.validate(for: models)
  }

  func run() throws {
    let chosen = try claim.isEmpty ? nil : Claim.matching(claim)
    if output.format == .jsonl, models == ["-"] { return try runOnLines(chosen) }
    var reports: [Report] = []
    var statuses: [ExitStatus] = []
    var inputs: [String] = []
    for path in models {
      do {
        let document = try data.document(at: path)
        inputs += document.files.map(\.file)
        let report = try report(document, chosen)
        reports.append(report)
        statuses.append(report.exit)
      } catch {
        statuses.append(Diagnostics.report(error, in: path))
      }
    }
    if !reports.isEmpty {
      // Decimals of algebraic numbers are found where they are written.
      let text = try budget.meterOfReport.run {
        models.count == 1
          ? reports[0].text(as: output.format, output.style)
          : Report.text(reports, as: output.format, output.style)
      }
      try output.destination.write(text, inputs: inputs)
    }
    try leave(with: statuses)
  }

  /// A family is checked for its whole range, unless its parameter has a value.
  func report(_ document: ModelDocument, _ chosen: [Claim]?) throws -> Report {
    let meter = budget.meter
    if case .family(let file) = document, setting.at == nil {
      return .family(
        try meter.run {
          try FamilyReport(
            file.family, file: file.name, sha256: file.sha256,
            provenance: Provenance(files: file.files, command: CommandLine.text), claims: chosen,
            expectations: file.expectations, progress: Diagnostics.progress)
        })
    }
    if case .sizes(let file) = document, setting.at == nil {
      return .sizes(
        SizesReport(
          file.sizes, file: file.name, sha256: file.sha256,
          provenance: Provenance(files: file.files, command: CommandLine.text), claims: chosen,
          expectations: file.expectations))
    }
    let file = try document.model(at: setting.at)
    let investigation = try meter.run { try Investigation(file.model, progress: Diagnostics.progress) }
    return .model(
      try meter.run {
        CheckReport(
          investigation, file: file.name, sha256: file.sha256,
          provenance: Provenance(files: file.files, command: CommandLine.text), parameter: file.parameter,
          claims: chosen, expectations: file.expectations, near: near)
      })
  }

  func leave(with statuses: [ExitStatus]) throws {
    let status = ExitStatus.combined(statuses)
    if status != .asExpected { throw ExitCode(status.rawValue) }
  }
}

extension Claim {
  /// The claims that `names` select: ids, or the citation key of a paper for all of its claims.
  static func matching(_ names: [String]) throws -> [Claim] {
    try names.flatMap { name in
      let matches = ClaimID.selected(by: name)
      if matches.isEmpty { throw ValidationError(Catalogue.unknown(name)) }
      return matches.map(named)
    }
  }
}
