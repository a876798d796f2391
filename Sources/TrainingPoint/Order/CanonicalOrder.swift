import ExactAlgebra
import Networks

/// An order of the samples and of the units of all nodes that rests on the numbers of a network alone: searches that take first things
/// first then find the same in whatever order samples, inputs and units are written.
///
/// Samples and units are the vertices of a graph, weights, biases, data and targets its coloured edges. Colours are refined until
/// equal ones have equal neighbours (Weisfeiler and Leman 1968); where some are left equal, each of them comes first in turn, and the
/// order in which the edges are least counts (McKay 1981). Units or samples with the same edges are interchangeable, and need
/// no turn. Two orders with equal edges differ by a symmetry of the network, so that it does not matter which is taken.
struct CanonicalOrder {
  let samples: [Int]
  /// For every node.
  let units: [[Int]]

  init<Scalar: OrderedField>(_ graph: ComputationGraphOver<Scalar>, targets: Matrix<Scalar>) {
    var wiring = Wiring<Scalar>()
    let wires = graph.interpret(with: &wiring)
    let roots = wires.map { $0.map(wiring.sets.root) }
    let edges = Edges(graph, constants: wiring.constants, wires: roots, targets: targets)
    let positions = edges.positions
    samples = (0..<targets.rows).sorted { positions[$0] < positions[$1] }
    var places = UnitOrder<Scalar>(places: roots.map { $0.map { positions[edges.vertices[$0]!] } })
    units = graph.interpret(with: &places)
  }
}

/// The units of each node, those as one that an activation or a sum makes one.
private struct Wiring<Scalar: OrderedField>: GraphInterpretation {
  private(set) var sets = DisjointSets()
  private(set) var constants: [(node: Int, matrix: Matrix<Scalar>)] = []
  private var count = 0

  private mutating func fresh(_ number: Int) -> [Int] {
    defer { count += number }
    return Array(count..<count + number)
  }

  mutating func constant(_ matrix: Matrix<Scalar>, at node: Int) -> [Int] {
    constants.append((node, matrix))
    return fresh(matrix.rows)
  }

  mutating func affine(_ map: AffineMap<Scalar>, of input: [Int]) -> [Int] { fresh(map.affine.outputs) }
  func activation(_ layer: ActivationLayer, of input: [Int]) -> [Int] { input }

  mutating func sum(_ a: [Int], _ b: [Int], at node: Int) -> [Int] {
    for (one, other) in zip(a, b) { sets.join([one, other]) }
    return a
  }

  func stack(_ a: [Int], _ b: [Int], at node: Int) -> [Int] { a + b }
}

/// The order of the units of each node by the positions of their wires; that of a stack is those of its parts.
private struct UnitOrder<Scalar: OrderedField>: GraphInterpretation {
  let places: [[Int]]

  private func sorted(_ node: Int) -> [Int] {
    places[node].indices.sorted { places[node][$0] < places[node][$1] }
  }

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> [Int] { sorted(node) }
  func affine(_ map: AffineMap<Scalar>, of input: [Int]) -> [Int] { sorted(map.node) }
  func activation(_ layer: ActivationLayer, of input: [Int]) -> [Int] { input }
  func sum(_ a: [Int], _ b: [Int], at node: Int) -> [Int] { a }
  func stack(_ a: [Int], _ b: [Int], at node: Int) -> [Int] { a + b.map { $0 + a.count } }
}

/// The graph of samples (first) and wires.
private struct Edges {
  /// What joins a vertex to another one, or −1 to none: the kind of number, and its rank among all numbers.
  struct Edge: Comparable {
    let kind: Int
    let rank: Int
    let other: Int

    static func < (a: Edge, b: Edge) -> Bool { (a.kind, a.rank, a.other) < (b.kind, b.rank, b.other) }
  }

  private(set) var vertices: [Int: Int] = [:]
  private var edges: [[Edge]]

  init<Scalar: OrderedField>(
    _ graph: ComputationGraphOver<Scalar>, constants: [(node: Int, matrix: Matrix<Scalar>)], wires: [[Int]],
    targets: Matrix<Scalar>
  ) {
    edges = Array(repeating: [], count: targets.rows)
    for wire in wires.joined() where vertices[wire] == nil {
      vertices[wire] = edges.count
      edges.append([])
    }
    var entries: [(kind: Int, value: Scalar, from: Int, to: Int?)] = []
    var kind = 0
    func vertex(_ node: Int, _ unit: Int) -> Int { vertices[wires[node][unit]]! }
    func add(_ matrix: Matrix<Scalar>, _ row: (Int) -> Int, _ column: (Int) -> Int) {
      for i in 0..<matrix.rows {
        for j in 0..<matrix.columns where !matrix[i, j].isZero {
          entries.append((kind, matrix[i, j], row(i), column(j)))
        }
      }
      kind += 2
    }
    // Where a wire comes from is a colour of its own, as are the two ends of an edge.
    for node in wires.indices {
      for unit in wires[node].indices {
        edges[vertex(node, unit)].append(Edge(kind: -1 - node, rank: 0, other: -1))
      }
    }
    for map in graph.maps {
      add(map.affine.weight, { vertex(map.node, $0) }, { vertex(map.input, $0) })
      for (unit, value) in (map.affine.bias ?? []).enumerated() {
        entries.append((kind, value, vertex(map.node, unit), nil))
      }
      kind += 2
    }
    for (node, matrix) in constants { add(matrix, { vertex(node, $0) }, { $0 }) }
    add(targets, { $0 }, { vertex(graph.prediction, $0) })

    Meter.charge(work: entries.count * 1024, "an order of \(edges.count) samples and units")
    let order = entries.indices.sorted { entries[$0].value < entries[$1].value }
    var rank = 0
    for (place, index) in order.enumerated() {
      let (kind, value, from, to) = entries[index]
      if place > 0, entries[order[place - 1]].value < value { rank += 1 }
      edges[from].append(Edge(kind: kind, rank: rank, other: to ?? -1))
      if let to { edges[to].append(Edge(kind: kind + 1, rank: rank, other: from)) }
    }
    for vertex in edges.indices { edges[vertex].sort() }
  }

