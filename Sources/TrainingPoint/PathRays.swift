import ExactAlgebra
import Networks

/// Rays that move the parameters on one path of units alone: an incoming row, and behind its unit one weight after the other where
/// they are zero. To leading order each prediction changes by the product of the steps: by C ⟨v, h⟩ᵏ tᵐ on a sample where the first row
/// changes by t v and reads h. Where k = 1, the risk changes by a linear function of v on every cell of the samples that v sees on
/// one side or the other, and Farkas' lemma tells whether it falls for some v of the cell: of single paths, and to leading order, no
/// descent is passed over.
struct PathRay<Scalar: OrderedField> {
  let direction: [Scalar]
  /// m.
  let order: Int
}

extension GivenWeights {
  /// Of lower order first; no more than `rayCount`.
  func pathRays() -> [PathRay<Scalar>] {
    var search = PathSearch(self)
    let ends = evaluation.graph.interpret(with: &search)[evaluation.graph.prediction]
    var rays: [PathRay<Scalar>] = []
    for (output, paths) in ends.enumerated() {
      for path in paths { rays += search.descent(path, output: output) }
    }
    // Stable, so that rays of one order stay in theirs.
    let sorted = rays.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
    return sorted.prefix(rayCount).map(\.element)
  }
}

/// Paths from all rows to the units of a node.
private struct PathSearch<Scalar: OrderedField>: GraphInterpretation {
  /// What a unit on a path changes by on a sample, to leading order: coefficient · ⟨v, h⟩^power · t^order.
  struct Term {
    var coefficient: Scalar
    var power = 1
    var order = 1
  }

  struct Path {
    /// Of the first row.
    let map: AffineMap<Scalar>
    let unit: Int
    let cell: RowCell
    /// Weights behind it that become ± t.
    var steps: [(parameter: Int, sign: Int)] = []
    /// For each sample; nil where nothing changes.
    var terms: [Term?]
  }

  /// Rows v that see the samples on the same sides.
  struct RowCell {
    /// The sign of ⟨v, h⟩ for each sample; nil where every sign is possible.
    let sides: [Int?]
    /// Of the cell: v has positive products with all of them.
    let normals: [[Scalar]]
    let interior: [Scalar]?
  }

  let point: GivenWeights<Scalar>
  private let samples: Int
  private let lossSlopes: [Int: Matrix<Scalar>]
  /// For every map, the inputs of a row with 1 for a bias, one for each sample.
  private var readings: [Int: [[Scalar]]] = [:]

  init(_ point: GivenWeights<Scalar>) {
    self.point = point
    samples = point.model.data.count
    lossSlopes = Dictionary(uniqueKeysWithValues: [1, -1].map { ($0, point.lossSlope($0)) })
  }

  // MARK: Paths

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> [[Path]] {
    Array(repeating: [], count: matrix.rows)
  }

  mutating func affine(_ map: AffineMap<Scalar>, of input: [[Path]]) -> [[Path]] {
    let values = point.evaluation.values[map.input]
    let readings = (0..<samples).map { values.column($0) + (map.affine.bias == nil ? [] : [.one]) }
    self.readings[map.index] = readings
    let cells = rowCells(readings)
    let joints = max(1, map.affine.outputs * map.affine.inputs * samples)
    let room = max(1, min(Limits.pathsToUnit, Limits.pathWork / joints))
    Meter.charge(work: joints * room * 64, "descents along single paths of units")
    return (0..<map.affine.outputs).map { unit in
      var found = PathSet(room: room)
      for cell in cells {
        let terms = readings.map { $0.allSatisfy(\.isZero) ? nil : Term(coefficient: .one) }
        found.insert(Path(map: map, unit: unit, cell: cell, terms: terms))
      }
      for (column, paths) in input.enumerated() {
        let weight = map.affine.weight[unit, column]
        for path in paths {
          if !weight.isZero {
            found.insert(path.scaled(by: weight))
          } else {
            for sign in [1, -1] {
              found.insert(path.scaled(by: Scalar(Rational(sign)), step: map.parameter(unit, column)))
            }
          }
        }
      }
      return found.paths
    }
  }

