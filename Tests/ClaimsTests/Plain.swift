import Claims
import ExactAlgebra
import Landscape
import Networks
import TestSupport

/// A matrix as a list of rows, with schoolbook operations alone: evidence is multiplied out here, apart from the routines
/// that found it.
struct Plain: Equatable {
  var rows: [[Rational]]

  init(_ rows: [[Rational]]) { self.rows = rows }
  init(_ matrix: Matrix<Rational>) {
    rows = (0..<matrix.rows).map { i in (0..<matrix.columns).map { matrix[i, $0] } }
  }

  static func zeros(_ rows: Int, _ columns: Int) -> Plain {
    Plain([[Rational]](repeating: [Rational](repeating: .zero, count: columns), count: rows))
  }

  var columns: Int { rows.first?.count ?? 0 }
  var isZero: Bool { rows.allSatisfy { $0.allSatisfy(\.isZero) } }
  var transposed: Plain { Plain((0..<columns).map { j in rows.map { $0[j] } }) }
  var squaredNorm: Rational { rows.joined().reduce(.zero) { $0 + $1 * $1 } }

  static func + (a: Plain, b: Plain) -> Plain {
    Plain(zip(a.rows, b.rows).map { zip($0, $1).map { $0 + $1 } })
  }
  static func - (a: Plain, b: Plain) -> Plain { a + -1 * b }
  static func * (a: Rational, b: Plain) -> Plain { Plain(b.rows.map { $0.map { a * $0 } }) }
  static func * (a: Plain, b: Plain) -> Plain {
    Plain(a.rows.map { row in (0..<b.columns).map { j in inner(row, b.rows.map { $0[j] }) } })
  }

  /// One below the other.
  static func stacked(_ parts: [Plain]) -> Plain { Plain(parts.flatMap(\.rows)) }
  /// Side by side.
  static func joined(_ parts: [Plain]) -> Plain { stacked(parts.map(\.transposed)).transposed }

  static func inner(_ a: [Rational], _ b: [Rational]) -> Rational {
    zip(a, b).reduce(.zero) { $0 + $1.0 * $1.1 }
  }

  /// Orthogonal rows that span the row space, by Gram and Schmidt; as many as the rank.
  var orthogonalBasis: [[Rational]] {
    var basis: [[Rational]] = []
    for row in rows {
      let rest = Plain([row]).less(basis).rows[0]
      if rest.contains(where: { !$0.isZero }) { basis.append(rest) }
    }
    return basis
  }

  var rank: Int { orthogonalBasis.count }

  /// Each row less its projection on the span of `basis`, whose rows are orthogonal.
  func less(_ basis: [[Rational]]) -> Plain {
    Plain(
      rows.map { row in
        basis.reduce(row) { rest, q in
          let coefficient = Plain.inner(row, q) / Plain.inner(q, q)
          return zip(rest, q).map { $0 - coefficient * $1 }
        }
      })
  }

  /// By Laplace's expansion along the first row.
  var determinant: Rational {
    guard let first = rows.first else { return 1 }
    var sum = Rational.zero
    for (j, entry) in first.enumerated() where !entry.isZero {
      let minor = Plain(
        rows.dropFirst().map { row in row.indices.filter { $0 != j }.map { row[$0] } })
      sum += (j.isMultiple(of: 2) ? 1 : -1) * entry * minor.determinant
    }
    return sum
  }
}

/// A ResNEst on its data, evaluated from the definition; samples are columns.
struct PlainResNEst {
  let x: Plain
  let y: Plain
  let hasBias: Bool
  /// v_0 … v_L.
  var features: [Plain]
  /// x_0 … x_L.
  var states: [Plain]
  /// W_{L+1} x_L, plus the bias where there is one.
  let prediction: Plain
  /// W_0 … W_L, W_0 with its bias as a column where the constant is a feature.
  var weights: [Plain]

  init(_ model: Model) {
    guard case .resnest(let network) = model.architecture else { preconditionFailure("no ResNEst") }
    (x, y) = (Plain(model.data.x).transposed, Plain(model.data.y).transposed)
    hasBias = network.prediction.bias != nil
    (features, weights) = ([x], [Plain(network.expansion.weight)])
    states = [Self.affine(network.expansion, x)]
    if let bias = network.expansion.bias, !hasBias {
      features[0] = .stacked([x, Plain([x.rows[0].map { _ in 1 }])])
      weights[0] = .joined([weights[0], Plain(bias.map { [$0] })])
    }
    for block in network.blocks {
      features.append(Self.feature(block.feature, of: states.last!))
      weights.append(Plain(block.weight))
      states.append(states.last! + weights.last! * features.last!)
    }
    prediction = Self.affine(network.prediction, states.last!)
  }

  static func affine(_ map: Affine, _ z: Plain) -> Plain {
    let image = Plain(map.weight) * z
    guard let bias = map.bias else { return image }
    return Plain(zip(image.rows, bias).map { row, constant in row.map { $0 + constant } })
  }

