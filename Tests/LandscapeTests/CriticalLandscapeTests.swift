import ExactAlgebra
import Landscape
import TestSupport
import Testing

/// Instances small enough for an explicit Hessian, with entries that make degenerate cases common: singular Gram
/// matrices, repeated and zero eigenvalues of Σ, M < N_o.
struct SmallInstance: CustomStringConvertible {
  var representation: Matrix<Rational>
  var feature: Matrix<Rational>
  var targets: Matrix<Rational>
  var hasBias: Bool

  init(_ generator: inout SeededGenerator) {
    let samples = Int.random(in: 1...4, using: &generator)
    let entry: (inout SeededGenerator) -> Rational =
      Bool.random(using: &generator)
      ? { Rational(Int.random(in: -1...1, using: &$0)) }
      : { Rational(Integer(Int.random(in: -4...4, using: &$0)), Integer(Int.random(in: 1...2, using: &$0))) }
    representation = generator.matrix(Int.random(in: 1...4, using: &generator), samples, entry)
    if Int.random(in: 0...5, using: &generator) == 0 { representation = .zeros(representation.rows, samples) }
    feature = generator.matrix(Int.random(in: 1...2, using: &generator), samples, entry)
    targets = generator.matrix(Int.random(in: 1...3, using: &generator), samples, entry)
    hasBias = Int.random(in: 0...3, using: &generator) == 0
  }

  var problem: PredictionProblem {
    PredictionProblem(representation: representation, feature: feature, targets: targets, hasBias: hasBias)
  }

  func landscape() throws -> CriticalLandscape {
    try CriticalLandscape(
      problem,
      least: LeastRisks(
        features: [representation, feature], states: [representation, representation], targets: targets,
        affine: hasBias))
  }

  var description: String {
    "X = \(representation.rowArrays), V = \(feature.rowArrays), Y = \(targets.rowArrays), bias: \(hasBias)"
  }
}

@Suite struct CriticalLandscapeTests {
  static let golden = PredictionProblem(
    representation: [[1, 0]], feature: [[0, 1]], targets: [[1, 2]], hasBias: false)

  /// N·R = (1 − a)² + (2 − a c)²: two critical points, found by hand.
  @Test func goldenInstance() throws {
    let landscape = try CriticalLandscape(
      Self.golden,
      least: LeastRisks(
        features: [[[1, 0]], [[0, 1]]], states: [[[1, 0]], [[1, 2]]], targets: [[1, 2]], affine: false))
    #expect(landscape.strata.map(\.kind) == [.strictSaddle, .globalMinimum])
    #expect(
      landscape.strata.map(\.inertia) == [
        Inertia(positive: 1, negative: 1, zero: 0), Inertia(positive: 2, negative: 0, zero: 0),
      ])
    #expect(landscape.strata.map { landscape.risk(of: $0) } == [.rational(Rational(5, 2)), .rational(0)])
    #expect(landscape.isAttained)
  }

  /// y is orthogonal to what v leaves of x: the infimum 0 needs an infinite weight.
  @Test func infimumThatIsNotAttained() throws {
    let features: [Matrix<Rational>] = [[[1, 0]], [[0, 1]]]
    let problem = PredictionProblem(
      representation: features[0], feature: features[1], targets: [[0, 1]], hasBias: false)
    let landscape = try CriticalLandscape(
      problem, least: LeastRisks(features: features, states: features, targets: [[0, 1]], affine: false))
    #expect(!landscape.isAttained)
    #expect(landscape.infimum == .rational(0))
    #expect(landscape.strata.allSatisfy { $0.kind == .strictSaddle })
  }

  /// The gradient at every representative is zero, its risk is the one stated, and the explicit Hessian has the inertia
  /// of the closed form.
  @Test(arguments: 0..<400) func closedFormAgainstExplicitHessian(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let instance = SmallInstance(&generator)
    let landscape = try instance.landscape()
    #expect(landscape.undecided == nil, "seed \(seed): \(instance)")
    for stratum in landscape.strata {
      let (representative, inertiaIsVerified) = try landscape.representative(of: stratum)
      if case .rational = representative { #expect(inertiaIsVerified) }
      if case .algebraic = representative, stratum.inertia.zero == 0 { #expect(inertiaIsVerified) }
    }
  }

  /// Outputs Q Y, with a matrix Q of orthonormal columns, have the nonzero eigenvalues of Y, however many outputs there are: the same
  /// risks, minima and infimum, by the spectrum on the column space of Σ.
  @Test func manyOutputsOfALowRank() throws {
    var irrational = 0
    try forAll(seedCount: 16, generator: { SmallInstance(&$0) }) { instance in
      let few = instance.targets.rows
      let mirror = Matrix<Rational>(rows: 13, columns: 1) { i, _ in Rational(i % 3 + 1) }
      let scale = Rational(2) / (mirror.transposed * mirror)[0, 0]
      let reflection = Matrix<Rational>.identity(13) - scale * (mirror * mirror.transposed)
      var many = instance
      many.targets = reflection.selecting(columns: Array(0..<few)) * instance.targets
      let (small, large) = (try instance.landscape(), try many.landscape())
      if large.spectrum.onColumnSpace == nil { return large.explained.isZero }
      if large.spectrum.eigenvalues.contains(where: { $0.rational == nil }) { irrational += 1 }
      func risks(_ landscape: CriticalLandscape) -> Set<String> {
        Set(landscape.strata.map { landscape.risk(of: $0).decimal() })
      }
      // U may have parts of the kernel of Σ too.
      guard small.spectrumRank == large.spectrumRank, risks(large).isSuperset(of: risks(small)) else {
        return false
      }
      return instance.representation.rows > few
        || small.infimum.decimal() == large.infimum.decimal() && small.isAttained == large.isAttained
    }
    #expect(irrational > 0)
  }
}
