import ExactNumbers

/// What the checker derives from a model: the exact forward pass, and the matrices that claims are about. Nothing in
/// here comes from a certificate.
///
/// Samples are columns.
package struct Problem: Sendable {
  package let model: CheckedModel
  /// v_0 … v_L, K_i × N. A bias of the expansion or of a block without a prediction bias makes v_0 = [x; 1] (Chen et al.
  /// 2021, footnote 2).
  package let features: [FractionMatrix]
  /// Y, N_o × N.
  package let targets: FractionMatrix
  /// x_{L-1} + b_L, M × N; zero when there is no block. Nil where there is no residual representation.
  package let representation: FractionMatrix?
  /// x_L, M × N. Nil where there is no residual representation.
  package let lastState: FractionMatrix?
  /// Bᵀ with B = [W_0 … W_{L-1}], (K_0 + … + K_{L-1}) × M. The matrix of no rows when there is no block.
  package let columnsOfB: FractionMatrix
  /// Whether the prediction has a bias, so that predictors are affine and (P_φ) is centred.
  package let isAffine: Bool
  /// Whether blocks have biases and the prediction has none: each state has then a constant feature of its own.
  package let constantVariesWithState: Bool
  /// M; nil where there is no residual representation.
  package let width: Int?
  /// L.
  package let depth: Int

  package var samples: Int { model.x.rows }
  package var inputs: Int { model.x.columns }
  package var outputs: Int { model.y.columns }
  /// M ≥ K_0 + … + K_L.
  var isWiderThanFeatures: Bool { columnsOfB.columns >= columnsOfB.rows + features[depth].rows }
  package var isSquared: Bool { if case .squared = model.loss { true } else { false } }

  package init(_ model: CheckedModel) throws(Refusal) {
    if case .pooledView(lastWeightIsFree: false) = model.reduction {
      throw Refusal(
        "W_L is a convolution in groups, whose entries are not all free: (P_φ) is another problem")
    }
    self.model = model
    let input = model.x.transposed
    let samples = input.columns
    targets = model.y.transposed
    var features = [input]
    switch model.network {
    case .resnest(let layer, let blocks, let prediction):
      let expansion = layer ?? CheckedModel.Affine(weight: .identity(input.rows))
      let width = expansion.weight.rows
      var state = Problem.affine(expansion, input)
      var before = FractionMatrix.zeros(width, samples)
      for block in blocks {
        let feature = try Problem.feature(block.feature, of: state)
        features.append(feature)
        before = state
        if let bias = block.bias { before = Problem.sum(before, bias) }
        state = (before + block.weight * feature).inLowestTerms
      }
      isAffine = prediction.bias != nil
      constantVariesWithState = prediction.bias == nil && blocks.contains { $0.bias != nil }
      var columns: [FractionMatrix] = []
      if !blocks.isEmpty { columns.append(expansion.weight.transposed) }
      // With the features held fixed the biases add up: x_{L-1} + b_L = B [v_0; …; v_{L-1}].
      if let bias = Problem.sum(of: [expansion.bias] + blocks.map { $0.bias }), !isAffine {
        features[0] = .stacked([input, Problem.ones(samples)], columns: samples)
        if !blocks.isEmpty {
          columns.append(FractionMatrix(rows: 1, columns: bias.count, entries: bias))
        }
      }
      columns += blocks.dropLast().map(\.weight.transposed)
      columnsOfB = .stacked(columns, columns: width)
      representation = before
      lastState = state
      self.width = width
      depth = blocks.count
    case .densenest(let blocks, let prediction):
      var state = input
      for block in blocks {
        let feature = try Problem.feature(block, of: state)
        features.append(feature)
        state = .stacked([state, feature], columns: samples)
      }
      isAffine = prediction.bias != nil
      constantVariesWithState = false
      columnsOfB = .zeros(0, 0)
      representation = nil
      lastState = nil
      width = nil
      depth = blocks.count
    case .fullyConnected:
      isAffine = true
      constantVariesWithState = false
      columnsOfB = .zeros(0, 0)
      representation = nil
      lastState = nil
      width = nil
      depth = 0
    }
    self.features = features
  }

  static func ones(_ count: Int) -> FractionMatrix {
    FractionMatrix(rows: 1, columns: count, numerators: Array(repeating: .one, count: count))
  }

  static func affine(_ map: CheckedModel.Affine, _ input: FractionMatrix) -> FractionMatrix {
    let product = map.weight * input
    guard let bias = map.bias else { return product.inLowestTerms }
    return sum(product, bias)
  }

  /// nil where there is none.
  private static func sum(of biases: [[Rational]?]) -> [Rational]? {
    var sum: [Rational]?
    for bias in biases {
      guard let bias else { continue }
      guard let known = sum else {
        sum = bias
        continue
      }
      sum = zip(known, bias).map { (pair: (Rational, Rational)) -> Rational in pair.0 + pair.1 }
    }
    return sum
  }

  /// `matrix` with `bias` added to every column.
  private static func sum(_ matrix: FractionMatrix, _ bias: [Rational]) -> FractionMatrix {
    let column = FractionMatrix(rows: bias.count, columns: 1, entries: bias)
    return (matrix + column * ones(matrix.columns)).inLowestTerms
  }

  /// The layers of a feature, one after the other; or the given values.
  private static func feature(_ feature: CheckedModel.Feature, of input: FractionMatrix) throws(Refusal)
    -> FractionMatrix
  {
    switch feature {
    case .values(let values): return values.transposed
    case .layers(let layers):
      var value = input
      for layer in layers {
        switch layer {
        case .linear(let map): value = affine(map, value)
        case .activation(let activation): value = try apply(activation, to: value)
        }
      }
      return value
    }
  }

  static func apply(
    _ function: CheckedModel.PiecewisePolynomial, to input: FractionMatrix
  ) throws(Refusal) -> FractionMatrix {
    let degree = function.pieces.reduce(1) { max($0, $1.count - 1) }
    let bits = input.numerators.reduce(0) { $0 + $1.bitLength + input.denominator.bitLength }
    guard bits <= Limits.evaluationBits / degree else {
      throw Refusal("the exact outputs of an activation are too large to write down")
    }
    let entries = input.numerators.map { numerator -> Rational in
      let z = Rational(numerator, input.denominator)
      let piece = function.pieces[function.breakpoints.firstIndex { z < $0 } ?? function.breakpoints.count]
      var value = Rational.zero
      for coefficient in piece.reversed() { value = value * z + coefficient }
      return value
    }
    return FractionMatrix(rows: input.rows, columns: input.columns, entries: entries)
  }
}

