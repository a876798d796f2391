import ExactNumbers

/// For each unit of the prediction a space of vectors of N numbers, one for each sample, that holds its values on the samples
/// for all parameters of a cell on which every piece is linear.
///
/// The values of a unit over the samples are a combination, with coefficients that depend on the parameters, of vectors that do
/// not: data, the vector of ones, slopes times such vectors, constants of pieces.
struct PredictionSpan {
  private let spaces: [RowSpace]

  /// `traces` are those of all samples.
  init(_ network: TrainedNetwork, _ traces: [SampleTrace]) throws(Refusal) {
    var spaces: [[RowSpace]] = []
    for (node, operation) in network.operations.enumerated() {
      switch operation {
      case .data(let matrix):
        spaces.append(
          (0..<matrix.rows).map { unit in RowSpace([traces.indices.map { matrix[unit, $0] }]) })
      case .affine(let map):
        let ones = map.hasBias ? [traces.map { _ in Rational.one }] : []
        spaces.append(
          Array(repeating: RowSpace(spaces[map.input].flatMap(\.vectors) + ones), count: map.rows))
      case .activation(_, let input):
        var own: [RowSpace] = []
        for (unit, space) in spaces[input].enumerated() {
          let pieces = traces.map { PlainPolynomial.trimmed($0.pieces[node][unit]) }
          guard pieces.allSatisfy({ $0.count <= 2 }) else {
            throw Refusal("a piece of an activation is not linear")
          }
          let scaled = space.vectors.map { zip($0, pieces).map { $1.count == 2 ? $0 * $1[1] : .zero } }
          own.append(RowSpace(scaled + [pieces.map { $0.first ?? .zero }]))
        }
        spaces.append(own)
      case .sum(let a, let b):
        spaces.append(zip(spaces[a], spaces[b]).map { RowSpace($0.vectors + $1.vectors) })
      case .stack(let a, let b): spaces.append(spaces[a] + spaces[b])
      }
    }
    self.spaces = spaces.last!
  }

  /// Whether the values on these samples determine those on all others: no vector of a space but zero is zero on them.
  func isDetermined(by samples: [Int]) -> Bool {
    spaces.allSatisfy { space in
      RowSpace(space.vectors.map { vector in samples.map { vector[$0] } }).dimension == space.dimension
    }
  }
}

/// The span of vectors of rational numbers.
private struct RowSpace {
  /// In echelon form: each has a one where all later ones have a zero.
  private var basis: [(pivot: Int, vector: [Rational])] = []

  init(_ vectors: [[Rational]]) {
    for vector in vectors {
      var rest = vector
      for (pivot, row) in basis where !rest[pivot].isZero {
        let factor = rest[pivot]
        rest = zip(rest, row).map { $0 - factor * $1 }
      }
      guard let pivot = rest.firstIndex(where: { !$0.isZero }) else { continue }
      let head = rest[pivot]
      basis.append((pivot, rest.map { $0 / head }))
    }
  }

  var vectors: [[Rational]] { basis.map(\.vector) }
  var dimension: Int { basis.count }
}
