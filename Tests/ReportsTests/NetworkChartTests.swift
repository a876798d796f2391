import Claims
import ExactAlgebra
import ModelFiles
import Networks
import Reports
import Testing

/// Networks drawn in HTML, with their tables.
@Suite struct NetworkChartTests {
  /// Features without values are not said to have any.
  @Test func sizesLeaveValuesOpen() throws {
    let text = """
      nest-verify: 1
      architecture: resnest
      data: {x: {shape: [4, 2]}, y: {shape: [4, 1]}}
      expansion: {weight: {shape: [6, 2]}}
      blocks: [{feature: {values: {shape: [4, 3]}}, weight: {shape: [6, 3]}}]
      prediction: {weight: {shape: [1, 6]}}
      """
    guard case .sizes(let file) = try ModelDocument.read(Array(text.utf8), name: "m.yaml") else {
      Issue.record("no sizes")
      return
    }
    let report = SizesReport(file.sizes, file: "m.yaml", sha256: "00")
    let texts = try MarkupScanner(Report.sizes(report).text(as: .html)).texts
    #expect(texts.contains("left open") && !texts.contains("given by its values"))
  }

  private func html(_ model: Model) throws -> String { Report.model(try checkReport(model)).text(as: .html) }

  private func residual(_ blocks: [ResidualBlock], outputs: Int = 1) -> Model {
    let width = blocks.first?.weight.rows ?? 1
    return Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: Matrix(rows: width, columns: 1) { row, _ in row == 0 ? 1 : 0 }),
          blocks: blocks,
          prediction: Affine(weight: Matrix(rows: outputs, columns: width, repeating: 1)),
          expansionIsLayer: true)),
      data: Dataset(x: [[1], [2], [4]], y: Matrix(rows: 3, columns: outputs, repeating: 1)))
  }

  /// Adds to the entries of the state from `first` on; to the only one where it has no other.
  private func block(_ width: Int, _ size: Int, first: Int = 1, bias: Rational = 1) -> ResidualBlock {
    ResidualBlock(
      feature: .layers([
        .linear(
          Affine(
            weight: Matrix(rows: size, columns: width, repeating: 1),
            bias: Array(repeating: bias, count: size))), .activation(.relu),
      ]), weight: Matrix(rows: width, columns: size) { $0 == $1 + first || width == 1 ? 1 : 0 })
  }

  @Test func aResNEstHasItsStreamAndItsBlocks() throws {
    let html = try html(residual([block(3, 2), block(3, 4)], outputs: 2))
    let texts = try MarkupScanner(html).texts
    for text in [
      "x, 1 wide", "W_0: linear 3 × 1", "x_0, 3 wide", "v_1, 2 wide", "linear 2 × 3 with bias, relu", "W_1",
      "x_1, 3 wide", "v_2, 4 wide", "x_2, 3 wide", "W_{L+1}: linear 2 × 3", "ŷ, 2 wide",
    ] { #expect(texts.contains(text), "\(text)") }
    #expect(
      html.replacing(/<[^>]*>/, with: { $0.output == "</td>" ? "|" : "" }).contains(
        "v2|linear 4 × 3 with bias, relu|3|4|3|"))
  }

  /// B = [1 1] has the kernel vector (1, −1), which mixes v_0 and v_1; v_2 is not in B.
  @Test func blocksThatAKernelVectorMixesAreMarked() throws {
    let html = try html(residual([block(1, 1), block(1, 1, bias: 2)]))
    #expect(html.contains("✗ W_0: linear") && html.contains("✗ v_1, 1 wide"))
    #expect(!html.contains("✗ v_2"))
    #expect(html.components(separatedBy: "class=\"part mixed\"").count == 3)
    #expect(html.components(separatedBy: "<span class=\"bad\">mixed</span>").count == 3)
    // Full column rank mixes nothing.
    #expect(try !self.html(residual([block(3, 1)])).contains("part mixed"))
  }

  @Test func partsThatAreAlikeAreOne() throws {
    let html = try html(residual((1...30).map { block(40, 1, first: $0) }))
    #expect(html.contains(">v_1 … v_30, 1 wide<") && html.contains(">x_1 … x_30, 40 wide<"))
  }

  @Test func longNetworksAreShortened() throws {
    let html = try html(residual((1...40).map { block(50, $0) }))
    #expect(html.contains("… 26 more"))
    #expect(html.contains(">v_40, 40 wide<") && !html.contains(">v_20, 20 wide<"))
  }

  @Test func otherArchitectures() throws {
    let data = Dataset(x: [[1], [2], [4]], y: [[1], [1], [0]])
    let dense = DenseNEst(
      blocks: [.values([[1, 0], [0, 1], [1, 1]]), .layers([.linear(Affine(weight: [[1, 1, 1]]))])],
      prediction: Affine(weight: [[1, 1, 1, 1]]))
    let appended = try html(Model(architecture: .densenest(dense), data: data))
    for text in [">append<", ">x_1, 3 wide<", ">x_2, 4 wide<", ">given by its values<", "⊞"] {
      #expect(appended.contains(text), "\(text)")
    }
    let plain = FullyConnected(layers: [
      .linear(Affine(weight: [[1], [2]])), .activation(.relu), .linear(Affine(weight: [[1, 1]])),
    ])
    let layers = try html(Model(architecture: .fullyConnected(plain), data: data))
    for text in [">h_1, 2 wide<", ">relu<", ">linear 1 × 2<", ">h_3, 1 wide<"] {
      #expect(layers.contains(text), "\(text)")
    }
    #expect(!layers.contains("stream after it"))
  }

  /// Along the depth and with the critical points too, where nothing says which blocks are mixed.
  @Test func otherReportsOnAModelDrawIt() throws {
    let model = residual([block(3, 2), block(3, 4)])
    let depth = Report.depth(try DepthReport(model, digits: 6, file: "m.yaml", sha256: "00"))
    let critical = Report.criticalPoints(
      try CriticalPointsReport(Investigation(model), file: "m.yaml", sha256: "00"))
    for report in [depth, critical] {
      let texts = try MarkupScanner(report.text(as: .html)).texts
      for text in ["The network", "W_0: linear 3 × 1", "v_2, 4 wide", "ŷ, 1 wide"] {
        #expect(texts.contains(text), "\(text)")
      }
      #expect(!report.text(as: .text).contains("Network"))
    }
  }

  /// There is nothing in it that a text could show.
  @Test func textsHaveNoNetwork() throws {
    let report = Report.model(try checkReport())
    for format in [ReportFormat.text, .markdown, .latex] {
      #expect(!report.text(as: format).contains("Network"), "\(format)")
    }
  }
}
