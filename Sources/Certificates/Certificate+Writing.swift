import ExactNumbers
import Vocabulary

extension Certificate {
  /// The certificate as JSON text, one step or claim on a line.
  package var text: String {
    var writer = CertificateWriter()
    writer.write(self)
    return writer.text
  }
}

extension Step {
  /// What certificates call the maps that positions are about.
  static let maps: [MatrixName: String] = [.T: "T", .bordered: "Q"]
}

private struct CertificateWriter {
  private(set) var text = ""

  mutating func write(_ certificate: Certificate) {
    let model = certificate.model
    text +=
      "{\"nest-verify-certificate\": \(Certificate.version),\n\"model\": {\"sha256\": \"\(model.sha256)\", \"files\": ["
    list(model.files) {
      $0.text += "{\"path\": \(CertificateWriter.quoted($1.path.text)), \"sha256\": \"\($1.sha256)\"}"
    }
    text += "],"
    if let parameter = model.parameter { text += " \"at\": \(CertificateWriter.quoted(parameter.text))," }
    text +=
      "\n  \"architecture\": \"\(model.architecture)\", \"N\": \(model.samples), \"N_in\": \(model.inputs)"
    text +=
      ", \"N_o\": \(model.outputs)\(model.width.map { ", \"M\": \($0)" } ?? ""), \"K\": \(model.featureSizes)},\n"
    text += "\"claims\": [\n"
    list(certificate.claims, separator: ",\n") {
      $0.text +=
        "{\"id\": \(CertificateWriter.quoted($1.id.rawValue)), \"verdict\": \"\($1.verdict.rawValue)\"\($1.isVacuous ? ", \"vacuous\": true" : "")}"
    }
    text += "],\n"
    if let point = certificate.point { text += "\"point\": {\"class\": \"\(point.rawValue)\"},\n" }
    if let near = certificate.near { text += "\"near\": \(near.text),\n" }
    text += "\"derivation\": [\n"
    list(certificate.derivation, separator: ",\n") { $0.write($1) }
    text += "]}\n"
  }

  private mutating func list<T>(
    _ elements: some Sequence<T>, separator: String = ", ", _ write: (inout CertificateWriter, T) -> Void
  ) {
    var isFirst = true
    for element in elements {
      if !isFirst { text += separator }
      isFirst = false
      write(&self, element)
    }
  }

  private mutating func write(_ step: Step) {
    switch step {
    case .rank(let evidence):
      text += "{\"step\": \"rank\", \"matrix\": \"\(evidence.matrix.rawValue)\", \"rank\": \(evidence.rank)"
      text += ", \"prime\": \(evidence.prime)"
      if let relations = evidence.relations {
        text += ", \"dependent\": \(relations.dependent), \"coefficients\": "
        matrix(relations.coefficients)
      }
    case .leftInverse(let rows, let inverse):
      text += "{\"step\": \"left-inverse\", \"matrix\": \"B\", \"rows\": \(rows), \"inverse\": "
      matrix(inverse)
    case .kernelVector(let vector):
      text += "{\"step\": \"kernel-vector\", \"matrix\": \"B\", \"vector\": "
      integers(vector)
    case .bestLinearPredictor(let solution):
      text += "{\"step\": \"least-squares\", \"features\": \"v_0\", \"solution\": "
      matrix(solution)
    case .explainedMoments(let solution):
      text += "{\"step\": \"least-squares\", \"features\": \"\(MatrixName.VX.rawValue)\", \"solution\": "
      matrix(solution)
    case .approximateInverse(let inverse):
      text += "{\"step\": \"approximate-inverse\", \"inverse\": "
      matrix(inverse) { 0..<$0 + 1 }
    case .eigenspaces(let spaces):
      text += "{\"step\": \"eigenspaces\", \"spaces\": ["
      list(spaces) {
        $0.text += "{\"eigenvalue\": \"\($1.eigenvalue)\", \"basis\": "
        $0.matrix($1.basis)
        $0.text += "}"
      }
      text += "]"
    case .eigenvalues(let cells):
      text += "{\"step\": \"eigenvalues\", \"polynomial\": "
      integers(cells.polynomial.coefficients)
      text += ", \"bits\": \(cells.bits), \"floors\": "
      integers(cells.floors)
    case .positions(let evidence):
      text += "{\"step\": \"positions\", \"map\": \"\(Step.maps[evidence.map]!)\", \"polynomials\": ["
      list(evidence.polynomials) { $0.integers($1.coefficients) }
      text += "], \"prime\": \(evidence.prime)"
    case .recession(let direction):
      text += "{\"step\": \"recession\", \"direction\": "
      matrix(direction)
    case .inputMinimizer(let predictor):
      text += "{\"step\": \"minimiser\", \"features\": \"v_0\", \"predictor\": "
      matrix(predictor)
    case .separation(let direction):
      text += "{\"step\": \"separation\", \"direction\": "
      matrix(direction)
    case .minimizer(let predictor):
      text += "{\"step\": \"minimiser\", \"features\": \"\(MatrixName.VX.rawValue)\", \"predictor\": "
      matrix(predictor)
    case .direction(let direction):
      text += "{\"step\": \"direction\", \"A\": ["
      list(direction.prediction) { $0.write($1) }
      text += "], \"W\": ["
      list(direction.weight) { $0.write($1) }
      text += "], \"value\": \"\(direction.value)\""
    case .near(let evidence):
      text += "{\"step\": \"near\", \"centre\": "
      matrix(evidence.center)
      text += ", \"basis\": "
      matrix(evidence.basis)
      switch evidence.equations {
      case .targets(let samples): text += ", \"samples\": \(samples)"
      case .gradient(let negative, .samples(let samples)):
        text += ", \"negative\": \(negative), \"samples\": \(samples)"
      case .gradient(let negative, .motions(let motions)):
        text += ", \"negative\": \(negative), \"motions\": ["
        list(motions) { $0.text += $1.text }
        text += "]"
      }
    case .bestFit(let fit):
      text += "{\"step\": \"best-fit\", \"bits\": \(fit.bits), \"level\": \"\(fit.level)\", \"congruence\": "
      write(fit.congruence)
      text += ", \"eigenvalues\": ["
      list(fit.eigenvalues) { $0.text += "\"\($1)\"" }
      text += "], \"vectors\": "
      matrix(fit.vectors)
      text += ", \"columns\": \(fit.columns), \"complement\": "
      matrix(fit.complement)
      text += ", \"images\": "
      matrix(fit.images)
    }
    text += "}"
  }

  private mutating func write(_ entry: Direction.Entry) {
    text += "[\(entry.row), \(entry.column), \"\(entry.value)\"]"
  }

  private mutating func integers(_ integers: [Integer]) {
    text += "["
    list(integers) { $0.text += "\"\($1)\"" }
    text += "]"
  }

  private mutating func write(_ congruence: Congruence) {
    text += "{\"permutation\": \(congruence.permutation), \"L\": "
    matrix(congruence.lower) { 0..<$0 }
    text += ", \"D\": ["
    list(congruence.blocks) {
      switch $1 {
      case .one(let a): $0.text += "[\"\(a)\"]"
      case .two(let a, let b, let c): $0.text += "[\"\(a)\", \"\(b)\", \"\(c)\"]"
      }
    }
    text += "]}"
  }

  /// The entries of each row in `range(row)`, all of them without it, in lowest terms.
  private mutating func matrix(_ matrix: FractionMatrix, range: ((Int) -> Range<Int>)? = nil) {
    let range = range ?? { _ in 0..<matrix.columns }
    let rows = (0..<matrix.rows).map { row in range(row).map { matrix.numerator(row, $0) } }
    let divisor = rows.joined().reduce(matrix.denominator) { $0.isOne ? $0 : Integer.gcd($0, $1) }
    text += "{\"denominator\": \"\(matrix.denominator.dividedExactly(by: divisor))\", \"numerators\": ["
    list(rows) {
      $0.text += "["
      $0.list($1) { $0.text += "\"\($1.dividedExactly(by: divisor))\"" }
      $0.text += "]"
    }
    text += "]}"
  }

  /// What would command a terminal is written by its number, as `\u001b`.
  private static func quoted(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      if scalar.isCommand {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        if scalar == "\"" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