  /// Of linear layers and ReLU.
  static func feature(_ feature: Feature, of z: Plain) -> Plain {
    switch feature {
    case .values(let values): return Plain(values).transposed
    case .layers(let layers):
      return layers.reduce(z) { z, layer in
        switch layer {
        case .linear(let map): return affine(map, z)
        case .activation(let activation):
          precondition(activation == .relu)
          return Plain(z.rows.map { $0.map { max($0, 0) } })
        }
      }
    }
  }

  var samples: Rational { Rational(x.columns) }
  var outputs: Int { y.rows.count }
  var width: Int { states[0].rows.count }
  /// B = [W_0 … W_{L-1}].
  var B: Plain { .joined(Array(weights.dropLast())) }

  /// The least risk of a predictor on the rows of `parts`, affine where the prediction has a bias.
  func leastRisk(on parts: [Plain]) -> Rational { residual(on: parts).squaredNorm / samples }

  /// What such a predictor leaves of the targets.
  func residual(on parts: [Plain]) -> Plain {
    let constant = hasBias ? [Plain([x.rows[0].map { _ in 1 }])] : []
    return y.less(Plain.stacked(constant + parts).orthogonalBasis)
  }

  // MARK: (P_φ), from values of the risk alone

  struct Point {
    var prediction: Plain
    var weight: Plain
    var bias: [Rational]?

    /// The coordinates in one list.
    var coordinates: [Rational] {
      prediction.rows.flatMap(\.self) + weight.rows.flatMap(\.self) + (bias ?? [])
    }

    func moved(by direction: [Rational], times t: Rational) -> Point {
      var rest = direction[...]
      func add(_ values: [Rational]) -> [Rational] {
        defer { rest = rest.dropFirst(values.count) }
        return zip(values, rest).map { $0 + t * $1 }
      }
      return Point(
        prediction: Plain(prediction.rows.map(add)), weight: Plain(weight.rows.map(add)), bias: bias.map(add))
    }
  }

  /// ŷ − y at a point of (P_φ).
  func errors(_ point: Point) -> Plain {
    let state = states[states.count - 2] + point.weight * features.last!
    let image = point.prediction * state - y
    guard let bias = point.bias else { return image }
    return Plain(zip(image.rows, bias).map { row, constant in row.map { $0 + constant } })
  }

  func risk(_ point: Point) -> Rational { errors(point).squaredNorm / samples }

  /// g and c of the polynomial R(p + t d) = R(p) + g t + c t² + … of degree four, from its values at five points.
  func expansion(_ point: Point, along direction: [Rational]) -> (slope: Rational, curvature: Rational) {
    func value(_ t: Rational) -> Rational { risk(point.moved(by: direction, times: t)) }
    let (zero, one, minusOne, two, minusTwo) = (value(0), value(1), value(-1), value(2), value(-2))
    let odd = ((one - minusOne) / 2, (two - minusTwo) / 2)
    let even = ((one + minusOne) / 2 - zero, (two + minusTwo) / 2 - zero)
    return ((8 * odd.0 - odd.1) / 6, (16 * even.0 - even.1) / 12)
  }

  func isCritical(_ point: Point) -> Bool {
    basis(point).allSatisfy { expansion(point, along: $0).slope.isZero }
  }

  /// The signs of the second derivatives at `point`, and a direction of negative curvature where there is one, by Lagrange's
  /// reduction of the quadratic form.
  func curvature(_ point: Point) -> (inertia: Inertia, negative: [Rational]?) {
    let basis = self.basis(point)
    func form(_ d: [Rational]) -> Rational { expansion(point, along: d).curvature }
    let squares = basis.map(form)
    var matrix = Plain.zeros(basis.count, basis.count).rows
    for i in basis.indices {
      for j in basis.indices {
        matrix[i][j] =
          i == j ? squares[i] : (form(zip(basis[i], basis[j]).map { $0 + $1 }) - squares[i] - squares[j]) / 2
      }
    }
    var vectors = basis
    var signs: [Int] = []
    var negative: [Rational]?
    func add(_ factor: Rational, of source: Int, to target: Int) {
      for k in matrix.indices { matrix[target][k] += factor * matrix[source][k] }
      for k in matrix.indices { matrix[k][target] += factor * matrix[k][source] }
      vectors[target] = zip(vectors[target], vectors[source]).map { $0 + factor * $1 }
    }
    var left = Array(basis.indices)
    while !left.isEmpty {
      if !left.contains(where: { !matrix[$0][$0].isZero }) {
        guard
          let (i, j) = left.lazy.flatMap({ i in left.lazy.map { (i, $0) } })
            .first(where: { !matrix[$0.0][$0.1].isZero })
        else { break }
        add(1, of: j, to: i)
      }
      let pivot = left.first { !matrix[$0][$0].isZero }!
      let value = matrix[pivot][pivot]
      signs.append(value.signum())
      if value.signum() < 0 { negative = vectors[pivot] }
      left.removeAll { $0 == pivot }
      for other in left where !matrix[other][pivot].isZero {
        add(-matrix[other][pivot] / value, of: pivot, to: other)
      }
    }
    let inertia = Inertia(
      positive: signs.filter { $0 > 0 }.count, negative: signs.filter { $0 < 0 }.count, zero: left.count)
    return (inertia, negative)
  }

