(* Losses that satisfy Assumption 2 of Chen et al. 2021, over any ordered     *)
(* field: the Huber loss and the smoothed hinge loss.  Both are               *)
(*   soft lo hi r = c r - c^2 / 2,  c = clamp lo hi r,                        *)
(* the quadratic r^2/2 with its slope kept within [lo, hi] (softE), of a      *)
(* residual or a margin.                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Soft.

Variables (R : realFieldType) (lo hi : R).
Hypothesis lohi : lo <= hi.

Definition clamp (r : R) : R := Num.min hi (Num.max lo r).

Definition soft (r : R) : R := clamp r * r - clamp r ^+ 2 / 2%:R.

Lemma clamp_low r : r <= lo -> clamp r = lo.
Proof. by move=> h; rewrite /clamp max_l // min_r. Qed.

Lemma clamp_mid r : lo <= r -> r <= hi -> clamp r = r.
Proof. by move=> h h'; rewrite /clamp max_r // min_r. Qed.

Lemma clamp_high r : hi <= r -> clamp r = hi.
Proof. by move=> h; rewrite /clamp max_r ?min_l // (le_trans lohi). Qed.

Lemma clamp_in r : lo <= clamp r <= hi.
Proof. by rewrite /clamp le_minr lohi le_maxr lexx /= le_minl lexx. Qed.

(* The three pieces.                                                          *)
Lemma softE : [/\ forall r, r <= lo -> soft r = lo * r - lo ^+ 2 / 2%:R,
  forall r, lo <= r -> r <= hi -> soft r = r ^+ 2 / 2%:R &
  forall r, hi <= r -> soft r = hi * r - hi ^+ 2 / 2%:R].
Proof.
split=> r h; rewrite /soft; first by rewrite clamp_low.
  by move=> h'; rewrite clamp_mid //; field.
by rewrite clamp_high.
Qed.

(* clamp is the projection on the interval.                                   *)
Lemma clamp_projection r c : lo <= c <= hi -> 0 <= (clamp r - c) * (r - clamp r).
Proof.
case/andP=> loc chi; have [h|/ltW h] := lerP r lo.
  by rewrite clamp_low // mulr_le0 // subr_le0.
have [h'|/ltW h'] := lerP r hi; first by rewrite clamp_mid // subrr mulr0.
by rewrite clamp_high // mulr_ge0 // subr_ge0.
Qed.

Lemma soft_tangent r s : soft s + clamp s * (r - s) <= soft r.
Proof.
rewrite -subr_ge0 (_ : _ - _ = (clamp r - clamp s) * (r - clamp r) + (clamp r - clamp s) ^+ 2 / 2%:R).
  by rewrite addr_ge0 ?clamp_projection ?clamp_in // divr_ge0 ?sqr_ge0 ?ler0n.
by rewrite /soft; field.
Qed.

Lemma soft_smooth r s : soft r - soft s - clamp s * (r - s) <= (r - s) ^+ 2 / 2%:R.
Proof.
rewrite -subr_ge0.
rewrite (_ : _ - _ = (clamp s - clamp r) * (s - clamp s) + ((r - clamp r) - (s - clamp s)) ^+ 2 / 2%:R).
  by rewrite addr_ge0 ?clamp_projection ?clamp_in // divr_ge0 ?sqr_ge0 ?ler0n.
by rewrite /soft; field.
Qed.

End Soft.

(* What has a tangent below it everywhere is convex.                          *)
Lemma tangents_convex (R : realFieldType) m n (f : 'M[R]_(m, n) -> R) (g : 'M[R]_(m, n) -> 'M[R]_(m, n)) :
  (forall z z', f z + frob (g z) (z' - z) <= f z') -> convex f.
Proof.
move=> tangent z z' t t0 t1; pose w := t *: z + (1 - t) *: z'.
have s0 : 0 <= 1 - t by rewrite subr_ge0.
apply: le_trans (ler_add (ler_wpmul2l t0 (tangent w z)) (ler_wpmul2l s0 (tangent w z'))).
have flat : t * frob (g w) (z - w) + (1 - t) * frob (g w) (z' - w) = 0.
  rewrite -!frobZr -frobDr !scalerBr addrACA -/w -opprD -scalerDl addrC [t + _]addrC subrK.
  by rewrite scale1r addrC subrr frob0r.
rewrite -/w [leRHS](_ : _ = f w + (t * frob (g w) (z - w) + (1 - t) * frob (g w) (z' - w))); last by ring.
by rewrite flat addr0.
Qed.

Section Losses.

Variables (R : realFieldType) (No : nat).
Implicit Types (y z D : 'cV[R]_No).

(* A sum over the outputs of c soft (a z_i + b), where a and b depend on y_i. *)
Variables (lo hi c : R) (a b : R -> R).
Hypotheses (lohi : lo <= hi) (c0 : 0 <= c).

Definition soft_loss z y : R := \sum_i c * soft lo hi (a (y i 0) * z i 0 + b (y i 0)).

Let slope y z : 'cV[R]_No :=
  \col_i (c * clamp lo hi (a (y i 0) * z i 0 + b (y i 0)) * a (y i 0)).

Lemma frob_col (g D : 'cV[R]_No) : frob g D = \sum_i g i 0 * D i 0.
Proof. by rewrite frobE; apply: eq_bigr => i _; rewrite big_ord1. Qed.

Lemma soft_loss_tangent y z z' : soft_loss z y + frob (slope y z) (z' - z) <= soft_loss z' y.
Proof.
rewrite frob_col -big_split; apply: ler_sum => i _; rewrite !mxE.
set u := _ * z i 0 + _; set v := a _ * z' i 0 + _.
have vu : v - u = a (y i 0) * (z' i 0 - z i 0) by rewrite /v /u; ring.
rewrite [leLHS](_ : _ = c * (soft lo hi u + clamp lo hi u * (v - u))).
  by rewrite ler_wpmul2l // soft_tangent.
by rewrite vu /=; ring.
Qed.

Theorem soft_loss_assumption_2 : assumption_2 soft_loss.
Proof.
split=> [y|]; first exact: tangents_convex (soft_loss_tangent y).
exists slope => y z D e e0.
pose S := \sum_i c * ((a (y i 0) * D i 0) ^+ 2 / 2%:R).
have S0 : 0 <= S by apply: sumr_ge0 => i _; rewrite mulr_ge0 // divr_ge0 ?sqr_ge0 ?ler0n.
have S1 : 0 < S + 1 by rewrite ltr_paddl ?ltr01.
exists (e / (S + 1)) => [|t]; first exact: divr_gt0.
rewrite ltr_pdivl_mulr // => te.
have lower : 0 <= soft_loss (z + t *: D) y - soft_loss z y - t * frob (slope y z) D.
  have := soft_loss_tangent y z (z + t *: D).
  by rewrite addrAC subrr add0r frobZr -subr_ge0 opprD addrA.
rewrite (ger0_norm lower); apply: le_trans (_ : t ^+ 2 * S <= _); last first.
  rewrite -real_normK ?num_real // expr2 -mulrA [e * _]mulrC ler_wpmul2l //.
  by apply: le_trans (ltW te); rewrite ler_wpmul2l // ler_addl ler01.
rewrite frob_col !mulr_sumr -!sumrB; apply: ler_sum => i _; rewrite !mxE.
set u := _ * z i 0 + _; set v := a _ * (_ + _) + _.
have vu : v - u = a (y i 0) * (t * D i 0) by rewrite /v /u mulrDr opprD addrACA subrr addr0 addrAC subrr add0r.
have -> : c * soft lo hi v - c * soft lo hi u - t * (c * clamp lo hi u * a (y i 0) * D i 0) =
    c * (soft lo hi v - soft lo hi u - clamp lo hi u * (v - u)) by rewrite vu; ring.
have -> : t ^+ 2 * (c * ((a (y i 0) * D i 0) ^+ 2 / 2%:R)) = c * ((v - u) ^+ 2 / 2%:R).
  by rewrite vu; field.
by rewrite ler_wpmul2l // soft_smooth.
Qed.

End Losses.

Section Examples.

Variables (R : realFieldType) (No : nat) (delta : R).
Hypothesis delta0 : 0 < delta.
Implicit Types (y z : 'cV[R]_No).

(* r^2 / 2 for |r| <= delta, delta (|r| - delta / 2) beyond, r = z_i - y_i.   *)
Definition huber (r : R) : R :=
  if `|r| <= delta then r ^+ 2 / 2%:R else delta * (`|r| - delta / 2%:R).
Definition huber_loss z y : R := \sum_i huber (z i 0 - y i 0).

(* 0 for m >= 1, (1 - m)^2 / (2 delta) for 1 - delta <= m < 1 and            *)
(* 1 - delta / 2 - m below, m = y_i z_i.                                      *)
Definition smoothed_hinge (m : R) : R :=
  if 1 <= m then 0 else if 1 - delta <= m then (1 - m) ^+ 2 / (2%:R * delta)
  else 1 - delta / 2%:R - m.
Definition smoothed_hinge_loss z y : R := \sum_i smoothed_hinge (y i 0 * z i 0).

Lemma eq_assumption_2 (f f' : 'cV[R]_No -> 'cV[R]_No -> R) : (forall z y, f z y = f' z y) ->
  assumption_2 f -> assumption_2 f'.
Proof.
move=> ff [cv [g gf]]; split=> [y A B t t0 t1|].
  by rewrite -!ff; exact: cv.
by exists g => y z; apply: gradient_ext (gf y z).
Qed.

Theorem huber_assumption_2 : assumption_2 huber_loss.
Proof.
have nd : - delta <= delta by rewrite ge0_cp // ltW.
apply: (eq_assumption_2 _ (soft_loss_assumption_2 No (fun=> 1) -%R nd (@ler01 R))) => z y.
apply: eq_bigr => i _; rewrite mul1r mul1r /huber; move: (_ - _) => r.
have [low mid high] := softE nd; rewrite ler_norml; case: ifP => [/andP [] //|].
  exact: mid.
case: (lerP (- delta) r) => [_ /negbT|/ltW h _].
  rewrite -ltNge => h; have r0 : 0 <= r by apply: le_trans (ltW h); exact: ltW.
  by rewrite (high _ (ltW h)) (ger0_norm r0); field.
have r0 : r <= 0 by apply: le_trans h _; rewrite oppr_le0 ltW.
by rewrite (low _ h) (ler0_norm r0); field.
Qed.

Theorem smoothed_hinge_assumption_2 : assumption_2 smoothed_hinge_loss.
Proof.
have nd : 0 <= delta by rewrite ltW.
have di : 0 <= delta^-1 by rewrite invr_ge0.
apply: (eq_assumption_2 _ (soft_loss_assumption_2 No -%R (fun=> 1) nd di)) => z y.
apply: eq_bigr => i _; rewrite /smoothed_hinge mulNr; move: (y i 0 * z i 0) => m.
have [low mid high] := softE nd; case: (lerP 1 m) => [h|/ltW h].
  by rewrite low; [rewrite mul0r expr0n mul0r subrr mulr0 | rewrite addrC subr_le0].
case: (lerP (1 - delta) m) => [h'|/ltW h'].
  rewrite mid; first by field; rewrite gt_eqF.
    by rewrite addrC subr_ge0.
  by rewrite addrC ler_subl_addl -ler_subl_addr.
rewrite high; first by field; rewrite gt_eqF.
by rewrite addrC ler_subr_addl -ler_subr_addr.
Qed.

End Examples.
