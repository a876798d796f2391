import ExactAlgebra
import Networks

/// An expansion takes more products of terms than its budget.
struct OverBudget: Error {}

/// Expands a linear functional of the predictions, Σ G[k, n] ŷ[k, n], which on one activation cell is a polynomial in the
/// parameters.
///
/// With a convex loss and G its gradient at ŷ, risk(ŷ′) ≥ risk(ŷ) + Σ G (ŷ′ − ŷ); when the last term is never negative
/// for parameters of the cell, none of them has a smaller risk. This settles points whose Hessian is singular, such as
/// those where a ReLU network acts as a linear map, where units are dead, or where all units see all samples alike.
struct RealizableFunctional<Scalar: OrderedField>: GraphInterpretation {
  typealias Failure = OverBudget
  /// Polynomials, as their terms, for each unit on one sample.
  typealias Value = [[Monomial: Scalar]]

  private let evaluation: EvaluationOver<Scalar>
  private let isConstant: [Matrix<Bool>]
  private let side: Side
  private var sample = 0
  /// Products of terms that may still be formed.
  private var budget: Int

  /// The functional with coefficients `functional` (N_o × N) on the cell; nil when that takes more than `budget` products
  /// of terms. An entry of a node that `isConstant` marks is taken for constant.
  static func polynomial(
    _ functional: Matrix<Scalar>, evaluation: EvaluationOver<Scalar>, isConstant: [Matrix<Bool>], budget: Int,
    side: @escaping Side
  ) -> ParameterPolynomial<Scalar>? {
    var expansion = RealizableFunctional(
      evaluation: evaluation, isConstant: isConstant, side: side, budget: budget)
    var sum: [Monomial: Scalar] = [:]
    for sample in 0..<functional.columns {
      let column = functional.column(sample)
      if column.allSatisfy(\.isZero) { continue }
      expansion.sample = sample
      guard let nodes = try? evaluation.graph.interpret(with: &expansion) else { return nil }
      for (factor, prediction) in zip(column, nodes[evaluation.graph.prediction]) where !factor.isZero {
        for (monomial, coefficient) in prediction { sum[monomial, default: .zero] += factor * coefficient }
      }
    }
    return ParameterPolynomial(sum)
  }

  /// The units of a node: constants where they are known, and else what `expansion` says.
  private func units(
    _ node: Int, _ expansion: (_ unit: Int) throws(OverBudget) -> [Monomial: Scalar]
  ) throws(OverBudget) -> Value {
    let values = evaluation.values[node]
    var units: Value = []
    for unit in 0..<values.rows {
      let value = values[unit, sample]
      units.append(
        isConstant[node][unit, sample] ? (value.isZero ? [:] : [[]: value]) : try expansion(unit))
    }
    return units
  }

  func constant(_ matrix: Matrix<Scalar>, at node: Int) throws(OverBudget) -> Value {
    try units(node) { _ in preconditionFailure("data are constant") }
  }

  mutating func affine(_ map: AffineMap<Scalar>, of input: Value) throws(OverBudget) -> Value {
    var spent = 0
    defer { budget -= spent }
    return try units(map.node) { unit throws(OverBudget) in
      var sum: [Monomial: Scalar] = [:]
      for column in 0..<map.affine.inputs {
        spent += try RealizableFunctional.cost(input[column].count, longest: Self.degree(input[column]) + 1)
        if spent > budget { throw OverBudget() }
        let parameter = map.parameter(unit, column)
        for (monomial, coefficient) in input[column] {
          sum[RealizableFunctional.product(monomial, [parameter]), default: .zero] += coefficient
        }
      }
      if map.affine.bias != nil { sum[[map.parameter(unit, map.affine.inputs)]] = .one }
      return sum
    }
  }

  /// The pieces of the function at the units, by Horner's rule.
  mutating func activation(_ layer: ActivationLayer, of input: Value) throws(OverBudget) -> Value {
    var spent = 0
    defer { budget -= spent }
    let function = layer.activation.function
    return try units(layer.node) { unit throws(OverBudget) in
      let piece = function.piece(near: evaluation.values[layer.input][unit, sample]) {
        side(layer.input, unit, sample)
      }
      var result: [Monomial: Scalar] = [:]
      for coefficient in function.pieces[piece].reversed() {
        spent += try RealizableFunctional.cost(
          result.count * input[unit].count, longest: Self.degree(result) + Self.degree(input[unit]))
        if spent > budget { throw OverBudget() }
        var next: [Monomial: Scalar] = [:]
        for (a, x) in result {
          for (b, y) in input[unit] { next[RealizableFunctional.product(a, b), default: .zero] += x * y }
        }
        if !coefficient.isZero { next[[], default: .zero] += Scalar(coefficient) }
        result = next.filter { !$0.value.isZero }
      }
      return result
    }
  }

  func sum(_ a: Value, _ b: Value, at node: Int) throws(OverBudget) -> Value {
    try units(node) { a[$0].merging(b[$0], uniquingKeysWith: +) }
  }

  func stack(_ a: Value, _ b: Value, at node: Int) throws(OverBudget) -> Value {
    try units(node) { $0 < a.count ? a[$0] : b[$0 - a.count] }
  }

  private static func degree(_ polynomial: [Monomial: Scalar]) -> Int {
    polynomial.keys.reduce(0) { max($0, $1.count) }
  }

  /// What products of terms cost: long ones are several.
  private static func cost(_ products: Int, longest degree: Int) throws(OverBudget) -> Int {
    if degree > Limits.monomialDegree { throw OverBudget() }
    return products * (1 + degree / 64)
  }

  private static func product(_ a: Monomial, _ b: Monomial) -> Monomial { (a + b).sorted() }
}
