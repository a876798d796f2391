(* Theorem 2 and Corollary 3 of Yun et al. 2019 on one concrete model: the      *)
(* checks of instances.v for networks whose weights and parameters are given.   *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models networks coupled rational_matrices instances.
From Nest Require Import yun2019_vectors.
From Nest Require yun2019_derivative yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- U_l and phi_l: the first layer of a block, and what comes after it --------------- *)

Definition first_map (ls : seq layer) : rows := if ls is Linear _ _ A _ :: _ then A else no_rows.
Definition first_width (ls : seq layer) : nat := if ls is Linear m _ _ _ :: _ then m else 0.

Definition begins_with_map M (ls : seq layer) : bool :=
  if ls is Linear m k A _ :: _ then (k == M) && (size (numerators A) <= m)%N else false.

Section Layers.

Variable R : realFieldType.

(* The bias of the first layer belongs to phi_l.                                *)
Definition after_map (ls : seq layer) n k (t : 'cV[R]_n) : 'cV[R]_k :=
  \col_(i < k) if ls is Linear _ _ _ b :: ls' then
    foldl (fun z l => layer_map l z) (fun i => coordinates t i + of_Q (value b i 0)) ls' i else 0.

Lemma layer_map_ext l (z z' : nat -> R) : z =1 z' -> layer_map l z =1 layer_map l z'.
Proof.
by case: l => [m k A b|bs ps] e i /=; rewrite ?e //; congr (_ + _); apply: eq_bigr => j _; rewrite e.
Qed.

Lemma layers_ext ls (z z' : nat -> R) : z =1 z' ->
  foldl (fun z l => layer_map l z) z ls =1 foldl (fun z l => layer_map l z) z' ls.
Proof. by elim: ls z z' => [//|l ls IH] z z' e /=; apply/IH/layer_map_ext. Qed.

Lemma coordinatesE n (x : 'cV[R]_n) (i : 'I_n) : coordinates x i = x i 0.
Proof. by rewrite /coordinates insubT //= => h; congr (x _ 0); apply: val_inj. Qed.

Lemma after_mapE M ls k (x : 'cV[R]_M) : begins_with_map M ls ->
  after_map ls k (mat (first_width ls) M (first_map ls) *m x) = residual_function ls k x.
Proof.
case: ls => [//|[m k' A b|//] ls] /= /andP [/eqP -> {k'} small].
apply/colP=> i; rewrite !mxE /=; apply: layers_ext => {}i; congr (_ + _).
rewrite {1}/coordinates; case: insubP => [j _ <-|out].
  by rewrite mxE; apply: eq_bigr => a _; rewrite mxE coordinatesE.
rewrite [RHS]big1 // => a _.
rewrite /value /entry (nth_default [::]) ?nth_nil ?of_Q_zero ?mul0r //.
by apply: leq_trans small _; rewrite leqNgt.
Qed.

Lemma trace_value M N ls x zs k v (n : 'I_N) : is_trace N M ls x zs k v ->
  residual_function ls k (col n (mat M N x)) = col n (mat k N v) :> 'cV[R]_k.
Proof.
move=> tr; apply/colP=> i; rewrite !mxE.
apply: (is_traceP (R := R) tr (ltn_ord n)) => // m mM.
by rewrite (coordinatesE _ (Ordinal mM)) !mxE.
Qed.

End Layers.

(* -- The network ------------------------------------------------------------------------ *)
Section Network.

Variables (R : realFieldType) (M N L : nat) (K : nat -> nat).
(* W_0 ... W_L, with W_0 = 1, and W_{L+1} of one row.                            *)
Variables (weights features : seq rows) (w y : rows) (blocks : seq (seq layer)).

Definition widths l : nat := K l.+1.
Definition inner_widths l : nat := first_width (nth [::] blocks l.+1).

Definition outer_maps l : 'M[R]_(M, widths l) := mat M (K l.+1) (part weights l.+1).
Definition inner_maps l : 'M[R]_(inner_widths l, M) :=
  mat (inner_widths l) M (first_map (nth [::] blocks l.+1)).
Definition readout : 'cV[R]_M := (mat 1 M w)^T.

Definition first_function (x : 'cV[R]_M) : 'cV[R]_(widths 0) :=
  residual_function (nth [::] blocks 0) (K 1) x.
Definition later_functions l (t : 'cV[R]_(inner_widths l)) : 'cV[R]_(widths l.+1) :=
  after_map (nth [::] blocks l.+1) (K l.+2) t.

Definition inputs (n : 'I_N) : 'cV[R]_M := col n (mat M N (part features 0)).
Definition uniform (n : 'I_N) : R := N%:R^-1.
Definition squares (n : 'I_N) (p : R) : R := (p - mat 1 N y 0 n) ^+ 2.
Definition slopes (n : 'I_N) (p : R) : R := 2%:R * (p - mat 1 N y 0 n).
Definition curvatures (n : 'I_N) (p : R) : R := 2%:R.

Local Notation states l := (state_rows M N K weights features l).
Local Notation hidden := (yun2019_theorem_2.hidden first_function later_functions outer_maps inner_maps).
Local Notation critical := (yun2019_theorem_2.critical L first_function later_functions inputs uniform squares).
Local Notation network_risk :=
  (yun2019_theorem_2.risk L first_function later_functions inputs uniform squares).
Local Notation linear_risk := (yun2019_theorem_2.linear_risk inputs uniform squares).
Local Notation V := outer_maps.
Local Notation U := inner_maps.

Lemma uniform_ge0 n : 0 <= uniform n.
Proof. by rewrite invr_ge0 ler0n. Qed.

Lemma squares_assumption_4_1 : yun2019_theorem_2.assumption_4_1 squares slopes curvatures.
Proof. exact: yun2019_theorem_2.squared_error_assumption_4_1. Qed.

(* Theorem 2 for all w and V_l with these U_l, Corollary 3 for all weights, and one block. *)
Section Theorems.

Variables (w' : 'cV[R]_M) (V' : forall l, 'M[R]_(M, widths l)).

Local Notation conclusion U' :=
  (yun2019_theorem_2.at_most_R_lin inputs uniform squares (network_risk w' V' U') \/
   yun2019_theorem_2.negative_curvature L first_function later_functions inputs uniform squares w' V' U').

Lemma network_theorem_2 : yun2019_theorem_2.parameter_coverage L U -> critical w' V' U -> conclusion U.
Proof.
move=> cov st.
exact: (yun2019_theorem_2.theorem_2_without_coverage uniform_ge0 squares_assumption_4_1 st cov).
Qed.

Lemma network_corollary_3 U' : (sumn (mkseq inner_widths L.-1) < M)%N -> critical w' V' U' -> conclusion U'.
Proof.
rewrite sumnE big_map -{1}[L.-1]subn0 -/(index_iota 0 L.-1) big_mkord => small st.
apply: (yun2019_theorem_2.theorem_2_without_coverage uniform_ge0 squares_assumption_4_1 st).
exact: yun2019_theorem_2.coverage_small.
Qed.

Lemma network_one_block U' : L == 1%N -> critical w' V' U' -> w' != 0 ->
  yun2019_theorem_2.at_most_R_lin inputs uniform squares (network_risk w' V' U').
Proof.
move=> /eqP L1 st.
exact: (yun2019_theorem_2.theorem_2_one_block uniform_ge0 squares_assumption_4_1 st L1).
Qed.

End Theorems.

Definition is_deep_resnet (traces : seq (seq rows)) : bool :=
  [&& (0 < N)%N && (K 0 == M), same M M (part weights 0) (unit_rows M),
    all (fun l => begins_with_map M (nth [::] blocks l)) (iota 1 L.-1) &
    is_forward M N L K weights features blocks traces].

Variable traces : seq (seq rows).
Hypothesis deep : is_deep_resnet traces.

Let N0 : (0 < N)%N. Proof. by case/and4P: deep => /andP []. Qed.

Lemma feature_value l n : (l < L)%N ->
  yun2019_theorem_2.feature first_function later_functions inner_maps l (col n (mat M N (states l))) =
  col n (mat (K l.+1) N (part features l.+1)).
Proof.
case/and4P: deep => _ _ /allP maps /allP forward lL.
have tr : is_trace N M (nth [::] blocks l) (states l) (nth [::] traces l) (K l.+1) (part features l.+1).
  by apply: forward; rewrite mem_iota.
case: l lL tr => [|l] lL tr /=; first exact: trace_value tr.
rewrite /later_functions after_mapE; first exact: trace_value tr.
by apply: maps; rewrite mem_iota /= add1n prednK // (leq_ltn_trans _ lL).
Qed.

Lemma hidden_value l n : (l <= L)%N -> hidden l (inputs n) = col n (mat M N (states l)).
Proof.
elim: l => [|l IH] lL.
  case/and4P: deep => /andP [_ /eqP K0] /(@sameP R) W0 _ _.
  rewrite /= /inputs mat_add_all big_ord1 mat_mul; congr (col n _).
  move: W0; rewrite mat_unit; move: (K 0) K0 => k ->.
  by move=> ->; rewrite mul1mx.
rewrite /= IH ?(ltnW lL) // feature_value // [in RHS]/state_rows !mat_add_all.
by rewrite [in RHS]big_ord_recr linearD /= mat_mul !colE !mulmxA.
Qed.

(* -- The risk and the best linear predictor ---------------------------------------------- *)

Local Notation X := (mat M N (part features 0) : 'M[R]_(M, N)).
Local Notation H := (mat M N (states L) : 'M[R]_(M, N)).
Local Notation Y := (mat 1 N y : 'M[R]_(1, N)).
Local Notation c := (N%:R^-1 : R).

Let c0 : 0 < c. Proof. exact: scale_gt0. Qed.

Definition errors : rows := sub 1 N (mul 1 M N w (states L)) y.
Definition linear_errors (t : rows) : rows := sub 1 N (mul 1 M N t (part features 0)) y.

Lemma dot_row (t : rows) (A : 'M[R]_(M, N)) n :
  dot (mat 1 M t)^T (col n A) = (mat 1 M t *m A) 0 n.
Proof. by rewrite /dot trmxK colE mulmxA -colE mxE. Qed.

Lemma network_value n : yun2019_theorem_2.network L first_function later_functions readout V U (inputs n) =
  (mat 1 M w *m H) 0 n.
Proof. by rewrite /yun2019_theorem_2.network hidden_value // dot_row. Qed.

Lemma slope_value n : slopes n
    (yun2019_theorem_2.network L first_function later_functions readout V U (inputs n)) =
  2%:R * mat 1 N errors 0 n.
Proof. by rewrite /slopes network_value mat_sub mat_mul !mxE. Qed.

Lemma mean_of_squares (e : 'rV[R]_N) : \sum_n uniform n * e 0 n ^+ 2 = c * frob e e.
Proof. by rewrite frobE big_ord1 -mulr_sumr; congr (_ * _); apply: eq_bigr => n _; rewrite expr2. Qed.

Lemma network_riskE : network_risk readout V U = of_Q (mean_square 1 N errors).
Proof.
rewrite mean_squareE // -mean_of_squares; apply: eq_bigr => n _.
by rewrite /squares network_value mat_sub mat_mul !mxE.
Qed.

Lemma linear_riskE (t : 'cV[R]_M) : linear_risk t = sq_risk Y c (t^T *m X).
Proof.
rewrite /sq_risk -mean_of_squares; apply: eq_bigr => n _.
by rewrite /squares /inputs /dot colE mulmxA -colE !mxE.
Qed.

Definition is_network_risk (r : Q) : bool := Qeq_bool (mean_square 1 N errors) r.

Lemma is_network_riskP r : is_network_risk r -> network_risk readout V U = of_Q r.
Proof. by move=> /Qeq_bool_iff/(of_Q_eq R) <-; exact: network_riskE. Qed.

(* The error of t is orthogonal to the inputs, and no smaller.                      *)
Definition is_at_most_linear (t : rows) : bool :=
  same 1 M (mul 1 N M (linear_errors t) (tr M N (part features 0))) no_rows &&
  ~~ is_positive (mean_square 1 N errors - mean_square 1 N (linear_errors t))%frac.

Lemma is_at_most_linearP t : is_at_most_linear t ->
  yun2019_theorem_2.at_most_R_lin inputs uniform squares (network_risk readout V U).
Proof.
move=> /andP [/(@sameP R) o]; rewrite -(of_Q_ltE R) -leNgt network_riskE => le t'.
apply: le_trans le _; rewrite mean_squareE // linear_riskE.
have eE : mat 1 N (linear_errors t) = mat 1 M t *m X - Y by rewrite mat_sub mat_mul.
rewrite eE -/(sq_risk Y c _); apply: orthogonal_least => //; rewrite -eE -mulmxBl.
by rewrite frobC frob_mull; move: o; rewrite mat_mul mat_tr mat_zero => ->; rewrite frob0r.
Qed.

Definition is_above_linear (t : rows) : bool :=
  is_positive (mean_square 1 N errors - mean_square 1 N (linear_errors t))%frac.

Lemma is_above_linearP t : is_above_linear t ->
  linear_risk (mat 1 M t)^T < network_risk readout V U.
Proof.
rewrite /is_above_linear -(of_Q_ltE R) network_riskE => lt; apply: le_lt_trans lt.
by rewrite mean_squareE // linear_riskE trmxK /sq_risk mat_sub mat_mul.
Qed.

(* -- Coverage ------------------------------------------------------------------------------ *)

Local Notation parameter_coverage := (yun2019_theorem_2.parameter_coverage L U).

Definition in_kernel (v : rows) : bool := nonzero M 1 v &&
  all (fun l => same (inner_widths l) 1
    (mul (inner_widths l) M 1 (first_map (nth [::] blocks l.+1)) v) no_rows) (iota 0 L.-1).

Lemma in_kernelP v : in_kernel v -> mat M 1 v != 0 :> 'cV[R]_M /\
  forall l, (l.+1 < L)%N -> U l *m mat M 1 v = 0.
Proof.
move=> /andP [/(@nonzeroP R) nz /allP check]; split=> // l lL.
have := check l; rewrite mem_iota /= -subn1 ltn_subRL add1n.
by move/(_ lL)/(@sameP R); rewrite mat_mul mat_zero.
Qed.

Lemma kernel_coverage (v : 'cV[R]_M) : v != 0 -> (forall l, (l.+1 < L)%N -> U l *m v = 0) ->
  parameter_coverage.
Proof.
move=> v0 ker; apply/negP; rewrite -sub1mx => le; case/eqP: v0.
have : (1%:M <= kermx v)%MS.
  apply: submx_trans le _; apply/sumsmx_subP => l _; rewrite genmxE; apply/sub_kermxP/ker.
  by move: (ltn_ord l); rewrite -[l.+1]add1n -ltn_subRL subn1.
by move/sub_kermxP; rewrite mul1mx.
Qed.

Lemma is_coveredP v : in_kernel v -> parameter_coverage.
Proof. by case/in_kernelP => v0; exact: kernel_coverage. Qed.

(* C_2 U_2 + ... + C_L U_L = 1.                                                     *)
Definition is_not_covered (C : seq rows) : bool :=
  same M M (add_all M M L.-1 (fun l =>
    mul M (inner_widths l) M (part C l) (first_map (nth [::] blocks l.+1)))) (unit_rows M).

Lemma is_not_coveredP C : is_not_covered C -> ~~ parameter_coverage.
Proof.
move=> /(@sameP R); rewrite mat_add_all mat_unit => e; rewrite negbK -sub1mx -e.
apply: summx_sub_sums => l _; rewrite genmxE mat_mul; exact: submxMl.
Qed.

Local Notation representation_coverage := (yun2019_theorem_2.representation_coverage
  L first_function later_functions inputs uniform curvatures readout V U).

Lemma representation_coverageE : representation_coverage = (H *m H^T \in unitmx).
Proof.
rewrite /yun2019_theorem_2.representation_coverage.
have -> : \sum_n (uniform n * curvatures n
    (yun2019_theorem_2.network L first_function later_functions readout V U (inputs n))) *:
    (hidden L (inputs n) *m (hidden L (inputs n))^T) = (c * 2%:R) *: (H *m H^T).
  apply/matrixP=> i j; rewrite summxE !mxE mulr_sumr; apply: eq_bigr => n _.
  by rewrite hidden_value // !mxE big_ord1 !mxE.
by rewrite unitmxZ // unitfE mulf_neq0 ?pnatr_eq0 // gt_eqF.
Qed.

Definition is_full_representation (S : rows) : bool :=
  same M M (mul M M M (mul M N M (states L) (tr M N (states L))) S) (unit_rows M).

Lemma is_full_representationP S : is_full_representation S -> representation_coverage.
Proof.
move=> /(@sameP R); rewrite !mat_mul mat_tr mat_unit representation_coverageE.
by case/mulmx1_unit.
Qed.

Definition is_deficient_representation (z : rows) : bool :=
  nonzero 1 M z && same 1 N (mul 1 M N z (states L)) no_rows.

Lemma is_deficient_representationP z : is_deficient_representation z -> ~~ representation_coverage.
Proof.
move=> /andP [/(@nonzeroP R) nz /(@sameP R)]; rewrite mat_mul mat_zero representation_coverageE => e.
apply: contra nz => u.
by rewrite -[mat 1 M z]mulmx1 -(mulmxV u) mulmxA [mat 1 M z *m (_ *m _)]mulmxA e !mul0mx.
Qed.

(* -- The given weights ---------------------------------------------------------------------- *)

(* The gradient with respect to w, and to V_L without the factor w.                  *)
Definition gradient_w : rows := mul 1 N M errors (tr M N (states L)).
Definition moment l : rows := mul 1 N (K l.+1) errors (tr (K l.+1) N (part features l.+1)).

Lemma weighted_sum k (A : 'M[R]_(k, N)) :
  \sum_n (uniform n * slopes n
    (yun2019_theorem_2.network L first_function later_functions readout V U (inputs n))) *: col n A =
  (2%:R * c) *: (mat 1 N errors *m A^T)^T.
Proof.
under eq_bigr => n _ do rewrite slope_value.
apply/colP=> i; rewrite summxE !mxE mulr_sumr; apply: eq_bigr => n _; rewrite !mxE.
by rewrite /uniform; ring.
Qed.

Let scale_neq0 : 2%:R * c != 0. Proof. by rewrite mulf_neq0 ?pnatr_eq0 // gt_eqF. Qed.

Lemma gradient_wE : yun2019_theorem_2.gradient_w L first_function later_functions inputs uniform slopes
  readout V U = (2%:R * c) *: (mat 1 M gradient_w)^T.
Proof.
rewrite /yun2019_theorem_2.gradient_w mat_mul mat_tr -weighted_sum.
by apply: eq_bigr => n _; rewrite [in RHS]/col hidden_value.
Qed.

Lemma momentE l : (l < L)%N -> yun2019_theorem_2.moment L first_function later_functions inputs uniform slopes
  readout V U l = (2%:R * c) *: (mat 1 (K l.+1) (moment l))^T.
Proof.
move=> lL; rewrite /yun2019_theorem_2.moment mat_mul mat_tr -weighted_sum.
by apply: eq_bigr => n _; rewrite hidden_value ?(ltnW lL) // feature_value.
Qed.

Definition has_slope : bool := nonzero 1 M gradient_w.

Lemma has_slopeP : has_slope -> ~ critical readout V U.
Proof.
move=> /(@nonzeroP R) nz st; case/negP: nz.
have ker l : (l.+1 < L)%N -> U l *m (0 : 'cV_M) = 0 by rewrite mulmx0.
have := yun2019_theorem_2.gradient_w_eq0 ker squares_assumption_4_1 st.
move/eqP; rewrite gradient_wE scaler_eq0 (negbTE scale_neq0) /= => /eqP /(congr1 trmx).
by rewrite trmxK trmx0 => ->.
Qed.

Definition has_moment : bool := has (fun l => nonzero 1 (K l.+1) (moment l)) (iota 0 L).

Lemma has_momentP : has_moment -> yun2019_theorem_2.moments_norm L first_function later_functions
  inputs uniform slopes readout V U != 0.
Proof.
move=> /hasP [l]; rewrite mem_iota /= add0n => lL /(@nonzeroP R) nz; apply: contra nz => /eqP e.
have := yun2019_theorem_2.moments_norm_eq0 e lL; rewrite momentE //.
move/eqP; rewrite scaler_eq0 (negbTE scale_neq0) /= => /eqP /(congr1 trmx).
by rewrite trmxK trmx0 => ->.
Qed.

(* All U_l vanish on v, w does not, and the error is not orthogonal to some feature.  *)
Definition has_moving_moment (v : rows) : bool :=
  [&& in_kernel v, nonzero 1 1 (mul 1 M 1 w v) & has_moment].

Lemma has_moving_momentP v : has_moving_moment v -> ~ critical readout V U.
Proof.
move=> /and3P [/in_kernelP [v0 ker] /(@nonzeroP R) nz /has_momentP h] st.
have := yun2019_theorem_2.moments_stationary ker squares_assumption_4_1 st.
move/eqP; rewrite mulf_eq0 (negbTE h) orbF /dot trmxK => /eqP wv; case/eqP: nz.
by apply/matrixP=> i j; rewrite !ord1 mat_mul wv mxE.
Qed.

(* w and all U_l vanish on v, and the error is not orthogonal to some feature.        *)
Definition is_descending (v : rows) : bool :=
  [&& in_kernel v, same 1 1 (mul 1 M 1 w v) no_rows & has_moment].

Lemma is_descendingP v : is_descending v -> yun2019_theorem_2.negative_curvature
  L first_function later_functions inputs uniform squares readout V U.
Proof.
move=> /and3P [/in_kernelP [v0 ker] /(@sameP R)]; rewrite mat_mul mat_zero => wv /has_momentP.
move=> h; apply: (yun2019_theorem_2.orthogonal_curvature ker squares_assumption_4_1 _ h v0).
by rewrite /dot trmxK wv mxE.
Qed.

End Network.

Arguments first_function : clear implicits.
Arguments later_functions : clear implicits.
Arguments outer_maps : clear implicits.
Arguments inner_maps : clear implicits.
Arguments readout : clear implicits.
Arguments inputs : clear implicits.
Arguments uniform : clear implicits.
Arguments squares : clear implicits.
Arguments curvatures : clear implicits.

Arguments is_network_riskP {R M N L K weights features w y blocks traces} deep {r}.
Arguments is_at_most_linearP {R M N L K weights features w y blocks traces} deep {t}.
Arguments is_above_linearP {R M N L K weights features w y blocks traces} deep {t}.
Arguments is_full_representationP {R M N L K weights features w blocks traces} deep {S}.
Arguments is_deficient_representationP {R M N L K weights features w blocks traces} deep {z}.
Arguments has_slopeP {R M N L K weights features w y blocks traces} deep.
Arguments has_moving_momentP {R M N L K weights features w y blocks traces} deep {v}.
Arguments is_descendingP {R M N L K weights features w y blocks traces} deep {v}.
Arguments is_coveredP {R M L blocks v}.
Arguments is_not_coveredP {R M L blocks C}.
