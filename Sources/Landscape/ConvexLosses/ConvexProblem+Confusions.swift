import ExactAlgebra
import Networks

/// Least cross-entropies where features tell some classes of some samples apart without end, and confuse others.
extension ConvexProblem {
  /// `least`, bounded from below by the classes that each sample is confused with: with fewer classes the loss of a sample is less.
  ///
  /// Newton's steps go on moving classes apart that can be told apart, and their shares fall to 0, while those of confused ones come to
  /// rest. That may show only once others have been left out, so that it is done in rounds. `start` and `step` are those of the minimizer, in its
  /// coordinates.
  func boundedByConfusions(
    _ least: LeastSum, _ minimizer: FloatingMinimizer, _ start: [Double], _ step: [Double]
  ) -> LeastSum {
    guard case .crossEntropy = loss, (targets.rows - 1) * basis.rows <= Limits.confusions
    else {
      return least
    }
    let all = (0..<samples).map { n in
      targets.column(n).allSatisfy(\.isZero) ? [] : Array(0..<targets.rows)
    }
    var (left, current) = (all, minimizer)
    var (predictor, move) = (start, step)
    for _ in 0..<Limits.confusionRounds {
      let fewer = confused(left, current, predictor, move)
      if fewer == left { break }
      left = fewer
      current = minimizer.leaving(left)
      (predictor, move) = current.minimizer(from: predictor)
    }
    var predictions = current.predictions(predictor)
    guard predictions.allSatisfy(\.isFinite) else { return least }
    var lower: Rational?
    rounds: for _ in 0..<Limits.confusionRounds {
      // What it takes, at most, about.
      let unknowns = (targets.rows - 1) * basis.rows
      if unknowns * unknowns * (8 * samples + 16 * unknowns) > Meter.available { break }
      switch ConfusedClasses(self, left).leastSum(from: predictions) {
      case .bound(let bound):
        lower = bound
        break rounds
      case .fewer(let classes, let moved): (left, predictions) = (classes, moved)
      case .nothing: return least
      }
    }
    guard let lower else { return least }
    var result = least
    result.sum = .between(
      max(least.sum.lowerBound, min(lower, least.sum.upperBound)), least.sum.upperBound)
    // With shares of all classes the gradient lies inside the domains of the conjugates, as in `dualBound`.
    if left == all { result.isAttained = true }
    return result
  }

  /// Those of the classes `left` of each sample that have a target, or keep a share.
  private func confused(
    _ left: [[Int]], _ minimizer: FloatingMinimizer, _ predictor: [Double], _ step: [Double]
  ) -> [[Int]] {
    let shares = minimizer.point(at: minimizer.predictions(predictor)).weights
    let moves = minimizer.predictions(step)
    return left.indices.map { n in
      let labels = left[n].filter { !targets[$0, n].isZero }
      let least = labels.map { moves[$0 * samples + n] }.min() ?? 0
      return left[n].filter { k in
        if labels.contains(k) { return true }
        let isMoving = (least - moves[k * samples + n]) * Double(Limits.separatingMoves) > 1
        let bits = isMoving ? Limits.separatedBits : Limits.negligibleBits
        return shares[k * samples + n] * Double(1 << bits) > 1
      }
    }
  }
}

/// The classes that are confused with each other, sample by sample, and the cross-entropies of these alone.
///
/// By Fenchel duality Σ_n s_n H(p_n) is a lower bound of the least sum for shares p ≥ 0 of the confused classes with Σ_k p_kn = 1 and
/// Σ_n (s_n p_kn − y_kn) φ_n = 0 for all k, with s_n the sum of the targets and H the entropy. Shares that nearly are such come from Newton's method, and
/// exact ones lie near them. For the residual R of shares p̂ let C = Σ_n s_n (diag p̂_n − p̂_n p̂_nᵀ) ⊗ φ_n φ_nᵀ and C λ = −R. Then p = p̂ + δ with
/// δ_kn = p̂_kn (u_kn − Σ_j p̂_jn u_jn), u = λ φ, and Σ s_n Σ_k δ_kn² / p̂_kn = Rᵀ C⁺ R = q, so that |δ_kn| ≤ √(q p̂_kn / s_n).
///
/// A predictor is in the kernel of C iff its predictions of the confused classes of each sample are equal, whatever the shares are: the
/// equations that are independent are those for the shares 1/m of m classes. The others follow, since R is in the range of C: it is orthogonal to
/// all such predictors.
private struct ConfusedClasses {
  /// φ, d × N', of the samples that confuse classes; each row scaled by a power of two.
  let features: Matrix<Rational>
  /// N_o × N'.
  let targets: Matrix<Rational>
  let masses: [Rational]
  let left: [[Int]]
  /// The samples of the problem.
  let members: [Int]
  let count: Int

