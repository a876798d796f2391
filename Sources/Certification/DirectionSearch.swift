import Certificates
import ExactAlgebra
import Landscape

extension Problem {
  /// A direction of negative curvature at the given weights of a ResNEst with blocks and squared loss, as a point of (P_φ);
  /// nil where there is none, or none is found.
  var direction: Direction? {
    guard case .resnest(_, let blocks, let prediction) = model.network, let block = blocks.last,
      let representation,
      case .strictSaddle(let direction) = PredictionProblem(
        representation: representation.matrix, feature: features[depth].matrix, targets: targets.matrix,
        hasBias: isAffine
      ).pointClass(
        of: PredictionPoint(
          prediction: prediction.weight.matrix, weight: block.weight.matrix, bias: prediction.bias)),
      // The format has directions of A and W alone.
      direction.bias == nil
    else { return nil }
    func entries(_ matrix: Matrix<Rational>) -> [Direction.Entry] {
      matrix.elements.indices.filter { !matrix.elements[$0].isZero }.map {
        Direction.Entry(
          row: $0 / matrix.columns, column: $0 % matrix.columns, value: matrix.elements[$0].numerator)
      }
    }
    return Direction(
      prediction: entries(direction.prediction), weight: entries(direction.weight), value: direction.value)
  }
}
