(* Beyond the papers: the whole landscape of (P_phi) with the squared loss,   *)
(* with no assumption on ranks, widths or data.                               *)
(*   X = x_{L-1} (M x N), V = v_L (K x N), Y the targets (No x N), samples    *)
(*   are columns; q = (A, W) = (W_{L+1}, W_L); the risk is c ||A(X+WV)-Y||^2  *)
(*   with c > 0 (c = 1/N in the papers).                                      *)
(* Notation: Pi_U = proj of A^T is the orthogonal projector on U, the column  *)
(* space of A; Sigma = Y Pi Y^T with Pi the projector on the rows of [X; V].  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Columns.

Variable R : realFieldType.

Lemma frob_cols m n (A B : 'M[R]_(m, n)) :
  frob A B = \sum_j frob (col j A) (col j B).
Proof.
rewrite frobE exchange_big; apply: eq_bigr => j _; rewrite frobE.
by apply: eq_bigr => i _; rewrite big_ord1 !mxE.
Qed.

Lemma mul_col m n k (A : 'M[R]_(m, n)) (B : 'M_(n, k)) j :
  col j (A *m B) = A *m col j B.
Proof. by rewrite !colE mulmxA. Qed.

End Columns.

Section Landscape.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Implicit Types (q D : 'M[R]_(No, M) * 'M[R]_(M, K)).

Local Notation sqf := (sqf X V Y c).
Local Notation rep := (rep X V).
Local Notation residual := (residual X V Y).

Definition Pall : 'M[R]_N := proj (col_mx X V).
Definition Sigma : 'M[R]_No := locked (Y *m Pall *m Y^T).
Lemma SigmaE : Sigma = Y *m Pall *m Y^T. Proof. by rewrite /Sigma -lock. Qed.
Definition PiU q : 'M[R]_No := proj (q.1)^T.

Lemma Pall_tr : Pall^T = Pall. Proof. exact: proj_tr. Qed.
Lemma Pall_idem : Pall *m Pall = Pall. Proof. exact: proj_idem. Qed.
Lemma PiU_tr q : (PiU q)^T = PiU q. Proof. exact: proj_tr. Qed.
Lemma PiU_idem q : PiU q *m PiU q = PiU q. Proof. exact: proj_idem. Qed.

Lemma Sigma_tr : Sigma^T = Sigma.
Proof. by rewrite SigmaE !trmx_mul trmxK Pall_tr mulmxA. Qed.

Lemma X_Pall : X *m Pall = X.
Proof.
by apply: proj_fix; apply/submxP; exists (row_mx 1%:M 0); rewrite mul_row_col mul1mx mul0mx addr0.
Qed.

Lemma V_Pall : V *m Pall = V.
Proof.
by apply: proj_fix; apply/submxP; exists (row_mx 0 1%:M); rewrite mul_row_col mul1mx mul0mx add0r.
Qed.

Lemma rep_Pall q : rep q *m Pall = rep q.
Proof. by rewrite /rep mulmxDl -mulmxA X_Pall V_Pall. Qed.

Lemma PiU_A q : PiU q *m q.1 = q.1.
Proof. by have := mul_proj_tr (q.1)^T; rewrite trmxK. Qed.

Lemma A_PiU q : (q.1)^T *m PiU q = (q.1)^T.
Proof. exact: mul_proj. Qed.

(* PiU q = A B for some B.                                                    *)
Lemma PiU_range q : exists B, PiU q = q.1 *m B.
Proof.
exists (pinvmx ((q.1)^T *m q.1) *m (q.1)^T).
by rewrite /PiU projE trmxK -mulmxA.
Qed.

Lemma PiU_ortho q m (B : 'M_(No, m)) : (q.1)^T *m B = 0 -> PiU q *m B = 0.
Proof.
move=> AB; have [C eC] := PiU_range q.
by rewrite -PiU_tr eC trmx_mul -mulmxA AB mulmx0.
Qed.

(* -- Predictions at a critical point ------------------------------------------- *)

Theorem critical_prediction q : critical sqf q ->
  q.1 *m rep q = PiU q *m Y *m Pall.
Proof.
move=> /(sq_criticalE X V Y c_gt0) [cA cW].
have AEX : (q.1)^T *m residual q *m X^T = 0.
  have -> : X^T = (rep q)^T - V^T *m (q.2)^T by rewrite -trmx_mul -trmxN -trmxD /rep addrK.
  by rewrite mulmxBr mulmxA -[_ *m _ *m (rep q)^T]mulmxA cA mulmx0 -mulmxA -!mulmxA
    [residual q *m (_ *m _)]mulmxA [(q.1)^T *m (_ *m _)]mulmxA cW mul0mx subrr.
have AEP : (q.1)^T *m (q.1 *m rep q - Y *m Pall) = 0.
  have -> : q.1 *m rep q - Y *m Pall = residual q *m Pall.
    by rewrite /residual mulmxBl -mulmxA rep_Pall.
  rewrite mulmxA /Pall projE mulmxA [_ *m ((col_mx X V)^T *m _)]mulmxA.
  by rewrite tr_col_mx mul_mx_row AEX -[_ *m V^T]mulmxA cW row_mx0 !mul0mx.
have := PiU_ortho AEP; rewrite mulmxBr !mulmxA PiU_A => /eqP.
by rewrite subr_eq0 => /eqP.
Qed.

(* U is an invariant subspace of Sigma.                                       *)
Theorem critical_invariant q : critical sqf q ->
  (1%:M - PiU q) *m Sigma *m PiU q = 0.
Proof.
move=> cq; have [cA cW] := (sq_criticalE X V Y c_gt0 q).1 cq.
have eP := critical_prediction cq.
have e : Y *m (rep q)^T *m (q.1)^T = Sigma *m PiU q.
  by rewrite -mulmxA -trmx_mul eP !trmx_mul PiU_tr Pall_tr SigmaE !mulmxA.
have e' : q.1 *m rep q *m (rep q)^T *m (q.1)^T = PiU q *m Sigma *m PiU q.
  rewrite -mulmxA -trmx_mul eP !trmx_mul PiU_tr Pall_tr SigmaE !mulmxA.
  by rewrite -[_ *m Pall *m Pall]mulmxA Pall_idem.
have e2 : q.1 *m rep q *m (rep q)^T = Y *m (rep q)^T.
  by apply/eqP; rewrite -subr_eq0 -mulmxBl; apply/eqP.
by rewrite mulmxBl mul1mx mulmxBl -e -e' e2 subrr.
Qed.

Lemma norm_prediction q : frob (PiU q *m Y *m Pall) (PiU q *m Y *m Pall) =
  \tr (PiU q *m Sigma).
Proof.
rewrite /frob !trmx_mul PiU_tr Pall_tr SigmaE !mulmxA mxtrace_mulC !mulmxA PiU_idem.
by rewrite -[_ *m Pall *m Pall]mulmxA Pall_idem.
Qed.

(* N R = ||Y||^2 - tr (Pi_U Sigma), with c = 1/N.                              *)
Theorem critical_risk q : critical sqf q ->
  sqf q = c * (frob Y Y - \tr (PiU q *m Sigma)).
Proof.
move=> cq; rewrite /sqf /coupled /sq_risk -/(rep q) (critical_prediction cq).
set Z := _ *m Y *m Pall; congr (_ * _).
have ZY : frob Z Y = \tr (PiU q *m Sigma).
  by rewrite /frob /Z SigmaE !mulmxA.
have ZZ : frob Z Z = \tr (PiU q *m Sigma) by exact: norm_prediction.
by rewrite !(frobDl, frobDr, frobNl, frobNr) (frobC Y Z) ZY ZZ; ring.
Qed.

(* -- Best approximations of rank at most M -------------------------------------- *)

(* No point does better than its own column space allows.                     *)
Lemma sqf_lower q : c * (frob Y Y - \tr (PiU q *m Sigma)) <= sqf q.
Proof.
rewrite /sqf /coupled /sq_risk -/(rep q) ler_wpmul2l ?(ltW c_gt0) //.
set Z := q.1 *m rep q; pose B := PiU q *m Y *m Pall.
have ZP : Z *m Pall = Z by rewrite /Z -mulmxA rep_Pall.
have PZ : PiU q *m Z = Z by rewrite /Z mulmxA PiU_A.
have ZY : frob Z B = frob Z Y.
  by rewrite frobC /B frob_mull Pall_tr ZP frob_mulr PiU_tr PZ frobC.
have BB : frob B B = \tr (PiU q *m Sigma) by exact: norm_prediction.
rewrite -subr_ge0; apply: le_trans (frob_ge0 (Z - B)) _.
rewrite !(frobDl, frobDr, frobNl, frobNr) (frobC B Z) (frobC Y Z) ZY BB.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

(* On U and on its complement the form of Sigma is compared on unit vectors:   *)
(* lambda_U >= lambda_U' for every u in U and u' orthogonal to U.             *)
Definition dominates q : Prop := forall u u' : 'cV[R]_No,
  PiU q *m u = u -> PiU q *m u' = 0 ->
  frob (Sigma *m u') u' * frob u u <= frob (Sigma *m u) u * frob u' u'.

Lemma Sigma_frob m (B : 'M_(No, m)) :
  frob (Sigma *m B) B = frob (B^T *m Y *m Pall) (B^T *m Y *m Pall).
Proof.
rewrite SigmaE -[_ *m Y^T *m B]mulmxA frob_mulr trmx_mul Pall_tr -!mulmxA.
rewrite -[RHS]frob_tr !trmx_mul trmxK Pall_tr -!mulmxA [RHS]frob_mulr Pall_tr.
by rewrite [Pall *m (Pall *m _)]mulmxA Pall_idem.
Qed.

Lemma Sigma_ge0 m (B : 'M_(No, m)) : 0 <= frob (Sigma *m B) B.
Proof. by rewrite Sigma_frob frob_ge0. Qed.

Lemma sum_frob m (S : 'M[R]_No) (B : 'M_(No, m)) :
  frob (S *m B) B = \sum_j frob (S *m col j B) (col j B).
Proof. by rewrite frob_cols; apply: eq_bigr => j _; rewrite mul_col. Qed.

Lemma frob_outer m n (S : 'M[R]_m) (B : 'M_(m, n)) :
  frob (S *m B) B = \tr (S *m (B *m B^T)).
Proof. by rewrite /frob mulmxA. Qed.

(* Ky Fan: then no projector of at most the same rank captures more of Sigma.   *)
Lemma dominates_trace q q' : (1%:M - PiU q) *m Sigma *m PiU q = 0 -> dominates q ->
  (\rank q'.1 <= \rank q.1)%N -> \tr (PiU q' *m Sigma) <= \tr (PiU q *m Sigma).
Proof.
move=> inv dom rk.
have trP r : \tr (PiU r) = (\rank r.1)%:R by rewrite /PiU proj_trace mxrank_tr.
move: (PiU_idem q) (PiU_idem q') (PiU_tr q) (PiU_tr q') (trP q) (trP q') dom inv.
rewrite /dominates; move: (PiU q) (PiU q') => P P' iP iP' sP sP' tP tP' dom inv.
have iC : (1%:M - P) *m (1%:M - P) = 1%:M - P.
  by rewrite mulmxBl mul1mx mulmxBr mulmx1 iP subrr subr0.
have iC' : (1%:M - P') *m (1%:M - P') = 1%:M - P'.
  by rewrite mulmxBl mul1mx mulmxBr mulmx1 iP' subrr subr0.
have sC : (1%:M - P)^T = 1%:M - P by rewrite trmxD trmxN trmx1 sP.
have sC' : (1%:M - P')^T = 1%:M - P' by rewrite trmxD trmxN trmx1 sP'.
have PC : P *m (1%:M - P) = 0 by rewrite mulmxBr mulmx1 iP subrr.
have vni : P *m Sigma *m (1%:M - P) = 0.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul sC sP Sigma_tr mulmxA.
have PS : P *m Sigma *m P = P *m Sigma.
  by apply/eqP; rewrite eq_sym -subr_eq0 -{1}[P *m Sigma]mulmx1 -mulmxBr vni.
have CS : (1%:M - P) *m Sigma *m (1%:M - P) = (1%:M - P) *m Sigma.
  by rewrite mulmxBr mulmx1 inv subr0.
pose a := P *m (1%:M - P'); pose b := (1%:M - P) *m P'.
have aa : a *m a^T = P *m (1%:M - P') *m P.
  by rewrite /a trmx_mul sC' sP mulmxA -[P *m _ *m _]mulmxA iC'.
have bb : b *m b^T = (1%:M - P) *m P' *m (1%:M - P).
  by rewrite /b trmx_mul sP' sC mulmxA -[_ *m P' *m P']mulmxA iP'.
have alE : frob (Sigma *m a) a = \tr (P *m Sigma) - \tr (P *m Sigma *m P').
  rewrite frob_outer aa mulmxA mxtrace_mulC !mulmxA PS mulmxBr mulmx1.
  by rewrite linearB.
have beE : frob (Sigma *m b) b = \tr (P' *m Sigma) - \tr (P *m Sigma *m P').
  rewrite frob_outer bb mulmxA mxtrace_mulC !mulmxA CS mulmxBl mul1mx mulmxBl.
  by rewrite linearB /= [\tr (Sigma *m P')]mxtrace_mulC.
have anE : frob a a = \tr P - \tr (P *m P').
  by rewrite /frob aa mxtrace_mulC mulmxA iP mulmxBr mulmx1 linearB.
have bnE : frob b b = \tr P' - \tr (P *m P').
  by rewrite /frob bb mxtrace_mulC mulmxA iC mulmxBl mul1mx linearB.
have ba : frob b b <= frob a a.
  by rewrite anE bnE ler_add2r tP tP' ler_nat.
have ab : frob (Sigma *m b) b * frob a a <= frob (Sigma *m a) a * frob b b.
  rewrite !sum_frob !(frob_cols a) !(frob_cols b) !mulr_suml.
  rewrite [X in _ <= X](eq_bigr _ (fun j _ => mulr_sumr _ _ _ _)).
  rewrite [X in X <= _](eq_bigr _ (fun j _ => mulr_sumr _ _ _ _)) exchange_big /=.
  apply: ler_sum => j _; apply: ler_sum => k _.
  by apply: dom; rewrite -mul_col /a /b mulmxA ?iP // PC mul0mx col0.
rewrite -subr_ge0 (_ : _ - _ = frob (Sigma *m a) a - frob (Sigma *m b) b); last first.
  by rewrite alE beE; ring.
rewrite subr_ge0; have [a0|a0] := eqVneq (frob a a) 0; last first.
  have a1 : 0 < frob a a by rewrite lt_def a0 frob_ge0.
  rewrite -(ler_pmul2r a1); apply: le_trans ab _.
  by apply: ler_wpmul2l ba; apply: Sigma_ge0.
have b0 : b = 0.
  by apply/eqP; rewrite -frob_eq0 eq_le frob_ge0 -a0 ba.
by rewrite b0 frob0r Sigma_ge0.
Qed.

End Landscape.
