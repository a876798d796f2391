import CGMP

/// A dense rows × columns matrix of integers whose words lie one after the other in one buffer.
///
/// Immutable. Inner loops read the words in place; `Integer` is for the outside.
public struct IntegerMatrix: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// Magnitudes, least significant word first, entry after entry in row-major order.
  let words: [UInt]
  /// Where each entry starts in `words`.
  let offsets: [Int]
  /// The number of words of each entry, negative for negative entries; the top word is not zero.
  let sizes: [Int32]

  init(rows: Int, columns: Int, entries: Entries) {
    precondition(entries.sizes.count == rows * columns, "shape does not fit")
    self.rows = rows
    self.columns = columns
    words = entries.words
    offsets = entries.offsets
    sizes = entries.sizes
  }

  init(rows: Int, columns: Int, words: [UInt], offsets: [Int], sizes: [Int32]) {
    self.rows = rows
    self.columns = columns
    self.words = words
    self.offsets = offsets
    self.sizes = sizes
  }

  public init(_ matrix: Matrix<Integer>) {
    var entries = Entries(count: matrix.elements.count)
    for element in matrix.elements { entries.append(element) }
    self.init(rows: matrix.rows, columns: matrix.columns, entries: entries)
  }

  public subscript(row: Int, column: Int) -> Integer {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index outside the matrix")
    return withEntry(row &* columns &+ column) { Integer(words: $0, count: $1, isNegative: $2) }
  }

  public var matrix: Matrix<Integer> { Matrix(rows: rows, columns: columns) { self[$0, $1] } }

  /// Entries on their way into a matrix.
  struct Entries: Sendable {
    var words: [UInt] = []
    var offsets: [Int] = []
    var sizes: [Int32] = []

    init(count: Int = 0) {
      offsets.reserveCapacity(count)
      sizes.reserveCapacity(count)
      words.reserveCapacity(count)
    }

    /// Appends ±(the `count` words from `source`).
    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt>, _ count: Int, isNegative: Bool) {
      var count = count
      while count > 0, source[count - 1] == 0 { count -= 1 }
      offsets.append(words.count)
      sizes.append(Int32(isNegative ? -count : count))
      words.append(contentsOf: UnsafeBufferPointer(start: source, count: count))
    }

    /// Appends ±`word`.
    @inline(__always)
    mutating func append(word: UInt, isNegative: Bool) {
      offsets.append(words.count)
      if word == 0 {
        sizes.append(0)
      } else {
        sizes.append(isNegative ? -1 : 1)
        words.append(word)
      }
    }

    mutating func append(_ value: Integer) {
      if let small = value.asInt {
        append(word: small.magnitude, isNegative: small < 0)
        return
      }
      value.withMPZ {
        append($0.pointee._mp_d, Int($0.pointee._mp_size.magnitude), isNegative: $0.pointee._mp_size < 0)
      }
    }

    mutating func append(_ other: Entries) {
      let base = words.count
      words += other.words
      offsets += other.offsets.map { $0 + base }
      sizes += other.sizes
    }
  }

  /// Calls `body` with the words of entry `index` of the row-major order, their number, and whether it is negative.
  @inline(__always)
  func withEntry<T>(_ index: Int, _ body: (UnsafePointer<UInt>, Int, Bool) -> T) -> T {
    words.withUnsafeBufferPointer { words in
      // An empty buffer may have no address; nothing is read from it then.
      let base = words.baseAddress ?? UnsafePointer(bitPattern: 8)!
      return body(base + offsets[index], Int(sizes[index].magnitude), sizes[index] < 0)
    }
  }

  /// Calls `body` with the words, offsets and sizes of all entries.
  @inline(__always)
  func withStorage<T>(_ body: (UnsafePointer<UInt64>, UnsafePointer<Int>, UnsafePointer<Int32>) -> T) -> T {
    words.withUnsafeBufferPointer { words in
      offsets.withUnsafeBufferPointer { offsets in
        sizes.withUnsafeBufferPointer { sizes in
          // Empty buffers may have no address; nothing is read from them then.
          let base = words.baseAddress ?? UnsafePointer(bitPattern: 8)!
          return base.withMemoryRebound(to: UInt64.self, capacity: words.count) {
            body(
              $0, offsets.baseAddress ?? UnsafePointer(bitPattern: 8)!,
              sizes.baseAddress ?? UnsafePointer(bitPattern: 8)!)
          }
        }
      }
    }
  }

  /// The submatrix of the given rows and columns, in the order given.
  func submatrix(rows rowIndices: [Int], columns columnIndices: [Int]) -> IntegerMatrix {
    rearranged(rows: rowIndices.count, columns: columnIndices.count) { i, j in
      rowIndices[i] &* columns &+ columnIndices[j]
    }
  }

  /// The transposed submatrix of the given rows and columns, in the order given.
  func transposedSubmatrix(rows rowIndices: [Int], columns columnIndices: [Int]) -> IntegerMatrix {
    rearranged(rows: columnIndices.count, columns: rowIndices.count) { i, j in
      rowIndices[j] &* columns &+ columnIndices[i]
    }
  }

  var transposed: IntegerMatrix {
    rearranged(rows: columns, columns: rows) { i, j in j &* columns &+ i }
  }

  /// The matrix whose entry (i, j) is entry `source(i, j)` of the row-major order here.
  @inline(__always)
  private func rearranged(rows newRows: Int, columns newColumns: Int, _ source: (Int, Int) -> Int)
    -> IntegerMatrix
  {
    let count = newRows * newColumns
    var length = 0
    let newSizes = [Int32](unsafeUninitializedCapacity: count) { target, initialized in
      sizes.withUnsafeBufferPointer { sizes in
        var index = 0
        for i in 0..<newRows {
          for j in 0..<newColumns {
            let size = sizes[source(i, j)]
            target[index] = size
            length &+= Int(size.magnitude)
            index &+= 1
          }
        }
      }
      initialized = count
    }
    var newOffsets: [Int] = []
    let newWords = [UInt](unsafeUninitializedCapacity: length) { target, initialized in
      newOffsets = [Int](unsafeUninitializedCapacity: count) { starts, initialized in
        words.withUnsafeBufferPointer { words in
          offsets.withUnsafeBufferPointer { offsets in
            newSizes.withUnsafeBufferPointer { newSizes in
              var index = 0
              var start = 0
              for i in 0..<newRows {
                for j in 0..<newColumns {
                  starts[index] = start
                  let size = Int(newSizes[index].magnitude)
                  if size != 0 {
                    let offset = offsets[source(i, j)]
                    for k in 0..<size { target[start &+ k] = words[offset &+ k] }
                    start &+= size
                  }
                  index &+= 1
                }
              }
            }
          }
        }
        initialized = count
      }
      initialized = length
    }
    return IntegerMatrix(
      rows: newRows, columns: newColumns, words: newWords, offsets: newOffsets, sizes: newSizes)
  }

  func reduced(modulo modulus: Modulus) -> ModularMatrix {
    let result = ModularMatrix(rows: rows, columns: columns, modulus: modulus)
    for index in 0..<rows * columns {
      withEntry(index) { words, count, isNegative in
        var residue: UInt = 0
        for k in stride(from: count - 1, through: 0, by: -1) { residue = modulus.reduce(residue, words[k]) }
        result.residues[index] = isNegative ? modulus.negate(residue) : residue
      }
    }
    return result
  }

  /// The mean number of words of an entry, rounded up.
  var meanWords: Int { (words.count + sizes.count - 1) / max(sizes.count, 1) }

  /// The number of bits of the largest |entry|.
  var longestEntry: Int { (0..<sizes.count).reduce(0) { max($0, bitLength($1)) } }

  /// The number of bits of |entry|, 0 for zero.
  func bitLength(_ index: Int) -> Int {
    withEntry(index) { words, count, _ in
      count == 0 ? 0 : 64 * count - words[count - 1].leadingZeroBitCount
    }
  }
}
