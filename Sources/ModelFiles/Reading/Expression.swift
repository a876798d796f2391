import ExactAlgebra

/// Why a text is no expression in a parameter, and where in it.
struct ExpressionError: Error {
  let code: Diagnostic.Code
  let message: String
  /// The number of Unicode scalars before the offending one.
  let offset: Int
  var hint: String?
}

/// Reads arithmetic expressions in one parameter, as rational functions:
///
///     sum      = product {("+" | "-") product}
///     product  = factor {("*" | "/") factor}
///     factor   = ("-" | "+") factor | power
///     power    = atom ["^" exponent]
///     exponent = ["-"] digits | "(" ["-"] digits ")"
///     atom     = number | parameter | "(" sum ")"
///
/// with the numbers of model files, without their signs and fractions, which are operations here. White space separates. An
/// expression stands for its value in Q(ρ): a common factor of numerator and denominator cancels.
///
/// Every operation is bounded before it is done, in degree and in the size of coefficients; `operations` counts them.
struct ExpressionParser {
  private let text: [Unicode.Scalar]
  private let parameter: String
  private var index = 0
  private var depth = 0
  private(set) var operations = 0
  private(set) var mentionsParameter = false

  init(_ text: String, parameter: String) {
    self.text = Array(text.unicodeScalars)
    self.parameter = parameter
  }

  mutating func parse() throws(ExpressionError) -> RationalFunction {
    guard text.count <= Limits.expressionLength else {
      throw fault(.tooLarge, "the expression is longer than \(Limits.expressionLength) characters", at: 0)
    }
    let value = try sum()
    if let next = peek() {
      if next == ")" { throw fault(.expression, "')' closes nothing", at: index) }
      throw unexpected("an operator or the end")
    }
    return value
  }

  // MARK: Grammar

  private mutating func sum() throws(ExpressionError) -> RationalFunction {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Limits.nesting else {
      throw fault(.nesting, "parentheses are nested deeper than \(Limits.nesting) levels", at: index)
    }
    var value = try product()
    while let sign = peek(), sign == "+" || sign == "-" {
      let place = index
      index += 1
      let next = try product()
      value = try combined(value, next, at: place) { sign == "+" ? $0 + $1 : $0 - $1 }
    }
    return value
  }

  private mutating func product() throws(ExpressionError) -> RationalFunction {
    var value = try factor()
    while let sign = peek(), sign == "*" || sign == "/" {
      let place = index
      index += 1
      if sign == "*", index < text.count, text[index] == "*" {
        throw fault(.expression, "found '**', expected one operator", at: place, hint: "a power is written ^")
      }
      let next = try factor()
      if sign == "/", next.isZero { throw fault(.value, "division by zero", at: place) }
      value = try combined(value, next, at: place) { sign == "*" ? $0 * $1 : $0 / $1 }
    }
    return value
  }

  /// Signs are taken in a loop: a row of them must not deepen the recursion.
  private mutating func factor() throws(ExpressionError) -> RationalFunction {
    var isNegative = false
    while let sign = peek(), sign == "-" || sign == "+" {
      if sign == "-" { isNegative.toggle() }
      index += 1
    }
    let value = try power()
    return isNegative ? -value : value
  }

  private mutating func power() throws(ExpressionError) -> RationalFunction {
    let base = try atom()
    guard peek() == "^" else { return base }
    let place = index
    index += 1
    let exponent = try exponent()
    if peek() == "^" {
      throw fault(.expression, "found a power of a power, expected parentheses around one of them", at: index)
    }
    if exponent < 0, base.isZero { throw fault(.value, "division by zero", at: place) }
    let magnitude = abs(exponent)
    try check(base.degree * magnitude, base.coefficientBits * magnitude, at: place)
    operations += magnitude
    var value = RationalFunction.one
    for _ in 0..<magnitude { value = value * base }
    return exponent < 0 ? value.reciprocal ?? .zero : value
  }

  private mutating func exponent() throws(ExpressionError) -> Int {
    let isParenthesized = peek() == "("
    if isParenthesized { index += 1 }
    let isNegative = peek() == "-"
    if isNegative { index += 1 }
    _ = peek()
    let start = index
    while index < text.count, ("0"..."9").contains(text[index]) { index += 1 }
    guard index > start else { throw unexpected("an integer as exponent") }
    let digits = String(String.UnicodeScalarView(text[start..<index]))
    guard digits.count <= 4, let value = Int(digits), value <= Limits.exponent else {
      throw fault(.tooLarge, "the exponent is beyond ±\(Limits.exponent)", at: start)
    }
    if index < text.count, text[index] == "." || isNameStart(text[index]) {
      throw unexpected("an integer as exponent")
    }
    if isParenthesized {
      guard peek() == ")" else { throw unexpected("')' after the exponent") }
      index += 1
    }
    return isNegative ? -value : value
  }

