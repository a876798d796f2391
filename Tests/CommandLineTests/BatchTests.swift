import Foundation
import TestSupport
import Testing

/// Many models in one run: what is carried through, in which order, and what is left after an interruption.
@Suite struct BatchTests {
  /// A line of JSON lines: a ResNEst whose risk depends on `number`.
  private static func line(_ number: Int) -> String {
    #"{"nest-verify": 1, "id": "m-\#(number)", "title": "model \#(number)", "architecture": "resnest", "#
      + #""data": {"x": [[1], [2], [3]], "y": [[1], [\#(number)], [2]]}, "expansion": {"weight": [[1]]}, "#
      + #""blocks": [{"feature": [{"linear": {"weight": [[1]], "bias": [-\#(number)]}}, "relu"], "weight": [[1]]}], "#
      + #""prediction": {"weight": [[1]]}}"# + "\n"
  }

  /// The reports' members without their place and the command.
  private static func reports(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private static func ids(_ text: String) throws -> [String?] {
    try reports(text).map { ($0["model"] as? [String: Any] ?? $0)["id"] as? String }
  }

  private static let options = ["--format", "jsonl", "--no-seconds"]

  @Test(arguments: [1, 2, 5]) func namesAndOrderStay(_ jobs: Int) throws {
    let input = (1...40).map(Self.line).joined()
    let run = try NestVerifyProcess(["-", "--jobs", "\(jobs)"] + Self.options, input: input)
    #expect(try Self.ids(run.output) == (1...40).map { "m-\($0)" })
    let models = try Self.reports(run.output).map { $0["model"] as? [String: Any] }
    #expect(models.map { $0?["title"] as? String } == (1...40).map { "model \($0)" })
    #expect(models.map { $0?["file"] as? String } == (1...40).map { "<stdin>:\($0)" })
    let plain = try NestVerifyProcess(["-", "--jobs", "1"] + Self.options, input: input)
    #expect(
      run.output.replacing("--jobs \(jobs)", with: "--jobs 1") == plain.output && run.status == plain.status)
  }

  /// A model alone and one of many give the same report.
  @Test func aLineIsAModel() throws {
    let alone = try NestVerifyProcess(["-", "--format", "json"], input: Self.line(7))
    let lines = try NestVerifyProcess(["-", "--format", "jsonl"], input: Self.line(3) + Self.line(7))
    func claims(_ report: [String: Any]?) -> [String?] {
      (report?["claims"] as? [[String: Any]] ?? []).map {
        "\($0["id"] ?? "") \($0["verdict"] ?? "") \($0["summary"] ?? "")"
      }
    }
    let one = try JSONSerialization.jsonObject(with: Data(alone.output.utf8)) as? [String: Any]
    let last = try Self.reports(lines.output).last
    #expect(!claims(one).isEmpty && claims(one) == claims(last))
  }

