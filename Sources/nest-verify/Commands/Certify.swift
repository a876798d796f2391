import ArgumentParser
import Certificates
import Certification
import Claims
import ModelFiles
import Reports

struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a certificate of verdicts, with what proves them.",
    discussion: """
      It has the claims of chen2021, Theorem 2 and Corollary 3 of yun2019, and the project's own. `nest-verify audit` \
      checks it, and so does the checker in proofs/check_certificate.py, which shares no code with this program. \
      Exit status 3: the verdicts need evidence that cannot be written.
      """)

  @Argument(help: "A model file.", completion: .models)
  var model: String

  @OptionGroup var setting: ParameterSetting
  @OptionGroup var budget: BudgetSetting

  @Flag(
    help:
      "Prove in it what lies near the given weights too: weights with risk zero, or a critical point and its class."
  )
  var near = false

  @Flag(
    help: "Write a file for Coq that states verdicts and proves them; proofs/README.md says how to check it.")
  var coq = false

  @Flag(
    help:
      "Write the text of the model that the proved checker reads in place of the model file; proofs/README.md says how to run it."
  )
  var canonical = false

  @Option(name: [.short, .long], help: "The file to write, whole or not at all; `-` is standard output.")
  var output: String

  func validate() throws {
    if near, coq { throw ValidationError("a file for Coq says nothing of what lies near the given weights") }
    if canonical, near || coq {
      throw ValidationError("the text of a model has no verdicts, and so no --near and no --coq")
    }
  }

  func run() throws {
    let text: String
    let inputs: [String]
    do {
      let document = try ModelDocument.load(model)
      inputs = document.files.map(\.file)
      let file = try document.model(at: setting.at)
      text = try budget.run {
        try canonical
          ? CheckedModel(file.model).canonicalText() : coq ? instance(of: file) : certificate(of: file)
      }
    } catch let error as CheckedModel.NoCanonicalText {
      Diagnostics.write("\(model): \(error)")
      throw ExitCode(ExitStatus.undecided.rawValue)
    } catch let error as CertificationError {
      Diagnostics.write("\(model): not certified: \(error)")
      throw ExitCode(ExitStatus.undecided.rawValue)
    } catch {
      throw ExitCode(Diagnostics.report(error, in: model).rawValue)
    }
    try Destination(output).write(text, inputs: inputs)
  }

  private func certificate(of file: ModelFile) throws -> String {
    try Certification.certificate(
      of: file.model, sha256: file.sha256, references: file.references, parameter: file.parameter,
      near: near, progress: Progress.show)
  }

  private func instance(of file: ModelFile) throws -> String {
    let name = file.name + (file.parameter.map { " at \($0)" } ?? "")
    let instance = try CoqInstance(
      of: file.model, named: name, sha256: file.sha256, progress: Progress.show)
    for omission in instance.omissions { Diagnostics.write("\(model): not stated: \(omission)") }
    return instance.text
  }
}
