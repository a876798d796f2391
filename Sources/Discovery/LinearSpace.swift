import ExactAlgebra
import Networks

/// All linear residual networks of one shape with their weights and data, up to symmetry.
///
/// A model is X (M × N), W^1 … W^L (M × M each), the readout W^{L+1} (M × M) and Y (M × N). These change no rank of a representation, a weight or a gradient: another
/// order of the samples; of the coordinates, of the outputs; the opposite sign of any of these two. Orders and signs of the outputs act on the rows of
/// R = [W^{L+1} Y] alone, which is gone through by classes (``SignedRows``). The others act on all parts; of each orbit the least model stands
/// for all, compared by X, the weights, R.
package struct LinearSpace: Sendable {
  package let shape: LinearShape
  let alphabet: Alphabet
  let r: SignedRows
  /// The number of X, and of W^1 … W^L.
  let (inputs, weights): (Int, Int)
  private let orders: [[Int]]
  private let units: [SignedPermutation]
  /// The class of R after each change, by its number.
  private let imagesOfR: [[Int]]

  package init(_ shape: LinearShape, magnitude: Int) {
    let alphabet = Alphabet(magnitude: magnitude)
    (self.shape, self.alphabet) = (shape, alphabet)
    let (n, m) = (shape.samples, shape.width)
    let r = SignedRows(rows: m, length: m + n, alphabet)
    self.r = r
    inputs = alphabet.power(m * n)
    weights = alphabet.power(shape.blocks * m * m)
    let orders = Permutations.all(n)
    (self.orders, units) = (orders, Permutations.signed(groups: [m]))
    imagesOfR = units.flatMap { unit in
      orders.map { order in
        r.images(
          places: unit.places + order.map { m + $0 }, signs: unit.signs + [Int](repeating: 1, count: n))
      }
    }
  }

  /// How many numbers the table of a shape has, or one more than the limit.
  package static func tableSize(_ shape: LinearShape, magnitude: Int) -> Int {
    let alphabet = Alphabet(magnitude: magnitude)
    let (n, m) = (shape.samples, shape.width)
    let changes = (1...n).reduce(1, *) * (1...m).reduce(1, *) << m
    return min(SignedRows.count(rows: m, length: m + n, alphabet), Limits.table + 1) * changes
  }

  /// How many pairs of X and W^1 … W^L there are, which ranges are of.
  package var pairs: Int { inputs * weights }
  var pairsPerRange: Int { max(1, Limits.rangeModels / r.count) }

  /// The number of models.
  package var total: Int { alphabet.power(shape.numbers) }

  /// The number of changes of samples and coordinates.
  var changes: Int { orders.count * units.count }

  /// The changes that keep X, by their numbers; nil where one makes it smaller.
  func stabilizer(of code: Int) -> [Int]? {
    let (n, m) = (shape.samples, shape.width)
    let rows = alphabet.vector(code, length: m * n)
    var image = rows
    return fixing(code, 0..<changes) { change in
      let (unit, order) = (units[change / orders.count], orders[change % orders.count])
      for row in 0..<m {
        for sample in 0..<n {
          image[unit.places[row] * n + order[sample]] = unit.signs[row] * rows[row * n + sample]
        }
      }
      return alphabet.code(image)
    }
  }

  /// Of these the ones that keep W^1 … W^L: each becomes P W P⁻¹.
  func stabilizer(ofWeights code: Int, _ given: [Int]) -> [Int]? {
    let m = shape.width
    let rows = alphabet.vector(code, length: shape.blocks * m * m)
    var image = rows
    return fixing(code, given) { change in
      let unit = units[change / orders.count]
      for block in 0..<shape.blocks {
        for i in 0..<m {
          for j in 0..<m {
            image[(block * m + unit.places[i]) * m + unit.places[j]] =
              unit.signs[i] * unit.signs[j] * rows[(block * m + i) * m + j]
          }
        }
      }
      return alphabet.code(image)
    }
  }

  /// Of these the ones that keep a class of R.
  func stabilizer(ofR class: Int, _ given: [Int]) -> [Int]? {
    fixing(`class`, given) { imagesOfR[$0][`class`] }
  }

  private func fixing(_ code: Int, _ given: some Sequence<Int>, image: (Int) -> Int) -> [Int]? {
    var fixing: [Int] = []
    for change in given {
      let moved = image(change)
      if moved < code { return nil }
      if moved == code { fixing.append(change) }
    }
    return fixing
  }

  /// X, W^1 … W^L, W^{L+1} and Y of the model at a position, row by row.
  package func matrices(at position: Position) -> (x: [Int], weights: [[Int]], readout: [Int], y: [Int]) {
    let (n, m) = (shape.samples, shape.width)
    let weights = alphabet.vector(position.numbers[1], length: shape.blocks * m * m)
    var rows = [Int](repeating: 0, count: m * (m + n))
    r.write(position.numbers[2], into: &rows, at: 0)
    return (
      alphabet.vector(position.numbers[0], length: m * n),
      (0..<shape.blocks).map { Array(weights[($0 * m * m)..<(($0 + 1) * m * m)]) },
      (0..<(m * m)).map { rows[$0 / m * (m + n) + $0 % m] },
      (0..<(m * n)).map { rows[$0 / n * (m + n) + m + $0 % n] }
    )
  }

  /// The model at a position.
  package func model(at position: Position) -> Model {
    let (n, m) = (shape.samples, shape.width)
    let (x, weights, readout, y) = matrices(at: position)
    func matrix(_ rows: Int, _ columns: Int, _ entries: [Int]) -> Matrix<Rational> {
      Matrix(rows: rows, columns: columns) { Rational(entries[$0 * columns + $1]) }
    }
    return Model(
      x: matrix(m, n, x), weights: weights.map { matrix(m, m, $0) }, readout: matrix(m, m, readout),
      y: matrix(m, n, y))
  }
}

