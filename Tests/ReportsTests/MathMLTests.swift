import Claims
import Reports
import Testing
import Vocabulary

/// Formulas of sentences in HTML.
@Suite struct MathMLTests {
  private func page() throws -> MarkupScanner {
    try MarkupScanner(Report.model(try checkReport()).text(as: .html))
  }

  /// Marks of scripts and of the transpose aside, what is drawn is what stands in the plain text.
  @Test func drawnIsWhatIsWritten() throws {
    let formulas = try page().formulas
    #expect(formulas.count > 50)
    for (plain, drawn) in formulas {
      let signs: [Character: Character] = [
        "²": "2", "³": "3", "ᵀ": "T", "¹": "1", "⁻": "−", "⁺": "+", "-": "−", "'": "′",
      ]
      let written = plain.filter { !"_^{} ".contains($0) }.map { signs[$0] ?? $0 }
      // A sign above stands after one below.
      #expect(written.sorted() == drawn.filter { $0 != " " }.sorted(), "\(plain)")
    }
  }

  /// The scanner reads formulas as their plain texts: no word of a statement is lost or moved.
  @Test func sentencesAreWhole() throws {
    let page = try page()
    for result in try checkReport().results {
      #expect(page.texts.contains(result.claim.statement), "\(result.claim.id)")
      #expect(page.texts.contains(result.claim.decision), "\(result.claim.id)")
    }
  }

  @Test func scriptsAndRelations() throws {
    let html = Report.model(try checkReport()).text(as: .html)
    for formula in [
      "<math alttext=\"W_{L+1}\"><msub><mi>W</mi><mrow><mi>L</mi><mo form=\"infix\">+</mo><mn>1</mn></mrow></msub></math>",
      "<math alttext=\"x_{L-1}\"><msub><mi>x</mi><mrow><mi>L</mi><mo form=\"infix\">−</mo><mn>1</mn></mrow></msub></math>"
        + " <math alttext=\"= W_0 v_0\"><mo form=\"infix\">=</mo>",
      "<msubsup><mi>A</mi><mrow><mn>0</mn></mrow><mrow><mo>*</mo></mrow></msubsup>",
    ] { #expect(html.contains(formula), "\(formula)") }
  }

  /// Articles, ids and options of commands are no formulas.
  @Test func wordsAreWords() throws {
    for (plain, _) in try page().formulas {
      #expect(plain != "a" && !plain.contains(where: \.isNewline), "\(plain)")
      #expect(plain.firstMatch(of: /[A-Za-z]{4,}/) == nil, "\(plain)")
      for id in ClaimID.allCases { #expect(!plain.contains(id.rawValue)) }
    }
  }
}
