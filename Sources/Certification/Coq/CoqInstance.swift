import ExactAlgebra
import Networks
import Vocabulary

/// A file for Coq that states the verdicts on one model and proves them with the development in `proofs`.
///
/// The evidence is found here and trusted nowhere: Coq computes with it, and accepts the file or not.
public struct CoqInstance: Sendable {
  /// The file.
  public let text: String
  /// The claims that the file does not state, each with the reason.
  public let omissions: [CoqOmission]

  /// The instance of `model`, read from the file `name` with the SHA-256 `sha256`.
  ///
  /// Throws `CertificationError` when nothing about the model can be stated: no network has its features, a matrix has more than 400
  /// entries, a number more than 256 bits, or the development says nothing of such a network with its loss.
  public init(
    of model: Model, named name: String, sha256: String,
    progress: @escaping (String) -> Void = { _ in }
  ) throws {
    var file: any CoqFile
    switch model.architecture {
    case .resnest(let network):
      var builder = CoqInstanceBuilder(try InstanceModel(network, model, progress: progress))
      builder.stateAssumptions()
      builder.stateTheorems()
      progress("critical points")
      try builder.stateLandscape()
      builder.stateDeepResNet()
      file = builder
    case .densenest(let network):
      var builder = try CoqDenseBuilder(network, model, progress: progress)
      builder.stateAll()
      file = builder
    case .fullyConnected(let network):
      var builder = try CoqFullyConnectedBuilder(network, model, progress: progress)
      builder.stateAll()
      file = builder
    }
    file.omitTheRest()
    text = file.text(title: model.title, name: name, sha256: sha256)
    omissions = file.omissions
  }
}

/// Collects theorems about one ResNEst.
struct CoqInstanceBuilder: CoqFile {
  let model: InstanceModel
  var theorems: [CoqTheorem] = []
  var omissions: [CoqOmission] = []

  init(_ model: InstanceModel) { self.model = model }

  var architecture: ArchitectureName { .resnest }
  var imports: String {
    """
    From Nest Require Import calculus models networks rational_matrices instances.
    From Nest Require chen2021 attainment\(model.isDeepResNet ? " yun2019_theorem_2 instances_yun2019 instances_gradient" : "").
    """
  }

  var definitions: String {
    var text = """
      (* The model: samples are columns. *)
      Definition M : nat := \(model.width).
      Definition No : nat := \(model.outputs).
      Definition N : nat := \(model.samples).
      Definition L : nat := \(model.depth).
      (* K_0, ..., K_L *)
      Definition K (i : nat) : nat := nth 0%N \(sizes(of: model.features))%N i.

      (* W_0, ..., W_{L-1} *)
      Definition weights : seq rows := \(CoqTerm.matrices(model.weights)).
      (* v_0, ..., v_L on the samples *)
      Definition features : seq rows := \(CoqTerm.matrices(model.features)).
      (* x_{L-1} = W_0 v_0 + ... + W_{L-1} v_{L-1} *)
      Definition representation : rows := \(CoqTerm.rows(model.representation)).
      Definition targets : rows := \(CoqTerm.rows(model.targets)).

      """
    if model.hasBlockBias {
      text += """
        (* Blocks have biases b_1, ..., b_L: v_0 = [x; 1], and the last column of W_0 is b_0 + ... + b_L. The states here are
           x_i + b_{i+1} + ... + b_L, from which residual functions take the biases away again; features and predictions are the
           network's. *)

        """
    } else if model.hasConstant {
      text += "(* The expansion has a bias: v_0 = [x; 1], and the last column of W_0 is the bias. *)\n"
    }
    if let blocks = model.blocks { text += CoqTerm.blocks(blocks) }
    guard model.hasBias else { return text }
    let (weights, features) = model.centred
    let prediction = model.prediction
    if model.hasConstant {
      text += """

        (* The prediction has a bias as well, which makes the constant superfluous: here W_0, v_0 are without it. *)
        Definition linear_K (i : nat) : nat := nth 0%N \(sizes(of: features))%N i.
        Definition linear_weights : seq rows := \(CoqTerm.matrices(weights)).

        """
    }
    return text + """

      (* The same matrices, each row less its mean: this optimises the bias of the prediction away. *)
      Definition centred_features : seq rows := \(CoqTerm.matrices(features)).
      Definition centred_representation : rows := \(CoqTerm.rows(prediction.representation)).
      Definition centred_targets : rows := \(CoqTerm.rows(prediction.targets)).

      """
  }

