/// A formula as a program or a person writes it plainly: `x_i = x_{i-1} + W_i v_i`.
struct Formula {
  /// What stands on the line, with what is below and above it.
  struct Term {
    var base: Base
    var below: [Term] = []
    var above: [Term] = []
  }

  enum Base {
    case space
    case number(String)
    /// Several small letters.
    case name(String)
    /// A letter or a sign.
    case symbol(Character)
    /// What brackets hold, with them and the letter of a function before them.
    case group([Term])
  }

  let text: Substring
  var terms: [Term] { Formula.row(text) }

  /// A part of a sentence.
  enum Part {
    case text(String)
    case formula(Formula)
  }

  /// The sentence with its formulas, which may be broken into lines only between them. What is not surely a formula is text.
  static func parts(of text: String) -> [Part] {
    var result: [Part] = []
    var plain = ""
    func append(_ formula: Substring) {
      for (index, part) in broken(formula).enumerated() {
        if index > 0 { plain += " " }
        if !plain.isEmpty { result.append(.text(plain)) }
        plain = ""
        result.append(.formula(Formula(text: part)))
      }
    }
    var words = text.split(separator: " ", omittingEmptySubsequences: false)[...]
    var isFirst = true
    while let word = words.first {
      if !isFirst { plain += " " }
      isFirst = false
      let run = words.prefix(formulaLength(words))
      guard let formula = formula(run, in: text) else {
        plain += word
        words.removeFirst()
        continue
      }
      plain += text[run.first!.startIndex..<formula.startIndex]
      append(formula)
      plain += text[formula.endIndex..<run.last!.endIndex]
      words.removeFirst(run.count)
    }
    if !plain.isEmpty { result.append(.text(plain)) }
    return result
  }

  // MARK: What is a formula

  private static let relations: Set<Character> = ["=", "≥", "≤", "<", ">", "≠"]
  private static let operators: Set<Character> = ["+", "−", "-", "·", "×", "…", "/", "→"]
  private static let openers: Set<Character> = ["(", "[", "{"]
  private static let closers: [Character: Character] = [")": "(", "]": "[", "}": "{"]

  /// How many words from the first on may belong to one formula.
  private static func formulaLength(_ words: ArraySlice<Substring>) -> Int {
    var count = 0
    var depth = 0
    for word in words {
      guard isPart(core(word)) else { break }
      count += 1
      depth += word.reduce(0) { $0 + (openers.contains($1) ? 1 : closers[$1] != nil ? -1 : 0) }
      if let last = word.last, ",.:;".contains(last), depth <= 0 { break }
    }
    return count
  }

  /// A word without the brackets around it and the punctuation after it.
  private static func core(_ word: Substring) -> Substring {
    var core = word.drop { openers.contains($0) }
    while let last = core.last, ",.:;".contains(last) || closers[last] != nil && !core.contains("{") {
      core.removeLast()
    }
    return core
  }

  /// Whether a word may stand in a formula: an operator, a number, a letter, or something with a script.
  private static func isPart(_ core: Substring) -> Bool {
    if core.isEmpty || core.count == 1 && core != "a" && !",.:;–\"'`".contains(core) { return true }
    if core.allSatisfy({ $0.isNumber || $0 == "/" }) || isMonomial(core) { return true }
    return isSure(core) && !core.contains("`") && !core.contains("\"")
  }

  /// Whether it is a part of a polynomial: `(8/15)ρ^2`, `16*rho`, `4)/10`, with names of more than one letter after a star alone.
  private static func isMonomial(_ core: Substring) -> Bool {
    guard core.contains(where: \.isNumber),
      core.allSatisfy({ $0.isLetter || $0.isNumber || "()/*·^".contains($0) })
    else { return false }
    return core.split { !$0.isLetter }.allSatisfy { name in
      name.count == 1 || name.count <= 8 && core[..<name.startIndex].last == "*"
    }
  }

  /// Whether it stands nowhere but in a formula.
  private static func isSure(_ core: Substring) -> Bool {
    if core.count == 1 { return relations.contains(core.first!) }
    if core.contains("^"), isMonomial(core) { return true }
    guard let script = core.firstIndex(where: { $0 == "_" || $0 == "^" }) else {
      return core.contains("²") || core.contains("ᵀ")
        || core.count == 2 && core.last == "*" && core.first!.isUppercase
    }
    // `x_0`, `(P_φ`, `err(x_{L-1}`: nothing that holds a longer word.
    let before = core[..<script]
    return !before.isEmpty && before.count <= 8
      && before.allSatisfy { $0.isLetter || "*(‖|[·".contains($0) } && !core.contains("-_")
      && !core.split(whereSeparator: { !$0.isLetter }).contains { $0.count > 4 }
  }

  /// The formula that the words hold, without brackets that close elsewhere; nil where there is none.
  private static func formula(_ words: ArraySlice<Substring>, in text: String) -> Substring? {
    // Operators and numbers at the ends belong to the sentence.
    let isLoose = { (word: Substring) in
      let core = core(word)
      return core.count == 1 && operators.contains(core.first!)
        || !core.isEmpty && core.allSatisfy { $0.isNumber }
    }
    guard words.contains(where: { isSure(core($0)) }), let first = words.first, let last = words.last,
      words.count == 1 || !isLoose(first) || relations.contains(words.dropFirst().first?.first ?? " ")
    else { return nil }
    var formula = text[first.startIndex..<last.endIndex]
    while let end = formula.last, ",.:; ".contains(end) || operators.contains(end) && end != "…" {
      formula.removeLast()
    }
    while true {
      let depth = formula.reduce(into: 0) { depth, character in
        depth += openers.contains(character) ? 1 : closers[character] != nil ? -1 : 0
      }
      if depth == 0 { break }
      if depth < 0, let end = formula.last, closers[end] != nil {
        formula.removeLast()
      } else if depth > 0, let start = formula.first, openers.contains(start) {
        formula.removeFirst()
      } else {
        return nil
      }
    }
    return !formula.contains { $0.isLetter || $0.isNumber } || !isBalanced(formula) ? nil : formula
  }

