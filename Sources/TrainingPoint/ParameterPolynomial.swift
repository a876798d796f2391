import ExactAlgebra

/// A product of parameters: their indices, sorted, each as often as its exponent.
typealias Monomial = [Int]

/// A polynomial in the parameters of a network, as its terms.
struct ParameterPolynomial<Scalar: OrderedField> {
  /// No coefficient is zero.
  private(set) var terms: [Monomial: Scalar]

  init(_ terms: [Monomial: Scalar]) { self.terms = terms.filter { !$0.value.isZero } }

  var isConstant: Bool { terms.keys.allSatisfy(\.isEmpty) }

  /// Whether a proof was found that the polynomial has a local minimum at `point` among the points where the affine
  /// functions with gradients `constraints`, which are zero there, are nonnegative; constants have one everywhere.
  ///
  /// Six arguments are combined. A sum of polynomials without common variables has one where each of them does. So has
  /// a product of powers of variables that keep their signs nearby and a polynomial q, where the product of the signs times q is
  /// never negative. So has an affine function whose gradient is a nonnegative combination of the constraints'. And so has a
  /// polynomial whose gradient is zero and whose Hessian is positive semidefinite with no kernel but the directions along
  /// which the polynomial does not change at all, anywhere. And so has, at zero, a form in two variables that is never negative. The sixth is
  /// `isLeastByConstraints`.
  func isLeast(near point: [Scalar], where constraints: [[Scalar]] = []) -> Bool {
    if isLeastByConstraints(near: point, where: constraints) { return true }
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
          || $0.isLeastAsForm(at: point)
      }
  }

  /// Of a linear form.
  private func isNonnegative(where constraints: [[Scalar]], count: Int) -> Bool {
    if terms.isEmpty { return true }
    var gradient = Array(repeating: Scalar.zero, count: count)
    for (monomial, coefficient) in terms { gradient[monomial[0]] = coefficient }
    guard case .combination = ConicCombination(target: gradient, generators: constraints) else {
      return false
    }
    return true
  }

  // MARK: Sums

  /// The parts without common variables whose sum the polynomial is, less its constant term.
  private var components: [ParameterPolynomial] {
    var sets = DisjointSets()
    for monomial in terms.keys { sets.join(monomial) }
    let groups = Dictionary(grouping: terms.filter { !$0.key.isEmpty }) { sets.root($0.key[0]) }
    return groups.values.map {
      ParameterPolynomial(Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }))
    }
  }

  // MARK: Products

  /// All variables that may be factors are divided out at once: the cofactor of some of them is never negative nearby where that of all
  /// of them is not.
  private func isLeastByFactor(near point: [Scalar], where constraints: [[Scalar]]) -> Bool {
    guard let some = terms.keys.first else { return false }
    var exponents: [Int: Int] = [:]
    var (sign, vanishes) = (1, false)
    for variable in Set(some) {
      let exponent = terms.keys.reduce(Int.max) { least, monomial in
        min(least, monomial.count { $0 == variable })
      }
      if exponent == 0 { continue }
      if !point[variable].isZero {
        sign *= point[variable].raised(to: exponent).signum()
      } else {
        // A factor that vanishes at the point must not change its sign there.
        if !exponent.isMultiple(of: 2) {
          let signs = [1, -1].filter { sign in
            ParameterPolynomial([[variable]: Scalar.one.times(sign)]).isNonnegative(
              where: constraints, count: point.count)
          }
          guard let kept = signs.first else { continue }
          sign *= kept
        }
        vanishes = true
      }
      exponents[variable] = exponent
    }
    if exponents.isEmpty { return false }
    let cofactor = ParameterPolynomial(
      Dictionary(
        uniqueKeysWithValues: terms.map { monomial, coefficient in
          var left = exponents
          let rest = monomial.filter { variable in
            guard let count = left[variable], count > 0 else { return true }
            left[variable] = count - 1
            return false
          }
          return (rest, coefficient.times(sign))
        }))
    let value = cofactor.value(at: point)
    return vanishes && value.signum() > 0 || value.isZero && cofactor.isLeast(near: point, where: constraints)
  }

  private func value(at point: [Scalar]) -> Scalar {
    terms.reduce(.zero) { sum, term in sum + term.key.reduce(term.value) { $0 * point[$1] } }
  }

  // MARK: Curvature

  private func isLeastByCurvature(at point: [Scalar]) -> Bool {
    let variables = Set(terms.keys.joined()).sorted()
    let slopes = variables.map(derivative)
    guard slopes.allSatisfy({ $0.value(at: point).isZero }) else { return false }
    let hessian: Matrix<Scalar> = Matrix(rows: variables.count, columns: variables.count) {
      slopes[$0].derivative(variables[$1]).value(at: point)
    }
    let inertia = Curvature(hessian).inertia
    if inertia.negative > 0 { return false }
    // Σ d_i ∂_i vanishes identically for the d in the kernel of the coefficients of all derivatives.
    let monomials = Array(Set(slopes.flatMap(\.terms.keys)))
    let coefficients: Matrix<Scalar> = Matrix(rows: monomials.count, columns: variables.count) {
      slopes[$1].terms[monomials[$0]] ?? .zero
    }
    return inertia.zero == variables.count - coefficients.rankOverItsField
  }

  // MARK: Constraints

  /// Whether the gradient at the point is Σ λᵢ cᵢ with independent constraints cᵢ, all λᵢ > 0, and the polynomial f is least at the
  /// point on the subspace S where these cᵢ vanish.
  ///
  /// With a projection π onto S, f − f∘π vanishes on S, so that it is Σ cᵢ qᵢ with polynomials qᵢ. Its gradient at the point is that of
  /// f, for that of f∘π is Σ λᵢ cᵢ∘π = 0: hence qᵢ = λᵢ there, and qᵢ > λᵢ/2 nearby, where f ≥ f∘π + Σ (λᵢ/2) cᵢ. Where other constraints hold on S as
  /// well, π(x) need not meet them, but is within a multiple of Σ cᵢ of a point of S that does (Hoffman 1952); and f changes by o(Σ cᵢ) between the two, since its
  /// gradient on S is zero at the point.
  private func isLeastByConstraints(near point: [Scalar], where constraints: [[Scalar]]) -> Bool {
    if constraints.isEmpty { return false }
    var gradient = Array(repeating: Scalar.zero, count: point.count)
    for variable in Set(terms.keys.joined()) { gradient[variable] = derivative(variable).value(at: point) }
    guard gradient.contains(where: { !$0.isZero }),
      case .combination(let multipliers) = ConicCombination(target: gradient, generators: constraints)
    else { return false }
    // Independent, because the method of the combination takes in no others.
    let tight = zip(constraints, multipliers).filter { $1.signum() > 0 }.map(\.0)
    return isLeast(on: tight, near: point, where: constraints)
  }

  /// Whether a proof was found that the polynomial is least at the point among those where `normals` vanish and the constraints
  /// are nonnegative.
  private func isLeast(
    on normals: [[Scalar]], near point: [Scalar], where constraints: [[Scalar]]
  ) -> Bool {
    let subspace = Matrix(rows: normals.count, columns: point.count, elements: Array(normals.joined()))
      .nullBasis
    let coordinates = (0..<point.count).map { row in
      var terms: [Monomial: Scalar] = [[]: point[row]]
      for column in 0..<subspace.columns { terms[[column]] = subspace[row, column] }
      return ParameterPolynomial(terms)
    }
    var budget = Limits.restrictionTerms
    guard let restricted = composed(with: coordinates, budget: &budget) else { return false }
    let zero = Array(repeating: Scalar.zero, count: subspace.columns)
    let rest = constraints.map { subspace.transposed.applied(to: $0) }.filter { $0 != zero }
    // Where −c is a combination of constraints too, c vanishes wherever all of them are nonnegative.
    let forced = rest.filter { constraint in
      guard case .combination = ConicCombination(target: constraint.map { -$0 }, generators: rest) else {
        return false
      }
      return true
    }
    return forced.isEmpty
      ? restricted.isLeast(near: zero, where: rest) : restricted.isLeast(on: forced, near: zero, where: rest)
  }

  // MARK: Forms

  /// Whether the polynomial is a form f of even degree in two variables, which are zero at the point, and never negative: f(a, b) =
  /// bᵈ f(a/b, 1) where b is not zero, and elsewhere by continuity.
  private func isLeastAsForm(at point: [Scalar]) -> Bool {
    let variables = Set(terms.keys.joined())
    guard variables.count == 2, variables.allSatisfy({ point[$0].isZero }),
      let first = variables.first, let degree = terms.keys.first?.count, degree.isMultiple(of: 2),
      terms.keys.allSatisfy({ $0.count == degree })
    else { return false }
    // Sturm's sequences are over Q.
    var coefficients = Array(repeating: Rational.zero, count: degree + 1)
    for (monomial, coefficient) in terms {
      guard let number = coefficient as? Rational else { return false }
      coefficients[monomial.count { $0 == first }] = number
    }
    return PiecewisePolynomial(breakpoints: [], pieces: [coefficients]).isNonnegative
  }

  func derivative(_ variable: Int) -> ParameterPolynomial {
    var result: [Monomial: Scalar] = [:]
    for (monomial, coefficient) in terms {
      guard let position = monomial.firstIndex(of: variable) else { continue }
      var rest = monomial
      rest.remove(at: position)
      result[rest] = Scalar(Rational(monomial.count { $0 == variable })) * coefficient
    }
    return ParameterPolynomial(result)
  }

  // MARK: Substitution

  /// With a polynomial in place of each variable; nil when that takes more than `budget` products of terms.
  func composed(with values: [ParameterPolynomial], budget: inout Int) -> ParameterPolynomial? {
    var sum: [Monomial: Scalar] = [:]
    for (monomial, coefficient) in terms {
      var product: [Monomial: Scalar] = [[]: coefficient]
      for variable in monomial {
        budget -= product.count * values[variable].terms.count
        if budget < 0 { return nil }
        var next: [Monomial: Scalar] = [:]
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
