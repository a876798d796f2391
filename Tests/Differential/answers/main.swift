// Answers questions of exact mathematics, one a line, so that the program beside it can ask other libraries the same.
//
//     rank A             the rank by elimination, by a decision with evidence, and by fraction-free elimination of the Gram matrix
//     determinant A
//     inverse A          the entries, or "singular"
//     solve A ; B        a solution X of A X = B and whether it is the only one, or "inconsistent" and y with yᵀA = 0, yᵀB ≠ 0
//     inertia A          of a symmetric A: positive, negative, zero
//     polynomial A       the characteristic polynomial, the constant term first
//     roots c_0 c_1 …    of an integer polynomial: for each real root its multiplicity, and floor(2^40 root)
//     order p ; q        of the real roots of two integer polynomials together: p and q in the order of the roots, = between equal ones
//     eigenvalues A      of a symmetric A: for each multiplicity and floor(2^40 λ), and whether it is rational
//     residual Φ ; Y     min ‖Y − HΦ‖², and H
//     derivatives JSON   the gradient of a model's risk in all parameters, and the Hessian by rows; or "kink"
//
// A matrix is `rows columns entry …`; numbers are integers or fractions.

import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import TrainingPoint

struct BadRequest: Error {}

func numbers(_ text: Substring) throws -> [Rational] {
  try text.split(separator: " ").map { word in
    let parts = word.split(separator: "/")
    guard let numerator = Integer(parts[0], radix: 10) else { throw BadRequest() }
    guard parts.count == 2 else { return Rational(numerator) }
    guard let denominator = Integer(parts[1], radix: 10) else { throw BadRequest() }
    return Rational(numerator, denominator)
  }
}

func matrix(_ text: Substring) throws -> Matrix<Rational> {
  let sizes = text.split(separator: " ", maxSplits: 2)
  guard sizes.count >= 2, let rows = Int(sizes[0]), let columns = Int(sizes[1]) else { throw BadRequest() }
  let elements = sizes.count == 3 ? try numbers(sizes[2]) : []
  guard elements.count == rows * columns else { throw BadRequest() }
  return Matrix(rows: rows, columns: columns, elements: elements)
}

func polynomial(_ text: Substring) throws -> IntegerPolynomial {
  IntegerPolynomial(try numbers(text).map(\.numerator))
}

func joined(_ values: [Rational]) -> String { values.map { "\($0)" }.joined(separator: " ") }

/// floor(2^40 x).
func scaledFloor(_ root: RealAlgebraicNumber) -> Integer { (root * Rational(Integer.one << 40)).floor }

/// The roots of both in increasing order, each by the letter of its polynomial; "=" joins the equal ones.
func order(_ p: IntegerPolynomial, _ q: IntegerPolynomial) -> String {
  let roots = p.realRoots().map { ($0.root, "p") } + q.realRoots().map { ($0.root, "q") }
  let sorted = roots.sorted { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0 < $1.0 }
  var text = ""
  for (index, (root, letter)) in sorted.enumerated() {
    if index > 0, sorted[index - 1].0 == root { text += "=" }
    text += letter
  }
  return text
}

func derivatives(_ json: Substring) throws -> String {
  let model = try ModelFile.read(json.utf8, name: "model").model
  let point = PointAnalysis(model, evaluation: try Evaluation(model))
  guard let gradient = point.gradient, let hessian = point.hessian else { return "kink" }
  return joined(gradient) + " ; " + joined(hessian.elements)
}

func answer(_ operation: Substring, _ parts: [Substring]) throws -> String {
  switch operation {
  case "rank":
    let a = try matrix(parts[0])
    return "\(a.rank) \(a.rankDecision().rank) \(a.gramRank)"
  case "determinant": return "\(try matrix(parts[0]).determinant)"
  case "inverse": return try matrix(parts[0]).inverse().map { joined($0.elements) } ?? "singular"
  case "solve":
    let a = try matrix(parts[0])
    switch a.solve(try matrix(parts[1])) {
    case .inconsistent(let certificate): return "inconsistent \(joined(certificate))"
    case .solution(let x, let isUnique): return "\(joined(x.elements)) ; \(isUnique ? 1 : 0)"
    }
  case "inertia":
    let inertia = try matrix(parts[0]).inertia()
    return "\(inertia.positive) \(inertia.negative) \(inertia.zero)"
  case "polynomial": return joined(try matrix(parts[0]).characteristicPolynomial().coefficients)
  case "roots":
    return try polynomial(parts[0]).realRoots()
      .map { "\($0.multiplicity) \(scaledFloor($0.root))" }.joined(separator: " ")
  case "order": return order(try polynomial(parts[0]), try polynomial(parts[1]))
  case "eigenvalues":
    return SymmetricSpectrum(try matrix(parts[0])).eigenvalues
      .map { "\($0.multiplicity) \(scaledFloor($0.exact)) \($0.rational == nil ? 0 : 1)" }.joined(
        separator: " ")
  case "residual":
    let fit = LeastSquares(features: try matrix(parts[0]), targets: try matrix(parts[1]))
    return "\(fit.residual) ; \(joined(fit.solution.elements))"
  case "derivatives": return try derivatives(parts[0])
  default: throw BadRequest()
  }
}

while let line = readLine() {
  let words = line.split(separator: " ", maxSplits: 1)
  let rest = words.count == 2 ? words[1] : ""
  let parts = words[0] == "derivatives" ? [rest] : rest.split(separator: ";")
  do { print(try answer(words[0], parts)) } catch { fatalError("\(error) in \(line)") }
}
