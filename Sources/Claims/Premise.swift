import Networks
import Vocabulary

/// What a statement takes for granted, as fine as one can ask whether it is needed: a claim, a part of one, or what the wording
/// has built in.
public enum Premise: Sendable, Hashable {
  /// A claim that the statement rests on.
  case claim(ClaimID)
  /// The first half of Assumption 1 of Chen et al. 2021: Σ v_L yᵀ ≠ 0.
  case correlation
  /// Its second half: Σ v_L v_Lᵀ has full rank.
  case regularGram
  /// The first half of Assumption 2 of Chen et al. 2021: the loss is differentiable.
  case differentiableLoss
  /// The other half, and a hypothesis of Yun et al. 2019: the loss is convex.
  case convexLoss
  /// The loss is the squared one, where a statement says so itself.
  case squaredLoss
  /// Of Chen et al. 2021, Corollary 2 (ii): some predictor on all features beats every linear one on the input.
  case beatenLinearPredictor
  /// Of Chen et al. 2021, Remark 2: blocks have no biases, or the prediction has one.
  case sharedConstant
  /// M > 0, which no paper says and every model file keeps.
  case positiveWidth
  /// Of Yun et al. 2019, Theorem 2: the loss is twice differentiable.
  case twiceDifferentiableLoss
  /// The risk is twice differentiable at the given weights: no unit is at a kink.
  case twiceDifferentiablePoint
  /// The given weights are a critical point.
  case criticalPoint
  /// E[ℓ'' h_L h_Lᵀ] has full rank.
  case representationCoverage
  /// The rows of U_2, …, U_L do not span R^{d_x}.
  case parameterCoverage
  /// Of Yun et al. 2019, Corollary 3, in its place: m_2 + … + m_L < d_x.
  case narrowInputMaps

  /// The statement is about networks of another kind.
  case architecture([ArchitectureName])
  /// Every entry of W_L is a parameter of its own, as (P_φ) has it.
  case freeLastWeight
  /// M ≥ K_0 + … + K_L, in the place of a hypothesis.
  case wideRepresentation

  // The networks wᵀ h_L(x), h_l = h_{l-1} + Φ_l(h_{l-1}), h_0 = x, of Yun et al. 2019.
  /// h_0 is the input.
  case inputState
  /// No bias is added to V_l φ_l(…).
  case noBlockBias
  case oneOutput
  case noOutputBias
  /// Features are functions of the states before them.
  case featuresOfStates
  /// Blocks after the first begin with a linear map U_l.
  case inputMaps
  /// Of Theorem 4: the residual parts are functions, given by layers.
  case layeredBlocks
  /// They are zero at zero.
  case residualsVanishAtZero
  /// They have Lipschitz constants.
  case lipschitzBlocks
  /// The loss has one.
  case lipschitzLoss
  /// Some linear predictor attains R_lin.
  case attainedLinearRisk
  /// Of Theorem 5: the blocks are V_l σ(U_l ·) with ReLU σ.
  case reluBlocks

  // The networks of Oyedotun et al. 2020.
  /// Hidden layers are square linear maps without bias.
  case linearNetwork
  /// All hidden layers have the same matrix W.
  case equalLayers
  case symmetricLayers
  /// Some input has a component along the largest singular direction.
  case leadingComponent
  /// Every block sums two or more paths.
  case severalPaths
  /// Some hidden representation has not full rank.
  case singularRepresentation
  /// N ≥ M.
  case enoughSamples
  /// In some layer H^l and W^{l+1} are regular.
  case regularLayer
  case nonzeroTargets
  /// Y = θ H for some representation H of full row rank.
  case solvable
  /// M ≥ 2.
  case severalCoordinates
  /// Every hidden representation has full row rank.
  case regularRepresentations

  /// The name in reports and logs.
  public var name: String {
    switch self {
    case .claim(let id): id.rawValue
    case .correlation: "\(ClaimID.chen2021Assumption1) (correlation)"
    case .regularGram: "\(ClaimID.chen2021Assumption1) (Gram matrix)"
    case .differentiableLoss: "a differentiable loss"
    case .convexLoss: "a convex loss"
    case .squaredLoss: "the squared loss"
    case .beatenLinearPredictor: "A*_0 > A*_L"
    case .sharedConstant: "one constant feature"
    case .positiveWidth: "M > 0"
    case .twiceDifferentiableLoss: "a twice differentiable loss"
    case .twiceDifferentiablePoint: "no kink"
    case .criticalPoint: "a critical point"
    case .representationCoverage: "representation coverage"
    case .parameterCoverage: "parameter coverage"
    case .narrowInputMaps: "m_2 + … + m_L < d_x"
    case .architecture(let names): "a network of the kind " + names.map(\.rawValue).joined(separator: " or ")
    case .freeLastWeight: "a free W_L"
    case .wideRepresentation: "M ≥ K_0 + … + K_L"
    case .inputState: "h_0 is the input"
    case .noBlockBias: "no bias beside V_l"
    case .oneOutput: "one output"
    case .noOutputBias: "no bias of the output"
    case .featuresOfStates: "features of the states"
    case .inputMaps: "blocks begin with U_l"
    case .layeredBlocks: "blocks by their layers"
    case .residualsVanishAtZero: "Φ_l(0) = 0"
    case .lipschitzBlocks: "Lipschitz blocks"
    case .lipschitzLoss: "a Lipschitz loss"
    case .attainedLinearRisk: "R_lin is attained"
    case .reluBlocks: "blocks V_l σ(U_l ·)"
    case .linearNetwork: "a linear network"
    case .equalLayers: "equal layers"
    case .symmetricLayers: "a symmetric W"
    case .leadingComponent: "α_1 ≠ 0"
    case .severalPaths: "several paths a block"
    case .singularRepresentation: "a singular H^l"
    case .enoughSamples: "N ≥ M"
    case .regularLayer: "regular H^l and W^{l+1}"
    case .nonzeroTargets: "Y ≠ 0"
    case .solvable: "Y = θ H with finite κ"
    case .severalCoordinates: "M ≥ 2"
    case .regularRepresentations: "H^l of full rank"
    }
  }

