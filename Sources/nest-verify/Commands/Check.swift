import ArgumentParser
import Claims
import ModelFiles
import Networks
import Reports
import Vocabulary

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decides every claim that a model can answer, each with its evidence.",
    discussion: """
      This is what `nest-verify MODEL…` does. A file that ends in .jsonl holds a model in each line, and so does standard \
      input with --format jsonl: one line of output for each, in order, as soon as it is there.
      """)

  @Argument(
    help: "Model files, files of JSON lines, or networks in ONNX with --x and --y; `-` reads standard input.",
    completion: .models)
  var models: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Decide these claims only; `nest-verify claims` lists them. Names of papers select all of theirs.",
    completion: .claims)
  var claim: [String] = []

  @Flag(
    name: .long,
    help: "Prove what lies near the given weights: weights with risk zero, or a critical point and its class."
  )
  var near = false

  @OptionGroup var data: TrainingData
  @OptionGroup var setting: ParameterSetting
  @OptionGroup var budget: BudgetSetting
  @OptionGroup var batch: BatchSetting
  @OptionGroup var output: Output

  /// `--claim ID… MODEL` takes the models for claims: whatever is no claim's name and looks like a path is one of them.
  mutating func validate() throws {
    let paths = claim.filter {
      $0 == "-" || $0.contains("/") || $0.hasSuffix(".yaml") || $0.hasSuffix(".json")
        || BatchItem.holdsLines($0)
        || TrainingData.isONNX($0)
    }
    claim.removeAll(where: paths.contains)
    models += paths
    if output.format == .csv { throw output.noForm }
    if models.isEmpty { throw ValidationError("Missing expected argument '<models> ...'") }
    if models.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input can be read once: found `-` twice")
    }
    try data.validate(for: models)
    if batch.resume != nil, output.format != .jsonl || output.output != nil {
      throw ValidationError(
        "--resume goes on with a file of JSON lines: give --format jsonl, and no --output")
    }
  }

  func run() throws {
    let chosen = try claim.isEmpty ? nil : Claim.matching(claim)
    // A name that is no file's is wrong with the command, and not with a model.
    let namesNothing = models.contains { $0 != "-" && FileStatus($0) == nil }
    let items: BatchItems
    do throws(InputError) {
      items = try BatchItems(models, readsLines: writesLines)
    } catch {
      throw ExitCode(Diagnostics.report(error, in: models[0]).rawValue)
    }
    var earlier = try batch.resume.map { (path) throws(Destination.Failure) in
      try EarlierReports(path, command: CommandLine.text, inputs: models)
    }
    let file = earlier?.file
    // What earlier runs found is looked up in the order of the models, whatever is done at a time.
    let known = items.lazy.map { item in (item, earlier?.take(item)) }
    Interruption.isOfBatch = batch.summary || !isAlone
    var (reports, lines, inputs): ([Report], [String], [String]) = ([], [], models)
    do {
      try inOrder(known, jobs: batch.jobs) { model in
        model.1.map { Outcome(kept: $0) } ?? outcome(of: model.0, chosen)
      } _: { outcome in
        outcome.diagnose()
        Tally.current.withLock { $0.add(outcome.status, isKept: outcome.isKept) }
        inputs += outcome.inputs
        if let report = outcome.report, !writesLines { reports.append(report) }
        if let line = outcome.line {
          if let file {
            try file.append(line)
          } else if case .standardOutput = output.destination {
            if !batch.quiet { try output.destination.write(line) }
          } else {
            lines.append(line)
          }
        }
        if outcome.status != .asExpected, !batch.keepGoing { throw Stop() }
      }
    } catch is Stop {}
    if writesLines {
      if case .file = output.destination { try output.destination.write(lines.joined(), inputs: inputs) }
    } else {
      // Diagnostics say what was wrong with a model; formats that others read later say it too.
      let hasAll: Bool =
        switch output.format {
        case .text: false
        case .junit, .sarif: true
        default: !isAlone
        }
      let written = hasAll ? reports : reports.filter { if case .unusable = $0 { false } else { true } }
      if !written.isEmpty || hasAll && !isAlone { try write(written, inputs) }
    }
    let tally = Tally.current.withLock(\.self)
    if batch.summary { Diagnostics.write(tally.line) }
    let status = ExitStatus.combined(tally.statuses)
    if status != .asExpected, !batch.exitZero || namesNothing { throw ExitCode(status.rawValue) }
  }

  private var writesLines: Bool { output.format == .jsonl }

  /// Whether the command is about one model.
  private var isAlone: Bool {
    models.count == 1 && !BatchItem.holdsLines(models[0]) && !(models[0] == "-" && writesLines)
  }

  /// Nothing more is to be done after a model that is not as expected.
  private struct Stop: Error {}

  /// Writes all reports as one text.
  private func write(_ reports: [Report], _ inputs: [String]) throws {
    if batch.quiet, case .standardOutput = output.destination { return }
    // Decimals of algebraic numbers are found where they are written.
    let text = try budget.meterOfReport.run {
      isAlone
        ? reports[0].text(as: output.format, output.style, omitsSeconds: batch.noSeconds)
        : Report.text(reports, as: output.format, output.style, omitsSeconds: batch.noSeconds)
    }
    try output.destination.write(text, inputs: inputs)
  }

  /// Decides one model of several.
  private func outcome(of item: BatchItem, _ chosen: [Claim]?) -> Outcome {
    do {
      let document: ModelDocument
      switch item {
      case .file(let path): document = try data.document(at: path)
      case .line(let bytes, let name, let folder):
        document = try ModelDocument.read(bytes, name: name, directory: folder)
      case .longLine(let name): throw ModelFile.lineTooLong(name)
      case .unreadable(let name, let code):
        throw InputError(
          Diagnostic(file: name, place: .wholeFile, code: .unreadable, message: SystemCall.words(code)))
      }
      let progress = isAlone ? Progress.show : Progress.Subject(name: item.name).show
      var outcome = Outcome(try report(document, chosen, progress), inputs: document.files.map(\.file))
      if writesLines { outcome.line = try budget.meterOfReport.run { [outcome] in line(outcome) } }
      return outcome
    } catch {
      var outcome = Outcome(error, in: item)
      if writesLines { outcome.line = line(outcome) }
      return outcome
    }
  }

  /// The report with as little of it in memory as a line is.
  private func line(_ outcome: Outcome) -> String? {
    outcome.report?.text(as: .jsonl, omitsSeconds: batch.noSeconds)
  }

  /// A family is checked for its whole range, unless its parameter has a value.
  private func report(
    _ document: ModelDocument, _ chosen: [Claim]?, _ progress: @escaping (String) -> Void
  ) throws -> Report {
    try budget.limited { meter in
      if case .family(let file) = document, setting.at == nil {
        if let fault = file.fault { throw fault }
        let investigation = FamilyInvestigation(
          file.family, claims: chosen, expectations: file.expectations, progress: progress)
        try meter.run { investigation.decide() }
        return .family(
          try budget.meterOfReport.run {
            FamilyReport(
              investigation, file: file.name, sha256: file.sha256,
              provenance: Provenance(files: file.files, command: CommandLine.text),
              expectations: file.expectations)
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
      // What it has computed is kept where an attempt ends in an overrun, and all is run again.
      var known: Investigation?
      return .model(
        try meter.run {
          let investigation = try known ?? Investigation(file.model, progress: progress)
          known = investigation
          return CheckReport(
            investigation, file: file.name, sha256: file.sha256,
            provenance: Provenance(files: file.files, command: CommandLine.text), parameter: file.parameter,
            claims: chosen, expectations: file.expectations, near: near)
        })
    }
  }
}

extension ModelFile {
  fileprivate static func lineTooLong(_ name: String) -> InputError {
    InputError(
      Diagnostic(
        file: name, place: .wholeFile, code: .tooLarge,
        message: "is longer than \(ModelFiles.Limits.textBytes) bytes",
        hint: "large matrices belong in .safetensors or .npy files"))
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
