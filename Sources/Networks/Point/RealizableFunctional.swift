import ExactAlgebra

/// Expands a linear functional of the predictions, Σ G[k, n] ŷ[k, n], which on one activation cell is a polynomial in the
/// parameters.
///
/// With a convex loss and G its gradient at ŷ, risk(ŷ′) ≥ risk(ŷ) + Σ G (ŷ′ − ŷ); when the last term is never negative
/// for parameters of the cell, none of them has a smaller risk. This settles points whose Hessian is singular, such as
/// those where a ReLU network acts as a linear map, where units are dead, or where all units see all samples alike.
struct RealizableFunctional {
  private typealias Monomial = ParameterPolynomial.Monomial
  private typealias Expansion = [Monomial: Rational]

  private let graph: ComputationGraph
  private let evaluation: Evaluation
  private let isConstant: [Matrix<Bool>]
  private let side: (_ node: Int, _ unit: Int, _ sample: Int) -> Int
  private let offsets: [Int]
  /// Products of terms that may still be formed.
  private var budget: Int

  /// The functional with coefficients `functional` (N_o × N) on the cell; nil when that takes more than `budget` products
  /// of terms. An entry of a node that `isConstant` marks is taken for constant.
  static func polynomial(
    _ functional: Matrix<Rational>, evaluation: Evaluation, isConstant: [Matrix<Bool>], budget: Int = 200_000,
    side: @escaping (_ node: Int, _ unit: Int, _ sample: Int) -> Int
  ) -> ParameterPolynomial? {
    var expansion = RealizableFunctional(
      graph: evaluation.graph, evaluation: evaluation, isConstant: isConstant, side: side,
      offsets: evaluation.graph.offsets, budget: budget)
    var sum: Expansion = [:]
    for sample in 0..<functional.columns {
      let column = functional.column(sample)
      if column.allSatisfy(\.isZero) { continue }
      guard let predictions = expansion.predictions(sample) else { return nil }
      for (factor, prediction) in zip(column, predictions) where !factor.isZero {
        for (monomial, coefficient) in prediction { sum[monomial, default: .zero] += factor * coefficient }
      }
    }
    return ParameterPolynomial(sum)
  }

  private mutating func predictions(_ sample: Int) -> [Expansion]? {
    var nodes: [[Expansion]] = []
    for (index, node) in graph.nodes.enumerated() {
      let values = evaluation.values[index]
      let known: [Expansion?] = (0..<values.rows).map {
        isConstant[index][$0, sample] ? RealizableFunctional.constant(values[$0, sample]) : nil
      }
      var units: [Expansion] = []
      units.reserveCapacity(values.rows)
      for unit in 0..<values.rows {
        if let constant = known[unit] {
          units.append(constant)
          continue
        }
        switch node {
        case .constant: preconditionFailure("data are constant")
        case .affine(let map, let input):
          let affine = graph.maps[map].affine
          var sum: Expansion = [:]
          for column in 0..<affine.inputs {
            guard multiplyAdd(nodes[input][column], offsets[map] + unit * affine.inputs + column, to: &sum)
            else { return nil }
          }
          if affine.bias != nil { sum[[offsets[map] + affine.weight.elements.count + unit]] = .one }
          units.append(sum)
        case .activation(let activation, let input):
          let function = activation.function
          let piece = function.piece(near: evaluation.values[input][unit, sample]) {
            side(input, unit, sample)
          }
          guard let value = compose(function.pieces[piece], nodes[input][unit]) else { return nil }
          units.append(value)
        case .sum(let a, let b):
          units.append(nodes[a][unit].merging(nodes[b][unit], uniquingKeysWith: +))
        case .stack(let a, let b):
          let height = nodes[a].count
          units.append(unit < height ? nodes[a][unit] : nodes[b][unit - height])
        }
      }
      nodes.append(units)
    }
    return nodes[graph.prediction]
  }

  private static func constant(_ value: Rational) -> Expansion { value.isZero ? [:] : [[]: value] }

  /// sum += parameter · expansion.
  private mutating func multiplyAdd(_ expansion: Expansion, _ parameter: Int, to sum: inout Expansion) -> Bool
  {
    budget -= expansion.count
    if budget < 0 { return false }
    for (monomial, coefficient) in expansion {
      sum[RealizableFunctional.product(monomial, [parameter]), default: .zero] += coefficient
    }
    return true
  }

  /// The polynomial with these coefficients at `inner`, by Horner's rule.
  private mutating func compose(_ coefficients: [Rational], _ inner: Expansion) -> Expansion? {
    var result: Expansion = [:]
    for coefficient in coefficients.reversed() {
      var next: Expansion = [:]
      budget -= result.count * inner.count
      if budget < 0 { return nil }
      for (a, x) in result {
        for (b, y) in inner { next[RealizableFunctional.product(a, b), default: .zero] += x * y }
      }
      if !coefficient.isZero { next[[], default: .zero] += coefficient }
      result = next.filter { !$0.value.isZero }
    }
    return result
  }

  private static func product(_ a: Monomial, _ b: Monomial) -> Monomial { (a + b).sorted() }
}
