(* Attainment for rank Y Z^T > M, by a subspace U of dimension M, the column       *)
(* space of u, that Sigma leaves invariant and on which it is at least s, and at   *)
(* most s on the complement: the M largest eigenvalues, without eigenvectors.      *)
(* Z = [V; X]; notation of strata.v.                                            *)
(*   best_fit_attained   there is a global minimum, with col W_{L+1} = U, if      *)
(*                       rank [u T] = rank Y Z^T and rank [V; u^T Y] Z^T = rank Z  *)
(*   best_fit_needed     and no local minimum, if one of the ranks is smaller and *)
(*                       Sigma is at most s' < s on the complement               *)
(*   best_fit_minimum    a critical point with col W_{L+1} = U is one             *)
(*   same_values         where Sigma leaves the column space of T invariant and   *)
(*                       rank Y Z^T = rank T + M, all critical points have one    *)
(*                       value, and none is a saddle if there is a minimum       *)
(*   near_fit_attained   over a real closed field: a minimum by vectors that are     *)
(*                       close to eigenvectors, from quadratic forms alone       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape saddles attainment.
From Nest Require Import attainment_ranks existence_ranks spectral yun2019_vectors.
From Nest Require Import strata.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Ranks.

Variable R : realFieldType.

(* Columns that are orthogonal.                                                   *)
Lemma rank_orthogonal m n k (A : 'M[R]_(m, n)) (B : 'M_(m, k)) : A^T *m B = 0 ->
  \rank (row_mx A B) = (\rank A + \rank B)%N.
Proof.
move=> AB; have BA : B^T *m A = 0 by apply: trmx_inj; rewrite trmx_mul trmxK AB trmx0.
rewrite -mxrank_tr -(rank_gram (row_mx A B)^T) trmxK tr_row_mx mul_col_row AB BA.
rewrite rank_diag_block_mx -(mxrank_tr A) -(mxrank_tr B).
by rewrite -(rank_gram A^T) -(rank_gram B^T) !trmxK.
Qed.

(* What is left of B on the complement of the columns of A.                        *)
Lemma rank_complement m n k (A : 'M[R]_(m, n)) (B : 'M_(m, k)) :
  \rank (row_mx A B) = (\rank A + \rank ((1%:M - proj A^T) *m B))%N.
Proof.
have PA : proj A^T *m A = A by have := mul_proj_tr A^T; rewrite trmxK.
have AC : A^T *m (1%:M - proj A^T) = 0 by rewrite mulmxBr mulmx1 mul_proj subrr.
rewrite -rank_orthogonal; last by rewrite mulmxA AC mul0mx.
have /submxP [E eE] : (proj A^T <= A^T)%MS by rewrite proj_eqmx.
have ePi : proj A^T = A *m E^T by rewrite -proj_tr eE trmx_mul trmxK.
have -> : row_mx A B = row_mx A ((1%:M - proj A^T) *m B) *m block_mx 1%:M (E^T *m B) 0 1%:M.
  rewrite mul_row_block !mulmx1 mulmx0 addr0; congr row_mx.
  by rewrite mulmxA -ePi -mulmxDl addrC subrK mul1mx.
by rewrite mxrankMfree // row_free_unit unitmxE det_ublock !det1 mulr1 unitr1.
Qed.

Lemma proj_columns m n (A : 'M[R]_(m, n)) : exists E, proj A^T = A *m E.
Proof.
have /submxP [E eE] : (proj A^T <= A^T)%MS by rewrite proj_eqmx.
by exists E^T; rewrite -proj_tr eE trmx_mul trmxK.
Qed.

Lemma rank_col_base m n k (A : 'M[R]_(k, m)) (B : 'M_(m, n)) : \rank (A *m col_base B) = \rank (A *m B).
Proof. by have := mxrankMfree (A *m col_base B) (row_base_free B); rewrite -mulmxA mulmx_base. Qed.

End Ranks.

Section BestFit.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation sqf := (sqf X V Y c).
Local Notation Sigma := (Sigma X V Y).
Local Notation Pall := (Pall X V).
Local Notation P := (P X V).
Local Notation Q := (Q X V Y).
Local Notation T := (T V Y).
Local Notation D := (D X V Y).
Local Notation Z := (col_mx V X).
Local Notation dominates := (dominates X V Y).

(* -- Local minima are best fits of rank M --------------------------------------------- *)

Lemma local_min_dominates q : (M < \rank Sigma)%N -> local_min2 sqf q ->
  \rank q.1 = M /\ dominates q.
Proof.
move=> sM mq; have cq := local_min_critical (sq_riskP Y c) mq.
have EV : residual X V Y q *m V^T != 0.
  apply: contraTneq sM => EV; rewrite -leqNgt.
  have st := stationary_from cq EV.
  have eq : sqf q = least_risk X V Y c.
    apply/eqP; rewrite eq_le; apply/andP; split.
      have [H [H' <-]] := least_risk_attained X V Y c.
      exact: (stationary_optimal (sq_riskP Y c) (sq_risk_convex Y c_gt0) st).
    by rewrite /sqf /coupled mulmxDr mulmxA; apply: least_risk_lower.
  move: eq; rewrite /sqf /coupled (@least_riskE _ _ _ _ _ X V Y c); last by rewrite -mulmxA -/(rep X V q) rep_Pall.
  rewrite -{2}[least_risk X V Y c]addr0 => /addrI /eqP.
  rewrite mulf_eq0 gt_eqF //= frob_eq0 subr_eq0 -/(rep X V q) => /eqP e.
  rewrite SigmaE -e; apply: leq_trans (mxrankM_maxl _ _) _; apply: leq_trans (mxrankM_maxl _ _) _.
  exact: rank_leq_col.
split.
  apply/eqP; rewrite eqn_leq rank_leq_col leqNgt; apply/negP => rA.
  have [u u0 Au] := right_kernel rA.
  by case: (strict_saddle_not_min (conj cq (kernel_negative c_gt0 cq u0 Au EV)) mq).
move=> u u' Pu Pu'; have [d eD] := rotation c_gt0 cq Pu Pu'; rewrite -subr_ge0 -eD leNgt.
apply/negP => neg; case: (strict_saddle_not_min (conj cq _) mq).
by exists d, (c * curv X V Y q d); rewrite pmulr_rlt0 //; split=> //; apply: sq_second_order.
Qed.

(* -- The subspace U ----------------------------------------------------------------------- *)

Variables (u : 'M[R]_(No, M)) (B : 'M[R]_M) (s s' : R).
Hypothesis free_u : row_free u^T.
Hypothesis invariant : Sigma *m u = u *m B.
Hypothesis above : forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (Sigma *m (u *m z)) (u *m z).
Hypothesis below : forall y : 'cV_No, u^T *m y = 0 -> frob (Sigma *m y) y <= s' * frob y y.
Hypothesis separated : s' <= s.
Hypothesis positive : 0 < s.

Let best : 'M[R]_(No, M) * 'M[R]_(M, K) := (u, 0).
Local Notation Pi := (proj u^T).

Let Piu : Pi *m u = u. Proof. by have := mul_proj_tr u^T; rewrite trmxK. Qed.
Let rank_u : \rank u = M. Proof. by rewrite -mxrank_tr; apply/eqP. Qed.

Lemma invariant_proj : (1%:M - Pi) *m Sigma *m Pi = 0.
Proof.
have [E eE] := proj_columns u; rewrite {2}eE mulmxA -[_ *m Sigma *m u]mulmxA invariant !mulmxA.
by rewrite mulmxBl mul1mx Piu subrr !mul0mx.
Qed.

Lemma above_proj (x : 'cV_No) : Pi *m x = x -> s * frob x x <= frob (Sigma *m x) x.
Proof. by have [E eE] := proj_columns u; rewrite eE -mulmxA => <-; apply: above. Qed.

Lemma below_proj (y : 'cV_No) : Pi *m y = 0 -> frob (Sigma *m y) y <= s' * frob y y.
Proof. by move=> Py; apply: below; rewrite -[u^T]mul_proj -mulmxA Py mulmx0. Qed.

Lemma best_dominates q : ((q.1)^T :=: u^T)%MS -> dominates q.
Proof.
move=> /eq_proj; rewrite -/(PiU q) => ePi x y; rewrite ePi => /above_proj hx /below_proj hy.
apply: le_trans (ler_wpmul2r (frob_ge0 x) hy) _.
apply: le_trans (ler_wpmul2r (frob_ge0 y) hx); rewrite -mulrA [frob y y * _]mulrC mulrA.
by rewrite ler_wpmul2r ?frob_ge0 // ler_wpmul2r // frob_ge0.
Qed.

(* Where s' < s, no other projector of rank M captures as much of Sigma.              *)
Lemma only_best q : s' < s -> \rank q.1 = M -> (1%:M - PiU q) *m Sigma *m PiU q = 0 ->
  dominates q -> ((q.1)^T :=: u^T)%MS.
Proof.
move=> gap rq inv dom; have eqbest : PiU best = Pi by [].
have tr1 : \tr (Pi *m Sigma) <= \tr (PiU q *m Sigma).
  by rewrite -eqbest; apply: (dominates_trace inv dom); rewrite /= rank_u rq.
have trP : \tr Pi = M%:R by rewrite proj_trace; rewrite mxrank_tr rank_u.
have trQ : \tr (PiU q) = M%:R by rewrite /PiU proj_trace mxrank_tr rq.
suff e : Pi *m (1%:M - PiU q) = 0.
  have sub : (u^T <= (q.1)^T)%MS.
    have -> : u^T = u^T *m PiU q.
      apply/eqP; rewrite -subr_eq0 -{1}[u^T]mulmx1 -mulmxBr -[u^T]mul_proj -mulmxA e mulmx0.
      by rewrite eqxx.
    by rewrite /PiU; apply: proj_sub.
  by apply/eqmx_sym/eqmxP; rewrite -(mxrank_leqif_eq sub) !mxrank_tr rank_u rq.
move: (PiU_idem q) (PiU_tr q) tr1 trQ; move: (PiU q) => P' iP' sP' tr1 trQ.
have iP : Pi *m Pi = Pi := proj_idem u^T; have sP : Pi^T = Pi := proj_tr u^T.
have iC : (1%:M - Pi) *m (1%:M - Pi) = 1%:M - Pi by rewrite mulmxBl mul1mx mulmxBr mulmx1 iP subrr subr0.
have iC' : (1%:M - P') *m (1%:M - P') = 1%:M - P' by rewrite mulmxBl mul1mx mulmxBr mulmx1 iP' subrr subr0.
have sC : (1%:M - Pi)^T = 1%:M - Pi by rewrite trmxD trmxN trmx1 sP.
have sC' : (1%:M - P')^T = 1%:M - P' by rewrite trmxD trmxN trmx1 sP'.
have PC : Pi *m (1%:M - Pi) = 0 by rewrite mulmxBr mulmx1 iP subrr.
have vni : Pi *m Sigma *m (1%:M - Pi) = 0.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul sC sP Sigma_tr mulmxA invariant_proj.
have PS : Pi *m Sigma *m Pi = Pi *m Sigma.
  by apply/eqP; rewrite eq_sym -subr_eq0 -{1}[Pi *m Sigma]mulmx1 -mulmxBr vni.
have CS : (1%:M - Pi) *m Sigma *m (1%:M - Pi) = (1%:M - Pi) *m Sigma.
  by rewrite mulmxBr mulmx1 invariant_proj subr0.
pose a := Pi *m (1%:M - P'); pose b := (1%:M - Pi) *m P'.
have aa : a *m a^T = Pi *m (1%:M - P') *m Pi.
  by rewrite /a trmx_mul sC' sP mulmxA -[Pi *m _ *m _]mulmxA iC'.
have bb : b *m b^T = (1%:M - Pi) *m P' *m (1%:M - Pi).
  by rewrite /b trmx_mul sP' sC mulmxA -[_ *m P' *m P']mulmxA iP'.
have alE : frob (Sigma *m a) a = \tr (Pi *m Sigma) - \tr (Pi *m Sigma *m P').
  rewrite frob_outer aa mulmxA mxtrace_mulC !mulmxA PS mulmxBr mulmx1.
  by rewrite linearB.
have beE : frob (Sigma *m b) b = \tr (P' *m Sigma) - \tr (Pi *m Sigma *m P').
  rewrite frob_outer bb mulmxA mxtrace_mulC !mulmxA CS mulmxBl mul1mx mulmxBl.
  by rewrite linearB /= [\tr (Sigma *m P')]mxtrace_mulC.
have anE : frob a a = \tr Pi - \tr (Pi *m P').
  by rewrite /frob aa mxtrace_mulC mulmxA iP mulmxBr mulmx1 linearB.
have bnE : frob b b = \tr P' - \tr (Pi *m P').
  by rewrite /frob bb mxtrace_mulC mulmxA iC mulmxBl mul1mx linearB.
have ha : s * frob a a <= frob (Sigma *m a) a.
  rewrite sum_frob frob_cols mulr_sumr; apply: ler_sum => j _; apply: above_proj.
  by rewrite -mul_col /a mulmxA iP.
have hb : frob (Sigma *m b) b <= s' * frob b b.
  rewrite sum_frob frob_cols mulr_sumr; apply: ler_sum => j _; apply: below_proj.
  by rewrite -mul_col /b mulmxA PC mul0mx col0.
apply/eqP; rewrite -/a -frob_eq0 eq_le frob_ge0 andbT.
rewrite -(ler_pmul2l (_ : 0 < s - s')) ?subr_gt0 // mulr0.
have ba : frob b b = frob a a by rewrite anE bnE trP trQ.
rewrite mulrBl subr_le0; apply: le_trans ha (le_trans _ _); last by rewrite -ba; apply: hb.
by rewrite alE beE ler_sub.
Qed.

(* -- The ranks ----------------------------------------------------------------------------- *)

Lemma u_explained : exists C, u = row_mx Q T *m C.
Proof.
have uB : B \in unitmx.
  rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/rowV0P => z /sub_kermxP zB.
  have Bz : B *m z^T = 0 by apply: trmx_inj; rewrite trmx_mul trmxK zB trmx0.
  have := above z^T; rewrite mulmxA invariant -mulmxA Bz mulmx0 frob0l pmulr_rle0 //.
  move=> le; have /eqP : frob (u *m z^T) (u *m z^T) == 0 by rewrite eq_le le frob_ge0.
  move/eqP; rewrite frob_eq0 => /eqP uz; apply: (row_free_cancel free_u).
  by apply: trmx_inj; rewrite trmx_mul trmxK uz trmx0.
exists ((row_mx D (F V Y))^T *m u *m invmx B).
by rewrite !mulmxA -(Sigma_factor X V Y) invariant mulmxK.
Qed.

Lemma rank_explained_complement :
  (M + \rank ((1%:M - Pi) *m row_mx T Q) = \rank (Y *m Z^T))%N.
Proof.
rewrite -[X in (X + _)%N = _]rank_u -rank_complement -rank_explained.
have swap : \rank (row_mx T Q) = \rank (row_mx Q T).
  by rewrite -[LHS]mxrank_tr -[RHS]mxrank_tr !tr_row_mx -!addsmxE addsmxC.
rewrite -swap; apply/eqP; rewrite eqn_leq; apply/andP; split; last first.
  have {1}-> : row_mx T Q = row_mx u (row_mx T Q) *m col_mx 0 1%:M.
    by rewrite mul_row_col mulmx0 add0r mulmx1.
  exact: mxrankM_maxl.
have [C eC] := u_explained.
have /submxP [J eJ] : ((row_mx Q T)^T <= (row_mx T Q)^T)%MS.
  by rewrite !tr_row_mx col_mx_sub -!addsmxE addsmxSr addsmxSl.
have -> : row_mx u (row_mx T Q) = row_mx T Q *m row_mx (J^T *m C) 1%:M.
  rewrite mul_mx_row mulmx1; congr row_mx; rewrite eC mulmxA; congr (_ *m _).
  by rewrite -[LHS]trmxK eJ trmx_mul trmxK.
exact: mxrankM_maxl.
Qed.

Lemma rank_T_complement : (M + \rank ((1%:M - Pi) *m T) = \rank (row_mx u T))%N.
Proof. by rewrite -[X in (X + _)%N = _]rank_u -rank_complement. Qed.

Lemma rank_images : (\rank P <= \rank (Pi *m D))%N =
  (\rank Z <= \rank (col_mx V (u^T *m Y) *m Z^T))%N.
Proof.
rewrite rank_stacked rank_bordered leq_add2l; congr (_ <= _)%N.
have -> : strata.Q X V (u^T *m Y) = u^T *m Q by rewrite !QE mulmxA.
have [E eE] := proj_columns u.
have eQ : u^T *m Q = u^T *m (Pi *m D) *m P.
  by rewrite -{1}[u^T]mul_proj -!mulmxA DP.
apply/eqP; rewrite eqn_leq; apply/andP; split; last first.
  by rewrite eQ; apply: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
have -> : Pi *m D = E^T *m (u^T *m Q) *m pseudo P.
  by rewrite DE -proj_tr {1}eE trmx_mul !mulmxA.
by apply: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
Qed.

Lemma stratum_ranks : (exists2 q, critical sqf q & ((q.1)^T :=: u^T)%MS) <->
  \rank (row_mx u T) = \rank (Y *m Z^T) /\ (\rank Z <= \rank (col_mx V (u^T *m Y) *m Z^T))%N.
Proof.
apply: iff_trans (stratum_nonempty X V Y c_gt0 u) _.
rewrite -rank_images -rank_T_complement -rank_explained_complement mul_mx_row rank_u.
have PM := rank_leq_row P.
have -> : (M <= \rank (Pi *m D) + (M - \rank P))%N = (\rank P <= \rank (Pi *m D))%N.
  by rewrite -{1}(subnKC PM) leq_add2r.
split=> [[_ e le]|[/addnI e le]]; first by rewrite e.
by split=> //; apply: invariant_proj.
Qed.

(* -- Attainment -------------------------------------------------------------------------------- *)

Theorem best_fit_minimum q : critical sqf q -> ((q.1)^T :=: u^T)%MS -> global_minimum sqf q.
Proof.
move=> cq eq q'; rewrite (critical_risk c_gt0 cq).
apply: le_trans (sqf_lower X V Y c_gt0 q'); rewrite ler_wpmul2l ?(ltW c_gt0) // ler_sub //.
apply: (dominates_trace (critical_invariant c_gt0 cq) (best_dominates eq)).
by rewrite -[X in (_ <= X)%N]mxrank_tr eq mxrank_tr rank_u rank_leq_col.
Qed.

Theorem best_fit_attained : (\rank (Y *m Z^T) <= \rank (row_mx u T))%N ->
  (\rank Z <= \rank (col_mx V (u^T *m Y) *m Z^T))%N -> exists q, global_minimum sqf q.
Proof.
move=> rT rQ; have [] := stratum_ranks.2 _.
  split=> //; apply/eqP; rewrite eqn_leq rT andbT -rank_T_complement -rank_explained_complement.
  rewrite leq_add2l; have {1}-> : T = row_mx T Q *m col_mx 1%:M 0 by rewrite mul_row_col mulmx1 mulmx0 addr0.
  by rewrite mulmxA; apply: mxrankM_maxl.
by move=> q cq eq; exists q; apply: best_fit_minimum.
Qed.

Theorem best_fit_needed : s' < s -> (M < \rank (Y *m Z^T))%N ->
  (\rank (row_mx u T) < \rank (Y *m Z^T))%N || (\rank (col_mx V (u^T *m Y) *m Z^T) < \rank Z)%N ->
  forall q, ~ local_min2 sqf q.
Proof.
move=> gap sM few q mq; have cq := local_min_critical (sq_riskP Y c) mq.
have [|rq dom] := local_min_dominates _ mq; first by rewrite rank_range rank_explained.
have eq := only_best gap rq (critical_invariant c_gt0 cq) dom.
have [rT rQ] := stratum_ranks.1 (ex_intro2 _ _ q cq eq).
by move: few; rewrite rT ltnn ltnNge rQ.
Qed.

End BestFit.

(* -- Where all critical points have one value ---------------------------------------------- *)
Section OneValue.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation sqf := (sqf X V Y c).
Local Notation Sigma := (Sigma X V Y).
Local Notation T := (T V Y).
Local Notation Q := (Q X V Y).
Local Notation Z := (col_mx V X).

Hypothesis narrow : (\rank T + M <= \rank (Y *m Z^T))%N.
Hypothesis still : (\rank (row_mx T (Sigma *m T)) <= \rank T)%N.

(* The trace of Sigma on an invariant subspace.                                       *)
Lemma invariant_trace k (A : 'M[R]_(No, k)) : row_free A^T -> (A^T *m Sigma <= A^T)%MS ->
  exists2 B, Sigma *m A = A *m B & \tr (proj A^T *m Sigma) = \tr B.
Proof.
move=> fA /submxP [B' e]; have SA : Sigma *m A = A *m B'^T.
  by apply: trmx_inj; rewrite !trmx_mul Sigma_tr e trmxK.
exists B'^T => //; have [E eE] := proj_columns A.
have EA : E *m A = 1%:M.
  apply: trmx_inj; apply: (row_free_inj fA); rewrite -trmx_mul mulmxA -eE.
  by rewrite -[X in _ *m X]trmxK mul_proj_tr trmxK trmx1 mul1mx.
by rewrite eE -mulmxA mxtrace_mulC -mulmxA SA mulmxA EA mul1mx.
Qed.

(* The column space of Sigma is the direct sum of U and that of T.                     *)
Lemma same_values q : critical sqf q -> \tr (PiU q *m Sigma) = \tr Sigma - \tr (proj T^T *m Sigma).
Proof.
move=> cq; have [inv rk _] := stratum_necessary c_gt0 cq (eqmx_refl (q.1)^T).
rewrite -mul_mx_row in rk; have rs : \rank (row_mx T Q) = \rank (Y *m Z^T).
  by rewrite -rank_explained -[LHS]mxrank_tr -[RHS]mxrank_tr !tr_row_mx -!addsmxE addsmxC.
have all : (\rank (row_mx T Q) <= \rank (row_mx q.1 (row_mx T Q)))%N.
  have {1}-> : row_mx T Q = row_mx q.1 (row_mx T Q) *m col_mx 0 1%:M.
    by rewrite mul_row_col mulmx0 add0r mulmx1.
  exact: mxrankM_maxl.
have rT : (\rank ((1%:M - proj (q.1)^T) *m T) <= \rank T)%N by apply: mxrankM_maxr.
have rA := rank_leq_col q.1; have := all; rewrite (rank_complement q.1) rk rs => le.
have le' := leq_trans narrow le.
have eA : \rank q.1 = M.
  apply/eqP; rewrite eqn_leq rA -(leq_add2l (\rank T)); apply: leq_trans le' _.
  by rewrite addnC leq_add2r.
have eT : \rank ((1%:M - proj (q.1)^T) *m T) = \rank T.
  by apply/eqP; rewrite eqn_leq rT -(leq_add2l M) addnC -{2}eA.
have sE : \rank (Y *m Z^T) = (M + \rank T)%N.
  apply/eqP; rewrite eqn_leq [X in _ && (X <= _)%N]addnC narrow andbT.
  by move: le; rewrite eA eT.
have inside : ((q.1)^T <= (row_mx T Q)^T)%MS.
  have sub : ((row_mx T Q)^T <= (row_mx q.1 (row_mx T Q))^T)%MS.
    by rewrite [(row_mx q.1 _)^T]tr_row_mx -addsmxE addsmxSr.
  have : ((row_mx q.1 (row_mx T Q))^T <= (row_mx T Q)^T)%MS.
    by rewrite -(mxrank_leqif_sup sub) !mxrank_tr (rank_complement q.1) rk eT eA rs sE.
  by apply: submx_trans; rewrite [(row_mx q.1 _)^T]tr_row_mx -addsmxE addsmxSl.
have fA : row_free (q.1)^T by rewrite /row_free mxrank_tr eA.
pose t := col_base T; have ft : row_free t^T.
  by rewrite /row_free mxrank_tr; apply: col_base_full.
have et : (t^T :=: T^T)%MS.
  have -> : T^T = (row_base T)^T *m t^T by rewrite -trmx_mul mulmx_base.
  apply: eqmx_sym; apply: eqmxMfull.
  by rewrite /row_full mxrank_tr; apply: row_base_free.
have [|B1 SA trA] := invariant_trace fA.
  apply/submxP; have [E eE] := proj_columns q.1; exists (E *m Sigma *m q.1)^T.
  have PA : proj (q.1)^T *m q.1 = q.1 := PiU_A q.
  have inv' : Sigma *m proj (q.1)^T = proj (q.1)^T *m (Sigma *m proj (q.1)^T).
    by apply/eqP; rewrite -subr_eq0 -{1}[Sigma *m _]mul1mx -mulmxBl mulmxA inv.
  rewrite -{1}[Sigma]Sigma_tr -!trmx_mul; congr trmx.
  by rewrite -[in LHS]PA mulmxA inv' {1}eE -!mulmxA PA.
have [|B2 ST trT] := invariant_trace ft.
  rewrite (eqmxMr _ et) et; have sub : (T^T <= (row_mx T (Sigma *m T))^T)%MS.
    by rewrite tr_row_mx -addsmxE addsmxSl.
  have : ((row_mx T (Sigma *m T))^T <= T^T)%MS.
    by rewrite -(mxrank_leqif_sup sub) !mxrank_tr eqn_leq still -(mxrank_tr T) -(mxrank_tr (row_mx _ _)) mxrankS.
  by apply: submx_trans; rewrite tr_row_mx -addsmxE trmx_mul Sigma_tr addsmxSr.
have <- : proj t^T = proj T^T by apply: eq_proj.
rewrite trT [PiU q]/PiU trA; pose J := row_mx q.1 t.
have fJ : row_free J^T.
  rewrite /row_free mxrank_tr (rank_complement q.1) eA.
  have -> : \rank ((1%:M - proj (q.1)^T) *m t) = \rank T; last by [].
  by apply: etrans eT; apply: rank_col_base.
have eJ : (J^T :=: Sigma)%MS.
  have sub : (J^T <= Sigma)%MS.
    have S_TQ : ((row_mx T Q)^T <= Sigma)%MS.
      have [C e] := Sigma_range X V Y; rewrite tr_row_mx -addsmxE addsmxC addsmxE -tr_row_mx e.
      by rewrite trmx_mul Sigma_tr submxMl.
    rewrite tr_row_mx col_mx_sub (submx_trans inside S_TQ) et /=.
    by apply: submx_trans S_TQ; rewrite tr_row_mx -addsmxE addsmxSl.
  by apply/eqmxP; rewrite -(mxrank_leqif_eq sub) (eqP fJ) rank_range rank_explained sE.
have [L LJ] : exists L, L *m J = 1%:M.
  have /row_freeP [L e] := fJ; exists L^T; apply: trmx_inj.
  by rewrite trmx_mul trmxK e trmx1.
have JLS : J *m L *m Sigma = Sigma.
  have /submxP [C e] : (Sigma <= J^T)%MS by rewrite eJ.
  have -> : Sigma = J *m C^T by rewrite -Sigma_tr e trmx_mul trmxK.
  by rewrite mulmxA -[J *m L *m J]mulmxA LJ mulmx1.
have SJ : Sigma *m J = J *m block_mx B1 0 0 B2.
  by rewrite mul_mx_row SA ST mul_row_block !mulmx0 addr0 add0r.
apply/eqP; rewrite eq_sym subr_eq; apply/eqP.
by rewrite -{1}JLS -mulmxA mxtrace_mulC -mulmxA SJ mulmxA LJ mul1mx mxtrace_block.
Qed.

Theorem no_saddle_of_minimum q0 q : global_minimum sqf q0 -> critical sqf q -> global_minimum sqf q.
Proof.
move=> m0 cq q'; apply: le_trans (m0 q'); rewrite (critical_risk c_gt0 cq) same_values //.
have c0 := local_min_critical (sq_riskP Y c) (global_local m0).
by rewrite (critical_risk c_gt0 c0) same_values.
Qed.

End OneValue.

(* -- Eigenvectors that are close to rational vectors --------------------------------------- *)
Section Approximate.

Variables (R : rcfType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).

Local Notation Sigma := (Sigma X V Y).
Local Notation Q := (Q X V Y).
Local Notation T := (T V Y).
Local Notation Z := (col_mx V X).

Variables (u : 'M[R]_(No, M)) (s s' : R) (value error : 'I_M -> R).
Hypothesis free_u : row_free u^T.
Hypothesis above : forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (Sigma *m (u *m z)) (u *m z).
Hypothesis below : forall y : 'cV_No, u^T *m y = 0 -> frob (Sigma *m y) y <= s' * frob y y.
Hypothesis gap : s' < s.
Hypothesis positive : 0 < s.

Let sS : Sigma^T = Sigma := Sigma_tr X V Y.

Section Eigenbasis.

Variables (b : 'M[R]_No) (l g : 'rV[R]_No).
Hypothesis bS : Sigma *m b = b *m diag_mx l.
Hypothesis bb : b^T *m b = diag_mx g.
Hypothesis g0 : forall i, 0 < g 0 i.
Hypothesis ub : b \in unitmx.

Lemma coordinates_norm (z : 'cV_No) : frob (b *m z) (b *m z) = \sum_i g 0 i * z i 0 ^+ 2.
Proof.
rewrite frob_mulr mulmxA bb mul_diag_mx frobE; apply: eq_bigr => i _.
by rewrite big_ord1 !mxE mulrCA expr2.
Qed.

Lemma coordinates_form (z : 'cV_No) : frob (Sigma *m (b *m z)) (b *m z) = \sum_i l 0 i * (g 0 i * z i 0 ^+ 2).
Proof.
rewrite mulmxA bS -mulmxA frob_mulr mulmxA bb !mul_diag_mx frobE; apply: eq_bigr => i _.
by rewrite big_ord1 !mxE expr2 -!mulrA; congr (_ * _); rewrite mulrCA.
Qed.

Lemma form_below t (z : 'cV_No) : (forall i, z i 0 != 0 -> l 0 i <= t) ->
  frob (Sigma *m (b *m z)) (b *m z) <= t * frob (b *m z) (b *m z).
Proof.
move=> small; rewrite coordinates_form coordinates_norm mulr_sumr; apply: ler_sum => i _.
have [->|/small le] := eqVneq (z i 0) 0; first by rewrite expr0n !mulr0.
by rewrite ler_wpmul2r // mulr_ge0 ?sqr_ge0 // ltW.
Qed.

Lemma form_above t (z : 'cV_No) : (forall i, z i 0 != 0 -> t <= l 0 i) ->
  t * frob (b *m z) (b *m z) <= frob (Sigma *m (b *m z)) (b *m z).
Proof.
move=> large; rewrite coordinates_form coordinates_norm mulr_sumr; apply: ler_sum => i _.
have [->|/large le] := eqVneq (z i 0) 0; first by rewrite expr0n !mulr0.
by rewrite ler_wpmul2r // mulr_ge0 ?sqr_ge0 // ltW.
Qed.

(* Fewer than M coordinates vanish on some vector of the span of u.                  *)
Lemma vanishing (A : {set 'I_No}) : (#|A| < M)%N ->
  exists2 z : 'cV_No, b *m z != 0 & (exists w : 'cV_M, b *m z = u *m w) /\ forall i, i \in A -> z i 0 = 0.
Proof.
move=> AM; pose C := rowsub (fun k : 'I_#|A| => enum_val k) (invmx b *m u).
have [|w w0 Cw] := @right_kernel _ _ _ C; first exact: leq_ltn_trans (rank_leq_row _) AM.
exists (invmx b *m u *m w).
  rewrite !mulmxA mulmxV // mul1mx; apply: contra_neq w0 => uw.
  exact: (col_free_cancel free_u uw).
split; first by exists w; rewrite !mulmxA mulmxV // mul1mx.
move=> i iA; have := congr1 (fun B : 'cV_#|A| => B (enum_rank_in iA i) 0) Cw.
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
  rewrite coordinates_form coordinates_norm mulr_sumr leNgt => /negP; apply.
  have [k wk] : exists k, w k 0 != 0 by have [k [j]] := neq0_entry w0; rewrite ord1; exists k.
  rewrite (bigD1 (enum_val k)) //= [X in _ < X](bigD1 (enum_val k)) //= ltr_le_add //.
    have := enum_valP k; rewrite inE => lt; rewrite ltr_pmul2r // ez.
    by rewrite mulr_gt0 // lt_def sqrf_eq0 wk sqr_ge0.
  apply: ler_sum => i _; have [il|/out ->] := boolP (i \in large); last by rewrite expr0n !mulr0.
  apply: ler_wpmul2r; first by rewrite mulr_ge0 ?sqr_ge0 // ltW.
  by move: il; rewrite inE => /ltW.
move=> /vanishing [z z0 [[w ew] out]].
have le : frob (Sigma *m (b *m z)) (b *m z) <= s' * frob (b *m z) (b *m z).
  apply: form_below => i zi; rewrite leNgt; apply/negP => lt; case/eqP: zi.
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
have le : frob (Sigma *m (b *m z)) (b *m z) <= t * frob (b *m z) (b *m z).
  apply: form_below => j zj; rewrite le_maxr; apply/orP.
  have [->|ji] := eqVneq j i; first by right.
  left; rewrite leNgt; apply/negP => ltj; case/eqP: zj.
  by apply: out; rewrite !inE ji.
have := above w; rewrite -ew => ge; have := le_trans ge le.
by rewrite leNgt ltr_pmul2r ?ts // frob_gt0.
Qed.

End Eigenbasis.

(* The span of the eigenvectors of the M largest eigenvalues.                          *)
Lemma largest_exist : exists (u0 : 'M[R]_(No, M)) (B : 'M_M),
  [/\ row_free u0^T, Sigma *m u0 = u0 *m B,
      forall z : 'cV_M, s * frob (u0 *m z) (u0 *m z) <= frob (Sigma *m (u0 *m z)) (u0 *m z) &
      forall y : 'cV_No, u0^T *m y = 0 -> frob (Sigma *m y) y <= s' * frob y y].
Proof.
have SC : Sigma *m 1%:M = 1%:M *m Sigma by rewrite mulmx1 mul1mx.
have := spectral sS SC; rewrite mxrank1 => -[b [l [bS db fb _]]].
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
pose u0 := colsub f b; exists u0, (diag_mx (\row_k l 0 (f k))).
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
- by move=> z; have [z' -> inI] := uz z; apply: (form_above bS bb g0) => i /inI /le.
move=> y uy; have ey : y = b *m (invmx b *m y) by rewrite mulmxA mulmxV // mul1mx.
rewrite ey; apply: (form_below bS bb g0) => i zi; rewrite leNgt; apply/negP => lt; case/eqP: zi.
have [k ->] : exists k, i = f k by apply: fS; rewrite inE.
have := congr1 (fun A : 'cV_M => A k 0) uy; rewrite {1}ey mulmxA gram.
rewrite [RHS]mxE mxE (bigD1 (f k)) //= big1 ?addr0 => [|i1 ne]; last by rewrite mxE eq_sym (negPf ne) mul0r.
by rewrite mxE eqxx mulr1n => /eqP; rewrite mulf_eq0 gt_eqF //= => /eqP.
Qed.

Local Notation total := (\sum_k error k).

Hypothesis far : forall k, s' < value k.
Hypothesis error_ge0 : forall k, 0 <= error k.
Hypothesis near : forall k, let r := Sigma *m col k u - value k *: col k u in
  frob r r <= error k * (value k - s') ^+ 2.

Variables (u0 : 'M[R]_(No, M)) (B : 'M[R]_M).
Hypothesis free_u0 : row_free u0^T.
Hypothesis invariant0 : Sigma *m u0 = u0 *m B.
Hypothesis above0 : forall z : 'cV_M, s * frob (u0 *m z) (u0 *m z) <= frob (Sigma *m (u0 *m z)) (u0 *m z).
Hypothesis below0 : forall y : 'cV_No, u0^T *m y = 0 -> frob (Sigma *m y) y <= s' * frob y y.

Local Notation Pi := (proj u0^T).
Local Notation C := (1%:M - Pi).

Let iC : C *m C = C.
Proof. by rewrite mulmxBl mul1mx mulmxBr mulmx1 proj_idem subrr subr0. Qed.
Let sC : C^T = C. Proof. by rewrite trmxD trmxN trmx1 proj_tr. Qed.
Let u0C : u0^T *m C = 0. Proof. by rewrite mulmxBr mulmx1 mul_proj subrr. Qed.

Let CS : C *m Sigma = Sigma *m C.
Proof.
have h : C *m Sigma *m Pi = 0 := invariant_proj invariant0.
have h' : Pi *m Sigma *m C = 0.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul sC proj_tr sS mulmxA.
have -> : C *m Sigma = C *m Sigma *m C by rewrite [in RHS]mulmxBr mulmx1 h subr0.
have e1 : Pi + C = 1%:M by rewrite addrC subrK.
have -> : Sigma *m C = (Pi + C) *m (Sigma *m C) by rewrite e1 mul1mx.
by rewrite [RHS]mulmxDl !mulmxA h' add0r.
Qed.

(* What is left of an approximate eigenvector on the complement is small.              *)
Lemma remainder_small k : frob (C *m col k u) (C *m col k u) <= error k.
Proof.
set x := C *m col k u; set r := Sigma *m col k u - value k *: col k u.
have Sx : Sigma *m x = value k *: x + C *m r.
  have -> : C *m r = Sigma *m x - value k *: x by rewrite /r mulmxBr -scalemxAr mulmxA CS -mulmxA.
  by rewrite addrCA subrr addr0.
have form : frob (Sigma *m x) x = value k * frob x x + frob r x.
  by rewrite Sx frobDl frobZl frob_mulr sC mulmxA iC.
have le : (value k - s') * frob x x <= - frob r x.
  have := below0 (y := x); rewrite mulmxA u0C mul0mx => /(_ erefl); rewrite form -(subr_ge0 (_ + _)) => h.
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
move=> uy; have Cy : C *m y = y.
  have [E eE] := proj_columns u0; rewrite mulmxBl mul1mx -proj_tr eE trmx_mul -mulmxA uy mulmx0 subr0 //.
rewrite frobE mulr_suml; apply: ler_sum => k _; rewrite big_ord1.
have -> : (u^T *m y) k 0 = dot (C *m col k u) y.
  rewrite /dot trmx_mul sC -mulmxA Cy mxE [RHS]mxE; apply: eq_bigr => i _; by rewrite !mxE.
rewrite -expr2; apply: le_trans (cauchy_schwarz _ _) _.
have dotE (a : 'cV[R]_No) : dot a a = frob a a by rewrite /dot /frob mxtrace_mulC trace_mx11.
by rewrite !dotE ler_wpmul2r ?frob_ge0 //; apply: remainder_small.
Qed.

Variables (mu nu : R).
Hypothesis mu_large : total < mu.
Hypothesis nu_positive : 0 < nu.
Hypothesis images_T : forall y : 'cV_No, T^T *m y = 0 -> (exists x : 'cV_No, y = Sigma *m x) ->
  mu * frob y y <= frob (u^T *m y) (u^T *m y).
Hypothesis images_Q : forall a : 'cV_(K + M), let v := Z^T *m a in V *m v = 0 ->
  nu * frob v v + total * frob (Y *m v) (Y *m v) <= frob (u^T *m (Y *m v)) (u^T *m (Y *m v)).

Lemma kernel_rank m n k (A : 'M[R]_(m, n)) (E : 'M[R]_(m, k)) :
  (forall w : 'rV_m, w *m A = 0 -> w *m E = 0) -> (\rank E <= \rank A)%N.
Proof.
move=> h; have sub : (kermx A <= kermx E)%MS.
  by apply/rV_subP => w /sub_kermxP /h /sub_kermxP.
have := mxrankS sub; rewrite !mxrank_ker => le.
have := leq_sub2l m le; rewrite !subKn ?rank_leq_row //.
Qed.

Lemma rank_near_T : (\rank (Y *m Z^T) <= \rank (row_mx u0 T))%N.
Proof.
rewrite -(rank_T_complement V Y free_u0) -(rank_explained_complement free_u0 invariant0 above0 positive) leq_add2l.
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
have [G eG] := u_explained free_u0 invariant0 above0 positive.
have uy : u0^T *m y = 0.
  rewrite mulmxA fixS; last by exists (J *m G); rewrite mulmxA -eJ.
  by rewrite mulmxA u0C mul0mx.
have TQy : (row_mx T Q)^T *m y = (row_mx T Q)^T *m (C *m w^T).
  by rewrite /y [LHS]mulmxA fixS //; exists F.
have Ty : T^T *m y = 0.
  have := congr1 usubmx TQy; rewrite !tr_row_mx !mul_col_mx !col_mxKu => ->.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul !trmxK sC.
have y0 : y = 0.
  apply/eqP; rewrite -frob_eq0 eq_le frob_ge0 andbT.
  have := le_trans (images_T Ty yS) (images_small uy); rewrite -subr_le0 -mulrBl.
  by rewrite pmulr_rle0 ?subr_gt0.
by apply: trmx_inj; rewrite trmx0 !trmx_mul sC -TQy y0 mulmx0.
Qed.

Lemma rank_near_Q : (\rank Z <= \rank (col_mx V (u0^T *m Y) *m Z^T))%N.
Proof.
rewrite -[X in (_ <= X)%N]mxrank_tr trmx_mul trmxK; apply: kernel_rank => a.
move=> /(congr1 trmx); rewrite trmx0 !trmx_mul !trmxK !mul_col_mx -[0]col_mx0 => /eq_col_mx [Vv uv].
rewrite -mulmxA in Vv.
have uy : u0^T *m (Y *m (Z^T *m a^T)) = 0 by rewrite !mulmxA.
have := images_Q (a := a^T) Vv; have := images_small uy => le ge.
apply: trmx_inj; rewrite trmx0 trmx_mul; apply/eqP; rewrite -frob_eq0 eq_le frob_ge0 andbT.
by have := le_trans ge le; rewrite -ler_subr_addr subrr pmulr_rle0.
Qed.

End Approximate.

(* Attainment by rational vectors u that are close to the eigenvectors of the M largest      *)
(* eigenvalues, which are above s, and the others below s': where T^T is injective near what *)
(* is orthogonal to u, and [V; u^T Y] Z^T near u.                                         *)
Theorem near_fit_attained (R : rcfType) (No M K N : nat) (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N))
    (c : R) (u : 'M[R]_(No, M)) (s s' mu nu : R) (value error : 'I_M -> R) : 0 < c -> row_free u^T ->
  (forall z : 'cV_M, s * frob (u *m z) (u *m z) <= frob (Sigma X V Y *m (u *m z)) (u *m z)) ->
  (forall y : 'cV_No, u^T *m y = 0 -> frob (Sigma X V Y *m y) y <= s' * frob y y) ->
  s' < s -> 0 < s -> (forall k, s' < value k) -> (forall k, 0 <= error k) ->
  (forall k, let r := Sigma X V Y *m col k u - value k *: col k u in
    frob r r <= error k * (value k - s') ^+ 2) ->
  \sum_k error k < mu -> 0 < nu ->
  (forall y : 'cV_No, (T V Y)^T *m y = 0 -> (exists x : 'cV_No, y = Sigma X V Y *m x) ->
    mu * frob y y <= frob (u^T *m y) (u^T *m y)) ->
  (forall a : 'cV_(K + M), let v := (col_mx V X)^T *m a in V *m v = 0 ->
    nu * frob v v + (\sum_k error k) * frob (Y *m v) (Y *m v) <= frob (u^T *m (Y *m v)) (u^T *m (Y *m v))) ->
  exists q, global_minimum (sqf X V Y c) q.
Proof.
move=> c0 fu on off gap pos far e0 near large nu0 iT iQ.
have [u0 [B [f0 inv on0 off0]]] := largest_exist fu on off gap.
apply: (best_fit_attained c0 f0 inv on0 off0 (ltW gap) pos).
  exact: (rank_near_T pos far e0 near f0 inv on0 off0 large iT).
exact: (rank_near_Q far e0 near inv off0 nu0 iQ).
Qed.
