(* Theorems about one concrete model, decided by computation.  Each check      *)
(* below is a boolean on lists of integers; each lemma turns `check = true`    *)
(* into a statement about networks, weights and data over any real field.      *)
(* `nest-verify certify MODEL --coq` writes the lists and the evidence, and    *)
(* vm_compute runs the checks: evidence is trusted nowhere.                    *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From mathcomp Require ssrZ.
From Nest Require Import calculus models coupled networks chen2021 projections.
From Nest Require Import landscape saddles attainment rational_matrices.
From Nest Require strata.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- The expansion weights W_0, W_1, ...: Assumption 4 ------------------------------ *)
Section Expansion.

Variables (R : realFieldType) (M L : nat) (K : nat -> nat) (weights : seq rows).

Definition expansion_of : expansion R M K := fun i => mat M (K i) (part weights i).

(* C_i W_j = 1 if i = j and 0 otherwise, for i, j < L: [C_0; C_1; ...] is a     *)
(* left inverse of [W_0 ... W_{L-1}].                                          *)
Definition is_left_inverse (C : seq rows) : bool :=
  all (fun i => all (fun j =>
    same (K i) (K j) (mul (K i) M (K j) (part C i) (part weights j))
      (if i == j then unit_rows (K i) else no_rows)) (iota 0 L)) (iota 0 L).

