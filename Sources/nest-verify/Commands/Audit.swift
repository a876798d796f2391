import ArgumentParser
import Certificates
import Certification
import Claims
import FoundationEssentials
import ModelFiles
import Reports
import Vocabulary

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract:
      "Checks a certificate against a model, with plain arithmetic that shares nothing with what wrote it.",
    discussion:
      "Exit status: 0 every claim was checked completely; 1 something is not proved; 2 an input is unreadable; 3 the proved checker, with --verified, could not be asked."
  )

  @Argument(help: "A certificate.", completion: .file(extensions: ["json"]))
  var certificate: String

  @Argument(
    help: "The model file that it is about; without it, the one beside the certificate whose digest it names."
  )
  var model: String?

  @OptionGroup var setting: ParameterSetting

  @Flag(
    help:
      "Have the proved checker verify it too, which Coq extracts from its proofs: NEST_VERIFY_CHECKER, or what `make -C proofs checker` builds."
  )
  var verified = false

  func run() throws {
    let text: [UInt8]
    let file: ModelFile
    do {
      text = try InputFile(path: certificate, name: certificate, upTo: Certificates.Limits.certificateBytes)
        .bytes
      file = try setting.load(try model ?? modelBeside(text))
    } catch let error as InputError {
      throw ExitCode(Diagnostics.report(error, in: certificate).rawValue)
    }
    let outcome = Audit.run(
      text, model: file.model, sha256: file.sha256, references: file.references, parameter: file.parameter)
    switch outcome {
    case .accepted(let claims, let point, let near, let steps):
      var lines = claims.map(\.printable)
      if let point { lines.append("given weights in (P_φ): \(point)") }
      if let near { lines.append(near) }
      lines.append("accepted: \(claims.count) claims, \(steps) steps checked\n")
      try Destination.standardOutput.write(lines.joined(separator: "\n"))
      if verified { try verify(file) }
    case .refused(let reason):
      Diagnostics.write("\(certificate): refused: \(reason)")
      throw ExitCode(ExitStatus.unexpected.rawValue)
    case .unreadable(let reason):
      Diagnostics.write("\(certificate):\(reason)")
      throw ExitCode(ExitStatus.unusableInput.rawValue)
    }
  }

  /// After this checker the proved one, whose exit status is the one of the command then.
  private func verify(_ file: ModelFile) throws {
    guard let checker = ProvedChecker() else {
      Diagnostics.write(
        "the proved checker is not there: build it with `make -C proofs checker`, or name it in NEST_VERIFY_CHECKER"
      )
      throw ExitCode(ExitStatus.undecided.rawValue)
    }
    do {
      try Destination.standardOutput.write("\nThe proved checker\n")
      let status = try checker.run(
        modelText: CheckedModel(file.model).canonicalText(), certificate: certificate)
      if status != 0 { throw ExitCode(status) }
    } catch let error as CheckedModel.NoCanonicalText {
      Diagnostics.write("the proved checker does not read this model: \(error)")
      throw ExitCode(ExitStatus.undecided.rawValue)
    } catch let error as ProvedChecker.Failure {
      Diagnostics.write("the proved checker did not run: \(error)")
      throw ExitCode(ExitStatus.undecided.rawValue)
    }
  }

  /// The model file in the certificate's directory that has the digest it names.
  private func modelBeside(_ text: [UInt8]) throws -> String {
    let directory = URL(fileURLWithPath: certificate).deletingLastPathComponent()
    if let digest = Audit.modelDigest(text) {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: directory.path))?.sorted() ?? []
      where [".yaml", ".yml", ".json"].contains(where: name.hasSuffix) {
        let path = directory.appendingPathComponent(name).path
        if let document = try? ModelDocument.load(path), document.sha256 == digest { return path }
      }
    }
    Diagnostics.write("\(certificate): error: the model is not beside the certificate: name its file")
    throw ExitCode(ExitStatus.unusableInput.rawValue)
  }
}
