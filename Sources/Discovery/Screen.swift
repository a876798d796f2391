import Claims
import Vocabulary

/// What machine integers decide about one small model before the engine is asked: which hypotheses it meets, and whether the
/// conclusion of a claim can fail at all.
///
/// Both are exact. What can fail is said by ``AblatedClaim``. Π_Z is the projector on the row space of Z = [x_{L-1}; v_L], Π of [v_0; …; v_L], Π_0 of v_0. For rows A, C and Z:
/// rank [Z; A][Z; C]ᵀ = rank Z + rank A (I - Π_Z) Cᵀ, since the left side has Z Zᵀ in its corner.
package struct Screen {
  private let claim: AblatedClaim
  let shape: Shape
  /// M ≥ N_o.
  let isWide: Bool
  /// Whether A*_0 > A*_L is one of the premises.
  private let comparesWithLinear: Bool
  /// Whether M ≥ K_0 + … + K_L takes the place of Assumption 3.
  private let isWiderThanFeatures: Bool
  private var ranks = IntegerRanks()

  /// F, x_0 … x_{L-1}, V, Y: rows of N entries.
  private(set) var rows: [Int]
  /// B, M × ΣK.
  private(set) var b: [Int]
  private let (f, states, v, y): (Range<Int>, Range<Int>, Range<Int>, Range<Int>)

  // Rows by their numbers.
  let inputs: [Int]
  private let feature: [Int]
  let targets: [Int]
  private let span: [Int]
  let all: [Int]
  let spanAndTargets: [Int]
  let spanAndInputs: [Int]
  let spanAndAll: [Int]
  let inputsAndTargets: [Int]
  let inputsAndAll: [Int]
  let inputsAndSpan: [Int]
  private let featureAndTargets: [Int]
  private let featureAndState: [Int]
  /// Of each prefix with fewer blocks: Z, then its own x_{i-1} and v_i.
  let spanAndPrefixes: [[Int]]

  // What is known of B, and of V with it.
  private var hasFullColumnRank = false
  private(set) var isNetwork = false
  private var tiedSamples: [(Int, Int)] = []
  private(set) var featureRank = 0
  private(set) var spanRank = 0

  init(_ claim: AblatedClaim, _ shape: Shape) {
    (self.claim, self.shape) = (claim, shape)
    isWide = shape.width >= shape.outputs
    let statement = Claim.named(claim.id)
    comparesWithLinear = statement.premises.contains(.beatenLinearPredictor)
    isWiderThanFeatures =
      statement.wideRepresentationReplaces != nil && shape.width >= shape.features.reduce(0, +)
    let (k, m) = (shape.earlierUnits, shape.width)
    f = 0..<k
    states = k..<(k + shape.blocks * m)
    v = states.upperBound..<(states.upperBound + shape.lastUnits)
    y = v.upperBound..<(v.upperBound + shape.outputs)
    rows = [Int](repeating: 0, count: y.upperBound * shape.samples)
    b = [Int](repeating: 0, count: m * k)
    let last = Array((states.upperBound - m)..<states.upperBound)
    (inputs, feature, targets) = (Array(0..<shape.features[0]), Array(v), Array(y))
    all = Array(f) + feature
    span = last + feature
    spanAndTargets = span + targets
    spanAndInputs = span + inputs
    spanAndAll = span + Array(f)
    inputsAndTargets = inputs + targets
    inputsAndAll = inputs + all
    inputsAndSpan = inputs + span
    featureAndTargets = feature + targets
    featureAndState = feature + last
    var start = shape.features[0]
    var prefixes: [[Int]] = []
    for block in 1..<shape.blocks {
      let state = Array((k + (block - 1) * m)..<(k + block * m))
      let own = Array(start..<(start + shape.features[block]))
      prefixes.append(span + state + own)
      start += shape.features[block]
    }
    spanAndPrefixes = prefixes
  }

  // MARK: The model

  /// Takes F and B, and says whether v_1 … v_{L-1} are functions of the states before them.
  mutating func set(f code: Int, b class: Int, in space: ModelSpace) -> Bool {
    space.alphabet.write(code, length: f.count * shape.samples, into: &rows)
    space.b.write(`class`, into: &b, at: 0)
    let (n, m, k) = (shape.samples, shape.width, shape.earlierUnits)
    var (from, isNetwork) = (0, true)
    for block in 0..<shape.blocks {
      let to = from + shape.features[block]
      // x_block = x_{block-1} + W_block v_block.
      for row in 0..<m {
        let target = (states.lowerBound + block * m + row) * n
        for sample in 0..<n {
          var sum = block == 0 ? 0 : rows[target - m * n + sample]
          for unit in from..<to { sum += b[row * k + unit] * rows[unit * n + sample] }
          rows[target + sample] = sum
        }
      }
      tie(stateOf: block)
      if block + 1 < shape.blocks, !respectsTies(Array(to..<(to + shape.features[block + 1]))) {
        isNetwork = false
      }
      from = to
    }
    hasFullColumnRank = rank(ofB: m, k) == k
    return isNetwork
  }

  /// Pairs of samples that x_block does not tell apart.
  private mutating func tie(stateOf block: Int) {
    tiedSamples.removeAll(keepingCapacity: true)
    let (n, m) = (shape.samples, shape.width)
    let start = states.lowerBound + block * m
    for first in 0..<n {
      for second in (first + 1)..<max(n, first + 1)
      where (start..<(start + m)).allSatisfy({ rows[$0 * n + first] == rows[$0 * n + second] }) {
        tiedSamples.append((first, second))
      }
    }
  }

  private func respectsTies(_ units: [Int]) -> Bool {
    tiedSamples.allSatisfy { first, second in
      units.allSatisfy { rows[$0 * shape.samples + first] == rows[$0 * shape.samples + second] }
    }
  }

  /// Takes V, and says whether it is a function of x_{L-1}.
  mutating func set(v class: Int, in space: ModelSpace) -> Bool {
    space.v.write(`class`, into: &rows, at: v.lowerBound * shape.samples)
    guard respectsTies(feature) else { return false }
    featureRank = rank(feature)
    spanRank = rank(span)
    return true
  }

  mutating func set(y class: Int, in space: ModelSpace) {
    space.y.write(`class`, into: &rows, at: y.lowerBound * shape.samples)
  }

  /// Writes F, V and Y, row by row, to the beginning of `target`.
  func copyFeaturesAndTargets(into target: inout [Int]) {
    var place = 0
    for range in [f, v, y] {
      for entry in (range.lowerBound * shape.samples)..<(range.upperBound * shape.samples) {
        target[place] = rows[entry]
        place += 1
      }
    }
  }

  // MARK: Hypotheses

  /// The premises of a claim that the model does not meet.
  package struct Unmet: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let correlation = Unmet(rawValue: 1)
    package static let regularGram = Unmet(rawValue: 2)
    package static let assumption3 = Unmet(rawValue: 4)
    package static let assumption4 = Unmet(rawValue: 8)
    package static let positiveWidth = Unmet(rawValue: 16)
    package static let beatenLinearPredictor = Unmet(rawValue: 32)

    /// The claims that are looked at as a whole.
    static let claims: [ClaimID: Unmet] = [
      .chen2021Assumption3: .assumption3, .chen2021Assumption4: .assumption4,
    ]
  }

  /// Assumption 2 holds for the squared loss.
  package mutating func unmet() -> Unmet {
    var unmet: Unmet = []
    if isUncorrelated { unmet.insert(.correlation) }
    if featureRank < shape.lastUnits { unmet.insert(.regularGram) }
    if !isWide, !isWiderThanFeatures { unmet.insert(.assumption3) }
    if !hasFullColumnRank { unmet.insert(.assumption4) }
    if shape.width == 0 { unmet.insert(.positiveWidth) }
    if comparesWithLinear {
      ranks.clear()
      // Y (Π - Π_0) = 0.
      let isUnbeaten = rank(inputsAndTargets, times: inputsAndAll) == rank(inputs)
      if isUnbeaten, !ranks.hasOverflowed { unmet.insert(.beatenLinearPredictor) }
    }
    return unmet
  }

  /// Whether Y Vᵀ = 0.
  var isUncorrelated: Bool {
    let n = shape.samples
    for output in targets {
      for unit in feature {
        var sum = 0
        for sample in 0..<n { sum += rows[output * n + sample] * rows[unit * n + sample] }
        if sum != 0 { return false }
      }
    }
    return true
  }

  // MARK: The conclusion

  /// Whether the conclusion of the claim may fail. False is proved. An overflow leaves it open.
  package mutating func canFail() -> Bool {
    ranks.clear()
    return claim.canFail(&self) || ranks.hasOverflowed
  }

  /// Whether (P_φ) has a local minimiser, for M ≥ N_o: rank [Q | T] - rank Q ≤ M - p and rank [Q | T] ≤ M (`attainment`).
  var isAttained: Bool {
    mutating get {
      let both = rank(targets, times: span)
      let q = rank(featureAndTargets, times: featureAndState) - featureRank
      return both - q <= shape.width - (spanRank - featureRank) && both <= shape.width
    }
  }

  mutating func rank(_ selection: [Int]) -> Int {
    ranks.rank(selection, of: rows, columns: shape.samples)
  }

  mutating func rank(_ a: [Int], times c: [Int]) -> Int {
    ranks.rank(a, times: c, of: rows, columns: shape.samples)
  }

  private mutating func rank(ofB rowCount: Int, _ columns: Int) -> Int {
    ranks.rank(Array(0..<rowCount), of: b, columns: columns)
  }
}
