import Claims
import Vocabulary

extension JSON {
  static func reproduction(_ quantities: [ReproducedQuantity]) -> JSON {
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
}
