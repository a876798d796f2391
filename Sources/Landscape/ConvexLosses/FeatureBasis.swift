import ExactAlgebra
import Synchronization

/// Independent rows of features, with coordinates in which convex problems on them are well conditioned: computed once for all outputs, and
/// for what is asked of fewer of the rows later on.
struct FeatureBasis: Sendable {
  /// d × N.
  let rows: Matrix<Rational>
  private let known: Coordinates

  /// `rows` must be independent.
  init(independent rows: Matrix<Rational>) {
    self.init(rows, Coordinates())
  }

  private init(_ rows: Matrix<Rational>, _ known: Coordinates) {
    self.rows = rows
    self.known = known
  }

  /// The first `count` rows.
  func first(_ count: Int) -> FeatureBasis {
    count == rows.rows ? self : FeatureBasis(rows.selecting(rows: Array(0..<count)), known)
  }

  /// nil where the precision that there may be gives none.
  func coordinates(bits: Int) -> NearlyOrthonormalRows? {
    if let found = known.of.withLock({ $0[bits] }), found.rows.rows >= rows.rows {
      return found.rows.rows == rows.rows ? found : NearlyOrthonormalRows(first: rows.rows, of: found)
    }
    let found = NearlyOrthonormalRows(spanning: rows, bits: bits)
    if let found { known.of.withLock { $0[bits] = found } }
    return found
  }

  /// Those of the most rows for each number of bits that was asked for.
  private final class Coordinates: Sendable {
    let of = Mutex<[Int: NearlyOrthonormalRows]>([:])
  }
}
