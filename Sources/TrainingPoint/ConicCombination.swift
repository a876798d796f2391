import ExactAlgebra

/// Farkas' lemma, decided: a vector is a nonnegative combination of given vectors, or some direction separates it.
enum ConicCombination<Scalar: OrderedField>: Sendable {
  /// Σ coefficients[i] · generators[i] = target, all coefficients nonnegative.
  case combination([Scalar])
  /// d with ⟨generators[i], d⟩ ≥ 0 for all i and ⟨target, d⟩ < 0.
  case separated(by: [Scalar])

  /// Lawson and Hanson's nonnegative least squares (Solving Least Squares Problems, 1974, chapter 23) in exact
  /// arithmetic: it ends with the point of the cone nearest to the target, and the way back from the target separates.
  init(target: [Scalar], generators: [[Scalar]]) {
    let count = generators.count
    let gram = generators.map { a in generators.map { dot(a, $0) } }
    let products = generators.map { dot($0, target) }
    var weights = Array(repeating: Scalar.zero, count: count)
    var passive: [Int] = []

    while true {
      // Descent in the coordinate i: ⟨generator i, target − Σ weights · generators⟩.
      let slopes = (0..<count).map { i in
        passive.reduce(products[i]) { $0 - gram[i][$1] * weights[$1] }
      }
      // Any generator with a positive slope is independent of the passive ones, for the rest is orthogonal to those.
      guard let entering = (0..<count).filter({ !passive.contains($0) }).max(by: { slopes[$0] < slopes[$1] }),
        slopes[entering].signum() > 0
      else { break }
      passive.append(entering)
      while true {
        let matrix: Matrix<Scalar> = Matrix(rows: passive.count, columns: passive.count) {
          gram[passive[$0]][passive[$1]]
        }
        let right = Matrix(rows: passive.count, columns: 1, elements: passive.map { products[$0] })
        guard let solution = matrix.solution(right) else {
          preconditionFailure("the passive generators are independent")
        }
        let candidate = solution.elements
        if candidate.allSatisfy({ $0.signum() > 0 }) {
          for (index, value) in zip(passive, candidate) { weights[index] = value }
          break
        }
        // As far towards the candidate as all weights stay nonnegative.
        var step = Scalar.one
        for (index, value) in zip(passive, candidate) where value.signum() <= 0 {
          step = min(step, weights[index] / (weights[index] - value))
        }
        for (index, value) in zip(passive, candidate) { weights[index] += step * (value - weights[index]) }
        passive.removeAll { weights[$0].signum() == 0 }
      }
    }

    var rest = target
    for index in passive {
      for position in rest.indices { rest[position] -= weights[index] * generators[index][position] }
    }
    self = Scalar.areAllZero(rest) ? .combination(weights) : .separated(by: rest.map { -$0 })
  }
}
