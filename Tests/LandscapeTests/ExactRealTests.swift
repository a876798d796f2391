import ExactAlgebra
import Landscape
import TestSupport
import Testing

@Suite struct ExactRealTests {
  /// The risk of every stratum against the eigenvalues added up in the field that they generate.
  @Test(arguments: 0..<60) func risksAgainstSumsInTheField(seed: UInt64) throws {
    var generator = SeededGenerator(seed: 7000 + seed)
    let outputs = Int.random(in: 2...3, using: &generator)
    let samples = outputs + 1
    func small(_ generator: inout SeededGenerator) -> Rational {
      Rational(Int.random(in: -2...2, using: &generator))
    }
    let problem = PredictionProblem(
      representation: .zeros(outputs, samples), feature: generator.matrix(outputs, samples, small),
      targets: generator.matrix(outputs, samples, small), hasBias: false)
    let landscape = try CriticalLandscape(
      problem,
      least: LeastRisks(
        features: [problem.representation, problem.feature],
        states: [problem.representation, problem.representation], targets: problem.targets, affine: false))
    let eigenvalues = landscape.spectrum.eigenvalues
    let field = try #require(RealField(adjoining: eigenvalues.map(\.exact)))
    for stratum in landscape.strata {
      let sum = zip(stratum.chosen, field.generators).reduce(RealFieldElement.zero) {
        $0 + RealFieldElement(Rational($1.0)) * $1.1
      }
      let direct =
        (RealFieldElement(landscape.targets.targetNorm) - sum)
        * RealFieldElement(Rational(1, Integer(samples)))
      switch landscape.risk(of: stratum) {
      case .rational(let value): #expect(direct == RealFieldElement(value))
      case .algebraic(let value): #expect(direct.algebraicNumber == value)
      case .spectral: Issue.record("a matrix of order 3 has small compounds")
      }
    }
  }

  /// det(compound − s) = Π (λ_i + λ_j − s), for the eigenvalues 1, 4, 9, 16 seen from a turned basis.
  @Test func additiveCompoundHasTheSumsAsEigenvalues() {
    let reflection: Matrix<Rational> = Matrix(rows: 4, columns: 4) { i, j in
      (i == j ? 1 : 0) - Rational(Integer(2 * (i + 1) * (j + 1)), 30)
    }
    var diagonal = Matrix<Rational>.zeros(4, 4)
    for i in 0..<4 { diagonal[i, i] = Rational((i + 1) * (i + 1)) }
    let turned = reflection * diagonal * reflection
    func eigenvalues(_ matrix: Matrix<Rational>) -> [Rational?] {
      SymmetricSpectrum(matrix).eigenvalues.flatMap {
        Array(repeating: $0.exact.rational, count: $0.multiplicity)
      }
    }
    #expect(eigenvalues(turned.additiveCompound(1)) == [1, 4, 9, 16])
    #expect(eigenvalues(turned.additiveCompound(2)) == [5, 10, 13, 17, 20, 25])
    #expect(eigenvalues(turned.additiveCompound(3)) == [14, 21, 26, 29])
    #expect(turned.additiveCompound(4).elements == [30])
  }

  @Test func decimalsAreRounded() {
    let spectrum = SymmetricSpectrum([[2, 1], [1, 1]] as Matrix<Rational>)
    // (3 + √5)/2 = 2.618033988749894848…
    let golden = ExactReal(spectrum.eigenvalues[1])
    #expect(golden.decimal(significantDigits: 5) == "2.618")
    #expect(golden.decimal(significantDigits: 12) == "2.61803398875")
    let spectral = ExactReal.spectral(SpectralValue(constant: -1, weights: [0, 2], spectrum: spectrum))
    #expect(spectral.decimal(significantDigits: 12) == "4.2360679775")
    #expect(ExactReal.rational(Rational(1, 3)).decimal(significantDigits: 4) == "0.3333")
  }

  /// Combinations of eigenvalues that are 0, or so close to it that only a proof or many bits tell.
  @Test func signsOfCombinations() {
    func sign(_ constant: Rational, _ weights: [Rational], _ matrix: Matrix<Rational>) -> Int {
      ExactReal.spectral(
        SpectralValue(constant: constant, weights: weights, spectrum: SymmetricSpectrum(matrix))
      ).signum()
    }
    let golden: Matrix<Rational> = [[2, 1], [1, 1]]
    #expect(sign(-3, [1, 1], golden) == 0)
    #expect(sign(Rational(-3) + Rational(1, Integer.one << 3000), [1, 1], golden) == 1)
    #expect(sign(Rational(-3) - Rational(1, Integer.one << 3000), [1, 1], golden) == -1)
    #expect(sign(0, [1, -1], golden) == -1)
    let diagonal: Matrix<Rational> = [[1, 0], [0, 4]]
    #expect(sign(7, [1, -2], diagonal) == 0)
    // 5 ± √2 and 5 ± √8: 2·√2 - √8 = 0 is no matter of one irreducible polynomial.
    let blocks: Matrix<Rational> = [[6, 1, 0, 0], [1, 4, 0, 0], [0, 0, 7, 2], [0, 0, 2, 3]]
    #expect(sign(-5, [0, 2, -1, 0], blocks) == -1)
    #expect(sign(-5, [-1, 0, 2, 0], blocks) == 1)
    #expect(sign(-5, [0, 0, 2, -1], blocks) == 0)
  }
}
