(* The notions of calculus.v and yun2019_derivative.v are those of analysis,  *)
(* as mathcomp-analysis has them, over the real numbers R:                    *)
(*   derivative          the derivative (is_derive)                           *)
(*   gradient f Z g      what a function differentiable at Z has, and what    *)
(*                       directional derivatives <g, D> in every direction    *)
(*                       amount to                                            *)
(*   critical            of a differentiable function: its differential is 0  *)
(*   local_min2, local_max2, saddle_point                                     *)
(*                       minima, maxima on a neighbourhood, and neither       *)
(*   second_order        half the second derivative along a direction         *)
(* mathcomp-analysis has a norm on matrices with at least one entry; on the   *)
(* others there is nothing to differentiate (gradient_empty).                 *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype landau derive.
From Nest Require Import calculus models.
From Nest Require yun2019_derivative.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.

Section Lines.

Variable R : realType.

Theorem is_derive_derivative (f : R -> R) (t d : R) :
  is_derive t 1 f d <-> yun2019_derivative.derivative f t d.
Proof.
have quotient (h : R) : h != 0 ->
    `|d - h^-1 *: ((f \o shift t) (h *: 1) - f t)| * `|h| = `|f (t + h) - f t - d * h|.
  move=> h0; rewrite -normrM mulrBl /= [h *: 1]mulr1 [_ *: _]mulrC mulfVK // distrC.
  by rewrite [h + t]addrC.
split=> [dfx e e0|fd].
  have := @ex_derive _ _ _ _ _ _ _ dfx; have := @derive_val _ _ _ _ _ _ _ dfx.
  rewrite /derivable /derive => fd /(cvgP _) /cvg_ex [l fl].
  have := fl; rewrite (cvg_lim _ fl) // in fd; rewrite {}fd in fl *.
  move=> _; move: fl => /cvgrPdist_le /(_ e e0).
  rewrite /dnbhs /within /= => /nbhs_ballP [r /= r0 fr]; exists r => // h hr.
  have [->|h0] := eqVneq h 0; first by rewrite addr0 mulr0 !subrr normr0 mulr0.
  rewrite -(quotient _ h0) ler_wpmul2r //; apply: fr => //.
  by rewrite -ball_normE /ball_ /= sub0r normrN.
have fl : (fun h : R => h^-1 *: ((f \o shift t) (h *: 1) - f t)) @ 0^' --> d.
  apply/cvgrPdist_le => e e0; have [r r0 fr] := fd e e0.
  rewrite /dnbhs /within /=; apply/nbhs_ballP; exists r => //= h.
  rewrite -ball_normE /ball_ /= sub0r normrN => hr h0.
  by rewrite -(ler_pmul2r (_ : 0 < `|h|)) ?normr_gt0 // quotient //; exact: fr.
apply: DeriveDef; [by apply/cvg_ex; exists d | exact: cvg_lim fl].
Qed.

(* The derivative of f along the line through a with direction D.             *)
Lemma differentiable_line (V : normedModType R) (f : V -> R) (a D : V) :
  differentiable f a -> forall e : R, 0 < e -> exists2 d : R, 0 < d &
  forall t, `|t| < d -> `|f (a + t *: D) - f a - t * 'd f a D| <= e * `|t|.
