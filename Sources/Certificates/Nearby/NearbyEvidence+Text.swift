import ExactNumbers

extension NearbyStatement {
  init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "what is near")
    guard let kind = Kind(rawValue: try fields.string("kind")) else {
      throw Refusal("line \(value.line): an unknown kind of point near the given weights")
    }
    guard let radius = Radius(try fields.string("radius")) else {
      throw Refusal("line \(value.line): a radius is 0, or has three digits and an exponent")
    }
    var inertia: Inertia?
    if fields.has("inertia") {
      let numbers = try fields.take("inertia").integers()
      guard numbers.count == 3 else {
        throw Refusal("line \(value.line): an inertia has three numbers")
      }
      inertia = Inertia(positive: numbers[0], negative: numbers[1], zero: numbers[2])
    }
    self.init(kind: kind, radius: radius, inertia: inertia)
    try fields.finish()
  }

  var text: String {
    let inertia = inertia.map { ", \"inertia\": \([$0.positive, $0.negative, $0.zero])" } ?? ""
    return "{\"kind\": \"\(kind.rawValue)\", \"radius\": \"\(radius.text)\"\(inertia)}"
  }
}

extension NearbyEvidence {
  init(_ fields: inout Fields) throws(Refusal) {
    let center = try fields.take("centre").matrix()
    let basis = try fields.take("basis").matrix()
    let samples = fields.has("samples") ? try fields.take("samples").integers() : nil
    let equations: Equations
    if fields.has("negative") {
      let negative = try fields.take("negative").integers()
      let complement: Complement =
        if let samples { .samples(samples) } else {
          .motions(try NearbyEvidence.motions(fields.array("motions")))
        }
      equations = .gradient(negative: negative, complement)
    } else {
      guard let samples else { throw Refusal("a step on what is near has no samples, and no directions") }
      equations = .targets(samples: samples)
    }
    self.init(center: center, basis: basis, equations: equations)
  }

  private static func motions(_ values: [JSONValue]) throws(Refusal) -> [Motion] {
    var result: [Motion] = []
    for value in values { result.append(try Motion(value)) }
    return result
  }
}

extension Motion {
  init(_ value: JSONValue) throws(Refusal) {
    var fields = try Fields(value, of: "a motion")
    if fields.has("terms") {
      var terms: [Term] = []
      for term in try fields.array("terms") {
        let parts = try term.array()
        guard parts.count == 2 || parts.count == 3 else {
          throw Refusal("line \(term.line): a term has a parameter, a coefficient, and a source or none")
        }
        terms.append(
          Term(
            target: try parts[0].integer(), coefficient: try parts[1].rational(),
            source: parts.count == 3 ? try parts[2].integer() : nil))
      }
      self = .linear(terms)
    } else {
      let entries = try fields.take("entries").integers()
      if fields.has("samples") {
        self = .kernelOnSamples(entries: entries, samples: try fields.take("samples").integers())
      } else {
        var rows: [[Int]] = []
        for row in try fields.array("parameters") { rows.append(try row.integers()) }
        self = .kernel(entries: entries, parameters: rows)
      }
    }
    try fields.finish()
  }

  var text: String {
    switch self {
    case .linear(let terms):
      let texts = terms.map {
        "[\($0.target), \"\($0.coefficient)\"\($0.source.map { ", \($0)" } ?? "")]"
      }
      return "{\"terms\": [\(texts.joined(separator: ", "))]}"
    case .kernel(let entries, let parameters):
      return "{\"entries\": \(entries), \"parameters\": \(parameters)}"
    case .kernelOnSamples(let entries, let samples):
      return "{\"entries\": \(entries), \"samples\": \(samples)}"
    }
  }
}
