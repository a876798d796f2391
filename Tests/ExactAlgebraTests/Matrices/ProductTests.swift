import ExactAlgebra
import TestSupport
import Testing

/// Products on each of their routes, against the definition.
@Suite struct ProductTests {
  private func plain(_ a: Matrix<Integer>, _ b: Matrix<Integer>) -> Matrix<Integer> {
    Matrix(rows: a.rows, columns: b.columns) { i, j in
      (0..<a.columns).reduce(Integer.zero) { $0 + a[i, $1] * b[$1, j] }
    }
  }

  /// Numbers at the ends of what machine words, few words and many words hold.
  @Test func everyLength() throws {
    try forAll(seedCount: 300) { random in
      let sizes = (0..<3).map { _ in Int.random(in: 0...5, using: &random) }
      let bits = (0..<2).map { _ in
        [1, 30, 31, 62, 63, 64, 65, 128, 192, 255, 256, 257, 320].randomElement(using: &random)!
      }
      func matrix(_ rows: Int, _ columns: Int, _ bits: Int) -> Matrix<Integer> {
        random.matrix(rows, columns) { random in
          switch Int.random(in: 0...5, using: &random) {
          case 0: .zero
          case 1: (Integer.one << bits) - 1
          case 2: 1 - (Integer.one << bits)
          default: random.integer(maxBits: bits)
          }
        }
      }
      return (matrix(sizes[0], sizes[1], bits[0]), matrix(sizes[1], sizes[2], bits[1]))
    } property: { (a: Matrix<Integer>, b: Matrix<Integer>) in
      let expected = plain(a, b)
      let (left, right) = (IntegerMatrix(a), IntegerMatrix(b))
      return (left * right).matrix == expected
        && left.gram.matrix == plain(a, a.transposed)
        && a.map { Rational($0) } * b.map { Rational($0) } == expected.map { Rational($0) }
    }
  }

  /// Denominators of rows and columns, and sums that are at the edge of a machine word.
  @Test func rationalsAndLargeSums() throws {
    try forAll(seedCount: 200) { random in
      let sizes = (0..<3).map { _ in Int.random(in: 1...4, using: &random) }
      let edge = Rational(Integer(Int.max))
      func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
        random.matrix(rows, columns) { random in
          switch Int.random(in: 0...4, using: &random) {
          case 0: edge
          case 1: -edge - 1
          case 2: random.rational(maxBits: 90)
          default:
            Rational(
              Integer(Int.random(in: -9...9, using: &random)), Integer(Int.random(in: 1...9, using: &random)))
          }
        }
      }
      return (matrix(sizes[0], sizes[1]), matrix(sizes[1], sizes[2]))
    } property: { (a: Matrix<Rational>, b: Matrix<Rational>) in
      let expected = Matrix<Rational>(rows: a.rows, columns: b.columns) { i, j in
        (0..<a.columns).reduce(Rational.zero) { $0 + a[i, $1] * b[$1, j] }
      }
      return a * b == expected
    }
  }
}
