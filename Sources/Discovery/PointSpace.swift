import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// All models of one form of networks of width one, with their weights, up to symmetry.
///
/// A model is a multiset of samples (x, v, y) and the weights w, V_1, U_2, V_2. These change no verdict: another order of the samples; the
/// opposite signs of y and w, where the loss is even; of v and V_1; and of the coordinate of the representation (x, V_1, V_2, w and U_2, the
/// products U_2 h staying as they are). Of each orbit the least model stands for all, compared by the samples, then the weights.
package struct PointSpace: Sendable {
  package let shape: PointShape
  let alphabet: Alphabet
  /// The number of codes of a sample.
  private let codes: Int
  /// The codes of a sample after each of the changes of signs.
  private let imagesOfSamples: [[Int]]
  /// The numbers of the weights after each of them.
  private let imagesOfWeights: [[Int]]
  /// How many weights there are.
  let weightCount: Int

  package init(_ shape: PointShape, magnitude: Int) {
    let alphabet = Alphabet(magnitude: magnitude)
    (self.shape, self.alphabet) = (shape, alphabet)
    weightCount = alphabet.power(2 * shape.blocks)
    let codes = alphabet.power(3)
    self.codes = codes
    count = Self.multisets(shape.samples, of: codes)
    // Signs of (x, v, y) and of (w, V_1, U_2, V_2).
    var changes = [(samples: [1, 1, 1], weights: [1, 1, 1, 1])]
    let generators =
      [([1, -1, 1], [1, -1, 1, 1]), ([-1, 1, 1], [-1, -1, -1, -1])]
      + (shape.loss.isEven ? [([1, 1, -1], [-1, 1, 1, 1])] : [])
    for (samples, weights) in generators {
      changes += changes.map { (zip($0.samples, samples).map(*), zip($0.weights, weights).map(*)) }
    }
    func images(_ signs: [Int], _ count: Int) -> [Int] {
      (0..<count).map { code in
        alphabet.code(zip(alphabet.vector(code, length: signs.count), signs).map(*))
      }
    }
    imagesOfSamples = changes.map { images($0.samples, codes) }
    imagesOfWeights = changes.map { [weightCount] in
      images(Array($0.weights.prefix(2 * shape.blocks)), weightCount)
    }
  }

  /// The number of multisets, which ranges are of; one more than the limit where there are too many.
  package static func count(_ shape: PointShape, magnitude: Int) -> Int {
    multisets(shape.samples, of: Alphabet(magnitude: magnitude).power(3))
  }

  /// How many multisets of so many elements there are; one that is above the limit where there are too many.
  private static func multisets(_ size: Int, of codes: Int) -> Int {
    (0..<size).reduce(1) { count, index in
      count > Limits.table ? count : count * (codes + index) / (index + 1)
    }
  }

  /// The number of multisets.
  package let count: Int

  /// The number of models, networks or not.
  package var total: Int { alphabet.power(shape.numbers) }

  /// The codes of a multiset, nondecreasing; the multisets are in lexicographic order.
  func samples(_ index: Int) -> [Int] {
    var (rest, least) = (index, 0)
    return (1...shape.samples).map { place in
      while true {
        let count = Self.multisets(shape.samples - place, of: codes - least)
        if rest < count { return least }
        rest -= count
        least += 1
      }
    }
  }

  /// The changes of signs that keep a multiset of samples; nil where one makes it smaller.
  func stabilizer(of samples: [Int]) -> [Int]? {
    var fixing: [Int] = []
    for (index, images) in imagesOfSamples.enumerated() {
      let image = samples.map { images[$0] }.sorted()
      if image.lexicographicallyPrecedes(samples) { return nil }
      if image.elementsEqual(samples) { fixing.append(index) }
    }
    return fixing
  }

  /// How many of these keep the weights too; nil where one makes them smaller.
  func stabilizerCount(of weights: Int, _ fixing: [Int]) -> Int? {
    var count = 0
    for index in fixing {
      let image = imagesOfWeights[index][weights]
      if image < weights { return nil }
      if image == weights { count += 1 }
    }
    return count
  }

  /// The number of changes of signs.
  var symmetries: Int { imagesOfSamples.count }

  /// The orders of a multiset: N! / Π multiplicity!.
  func orders(of samples: [Int]) -> Int {
    var (count, run, last) = (1, 0, -1)
    for (position, code) in samples.enumerated() {
      run = code == last ? run + 1 : 1
      last = code
      count = count * (position + 1) / run
    }
    return count
  }

  /// The model at a position: the number of its samples, then that of its weights.
  package func model(at position: Position) -> Model {
    let samples = samples(position.numbers[0]).map { alphabet.vector($0, length: 3).map { Rational($0) } }
    let weights = alphabet.vector(position.numbers[1], length: 2 * shape.blocks).map { Rational($0) }
    func column(_ index: Int) -> Matrix<Rational> {
      Matrix(rows: shape.samples, columns: 1) { row, _ in samples[row][index] }
    }
    return Model(x: column(0), v: column(1), y: column(2), weights: weights, shape)
  }
}

extension Model {
  /// A network of width one: its samples, N × 1 each, and w, V_1, U_2, V_2.
  init(
    x: Matrix<Rational>, v: Matrix<Rational>, y: Matrix<Rational>, weights: [Rational], _ shape: PointShape
  ) {
    var blocks = [ResidualBlock(feature: .values(v), weight: [[weights[1]]])]
    if shape.blocks == 2 {
      blocks.append(
        ResidualBlock(
          feature: .layers([
            .linear(Affine(weight: [[weights[2]]])), .activation(shape.activation.activation),
          ]), weight: [[weights[3]]]))
    }
    self.init(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: .identity(1)), blocks: blocks,
          prediction: Affine(weight: [[weights[0]]]), expansionIsLayer: false)),
      loss: shape.loss.loss, data: Dataset(x: x, y: y))
  }
}

