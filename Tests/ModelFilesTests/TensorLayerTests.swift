import ExactAlgebra
import ModelFiles
import Networks
import Testing

/// A convolutional ResNEst in a model file.
private let image = """
  nest-verify: 1
  architecture: resnest
  data: {image: [1, 2, 2], x: [[1, 2, 3, 4], [0, -1, 0, 2]], y: {labels: [1, 0], classes: 2}}
  expansion: {conv: {weight: [[[[1, 1]]], [[[0, 2]]]], padding: [0, 0, 0, 1]}}
  blocks:
    - feature: [relu, {batch-norm: {scale: [1, 2], shift: [0, 1]}}]
      conv: {weight: [[[[1]], [[0]]], [[[0]], [[3]]]], bias: [1, 0]}
  prediction: {head: global-average-pool, weight: [[1, 0], [0, 1]]}
  """

@Suite struct TensorLayerTests {
  /// By hand: x_0 of the first image is [[3, 2], [7, 4]] and [[4, 0], [8, 0]].
  @Test func pooledView() throws {
    let model = try read(image).model
    guard case .resnest(let network) = model.architecture else { throw Missing() }
    #expect(model.reduction == .pooledView(freeLastWeight: true))
    // The kernel has two places: the second one sees the right half and then nothing.
    let inputs: Matrix<Rational> = [[Rational(5, 2), Rational(3, 2)], [Rational(1, 4), Rational(1, 4)]]
    #expect(model.data.x == inputs)
    #expect(model.data.y == [[0, 1], [1, 0]])
    #expect(network.expansion.weight == [[1, 1], [0, 2]])
    #expect(network.blocks[0].feature == .values([[4, 7], [1, 3]]))
    #expect(network.blocks[0].weight == [[1, 0], [0, 3]])
    #expect(network.blocks[0].bias == [1, 0])
    let evaluation = try Evaluation(model)
    #expect(evaluation.states[0].column(0) == [4, 3])
    #expect(evaluation.prediction.column(0) == [9, 24])
  }

  /// v_1 = relu(2x − 1), and then v_2 = 3 x − v_1 from a plain layer: by their values both.
  @Test func densenestWithFixedLayers() throws {
    let text = """
      nest-verify: 1
      architecture: densenest
      data: {x: [[1], [0], [2]], y: [[1], [0], [0]]}
      blocks:
        - feature: [{batch-norm: {scale: [2], shift: [-1]}}, relu]
        - feature: [{linear: {weight: [[3, -1]]}}]
      prediction: {weight: [[1, 1, 1]]}
      """
    let model = try read(text).model
    guard case .densenest(let network) = model.architecture else { throw Missing() }
    #expect(model.reduction == .fixedLayers)
    #expect(network.blocks == [.values([[1], [0], [3]]), .values([[2], [0], [3]])])
    let mixed = text.replacing("[{linear: {weight: [[3, -1]]}}]", with: "{values: [[1], [2], [3]]}")
    #expect(throws: InputError.self) { try read(mixed) }
  }

  private struct Missing: Error {}

  @Test(arguments: [
    ("image: [1, 2, 2]", "image: [1, 3, 2]", "expected 6 for"),
    ("head: global-average-pool, ", "", "lacks the key 'head'"),
    ("head: global-average-pool", "head: flatten", "flattening head"),
    ("scale: [1, 2], shift: [0, 1]", "scale: [1], shift: [0]", "has 1 entries, and gets an image of 2×2×2"),
    ("bias: [1, 0]", "bias: [1]", "bias of block 1 has 1 entries"),
    (
      "{weight: [[[[1]], [[0]]], [[[0]], [[3]]]], bias: [1, 0]}", "{weight: [[[[1]], [[0]]]]}",
      "block 1 gives an image of 1×2×2"
    ),
    (
      "[[[[1]], [[0]]], [[[0]], [[3]]]]", "[[[[1], [0]]], [[[0]], [[3]]]]",
      "found 2 entries, expected 1 as before"
    ),
    ("labels: [1, 0]", "labels: [2, 0]", "label of sample 1 is 2"),
    ("relu,", "global-average-pool,", "is of images"),
    ("relu,", "{max-pool: {kernel: 5}},", "does not fit"),
    ("relu,", "{max-pool: {kernel: 1, padding: 4096}},", "works too long"),
    ("relu,", "{linear: {weight: [[1]]}},", "expected a vector"),
    ("relu,", "{clip: {min: 1, max: 1}},", "expected a smaller min"),
  ])
  func faults(_ old: String, _ new: String, _ message: String) {
    #expect(image.contains(old))
    let text = image.replacing(old, with: new)
    #expect {
      _ = try read(text)
    } throws: { error in
      "\(error)".contains(message)
    }
  }

  @Test func hugeSizesAreFaults() {
    let text = image.replacing("relu,", with: "{max-pool: {kernel: 1, padding: 4096}},")
    #expect(throws: InputError.self) { try read(text) }
  }

  @Test func stemIsApplied() throws {
    let text = image.replacing(
      "expansion: {conv: {weight: [[[[1, 1]]], [[[0, 2]]]], padding: [0, 0, 0, 1]}}",
      with: "stem: [{average-pool: {kernel: [1, 2]}}, flatten]\nexpansion: {identity: 2}"
    ).replacing("relu, {batch-norm: {scale: [1, 2], shift: [0, 1]}}", with: "square").replacing(
      "conv: {weight: [[[[1]], [[0]]], [[[0]], [[3]]]], bias: [1, 0]}", with: "weight: [[1, 0], [0, 3]]"
    ).replacing("head: global-average-pool, ", with: "")
    let model = try read(text).model
    #expect(model.reduction == nil)
    let inputs: Matrix<Rational> = [[Rational(3, 2), Rational(7, 2)], [Rational(-1, 2), 1]]
    #expect(model.data.x == inputs)
  }

  @Test func labelsOfMarginsAreSigns() throws {
    let model = try read(image.replacing("architecture", with: "loss: logistic\narchitecture")).model
    #expect(model.data.y == [[-1, 1], [1, -1]])
  }

  @Test func tensorsOfTheDefaultFile() throws {
    let directory = try Directory([
      "w.safetensors": safetensors(
        #"{"a":{"dtype":"I8","shape":[2,1],"data_offsets":[0,2]}}"#, [3, 5])
    ])
    let text = """
      nest-verify: 1
      architecture: resnest
      weights: w.safetensors
      data: {x: [[1], [2]], y: {tensor: a}}
      expansion: {weight: {identity: 1}}
      prediction: {weight: [[1]]}
      """
    #expect(try read(text, directory: directory.path).model.data.y == [[3], [5]])
    let transposed = text.replacing("x: [[1], [2]]", with: "x: {tensor: a}").replacing(
      "y: {tensor: a}", with: "y: [[1], [2]]"
    ).replacing(
      "expansion: {weight: {identity: 1}}", with: "expansion: {weight: {tensor: a, transposed: true}}"
    )
    .replacing("x: {tensor: a}", with: "x: [[1], [2]]")
    #expect(throws: InputError.self) { try read(transposed, directory: directory.path) }
    let wide = transposed.replacing("x: [[1], [2]]", with: "x: [[1, 0], [0, 1]]")
    guard case .resnest(let network) = try read(wide, directory: directory.path).model.architecture else {
      throw Missing()
    }
    #expect(network.expansion.weight == [[3, 5]])
  }
}
