import ArgumentParser
import Certification
import Claims
import Discovery
import Glibc
import ModelFiles
import Reports
import Vocabulary

/// How models are gone through by `ablate` and `search`.
struct EnumerationSetting: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "At most N samples, M, N_o, L blocks, K units in each feature; entries from -n to n for entries=n; numbers in all. What is not named is as in \(Scope().text).",
      valueName: "N=…,M=…,numbers=…"))
  var scope: String = ""

  @Flag(help: "Decide and count all counterexamples, not the first one to each hypothesis in each range.")
  var all = false

  @Option(help: ArgumentHelp("Go through so many ranges at a time.", valueName: "count"))
  var jobs = 1

  @Option(
    help: ArgumentHelp(
      "Write finished ranges to this file as JSON lines; with those that it holds already this run goes on.",
      valueName: "file.jsonl"),
    completion: .file(extensions: ["jsonl"]))
  var log: String?

  @Flag(help: "Print the ranges as JSON lines, and do nothing else.")
  var ranges = false

  @Flag(help: "Read ranges from standard input, and print what was found in each: a line of JSON for a line.")
  var work = false

  @Option(
    help: ArgumentHelp(
      "Take what --work printed, in any order, for the ranges that it is about.", valueName: "file.jsonl"),
    completion: .file(extensions: ["jsonl"]))
  var results: String?

  @Option(
    help: ArgumentHelp(
      "Write each counterexample as a model file with what is expected of it, and its certificate, to this new folder.",
      valueName: "folder"),
    completion: .directory)
  var models: String?

  func validate() throws {
    guard (1...Limits.jobs).contains(jobs) else {
      throw ValidationError("--jobs \(jobs): expected 1 to \(Limits.jobs)")
    }
    guard !(ranges && work) else {
      throw ValidationError("--ranges writes lines, --work reads them: choose one")
    }
    if log == "-" { throw ValidationError("--log -: expected a file, which a later run can read") }
    if let models, FileStatus(models) != nil {
      throw ValidationError("--models \(models): there is such a file or folder already")
    }
  }

  var scopeOfRun: Scope {
    get throws(Scope.Fault) { scope.isEmpty ? Scope() : try Scope(scope) }
  }

  /// Goes through the models. nil where lines were all that was asked for.
  func report(on ablation: Ablation) throws -> Report? {
    if ablation.tasks.isEmpty {
      throw ValidationError("--scope: no model of this scope is in question (make it larger)")
    }
    if ranges {
      try Destination.standardOutput.write(ablation.tasks.map { AblationLog.text($0) + "\n" }.joined())
      return nil
    }
    if work {
      try workOnLines(ablation)
      return nil
    }
    let log = try finished(ablation)
    let table = try AblationTable(ablation, log)
    let examples = try table.rows.flatMap { row in
      try row.counterexamples(to: table.claim, table.scope).map { example in
        if let example { return example }
        if let results {
          Diagnostics.write(
            "\(results): error: it has a counterexample of \(row.name) that is none when decided again")
          throw ExitCode(ExitStatus.unusableInput.rawValue)
        }
        throw Self.internalError("a counterexample of \(row.name) is none when decided again")
      }
    }
    let files = try models.map { try CounterexampleFolder($0).write(examples) } ?? [:]
    return .ablation(
      AblationReport(table, counterexamples: examples, files: files, command: CommandLine.text))
  }

  static func internalError(_ reason: String) -> ExitCode {
    Diagnostics.write("internal error, please report: \(reason)")
    return ExitCode(ExitStatus.undecided.rawValue)
  }

  /// The results of all ranges, from the log, from elsewhere, or computed here.
  private func finished(_ ablation: Ablation) throws -> AblationLog {
    let file = try log.map { try LogFile($0, ablation.tasks) }
    var found = file?.log ?? AblationLog()
    let known = try elsewhere()
    let rest = ablation.tasks.dropFirst(found.results.count)
    let start = ContinuousClock.now
    let earlier = found.results.count
    var models = 0
    try inOrder(rest, jobs: jobs) { task in
      known[task].map { .success($0) } ?? Result { try task.run() }
    } _: { (result: Result<RangeResult, any Error>) in
      let result = try result.get()
      let line = found.append(result)
      try file?.file.append(line)
      models += result.canonical
      let done = found.results.count
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let left = seconds / Double(done - earlier) * Double(ablation.tasks.count - done)
      Progress.show(
        "range \(done) of \(ablation.tasks.count): \(Int(Double(models) / max(seconds, 0.001))) models a second, about \(Int(left)) s left"
      )
    }
    return found
  }

  private func elsewhere() throws -> [RangeTask: RangeResult] {
    guard let results else { return [:] }
    var found: [RangeTask: RangeResult] = [:]
    do {
      var lines = try Lines(results)
      var number = 0
      while let line = lines.next() {
        number += 1
        guard case .bytes(let bytes) = line, let result = AblationLog.value(bytes, as: RangeResult.self)
        else {
          throw Destination.Failure(results, "line \(number) is no result of `nest-verify ablate … --work`")
        }
        guard result.isPlausible else {
          throw Destination.Failure(results, "line \(number) has counts that its range cannot have")
        }
        found[result.task] = result
      }
    } catch let failure as Destination.Failure {
      Diagnostics.write(failure.description.replacing("not written: ", with: ""))
      throw ExitCode(ExitStatus.unusableInput.rawValue)
    } catch {
      throw ExitCode(Diagnostics.report(error, in: results).rawValue)
    }
    return found
  }

  private func workOnLines(_ ablation: Ablation) throws {
    let (id, question, seed) = (ablation.claim.id.rawValue, ablation.question, ablation.sample?.seed)
    var number = 0
    try inOrder(Lines(), jobs: jobs) { (line: Lines.Line) -> Result<String, Scope.Fault> in
      guard case .bytes(let bytes) = line else { return .failure(.unreadable) }
      if bytes.isEmpty { return .success("") }
      guard let task = AblationLog.value(bytes, as: RangeTask.self), task.claim == id,
        task.question == question, task.sample == seed
      else {
        return .failure(.unreadable)
      }
      return Result { try AblationLog.text(task.run()) + "\n" }.mapError { $0 as? Scope.Fault ?? .unreadable }
    } _: { (result: Result<String, Scope.Fault>) in
      number += 1
      switch result {
      case .success(let text): try Destination.standardOutput.write(text)
      case .failure(let fault):
        Diagnostics.write("<stdin>:\(number): error: \(fault)")
        throw ExitCode(ExitStatus.unusableInput.rawValue)
      }
    }
  }
}

