import ExactAlgebra

/// An eigenvalue λ of a symmetric rational matrix S, with its eigenspace told apart by rational arithmetic alone.
///
/// Let f be the minimal polynomial of λ over Q and g the product of the other irreducible factors of the characteristic
/// polynomial. Then g(S) maps onto the sum of the eigenspaces of the roots of f and is invertible there. For rational
/// vectors X the components in these eigenspaces are conjugate over Q, so that they have equal ranks, and the powers
/// of S separate them: with Y = g(S) X, rank(Π_λ X) = rank [Y, S Y, …, S^{deg f - 1} Y] / deg f, without a number field.
package struct Eigenspace: Sendable {
  package let eigenvalue: RealAlgebraicNumber
  package let multiplicity: Int
  /// The distinct eigenvalue next to it, nil when there is no other.
  package let neighbour: RealAlgebraicNumber?
  /// g, of which only the action on S matters.
  private let filter: Polynomial<Rational>
  private let matrix: Matrix<Rational>

  /// The eigenspaces at both ends, nil when the matrix is too large for its characteristic polynomial or that is too hard
  /// to factor. Traps unless the matrix is symmetric of positive order.
  package static func extremes(of matrix: Matrix<Rational>) -> (least: Eigenspace, greatest: Eigenspace)? {
    guard let (polynomial, roots) = spectrum(of: matrix),
      let least = Eigenspace(roots[0], next: roots.dropFirst().first, polynomial, matrix),
      let greatest = Eigenspace(roots.last!, next: roots.dropLast().last, polynomial, matrix)
    else { return nil }
    return (least, greatest)
  }

  /// All eigenspaces, the eigenvalues increasing, under the same conditions.
  package static func all(of matrix: Matrix<Rational>) -> [Eigenspace]? {
    guard let (polynomial, roots) = spectrum(of: matrix) else { return nil }
    let spaces = roots.compactMap { Eigenspace($0, next: nil, polynomial, matrix) }
    return spaces.count == roots.count ? spaces : nil
  }

  private typealias Root = (root: RealAlgebraicNumber, multiplicity: Int)

  private static func spectrum(
    of matrix: Matrix<Rational>
  ) -> (polynomial: IntegerPolynomial, roots: [Root])? {
    precondition(matrix.isSymmetric && matrix.rows > 0, "eigenvalues of a symmetric matrix")
    let bits = matrix.elements.reduce(1) { max($0, $1.numerator.bitLength + $1.denominator.bitLength) }
    guard matrix.rows * matrix.rows * bits <= Limits.eigenvalueSize else { return nil }
    let polynomial = IntegerPolynomial(primitivePartOf: matrix.characteristicPolynomial())
    return (polynomial, polynomial.realRoots())
  }

  private init?(_ root: Root, next: Root?, _ polynomial: IntegerPolynomial, _ matrix: Matrix<Rational>) {
    guard root.root.isPolynomialIrreducible else { return nil }
    eigenvalue = root.root
    multiplicity = root.multiplicity
    neighbour = next?.root
    filter = polynomial.squareFreePart.rational / root.root.polynomial.rational
    self.matrix = matrix
  }

  package var order: Int { matrix.rows }

  /// g(S) X, whose column j is zero if and only if column j of X is orthogonal to the eigenspace.
  package func filtered(_ vectors: Matrix<Rational>) -> Matrix<Rational> {
    filter.coefficients.reversed().reduce(.zeros(vectors.rows, vectors.columns)) {
      matrix * $0 + $1 * vectors
    }
  }

  /// The rank of the projection of `vectors` (order × any) on the eigenspace.
  package func rank(of vectors: Matrix<Rational>) -> Int {
    var images = [filtered(vectors)]
    for _ in 1..<max(eigenvalue.degree, 1) { images.append(matrix * images.last!) }
    return Matrix.horizontal(images).rank / eigenvalue.degree
  }
}
