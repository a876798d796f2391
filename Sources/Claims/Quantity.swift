import Vocabulary

/// The name of a quantity: a stable ASCII key for scripts, and what a reader sees.
public struct Quantity: Sendable, Hashable {
  public let key: String
  public let label: String

  public init(_ key: String, _ label: String) {
    self.key = key
    self.label = label
  }

  /// Names are told apart by their keys.
  public static func == (a: Quantity, b: Quantity) -> Bool { a.key.utf8.elementsEqual(b.key.utf8) }
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// The quantities that claims report. Keys are stable: scripts rely on them.
extension Quantity {
  /// The value of a parameter, whatever its name is.
  public static func at(_ parameter: String) -> Quantity { Quantity("at", parameter) }
  public static let featureSize = Quantity("K_L", "K_L")
  public static let rankOfFeature = Quantity("rank-of-v_L", "rank of v_L")
  public static let correlationIsZero = Quantity("correlation-is-zero", "Σ v_L yᵀ is zero")
  public static let correlation = Quantity("correlation", "Σ v_L yᵀ")
  public static let featureRelation = Quantity("relation", "u with uᵀ v_L = 0")
  public static let deadUnits = Quantity("dead-units", "units of v_L that are 0 on all samples")
  public static let mixedUnits = Quantity("mixed-units", "units of v_L that it mixes")
  public static let loss = Quantity("loss", "loss")
  public static let differentiable = Quantity("differentiable", "differentiable")
  public static let convex = Quantity("convex", "convex")
  public static let reason = Quantity("because", "because")
  public static let width = Quantity("M", "M")
  public static let outputs = Quantity("N_o", "N_o")
  public static let slack = Quantity("slack", "slack")
  public static let rowsOfB = Quantity("rows-of-B", "rows of B")
  public static let columnsOfB = Quantity("columns-of-B", "columns of B")
  public static let rankOfB = Quantity("rank-of-B", "rank of B")
  public static let kernelVector = Quantity("kernel-vector", "z with B z = 0")
  public static let mixedBlocks = Quantity("mixed-blocks", "blocks whose columns it mixes")
  public static let featureSizes = Quantity("sum-of-K_i", "ΣK_i")
  public static let prefixInfima = Quantity("prefix-infima", "infimum of (P_φ) with the first 1 … L blocks")
  public static let localMinimum = Quantity("local-minimum", "local minimum")
  public static let linearRisk = Quantity("linear-risk", "best linear predictor")
  public static let leastRiskOfInput = Quantity("erlb-0", "A*_0")
  public static let leastRiskOfAll = Quantity("erlb-L", "A*_L")
  public static let literalCounterexample = Quantity(
    "literal-counterexample", "counterexample to the literal reading")
  public static let relation = Quantity("relation", "relation z with Σ z_i v_i = 0")
  public static let inputPart = Quantity("input-part", "z_0 v_0")
  public static let minimiser = Quantity("minimiser", "minimiser")
  public static let prefixRanks = Quantity("prefix-ranks", "ranks of [v_0; …; v_i]")
  public static let drops = Quantity("drops", "drops A*_{i-1} - A*_i")
  public static let predictableFeatures = Quantity("predictable-features", "predictable features")
  public static let output = Quantity("output", "output i")
  public static let unit = Quantity("unit", "unit j of v_L")
  public static let correlationEntry = Quantity("correlation-entry", "(Σ y v_Lᵀ)_ij")
  public static let changeOfPrediction = Quantity("delta-W_L+1", "δW_{L+1}")
  public static let changeOfWeight = Quantity("delta-W_L", "δW_L at (1, j)")
  public static let curvatureAtZero = Quantity("curvature-at-0", "N/2 · second derivative at 0")
  public static let curvatureOfPrediction = Quantity(
    "curvature-along-W_L+1", "N/2 · second derivative along W_{L+1} alone")
  public static let weightOfUnit = Quantity("W_L-at-1-j", "W_L at (1, j)")
  public static let determinant = Quantity("determinant", "determinant of the Hessian in a and w, N/2 each")
  public static let predictor = Quantity("better-predictor", "coefficients of a better predictor")
  public static let betterPrediction = Quantity("better-W_L+1", "W_{L+1} with a smaller risk")
  public static let betterWeight = Quantity("better-W_L", "W_L with it")
  public static let descendingDirection = Quantity("direction", "direction along which the risk falls")
  public static let order = Quantity("order", "order at which it falls")
  public static let coefficient = Quantity("coefficient", "coefficient")
  public static let rank = Quantity("r", "r")
  public static let correlatedRank = Quantity("t", "t")
  public static let strata = Quantity("strata", "strata")
  public static let saddles = Quantity("saddles", "saddles")
  public static let infimumOfProblem = Quantity("infimum", "infimum of (P_φ)")
  public static let leastRisk = Quantity("erlb", "A*")
  public static let leastEpsilon = Quantity("epsilon", "least ε")
  public static let wideWidth = Quantity("M", "M of the ResNEst")
  public static let predictionsAgree = Quantity("predictions-agree", "predictions agree on the data")
  public static let assumption4 = Quantity("assumption-4", ClaimID.chen2021Assumption4.rawValue)
  public static let wideSlack = Quantity("slack", "slack in M ≥ ΣK_i")
  public static let epsilon = Quantity("epsilon", "ε")
  public static let representationErrors = Quantity("representation-errors", "err(x_0) … err(x_{L-1})")
  public static let linearRiskOnInput = Quantity("linear-risk", "best linear predictor on x")
  public static let fullRankStrata = Quantity("full-rank-strata", "strata with full rank")
  public static let saddleStrata = Quantity("saddle-strata", "strata of saddles")
  public static let infimum = Quantity("infimum", "infimum")
  public static let rankOfQT = Quantity("rank-of-QT", "rank [Q | T]")
  public static let rankOfQ = Quantity("rank-of-Q", "rank Q")
  public static let representationRank = Quantity("p", "p")
  public static let risk = Quantity("risk", "risk")
  public static let minimumStrata = Quantity("minimum-strata", "strata of global minima")
  public static let representationRanks = Quantity("representation-ranks", "ranks of H^0 … H^m")
  public static let conditionNumbers = Quantity("condition-numbers", "κ(H^1), κ(H^2), …")
  public static let sameCondition = Quantity("condition-number", "κ, with and without")
  public static let layer = Quantity("layer", "layer")
  public static let row = Quantity("row", "row")
  public static let errorRanks = Quantity("error-ranks", "ranks of Δ^1 … Δ^m")
  public static let gradientRanks = Quantity("gradient-ranks", "ranks of ∂R/∂W^1 … ∂R/∂W^m")
  public static let weightRanks = Quantity("weight-ranks", "ranks of W^2 … W^{m+1}")
  public static let outputErrorRank = Quantity("output-error-rank", "rank of Δ^{m+1}")
  public static let depth = Quantity("m", "m")
  public static let largestSquare = Quantity("sigma_1-squared", "σ_1²")
  public static let multiplicity = Quantity("multiplicity-of-sigma_1", "multiplicity of σ_1")
  public static let limitRank = Quantity("rank-of-the-limit", "rank of the limit")
  public static let secondSquare = Quantity("sigma_2-squared", "σ_2²")
  public static let ratioBound = Quantity("ratio-bound", "(σ_2/σ_1)^m at most")
  public static let weight = Quantity("W", "W")
  public static let paths = Quantity("paths", "paths in each block")
  public static let hullDimension = Quantity("span-dimension", "dimension that data and weights span")
  public static let equation23IsExact = Quantity("equation-23-is-exact", "equation (23) is exact")
  public static let shrinkingVector = Quantity("h", "h")
  public static let squaredNorm = Quantity("squared-norm", "‖h‖²")
  public static let squaredNormAfter = Quantity("squared-norm-after", "‖(I + W) h‖²")
  public static let atLeast = Quantity("at-least", "at least")
  public static let atMost = Quantity("at-most", "at most")
  public static let boundsSufficeUpTo = Quantity(
    "bounds-suffice-up-to", "the bounds of Table 1 suffice up to ρ =")
  public static let improvementUpTo = Quantity(
    "improvement-up-to", "R_2 < R_lin at the paper's point up to ρ =")
  public static let noBetterRanges = Quantity(
    "no-better-ranges", "ranges of ρ where every θ_1 has risk ≥ R_lin")
  public static let inertia = Quantity("inertia", "inertia")
  public static let blockConstants = Quantity("rho_l", "ρ_l")
  public static let lossConstant = Quantity("mu", "μ")
  public static let relativeSlack = Quantity("relative-slack", "slack / ‖t̂‖ at least")
  public static let boundAtLeast = Quantity("bound-at-least", "bound at least")
  public static let slackAtLeast = Quantity("slack-at-least", "slack at least")
  public static let normBounds = Quantity("M_l-squared", "M_l²")
  public static let boundSquared = Quantity("bound-squared", "bound²")
  public static let linearComplexityAtLeast = Quantity(
    "linear-complexity-at-least", "linear functions at least")
  public static let linearComplexityAtMost = Quantity("linear-complexity-at-most", "linear functions at most")

