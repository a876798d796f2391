import CKernels
import TestSupport
import Testing

/// Every path that this machine has, against arithmetic on integers.
@Suite struct KernelTests {
  struct Path: Sendable, CustomTestStringConvertible {
    nonisolated(unsafe) let pointer: UnsafePointer<ckernels_path>
    var testDescription: String { String(cString: pointer.pointee.name) }
  }

  static let paths: [Path] = (0..<8).compactMap { ckernels_available($0).map(Path.init) }

  static let largest = Int(CKERNELS_LARGEST_MODULUS)
  static let primes = [3, 5, 251, 65_537, 11_863_253]

  /// A matrix of residues with rows `stride` apart, and what lies between them.
  struct Residues: Equatable {
    var rows: Int
    var columns: Int
    var stride: Int
    var p: Int
    var elements: [Double]

    init(rows: Int, columns: Int, p: Int, padding: Int = 3, _ element: (Int, Int) -> Int) {
      self.rows = rows
      self.columns = columns
      self.p = p
      stride = columns + padding
      elements = Array(repeating: 12345, count: rows * stride)
      for i in 0..<rows {
        for j in 0..<columns { elements[i * stride + j] = Double(balanced(element(i, j), p)) }
      }
    }

    subscript(i: Int, j: Int) -> Int { Int(elements[i * stride + j]) }

    /// Whether all entries are residues as the kernels promise them, and nothing else was written.
    var isValid: Bool {
      (0..<rows).allSatisfy { i in
        (0..<stride).allSatisfy { j in
          let value = elements[i * stride + j]
          return j < columns ? value == value.rounded() && abs(value) <= Double(p) / 2 + 3 : value == 12345
        }
      }
    }
  }

  static func balanced(_ value: Int, _ p: Int) -> Int {
    let r = ((value % p) + p) % p
    return r > p / 2 ? r - p : r
  }

  static func random(_ random: inout SeededGenerator, _ rows: Int, _ columns: Int, p: Int) -> Residues {
    Residues(rows: rows, columns: columns, p: p) { _, _ in Int.random(in: 0..<p, using: &random) }
  }

  static func modulus(_ p: Int) -> ckernels_modulus { ckernels_make_modulus(UInt32(p)) }

  /// A · B modulo p.
  static func product(_ a: Residues, _ b: Residues) -> [[Int]] {
    (0..<a.rows).map { i in
      (0..<b.columns).map { j in balanced((0..<a.columns).reduce(0) { ($0 + a[i, $1] * b[$1, j]) % a.p }, a.p)
      }
    }
  }

