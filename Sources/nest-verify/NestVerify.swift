import ArgumentParser
import Reports

@main
struct NestVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nest-verify",
    abstract:
      "Decides, exactly and with evidence, what theorems on residual networks say about a concrete model.",
    discussion: """
      Exit status: 0 every claim came out as expected; 1 some claim did not; 2 the input could not be used; \
      3 nothing failed but something is undecided; 64 wrong usage.
      """,
    version: Reports.version,
    subcommands: [
      Check.self, CriticalPoints.self, Reproduce.self, Certify.self, AuditCommand.self, Convert.self,
      ListClaims.self, Explain.self,
    ],
    defaultSubcommand: Check.self)
}
