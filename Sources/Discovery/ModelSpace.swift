import Claims
import Vocabulary

/// All models of one shape, up to symmetry.
///
/// A model is F = [v_0; …; v_{L-1}] (ΣK × N), B = [W_0 … W_{L-1}] (M × ΣK), V = v_L (K_L × N) and Y (N_o × N); ΣK is over the blocks before
/// the last. W_L and W_{L+1} are the variables of (P_φ). It is one of a network where each v_i is a function of x_{i-1}.
///
/// These change no verdict on (P_φ): another order of the samples; of the units of a feature, of the coordinates of the
/// representation, of the outputs; the opposite sign of any of the last three. Orders and signs of the rows of B, of V and of Y
/// act on one matrix alone: B, V, Y are gone through by classes (``SignedRows``), with a closed form for their sizes. What is
/// left, H, orders the samples and orders and signs the units of v_0 … v_{L-1}; of each orbit of H the least model stands for all,
/// compared by F, then B, V, Y.
package struct ModelSpace: Sendable {
  package let shape: Shape
  let alphabet: Alphabet
  /// ΣK.
  let units: Int
  let b: SignedRows
  let v: SignedRows
  let y: SignedRows
  /// The number of F.
  let codes: Int
  /// The orders of the samples.
  private let orders: [[Int]]
  private let unitPermutations: [SignedPermutation]
  /// The class of B after each of `unitPermutations`.
  private let imagesOfB: [[Int]]
  /// The classes of V and of Y after each of `orders`.
  private let imagesOfV: [[Int]]
  private let imagesOfY: [[Int]]

  package init(_ shape: Shape, magnitude: Int) {
    let alphabet = Alphabet(magnitude: magnitude)
    (self.shape, self.alphabet) = (shape, alphabet)
    units = shape.earlierUnits
    b = SignedRows(rows: shape.width, length: units, alphabet)
    v = SignedRows(rows: shape.lastUnits, length: shape.samples, alphabet)
    y = SignedRows(rows: shape.outputs, length: shape.samples, alphabet)
    codes = alphabet.power(units * shape.samples)
    orders = Permutations.all(shape.samples)
    unitPermutations = Permutations.signed(groups: Array(shape.features.dropLast()))
    imagesOfB = unitPermutations.map { [b] in b.images(places: $0.places, signs: $0.signs) }
    let plus = [Int](repeating: 1, count: shape.samples)
    imagesOfV = orders.map { [v] in v.images(places: $0, signs: plus) }
    imagesOfY = orders.map { [y] in y.images(places: $0, signs: plus) }
  }

  /// How many numbers the tables of a shape have, or one more than the limit.
  package static func tableSize(_ shape: Shape, magnitude: Int) -> Int {
    let alphabet = Alphabet(magnitude: magnitude)
    let orders = (1...shape.samples).reduce(1, *)
    let units = shape.features.dropLast().reduce(1) { $0 * (1...$1).reduce(1, *) << $1 }
    let parts = [
      (SignedRows.count(rows: shape.width, length: shape.earlierUnits, alphabet), units),
      (SignedRows.count(rows: shape.lastUnits, length: shape.samples, alphabet), orders),
      (SignedRows.count(rows: shape.outputs, length: shape.samples, alphabet), orders),
    ]
    return parts.reduce(0) { $0 + min($1.0, Limits.table + 1) * $1.1 }
  }

  /// How many pairs of F and a class of B there are: ranges are of these.
  package var pairs: Int { codes * b.count }

  /// The pairs that a range holds.
  var pairsPerRange: Int { max(1, Limits.rangeModels / (v.count * y.count)) }

  /// The number of models, networks or not, before any cut.
  package var total: Int { alphabet.power(shape.numbers) }

  /// The elements of H that fix a given F and a class of B, by what they do to the samples: each order with how many there are.
  struct Stabilizer {
    var orders: [(order: Int, count: Int)] = []
    /// |H| over the number of these elements.
    var orbit = 0
  }

  /// The elements of H that fix F: pairs of an order of the samples and a permutation of the units. nil where some element makes
  /// F smaller.
  func stabilizer(of code: Int, _ rows: [Int]) -> [(order: Int, units: Int)]? {
    var fixing: [(order: Int, units: Int)] = []
    var image = [Int](repeating: 0, count: rows.count)
    for (unitIndex, permutation) in unitPermutations.enumerated() {
      for (orderIndex, order) in orders.enumerated() {
        for unit in 0..<units {
          let target = permutation.places[unit] * shape.samples
          for sample in 0..<shape.samples {
            image[target + order[sample]] = permutation.signs[unit] * rows[unit * shape.samples + sample]
          }
        }
        let moved = alphabet.code(image)
        if moved < code { return nil }
        if moved == code { fixing.append((orderIndex, unitIndex)) }
      }
    }
    return fixing
  }

  /// Of the elements that fix F those that fix the class of B too; nil where some element makes it smaller.
  func stabilizer(of class: Int, fixingF: [(order: Int, units: Int)]) -> Stabilizer? {
    var result = Stabilizer()
    var total = 0
    for (order, units) in fixingF {
      let image = imagesOfB[units][`class`]
      if image < `class` { return nil }
      guard image == `class` else { continue }
      total += 1
      if let known = result.orders.firstIndex(where: { $0.order == order }) {
        result.orders[known].count += 1
      } else {
        result.orders.append((order, 1))
      }
    }
    result.orbit = orders.count * unitPermutations.count / total
    return result
  }

  /// The same for a class of V, then of Y, by the orders that are left.
  func stabilizer(ofV class: Int, _ given: Stabilizer) -> Stabilizer? { refined(given, imagesOfV, `class`) }
  func stabilizer(ofY class: Int, _ given: Stabilizer) -> Stabilizer? { refined(given, imagesOfY, `class`) }

  private func refined(_ given: Stabilizer, _ images: [[Int]], _ class: Int) -> Stabilizer? {
    var (before, after) = (0, 0)
    for (order, count) in given.orders {
      let image = images[order][`class`]
      if image < `class` { return nil }
      before += count
      if image == `class` { after += count }
    }
    if before == after { return given }
    var result = Stabilizer()
    result.orders = given.orders.filter { images[$0.order][`class`] == `class` }
    result.orbit = given.orbit * before / after
    return result
  }
}
