import Foundation
import Testing

/// Where reports go, and what is said when they cannot go there.
@Suite struct OutputTests {
  static let model = "fixtures/landscape/golden.yaml"

  private func shell(_ script: String) throws -> NestVerifyProcess {
    try NestVerifyProcess.shell(script.replacing("MODEL", with: Self.model))
  }

  @Test func aHyphenIsStandardOutput() throws {
    let plain = try NestVerifyProcess([Self.model])
    #expect(try NestVerifyProcess([Self.model, "-o", "-"]).output == plain.output)
    let certificate = try NestVerifyProcess(["certify", Self.model, "-o", "-"])
    #expect(certificate.status == 0 && certificate.output.hasPrefix("{"))
  }

  @Test func devicesAndPipesAreWrittenThrough() throws {
    let run = try shell(
      """
      "$nest_verify" MODEL -o /dev/null && test -c /dev/null
      mkfifo "$folder/pipe"
      cat "$folder/pipe" > "$folder/read" & "$nest_verify" MODEL -o "$folder/pipe" && wait
      test -p "$folder/pipe" && cat "$folder/read"
      """)
    #expect(run.status == 0, "\(run.diagnostics)")
    #expect(run.output.contains("Every claim came out as expected."))
  }

  /// A model and its numbers beside it are two files; a device has no place for the other one.
  @Test func twoFilesNeedTheNameOfOne() throws {
    let run = try shell(
      """
      mkfifo "$folder/pipe"
      touch "$folder/file" && ln -s file "$folder/link"
      for name in "$folder/pipe" "$folder" "$folder/link"; do "$nest_verify" generate resnet --width 2 --depth 2 --seed 1 -o "$name"; echo $?; done
      ls "$folder" | grep -c safetensors
      """)
    #expect(run.output == "2\n2\n2\n0\n")
    #expect(run.diagnostics.contains("this is the name of no file"))
  }

  @Test func aLinkStaysALinkAndAFileKeepsItsMode() throws {
    let run = try shell(
      """
      mkdir "$folder/there" && echo old > "$folder/there/report" && chmod 640 "$folder/there/report"
      ln -s there/report "$folder/link" && ln -s nowhere "$folder/dangling"
      "$nest_verify" MODEL -o "$folder/link" && "$nest_verify" MODEL -o "$folder/dangling" || exit 1
      umask 027; "$nest_verify" MODEL -o "$folder/new" || exit 1
      test -L "$folder/link" && test -L "$folder/dangling" && cmp "$folder/there/report" "$folder/nowhere" || exit 1
      stat -c %a "$folder/there/report" "$folder/new"
      ls -A "$folder" "$folder/there" | grep -c nest-verify
      """)
    #expect(run.output == "640\n640\n0\n", "\(run.output)\(run.diagnostics)")
  }

  /// Its own file, and a file of weights that it names.
  @Test func anInputIsNotWrittenOver() throws {
    let run = try shell(
      """
      cp MODEL "$folder/model.yaml" && ln "$folder/model.yaml" "$folder/same"
      for command in check critical-points certify; do
        "$nest_verify" $command "$folder/model.yaml" -o "$folder/same"; echo $?
      done
      cp fixtures/digits/* "$folder"
      "$nest_verify" "$folder/digits-300.yaml" --claim chen2021.assumption-2 -o "$folder/weights.safetensors"; echo $?
      cmp MODEL "$folder/model.yaml" && cmp fixtures/digits/weights.safetensors "$folder/weights.safetensors"
      """)
    #expect(run.output == "2\n2\n2\n2\n", "\(run.output)")
    #expect(run.status == 0)
    #expect(run.diagnostics.components(separatedBy: "is the same file as the input").count == 5)
  }

  /// A report that is lost is no success, whatever is in it.
  @Test(
    arguments: [
      "check MODEL", "critical-points MODEL", "reproduce", "claims", "explain resnest", "--help", "--version",
      "certify MODEL -o -", "audit CERTIFICATE MODEL", "check MODEL -o /dev/full",
      "check MODEL -o /dev/stdout", "certify MODEL -o /dev/stdout",
    ], ["> /dev/full", ">&-"]) func aFullDevice(_ command: String, _ redirection: String) throws
  {
    let run = try shell(
      """
      "$nest_verify" certify MODEL -o "$folder/certificate" || exit 9
      "$nest_verify" \(command.replacing("CERTIFICATE", with: "\"$folder/certificate\"")) \(redirection)
      """)
    #expect(run.status == 2, "\(run.diagnostics)")
    #expect(run.diagnostics.contains("not written: "))
  }

  /// With standard error closed or full, the status still says everything, and no report has a diagnostic in it.
  @Test(arguments: ["2>&-", "2> /dev/full", "<&- 2>&-"]) func diagnosticsThatAreLost(_ redirection: String)
    throws
  {
    let run = try shell(
      """
      "$nest_verify" MODEL no-such-file.yaml -o "$folder/report" \(redirection); echo $?
      "$nest_verify" no-such-file.yaml \(redirection); echo $?
      "$nest_verify" - \(redirection) < /dev/null; echo $?
      "$nest_verify" --no-such-option \(redirection); echo $?
      grep -c "no such file" "$folder/report"
      """)
    #expect(run.output == "2\n2\n2\n64\n0\n")
  }

  @Test func whatTheSystemSaysIsInWords() throws {
    let run = try shell(
      """
      "$nest_verify" MODEL -o "$folder"; "$nest_verify" MODEL -o "$folder/no/report"
      ln -s loop "$folder/loop"; "$nest_verify" MODEL -o "$folder/loop"; "$nest_verify" MODEL > /dev/full
      """)
    for words in [
      "Is a directory", "there is no folder", "Too many levels of symbolic links",
      "standard output: error: not written: No space left on device",
    ] {
      #expect(run.diagnostics.contains(words), "\(run.diagnostics)")
    }
  }

  /// Signals at many moments: the old file or the new one, and nothing else.
  @Test func aSignalLeavesNothingBehind() throws {
    let run = try shell(
      """
      "$nest_verify" critical-points MODEL -o "$folder/new"
      for signal in INT TERM HUP; do
        for delay in 0 0.01 0.02 0.03 0.04 0.05 0.06; do
          echo old > "$folder/report"
          "$nest_verify" critical-points MODEL -o "$folder/report" & sleep $delay; kill -s $signal $!; wait $!
          grep -qx old "$folder/report" || cmp "$folder/report" "$folder/new" || exit 1
        done
      done
      ls -A "$folder"
      """)
    #expect(run.output == "new\nreport\n", "\(run.output)\(run.diagnostics)")
  }
}
