import Vocabulary

/// LaTeX in text mode, for the engines of 2018 and later and all fonts.
enum LaTeX {
  /// The text as LaTeX that says nothing but the text: no commands, comments or mathematics of its own. Signs of mathematics become
  /// its symbols; what a plain font has no glyph for is spelled out by its number.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.printable.unicodeScalars {
      if let symbol = symbols[scalar] {
        result += "\\ensuremath{\(symbol)}"
      } else if let words = special[scalar] {
        result += words
      } else if scalar.isASCII {
        // Two hyphens in a row are a dash.
        if scalar == "-", result.hasSuffix("-") { result += "{}" }
        result.unicodeScalars.append(scalar)
      } else {
        // A letter and its accents.
        for part in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars {
          if part.isASCII {
            result.unicodeScalars.append(part)
          } else if let accent = accents[part], let letter = result.last, letter.isASCII, letter.isLetter {
            result.removeLast()
            result += "\(accent){\(letter)}"
          } else {
            result += "[U+\(String(part.value, radix: 16, uppercase: true))]"
          }
        }
      }
    }
    return result
  }

  private static let special: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%",
    "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
    "|": "\\textbar{}", "`": "\\`{}",
    "–": "--", "…": "\\dots{}", "ß": "\\ss{}", "æ": "\\ae{}", "ø": "\\o{}", "ł": "\\l{}", "\u{A0}": "~",
  ]

  /// Of letters that were taken apart.
  private static let accents: [Unicode.Scalar: String] = [
    "\u{300}": "\\`", "\u{301}": "\\'", "\u{302}": "\\^", "\u{303}": "\\~", "\u{304}": "\\=",
    "\u{306}": "\\u",
    "\u{307}": "\\.", "\u{308}": "\\\"", "\u{30A}": "\\r", "\u{30B}": "\\H", "\u{30C}": "\\v",
    "\u{327}": "\\c",
  ]

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
