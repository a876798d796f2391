(* The given weights as a point of the whole training problem (P), all weights  *)
(* free, for Theorem 2 and Corollary 3 of Yun et al. 2019.                     *)
(*   is_scalar_resnet m   f(x) = w^T h_L(x), h_l = h_{l-1} + V_l phi_l(U_l h_{l-1}), *)
(*                        h_0 = x: no expansion, one output, and blocks after the    *)
(*                        first begin with a linear layer                      *)
(*   direction            one for all weights: w, the V_l, and the entries and the   *)
(*                        biases of the linear layers inside of the blocks     *)
(*   moved_risk d s       the risk at the given weights + s d                  *)
(*   critical_in_all_weights along all lines the risk has the derivative 0 there   *)
(*   twice_differentiable no unit is at a breakpoint where its activation or one of  *)
(*                        its first two derivatives jumps, but those that stay    *)
(*                        there on all lines                                   *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring ssrZ.
From Nest Require Import calculus models networks rational_matrices instances computed_matrices.
From Nest Require Import yun2019_vectors yun2019_derivative piecewise_slopes instances_yun2019 model_networks.
From Nest Require yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- The form of the network ------------------------------------------------------------ *)

Definition layers_of (b : block) : seq layer := if b is Layers ls then ls else [::].

Definition is_scalar_resnet (m : model) : bool :=
  [&& ~~ has_expansion m, output_count m == 1%N, size_of m 0 == width m,
    equal (part (weights m) 0) (unit_rows (width m)) &
    all (fun b => if b is Layers ls then begins_with_map (width m) ls else false) (behead (blocks m))].

Definition has_bias (b : rows) : bool := numerators b != [::].

Fixpoint width_after k (ls : seq layer) : nat :=
  if ls is l :: ls' then width_after (if l is Linear m _ _ _ then m else k) ls' else k.

(* m_{l+2}, the width of U_{l+2}.                                                 *)
Definition inner_width (m : model) l : nat := first_width (layers_of (nth (Layers [::]) (blocks m) l.+1)).

(* m_2 + ... + m_L < M.                                                           *)
Definition is_covered_by_sizes (m : model) : bool :=
  (\sum_(l < (size (blocks m)).-1) inner_width m l < width m)%N.

Section Lines.

Variables (R : realFieldType) (m : model) (p : nat -> nat).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).

Variables (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)) (theta : parameters R p).

Local Notation block_ l := (nth (Layers [::]) (blocks m) l).

(* The direction of the entry (i, j) of layer q inside of block l, and of the i-th  *)
(* bias, j = the number of columns.                                              *)
Record direction := Direction {
  along_w : 'cV[R]_M; along_V : forall l, 'M[R]_(M, K l.+1); along_inner : nat -> nat -> nat -> nat -> R
}.

Definition moved_layer (d : nat -> nat -> R) (s : R) (l : layer) (z : nat -> R) (i : nat) : R :=
  if l is Linear _ k A b then
    \sum_(j < k) (of_Q (value A i j) + s * d i j) * z j +
      (of_Q (value b i 0) + if has_bias b then s * d i k else 0)
  else layer_map l z i.

Fixpoint moved_layers (d : nat -> nat -> nat -> R) (s : R) (ls : seq layer) (z : nat -> R) : nat -> R :=
  if ls is l :: ls' then moved_layers (fun q => d q.+1) s ls' (moved_layer (d 0%N) s l z) else z.

