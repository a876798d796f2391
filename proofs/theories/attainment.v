(* Does (P_phi) attain the risk of the best linear predictor on [x_{L-1}; v_L]? *)
(* And for any convex differentiable loss: no spurious minima when M >= No.   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks chen2021 projections.
From Nest Require Import landscape saddles strata.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Any continuous risk: the infimum --------------------------------------------- *)
Section Infimum.

Variable R : realFieldType.

(* Full row rank can be reached by arbitrarily small steps.                   *)
Lemma row_free_step m n (H : 'M[R]_(m, n)) : (m <= n)%N ->
  exists J, forall s, s != 0 -> row_free (H + s *: J).
Proof.
move=> mn; pose C := row_base (kermx H^T).
have HC : H *m C^T = 0.
  apply: trmx_inj; rewrite trmx0 trmx_mul trmxK; apply/sub_kermxP.
  by rewrite eq_row_base.
have [|E HE] := @complete_rows _ m n (\rank (kermx H^T)) H.
  by rewrite mxrank_ker mxrank_tr subnKC ?rank_leq_col.
exists (E *m C) => s s0; rewrite -kermx_eq0; apply/rowV0P => z /sub_kermxP.
rewrite mulmxDr -scalemxAr => zH; have zE : z *m E = 0.
  have fC : row_free (C *m C^T) by rewrite row_free_unit gram_unit // row_base_free.
  apply: (row_free_cancel fC).
  have := congr1 (mulmx^~ C^T) zH; rewrite mul0mx mulmxDl -mulmxA HC mulmx0 add0r.
  rewrite -scalemxAl => /eqP; rewrite scaler_eq0 (negPf s0) /= => /eqP.
  by rewrite !mulmxA.
apply: HE => //; move: zH; rewrite [z *m (E *m C)]mulmxA zE mul0mx scaler0 addr0.
by [].
Qed.

Variables (No M K N : nat) (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)).
Variables (F : 'M[R]_(No, N) -> R) (G : 'M[R]_(No, N) -> 'M[R]_(No, N)).
Hypothesis gradF : forall Z, gradient F Z (G Z).

(* For M >= No the risks of (P_phi) come arbitrarily close to those of every    *)
(* linear predictor on [X; V].                                                *)
Theorem infimum (H : 'M_(No, M)) (H' : 'M_(No, K)) e : (No <= M)%N -> 0 < e ->
  exists q, coupled X V F q < F (H *m X + H' *m V) + e.
Proof.
move=> NoM e0; have [J HJ] := row_free_step H NoM.
have [d d0 Hd] := gradient_continuous (J *m X) (gradF (H *m X + H' *m V)) e0.
have [s s0 [sd _]] := small2 d0 d0; have fA := HJ s (lt0r_neq0 s0).
exists (H + s *: J, pinvmx (H + s *: J) *m H'); rewrite /coupled /=.
have -> : (H + s *: J) *m (X + pinvmx (H + s *: J) *m H' *m V) =
    H *m X + H' *m V + s *: (J *m X).
  rewrite mulmxDr; move: (mulmxVp fA); move: (pinvmx _) => B eB.
  by rewrite -!mulmxA [_ *m (B *m _)]mulmxA eB mul1mx mulmxDl -scalemxAl addrAC.
have := Hd s; rewrite gtr0_norm // => /(_ sd); rewrite ltr_norml => /andP [_].
by rewrite ltr_subl_addl.
Qed.

End Infimum.

(* -- No spurious minima -------------------------------------------------------------- *)
Section NoSpurious.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

(* Theorem 1 (ii) less Assumption 4: local minimisers of (P_phi) are global, and *)
(* as good as every linear predictor on [x_{L-1}; v_L].                       *)
Theorem no_spurious_minima W theta L q :
  assumption_2 ell -> assumption_3 M No ->
  local_min2 (risk_phi G ell X Y W theta (L := L)) q ->
  global_minimum (risk_phi G ell X Y W theta (L := L)) q /\
  forall H H', risk_phi G ell X Y W theta q <= empirical_risk ell X Y
    (fun x => H *m previous_state G W theta L x + H' *m feature G W theta L x).
Proof.
move=> a2 NoM mq; have [g gF] := output_risk_gradient Y a2.
have sq : stationary (samples (previous_state G W theta L) X)
    (samples (feature G W theta L) X) g q.
  apply: wide_stationary => //.
  by apply: eq_local_min2 mq => r; rewrite risk_phiE.
have cF := output_risk_convex Y a2; split=> [q'|H H'].
  by rewrite !risk_phiE; apply: (stationary_global gF cF sq).
rewrite risk_phiE empirical_riskE samplesD !samplesM.
exact: (stationary_optimal gF cF sq).
Qed.

End NoSpurious.

(* -- The squared loss: attainment --------------------------------------------------- *)
Section Attainment.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation sqf := (sqf X V Y c).
Local Notation Pall := (Pall X V).
Local Notation Sigma := (Sigma X V Y).
Local Notation P := (P X V).
Local Notation Q := (Q X V Y).
Local Notation T := (T V Y).
Local Notation D := (D X V Y).

(* The least risk of a linear predictor on [X; V].                            *)
Definition least_risk : R := c * (frob Y Y - \tr Sigma).

Lemma least_riskE B : B *m Pall = B ->
  sq_risk Y c B = least_risk + c * frob (B - Y *m Pall) (B - Y *m Pall).
Proof.
move=> BP; rewrite /sq_risk /least_risk.
have e1 : frob B (Y *m Pall) = frob B Y.
  by rewrite frobC frob_mull Pall_tr BP frobC.
have e2 : frob (Y *m Pall) (Y *m Pall) = \tr Sigma.
  by rewrite /frob trmx_mul Pall_tr mulmxA -[Y *m Pall *m Pall]mulmxA Pall_idem SigmaE.
rewrite !(frobDl, frobDr, frobNl, frobNr) (frobC (Y *m Pall) B) (frobC Y B) e1 e2.
by move: (\tr Sigma) => t; ring.
Qed.

Theorem least_risk_lower H H' : least_risk <= sq_risk Y c (H *m X + H' *m V).
Proof.
rewrite least_riskE; first by rewrite ler_addl mulr_ge0 ?frob_ge0 ?(ltW c_gt0).
by rewrite mulmxDl -!mulmxA X_Pall V_Pall.
Qed.

Theorem least_risk_attained : exists H H', sq_risk Y c (H *m X + H' *m V) = least_risk.
Proof.
have /submxP [r er] : (Y *m Pall <= col_mx X V)%MS by apply: proj_sub.
exists (lsubmx r), (rsubmx r).
have -> : lsubmx r *m X + rsubmx r *m V = Y *m Pall.
  by rewrite er -{3}[r]hsubmxK mul_row_col.
by rewrite least_riskE ?subrr ?frob0l ?mulr0 ?addr0 // -mulmxA Pall_idem.
Qed.

(* (P_phi) attains it if and only if rank [Q | T] <= rank Q + M - rank P.      *)
Theorem attainment : (exists q, sqf q = least_risk) <->
  (\rank (row_mx Q T) <= \rank Q + (M - \rank P))%N.
Proof.
split=> [[q]|rk].
  rewrite /sqf /coupled least_riskE; last by rewrite -mulmxA -/(rep X V q) rep_Pall.
  rewrite -{2}[least_risk]addr0 => /addrI /eqP.
  rewrite mulf_eq0 gt_eqF //= frob_eq0 subr_eq0 -/(rep X V q) => /eqP e.
  have eQ : q.1 *m P = Q.
    have : q.1 *m rep X V q *m (Xp X V)^T = Y *m Pall *m (Xp X V)^T by rewrite e.
    rewrite -mulmxA {1}rep_split mulmxDl -mulmxA VXp mulmx0 addr0 -PE => ->.
    have XpP : Xp X V *m Pall = Xp X V.
      by rewrite Pall_split mulmxDr mul_proj projV !mulmxA XpV !mul0mx addr0.
    by rewrite -mulmxA -{1}Pall_tr -trmx_mul XpP QE.
  have eT : q.1 *m Z X V q *m S V = T.
    by rewrite -mulmxA -rep_V mulmxA e -mulmxA -{1}Pall_tr -trmx_mul V_Pall TE.
  have -> : row_mx Q T = q.1 *m row_mx P (Z X V q *m S V).
    by rewrite mul_mx_row eQ mulmxA eT.
  apply: leq_trans (mxrankM_maxl _ _) _.
  have {1}-> : q.1 = q.1 *m proj P + q.1 *m (1%:M - proj P).
    by rewrite -mulmxDr addrC subrK mulmx1.
  apply: leq_trans (mxrank_add _ _) _; apply: leq_add.
    by rewrite -(mul_pseudo (P_tr X V)) mulmxA eQ mxrankM_maxl.
  by rewrite -mxrank_ker rank_A_compl.
pose B := (T^T :\: Q^T)%MS; pose b := row_base B.
have eB : (\rank Q + \rank B = \rank (row_mx Q T))%N.
  have h1 := mxrank_cap_compl T^T Q^T; have h2 := mxrank_sum_cap T^T Q^T.
  rewrite -[RHS]mxrank_tr tr_row_mx -addsmxE addsmxC; apply/eqP.
  rewrite -(eqn_add2r (\rank (T^T :&: Q^T)%MS)) h2 -h1 (mxrank_tr Q).
  by rewrite [X in X == _](ACl (3*2*1)%AC).
have rB : (\rank B <= \rank (kermx P))%N.
  by rewrite mxrank_ker -(leq_add2l (\rank Q)) eB.
pose Nk := row_base (kermx P).
pose Jt := (pid_mx (\rank B) : 'M[R]_(\rank (kermx P), \rank B)) *m b.
have eJ : (Jt :=: B)%MS.
  apply: eqmx_trans _ (eq_row_base B); apply: eqmxMfull.
  by rewrite /row_full rank_pid_mx ?eqxx //; apply: rB.
have NP : Nk *m P = 0 by apply/sub_kermxP; rewrite eq_row_base.
have NpP : Nk *m proj P = 0.
  by rewrite -(mul_pseudo (P_tr X V)) mulmxA NP mul0mx.
have DN : D *m Nk^T = 0.
  rewrite -D_projP -mulmxA (_ : proj P *m Nk^T = 0) ?mulmx0 //.
  by apply: trmx_inj; rewrite trmx0 trmx_mul trmxK proj_tr NpP.
have uN : Nk *m Nk^T \in unitmx by apply: gram_unit; apply: row_base_free.
have [A [AP AN]] : exists A : 'M_(No, M), A *m P = Q /\ A *m Nk^T = Jt^T *m (Nk *m Nk^T).
  exists (D + Jt^T *m Nk); split; first by rewrite mulmxDl DP -mulmxA NP mulmx0 addr0.
  by rewrite mulmxDl DN add0r -mulmxA.
have QA : (Q^T <= A^T)%MS by rewrite -AP trmx_mul submxMl.
have JA : (Jt <= A^T)%MS.
  have -> : Jt = (Nk^T *m invmx (Nk *m Nk^T))^T *m A^T.
    by rewrite -trmx_mul mulmxA AN mulmxK // trmxK.
  exact: submxMl.
have /submxP [C eC] : (T^T <= A^T)%MS.
  rewrite -(addsmx_diff_cap_eq T^T Q^T) addsmx_sub -/B -eJ JA /=.
  exact: submx_trans (capmxSr _ _) QA.
have AC : A *m C^T = T by rewrite -[T]trmxK eC trmx_mul trmxK.
pose q := (A, C^T *m Sinv V - X *m V^T *m Sinv V).
have ZE : Z X V q = C^T *m Sinv V by rewrite /Z /= subrK.
have PA : PiU q *m A = A by apply: (PiU_A q).
have PQ : PiU q *m Q = Q by rewrite -AP mulmxA PA.
have PT : PiU q *m T = T by rewrite -AC mulmxA PA.
have cq : critical sqf q.
  apply/(critical_abc X V Y c_gt0); rewrite ZE PQ PT; split=> //=.
    by rewrite mulmxDr mulmxA !mulmxBl !mul1mx PQ PT !subrr addr0.
  by rewrite mulmxA AC -FE FS.
exists q; rewrite (critical_risk c_gt0 cq) /least_risk; congr (_ * (_ - \tr _)).
by rewrite Sigma_split mulmxDr !mulmxA DE FE !mulmxA PQ PT.
Qed.

(* When it is not attained and M >= No, (P_phi) has no local minimum at all.   *)
Theorem no_local_minimum : (No <= M)%N ->
  (\rank Q + (M - \rank P) < \rank (row_mx Q T))%N -> forall q, ~ local_min2 sqf q.
Proof.
move=> NoM rk q mq; have sq := wide_stationary (sq_riskP Y c) NoM mq.
suff /attainment : exists q, sqf q = least_risk by rewrite leqNgt rk.
exists q; apply/eqP; rewrite eq_le; apply/andP; split.
  have [H [H' <-]] := least_risk_attained.
  exact: (stationary_optimal (sq_riskP Y c) (sq_risk_convex Y c_gt0) sq).
by rewrite /sqf /coupled mulmxDr mulmxA; apply: least_risk_lower.
Qed.

End Attainment.
