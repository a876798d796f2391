import ExactAlgebra
import Networks

/// A motion of the parameters that changes no prediction: a smooth vector field X near the point with ∂_X F = 0 at every
/// parameter of the activation cell, by an identity and not by numbers.
package enum InvarianceKind: Sendable, Hashable, CaseIterable {
  /// A unit whose pieces are all c_s zᵖ on the samples where it matters: incoming row times c, outgoing columns times c⁻ᵖ.
  case rescaling
  /// A change of basis of a linear space between maps: the residual stream x → G x, the output of a linear layer, or units
  /// with the same pieces c_s z on all samples.
  case basis
  /// What a unit or a stream gains in its bias, taken back in the biases of its readers.
  case shift
  /// Entries of a row that meet only inputs which are the same for all parameters of the cell, and together meet none:
  /// parameters of dead units, columns of silent ones, what a constant output and a bias share, unseen inputs.
  case unseen
  /// Changes of a row that are orthogonal to its inputs on all samples where it matters, or of a linear map that the maps
  /// behind it send to zero. They turn with the parameters.
  case kernel
}

/// The invariances of a network on an activation cell, in a fixed order; linear combinations of each other among them.
///
/// Why each keeps the predictions, where z_u is the pre-activation of a unit, a_j its outgoing columns, and only samples
/// are looked at on which the unit can reach the prediction through pieces that are not constant:
/// - *rescaling*: σ(c z) = cᵖ σ(z) on pieces γ zᵖ, so that c⁻ᵖ a_j σ(c z) = a_j σ(z) for all c > 0;
/// - *basis*: the readers of a sum of outputs of linear maps see A (Σ W_i v_i) = (A G⁻¹)(Σ G W_i v_i). Units with the
///   same linear pieces D_s act as the linear map D_s, which commutes with a G that mixes them;
/// - *shift*: A (z + δ) + b = A z + (b + A δ), and σ(z + δ) = σ(z) + γ δ on a piece with slope γ;
/// - *unseen*: a row w meets its inputs in w · x_s alone, so that w + δ with δ · x_s = 0 does the same;
/// - *kernel*: the same with x_s or A that depend on the parameters: where k independent conditions A δ = 0 on c > k
///   entries are solved by δ = (−A_P⁻¹ A_f, e_f) for an invertible part A_P, this is a smooth field near the point.
///   ∂_X F involves the parameters through A δ alone.
package struct Invariances: Sendable {
  typealias Term = NearbyMotion.Term

  /// Fields from the kernel of a matrix that depends on the parameters: for every column that is no pivot and every list
  /// of targets, the parameters that the columns belong to.
  struct KernelMotion: Sendable {
    enum Entry: Sendable, Hashable {
      case parameter(Int)
      case value(node: Int, unit: Int, sample: Int)
      case one
    }

    let matrix: Matrix<Entry>
    /// As many as there are rows.
    let pivots: [Int]
    let targets: [[Int]]
    /// The samples that the rows are about, where the entries are values on them.
    let samples: [Int]?

    var free: [Int] { (0..<matrix.columns).filter { !pivots.contains($0) } }
  }

  private(set) var fields: [(kind: InvarianceKind, terms: [Term])] = []
  private(set) var motions: [KernelMotion] = []

  /// The kinds of all fields, those of the motions last.
  package var kinds: [InvarianceKind] {
    fields.map(\.kind)
      + motions.flatMap { Array(repeating: InvarianceKind.kernel, count: $0.free.count * $0.targets.count) }
  }

  // MARK: Values

  /// Every field at the parameters of `derivatives`, as its nonzero coordinates; nil where a pivot may be zero.
  package func values(at derivatives: CellDerivatives<Interval>, precision: Int) -> [[(
    parameter: Int, value: Interval
  )]]? {
    let parameters = derivatives.parameters
    var result = fields.map { field in
      field.terms.map { term -> (parameter: Int, value: Interval) in
        let coefficient = Interval(term.coefficient, precision: precision)
        return (term.target, term.source.map { parameters[$0] * coefficient } ?? coefficient)
      }
    }
    for motion in motions {
      let matrix = motion.matrix.map { entry in
        switch entry {
        case .parameter(let index): parameters[index]
        case .value(let node, let unit, let sample): derivatives.values[node][unit, sample]
        case .one: Interval(1, precision: precision)
        }
      }
      guard let solutions = matrix.solvingPivots(motion.pivots, free: motion.free) else { return nil }
      for (index, column) in motion.free.enumerated() {
        for targets in motion.targets {
          result.append(
            [(targets[column], Interval(1, precision: precision))]
              + motion.pivots.enumerated().map { (targets[$1], -solutions[$0, index]) })
        }
      }
    }
    return result
  }

  /// Some of all fields, told for readers who know nothing of this list. Fields of one kernel become one motion.
  func motions(of chosen: [Int]) -> [NearbyMotion] {
    var result = chosen.filter { $0 < fields.count }.map { NearbyMotion.linear(fields[$0].terms) }
    var start = fields.count
    for motion in motions {
      for (place, targets) in motion.targets.enumerated() {
        let free = motion.free.indices.filter {
          chosen.contains(start + $0 * motion.targets.count + place)
        }.map { motion.free[$0] }
        if free.isEmpty { continue }
        let columns = motion.pivots + free
        let entries = columns.map { targets[$0] }
        if let samples = motion.samples {
          result.append(.kernelOnSamples(entries: entries, samples: samples))
        } else {
          result.append(
            .kernel(
              entries: entries,
              parameters: (0..<motion.matrix.rows).map { row in
                columns.map { column in
                  guard case .parameter(let index) = motion.matrix[row, column] else {
                    preconditionFailure("a kernel of parameters and values")
                  }
                  return index
                }
              }))
        }
      }
      start += motion.free.count * motion.targets.count
    }
    return result
  }

  // MARK: Search

  private let cell: ActivationCell
  private var graph: ComputationGraph { cell.graph }
  /// For every node, units × N: whether a change there could change the prediction.
  private let reaches: [Matrix<Bool>]
  private let readers: [Readers<Rational>]
  /// The first of all samples with the same inputs.
  private let sampleClass: [Int]

  /// `point` helps to choose pivots.
  package init(_ cell: ActivationCell, near point: CellDerivatives<Approximation>) {
    self.cell = cell
    let graph = cell.graph
    var seeds = Array(repeating: Readers<Rational>?.some(Readers()), count: cell.constants.count)
    seeds[graph.prediction]!.haveOthers = true
    readers = graph.pullBack(seeds, with: ReaderSearch()).map { $0! }
    var marks: [Matrix<Bool>?] = cell.constants.map {
      Matrix(rows: $0.rows, columns: $0.columns, repeating: false)
    }
    marks[graph.prediction] = marks[graph.prediction]!.map { _ in true }
    reaches = graph.pullBack(marks, with: Reach(cell: cell)).map { $0! }
    var firsts: [[Rational]: Int] = [:]
    sampleClass = (0..<cell.model.data.count).map { sample in
      let inputs = graph.constants.flatMap { $0.column(sample) }
      if let first = firsts[inputs] { return first }
      firsts[inputs] = sample
      return sample
    }
    for map in graph.maps { findUnseen(map) }
    for map in graph.maps {
      if let layer = soleActivation(behind: map) { findUnits(map, layer) }
    }
    findStreams()
    for map in graph.maps { findKernels(map, point) }
  }

  private func soleActivation(behind map: AffineMap<Rational>) -> ActivationLayer? {
    guard map.node != graph.prediction, graph.readerCounts[map.node] == 1 else { return nil }
    return graph.activations.first { $0.input == map.node }
  }

  private typealias Column = (map: AffineMap<Rational>, column: Int)

  /// The columns of the maps that read a unit of a node, or nil when anything else reads it.
  private func outgoing(from node: Int, unit: Int) -> [Column]? {
    guard !readers[node].haveOthers, readers[node].maps.allSatisfy({ !$0.seesSum }) else { return nil }
    return readers[node].maps.map { ($0.map, $0.column + unit) }
  }

  private func samplesSeen(_ node: Int, _ unit: Int) -> [Int] {
    (0..<cell.model.data.count).filter { reaches[node][unit, $0] }
  }

  /// Rows `unit` of the writers gain rows `other`; columns `other` of the readers lose `degree` times columns `unit`.
  private func mixing(
    _ writers: [AffineMap<Rational>], _ unit: Int, _ other: Int, _ own: [Column], _ others: [Column],
    degree: Int = 1
  ) -> [Term] {
    var terms: [Term] = []
    for map in writers {
      for entry in 0..<map.affine.inputs + (map.affine.bias == nil ? 0 : 1) {
        terms.append(
          Term(
            target: map.parameter(unit, entry), coefficient: .one, source: map.parameter(other, entry)))
      }
    }
    if degree == 0 { return terms }
    for (from, to) in zip(own, others) {
      for row in 0..<from.map.affine.outputs {
        terms.append(
          Term(
            target: to.map.parameter(row, to.column), coefficient: Rational(-degree),
            source: from.map.parameter(row, from.column)))
      }
    }
    return terms
  }

  /// The bias of a row gains 1, the readers' biases lose `slope` times their columns.
  private func shift(
    _ map: AffineMap<Rational>, _ unit: Int, slope: Rational, _ columns: [Column]
  ) -> [Term] {
    [Term(target: map.parameter(unit, map.affine.inputs), coefficient: .one, source: nil)]
      + columns.flatMap { next, column in
        (0..<next.affine.outputs).map {
          Term(
            target: next.parameter($0, next.affine.inputs), coefficient: -slope,
            source: next.parameter($0, column))
        }
      }
  }

  private mutating func findUnits(_ map: AffineMap<Rational>, _ layer: ActivationLayer) {
    let function = layer.activation.function
    let pieces = cell.pieces[layer.node]!
    let width = map.affine.outputs
    /// The pieces on the samples that matter, which are those of the whole layer.
    let patterns = (0..<width).map { unit in
      samplesSeen(layer.node, unit).map { function.pieces[pieces[unit, $0]].droppingZeros }
    }
    let columns = (0..<width).map { outgoing(from: layer.node, unit: $0) }
    for unit in 0..<width {
      guard let own = columns[unit] else { continue }
      let exponents = Set(
        patterns[unit].flatMap { piece in piece.indices.filter { !piece[$0].isZero } })
      if exponents.count == 1, let degree = exponents.first {
        fields.append((.rescaling, mixing([map], unit, unit, own, own, degree: degree)))
      }
      let isLinear = patterns[unit].allSatisfy { $0.count <= 2 }
      if isLinear, exponents == [1] {
        for other in 0..<width where other != unit && patterns[other] == patterns[unit] {
          if let others = columns[other] { fields.append((.basis, mixing([map], unit, other, own, others))) }
        }
      }
      let slopes = Set(patterns[unit].map { $0.count == 2 ? $0[1] : .zero })
      if isLinear, slopes.count == 1, let slope = slopes.first, map.affine.bias != nil,
        own.allSatisfy({ $0.map.affine.bias != nil })
      {
        fields.append((.shift, shift(map, unit, slope: slope, own)))
      }
    }
  }

  /// Linear spaces between maps: outputs of linear maps that nothing but linear maps read, through sums.
  private mutating func findStreams() {
    var structure = Structure()
    _ = graph.interpret(with: &structure)
    for members in structure.streams {
      let writers = graph.maps.filter { members.contains($0.node) }
      guard writers.count == members.subtracting(structure.sums).count,
        !members.contains(graph.prediction)
      else { continue }
      let height = writers[0].affine.outputs
      let isRead = graph.maps.filter { members.contains($0.input) }
      if structure.others.isDisjoint(with: members) {
        for unit in 0..<height {
          for other in 0..<height {
            fields.append(
              (.basis, mixing(writers, unit, other, isRead.map { ($0, unit) }, isRead.map { ($0, other) })))
          }
        }
      } else if writers.count == 1, members.count == 1 {
        // Behind a stack the readers' columns start elsewhere.
        for unit in 0..<height {
          guard let own = outgoing(from: writers[0].node, unit: unit) else { continue }
          for other in 0..<height {
            if let others = outgoing(from: writers[0].node, unit: other) {
              fields.append((.basis, mixing(writers, unit, other, own, others)))
            }
          }
        }
      }
    }
    for map in graph.maps where map.affine.bias != nil && map.node != graph.prediction {
      let behind = readers[map.node]
      guard soleActivation(behind: map) == nil, !behind.haveOthers,
        behind.maps.allSatisfy({ $0.map.affine.bias != nil })
      else { continue }
      for unit in 0..<map.affine.outputs {
        let columns = behind.maps.map { ($0.map, $0.column + unit) }
        fields.append((.shift, shift(map, unit, slope: .one, columns)))
      }
    }
  }

  /// Changes of a row that only meet inputs which never move, and cancel there.
  private mutating func findUnseen(_ map: AffineMap<Rational>) {
    let constants = cell.constants[map.input]
    let entries = map.affine.inputs + (map.affine.bias == nil ? 0 : 1)
    var kernels: [[Int]: (fixed: [Int], kernel: Matrix<Rational>)] = [:]
    for unit in 0..<map.affine.outputs {
      let seen = samplesSeen(map.node, unit)
      if kernels[seen] == nil {
        let fixed = (0..<entries).filter { entry in
          entry == map.affine.inputs || seen.allSatisfy { constants[entry, $0] != nil }
        }
        let matrix = Matrix<Rational>(rows: seen.count, columns: fixed.count) {
          fixed[$1] == map.affine.inputs ? .one : constants[fixed[$1], seen[$0]]!
        }
        kernels[seen] = (fixed, seen.isEmpty ? .identity(fixed.count) : matrix.kernel())
      }
      let (fixed, kernel) = kernels[seen]!
      for index in 0..<kernel.columns {
        let terms = fixed.indices.filter { !kernel[$0, index].isZero }.map {
          Term(target: map.parameter(unit, fixed[$0]), coefficient: kernel[$0, index], source: nil)
        }
        fields.append((.unseen, terms))
      }
    }
  }

  private mutating func findKernels(_ map: AffineMap<Rational>, _ point: CellDerivatives<Approximation>) {
    let entries = map.affine.inputs + (map.affine.bias == nil ? 0 : 1)
    func add(_ matrix: Matrix<KernelMotion.Entry>, _ targets: [[Int]], samples: [Int]? = nil) {
      let values = matrix.map { entry -> Double in
        switch entry {
        case .parameter(let index): point.parameters[index].value
        case .value(let node, let unit, let sample): point.values[node][unit, sample].value
        case .one: 1
        }
      }
      let independent = IndependentVectors((0..<matrix.columns).map { values.column($0) })
      guard independent.chosen.count == matrix.rows else { return }
      motions.append(
        KernelMotion(
          matrix: matrix, pivots: independent.chosen.sorted(), targets: targets, samples: samples))
    }

    // Rows that meet fewer samples than they have entries.
    if !cell.constants[map.input].elements.allSatisfy({ $0 != nil }) {
      var units: [[Int]: [Int]] = [:]
      for unit in 0..<map.affine.outputs {
        units[Set(samplesSeen(map.node, unit).map { sampleClass[$0] }).sorted(), default: []].append(unit)
      }
      for (seen, units) in units.sorted(by: { $0.value[0] < $1.value[0] })
      where !seen.isEmpty && seen.count < entries && seen.count <= Limits.kernelConditions {
        add(
          Matrix(rows: seen.count, columns: entries) {
            $1 == map.affine.inputs ? .one : .value(node: map.input, unit: $1, sample: seen[$0])
          }, units.map { unit in (0..<entries).map { map.parameter(unit, $0) } }, samples: seen)
      }
    }

    // What the linear maps behind do not see.
    guard map.node != graph.prediction, soleActivation(behind: map) == nil else { return }
    let behind = readers[map.node]
    if behind.haveOthers { return }
    let rows = behind.maps.flatMap { reader in
      (0..<reader.map.affine.outputs).filter { !samplesSeen(reader.map.node, $0).isEmpty }.map { row in
        (0..<map.affine.outputs).map {
          KernelMotion.Entry.parameter(reader.map.parameter(row, reader.column + $0))
        }
      }
    }
    guard !rows.isEmpty, rows.count < map.affine.outputs, rows.count <= Limits.kernelConditions else {
      return
    }
    add(
      Matrix(rows), (0..<entries).map { entry in (0..<map.affine.outputs).map { map.parameter($0, entry) } })
  }
}

