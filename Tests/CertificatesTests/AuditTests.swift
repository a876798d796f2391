import Certificates
import Certification
import Claims
import ExactAlgebra
import Foundation
import Landscape
import ModelFiles
import Networks
import Testing
import Vocabulary

@Suite struct AuditTests {
  @Test(arguments: CertifiedFixture.all)
  func certificateOfAFixtureIsAccepted(_ fixture: CertifiedFixture) throws {
    let outcome = Audit.run(
      Array(fixture.text.utf8), model: fixture.file.model, sha256: fixture.file.sha256,
      references: fixture.file.references)
    guard case .accepted(let claims, _, _, _) = outcome else {
      Issue.record("\(fixture.name): \(outcome)")
      return
    }
    #expect(!claims.isEmpty)
  }

  /// The checker's table of verdicts and the engine's claims come to the same verdicts by different ways.
  @Test(arguments: CertifiedFixture.all)
  func verdictsAreThoseOfTheClaims(_ fixture: CertifiedFixture) throws {
    let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
    let investigation = try Investigation(fixture.file.model)
    for stated in certificate.claims {
      let finding = investigation.finding(.named(stated.id))
      #expect(finding.verdict == stated.verdict, "\(stated.id): \(finding.summary)")
      #expect(finding.isVacuous == stated.isVacuous, "\(stated.id): \(finding.summary)")
    }
  }

  /// What a file expects of a claim that certificates are about, its certificate has.
  @Test func expectationsOfTheFilesAreMet() throws {
    var count = 0
    for fixture in CertifiedFixture.all {
      let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
      let claims = Dictionary(uniqueKeysWithValues: certificate.claims.map { ($0.id, $0) })
      for (id, expected) in fixture.file.expectations.claims where ["chen2021", "nest"].contains(id.paper) {
        let claim = try #require(claims[id], "\(fixture.name): \(id)")
        #expect(expected.verdict == claim.verdict, "\(fixture.name): \(id)")
        if let isVacuous = expected.isVacuous {
          #expect(isVacuous == claim.isVacuous, "\(fixture.name): \(id)")
        }
        count += 1
      }
    }
    #expect(count > 20)
  }

  @Test func aCertificateIsOnlyForItsModel() {
    for fixture in CertifiedFixture.all {
      for other in CertifiedFixture.all where other.name != fixture.name {
        #expect(!fixture.accepts(other.text), "\(other.name) for \(fixture.name)")
      }
    }
  }

  /// The evidence of a model whose B is singular says nothing about one whose B is regular by 1e-40, and the other way
  /// round, even under the right digest.
  @Test func evidenceOfANeighbourIsRefusedUnderTheRightDigest() {
    let names = ["chen2021/near-singular.yaml", "chen2021/exactly-singular.yaml"]
    for (name, other) in [(names[0], names[1]), (names[1], names[0])] {
      let fixture = CertifiedFixture.named(name)
      let foreign = CertifiedFixture.named(other)
      let text = foreign.text.replacing(foreign.file.sha256, with: fixture.file.sha256)
      #expect(text != foreign.text)
      #expect(!fixture.accepts(text))
    }
  }

  /// A problem with one sample less, or with another width, under the right digest.
  @Test func sizesAreDerivedAndNotRead() {
    let fixture = CertifiedFixture.named("chen2021/wide.yaml")
    for (old, new) in [
      ("\"N\": 6", "\"N\": 5"), ("\"M\": 4", "\"M\": 5"), ("\"K\": [2, 2, 1]", "\"K\": [2, 2]"),
    ] {
      #expect(fixture.text.contains(old))
      #expect(!fixture.accepts(fixture.text.replacing(old, with: new)))
    }
  }

  /// Whether a certificate is readable does not depend on the model, which may be one that the checker refuses.
  @Test func aBrokenCertificateIsUnreadableWhateverTheModel() {
    let huge = Rational(Integer.one << (1 << 20))
    let power = CheckedModel.PiecewisePolynomial(
      breakpoints: [], pieces: [Array(repeating: 0, count: 5000) + [1]])
    let one = FractionMatrix(rows: 1, columns: 1, entries: [1])
    let model = CheckedModel(
      network: .resnest(
        expansion: CheckedModel.Affine(weight: one),
        blocks: [CheckedModel.Block(feature: .layers([.activation(power)]), weight: one)],
        prediction: CheckedModel.Affine(weight: one)),
      loss: .squared, x: FractionMatrix(rows: 1, columns: 1, entries: [huge]), y: one)
    func outcome(_ text: String) -> Audit.Outcome {
      Audit.run(Array(text.utf8), model: model, sha256: "", references: [:], parameter: nil)
    }
    for text in ["", "{", "no certificate", "{\"nest-verify-certificate\": 1,}"] {
      guard case .unreadable = outcome(text) else {
        Issue.record("\(text): \(outcome(text))")
        continue
      }
    }
    guard case .refused(let reason) = outcome(CertifiedFixture.named("chen2021/wide.yaml").text) else {
      Issue.record("a model whose features are too large is accepted")
      return
    }
    #expect(reason.contains("too large"))
  }

  /// A certificate is read again and checked before it is handed over.
  @Test func aTextThatNoAuditAcceptsIsNotHandedOver() throws {
    let file = CertifiedFixture.named("chen2021/wide.yaml").file
    func certificate(_ text: (Certificate) -> String) throws -> String {
      try Certification.certificate(
        of: file.model, sha256: file.sha256, references: file.references, exactBits: 20_000, text: text)
    }
    #expect(try certificate(\.text) == CertifiedFixture.named("chen2021/wide.yaml").text)
    let alterations: [(Certificate) -> String] = [
      { String($0.text.dropLast(3)) },
      { $0.text.replacing("\"holds\"", with: "\"fails\"", maxReplacements: 1) },
      { $0.text.replacing("\"rank\": 1", with: "\"rank\": 0", maxReplacements: 1) },
      { _ in "" },
    ]
    for alter in alterations {
      #expect(throws: InternalError.self) {
        try certificate { certificate in
          let text = alter(certificate)
          #expect(text != certificate.text)
          return text
        }
      }
    }
  }

  @Test func anEmptyCertificateProvesNothing() {
    let fixture = CertifiedFixture.named("chen2021/densenest.yaml")
    for text in ["", "{}", "[]", "null", "{\"nest-verify-certificate\": 1}"] {
      #expect(!fixture.accepts(text))
    }
  }
}