  func activation(_ layer: ActivationLayer, of input: [[Path]]) -> [[Path]] {
    let values = point.evaluation.values[layer.input]
    return input.enumerated().map { unit, paths in
      var found = PathSet()
      for path in paths {
        var next = path
        for sample in 0..<samples {
          guard let term = path.terms[sample] else { continue }
          let side = path.cell.sides[sample].map { side in
            term.coefficient.signum() * (term.power.isMultiple(of: 2) ? 1 : side)
          }
          let change = layer.activation.function.term(term, at: values[unit, sample], side: side ?? 1)
          // No expansion along a ray goes so far.
          next.terms[sample] = change.flatMap { $0.order > point.limits.rayOrder ? nil : $0 }
        }
        found.insert(next)
      }
      return found.paths
    }
  }

  func sum(_ a: [[Path]], _ b: [[Path]], at node: Int) -> [[Path]] {
    zip(a, b).map { one, other in
      var found = PathSet()
      for path in one + other { found.insert(path) }
      return found.paths
    }
  }

  func stack(_ a: [[Path]], _ b: [[Path]], at node: Int) -> [[Path]] { a + b }

  // MARK: Rows

  /// The cells between the hyperplanes of the rows that do not see a sample; one cell where there is no kink.
  private func rowCells(_ readings: [[Scalar]]) -> [RowCell] {
    let all = Array(repeating: Int?.none, count: samples)
    if readings.joined().allSatisfy(\.isZero) { return [] }
    if point.isSmooth { return [RowCell(sides: all, normals: [], interior: nil)] }
    var planes: [(normal: [Scalar], members: [(sample: Int, sign: Int)])] = []
    for (sample, reading) in readings.enumerated() {
      guard let first = reading.first(where: { !$0.isZero }) else { continue }
      let normal = reading.map { $0 / first }
      let index = planes.firstIndex { $0.normal == normal } ?? planes.count
      if index == planes.count { planes.append((normal, [])) }
      planes[index].members.append((sample, first.signum()))
    }
    guard planes.count <= point.limits.hyperplanes else { return [] }
    var chambers = [Chamber<Scalar>()]
    for plane in planes {
      Meter.charge(
        work: chambers.count * plane.normal.count * 8192, "the cells of the samples that a unit sees")
      chambers = chambers.flatMap { $0.split(by: plane.normal) }
      if chambers.count > Limits.rowCells { return [] }
    }
    return chambers.map { chamber in
      var sides = all
      for (plane, side) in zip(planes, chamber.sides) {
        for (sample, sign) in plane.members { sides[sample] = side * sign }
      }
      return RowCell(sides: sides, normals: chamber.facets.map(\.normal), interior: chamber.interior)
    }
  }

  // MARK: Ends

  /// A ray along the path on which the leading term of the risk is negative, if there is one.
  func descent(_ path: Path, output: Int) -> [PathRay<Scalar>] {
    let readings = readings[path.map.index]!
    var parts: [(factor: Scalar, term: Term, reading: [Scalar])] = []
    for sample in 0..<samples {
      guard let term = path.terms[sample] else { continue }
      let side = path.cell.sides[sample].map {
        term.coefficient.signum() * (term.power.isMultiple(of: 2) ? 1 : $0)
      }
      let factor = lossSlopes[side ?? 1]![output, sample] * term.coefficient
      if !factor.isZero { parts.append((factor, term, readings[sample])) }
    }
    guard let order = parts.map(\.term.order).min() else { return [] }
    parts = parts.filter { $0.term.order == order }
    let row: [Scalar]?
    if parts.allSatisfy({ $0.term.power == 1 }) {
      let slope = readings[0].indices.map { entry in
        parts.reduce(Scalar.zero) { $0 + $1.factor * $1.reading[entry] }
      }
      row = descendingRow(slope, path.cell)
    } else if path.cell.normals.isEmpty, parts.allSatisfy({ $0.term.power == 2 }) {
      let form: Matrix<Scalar> = Matrix(rows: readings[0].count, columns: readings[0].count) { i, j in
        parts.reduce(Scalar.zero) { $0 + $1.factor * $1.reading[i] * $1.reading[j] }
      }
      row = Curvature(form).negativeDirection
    } else {
      func change(_ row: [Scalar]) -> Scalar {
        parts.reduce(Scalar.zero) { $0 + $1.factor * dot(row, $1.reading).raised(to: $1.term.power) }
      }
      let rows = path.cell.interior.map { [$0] } ?? simpleRows(readings[0].count)
      row = rows.first { change($0).signum() < 0 }
    }
    guard let row else { return [] }
    var direction = Array(repeating: Scalar.zero, count: point.parameters.count)
    for (entry, value) in row.enumerated() { direction[path.map.parameter(path.unit, entry)] = value }
    for (parameter, sign) in path.steps { direction[parameter] = Scalar(Rational(sign)) }
    return [PathRay(direction: direction, order: order)]
  }

