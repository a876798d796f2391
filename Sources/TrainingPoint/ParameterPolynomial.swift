import ExactAlgebra

/// A polynomial in the parameters of a network, as its terms.
struct ParameterPolynomial {
  /// A product of parameters: their indices, sorted, each as often as its exponent.
  typealias Monomial = [Int]

  /// No coefficient is zero.
  private(set) var terms: [Monomial: Rational]

  init(_ terms: [Monomial: Rational]) { self.terms = terms.filter { !$0.value.isZero } }

  var isConstant: Bool { terms.keys.allSatisfy(\.isEmpty) }

  /// Whether a proof was found that the polynomial has a local minimum at `point`; constants have one everywhere.
  ///
  /// Three arguments are combined. A sum of polynomials without common variables has one where each of them does. So has
  /// a product of a power of a variable that keeps its sign nearby and a polynomial q, where the sign times q is
  /// never negative. And so has a polynomial whose gradient is zero and whose Hessian is positive semidefinite with no
  /// kernel but the directions along which the polynomial does not change at all, anywhere.
  func isLeast(near point: [Rational]) -> Bool {
    components.allSatisfy { $0.isLeastByFactor(near: point) || $0.isLeastByCurvature(at: point) }
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

  private func isLeastByFactor(near point: [Rational]) -> Bool {
    guard let some = terms.keys.first else { return false }
    for variable in Set(some) {
      let exponent = terms.keys.reduce(Int.max) { least, monomial in
        min(least, monomial.count { $0 == variable })
      }
      // A factor that vanishes at the point must not change its sign there.
      let isZero = point[variable].isZero
      if exponent == 0 || isZero && !exponent.isMultiple(of: 2) { continue }
      let sign = Rational(isZero ? 1 : point[variable].raised(to: exponent).signum())
      let cofactor = ParameterPolynomial(
        Dictionary(
          uniqueKeysWithValues: terms.map { monomial, coefficient in
            let first = monomial.firstIndex(of: variable)!
            return (Array(monomial[..<first] + monomial[(first + exponent)...]), sign * coefficient)
          }))
      let value = cofactor.value(at: point)
      if isZero && value > 0 || value.isZero && cofactor.isLeast(near: point) { return true }
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

  private func derivative(_ variable: Int) -> ParameterPolynomial {
    var result: [Monomial: Rational] = [:]
    for (monomial, coefficient) in terms {
      guard let position = monomial.firstIndex(of: variable) else { continue }
      var rest = monomial
      rest.remove(at: position)
      result[rest] = Rational(monomial.count { $0 == variable }) * coefficient
    }
    return ParameterPolynomial(result)
  }
}
