import ExactAlgebra
import ModelFiles
import Networks
import TestSupport
import Testing

@Suite("Models with a parameter")
struct ParameterTests {
  private static func text(_ entry: String, parameter: String = "{rho: {above: 0, below: 2}}") -> String {
    """
    nest-verify: 1
    parameter: \(parameter)
    architecture: resnest
    data: {x: [[1], [2]], y: [[1], [1]]}
    expansion: {weight: [[\(entry)]]}
    prediction: {weight: [[1]]}
    """
  }

  private func family(_ text: String) throws -> ModelFamily {
    guard case .family(let file) = try ModelDocument.read(Array(text.utf8), name: "m.yaml") else {
      throw PropertyFailure.noFamily
    }
    return file.family
  }

  private enum PropertyFailure: Error { case noFamily }

  private func entry(_ text: String) throws -> RationalFunction {
    guard case .resnest(let network) = try family(Self.text(text)).model.architecture else {
      throw PropertyFailure.noFamily
    }
    return network.expansion.weight[0, 0]
  }

  private func faults(_ text: String) -> [String] {
    do {
      _ = try ModelDocument.read(Array(text.utf8), name: "m.yaml")
      return []
    } catch {
      return error.diagnostics.map { "\($0.place)\($0.code.rawValue)" }
    }
  }

  /// Each expression with its values at ρ = 1/2 and ρ = 3/2, by hand.
  @Test(arguments: [
    ("rho", "1/2", "3/2"), ("1 - rho", "1/2", "-1/2"), ("-rho^2", "-1/4", "-9/4"), ("(-rho)^2", "1/4", "9/4"),
    ("2*rho/3*3", "1", "3"), ("1/2/rho", "1", "1/3"), ("rho^-2", "4", "4/9"), ("rho^(-1)", "2", "2/3"),
    ("rho^0", "1", "1"), ("--rho", "1/2", "3/2"), ("1--rho", "3/2", "5/2"),
    ("0x1.8p-3 + rho", "11/16", "27/16"),
    ("1e-1*rho", "1/20", "3/20"), ("'.5 - rho'", "0", "-1"), ("\"(rho + 1) * (rho - 1)\"", "-3/4", "5/4"),
    ("(rho^2 - 4)/(rho - 2)", "5/2", "7/2"), ("3/4", "3/4", "3/4"), ("rho-rho", "0", "0"),
    ("1 - 2 - rho", "-3/2", "-5/2"),
    ("2^3*rho", "4", "12"), ("rho/(1 + rho^2)", "2/5", "6/13"),
  ]) func value(_ text: String, _ atHalf: String, _ atThreeHalves: String) throws {
    let function = try entry(text)
    #expect(function(1 / 2)?.description == atHalf)
    #expect(function(3 / 2)?.description == atThreeHalves)
  }

  @Test func quotedAndPlainAreTheSame() throws {
    #expect(try entry("1 - rho^2") == entry("'1 - rho^2'"))
  }

  /// Each fault at its character, counted from the entry's column, 23.
  @Test(arguments: [
    ("1 -", "5:26: expression"), ("(1 - rho", "5:31: expression"), ("1 - rho)", "5:30: expression"),
    ("2rho", "5:24: expression"), ("2 rho", "5:25: expression"), ("roh", "5:23: expression"),
    ("rho**2", "5:26: expression"), ("rho^rho", "5:27: expression"), ("rho^1.5", "5:28: expression"),
    ("rho^2^3", "5:28: expression"), ("rho^100", "5:27: too-large"), ("(rho^20)*(rho^5)", "5:31: too-large"),
    ("1/(rho-rho)", "5:24: value"), ("0^-1", "5:24: value"), ("1/0", "5:24: value"),
    ("rho − 1", "5:27: expression"),
    ("1.2.3*rho", "5:26: number"), ("1/(1 - rho)", "5:23: pole"), ("1/(rho^2 - 2)", "5:23: pole"),
    ("sqrt(rho)", "5:23: expression"), ("'1 - '", "5:28: expression"), ("'rho $ 1'", "5:28: expression"),
    ("9e999999*rho", "5:25: number"),
  ]) func fault(_ entry: String, _ expected: String) {
    #expect(faults(Self.text(entry)).first == expected, "\(faults(Self.text(entry)))")
    #expect(faults(Self.text(entry)).count == 1)
  }

  /// No pole at an end that is not in the range, and none where it cancels.
  @Test(arguments: ["1/rho", "1/(2 - rho)", "1/(rho + 1)", "(1 - rho)/(1 - rho)"]) func noPole(
    _ entry: String
  ) {
    #expect(faults(Self.text(entry)).isEmpty)
  }

  @Test(arguments: [
    ("{rho: {above: 1, below: 1}}", "2:18: parameter"), ("{rho: {above: 2, at-most: 2}}", "2:18: parameter"),
    ("{rho: {above: \"sqrt(2)\", below: 1.4142}}", "2:18: parameter"),
    ("{rho: {above: 0, at-least: 1}}", "2:39: parameter"), ("{rho: {over: 0}}", "2:19: unknown-key"),
    ("{rho: {above: \"sqrt(-1)\"}}", "2:32: value"), ("{rho: {above: x}}", "2:26: number"),
    ("{rho: 3}", "2:18: type"), ("3", "2:12: type"), ("{a: {}, b: {}}", "2:12: type"),
    ("{2x: {}}", "2:13: parameter"), ("{sqrt: {}}", "2:13: parameter"), ("{a-b: {}}", "2:13: parameter"),
  ]) func range(_ declaration: String, _ expected: String) {
    #expect(faults(Self.text("1", parameter: declaration)) == [expected])
  }