Lemma is_left_inverseP C : is_left_inverse C -> assumption_4 expansion_of L.
Proof.
move=> /allP check v w e i; pose Ci := mat (K i) M (part C i) : 'M[R]_(_, _).
have in_range (j : 'I_L) : (val j) \in iota 0 L by rewrite mem_iota ltn_ord.
have read (u : forall i : 'I_L, 'cV[R]_(K i)) :
    Ci *m (\sum_(j < L) expansion_of j *m u j) = u i.
  rewrite mulmx_sumr (bigD1 i) //= big1 => [|j ji]; rewrite mulmxA.
    have /allP/(_ _ (in_range i)) := check _ (in_range i).
    by rewrite eqxx => /(@sameP R); rewrite mat_mul mat_unit => ->; rewrite mul1mx addr0.
  have /allP/(_ _ (in_range j)) := check _ (in_range i).
  rewrite eq_sym (negPf (ji : val j != val i)) => /(@sameP R).
  by rewrite mat_mul mat_zero => ->; rewrite mul0mx.
by rewrite -(read v) e read.
Qed.

(* Vectors z_0 ... z_{L-1}, not all 0, with W_0 z_0 + ... + W_{L-1} z_{L-1} = 0. *)
Definition is_kernel_vector (z : seq rows) : bool :=
  same M 1 (add_all M 1 L (fun i => mul M (K i) 1 (part weights i) (part z i))) no_rows &&
  has (fun i => nonzero (K i) 1 (part z i)) (iota 0 L).

Lemma is_kernel_vectorP z : is_kernel_vector z -> ~ assumption_4 expansion_of L.
Proof.
move=> /andP [/(@sameP R) e /hasP [k]]; rewrite mem_iota /= add0n => kL /(@nonzeroP R) nz a4.
pose v (i : 'I_L) := mat (K i) 1 (part z i) : 'M[R]_(_, _).
have := a4 v (fun i => 0) _ (Ordinal kL); rewrite /v /= => vk.
move/eqP: nz; apply; apply: vk.
rewrite [RHS]big1 => [|i _]; last exact: mulmx0.
rewrite mat_zero mat_add_all in e; apply: etrans _ e.
by apply: eq_bigr => i _; rewrite mat_mul.
Qed.

Lemma bottleneckP : bottleneck_condition M K L = (sumn (mkseq K L) <= M)%N.
Proof.
rewrite /bottleneck_condition sumnE big_map -(big_mkord xpredT K).
by rewrite /index_iota subn0.
Qed.

End Expansion.

Arguments expansion_of {R} M K weights i.

(* -- Residual functions: layers ----------------------------------------------------- *)

(* Linear m k A b is z |-> A z + b, with A of m rows and k columns.  Piecewise   *)
(* applies to each entry the polynomial of the first breakpoint above it, or    *)
(* else the last; coefficients begin with the constant.                        *)
Inductive layer :=
  | Linear (m k : nat) (A b : rows)
  | Piecewise (breakpoints : seq Q) (pieces : seq (seq Q)).

Definition relu : layer := Piecewise [:: 0]%frac [:: [::]; [:: 0; 1]]%frac.

Section Layers.

Variable R : realFieldType.

Fixpoint horner (p : seq R) (z : R) : R :=
  if p is c :: p' then c + z * horner p' z else 0.

Fixpoint piecewise (bs : seq R) (ps : seq (seq R)) (z : R) : R :=
  match bs, ps with
  | b :: bs', p :: ps' => if z < b then horner p z else piecewise bs' ps' z
  | [::], p :: _ => horner p z
  | _, [::] => 0
  end.

(* A vector is here the function of its entries; what is beyond them is not read. *)
Definition layer_map (l : layer) (z : nat -> R) (i : nat) : R :=
  match l with
  | Linear m k A b => \sum_(j < k) of_Q (value A i j) * z j + of_Q (value b i 0)
  | Piecewise bs ps => piecewise (map of_Q bs) (map (map of_Q) ps) (z i)
  end.

Definition coordinates n (x : 'cV[R]_n) (i : nat) : R :=
  if insub i is Some j then x j 0 else 0.

Definition residual_function (ls : seq layer) n k (x : 'cV[R]_n) : 'cV[R]_k :=
  \col_(i < k) foldl (fun z l => layer_map l z) (coordinates x) ls i.

(* The residual functions of a network: the i-th block is the layers blocks_{i-1}. *)
Definition functions M (K : nat -> nat) (blocks : seq (seq layer)) (i : nat)
    (x : 'cV[R]_M) (_ : 'rV[R]_0) : 'cV[R]_(K i) :=
  residual_function (nth [::] blocks i.-1) (K i) x.

Definition no_parameters : parameters R (fun=> 0%N) := fun=> 0.

End Layers.

Arguments functions {R} M K blocks i x.
Arguments no_parameters {R} i.

Fixpoint horner_frac (p : seq Q) (z : Q) : Q :=
  if p is c :: p' then (c + z * horner_frac p' z)%frac else 0%frac.

Fixpoint piecewise_frac (bs : seq Q) (ps : seq (seq Q)) (z : Q) : Q :=
  match bs, ps with
  | b :: bs', p :: ps' =>
    if is_positive (b - z)%frac then horner_frac p z else piecewise_frac bs' ps' z
  | [::], p :: _ => horner_frac p z
  | _, [::] => 0%frac
  end.

(* z' is what the layer makes of the k rows z, for each of N samples.          *)
Definition is_output N k (l : layer) (z z' : rows) : bool :=
  match l with
  | Linear m k' A b => (k' == k) && same m N z'
      (add m N (mul m k N A z) (mul m 1 N b (build 1 1 N (fun _ _ => 1%bin))))
  | Piecewise bs ps => all (fun i => all (fun n =>
      Qeq_bool (piecewise_frac bs ps (value z i n)) (value z' i n)) (iota 0 N)) (iota 0 k)
  end.

Fixpoint is_trace N k (ls : seq layer) (z : rows) (zs : seq rows) k' (v : rows) : bool :=
  match ls, zs with
  | [::], [::] => (k == k') && same k N z v
  | l :: ls', z' :: zs' =>
    is_output N k l z z' && is_trace N (if l is Linear m _ _ _ then m else k) ls' z' zs' k' v
  | _, _ => false
  end.

Section LayersCompute.

Variable R : realFieldType.

Lemma horner_fracP p z : horner (map of_Q p) (of_Q z) = of_Q (horner_frac p z) :> R.
Proof. by elim: p => [|c p IH] /=; rewrite ?of_Q0 // IH of_QD of_QM. Qed.

Lemma piecewise_fracP bs ps z : piecewise (map of_Q bs) (map (map of_Q) ps) (of_Q z) =
  of_Q (piecewise_frac bs ps z) :> R.
Proof.
elim: bs ps => [|b bs IH] [|p ps] /=; rewrite ?of_Q0 ?horner_fracP //.
by rewrite of_Q_ltE; case: ifP.
Qed.

Lemma is_outputP N k l z z' n (x : nat -> R) : is_output N k l z z' -> (n < N)%N ->
  (forall i, (i < k)%N -> x i = of_Q (value z i n)) ->
  forall i, (i < if l is Linear m _ _ _ then m else k)%N -> layer_map l x i = of_Q (value z' i n).
Proof.
case: l => [m k' A b|bs ps] /=.
  move=> /andP [/eqP -> {k'} /(@sameP R) e] nN ex i im.
  have := congr1 (fun B : 'M[R]_(m, N) => B (Ordinal im) (Ordinal nN)) e.
  rewrite mat_add !mat_mul !mxE /= => ->; congr (_ + _).
    by apply: eq_bigr => j _; rewrite !mxE ex.
  by rewrite big_ord1 !mxE (value_build _ _ ord0 (Ordinal nN)) of_Q1 mulr1.
move=> /allP check nN ex i ik; rewrite ex // piecewise_fracP; apply: of_Q_eq.
have := check i; rewrite mem_iota ik => /(_ isT) /allP /(_ n).
by rewrite mem_iota nN => /(_ isT) /Qeq_bool_iff.
Qed.

Lemma is_traceP N k ls z zs k' v n (x : nat -> R) : is_trace N k ls z zs k' v -> (n < N)%N ->
  (forall i, (i < k)%N -> x i = of_Q (value z i n)) ->
  forall i, (i < k')%N -> foldl (fun z l => layer_map l z) x ls i = of_Q (value v i n).
Proof.
elim: ls k z zs x => [|l ls IH] k z [|z' zs] x //=.
  move=> /andP [/eqP <- /(@sameP R) e] nN ex i ik; rewrite ex //.
  have := congr1 (fun B : 'M[R]_(k, N) => B (Ordinal ik) (Ordinal nN)) e.
  by rewrite !mxE.
by move=> /andP [out tr] nN ex; apply: (IH _ _ _ _ tr nN) (is_outputP out nN ex).
Qed.

End LayersCompute.

(* -- The network on its samples ------------------------------------------------------ *)
Section Network.

Variables (R : realFieldType) (M N L : nat) (K p : nat -> nat).
Variables (weights features : seq rows).
Variables (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)).
Variables (theta : parameters R p).

Local Notation W := (expansion_of M K weights).
Definition inputs_of : 'M[R]_(K 0, N) := mat (K 0) N (part features 0).
Local Notation X := inputs_of.

(* The features v_0 ... v_L on the samples are these.                          *)
Definition has_features : Prop := forall i, (i <= L)%N ->
  samples (feature G W theta i) X = mat (K i) N (part features i).

(* x_i = W_0 v_0 + ... + W_i v_i.                                              *)
Definition state_rows i : rows :=
  add_all M N i.+1 (fun j => mul M (K j) N (part weights j) (part features j)).

Definition is_previous_state (x : rows) : bool := same M N x
  (add_all M N L (fun i => mul M (K i) N (part weights i) (part features i))).

Hypothesis has_v : has_features.

Lemma samples_previous x : is_previous_state x ->
  samples (previous_state G W theta L) X = mat M N x.
Proof.
move=> /(@sameP R) ->; rewrite mat_add_all prevE; apply: eq_bigr => i _.
by rewrite mat_mul has_v // ltnW.
Qed.

Variables (No : nat) (x y : rows).
Hypothesis has_x : is_previous_state x.

Local Notation Y := (mat No N y).

Lemma network_risk : risk_phi G (@squared_loss R No) X Y W theta (L := L) =1
  sqf (mat M N x) (mat (K L) N (part features L)) Y N%:R^-1.
Proof. by move=> q; rewrite sq_risk_phiE (samples_previous has_x) has_v. Qed.

Lemma network_arisk H : arisk_phi G (@squared_loss R No) X Y W theta L H =
  sq_risk Y N%:R^-1 (\sum_(i < L.+1) H i *m mat (K i) N (part features i)).
Proof.
rewrite arisk_phiE output_risk_squared.
by under eq_bigr => i _ do rewrite (has_v (ltn_ord i : (i <= L)%N)).
Qed.

(* Assumption 1: Y v_L^T <> 0 and v_L v_L^T has an inverse S.                  *)
Definition is_assumption_1 (S : rows) : bool :=
  let v := part features L in let k := K L in
  nonzero No k (mul No N k y (tr k N v)) &&
  same k k (mul k k k (mul k N k v (tr k N v)) S) (unit_rows k).

Lemma is_assumption_1P S : is_assumption_1 S -> assumption_1 G X Y W theta L.
Proof.
move=> /andP [/(@nonzeroP R) nz /(@sameP R) inv]; apply/assumption_1E; rewrite has_v //.
move: nz inv; rewrite !mat_mul mat_tr mat_unit => nz inv; split=> //.
by case/mulmx1_unit: inv.
Qed.

(* It fails: Y v_L^T = 0, or z v_L = 0 for a row z <> 0.                       *)
Definition is_uncorrelated : bool :=
  same No (K L) (mul No N (K L) y (tr (K L) N (part features L))) no_rows.

Lemma is_uncorrelatedP : is_uncorrelated -> ~ assumption_1 G X Y W theta L.
Proof.
move=> /(@sameP R) e /assumption_1E [nz _]; case/eqP: nz.
by rewrite has_v //; move: e; rewrite mat_mul mat_tr mat_zero.
Qed.

Definition is_dependent (z : rows) : bool :=
  nonzero 1 (K L) z && same 1 N (mul 1 (K L) N z (part features L)) no_rows.

Lemma is_dependentP z : is_dependent z -> ~ assumption_1 G X Y W theta L.
Proof.
move=> /andP [/(@nonzeroP R) nz /(@sameP R) e] /assumption_1E [_ u]; case/eqP: nz.
move: e u; rewrite has_v // mat_mul mat_zero.
move: (mat 1 _ z) (mat _ N _ : 'M[R]_(_, _)) => a v e u.
by rewrite -[a]mulmx1 -(mulmxV u) mulmxA [a *m (_ *m _)]mulmxA e !mul0mx.
Qed.

End Network.

(* The network with the given layers has these features.                       *)
Section Forward.

Variables (R : realFieldType) (M N L : nat) (K : nat -> nat).
Variables (weights features : seq rows) (blocks : seq (seq layer)).

(* The outputs of all layers of each block.                                    *)
Definition is_forward (traces : seq (seq rows)) : bool :=
  all (fun i => is_trace N M (nth [::] blocks i) (state_rows M N K weights features i)
    (nth [::] traces i) (K i.+1) (part features i.+1)) (iota 0 L).

Lemma is_forwardP traces : is_forward traces ->
  has_features (R := R) N L weights features (functions M K blocks) no_parameters.
Proof.
move=> /allP check i iL; elim/ltn_ind: i iL => -[|i] IH iL.
  by apply/matrixP=> j n; rewrite !mxE.
apply/matrixP=> j n; rewrite !mxE /=.
have tr := check i; move: tr; rewrite mem_iota iL => /(_ isT) tr.
apply: (is_traceP (R := R) tr (ltn_ord n)) => // m mM.
rewrite /coordinates insubT state_sum summxE.
have -> : of_Q (value (state_rows M N K weights features i) m n) =
    (mat M N (state_rows M N K weights features i) : 'M[R]_(_, _)) (Ordinal mM) n.
  by rewrite mxE.
rewrite mat_add_all summxE; apply: eq_bigr => k _.
have kL : (k <= L)%N by apply: leq_trans (ltnW iL); rewrite -ltnS.
rewrite mat_mul -(IH k (ltn_ord k) kL).
by rewrite !mxE; apply: eq_bigr => l _; rewrite !mxE.
Qed.

End Forward.

Arguments is_forwardP {R M N L K weights features blocks traces}.

(* Where a model gives values of features instead of layers, some residual functions   *)
(* have them if and only if samples with the same state have the same features.        *)
Section Existence.

Variables (R : realFieldType) (M N L : nat) (K : nat -> nat).
Variables (weights features : seq rows).

Local Notation states i := (state_rows M N K weights features i).
Local Notation v i := (mat (K i) N (part features i) : 'M[R]_(_, _)).

Definition same_column m (A : rows) n n' : bool :=
  all (fun i => Z.eqb (entry A i n) (entry A i n')) (iota 0 m).

Lemma same_columnP m A (n n' : 'I_N) :
  reflect (col n (mat m N A : 'M[R]_(_, _)) = col n' (mat m N A)) (same_column m A n n').
Proof.
apply: (iffP allP) => [e|/colP e i].
  apply/colP=> i; rewrite !mxE /value.
  by move: (e i); rewrite mem_iota ltn_ord => /(_ isT) /Z.eqb_eq ->.
rewrite mem_iota => /= im; apply/Z.eqb_eq.
have := e (Ordinal im); rewrite !mxE /value /of_Q /=.
move/(mulIf (invr_neq0 (of_pos_neq0 R _))) => /eqP; rewrite eqr_int => /eqP.
exact: (can_inj ssrZ.int_of_ZK).
Qed.

Definition are_functions : bool :=
  all (fun i => all (fun n => all (fun n' =>
    same_column M (states i) n n' ==> same_column (K i.+1) (part features i.+1) n n')
  (iota 0 N)) (iota 0 N)) (iota 0 L).

(* The value of a sample with this state.                                              *)
Definition functions_of (i : nat) : 'cV[R]_M -> 'rV[R]_0 -> 'cV[R]_(K i) :=
  if i is j.+1 then fun x _ =>
    if [pick n : 'I_N | col n (mat M N (states j)) == x] is Some n then col n (v j.+1) else 0
  else fun _ _ => 0.

Theorem features_exist : are_functions ->
  exists (G : forall i, 'cV[R]_M -> 'rV[R]_0 -> 'cV[R]_(K i)),
    has_features N L weights features G no_parameters.
Proof.
move=> /allP check; exists functions_of => i iL; elim/ltn_ind: i iL => -[|i] IH iL.
  by apply/matrixP=> j n; rewrite !mxE.
have st n : state functions_of (expansion_of M K weights) no_parameters i
    (col n (inputs_of R N K features)) = col n (mat M N (states i)).
  rewrite state_sum mat_add_all; apply/colP=> m.
  rewrite mxE !summxE; apply: eq_bigr => k _.
  have kL : (k <= L)%N by apply: leq_trans (ltnW iL); rewrite -ltnS.
  rewrite mat_mul -(IH k (ltn_ord k) kL).
  by rewrite !mxE; apply: eq_bigr => l _; rewrite !mxE.
apply/matrixP=> j n; rewrite mxE /= st.
case: pickP => [n' /eqP e|/(_ n)]; last by rewrite eqxx.
have [iL' nN nN'] : [/\ i \in iota 0 L, (n : nat) \in iota 0 N & (n' : nat) \in iota 0 N].
  by rewrite !mem_iota !ltn_ord iL.
move: (check i iL') => /allP /(_ _ nN') /allP /(_ _ nN) /implyP /(_ _).
by move/(_ (introT (same_columnP _ _ _ _) e)) => /same_columnP /colP /(_ j); rewrite !mxE => ->.
Qed.

End Existence.

(* -- (P_phi) with the squared loss ---------------------------------------------------- *)
Section Transport.

Variables (R : realFieldType) (T : Type) (f g : T -> R).

Definition is_infimum (r : R) : Prop :=
  (forall q, r <= f q) /\ forall e, 0 < e -> exists q, f q < r + e.

Lemma eq_global_minimum q : f =1 g -> global_minimum f q -> global_minimum g q.
Proof. by move=> fg mq r; rewrite -!fg. Qed.

Lemma global_infimum q : global_minimum f q -> is_infimum (f q).
Proof. by move=> mq; split=> // e e0; exists q; rewrite ltr_addl. Qed.

Lemma infimum_unique r q : is_infimum r -> global_minimum f q -> f q = r.
Proof.
move=> [lo hi] mq; apply/eqP; rewrite eq_le lo andbT -subr_le0; apply: le_eps => e e0.
by have [q' /ltW h] := hi e e0; rewrite ler_subl_addl; apply: le_trans (mq q') h.
Qed.

End Transport.

Section Landscape.

Variables (R : realFieldType) (No M K N : nat) (x v y : rows).

Local Notation X := (mat M N x : 'M[R]_(M, N)).
Local Notation V := (mat K N v : 'M[R]_(K, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation c := (N%:R^-1 : R).

(* |A (x + W v) - y|^2 / N.                                                    *)
Definition risk_of : 'M[R]_(No, M) * 'M[R]_(M, K) -> R := sqf X V Y c.

(* (A, W) = (W_{L+1}, W_L), from the rows of both.                             *)
Definition point_of (q : rows * rows) : 'M[R]_(No, M) * 'M[R]_(M, K) :=
  (mat No M q.1, mat M K q.2).

Lemma scale_gt0 : (0 < N)%N -> 0 < c.
Proof. by move=> N0; rewrite invr_gt0 ltr0n. Qed.

Variable f : 'M[R]_(No, M) * 'M[R]_(M, K) -> R.
Hypothesis fE : f =1 risk_of.

Let Ef : risk_of =1 f. Proof. by move=> q; rewrite fE. Qed.

Section Point.

Variable q : rows * rows.

Definition state_at := add M N x (mul M K N q.2 v).
Definition error_at := sub No N (mul No M N q.1 state_at) y.

Lemma state_atE : mat M N state_at = rep X V (point_of q).
Proof. by rewrite mat_add mat_mul. Qed.

Lemma error_atE : mat No N error_at = residual X V Y (point_of q).
Proof. by rewrite mat_sub mat_mul state_atE. Qed.

Definition gradient_A := mul No N M error_at (tr M N state_at).
Definition gradient_W := mul M No K (tr No M q.1) (mul No N K error_at (tr K N v)).

Lemma gradientE : (0 < N)%N -> critical f (point_of q) <->
  mat No M gradient_A = 0 :> 'M[R]_(No, M) /\ mat M K gradient_W = 0 :> 'M[R]_(M, K).
Proof.
move=> N0; rewrite !mat_mul !mat_tr error_atE state_atE.
split=> [/(eq_critical fE)|] /=.
  exact: (sq_criticalE X V Y (scale_gt0 N0) (point_of q)).1.
by move/(sq_criticalE X V Y (scale_gt0 N0) (point_of q)).2/(eq_critical Ef).
Qed.

(* E X_L^T = 0 and A^T E V^T = 0, with E = A X_L - Y.                          *)
Definition is_critical : bool :=
  [&& (0 < N)%N, same No M gradient_A no_rows & same M K gradient_W no_rows].

Lemma is_criticalP : is_critical -> critical f (point_of q).
Proof.
move=> /and3P [N0 /(@sameP R) eA /(@sameP R) eW]; apply/gradientE => //.
by rewrite eA eW !mat_zero.
Qed.

Definition is_not_critical : bool :=
  (0 < N)%N && (nonzero No M gradient_A || nonzero M K gradient_W).

Lemma is_not_criticalP : is_not_critical -> ~ critical f (point_of q).
Proof.
move=> /andP [N0 nz] /(gradientE N0) [eA eW].
by case/orP: nz => /(@nonzeroP R); rewrite ?eA ?eW eqxx.
Qed.

(* Half the second derivative along D, up to the factor 1/N.                    *)
Definition curvature (D : rows * rows) : Q :=
  let cross := mul No M N D.1 (mul M K N D.2 v) in
  let slope := add No N (mul No M N D.1 state_at) (mul No M N q.1 (mul M K N D.2 v)) in
  (inner No N slope slope + (inner No N error_at cross + inner No N error_at cross))%frac.

Lemma curvatureE D : curv X V Y (point_of q) (point_of D) = of_Q (curvature D).
Proof.
rewrite /curv /curvature of_QD [of_Q (_ + _)]of_QD -!mat_inner mulr_natl mulr2n.
by rewrite error_atE mat_add !mat_mul state_atE.
Qed.

Definition is_strict_saddle D : bool := is_critical && is_positive (- curvature D)%frac.

Lemma is_strict_saddleP D : is_strict_saddle D -> strict_saddle f (point_of q).
Proof.
move=> /andP [cr neg]; have cq := is_criticalP cr; split=> //.
have /and3P [/scale_gt0 c0 _ _] := cr; apply: eq_negative_curvature Ef _.
exists (point_of D), (c * curv X V Y (point_of q) (point_of D)).
split; last exact: sq_second_order (eq_critical fE cq).
by rewrite pmulr_rlt0 // curvatureE of_Q_lt0.
Qed.

(* E X^T = 0 and E V^T = 0: no linear predictor on [X; V] is better.            *)
Definition is_optimal : bool := [&& (0 < N)%N,
  same No M (mul No N M error_at (tr M N x)) no_rows &
  same No K (mul No N K error_at (tr K N v)) no_rows].

Lemma is_optimalP : is_optimal -> global_minimum f (point_of q).
Proof.
move=> /and3P [/scale_gt0 c0 /(@sameP R) eX /(@sameP R) eV].
apply: eq_global_minimum Ef _; apply: (sq_stationary_global c0); apply/sq_stationaryE => //.
by move: eX eV; rewrite !mat_mul !mat_tr !mat_zero error_atE.
Qed.

Definition mean_square (e : rows) : Q := (inner No N e e * (1 # Pos.of_nat N))%frac.

Lemma mean_squareE e : (0 < N)%N -> of_Q (mean_square e) = c * frob (mat No N e) (mat No N e).
Proof.
move=> N0; rewrite /mean_square of_QM mat_inner mulrC; congr (_ * _).
rewrite /of_Q /of_Z /= Nat2Pos.id ?div1r //.
by move=> N1; rewrite N1 in N0.
Qed.

Definition is_risk (r : Q) : bool := (0 < N)%N && Qeq_bool (mean_square error_at) r.

Lemma is_riskP r : is_risk r -> f (point_of q) = of_Q r.
Proof.
move=> /andP [N0 /Qeq_bool_iff/(of_Q_eq R) <-].
by rewrite mean_squareE // error_atE fE.
Qed.

End Point.

(* -- The least risk of linear predictors H X + H' V ---------------------------------- *)

Definition error_of (h : rows * rows) : rows :=
  sub No N (add No N (mul No M N h.1 x) (mul No K N h.2 v)) y.

Definition is_least (h : rows * rows) (r : Q) : bool := [&& (0 < N)%N,
  same No M (mul No N M (error_of h) (tr M N x)) no_rows,
  same No K (mul No N K (error_of h) (tr K N v)) no_rows &
  Qeq_bool (mean_square (error_of h)) r].

Lemma orthogonal_least (Z Z' : 'M[R]_(No, N)) : 0 < c -> frob (Z - Y) (Z' - Z) = 0 ->
  sq_risk Y c Z <= sq_risk Y c Z'.
Proof.
move=> c0 o; apply: le_trans (convex_gradient Z' (sq_risk_convex Y c0) (sq_riskP Y c Z)).
by rewrite /sq_grad !frobZl o !mulr0 addr0.
Qed.

Lemma is_least_risk h r : is_least h r -> [/\ 0 < c,
  sq_risk Y c (mat No M h.1 *m X + mat No K h.2 *m V) = of_Q r &
  forall H H', of_Q r <= sq_risk Y c (H *m X + H' *m V)].
Proof.
move=> /and4P [N0 /(@sameP R) eX /(@sameP R) eV /Qeq_bool_iff/(of_Q_eq R) <-].
have c0 := scale_gt0 N0; rewrite mean_squareE //.
move: eX eV; rewrite /error_of mat_mul mat_tr mat_zero mat_mul mat_tr mat_zero.
rewrite mat_sub mat_add !mat_mul; set Z := _ *m X + _ => eX eV; split=> // H H'.
apply: orthogonal_least => //; set E := Z - Y in eX eV *.
have oX (B : 'M_(No, M)) : frob E (B *m X) = 0 by rewrite frobC frob_mull eX frob0r.
have oV (B : 'M_(No, K)) : frob E (B *m V) = 0 by rewrite frobC frob_mull eV frob0r.
by rewrite /Z !(frobDr, frobNr) !oX !oV !(addr0, oppr0).
Qed.

Lemma is_leastP h r : is_least h r -> forall q, of_Q r <= f q.
Proof.
by move=> /is_least_risk [_ _ lo] q; rewrite fE /risk_of /sqf /coupled mulmxDr mulmxA.
Qed.

Lemma least_infimum h r : (No <= M)%N && is_least h r -> is_infimum f (of_Q r).
Proof.
move=> /andP [NoM least]; split=> [|e e0]; first exact: is_leastP least.
have [c0 <- _] := is_least_risk least.
have [q lt] := infimum X V (sq_riskP Y c) (mat No M h.1) (mat No K h.2) NoM e0.
by exists q; rewrite fE.
Qed.

(* -- Attainment ------------------------------------------------------------------- *)

(* X - C V is orthogonal to V.  Q = Ql Qr bounds rank Q by a; Pl P Pr = 1 bounds *)
(* rank P below by b, and Ul (Q S1 + T S2) = 1 bounds rank [Q T] below by d.    *)
Record rank_evidence := RankEvidence {
  regression : rows;
  rank_Q : nat; left_Q : rows; right_Q : rows;
  rank_P : nat; left_P : rows; right_P : rows;
  rank_QT : nat; left_QT : rows; top_QT : rows; bottom_QT : rows
}.

Definition is_not_attained (e : rank_evidence) : bool :=
  let Xp := sub M N x (mul M K N (regression e) v) in
  let P := mul M N M Xp (tr M N Xp) in
  let Q := mul No N M y (tr M N Xp) in
  let T := mul No N K y (tr K N v) in
  let a := rank_Q e in let b := rank_P e in let d := rank_QT e in
  [&& (0 < N)%N, same M K (mul M N K Xp (tr K N v)) no_rows,
    same No M (mul No a M (left_Q e) (right_Q e)) Q,
    same b b (mul b M b (left_P e) (mul M M b P (right_P e))) (unit_rows b),
    same d d (mul d No d (left_QT e)
      (add No d (mul No M d Q (top_QT e)) (mul No K d T (bottom_QT e)))) (unit_rows d) &
    (No <= M)%N && (a + (M - b) < d)%N].

Lemma rank_unit m n b (A : 'M[R]_(m, n)) (B : 'M_(b, m)) (C : 'M_(n, b)) :
  B *m (A *m C) = 1%:M -> (b <= \rank A)%N.
Proof.
move=> e; rewrite -[b in (b <= _)%N](mxrank1 R) -e mulmxA.
by apply: leq_trans (mxrankM_maxl _ _) _; apply: mxrankM_maxr.
Qed.

Lemma is_not_attained_rank e : is_not_attained e ->
  (\rank (strata.Q X V Y) + (M - \rank (strata.P X V)) <
   \rank (row_mx (strata.Q X V Y) (strata.T V Y)))%N.
Proof.
move=> /and5P [_ /(@sameP R) oXp /(@sameP R) fQ /(@sameP R) gP /and3P [/(@sameP R) gQT _ lt]].
have eXp : mat M N (sub M N x (mul M K N (regression e) v)) = strata.Xp X V.
  move: oXp; rewrite mat_mul mat_tr mat_zero strata.XpE mat_sub mat_mul => o.
  congr (_ - _); apply/esym/eqP; rewrite -subr_eq0 -{2}(mul_proj V) mulmxA -mulmxBl.
  by rewrite projE !mulmxA o !mul0mx.
move: (sub M N x _) eXp fQ gP gQT => Xp eXp.
rewrite !(mat_mul, mat_add, mat_tr, mat_unit) eXp.
rewrite -strata.QE -strata.PE -strata.TE => fQ gP gQT.
apply: leq_trans (leq_trans lt _); last first.
  apply: (rank_unit (B := mat (rank_QT e) No (left_QT e)) (C := col_mx
    (mat M (rank_QT e) (top_QT e)) (mat K (rank_QT e) (bottom_QT e)))).
  by rewrite mul_row_col.
rewrite ltnS; apply: leq_add; last by rewrite leq_sub2l // (rank_unit gP).
by rewrite -fQ; apply: leq_trans (mxrankM_maxl _ _) (rank_leq_col _).
Qed.

Lemma is_not_attainedP e : is_not_attained e -> forall q, ~ local_min2 f q.
Proof.
move=> ch q /(eq_local_min2 fE) mq.
have /and5P [/scale_gt0 c0 _ _ _ /and3P [_ NoM _]] := ch.
exact: (no_local_minimum c0 NoM (is_not_attained_rank ch)) mq.
Qed.

End Landscape.

Arguments risk_of {R} No M K N x v y q.
Arguments point_of {R} No M K q.

(* -- The A-ResNEst: the empirical risk lower bound and epsilon ------------------------- *)
Section Augmented.

Variables (R : realFieldType) (M No N L : nat) (K : nat -> nat).
Variables (weights features : seq rows) (x y : rows).

Local Notation W := (expansion_of M K weights : expansion R M K).
Local Notation V i := (mat (K i) N (part features i) : 'M[R]_(K i, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation c := (N%:R^-1 : R).

(* |H_0 v_0 + ... + H_L v_L - y|^2 / N.                                        *)
Definition arisk_of (H : augmentation R No K) : R :=
  sq_risk Y c (\sum_(i < L.+1) H i *m V i).

Definition augmentation_of (h : seq rows) : augmentation R No K :=
  fun i => mat No (K i) (part h i).

Variables (f : 'M[R]_(No, M) * 'M[R]_(M, K L) -> R) (g : augmentation R No K -> R).
Hypothesis fE : f =1 risk_of No M (K L) N x (part features L) y.
Hypothesis gE : g =1 arisk_of.
Hypothesis has_x : is_previous_state M N L K weights features x.
Hypotheses (N0 : (0 < N)%N) (NoM : (No <= M)%N).

Let c0 : 0 < c. Proof. exact: scale_gt0. Qed.
Let X : 'M[R]_(M, N) := mat M N x.

Let XE : X = \sum_(i < L) W i *m V i.
Proof.
by rewrite /X (sameP R has_x) mat_add_all; apply: eq_bigr => i _; rewrite mat_mul.
Qed.

Lemma risk_arisk q : f q = g (fun i => q.1 *m update W q.2 i).
Proof.
rewrite fE gE /risk_of /sqf /coupled /arisk_of big_ord_recr /= update_eq -/X XE.
rewrite mulmxDr mulmxA mulmx_sumr.
have e (i : 'I_L) : q.1 *m (W i *m V i) = q.1 *m update W q.2 i *m V i.
  by rewrite update_neq ?mulmxA // neq_ltn ltn_ord.
by rewrite (eq_bigr _ (fun i _ => e i)).
Qed.

Lemma wide_theorem_1_i q : critical f q -> full_rank q.1 -> global_minimum f q.
Proof.
move=> /(eq_critical fE) cq; rewrite /full_rank (minn_idPl NoM) => fA.
apply: (@eq_global_minimum _ _ (risk_of No M (K L) N x (part features L) y)).
  by move=> r; rewrite fE.
exact: (sq_stationary_global c0 (row_free_stationary (sq_riskP Y c) fA cq)).
Qed.

Lemma wide_theorem_2 q : saddle_point f q -> ~~ full_rank q.1 /\ negative_curvature f q.
Proof.
move=> [/(eq_critical fE) cq nq _]; have [|nf nc] := sq_wide_saddle c0 NoM cq.
  by move=> mq; apply: nq; apply: eq_local_min2 mq => r; rewrite fE.
split; first by rewrite /full_rank (minn_idPl NoM).
by apply: eq_negative_curvature nc => r; rewrite fE.
Qed.

Lemma wide_erlb q : assumption_4 W L -> local_min2 f q -> forall H, f q <= g H.
Proof.
move=> a4 /(eq_local_min2 fE)/(wide_stationary (sq_riskP Y c) NoM) sq H.
have [B BW] := assumption_4P a4 H.
rewrite fE gE /arisk_of big_ord_recr /=.
have -> : \sum_(i < L) H i *m V i = B *m X.
  by rewrite XE mulmx_sumr; apply: eq_bigr => i _; rewrite mulmxA BW.
exact: (stationary_optimal (sq_riskP Y c) (sq_risk_convex Y c0) sq).
Qed.

Lemma wide_theorem_1_ii q H : assumption_4 W L -> local_min2 f q -> global_minimum g H ->
  f q - g H = 0.
Proof.
move=> a4 mq mH; apply/eqP; rewrite subr_eq0 eq_le wide_erlb //=.
by rewrite risk_arisk; apply: mH.
Qed.

End Augmented.

Arguments arisk_of {R} No N L K features y H.
Arguments augmentation_of {R} No K h i.

Section Squared.

Variables (R : realFieldType) (M No K N : nat) (x v y : rows).
Variable f : 'M[R]_(No, M) * 'M[R]_(M, K) -> R.
Hypothesis fE : f =1 risk_of No M K N x v y.
Hypothesis N0 : (0 < N)%N.

Lemma global_or_strictP q : critical f q -> global_minimum f q \/ strict_saddle f q.
Proof.
move=> cq; have Ef : risk_of No M K N x v y =1 f by move=> r; rewrite fE.
case: (global_or_strict (scale_gt0 R N0) (eq_critical fE cq)) => [gq|[_ nq]].
  by left; apply: eq_global_minimum gq.
by right; split=> //; apply: eq_negative_curvature nq.
Qed.

Lemma no_spurious_minimaP q : local_min2 f q -> global_minimum f q.
Proof.
move=> /(eq_local_min2 fE)/(local_min_global (scale_gt0 R N0)).
by apply: eq_global_minimum => r; rewrite fE.
Qed.

End Squared.

Section Erlb.

Variables (R : realFieldType) (No N L : nat) (K : nat -> nat).
Variables (features : seq rows) (y : rows).
Variable g : augmentation R No K -> R.
Hypothesis gE : g =1 arisk_of No N L K features y.

Local Notation V i := (mat (K i) N (part features i) : 'M[R]_(K i, N)).

(* The error of H_0, ..., H_L is orthogonal to all features.                    *)
Definition error_of_all (h : seq rows) : rows := sub No N
  (add_all No N L.+1 (fun i => mul No (K i) N (part h i) (part features i))) y.

Definition is_erlb (h : seq rows) (r : Q) : bool := [&& (0 < N)%N,
  all (fun i => same No (K i)
    (mul No N (K i) (error_of_all h) (tr (K i) N (part features i))) no_rows) (iota 0 L.+1) &
  Qeq_bool (mean_square No N (error_of_all h)) r].

Lemma is_erlbP h r : is_erlb h r ->
  global_minimum g (augmentation_of No K h) /\ g (augmentation_of No K h) = of_Q r.
Proof.
move=> /and3P [N0 /allP check /Qeq_bool_iff/(of_Q_eq R) <-].
have c0 := scale_gt0 R N0; rewrite mean_squareE // gE /arisk_of.
have eE : mat No N (error_of_all h) =
    \sum_(i < L.+1) augmentation_of No K h i *m V i - mat No N y.
  rewrite mat_sub mat_add_all; congr (_ - _).
  by apply: eq_bigr => i _; rewrite mat_mul.
split; last by rewrite /sq_risk -eE.
move=> H; rewrite !gE /arisk_of; apply: orthogonal_least => //; rewrite -eE -sumrB.
set E := mat No N _.
have o (i : 'I_L.+1) (B : 'M_(No, K i)) : frob E (B *m V i) = 0.
  have := check i; rewrite mem_iota ltn_ord => /(_ isT) /(@sameP R).
  by rewrite mat_mul mat_tr mat_zero => e; rewrite frobC frob_mull e frob0r.
rewrite frobC /frob mulmx_suml linear_sum big1 //= => i _.
by rewrite -/(frob _ E) frobC -mulmxBl o.
Qed.

End Erlb.

(* epsilon = inf R - A*, at all global minima.                                 *)
Lemma epsilonP (R : realFieldType) T S (f : T -> R) (g : S -> R) H0 r a e :
  is_infimum f (of_Q r) -> global_minimum g H0 /\ g H0 = of_Q a ->
  Qeq_bool (r - a)%frac e ->
  forall q H, global_minimum f q -> global_minimum g H -> f q - g H = of_Q e.
Proof.
move=> inf [mH0 gH0] /Qeq_bool_iff/(of_Q_eq R) <- q H mq mH.
rewrite (infimum_unique inf mq) (infimum_unique (global_infimum mH0) mH) gH0.
by rewrite of_QD of_QN.
Qed.

(* -- A bias of the prediction, optimised away ------------------------------------------ *)
Section Bias.

Variables (R : realFieldType) (No M K N : nat) (x v y : rows).

Local Notation X := (mat M N x : 'M[R]_(M, N)).
Local Notation V := (mat K N v : 'M[R]_(K, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation c := (N%:R^-1 : R).
Local Notation ones := (const_mx 1 : 'rV[R]_N).

(* |A (x + W v) + b - y|^2 / N.                                                *)
Definition biased_risk (q : 'M[R]_(No, M) * 'M[R]_(M, K)) (b : 'cV[R]_No) : R :=
  sq_risk Y c (q.1 *m rep X V q + b *m ones).

(* 1 - (1/N) (1 ... 1)^T (1 ... 1): each row less its mean.                     *)
Definition centring : rows :=
  sub N N (unit_rows N) (build (Pos.of_nat N) N N (fun _ _ => 1%bin)).

Definition is_centred m (a a' : rows) : bool :=
  (0 < N)%N && same m N a' (mul m N N a centring).

Lemma centringE : (0 < N)%N -> mat N N centring = 1%:M - c *: (ones^T *m ones).
Proof.
move=> N0; rewrite mat_sub mat_unit; congr (_ - _).
apply/matrixP=> i j; rewrite mxE value_build !mxE big_ord1 !mxE !mulr1.
rewrite /of_Q /of_Z /= Nat2Pos.id ?div1r //.
by move=> N1; rewrite N1 in N0.
Qed.

Variables x' v' y' : rows.
Hypothesis centred_x : is_centred M x x'.
Hypothesis centred_v : is_centred K v v'.
Hypothesis centred_y : is_centred No y y'.

Let centredE m a a' : is_centred m a a' ->
  mat m N a' = mat m N a *m mat N N centring :> 'M[R]_(m, N).
Proof. by case/andP=> _ /(@sameP R) ->; rewrite mat_mul. Qed.

Lemma biased_riskE q b : biased_risk q b = risk_of No M K N x' v' y' q +
  frob (b + c *: (residual X V Y q *m ones^T)) (b + c *: (residual X V Y q *m ones^T)).
Proof.
have /andP [N0 _] := centred_x; have c0 := scale_gt0 R N0.
have Nc : N%:R * c = 1 :> R by rewrite divff // pnatr_eq0 -lt0n.
have oo : ones *m ones^T = N%:R%:M.
  apply/matrixP=> i j; rewrite !ord1 !mxE (eq_bigr (fun=> 1)) => [|k _].
    by rewrite sumr_const card_ord.
  by rewrite !mxE mulr1.
have J := centringE N0; set Jm := mat N N centring in J *.
have Jo : Jm *m ones^T = 0.
  rewrite J mulmxBl mul1mx -scalemxAl -mulmxA oo mul_mx_scalar scalerA mulrC Nc.
  by rewrite scale1r subrr.
rewrite /biased_risk /risk_of /sqf /coupled /sq_risk -/(rep _ _ q).
set E := residual X V Y q; set w := b + _.
have -> : q.1 *m (mat M N x' + q.2 *m mat K N v') - mat No N y' = E *m Jm.
  rewrite (centredE centred_x) (centredE centred_v) (centredE centred_y) -/Jm.
  by rewrite /E /residual /rep mulmxBl !mulmxDr mulmxDl !mulmxA.
have -> : q.1 *m rep X V q + b *m ones - Y = E *m Jm + w *m ones.
  rewrite addrAC -/(residual X V Y q) -/E J mulmxBr mulmx1 /w [(b + _) *m _]mulmxDl.
  by rewrite -scalemxAr -scalemxAl mulmxA [b *m _ + _]addrC addrA subrK.
clearbody w; rewrite !(frobDl, frobDr) [frob (w *m _) (E *m _)]frobC.
have -> : frob (E *m Jm) (w *m ones) = 0.
  by rewrite frobC frob_mull -mulmxA Jo mulmx0 frob0r.
have -> : frob (w *m ones) (w *m ones) = N%:R * frob w w.
  by rewrite frob_mull -mulmxA oo mul_mx_scalar frobZr.
by rewrite add0r addr0 mulrDr [c * (N%:R * _)]mulrA [c * N%:R]mulrC Nc mul1r.
Qed.

(* The risk of the centred matrices is the least over the bias.                *)
Lemma least_over_bias q :
  (forall b, risk_of No M K N x' v' y' q <= biased_risk q b) /\
  exists b, biased_risk q b = risk_of No M K N x' v' y' q.
Proof.
split=> [b|]; first by rewrite biased_riskE ler_addl frob_ge0.
exists (- (c *: (residual X V Y q *m ones^T))).
by rewrite biased_riskE addNr frob0l addr0.
Qed.

End Bias.

Arguments biased_risk {R} No M K N x v y q b.

Lemma network_biased_risk (R : realFieldType) M No N L (K p : nat -> nat)
    (weights features : seq rows) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i))
    (theta : parameters R p) (x y : rows) :
  has_features N L weights features G theta -> is_previous_state M N L K weights features x ->
  forall q b, empirical_risk (@squared_loss R No) (inputs_of R N K features) (mat No N y)
    (fun z => resnest_phi G (expansion_of M K weights) theta (L := L) q z + b) =
  biased_risk No M (K L) N x (part features L) y q b.
Proof.
move=> has_v has_x q b; rewrite empirical_riskE output_risk_squared /biased_risk.
rewrite samplesD /resnest_phi samplesM samplesD samplesM (samples_previous has_v has_x).
rewrite has_v //; have -> // : samples (fun=> b) (inputs_of R N K features) = b *m const_mx 1.
by apply/matrixP=> i n; rewrite !mxE big_ord1 !mxE mulr1.
Qed.

Lemma network_least_over_bias (R : realFieldType) M No N L (K p : nat -> nat)
    (weights features : seq rows) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i))
    (theta : parameters R p) (x y x' v' y' : rows) :
  has_features N L weights features G theta -> is_previous_state M N L K weights features x ->
  is_centred N M x x' -> is_centred N (K L) (part features L) v' -> is_centred N No y y' ->
  forall q, let risk := risk_of No M (K L) N x' v' y' in
  let biased b := empirical_risk (@squared_loss R No) (inputs_of R N K features) (mat No N y)
    (fun z => resnest_phi G (expansion_of M K weights) theta (L := L) q z + b) in
  (forall b, risk q <= biased b) /\ exists b, biased b = risk q.
Proof.
move=> has_v has_x cx cv cy q risk biased.
have [lo [b e]] := least_over_bias (R := R) cx cv cy q.
by split=> [b'|]; [|exists b]; rewrite /biased (network_biased_risk y has_v has_x).
Qed.

(* v_i is not a combination of v_0 ... v_{i-1}: a vector is orthogonal to those *)
(* and not to v_i.                                                             *)
Definition is_unpredictable N (K : nat -> nat) (features : seq rows) i (n : rows) : bool :=
  all (fun j => same (K j) 1 (mul (K j) N 1 (part features j) n) no_rows) (iota 0 i) &&
  nonzero (K i) 1 (mul (K i) N 1 (part features i) n).

Lemma is_unpredictableP (R : realFieldType) M N L (K p : nat -> nat)
    (weights features : seq rows) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i))
    (theta : parameters R p) i n :
  has_features N L weights features G theta -> (i <= L)%N ->
  is_unpredictable N K features i n ->
  ~ linearly_predictable G (inputs_of R N K features) (expansion_of M K weights) theta i.
Proof.
move=> has_v iL /andP [/allP check /(@nonzeroP R)]; rewrite mat_mul => + [C e].
rewrite -has_v // e mulmx_suml big1 ?eqxx // => j _.
rewrite has_v; last by apply: leq_trans (ltnW (ltn_ord j)) iL.
have := check j; rewrite mem_iota ltn_ord => /(_ isT) /(@sameP R).
by rewrite mat_mul mat_zero -mulmxA => ->; rewrite mulmx0.
Qed.

(* v_i = C_0 v_0 + ... + C_{i-1} v_{i-1}.                                       *)
Definition is_predictable N (K : nat -> nat) (features C : seq rows) i : bool :=
  same (K i) N (part features i)
    (add_all (K i) N i (fun j => mul (K i) (K j) N (part C j) (part features j))).

Lemma is_predictableP (R : realFieldType) M N L (K p : nat -> nat)
    (weights features : seq rows) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i))
    (theta : parameters R p) i C :
  has_features N L weights features G theta -> (i <= L)%N ->
  is_predictable N K features C i ->
  linearly_predictable G (inputs_of R N K features) (expansion_of M K weights) theta i.
Proof.
move=> has_v iL /(@sameP R); rewrite mat_add_all => e; exists (fun j => mat (K i) (K j) (part C j)).
rewrite has_v // e; apply: eq_bigr => j _; rewrite mat_mul has_v //.
by apply: leq_trans (ltnW (ltn_ord j)) iL.
Qed.

(* -- The best approximation of rank M < N_o --------------------------------------------- *)
Section BestRank.

Variable R : realFieldType.

Definition diagonal n (d : rows) : rows :=
  build (denominator d) n n (fun i j => if i == j then entry d 0 i else 0%bin).

Definition scalar n (t : Q) : rows :=
  build (Qden t) n n (fun i j => if i == j then Qnum t else 0%bin).

Lemma mat_scalar n t : mat n n (scalar n t) = (of_Q t)%:M :> 'M[R]_n.
Proof.
apply/matrixP=> i j; rewrite !mxE value_build -val_eqE /=.
by case: eqP => _ /=; rewrite ?mulr1n ?mulr0n ?of_Q_zero //; case: t.
Qed.

(* S = G diag(d) G^T with d >= 0: S is positive semidefinite.                   *)
Definition is_semidefinite n (S G d : rows) : bool :=
  all (fun k => Z.leb 0 (entry d 0 k)) (iota 0 n) &&
  same n n S (mul n n n G (mul n n n (diagonal n d) (tr n n G))).

Lemma is_semidefiniteP n S G d m (u : 'M[R]_(n, m)) :
  is_semidefinite n S G d -> 0 <= frob (mat n n S *m u) u.
Proof.
move=> /andP [/allP d0 /(@sameP R) ->]; rewrite !mat_mul mat_tr.
rewrite -mulmxA frob_mulr -mulmxA frobE; set w := _ *m u.
apply: sumr_ge0 => i _; apply: sumr_ge0 => j _; rewrite mxE (bigD1 i) //= big1.
  rewrite addr0 mxE value_build eqxx -mulrA mulr_ge0 //; last exact: sqr_ge0.
  have := d0 i; rewrite mem_iota ltn_ord => /(_ isT) /Z.leb_le.
  case: (entry d 0 i) => [|p|p] //= _; first by rewrite of_Q_zero.
  by rewrite ltW // of_Q_gt0.
by move=> k ki; rewrite mxE value_build eq_sym (negPf (ki : val k != val i)) of_Q_zero mul0r.
Qed.

Variables (No M K N : nat) (x v y : rows).

Local Notation X := (mat M N x : 'M[R]_(M, N)).
Local Notation V := (mat K N v : 'M[R]_(K, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation c := (N%:R^-1 : R).

(* H x + H' v is the best fit, B its product with its transpose: on the column   *)
(* space of A the form of B is at least `level`, on the complement at most.       *)
Record rank_optimality := RankOptimality {
  fit : rows * rows; fit_risk : Q; level : Q; left_inverse_of_A : rows; multiplier : rows;
  inner_factor : rows; inner_diagonal : rows; outer_factor : rows; outer_diagonal : rows
}.

Definition fitted (e : rank_optimality) : rows :=
  add No N (mul No M N (fit e).1 x) (mul No K N (fit e).2 v).

Definition above (e : rank_optimality) : rows :=
  sub No No (mul No N No (fitted e) (tr No N (fitted e))) (scalar No (level e)).

Definition is_best_rank (q : rows * rows) (e : rank_optimality) : bool :=
  [&& is_critical No M K N x v y q, is_least No M K N x v y (fit e) (fit_risk e),
    same M M (mul M No M (left_inverse_of_A e) q.1) (unit_rows M),
    is_semidefinite M (mul M No M (tr No M q.1) (mul No No M (above e) q.1))
      (inner_factor e) (inner_diagonal e) &
    is_semidefinite No (sub No No (mul No M No q.1 (mul M M No (multiplier e) (tr No M q.1))) (above e))
      (outer_factor e) (outer_diagonal e)].

Variable f : 'M[R]_(No, M) * 'M[R]_(M, K) -> R.
Hypothesis fE : f =1 risk_of No M K N x v y.

Lemma fittedE e : is_least No M K N x v y (fit e) (fit_risk e) ->
  mat No N (fitted e) = Y *m Pall X V.
Proof.
move=> /and4P [_ /(@sameP R) eX /(@sameP R) eV _].
move: eX eV; rewrite /error_of -/(fitted e) mat_mul mat_tr mat_zero mat_mul mat_tr mat_zero mat_sub.
have Zp : mat No N (fitted e) *m Pall X V = mat No N (fitted e).
  by rewrite mat_add !mat_mul mulmxDl -!mulmxA X_Pall V_Pall.
move: (mat No N (fitted e)) Zp => Z Zp eX eV; apply/eqP; rewrite -Zp -subr_eq0 -mulmxBl.
by rewrite /Pall projE !mulmxA tr_col_mx mul_mx_row eX eV row_mx0 !mul0mx.
Qed.

Lemma is_best_rankP q e : is_best_rank q e -> global_minimum f (point_of No M K q).
Proof.
move=> /and5P [cr least /(@sameP R) inv inner outer].
have cq := eq_critical fE (is_criticalP fE cr).
have /and3P [/(scale_gt0 R) c0 _ _] := cr; have eZ := fittedE least.
have eS : mat No No (above e) = Sigma X V Y - (of_Q (level e))%:M :> 'M[R]_No.
  rewrite mat_sub mat_scalar mat_mul mat_tr eZ SigmaE trmx_mul Pall_tr !mulmxA.
  by rewrite -[_ *m Pall X V *m Pall X V]mulmxA Pall_idem.
set A := (point_of No M K q : 'M[R]_(No, M) * _).1 : 'M[R]_(No, M).
have dom : dominates X V Y (point_of No M K q).
  move=> u u' Pu Pu'; set t := of_Q (level e) : R.
  have lo : t * frob u u <= frob (Sigma X V Y *m u) u.
    have [B eB] := PiU_range (point_of No M K q : 'M[R]_(No, M) * 'M[R]_(M, K)).
    have eu : u = A *m (B *m u) by rewrite mulmxA -eB Pu.
    have := is_semidefiniteP (B *m u) inner; rewrite !mat_mul mat_tr eS -/A.
    rewrite -mulmxA frob_mulr trmxK -mulmxA -eu mulmxBl frobDl frobNl.
    by rewrite subr_ge0 mul_scalar_mx frobZl.
  have hi : frob (Sigma X V Y *m u') u' <= t * frob u' u'.
    have Au' : A^T *m u' = 0.
      by rewrite -(A_PiU (point_of No M K q : 'M[R]_(No, M) * 'M[R]_(M, K))) -mulmxA Pu' mulmx0.
    have := is_semidefiniteP u' outer; rewrite mat_sub !mat_mul mat_tr eS -/A mulmxBl.
    rewrite -!mulmxA Au' !mulmx0 sub0r mulmxBl opprB frobDl frobNl.
    by rewrite subr_ge0 mul_scalar_mx frobZl.
  apply: le_trans (ler_wpmul2r (frob_ge0 u) hi) _.
  by rewrite mulrAC ler_wpmul2r ?frob_ge0.
move=> q'; rewrite !fE /risk_of (critical_risk c0 cq).
apply: le_trans (sqf_lower X V Y c0 q'); rewrite ler_wpmul2l ?(ltW c0) // ler_sub //.
apply: dominates_trace => //; first exact: (critical_invariant c0 cq).
apply: leq_trans (rank_leq_col _) _; move: inv; rewrite mat_mul mat_unit => inv.
by rewrite -[X in (X <= _)%N](mxrank1 R) -inv mxrankM_maxr.
Qed.

End BestRank.
