import ExactAlgebra
import Networks
import Reports
import TestSupport
import Testing

/// Axes and labels of drawings.
@Suite struct ChartTests {
  /// Steps are 1, 2 or 5 times a power of ten, and there are enough of them, and not too many.
  @Test func ticksAreRound() throws {
    try forAll(seedCount: 400) { random in
      let bounds = [random.rational(maxBits: 40), random.rational(maxBits: 40)].sorted()
      let tiny = Rational(mantissa: 1, binaryExponent: Int.random(in: -300...300, using: &random))
      return (bounds[0] * tiny)...(bounds[1] * tiny)
    } property: { range in
      let ticks = Ticks.rationals(in: range)
      if range.lowerBound == range.upperBound { return ticks == [range.lowerBound] }
      guard (2...6).contains(ticks.count), ticks.allSatisfy(range.contains) else { return false }
      let step = ticks[1] - ticks[0]
      guard zip(ticks, ticks.dropFirst()).allSatisfy({ $1 - $0 == step }) else { return false }
      // Nothing of the range is left without a tick.
      guard ticks[0] - range.lowerBound < step, range.upperBound - ticks.last! < step else { return false }
      let digits = step.decimal(significantDigits: 9).filter { "123456789".contains($0) }
      let mantissa = step.decimal(significantDigits: 1).prefix { $0 != "e" }.filter { "125".contains($0) }
      return (ticks[0] / step).isInteger && mantissa.count == 1 && (digits.first == mantissa.first)
    }
  }

  @Test func ticksOfIntegers() {
    for lower in [-7, 0, 1, 3, 99] {
      for span in [0, 1, 2, 9, 14, 15, 16, 17, 100, 999, 12_345] {
        let range = lower...(lower + span)
        let ticks = Ticks.integers(in: range, most: 15)
        #expect((1...16).contains(ticks.count) && ticks.allSatisfy(range.contains), "\(range): \(ticks)")
        if span <= 15 { #expect(ticks == Array(range)) }
        if ticks.count > 1 {
          let step = ticks[1] - ticks[0]
          #expect(
            [1, 2, 5].contains { step == $0 || step == 10 * $0 || step == 100 * $0 || step == 1000 * $0 })
          #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $1 - $0 == step } && ticks[0] % step == 0)
        }
      }
    }
  }

  @Test func labelsTellTicksApart() {
    #expect([-12, -1, 0, 1, 3].map(Ticks.power) == ["10⁻¹²", "10⁻¹", "1", "10", "10³"])
    #expect(Ticks.labels([0, Rational(1, 3), 2]) == ["0", "0.3333", "2"])
    let near = [1, 1 + Rational(mantissa: 1, binaryExponent: -20)]
    #expect(Set(Ticks.labels(near)).count == 2)
  }

  /// The texts of a drawing, by the room that they take.
  private func boxes(_ drawing: Substring) -> [(name: String, left: Double, right: Double, y: Double)] {
    drawing.matches(of: /<text class="[^"]*" x="([^"]*)" y="([^"]*)" text-anchor="([^"]*)">([^<]*)</).map {
      let (x, y, width) = (Double($0.1)!, Double($0.2)!, 6.6 * Double($0.4.count))
      let left = $0.3 == "start" ? x : $0.3 == "end" ? x - width : x - width / 2
      return (String($0.4), left, left + width, y)
    }
  }

  @Test func labelsLieBesideEachOther() throws {
    var count = 0
    try forAll(seedCount: 120) { random in
      random.model(samples: Int.random(in: 2...5, using: &random))
    } property: { model in
      let html = Report.model(try checkReport(model)).text(as: .html)
      guard let start = html.range(of: "Risk along the depth of the network</title>")?.upperBound else {
        return true
      }
      let drawing = html[start...].prefix { $0 != "\u{0}" }
      let end = try #require(drawing.range(of: "</svg>")).lowerBound
      let names = boxes(drawing[..<end])
      count += names.count
      return names.enumerated().allSatisfy { index, name in
        name.left >= 0 && name.right <= 640 && name.y >= 10 && name.y <= 280
          && names[..<index].allSatisfy { other in
            name.left >= other.right || other.left >= name.right || abs(name.y - other.y) >= 10
          }
      }
    }
    #expect(count > 500)
  }

  /// What the given weights are far above of does not flatten the rest.
  @Test func whatIsFarAboveIsSaid() throws {
    func drawing(_ weight: Rational) throws -> Substring {
      let html = Report.model(try checkReport(scalarModel(weight: weight, y: [1, 3, 2]))).text(as: .html)
      let start = try #require(html.range(of: "Risk along the depth of the network</title>")).upperBound
      return html[start...].prefix(upTo: try #require(html[start...].range(of: "</figure>")).lowerBound)
    }
    // (0 + 1 + 1001²)/3 against least risks of 1/6 and 0.
    let far = try drawing(1000)
    #expect(far.contains(">↑ 3.34e5<") && far.contains(">Linear scale."))
    // (0 + 1 + 1)/3 is the least risk of the state when W_1 = 0 and no bias helps.
    let near = try drawing(0)
    #expect(!near.contains("↑") && near.contains("class=\"trained\""))
  }
}
