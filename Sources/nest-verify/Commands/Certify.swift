import ArgumentParser
import Certification
import Claims
import Foundation
import ModelFiles

struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the certificate of every verdict on a model.",
    discussion: """
      `nest-verify audit` checks it, and so does the checker in proofs/check_certificate.py, which shares no code with \
      this program. Exit status 3: the verdicts need evidence that cannot be written.
      """)

  @Argument(help: "A model file.")
  var model: String

  @OptionGroup var setting: ParameterSetting

  @Option(name: [.short, .long], help: "The certificate, written whole or not at all.")
  var output: String

  func run() throws {
    let text: String
    do {
      let file = try setting.load(model)
      text = try Certification.certificate(
        of: file.model, sha256: file.sha256, references: file.references, progress: Diagnostics.progress)
    } catch let error as CertificationError {
      Diagnostics.write("\(model): not certified: \(error)")
      throw ExitCode(ExitStatus.undecided.rawValue)
    } catch let error as InputError {
      Diagnostics.write(error.description)
      throw ExitCode(ExitStatus.unusableInput.rawValue)
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      Diagnostics.write(
        "\(output): error: the certificate could not be written: \(error.localizedDescription)")
      throw ExitCode(ExitStatus.unusableInput.rawValue)
    }
  }
}
