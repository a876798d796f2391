import Claims
import ModelFiles
import Vocabulary

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
        style.paint(claim.id.rawValue, .strong) + "  " + claim.title, claim.source,
        section("Statement", claim.statement, style), section("How it is decided", claim.decision, style),
      ]
      if !claim.remarks.isEmpty { sections.append(section("Remarks", claim.remarks, style)) }
      sections.append(section("When it fails", claim.failure, style))
      sections.append(
        style.paint("Proofs", .strong) + "\n"
          + claim.theorems.flatMap { theorem in
            "\(theorem.line) – \(theorem.status)".wrapped(to: 96).enumerated().map {
              ($0.offset == 0 ? "  " : "    ") + $0.element
            }
          }.joined(separator: "\n"))
      sections.append(
        "About: "
          + (claim.architectures.isEmpty
            ? "the paper's own networks"
            : claim.architectures.sorted().map(\.rawValue).joined(separator: ", ")))
      return sections.joined(separator: "\n\n") + "\n"
    }
  }

  /// Everything there is to say about what `name` names: a claim, an architecture, a concept, or a diagnostic's code. nil when it
  /// names none of these.
  public static func explanation(of name: String, as form: Form, _ style: Style) -> String? {
    if let claim = ClaimID(rawValue: name).map(Claim.named) { return explanation(claim, as: form, style) }
    guard let topic = topics.first(where: { $0.name == name }) else { return nil }
    switch form {
    case .json: return topic.json.text() + "\n"
    case .text: return topic.text(style)
    }
  }

  /// Everything that `explanation(of:)` explains.
  public static var names: [String] { ClaimID.allCases.map(\.rawValue) + topics.map(\.name) }

  /// What to say about a name that names nothing.
  public static func unknown(_ name: String) -> String {
    let hint = Spelling.suggestion(for: name, among: names)
    return "'\(name)' is no claim, architecture, concept or diagnostic"
      + (hint.map { ": \($0)" } ?? ". `nest-verify claims` lists all claims.")
  }

  static func section(_ heading: String, _ text: String, _ style: Style) -> String {
    style.paint(heading, .strong) + "\n" + text.wrapped(to: 96).map { "  " + $0 }.joined(separator: "\n")
  }
}

extension Theorem {
  /// What it says, what Coq calls it, and where it stands.
  var line: String {
    guard let file else { return statement }
    return "\(statement): \(names.map { "`\($0)`" }.joined(separator: ", ")) in `proofs/theories/\(file)`"
  }

  fileprivate var json: JSON {
    var members: [(String, JSON)] = [
      ("statement", .string(statement)), ("names", .array(names.map(JSON.string))),
    ]
    if let file { members.append(("file", .string(file))) }
    return .object(members + [("status", .string(status))])
  }
}

extension Claim {
  var json: JSON {
    .object([
      ("id", .string(id.rawValue)), ("title", .string(title)), ("source", .string(source)),
      ("statement", .string(statement)), ("decision", .string(decision)), ("remarks", .string(remarks)),
      ("failure", .string(failure)),
      ("theorems", .array(theorems.map(\.json))),
      ("architectures", .array(architectures.sorted().map { .string($0.rawValue) })),
    ])
  }
}
