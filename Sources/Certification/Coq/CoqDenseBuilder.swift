import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// Collects theorems about one DenseNEst.
struct CoqDenseBuilder: CoqFile {
  var theorems: [CoqTheorem] = []
  var omissions: [CoqOmission] = []

  private let facts: Investigation
  /// W_{L+1}.
  private let prediction: Matrix<Rational>
  /// The layers of each block with the outputs of each of them; nil when some features are values without layers.
  private let blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]?

  /// v_0 … v_L and the targets, samples as columns.
  private var features: [Matrix<Rational>] { facts.features }
  private var targets: Matrix<Rational> { facts.targets }

  init(_ network: DenseNEst, _ model: Model, progress: @escaping (String) -> Void) throws {
    guard network.prediction.bias == nil else {
      throw CertificationError("instances for Coq of DenseNEsts have no bias of the prediction")
    }
    let samples = model.data.count
    try InstanceModel.checkData(of: model)
    try InstanceModel.checkSize(
      network.prediction.outputs, max(network.prediction.inputs, samples), "W_{L+1}")
    try InstanceModel.checkSize(network.prediction.inputs, samples, "the matrix of states")
    for case .layers(let layers) in network.blocks {
      try InstanceModel.checkSizes(of: layers, samples: samples, "a layer")
    }
    if let conflict = model.featureBeyondInput { throw conflict.refusal }
    facts = try InstanceModel.facts(model, progress: progress)
    prediction = network.prediction.weight
    var blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]? = []
    for (index, block) in network.blocks.enumerated() {
      guard case .layers(let layers) = block else {
        blocks = nil
        break
      }
      blocks?.append(
        (layers, Array(facts.evaluation.outputs(ofLayers: layers.count, block: index + 1))))
    }
    self.blocks = blocks
    try InstanceModel.checkNumbers(
      facts.features + [facts.targets, prediction]
        + (blocks ?? []).flatMap { $0.outputs + $0.layers.compactMap(\.weight) })
  }

  private var hasAssumption2: Bool { facts.hypothesis(.chen2021Assumption2).verdict == .holds }

  var architecture: ArchitectureName { .densenest }
  var imports: String {
    """
    From Nest Require Import calculus models coupled networks rational_matrices instances instances_readouts.
    From Nest Require densenest.
    """
  }

  mutating func stateAll() {
    stateAssumption2(of: facts.model.loss, holds: hasAssumption2)
    if hasAssumption2 {
      state(
        .chen2021Proposition3,
        """
         w : local_min_PD Q loss X Y (L := L) w ->
          forall H, drisk Q loss X Y w <= linear_risk loss X Y H
        """,
        by: "exact: (densenest.proposition_3 \(ClaimID.chen2021Assumption2.theorem)).")
    }
    state(
      .chen2021Proposition4,
      """
       (A : 'M[R]_(No, Mdense D L)) :
        exists (M : nat) (G : forall i, 'cV[R]_M -> 'rV[R]_\(blocks == nil ? "(p i)" : "0") -> 'cV[R]_(D i))
               (W : expansion R M D) (B : 'M[R]_(No, M)),
          [/\\ forall x, resnest G W theta L B x = densenest Q theta A x,
              bottleneck_condition M D L,
              forall i j, (i <= L)%N -> (j <= L)%N -> i != j -> (W i)^T *m W j = 0,
              assumption_4 W L &
              forall (ell : 'cV[R]_No -> 'cV[R]_No -> R) N (X : 'M[R]_(D 0, N)) Y,
                assumption_2 ell -> forall q H,
                local_min2 (risk_phi G ell X Y W theta (L := L)) q ->
                local_min_PA G ell X Y W theta L H ->
                models.epsilon G ell X Y W theta q H = 0]
      """,
      by: "exact: densenest.proposition_4.",
      comment: "a ResNEst of the width of all features is the same function")
    guard facts.isSquared else {
      return omit(evidence: "the given weights", because: "the loss is not the squared loss")
    }
    state(
      CoqReadout(
        features: .vertical(features), targets: targets, weight: prediction, inputs: features[0],
        risk: "risk given_prediction", risks: "risk", given: "given_prediction", lemma: "risk_matrices",
        inputsTerm: "(nth no_rows features 0)"))
  }

  var definitions: String {
    var text = """
      (* The model: samples are columns. *)
      Definition No : nat := \(targets.rows).
      Definition N : nat := \(targets.columns).
      Definition L : nat := \(features.count - 1).
      (* D_0, ..., D_L *)
      Definition D (i : nat) : nat := nth 0%N \(CoqTerm.list(features.map { "\($0.rows)" }))%N i.

      (* v_0, ..., v_L on the samples *)
      Definition features : seq rows := \(CoqTerm.matrices(features)).
      Definition targets : rows := \(CoqTerm.rows(targets)).
      (* W_{L+1} *)
      Definition given : rows := \(CoqTerm.rows(prediction)).

      """
    if let blocks { text += CoqTerm.blocks(blocks) }
    return text
  }

  var section: String {
    var text = """
      Section Model.

      (* The real numbers, or any other ordered field: weights are matrices over R. *)
      Variable R : realFieldType.

      Local Notation X := (mat (D 0) N (nth no_rows features 0) : 'M[R]_(D 0, N)).
      Local Notation Y := (mat No N targets : 'M[R]_(No, N)).

      """
    if blocks == nil {
      text += """

        (* The model gives values of features: any residual functions, with any parameters, that have them. There are some. *)
        Theorem network_exists : exists Q : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_0 -> 'cV[R]_(D i),
          has_dense_features N L features Q (@no_parameters R).
        Proof. by apply: dense_features_exist; vm_compute. Qed.

        Variables (p : nat -> nat) (Q : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_(p i) -> 'cV[R]_(D i)).
        Variable theta : forall i, 'rV[R]_(p i).
        Hypothesis forward_pass : has_dense_features N L features Q theta.


        """
    } else {
      text += """
        Local Notation Q :=
          (dense_functions blocks : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_0 -> 'cV[R]_(D i)).
        Local Notation theta := (no_parameters : forall i, 'rV[R]_0).

        (* The features of the network on its samples *)
        Lemma forward_pass : has_dense_features N L features Q theta.
        Proof. by apply: (is_dense_forwardP (traces := outputs)); vm_compute. Qed.


        """
    }
    if facts.isSquared {
      text += """
        Local Notation loss := (@squared_loss R No).
        (* Problem (PD_phi) *)
        Local Notation risk := (drisk_phi Q theta loss X Y (L := L)).
        Local Notation given_prediction := (mat No (Mdense D L) given : 'M[R]_(No, Mdense D L)).

        Lemma risk_matrices A :
          risk A = sq_risk Y N%:R^-1 (A *m mat (Mdense D L) N (dense_rows N D features L)).
        Proof. exact: (dense_risk forward_pass targets). Qed.


        """
    } else if hasAssumption2 {
      text += """
        (* Any loss that is convex and differentiable. That this holds of the model's loss (\(facts.model.loss.name)) is not
           proved here. *)
        Variable loss : 'cV[R]_No -> 'cV[R]_No -> R.
        Hypothesis \(ClaimID.chen2021Assumption2.theorem) : assumption_2 loss.


        """
    }
    return text
  }
}
