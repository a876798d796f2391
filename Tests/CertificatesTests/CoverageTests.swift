import Certificates
import Certification
import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

/// Theorem 2 and Corollary 3 of Yun et al. 2019, which are about the given weights as a point of the whole training problem.
@Suite struct CoverageTests {
  private static let claims: [ClaimID] = [.yun2019Theorem2, .yun2019Corollary3]

  private func verdicts(of text: String) throws -> [ClaimID: Verdict] {
    let certificate = try Certificate(try JSONReader.value(of: Array(text.utf8)))
    return Dictionary(uniqueKeysWithValues: certificate.claims.map { ($0.id, $0.verdict) })
  }

  @Test(arguments: [
    ("yun2019/theorem-2-strict-saddle.yaml", ["holds", "holds"]),
    ("yun2019/theorem-2-repeated-rows.yaml", ["holds", "inapplicable"]),
    ("yun2019/theorem-2-orthogonal-weights.yaml", ["holds", "holds"]),
    ("yun2019/theorem-2-zero-sample.yaml", ["holds", "holds"]),
    ("yun2019/theorem-2-inner-slope.yaml", ["inapplicable", "inapplicable"]),
    ("yun2019/theorem-2-parameter-coverage.yaml", ["inapplicable", "inapplicable"]),
    ("yun2019/theorem-2-representation-coverage.yaml", ["inapplicable", "inapplicable"]),
    ("yun2019/theorem-2-kink.yaml", ["inapplicable", "inapplicable"]),
    ("yun2019/theorem-2-loss.yaml", ["inapplicable", "inapplicable"]),
    ("yun2019/theorem-2-not-critical.yaml", ["inapplicable", "inapplicable"]),
  ])
  func fixtures(_ name: String, _ expected: [String]) throws {
    let fixture = CertifiedFixture.named(name)
    let found = try verdicts(of: fixture.text)
    #expect(CoverageTests.claims.map { found[$0]?.rawValue } == expected)
    // The other verdict is not accepted, and to leave the claim out is not either.
    for (id, verdict) in zip(CoverageTests.claims, expected) {
      let line = "{\"id\": \"\(id)\", \"verdict\": \"\(verdict)\"}"
      #expect(fixture.text.contains(line))
      for other in ["holds", "fails", "inapplicable"] where other != verdict {
        #expect(
          !fixture.accepts(
            fixture.text.replacing(
              "\"\(id)\", \"verdict\": \"\(verdict)\"", with: "\"\(id)\", \"verdict\": \"\(other)\"")))
      }
      #expect(!fixture.accepts(fixture.text.replacing(line + ",\n", with: "")))
    }
  }

  /// Ranks of representations and of input maps need their steps.
  @Test(arguments: ["h_L", "U"]) func aHypothesisNeedsItsStep(_ matrix: String) throws {
    let fixture = CertifiedFixture.named("yun2019/theorem-2-repeated-rows.yaml")
    let line = try #require(
      fixture.text.split(separator: "\n").first { $0.contains("\"matrix\": \"\(matrix)\"") })
    let text = fixture.text.replacing(String(line), with: "").replacing(",\n\n", with: ",\n").replacing(
      ",\n]", with: "\n]")
    #expect(text != fixture.text && !fixture.accepts(text))
  }

  /// A network of the paper with many zeros, so that critical points of each kind are not rare.
  private struct Case: CustomStringConvertible {
    var model: Model

    var description: String { "\(model)" }
  }

  private func randomCase(_ random: inout SeededGenerator) -> Case {
    let (samples, width) = (Int.random(in: 1...5, using: &random), Int.random(in: 1...2, using: &random))
    func matrix(_ rows: Int, _ columns: Int, zero: Int = 3) -> Matrix<Rational> {
      let isZero = Int.random(in: 0..<6, using: &random) < zero
      return Matrix(rows: rows, columns: columns) { _, _ in
        isZero ? .zero : Rational(Integer(Int.random(in: -2...2, using: &random)))
      }
    }
    let activations: [Activation] = [
      .relu, .abs, .square, .hardTanh, .leakyReLU(slope: Rational(1, 2)), .polynomial([0, 0, 0, 1]),
    ]
    let x = matrix(samples, width, zero: 0)
    let blocks = (0..<Int.random(in: 0...3, using: &random)).map { index -> ResidualBlock in
      var layers: [Layer] = []
      var size = width
      for layer in 0..<Int.random(in: 1...2, using: &random)
      where index > 0 || layer > 0 || Bool.random(using: &random) {
        let units = Int.random(in: 1...2, using: &random)
        let bias = Bool.random(using: &random) ? matrix(units, 1).elements : nil
        layers.append(.linear(Affine(weight: matrix(units, size, zero: 1), bias: bias)))
        layers.append(.activation(activations.randomElement(using: &random)!))
        size = units
      }
      return ResidualBlock(feature: .layers(layers), weight: matrix(width, size))
    }
    let network = ResNEst(
      expansion: Affine(weight: .identity(width)), blocks: blocks,
      prediction: Affine(weight: matrix(1, width, zero: 4)))
    let loss = [
      Loss.squared, .squared, .squared, .logistic, .huber(delta: 1),
      .piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, 0, 0, 1]])),
      .piecewisePolynomial(PiecewisePolynomial(breakpoints: [0], pieces: [[], [0, 0, 0, 1]])),
    ].randomElement(using: &random)!
    var y = matrix(samples, 1, zero: 1)
    if case .logistic = loss {
      y = Matrix(rows: samples, columns: 1) { _, _ in Bool.random(using: &random) ? 1 : -1 }
    } else if Int.random(in: 0..<3, using: &random) > 0 {
      // Errors that no linear function of the inputs predicts, on top of what the network says.
      let kernel = x.transposed.kernel()
      let model = Model(architecture: .resnest(network), loss: loss, data: Dataset(x: x, y: y))
      y = (try! Evaluation(model)).prediction.transposed
      if kernel.columns > 0, Bool.random(using: &random) {
        y = y + kernel * matrix(kernel.columns, 1, zero: 0)
      }
    }
    return Case(model: Model(architecture: .resnest(network), loss: loss, data: Dataset(x: x, y: y)))
  }

  /// The checker finds the hypotheses out by a pass back through the layers, and concludes by the theorem; the engine computes the Hessian.
  @Test func theCheckerAgreesWithTheEngine() throws {
    var counts: [String: Int] = [:]
    try forAll(seedCount: 600, generator: randomCase) { sample in
      let text = try Certification.certificate(of: sample.model, sha256: "", references: [:])
      let found = try verdicts(of: text)
      let investigation = try Investigation(sample.model)
      return CoverageTests.claims.allSatisfy { id in
        let finding = investigation.finding(.named(id))
        let certified = found[id]
        let point = investigation.givenPoint
        if certified == .holds, finding.verdict == .holds {
          counts[(point?.inertia?.negative ?? 0) > 0 ? "saddle" : "linear", default: 0] += 1
          if point?.kinks.isEmpty == false { counts["fixed kink", default: 0] += 1 }
        }
        if finding.summary.contains("critical") { counts["slope", default: 0] += 1 }
        if finding.summary.contains("kink") { counts["kink", default: 0] += 1 }
        // What the engine leaves open for want of a Hessian is decided by the theorem.
        return certified == finding.verdict || finding.verdict == .undecided
      }
    }
    #expect(Set(counts.keys) == ["saddle", "linear", "fixed kink", "slope", "kink"], "\(counts)")
  }
}
