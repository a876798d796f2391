import Claims
import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

extension CheckReport {
  var document: Document {
    var sections = [
      results.summary(featuresBeyondStates: featuresBeyondStates, nextSteps: nextSteps),
      model.network(results),
      results.section,
    ]
    let risks = riskPairs
    if !risks.isEmpty {
      let chart = RiskChart(self).map { [Document.Block.chart($0)] } ?? []
      sections.append(
        Document.Section(
          heading: "Risk",
          remark: "mean over \(model.samples == 1 ? "one sample" : "the \(model.samples) samples")",
          blocks: chart + [.pairs(risks)]))
    }
    func row(_ name: String, _ reason: String?) -> [Document.Pair] {
      reason.map { [Document.Pair(name: name, value: Phrase($0), isProse: true)] } ?? []
    }
    let points =
      (pointOfPhi?.pairs(expected: expectations.pointOfPhi)
        ?? convexPointOfPhi?.pairs(expected: expectations.pointOfPhi, excess: convexRisks?.excess)
        ?? row("in (P_φ)", withoutPointOfPhi))
      + (point?.pairs(expected: expectations.point, fixed: model.stem?.weightCount ?? 0) ?? [])
      + (near?.rows ?? [])
    if !points.isEmpty {
      sections.append(Document.Section(heading: "The given weights", blocks: [.pairs(points)]))
    }
    if !overruns.isEmpty {
      sections.append(Document.Section(heading: "Not computed", blocks: [.pairs(overrunPairs)]))
    }
    return Document(about: model, sections: sections, conclusion: conclusion)
  }

  private var conclusion: Phrase {
    let claims = results.conclusion(isExpected: !expectations.isEmpty)
    let missed = pointStatuses.filter { $0.status != .asExpected }.map { status in
      Phrase(
        " The given weights (\(status.name)): \(status.found.words), expected \(status.expected.words).",
        status.status == .unexpected ? .bad : .open)
    }
    let parts = overruns.count
    let open = Phrase(" \(parts) part\(parts == 1 ? "" : "s") of the report not computed.", .open)
    return missed.reduce(claims, +) + (parts == 0 ? Phrase("") : open)
  }

  /// Each risk with its name: that of the given weights as the sum of what it is made of, then those of linear predictors.
  private var riskPairs: [Document.Pair] {
    var pairs: [Document.Pair] = []
    func append(_ name: String, _ value: Phrase) {
      pairs.append(Document.Pair(name: name, value: value))
    }
    if let trained = risks.trained { append(FamilyRisk.Name.trained.title, Phrase(trained)) }
    if let least = risks.least {
      if let excess = risks.excess {
        append("  = A*, the least with v_0 … v_\(least.erlb.count - 1)", Phrase(least.erlb.last!))
        if let epsilon = risks.epsilon { append("  + \(FamilyRisk.Name.epsilon.title)", Phrase(epsilon)) }
        append("  + \(FamilyRisk.Name.excess.title)", Phrase(excess))
      }
      append(
        isPooledView ? "best linear predictor on v_0, the pooled x" : FamilyRisk.Name.linear.title,
        Phrase(least.linear))
      for (index, value) in least.erlb.enumerated() {
        append(FamilyRisk.Name.erlb(index).title, Phrase(value))
      }
      for (index, value) in least.representations.enumerated() {
        append(FamilyRisk.Name.representation(index).title, Phrase(value))
      }
    } else if let convexRisks {
      if risks.trained == nil, let trained = convexRisks.trained {
        append(FamilyRisk.Name.trained.title, Phrase(trained))
      }
      if let excess = convexRisks.excess, let epsilon = convexRisks.epsilon {
        append("  = A*, the least with v_0 … v_\(convexRisks.erlb.count - 1)", Phrase(convexRisks.erlb.last!))
        if case .resnest = model.architecture {
          append("  + \(FamilyRisk.Name.epsilon.title)", Phrase(epsilon))
        }
        append("  + \(FamilyRisk.Name.excess.title)", Phrase(excess))
      } else if let withoutInfimum {
        append("  the infimum of (P_φ), ε", Phrase("not computed: \(withoutInfimum)"))
      }
      append(
        isPooledView ? "best linear predictor on v_0, the pooled x" : FamilyRisk.Name.linear.title,
        Phrase(convexRisks.erlb[0]))
      for (index, risk) in convexRisks.erlb.enumerated() {
        append(FamilyRisk.Name.erlb(index).title, Phrase(risk))
      }
      for (index, risk) in convexRisks.representations.enumerated() {
        append(FamilyRisk.Name.representation(index).title, Phrase(risk))
      }
    } else if let withoutLeastRisks {
      append("least risks of linear predictors", Phrase(withoutLeastRisks))
    }
    return pairs
  }

  /// Each part with the reason, which is not said twice in a row.
  private var overrunPairs: [Document.Pair] {
    overruns.indices.map { index in
      let (part, overrun) = overruns[index]
      let isSame = index > 0 && overruns[index - 1].overrun == overrun
      return Document.Pair(
        name: part, value: Phrase(isSame ? "for the same reason" : "\(overrun)"), isProse: true)
    }
  }

