import Foundation
import Testing

/// What the README shows is what the program prints.
@Suite struct ReadmeTests {
  static let readme = try! String(
    contentsOf: NestVerifyProcess.root.appendingPathComponent("README.md"), encoding: .utf8)

  /// The `console` blocks: a command after `$ `, then its output.
  static let examples: [(command: String, output: String)] = readme.components(separatedBy: "```console\n")
    .dropFirst()
    .map { block in
      let lines = block.components(separatedBy: "```")[0].components(separatedBy: "\n")
      return (String(lines[0].dropFirst(2)), lines.dropFirst().joined(separator: "\n"))
    }

  @Test(arguments: examples.indices) func isTrue(_ index: Int) throws {
    let (command, output) = Self.examples[index]
    let words = command.split(separator: " ").map(String.init)
    #expect(words[0] == "nest-verify")
    #expect(try NestVerifyProcess(Array(words.dropFirst())).output == output)
  }

  @Test func hasExamples() { #expect(Self.examples.count >= 2) }
}
