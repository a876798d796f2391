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
/// What one tap sees of one channel, at all positions, is packed into one long number: a slot of as many words for each
/// position as the largest sum can need. Its product with a word of the kernel is then one multiplication of a long number by a
/// word for all positions together, with no sign to look after and nothing allocated.
package struct IntegerConvolution: Sendable {
  package let geometry: ConvolutionGeometry
  /// |kernel|, `length` words an entry, least significant first: input channel, tap, output channel of its group.
  private let words: [UInt]
  private let isNegative: [Bool]
  private let length: Int
  private let longest: Int
  /// The same on vectors, where that is faster.
  private let limbs: LimbConvolution?
  /// The words of the sums that are added to together: some hundred kilobytes.
  private static let wordsOfPart = 1 << 14

  /// `kernel`: output channels × input channels of a group × kernel height × kernel width, in row-major order.
  package init(_ kernel: [Integer], geometry: ConvolutionGeometry) {
    let taps = geometry.kernelHeight * geometry.kernelWidth
    let inputs = geometry.inputChannels / geometry.groups
    let outputs = geometry.outputChannels / geometry.groups
    precondition(kernel.count == geometry.outputChannels * inputs * taps, "the kernel does not fit its shape")
    self.geometry = geometry
    longest = kernel.reduce(1) { max($0, $1.bitLength) }
    // Portable kernels would be slower than products with whole words.
    let usesLimbs =
      LimbKernels.leastOrder == 0
      || LimbConvolution.serves(geometry) && LimbKernels.current.name != LimbKernels.available.last!.name
    limbs = usesLimbs ? LimbConvolution(kernel, geometry: geometry, longest: longest) : nil
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
  /// Cost: one multiplication of words for each tap, input channel, output channel of its group, position, word of a sum and
  /// word of the kernel's entries.
  package func callAsFunction(_ image: [Integer]) -> [Integer] {
    let g = geometry
    precondition(
      image.count == g.inputChannels * g.inputHeight * g.inputWidth, "the image does not fit the kernel")
    let taps = g.kernelHeight * g.kernelWidth
    let inputs = g.inputChannels / g.groups
    let outputs = g.outputChannels / g.groups
    let positions = g.outputHeight * g.outputWidth
    let terms = inputs * taps
    let longestSeen = image.reduce(0) { max($0, $1.bitLength) }
    if let limbs { return limbs(image, bits: longestSeen) }
    let bits = longestSeen + longest + (Int.bitWidth - terms.leadingZeroBitCount)
    // One bit more holds the sign.
    let width = bits / 64 + 1
    // The sums of one part of the positions stay in the cache.
    let room = IntegerConvolution.wordsOfPart / (max(outputs, 1) * width)
    let part = max(min(positions, room), min(positions, 8))
    var seen = PackedIntegers(count: part, width: width)
    var sums = [UInt](repeating: 0, count: outputs * part * width)
    var result = [Integer](repeating: .zero, count: g.outputChannels * positions)
    for group in 0..<g.groups {
      for start in stride(from: 0, to: positions, by: part) {
        let count = min(part, positions - start)
        sums.withUnsafeMutableBufferPointer { sums in
          sums.update(repeating: 0)
          for channel in group * inputs..<(group + 1) * inputs {
            for tap in 0..<taps {
              let isZero = seen.pack(count) { position in
                g.place(seenAt: start + position, by: tap).flatMap { place in
                  let entry = image[channel * g.inputHeight * g.inputWidth + place]
                  return entry.isZero ? nil : entry
                }
              }
              if isZero { continue }
              add(
                seen, slots: count, times: (channel * taps + tap) * outputs, outputs,
                to: sums.baseAddress!, stride: part * width)
            }
          }
          for output in 0..<outputs {
            let first = (group * outputs + output) * positions + start
            PackedIntegers.unpack(sums.baseAddress! + output * part * width, count: count, width: width) {
              result[first + $0] = $1
            }
          }
        }
      }
    }
    return result
  }

  /// Adds the products of `numbers` with the entries of the kernel from `place` to as many sums, `stride` words apart.
  private func add(
    _ numbers: borrowing PackedIntegers, slots: Int, times place: Int, _ outputs: Int,
    to sums: UnsafeMutablePointer<UInt>, stride: Int
  ) {
    let count = slots * numbers.width
    words.withUnsafeBufferPointer { words in
      isNegative.withUnsafeBufferPointer { isNegative in
        for output in 0..<outputs {
          let factor = words.baseAddress! + (place + output) * length
          let sum = sums + output * stride
          // What is carried out of the last slot is beyond all sums: arithmetic is modulo a power of two.
          for word in 0..<min(length, count) where factor[word] != 0 {
            if isNegative[place + output] {
              _ = __gmpn_submul_1(sum + word, numbers.words, count - word, factor[word])
            } else {
              _ = __gmpn_addmul_1(sum + word, numbers.words, count - word, factor[word])
            }
          }
        }
      }
    }
  }
}

extension ConvolutionGeometry {
  /// What one tap sees of a channel at an output position: the place in the channel, or nil in the padding.
  func place(seenAt position: Int, by tap: Int) -> Int? {
    let row =
      position / outputWidth * strideHeight - paddingTop + tap / kernelWidth * dilationHeight
    let column =
      position % outputWidth * strideWidth - paddingLeft + tap % kernelWidth * dilationWidth
    guard 0..<inputHeight ~= row, 0..<inputWidth ~= column else { return nil }
    return row * inputWidth + column
  }
}

/// The sum of v_k · 2^(64 · width · k) for integers v_k of less than 64 · width − 1 bits, in two's complement.
///
/// Linear maps with integer coefficients act on all v_k at once, as long as the results stay that small.
private struct PackedIntegers: ~Copyable {
  let width: Int
  /// Least significant first.
  let words: UnsafeMutablePointer<UInt>

  init(count: Int, width: Int) {
    self.width = width
    words = .allocate(capacity: count * width)
  }

  deinit { words.deallocate() }

  /// Packs `number(0)`, …, `number(count − 1)`, nil for zero. Whether all are zero.
  mutating func pack(_ count: Int, _ number: (Int) -> Integer?) -> Bool {
    var isZero = true
    // A negative number takes one from the slot after it.
    var borrow: UInt = 0
    for index in 0..<count {
      let slot = words + index * width
      guard let number = number(index) else {
        // Zero takes what was taken from it.
        slot.update(repeating: 0 &- borrow, count: width)
        continue
      }
      isZero = false
      number.withMPZ { value in
        let used = Int(value.pointee._mp_size.magnitude)
        slot.update(from: value.pointee._mp_d, count: used)
        (slot + used).update(repeating: 0, count: width - used)
      }
      if number.isNegative { _ = __gmpn_neg(slot, slot, width) }
      // No number here is the least one of its size, so that its sign is that of the slot.
      if borrow != 0 { _ = __gmpn_sub_1(slot, slot, width, 1) }
      borrow = number.isNegative ? 1 : 0
    }
    return isZero
  }

  /// Calls `body` with each v_k; `words` is used up.
  static func unpack(
    _ words: UnsafeMutablePointer<UInt>, count: Int, width: Int, _ body: (Int, Integer) -> Void
  ) {
    var borrow: UInt = 0
    for index in 0..<count {
      let slot = words + index * width
      let next = slot[width - 1] >> 63
      if borrow != 0 { _ = __gmpn_add_1(slot, slot, width, 1) }
      let isNegative = slot[width - 1] >> 63 != 0
      if isNegative { _ = __gmpn_neg(slot, slot, width) }
      body(index, Integer(words: slot, count: width, isNegative: isNegative))
      borrow = next
    }
  }
}

/// `body` of 0, …, count − 1, on all processors, in order.
package func concurrentMap<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  concurrentParts(of: count, isWorthwhile: true) { $0.map(body) }.flatMap { $0 }
}
