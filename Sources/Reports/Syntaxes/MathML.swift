/// The formulas of sentences as MathML.
enum MathML {
  /// The sentence with its formulas marked up, each with its plain text as `alttext`.
  static func marked(_ text: String) -> [HTML] {
    Formula.parts(of: text).map { part in
      switch part {
      case .text(let text): .text(text)
      case .formula(let formula): .tag("math", ["alttext": String(formula.text)], formula.terms.map(html))
      }
    }
  }

  private static func html(_ term: Formula.Term) -> HTML {
    let base = html(term.base)
    let (sub, sup) = (row(term.below), row(term.above))
    return switch (term.below.isEmpty, term.above.isEmpty) {
    case (true, true): base
    case (false, true): .tag("msub", [:], base, sub)
    case (true, false): .tag("msup", [:], base, sup)
    case (false, false): .tag("msubsup", [:], base, sub, sup)
    }
  }

  /// The same with indices and exponents alone marked up, in a third of the elements.
  static func lightened(_ html: HTML) -> HTML {
    guard case .element(let name, let attributes, let children) = html else { return html }
    guard name == "math" else { return .element(name, attributes, children.map(lightened)) }
    let parts = children.flatMap(light)
    var text = ""
    for part in parts {
      guard case .text(let words) = part else { return .tag("span", ["class": "formula"], parts) }
      text += words
    }
    return .text(text)
  }

  private static func light(_ html: HTML) -> [HTML] {
    guard case .element(let name, _, let children) = html else { return [html] }
    switch name {
    case "mspace": return [" "]
    case "msub": return light(children[0]) + [.tag("sub", [:], light(children[1]))]
    case "msup": return light(children[0]) + [.tag("sup", [:], light(children[1]))]
    case "msubsup":
      return light(children[0]) + [
        .tag("sub", [:], light(children[1])), .tag("sup", [:], light(children[2])),
      ]
    default: return children.flatMap(light)
    }
  }

  /// One term needs no element around it.
  private static func row(_ terms: [Formula.Term]) -> HTML {
    terms.count == 1 ? html(terms[0]) : .tag("mrow", [:], terms.map(html))
  }

  private static func html(_ base: Formula.Base) -> HTML {
    switch base {
    case .space: .tag("mspace", ["width": "0.25em"])
    case .number(let text): .tag("mn", [:], .text(text))
    case .name(let text): .tag("mi", [:], .text(text))
    case .group(let terms): .tag("mrow", [:], terms.map(html))
    case .symbol(let character):
      if character.isNumber {
        .tag("mn", [:], .text(String(character)))
      } else if character.isLetter {
        .tag("mi", [:], .text(String(character)))
      } else if character == "|" || character == "‖" {
        // Nothing says which of a pair it is.
        .tag("mo", ["stretchy": "false", "lspace": "0", "rspace": "0"], .text(String(character)))
      } else if character == "*" || character == "′" {
        .tag("mo", [:], .text(String(character)))
      } else {
        .tag(
          "mo", Formula.isBracket(character) ? ["stretchy": "false"] : ["form": "infix"],
          .text(character == "-" ? "−" : String(character)))
      }
    }
  }
}