  // MARK: Colours

  /// The edges of a vertex with colours in place of the others.
  private func signature(_ vertex: Int, _ colours: [Int]) -> [Edge] {
    edges[vertex].map {
      Edge(kind: $0.kind, rank: $0.rank, other: $0.other < 0 ? -1 : colours[$0.other])
    }.sorted()
  }

  /// Colours from 0, a vertex's the number of those before it, by which vertices are told apart that these colours and their edges
  /// tell apart, and interchangeable ones.
  private func refined(_ start: [Int]) -> [Int] {
    var (colours, count) = (start, 0)
    while true {
      let signatures = edges.indices.map { signature($0, colours) }
      func isLess(_ a: Int, _ b: Int) -> Bool {
        colours[a] != colours[b]
          ? colours[a] < colours[b] : signatures[a].lexicographicallyPrecedes(signatures[b])
      }
      let order = edges.indices.sorted(by: isLess)
      var (next, found) = (colours, 0)
      for (place, vertex) in order.enumerated() {
        let isNew = place == 0 || isLess(order[place - 1], vertex)
        if isNew { found += 1 }
        next[vertex] = isNew ? place : next[order[place - 1]]
      }
      if found == count { return separatingTwins(next) }
      (colours, count) = (next, found)
    }
  }

  /// Vertices with the same edges tell none of the others apart.
  private func separatingTwins(_ colours: [Int]) -> [Int] {
    var result = colours
    for tie in Dictionary(grouping: edges.indices, by: { colours[$0] }).values
    where tie.count > 1 && tie.allSatisfy({ edges[$0] == edges[tie[0]] }) {
      for (place, vertex) in tie.enumerated() { result[vertex] += place }
    }
    return result
  }

  /// The vertices of the first colour that several have.
  private func firstTie(_ colours: [Int]) -> [Int]? {
    Dictionary(grouping: edges.indices) { colours[$0] }.filter { $0.value.count > 1 }.min { $0.key < $1.key }?
      .value.sorted()
  }

  /// The colours with one vertex before the others that have its colour.
  private func preferring(_ vertex: Int, _ colours: [Int]) -> [Int] {
    refined(
      colours.indices.map { $0 != vertex && colours[$0] == colours[vertex] ? colours[$0] + 1 : colours[$0] })
  }

  // MARK: Search

  private struct Leaf {
    let positions: [Int]
    /// The edges in this order.
    let edges: [[Edge]]

    static func < (a: Leaf, b: Leaf) -> Bool {
      for (x, y) in zip(a.edges, b.edges) where x != y { return x.lexicographicallyPrecedes(y) }
      return false
    }
  }

  var positions: [Int] {
    var budget = Limits.orderRefinements
    return least(refined(Array(repeating: 0, count: edges.count)), &budget).positions
  }

  private func leaf(_ positions: [Int]) -> Leaf {
    var sorted = edges
    for vertex in edges.indices { sorted[positions[vertex]] = signature(vertex, positions) }
    return Leaf(positions: positions, edges: sorted)
  }

  /// Of all orders that refine the colours.
  private func least(_ colours: [Int], _ budget: inout Int) -> Leaf {
    guard let tie = firstTie(colours) else { return leaf(colours) }
    var best: Leaf?
    var firsts: [Leaf] = []
    for vertex in tie where best == nil || budget > 0 {
      let next = preferring(vertex, colours)
      // A symmetry that takes one vertex to another takes the orders that begin with the one to those that begin with the other.
      let first = firstLeaf(next, &budget)
      if firsts.contains(where: { $0.edges == first.edges }) { continue }
      firsts.append(first)
      let found = least(next, &budget)
      if best.map({ found < $0 }) ?? true { best = found }
    }
    return best!
  }

  private func firstLeaf(_ colours: [Int], _ budget: inout Int) -> Leaf {
    var colours = colours
    budget -= 1
    while let tie = firstTie(colours) {
      budget -= 1
      colours = preferring(tie[0], colours)
    }
    return leaf(colours)
  }
}