  @Test(arguments: paths, primes) func products(path: Path, p: Int) {
    var random = SeededGenerator(seed: 1)
    // Around the borders of tiles and blocks.
    let shapes = [
      (0, 3, 2), (1, 1, 1), (3, 5, 4), (8, 24, 16), (9, 25, 17), (4, 12, 256), (5, 13, 257), (17, 33, 31),
      (97, 50, 20), (30, 400, 9), (2, 3, 600),
    ]
    for (rows, columns, depth) in shapes {
      let a = Self.random(&random, rows, depth, p: p)
      let b = Self.random(&random, depth, columns, p: p)
      var c = Self.random(&random, rows, columns, p: p)
      let before = c
      path.pointer.pointee.subtract_product(
        Self.modulus(p), rows, columns, depth, a.elements, a.stride, b.elements, b.stride, &c.elements,
        c.stride)
      let expected = Self.product(a, b)
      #expect(c.isValid)
      for i in 0..<rows {
        for j in 0..<columns {
          #expect(
            (c[i, j] - before[i, j] + expected[i][j]) % p == 0, "\((rows, columns, depth)) at \((i, j))")
        }
      }
    }
  }

  /// The largest residues that may occur, all of one sign: a sum of one more product would not be exact.
  @Test(arguments: paths) func `the largest sums`(path: Path) {
    let p = Self.largest
    let top = Double(p / 2 + 3)
    let depth = Int(CKERNELS_DEPTH) * 3
    for sign in [1.0, -1.0] {
      let a = [Double](repeating: top, count: depth)
      let b = [Double](repeating: sign * top, count: depth)
      var c = [-sign * top]
      path.pointer.pointee.subtract_product(Self.modulus(p), 1, 1, depth, a, depth, b, 1, &c, 1)
      let expected = -Int(sign) * Int(top) - depth * Int(top) * Int(sign * top)
      #expect((Int(c[0]) - expected) % p == 0 && abs(c[0]) <= top)
      var row = [-sign * top]
      path.pointer.pointee.subtract_combination(Self.modulus(p), 1, 256, a, b, 1, &row)
      #expect((Int(row[0]) - (-Int(sign) * Int(top) - 256 * Int(top) * Int(sign * top))) % p == 0)
    }
    // 2^23 times the largest residue, in sums that cross the borders of all steps.
    for count in [1, 7, 8, 255, 256, 257, 300, 4096 + 5] {
      let m = [Float](repeating: 8_388_608, count: 5 * count)
      let x = [Double](repeating: -top, count: 3 * count)
      var sums = [Int64](repeating: 7, count: 15)
      path.pointer.pointee.subtract_dots(5, 3, count, m, count, x, count, &sums, 5)
      #expect(sums.allSatisfy { $0 == 7 + Int64(count) * 8_388_608 * Int64(top) })
    }
  }

  @Test(arguments: paths) func `inner products`(path: Path) {
    var random = SeededGenerator(seed: 2)
    for (rows, columns, count) in [
      (0, 1, 4), (1, 1, 1), (4, 1, 33), (4, 2, 16), (7, 3, 100), (9, 7, 530), (5, 4, 7),
    ] {
      let stride = count + 3
      let m = (0..<max(rows * stride, 1)).map { _ in
        Float(Int.random(in: -8_388_608...8_388_608, using: &random))
      }
      let x = (0..<columns * stride).map { _ in Double(Int.random(in: -5_931_640...5_931_640, using: &random))
      }
      var result = (0..<columns * (rows + 2)).map { _ in Int64.random(in: -1000...1000, using: &random) }
      let before = result
      path.pointer.pointee.subtract_dots(rows, columns, count, m, stride, x, stride, &result, rows + 2)
      for c in 0..<columns {
        for i in 0..<rows + 2 {
          let sum =
            i < rows
            ? (0..<count).reduce(0) { $0 + Int64(m[i * stride + $1]) * Int64(x[c * stride + $1]) } : 0
          #expect(result[c * (rows + 2) + i] == before[c * (rows + 2) + i] - sum)
        }
      }
    }
  }

  @Test(arguments: paths, primes) func `digits times a residue`(path: Path, p: Int) {
    var random = SeededGenerator(seed: 5)
    for count in [0, 1, 7, 8, 9, 33] {
      let digits = (0..<count).map { _ in
        [-8_388_608, 8_388_608, Int.random(in: -8_388_608...8_388_608, using: &random)]
          .randomElement(using: &random)!
      }
      var residues = Self.random(&random, 1, count, p: p)
      let before = residues
      let factor = Self.balanced(Int.random(in: 0..<p, using: &random), p)
      path.pointer.pointee.add_digits(
        Self.modulus(p), count, Double(factor), digits.map { Float($0) }, &residues.elements)
      #expect(residues.isValid)
      #expect((0..<count).allSatisfy { (residues[0, $0] - before[0, $0] - factor * digits[$0]) % p == 0 })
    }
  }

  @Test(arguments: paths, primes) func `limbs of 24 bits`(path: Path, p: Int) {
    var random = SeededGenerator(seed: 3)
    let width = 40
    for count in [1, 2, 63, 64, 65] {
      // Quotients of all but the last few bits, of either sign, and zero.
      let quotients = (0..<count).map { k in
        k == 0
          ? [Int64](repeating: 0, count: width)
          : (0..<width).map {
            $0 == width - 1
              ? Int64.random(in: -8_388_608..<8_388_608, using: &random)
              : Int64.random(in: 0..<1 << 24, using: &random)
          }
      }
      // p times them, in limbs that are far from normalized.
      var limbs = [Int64](repeating: 0, count: width * (count + 1))
      for (i, quotient) in quotients.enumerated() {
        for k in 0..<width {
          limbs[k * (count + 1) + i] += quotient[k] * Int64(p)
          if k + 1 < width {
            let moved = Int64.random(in: -1 << 30...1 << 30, using: &random)
            limbs[k * (count + 1) + i] += moved << 24
            limbs[(k + 1) * (count + 1) + i] -= moved
          }
        }
      }
      var divided = limbs
      #expect(path.pointer.pointee.limb_divide(Self.modulus(p), count, width, &divided, count + 1) == 0)
      for (i, quotient) in quotients.enumerated() {
        #expect((0..<width).allSatisfy { divided[$0 * (count + 1) + i] == quotient[$0] })
      }
      // One more or less is no multiple of p.
      for change in [1, -1, Int64(p) - 1] where change % Int64(p) != 0 {
        var other = limbs
        other[count - 1] += change
        #expect(path.pointer.pointee.limb_divide(Self.modulus(p), count, width, &other, count + 1) == 1)
      }
      let powers = (0..<width).map { k in
        Double(Self.balanced((0..<k).reduce(1) { power, _ in power * (1 << 24) % p }, p))
      }
      var residues = [Double](repeating: 0, count: count)
      path.pointer.pointee.limb_residues(Self.modulus(p), count, width, divided, count + 1, powers, &residues)
      for (i, quotient) in quotients.enumerated() {
        let expected = (0..<width).reversed().reduce(0) { ($0 * (1 << 24) + Int(quotient[$1])) % p }
        #expect((Int(residues[i]) - expected) % p == 0 && abs(residues[i]) <= Double(p) / 2 + 3)
      }
    }
    let values: [Int64] = [
      0, 1, -1, 1 << 30, -1 << 30, (1 << 60) + 12345, -(1 << 60) - 54321, Int64(p), 987_654_321_987,
    ]
    var residues = [Double](repeating: 0, count: values.count)
    path.pointer.pointee.negated_residues(Self.modulus(p), values.count, values, &residues)
    for (value, residue) in zip(values, residues) { #expect((Int(residue) + Int(value)) % p == 0) }
  }

  /// Elimination without blocks: the rows that are no combination of earlier rows.
  static func pivotRows(_ matrix: Residues) -> [Int] {
    let p = matrix.p
    var basis: [(column: Int, row: [Int])] = []
    var pivots: [Int] = []
    for i in 0..<matrix.rows {
      var row = (0..<matrix.columns).map { (matrix[i, $0] + p) % p }
      for (column, other) in basis where row[column] != 0 {
        let factor = row[column]
        for j in row.indices { row[j] = (row[j] + (p - factor) * other[j]) % p }
      }
      guard let column = row.firstIndex(where: { $0 != 0 }) else { continue }
      let inverse = Int(ckernels_inverse(modulus(p), Double(row[column])))
      basis.append((column, row.map { ($0 * ((inverse + p) % p)) % p }))
      pivots.append(i)
    }
    return pivots
  }

  @Test(arguments: paths, primes) func elimination(path: Path, p: Int) throws {
    let modulus = Self.modulus(p)
    try forAll(
      seedCount: 25,
      generator: { random -> Residues in
        let rows = Int.random(in: 0...80, using: &random)
        let columns = Int.random(in: 0...80, using: &random)
        let rank =
          Bool.random(using: &random)
          ? min(rows, columns) : Int.random(in: 0...min(rows, columns), using: &random)
        let product = Self.product(
          Self.random(&random, rows, rank, p: p), Self.random(&random, rank, columns, p: p))
        // Columns and rows of zeros make the pivots move.
        let zeros = (0..<80).map { _ in Int.random(in: 0...4, using: &random) == 0 }
        return Residues(rows: rows, columns: columns, p: p) {
          zeros[$0] && zeros[79 - $1] ? 0 : product[$0][$1]
        }
      },
      property: { matrix in
        var work = matrix
        var pivotRows = [Int](repeating: 0, count: min(matrix.rows, matrix.columns))
        var pivotColumns = [Int](repeating: 0, count: matrix.columns)
        let rank = ckernels_eliminate(
          path.pointer, modulus, matrix.rows, matrix.columns, &work.elements, work.stride, &pivotRows,
          &pivotColumns)
        guard rank >= 0, Array(pivotRows.prefix(rank)) == Self.pivotRows(matrix),
          pivotColumns.sorted() == Array(0..<matrix.columns)
        else { return false }
        // L U is the matrix of the pivot rows in the order of the columns.
        let lower = Residues(rows: rank, columns: rank, p: p) { $1 <= $0 ? work[$0, $1] : 0 }
        let upper = Residues(rows: rank, columns: matrix.columns, p: p) {
          $1 == $0 ? 1 : $1 > $0 ? work[$0, $1] : 0
        }
        let factored = Self.product(lower, upper)
        let given = (0..<rank).map { i in pivotColumns.map { Self.balanced(matrix[pivotRows[i], $0], p) } }
        guard factored == given else { return false }
        // And its inverse on the pivot columns.
        var inverse = Residues(rows: rank, columns: rank, p: p) { _, _ in 0 }
        ckernels_invert(
          path.pointer, modulus, rank, work.elements, work.stride, &inverse.elements, inverse.stride)
        // And the solutions of systems on the pivot columns.
        for isTransposed in [false, true] {
          let x = Residues(rows: rank, columns: 1, p: p, padding: 0) { i, _ in i * i * 7919 + 3 }
          let system = Residues(rows: rank, columns: rank, p: p) {
            isTransposed ? given[$1][$0] : given[$0][$1]
          }
          var vector = Self.product(system, x).map { Double($0[0]) }
          ckernels_solve(
            path.pointer, modulus, rank, work.elements, work.stride, isTransposed ? 1 : 0, &vector)
          guard (0..<rank).allSatisfy({ (Int(vector[$0]) - x[$0, 0]) % p == 0 }) else { return false }
        }
        let block = Residues(rows: rank, columns: rank, p: p) { given[$0][$1] }
        return inverse.isValid
          && Self.product(block, inverse) == (0..<rank).map { i in (0..<rank).map { $0 == i ? 1 : 0 } }
      })
  }

  @Test(arguments: paths) func `large eliminations`(path: Path) {
    let p = 11_863_253
    var random = SeededGenerator(seed: 5)
    for (rows, columns, rank) in [(300, 300, 300), (200, 330, 150), (330, 200, 177)] {
      let matrix: Residues
      if rank == min(rows, columns) {
        matrix = Self.random(&random, rows, columns, p: p)
      } else {
        let product = Self.product(
          Self.random(&random, rows, rank, p: p), Self.random(&random, rank, columns, p: p))
        matrix = Residues(rows: rows, columns: columns, p: p) { product[$0][$1] }
      }
      var work = matrix
      var pivotRows = [Int](repeating: 0, count: min(rows, columns))
      var pivotColumns = [Int](repeating: 0, count: columns)
      let found = ckernels_eliminate(
        path.pointer, Self.modulus(p), rows, columns, &work.elements, work.stride, &pivotRows, &pivotColumns)
      #expect(found == rank)
      var inverse = Residues(rows: rank, columns: rank, p: p) { _, _ in 0 }
      ckernels_invert(
        path.pointer, Self.modulus(p), rank, work.elements, work.stride, &inverse.elements, inverse.stride)
      let block = Residues(rows: rank, columns: rank, p: p) { matrix[pivotRows[$0], pivotColumns[$1]] }
      let product = Self.product(block, inverse)
      #expect((0..<rank).allSatisfy { i in (0..<rank).allSatisfy { product[i][$0] == (i == $0 ? 1 : 0) } })
    }
  }

  /// A pivot without an inverse says that the modulus is composite.
  @Test(arguments: paths) func `composite moduli`(path: Path) {
    var matrix = [3.0, 1, 1, 1]
    var pivotRows = [0, 0]
    var pivotColumns = [0, 0]
    #expect(
      ckernels_eliminate(path.pointer, Self.modulus(9), 2, 2, &matrix, 2, &pivotRows, &pivotColumns) < 0)
    #expect(ckernels_inverse(Self.modulus(9), 2) == -4 && ckernels_inverse(Self.modulus(9), 3) == 0)
    #expect(ckernels_inverse(Self.modulus(7), -2) == 3)
  }

  /// The same bits on every path, and near the products in any order.
  @Test func floatingProducts() {
    var random = SeededGenerator(seed: 7)
    for (rows, columns, count) in [
      (0, 3, 2), (1, 1, 0), (1, 1, 7), (2, 4, 8), (3, 5, 17), (7, 9, 64), (5, 2, 1),
    ] {
      let a = (0..<rows * (count + 1)).map { _ in Double.random(in: -1...1, using: &random) }
      let b = (0..<columns * (count + 2)).map { _ in Double.random(in: -1...1, using: &random) }
      let results = Self.paths.map { path in
        var c = [Double](repeating: 12345, count: rows * (columns + 3))
        path.pointer.pointee.floating_products(
          rows, columns, count, a, count + 1, b, count + 2, &c, columns + 3)
        return c
      }
      for result in results { #expect(result.map(\.bitPattern) == results[0].map(\.bitPattern)) }
      for i in 0..<rows {
        for j in 0..<columns + 3 {
          let exact = (0..<count).reduce(0.0) {
            j < columns ? $0 + a[i * (count + 1) + $1] * b[j * (count + 2) + $1] : 0
          }
          let value = results[0][i * (columns + 3) + j]
          #expect(j < columns ? abs(value - exact) <= 1e-13 : value == 12345)
        }
      }
    }
  }
}
