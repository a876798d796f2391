import ExactAlgebra
import Networks

/// What the values at breakpoints are as functions of the parameters near the point.
struct SwitchFunctions<Scalar: OrderedField> {
  /// The gradients of those that are affine functions, whatever the cell, or a positive number that depends on the parameters times
  /// one parameter; sparse, never empty. Both have the side of their linear part.
  let affine: [Switch: [Int: Scalar]]
  /// The others.
  let curved: [Switch]
  /// Whether the gradient of each curved one is zero, and no path of nonzero slopes leads to it from another switch: then
  /// one-sided derivatives are sums of one term for each affine switch.
  let isAdditive: Bool
  /// Whether the predictions near the point are affine in the outputs of activations, whose inputs are affine functions of
  /// the parameters, and all pieces at a switch pass through the origin.
  let isSeparable: Bool
  /// Whether the same holds for all parameters, and every input of an activation with a breakpoint is a switch, or no
  /// parameter changes it.
  let isGlobal: Bool

  init(_ point: GivenWeights<Scalar>) {
    let evaluation = point.evaluation
    var search = AffineSearch(values: evaluation.values, isConstant: point.isConstant)
    let gradients = evaluation.graph.interpret(with: &search)
    var affine: [Switch: [Int: Scalar]] = [:]
    var curved: [Switch] = []
    for item in point.switches {
      if let gradient = gradients[item.node].gradient(item.unit, item.sample), !gradient.isEmpty {
        affine[item] = gradient
      } else if let gradient = point.gradientOfProduct(item) {
        affine[item] = gradient
      } else {
        curved.append(item)
      }
    }
    self.affine = affine
    self.curved = curved

    let graph = evaluation.graph
    let known = Set(point.switches)
    func entries(_ layer: ActivationLayer, _ condition: (_ unit: Int, _ sample: Int) -> Bool) -> Bool {
      let values = evaluation.values[layer.input]
      return (0..<values.rows).allSatisfy { unit in
        (0..<values.columns).allSatisfy { condition(unit, $0) }
      }
    }
    isSeparable =
      curved.isEmpty && affine.keys.allSatisfy { gradients[$0.node].gradient($0.unit, $0.sample) != nil }
      && graph.activations.allSatisfy { layer in
        entries(layer) { gradients[layer.input].gradient($0, $1) != nil }
          && (!affine.keys.contains { $0.node == layer.input } || layer.activation.function.startsAtOrigin)
      }
    let parameterFree = evaluation.parameterFree
    var everywhere = AffineSearch(values: evaluation.values, isConstant: parameterFree)
    let gradientsEverywhere = graph.interpret(with: &everywhere)
    isGlobal =
      isSeparable
      && graph.activations.allSatisfy { layer in
        entries(layer) { unit, sample in
          if parameterFree[layer.input][unit, sample] { return true }
          guard gradientsEverywhere[layer.input].gradient(unit, sample) != nil else { return false }
          let item = Switch(node: layer.input, unit: unit, sample: point.sampleClass[sample])
          return layer.activation.function.breakpoints.isEmpty || known.contains(item)
        }
      }

    let base = point.base.cell
    let units = Dictionary(grouping: curved) { [$0.node, $0.unit] }
    let sources = evaluation.graph.activations.map { layer in
      (node: layer.node, switches: point.switches.filter { $0.node == layer.input })
    }
    isAdditive = units.values.allSatisfy { group in
      let values = evaluation.values[group[0].node]
      var seed = Matrix<Scalar>.zeros(values.rows, values.columns)
      for item in group { seed[item.unit, item.sample] = .one }
      let derivatives = Derivatives(
        evaluation: evaluation, cell: base, includesRisk: false, linear: [group[0].node: seed])
      // The columns of one pass are the derivatives of the values on one sample each.
      let samples = Set(group.map(\.sample))
      return samples.allSatisfy { !derivatives.moves(on: $0) }
        && sources.allSatisfy { node, switches in
          switches.allSatisfy {
            !samples.contains($0.sample) || derivatives.adjoint(node, $0.unit, $0.sample).isZero
          }
        }
    }
  }