  private func sizes(of features: [Matrix<Rational>]) -> String {
    CoqTerm.list(features.map { "\($0.rows)" })
  }

  /// Names of the weights B, and of the K_i, that Assumption 4 is about.
  var linearWeights: String { model.hasBias && model.hasConstant ? "linear_weights" : "weights" }
  var linearSizes: String { model.hasBias && model.hasConstant ? "linear_K" : "K" }

  var section: String {
    var text = """
      Section Model.

      (* The real numbers, or any other ordered field: points are matrices over R. *)
      Variable R : realFieldType.

      Local Notation W := (expansion_of M K weights : expansion R M K).
      Local Notation X := (inputs_of R N K features).
      Local Notation Y := (mat No N targets : 'M[R]_(No, N)).

      """
    if model.blocks == nil {
      text += """

        (* The model gives values of features: any residual functions, with any parameters, that have them. There are some. *)
        Theorem network_exists : exists G : forall i, 'cV[R]_M -> 'rV[R]_0 -> 'cV[R]_(K i),
          has_features N L weights features G (@no_parameters R).
        Proof. by apply: features_exist; vm_compute. Qed.

        Variables (p : nat -> nat) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)).
        Variable theta : parameters R p.
        Hypothesis forward_pass : has_features N L weights features G theta.

        """
    } else {
      text += """
        Local Notation G := (functions M K blocks : forall i, 'cV[R]_M -> 'rV[R]_0 -> 'cV[R]_(K i)).
        Local Notation theta := (no_parameters : parameters R (fun=> 0%N)).

        (* The features of the network on its samples *)
        Lemma forward_pass : has_features N L weights features G theta.
        Proof. by apply: (is_forwardP (traces := outputs)); vm_compute. Qed.

        """
    }
    text += """

      Lemma is_representation : is_previous_state M N L K weights features representation.
      Proof. by vm_compute. Qed.


      """
    if model.isSquared {
      text += "Local Notation loss := (@squared_loss R No).\n"
    } else if hasAssumption2 && !model.hasBias {
      text += """
        (* Any loss that is convex and differentiable. That this holds of the model's loss (\(model.facts.model.loss.name)) is not
           proved here. *)
        Variable loss : 'cV[R]_No -> 'cV[R]_No -> R.
        Hypothesis \(ClaimID.chen2021Assumption2.theorem) : assumption_2 loss.

        """
    }
    return text + risks
  }

  private var risks: String {
    guard model.isSquared || hasAssumption2 && !model.hasBias else { return "" }
    guard model.hasBias else {
      var text = """
        (* Problem (P_phi), problem (PA_phi), and equation (6) *)
        Local Notation risk := (risk_phi G loss X Y W theta (L := L)).
        Local Notation arisk := (arisk_phi G loss X Y W theta L).
        Local Notation epsilon := (epsilon G loss X Y W theta).

        """
      if model.isSquared {
        text += """
          Local Notation point q := (point_of No M (K L) q).

          Lemma risk_matrices : risk =1 risk_of No M (K L) N representation (nth no_rows features L) targets.
          Proof. exact: (network_risk forward_pass targets is_representation). Qed.

          Lemma arisk_matrices : arisk =1 arisk_of No N L K features targets.
          Proof. exact: (network_arisk forward_pass targets). Qed.

          """
      }
      return text
    }
    let k = linearSizes
    return """
      (* |A x_L + b - y|^2 / N, with the bias b free; then its least value over b, which is the risk below *)
      Local Notation biased_risk q b := (empirical_risk loss X Y
        (fun z => resnest_phi G W theta (L := L) q z + b)).
      Local Notation risk := (risk_of (R := R) No M (\(k) L) N
        centred_representation (nth no_rows centred_features L) centred_targets).
      Local Notation arisk := (arisk_of (R := R) No N L \(k) centred_features centred_targets).
      Local Notation point q := (point_of No M (\(k) L) q).

      Theorem bias_optimised q : (forall b, risk q <= biased_risk q b) /\\ exists b, biased_risk q b = risk q.
      Proof. by apply: (network_least_over_bias forward_pass is_representation); vm_compute. Qed.

      Lemma centred_is_representation :
        is_previous_state M N L \(k) \(linearWeights) centred_features centred_representation.
      Proof. by vm_compute. Qed.

      Lemma risk_matrices : risk =1 risk.
      Proof. by []. Qed.

      Lemma arisk_matrices : arisk =1 arisk.
      Proof. by []. Qed.

      """
  }
}