  /// A row of the cell that has a negative product with `slope`.
  private func descendingRow(_ slope: [Scalar], _ cell: RowCell) -> [Scalar]? {
    guard let interior = cell.interior else {
      return slope.allSatisfy(\.isZero) ? nil : slope.map { -$0 }
    }
    let product = dot(slope, interior)
    if product.signum() < 0 { return interior }
    guard case .separated(let row) = ConicCombination(target: slope, generators: cell.normals) else {
      return nil
    }
    // On the border of the cell: a part of the inner row is added, so small that half of the product stays.
    if product.signum() == 0 { return zip(row, interior).map { $0 + $1 } }
    let part = -dot(slope, row) / (product + product)
    return zip(row, interior).map { $0 + part * $1 }
  }

  private func simpleRows(_ count: Int) -> [[Scalar]] {
    let units = (0..<count).map { entry in (0..<count).map { $0 == entry ? Scalar.one : .zero } }
    let rows = units + genericVectors(Limits.genericRays, length: count).map { $0.map(Scalar.init) }
    return rows + rows.map { $0.map { -$0 } }
  }

  /// Paths to a unit, of those that change it alike one of lowest order.
  private struct PathSet {
    var room = Limits.pathsToUnit
    private(set) var paths: [Path] = []

    mutating func insert(_ path: Path) {
      if path.terms.allSatisfy({ $0 == nil }) { return }
      if let index = paths.firstIndex(where: { $0.isLike(path) }) {
        if path.steps.count < paths[index].steps.count { paths[index] = path }
      } else if paths.count < room {
        paths.append(path)
      }
    }
  }
}

extension PathSearch.Path {
  fileprivate func scaled(by factor: Scalar, step: Int? = nil) -> Self {
    var result = self
    for sample in terms.indices {
      guard let term = terms[sample] else { continue }
      result.terms[sample]!.coefficient = term.coefficient * factor
      if step != nil { result.terms[sample]!.order += 1 }
    }
    if let step { result.steps.append((step, factor.signum())) }
    return result
  }

  /// Whether another path begins with the same rows and changes its unit by a positive multiple of what this one does, but for the order.
  fileprivate func isLike(_ other: Self) -> Bool {
    guard map.index == other.map.index, cell.sides == other.cell.sides else { return false }
    var ratio: (own: Scalar, other: Scalar)?
    for (one, two) in zip(terms, other.terms) {
      switch (one, two) {
      case (nil, nil): continue
      case (let one?, let two?):
        guard one.power == two.power, one.coefficient.signum() == two.coefficient.signum() else {
          return false
        }
        if let ratio {
          guard one.coefficient * ratio.other == two.coefficient * ratio.own else { return false }
        } else {
          ratio = (one.coefficient, two.coefficient)
        }
      default: return false
      }
    }
    return true
  }
}

extension PiecewisePolynomial {
  /// What the value changes by where the argument, now `x`, does by `term`, on the side that it goes to.
  fileprivate func term<Scalar>(
    _ term: PathSearch<Scalar>.Term, at x: Scalar, side: Int
  ) -> PathSearch<Scalar>.Term? {
    var derivative = pieces[piece(near: x) { side }]
    var (factor, power) = (Rational.one, 0)
    while derivative.count > 1 {
      derivative = PiecewisePolynomial.derivative(derivative)
      power += 1
      factor *= Rational(1, Integer(power))
      let value: Scalar = PiecewisePolynomial.evaluate(derivative, at: x)
      if value.isZero { continue }
      return PathSearch.Term(
        coefficient: Scalar(factor) * value * term.coefficient.raised(to: power), power: term.power * power,
        order: term.order * power)
    }
    return nil
  }
}
