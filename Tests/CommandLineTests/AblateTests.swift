import Foundation
import Testing

@Suite struct AblateTests {
  private static let small = ["--scope", "N=2,M=2,N_o=2,L=2,K=1,numbers=9"]
  private static let theorem = ["ablate", "chen2021.theorem-1.ii"] + small

  /// A new folder that is removed afterwards.
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func anInterruptedRunThatGoesOnPrintsTheSame() throws {
    try withFolder { folder in
      let log = folder.appendingPathComponent("log.jsonl")
      let whole = try NestVerifyProcess(Self.theorem)
      #expect(whole.status == 0 && whole.output.contains("Needed: 5 of 5"))
      #expect(try NestVerifyProcess(Self.theorem + ["--log", log.path]).output == whole.output)
      let lines = try String(contentsOf: log, encoding: .utf8)
      // Three lines and a part of the fourth are left.
      let parts = lines.components(separatedBy: "\n")
      let cut = parts[..<3].joined(separator: "\n") + "\n" + parts[3].prefix(40)
      try Data(cut.utf8).write(to: log)
      let rest = try NestVerifyProcess(Self.theorem + ["--log", log.path, "--jobs", "3"])
      #expect(rest.output == whole.output)
      #expect(try String(contentsOf: log, encoding: .utf8) == lines)
      #expect(try NestVerifyProcess(Self.theorem + ["--log", log.path]).output == whole.output)

      // A count that was changed, and the log of another scope.
      try Data(lines.replacing("\"canonical\":", with: "\"canonical\":9").utf8).write(to: log)
      let altered = try NestVerifyProcess(Self.theorem + ["--log", log.path])
      #expect(altered.status == 2 && altered.diagnostics.contains("line 1 does not have the digest"))
      try Data(lines.utf8).write(to: log)
      let other = try NestVerifyProcess(Self.theorem + ["--all", "--log", log.path])
      #expect(other.status == 2 && other.diagnostics.contains("another range"))
      #expect(try String(contentsOf: log, encoding: .utf8) == lines)
    }
  }

