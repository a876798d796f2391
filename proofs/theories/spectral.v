(* The spectral theorem over any real closed field: a symmetric matrix has an  *)
(* orthogonal basis of eigenvectors on every subspace that it leaves          *)
(* invariant.  No complex numbers: an eigenvector of a bordered matrix comes   *)
(* from a root of its secular equation, by the intermediate value theorem.    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Secular.

Variable R : rcfType.

(* x - c = sum_i g_i / (x - d_i) has a root to the right of every pole.         *)
Lemma secular n (c : R) (g d : 'I_n -> R) : (forall i, 0 < g i) -> injective d ->
  exists x, (forall i, d i < x) /\ x - c = \sum_i g i / (x - d i).
Proof.
case: n g d => [|n] g d g0 dI.
  by exists c; split=> [[]|] //; rewrite big_ord0 subrr.
pose i0 := [arg max_(i > ord0) d i]%O.
have d0 i : d i <= d i0 by rewrite /i0; case: Order.TotalTheory.arg_maxP => // k _; apply.
pose p := ('X - c%:P) * \prod_i ('X - (d i)%:P)
  - \sum_i (g i)%:P * \prod_(j | j != i) ('X - (d j)%:P).
have pE x : p.[x] = (x - c) * \prod_i (x - d i) - \sum_i g i * \prod_(j | j != i) (x - d j).
  rewrite /p !hornerE horner_prod; congr (_ * _ - _).
    by apply: eq_bigr => i _; rewrite !hornerE.
  rewrite horner_sum; apply: eq_bigr => i _; rewrite hornerM hornerC horner_prod.
  by congr (_ * _); apply: eq_bigr => j _; rewrite !hornerE.
have pF x : (forall i, d i < x) ->
    p.[x] = \prod_i (x - d i) * (x - c - \sum_i g i / (x - d i)).
  move=> dx; rewrite pE mulrBr mulrC; congr (_ - _).
  rewrite mulr_sumr; apply: eq_bigr => i _; rewrite [in RHS](bigD1 i) //=.
  have xd : x - d i != 0 by rewrite subr_eq0 gt_eqF.
  move: (\prod_(j | _) _) (x - d i) xd => h y y0; rewrite mulrAC; congr (_ * _).
  by rewrite mulrC divfK.
have p0 : p.[d i0] < 0.
  rewrite pE [X in X - _](_ : _ = 0) ?sub0r ?oppr_lt0; last first.
    by rewrite (bigD1 i0) //= subrr mul0r mulr0.
  rewrite (bigD1 i0) //= [X in _ + X]big1 ?addr0.
    apply: mulr_gt0 => //; apply: prodr_gt0 => j ji.
    by rewrite subr_gt0 lt_neqAle d0 andbT; apply: contra_neq ji => /dI.
  by move=> i ii; rewrite (bigD1 i0) 1?eq_sym //= subrr mul0r mulr0.
pose G := \sum_i g i; have G0 : 0 <= G by apply: sumr_ge0 => i _; apply: ltW.
pose b := Num.max c (d i0) + 1 + G.
have db i : d i + 1 <= b.
  rewrite /b -addrA ler_add //; last by rewrite ler_addl.
  by rewrite le_maxr d0 orbT.
have db' i : d i < b by apply: lt_le_trans (db i); rewrite ltr_addl ltr01.
have pb : 0 <= p.[b].
  rewrite pF // mulr_ge0 //; first by apply: prodr_ge0 => i _; rewrite subr_ge0 ltW.
  rewrite subr_ge0; apply: le_trans (_ : G <= _).
    apply: ler_sum => i _; rewrite ler_pdivr_mulr ?subr_gt0 //.
    by rewrite ler_pmulr // ler_subr_addl.
  rewrite ler_subr_addl /b ler_add2r; apply: le_trans (_ : Num.max c (d i0) <= _).
    by rewrite le_maxr lexx.
  by rewrite ler_addl ler01.
have [|x /andP [dx xb] /rootP px] := @poly_ivt R p (d i0) b (ltW (db' i0)).
  by rewrite (ltW p0) pb.
have {}dx i : d i < x.
  apply: le_lt_trans (d0 i) _; rewrite lt_neqAle dx andbT.
  by apply: contraTneq p0 => ->; rewrite px ltxx.
exists x; split=> //; move/eqP: px; rewrite pF // mulf_eq0 subr_eq0.
case/orP=> [/eqP|/eqP //] pr0.
have : 0 < \prod_i (x - d i) by apply: prodr_gt0 => i _; rewrite subr_gt0.
by rewrite pr0 ltxx.
Qed.

End Secular.

(* -- Orthogonal bases, one vector at a time ----------------------------------------- *)
Section Peeling.

Variables (R : realFieldType) (n : nat) (good : 'rV[R]_n -> Prop) (inv : 'M[R]_n -> Prop).
Hypothesis peel : forall W, inv W -> W != 0 -> exists x : 'rV_n,
  [/\ x != 0, (x <= W)%MS, good x & inv (W :&: kermx x^T)%MS].

Lemma orthogonal_basis d (W : 'M_n) : inv W -> \rank W = d -> exists B : 'M_(d, n),
  [/\ forall i, good (row i B), is_diag_mx (B *m B^T), row_free B & (B :=: W)%MS].
Proof.
elim: d W => [|d IH] W iW rW.
  exists 0; split; first by case.
  - by rewrite mul0mx mx0_is_diag.
  - by rewrite /row_free mxrank0.
  by move/eqP: rW; rewrite mxrank_eq0 => /eqP ->; apply/eqmxP; rewrite !sub0mx.
have [|x [x0 xW gx iW']] := peel iW; first by rewrite -mxrank_eq0 rW.
have xx : x *m x^T != 0 by apply: contra_neq x0 => /mulmx_tr_eq0.
have rk1 : \rank (W *m x^T) = 1%N.
  apply/eqP; rewrite eqn_leq rank_leq_col lt0n mxrank_eq0 /=.
  by apply: contra_neq xx => Wx; have /submxP [y e] := xW; rewrite {1}e -mulmxA Wx mulmx0.
have [|B [gB dB fB eB]] := IH _ iW'.
  by apply/eqP; rewrite -(eqn_add2l 1) -{1}rk1 mxrank_mul_ker rW.
have BW : (B <= W)%MS by rewrite eB capmxSl.
have Bx : B *m x^T = 0 by apply/sub_kermxP; rewrite eB capmxSr.
have fxB : row_free (col_mx x B).
  rewrite -kermx_eq0; apply/rowV0P => z /sub_kermxP.
  rewrite -[z]hsubmxK mul_row_col => e.
  have : (lsubmx z *m x + rsubmx z *m B) *m x^T = 0 by rewrite e mul0mx.
  rewrite mulmxDl -!mulmxA Bx mulmx0 addr0 [lsubmx z]mx11_scalar mul_scalar_mx => /eqP.
  rewrite scaler_eq0 (negPf xx) orbF => /eqP z0.
  have l0 : lsubmx z = 0 by rewrite [LHS]mx11_scalar z0 raddf0.
  move: e; rewrite -mx11_scalar l0 mul0mx add0r => /(row_free_cancel fB) ->.
  by rewrite row_mx0.
rewrite -[d.+1]/(1 + d)%N; exists (col_mx x B); split=> //.
- move=> i; case: (split_ordP i) => j ->; first by rewrite rowKu row_id.
  by rewrite rowKd.
- rewrite tr_col_mx mul_col_row is_diag_block_mx // Bx dB !eqxx /= andbT.
  by rewrite -[x *m B^T]trmxK trmx_mul trmxK Bx trmx0 eqxx mx11_is_diag.
apply/eqmxP; rewrite -(mxrank_leqif_eq _) ?(eqP fxB) ?rW //.
by rewrite -addsmxE addsmx_sub xW.
Qed.

End Peeling.

Section Gram.

Variable R : realFieldType.

Lemma diagonal_positive m n (B : 'M[R]_(m, n)) : is_diag_mx (B *m B^T) -> row_free B ->
  exists2 g : 'rV_m, B *m B^T = diag_mx g & forall i, 0 < g 0 i.
Proof.
move=> /diag_mxP [g eg] fB; exists g => // i; rewrite lt_def; apply/andP; split.
  have := gram_unit fB; rewrite eg unitmxE det_diag unitfE.
  by move/prodf_neq0; apply.
have -> : g 0 i = (B *m B^T) i i by rewrite eg mxE eqxx.
by rewrite mxE sumr_ge0 // => k _; rewrite mxE -expr2 sqr_ge0.
Qed.

End Gram.

Section Spectral.

Variable R : rcfType.

Definition eigenvector n (S : 'M[R]_n) (x : 'rV_n) : Prop := exists a, x *m S = a *: x.

Definition has_eigenvector n : Prop :=
  forall S : 'M[R]_n, S^T = S -> exists2 x, x != 0 & eigenvector S x.

Lemma orthonormal_rows n (W : 'M[R]_n) :
  exists2 C : 'M_(\rank W, n), C *m C^T = 1%:M & (C :=: W)%MS.
Proof.
have [|B [_ dB fB eB]] :=
    @orthogonal_basis R n (fun=> True) (fun=> True) _ (\rank W) W I erefl.
  move=> V _ V0; exists (nz_row V); split=> //; first by rewrite nz_row_eq0.
  exact: nz_row_sub.
have [g eg g0] := diagonal_positive dB fB.
pose s : 'rV_(\rank W) := \row_i (Num.sqrt (g 0 i))^-1.
have s0 i : Num.sqrt (g 0 i) != 0 by rewrite gt_eqF // sqrtr_gt0.
have us : diag_mx s \in unitmx.
  rewrite unitmxE det_diag unitfE; apply/prodf_neq0 => i _.
  by rewrite mxE invr_eq0.
exists (diag_mx s *m B); last first.
  by apply: eqmx_trans (eqmxMfull _ _) eB; rewrite row_full_unit.
rewrite trmx_mul tr_diag_mx mulmxA -(mulmxA _ B) eg !mulmx_diag -diag_const_mx.
congr diag_mx; apply/rowP => i; rewrite !mxE -{2}[g 0 i]sqr_sqrtr ?ltW //.
by field.
Qed.

Lemma invariant_eigenvector n (S W : 'M[R]_n) :
  (forall m, (0 < m <= n)%N -> has_eigenvector m) -> S^T = S -> (W *m S <= W)%MS ->
  W != 0 -> exists x : 'rV_n,
    [/\ x != 0, (x <= W)%MS, eigenvector S x &
        ((W :&: kermx x^T) *m S <= W :&: kermx x^T)%MS].
Proof.
move=> IH sS WS W0; have [C C1 eC] := orthonormal_rows W.
have [|//|y y0 [a ya]] := IH (\rank W) _ (C *m S *m C^T).
- by rewrite lt0n mxrank_eq0 W0 rank_leq_row.
- by rewrite !trmx_mul trmxK sS mulmxA.
have CS : C *m S = C *m S *m C^T *m C.
  have /submxP [D eD] : (C *m S <= C)%MS by rewrite !eC (eqmxMr S eC).
  by rewrite eD -(mulmxA D) C1 mulmx1.
have xS : y *m C *m S = a *: (y *m C) by rewrite -mulmxA CS mulmxA ya scalemxAl.
exists (y *m C); split.
- apply: contra_neq y0 => yC; rewrite -[y]mulmx1 -C1 mulmxA yC mul0mx //.
- by rewrite -eC submxMl.
- by exists a.
rewrite sub_capmx; apply/andP; split.
  by apply: submx_trans WS; rewrite submxMr // capmxSl.
rewrite sub_kermx -mulmxA -{1}sS -trmx_mul xS trmxZ -scalemxAr.
have /sub_kermxP -> : (W :&: kermx (y *m C)^T <= kermx (y *m C)^T)%MS by exact: capmxSr.
by rewrite scaler0.
Qed.

Lemma eigenbasis_rows n (S W : 'M[R]_n) :
  (forall m, (0 < m <= n)%N -> has_eigenvector m) -> S^T = S -> (W *m S <= W)%MS ->
  exists (B : 'M_(\rank W, n)) (d : 'rV_(\rank W)),
  [/\ B *m S = diag_mx d *m B, is_diag_mx (B *m B^T), row_free B & (B :=: W)%MS].
Proof.
move=> IH sS WS; have [|B [eB dB fB BW]] := @orthogonal_basis R n (eigenvector S)
    (fun W => W *m S <= W)%MS _ (\rank W) W WS erefl.
  by move=> V VS V0; apply: invariant_eigenvector.
have [d Hd] := fin_all_exists eB; exists B, (\row_i d i); split=> //.
apply/row_matrixP => i; rewrite row_mul Hd row_mul; apply/rowP => j.
by rewrite -row_mul mul_diag_mx !mxE.
Qed.

(* In the basis of rows of B, eigenvectors of S', the bordered matrix           *)
(* [c b; b^T S'] is an arrow.                                                 *)
Lemma eigenvector_exists n : (0 < n)%N -> has_eigenvector n.
Proof.
elim/ltn_ind: n => -[//|n] IH _; rewrite -[n.+1]/(1 + n)%N => S sS.
have eS : S = block_mx (ulsubmx S) (ursubmx S) (ursubmx S)^T (drsubmx S).
  by rewrite -{1}[S]submxK trmx_ursub sS.
have s' : (drsubmx S)^T = drsubmx S by rewrite trmx_drsub sS.
move: (ulsubmx S) (ursubmx S) (drsubmx S) eS s' => c b S' -> sS' {sS}.
have [|//||B [d [BS dB fB _]]] := @eigenbasis_rows n S' 1%:M.
- by move=> m /andP [m0 mn]; apply: IH.
- exact: submx1.
have [g Bg g0] := diagonal_positive dB fB.
move: B d BS dB fB g Bg g0; rewrite mxrank1 => B d BS dB fB g Bg g0.
pose h : 'rV_n := \row_i (g 0 i)^-1; pose beta := b *m B^T.
have eb : b = beta *m diag_mx h *m B.
  have fB' : row_free B^T by rewrite row_free_unit unitmx_tr -row_free_unit.
  apply: (row_free_inj fB'); rewrite -/beta -(mulmxA _ B) Bg -mulmxA mulmx_diag.
  rewrite (_ : \row_j _ = const_mx 1) ?diag_const_mx ?mulmx1 //.
  by apply/rowP => i; rewrite !mxE mulVf // gt_eqF.
have xS (z : 'M_1) (xi : 'rV_n) : row_mx z (xi *m B) *m block_mx c b b^T S' =
    row_mx (z *m c + xi *m beta^T) ((z *m beta *m diag_mx h + xi *m diag_mx d) *m B).
  rewrite mul_row_block; congr (row_mx (_ + _) _).
    by rewrite /beta trmx_mul trmxK mulmxA.
  by rewrite mulmxDl {1}eb -!mulmxA BS.
clearbody beta.
have pole (xi : 'rV_n) a : xi != 0 -> xi *m beta^T = 0 -> xi *m diag_mx d = a *: xi ->
    exists2 x, x != 0 & eigenvector (block_mx c b b^T S') x.
  move=> xi0 xb xd; exists (row_mx 0 (xi *m B)).
    apply: contra_neq xi0 => /(congr1 rsubmx); rewrite row_mxKr linear0.
    exact: row_free_cancel fB.
  exists a; rewrite xS xb xd !mul0mx !add0r -scalemxAl scale_row_mx scaler0 //.
have [/existsP [i /eqP bi]|] := boolP [exists i, beta 0 i == 0].
  apply: (pole (delta_mx 0 i) (d 0 i)).
  - by apply/eqP => /rowP /(_ i) /eqP; rewrite !mxE !eqxx oner_eq0.
  - by apply/matrixP => k j; rewrite !ord1 -rowE !mxE bi.
  rewrite -rowE; apply/rowP => j; rewrite !mxE eqxx /=.
  by case: eqVneq => [->|]; rewrite ?mulr1 ?mulr0.
rewrite negb_exists => /forallP b0.
have [/injectiveP dI|] := boolP (injectiveb (fun i => d 0 i)); last first.
  move=> /injectivePn [i [j ij dij]].
  apply: (pole (beta 0 j *: delta_mx 0 i - beta 0 i *: delta_mx 0 j) (d 0 i)).
  - apply/eqP => /rowP /(_ i) /eqP; rewrite !mxE !eqxx (negPf ij) mulr1 mulr0 subr0.
    by rewrite (negPf (b0 j)).
  - apply/matrixP => k1 k2; rewrite !ord1 mulmxBl -!scalemxAl -!rowE !mxE mulrC subrr //.
  rewrite mulmxBl -!scalemxAl -!rowE; apply/rowP => k; rewrite !mxE !eqxx /=.
  rewrite !(eq_sym k) -dij mulrBr -!(mulr_natr (d 0 i)) !mulrA.
  by rewrite !(mulrC (d 0 i)).
have [|x [dx ex]] := @secular R n (c 0 0) (fun i => beta 0 i ^+ 2 / g 0 i) (fun i => d 0 i) _ dI.
  by move=> i; rewrite divr_gt0 // exprn_even_gt0 //= b0.
have xd i : x - d 0 i != 0 by rewrite subr_eq0 gt_eqF.
pose xi : 'rV_n := \row_i (beta 0 i / g 0 i / (x - d 0 i)).
exists (row_mx 1%:M (xi *m B)).
  apply/eqP => /(congr1 lsubmx) /eqP; rewrite row_mxKl linear0.
  by rewrite oner_eq0.
exists x; rewrite xS scale_row_mx; congr row_mx.
  rewrite mul1mx; apply/matrixP => k1 k2; rewrite !ord1 [LHS]mxE [X in _ + X]mxE [RHS]mxE.
  have -> : \sum_j xi 0 j * beta^T j 0 = x - c 0 0.
    by rewrite ex; apply: eq_bigr => j _; rewrite !mxE expr2 mulrAC [beta 0 j / _ * _]mulrAC.
  by rewrite mxE eqxx mulr1 addrC subrK.
rewrite scalemxAl; congr (_ *m _); apply/rowP => i.
rewrite mul1mx !mul_mx_diag !mxE.
move: (beta 0 i / g 0 i) (d 0 i) (xd i) => y e e0.
by field.
Qed.

(* A symmetric matrix has an orthogonal basis of eigenvectors, the columns of   *)
(* u, on every invariant subspace, the columns of C.                          *)
Theorem spectral n k (S : 'M[R]_n) (C : 'M_(n, k)) B : S^T = S -> S *m C = C *m B ->
  exists (u : 'M_(n, \rank C)) (l : 'rV_(\rank C)),
  [/\ S *m u = u *m diag_mx l, is_diag_mx (u^T *m u), row_free u^T & (u^T :=: C^T)%MS].
Proof.
move=> sS SC; have [||D [l [DS dD fD eD]]] := @eigenbasis_rows n S <<C^T>>%MS _ sS.
- by move=> m /andP [m0 _]; apply: eigenvector_exists.
- rewrite (eqmxMr S (genmxE _)) genmxE -{1}sS -trmx_mul SC trmx_mul; exact: submxMl.
move: D l DS dD fD eD; rewrite mxrank_gen mxrank_tr => D l DS dD fD eD.
exists D^T, l; rewrite trmxK; split=> //.
- by apply: trmx_inj; rewrite !trmx_mul trmxK sS tr_diag_mx.
- exact: eqmx_trans eD (genmxE _).
Qed.

End Spectral.
