import Foundation
import Testing

/// `generate` and `depth`, as they are run.
@Suite struct DepthTests {
  private func json(_ arguments: [String], input: String = "") throws -> [String: Any] {
    let run = try NestVerifyProcess(arguments + ["--format", "json"], input: input)
    #expect(run.status == 0, "\(run.diagnostics)")
    return try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  private func layers(_ report: [String: Any]) throws -> [[String: Any]] {
    try #require(report["layers"] as? [[String: Any]])
  }

  /// The numbers lie in the text, or in a file of tensors beside it: the model is the same.
  @Test(arguments: ["plainnet", "resnet", "resnext --paths 2"]) func bothFormsAreOneModel(_ family: String)
    throws
  {
    let command = "generate \(family) --depth 5 --width 3 --samples 4 --outputs 2 --seed 7"
    let run = try NestVerifyProcess.shell(
      """
      cd "$folder"
      "$nest_verify" \(command) > text.yaml && "$nest_verify" \(command) -o made.yaml > note.txt || exit 9
      "$nest_verify" depth text.yaml --format csv > a.csv && "$nest_verify" depth made.yaml --format csv > b.csv || exit 8
      cmp a.csv b.csv || exit 7
      test -s made.safetensors && grep -q made.safetensors made.yaml || exit 6
      "$nest_verify" check text.yaml > report.txt
      test $? -lt 2 || exit 5
      cat a.csv note.txt
      """)
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
    #expect(run.output.hasPrefix("name,layer,rows,columns,rank,sigma_1_from"))
    let widths = Set(
      run.output.components(separatedBy: "\r\n").dropLast().map { $0.components(separatedBy: ",").count })
    #expect(widths.count == 1)
  }

  /// Both singular values of a matrix by hand: H = [3 0; 4 5] has σ² = 5 and 45.
  @Test func bothSingularValuesByHand() throws {
    let model = """
      {"nest-verify": 1, "architecture": "fully-connected", "data": {"x": [[3, 4], [0, 5]], "y": [[0], [1]]},
       "layers": [{"linear": {"weight": [[1, 1]]}}]}
      """
    let layer = try #require(layers(json(["depth", "-", "--digits", "20"], input: model)).first)
    func decimal(_ key: String) -> String? { (layer[key] as? [String: String])?["decimal"] }
    #expect(decimal("sigma-1") == "6.7082039324993690892")
    #expect(decimal("sigma-r") == "2.2360679774997896964")
    #expect(decimal("condition") == "3")
  }

  /// A network as frameworks export it, and the model file that `import` makes of it.
  @Test(arguments: ["resnest", "plain", "densenest", "convolutional"]) func aNetworkInONNX(_ name: String)
    throws
  {
    let run = try NestVerifyProcess.shell(
      """
      data="--x fixtures/onnx/x.npy --y fixtures/onnx/y-one-hot.npy"
      network=fixtures/onnx/\(name).onnx
      "$nest_verify" import $network $data -o "$folder/model.yaml" || exit 9
      "$nest_verify" depth $network $data --format csv > "$folder/a.csv" || exit 8
      "$nest_verify" depth "$folder/model.yaml" --format csv > "$folder/b.csv" || exit 7
      cmp "$folder/a.csv" "$folder/b.csv" && cat "$folder/a.csv"
      """)
    #expect(run.status == 0, "\(run.diagnostics)")
    #expect(run.output.components(separatedBy: "\r\n").count > 2)
    #expect(try NestVerifyProcess(["depth", "fixtures/onnx/\(name).onnx"]).status == 64)
  }

  @Test func powersThatAlternate() throws {
    let report = try json(["depth", "fixtures/oyedotun2020/theorem-2-alternating.yaml"])
    let limit = try #require(report["repeated-layer"] as? [String: Any])
    #expect(limit["limit"] as? String == "none")
    #expect(limit["limit-rank"] as? Int == 1)
    #expect(limit["ranks"] as? [Int] == [1, 1, 1])
  }

  @Test func theChart() throws {
    let run = try NestVerifyProcess([
      "depth", "fixtures/oyedotun2020/theorem-2.yaml", "--format", "html",
    ])
    #expect(run.status == 0)
    #expect(run.output.contains("Condition numbers along the depth"))
    #expect(run.output.contains("<polyline"))
  }

  @Test(arguments: [
    "generate resnext --depth 2 --width 2 --seed 1",
    "generate resnet --depth 2 --width 2 --seed 1 --paths 2",
    "generate plainnet --depth 0 --width 2 --seed 1",
    "generate plainnet --depth 1000000 --width 100000 --seed 1",
    "generate plainnet --depth 9223372036854775807 --width 9223372036854775807 --seed 1",
    "generate plainnet --depth 1 --width 1 --samples 5000001 --outputs 1 --seed 1",
    "generate plainnet --depth 1 --width 1 --samples 9223372036854775807 --seed 1",
    "generate plainnet --depth 1 --width 1 --outputs 9223372036854775807 --seed 1",
    "generate densenet --depth 2 --width 2 --seed 1", "depth",
    "depth fixtures/yun2019/section-3.2.yaml --digits 0",
    "fixtures/yun2019/section-3.2.yaml --format csv", "reproduce yun2019 --format csv", "reproduce --seeds 0",
    "reproduce oyedotun2020 yun2019",
  ]) func wrongUsage(_ arguments: String) throws {
    #expect(try NestVerifyProcess(arguments.split(separator: " ").map(String.init)).status == 64)
  }

  @Test func aModelThatCannotBeRead() throws {
    #expect(try NestVerifyProcess(["depth", "Package.swift"]).status == 2)
    #expect(try NestVerifyProcess(["depth", FamilyCommandTests.rational]).status == 2)
    #expect(
      try NestVerifyProcess(["depth", FamilyCommandTests.rational, "--at", "rho=1/2"]).status == 0)
  }
}
