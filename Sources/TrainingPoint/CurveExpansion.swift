import ExactAlgebra
import Vocabulary

extension GivenWeights {
  /// The class of a point at which no ray descends, where a curve does.
  func answer(
    byCurvesAmong candidates: [[Scalar]], _ excluded: String, _ known: String
  ) -> Decision<Scalar>.Answer? {
    descendingCurve(among: candidates).map { direction, acceleration, value in
      Decision<Scalar>.Answer(
        .saddle,
        "not a local minimum, and \(excluded): the risk decreases along a curve θ + t d + t² e like \(value.negativeText) t^4; \(known)",
        .descendingCurve(direction, acceleration, value))
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
    among candidates: [[Scalar]]
  ) -> (direction: [Scalar], acceleration: [Scalar], coefficient: Scalar)? {
    let count = parameters.count
    guard count <= limits.curveParameters else { return nil }
    let each = 1 + 2 * count + count * (count - 1) / 2
    for candidate in candidates.prefix(max(2, rayCount / each)) {
      for direction in [candidate, candidate.map { -$0 }] {
        guard let acceleration = Scalar.searching({ acceleration(along: direction) }),
          let coefficient = fourthOrder(along: direction, bending: acceleration), coefficient.signum() < 0
        else { continue }
        return (direction, acceleration, coefficient)
      }
    }
    return nil
  }

  /// The coefficient of t⁴; nil where there are lower terms.
  private func fourthOrder(along direction: [Scalar], bending acceleration: [Scalar]) -> Scalar? {
    let series = risk(along: direction, bending: acceleration, order: 4)
    return series[1..<4].allSatisfy(\.isZero) ? series[4] : nil
  }

  private func acceleration(along direction: [Scalar]) -> [Scalar]? {
    func coefficient(_ acceleration: [Scalar]) -> Scalar? {
      fourthOrder(along: direction, bending: acceleration)
    }
    let count = parameters.count
    func vector(_ entries: [Int: Scalar]) -> [Scalar] { (0..<count).map { entries[$0] ?? .zero } }
    guard let constant = coefficient(vector([:])) else { return nil }
    var moves: [(index: Int, slope: Scalar, rise: Scalar)] = []
    for index in 0..<count {
      guard let up = coefficient(vector([index: .one])), let down = coefficient(vector([index: -.one])) else {
        continue
      }
      moves.append((index, (up - down) * Scalar(Rational(1, 2)), up - constant))
    }
    if moves.allSatisfy({ $0.slope.signum() == 0 }) { return nil }
    let slopes = Matrix(rows: moves.count, columns: 1, elements: moves.map { -$0.slope })
    let form = Matrix<Scalar>(rows: moves.count, columns: moves.count) { i, j in
      if i == j { return Scalar(2) * (moves[i].rise - moves[i].slope) }
      guard i < j, let both = coefficient(vector([moves[i].index: .one, moves[j].index: .one])) else {
        return .zero
      }
      return both - constant - moves[i].rise - moves[j].rise
    }
    let symmetric = Matrix<Scalar>(rows: moves.count, columns: moves.count) { i, j in
      i <= j ? form[i, j] : form[j, i]
    }
    let best: [Scalar]
    if let solution = symmetric.solution(slopes) {
      best = solution.column(0)
    } else {
      // Along the kernel the coefficient falls without end.
      let kernel = symmetric.nullBasis
      let slope = kernel.transposed * slopes
      let scale = (constant.magnitude + .one) / slope.elements.reduce(Scalar.zero) { $0 + $1 * $1 }
      best = (kernel * slope).elements.map { $0 * scale }
    }
    let acceleration = vector(Dictionary(uniqueKeysWithValues: zip(moves.map(\.index), best)))
    guard let value = coefficient(acceleration), value.signum() < 0 else { return nil }
    return acceleration
  }
}