  private func basis(_ point: Point) -> [[Rational]] {
    let count = point.coordinates.count
    return (0..<count).map { i in (0..<count).map { $0 == i ? 1 : 0 } }
  }
}

/// A critical stratum with a rational point on it.
struct PlainStratum {
  let stratum: Stratum
  let point: PlainResNEst.Point

  /// Of every stratum that has one.
  static func all(_ investigation: Investigation) throws -> [PlainStratum] {
    guard case .success(let landscape) = investigation.landscape else { return [] }
    return try landscape.strata.compactMap { stratum in
      guard case .rational(let point) = try landscape.representative(of: stratum).representative else {
        return nil
      }
      return PlainStratum(
        stratum: stratum,
        point: PlainResNEst.Point(
          prediction: Plain(point.prediction), weight: Plain(point.weight), bias: point.bias))
    }
  }
}

// MARK: What a finding carries

extension Value {
  var rational: Rational? { if case .number(let value) = self { value } else { nil } }
  var integer: Int? { if case .count(let value) = self { value } else { nil } }
  var truth: Bool? { if case .flag(let value) = self { value } else { nil } }
  var exact: ExactReal? { if case .real(let value) = self { value } else { nil } }
  var plain: Plain? { if case .matrix(let value) = self { Plain(value) } else { nil } }
  var fields: Record? { if case .record(let value) = self { value } else { nil } }
  var rationals: [Rational]? {
    if case .list(let values) = self { values.compactMap(\.rational) } else { nil }
  }
  var integers: [Int]? { if case .list(let values) = self { values.compactMap(\.integer) } else { nil } }

  /// Whether this is the number `value`.
  func equals(_ value: Rational) -> Bool {
    rational == value || exact.map { ($0 - value).signum() == 0 } ?? false
  }
}

// MARK: Models

extension SeededGenerator {
  mutating func smallMatrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
    Matrix(rows: rows, columns: columns) { _, _ in Rational(Int.random(in: -1...2, using: &self)) }
  }

  private mutating func smallAffine(_ inputs: Int, _ outputs: Int, bias: Bool) -> Affine {
    Affine(
      weight: smallMatrix(outputs, inputs),
      bias: bias ? (0..<outputs).map { _ in Rational(Int.random(in: -1...2, using: &self)) } : nil)
  }

  /// A feature of size 1 or 2: ReLU units, or values from elsewhere.
  mutating func smallFeature(inputs: Int, samples: Int) -> (feature: Feature, size: Int) {
    let size = Int.random(in: 1...2, using: &self)
    if Int.random(in: 0..<3, using: &self) == 0 { return (.values(smallMatrix(samples, size)), size) }
    let map = smallAffine(inputs, size, bias: Bool.random(using: &self))
    return (.layers([.linear(map), .activation(.relu)]), size)
  }

  private mutating func smallData(_ samples: Int) -> Dataset {
    Dataset(
      x: smallMatrix(samples, Int.random(in: 1...2, using: &self)),
      y: smallMatrix(samples, Int.random(in: 1...2, using: &self)))
  }

  /// A ResNEst with squared loss and small integers, so that ranks drop often.
  mutating func residualModel(blocks: ClosedRange<Int> = 1...3) -> Model {
    let samples = Int.random(in: 2...4, using: &self)
    let data = smallData(samples)
    let width = Int.random(in: 1...4, using: &self)
    let network = ResNEst(
      expansion: smallAffine(data.x.columns, width, bias: Int.random(in: 0..<4, using: &self) == 0),
      blocks: (0..<Int.random(in: blocks, using: &self)).map { _ in
        let (feature, size) = smallFeature(inputs: width, samples: samples)
        return ResidualBlock(feature: feature, weight: smallMatrix(width, size))
      },
      prediction: smallAffine(width, data.y.columns, bias: Int.random(in: 0..<4, using: &self) == 0))
    return Model(architecture: .resnest(network), data: data)
  }

  /// A DenseNEst of the same kind.
  mutating func denseModel() -> Model {
    let samples = Int.random(in: 2...4, using: &self)
    let data = smallData(samples)
    var width = data.x.columns
    let blocks = (0..<Int.random(in: 1...3, using: &self)).map { _ -> Feature in
      let (feature, size) = smallFeature(inputs: width, samples: samples)
      width += size
      return feature
    }
    let network = DenseNEst(
      blocks: blocks,
      prediction: smallAffine(width, data.y.columns, bias: Int.random(in: 0..<4, using: &self) == 0))
    return Model(architecture: .densenest(network), data: data)
  }
}

extension ResNEst {
  /// A network with one input and one output whose blocks have given features.
  static func given(
    expansion: Matrix<Rational>, _ blocks: [(values: Matrix<Rational>, weight: Matrix<Rational>)],
    prediction: Matrix<Rational>
  ) -> ResNEst {
    ResNEst(
      expansion: Affine(weight: expansion),
      blocks: blocks.map { ResidualBlock(feature: .values($0.values), weight: $0.weight) },
      prediction: Affine(weight: prediction))
  }
}
