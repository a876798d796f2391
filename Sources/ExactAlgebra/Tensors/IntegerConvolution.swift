import CGMP

/// The shape of a two-dimensional convolution: what it reads, what it gives, and which entries meet.
package struct ConvolutionGeometry: Sendable, Hashable {
  package var inputChannels: Int
  package var inputHeight: Int
  package var inputWidth: Int
  package var outputChannels: Int
  package var outputHeight: Int
  package var outputWidth: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  package var strideHeight: Int
  package var strideWidth: Int
  package var paddingTop: Int
  package var paddingLeft: Int
  package var dilationHeight: Int
  package var dilationWidth: Int
  package var groups: Int

  package init(
    inputs: (channels: Int, height: Int, width: Int), outputs: (channels: Int, height: Int, width: Int),
    kernel: (Int, Int), stride: (Int, Int) = (1, 1), padding: (top: Int, left: Int) = (0, 0),
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    (inputChannels, inputHeight, inputWidth) = inputs
    (outputChannels, outputHeight, outputWidth) = outputs
    (kernelHeight, kernelWidth) = kernel
    (strideHeight, strideWidth) = stride
    (paddingTop, paddingLeft) = padding
    (dilationHeight, dilationWidth) = dilation
    self.groups = groups
  }

  /// A matrix: one position, one tap.
  package init(rows: Int, columns: Int) {
    self.init(inputs: (columns, 1, 1), outputs: (rows, 1, 1), kernel: (1, 1))
  }
}

