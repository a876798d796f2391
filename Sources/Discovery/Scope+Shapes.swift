import Claims

extension Scope {
  /// The shapes that tell something about a claim, or a question, the smallest first.
  ///
  /// Throws `Fault` where the tables of one would be too large; models that are drawn need none.
  package func shapes(
    of claim: Claim, _ question: OpenQuestion? = nil, isSampled: Bool = false
  ) throws(Fault) -> [ModelShape] {
    let all: [ModelShape] =
      switch question {
      case .gradients: try linear(isSampled).map(ModelShape.linear)
      case .epsilon, .blocks: try shapes(isSampled: isSampled).map(ModelShape.features)
      case .localMinimum: try points(isSampled).map(ModelShape.point)
      case nil:
        try shapes(withoutWidth: claim.premises.contains(.positiveWidth)).map(ModelShape.features)
          + points(isSampled).map(ModelShape.point)
      }
    // Stable: features come before points of the same size.
    return all.filter { !Ablation.cases(of: claim, $0, question).isEmpty }.enumerated().sorted {
      ($0.element.numbers, $0.offset) < ($1.element.numbers, $1.offset)
    }.map(\.element)
  }

  /// The networks of width one with their weights, for each loss.
  private func points(_ isSampled: Bool) throws(Fault) -> [PointShape] {
    var shapes: [PointShape] = []
    for samples in 1...samples {
      for loss in PointLoss.allCases {
        shapes.append(PointShape(samples: samples, blocks: 1, activation: .identity, loss: loss))
        if blocks > 1 {
          for activation in [PointActivation.relu, .square] {
            shapes.append(PointShape(samples: samples, blocks: 2, activation: activation, loss: loss))
          }
        }
      }
    }
    shapes = shapes.filter { $0.numbers <= numbers }
    for shape in shapes where !isSampled && PointSpace.count(shape, magnitude: magnitude) > Limits.table {
      throw Fault(
        "\(shape) with entries up to \(magnitude) needs tables of more than \(Limits.table) numbers")
    }
    return shapes
  }

  /// The linear residual networks with their weights.
  private func linear(_ isSampled: Bool) throws(Fault) -> [LinearShape] {
    var shapes: [LinearShape] = []
    for blocks in 1...blocks {
      for width in 1...width {
        shapes += (1...samples).map { LinearShape(samples: $0, width: width, blocks: blocks) }
      }
    }
    shapes = shapes.filter { $0.numbers <= numbers }
    for shape in shapes where !isSampled && LinearSpace.tableSize(shape, magnitude: magnitude) > Limits.table
    {
      throw Fault(
        "\(shape) with entries up to \(magnitude) needs tables of more than \(Limits.table) numbers")
    }
    return shapes
  }
}