/// What machine integers decide about a point before the engine is asked. All numbers are below (2 · magnitude)^9.
package struct PointScreen: Sendable {
  private let claim: AblatedClaim
  let shape: PointShape
  private var x: [Int], v: [Int], y: [Int]
  /// Whether some unit sits at the kink of its activation, on a sample where its input depends on the weights.
  private(set) var hasKink = false
  /// Whether the derivative of the loss, or its second one, is missing at some prediction.
  private(set) var hasLossKink = false
  /// The partial derivatives by w and V_2, and by V_1 and U_2: these two have a meaning without a kink alone.
  private var (byW, byV2, byV1, byU2) = (0, 0, 0, 0)
  /// Σ ℓ' x.
  private var byInput = 0
  /// N R, and Σ x², Σ x y, Σ y², of the squared loss.
  private var (risk, xx, xy, yy) = (0, 0, 0, 0)
  private(set) var isRepresentationZero = true
  private(set) var isU2Zero = true
  private(set) var isWZero = true

  init(_ claim: AblatedClaim, _ shape: PointShape) {
    (self.claim, self.shape) = (claim, shape)
    x = [Int](repeating: 0, count: shape.samples)
    (v, y) = (x, x)
  }

  /// Takes the samples, and says whether v is a function of x.
  mutating func set(samples: [Int], _ alphabet: Alphabet) -> Bool {
    for (index, code) in samples.enumerated() {
      let sample = alphabet.vector(code, length: 3)
      (x[index], v[index], y[index]) = (sample[0], sample[1], sample[2])
    }
    func sum(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    (xx, xy, yy) = (sum(x, x), sum(x, y), sum(y, y))
    return x.indices.allSatisfy { i in (0..<i).allSatisfy { x[i] != x[$0] || v[i] == v[$0] } }
  }

  mutating func set(weights code: Int, _ alphabet: Alphabet) {
    let size = alphabet.size
    var rest = code
    func next() -> Int {
      defer { rest /= size }
      return alphabet.value(rest % size)
    }
    let hasSecond = shape.blocks == 2
    let v2 = hasSecond ? next() : 0
    let u2 = hasSecond ? next() : 0
    let v1 = next()
    let w = next()
    (hasKink, hasLossKink, isRepresentationZero) = (false, false, true)
    (byW, byV2, byV1, byU2, byInput) = (0, 0, 0, 0, 0)
    risk = 0
    (isU2Zero, isWZero) = (u2 == 0, w == 0)
    for n in 0..<shape.samples {
      let h1 = x[n] + v1 * v[n]
      let s = u2 * h1
      let feature = hasSecond ? shape.activation.value(s) : 0
      let slope = hasSecond ? shape.activation.slope(s) : 0
      let h2 = h1 + v2 * feature
      if hasSecond, shape.activation == .relu, s == 0, x[n] != 0 || v[n] != 0 { hasKink = true }
      if h2 != 0 { isRepresentationZero = false }
      risk += (w * h2 - y[n]) * (w * h2 - y[n])
      guard let derivative = shape.loss.slope(w * h2 - y[n]) else {
        // Where x = v = 0, the prediction is 0 whatever the weights, and all terms below are 0.
        if x[n] != 0 || v[n] != 0 { hasLossKink = true }
        continue
      }
      byW += derivative * h2
      byV2 += derivative * w * feature
      byV1 += derivative * w * v[n] * (1 + v2 * slope * u2)
      byU2 += derivative * w * v2 * slope * h1
      byInput += derivative * x[n]
    }
  }

  /// Whether the conclusion of the claim may fail without a premise. False is proved; a local minimum where the loss has no derivative
  /// is left to the engine.
  package func canFail(without premise: Premise?) -> Bool { claim.canFailAtPoint(self, premise) }

  /// Whether all partial derivatives vanish.
  var isCritical: Bool { byW == 0 && byV2 == 0 && byV1 == 0 && byU2 == 0 }

  /// Whether the weights may be a local minimum that is worse than linear, of two blocks and the squared loss. False is proved.
  ///
  /// At w = 0 the risk is that of 0 less a multiple of w c + O(w²), where c = Σ y h_L does not depend on w: a local minimum has c = 0 for all other weights
  /// near the given ones. Without a kink c is a polynomial in these, so 0 everywhere; its value at V_1 = V_2 = 0 is Σ y x = 0, and then 0 is
  /// the best linear predictor. Elsewhere N R is compared with N R_lin = Σ y² - (Σ x y)² / Σ x², or Σ y² where x = 0.
  package var canAnswer: Bool { !isWZero && (risk - yy) * max(xx, 1) + xy * xy > 0 }

  /// Of Theorem 2 of Yun et al. 2019.
  func canFailTheorem2(without premise: Premise?) -> Bool {
    // At a corner of the loss, or of its slope, the risk has no second derivative.
    if hasLossKink { return false }
    if premise != .representationCoverage, isRepresentationZero { return false }
    if premise != .parameterCoverage, shape.blocks == 2, !isU2Zero { return false }
    if premise == .twiceDifferentiablePoint {
      // φ does not depend on w and V_2. At a local minimum the derivatives by these are zero; where Σ ℓ' x = 0 as well, convexity gives R ≤ R_lin.
      return hasKink && byW == 0 && byV2 == 0 && byInput != 0
    }
    if hasKink { return false }
    if premise == .criticalPoint { return true }
    return isCritical && (premise == .convexLoss || byInput != 0)
  }
}
