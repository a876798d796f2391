import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// Pairs of sets S, T of the blocks 1 … L that Corollary 1 may be asked of.
///
/// The network of a set has the features of the whole one, as values: v_0 and v_i for i in the set, with their W_i. W_ℓ of its last block ℓ and W_{L+1}
/// are the variables of (P_S). Its x_S is W_0 v_0 + Σ W_i v_i over the blocks before ℓ, and Assumption 4 is about their columns and those of W_0.
/// Asked is whether any local minimum of (P_T) is at most any of (P_S). A prefix is the set 1 … i.
package enum BlockComparison: String, Sendable, CaseIterable {
  /// S ⊂ T, with Assumption 4 for T (and so for S).
  case outer = "S ⊂ T, Assumption 4 for T"
  /// S ⊂ T, with Assumption 4 for S alone.
  case inner = "S ⊂ T, Assumption 4 for S"
  /// S has fewer blocks than T, with Assumption 4 for both.
  case fewer = "|S| < |T|, Assumption 4 for both"

  /// The depth of the smallest network with such a pair that `outer` does not have.
  var fewestBlocks: Int { self == .fewer ? 3 : 2 }

  /// Every set but the empty one, the blocks of each in order; bit i - 1 of the place + 1 is block i.
  static func sets(_ blocks: Int) -> [[Int]] {
    (1..<(1 << blocks)).map { bits in (1...blocks).filter { bits >> ($0 - 1) & 1 == 1 } }
  }

  /// Whether a pair is one of these, by their places in `sets` and by which sets meet Assumption 4.
  func holds(_ s: Int, _ t: Int, meets: (Int) -> Bool) -> Bool {
    let (small, large) = (s + 1, t + 1)
    let isNested = small & large == small && small != large
    switch self {
    case .outer: return isNested && meets(t)
    case .inner: return isNested && meets(s)
    case .fewer: return small.nonzeroBitCount < large.nonzeroBitCount && meets(s) && meets(t)
    }
  }

  func `case`(of claim: Claim) -> Case {
    // Row space of [v_0; v_i, i in S] ⊂ that of T, which is that of [x_T; v_ℓ] by Assumption 4 for T: the least risk of T is no larger, and
    // local minima are least risks (`corollary_1_sets`).
    Case(name: rawValue, claim: claim, isProved: self == .outer, kept: .assumption3) { finding(on: $0) }
  }

  /// For M ≥ N_o and the squared loss: local minima are global, and their risk is the infimum, which is rational.
  private func finding(on investigation: Investigation) -> Finding {
    guard case .resnest(let network) = investigation.model.architecture,
      investigation.width >= investigation.outputs
    else { return .inapplicable("M < N_o") }
    let sets = Self.sets(network.blocks.count)
    let problems = sets.map { BlockSetProblem($0, network, investigation.model) }
    var isOpen = false
    for (t, larger) in problems.enumerated() {
      for (s, smaller) in problems.enumerated() where holds(s, t, meets: { problems[$0].meetsAssumption4 }) {
        guard larger.infimum > smaller.infimum, larger.isAttained != false, smaller.isAttained != false else {
          continue
        }
        guard larger.isAttained == true, smaller.isAttained == true else {
          isOpen = true
          continue
        }
        return .fails(
          "local minima of the blocks {\(Self.text(sets[t]))} have risk \(larger.infimum), those of {\(Self.text(sets[s]))} "
            + "\(smaller.infimum)", witness: [:])
      }
    }
    return isOpen
      ? .undecided("whether a set of blocks has a local minimum is not known")
      : .holds("no set of blocks does better than another that should be no worse")
  }

  private static func text(_ set: [Int]) -> String { set.map(String.init).joined(separator: ", ") }
}

/// (P_S) of a set of blocks.
private struct BlockSetProblem {
  let meetsAssumption4: Bool
  let infimum: Rational
  /// Whether it has a local minimum; nil where that is not known.
  let isAttained: Bool?

