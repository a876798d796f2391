import ExactAlgebra
import Networks

/// Stationarity on the cone of each cell, by Farkas' lemma. A one-sided derivative is that of any cell whose cone holds
/// the direction, because the risk is piecewise continuously differentiable.
enum FirstOrder<Scalar: OrderedField> {
  /// A direction with a negative one-sided derivative.
  case descent(direction: [Scalar], slope: Scalar)
  /// No direction has one.
  case stationary
}

extension GivenWeights {
  /// One of the activation cells around the point.
  struct Face {
    let sides: Sides
    let derivatives: Derivatives<Scalar>
    let gradient: [Scalar]
    /// The gradients of side · (the value of a switch), without those that are zero: to first order, the cell is where a
    /// direction has nonnegative products with all of them.
    let constraints: [Constraint]
    /// Has positive products with all of them, where the cell was found by one.
    let interior: [Scalar]?
  }

  struct Constraint {
    let item: Switch
    /// One entry for each parameter.
    let normal: [Scalar]
    /// Whether the value is an affine function of the parameters near the point.
    let isAffine: Bool
  }

  /// Whether the predictions are polynomials in the parameters near the point.
  var isPolynomialNearby: Bool {
    evaluation.graph.activations.allSatisfy { layer in
      let (values, breakpoints) = (evaluation.values[layer.input], layer.activation.function.breakpoints)
      return (0..<values.rows).allSatisfy { unit in
        (0..<values.columns).allSatisfy { sample in
          isConstant[layer.input][unit, sample] || !values[unit, sample].isAmong(breakpoints)
        }
      }
    }
  }

  // MARK: Cells that directions lead into

  /// Where one-sided derivatives are sums over the groups.
  var additiveFaces: [[Face]]? {
    let components = functions.components
    if components.isEmpty { return [[face(sides: [:])]] }
    // A hyperplane has two sides.
    var room = limits.faceEntries / max(parameters.count, 1)
    guard 2 * components.count <= room else { return nil }
    var groups: [[Face]] = []
    for component in components {
      guard component.hyperplanes.count <= limits.hyperplanes,
        let cells = component.cells(limit: limits.cells), cells.count <= room
      else { return nil }
      room -= cells.count
      groups.append(
        cells.map { cell in
          face(sides: cell.sides, interior: embedded(cell.interior, component.coordinates)) {
            cell.facets.contains($0)
          }
        })
    }
    return groups
  }

  private func embedded(_ entries: [Scalar], _ coordinates: [Int]) -> [Scalar] {
    var result = Array(repeating: Scalar.zero, count: parameters.count)
    for (index, value) in zip(coordinates, entries) { result[index] = value }
    return result
  }

  /// The gradient of each switch depends on the sides of those before it.
  var nestedFaces: [[Face]]? {
    guard switches.count <= limits.hyperplanes else { return nil }
    var found: [(sides: Sides, chamber: Chamber<Scalar>)] = [([:], Chamber())]
    for item in switches {
      found = found.flatMap { sides, chamber in
        chamber.split(by: normal(of: item, sides: sides, cell: nil)).map { part in
          var sides = sides
          sides[item] = part.sides.last!
          return (sides, part)
        }
      }
      if found.count > limits.cover { return nil }
    }
    return [found.map { face(sides: $0.sides, interior: $0.chamber.interior) }]
  }

  // MARK: Cells that cover a neighbourhood

  var computedCover: [Face]? {
    if isSmooth { return [face(sides: [:])] }
    var cover: [Sides] = [[:]]
    func extend(by choices: [Sides]) -> Bool {
      guard cover.count * choices.count <= limits.cover else { return false }
      cover = cover.flatMap { sides in choices.map { sides.merging($0) { $1 } } }
      return true
    }
    for component in functions.components {
      guard component.hyperplanes.count <= limits.hyperplanes,
        let cells = component.cells(limit: limits.cells), extend(by: cells.map(\.sides))
      else { return nil }
    }
    for item in functions.curved {
      guard extend(by: [[item: 1], [item: -1]]) else { return nil }
    }
    return cover.map { face(sides: $0) }
  }

  // MARK: Faces

  private func face(
    sides: Sides, interior: [Scalar]? = nil, where isConsidered: (Switch) -> Bool = { _ in true }
  ) -> Face {
    let derivatives = sides.isEmpty ? base : Derivatives(evaluation: evaluation, cell: cell(sides))
    var seen: [[Scalar]] = []
    let constraints = (isSmooth ? [] : switches).compactMap { item -> Constraint? in
      guard isConsidered(item), let side = sides[item] else { return nil }
      let normal = normal(of: item, sides: sides, cell: derivatives.cell).map { $0.times(side) }
      guard let first = normal.first(where: { !$0.isZero }) else { return nil }
      let isAffine = functions.affine[item] != nil
      // Positive multiples of one affine function make the same condition.
      if isAffine {
        let unit = normal.map { $0 / first.magnitude }
        if seen.contains(unit) { return nil }
        seen.append(unit)
      }
      return Constraint(item: item, normal: normal, isAffine: isAffine)
    }
    return Face(
      sides: sides, derivatives: derivatives, gradient: derivatives.gradient, constraints: constraints,
      interior: interior)
  }

