import ExactAlgebra
import Vocabulary

extension GivenWeights where Scalar == Rational {
  /// The class of a point at which no ray descends, where a curve does.
  func answer(
    byCurvesAmong candidates: [[Rational]], _ excluded: String, _ known: String
  ) -> Decision<Rational>.Answer? {
    descendingCurve(among: candidates).map { direction, acceleration, value in
      Decision<Rational>.Answer(
        .saddle,
        "not a local minimum, and \(excluded): the risk decreases along a curve θ + t d + t² e like \(value) t^4; \(known)",
        .descendingCurve(direction: direction, acceleration: acceleration, coefficient: value))
    }
  }

  /// A curve θ + t d + t² e with d or −d among the candidates, along which the risk decreases like t⁴. Of more candidates than may be looked
  /// at, the first.
  ///
  /// Where the risk keeps along d to third order, it is R + (c + ⟨b, e⟩ + ½ eᵀ H e) t⁴ on such curves, for e that stay on the pieces that
  /// d leads to: it descends where e makes more of ⟨b, e⟩ than eᵀ H e takes. That is a term u² v of third order in the parameters, next to a v² of
  /// second order: as in 3 v² − 4 u² v with d along u and e along v. c, b and H are read off expansions with the unit vectors and
  /// their sums for e, and the curve that is found is expanded itself.
  func descendingCurve(
    among candidates: [[Rational]]
  ) -> (direction: [Rational], acceleration: [Rational], coefficient: Rational)? {
    let count = parameters.count
    guard count <= limits.curveParameters else { return nil }
    let each = 1 + 2 * count + count * (count - 1) / 2
    for candidate in candidates.prefix(max(2, rayCount / each)) {
      for direction in [candidate, candidate.map { -$0 }] {
        if let (acceleration, coefficient) = descendingCurve(along: direction) {
          return (direction, acceleration, coefficient)
        }
      }
    }
    return nil
  }

  private func descendingCurve(along direction: [Rational]) -> (
    acceleration: [Rational], coefficient: Rational
  )? {
    let order = 4
    /// The coefficient of t⁴; nil where there are lower terms.
    func coefficient(_ acceleration: [Rational]) -> Rational? {
      let series = risk(along: direction, bending: acceleration, order: order)
      return series[1..<order].allSatisfy(\.isZero) ? series[order] : nil
    }
    let count = parameters.count
    func vector(_ entries: [Int: Rational]) -> [Rational] { (0..<count).map { entries[$0] ?? 0 } }
    guard let constant = coefficient(vector([:])) else { return nil }
    var moves: [(index: Int, slope: Rational, rise: Rational)] = []
    for index in 0..<count {
      guard let up = coefficient(vector([index: 1])), let down = coefficient(vector([index: -1])) else {
        continue
      }
      moves.append((index, (up - down) / 2, up - constant))
    }
    if moves.allSatisfy(\.slope.isZero) { return nil }
    let slopes = Matrix(rows: moves.count, columns: 1, elements: moves.map { -$0.slope })
    let form = Matrix<Rational>(rows: moves.count, columns: moves.count) { i, j in
      if i == j { return 2 * (moves[i].rise - moves[i].slope) }
      guard i < j, let both = coefficient(vector([moves[i].index: 1, moves[j].index: 1])) else { return 0 }
      return both - constant - moves[i].rise - moves[j].rise
    }
    let symmetric = Matrix<Rational>(rows: moves.count, columns: moves.count) { i, j in
      i <= j ? form[i, j] : form[j, i]
    }
    let best: [Rational]
    if case .solution(let solution, _) = symmetric.solve(slopes) {
      best = solution.column(0)
    } else {
      // Along the kernel the coefficient falls without end.
      let kernel = symmetric.kernel()
      let slope = kernel.transposed * slopes
      let scale = (constant.magnitude + 1) / slope.elements.reduce(Rational.zero) { $0 + $1 * $1 }
      best = (kernel * slope).elements.map { $0 * scale }
    }
    let acceleration = vector(Dictionary(uniqueKeysWithValues: zip(moves.map(\.index), best)))
    guard let value = coefficient(acceleration), value < 0 else { return nil }
    return (acceleration, value)
  }
}