  /// Paths in a file of lines start at its folder, and errors have their line's name and id.
  @Test func filesOfLines() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      mkdir "$folder/data"
      printf '%s\n' '{"nest-verify": 1, "id": 5, "x": 3}' '' '{"broken' > "$folder/data/all.jsonl"
      cat fixtures/yun2019/section-3.2.yaml > "$folder/one.yaml"
      cd "$folder" && "$nest_verify" one.yaml data/all.jsonl --format jsonl --summary
      echo $?
      """#)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 4 && lines.last == "2")
    let reports = try Self.reports(lines.dropLast().joined(separator: "\n"))
    #expect(
      reports.map { ($0["model"] as? [String: Any] ?? $0)["file"] as? String } == [
        "one.yaml", "data/all.jsonl:1", "data/all.jsonl:3",
      ])
    #expect(reports[1]["id"] as? String == "5" && reports[2]["id"] == nil)
    #expect(
      reports.dropFirst().allSatisfy { ($0["sha256"] as? String)?.count == 64 && $0["exit"] as? Int == 2 })
    #expect(run.diagnostics.contains("data/all.jsonl:1:"))
    #expect(run.diagnostics.contains("3 models: 1 as expected, 0 not, 0 undecided, 2 unusable; "))
  }

  @Test func statuses() throws {
    let failing = Self.line(1).replacing(
      #""prediction""#, with: #""expect": {"chen2021.assumption-2": "fails"}, "prediction""#)
    let input = Self.line(2) + failing + Self.line(3)
    func run(_ options: [String]) throws -> (status: Int32, count: Int) {
      let run = try NestVerifyProcess(["-"] + Self.options + options, input: input)
      return (run.status, run.output.split(separator: "\n").count)
    }
    #expect(try run([]) == (1, 3))
    #expect(try run(["--exit-zero"]) == (0, 3))
    #expect(try run(["--no-keep-going"]) == (1, 2))
    #expect(try run(["--quiet"]) == (1, 0))
    #expect(try run(["--quiet", "--exit-zero", "--jobs", "2"]) == (0, 0))
    // What is wrong with the command itself is never hidden.
    #expect(try run(["--exit-zero", "--jobs", "0"]).status == 64)
    #expect(try NestVerifyProcess(["missing.jsonl", "--exit-zero"]).status == 2)
  }

  /// Whatever an interruption left, going on gives the same bytes.
  @Test func interruptedRunsGoOn() throws {
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      cat > all.jsonl <<'EOF'
      \((1...12).map(Self.line).joined())\(Self.line(4)){"broken
      EOF
      run() { "$nest_verify" all.jsonl --resume out.jsonl \(Self.options.joined(separator: " ")) --exit-zero "$@"; }
      run 2> errors; echo $?
      cp out.jsonl whole.jsonl
      size=$(wc -c < whole.jsonl)
      for bytes in 0 1 700 $((size / 2)) $((size - 1)) $size; do
        head -c $bytes whole.jsonl > out.jsonl
        run 2>> errors; echo $?
        cmp out.jsonl whole.jsonl || echo differs at $bytes
      done
      run --summary 2> summary
      grep -c 'of them from an earlier run' summary
      """)
    #expect(run.output == String(repeating: "0\n", count: 7) + "1\n", "\(run.output)\(run.diagnostics)")
  }

  /// A run that is killed leaves whole lines and at most a part of one.
  @Test func killedRunsGoOn() throws {
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      for number in $(seq 1 400); do
        printf '%s' '\(Self.line(77).dropLast())' | sed "s/77/$number/g"; echo
      done > all.jsonl
      run() { exec "$nest_verify" all.jsonl --resume $1 \(Self.options.joined(separator: " ")) --jobs 2; }
      (run whole.jsonl)
      for delay in 0.05 0.1 0.15; do
        run out.jsonl & sleep $delay; kill -9 $! 2> /dev/null; wait $! 2> /dev/null
      done
      (run out.jsonl)
      sed 's/out.jsonl/whole.jsonl/' out.jsonl | cmp - whole.jsonl && echo same
      wc -l < out.jsonl
      """)
    #expect(
      run.output.contains("same\n") && run.output.contains("400"),
      "\(run.output.suffix(300))\(run.diagnostics)")
  }

  /// A file that is no output of such a run is left as it is.
  @Test(arguments: ["notes\n", "notes", "{\"a", "{\"a\": 1}\n", "{\"exit\": 9, \"sha256\": \"0\"}\n"])
  func onlyReportsAreGoneOnWith(_ text: String) throws {
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      printf '%s' '\(text)' > out.jsonl
      echo '\(Self.line(1).dropLast())' > all.jsonl
      "$nest_verify" all.jsonl --format jsonl --resume out.jsonl; echo $?
      cat out.jsonl
      """)
    #expect(run.output == "2\n" + text)
    #expect(run.diagnostics.contains("line 1 is no report"))
    #expect(try NestVerifyProcess(["-", "--resume", "x.jsonl"]).status == 64)
  }

  /// Whatever ends a batch early, with models still under way, ends it in order.
  @Test(arguments: [1, 2, 4]) func earlyEnds(_ jobs: Int) throws {
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      for number in $(seq 1 12); do cat "$fixtures/batches/thresholds.jsonl"; done > all.jsonl
      for _ in 1 2 3 4 5 6; do
        "$nest_verify" all.jsonl --no-keep-going --quiet --jobs \(jobs); echo $?
        "$nest_verify" all.jsonl --format jsonl --jobs \(jobs) > /dev/full; echo $?
      done
      """, environment: ["fixtures": NestVerifyProcess.root.path + "/fixtures"])
    #expect(run.output == String(repeating: "1\n2\n", count: 6), "\(run.output)\(run.diagnostics)")
  }

  /// No input is written over, whatever kind of file it is.
  @Test func inputsStay() throws {
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      printf '%s' '\(Self.line(1).dropLast())' > all.jsonl
      echo 'nest-verify: 1' > bad.yaml
      cp all.jsonl all.copy; cp bad.yaml bad.copy; ln -s all.jsonl link.jsonl
      for output in all.jsonl link.jsonl; do
        "$nest_verify" all.jsonl --format jsonl -o $output; echo $?
        "$nest_verify" all.jsonl --format html -o $output; echo $?
        "$nest_verify" all.jsonl --format jsonl --resume $output; echo $?
      done
      "$nest_verify" bad.yaml --format jsonl -o bad.yaml; echo $?
      cmp all.jsonl all.copy && cmp bad.yaml bad.copy && echo same
      """)
    #expect(run.output == String(repeating: "2\n", count: 7) + "same\n", "\(run.output)\(run.diagnostics)")
  }

  /// A report is kept where the same command was asked about the same files, and nowhere else.
  @Test func whatChangedIsDecidedAgain() throws {
    let model = Self.line(3).replacing(
      #""expansion": {"weight": [[1]]}"#, with: #""expansion": {"weight": {"file": "w.npy"}}"#)
    let run = try NestVerifyProcess.shell(
      #"""
      cd "$folder"
      weight() { python3 -c 'import struct, sys
      head = (repr(dict(descr="<f8", fortran_order=False, shape=(1, 1))) + "\n").rjust(118)
      start = bytes([147]) + b"NUMPY" + bytes([1, 0]) + struct.pack("<H", 118)
      open("w.npy", "wb").write(start + head.encode() + struct.pack("<d", float(sys.argv[1])))' $1; }
      printf '%s' "$model" > all.jsonl
      run() { "$nest_verify" missing.yaml all.jsonl --format jsonl --resume out.jsonl "$@" 2> errors; echo $? $(wc -l < out.jsonl); }
      weight 1; run; run --jobs 2; run --near; tail -1 errors
      weight 2; run; run
      """#, environment: ["model": model])
    let lines = run.output.split(separator: "\n")
    #expect(
      [lines.first, lines.dropFirst().first, lines.dropFirst(2).first] == ["2 2", "2 2", "2 2"],
      "\(run.output)\(run.diagnostics)")
    #expect(lines.dropFirst(3).first?.contains("the output of another command") == true)
    #expect(lines.suffix(2) == ["2 3", "2 3"])
  }

  /// An input that cannot be read is no empty one, and line ends of other systems are line ends.
  @Test func inputsOfOtherKinds() throws {
    let run = try NestVerifyProcess.shell(
      """
      "$nest_verify" - --format jsonl < "$folder"; echo $?
      sed 's/$/\r/' fixtures/batches/thresholds.jsonl | "$nest_verify" - --format jsonl --quiet --exit-zero; echo $?
      """)
    #expect(run.output.contains("[unreadable]") && run.output.hasSuffix("2\n0\n"), "\(run.output)")
  }

  /// Two runs do not write to one file at the same time.
  @Test func oneRunAtATime() throws {
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      mkfifo models
      (sleep 2 > models; echo) &
      "$nest_verify" - --format jsonl --resume out.jsonl < models &
      sleep 0.5
      echo '\(Self.line(1).dropLast())' | "$nest_verify" - --format jsonl --resume out.jsonl; echo $?
      wait
      """)
    #expect(
      run.output.contains("2\n") && run.diagnostics.contains("another run writes to it"),
      "\(run.output)\(run.diagnostics)")
  }

  @Test func aValueIsGivenOnce() throws {
    let family = "fixtures/families/yun2019-section-3.1.yaml"
    let run = try NestVerifyProcess([family, "--at", "rho=1", "--at", "rho=2"])
    #expect(run.status == 64 && run.diagnostics.contains("--at is given 2 times"))
    #expect(try NestVerifyProcess([family, "--at", "rho=1"]).status == 0)
  }

  /// Colour and progress where they are asked for, and nowhere else.
  @Test func colorAndProgress() throws {
    let escape = "\u{1B}["
    func run(_ options: [String], _ environment: [String: String] = [:]) throws -> NestVerifyProcess {
      try NestVerifyProcess(["fixtures/yun2019/section-3.2.yaml"] + options, environment: environment)
    }
    #expect(try !run([]).output.contains(escape))
    #expect(try run([]).diagnostics.isEmpty)
    #expect(try run(["--color", "always"]).output.contains(escape))
    #expect(try run([], ["CLICOLOR_FORCE": "1", "NO_COLOR": ""]).output.contains(escape))
    #expect(try !run([], ["CLICOLOR_FORCE": "0", "NO_COLOR": ""]).output.contains(escape))
    #expect(try !run([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]).output.contains(escape))
    #expect(try !run(["--color", "never"], ["CLICOLOR_FORCE": "1"]).output.contains(escape))
    #expect(try run(["--color", "sometimes"]).status == 64)
    let progress = try run(["--progress"]).diagnostics
    #expect(!progress.isEmpty && !progress.contains(escape), "\(progress)")
    #expect(try run(["--no-progress"]).diagnostics.isEmpty)
  }
}