extension Model {
  /// A linear residual network: X (M × N), W^1 … W^L, the readout W^{L+1} and Y, samples in columns.
  init(x: Matrix<Rational>, weights: [Matrix<Rational>], readout: Matrix<Rational>, y: Matrix<Rational>) {
    self.init(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: .identity(x.rows)),
          blocks: weights.map {
            ResidualBlock(feature: .layers([.linear(Affine(weight: $0))]), weight: .identity(x.rows))
          },
          prediction: Affine(weight: readout))),
      data: Dataset(x: x.transposed, y: y.transposed))
  }
}

/// The ranks of a linear residual network in machine integers. With entries within `Limits` nothing overflows but, at times, a rank.
package struct LinearScreen {
  private let shape: LinearShape
  private var ranks = IntegerRanks()
  /// H^0 … H^L, M × N each.
  private var states: [[Int]] = []
  /// I + W^1 … I + W^L.
  private var transfers: [[Int]] = []
  /// Whether each of W^1 … W^{L+1} is regular.
  private var regularWeights: [Bool] = []
  private var regularStates: [Bool] = []
  private var hasRegularTransfers = false
  private var hasRegularError = false
  /// Whether Δ^l and the gradient of W^l have full rank, for l = 1 … L.
  private var regularGradients: [Bool] = []

  init(_ shape: LinearShape) { self.shape = shape }

  mutating func set(_ model: (x: [Int], weights: [[Int]], readout: [Int], y: [Int])) {
    ranks.clear()
    let (n, m) = (shape.samples, shape.width)
    transfers = model.weights.map { weight in
      (0..<(m * m)).map { weight[$0] + ($0 / m == $0 % m ? 1 : 0) }
    }
    states = [model.x]
    for transfer in transfers { states.append(product(transfer, states.last!, m, m, n)) }
    regularStates = states.map { isRegular($0, n) }
    regularWeights = (model.weights + [model.readout]).map { isRegular($0, m) }
    hasRegularTransfers = transfers.allSatisfy { isRegular($0, m) }
    let error = zip(product(model.readout, states.last!, m, m, n), model.y).map { $0 - $1 }
    hasRegularError = isRegular(error, n)
    var delta = product(transposed(model.readout, m, m), error, m, m, n)
    regularGradients = []
    for block in (0..<shape.blocks).reversed() {
      let gradient = product(delta, transposed(states[block], m, n), m, n, m)
      regularGradients.insert(isRegular(delta, n) && isRegular(gradient, m), at: 0)
      delta = product(transposed(transfers[block], m, m), delta, m, m, n)
    }
  }

  /// Whether the hypotheses are met in some layer.
  package func isMet(_ condition: GradientCondition) -> Bool {
    ranks.hasOverflowed
      || condition.isMet(
        error: hasRegularError && regularWeights.last!, transfers: hasRegularTransfers,
        isSquare: shape.samples == shape.width)
        && layers.contains(true)
  }

  /// Whether some layer that meets them has a singular gradient.
  package var canFail: Bool {
    ranks.hasOverflowed || zip(layers, regularGradients).contains { $0 && !$1 }
  }

  /// Whether H^l and W^{l+1} are regular, for l = 1 … L.
  private var layers: [Bool] { zip(regularStates.dropFirst(), regularWeights.dropFirst()).map { $0 && $1 } }

  private mutating func isRegular(_ matrix: [Int], _ columns: Int) -> Bool {
    ranks.rank(Array(0..<shape.width), of: matrix, columns: columns) == shape.width
  }

  private func product(_ a: [Int], _ b: [Int], _ rows: Int, _ inner: Int, _ columns: Int) -> [Int] {
    (0..<(rows * columns)).map { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      return (0..<inner).reduce(0) { $0 + a[row * inner + $1] * b[$1 * columns + column] }
    }
  }

  private func transposed(_ a: [Int], _ rows: Int, _ columns: Int) -> [Int] {
    (0..<(rows * columns)).map { a[$0 % rows * columns + $0 / rows] }
  }
}
