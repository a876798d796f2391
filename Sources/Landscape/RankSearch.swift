import ExactAlgebra

extension Eigenspaces {
  /// The ranks of one map on sums of eigenspaces, each decided once. Subsets J of the nonzero eigenvalues are bit sets.
  ///
  /// The rank on J is at least that on J without one eigenvalue, and at most that plus the dimension of the eigenspace left
  /// out. Where these bounds and the counts of dimensions meet, nothing is computed: most subsets are settled so.
  final class RankSearch {
    let dimensions: [Int]
    private(set) var ranks: [Int: Int?] = [0: 0]
    private(set) var routes: [Int: Route] = [0: .counting]
    private let spaces: Eigenspaces
    private let nonzero: [Int]
    private let totalRank: Int
    private let spectrumRank: Int
    private let map: () -> Matrix<Rational>
    /// The rows of the interval route: for each precision, one for each eigenvalue.
    private var rows: [Int: [Int: [Interval]?]] = [:]

    init(
      _ spaces: Eigenspaces, totalRank: Int, spectrumRank: Int, map: @escaping () -> Matrix<Rational>
    ) {
      self.spaces = spaces
      self.totalRank = totalRank
      self.spectrumRank = spectrumRank
      self.map = map
      nonzero = spaces.nonzero
      let eigenvalues = spaces.spectrum.eigenvalues
      dimensions = nonzero.map { eigenvalues[$0].multiplicity }
    }

    /// nil where the rank is not decided.
    func rank(_ subset: Int) -> Int? {
      if let known = ranks[subset] { return known }
      let members = nonzero.indices.filter { subset >> $0 & 1 == 1 }
      let dimension = members.reduce(0) { $0 + dimensions[$1] }
      var most = min(dimension, totalRank)
      // What is left out can lower the rank by its dimension at most.
      var least = max(0, totalRank - (spectrumRank - dimension))
      for member in members where least < most {
        guard let part = rank(subset & ~(1 << member)) else { continue }
        least = max(least, part)
        most = min(most, part + dimensions[member])
      }
      let (rank, route) =
        least == most ? (most, .counting) : computed(on: members.map { nonzero[$0] }, atMost: most)
      ranks[subset] = rank
      routes[subset] = route
      return rank
    }

    private func computed(on members: [Int], atMost most: Int) -> (rank: Int?, route: Route) {
      for precision in Eigenspaces.precisions {
        let enclosures = members.compactMap { row($0, precision: precision) }
        guard enclosures.count == members.count else { break }
        if certifiedRank(enclosures) == most { return (most, .intervals) }
      }
      return spaces.exactRank(of: map(), on: members)
    }

    private func row(_ member: Int, precision: Int) -> [Interval]? {
      if let known = rows[precision]?[member] { return known }
      let row = spaces.enclosure(ofRow: member, of: map(), precision: precision)
      rows[precision, default: [:]][member] = .some(row)
      return row
    }
  }
}