  private static func isBalanced(_ text: Substring) -> Bool {
    var open: [Character] = []
    for character in text {
      if openers.contains(character) { open.append(character) }
      if let opener = closers[character], open.popLast() != opener { return false }
    }
    return open.isEmpty
  }

  /// The formula cut at spaces before signs and brackets that stand in no brackets; a long one also where they stand in some,
  /// and a long list at every space.
  private static func broken(_ formula: Substring) -> [Substring] {
    var parts: [Substring] = []
    var start = formula.startIndex
    var depth = 0
    let isLong = formula.count > 24
    // Names side by side, `λ_1 λ_2 … λ_8`.
    let isList = isLong && !formula.contains { relations.contains($0) || operators.contains($0) && $0 != "…" }
    for index in formula.indices {
      let character = formula[index]
      if !isLong || "{}".contains(character) {
        depth += openers.contains(character) ? 1 : closers[character] != nil ? -1 : 0
      }
      guard character == " ", depth == 0, let next = formula[index...].dropFirst().first,
        isList || relations.contains(next) || operators.contains(next) || openers.contains(next)
      else { continue }
      parts.append(formula[start..<index])
      start = formula.index(after: index)
    }
    return parts + [formula[start...]]
  }

  // MARK: What it is made of

  private static let superscripts: [Character: Character] = [
    "²": "2", "³": "3", "ᵀ": "T", "¹": "1", "⁻": "−", "⁺": "+",
  ]

  private static func row(_ text: Substring) -> [Term] {
    var rest = text
    var terms: [Term] = []
    while let character = rest.first {
      if character == " " {
        rest.removeFirst()
        terms.append(Term(base: .space))
        continue
      }
      if isProduct(rest) {
        rest.removeFirst()
        terms.append(Term(base: .symbol("·")))
        continue
      }
      var term = Term(base: base(&rest))
      if case .symbol(let closer) = term.base, closers[closer] != nil, rest.first == "^" || rest.first == "_",
        let start = start(ofGroupIn: terms, closedBy: closer)
      {
        term.base = .group(Array(terms[start...]) + [term])
        terms.removeSubrange(start...)
      }
      while let next = rest.first {
        if next == "_" || next == "^" {
          rest.removeFirst()
          let script = row(group(&rest))
          if next == "_" { term.below += script } else { term.above += script }
        } else if isProduct(rest) {
          break
        } else if next == "*" || next == "'" {
          rest.removeFirst()
          term.above.append(Term(base: .symbol(next == "*" ? "*" : "′")))
        } else if let raised = superscripts[next] {
          rest.removeFirst()
          term.above.append(Term(base: .symbol(raised)))
        } else {
          break
        }
      }
      terms.append(term)
    }
    return terms
  }

  /// Whether a product sign comes next: a star before a factor. Others are those of optimal values.
  private static func isProduct(_ rest: Substring) -> Bool {
    guard rest.first == "*", let factor = rest.dropFirst().first else { return false }
    return factor.isLetter || factor.isNumber
  }

  /// Where the group begins that the bracket closes: at its opening one, or the function before that.
  private static func start(ofGroupIn terms: [Term], closedBy closer: Character) -> Int? {
    var depth = 1
    for (index, term) in terms.enumerated().reversed() {
      guard case .symbol(let sign) = term.base else { continue }
      depth += closers[sign] != nil ? 1 : openers.contains(sign) ? -1 : 0
      if depth > 0 { continue }
      guard closers[closer] == sign else { return nil }
      let before = index > 0 ? terms[index - 1].base : .space
      return switch before {
      case .symbol(let function) where function.isLetter: index - 1
      case .name: index - 1
      default: index
      }
    }
    return nil
  }

  private static func base(_ rest: inout Substring) -> Base {
    func take(_ count: Int) -> String {
      defer { rest.removeFirst(count) }
      return String(rest.prefix(count))
    }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }.count
    if digits > 0 { return .number(take(digits)) }
    let name = rest.prefix { $0.isASCII && $0.isLowercase }.count
    if name > 1 { return .name(take(name)) }
    return .symbol(rest.removeFirst())
  }

  /// What a script holds: what stands in braces, in other brackets with these, or next.
  private static func group(_ rest: inout Substring) -> Substring {
    guard let opener = rest.first, openers.contains(opener) else {
      // A number, a name in small letters, or one character.
      let length = max(
        rest.prefix { $0.isASCII && $0.isNumber }.count, rest.prefix { $0.isASCII && $0.isLowercase }.count)
      defer { rest = rest.dropFirst(max(1, length)) }
      return rest.prefix(max(1, length))
    }
    var depth = 0
    let end = rest.firstIndex { character in
      depth += openers.contains(character) ? 1 : closers[character] != nil ? -1 : 0
      return depth == 0
    }
    let group = rest[..<(end.map(rest.index(after:)) ?? rest.endIndex)]
    rest = rest[group.endIndex...]
    return opener != "{" ? group : end == nil ? group.dropFirst() : group.dropFirst().dropLast()
  }

  /// Whether a sign opens or closes something.
  static func isBracket(_ character: Character) -> Bool {
    openers.contains(character) || closers[character] != nil
  }
}
