import ExactAlgebra

/// (P_φ) with squared loss: the features are fixed, and the prediction weights A = W_{L+1} and W = W_L are free
/// (Chen et al. 2021, equation 3).
///
/// R(A, W, c) = (1/N) ‖A (X + W V) + c 1ᵀ − Y‖², with c = 0 unless the prediction has a bias. Samples are columns.
public struct PredictionProblem: Sendable {
  /// X = x_{L-1}, M × N; zero when there is no block.
  public let representation: Matrix<Rational>
  /// V = v_L, K × N.
  public let feature: Matrix<Rational>
  /// Y, N_o × N.
  public let targets: Matrix<Rational>
  /// Whether c is free too.
  public let hasBias: Bool
  private let lazyFeatureRank: OnDemand<RankDecision>
  private let lazyCentered: OnDemand<PredictionProblem>?

  public init(
    representation: Matrix<Rational>, feature: Matrix<Rational>, targets: Matrix<Rational>, hasBias: Bool
  ) {
    precondition(
      representation.columns == targets.columns && feature.columns == targets.columns,
      "the samples are the columns of all three")
    self.representation = representation
    self.feature = feature
    self.targets = targets
    self.hasBias = hasBias
    lazyFeatureRank = OnDemand { feature.rankDecision() }
    lazyCentered =
      !hasBias
      ? nil
      : OnDemand {
        PredictionProblem(
          representation: representation.centered, feature: feature.centered, targets: targets.centered,
          hasBias: false)
      }
  }

  /// M.
  public var width: Int { representation.rows }
  /// K_L.
  public var featureSize: Int { feature.rows }
  /// N_o.
  public var outputs: Int { targets.rows }
  /// N.
  public var samples: Int { targets.columns }

  /// The number of free variables, N_o·M + M·K_L, and N_o more with a bias.
  public var variableCount: Int {
    outputs * width + width * featureSize + (hasBias ? outputs : 0)
  }

  /// The same problem with the bias optimised away: X, V and Y projected on the orthogonal complement of the all-ones
  /// vector. The Hessian loses N_o positive eigenvalues, and nothing else.
  public var centered: PredictionProblem { lazyCentered?.value ?? self }

  /// The rank of V.
  public var featureRank: RankDecision { lazyFeatureRank.value }
}

extension Matrix where Element: Field {
  /// Each row less its mean.
  package var centered: Matrix {
    let scale = Element(Rational(1, Integer(Swift.max(columns, 1))))
    let means = (0..<rows).map { row in self.row(row).reduce(.zero, +) * scale }
    return Matrix(rows: rows, columns: columns) { self[$0, $1] - means[$0] }
  }
}

extension Matrix where Element == Rational {
  /// The sum of the squares of the entries.
  var squaredNorm: Rational { elements.reduce(Rational.zero) { $0 + $1 * $1 } }

  /// The same matrix over a larger field.
  func over<F: Field>(_ field: F.Type) -> Matrix<F> { map { F($0) } }
}
