(* The eigenvectors of the M largest eigenvalues, by rational vectors u that are  *)
(* only close to them; over a real closed field, where they exist. Sigma + tau    *)
(* has M eigenvalues of at least s, the others are at most s' < s: quadratic forms *)
(* that rational numbers decide. tau = 0 where the M-th and the next eigenvalue of *)
(* Sigma differ. Where they are one, tau >= 0 commutes with Sigma and lifts that   *)
(* part of its eigenspace that is to be among the largest.                       *)
(*   near_fit_attained   there is a global minimum: T^T is injective on what       *)
(*                       col Sigma has orthogonal to the eigenvectors, [V; u^T Y]  *)
(*                       Z^T has the rank of Z, since both are nearly so for u     *)
(*   near_fit_needed     there is not even a local one: Sigma leaves a subspace    *)
(*                       invariant that is not among the largest and consists of  *)
(*                       images Y v, v = Z^T a, V v = 0                          *)
(*   root_unique         two roots of a polynomial in an interval are one          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape saddles attainment.
From Nest Require Import attainment_ranks existence_ranks spectral yun2019_vectors.
From Nest Require Import strata best_fits.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Quadratic forms in a basis of eigenvectors ------------------------------------------- *)
Section Eigenbasis.

Variables (R : realFieldType) (n d : nat) (A : 'M[R]_n) (b : 'M[R]_(n, d)) (l g : 'rV[R]_d).
Hypothesis bS : A *m b = b *m diag_mx l.
Hypothesis bb : b^T *m b = diag_mx g.
Hypothesis g0 : forall i, 0 < g 0 i.

Lemma coordinates_norm (z : 'cV_d) : frob (b *m z) (b *m z) = \sum_i g 0 i * z i 0 ^+ 2.
Proof.
rewrite frob_mulr mulmxA bb mul_diag_mx frobE; apply: eq_bigr => i _.
by rewrite big_ord1 !mxE mulrCA expr2.
Qed.

Lemma coordinates_form (z : 'cV_d) : frob (A *m (b *m z)) (b *m z) = \sum_i l 0 i * (g 0 i * z i 0 ^+ 2).
Proof.
rewrite mulmxA bS -mulmxA frob_mulr mulmxA bb !mul_diag_mx frobE; apply: eq_bigr => i _.
by rewrite big_ord1 !mxE expr2 -!mulrA; congr (_ * _); rewrite mulrCA.
Qed.

Lemma form_below t (z : 'cV_d) : (forall i, z i 0 != 0 -> l 0 i <= t) ->
  frob (A *m (b *m z)) (b *m z) <= t * frob (b *m z) (b *m z).
Proof.
move=> small; rewrite coordinates_form coordinates_norm mulr_sumr; apply: ler_sum => i _.
have [->|/small le] := eqVneq (z i 0) 0; first by rewrite expr0n !mulr0.
by rewrite ler_wpmul2r // mulr_ge0 ?sqr_ge0 // ltW.
Qed.

Lemma form_above t (z : 'cV_d) : (forall i, z i 0 != 0 -> t <= l 0 i) ->
  t * frob (b *m z) (b *m z) <= frob (A *m (b *m z)) (b *m z).
Proof.
move=> large; rewrite coordinates_form coordinates_norm mulr_sumr; apply: ler_sum => i _.
have [->|/large le] := eqVneq (z i 0) 0; first by rewrite expr0n !mulr0.
by rewrite ler_wpmul2r // mulr_ge0 ?sqr_ge0 // ltW.
Qed.

End Eigenbasis.

(* An orthogonal basis of eigenvectors of the column space of C.                       *)
Lemma eigenbasis (R : rcfType) n k (A : 'M[R]_n) (C : 'M_(n, k)) B : A^T = A -> A *m C = C *m B ->
  exists (b : 'M_(n, \rank C)) (l g : 'rV_(\rank C)),
  [/\ A *m b = b *m diag_mx l, b^T *m b = diag_mx g, forall i, 0 < g 0 i & (b^T :=: C^T)%MS].
Proof.
move=> sA AC; have [b [l [bA db fb eb]]] := spectral sA AC.
have db2 : is_diag_mx (b^T *m (b^T)^T) by rewrite trmxK.
by have [g bb g0] := diagonal_positive db2 fb; rewrite trmxK in bb; exists b, l, g.
Qed.

(* -- The M largest eigenvalues ------------------------------------------------------------- *)
Section Largest.

Variables (R : rcfType) (No M : nat) (A : 'M[R]_No) (u : 'M[R]_(No, M)) (s s' : R).
Hypothesis sA : A^T = A.
Hypothesis free_u : row_free u^T.
Hypothesis above : forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (A *m (u *m z)) (u *m z).
Hypothesis below : forall y : 'cV_No, u^T *m y = 0 -> frob (A *m y) y <= s' * frob y y.
Hypothesis gap : s' < s.

Section Counting.

Variables (b : 'M[R]_No) (l g : 'rV[R]_No).
Hypothesis bS : A *m b = b *m diag_mx l.
Hypothesis bb : b^T *m b = diag_mx g.
Hypothesis g0 : forall i, 0 < g 0 i.
Hypothesis ub : b \in unitmx.

(* Fewer than M coordinates vanish on some vector of the span of u.                  *)
Lemma vanishing (J : {set 'I_No}) : (#|J| < M)%N ->
  exists2 z : 'cV_No, b *m z != 0 & (exists w : 'cV_M, b *m z = u *m w) /\ forall i, i \in J -> z i 0 = 0.
Proof.
move=> JM; pose C := rowsub (fun k : 'I_#|J| => enum_val k) (invmx b *m u).
have [|w w0 Cw] := @right_kernel _ _ _ C; first exact: leq_ltn_trans (rank_leq_row _) JM.
exists (invmx b *m u *m w).
  rewrite !mulmxA mulmxV // mul1mx; apply: contra_neq w0 => uw.
  exact: (col_free_cancel free_u uw).
split; first by exists w; rewrite !mulmxA mulmxV // mul1mx.
move=> i iJ; have := congr1 (fun B : 'cV_#|J| => B (enum_rank_in iJ i) 0) Cw.
by rewrite mul_rowsub_mx !mxE enum_rankK_in.
Qed.

Definition large : {set 'I_No} := [set i | s' < l 0 i].

Lemma count_large : #|large| = M.
Proof.
apply/eqP; rewrite eqn_leq; apply/andP; split; rewrite leqNgt; apply/negP.
  move=> ML; pose B := u^T *m colsub (fun k : 'I_#|large| => enum_val k) b.
  have [|w w0 Bw] := @right_kernel _ _ _ B; first exact: leq_ltn_trans (rank_leq_row _) ML.
  pose z : 'cV[R]_No := \sum_k w k 0 *: delta_mx (enum_val k) 0.
  have ez k : z (enum_val k) 0 = w k 0.
    rewrite summxE (bigD1 k) //= !mxE !eqxx mulr1 big1 ?addr0 // => k' ne.
    by rewrite !mxE (inj_eq enum_val_inj) eq_sym (negPf ne) mulr0.
  have out i : i \notin large -> z i 0 = 0.
    move=> il; rewrite summxE big1 // => k _; rewrite !mxE (_ : (i == enum_val k) = false) ?mulr0 //.
    by apply: contraNF il => /eqP ->; apply: enum_valP.
  have bz : b *m z = colsub (fun k : 'I_#|large| => enum_val k) b *m w.
    rewrite mulmx_sumr; apply/colP=> i; rewrite summxE mxE; apply: eq_bigr => k _.
    by rewrite -scalemxAr -colE !mxE mulrC.
  have := below (y := b *m z); rewrite bz mulmxA Bw -bz => /(_ erefl).
  rewrite (coordinates_form bS bb) (coordinates_norm bb) mulr_sumr leNgt => /negP; apply.
  have [k wk] : exists k, w k 0 != 0 by have [k [j]] := neq0_entry w0; rewrite ord1; exists k.
  rewrite (bigD1 (enum_val k)) //= [X in _ < X](bigD1 (enum_val k)) //= ltr_le_add //.
    have := enum_valP k; rewrite inE => lt; rewrite ltr_pmul2r // ez.
    by rewrite mulr_gt0 // lt_def sqrf_eq0 wk sqr_ge0.
  apply: ler_sum => i _; have [il|/out ->] := boolP (i \in large); last by rewrite expr0n !mulr0.
  apply: ler_wpmul2r; first by rewrite mulr_ge0 ?sqr_ge0 // ltW.
  by move: il; rewrite inE => /ltW.
move=> /vanishing [z z0 [[w ew] out]].
have le : frob (A *m (b *m z)) (b *m z) <= s' * frob (b *m z) (b *m z).
  apply: (form_below bS bb g0) => i zi; rewrite leNgt; apply/negP => lt; case/eqP: zi.
  by apply: out; rewrite inE.
have := above w; rewrite -ew => ge; have := le_trans ge le.
by rewrite leNgt ltr_pmul2r ?gap // frob_gt0.
Qed.

Lemma large_above i : i \in large -> s <= l 0 i.
Proof.
move=> il; rewrite leNgt; apply/negP => lt.
have [|z z0 [[w ew] out]] := @vanishing (large :\ i).
  by move: (cardsD1 i large); rewrite count_large il add1n => ->.
pose t := Num.max s' (l 0 i); have ts : t < s by rewrite lt_maxl gap.
have le : frob (A *m (b *m z)) (b *m z) <= t * frob (b *m z) (b *m z).
  apply: (form_below bS bb g0) => j zj; rewrite le_maxr; apply/orP.
  have [->|ji] := eqVneq j i; first by right.
  left; rewrite leNgt; apply/negP => ltj; case/eqP: zj.
  by apply: out; rewrite !inE ji.
have := above w; rewrite -ew => ge; have := le_trans ge le.
by rewrite leNgt ltr_pmul2r ?ts // frob_gt0.
Qed.

End Counting.

(* The span of their eigenvectors.                                                     *)
Lemma largest_exist : exists (u0 : 'M[R]_(No, M)) (l : 'rV_M),
  [/\ row_free u0^T, A *m u0 = u0 *m diag_mx l, forall k, s <= l 0 k,
      forall z : 'cV_M, s * frob (u0 *m z) (u0 *m z) <= frob (A *m (u0 *m z)) (u0 *m z) &
      forall y : 'cV_No, u0^T *m y = 0 -> frob (A *m y) y <= s' * frob y y].
Proof.
have SC : A *m 1%:M = 1%:M *m A by rewrite mulmx1 mul1mx.
have := spectral sA SC; rewrite mxrank1 => -[b [l [bS db fb _]]].
have ub : b \in unitmx by rewrite -unitmx_tr -row_free_unit.
have db2 : is_diag_mx (b^T *m (b^T)^T) by rewrite trmxK.
have [g bb g0] := diagonal_positive db2 fb; rewrite trmxK in bb.
have eM := count_large bS bb g0 ub; have le := large_above bS bb g0 ub.
move: eM le; set I := large l => eM le.
pose f (k : 'I_M) : 'I_No := enum_val (cast_ord (esym eM) k).
have fI k : f k \in I by apply: enum_valP.
have f_inj : injective f by move=> k k' /enum_val_inj /cast_ord_inj.
have fS i : i \in I -> exists k, i = f k.
  by move=> iI; exists (cast_ord eM (enum_rank_in iI i)); rewrite /f cast_ordK enum_rankK_in.
pose u0 := colsub f b; exists u0, (\row_k l 0 (f k)).
have uz z : exists2 z' : 'cV_No, u0 *m z = b *m z' & forall i, z' i 0 != 0 -> i \in I.
  exists (\sum_k z k 0 *: delta_mx (f k) 0).
    rewrite mulmx_sumr; apply/colP=> i; rewrite summxE mxE; apply: eq_bigr => k _.
    by rewrite -scalemxAr -colE !mxE mulrC.
  move=> i; apply: contraR => il; rewrite summxE big1 // => k _; rewrite !mxE (_ : (i == f k) = false) ?mulr0 //.
  by apply: contraNF il => /eqP ->.
have gram : u0^T *m b = \matrix_(k, i) (g 0 (f k) *+ (f k == i)).
  apply/matrixP=> k1 i1; have := congr1 (fun A : 'M_No => A (f k1) i1) bb; rewrite !mxE => <-.
  by apply: eq_bigr => j _; rewrite !mxE.
split.
- rewrite -kermx_eq0; apply/rowV0P => z /sub_kermxP zu; apply/rowP => k; rewrite mxE.
  have : (z *m u0^T *m b) 0 (f k) = 0 by rewrite zu mul0mx mxE.
  rewrite -mulmxA gram mxE (bigD1 k) //= [X in _ + X]big1 ?addr0 => [|k' ne].
    by rewrite mxE eqxx mulr1n => /eqP; rewrite mulf_eq0 [g 0 (f k) == 0]gt_eqF // orbF => /eqP.
  by rewrite mxE (inj_eq f_inj) (negPf ne) mulr0.
- apply/matrixP=> i k; rewrite mul_mx_diag !mxE.
  have := congr1 (fun A : 'M_No => A i (f k)) bS; rewrite mul_mx_diag !mxE => <-.
  by apply: eq_bigr => j _; rewrite !mxE.
- by move=> k; rewrite mxE; apply: le.
- by move=> z; have [z' -> inI] := uz z; apply: (form_above bS bb g0) => i /inI /le.
move=> y uy; have ey : y = b *m (invmx b *m y) by rewrite mulmxA mulmxV // mul1mx.
rewrite ey; apply: (form_below bS bb g0) => i zi; rewrite leNgt; apply/negP => lt; case/eqP: zi.
have [k ->] : exists k, i = f k by apply: fS; rewrite inE.
have := congr1 (fun A : 'cV_M => A k 0) uy; rewrite {1}ey mulmxA gram.
rewrite [RHS]mxE mxE (bigD1 (f k)) //= big1 ?addr0 => [|i1 ne]; last by rewrite mxE eq_sym (negPf ne) mul0r.
by rewrite mxE eqxx mulr1n => /eqP; rewrite mulf_eq0 gt_eqF //= => /eqP.
Qed.

End Largest.

(* -- A subspace that a symmetric matrix leaves invariant, and what is close to it ------------ *)
Section Invariant.

Variables (R : realFieldType) (No M : nat) (A : 'M[R]_No) (u0 : 'M[R]_(No, M)) (B : 'M[R]_M) (s' : R).
Hypothesis sA : A^T = A.
Hypothesis invariant0 : A *m u0 = u0 *m B.
Hypothesis below0 : forall y : 'cV_No, u0^T *m y = 0 -> frob (A *m y) y <= s' * frob y y.

Local Notation Pi := (proj u0^T).
Local Notation C := (1%:M - Pi).

Let iC : C *m C = C.
Proof. by rewrite mulmxBl mul1mx mulmxBr mulmx1 proj_idem subrr subr0. Qed.
Lemma complement_tr : C^T = C. Proof. by rewrite trmxD trmxN trmx1 proj_tr. Qed.

Lemma on_complement : u0^T *m C = 0. Proof. by rewrite mulmxBr mulmx1 mul_proj subrr. Qed.

Lemma complement_fix (y : 'cV_No) : u0^T *m y = 0 -> C *m y = y.
Proof.
have [E eE] := proj_columns u0 => uy.
by rewrite mulmxBl mul1mx -proj_tr eE trmx_mul -mulmxA uy mulmx0 subr0.
Qed.

Lemma complement_commutes : C *m A = A *m C.
Proof.
have Piu : Pi *m u0 = u0 by have := mul_proj_tr u0^T; rewrite trmxK.
have h : C *m A *m Pi = 0.
  have [E eE] := proj_columns u0; rewrite {2}eE mulmxA -[_ *m A *m u0]mulmxA invariant0 !mulmxA.
  by rewrite mulmxBl mul1mx Piu subrr !mul0mx.
have h' : Pi *m A *m C = 0 by apply: trmx_inj; rewrite trmx0 !trmx_mul complement_tr proj_tr sA mulmxA.
have -> : C *m A = C *m A *m C by rewrite [in RHS]mulmxBr mulmx1 h subr0.
have e1 : Pi + C = 1%:M by rewrite addrC subrK.
have -> : A *m C = (Pi + C) *m (A *m C) by rewrite e1 mul1mx.
by rewrite [RHS]mulmxDl !mulmxA h' add0r.
Qed.

(* What commutes with A leaves the eigenvectors of the large eigenvalues where they are.  *)
Lemma commuting_invariant (S : 'M[R]_No) (l : 'rV_M) : S *m A = A *m S -> B = diag_mx l ->
  (forall k, s' < l 0 k) -> exists B', S *m u0 = u0 *m B'.
Proof.
move=> SA eB large; have AS : A *m (S *m u0) = S *m u0 *m diag_mx l.
  by rewrite mulmxA -SA -mulmxA invariant0 eB mulmxA.
have CS : C *m (S *m u0) = 0.
  set H := C *m _; have AH : A *m H = H *m diag_mx l.
    by rewrite /H mulmxA -complement_commutes -!mulmxA; congr (_ *m _); rewrite AS -mulmxA.
  have uH : u0^T *m H = 0 by rewrite /H mulmxA on_complement mul0mx.
  apply/matrixP=> i k; rewrite [RHS]mxE; pose y := col k H.
  have Ay : A *m y = l 0 k *: y.
    by apply/colP=> j; rewrite /y -mul_col AH mul_mx_diag !mxE mulrC.
  have /eqP y0 : y == 0.
    rewrite -frob_eq0 eq_le frob_ge0 andbT.
    have := below0 (y := y); rewrite /y -mul_col uH col0 -/y => /(_ erefl).
    by rewrite Ay frobZl -subr_le0 -mulrBl pmulr_rle0 ?subr_gt0.
  by have := congr1 (fun a : 'cV_No => a i 0) y0; rewrite !mxE.
have [E eE] := proj_columns u0; exists (E *m (S *m u0)).
by rewrite mulmxA -eE; apply/eqP; rewrite -subr_eq0 -{1}[S *m u0]mul1mx -mulmxBl CS.
Qed.

Variables (u : 'M[R]_(No, M)) (value error : 'I_M -> R).
Hypothesis far : forall k, s' < value k.
Hypothesis error_ge0 : forall k, 0 <= error k.
Hypothesis near : forall k, let r := A *m col k u - value k *: col k u in
  frob r r <= error k * (value k - s') ^+ 2.

Local Notation total := (\sum_k error k).

(* What is left of an approximate eigenvector on the complement is small.              *)
Lemma remainder_small k : frob (C *m col k u) (C *m col k u) <= error k.
Proof.
set x := C *m col k u; set r := A *m col k u - value k *: col k u.
have Sx : A *m x = value k *: x + C *m r.
  have -> : C *m r = A *m x - value k *: x by rewrite /r mulmxBr -scalemxAr mulmxA complement_commutes -mulmxA.
  by rewrite addrCA subrr addr0.
have form : frob (A *m x) x = value k * frob x x + frob r x.
  by rewrite Sx frobDl frobZl frob_mulr complement_tr mulmxA iC.
have le : (value k - s') * frob x x <= - frob r x.
  have := below0 (y := x); rewrite mulmxA on_complement mul0mx => /(_ erefl); rewrite form -(subr_ge0 (_ + _)) => h.
  rewrite -subr_ge0 [X in 0 <= X](_ : _ = s' * frob x x - (value k * frob x x + frob r x)) //.
  by move: (frob x x) (frob r x) => *; ring.
have d0 : 0 < value k - s' by rewrite subr_gt0.
have x0 := frob_ge0 x.
have cs : frob r x ^+ 2 <= frob r r * frob x x.
  have dotE (a a' : 'cV[R]_No) : frob a a' = dot a a' by rewrite /dot /frob mxtrace_mulC trace_mx11 -[a'^T *m a]trmxK trmx_mul trmxK mxE.
  by rewrite !dotE; apply: cauchy_schwarz.
have [->|xn] := eqVneq (frob x x) 0; first exact: error_ge0.
have xp : 0 < frob x x by rewrite lt_def xn.
have sq : ((value k - s') * frob x x) ^+ 2 <= frob r x ^+ 2.
  rewrite -[X in _ <= X]sqrrN ler_sqr ?nnegrE //; first by rewrite mulr_ge0 // ltW.
  by apply: le_trans le; rewrite mulr_ge0 // ltW.
have := le_trans sq (le_trans cs (ler_wpmul2r x0 (near k))).
have e1 (d f : R) : (d * f) ^+ 2 = f * (d ^+ 2 * f) by ring.
by rewrite e1 -[X in _ <= X]mulrA ler_pmul2r // mulr_gt0 // exprn_gt0.
Qed.

Lemma images_small (y : 'cV_No) : u0^T *m y = 0 -> frob (u^T *m y) (u^T *m y) <= total * frob y y.
Proof.
move=> uy; have Cy := complement_fix uy.
rewrite frobE mulr_suml; apply: ler_sum => k _; rewrite big_ord1.
have -> : (u^T *m y) k 0 = dot (C *m col k u) y.
  rewrite /dot trmx_mul complement_tr -mulmxA Cy mxE [RHS]mxE; apply: eq_bigr => i _; by rewrite !mxE.
rewrite -expr2; apply: le_trans (cauchy_schwarz _ _) _.
have dotE (a : 'cV[R]_No) : dot a a = frob a a by rewrite /dot /frob mxtrace_mulC trace_mx11.
by rewrite !dotE ler_wpmul2r ?frob_ge0 //; apply: remainder_small.
Qed.

End Invariant.

Lemma kernel_rank (F : fieldType) m n k (A : 'M[F]_(m, n)) (E : 'M[F]_(m, k)) :
  (forall w : 'rV_m, w *m A = 0 -> w *m E = 0) -> (\rank E <= \rank A)%N.
Proof.
move=> h; have sub : (kermx A <= kermx E)%MS.
  by apply/rV_subP => w /sub_kermxP /h /sub_kermxP.
have := mxrankS sub; rewrite !mxrank_ker => le.
have := leq_sub2l m le; rewrite !subKn ?rank_leq_row //.
Qed.

(* -- Two roots of a polynomial in a small interval are one ----------------------------------- *)
Section Roots.

Variable R : realFieldType.
Implicit Types (p : seq R) (x y r : R).

(* The value of p_0 + p_1 x + ..., a bound of it for |x| <= r, and one of its slopes there. *)
Definition at_point p x : R := foldr (fun c v => c + x * v) 0 p.
Definition size_bound r p : R := foldr (fun c v => `|c| + r * v) 0 p.
Fixpoint slope_bound r p : R := if p is c :: p' then size_bound r p' + r * slope_bound r p' else 0.

Lemma size_boundP r p x : `|x| <= r -> `|at_point p x| <= size_bound r p.
Proof.
move=> xr; elim: p => [|c p IH] /=; first by rewrite normr0.
apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l normrM.
by apply: ler_pmul.
Qed.

Lemma slope_boundP r p x y : `|x| <= r -> `|y| <= r ->
  `|at_point p x - at_point p y| <= slope_bound r p * `|x - y|.
Proof.
move=> xr yr; elim: p => [|c p IH] /=; first by rewrite subrr normr0 mul0r.
have -> : c + x * at_point p x - (c + y * at_point p y) =
    at_point p x * (x - y) + y * (at_point p x - at_point p y) by ring.
rewrite mulrDl; apply: le_trans (ler_norm_add _ _) _; apply: ler_add; rewrite normrM.
  by rewrite ler_wpmul2r // size_boundP.
by rewrite -mulrA; apply: ler_pmul.
Qed.

Lemma root_unique r (a b : R) p x y : slope_bound r (0 :: 0 :: p) < b -> `|x| <= r -> `|y| <= r ->
  at_point (a :: b :: p) x = 0 -> at_point (a :: b :: p) y = 0 -> x = y.
Proof.
move=> steep xr yr px py; apply/eqP; rewrite -subr_eq0 -normr_le0 leNgt; apply/negP => xy.
have split z : at_point (a :: b :: p) z = a + b * z + at_point (0 :: 0 :: p) z by rewrite /=; ring.
have := slope_boundP (0 :: 0 :: p) xr yr.
have -> : at_point (0 :: 0 :: p) x - at_point (0 :: 0 :: p) y = - (b * (x - y)).
  apply/eqP; rewrite -subr_eq0; apply/eqP; have e (c v w : R) : v - w - - (b * (x - y)) = c + b * x + v - (c + b * y + w) by ring.
  by rewrite (e a) -!split px py subrr.
rewrite normrN normrM ler_pmul2r // => le; have := lt_le_trans steep (ler_norm b).
by rewrite ltNge le.
Qed.

(* A matrix that p annihilates has its eigenvalues among the roots.                         *)
Definition at_matrix n (p : seq R) (A : 'M[R]_n) : 'M[R]_n := foldr (fun c H => c%:M + A *m H) 0 p.

Lemma annihilated n p (A : 'M_n) (x : 'cV_n) a : at_matrix p A = 0 -> x != 0 -> A *m x = a *: x ->
  at_point p a = 0.
Proof.
move=> pA x0 Ax; have h : at_matrix p A *m x = at_point p a *: x.
  elim: p {pA} => [|c p IH] /=; first by rewrite mul0mx scale0r.
  by rewrite mulmxDl mul_scalar_mx -mulmxA IH -scalemxAr Ax scalerA scalerDl mulrC.
by move/eqP: h; rewrite pA mul0mx eq_sym scaler_eq0 (negPf x0) orbF => /eqP.
Qed.

End Roots.

Lemma largest_of (R : realFieldType) n (x0 : R) (a : 'I_n -> R) :
  exists t, [/\ x0 <= t, forall i, a i <= t & t = x0 \/ exists i, t = a i].
Proof.
elim: n a => [|n IH] a; first by exists x0; split=> [|[]|]; last by left.
have [t [xt at_ tE]] := IH (fun i => a (lift ord0 i)).
have [le|/ltW le] := lerP (a ord0) t.
  exists t; split=> // [i|]; first by case: (unliftP ord0 i) => [j|] ->.
  by case: tE => [->|[i ->]]; [left|right; exists (lift ord0 i)].
exists (a ord0); split; [exact: le_trans xt le|move=> i|by right; exists ord0].
by case: (unliftP ord0 i) => [j|] -> //; apply: le_trans (at_ j) le.
Qed.

(* -- Attainment --------------------------------------------------------------------------------- *)
Section Near.

Variables (R : rcfType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).

Local Notation Sigma := (Sigma X V Y).
Local Notation Q := (Q X V Y).
Local Notation T := (T V Y).
Local Notation Z := (col_mx V X).

Let sS : Sigma^T = Sigma := Sigma_tr X V Y.

Variables (u : 'M[R]_(No, M)) (s s' : R).
Hypothesis free_u : row_free u^T.
Hypothesis gap : s' < s.

Section Lifted.

Variables (tau : 'M[R]_No) (size : R).
Local Notation A := (Sigma + tau).
Hypothesis above : forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (A *m (u *m z)) (u *m z).
Hypothesis below : forall y : 'cV_No, u^T *m y = 0 -> frob (A *m y) y <= s' * frob y y.

Hypothesis tau_tr : tau^T = tau.
Hypothesis tau_commutes : tau *m Sigma = Sigma *m tau.
Hypothesis tau_bound : forall z : 'cV_No, 0 <= frob (tau *m z) z <= size * frob z z.
Hypothesis positive : 0 < s - size.
Hypothesis separated : forall (x y : 'cV_No) a b, x != 0 -> y != 0 ->
  Sigma *m x = a *: x -> Sigma *m y = b *: y -> s - size <= a -> b <= s' -> b <= a.

Let sA : A^T = A. Proof. by rewrite trmxD sS tau_tr. Qed.
Let SA : Sigma *m A = A *m Sigma. Proof. by rewrite mulmxDl mulmxDr tau_commutes. Qed.

(* U has the M largest eigenvalues of Sigma + tau; then it has M largest ones of Sigma. *)
Lemma largest_of_Sigma : exists (u0 : 'M[R]_(No, M)) (B B' : 'M_M) (t : R),
  [/\ row_free u0^T, Sigma *m u0 = u0 *m B /\ A *m u0 = u0 *m B',
      forall y : 'cV_No, u0^T *m y = 0 -> frob (A *m y) y <= s' * frob y y,
      0 < t /\ (forall z : 'cV_M, t * frob (u0 *m z) (u0 *m z) <= frob (Sigma *m (u0 *m z)) (u0 *m z)) &
      forall y : 'cV_No, u0^T *m y = 0 -> frob (Sigma *m y) y <= t * frob y y].
Proof.
have [u0 [l [f0 inv ls on off]]] := largest_exist sA free_u above below gap.
have [|B iB] := commuting_invariant sA inv off SA erefl; first by move=> k; apply: lt_le_trans gap (ls k).
have iC : Sigma *m (1%:M - proj u0^T) = (1%:M - proj u0^T) *m Sigma by rewrite (complement_commutes sS iB).
have [b [a [g [ba bb g0 eb]]]] := eigenbasis sS iB.
have [b' [a' [g' [ba' bb' g0' eb']]]] := eigenbasis sS iC.
have nonzero d (c : 'M[R]_(No, d)) (h : 'rV_d) i : c^T *m c = diag_mx h -> (forall i, 0 < h 0 i) -> col i c != 0.
  move=> cc h0; rewrite -frob_gt0; have := h0 i; have := congr1 (fun G : 'M_d => G i i) cc.
  rewrite [RHS]mxE eqxx mulr1n => <-; rewrite frobE mxE.
  by under [X in _ -> 0 < X]eq_bigr => k _ do rewrite big_ord1 !mxE; under eq_bigr => k _ do rewrite mxE.
have eigen d (c : 'M[R]_(No, d)) (h : 'rV_d) i : Sigma *m c = c *m diag_mx h -> Sigma *m col i c = h 0 i *: col i c.
  by move=> Sc; rewrite -mul_col Sc; apply/colP=> j; rewrite mul_mx_diag !mxE mulrC.
have la i : s - size <= a 0 i.
  have [z ez] : exists z, col i b = u0 *m z.
    have /submxP [E eE] : ((col i b)^T <= u0^T)%MS by rewrite -eb tr_col row_sub.
    by exists E^T; rewrite -[LHS]trmxK eE trmx_mul trmxK.
  have := on z; rewrite -ez mulmxDl frobDl (eigen _ _ _ i ba) frobZl => le.
  have /andP [_ le'] := tau_bound (col i b).
  have := le_trans le (ler_add (lexx _) le'); rewrite -mulrDl ler_pmul2r ?frob_gt0 ?(nonzero _ _ _ _ bb) //.
  by rewrite ler_subl_addr.
have la' i : a' 0 i <= s' /\ u0^T *m col i b' = 0.
  have uy : u0^T *m col i b' = 0.
    have /submxP [E eE] : ((col i b')^T <= (1%:M - proj u0^T)^T)%MS by rewrite -eb' tr_col row_sub.
    by rewrite -[col i b']trmxK eE trmx_mul trmxK mulmxA on_complement mul0mx.
  split=> //; have := off _ uy; rewrite mulmxDl frobDl (eigen _ _ _ i ba') frobZl => le.
  have /andP [ge _] := tau_bound (col i b').
  have := le_trans (ler_add (lexx _) ge) le; rewrite addr0.
  by rewrite ler_pmul2r ?frob_gt0 ?(nonzero _ _ _ _ bb').
have [t [lt ta' tE]] := largest_of (s - size) (a' 0).
have ta i : t <= a 0 i.
  have [->//|[j ->]] := tE; have [le _] := la' j.
  apply: separated (nonzero _ _ _ _ bb g0) (nonzero _ _ _ _ bb' g0') (eigen _ _ _ _ ba) (eigen _ _ _ _ ba') (la i) le.
exists u0, B, (diag_mx l), t; split=> //.
- split; first by apply: lt_le_trans positive lt.
  move=> z; have /submxP [E eE] : ((u0 *m z)^T <= b^T)%MS by rewrite eb trmx_mul submxMl.
  have -> : u0 *m z = b *m E^T by rewrite -[LHS]trmxK eE trmx_mul trmxK.
  by apply: (form_above ba bb g0) => i _; apply: ta.
move=> y /complement_fix Cy.
have /submxP [E eE] : (y^T <= b'^T)%MS by rewrite eb' -{1}Cy trmx_mul submxMl.
have -> : y = b' *m E^T by rewrite -[LHS]trmxK eE trmx_mul trmxK.
by apply: (form_below ba' bb' g0') => i _; apply: ta'.
Qed.

(* The ranks, where u is mapped to something small on what is orthogonal to u0.           *)
Section Ranks.

Variables (u0 : 'M[R]_(No, M)) (B : 'M[R]_M) (t total : R).
Hypothesis free_u0 : row_free u0^T.
Hypothesis invariant0 : Sigma *m u0 = u0 *m B.
Hypothesis above0 : forall z : 'cV_M, t * frob (u0 *m z) (u0 *m z) <= frob (Sigma *m (u0 *m z)) (u0 *m z).
Hypothesis positive0 : 0 < t.
Hypothesis near_images : forall y : 'cV_No, u0^T *m y = 0 -> frob (u^T *m y) (u^T *m y) <= total * frob y y.

Local Notation C := (1%:M - proj u0^T).

Variables (mu nu : R).
Hypothesis mu_large : total < mu.
Hypothesis nu_positive : 0 < nu.
Hypothesis images_T : forall x : 'cV_No, T^T *m (Sigma *m x) = 0 ->
  mu * frob (Sigma *m x) (Sigma *m x) <= frob (u^T *m (Sigma *m x)) (u^T *m (Sigma *m x)).
Hypothesis images_Q : forall a : 'cV_(K + M), let v := Z^T *m a in V *m v = 0 ->
  nu * frob v v + total * frob (Y *m v) (Y *m v) <= frob (u^T *m (Y *m v)) (u^T *m (Y *m v)).

Lemma rank_near_T : (\rank (Y *m Z^T) <= \rank (row_mx u0 T))%N.
Proof.
rewrite -(rank_T_complement V Y free_u0) -(rank_explained_complement free_u0 invariant0 above0 positive0) leq_add2l.
apply: kernel_rank => w; rewrite !mulmxA => wT; pose y := proj Sigma *m (C *m w^T).
have [J eJ] := Sigma_range X V Y.
have [F eF] : exists F, row_mx T Q = Sigma *m F.
  have /submxP [F' eF] : ((row_mx T Q)^T <= (row_mx Q T)^T)%MS.
    by rewrite !tr_row_mx col_mx_sub -!addsmxE addsmxSr addsmxSl.
  by exists (J *m F'^T); rewrite mulmxA -eJ -[LHS]trmxK eF trmx_mul trmxK.
have fixS m (A : 'M[R]_(No, m)) : (exists H, A = Sigma *m H) -> A^T *m proj Sigma = A^T.
  by move=> [H ->]; rewrite trmx_mul sS -mulmxA mul_proj.
have yS : exists x, y = Sigma *m x.
  have /submxP [E eE] : (proj Sigma <= Sigma)%MS by rewrite proj_eqmx.
  by exists (E^T *m (C *m w^T)); rewrite /y -proj_tr eE trmx_mul sS !mulmxA.
have [G eG] := u_explained free_u0 invariant0 above0 positive0.
have uy : u0^T *m y = 0.
  rewrite mulmxA fixS; last by exists (J *m G); rewrite mulmxA -eJ.
  by rewrite mulmxA on_complement mul0mx.
have TQy : (row_mx T Q)^T *m y = (row_mx T Q)^T *m (C *m w^T).
  by rewrite /y [LHS]mulmxA fixS //; exists F.
have Ty : T^T *m y = 0.
  have := congr1 usubmx TQy; rewrite !tr_row_mx !mul_col_mx !col_mxKu => ->.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul !trmxK complement_tr.
have y0 : y = 0.
  apply/eqP; rewrite -frob_eq0 eq_le frob_ge0 andbT.
  have [x ex] := yS; have := images_T (x := x); rewrite -ex => /(_ Ty) le.
  have := le_trans le (near_images uy); rewrite -subr_le0 -mulrBl.
  by rewrite pmulr_rle0 ?subr_gt0.
by apply: trmx_inj; rewrite trmx0 !trmx_mul complement_tr -TQy y0 mulmx0.
Qed.

Lemma rank_near_Q : (\rank Z <= \rank (col_mx V (u0^T *m Y) *m Z^T))%N.
Proof.
rewrite -[X in (_ <= X)%N]mxrank_tr trmx_mul trmxK; apply: kernel_rank => a.
move=> /(congr1 trmx); rewrite trmx0 !trmx_mul !trmxK !mul_col_mx -[0]col_mx0 => /eq_col_mx [Vv uv].
rewrite -mulmxA in Vv.
have uy : u0^T *m (Y *m (Z^T *m a^T)) = 0 by rewrite !mulmxA.
have := images_Q (a := a^T) Vv; have := near_images uy => le ge.
apply: trmx_inj; rewrite trmx0 trmx_mul; apply/eqP; rewrite -frob_eq0 eq_le frob_ge0 andbT.
by have := le_trans ge le; rewrite -ler_subr_addr subrr pmulr_rle0.
Qed.

End Ranks.

End Lifted.

(* A subspace that Sigma leaves invariant and that is not among the largest: an eigenvector in *)
(* it is orthogonal to them.                                                             *)
Section Missed.

Variables (d : nat) (E : 'M[R]_(No, d)) (B : 'M[R]_d) (h : 'cV[R]_d).
Hypothesis invariant : Sigma *m E = E *m B.
Hypothesis small : frob (Sigma *m (E *m h)) (E *m h) < s * frob (E *m h) (E *m h).

Variables (u0 : 'M[R]_(No, M)) (B0 : 'M[R]_M).
Hypothesis invariant0 : Sigma *m u0 = u0 *m B0.
Hypothesis above0 : forall z : 'cV_M, s * frob (u0 *m z) (u0 *m z) <= frob (Sigma *m (u0 *m z)) (u0 *m z).

Lemma missed_vector : exists2 w : 'cV_d, E *m w != 0 & u0^T *m (E *m w) = 0.
Proof.
have [b [a [g [ba bb g0 eb]]]] := eigenbasis sS invariant.
have [i ai] : exists i, a 0 i < s.
  apply/existsP; apply: contraTT small => /existsPn large; rewrite -leNgt.
  have /submxP [w ew] : ((E *m h)^T <= b^T)%MS by rewrite eb trmx_mul submxMl.
  have -> : E *m h = b *m w^T by rewrite -[LHS]trmxK ew trmx_mul trmxK.
  by apply: (form_above ba bb g0) => i _; rewrite leNgt.
have /submxP [w ew] : ((col i b)^T <= E^T)%MS by rewrite -eb tr_col row_sub.
have eE : E *m w^T = col i b by rewrite -[RHS]trmxK ew trmx_mul trmxK.
exists w^T; rewrite eE.
  rewrite -frob_gt0; have := g0 i; have := congr1 (fun G : 'M_(\rank E) => G i i) bb.
  rewrite [RHS]mxE eqxx mulr1n => <-; rewrite frobE mxE.
  by under [X in _ -> 0 < X]eq_bigr => k _ do rewrite big_ord1 !mxE; under eq_bigr => k _ do rewrite mxE.
have Sp : Sigma *m (proj u0^T *m col i b) = a 0 i *: (proj u0^T *m col i b).
  have := complement_commutes sS invariant0; rewrite mulmxBl mulmxBr mul1mx mulmx1 => /addrI /oppr_inj cm.
  rewrite mulmxA -cm -mulmxA scalemxAr -mul_col ba; congr (_ *m _).
  by apply/colP=> j; rewrite mul_mx_diag !mxE mulrC.
have p0 : proj u0^T *m col i b = 0.
  have [F eF] := proj_columns u0; apply/eqP; rewrite -frob_eq0 eq_le frob_ge0 andbT.
  have := above0 (F *m col i b); rewrite (mulmxA u0) -eF Sp frobZl -subr_ge0 -mulrBl.
  by rewrite nmulr_rge0 ?subr_lt0.
by rewrite -[u0^T]mul_proj -mulmxA p0 mulmx0.
Qed.

(* The rank of what has a larger kernel.                                                  *)
Lemma rank_larger_kernel m n k (A : 'M[R]_(m, n)) (C : 'M[R]_(m, k)) (w : 'rV_m) :
  (forall v : 'rV_m, v *m A = 0 -> v *m C = 0) -> w *m C = 0 -> w *m A != 0 -> (\rank C < \rank A)%N.
Proof.
move=> AC wC wA; have lt : (kermx A < kermx C)%MS.
  apply/andP; split; first by apply/rV_subP => v /sub_kermxP /AC /sub_kermxP.
  apply: contra wA => sub; have : (w <= kermx A)%MS by apply: submx_trans sub; apply/sub_kermxP.
  by move=> /sub_kermxP ->.
have := rank_ltmx lt; rewrite !mxrank_ker => lt'; rewrite ltnNge; apply: contraL lt' => le.
by rewrite -leqNgt; apply: leq_sub2l.
Qed.

Lemma rank_missed (A : 'M[R]_(K + M, d)) : E = Y *m Z^T *m A -> V *m (Z^T *m A) = 0 ->
  (\rank (col_mx V (u0^T *m Y) *m Z^T) < \rank Z)%N.
Proof.
move=> inside vanishes; have [w y0 uy] := missed_vector.
rewrite -[X in (X < _)%N]mxrank_tr trmx_mul trmxK; apply: (rank_larger_kernel (w := (A *m w)^T)).
- by move=> v vZ; rewrite mulmxA vZ mul0mx.
- apply: trmx_inj; rewrite trmx0 !trmx_mul !trmxK -mulmxA mul_col_mx -[0]col_mx0; congr col_mx.
    by rewrite !mulmxA -[V *m _ *m A]mulmxA vanishes mul0mx.
  by move: uy; rewrite inside !mulmxA.
apply: contra y0 => /eqP zA; rewrite inside -!mulmxA.
have -> : Z^T *m (A *m w) = 0 by apply: trmx_inj; rewrite trmx_mul trmxK zA trmx0.
by rewrite mulmx0.
Qed.

End Missed.

End Near.

Theorem near_fit_attained (R : realFieldType) (No M K N : nat) : real_closed R ->
  forall (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)) (c : R) (u : 'M[R]_(No, M)) (tau : 'M[R]_No)
    (s s' size mu nu : R) (value error : 'I_M -> R),
  let A := Sigma X V Y + tau in 0 < c -> row_free u^T ->
  (forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (A *m (u *m z)) (u *m z)) ->
  (forall y : 'cV_No, u^T *m y = 0 -> frob (A *m y) y <= s' * frob y y) -> s' < s ->
  tau^T = tau -> tau *m Sigma X V Y = Sigma X V Y *m tau ->
  (forall z : 'cV_No, 0 <= frob (tau *m z) z <= size * frob z z) -> 0 < s - size ->
  (forall (x y : 'cV_No) a b, x != 0 -> y != 0 -> Sigma X V Y *m x = a *: x -> Sigma X V Y *m y = b *: y ->
    s - size <= a -> b <= s' -> b <= a) ->
  (forall k, s' < value k) -> (forall k, 0 <= error k) ->
  (forall k, let r := A *m col k u - value k *: col k u in frob r r <= error k * (value k - s') ^+ 2) ->
  \sum_k error k < mu -> 0 < nu ->
  (forall x : 'cV_No, let y := Sigma X V Y *m x in (T V Y)^T *m y = 0 ->
    mu * frob y y <= frob (u^T *m y) (u^T *m y)) ->
  (forall a : 'cV_(K + M), let v := (col_mx V X)^T *m a in V *m v = 0 ->
    nu * frob v v + (\sum_k error k) * frob (Y *m v) (Y *m v) <= frob (u^T *m (Y *m v)) (u^T *m (Y *m v))) ->
  exists q, global_minimum (sqf X V Y c) q.
Proof.
move=> rc; pattern R; apply: over_closed rc _ => {}R X V Y c u tau s s' size mu nu value error.
move=> A c0 fu on off gap tt tc tb pos sep far e0 near large nu0 iT iQ.
have [u0 [B [B' [t [f0 [inv inv'] off' [t0 on0] off0]]]]] := largest_of_Sigma fu gap on off tt tc tb pos sep.
have sA : A^T = A by rewrite /A trmxD Sigma_tr tt.
have small := images_small sA inv' off' far e0 near.
apply: (best_fit_attained c0 f0 inv on0 off0 (lexx t) t0).
  exact: (rank_near_T f0 inv on0 t0 small large iT).
exact: (rank_near_Q small nu0 iQ).
Qed.

Theorem near_fit_needed (R : realFieldType) (No M K N d : nat) : real_closed R ->
  forall (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)) (c : R) (u : 'M[R]_(No, M)) (s s' : R)
    (E : 'M[R]_(No, d)) (B : 'M[R]_d) (h : 'cV[R]_d) (A : 'M[R]_(K + M, d)), let Z := col_mx V X in
  0 < c -> row_free u^T ->
  (forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (Sigma X V Y *m (u *m z)) (u *m z)) ->
  (forall y : 'cV_No, u^T *m y = 0 -> frob (Sigma X V Y *m y) y <= s' * frob y y) ->
  s' < s -> 0 < s -> (M < \rank (Y *m Z^T))%N -> Sigma X V Y *m E = E *m B ->
  frob (Sigma X V Y *m (E *m h)) (E *m h) < s * frob (E *m h) (E *m h) ->
  E = Y *m Z^T *m A -> V *m (Z^T *m A) = 0 ->
  forall q, ~ local_min2 (sqf X V Y c) q.
Proof.
move=> rc; pattern R; apply: over_closed rc _ => {}R X V Y c u s s' E B h A Z.
move=> c0 fu on off gap pos sM inv small eE zero q.
have [u0 [l [f0 inv0 _ on0 off0]]] := largest_exist (Sigma_tr X V Y) fu on off gap.
apply: (best_fit_needed c0 f0 inv0 on0 off0 pos gap sM _); apply/orP; right.
exact: (rank_missed inv small inv0 on0 eE zero).
Qed.
