import ExactAlgebra
import Networks

/// The parameter of a model, as far as it could be read.
struct ReadParameter {
  let name: String
  /// nil where a fault was reported.
  let range: ParameterRange?
}

/// `parameter: {rho: {above: 0, at-most: "sqrt(5/4)"}}`.
extension ModelReader {
  private static let boundKeys = ["above", "at-least", "below", "at-most"]

  mutating func readParameter(_ element: Element) -> ReadParameter? {
    guard
      let entry = singleEntry(element, expected: "one parameter and its range: {rho: {above: 0, below: 1}}")
    else {
      return nil
    }
    if !ParameterName.isValid(entry.key) {
      report(
        entry.position, .parameter,
        "'\(entry.key)' is no name of a parameter, expected letters, digits and underscores, no digit in front",
        hint: ["sqrt", "nan", "inf"].contains(entry.key.lowercased())
          ? "the word has a meaning of its own" : nil)
    }
    return ReadParameter(name: entry.key, range: range(entry.value, of: entry.key))
  }

  /// Either side may be missing; nothing at all is the whole line.
  private mutating func range(_ element: Element, of name: String) -> ParameterRange? {
    guard let fields = fields(element, of: "the range of \(name)", optional: ModelReader.boundKeys) else {
      return nil
    }
    guard let lower = end(fields, "above", "at-least"), let upper = end(fields, "below", "at-most") else {
      return nil
    }
    if let range = ParameterRange(from: lower, to: upper) { return range }
    report(
      element.position, .parameter,
      "no number lies in the range of \(name), from \(lower!.value.text) to \(upper!.value.text)",
      hint: lower!.value == upper!.value ? "a single number is {at-least: q, at-most: q}" : nil)
    return nil
  }

  /// One side of the range, `.some(nil)` where it has no end; nil once a fault is reported.
  private mutating func end(_ fields: [String: Element], _ open: String, _ closed: String) -> ParameterRange
    .End??
  {
    if fields[open] != nil, let second = fields[closed] {
      report(
        second.position, .parameter, "the range has both '\(open)' and '\(closed)', expected one of them")
      return nil
    }
    let key = fields[open] == nil ? closed : open
    guard let element = fields[key] else { return .some(nil) }
    return bound(element).map { .some(ParameterRange.End($0, isIncluded: key == closed)) }
  }

  /// A number, `sqrt(number)` or `-sqrt(number)`.
  private mutating func bound(_ element: Element) -> RealAlgebraicNumber? {
    guard case .scalar(let text, let isPlain) = element.content else {
      expected("a number or sqrt(number)", insteadOf: element)
      return nil
    }
    var radicand = text[...]
    let isNegative = radicand.hasPrefix("-sqrt(")
    if isNegative { radicand.removeFirst() }
    guard radicand.hasPrefix("sqrt("), radicand.hasSuffix(")") else {
      return number(element, expected: "a number or sqrt(number)").map { RealAlgebraicNumber($0) }
    }
    var position = element.position
    position.column += (isNegative ? 6 : 5) + (isPlain ? 0 : 1)
    let inner = Element(
      position: position, content: .scalar(String(radicand.dropFirst(5).dropLast()), isPlain: true))
    guard let value = number(inner) else { return nil }
    guard value.numerator.bitLength + value.denominator.bitLength <= Limits.expressionBits else {
      report(position, .tooLarge, "the number has more than \(Limits.expressionBits) bits")
      return nil
    }
    guard let root = RealAlgebraicNumber.squareRoot(of: value) else {
      report(
        position, .value, "the square root of \(value) is not real, expected a number that is not negative")
      return nil
    }
    return isNegative ? -root : root
  }
}
