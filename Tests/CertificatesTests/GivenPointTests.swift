import Certificates
import Certification
import Claims
import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing
import Vocabulary

/// The given weights as a point of (P_φ).
@Suite struct GivenPointTests {
  @Test(arguments: [
    ("given-saddle", PointClass.strictSaddle), ("given-smaller-eigenvalue", .strictSaddle),
    ("given-best-rank", .globalMinimum), ("golden", .globalMinimum), ("special-position", .notCritical),
  ])
  func classesOfFixtures(_ name: String, _ expected: PointClass) throws {
    let fixture = CertifiedFixture.named("landscape/\(name).yaml")
    let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
    #expect(certificate.point == expected)
    guard case .accepted(_, let point, _, _) = fixture.audit(fixture.text) else {
      Issue.record("\(name) is refused")
      return
    }
    #expect(point == expected.rawValue)
    // No other class, and not none.
    let stated = "\"point\": {\"class\": \"\(expected.rawValue)\"},\n"
    #expect(fixture.text.contains(stated))
    for other in ["strict-saddle", "global-minimum", "not-critical"] where other != expected.rawValue {
      let text = fixture.text.replacing(stated, with: "\"point\": {\"class\": \"\(other)\"},\n")
      #expect(!fixture.accepts(text))
    }
    #expect(!fixture.accepts(fixture.text.replacing(stated, with: "")))
  }

  /// With M ≥ N_o a saddle cannot be passed over in silence.
  @Test func aSaddleNeedsItsDirection() throws {
    let fixture = CertifiedFixture.named("landscape/given-saddle.yaml")
    let step = try #require(fixture.text.firstMatch(of: /,\n\{"step": "direction".*\}/))
    let text = String(fixture.text.replacing(step.0, with: ""))
    #expect(text != fixture.text)
    #expect(!fixture.accepts(text))
    #expect(!fixture.accepts(text.replacing("\"point\": {\"class\": \"strict-saddle\"},\n", with: "")))
  }

  /// Each stratum has a point with the class of the stratum: gradient zero, and E Vᵀ = 0, a direction, or the least risk.
  @Test func pointsOfStrataHaveTheirClass() throws {
    var generator = SeededGenerator(seed: 5)
    // With other losses there are no strata: minima of (P_φ) have no closed form.
    var models = CertifiedFixture.all.filter { $0.name.hasPrefix("landscape/") }.map(\.file.model)
      .filter { $0.loss == .squared }
    while models.count < 40 {
      let model = generator.model(samples: 3)
      if case .resnest(let network) = model.architecture, !network.blocks.isEmpty { models.append(model) }
    }
    var counts: [String: Int] = [:]
    for model in models {
      guard case .resnest(let network) = model.architecture, let last = network.blocks.last,
        case .success(let landscape) = try Investigation(model).landscape
      else { continue }
      for stratum in landscape.strata {
        guard case .rational(let point) = try landscape.representative(of: stratum).representative else {
          continue
        }
        let moved = ResNEst(
          expansion: network.expansion,
          blocks: network.blocks.dropLast() + [ResidualBlock(feature: last.feature, weight: point.weight)],
          prediction: Affine(weight: point.prediction, bias: point.bias))
        let text = try Certification.certificate(
          of: Model(architecture: .resnest(moved), data: model.data), sha256: "", references: [:])
        let certificate = try Certificate(try JSONReader.value(of: Array(text.utf8)))
        guard let found = certificate.point else {
          // The best fit of rank M, where some eigenvalue is irrational.
          #expect(landscape.problem.width < landscape.problem.outputs && stratum.kind == .globalMinimum)
          continue
        }
        #expect(found.rawValue == stratum.kind.rawValue)
        counts[found.rawValue, default: 0] += 1
        if found == .globalMinimum, stratum.t > 0 { counts["best fit", default: 0] += 1 }
        if found == .strictSaddle, stratum.r == landscape.problem.width { counts["turn", default: 0] += 1 }
      }
    }
    #expect(counts.count == 4, "\(counts)")
  }
}
