import Conditioning
import ExactAlgebra
import Landscape

extension DepthReport {
  var document: Document {
    Document(
      about: model,
      sections: [
        Document.Section(
          heading: "Along the depth",
          remark: "l layers of weights after H^0; κ = σ_1 / σ_min, infinite below full rank",
          blocks: [.pairs(summary)] + (DepthChart(self).map { [.chart($0)] } ?? [])),
        model.network(),
        Document.Section(
          heading: "Representations H^l and error gradients Δ^l",
          remark: "ranks exact, the rest to \(digits) digits, proved; in double: the same by floating point",
          blocks: [.table(table)]),
      ] + (profile.repeatedLayer.map { [section($0)] } ?? []), conclusion: conclusion)
  }

  private func section(_ layer: RepeatedLayer) -> Document.Section {
    var pairs: [Document.Pair] = []
    func pair(_ name: String, _ value: String) {
      pairs.append(Document.Pair(name: name, value: Phrase(value), hasFormulas: true))
    }
    let stable = layer.ranks.firstIndex(of: layer.ranks.last!)!
    pair(
      "rank of H^m",
      stable == 0
        ? "\(layer.ranks[0]) at every depth"
        : layer.ranks[..<stable].map(String.init).joined(separator: ", ")
          + ", then \(layer.ranks.last!) at every depth from m = \(stable) on")
    switch layer.limit {
    case .direction(let rank, let alternatesInSign)?:
      pair(
        "H^m / |λ|^m",
        "tends to a matrix of rank \(rank)" + (alternatesInSign ? ", but for its sign, which alternates" : "")
          + "; |λ| is the largest among the components below with data")
    case .alternating(let rank)?:
      pair(
        "H^m / |λ|^m",
        "has no limit, it alternates: the parts along λ and −λ turn against each other; both together have rank \(rank)"
      )
    case .zero?: pair("H^m", "is zero from some depth on")
    case nil: break
    }
    if let moduli = layer.moduli {
      pair("|λ| of T", "between \(moduli.least.text(digits)) and \(moduli.greatest.text(digits))")
    }
    if let growth = layer.growthLimit {
      pair("κ(H^m)^(1/m)", "tends to \(growth.text(digits)) = |λ|_max / |λ|_min")
    }
    let table = layer.components.map { components in
      Document.Table(
        header: ["eigenvalue λ of T", "multiplicity", "rank of the data's part", "with depth"],
        rows: components.map {
          [
            Phrase($0.eigenvalue.exactReal), Phrase("\($0.multiplicity)"), Phrase("\($0.rank)"),
            Phrase($0.fate),
          ]
        })
    }
    return Document.Section(
      heading: "At every depth and in the limit",
      remark: "all layers are the same map T = \(layer.isResidual ? "I + W" : "W"): H^m = T^m H^0",
      blocks: [.pairs(pairs)] + (table.map { [.table($0)] } ?? []))
  }

  private var conclusion: Phrase? {
    exit == .undecided
      ? Phrase("Undecided: some condition numbers need more than the largest working precision.", .open) : nil
  }

  private var summary: [Document.Pair] {
    let layers = profile.layers
    var pairs: [Document.Pair] = []
    func pair(_ name: String, _ value: String) {
      pairs.append(Document.Pair(name: name, value: Phrase(value), hasFormulas: true))
    }
    let first = layers.first!
    let last = layers.last!
    if let singular = firstSingular {
      let values = singular.representation
      pair(
        "rank of H^l",
        "not full from l = \(singular.depth) on: \(values.rank) of \(min(values.rows, values.columns)); at the end "
          + "\(last.representation.rank) of \(min(last.representation.rows, last.representation.columns))")
    } else {
      pair("rank of H^l", "full at every depth")
    }
    pair("κ(H^0)", first.representation.conditionText(digits))
    if layers.count > 1 { pair("κ(H^\(last.depth))", last.representation.conditionText(digits)) }
    if let growth = profile.meanGrowth {
      pair("growth of κ per layer", "\(growth.text(digits)), the mean of \(last.depth)")
    }
    pair("double precision", floatingSummary)
    let gradients = layers.compactMap { layer -> (Int, SingularValues)? in
      if case .singularValues(let values) = layer.gradient { (layer.depth, values) } else { nil }
    }
    if let (depth, values) = gradients.first(where: { !$0.1.isFullRank }) {
      pair(
        "rank of Δ^l",
        "not full at l = \(depth): \(values.rank) of \(min(values.rows, values.columns))")
    } else if !gradients.isEmpty {
      pair(
        "rank of Δ^l", "full" + (gradients.count == layers.count ? " at every depth" : " where it is defined")
      )
    }
    if let reason = layers.lazy.compactMap({ layer -> String? in
      if case .undefined(let reason) = layer.gradient { reason } else { nil }
    }).first {
      pair("Δ^l not defined", reason)
    }
    return pairs
  }

