import ExactNumbers
import Vocabulary

extension Certificate {
  /// The certificate that `value` writes. Every field of the format must be there, and nothing else.
  package init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "the certificate")
    guard try fields.integer("nest-verify-certificate") == Certificate.version else {
      throw Refusal("the certificate is not of version \(Certificate.version)")
    }
    model = try ModelIdentity(try fields.take("model"))
    let claims = try fields.array("claims")
    if claims.isEmpty { throw Refusal("the certificate has no claims") }
    self.claims = []
    for claim in claims { self.claims.append(try CertifiedClaim(claim)) }
    if fields.has("point") {
      var point = try Fields(try fields.take("point"), of: "the point")
      guard let known = PointClass(rawValue: try point.string("class")) else {
        throw Refusal("the given weights are of an unknown class")
      }
      try point.finish()
      self.point = known
    }
    if fields.has("near") { near = try NearbyStatement(try fields.take("near")) }
    derivation = []
    for step in try fields.array("derivation") { derivation.append(try Step(step)) }
    try fields.finish()
  }
}

/// The fields of an object, each of which has to be taken.
struct Fields {
  private let subject: String
  private let line: Int
  private var entries: [Name: JSONValue]

  init(_ value: JSONValue, of subject: String) throws(Refusal) {
    guard case .object(let entries) = value.content else {
      throw Refusal("line \(value.line): \(subject) is no object")
    }
    self.subject = subject
    line = value.line
    self.entries = Dictionary(
      entries.map { (Name($0.name), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  func has(_ name: String) -> Bool { entries[Name(name)] != nil }

  mutating func take(_ name: String) throws(Refusal) -> JSONValue {
    guard let value = entries.removeValue(forKey: Name(name)) else {
      throw Refusal("line \(line): \(subject) lacks \"\(name)\"")
    }
    return value
  }

  mutating func string(_ name: String) throws(Refusal) -> String { try take(name).string() }
  mutating func integer(_ name: String) throws(Refusal) -> Int { try take(name).integer() }
  mutating func array(_ name: String) throws(Refusal) -> [JSONValue] { try take(name).array() }

  /// Refuses what was not taken.
  func finish() throws(Refusal) {
    if let name = entries.keys.min() {
      throw Refusal("line \(line): \(subject) has an unknown field \"\(name)\"")
    }
  }
}

extension JSONValue {
  func string() throws(Refusal) -> String {
    guard case .string(let text) = content else { throw Refusal("line \(line): expected a string") }
    return text
  }

  /// A nonnegative machine integer.
  func integer() throws(Refusal) -> Int {
    guard case .integer(let value) = content, value >= 0 else {
      throw Refusal("line \(line): expected a size")
    }
    return value
  }

  func array() throws(Refusal) -> [JSONValue] {
    guard case .array(let elements) = content else { throw Refusal("line \(line): expected a list") }
    return elements
  }

  func integers() throws(Refusal) -> [Int] {
    var result: [Int] = []
    for element in try array() { result.append(try element.integer()) }
    return result
  }

  /// An integer in the one way to write it: no plus sign, no leading zeros, no -0.
  func exactInteger() throws(Refusal) -> Integer {
    let text = try string()
    guard let value = JSONValue.canonicalInteger(text[...]) else {
      throw Refusal("line \(line): \"\(text.prefix(40))\" is no integer in its shortest form")
    }
    return value
  }

  private static func canonicalInteger(_ text: Substring) -> Integer? {
    var digits = text.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    guard let first = digits.first, digits.count <= Limits.numberDigits,
      digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      first != UInt8(ascii: "0") || (digits.count == 1 && !isNegative)
    else { return nil }
    return Integer(text)
  }

  func exactIntegers() throws(Refusal) -> [Integer] {
    var result: [Integer] = []
    for element in try array() { result.append(try element.exactInteger()) }
    return result
  }

  /// Coefficients without a common divisor, the constant term first, the last one positive.
  func polynomial() throws(Refusal) -> PrimitivePolynomial {
    guard let result = PrimitivePolynomial(try exactIntegers()) else {
      throw Refusal("line \(line): the polynomial is constant, or not primitive with a positive leading term")
    }
    return result
  }

  /// `p` or `p/q` in lowest terms with q > 1.
  func rational() throws(Refusal) -> Rational {
    let text = try string()
    let refusal = Refusal("line \(line): \"\(text.prefix(40))\" is no fraction in lowest terms")
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let numerator = JSONValue.canonicalInteger(parts[0]) else { throw refusal }
    if parts.count == 1 { return Rational(numerator) }
    guard let denominator = JSONValue.canonicalInteger(parts[1]), denominator > 1,
      Integer.gcd(numerator, denominator).isOne
    else { throw refusal }
    return Rational(numerator, denominator)
  }

  /// `{"denominator": d, "numerators": [[…], …]}` in lowest terms; row i has `expected(i, length of row i)` entries.
  private func fractions(_ expected: (_ row: Int, _ length: Int) -> Int) throws(Refusal) -> (
    rows: [[Integer]], denominator: Integer
  ) {
    var fields = try Fields(self, of: "a matrix")
    let denominator = try fields.take("denominator").exactInteger()
    if denominator.signum() <= 0 { throw Refusal("line \(line): the denominator is not positive") }
    var rows: [[Integer]] = []
    for (index, row) in try fields.array("numerators").enumerated() {
      var entries: [Integer] = []
      for entry in try row.array() { entries.append(try entry.exactInteger()) }
      if entries.count != expected(index, entries.count) {
        throw Refusal("line \(row.line): a row of a matrix has a wrong length")
      }
      rows.append(entries)
    }
    try fields.finish()
    let divisor = rows.joined().reduce(denominator) { $0.isOne ? $0 : Integer.gcd($0, $1) }
    if !divisor.isOne { throw Refusal("line \(line): the matrix is not in lowest terms") }
    return (rows, denominator)
  }

  /// A matrix with rows of one length.
  func matrix() throws(Refusal) -> FractionMatrix {
    var width: Int?
    let (rows, denominator) = try fractions { _, length in
      if width == nil { width = length }
      return width!
    }
    let columns = width ?? 0
    return FractionMatrix(
      rows: rows.count, columns: columns, numerators: Array(rows.joined()), denominator: denominator)
  }

  /// A symmetric matrix by its lower triangle.
  func symmetricMatrix() throws(Refusal) -> FractionMatrix {
    let (rows, denominator) = try fractions { row, _ in row + 1 }
    let order = rows.count
    var numerators: [Integer] = []
    for i in 0..<order { for j in 0..<order { numerators.append(rows[max(i, j)][min(i, j)]) } }
    return FractionMatrix(rows: order, columns: order, numerators: numerators, denominator: denominator)
  }

  /// A unit lower triangular matrix by what is below its diagonal.
  func unitLowerTriangle() throws(Refusal) -> FractionMatrix {
    let (rows, denominator) = try fractions { row, _ in row }
    let order = rows.count
    var numerators: [Integer] = []
    for i in 0..<order {
      for j in 0..<order { numerators.append(j < i ? rows[i][j] : j == i ? denominator : .zero) }
    }
    return FractionMatrix(rows: order, columns: order, numerators: numerators, denominator: denominator)
  }
}

extension ModelIdentity {
  init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "the model")
    sha256 = try fields.string("sha256")
    var files: [File] = []
    for file in try fields.array("files") {
      var entry = try Fields(file, of: "a file")
      files.append(File(path: Name(try entry.string("path")), sha256: try entry.string("sha256")))
      try entry.finish()
    }
    self.files = files
    parameter = fields.has("at") ? Name(try fields.string("at")) : nil
    architecture = try fields.string("architecture")
    samples = try fields.integer("N")
    inputs = try fields.integer("N_in")
    outputs = try fields.integer("N_o")
    width = fields.has("M") ? try fields.integer("M") : nil
    featureSizes = try fields.take("K").integers()
    try fields.finish()
  }
}

extension CertifiedClaim {
  init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "a claim")
    guard let id = ClaimID(rawValue: try fields.string("id")) else {
      throw Refusal("line \(value.line): an unknown claim")
    }
    self.id = id
    guard let verdict = Verdict(rawValue: try fields.string("verdict")) else {
      throw Refusal("line \(value.line): an unknown verdict")
    }
    self.verdict = verdict
    isVacuous = fields.has("vacuous")
    if isVacuous {
      guard case .flag(true) = try fields.take("vacuous").content else {
        throw Refusal("line \(value.line): \"vacuous\" is true where it is written")
      }
    }
    try fields.finish()
  }
}

