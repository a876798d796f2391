(* The theorems over the real numbers, in the words of analysis: R is any      *)
(* realType (a complete ordered field; Coq's own real numbers are one),        *)
(* 'd f q = 0 is what a critical point is, \forall r \near q that something    *)
(* holds on a neighbourhood of q, and nothing is asked of a loss but what      *)
(* Assumption 2 says.  Widths are positive: M + 1, N_o + 1 and K_i + 1.        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype landau derive.
From mathcomp Require Rstruct.
From Nest Require Import calculus models coupled networks chen2021 findings.
From Nest Require saddles attainment attainment_ranks existence_ranks.
From Nest Require yun2019_vectors yun2019_derivative yun2019_theorem_2 yun2019_theorem_4 yun2019_theorem_5.
From Nest Require oyedotun2020_forward oyedotun2020_singular_values.
From NestReals Require Import differentiability differentiable_risk.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.

(* There are real numbers: those of Coq's library.                              *)
Theorem real_numbers_exist : inhabited realType.
Proof. exact: inhabits Rstruct.real_realType. Qed.

(* -- Chen et al. 2021 --------------------------------------------------------- *)
Section Chen2021.

Variables (R : realType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M.+1 -> 'rV[R]_(p i) -> 'cV[R]_(K i).+1.
Variables (N : nat) (X : 'M[R]_((K 0).+1, N)) (Y : 'M[R]_(No.+1, N)).
Implicit Types (W : expansion R M.+1 (fun i => (K i).+1)) (theta : parameters R p).

Section ConvexLoss.

Variable ell : 'cV[R]_No.+1 -> 'cV[R]_No.+1 -> R.
Hypothesis ell_convex : forall y, convex (ell^~ y).
Hypothesis ell_differentiable : forall y z, differentiable (ell^~ y) z.

Local Notation risk W theta L := (risk_phi G ell X Y W theta (L := L)).

Let a2 : assumption_2 ell := differentiable_assumption_2 ell_convex ell_differentiable.

Let criticalP W theta L q : critical (risk W theta L) q <-> forall D, 'd (risk W theta L) q D = 0.
Proof. exact/critical_differential/risk_phi_differentiable. Qed.

Theorem chen2021_theorem_1_i W theta L q :
  assumption_3 M.+1 No.+1 -> assumption_4 W L ->
  (forall D, 'd (risk W theta L) q D = 0) -> full_rank q.1 ->
  forall r, risk W theta L q <= risk W theta L r.
Proof. by move=> a3 a4 /criticalP cq; exact: theorem_1_i. Qed.

Theorem chen2021_theorem_1_ii W theta L q :
  assumption_3 M.+1 No.+1 -> assumption_4 W L ->
  (\forall r \near q, risk W theta L q <= risk W theta L r) ->
  (forall H, risk W theta L q <= arisk_phi G ell X Y W theta L H) /\
  forall H, local_min_PA G ell X Y W theta L H -> epsilon G ell X Y W theta q H = 0.
Proof.
move=> a3 a4 /local_min2_near mq; split=> H; first exact: theorem_1_ii_erlb.
exact: theorem_1_ii.
Qed.

Theorem nest_no_spurious_minima W theta L q : assumption_3 M.+1 No.+1 ->
  (\forall r \near q, risk W theta L q <= risk W theta L r) ->
  forall r, risk W theta L q <= risk W theta L r.
Proof. by move=> a3 /local_min2_near mq; have [] := attainment.no_spurious_minima a2 a3 mq. Qed.

End ConvexLoss.

(* The squared loss.                                                          *)
Local Notation risk W theta L := (risk_phi G (@squared_loss R No.+1) X Y W theta (L := L)).

Let risk_differentiable W theta L q : differentiable (risk W theta L) q.
Proof. by apply: risk_phi_differentiable; exact: squared_loss_differentiable. Qed.

Let criticalP W theta L q : critical (risk W theta L) q <-> forall D, 'd (risk W theta L) q D = 0.
Proof. exact/critical_differential/risk_differentiable. Qed.

Let saddleP W theta L q : saddle_point (risk W theta L) q <-> saddle (risk W theta L) q.
Proof. exact/saddle_point_saddle/risk_differentiable. Qed.

Let curvatureP W theta L q : 0 < N%:R^-1 :> R -> critical (risk W theta L) q ->
  negative_curvature (risk W theta L) q -> negative_second_derivative (risk W theta L) q.
Proof.
move=> c0 cq nq; have e := @sq_risk_phiE _ _ _ _ _ G _ X Y W theta L.
have [D [d gd d0]] := negative_curvature_derivative c0 (eq_critical e cq) (eq_negative_curvature e nq).
by exists D, d => //; apply: yun2019_derivative.second_derivative_ext gd => t; rewrite -e; case: (q).
Qed.

Theorem chen2021_proposition_1_i W theta L : assumption_1 G X Y W theta L ->
  ~ convex2 (risk W theta L) /\ ~ concave2 (risk W theta L).
Proof. exact: proposition_1_i. Qed.

Theorem chen2021_proposition_1_ii W theta L q : assumption_1 G X Y W theta L ->
  (forall D, 'd (risk W theta L) q D = 0) ->
  ~ (\forall r \near q, risk W theta L q <= risk W theta L r) -> saddle (risk W theta L) q.
Proof.
move=> a1 /criticalP cq nq; apply/saddleP; apply: proposition_1_ii => //.
by move/local_min2_near.
Qed.

Theorem chen2021_theorem_2 W theta L q : assumption_1 G X Y W theta L ->
  assumption_3 M.+1 No.+1 -> assumption_4 W L -> saddle (risk W theta L) q ->
  ~~ full_rank q.1 /\ negative_second_derivative (risk W theta L) q.
Proof.
move=> a1 a3 a4 /saddleP sq; split; first exact: theorem_2_i sq.
by apply: curvatureP (theorem_2_ii a1 a3 a4 sq); [exact: assumption_1_inv_N a1 | case: sq].
Qed.

Theorem nest_strict_saddle W theta L q : (0 < N)%N -> (forall D, 'd (risk W theta L) q D = 0) ->
  (forall r, risk W theta L q <= risk W theta L r) \/ negative_second_derivative (risk W theta L) q.
Proof.
move=> N0 /criticalP cq; have [gq|[_ nq]] := critical_global_or_strict cq; first by left.
by right; apply: curvatureP nq => //; rewrite invr_gt0 ltr0n.
Qed.

(* V holds the features v_L of the samples, X' the states x_{L-1}.            *)
Section Data.

Variables (W : expansion R M.+1 (fun i => (K i).+1)) (theta : parameters R p) (L : nat).

Local Notation V := (samples (feature G W theta L) X).
Local Notation Z := (col_mx V (samples (previous_state G W theta L) X)).

Hypothesis samples_gt0 : (0 < N)%N.

Let c_gt0 : 0 < N%:R^-1 :> R. Proof. by rewrite invr_gt0 ltr0n. Qed.

Let riskE := funext (@sq_risk_phiE _ _ _ _ _ G _ X Y W theta L).

Theorem nest_saddles : assumption_3 M.+1 No.+1 ->
  (exists q, saddle (risk W theta L) q) <-> Y *m V^T != 0.
Proof.
move=> a3; have iff := existence_ranks.wide_saddles (samples (previous_state G W theta L) X) V Y c_gt0 a3.
split=> [[q /saddleP sq]|/iff [q sq]]; first by apply/iff; exists q; rewrite -riskE.
by exists q; apply/saddleP; rewrite riskE.
Qed.

Theorem nest_saddle_exists : Y *m V^T != 0 -> (\rank (Y *m Z^T) < \rank (Y *m V^T) + M.+1)%N ->
  exists2 q, saddle (risk W theta L) q & negative_second_derivative (risk W theta L) q.
Proof.
move=> YV few; have [q] := existence_ranks.saddle_exists c_gt0 YV few.
rewrite -riskE => sq nq; exists q; first exact/saddleP.
by apply: curvatureP nq => //; case: sq.
Qed.

(* Whether the infimum is a minimum.                                          *)
Theorem nest_attainment : (\rank (Y *m Z^T) <= M.+1)%N ->
  (exists q, forall r, risk W theta L q <= risk W theta L r) <->
  (\rank (Y *m Z^T) + \rank Z <= \rank (col_mx V Y *m Z^T) + M.+1)%N.
Proof.
move=> wide; have := existence_ranks.narrow_attainment c_gt0 wide; rewrite riskE.
case: ifP => [_ [q mq _]|_ none]; split=> //; first by exists q.
by case=> q mq; case: (none q); exists 1 => [|r _]; [exact: ltr01 | exact: mq].
Qed.

End Data.

End Chen2021.

(* -- Yun et al. 2019 ------------------------------------------------------------ *)
Section Yun2019.

Variable R : realType.

Section Theorem2.
Import yun2019_theorem_2.

Variables (dx L : nat) (n m : nat -> nat).
Variable phi1 : 'cV[R]_dx -> 'cV[R]_(n 0).
Variable phi : forall l, 'cV[R]_(m l) -> 'cV[R]_(n l.+1).
Variables (N : nat) (x : 'I_N -> 'cV[R]_dx) (mu : 'I_N -> R) (loss : 'I_N -> R -> R).

Let is_critical w V U := forall dw (dV : forall l, 'M[R]_(dx, n l)),
  is_derive (0 : R) 1 (along L phi1 phi x mu loss w V U dw dV) 0.

Theorem yun2019_theorem_2 (loss1 loss2 : 'I_N -> R -> R) w V U :
  (forall i, 0 <= mu i) ->
  (forall i, [/\ yun2019_derivative.convex (loss i),
     forall t, is_derive t 1 (loss i) (loss1 i t) & forall t, is_derive t 1 (loss1 i) (loss2 i t)]) ->
  is_critical w V U ->
  representation_coverage L phi1 phi x mu loss2 w V U -> parameter_coverage L U ->
  at_most_R_lin x mu loss (risk L phi1 phi x mu loss w V U) \/ negative_curvature L phi1 phi x mu loss w V U.
Proof.
move=> mu0 a4 cq; apply: theorem_2 => // [i|dw dV]; last exact/is_derive_derivative/cq.
by have [cv d1 d2] := a4 i; split=> // t; apply/is_derive_derivative.
Qed.

End Theorem2.

(* Suprema exist in R, so that Theorem 5 is about them.                       *)
Section Theorem5.
Import yun2019_theorem_5.

Variables (dx L n : nat) (d : nat -> nat) (M : nat -> R) (B : R) (x : 'I_n -> 'cV[R]_dx).
Hypothesis M_ge0 : forall l, (l < L)%N -> 0 <= M l.
Hypothesis bounded : forall i, yun2019_vectors.enorm (x i) <= B.

Let fit (e : signs n) (theta : parameters R dx d) : R :=
  n%:R^-1 * \sum_i sign R e i * network L (@yun2019_section_3.relu R) theta (x i).

Definition values (e : signs n) : set R := [set fit e theta | theta in [set theta | network_class L M theta]].

Let zero_network : parameters R dx d := (0, fun l => (0, 0)).

Lemma zero_class : network_class L M zero_network.
Proof.
split=> [|l lL]; first by rewrite /yun2019_vectors.enorm yun2019_vectors.dot0l sqrtr0 ler01.
by rewrite /fnorm !frob0l sqrtr0 M_ge0.
Qed.

Lemma zero_fit e : fit e zero_network = 0.
Proof. by rewrite /fit big1 ?mulr0 // => i _; rewrite /network yun2019_vectors.dot0l mulr0. Qed.

Theorem values_have_sup e : has_sup (values e).
Proof.
split; first by exists (fit e zero_network); exists zero_network; first exact: zero_class.
exists ((2 ^ n)%:R * (B * (\prod_(l < L) (1 + 2%:R * M l ^+ 2)) / Num.sqrt n%:R)) => _ [theta thetaF <-].
pose f e' := if e' == e then theta else zero_network.
have fF e' : network_class L M (f e') by rewrite /f; case: ifP => _ //; exact: zero_class.
have := theorem_5_choice (@relu_lipschitz R) (@relu_homogeneous R) bounded fF.
rewrite /mean (bigD1 e) //= [X in _ * (_ + X)]big1 => [|e' /negPf ne]; last first.
  by rewrite /f ne; exact: zero_fit.
by rewrite addr0 /f eqxx ler_pdivr_mull // ltr0n expn_gt0.
Qed.

Theorem yun2019_theorem_5 :
  mean (fun e => sup (values e)) <= B * (\prod_(l < L) (1 + 2%:R * M l ^+ 2)) / Num.sqrt n%:R.
Proof.
apply: theorem_5 => // e; split=> [theta thetaF|eta eta0].
  by apply: sup_upper_bound; [exact: values_have_sup | exists theta].
have [_ [theta thetaF <-] lt_fit] := sup_adherent eta0 (values_have_sup e).
by exists theta.
Qed.

End Theorem5.

End Yun2019.

(* -- Oyedotun et al. 2020 --------------------------------------------------------- *)
Theorem oyedotun2020_singular_values (R : realType) n (W : 'M[R]_n) :
  exists (s : 'I_n -> R) (u v : 'I_n -> 'cV[R]_n),
    [/\ oyedotun2020_forward.orthonormal u, oyedotun2020_forward.orthonormal v, forall i, 0 <= s i,
        W = \sum_i s i *: (u i *m (v i)^T) & \rank W = #|[set i | 0 < s i]%SET|].
Proof. exact: oyedotun2020_singular_values.singular_value_decomposition. Qed.

Theorem oyedotun2020_corollary_1 (R : realType) n (W : 'M[R]_n) : W \in unitmx ->
  \rank W = n /\ exists (s : 'I_n -> R) (u v : 'I_n -> 'cV[R]_n),
    [/\ oyedotun2020_forward.orthonormal u, oyedotun2020_forward.orthonormal v, forall i, 0 < s i &
        W = \sum_i s i *: (u i *m (v i)^T)].
Proof. exact: oyedotun2020_singular_values.corollary_1. Qed.
