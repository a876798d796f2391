import Claims
import Vocabulary

/// Published quantities beside recomputed ones.
public enum Reproduction {
  public static func json(_ quantities: [ReproducedQuantity]) -> JSON {
    .object([
      ("version", .string(version)),
      (
        "results",
        .array(
          quantities.map {
            .object([
              ("id", .string($0.claim.rawValue)), ("quantity", .string($0.quantity.label)),
              ("published", .string($0.published)), ("exact", .string($0.exact)),
              ("decimal", $0.decimal.map(JSON.string) ?? .null), ("agrees", .bool($0.agrees)),
            ])
          })
      ),
    ])
  }

  public static func text(_ quantities: [ReproducedQuantity], _ style: Style) -> String {
    var lines: [String] = []
    let widths = (
      quantities.map(\.quantity.label.count).max() ?? 0, quantities.map(\.published.count).max() ?? 0,
      quantities.map(\.exact.count).max() ?? 0
    )
    var claim: ClaimID?
    for quantity in quantities {
      if quantity.claim != claim {
        if claim != nil { lines.append("") }
        claim = quantity.claim
        lines.append(style.paint(quantity.claim.rawValue, .bold))
        lines.append(
          style.paint(
            "  " + "quantity".padded(to: widths.0) + "  " + "published".padded(to: widths.1) + "  "
              + "recomputed".padded(to: widths.2), .dim))
      }
      lines.append(
        "  " + quantity.quantity.label.padded(to: widths.0) + "  " + quantity.published.padded(to: widths.1)
          + "  "
          + quantity.exact.padded(to: widths.2) + "  "
          + (quantity.agrees ? style.paint("agrees", .green) : style.paint("disagrees", .red))
          + (quantity.decimal.map { $0 == quantity.exact ? "" : "  \($0)" } ?? ""))
    }
    let wrong = quantities.filter { !$0.agrees }.count
    lines += [
      "",
      wrong == 0
        ? style.paint("All \(quantities.count) published quantities agree.", .green)
        : style.paint("\(wrong) of \(quantities.count) published quantities disagree.", .red),
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}
