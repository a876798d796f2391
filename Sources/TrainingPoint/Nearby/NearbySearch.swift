import ExactAlgebra
import Networks

/// The two searches around given weights, on their activation cell.
struct NearbySearch {
  /// Why nothing was proved.
  struct Obstacle: Error {
    let reason: String
    var nullity: Int?
    var explained: Int?
    /// Whether it tells more than that the network is too small for the samples.
    var isWorthSaying = true
  }

  let cell: ActivationCell
  let evaluation: Evaluation
  let progress: (String) -> Void
  private let weights: [Rational]
  private let start: [Double]
  private let atStart: CellDerivatives<Approximation>

  init(_ cell: ActivationCell, evaluation: Evaluation, progress: @escaping (String) -> Void) {
    self.cell = cell
    self.evaluation = evaluation
    self.progress = progress
    weights = cell.graph.weights
    start = weights.map(\.approximation)
    atStart = CellDerivatives(cell, near: start)
  }

  private var count: Int { weights.count }

  private func isWithin(_ limit: Int, _ factors: Int...) -> Bool {
    var product = 1
    for factor in factors {
      let (next, isHuge) = product.multipliedReportingOverflow(by: factor)
      if isHuge { return false }
      product = next
    }
    return product <= limit
  }

  // MARK: Risk zero

  /// Weights θ* = θ + Jᵀ z with the targets for predictions, for a Jacobian of full row rank.
  ///
  /// With B ≈ Jᵀ (J Jᵀ)⁻¹, the predictions along θ + B u have a derivative close to the identity. At the zero that is
  /// proved, J B is invertible, so that J has full row rank: zeros form a manifold of dimension n − k there, and for the
  /// squared loss the Hessian (2/N) Jᵀ J has inertia (k, 0, n − k), samples with equal inputs counted once.
  func zeroRisk(_ limits: NearbyLimits) -> Result<NearbyPoint, Obstacle> {
    guard case .residual = cell.loss.argument, cell.loss.function(.zero).isZero,
      cell.loss.function.isNonnegative
    else {
      return .failure(
        Obstacle(
          reason: "the loss is not one of ŷ − y with its least value 0 at 0", isWorthSaying: false))
    }
    let targets = cell.model.data.y
    var firsts: [[Rational]: Int] = [:]
    var samples: [Int] = []
    for sample in 0..<targets.rows {
      let inputs = cell.graph.constants.flatMap { $0.column(sample) }
      if let first = firsts[inputs] {
        guard targets.row(first) == targets.row(sample) else {
          return .failure(
            Obstacle(
              reason: "samples \(first + 1) and \(sample + 1) have equal inputs and different targets",
              isWorthSaying: false))
        }
      } else {
        firsts[inputs] = sample
        samples.append(sample)
      }
    }
    let equations = samples.count * targets.columns
    guard equations <= count else {
      return .failure(
        Obstacle(
          reason: "\(equations) equations in \(count) parameters", isWorthSaying: false))
    }
    // A few systems of the size of the equations; derivatives are enclosed at a hundred times the cost of a product.
    guard isWithin(limits.products, count, equations, equations + 100) else {
      return .failure(
        Obstacle(
          reason:
            "\(equations) equations in \(count) parameters take more than \(limits.products) products of numbers"
        ))
    }
    progress("weights with risk zero near the given ones")

    var point = start
    var derivatives = atStart
    var inverse: Matrix<Double>?
    var last = Double.infinity
    for round in 0..<Limits.searchSteps {
      let jacobian = derivatives.jacobian(samples: samples).map(\.value)
      if round == 0 {
        let rank = IndependentVectors(jacobian.rowArrays).chosen.count
        guard rank == equations else {
          return .failure(
            Obstacle(
              reason:
                "the Jacobian of the predictions has rank \(rank) of \(equations), \(equations - rank) short, as far as floating point sees"
            ))
        }
      }
      guard let proposal = jacobian.proposedRightInverse else { break }
      inverse = proposal
      let step = proposal.applied(to: derivatives.residuals(samples: samples).map(\.value))
      let size = step.reduce(0) { max($0, $1.magnitude) }
      guard size.isFinite, size < 1e3, size < 2 * last else { return .failure(wayOut(to: derivatives)) }
      point = zip(point, step).map { $0 - $1 }
      derivatives = CellDerivatives(cell, near: point)
      last = size
      if size < 1e-9 { break }
    }
    guard let inverse, last < 1e-6 else { return .failure(wayOut(to: derivatives)) }
    if let face = cell.firstCrossing(from: atStart, to: derivatives) { return .failure(kink(face)) }

    let proved: ProvedZero
    do {
      proved = try ProvedZero(
        .targets(samples: samples), cell: cell, start: point.map { Rational(dyadic: $0) },
        basis: inverse.roundedColumns, signs: Array(repeating: 1, count: equations))
    } catch { return .failure(obstacle(error)) }
    let isSquared = cell.model.loss == .squared
    return .success(
      NearbyPoint(
        .zeroRisk, radius: radius(proved.box),
        inertia: isSquared ? Inertia(positive: equations, negative: 0, zero: count - equations) : nil,
        nullity: isSquared ? count - equations : nil, explained: count - equations,
        reason:
          "there are weights whose predictions are all targets, a global minimum; they form a manifold of dimension \(count - equations)"
          + marginWords(proved),
        evidence: evidence(proved, samples: samples)))
  }

