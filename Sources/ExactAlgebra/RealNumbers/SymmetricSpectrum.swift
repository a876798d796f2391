import Synchronization

/// The eigenvalues of a symmetric rational matrix, all real: distinct ones in increasing order, with exact
/// multiplicities, enclosures to any precision, and exact values on demand.
///
/// Two routes lead to them. By *counting*, rigorous interval elimination of A − sI counts the eigenvalues on both
/// sides of dyadic shifts s until each is alone, or the zeros, whose number n − rank A is exact, are; no characteristic
/// polynomial is computed, and entries of tens of thousands of bits cost no more than a rounding. Small matrices,
/// repeated eigenvalues other than zero, and ones too close for the precision limit take the route by the
/// *characteristic polynomial*: its factors give multiplicities and isolated roots.
public final class SymmetricSpectrum: Sendable {
  /// The way in which the eigenvalues were separated.
  public enum Route: Sendable, Hashable {
    case counting
    case characteristicPolynomial
  }

  /// The precision in bits at which counting gives up, unless stated otherwise.
  public static let defaultPrecisionLimit = 1024

  /// Up to this many bits in a coefficient, the characteristic polynomial costs less than counting does.
  static let smallCoefficientBits = 8192

  public let matrix: Matrix<Rational>
  /// Where the matrix is positive semidefinite, of an order that is not small and of at most half the rank: a smaller problem with
  /// the same nonzero eigenvalues.
  package let onColumnSpace: ColumnSpaceForm?
  /// How the eigenvalues were separated.
  public let route: Route
  /// The distinct eigenvalues in increasing order.
  public var eigenvalues: [Eigenvalue] {
    separated.indices.map { Eigenvalue(spectrum: self, index: $0) }
  }

  /// What is known of a distinct eigenvalue from the start.
  struct Separated: Sendable {
    let multiplicity: Int
    let location: Location
  }

  enum Location: Sendable {
    case zero
    /// The only eigenvalue in an open interval with dyadic ends that are no eigenvalues; `below` lie below it.
    case between(Rational, Rational, below: Int)
    case exact(RealAlgebraicNumber)
  }

  let separated: [Separated]

  /// What has been computed on demand. It never changes an answer, only the time to it.
  private struct Known: Sendable {
    var roots: [(root: RealAlgebraicNumber, multiplicity: Int)]?
    var enclosures: [[Int]: Interval] = [:]
    var leastDegree: Int?
  }

  private let known: Mutex<Known>

  /// The spectrum of `matrix`.
  ///
  /// - Parameters:
  ///   - matrix: a symmetric matrix; traps for another one.
  ///   - rank: the rank of the matrix where the caller knows it, to save computing it. It is not checked.
  ///   - precisionLimit: bits up to which interval arithmetic is tried; 0 goes straight to the characteristic
  ///     polynomial. Unless given, small matrices go there, and `defaultPrecisionLimit` holds for the others.
  public init(_ matrix: Matrix<Rational>, rank: Int? = nil, precisionLimit: Int? = nil) {
    precondition(matrix.isSymmetric, "spectrum of a matrix that is not symmetric")
    self.matrix = matrix
    let columnSpace = ColumnSpaceForm(matrix, rank: rank)
    onColumnSpace = columnSpace
    let precisionLimit =
      precisionLimit ?? SymmetricSpectrum.precisionLimit(for: columnSpace?.action ?? matrix)
    let counting = EigenvalueCounting(matrix, on: columnSpace)
    if let separated = counting.separate(precisionLimit: precisionLimit, rank: rank) {
      route = .counting
      let zeros = columnSpace.map {
        [Separated(multiplicity: matrix.rows - $0.form.rows, location: .zero)]
      }
      self.separated = (zeros ?? []) + separated
      known = Mutex(Known())
    } else {
      let exact = SymmetricSpectrum.exactRoots(of: matrix, columnSpace)
      route = .characteristicPolynomial
      separated = exact.map { root, multiplicity in
        Separated(multiplicity: multiplicity, location: root.isZero ? .zero : .exact(root))
      }
      known = Mutex(Known(roots: exact))
    }
  }

  private static func precisionLimit(for matrix: Matrix<Rational>) -> Int {
    // Coefficients of the characteristic polynomial of d·A, with the common denominator d, have no more than about
    // order × (bits of an entry of d·A) bits.
    var denominator = Integer.one
    var numeratorBits = 0
    for entry in matrix.elements {
      denominator = Integer.lcm(denominator, entry.denominator)
      numeratorBits = max(numeratorBits, entry.numerator.bitLength)
      if matrix.rows * (denominator.bitLength + numeratorBits) > smallCoefficientBits {
        return defaultPrecisionLimit
      }
    }
    return 0
  }

