import ArgumentParser
import CAllocation
import ExactAlgebra
import Glibc
import Reports
import Vocabulary

@main
struct NestVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nest-verify",
    abstract:
      "Decides, exactly and with evidence, what theorems on residual networks say about a concrete model.",
    usage: """
      nest-verify <models> ... [<options>]
      nest-verify <subcommand>
      """,
    discussion: """
      Exit status: 0 every claim came out as expected; 1 some claim did not; 2 the input could not be used, or the \
      output not be written; 3 nothing failed but something is undecided; 64 wrong usage.
      """,
    version: Reports.version,
    subcommands: [
      Check.self, Import.self, CriticalPoints.self, Reproduce.self, Certify.self, AuditCommand.self,
      Convert.self,
      Snap.self, Depth.self, Generate.self, Ablate.self, Search.self, ListClaims.self, Explain.self,
      Cite.self,
    ],
    defaultSubcommand: Check.self)

  /// What the argument parser has to say is written as everything else is: arguments may hold what no terminal should get,
  /// and standard output may be full.
  static func main() {
    SystemCall.openStandardStreams()
    Interruption.watch()
    Meter.countAllocations()
    // A file that may not grow so large is a failure to write, which is said.
    signal(SIGXFSZ, SIG_IGN)
    // Swift's runtime takes it for a crash.
    if !TemporaryFile.isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
    if let argument = CommandLine.firstIllegible {
      Diagnostics.write(
        "argument \(argument.number), '\(argument.text)': expected UTF-8; rename the file, or give it on standard input (-)"
      )
      finish(ExitCode.validationFailure.rawValue)
    }
    do {
      if let script = CompletionScript.requested(by: CommandLine.arguments) {
        try Destination.standardOutput.write(script + "\n")
        finish(ExitStatus.asExpected.rawValue)
      }
      var command = try parseAsRoot()
      try command.run()
      finish(ExitStatus.asExpected.rawValue)
    } catch let failure as Destination.Failure {
      fail(failure)
    } catch let error where error is ThreadShortage || error is Overrun {
      Diagnostics.write("undecided: \(Diagnostics.text(of: error))")
      finish(ExitStatus.undecided.rawValue)
    } catch {
      let code = exitCode(for: error).rawValue
      let message = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
      let text = message.map { String($0).printable }.joined(separator: "\n")
      if code == 0 {
        do { try Destination.standardOutput.write(text + "\n") } catch { fail(error) }
      } else if !text.isEmpty {
        for line in message { Diagnostics.write(String(line)) }
      }
      finish(code)
    }
  }

  /// Ends the process, unless a thread that found no memory does.
  private static func finish(_ status: Int32) -> Never {
    Progress.clear()
    allocation_finish()
    Glibc.exit(status)
  }

  private static func fail(_ failure: Destination.Failure) -> Never {
    Diagnostics.write(failure.description)
    finish(ExitStatus.unusableInput.rawValue)
  }
}
