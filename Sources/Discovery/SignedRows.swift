/// The matrices with `rows` rows of `length` entries from an alphabet, up to the order and the signs of their rows.
///
/// A class is a multiset of vectors whose first nonzero entry is positive. Classes are numbered in increasing order of their
/// vectors, each of which is numbered by its digits (0, 1, -1, 2, -2, …), the first entry first.
struct SignedRows: Sendable {
  let rows: Int
  let length: Int
  /// The vectors, each `length` entries, one after the other.
  let vectors: [Int]
  /// The classes, `rows` indices of vectors each, nondecreasing.
  let classes: [Int]
  /// How many matrices each class has.
  let sizes: [Int]
  /// The number of classes.
  var count: Int { sizes.count }
  /// The index of the vector with a number, for vectors with a positive first nonzero entry; of others the index of the opposite.
  private let index: [Int]
  private let alphabet: Alphabet
  private let numbers: [[Int]: Int]

  init(rows: Int, length: Int, _ alphabet: Alphabet) {
    (self.rows, self.length, self.alphabet) = (rows, length, alphabet)
    let total = alphabet.power(length)
    var index = [Int](repeating: -1, count: total)
    var vectors: [Int] = []
    var isZero: [Bool] = []
    for code in 0..<total {
      let vector = alphabet.vector(code, length: length)
      guard (vector.first { $0 != 0 } ?? 1) > 0 else { continue }
      index[code] = isZero.count
      index[alphabet.code(vector.map { -$0 })] = isZero.count
      isZero.append(vector.allSatisfy { $0 == 0 })
      vectors += vector
    }
    var classes: [Int] = []
    var sizes: [Int] = []
    var numbers: [[Int]: Int] = [:]
    var current = [Int](repeating: 0, count: rows)
    let vectorCount = isZero.count
    while true {
      numbers[current] = sizes.count
      classes += current
      var size = 1
      var run = 0
      for (position, vector) in current.enumerated() {
        // (position + 1)! / Π run!, times 2 for each vector that has an opposite.
        run = position > 0 && current[position - 1] == vector ? run + 1 : 1
        size = size * (position + 1) / run * (isZero[vector] ? 1 : 2)
      }
      sizes.append(size)
      guard let last = current.lastIndex(where: { $0 < vectorCount - 1 }) else { break }
      let next = current[last] + 1
      for position in last..<rows { current[position] = next }
    }
    (self.index, self.vectors, self.classes, self.sizes, self.numbers) = (
      index, vectors, classes, sizes, numbers
    )
  }

  /// How many classes there are, without a list of them.
  static func count(rows: Int, length: Int, _ alphabet: Alphabet) -> Int {
    let vectors = (alphabet.power(length) + 1) / 2
    return (0..<rows).reduce(1) { count, row in
      let (product, overflow) = count.multipliedReportingOverflow(by: vectors + row)
      return overflow || count > Limits.table ? Limits.table + 1 : product / (row + 1)
    }
  }

  /// The class that each class becomes where entry i of every vector goes to place `places[i]`, with the sign `signs[i]`.
  func images(places: [Int], signs: [Int]) -> [Int] {
    var vectorImages: [Int] = []
    for start in stride(from: 0, to: vectors.count, by: max(length, 1)) where length > 0 {
      var image = [Int](repeating: 0, count: length)
      for entry in 0..<length { image[places[entry]] = signs[entry] * vectors[start + entry] }
      vectorImages.append(index[alphabet.code(image)])
    }
    return (0..<count).map { number in
      numbers[classes[(number * rows)..<((number + 1) * rows)].map { vectorImages[$0] }.sorted()]!
    }
  }

  /// Writes the matrix that stands for a class, row by row, from `offset` on.
  func write(_ number: Int, into target: inout [Int], at offset: Int) {
    for row in 0..<rows {
      let start = classes[number * rows + row] * length
      for entry in 0..<length { target[offset + row * length + entry] = vectors[start + entry] }
    }
  }
}

/// The entries -magnitude … magnitude, in the order 0, 1, -1, 2, -2, …
struct Alphabet: Sendable {
  let magnitude: Int
  var size: Int { 2 * magnitude + 1 }

  func value(_ digit: Int) -> Int { digit.isMultiple(of: 2) ? -digit / 2 : (digit + 1) / 2 }
  func digit(_ value: Int) -> Int { value > 0 ? 2 * value - 1 : -2 * value }

  /// The number of vectors, or one that is too large to be gone through.
  func power(_ length: Int) -> Int {
    (0..<length).reduce(1) { product, _ in
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? .max : next
    }
  }

  func vector(_ code: Int, length: Int) -> [Int] {
    var vector = [Int](repeating: 0, count: length)
    write(code, length: length, into: &vector)
    return vector
  }

  func write(_ code: Int, length: Int, into vector: inout [Int]) {
    var rest = code
    for position in (0..<length).reversed() {
      vector[position] = value(rest % size)
      rest /= size
    }
  }

  func code(_ vector: [Int]) -> Int { vector.reduce(0) { $0 * size + digit($1) } }
}
