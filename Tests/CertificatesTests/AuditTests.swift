import Certificates
import Certification
import Claims
import ExactAlgebra
import Foundation
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
    guard case .accepted(let claims, _, _) = outcome else {
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
      let claim = Claim.named(try #require(ClaimID(rawValue: stated.id)))
      let finding = investigation.finding(claim)
      #expect(finding.verdict.rawValue == stated.verdict.rawValue, "\(stated.id): \(finding.summary)")
      #expect(finding.isVacuous == stated.isVacuous, "\(stated.id): \(finding.summary)")
    }
  }

  @Test(arguments: CertifiedFixture.all)
  func expectationsOfTheFileAreMet(_ fixture: CertifiedFixture) throws {
    let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
    for claim in certificate.claims {
      guard let expected = fixture.file.expectations[try #require(ClaimID(rawValue: claim.id))] else {
        continue
      }
      #expect(expected.verdict.rawValue == claim.verdict.rawValue, "\(claim.id)")
      #expect(expected.isVacuous == nil || expected.isVacuous == claim.isVacuous, "\(claim.id)")
    }
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

  @Test func anEmptyCertificateProvesNothing() {
    let fixture = CertifiedFixture.named("chen2021/densenest.yaml")
    for text in ["", "{}", "[]", "null", "{\"nest-verify-certificate\": 1}"] {
      #expect(!fixture.accepts(text))
    }
  }
}

/// The checkers and the claims are written apart from each other; what they are about is the same.
@Suite struct CertifiableClaimTests {
  private let certifiable = ClaimID.allCases.filter { ["chen2021", "nest"].contains($0.paper) }

  @Test func theCheckerKnowsEveryClaimOfChenEtAlAndOfThisProject() {
    #expect(Set(CertifiableClaim.all.map(\.id)) == Set(certifiable.map(\.rawValue)))
  }
}
