import ExactAlgebra
import TestSupport
import Testing

@Suite struct GermTests {
  private func rho(_ trace: GermTrace) -> Germ { Germ(.variable, at: trace) }

  /// The order just to the right of the point: a root there counts by its first derivative.
  @Test func signsJustToTheRight() {
    let trace = GermTrace(point: 1)
    let x = rho(trace)
    #expect((x - .one).signum() == 1)
    #expect((.one - x).signum() == -1)
    #expect((-(x - .one) * (x - .one)).signum() == -1)
    #expect((x - Germ(2)).signum() == -1)
    #expect((.one / (.one - x)).signum() == -1)
    #expect(x > .one)
    #expect(x < Germ(Rational(1_000_001, 1_000_000)))
    #expect(x - x == .zero)
    #expect((x - x).signum() == 0)
  }

  /// The sign of a germ is that of the function at points close enough to the right.
  @Test func agreesWithValuesNearby() throws {
    try forAll(seedCount: 100) { random in
      let roots = (0..<3).map { _ in Rational(Int.random(in: -2...2, using: &random)) }
      return (roots, Rational(Int.random(in: -2...2, using: &random)), random.rational())
    } property: { roots, point, scale in
      let trace = GermTrace(point: point)
      let x = rho(trace)
      let product = roots.reduce(Germ(scale)) { $0 * (x - Germ($1)) }
      let nearby = point + Rational(1, 1000)
      return product.signum() == roots.reduce(scale) { $0 * (nearby - $1) }.signum()
    }
  }

  /// Signs and divisors are on record, zero tests and constants are not.
  @Test func recordsWhatDecisionsRestOn() {
    let trace = GermTrace(point: 0)
    let x = rho(trace)
    _ = (x * x).isZero
    _ = Germ(3).signum()
    _ = (x - x).signum()
    #expect(trace.polynomials.isEmpty)
    _ = (Germ(2) * x - Germ(4)).signum()
    #expect(trace.polynomials == [Polynomial([-2, 1])])
    _ = (x + .one).reciprocal
    #expect(Set(trace.polynomials) == [Polynomial([-2, 1]), Polynomial([1, 1])])
  }

  /// Nothing rests on the signs that a search asks for, but no divisor of what it finds may vanish.
  @Test func searchesLeaveOnlyTheirDivisorsOnRecord() {
    let trace = GermTrace(point: 0)
    let x = rho(trace)
    let found = Germ.searching {
      (x - .one).signum() < 0 && !Germ.areAllZero([x - Germ(3)]) ? .one / (x + .one) : x
    }
    #expect(found == .one / (x + .one))
    #expect(trace.polynomials == [Polynomial([1, 1])])
    _ = (x - .one).signum()
    #expect(Set(trace.polynomials) == [Polynomial([1, 1]), Polynomial([-1, 1])])
  }

  /// (x − 1)(x − 2) and (x − 1)(x − 3) vanish together at 1 alone.
  @Test func commonZerosAreRecordedExactly() {
    let trace = GermTrace(point: 0)
    let x = rho(trace)
    #expect(!Germ.areAllZero([(x - .one) * (x - Germ(2)), (x - .one) * (x - Germ(3)), .zero]))
    #expect(trace.polynomials == [Polynomial([-1, 1])])
    #expect(!Germ.areAllZero([x, .one]))
    #expect(Germ.areAllZero([.zero, x - x]))
    #expect(trace.polynomials.count == 1)
  }

  /// Beyond the limit nothing is decided, and nothing traps: not in a division, an elimination or an inertia.
  @Test func exhaustionIsHarmless() {
    for limit in [0, 10, 100, 1000, .max] {
      let trace = GermTrace(point: 0, limit: limit)
      let matrix: Matrix<Germ> = Matrix(rows: 5, columns: 5) { i, j in
        Germ(RationalFunction(Polynomial([Rational(i + j), Rational(i * j + 1), 1])), at: trace)
      }
      _ = matrix.inertia()
      _ = matrix.gramRank
      _ = matrix.reducedRowEchelon()
      #expect(trace.isExhausted == (limit < .max))
    }
  }

  @Test func ranksOverGermsAreThoseNearby() throws {
    try forAll(seedCount: 60) { random -> Matrix<Polynomial<Rational>> in
      Matrix(rows: 3, columns: Int.random(in: 1...4, using: &random)) { _, _ in
        Polynomial([
          Rational(Int.random(in: -1...1, using: &random)), Rational(Int.random(in: -1...1, using: &random)),
        ])
      }
    } property: { matrix in
      let trace = GermTrace(point: 0)
      let rank = matrix.map { Germ(RationalFunction($0), at: trace) }.gramRank
      // Every number from 0 on, up to the first root of a recorded polynomial, has this rank.
      let first = trace.polynomials.flatMap { SignRanges.positiveRoots($0) }.min()
      let sample = Rational.simplest(above: RealAlgebraicNumber(0), below: first)
      return rank == matrix.map { $0(sample) }.rank
    }
  }

  @Test func gramRankOverQ() throws {
    try forAll(seedCount: 100) { random in
      let left = random.matrix(Int.random(in: 0...4, using: &random), 2)
      return left * random.matrix(2, Int.random(in: 0...4, using: &random))
    } property: {
      $0.gramRank == $0.rank
    }
  }

  /// Nested least squares from one elimination, against those of each prefix.
  @Test func residualsOfNestedSpans() throws {
    try forAll(seedCount: 60) { random in
      (random.matrix(4, 5), random.matrix(1, 5))
    } property: { features, target in
      var elimination = GramElimination(features.rowArrays, targets: target.rowArrays, length: 5)
      for row in 0..<4 {
        elimination.eliminate(row)
        let prefix = features.selecting(rows: Array(0...row))
        let exact = LeastSquares(features: prefix, targets: target)
        guard elimination.residual(0) == exact.residual, elimination.rank == exact.rank else { return false }
      }
      return true
    }
  }

  @Test func simplestRationals() {
    func number(_ value: Rational) -> RealAlgebraicNumber { RealAlgebraicNumber(value) }
    let root = RealAlgebraicNumber.squareRoot(of: 2)!
    #expect(Rational.simplest(above: nil, below: nil) == 0)
    #expect(Rational.simplest(above: number(0), below: nil) == 1)
    #expect(Rational.simplest(above: nil, below: number(0)) == -1)
    #expect(Rational.simplest(above: number(0), below: number(1)) == Rational(1, 2))
    #expect(Rational.simplest(above: number(-1), below: number(Rational(-1, 2))) == Rational(-2, 3))
    #expect(Rational.simplest(above: root, below: number(Rational(3, 2))) == Rational(10, 7))
    #expect(Rational.simplest(above: number(Rational(7, 5)), below: root) == Rational(24, 17))
    #expect(Rational.simplest(above: -root, below: number(Rational(-7, 5))) == Rational(-24, 17))
  }
}
