import ExactAlgebra

/// The eigenspaces of Σ, and exact ranks of rational maps on sums of them.
///
/// The routes, cheapest first: counting dimensions; certified interval ranks, where they meet the upper bound;
/// elimination over Q, where the eigenvalues in question are all the roots of a rational polynomial, else over the real
/// field that they generate.
package struct Eigenspaces: Sendable {
  /// How the rank of a map on a sum of eigenspaces was decided.
  package enum Route: Sendable, Hashable {
    case counting
    case intervals
    case rationalElimination
    case fieldElimination
    /// Not at all: the eigenvalues generate a field of too large a degree.
    case undecided
  }

  /// Working precisions of the interval route, in bits.
  static let precisions = [128, 512, 2048]

  let matrix: Matrix<Rational>
  let spectrum: SymmetricSpectrum

  package init(_ matrix: Matrix<Rational>, _ spectrum: SymmetricSpectrum) {
    self.matrix = matrix
    self.spectrum = spectrum
  }

  /// The positions of the nonzero eigenvalues in the spectrum.
  var nonzero: [Int] { spectrum.eigenvalues.indices.filter { !spectrum.eigenvalues[$0].isZero } }

  /// The ranks of J ↦ rank(E_Jᵀ · map) for a rational map (N_o × k) that vanishes on ker Σ from the left.
  /// `totalRank` is its rank, `spectrumRank` that of Σ; the map itself is asked for only when counting does not decide.
  func ranks(
    totalRank: Int, spectrumRank: Int, map: @escaping () -> Matrix<Rational>
  ) -> EigenspaceRanks {
    let search = RankSearch(self, totalRank: totalRank, spectrumRank: spectrumRank, map: map)
    return EigenspaceRanks(
      dimensions: search.dimensions,
      // Injective on the sum of all eigenspaces, hence on each part of it.
      isInjective: totalRank == spectrumRank
    ) { search.rank($0) }
  }

  /// The rank of the map on ⊕_{λ ∈ J} E_λ, for J as positions in the spectrum, and how it was decided.
  package func rank(of map: Matrix<Rational>, on members: [Int]) -> (rank: Int?, route: Route) {
    let nonzero = nonzero
    let search = RankSearch(
      self, totalRank: map.rank,
      spectrumRank: nonzero.reduce(0) { $0 + spectrum.eigenvalues[$1].multiplicity }
    ) { map }
    let subset = members.reduce(0) { $0 | 1 << nonzero.firstIndex(of: $1)! }
    return (search.rank(subset), search.routes[subset]!)
  }

  /// One row for each member: a vector of E_λ times the map, in intervals. nil where there is no such enclosure, as for
  /// repeated eigenvalues.
  func enclosure(
    ofRow member: Int, of map: Matrix<Rational>, precision: Int
  ) -> [Interval]? {
    guard spectrum.eigenvalues[member].multiplicity == 1,
      let vector = enclosure(ofEigenvector: member, precision: precision)
    else { return nil }
    return (0..<map.columns).map { column in
      zip(vector, map.column(column)).reduce(Interval.zero) {
        $0 + $1.0 * Interval($1.1, precision: precision)
      }
    }
  }

  private func enclosure(ofEigenvector index: Int, precision: Int) -> [Interval]? {
    let own = spectrum.eigenvalues[index].enclosure(bits: precision)
    let shift = own.midpoint
    var gap: Rational?
    for (other, eigenvalue) in spectrum.eigenvalues.enumerated() where other != index {
      let ends = eigenvalue.enclosure(bits: precision)
      let distance = other < index ? shift - ends.upperBound : ends.lowerBound - shift
      gap = min(gap ?? distance, distance)
    }
    guard let gap else { return matrix.rows == 1 ? [Interval(1, precision: precision)] : nil }
    guard gap > 0 else { return nil }
    return eigenvectorEnclosure(
      of: matrix, on: spectrum.onColumnSpace, shift: shift, gap: gap, precision: precision)
  }

  /// The rank by elimination: over Q where E_J is rational, else over the field that the eigenvalues of J, or those of its
  /// complement, generate. nil when that field is too large.
  func exactRank(of map: Matrix<Rational>, on members: [Int]) -> (rank: Int?, route: Route) {
    let chosen = spectrum.eigenvalues.indices.map {
      members.contains($0) ? spectrum.eigenvalues[$0].multiplicity : 0
    }
    switch subspace(chosen: chosen, variant: 0) {
    case .rational(let basis)?: return ((basis.transposed * map).rank, .rationalElimination)
    case .algebraic(let basis, _)?:
      return ((basis.transposed * map.over(RealFieldElement.self)).fieldRank, .fieldElimination)
    case nil: return (nil, .undecided)
    }
  }

  /// C, N_o × rank Σ, a basis of the column space of Σ, and G with Σ C = C G: the eigenvectors of Σ for nonzero eigenvalues are C w for those of G.
  private var onColumnSpace: (basis: Matrix<Rational>, action: Matrix<Rational>) {
    if nonzero.count == spectrum.eigenvalues.count { return (.identity(matrix.rows), matrix) }
    if let form = spectrum.onColumnSpace { return (form.basis, form.action) }
    let rows = matrix.independentRows()
    let basis = matrix.selecting(columns: rows)
    // Where the columns J span Σ, which is symmetric, so do the rows J span the columns: Σ_JJ is regular.
    guard
      case .solution(let action, _) = basis.selecting(rows: rows).solve(matrix.selecting(rows: rows) * basis)
    else { preconditionFailure("the principal minor of a basis is zero") }
    return (basis, action)
  }

  /// A basis of a subspace U (N_o × r), over the smallest field at hand.
  enum Subspace {
    case rational(Matrix<Rational>)
    case algebraic(Matrix<RealFieldElement>, degree: Int)
  }

  /// A subspace with dim(U ∩ E_λ) = chosen[λ]; where U can move, different variants are different choices, the first ones
  /// simple. nil when the eigenvalues generate a field that is too large.
  func subspace(chosen: [Int], variant: Int) -> Subspace? {
    let eigenvalues = spectrum.eigenvalues
    var rational: [Matrix<Rational>] = []
    var irrational: [Int] = []
    var open = Set(eigenvalues.indices.filter { chosen[$0] > 0 })
    // The eigenspaces of all roots of one irreducible polynomial have a rational sum.
    while let index = open.min() {
      let exact = eigenvalues[index].exact
      let conjugates = eigenvalues.indices.filter { eigenvalues[$0].exact.polynomial == exact.polynomial }
      open.subtract(conjugates)
      if conjugates.count == 1, let value = exact.rational {
        let space = (matrix - value * .identity(matrix.rows)).kernel()
        rational.append(space.subspace(dimension: chosen[index], variant: variant))
      } else if conjugates.allSatisfy({ chosen[$0] == eigenvalues[$0].multiplicity }) {
        rational.append(matrix.evaluated(exact.polynomial).kernel())
      } else {
        irrational += conjugates.filter { chosen[$0] > 0 }
      }
    }
    if irrational.isEmpty { return .rational(Matrix.horizontal(rational, rows: matrix.rows).reducedColumns) }

    // U is the orthogonal complement, in the column space of Σ, of the eigenspaces for nonzero eigenvalues that it leaves out; take the
    // side with fewer eigenvalues.
    let nonzero = nonzero
    let irrationalOutside = nonzero.filter {
      chosen[$0] < eigenvalues[$0].multiplicity && eigenvalues[$0].exact.rational == nil
    }
    let hasParts = eigenvalues.indices.contains {
      0 < chosen[$0] && chosen[$0] < eigenvalues[$0].multiplicity
    }
    let (basis, action) = onColumnSpace
    if !hasParts, irrationalOutside.count < irrational.count {
      var complement = eigenvalues.indices.map { eigenvalues[$0].multiplicity - chosen[$0] }
      let kernel = eigenvalues.firstIndex(where: \.isZero)
      if let kernel { complement[kernel] = 0 }
      let zeros = kernel.map { chosen[$0] > 0 } ?? false ? [matrix.kernel()] : []
      switch subspace(chosen: complement, variant: variant) {
      case .algebraic(let outside, let degree)?:
        let (basis, zeros) = (basis.over(RealFieldElement.self), zeros.map { $0.over(RealFieldElement.self) })
        let inside = basis * (outside.transposed * basis).fieldKernel
        return .algebraic(Matrix.horizontal([inside] + zeros).reducedColumns, degree: degree)
      case .rational(let outside)?:
        let inside = basis * (outside.transposed * basis).kernel()
        return .rational(Matrix.horizontal([inside] + zeros).reducedColumns)
      case nil: return nil
      }
    }
    guard let field = RealField(adjoining: irrational.map { eigenvalues[$0].exact }) else { return nil }
    var blocks = rational.map { $0.over(RealFieldElement.self) }
    for (generator, index) in zip(field.generators, irrational) {
      let shifted = action.over(RealFieldElement.self) - generator * .identity(action.rows)
      let space = basis.over(RealFieldElement.self) * shifted.fieldKernel
      blocks.append(space.subspace(dimension: chosen[index], variant: variant))
    }
    return .algebraic(Matrix.horizontal(blocks).reducedColumns, degree: field.degree)
  }
}

