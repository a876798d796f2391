import Claims
import ExactAlgebra
import Testing

@Suite struct Yun2019ReproductionTests {
  @Test func everyPublishedQuantityAgrees() throws {
    let quantities = try Yun2019Reproduction.quantities()
    #expect(quantities.count == 7 * 3 + 2 + 5)
    for quantity in quantities { #expect(quantity.agrees, "\(quantity)") }
    #expect(quantities.contains { $0.exact == "25/78" })
  }
}
