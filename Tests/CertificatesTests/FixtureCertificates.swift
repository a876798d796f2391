import Certificates
import Certification
import Claims
import Foundation
import Landscape
import ModelFiles
import Testing
import Vocabulary

/// The fixtures with their certificates, each written once for all tests.
struct CertifiedFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let file: ModelFile
  let problem: Problem
  let identity: ModelIdentity
  let text: String

  var testDescription: String { name }

  /// A model written in a test.
  init(name: String, model: String, near: Bool = false, exactBits: Int = 20_000) throws {
    self.name = name
    file = try ModelFile.read(model.utf8, name: name)
    problem = try Problem(file.model)
    identity = ModelIdentity(problem, sha256: file.sha256, references: [:])
    text = try Certification.certificate(
      of: file.model, sha256: file.sha256, references: [:], near: near, exactBits: exactBits)
  }

  static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures")

  init(_ name: String, near: Bool = false) throws {
    self.name = name
    file = try ModelFile.load(CertifiedFixture.directory.appendingPathComponent(name).path)
    problem = try Problem(file.model)
    identity = ModelIdentity(problem, sha256: file.sha256, references: file.references)
    text = try Certification.certificate(
      of: file.model, sha256: file.sha256, references: file.references, near: near)
  }

  /// Every fixture but the large ones and those with a parameter.
  static let all: [CertifiedFixture] = ["chen2021", "landscape", "oyedotun2020", "yun2019"].flatMap {
    folder in
    do {
      return try FileManager.default.contentsOfDirectory(
        atPath: directory.appendingPathComponent(folder).path
      )
      .filter { $0.hasSuffix(".yaml") }.sorted().map { try CertifiedFixture("\(folder)/\($0)") }
    } catch { fatalError("\(folder): \(error)") }
  }

  static func named(_ name: String) -> CertifiedFixture { all.first { $0.name == name }! }

  func audit(_ text: String) -> Audit.Outcome { Audit.run(Array(text.utf8), problem, identity) }

  func accepts(_ text: String) -> Bool {
    if case .accepted = audit(text) { return true }
    return false
  }
}

/// Which critical points there are, from the steps of a certificate and from the engine's list of strata.
func expectTheSameExistence(_ fixture: CertifiedFixture) throws {
  let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
  let steps = Dictionary(uniqueKeysWithValues: certificate.derivation.map { ($0.fact, $0) })
  let facts = CheckedFacts(DerivedMatrices(fixture.problem)) { steps[$0] }
  let landscape = try Investigation(fixture.file.model).landscape.get()
  #expect(landscape.undecided == nil && !landscape.strata.isEmpty)
  #expect(try facts.isAttained() == landscape.isAttained, "\(fixture.name)")
  let saddles = certificate.claims.first { $0.id == .chen2021Proposition1ii }
  if let saddles, saddles.verdict == .holds {
    #expect(saddles.isVacuous == landscape.strata.allSatisfy { $0.kind == .globalMinimum }, "\(fixture.name)")
    #expect(landscape.strata.allSatisfy { $0.kind == .globalMinimum || $0.inertia.positive > 0 })
  }
}
