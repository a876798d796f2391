(* The risk of (P_phi) is differentiable wherever the loss is; so is the      *)
(* squared loss, and negative curvature of its risk is a negative second      *)
(* derivative.                                                                *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import boolp classical_sets functions reals topology normedtype landau derive.
From mathcomp Require Import ring.
From Nest Require Import yun2019_derivative calculus models coupled losses.
From Nest Require hessian_inertia.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.
Section Differentiable.

Variable R : realType.

Lemma differentiable_entries (U : normedModType R) m n (f : U -> 'M[R]_(m.+1, n.+1)) x :
  (forall i j, differentiable (fun u => f u i j : R) x) -> differentiable f x.
Proof.
move=> df; have -> : f = \sum_i \sum_j (fun u => (f u i j : R) *: (delta_mx i j : 'M[R]_(m.+1, n.+1))).
  apply: funext => u; rewrite {1}[f u]matrix_sum_delta fct_sumE; apply: eq_bigr => i _.
  by rewrite fct_sumE.
by apply: differentiable_sum => i; apply: differentiable_sum => j; exact: differentiableZl.
Qed.

Section Entries.

Variables (m n k l : nat).
Implicit Types q : 'M[R]_(m.+1, n.+1) * 'M[R]_(k.+1, l.+1).

Lemma differentiable_entry1 q i j : differentiable (fun q => q.1 i j : R) q.
Proof.
have @f : {linear 'M[R]_(m.+1, n.+1) * 'M[R]_(k.+1, l.+1) -> R}.
  by exists (fun q => q.1 i j); split=> [[? ?] [? ?]|? [? ?]] /=; rewrite !mxE.
rewrite (_ : (fun _ => _) = f) //; apply: linear_differentiable => p.
apply: (@continuous_comp _ _ _ fst (fun A : 'M[R]_(m.+1, n.+1) => A i j : R) p); first exact: cvg_fst.
exact: coord_continuous.
Qed.

Lemma differentiable_entry2 q i j : differentiable (fun q => q.2 i j : R) q.
Proof.
have @f : {linear 'M[R]_(m.+1, n.+1) * 'M[R]_(k.+1, l.+1) -> R}.
  by exists (fun q => q.2 i j); split=> [[? ?] [? ?]|? [? ?]] /=; rewrite !mxE.
rewrite (_ : (fun _ => _) = f) //; apply: linear_differentiable => p.
apply: (@continuous_comp _ _ _ snd (fun A : 'M[R]_(k.+1, l.+1) => A i j : R) p); first exact: cvg_snd.
exact: coord_continuous.
Qed.

End Entries.

Section Product.

Variables m k l : nat.
Local Notation weights := ('M[R]_(m.+1, k.+1) * 'M[R]_(k.+1, l.+1))%type.

Lemma differentiable_product (a : 'cV[R]_k.+1) (b : 'cV[R]_l.+1) (q : weights) :
  differentiable (fun q : weights => q.1 *m (a + q.2 *m b)) q.
Proof.
apply: differentiable_entries => i j.
have -> : (fun q : weights => (q.1 *m (a + q.2 *m b)) i j : R) =
    \sum_s (fun q : weights => q.1 i s * (a s j + \sum_t q.2 s t * b t j)).
  apply: funext => p; rewrite fct_sumE mxE; apply: eq_bigr => s _.
  by congr (_ * _); rewrite mxE; congr (_ + _); rewrite mxE.
apply: differentiable_sum => s; apply: differentiableM; first exact: differentiable_entry1.
apply: differentiableD; first exact: differentiable_cst.
have -> : (fun q : weights => \sum_t q.2 s t * b t j) = \sum_t (fun q : weights => q.2 s t * b t j).
  by apply: funext => p; rewrite fct_sumE.
apply: differentiable_sum => t; apply: differentiableM; first exact: differentiable_entry2.
exact: differentiable_cst.
Qed.

End Product.

End Differentiable.

Theorem squared_loss_differentiable (R : realType) No (y z : 'cV[R]_No.+1) :
  differentiable ((@squared_loss R No.+1)^~ y) z.
Proof.
have -> : (@squared_loss R No.+1)^~ y = \sum_i (fun z : 'cV[R]_No.+1 => (z i 0 - y i 0) * (z i 0 - y i 0)).
  by apply: funext => x; rewrite fct_sumE /squared_loss frob_col; apply: eq_bigr => i _; rewrite !mxE.
apply: differentiable_sum => i.
have dz : differentiable (fun z : 'cV[R]_No.+1 => z i 0 - y i 0) z.
  by apply: differentiableB; [exact: differentiable_coord | exact: differentiable_cst].
exact: differentiableM.
Qed.

Section Risk.

Variables (R : realType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M.+1 -> 'rV[R]_(p i) -> 'cV[R]_(K i).+1.
Variable ell : 'cV[R]_No.+1 -> 'cV[R]_No.+1 -> R.
Variables (N : nat) (X : 'M[R]_((K 0).+1, N)) (Y : 'M[R]_(No.+1, N)).

Theorem risk_phi_differentiable W theta L q : (forall y z, differentiable (ell^~ y) z) ->
  differentiable (risk_phi G ell X Y W theta (L := L)) q.
Proof.
move=> df; have -> : risk_phi G ell X Y W theta (L := L) =
    N%:R^-1 *: \sum_(i < N) (fun q => ell (resnest_phi G W theta q (col i X)) (col i Y)).
  by apply: funext => r; rewrite fctE fct_sumE.
apply: differentiableZ; apply: differentiable_sum => i.
apply: (@differentiable_comp _ _ _ _ (fun q => resnest_phi G W theta q (col i X)) (ell^~ (col i Y))) => //.
exact: differentiable_product.
Qed.

End Risk.

(* Along a line the risk with the squared loss is a quartic.                  *)
Section Curvature.

Lemma derivative_eq (R : realFieldType) (f g : R -> R) (t c d : R) :
  f =1 g -> c = d -> derivative f t c -> derivative g t d.
Proof. by move=> fg <-; exact: derivative_ext. Qed.

Lemma second_derivative_quartic (R : realFieldType) (a b c d e : R) :
  second_derivative (fun t => a + b * t + c * t ^+ 2 + d * t ^+ 3 + e * t ^+ 4) 0 (2%:R * c).
Proof.
exists (fun t => b + 2%:R * c * t + 3%:R * d * t ^+ 2 + 4%:R * e * t ^+ 3) => [t|].
  have cubic := derivativeM_affine 0 1 (derivative_parabola 0 d e t).
  by apply: derivative_eq (derivativeD (derivative_parabola a b c t) (derivativeM_affine 0 1 cubic)) => [s|] /=; ring.
apply: derivative_eq (derivativeD (derivative_parabola b (2%:R * c) (3%:R * d) 0)
  (derivativeM_affine 0 1 (derivative_parabola 0 0 (4%:R * e) 0))) => [s|] /=; ring.
Qed.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)) (c : R).
Hypothesis c_gt0 : 0 < c.

Theorem negative_curvature_derivative q : critical (sqf X V Y c) q -> negative_curvature (sqf X V Y c) q ->
  exists D, exists2 d, second_derivative (fun t => sqf X V Y c (q.1 + t *: D.1, q.2 + t *: D.2)) 0 d & d < 0.
Proof.
move=> cq [D [a [a0 fa]]]; exists D.
have eq_a := hessian_inertia.second_order_unique fa (sq_second_order c_gt0 D cq).
exists (2%:R * a); last by rewrite pmulr_rlt0 // ltr0n.
rewrite eq_a; pose Q := D.1 *m (D.2 *m V).
apply: second_derivative_ext (second_derivative_quartic (sqf X V Y c q)
  (c * (2%:R * frob (residual X V Y q) (slope X V q D))) (c * curv X V Y q D)
  (c * (2%:R * frob (slope X V q D) Q)) (c * frob Q Q)) => t.
by rewrite sqf_line -/Q; ring.
Qed.

End Curvature.
