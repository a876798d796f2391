(* All critical points of (P_phi) with the squared loss: their equations, and *)
(* the subspaces U that are the column space of A = W_{L+1} at one of them.   *)
(*   Xp = X - X Pi_V      the part of x_{L-1} that v_L does not explain       *)
(*   P = Xp Xp^T, Q = Y Xp^T, S = V V^T, T = Y V^T                            *)
(*   D = Q P^+, F = T S^-, Z = W + X V^T S^-                                  *)
(* S^- is the inverse when S is invertible, and else any generalised inverse. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Equations.

Variable R : fieldType.

(* A Z = C1 and Z B = C2 have a common solution when each has one and          *)
(* A C2 = C1 B.                                                               *)
Lemma two_sided m n k l (A : 'M[R]_(m, n)) (B : 'M_(k, l)) C1 C2 (B1 : 'M_(n, k)) :
  A *m B1 = C1 -> (C2 <= B)%MS -> A *m C2 = C1 *m B ->
  exists Z, A *m Z = C1 /\ Z *m B = C2.
Proof.
move=> e1 C2B e; exists (B1 + (C2 - B1 *m B) *m pinvmx B); split.
  by rewrite mulmxDr mulmxA mulmxBr e [A *m (B1 *m B)]mulmxA e1 subrr mul0mx addr0.
by rewrite mulmxDl !mulmxBl mulmxKpV // mulmxKpV ?submxMl // addrC subrK.
Qed.

(* Rows that complete D to full row rank exist when there is room.            *)
Lemma complete_rows r m k (D : 'M[R]_(r, m)) : (r <= \rank D + k)%N ->
  exists J : 'M_(r, k), forall z : 'rV_r, z *m D = 0 -> z *m J = 0 -> z = 0.
Proof.
move=> rk; pose B := row_base (kermx D); pose n := \rank (kermx D).
have nk : (n <= k)%N by rewrite /n mxrank_ker leq_subLR.
exists (pinvmx B *m (pid_mx n : 'M_(n, k))) => z zD zJ.
have /submxP [y ey] : (z <= B)%MS by rewrite eq_row_base sub_kermx zD.
move: zJ; rewrite ey -mulmxA [B *m (_ *m _)]mulmxA mulmxVp ?row_base_free // mul1mx.
move=> yp; rewrite (_ : y = 0) ?mul0mx //; apply: (row_free_cancel _ yp).
by rewrite /row_free rank_pid_mx.
Qed.

End Equations.

Section Strata.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Implicit Types (q : 'M[R]_(No, M) * 'M[R]_(M, K)).

Local Notation sqf := (sqf X V Y c).
Local Notation rep := (rep X V).
Local Notation residual := (residual X V Y).
Local Notation Pall := (Pall X V).
Local Notation Sigma := (Sigma X V Y).

Definition Xp : 'M[R]_(M, N) := locked (X - X *m proj V).
Definition P : 'M[R]_M := locked (Xp *m Xp^T).
Definition Q : 'M[R]_(No, M) := locked (Y *m Xp^T).
Definition S : 'M[R]_K := locked (V *m V^T).
Definition T : 'M[R]_(No, K) := locked (Y *m V^T).
Definition Sinv : 'M[R]_K := locked (pinvmx S).
Definition D : 'M[R]_(No, M) := locked (Q *m pseudo P).
Definition F : 'M[R]_(No, K) := locked (T *m Sinv).
Definition Z q : 'M[R]_(M, K) := q.2 + X *m V^T *m Sinv.

Lemma XpE : Xp = X - X *m proj V. Proof. by rewrite /Xp -lock. Qed.
Lemma PE : P = Xp *m Xp^T. Proof. by rewrite /P -lock. Qed.
Lemma QE : Q = Y *m Xp^T. Proof. by rewrite /Q -lock. Qed.
Lemma SE : S = V *m V^T. Proof. by rewrite /S -lock. Qed.
Lemma TE : T = Y *m V^T. Proof. by rewrite /T -lock. Qed.
Lemma SinvE : Sinv = pinvmx (V *m V^T). Proof. by rewrite /Sinv -lock SE. Qed.
Lemma DE : D = Q *m pseudo P. Proof. by rewrite /D -lock. Qed.
Lemma FE : F = T *m Sinv. Proof. by rewrite /F -lock. Qed.

Lemma projV : proj V = V^T *m Sinv *m V.
Proof. by rewrite projE SinvE. Qed.

Lemma XpV : Xp *m V^T = 0.
Proof. by rewrite XpE mulmxBl -mulmxA mul_proj_tr subrr. Qed.

Lemma VXp : V *m Xp^T = 0.
Proof. by apply: trmx_inj; rewrite trmx0 trmx_mul trmxK XpV. Qed.

Lemma P_tr : P^T = P.
Proof. by rewrite PE trmx_mul trmxK. Qed.

Lemma FS : F *m S = T.
Proof.
rewrite FE TE SE -!mulmxA; congr (Y *m _).
by rewrite -[RHS]mul_proj_tr projV -!mulmxA.
Qed.

Lemma Xp_projP : proj P *m Xp = Xp.
Proof.
have h : (1%:M - proj P) *m Xp *m Xp^T = 0.
  by rewrite -mulmxA -PE mulmxBl mul1mx (proj_mul P_tr) subrr.
by have /eqP := mulmx_tr_eq0l h; rewrite mulmxBl mul1mx subr_eq0 => /eqP <-.
Qed.

Lemma Q_projP : Q *m proj P = Q.
Proof. by rewrite QE -mulmxA -{2}Xp_projP trmx_mul proj_tr. Qed.

Lemma DP : D *m P = Q.
Proof. by rewrite DE -mulmxA (pseudo_mul P_tr) Q_projP. Qed.

Lemma D_projP : D *m proj P = D.
Proof. by rewrite DE -mulmxA pseudo_proj. Qed.

Lemma Q_tr : Q^T = P *m D^T.
Proof. by rewrite -DP trmx_mul P_tr. Qed.

(* Sigma = D P D^T + F S F^T.                                                 *)
Lemma Pall_split : Pall = proj Xp + proj V.
Proof.
have VpX : V *m proj Xp = 0 by rewrite projE !mulmxA VXp !mul0mx.
have pp : proj V *m proj Xp = 0 by rewrite projV -mulmxA VpX mulmx0.
have XE : X = Xp + X *m proj V by rewrite XpE subrK.
symmetry; apply: proj_unique.
- by rewrite trmxD !proj_tr.
- rewrite mul_col_mx !mulmxDr VpX add0r mul_proj {1}XE mulmxDl mul_proj.
  by rewrite -mulmxA pp mulmx0 addr0 -XE.
have VX : (V <= col_mx X V)%MS by rewrite -addsmxE addsmxSr.
have XX : (X <= col_mx X V)%MS by rewrite -addsmxE addsmxSl.
apply: addmx_sub; last by apply: submx_trans VX; rewrite proj_eqmx.
rewrite proj_eqmx XpE addmx_sub //; rewrite eqmx_opp.
by apply: submx_trans VX; apply: proj_sub.
Qed.

Theorem Sigma_split : Sigma = D *m Q^T + F *m T^T.
Proof.
have pX : proj Xp = Xp^T *m pseudo P *m Xp.
  rewrite projE -PE pseudoE; move: (pinvmx P) => B.
  by rewrite -{1 2}Xp_projP trmx_mul proj_tr !mulmxA.
rewrite SigmaE Pall_split mulmxDr mulmxDl DE QE FE TE !trmx_mul !trmxK.
by rewrite pX projV !mulmxA.
Qed.

Theorem Sigma_DF : Sigma = D *m P *m D^T + F *m S *m F^T.
Proof.
rewrite Sigma_split Q_tr mulmxA; congr (_ + _).
have S_tr : S^T = S by rewrite SE trmx_mul trmxK.
by rewrite -mulmxA -{1}FS trmx_mul S_tr.
Qed.

(* -- The equations of a critical point --------------------------------------- *)

Lemma rep_split q : rep q = Xp + Z q *m V.
Proof.
rewrite /Z mulmxDl XpE addrCA addrC -!mulmxA [V^T *m _]mulmxA -projV subrK.
by rewrite /rep addrC.
Qed.

Lemma rep_V q : rep q *m V^T = Z q *m S.
Proof. by rewrite rep_split mulmxDl XpV add0r -mulmxA SE. Qed.

Lemma rep_rep q : rep q *m (rep q)^T = P + Z q *m S *m (Z q)^T.
Proof.
rewrite {2}rep_split trmxD mulmxDr trmx_mul mulmxA rep_V; congr (_ + _).
by rewrite rep_split mulmxDl -mulmxA VXp mulmx0 addr0 PE.
Qed.

Lemma Y_rep q : Y *m (rep q)^T = Q + T *m (Z q)^T.
Proof. by rewrite rep_split trmxD mulmxDr trmx_mul mulmxA QE TE. Qed.

Lemma PiU_compl q : (1%:M - PiU q) *m q.1 = 0.
Proof. by rewrite mulmxBl mul1mx PiU_A subrr. Qed.

(* (A, W) is critical if and only if (a), (b) and (c).                        *)
Theorem critical_abc q : critical sqf q <->
  [/\ q.1 *m P = PiU q *m Q,
      (1%:M - PiU q) *m (Q + T *m (Z q)^T) = 0 &
      q.1 *m Z q *m S = PiU q *m T].
Proof.
have EV : residual q *m V^T = q.1 *m Z q *m S - T.
  by rewrite /residual mulmxBl -mulmxA rep_V mulmxA TE.
have ER : residual q *m (rep q)^T =
    q.1 *m P + q.1 *m Z q *m S *m (Z q)^T - (Q + T *m (Z q)^T).
  by rewrite /residual mulmxBl -mulmxA rep_rep Y_rep mulmxDr !mulmxA.
split=> [/(sq_criticalE X V Y c_gt0)|[ea eb ec]].
  rewrite EV ER => -[e1 e2].
  have ec : q.1 *m Z q *m S = PiU q *m T.
    have := PiU_ortho e2; rewrite mulmxBr !mulmxA PiU_A => /eqP.
    by rewrite subr_eq0 => /eqP.
  move/eqP: e1; rewrite subr_eq0 ec => /eqP e1.
  have eb : (1%:M - PiU q) *m (Q + T *m (Z q)^T) = 0.
    rewrite -e1 mulmxDr mulmxA PiU_compl mul0mx add0r !mulmxA.
    by rewrite mulmxBl mul1mx PiU_idem subrr !mul0mx.
  split=> //; move: (congr1 (mulmx (PiU q)) e1).
  by rewrite !mulmxDr !mulmxA PiU_A PiU_idem => /addIr.
apply/(sq_criticalE X V Y c_gt0); rewrite EV ER; split; last first.
  by rewrite ec mulmxBr mulmxA A_PiU subrr.
rewrite ea ec -mulmxA -mulmxDr; apply/eqP; rewrite -oppr_eq0 opprB.
by rewrite -{1}[Q + _]mul1mx -mulmxBl eb.
Qed.

(* -- Which subspaces occur -------------------------------------------------------- *)

Section Subspace.

Variables (k : nat) (U : 'M[R]_(No, k)).  (* a subspace: the columns of U *)
Let Pi : 'M[R]_No := proj U^T.
Local Notation Tc := ((1%:M - Pi) *m T).
Local Notation Qc := ((1%:M - Pi) *m Q).

Lemma rank_A_compl (A : 'M_(No, M)) : (\rank (A *m (1%:M - proj P)) <= \rank (kermx P))%N.
Proof.
apply: leq_trans (mxrankM_maxr _ _) _; apply: mxrankS; rewrite sub_kermx.
by rewrite mulmxBl mul1mx (proj_mul P_tr) subrr.
Qed.

Lemma stratum_necessary q : critical sqf q -> ((q.1)^T :=: U^T)%MS ->
  [/\ (1%:M - Pi) *m Sigma *m Pi = 0,
      \rank (row_mx Tc Qc) = \rank Tc &
      (\rank U <= \rank (Pi *m D) + (M - \rank P))%N].
Proof.
move=> cq eU; have ePi : PiU q = Pi by apply: eq_proj.
have [ea eb ec] := (critical_abc q).1 cq; rewrite ePi in ea eb ec.
split; first by have := critical_invariant c_gt0 cq; rewrite ePi.
  have eQ : Qc = Tc *m - (Z q)^T.
    by apply/eqP; rewrite mulmxN -subr_eq0 opprK -mulmxA -mulmxDr eb.
  apply/eqP; rewrite eqn_leq; apply/andP; split.
    by rewrite eQ -{1}[Tc]mulmx1 -mul_mx_row mxrankM_maxl.
  have {1}-> : Tc = row_mx Tc Qc *m col_mx 1%:M 0.
    by rewrite mul_row_col mulmx1 mulmx0 addr0.
  exact: mxrankM_maxl.
rewrite -[X in (X <= _)%N]mxrank_tr -eU mxrank_tr -mxrank_ker.
have -> : Pi *m D = q.1 *m proj P.
  by rewrite DE mulmxA -ea -mulmxA (mul_pseudo P_tr).
have {1}-> : q.1 = q.1 *m proj P + q.1 *m (1%:M - proj P).
  by rewrite -mulmxDr addrC subrK mulmx1.
by apply: leq_trans (mxrank_add _ _) _; rewrite leq_add2l rank_A_compl.
Qed.

(* Every A that fits extends to a critical point.                             *)
Lemma stratum_lift (A : 'M_(No, M)) :
  (1%:M - Pi) *m Sigma *m Pi = 0 ->
  \rank (row_mx Tc Qc) = \rank Tc ->
  (A^T :=: U^T)%MS -> A *m P = Pi *m Q -> exists W, critical sqf (A, W).
Proof.
move=> inv rk1 eU AP; have sPi : Pi^T = Pi by apply: proj_tr.
have sC : (1%:M - Pi)^T = 1%:M - Pi by rewrite trmxD trmxN trmx1 sPi.
have vni : Pi *m D *m Q^T *m (1%:M - Pi) + Pi *m F *m T^T *m (1%:M - Pi) = 0.
  rewrite -mulmxDl -!mulmxA -mulmxDr -Sigma_split.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul sC sPi Sigma_tr mulmxA.
have [B eB] : exists B, A *m B = Pi *m F.
  have /submxP [B eB] : (Pi <= A^T)%MS by rewrite eU proj_eqmx.
  by exists (B^T *m F); rewrite mulmxA -[A]trmxK -trmx_mul -eB sPi.
have QT : (Qc^T <= Tc^T)%MS.
  have : (col_mx Tc^T Qc^T <= Tc^T)%MS.
    have le : (Tc^T <= col_mx Tc^T Qc^T)%MS by rewrite -addsmxE addsmxSl.
    by rewrite -(mxrank_leqif_sup le) -tr_row_mx !mxrank_tr rk1.
  by apply: submx_trans; rewrite -addsmxE addsmxSr.
have compat : A *m - Qc^T = Pi *m F *m Tc^T.
  have AQ : A *m Q^T = Pi *m D *m Q^T by rewrite Q_tr [A *m (P *m _)]mulmxA AP -DP !mulmxA.
  rewrite mulmxN !trmx_mul sC !mulmxA AQ; apply/eqP.
  by rewrite eq_sym -addr_eq0 addrC vni.
have [|Z0 [e1 e2]] := two_sided eB _ compat; first by rewrite eqmx_opp.
exists (Z0 - X *m V^T *m Sinv).
have ZE : Z (A, Z0 - X *m V^T *m Sinv) = Z0 by rewrite /Z /= subrK.
have PU : PiU (A, Z0 - X *m V^T *m Sinv) = Pi by apply: eq_proj.
apply/critical_abc; rewrite ZE PU; split=> //=.
  apply: trmx_inj; rewrite trmx0 mulmxDr trmxD mulmxA [(_ *m Z0^T)^T]trmx_mul trmxK e2.
  by rewrite subrr.
by rewrite e1 -mulmxA FS.
Qed.

Lemma stratum_sufficient :
  (1%:M - Pi) *m Sigma *m Pi = 0 ->
  \rank (row_mx Tc Qc) = \rank Tc ->
  (\rank U <= \rank (Pi *m D) + (M - \rank P))%N ->
  exists2 q, critical sqf q & ((q.1)^T :=: U^T)%MS.
Proof.
move=> inv rk1 rk2.
have sPi : Pi^T = Pi by apply: proj_tr.
have iPi : Pi *m Pi = Pi by apply: proj_idem.
pose Ub := col_base Pi; pose Up := row_base Pi.
have ePi : Ub *m Up = Pi by apply: mulmx_base.
have rPi : \rank Pi = \rank U by rewrite /Pi proj_eqmx mxrank_tr.
pose Nk := row_base (kermx P).
have NP : Nk *m P = 0 by apply/sub_kermxP; rewrite eq_row_base.
have NpP : Nk *m proj P = 0 by rewrite -(mul_pseudo P_tr) mulmxA NP mul0mx.
pose Du := Up *m D.
have DuP : Du *m proj P = Du by rewrite /Du -mulmxA D_projP.
have [|J HJ] := @complete_rows _ _ _ (\rank (kermx P)) Du.
  have le : (\rank Pi <= \rank U)%N by rewrite rPi.
  apply: leq_trans le (leq_trans rk2 _); rewrite mxrank_ker leq_add2r.
  have -> : Pi *m D = Ub *m Du by rewrite /Du mulmxA ePi.
  exact: mxrankM_maxr.
pose A0 := Du + J *m Nk.
have fA0 : row_free A0.
  rewrite -kermx_eq0; apply/rowV0P => z /sub_kermxP zA.
  have zD : z *m Du = 0.
    have : z *m A0 *m proj P = 0 by rewrite zA mul0mx.
    by rewrite -mulmxA /A0 mulmxDl DuP -[J *m Nk *m _]mulmxA NpP mulmx0 addr0.
  apply: HJ => //; apply: (row_free_cancel (row_base_free (kermx P))).
  by move: zA; rewrite /A0 mulmxDr zD add0r mulmxA.
pose A := Ub *m A0.
have eU : (A^T :=: U^T)%MS.
  rewrite /A trmx_mul; have fT : row_full A0^T.
    by rewrite /row_full mxrank_tr.
  have fUp : row_full Up^T by rewrite /row_full mxrank_tr; apply: row_base_free.
  apply: eqmx_trans (eqmxMfull _ fT) (eqmx_trans (eqmx_sym (eqmxMfull Ub^T fUp)) _).
  have -> : Up^T *m Ub^T = Pi by rewrite -trmx_mul ePi sPi.
  exact: proj_eqmx.
have AP : A *m P = Pi *m Q.
  by rewrite /A /A0 -mulmxA mulmxDl -[J *m Nk *m P]mulmxA NP mulmx0 addr0
    /Du -[Up *m D *m P]mulmxA DP mulmxA ePi.
by have [W cW] := stratum_lift inv rk1 eU AP; exists (A, W).
Qed.

(* U is the column space of W_{L+1} at a critical point if and only if         *)
(* Sigma leaves U invariant, rank [T_c | Q_c] = rank T_c and                  *)
(* dim U <= rank (Pi_U D) + M - rank P.                                       *)
Theorem stratum_nonempty :
  (exists2 q, critical sqf q & ((q.1)^T :=: U^T)%MS) <->
  [/\ (1%:M - Pi) *m Sigma *m Pi = 0,
      \rank (row_mx Tc Qc) = \rank Tc &
      (\rank U <= \rank (Pi *m D) + (M - \rank P))%N].
Proof.
split=> [[q cq eU]|[inv rk1 rk2]]; first exact: stratum_necessary eU.
exact: stratum_sufficient.
Qed.

End Subspace.

End Strata.
