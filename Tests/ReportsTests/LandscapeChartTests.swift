import Claims
import ExactAlgebra
import Landscape
import Networks
import Reports
import Testing

/// The critical strata as levels.
@Suite struct LandscapeChartTests {
  /// Beside each level stands the number of negative eigenvalues, where there is room.
  @Test func levelsHaveTheirIndex() throws {
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: .identity(2)),
          blocks: [ResidualBlock(feature: .values([[1, 0], [0, 1], [1, 1]]), weight: .zeros(2, 2))],
          prediction: Affine(weight: .zeros(2, 2)))),
      data: Dataset(x: [[1, 0], [0, 1], [1, 1]], y: [[1, 0], [0, 3], [2, 1]]))
    let report = try CriticalPointsReport(Investigation(model), file: "m.yaml", sha256: "00")
    let html = Report.criticalPoints(report).text(as: .html)
    let start = try #require(html.range(of: "Critical strata by risk</title>")).upperBound
    let figure = html[start...].prefix(upTo: try #require(html[start...].range(of: "</figure>")).lowerBound)
    let levels = figure.matches(of: /class="(least|state) level"[^>]*><title>[^<]*, index (\d+), inertia/)
    let indices = figure.matches(of: /<text class="(least|state)"[^>]*>(\d+)</)
    #expect(levels.count == report.strata.count && levels.count > 2)
    // All of them have room here.
    #expect(indices.map { "\($0.1) \($0.2)" }.sorted() == levels.map { "\($0.1) \($0.2)" }.sorted())
    #expect(
      levels.map { Int($0.2)! }.sorted() == report.strata.map { $0.stratum.inertia.negative }.sorted())
    #expect(figure.contains("Beside a level: its index"))
  }
}