  // MARK: A critical point

  /// A zero of the gradient across the invariances.
  ///
  /// Let T(θ) be spanned by invariances (`Invariances`), X_1, …, X_t at θ. The columns of B are a complement: if
  /// Bᵀ ∇risk = 0 at θ* and [B | T(θ*)] is invertible, ∇risk(θ*) = 0, because ∂_X risk = 0 everywhere on the cell.
  /// Deriving that identity once more, H X + (DX)ᵀ ∇risk = 0: at θ*, H X = 0. So in the basis [B | T] the Hessian is
  /// Bᵀ H B and t rows of zeros, and Bᵀ H B lies so close to D = diag(±1) on the box that it has D's inertia.
  /// If D = I, θ* is a local minimum: (v, c) ↦ the flow of Σ c_i X_i from θ* + B v at time 1 has the derivative
  /// [B | T(θ*)] at 0, so that it reaches every point nearby, with the risk of θ* + B v, which is no less than that of θ*.
  func criticalPoint(_ limits: NearbyLimits) -> Result<NearbyPoint, Obstacle> {
    let samples = cell.model.data.count
    guard count <= limits.parameters, isWithin(limits.products, count, count, samples + count) else {
      return .failure(
        Obstacle(
          reason:
            "the Hessian in \(count) parameters on \(samples) samples is too large; the limits are \(limits.parameters) parameters and \(limits.products) products of numbers"
        ))
    }
    progress("a critical point near the given weights")
    let invariances = Invariances(cell, near: atStart)
    let kinds = invariances.kinds
    var point = start
    var derivatives = atStart
    var last = Double.infinity
    var state: (eigen: Eigenbasis, fields: IndependentVectors)?
    for _ in 0..<Limits.searchSteps {
      guard let fields = fields(invariances, at: point) else { break }
      let independent = IndependentVectors(fields)
      let eigen = Eigenbasis(derivatives.hessian.map(\.value).projected(off: independent.basis))
      guard eigen.values.allSatisfy(\.isFinite) else { break }
      state = (eigen, independent)
      let gradient = derivatives.gradient.map(\.value)
      var step = Array(repeating: 0.0, count: count)
      for index in eigen.significant(nullity: independent.chosen.count) {
        let direction = eigen.vectors.row(index)
        let factor = zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 } / eigen.values[index]
        for entry in step.indices { step[entry] += factor * direction[entry] }
      }
      let size = step.reduce(0) { max($0, $1.magnitude) }
      guard size.isFinite, size < 1e3 else { return .failure(wayOut(to: derivatives, state)) }
      point = zip(point, step).map { $0 - $1 }
      derivatives = CellDerivatives(cell, near: point)
      last = size
      if size < 1e-9 { break }
    }
    guard let (eigen, independent) = state, last < 1e-6 else {
      return .failure(wayOut(to: derivatives, state))
    }
    if let face = cell.firstCrossing(from: atStart, to: derivatives) { return .failure(kink(face)) }

    let kept = eigen.significant(nullity: independent.chosen.count)
    let nullity = count - kept.count
    var determining: [Int]?
    if nullity > independent.chosen.count {
      let samples = PredictionSpace(cell)?.samples ?? []
      guard samples.count * cell.model.outputs == kept.count else {
        return .failure(
          Obstacle(
            reason:
              "the Hessian has a kernel of dimension \(nullity), as far as floating point sees, of which the invariances explain \(independent.chosen.count)",
            nullity: nullity, explained: independent.chosen.count))
      }
      determining = samples
    }
    let signs = kept.map { eigen.values[$0] > 0 ? 1 : -1 }
    let basis = Matrix(rows: count, columns: kept.count) {
      eigen.vectors[kept[$1], $0] / eigen.values[kept[$1]].magnitude.squareRoot()
    }.roundedColumns
    let proved: ProvedZero
    do {
      proved = try ProvedZero(
        .gradient, cell: cell, start: point.map { Rational(dyadic: $0) }, basis: basis, signs: signs)
    } catch { return .failure(obstacle(error)) }

