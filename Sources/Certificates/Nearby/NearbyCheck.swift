import ExactNumbers

/// Candidates for the proof of what lies near the given weights.
package struct NearbyEvidence: Sendable {
  package enum Equations: Sendable {
    /// The predictions on these samples are their targets: one of each set with equal data.
    case targets(samples: [Int])
    /// Bᵀ ∇risk = 0. `negative`: the columns of B along which the risk has negative curvature.
    case gradient(negative: [Int], Complement)
  }

  /// What, with the columns of B, spans all directions, and keeps the predictions.
  package enum Complement: Sendable {
    case motions([Motion])
    /// The kernel of the derivative of the predictions on these samples, which determine all others.
    case samples([Int])
  }

  /// n numbers c.
  package let center: FractionMatrix
  /// B, n × k.
  package let basis: FractionMatrix
  package let equations: Equations

  package init(center: FractionMatrix, basis: FractionMatrix, equations: Equations) {
    self.center = center
    self.basis = basis
    self.equations = equations
  }
}

/// A proof that a zero of k equations f lies in the box of all θ = c + B u with |u_i| ≤ h, and what it is.
///
/// Let D be diagonal with entries ±1. If |f(0)_i| ≤ h/2 and on the box each row of |D f′ − I| sums to 1/2 at most, u ↦ u − D f(c + B u)
/// maps the cube |u_i| ≤ h into itself and contracts it: by Banach's theorem f has exactly one zero there.
package struct NearbyCheck {
  private let problem: Problem
  private let network: TrainedNetwork
  private let loss: ScalarLoss
  private let evidence: NearbyEvidence
  /// n and k.
  private let count: Int
  private let size: Int
  /// The columns of B.
  private let directions: [[Ball]]

  package init(_ problem: Problem, _ evidence: NearbyEvidence) throws(Refusal) {
    guard let loss = ScalarLoss(problem.model.loss) else {
      throw Refusal("the loss is no piecewise polynomial")
    }
    self.problem = problem
    self.loss = loss
    self.evidence = evidence
    network = try TrainedNetwork(problem.model)
    (count, size) = (network.weights.count, evidence.basis.columns)
    let isSmall =
      switch evidence.equations {
      case .targets: count * size <= Limits.nearbyProducts / (size + 100)
      case .gradient:
        count <= Limits.nearbyParameters
          && count * count * (count + problem.samples) <= Limits.nearbyProducts
      }
    guard isSmall else {
      throw Refusal("there are too many parameters and samples for a point near the given weights")
    }
    guard evidence.center.rows == 1, evidence.center.columns == count, evidence.basis.rows == count else {
      throw Refusal("the centre or the basis has a wrong shape")
    }
    let basis = evidence.basis
    directions = (0..<basis.columns).map { column in (0..<basis.rows).map { Ball(basis[$0, column]) } }
    switch evidence.equations {
    case .targets(let samples): try check(samples)
    case .gradient(let negative, let complement):
      guard negative.allSatisfy({ $0 < size }), zip(negative, negative.dropFirst()).allSatisfy({ $0 < $1 })
      else { throw Refusal("directions of negative curvature are columns of the basis, in order") }
      switch complement {
      case .samples(let samples): try check(samples)
      case .motions(let motions):
        for motion in motions { try motion.check(network, samples: problem.samples) }
      }
    }
  }

  /// Refuses what are no indices of samples in order, with all outputs as many equations as B has columns.
  private func check(_ samples: [Int]) throws(Refusal) {
    guard samples.allSatisfy({ $0 < problem.samples }),
      zip(samples, samples.dropFirst()).allSatisfy({ $0 < $1 }),
      samples.count * problem.outputs == size
    else { throw Refusal("the samples are not as many as the basis asks for, or not in order") }
  }

  /// What is proved, with the least radius.
  package func statement() throws(Refusal) -> NearbyStatement {
    let center = evidence.center
    let atCenter = try traces((0..<count).map { Ball(center[0, $0]) })
    let residual = try values(atCenter).reduce(Rational.zero) { max($0, $1.largestMagnitude) }
    // h = 2 max |f(0)_i|, and what it lets each parameter move by.
    let basis = evidence.basis
    let extents = (0..<count).map { row in
      2 * residual * (0..<size).reduce(Rational.zero) { $0 + basis[row, $1].magnitude }
    }
    let parameters = (0..<count).map { Ball(center[0, $0], within: extents[$0]) }
    let onBox = try traces(parameters)
    let (signs, derivative) = try derivative(onBox)
    for (row, entries) in derivative.enumerated() {
      let sum = entries.enumerated().reduce(Rational.zero) {
        let target = Ball($1.offset == row ? Rational(signs[row]) : .zero)
        return $0 + ($1.element - target).largestMagnitude
      }
      guard 2 * sum <= 1 else { throw Refusal("the equations near the given weights are no contraction") }
    }
    let radius = Radius(
      atLeast: (0..<count).reduce(Rational.zero) {
        max($0, (center[0, $1] - network.weights[$1]).magnitude + extents[$1])
      })
    switch evidence.equations {
    case .targets:
      // J B is regular, so that J has full row rank: the Hessian of the squared loss is 2/N Jᵀ J, and repeated samples repeat rows.
      let inertia = NearbyStatement.Inertia(positive: size, negative: 0, zero: count - size)
      return NearbyStatement(kind: .zeroRisk, radius: radius, inertia: problem.isSquared ? inertia : nil)
    case .gradient(let negative, let complement):
      try check(complement, parameters, onBox)
      return NearbyStatement(
        kind: negative.isEmpty ? .localMinimum : .strictSaddle, radius: radius,
        inertia: NearbyStatement.Inertia(
          positive: size - negative.count, negative: negative.count, zero: count - size))
    }
  }

  private func traces(_ parameters: [Ball]) throws(Refusal) -> [SampleTrace] {
    var result: [SampleTrace] = []
    for sample in 0..<problem.samples {
      result.append(try SampleTrace(network, sample: sample, parameters: parameters))
    }
    return result
  }

  // MARK: Equations

  private func targets(of sample: Int) -> [Rational] {
    (0..<problem.outputs).map { problem.targets[$0, sample] }
  }

  /// f; the risk is the mean over samples.
  private func values(_ traces: [SampleTrace]) throws(Refusal) -> [Ball] {
    switch evidence.equations {
    case .targets(let samples):
      return samples.flatMap { sample in
        zip(traces[sample].predictions, targets(of: sample)).map { $0 - Ball($1) }
      }
    case .gradient:
      var gradient = Array(repeating: Ball.zero, count: count)
      for (sample, trace) in traces.enumerated() {
        let seed = try lossDerivatives(trace, sample).first
        for (index, entry) in trace.gradient(seed).enumerated() { gradient[index] = gradient[index] + entry }
      }
      return directions.map { Ball.dot($0, gradient) * share }
    }
  }

  /// The diagonal of D, and f′ along B.
  private func derivative(_ traces: [SampleTrace]) throws(Refusal) -> (signs: [Int], [[Ball]]) {
    switch evidence.equations {
    case .targets(let samples):
      try checkData(samples)
      return (Array(repeating: 1, count: size), jacobian(traces, samples))
    case .gradient(let negative, _):
      // The Hessian by rows: what one parameter moves is much less than what a column of B does.
      let units = (0..<count).map { row in (0..<count).map { $0 == row ? Ball(.one) : .zero } }
      var hessian = units.map { _ in Array(repeating: Ball.zero, count: count) }
      for (sample, trace) in traces.enumerated() {
        let (first, second) = try lossDerivatives(trace, sample)
        let changes = trace.gradientChanges(slopes: first, curvatures: second, along: units)
        for row in 0..<count {
          for column in 0..<count where !changes[row][column].isZero {
            hessian[row][column] = hessian[row][column] + changes[row][column]
          }
        }
      }
      let images = directions.map { direction in hessian.map { Ball.dot($0, direction) } }
      return (
        directions.indices.map { negative.contains($0) ? -1 : 1 },
        directions.map { direction in images.map { Ball.dot(direction, $0) * share } }
      )
    }
  }

  /// The derivatives of the predictions on these samples along B, output by output, which has as many columns.
  private func jacobian(_ traces: [SampleTrace], _ samples: [Int]) -> [[Ball]] {
    (0..<problem.outputs).flatMap { output in
      samples.map { sample in
        let gradient = traces[sample].gradient(
          (0..<problem.outputs).map { $0 == output ? Ball(.one) : .zero })
        return directions.map { Ball.dot($0, gradient) }
      }
    }
  }

  /// Predictions on all samples are targets where those on `samples` are, and the risk is zero then, its least value.
  private func checkData(_ samples: [Int]) throws(Refusal) {
    guard loss.isLeastAtTargets else {
      throw Refusal("the loss is not one of ŷ − y that is least, and zero, at zero")
    }
    let known = Set(samples.map { network.data(of: $0) + targets(of: $0) })
    guard (0..<problem.samples).allSatisfy({ known.contains(network.data(of: $0) + targets(of: $0)) }) else {
      throw Refusal("a sample is not among those whose predictions are to be targets")
    }
  }

  /// One over the number of samples, of which the risk is the mean. It comes last, so that what sums to zero stays zero.
  private var share: Ball { Ball(1 / Rational(problem.samples)) }

  /// The first two derivatives of the loss in the predictions on a sample.
  private func lossDerivatives(_ trace: SampleTrace, _ sample: Int) throws(Refusal) -> (
    first: [Ball], second: [Ball]
  ) {
    var (first, second): ([Ball], [Ball]) = ([], [])
    for (output, prediction) in trace.predictions.enumerated() {
      let target = Ball(problem.targets[output, sample])
      let (argument, factor) =
        loss.isOfMargin ? (target * prediction, target) : (prediction - target, Ball(.one))
      let slope = PlainPolynomial.derivative(try loss.function.piece(around: argument))
      let curvature = PlainPolynomial.derivative(slope)
      first.append(Ball.value(slope, at: argument) * factor)
      second.append(Ball.value(curvature, at: argument) * factor * factor)
    }
    return (first, second)
  }

  // MARK: What keeps the predictions

  /// The first of each set of samples with equal data, whose predictions are the same whatever the parameters.
  private var firstSamples: [Int] {
    var known: Set<[Rational]> = []
    return (0..<problem.samples).filter { known.insert(network.data(of: $0)).inserted }
  }

  /// That ∇risk = 0 where Bᵀ ∇risk = 0, and that the Hessian has n − k zeros there.
  ///
  /// *Motions*: at each point of the cell the risk does not change along the span T of their directions. If [B | T] spans everything
  /// at the zero, ∇risk = 0 there, and T is in the kernel of the Hessian, as the derivative of that identity says. With B, motions X
  /// and kernels of A in coordinates E, the matrix [B X E; 0 0 A] is square and regular iff A has full row rank and B, X and E ker A span
  /// everything: T has a basis of smooth fields nearby then, whose flows take points c + B v to all points nearby.
  ///
  /// *Samples*: the predictions F on all samples are fixed linear functions of those on k / N_o samples, whose derivative J is regular along
  /// B. So F has the rank k nearby, its level sets are manifolds with the tangent space ker J, a complement of B, and ∇risk is in the
  /// row space of J: it is zero where Bᵀ ∇risk is.
  private func check(
    _ complement: NearbyEvidence.Complement, _ parameters: [Ball], _ traces: [SampleTrace]
  ) throws(Refusal) {
    switch complement {
    case .samples(let samples):
      guard try PredictionSpan(network, traces).isDetermined(by: samples) else {
        throw Refusal("the predictions on the samples do not determine all others")
      }
      guard BallMatrix.isRegular(jacobian(traces, samples)) else {
        throw Refusal("the predictions on the samples are not shown to be independent")
      }
    case .motions(let motions):
      var columns = directions.map { direction in
        Dictionary(uniqueKeysWithValues: direction.enumerated().map { ($0.offset, $0.element) })
      }
      var rows = count
      for motion in motions {
        for sample in firstSamples where try !motion.keepsPredictions(traces[sample], sample: sample) {
          throw Refusal("a motion is not shown to keep the predictions")
        }
        let block = motion.block(network, at: parameters, traces)
        for (index, column) in block.columns.enumerated() {
          columns.append(
            block.conditions.enumerated().reduce(into: column) { $0[rows + $1.offset] = $1.element[index] })
        }
        rows += block.conditions.count
      }
      let matrix = columns.map { column in (0..<rows).map { column[$0] ?? .zero } }
      guard rows == columns.count, BallMatrix.isRegular(matrix) else {
        throw Refusal("the basis and the motions are not shown to span all directions")
      }
    }
  }
}

