import ExactAlgebra

/// An extreme eigenvalue λ of a symmetric rational matrix S, with its eigenspace told apart by rational arithmetic alone.
///
/// Let f be the minimal polynomial of λ over Q and g the product of the other irreducible factors of the characteristic
/// polynomial. Then g(S) maps onto the sum of the eigenspaces of the roots of f and is invertible there. For rational
/// vectors X the components in these eigenspaces are conjugate over Q, so that they have equal ranks, and the powers
/// of S separate them: with Y = g(S) X, rank(Π_λ X) = rank [Y, S Y, …, S^{deg f - 1} Y] / deg f, without a number field.
struct Eigenspace {
  let eigenvalue: RealAlgebraicNumber
  let multiplicity: Int
  /// The distinct eigenvalue next to it, nil when there is no other.
  let neighbour: RealAlgebraicNumber?
  /// g, of which only the action on S matters.
  private let filter: Polynomial<Rational>
  private let matrix: Matrix<Rational>

  /// The eigenspaces at both ends, nil when the matrix is too large for its characteristic polynomial or that is too hard
  /// to factor. Traps unless the matrix is symmetric of positive order.
  static func extremes(of matrix: Matrix<Rational>) -> (least: Eigenspace, greatest: Eigenspace)? {
    precondition(matrix.isSymmetric && matrix.rows > 0, "extreme eigenvalues of a symmetric matrix")
    let bits = matrix.elements.reduce(1) { max($0, $1.numerator.bitLength + $1.denominator.bitLength) }
    guard matrix.rows * matrix.rows * bits <= Limits.extremeEigenvalueSize else { return nil }
    let polynomial = IntegerPolynomial(primitivePartOf: matrix.characteristicPolynomial())
    let roots = polynomial.realRoots()
    guard let least = Eigenspace(roots.reversed(), polynomial, matrix),
      let greatest = Eigenspace(roots, polynomial, matrix)
    else { return nil }
    return (least, greatest)
  }

  /// The eigenspace of the last of `roots`, which are all the roots of the characteristic polynomial in monotone order.
  private init?(
    _ roots: [(root: RealAlgebraicNumber, multiplicity: Int)], _ polynomial: IntegerPolynomial,
    _ matrix: Matrix<Rational>
  ) {
    let (root, multiplicity) = roots[roots.count - 1]
    guard root.isPolynomialIrreducible else { return nil }
    eigenvalue = root
    self.multiplicity = multiplicity
    neighbour = roots.dropLast().last?.root
    filter = polynomial.squareFreePart.rational / root.polynomial.rational
    self.matrix = matrix
  }

  var order: Int { matrix.rows }

  /// g(S) X, whose column j is zero if and only if column j of X is orthogonal to the eigenspace.
  func filtered(_ vectors: Matrix<Rational>) -> Matrix<Rational> {
    filter.coefficients.reversed().reduce(.zeros(vectors.rows, vectors.columns)) {
      matrix * $0 + $1 * vectors
    }
  }

  /// The rank of the projection of `vectors` (order × any) on the eigenspace.
  func rank(of vectors: Matrix<Rational>) -> Int {
    var images = [filtered(vectors)]
    for _ in 1..<max(eigenvalue.degree, 1) { images.append(matrix * images.last!) }
    return Matrix.horizontal(images).rank / eigenvalue.degree
  }
}