    guard
      determining.map({ isSubmersion(proved, samples: $0) })
        ?? isComplement(proved, invariances, independent.chosen)
    else {
      return .failure(
        Obstacle(
          reason:
            "it is not proved that motions which keep the predictions span, with a complement, all directions",
          nullity: nullity, explained: independent.chosen.count))
    }
    let inertia = Inertia(
      positive: signs.count { $0 > 0 }, negative: signs.count { $0 < 0 }, zero: nullity)
    let words = InvarianceKind.allCases.compactMap { kind -> String? in
      let number = independent.chosen.count { kinds[$0] == kind }
      return number == 0 ? nil : "\(number) \(kind.words)"
    }.joined(separator: " + ")
    let across =
      if let determining {
        " across the family of weights with the same predictions (nullity \(nullity); on the cell those on \(determining.count) samples determine all)"
      } else {
        nullity == 0 ? "" : " across the invariances (nullity \(nullity) = \(words))"
      }
    return .success(
      NearbyPoint(
        inertia.negative == 0 ? .localMinimum : .strictSaddle, radius: radius(proved.box), inertia: inertia,
        nullity: nullity, explained: nullity,
        reason: (inertia.negative == 0
          ? "a critical point with a Hessian that is positive definite"
          : "a critical point with a Hessian of inertia \((inertia.positive, inertia.negative))")
          + across + marginWords(proved),
        evidence: evidence(
          proved, samples: determining,
          motions: determining == nil ? invariances.motions(of: independent.chosen) : [])))
  }

  /// Whether J B is proved invertible on the whole box, with J the derivatives of the predictions on samples that determine all
  /// others, by an approximate inverse.
  ///
  /// Then F has the rank of J there, all over the box (`PredictionSpace`): the risk is a function ρ of k independent
  /// functions f of the parameters, ∇risk = Jᵀ ∇ρ, and B is a complement of the kernel of J. At the zero θ* of Bᵀ ∇risk, ∇ρ is
  /// zero, so that the gradient is, and the Hessian is Jᵀ (∇²ρ) J, with the inertia of Bᵀ H B and n − k zeros.
  private func isSubmersion(_ proved: ProvedZero, samples: [Int]) -> Bool {
    let jacobian = proved.derivatives.jacobian(samples: samples)
    let basis = proved.box.basis
    let (left, right) = (jacobian.map { $0.midpoint.approximation }, basis.map(\.approximation))
    let product = Matrix<Double>(rows: left.rows, columns: right.columns) { row, column in
      (0..<count).reduce(0) { $0 + left[row, $1] * right[$1, column] }
    }
    guard let inverse = product.proposedInverse, inverse.elements.allSatisfy(\.isFinite) else { return false }
    let ones = Array(repeating: 1, count: basis.columns)
    return jacobian.deviation(
      left: inverse.transposed.roundedColumns.transposed, right: basis, fromDiagonal: ones
    ).map { $0 < 1 } ?? false
  }

  /// The invariances at a point, in floating point; nil where they cannot be computed.
  private func fields(_ invariances: Invariances, at point: [Double]) -> [[Double]]? {
    let derivatives = CellDerivatives<Interval>.point(cell, point.map { Rational(dyadic: $0) }, 64)
    return invariances.values(at: derivatives, precision: 64)?.map { field in
      var row = Array(repeating: 0.0, count: count)
      for (parameter, value) in field { row[parameter] += value.midpoint.approximation }
      return row
    }
  }

  /// Whether [B | T], with T the chosen invariances, is proved invertible on the whole box: for an approximate inverse P every
  /// row of |P [B | T] − I| sums to less than 1.
  private func isComplement(_ proved: ProvedZero, _ invariances: Invariances, _ chosen: [Int]) -> Bool {
    let precision = Limits.zeroBits
    guard let fields = invariances.values(at: proved.derivatives, precision: precision) else { return false }
    let basis = proved.box.basis
    var all = Matrix(rows: count, columns: count, repeating: Interval.zero)
    for row in 0..<count {
      for column in 0..<basis.columns {
        all[row, column] = Interval(basis[row, column], precision: precision)
      }
    }
    for (index, field) in chosen.enumerated() {
      for (parameter, value) in fields[field] {
        all[parameter, basis.columns + index] = all[parameter, basis.columns + index] + value
      }
    }
    guard let inverse = all.map({ $0.midpoint.approximation }).proposedInverse,
      inverse.elements.allSatisfy(\.isFinite)
    else { return false }
    let ones = Array(repeating: 1, count: count)
    return all.deviation(
      left: inverse.transposed.roundedColumns.transposed, right: nil, fromDiagonal: ones
    ).map { $0 < 1 } ?? false
  }

  // MARK: What is said

  private func radius(_ box: ParameterBox) -> Rational {
    zip(zip(box.center, weights), box.extents).map { ($0.0 - $0.1).magnitude + $1 }.max()!.roundedUp(
      significantDigits: 3)
  }

  private func marginWords(_ proved: ProvedZero) -> String {
    guard let (margin, face) = proved.leastMargin else { return "" }
    let radius = radius(proved.box)
    let ball = weights.map { Interval(from: $0 - radius, through: $0 + radius, precision: 128) }
    let around = CellDerivatives(cell, at: ball, precision: 128)
    var words =
      "; on its activation cell no pre-activation comes closer to a kink than \(margin.decimal(significantDigits: 3)) (\(face))"
    if case .crosses(let other) = cell.margins(around) {
      words += "; the radius may cover a kink elsewhere (\(other))"
    }
    return words
  }

  private func kink(_ face: ActivationCell.Face) -> Obstacle {
    let margin = cell.margin(of: face, in: evaluation)
    return Obstacle(
      reason:
        "the radius covers a kink: the refinement runs into a face of the activation cell (\(face)\(margin.map { ", margin \($0.decimal(significantDigits: 3)) at the given weights" } ?? ""))"
    )
  }

  private func wayOut(
    to end: CellDerivatives<Approximation>, _ state: (eigen: Eigenbasis, fields: IndependentVectors)? = nil
  ) -> Obstacle {
    if let face = cell.firstCrossing(from: atStart, to: end) { return kink(face) }
    let explained = state?.fields.chosen.count
    return Obstacle(
      reason: "the refinement from the given weights does not converge",
      nullity: state.map { count - $0.eigen.significant(nullity: explained!).count }, explained: explained)
  }

  private func obstacle(_ failure: ProvedZero.Failure) -> Obstacle {
    switch failure {
    case .leavesCell(let face): kink(face)
    case .noContraction(let bound):
      Obstacle(
        reason: "the equations are too ill-conditioned to be proved"
          + (bound.map { " (contraction at most \($0.decimal(significantDigits: 3)), where 1/2 is needed)" }
            ?? ""))
    }
  }

  private func evidence(
    _ proved: ProvedZero, samples: [Int]? = nil, motions: [NearbyMotion] = []
  ) -> NearbyEvidence {
    NearbyEvidence(
      center: proved.box.center, basis: proved.box.basis, signs: proved.signs,
      halfWidth: proved.box.halfWidth, residual: proved.residual, contraction: proved.contraction,
      samples: samples, leastMargin: proved.leastMargin?.0, motions: motions)
  }
}

