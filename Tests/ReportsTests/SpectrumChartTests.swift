import Claims
import ExactAlgebra
import Networks
import Reports
import Testing

/// The eigenvalues of Σ in HTML.
@Suite struct SpectrumChartTests {
  /// With two samples and two features Π is the identity, and Σ = Y Yᵀ has the squares of `values` as eigenvalues.
  private func html(_ values: (Rational, Rational), width: Int) throws -> String {
    let network = ResNEst(
      expansion: Affine(weight: Matrix(rows: width, columns: 1, repeating: 1)),
      blocks: [
        ResidualBlock(feature: .values([[0], [1]]), weight: Matrix(rows: width, columns: 1, repeating: 1))
      ], prediction: Affine(weight: Matrix(rows: 2, columns: width, repeating: 1)))
    let model = Model(
      architecture: .resnest(network),
      data: Dataset(x: [[1], [0]], y: [[values.0, 0], [0, values.1]]))
    let report = try CriticalPointsReport(Investigation(model), file: "m.yaml", sha256: "00")
    let html = Report.criticalPoints(report).text(as: .html)
    _ = try MarkupScanner(html)
    let start = try #require(html.range(of: "Eigenvalues of Σ</title>")).upperBound
    return String(html[start...].prefix(upTo: try #require(html[start...].range(of: "</figure>")).lowerBound))
  }

  /// The largest is a disc on the left of M = 1, the other a square on its right.
  @Test func theMthIsMarked() throws {
    let html = try html((1, 2), width: 1)
    #expect(html.contains(">M = 1</text>"))
    let disc = try #require(html.firstMatch(of: /<circle cx="([\d.]+)"[^>]*><title>λ_2: 4<\/title>/))
    let square = try #require(html.firstMatch(of: /<rect x="([\d.]+)"[^>]*><title>λ_1: 1<\/title>/))
    let border = try #require(html.firstMatch(of: /<line class="trained" x1="([\d.]+)"/))
    #expect(Double(disc.1)! < Double(border.1)! && Double(border.1)! < Double(square.1)!)
    #expect(html.contains("None is zero."))
  }

  @Test func zerosAreCounted() throws {
    let html = try html((3, 0), width: 2)
    #expect(html.contains("Zero: once, on the bottom line.") && html.contains("<title>λ_2: 9</title>"))
    #expect(!html.contains("M = "))
  }

  /// The list of eigenvalues and the drawing number them alike, the least first.
  @Test func numbersAreThoseOfTheList() throws {
    let html = try html((1, 2), width: 1)
    let names = html.matches(of: /<text class="axis"[^>]*>(λ_\d)</).map { String($0.1) }
    #expect(names == ["λ_2", "λ_1"])
    #expect(!html.contains("the second"))
  }
}
