(* The inertia of the Hessian of (P_phi) with the squared loss at every       *)
(* critical point.  Notation of landscape.v and strata.v: U is the column     *)
(* space of A = W_{L+1}, of dimension r, Pi_U its projector, and T_c =        *)
(* (I - Pi_U) Y V^T, of rank t.  Sigma leaves U and col(T_c) invariant; with  *)
(* eigenvalues l_j on U and m_i on col(T_c),                                  *)
(*   n+ = r (p + K') + t (M - r) + #{(i, j) : m_i < l_j}                       *)
(*          + (No - r - t) rank x_L                                           *)
(*   n- = t (M - r) + #{(i, j) : l_j < m_i}                                    *)
(* where p = rank P, K' = rank V, and n0 is the rest.                          *)
(*   hessian_inertia         over any ordered field, given orthogonal bases of *)
(*                           eigenvectors of Sigma on U and col(T_c)          *)
(*   hessian_inertia_closed  over any real closed field, where they exist     *)
(* The proof completes squares: the second-order form is a sum and difference *)
(* of squares of independent coordinates of the direction (curv_squares,      *)
(* coordinates_onto), which count n+ and n- (curv_split).                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape saddles strata.
From Nest Require Import inertia spectral.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Linear maps of directions ------------------------------------------------ *)
Section LinearMaps.

Variables (R : realFieldType) (E F G : lmodType R).

Lemma linear_add (f g : E -> F) : linear f -> linear g -> linear (fun v => f v + g v).
Proof. by move=> lf lg t v w; rewrite lf lg scalerDr addrACA. Qed.

Lemma linear_sub (f g : E -> F) : linear f -> linear g -> linear (fun v => f v - g v).
Proof. by move=> lf lg t v w; rewrite lf lg scalerBr opprD addrACA. Qed.

Lemma linear_scale c (f : E -> F) : linear f -> linear (fun v => c *: f v).
Proof. by move=> lf t v w; rewrite lf scalerDr !scalerA mulrC. Qed.

Lemma linear_pair (f : E -> F) (g : E -> G) : linear f -> linear g ->
  linear (fun v => (f v, g v)).
Proof. by move=> lf lg t v w; rewrite lf lg. Qed.

Lemma linear_mull m n k (B : 'M_(m, n)) (f : E -> 'M[R]_(n, k)) :
  linear f -> linear (fun v => B *m f v).
Proof. by move=> lf t v w; rewrite lf mulmxDr -scalemxAr. Qed.

Lemma linear_mulr m n k (B : 'M_(n, k)) (f : E -> 'M[R]_(m, n)) :
  linear f -> linear (fun v => f v *m B).
Proof. by move=> lf t v w; rewrite lf mulmxDl -scalemxAl. Qed.

Lemma linear_tr m n (f : E -> 'M[R]_(m, n)) : linear f -> linear (fun v => (f v)^T).
Proof. by move=> lf t v w; rewrite lf trmxD trmxZ. Qed.

End LinearMaps.

Section Matrices.

Variable R : realFieldType.

Lemma definite_frob m n k l (C : 'M[R]_(m, n)) (B : 'M_(k, l)) :
  row_free C^T -> row_free B ->
  positive_definite (fun H : 'M_(n, k) => frob (C *m H *m B) (C *m H *m B)).
Proof.
move=> fC fB; split=> [|H H0]; first by rewrite mulmx0 mul0mx frob0l.
rewrite frob_gt0; apply: contra_neq H0 => /(row_free_cancel fB).
exact: col_free_cancel.
Qed.

Lemma definite_frobl m n k (C : 'M[R]_(m, n)) : row_free C^T ->
  positive_definite (fun H : 'M_(n, k) => frob (C *m H) (C *m H)).
Proof.
move=> fC; have := @definite_frob _ _ k k C 1%:M fC.
rewrite row_free_unit unitmx1 => /(_ erefl) [P0 Pp].
by split=> [|H /Pp]; [rewrite mulmx0 frob0l|rewrite mulmx1].
Qed.

End Matrices.

(* -- Completing the squares ---------------------------------------------------- *)

(* Coordinates: the columns of u, w, c are bases of U, col(T_c) and their       *)
(* orthogonal complement, with dual bases the rows of u', w', c'; A = u a; the  *)
(* rows of n complete those of a, with dual bases the columns of a', n'.       *)
Section Coordinates.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (q : 'M[R]_(No, M) * 'M[R]_(M, K)).

Local Notation x := (rep X V q).
Local Notation E := (residual X V Y q).
Local Notation Pall := (Pall X V).

Variables (r t s k d e : nat).
Variables (u : 'M[R]_(No, r)) (w : 'M[R]_(No, t)) (c : 'M[R]_(No, s)).
Variables (u' : 'M[R]_(r, No)) (w' : 'M[R]_(t, No)) (c' : 'M[R]_(s, No)).
Variables (a : 'M[R]_(r, M)) (n : 'M[R]_(k, M)).
Variables (a' : 'M[R]_(M, r)) (n' : 'M[R]_(M, k)).
Variables (g : 'M[R]_(t, K)) (z : 'M[R]_(d, N)) (xc : 'M[R]_(M, e)) (xr : 'M[R]_(e, N)).

Hypotheses (u'u : u' *m u = 1%:M) (w'w : w' *m w = 1%:M) (c'c : c' *m c = 1%:M).
Hypotheses (uw : u^T *m w = 0) (uc : u^T *m c = 0) (wc : w^T *m c = 0).
Hypotheses (u'w : u' *m w = 0) (u'c : u' *m c = 0) (w'u : w' *m u = 0).
Hypotheses (w'c : w' *m c = 0) (c'u : c' *m u = 0) (c'w : c' *m w = 0).
Hypothesis ucw : u *m u' + w *m w' + c *m c' = 1%:M.
Hypotheses (aa' : a *m a' = 1%:M) (nn' : n *m n' = 1%:M).
Hypotheses (an' : a *m n' = 0) (na' : n *m a' = 0).
Hypothesis a'n' : a' *m a + n' *m n = 1%:M.
Hypotheses (Aua : q.1 = u *m a) (ax : a *m x = u' *m Y *m Pall).
Hypotheses (Ex : E *m x^T = 0) (EV : E *m V^T = w *m g) (fg : row_free g).
Hypotheses (zX : (z :=: col_mx X V)%MS) (fz : row_free z).
Hypotheses (xx : x = xc *m xr) (fxc : row_full xc) (fxr : row_free xr).

Hypotheses (suu : (u *m u')^T = u *m u').

Implicit Types (D : 'M[R]_(No, M) * 'M[R]_(M, K)) (b : 'M[R]_(t, r)).

Lemma frob_orthogonal m1 m2 m3 m4 (B : 'M[R]_(m1, m2)) (C : 'M_(m1, m3)) H (J : 'M_(m3, m4)) :
  B^T *m C = 0 -> frob (B *m H) (C *m J) = 0.
Proof. by move=> BC; rewrite frob_mulr mulmxA BC mul0mx frob0r. Qed.

Lemma columns m (B : 'M[R]_(No, m)) :
  B = u *m (u' *m B) + w *m (w' *m B) + c *m (c' *m B).
Proof. by rewrite !mulmxA -!mulmxDl ucw mul1mx. Qed.

Lemma curv_columns D : curv X V Y q D =
  frob (u *m (u' *m D.1 *m x + a *m D.2 *m V)) (u *m (u' *m D.1 *m x + a *m D.2 *m V))
  + frob (w *m (w' *m D.1 *m x)) (w *m (w' *m D.1 *m x))
  + frob (c *m (c' *m D.1 *m x)) (c *m (c' *m D.1 *m x))
  + 2%:R * frob (w *m g) (w *m (w' *m D.1 *m D.2)).
Proof.
have -> : frob (w *m g) (w *m (w' *m D.1 *m D.2)) = frob E (D.1 *m (D.2 *m V)).
  rewrite [RHS]frobC [D.1 *m (_ *m _)]mulmxA [RHS]frob_mull EV [RHS]frobC.
  rewrite [D.1 *m D.2]columns !frobDr [frob _ (u *m _)]frobC.
  by rewrite !(frob_orthogonal _ _ uw) !(frob_orthogonal _ _ wc) add0r addr0 !mulmxA.
rewrite /curv; congr (_ + _).
have -> : slope X V q D = u *m (u' *m D.1 *m x + a *m D.2 *m V)
    + w *m (w' *m D.1 *m x) + c *m (c' *m D.1 *m x).
  rewrite /slope {1}[D.1]columns Aua !mulmxDl mulmxDr !mulmxA.
  by rewrite [LHS](ACl (1*4*2*3)%AC).
rewrite !(frobDl, frobDr) (frobC (w *m _) (u *m _)) (frobC (c *m _) (u *m _)).
rewrite (frobC (c *m _) (w *m _)) !(frob_orthogonal _ _ uw) !(frob_orthogonal _ _ uc).
by rewrite !(frob_orthogonal _ _ wc); ring.
Qed.

(* The square of u (dA_u x + W_a V) absorbs the pairing of dA_w a' and W_a.    *)
Definition shift b : 'M[R]_(r, N) := u' *m (w *m b *m u')^T *m Y *m Pall.

Lemma u_shift b : u *m shift b = (w *m b *m u')^T *m Y *m Pall.
Proof.
rewrite /shift !mulmxA; congr (_ *m _ *m _).
rewrite -{1}suu -trmx_mul; congr _^T.
by rewrite -[LHS]mulmxA [u' *m (u *m u')]mulmxA u'u mul1mx.
Qed.

Lemma wA : w^T *m q.1 = 0.
Proof. by rewrite Aua mulmxA -[w^T *m u]trmxK trmx_mul trmxK uw trmx0 mul0mx. Qed.

Lemma wYx : w^T *m (Y *m x^T) = 0.
Proof.
have -> : Y *m x^T = q.1 *m x *m x^T - E *m x^T by rewrite -mulmxBl /residual subKr.
by rewrite Ex subr0 !mulmxA wA !mul0mx.
Qed.

Lemma wYV : w^T *m (Y *m V^T) = - (w^T *m (w *m g)).
Proof.
have -> : Y *m V^T = q.1 *m x *m V^T - E *m V^T by rewrite -mulmxBl /residual subKr.
by rewrite EV mulmxBr -!mulmxA [w^T *m (q.1 *m _)]mulmxA wA mul0mx sub0r.
Qed.

Lemma absorb b (p : 'M_(r, M)) (o : 'M_(r, K)) :
  frob (u *m (p *m x + o *m V)) (u *m (p *m x + o *m V))
    + 2%:R * frob (w *m g) (w *m (b *m o)) =
  frob (u *m (p *m x + o *m V - shift b)) (u *m (p *m x + o *m V - shift b))
    - frob ((w *m b *m u')^T *m Y *m Pall) ((w *m b *m u')^T *m Y *m Pall).
Proof.
rewrite [u *m (_ - _)]mulmxBr u_shift; set Z := p *m x + o *m V; set B := _ *m Y *m Pall.
suff eB : frob B (u *m Z) = - frob (w *m g) (w *m (b *m o)).
  by rewrite !(frobDl, frobDr, frobNl, frobNr) (frobC (u *m Z) B) eB; ring.
have ZP : Z *m Pall = Z by rewrite /Z mulmxDl -!mulmxA rep_Pall V_Pall.
have -> : frob B (u *m Z) = frob Y (w *m (b *m Z)).
  rewrite /B frob_mull Pall_tr -[u *m Z *m Pall]mulmxA ZP frob_mulr trmxK.
  by rewrite -!mulmxA [u' *m (u *m Z)]mulmxA u'u mul1mx.
rewrite frobC frob_mulr /Z mulmxDr !mulmxA frobDl.
rewrite [frob (b *m p *m x) _]frob_mull [frob (b *m o *m V) _]frob_mull.
by rewrite -!mulmxA wYx wYV frob0r add0r frobNr -frob_mulr frobC.
Qed.

(* The pairing of dA_w n' and W_n, with the mixed terms, is a hyperbolic form.  *)
Definition partner b (b2 : 'M_(t, k)) (o : 'M_(k, K)) : 'M[R]_(t, k) :=
  2%:R^-1 *: (g *m o^T + b *m a *m x *m (n *m x)^T
    + 2%:R^-1 *: (b2 *m n *m x *m (n *m x)^T)).

Lemma hyperbolic b (b2 : 'M_(t, k)) (o : 'M_(k, K)) :
  frob (w *m ((b *m a + b2 *m n) *m x)) (w *m ((b *m a + b2 *m n) *m x))
    + 2%:R * frob (w *m g) (w *m (b2 *m o)) =
  frob (w *m b *m u' *m Y *m Pall) (w *m b *m u' *m Y *m Pall)
    + frob (w *m (b2 + partner b b2 o)) (w *m (b2 + partner b b2 o))
    - frob (w *m (b2 - partner b b2 o)) (w *m (b2 - partner b b2 o)).
Proof.
have -> : w *m b *m u' *m Y *m Pall = w *m (b *m a *m x).
  by rewrite -(mulmxA b) ax !mulmxA.
set y := partner b b2 o; pose p1 := w *m (b *m a *m x); pose p2 := w *m (b2 *m n *m x).
have ey : 4%:R * frob (w *m b2) (w *m y) =
    2%:R * frob (w *m g) (w *m (b2 *m o)) + 2%:R * frob p1 p2 + frob p2 p2.
  have e1 : frob (w *m b2) (w *m (g *m o^T)) = frob (w *m g) (w *m (b2 *m o)).
    by rewrite [RHS]frobC !mulmxA [RHS]frob_mull.
  have e2 (H : 'M_(t, N)) : frob (w *m b2) (w *m (H *m (n *m x)^T)) = frob (w *m H) p2.
    by rewrite [RHS]frobC /p2 -(mulmxA b2) (mulmxA w b2) [RHS]frob_mull mulmxA.
  rewrite /y /partner -scalemxAr frobZr 2![w *m (_ + _)]mulmxDr !frobDr e1.
  rewrite -scalemxAr frobZr !e2.
  by rewrite -/p1 -/p2; field.
rewrite mulmxDl ![w *m (_ + _)]mulmxDr -/p1 -/p2 mulmxN !(frobDl, frobDr, frobNl, frobNr).
rewrite (frobC p2 p1) (frobC (w *m y) (w *m b2)).
rewrite [RHS](_ : _ = frob p1 p1 + 4%:R * frob (w *m b2) (w *m y)); last by ring.
by rewrite ey; ring.
Qed.

Lemma curv_squares D (b := w' *m D.1 *m a') (b2 := w' *m D.1 *m n')
    (p := u' *m D.1 *m x + a *m D.2 *m V - shift b) (y := partner b b2 (n *m D.2)) :
  curv X V Y q D = frob (u *m p) (u *m p)
  + (frob (w *m b *m u' *m Y *m Pall) (w *m b *m u' *m Y *m Pall)
     - frob ((w *m b *m u')^T *m Y *m Pall) ((w *m b *m u')^T *m Y *m Pall))
  + frob (w *m (b2 + y)) (w *m (b2 + y)) - frob (w *m (b2 - y)) (w *m (b2 - y))
  + frob (c *m (c' *m D.1 *m x)) (c *m (c' *m D.1 *m x)).
Proof.
have eb : w' *m D.1 = b *m a + b2 *m n.
  by rewrite /b /b2 -!(mulmxA (w' *m D.1)) -mulmxDr a'n' mulmx1.
have eo : w' *m D.1 *m D.2 = b *m (a *m D.2) + b2 *m (n *m D.2).
  by rewrite eb mulmxDl !mulmxA.
have := hyperbolic b b2 (n *m D.2); have := absorb b (u' *m D.1) (a *m D.2).
rewrite -/p -/y curv_columns => e1 e2; rewrite eo eb [w *m (_ + b2 *m _)]mulmxDr frobDr.
rewrite [LHS](_ : _ = (frob (u *m (u' *m D.1 *m x + a *m D.2 *m V))
     (u *m (u' *m D.1 *m x + a *m D.2 *m V))
     + 2%:R * frob (w *m g) (w *m (b *m (a *m D.2))))
   + (frob (w *m ((b *m a + b2 *m n) *m x)) (w *m ((b *m a + b2 *m n) *m x))
     + 2%:R * frob (w *m g) (w *m (b2 *m (n *m D.2))))
   + frob (c *m (c' *m D.1 *m x)) (c *m (c' *m D.1 *m x))); last by ring.
by rewrite e1 e2; ring.
Qed.

(* The squares as functions of D: independent coordinates.                    *)
Definition first D : 'M[R]_(r, N) :=
  u' *m D.1 *m x + a *m D.2 *m V - shift (w' *m D.1 *m a').

Definition second D : 'M[R]_(t, k) :=
  partner (w' *m D.1 *m a') (w' *m D.1 *m n') (n *m D.2).

Definition coordinates D :=
  (first D *m pinvmx z, (w' *m D.1 *m a', (w' *m D.1 *m n' + second D,
    (w' *m D.1 *m n' - second D, c' *m D.1 *m xc)))).

Lemma shift_linear : linear shift.
Proof.
move=> h b b'; rewrite /shift mulmxDr -scalemxAr mulmxDl -scalemxAl trmxD trmxZ.
by rewrite mulmxDr -scalemxAr !mulmxDl -!scalemxAl.
Qed.

Lemma coordinates_linear : linear coordinates.
Proof.
have l1 : linear (fun D => D.1) by [].
have l2 : linear (fun D => D.2) by [].
have lw m (B : 'M_(M, m)) : linear (fun D => w' *m D.1 *m B).
  by apply/linear_mulr/linear_mull.
have lf : linear first.
  apply: linear_sub; last exact: (linear_comp shift_linear (lw _ a')).
  by apply: linear_add; apply/linear_mulr/linear_mull.
have ls : linear second.
  apply: linear_scale; apply: linear_add; last first.
    by apply/linear_scale/linear_mulr/linear_mulr/linear_mulr; apply: lw.
  apply: linear_add; last by apply/linear_mulr/linear_mulr/linear_mulr; apply: lw.
  by apply/linear_mull/linear_tr/linear_mull.
apply: linear_pair; first exact: linear_mulr.
apply: linear_pair; first exact: lw.
apply: linear_pair; first exact: linear_add (lw _ n') ls.
apply: linear_pair; first exact: linear_sub (lw _ n') ls.
by apply/linear_mulr/linear_mull.
Qed.

Lemma features_span : (col_mx X V <= col_mx x V)%MS.
Proof.
apply/submxP; exists (block_mx 1%:M (- q.2) 0 1%:M).
by rewrite mul_block_col !mul1mx mul0mx add0r mulNmx /rep addrK.
Qed.

Lemma coordinates_onto v : exists D, coordinates D = v.
Proof.
case: v => [v1 [b [y1 [y2 v5]]]].
pose b2 := 2%:R^-1 *: (y1 + y2); pose y := 2%:R^-1 *: (y1 - y2).
have half (B : 'M[R]_(t, k)) : 2%:R^-1 *: (B + B) = B.
  by rewrite -mulr2n -scaler_nat scalerA mulVf ?scale1r // pnatr_eq0.
have /submxP [m em] : ((v1 *m z + shift b)%R <= col_mx x V)%MS.
  apply: submx_trans _ features_span; apply: addmx_sub; last exact: proj_sub.
  by rewrite -zX submxMl.
pose o : 'M_(k, K) := (pinvmx g *m (2%:R *: y - (b *m a *m x *m (n *m x)^T
    + 2%:R^-1 *: (b2 *m n *m x *m (n *m x)^T))))^T.
pose D : 'M_(No, M) * 'M_(M, K) :=
  (u *m lsubmx m + w *m (b *m a + b2 *m n) + c *m (v5 *m pinvmx xc),
   a' *m rsubmx m + n' *m o).
have eu : u' *m D.1 = lsubmx m.
  by rewrite /D !mulmxDr !mulmxA u'u u'w u'c !mul0mx mul1mx !addr0.
have ew : w' *m D.1 = b *m a + b2 *m n.
  rewrite /= mulmxDr mulmxDr !(mulmxA w') w'u w'w w'c !mul0mx mul1mx add0r.
  by rewrite addr0.
have ec : c' *m D.1 = v5 *m pinvmx xc.
  by rewrite /= mulmxDr mulmxDr !(mulmxA c') c'u c'w c'c !mul0mx mul1mx !add0r.
have ea : w' *m D.1 *m a' = b.
  by rewrite ew mulmxDl -!mulmxA aa' na' mulmx0 mulmx1 addr0.
have en : w' *m D.1 *m n' = b2.
  by rewrite ew mulmxDl -!mulmxA an' nn' mulmx0 mulmx1 add0r.
have eWa : a *m D.2 = rsubmx m.
  by rewrite /= mulmxDr !mulmxA aa' an' mul0mx mul1mx addr0.
have eWn : n *m D.2 = o.
  by rewrite /= mulmxDr !mulmxA nn' na' mul0mx mul1mx add0r.
have e1 : first D = v1 *m z.
  rewrite /first ea eu eWa; apply: (addIr (shift b)).
  by rewrite subrK em -{3}[m]hsubmxK mul_row_col.
have e2 : second D = y.
  rewrite /second /partner ea en eWn /o trmxK mulmxA mulmxVp // mul1mx.
  by rewrite -addrA subrK scalerA mulVf ?scale1r // pnatr_eq0.
exists D; rewrite /coordinates e1 e2 ea en ec -(mulmxA v1) mulmxVp // mulmx1.
congr (_, (_, (_, (_, _)))).
- by rewrite /b2 /y -scalerDr addrACA subrr addr0 half.
- by rewrite /b2 /y -scalerBr opprB [y2 - y1]addrC addrACA subrr add0r half.
by rewrite mulmxKpV // submx_full.
Qed.

Lemma first_sub D : first D *m pinvmx z *m z = first D.
Proof.
apply: mulmxKpV; rewrite zX; apply: addmx_sub; last by rewrite eqmx_opp proj_sub.
apply: submx_trans (_ : col_mx x V <= _)%MS.
  by rewrite -mul_row_col submxMl.
apply/submxP; exists (block_mx 1%:M q.2 0 1%:M).
by rewrite mul_block_col !mul1mx mul0mx add0r.
Qed.

(* In eigenvectors of Sigma the term in dA_w a' is a sum of squares.           *)
Variables (f : 'rV[R]_t) (h l : 'rV[R]_r) (m : 'rV[R]_t).
Hypotheses (wwf : w^T *m w = diag_mx f) (uuh : u' *m u'^T = diag_mx h).
Hypotheses (f0 : forall i, 0 < f 0 i) (h0 : forall j, 0 < h 0 j).
Hypotheses (Su : Sigma X V Y *m u = u *m diag_mx l) (Sw : Sigma X V Y *m w = w *m diag_mx m).

Lemma frob_eigen b b' : frob (w *m b *m u') (w *m b' *m u') =
  \sum_i \sum_j f 0 i * h 0 j * (b i j * b' i j).
Proof.
rewrite frobC frob_mull -!mulmxA uuh frob_mulr [w^T *m _]mulmxA wwf frobE.
apply: eq_bigr => i _; apply: eq_bigr => j _.
by rewrite mul_mx_diag mul_diag_mx !mxE mulrC -!mulrA (mulrCA (b i j)).
Qed.

Lemma eigen_squares b :
  frob (w *m b *m u' *m Y *m Pall) (w *m b *m u' *m Y *m Pall)
    - frob ((w *m b *m u')^T *m Y *m Pall) ((w *m b *m u')^T *m Y *m Pall) =
  \sum_i \sum_j (\matrix_(i, j) (f 0 i * h 0 j * (l 0 j - m 0 i))) i j * b i j ^+ 2.
Proof.
have eu : u'^T = u *m diag_mx h by rewrite -uuh mulmxA -{1}suu -trmx_mul mulmxA u'u mul1mx.
have Su' : Sigma X V Y *m u'^T = u'^T *m diag_mx l.
  by rewrite eu mulmxA Su -!mulmxA diag_mxC.
have := Sigma_frob X V Y (w *m b *m u')^T; rewrite trmxK => <-.
have -> : Sigma X V Y *m (w *m b *m u')^T = (w *m (b *m diag_mx l) *m u')^T.
  by rewrite !trmx_mul tr_diag_mx !mulmxA Su'.
rewrite frob_tr -Sigma_frob !mulmxA Sw -(mulmxA w) -(mulmxA w (diag_mx m)) !frob_eigen.
rewrite -sumrB; apply: eq_bigr => i _; rewrite -sumrB; apply: eq_bigr => j _.
rewrite mul_mx_diag mul_diag_mx !mxE.
by move: (f 0 i) (h 0 j) (l 0 j) (m 0 i) (b i j) => *; ring.
Qed.

Lemma curv_split : split (curv X V Y q)
  (r * d + t * k + #|[set ij : 'I_t * 'I_r | (m 0 ij.1 < l 0 ij.2)%R]| + s * e)
  (t * k + #|[set ij : 'I_t * 'I_r | (l 0 ij.2 < m 0 ij.1)%R]|).
Proof.
have dual n1 n2 (B : 'M[R]_(n1, n2)) B' : B' *m B = 1%:M -> row_free B^T.
  by move=> B'B; apply/row_freeP; exists B'^T; rewrite -trmx_mul B'B trmx1.
have d1 := split_definite (definite_frob (dual _ _ _ _ u'u) fz).
have d2 := split_diagonal (\matrix_(i, j) (f 0 i * h 0 j * (l 0 j - m 0 i))).
have d3 := split_definite (@definite_frobl _ _ _ k _ (dual _ _ _ _ w'w)).
have d4 := split_negative_definite (@definite_frobl _ _ _ k _ (dual _ _ _ _ w'w)).
have d5 := split_definite (definite_frob (dual _ _ _ _ c'c) fxr).
have d45 := split_sum d4 d5; have d345 := split_sum d3 d45.
have d2345 := split_sum d2 d345; have d12345 := split_sum d1 d2345.
have sign1 (ij : 'I_t * 'I_r) : (0 < f 0 ij.1 * h 0 ij.2 * (l 0 ij.2 - m 0 ij.1)) =
    (m 0 ij.1 < l 0 ij.2) by rewrite pmulr_rgt0 ?subr_gt0 // mulr_gt0.
have sign2 (ij : 'I_t * 'I_r) : (f 0 ij.1 * h 0 ij.2 * (l 0 ij.2 - m 0 ij.1) < 0) =
    (l 0 ij.2 < m 0 ij.1) by rewrite pmulr_rlt0 ?subr_lt0 // mulr_gt0.
have count1 : #|[set ij : 'I_t * 'I_r | 0 < (\matrix_(i, j) (f 0 i * h 0 j * (l 0 j - m 0 i)))
    ij.1 ij.2]| = #|[set ij : 'I_t * 'I_r | m 0 ij.1 < l 0 ij.2]|.
  by apply: eq_card => ij; rewrite !inE mxE sign1.
have count2 : #|[set ij : 'I_t * 'I_r | (\matrix_(i, j) (f 0 i * h 0 j * (l 0 j - m 0 i)))
    ij.1 ij.2 < 0]| = #|[set ij : 'I_t * 'I_r | l 0 ij.2 < m 0 ij.1]|.
  by apply: eq_card => ij; rewrite !inE mxE sign2.
have := split_comp coordinates_linear coordinates_onto d12345.
have order n1 : (r * d + t * k + n1 + s * e = r * d + (n1 + (t * k + s * e)))%N.
  by rewrite -!addnA [(n1 + (_ + _))%N]addnCA.
rewrite count1 count2 !add0n addn0 order [X in split _ _ X -> _]addnC.
apply: eq_split => D /=; rewrite curv_squares eigen_squares.
rewrite -(mulmxA u) first_sub -(mulmxA c) -(mulmxA (c' *m D.1)) -xx.
by rewrite /first /second !addrA.
Qed.

End Coordinates.

(* -- Orthogonal bases ------------------------------------------------------------- *)
Section Bases.

Variable R : realFieldType.

(* The columns of u are orthogonal eigenvectors of S, linearly independent,     *)
(* with the eigenvalues l.                                                    *)
Definition eigenbasis n d (S : 'M[R]_n) (u : 'M_(n, d)) (l : 'rV_d) : Prop :=
  [/\ S *m u = u *m diag_mx l, is_diag_mx (u^T *m u) & row_free u^T].

Lemma orthogonal_dual n d (u : 'M[R]_(n, d)) :
  is_diag_mx (u^T *m u) -> row_free u^T ->
  exists (u' : 'M_(d, n)) (f h : 'rV_d),
  [/\ u' *m u = 1%:M, u *m u' = proj u^T, u^T *m u = diag_mx f /\ u' *m u'^T = diag_mx h,
      u' = diag_mx h *m u^T & (forall i, 0 < f 0 i) /\ forall i, 0 < h 0 i].
Proof.
move=> du fu; have [|f ef f0] := diagonal_positive (B := u^T) _ fu; first by rewrite trmxK.
rewrite trmxK in ef; pose h := \row_i (f 0 i)^-1.
have fh : diag_mx h *m diag_mx f = 1%:M.
  rewrite mulmx_diag -diag_const_mx; congr diag_mx; apply/rowP => i.
  by rewrite !mxE mulVf // gt_eqF.
exists (diag_mx h *m u^T), f, h; split=> //.
- by rewrite -mulmxA ef fh.
- apply: proj_unique.
  + by rewrite !trmx_mul trmxK tr_diag_mx mulmxA.
  + by rewrite mulmxA ef mulmxA [_ *m diag_mx h]diag_mxC fh mul1mx.
  by rewrite mulmxA submxMl.
- split=> //; rewrite trmx_mul trmxK tr_diag_mx -mulmxA [u^T *m _]mulmxA ef.
  by rewrite mulmxA fh mul1mx.
by split=> // i; rewrite mxE invr_gt0.
Qed.

Lemma idempotent_base n (E : 'M[R]_n) : E *m E = E -> row_base E *m col_base E = 1%:M.
Proof.
move=> EE; apply: (row_full_inj (col_base_full E)).
apply: (row_free_inj (row_base_free E)).
by rewrite mulmx1 mulmxA -mulmxA mulmx_base.
Qed.

Lemma idempotent_rank n (E : 'M[R]_n) : E *m E = E -> \tr E = (\rank E)%:R.
Proof.
by move=> /idempotent_base rc; rewrite -{1}(mulmx_base E) mxtrace_mulC rc mxtrace1.
Qed.

Lemma dual_trace n d (u : 'M[R]_(n, d)) u' : u' *m u = 1%:M -> \tr (u *m u') = d%:R.
Proof. by move=> e; rewrite mxtrace_mulC e mxtrace1. Qed.

(* Rows that complete those of a, with dual bases.                            *)
Lemma complement r m (a : 'M[R]_(r, m)) : row_free a ->
  exists (n : 'M_(m - r, m)) (a' : 'M_(m, r)) (n' : 'M_(m, m - r)),
  [/\ a *m a' = 1%:M, n *m n' = 1%:M, a *m n' = 0, n *m a' = 0 & a' *m a + n' *m n = 1%:M].
Proof.
move=> fa; have := mulmxVp fa; move: (pinvmx a) => a' aa'.
pose E := 1%:M - a' *m a.
have aE : a *m E = 0 by rewrite /E mulmxBr mulmx1 mulmxA aa' mul1mx subrr.
have Ea : E *m a' = 0 by rewrite /E mulmxBl mul1mx -mulmxA aa' mulmx1 subrr.
have EE : E *m E = E by rewrite {2}/E mulmxBr mulmx1 mulmxA Ea mul0mx subr0.
have nn' := idempotent_base EE; have n'n := mulmx_base E.
have rE : \rank E = (m - r)%N.
  have : (\rank E + r)%:R = m%:R :> R.
    by rewrite natrD -(idempotent_rank EE) /E linearB /= mxtrace1 dual_trace ?subrK.
  by move/eqP; rewrite eqr_nat => /eqP e; rewrite -[in RHS]e addnK.
move: (row_base E) (col_base E) nn' n'n; rewrite rE => n n' nn' n'n.
exists n, a', n'; split=> //.
- by rewrite -[n']mulmx1 -nn' !mulmxA -(mulmxA a) n'n aE mul0mx.
- by rewrite -[n]mul1mx -nn' -!mulmxA [n' *m _]mulmxA n'n Ea mulmx0.
by rewrite n'n addrC subrK.
Qed.

End Bases.

(* -- Half the second derivative is unique --------------------------------------------- *)
Section SecondOrder.

Variables (R : realFieldType) (m n k l : nat).
Implicit Types (f : 'M[R]_(m, n) * 'M[R]_(k, l) -> R).

Lemma second_order_unique f p D a b :
  second_order f p D a -> second_order f p D b -> a = b.
Proof.
suff le a' b' : second_order f p D a' -> second_order f p D b' -> a' <= b'.
  by move=> fa fb; apply/eqP; rewrite eq_le !le.
move=> fa fb; rewrite -subr_le0; apply: le_eps => e e0.
have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [d d0 Ha] := fa _ e2; have [d' d'0 Hb] := fb _ e2.
have [t t0 [td td']] := small2 d0 d'0.
have := Ha t; have := Hb t; rewrite gtr0_norm // => /(_ td') + /(_ td).
rewrite !ler_norml => /andP [_ hb] /andP [ha _].
rewrite -(ler_pmul2r (exprn_gt0 2 t0)) -subr_ge0.
have := ler_sub hb ha; rewrite -subr_ge0; congr (is_true (0 <= _)).
by field.
Qed.

End SecondOrder.

(* -- The formula --------------------------------------------------------------------- *)
Section Inertia.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation sqf := (sqf X V Y c).
Local Notation rep := (rep X V).
Local Notation residual := (residual X V Y).
Local Notation curv := (curv X V Y).
Local Notation Sigma := (Sigma X V Y).
Local Notation T := (T V Y).

Variables (q : 'M[R]_(No, M) * 'M[R]_(M, K)).
Hypothesis cq : critical sqf q.

(* Sigma leaves col(T_c) invariant (and U: critical_invariant), so that both    *)
(* spaces have orthogonal bases of eigenvectors over a real closed field.     *)
Theorem critical_invariant_T :
  exists B, Sigma *m ((1%:M - PiU q) *m T) = (1%:M - PiU q) *m T *m B.
Proof.
have inv := critical_invariant c_gt0 cq; have [_ eb _] := (critical_abc X V Y c_gt0 q).1 cq.
pose C := 1%:M - PiU q; have sC : C^T = C by rewrite trmxD trmxN trmx1 PiU_tr.
have SC : Sigma *m C = C *m Sigma *m C.
  have inv' : PiU q *m Sigma *m C = 0.
    by apply: trmx_inj; rewrite trmx0 2!trmx_mul sC PiU_tr Sigma_tr mulmxA.
  by rewrite [in RHS]/C mulmxBl mul1mx [RHS]mulmxBl inv' subr0.
have CQ : C *m Q X V Y = - (C *m T *m (Z X V q)^T).
  by apply/eqP; rewrite -addr_eq0 -mulmxA -mulmxDr eb.
have CS : C *m Sigma = C *m T *m ((F V Y)^T - (Z X V q)^T *m (D X V Y)^T).
  rewrite -[Sigma]trmxK Sigma_tr Sigma_split trmxD !trmx_mul !trmxK mulmxDr !mulmxA CQ.
  by rewrite mulNmx addrC mulmxBr !mulmxA.
by rewrite -/C mulmxA SC CS; eexists; rewrite -!mulmxA.
Qed.

Variables (r t : nat) (u : 'M[R]_(No, r)) (w : 'M[R]_(No, t)) (l : 'rV[R]_r) (m : 'rV[R]_t).
Hypotheses (eu : eigenbasis Sigma u l) (uU : (u^T :=: (q.1)^T)%MS).
Hypotheses (ew : eigenbasis Sigma w m) (wT : (w^T :=: ((1%:M - PiU q) *m T)^T)%MS).

Lemma residual_V : residual q *m V^T = - ((1%:M - PiU q) *m T).
Proof.
have [_ cW] := (sq_criticalE X V Y c_gt0 q).1 cq.
have e : PiU q *m (residual q *m V^T) = 0 by apply: PiU_ortho.
have -> : residual q *m V^T = (1%:M - PiU q) *m (residual q *m V^T).
  by rewrite [RHS]mulmxBl mul1mx e subr0.
have -> : residual q *m V^T = q.1 *m rep q *m V^T - T by rewrite /residual mulmxBl TE.
by rewrite mulmxBr !mulmxA PiU_compl !mul0mx sub0r.
Qed.

Definition n_plus : nat :=
  (r * \rank (col_mx X V) + t * (M - r)
   + #|[set ij : 'I_t * 'I_r | (m 0 ij.1 < l 0 ij.2)%R]| + (No - r - t) * \rank (rep q))%N.

Definition n_minus : nat :=
  (t * (M - r) + #|[set ij : 'I_t * 'I_r | (l 0 ij.2 < m 0 ij.1)%R]|)%N.

Lemma hessian_split : split (curv q) n_plus n_minus.
Proof.
have [Su du fu] := eu; have [Sw dw fw] := ew.
have [u' [f' [h [u'u uu' [uuf uuh] u'E [f'0 h0]]]]] := orthogonal_dual du fu.
have [w' [f [h' [w'w ww' [wwf wwh] w'E [f0 h'0]]]]] := orthogonal_dual dw fw.
have [cA cW] := (sq_criticalE X V Y c_gt0 q).1 cq.
have Pu : PiU q = u *m u' by rewrite uu'; apply: eq_proj (eqmx_sym uU).
have suu : (u *m u')^T = u *m u' by rewrite uu' proj_tr.
have sww : (w *m w')^T = w *m w' by rewrite ww' proj_tr.
have uw : u^T *m w = 0.
  have /submxP [B eB] : (w^T <= ((1%:M - PiU q) *m T)^T)%MS by rewrite wT.
  have Pw : PiU q *m w = 0.
    by rewrite -[w]trmxK eB trmx_mul trmxK !mulmxA mulmxBr mulmx1 PiU_idem subrr !mul0mx.
  by rewrite -{1}(mul_proj u^T) -uu' -Pu -mulmxA Pw mulmx0.
have wu : w^T *m u = 0 by rewrite -[LHS]trmxK trmx_mul trmxK uw trmx0.
have u'w : u' *m w = 0 by rewrite u'E -mulmxA uw mulmx0.
have w'u : w' *m u = 0 by rewrite w'E -mulmxA wu mulmx0.
(* The orthogonal complement of U and col(T_c).                               *)
pose Pc := 1%:M - u *m u' - w *m w'.
have u'Pc : u' *m Pc = 0.
  by rewrite /Pc !mulmxBr mulmx1 !mulmxA u'u u'w mul1mx mul0mx subrr subr0.
have w'Pc : w' *m Pc = 0.
  by rewrite /Pc !mulmxBr mulmx1 !mulmxA w'w w'u mul1mx mul0mx subr0 subrr.
have Pcu : Pc *m u = 0.
  by rewrite /Pc !mulmxBl mul1mx -!mulmxA u'u w'u mulmx1 mulmx0 subrr subr0.
have Pcw : Pc *m w = 0.
  by rewrite /Pc !mulmxBl mul1mx -!mulmxA u'w w'w mulmx1 mulmx0 subr0 subrr.
have PcPc : Pc *m Pc = Pc.
  by rewrite {2}/Pc !mulmxBr mulmx1 !mulmxA Pcu Pcw !mul0mx !subr0.
have c'c := idempotent_base PcPc; have cc' := mulmx_base Pc.
have rPc : \rank Pc = (No - r - t)%N.
  have : (\rank Pc + r + t)%:R = No%:R :> R.
    rewrite !natrD -(idempotent_rank PcPc) /Pc !linearB /= mxtrace1 !dual_trace //.
    by ring.
  by move/eqP; rewrite eqr_nat => /eqP e; rewrite -[in RHS]e addnAC !addnK.
move: (col_base Pc) (row_base Pc) c'c cc' rPc => b b' b'b bb' rPc.
have u'b : u' *m b = 0 by rewrite -[b]mulmx1 -b'b !mulmxA -(mulmxA u') bb' u'Pc mul0mx.
have w'b : w' *m b = 0 by rewrite -[b]mulmx1 -b'b !mulmxA -(mulmxA w') bb' w'Pc mul0mx.
have b'u : b' *m u = 0 by rewrite -[b']mul1mx -b'b -!mulmxA [b *m _]mulmxA bb' Pcu mulmx0.
have b'w : b' *m w = 0 by rewrite -[b']mul1mx -b'b -!mulmxA [b *m _]mulmxA bb' Pcw mulmx0.
have ub : u^T *m b = 0.
  by rewrite -(mul_proj u^T) -uu' -!mulmxA u'b !mulmx0.
have wb : w^T *m b = 0.
  by rewrite -(mul_proj w^T) -ww' -!mulmxA w'b !mulmx0.
have ubw : u *m u' + w *m w' + b *m b' = 1%:M.
  by rewrite bb' /Pc -[1%:M - _ - _]addrA -opprD addrC subrK.
(* The row space of A and its complement.                                     *)
pose a := u' *m q.1.
have Aua : q.1 = u *m a by rewrite mulmxA -Pu PiU_A.
have fa : row_free a.
  rewrite /row_free eqn_leq rank_leq_row /= -{1}(eqP fu) mxrank_tr.
  rewrite -mxrank_tr uU mxrank_tr Aua; exact: mxrankM_maxr.
have [n [a' [n' [aa' nn' an' na' a'n']]]] := complement fa.
have ax : a *m rep q = u' *m Y *m Pall X V.
  by rewrite /a -mulmxA (critical_prediction c_gt0 cq) Pu !mulmxA u'u mul1mx.
(* E V^T = w g.                                                               *)
pose g := w' *m (residual q *m V^T).
have EV : residual q *m V^T = w *m g.
  rewrite mulmxA ww' residual_V mulmxN; congr (- _).
  by apply: trmx_inj; rewrite [RHS]trmx_mul proj_tr proj_fix // wT.
have fg : row_free g.
  rewrite /row_free eqn_leq rank_leq_row /= -{1}(eqP fw) wT mxrank_tr -mxrank_opp.
  by rewrite -residual_V EV mxrankM_maxr.
rewrite /n_plus /n_minus -rPc.
exact: (curv_split u'u w'w b'b uw ub wb u'w u'b w'u w'b b'u b'w ubw aa' nn' an' na' a'n' Aua
  ax cA EV fg (eq_row_base _) (row_base_free _) (esym (mulmx_base _)) (col_base_full _)
  (row_base_free _) suu wwf uuh f0 h0 Su Sw).
Qed.

Lemma rank_features : \rank (col_mx X V) = (\rank (P X V) + \rank V)%N.
Proof.
have rP : \rank (Xp X V) = \rank (P X V).
  apply/eqP; rewrite eqn_leq; apply/andP; split.
    rewrite -Xp_projP; apply: leq_trans (mxrankM_maxl _ _) _.
    by rewrite proj_eqmx.
  by rewrite PE mxrankM_maxl.
apply/eqP; rewrite -(eqr_nat R) natrD -rP -!proj_trace -linearD /=.
by rewrite -[proj (col_mx X V)]/(Pall X V) Pall_split.
Qed.

(* The form D |-> H D with R (q + tD) = R q + t^2 H D + o(t^2): half the Hessian. *)
Variable H : 'M[R]_(No, M) * 'M[R]_(M, K) -> R.
Hypothesis hessianH : forall D, second_order sqf q D (H D).

Lemma hessian_form D : H D = c * curv q D.
Proof. exact: second_order_unique (hessianH D) (sq_second_order c_gt0 D cq). Qed.

Theorem hessian_inertia :
  let n_plus := (r * (\rank (P X V) + \rank V) + t * (M - r)
    + #|[set ij : 'I_t * 'I_r | (m 0 ij.1 < l 0 ij.2)%R]| + (No - r - t) * \rank (rep q))%N in
  let n_minus := (t * (M - r) + #|[set ij : 'I_t * 'I_r | (l 0 ij.2 < m 0 ij.1)%R]|)%N in
  (n_plus + n_minus <= No * M + M * K)%N /\
  inertia H n_plus n_minus (No * M + M * K - (n_plus + n_minus))%N.
Proof.
move=> a b; have sH : split H a b.
  have := split_scale c_gt0 hessian_split; rewrite /n_plus rank_features.
  by apply: eq_split => D; rewrite hessian_form.
pose coordinates (D : 'M[R]_(No, M) * 'M[R]_(M, K)) := row_mx (mxvec D.1) (mxvec D.2).
apply: (split_inertia (i := @direction R No M K) (j := coordinates)) sH.
- by move=> s v v'; rewrite directionP.
- by move=> v; rewrite /coordinates /direction /= !vec_mxK hsubmxK.
by case=> D1 D2; rewrite /coordinates /direction row_mxKl row_mxKr !mxvecK.
Qed.

End Inertia.

(* -- Over the real numbers, and every real closed field ------------------------------- *)
Section Closed.

Variables (R : rcfType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).
Variables (q : 'M[R]_(No, M) * 'M[R]_(M, K)) (cq : critical (sqf X V Y c) q).

Let r := \rank q.1.
Let Tc := (1%:M - PiU q) *m T V Y.
Let t := \rank Tc.

(* Here the eigenvectors exist, so that nothing is assumed beyond a critical    *)
(* point q of the risk.                                                       *)
Theorem hessian_inertia_closed :
  exists (u : 'M[R]_(No, r)) (l : 'rV_r) (w : 'M[R]_(No, t)) (m : 'rV_t),
  [/\ eigenbasis (Sigma X V Y) u l /\ (u^T :=: (q.1)^T)%MS,
      eigenbasis (Sigma X V Y) w m /\ (w^T :=: Tc^T)%MS &
      forall H, (forall D, second_order (sqf X V Y c) q D (H D)) ->
      let n_plus := (r * (\rank (P X V) + \rank V) + t * (M - r)
        + #|[set ij : 'I_t * 'I_r | (m 0 ij.1 < l 0 ij.2)%R]|
        + (No - r - t) * \rank (rep X V q))%N in
      let n_minus := (t * (M - r)
        + #|[set ij : 'I_t * 'I_r | (l 0 ij.2 < m 0 ij.1)%R]|)%N in
      (n_plus + n_minus <= No * M + M * K)%N /\
      inertia H n_plus n_minus (No * M + M * K - (n_plus + n_minus))%N].
Proof.
have [B SA] : exists B, Sigma X V Y *m q.1 = q.1 *m B.
  have [B PB] := PiU_range q; exists (B *m Sigma X V Y *m q.1).
  have e : Sigma X V Y *m PiU q = PiU q *m Sigma X V Y *m PiU q.
    apply/eqP; rewrite -subr_eq0 -{1}[Sigma X V Y]mul1mx -!mulmxBl.
    by rewrite (critical_invariant c_gt0 cq).
  by rewrite !mulmxA -PB -{1}(PiU_A q) mulmxA e -mulmxA PiU_A.
have [B' ST] := critical_invariant_T c_gt0 cq.
have [u [l [Su du fu uU]]] := spectral (Sigma_tr X V Y) SA.
have [w [m [Sw dw fw wT]]] := spectral (Sigma_tr X V Y) ST.
exists u, l, w, m; split=> // H hH.
exact: (hessian_inertia c_gt0 cq (And3 Su du fu) uU (And3 Sw dw fw) wT hH).
Qed.

End Closed.