  /// A declaration that cannot be read is the only fault: the entries that use it are none.
  @Test func oneFaultForABadDeclaration() {
    #expect(faults(Self.text("1 - rho", parameter: "3")).count == 1)
  }

  @Test func allFaultsInOneGo() {
    #expect(faults(Self.text("rho +, (rho", parameter: "{rho: {above: 2, below: 1}}")).count == 3)
  }

  @Test func boundsAreExact() throws {
    let range = try family(
      Self.text("rho", parameter: "{rho: {above: \"-sqrt(2)\", at-most: \"sqrt(5/4)\"}}")
    ).range
    #expect(range.description == "(-sqrt(2), sqrt(5/4)]")
    #expect(range.lower?.value == -RealAlgebraicNumber.squareRoot(of: 2)!)
    #expect(range.upper?.value.decimal() == "1.11803398875")
    #expect(
      try family(Self.text("rho", parameter: "{rho: {at-least: \"sqrt(4)\"}}")).range.lower?.value.rational
        == 2)
    #expect(try family(Self.text("rho", parameter: "{rho: {}}")).range.description == "(-∞, ∞)")
    #expect(
      try family(Self.text("rho", parameter: "{rho: {at-least: 1, at-most: 1}}")).range.simplestRational == 1)
  }

  /// Constants of activations and losses, and labels, cannot depend on the parameter.
  @Test func elsewhereIsAnError() {
    let layer = "[{feature: [{leaky-relu: rho}], weight: [[1]]}]"
    let text = Self.text("1").replacing("prediction", with: "blocks: \(layer)\nprediction")
    #expect(faults(text) == ["6:34: number"])
    #expect(faults(Self.text("rho") + "\nloss: {huber: rho}") == ["7:15: number"])
    let labels = Self.text("rho").replacing("y: [[1], [1]]", with: "y: [[1], [rho]]") + "\nloss: logistic"
    #expect(faults(labels) == ["4:26: label"])
    // Without a declaration, names are no numbers.
    #expect(faults(Self.text("1 - rho").replacing("parameter:", with: "title: x #")).count == 1)
  }

  @Test func oneValueIsAnOrdinaryModel() throws {
    let text = Self.text("1/(1 + rho)")
    let document = try ModelDocument.read(Array(text.utf8), name: "m.yaml")
    let value = try #require(ParameterValue("rho=1/2"))
    let plain = Self.text("2/3").replacing("parameter: {rho: {above: 0, below: 2}}\n", with: "")
    #expect(try document.model(at: value).model == ModelFile.read(Array(plain.utf8), name: "p.yaml").model)
    #expect(throws: InputError.self) { try document.model() }
    #expect(throws: InputError.self) { try document.model(at: ParameterValue("rho=2")) }
    #expect(throws: InputError.self) { try document.model(at: ParameterValue("tau=1")) }
    #expect(throws: InputError.self) { try ModelFile.read(Array(text.utf8), name: "m.yaml") }
    #expect(ParameterValue("rho") == nil)
    #expect(ParameterValue("rho=sqrt(2)") == nil)
    #expect(ParameterValue("=2") == nil)
  }

  /// What is written reads back as the same function.
  @Test func textOfARationalFunctionReadsBack() throws {
    try forAll(seedCount: 40) { random in
      func polynomial() -> Polynomial<Rational> {
        Polynomial((0...Int.random(in: 0...3, using: &random)).map { _ in random.rational() })
      }
      let below = polynomial()
      return RationalFunction(polynomial(), below.isZero ? .one : below * below + .one)
    } property: {
      try entry($0.text(variable: "rho")) == $0
    }
  }

  /// Nothing made of the language's own characters traps or takes long, and what is read is read the same twice.
  @Test(.timeLimit(.minutes(1)), arguments: 0..<4 as Range<UInt64>) func noise(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "rho", "1", "2/3", "+", "-", "*", "/", "^", "(", ")", "(", ")", " ", "0x1p9", "1e3", "^-3", "x", ".",
    ]
    for _ in 0..<150 {
      let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in pieces.randomElement(using: &random)!
      }.joined()
      _ = faults(Self.text("'\(text)'"))
    }
    for deep in [
      String(repeating: "(", count: 4000), String(repeating: "-", count: 4000) + "rho",
      String(repeating: "rho*", count: 1000) + "1", String(repeating: "(rho+1)^20*", count: 300) + "1",
      String(repeating: "(rho+1/3)+", count: 400) + "1", String(repeating: "9", count: 4000) + "*rho^24",
      String(repeating: "1/(rho+", count: 50) + "1" + String(repeating: ")", count: 50),
      String(repeating: " ", count: 5000) + "rho",
    ] {
      _ = faults(Self.text("'\(deep)'"))
    }
  }

  @Test func entriesOfAFamilyAreBounded() {
    let row = "[" + Array(repeating: "1", count: 100).joined(separator: ", ") + "]"
    let rows = "[" + Array(repeating: row, count: 101).joined(separator: ", ") + "]"
    let text = Self.text("rho").replacing("x: [[1], [2]]", with: "x: \(rows)")
    #expect(faults(text).contains { $0.hasSuffix("too-large") })
  }
}