  init(_ problem: ConvexProblem, _ left: [[Int]]) {
    let members = left.indices.filter { left[$0].count > 1 }
    let basis = problem.basis.selecting(columns: members)
    let exponents = (0..<basis.rows).map {
      Matrix(rows: 1, columns: members.count, elements: basis.row($0)).binaryExponent
    }
    features = Matrix(rows: basis.rows, columns: members.count) {
      basis[$0, $1].shifted(by: -exponents[$0])
    }
    targets = problem.targets.selecting(columns: members)
    masses = members.map { problem.targets.column($0).reduce(.zero, +) }
    self.left = members.map { left[$0] }
    self.members = members
    count = left.count
  }

  private var outputs: Int { targets.rows }
  private var largestMass: Rational { masses.max() ?? 0 }

  /// A lower bound of the sum, from predictions `start` (N_o × N by rows) near those of the least one; nil where these prove none.
  ///
  /// Cost: the rank of a matrix of the order N_o · d, and a few products of such matrices.
  func leastSum(from start: [Double]) -> Outcome {
    if members.isEmpty { return .bound(0) }
    let equations = independentEquations()
    if equations.allSatisfy(\.isEmpty) { return .nothing }
    // Double precision does where C bends in all directions; where it hardly does in some, it is tried twice with longer numbers.
    for bits in [Limits.confusionBits, 2 * Limits.confusionBits] {
      if let coordinates = coordinates(equations, bits),
        let outcome = leastSum(from: start, coordinates, bits)
      {
        return outcome
      }
    }
    return .nothing
  }

  /// The same with these coordinates and matrices of so many bits; nil where those are too few.
  private func leastSum(from start: [Double], _ coordinates: [Coordinates?], _ short: Int) -> Outcome? {
    let order = coordinates.reduce(0) { $0 + ($1?.rows.count ?? 0) }
    let bits = Limits.firstConvexBits
    let ball = BallMatrix(features, bits: bits)
    var z = Matrix<Rational>(rows: outputs, columns: members.count) {
      Rational(dyadic: start[$0 * count + members[$1]])
    }
    var factor: BallMatrix?
    var factors = 0
    var best: (shares: Matrix<Rational>, square: Rational)?
    for _ in 0..<Limits.convexSteps {
      Meter.charge(
        work: outputs * members.count * (features.rows * (bits / 64 + 1) + 4000) + order * order * 4,
        "shares of confused classes")
      let shares = self.shares(z, bits)
      if factor == nil {
        factor = inverseFactor(shares, coordinates, order, short).map { BallMatrix($0, bits: bits) }
        factors += 1
      }
      guard let current = factor else { return nil }
      let image = current * residual(shares, ball, coordinates)
      // ‖(T C Tᵀ)⁻¹‖ ≤ 2, so that Rᵀ C⁺ R ≤ 2 ‖T R‖².
      let norm = image.normBound
      let square = (norm * norm * 2).roundedUp
      let isSlow = best.map { square.shifted(by: 4) > $0.square } ?? false
      if best.map({ square < $0.square }) ?? true { best = (shares, square) }
      if square.shifted(by: 2 * Limits.convexBits) <= 1 { break }
      let change = predictions(of: (current.transposed * image).center, coordinates)
      if isSlow {
        let fewer = confused(after: change)
        if fewer != left { return outcome(fewer, z) }
        if factors == Limits.confusionFactors { break }
        factor = nil
      }
      z = (z - change).map { $0.rounded(bits: bits) }
    }
    return best.flatMap(entropy).map(Outcome.bound) ?? .nothing
  }