  init(_ set: [Int], _ network: ResNEst, _ model: Model) {
    var part = network
    part.blocks = set.map { network.blocks[$0 - 1] }
    var model = model
    model.architecture = .resnest(part)
    // Models of an enumeration have small entries: their outputs can be written down.
    let investigation = try! Investigation(model)
    meetsAssumption4 = investigation.finding(.named(.chen2021Assumption4)).verdict == .holds
    guard case .rational(let value)? = investigation.infimum else {
      preconditionFailure("for M ≥ N_o the infimum is rational")
    }
    infimum = value
    isAttained = investigation.criticalPoints.isAttained
  }
}

/// What machine integers decide about sets of blocks: the ranks of ``Screen``, for each set.
package struct BlockScreen {
  private let shape: Shape
  private let sets: [[Int]]
  private var ranks = IntegerRanks()
  /// F, V, Y, then x_S for each set S: rows of N entries.
  private var rows: [Int] = []
  private var b: [Int] = []
  private let targets: [Int]
  /// The rows of v_ℓ, of x_S and of both, for each set.
  private var features: [[Int]] = []
  private var states: [[Int]] = []
  private var spans: [[Int]] = []
  /// The first row of each v_i.
  private let starts: [Int]
  private var meets: [Bool] = []

  package init(_ shape: Shape) {
    self.shape = shape
    sets = BlockComparison.sets(shape.blocks)
    let units = shape.earlierUnits + shape.lastUnits
    targets = Array(units..<(units + shape.outputs))
    var starts = [0]
    for size in shape.features.dropLast() { starts.append(starts.last! + size) }
    self.starts = starts
    for (index, set) in sets.enumerated() {
      let first = units + shape.outputs + index * shape.width
      let last = set.last!
      states.append(Array(first..<(first + shape.width)))
      features.append(Array(starts[last]..<(starts[last] + shape.features[last])))
      spans.append(states[index] + features[index])
    }
    rows = [Int](repeating: 0, count: (units + shape.outputs + sets.count * shape.width) * shape.samples)
  }

  /// Takes the model of a screen.
  package mutating func set(_ screen: Screen) {
    let (n, k) = (shape.samples, shape.earlierUnits)
    screen.copyFeaturesAndTargets(into: &rows)
    b = screen.b
    meets = sets.map { set in
      var columns = [Int](repeating: 0, count: b.count)
      var count = 0
      for block in [0] + set.dropLast() {
        count += shape.features[block]
        for unit in starts[block]..<(starts[block] + shape.features[block]) {
          for row in 0..<shape.width { columns[row * k + unit] = b[row * k + unit] }
        }
      }
      return ranks.rank(Array(0..<shape.width), of: columns, columns: k) == count
    }
    for (index, set) in sets.enumerated() {
      for row in 0..<shape.width {
        let target = states[index][row] * n
        for sample in 0..<n {
          var sum = 0
          for block in [0] + set.dropLast() {
            for unit in starts[block]..<(starts[block] + shape.features[block]) {
              sum += b[row * k + unit] * rows[unit * n + sample]
            }
          }
          rows[target + sample] = sum
        }
      }
    }
  }

  /// Whether the local minima of some pair may be in the wrong order, for M ≥ N_o. False is proved: Z_T reaches what Z_S does where Y (I - Π_T) Z_Sᵀ = 0. An
  /// overflow leaves it open.
  package mutating func canFail(_ comparison: BlockComparison) -> Bool {
    ranks.clear()
    let can = sets.indices.contains { t in
      sets.indices.contains { s in
        comparison.holds(s, t, meets: { meets[$0] })
          && rank(spans[t] + targets, times: spans[t] + spans[s])
            > ranks.rank(spans[t], of: rows, columns: shape.samples)
          && isAttained(s) && isAttained(t)
      }
    }
    return can || ranks.hasOverflowed
  }

  /// Whether (P_S) has a local minimum: as for ``Screen``.
  private mutating func isAttained(_ set: Int) -> Bool {
    let n = shape.samples
    let feature = ranks.rank(features[set], of: rows, columns: n)
    let span = ranks.rank(spans[set], of: rows, columns: n)
    let both = rank(targets, times: spans[set])
    let q = rank(features[set] + targets, times: features[set] + states[set]) - feature
    return both - q <= shape.width - (span - feature) && both <= shape.width
  }

  private mutating func rank(_ a: [Int], times c: [Int]) -> Int {
    ranks.rank(a, times: c, of: rows, columns: shape.samples)
  }
}
