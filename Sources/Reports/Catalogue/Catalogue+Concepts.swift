extension Catalogue {
  /// Words of reports that are no claims.
  static let concepts: [Topic] = [
    concept(
      "epsilon", "ε, what the representation costs",
      meaning: """
        ε = R* − A*: the infimum of (P_φ) less the least risk of a linear predictor on all features (Chen et al. 2021, \
        section 3). It depends on the features and on M alone, not on W_L and W_{L+1}. Assumption 4 makes it 0 for M ≥ N_o.
        """,
      inReports: """
        The risk at the given weights is A* + ε + what training left. Only a ResNEst has an ε: a DenseNEst reaches A*.
        """),
    concept(
      "excess", "what training left",
      meaning: """
        The risk at the given weights less the infimum of (P_φ): how much the last two layers alone could still gain, with the \
        features as they are. 0 at a global minimum of (P_φ), and never negative.
        """,
      inReports: "In the sum below the risk at the given weights; `excess` in JSON."),
    concept(
      "inertia", "the numbers of positive, negative and zero eigenvalues of a Hessian",
      meaning: """
        Exact, by congruence (Sylvester's law): no eigenvalue is computed. At a critical point a negative one proves a strict \
        saddle, and n positive ones a strict local minimum; with zeros the second order alone decides nothing.
        """,
      inReports: "`inertia (+, −, 0)`. At a kink there is no Hessian, and none is reported."),
    concept(
      "kink", "a number exactly at a breakpoint",
      meaning: """
        A pre-activation (or an argument of the loss) that is exactly at a breakpoint of a piecewise function, such as 0 for \
        relu. The risk need not be differentiable there; critical then means that no one-sided directional derivative is \
        negative, and minima are proved on every activation cell around the point.
        """,
      inReports: "Listed with layer, unit and sample, all from 1."),
    concept(
      "near-minimum", "the distance to a global minimum of (P_φ)",
      meaning: """
        Trained floats are never exactly critical. For M ≥ N_o the nearest Â with Â P = Q, and then the nearest Ŵ with \
        Â Ŵ V Vᵀ = T − Â X Vᵀ, are an exact global minimum; its distance bounds that to the set of all of them. Distances are \
        Euclidean, over all entries of W_L, W_{L+1} and the bias. The bound is certified: matrices are enclosed in balls.
        """,
      inReports:
        "`nearest minimum`. `nest-verify snap MODEL -o FILE` writes an exact one, where its numbers are not too long."
    ),
    concept(
      "point", "the given weights as a point of (P) and of (P_φ)",
      meaning: """
        (P) is the training problem with all weights and biases free. (P_φ) has the features fixed, and W_L, W_{L+1} and the \
        bias of the prediction free. A point can be a global minimum of (P_φ) and no critical point of (P).
        """,
      inReports: """
        The block `The given weights`; `point` and `point-of-P_phi` in JSON, and in `expect:` of a model file: \
        `point: local-minimum`.
        """),
    concept(
      "separable", "classes that a linear predictor on the features tells apart",
      meaning: """
        With the cross-entropy or the logistic loss a predictor that has every training sample on the right side can be scaled \
        up, and the risk falls to 0, which no predictor has. So A* = 0 is not attained, (P_φ) has no minimiser, and \
        statements about local minimisers are vacuous. Where only some samples can be told apart from the rest, or only some \
        classes of a sample, A* is that of what cannot, and not attained either.
        """,
      inReports: """
        A least risk with `the features separate the classes: no predictor has it`; `attained` in JSON. The predictor is checked \
        exactly. Weights of such a network never converge: only their direction does.
        """),
    concept(
      "stratum", "the critical points of (P_φ) with one column space of W_{L+1}",
      meaning: """
        The columns of W_{L+1} span a space U of r dimensions that eigenvectors of Σ = Y Π Yᵀ span, where Π projects on the row \
        space of [x_{L-1}; v_L]. t is the number of nonzero eigenvalues of Σ outside of U, the directions that are still \
        unexplained. The risk is (‖Y‖² − tr(Π_U Σ)) / N, the same on the whole stratum. t = 0: global minima. t > 0: strict \
        saddles, but for the best rank-M fit where M < N_o.
        """,
      inReports:
        "The table of `nest-verify critical-points`, global minima first and then by risk; `--top` cuts it."),
    concept(
      "vacuous", "true because nothing meets the hypothesis",
      meaning: """
        A statement on all local minimisers holds where there is none, as where the infimum is not attained. That says nothing \
        about the network.
        """,
      inReports: "`(vacuous)` after the reason; `\"vacuous\": true` in JSON."),
  ]

  private static func concept(_ name: String, _ title: String, meaning: String, inReports: String) -> Topic {
    Topic(
      name: name, title: title, sections: [("Meaning", .prose(meaning)), ("In reports", .prose(inReports))])
  }
}