  /// Ranges as lines, worked on apart from each other and in any order, give the same.
  @Test func rangesAreSpread() throws {
    try withFolder { folder in
      let results = folder.appendingPathComponent("results.jsonl")
      let whole = try NestVerifyProcess(Self.theorem)
      let ranges = try NestVerifyProcess(Self.theorem + ["--ranges"]).output
      let work = try NestVerifyProcess(
        ["ablate", "chen2021.theorem-1.ii", "--work", "--jobs", "2"], input: ranges)
      #expect(work.status == 0)
      let lines = work.output.split(separator: "\n")
      #expect(lines.count == ranges.split(separator: "\n").count)
      try Data((lines.reversed().joined(separator: "\n") + "\n").utf8).write(to: results)
      #expect(try NestVerifyProcess(Self.theorem + ["--results", results.path]).output == whole.output)
      // Half of them: the rest is computed.
      try Data((lines.prefix(lines.count / 2).joined(separator: "\n") + "\n").utf8).write(to: results)
      #expect(try NestVerifyProcess(Self.theorem + ["--results", results.path]).output == whole.output)

      func range(_ shape: String, _ entries: Int = 1) -> String {
        #"{"all":false,"claim":"chen2021.theorem-1.ii","entries":\#(entries),"from":0,"shape":\#(shape),"to":1}"#
          + "\n"
      }
      for input in [
        "{}\n", "[]\n", ranges.replacing("\"to\":", with: "\"to\":9999"), "{\n",
        range(#"{"K":[],"M":1,"N":1,"N_o":1}"#), range(#"{"K":[1],"M":1,"N":1,"N_o":1}"#),
        range(#"{"K":[1,1],"M":9223372036854775807,"N":1,"N_o":1}"#),
        range(#"{"K":[1,1],"M":1,"N":0,"N_o":1}"#), range(#"{"K":[1,1],"M":1,"N":1,"N_o":1}"#, 0),
        range(#"{"L":1,"N":9223372036854775807,"activation":"identity","loss":"absolute"}"#),
        range(#"{"L":2,"N":1,"activation":"relu","loss":"absolute"}"#),
        range(#"{"L":1,"M":1,"N":1}"#), ranges.replacing("\"to\":", with: "\"to\":1,\"to\":"),
      ] {
        let run = try NestVerifyProcess(["ablate", "chen2021.theorem-1.ii", "--work"], input: input)
        #expect(run.status == 2 && run.diagnostics.contains("<stdin>:1: error"), "\(input)")
      }
      try Data("{}\n".utf8).write(to: results)
      let run = try NestVerifyProcess(Self.theorem + ["--results", results.path])
      #expect(run.status == 2 && run.diagnostics.contains("line 1 is no result"))
      // A result with a position that is none.
      let found = lines.map { $0.replacing(#/"first":\[[0-9,]+\]/#, with: "\"first\":[999999,0,0,0]") }
      try Data((found.joined(separator: "\n") + "\n").utf8).write(to: results)
      let refused = try NestVerifyProcess(Self.theorem + ["--results", results.path])
      #expect(refused.status == 2 && refused.diagnostics.contains("has counts that its range cannot have"))
    }
  }

  /// Every counterexample is a model file that comes out as it says, with a certificate that is accepted.
  @Test(arguments: [
    "chen2021.theorem-1.ii", "chen2021.theorem-2.i", "chen2021.proposition-1.i", "yun2019.theorem-2",
  ])
  func counterexamplesAreModelFiles(_ claim: String) throws {
    try withFolder { folder in
      let models = folder.appendingPathComponent("models")
      let run = try NestVerifyProcess(
        ["ablate", claim, "--scope", "N=3,M=2,N_o=2,L=2,K=1,numbers=13", "--models", models.path])
      #expect(run.status == 0, "\(run.diagnostics)")
      let names = try FileManager.default.contentsOfDirectory(atPath: models.path).sorted()
      let files = names.filter { $0.hasSuffix(".yaml") }
      #expect(files.count >= 2)
      for name in files {
        let path = models.appendingPathComponent(name).path
        #expect(run.output.contains(path))
        #expect(try NestVerifyProcess([path]).status == 0, "\(name)")
        let certificate = path.replacing(".yaml", with: ".certificate.json")
        if names.contains(name.replacing(".yaml", with: ".certificate.json")) {
          #expect(try NestVerifyProcess(["audit", certificate, path]).status == 0, "\(name)")
        } else {
          #expect(claim == "yun2019.theorem-2")
        }
      }
      let again = try NestVerifyProcess(["ablate", claim] + Self.small + ["--models", models.path])
      #expect(again.status == 64 && again.diagnostics.contains("there is such a file or folder already"))
    }
  }

  @Test(arguments: [
    (["ablate", "chen2021.assumption-1"], 64, "no claim that can be ablated"),
    (["ablate", "chen2021.theorem-1.ii", "--scope", "N=9"], 64, "expected N from 1 to 5"),
    (
      ["ablate", "chen2021.theorem-1.ii", "--scope", "N=5,N_o=4,entries=4,numbers=24"], 64,
      "needs tables of more than"
    ),
    (["ablate", "chen2021.theorem-1.ii", "--scope", "colour=1"], 64, "expected one of N=…"),
    (["ablate", "chen2021.theorem-1.ii", "--ranges", "--work"], 64, "choose one"),
    (["ablate", "chen2021.theorem-1.ii", "--jobs", "0"], 64, "expected 1 to 1024"),
    (["ablate", "chen2021.theorem-1.ii", "--log", "/no such folder/log"], 2, "No such file or directory"),
    (["ablate", "chen2021.theorem-1.ii", "--format", "junit"], 64, "is for claims"),
    (["search", "chen2021.theorem-1.ii"], 64, "is no question"),
    (["search", "chen2021.blocks", "--sample", "5"], 64, "--sample and --seed go together"),
    (["search", "chen2021.blocks", "--sample", "0", "--seed", "1"], 64, "expected 1 to"),
    (["search", "oyedotun2020.gradients", "--scope", "N=5,M=3,numbers=24,entries=4"], 64, "needs tables"),
  ])
  func saysWhatIsWrong(_ arguments: [String], _ status: Int, _ words: String) throws {
    let run = try NestVerifyProcess(arguments)
    #expect(run.status == Int32(status) && run.diagnostics.contains(words), "\(run.diagnostics)")
  }

  @Test func searchAnswers() throws {
    let run = try NestVerifyProcess(["search", "yun2019.local-minimum", "--scope", "N=3,L=2,numbers=13"])
    #expect(run.status == 0 && run.output.contains("There is none in the scope."))
  }

  /// The ranges of a question, and of a sample, worked on apart from each other; and models as files that come out as they say.
  @Test(arguments: [
    ["search", "chen2021.epsilon", "--scope", "N=2,M=2,N_o=2,L=1,K=1,numbers=11"],
    ["search", "chen2021.blocks", "--scope", "N=1,M=2,N_o=1,L=3,K=1,numbers=11"],
    ["search", "oyedotun2020.gradients", "--scope", "N=2,M=2,L=2,numbers=8"],
    [
      "search", "yun2019.local-minimum", "--scope", "N=4,L=2,numbers=16,entries=3", "--sample", "1200",
      "--seed", "3",
    ],
  ])
  func questionsAreSpreadAndWritten(_ arguments: [String]) throws {
    try withFolder { folder in
      let results = folder.appendingPathComponent("results.jsonl")
      let models = folder.appendingPathComponent("models")
      let whole = try NestVerifyProcess(arguments)
      #expect(whole.status == 0)
      let ranges = try NestVerifyProcess(arguments + ["--ranges"]).output
      let work = try NestVerifyProcess(arguments + ["--work"], input: ranges)
      let lines = work.output.split(separator: "\n").reversed().joined(separator: "\n")
      try Data((lines + "\n").utf8).write(to: results)
      #expect(try NestVerifyProcess(arguments + ["--results", results.path]).output == whole.output)
      let run = try NestVerifyProcess(arguments + ["--models", models.path])
      #expect(run.status == 0, "\(run.diagnostics)")
      let files = try FileManager.default.contentsOfDirectory(atPath: models.path).filter {
        $0.hasSuffix(".yaml")
      }
      #expect(!files.isEmpty)
      for name in files {
        #expect(
          try NestVerifyProcess([models.appendingPathComponent(name).path]).status == 0, "\(name)")
      }
    }
  }

  @Test func aSampleSaysThatItIsOne() throws {
    let run = try NestVerifyProcess([
      "search", "oyedotun2020.gradients", "--scope", "N=1,M=1,L=1,numbers=4", "--sample", "3", "--seed", "9",
    ])
    #expect(run.status == 0 && run.output.contains("3 of each shape, drawn with seed 9"))
    #expect(run.output.contains("models that were drawn"))
    // Of another question's ranges, or another seed's.
    let ranges = try NestVerifyProcess([
      "search", "chen2021.blocks", "--scope", "N=1,M=1,L=2,numbers=6", "--sample", "3", "--seed", "9",
      "--ranges",
    ]).output
    let other = try NestVerifyProcess(
      ["search", "chen2021.blocks", "--sample", "3", "--seed", "8", "--work"], input: ranges)
    #expect(other.status == 2 && other.diagnostics.contains("<stdin>:1: error"))
  }

  @Test(arguments: ["markdown", "html", "latex", "json", "jsonl"]) func hasEveryForm(_ format: String) throws
  {
    let run = try NestVerifyProcess(Self.theorem + ["--format", format])
    #expect(run.status == 0 && run.output.contains("chen2021.assumption-4"))
  }
}
