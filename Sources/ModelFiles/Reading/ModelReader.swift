import ExactAlgebra
import Networks
import Vocabulary

/// Turns a document into a model, and collects all that is wrong with it on the way.
///
/// Every method that reads something returns nil where it has reported a fault, and the reading goes on with
/// the next thing: so one pass finds every fault that does not hide behind another.
struct ModelReader {
  let file: String
  /// The directory that paths in the file are relative to.
  let directory: String

  private(set) var diagnostics: [Diagnostic] = []
  /// Bits of the numbers read so far. Past the cap no more are read.
  private var literalBits = 0
  /// Entries of the matrices and vectors read so far.
  private var entries = 0
  /// Entries of the shapes read so far.
  private var unknownEntries = 0
  /// The parameter that entries may depend on, once read.
  var parameter: ReadParameter?
  /// What is wrong with the family, though some of its models may be right.
  var familyFault: Diagnostic?
  /// Whether some matrices are given by their sizes alone.
  var isBySizes = false
  /// What kind of model this is, where images and what is computed from them need one with numbers.
  var kindWithoutImages: String? {
    parameter != nil ? "a model with a parameter" : isBySizes ? "a model by its sizes" : nil
  }
  /// Operations in the expressions read so far. Past the cap no more are read.
  private var operations = 0
  /// The binary files opened so far, by their paths as written; nil for those that could not be used.
  var openFiles: [Name: TensorFile?] = [:]
  /// Bytes of these.
  var binaryBytes = 0
  /// Samples of the data, once read, and the products of numbers that tensor layers take for one of them.
  var samples = 1
  private var products = 0
  /// The path under `weights:`, the file of the tensors that name none.
  var weightsFile: Element?

  init(file: String, directory: String) {
    self.file = file
    self.directory = directory
  }

  mutating func report(
    _ position: Element.Position, _ code: Diagnostic.Code, _ message: @autoclosure () -> String,
    hint: @autoclosure () -> String? = nil
  ) {
    // Enough to mend; a file of garbage need not fill the memory with complaints, nor the time with advice.
    if diagnostics.count >= Limits.diagnostics { return }
    diagnostics.append(
      Diagnostic(file: file, place: position.place, code: code, message: message(), hint: hint()))
  }

  mutating func report(_ error: InputError) { diagnostics += error.diagnostics }

  /// Reports that `element` is not what the place takes, unless something was reported there already.
  mutating func expected(_ what: String, insteadOf element: Element) {
    report(element.position, .type, "found \(element.kind), expected \(what)")
  }

  // MARK: - Mappings, lists and text

  /// The fields of a mapping, after a check of their names; missing ones of `required` are reported.
  mutating func fields(
    _ element: Element, of subject: String, required: [String] = [], optional: [String] = []
  ) -> [String: Element]? {
    guard case .mapping(let entries) = element.content else {
      expected("a mapping with \(ModelReader.list(required + optional))", insteadOf: element)
      return nil
    }
    var fields: [String: Element] = [:]
    for entry in entries {
      if required.contains(entry.key) || optional.contains(entry.key) {
        fields[entry.key] = entry.value
      } else {
        report(
          entry.position, .unknownKey, "\(subject) has no key '\(entry.key)'",
          hint: Spelling.suggestion(for: entry.key, among: required + optional))
      }
    }
    for key in required where fields[key] == nil {
      report(element.position, .missingKey, "\(subject) lacks the key '\(key)'")
    }
    return fields
  }

  /// The one key of a mapping such as `{huber: 1}`, with its value.
  mutating func singleEntry(_ element: Element, expected what: String) -> Element.Entry? {
    if case .mapping(let entries) = element.content, entries.count == 1 { return entries[0] }
    expected(what, insteadOf: element)
    return nil
  }

  mutating func list(_ element: Element, expected what: String) -> [Element]? {
    if case .sequence(let elements) = element.content { return elements }
    expected(what, insteadOf: element)
    return nil
  }

  mutating func text(_ element: Element, expected what: String) -> String? {
    if case .scalar(let text, _) = element.content { return text }
    expected(what, insteadOf: element)
    return nil
  }

