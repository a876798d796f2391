import ExactAlgebra

/// Farkas' lemma, decided: a vector is a nonnegative combination of given vectors, or some direction separates it.
enum ConicCombination: Sendable, Hashable {
  /// Σ coefficients[i] · generators[i] = target, all coefficients nonnegative.
  case combination([Rational])
  /// d with ⟨generators[i], d⟩ ≥ 0 for all i and ⟨target, d⟩ < 0.
  case separated(by: [Rational])

  /// Lawson and Hanson's nonnegative least squares (Solving Least Squares Problems, 1974, chapter 23) in exact
  /// arithmetic: it ends with the point of the cone nearest to the target, and the way back from the target separates.
  init(target: [Rational], generators: [[Rational]]) {
    let count = generators.count
    let gram = generators.map { a in generators.map { dot(a, $0) } }
    let products = generators.map { dot($0, target) }
    var weights = Array(repeating: Rational.zero, count: count)
    var passive: [Int] = []

    while true {
      // Descent in the coordinate i: ⟨generator i, target − Σ weights · generators⟩.
      let slopes = (0..<count).map { i in
        passive.reduce(products[i]) { $0 - gram[i][$1] * weights[$1] }
      }
      // Any generator with a positive slope is independent of the passive ones, for the rest is orthogonal to those.
      guard let entering = (0..<count).filter({ !passive.contains($0) }).max(by: { slopes[$0] < slopes[$1] }),
        slopes[entering] > 0
      else { break }
      passive.append(entering)
      while true {
        let matrix: Matrix<Rational> = Matrix(rows: passive.count, columns: passive.count) {
          gram[passive[$0]][passive[$1]]
        }
        let right = Matrix(rows: passive.count, columns: 1, elements: passive.map { products[$0] })
        guard case .solution(let solution, _) = matrix.solve(right) else {
          preconditionFailure("the passive generators are independent")
        }
        let candidate = solution.elements
        if candidate.allSatisfy({ $0 > 0 }) {
          for (index, value) in zip(passive, candidate) { weights[index] = value }
          break
        }
        // As far towards the candidate as all weights stay nonnegative.
        var step = Rational.one
        for (index, value) in zip(passive, candidate) where value <= 0 {
          step = min(step, weights[index] / (weights[index] - value))
        }
        for (index, value) in zip(passive, candidate) { weights[index] += step * (value - weights[index]) }
        passive.removeAll { weights[$0].isZero }
      }
    }

    var rest = target
    for index in passive {
      for position in rest.indices { rest[position] -= weights[index] * generators[index][position] }
    }
    self = rest.allSatisfy(\.isZero) ? .combination(weights) : .separated(by: rest.map { -$0 })
  }
}

func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
  var sum = Rational.zero
  for (x, y) in zip(a, b) where !x.isZero && !y.isZero { sum += x * y }
  return sum
}