Proof.
move=> /diff_locally /eqaddoP small e e0.
have D1 : 0 < `|D| + 1 by rewrite ltr_paddl.
have /nbhs_ballP [r /= r0 fr] := small (e / (`|D| + 1)) (divr_gt0 e0 D1).
exists (r / (`|D| + 1)) => [|t]; first exact: divr_gt0.
rewrite ltr_pdivl_mulr // => tr.
have tD : `|t *: D| <= `|t| * (`|D| + 1) by rewrite normrZ ler_wpmul2l // ler_addl.
have le_t : `|f (t *: D + a) - (f a + 'd f a (t *: D))| <= e / (`|D| + 1) * `|t *: D|.
  by apply: fr; rewrite -ball_normE /ball_ /= sub0r normrN; apply: le_lt_trans tr.
rewrite (_ : 'd f a (t *: D) = t * 'd f a D) ?linearZ // opprD addrA [t *: D + a]addrC in le_t.
apply: le_trans le_t _; apply: le_trans (ler_wpmul2l _ tD) _.
  by rewrite divr_ge0 // ltW.
by rewrite mulrCA divfK ?gt_eqF // mulrC.
Qed.

End Lines.

Section Gradients.

Variable R : realType.

(* Derivatives in all directions that are linear in the direction.            *)
Theorem gradient_directional m n (f : 'M[R]_(m, n) -> R) (Z g : 'M[R]_(m, n)) :
  gradient f Z g <-> forall D, is_derive (0 : R) 1 (fun t => f (Z + t *: D)) (frob g D).
Proof.
have Z0 (D : 'M[R]_(m, n)) : Z + 0 *: D = Z by rewrite scale0r addr0.
split=> [fg D|fg D e e0].
  apply/is_derive_derivative => e /(fg D) [d d0 fd]; exists d => // h /fd.
  by rewrite add0r Z0 [h * _]mulrC.
have /is_derive_derivative /(_ e e0) [d d0 fd] := fg D; exists d => // t /fd.
by rewrite add0r Z0 [t * _]mulrC.
Qed.

Lemma gradient_empty m n (f : 'M[R]_(m, n) -> R) (Z : 'M[R]_(m, n)) :
  (m == 0)%N || (n == 0)%N -> gradient f Z 0.
Proof.
move=> mn D e e0; exists 1 => [|t _]; first exact: ltr01.
rewrite (_ : Z + t *: D = Z).
  by rewrite frob0l mulr0 !subrr normr0 mulr_ge0 // ltW.
apply/matrixP => i j; case/orP: mn => /eqP eq0.
  by have := ltn_ord i; rewrite {2}eq0.
by have := ltn_ord j; rewrite {2}eq0.
Qed.

Variables m n : nat.

(* Row i, column j of the gradient is the partial derivative by that entry.   *)
Definition partials (f : 'M[R]_(m.+1, n.+1) -> R) (Z : 'M[R]_(m.+1, n.+1)) :=
  \matrix_(i, j) 'd f Z (delta_mx i j).

Theorem differentiable_gradient (f : 'M[R]_(m.+1, n.+1) -> R) Z :
  differentiable f Z -> gradient f Z (partials f Z).
Proof.
move=> fZ D e /(differentiable_line D fZ) [d d0 fd]; exists d => // t /fd.
suff -> : 'd f Z D = frob (partials f Z) D by [].
rewrite {1}[D]matrix_sum_delta linear_sum frobE; apply: eq_bigr => i _.
by rewrite linear_sum; apply: eq_bigr => j _; rewrite linearZ mxE mulrC.
Qed.

End Gradients.

(* Assumption 2 in the usual words.                                           *)
Theorem differentiable_assumption_2 (R : realType) No (ell : 'cV[R]_No.+1 -> 'cV[R]_No.+1 -> R) :
  (forall y, convex (ell^~ y)) -> (forall y z, differentiable (ell^~ y) z) -> assumption_2 ell.
Proof.
by move=> cv df; split=> //; exists (fun y => partials (ell^~ y)) => y z; exact: differentiable_gradient.
Qed.

(* Functions of two matrices, such as the risk of (P_phi).                    *)
Section TwoMatrices.

Variables (R : realType) (m n k l : nat).
Variable f : 'M[R]_(m.+1, n.+1) * 'M[R]_(k.+1, l.+1) -> R.
Implicit Types p : 'M[R]_(m.+1, n.+1) * 'M[R]_(k.+1, l.+1).

Theorem critical_differential p : differentiable f p -> critical f p <-> forall D, 'd f p D = 0.
Proof.
move=> df; pose D1 (A : 'M[R]_(m.+1, n.+1)) := (A, 0 : 'M[R]_(k.+1, l.+1)).
pose D2 (W : 'M[R]_(k.+1, l.+1)) := (0 : 'M[R]_(m.+1, n.+1), W).
have line1 A t : p + t *: D1 A = (p.1 + t *: A, p.2).
  by case: (p) => A' W' /=; rewrite /D1; congr pair; rewrite /= ?scaler0 ?addr0.
have line2 W t : p + t *: D2 W = (p.1, p.2 + t *: W).
  by case: (p) => A' W' /=; rewrite /D2; congr pair; rewrite /= ?scaler0 ?addr0.
have pE : f (p.1, p.2) = f p by case: (p).
split=> [[cA cW] D|d0]; last first.
  split=> D e /(differentiable_line _ df) fd; [have [d dp] := fd (D1 D) | have [d dp] := fd (D2 D)];
    by rewrite d0 ?line1 ?line2 => H; exists d => // t /H; rewrite frob0l ?line1 ?line2 pE.
have flat (E : 'M[R]_(m.+1, n.+1) * 'M[R]_(k.+1, l.+1)) (g : R -> R) : (forall t, f (p + t *: E) = g t) ->
    yun2019_derivative.derivative g 0 0 -> 'd f p E = 0.
  move=> fE; apply: yun2019_derivative.derivative_unique => e /(differentiable_line E df) [d d0 fd].
  exists d => // t /fd; rewrite add0r -!fE scale0r addr0 [t * _]mulrC //.
have -> : D = D1 D.1 + D2 D.2 by case: D => A W; rewrite /D1 /D2 /=; congr pair; rewrite /= ?addr0 ?add0r.
rewrite linearD (flat _ (fun t => f (p.1 + t *: D.1, p.2))) => [|t|]; last 2 first.
- by rewrite line1.
- by move=> e /(cA D.1) [d d0 fd]; exists d => // t /fd; rewrite frob0l add0r scale0r addr0 mulr0 mul0r.
rewrite (flat _ (fun t => f (p.1, p.2 + t *: D.2))) ?addr0 // => [t|]; first by rewrite line2.
by move=> e /(cW D.2) [d d0 fd]; exists d => // t /fd; rewrite frob0l add0r scale0r addr0 mulr0 mul0r.
Qed.

Lemma ball_close p q (e : R) : ball p e q <-> close2 e p q.
Proof.
by split=> -[pq1 pq2]; split=> i j; [have := pq1 i j | have := pq2 i j | have := pq1 i j | have := pq2 i j];
  rewrite -ball_normE.
Qed.

Theorem local_min2_near p : local_min2 f p <-> \forall q \near p, f p <= f q.
Proof.
split=> [[e e0 mf]|/nbhs_ballP [e /= e0 mf]].
  by apply/nbhs_ballP; exists e => // q /ball_close; exact: mf.
by exists e => // q /ball_close; exact: mf.
Qed.

Theorem local_max2_near p : local_max2 f p <-> \forall q \near p, f q <= f p.
Proof.
split=> [[e e0 mf]|/nbhs_ballP [e /= e0 mf]].
  by apply/nbhs_ballP; exists e => // q /ball_close; exact: mf.
by exists e => // q /ball_close; exact: mf.
Qed.

(* A saddle point in the usual words.                                         *)
Definition saddle p : Prop :=
  [/\ forall D, 'd f p D = 0, ~ (\forall q \near p, f p <= f q) & ~ (\forall q \near p, f q <= f p)].

(* t |-> f (p + tD) has a negative second derivative at 0 for some D.         *)
Definition negative_second_derivative p : Prop :=
  exists D, exists2 d, yun2019_derivative.second_derivative (fun t => f (p + t *: D)) 0 d & d < 0.

Theorem saddle_point_saddle p : differentiable f p -> saddle_point f p <-> saddle p.
Proof.
move=> df; split=> -[cp nmin nmax]; split.
- exact/critical_differential.
- by move/local_min2_near.
- by move/local_max2_near.
- exact/critical_differential.
- by move/local_min2_near.
- by move/local_max2_near.
Qed.

End TwoMatrices.

(* Curvature along a direction is half the second derivative.                 *)
Section Curvature.

Variable R : realType.
Import yun2019_derivative.

Lemma mean_value (h h' : R -> R) (t : R) : (forall s, derivative h s (h' s)) ->
  exists2 s, `|s| <= `|t| & h t - h 0 = h' s * t.
Proof.
move=> dh; have dh' s : is_derive s 1 h (h' s) by exact/is_derive_derivative.
have cont : continuous h.
  by move=> s; apply: differentiable_continuous; apply/derivable1_diffP; exact: ex_derive.
have [t0|t0|->] := ltgtP t 0; last by exists 0; rewrite // subrr mulr0.
  have [|s] := MVT t0 (fun s _ => dh' s); first exact: continuous_subspaceT.
  rewrite in_itv /= => /andP [ts s0] e; exists s; first by rewrite !ltr0_norm // ler_opp2 ltW.
  by rewrite -opprB e sub0r mulrN opprK.
have [|s] := MVT t0 (fun s _ => dh' s); first exact: continuous_subspaceT.
rewrite in_itv /= => /andP [s0 st]; rewrite subr0 => e; exists s => //.
by rewrite !gtr0_norm // ltW.
Qed.

(* g(t) = g(0) + t^2 d / 2 + o(t^2) where g'(0) = 0 and g''(0) = d.           *)
Lemma taylor (g : R -> R) (d : R) : derivative g 0 0 -> second_derivative g 0 d ->
  forall e : R, 0 < e -> exists2 r : R, 0 < r & forall t, `|t| < r ->
  `|g t - g 0 - d / 2%:R * t ^+ 2| <= e * t ^+ 2.
Proof.
move=> g0 [g' dg dg'] e e0; have g'0 : g' 0 = 0 := derivative_unique (dg 0) g0.
have [r r0 small] := dg' e e0; exists r => // t tr.
have dh s : derivative (fun s => g s + (0 + 0 * s + (- (d / 2%:R)) * s ^+ 2)) s
    (g' s + (0 + 2%:R * (- (d / 2%:R)) * s)).
  by apply: derivativeD => //; exact: derivative_parabola.
have [s st] := mean_value t dh.
rewrite !(mul0r, add0r, expr0n, mulr0, addr0) /= => e1.
rewrite addrAC -mulNr {}e1 normrM -real_normK ?num_real // expr2 mulrA ler_wpmul2r //.
have := small s (le_lt_trans st tr); rewrite add0r g'0 subr0.
rewrite (_ : 2%:R * - (d / 2%:R) * s = - (d * s)); last first.
  by rewrite mulrN mulNr [2%:R * _]mulrC divfK ?pnatr_eq0.
by move/le_trans; apply; rewrite ler_wpmul2l // ltW.
Qed.

Theorem second_derivative_curvature m n k l (f : 'M[R]_(m, n) * 'M[R]_(k, l) -> R) p D (d : R) :
  let line (t : R) := f (p.1 + t *: D.1, p.2 + t *: D.2) in
  derivative line 0 0 -> second_derivative line 0 d -> second_order f p D (d / 2%:R).
Proof.
move=> line l0 l2 e e0; have [r r0 small] := taylor l0 l2 e0; exists r => // t /small.
by rewrite /line !scale0r !addr0; case: (p).
Qed.

End Curvature.