/// Which entries can reach the prediction through pieces that are not constant, weights not looked at.
private struct Reach: BackwardInterpretation {
  typealias Scalar = Rational

  let cell: ActivationCell

  func affine(_ map: AffineMap<Rational>, from output: Matrix<Bool>) -> Matrix<Bool> {
    let any = (0..<output.columns).map { output.column($0).contains(true) }
    return Matrix(rows: map.affine.inputs, columns: output.columns) { any[$1] }
  }

  func activation(_ layer: ActivationLayer, from output: Matrix<Bool>) -> Matrix<Bool> {
    let (function, pieces) = (layer.activation.function, cell.pieces[layer.node]!)
    return Matrix(rows: output.rows, columns: output.columns) {
      output[$0, $1] && function.pieces[pieces[$0, $1]].droppingZeros.count > 1
    }
  }

  func sum(from output: Matrix<Bool>) -> Matrix<Bool> { output }
  func stack(from output: Matrix<Bool>, rows: Range<Int>) -> Matrix<Bool> {
    output.selecting(rows: Array(rows))
  }
  func add(_ term: Matrix<Bool>, to sum: inout Matrix<Bool>) {
    sum = Matrix(
      rows: sum.rows, columns: sum.columns, elements: zip(sum.elements, term.elements).map { $0 || $1 })
  }
}