  enum Outcome {
    /// A lower bound.
    case bound(Rational)
    /// Of each sample of the problem the classes that it is still confused with, and predictions, N_o × N by rows, to go on from.
    case fewer([[Int]], [Double])
    case nothing
  }

  /// Those of the classes whose margins a step does not raise: where Newton's method gains little, it is because others move apart.
  private func confused(after change: Matrix<Rational>) -> [[Int]] {
    left.indices.map { n in
      let labels = left[n].filter { !targets[$0, n].isZero }
      let most = labels.map { change[$0, n] }.max() ?? 0
      return left[n].filter {
        labels.contains($0) || (change[$0, n] - most) * Rational(Limits.separatingMoves) <= 1
      }
    }
  }

  private func outcome(_ classes: [[Int]], _ z: Matrix<Rational>) -> Outcome {
    var all = Array(repeating: [Int](), count: count)
    var predictions = [Double](repeating: 0, count: outputs * count)
    for (index, n) in members.enumerated() {
      all[n] = classes[index]
      for k in 0..<outputs { predictions[k * count + n] = z[k, index].nearestDouble }
    }
    return .fewer(all, predictions)
  }

  /// Σ s_n H(p_n) for the exact shares near `shares`; nil where one of them may not be positive.
  private func entropy(_ shares: Matrix<Rational>, _ square: Rational) -> Rational? {
    let terms = concurrentMap(members.count) { n -> Rational? in
      var sum = Rational.zero
      for k in left[n] {
        let p = shares[k, n]
        let change = (square * p / masses[n]).squareRootBound
        guard let term = ConvexProblem.leastEntropyTerm((p - change, p + change)) else { return nil }
        sum += term
      }
      return (masses[n] * sum).rounded(bits: 160)
    }
    guard terms.allSatisfy({ $0 != nil }) else { return nil }
    // Each was rounded by at most half of 2^-160.
    return terms.reduce(Rational.zero) { $0 + $1! } - Rational(members.count).shifted(by: -160)
  }

  /// The shares of the confused classes at predictions, rounded so that those of a sample sum up to 1.
  private func shares(_ z: Matrix<Rational>, _ bits: Int) -> Matrix<Rational> {
    let columns = concurrentMap(members.count) { n -> [Rational] in
      let top = left[n].map { z[$0, n] }.max()!
      let weights = left[n].map { Interval(z[$0, n] - top, precision: bits).exponential?.midpoint ?? 0 }
      let total = weights.reduce(.zero, +)
      var own = weights.map { ($0 / total).rounded(bits: bits) }
      let largest = own.indices.max { own[$0] < own[$1] }!
      own[largest] += 1 - own.reduce(.zero, +)
      return own
    }
    var result = Matrix<Rational>.zeros(outputs, members.count)
    for (n, column) in columns.enumerated() { for (k, p) in zip(left[n], column) { result[k, n] = p } }
    return result
  }

  // MARK: Equations

  /// For each class the features i for which Σ_n (s_n p_kn − y_kn) φ_in = 0 is not implied by those before.
  private func independentEquations() -> [[Int]] {
    let (d, classes) = (features.rows, outputs - 1)
    // The sum over the classes is 0 for each sample: those of the first one follow.
    let blocks = blocks { j, k, n in
      (j == k ? Rational(left[n].count) : 0) - 1
    } product: { j, k, samples, weights in
      features.selecting(columns: samples).weighted(weights)
        * features.selecting(columns: samples).transposed
    }
    var result = Array(repeating: [Int](), count: outputs)
    let sizes = [0] + Array(repeating: d, count: classes)
    for row in symmetric(blocks, sizes).independentRows() { result[row / d + 1].append(row % d) }
    return result
  }

  /// The features of a class's equations in coordinates ψ = F φ in which these are well conditioned, with a triangular F of positive diagonal.
  private struct Coordinates {
    let rows: [Int]
    let factor: Matrix<Rational>
    let basis: BallMatrix
  }

