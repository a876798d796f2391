import Certificates
import Certification
import ExactAlgebra
import Foundation
import Networks
import TestSupport
import Testing
import TrainingPoint

/// What the checker proves near given weights, beside what the search says. `proofs/test_check_certificate.py --near` alters certificates,
/// for both checkers.
@Suite struct NearbyCheckTests {
  private func expectTheSame(
    _ statement: NearbyStatement, _ point: NearbyPoint, _ name: Comment
  ) {
    #expect(statement.kind.rawValue == point.kind.rawValue, name)
    #expect(statement.radius.value == point.radius, name)
    #expect(statement.inertia?.positive == point.inertia?.positive, name)
    #expect(statement.inertia?.negative == point.inertia?.negative, name)
    #expect(statement.inertia?.zero == point.nullity, name)
  }

  /// 220 trained networks: the checker proves what is found near them, with kernels and motions of all kinds.
  @Test func whatIsFoundIsProved() throws {
    var (proved, motions): (Int, Set<String>) = (0, [])
    for (index, entry) in NearbyTable.entries.enumerated() {
      let model = entry.model
      let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
      if point.kind == .undecided {
        #expect(throws: CertificationError.self) { try Certificates.NearbyEvidence(near: model) }
        continue
      }
      let evidence = try Certificates.NearbyEvidence(near: model)
      if case .gradient(_, .motions(let all)) = evidence.equations {
        for motion in all {
          switch motion {
          case .linear: motions.insert("linear")
          case .kernel: motions.insert("kernel")
          case .kernelOnSamples: motions.insert("kernel on samples")
          }
        }
      }
      let statement = try NearbyCheck(Problem(model), evidence).statement()
      expectTheSame(statement, point, "entry \(index)")
      proved += 1
    }
    #expect(proved > 160 && motions.count == 3)
  }

  static let fixtures = ["resnest-minimum", "fully-connected-minimum", "zero-risk", "saddle", "few-samples"]