/// A matrix that a step of a derivation can be about, by its name in certificates.
package enum MatrixName: String, CaseIterable, Sendable {
  /// Bᵀ: its rows are the columns of B = [W_0 … W_{L-1}].
  case B
  /// [v_0; …; v_L].
  case features
  /// The same with each row less its mean; used where the prediction has a bias.
  case centredFeatures = "centred features"
  /// v_L.
  case lastFeature = "v_L"
  /// V of (P_φ): v_L, centred where the prediction has a bias.
  case V
  /// [V; X] with X = x_{L-1}, centred where the prediction has a bias.
  case VX = "[V; X]"
  /// The columns of h_L = x_L with ℓ'' ≠ 0: their rank is that of E[ℓ'' h_L h_Lᵀ] (Yun et al. 2019).
  case representation = "h_L"
  /// [U_2; …; U_L] (Yun et al. 2019).
  case inputMaps = "U"
  /// Y Vᵀ.
  case T = "Y V^T"
  /// Y [V; X]ᵀ. Its rank is that of Σ, the matrix of explained moments.
  case explained = "Y [V; X]^T"
  /// [V; Y] [V; X]ᵀ. Its rank is rank V + rank Q: Q = Y X_⊥ᵀ is the Schur complement of V Vᵀ.
  case bordered = "[V; Y] [V; X]^T"
  /// [F Fᵀ, 0, F Yᵀ T; Y Fᵀ, T, 0] with F = [V; X]. Its rank is rank F + rank [T, ΣT]: −ΣT is a Schur complement of F Fᵀ.
  case invariance = "[T, Sigma T]"
}

/// The matrices that claims are about, each derived once.
package final class DerivedMatrices {
  package let problem: Problem
  private var known: [MatrixName: FractionMatrix] = [:]

  package init(_ problem: Problem) { self.problem = problem }

  package subscript(name: MatrixName) -> FractionMatrix {
    if let matrix = known[name] { return matrix }
    let matrix = derive(name)
    known[name] = matrix
    return matrix
  }

  private func centred(_ matrix: FractionMatrix) -> FractionMatrix {
    problem.isAffine ? matrix.centred : matrix
  }

  /// Y, centred where the prediction has a bias. Of a loss other than the squared one: the predictions of the one minimiser, where it is known.
  package private(set) lazy var targets = centred(problem.targets)

  /// Takes `predictions` for targets, before anything has been derived from those of the problem.
  func explain(_ predictions: FractionMatrix) {
    let explained = centred(predictions)
    if explained == targets { return }
    precondition([.T, .explained, .bordered, .invariance].allSatisfy { known[$0] == nil })
    targets = explained
  }

  /// v_0, centred where the prediction has a bias.
  package private(set) lazy var input = centred(problem.features[0])

  private func derive(_ name: MatrixName) -> FractionMatrix {
    let samples = problem.samples
    switch name {
    case .B: return problem.columnsOfB
    case .features: return .stacked(problem.features, columns: samples)
    case .centredFeatures: return .stacked(problem.features.map(centred), columns: samples)
    case .lastFeature: return problem.features[problem.depth]
    case .V: return centred(problem.features[problem.depth])
    case .representation: return ScalarResNet.curvedStates(of: problem)
    case .inputMaps: return ScalarResNet.stackedInputMaps(of: problem)
    case .VX:
      return .stacked([self[.V], centred(problem.representation ?? .zeros(0, samples))], columns: samples)
    case .T: return targets.timesTransposed(self[.V])
    case .explained: return targets.timesTransposed(self[.VX])
    case .bordered:
      return FractionMatrix.stacked([self[.V], targets], columns: samples).timesTransposed(self[.VX])
    case .invariance:
      // By columns.
      let (F, T, moments) = (self[.VX], self[.T], self[.explained])
      let last = T.transposed * moments
      return FractionMatrix.stacked(
        [
          .stacked([F, targets], columns: samples).timesTransposed(F).transposed,
          FractionMatrix.stacked([.zeros(F.rows, T.columns), T], columns: T.columns).transposed,
          FractionMatrix.stacked([last.transposed, .zeros(targets.rows, T.columns)], columns: T.columns)
            .transposed,
        ], columns: F.rows + targets.rows
      ).transposed
    }
  }
}
