// Says how this package reads files, one request a line, so that the programs beside it can compare another reader.
//
//     document BASE64              the tree of a text, or where it is refused
//     model PATH [NAME=NUMBER]     the problem that a model file poses, or "unreadable"
//     certify PATH [NAME=NUMBER]   the certificate of a model file, with what is near the weights where it is proved, or "none"
//     audit CERTIFICATE PATH [NAME=NUMBER]    the exit status of an audit
//     import NETWORK X Y PATH      makes a model file of a network in ONNX: what `model` says of it, or "refused"
//
// Paths are written with percent escapes. Each answer is one line of JSON.

import Certificates
import Certification
import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import ONNX

/// Text as JSON in ASCII, as Python's `json.dumps` writes it.
func quoted(_ text: String) -> String {
  var result = "\""
  for unit in text.utf16 {
    switch unit {
    case 0x22: result += "\\\""
    case 0x5C: result += "\\\\"
    case 0x0A: result += "\\n"
    case 0x0D: result += "\\r"
    case 0x09: result += "\\t"
    case 0x08: result += "\\b"
    case 0x0C: result += "\\f"
    case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
    default:
      let digits = String(unit, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
  return result + "\""
}

func json(_ element: Element) -> String {
  switch element.content {
  case .scalar(let text, _): quoted(text)
  case .sequence(let elements): "[\(elements.map(json).joined(separator: ", "))]"
  case .mapping(let entries):
    "{\(entries.map { "\(quoted($0.key)): \(json($0.value))" }.joined(separator: ", "))}"
  }
}

func json(_ matrix: FractionMatrix) -> String {
  let rows = (0..<matrix.rows).map { row in
    let entries = (0..<matrix.columns).map {
      "\"\(Rational(matrix.numerators[row * matrix.columns + $0], matrix.denominator))\""
    }
    return "[\(entries.joined(separator: ", "))]"
  }
  return "[\(rows.joined(separator: ", "))]"
}

func document(_ bytes: [UInt8]) -> String {
  func refused(_ diagnostic: Diagnostic) -> String {
    guard case .text(let line, let column) = diagnostic.place else {
      return "0:0 \(diagnostic.code.rawValue)"
    }
    return "\(line):\(column) \(diagnostic.code.rawValue)"
  }
  do throws(InputError) {
    let document = try Document(bytes, file: "m")
    if let fault = document.diagnostics.first { return "{\"refused\": \"\(refused(fault))\"}" }
    return "{\"reading\": \(json(document.root!))}"
  } catch { return "{\"refused\": \"\(refused(error.diagnostics[0]))\"}" }
}

func load(_ path: String, _ setting: String?) throws -> ModelFile {
  let value = setting.map { ParameterValue($0)! }
  return try ModelDocument.load(path).model(at: value)
}

func model(_ path: String, _ setting: String?) -> String {
  do {
    let file = try load(path, setting)
    let problem = try Problem(file.model)
    let parts = [
      "\"sha256\": \"\(file.sha256)\"", "\"architecture\": \"\(file.model.architecture.name.rawValue)\"",
      "\"loss\": \"\(file.model.loss.name)\"", "\"affine\": \(problem.isAffine)",
      "\"convex\": \(problem.lossIsDifferentiableAndConvex)",
      "\"files\": [\(file.references.sorted { $0.key < $1.key }.map { "[\(quoted($0.key.text)), \"\($0.value)\"]" }.joined(separator: ", "))]",
      "\"features\": [\(problem.features.map(json).joined(separator: ", "))]",
      "\"targets\": \(json(problem.targets))", "\"B\": \(json(problem.columnsOfB))",
    ]
    return "{\(parts.joined(separator: ", "))}"
  } catch is InputError { return "{\"unreadable\": true}" } catch { return "{\"refused\": true}" }
}

func certify(_ path: String, _ setting: String?) -> String {
  func text(_ file: ModelFile, near: Bool) -> String? {
    try? Certification.certificate(
      of: file.model, sha256: file.sha256, references: file.references, parameter: file.parameter, near: near)
  }
  guard let file = try? load(path, setting), let text = text(file, near: true) ?? text(file, near: false)
  else { return "{\"certificate\": null}" }
  return "{\"certificate\": \(quoted(text))}"
}

func audit(_ certificate: String, _ path: String, _ setting: String?) -> String {
  do {
    let text = try InputFile(path: certificate, name: certificate, upTo: Certificates.Limits.certificateBytes)
      .bytes
    let file = try load(path, setting)
    switch Audit.run(
      text, model: file.model, sha256: file.sha256, references: file.references, parameter: file.parameter)
    {
    case .accepted: return "{\"status\": 0}"
    case .refused: return "{\"status\": 1}"
    case .unreadable: return "{\"status\": 2}"
    }
  } catch { return "{\"status\": 2}" }
}

func imported(_ network: String, x: String, y: String, to path: String) -> String {
  do {
    let weights = ModelFile.tensorsPath(for: path)
    func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
    let made = try ONNXImport(
      path: network, x: .init(path: x, name: name(x)), y: .init(path: y, name: name(y)), loss: "squared",
      weights: name(weights))
    try Data(made.weights).write(to: URL(fileURLWithPath: weights))
    try Data(made.text.utf8).write(to: URL(fileURLWithPath: path))
    return model(path, nil)
  } catch let error as InputError {
    return "{\"refused\": \(quoted(error.diagnostics[0].code.rawValue))}"
  } catch { fatalError("\(error)") }
}

func answer(_ text: String) {
  print(text)
  fflush(nil)
}

while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  func path(_ index: Int) -> String { words[index].removingPercentEncoding! }
  func word(_ index: Int) -> String? { words.count > index ? words[index] : nil }
  switch words.first {
  case "document": answer(document([UInt8](Data(base64Encoded: word(1) ?? "")!)))
  case "model": answer(model(path(1), word(2)))
  case "certify": answer(certify(path(1), word(2)))
  case "audit": answer(audit(path(1), path(2), word(3)))
  case "import": answer(imported(path(1), x: path(2), y: path(3), to: path(4)))
  default: fatalError("an unknown request: \(line)")
  }
}
