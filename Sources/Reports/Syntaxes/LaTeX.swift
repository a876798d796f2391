import Vocabulary

/// LaTeX in text mode, for the engines of 2018 and later and all fonts.
package enum LaTeX {
  /// The text as LaTeX that says nothing but the text: no commands, comments or mathematics of its own. Signs of mathematics become
  /// its symbols; what a plain font has no glyph for is spelled out by its number.
  package static func escaped(_ text: String) -> String {
    var result = ""
    // Letters and digits without a place for a line to end: those of a digest go on over several.
    var length = 0
    for scalar in text.printable.unicodeScalars {
      length =
        scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? length + 1 : 0
      if length > 16 {
        result += "\\allowbreak{}"
        length = 1
      }
      if let symbol = symbols[scalar] {
        result += "\\ensuremath{\(symbol)}"
      } else if let words = special[scalar] {
        result += words
      } else if scalar.isASCII {
        // Two hyphens in a row are a dash.
        if scalar == "-", result.hasSuffix("-") { result += "{}" }
        result.unicodeScalars.append(scalar)
      } else if let accent = accents[scalar], let letter = result.last, letter.isASCII, letter.isLetter {
        result.removeLast()
        result += "\(accent){\(letter)}"
      } else {
        result += letters[Character(scalar)] ?? "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
      }
    }
    return result
  }

  /// The sentence with its formulas in mathematics. No formula has more of it than scripts, names and symbols.
  package static func sentence(_ text: String) -> String {
    Formula.parts(of: text).map { part in
      switch part {
      case .text(let text): escaped(text)
      case .formula(let formula): "$\(mathematics(formula.terms))$"
      }
    }.joined()
  }

  private static func mathematics(_ terms: [Formula.Term]) -> String {
    terms.map { term in
      mathematics(term.base) + (term.below.isEmpty ? "" : "_{\(mathematics(term.below))}")
        + (term.above.isEmpty ? "" : "^{\(mathematics(term.above))}")
    }.joined()
  }

  private static func mathematics(_ base: Formula.Base) -> String {
    switch base {
    case .space: return "\\ "
    case .number(let text): return text
    case .name(let text): return "\\mathrm{\(text)}"
    case .group(let terms): return "{\(mathematics(terms))}"
    case .symbol(let character):
      let scalars = character.unicodeScalars
      if scalars.count == 1, let symbol = symbols[scalars.first!] { return symbol + " " }
      if character.isASCII,
        character.isLetter || character.isNumber || "+-=()[]<>/*,.:;!|".contains(character)
      {
        return String(character)
      }
      return "{\\mbox{\(escaped(String(character)))}}"
    }
  }

  private static let special: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%",
    "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
    "|": "\\textbar{}", "`": "\\`{}",
    "–": "--", "—": "---", "…": "\\dots{}", "ß": "\\ss{}", "æ": "\\ae{}", "ø": "\\o{}", "ł": "\\l{}",
    "\u{A0}": "~",
  ]

  private static let accents: [Unicode.Scalar: String] = [
    "\u{300}": "\\`", "\u{301}": "\\'", "\u{302}": "\\^", "\u{303}": "\\~", "\u{304}": "\\=",
    "\u{306}": "\\u",
    "\u{307}": "\\.", "\u{308}": "\\\"", "\u{30A}": "\\r", "\u{30B}": "\\H", "\u{30C}": "\\v",
    "\u{327}": "\\c",
  ]

  /// ASCII letters, alone and with an accent. Characters that are canonically equivalent are one key: é as one scalar is found by
  /// its two.
  private static let letters: [Character: String] = {
    var letters: [Character: String] = [:]
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" {
      letters[letter] = String(letter)
      for (accent, command) in accents { letters[Character("\(letter)\(accent)")] = "\(command){\(letter)}" }
    }
    return letters
  }()

  private static let symbols: [Unicode.Scalar: String] = {
    var symbols: [Unicode.Scalar: String] = [
      "±": "\\pm", "·": "\\cdot", "×": "\\times", "−": "-", "√": "\\surd", "∞": "\\infty", "∂": "\\partial",
      "∈": "\\in", "∏": "\\prod", "∪": "\\cup", "≈": "\\approx", "≠": "\\ne", "≤": "\\le", "≥": "\\ge",
      "→": "\\to", "↦": "\\mapsto", "‖": "\\|", "′": "'", "ℓ": "\\ell", "⟨": "\\langle", "⟩": "\\rangle",
      "■": "\\bullet", "●": "\\bullet", "ᵀ": "^{T}", "⁺": "^{+}", "⁻": "^{-}", "ⁿ": "^{n}", "Δ": "\\Delta",
      "Π": "\\Pi", "Σ": "\\Sigma", "Φ": "\\Phi", "α": "\\alpha", "β": "\\beta", "γ": "\\gamma",
      "δ": "\\delta",
      "ε": "\\varepsilon", "η": "\\eta", "θ": "\\theta", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu",
      "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "φ": "\\varphi",
    ]
    for (digit, (high, low)) in zip("⁰¹²³⁴⁵⁶⁷⁸⁹".unicodeScalars, "₀₁₂₃₄₅₆₇₈₉".unicodeScalars).enumerated() {
      symbols[high] = "^{\(digit)}"
      symbols[low] = "_{\(digit)}"
    }
    return symbols
  }()
}