  /// Groups of affine switches that share no parameter with those of other groups.
  var components: [Component] {
    var sets = DisjointSets()
    for gradient in affine.values { sets.join(gradient.keys) }
    let groups = Dictionary(grouping: affine) { sets.root($0.value.keys.first!) }
    return groups.values.map(Component.init).sorted { $0.coordinates[0] < $1.coordinates[0] }
  }

  /// Affine switches with the parameters that move them.
  struct Component {
    /// Sorted.
    let coordinates: [Int]
    /// The hyperplanes on which the values keep to their breakpoints, by normals in `coordinates`, with the switches
    /// whose gradients are a positive (1) or negative (-1) multiple of the normal.
    let hyperplanes: [(normal: [Scalar], switches: [(Switch, sign: Int)])]

    fileprivate init(_ gradients: [(key: Switch, value: [Int: Scalar])]) {
      let coordinates = Set(gradients.flatMap(\.value.keys)).sorted()
      var found: [(normal: [Scalar], switches: [(Switch, sign: Int)])] = []
      for (item, gradient) in gradients {
        let dense = coordinates.map { gradient[$0] ?? .zero }
        let first = dense.first { !$0.isZero }!
        let normal = dense.map { $0 / first }
        let index = found.firstIndex { $0.normal == normal } ?? found.count
        if index == found.count { found.append((normal, [])) }
        found[index].switches.append((item, first.signum()))
      }
      self.coordinates = coordinates
      hyperplanes = Scalar.searching {
        found.sorted { $0.normal.lexicographicallyPrecedes($1.normal) }
      }
    }

    /// A choice of a side for each switch that some parameters near the point realise.
    struct Choice {
      let sides: GivenWeights<Scalar>.Sides
      let interior: [Scalar]
      /// One switch for each hyperplane that bounds the cell.
      let facets: Set<Switch>
    }

    /// All choices that have nonempty interior; nil when there are more than `limit`. Together their closures hold all
    /// parameters nearby.
    ///
    /// n hyperplanes in d dimensions have O(nᵈ⁻¹) cells, and each new one cuts some of those there are.
    func cells(limit: Int) -> [Choice]? {
      var chambers = [Chamber<Scalar>()]
      for plane in hyperplanes {
        Meter.charge(
          work: chambers.count * coordinates.count * 8192, "the activation cells around the given weights")
        chambers = chambers.flatMap { $0.split(by: plane.normal) }
        if chambers.count > limit { return nil }
      }
      return chambers.map { chamber in
        var sides: GivenWeights<Scalar>.Sides = [:]
        for (plane, side) in zip(hyperplanes, chamber.sides) {
          for (item, sign) in plane.switches { sides[item] = side * sign }
        }
        return Choice(
          sides: sides, interior: chamber.interior!,
          facets: Set(chamber.facets.map { hyperplanes[$0.index].switches[0].0 }))
      }
    }
  }
}

/// An open polyhedral cone between hyperplanes through the origin.
struct Chamber<Scalar: OrderedField> {
  private(set) var sides: [Int] = []
  /// side · normal of the hyperplanes that bound it, which no other side makes superfluous, by their places in `sides`.
  private(set) var facets: [(index: Int, normal: [Scalar])] = []
  /// Has a positive product with all normals; nil without any.
  private(set) var interior: [Scalar]?

  /// The one or two parts on the sides of a hyperplane; where its normal is zero, the cone itself, with side 1.
  ///
  /// With open cones, the part where ⟨a, d⟩ > 0 is empty just when −a is a nonnegative combination of the normals
  /// (Gordan's theorem).
  func split(by normal: [Scalar]) -> [Chamber] {
    var same = self
    if Scalar.areAllZero(normal) {
      same.sides.append(1)
      return [same]
    }
    let parts = [1, -1].compactMap { side -> (side: Int, outward: [Scalar], interior: [Scalar])? in
      let outward = normal.map { $0.times(side) }
      return interior(with: outward).map { (side, outward, $0) }
    }
    // Where there is one part, the hyperplane does not meet the cone.
    if interior != nil, parts.count == 1 {
      same.sides.append(parts[0].side)
      same.interior = parts[0].interior
      return [same]
    }
    return parts.map { side, outward, inside in
      var part = self
      part.facets = part.facets.filter { facet in
        let others = part.facets.filter { $0.index != facet.index }.map(\.normal) + [outward]
        guard case .combination = ConicCombination(target: facet.normal, generators: others) else {
          return true
        }
        return false
      }
      part.facets.append((sides.count, outward))
      part.sides.append(side)
      part.interior = inside
      return part
    }
  }

