import Claims
import ExactAlgebra
import Networks
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
      "<msubsup><mi>A</mi><mn>0</mn><mo>*</mo></msubsup>",
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

  /// A script after a bracket is that of all that the brackets hold, and what stands in brackets above the line is there as a whole.
  @Test func scriptsOfGroups() throws {
    let network = ResNEst(
      expansion: Affine(weight: [[1]]),
      blocks: (1...2).map { _ in
        ResidualBlock(feature: .layers([.linear(Affine(weight: [[2]]))]), weight: [[1]])
      }, prediction: Affine(weight: [[1]]))
    let model = Model(architecture: .resnest(network), data: Dataset(x: [[1], [2]], y: [[1], [3]]))
    let report = Report.depth(try DepthReport(model, digits: 6, file: "m.yaml", sha256: "00"))
    let html = report.text(as: .html)
    let group =
      "<mrow><mi>κ</mi><mo stretchy=\"false\">(</mo><msup><mi>H</mi><mi>m</mi></msup>"
      + "<mo stretchy=\"false\">)</mo></mrow>"
    let script =
      "<mrow><mo stretchy=\"false\">(</mo><mn>1</mn><mo form=\"infix\">/</mo><mi>m</mi>"
      + "<mo stretchy=\"false\">)</mo></mrow>"
    #expect(html.contains("<math alttext=\"κ(H^m)^(1/m)\"><msup>\(group)\(script)</msup></math>"))
    #expect(html.contains("<math alttext=\"/ |λ|^m\">"))
    #expect(report.text(as: .latex).contains("${\\kappa (H^{m})}^{(1/m)}$"))
    #expect(LaTeX.sentence("err(x_1)^2") == "${\\mathrm{err}(x_{1})}^{2}$")
    #expect(LaTeX.sentence("2 (x_1 + 1)^2") == "2 ${(x_{1}\\ +\\ 1)}^{2}$")
    // A long list may be broken anywhere, a product not.
    #expect(LaTeX.sentence("λ_1 λ_2 λ_3 λ_4 λ_5 λ_6 λ_7").count { $0 == "$" } == 14)
    #expect(LaTeX.sentence("λ_1 λ_2").count { $0 == "$" } == 2)
    // A star before a factor is a product, one before anything else an optimum's.
    #expect(LaTeX.sentence("A*_0 in (4*rho^2 + 1)/3").hasPrefix("$A_{0}^{*}$ in $(4\\cdot \\mathrm{rho}^{2}"))
  }

  /// Headings and the names of quantities have formulas, as sentences have.
  @Test func headingsHaveFormulas() throws {
    let model = scalarModel()
    let reports = [
      (
        Report.depth(try DepthReport(model, digits: 6, file: "m.yaml", sha256: "00")), "Representations ",
        "H^l"
      ),
      (
        .criticalPoints(try CriticalPointsReport(Investigation(model), file: "m.yaml", sha256: "00")),
        "Critical points of ", "(P_φ)"
      ),
    ]
    for (report, words, formula) in reports {
      #expect(report.text(as: .html).contains("<h3>\(words)<math alttext=\"\(formula)\">"), "\(words)")
      #expect(report.text(as: .latex).contains("\\textbf{\(words)\(LaTeX.sentence(formula))"), "\(words)")
    }
    #expect(LaTeX.sentence("(P_φ)") == "$(P_{\\varphi })$")
    // Σ v_L yᵀ is the name of a matrix of Assumption 1.
    let html = Report.model(try checkReport(scalarModel(y: [0, 0, 0]))).text(as: .html)
    #expect(html.contains("<math alttext=\"Σ v_L yᵀ\">"))
  }
}
