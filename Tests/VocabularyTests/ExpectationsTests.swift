import Testing
import Vocabulary

@Suite("Expectations")
struct ExpectationTests {
  @Test("are met by their verdict, and vacuously only where they say so", arguments: Verdict.allCases)
  func verdicts(_ verdict: Verdict) {
    for other in Verdict.allCases {
      #expect(Expectation(verdict).isMet(by: other, isVacuous: true) == (verdict == other))
    }
    #expect(!Expectation(verdict, isVacuous: false).isMet(by: verdict, isVacuous: true))
    #expect(Expectation(verdict, isVacuous: true).isMet(by: verdict, isVacuous: true))
  }
}
