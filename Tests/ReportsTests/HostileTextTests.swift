import Claims
import ExactAlgebra
import ModelFiles
import Networks
import TestSupport
import Testing
import Vocabulary

import Reports

/// Names and titles that would command a terminal, a page or a Markdown reader, in every format.
@Suite struct HostileTextTests {
  /// ESC [, OSC 8 with BEL, C1's CSI, DEL, ends of lines, and marks that turn the direction.
  static let commands =
    "\u{1B}[2J\u{1B}]8;;x\u{7}\u{9B}31m\u{7F}\u{0}\r\n\u{85}\u{2028}\u{2029}\u{202E}\u{2066}\u{200F}\u{61C}"
  static let markup =
    "</title><script>alert('1')</script>&amp;\"<!-- ``` | [a](http://b) ![c](d) **e** _f_ # ~~g~~ $h$ @i www.j.k"

  private func reports(_ text: String) throws -> [Report] {
    let model = scalarModel(title: text)
    let untitled = scalarModel(title: nil)
    let family = ModelFamily(
      parameter: "rho", range: try #require(ParameterRange(from: nil, to: nil)),
      model: model.map { RationalFunction($0) })
    return [
      .model(try checkReport(model, file: text)), .model(try checkReport(untitled, file: text)),
      .family(FamilyReport(FamilyInvestigation(family), file: text, sha256: "")),
      .criticalPoints(try CriticalPointsReport(Investigation(untitled), file: text, sha256: "")),
    ]
  }

  /// The controls C0, DEL and C1 but for the end of a line, and what turns or ends a line elsewhere.
  private func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n" || scalar.properties.isBidiControl
      || [.lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
  }

  @Test func commandsReachNoFormat() throws {
    let hostile = Self.commands.unicodeScalars.filter(isHostile)
    #expect(hostile.count == Self.commands.unicodeScalars.count - 12)
    for report in try reports(Self.commands) {
      let harmless = try reports("x")[0].text(as: .text)
      for format in ReportFormat.allCases {
        let text = report.text(as: format)
        #expect(!text.unicodeScalars.contains(where: isHostile), "\(format)")
        #expect(Report.text([report, report], as: format).unicodeScalars.allSatisfy { !isHostile($0) })
      }
      #expect(report.text(as: .text).contains("\\u{1B}[2J\\u{1B}]8;;x\\u{7}\\u{9B}31m"))
      // The new line in the title made none in the report.
      if case .model(let check) = report, check.model.title != nil {
        #expect(report.text(as: .text).count { $0 == "\n" } == harmless.count { $0 == "\n" })
      }
    }
  }

  @Test func jsonKeepsTheTextExactly() throws {
    for text in [Self.commands, Self.markup] {
      let line = try reports(text)[1].json.line
      let file = try #require(
        line.split(separator: "\"file\": \"", maxSplits: 1).last?.components(endingAt: "\", \"sha256\""))
      #expect(unquoted(file) == text)
    }
  }

  /// Accents are commands, whether a letter comes with them or before them; what no plain font has is its number.
  @Test func accentsInLaTeX() throws {
    for (text, latex) in [
      ("caf\u{E9}", "caf\\'{e}"), ("cafe\u{301}", "caf\\'{e}"), ("\u{15A}i\u{10D}", "\\'{S}i\\v{c}"),
      ("\u{174}", "\\^{W}"), ("\u{212B}\u{E7}\u{151}", "\\r{A}\\c{c}\\H{o}"), ("4 \u{212A}!", "4 K!"),
      ("stra\u{DF}e", "stra\\ss{}e"), ("x\u{4E2D}", "x[U+4E2D]"), ("1\u{301}", "1[U+301]"),
      ("v\u{1EBF}", "v[U+1EBF]"),
    ] {
      let report = Report.model(try checkReport(scalarModel(title: text))).text(as: .latex)
      #expect(report.contains(latex), "\(text)")
    }
  }

  @Test func markupStaysTextInHTML() throws {
    for report in try reports(Self.markup) {
      let page = try MarkupScanner(report.text(as: .html))
      #expect(!page.elements.contains("script"))
      #expect(page.texts.contains { $0.contains("</title><script>alert('1')</script>&amp;\"<!-- ```") })
    }
  }

  @Test func markdownIsInert() throws {
    for report in try reports(Self.markup) {
      let markdown = report.text(as: .markdown)
      #expect(markdown.contains("\\<script\\>alert('1')\\</script\\>\\&amp;"))
      #expect(!markdown.contains("<") || !markdown.contains(/(^|[^\\])</))
      #expect(!markdown.contains("```") && !markdown.contains("http://") && !markdown.contains("www.j"))
    }
  }

  /// What a reader of Markdown takes for the text is the text, whatever it is made of: only backslashes were added, each
  /// before ASCII punctuation, and none of the characters that mean something is left without one.
  @Test func markdownOfRandomText() throws {
    let alphabet = Array("ab1 .-+=)(*_`~|<>[]!#&$@\\:/w\u{1B}é".unicodeScalars)
    try forAll(seedCount: 400) { random in
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Int.random(in: 0..<alphabet.count, using: &random)
      }
    } property: { indices in
      let text = String(String.UnicodeScalarView(indices.map { alphabet[$0] }))
      let escaped = Markdown.escaped(text)
      var rest = Substring(escaped)
      var read = ""
      while let character = rest.popFirst() {
        if character == "\\" {
          guard let next = rest.popFirst(), next.isASCII, next.isPunctuation || next.isSymbol else {
            return false
          }
          read.append(next)
        } else {
          if "*`~|<>[]!#&$@".contains(character) { return false }
          if read.isEmpty, "-+=".contains(character) { return false }
          read.append(character)
        }
      }
      return read == text.printable && !escaped.contains("://") && !escaped.contains("www.a")
        && escaped.prefixMatch(of: /[0-9]+[.)]( |$)/) == nil
    }
  }

  private func unquoted(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let next = rest.popFirst() else {
        result.append(scalar)
        continue
      }
      switch next {
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "u":
        let digits = String(Substring(rest.prefix(4)))
        rest.removeFirst(4)
        result.append(Unicode.Scalar(UInt32(digits, radix: 16)!)!)
      default: result.append(next)
      }
    }
    return String(result)
  }
}

extension Substring {
  /// What comes before `end`.
  fileprivate func components(endingAt end: String) -> Substring? {
    ranges(of: end).first.map { self[..<$0.lowerBound] }
  }
}