  /// Those of all classes, nil where there are no equations; nil where none are found. With few bits F is one that double precision proposes.
  private func coordinates(_ equations: [[Int]], _ bits: Int) -> [Coordinates?]? {
    var known: [[Int]: Coordinates] = [:]
    for rows in Set(equations) where !rows.isEmpty {
      let own = features.selecting(rows: rows)
      if bits > Limits.confusionBits {
        guard let basis = NearlyOrthonormalRows(spanning: own, bits: 2 * bits) else { return nil }
        known[rows] = Coordinates(rows: rows, factor: basis.factor, basis: basis.rows)
      } else {
        guard let factor = proposedFactor((own * own.transposed).elements.map(\.nearestDouble), rows.count)
        else { return nil }
        let ball = BallMatrix(own, bits: 2 * bits)
        known[rows] = Coordinates(
          rows: rows, factor: factor, basis: BallMatrix(factor, bits: 2 * bits) * ball)
      }
    }
    return equations.map { known[$0] }
  }

  /// For each pair of classes j ≥ k, `product` of the samples that are confused with both and of the weights w_jkn there.
  private func blocks<Product>(
    weight: (_ j: Int, _ k: Int, _ n: Int) -> Rational,
    product: (_ j: Int, _ k: Int, _ samples: [Int], _ weights: [Rational]) -> Product
  ) -> [[Product]] {
    let isLeft = left.map { classes in (0..<outputs).map(classes.contains) }
    return (0..<outputs).map { j in
      (0...j).map { k in
        let common = left.indices.filter { isLeft[$0][j] && isLeft[$0][k] }
        return product(j, k, common, common.map { weight(j, k, $0) })
      }
    }
  }

  /// The symmetric matrix of blocks of these sizes, of which those on the diagonal and below are given.
  private func symmetric(_ blocks: [[Matrix<Rational>]], _ sizes: [Int]) -> Matrix<Rational> {
    let starts = sizes.reduce(into: [0]) { $0.append($0.last! + $1) }
    var result = Matrix<Rational>.zeros(starts.last!, starts.last!)
    for j in sizes.indices {
      for k in 0...j {
        for a in 0..<sizes[j] {
          for b in 0..<sizes[k] {
            result[starts[j] + a, starts[k] + b] = blocks[j][k][a, b]
            result[starts[k] + b, starts[j] + a] = blocks[j][k][a, b]
          }
        }
      }
    }
    return result
  }

  /// T with ‖T C Tᵀ − I‖ ≤ 1/2 for the independent equations in their coordinates: C is positive definite there. nil where floating point finds
  /// none.
  private func inverseFactor(
    _ shares: Matrix<Rational>, _ coordinates: [Coordinates?], _ order: Int, _ bits: Int
  ) -> Matrix<Rational>? {
    func isNear(_ image: BallMatrix) -> Bool {
      (image - .identity(order, bits: image.bits)).normBound <= Rational(1, 2)
    }
    let matrix = congruence(shares, coordinates, order, bits)
    guard let first = proposedFactor(matrix.center.elements.map(\.nearestDouble), order) else { return nil }
    let image = matrix.congruent(by: first)
    if isNear(image) { return first }
    if bits == Limits.confusionBits { return nil }
    guard let second = proposedFactor(image.center.elements.map(\.nearestDouble), order) else { return nil }
    let both = (second * first).map { $0.rounded(bits: bits) }
    return isNear(matrix.congruent(by: both)) ? both : nil
  }