  private mutating func atom() throws(ExpressionError) -> RationalFunction {
    guard let next = peek() else { throw unexpected("a number, \(parameter) or '('") }
    let start = index
    if next == "(" {
      index += 1
      let value = try sum()
      guard peek() == ")" else {
        throw index < text.count
          ? unexpected("an operator or ')'")
          : fault(.expression, "found the end, expected ')' for the '(' before", at: index)
      }
      index += 1
      return value
    }
    if ("0"..."9").contains(next) || next == "." { return RationalFunction(try number()) }
    guard isNameStart(next) else { throw unexpected("a number, \(parameter) or '('") }
    while index < text.count, isNamePart(text[index]) { index += 1 }
    let name = String(String.UnicodeScalarView(text[start..<index]))
    guard name == parameter else {
      throw fault(
        .expression, "unknown name '\(name)', expected the parameter \(parameter)", at: start,
        hint: name == "sqrt"
          ? "entries are rational functions" : Spelling.suggestion(for: name, among: [parameter]))
    }
    mentionsParameter = true
    return .variable
  }

  /// An unsigned literal: the longest text that continues as one.
  private mutating func number() throws(ExpressionError) -> Rational {
    let start = index
    func take(_ isPart: (Unicode.Scalar) -> Bool) {
      while index < text.count, isPart(text[index]) { index += 1 }
    }
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    var exponentMarks: [Unicode.Scalar] = ["e", "E"]
    if text[index] == "0", index + 1 < text.count, text[index + 1] == "x" || text[index + 1] == "X" {
      index += 2
      take { $0 == "." || $0.properties.isASCIIHexDigit }
      exponentMarks = ["p", "P"]
    } else {
      take { isDigit($0) || $0 == "." }
    }
    if index < text.count, exponentMarks.contains(text[index]) {
      var end = index + 1
      if end < text.count, text[end] == "+" || text[end] == "-" { end += 1 }
      if end < text.count, isDigit(text[end]) {
        index = end
        take(isDigit)
      }
    }
    do throws(NumberSyntaxError) {
      return try Rational(parsing: String(String.UnicodeScalarView(text[start..<index])))
    } catch {
      throw fault(.number, "no number: \(error)", at: start + error.offset)
    }
  }

  // MARK: Bounds

  private mutating func combined(
    _ a: RationalFunction, _ b: RationalFunction, at place: Int,
    _ operation: (RationalFunction, RationalFunction) -> RationalFunction
  ) throws(ExpressionError) -> RationalFunction {
    try check(a.degree + b.degree, a.coefficientBits + b.coefficientBits, at: place)
    operations += 1
    return operation(a, b)
  }

  private func check(_ degree: Int, _ bits: Int, at place: Int) throws(ExpressionError) {
    if degree > Limits.expressionDegree {
      throw fault(
        .tooLarge, "the degree in \(parameter) may become \(degree), more than \(Limits.expressionDegree)",
        at: place)
    }
    if bits > Limits.expressionBits {
      throw fault(.tooLarge, "the coefficients may need more than \(Limits.expressionBits) bits", at: place)
    }
  }

  // MARK: Characters

  /// The next scalar that is no white space, which is skipped.
  private mutating func peek() -> Unicode.Scalar? {
    while index < text.count, text[index] == " " || text[index] == "\t" || text[index] == "\n" { index += 1 }
    return index < text.count ? text[index] : nil
  }

  private func isNameStart(_ scalar: Unicode.Scalar) -> Bool { ParameterName.isStart(scalar) }
  private func isNamePart(_ scalar: Unicode.Scalar) -> Bool { ParameterName.isPart(scalar) }

  private func fault(_ code: Diagnostic.Code, _ message: String, at offset: Int, hint: String? = nil)
    -> ExpressionError
  {
    ExpressionError(code: code, message: message, offset: offset, hint: hint)
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    guard index < text.count else {
      return fault(.expression, "found the end, expected \(expected)", at: index)
    }
    let scalar = text[index]
    let hint: String? =
      switch scalar {
      case "−", "–": "minus is written -"
      case "·", "×": "a product is written *"
      case "÷", ":": "a quotient is written /"
      case _ where isNameStart(scalar) && expected.hasPrefix("an operator"): "a product is written *"
      case "(" where expected.hasPrefix("an operator"): "a product is written *"
      default: nil
      }
    return fault(.expression, "found '\(scalar)', expected \(expected)", at: index, hint: hint)
  }
}

/// What the name of a parameter may be: letters of ASCII, digits and underscores, no digit in front.
enum ParameterName {
  static func isStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  static func isPart(_ scalar: Unicode.Scalar) -> Bool { isStart(scalar) || ("0"..."9").contains(scalar) }

  /// `sqrt`, `nan` and `inf` are words of their own.
  static func isValid(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, isStart(first), name.unicodeScalars.count <= 64 else {
      return false
    }
    return name.unicodeScalars.allSatisfy(isPart) && !["sqrt", "nan", "inf"].contains(name.lowercased())
  }
}

extension RationalFunction {
  /// The larger degree of numerator and denominator.
  fileprivate var degree: Int { max(0, numerator.degree, denominator.degree) }

  /// The size of the largest coefficient.
  var coefficientBits: Int {
    (numerator.coefficients + denominator.coefficients).reduce(0) { max($0, $1.bitLength) }
  }
}
