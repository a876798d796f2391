import ExactAlgebra
import Networks

/// DenseNEsts: blocks whose features are stacked.
extension ModelReader {
  mutating func densenest<Scalar: Entry>(
    blocks: Element?, prediction: Element?, _ data: Data<Scalar>
  ) -> ReadNetwork<Scalar>? {
    checkVectors(data, "a densenest", prediction ?? blocks)
    let elements = blockList(blocks)
    var width = data.inputs.size
    var read: [ReadFeature<Scalar>] = []
    for (index, element) in elements.enumerated() {
      let input = Dimension("M_\(index)", width)
      guard let fields = fields(element, of: "block \(index + 1)", required: ["feature"]),
        let feature = fields["feature"]
      else {
        width = nil
        continue
      }
      let (value, output): (ReadFeature<Scalar>?, SignalForm) = self.feature(
        feature, index + 1, input: .vector(input), data)
      if let known = width, case .vector(let size) = output, let size = size.size {
        width = known + size
      } else {
        width = nil
      }
      if let value { read.append(value) }
    }
    let parts: AffineParts<Scalar>? = prediction.map {
      affine($0, of: "the prediction", rows: data.outputs, columns: Dimension("M_\(elements.count)", width))
    }
    guard let prediction = parts?.affine, read.count == elements.count else { return nil }
    let features = read.compactMap { if case .family(let feature) = $0 { feature } else { nil } }
    if features.count == read.count {
      return .family(.densenest(DenseNEstOver(blocks: features, prediction: prediction)))
    }
    var blocks: [[TensorLayer]] = []
    for (feature, element) in zip(read, elements) {
      guard let layers = tensorLayers(feature, at: element.position) else { return nil }
      blocks.append(layers)
    }
    guard let affine = prediction as? Affine else { return nil }
    return .densenest(TensorDenseNEst(blocks: blocks, prediction: affine))
  }
}
