(* Oyedotun, Al Ismaeil and Aouada 2020, "Why is everyone training very deep
   neural network with skip connections?", section IV.A: what the hidden
   representations of linear networks are.

   R is an ordered field (archimedean where a limit is taken).  Layers are
   counted from 0.  A PlainNet maps h to W_l h, a ResNet to (W_l + I) h, a
   ResNeXt to (sum_k W_l^k + I) h.  As in the paper's proofs, one block W takes
   the place of all (Lemma 1) and W = sum_i sigma_i^2 u_i u_i^T with the u_i
   orthonormal (Lemma 2), x = sum_i alpha_i u_i.

   Lemma 2.  Paper: (W)^m = sum sigma_i^(2m) u_i u_i^T for the singular values
     of any square W.  True for W = B B^T with sigma_i the singular values of B,
     [lemma_2]; false for W with its own, [lemma_2_refuted].
   Lemma 1.  Paper: the product of the layers may be replaced by a power, for
     the spectrum as n -> oo.  At finite n it may not: there are nonsingular
     layers whose product has other singular values than the power of each of
     them, [lemma_1_refuted].  Two layers alternate to a multiple of the
     identity, [alternating_layers].
   Theorem 2.  Paper: h^m = alpha_1 sigma_1^(2m) u_1 for m -> oo.
     At every depth h^m = sum alpha_i sigma_i^(2m) u_i, [theorem_2].  So (15)
     is false at every finite depth unless the other terms vanish,
     [theorem_2_literal].  True in the limit relative to sigma_1^(2m) when
     sigma_1 is strictly the largest, [theorem_2_limit]; false in absolute
     terms: the gap need not tend to 0, [theorem_2_gap].
   Remark 1.  Paper: the PlainNet's data batch H^m is singular.  False at every
     finite depth: with nonsingular blocks (the paper's Corollary 1) the rank of
     H^m is that of the data, [remark_1_refuted]; in general it is at most the
     rank of any block, [remark_1].
   Theorem 3.  Paper: h^m = alpha_1 u_1 ((sigma_1^2 + 1)^m - 1) + sum alpha_i u_i.
     At every depth h^m = sum alpha_i (sigma_i^2 + 1)^m u_i, [theorem_3].  So
     (23) holds at a depth m > 0 only if alpha_i sigma_i = 0 for all other i,
     [theorem_3_literal]; otherwise its error grows at least linearly with m,
     [theorem_3_gap].  Divided by (sigma_1^2 + 1)^m, h^m tends to alpha_1 u_1:
     the ResNet collapses in the same sense as the PlainNet of Theorem 2,
     [theorem_3_limit], only more slowly, [theorem_3_slower].
   Remark 2.  Paper: the ResNet's H^m is non-singular.  True when no block has
     the eigenvalue -1, in particular for positive semidefinite W,
     [remark_2]; false for nonsingular W in general, [remark_2_refuted].
   Theorem 4, Remark 3.  The ResNeXt is the ResNet of the sums of its paths,
     [resnext_resnet], so Theorem 3 and Remark 2 apply: [theorem_4],
     [theorem_4_literal], [remark_3].  (The paper's W_c^1 of size q x n does not
     fit W_c^1 + I unless q = n.)
   Deleted layers (all weights 0): [plainnet_deleted], [resnet_deleted],
   [resnext_deleted]. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import yun2019_vectors.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Networks.

Variable R : realFieldType.
Variables n N : nat.
Implicit Types (W : nat -> 'M[R]_n) (X : 'M[R]_(n, N)).

(* The hidden representations of a data batch X (its columns) after m blocks. *)
Fixpoint plainnet W X m : 'M[R]_(n, N) :=
  if m is l.+1 then W l *m plainnet W X l else X.

Fixpoint resnet W X m : 'M[R]_(n, N) :=
  if m is l.+1 then W l *m resnet W X l + resnet W X l else X.

(* Equation (6). *)
Fixpoint resnext s (W : nat -> 'I_s -> 'M[R]_n) X m : 'M[R]_(n, N) :=
  if m is l.+1 then \sum_k W l k *m resnext W X l + resnext W X l else X.

(* Equation (8). *)
Lemma resnext_resnet s (W : nat -> 'I_s -> 'M[R]_n) X m :
  resnext W X m = resnet (fun l => \sum_k W l k) X m.
Proof. by elim: m => //= m ->; rewrite mulmx_suml. Qed.

Lemma resnet_plainnet W X m : resnet W X m = plainnet (fun l => W l + 1%:M) X m.
Proof. by elim: m => //= m ->; rewrite mulmxDl mul1mx. Qed.

(* Deleting all weights. *)
Theorem plainnet_deleted X m : plainnet (fun=> 0) X m.+1 = 0.
Proof. exact: mul0mx. Qed.

Theorem resnet_deleted X m : resnet (fun=> 0) X m = X.
Proof. by elim: m => //= m ->; rewrite mul0mx add0r. Qed.

Theorem resnext_deleted s X m : resnext (s := s) (fun _ _ => 0) X m = X.
Proof. by rewrite resnext_resnet; elim: m => //= m ->; rewrite big1 ?mul0mx ?add0r // => k _. Qed.

(** ** Ranks *)

Theorem remark_1 W X m l : (l < m)%N -> (\rank (plainnet W X m) <= \rank (W l))%N.
Proof.
elim: m => // m IH; rewrite ltnS leq_eqVlt => /orP [/eqP ->|hl] /=.
  exact: mxrankM_maxl.
exact: leq_trans (mxrankM_maxr _ _) (IH hl).
Qed.

Theorem remark_1_refuted W X : (forall l, W l \in unitmx) ->
  forall m, \rank (plainnet W X m) = \rank X.
Proof.
move=> h; elim=> //= m <-; apply/eqP; rewrite eqn_leq mxrankM_maxr /=.
by rewrite -{1}[plainnet W X m](mulKmx (h m)) mxrankM_maxr.
Qed.

Definition positive_semidefinite (A : 'M[R]_n) := forall v, 0 <= dot v (A *m v).

Lemma psd_block_unit A : positive_semidefinite A -> A + 1%:M \in unitmx.
Proof.
move=> h; rewrite -row_free_unit -kermx_eq0; apply/eqP/row_matrixP => i.
rewrite row0; set r := row i _.
have e : r *m (A + 1%:M) = 0 by apply/sub_kermxP; exact: row_sub.
have d : dot r^T ((A + 1%:M)^T *m r^T) = 0 by rewrite -trmx_mul e trmx0 dot0r.
have : dot r^T r^T = 0.
  apply/eqP; rewrite eq_le dot_ge0 andbT -d.
  rewrite linearD /= trmx1 mulmxDl mul1mx dotDr ler_addr.
  by rewrite dot_adj trmxK dotC; exact: h.
by move/dot_eq0 => /(congr1 trmx); rewrite trmxK trmx0.
Qed.

(* No block with the eigenvalue -1: the rank of the data is kept. *)
Theorem remark_2 W X : (forall l, W l + 1%:M \in unitmx) ->
  forall m, \rank (resnet W X m) = \rank X.
Proof. by move=> h m; rewrite resnet_plainnet; exact: remark_1_refuted. Qed.

Corollary remark_2_psd W X : (forall l, positive_semidefinite (W l)) ->
  forall m, \rank (resnet W X m) = \rank X.
Proof. by move=> h; apply: remark_2 => l; exact: psd_block_unit. Qed.

Theorem remark_3 s (W : nat -> 'I_s -> 'M[R]_n) X :
  (forall l k, positive_semidefinite (W l k)) ->
  forall m, \rank (resnext W X m) = \rank X.
Proof.
move=> h m; rewrite resnext_resnet; apply: remark_2_psd => l v.
by rewrite mulmx_suml dot_sumr sumr_ge0 // => k _; exact: h.
Qed.

(* W = -I is nonsingular, and one such block of a ResNet outputs 0. *)
Theorem remark_2_refuted X m :
  (- 1%:M : 'M[R]_n) \in unitmx /\ resnet (fun=> - 1%:M) X m.+1 = 0.
Proof.
split; last by rewrite /= mulNmx mul1mx addNr.
by rewrite -scaleN1r unitmxZ ?unitrN1 ?unitmx1.
Qed.

End Networks.

(** ** One block in place of all *)

Section Spectral.

Variable R : realFieldType.
Variable n : nat.

Definition orthonormal (u : 'I_n -> 'cV[R]_n) := forall i j, dot (u i) (u j) = (i == j)%:R.

(* sum_i f_i u_i u_i^T *)
Definition spectral (u : 'I_n -> 'cV[R]_n) (f : 'I_n -> R) : 'M[R]_n :=
  \sum_i f i *: (u i *m (u i)^T).

(* sum_i c_i u_i *)
Definition combination (u : 'I_n -> 'cV[R]_n) (c : 'I_n -> R) : 'cV[R]_n := \sum_i c i *: u i.

Variable u : 'I_n -> 'cV[R]_n.
Hypothesis u_orthonormal : orthonormal u.

Lemma dot_combination i c : dot (u i) (combination u c) = c i.
Proof.
rewrite /combination dot_sumr (bigD1 i) //= dotZr u_orthonormal eqxx mulr1.
rewrite big1 ?addr0 // => j ne; rewrite dotZr u_orthonormal eq_sym (negbTE ne) mulr0.
by [].
Qed.

Lemma sqnorm_combination c : dot (combination u c) (combination u c) = \sum_i c i ^+ 2.
Proof.
rewrite {1}/combination dot_suml; apply: eq_bigr => i _.
by rewrite dotZl dot_combination -expr2.
Qed.

Lemma combination_inj c d : combination u c = combination u d -> c =1 d.
Proof. by move=> e i; rewrite -!dot_combination e. Qed.

Lemma combination_eq c d : c =1 d -> combination u c = combination u d.
Proof. by move=> e; apply: eq_bigr => i _; rewrite e. Qed.

Lemma combinationB c d : combination u c - combination u d = combination u (fun i => c i - d i).
Proof. by rewrite -sumrB; apply: eq_bigr => i _; rewrite scalerBl. Qed.

Lemma combinationZ k c : k *: combination u c = combination u (fun i => k * c i).
Proof. by rewrite scaler_sumr; apply: eq_bigr => i _; rewrite scalerA. Qed.

Lemma combination_term i0 a : a *: u i0 = combination u (fun i => if i == i0 then a else 0).
Proof.
rewrite /combination (bigD1 i0) //= eqxx big1 ?addr0 // => i /negbTE ->.
by rewrite scale0r.
Qed.

(* Equation (14): every x is a combination. *)
Lemma combination_all x : x = combination u (fun i => dot (u i) x).
Proof.
pose U := \matrix_(i, j) u j i 0.
have UtU : U^T *m U = 1%:M.
  apply/matrixP => i j; rewrite !mxE -[RHS](u_orthonormal i j) dotE.
  by apply: eq_bigr => k _; rewrite !mxE.
have UUt := mulmx1C UtU.
rewrite -{1}[x]mul1mx -UUt -mulmxA; apply/colP => i.
rewrite mxE summxE; apply: eq_bigr => j _; rewrite !mxE mulrC; congr (_ * _).
by rewrite dotE; apply: eq_bigr => k _; rewrite !mxE.
Qed.

Lemma spectral_combination f c : spectral u f *m combination u c = combination u (fun i => f i * c i).
Proof.
rewrite mulmx_suml; apply: eq_bigr => i _.
rewrite -scalemxAl -mulmxA [(u i)^T *m _]mx11_scalar -/(dot _ _) dot_combination.
by rewrite mul_mx_scalar scalerA.
Qed.

Lemma spectral1 : spectral u (fun=> 1) = 1%:M.
Proof.
have e (x : 'cV[R]_n) : spectral u (fun=> 1) *m x = x.
  transitivity (combination u (fun i => dot (u i) x)); last by rewrite -combination_all.
  rewrite {1}(combination_all x) spectral_combination.
  by apply: combination_eq => k; rewrite mul1r.
by apply/matrixP => i j; move/colP: (e (delta_mx j 0)) => /(_ i); rewrite -colE !mxE andbT.
Qed.

Lemma spectralM f g : spectral u f *m spectral u g = spectral u (fun i => f i * g i).
Proof.
rewrite /spectral mulmx_suml; apply: eq_bigr => i _.
rewrite mulmx_sumr (bigD1 i) //= big1 => [|j ne].
  rewrite addr0 -scalemxAl -scalemxAr scalerA; congr (_ *: _).
  rewrite mulmxA -(mulmxA (u i)) [(u i)^T *m _]mx11_scalar -/(dot _ _) u_orthonormal eqxx.
  by rewrite mulmx1.
rewrite -scalemxAl -scalemxAr mulmxA -(mulmxA (u i)) [(u i)^T *m u j]mx11_scalar -/(dot _ _).
by rewrite u_orthonormal eq_sym (negbTE ne) mul_mx_scalar scale0r mul0mx !scaler0.
Qed.

(** *** Lemma 2, Theorems 2 and 3 at every depth *)

Variables (sigma alpha : 'I_n -> R).

Let W := spectral u (fun i => sigma i ^+ 2).
Let x := combination u alpha.

(* The power (W)^m. *)
Definition power k (A : 'M[R]_k) m : 'M[R]_k := iter m (mulmx A) 1%:M.

(* W = B B^T, B = sum sigma_i u_i v_i^T. *)
Theorem lemma_2 (v : 'I_n -> 'cV[R]_n) (B := \sum_i sigma i *: (u i *m (v i)^T)) m :
  orthonormal v -> power (B *m B^T) m = spectral u (fun i => sigma i ^+ (2 * m)).
Proof.
move=> hv.
have -> : B *m B^T = W.
  rewrite /B linear_sum mulmx_suml; apply: eq_bigr => i _.
  rewrite mulmx_sumr (bigD1 i) //= big1 => [|j ne].
    rewrite addr0 linearZ /= trmx_mul trmxK -scalemxAl -scalemxAr scalerA -expr2.
    congr (_ *: _); rewrite mulmxA -(mulmxA (u i)) [(v i)^T *m _]mx11_scalar -/(dot _ _) hv eqxx.
    by rewrite mulmx1.
  rewrite linearZ /= trmx_mul trmxK -scalemxAl -scalemxAr mulmxA -(mulmxA (u i)).
  rewrite [(v i)^T *m _]mx11_scalar -/(dot _ _) hv eq_sym (negbTE ne).
  by rewrite mul_mx_scalar scale0r mul0mx !scaler0.
elim: m => [|m IH].
  by rewrite /power /= -spectral1; apply: eq_bigr => i _; rewrite muln0.
rewrite /power iterS -/(power W m) IH spectralM.
by apply: eq_bigr => i _; rewrite mulnS exprD.
Qed.

Theorem theorem_2 m :
  plainnet (fun=> W) x m = combination u (fun i => alpha i * sigma i ^+ (2 * m)).
Proof.
elim: m => [|m IH] /=; first by apply: combination_eq => i; rewrite muln0 mulr1.
rewrite IH spectral_combination; apply: combination_eq => i.
by rewrite mulnS exprD mulrCA.
Qed.

Theorem theorem_3 m :
  resnet (fun=> W) x m = combination u (fun i => alpha i * (sigma i ^+ 2 + 1) ^+ m).
Proof.
elim: m => [|m IH] /=; first by apply: combination_eq => i; rewrite mulr1.
rewrite IH spectral_combination -big_split /=; apply: eq_bigr => i _.
rewrite -scalerDl [_ ^+ m.+1]exprS; congr (_ *: _).
by move: (_ ^+ m) => p; ring.
Qed.

Variable i0 : 'I_n. (* the paper's index 1 *)

(* Equation (15) at depth m. *)
Theorem theorem_2_literal m :
  plainnet (fun=> W) x m = (alpha i0 * sigma i0 ^+ (2 * m)) *: u i0 <->
  forall i, i != i0 -> alpha i * sigma i ^+ (2 * m) = 0.
Proof.
rewrite theorem_2 combination_term; split=> [/combination_inj e i /negbTE ne|h].
  by rewrite e ne.
by apply: combination_eq => i; have [->|/h] := eqVneq i i0.
Qed.

(* The squared norm of the error of (15): constant or growing if a second
   singular value is at least 1. *)
Theorem theorem_2_gap m (e := plainnet (fun=> W) x m - (alpha i0 * sigma i0 ^+ (2 * m)) *: u i0) :
  dot e e = \sum_(i | i != i0) (alpha i * sigma i ^+ (2 * m)) ^+ 2.
Proof.
rewrite /e theorem_2 combination_term combinationB sqnorm_combination (bigD1 i0) //=.
rewrite eqxx subrr expr0n add0r; apply: eq_bigr => i /negbTE ->.
by rewrite subr0.
Qed.

Corollary theorem_2_gap_stays m i
    (e := plainnet (fun=> W) x m - (alpha i0 * sigma i0 ^+ (2 * m)) *: u i0) :
  i != i0 -> 1 <= sigma i -> alpha i ^+ 2 <= dot e e.
Proof.
move=> ne h; rewrite theorem_2_gap (bigD1 i) //=; apply: ler_paddr.
  by apply: sumr_ge0 => j _; exact: sqr_ge0.
rewrite exprMn; apply: ler_pemulr; first exact: sqr_ge0.
by rewrite !exprn_ege1.
Qed.

(* Equation (23) at depth m > 0. *)
Theorem theorem_3_literal m : (0 < m)%N ->
  resnet (fun=> W) x m =
    (alpha i0 * ((sigma i0 ^+ 2 + 1) ^+ m - 1)) *: u i0 + combination u alpha <->
  forall i, i != i0 -> alpha i * sigma i = 0.
Proof.
move=> m0; rewrite theorem_3 combination_term -big_split /=.
under eq_bigr do rewrite -scalerDl.
split=> [/combination_inj e i ne|h].
  move: (e i); rewrite (negbTE ne) add0r => /eqP; rewrite -subr_eq0 -[X in _ - X]mulr1 -mulrBr.
  rewrite mulf_eq0 => /orP [/eqP ->|]; first by rewrite mul0r.
  rewrite subr_eq0 pexpr_eq1 // ?addr_ge0 ?sqr_ge0 ?ler01 //.
  by rewrite -subr_eq0 addrK sqrf_eq0 => /eqP ->; rewrite mulr0.
apply: combination_eq => i; have [->|ne] := eqVneq i i0.
  by move: (_ ^+ m) => p; ring.
rewrite add0r; have /eqP := h i ne; rewrite mulf_eq0 => /orP [] /eqP ->.
  by rewrite mul0r.
by rewrite expr0n add0r expr1n mulr1.
Qed.

Lemma bernoulli (a : R) m : 0 <= a -> 1 + m%:R * a <= (a + 1) ^+ m.
Proof.
move=> a0; elim: m => [|m IH]; first by rewrite mul0r addr0.
rewrite exprS; apply: le_trans (_ : (a + 1) * (1 + m%:R * a) <= _).
  rewrite -subr_ge0 mulrSr.
  have -> : (a + 1) * (1 + m%:R * a) - (1 + (m%:R + 1) * a) = m%:R * a ^+ 2 by ring.
  by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
by rewrite ler_wpmul2l // addr_ge0 // ler01.
Qed.

(* The error of (23) grows at least linearly with the depth. *)
Theorem theorem_3_gap m i
    (e := resnet (fun=> W) x m -
      ((alpha i0 * ((sigma i0 ^+ 2 + 1) ^+ m - 1)) *: u i0 + combination u alpha)) :
  i != i0 -> (alpha i * (m%:R * sigma i ^+ 2)) ^+ 2 <= dot e e.
Proof.
move=> ne; rewrite /e theorem_3 opprD [- _ - _]addrC addrA combinationB combination_term.
rewrite combinationB sqnorm_combination (bigD1 i) //= (negbTE ne) subr0.
apply: ler_paddr; first by apply: sumr_ge0 => j _; exact: sqr_ge0.
rewrite -[X in _ - X]mulr1 -mulrBr !exprMn ler_wpmul2l ?sqr_ge0 //.
have hm : m%:R * sigma i ^+ 2 <= (sigma i ^+ 2 + 1) ^+ m - 1.
  by rewrite ler_subr_addl bernoulli // sqr_ge0.
have h0 : 0 <= m%:R * sigma i ^+ 2 by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
by rewrite -!exprMn ler_expn2r // nnegrE (le_trans h0 hm).
Qed.

End Spectral.

(** *** Theorem 4 *)

Section ResNeXt.

Variable R : realFieldType.
Variables (q s : nat) (u : 'I_q -> 'cV[R]_q) (sigma alpha : 'I_q -> R).
Variable W : 'I_s -> 'M[R]_q.
Hypotheses (u_orthonormal : orthonormal u)
  (sum_of_paths : \sum_k W k = spectral u (fun i => sigma i ^+ 2)).

Theorem theorem_4 m :
  resnext (fun=> W) (combination u alpha) m =
  combination u (fun i => alpha i * (sigma i ^+ 2 + 1) ^+ m).
Proof. by rewrite resnext_resnet sum_of_paths theorem_3. Qed.

(* Equation (33) at depth m > 0. *)
Theorem theorem_4_literal (i0 : 'I_q) m : (0 < m)%N ->
  resnext (fun=> W) (combination u alpha) m =
    (alpha i0 * ((sigma i0 ^+ 2 + 1) ^+ m - 1)) *: u i0 + combination u alpha <->
  forall i, i != i0 -> alpha i * sigma i = 0.
Proof. by rewrite resnext_resnet sum_of_paths; exact: theorem_3_literal. Qed.

End ResNeXt.

(** *** Limits *)

Section Limits.

Variable R : archiFieldType.

Lemma geometric_limit (r e : R) : 0 <= r < 1 -> 0 < e ->
  exists M, forall m, (M <= m)%N -> r ^+ m <= e.
Proof.
case/andP=> r0 r1 e0; have [->|rn0] := eqVneq r 0.
  by exists 1%N => m m1; rewrite expr0n gtn_eqF // ltW.
have rp : 0 < r by rewrite lt0r rn0.
pose a := r^-1 - 1.
have a0 : 0 < a by rewrite subr_gt0 invf_gt1.
have b0 : 0 <= (e * a)^-1 by rewrite invr_ge0 mulr_ge0 // ltW.
exists (Num.bound (e * a)^-1) => m hm.
have h : (e * a)^-1 <= m%:R.
  by rewrite ltW // (lt_le_trans (archi_boundP b0)) // ler_nat.
have := bernoulli m (ltW a0); rewrite subrK exprVn => h1.
rewrite -[r ^+ m]invrK -[e]invrK lef_pinv ?posrE ?invr_gt0 ?exprn_gt0 //.
apply: le_trans h1; apply: ler_paddl; first exact: ler01.
by rewrite -ler_pdivr_mulr // -invfM.
Qed.

Variables (n : nat) (u : 'I_n -> 'cV[R]_n) (alpha f : 'I_n -> R) (i0 : 'I_n).
Hypotheses (u_orthonormal : orthonormal u) (f_dominant : forall i, i != i0 -> 0 <= f i < f i0)
  (f_pos : 0 < f i0).

(* Power iteration: the dominant direction is all that remains. *)
Lemma power_limit e : 0 < e -> exists M, forall m, (M <= m)%N ->
  let d := (f i0 ^+ m)^-1 *: combination u (fun i => alpha i * f i ^+ m) - alpha i0 *: u i0 in
  dot d d <= e.
Proof.
move=> e0; have n0 : 0 < n%:R :> R by rewrite ltr0n; case: {+}n i0 => // -[].
have hM i : exists M, forall m, (M <= m)%N -> i != i0 -> (alpha i * (f i / f i0) ^+ m) ^+ 2 <= e / n%:R.
  have [->|ne] := eqVneq i i0; first by exists 0%N.
  have a0 : 0 < alpha i ^+ 2 + 1 by rewrite ltr_paddl ?sqr_ge0 ?ltr01.
  have /andP [f0 f1] := f_dominant ne.
  have r0 : 0 <= (f i / f i0) ^+ 2 < 1.
    by rewrite sqr_ge0 expr_lt1 // ?ltr_pdivr_mulr ?mul1r // divr_ge0 // ltW.
  have [M hM] := geometric_limit r0 (divr_gt0 (divr_gt0 e0 n0) a0).
  exists M => m /hM h _; rewrite exprMn -exprM mulnC exprM.
  apply: le_trans (ler_wpmul2l (sqr_ge0 _) h) _.
  rewrite mulrCA ger_pmulr ?divr_gt0 // ler_pdivr_mulr // mul1r ler_addl.
  exact: ler01.
have [M hM'] := fin_all_exists hM.
exists (\max_i M i) => m hm /=.
rewrite combinationZ combination_term // combinationB sqnorm_combination // (bigD1 i0) //= eqxx.
rewrite mulrCA mulVf ?expf_neq0 ?gt_eqF // mulr1 subrr expr0n add0r.
apply: le_trans (_ : \sum_(i | i != i0) e / n%:R <= _).
  apply: ler_sum => i ne; rewrite (negbTE ne) subr0.
  have -> : (f i0 ^+ m)^-1 * (alpha i * f i ^+ m) = alpha i * (f i / f i0) ^+ m.
    by rewrite expr_div_n mulrCA [(f i0 ^+ m)^-1 * _]mulrC.
  by apply: hM' => //; exact: leq_trans (leq_bigmax i) hm.
apply: le_trans (_ : \sum_(i < n) e / n%:R <= _).
  by rewrite [leRHS](bigD1 i0) //= ler_addr divr_ge0 // ltW.
by rewrite sumr_const card_ord -mulr_natr divfK // gt_eqF.
Qed.

End Limits.

Section LimitTheorems.

Variable R : archiFieldType.
Variables (n : nat) (u : 'I_n -> 'cV[R]_n) (alpha sigma : 'I_n -> R) (i0 : 'I_n).
Hypotheses (u_orthonormal : orthonormal u)
  (sigma_dominant : forall i, i != i0 -> 0 <= sigma i < sigma i0) (sigma_pos : 0 < sigma i0).

Let W := spectral u (fun i => sigma i ^+ 2).
Let x := combination u alpha.

Lemma square_dominant i : i != i0 -> sigma i ^+ 2 < sigma i0 ^+ 2.
Proof.
by move=> /sigma_dominant /andP [h0 h1]; rewrite ltr_expn2r // ?nnegrE // ltW.
Qed.

(* h^m / sigma_1^(2m) tends to alpha_1 u_1. *)
Theorem theorem_2_limit e : 0 < e -> exists M, forall m, (M <= m)%N ->
  let d := (sigma i0 ^+ (2 * m))^-1 *: plainnet (fun=> W) x m - alpha i0 *: u i0 in
  dot d d <= e.
Proof.
move=> e0.
have hf i : i != i0 -> 0 <= sigma i ^+ 2 < sigma i0 ^+ 2.
  by move=> ne; rewrite sqr_ge0 square_dominant.
have [M hM] := power_limit alpha u_orthonormal hf (exprn_gt0 2 sigma_pos) e0.
exists M => m /hM; rewrite theorem_2 // -exprM.
by under combination_eq do rewrite -exprM.
Qed.

(* h^m / (sigma_1^2 + 1)^m tends to alpha_1 u_1. *)
Theorem theorem_3_limit e : 0 < e -> exists M, forall m, (M <= m)%N ->
  let d := ((sigma i0 ^+ 2 + 1) ^+ m)^-1 *: resnet (fun=> W) x m - alpha i0 *: u i0 in
  dot d d <= e.
Proof.
move=> e0.
have hf i : i != i0 -> 0 <= sigma i ^+ 2 + 1 < sigma i0 ^+ 2 + 1.
  by move=> ne; rewrite addr_ge0 ?sqr_ge0 ?ler01 // ltr_add2r square_dominant.
have fp : 0 < sigma i0 ^+ 2 + 1 by rewrite ltr_paddl ?sqr_ge0 ?ltr01.
have [M hM] := power_limit alpha u_orthonormal hf fp e0.
by exists M => m /hM; rewrite theorem_3.
Qed.

End LimitTheorems.

(* What skip connections do: at every depth the ratio of two components grows
   no faster than without them. *)
Theorem theorem_3_slower (R : realFieldType) (s1 s2 : R) m : 0 < s2 -> s2 <= s1 ->
  ((s1 ^+ 2 + 1) / (s2 ^+ 2 + 1)) ^+ m <= (s1 ^+ 2 / s2 ^+ 2) ^+ m.
Proof.
move=> h0 h; have h2 := exprn_gt0 2 h0.
have p2 : 0 < s2 ^+ 2 + 1 by rewrite ltr_paddl ?ltr01 // ltW.
have hs : s2 ^+ 2 <= s1 ^+ 2 by rewrite ler_expn2r // nnegrE ltW // (lt_le_trans h0).
apply: ler_expn2r; rewrite ?nnegrE ?divr_ge0 ?addr_ge0 ?sqr_ge0 ?ler01 //.
rewrite ler_pdivr_mulr // mulrAC ler_pdivl_mulr // -subr_ge0.
have -> : s1 ^+ 2 * (s2 ^+ 2 + 1) - (s1 ^+ 2 + 1) * s2 ^+ 2 = s1 ^+ 2 - s2 ^+ 2 by ring.
by rewrite subr_ge0.
Qed.

(** *** Counterexamples to Lemmas 1 and 2 *)

(* W = 2 (n = 1): sigma = 2, u = v = 1, and W <> sigma^2 u u^T. *)
Theorem lemma_2_refuted (R : realFieldType) :
  exists sigma : 'I_1 -> R, exists u v : 'I_1 -> 'cV[R]_1,
  let W := \sum_i sigma i *: (u i *m (v i)^T) in
  [/\ orthonormal u, orthonormal v, W \in unitmx & power W 1 <> spectral u (fun i => sigma i ^+ 2)].
Proof.
exists (fun=> 2%:R), (fun=> 1%:M), (fun=> 1%:M).
have h : orthonormal (fun _ : 'I_1 => 1%:M : 'cV[R]_1).
  by move=> i j; rewrite !ord1 /dot trmx1 mul1mx mxE.
have two : 2%:R != 0 :> R by rewrite pnatr_eq0.
split=> //; rewrite big_ord_recl big_ord0 addr0 trmx1 mul1mx ?unitmxZ ?unitmx1 ?unitfE //.
rewrite /power /= mulmx1 /spectral big_ord_recl big_ord0 addr0 trmx1 mul1mx.
move/matrixP => /(_ 0 0); rewrite !mxE !mulr1 => /eqP.
by rewrite -natrX eqr_nat.
Qed.

(* Layers diag(2, 1) and diag(1, 2) in turn: after 2k layers every x has
   become 2^k x, with one repeated singular value; the power of either layer
   has singular values 4^k and 1. *)
Lemma alternating_layers (R : realFieldType) (N : nat) (X : 'M[R]_(2, N)) k :
  let layer b : 'M[R]_2 := diag_mx (\row_j if (j == 0) == b then 2%:R else 1) in
  plainnet (fun l => layer (~~ odd l)) X (2 * k) = 2%:R ^+ k *: X /\
  forall b, plainnet (fun=> layer b) X (2 * k) =
    diag_mx (\row_j if (j == 0) == b then 4%:R ^+ k else 1) *m X.
Proof.
move=> layer.
have ab : layer false *m layer true = 2%:R%:M.
  rewrite /layer mulmx_diag -diag_const_mx; congr diag_mx; apply/rowP => j; rewrite !mxE.
  by case: (j == 0); rewrite /= ?mulr1 ?mul1r.
split=> [|b].
  elim: k => [|k IH]; first by rewrite muln0 /= expr0 scale1r.
  rewrite mulnS /= oddM /= IH mulmxA ab mul_scalar_mx scalerA exprS.
  by [].
elim: k => [|k IH].
  rewrite muln0 /= -[LHS]mul1mx -diag_const_mx; congr (diag_mx _ *m _).
  by apply/rowP => j; rewrite !mxE expr0 if_same.
rewrite mulnS /= IH !mulmxA; congr (_ *m _).
rewrite !mulmx_diag; congr diag_mx; apply/rowP => j; rewrite !mxE.
case: ((j == 0) == b); last by rewrite !mulr1.
by rewrite exprS -natrM.
Qed.

(* The squares of the singular values are the eigenvalues of A A^T, each as
   often as it occurs. *)
Definition same_singular_values (R : realFieldType) n (A B : 'M[R]_n) :=
  char_poly (A *m A^T) = char_poly (B *m B^T).

Theorem lemma_1_refuted (R : realFieldType) k : (0 < k)%N ->
  exists W : nat -> 'M[R]_2, (forall l, W l \in unitmx) /\
    forall l, ~ same_singular_values (plainnet W 1%:M (2 * k)) (power (W l) (2 * k)).
Proof.
move=> k0; pose layer b : 'M[R]_2 := diag_mx (\row_j if (j == 0) == b then 2%:R else 1).
have [eY eZ] := alternating_layers (1%:M : 'M[R]_2) k.
exists (fun l => layer (~~ odd l)); split=> [l|l].
  rewrite unitmxE det_diag unitfE; apply/prodf_neq0 => i _; rewrite mxE.
  by case: ifP => _; rewrite ?pnatr_eq0 ?oner_eq0.
have -> : power (layer (~~ odd l)) (2 * k) = plainnet (fun=> layer (~~ odd l)) 1%:M (2 * k).
  by elim: (2 * k)%N => // m IH; rewrite /= -IH.
rewrite /same_singular_values eY eZ => /(congr1 (fun p : {poly R} => p`_1)).
rewrite !(@char_poly_trace R 2) // => /oppr_inj; rewrite mulmx1 tr_diag_mx mulmx_diag.
rewrite linearZ /= trmx1 -scalemxAl -scalemxAr mul1mx scalerA mxtraceZ mxtrace1 mxtrace_diag.
rewrite !big_ord_recl big_ord0 !mxE addr0; set q := 4%:R ^+ k.
have q1 : 1 < q by rewrite exprn_egt1 ?ltr1n // -lt0n.
have -> : 2%:R ^+ k * 2%:R ^+ k = q by rewrite -exprMn -natrM.
move=> e; have : (q - 1) ^+ 2 = 0.
  have -> : (q - 1) ^+ 2 = q * q + 1 * 1 - q * 2%:R by ring.
  by rewrite e; case: (~~ odd l) => /=; ring.
by move/eqP; rewrite sqrf_eq0 subr_eq0 gt_eqF.
Qed.
