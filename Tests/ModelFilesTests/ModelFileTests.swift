import Claims
import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import TestSupport
import Testing
import Vocabulary

/// A small ResNEst (Yun et al. 2019, section 3.2) that most tests vary.
let yun = """
  nest-verify: 1
  title: Representations need not improve monotonically
  architecture: resnest
  loss: squared
  data:
    x: [[1], [5/2], [3]]
    y: [[1], [3], [2]]
  expansion: {weight: {identity: 1}}
  blocks:
    - feature:
        - linear: {weight: [[1]], bias: [-2]}
        - relu
      weight: [[1]]
    - feature:
        - linear: {weight: [[1]], bias: [-7/2]}
        - relu
      weight: [[-4]]
  prediction: {weight: [[1]], bias: [0]}
  expect:
    chen2021.assumption-4: fails
  """

func read(_ text: String, directory: String = "") throws(InputError) -> ModelFile {
  try ModelFile.read(Array(text.utf8), name: "m.yaml", directory: directory)
}

/// `line:column code` of every diagnostic, in order.
func faults(_ text: String, directory: String = "") -> [String] {
  faults(Array(text.utf8), directory: directory)
}

func faults(_ bytes: [UInt8], directory: String = "") -> [String] {
  do {
    _ = try ModelFile.read(bytes, name: "m.yaml", directory: directory)
    return []
  } catch { return error.diagnostics.map(summary) }
}

func summary(_ diagnostic: Diagnostic) -> String {
  let code = diagnostic.code.rawValue
  switch diagnostic.place {
  case .wholeFile: return code
  case .text(let line, let column): return "\(line):\(column) \(code)"
  case .binary(let byte, let tensor, let element):
    let tensor = tensor.map { " \($0)" } ?? ""
    return "@\(byte)\(tensor)\(element.map { " \($0)" } ?? "") \(code)"
  }
}

/// A directory of files, removed when the value goes.
final class Directory {
  let path: String

  init(_ files: [String: [UInt8]] = [:]) throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent("nest-verify-\(UUID().uuidString)").path
      + "/"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: path + name)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("Reading model files")
