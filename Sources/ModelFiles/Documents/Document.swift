import Vocabulary

/// The text of a model file as a tree of values, by the grammar of `Documentation/ModelFileGrammar.md`: a part of YAML
/// that has JSON in it and that no two readers take for different things. All else is refused where it begins.
///
/// Its reading is one pass over the bytes: the cost is linear in their number.
package struct Document: Sendable {
  /// Nil when the text has no usable value.
  package let root: Element?
  /// Keys that occur twice, and what ended the reading early; in order of position.
  package let diagnostics: [Diagnostic]

  package init(_ bytes: [UInt8], file: String) throws(InputError) {
    var parser = DocumentParser(try TextScan.text(of: bytes, file: file), file: file)
    do throws(InputError) {
      guard let value = try parser.document() else {
        throw InputError(
          Diagnostic(
            file: file, place: .text(line: 1, column: 1), code: .empty, message: "the file has no content"))
      }
      root = value
      diagnostics = parser.diagnostics
    } catch {
      root = nil
      diagnostics = parser.diagnostics + error.diagnostics
    }
  }
}

/// Recursive descent, at most ``Limits/nesting`` levels deep. Comments of methods name what they read in the grammar.
struct DocumentParser {
  private let file: String
  /// With zeros behind the end, which no text has.
  private let text: [UInt8]
  private let count: Int
  private(set) var diagnostics: [Diagnostic] = []

  private var index = 0
  private var line = 1
  private var lineStart = 0
  /// Bytes since `lineStart` that continue a character: they take no column.
  private var continuations = 0
  /// Open lists and mappings.
  private var depth = 0

  init(_ text: ArraySlice<UInt8>, file: String) {
    self.text = text + [0, 0, 0, 0]
    self.count = text.count
    self.file = file
  }

  // MARK: - Places and faults

  private var position: Element.Position { Element.Position(line: line, column: column) }
  private var column: Int { index - lineStart - continuations + 1 }
  private var isAtEnd: Bool { index >= count }

  private func fault(
    _ message: String, _ code: Diagnostic.Code = .syntax, at position: Element.Position? = nil,
    hint: String? = nil
  ) -> InputError {
    InputError(
      Diagnostic(
        file: file, place: (position ?? self.position).place, code: code, message: message, hint: hint))
  }

  /// Reports what stands here in place of `expected`.
  private func unexpected(_ expected: String) -> InputError {
    if isAtEnd { return fault("the text ends here, expected \(expected)") }
    switch next {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      return fault("the line ends here, expected \(expected)")
    case UInt8(ascii: "\t"): return fault("a tab, expected \(expected)", hint: "indent with spaces")
    case UInt8(ascii: "#"): return fault("a comment needs a space before its '#'")
    default:
      let character = String(decoding: text[index...].prefix(4), as: UTF8.self).unicodeScalars.first!
      return fault("found '\(character)', expected \(expected)")
    }
  }

  // MARK: - Characters

  private var next: UInt8 { text[index] }

