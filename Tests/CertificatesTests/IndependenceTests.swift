import Certificates
import Foundation
import Testing
import Vocabulary

/// The checker shares nothing with what it checks but numbers and names: whatever it does beyond them it does itself.
@Suite struct IndependenceTests {
  /// The modules that the Swift files of a target import, whatever the access of the import.
  private func imports(of target: String) throws -> Set<String> {
    let folder = CertifiedFixture.directory.deletingLastPathComponent()
      .appendingPathComponent("Sources").appendingPathComponent(target)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".swift")
    }
    try #require(!names.isEmpty)
    var modules: Set<String> = []
    for name in names {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      // `import struct Module.Name` names a module too.
      let pattern =
        /^\s*(?:@\w+\s+|public\s+|package\s+|internal\s+|fileprivate\s+|private\s+)*import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?(\w+)/
        .anchorsMatchLineEndings()
      modules.formUnion(text.matches(of: pattern).map { String($0.output.1) })
    }
    return modules
  }

  /// Its list of claims is its own, and about the same claims as the Python checker's, which `CompletenessTests` compares.
  @Test func theCheckerHasAllClaims() {
    let ids = CertifiableClaim.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(
      Set(ids)
        == Set(
          ClaimID.allCases.filter {
            ["chen2021", "nest"].contains($0.paper) || [.yun2019Theorem2, .yun2019Corollary3].contains($0)
          }))
  }

  @Test func theCheckerImportsNumbersAndNames() throws {
    #expect(try imports(of: "Certificates") == ["ExactNumbers", "Vocabulary"])
  }

  @Test func numbersAndNamesImportNothingOfTheEngine() throws {
    #expect(try imports(of: "ExactNumbers") == ["CGMP", "Darwin", "Dispatch", "Glibc", "Synchronization"])
    #expect(try imports(of: "Vocabulary").isEmpty)
  }

  /// What is compiled without being named in the manifest could be imported by accident.
  @Test func theManifestSaysSo() throws {
    let manifest = try String(
      contentsOf: CertifiedFixture.directory.deletingLastPathComponent().appendingPathComponent(
        "Package.swift"),
      encoding: .utf8)
    let pattern = /name: "Certificates",\s*dependencies: \[([^\]]*)\]/
    let dependencies = try #require(manifest.firstMatch(of: pattern)).output.1
    #expect(
      dependencies.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        == ["\"ExactNumbers\"", "\"Vocabulary\""])
  }
}