  /// What is dropped, in a few words.
  public var meaning: String {
    switch self {
    case .claim(let id): Claim.named(id).title
    case .correlation: "Σ v_L yᵀ ≠ 0"
    case .regularGram: "Σ v_L v_Lᵀ has full rank"
    case .differentiableLoss: "the loss has a derivative everywhere"
    case .convexLoss: "the loss is convex in the prediction"
    case .squaredLoss: "ℓ(ŷ, y) = ‖ŷ - y‖²"
    case .beatenLinearPredictor: "some predictor on the features beats every linear one on the input"
    case .sharedConstant: "all states carry the constant feature alike"
    case .positiveWidth: "the representation has a coordinate"
    case .twiceDifferentiableLoss: "the loss has a second derivative everywhere"
    case .twiceDifferentiablePoint: "the risk is twice differentiable at the given weights"
    case .criticalPoint: "the gradient is zero"
    case .representationCoverage: "E[ℓ'' h_L h_Lᵀ] has full rank"
    case .parameterCoverage: "the rows of U_2, …, U_L do not span R^{d_x}"
    case .narrowInputMaps: "U_2, …, U_L have fewer than d_x rows"
    case .architecture: "the statement is about such networks"
    case .freeLastWeight: "every entry of W_L is a parameter of its own"
    case .wideRepresentation: "the representation is as wide as all features"
    case .inputState: "there is no expansion layer"
    case .noBlockBias: "blocks add V_l φ_l(…) and no constant"
    case .oneOutput: "N_o = 1"
    case .noOutputBias: "the prediction is wᵀ h_L"
    case .featuresOfStates: "features are functions of the states before them"
    case .inputMaps: "blocks after the first begin with a linear map U_l"
    case .layeredBlocks: "features are functions, not values"
    case .residualsVanishAtZero: "the residual parts are zero at zero"
    case .lipschitzBlocks: "the residual parts have Lipschitz constants"
    case .lipschitzLoss: "the loss has a Lipschitz constant"
    case .attainedLinearRisk: "some linear predictor has the risk R_lin"
    case .reluBlocks: "every block is V_l σ(U_l ·) with ReLU σ"
    case .linearNetwork: "hidden layers are square linear maps without bias"
    case .equalLayers: "all hidden layers have the same matrix W"
    case .symmetricLayers: "W = Wᵀ"
    case .leadingComponent: "some input has a component along the largest singular direction"
    case .severalPaths: "every block sums two or more paths"
    case .singularRepresentation: "some hidden representation has not full rank"
    case .enoughSamples: "there are as many samples as coordinates"
    case .regularLayer: "in some layer the representation and the next weights are regular"
    case .nonzeroTargets: "the targets, less the bias of the prediction, are not all zero"
    case .solvable: "the targets are a linear function of a representation of full row rank"
    case .severalCoordinates: "the representation has two coordinates"
    case .regularRepresentations: "every hidden representation has full row rank"
    }
  }
}

extension Premise {
  /// Whether it says which networks a statement is about. Without it the statement has no meaning, so that it is not asked whether it
  /// is needed.
  var isForm: Bool {
    switch self {
    case .architecture, .inputState, .noBlockBias, .oneOutput, .noOutputBias, .featuresOfStates, .inputMaps,
      .layeredBlocks, .reluBlocks, .linearNetwork:
      true
    default: false
    }
  }
}

extension Claim {
  /// What the statement takes for granted: its hypotheses in the order of the papers, halves of Assumptions 1 and 2 after the whole,
  /// and what the wording has built in.
  public var premises: [Premise] {
    let own = hypotheses.flatMap { [.claim($0)] + Claim.named($0).parts.map(\.premise) }
    return (needsSquaredLoss ? [.squaredLoss] : []) + own + (needsPositiveWidth ? [.positiveWidth] : [])
      + conclusion.premises.filter { !$0.isForm }
  }

  /// The statement without one of its hypotheses.
  public func dropping(_ hypothesis: ClaimID) -> Claim { dropping(.claim(hypothesis)) }
}

extension Facts {
  /// What is left of a hypothesis where some of its parts are not asked for; nil where it is asked for as a whole.
  func remainder(of id: ClaimID, without dropped: Set<Premise>) -> Decision? {
    let parts = Claim.named(id).parts
    let left = parts.filter { !dropped.contains($0.premise) }
    if left.count == parts.count { return nil }
    let decisions = left.map { $0.decide(self) }
    return decisions.first { $0.verdict != .holds }
      ?? .holds(decisions.map(\.summary).joined(separator: "; "))
  }
}
