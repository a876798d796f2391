import ExactAlgebra
import Networks
import TrainingPoint
import Vocabulary

// What given weights refute where the loss is not the squared one: a statement about all local minimisers, or critical points, of (P_φ) is
// refuted by one of them and by weights or a predictor with a smaller risk. Nothing here proves a statement.

extension ModelOver where Scalar: OrderedField {
  /// Coefficients of a linear predictor on `features` (rows; N columns) whose risk is below `risk`, from those with entries from -2 to
  /// 2; nil where there is none among them, for several outputs, or where there are too many.
  func linearPredictor(on features: Matrix<Scalar>, below risk: Scalar) -> [Scalar]? {
    guard outputs == 1 else { return nil }
    return Self.smallMatrices(1, features.rows).first { row in
      loss.mean(of: row * features, targets: data.y).map { ($0 - risk).signum() < 0 } ?? false
    }?.elements
  }

  /// The matrices with entries from -2 to 2, those near zero first; none where there are more than the limit.
  static func smallMatrices(_ rows: Int, _ columns: Int) -> [Matrix<Scalar>] {
    let entries = [0, 1, -1, 2, -2].map { Scalar(Rational($0)) }
    var vectors: [[Scalar]] = [[]]
    for _ in 0..<(rows * columns) {
      if vectors.count * entries.count > Limits.smallMatrices { return [] }
      vectors = vectors.flatMap { start in entries.map { start + [$0] } }
    }
    return vectors.map { Matrix(rows: rows, columns: columns, elements: $0) }
  }
}

extension Investigation {
  /// Why the given (W_L, W_{L+1}) is a local minimiser of (P_φ); nil where that is not proved.
  var reasonForLocalMinimiser: String? {
    if let point, [.localMinimum, .globalMinimum].contains(point.classification) {
      // Remark 1: W_L and W_{L+1} are some of the parameters of (P).
      return "the given weights are a local minimum of (P)"
    }
    return risesFromZero
      ? "at W_{L+1} = 0 the risk rises in both directions, for W_L near the given one too" : nil
  }

  /// For a convex loss of ŷ - y, M = N_o = 1 and W_{L+1} = 0: whether the one-sided slopes of the risk in W_{L+1} are positive.
  ///
  /// They are continuous in W_L, so positive for all W_L near the given one; the risk is convex in W_{L+1}, and at W_{L+1} = 0 it does not depend
  /// on W_L. So none of the weights near the given ones has a smaller risk.
  private var risesFromZero: Bool {
    guard case .resnest(let network) = model.architecture, width == 1, outputs == 1, convexity.holds,
      network.prediction.bias == nil, network.prediction.weight.isZero,
      let scalar = model.loss.scalar, scalar.argument == .residual
    else { return false }
    let function = scalar.function
    let state = evaluation.states.last!
    var slopes = [Rational.zero, .zero]
    for sample in 0..<model.data.count {
      let residual = -model.data.y[sample, 0]
      // Left and right of the residual.
      let pieces = [
        function.breakpoints.count { $0 < residual }, function.breakpoints.count { $0 <= residual },
      ].map {
        PiecewisePolynomial.evaluate(PiecewisePolynomial.derivative(function.pieces[$0]), at: residual)
      }
      let z = state[0, sample]
      for (direction, sign) in [Rational.one, -1].enumerated() {
        let step = sign * z
        slopes[direction] += step * (step.signum() < 0 ? pieces[0] : pieces[1])
      }
    }
    return slopes.allSatisfy { $0.signum() > 0 }
  }

  /// What refutes "every local minimiser is at most every linear predictor on `features`".
  func minimiserAbovePredictor(on features: Matrix<Rational>, named name: String) -> Finding? {
    guard let risk = trainedRisk, let reason = reasonForLocalMinimiser,
      let better = model.linearPredictor(on: features, below: risk)
    else { return nil }
    return .fails(
      "the given weights are a local minimiser, and a linear predictor on \(name) is better",
      witness: [.reason: .text(reason), .risk: .number(risk), .predictor: .vector(better)])
  }

  /// What refutes "a critical point with W_{L+1} of full rank is a global minimum".
  var criticalPointAbove: Finding? {
    guard case .resnest(let network) = model.architecture, let block = network.blocks.last,
      network.prediction.bias == nil, network.prediction.weight.rank == outputs,
      let risk = trainedRisk, point?.gradient != nil, point?.isCritical == true
    else { return nil }
    let state = evaluation.states[depth - 1]
    for prediction in Model.smallMatrices(outputs, width) {
      for weight in Model.smallMatrices(width, block.weight.columns) {
        let outputs = prediction * (state + weight * features.last!)
        guard let other = model.loss.mean(of: outputs, targets: model.data.y), other < risk else { continue }
        return .fails(
          "the given weights are critical with W_{L+1} of full rank, and others have a smaller risk",
          witness: [
            .risk: .number(risk), .betterPrediction: .matrix(prediction), .betterWeight: .matrix(weight),
          ])
      }
    }
    return nil
  }

