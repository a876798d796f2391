import Foundation
import Testing

/// What the documentation shows is what the programs print, and what it points to is there.
@Suite struct DocumentationTests {
  /// Every Markdown file of the repository, by its path from the root.
  static let pages: [String: String] = {
    let root = NestVerifyProcess.root
    var pages: [String: String] = [:]
    let files = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
    for case let file as URL in files! where file.pathExtension == "md" {
      pages[String(file.path.dropFirst(root.path.count + 1))] = try! String(contentsOf: file, encoding: .utf8)
    }
    return pages
  }()

  /// The fenced blocks of one language, in the order of the pages' names.
  static func blocks(_ language: String) -> [(page: String, text: String)] {
    pages.sorted { $0.key < $1.key }.flatMap { page, text in
      text.components(separatedBy: "```\(language)\n").dropFirst().map {
        (page, $0.components(separatedBy: "```")[0])
      }
    }
  }

  /// Commands after `$ `, each with what a terminal shows of it.
  static let transcripts = blocks("console")
  /// Model files that are written out.
  static let models = blocks("yaml").filter { $0.text.hasPrefix("nest-verify:") }

  /// The commands of a transcript run one after the other in an empty folder that has the fixtures and the proofs.
  @Test(arguments: transcripts.indices) func isTrue(_ index: Int) throws {
    let (page, text) = Self.transcripts[index]
    let commands = text.components(separatedBy: "\n").filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) }
    #expect(text.hasPrefix("$ "))
    var script = """
      ln -s "$PWD/fixtures" "$PWD/proofs" "$folder"
      cd "$folder"
      PATH=$(dirname "$nest_verify"):$PATH

      """
    for command in commands {
      let program = command.prefix { $0 != " " }
      #expect(["nest-verify", "decide-claim", "python3", "grep"].contains(program), "\(page): \(command)")
      script += "printf '%s\\n' '$ \(command.replacing("'", with: "'\\''"))'\n\(command) 2>&1\n"
    }
    let shown = try NestVerifyProcess.shell(script).output
    #expect(shown == text, "\(page)")
  }

  @Test(arguments: models.indices) func modelsAreAsTheyAreSaidToBe(_ index: Int) throws {
    let run = try NestVerifyProcess(["-"], input: Self.models[index].text)
    #expect(run.status == 0, "\(Self.models[index].page): \(run.diagnostics)\(run.output)")
  }

  /// Swift that is shown is that of an example program, which the build compiles.
  @Test func swiftIsCompiled() throws {
    let root = NestVerifyProcess.root.appendingPathComponent("Documentation/Examples")
    let examples = try #require(FileManager.default.enumerator(atPath: root.path)).compactMap {
      $0 as? String
    }
    .filter { $0.hasSuffix(".swift") }
    .map { try String(contentsOf: root.appendingPathComponent($0), encoding: .utf8) }
    let shown = Self.blocks("swift")
    #expect(!shown.isEmpty)
    for (page, text) in shown { #expect(examples.contains { $0.contains(text) }, "\(page)") }
  }

  /// The documentation catalogue builds without a warning, where the toolchain has DocC.
  @Test(.enabled(if: (try? NestVerifyProcess.shell("command -v docc").status) == 0))
  func theCatalogueBuilds() throws {
    let run = try NestVerifyProcess.shell(#"Documentation/build-catalogue "$(dirname "$nest_verify")""#)
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
  }

  /// The README opens with the report on the model that it writes out below.
  @Test func theReadmeOpensWithItsModel() throws {
    let model = try #require(Self.models.first { $0.page == "README.md" })
    let example = try #require(Self.transcripts.first { $0.page == "README.md" })
    // Up to what the report says of its file.
    func report(_ text: String) -> [String] {
      let lines = text.components(separatedBy: "\n").prefix { !$0.hasPrefix("Provenance") }
      return lines.filter { !$0.contains(" · resnest · ") && !$0.hasPrefix("$ ") }
    }
    #expect(report(try NestVerifyProcess(["-"], input: model.text).output) == report(example.text))
  }

  /// Links to files and their headings, and the paths of files in backquotes.
  @Test(arguments: pages.keys.sorted()) func pointsToWhatIsThere(_ page: String) throws {
    let text = Self.pages[page]!
    let folder = NestVerifyProcess.root.appendingPathComponent(page).deletingLastPathComponent()
    for match in text.matches(of: /\]\(([^)\s:]+)\)/) {
      let parts = match.1.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let target = parts[0].isEmpty ? page : parts[0]
      let url =
        parts[0].isEmpty
        ? NestVerifyProcess.root.appendingPathComponent(page)
        : folder.appendingPathComponent(target).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: url.path), "\(match.1)")
      if parts.count > 1 {
        #expect(try headings(String(contentsOf: url, encoding: .utf8)).contains(parts[1]), "\(match.1)")
      }
    }
    for match in text.matches(of: /`((?:Sources|Tests|Documentation|proofs|fixtures)\/[A-Za-z0-9_+.\/-]+)`/) {
      let path = NestVerifyProcess.root.appendingPathComponent(String(match.1)).path
      #expect(["", ".swift"].contains { FileManager.default.fileExists(atPath: path + $0) }, "\(match.1)")
      // What a build leaves is not there for everybody.
      #expect(
        try NestVerifyProcess.shell("git check-ignore -q '\(match.1)'").status != 0, "\(match.1) is built")
    }
  }

  /// The names under which headings can be linked to.
  private func headings(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
      String(
        line.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { character in
          character == " "
            ? "-" : character.isLetter || character.isNumber || character == "-" ? character : nil
        })
    }
  }

  @Test func hasExamples() {
    #expect(Self.transcripts.filter { $0.page == "README.md" }.count >= 2)
    #expect(Self.transcripts.contains { $0.page.hasPrefix("Documentation/") })
    #expect(Self.models.contains { $0.page == "Documentation/ModelFiles.md" })
  }
}
