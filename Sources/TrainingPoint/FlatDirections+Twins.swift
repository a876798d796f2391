import ExactAlgebra
import Networks

extension FlatDirections {
  /// The tangents of a family of critical points with the risk of this one: the flat directions and, for one layer, the
  /// shifts of outgoing weight between *twins*, units with the same incoming row and bias (Fukumizu and Amari 2000).
  ///
  /// Twins have equal outputs, so that a shift d keeps every value in the network. All paths of the chain rule pass one
  /// outgoing column of the layer, so that the gradient is affine along shifts and equals H d: it stays zero for d in
  /// the kernel of the Hessian H. Rows are directions, with one column for each parameter.
  func criticalFamily(flat: Matrix<Scalar>, hessian: Matrix<Scalar>) -> Matrix<Scalar> {
    var best = flat
    for map in graph.maps {
      let shifts = twinShifts(map)
      if shifts.isEmpty { continue }
      let candidates = Matrix(
        rows: shifts.count, columns: graph.parameterCount, elements: Array(shifts.joined()))
      let critical = (candidates * hessian).transposed.nullBasis.transposed * candidates
      let all = Matrix.vertical([flat, critical])
      let family = all.selecting(rows: all.basisRows)
      if family.rows > best.rows { best = family }
    }
    return best
  }

  /// Each unit behind a hidden map passes some of its outgoing weight to the first unit with the same incoming row.
  private func twinShifts(_ map: AffineMap<Scalar>) -> [[Scalar]] {
    let affine = map.affine
    guard map.node != graph.prediction, graph.readerCounts[map.node] == 1 else { return [] }
    let output = soleActivation(behind: map)?.node ?? map.node
    let incoming = (0..<affine.outputs).map { unit in
      affine.weight.row(unit) + (affine.bias.map { [$0[unit]] } ?? [])
    }
    var shifts: [[Scalar]] = []
    for unit in 0..<affine.outputs {
      guard let first = incoming.firstIndex(of: incoming[unit]), first < unit else { continue }
      guard let own = outgoing(from: output, unit: unit), let others = outgoing(from: output, unit: first)
      else { continue }
      for (from, to) in zip(own, others) {
        for target in 0..<from.map.affine.outputs {
          var shift = zero
          shift[from.map.parameter(target, from.column)] = .one
          shift[to.map.parameter(target, to.column)] = -.one
          shifts.append(shift)
        }
      }
    }
    return shifts
  }
}
