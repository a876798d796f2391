import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("Malformed model files")
struct MalformedTextTests {
  /// The example with one thing replaced, and what that should give.
  static let edits: [(from: String, to: String, faults: [String])] = [
    // Versions and keys.
    ("nest-verify: 1", "nest-verify: 2", ["1:14 version"]),
    ("nest-verify: 1\n", "", ["1:1 missing-key"]),
    ("loss: squared", "lost: squared", ["4:1 unknown-key"]),
    ("loss: squared", "layers: []", ["4:1 unknown-key"]),
    ("loss: squared", "title: again", ["4:1 duplicate-key"]),
    ("loss: squared", "'title': again", ["4:1 duplicate-key"]),
    ("loss: squared", "? [a, b]\n: c", ["4:1 complex-key"]),
    ("loss: squared", "[a, b]: c", ["4:1 syntax"]),
    ("  y: [[1], [3], [2]]\n", "", ["6:3 missing-key"]),
    ("  y: [[1], [3], [2]]", "  y: [[1], [3], [2]]\n  x: [[1], [1], [1]]", ["8:3 duplicate-key"]),
    ("data:\n", "data: 3\ndatum:\n", ["5:7 type", "6:1 unknown-key"]),
    ("title: R", "title: {a: R}\n#", ["2:8 type"]),
    ("loss: squared", "<<: {loss: squared}", ["4:1 unknown-key"]),
    // Choices.
    ("architecture: resnest", "architecture: resnet", ["3:15 value"]),
    ("architecture: resnest\n", "", ["1:1 missing-key"]),
    ("architecture: resnest", "architecture: [resnest]", ["3:15 type"]),
    (
      "architecture: resnest", "architecture: densenest",
      [
        "8:1 unknown-key", "13:5 unknown-key", "15:26 shape-mismatch", "17:5 unknown-key",
        "18:22 shape-mismatch",
      ]
    ),
    ("loss: squared", "loss: sqared", ["4:7 value"]),
    ("loss: squared", "loss: huber", ["4:7 type"]),
    ("loss: squared", "loss: {huber: 0}", ["4:15 value"]),
    ("loss: squared", "loss: {huber: -1/2}", ["4:15 value"]),
    ("loss: squared", "loss: {squared: 1}", ["4:8 type"]),
    ("loss: squared", "loss: {nothing: 1}", ["4:8 value"]),
    ("loss: squared", "loss: {huber: 1, logistic: 2}", ["4:7 type"]),
    ("loss: squared", "loss: {piecewise-polynomial: {breakpoints: [0, 0], pieces: [[1]]}}", ["4:48 value"]),
    (
      "loss: squared", "loss: {piecewise-polynomial: {breakpoints: [0], pieces: [[1]]}}",
      ["4:57 shape-mismatch"]
    ),
    ("loss: squared", "loss: {piecewise-polynomial: {breakpoints: [], pieces: [[]]}}", ["4:57 value"]),
    (
      "loss: squared", "loss: {piecewise-polynomial: {breakpoints: 0, pieces: 1}}",
      ["4:44 type", "4:55 type"]
    ),
    ("loss: squared", "loss:", ["4:6 value"]),
    ("loss: squared", "loss: logistic", ["7:6 label"]),
    ("loss: squared", "loss: {smoothed-hinge: 1}", ["7:6 label"]),
    ("loss: squared", "loss: cross-entropy", ["7:6 label"]),
    (
      "loss: squared\ndata:\n  x: [[1], [5/2], [3]]\n  y: [[1], [3], [2]]",
      "loss: cross-entropy\ndata:\n  x: [[1]]\n  y: [[2, -1]]",
      ["7:6 label", "18:22 shape-mismatch", "18:35 shape-mismatch"]
    ),
    // Layers.
    ("      - relu\n    weight: [[1]]", "      - rely\n    weight: [[1]]", ["12:9 unknown-key"]),
    ("      - relu\n    weight: [[1]]", "      - leaky-relu\n    weight: [[1]]", ["12:9 type"]),
    ("      - relu\n    weight: [[1]]", "      - relu: 1\n    weight: [[1]]", ["12:9 type"]),
    ("      - relu\n    weight: [[1]]", "      - tanh: 1\n    weight: [[1]]", ["12:9 unknown-key"]),
    ("      - relu\n    weight: [[1]]", "      - polynomial: []\n    weight: [[1]]", ["12:21 value"]),
    ("      - relu\n    weight: [[1]]", "      - [relu]\n    weight: [[1]]", ["12:9 type"]),
    ("      - relu\n    weight: [[1]]", "      - leaky-relu: x\n    weight: [[1]]", ["12:21 number"]),
    (
      "      - relu\n    weight: [[1]]",
      "      - piecewise-linear: {breakpoints: [2, 1], slopes: [1], valve: 2}\n    weight: [[1]]",
      ["12:45 value", "12:62 unknown-key"]
    ),
    (
      "      - relu\n    weight: [[1]]",
      "      - piecewise-linear: {breakpoints: [2], slopes: [1]}\n    weight: [[1]]", ["12:54 shape-mismatch"]
    ),
    (
      "  - feature:\n", "  - features:\n",
      ["10:5 unknown-key", "10:5 missing-key", "14:5 unknown-key", "14:5 missing-key"]
    ),
    // Numbers.
    (
      "x: [[1], [5/2], [3]]", "x: [[.nan], [5/0], [1e999999999]]",
      ["6:8 number", "6:18 number", "6:25 number"]
    ),
    ("x: [[1], [5/2], [3]]", "x: [[1:30], [1_0], ['1 ']]", ["6:9 syntax"]),
    ("x: [[1], [5/2], [3]]", "x: [['1:30'], [1_0], ['1 ']]", ["6:10 number", "6:19 number", "6:27 number"]),
    ("x: [[1], [5/2], [3]]", "x: [[-.inf], [~], [true]]", ["6:8 number", "6:17 number", "6:22 number"]),
    ("x: [[1], [5/2], [3]]", "x: [[{a: 1}], [[1]], ['']]", ["6:8 type", "6:18 type", "6:26 number"]),
    // Matrices.
    ("x: [[1], [5/2], [3]]", "x: [[1], [5/2, 1], [3]]", ["6:12 ragged-rows"]),
    ("x: [[1], [5/2], [3]]", "x: [[1], [], [3]]", ["6:12 empty-matrix"]),
    ("x: [[1], [5/2], [3]]", "x: []", ["6:6 empty-matrix"]),
    ("x: [[1], [5/2], [3]]", "x: [1, 2, 3]", ["6:7 type", "6:10 type", "6:13 type"]),
    ("x: [[1], [5/2], [3]]", "x: 1", ["6:6 type"]),
    ("x: [[1], [5/2], [3]]", "x:", ["6:5 type"]),
    ("x: [[1], [5/2], [3]]", "x: {}", ["6:6 type"]),
    ("x: [[1], [5/2], [3]]", "x: {idendity: 3}", ["6:7 unknown-key"]),
    ("x: [[1], [5/2], [3]]", "x: {identity: 0}", ["6:17 value"]),
    ("x: [[1], [5/2], [3]]", "x: {identity: 1.5}", ["6:17 value"]),
    ("x: [[1], [5/2], [3]]", "x: {identity: 1000000}", ["6:17 too-large"]),
    ("x: [[1], [5/2], [3]]", "x: {identity: 99999999999999999999}", ["6:17 value"]),
    ("x: [[1], [5/2], [3]]", "x: {zeros: [9223372036854775807, 9223372036854775807]}", ["6:14 too-large"]),
    ("x: [[1], [5/2], [3]]", "x: {zeros: [3]}", ["6:14 type"]),
    ("x: [[1], [5/2], [3]]", "x: {zeros: 3}", ["6:14 type"]),
    ("x: [[1], [5/2], [3]]", "x: {zeros: [3, -1]}", ["6:18 value"]),
    ("x: [[1], [5/2], [3]]", "x: {zeros: [3, 1], identity: 3}", ["6:22 unknown-key"]),
    ("x: [[1], [5/2], [3]]", "x: {file: nowhere.npy}", ["6:6 missing-file"]),
    ("x: [[1], [5/2], [3]]", "x: {file: nowhere.bin}", ["6:13 value"]),
    ("x: [[1], [5/2], [3]]", "x: {file: nowhere.safetensors}", ["6:13 missing-key"]),
    ("x: [[1], [5/2], [3]]", "x: {file: nowhere.npy, tensor: a}", ["6:34 unknown-key"]),
    ("x: [[1], [5/2], [3]]", "x: {tensor: a}", ["6:6 missing-key"]),
    ("x: [[1], [5/2], [3]]", "x: {file: \"a\\0.npy\"}", ["6:6 missing-file"]),
    // Shapes.
    ("x: [[1], [5/2], [3]]", "x: [[1], [5/2]]", ["7:6 shape-mismatch"]),
    ("x: [[1], [5/2], [3]]", "x: [[1, 2], [5/2, 2], [3, 2]]", ["8:21 shape-mismatch"]),
    ("y: [[1], [3], [2]]", "y: [[1, 1], [3, 1], [2, 1]]", ["18:22 shape-mismatch", "18:35 shape-mismatch"]),
    ("    weight: [[-4]]", "    weight: [[-4, 1]]", ["17:13 shape-mismatch"]),
    ("bias: [-2]", "bias: [-2, 1]", ["11:39 shape-mismatch"]),
    ("bias: [-2]", "bias: -2", ["11:39 type"]),
    ("bias: [-2]", "bias: [x, y]", ["11:40 number", "11:43 number"]),
    ("weight: [[1]], bias: [-2]", "weight: [[1, 1]]", ["11:26 shape-mismatch"]),
    ("weight: [[1]], bias: [-2]", "weight: [[1], [1]]", ["13:13 shape-mismatch"]),
    (
      "expansion: {weight: {identity: 1}}", "expansion: {weight: {identity: 2}}",
      [
        "8:21 shape-mismatch", "11:26 shape-mismatch", "13:13 shape-mismatch", "15:26 shape-mismatch",
        "17:13 shape-mismatch", "18:22 shape-mismatch",
      ]
    ),
    ("blocks:\n", "blocks: nothing\nblock:\n", ["9:9 type", "10:1 unknown-key"]),
    // Expectations.
    ("assumption-4: fails", "asumption-4: fails", ["20:3 unknown-claim"]),
    ("assumption-4: fails", "assumption-4: fail", ["20:26 value"]),
    ("assumption-4: fails", "assumption-4: {vacuous: maybe}", ["20:26 missing-key", "20:36 type"]),
    ("assumption-4: fails", "assumption-4: [fails]", ["20:26 type"]),
    ("expect:\n  chen2021.assumption-4: fails", "expect: []", ["19:9 type"]),
    // Anchors, aliases, tags; and text that only looks like them.
    ("[[-4]]", "&w [[-4]]", ["17:13 anchor"]),
    ("[[-4]]", "*w", ["17:13 alias"]),
    ("[[-4]]", "!!seq [[-4]]", ["17:13 tag"]),
    ("[[-4]]", "[!x [-4]]", ["17:14 tag"]),
    ("title: R", "&t title: R", ["2:1 anchor"]),
    ("title: R", "title: a & b * c ! d # &e R", []),
    ("title: R", "title: '&a *b !c' # R", []),
    ("title: R", "title: |\n  &a *b\n  !c \"\n# R", ["2:8 syntax"]),
    ("title: R", "title: \"&a\n  *b\" # R", ["2:8 syntax"]),
    ("title: R", "title: \"&a\\n  *b\" # R", []),
    // Syntax and structure.
    ("title: R", "title: \"R", ["2:8 syntax"]),
    ("[[-4]]", "[[-4]", ["18:1 syntax"]),
    ("[[-4]]", "[[-4]]]", ["17:19 syntax"]),
    ("  - feature:", "\t- feature:", ["10:1 syntax"]),
    ("expect:", "---\nexpect:", ["19:1 multiple-documents"]),
    ("title: R", "title: \u{1}R", ["2:8 character"]),
    ("title: R", "title: a\0R", ["2:9 character"]),
    ("title: R", "title: \u{F8F0}R", []),
    ("title: R", "title: \"\\uF8F3R", ["2:8 syntax"]),
    ("loss: squared", "# a comment\u{85}loss: absolute", ["4:12 character"]),
    ("loss: squared", "# a comment\rloss: absolute", ["4:12 character"]),
    ("loss: squared", "# a comment\u{2028}loss: absolute", ["4:12 character"]),
    ("loss: squared", "# a comment\u{2029}loss: absolute", ["4:12 character"]),
  ]

