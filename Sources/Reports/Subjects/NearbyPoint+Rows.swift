import ExactAlgebra
import TrainingPoint

extension NearbyPoint {
  /// What the block on the given weights says of their neighbourhood.
  var rows: [Document.Pair] {
    let found =
      radius.map { "\(kind.words) within \($0.decimal(significantDigits: 3)), proved: " } ?? "undecided: "
    return [Document.Pair(name: "near them", value: Phrase(found + reason), isProse: true)]
  }
}

extension NearbyPoint.Kind {
  fileprivate var words: String {
    switch self {
    case .zeroRisk: "risk zero"
    case .localMinimum: "a local minimum"
    case .strictSaddle: "a strict saddle"
    case .undecided: "undecided"
    }
  }
}