extension Step {
  init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "a step")
    let kind = try fields.string("step")
    func expect(_ name: String, _ text: String) throws(Refusal) {
      if try fields.string(name) != text {
        throw Refusal("line \(value.line): \"\(name)\" of this step is \"\(text)\"")
      }
    }
    switch kind {
    case "rank":
      guard let matrix = MatrixName(rawValue: try fields.string("matrix")) else {
        throw Refusal("line \(value.line): an unknown matrix")
      }
      let rank = try fields.integer("rank")
      let prime = try fields.integer("prime")
      var relations: RowRelations?
      if fields.has("dependent") {
        let dependent = try fields.take("dependent").integers()
        let coefficients = try fields.take("coefficients").matrix()
        if dependent.isEmpty || coefficients.rows != dependent.count {
          throw Refusal(
            "line \(value.line): one row of coefficients for each dependent row, and at least one")
        }
        relations = RowRelations(dependent: dependent, coefficients: coefficients)
      }
      self = .rank(RankEvidence(matrix: matrix, rank: rank, prime: prime, relations: relations))
    case "left-inverse":
      try expect("matrix", MatrixName.B.rawValue)
      let rows = try fields.take("rows").integers()
      self = .leftInverse(rows: rows, try fields.take("inverse").matrix())
    case "kernel-vector":
      try expect("matrix", MatrixName.B.rawValue)
      self = .kernelVector(try fields.take("vector").exactIntegers())
    case "least-squares":
      let features = try fields.string("features")
      let solution = try fields.take("solution").matrix()
      switch features {
      case "v_0": self = .bestLinearPredictor(solution)
      case MatrixName.VX.rawValue: self = .explainedMoments(solution)
      default: throw Refusal("line \(value.line): unknown features")
      }
    case "approximate-inverse":
      self = .approximateInverse(try fields.take("inverse").symmetricMatrix())
    case "eigenspaces":
      var spaces: [Eigenspace] = []
      for space in try fields.array("spaces") {
        var entry = try Fields(space, of: "an eigenspace")
        spaces.append(
          Eigenspace(
            eigenvalue: try entry.take("eigenvalue").rational(),
            basis: try entry.take("basis").matrix()))
        try entry.finish()
      }
      self = .eigenspaces(spaces)
    case "eigenvalues":
      self = .eigenvalues(
        EigenvalueCells(
          polynomial: try fields.take("polynomial").polynomial(), bits: try fields.integer("bits"),
          floors: try fields.take("floors").exactIntegers()))
    case "positions":
      let name = try fields.string("map")
      guard let map = Step.maps.first(where: { $0.value == name })?.key else {
        throw Refusal("line \(value.line): the positions are those of T or Q")
      }
      var polynomials: [PrimitivePolynomial] = []
      for polynomial in try fields.array("polynomials") { polynomials.append(try polynomial.polynomial()) }
      self = .positions(
        PositionEvidence(map: map, polynomials: polynomials, prime: try fields.integer("prime")))
    case "recession": self = .recession(try fields.take("direction").matrix())
    case "separation": self = .separation(try fields.take("direction").matrix())
    case "minimiser":
      let features = try fields.string("features")
      let predictor = try fields.take("predictor").matrix()
      switch features {
      case "v_0": self = .inputMinimizer(predictor)
      case MatrixName.VX.rawValue: self = .minimizer(predictor)
      default: throw Refusal("line \(value.line): unknown features")
      }
    case "direction":
      self = .direction(
        Direction(
          prediction: try fields.array("A").directionEntries(),
          weight: try fields.array("W").directionEntries(),
          value: try fields.take("value").rational()))
    case "best-fit":
      let bits = try fields.integer("bits")
      let level = try fields.take("level").rational()
      let congruence = try Congruence(try fields.take("congruence"))
      var eigenvalues: [Rational] = []
      for eigenvalue in try fields.array("eigenvalues") { eigenvalues.append(try eigenvalue.rational()) }
      self = .bestFit(
        BestFit(
          bits: bits, level: level, congruence: congruence, eigenvalues: eigenvalues,
          vectors: try fields.take("vectors").matrix(), columns: try fields.take("columns").integers(),
          complement: try fields.take("complement").matrix(), images: try fields.take("images").matrix()))
    case "near": self = .near(try NearbyEvidence(&fields))
    default: throw Refusal("line \(value.line): an unknown kind of step, \"\(kind)\"")
    }
    try fields.finish()
  }
}

extension [JSONValue] {
  /// Triples of a row, a column and an exact integer.
  fileprivate func directionEntries() throws(Refusal) -> [Direction.Entry] {
    var result: [Direction.Entry] = []
    for element in self {
      let triple = try element.array()
      guard triple.count == 3 else {
        throw Refusal("line \(element.line): an entry is a row, a column and an integer")
      }
      result.append(
        Direction.Entry(
          row: try triple[0].integer(), column: try triple[1].integer(), value: try triple[2].exactInteger()))
    }
    return result
  }
}

extension Congruence {
  init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "a congruence")
    permutation = try fields.take("permutation").integers()
    lower = try fields.take("L").unitLowerTriangle()
    var blocks: [Block] = []
    for block in try fields.array("D") {
      let entries = try block.array()
      switch entries.count {
      case 1: blocks.append(.one(try entries[0].rational()))
      case 3:
        blocks.append(.two(try entries[0].rational(), try entries[1].rational(), try entries[2].rational()))
      default: throw Refusal("line \(block.line): a block of D has one or three entries")
      }
    }
    self.blocks = blocks
    try fields.finish()
  }
}
