(* Theorems about one concrete DenseNEst or fully connected network, decided by  *)
(* computation as in instances.v: the last linear map on what it is given, and   *)
(* what the papers say of such networks.                                        *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks densenest rational_matrices instances.
From Nest Require oyedotun2020_forward.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* A on B.                                                                      *)
Definition stack m k n (A B : rows) : rows :=
  build (denominator A * denominator B) (m + k) n (fun i j =>
    if (i < m)%N then (entry A i j * Zpos (denominator B))%bin
    else (entry B (i - m) j * Zpos (denominator A))%bin).

Lemma mat_stack (R : realFieldType) m k n A B :
  mat (m + k) n (stack m k n A B) = col_mx (mat m n A) (mat k n B) :> 'M[R]_(_, _).
Proof.
apply/matrixP=> i j; rewrite !mxE value_build; case: splitP => l e; rewrite !mxE e.
  by rewrite of_QMl.
by rewrite addKn of_QMr.
Qed.

(* -- The last linear map: f(A) = |A z - y|^2 / N ------------------------------------ *)
Section Readout.

Variables (R : realFieldType) (No k N : nat) (z y : rows).
Variable f : 'M[R]_(No, k) -> R.

Local Notation Z := (mat k N z : 'M[R]_(k, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation c := (N%:R^-1 : R).

Hypothesis fE : forall A, f A = sq_risk Y c (A *m Z).

Definition readout_errors (a : rows) : rows := sub No N (mul No k N a z) y.

Lemma readout_errorsE a : mat No N (readout_errors a) = mat No k a *m Z - Y.
Proof. by rewrite mat_sub mat_mul. Qed.

Definition is_readout_risk (a : rows) (r : Q) : bool :=
  (0 < N)%N && Qeq_bool (mean_square No N (readout_errors a)) r.

Lemma is_readout_riskP a r : is_readout_risk a r -> f (mat No k a) = of_Q r.
Proof.
move=> /andP [N0 /Qeq_bool_iff/(of_Q_eq R) <-].
by rewrite mean_squareE // readout_errorsE fE.
Qed.

(* The error is orthogonal to what the map is given.                            *)
Definition is_least_readout (a : rows) : bool := (0 < N)%N &&
  same No k (mul No N k (readout_errors a) (tr k N z)) no_rows.

Lemma is_least_readoutP a : is_least_readout a -> global_minimum f (mat No k a).
Proof.
move=> /andP [/(scale_gt0 R) c0 /(@sameP R)]; rewrite mat_mul mat_tr mat_zero readout_errorsE => o A.
rewrite !fE; apply: orthogonal_least => //.
by rewrite -mulmxBl frobC frob_mull o frob0r.
Qed.

(* It is not, and then there is no local minimum: the risk is convex.            *)
Definition is_poor_readout (a : rows) : bool := (0 < N)%N &&
  nonzero No k (mul No N k (readout_errors a) (tr k N z)).

Lemma is_poor_readoutP a : is_poor_readout a -> ~ local_minimum (@close R No k) f (mat No k a).
Proof.
move=> /andP [/(scale_gt0 R) c0 /(@nonzeroP R) nz] [e e0 least]; case/eqP: nz.
rewrite mat_mul mat_tr readout_errorsE; set A := mat No k a in least *; set E := A *m Z - Y.
have : (1%:M : 'M[R]_No)^T *m sq_grad Y c (0 + 1%:M *m A *m Z) *m Z^T = 0.
  apply: (local_min_gradient e0 (gradient_affine (sq_riskP Y c _))) => B cB.
  by rewrite !add0r !mul1mx -!fE; apply: least.
rewrite trmx1 mul1mx add0r mul1mx.
by rewrite /sq_grad -!scalemxAl => /eqP; rewrite !scaler_eq0 (gt_eqF c0) pnatr_eq0 => /eqP.
Qed.

(* No linear map of the inputs, Nin x N, is better, or one is.                   *)
Variables (Nin : nat) (x : rows).

Local Notation X := (mat Nin N x : 'M[R]_(Nin, N)).

Definition map_errors (h : rows) : rows := sub No N (mul No Nin N h x) y.

Lemma linear_risk_rows (H : 'M[R]_(No, Nin)) :
  linear_risk (K := fun=> Nin) (@squared_loss R No) X Y H = sq_risk Y c (H *m X).
Proof.
rewrite /linear_risk empirical_riskE output_risk_squared; congr (sq_risk _ _ _).
by apply/matrixP=> i n; rewrite !mxE; apply: eq_bigr => j _; rewrite !mxE.
Qed.

Definition is_at_most_map (a h : rows) : bool := [&& (0 < N)%N,
  same No Nin (mul No N Nin (map_errors h) (tr Nin N x)) no_rows &
  ~~ is_positive (mean_square No N (readout_errors a) - mean_square No N (map_errors h))%frac].

Lemma is_at_most_mapP a h : is_at_most_map a h ->
  forall H, f (mat No k a) <= linear_risk (K := fun=> Nin) (@squared_loss R No) X Y H.
Proof.
move=> /and3P [N0 /(@sameP R)]; have c0 := scale_gt0 R N0.
rewrite mat_mul mat_tr mat_zero mat_sub mat_mul => o; rewrite -(of_Q_ltE R) -leNgt => le H.
rewrite linear_risk_rows; apply: le_trans (_ : sq_risk Y c (mat No Nin h *m X) <= _).
  move: le; rewrite !mean_squareE // readout_errorsE mat_sub mat_mul.
  by rewrite fE.
by apply: orthogonal_least => //; rewrite -mulmxBl frobC frob_mull o frob0r.
Qed.

Definition is_above_map (a h : rows) : bool := (0 < N)%N &&
  is_positive (mean_square No N (readout_errors a) - mean_square No N (map_errors h))%frac.

Lemma is_above_mapP a h : is_above_map a h ->
  linear_risk (K := fun=> Nin) (@squared_loss R No) X Y (mat No Nin h) < f (mat No k a).
Proof.
move=> /andP [N0]; rewrite -(of_Q_ltE R) !mean_squareE // readout_errorsE mat_sub mat_mul.
by rewrite linear_risk_rows fE.
Qed.

End Readout.

(* -- DenseNEsts ------------------------------------------------------------------------ *)
Section Dense.

Variables (R : realFieldType) (N L : nat) (D : nat -> nat) (features : seq rows).

(* v_0, ..., v_i one on the other                                                *)
Fixpoint dense_rows i : rows :=
  if i is j.+1 then stack (Mdense D j) (D j.+1) N (dense_rows j) (part features j.+1)
  else part features 0.

Local Notation X := (mat (D 0) N (part features 0) : 'M[R]_(D 0, N)).
Local Notation states i := (mat (Mdense D i) N (dense_rows i) : 'M[R]_(Mdense D i, N)).
Local Notation v i := (mat (D i) N (part features i) : 'M[R]_(D i, N)).

Section Network.

Variable p : nat -> nat.
Variable Q : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_(p i) -> 'cV[R]_(D i).
Variable theta : forall i, 'rV[R]_(p i).

(* The features v_0 ... v_L on the samples are these.                          *)
Definition has_dense_features : Prop := forall i, (i <= L)%N ->
  samples (dense_feature Q theta i) X = v i.

Lemma dense_states i : (forall j, (j <= i)%N -> samples (dense_feature Q theta j) X = v j) ->
  samples (dense_state Q theta i) X = states i.
Proof.
elim: i => [|i IH] has_v; first exact: (has_v 0%N).
rewrite /= mat_stack -IH => [|j ji]; last by apply: has_v; apply: leqW.
rewrite -(has_v i.+1) //.
by apply/matrixP=> a n; rewrite !mxE; case: splitP => b _; rewrite !mxE.
Qed.

Hypothesis has_v : has_dense_features.

Variables (No : nat) (y : rows).

Lemma dense_risk A : drisk_phi Q theta (@squared_loss R No) X (mat No N y) A =
  sq_risk (mat No N y) N%:R^-1 (A *m states L).
Proof.
by rewrite /drisk_phi empirical_riskE output_risk_squared /densenest samplesM dense_states.
Qed.

End Network.

(* The residual functions are layers, traces the outputs of each of them.         *)
Variable blocks : seq (seq layer).

Definition dense_functions i (x : 'cV[R]_(Mdense D i.-1)) (_ : 'rV[R]_0) : 'cV[R]_(D i) :=
  residual_function (nth [::] blocks i.-1) (D i) x.

Definition is_dense_forward (traces : seq (seq rows)) : bool :=
  all (fun i => is_trace N (Mdense D i) (nth [::] blocks i) (dense_rows i)
    (nth [::] traces i) (D i.+1) (part features i.+1)) (iota 0 L).

Lemma is_dense_forwardP traces : is_dense_forward traces ->
  has_dense_features dense_functions (@no_parameters R).
Proof.
move=> /allP check i; elim/ltn_ind: i => -[|i] IH iL; apply/matrixP=> j n; rewrite !mxE //=.
have tr := check i; rewrite mem_iota iL in tr; have {}tr := tr isT.
apply: (is_traceP (R := R) tr (ltn_ord n)) => // m mM.
have st : samples (dense_state dense_functions (@no_parameters R) i) X = states i.
  by apply: dense_states => l li; apply: IH => //; apply: leq_trans (ltnW iL).
by rewrite /coordinates insubT; have := congr1 (fun B : 'M[R]_(Mdense D i, N) => B (Ordinal mM) n) st; rewrite !mxE.
Qed.

(* Where values are given: there are such functions if samples with the same state have   *)
(* the same values.                                                                       *)
Definition are_dense_functions : bool :=
  all (fun i => all (fun n => all (fun n' =>
    same_column (Mdense D i) (dense_rows i) n n' ==> same_column (D i.+1) (part features i.+1) n n')
  (iota 0 N)) (iota 0 N)) (iota 0 L).

Definition dense_functions_of (i : nat) : 'cV[R]_(Mdense D i.-1) -> 'rV[R]_0 -> 'cV[R]_(D i) :=
  if i is j.+1 then fun x _ =>
    if [pick n : 'I_N | col n (states j) == x] is Some n then col n (v j.+1) else 0
  else fun _ _ => 0.

Theorem dense_features_exist : are_dense_functions ->
  exists Q : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_0 -> 'cV[R]_(D i),
    has_dense_features Q (@no_parameters R).
Proof.
move=> /allP check; exists dense_functions_of => i; elim/ltn_ind: i => -[|i] IH iL.
  by apply/matrixP=> j n; rewrite !mxE.
have st : samples (dense_state dense_functions_of (@no_parameters R) i) X = states i.
  by apply: dense_states => l li; apply: IH => //; apply: leq_trans (ltnW iL).
apply/matrixP=> j n; rewrite mxE /= -col_samples st.
case: pickP => [n' /eqP e|/(_ n)]; last by rewrite eqxx.
have [iL' nN nN'] : [/\ i \in iota 0 L, (n : nat) \in iota 0 N & (n' : nat) \in iota 0 N].
  by rewrite !mem_iota !ltn_ord iL.
move: (check i iL') => /allP /(_ _ nN') /allP /(_ _ nN) /implyP /(_ _).
by move/(_ (introT (same_columnP _ _ _ _ _) e)) => /(same_columnP R) /colP /(_ j) ->; rewrite mxE.
Qed.

End Dense.

(* -- Fully connected networks ------------------------------------------------------------- *)

(* A beside b.                                                                   *)
Definition beside m k l (A b : rows) : rows :=
  tr (k + l) m (stack k l m (tr m k A) (tr m l b)).

Lemma mat_beside (R : realFieldType) m k l A b :
  mat m (k + l) (beside m k l A b) = row_mx (mat m k A) (mat m l b) :> 'M[R]_(m, k + l).
Proof. by rewrite mat_tr mat_stack !mat_tr tr_col_mx !trmxK. Qed.

Definition ones n (biased : bool) : rows := build 1 biased n (fun _ _ => 1%bin).

Lemma mat_ones (R : realFieldType) n (biased : bool) :
  mat biased n (ones n biased) = const_mx 1 :> 'M[R]_(_, _).
Proof. by apply/matrixP=> i j; rewrite !mxE value_build of_Q1. Qed.

Section FullyConnected.

Variables (R : realFieldType) (Nin No N k : nat).
(* The layers before the last one, which is z |-> A z + b, with b = 0 where it has no bias. *)
Variables (body : seq layer) (A b : rows) (biased : bool) (inputs z y : rows).

Local Notation X := (mat Nin N inputs : 'M[R]_(Nin, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation c := (N%:R^-1 : R).

Definition fully_connected (x : 'cV[R]_Nin) : 'cV[R]_No :=
  residual_function (rcons body (Linear No k A b)) No x.

(* What the last layer is given, with 1 where it has a bias.                      *)
Definition last_input (x : 'cV[R]_Nin) : 'cV[R]_(k + biased) :=
  col_mx (residual_function body k x) (const_mx 1).

(* The risk as a function of the last layer.                                      *)
Definition last_layer_risk (B : 'M[R]_(No, k + biased)) : R :=
  empirical_risk (@squared_loss R No) X Y (fun x => B *m last_input x).

Definition last_layer : rows := beside No k biased A b.
Definition last_input_rows : rows := stack k biased N z (ones N biased).
Definition predictor_rows : rows := stack Nin biased N inputs (ones N biased).

Definition is_fully_connected (traces : seq rows) : bool :=
  is_trace N Nin body inputs traces k z && (biased || same No 1 b no_rows).

Variable traces : seq rows.
Hypothesis connected : is_fully_connected traces.

Lemma last_layer_riskE B : last_layer_risk B = sq_risk Y c (B *m mat (k + biased) N last_input_rows).
Proof.
have /andP [tr _] := connected.
rewrite /last_layer_risk empirical_riskE output_risk_squared samplesM mat_stack mat_ones.
congr (sq_risk _ _ (_ *m _)); apply/matrixP=> i n; rewrite !mxE; case: splitP => j _; rewrite !mxE //.
apply: (is_traceP (R := R) tr (ltn_ord n)) => // m mM.
by rewrite /coordinates insubT !mxE.
Qed.

Lemma risk_of_last_layer : empirical_risk (@squared_loss R No) X Y fully_connected =
  last_layer_risk (mat No (k + biased) last_layer).
Proof.
have /andP [_ no_bias] := connected.
apply: eq_empirical_risk => x; rewrite mat_beside mul_row_col; apply/colP=> i.
rewrite /fully_connected /residual_function mxE foldl_rcons /= !mxE; congr (_ + _).
  by apply: eq_bigr => j _; rewrite !mxE.
case: (biased) no_bias => /= [_|/(@sameP R)/matrixP/(_ i 0)]; first by rewrite big_ord1 !mxE mulr1.
by rewrite mat_zero !mxE big_ord0.
Qed.

End FullyConnected.

(* Layers W_0, W_1, ..., W_(m-1) of order n that all have inverses: no layer loses rank.      *)
Definition weight_of (l : layer) : rows := if l is Linear _ _ A _ then A else no_rows.

Section Plain.

Variables (R : realFieldType) (n N m : nat) (layers inverses : seq rows).

Definition plain_layers l : 'M[R]_n := if (l < m)%N then mat n n (part layers l) else 1%:M.

Definition are_inverses : bool := all (fun l =>
  same n n (mul n n n (part layers l) (part inverses l)) (unit_rows n)) (iota 0 m).

Lemma are_inversesP : are_inverses -> forall (X : 'M[R]_(n, N)),
  \rank (oyedotun2020_forward.plainnet plain_layers X m) = \rank X.
Proof.
move=> /allP check X; apply: oyedotun2020_forward.remark_1_refuted => l; rewrite /plain_layers.
case: ifP => lm; last exact: unitmx1.
have := check l; rewrite mem_iota lm => /(_ isT) /(@sameP R).
by rewrite mat_mul mat_unit => /mulmx1_unit [].
Qed.

End Plain.

Arguments dense_functions {R D} blocks i x _.
Arguments is_dense_forwardP {R N L D features blocks traces}.
Arguments dense_features_exist {R N L D features}.
Arguments dense_risk {R N L D features p Q theta} has_v {No} y A.
Arguments is_readout_riskP {R No k N z y f} fE {a r}.
Arguments is_least_readoutP {R No k N z y f} fE {a}.
Arguments is_poor_readoutP {R No k N z y f} fE {a}.
Arguments is_at_most_mapP {R No k N z y f} fE {Nin x a h}.
Arguments is_above_mapP {R No k N z y f} fE {Nin x a h}.
Arguments fully_connected {R Nin} No k body A b x.
Arguments last_layer_risk {R} Nin No N k body biased inputs y B.
Arguments last_layer No k A b biased : clear implicits.
Arguments last_input_rows N k biased z : clear implicits.
Arguments is_fully_connected Nin No N k body b biased inputs z traces : clear implicits.
Arguments last_layer_riskE {R Nin No N k body b biased inputs z} y {traces}.
Arguments risk_of_last_layer {R Nin No N k body} A {b biased inputs z} y {traces}.
Arguments plain_layers R n m layers l : clear implicits.
Arguments are_inversesP {R n N m layers inverses}.
