import ExactAlgebra
import Networks
import Vocabulary

/// Collects theorems about one fully connected network: its risk, and its last linear map among all of them.
struct CoqFullyConnectedBuilder: CoqFile {
  var theorems: [CoqTheorem] = []
  var omissions: [CoqOmission] = []

  private let inputs: Matrix<Rational>
  private let targets: Matrix<Rational>
  /// All layers but the last one where that is linear, with the outputs of each of them.
  private let body: [Layer]
  private let outputs: [Matrix<Rational>]
  /// The last layer; the identity where that is not linear.
  private let last: Affine
  private let endsWithMap: Bool

  init(_ network: FullyConnected, _ model: Model, progress: @escaping (String) -> Void) throws {
    guard case .squared = model.loss else {
      throw CertificationError("instances for Coq of fully connected networks are about the squared loss")
    }
    try InstanceModel.checkData(of: model)
    try InstanceModel.checkSizes(of: network.layers, samples: model.data.count, "a layer")
    let facts = try InstanceModel.facts(model, progress: progress)
    let evaluation = facts.evaluation
    (inputs, targets) = (evaluation.features[0], facts.targets)
    if case .linear(let map)? = network.layers.last {
      (last, body, endsWithMap) = (map, network.layers.dropLast(), true)
    } else {
      last = Affine(weight: .identity(targets.rows), bias: nil)
      (body, endsWithMap) = (network.layers, false)
    }
    outputs = Array((evaluation.states.dropFirst() + [evaluation.prediction]).prefix(body.count))
    try InstanceModel.checkSize(last.inputs + 1, targets.columns, "the input of the last layer")
    try InstanceModel.checkNumbers(
      outputs + body.compactMap(\.weight) + [inputs, targets, last.weight, biases].compactMap(\.self))
  }

  private var hidden: Matrix<Rational> { outputs.last ?? inputs }
  private var biases: Matrix<Rational>? {
    last.bias.map { Matrix(rows: last.outputs, columns: 1, elements: $0) }
  }

  /// With a row of ones where the last layer has a bias.
  private func lifted(_ matrix: Matrix<Rational>) -> Matrix<Rational> {
    last.bias == nil
      ? matrix : .vertical([matrix, Matrix(rows: 1, columns: matrix.columns, repeating: .one)])
  }

  var architecture: ArchitectureName { .fullyConnected }
  var imports: String {
    """
    From Nest Require Import calculus models coupled networks rational_matrices instances instances_readouts.
    From Nest Require oyedotun2020_forward.
    """
  }

  mutating func stateAll() {
    stateAssumption2(of: .squared, holds: true)
    state(
      CoqReadout(
        features: lifted(hidden), targets: targets,
        weight: biases.map { .horizontal([last.weight, $0]) } ?? last.weight, inputs: lifted(inputs),
        risk: "risk", risks: endsWithMap ? "last_layer_risk" : nil, given: "given_last_layer",
        lemma: "risk_matrices", inputsTerm: "(predictor_rows Nin N has_bias inputs)",
        rewriting: "rewrite risk_last_layer; "))
    statePlainNetwork()
  }

  /// Remark 1 of Oyedotun et al. 2020 for the linear layers before the last one, where none of them loses rank.
  private mutating func statePlainNetwork() {
    let order = inputs.rows
    let weights = body.compactMap { layer -> Matrix<Rational>? in
      guard case .linear(let map) = layer, map.bias == nil, (map.outputs, map.inputs) == (order, order) else {
        return nil
      }
      return map.weight
    }
    let inverses = weights.compactMap { $0.inverse() }
    guard !body.isEmpty, inverses.count == body.count, canWrite(inverses, for: "oyedotun2020, Remark 1")
    else {
      return
    }
    state(
      "oyedotun2020_remark_1_fails",
      """
       :
        \\rank (oyedotun2020_forward.plainnet (plain_layers R Nin \(body.count) (map weight_of body)) X \(body.count)) = \\rank X
      """,
      by: "by apply: (are_inversesP (inverses := inverses)); vm_compute.",
      comment: "the layers before the last one are nonsingular, and lose no rank together",
      evidence: "Definition inverses : seq rows := \(CoqTerm.matrices(inverses)).")
  }

  var definitions: String {
    """
    (* The model: samples are columns. *)
    Definition Nin : nat := \(inputs.rows).
    Definition No : nat := \(targets.rows).
    Definition N : nat := \(targets.columns).

    Definition inputs : rows := \(CoqTerm.rows(inputs)).
    Definition targets : rows := \(CoqTerm.rows(targets)).
    (* The layers before the last one, and the outputs of each of them on the samples *)
    Definition body : seq layer := \(CoqTerm.list(body.map(CoqTerm.layer))).
    Definition outputs : seq rows := \(CoqTerm.matrices(outputs)).
    (* The last layer, z |-> A z + b\(endsWithMap ? "" : ": the identity, since the last one is not linear"), of the width `width` *)
    Definition width : nat := \(last.inputs).
    Definition weight : rows := \(CoqTerm.rows(last.weight)).
    Definition has_bias : bool := \(last.bias != nil).
    Definition bias : rows := \(biases.map(CoqTerm.rows) ?? "no_rows").

    """
  }

  var section: String {
    """
    Section Model.

    (* The real numbers, or any other ordered field: weights are matrices over R. *)
    Variable R : realFieldType.

    Local Notation X := (mat Nin N inputs : 'M[R]_(Nin, N)).
    Local Notation Y := (mat No N targets : 'M[R]_(No, N)).
    Local Notation loss := (@squared_loss R No).
    Local Notation network :=
      (fully_connected No width body weight bias : 'cV[R]_Nin -> 'cV[R]_No).
    Local Notation risk := (empirical_risk loss X Y network).

    (* The network with another last layer, as a function of it; 1 is added to its input where it has a bias. *)
    Local Notation last_layer_risk := (last_layer_risk (R := R) Nin No N width body has_bias inputs targets).
    Local Notation given_last_layer :=
      (mat No (width + has_bias) (last_layer No width weight bias has_bias) : 'M[R]_(No, width + has_bias)).

    Lemma is_network : is_fully_connected Nin No N width body bias has_bias inputs (last inputs outputs) outputs.
    Proof. by vm_compute. Qed.

    Lemma risk_matrices B : last_layer_risk B = sq_risk Y N%:R^-1
      (B *m mat (width + has_bias) N (last_input_rows N width has_bias (last inputs outputs))).
    Proof. exact: (last_layer_riskE targets is_network). Qed.

    Lemma risk_last_layer : risk = last_layer_risk given_last_layer.
    Proof. exact: (risk_of_last_layer weight targets is_network). Qed.


    """
  }
}
