import ExactAlgebra
import Networks

/// Statements of Yun et al. 2019 about the given weights.
extension Facts {
  private var network: ResNEstOver<Scalar>? {
    if case .resnest(let network) = model.architecture { network } else { nil }
  }

  /// Theorem 2, or Corollary 3 with `architectural`.
  func coverage(architectural: Bool) -> FactFinding {
    if let foreign = model.foreignToYun2019 { return .inapplicable(foreign) }
    guard let network else { return .inapplicable("the network is no residual network") }
    typealias Obstacle = CoverageConditions.Obstacle
    var found: [Obstacle] = []
    var maps: [Matrix<Scalar>] = []
    for (index, block) in network.blocks.enumerated().dropFirst() {
      if case .layers(let layers) = block.feature, case .linear(let map)? = layers.first {
        maps.append(map.weight)
      } else {
        found.append(.noInputMap(block: index + 1))
      }
    }
    if found.isEmpty {
      if !lossIsConvex { found.append(.notConvex("the \(model.loss.name) loss")) }
      if case .fails(let defect) = model.loss.differentiability(order: 2) {
        found.append(.notTwiceDifferentiable("\(defect)"))
      }
      let stacked = Matrix.vertical(maps, columns: width)
      if architectural {
        if stacked.rows >= width { found.append(.inputMapsTooWide(total: stacked.rows, width: width)) }
      } else if stacked.gramRank == width {
        found.append(.parameterCoverage(rank: width, width: width))
      }
      if let point {
        if let kink = point.kinks.first(where: { !$0.isConstant }) {
          found.append(.kink("\(kink)"))
        } else if point.isCritical == false {
          found.append(.notCritical(point.reason))
        }
      }
      if let rank = representationRank, rank < width {
        found.append(.representationCoverage(rank: rank, width: width))
      }
    }
    if !found.isEmpty { return .inapplicable(found.map(\.description).joined(separator: "; ")) }
    guard let point, let scalar = model.loss.scalar else {
      return .undecided("the derivatives of the \(model.loss.name) loss are not rational")
    }
    if let linear = linearRiskWithoutIntercept, let risk = trainedRisk {
      if (risk - linear).signum() <= 0 {
        return .holds("the risk is at most that of the best linear predictor")
      }
    } else if slopesAreOrthogonalToInputs(scalar) {
      return .holds("the risk is at most that of the best linear predictor")
    }
    guard let inertia = point.inertia else {
      return .undecided("the Hessian is too large, or the best linear risk is not known")
    }
    if inertia.negative > 0 { return .holds("the Hessian has a negative eigenvalue: a strict saddle") }
    return linearRiskWithoutIntercept == nil
      ? .undecided("the best linear risk is not known exactly")
      : .fails("worse than the best linear predictor, with no negative eigenvalue")
  }

  /// Without the differentiability that Assumption 2 of Chen et al. asks for as well.
  private var lossIsConvex: Bool {
    lossIsDifferentiableAndConvex
      || model.loss.convexity(targets: .zeros(model.data.count, outputs)).holds
  }

  /// The rank of E[ℓ'' h_L h_Lᵀ]; nil where derivatives are not rational.
  private var representationRank: Int? {
    guard let scalar = model.loss.scalar else { return nil }
    let seen = (0..<model.data.count).filter { derivative(scalar, order: 2, sample: $0).signum() != 0 }
    return evaluation.states.last!.selecting(columns: seen).gramRank
  }

  /// Criticality in w makes the loss gradient G orthogonal to h_L; orthogonal to X as well, it gives R(t) ≥ R for every t.
  private func slopesAreOrthogonalToInputs(_ scalar: ScalarLoss) -> Bool {
    let slopes = Matrix(rows: 1, columns: model.data.count) { derivative(scalar, order: 1, sample: $1) }
    return Scalar.areAllZero((slopes * model.data.x).elements)
  }

  /// ℓ′ or ℓ″ in the one prediction of a sample.
  private func derivative(_ scalar: ScalarLoss, order: Int, sample: Int) -> Scalar {
    scalar.derivative(
      order: order, prediction: evaluation.prediction[0, sample], target: model.data.y[sample, 0])
  }

  /// Theorem 4, as far as its hypotheses go: the bound itself has square roots.
  var nearIdentity: FactFinding {
    if let foreign = model.foreignToYun2019 { return .inapplicable(foreign) }
    if isSquared { return .inapplicable("the squared loss has no Lipschitz constant") }
    for (index, block) in (network?.blocks ?? []).enumerated() {
      guard case .layers(let layers) = block.feature else {
        return .inapplicable("the feature of block \(index + 1) is no function of its input")
      }
      let origin = Matrix<Scalar>.zeros(width, 1)
      if !Scalar.areAllZero((block.weight * layers.reduce(origin) { $1($0) }).elements) {
        return .inapplicable("the residual part of block \(index + 1) is not zero at zero")
      }
    }
    if point?.isCritical == false { return .inapplicable("not a critical point: the gradient is not zero") }
    return .pointwise
  }

  /// Theorem 5, which follows for every network of its form.
  var rademacher: FactFinding {
    if let foreign = model.foreignToYun2019 { return .inapplicable(foreign) }
    for (index, block) in (network?.blocks ?? []).enumerated() {
      guard case .layers(let layers) = block.feature, layers.count == 2, case .linear(let map) = layers[0],
        map.bias == nil, layers[1] == .activation(.relu)
      else { return .inapplicable("block \(index + 1) is not V σ(U ·) with ReLU σ") }
    }
    return .holds("by Jensen's inequality for the linear functions, then block by block")
  }
}
