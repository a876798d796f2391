(* Strict saddles: every critical point of (P_phi) with the squared loss is a  *)
(* global minimum or has a direction of strictly negative curvature, with no   *)
(* assumption at all.  Notation of landscape.v.                               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Saddles.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Implicit Types (q D : 'M[R]_(No, M) * 'M[R]_(M, K)).

Local Notation sqf := (sqf X V Y c).
Local Notation rep := (rep X V).
Local Notation residual := (residual X V Y).
Local Notation curv := (curv X V Y).
Local Notation Pall := (Pall X V).
Local Notation Sigma := (Sigma X V Y).
Local Notation dominates := (dominates X V Y).

Lemma frob_rank_one m n (u u' : 'cV[R]_m) (s s' : 'rV[R]_n) :
  frob (u *m s) (u' *m s') = frob u u' * frob s s'.
Proof.
rewrite frob_mull -mulmxA [s' *m s^T]mx11_scalar mul_mx_scalar frobZr mulrC.
by rewrite -trace_mx11 -/(frob s' s) (frobC s').
Qed.

(* -- Turning U towards its complement ------------------------------------------ *)

(* Along this direction the curvature is the difference of the two sides of    *)
(* dominates.                                                                 *)
Lemma rotation q (u u' : 'cV_No) : critical sqf q -> PiU q *m u = u ->
  PiU q *m u' = 0 -> exists D, curv q D =
    frob (Sigma *m u) u * frob u' u' - frob (Sigma *m u') u' * frob u u.
Proof.
move=> cq Pu Pu'; have [cA cW] := (sq_criticalE X V Y c_gt0 q).1 cq.
have Au' : u'^T *m q.1 = 0.
  by apply: trmx_inj; rewrite trmx0 trmx_mul trmxK -(A_PiU q) -mulmxA Pu' mulmx0.
have [h eh] : exists h, u = q.1 *m h.
  by have [B eB] := PiU_range q; exists (B *m u); rewrite mulmxA -eB Pu.
have [p [k epk]] : exists p k, u'^T *m Y *m Pall = p *m rep q + k *m V.
  have /submxP [r er] : (u'^T *m Y *m Pall <= col_mx X V)%MS by apply: proj_sub.
  exists (lsubmx r), (rsubmx r - lsubmx r *m q.2).
  rewrite er -{1}[r]hsubmxK mul_row_col /rep mulmxDr mulmxBl mulmxA.
  by rewrite -addrA [_ + (_ - _)]addrC subrK.
pose g := u^T *m q.1; pose D1 := u' *m g + u *m p; pose D2 := h *m k.
exists (D1, D2); rewrite /curv /=.
pose s := u^T *m Y *m Pall; pose r := u'^T *m Y *m Pall.
have sl : slope X V q (D1, D2) = u' *m s + u *m r.
  have e1 : D1 *m rep q = u' *m s + u *m (p *m rep q).
    rewrite /D1 mulmxDl -!mulmxA; congr (_ *m _ + _).
    by rewrite (critical_prediction c_gt0 cq) !mulmxA -PiU_tr -trmx_mul Pu.
  have e2 : q.1 *m (D2 *m V) = u *m (k *m V) by rewrite /D2 -mulmxA mulmxA -eh.
  by rewrite /slope e1 e2 -addrA -mulmxDr -epk.
have uu : frob u' u = 0.
  by rewrite -Pu frobC frob_mulr PiU_tr Pu' frob0r.
have ss : frob s s = frob (Sigma *m u) u by rewrite Sigma_frob.
have rr : frob r r = frob (Sigma *m u') u' by rewrite Sigma_frob.
have uE : u'^T *m residual q = - (u'^T *m Y).
  by rewrite /residual mulmxBr mulmxA Au' mul0mx sub0r.
have kE : frob (k *m V) (u'^T *m residual q) = - frob r r.
  have -> : k *m V = r - p *m rep q by rewrite /r epk addrC addKr.
  rewrite frobDl frobNl [frob (p *m _) _]frob_mull -mulmxA cA mulmx0 frob0r subr0.
  rewrite uE frobNr; congr (- _).
  have rP : r *m Pall = r by rewrite /r -[LHS]mulmxA Pall_idem.
  by rewrite -{1}rP frob_mull Pall_tr.
have scal (x : 'M[R]_1) m n (u1 : 'cV[R]_m) (w : 'rV_n) :
    u1 *m (x *m w) = x 0 0 *: (u1 *m w).
  by rewrite [x]mx11_scalar mul_scalar_mx -scalemxAr mxE eqxx mulr1n.
have DD : D1 *m (D2 *m V) = frob u u *: (u' *m (k *m V)) + (p *m h) 0 0 *: (u *m (k *m V)).
  rewrite /D1 /D2 mulmxDl -!mulmxA; congr (_ + _).
    rewrite [q.1 *m _]mulmxA -eh [u^T *m _]mulmxA scal; congr (_ *: _).
    by rewrite /frob mxtrace_mulC trace_mx11.
  by rewrite [p *m _]mulmxA scal.
have E1 : frob (residual q) (u' *m (k *m V)) = - frob r r.
  by rewrite frobC frob_mulr kE.
have E2 : frob (residual q) (u *m (k *m V)) = 0.
  by rewrite eh -!mulmxA frobC frob_mulr mulmxA frob_mull -mulmxA cW frob0r.
rewrite DD [frob (residual q) _]frobDr !frobZr E1 E2 sl.
rewrite !(frobDl, frobDr) !frob_rank_one uu [frob u u']frobC uu ss rr.
move: (frob (Sigma *m _) _) (frob (Sigma *m _) _) (frob u u) (frob u' u').
by move=> *; ring.
Qed.

(* -- The Hessian as a quadratic form ------------------------------------------------ *)

Definition direction (v : 'rV[R]_(No * M + M * K)) : 'M[R]_(No, M) * 'M[R]_(M, K) :=
  (vec_mx (lsubmx v), vec_mx (rsubmx v)).

Lemma directionP t v w : direction (t *: v + w) =
  (t *: (direction v).1 + (direction w).1, t *: (direction v).2 + (direction w).2).
Proof. by rewrite /direction !linearP. Qed.

Lemma direction_surj D : exists v, D = direction v.
Proof.
exists (row_mx (mxvec D.1) (mxvec D.2)).
by rewrite /direction row_mxKl row_mxKr !mxvecK -surjective_pairing.
Qed.

Lemma slope_linear q : linear (fun v => slope X V q (direction v)).
Proof.
move=> t v w; rewrite directionP /slope /= !mulmxDl mulmxDr -!scalemxAl -!scalemxAr.
by rewrite scalerDr addrACA.
Qed.

Lemma inner_linear : linear (fun v => (direction v).2 *m V).
Proof. by move=> t v w; rewrite directionP /= mulmxDl -scalemxAl. Qed.

Lemma outer_linear q : linear (fun v => ((direction v).1)^T *m residual q).
Proof. by move=> t v w; rewrite directionP /= trmxD trmxZ mulmxDl -scalemxAl. Qed.

Lemma hessian q : exists S, forall v, quad S v = curv q (direction v).
Proof.
have [S eS] := quad_linear (slope_linear q) (slope_linear q).
have [S' eS'] := quad_linear inner_linear (outer_linear q).
exists (S + 2%:R *: S') => v; rewrite quadD quadZ eS eS'; congr (_ + _ * _).
by rewrite [RHS]frobC [RHS]frob_mulr.
Qed.

(* Every critical point is a global minimum or a strict saddle.                *)
Theorem global_or_strict q : critical sqf q ->
  global_minimum sqf q \/ strict_saddle sqf q.
Proof.
move=> cq; have [S eS] := hessian q.
have [pos|[v neg]] := quad_sign S; last first.
  right; split=> //; exists (direction v), (c * curv q (direction v)).
  by rewrite pmulr_rlt0 // -eS; split=> //; rewrite eS; apply: sq_second_order.
have {}pos D : 0 <= curv q D by have [v ->] := direction_surj D; rewrite -eS.
left; have [EV|EV] := eqVneq (residual q *m V^T) 0.
  apply: (sq_stationary_global c_gt0); apply: (stationaryP (sq_riskP Y c)) => //.
  by rewrite /sq_grad -!scalemxAl -/(rep q) -/(residual q) EV !scaler0.
have [rA|rA] := ltnP (\rank q.1) M.
  have [u u0 Au] := right_kernel rA; have [D eD] := curv_any (-1) u0 Au EV.
  by have := pos D; rewrite eD oppr_ge0 leNgt ltr01.
have dom : dominates q.
  move=> u u' Pu Pu'; have [D eD] := rotation cq Pu Pu'.
  by have := pos D; rewrite eD subr_ge0.
move=> q'; rewrite (critical_risk c_gt0 cq).
apply: le_trans (sqf_lower X V Y c_gt0 q'); rewrite ler_wpmul2l ?(ltW c_gt0) //.
rewrite ler_sub //; apply: dominates_trace => //.
  exact: (critical_invariant c_gt0 cq).
by apply: leq_trans rA; apply: rank_leq_col.
Qed.

(* In particular there are no spurious local minima, whatever the width.       *)
Theorem local_min_global q : local_min2 sqf q -> global_minimum sqf q.
Proof.
move=> mq; have cq := local_min_critical (sq_riskP Y c) mq.
by case: (global_or_strict cq) => // /strict_saddle_not_min.
Qed.

End Saddles.