/// The sums of a graph, and what else but linear maps reads a node.
private struct Structure: GraphInterpretation {
  typealias Scalar = Rational

  private(set) var sums: Set<Int> = []
  /// Nodes that activations or stacks read.
  private(set) var others: Set<Int> = []
  private var joined: [(Int, Int, Int)] = []
  private var affine: [Int] = []

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> Int { node }

  mutating func affine(_ map: AffineMap<Rational>, of input: Int) -> Int {
    affine.append(map.node)
    return map.node
  }

  mutating func activation(_ layer: ActivationLayer, of input: Int) -> Int {
    others.insert(input)
    return layer.node
  }

  mutating func sum(_ a: Int, _ b: Int, at node: Int) -> Int {
    sums.insert(node)
    joined.append((a, b, node))
    return node
  }

  mutating func stack(_ a: Int, _ b: Int, at node: Int) -> Int {
    others.formUnion([a, b])
    return node
  }

  /// Nodes that sums join, and outputs of linear maps that none does.
  var streams: [Set<Int>] {
    var groups: [Set<Int>] = affine.map { [$0] }
    for (a, b, node) in joined {
      let touched = groups.filter { !$0.isDisjoint(with: [a, b, node]) }
      groups.removeAll { !$0.isDisjoint(with: [a, b, node]) }
      groups.append(touched.reduce([a, b, node]) { $0.union($1) })
    }
    return groups.filter { !$0.isDisjoint(with: affine) }
  }
}

