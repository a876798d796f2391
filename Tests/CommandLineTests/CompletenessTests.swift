import Claims
import Foundation
import Testing
import Vocabulary

/// A claim comes with a test, a fixture, an explanation, a proof and, where certificates are about it, an entry in both
/// checkers. They are written apart from each other; what is forgotten fails here. (Fixtures and explanations:
/// `FixtureTests`.)
@Suite struct CompletenessTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOf: NestVerifyProcess.root.appendingPathComponent(path), encoding: .utf8)
  }

  /// What certificates are about.
  static let certified = ClaimID.allCases.filter {
    ["chen2021", "nest"].contains($0.paper) || [.yun2019Theorem2, .yun2019Corollary3].contains($0)
  }

  /// What the sources call `id`.
  private func constant(_ id: ClaimID) throws -> String {
    let source = try Self.text("Sources/Vocabulary/ClaimID.swift")
    let match = source.matches(of: /case (\w+) = "([^"]+)"/).first { $0.2 == id.rawValue }
    return String(try #require(match).1)
  }

  /// The file that declares a claim has a test file of its name, which decides the claim by its id.
  @Test(arguments: ClaimID.allCases) func hasATest(_ id: ClaimID) throws {
    let paper = id.paper.capitalized
    let folder = NestVerifyProcess.root.appendingPathComponent("Sources/Claims/\(paper)")
    let name = try constant(id)
    let declaration = try Regex("\\bid: \\.\(name)\\b")
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      try $0.hasSuffix(".swift") && Self.text("Sources/Claims/\(paper)/\($0)").contains(declaration)
    }
    try #require(sources.count == 1, "\(id): \(sources)")
    let tests = try Self.text("Tests/ClaimsTests/\(paper)/\(sources[0].dropLast(6))Tests.swift")
    #expect(tests.contains(try Regex("\\.\(name)\\b")), "no test of \(id) decides it by its id")
  }

  @Test func pythonKnowsEveryClaim() throws {
    let program = """
      import sys, types
      sys.path.insert(0, "proofs")
      sys.dont_write_bytecode = True
      import check_certificate as checker
      table = checker.Verdicts(types.SimpleNamespace(problem=None)).table()
      print(*(name for name, _, _ in table), sep="\\n")
      print("--", *sorted(checker.CLAIM_IDS), sep="\\n")
      """
    let run = try NestVerifyProcess.python(["-c", program])
    let parts = run.output.components(separatedBy: "--\n").map { $0.split(separator: "\n").map(String.init) }
    try #require(parts.count == 2, "\(run.diagnostics)")
    #expect(parts[0] == Self.certified.map(\.rawValue))
    #expect(parts[1] == ClaimID.allCases.map(\.rawValue).sorted())
  }

  @Test(arguments: certified) func theFormatOfCertificatesHas(_ id: ClaimID) throws {
    #expect(try Self.text("Sources/Certificates/FORMAT.md").contains("`\(id.rawValue)`"))
  }

  /// The table from statements to proofs names each claim, and theorems that are there.
  @Test(arguments: ClaimID.allCases) func hasAProof(_ id: ClaimID) throws {
    #expect(try Self.text("proofs/README.md").contains("`\(id.rawValue)`"))
  }

  /// What reports say of proofs is what the table says, row by row.
  @Test(arguments: ClaimID.allCases) func reportsNameTheProofsOfTheTable(_ id: ClaimID) throws {
    var rest = Claim.named(id).theorems[...]
    for line in try Self.text("proofs/README.md").split(separator: "\n") where line.hasPrefix("| ") {
      // A bar in a cell is escaped.
      let cells = line.replacing("\\|", with: "\u{0}").split(separator: "|").map {
        String($0).replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces)
      }
      let claims = try #require(cells.last).matches(of: /`([^`]+)`/).map { match in
        // `.remark-5` is one of the paper named before it.
        match.1.hasPrefix(".") ? id.paper + match.1 : match.1
      }
      guard cells.count >= 4, claims.contains(id.rawValue[...]) else { continue }
      let next = rest.popFirst()
      let theorem = try #require(next, "\(id): \(cells[0])")
      let names = cells[1].matches(of: /`([A-Za-z0-9_]+)`/).map { String($0.1) }
      #expect(theorem.statement == cells[0])
      #expect(theorem.file == cells[2].firstMatch(of: /`([a-z0-9_]+\.v)`/).map { String($0.1) })
      #expect(theorem.status == (cells.count == 5 ? cells[3] : "proved"))
      // Definitions share a row.
      if claims.count > 1, names.count > 1, theorem.status == "definitions" {
        #expect(theorem.names.count == 1)
      } else {
        #expect(theorem.names == names)
      }
      for name in theorem.names {
        let theory = try Self.text("proofs/theories/\(#require(theorem.file))")
        #expect(
          theory.contains(try Regex("(Theorem|Lemma|Definition|Corollary|Fact|Example) \(name)\\b")),
          "\(name)")
      }
    }
    #expect(rest.isEmpty, "\(id)")
  }

  @Test func theProofsThatTheTableNamesAreThere() throws {
    var count = 0
    for line in try Self.text("proofs/README.md").split(separator: "\n") where line.hasPrefix("| ") {
      let files = line.matches(of: /`([a-z0-9_]+\.v)`/).map { String($0.1) }
      if files.isEmpty { continue }
      let theories = try files.map { try Self.text("proofs/theories/\($0)") }.joined()
      for name in line.components(separatedBy: " | ")[1].matches(of: /`([A-Za-z0-9_]+)`/) {
        count += 1
        #expect(theories.contains(try Regex("\\b\(name.1)\\b")), "\(name.1) in \(files)")
      }
    }
    #expect(count > 100)
  }

  /// All of Foundation has tables of all languages with it: half of the size of a program, and a third of the time that it takes to
  /// start.
  @Test func nothingNeedsAllOfFoundation() throws {
    let libraries = try NestVerifyProcess.shell(#"ldd "$nest_verify""#).output
    #expect(libraries.contains("libgmp") && !libraries.contains("FoundationInternationalization"))
  }
}