  private func interior(with normal: [Scalar]) -> [Scalar]? {
    guard let interior else { return normal }
    let product = dot(normal, interior)
    if product.signum() > 0 { return interior }
    guard
      case .separated(let direction) = ConicCombination(
        target: normal.map { -$0 }, generators: facets.map(\.normal))
    else { return nil }
    // A part of the old direction makes all products positive, and leaves this one so.
    let gain = dot(normal, direction)
    let part = product.signum() == 0 ? .one : -gain / (product + product)
    return zip(direction, interior).map { $0 + part * $1 }
  }
}

extension GivenWeights {
  /// Of a sum of weights times values that are all constantly zero but one, which is not zero: where its weight is, the sum is zero, and
  /// near the point a positive or negative multiple of this weight.
  fileprivate func gradientOfProduct(_ item: Switch) -> [Int: Scalar]? {
    guard let map = evaluation.graph.maps.first(where: { $0.node == item.node }), map.affine.bias == nil
    else {
      return nil
    }
    let values = evaluation.values[map.input]
    let columns = (0..<map.affine.inputs).filter {
      !isConstant[map.input][$0, item.sample] || !values[$0, item.sample].isZero
    }
    guard columns.count == 1, map.affine.weight[item.unit, columns[0]].isZero,
      !values[columns[0], item.sample].isZero
    else { return nil }
    return [map.parameter(item.unit, columns[0]): values[columns[0], item.sample]]
  }
}

extension PiecewisePolynomial {
  /// Whether 0 is the only breakpoint, and both pieces are 0 there.
  fileprivate var startsAtOrigin: Bool {
    breakpoints.allSatisfy(\.isZero) && pieces.allSatisfy { $0.first?.isZero ?? true }
  }
}

/// The gradients of the entries of nodes that are affine functions of the parameters near the point; empty for constants.
private struct AffineSearch<Scalar: OrderedField>: GraphInterpretation {
  struct Value {
    let rows: Int
    let gradient: (_ unit: Int, _ sample: Int) -> [Int: Scalar]?
  }

  let values: NodeValues<Scalar>
  let isConstant: [Matrix<Bool>]

  private func entries(
    _ node: Int, _ gradient: @escaping (_ unit: Int, _ sample: Int) -> [Int: Scalar]?
  ) -> Value {
    Value(rows: values[node].rows) { isConstant[node][$0, $1] ? [:] : gradient($0, $1) }
  }

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Value { entries(node) { _, _ in [:] } }

  func affine(_ map: AffineMap<Scalar>, of input: Value) -> Value {
    entries(map.node) { unit, sample in
      var gradient: [Int: Scalar] = [:]
      for column in 0..<map.affine.inputs {
        guard isConstant[map.input][column, sample] else { return nil }
        let value = values[map.input][column, sample]
        if !value.isZero { gradient[map.parameter(unit, column)] = value }
      }
      if map.affine.bias != nil { gradient[map.parameter(unit, map.affine.inputs)] = .one }
      return gradient
    }
  }

  func activation(_ layer: ActivationLayer, of input: Value) -> Value { entries(layer.node) { _, _ in nil } }

  func sum(_ a: Value, _ b: Value, at node: Int) -> Value {
    entries(node) { unit, sample in
      guard let first = a.gradient(unit, sample), let second = b.gradient(unit, sample) else { return nil }
      return first.merging(second, uniquingKeysWith: +).filter { !$0.value.isZero }
    }
  }

  func stack(_ a: Value, _ b: Value, at node: Int) -> Value {
    entries(node) { $0 < a.rows ? a.gradient($0, $1) : b.gradient($0 - a.rows, $1) }
  }
}
