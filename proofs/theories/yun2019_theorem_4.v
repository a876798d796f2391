(* Yun, Sra and Jadbabaie 2019, section 5.1: Theorem 4.

   Paper.  Let every residual part phi^l be rho_l-Lipschitz with phi^l(0) = 0
   (Assumption 5.1), and the loss convex, differentiable and mu-Lipschitz
   (Assumption 5.2).  At every critical point,
     R(theta* ) <= R_lin + mu |t| (prod (1 + rho_l) - 1) E|x|
   for a t that attains R_lin.

   Here.  [theorem_4]: the bound holds with the risk of every linear predictor
   t in the place of R_lin, attained or not, and only the derivatives with
   respect to w need vanish.  Expectations are finite sums with weights
   prob_i >= 0.  R is any ordered field with square roots (for the norms).

   What it says of growing depth: rho_l = O(1/L) bounds the sum of the rho_l,
   and the additive term is then at most mu |t| (4^K - 1) E|x| whatever the depth
   is ([theorem_4_every_depth]); rho_l = o(1/L) makes the sum tend to 0, and the
   term with it ([theorem_4_vanishing]). *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import yun2019_vectors yun2019_derivative.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section NearIdentity.

Variable R : rcfType.
Variables dx L N : nat.

(* phi l is the residual part of block l + 1, its parameters z fixed. *)
Variable phi : nat -> 'cV[R]_dx -> 'cV[R]_dx.
Variable rho : nat -> R.

Definition assumption_5_1 := forall l, [/\ 0 <= rho l, phi l 0 = 0
  & forall a b, enorm (phi l a - phi l b) <= rho l * enorm (a - b)].

Fixpoint hidden l (x : 'cV[R]_dx) : 'cV[R]_dx :=
  if l is k.+1 then hidden k x + phi k (hidden k x) else x.

Variables (x : 'I_N -> 'cV[R]_dx) (prob : 'I_N -> R) (loss loss1 : 'I_N -> R -> R) (mu : R).
Hypothesis prob_ge0 : forall i, 0 <= prob i.

Definition assumption_5_2 := forall i, [/\ convex (loss i),
  forall p, derivative (loss i) p (loss1 i p) & forall p, `|loss1 i p| <= mu].

Definition risk (w : 'cV[R]_dx) : R := \sum_i prob i * loss i (dot w (hidden L (x i))).

Definition linear_risk (t : 'cV[R]_dx) : R := \sum_i prob i * loss i (dot t (x i)).

(* The derivatives with respect to w are zero. *)
Definition critical_w w := forall dw, derivative (fun s => risk (w + s *: dw)) 0 0.

Definition distortion l : R := \prod_(k < l) (1 + rho k) - 1.

Hypothesis lipschitz : assumption_5_1.

Lemma hidden_bounds l z :
  enorm (hidden l z) <= (1 + distortion l) * enorm z /\
  enorm (hidden l z - z) <= distortion l * enorm z.
Proof.
rewrite /distortion addrC subrK; elim: l => [|l [h1 h2]] /=.
  rewrite big_ord0 mul1r !subrr mul0r.
  by rewrite /enorm dot0l sqrtr0.
have [r0 p0 hp] := lipschitz l.
have h3 : enorm (phi l (hidden l z)) <= rho l * (\prod_(k < l) (1 + rho k) * enorm z).
  have := hp (hidden l z) 0; rewrite p0 !subr0 => h.
  by apply: le_trans h _; rewrite ler_wpmul2l.
rewrite big_ord_recr /=; split.
  apply: le_trans (enormD _ _) (le_trans (ler_add h1 h3) _).
  by rewrite mulrA -mulrDl mulrDr mulr1 [rho l * _]mulrC.
rewrite addrAC; apply: le_trans (enormD _ _) (le_trans (ler_add h2 h3) _).
rewrite le_eqVlt; apply/orP; left; apply/eqP.
by move: (\prod_(k < l) _) (enorm z) (rho l) => *; ring.
Qed.

Hypothesis smooth : assumption_5_2.

Theorem theorem_4 w t : critical_w w ->
  risk w <= linear_risk t + mu * enorm t * distortion L * \sum_i prob i * enorm (x i).
Proof.
move=> stationary.
pose g := \sum_i (prob i * loss1 i (dot w (hidden L (x i)))) *: hidden L (x i).
have g0 dw : dot dw g = 0.
  pose a i := dot w (hidden L (x i)); pose b i := dot dw (hidden L (x i)).
  have hi i : derivative (fun s => prob i * loss i (a i + b i * s + 0 * s ^+ 2)) 0
      (prob i * (loss1 i (a i + b i * 0 + 0 * 0 ^+ 2) * (b i + 2%:R * 0 * 0))).
    apply: derivativeZ; have [_ h _] := smooth i.
    exact: (derivative_comp (derivative_parabola (a i) (b i) 0 0) (h _)).
  apply: derivative_unique (stationary dw).
  have := derivative_ext _ (derivative_sum (index_enum _) hi).
  have -> : dot dw g = \sum_i prob i * (loss1 i (a i + b i * 0 + 0 * 0 ^+ 2) * (b i + 2%:R * 0 * 0)).
    rewrite dot_sumr; apply: eq_bigr => i _.
    by rewrite dotZr !mulr0 mul0r !addr0 mulrA.
  apply=> s; apply: eq_bigr => i _.
  by rewrite dotDl dotZl mul0r addr0 [s * _]mulrC.
apply: le_trans (_ : \sum_i prob i * loss i (dot t (hidden L (x i))) <= _).
  rewrite -subr_ge0 -sumrB.
  apply: le_trans (_ : dot (t - w) g <= _); first by rewrite g0.
  rewrite dot_sumr; apply: ler_sum => i _.
  rewrite dotZr -mulrBr -mulrA ler_wpmul2l // dotDl dotNl ler_subr_addl.
  by have [cv hd _] := smooth i; exact: convex_tangent.
rewrite mulr_sumr -big_split /=; apply: ler_sum => i _.
rewrite [_ * (prob i * _)]mulrCA -mulrDr ler_wpmul2l // -ler_subl_addl.
have [cv hd hm] := smooth i.
apply: le_trans (_ : loss1 i (dot t (hidden L (x i))) * (dot t (hidden L (x i)) - dot t (x i)) <= _).
  rewrite ler_subl_addl -ler_subl_addr -mulrN opprB.
  exact: convex_tangent.
rewrite -dotNr -dotDr; apply: le_trans (ler_norm _) _; rewrite normrM -!mulrA.
apply: ler_pmul => //; apply: le_trans (norm_dot _ _) _.
by rewrite ler_wpmul2l ?enorm_ge0 //; have [_] := hidden_bounds L (x i).
Qed.

End NearIdentity.

(** Products of factors near 1. *)

Section Products.

Variables (R : realFieldType) (a : nat -> R).
Hypothesis a_ge0 : forall k, 0 <= a k.

Lemma prod_near_1_ge0 l : 0 <= \prod_(k < l) (1 + a k).
Proof. by apply: prodr_ge0 => k _; rewrite addr_ge0 ?ler01. Qed.

Lemma sum_a_ge0 l : 0 <= \sum_(k < l) a k.
Proof. exact: sumr_ge0. Qed.

Lemma prod_near_1 l : \prod_(k < l) (1 + a k) * (1 - \sum_(k < l) a k) <= 1.
Proof.
elim: l => [|l IH]; first by rewrite !big_ord0 subr0 mulr1.
rewrite !big_ord_recr /=; apply: le_trans IH; rewrite -subr_ge0.
have := prod_near_1_ge0 l; have := sum_a_ge0 l; have := a_ge0 l.
move: (\prod_(k < l) _) (\sum_(k < l) _) (a l) => P S b b0 S0 P0.
rewrite [leRHS](_ : _ = P * (b * S + b ^+ 2)); last by ring.
by rewrite mulr_ge0 // addr_ge0 ?mulr_ge0 ?exprn_ge0.
Qed.

Lemma prod_small l : \sum_(k < l) a k <= 2%:R^-1 ->
  \prod_(k < l) (1 + a k) - 1 <= 2%:R * \sum_(k < l) a k.
Proof.
have := prod_near_1 l; have := prod_near_1_ge0 l; have := sum_a_ge0 l.
move: (\prod_(k < l) _) (\sum_(k < l) _) => P S S0 P0 PS S2.
have P2 : P <= 2%:R.
  have h : P * 2%:R^-1 <= 1.
    apply: le_trans PS; rewrite ler_wpmul2l // ler_subr_addr -ler_subr_addl.
    by rewrite (_ : 1 - _ = 2%:R^-1) //; field.
  by rewrite -(mul1r 2%:R) -ler_pdivr_mulr ?ltr0n.
rewrite ler_subl_addr -ler_subl_addl; apply: le_trans (_ : P - P * S <= _).
  by rewrite ler_sub // ler_wpmul2r.
by rewrite -[X in X - _]mulr1 -mulrBr.
Qed.

Lemma bernoulli (b : R) m : 0 <= b -> 1 + m%:R * b <= (1 + b) ^+ m.
Proof.
move=> b0; elim: m => [|m IH]; first by rewrite mul0r addr0 expr0.
rewrite exprSr; apply: le_trans (ler_wpmul2r (addr_ge0 ler01 b0) IH).
rewrite -subr_ge0 [leRHS](_ : _ = m%:R * b ^+ 2); last by rewrite -addn1 natrD; ring.
by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
Qed.

End Products.

Lemma prod_bounded (R : realFieldType) (a : nat -> R) l K : (forall k, 0 <= a k) ->
  \sum_(k < l) a k <= K%:R -> \prod_(k < l) (1 + a k) <= 4%:R ^+ K.
Proof.
move=> a0; case: K => [|K] aK.
  have := prod_near_1 a0 l; have -> : \sum_(k < l) a k = 0.
    by apply/eqP; rewrite eq_le aK sumr_ge0.
  by rewrite subr0 mulr1.
pose m := (2 * K.+1)%N; pose b k := a k / m%:R.
have b0 k : 0 <= b k by rewrite divr_ge0 ?ler0n.
have mb k : a k = m%:R * b k by rewrite mulrC divfK // pnatr_eq0.
have b2 : \sum_(k < l) b k <= 2%:R^-1.
  rewrite -mulr_suml ler_pdivr_mulr ?ltr0n //; apply: le_trans aK _.
  by rewrite /m natrM mulKf ?pnatr_eq0.
have P2 : \prod_(k < l) (1 + b k) <= 2%:R.
  have := prod_small b0 b2; rewrite ler_subl_addr => /le_trans; apply.
  rewrite -ler_subr_addr; apply: le_trans (ler_wpmul2l (ler0n _ 2) b2) _.
  by rewrite mulfV ?pnatr_eq0 // ler_subr_addr lexx.
have -> : 4%:R = 2%:R ^+ 2 :> R by rewrite -natrX.
rewrite -exprM; apply: le_trans (_ : (\prod_(k < l) (1 + b k)) ^+ m <= _).
  rewrite -prodrXl; apply: ler_prod => k _.
  by rewrite addr_ge0 ?ler01 ?a0 //= mb bernoulli.
by rewrite ler_expn2r // ?nnegrE ?ler0n // prod_near_1_ge0.
Qed.

(* In particular for a_l = O(1/L). *)
Lemma sum_over_depth (R : realFieldType) (a : nat -> R) L K :
  (forall k, (k < L)%N -> L%:R * a k <= K) -> (0 < L)%N -> \sum_(k < L) a k <= K.
Proof.
move=> aK L0; rewrite -(ler_pmul2l (_ : 0 < L%:R)) ?ltr0n // mulr_sumr.
apply: le_trans (_ : \sum_(k < L) K <= _); first by apply: ler_sum => k _; apply: aK.
by rewrite sumr_const card_ord mulr_natl.
Qed.

Section Depth.

Variables (R : rcfType) (dx N : nat).
Variables (x : 'I_N -> 'cV[R]_dx) (prob : 'I_N -> R) (loss loss1 : 'I_N -> R -> R) (mu : R).
Hypothesis prob_ge0 : forall i, 0 <= prob i.
Hypothesis smooth : assumption_5_2 loss loss1 mu.
Variable t : 'cV[R]_dx.

Let scale := mu * enorm t * \sum_i prob i * enorm (x i).

Lemma scale_ge0 : 0 <= scale.
Proof.
rewrite /scale; case: (pickP (fun _ : 'I_N => true)) => [i _|none]; last first.
  by rewrite [X in _ * X]big1 ?mulr0 // => i _; have := none i.
have [_ _ /(_ 0) h] := smooth i; have mu0 := le_trans (normr_ge0 _) h.
by rewrite !mulr_ge0 ?enorm_ge0 ?sumr_ge0 // => j _; rewrite mulr_ge0 ?enorm_ge0.
Qed.

Theorem theorem_4_every_depth (K L : nat) phi rho w :
  assumption_5_1 phi rho -> \sum_(k < L) rho k <= K%:R ->
  critical_w L phi x prob loss w ->
  risk L phi x prob loss w <=
  linear_risk x prob loss t + mu * enorm t * (4%:R ^+ K - 1) * \sum_i prob i * enorm (x i).
Proof.
move=> lip rhoK cw; apply: le_trans (theorem_4 prob_ge0 lip smooth t cw) _.
rewrite ler_add2l [leLHS]mulrAC [leRHS]mulrAC ler_wpmul2l ?scale_ge0 // /distortion ler_add2r.
by apply: prod_bounded => // k; case: (lip k).
Qed.

Theorem theorem_4_vanishing (eta : R) : 0 < eta -> exists2 delta, 0 < delta &
  forall L phi rho w, assumption_5_1 phi rho -> \sum_(k < L) rho k <= delta ->
  critical_w L phi x prob loss w ->
  risk L phi x prob loss w <= linear_risk x prob loss t + eta.
Proof.
move=> eta0; pose c := 2%:R * (scale + 1).
have c0 : 0 < c by rewrite mulr_gt0 ?ltr0n // ltr_paddl ?scale_ge0 ?ltr01.
exists (Num.min 2%:R^-1 (eta / c)); first by rewrite lt_minr invr_gt0 ltr0n divr_gt0.
move=> L phi rho w lip; rewrite le_minr => /andP [rho2 rho_eta] cw.
apply: le_trans (theorem_4 prob_ge0 lip smooth t cw) _.
rewrite ler_add2l mulrAC -/scale.
have rho0 k : 0 <= rho k by case: (lip k).
apply: le_trans (ler_wpmul2l scale_ge0 (prod_small rho0 rho2)) _.
have sum0 : 0 <= \sum_(k < L) rho k by exact: sumr_ge0.
apply: le_trans (_ : _ <= c * \sum_(k < L) rho k) _; last first.
  by rewrite mulrC -ler_pdivl_mulr.
by rewrite mulrCA mulrA ler_wpmul2r // ler_wpmul2l ?ler0n // ler_addl ?ler01.
Qed.

End Depth.
