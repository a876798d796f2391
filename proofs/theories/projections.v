(* Orthogonal projectors, the pseudo-inverse of a symmetric matrix, and the   *)
(* sign of a quadratic form, over any real field.                             *)
(*   proj C      the orthogonal projector on the row space of C               *)
(*   pseudo S    the Moore-Penrose inverse of a symmetric matrix S            *)
(*   quad S v    v S v^T                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Projector.

Variable R : realFieldType.

Lemma ginv n m (S : 'M[R]_(n, m)) : S *m pinvmx S *m S = S.
Proof. exact: mulmxKpV. Qed.

Definition proj m n (C : 'M[R]_(m, n)) : 'M[R]_n :=
  locked (C^T *m pinvmx (C *m C^T) *m C).

Lemma projE m n (C : 'M_(m, n)) : proj C = C^T *m pinvmx (C *m C^T) *m C.
Proof. by rewrite /proj -lock. Qed.

Section Fixed.

Variables (m n : nat) (C : 'M[R]_(m, n)).

Lemma mul_proj : C *m proj C = C.
Proof.
have := @mulmx_tr_eq0l _ _ _ _ C (C *m C^T *m pinvmx (C *m C^T) - 1%:M).
rewrite -mulmxA mulmxBl ginv mul1mx subrr => /(_ erefl).
by rewrite mulmxBl mul1mx => /eqP; rewrite subr_eq0 projE 2!mulmxA => /eqP.
Qed.

Lemma proj_idem : proj C *m proj C = proj C.
Proof. by rewrite {1}projE -mulmxA mul_proj -projE. Qed.

Lemma proj_tr : (proj C)^T = proj C.
Proof.
have t : (proj C)^T = C^T *m (pinvmx (C *m C^T))^T *m C.
  by rewrite projE trmx_mul trmx_mul trmxK mulmxA.
have e : (proj C)^T = (proj C)^T *m proj C by rewrite t -[RHS]mulmxA mul_proj.
by rewrite e -{2}[proj C]trmxK -trmx_mul -e trmxK.
Qed.

Lemma mul_proj_tr : proj C *m C^T = C^T.
Proof. by rewrite -{1}proj_tr -trmx_mul mul_proj. Qed.

Lemma proj_sub k (B : 'M_(k, n)) : (B *m proj C <= C)%MS.
Proof. by rewrite projE mulmxA submxMl. Qed.

Lemma proj_fix k (B : 'M_(k, n)) : (B <= C)%MS -> B *m proj C = B.
Proof. by case/submxP => A ->; rewrite -mulmxA mul_proj. Qed.

Lemma proj_unique (E : 'M_n) : E^T = E -> C *m E = C -> (E <= C)%MS -> E = proj C.
Proof.
move=> sE CE /proj_fix eE; have pE : proj C *m E = proj C by rewrite projE -mulmxA CE.
by rewrite -sE -eE trmx_mul proj_tr sE pE.
Qed.

Lemma proj_eqmx : (proj C :=: C)%MS.
Proof.
by apply/eqmxP; rewrite -{1}[proj C]mul1mx proj_sub -{1}mul_proj submxMl.
Qed.

Lemma proj_trace : \tr (proj C) = (\rank C)%:R.
Proof.
rewrite -proj_eqmx; move: (proj C) proj_idem => E EE.
have rc : row_base E *m col_base E = 1%:M.
  apply: (row_full_inj (col_base_full E)); apply: (row_free_inj (row_base_free E)).
  by rewrite mulmx1 mulmxA -mulmxA mulmx_base.
by rewrite -{1}(mulmx_base E) mxtrace_mulC rc mxtrace1.
Qed.

End Fixed.

Lemma eq_proj m1 m2 n (C : 'M_(m1, n)) (D : 'M_(m2, n)) :
  (C :=: D)%MS -> proj C = proj D.
Proof.
move=> CD; apply: proj_unique; first exact: proj_tr.
  by apply: proj_fix; rewrite -CD.
by rewrite proj_eqmx CD.
Qed.

(* The inverse of a symmetric matrix on its row space, 0 on the complement.   *)
Definition pseudo n (S : 'M[R]_n) : 'M[R]_n :=
  locked (proj S *m pinvmx S *m proj S).

Lemma pseudoE n (S : 'M_n) : pseudo S = proj S *m pinvmx S *m proj S.
Proof. by rewrite /pseudo -lock. Qed.

Section Pseudo.

Variables (n : nat) (S : 'M[R]_n).
Hypothesis symS : S^T = S.

Lemma proj_mul : proj S *m S = S.
Proof. by have := mul_proj_tr S; rewrite symS. Qed.

Lemma mul_pseudo : S *m pseudo S = proj S.
Proof.
have e : proj S = S *m (pinvmx (S *m S^T) *m S).
  by rewrite projE symS [RHS]mulmxA.
by rewrite pseudoE mulmxA mulmxA mul_proj {1}e mulmxA ginv -e.
Qed.

Lemma pseudo_mul : pseudo S *m S = proj S.
Proof.
rewrite pseudoE -mulmxA proj_mul; pose B := S^T *m pinvmx (S *m S^T).
have e : proj S = B *m S by rewrite projE.
by rewrite e -!(mulmxA B) ginv.
Qed.

Lemma pseudo_proj : pseudo S *m proj S = pseudo S.
Proof. by rewrite pseudoE -mulmxA proj_idem. Qed.

End Pseudo.

End Projector.

(* -- The sign of a quadratic form -------------------------------------------------- *)
Section Quadratic.

Variable R : realFieldType.

Definition quad n (S : 'M[R]_n) (v : 'rV_n) : R := (v *m S *m v^T) 0 0.

Lemma quad_block n (a x : R) (b : 'rV_n) (c : 'cV_n) (d : 'M_n) (w : 'rV_n) :
  @quad (1 + n) (block_mx a%:M b c d) (row_mx x%:M w) =
  a * x ^+ 2 + x * frob (b + c^T) w + quad d w.
Proof.
rewrite /quad mul_row_block tr_row_mx mul_row_col tr_scalar_mx.
rewrite !mul_scalar_mx !mulmxDl !mul_mx_scalar scale_scalar_mx -!scalemxAl.
rewrite frobDl /frob trace_mx11 -trmx_mul mxtrace_tr trace_mx11.
move: (b *m w^T) (w *m c) (w *m d *m w^T) => A B C; rewrite !mxE eqxx mulr1n.
by move: (A 0 0) (B 0 0) (C 0 0) => *; ring.
Qed.

(* Completing squares: a form is nonnegative or takes a negative value.         *)
Lemma quad_sign n (S : 'M_n) :
  (forall v, 0 <= quad S v) \/ exists v, quad S v < 0.
Proof.
elim: n S => [|n IH]; first by left=> v; rewrite /quad [v]thinmx0 !mul0mx mxE.
rewrite -[n.+1]/(1 + n)%N => S; rewrite -[S]submxK [ulsubmx S]mx11_scalar.
move: (ulsubmx S 0 0) (ursubmx S) (dlsubmx S) (drsubmx S) => a b c d {S}.
have row (v : 'rV_(1 + n)) : v = row_mx (lsubmx v 0 0)%:M (rsubmx v).
  by rewrite -mx11_scalar hsubmxK.
have [a0|a0|a0] := ltgtP a 0.
- right; exists (row_mx 1%:M 0); rewrite quad_block frob0r /quad mul0mx mul0mx mxE.
  by rewrite expr1n !mulr0 !addr0 mulr1.
- pose e := b + c^T; pose S' := d - (4%:R * a)^-1 *: (e^T *m e).
  have qS w : quad S' w = quad d w - (4%:R * a)^-1 * frob e w ^+ 2.
    rewrite /quad mulmxDr mulmxDl mxE; congr (_ + _).
    rewrite mulmxN mulNmx -scalemxAr -scalemxAl 2!mxE; congr (- (_ * _)).
    rewrite [w *m (_ *m _)]mulmxA -(mulmxA (w *m _)) mxE big_ord1 expr2.
    congr (_ * _).
      by rewrite frobC /frob trace_mx11.
    by rewrite /frob trace_mx11.
  have an : a != 0 by rewrite gt_eqF.
  have [pos|[w neg]] := IH S'.
    left=> v; rewrite [v]row quad_block -/e; move: (lsubmx v 0 0) (rsubmx v) => x w.
    have := pos w; rewrite qS => h.
    have -> : a * x ^+ 2 + x * frob e w + quad d w =
      a * (x + (2%:R * a)^-1 * frob e w) ^+ 2
        + (quad d w - (4%:R * a)^-1 * frob e w ^+ 2) by field.
    by rewrite addr_ge0 // mulr_ge0 ?sqr_ge0 // ltW.
  right; exists (row_mx (- ((2%:R * a)^-1 * frob e w))%:M w).
  rewrite quad_block -/e; move: neg; rewrite qS; congr (is_true (_ < _)); field.
  exact: an.
- rewrite a0; pose e := b + c^T; have [e0|en] := eqVneq e 0; last first.
    right; exists (row_mx (- ((quad d e + 1) / frob e e))%:M e).
    rewrite quad_block -/e mul0r add0r mulNr divfK ?frob_eq0 //.
    by rewrite opprD addrAC addNr add0r oppr_lt0 ltr01.
  have [pos|[w neg]] := IH d.
    by left=> v; rewrite [v]row quad_block -/e e0 frob0l mulr0 mul0r !add0r.
  by right; exists (row_mx 0%:M w); rewrite quad_block -/e e0 frob0l mulr0 mul0r !add0r.
Qed.

(* The same for the form v |-> <f v, g v> of linear maps f and g.                *)
Lemma mxvec_frob m n (A B : 'M[R]_(m, n)) : frob (mxvec A) (mxvec B) = frob A B.
Proof.
rewrite !frobE big_ord1 (reindex _ (curry_mxvec_bij _ _)) /= pair_bigA /=.
by apply: eq_bigr => -[i j] _ /=; rewrite !mxvecE.
Qed.

Lemma quad_linear n a b (f g : 'rV[R]_n -> 'M[R]_(a, b)) : linear f -> linear g ->
  exists S, forall v, quad S v = frob (f v) (g v).
Proof.
move=> lf lg; pose f' := Linear lf; pose g' := Linear lg.
exists (lin1_mx (mxvec \o f') *m (lin1_mx (mxvec \o g'))^T) => v.
rewrite /quad mulmxA -mulmxA -trmx_mul !mul_rV_lin1 /= -mxvec_frob.
by rewrite /frob trace_mx11.
Qed.

Lemma quadD n (S S' : 'M[R]_n) v : quad (S + S') v = quad S v + quad S' v.
Proof. by rewrite /quad mulmxDr mulmxDl mxE. Qed.

Lemma quadZ n t (S : 'M[R]_n) v : quad (t *: S) v = t * quad S v.
Proof. by rewrite /quad -scalemxAr -scalemxAl mxE. Qed.

End Quadratic.
