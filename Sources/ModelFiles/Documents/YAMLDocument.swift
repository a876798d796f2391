import Yams

/// Composes the one document of a YAML or JSON text.
///
/// Anchors, aliases and tags are refused without ever reaching the composer, where an alias in a key costs
/// exponential time: `&`, `*` and `!` are first replaced by private-use characters, which occupy one column
/// as well and begin plain scalars. So the parser itself tells which of them stood inside of a string or a comment,
/// and which at the start of a token.
struct YAMLDocument {
  /// Whether a scalar is one of the stand-ins, which no text may therefore have.
  static func isReserved(_ scalar: Unicode.Scalar) -> Bool {
    0xF8F0...0xF8F3 ~= scalar.value || repeatedKeys.contains(scalar)
  }

  private static let markers:
    [(character: Unicode.Scalar, standIn: Unicode.Scalar, code: Diagnostic.Code, name: String)] = [
      ("&", "\u{F8F0}", .anchor, "anchors"), ("*", "\u{F8F1}", .alias, "aliases"),
      ("!", "\u{F8F2}", .tag, "tags"),
    ]
  /// Takes up a column and stands for nothing.
  private static let filler = "\u{F8F3}"
  /// Stand-ins for the first characters of repeated keys. Each costs one more parse, so there are not many.
  private static let repeatedKeys: ClosedRange<Unicode.Scalar> = "\u{F0000}"..."\u{F000F}"

  let file: String
  private var scalars: [Unicode.Scalar] = []
  /// The first characters of keys that occur again later in their mapping, by position.
  private var hidden: [Element.Position: Unicode.Scalar] = [:]
  private(set) var diagnostics: [Diagnostic] = []
  /// The last line of a text that had to be lengthened.
  private var lastLine = Int.max
  /// Nil when the text has no usable document.
  private(set) var root: Element?

  init(_ bytes: [UInt8], file: String) throws(InputError) {
    self.file = file
    let scan = try TextScan(bytes, file: file)
    var text = scan.text
    if scan.hasMarkers {
      for marker in YAMLDocument.markers {
        text = text.replacing(String(marker.character), with: String(marker.standIn))
      }
    }
    if scan.hasUnicodeEscapes { text = YAMLDocument.joiningSurrogates(text) }
    compose(text)
    if diagnostics.isEmpty, root == nil {
      report(Element.Position(line: 1, column: 1), .empty, "the file has no content")
    }
  }

  /// JSON writes a character beyond U+FFFF as two escapes, YAML as one; fillers keep the columns.
  private static func joiningSurrogates(_ text: String) -> String {
    text.replacing(#/\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/#) { match in
      let high = UInt32(match.output.1, radix: 16)! - 0xD800
      let low = UInt32(match.output.2, radix: 16)! - 0xDC00
      let scalar = String(0x10000 + high << 10 + low, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - scalar.count) + scalar + filler + filler
    }
  }

  private func position(_ mark: Mark) -> Element.Position {
    Element.Position(line: min(mark.line, lastLine), column: mark.column)
  }

