import Foundation
import Testing

/// Reports for other programs, read by other programs.
@Suite struct FormatTests {
  private static let models = [
    "fixtures/yun2019/section-3.2.yaml", "fixtures/landscape/irreducible-cubic.yaml",
    "fixtures/families/yun2019-section-3.1.yaml", "fixtures/sizes/bottleneck.yaml",
    "fixtures/chen2021/positive-epsilon.yaml", "fixtures/families/assumption-4-rational.yaml",
  ]

  /// A model whose title, path and expectation try to be something else than text.
  private static let hostile = #"""
    nest-verify: 1
    title: "\\input{/etc/passwd} %$&#_^~{}<>|`'\"-- ]]> <!-- &amp; Ŵ ≠ é ß 中 \u2028"
    architecture: resnest
    data: {x: [[1], [2]], y: [[1], [3]]}
    expansion: {weight: [[1]]}
    prediction: {weight: [[1]]}
    expect: {chen2021.assumption-2: fails}
    """#

  /// Every report is a table that LaTeX sets, whatever the text in it.
  @Test func latexCompiles() throws {
    let run = try NestVerifyProcess.shell(
      """
      root=$PWD
      cd "$folder"
      {
        printf '%s\\n' '\\documentclass{article}\\usepackage{longtable}\\begin{document}'
        for model in \(Self.models.joined(separator: " ")); do "$nest_verify" "$root/$model" --format latex; done
        printf '%s' "$hostile" | "$nest_verify" - --format latex
        "$nest_verify" critical-points "$root/fixtures/landscape/irreducible-cubic.yaml" --format latex
        "$nest_verify" reproduce yun2019 --format latex
        "$nest_verify" depth "$root/fixtures/oyedotun2020/theorem-2.yaml" --format latex
        printf '%s\\n' '\\end{document}'
      } > report.tex
      pdflatex -interaction=nonstopmode -halt-on-error report.tex > log 2>&1; echo $?
      grep -A3 '^!' log
      grep -c 'longtable}{' report.tex
      head -c 4 report.pdf
      """, environment: ["hostile": Self.hostile])
    #expect(run.output == "0\n10\n%PDF", "\(run.output)\(run.diagnostics)")
  }

  @Test func citationsCompile() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      cd "$folder"
      "$nest_verify" cite -o papers.bib
      printf '%s\n' '\relax' '\citation{*}' '\bibstyle{plain}' '\bibdata{papers}' > paper.aux
      bibtex paper | grep -i 'warning\|error'
      grep -c bibitem paper.bbl
      """#)
    #expect(run.output == "4\n", "\(run.output)")
    #expect(try NestVerifyProcess(["cite", "yun2019"]).output.hasPrefix("@inproceedings{yun2019,"))
    #expect(try NestVerifyProcess(["cite", "nobody2000"]).status == 64)
  }

  /// The counts of JUnit's attributes are those of its elements, and those of the report.
  @Test func junit() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      printf '%s' "$hostile" > "$folder/a & b.yaml"
      "$nest_verify" fixtures/yun2019/section-3.2.yaml "$folder/a & b.yaml" --format junit > "$folder/junit.xml"; echo $?
      python3 - "$folder/junit.xml" <<'EOF'
      import sys, xml.etree.ElementTree as tree
      suites = tree.parse(sys.argv[1]).getroot()
      assert suites.tag == "testsuites" and len(suites) == 2
      for suite in suites:
          for attribute, tag in ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
              assert int(suite.get(attribute)) == len(suite.findall("testcase/" + tag)), attribute
          assert int(suite.get("tests")) == len(suite.findall("testcase")) > 10
      failed = suites[1].find("testcase[failure]")
      print(suites[0].get("failures"), failed.get("name"), failed.get("classname").endswith("/a & b.yaml"))
      print("]]> <!--" in suites[1].get("name"))
      EOF
      """#, environment: ["hostile": Self.hostile])
    #expect(run.output == "1\n0 chen2021.assumption-2 True\nTrue\n", "\(run.output)\(run.diagnostics)")
  }

  /// Where something else came out than the file expects, services read both.
  @Test(arguments: ["junit", "sarif"])
  func unexpectedVerdicts(_ format: String) throws {
    let model = BudgetTests.model(feature: "[square]") + "\nexpect: {chen2021.assumption-3: fails}\n"
    let run = try NestVerifyProcess(["-", "--format", format], input: model)
    #expect(run.status == 1 && run.output.contains("holds, expected fails: M = 1 ≥ N_o = 1"), "\(run.output)")
  }

  /// A model that cannot be used has its place in what services read, and lines their numbers.
  @Test func unusableModels() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      cd "$folder"
      { echo '{"nope": 1}'; head -1 "$fixtures/batches/thresholds.jsonl"; } > all.jsonl
      "$nest_verify" all.jsonl --format junit --exit-zero | grep -c '<error message="1:1: '
      "$nest_verify" all.jsonl --format sarif --exit-zero | python3 -c '
      import json, sys
      (run,) = json.load(sys.stdin)["runs"]
      places = [result["locations"][0]["physicalLocation"] for result in run["results"] if result["kind"] == "fail"]
      print(sorted({(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places})[:2])'
      "$nest_verify" all.jsonl --format json --exit-zero | python3 -c '
      import json, sys
      print([sorted(set(report) & {"errors", "claims"}) for report in json.load(sys.stdin)])'
      """#, environment: ["fixtures": NestVerifyProcess.root.path + "/fixtures"])
    #expect(
      run.output == "3\n[('all.jsonl', 1), ('all.jsonl', 2)]\n[['errors'], ['claims']]\n",
      "\(run.output)\(run.diagnostics)")
  }

  @Test func sarif() throws {
    let run = try NestVerifyProcess.shell(
      #"""
      printf '%s' "$hostile" > "$folder/a b.yaml"
      "$nest_verify" fixtures/yun2019/section-3.2.yaml "$folder/a b.yaml" --format sarif > "$folder/out.sarif"; echo $?
      python3 - "$folder/out.sarif" <<'EOF'
      import json, sys
      log = json.load(open(sys.argv[1]))
      (run,) = log["runs"]
      rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
      assert len(rules) == len(set(rules)) and "chen2021.theorem-1.i" in rules
      assert {result["ruleId"] for result in run["results"]} <= set(rules)
      # What is as expected is no alert.
      assert {result["kind"] for result in run["results"]} <= {"fail", "open"}
      for result in run["results"]:
          # Section 3.27.10 of the standard: a level other than none belongs to what fails.
          assert (result["kind"] == "fail") == (result["level"] != "none")
      failed = [result for result in run["results"] if result["kind"] == "fail"]
      print(log["version"], [result["ruleId"] for result in failed])
      print(failed[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("/a%20b.yaml"))
      EOF
      """#, environment: ["hostile": Self.hostile])
    #expect(run.output == "1\n2.1.0 ['chen2021.assumption-2']\nTrue\n", "\(run.output)\(run.diagnostics)")
    #expect(try NestVerifyProcess(["reproduce", "yun2019", "--format", "sarif"]).status == 64)
  }
}
