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
    by rewrite (critical_prediction cq) !mulmxA -PiU_tr -trmx_mul Pu.
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
  have -> : r = r *m Pall by rewrite /r -mulmxA Pall_idem.
  by rewrite frob_mull Pall_tr -/r [RHS]frob_mull Pall_tr /r -!mulmxA Pall_idem.
have scal (x : 'M[R]_1) m n (u1 : 'cV[R]_m) (w : 'rV_n) :
    u1 *m (x *m w) = x 0 0 *: (u1 *m w).
  by rewrite [x]mx11_scalar mul_scalar_mx -scalemxAr mxE eqxx mulr1n.
have DD : D1 *m (D2 *m V) = frob u u *: (u' *m (k *m V)) + (p *m h) 0 0 *: (u *m (k *m V)).
  rewrite /D1 /D2 mulmxDl -!mulmxA; congr (_ + _).
    rewrite [g *m _]mulmxA /g -[_ *m q.1 *m h]mulmxA -eh scal; congr (_ *: _).
    by rewrite frobC /frob mxtrace_mulC trace_mx11.
  by rewrite [p *m _]mulmxA scal.
have E1 : frob (residual q) (u' *m (k *m V)) = - frob r r.
  by rewrite frobC frob_mulr kE.
have E2 : frob (residual q) (u *m (k *m V)) = 0.
  by rewrite eh -!mulmxA frobC frob_mulr mulmxA frob_mull -mulmxA cW frob0r.
rewrite sl DD !(frobDl, frobDr, frobZr) !frob_rank_one E1 E2 uu [frob u u']frobC uu.
rewrite ss rr; move: (frob (Sigma *m _) _) (frob (Sigma *m _) _) (frob u u) (frob u' u').
by move=> *; ring.
Qed.

End Saddles.
