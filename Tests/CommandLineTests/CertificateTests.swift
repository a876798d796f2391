import Foundation
import Testing

/// Certificates from the command line, checked by both checkers.
@Suite struct CertificateTests {
  /// Architectures that certificates are about, in models without a parameter.
  static let fixtures = FixtureTests.checked.filter { path in
    let text = try? String(contentsOf: NestVerifyProcess.root.appendingPathComponent(path), encoding: .utf8)
    return text?.contains("architecture: fully-connected") == false && text?.contains("\nparameter:") == false
  }

  /// Irrational eigenvectors in special position are beyond what a certificate can say: the producer says so.
  static let beyondCertificates = "fixtures/landscape/rational-and-irrational.yaml"

  @Test func whatNoCertificateCoversIsUndecided() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".json").path
    let run = try NestVerifyProcess(["certify", Self.beyondCertificates, "-o", path])
    #expect(run.status == 3)
    #expect(run.diagnostics.contains("special position"))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: fixtures.filter { $0 != beyondCertificates }) func bothCheckersAccept(_ fixture: String)
    throws
  {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let certify = try NestVerifyProcess(["certify", fixture, "-o", path])
    #expect(certify.status == 0, "\(certify.diagnostics)")
    let audit = try NestVerifyProcess(["audit", path, fixture])
    #expect(audit.status == 0, "\(audit.output)\(audit.diagnostics)")
    let python = try NestVerifyProcess.python(["proofs/check_certificate.py", path, fixture])
    #expect(python.status == 0, "\(python.output)\(python.diagnostics)")
    // Both say the same of every claim.
    #expect(audit.output == python.output)
  }

  @Test func theCertificateOfAnotherModelIsRefused() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try NestVerifyProcess(["certify", "fixtures/chen2021/wide.yaml", "-o", path]).status == 0)
    #expect(try NestVerifyProcess(["audit", path, "fixtures/chen2021/narrow.yaml"]).status == 1)
    let python = try NestVerifyProcess.python([
      "proofs/check_certificate.py", path, "fixtures/chen2021/narrow.yaml",
    ])
    #expect(python.status == 1)
  }

  /// Every alteration that comes to mind, against the Python checker.
  @Test func thePythonCheckerRefusesAlteredCertificates() throws {
    let folder = FileManager.default.temporaryDirectory
    let models = ["fixtures/landscape/golden.yaml", "fixtures/landscape/not-attained.yaml"]
    var arguments = ["proofs/test_check_certificate.py"]
    for model in models {
      let path = folder.appendingPathComponent(UUID().uuidString + ".json").path
      #expect(try NestVerifyProcess(["certify", model, "-o", path]).status == 0)
      arguments += [path, model]
    }
    let run = try NestVerifyProcess.python(arguments)
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
  }
}