  // MARK: Of one block or layer

  public static func infimum(blocks: Int) -> Quantity {
    Quantity("infimum-\(blocks)-blocks", "\(blocks) blocks")
  }

  public static func predictor(of index: Int) -> Quantity {
    Quantity("predictor", "P with v_\(index) = P [v_0; …; v_\(index - 1)]")
  }

  public static func gram(_ layer: Int) -> Quantity { Quantity("gram", "H^\(layer) (H^\(layer))ᵀ") }
  public static func conditionNumber(_ layer: Int) -> Quantity {
    Quantity("condition-number-\(layer)", "κ(H^\(layer))")
  }
  public static func largestPerturbation(_ layer: Int) -> Quantity {
    Quantity("largest-perturbation-\(layer)", "κ ε fails for ΔH = -t H^\(layer), t above")
  }
  public static func firstOrderConstant(_ layer: Int) -> Quantity {
    Quantity("first-order-constant-\(layer)", "first-order constant for H^\(layer), at most")
  }
  public static func solution(_ layer: Int) -> Quantity { Quantity("solution", "θ with Y = θ H^\(layer)") }
  public static func representationRank(_ layer: Int) -> Quantity {
    Quantity("representation-rank", "rank H^\(layer)")
  }
  public static func errorRank(_ layer: Int) -> Quantity { Quantity("error-rank", "rank Δ^\(layer)") }
  public static func gradientRank(_ layer: Int) -> Quantity {
    Quantity("gradient-rank", "rank ∂R/∂W^\(layer)")
  }
  public static func representation(_ layer: Int) -> Quantity { Quantity("representation", "H^\(layer)") }
  public static func gradient(_ layer: Int) -> Quantity { Quantity("gradient", "∂R/∂W^\(layer)") }
  public static func error(_ layer: Int) -> Quantity { Quantity("error", "Δ^\(layer)") }
}
