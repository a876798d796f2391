import Certificates
import Certification
import ExactAlgebra
import Foundation
import ModelFiles
import TestSupport
import Testing

/// Irrational eigenvalues that repeat, and eigenvectors in special position.
@Suite struct PositionTests {
  private func model(_ y: String, feature: String, x: String, width: Int) -> String {
    """
    nest-verify: 1
    architecture: resnest
    data: {x: \(x), y: \(y)}
    expansion: {weight: {identity: \(width)}}
    blocks: [{feature: {values: \(feature)}, weight: {zeros: [\(width), 2]}}]
    prediction: {weight: {zeros: [4, \(width)]}}
    """
  }

  /// A multiple of the minimal polynomial annihilates as well, and has roots that say too much.
  @Test func aPolynomialThatIsNotMinimalIsRefused() throws {
    let fixture = CertifiedFixture.named("landscape/narrow-special-position.yaml")
    let minimal = #""map": "T", "polynomials": [["1", "-3", "1"], "#
    let multiple = #""map": "T", "polynomials": [["4", "-18", "23", "-9", "1"], "#
    #expect(fixture.text.contains(minimal) && fixture.accepts(fixture.text))
    guard case .refused(let reason) = fixture.audit(fixture.text.replacing(minimal, with: multiple)) else {
      Issue.record("a polynomial that is not minimal is accepted")
      return
    }
    #expect(reason.contains("not shown to be minimal"))
  }

  /// Both eigenvalues of the two cells are there, but a third root of the polynomial has no cell.
  @Test func aPolynomialOfTooLargeADegreeIsRefused() throws {
    let fixture = CertifiedFixture.named("landscape/narrow-repeated-irrational-eigenvalue.yaml")
    let old = #""polynomial": ["1", "-3", "1"], "bits": 16, "floors": ["25032", "171575"]"#
    #expect(fixture.text.contains(old))
    for new in [
      #""polynomial": ["-3", "10", "-6", "1"], "bits": 16, "floors": ["25032", "171575"]"#,
      #""polynomial": ["-3", "10", "-6", "1"], "bits": 16, "floors": ["25032", "171575", "196608"]"#,
      #""polynomial": ["1", "-3", "1"], "bits": 16, "floors": ["0", "25032"]"#,
      #""polynomial": ["1", "-3", "1"], "bits": 1, "floors": ["0", "5"]"#,
    ] {
      #expect(!fixture.accepts(fixture.text.replacing(old, with: new)), "\(new)")
    }
    // Larger cells serve as well, as long as each eigenvalue has one of its own.
    let coarse = #""polynomial": ["1", "-3", "1"], "bits": 8, "floors": ["97", "670"]"#
    #expect(fixture.accepts(fixture.text.replacing(old, with: coarse)))
  }

  /// The eigenvalues 1 and 2 have the sum of (3 ± √5)/2: sums of squares tell the pairs from one another.
  @Test func equalSumsAreToldApartByPowers() throws {
    let fixture = try CertifiedFixture(
      name: "equal sums",
      model: model(
        "[[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 3], [0, 0, 0, 1]]",
        feature: "[[1, 0], [0, 1], [0, 0], [0, 0], [0, 0]]",
        x: "[[1, 0], [2, 0], [3, 0], [0, 1], [0, 7]]", width: 2))
    #expect(fixture.accepts(fixture.text), "\(fixture.audit(fixture.text))")
    let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
    let cells = certificate.derivation.compactMap {
      if case .eigenvalues(let cells) = $0 { cells } else { nil }
    }
    #expect(try #require(cells.first).powerSums([1, 1, 1, 1], upTo: 2)?.exponent == 2)
    #expect(cells[0].powerSums([1, 1, 1, 1], upTo: 1)?.exponent == 1)
    try expectTheSameExistence(fixture)
  }

  @Test func largeMomentsAreUndecided() throws {
    let fixture = CertifiedFixture.named("landscape/narrow-repeated-irrational-eigenvalue.yaml")
    #expect(throws: CertificationError.self) {
      try Certification.certificate(
        of: fixture.file.model, sha256: fixture.file.sha256, references: [:], exactBits: 0)
    }
  }

  /// det(xI − A) by inertia: the engine counts the eigenvalues below a point in another way.
  @Test func eigenvaluesAreCountedByDescartes() throws {
    var generator = SeededGenerator(seed: 3)
    for order in 1...5 {
      let square = generator.matrix(order, order)
      let matrix = order == 3 ? square.transposed * square : square + square.transposed
      let polynomial = CharacteristicPolynomial(FractionMatrix(matrix))
      for _ in 0..<6 {
        let point = generator.rational()
        #expect(
          polynomial.countBelow(point) == (matrix - point * .identity(order)).congruence().inertia.negative)
      }
    }
    let zero = CharacteristicPolynomial(.zeros(2, 2))
    #expect(zero.countBelow(0) == 0 && zero.countBelow(1) == 2)
  }

  /// (D_A)(b_1 ∧ … ∧ b_k) = Σ_i b_1 ∧ … ∧ A b_i ∧ … ∧ b_k, and the trace of D_A is C(n − 1, k − 1) tr A.
  @Test func compoundsAreDerivations() throws {
    var generator = SeededGenerator(seed: 8)
    for (order, degree) in [(3, 1), (3, 2), (4, 2), (4, 3), (4, 4)] {
      let exterior = ExteriorPower(degree, of: order)
      func integral(_ columns: Int) -> FractionMatrix {
        FractionMatrix(
          Matrix(rows: order, columns: columns) { _, _ in Rational(Int.random(in: -3...3, using: &generator))
          })
      }
      let (map, vectors) = (integral(order), integral(degree))
      var expected = FractionMatrix.zeros(exterior.order, 1)
      for k in 0..<degree {
        let moved = map * vectors
        let replaced = (0..<degree).map { ($0 == k ? moved : vectors).transposed.selecting(rows: [$0]) }
        expected = expected + exterior.products(FractionMatrix.stacked(replaced, columns: order).transposed)
      }
      #expect(exterior.derivation(map) * exterior.products(vectors) == expected)
    }
    let determinant = ExteriorPower(2, of: 2).products(
      FractionMatrix(rows: 2, columns: 2, entries: [1, 2, 3, 4]))
    #expect(determinant[0, 0] == -2)
  }
}
