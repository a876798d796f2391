import Claims
import ExactAlgebra
import TestSupport
import Testing

@Suite struct MotivatingPropositionTests {
  private let proposition = MotivatingProposition()

  @Test func holdsAsStated() { #expect(proposition.holdsAsStated) }

  /// The lower bounds fail beyond √(5/4), first the one with two samples on the constant piece.
  @Test func exactRanges() {
    let failures = proposition.lowerBounds.compactMap(\.firstFailure)
    #expect(failures.min() == proposition.end)
    #expect(proposition.lowerBounds[2].firstFailure == proposition.end)
    // (3 + 3√21)/4
    let root = RealAlgebraicNumber.squareRoot(of: 189)!
    #expect(proposition.improvement.firstFailure == (root + 3) * Rational(1, 4))
  }

  /// The table for w_1 < 0 is that of the mirrored data, which is another data set: the paper's "similarly" is right.
  @Test func bothDirections() {
    #expect(proposition.lowerBounds.count == 14)
    for bound in proposition.lowerBounds { #expect(bound.holdsAsStated, "\(bound.name)") }
  }

  @Test func generalFieldAgreesWithRationalNumbers() {
    for rho in [Rational(1, 3), 1, Rational(7, 2)] {
      let numbers = MotivatingExample(rho: rho)
      let functions = MotivatingExample(rho: RationalFunction.variable)
      #expect(functions.linearRisk(rho) == numbers.linearRisk)
      #expect(functions.residualRisk(rho) == numbers.residualRisk)
      for (a, b) in zip(functions.lowerBounds(), numbers.lowerBounds()) {
        #expect(a.total(rho) == b.total)
      }
    }
  }

  private func risk(_ example: MotivatingExample<Rational>, _ f: (Rational) -> Rational) -> Rational {
    zip(example.inputs, example.targets).reduce(.zero) { sum, point in
      let error = f(point.0) - point.1
      return sum + error * error
    } / Rational(example.inputs.count)
  }

  /// No parameters that were tried go below the least risks, and the least risk of f_2 is below that at the paper's point.
  @Test(arguments: [Rational(1, 4), 1, Rational(11, 10), 2, 5])
  func leastRisksAreLowerBounds(rho: Rational) {
    let example = MotivatingExample(rho: rho)
    let first = example.leastFullyConnectedRisk
    let second = example.leastResidualRisk
    #expect(first <= example.linearRisk && second <= first && second <= example.residualRisk)
    var generator = SeededGenerator(seed: 19)
    for _ in 0..<300 {
      let (w1, b1, w2, b2) = (
        generator.rational(), generator.rational(), generator.rational(), generator.rational()
      )
      #expect(risk(example) { w2 * max(0, w1 * $0 + b1) + b2 } >= first)
      #expect(risk(example) { w1 * ($0 + w2 * max(0, $0 - b1)) + b2 } >= second)
    }
  }

  /// The least risk over a grid of breakpoints, each an ordinary least-squares problem, comes close to the exact one
  /// from above.
  @Test func leastRiskAgainstAGrid() {
    for rho in [Rational(1, 2), 3] {
      let example = MotivatingExample(rho: rho)
      var best = example.linearRisk
      for step in 0...200 {
        let knot = Rational(step) / 40
        let hinge = example.inputs.map { max(0, $0 - knot) }
        let rows = Matrix<Rational>([Array(repeating: 1, count: 6), example.inputs, hinge])
        best = min(best, Fit(features: rows, targets: example.targets).residual / 6)
      }
      #expect(best >= example.leastResidualRisk)
      #expect(best - example.leastResidualRisk < Rational(1, 50) * best)
    }
  }

  /// The paper's lower bounds end at √(5/4), the proposition does not: both halves hold for every ρ > 0.
  @Test func holdsForEveryRho() {
    let ranges = proposition.leastRiskRanges
    #expect(
      ranges.count == 1 && ranges[0].holds && ranges[0].from == RealAlgebraicNumber(0) && ranges[0].to == nil)
    let improvements = (1...4).map { proposition.improvement(breakpoint: $0) }
    #expect(improvements.contains { $0.firstFailure == nil })
    for rho in [Rational(1, 100), 2, 100] {
      let example = MotivatingExample(rho: rho)
      #expect(example.leastFullyConnectedRisk == example.linearRisk)
      #expect(example.leastResidualRisk < example.linearRisk)
      for knot in improvements {
        #expect(example.linearRisk - knot.difference(rho)! >= example.leastResidualRisk)
      }
    }
  }

  /// Other data, where a constant and a line do better than one line.
  @Test func brokenLinesCanWin() {
    let inputs: [Rational] = [0, 1, 2, 3]
    let flatThenSteep = BestBrokenLine(inputs: inputs, targets: [1, 1, 2, 5], left: .constant)
    // Constant 1 on two samples, the line 3 x − 4 on the others; they meet at 5/3.
    #expect(flatThenSteep.least.risk == 0 && flatThenSteep.least.leftSamples == 2)
    // Random data against a grid of breakpoints, each an ordinary least-squares problem.
    var generator = SeededGenerator(seed: 8)
    var atInput = 0
    for _ in 0..<12 {
      let targets = generator.matrix(1, 4).elements
      for left in [BestBrokenLine.Left.constant, .linear] {
        let least = BestBrokenLine(inputs: inputs, targets: targets, left: left).least
        if least.breakpoint != nil { atInput += 1 }
        var best: Rational?
        for step in 0...90 {
          let knot = Rational(step) / 30
          let hinge = inputs.map { max(0, $0 - knot) }
          let base = left == .constant ? [[1, 1, 1, 1], hinge] : [[1, 1, 1, 1], inputs, hinge]
          let risk = Fit(features: Matrix(base), targets: targets).residual / 4
          best = min(best ?? risk, risk)
        }
        #expect(best! >= least.risk)
        #expect(best! - least.risk < Rational(1, 10))
      }
    }
    #expect(atInput > 0)
  }
}

extension MotivatingExample where Scalar == Rational {
  /// The least risk of f_2 over all θ_2.
  fileprivate var leastResidualRisk: Rational {
    BestBrokenLine(inputs: inputs, targets: targets, left: .linear).least.risk
  }
}