Definition readout : 'cV[R]_M := (mat 1 M (prediction m))^T.
Definition outer_maps l : 'M[R]_(M, K l.+1) := mat M (K l.+1) (part (weights m) l.+1).
Definition sample (n : 'I_N) : 'cV[R]_M := col n (mat M N (inputs m)).
Definition target (n : 'I_N) : R := mat 1 N (targets m) 0 n.

Section Direction.

Variable d : direction.

Definition moved_feature (s : R) l (x : 'cV[R]_M) : 'cV[R]_(K l.+1) :=
  if block_ l is Layers ls then \col_(i < K l.+1) moved_layers (along_inner d l) s ls (coordinates x) i
  else G x (theta l.+1).

(* h_l(x), and f(x).                                                              *)
Fixpoint moved_state (s : R) l (x : 'cV[R]_M) : 'cV[R]_M :=
  if l is l'.+1 then
    moved_state s l' x + (outer_maps l' + s *: along_V d l') *m moved_feature s l' (moved_state s l' x)
  else x.

Definition moved_output (s : R) (x : 'cV[R]_M) : R := dot (readout + s *: along_w d) (moved_state s L x).

Definition moved_risk (s : R) : R := \sum_n N%:R^-1 * (moved_output s (sample n) - target n) ^+ 2.

(* The input of unit i of layer q of block l on the n-th sample.                     *)
Definition unit_input l q i n (s : R) : R :=
  moved_layers (along_inner d l) s (take q (layers_of (block_ l))) (coordinates (moved_state s l (sample n))) i.

End Direction.

Definition stays l q i n : Prop := forall d, exists2 e, 0 < e &
  forall s, `|s| < e -> unit_input d l q i n s = unit_input d l q i n 0.

Definition twice_differentiable : Prop := forall l ls q bs ps i n b,
  (l < L)%N -> block_ l = Layers ls -> (q < size ls)%N -> nth relu ls q = Piecewise bs ps ->
  (i < width_after M (take q ls))%N -> List.In b (kinks bs ps) ->
  (forall d, unit_input d l q i n 0 = of_Q b) -> stays l q i n.

Definition critical_in_all_weights : Prop := forall d, derivative (moved_risk d) 0 0.

Definition at_rest : direction := Direction 0 (fun=> 0) (fun _ _ _ _ => 0).

(* E[l'' h_L h_L^T] is regular.                                                    *)
Definition representation_coverage : Prop :=
  \sum_n (N%:R^-1 * 2%:R) *: (moved_state at_rest 0 L (sample n) *m (moved_state at_rest 0 L (sample n))^T)
    \in unitmx.

(* The rows of U_2 ... U_L do not span the space.                                   *)
Definition inner_maps l : 'M[R]_(inner_width m l, M) :=
  mat (inner_width m l) M (first_map (layers_of (block_ l.+1))).
Definition parameter_coverage : Prop := yun2019_theorem_2.parameter_coverage L inner_maps.

(* R <= R_lin, or the Hessian has a negative eigenvalue.                             *)
Definition linear_or_descending : Prop :=
  (forall t : 'cV[R]_M, moved_risk at_rest 0 <= \sum_n N%:R^-1 * (dot t (sample n) - target n) ^+ 2) \/
  exists d c, second_derivative (moved_risk d) 0 c /\ c < 0.

(* -- The network of yun2019_theorem_2.v ------------------------------------------------- *)

Hypothesis den : denotes G theta.
Hypothesis form : is_scalar_resnet m.

Definition first_function (x : 'cV[R]_M) : 'cV[R]_(K 1) := G x (theta 1%N).
Definition later_functions l (t : 'cV[R]_(inner_width m l)) : 'cV[R]_(K l.+2) :=
  after_map (layers_of (block_ l.+1)) (K l.+2) t.
Arguments later_functions : clear implicits.

Local Notation feature := (yun2019_theorem_2.feature (n := fun l => K l.+1) (m := inner_width m)
  first_function later_functions).
Local Notation hidden := (yun2019_theorem_2.hidden (n := fun l => K l.+1) (m := inner_width m)
  first_function later_functions).

Definition uniform (n : 'I_N) : R := N%:R^-1.
Definition squares (n : 'I_N) (z : R) : R := (z - target n) ^+ 2.
Definition slopes (n : 'I_N) (z : R) : R := 2%:R * (z - target n).
Definition curvatures (n : 'I_N) (z : R) : R := 2%:R.

Definition outer_direction (w : 'cV[R]_M) V : direction := Direction w V (fun _ _ _ _ => 0).

Lemma moved_layers_rest d s ls z : (forall q i j, d q i j = 0) ->
  moved_layers d s ls z =1 foldl (fun z l => layer_map l z) z ls.
Proof.
elim: ls d z => [//|l ls IH] d z d0 i /=; rewrite IH //; apply: layers_ext => {}i.
case: l => //= _ k A b; rewrite d0 mulr0 if_same addr0; congr (_ + _).
by apply: eq_bigr => j _; rewrite d0 mulr0 addr0.
Qed.

Lemma form_block l : (l.+1 < L)%N -> if block_ l.+1 is Layers ls then begins_with_map M ls else false.
Proof.
case/and5P: form => _ _ _ _ /(all_nthP (Layers [::])) /(_ l); rewrite size_behead nth_behead => maps lL.
by apply: maps; rewrite -ltnS prednK // (leq_ltn_trans _ lL).
Qed.

Lemma moved_feature_rest w V l s : (l < L)%N -> moved_feature (outer_direction w V) s l =1
  feature inner_maps l.
Proof.
move=> lL x; rewrite /moved_feature; have := den lL; rewrite /denotes_block.
case b: (block_ l) => [ls|v] gl.
  have -> : (\col_(i < K l.+1) moved_layers (along_inner (outer_direction w V) l) s ls (coordinates x) i) =
      residual_function ls (K l.+1) x by apply/colP=> i; rewrite !mxE moved_layers_rest.
  case: l lL b gl => [|l] lL b gl /=; first by rewrite /first_function gl.
  by have := form_block lL; rewrite /later_functions /inner_maps /inner_width b /= => /after_mapE ->.
by case: l lL b gl => [|l] lL b gl //=; have := form_block lL; rewrite b.
Qed.

Lemma moved_state_rest w V l s : (l <= L)%N -> moved_state (outer_direction w V) s l =1
  hidden (fun l => outer_maps l + s *: V l) inner_maps l.
Proof. by elim: l => [//|l IH] lL x /=; rewrite IH ?(ltnW lL) // moved_feature_rest. Qed.

Lemma moved_risk_rest w V s : moved_risk (outer_direction w V) s =
  yun2019_theorem_2.along L (n := fun l => K l.+1) (m := inner_width m)
    first_function later_functions sample uniform squares readout outer_maps inner_maps w V s.
Proof.
rewrite /moved_risk /yun2019_theorem_2.along /yun2019_theorem_2.risk; apply: eq_bigr => n _.
by rewrite /uniform /squares /moved_output /yun2019_theorem_2.network moved_state_rest.
Qed.

Lemma given_risk : moved_risk at_rest 0 =
  yun2019_theorem_2.risk L (n := fun l => K l.+1) (m := inner_width m)
    first_function later_functions sample uniform squares readout outer_maps inner_maps.
Proof.
have rest l x : hidden (fun l => outer_maps l + 0 *: 0) inner_maps l x = hidden outer_maps inner_maps l x.
  by elim: l => [//|l IH] /=; rewrite IH scale0r addr0.
rewrite -[at_rest]/(outer_direction 0 (fun=> 0)) moved_risk_rest /yun2019_theorem_2.along scale0r addr0.
by apply: eq_bigr => n _; rewrite /yun2019_theorem_2.network rest.
Qed.

Theorem theorem_2 : critical_in_all_weights -> parameter_coverage -> linear_or_descending.
Proof.
move=> crit cov.
have hyp : yun2019_theorem_2.assumption_4_1 squares slopes curvatures.
  exact: yun2019_theorem_2.squared_error_assumption_4_1.
have pos n : 0 <= uniform n by rewrite invr_ge0 ler0n.
have st : yun2019_theorem_2.critical L (n := fun l => K l.+1) (m := inner_width m)
    first_function later_functions sample uniform squares
    readout outer_maps inner_maps.
  by move=> w V; apply: derivative_ext (crit (outer_direction w V)) => s; rewrite moved_risk_rest.
case: (yun2019_theorem_2.theorem_2_without_coverage pos hyp st cov) => [le|[w [V [c dc c0]]]].
  by left=> t; rewrite given_risk; apply: le.
right; exists (outer_direction w V), c; split=> //.
by apply: second_derivative_ext dc => s; rewrite moved_risk_rest.
Qed.

End Lines.
