(* Chen et al. 2021: what the text says beside its numbered statements, and   *)
(* the second reading of two of them.                                         *)
(*   equation (7), Corollary 2 (ii)   strict at every minimiser H* of (PA_phi) *)
(*   problem (PA)                     local minima are local minima of        *)
(*                                    (PA_phi); truncations of H* can be worse *)
(*   section 3.2                      Assumption 4 needs the bottleneck        *)
(*                                    condition; without Assumption 4 there    *)
(*                                    are targets for which epsilon > 0        *)
(*   section 2.2                      Proposition 1 (i) for (P)                *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks chen2021 findings.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Assumption 4 needs the bottleneck condition.                               *)
Theorem assumption_4_bottleneck (R : realFieldType) (M : nat) (K : nat -> nat) (W : expansion R M K) L :
  assumption_4 W L -> bottleneck_condition M K L.
Proof.
by move/assumption_4_row_free/eqP; rewrite /bottleneck_condition => <-; exact: rank_leq_col.
Qed.

(* So features before the last block are narrower than the states: K_i < M.    *)
Corollary features_narrower (R : realFieldType) M (K : nat -> nat) (W : expansion R M K) L i :
  assumption_4 W L -> (0 < K 0%N)%N -> (0 < i < L)%N -> (K i < M)%N.
Proof.
move=> /assumption_4_bottleneck narrow K0 /andP [i0 iL]; apply: leq_trans narrow.
rewrite (bigD1 (Ordinal iL)) //= -[X in (X < _)%N]addn0 ltn_add2l.
rewrite (bigD1 (Ordinal (leq_ltn_trans (leq0n i) iL))) /= ?addn_gt0 ?K0 //.
by rewrite -val_eqE /= neq_ltn i0.
Qed.

(* Without an expansion, M = K_0, it fails for more than one block.            *)
Corollary no_expansion (R : realFieldType) (K : nat -> nat) (W : expansion R (K 0%N) K) L :
  (1 < L)%N -> (0 < K 1%N)%N -> ~ assumption_4 W L.
Proof.
case: L => [|[|L]] // _ K1 /assumption_4_bottleneck; rewrite /bottleneck_condition.
rewrite !big_ord_recl leqNgt => /negP; apply.
by rewrite -[X in (X < _)%N]addn0 ltn_add2l addn_gt0 K1.
Qed.

(* An A-ResNEst with all its weights: H_0 ... H_L, W_0 ... W_{L-1} and         *)
(* theta_1 ... theta_L, problem (PA).                                         *)
Section ProblemPA.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Implicit Types (W : expansion R M K) (theta : parameters R p).
Implicit Types (H : augmentation R No K).

Definition aweights := (augmentation R No K * expansion R M K * parameters R p)%type.