/// A convolution with an integer kernel, for images of integers of any size.
///
/// The sums are kept in two's complement, all in as many words as the largest of them can need, so that one term is one
/// multiplication of a long number by a word, with no sign to look after and nothing allocated. Entries of the image that are
/// zero, as those behind a ReLU often are, cost nothing.
package struct IntegerConvolution: Sendable {
  package let geometry: ConvolutionGeometry
  /// |kernel|, `length` words an entry, least significant first: input channel, tap, output channel of its group.
  private let words: [UInt]
  private let isNegative: [Bool]
  private let length: Int
  private let longest: Int

  /// `kernel`: output channels × input channels of a group × kernel height × kernel width, in row-major order.
  package init(_ kernel: [Integer], geometry: ConvolutionGeometry) {
    let taps = geometry.kernelHeight * geometry.kernelWidth
    let inputs = geometry.inputChannels / geometry.groups
    let outputs = geometry.outputChannels / geometry.groups
    precondition(kernel.count == geometry.outputChannels * inputs * taps, "the kernel does not fit its shape")
    self.geometry = geometry
    longest = kernel.reduce(1) { max($0, $1.bitLength) }
    let length = (longest + 63) / 64
    self.length = length
    var words = [UInt](repeating: 0, count: kernel.count * length)
    var isNegative = [Bool](repeating: false, count: kernel.count)
    for channel in 0..<geometry.inputChannels {
      let group = channel / inputs
      for tap in 0..<taps {
        for output in 0..<outputs {
          let entry = kernel[((group * outputs + output) * inputs + channel % inputs) * taps + tap]
          let place = (channel * taps + tap) * outputs + output
          isNegative[place] = entry.isNegative
          entry.withMPZ { value in
            for word in 0..<Int(value.pointee._mp_size.magnitude) {
              words[place * length + word] = value.pointee._mp_d[word]
            }
          }
        }
      }
    }
    self.words = words
    self.isNegative = isNegative
  }

  /// The products and sums for one image, in row-major order: output channels × output height × output width.
  ///
  /// Cost: one multiplication by a word for each entry of the image that is not zero, each tap that sees it, each output
  /// channel of its group and each word of the kernel's entries.
  package func callAsFunction(_ image: [Integer]) -> [Integer] {
    let g = geometry
    precondition(
      image.count == g.inputChannels * g.inputHeight * g.inputWidth, "the image does not fit the kernel")
    let taps = g.kernelHeight * g.kernelWidth
    let inputs = g.inputChannels / g.groups
    let outputs = g.outputChannels / g.groups
    let positions = g.outputHeight * g.outputWidth
    let terms = inputs * taps
    let bits =
      image.reduce(0) { max($0, $1.bitLength) } + longest + (Int.bitWidth - terms.leadingZeroBitCount)
    // One bit more holds the sign.
    let width = bits / 64 + 1
    // Group, position, output channel of the group: the entries that one number meets lie side by side.
    var sums = [UInt](repeating: 0, count: g.outputChannels * positions * width)
    sums.withUnsafeMutableBufferPointer { sums in
      words.withUnsafeBufferPointer { words in
        isNegative.withUnsafeBufferPointer { isNegative in
          var index = 0
          for channel in 0..<g.inputChannels {
            let group = channel / inputs
            for y in 0..<g.inputHeight {
              for x in 0..<g.inputWidth {
                let entry = image[index]
                index += 1
                if entry.isZero { continue }
                entry.withMPZ { value in
                  let digits = value.pointee._mp_d!
                  let count = Int(value.pointee._mp_size.magnitude)
                  let entryIsNegative = value.pointee._mp_size < 0
                  for i in 0..<g.kernelHeight {
                    let row = y + g.paddingTop - i * g.dilationHeight
                    guard row >= 0, row % g.strideHeight == 0, row / g.strideHeight < g.outputHeight else {
                      continue
                    }
                    for j in 0..<g.kernelWidth {
                      let column = x + g.paddingLeft - j * g.dilationWidth
                      guard column >= 0, column % g.strideWidth == 0, column / g.strideWidth < g.outputWidth
                      else { continue }
                      let position = row / g.strideHeight * g.outputWidth + column / g.strideWidth
                      let target = (group * positions + position) * outputs
                      let source = (channel * taps + i * g.kernelWidth + j) * outputs
                      for output in 0..<outputs {
                        let sum = sums.baseAddress! + (target + output) * width
                        let factor = words.baseAddress! + (source + output) * length
                        let isSubtracted = isNegative[source + output] != entryIsNegative
                        for word in 0..<length where factor[word] != 0 {
                          IntegerConvolution.add(
                            digits, count, times: factor[word], to: sum + word, width - word,
                            negated: isSubtracted)
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    var result: [Integer] = []
    result.reserveCapacity(g.outputChannels * positions)
    sums.withUnsafeMutableBufferPointer { sums in
      for channel in 0..<g.outputChannels {
        let (group, output) = (channel / outputs, channel % outputs)
        for position in 0..<positions {
          let sum = sums.baseAddress! + ((group * positions + position) * outputs + output) * width
          let isNegative = sum[width - 1] >> 63 != 0
          if isNegative { _ = __gmpn_neg(sum, sum, width) }
          result.append(Integer(words: sum, count: width, isNegative: isNegative))
        }
      }
    }
    return result
  }

  /// sum ± number · factor, modulo 2^(64 · width).
  @inline(__always)
  private static func add(
    _ number: UnsafePointer<UInt>, _ count: Int, times factor: UInt, to sum: UnsafeMutablePointer<UInt>,
    _ width: Int, negated: Bool
  ) {
    let count = min(count, width)
    var carry =
      negated ? __gmpn_submul_1(sum, number, count, factor) : __gmpn_addmul_1(sum, number, count, factor)
    var top = count
    while carry != 0, top < width {
      let (value, overflow) =
        negated ? sum[top].subtractingReportingOverflow(carry) : sum[top].addingReportingOverflow(carry)
      sum[top] = value
      carry = overflow ? 1 : 0
      top &+= 1
    }
  }
}

/// `body` of 0, …, count − 1, on all processors, in order.
package func concurrentMap<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  concurrentParts(of: count, isWorthwhile: true) { $0.map(body) }.flatMap { $0 }
}
