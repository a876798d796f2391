(* Attainment for rank Y Z^T > M, by a subspace U of dimension M, the column       *)
(* space of u, that Sigma leaves invariant and on which it is at least s, and at   *)
(* most s on the complement: the M largest eigenvalues, without eigenvectors.      *)
(* Z = [V; X]; notation of strata.v.                                            *)
(*   local_min_ranks     there is no local minimum unless rank Y Z^T <= M + rank T  *)
(*                       and rank [V; Y] Z^T = rank Z                            *)
(*   best_fit_attained   there is a global minimum, with col W_{L+1} = U, if      *)
(*                       rank [u T] = rank Y Z^T and rank [V; u^T Y] Z^T = rank Z  *)
(*   best_fit_needed     and no local minimum, if one of the ranks is smaller and *)
(*                       Sigma is at most s' < s on the complement               *)
(*   best_fit_minimum    a critical point with col W_{L+1} = U is one             *)
(*   same_values         where Sigma leaves the column space of T invariant and   *)
(*                       rank Y Z^T = rank T + M, all critical points have one    *)
(*                       value, and none is a saddle if there is a minimum       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape saddles attainment.
From Nest Require Import attainment_ranks existence_ranks strata.

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

(* So ranks alone may say that there is none.                                               *)
Theorem local_min_ranks q : (M < \rank (Y *m Z^T))%N -> local_min2 sqf q ->
  (\rank (Y *m Z^T) <= M + \rank T)%N /\ (\rank Z <= \rank (col_mx V Y *m Z^T))%N.
Proof.
move=> sM mq; have [|rq _] := local_min_dominates _ mq; first by rewrite rank_range rank_explained.
have cq := local_min_critical (sq_riskP Y c) mq.
have [_ rk rP] := stratum_necessary c_gt0 cq (eqmx_refl (q.1)^T); split.
  have rs : \rank (row_mx T Q) = \rank (Y *m Z^T).
    by rewrite -rank_explained -[LHS]mxrank_tr -[RHS]mxrank_tr !tr_row_mx -!addsmxE addsmxC.
  rewrite -rs; apply: (@leq_trans (\rank (row_mx q.1 (row_mx T Q)))).
    have {1}-> : row_mx T Q = row_mx q.1 (row_mx T Q) *m col_mx 0 1%:M.
      by rewrite mul_row_col mulmx0 add0r mulmx1.
    exact: mxrankM_maxl.
  by rewrite rank_complement rq leq_add2l mul_mx_row rk mxrankM_maxr.
rewrite rank_stacked rank_bordered leq_add2l.
have PM := rank_leq_row P; move: rP; rewrite rq -{1}(subnKC PM) leq_add2r => rP.
by apply: leq_trans rP _; apply: leq_trans (mxrankM_maxr _ _) _; rewrite DE mxrankM_maxl.
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