  /// `a, b or c`.
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }

  /// One of a few words.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ element: Element, named name: String
  ) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    guard let word = text(element, expected: ModelReader.list(words)) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    report(
      element.position, .value, "unknown \(name) '\(word)', expected \(ModelReader.list(words))",
      hint: Spelling.suggestion(for: word, among: words))
    return nil
  }

  // MARK: - Numbers

  mutating func number(_ element: Element, expected what: String = "a number") -> Rational? {
    guard case .scalar(let text, let isPlain) = element.content, !(isPlain && text.isEmpty) else {
      expected(what, insteadOf: element)
      return nil
    }
    if literalBits > Limits.literalBits { return nil }
    do throws(NumberSyntaxError) {
      let value = try Rational(parsing: text)
      literalBits += value.numerator.bitLength + value.denominator.bitLength
      if literalBits > Limits.literalBits {
        report(
          element.position, .tooLarge, "the numbers up to here need more than \(Limits.literalBits) bits")
        return nil
      }
      return value
    } catch {
      var position = element.position
      position.column += error.offset + (isPlain ? 0 : 1)
      let parameter = parameter
      report(
        position, .number, "\(element.kind) is no number: \(error)",
        hint: ModelReader.hint(for: text, parameter: parameter))
      return nil
    }
  }

  /// What may have been meant by a text that is no number.
  private static func hint(for text: String, parameter: ReadParameter?) -> String? {
    if let parameter {
      var parser = ExpressionParser(text, parameter: parameter.name)
      return (try? parser.parse()) != nil && parser.mentionsParameter
        ? "only weights, biases, data and given features may depend on the parameter" : nil
    }
    let words = text.unicodeScalars.split { !ParameterName.isPart($0) }.map {
      String(String.UnicodeScalarView($0))
    }
    guard let name = words.first(where: ParameterName.isValid) else { return nil }
    var parser = ExpressionParser(text, parameter: name)
    return (try? parser.parse()) == nil
      ? nil : "entries that depend on a parameter need 'parameter: {\(name): {…}}' in the file"
  }

  /// An entry that may depend on the parameter of the model.
  mutating func expression(_ element: Element) -> RationalFunction? {
    guard case .scalar(let text, let isPlain) = element.content, !text.isEmpty,
      (try? Rational(parsing: text)) == nil
    else { return number(element).map { RationalFunction($0) } }
    // Without a parameter its declaration was at fault, and is reported.
    guard let parameter else { return nil }
    if literalBits > Limits.literalBits || operations > Limits.expressionOperations { return nil }
    func position(_ offset: Int) -> Element.Position {
      var position = element.position
      position.column += offset + (isPlain ? 0 : 1)
      return position
    }
    var parser = ExpressionParser(text, parameter: parameter.name)
    do throws(ExpressionError) {
      let value = try parser.parse()
      operations += parser.operations
      if operations > Limits.expressionOperations {
        report(
          element.position, .tooLarge,
          "the expressions up to here have more than \(Limits.expressionOperations) operations")
        return nil
      }
      literalBits += value.coefficientBits
      if let range = parameter.range, let pole = value.firstPole(in: range) {
        report(
          element.position, .pole,
          "\(element.kind) has a pole at \(parameter.name) = \(pole.text), expected none in \(range)",
          hint: "the range of \(parameter.name) may end there")
        return nil
      }
      return value
    } catch {
      report(
        position(error.offset), error.code, "\(element.kind) is no expression: \(error.message)",
        hint: error.hint)
      return nil
    }
  }

  mutating func positive(_ element: Element, _ name: String) -> Rational? {
    guard let value = number(element) else { return nil }
    guard value > 0 else {
      report(element.position, .value, "\(name) is \(value), expected a positive number")
      return nil
    }
    return value
  }

  mutating func truth(_ element: Element) -> Bool? {
    switch text(element, expected: "true or false") {
    case "true": return true
    case "false": return false
    case nil: return nil
    case _?:
      expected("true or false", insteadOf: element)
      return nil
    }
  }

  mutating func numbers(_ element: Element, expected what: String) -> [Rational]? {
    guard let elements = list(element, expected: what), reserve(elements.count, at: element.position) else {
      return nil
    }
    // Every number is read, so that every fault is found.
    let values = elements.map { number($0) }
    return values.contains(nil) ? nil : values.map { $0! }
  }

  /// Entries of a weight, a bias, the data or a given feature.
  mutating func entries<Scalar: Entry>(_ element: Element, expected what: String) -> [Scalar]? {
    guard let elements = list(element, expected: what), reserve(elements.count, at: element.position) else {
      return nil
    }
    let values = elements.map { Scalar.read($0, by: &self) }
    return values.contains { $0 == nil } ? nil : values.map { $0! }
  }

  /// A positive machine integer, such as a size.
  mutating func size(_ element: Element) -> Int? {
    guard let value = number(element, expected: "a size") else { return nil }
    guard value.isInteger, let size = value.numerator.asInt, size >= 1 else {
      report(element.position, .value, "size is \(value), expected a positive integer")
      return nil
    }
    return size
  }

  /// Accounts for `count` more entries; false, once reported, when they are too many.
  mutating func reserve(_ count: Int, at position: Element.Position) -> Bool {
    let (sum, overflow) = entries.addingReportingOverflow(count)
    let limit = parameter == nil ? Limits.entries : Limits.familyEntries
    guard !overflow, sum <= limit else {
      let hint = parameter == nil ? nil : "models without a parameter may have \(Limits.entries)"
      report(position, .tooLarge, "the matrices up to here have more than \(limit) entries", hint: hint)
      return false
    }
    entries = sum
    return true
  }

  /// Accounts for `count` more entries that are left open; false, once reported, when they are too many.
  mutating func reserveUnknown(_ count: Int, at position: Element.Position) -> Bool {
    let (sum, overflow) = unknownEntries.addingReportingOverflow(count)
    guard !overflow, sum <= Limits.unknownEntries else {
      report(position, .tooLarge, "the shapes up to here have more than \(Limits.unknownEntries) entries")
      return false
    }
    unknownEntries = sum
    return true
  }

  /// Accounts for `count` more products of numbers for each sample; false, once reported, when they are too many.
  mutating func reserveWork(_ count: Int, at position: Element.Position) -> Bool {
    let (sum, overflow) = products.addingReportingOverflow(count)
    let samples = samples
    guard !overflow, sum <= Limits.tensorProducts / max(samples, 1) else {
      report(
        position, .tooLarge,
        "the layers up to here take more than \(Limits.tensorProducts) products of numbers for \(samples) samples"
      )
      return false
    }
    products = sum
    return true
  }
}