  @Test(arguments: fixtures) func certificatesSayIt(_ name: String) throws {
    let fixture = try CertifiedFixture("trained/\(name).yaml", near: true)
    #expect(fixture.accepts(fixture.text), "\(fixture.audit(fixture.text))")
    let certificate = try Certificate(try JSONReader.value(of: Array(fixture.text.utf8)))
    #expect(certificate.text == fixture.text)
    let model = fixture.file.model
    let point = NearbyPoint(near: model, evaluation: try Evaluation(model))
    expectTheSame(try #require(certificate.near), point, "\(name)")
    guard case .accepted(_, _, let line, _) = fixture.audit(fixture.text) else { return }
    #expect(line?.contains("\(point.kind.rawValue) within \(certificate.near!.radius.text)") == true)
  }

  /// Nothing is said of it unasked, and a step without a statement bears on nothing.
  @Test func aStepIsThereForItsStatement() throws {
    let asked = try CertifiedFixture("trained/zero-risk.yaml", near: true)
    let unasked = try CertifiedFixture("trained/zero-risk.yaml")
    #expect(!unasked.text.contains("near\""))
    var certificate = try Certificate(try JSONReader.value(of: Array(asked.text.utf8)))
    certificate.near = nil
    #expect(!asked.accepts(certificate.text))
    certificate.derivation.removeAll { $0.fact == .near }
    #expect(certificate.text == unasked.text)
    #expect(asked.accepts(certificate.text))
  }

  @Test func radiiAreDecimalsOfThreeDigits() {
    for (value, text) in [
      (Rational(0), "0"), (1, "1.00e0"), (Rational(1, 3), "3.34e-1"), (Rational(9_991, 10), "1.00e3"),
      (Rational(1001, 1_000_000), "1.01e-3"), (Rational(1, 1000), "1.00e-3"), (Rational(123_400), "1.24e5"),
    ] {
      let radius = Radius(atLeast: value)
      #expect(radius.text == text && radius.value >= value, "\(value)")
    }
  }

  /// 600 parameters, more than a critical point may have, and two equations.
  @Test func riskZeroTakesNoMatrixOfTheParameters() throws {
    let rows = (0..<2).map { row in (0..<600).map { ($0 * (row + 3)) % 7 } }
    let fixture = try CertifiedFixture(
      name: "wide",
      model: """
        nest-verify: 1
        architecture: fully-connected
        data: {x: \(rows), y: [[1], [2]]}
        layers: [linear: {weight: [\((0..<600).map { $0 % 5 == 0 ? "1/1000" : "0" })]}]
        """, near: true)
    #expect(fixture.accepts(fixture.text) && fixture.text.contains(#""kind": "zero-risk""#))
    #expect(fixture.text.contains(#""inertia": [2, 0, 598]"#))
  }

  // MARK: One unit

  /// y = v σ(w x + b) + c with the squared loss, at w, b, v, c, as a model file.
  private func unit(
    _ weights: [Rational], _ x: [Rational], _ y: [Rational], activation: String = "relu",
    loss: String = "squared"
  ) -> String {
    func column(_ values: [Rational]) -> String {
      "[\(values.map { "[\"\($0)\"]" }.joined(separator: ", "))]"
    }
    return """
      nest-verify: 1
      architecture: fully-connected
      loss: \(loss)
      data: {x: \(column(x)), y: \(column(y))}
      layers:
        - linear: {weight: [["\(weights[0])"]], bias: ["\(weights[1])"]}
        - \(activation)
        - linear: {weight: [["\(weights[2])"]], bias: ["\(weights[3])"]}
      """
  }

  private func statement(
    _ text: String, center: [Rational], basis: [[Rational]],
    _ equations: Certificates.NearbyEvidence.Equations
  ) throws -> NearbyStatement {
    let model = try CertifiedFixture(name: "unit", model: text).file.model
    return try NearbyCheck(
      Problem(model),
      Certificates.NearbyEvidence(
        center: FractionMatrix(rows: 1, columns: 4, entries: center),
        basis: FractionMatrix(rows: 4, columns: basis[0].count, entries: Array(basis.joined())),
        equations: equations)
    ).statement()
  }

  /// One sample at x = 1 with y = 1, weights of risk zero by moving c alone: f(u) = v σ(w + b) + c + u − 1.
  @Test func aKinkInTheBoxIsSeen() throws {
    let text = unit([1, 1, 1, Rational(-9, 10)], [1], [1])
    func refusal(_ center: [Rational], basis: [[Rational]] = [[0], [0], [0], [1]]) -> String? {
      do {
        _ = try statement(text, center: center, basis: basis, .targets(samples: [0]))
        return nil
      } catch { return "\(error)" }
    }
    let proved = try statement(
      text, center: [1, 1, 1, -1], basis: [[0], [0], [0], [1]], .targets(samples: [0]))
    #expect(proved.kind == .zeroRisk && proved.radius.text == "1.00e-1")
    #expect(proved.inertia == NearbyStatement.Inertia(positive: 1, negative: 0, zero: 3))
    // w + b = 0 at the center; and in the box, which reaches as far as twice the residual, 1/2.
    #expect(refusal([1, -1, 1, 0])?.contains("kink") == true)
    #expect(refusal([1, Rational(-1, 2), 1, 0], basis: [[0], [1], [0], [0]])?.contains("kink") == true)
    #expect(refusal([1, Rational(1, 2), 1, Rational(-3, 4)], basis: [[0], [1], [0], [0]]) == nil)
  }

  /// At x = 0, 1, 2, 3 the best line is 1 + x with residuals ±1: w = b = v = 1, c = 0 is critical, with the rescaling and the shift that
  /// the active unit has. In the plane of w and b the Hessian is 2/4 [14 6; 6 4], with the inverse [4 −6; −6 14] / 10.
  private let line: ([Rational], [Rational], [Rational]) = ([1, 1, 1, 0], [0, 1, 2, 3], [2, 1, 2, 5])
  private let motions: [Motion] = [
    .linear([
      .init(target: 0, coefficient: 1, source: 0), .init(target: 1, coefficient: 1, source: 1),
      .init(target: 2, coefficient: -1, source: 2),
    ]),
    .linear([
      .init(target: 1, coefficient: 1, source: nil), .init(target: 3, coefficient: -1, source: 2),
    ]),
  ]
  /// Columns a, b with aᵀ H a = bᵀ H b = 1 to some digits and aᵀ H b = 0: (1, 0) / √7 and (−3, 7) / √35.
  private let basis: [[Rational]] = [
    [Rational(378, 1000), Rational(-507, 1000)], [0, Rational(1183, 1000)], [0, 0], [0, 0],
  ]

  @Test func anExactPointHasRadiusZero() throws {
    // Twice and thrice the data: one over the number of samples is no binary fraction.
    for copies in 1...3 {
      let (x, y) = ((0..<copies).flatMap { _ in line.1 }, (0..<copies).flatMap { _ in line.2 })
      let proved = try statement(
        unit(line.0, x, y), center: line.0, basis: basis, .gradient(negative: [], .motions(motions)))
      #expect(proved.kind == .localMinimum && proved.radius.text == "0")
    }
    let text = unit(line.0, line.1, line.2)
    let proved = try statement(
      text, center: line.0, basis: basis, .gradient(negative: [], .motions(motions)))
    #expect(proved.kind == .localMinimum && proved.radius.text == "0")
    #expect(proved.inertia == NearbyStatement.Inertia(positive: 2, negative: 0, zero: 2))
    // On the cell two samples determine the line; with one output these are as many as columns.
    let other = try statement(
      text, center: line.0, basis: basis, .gradient(negative: [], .samples([0, 3])))
    #expect(other == proved)
  }

  /// One more sample, which the unit does not see: c is not free to follow then, and the derivative by it is not zero.
  @Test func whatIsCriticalInPartIsNotCritical() throws {
    let text = unit(line.0, line.1 + [-5], line.2 + [3])
    for complement in [Certificates.NearbyEvidence.Complement.samples([0, 3]), .motions(motions)] {
      #expect(throws: Refusal.self) {
        try statement(text, center: line.0, basis: basis, .gradient(negative: [], complement))
      }
    }
  }

  /// Motions that keep the predictions, others that do not, and too few.
  @Test func motionsAreChecked() throws {
    let text = unit(line.0, line.1, line.2)
    func isProved(_ motions: [Motion], activation: String = "relu") throws -> Bool {
      do {
        _ = try statement(
          activation == "relu" ? text : unit(line.0, line.1, line.2, activation: activation), center: line.0,
          basis: basis, .gradient(negative: [], .motions(motions)))
        return true
      } catch is Refusal { return false }
    }
    #expect(try isProved(motions) && isProved(motions.reversed()))
    #expect(
      try !isProved([motions[0]]) && !isProved([motions[0], motions[0]]) && !isProved(motions + [motions[0]]))
    for (target, coefficient, source) in [(0, 2, 0), (1, 1, 0), (2, 1, 2), (3, 1, nil)]
      as [(Int, Rational, Int?)]
    {
      guard case .linear(let terms) = motions[0] else { return }
      let term = Motion.Term(target: target, coefficient: coefficient, source: source)
      let changed = terms.filter { $0.target != target } + [term]
      #expect(try !isProved([.linear(changed), motions[1]]), "\(target)")
    }
    // Changes of (w, b) that are orthogonal to (x, 1) on one sample change the others; on two they are zero, which takes more than identities.
    #expect(try !isProved([motions[0], .kernelOnSamples(entries: [0, 1], samples: [0])]))
    #expect(try !isProved(motions + [.kernelOnSamples(entries: [0, 1], samples: [0, 1])]))
    // What v does not see of c: there is one row with one entry.
    #expect(try !isProved([motions[0], .kernel(entries: [3], parameters: [])]))
    // The unit is linear on the cell, which it is not for another activation.
    #expect(try !isProved(motions, activation: "square"))
    #expect(try isProved(motions, activation: "leaky-relu: 1/3"))
  }

  /// A network of one linear unit, f = v w x: the rescaling is all that keeps predictions, and a sum of samples of the smoothed hinge is
  /// (1 − m)² / 4 for margins m = ± f from −1 to 1, least at f = 0.
  @Test func lossesOfMarginsAndOthers() throws {
    let hinge = try CertifiedFixture(
      name: "hinge",
      model: """
        nest-verify: 1
        architecture: fully-connected
        loss: {smoothed-hinge: 2}
        data: {x: [[1], [1]], y: [[1], [-1]]}
        layers: [linear: {weight: [[1/1000]]}]
        """, near: true)
    let point = try Certificate(try JSONReader.value(of: Array(hinge.text.utf8))).near
    #expect(point?.kind == .localMinimum)
    #expect(point?.inertia == NearbyStatement.Inertia(positive: 1, negative: 0, zero: 0))
    // The minimum is at 0, up to the last digits.
    #expect(["1.00e-3", "1.01e-3"].contains(point?.radius.text))
    // With Huber's loss of a large δ the minimum of the squared loss is one; with a smaller one it is at a kink of the loss.
    func huber(_ delta: Int) throws -> CertifiedFixture {
      try CertifiedFixture(
        name: "huber",
        model: unit([1, Rational(1001, 1000), 1, 0], line.1, line.2, loss: "{huber: \(delta)}"), near: true)
    }
    #expect(try huber(3).text.contains(#""near": {"kind": "local-minimum", "radius": ""#))
    #expect(try huber(3).text.contains(#""inertia": [2, 0, 2]}"#))
    #expect(throws: CertificationError.self) { try huber(1) }
    // Weights of risk zero for a loss without second derivatives at zero: no inertia is said.
    let absolute = try statement(
      unit([1, 1, 1, Rational(1, 1000)], [0, 1], [1, 2], loss: "absolute"), center: [1, 1, 1, 0],
      basis: [[-1, 1], [0, 0], [0, 0], [1, 0]], .targets(samples: [0, 1]))
    #expect(absolute.kind == .zeroRisk && absolute.radius.text == "1.00e-3" && absolute.inertia == nil)
    // The same predictions have a risk above the least one for a loss that is lower elsewhere, and for one of margins.
    for loss in ["{piecewise-polynomial: {breakpoints: [], pieces: [[0, 1, 1]]}}", "{smoothed-hinge: 1}"] {
      let text = unit([0, 1, 1, 0], [0, 1], [1, 1], loss: loss)
      #expect(throws: Refusal.self, "\(loss)") {
        try statement(
          text, center: [0, 1, 1, 0], basis: [[-1, 1], [0, 0], [0, 0], [1, 0]], .targets(samples: [0, 1]))
      }
    }
    #expect(throws: CertificationError.self) {
      try CertifiedFixture(
        name: "logistic", model: unit([1, 1, 1, 0], [0, 1], [1, -1], loss: "logistic"), near: true)
    }
  }
}
