(* The logistic loss and the cross-entropy over the real numbers satisfy      *)
(* Assumption 2 of Chen et al. 2021.  Both are sums of                        *)
(*   log_sum_exp z = ln (exp z_1 + ... + exp z_k)                             *)
(* of affine functions of the prediction; its gradient is softmax z.  They    *)
(* are differentiable in the usual sense, too.                                *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype sequences derive exp.
From Nest Require Import yun2019_derivative calculus models losses.
From NestReals Require Import differentiability.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Exponential.

Variable R : realType.
Implicit Types x : R.

Lemma derivative_expR x : derivative (@expR R) x (expR x).
Proof. by apply/is_derive_derivative; apply: is_derive_expR. Qed.

Lemma derivative_ln x : 0 < x -> derivative (@ln R) x x^-1.
Proof. by move=> x0; apply/is_derive_derivative; apply: is_derive1_ln. Qed.

(* The tangent of exp at 0 is below it on both sides.                         *)
Lemma expR_tangent x : 1 + x <= expR x.
Proof.
have [x0|x0] := lerP 0 x; first exact: expR_ge1Dx.
have [|c] := MVT x0 (fun y _ => is_derive_expR y).
  by apply: continuous_subspaceT; exact: continuous_expR.
rewrite in_itv /= => /andP [_ c0]; rewrite expR0 sub0r => mvt.
rewrite -subr_ge0 (_ : _ - _ = (1 - expR c) * - x).
  by rewrite mulr_ge0 ?oppr_ge0 ?ltW // subr_gt0 expR_lt1.
by rewrite mulrBl mul1r -mvt; ring.
Qed.

End Exponential.

Section LogSumExp.

Variables (R : realType) (n : nat).
Implicit Types z D : 'cV[R]_n.

Definition log_sum_exp z : R := ln (\sum_i expR (z i 0)).

Definition softmax z : 'cV[R]_n := \col_i (expR (z i 0) / \sum_j expR (z j 0)).

Lemma sum_exp_gt0 z : (0 < n)%N -> 0 < \sum_i expR (z i 0).
Proof.
move=> n0; rewrite (bigD1 (Ordinal n0)) //= ltr_paddr ?expR_gt0 //.
by apply: sumr_ge0 => i _; exact: ltW (expR_gt0 _).
Qed.

Lemma log_sum_exp_tangent z z' : log_sum_exp z + frob (softmax z) (z' - z) <= log_sum_exp z'.
Proof.
have [n0|n0] := posnP n.
  have no (i : 'I_n) : false by have := ltn_ord i; rewrite {2}n0.
  rewrite frob_col [X in _ + X]big1 => [|i _]; last by have := no i.
  by rewrite addr0 /log_sum_exp !big1 // => i _; have := no i.
pose m := frob (softmax z) (z' - z); have S0 := sum_exp_gt0 z n0.
rewrite -/m -ler_expR expRD /log_sum_exp !lnK ?posrE ?sum_exp_gt0 //.
set S := \sum_i expR (z i 0) in S0 *.
have pS i : softmax z i 0 * S = expR (z i 0) by rewrite mxE mulfVK // gt_eqF.
have mS : \sum_i expR (z i 0) * (z' i 0 - z i 0) = S * m.
  rewrite /m frob_col mulr_sumr; apply: eq_bigr => i _.
  rewrite -(pS i) [(z' - z) i 0]mxE [(- z) i 0]mxE.
  by rewrite [_ * S]mulrC mulrA.
apply: le_trans (_ : \sum_i expR (z i 0) * (expR m * (1 + (z' i 0 - z i 0 - m))) <= _).
  rewrite le_eqVlt; apply/orP; left; apply/eqP; transitivity (expR m * (S + (S * m - S * m))).
    by rewrite subrr addr0 mulrC.
  rewrite -{1}mS /S mulr_suml -sumrB -big_split mulr_sumr; apply: eq_bigr => i _ /=.
  by ring.
apply: ler_sum => i _; rewrite -[z' i 0 in leRHS](subrK (z i 0)) expRD [leRHS]mulrC.
rewrite ler_pmul2l ?expR_gt0 // -[in leRHS](subrK m (z' i 0 - z i 0)) expRD.
by rewrite [leRHS]mulrC ler_pmul2l ?expR_gt0 // expR_tangent.
Qed.

Lemma log_sum_exp_gradient z : gradient log_sum_exp z (softmax z).
Proof.
have [n0|n0] := posnP n.
  have -> : softmax z = 0 by apply/colP => i; have := ltn_ord i; rewrite {2}n0.
  by apply: gradient_empty; rewrite n0.
apply/gradient_directional => D; apply/is_derive_derivative.
have line (s : R) : \sum_i expR ((z + s *: D) i 0) = \sum_i expR (z i 0 + s * D i 0).
  by apply: eq_bigr => i _; rewrite !mxE.
have S0 : 0 < \sum_i expR (z i 0 + 0 * D i 0).
  by rewrite -line sum_exp_gt0.
apply: (derivative_ext (f := fun s => ln (\sum_i expR (z i 0 + s * D i 0)))) => [s|].
  by rewrite -line.
have -> : frob (softmax z) D = (\sum_i expR (z i 0 + 0 * D i 0))^-1 * \sum_i expR (z i 0 + 0 * D i 0) * D i 0.
  rewrite -line scale0r addr0 frob_col mulr_sumr; apply: eq_bigr => i _.
  by rewrite mxE mul0r addr0 mulrAC mulrC mulrA.
apply: (derivative_comp (f := @ln R)); last exact: derivative_ln.
apply: derivative_sum => i; apply: (derivative_comp (f := @expR R)); last exact: derivative_expR.
have := derivative_parabola (z i 0) (D i 0) 0 0; rewrite mulr0 addr0.
by apply: derivative_ext => s; rewrite mul0r addr0 mulrC.
Qed.

Lemma log_sum_exp_convex : convex log_sum_exp.
Proof. exact: tangents_convex log_sum_exp_tangent. Qed.

End LogSumExp.

Section Losses.

Variables (R : realType) (No : nat).
Implicit Types y z : 'cV[R]_No.

(* Targets of the logistic loss are -1 and 1; what follows holds for all.     *)
Definition logistic_loss z y : R := \sum_i ln (1 + expR (- (y i 0 * z i 0))).

(* The rows of A are 0 and - y_i e_i.                                         *)
Let margin y i : 'M[R]_(2, No) := - y i 0 *: delta_mx 1 i.

Lemma logistic_log_sum_exp z y :
  logistic_loss z y = \sum_i log_sum_exp (0 + margin y i *m z *m 1%:M).
Proof.
apply: eq_bigr => i _; congr ln; rewrite add0r mulmx1 -scalemxAl.
have row1 k : (delta_mx 1 i *m z : 'cV_2) k 0 = (k == 1)%:R * z i 0.
  rewrite mxE (bigD1 i) //= mxE eqxx andbT big1 ?addr0 // => j ji.
  by rewrite mxE (negPf ji) andbF mul0r.
rewrite big_ord_recl big_ord1 mxE row1 mul0r mulr0 expR0; congr (1 + expR _).
by rewrite mxE row1 mul1r mulNr.
Qed.

Theorem logistic_assumption_2 : assumption_2 logistic_loss.
Proof.
split=> [y|].
  have cv := convex_sum (index_enum (ordinal_finType No))
    (fun i => convex_affine 0 (margin y i) 1%:M (@log_sum_exp_convex R 2)).
  by move=> z z' t t0 t1; rewrite !logistic_log_sum_exp; exact: cv.
exists (fun y z => \sum_i (margin y i)^T *m softmax (0 + margin y i *m z *m 1%:M) *m 1%:M^T) => y z.
apply: (gradient_ext (fun z => esym (logistic_log_sum_exp z y))).
by apply: gradient_sum => i; apply: gradient_affine; exact: log_sum_exp_gradient.
Qed.

(* - sum_i y_i log (softmax z)_i for targets y that sum to 1.                 *)
Definition cross_entropy z y : R := log_sum_exp z - \sum_i y i 0 * z i 0.

Theorem cross_entropyE z y : \sum_i y i 0 = 1 -> cross_entropy z y = - \sum_i y i 0 * ln (softmax z i 0).
Proof.
move=> y1; have [n0|n0] := posnP No.
  by move: y1; rewrite big1 => [/esym/eqP|i _]; [rewrite oner_eq0 | have := ltn_ord i; rewrite {2}n0].
rewrite /cross_entropy -[X in X - _]mul1r -y1 mulr_suml -sumrB -sumrN; apply: eq_bigr => i _.
rewrite mxE ln_div ?posrE ?expR_gt0 ?sum_exp_gt0 // expK /log_sum_exp.
by ring.
Qed.

Lemma linear_gradient (a z : 'cV[R]_No) : gradient (fun z => \sum_i a i 0 * z i 0) z a.
Proof.
move=> D e e0; exists 1 => [|t _]; first exact: ltr01.
rewrite -!(frob_col a) frobDr frobZr [_ - frob a z]addrAC subrr add0r subrr normr0.
by rewrite mulr_ge0 // ltW.
Qed.

Theorem cross_entropy_assumption_2 : assumption_2 cross_entropy.
Proof.
have grad y z : gradient (cross_entropy^~ y) z (softmax z - y).
  rewrite -scaleN1r; apply: (gradient_ext (f := fun z => log_sum_exp z + -1 * \sum_i y i 0 * z i 0)) => [z'|].
    by rewrite mulN1r.
  exact: gradientD (log_sum_exp_gradient z) (gradientZ _ (linear_gradient y z)).
split=> [y|]; last by exists (fun y z => softmax z - y).
apply: (tangents_convex (g := fun z => softmax z - y)) => z z'.
rewrite /cross_entropy frobDl frobNl -!(frob_col y) frobDr frobNr.
rewrite [leLHS](_ : _ = log_sum_exp z + frob (softmax z) (z' - z) - frob y z'); last by rewrite frobDr frobNr; ring.
by rewrite ler_add2r log_sum_exp_tangent.
Qed.

End Losses.

(* In the usual sense.                                                        *)
Section Differentiable.

Variables (R : realType) (No : nat).
Implicit Types y z : 'cV[R]_No.+1.

Lemma differentiable_exp (U : normedModType R) (f : U -> R) x :
  differentiable f x -> differentiable (fun u => expR (f u)) x.
Proof.
move=> df; apply: (@differentiable_comp _ _ _ _ f (@expR R)) => //.
exact/derivable1_diffP/derivable_expR.
Qed.

Lemma differentiable_ln (U : normedModType R) (f : U -> R) x :
  differentiable f x -> 0 < f x -> differentiable (fun u => ln (f u)) x.
Proof.
move=> df fx; apply: (@differentiable_comp _ _ _ _ f (@ln R)) => //.
by apply/derivable1_diffP; apply: ex_derive; exact: is_derive1_ln.
Qed.

Lemma differentiable_sums (U : normedModType R) n (f : 'I_n -> U -> R) x :
  (forall i, differentiable (f i) x) -> differentiable (fun u => \sum_i f i u) x.
Proof.
move=> df; rewrite (_ : (fun u => _) = \sum_i f i); first exact: differentiable_sum.
by apply: funext => u; rewrite fct_sumE.
Qed.

Theorem logistic_differentiable y z : differentiable ((@logistic_loss R No.+1)^~ y) z.
Proof.
apply: differentiable_sums => i; apply: differentiable_ln; last by rewrite addr_gt0 ?ltr01 ?expR_gt0.
apply: differentiableD; first exact: differentiable_cst.
apply: differentiable_exp; apply: differentiableN; apply: differentiableM; first exact: differentiable_cst.
exact: differentiable_coord.
Qed.

Theorem cross_entropy_differentiable y z : differentiable ((@cross_entropy R No.+1)^~ y) z.
Proof.
apply: differentiableB.
  apply: differentiable_ln; last exact: sum_exp_gt0.
  apply: differentiable_sums => i; apply: differentiable_exp; exact: differentiable_coord.
apply: differentiable_sums => i; apply: differentiableM; first exact: differentiable_cst.
exact: differentiable_coord.
Qed.

End Differentiable.
