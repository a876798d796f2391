import ExactAlgebra

/// The three systems of Oyedotun et al. 2020 at its depth, 164 layers, with random weights: condition numbers against depth, as in
/// its Fig. 13, and what it finds there, decided on each network that was tried.
public struct FamilyComparison: Sendable {
  /// A network of the comparison, but for its seed.
  public struct System: Sendable, Hashable {
    public let name: String
    public let family: NetworkFamily
    public let width: Int
    public let paths: Int
    public let activation: RandomNetwork.ActivationChoice
  }

  /// One network along its depth.
  public struct Curve: Sendable {
    public let system: System
    public let seed: UInt64
    public let layers: [DepthProfile.Layer]
  }

  /// A statement of the paper, as it can be decided on one network or pair of networks.
  public struct Finding: Sendable {
    /// Where the paper has it.
    public let source: String
    public let activation: RandomNetwork.ActivationChoice
    public let statement: String
    /// The seeds for which it is true, and those for which it is not; a seed for which an enclosure is missing is in neither.
    public let holds: [UInt64]
    public let fails: [UInt64]
  }

  public static let depth = 164
  public static let samples = 32
  /// The layers of the table.
  public static let marks = [0, 2, 10, 20, 40, 60, 80, 100, 120, 140, 160, 164]

  public let seeds: [UInt64]
  public let curves: [Curve]
  public let findings: [Finding]
  /// What the paper prints that needs its data and its training.
  public static let outOfReach = [
    "Tables I to IV, Figs. 3 and 4: accuracies and losses of networks trained on MNIST, CIFAR-10, CIFAR-100 and ImageNet",
    "Figs. 5 to 10 and A1 to A6: units and weights of these networks",
    "Figs. 11 and 12: condition numbers of their weights",
    "Fig. 13: condition numbers of their representations; here are those of random weights, as training begins",
  ]

  /// The systems with one activation: the paper's width n, and for the ResNeXt both the same width and q = n/2 with four paths,
  /// which has as many weights in a layer, s q² = n².
  public static func systems(_ activation: RandomNetwork.ActivationChoice) -> [System] {
    [
      System(name: "PlainNet", family: .plainnet, width: 16, paths: 1, activation: activation),
      System(name: "ResNet", family: .resnet, width: 16, paths: 1, activation: activation),
      System(name: "ResNeXt, q = 16", family: .resnext, width: 16, paths: 4, activation: activation),
      System(name: "ResNeXt, q = 8", family: .resnext, width: 8, paths: 4, activation: activation),
    ]
  }

  /// Evaluates every system with every seed. Throws `EvaluationError` where numbers get too large.
  public init(seeds: [UInt64], progress: (String) -> Void = { _ in }) throws {
    self.seeds = seeds
    let marks = Set(FamilyComparison.marks)
    var curves: [Curve] = []
    for activation in RandomNetwork.ActivationChoice.allCases {
      for system in FamilyComparison.systems(activation) {
        for seed in seeds {
          progress("\(system.name), \(activation.rawValue), seed \(seed)")
          let network = RandomNetwork(
            system.family, depth: FamilyComparison.depth, width: system.width, paths: system.paths,
            samples: FamilyComparison.samples, activation: activation, seed: seed)
          let profile = try DepthProfile(
            network.model, bits: 24, depths: marks.contains, includesGradients: false)
          curves.append(Curve(system: system, seed: seed, layers: profile.layers))
        }
      }
    }
    self.curves = curves
    findings = RandomNetwork.ActivationChoice.allCases.flatMap {
      FamilyComparison.findings(curves, seeds, $0)
    }
  }

  /// The curve of a system with a seed.
  public func curve(_ system: System, seed: UInt64) -> Curve? {
    curves.first { $0.system == system && $0.seed == seed }
  }