extension [Rational] {
  /// Without the zero coefficients at the end.
  fileprivate var droppingZeros: [Rational] {
    Array(self[..<((lastIndex { !$0.isZero } ?? -1) + 1)])
  }
}

extension Matrix where Element == Interval {
  /// A_P⁻¹ A_F for the columns P, as many as there are rows, and F; nil where a pivot may be zero.
  fileprivate func solvingPivots(_ pivots: [Int], free: [Int]) -> Matrix? {
    var work = (0..<rows).map { row in (pivots + free).map { self[row, $0] } }
    for k in 0..<rows {
      func size(_ row: Int) -> Double {
        let entry = work[row][k]
        return entry.containsZero ? 0 : entry.midpoint.approximation.magnitude
      }
      guard let pivot = (k..<rows).max(by: { size($0) < size($1) }), let inverse = work[pivot][k].reciprocal
      else { return nil }
      work.swapAt(k, pivot)
      for j in k..<work[k].count { work[k][j] = work[k][j] * inverse }
      for i in 0..<rows where i != k && !work[i][k].isZero {
        let factor = work[i][k]
        for j in k..<work[i].count { work[i][j] = work[i][j] - factor * work[k][j] }
      }
    }
    return Matrix(rows: rows, columns: free.count) { work[$0][rows + $1] }
  }
}
