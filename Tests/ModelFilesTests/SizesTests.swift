import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import Testing

/// Models by their sizes.
struct SizesTests {
  private func text(
    weight: String = "{shape: [4, 2]}", bias: String = "", feature: String = "[relu]", extra: String = ""
  ) -> String {
    """
    nest-verify: 1
    \(extra)
    architecture: resnest
    data: {x: {shape: [7, 3]}, y: [[1], [2], [3], [4], [5], [6], [7]]}
    expansion: {weight: {shape: [4, 3]}}
    blocks:
      - feature: \(feature)
        weight: \(weight)
    prediction: {weight: {identity: 1}\(bias)}
    """
  }

  private func document(_ text: String) throws(InputError) -> ModelDocument {
    try ModelDocument.read(Array(text.utf8), name: "m.yaml")
  }

  @Test func sizesOfAllParts() throws {
    let file = """
      nest-verify: 1
      architecture: resnest
      data: {x: {shape: [7, 3]}, y: [[1], [2], [3], [4], [5], [6], [7]]}
      expansion: {weight: {shape: [4, 3]}}
      blocks:
        - feature: [{linear: {weight: {shape: [2, 4]}, bias: {shape: [2]}}}, relu]
          weight: [[1, 0], [0, 1], [0, 0], [1/3, 2]]
        - feature: {values: {shape: [7, 5]}}
          weight: {zeros: [4, 5]}
      prediction: {weight: {shape: [1, 4]}}
      """
    guard case .sizes(let read) = try document(file) else {
      Issue.record("the model has shapes")
      return
    }
    #expect(read.sizes.featureSizes == [3, 2, 5])
    #expect(read.sizes.width == 4 && read.sizes.outputs == 1 && read.sizes.data.count == 7)
    #expect(throws: InputError.self) { try ModelDocument.read(Array(file.utf8), name: "m.yaml").model() }
  }

  /// What fits together and what is a number is checked as it is with weights.
  @Test(arguments: [
    ("{shape: [4, 2, 1]}", "type"), ("{shape: [0, 2]}", "value"), ("{shape: [5, 4]}", "shape-mismatch"),
    ("{shape: [4, 100000000000]}", "too-large"), ("[[1, 2, 3, x], [1, 2, 3, 4]]", "number"),
  ])
  func faultsOfShapes(_ weight: String, _ code: String) {
    do {
      _ = try document(text(weight: weight))
      Issue.record("the file was read")
    } catch {
      #expect(error.diagnostics.contains { $0.code.rawValue.contains(code) }, "\(error.diagnostics)")
    }
  }

  @Test(arguments: [
    "[{conv: {weight: {shape: [1, 1, 1, 1]}}}]", "[{prelu: [1]}]", "[global-average-pool]",
  ])
  func imagesNeedNumbers(_ feature: String) {
    #expect(throws: InputError.self) { try document(text(feature: feature)) }
  }

  @Test(arguments: ["parameter: {t: {at-least: 0, at-most: 1}}", "stem: [flatten]"])
  func whatNeedsNumbers(_ extra: String) {
    #expect(throws: InputError.self) { try document(text(extra: extra)) }
  }
}