  private static func findings(
    _ curves: [Curve], _ seeds: [UInt64], _ activation: RandomNetwork.ActivationChoice
  ) -> [Finding] {
    let systems = systems(activation)
    let (plain, residual, wide, narrow) = (systems[0], systems[1], systems[2], systems[3])
    func finding(
      _ source: String, _ statement: String, _ decide: ((System) -> [SingularValues]) -> Bool?
    ) -> Finding {
      let outcomes = seeds.map { seed in
        (
          seed,
          decide { system in
            curves.first { $0.system == system && $0.seed == seed }!.layers.map(\.representation)
          }
        )
      }
      return Finding(
        source: source, activation: activation, statement: statement,
        holds: outcomes.filter { $0.1 == true }.map(\.0), fails: outcomes.filter { $0.1 == false }.map(\.0))
    }
    return [
      finding(
        "Remark 1, Fig. 13", "the PlainNet's representation is singular at layer 164: its rank is not full"
      ) {
        !$0(plain).last!.isFullRank
      },
      finding(
        "Theorem 2",
        "the PlainNet's κ grows geometrically: it doubles with every layer, in the mean over any 20 layers"
      ) { growsGeometrically($0(plain)) },
      finding("Remark 2", "no representation of the ResNet is singular") {
        $0(residual).allSatisfy(\.isFullRank)
      },
      finding("Remark 3", "no representation of the ResNeXt is singular") { values in
        [wide, narrow].allSatisfy { values($0).allSatisfy(\.isFullRank) }
      },
      finding(
        "Remark 8",
        "the ResNet's κ grows more slowly than the PlainNet's: it is smaller at each layer from 20 on"
      ) {
        isSmaller($0(residual), than: $0(plain), from: 20)
      },
      finding("Remark 8", "the ResNet's κ at layer 164 is moderate: less than 2^53") { values in
        isBelow(values(residual).last!, Rational(1 << 53))
      },
      finding(
        "Corollary 2", "the ResNeXt of the same width has a smaller κ than the ResNet at each layer from 2 on"
      ) {
        isSmaller($0(wide), than: $0(residual), from: 2)
      },
      finding(
        "Corollary 2", "the ResNeXt of half the width has a smaller κ than the ResNet at each layer from 2 on"
      ) {
        isSmaller($0(narrow), than: $0(residual), from: 2)
      },
    ]
  }

  /// Whether κ is smaller at all marks from a layer on; nil where an enclosure is missing or wide.
  private static func isSmaller(
    _ values: [SingularValues], than others: [SingularValues], from first: Int
  ) -> Bool? {
    var isKnown = true
    for (mark, (a, b)) in zip(marks, zip(values, others)) where mark >= first {
      // An infinite condition number is smaller than none.
      guard a.isFullRank else { return false }
      guard b.isFullRank else { continue }
      guard let small = a.conditionNumber, let large = b.conditionNumber else {
        isKnown = false
        continue
      }
      if small.lowerBound >= large.upperBound { return false }
      if small.upperBound >= large.lowerBound { isKnown = false }
    }
    return isKnown ? true : nil
  }

  private static func isBelow(_ values: SingularValues, _ bound: Rational) -> Bool? {
    guard values.isFullRank else { return false }
    guard let condition = values.conditionNumber else { return nil }
    return condition.upperBound < bound ? true : condition.lowerBound >= bound ? false : nil
  }

  /// Whether κ(H^(l+20)) ≥ 2^20 κ(H^l) for l = 0, 20, …, 140. An infinite κ is not geometric growth.
  private static func growsGeometrically(_ values: [SingularValues]) -> Bool? {
    let steps = zip(marks, values).filter { $0.0 % 20 == 0 }.map(\.1)
    var isKnown = true
    for (before, after) in zip(steps, steps.dropFirst()) {
      guard before.isFullRank, after.isFullRank else { return false }
      guard let a = before.conditionNumber, let b = after.conditionNumber else {
        isKnown = false
        continue
      }
      if b.upperBound < a.lowerBound.shifted(by: 20) { return false }
      if b.lowerBound < a.upperBound.shifted(by: 20) { isKnown = false }
    }
    return isKnown ? true : nil
  }
}
