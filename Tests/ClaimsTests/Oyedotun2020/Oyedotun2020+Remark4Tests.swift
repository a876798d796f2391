import Claims
import ExactAlgebra
import Networks
import Testing

@Suite struct Oyedotun2020Remark4Tests {
  private let one: Matrix<Rational> = [[1, 1], [1, 1]]

  @Test func aSingularRepresentationMayHaveRegularErrorGradients() throws {
    let model = Linear.plain(
      [one, .identity(2)], readout: .identity(2), inputs: .identity(2), targets: [[0, 0], [0, 5]])
    let found = try Linear.finding(.oyedotun2020Remark4, model)
    #expect(found.verdict == .fails)
    #expect(found.witness[.layer]?.asCount == 1)
    // Ŷ - Y = [[1, 1], [1, -4]], doubled by the squared loss.
    #expect(found.witness[.error(1)]?.asMatrix == [[2, 2], [2, -8]])
  }

  @Test func withOneOutputBothGradientsAreSingular() throws {
    let model = Linear.plain([one, .identity(2)], readout: [[1, 2]], inputs: .identity(2))
    let found = try Linear.finding(.oyedotun2020Remark4, model)
    #expect(found.verdict == .holds)
    #expect(found.values[.errorRanks]?.asList?.map(\.asCount) == [1, 1])
  }

  @Test func invertibleLayersLoseNoRank() throws {
    let model = Linear.plain([[[2, 1], [1, 1]]], readout: [[1, 2]], inputs: .identity(2))
    #expect(try Linear.finding(.oyedotun2020Remark4, model).verdict == .inapplicable)
  }

  /// Where all predictions are zero the derivatives of the logistic loss are rational.
  @Test func logisticLossAtZeroPredictions() throws {
    var model = Linear.plain(
      [one], readout: [[0, 0], [0, 0]], inputs: .identity(2), targets: [[1, -1], [1, 1]])
    model.loss = .logistic
    let found = try Linear.finding(.oyedotun2020Remark4, model)
    #expect(found.verdict == .holds)
    // −y/2 passes through a readout that is zero.
    #expect(found.values[.errorRanks]?.asList?.map(\.asCount) == [0])
  }
}
