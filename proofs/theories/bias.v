(* Chen et al. 2021, footnote 2: a bias of the prediction.  A bias of the     *)
(* expansion or of a feature is a column of W_i for a feature that is 1; a     *)
(* bias b of the prediction W_{L+1} x_L + b is not one of the weights of the   *)
(* models, and (P_phi) has the further variable b.                             *)
(*   theorem_1_i_bias, theorem_1_ii_bias   Theorem 1, for any loss that        *)
(*     satisfies Assumption 2, against A-ResNEsts with a bias                  *)
(*   corollary_2_bias, corollary_2_ii_bias   no worse than any affine predictor *)
(*   remark_1_bias, proposition_2_bias, corollary_1_bias, remark_2_bias          *)
(*   proposition_1_i_bias, proposition_1_ii_bias, theorem_2_bias   with the      *)
(*     squared loss                                                            *)
(*   bias_critical, bias_minima, bias_global   with the squared loss, the      *)
(*     critical points and minima are those of the centred matrices, with the  *)
(*     best bias for each                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks chen2021.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Any convex differentiable function of the outputs ------------------------ *)
Section Convex.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)).
Variables (F : 'M[R]_(No, N) -> R) (G : 'M[R]_(No, N) -> 'M[R]_(No, N)).
Hypotheses (gradF : forall Z, gradient F Z (G Z)) (convF : convex F).

Implicit Types (q : 'M[R]_(No, M) * 'M[R]_(M, K)) (b : 'cV[R]_No).

Definition ones : 'rV[R]_N := const_mx 1.

Definition biased q b : R := F (q.1 *m (X + q.2 *m V) + b *m ones).

Definition critical_bias (f : 'M[R]_(No, M) * 'M[R]_(M, K) -> 'cV[R]_No -> R) q b : Prop :=
  critical (fun q => f q b) q /\ gradient (f q) b 0.

Definition local_min_bias (f : 'M[R]_(No, M) * 'M[R]_(M, K) -> 'cV[R]_No -> R) q b : Prop :=
  exists2 e, 0 < e & forall q' b', close2 e q q' -> close e b b' -> f q b <= f q' b'.

Let shifted b (Z : 'M[R]_(No, N)) : R := F (Z + b *m ones).

Lemma shifted_gradient b Z : gradient (shifted b) Z (G (Z + b *m ones)).
Proof.
have := @gradient_affine R No N No N F (b *m ones) 1%:M 1%:M Z (G (Z + b *m ones)).
rewrite mul1mx mulmx1 addrC => /(_ (gradF _)); rewrite !trmx1 mul1mx mulmx1.
by apply: gradient_ext => B; rewrite mul1mx mulmx1 addrC.
Qed.

Lemma bias_gradient q b :
  gradient (biased q) b (G (q.1 *m (X + q.2 *m V) + b *m ones) *m ones^T).
Proof.
have := @gradient_affine R No N No 1 F (q.1 *m (X + q.2 *m V)) 1%:M ones b.
move=> /(_ (G (q.1 *m (X + q.2 *m V) + b *m ones))); rewrite mul1mx => /(_ (gradF _)).
by rewrite trmx1 mul1mx; apply: gradient_ext => B; rewrite mul1mx.
Qed.

Lemma local_min_critical_bias q b : local_min_bias biased q b ->
  local_min2 (coupled X V (shifted b)) q /\ critical_bias biased q b.
Proof.
move=> [e e0 mq]; have mA : local_min2 (coupled X V (shifted b)) q.
  by exists e => // q' near; apply: mq => //; apply: close_refl.
split=> //; split; first exact: (local_min_critical (shifted_gradient b) mA).
have g0 := bias_gradient q b; rewrite -(local_min_gradient e0 g0 _) // => b' near.
by apply: mq => //; split; apply: close_refl.
Qed.

(* A stationary point is best among the predictors from X, V and a bias.      *)
Lemma stationary_bias q b : critical_bias biased q b ->
  stationary X V (fun Z => G (Z + b *m ones)) q ->
  forall H H' b', biased q b <= F (H *m X + H' *m V + b' *m ones).
Proof.
move=> [_ gb] [gX gV] H H' b'; set Z := q.1 *m (X + q.2 *m V) + b *m ones.
have g1 : G Z *m ones^T = 0 := gradient_unique (bias_gradient q b) gb.
apply: le_trans (convex_gradient (H *m X + H' *m V + b' *m ones) convF (gradF Z)).
have -> : H *m X + H' *m V + b' *m ones - Z =
    (H - q.1) *m X + (H' - q.1 *m q.2) *m V + (b' - b) *m ones.
  by rewrite /Z mulmxDr !mulmxBl mulmxA !opprD addrACA; congr (_ + _); rewrite addrACA.
rewrite 2!frobDr (frobC _ (_ *m X)) (frobC _ (_ *m V)) (frobC _ (_ *m ones)) !frob_mull.
by rewrite gX gV g1 !frob0r !addr0.
Qed.

End Convex.

(* -- Networks ------------------------------------------------------------------ *)
Section Networks.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).
Hypothesis a2 : assumption_2 ell.

Variables (W : expansion R M K) (theta : parameters R p) (L : nat).

Implicit Types (q : 'M[R]_(No, M) * 'M[R]_(M, K L)) (b : 'cV[R]_No).

Local Notation F := (output_risk ell Y).
Local Notation feat i := (samples (feature G W theta i) X).
Local Notation prev := (samples (previous_state G W theta L) X).

(* (P_phi), an A-ResNEst and a linear predictor with a bias.                    *)
Definition bias_risk_phi q b : R := empirical_risk ell X Y (fun x => resnest_phi G W theta q x + b).

Definition bias_arisk_phi (H : augmentation R No K) b : R :=
  empirical_risk ell X Y (fun x => aresnest G W theta L H x + b).

Definition affine_risk (H : 'M[R]_(No, K 0)) b : R := empirical_risk ell X Y (fun x => H *m x + b).

Lemma samples_bias a (f : 'cV[R]_a -> 'cV[R]_No) (Z : 'M[R]_(a, N)) b :
  samples (fun x => f x + b) Z = samples f Z + b *m ones R N.
Proof. by apply/matrixP => i n; rewrite !mxE big_ord1 mxE mulr1. Qed.

Lemma bias_risk_phiE q b : bias_risk_phi q b = biased prev (feat L) F q b.
Proof.
rewrite /bias_risk_phi empirical_riskE samples_bias /biased; congr (F (_ + _)).
by rewrite /resnest_phi samplesM samplesD samplesM.
Qed.

Lemma bias_arisk_phiE H b :
  bias_arisk_phi H b = F (\sum_(i < L.+1) H i *m feat i + b *m ones R N).
Proof.
rewrite /bias_arisk_phi empirical_riskE samples_bias; congr (F (_ + _)).
by rewrite /aresnest samples_sum; apply: eq_bigr => i _; rewrite samplesM.
Qed.

(* b = 0 is the network without a bias.                                        *)
Lemma bias_risk_phi0 q : bias_risk_phi q 0 = risk_phi G ell X Y W theta q.
Proof. by apply: eq_empirical_risk => x; rewrite addr0. Qed.

Let critical_E q b : critical_bias bias_risk_phi q b -> critical_bias (biased prev (feat L) F) q b.
Proof.
move=> [[cA cW] gb]; split; [split; [move: cA|move: cW]|move: gb]; apply: gradient_ext => B.
all: by rewrite bias_risk_phiE.
Qed.

Let local_min_E q b : local_min_bias bias_risk_phi q b -> local_min_bias (biased prev (feat L) F) q b.
Proof. by move=> [e e0 mq]; exists e => // q' b' near near'; rewrite -!bias_risk_phiE; apply: mq. Qed.

Theorem theorem_1_i_bias q b : assumption_3 M No -> critical_bias bias_risk_phi q b -> full_rank q.1 ->
  forall q' b', bias_risk_phi q b <= bias_risk_phi q' b'.
Proof.
rewrite /assumption_3 /full_rank => NoM /critical_E cq /eqP fA q' b'; rewrite !bias_risk_phiE.
have [g gF] := output_risk_gradient Y a2.
have sq : stationary prev (feat L) (fun Z => g (Z + b *m ones R N)) q.
  apply: (row_free_stationary (shifted_gradient gF b)); last by case: cq.
  by rewrite /row_free fA (minn_idPl NoM).
have best := stationary_bias gF (output_risk_convex Y a2) cq sq.
by rewrite [in leRHS]/biased mulmxDr mulmxA; exact: best.
Qed.

Theorem theorem_1_ii_bias q b : assumption_3 M No -> assumption_4 W L ->
  local_min_bias bias_risk_phi q b ->
  (forall H b', bias_risk_phi q b <= bias_arisk_phi H b') /\
  (forall q' b', bias_risk_phi q b <= bias_risk_phi q' b').
Proof.
move=> NoM a4 /local_min_E mq; have [g gF] := output_risk_gradient Y a2.
have [mA cq] := local_min_critical_bias gF mq.
have best := stationary_bias gF (output_risk_convex Y a2) cq (wide_stationary (shifted_gradient gF b) NoM mA).
split=> [H b'|q' b']; last first.
  by rewrite !bias_risk_phiE [in leRHS]/biased mulmxDr mulmxA; exact: best.
have [B BW] := assumption_4P a4 H; rewrite bias_risk_phiE bias_arisk_phiE.
have -> : \sum_(i < L.+1) H i *m feat i = B *m prev + H L *m feat L.
  rewrite big_ord_recr /= prevE mulmx_sumr; congr (_ + _).
  by apply: eq_bigr => i _; rewrite mulmxA BW.
exact: best.
Qed.

Theorem corollary_2_bias q b : assumption_3 M No -> assumption_4 W L ->
  local_min_bias bias_risk_phi q b -> forall Hx b', bias_risk_phi q b <= affine_risk Hx b'.
Proof.
move=> NoM a4 mq Hx b'; have [best _] := theorem_1_ii_bias NoM a4 mq.
pose H i := if i is 0 as i return 'M[R]_(No, K i) then Hx else 0.
have -> : affine_risk Hx b' = bias_arisk_phi H b'; last exact: best.
apply: eq_empirical_risk => x; congr (_ + _); rewrite /aresnest big_ord_recl /= big1 ?addr0 // => i _.
by rewrite mul0mx.
Qed.

End Networks.

(* -- The other statements with a bias --------------------------------------------- *)
(* With a fixed bias c of the prediction they are those for the loss l(z + c, y). *)
Section Statements.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).
Hypothesis a2 : assumption_2 ell.

Implicit Types (W : expansion R M K) (theta : parameters R p) (b c : 'cV[R]_No).

Definition shifted_loss c z y : R := ell (z + c) y.

(* (P) with a bias.                                                            *)
Definition bias_risk L (w : weights R M No K p) b : R :=
  empirical_risk ell X Y (fun x => resnest G w.1.2 w.2 L w.1.1 x + b).

Definition local_min_P_bias L (w : weights R M No K p) b : Prop :=
  exists2 e, 0 < e & forall w' b', near_weights L e w w' -> close e b b' ->
    bias_risk L w b <= bias_risk L w' b'.

Local Notation risk_phi W theta L := (bias_risk_phi G ell X Y W theta (L := L)).
Local Notation arisk_phi W theta L := (bias_arisk_phi G ell X Y W theta L).

Lemma bias_own_phi W theta L A b : bias_risk L (A, W, theta) b = risk_phi W theta L (A, W L) b.
Proof. exact: (risk_own_phi G (shifted_loss b)). Qed.

(* Remark 1.                                                                   *)
Theorem remark_1_bias W theta L A b : local_min_P_bias L (A, W, theta) b ->
  local_min_bias (risk_phi W theta L) (A, W L) b.
Proof.
move=> [e e0 mP]; exists e => // -[A' B] b' [/= AA BB] bb.
rewrite -bias_own_phi.
have -> : risk_phi W theta L (A', B) b' = bias_risk L (A', update W B, theta) b'.
  by apply: eq_empirical_risk => x; rewrite update_resnest.
apply: mP => //; split=> //= i iL; last exact: close_refl.
have [->|iL'] := eqVneq i L; first by rewrite update_eq.
by rewrite update_neq //; apply: close_refl.
Qed.

(* Proposition 2: the problem of the A-ResNEst is convex in H and b, its local *)
(* minima are global, and not above (P_phi).                                    *)
Lemma bias_arisk_convex W theta L H H' b b' t : 0 <= t -> t <= 1 ->
  arisk_phi W theta L (combine t H H') (t *: b + (1 - t) *: b')
    <= t * arisk_phi W theta L H b + (1 - t) * arisk_phi W theta L H' b'.
Proof.
move=> t0 t1; rewrite !bias_arisk_phiE.
set Z := \sum_(i < _) H i *m _; set Z' := \sum_(i < _) H' i *m _.
have -> : \sum_(i < L.+1) combine t H H' i *m samples (feature G W theta i) X +
    (t *: b + (1 - t) *: b') *m ones R N =
    t *: (Z + b *m ones R N) + (1 - t) *: (Z' + b' *m ones R N).
  rewrite mulmxDl -!scalemxAl !scalerDr addrACA; congr (_ + _).
  rewrite /Z /Z' !scaler_sumr -big_split; apply: eq_bigr => i _.
  by rewrite mulmxDl -!scalemxAl.
exact: output_risk_convex.
Qed.

Definition local_min_PA_bias W theta L H b : Prop :=
  exists2 e, 0 < e & forall H' b', near_augmentation L e H H' -> close e b b' ->
    arisk_phi W theta L H b <= arisk_phi W theta L H' b'.

Theorem proposition_2_bias W theta L H b : local_min_PA_bias W theta L H b ->
  (forall H' b', arisk_phi W theta L H b <= arisk_phi W theta L H' b') /\
  (forall q b', arisk_phi W theta L H b <= risk_phi W theta L q b').
Proof.
move=> [e e0 mH].
have best H' b' : arisk_phi W theta L H b <= arisk_phi W theta L H' b'.
  have [d d0 nd] := near_combine L H H' e0; have [d' d'0 nd'] := close_line b (b' - b) e0.
  apply: (@convex_chord _ _ _ (Num.min d d')); rewrite ?lt_minr ?d0 // => t t0.
  rewrite lt_minr => /andP [td td'] t1; have at0 := gtr0_norm t0.
  apply: le_trans (bias_arisk_convex W theta L H' H b' b (ltW t0) t1).
  apply: mH; first by apply: nd; rewrite at0.
  rewrite scalerBl scale1r (_ : _ + _ = b + t *: (b' - b)); first by apply: nd'; rewrite at0.
  by rewrite scalerBr addrCA addrA addrC.
split=> // q b'; rewrite (_ : risk_phi W theta L q b' =
  arisk_phi W theta L (fun i => q.1 *m update W q.2 i) b'); first exact: best.
exact: (risk_phi_arisk G (shifted_loss b')).
Qed.

(* Corollary 2 (ii): strict where an A-ResNEst beats every affine predictor.     *)
Theorem corollary_2_ii_bias W theta L q b H c : assumption_3 M No -> assumption_4 W L ->
  local_min_bias (risk_phi W theta L) q b ->
  (forall Hx b', arisk_phi W theta L H c < affine_risk ell X Y Hx b') ->
  forall Hx b', risk_phi W theta L q b < affine_risk ell X Y Hx b'.
Proof.
move=> a3 a4 mq better Hx b'; apply: le_lt_trans (better Hx b').
by have [best _] := theorem_1_ii_bias a2 a3 a4 mq; exact: best.
Qed.

(* Corollary 1.                                                                *)
Theorem corollary_1_bias W theta W' theta' La Lb q q' b b' :
  (Lb < La)%N ->
  (forall i, (i < Lb)%N -> W' i = W i) ->
  (forall i, (0 < i <= Lb)%N -> theta' i = theta i) ->
  assumption_3 M No -> assumption_4 W La ->
  local_min_bias (risk_phi W theta La) q b ->
  risk_phi W theta La q b <= risk_phi W' theta' Lb q' b'.
Proof.
move=> ba eW eT a3 a4 mq; have [best _] := theorem_1_ii_bias a2 a3 a4 mq.
have -> : risk_phi W' theta' Lb q' b' = risk_phi W theta Lb q' b'.
  apply: eq_empirical_risk => x; rewrite /resnest_phi.
  rewrite (feature_prefix G eW eT); congr (_ *m (_ + _) + _).
  apply: eq_bigr => i _; rewrite eW //; congr (_ *m _).
  apply: feature_prefix => j ji; first by apply: eW; apply: ltn_trans ji _.
  case/andP: ji => j0 ji; apply: eT; rewrite j0 /=.
  exact: leq_trans ji (ltnW (ltn_ord i)).
have [H eH] := @risk_phi_prefix _ _ _ _ _ G (shifted_loss b') _ X Y W theta La Lb q' (ltnW ba).
by rewrite (_ : risk_phi W theta Lb q' b' = arisk_phi W theta La H b').
Qed.

(* Remark 2.                                                                   *)
Theorem remark_2_bias W theta L A b : assumption_3 M No -> assumption_4 W L ->
  local_min_P_bias L (A, W, theta) b ->
  [/\ forall i j, (i <= j)%N -> (j < L)%N -> forall B : 'M_(No, M), exists C,
        forall c, bias_risk j (C, W, theta) c = bias_risk i (B, W, theta) c,
      forall i, (i <= L)%N -> forall B c, bias_risk L (A, W, theta) b <= bias_risk i (B, W, theta) c,
      forall i, (i < L)%N -> forall Hx, exists C,
        forall c, bias_risk i (C, W, theta) c = affine_risk ell X Y Hx c &
      forall Hx c, bias_risk L (A, W, theta) b <= affine_risk ell X Y Hx c].
Proof.
move=> a3 a4 /remark_1_bias mq; have [best _] := theorem_1_ii_bias a2 a3 a4 mq.
(* What is linear in v_0 ... v_j can be read off x_j. *)
have read j (H : augmentation R No K) : (j < L)%N ->
    exists C, forall x, resnest G W theta j C x = aresnest G W theta j H x.
  move=> jL; have [C CW] := assumption_4P a4 H; exists C => x.
  rewrite /resnest state_sum mulmx_sumr; apply: eq_bigr => k _; rewrite mulmxA.
  have kL : (k < L)%N by apply: leq_ltn_trans jL; rewrite -ltnS.
  by have -> : C *m W k = H k by have := CW (Ordinal kL).
split=> [i j ij jL B|i iL B c|i iL Hx|].
- have [C eC] := read j (fun k => if (k < i.+1)%N then B *m W k else 0) jL.
  exists C => c; apply: eq_empirical_risk => x /=; rewrite eC /resnest state_sum mulmx_sumr /aresnest.
  congr (_ + _); rewrite (big_ord_widen j.+1 (fun k => B *m (W k *m feature G W theta k x))) //.
  by rewrite [RHS]big_mkcond; apply: eq_bigr => k _; case: ifP => _; rewrite ?mul0mx // mulmxA.
- rewrite !bias_own_phi.
  have [H eH] := @risk_phi_prefix _ _ _ _ _ G (shifted_loss c) _ X Y W theta L i (B, W i) iL.
  by rewrite (_ : risk_phi W theta i (B, W i) c = arisk_phi W theta L H c).
- have [C eC] := read i (fun k => if k is 0 as k return 'M[R]_(No, K k) then Hx else 0) iL.
  exists C => c; apply: eq_empirical_risk => x /=; rewrite eC /aresnest big_ord_recl /= big1 ?addr0 // => k _.
  by rewrite mul0mx.
by rewrite bias_own_phi; exact: corollary_2_bias a3 a4 mq.
Qed.

End Statements.

(* -- The squared loss: centred matrices ------------------------------------------ *)

(* The product of matrices is continuous.                                       *)
Lemma close_mul (R : realFieldType) a m n (A : 'M[R]_(a, m)) (B : 'M[R]_(m, n)) e : 0 < e ->
  exists2 d, 0 < d & forall A' B', close d A A' -> close d B B' -> close e (A *m B) (A' *m B').
Proof.
move=> e0; pose k := \sum_i \sum_j `|A i j| + \sum_i \sum_j `|B i j| + m%:R.
have S0 p r (Z : 'M[R]_(p, r)) : 0 <= \sum_i \sum_j `|Z i j| by do 2!apply: sumr_ge0 => ? _.
have k0 : 0 <= k by rewrite /k !addr_ge0 ?S0 ?ler0n.
have k1 : 0 < k + 1 by rewrite ltr_paddl ?ltr01.
exists (Num.min 1 (e / (k + 1))) => [|A' B']; first by rewrite lt_minr ltr01 divr_gt0.
set d := Num.min _ _ => AA BB i j.
have d0 : 0 < d by rewrite lt_minr ltr01 divr_gt0.
have d1 : d <= 1 by rewrite le_minl lexx.
have dk : d * (k + 1) <= e by rewrite -ler_pdivl_mulr // le_minl lexx orbT.
apply: lt_le_trans dk; apply: le_lt_trans (_ : d * k < _); last by rewrite ltr_pmul2l // ltr_addl ltr01.
rewrite !mxE -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
apply: le_trans (_ : \sum_s d * (`|A i s| + `|B s j| + 1) <= _).
  apply: ler_sum => s _.
  have -> : A i s * B s j - A' i s * B' s j =
      A i s * (B s j - B' s j) + (A i s - A' i s) * (B s j - (B s j - B' s j)) by ring.
  apply: le_trans (ler_norm_add _ _) _; rewrite !normrM.
  have a1 := ltW (AA i s); have b1 := ltW (BB s j).
  have b2 : `|B s j - (B s j - B' s j)| <= `|B s j| + 1.
    by apply: le_trans (ler_norm_sub _ _) _; rewrite ler_add2l (le_trans b1).
  apply: le_trans (ler_add (ler_wpmul2l (normr_ge0 _) b1) (ler_pmul (normr_ge0 _) (normr_ge0 _) a1 b2)) _.
  by rewrite [_ * d]mulrC -mulrDr addrA.
rewrite -mulr_sumr ler_wpmul2l ?(ltW d0) // !big_split /= sumr_const card_ord ler_add2r.
apply: ler_add.
  by rewrite [leRHS](bigD1 i) //= ler_addl; do 2!apply: sumr_ge0 => ? _.
apply: ler_sum => s _; rewrite (bigD1 j) //= ler_addl; exact: sumr_ge0.
Qed.

Section Squared.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Hypothesis N0 : (0 < N)%N.

Implicit Types (q : 'M[R]_(No, M) * 'M[R]_(M, K)) (b : 'cV[R]_No).

Local Notation one := (ones R N).
Let c : R := N%:R^-1.

(* Each row minus its mean.                                                    *)
Definition centred m (A : 'M[R]_(m, N)) : 'M[R]_(m, N) := A - c *: (A *m one^T *m one).

Definition squared_bias q b : R := biased X V (sq_risk Y c) q b.

Definition centred_risk q : R := sqf (centred X) (centred V) (centred Y) c q.

(* The mean of what the prediction leaves.                                     *)
Definition best_bias q : 'cV[R]_No := c *: ((Y - q.1 *m (X + q.2 *m V)) *m one^T).

Let E q : 'M[R]_(No, N) := q.1 *m (X + q.2 *m V) - Y.

Let cN : c * N%:R = 1. Proof. by rewrite mulVf // pnatr_eq0 -lt0n. Qed.

Lemma one_one : one *m one^T = N%:R%:M.
Proof.
apply/matrixP => i j; rewrite !ord1 !mxE eqxx mulr1n.
by under eq_bigr do rewrite !mxE mulr1; rewrite sumr_const card_ord.
Qed.

Lemma centredM m k (B : 'M[R]_(k, m)) (A : 'M[R]_(m, N)) : centred (B *m A) = B *m centred A.
Proof. by rewrite /centred mulmxBr -scalemxAr !mulmxA. Qed.

Lemma centredD m (A B : 'M[R]_(m, N)) : centred (A + B) = centred A + centred B.
Proof. by rewrite /centred !mulmxDl scalerDr opprD addrACA. Qed.

Lemma centredB m (A B : 'M[R]_(m, N)) : centred (A - B) = centred A - centred B.
Proof.
have -> : - B = (- 1%:M) *m B by rewrite mulNmx mul1mx.
by rewrite centredD centredM mulNmx mul1mx.
Qed.

Lemma centred_one m (A : 'M[R]_(m, N)) : centred A *m one^T = 0.
Proof.
rewrite /centred mulmxBl -scalemxAl -mulmxA one_one mul_mx_scalar scalerA cN scale1r.
exact: subrr.
Qed.

Lemma centred_E q : q.1 *m (centred X + q.2 *m centred V) - centred Y = centred (E q).
Proof. by rewrite /E centredB -centredM -centredD -centredM. Qed.

Lemma best_biasE q : best_bias q = - (c *: (E q *m one^T)).
Proof. by rewrite /best_bias -[Y - _]opprB mulNmx scalerN. Qed.

Lemma E_split q b : E q + b *m one = centred (E q) + (b - best_bias q) *m one.
Proof.
by rewrite best_biasE opprK mulmxDl -scalemxAl /centred addrACA addNr addr0.
Qed.

Lemma squared_biasE q b :
  squared_bias q b = centred_risk q + frob (b - best_bias q) (b - best_bias q).
Proof.
rewrite /squared_bias /centred_risk /biased /sqf /coupled /sq_risk centred_E.
rewrite addrAC -/(E q) E_split; move: (centred (E q)) (centred_one (E q)) (b - _) => Ec c1 d.
have cross : frob (d *m one) Ec = 0 by rewrite frob_mull c1 frob0r.
rewrite frobDl !frobDr (frobC Ec (d *m one)) cross addr0 add0r mulrDr; congr (_ + _).
by rewrite frob_mull -mulmxA one_one mul_mx_scalar frobZr mulrA cN mul1r.
Qed.

Theorem bias_global q b :
  (forall q' b', squared_bias q b <= squared_bias q' b') <->
  global_minimum centred_risk q /\ b = best_bias q.
Proof.
split=> [mq|[mq ->] q' b']; last first.
  by rewrite !squared_biasE subrr frob0l addr0 (le_trans (mq q')) // ler_addl frob_ge0.
have eb : b = best_bias q.
  have := mq q (best_bias q); rewrite !squared_biasE subrr frob0l addr0 ger_addl => le0.
  by apply/eqP; rewrite -subr_eq0 -frob_eq0 eq_le le0 frob_ge0.
split=> // q'; have := mq q' (best_bias q').
by rewrite !squared_biasE eb !subrr !frob0l !addr0.
Qed.

Let u := c *: (X *m one^T).
Let v := c *: (V *m one^T).
Let y := c *: (Y *m one^T).

Lemma best_bias_polynomial q : best_bias q = y - q.1 *m (u + q.2 *m v).
Proof.
by rewrite /best_bias mulmxBl -mulmxA mulmxDl -mulmxA scalerBr [c *: (q.1 *m _)]scalemxAr scalerDr
  [c *: (q.2 *m _)]scalemxAr.
Qed.

Theorem bias_minima q b :
  local_min_bias squared_bias q b <-> local_min2 centred_risk q /\ b = best_bias q.
Proof.
split=> [[e e0 mq]|[[e e0 mq] ->]]; last first.
  exists e => // q' b' near _; rewrite !squared_biasE subrr frob0l addr0.
  by apply: le_trans (mq q' near) _; rewrite ler_addl frob_ge0.
have eb : b = best_bias q.
  have [d d0 line] := close_line b (best_bias q - b) e0.
  have [t t0 [td t1]] := small2 d0 (@ltr01 R).
  have := mq q (b + t *: (best_bias q - b)); rewrite !squared_biasE ler_add2l.
  have -> : b + t *: (best_bias q - b) - best_bias q = (1 - t) *: (b - best_bias q).
    by rewrite scalerBl scale1r addrAC; congr (_ + _); rewrite -scalerN opprB.
  rewrite frobZl frobZr mulrA -expr2 => le_t; apply/eqP; rewrite -subr_eq0 -frob_eq0.
  apply/negPn/negP => nz; have pos : 0 < frob (b - best_bias q) (b - best_bias q) by rewrite lt_def nz frob_ge0.
  have := le_t _ _; rewrite -[X in X <= _]mul1r ler_pmul2r // leNgt => /(_ _ _) /negP; apply.
  + by split; apply: close_refl.
  + by apply: line; rewrite gtr0_norm.
  have s0 : 0 < 1 - t by rewrite subr_gt0.
  have s1 : 1 - t < 1 by rewrite ltr_subl_addl ltr_addr.
  rewrite expr2; apply: lt_trans s1; rewrite -[X in _ < X]mulr1 ltr_pmul2l //.
  by rewrite ltr_subl_addl ltr_addr.
split=> //.
have [d1 d10 near1] := close_mul q.1 (u + q.2 *m v) e0.
have [d2 d20 near2] := close_mul q.2 v d10.
exists (Num.min e (Num.min d1 d2)) => [|q' [nA nW]]; first by rewrite !lt_minr e0 d10.
have le_e : Num.min e (Num.min d1 d2) <= e by rewrite le_minl lexx.
have le_1 : Num.min e (Num.min d1 d2) <= d1 by rewrite !le_minl lexx orbT.
have le_2 : Num.min e (Num.min d1 d2) <= d2 by rewrite !le_minl lexx !orbT.
have : squared_bias q b <= squared_bias q' (best_bias q').
  apply: mq; first by split; apply: close_le le_e _.
  have nW2 := near2 q'.2 v (close_le le_2 nW) (close_refl v d20).
  have n1 : close d1 (u + q.2 *m v) (u + q'.2 *m v).
    by move=> i j; rewrite ![(u + _) i j]mxE opprD addrACA subrr add0r; apply: nW2.
  move=> i j; have := near1 _ _ (close_le le_1 nA) n1 i j.
  rewrite eb !best_bias_polynomial; move: (q.1 *m _) (q'.1 *m _) (y) => P P' z h; rewrite !mxE.
  by have -> : z i j - P i j - (z i j - P' i j) = - (P i j - P' i j); [ring | rewrite normrN].
by rewrite !squared_biasE eb !subrr !frob0l !addr0.
Qed.

Theorem bias_critical q b :
  critical_bias squared_bias q b <-> critical centred_risk q /\ b = best_bias q.
Proof.
have gradF := @sq_riskP R No N Y c; have gradC := @sq_riskP R No N (centred Y) c.
have c2 : c * 2%:R != 0 by rewrite mulf_eq0 negb_or pnatr_eq0 invr_eq0 pnatr_eq0 -lt0n N0.
have gE (Z : 'M[R]_(No, N)) : sq_grad Y c Z = (c * 2%:R) *: (Z - Y) by rewrite /sq_grad scalerA.
have gEc (Z : 'M[R]_(No, N)) : sq_grad (centred Y) c Z = (c * 2%:R) *: (Z - centred Y).
  by rewrite /sq_grad scalerA.
have zero m k (Z : 'M[R]_(m, k)) : ((c * 2%:R) *: Z == 0) = (Z == 0).
  by rewrite scaler_eq0 (negbTE c2).
have grad_b : gradient (squared_bias q) b 0 <-> b = best_bias q.
  have gb := bias_gradient X V gradF q b.
  have e : sq_grad Y c (q.1 *m (X + q.2 *m V) + b *m one) *m one^T = (2%:R : R) *: (b - best_bias q).
    rewrite gE addrAC -/(E q) E_split -scalemxAl mulmxDl centred_one add0r -mulmxA one_one.
    by rewrite mul_mx_scalar scalerA mulrAC cN mul1r.
  split=> [g0|eb].
    have := gradient_unique gb g0; rewrite e => /eqP; rewrite scaler_eq0 pnatr_eq0 /= subr_eq0.
    by move/eqP.
  by move: gb; rewrite e eb subrr scaler0.
have right_centred m k (A : 'M[R]_(k, N)) (B : 'M[R]_(m, N)) :
    centred A *m (centred B)^T = centred A *m B^T.
  rewrite {2}/centred linearB linearZ /= mulmxBr trmx_mul -scalemxAr mulmxA centred_one mul0mx.
  by rewrite scaler0 subr0.
have flat : b = best_bias q ->
    (critical (fun q => squared_bias q b) q <-> critical centred_risk q).
  move=> eb; have Eb : q.1 *m (X + q.2 *m V) + b *m one - Y = centred (E q).
    by rewrite addrAC -/(E q) E_split eb subrr mul0mx addr0.
  rewrite (criticalE X V (shifted_gradient gradF b) q) (criticalE (centred X) (centred V) gradC q).
  rewrite gE gEc Eb centred_E -!scalemxAl -!scalemxAr.
  rewrite -centredM -centredD !right_centred.
  by split=> -[/eqP h1 /eqP h2]; split; apply/eqP; move: h1 h2; rewrite !zero.
split=> [[cq /grad_b eb]|[cq eb]]; first by split=> //; apply/flat.
by split; [apply/flat | apply/grad_b].
Qed.

(* Saddles that are not local minima are the same, too.                        *)
Corollary bias_saddles q b :
  critical_bias squared_bias q b /\ ~ local_min_bias squared_bias q b <->
  [/\ critical centred_risk q, ~ local_min2 centred_risk q & b = best_bias q].
Proof.
rewrite bias_critical bias_minima; split=> [[[cq eb] nm]|[cq nm eb]].
  by split=> // mq; apply: nm.
by split=> // -[].
Qed.

(* The curvature along a direction of the weights is that of the centred       *)
(* problem, where the bias follows.                                            *)
Definition negative_curvature_bias (f : 'M[R]_(No, M) * 'M[R]_(M, K) -> 'cV[R]_No -> R) q b : Prop :=
  exists (D : 'M[R]_(No, M) * 'M[R]_(M, K)) (Db : 'cV[R]_No) k, k < 0 /\
    forall e, 0 < e -> exists2 d : R, 0 < d & forall t, `|t| < d ->
      `|f (q.1 + t *: D.1, q.2 + t *: D.2) (b + t *: Db) - f q b - k * t ^+ 2| <= e * t ^+ 2.

Lemma bias_negative_curvature q : negative_curvature centred_risk q ->
  negative_curvature_bias squared_bias q (best_bias q).
Proof.
move=> [D [k [k0 curved]]]; pose Db := - (D.1 *m (u + q.2 *m v) + q.1 *m (D.2 *m v)).
pose w := D.1 *m (D.2 *m v); exists D, Db, k; split=> // e e0.
have follow t : best_bias q + t *: Db - best_bias (q.1 + t *: D.1, q.2 + t *: D.2) = t ^+ 2 *: w.
  rewrite !best_bias_polynomial /= /Db /w; move: u v y => u' v' y'.
  rewrite !mulmxDl !mulmxDr -!scalemxAl -!scalemxAr.
  move: (q.1 *m u') (q.1 *m (q.2 *m v')) (q.1 *m (D.2 *m v')) (D.1 *m u') => a1 a2 a3 a4.
  move: (D.1 *m (q.2 *m v')) (D.1 *m (D.2 *m v')) => a5 a6.
  have cancel (r b1 b2 b3 b4 b5 b6 : R) : r - (b1 + b2) + t * - (b4 + b5 + b3) -
      (r - (b1 + (b2 + t * b3) + (t * b4 + (t * b5 + t * (t * b6))))) = t ^+ 2 * b6 by ring.
  by apply/colP => i; rewrite !mxE; exact: cancel.
have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have w1 : 0 < frob w w + 1 by rewrite ltr_paddl ?frob_ge0 ?ltr01.
have [d d0 near] := curved _ e2.
exists (Num.min d (Num.min 1 (e / 2%:R / (frob w w + 1)))).
  by rewrite !lt_minr d0 ltr01 divr_gt0.
move=> t; rewrite !lt_minr => /and3P [td t1]; rewrite ltr_pdivl_mulr // => tw.
rewrite !squared_biasE subrr frob0l addr0 follow frobZl frobZr.
rewrite (_ : _ - _ - _ = (centred_risk (q.1 + t *: D.1, q.2 + t *: D.2) - centred_risk q - k * t ^+ 2) +
  t ^+ 2 * (t ^+ 2 * frob w w)); last by ring.
apply: le_trans (ler_norm_add _ _) _; apply: le_trans (ler_add (near t td) (lexx _)) _.
have -> : e * t ^+ 2 = e / 2%:R * t ^+ 2 + t ^+ 2 * (e / 2%:R) by field.
have n0 : 0 <= t ^+ 2 * (t ^+ 2 * frob w w) := mulr_ge0 (sqr_ge0 _) (mulr_ge0 (sqr_ge0 _) (frob_ge0 _)).
rewrite ler_add2l (ger0_norm n0); apply: (ler_wpmul2l (sqr_ge0 t)).
rewrite -real_normK ?num_real // expr2 -mulrA; apply: le_trans (ltW tw).
apply: ler_wpmul2l => //; apply: le_trans (_ : 1 * frob w w <= _).
  by rewrite ler_wpmul2r ?frob_ge0 // ltW.
by rewrite mul1r ler_addl ler01.
Qed.

(* Proposition 1 (ii) with a bias: no critical point is a local maximum.       *)
Theorem proposition_1_ii_bias q b : (0 < No)%N -> critical_bias squared_bias q b ->
  ~ local_min_bias (fun q b => - squared_bias q b) q b.
Proof.
move=> No0 /bias_critical [_ ->] [e e0 mq].
pose w : 'cV[R]_No := const_mx 1; have w0 : 0 < frob w w.
  rewrite frob_gt0; apply/eqP => /matrixP /(_ (Ordinal No0) 0) /eqP.
  by rewrite !mxE oner_eq0.
have [d d0 line] := close_line (best_bias q) w e0; have [t t0 [td _]] := small2 d0 d0.
have := mq q (best_bias q + t *: w); rewrite !squared_biasE subrr frob0l addr0 ler_opp2 ger_addl.
rewrite addrAC subrr add0r frobZl frobZr => le0.
have : t * (t * frob w w) <= 0.
  by apply: le0; [split; apply: close_refl | apply: line; rewrite gtr0_norm].
by rewrite leNgt !mulr_gt0.
Qed.

(* Theorem 2 with a bias.                                                      *)
Theorem theorem_2_bias q b : assumption_3 M No ->
  critical_bias squared_bias q b -> ~ local_min_bias squared_bias q b ->
  ~~ full_rank q.1 /\ negative_curvature_bias squared_bias q b.
Proof.
move=> NoM cq nm; have c0 : 0 < c by rewrite invr_gt0 ltr0n.
have [cq' nm' ->] := (bias_saddles q b).1 (conj cq nm).
have [nf nc] := sq_wide_saddle c0 NoM cq' nm'.
split; last exact: bias_negative_curvature.
by rewrite /full_rank (minn_idPl NoM).
Qed.

End Squared.

(* Proposition 1 (i) with a bias: b = 0 is the problem without one.              *)
Section Proposition1.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).
Variables (W : expansion R M K) (theta : parameters R p) (L : nat).

Local Notation f := (bias_risk_phi G (@squared_loss R No) X Y W theta (L := L)).

Definition convex_bias (h : 'M[R]_(No, M) * 'M[R]_(M, K L) -> 'cV[R]_No -> R) : Prop :=
  forall q q' b b' t, 0 <= t -> t <= 1 ->
    h (t *: q.1 + (1 - t) *: q'.1, t *: q.2 + (1 - t) *: q'.2) (t *: b + (1 - t) *: b') <=
    t * h q b + (1 - t) * h q' b'.

Theorem proposition_1_i_bias : (0 < M)%N -> assumption_1 G X Y W theta L ->
  ~ convex_bias f /\ ~ convex_bias (fun q b => - f q b).
Proof.
move=> M0 a1; have [ncv ncc] := proposition_1_i M0 a1.
split=> cf; [apply: ncv|apply: ncc] => q q' t t0 t1.
all: have := cf q q' 0 0 t t0 t1; by rewrite !scaler0 addr0 !bias_risk_phi0.
Qed.

End Proposition1.
