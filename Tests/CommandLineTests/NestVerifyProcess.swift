import Foundation

/// The built executable, run as a user runs it.
struct NestVerifyProcess {
  let status: Int32
  let output: String
  let diagnostics: String

  /// The repository, where fixtures are.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The executable lies beside the test bundle.
  static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("nest-verify")

  /// Runs `nest-verify` with `arguments` in the repository. Both streams go through files, so that no pipe can fill up.
  init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
    try self.init(Self.executable, arguments, input: input, environment: environment)
  }

  /// Runs a Python program of the repository.
  static func python(_ arguments: [String]) throws -> NestVerifyProcess {
    try NestVerifyProcess(
      URL(fileURLWithPath: "/usr/bin/env"), ["python3"] + arguments, input: "", environment: [:])
  }

  /// Runs a script of the shell in the repository; `$nest_verify` is the executable, `$folder` an empty folder that is removed
  /// afterwards.
  static func shell(_ script: String, environment: [String: String] = [:]) throws -> NestVerifyProcess {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try NestVerifyProcess(
      URL(fileURLWithPath: "/bin/sh"), ["-c", script], input: "",
      environment: environment.merging(["nest_verify": executable.path, "folder": folder.path]) { $1 })
  }

  private init(_ executable: URL, _ arguments: [String], input: String, environment: [String: String]) throws
  {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    func file(_ name: String, _ contents: String) throws -> URL {
      let url = scratch.appendingPathComponent(name)
      try Data(contents.utf8).write(to: url)
      return url
    }
    let (inputFile, outputFile, errorFile) = (
      try file("input", input), try file("output", ""), try file("error", "")
    )
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = Self.root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
    diagnostics = String(decoding: try Data(contentsOf: errorFile), as: UTF8.self)
  }
}
