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
    let (sub, sup) = (
      HTML.tag("mrow", [:], term.below.map(html)), HTML.tag("mrow", [:], term.above.map(html))
    )
    return switch (term.below.isEmpty, term.above.isEmpty) {
    case (true, true): base
    case (false, true): .tag("msub", [:], base, sub)
    case (true, false): .tag("msup", [:], base, sup)
    case (false, false): .tag("msubsup", [:], base, sub, sup)
    }
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
