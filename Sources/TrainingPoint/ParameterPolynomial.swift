import ExactAlgebra

/// A polynomial in the parameters of a network, as its terms.
struct ParameterPolynomial {
  /// A product of parameters: their indices, sorted, each as often as its exponent.
  typealias Monomial = [Int]

  /// No coefficient is zero.
  private(set) var terms: [Monomial: Rational]

  init(_ terms: [Monomial: Rational]) { self.terms = terms.filter { !$0.value.isZero } }

  var isConstant: Bool { terms.keys.allSatisfy(\.isEmpty) }

  /// Whether a proof was found that the polynomial has a local minimum at `point` among the points where the affine
  /// functions with gradients `constraints`, which are zero there, are nonnegative; constants have one everywhere.
  ///
  /// Four arguments are combined. A sum of polynomials without common variables has one where each of them does. So has
  /// a product of a power of a variable that keeps its sign nearby and a polynomial q, where the sign times q is
  /// never negative. So has an affine function whose gradient is a nonnegative combination of the constraints'. And so has a
  /// polynomial whose gradient is zero and whose Hessian is positive semidefinite with no kernel but the directions along
  /// which the polynomial does not change at all, anywhere.
  func isLeast(near point: [Rational], where constraints: [[Rational]] = []) -> Bool {
    let (affine, others) = components.reduce(into: (ParameterPolynomial([:]), [ParameterPolynomial]())) {
      if $1.terms.keys.allSatisfy({ $0.count <= 1 }) {
        $0.0.terms.merge($1.terms) { $1 }
      } else {
        $0.1.append($1)
      }
    }
    return affine.isNonnegative(where: constraints, count: point.count)
      && others.allSatisfy {
        $0.isLeastByFactor(near: point, where: constraints) || $0.isLeastByCurvature(at: point)
      }
  }

  /// Of a linear form.
  private func isNonnegative(where constraints: [[Rational]], count: Int) -> Bool {
    if terms.isEmpty { return true }
    var gradient = Array(repeating: Rational.zero, count: count)
    for (monomial, coefficient) in terms { gradient[monomial[0]] = coefficient }
    guard case .combination = ConicCombination(target: gradient, generators: constraints) else {
      return false
    }
    return true
  }

  // MARK: Sums

  /// The parts without common variables whose sum the polynomial is, less its constant term.
  private var components: [ParameterPolynomial] {
    var parent: [Int: Int] = [:]
    func root(_ variable: Int) -> Int {
      var current = variable
      while let next = parent[current], next != current { current = next }
      return current
    }
    for monomial in terms.keys {
      guard let first = monomial.first else { continue }
      for variable in monomial { parent[root(variable)] = root(first) }
      parent[root(first)] = root(first)
    }
    let groups = Dictionary(grouping: terms.filter { !$0.key.isEmpty }) { root($0.key[0]) }
    return groups.values.map {
      ParameterPolynomial(Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }))
    }
  }

  // MARK: Products

  private func isLeastByFactor(near point: [Rational], where constraints: [[Rational]]) -> Bool {
    guard let some = terms.keys.first else { return false }
    for variable in Set(some) {
      let exponent = terms.keys.reduce(Int.max) { least, monomial in
        min(least, monomial.count { $0 == variable })
      }
      if exponent == 0 { continue }
      // A factor that vanishes at the point must not change its sign there.
      let isZero = point[variable].isZero
      var sign = isZero ? 1 : Rational(point[variable].raised(to: exponent).signum())
      if isZero, !exponent.isMultiple(of: 2) {
        let signs = [1, -1].filter { sign in
          ParameterPolynomial([[variable]: sign]).isNonnegative(where: constraints, count: point.count)
        }
        guard let kept = signs.first else { continue }
        sign = kept
      }
      let cofactor = ParameterPolynomial(
        Dictionary(
          uniqueKeysWithValues: terms.map { monomial, coefficient in
            let first = monomial.firstIndex(of: variable)!
            return (Array(monomial[..<first] + monomial[(first + exponent)...]), sign * coefficient)
          }))
      let value = cofactor.value(at: point)
      if isZero && value > 0 || value.isZero && cofactor.isLeast(near: point, where: constraints) {
        return true
      }
    }
    return false
  }

  private func value(at point: [Rational]) -> Rational {
    terms.reduce(.zero) { sum, term in sum + term.key.reduce(term.value) { $0 * point[$1] } }
  }

  // MARK: Curvature

  private func isLeastByCurvature(at point: [Rational]) -> Bool {
    let variables = Set(terms.keys.joined()).sorted()
    let slopes = variables.map(derivative)
    guard slopes.allSatisfy({ $0.value(at: point).isZero }) else { return false }
    let hessian: Matrix<Rational> = Matrix(rows: variables.count, columns: variables.count) {
      slopes[$0].derivative(variables[$1]).value(at: point)
    }
    let inertia = Curvature(hessian).inertia
    if inertia.negative > 0 { return false }
    // Σ d_i ∂_i vanishes identically for the d in the kernel of the coefficients of all derivatives.
    let monomials = Array(Set(slopes.flatMap(\.terms.keys)))
    let coefficients: Matrix<Rational> = Matrix(rows: monomials.count, columns: variables.count) {
      slopes[$1].terms[monomials[$0]] ?? .zero
    }
    return inertia.zero == variables.count - coefficients.rank
  }

  func derivative(_ variable: Int) -> ParameterPolynomial {
    var result: [Monomial: Rational] = [:]
    for (monomial, coefficient) in terms {
      guard let position = monomial.firstIndex(of: variable) else { continue }
      var rest = monomial
      rest.remove(at: position)
      result[rest] = Rational(monomial.count { $0 == variable }) * coefficient
    }
    return ParameterPolynomial(result)
  }

  // MARK: Substitution

  /// With a polynomial in place of each variable; nil when that takes more than `budget` products of terms.
  func composed(with values: [ParameterPolynomial], budget: inout Int) -> ParameterPolynomial? {
    var sum: [Monomial: Rational] = [:]
    for (monomial, coefficient) in terms {
      var product: [Monomial: Rational] = [[]: coefficient]
      for variable in monomial {
        budget -= product.count * values[variable].terms.count
        if budget < 0 { return nil }
        var next: [Monomial: Rational] = [:]
        for (a, x) in product {
          for (b, y) in values[variable].terms { next[(a + b).sorted(), default: .zero] += x * y }
        }
        product = next
      }
      sum.merge(product, uniquingKeysWith: +)
    }
    return ParameterPolynomial(sum)
  }
}
