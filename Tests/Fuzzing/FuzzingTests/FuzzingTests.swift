import Foundation
import Testing

/// The fuzzers of this directory for a moment each, with seeds of their own; README.md says how to run them for longer.
@Suite("Both readers and both checkers agree on random files")
struct FuzzingTests {
  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  /// The executables lie beside the test bundle.
  private static let readings = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("readings")

  @Test(arguments: [
    ("documents", 4000), ("models", 2000), ("families", 1500), ("tensors", 4000), ("certificates", 2500),
    ("networks", 2500),
  ])
  func agreement(_ kind: String, _ count: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", Self.directory.appendingPathComponent("fuzz.py").path, Self.readings.path, kind, "--count",
      "\(count)",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