  /// What refutes "a local minimum is strictly below every linear predictor where these are beaten".
  ///
  /// With one value of ŷ - y at which the loss is least, a predictor that takes it on all samples beats the linear ones iff none of these
  /// does.
  var minimiserNotBelowLinear: Finding? {
    guard let risk = trainedRisk, let reason = reasonForLocalMinimiser, outputs == 1,
      let best = model.loss.soleMinimiser,
      let linear = model.linearPredictor(on: features[0], below: risk)
    else { return nil }
    let wanted = Matrix(rows: model.data.count, columns: 1) { row, _ in model.data.y[row, 0] + best }
    guard case .solution = Matrix.vertical(features).transposed.solve(wanted) else { return nil }
    if case .solution = features[0].transposed.solve(wanted) { return nil }
    return .fails(
      "A*_0 > A*_L, and the given weights are a local minimiser above a linear predictor",
      witness: [.reason: .text(reason), .risk: .number(risk), .predictor: .vector(linear)])
  }
}

extension Investigation {
  /// Whether (P) has no parameter but W_L and W_{L+1}, so that it is (P_φ).
  private var isProblemOfPhi: Bool {
    guard case .resnest(let network) = model.architecture, network.blocks.count == 1,
      network.expandsByIdentity, network.prediction.bias == nil, network.blocks[0].bias == nil,
      case .values = network.blocks[0].feature
    else { return false }
    return true
  }

  /// Whether the given weights are known to be no local minimiser of (P_φ).
  package var isNoLocalMinimiser: Bool {
    guard isProblemOfPhi, let point else { return false }
    return [.notCritical, .saddle, .strictSaddle].contains(point.classification)
  }

  /// What refutes "(P_φ) is neither convex nor concave".
  var constantRisk: Finding? {
    guard case .piecewisePolynomial(let function) = model.loss, function.breakpoints.isEmpty,
      function.pieces[0].dropFirst().allSatisfy(\.isZero)
    else { return nil }
    return .fails(
      "the loss is constant, so that the risk is convex", witness: [.loss: .text(model.loss.name)])
  }

  /// What refutes "a critical point that is no local minimum is a saddle": a global maximum.
  var maximumInPlaceOfSaddle: Finding? {
    guard isProblemOfPhi, case .piecewisePolynomial(let function) = model.loss, function.breakpoints.isEmpty,
      function.pieces[0].count == 3, function.pieces[0][0].isZero, function.pieces[0][1].isZero,
      function.pieces[0][2].signum() < 0,
      let risk = trainedRisk, risk.isZero, let inertia = point?.inertia, inertia.negative > 0
    else { return nil }
    return .fails(
      "the given weights are critical and a global maximum: the loss is nowhere positive, and 0 on every sample",
      witness: [.risk: .number(risk), .inertia: .counts([inertia.positive, inertia.negative, inertia.zero])])
  }

  /// What refutes "W_{L+1} is rank-deficient at every saddle point".
  var saddleOfFullRank: Finding? {
    guard isProblemOfPhi, let point, point.isCritical == true, let inertia = point.inertia,
      inertia.negative > 0, inertia.positive > 0, case .resnest(let network) = model.architecture,
      network.prediction.weight.rank == outputs
    else { return nil }
    return .fails(
      "the given weights are a saddle with W_{L+1} of full rank",
      witness: [.inertia: .counts([inertia.positive, inertia.negative, inertia.zero])])
  }

  /// What refutes "every saddle point has a direction of negative curvature": neither a minimum, since a ray descends, nor a maximum, since
  /// the opposite ray ascends (the order is odd) or there is positive curvature.
  var saddleWithoutCurvature: Finding? {
    guard isProblemOfPhi, let point, point.isCritical == true, let inertia = point.inertia,
      inertia.negative == 0, case .descendingRay(let direction, let order, let coefficient)? = point.witness,
      order % 2 == 1 || inertia.positive > 0
    else { return nil }
    return .fails(
      "the given weights are a saddle, and their Hessian has no negative eigenvalue",
      witness: [
        .inertia: .counts([inertia.positive, inertia.negative, inertia.zero]),
        .descendingDirection: .vector(direction), .order: .count(order), .coefficient: .number(coefficient),
      ])
  }
}

extension Loss {
  /// The only value of ŷ - y at which the loss is least, where it is one of a few known to be; nil elsewhere.
  fileprivate var soleMinimiser: Rational? {
    switch self {
    case .squared, .huber, .absolute: return 0
    case .piecewisePolynomial(let function):
      // p(t) - p(t₀) = (t - t₀)² q(t) with a quadratic q that has no real root.
      guard function.breakpoints.isEmpty, function.pieces[0].count == 5, function.pieces[0][4].signum() > 0
      else {
        return nil
      }
      return (-Limits.quarticMinimum...Limits.quarticMinimum).lazy.map { Rational($0) }.first { root in
        var rest = function.pieces[0]
        rest[0] -= function(root)
        for _ in 0..<2 {
          guard PiecewisePolynomial.evaluate(rest, at: root).isZero else { return false }
          // Division by t - root, by Horner's rule.
          var quotient: [Rational] = []
          var carry = Rational.zero
          for coefficient in rest.reversed() {
            carry = carry * root + coefficient
            quotient.append(carry)
          }
          rest = quotient.dropLast().reversed()
        }
        return (rest[1] * rest[1] - 4 * rest[0] * rest[2]).signum() < 0
      }
    default: return nil
    }
  }
}