  /// What to do about the given weights, where they are no critical point, and about what was not computed.
  private var nextSteps: [String] {
    var steps: [String] = []
    if let pointOfPhi, pointOfPhi.pointClass.pointClass == .notCritical,
      case .success(let distance) = pointOfPhi.distance
    {
      steps.append(
        distance.isMinimumShort
          ? "`nest-verify snap MODEL -o FILE` writes the model with W_L and W_{L+1} moved to a global minimum of (P_φ)"
          : "train W_L and W_{L+1} further: the numbers of the minimum of (P_φ) near them are too long for `nest-verify snap`"
      )
    }
    return steps + [overruns.map(\.overrun).nextStep].compactMap(\.self)
  }
}

extension PredictionPointAnalysis {
  /// What there is to say about the given weights as a point of (P_φ).
  fileprivate func pairs(expected: PointClass?) -> [Document.Pair] {
    func pair(_ name: String, _ value: Phrase) -> Document.Pair {
      Document.Pair(name: name, value: value, isProse: true)
    }
    let found = pointClass.pointClass
    let height: Phrase =
      excess.signum() == 0 ? ", at the infimum" : Phrase(", \(excess.shortText) above the infimum")
    var pairs = [pair("in (P_φ)", Phrase(found.words) + height + found.mark(expected))]
    if found == .notCritical {
      pairs.append(
        pair(
          "  largest derivative",
          Phrase(
            "\(ExactReal.rational(largestDerivative.value).shortText), with respect to \(largestDerivative.variable.description)"
          ))
      )
    }
    if let inertia { pairs.append(pair("  inertia (+, −, 0)", Phrase(inertia.signs))) }
    if found != .globalMinimum {
      switch distance {
      case .success(let distance):
        pairs.append(
          pair("  nearest minimum", Phrase("at most \(SnapReport.bound(distance.bound)) away")))
      case .failure(let reason): pairs.append(pair("  nearest minimum", Phrase(reason.description)))
      }
    }
    if let saddles, saddles.below + saddles.above > 0 {
      let all = saddles.below + saddles.above
      pairs.append(
        pair(
          "  saddle strata",
          Phrase(
            "\(saddles.below) of \(all) \(saddles.below == 1 ? "has a" : "have a") smaller risk than the given weights"
          )))
    }
    return pairs
  }
}

extension ConvexPredictionPoint {
  /// What the gradient says of the given weights as a point of (P_φ).
  fileprivate func pairs(expected: PointClass?, excess: CertifiedReal?) -> [Document.Pair] {
    func pair(_ name: String, _ value: Phrase) -> Document.Pair {
      Document.Pair(name: name, value: value, isProse: true)
    }
    let height: Phrase =
      switch excess {
      case .exact(0)?: ", at the infimum"
      case let excess?: ", " + Phrase(short: excess) + " above the infimum"
      case nil: ""
      }
    return [
      pair("in (P_φ)", Phrase(pointClass.words) + height + pointClass.mark(expected)),
      pair(
        "  largest derivative",
        Phrase(short: largestDerivative.value)
          + Phrase(", with respect to \(largestDerivative.variable.description)")),
    ]
  }
}

extension PointClass {
  /// How the class compares with what the file expects.
  fileprivate func mark(_ expected: PointClass?) -> Phrase {
    guard let expected else { return "" }
    return expected == self
      ? Phrase("  (as expected)", .dim) : Phrase("  (expected: \(expected.words))", .bad)
  }
}

extension PointAnalysis {
  /// What there is to say about the given weights as a point of the whole problem.
  /// `fixed` weights before the network are no variables.
  fileprivate func pairs(expected: PointClass?, fixed: Int) -> [Document.Pair] {
    func pair(_ name: String, _ value: Phrase) -> Document.Pair {
      Document.Pair(name: name, value: value, isProse: true)
    }
    var pairs = [
      pair(
        "in (P)",
        Phrase(
          classification.words + (parameters.isEmpty ? "" : ", all \(parameters.count) parameters free")
            + (fixed == 0 ? "" : ", the stem fixed"))
          + classification.mark(expected))
    ]
    if let inertia { pairs.append(pair("  inertia (+, −, 0)", Phrase(inertia.signs))) }
    if !kinks.isEmpty {
      let shown = kinks.prefix(Limits.kinks).map(\.description).joined(separator: "; ")
      let more = kinks.count > Limits.kinks ? "; …" : ""
      pairs.append(pair("  kinks", Phrase("\(kinks.count): \(shown)\(more)")))
    }
    pairs.append(pair("  reason", Phrase(reason)))
    return pairs
  }
}

extension FamilyRisk.Name {
  var title: String {
    switch self {
    case .trained: "at the given weights"
    case .linear: "best linear predictor on x"
    case .erlb(let index): index == 0 ? "least with features v_0" : "least with v_0 … v_\(index)"
    case .representation(let index): "err of the state x_\(index)"
    case .epsilon: "ε, the infimum of (P_φ) less A*"
    case .excess: "what training left"
    }
  }
}
