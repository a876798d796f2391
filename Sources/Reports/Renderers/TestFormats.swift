import ModelFiles
import Vocabulary

extension Report {
  /// A test suite for each model and a test for each claim, as JUnit writes them and services read them.
  static func junit(_ reports: [Report]) -> String {
    let suites = reports.compactMap(\.outcomes).map { title, id, file, outcomes in
      func count(_ statuses: [ExitStatus]) -> String { "\(outcomes.count { statuses.contains($0.status) })" }
      return XML(
        name: "testsuite",
        attributes: [
          ("name", title), ("tests", "\(outcomes.count)"),
          ("failures", count([.unexpected])), ("errors", count([.unusableInput, .undecided])),
          ("skipped", "\(outcomes.count(where: \.isSkipped))"),
        ],
        children: [
          XML(
            name: "properties", attributes: [],
            children: [("id", id), ("file", file)].compactMap { name, value in
              value.map { XML(name: "property", attributes: [("name", name), ("value", $0)]) }
            })
        ] + outcomes.map { $0.testCase(of: file) })
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + XML(name: "testsuites", attributes: [("name", "nest-verify")], children: suites).written()
  }

  /// The results of a static analysis in the Static Analysis Results Interchange Format 2.1.0 (OASIS), with the place of the
  /// model's file: what is not as expected. Services take every result for an alert, whatever its kind.
  static func sarif(_ reports: [Report]) -> JSON {
    let found = reports.compactMap(\.outcomes)
    var rules: [(id: String, title: String)] = []
    for outcome in found.flatMap(\.outcomes) where !rules.contains(where: { $0.id == outcome.id }) {
      rules.append((outcome.id, outcome.title))
    }
    let driver: [(String, JSON)] = [
      ("name", .string("nest-verify")), ("version", .string(version)),
      (
        "rules",
        .array(
          rules.map {
            .object([("id", .string($0.id)), ("shortDescription", .object([("text", .string($0.title))]))])
          })
      ),
    ]
    let results = found.flatMap { title, id, file, outcomes in
      let model: [(String, JSON)] =
        [("model", .string(title))] + (id.map { [("id", .string($0))] } ?? [])
      return outcomes.filter { $0.status != .asExpected }.map { $0.sarif(of: file, model) }
    }
    return .object([
      ("version", .string("2.1.0")),
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      (
        "runs",
        .array([
          .object([
            ("tool", .object([("driver", .object(driver))])),
            ("columnKind", .string("unicodeCodePoints")), ("results", .array(results)),
          ])
        ])
      ),
    ])
  }
}

extension TestOutcome {
  /// Whether the statement does not apply, as expected.
  fileprivate var isSkipped: Bool { status == .asExpected && verdict == .inapplicable }

  /// The verdict before its reason, as in `holds, expected fails: `.
  private var finding: String {
    verdict.map { $0.rawValue + (missed.map { ", expected \($0)" } ?? "") + ": " } ?? ""
  }

  fileprivate func testCase(of file: String) -> XML {
    var result = XML(name: "testcase", attributes: [("classname", file), ("name", id)])
    let place = if case .text(let line, let column)? = fault?.place { "\(line):\(column): " } else { "" }
    let message = [("message", place + (missed == nil ? "" : finding) + summary)]
    switch status {
    case .asExpected:
      if isSkipped { result.children = [XML(name: "skipped", attributes: message)] }
    case .unexpected:
      result.children = [XML(name: "failure", attributes: message + [("type", verdict?.rawValue ?? id)])]
    case .unusableInput, .undecided:
      let type = status == .undecided ? "undecided" : id
      result.children = [XML(name: "error", attributes: message + [("type", type)])]
    }
    return result
  }

  /// - Parameter model: what it is called.
  fileprivate func sarif(of file: String, _ model: [(String, JSON)]) -> JSON {
    let (kind, level) = status == .undecided ? ("open", "none") : ("fail", "error")
    let (path, line) = TestOutcome.place(fault?.file ?? file)
    var place: [(String, JSON)] = [("artifactLocation", .object([("uri", .string(path.asURI))]))]
    // A model in a line of a file has that line as its place.
    if let line {
      place.append(("region", .object([("startLine", .integer(line))])))
    } else if case .text(let line, let column)? = fault?.place {
      place.append(
        (
          "region",
          .object([("startLine", .integer(line)), ("startColumn", .integer(column))])
        ))
    }
    return .object([
      ("ruleId", .string(id)), ("kind", .string(kind)), ("level", .string(level)),
      ("message", .object([("text", .string(finding + summary))])),
      ("locations", .array([.object([("physicalLocation", .object(place))])])),
      ("properties", .object(model)),
    ])
  }
}

extension TestOutcome {
  /// A file, or the file of JSON lines and the number of the line that `name` stands for.
  fileprivate static func place(_ name: String) -> (path: String, line: Int?) {
    guard let colon = name.lastIndex(of: ":"), let line = Int(name[name.index(after: colon)...]), line > 0
    else {
      return (name, nil)
    }
    let path = String(name[..<colon])
    let holdsLines = [".jsonl", ".ndjson", "<stdin>"].contains { path.lowercased().hasSuffix($0) }
    return holdsLines ? (path, line) : (name, nil)
  }
}

extension String {
  /// A path as a reference of RFC 3986: other bytes than its unreserved characters and slashes are escaped.
  fileprivate var asURI: String {
    var result = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return result
  }
}