  private var floatingSummary: String {
    let rank = firstWrongRank.map { layer in
      "has a wrong rank at l = \(layer.depth) (\(layer.floating.rank.map(String.init) ?? "none") for \(layer.representation.rank))"
    }
    let condition = firstWrongCondition.map { layer in
      "a κ that is off by more than 1 % from l = \(layer.depth) on (\(layer.floating.conditionNumber.shortText))"
    }
    let parts = [rank, condition].compactMap(\.self)
    return parts.isEmpty ? "agrees to 1 % at every depth" : parts.joined(separator: ", ")
  }

  /// Rows for people: all of them where they are few, else some that are evenly spread, and those where something happens.
  private var shown: [Int] {
    let layers = profile.layers
    if layers.count <= Limits.strata { return Array(layers.indices) }
    let step = (layers.count + Limits.strata / 2 - 1) / (Limits.strata / 2)
    var chosen = Set(stride(from: 0, to: layers.count, by: step))
    chosen.insert(layers.count - 1)
    let events = layers.indices.dropFirst().filter {
      layers[$0].representation.rank != layers[$0 - 1].representation.rank
        || layers[$0].floating.rank != layers[$0 - 1].floating.rank
    }
    chosen.formUnion(events.prefix(Limits.strata / 2 - 1))
    return chosen.sorted()
  }

  private var table: Document.Table {
    let hasTransfers = profile.layers.contains { $0.transfer != nil }
    let rows = shown.map { index -> [Phrase] in
      let layer = profile.layers[index]
      let values = layer.representation
      var cells = [
        layer.name, "\(layer.depth)", values.rankText, values.greatest?.text(digits) ?? "?",
        values.leastNonzero?.text(digits) ?? "?",
      ].map { Phrase($0) }
      cells.append(Phrase(values.conditionText(digits), values.isFullRank ? .plain : .bad))
      cells.append(Phrase(layer.growth?.text(digits) ?? "–"))
      if hasTransfers { cells.append(Phrase(layer.transfer?.conditionText(digits) ?? "–")) }
      let isRightRank = layer.floating.rank == values.rank
      cells.append(
        Phrase(layer.floating.rank.map(String.init) ?? "none", isRightRank ? .plain : .bad))
      cells.append(
        Phrase(layer.floating.conditionNumber.shortText, layer.floatingConditionIsClose ? .plain : .bad))
      switch layer.gradient {
      case .singularValues(let values):
        cells += [Phrase(values.rankText), Phrase(values.conditionText(digits))]
      case .undefined: cells += ["–", "not defined"]
      }
      return cells
    }
    let omitted = profile.layers.count - rows.count
    return Document.Table(
      header: [
        "", "l", "rank", "σ_1", "σ_r", "κ", "growth",
      ] + (hasTransfers ? ["κ(T)"] : []) + ["rank in double", "κ in double", "rank Δ^l", "κ(Δ^l)"],
      rows: rows, omission: omitted == 0 ? nil : "… \(omitted) more, in the JSON report and with --format csv"
    )
  }
}

extension SingularValues {
  var rankText: String { "\(rank) of \(min(rows, columns))" }

  /// κ, or that it is infinite, with what it is on the image.
  func conditionText(_ digits: Int) -> String {
    if isFullRank { return conditionNumber?.text(digits) ?? (rank == 0 ? "–" : "?") }
    guard let image = conditionOnImage, rank > 1 else { return "∞" }
    return "∞ (\(image.text(digits)) on the image)"
  }
}

extension RealAlgebraicNumber {
  var exactReal: ExactReal { rational.map(ExactReal.rational) ?? .algebraic(self) }
}

extension RepeatedLayer.Component {
  /// What becomes of the data's part, layer by layer.
  var fate: String {
    if rank == 0 { return "absent" }
    if eigenvalue.isZero { return "vanishes at once" }
    let one = RealAlgebraicNumber(1)
    let size = eigenvalue.signum() < 0 ? -eigenvalue : eigenvalue
    let turns = eigenvalue.signum() < 0 ? ", changing its sign" : ""
    return (size == one ? "stays" : size < one ? "vanishes" : "grows") + turns
  }
}

extension Interval {
  /// The middle to so many digits.
  func text(_ digits: Int) -> String { midpoint.decimal(significantDigits: digits) }
}
