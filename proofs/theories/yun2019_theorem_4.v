(* Yun, Sra and Jadbabaie 2019, section 5.1: Theorem 4.

   Paper.  Let every residual part phi^l be rho_l-Lipschitz with phi^l(0) = 0
   (Assumption 5.1), and the loss convex, differentiable and mu-Lipschitz
   (Assumption 5.2).  At every critical point,
     R(theta* ) <= R_lin + mu |t| (prod (1 + rho_l) - 1) E|x|
   for a t that attains R_lin.

   Here.  [theorem_4]: the bound holds with the risk of every linear predictor
   t in the place of R_lin, attained or not, and only the derivatives with
   respect to w need vanish.  Expectations are finite sums with weights
   prob_i >= 0.  R is any ordered field with square roots (for the norms). *)

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