  /// The gradient of the value of a switch, on a cell where the switches before it have these sides.
  private func normal(of item: Switch, sides: Sides, cell known: Cell<Scalar>?) -> [Scalar] {
    if let gradient = functions.affine[item] {
      var dense = Array(repeating: Scalar.zero, count: parameters.count)
      for (parameter, value) in gradient { dense[parameter] = value }
      return dense
    }
    let values = evaluation.values[item.node]
    var seed = Matrix<Scalar>.zeros(values.rows, values.columns)
    seed[item.unit, item.sample] = .one
    return Derivatives(
      evaluation: evaluation, cell: known ?? cell(sides), includesRisk: false, linear: [item.node: seed]
    ).gradient
  }

  /// Σ weights[i] · side_i · (the value of the switch of constraint i), as coefficients of node values.
  func constraint(_ face: Face, weights: [Scalar]) -> [Int: Matrix<Scalar>] {
    var result: [Int: Matrix<Scalar>] = [:]
    for (constraint, weight) in zip(face.constraints, weights) where !weight.isZero {
      let item = constraint.item
      let values = evaluation.values[item.node]
      result[item.node, default: .zeros(values.rows, values.columns)][item.unit, item.sample] +=
        weight.times(face.sides[item]!)
    }
    return result
  }

  // MARK: First order

  /// The gradient, where all cells that directions lead into have the same, or no prediction changes at first order.
  var commonGradient: [Scalar]? {
    if !hasLossKinks, switches.allSatisfy({ !reachesLoss($0) }) { return base.gradient }
    if changesOfPredictions(toFirstOrder: true).elements.allSatisfy(\.isEmpty) {
      return Array(repeating: .zero, count: parameters.count)
    }
    if let (direction, slope) = plainDescent,
      !Scalar.areAllZero([risk(along: direction.map { -$0 }, order: 1)[1] + slope])
    {
      return nil
    }
    guard let faces = directionalFaces?.joined(), let gradient = faces.first?.gradient,
      faces.allSatisfy({ Scalar.areAllZero(zip($0.gradient, gradient).map { $0 - $1 }) })
    else { return nil }
    return gradient
  }

  /// Whether the risk changes, to first order, with what an activation makes of the value of a switch, on the first cell. Where none
  /// does, no slope at a switch enters a one-sided derivative: the slopes of the last ones are multiplied by zero, so that those before
  /// them are, on every cell. Samples of a class have all slopes in common.
  private func reachesLoss(_ item: Switch) -> Bool {
    let samples = sampleClass.indices.filter { sampleClass[$0] == item.sample }
    return evaluation.graph.activations.contains { layer in
      layer.input == item.node
        && !samples.reduce(Scalar.zero) { $0 + base.adjoint(layer.node, item.unit, $1) }.isZero
    }
  }

  var computedSteepestOnSides: [[Scalar]] {
    [1, -1].map { sign in
      let sides = Dictionary(uniqueKeysWithValues: switches.map { ($0, sign) })
      return Derivatives(evaluation: evaluation, cell: cell(sides)).gradient.map { -$0 }
    }
  }

  /// The first of the two that is one.
  var computedPlainDescent: (direction: [Scalar], slope: Scalar)? {
    guard hasDerivatives, isContinuous else { return nil }
    for direction in steepestOnSides {
      guard Scalar.searching({ risk(along: direction, order: 1)[1].signum() < 0 }) else { continue }
      let slope = risk(along: direction, order: 1)[1]
      if slope.signum() < 0 { return (direction, slope) }
    }
    return nil
  }

  var computedFirstOrder: FirstOrder<Scalar>? {
    if let (direction, slope) = plainDescent { return .descent(direction: direction, slope: slope) }
    if lossesOnlyRise(toFirstOrder: true) || raysOnlyRise(toFirstOrder: true) || biasOnlyRises()
      || gradientIsZero
    {
      return .stationary
    }
    guard let groups = directionalFaces else { return nil }
    // The parameters that no switch of a group depends on have the same derivative on all of its cells.
    var isMoved = Array(repeating: false, count: parameters.count)
    for group in groups {
      let own = parameters.indices.filter { index in
        groups.count == 1
          || group.contains { $0.constraints.contains { !$0.normal[index].isZero } }
      }
      for index in own { isMoved[index] = true }
      for face in group {
        var target = Array(repeating: Scalar.zero, count: parameters.count)
        for index in own { target[index] = face.gradient[index] }
        if case .separated(let direction) = ConicCombination(
          target: target, generators: face.constraints.map(\.normal))
        {
          return .descent(direction: direction, slope: dot(direction, target))
        }
      }
    }
    let rest = parameters.indices.map { isMoved[$0] ? .zero : -groups[0][0].gradient[$0] }
    return Scalar.areAllZero(rest) ? .stationary : .descent(direction: rest, slope: -dot(rest, rest))
  }
}
