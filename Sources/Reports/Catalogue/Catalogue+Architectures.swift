import Claims
import Vocabulary

extension Catalogue {
  /// The model families, with their parameters as model files name them.
  static let architectures: [Topic] = [
    architecture(
      .resnest, "a residual network whose blocks are nonlinear estimators (Chen et al. 2021, section 2.1)",
      equations: [
        "x_0 = W_0 x                          v_0 = x",
        "x_i = x_{i-1} + W_i v_i              v_i = G_i(x_{i-1}),   i = 1 … L",
        "ŷ   = W_{L+1} x_L",
      ],
      parameters: [
        "expansion.weight    W_0      M × N_in, with an optional bias in M dimensions",
        "blocks[i].feature   G_i      layers from M to K_i dimensions, or the values of v_i, N × K_i",
        "blocks[i].weight    W_i      M × K_i",
        "prediction.weight   W_{L+1}  N_o × M, with an optional bias in N_o dimensions",
      ],
      remarks: """
        Features, v_0 … v_L, are what blocks compute; the representation x_i is what they add up to. With features kept \
        fixed, no risk is below that of the best linear predictor on all features; when the representation \
        determines the features (Assumption 4), the prediction reaches it. A standard ResNet block is \
        a feature whose last linear layer is W_i.
        """),
    architecture(
      .densenest,
      "a densely connected network whose blocks append their features (Chen et al. 2021, section 4)",
      equations: [
        "x_0 = x",
        "x_i = [x_{i-1}; Q_i(x_{i-1})],   i = 1 … L",
        "ŷ   = W_{L+1} x_L",
      ],
      parameters: [
        "blocks[i].feature   Q_i      layers from M_{i-1} to D_i dimensions, M_i = N_in + D_1 + … + D_i",
        "prediction.weight   W_{L+1}  N_o × M_L, with an optional bias in N_o dimensions",
      ],
      remarks: """
        Nothing is added up, so that nothing is lost: every feature stays in view of the prediction. A DenseNEst is a \
        wide ResNEst whose weights put each feature in coordinates of its own; `nest-verify convert` writes it.
        """),
    architecture(
      .fullyConnected, "layers in a row, with no skip connections (the PlainNet of Oyedotun et al. 2020)",
      equations: [
        "h_0 = x",
        "h_l = W_l h_{l-1} + b_l, or an activation of h_{l-1},   l = 1 … m",
        "ŷ   = h_m",
      ],
      parameters: [
        "layers[l]           linear: {weight: …, bias: …} with outputs × inputs, or an activation"
      ],
      remarks: """
        It is here for comparison: on the same data, what residual networks reach and this one does not. The statements on \
        linear PlainNets take the last linear layer as the prediction and all others as hidden layers.
        """),
  ]

  private static func architecture(
    _ name: ArchitectureName, _ title: String, equations: [String], parameters: [String], remarks: String
  ) -> Topic {
    let claims = Claim.all.filter { $0.architectures.contains(name) }
    let width = claims.map(\.id.rawValue.count).max() ?? 0
    return Topic(
      name: name.rawValue, title: title,
      sections: [
        ("Equations", .lines(equations)), ("Parameters", .lines(parameters)), ("Remarks", .prose(remarks)),
        ("Claims", .lines(claims.map { "\($0.id.rawValue.padded(to: width))  \($0.title)" })),
      ])
  }
}
