import Testing
import Vocabulary

@Suite("Claim ids")
struct ClaimIDTests {
  @Test("a paper's key selects its claims, an id itself, and other names nothing")
  func selection() {
    #expect(ClaimID.selected(by: "chen2021.theorem-1.ii") == [.chen2021Theorem1ii])
    #expect(ClaimID.selected(by: "nest") == [.nestStrictSaddle, .nestAttainment, .nestNoSpuriousMinima])
    #expect(ClaimID.selected(by: "chen2021.theorem-1") == [.chen2021Theorem1i, .chen2021Theorem1ii])
    #expect(ClaimID.selected(by: "chen").isEmpty)
    #expect(ClaimID.selected(by: "").isEmpty)
  }

  @Test("names are compared byte by byte")
  func names() {
    #expect(ClaimID(rawValue: "chen2021.assumption-2") == .chen2021Assumption2)
    #expect(ClaimID(rawValue: "Chen2021.assumption-2") == nil)
    // Letters and digits of these names are equivalent to no other characters.
    for id in ClaimID.allCases {
      #expect(id.rawValue.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) })
    }
  }

  @Test("papers, claim by claim, are in one piece each")
  func papers() {
    var papers: [Substring] = []
    for id in ClaimID.allCases where papers.last != id.paper { papers.append(id.paper) }
    #expect(papers == ["chen2021", "yun2019", "oyedotun2020", "nest"])
  }
}