extension Matrix where Element: Field {
  /// A subspace of the column space with the given dimension: some of the columns for small variants, and then
  /// combinations with small integers that follow no pattern, of which almost all are in general position.
  fileprivate func subspace(dimension: Int, variant: Int) -> Matrix {
    if dimension == columns { return self }
    let combination = Matrix(rows: columns, columns: dimension) { i, j in
      if variant == 0 { return i == j ? .one : .zero }
      if variant < columns { return i == (j + variant) % columns ? .one : .zero }
      let mixed = 31 * i + 17 * j + 101 * variant
      return Element(Rational(mixed * mixed % 1009 % 11 - 5))
    }
    return self * combination
  }

  /// The basis of the column space in reduced column echelon form: the one that is easiest to read.
  fileprivate var reducedColumns: Matrix {
    let (echelon, pivots) = transposed.reducedRowEchelon()
    return echelon.selecting(rows: Array(0..<pivots.count)).transposed
  }
}

extension Matrix where Element == Rational {
  /// The polynomial of the matrix, by Horner's rule.
  fileprivate func evaluated(_ polynomial: IntegerPolynomial) -> Matrix {
    var result = Matrix.zeros(rows, rows)
    for coefficient in polynomial.coefficients.reversed() {
      result = result * self + Rational(coefficient) * .identity(rows)
    }
    return result
  }
}
