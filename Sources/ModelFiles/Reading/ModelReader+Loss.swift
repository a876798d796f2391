import ExactAlgebra
import Networks

/// Losses, and the targets that they make sense for.
extension ModelReader {
  private static let plainLosses: [(String, Loss)] = [
    ("squared", .squared), ("logistic", .logistic), ("cross-entropy", .crossEntropy), ("absolute", .absolute),
  ]
  private static let lossNames = plainLosses.map(\.0) + ["huber", "smoothed-hinge", "piecewise-polynomial"]

  mutating func loss(_ element: Element) -> Loss? {
    if case .scalar(let name, _) = element.content {
      if let plain = ModelReader.plainLosses.first(where: { $0.0 == name }) { return plain.1 }
      if ModelReader.lossNames.contains(name) {
        report(element.position, .type, "loss '\(name)' needs a value, expected {\(name): …}")
      } else {
        unknownLoss(name, element.position)
      }
      return nil
    }
    guard let entry = singleEntry(element, expected: "a loss: \(ModelReader.list(ModelReader.lossNames))")
    else {
      return nil
    }
    switch entry.key {
    case "huber": return positive(entry.value, "δ of the Huber loss").map(Loss.huber)
    case "smoothed-hinge": return positive(entry.value, "δ of the smoothed hinge").map(Loss.smoothedHinge)
    case "piecewise-polynomial": return piecewisePolynomial(entry.value).map(Loss.init(residual:))
    default:
      if ModelReader.lossNames.contains(entry.key) {
        report(entry.position, .type, "loss '\(entry.key)' takes no value")
      } else {
        unknownLoss(entry.key, entry.position)
      }
      return nil
    }
  }

  private mutating func unknownLoss(_ name: String, _ position: Element.Position) {
    report(
      position, .value, "unknown loss '\(name)', expected \(ModelReader.list(ModelReader.lossNames))",
      hint: Spelling.suggestion(for: name, among: ModelReader.lossNames))
  }

  /// `{breakpoints: [b_1 …], pieces: [[c_0, c_1 …], …]}`, one piece more than breakpoints.
  private mutating func piecewisePolynomial(_ element: Element) -> PiecewisePolynomial? {
    guard let fields = fields(element, of: "piecewise-polynomial", required: ["breakpoints", "pieces"]) else {
      return nil
    }
    let breakpoints = fields["breakpoints"].flatMap { self.breakpoints($0) }
    guard let list = fields["pieces"], let elements = self.list(list, expected: "a list of polynomials")
    else {
      return nil
    }
    var pieces: [[Rational]] = []
    for element in elements {
      guard let piece = numbers(element, expected: "a list of coefficients") else { continue }
      if piece.isEmpty {
        report(element.position, .value, "the polynomial has no coefficients, expected at least one")
      } else {
        pieces.append(piece)
      }
    }
    guard let breakpoints, pieces.count == elements.count else { return nil }
    guard pieces.count == breakpoints.count + 1 else {
      report(
        list.position, .shapeMismatch,
        "found \(pieces.count) pieces, expected one more than the \(breakpoints.count) breakpoints")
      return nil
    }
    return PiecewisePolynomial(breakpoints: breakpoints, pieces: pieces)
  }

  /// Reports the first target that the loss is not defined for.
  ///
  /// Margins y·ŷ need labels −1 and 1 (with 0 a sample would count for nothing), and the cross-entropy is convex in
  /// ŷ only for nonnegative targets, and an entropy only for distributions.
  mutating func checkLabels<Scalar: Entry>(_ y: Located<Matrix<Scalar>>, for loss: Loss) {
    switch loss {
    case .squared, .huber, .absolute, .piecewisePolynomial: return
    case .logistic, .smoothedHinge, .crossEntropy: break
    }
    if isBySizes { return }
    let constants = y.value.map(\.constant)
    guard let index = constants.elements.firstIndex(of: nil) else {
      return checkLabels(Located(value: constants.map { $0! }, position: y.position), for: loss)
    }
    report(
      y.position, .label,
      "target of sample \(index / y.value.columns + 1) depends on the parameter, expected a label for the loss "
        + "'\(loss.name)'")
  }

  private mutating func checkLabels(_ y: Located<Matrix<Rational>>, for loss: Loss) {
    func report(_ sample: Int, _ message: String) {
      self.report(y.position, .label, "target of sample \(sample + 1) \(message) for the loss '\(loss.name)'")
    }
    switch loss {
    case .squared, .huber, .absolute, .piecewisePolynomial: break
    case .logistic, .smoothedHinge:
      if let index = y.value.elements.firstIndex(where: { $0.magnitude != .one }) {
        report(index / y.value.columns, "is \(y.value.elements[index]), expected -1 or 1")
      }
    case .crossEntropy:
      for sample in 0..<y.value.rows {
        let row = y.value.row(sample)
        if let negative = row.first(where: { $0 < 0 }) {
          return report(sample, "has the entry \(negative), expected probabilities")
        }
        let sum = row.reduce(.zero, +)
        if sum != .one { return report(sample, "sums to \(sum), expected 1") }
      }
    }
  }
}