extension CheckedFacts {
  /// What the step on it proves of the neighbourhood of the given weights.
  package func nearby() throws -> NearbyStatement {
    guard case .near(let evidence)? = try step(for: .near) else {
      throw Refusal("there is no proof of what lies near the given weights")
    }
    return try NearbyCheck(problem, evidence).statement()
  }
}

extension NearbyStatement {
  /// Refuses what does not follow from the proved statement: another kind, another inertia, a smaller radius.
  func check(by proved: NearbyStatement) throws(Refusal) {
    guard kind == proved.kind, inertia == proved.inertia else {
      throw Refusal("the point near the given weights is of another kind or inertia than stated")
    }
    guard proved.radius.value <= radius.value else {
      throw Refusal("the point near the given weights is not proved to be within the radius")
    }
  }
}

/// A loss that is a sum over outputs of a piecewise polynomial of ŷ − y or of the margin y ŷ.
struct ScalarLoss {
  let function: CheckedModel.PiecewisePolynomial
  let isOfMargin: Bool

  /// nil for the logistic loss and the cross-entropy.
  init?(_ loss: CheckedModel.Loss) {
    let half = Rational(1, 2)
    var isOfMargin = false
    switch loss {
    case .squared: function = .init(breakpoints: [], pieces: [[0, 0, 1]])
    case .absolute: function = .init(breakpoints: [0], pieces: [[0, -1], [0, 1]])
    case .huber(let delta):
      let outside = -half * delta * delta
      function = .init(
        breakpoints: [-delta, delta], pieces: [[outside, -delta], [0, 0, half], [outside, delta]])
    case .smoothedHinge(let delta):
      let curve = half / delta
      isOfMargin = true
      function = .init(
        breakpoints: [1 - delta, 1], pieces: [[1 - half * delta, -1], [curve, -2 * curve, curve], []])
    case .piecewisePolynomial(let own): function = own
    case .logistic, .crossEntropy: return nil
    }
    self.isOfMargin = isOfMargin
  }

  /// Whether it is a function of ŷ − y that is zero at zero and nowhere negative.
  var isLeastAtTargets: Bool {
    let ends = [nil] + function.breakpoints.map(Optional.some) + [nil]
    return !isOfMargin && PlainPolynomial.value(function.pieces[function.piece(at: 0)], 0).isZero
      && function.pieces.indices.allSatisfy {
        PlainPolynomial.isNonnegative(
          PlainPolynomial.trimmed(function.pieces[$0]), from: ends[$0], to: ends[$0 + 1])
      }
  }
}
