import Claims
import Vocabulary

extension Document {
  /// Published quantities beside recomputed ones, a table for each claim.
  init(_ quantities: [ReproducedQuantity]) {
    var claims: [ClaimID] = []
    for quantity in quantities where claims.last != quantity.claim { claims.append(quantity.claim) }
    let wrong = quantities.count { !$0.agrees }
    self.init(
      title: "Published numbers, recomputed",
      sections: claims.map { claim in
        Section(
          heading: claim.rawValue,
          blocks: [
            .table(
              Table(
                header: ["quantity", "published", "recomputed", "decimal", ""],
                rows: quantities.filter { $0.claim == claim }.map(Document.row)))
          ])
      } + [Provenance(files: []).section],
      conclusion: wrong == 0
        ? Phrase("All \(quantities.count) published quantities agree.", .good)
        : Phrase("\(wrong) of \(quantities.count) published quantities disagree.", .bad))
  }

  private static func row(_ quantity: ReproducedQuantity) -> [Phrase] {
    [
      Phrase(quantity.quantity.label), Phrase(quantity.published), Phrase(quantity.exact),
      Phrase(quantity.decimal.map { $0 == quantity.exact ? "" : $0 } ?? ""),
      quantity.agrees ? Phrase("agrees", .good) : Phrase("disagrees", .bad),
    ]
  }
}
