(* Chen et al. 2021: hypotheses that are not needed, readings that fail.      *)
(* The counterexamples are over an arbitrary real field, have one sample and  *)
(* widths 1 unless said otherwise, and use the squared loss.                  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks chen2021.
From Nest Require Import landscape saddles.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- 1. Assumptions that are not needed --------------------------------------------- *)
Section Unneeded.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Local Notation risk_phi W theta L :=
  (risk_phi G (@squared_loss R No) X Y W theta (L := L)).

(* Theorem 2 needs neither Assumption 1 nor Assumption 4, only samples.         *)
Theorem theorem_2_assumption_3 W theta L q : (0 < N)%N -> assumption_3 M No ->
  saddle_point (risk_phi W theta L) q ->
  ~~ full_rank q.1 /\ negative_curvature (risk_phi W theta L) q.
Proof.
by move=> N0 NoM; apply: saddle_point_matrix => //; rewrite invr_gt0 ltr0n.
Qed.

(* Proposition 1 needs only the first half of Assumption 1.                     *)
Theorem proposition_1_first_half W theta L : (0 < M)%N ->
  \sum_(n < N) feature G W theta L (col n X) *m (col n Y)^T != 0 ->
  [/\ ~ convex2 (risk_phi W theta L), ~ concave2 (risk_phi W theta L) &
      forall q, critical (risk_phi W theta L) q -> ~ local_max2 (risk_phi W theta L) q].
Proof.
move=> M0 a1.
have c0 : 0 < N%:R^-1 :> R.
  rewrite invr_gt0 ltr0n lt0n; apply: contra_neq a1 => N0.
  by apply: big1 => n; have := ltn_ord n; rewrite {2}N0.
have YV : Y *m (samples (feature G W theta L) X)^T != 0.
  rewrite -trmx_eq0 trmx_mul trmxK -sum_outer.
  by under eq_bigr => n _ do rewrite col_samples.