  private static func exactRoots(
    of matrix: Matrix<Rational>, _ columnSpace: ColumnSpaceForm?
  ) -> [(root: RealAlgebraicNumber, multiplicity: Int)] {
    let polynomial = (columnSpace?.action ?? matrix).characteristicPolynomial()
    let zeros = columnSpace.map { [(root: RealAlgebraicNumber(0), multiplicity: matrix.rows - $0.form.rows)] }
    return (zeros ?? []) + IntegerPolynomial(primitivePartOf: polynomial).realRoots()
  }

  /// The exact eigenvalues; computed once.
  private func exactEigenvalue(_ index: Int) -> RealAlgebraicNumber {
    // No lock is held while something is computed: a computation may end where it stands, by a budget.
    if let roots = known.withLock({ $0.roots }) { return roots[index].root }
    let roots = SymmetricSpectrum.exactRoots(of: matrix, onColumnSpace)
    precondition(
      roots.map(\.multiplicity) == separated.map(\.multiplicity), "the two routes to a spectrum disagree")
    known.withLock { $0.roots = roots }
    return roots[index].root
  }

  private func enclosure(_ index: Int, bits: Int) -> Interval {
    switch separated[index].location {
    case .zero: return .zero
    case .exact(let root): return root.enclosure(bits: bits)
    case .between(let lower, let upper, let below):
      if let enclosure = known.withLock({ $0.enclosures[[index, bits]] }) { return enclosure }
      let enclosure = EigenvalueCounting(matrix, on: onColumnSpace).refine(
        lower, upper, below: below, bits: bits)
      known.withLock { $0.enclosures[[index, bits]] = enclosure }
      return enclosure
    }
  }

  /// Whether the characteristic polynomial has been computed.
  public var hasExactEigenvalues: Bool { known.withLock { $0.roots != nil } }

  /// A lower bound for the degree over Q of every nonzero eigenvalue, from the factors of the characteristic polynomial
  /// modulo a few primes: a proof without the characteristic polynomial itself. Above 1, no nonzero eigenvalue is
  /// rational. When it equals the number of nonzero eigenvalues, they are the roots of one irreducible polynomial.
  /// 0 when all eigenvalues are zero.
  public var leastDegree: Int {
    if let degree = known.withLock({ $0.leastDegree }) { return degree }
    let nullity = eigenvalues.first(where: \.isZero)?.multiplicity ?? 0
    let degree =
      onColumnSpace?.action.leastEigenvalueDegree(nullity: 0)
      ?? matrix.leastEigenvalueDegree(nullity: nullity)
    known.withLock { $0.leastDegree = degree }
    return degree
  }

  /// One distinct eigenvalue.
  public struct Eigenvalue: Sendable {
    public let spectrum: SymmetricSpectrum
    /// Its place among the distinct eigenvalues in increasing order.
    public let index: Int

    private var separated: Separated { spectrum.separated[index] }

    public var multiplicity: Int { separated.multiplicity }

    public var isZero: Bool {
      if case .zero = separated.location { true } else { false }
    }

    /// -1, 0 or 1.
    public func signum() -> Int {
      switch separated.location {
      case .zero: 0
      case .exact(let root): root.signum()
      case .between: enclosure(bits: 2).sign!
      }
    }

    /// The exact eigenvalue. The first request for any of them computes the characteristic polynomial, which takes
    /// integers of order × (bits of an entry) bits.
    public var exact: RealAlgebraicNumber {
      switch separated.location {
      case .zero: RealAlgebraicNumber(0)
      case .exact(let root): root
      case .between: spectrum.exactEigenvalue(index)
      }
    }

    /// The eigenvalue when it is rational, else nil. Needs no characteristic polynomial when factors modulo primes prove
    /// that no nonzero eigenvalue is rational.
    public var rational: Rational? {
      if isZero { return 0 }
      if !spectrum.hasExactEigenvalues, spectrum.leastDegree > 1 { return nil }
      return exact.rational
    }

    /// An interval of relative width at most 2^-bits around the eigenvalue.
    public func enclosure(bits: Int) -> Interval { spectrum.enclosure(index, bits: bits) }

    /// The eigenvalue rounded to `significantDigits` digits, half to even. Where enclosures stay on both sides of a
    /// rounding boundary, the exact eigenvalue decides.
    public func decimal(significantDigits: Int = 12) -> String {
      if isZero { return "0" }
      for extra in [16, 128] {
        let interval = enclosure(bits: 4 * significantDigits + extra)
        let text = interval.lowerBound.decimal(significantDigits: significantDigits)
        if text == interval.upperBound.decimal(significantDigits: significantDigits) { return text }
      }
      return exact.decimal(significantDigits: significantDigits)
    }
  }
}