  private mutating func report(
    _ position: Element.Position, _ code: Diagnostic.Code, _ message: String, hint: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(file: file, place: position.place, code: code, message: message, hint: hint))
  }

  private mutating func compose(_ text: String) {
    var text = text
    // Yams keeps a pointer into the text; only a string too long to be stored inline has a stable one.
    if text.utf8.count < 16 {
      text += String(repeating: "\n", count: 16)
      lastLine = text.count { $0.isNewline } - 15
    }
    do {
      let node = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
      root = node.map { element($0) }
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      if let renamed = hideKey(at: context.mark, in: text) {
        compose(renamed)
      } else {
        report(
          position(context.mark), .duplicateKey,
          "key '\(restore(keys.first ?? ""))' occurs more than once")
      }
    } catch let error as YamlError {
      report(error, in: text)
    } catch {
      report(Element.Position(line: 1, column: 1), .syntax, "\(error)")
    }
  }

  /// The text with the first character of the key at `mark` replaced, so that the composer goes on; nil where
  /// that would change more than the key.
  private mutating func hideKey(at mark: Mark, in text: String) -> String? {
    if scalars.isEmpty { scalars = Array(text.unicodeScalars) }
    guard var index = index(of: position(mark)) else { return nil }
    if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
    guard index < scalars.count, !"\\\"'[{ \n\r\t".unicodeScalars.contains(scalars[index]),
      let standIn = Unicode.Scalar(YAMLDocument.repeatedKeys.lowerBound.value + UInt32(hidden.count)),
      YAMLDocument.repeatedKeys.contains(standIn), hidden[position(mark)] == nil
    else { return nil }
    hidden[position(mark)] = scalars[index]
    scalars[index] = standIn
    var renamed = String.UnicodeScalarView()
    renamed.append(contentsOf: scalars)
    return String(renamed)
  }

  private func index(of position: Element.Position) -> Int? {
    var line = 1
    var index = 0
    while line < position.line, index < scalars.count {
      if TextScan.isLineBreak(scalars[index]) {
        if scalars[index] == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
        line += 1
      }
      index += 1
    }
    index += position.column - 1
    return index < scalars.count ? index : nil
  }

  private mutating func report(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      reportMarker(before: position(mark), in: text)
      let context = context.map { "\($0.text) from \($0.mark.line):\($0.mark.column), " } ?? ""
      report(position(mark), .syntax, context + problem)
    case .composer(_, _, let mark, _):
      // Without aliases the composer has one complaint left.
      report(position(mark), .multipleDocuments, "a second document starts here, expected one")
    case .memory:
      report(Element.Position(line: 1, column: 1), .tooLarge, "the text needs more memory than there is")
    default:
      report(Element.Position(line: 1, column: 1), .syntax, "unreadable text: \(error)")
    }
  }

  /// After a syntax error: the first `&`, `*` or `!` that seems to begin a token, since that may well be its cause.
  private mutating func reportMarker(before end: Element.Position, in text: String) {
    var lineNumber = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(end.line) {
      lineNumber += 1
      var quotes = 0
      var previous: Unicode.Scalar = " "
      for (offset, scalar) in line.unicodeScalars.enumerated() {
        if scalar == "#", previous == " " { break }
        if scalar == "\"" || scalar == "'" { quotes += 1 }
        if let marker = YAMLDocument.markers.first(where: { $0.standIn == scalar }), quotes.isMultiple(of: 2),
          " [{,".unicodeScalars.contains(previous)
        {
          return report(
            Element.Position(line: lineNumber, column: offset + 1), marker.code,
            "\(marker.name) are not supported",
            hint: "quote text that begins with '\(marker.character)'")
        }
        previous = scalar
      }
    }
  }

  /// The nesting cap of `TextScan` bounds the recursion.
  private mutating func element(_ node: Node) -> Element {
    let position = node.mark.map(position) ?? Element.Position(line: 1, column: 1)
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain
      if isPlain,
        let marker = YAMLDocument.markers.first(where: { scalar.string.unicodeScalars.first == $0.standIn })
      {
        report(
          position, marker.code, "\(marker.name) are not supported",
          hint: "quote text that begins with '\(marker.character)'")
        return Element(position: position, content: .refused)
      }
      return Element(position: position, content: .scalar(restore(scalar.string), isPlain: isPlain))
    case .sequence(let sequence):
      return Element(position: position, content: .sequence(sequence.map { element($0) }))
    case .mapping(let mapping):
      return Element(position: position, content: .mapping(entries(mapping)))
    case .alias:
      return Element(position: position, content: .refused)
    }
  }

  private mutating func entries(_ mapping: Node.Mapping) -> [Element.Entry] {
    var entries: [Element.Entry] = []
    var firsts: [String: Element.Position] = [:]
    for (keyNode, valueNode) in mapping {
      let key = element(keyNode)
      let value = element(valueNode)
      switch key.content {
      case .refused: continue
      case .sequence, .mapping:
        report(key.position, .complexKey, "a key is \(key.kind), expected a name")
      case .scalar(var name, _):
        if let first = hidden[key.position] {
          name = restore(String(first)) + String(String.UnicodeScalarView(name.unicodeScalars.dropFirst()))
        }
        if let first = firsts[name] {
          report(
            key.position, .duplicateKey, "key '\(name)' occurs twice",
            hint: "first at \(first.line):\(first.column)")
        } else {
          firsts[name] = key.position
          entries.append(Element.Entry(key: name, position: key.position, value: value))
        }
      }
    }
    return entries
  }

  private func restore(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: YAMLDocument.isReserved) else { return text }
    var restored = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where String(scalar) != YAMLDocument.filler {
      restored.append(YAMLDocument.markers.first { $0.standIn == scalar }?.character ?? scalar)
    }
    return String(restored)
  }
}
