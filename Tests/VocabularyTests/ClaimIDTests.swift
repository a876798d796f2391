import Claims
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

  @Test("papers, claim by claim, are in one piece each")
  func papers() {
    var papers: [Substring] = []
    for id in ClaimID.allCases where papers.last != id.paper { papers.append(id.paper) }
    #expect(papers == ["chen2021", "yun2019", "oyedotun2020", "nest"])
  }
}
