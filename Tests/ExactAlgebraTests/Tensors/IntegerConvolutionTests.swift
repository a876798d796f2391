import ExactAlgebra
import TestSupport
import Testing

/// Convolutions of packed integers against the definition, term by term.
struct IntegerConvolutionTests {
  struct Case {
    var geometry: ConvolutionGeometry
    var kernel: [Integer]
    var image: [Integer]

    /// Σ kernel[o, c, i, j] · image[c, y, x], with zero outside of the image.
    var definition: [Integer] {
      let g = geometry
      let (inputs, outputs) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
      var result: [Integer] = []
      for output in 0..<g.outputChannels {
        for row in 0..<g.outputHeight {
          for column in 0..<g.outputWidth {
            var sum = Integer.zero
            for input in 0..<inputs {
              for i in 0..<g.kernelHeight {
                for j in 0..<g.kernelWidth {
                  let y = row * g.strideHeight + i * g.dilationHeight - g.paddingTop
                  let x = column * g.strideWidth + j * g.dilationWidth - g.paddingLeft
                  if !(0..<g.inputHeight ~= y && 0..<g.inputWidth ~= x) { continue }
                  let channel = output / outputs * inputs + input
                  sum +=
                    kernel[((output * inputs + input) * g.kernelHeight + i) * g.kernelWidth + j]
                    * image[(channel * g.inputHeight + y) * g.inputWidth + x]
                }
              }
            }
            result.append(sum)
          }
        }
      }
      return result
    }
  }

  /// Often zero; ± 2^k and its neighbours, where slots meet; else of a random length.
  static func integer(bits: Int, _ random: inout SeededGenerator) -> Integer {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return .zero
    case 1:
      let power = Integer.one << Int.random(in: 0...bits, using: &random)
      let near = power + Integer(Int.random(in: -1...1, using: &random))
      return Bool.random(using: &random) ? near : -near
    default:
      var value = Integer.zero
      for _ in 0...Int.random(in: 0...bits, using: &random) / 32 {
        value = (value << 32) + Integer(Int.random(in: 0..<1 << 32, using: &random))
      }
      return Bool.random(using: &random) ? value : -value
    }
  }

  static func random(_ random: inout SeededGenerator) -> Case {
    func size(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let groups = size(1...2)
    let (inputs, outputs) = (groups * size(1...3), groups * size(1...3))
    let kernel = (size(1...3), size(1...3))
    let (stride, dilation) = ((size(1...2), size(1...2)), (size(1...2), size(1...2)))
    let padding = (size(0...2), size(0...2))
    let (height, width) = (size(1...7), size(1...7))
    func positions(_ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ padding: Int) -> Int {
      // Padding behind as before, and more where the kernel would not fit.
      max(0, input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    }
    let rows = positions(height, kernel.0, stride.0, dilation.0, padding.0)
    let columns = positions(width, kernel.1, stride.1, dilation.1, padding.1)
    let geometry = ConvolutionGeometry(
      inputs: (inputs, height, width), outputs: (outputs, rows, columns), kernel: kernel, stride: stride,
      padding: padding, dilation: dilation, groups: groups)
    let (kernelBits, imageBits) = ([1, 24, 64, 130][size(0...3)], [1, 30, 63, 64, 200][size(0...4)])
    let entries = outputs * (inputs / groups) * kernel.0 * kernel.1
    return Case(
      geometry: geometry,
      kernel: (0..<entries).map { _ in integer(bits: kernelBits, &random) },
      image: (0..<inputs * height * width).map { _ in integer(bits: imageBits, &random) })
  }

  @Test func agreesWithTheDefinition() throws {
    try forAll(
      seedCount: 400, generator: { IntegerConvolutionTests.random(&$0) },
      property: { IntegerConvolution($0.kernel, geometry: $0.geometry)($0.image) == $0.definition })
  }

  /// All kernels that fit there in limbs, on each path that the machine has.
  @Test(arguments: LimbKernels.available.indices) func limbs(path: Int) throws {
    try LimbLiftingTests.forced(path) {
      try forAll(
        seedCount: 200, generator: { IntegerConvolutionTests.random(&$0) },
        property: { IntegerConvolution($0.kernel, geometry: $0.geometry)($0.image) == $0.definition })
      // Entries of up to 51 bits fit, with the largest sums.
      let geometry = ConvolutionGeometry(
        inputs: (40, 5, 5), outputs: (9, 5, 5), kernel: (3, 3), padding: (1, 1))
      for (bits, sign) in [(50, 1), (51, -1), (51, 1), (52, -1)] as [(Int, Int)] {
        let entry = ((Integer.one << bits) - 1) * Integer(sign)
        let test = Case(
          geometry: geometry, kernel: Array(repeating: entry, count: 9 * 40 * 9),
          image: Array(repeating: -(Integer.one << 103) + 1, count: 1000))
        #expect(IntegerConvolution(test.kernel, geometry: geometry)(test.image) == test.definition)
      }
    }
  }

  /// More positions than are added to together, with a remainder.
  @Test func manyPositions() {
    var random = SeededGenerator(seed: 7)
    let geometry = ConvolutionGeometry(
      inputs: (2, 61, 59), outputs: (5, 61, 59), kernel: (3, 3), padding: (1, 1))
    let test = Case(
      geometry: geometry,
      kernel: (0..<90).map { _ in IntegerConvolutionTests.integer(bits: 24, &random) },
      image: (0..<2 * 61 * 59).map { _ in IntegerConvolutionTests.integer(bits: 100, &random) })
    #expect(IntegerConvolution(test.kernel, geometry: geometry)(test.image) == test.definition)
  }

  @Test func matrices() {
    var random = SeededGenerator(seed: 3)
    let (rows, columns) = (4, 6)
    let entries = (0..<rows * columns).map { _ in IntegerConvolutionTests.integer(bits: 70, &random) }
    let vector = (0..<columns).map { _ in IntegerConvolutionTests.integer(bits: 70, &random) }
    let expected = (0..<rows).map { row in
      (0..<columns).reduce(Integer.zero) { $0 + entries[row * columns + $1] * vector[$1] }
    }
    let map = IntegerConvolution(entries, geometry: ConvolutionGeometry(rows: rows, columns: columns))
    #expect(map(vector) == expected)
    #expect(map(Array(repeating: .zero, count: columns)) == Array(repeating: .zero, count: rows))
  }
}
