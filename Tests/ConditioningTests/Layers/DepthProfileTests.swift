import Conditioning
import ExactAlgebra
import Networks
import Testing
import TestSupport

@Suite struct DepthProfileTests {
  private func ranks(_ profile: DepthProfile) -> [Int] { profile.layers.map(\.representation.rank) }

  /// Bounds along the depth save work and change nothing: ranks are those of the evaluated representations.
  @Test func ranksAreThoseOfTheRepresentations() throws {
    try forAll(seedCount: 60) { random in
      random.model(samples: Int.random(in: 1...4, using: &random))
    } property: { model in
      let profile = try DepthProfile(model, bits: 10)
      let states = try Evaluation(model).states
      guard case .fullyConnected(let network) = model.architecture else {
        return ranks(profile) == states.map { $0.rankDecision(route: .fractionFree).rank }
      }
      // What an activation gives belongs to the layer before it; the last map is the prediction.
      var kept: [Int] = [0]
      for (index, layer) in network.layers.enumerated() {
        if case .linear = layer { kept.append(index + 1) } else { kept[kept.count - 1] = index + 1 }
      }
      kept.removeLast()
      return ranks(profile) == kept.map { states[$0].rankDecision(route: .fractionFree).rank }
    }
  }

  /// A product of regular matrices is regular at every depth, however large its condition number.
  @Test func linearNetworksStayRegular() throws {
    let network = RandomNetwork(.plainnet, depth: 60, width: 4, samples: 5, activation: .linear, seed: 11)
    let profile = try DepthProfile(network.model, bits: 20)
    #expect(profile.layers.allSatisfy { $0.representation.rank == 4 })
    #expect(profile.layers.last!.representation.conditionNumber!.lowerBound > Rational(10).raised(to: 20))
    // Double precision does not see this.
    #expect(profile.layers.last!.floating.conditionNumber < 1e20)
    #expect(profile.layers.last!.floating.rank! < 4)
    // The mean of the growth of 60 layers.
    let growth = try #require(profile.meanGrowth)
    let quotient =
      profile.layers[60].representation.conditionNumber! / profile.layers[0].representation
      .conditionNumber!
    #expect(growth.lowerBound.raised(to: 60) <= quotient!.upperBound)
    #expect(growth.upperBound.raised(to: 60) >= quotient!.lowerBound)
  }

  /// In a linear network with N_o < n the gradients have at most N_o independent columns, as their last one.
  @Test func outputsBoundTheRankOfGradients() throws {
    let network = RandomNetwork(
      .resnet, depth: 6, width: 5, samples: 8, outputs: 2, activation: .linear, seed: 3)
    for layer in try DepthProfile(network.model, bits: 10).layers {
      guard case .singularValues(let values) = layer.gradient else {
        Issue.record("no gradient")
        continue
      }
      #expect(values.rank <= 2 && !values.isFullRank)
    }
  }

  /// A pre-activation that is exactly zero, with an error behind it: no gradient there. Without an error the derivative is zero.
  @Test func kinksHaveNoGradient() throws {
    func model(_ target: Rational) -> Model {
      Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: [[1, -1]])), .activation(.relu), .linear(Affine(weight: [[2]])),
          ])), data: Dataset(x: [[1, 1]], y: [[target]]))
    }
    let kinked = try DepthProfile(model(1), bits: 10)
    guard case .undefined(let reason) = kinked.layers[0].gradient else {
      Issue.record("a gradient at a kink")
      return
    }
    #expect(reason.contains("kink"))
    guard case .singularValues(let values) = kinked.layers[1].gradient else {
      Issue.record("the gradient behind the kink is there")
      return
    }
    #expect(values.rank == 1)
    guard case .singularValues(let zero) = try DepthProfile(model(0), bits: 10).layers[0].gradient else {
      Issue.record("no error, and still no gradient")
      return
    }
    #expect(zero.rank == 0)
  }

  @Test func lossesWithoutRationalGradients() throws {
    var model = RandomNetwork(.plainnet, depth: 2, width: 2, samples: 2, outputs: 1, seed: 1).model
    model.loss = .logistic
    for layer in try DepthProfile(model, bits: 10).layers {
      guard case .undefined = layer.gradient else {
        Issue.record("a gradient of the logistic loss")
        continue
      }
    }
  }

  /// The nearest double, against the standard library's reading of decimals.
  @Test func nearestDoubles() throws {
    for text in [
      "0.1", "1", "-3.75", "123456789012345678901234567890", "1e-300", "9007199254740993", "1e300",
    ] {
      #expect(try Rational(parsing: text[...]).nearestDouble == Double(text)!)
    }
    #expect(Rational(10).raised(to: 400).nearestDouble == .infinity)
  }
}
