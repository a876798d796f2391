import CGMP
import CKernels

/// A convolution with entries of a word, on the kernels for limbs of 52 bits: eight positions at a time, all output channels of a
/// group together.
///
/// Limbs have no signs. With entries a of the image moved up by A and entries w of the kernel by B,
///
///     Σ a w = Σ (a + A)(w + B) − B Σ (a + A) − A Σ w,
///
/// where the second sum is that of one more channel, whose entries are all B.
struct LimbConvolution: Sendable {
  private let geometry: ConvolutionGeometry
  /// For each group and each of its channels, and one more, the entries of input channels and taps.
  private let weights: AlignedWords
  /// Σ w of each output channel.
  private let sums: [Int]
  /// places[tap · positions + position]: the place in a channel, or −1 in the padding.
  private let places: [Int]

  private static let positionsOfBlock = LimbMatrix.blockRows

  /// nil for entries that are longer than a limb with a sign, or for more terms than a sum may have.
  init?(_ kernel: [Integer], geometry: ConvolutionGeometry, longest: Int) {
    let taps = geometry.kernelHeight * geometry.kernelWidth
    let terms = geometry.inputChannels / geometry.groups * taps
    let outputs = geometry.outputChannels / geometry.groups
    guard longest < LimbMatrix.limbBits, terms <= 1 << 12 else { return nil }
    self.geometry = geometry
    let offset = 1 << longest
    weights = AlignedWords(count: geometry.groups * (outputs + 1) * terms)
    var sums: [Int] = []
    for group in 0..<geometry.groups {
      let start = weights.start + group * (outputs + 1) * terms
      for output in 0..<outputs {
        let first = (group * outputs + output) * terms
        var sum = 0
        for term in 0..<terms {
          let entry = kernel[first + term].asInt!
          sum += entry
          start[output * terms + term] = UInt64(entry + offset)
        }
        sums.append(sum)
      }
      for term in 0..<terms { start[outputs * terms + term] = UInt64(offset) }
    }
    self.sums = sums
    let positions = geometry.outputHeight * geometry.outputWidth
    places = (0..<taps).flatMap { tap in
      (0..<positions).map { geometry.place(seenAt: $0, by: tap) ?? -1 }
    }
  }

  /// Whether vectors are well filled.
  static func serves(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.outputHeight * geometry.outputWidth >= positionsOfBlock
      && geometry.outputChannels >= 4 * geometry.groups
  }

  /// As `IntegerConvolution.callAsFunction`, for images whose entries have at most `bits` bits.
  func callAsFunction(_ image: [Integer], bits: Int) -> [Integer] {
    let g = geometry
    let kernels = LimbKernels.current.path.pointee
    let taps = g.kernelHeight * g.kernelWidth
    let inputs = g.inputChannels / g.groups
    let outputs = g.outputChannels / g.groups
    let positions = g.outputHeight * g.outputWidth
    let area = g.inputHeight * g.inputWidth
    let terms = inputs * taps
    let block = Self.positionsOfBlock
    // One bit holds the sign.
    let width = bits / LimbMatrix.limbBits + 1
    // The limbs of a + A, limb by limb, with A = 2^(52 · width − 1).
    var limbs = [UInt64](repeating: 0, count: width * image.count)
    var buffer = [UInt64](repeating: 0, count: width)
    for (place, entry) in image.enumerated() {
      entry.withMPZ { value in
        let size = Int(value.pointee._mp_size)
        LimbMatrix.split(
          value.pointee._mp_d, abs(size), isNegative: size < 0, into: &buffer, count: width)
      }
      buffer[width - 1] ^= 1 << 51
      for k in 0..<width { limbs[k * image.count + place] = buffer[k] }
    }
    let seen = AlignedWords(count: width * terms * block)
    let columns = outputs + 1
    let low = AlignedWords(count: width * columns * block)
    let high = AlignedWords(count: width * columns * block)
    var words = [UInt](repeating: 0, count: LimbMatrix.words(ofLimbs: width + 2))
    var result = [Integer](repeating: .zero, count: g.outputChannels * positions)
    defer { withExtendedLifetime((seen, low, high)) {} }
    for group in 0..<g.groups {
      for first in stride(from: 0, to: positions, by: block) {
        let count = min(block, positions - first)
        for k in 0..<width {
          let padding: UInt64 = k == width - 1 ? 1 << 51 : 0
          let target = seen.start + k * terms * block
          for channel in 0..<inputs {
            let source = k * image.count + (group * inputs + channel) * area
            for tap in 0..<taps {
              let entries = target + (channel * taps + tap) * block
              for i in 0..<count {
                let place = places[tap * positions + first + i]
                entries[i] = place < 0 ? padding : limbs[source + place]
              }
            }
          }
          kernels.dots(
            columns, terms, target, weights.start + group * columns * terms, terms,
            low.start + k * columns * block, high.start + k * columns * block)
        }
        for output in 0..<outputs {
          let sum = sums[group * outputs + output]
          for i in 0..<count {
            var carry: Int128 = 0
            for k in words.indices { words[k] = 0 }
            for k in 0..<width + 2 {
              if k < width {
                let place = k * columns * block + i
                carry +=
                  Int128(low.start[place + output * block]) - Int128(low.start[place + outputs * block])
                if k == width - 1 { carry -= Int128(sum) << 51 }
              }
              if k > 0, k <= width {
                let place = (k - 1) * columns * block + i
                carry +=
                  Int128(high.start[place + output * block]) - Int128(high.start[place + outputs * block])
              }
              LimbMatrix.join(UInt(truncatingIfNeeded: carry) & (1 << 52 - 1), at: k, into: &words)
              carry >>= 52
            }
            if carry < 0 {
              LimbMatrix.extendSign(from: width + 2, in: &words)
              negateWords(&words)
            }
            result[(group * outputs + output) * positions + first + i] = words.withUnsafeBufferPointer {
              Integer(words: $0.baseAddress!, count: $0.count, isNegative: carry < 0)
            }
          }
        }
      }
    }
    return result
  }
}