Definition near_aweights (L : nat) (e : R) (w w' : aweights) : Prop :=
  [/\ near_augmentation L e w.1.1 w'.1.1,
      forall i, (i < L)%N -> close e (w.1.2 i) (w'.1.2 i) &
      forall i, (0 < i <= L)%N -> close e (w.2 i) (w'.2 i)].

Definition arisk (L : nat) (w : aweights) : R := arisk_phi G ell X Y w.1.2 w.2 L w.1.1.

Definition local_min_PA_free (L : nat) (w : aweights) : Prop :=
  local_minimum (near_aweights L) (arisk L) w.

Local Notation feat W theta i := (samples (feature G W theta i) X).
Local Notation arisk_phi := (arisk_phi G ell X Y).
Local Notation local_min_PA := (local_min_PA G ell X Y).

(* Remark 1 for (PA).                                                         *)
Theorem local_min_PA_phi W theta L H : local_min_PA_free L (H, W, theta) -> local_min_PA W theta L H.
Proof.
move=> [e e0 mH]; exists e => // H' near; apply: (mH (H', W, theta)).
by split=> //= i _; apply: close_refl.
Qed.

(* Equation (6) for local minimisers of (P) and (PA) with the same features.  *)
Theorem proposition_2_PA W theta L A H : assumption_2 ell ->
  local_min_PA_free L (H, W, theta) -> local_min_P G ell X Y L (A, W, theta) ->
  arisk L (H, W, theta) <= risk G ell X Y L (A, W, theta).
Proof.
move=> a2 /local_min_PA_phi mH mP; rewrite risk_own_phi -subr_ge0.
exact: (proposition_2 a2 mH (remark_1 mP)).
Qed.

(* The last block never harms: the least risk of the first i features.        *)
Theorem equation_7_last W theta L H H' : assumption_2 ell -> local_min_PA W theta L.+1 H ->
  arisk_phi W theta L.+1 H <= arisk_phi W theta L H'.
Proof.
move=> a2 mH; pose Z i := if i == L.+1 then 0 else H' i.
have -> : arisk_phi W theta L H' = arisk_phi W theta L.+1 Z.
  rewrite !arisk_phiE [in RHS]big_ord_recr /= /Z eqxx mul0mx addr0; congr (output_risk _ _ _).
  by apply: eq_bigr => i _; rewrite (ltn_eqF (ltn_ord i)).
exact: proposition_2_global.
Qed.

Lemma arisk_skip W theta i H : (0 < i)%N -> H i = 0 ->
  arisk_phi W theta i H = arisk_phi W theta i.-1 H.
Proof. by case: i => // i _ Hi; rewrite !arisk_phiE big_ord_recr /= Hi mul0mx addr0. Qed.

(* Equation (7), strict at every minimiser: v_i is linearly unpredictable.     *)
Theorem equation_7_every_minimiser W theta L i : assumption_2 ell -> (0 < i <= L)%N ->
  (exists H, local_min_PA W theta L H) ->
  (forall H, local_min_PA W theta L H -> arisk_phi W theta i H < arisk_phi W theta i.-1 H) ->
  ~ linearly_predictable G X W theta i.
Proof.
move=> a2 /andP [i0 iL] [H mH] better [C eC].
pose H' j : 'M[R]_(No, K j) := if (j < i)%N then H j + H i *m C j else if j == i then 0 else H j.
have sumE : \sum_(j < L.+1) H' j *m feat W theta j = \sum_(j < L.+1) H j *m feat W theta j.
  pose t (F : augmentation R No K) j := F j *m feat W theta j.
  have split F : \sum_(j < L.+1) t F j =
      \sum_(j < i) t F j + t F i + \sum_(i.+1 <= j < L.+1) t F j.
    rewrite -(big_mkord xpredT (t F)) (@big_cat_nat _ _ _ i.+1) //=.
    by rewrite big_mkord big_ord_recr.
  rewrite -!/(t _ _) (split H') (split H); congr (_ + _).
    rewrite /t /H' ltnn eqxx mul0mx addr0 eC mulmx_sumr -big_split /=.
    by apply: eq_bigr => j _; rewrite ltn_ord mulmxDl mulmxA.
  rewrite !big_nat; apply: eq_bigr => j /andP [ij _].
  by rewrite /t /H' ltnNge (ltnW ij) /= gtn_eqF.
have mH' : local_min_PA W theta L H'.
  exists 1 => [|Q _]; first exact: ltr01.
  by rewrite !arisk_phiE sumE -!arisk_phiE; exact: proposition_2_global.
by have := better H' mH'; rewrite arisk_skip ?ltxx // /H' ltnn eqxx.
Qed.

(* Corollary 2 (ii), strict at every minimiser H* of (PA_phi).                 *)
Definition first_only H : augmentation R No K := fun i => if i is 0 then H i else 0.

Theorem corollary_2_ii_every_minimiser W theta L A : assumption_2 ell -> assumption_3 M No ->
  assumption_4 W L -> local_min_P G ell X Y L (A, W, theta) ->
  (forall H, local_min_PA W theta L H -> arisk_phi W theta L H < arisk_phi W theta L (first_only H)) ->
  forall Hx, risk G ell X Y L (A, W, theta) < linear_risk ell X Y Hx.
Proof.
move=> a2 a3 a4 mP better Hx; rewrite ltNge; apply/negP => le_risk.
have least H : risk G ell X Y L (A, W, theta) <= arisk_phi W theta L H.
  by rewrite risk_own_phi; apply: theorem_1_ii_erlb => //; exact: remark_1.
pose H i := if i is 0 as i return 'M[R]_(No, K i) then Hx else 0.
have eH : linear_risk ell X Y Hx = arisk_phi W theta L H by rewrite (linear_arisk G _ _ _ W theta L).
have mH : local_min_PA W theta L H.
  by exists 1 => [|H' _]; [exact: ltr01 | rewrite -eH (le_trans le_risk)].
have := better H mH; rewrite !arisk_phiE.
rewrite (_ : \sum_(i < L.+1) first_only H i *m _ = \sum_(i < L.+1) H i *m feat W theta i) ?ltxx //.
by apply: eq_bigr => -[[|i] ?] _.
Qed.

End ProblemPA.

(* That the residual representation x_i is no worse than x_{i-1} at any local  *)
(* minimiser fails for the truncations of H* that (7) compares: v_0 = v_1 =    *)
(* v_2 = y and H* = (1, 1, -1).                                                *)
Section Truncations.

Variable R : realFieldType.

Let one (n : nat) : nat := 1.
Definition zigzag_H : augmentation R 1 one := fun i => ((-1) ^+ (i == 2)%N)%:M.
Let ell := @squared_loss R 1.
Let x : 'M[R]_(1, 1) := 1%:M.
Local Notation A i := (arisk_phi (@twin_G R) ell x x (@twin_W R) (@twin_theta R) i zigzag_H).

Theorem equation_7_truncations_refuted :
  local_min_PA_free (@twin_G R) ell x x 2 (zigzag_H, @twin_W R, @twin_theta R) /\ A 0 < A 1.
Proof.
have feat i : (i <= 2)%N -> samples (feature (@twin_G R) (@twin_W R) (@twin_theta R) i) x = x.
  move=> i2; apply/matrixP => a b; rewrite mxE !ord1 /x.
  have e0 : col 0 (1%:M : 'M[R]_1) = 1%:M by apply/matrixP => c d; rewrite !mxE !ord1.
  rewrite e0; case: i i2 => [|[|[|]]] //= _; rewrite /twin_G /twin_W /= ?mul1mx //.
  by rewrite mul_scalar_mx scale0r addr0.
have risk i : (i <= 2)%N -> A i = (\sum_(j < i.+1) (-1) ^+ (j == 2 :> nat)%N - 1) ^+ 2.
  move=> i2; rewrite arisk_phiE /output_risk big_ord1 invr1 mul1r /ell /squared_loss.
  have -> : \sum_(j < i.+1) zigzag_H j *m samples (feature (@twin_G R) (@twin_W R) (@twin_theta R) j) x =
      (\sum_(j < i.+1) (-1) ^+ (j == 2 :> nat)%N)%:M.
    rewrite [RHS]raddf_sum /=.
    by apply: eq_bigr => j _; rewrite feat ?mulmx1 // (leq_trans _ i2) // -ltnS.
  by rewrite frobE !big_ord1 !mxE -expr2.
split; last first.
  rewrite !risk // !big_ord_recr !big_ord0 /= add0r subrr expr0n /= addrK expr1n.
  exact: ltr01.
exists 1 => [|w _]; first exact: ltr01.
rewrite {1}/arisk [X in X <= _]risk // !big_ord_recr !big_ord0 /= expr1 add0r addrK subrr expr0n.
exact: squared_risk_ge0.
Qed.

End Truncations.

(* -- Proposition 1 (i) for (P) ------------------------------------------------- *)
Section Proposition1P.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Definition combine_weights (t : R) (w w' : weights R M No K p) : weights R M No K p :=
  (t *: w.1.1 + (1 - t) *: w'.1.1,
   fun i => t *: w.1.2 i + (1 - t) *: w'.1.2 i,
   fun i => t *: w.2 i + (1 - t) *: w'.2 i).

Definition convex_P (f : weights R M No K p -> R) : Prop := forall w w' t, 0 <= t -> t <= 1 ->
  f (combine_weights t w w') <= t * f w + (1 - t) * f w'.

Local Notation risk L := (risk G (@squared_loss R No) X Y L).
Local Notation risk_phi W theta L := (risk_phi G (@squared_loss R No) X Y W theta (L := L)).

Lemma combine_self a b (t : R) (A : 'M[R]_(a, b)) : t *: A + (1 - t) *: A = A.
Proof. by rewrite -scalerDl addrC subrK scale1r. Qed.

(* (P) contains (P_phi) as an affine subspace.                                 *)
Lemma risk_combine W theta L (q q' : 'M[R]_(No, M) * 'M[R]_(M, K L)) t :
  risk L (combine_weights t (q.1, update W q.2, theta) (q'.1, update W q'.2, theta)) =
  risk_phi W theta L (t *: q.1 + (1 - t) *: q'.1, t *: q.2 + (1 - t) *: q'.2).
Proof.
apply: eq_empirical_risk => x /=; rewrite -update_resnest /resnest /=; congr (_ *m _).
apply: state_feature_prefix => j _; last by rewrite combine_self.
have [->|jL] := eqVneq j L; first by rewrite !update_eq.
by rewrite !update_neq // combine_self.
Qed.

Lemma risk_update W theta L (q : 'M[R]_(No, M) * 'M[R]_(M, K L)) :
  risk L (q.1, update W q.2, theta) = risk_phi W theta L q.
Proof. by apply: eq_empirical_risk => x; rewrite update_resnest -surjective_pairing. Qed.

Theorem proposition_1_i_P W theta L : (0 < M)%N -> assumption_1 G X Y W theta L ->
  ~ convex_P (risk L) /\ ~ convex_P (fun w => - risk L w).
Proof.
move=> M0 a1; have [ncv ncc] := proposition_1_i M0 a1.
split=> cf; [apply: ncv | apply: ncc] => q q' t t0 t1.
all: have := cf (q.1, update W q.2, theta) (q'.1, update W q'.2, theta) t t0 t1.
all: by rewrite risk_combine !risk_update.
Qed.

End Proposition1P.

(* -- epsilon > 0 --------------------------------------------------------------- *)
Section Epsilon.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)).
Implicit Types (W : expansion R M K) (theta : parameters R p).
Local Notation feat W theta i := (samples (feature G W theta i) X).
Local Notation ell := (@squared_loss R No).

(* v_0 ... v_L are linearly independent over the data.                         *)
Definition independent_features W theta L : bool := row_free (\mxcol_(i < L.+1) feat W theta i).

(* Weights H_0 ... H_{L-1}, and 0 for the rest.                                *)
Definition first_weights L (F : forall i : 'I_L, 'M[R]_(No, K i)) : augmentation R No K :=
  fun i => if (i < L)%N =P true is ReflectT h then F (Ordinal h) else 0.

Lemma first_weightsE L (F : forall i : 'I_L, 'M[R]_(No, K i)) (i : 'I_L) : first_weights F i = F i.
Proof.
rewrite /first_weights; case: eqP => [h|]; last by rewrite ltn_ord.
by case: i h => i hi h; rewrite (bool_irrelevance h hi).
Qed.

Lemma first_weights_last L (F : forall i : 'I_L, 'M[R]_(No, K i)) : first_weights F L = 0.
Proof. by rewrite /first_weights; case: eqP => // h; exfalso; move: h; rewrite ltnn. Qed.

(* Where Assumption 4 fails and the features are independent, there are targets *)
(* that the features fit exactly, and no point of (P_phi) does: epsilon > 0 at  *)
(* every point.                                                                *)
Theorem epsilon_positive W theta L : (0 < No)%N -> ~ assumption_4 W L ->
  independent_features W theta L -> exists (Y : 'M[R]_(No, N)) (H : augmentation R No K),
    [/\ arisk_phi G ell X Y W theta L H = 0, local_min_PA G ell X Y W theta L H &
        forall q, 0 < epsilon G ell X Y W theta (L := L) q H].
Proof.
move=> No0 na4 indep.
have /left_kernel [u u0 uW] : ~~ row_free (\mxrow_(i < L) W i)^T.
  apply/negP => fW; apply: na4 => v w /eqP; rewrite -!mul_mxrow_mxcol -subr_eq0 -mulmxBr => /eqP e.
  have z : \mxcol_i v i - \mxcol_i w i = 0.
    apply: trmx_inj; apply: (row_free_inj fW).
    by rewrite trmx0 mul0mx -trmx_mul e trmx0.
  by move=> i; move/subr0_eq: z => /eq_mxcolP; apply.
have Wu : (\mxrow_(i < L) W i) *m u^T = 0 by apply: trmx_inj; rewrite trmx_mul trmxK uW trmx0.
pose r0 := Ordinal No0; pose h : 'M[R]_(No, _) := delta_mx r0 (0 : 'I_1) *m u.
pose H := first_weights (fun i : 'I_L => submxrow h i).
pose Y := \sum_(i < L.+1) H i *m feat W theta i.
have risk0 : arisk_phi G ell X Y W theta L H = 0.
  by rewrite arisk_phiE output_risk_squared /sq_risk subrr frob0l mulr0.
exists Y, H; split=> //.
  by exists 1 => [|Q _]; [exact: ltr01 | rewrite risk0 squared_risk_ge0].
move=> q; rewrite /epsilon risk0 subr0 risk_phi_arisk arisk_phiE output_risk_squared /sq_risk.
set Z := \sum_(i < L.+1) _.
have ZY : Z - Y != 0.
  apply/negP => /eqP e.
  pose D i := q.1 *m update W q.2 i - H i.
  have D0 : \mxrow_(i < L.+1) D i = 0.
    apply: (row_free_inj indep); rewrite mul0mx mul_mxrow_mxcol -[RHS]e /Z /Y -sumrB.
    by apply: eq_bigr => i _; rewrite mulmxBl.
  have HW (i : 'I_L) : submxrow h i = q.1 *m W i.
    have Di : D i = 0.
      have := congr1 (fun m => submxrow m (widen_ord (leqnSn L) i)) D0.
      by rewrite mxrowK => ->; apply/matrixP => a b; rewrite !mxE.
    move/eqP: Di; rewrite subr_eq0 update_neq ?neq_ltn ?ltn_ord // => /eqP ->.
    by rewrite /H first_weightsE.
  have : h *m u^T = 0.
    rewrite -[h]submxrowK (_ : \mxrow_(i < L) _ = q.1 *m \mxrow_(i < L) W i).
      by rewrite -mulmxA Wu mulmx0.
    by rewrite mul_mxrow; apply: eq_mxrow.
  move/(congr1 (fun m => row r0 m)); rewrite /h -mulmxA row_mul row0.
  rewrite (_ : row r0 (delta_mx r0 0) = 1%:M) ?mul1mx; last first.
    by apply/matrixP => a b; rewrite !mxE !ord1 !eqxx.
  move/(congr1 (fun m => \tr m)); rewrite mxtrace0 -/(frob u u) => /eqP.
  by rewrite frob_eq0 (negbTE u0).
have N0 : (0 < N)%N.
  by rewrite lt0n; apply: contra_neq ZY => N0; move: (Z - Y); rewrite N0 => m; rewrite thinmx0.
by rewrite mulr_gt0 ?frob_gt0 ?ZY // invr_gt0 ltr0n.
Qed.

(* So it is when the bottleneck condition fails.                               *)
Corollary epsilon_positive_narrow W theta L : (0 < No)%N -> ~~ bottleneck_condition M K L ->
  independent_features W theta L -> exists (Y : 'M[R]_(No, N)) (H : augmentation R No K),
    [/\ arisk_phi G ell X Y W theta L H = 0, local_min_PA G ell X Y W theta L H &
        forall q, 0 < epsilon G ell X Y W theta (L := L) q H].
Proof.
by move=> No0 /negP narrow; apply: epsilon_positive => // /assumption_4_bottleneck.
Qed.

End Epsilon.

(* There are such networks for all M < K_0 = n and all expansions W: one block *)
(* with the feature v_1 = 1, and the unit vectors and 0 as inputs.             *)
Section NarrowExample.

Variables (R : realFieldType) (M n : nat).

Definition narrow_K (i : nat) : nat := if i is 0 then n else 1%N.
Definition narrow_G (i : nat) (x : 'cV[R]_M) (t : 'rV[R]_1) : 'cV[R]_(narrow_K i) := const_mx 1.
Definition narrow_X : 'M[R]_(narrow_K 0, n + 1) := row_mx 1%:M 0.

Theorem narrow_independent (W : expansion R M narrow_K) (theta : parameters R (fun=> 1%N)) :
  independent_features narrow_G narrow_X W theta 1.
Proof.
rewrite /independent_features -kermx_eq0; apply/eqP/row_matrixP => r; rewrite row0.
set D := row r _; have D0 : D *m \mxcol_(i < 2) samples (feature narrow_G W theta i) narrow_X = 0.
  by apply/sub_kermxP; exact: row_sub.
move: D D0 => D; rewrite -{1}[D]submxrowK mul_mxrow_mxcol big_ord_recl big_ord1 => e.
have f0 : samples (feature narrow_G W theta (ord0 : 'I_2)) narrow_X = narrow_X.
  by apply/matrixP => i j; rewrite !mxE.
have f1 : samples (feature narrow_G W theta (lift ord0 ord0 : 'I_2)) narrow_X = const_mx 1.
  by apply/matrixP => i j; rewrite !mxE.
rewrite f0 f1 in e; set D0 := submxrow D ord0 in e; set D1 := submxrow D (lift ord0 ord0) in e.
rewrite /narrow_X mul_mx_row mulmx1 mulmx0 in e.
have d1 : D1 = 0.
  apply/rowP => j; have {j} -> : j = (0 : 'I_1) := ord1 j; have /rowP /(_ (rshift n 0)) := e.
  rewrite mxE row_mxEr [X in X + _]mxE add0r mxE [RHS]mxE.
  by rewrite big_ord1 [const_mx _ _ _]mxE mulr1 => ->; rewrite mxE.
have d0 : D0 = 0.
  apply/rowP => j; have /rowP /(_ (lshift 1 j)) := e.
  by rewrite d1 mul0mx addr0 row_mxEl => ->; rewrite !mxE.
rewrite -[LHS]submxrowK -[RHS]submxrowK; apply: eq_mxrow => i.
transitivity (0 : 'M[R]_(1, narrow_K i)); last by apply/matrixP => a b; rewrite !mxE.
by case: (unliftP ord0 i) => [k ->|->] //; rewrite ord1.
Qed.

End NarrowExample.

(* The bottleneck condition does not imply Assumption 4: W_0 = 0 in the network *)
(* of theorem_1_ii_needs_assumption_4, where epsilon = 1.                       *)
Theorem bottleneck_not_enough (R : realFieldType) :
  bottleneck_condition 1 (fun=> 1%N) 1 /\ ~ assumption_4 (@blind_W R) 1.
Proof.
split=> [|a4]; first by rewrite /bottleneck_condition big_ord1.
have := a4 (fun=> 1%:M) (fun=> 0); rewrite !big_ord1 /blind_W !mul0mx => /(_ erefl ord0).
by move/matrixP => /(_ 0 0) /eqP; rewrite !mxE oner_eq0.
Qed.
