import Claims
import Landscape
import Networks
import Vocabulary

extension RangeTask {
  /// Goes through the models of the range.
  ///
  /// Cost: about a microsecond for each model up to symmetry, and what the engine takes for those that integers leave open, and for
  /// every one of a sample. Throws where the engine cannot evaluate a model.
  public func run() throws -> RangeResult {
    let claim = try validated()
    var tally = Tally(Ablation.cases(of: claim, shape, question), isWhole: isWhole)
    var result = RangeResult(task: self)
    if let sample {
      try run(ModelSample(shape, magnitude: magnitude, seed: sample), &tally, &result)
    } else {
      switch shape {
      case .features(let shape): try run(ModelSpace(shape, magnitude: magnitude), &tally, &result)
      case .point(let shape): try run(PointSpace(shape, magnitude: magnitude), &tally, &result)
      case .linear(let shape): try run(LinearSpace(shape, magnitude: magnitude), &tally, &result)
      }
    }
    result.premises = tally.counts
    return result
  }

  private func run(_ space: ModelSpace, _ tally: inout Tally, _ result: inout RangeResult) throws {
    var blocks = question == .blocks ? BlockScreen(space.shape) : nil
    try result.walk(space) { screen, place, orbit in
      let unmet = screen.unmet()
      var canFail: Bool?
      var isSet = false
      try tally.take(orbit) { item in
        unmet.isDisjoint(with: item.kept)
      } canFail: { item in
        guard let comparison = BlockComparison(rawValue: item.name), question == .blocks else {
          if canFail == nil { canFail = screen.canFail() }
          return canFail!
        }
        if !isSet { blocks!.set(screen) }
        isSet = true
        return blocks!.canFail(comparison)
      } model: {
        (place.position, space.model(at: place.position))
      }
    }
  }

  private func run(_ space: PointSpace, _ tally: inout Tally, _ result: inout RangeResult) throws {
    try result.walk(space) { screen, place, orbit in
      try tally.take(orbit) { _ in
        true
      } canFail: { item in
        screen.canFail(without: item.premise) && (question == nil || screen.canAnswer)
      } model: {
        let position = Position([place.samples, place.weights])
        return (position, space.model(at: position))
      }
    }
  }

  private func run(_ space: LinearSpace, _ tally: inout Tally, _ result: inout RangeResult) throws {
    try result.walk(space) { screen, position, orbit in
      try tally.take(orbit) { item in
        screen.isMet(GradientCondition(rawValue: item.name)!)
      } canFail: { _ in
        screen.canFail
      } model: {
        (position, space.model(at: position))
      }
    }
  }

  private func run(_ sample: ModelSample, _ tally: inout Tally, _ result: inout RangeResult) throws {
    for draw in from..<to {
      guard let model = sample.model(draw) else {
        result.noNetwork += 1
        continue
      }
      result.canonical += 1
      result.classes += 1
      result.all += 1
      try tally.take(1) { _ in
        true
      } canFail: { _ in
        true
      } model: {
        (Position([draw]), model)
      }
    }
  }
}

/// What is counted on the models of a range, case by case.
private struct Tally {
  let cases: [Case]
  let isWhole: Bool
  var counts: [PremiseCounts]
  /// The greatest value that is measured, of each case.
  private var greatest: [ExactReal?]

  init(_ cases: [Case], isWhole: Bool) {
    (self.cases, self.isWhole) = (cases, isWhole)
    counts = cases.map { PremiseCounts(premise: $0.name) }
    greatest = cases.map { _ in nil }
  }

  /// Counts a model whose orbit has so many: `isMet` and `canFail` are asked first, and the engine where they leave it open.
  mutating func take(
    _ orbit: Int, isMet: (Case) -> Bool, canFail: (Case) -> Bool, model: () -> (Position, Model)
  ) throws {
    var asked: (position: Position, investigation: Investigation)?
    for (index, item) in cases.enumerated() {
      if counts[index].first != nil, !isWhole { continue }
      counts[index].models += 1
      guard isMet(item) else {
        counts[index].inapplicable += 1
        continue
      }
      guard canFail(item) else {
        counts[index].excluded += 1
        continue
      }
      if asked == nil {
        let (position, model) = model()
        asked = (position, try Investigation(model))
      }
      let (position, investigation) = asked!
      let verdict = item.finding(investigation).verdict
      counts[index].count(verdict, orbit, at: position)
      if verdict == .fails, let value = item.measure?(investigation) {
        compare(value, orbit, position, index)
      }
    }
  }

  private mutating func compare(_ value: ExactReal, _ orbit: Int, _ position: Position, _ index: Int) {
    let order = greatest[index].map { value.order(to: $0) } ?? 1
    switch order {
    case 1:
      greatest[index] = value
      counts[index].greatest = Greatest(position: position, models: 1, modelsInAll: orbit)
    case 0:
      counts[index].greatest!.models += 1
      counts[index].greatest!.modelsInAll += orbit
    case nil: counts[index].undecided += 1
    case .some: break
    }
  }
}
