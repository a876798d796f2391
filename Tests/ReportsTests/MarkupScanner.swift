import Foundation

/// A small reader of HTML that accepts well-formed pages only: every tag closed in order, attributes quoted, no stray `<`.
struct MarkupScanner {
  struct Fault: Error, CustomStringConvertible { let description: String }

  /// The names of all elements in document order.
  private(set) var elements: [String] = []
  /// All text and attribute values, entities decoded, with formulas by their plain texts.
  private(set) var texts: [String] = []
  /// The plain text of each formula, and the text of what is drawn of it.
  private(set) var formulas: [(plain: String, drawn: String)] = []

  private static let voids: Set<String> = ["meta", "br"]

  init(_ page: String) throws {
    var rest = Substring(page)
    guard rest.hasPrefix("<!DOCTYPE html>") else { throw Fault(description: "no doctype") }
    rest.removeFirst("<!DOCTYPE html>".count)
    var open: [String] = []
    var sentence = ""
    while let start = rest.firstIndex(of: "<") {
      sentence += try decoded(rest[..<start])
      rest = rest[start...].dropFirst()
      guard let end = MarkupScanner.end(of: rest) else {
        throw Fault(description: "a tag is not closed: \(rest.prefix(40))")
      }
      let tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("math ") {
        guard let close = rest.range(of: "</math>"),
          let formula = tag.firstMatch(of: /^math alttext="([^"]*)"$/)
        else { throw Fault(description: "an open formula, or one without its text") }
        let inner = String(rest[..<close.lowerBound])
        let page = try MarkupScanner("<!DOCTYPE html><mrow>" + inner + "</mrow>")
        let drawn = inner.replacing(/<[^>]*>/, with: "")
        formulas.append((try decoded(formula.1), try decoded(drawn[...])))
        sentence += formulas.last!.plain
        elements += ["math"] + page.elements
        rest = rest[close.upperBound...]
        continue
      }
      texts.append(sentence)
      sentence = ""
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else {
          throw Fault(description: "<\(tag)> closes nothing that is open")
        }
        continue
      }
      let name = String(tag.prefix { $0 != " " })
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
        throw Fault(description: "no name in <\(tag.prefix(40))>")
      }
      elements.append(name)
      try attributes(tag.dropFirst(name.count))
      if MarkupScanner.voids.contains(name) { continue }
      if ["style", "script"].contains(name) {
        guard let close = rest.range(of: "</\(name)>") else { throw Fault(description: "an open \(name)") }
        rest = rest[close.upperBound...]
        continue
      }
      open.append(name)
    }
    texts.append(sentence + (try decoded(rest)))
    guard open.isEmpty else { throw Fault(description: "left open: \(open)") }
  }

  /// The `>` that ends the tag, outside of quotes.
  private static func end(of text: Substring) -> Substring.Index? {
    var isQuoted = false
    for index in text.indices {
      if text[index] == "\"" { isQuoted.toggle() }
      if text[index] == ">", !isQuoted { return index }
      if text[index] == "<" { return nil }
    }
    return nil
  }

  private mutating func attributes(_ source: Substring) throws {
    var rest = source
    var names: Set<Substring> = []
    while !rest.isEmpty {
      guard rest.hasPrefix(" "), let equals = rest.firstIndex(of: "=") else {
        throw Fault(description: "no attribute: \(rest)")
      }
      let name = rest.dropFirst()[..<equals]
      guard names.insert(name).inserted else { throw Fault(description: "\(name) twice") }
      rest = rest[rest.index(after: equals)...]
      guard rest.hasPrefix("\""), let close = rest.dropFirst().firstIndex(of: "\"") else {
        throw Fault(description: "an attribute without quotes: \(rest)")
      }
      texts.append(try decoded(rest.dropFirst()[..<close]))
      rest = rest[rest.index(after: close)...]
    }
  }

  private func decoded(_ source: Substring) throws -> String {
    guard !source.contains(">") else { throw Fault(description: "a stray >: \(source)") }
    var text = ""
    var rest = source
    while let ampersand = rest.firstIndex(of: "&") {
      text += rest[..<ampersand]
      guard let semicolon = rest[ampersand...].firstIndex(of: ";"),
        let character = ["&amp": "&", "&lt": "<", "&gt": ">", "&quot": "\"", "&#39": "'"][
          String(rest[ampersand..<semicolon])]
      else { throw Fault(description: "a stray &: \(rest)") }
      text += character
      rest = rest[rest.index(after: semicolon)...]
    }
    return text + rest
  }
}
