(* Yun, Sra and Jadbabaie 2019, section 4: Theorem 2 and Corollary 3.

   R is any ordered field.  The distribution P has finite support: samples
   x_n with weights mu_n >= 0 (an empirical distribution is mu_n = 1/N), so
   that expectations are finite sums; the loss l(.; y_n) is [loss n].

   The paper.  Let theta* be a twice-differentiable critical point of the risk
   of an L-block ResNet with residual parts V_1 phi^1(t), V_l phi^l(U_l t).
   Suppose l is convex and twice differentiable (Assumption 4.1).  If
   E[l'' h_L h_L^T] has full rank (representation coverage) and the rows of
   U_2, ..., U_L do not span R^dx (parameter coverage), then
   R(theta* ) <= R_lin or the Hessian at theta* has a negative eigenvalue.
   Corollary 3: m_2 + ... + m_L < dx is enough for parameter coverage.

   Here.  [theorem_2] and [corollary_3] are these statements.  What differs:

   - Differentiability is the usual one, by epsilon and delta along lines.
     "Critical" asks for zero derivatives with respect to w and the V_l alone;
     nothing is asked of U_l, z or the functions phi^l, which are arbitrary.
   - A negative eigenvalue of the Hessian appears as a line through theta*
     along which the risk is differentiable, with a negative second derivative
     at theta*.  When the Hessian exists that number is one of its values.
   - Representation coverage is not needed: [theorem_2_without_coverage].  The
     Hessian vanishes on directions that move only V_l along the kernel of the
     U_l, so it can be positive semidefinite only if their cross terms vanish.
   - Parameter coverage is needed: yun2019_coverage.v.
   - For L = 1 and w* <> 0 no second-order condition is needed either, as the
     paper says: [theorem_2_one_block]. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import yun2019_vectors yun2019_derivative.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section DeepResNet.

Variable R : realFieldType.

(** ** The network

   Blocks are counted from 0: block 0 is the paper's block 1, and U l, phi l
   belong to block l.+1, the paper's block l + 2. *)

Variables (dx L : nat) (n m : nat -> nat).
Variable phi1 : 'cV[R]_dx -> 'cV[R]_(n 0).
Variable phi : forall l, 'cV[R]_(m l) -> 'cV[R]_(n l.+1).

Implicit Types (w : 'cV[R]_dx) (V : forall l, 'M[R]_(dx, n l)) (U : forall l, 'M[R]_(m l, dx)).

Definition feature U l : 'cV[R]_dx -> 'cV[R]_(n l) :=
  match l with
  | 0 => phi1
  | l'.+1 => fun h => phi (U l' *m h)
  end.

(* h_l(x) *)
Fixpoint hidden V U l x : 'cV[R]_dx :=
  if l is l'.+1 then hidden V U l' x + V l' *m feature U l' (hidden V U l' x) else x.

Definition network w V U x : R := dot w (hidden V U L x).

(** ** The risk *)

Variable N : nat.
Variables (x : 'I_N -> 'cV[R]_dx) (mu : 'I_N -> R) (loss : 'I_N -> R -> R).
Hypothesis mu_ge0 : forall i, 0 <= mu i.

Definition risk w V U : R := \sum_i mu i * loss i (network w V U (x i)).

Definition linear_risk (t : 'cV[R]_dx) : R := \sum_i mu i * loss i (dot t (x i)).

(* R(theta) <= R_lin, the infimum of the linear risks. *)
Definition at_most_R_lin (r : R) := forall t, r <= linear_risk t.

Definition along w V U (dw : 'cV[R]_dx) (dV : forall l, 'M[R]_(dx, n l)) (s : R) : R :=
  risk (w + s *: dw) (fun l => V l + s *: dV l) U.

(* All derivatives with respect to w and the V_l are zero. *)
Definition critical w V U := forall dw dV, derivative (along w V U dw dV) 0 0.

(* The Hessian has a negative value on some direction. *)
Definition negative_curvature w V U :=
  exists dw dV, exists2 d, second_derivative (along w V U dw dV) 0 d & d < 0.

(* The rows of U_2, ..., U_L do not span the space. *)
Definition parameter_coverage U := ~~ row_full (\sum_(l < L.-1) <<U l>>)%MS.

(** Assumption 4.1, with the derivatives l' and l'' of the loss. *)

Variables loss1 loss2 : 'I_N -> R -> R.

Definition assumption_4_1 := forall i,
  [/\ convex (loss i), forall p, derivative (loss i) p (loss1 i p)
    & forall p, derivative (loss1 i) p (loss2 i p)].

(* E[l''(f(x); y) h_L(x) h_L(x)^T] is full-rank. *)
Definition representation_coverage w V U :=
  (\sum_i (mu i * loss2 i (network w V U (x i))) *:
     (hidden V U L (x i) *m (hidden V U L (x i))^T)) \in unitmx.

Section Proof.

Variables (w : 'cV[R]_dx) (V : forall l, 'M[R]_(dx, n l)) (U : forall l, 'M[R]_(m l, dx)).

(* What a motion of every V_l along v a_l^T adds to h_L(x), divided by v. *)
Definition push (a : forall l, 'cV[R]_(n l)) l (z : 'cV[R]_dx) : R :=
  \sum_(j < l) dot (a j) (feature U j (hidden V U j z)).

Variable v : 'cV[R]_dx.
Hypothesis kernel : forall l, (l.+1 < L)%N -> U l *m v = 0.

Lemma hidden_push a (s : R) l z : (l <= L)%N ->
  hidden (fun l => V l + s *: (v *m (a l)^T)) U l z = hidden V U l z + (s * push a l z) *: v.
Proof.
elim: l => [|l IH] hl; first by rewrite /push big_ord0 mulr0 scale0r addr0.
rewrite /= IH; last exact: ltnW.
have -> : feature U l (hidden V U l z + (s * push a l z) *: v) = feature U l (hidden V U l z).
  case: l hl {IH} => [|l] hl /=; first by rewrite /push big_ord0 mulr0 scale0r addr0.
  by rewrite mulmxDr -scalemxAr kernel // scaler0 addr0.
rewrite [in RHS]/push big_ord_recr /= mulmxDl -scalemxAl -mulmxA.
set q := feature U l _.
have -> : (a l)^T *m q = (dot (a l) q)%:M by rewrite -mx11_scalar.
rewrite mul_mx_scalar scalerA mulrDr scalerDl -!addrA; congr (_ + _).
by rewrite addrCA.
Qed.

Lemma network_push a (dw : 'cV[R]_dx) (s : R) z :
  network (w + s *: dw) (fun l => V l + s *: (v *m (a l)^T)) U z =
  network w V U z + (dot dw (hidden V U L z) + dot w v * push a L z) * s
    + dot dw v * push a L z * s ^+ 2.
Proof.
rewrite /network hidden_push // dotDl !dotDr !dotZl !dotZr.
move: (dot w (hidden V U L z)) (dot dw (hidden V U L z)) (dot w v) (dot dw v) (push a L z).
by move=> c1 c2 c3 c4 c5; ring.
Qed.

(* The gradient of the risk with respect to V_l is the outer product of w and
   [moment l] when the later blocks are blind to v. *)
Definition moment l : 'cV[R]_(n l) :=
  \sum_i (mu i * loss1 i (network w V U (x i))) *: feature U l (hidden V U l (x i)).

Definition gradient_w : 'cV[R]_dx :=
  \sum_i (mu i * loss1 i (network w V U (x i))) *: hidden V U L (x i).

Lemma sum_push a : \sum_i mu i * loss1 i (network w V U (x i)) * push a L (x i) =
  \sum_(l < L) dot (a l) (moment l).
Proof.
under eq_bigr do rewrite mulr_sumr.
rewrite exchange_big; apply: eq_bigr => l _.
by rewrite /moment dot_sumr; apply: eq_bigr => i _; rewrite dotZr.
Qed.

Hypothesis hyp : assumption_4_1.

(* Along the line, the risk is a sum of losses of parabolas. *)
Lemma second_derivative_parabolas (a b c : 'I_N -> R) :
  let g s := \sum_i mu i * loss i (a i + b i * s + c i * s ^+ 2) in
  derivative g 0 (\sum_i mu i * loss1 i (a i) * b i) /\
  second_derivative g 0
    (\sum_i mu i * (loss2 i (a i) * b i ^+ 2 + 2%:R * c i * loss1 i (a i))).
Proof.
move=> g.
have d1 s : derivative g s
    (\sum_i mu i * (loss1 i (a i + b i * s + c i * s ^+ 2) * (b i + 2%:R * c i * s))).
  apply: derivative_sum => i; apply: derivativeZ.
  have [_ h _] := hyp i.
  exact: (derivative_comp (derivative_parabola (a i) (b i) (c i) s) (h _)).
have at0 i : a i + b i * 0 + c i * 0 ^+ 2 = a i by rewrite mulr0 expr0n mulr0 !addr0.
split.
  have := d1 0; congr derivative; apply: eq_bigr => i _.
  by rewrite at0 mulr0 addr0 mulrA.
exists (fun s => \sum_i mu i * (loss1 i (a i + b i * s + c i * s ^+ 2) * (b i + 2%:R * c i * s))).
  exact: d1.
apply: derivative_sum => i; apply: derivativeZ.
have [_ _ h] := hyp i.
have := derivative_comp (derivative_parabola (a i) (b i) (c i) 0) (h _).
move=> /(derivativeM_affine (b i) (2%:R * c i)).
rewrite at0 !mulr0 !addr0; congr derivative.
by move: (loss1 i (a i)) (loss2 i (a i)) => p q; ring.
Qed.

Definition moments_norm := \sum_(l < L) dot (moment l) (moment l).

(* Where w is orthogonal to v, critical or not. *)
Lemma orthogonal_curvature : dot w v = 0 -> moments_norm != 0 -> v != 0 ->
  negative_curvature w V U.
Proof.
move=> wv h0 v0.
have vv : dot v v != 0 by apply: contraNneq v0 => /dot_eq0 ->.
pose B := \sum_i mu i * (loss2 i (network w V U (x i)) * dot v (hidden V U L (x i)) ^+ 2).
pose lambda := (B + 1) / (2%:R * dot v v * moments_norm).
pose a l : 'cV[R]_(n l) := - lambda *: moment l.
exists v, (fun l => v *m (a l)^T), (- 1); last by rewrite oppr_lt0 ltr01.
have [_ d2] := second_derivative_parabolas (fun i => network w V U (x i))
  (fun i => dot v (hidden V U L (x i)) + dot w v * push a L (x i))
  (fun i => dot v v * push a L (x i)).
have e : \sum_i mu i * (loss2 i (network w V U (x i)) *
      (dot v (hidden V U L (x i)) + dot w v * push a L (x i)) ^+ 2 +
    2%:R * (dot v v * push a L (x i)) * loss1 i (network w V U (x i))) = - 1.
  transitivity (B + 2%:R * dot v v *
      \sum_i mu i * loss1 i (network w V U (x i)) * push a L (x i)).
    rewrite mulr_sumr -big_split /=; apply: eq_bigr => i _; rewrite wv mul0r addr0.
    move: (loss2 _ _) (loss1 _ _) (dot v v) (dot v _) (push _ _ _) => c1 c2 c3 c4 c5.
    by ring.
  rewrite sum_push.
  have -> : \sum_(l < L) dot (a l) (moment l) = - lambda * moments_norm.
    by rewrite mulr_sumr; apply: eq_bigr => l _; rewrite dotZl.
  have curvature (b c d : R) : c != 0 -> d != 0 ->
      b + 2%:R * d * (- ((b + 1) / (2%:R * d * c)) * c) = - 1.
    by move=> hc hd; field; rewrite hc hd.
  exact: curvature.
rewrite -e; apply: second_derivative_ext d2 => s.
by apply: eq_bigr => i _; rewrite network_push.
Qed.

Hypothesis stationary : critical w V U.

Lemma stationary_push a (dw : 'cV[R]_dx) :
  \sum_i mu i * loss1 i (network w V U (x i)) *
    (dot dw (hidden V U L (x i)) + dot w v * push a L (x i)) = 0.
Proof.
have [d1 _] := second_derivative_parabolas (fun i => network w V U (x i))
  (fun i => dot dw (hidden V U L (x i)) + dot w v * push a L (x i))
  (fun i => dot dw v * push a L (x i)).
apply: derivative_unique d1 _.
apply: derivative_ext (stationary dw (fun l => v *m (a l)^T)) => s.
by apply: eq_bigr => i _; rewrite network_push.
Qed.

Lemma gradient_w_eq0 : gradient_w = 0.
Proof.
apply: dot_eq0; rewrite -[RHS](stationary_push (fun l => 0) gradient_w).
rewrite {2}/gradient_w dot_sumr; apply: eq_bigr => i _; rewrite dotZr; congr (_ * _).
rewrite [push _ _ _]big1 ?mulr0 ?addr0 // => l _.
exact: dot0l.
Qed.

Lemma moments_norm_ge0 : 0 <= moments_norm.
Proof. by apply: sumr_ge0 => l _; exact: dot_ge0. Qed.

Lemma moments_norm_eq0 : moments_norm = 0 -> forall l, (l < L)%N -> moment l = 0.
Proof.
move=> /eqP; rewrite psumr_eq0 => [/allP h l hl|l _]; last exact: dot_ge0.
by apply: dot_eq0; apply/eqP; exact: (h (Ordinal hl) (mem_index_enum _)).
Qed.

Lemma moments_stationary : dot w v * moments_norm = 0.
Proof.
rewrite /moments_norm -sum_push mulr_sumr -[RHS](stationary_push moment 0).
by apply: eq_bigr => i _; rewrite dot0l add0r mulrCA.
Qed.

Lemma hidden_sum l z :
  hidden V U l z = z + \sum_(j < l) V j *m feature U j (hidden V U j z).
Proof.
elim: l => [|l IH]; first by rewrite big_ord0 addr0.
by rewrite big_ord_recr /= {1}IH addrA.
Qed.

(* First-order conditions in all directions of the linear predictors. *)
Lemma convex_bound : (forall l, (l < L)%N -> moment l = 0) -> at_most_R_lin (risk w V U).
Proof.
move=> h0 t; rewrite -subr_ge0 -sumrB.
have e : \sum_i (mu i * loss1 i (network w V U (x i))) *: x i = 0.
  rewrite -[RHS]gradient_w_eq0 /gradient_w.
  under [RHS]eq_bigr do rewrite hidden_sum scalerDr.
  rewrite big_split /= -[LHS]addr0; congr (_ + _).
  under eq_bigr do rewrite scaler_sumr.
  rewrite exchange_big big1 // => l _.
  under eq_bigr do rewrite scalemxAr.
  by rewrite -mulmx_sumr -[X in _ *m X]/(moment l) h0 ?mulmx0.
apply: le_trans (_ : \sum_i mu i * loss1 i (network w V U (x i)) *
    (dot t (x i) - network w V U (x i)) <= _).
  under eq_bigr do rewrite mulrBr; rewrite sumrB.
  have -> : \sum_i mu i * loss1 i (network w V U (x i)) * dot t (x i) = 0.
    under eq_bigr do rewrite -dotZr.
    by rewrite -dot_sumr e /dot mulmx0 mxE.
  have -> : \sum_i mu i * loss1 i (network w V U (x i)) * network w V U (x i) = 0.
    under eq_bigr do rewrite -[X in _ * X]/(dot w (hidden V U L (x _))) -dotZr.
    by rewrite -dot_sumr -/gradient_w gradient_w_eq0 /dot mulmx0 mxE.
  by rewrite subrr.
apply: ler_sum => i _; rewrite -mulrBr -mulrA ler_wpmul2l //.
have [cv hd _] := hyp i.
by rewrite ler_subr_addl convex_tangent.
Qed.

Lemma moments_curvature : moments_norm != 0 -> v != 0 -> negative_curvature w V U.
Proof.
move=> h0; apply: orthogonal_curvature => //.
by move/eqP: moments_stationary; rewrite mulf_eq0 (negbTE h0) orbF => /eqP.
Qed.

End Proof.

Lemma coverage_kernel U : parameter_coverage U ->
  exists2 v : 'cV[R]_dx, v != 0 & forall l, (l.+1 < L)%N -> U l *m v = 0.
Proof.
rewrite /parameter_coverage; set S := (\sum_(l < _) _)%MS => hS.
have hc : cokermx S != 0.
  rewrite -mxrank_eq0 mxrank_coker subn_eq0 -ltnNge ltn_neqAle rank_leq_col andbT.
  exact: hS.
have [j hj] : exists j, col j (cokermx S) != 0.
  apply/existsP; apply: contraNT hc => /existsPn h.
  apply/eqP/matrixP => i j; have /eqP/colP/(_ i) := negbNE (h j).
  by rewrite !mxE.
exists (col j (cokermx S)) => // l hl.
have hl' : (l < L.-1)%N by case: L hl.
have : (U l <= S)%MS.
  by rewrite (sumsmx_sup (Ordinal hl')) // genmxE.
by case/submxP => D ->; rewrite -mulmxA colE (mulmxA S) mulmx_coker mul0mx mulmx0.
Qed.

Lemma coverage_small U : (\sum_(l < L.-1) m l < dx)%N -> parameter_coverage U.
Proof.
move=> hm; rewrite /parameter_coverage /row_full neq_ltn; apply/orP; left.
apply: leq_ltn_trans hm.
apply: (big_ind2 (fun (S : 'M[R]_dx) r => \rank S <= r)%N) => [|A a B b ha hb|l _].
- by rewrite mxrank0.
- by apply: leq_trans (mxrank_adds_leqif A B) _; exact: leq_add.
- by rewrite genmxE; exact: rank_leq_row.
Qed.

(** * The theorems *)

Section Theorems.

Variables (w : 'cV[R]_dx) (V : forall l, 'M[R]_(dx, n l)) (U : forall l, 'M[R]_(m l, dx)).
Hypothesis hyp : assumption_4_1.
Hypothesis stationary : critical w V U.

Theorem theorem_2_without_coverage : parameter_coverage U ->
  at_most_R_lin (risk w V U) \/ negative_curvature w V U.
Proof.
case/coverage_kernel=> v v0 ker.
have [h0|h0] := eqVneq (moments_norm w V U) 0; last by right; exact: (moments_curvature ker).
by left; apply: (convex_bound ker hyp stationary); exact: moments_norm_eq0.
Qed.

Theorem theorem_2 : representation_coverage w V U -> parameter_coverage U ->
  at_most_R_lin (risk w V U) \/ negative_curvature w V U.
Proof. by move=> _; exact: theorem_2_without_coverage. Qed.

Theorem corollary_3 : representation_coverage w V U -> (\sum_(l < L.-1) m l < dx)%N ->
  at_most_R_lin (risk w V U) \/ negative_curvature w V U.
Proof. by move=> hr hm; apply: theorem_2 => //; exact: coverage_small. Qed.

(* "In the L = 1 case, any critical point with w* <> 0 satisfies
   R(theta* ) <= R_lin even without the first condition." *)
Theorem theorem_2_one_block : L = 1%N -> w != 0 -> at_most_R_lin (risk w V U).
Proof.
move=> L1 w0.
have ker l : (l.+1 < L)%N -> U l *m w = 0 by rewrite L1.
apply: (convex_bound ker hyp stationary); apply: moments_norm_eq0.
have := moments_stationary ker hyp stationary; move/eqP; rewrite mulf_eq0 => /orP [] /eqP //.
by move/dot_eq0 => e; rewrite e eqxx in w0.
Qed.

End Theorems.

End DeepResNet.

(** * Instances *)

(* The squared error satisfies Assumption 4.1. *)
Theorem squared_error_assumption_4_1 (R : realFieldType) (N : nat) (y : 'I_N -> R) :
  assumption_4_1 (fun i p => (p - y i) ^+ 2) (fun i p => 2%:R * (p - y i)) (fun _ _ => 2%:R).
Proof.
move=> i; split=> [p q s /andP [s0 s1]|p|p].
- rewrite -subr_ge0.
  have -> : (1 - s) * (p - y i) ^+ 2 + s * (q - y i) ^+ 2 - ((1 - s) * p + s * q - y i) ^+ 2 =
    (1 - s) * s * (p - q) ^+ 2 by ring.
  by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0 // subr_ge0.
- have := derivative_parabola (y i ^+ 2) (- 2%:R * y i) 1 p.
  have -> : - 2%:R * y i + 2%:R * 1 * p = 2%:R * (p - y i) by ring.
  by apply: derivative_ext => s; ring.
- have := derivative_parabola (- 2%:R * y i) 2%:R 0 p.
  have -> : 2%:R + 2%:R * 0 * p = 2%:R :> R by ring.
  by apply: derivative_ext => s; ring.
Qed.

(* The paper's example: blocks h + v_l sigma(u_l^T h), with sigma and the
   first layer arbitrary.  "Corollary 3 applies to this architecture as long
   as the depth L <= dx." *)
Theorem example_one_neuron (R : realFieldType) (dx L N : nat)
    (phi1 : 'cV[R]_dx -> 'cV[R]_1) (sigma : 'cV[R]_1 -> 'cV[R]_1)
    (x : 'I_N -> 'cV[R]_dx) (mu : 'I_N -> R) (loss loss1 loss2 : 'I_N -> R -> R)
    (w : 'cV[R]_dx) (V : nat -> 'cV[R]_dx) (U : nat -> 'rV[R]_dx) :
  (forall i, 0 <= mu i) -> assumption_4_1 loss loss1 loss2 -> (0 < L <= dx)%N ->
  let phi := fun=> sigma in
  critical (n := fun=> 1%N) (m := fun=> 1%N) L phi1 phi x mu loss w V U ->
  at_most_R_lin x mu loss (risk (n := fun=> 1%N) (m := fun=> 1%N) L phi1 phi x mu loss w V U) \/
  negative_curvature (n := fun=> 1%N) (m := fun=> 1%N) L phi1 phi x mu loss w V U.
Proof.
move=> hmu hyp /andP [L0 hL] phi st; apply: theorem_2_without_coverage hyp st _ => //.
apply: coverage_small; rewrite sum_nat_const card_ord muln1.
by rewrite prednK.
Qed.