extension Scope.Fault {
  fileprivate static let unreadable = Scope.Fault(
    "is no range of `nest-verify ablate … --ranges` for this claim")
}

/// The log of a run, which a later one goes on with.
private struct LogFile {
  let file: GrowingFile
  private(set) var log = AblationLog()

  /// Reads what there is of the file at `path`, whose ranges are the first of `tasks`.
  init(_ path: String, _ tasks: [RangeTask]) throws(Destination.Failure) {
    file = try GrowingFile(path)
    var lines = file.lines(limit: Limits.logLineBytes)
    var end = 0
    while let line = lines.next() {
      let number = log.results.count + 1
      guard case .bytes(let bytes) = line else {
        throw file.refusal("line \(number) is too long for one of a log")
      }
      if !lines.endsWithLineFeed, bytes.starts(with: #"{"result":"#.utf8.prefix(bytes.count)) { break }
      do {
        try log.take(bytes, expected: tasks.dropFirst(number - 1).first)
      } catch {
        throw file.refusal("line \(number) \(error)")
      }
      end += bytes.count + 1
    }
    try file.keep(end)
  }
}

/// A new folder of counterexamples, which is there whole or not at all.
private struct CounterexampleFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Writes a model file for each, and its certificate where there is one; gives the paths by the names of the models.
  ///
  /// Every text is read again and decided again before it is written.
  func write(_ examples: [Counterexample]) throws -> [String: String] {
    let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
    try Destination.requireFolder(of: trimmed, path)
    let draft = trimmed + ".part-\(getpid())"
    guard mkdir(draft, 0o777) == 0 else { throw Destination.Failure(path, errno) }
    var files: [String: String] = [:]
    var written: [String] = []
    do {
      for example in examples where example.isWritable {
        let text = try example.text()
        guard try example.isConfirmed(by: text) else {
          throw EnumerationSetting.internalError("\(example.name) is no counterexample when read again")
        }
        written.append("\(draft)/\(example.name).yaml")
        try Destination.file(written.last!).write(text)
        files[example.name] = "\(trimmed)/\(example.name).yaml"
        let file = try ModelFile.read(Array(text.utf8), name: "\(example.name).yaml")
        if let certificate = try? Certification.certificate(
          of: file.model, sha256: file.sha256, references: [:], parameter: nil, progress: { _ in })
        {
          written.append("\(draft)/\(example.name).certificate.json")
          try Destination.file(written.last!).write(certificate)
        }
      }
      guard rename(draft, trimmed) == 0 else { throw Destination.Failure(path, errno) }
    } catch {
      for file in written { unlink(file) }
      rmdir(draft)
      throw error
    }
    return files
  }
}
