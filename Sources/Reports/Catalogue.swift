import Claims

/// What the tool says about its own claims.
public enum Catalogue {
  public enum Form: Sendable { case text, json }

  /// All claims with their titles, one a line.
  public static func list(_ claims: [Claim], as form: Form) -> String {
    switch form {
    case .json: return JSON.array(claims.map(\.json)).text() + "\n"
    case .text:
      let width = claims.map(\.id.rawValue.count).max() ?? 0
      return claims.map { "\($0.id.rawValue.padded(to: width))  \($0.title)\n" }.joined()
    }
  }

  /// Everything there is to say about one claim.
  public static func explanation(_ claim: Claim, as form: Form, _ style: Style) -> String {
    switch form {
    case .json: return claim.json.text() + "\n"
    case .text:
      var sections = [
        style.paint(claim.id.rawValue, .bold) + "  " + claim.title, claim.source,
        section("Statement", claim.statement, style), section("How it is decided", claim.decision, style),
      ]
      if !claim.remarks.isEmpty { sections.append(section("Remarks", claim.remarks, style)) }
      sections.append(section("When it fails", claim.failure, style))
      sections.append("About: " + claim.architectures.sorted().joined(separator: ", "))
      return sections.joined(separator: "\n\n") + "\n"
    }
  }

  /// What to say about a name that is no claim's.
  public static func unknown(_ name: String) -> String {
    "'\(name)' is no claim. `nest-verify claims` lists all of them."
  }

  static func section(_ heading: String, _ text: String, _ style: Style) -> String {
    style.paint(heading, .bold) + "\n" + wrapped(text, width: 96).map { "  " + $0 }.joined(separator: "\n")
  }

  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

extension Claim {
  var json: JSON {
    .object([
      ("id", .string(id.rawValue)), ("title", .string(title)), ("source", .string(source)),
      ("statement", .string(statement)), ("decision", .string(decision)), ("remarks", .string(remarks)),
      ("failure", .string(failure)), ("architectures", .array(architectures.sorted().map(JSON.string))),
    ])
  }
}
