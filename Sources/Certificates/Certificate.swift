import ExactNumbers
import Vocabulary

/// What came of a claim. A certificate has none that is undecided.
package struct CertifiedClaim: Sendable, Hashable {
  package let id: ClaimID
  package let verdict: Verdict
  package let isVacuous: Bool

  package init(_ id: ClaimID, _ verdict: Verdict, vacuous: Bool = false) {
    self.id = id
    self.verdict = verdict
    isVacuous = vacuous
  }
}

/// A certificate: which model, which verdicts, and the steps that prove them. `FORMAT.md` describes the text.
package struct Certificate: Sendable {
  package static let version = 2

  package var model: ModelIdentity
  package var claims: [CertifiedClaim]
  /// What the given weights are as a point of (P_φ); nil where nothing is said about them.
  package var point: PointClass?
  /// What lies near the given weights as a point of (P); nil where nothing is said.
  package var near: NearbyStatement?
  package var derivation: [Step]

  package init(
    model: ModelIdentity, claims: [CertifiedClaim], point: PointClass?, near: NearbyStatement? = nil,
    derivation: [Step]
  ) {
    self.model = model
    self.claims = claims
    self.point = point
    self.near = near
    self.derivation = derivation
  }
}

/// The bytes of a model, by digest, and its sizes.
package struct ModelIdentity: Sendable, Hashable {
  package struct File: Sendable, Hashable {
    /// As the model file writes it.
    package let path: Name
    package let sha256: String
    package init(path: Name, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  /// SHA-256 of the model file.
  package let sha256: String
  /// The binary files that it refers to, by path.
  package let files: [File]
  /// The value of the model file's parameter, `rho=1/2`, where it has one.
  package let parameter: Name?
  package let architecture: String
  /// N, N_in, N_o, and M where there is a residual representation.
  package let samples: Int
  package let inputs: Int
  package let outputs: Int
  package let width: Int?
  /// [K_0 … K_L].
  package let featureSizes: [Int]

  /// The identity of `problem`, read from a file with the digest `sha256`, which refers to `references`.
  package init(
    _ problem: Problem, sha256: String, references: [Name: String], parameter: Name? = nil
  ) {
    self.init(
      sha256: sha256,
      files: references.sorted { $0.key < $1.key }.map {
        File(path: $0, sha256: $1)
      },
      parameter: parameter,
      architecture: problem.model.network.name.rawValue,
      samples: problem.samples, inputs: problem.inputs,
      outputs: problem.outputs, width: problem.width, featureSizes: problem.features.map(\.rows))
  }

  package init(
    sha256: String, files: [File], parameter: Name?, architecture: String, samples: Int, inputs: Int,
    outputs: Int, width: Int?,
    featureSizes: [Int]
  ) {
    self.sha256 = sha256
    self.files = files
    self.parameter = parameter
    self.architecture = architecture
    self.samples = samples
    self.inputs = inputs
    self.outputs = outputs
    self.width = width
    self.featureSizes = featureSizes
  }
}

/// One step of a derivation: evidence for one fact.
package enum Step: Sendable {
  /// The rank of a matrix: ≥ by elimination modulo a prime, ≤ by the relations or by a bound that needs none.
  case rank(RankEvidence)
  /// The inverse of these rows of B: B has full column rank.
  case leftInverse(rows: [Int], FractionMatrix)
  /// z ≠ 0 with B z = 0: B has not.
  case kernelVector([Integer])
  /// H, N_o × rank v_0: the least-squares solution on the independent rows of v_0.
  case bestLinearPredictor(FractionMatrix)
  /// H, N_o × rank [V; X]: the least-squares solution on the basis Φ of the explained space. Σ = H Φ Yᵀ.
  case explainedMoments(FractionMatrix)
  /// C, a symmetric matrix close to (Φ Φᵀ)⁻¹: encloses Σ.
  case approximateInverse(FractionMatrix)
  /// Bases of the eigenspaces of Σ for its nonzero eigenvalues, all rational.
  case eigenspaces([Eigenspace])
  /// The nonzero eigenvalues of Σ in cells, and their minimal polynomial.
  case eigenvalues(EigenvalueCells)
  /// Minimal polynomials of compounds of Σ that show these ranks for one of the two.
  case positions(PositionEvidence)
  /// Approximate eigenvectors of the M largest eigenvalues of Σ: the infimum of (P_φ) is attained with W_{L+1} on these.
  case bestFit(BestFit)
  /// D, N_o × (K_L + M), one column more with a bias of the prediction: a loss other than the squared one falls along D [V; X; 1].
  case recession(FractionMatrix)
  /// H, N_o × K_0, one column more with a bias of the prediction: on the input, of the least risk that predictors on all features have.
  case inputMinimizer(FractionMatrix)
  /// D of the same shape: the loss of every sample vanishes along D [v_0; 1].
  case separation(FractionMatrix)
  /// H, N_o × (K_L + M), one column more with a bias of the prediction: of the least risk of predictors on [V; X; 1].
  case minimizer(FractionMatrix)
  /// A direction of negative curvature at the given weights.
  case direction(Direction)
  /// A box of weights with what proves that a point of (P) lies in it.
  case near(NearbyEvidence)

  /// The fact that the step is evidence for. A derivation has one step for each.
  package var fact: Fact {
    switch self {
    case .rank(let evidence): .rank(evidence.matrix)
    case .leftInverse, .kernelVector: .rank(.B)
    case .bestLinearPredictor: .bestLinearPredictor
    case .explainedMoments, .approximateInverse: .moments
    case .eigenspaces, .eigenvalues: .spectrum
    case .positions(let evidence): .positions(evidence.map)
    case .bestFit: .bestFit
    case .recession: .recession
    case .inputMinimizer: .inputMinimizer
    case .separation: .separation
    case .minimizer: .minimizer
    case .direction: .direction
    case .near: .near
    }
  }
}

/// What the verdicts rest on, besides sizes and the loss.
package enum Fact: Hashable, Sendable {
  case rank(MatrixName)
  case bestLinearPredictor
  case moments
  case spectrum
  /// The positions of eigenspaces with respect to T, or Q for `.bordered`.
  case positions(MatrixName)
  case bestFit
  case recession
  case inputMinimizer
  case separation
  case minimizer
  case direction
  case near
}

package struct RankEvidence: Sendable {
  package let matrix: MatrixName
  package let rank: Int
  /// The rows that are not among `relations`, or all rows without them, have this rank modulo the prime.
  package let prime: Int
  package let relations: RowRelations?

  package init(matrix: MatrixName, rank: Int, prime: Int, relations: RowRelations? = nil) {
    self.matrix = matrix
    self.rank = rank
    self.prime = prime
    self.relations = relations
  }
}

/// Row `dependent[k]` of a matrix is Σ_j `coefficients`[k, j] times the j-th of its other rows.
package struct RowRelations: Sendable {
  /// Increasing.
  package let dependent: [Int]
  package let coefficients: FractionMatrix

  package init(dependent: [Int], coefficients: FractionMatrix) {
    self.dependent = dependent
    self.coefficients = coefficients
  }
}

/// P A Pᵀ = L D Lᵀ: row i of P A is row `permutation[i]` of A, L is unit lower triangular, D has blocks of order 1 and 2.
package struct Congruence: Sendable {
  package enum Block: Sendable {
    case one(Rational)
    /// [[a, b], [b, c]].
    case two(Rational, Rational, Rational)
  }

  package let permutation: [Int]
  package let lower: FractionMatrix
  package let blocks: [Block]

  package init(permutation: [Int], lower: FractionMatrix, blocks: [Block]) {
    self.permutation = permutation
    self.lower = lower
    self.blocks = blocks
  }
}

package struct Eigenspace: Sendable {
  package let eigenvalue: Rational
  /// N_o × multiplicity.
  package let basis: FractionMatrix

  package init(eigenvalue: Rational, basis: FractionMatrix) {
    self.eigenvalue = eigenvalue
    self.basis = basis
  }
}