  @Test("each fault at its place", arguments: edits)
  func edit(_ from: String, _ to: String, _ expected: [String]) throws {
    try #require(yun.contains(from), "nothing to replace")
    #expect(faults(yun.replacingOccurrences(of: from, with: to)) == expected)
  }

  @Test("JSON lines that are read as one document are told from a wrong indentation")
  func jsonLines() throws {
    func fault(_ text: String) throws -> Diagnostic {
      do {
        _ = try read(text)
        throw CancellationError()
      } catch let error as InputError { return try #require(error.diagnostics.first) }
    }
    for gap in ["", "\n", "# a comment\n", "\r\n"] {
      let lines = try fault("{\"a\": 1}\n\(gap){\"a\": 2}\n")
      #expect(lines.code == .multipleDocuments && lines.message.contains("JSON lines"))
      #expect(lines.hint?.contains("--format jsonl") == true)
      #expect(lines.place == .text(line: gap.isEmpty ? 2 : 3, column: 1))
    }
    for text in ["{a: 1}\n[2]", "{a: 1}\n {a: 2}", "{a: 1} {a: 2}", "[1]\n{a: 2}"] {
      #expect(try fault(text).code == .syntax, "\(text)")
    }
  }

  @Test("a shape error says what was found and what was expected")
  func message() throws {
    do {
      _ = try read(yun.replacingOccurrences(of: "[[-4]]", with: "[[-4, 1]]"))
      Issue.record("accepted")
    } catch {
      #expect(
        error.description
          == "m.yaml:17:13: error: weight of block 2 is 1×2, expected M × K_2 = 1×1 [shape-mismatch]")
    }
    do {
      _ = try read(yun.replacingOccurrences(of: "loss: squared", with: "los: squared"))
      Issue.record("accepted")
    } catch {
      #expect(
        error.description == "m.yaml:4:1: error: unknown key 'los' (did you mean 'loss'?) [unknown-key]")
    }
  }

  @Test("all repeated keys of a file in one go")
  func repeatedKeys() {
    let text = "a: 1\n\"b\": {c: 1, c: 2, 'c': 3}\na: 2\nb: 3\na: 4\n"
    #expect(
      faults(text).filter { $0.hasSuffix("duplicate-key") }
        == ["2:13", "2:19", "3:1", "4:1", "5:1"].map { $0 + " duplicate-key" })
    let many = (0..<100).map { "k\($0): 1\nk\($0): 2\n" }.joined()
    #expect(faults(many).contains { $0.hasSuffix("duplicate-key") })
    #expect(faults("\"\\x41\": 1\n\"A\": 2\n").contains { $0.hasSuffix("duplicate-key") })
  }

  @Test("an alias bomb costs nothing", .timeLimit(.minutes(1)))
  func aliasBomb() {
    var bomb = "a0: &a0 [x, x]\n"
    for level in 1..<60 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(faults(bomb + "? *a59\n: 1\n") == ["1:5 anchor"])
    #expect(faults("{a: &a [x, x], b: &b {? [*a, *a] : 1}, ? *b : 1, *b : 2}").first == "1:5 anchor")
  }

  @Test(
    "nesting is capped before a parser recurses", .timeLimit(.minutes(1)),
    arguments: [
      (String(repeating: "[", count: 100_000), "1:65 nesting"),
      (String(repeating: "{a: ", count: 100_000), "1:257 nesting"),
      (String(repeating: "- ", count: 100_000), "1:129 nesting"),
      (String(repeating: "? ", count: 100_000), "1:1 complex-key"),
      ((0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), "65:65 nesting"),
    ])
  func nesting(_ text: String, _ fault: String) { #expect(faults(text) == [fault]) }

  @Test("nothing, and nothing but noise")
  func empty() {
    #expect(faults("") == ["1:1 empty-file"])
    #expect(faults("\n\n# nothing\n") == ["1:1 empty-file"])
    #expect(faults("---\n") == ["1:1 empty-file"])
    #expect(faults("42") == ["1:1 type"])
    #expect(faults("[]") == ["1:1 type"])
    #expect(faults("{}").allSatisfy { $0 == "1:1 missing-key" })
    #expect(faults([0xEF, 0xBB, 0xBF]) == ["1:1 empty-file"])
    #expect(faults([0]) == ["1:1 character"])
    #expect(faults(Array("a: b\nc: ".utf8) + [0xC3, 0x28]) == ["2:4 encoding"])
    #expect(faults([0xFF, 0xFE, 0x61, 0]) == ["1:1 encoding"])
    #expect(faults("a: b\n\u{FEFF}c: d") == ["2:1 character"])
  }

  @Test("caps on size", .timeLimit(.minutes(1)))
  func size() {
    #expect(faults([UInt8](repeating: 0x20, count: ModelFiles.Limits.textBytes + 1)) == ["too-large"])
    #expect(faults(String(repeating: "a,", count: ModelFiles.Limits.separators + 1)) == ["too-large"])
    let number = "1e20000"
    let row = "[" + Array(repeating: number, count: 100).joined(separator: ", ") + "]"
    let rows = Array(repeating: row, count: 60).joined(separator: ", ")
    let text = yun.replacingOccurrences(of: "x: [[1], [5/2], [3]]", with: "x: [\(rows)]")
    #expect(faults(text).filter { $0.hasSuffix("too-large") }.count == 1)
    let zeros = "x: {zeros: [3, 2000000]}\n  y: {zeros: [3, 2000000]}"
    #expect(
      faults(
        yun.replacingOccurrences(of: "x: [[1], [5/2], [3]]\n  y: [[1], [3], [2]]", with: zeros)
      ).contains("7:14 too-large"))
    // A flood of faults is cut off.
    let ragged = "[" + String(repeating: "[x], ", count: 10_000) + "[x]]"
    #expect(
      faults(yun.replacingOccurrences(of: "[[1], [5/2], [3]]", with: ragged)).count
        == ModelFiles.Limits.diagnostics)
  }

  @Test("files that are none", .timeLimit(.minutes(1)))
  func files() throws {
    let directory = try Directory(["m.yaml": Array(yun.utf8)])
    func faults(_ path: String) -> [String] {
      do {
        _ = try ModelFile.load(path)
        return []
      } catch { return error.diagnostics.map(summary) }
    }
    #expect(faults(directory.path + "m.yaml") == [])
    #expect(faults(directory.path + "none.yaml") == ["missing-file"])
    #expect(faults(directory.path + "m.yaml/none.yaml") == ["missing-file"])
    #expect(faults(directory.path) == ["not-a-file"])
    #expect(faults("") == ["missing-file"])
    #expect(faults("/dev/zero") == ["not-a-file"])
    #expect(faults(directory.path + String(repeating: "x", count: 5000)) == ["unreadable"])
    #expect(mkfifo(directory.path + "pipe", 0o600) == 0)
    #expect(faults(directory.path + "pipe") == ["not-a-file"])
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "loop", withDestinationPath: directory.path + "loop")
    #expect(faults(directory.path + "loop") == ["unreadable"])
  }

  @Test("every prefix of a model is refused or read, and never traps")
  func truncation() {
    let bytes = Array(yun.utf8)
    for length in 0..<bytes.count { _ = faults(Array(bytes[..<length])) }
    #expect(faults(Array(bytes[..<300])) != [])
  }

  @Test("flipped and inserted bytes never trap", arguments: 0..<10 as Range<UInt64>)
  func noise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let interesting = Array("&*![]{},:-?|>'\"%@`#\n\t \0\u{7F}/.eE0x9".utf8) + [0xC0, 0xFF, 0xE2]
    for _ in 0..<60 {
      var bytes = Array(yun.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        let byte = interesting.randomElement(using: &generator)!
        if Bool.random(using: &generator) { bytes[index] = byte } else { bytes.insert(byte, at: index) }
      }
      // Each diagnostic has a place, and a model that is accepted can be written and read again.
      if let model = try? ModelFile.read(bytes, name: "m.yaml").model {
        #expect((try? read(ModelFile.text(for: model)).model) == model)
      }
    }
  }
}
