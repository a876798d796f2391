import Foundation
import Testing

/// Certificates from the command line, checked by both checkers.
@Suite struct CertificateTests {
  /// Architectures that certificates are about, in models without a parameter.
  static let fixtures = FixtureTests.checked.filter { path in
    let text = try? String(contentsOf: NestVerifyProcess.root.appendingPathComponent(path), encoding: .utf8)
    return text?.contains("architecture: fully-connected") == false && text?.contains("\nparameter:") == false
      && text?.contains("{shape:") == false && path != tied
  }
  /// Its W_L has entries that are zero by construction.
  static let tied = "fixtures/convolutions/grouped-last-kernel.yaml"

  /// Random networks of images, read, reduced and certified here, and evaluated again by the other checker.
  @Test func randomTensorNetworks() throws {
    let run = try NestVerifyProcess.shell(#"python3 Tests/Fuzzing/tensor_networks.py "$nest_verify" 1 15"#)
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
  }

  @Test(arguments: [["certify", tied, "-o", "-"], ["snap", tied, "-o", "-"]])
  func whatIsNotThePredictionProblem(_ arguments: [String]) throws {
    let run = try NestVerifyProcess(arguments)
    #expect(run.status == (arguments[0] == "certify" ? 3 : 2) && run.output.isEmpty)
    #expect(run.diagnostics.contains("W_L is a convolution in groups"))
  }

  /// Σ has 11 eigenvalues, two of them irrational, and T = Y Vᵀ sees the five largest, not the five least as a minimum with M = 6 takes: to
  /// show that takes a compound of order C(11, 5) = 462.
  @Test func whatNoCertificateCoversIsUndecided() throws {
    func diagonal(_ columns: Range<Int>, _ entry: (Int) -> Int) -> [[Int]] {
      (0..<11).map { row in columns.map { row == $0 ? entry(row) : 0 } }
    }
    var y = diagonal(0..<11) { 12 - $0 }
    (y[0][1], y[1][0]) = (1, 1)
    // Twice the features on top of the inputs, which changes W_L alone, tells the samples apart.
    let x: [[Int]] = (0..<11).map { row in
      (5..<11).map { column in
        if column == row { return 1 }
        return row < 5 && column == row + 5 ? 2 : 0
      }
    }
    let model = """
      nest-verify: 1
      architecture: resnest
      data: {x: \(x), y: \(y)}
      expansion: {weight: {identity: 6}}
      blocks: [{feature: {values: \(diagonal(0..<5) { _ in 1 })}, weight: {zeros: [6, 5]}}]
      prediction: {weight: {zeros: [11, 6]}}
      """
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path + ".yaml") }
    try Data(model.utf8).write(to: URL(fileURLWithPath: path + ".yaml"))
    let run = try NestVerifyProcess(["certify", path + ".yaml", "-o", path + ".json"])
    #expect(run.status == 3)
    #expect(run.diagnostics.contains("an order above 252"))
    #expect(!FileManager.default.fileExists(atPath: path + ".json"))
  }

  @Test(arguments: fixtures) func bothCheckersAccept(_ fixture: String) throws {
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

  @Test func anInstanceForCoqIsWritten() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".v").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = try NestVerifyProcess(["certify", "fixtures/landscape/narrow.yaml", "--coq", "-o", path])
    #expect(run.status == 0, "\(run.diagnostics)")
    #expect(run.diagnostics.contains("narrow.yaml: not stated: "))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("Model file: fixtures/landscape/narrow.yaml"))
    #expect(text.hasSuffix("Print Assumptions claims.\n"))
  }

  @Test(arguments: ["fixtures/oyedotun2020/remark-4-logistic.yaml", "fixtures/digits/digits-300.yaml"])
  func whereNothingCanBeStatedForCoqNothingIsWritten(_ fixture: String) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".v").path
    let run = try NestVerifyProcess(["certify", fixture, "--coq", "-o", path])
    #expect(run.status == 3)
    #expect(run.diagnostics.contains("instances for Coq"))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func anInstanceOfAnUnreadableModelIsUnusableInput() throws {
    #expect(try NestVerifyProcess(["certify", "no-such-file.yaml", "--coq", "-o", "/dev/null"]).status == 2)
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

  /// Runs `proofs/test_check_certificate.py` with `options` on certificates of these fixtures.
  private func alter(_ fixtures: [String], _ options: [String] = []) throws -> NestVerifyProcess {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var arguments = ["proofs/test_check_certificate.py"] + options
    for (index, fixture) in fixtures.enumerated() {
      let (path, model) = (folder.appendingPathComponent("\(index).json").path, "fixtures/\(fixture).yaml")
      #expect(try NestVerifyProcess(["certify", model, "-o", path]).status == 0)
      arguments += [path, model]
    }
    return try NestVerifyProcess.python(arguments)
  }

  /// Every alteration that comes to mind, against the Python checker.
  @Test func thePythonCheckerRefusesAlteredCertificates() throws {
    let run = try alter(
      [
        "golden", "not-attained", "repeated-irrational-eigenvalue", "special-position", "given-saddle",
        "given-smaller-eigenvalue",
      ].map { "landscape/\($0)" })
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
  }

  /// A certificate that is signed again for an altered model is accepted, by either checker, only where a fresh check of that
  /// model comes out the same.
  @Test func bothCheckersSeeThatTheModelIsAnother() throws {
    let run = try alter(
      [
        "landscape/golden", "landscape/not-attained", "landscape/given-saddle", "chen2021/wide",
        "chen2021/assumption-4", "chen2021/densenest", "yun2019/section-3.2",
        "yun2019/theorem-2-orthogonal-weights", "yun2019/theorem-2-inner-slope",
      ], ["--models", NestVerifyProcess.executable.path])
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
  }
}