  /// C for the independent equations in their coordinates.
  private func congruence(
    _ shares: Matrix<Rational>, _ coordinates: [Coordinates?], _ order: Int, _ bits: Int
  ) -> BallMatrix {
    Meter.charge(
      work: order * order * (members.count / 2 + order / 4), "\(order) equations of confused classes")
    let rows = coordinates.map { own in
      own.map { BallMatrix($0.basis.center, bits: bits, radius: $0.basis.radius) }
    }
    let (centers, transposed) = (rows.map { $0?.center }, rows.map { $0?.transposed })
    let short = shares.map { $0.rounded(bits: bits) }
    var radius = Rational.zero
    let blocks = blocks { j, k, n in
      (masses[n] * ((j == k ? short[j, n] : 0) - short[j, n] * short[k, n])).rounded(bits: bits)
    } product: { j, k, samples, weights in
      guard let first = centers[j], let second = transposed[k] else { return Matrix<Rational>.zeros(0, 0) }
      var all = Array(repeating: Rational.zero, count: members.count)
      for (n, weight) in zip(samples, weights) { all[n] = weight }
      // No weight is above the mass, nor is what is added to ψ_j with it above the radius times that.
      let block =
        BallMatrix(first.weighted(all), bits: bits, radius: rows[j]!.radius * largestMass) * second
      radius = (radius + block.radius * 2).roundedUp
      return block.center
    }
    // Shares and weights are rounded, the latter by δ = 2^-bits times twice the mass and one at most, and the norm of a block of Σ_n δ_n ψ_jn ψ_knᵀ is no more than δ ‖ψ_j‖ ‖ψ_k‖.
    let change = (largestMass * 2 + 1).shifted(by: 1 - bits)
    let norms = rows.reduce(Rational.zero) { sum, own in sum + (own.map { $0.normBound * $0.normBound } ?? 0)
    }
    radius = (radius + change * norms).roundedUp
    return BallMatrix(symmetric(blocks, coordinates.map { $0?.rows.count ?? 0 }), bits: bits, radius: radius)
  }

  /// The inverse of the Cholesky factor of a positive definite matrix by rows, roughly.
  private func proposedFactor(_ matrix: [Double], _ order: Int) -> Matrix<Rational>? {
    var entries = matrix
    var factor = CholeskyFactor(entries, order: order)
    if factor == nil {
      for index in 0..<order { entries[index * order + index] += 1e-13 }
      factor = CholeskyFactor(entries, order: order)
    }
    guard let inverse = factor?.inverse, inverse.allSatisfy(\.isFinite) else { return nil }
    return Matrix(
      rows: order, columns: order,
      elements: inverse.map { Rational(dyadic: $0).rounded(bits: Limits.confusionFactorBits) })
  }

  /// Σ_n (s_n p_kn − y_kn) ψ_in for the independent equations in their coordinates, order × 1.
  private func residual(
    _ shares: Matrix<Rational>, _ features: BallMatrix, _ coordinates: [Coordinates?]
  ) -> BallMatrix {
    let bits = features.bits
    let gradient = Matrix<Rational>(rows: outputs, columns: members.count) {
      masses[$1] * shares[$0, $1] - targets[$0, $1]
    }
    let pull = BallMatrix(gradient, bits: bits) * features.transposed
    let center = pull.center
    var elements: [Rational] = []
    var radius = Rational.zero
    for (k, own) in coordinates.enumerated() {
      guard let own else { continue }
      let part = BallMatrix(
        Matrix(rows: own.rows.count, columns: 1, elements: own.rows.map { center[k, $0] }), bits: bits,
        radius: pull.radius)
      let image = BallMatrix(own.factor, bits: bits) * part
      elements += image.center.elements
      radius = (radius + image.radius).roundedUp
    }
    return BallMatrix(
      Matrix(rows: elements.count, columns: 1, elements: elements), bits: bits, radius: radius)
  }

  /// λ ψ, N_o × N', for λ in the coordinates of the equations.
  private func predictions(of multipliers: Matrix<Rational>, _ coordinates: [Coordinates?]) -> Matrix<
    Rational
  > {
    var predictor = Matrix<Rational>.zeros(outputs, features.rows)
    var next = 0
    for (k, own) in coordinates.enumerated() {
      guard let own else { continue }
      let part = multipliers.submatrix(rows: Array(next..<next + own.rows.count), columns: [0])
      for (row, value) in zip(own.rows, (part.transposed * own.factor).elements) {
        predictor[k, row] = value
      }
      next += own.rows.count
    }
    return predictor * features
  }
}

extension BallMatrix {
  /// T C Tᵀ, with 16 bits less than C has.
  fileprivate func congruent(by factor: Matrix<Rational>) -> BallMatrix {
    let ball = BallMatrix(factor, bits: bits - 16)
    return ball * self * ball.transposed
  }
}

extension Matrix where Element == Rational {
  /// The matrix with its columns times `weights`.
  fileprivate func weighted(_ weights: [Rational]) -> Matrix {
    Matrix(rows: rows, columns: columns) { self[$0, $1].isZero ? .zero : self[$0, $1] * weights[$1] }
  }
}
