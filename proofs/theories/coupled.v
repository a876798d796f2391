(* The problem (P_phi) in matrix form: samples are columns, X = x_{L-1},      *)
(* V = v_L, and the risk of (A, W) = (W_{L+1}, W_L) is F (A (X + W V)) for a  *)
(* function F of the outputs.  First any convex differentiable F, then the    *)
(* squared loss.                                                              *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Linear algebra ----------------------------------------------------------- *)
Lemma trmxD (R : ringType) m n (A B : 'M[R]_(m, n)) : (A + B)^T = A^T + B^T.
Proof. exact: linearD. Qed.

Lemma trmxN (R : ringType) m n (A : 'M[R]_(m, n)) : (- A)^T = - A^T.
Proof. exact: linearN. Qed.

Lemma trmxZ (R : comRingType) m n t (A : 'M[R]_(m, n)) : (t *: A)^T = t *: A^T.
Proof. exact: linearZ. Qed.

Section Kernels.

Variable R : fieldType.

Lemma left_kernel m n (A : 'M[R]_(m, n)) : ~~ row_free A ->
  exists2 u : 'rV_m, u != 0 & u *m A = 0.
Proof.
rewrite -kermx_eq0 => /eqP nz; have /rowV0Pn [u /sub_kermxP uA u0] : kermx A != 0.
  exact/eqP.
by exists u.
Qed.

Lemma right_kernel m n (A : 'M[R]_(m, n)) : (\rank A < n)%N ->
  exists2 u : 'cV_n, u != 0 & A *m u = 0.
Proof.
move=> rA; have [|u u0 uA] := @left_kernel _ _ A^T.
  by rewrite /row_free mxrank_tr neq_ltn rA.
by exists u^T; [rewrite trmx_eq0|rewrite -[A]trmxK -trmx_mul uA trmx0].
Qed.

Lemma row_free_cancel m n k (A : 'M[R]_(m, n)) (B : 'M_(k, m)) :
  row_free A -> B *m A = 0 -> B = 0.
Proof. by move=> fA BA; apply: (row_free_inj fA); rewrite BA mul0mx. Qed.

(* Left cancellation of a matrix with full column rank.                       *)
Lemma col_free_cancel m n k (A : 'M[R]_(m, n)) (B : 'M_(n, k)) :
  row_free A^T -> A *m B = 0 -> B = 0.
Proof.
move=> fA AB; apply: trmx_inj; rewrite trmx0; apply: (row_free_cancel fA).
by rewrite -trmx_mul AB trmx0.
Qed.

Lemma rank_one_cancel m n (x : 'cV[R]_m) (u : 'rV_n) : u != 0 -> x *m u = 0 -> x = 0.
Proof.
move=> u0 xu; apply: (row_free_cancel _ xu); rewrite /row_free eqn_leq.
by rewrite rank_leq_row lt0n mxrank_eq0 u0.
Qed.

Lemma mulcV0 m n (A : 'M[R]_(m, n)) : (forall a : 'cV_n, A *m a = 0) -> A = 0.
Proof.
by move=> A0; apply/matrixP=> i j; have /colP/(_ i) := A0 (delta_mx j 0);
   rewrite -colE !mxE.
Qed.

End Kernels.

(* -- Any convex differentiable risk -------------------------------------------- *)
Section Coupled.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)).
Variables (F : 'M[R]_(No, N) -> R) (G : 'M[R]_(No, N) -> 'M[R]_(No, N)).
Hypothesis gradF : forall Z, gradient F Z (G Z).

Implicit Types (q : 'M[R]_(No, M) * 'M[R]_(M, K)).

Definition coupled q : R := F (q.1 *m (X + q.2 *m V)).

Local Notation Z q := (q.1 *m (X + q.2 *m V)).

Lemma gradA A W : gradient (fun B => coupled (B, W)) A
  (G (A *m (X + W *m V)) *m (X + W *m V)^T).
Proof.
have := @gradient_affine _ _ _ _ _ F 0 1%:M (X + W *m V) A (G (A *m (X + W *m V))).
rewrite add0r mul1mx trmx1 mul1mx => /(_ (gradF _)).
by apply: gradient_ext => B; rewrite add0r mul1mx.
Qed.

Lemma gradW A W : gradient (fun B => coupled (A, B)) W
  (A^T *m (G (A *m (X + W *m V)) *m V^T)).
Proof.
have := @gradient_affine _ _ _ _ _ F (A *m X) A V W (G (A *m (X + W *m V))).
rewrite -mulmxA -mulmxDr mulmxA => /(_ (gradF _)).
by apply: gradient_ext => B; rewrite -mulmxA -mulmxDr.
Qed.

Lemma criticalE q : critical coupled q <->
  G (Z q) *m (X + q.2 *m V)^T = 0 /\ q.1^T *m (G (Z q) *m V^T) = 0.
Proof.
case: q => A W; split=> /= [[cA cW]|[eA eW]].
  by rewrite (gradient_unique (gradA A W) cA) (gradient_unique (gradW A W) cW).
by split; [rewrite -eA; exact: gradA|rewrite -eW; exact: gradW].
Qed.

Lemma local_min_critical q : local_min2 coupled q -> critical coupled q.
Proof.
case: q => A W [e e0 mq]; apply/criticalE; split => /=.
  apply: (local_min_gradient e0 (gradA A W)) => B AB.
  by apply: mq; split=> //=; apply: close_refl.
apply: (local_min_gradient e0 (gradW A W)) => B WB.
by apply: mq; split=> //=; apply: close_refl.
Qed.

(* The first-order conditions of the best linear predictor on [X; V].         *)
Definition stationary q : Prop := G (Z q) *m X^T = 0 /\ G (Z q) *m V^T = 0.

Lemma stationaryP q : critical coupled q ->
  G (Z q) *m V^T = 0 -> stationary q.
Proof.
move=> /criticalE [cA _] gV; split=> //; move: cA.
by rewrite trmxD trmx_mul mulmxDr mulmxA gV mul0mx addr0.
Qed.

Lemma stationary_critical q : stationary q -> critical coupled q.
Proof.
move=> [gX gV]; apply/criticalE; rewrite gV mulmx0; split=> //.
by rewrite trmxD trmx_mul mulmxDr mulmxA gX gV mul0mx addr0.
Qed.

(* Full row rank of W_{L+1} decouples the two weights.                        *)
Lemma row_free_stationary q : row_free q.1 -> critical coupled q -> stationary q.
Proof.
move=> fA cq; apply: stationaryP => //; case/criticalE: cq => _.
by apply: col_free_cancel; rewrite trmxK.
Qed.

(* A direction that the output does not see decouples them at a local minimum. *)
Lemma left_kernel_stationary q (u : 'cV_M) : local_min2 coupled q ->
  u != 0 -> q.1 *m u = 0 -> stationary q.
Proof.
case: q => A W /= mq u0 Au; have cq := local_min_critical mq.
apply: stationaryP => //=; apply: mulcV0 => a.
pose D := (0 : 'M[R]_(No, M), u *m a^T).
have slide t : A *m (X + (W + t *: (u *m a^T)) *m V) = A *m (X + W *m V).
  by rewrite mulmxDl addrA -scalemxAl mulmxDr -scalemxAr !mulmxA Au !mul0mx scaler0 addr0.
have [t|t t0] := @local_min_slide _ _ _ _ _ _ _ D mq.
  by rewrite /coupled /= scaler0 addr0 slide.
move=> /local_min_critical /criticalE /=; rewrite scaler0 addr0 slide => -[+ _].
case/criticalE: cq => /= cA _.
rewrite mulmxDl addrA trmxD mulmxDr cA add0r -scalemxAl trmxZ.
rewrite -scalemxAr => /eqP; rewrite scaler_eq0 (negPf t0) /= => /eqP.
rewrite !trmx_mul trmxK !mulmxA -[_ *m u^T]/(_ *m u^T) => gu.
by apply: (rank_one_cancel _ gu); rewrite trmx_eq0.
Qed.

Lemma right_kernel_stationary q (u : 'rV_M) : local_min2 coupled q ->
  u != 0 -> u *m (X + q.2 *m V) = 0 -> stationary q.
Proof.
case: q => A W /= mq u0 uX; have cq := local_min_critical mq.
apply: stationaryP => //=; apply: trmx_inj; rewrite trmx0; apply: mulcV0 => a.
pose D := (a *m u, 0 : 'M[R]_(M, K)).
have slide t : (A + t *: (a *m u)) *m (X + W *m V) = A *m (X + W *m V).
  by rewrite mulmxDl -scalemxAl -mulmxA uX mulmx0 scaler0 addr0.
have [t|t t0] := @local_min_slide _ _ _ _ _ _ _ D mq.
  by rewrite /coupled /= scaler0 addr0 slide.
move=> /local_min_critical /criticalE /=; rewrite scaler0 addr0 slide => -[_].
case/criticalE: cq => /= _ cW.
rewrite trmxD mulmxDl cW add0r trmxZ -scalemxAl => /eqP.
rewrite scaler_eq0 (negPf t0) /= trmx_mul -mulmxA => /eqP gu.
apply: (rank_one_cancel u0); apply: trmx_inj.
by rewrite trmx0 trmx_mul [(_^T *m a)^T]trmx_mul trmxK.
Qed.

(* With no more outputs than the width of the representation, or when the     *)
(* rank of the representation is below its width, local minima are stationary *)
(* for the best linear predictor.                                             *)
Lemma wide_stationary q : (No <= M)%N -> local_min2 coupled q -> stationary q.
Proof.
move=> NoM mq; have [fA|nfA] := boolP (row_free q.1).
  exact: row_free_stationary (local_min_critical mq).
have [|u u0 Au] := @right_kernel _ _ _ q.1; last exact: left_kernel_stationary Au.
by apply: leq_trans NoM; rewrite ltn_neqAle -/(row_free _) nfA rank_leq_row.
Qed.

Lemma rank_stationary q : (\rank (X + q.2 *m V)%R < M)%N -> local_min2 coupled q ->
  stationary q.
Proof.
move=> rX mq; have [|u u0 uX] := @left_kernel _ _ _ (X + q.2 *m V).
  by rewrite -row_leq_rank -ltnNge.
exact: right_kernel_stationary uX.
Qed.

Section Convex.

Hypothesis convF : convex F.

Lemma stationary_optimal q : stationary q ->
  forall H H', F (Z q) <= F (H *m X + H' *m V).
Proof.
move=> [gX gV] H H'; apply: le_trans (convex_gradient (H *m X + H' *m V) convF (gradF (Z q))).
have -> : frob (G (Z q)) (H *m X + H' *m V - Z q) = 0; last by rewrite addr0.
have -> : H *m X + H' *m V - Z q = (H - q.1) *m X + (H' - q.1 *m q.2) *m V.
  by rewrite mulmxDr !mulmxBl mulmxA opprD addrACA.
by rewrite frobDr frobC frob_mull gX frob0r frobC frob_mull gV frob0r addr0.
Qed.

Lemma stationary_global q : stationary q -> global_minimum coupled q.
Proof.
move=> /stationary_optimal sq q'.
rewrite /coupled [q'.1 *m _]mulmxDr [q'.1 *m (q'.2 *m V)]mulmxA; exact: sq.
Qed.

End Convex.

End Coupled.


(* -- The squared loss ------------------------------------------------------------ *)
Section Squared.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Implicit Types (q D : 'M[R]_(No, M) * 'M[R]_(M, K)).

Definition sq_risk (Z : 'M[R]_(No, N)) : R := c * frob (Z - Y) (Z - Y).
Definition sq_grad (Z : 'M[R]_(No, N)) : 'M[R]_(No, N) := c *: (2%:R *: (Z - Y)).

Lemma sq_riskP Z : gradient sq_risk Z (sq_grad Z).
Proof. by apply: gradientZ; apply: sq_gradient. Qed.

Lemma sq_risk_convex : convex sq_risk.
Proof. by apply: convexZ (ltW c_gt0) _; apply: sq_convex. Qed.

Definition sqf q : R := coupled X V sq_risk q.

Definition rep q : 'M[R]_(M, N) := X + q.2 *m V.               (* x_L *)
Definition residual q : 'M[R]_(No, N) := q.1 *m rep q - Y.

Lemma sq_criticalE q : critical sqf q <->
  residual q *m (rep q)^T = 0 /\ q.1^T *m (residual q *m V^T) = 0.
Proof.
have k m n (A : 'M[R]_(m, n)) : c *: (2%:R *: A) = 0 <-> A = 0.
  split=> [/eqP|->]; last by rewrite !scaler0.
  by rewrite !scaler_eq0 gt_eqF //= pnatr_eq0 /= => /eqP.
split=> [/(criticalE X V sq_riskP)|] /=.
  by rewrite /sq_grad -!scalemxAl -!scalemxAr => -[/k ? /k ?].
move=> [cA cW]; apply/(criticalE X V sq_riskP).
by rewrite /sq_grad -!scalemxAl -!scalemxAr; split; apply/k.
Qed.

Lemma sq_stationaryE q : stationary X V sq_grad q <->
  residual q *m X^T = 0 /\ residual q *m V^T = 0.
Proof.
have k m n (A : 'M[R]_(m, n)) : c *: (2%:R *: A) = 0 <-> A = 0.
  split=> [/eqP|->]; last by rewrite !scaler0.
  by rewrite !scaler_eq0 gt_eqF //= pnatr_eq0 /= => /eqP.
rewrite /stationary /sq_grad -!scalemxAl.
by split=> -[/k ? /k ?]; split=> //; apply/k.
Qed.

(* Along a line the risk is a quartic; curv is its quadratic coefficient.     *)
Definition slope q D : 'M[R]_(No, N) := D.1 *m rep q + q.1 *m (D.2 *m V).

Definition curv q D : R :=
  frob (slope q D) (slope q D) + 2%:R * frob (residual q) (D.1 *m (D.2 *m V)).

Lemma sqf_line q D t : sqf (q.1 + t *: D.1, q.2 + t *: D.2) =
  sqf q + c * (2%:R * t * frob (residual q) (slope q D) + t ^+ 2 * curv q D
    + 2%:R * t ^+ 3 * frob (slope q D) (D.1 *m (D.2 *m V))
    + t ^+ 4 * frob (D.1 *m (D.2 *m V)) (D.1 *m (D.2 *m V))).
Proof.
rewrite /sqf /coupled /sq_risk /=.
have -> : (q.1 + t *: D.1) *m (X + (q.2 + t *: D.2) *m V) - Y =
    residual q + t *: slope q D + t ^+ 2 *: (D.1 *m (D.2 *m V)).
  rewrite /residual /slope [(_ + t *: D.2) *m V]mulmxDl addrA -/(rep q).
  rewrite mulmxDr !mulmxDl -!scalemxAl -!scalemxAr.
  by rewrite scalerDr scalerA -expr2 !addrA [LHS](ACl (1*5*2*3*4)%AC).
rewrite /curv -/(rep q) -/(residual q); move: (residual q) (slope q D) (D.1 *m _) 
  => E P Q.
rewrite !(frobDl, frobDr, frobZl, frobZr).
by rewrite (frobC P E) (frobC Q E) (frobC Q P); ring.
Qed.

Lemma sqf_midpoint q D t :
  sqf (q.1 + t *: D.1, q.2 + t *: D.2) + sqf (q.1 + - t *: D.1, q.2 + - t *: D.2)
   - 2%:R * sqf q = 2%:R * (c * (t ^+ 2 * (curv q D
      + t ^+ 2 * frob (D.1 *m (D.2 *m V)) (D.1 *m (D.2 *m V))))).
Proof. by rewrite !sqf_line; ring. Qed.

Lemma curv_lt0_nonconvex q D : curv q D < 0 -> ~ convex2 sqf.
Proof.
move=> n0 cf; set b := frob (D.1 *m (D.2 *m V)) (D.1 *m (D.2 *m V)).
have b1 : 0 < b + 1 by rewrite ltr_paddl ?frob_ge0 ?ltr01.
have [|t t0 [t1 tb]] := small2 ltr01 (_ : 0 < - curv q D / (b + 1)).
  by rewrite divr_gt0 // oppr_gt0.
have := convex2_midpoint q D t cf; rewrite -subr_ge0.
rewrite sqf_midpoint pmulr_rge0 ?ltr0n // pmulr_rge0 // pmulr_rge0 ?exprn_gt0 //.
rewrite -/b leNgt => /negP; apply; move: tb; rewrite ltr_pdivl_mulr // => tb.
rewrite -ltr_subr_addl sub0r; apply: le_lt_trans tb.
rewrite expr2 -mulrA ler_wpmul2l ?(ltW t0) //.
apply: le_trans (_ : b <= _); last by rewrite ler_addl ler01.
by apply: ler_pimull (ltW t1); apply: frob_ge0.
Qed.

Lemma curv_gt0_nonconcave q D : 0 < curv q D -> ~ concave2 sqf.
Proof.
move=> n0 cf.
have := convex2_midpoint q D 1 cf.
rewrite mulrN -opprD ler_opp2 -subr_ge0 -opprB.
rewrite sqf_midpoint oppr_ge0 leNgt => /negP; apply.
rewrite !mulr_gt0 ?ltr0n ?exprn_gt0 ?ltr01 //.
by apply: lt_le_trans n0 _; rewrite ler_addl mulr_ge0 ?sqr_ge0 ?frob_ge0.
Qed.

Lemma critical_slope q D : critical sqf q -> frob (residual q) (slope q D) = 0.
Proof.
move=> /sq_criticalE [cA cW]; rewrite /slope frobDr frobC frob_mull cA frob0r add0r.
by rewrite frobC frob_mulr frob_mull -mulmxA cW frob0r.
Qed.

Lemma sq_second_order q D : critical sqf q -> second_order sqf q D (c * curv q D).
Proof.
move=> cq e e0; set b := frob (slope q D) (D.1 *m (D.2 *m V)).
set a := frob (D.1 *m (D.2 *m V)) (D.1 *m (D.2 *m V)).
pose s := c * (2%:R * `|b| + `|a|) + 1.
have s0 : 0 < s.
  rewrite /s ltr_paddl ?ltr01 //; apply: mulr_ge0; first exact: ltW.
  by rewrite addr_ge0 // mulr_ge0 ?ler0n.
exists (Num.min 1 (e / s)) => [|t]; first by rewrite lt_minr ltr01 divr_gt0.
rewrite lt_minr ltr_pdivl_mulr // => /andP [t1 ts].
rewrite sqf_line (critical_slope D cq) -/a -/b.
rewrite [X in `|X| <= _](_ : _ = t ^+ 2 * (c * (t * (2%:R * b + t * a)))); last by ring.
rewrite normrM ger0_norm ?sqr_ge0 // [X in _ <= X]mulrC ler_wpmul2l ?sqr_ge0 //.
apply: le_trans (ltW ts); rewrite normrM gtr0_norm // normrM mulrCA ler_wpmul2l //.
apply: le_trans (_ : c * (2%:R * `|b| + `|a|) <= _); last by rewrite ler_addl ler01.
rewrite ler_wpmul2l ?(ltW c_gt0) //; apply: le_trans (ler_norm_add _ _) _.
rewrite !normrM ger0_norm ?ler0n // ler_add2l ler_pimull // ltW //.
Qed.

(* Where W_{L+1} has a kernel and E V^T is not 0, the curvature takes every    *)
(* value.                                                                     *)
Lemma curv_any q (u : 'cV_M) v : u != 0 -> q.1 *m u = 0 ->
  residual q *m V^T != 0 -> exists D, curv q D = v.
Proof.
move=> u0 Au /neq0_entry [i [j nz]]; set b := (residual q *m V^T) i j in nz.
have uu : frob u u != 0 by rewrite frob_eq0.
pose D1 : 'M_(No, M) := delta_mx i 0 *m u^T.
pose n := frob (D1 *m rep q) (D1 *m rep q).
pose s := (v - n) / (2%:R * frob u u * b).
exists (D1, s *: (u *m delta_mx 0 j)); rewrite /curv /slope /=.
rewrite -scalemxAl -!scalemxAr [q.1 *m _]mulmxA [q.1 *m _]mulmxA Au !mul0mx.
rewrite scaler0 addr0 -/n frobZr /D1 -!mulmxA [u^T *m _]mulmxA.
have -> : u^T *m u = (frob u u)%:M :> 'M_1.
  by rewrite [LHS]mx11_scalar; congr _%:M; rewrite /frob mxtrace_mulC trace_mx11.
rewrite mul_scalar_mx -scalemxAr frobZr mulmxA mul_delta_mx frobC frob_mull frobC.
rewrite frob_delta -/b /s.
rewrite (_ : v = n + (v - n)); last by ring.
by congr (_ + _); field; rewrite nz uu.
Qed.

Lemma sq_stationary_global q : stationary X V sq_grad q -> global_minimum sqf q.
Proof. exact: (@stationary_global _ _ _ _ _ X V _ _ sq_riskP sq_risk_convex q). Qed.

Lemma kernel_negative q (u : 'cV_M) : critical sqf q -> u != 0 -> q.1 *m u = 0 ->
  residual q *m V^T != 0 -> negative_curvature sqf q.
Proof.
move=> cq u0 Au EV; have [D cD] := curv_any (-1) u0 Au EV; exists D, (c * -1).
by rewrite mulrN1 oppr_lt0 c_gt0 -mulrN1 -cD; split=> //; apply: sq_second_order.
Qed.

(* Theorem 2 in matrix form.                                                  *)
Lemma sq_wide_saddle q : (No <= M)%N -> critical sqf q -> ~ local_min2 sqf q ->
  ~~ row_free q.1 /\ negative_curvature sqf q.
Proof.
move=> NoM cq nq; have nstat : ~ stationary X V sq_grad q.
  by move=> /sq_stationary_global /global_local.
have nfA : ~~ row_free q.1.
  by apply/negP => fA; apply: nstat; apply: row_free_stationary sq_riskP _ fA cq.
split=> //; have [|u u0 Au] := @right_kernel _ _ _ q.1.
  by apply: leq_trans NoM; rewrite ltn_neqAle -/(row_free _) nfA rank_leq_row.
apply: (kernel_negative cq u0 Au); apply/eqP => EV; apply: nstat.
apply: (stationaryP sq_riskP cq); rewrite /sq_grad -!scalemxAl.
by rewrite -/(rep q) -/(residual q) EV !scaler0.
Qed.

(* Proposition 1 in matrix form.                                              *)
Lemma sq_indefinite : (0 < M)%N -> Y *m V^T != 0 -> ~ convex2 sqf /\ ~ concave2 sqf.
Proof.
move=> M0 YV; pose u : 'cV[R]_M := delta_mx (Ordinal M0) 0.
have u0 : u != 0 by rewrite -frob_gt0 frob_delta mxE !eqxx ltr01.
pose q := (0 : 'M[R]_(No, M), 0 : 'M[R]_(M, K)).
have Au : q.1 *m u = 0 by rewrite mul0mx.
have E0 : residual q *m V^T != 0.
  by rewrite /residual mul0mx sub0r mulNmx oppr_eq0.
split.
  have [D cD] := curv_any (-1) u0 Au E0.
  by apply: (@curv_lt0_nonconvex q D); rewrite cD oppr_lt0 ltr01.
have [D cD] := curv_any 1 u0 Au E0.
by apply: (@curv_gt0_nonconcave q D); rewrite cD ltr01.
Qed.

Lemma sq_positive q : (0 < M)%N -> Y *m V^T != 0 -> exists D, 0 < curv q D.
Proof.
move=> M0 YV; have [A0|] := eqVneq q.1 0.
  pose u : 'cV[R]_M := delta_mx (Ordinal M0) 0.
  have u0 : u != 0 by rewrite -frob_gt0 frob_delta mxE !eqxx ltr01.
  have [||D cD] := @curv_any q u 1 u0; last by exists D; rewrite cD ltr01.
    by rewrite A0 mul0mx.
  by rewrite /residual A0 mul0mx sub0r mulNmx oppr_eq0.
move=> /neq0_entry [i [j Aij]].
have [k [l Vkl]] : exists k l, V k l != 0.
  by apply: neq0_entry; apply: contra_neq YV => ->; rewrite trmx0 mulmx0.
exists (0, delta_mx j k); rewrite /curv /slope !mul0mx frob0r mulr0 addr0 add0r /=.
rewrite frob_gt0; apply/eqP => AdV.
have e : q.1 *m (delta_mx j k *m V) = col j q.1 *m row k V.
  by rewrite colE rowE -(mul_delta_mx (0 : 'I_1)) !mulmxA.
move: AdV; rewrite e => /matrixP /(_ i l); rewrite mxE big_ord1 !mxE => /eqP.
by rewrite mulf_eq0 (negPf Aij) (negPf Vkl).
Qed.

Lemma sq_not_max q : (0 < M)%N -> Y *m V^T != 0 -> critical sqf q ->
  ~ local_max2 sqf q.
Proof.
move=> M0 YV cq; have [D cD] := sq_positive q M0 YV.
by apply: second_order_not_max (sq_second_order D cq); rewrite mulr_gt0.
Qed.

End Squared.
