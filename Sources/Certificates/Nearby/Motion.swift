import ExactNumbers

/// Directions at each point of an activation cell along which no prediction changes, whatever the parameters of the cell.
package enum Motion: Sendable {
  /// `coefficient`, times the parameter `source` where there is one, is what the parameter `target` changes by.
  package struct Term: Sendable {
    package let target: Int
    package let coefficient: Rational
    package let source: Int?

    package init(target: Int, coefficient: Rational, source: Int?) {
      self.target = target
      self.coefficient = coefficient
      self.source = source
    }
  }

  /// One direction.
  case linear([Term])
  /// All changes δ of the parameters `entries` with A δ = 0, where A[i, j] is the parameter `parameters`[i][j].
  case kernel(entries: [Int], parameters: [[Int]])
  /// All changes δ of the parameters `entries`, which are of one row of a map, with A δ = 0: A[i, j] is what the j-th of
  /// them is multiplied with on sample `samples`[i].
  case kernelOnSamples(entries: [Int], samples: [Int])

  /// The parameters that change by δ.
  private var entries: [Int] {
    switch self {
    case .linear: []
    case .kernel(let entries, _), .kernelOnSamples(let entries, _): entries
    }
  }

  func check(_ network: TrainedNetwork, samples: Int) throws(Refusal) {
    let refusal = Refusal("a motion has places that are none")
    let count = network.weights.count
    guard Set(entries).count == entries.count, entries.allSatisfy({ $0 < count }) else { throw refusal }
    switch self {
    case .linear(let terms):
      guard terms.allSatisfy({ $0.target < count && $0.source.map { $0 < count } ?? true }) else {
        throw refusal
      }
    case .kernel(_, let parameters):
      guard parameters.allSatisfy({ $0.count == entries.count && $0.allSatisfy { $0 < count } }) else {
        throw refusal
      }
    case .kernelOnSamples(_, let chosen):
      guard chosen.allSatisfy({ $0 < samples }), network.row(of: entries) != nil else { throw refusal }
    }
  }

  /// Rows of the matrix that is regular where the columns of B and the directions of all motions are a basis of everything: see
  /// `NearbyCheck`. `columns` of a motion, by parameters, and what they have in `conditions` of their own.
  func block(_ network: TrainedNetwork, at parameters: [Ball], _ traces: [SampleTrace]) -> (
    columns: [[Int: Ball]], conditions: [[Ball]]
  ) {
    let unit = entries.map { [$0: Ball(.one)] }
    switch self {
    case .linear(let terms):
      var column: [Int: Ball] = [:]
      for term in terms {
        let value = Ball(term.coefficient) * (term.source.map { parameters[$0] } ?? Ball(.one))
        column[term.target] = (column[term.target] ?? .zero) + value
      }
      return ([column], [])
    case .kernel(_, let matrix): return (unit, matrix.map { $0.map { parameters[$0] } })
    case .kernelOnSamples(let entries, let samples):
      let place = network.row(of: entries)!
      return (
        unit,
        samples.map { sample in
          place.columns.map {
            $0 == place.map.columns ? Ball(.one) : traces[sample].values[place.map.input][$0]
          }
        }
      )
    }
  }

  /// Whether the predictions of a sample do not change, as an identity of polynomials in the parameters of the cell.
  func keepsPredictions(_ trace: SampleTrace, sample: Int) throws(Refusal) -> Bool {
    let identity = try FormalTrace(trace, self, sample: sample, entries: entries)
    let last = trace.network.operations.count - 1
    for unit in 0..<trace.network.heights[last] {
      guard try identity.change(last, unit).isZero else { return false }
    }
    return true
  }
}

extension TrainedNetwork {
  /// The row that parameters are of, all of one, and their columns.
  func row(of parameters: [Int]) -> (map: Map, columns: [Int])? {
    for case .affine(let map) in operations {
      for row in 0..<map.rows {
        let places = map.entries.map { map.parameter(row, $0) }
        let columns = parameters.compactMap { places.firstIndex(of: $0) }
        if !columns.isEmpty { return columns.count == parameters.count ? (map, columns) : nil }
      }
    }
    return nil
  }
}

