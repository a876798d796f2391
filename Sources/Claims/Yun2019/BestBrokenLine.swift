import ExactAlgebra

/// The least mean squared error of a continuous function with two linear pieces, by cells of its breakpoint: exact, for
/// data on the line with increasing inputs.
///
/// w_2 σ(w_1 x + b_1) + b_2 runs through all of them whose left (w_1 > 0) or right piece is constant, and
/// w (x + v σ(u x + b)) + c through all of them, so that their least risks are attained and come out of this.
///
/// With the breakpoint between two neighbouring inputs k and k + 1, left and right pieces L and R fit their own samples,
/// and d = R − L must change sign between the two inputs: d(x_k) d(x_{k+1}) ≤ 0, two convex cones. The least square on a
/// cone is the unconstrained one if that lies in it, or lies on its boundary, where d(x_k) = 0 or d(x_{k+1}) = 0: a broken
/// line with its breakpoint at an input. Both boundary planes lie in the union of the cones.
package struct BestBrokenLine {
  package enum Left: Sendable {
    case constant
    case linear
  }

  package struct Candidate: Sendable {
    /// Samples on the left piece.
    package let leftSamples: Int
    /// The breakpoint, when it sits at an input; nil for pieces fitted on their own.
    package let breakpoint: Rational?
    package let risk: Rational
  }

  package let inputs: [Rational]
  package let targets: [Rational]
  package let left: Left

  package init(inputs: [Rational], targets: [Rational], left: Left) {
    precondition(inputs.count == targets.count && inputs.count > 1, "one target for each of several inputs")
    self.inputs = inputs
    self.targets = targets
    self.left = left
  }

  private func basis(_ x: Rational) -> [Rational] { left == .constant ? [1] : [1, x] }

  /// The best function with its breakpoint at `knot`.
  private func fit(knot: Rational) -> Rational {
    let rows = inputs.map { basis($0) + [max(0, $0 - knot)] }
    return Fit(features: Matrix(rows).transposed, targets: targets).residual
  }

  /// Left and right pieces fitted on their own, when they can meet between the two inputs.
  private func separate(_ count: Int) -> Rational? {
    let (xs, ys) = (inputs[..<count], targets[..<count])
    let leftFit = Fit(features: Matrix(xs.map(basis)).transposed, targets: Array(ys))
    let rightFit = Fit.affine(Array(inputs[count...]), Array(targets[count...]))
    let error = leftFit.residual + rightFit.residual
    // A line through a single sample turns freely about it and meets the other piece where it is told to.
    if count == inputs.count - 1 || (left == .linear && count == 1) { return error }
    func gap(_ x: Rational) -> Rational {
      let left = zip(leftFit.coefficients, basis(x)).reduce(Rational.zero) { $0 + $1.0 * $1.1 }
      return rightFit.coefficients[0] + rightFit.coefficients[1] * x - left
    }
    return gap(inputs[count - 1]) * gap(inputs[count]) <= 0 ? error : nil
  }

  /// Every candidate for the least risk (mean over the samples).
  package var candidates: [Candidate] {
    let share = 1 / Rational(inputs.count)
    var result: [Candidate] = []
    for (index, knot) in inputs.enumerated() {
      result.append(Candidate(leftSamples: index + 1, breakpoint: knot, risk: share * fit(knot: knot)))
    }
    for count in 1..<inputs.count {
      if let error = separate(count) {
        result.append(Candidate(leftSamples: count, breakpoint: nil, risk: share * error))
      }
    }
    return result
  }

  package var least: Candidate { candidates.min { $0.risk < $1.risk }! }
}

extension MotivatingExample where Scalar == Rational {
  /// The least risk of f_1 over all θ_1. Broken lines with a constant piece on the left or on the right, and affine and
  /// constant functions, which are their limits with all samples on one piece.
  package var leastFullyConnectedRisk: Rational {
    let mirrored = inputs.reversed().map { inputs.last! - $0 }
    return min(
      linearRisk, BestBrokenLine(inputs: inputs, targets: targets, left: .constant).least.risk,
      BestBrokenLine(inputs: mirrored, targets: targets.reversed(), left: .constant).least.risk)
  }
}