struct ModelFileTests {
  @Test("the published example, in full")
  func example() throws {
    let file = try read(yun)
    #expect(file.model.title == "Representations need not improve monotonically")
    #expect(file.model.data == Dataset(x: Matrix([[1], [5 / 2], [3]]), y: Matrix([[1], [3], [2]])))
    func block(_ bias: Rational, _ weight: Rational) -> ResidualBlock {
      ResidualBlock(
        feature: .layers([.linear(Affine(weight: Matrix([[1]]), bias: [bias])), .activation(.relu)]),
        weight: Matrix([[weight]]))
    }
    #expect(
      file.model.architecture
        == .resnest(
          ResNEst(
            expansion: Affine(weight: .identity(1)), blocks: [block(-2, 1), block(-7 / 2, -4)],
            prediction: Affine(weight: Matrix([[1]]), bias: [0]))))
    #expect(file.model.loss == .squared)
    #expect(file.expectations == [.chen2021Assumption4: Expectation(.fails)])
    #expect(file.sha256 == Digest.sha256(of: yun.utf8))
  }

  @Test("JSON is the same format, on one line or with tabs")
  func json() throws {
    let compact =
      #"{"nest-verify":1,"architecture":"resnest","data":{"x":[[1],["5/2"],[3.0]],"y":[[1e0],[3],[2]]},"#
      + #""expansion":{"weight":{"identity":1}},"blocks":[],"prediction":{"weight":[[1]]},"title":"a \"b\" & *c"}"#
    let file = try read(compact)
    #expect(file.model.data == Dataset(x: Matrix([[1], [5 / 2], [3]]), y: Matrix([[1], [3], [2]])))
    #expect(file.model.title == "a \"b\" & *c")
    let spread = compact.replacingOccurrences(of: ",", with: ",\n\t").replacingOccurrences(
      of: "{", with: "{\r\n\t")
    #expect(try read(spread).model == file.model)
    #expect(faults(#"{"nest-verify": 1, "nest-verify": 1}"#).contains("1:20 duplicate-key"))
    let escaped = compact.replacingOccurrences(of: "a \\\"b\\\" & *c", with: #"\/\u00e9\ud83d\uDE00!"#)
    #expect(try read(escaped).model.title == "/é😀!")
    #expect(faults(#"{"title": "\ud83d\ude00", "x": 1}"#).contains("1:27 unknown-key"))
  }

  @Test("a matrix in each of its forms")
  func matrixForms() throws {
    let text = yun.replacingOccurrences(of: "x: [[1], [5/2], [3]]", with: "x: {zeros: [3, 1]}")
    #expect(try read(text).model.data.x == .zeros(3, 1))
    let block = yun.replacingOccurrences(
      of: "x: [[1], [5/2], [3]]", with: "x:\n    - [0x1.8p-3]\n    - [.5]\n    - - 010")
    #expect(try read(block).model.data.x == Matrix([[3 / 16], [1 / 2], [10]]))
    let bias = yun.replacingOccurrences(of: "bias: [0]}", with: "bias: {zeros: [1]}}")
    #expect(try read(bias).model == read(yun).model)
  }

  static let layers: [(String, Layer)] = [
    ("relu", .activation(.relu)), ("leaky-relu: 1/100", .activation(.leakyReLU(slope: 1 / 100))),
    ("identity", .activation(.identity)), ("square", .activation(.square)), ("abs", .activation(.abs)),
    ("hard-tanh", .activation(.hardTanh)), ("polynomial: [1, 0.5]", .activation(.polynomial([1, 1 / 2]))),
    (
      "piecewise-linear: {breakpoints: [-1, 2], slopes: [0, 3, 1], value: 5}",
      .activation(
        .piecewiseLinear(PiecewisePolynomial(breakpoints: [-1, 2], pieces: [[5, 0], [8, 3], [12, 1]])))
    ),
    (
      "piecewise-linear: {breakpoints: [], slopes: [3]}",
      .activation(.piecewiseLinear(PiecewisePolynomial(breakpoints: [], pieces: [[0, 3]])))
    ),
    ("linear: {weight: [[2]]}", .linear(Affine(weight: Matrix([[2]])))),
  ]

  /// A keyword stands for no layer; a matrix that is written out is weights, whatever its entries.
  @Test(arguments: [
    ("{identity: 1}", false), ("{weight: {identity: 1}}", false), ("{weight: [[1]]}", true),
    ("{weight: {identity: 1}, bias: [0]}", true), ("{weight: [[2]]}", true),
  ])
  func identityExpansions(_ text: String, _ isLayer: Bool) throws {
    let model = try read(
      """
      nest-verify: 1
      architecture: resnest
      data: {x: [[1]], y: [[2]]}
      expansion: \(text)
      prediction: {weight: [[1]]}
      """
    ).model
    guard case .resnest(let network) = model.architecture else {
      Issue.record("not a ResNEst")
      return
    }
    #expect(network.expandsByIdentity == !isLayer)
    #expect(model.parameters.count == (isLayer ? 2 : 1) + (network.expansion.bias == nil ? 0 : 1))
    #expect(try read(ModelFile.text(for: model)).model == model)
  }

  @Test("every layer", arguments: layers)
  func layer(_ text: String, _ layer: Layer) throws {
    let model = try read(
      yun.replacingOccurrences(of: "    - relu\n    weight: [[1]]", with: "    - \(text)\n    weight: [[1]]")
    )
    .model
    guard case .resnest(let network) = model.architecture,
      case .layers(let layers) = network.blocks[0].feature
    else {
      Issue.record("not a ResNEst with layers")
      return
    }
    #expect(layers.last == layer)
    // Continuity comes with the form.
    if case .activation(let activation) = layer {
      for index in activation.function.breakpoints.indices {
        #expect(activation.function.jumps(at: index, upTo: 0).isEmpty)
      }
    }
    #expect(try read(ModelFile.text(for: model)).model == model)
  }

  static let losses: [(String, Loss)] = [
    ("squared", .squared), ("{huber: 1.5}", .huber(delta: 3 / 2)), ("absolute", .absolute),
    ("{smoothed-hinge: 1/2}", .smoothedHinge(delta: 1 / 2)), ("logistic", .logistic),
    (
      "{piecewise-polynomial: {breakpoints: [0], pieces: [[0, -1], [0, 2, 1]]}}",
      .piecewisePolynomial(PiecewisePolynomial(breakpoints: [0], pieces: [[0, -1], [0, 2, 1]]))
    ),
    // Functions are compared, not names.
    ("{piecewise-polynomial: {breakpoints: [1], pieces: [[0, 0, 1], [0, 0, 1, 0]]}}", .squared),
  ]

  @Test("every loss", arguments: losses)
  func loss(_ text: String, _ loss: Loss) throws {
    let model = try read(
      yun.replacingOccurrences(of: "loss: squared", with: "loss: \(text)")
        .replacingOccurrences(of: "y: [[1], [3], [2]]", with: "y: [[1], [-1], [1]]")
    ).model
    #expect(model.loss == loss)
    #expect(try read(ModelFile.text(for: model)).model == model)
  }

  static let others: [String] = [
    // L = 0, three ways.
    "architecture: resnest\ndata: {x: [[1, 2]], y: [[3]]}\nexpansion: {weight: {identity: 2}}\nblocks:\nprediction: {weight: [[1, 0]]}",
    "architecture: resnest\ndata: {x: [[1, 2]], y: [[3]]}\nexpansion: {weight: {identity: 2}, bias: [1, 2]}\nblocks: []\nprediction: {weight: [[1, 0]]}",
    "architecture: densenest\ndata: {x: [[1, 2]], y: [[3]]}\nprediction: {weight: [[1, 0]]}",
    // M_2 = 2 + 1 + 3.
    "architecture: densenest\nloss: cross-entropy\ndata: {x: [[1, 2]], y: [[1/3, 2/3]]}\nblocks:\n- feature: {values: [[5]]}\n- feature: [linear: {weight: {zeros: [3, 3]}}, relu]\nprediction: {weight: {zeros: [2, 6]}}",
    "architecture: fully-connected\ndata: {x: [[1, 2]], y: [[3]]}\nlayers:\n- linear: {weight: [[1, 2], [3, 4]], bias: [0, 0]}\n- relu\n- linear: {weight: [[1, 1]]}",
    "architecture: resnest\ntitle: 'it''s \\ #1: \"é𝄞\"'\ndata: {x: [[1, 2], [3, 4]], y: [[3], [4]]}\nexpansion: {weight: {identity: 2}}\nblocks:\n- feature: {values: [[1, 2, 3], [4, 5, 6]]}\n  weight: {zeros: [2, 3]}\n- feature: []\n  weight: [[1, 2], [3, 4]]\nprediction: {weight: [[1, 0]], bias: [1/7]}",
  ]

  @Test("other architectures, and writing them back", arguments: others)
  func architectures(_ text: String) throws {
    let model = try read("nest-verify: 1\n" + text).model
    let written = ModelFile.text(for: model)
    #expect(try read(written).model == model, "\(written)")
  }

  @Test("a byte order mark, a document start and comments are no part of the model")
  func surroundings() throws {
    let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("# a & b * c !d\n---\n\(yun)\n# end\n".utf8)
    #expect(faults(bytes) == [])
  }

  @Test("expectations with a mark for vacuous truth")
  func expectations() throws {
    let text = yun.replacingOccurrences(of: ": fails", with: ": {verdict: holds, vacuous: true}")
    let expectation = try read(text).expectations[.chen2021Assumption4]
    #expect(expectation == Expectation(.holds, isVacuous: true))
  }

  @Test("SHA-256 of the empty and of a known message (FIPS 180-4)")
  func digest() {
    #expect(
      Digest.sha256(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Digest.sha256(of: "abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}

/// What newcomers meet when they give classes where rows are expected, and rows where classes are.
struct TargetTests {
  private func text(_ y: String) -> String {
    """
    nest-verify: 1
    architecture: fully-connected
    data:
      x: [[1], [2], [3]]
      y: \(y)
    layers: [{linear: {weight: [[1], [0]]}}]
    """
  }

  @Test(arguments: [
    ("[0, 1, 1]", "5:6 type", "labels: [0, 1, …]"),
    ("[[0], [1], [1]]", "6:10 shape-mismatch", "labels: …"),
    ("[0, [1], 1]", "5:7 type", nil),
  ])
  func hints(_ y: String, _ summary: String, _ hint: String?) throws {
    do {
      _ = try read(text(y))
      Issue.record("no targets of this network")
    } catch {
      #expect(self.summary(error.diagnostics[0]) == summary, "\(error)")
      #expect(hint == nil || error.diagnostics[0].hint?.contains(hint!) == true, "\(error)")
    }
  }

  private func summary(_ diagnostic: Diagnostic) -> String {
    guard case .text(let line, let column) = diagnostic.place else { return "elsewhere" }
    return "\(line):\(column) \(diagnostic.code.rawValue)"
  }

  /// The inputs that are equal are those after the stem.
  @Test func stem() throws {
    let text = """
      nest-verify: 1
      architecture: resnest
      stem: [{linear: {weight: [[1, 1]]}}]
      data: {x: [[1, 0], [0, 1], [2, 1]], y: [[1], [0], [1]]}
      expansion: {identity: 1}
      blocks: [{feature: {values: [[1], [2], [3]]}, weight: [[1]]}]
      prediction: {weight: [[1]]}
      """
    #expect {
      try read(text)
    } throws: { error in
      "\(error)".contains("samples 1 and 2 have equal inputs after the stem")
    }
  }
}

/// Features by their values are those of a network.
struct FeatureValuesTests {
  private func text(x: String, values: String, architecture: String = "resnest", parameter: String = "")
    -> String
  {
    let isResidual = architecture == "resnest"
    return """
      nest-verify: 1
      \(parameter)
      architecture: \(architecture)
      data:
        x: \(x)
        y: [[1], [2], [3]]
      \(isResidual ? "expansion: {weight: [[1, 0]]}" : "")
      blocks:
        - feature: {values: \(values)}
          \(isResidual ? "weight: [[1]]" : "")
      prediction: {weight: \(isResidual ? "[[1]]" : "[[1, 1, 1]]")}
      """
  }

  @Test(arguments: ["resnest", "densenest"])
  func equalInputsHaveEqualFeatures(_ architecture: String) throws {
    let text = text(x: "[[1, 2], [0, 0], [1, 2]]", values: "[[1], [2], [3]]", architecture: architecture)
    let line =
      text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("values") }! + 1
    do {
      _ = try read(text)
      Issue.record("no network has these features")
    } catch {
      #expect(error.diagnostics.map(summary) == ["\(line):23 value"])
      #expect(error.diagnostics[0].message.contains("samples 1 and 3 have equal inputs"))
    }
    _ = try read(
      self.text(x: "[[1, 2], [0, 0], [1, 2]]", values: "[[1], [2], [1]]", architecture: architecture))
  }

  /// Equal states are no contradiction: the feature is a function of the input that the state forgets.
  @Test func equalStatesMayHaveDifferentFeatures() throws {
    let model = try read(text(x: "[[1, 2], [0, 0], [1, 3]]", values: "[[1], [2], [3]]")).model
    let conflict = try Evaluation(model).featureBeyondState(model)
    #expect(conflict?.block == 1 && conflict?.samples == [0, 2])
    let other = try read(text(x: "[[1, 2], [0, 0], [2, 3]]", values: "[[1], [2], [3]]")).model
    #expect(try Evaluation(other).featureBeyondState(other) == nil)
  }

  /// In a family the inputs are equal for all values of the parameter, or at some of them.
  @Test func families() throws {
    let parameter = "parameter: {t: {at-least: 0, at-most: 1}}"
    func document(_ x: String, values: String = "[[1], [2], [3]]") throws(InputError) -> ModelDocument {
      try ModelDocument.read(
        Array(text(x: x, values: values, parameter: parameter).utf8), name: "m.yaml", directory: "")
    }
    func fault(_ document: ModelDocument) -> [Diagnostic.Code]? {
      guard case .family(let file) = document else { return [] }
      return file.fault?.diagnostics.map(\.code)
    }
    func value(_ t: Rational) -> ParameterValue { ParameterValue(name: "t", value: t) }
    let equal = try document("[[t, 2], [0, 0], [t, 2]]")
    #expect(fault(equal) == [.value])
    #expect(throws: InputError.self) { try equal.model(at: value(1)) }
    let family = try document("[[t, 2], [0, 0], [t^2, 2]]")
    #expect(fault(family) == nil)
    #expect(throws: InputError.self) { try family.model(at: value(1)) }
    _ = try family.model(at: value(Rational(1, 2)))
    // Features that are equal at one value only.
    let features = try document("[[1, 2], [0, 0], [1, 2]]", values: "[[1], [2], [2 * t]]")
    #expect(fault(features) == [.value])
    _ = try features.model(at: value(Rational(1, 2)))
    #expect(throws: InputError.self) { try features.model(at: value(1)) }
  }

  /// Hashing rows and sorting columns find the same pairs.
  @Test func firstEqual() throws {
    try forAll(
      seedCount: 100,
      generator: { random in
        let (rows, columns) = (Int.random(in: 0...6, using: &random), Int.random(in: 0...2, using: &random))
        return Matrix(
          rows: rows, columns: columns,
          elements: (0..<rows * columns).map { _ in Rational(Int.random(in: 0...1, using: &random)) })
      },
      property: { (matrix: Matrix<Rational>) in
        let expected = (0..<matrix.rows).map { row in
          (0..<matrix.rows).first { matrix.row($0) == matrix.row(row) }!
        }
        return matrix.firstEqualRows == expected && matrix.transposed.firstEqualColumns == expected
      })
  }
}