/// The values of a network on one sample and their changes along a motion, as polynomials.
///
/// The symbols are the parameters, the changes δ of a kernel, and an unknown for each output of a layer of activations whose inputs do
/// not change: then it does not change either, and nothing else need be known of it. What is zero as a polynomial in these is zero
/// at every point of the cell.
private final class FormalTrace {
  private let trace: SampleTrace
  /// What parameters change by, where it is not zero.
  private var moves: [Int: FormalPolynomial] = [:]
  /// The rows of A times δ, which are zero.
  private var relations: [FormalPolynomial] = []
  private let firstUnknown: Int
  private var values: [[Int]: FormalPolynomial] = [:]
  private var changes: [[Int]: FormalPolynomial] = [:]

  init(_ trace: SampleTrace, _ motion: Motion, sample: Int, entries: [Int]) throws(Refusal) {
    self.trace = trace
    let count = trace.network.weights.count
    firstUnknown = count + entries.count
    for (index, entry) in entries.enumerated() { moves[entry] = FormalPolynomial(symbol: count + index) }
    switch motion {
    case .linear(let terms):
      for term in terms {
        let source = term.source.map(FormalPolynomial.init(symbol:)) ?? FormalPolynomial(.one)
        moves[term.target] = try (moves[term.target] ?? .zero) + FormalPolynomial(term.coefficient) * source
      }
    case .kernel(_, let parameters):
      for row in parameters { try addRelation(row.map(FormalPolynomial.init(symbol:)), entries) }
    case .kernelOnSamples(_, let samples):
      guard samples.contains(sample), let place = network.row(of: entries) else { break }
      var row: [FormalPolynomial] = []
      for column in place.columns {
        row.append(
          column == place.map.columns ? FormalPolynomial(.one) : try value(place.map.input, column))
      }
      try addRelation(row, entries)
    }
  }

  private func addRelation(_ row: [FormalPolynomial], _ entries: [Int]) throws(Refusal) {
    var sum = FormalPolynomial.zero
    for (factor, entry) in zip(row, entries) { sum = try sum + factor * moves[entry]! }
    relations.append(sum)
  }

  private var network: TrainedNetwork { trace.network }

  func value(_ node: Int, _ unit: Int) throws(Refusal) -> FormalPolynomial {
    if let known = trace.fixed[node][unit] { return FormalPolynomial(known) }
    if let known = values[[node, unit]] { return known }
    var result = FormalPolynomial.zero
    switch network.operations[node] {
    case .data: break
    case .affine(let map):
      for column in map.entries {
        let parameter = FormalPolynomial(symbol: map.parameter(unit, column))
        result =
          column == map.columns ? result + parameter : try result + parameter * value(map.input, column)
      }
    case .activation(_, let input):
      result =
        try hasChanges(input)
        ? .value(trace.pieces[node][unit], at: value(input, unit))
        : FormalPolynomial(symbol: firstUnknown + network.heights.prefix(node).reduce(0, +) + unit)
    case .sum(let a, let b): result = try value(a, unit) + value(b, unit)
    case .stack(let a, let b):
      let height = network.heights[a]
      result = try unit < height ? value(a, unit) : value(b, unit - height)
    }
    values[[node, unit]] = result
    return result
  }

  private func hasChanges(_ node: Int) throws(Refusal) -> Bool {
    for unit in 0..<network.heights[node] where try !change(node, unit).isZero { return true }
    return false
  }

  func change(_ node: Int, _ unit: Int) throws(Refusal) -> FormalPolynomial {
    if trace.fixed[node][unit] != nil { return .zero }
    if let known = changes[[node, unit]] { return known }
    var result = FormalPolynomial.zero
    switch network.operations[node] {
    case .data: break
    case .affine(let map):
      for column in map.entries {
        let entry = map.parameter(unit, column)
        if let move = moves[entry] {
          result = column == map.columns ? result + move : try result + move * value(map.input, column)
        }
        if column == map.columns { continue }
        let passed = try change(map.input, column)
        if !passed.isZero { result = try result + FormalPolynomial(symbol: entry) * passed }
      }
      for relation in relations { result = result.reduced(by: relation) }
    case .activation(_, let input):
      let inner = try change(input, unit)
      if !inner.isZero {
        let slope = PlainPolynomial.derivative(trace.pieces[node][unit])
        result = try .value(slope, at: value(input, unit)) * inner
      }
    case .sum(let a, let b): result = try change(a, unit) + change(b, unit)
    case .stack(let a, let b):
      let height = network.heights[a]
      result = try unit < height ? change(a, unit) : change(b, unit - height)
    }
    changes[[node, unit]] = result
    return result
  }
}
