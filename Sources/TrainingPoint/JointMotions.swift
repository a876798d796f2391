import ExactAlgebra
import Networks

extension GivenWeights {
  /// Directions in which all layers that are zero move at once, each as if it had one unit; no more than `rayCount`.
  ///
  /// Behind zeros the predictions change only where every layer moves, and then by a product, to the order of their number. So
  /// a bias behind the first of these layers would drown it: where ŷ moves by b t + p t³, the loss has b² t² before p t³. The units of the
  /// first layer that reads something read ⟨u, v⟩ less its value on one of the samples, so that they tell this sample from
  /// those beyond it; the weights behind are positive, as a ReLU passes on what is, and those of one layer at most negative.
  var jointMotions: [[Scalar]] {
    let (graph, limit) = (evaluation.graph, rayCount)
    let zeros = graph.maps.filter { map in
      map.affine.weight.isZero && (map.affine.bias ?? []).allSatisfy(\.isZero)
    }
    let behind = zeros.filter { evaluation.values[$0.input].isZero }
    let first = zeros.filter { !evaluation.values[$0.input].isZero && $0.node != graph.prediction }
    let rows = first.map { incomingRows($0, limit: limit) }
    let outputs = behind.contains { $0.node == graph.prediction } ? evaluation.prediction.rows : 1
    let sizes = genericVectors(1, length: parameters.count)[0].map { Scalar($0.magnitude) }
    var result: [[Scalar]] = []
    for choice in 0..<(rows.map(\.count).max() ?? 0) {
      for output in 0..<outputs {
        for negative in -1..<behind.count {
          if result.count == limit { return result }
          var direction = Array(repeating: Scalar.zero, count: parameters.count)
          for (map, rows) in zip(first, rows) {
            for unit in 0..<map.affine.outputs {
              for (entry, value) in rows[choice % rows.count].enumerated() {
                direction[map.parameter(unit, entry)] = value
              }
            }
          }
          for (index, map) in behind.enumerated() {
            for unit in 0..<map.affine.outputs where map.node != graph.prediction || unit == output {
              for column in 0..<map.affine.inputs {
                let parameter = map.parameter(unit, column)
                direction[parameter] = sizes[parameter].times(index == negative ? -1 : 1)
              }
            }
          }
          result.append(direction)
        }
      }
    }
    return result
  }

  /// Rows of weights, with a bias where the map has one: unit vectors with both signs and generic ones; of each, first without the bias.
  private func incomingRows(_ map: AffineMap<Scalar>, limit: Int) -> [[Scalar]] {
    let (inputs, values) = (map.affine.inputs, evaluation.values[map.input])
    let units =
      inputs > limit
      ? []
      : (0..<inputs).map { unit in
        (0..<inputs).map { $0 == unit ? Scalar.one : .zero }
      }
    let positive = units + genericVectors(Limits.genericRays, length: inputs).map { $0.map(Scalar.init) }
    let rows = positive + positive.map { $0.map { -$0 } }
    if map.affine.bias == nil { return rows }
    var result = rows.map { $0 + [.zero] }
    for sample in Set(sampleClass).sorted() {
      for row in rows {
        if result.count >= limit { return result }
        let value = dot(row, values.column(sample))
        if !value.isZero { result.append(row + [-value]) }
      }
    }
    return result
  }
}