  private func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0: true
    default: false
    }
  }

  private func isBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == 0
  }

  /// Passes one byte that is no line break.
  private mutating func advance() {
    if text[index] & 0xC0 == 0x80 { continuations += 1 }
    index += 1
  }

  private mutating func spaces() { while next == UInt8(ascii: " ") { index += 1 } }

  /// comment?: passes a comment, which begins a line or stands after white space.
  private mutating func comment() {
    guard next == UInt8(ascii: "#"), index == 0 || isBlank(text[index - 1]) else { return }
    while !isBreak(next) { advance() }
  }

  /// Passes white space, comments and line ends; tabs only within brackets.
  private mutating func skip(tabs: Bool = false) throws(InputError) {
    while true {
      switch next {
      case UInt8(ascii: " "), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "\t") where tabs: index += 1
      case UInt8(ascii: "\n"):
        index += 1
        line += 1
        lineStart = index
        continuations = 0
        if isMarker { throw markerFault() }
      case UInt8(ascii: "#") where index == 0 || isBlank(text[index - 1]): comment()
      default: return
      }
    }
  }

  /// Whether a line begins here with a marker of YAML's streams of documents.
  private var isMarker: Bool {
    index == lineStart && isBlank(text[min(index + 3, count)])
      && (text[index...].starts(with: "---".utf8) || text[index...].starts(with: "...".utf8))
  }

  private func markerFault() -> InputError {
    next == UInt8(ascii: ".")
      ? fault("the marker '...' is not supported", .multipleDocuments, hint: "a file is one document")
      : fault("a second document starts here, expected one", .multipleDocuments)
  }

  /// The rest of the line after a value: white space, perhaps a comment.
  private mutating func endOfLine(after what: String = "a value") throws(InputError) {
    spaces()
    comment()
    if isBreak(next) { return }
    if next == UInt8(ascii: ":"), isBlank(text[index + 1]) {
      throw fault(
        "found ': ' after \(what), expected the end of the line", hint: "quote text that has ': ' in it")
    }
    throw unexpected("the end of the line after \(what)")
  }

  // MARK: - Blocks

  /// document
  mutating func document() throws(InputError) -> Element? {
    skipToDocument()
    if isMarker, next == UInt8(ascii: "-") {
      index += 3
      try endOfLine(after: "'---'")
      try skip()
    } else if isMarker {
      throw markerFault()
    }
    if isAtEnd { return nil }
    let brace = UInt8(ascii: "{")
    let isJSON = next == brace
    let root = try block()
    try skip()
    if isJSON, next == brace, column == 1 {
      throw fault(
        "a second model starts here, as in JSON lines, expected one", .multipleDocuments,
        hint:
          "check reads one from each line of standard input with --format jsonl, and of files that end in .jsonl"
      )
    }
    if !isAtEnd { throw fault("text after the end of the document", hint: "look at the indentation") }
    return root
  }

  /// Like `skip`, for the lines before the document: a marker may follow them.
  private mutating func skipToDocument() {
    while !isMarker {
      spaces()
      comment()
      if next == UInt8(ascii: "\r") { index += 1 }
      guard next == UInt8(ascii: "\n") else { return }
      index += 1
      line += 1
      lineStart = index
      continuations = 0
    }
  }

  private var isDash: Bool {
    next == UInt8(ascii: "-") && isBlank(text[index + 1]) && text[index + 1] != UInt8(ascii: "\t")
  }

  private mutating func enter(_ what: String) throws(InputError) {
    depth += 1
    if depth > Limits.nesting {
      throw fault("\(what) are nested deeper than \(Limits.nesting) levels", .nesting)
    }
  }

  /// block: a value that begins here, first on its line or after dashes.
  private mutating func block() throws(InputError) -> Element {
    if isDash { return try sequence() }
    let start = position
    if next == UInt8(ascii: "[") || next == UInt8(ascii: "{") {
      let value = try flow()
      try refuseComplexKey(start)
      try endOfLine()
      return value
    }
    try refuseQuestionMark()
    let scalar = try scalar(inFlow: false)
    spaces()
    if next == UInt8(ascii: ":") { return try mapping(first: scalar) }
    try endOfLine()
    return scalar
  }

  private mutating func refuseComplexKey(_ start: Element.Position) throws(InputError) {
    spaces()
    if next == UInt8(ascii: ":") {
      throw fault("a key is a list or a mapping, expected a name", .complexKey, at: start)
    }
  }

  private func refuseQuestionMark() throws(InputError) {
    if next == UInt8(ascii: "?"), isBlank(text[index + 1]) {
      throw fault("keys after '?' are not supported, expected a name", .complexKey)
    }
  }

  /// sequence
  private mutating func sequence() throws(InputError) -> Element {
    let start = position
    let own = column
    try enter("blocks")
    var elements: [Element] = []
    repeat {
      index += 1
      let after = position
      spaces()
      comment()
      if isBreak(next) {
        try skip()
        elements.append(
          !isAtEnd && column > own
            ? try block() : Element(position: after, content: .scalar("", isPlain: true)))
      } else {
        elements.append(try block())
      }
      try skip()
    } while !isAtEnd && column == own && isDash
    try checkDedent(own)
    depth -= 1
    return Element(position: start, content: .sequence(elements))
  }

  private func checkDedent(_ own: Int) throws(InputError) {
    if !isAtEnd, column > own {
      throw next == UInt8(ascii: "\t")
        ? unexpected("spaces")
        : fault(
          "unexpected indentation, expected column \(own) or less",
          hint: "text of several lines is written on one line, with \\n for its line ends")
    }
  }

  /// mapping, whose first key is read already.
  private mutating func mapping(first: Element) throws(InputError) -> Element {
    let own = first.position.column
    depth += 1
    if depth > Limits.nesting {
      throw fault("blocks are nested deeper than \(Limits.nesting) levels", .nesting, at: first.position)
    }
    var entries = Entries()
    var key = first
    while true {
      try colon(after: key, inFlow: false)
      let after = position
      spaces()
      comment()
      let value: Element
      if isBreak(next) {
        try skip()
        if !isAtEnd, column > own {
          value = try block()
        } else if !isAtEnd, column == own, isDash {
          value = try sequence()
        } else {
          value = Element(position: after, content: .scalar("", isPlain: true))
        }
      } else {
        value = try inline()
      }
      add(key, value, to: &entries)
      try skip()
      if isAtEnd || column < own || isDash && column == own { break }
      try checkDedent(own)
      if next == UInt8(ascii: "[") || next == UInt8(ascii: "{") {
        throw unexpected("a key")
      }
      try refuseQuestionMark()
      key = try scalar(inFlow: false)
      spaces()
    }
    depth -= 1
    return Element(position: first.position, content: .mapping(entries.list))
  }

  /// A value on the line of its key.
  private mutating func inline() throws(InputError) -> Element {
    let start = position
    let value: Element
    if next == UInt8(ascii: "[") || next == UInt8(ascii: "{") {
      value = try flow()
      try refuseComplexKey(start)
    } else {
      value = try scalar(inFlow: false)
    }
    try endOfLine()
    return value
  }

  /// Passes the colon after `key`.
  private mutating func colon(after key: Element, inFlow: Bool) throws(InputError) {
    guard next == UInt8(ascii: ":") else { throw unexpected("': ' after a key") }
    guard case .scalar(_, let isPlain) = key.content,
      isBlank(text[index + 1]) && (inFlow || text[index + 1] != UInt8(ascii: "\t")) || inFlow && !isPlain
    else { throw fault("expected a space after the ':' of a key", hint: "quote text that has ':' in it") }
    if column - key.position.column > Limits.keyLength {
      throw fault("a key is longer than \(Limits.keyLength) characters", at: key.position)
    }
    index += 1
  }

  private struct Entries {
    var list: [Element.Entry] = []
    var firsts: [Name: Element.Position] = [:]
  }

  private mutating func add(_ key: Element, _ value: Element, to entries: inout Entries) {
    guard case .scalar(let text, _) = key.content else { return }
    let name = Name(text)
    if let first = entries.firsts[name] {
      if diagnostics.count < Limits.diagnostics {
        diagnostics +=
          fault(
            "key '\(text)' occurs twice", .duplicateKey, at: key.position,
            hint: "first at \(first.line):\(first.column)"
          ).diagnostics
      }
    } else {
      entries.firsts[name] = key.position
      entries.list.append(Element.Entry(name: name, position: key.position, value: value))
    }
  }

  // MARK: - Brackets

  /// flow
  private mutating func flow() throws(InputError) -> Element {
    switch next {
    case UInt8(ascii: "["): return try flowSequence()
    case UInt8(ascii: "{"): return try flowMapping()
    default: return try scalar(inFlow: true)
    }
  }

  private mutating func flowSequence() throws(InputError) -> Element {
    let start = position
    try enter("brackets")
    index += 1
    try skip(tabs: true)
    var elements: [Element] = []
    while next != UInt8(ascii: "]") {
      if isAtEnd { throw unclosed("[", start) }
      let first = position
      try refuseQuestionMark()
      let element = try flow()
      spaces()
      if next == UInt8(ascii: ":") {
        guard case .scalar = element.content else {
          throw fault("a key is a list or a mapping, expected a name", .complexKey, at: first)
        }
        var entries = Entries()
        add(element, try flowValue(of: element), to: &entries)
        elements.append(Element(position: first, content: .mapping(entries.list)))
      } else {
        elements.append(element)
      }
      try separator("]", "[", start)
    }
    index += 1
    depth -= 1
    return Element(position: start, content: .sequence(elements))
  }

  private mutating func flowMapping() throws(InputError) -> Element {
    let start = position
    try enter("brackets")
    index += 1
    try skip(tabs: true)
    var entries = Entries()
    while next != UInt8(ascii: "}") {
      if isAtEnd { throw unclosed("{", start) }
      try refuseQuestionMark()
      if next == UInt8(ascii: "[") || next == UInt8(ascii: "{") {
        throw fault("a key is a list or a mapping, expected a name", .complexKey)
      }
      let key = try scalar(inFlow: true)
      spaces()
      add(key, try flowValue(of: key), to: &entries)
      try separator("}", "{", start)
    }
    index += 1
    depth -= 1
    return Element(position: start, content: .mapping(entries.list))
  }

  /// The colon and the value of a key within brackets.
  private mutating func flowValue(of key: Element) throws(InputError) -> Element {
    try colon(after: key, inFlow: true)
    try skip(tabs: true)
    return try flow()
  }

  private mutating func separator(
    _ close: Unicode.Scalar, _ open: Unicode.Scalar, _ start: Element.Position
  ) throws(InputError) {
    try skip(tabs: true)
    if next == UInt8(ascii: ",") {
      index += 1
      try skip(tabs: true)
    } else if next != UInt8(ascii: close) {
      throw isAtEnd ? unclosed(open, start) : unexpected("',' or '\(close)'")
    }
  }

  private func unclosed(_ open: Unicode.Scalar, _ start: Element.Position) -> InputError {
    fault("the text ends here, expected the end of the '\(open)' at \(start.line):\(start.column)")
  }

  // MARK: - Scalars

  private mutating func scalar(inFlow: Bool) throws(InputError) -> Element {
    let start = position
    switch next {
    case UInt8(ascii: "\""):
      return Element(position: start, content: .scalar(try doubleQuoted(), isPlain: false))
    case UInt8(ascii: "'"):
      return Element(position: start, content: .scalar(try singleQuoted(), isPlain: false))
    default: return Element(position: start, content: .scalar(try plain(inFlow), isPlain: true))
    }
  }

  /// plain: words on one line. Within brackets neither ':' nor '?', which readers of YAML take in different ways.
  private mutating func plain(_ inFlow: Bool) throws(InputError) -> String {
    try checkPlainStart(inFlow)
    let start = index
    var end = index
    scanning: while true {
      switch next {
      case UInt8(ascii: " "):
        index += 1
        continue
      case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0: break scanning
      case UInt8(ascii: "#") where text[index - 1] == UInt8(ascii: " "): break scanning
      case UInt8(ascii: ":") where inFlow || isBlank(text[index + 1]): break scanning
      case UInt8(ascii: "?") where inFlow: break scanning
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        if inFlow { break scanning }
        advance()
      default: advance()
      }
      end = index
    }
    index = end
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private func checkPlainStart(_ inFlow: Bool) throws(InputError) {
    let after = text[index + 1]
    func marker(_ code: Diagnostic.Code, _ name: String) -> InputError {
      fault(
        "\(name) are not supported", code, hint: "quote text that begins with '\(Unicode.Scalar(next))'")
    }
    switch next {
    case UInt8(ascii: "&"): throw marker(.anchor, "anchors")
    case UInt8(ascii: "*"): throw marker(.alias, "aliases")
    case UInt8(ascii: "!"): throw marker(.tag, "tags")
    case UInt8(ascii: "|"), UInt8(ascii: ">"): throw marker(.syntax, "blocks of text")
    case UInt8(ascii: "-"):
      if isBlank(after) || inFlow && [",", "[", "]", "{", "}"].contains(Unicode.Scalar(after)) {
        throw unexpected("a value")
      }
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "@"),
      UInt8(ascii: "`"), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0:
      throw unexpected("a value")
    default: break
    }
  }

  private mutating func singleQuoted() throws(InputError) -> String {
    let start = position
    index += 1
    var bytes: [UInt8] = []
    while true {
      try refuseInQuotes(start)
      if next == UInt8(ascii: "'") {
        index += 1
        if next != UInt8(ascii: "'") { return String(decoding: bytes, as: UTF8.self) }
      }
      bytes.append(next)
      advance()
    }
  }

  private mutating func doubleQuoted() throws(InputError) -> String {
    let start = position
    index += 1
    var bytes: [UInt8] = []
    while true {
      try refuseInQuotes(start)
      switch next {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): bytes += String(try escape()).utf8
      default:
        bytes.append(next)
        advance()
      }
    }
  }

  private func refuseInQuotes(_ start: Element.Position) throws(InputError) {
    if isBreak(next) {
      throw fault(
        "a string does not end on its line", at: start, hint: "a line end is written \\n in double quotes")
    }
    if next == UInt8(ascii: "\t") { throw fault("a tab in a string", hint: "write \\t in double quotes") }
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t",
    UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "r"): "\r",
    UInt8(ascii: "e"): "\u{1B}", UInt8(ascii: " "): " ", UInt8(ascii: "\""): "\"", UInt8(ascii: "/"): "/",
    UInt8(ascii: "\\"): "\\", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
    UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
  ]

  /// escape. JSON writes a character beyond U+FFFF as two escapes.
  private mutating func escape() throws(InputError) -> Unicode.Scalar {
    let start = position
    index += 1
    if let scalar = DocumentParser.escapes[next] {
      index += 1
      return scalar
    }
    let length: Int
    switch next {
    case UInt8(ascii: "x"): length = 2
    case UInt8(ascii: "u"): length = 4
    case UInt8(ascii: "U"): length = 8
    default: throw fault("an unknown escape in a string", at: start)
    }
    index += 1
    var value = try hexadecimal(length, start)
    if length == 4, 0xD800...0xDBFF ~= value, next == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u")
    {
      index += 2
      let low = try hexadecimal(4, start)
      guard 0xDC00...0xDFFF ~= low else { throw fault("half of a surrogate pair", .character, at: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value), !TextScan.isNoncharacter(scalar) else {
      throw fault("the escape of no character", .character, at: start)
    }
    return scalar
  }

  private mutating func hexadecimal(_ length: Int, _ start: Element.Position) throws(InputError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<length {
      guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
        throw fault("an escape without its \(length) hexadecimal digits", at: start)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