have [ncv ncc] := sq_indefinite (samples (previous_state G W theta L) X) c0 M0 YV.
split=> [cf|cf|q cq [e e0 mq]].
- by apply: ncv => q q' t t0 t1; rewrite -!(@sq_risk_phiE _ _ _ _ _ G); apply: cf.
- by apply: ncc => q q' t t0 t1; rewrite -!(@sq_risk_phiE _ _ _ _ _ G); apply: cf.
have cq' := eq_critical (@sq_risk_phiE _ _ _ _ _ G _ X Y W theta L) cq.
apply: (sq_not_max c0 M0 YV cq'); exists e => // r /mq.
by rewrite !sq_risk_phiE.
Qed.

(* Proposition 1 fails for M = 0: the objective is constant.                    *)
Theorem proposition_1_needs_width W theta L : M = 0%N -> convex2 (risk_phi W theta L).
Proof.
move=> M0; have e (A A' : 'M[R]_(No, M)) : A = A'.
  by apply/matrixP=> i j; have := ltn_ord j; rewrite {2}M0.
have e' (B B' : 'M[R]_(M, K L)) : B = B'.
  by apply/matrixP=> i; have := ltn_ord i; rewrite {2}M0.
move=> q q' t t0 t1.
have -> : (t *: q.1 + (1 - t) *: q'.1, t *: q.2 + (1 - t) *: q'.2) = q.
  by rewrite [q in RHS]surjective_pairing; congr (_, _); [apply: e|apply: e'].
have -> : q' = q.
  by rewrite [q]surjective_pairing [q']surjective_pairing; congr (_, _); [apply: e|apply: e'].
by rewrite -mulrDl addrC subrK mul1r.
Qed.

End Unneeded.

Section WithoutAssumptions.
Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

(* Theorem 1 (i) does not need Assumption 4.                                   *)
Theorem theorem_1_i_without_assumption_4 (ell : 'cV[R]_No -> 'cV[R]_No -> R) W theta L q :
  assumption_2 ell -> assumption_3 M No ->
  critical (risk_phi G ell X Y W theta (L := L)) q -> full_rank q.1 ->
  global_minimum (risk_phi G ell X Y W theta (L := L)) q.
Proof.
rewrite /assumption_3 /full_rank => a2 NoM cq /eqP fA.
have [g gF] := output_risk_gradient Y a2; move=> q'; rewrite !risk_phiE.
apply: (stationary_global gF (output_risk_convex Y a2)).
apply: row_free_stationary => //; first by rewrite /row_free fA (minn_idPl NoM).
by apply: eq_critical cq => r; rewrite risk_phiE.
Qed.

(* A parabola that is nowhere positive is flat.                                 *)
Lemma parabola_le0 (a b c : R) : (forall s, s ^+ 2 * a + s * b <= c) -> a <= 0.
Proof.
move=> le; rewrite leNgt; apply/negP => a0.
have := le 1; have := le (-1); rewrite sqrrN !expr1n !mul1r mulN1r => l1 l2.
have c0 : 0 < c.
  rewrite -(@pmulrn_lgt0 _ _ 2) // mulr2n.
  apply: lt_le_trans (ler_add l2 l1); rewrite addrACA subrr addr0.
  by rewrite addr_gt0.
pose s := (1 + c / a).
have s1 : 1 <= s by rewrite /s ler_addl divr_ge0 // ltW.
have bound : s ^+ 2 * a <= c.
  have := ler_add (le s) (le (- s)); rewrite sqrrN mulNr addrACA subrr addr0 -!mulr2n.
  by rewrite ler_muln2r.
have : s * a <= s ^+ 2 * a by rewrite ler_wpmul2r ?(ltW a0) // expr2 ler_pmulr // (lt_le_trans ltr01).
rewrite {1}/s mulrDl mul1r divfK ?gt_eqF // => /le_trans/(_ bound).
by rewrite ger_addr leNgt a0.
Qed.

(* Proposition 1 (i) needs nothing but v_L != 0 on the data, and weights.        *)
Theorem proposition_1_i_feature W theta L : (0 < M)%N -> (0 < No)%N ->
  samples (feature G W theta L) X != 0 ->
  ~ convex2 (risk_phi G (@squared_loss R No) X Y W theta (L := L)) /\
  ~ concave2 (risk_phi G (@squared_loss R No) X Y W theta (L := L)).
Proof.
set P := samples _ X => M0 No0 P0; have N0 : (0 < N)%N.
  rewrite lt0n; apply: contra_neq P0 => N0; apply/matrixP=> i j.
  by have := ltn_ord j; rewrite {2}N0.
have c0 : 0 < N%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have [k Pk] : exists k, row k P != 0.
  apply/existsP; apply: contraR P0; rewrite negb_exists => /forallP z.
  by apply/eqP/row_matrixP => k; rewrite row0; apply/eqP; move: (z k); rewrite negbK.
pose E : 'M[R]_(No, M) := delta_mx (Ordinal No0) (Ordinal M0).
pose S : 'M[R]_(M, K L) := delta_mx (Ordinal M0) k.
pose Z := samples (previous_state G W theta L) X.
pose Q := E *m (S *m P).
have Q0 : Q != 0.
  apply: contra_neq Pk => Q0; have := congr1 (row (Ordinal No0)) Q0.
  rewrite row0 /Q mulmxA /E /S mul_delta_mx => <-.
  rewrite row_mul [row k P]rowE; congr (_ *m _); apply/rowP => j.
  by rewrite !mxE !eqxx.
pose T := E *m Z; pose f q := risk_phi G (@squared_loss R No) X Y W theta (L := L) q.
have value (a b : R) A B : A = a *: E -> A *m (B *m P) = b *: Q ->
    f (A, B) = N%:R^-1 * (a ^+ 2 * frob T T + b ^+ 2 * frob Q Q + frob Y Y
      + 2%:R * a * b * frob T Q - 2%:R * a * frob T Y - 2%:R * b * frob Q Y).
  move=> eA eQ; rewrite /f sq_risk_phiE /sqf /coupled /sq_risk /= mulmxDr eQ eA -scalemxAl -/T.
  rewrite !(frobDl, frobDr, frobNl, frobNr, frobZl, frobZr) (frobC Q T) (frobC Y T) (frobC Y Q).
  by congr (_ * _); ring.
have QQ : 0 < frob Q Q by rewrite frob_gt0.
have half : 1 - 2%:R^-1 = 2%:R^-1 :> R by field.
split=> cf.
  have: frob Q Q <= 0; last by rewrite leNgt QQ.
  apply: (@parabola_le0 _ (2%:R * frob T Q - 2%:R * frob Q Y) (frob T T)) => s.
  have := cf (2%:R *: E, 0) (0, (2%:R * s) *: S) 2%:R^-1.
  rewrite invr_ge0 ler0n invf_le1 ?ltr0n // ler1n half => /(_ isT isT) /=.
  rewrite !scaler0 addr0 add0r !scalerA mulrA mulVf ?pnatr_eq0 // mul1r scale1r -/(f _).
  rewrite -[risk_phi _ _ _ _ _ _ (_, 0)]/(f _) -[risk_phi _ _ _ _ _ _ (0, _)]/(f _).
  rewrite (value 1 s) ?scale1r //; last by rewrite -scalemxAl -scalemxAr.
  rewrite (value 2%:R 0) // ?mul0mx ?mulmx0 ?scale0r //.
  rewrite (value 0 0) ?scale0r ?mul0mx //.
  move=> le; rewrite -subr_ge0 in le; rewrite -subr_ge0 -(pmulr_rge0 _ c0).
  apply: le_trans le _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  move: N%:R^-1 (frob T T) (frob Q Q) (frob Y Y) (frob T Q) (frob T Y) (frob Q Y).
  by move=> c tt qq yy tq ty qy; field.
have := cf (E, S) (E, - S) 2%:R^-1.
rewrite invr_ge0 ler0n invf_le1 ?ltr0n // ler1n half => /(_ isT isT) /=.
rewrite -scalerDl -scalerDr subrr scaler0 (_ : 2%:R^-1 + 2%:R^-1 = 1) ?scale1r; last by field.
rewrite -/(f _) -[risk_phi _ _ _ _ _ _ (E, S)]/(f _) -[risk_phi _ _ _ _ _ _ (E, - S)]/(f _).
rewrite (value 1 0) ?scale1r ?mul0mx ?mulmx0 ?scale0r //.
rewrite (value 1 1) ?scale1r // (value 1 (-1)) ?scale1r ?scaleN1r ?mulNmx ?mulmxN //.
move=> le; rewrite -subr_ge0 in le; have: 0 <= - (N%:R^-1 * frob Q Q).
  apply: le_trans le _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  move: N%:R^-1 (frob T T) (frob Q Q) (frob Y Y) (frob T Q) (frob T Y) (frob Q Y).
  by move=> c tt qq yy tq ty qy; field.
by rewrite oppr_ge0 leNgt mulr_gt0.
Qed.

End WithoutAssumptions.

(* Corollary 1 for any two sets of blocks S and T, S a part of T, of features by *)
(* their values: t 0 = 0, t 1, ..., t L are the blocks of T, and W_(t L) is       *)
(* free.  Assumption 4 is asked of T alone, and nothing of q'.                    *)
Section Sets.

Variables (R : realFieldType) (M No N : nat) (K : nat -> nat).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (Y : 'M[R]_(No, N)) (W : expansion R M K) (V : forall i, 'M[R]_(K i, N)).

Local Notation F := (output_risk ell Y).

Definition set_risk (t : nat -> nat) L (q : 'M[R]_(No, M) * 'M[R]_(M, K (t L))) : R :=
  coupled (\sum_(i < L) W (t i) *m V (t i)) (V (t L)) F q.

Lemma set_risk_sum (s : nat -> nat) L q : injective s -> @set_risk s L q =
  F (\sum_(i < L.+1) q.1 *m update W q.2 (s i) *m V (s i)).
Proof.
move=> inj; rewrite /set_risk /coupled big_ord_recr /= update_eq mulmxDr mulmxA; congr (F (_ + _)).
rewrite mulmx_sumr; apply: eq_bigr => i _; rewrite mulmxA update_neq //.
by apply/eqP => /inj e; have := ltn_ord i; rewrite e ltnn.
Qed.

Theorem corollary_1_sets (t s : nat -> nat) L L' q q' : injective t -> injective s ->
  (forall i, (i <= L')%N -> exists2 j, (j <= L)%N & t j = s i) ->
  assumption_2 ell -> assumption_3 M No ->
  @assumption_4 R M (fun i => K (t i)) (fun i => W (t i)) L ->
  local_min2 (@set_risk t L) q -> @set_risk t L q <= @set_risk s L' q'.
Proof.
move=> injt injs sub a2 NoM a4 mq; have [g gF] := output_risk_gradient Y a2.
rewrite (set_risk_sum q' injs).
pose inS b := has (fun i => s i == b) (iota 0 L'.+1).
pose H b : 'M[R]_(No, K b) := if inS b then q'.1 *m update W q'.2 b else 0.
have -> : \sum_(i < L'.+1) q'.1 *m update W q'.2 (s i) *m V (s i) =
    \sum_(j < L.+1) H (t j) *m V (t j).
  pose f b := q'.1 *m update W q'.2 b *m V b.
  rewrite -(big_mkord xpredT (fun i => f (s i))) -(big_map s xpredT f).
  rewrite (eq_bigr (fun j : 'I_L.+1 => if inS (t j) then f (t j) else 0)); last first.
    by move=> j _; rewrite /H /f; case: ifP => // _; rewrite mul0mx.
  rewrite -big_mkcond -(big_mkord (fun i => inS (t i)) (fun i => f (t i))).
  rewrite -(big_map t inS f) -[RHS]big_filter; apply: perm_big; apply: uniq_perm.
  - by rewrite map_inj_uniq // /index_iota iota_uniq.
  - by rewrite filter_uniq // map_inj_uniq // /index_iota iota_uniq.
  move=> b; rewrite mem_filter; apply/mapP/andP => [[i] | [/hasP [i]]].
    rewrite /index_iota subn0 => il ->; split; first by apply/hasP; exists i.
    have [|j jL <-] := sub i; first by move: il; rewrite mem_iota add0n ltnS.
    by apply: map_f; rewrite mem_iota add0n ltnS.
  by move=> il /eqP <- _; exists i => //; rewrite /index_iota subn0.
have [B BW] := assumption_4P a4 (fun i => H (t i)).
have -> : \sum_(j < L.+1) H (t j) *m V (t j) =
    B *m (\sum_(i < L) W (t i) *m V (t i)) + H (t L) *m V (t L).
  rewrite big_ord_recr mulmx_sumr; congr (_ + _); apply: eq_bigr => i _.
  by rewrite mulmxA (BW i).
apply: (stationary_optimal gF (output_risk_convex Y a2)).
by apply: (wide_stationary gF) => //; apply: mq.
Qed.

End Sets.

(* -- 2. Theorem 1 (ii) may speak of nothing ------------------------------------------ *)
Section Vacuous.

Variable R : realFieldType.

(* L = M = K_0 = K_1 = N_o = 1, W_0 = 1, two samples x = (1, 0), v_1 = (0, 1),  *)
(* y = (0, 1).                                                                 *)
Let one (n : nat) : nat := 1.
Let zero (n : nat) : nat := 0.
Definition vacuous_G (i : nat) (x : 'cV[R]_1) (t : 'rV[R]_(zero i)) :
  'cV[R]_(one i) := const_mx (1 - x 0 0).
Definition vacuous_W : expansion R 1 one := fun i => 1%:M.
Definition vacuous_theta : parameters R zero := fun i => 0.
Definition vacuous_X : 'M[R]_(1, 2) := \row_(n < 2) (val n == 0)%N%:R.
Definition vacuous_Y : 'M[R]_(1, 2) := \row_(n < 2) (val n == 1)%N%:R.

Let f := risk_phi vacuous_G (@squared_loss R 1) vacuous_X vacuous_Y
  vacuous_W vacuous_theta (L := 1).

Lemma vacuous_risk A B : f (A, B) =
  2%:R^-1 * (A 0 0 ^+ 2 + (A 0 0 * B 0 0 - 1) ^+ 2).
Proof.
rewrite /f /risk_phi /empirical_risk big_ord_recl big_ord1; congr (_ * (_ + _)).
  rewrite /squared_loss frobE !big_ord1 /resnest_phi /previous_state big_ord1 /=.
  rewrite !mxE !big_ord1 !mxE !big_ord1 !mxE /= /one ?big_ord1 ?mxE /= ?ord1.
  by move: (A 0 0) (B 0 0) => a b; ring.
rewrite /squared_loss frobE !big_ord1 /resnest_phi /previous_state big_ord1 /=.
rewrite !mxE !big_ord1 !mxE !big_ord1 !mxE /= /one ?big_ord1 ?mxE /= ?ord1.
by move: (A 0 0) (B 0 0) => a b; ring.
Qed.

Lemma vacuous_assumption_1 :
  assumption_1 vacuous_G vacuous_X vacuous_Y vacuous_W vacuous_theta 1.
Proof.
have e : \sum_(n < 2) feature vacuous_G vacuous_W vacuous_theta 1 (col n vacuous_X)
    *m (col n vacuous_Y)^T = 1%:M.
  apply/matrixP=> i j; rewrite !ord1 big_ord_recl big_ord1 mxE !mxE !big_ord1 !mxE.
  by rewrite /one /= ?big_ord1 ?mxE /= ?big_ord1 ?mxE /=; ring.
have e' : \sum_(n < 2) feature vacuous_G vacuous_W vacuous_theta 1 (col n vacuous_X)
    *m (feature vacuous_G vacuous_W vacuous_theta 1 (col n vacuous_X))^T = 1%:M.
  apply/matrixP=> i j; rewrite !ord1 big_ord_recl big_ord1 mxE !mxE !big_ord1 !mxE.
  by rewrite /one /= ?big_ord1 ?mxE /= ?big_ord1 ?mxE /=; ring.
split; first by rewrite e oner_neq0.
by rewrite e' unitmx1.
Qed.

Lemma vacuous_assumption_4 : assumption_4 vacuous_W 1.
Proof. by move=> v w; rewrite !big_ord1 !mul1mx => e i; rewrite ord1. Qed.

Lemma vacuous_small s : s != 0 -> f (s%:M, s^-1%:M) = 2%:R^-1 * s ^+ 2.
Proof. by move=> s0; rewrite vacuous_risk !mxE eqxx !mulr1n divff // subrr; ring. Qed.

(* Assumptions 1 to 4 hold, the infimum 0 is not attained, and no local minimum *)
(* exists.                                                                    *)
Theorem theorem_1_ii_vacuous :
  [/\ assumption_1 vacuous_G vacuous_X vacuous_Y vacuous_W vacuous_theta 1,
      assumption_3 1 1, assumption_4 vacuous_W 1,
      (forall q, 0 < f q) /\ (forall e, 0 < e -> exists q, f q < e) &
      forall q, ~ local_min2 f q].
Proof.
have pos q : 0 < f q.
  case: q => A B; rewrite vacuous_risk pmulr_rgt0 ?invr_gt0 ?ltr0n //.
  rewrite lt_def addr_ge0 ?sqr_ge0 // andbT paddr_eq0 ?sqr_ge0 // !sqrf_eq0.
  by apply/negP => /andP [/eqP ->]; rewrite mul0r sub0r oppr_eq0 oner_eq0.
have small e : 0 < e -> exists q, f q < e.
  move=> e0; have [s s0 [s1 se]] := small2 ltr01 e0; exists (s%:M, s^-1%:M).
  rewrite vacuous_small ?gt_eqF //; apply: le_lt_trans se.
  rewrite mulrC ler_pdivr_mulr ?ltr0n // expr2 ler_wpmul2l ?(ltW s0) //.
  by apply: le_trans (ltW s1) _; rewrite ler1n.
split=> //; first exact: vacuous_assumption_1; first exact: vacuous_assumption_4.
move=> q mq; have gq := theorem_1_ii_global (squared_loss_assumption_2 R 1)
  (isT : assumption_3 1 1) vacuous_assumption_4 mq.
by have [r] := small _ (pos q); rewrite ltNge gq.
Qed.

End Vacuous.

(* But with room for the outputs beside the features, every A-ResNEst is a       *)
(* ResNEst with the same features: (P_phi) has a minimiser when (PA_phi) has.   *)
Section Room.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Theorem aresnest_is_resnest W theta L (H : augmentation R No K) :
  (\sum_(i < L) K i + No <= M)%N -> assumption_4 W L ->
  exists q, risk_phi G ell X Y W theta (L := L) q = arisk_phi G ell X Y W theta L H.
Proof.
move=> room a4; have [A1 A1W] := assumption_4P a4 H.
pose B := \mxrow_(i < L) W i; pose Nk := row_base (kermx B).
have NB : Nk *m B = 0 by apply/sub_kermxP; rewrite eq_row_base.
have uN : Nk *m Nk^T \in unitmx by apply: gram_unit; apply: row_base_free.
have dim : (No <= \rank (kermx B))%N.
  rewrite mxrank_ker leq_subRL ?rank_leq_row //; apply: leq_trans room.
  by rewrite leq_add2r rank_leq_col.
pose E : 'M[R]_(No, \rank (kermx B)) := pid_mx No.
have fE : row_free E by rewrite /row_free rank_pid_mx.
have [A [AN AB]] : exists A, A *m Nk^T = E /\ A *m B = A1 *m B.
  exists (A1 + (E - A1 *m Nk^T) *m invmx (Nk *m Nk^T) *m Nk); split.
    by rewrite mulmxDl -(mulmxA _ Nk) mulmxKV // addrC subrK.
  by rewrite mulmxDl -(mulmxA _ Nk) NB mulmx0 addr0.
have fA : row_free A.
  rewrite -kermx_eq0; apply/rowV0P => z /sub_kermxP zA.
  by apply: (row_free_cancel fE); rewrite -AN mulmxA zA mul0mx.
have AW (i : 'I_L) : A *m W i = H i.
  by move: i; apply/eq_mxrowP; rewrite -mul_mxrow AB mul_mxrow; apply: eq_mxrow.
exists (A, pinvmx A *m H L); rewrite risk_phi_arisk !arisk_phiE; congr (output_risk ell Y _).
rewrite !big_ord_recr /= update_eq; move: (mulmxVp fA); move: (pinvmx A) => C AC.
rewrite [A *m (C *m _)]mulmxA AC mul1mx; congr (_ + _).
by apply: eq_bigr => i _; rewrite update_neq ?AW // neq_ltn ltn_ord.
Qed.

Corollary minimiser_exists W theta L H :
  (\sum_(i < L) K i + No <= M)%N -> assumption_4 W L ->
  global_minimum (arisk_phi G ell X Y W theta L) H ->
  exists q, global_minimum (risk_phi G ell X Y W theta (L := L)) q.
Proof.
move=> room a4 gH; have [q eq] := aresnest_is_resnest theta H room a4.
by exists q => q'; rewrite eq risk_phi_arisk.
Qed.

End Room.

(* -- 4. Corollary 2 (ii) and equation (7), read literally ------------------------------ *)
Section Literal.

Variable R : realFieldType.

(* One sample x = y = 1 and v_1 = v_0, H* = (0, 1).                             *)
Let one (n : nat) : nat := 1.
Definition twin_G (i : nat) (x : 'cV[R]_1) (t : 'rV[R]_1) : 'cV[R]_(one i) := x.
Definition twin_W : expansion R 1 one := fun i => (i == 0)%N%:R%:M.
Definition twin_theta : parameters R one := fun i => 0.
Definition twin_H : augmentation R 1 one := fun i => (i == 1)%N%:R%:M.
Definition twin_H0 : augmentation R 1 one := fun i => 0.  (* (H*_0, 0) *)

Let ell := @squared_loss R 1.
Let x : 'M[R]_(1, 1) := 1%:M.

Lemma squared_risk_ge0 No N Nin (X : 'M[R]_(Nin, N)) (Y : 'M[R]_(No, N)) f :
  0 <= empirical_risk (@squared_loss R No) X Y f.
Proof.
by rewrite mulr_ge0 ?invr_ge0 ?ler0n // sumr_ge0 // => n _; apply: frob_ge0.
Qed.

Lemma twin_risk : risk twin_G ell x x 1 (1%:M, twin_W, twin_theta) = 0.
Proof.
rewrite /risk /empirical_risk big_ord1 /resnest /= /twin_W /= /twin_G.
by rewrite !mul1mx mul_scalar_mx scale0r addr0 /ell /squared_loss subrr frob0l mulr0.
Qed.

Lemma twin_arisk : arisk_phi twin_G ell x x twin_W twin_theta 1 twin_H = 0.
Proof.
rewrite /arisk_phi /empirical_risk big_ord1 /aresnest big_ord_recl big_ord1 /=.
rewrite /twin_H /twin_W /twin_G /= !mul1mx mul_scalar_mx scale0r add0r.
by rewrite /ell /squared_loss subrr frob0l mulr0.
Qed.

Lemma twin_arisk0 : arisk_phi twin_G ell x x twin_W twin_theta 1 twin_H0 = 1.
Proof.
rewrite /arisk_phi /empirical_risk big_ord1 /aresnest big1 => [|i _]; last first.
  by rewrite mul0mx.
by rewrite /ell /squared_loss sub0r frobNl frobNr opprK frobE !big_ord1 !mxE invr1 !mul1r.
Qed.

Lemma twin_linear : linear_risk ell x x (1%:M : 'M_(1, one 0)) = 0.
Proof.
rewrite /linear_risk /empirical_risk big_ord1 mul1mx.
by rewrite /ell /squared_loss subrr frob0l mulr0.
Qed.

(* Everything Corollary 2 (ii) asks for holds, yet the inequality is not strict. *)
Theorem corollary_2_ii_refuted :
  [/\ assumption_2 ell, assumption_3 1 1, assumption_4 twin_W 1 &
   [/\ local_min_P twin_G ell x x 1 (1%:M, twin_W, twin_theta),
       local_min_PA twin_G ell x x twin_W twin_theta 1 twin_H,
       arisk_phi twin_G ell x x twin_W twin_theta 1 twin_H0
         > arisk_phi twin_G ell x x twin_W twin_theta 1 twin_H &
       ~ forall Hx, risk twin_G ell x x 1 (1%:M, twin_W, twin_theta)
           < linear_risk ell x x Hx]].
Proof.
split=> //; first exact: squared_loss_assumption_2.
  by move=> v w; rewrite !big_ord1 !mul1mx => e i; rewrite ord1.
split.
- by exists 1 => [|w _]; rewrite ?ltr01 // twin_risk squared_risk_ge0.
- by exists 1 => [|w _]; rewrite ?ltr01 // twin_arisk squared_risk_ge0.
- by rewrite twin_arisk twin_arisk0 ltr01.
by move=> /(_ 1%:M); rewrite twin_risk -[X in X < _]twin_linear ltxx.
Qed.

(* Inequality (7) holds strictly at i = 1, yet v_1 = v_0.                        *)
Theorem equation_7_refuted :
  [/\ local_min_PA twin_G ell x x twin_W twin_theta 1 twin_H,
      arisk_phi twin_G ell x x twin_W twin_theta 1 twin_H0
        > arisk_phi twin_G ell x x twin_W twin_theta 1 twin_H &
      linearly_predictable twin_G x twin_W twin_theta 1].
Proof.
split.
- by exists 1 => [|w _]; rewrite ?ltr01 // twin_arisk squared_risk_ge0.
- by rewrite twin_arisk twin_arisk0 ltr01.
exists (fun j => 1%:M); rewrite big_ord1 mul1mx; apply: eq_samples => z /=.
by rewrite /twin_G /twin_W /= mul1mx.
Qed.

End Literal.

(* -- 5. Theorem 1 (ii) without Assumption 4 -------------------------------------------- *)
Section Needed.

Variable R : realFieldType.

(* One sample x = y = 1, W_0 = 0 and v_1 = 0: nothing of x reaches the output.  *)
Let one (n : nat) : nat := 1.
Let ell := @squared_loss R 1.
Let x : 'M[R]_(1, 1) := 1%:M.
Definition blind_G (i : nat) (z : 'cV[R]_1) (t : 'rV[R]_1) : 'cV[R]_(one i) := 0.
Definition blind_W : expansion R 1 one := fun i => 0.
Definition blind_theta : parameters R one := fun i => 0.
Definition blind_H : augmentation R 1 one := fun i => (i == 0)%N%:R%:M.

Theorem theorem_1_ii_needs_assumption_4 :
  [/\ assumption_2 ell, assumption_3 1 1,
      forall q, local_min2 (risk_phi blind_G ell x x blind_W blind_theta (L := 1)) q,
      local_min_PA blind_G ell x x blind_W blind_theta 1 blind_H &
      forall q, epsilon blind_G ell x x blind_W blind_theta (L := 1) q blind_H = 1].
Proof.
have risk q : risk_phi blind_G ell x x blind_W blind_theta (L := 1) q = 1.
  rewrite /risk_phi /empirical_risk big_ord1 /resnest_phi /previous_state big_ord1 /=.
  rewrite /blind_W /blind_G mul0mx add0r !mulmx0 /ell /squared_loss sub0r frobNl frobNr opprK.
  by rewrite frobE !big_ord1 !mxE invr1 !mul1r.
have arisk : arisk_phi blind_G ell x x blind_W blind_theta 1 blind_H = 0.
  rewrite /arisk_phi /empirical_risk big_ord1 /aresnest big_ord_recl big_ord1 /=.
  by rewrite /blind_H /blind_G /= mul1mx mulmx0 addr0 /ell /squared_loss subrr frob0l mulr0.
split=> //; first exact: squared_loss_assumption_2.
- by move=> q; exists 1 => [|r _]; rewrite ?ltr01 // !risk.
- by exists 1 => [|w _]; rewrite ?ltr01 // arisk squared_risk_ge0.
by move=> q; rewrite /epsilon risk arisk subr0.
Qed.

End Needed.

(* -- 6. No assumption at all ---------------------------------------------------------- *)
Section SquaredLandscape.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Local Notation risk_phi W theta L :=
  (risk_phi G (@squared_loss R No) X Y W theta (L := L)).

(* With the squared loss every critical point of (P_phi) is a global minimum or *)
(* a strict saddle, for every network, every phi and all data.                 *)
Theorem critical_global_or_strict W theta L q : critical (risk_phi W theta L) q ->
  global_minimum (risk_phi W theta L) q \/ strict_saddle (risk_phi W theta L) q.
Proof.
move=> cq; have [N0|N0] := posnP N.
  left=> q'; rewrite /models.risk_phi /empirical_risk.
  by rewrite [N%:R^-1](_ : _ = 0) ?mul0r // N0 invr0.
have c0 : 0 < N%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have cq' := eq_critical (@sq_risk_phiE _ _ _ _ _ G _ X Y W theta L) cq.
case: (global_or_strict c0 cq') => [gq|[_ nq]].
  by left=> q'; rewrite !sq_risk_phiE.
right; split=> //; apply: eq_negative_curvature nq => r.
by rewrite sq_risk_phiE.
Qed.

(* N times the risk at a critical point.                                        *)
Theorem critical_value W theta L q : (0 < N)%N -> critical (risk_phi W theta L) q ->
  N%:R * risk_phi W theta L q = frob Y Y - \tr (PiU q *m
    Sigma (samples (previous_state G W theta L) X) (samples (feature G W theta L) X) Y).
Proof.
move=> N0 cq; have c0 : 0 < N%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have cq' := eq_critical (@sq_risk_phiE _ _ _ _ _ G _ X Y W theta L) cq.
rewrite sq_risk_phiE (critical_risk c0 cq') mulrA divff ?mul1r //.
by rewrite pnatr_eq0 -lt0n.
Qed.

End SquaredLandscape.
