/// Sets of parameters, joined where something depends on several of them.
struct DisjointSets {
  private var parent: [Int: Int] = [:]

  /// The parameter that stands for the set of this one.
  func root(_ parameter: Int) -> Int {
    var current = parameter
    while let next = parent[current], next != current { current = next }
    return current
  }

  /// Makes one set of those that these are in.
  mutating func join(_ parameters: some Collection<Int>) {
    guard let first = parameters.first else { return }
    for parameter in parameters { parent[root(parameter)] = root(first) }
  }
}
