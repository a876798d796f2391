(* Chen et al. 2021, Section 4: DenseNEsts, equations (8) to (10) and         *)
(* Propositions 3 and 4.                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks chen2021.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Selections of consecutive coordinates ---------------------------------------- *)
Section Selection.

Variables (R : realFieldType) (D : nat -> nat).

Lemma Mdense_sum L : Mdense D L = (\sum_(i < L.+1) D i)%N.
Proof. by elim: L => [|L IH]; rewrite ?big_ord1 // big_ord_recr /= IH. Qed.

Lemma offsetS i : (offset D i + D i)%N = Mdense D i.
Proof. by case: i => [|i] //=; rewrite add0n. Qed.

Lemma Mdense_mono i j : (i <= j)%N -> (Mdense D i <= Mdense D j)%N.
Proof.
elim: j => [|j IH]; first by rewrite leqn0 => /eqP->.
rewrite leq_eqVlt => /orP [/eqP->//|/IH ij]; apply: leq_trans ij _.
exact: leq_addr.
Qed.

Lemma offset_lt i j : (i < j)%N -> (Mdense D i <= offset D j)%N.
Proof. by case: j => // j; rewrite ltnS; apply: Mdense_mono. Qed.

(* The columns of W_0 ... W_L are distinct unit vectors.                       *)
Lemma selectionTM m i j (l : 'I_(D i)) (k : 'I_(D j)) : (Mdense D i <= m)%N ->
  ((selection R D m i)^T *m selection R D m j) l k =
  (offset D i + l == offset D j + k)%N%:R.
Proof.
move=> im; have lm : (offset D i + l < m)%N.
  by apply: leq_trans im; rewrite -offsetS ltn_add2l.
rewrite mxE (bigD1 (Ordinal lm)) //= big1 ?addr0 => [|a na]; rewrite !mxE /=.
  by rewrite eqxx mul1r.
rewrite (_ : (a == offset D i + l :> nat)%N = false) ?mul0r //.
by apply: contraNF na => /eqP e; apply/eqP/val_inj.
Qed.

Lemma selection_id m i : (Mdense D i <= m)%N ->
  (selection R D m i)^T *m selection R D m i = 1%:M.
Proof.
by move=> im; apply/matrixP=> l k; rewrite selectionTM // mxE eqn_add2l.
Qed.

Lemma selection_orthogonal m i j : (Mdense D i <= m)%N -> i != j ->
  (selection R D m i)^T *m selection R D m j = 0.
Proof.
move=> im; rewrite neq_ltn => ij; apply/matrixP=> l k; rewrite selectionTM // mxE.
have li : (offset D i + l < Mdense D i)%N by rewrite -offsetS ltn_add2l.
have kj : (offset D j + k < Mdense D j)%N by rewrite -offsetS ltn_add2l.
case: eqP => // e; case/orP: ij => /offset_lt ij.
  by move: (leq_trans li ij); rewrite e ltnNge leq_addr.
by move: (leq_trans kj ij); rewrite -e ltnNge leq_addr.
Qed.

Definition embedding (m i : nat) : 'M[R]_(m, Mdense D i) :=
  \matrix_(a, b) (a == b :> nat)%:R.

Lemma embedding_id i : embedding (Mdense D i) i = 1%:M.
Proof. by apply/matrixP=> a b; rewrite !mxE. Qed.

Lemma embedding0 m : embedding m 0 = selection R D m 0.
Proof. by apply/matrixP=> a b; rewrite !mxE. Qed.

Lemma embeddingS m i :
  embedding m i.+1 = row_mx (embedding m i) (selection R D m i.+1).
Proof.
apply/matrixP=> a b; rewrite [RHS]mxE; case: splitP => c e; rewrite !mxE e //.
Qed.

Lemma embeddingTM m i : (Mdense D i <= m)%N ->
  (embedding m i)^T *m embedding m i = 1%:M.
Proof.
move=> im; apply/matrixP=> b c; rewrite mxE (bigD1 (widen_ord im b)) //=.
rewrite big1 ?addr0 => [|a na]; rewrite !mxE /=.
  by rewrite eqxx mul1r.
rewrite (_ : (a == b :> nat)%N = false) ?mul0r //.
by apply: contraNF na => /eqP e; apply/eqP/val_inj.
Qed.

End Selection.

(* -- Equation (9) ------------------------------------------------------------------- *)
Section DenseNEst.

Variables (R : realFieldType) (No : nat) (D p : nat -> nat).
Variable Q : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_(p i) -> 'cV[R]_(D i).

Lemma dense_embedding theta m i x : embedding R D m i *m dense_state Q theta i x =
  \sum_(j < i.+1) selection R D m j *m dense_feature Q theta j x.
Proof.
elim: i => [|i IH]; first by rewrite big_ord1 embedding0.
by rewrite big_ord_recr /= -IH embeddingS mul_row_col.
Qed.

Theorem equation_9 theta L (A : 'M_(No, Mdense D L)) x : densenest Q theta A x =
  \sum_(i < L.+1) dense_block A i *m dense_feature Q theta i x.
Proof.
rewrite /densenest -[dense_state _ _ _ _]mul1mx -embedding_id dense_embedding.
by rewrite mulmx_sumr; apply: eq_bigr => i _; rewrite mulmxA.
Qed.

(* A linear predictor of the input is a DenseNEst.                              *)
Lemma dense_linear theta L (H : 'M_(No, D 0)) : exists A : 'M_(No, Mdense D L),
  forall x, densenest Q theta A x = H *m x.
Proof.
elim: L => [|L [A AH]]; first by exists H.
exists (row_mx A 0) => x.
by rewrite /densenest /= mul_row_col mul0mx addr0; apply: AH.
Qed.

Section Data.

Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(D 0, N)) (Y : 'M[R]_(No, N)).

(* (PD_phi) is convex.                                                          *)
Lemma drisk_convex theta L : assumption_2 ell ->
  convex (@drisk_phi R No D p Q theta ell N X Y L).
Proof.
move=> /(output_risk_convex Y) cF A B t t0 t1.
rewrite /drisk_phi !empirical_riskE /densenest !samplesM mulmxDl -!scalemxAl.
exact: cF.
Qed.

Theorem proposition_3 L w : assumption_2 ell ->
  local_min_PD Q ell X Y w -> forall H, @drisk R No D p Q ell N X Y L w <= linear_risk ell X Y H.
Proof.
case: w => A theta a2 [e e0 mw] H; have [B BH] := dense_linear theta L H.
have -> : linear_risk ell X Y H = drisk_phi Q theta ell X Y B.
  by apply: eq_empirical_risk => x; rewrite BH.
have [d d0 cd] := close_line A (B - A) e0.
apply: (convex_chord d0) => t t0 td t1.
have eAB : t *: B + (1 - t) *: A = A + t *: (B - A).
  by rewrite scalerBl scale1r scalerBr addrCA addrA addrC.
apply: le_trans (_ : _ <= drisk_phi Q theta ell X Y (A + t *: (B - A))) _.
  apply: (mw (_, theta)); split=> /= [|i _]; last exact: close_refl.
  by apply: cd; rewrite gtr0_norm.
by rewrite -eAB; apply: drisk_convex => //; apply: ltW.
Qed.

(* A minimum of (PD_phi) with more blocks is no worse.                          *)
Theorem dense_depth L k theta (A : 'M_(No, Mdense D L)) (A' : 'M_(No, Mdense D (k + L))) :
  assumption_2 ell -> local_minimum (@close R _ _) (drisk_phi Q theta ell X Y (L := k + L)) A' ->
  drisk_phi Q theta ell X Y A' <= drisk_phi Q theta ell X Y A.
Proof.
move=> a2 [e e0 mA']; have [B BA] : exists B : 'M_(No, Mdense D (k + L)),
    forall x, densenest Q theta B x = densenest Q theta A x.
  elim: k {A' mA'} => [|k [B BA]]; first by exists A.
  by exists (row_mx B 0) => x; rewrite -BA /densenest /= mul_row_col mul0mx addr0.
have -> : drisk_phi Q theta ell X Y A = drisk_phi Q theta ell X Y B.
  by apply: eq_empirical_risk => x; rewrite BA.
have [d d0 cd] := close_line A' (B - A') e0.
apply: (convex_chord d0) => t t0 td t1.
apply: le_trans (mA' (A' + t *: (B - A')) _) _; first by apply: cd; rewrite gtr0_norm.
have <- : t *: B + (1 - t) *: A' = A' + t *: (B - A').
  by rewrite scalerBl scale1r scalerBr addrCA addrA addrC.
by apply: drisk_convex => //; apply: ltW.
Qed.

End Data.

(* -- Proposition 4 ------------------------------------------------------------------ *)

(* The ResNEst of width M_L = D_0 + ... + D_L whose i-th block writes its own    *)
(* coordinates and reads those of the blocks before.                            *)
Section Wide.

Variables (theta : forall i, 'rV[R]_(p i)) (L : nat).

Definition wide_weights : expansion R (Mdense D L) D := selection R D (Mdense D L).

Definition wide_function i (x : 'cV[R]_(Mdense D L)) (t : 'rV[R]_(p i)) :
  'cV[R]_(D i) := Q ((embedding R D (Mdense D L) i.-1)^T *m x) t.

Lemma wide_state i x : (i <= L)%N ->
  state wide_function wide_weights theta i x =
  embedding R D (Mdense D L) i *m dense_state Q theta i x.
Proof.
elim: i => [|i IH] iL /=; first by rewrite embedding0.
rewrite IH ?(ltnW iL) // embeddingS mul_row_col /wide_function /=.
by rewrite mulmxA embeddingTM ?mul1mx // Mdense_mono // ltnW.
Qed.

Lemma wide_resnest (A : 'M[R]_(No, Mdense D L)) x :
  resnest wide_function wide_weights theta L A x = densenest Q theta A x.
Proof. by rewrite /resnest wide_state // embedding_id mul1mx. Qed.

Lemma wide_assumption_4 : assumption_4 wide_weights L.
Proof.
move=> v w e i; have := congr1 (mulmx (wide_weights i)^T) e.
have iL : (Mdense D i <= Mdense D L)%N by apply/Mdense_mono/ltnW.
have pick (u : forall i : 'I_L, 'cV[R]_(D i)) :
    (wide_weights i)^T *m (\sum_(j < L) wide_weights j *m u j) = u i.
  rewrite mulmx_sumr (bigD1 i) //= big1 ?addr0 => [|j ji]; rewrite mulmxA.
    by rewrite selection_id // mul1mx.
  by rewrite selection_orthogonal ?mul0mx // eq_sym.
by rewrite !pick.
Qed.

End Wide.

Theorem proposition_4 theta L (A : 'M[R]_(No, Mdense D L)) :
  exists (M : nat) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(D i))
         (W : expansion R M D) (B : 'M[R]_(No, M)),
    [/\ forall x, resnest G W theta L B x = densenest Q theta A x,
        bottleneck_condition M D L,
        forall i j, (i <= L)%N -> (j <= L)%N -> i != j -> (W i)^T *m W j = 0,
        assumption_4 W L &
        forall (ell : 'cV[R]_No -> 'cV[R]_No -> R) N (X : 'M[R]_(D 0, N)) Y,
          assumption_2 ell -> forall q H,
          local_min2 (risk_phi G ell X Y W theta (L := L)) q ->
          local_min_PA G ell X Y W theta L H ->
          epsilon G ell X Y W theta q H = 0].
Proof.
exists (Mdense D L), (@wide_function L), (wide_weights L), A.
have a4 := @wide_assumption_4 L; split=> //.
- exact: wide_resnest.
- by rewrite /bottleneck_condition Mdense_sum big_ord_recr leq_addr.
- by move=> i j iL _ ij; apply: selection_orthogonal => //; apply: Mdense_mono.
move=> ell N X Y a2 q H mq mH; apply: theorem_1_ii_wide mH => //.
by rewrite Mdense_sum.
Qed.

End DenseNEst.
