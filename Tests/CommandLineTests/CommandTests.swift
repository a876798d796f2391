import Foundation
import Testing

@Suite struct CommandTests {
  static let example = "fixtures/yun2019/section-3.2.yaml"
  static let failing = """
    {"nest-verify": 1, "architecture": "resnest", "data": {"x": [[1], [2]], "y": [[1], [3]]},
     "expansion": {"weight": [[0]]}, "blocks": [{"feature": {"values": [[1], [0]]}, "weight": [[1]]}],
     "prediction": {"weight": [[1]]}}
    """

  func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Section 3.2 of Yun et al. 2019, from the definitions: published as 0.3205 and 0.3810.
  @Test func representationsOfSection32() throws {
    let run = try NestVerifyProcess([Self.example, "--format", "json"])
    let risk = try #require(try json(run.output)["risk"] as? [String: Any])
    let representations = try #require(risk["representations"] as? [[String: String]])
    #expect(representations.map { $0["exact"] } == ["25/78", "8/21", "0"])
    #expect(representations.map { $0["decimal"] } == ["0.320512820513", "0.380952380952", "0"])
  }

  @Test func standardInputAndExitStatusOne() throws {
    let run = try NestVerifyProcess(["-"], input: Self.failing)
    #expect(run.status == 1)
    #expect(run.output.contains("fails         chen2021.assumption-4"))
  }

  @Test func severalModelsAreAnArrayInOrder() throws {
    let run = try NestVerifyProcess([Self.example, "fixtures/landscape/golden.yaml", "--format", "json"])
    let reports = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    let files = reports.map { ($0["model"] as? [String: Any])?["file"] as? String }
    #expect(files == [Self.example, "fixtures/landscape/golden.yaml"])
  }

  @Test(arguments: ["no-such-file.yaml", "fixtures", "Package.swift"]) func unusableInput(_ path: String)
    throws
  {
    let run = try NestVerifyProcess([path])
    #expect(run.status == 2)
    #expect(run.diagnostics.contains(path))
    #expect(run.output.isEmpty)
  }

  /// One report a line, in order; a bad line gets an error in its place and decides the exit status.
  @Test func jsonLines() throws {
    let line = Self.failing.replacing("\n", with: " ")
    let run = try NestVerifyProcess(["-", "--format", "jsonl"], input: "\(line)\n{broken\n\n\(line)")
    let exits = try run.output.split(separator: "\n").map { try json(String($0))["exit"] as? Int }
    #expect(exits == [1, 2, 1])
    #expect(run.status == 2)
    #expect(run.diagnostics.contains("<stdin>:2"))
  }

  @Test func wrongUsage() throws {
    #expect(try NestVerifyProcess(["--no-such-option"]).status == 64)
    #expect(try NestVerifyProcess([Self.example, "--claim", "chen2021.theorem-9"]).status == 64)
  }

  @Test func theClaimOptionChooses() throws {
    let run = try NestVerifyProcess([Self.example, "--claim", "chen2021.assumption-3", "--format", "json"])
    let claims = try #require(try json(run.output)["claims"] as? [[String: Any]])
    #expect(claims.map { $0["id"] as? String } == ["chen2021.assumption-3"])
  }

  @Test func outputFilesAreWhole() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try NestVerifyProcess([Self.example, "--format", "json", "--output", path])
    #expect(run.output.isEmpty)
    #expect(try json(String(contentsOfFile: path, encoding: .utf8))["exit"] as? Int == 0)
  }

  @Test func noColourAwayFromATerminal() throws {
    #expect(!(try NestVerifyProcess([Self.example]).output.contains("\u{1B}")))
  }

  @Test func explainsEveryClaim() throws {
    let list = try NestVerifyProcess(["claims"]).output.split(separator: "\n")
    #expect(list.count > 20)
    for line in list {
      let id = String(line.split(separator: " ")[0])
      let run = try NestVerifyProcess(["explain", id])
      #expect(run.status == 0)
      #expect(run.output.contains("How it is decided"))
    }
  }

  /// The golden instance: N·R = 0 with inertia (2, 0, 0), and N·R = 5 with inertia (1, 1, 0).
  @Test func criticalPointsOfTheGoldenInstance() throws {
    let run = try NestVerifyProcess(["critical-points", "fixtures/landscape/golden.yaml", "--format", "json"])
    let report = try json(run.output)
    let strata = try #require(report["strata"] as? [[String: Any]])
    #expect(strata.map { ($0["risk"] as? [String: String])?["exact"] } == ["0", "5/2"])
    #expect(
      strata.map { $0["inertia"] as? [String: Int] } == [
        ["positive": 2, "negative": 0, "zero": 0], ["positive": 1, "negative": 1, "zero": 0],
      ])
    #expect(report["attained"] as? Bool == true)
  }

  /// Without a command, `check` is completed: models, its options and their values.
  @Test func completionsKnowTheDefaultCommand() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      cat > "$folder/script" <<'END'
      cd "$folder" && touch wide.yaml check.json notes.txt && ln -s "$nest_verify" nest-verify
      PATH=.:$PATH
      source <(nest-verify --generate-completion-script bash)
      complete_() {
        COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
        read -ra COMP_WORDS <<< "$1"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _nest-verify nest-verify "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        echo "${COMPREPLY[@]}"
      }
      for line in wi ch not --clai "wide.yaml --format ht" "--claim chen2021.remark-2" "check wi" "explain nest.at" \
        "--claim chen2021 --clai" "wide.yaml --claim chen2021 --claim nest.at"; do
        complete_ "nest-verify $line"
      done
      for shell in zsh fish; do nest-verify --generate-completion-script "$shell" | grep -c 'Where no command is named'; done
      END
      bash "$folder/script"
      """#)
    #expect(
      run.output.split(separator: "\n", omittingEmptySubsequences: false) == [
        "wide.yaml", "check check.json", "", "--claim", "html", "chen2021.remark-2.i chen2021.remark-2.ii",
        "wide.yaml", "nest.attainment", "--claim", "nest.attainment", "1", "1", "",
      ], "\(run.output) \(run.diagnostics)")
  }

  /// `--claim` may be given again: a star in front of it says so to zsh, `+` to fish.
  @Test func completionsKnowASecondClaim() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      "$nest_verify" --generate-completion-script zsh > "$folder/zsh"
      "$nest_verify" --generate-completion-script fish > "$folder/fish"
      grep -cF "'*--claim[" "$folder/zsh"
      grep -cF "'--claim[" "$folder/zsh"
      grep -cF "'claim=+'" "$folder/fish"
      ln -s "$nest_verify" "$folder/nest-verify"
      PATH="$folder:$PATH"
      command -v fish > "$folder/found" || { echo "no fish"; exit; }
      for line in "check --claim chen2021 --claim nest.at" "--claim chen2021 --claim nest.at" "--claim chen2021 --clai"; do
        fish -c "source '$folder/fish'; complete -C 'nest-verify $line'" | cut -f 1
      done
      """#)
    let lines = run.output.split(separator: "\n")
    #expect(lines.prefix(3) == ["1", "0", "1"], "\(run.output) \(run.diagnostics)")
    #expect(
      lines.dropFirst(3) == ["no fish"]
        || lines.dropFirst(3) == ["nest.attainment", "nest.attainment", "--claim"], "\(run.output)")
  }
}