extension InvarianceKind {
  var words: String {
    switch self {
    case .rescaling: "rescaling"
    case .basis: "basis"
    case .shift: "shift"
    case .unseen: "unseen"
    case .kernel: "kernel"
    }
  }
}

// MARK: - Proposals

extension Eigenbasis {
  /// The indices of the eigenvalues that are not zero as far as floating point sees, `nullity` fewer at least.
  func significant(nullity: Int) -> [Int] {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    return values.indices.sorted { values[$0].magnitude > values[$1].magnitude }
      .prefix(values.count - nullity).filter { values[$0].magnitude > 1e-9 * largest }.sorted()
  }
}

extension Matrix where Element == Double {
  /// (I − Q Qᵀ) A (I − Q Qᵀ) for the orthonormal rows of Qᵀ.
  fileprivate func projected(off basis: [[Double]]) -> Matrix {
    var result = self
    for _ in 0..<2 {
      for vector in basis {
        let image = result.applied(to: vector)
        for row in 0..<rows where image[row] != 0 {
          for column in 0..<columns { result[row, column] -= image[row] * vector[column] }
        }
      }
      result = result.transposed
    }
    return Matrix(rows: rows, columns: columns) { (result[$0, $1] + result[$1, $0]) / 2 }
  }

  /// Aᵀ (A Aᵀ)⁻¹.
  fileprivate var proposedRightInverse: Matrix? {
    let gram = Matrix(rows: rows, columns: rows) { i, j in
      (0..<columns).reduce(0) { $0 + elements[i * columns + $1] * elements[j * columns + $1] }
    }
    guard let inverse = gram.proposedInverse, inverse.elements.allSatisfy(\.isFinite) else { return nil }
    return Matrix(rows: columns, columns: rows) { i, j in
      (0..<rows).reduce(0) { $0 + self[$1, i] * inverse[$1, j] }
    }
  }

  /// As binary fractions, each column to some fifty bits of its largest entry: short numbers multiply faster.
  fileprivate var roundedColumns: Matrix<Rational> {
    let exponents = (0..<columns).map { column -> Int in
      let largest = (0..<rows).reduce(0) { Swift.max($0, self[$1, column].magnitude) }
      return largest == 0 ? 0 : Int(largest.exponent) - 50
    }
    return Matrix<Rational>(rows: rows, columns: columns) {
      Rational(rounding: self[$0, $1], toMultipleOf: exponents[$1])
    }
  }
}
