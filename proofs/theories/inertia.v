(* The inertia of a quadratic form over any real field, without eigenvalues:  *)
(*   positive_on q n     q is positive definite on a subspace of dimension n  *)
(*   positive_index q n  n is the largest dimension of such a subspace        *)
(*   negative_index q n  the same for - q                                     *)
(*   radical q v         adding v changes no value of q                       *)
(*   nullity q n         the radical is a subspace of dimension n             *)
(*   inertia q a b c     the three at once                                    *)
(* A subspace of dimension n is given by a linear map from R^n; one along     *)
(* which q is positive definite is injective, so its image has dimension n.   *)
(* Sylvester's law: the three numbers are unique (inertia_unique), and a form *)
(* that is a positive definite form in a coordinates less a positive definite *)
(* form in b others, independent of them, has inertia (a, b, n - a - b)       *)
(* (split_inertia); every quadratic form in n variables is one (sylvester).   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.

Variables (R : realFieldType) (E : lmodType R).
Implicit Types q : E -> R.

Definition positive_on q n : Prop :=
  exists2 s : 'rV[R]_n -> E, linear s & forall x, x != 0 -> 0 < q (s x).

Definition positive_index q n : Prop :=
  positive_on q n /\ forall m, positive_on q m -> (m <= n)%N.

Definition negative_index q n : Prop := positive_index (fun v => - q v) n.

Definition radical q (v : E) : Prop := forall w, q (v + w) = q w.

Definition nullity q n : Prop := exists s : 'rV[R]_n -> E,
  [/\ linear s, injective s & forall v, radical q v <-> exists x, v = s x].

Definition inertia q a b c : Prop :=
  [/\ positive_index q a, negative_index q b & nullity q c].

Definition positive_definite q : Prop := q 0 = 0 /\ forall v, v != 0 -> 0 < q v.

End Definitions.

(* q is P in the coordinates f less N in the coordinates g, where P and N are  *)
(* positive definite and f, g together take every value.                      *)
Definition split (R : realFieldType) (E : lmodType R) (q : E -> R) a b : Prop :=
  exists f : E -> 'rV[R]_a, exists g : E -> 'rV[R]_b,
  exists P : 'rV[R]_a -> R, exists N : 'rV[R]_b -> R,
  [/\ linear f /\ linear g, forall x y, exists v, f v = x /\ g v = y,
      positive_definite P, positive_definite N &
      forall v, q v = P (f v) - N (g v)].

(* -- Linear maps -------------------------------------------------------------- *)
Section LinearMaps.

Variable R : realFieldType.

Lemma linear_zero (E F : lmodType R) (f : E -> F) : linear f -> f 0 = 0.
Proof. by move=> lf; have := lf (-1) 0 0; rewrite scaler0 addr0 scaleN1r addNr. Qed.

Lemma linear_comp (E F G : lmodType R) (f : F -> G) (g : E -> F) :
  linear f -> linear g -> linear (f \o g).
Proof. by move=> lf lg t v w; rewrite /= lg lf. Qed.

Lemma linear_matrix n m (f : 'rV[R]_n -> 'rV[R]_m) : linear f ->
  exists A, forall x, f x = x *m A.
Proof.
by move=> lf; exists (lin1_mx (Linear lf)) => x; rewrite mul_rV_lin1.
Qed.

(* A linear map to a smaller space has a kernel.                              *)
Lemma linear_kernel n m (f : 'rV[R]_n -> 'rV[R]_m) : linear f -> (m < n)%N ->
  exists2 x, x != 0 & f x = 0.
Proof.
move=> /linear_matrix [A fA] mn; have [|x x0 xA] := @left_kernel _ _ _ A.
  by rewrite -row_leq_rank -ltnNge; apply: leq_ltn_trans (rank_leq_col A) mn.
by exists x; rewrite // fA.
Qed.

(* Preimages of a basis make a linear map.                                    *)
Lemma linear_choice (E : lmodType R) a (Q : 'rV[R]_a -> E -> Prop) :
  (forall x, exists v, Q x v) ->
  (forall t x v y w, Q x v -> Q y w -> Q (t *: x + y) (t *: v + w)) -> Q 0 0 ->
  exists2 s : 'rV_a -> E, linear s & forall x, Q x (s x).
Proof.
move=> HQ lQ Q0; have [v Hv] := fin_all_exists (fun i => HQ (delta_mx 0 i)).
exists (fun x => \sum_i x 0 i *: v i) => [t x y|x].
  rewrite scaler_sumr -big_split; apply: eq_bigr => i _.
  by rewrite !mxE scalerDl scalerA.
rewrite {1}[x]row_sum_delta; elim/big_rec2: _ => [//|i v' x' _ Qv].
exact: lQ.
Qed.

End LinearMaps.

(* -- Sylvester's law ------------------------------------------------------------ *)
Section Sylvester.

Variables (R : realFieldType) (E : lmodType R).
Implicit Types q : E -> R.

Lemma positive_definite_ge0 (F : lmodType R) (P : F -> R) v :
  positive_definite P -> 0 <= P v.
Proof. by move=> [P0 Pp]; have [->|/Pp/ltW //] := eqVneq v 0; rewrite P0. Qed.

Lemma eq_split q q' a b : q =1 q' -> split q a b -> split q' a b.
Proof.
move=> e [f [g [P [N [l s p n d]]]]].
by exists f, g, P, N; split=> // v; rewrite -e.
Qed.

Lemma split_opp q a b : split q a b -> split (fun v => - q v) b a.
Proof.
move=> [f [g [P [N [[lf lg] s p n d]]]]]; exists g, f, N, P; split=> // [x y|v].
  by have [v [fv gv]] := s y x; exists v.
by rewrite d opprB.
Qed.

Lemma split_scale c q a b : 0 < c -> split q a b -> split (fun v => c * q v) a b.
Proof.
move=> c0 [f [g [P [N [l s [P0 Pp] [N0 Np] d]]]]].
exists f, g, (fun x => c * P x), (fun y => c * N y); split=> // [||v].
- by split=> [|x /Pp]; rewrite ?P0 ?mulr0 ?pmulr_rgt0.
- by split=> [|x /Np]; rewrite ?N0 ?mulr0 ?pmulr_rgt0.
by rewrite d mulrBr.
Qed.

Lemma split_positive q a b : split q a b -> positive_index q a.
Proof.
move=> [f [g [P [N [[lf lg] fg [P0 Pp] [N0 Np] d]]]]]; split.
  have [|||s ls Hs] := @linear_choice R E a (fun x v => f v = x /\ g v = 0).
  - by move=> x; apply: fg.
  - by move=> t x v y w [<- gv] [<- gw]; rewrite lf lg gv gw scaler0 addr0.
  - by rewrite !linear_zero.
  by exists s => // x /Pp; have [fs gs] := Hs x; rewrite d fs gs N0 subr0.
move=> m [s ls Hs]; rewrite leqNgt; apply/negP => am.
have [x x0 fx] := linear_kernel (linear_comp lf ls) am.
have := Hs x x0; rewrite d -[f (s x)]/((f \o s) x) fx P0 sub0r oppr_gt0 ltNge.
by rewrite (positive_definite_ge0 _ (conj N0 Np)).
Qed.

Lemma split_negative q a b : split q a b -> negative_index q b.
Proof. by move=> /split_opp /split_positive. Qed.

(* The radical is where all the coordinates vanish.                           *)
Lemma split_nullity q a b n (i : 'rV[R]_n -> E) (j : E -> 'rV[R]_n) :
  linear i -> cancel i j -> cancel j i -> split q a b ->
  (a + b <= n)%N /\ nullity q (n - (a + b))%N.
Proof.
move=> li ij ji [f [g [P [N [[lf lg] fg [P0 Pp] [N0 Np] d]]]]].
have [F fF] := linear_matrix (linear_comp lf li).
have [G gG] := linear_matrix (linear_comp lg li).
have full : row_full (row_mx F G).
  rewrite -sub1mx; apply/row_subP => k.
  have [v [fv gv]] := fg (lsubmx (row k 1%:M)) (rsubmx (row k 1%:M)).
  apply/submxP; exists (j v); rewrite mul_mx_row -fF -gG /= ji fv gv.
  by rewrite hsubmxK.
have rFG : \rank (row_mx F G) = (a + b)%N by apply/eqP.
have -> : (n - (a + b))%N = \rank (kermx (row_mx F G)) by rewrite mxrank_ker rFG.
split; first by rewrite -rFG rank_leq_row.
set K := kermx _; exists (fun x => i (x *m row_base K)); split.
- by move=> t x y; rewrite mulmxDl -scalemxAl li.
- by move=> x y /(can_inj ij) /(row_free_inj (row_base_free K)).
move=> v; have -> : (exists x, v = i (x *m row_base K)) <-> f v = 0 /\ g v = 0.
  split=> [[x ->]|[fv gv]].
    have : x *m row_base K *m row_mx F G = 0.
      by apply/sub_kermxP; rewrite -/K -(eq_row_base K) submxMl.
    rewrite mul_mx_row -fF -gG -[0]row_mx0 /= => e.
    by have [] := eq_row_mx e.
  have : (j v <= row_base K)%MS.
    rewrite eq_row_base sub_kermx mul_mx_row -fF -gG /= ji fv gv.
    by rewrite row_mx0.
  by case/submxP => x ex; exists x; rewrite -ex ji.
split=> [rv|[fv gv] w].
  have [w [fw gw]] := fg 0 (- g v).
  have := rv w; rewrite !d; have := lf 1 v w; have := lg 1 v w.
  rewrite !scale1r fw gw addr0 subrr => -> ->; rewrite P0 N0 subr0 sub0r => e.
  have [f0|/Pp fp] := eqVneq (f v) 0; last first.
    by move: fp; rewrite e oppr_gt0 ltNge (positive_definite_ge0 _ (conj N0 Np)).
  split=> //; apply/eqP; rewrite -oppr_eq0; apply/negPn/negP => /Np.
  by rewrite -oppr_lt0 -e f0 P0 ltxx.
have := lf 1 v w; have := lg 1 v w; rewrite !d !scale1r => -> ->.
by rewrite fv gv !add0r.
Qed.

Theorem split_inertia q a b n (i : 'rV[R]_n -> E) (j : E -> 'rV[R]_n) :
  linear i -> cancel i j -> cancel j i -> split q a b ->
  (a + b <= n)%N /\ inertia q a b (n - (a + b))%N.
Proof.
move=> li ij ji sq; have [abn nq] := split_nullity li ij ji sq.
by split=> //; split=> //; [apply: split_positive sq|apply: split_negative sq].
Qed.

Lemma positive_index_unique q a a' : positive_index q a -> positive_index q a' -> a = a'.
Proof.
by move=> [pa ma] [pa' ma']; apply/eqP; rewrite eqn_leq ma // ma'.
Qed.

Lemma nullity_leq q c c' : nullity q c -> nullity q c' -> (c <= c')%N.
Proof.
move=> [s [ls si Hs]] [s' [ls' si' Hs']].
have inS x : exists y, s x = s' y by apply/Hs'/Hs; exists x.
have [|||h lh Hh] := @linear_choice R _ c (fun x y => s x = s' y) => //.
- by move=> t x y x' y' e e'; rewrite ls ls' e e'.
- by rewrite !linear_zero.
rewrite leqNgt; apply/negP => /(linear_kernel lh) [x x0 hx].
by move/eqP: x0; apply; apply: si; rewrite Hh hx !linear_zero.
Qed.

Theorem inertia_unique q a b c a' b' c' :
  inertia q a b c -> inertia q a' b' c' -> [/\ a = a', b = b' & c = c'].
Proof.
move=> [pa pb nc] [pa' pb' nc']; split.
- exact: positive_index_unique pa pa'.
- exact: positive_index_unique pb pb'.
by apply/eqP; rewrite eqn_leq (nullity_leq nc nc') (nullity_leq nc' nc).
Qed.

End Sylvester.

(* -- Splitting a form --------------------------------------------------------------- *)
Section Splitting.

Variable R : realFieldType.

(* Linear substitutions that take every value, and independent sums.          *)
Lemma split_comp (E F : lmodType R) (L : E -> F) (q : F -> R) a b :
  linear L -> (forall w, exists v, L v = w) -> split q a b ->
  split (fun v => q (L v)) a b.
Proof.
move=> lL sL [f [g [P [N [[lf lg] fg p n d]]]]].
exists (f \o L), (g \o L), P, N; split=> // [|x y|v]; first by split; apply: linear_comp.
  by have [w [fw gw]] := fg x y; have [v eL] := sL w; exists v; rewrite /= eL.
by rewrite d.
Qed.

Lemma positive_definite_sum (m n : nat) (P : 'rV[R]_m -> R) (P' : 'rV[R]_n -> R) :
  positive_definite P -> positive_definite P' ->
  positive_definite (fun x => P (lsubmx x) + P' (rsubmx x)).
Proof.
move=> pP pP'; split; first by rewrite !linear0 pP.1 pP'.1 addr0.
move=> v; rewrite -{1}[v]hsubmxK => v0.
have [l0|l0] := eqVneq (lsubmx v) 0; last first.
  by rewrite ltr_paddr ?pP.2 // positive_definite_ge0.
have [r0|r0] := eqVneq (rsubmx v) 0; first by rewrite l0 r0 row_mx0 eqxx in v0.
by rewrite ltr_paddl ?pP'.2 // positive_definite_ge0.
Qed.

Lemma split_sum (E F : lmodType R) (q : E -> R) (q' : F -> R) a b a' b' :
  split q a b -> split q' a' b' ->
  split (fun v : E * F => q v.1 + q' v.2) (a + a')%N (b + b')%N.
Proof.
move=> [f [g [P [N [[lf lg] fg p n d]]]]] [f' [g' [P' [N' [[lf' lg'] fg' p' n' d']]]]].
exists (fun v => row_mx (f v.1) (f' v.2)), (fun v => row_mx (g v.1) (g' v.2)).
exists (fun x => P (lsubmx x) + P' (rsubmx x)), (fun x => N (lsubmx x) + N' (rsubmx x)).
split; try exact: positive_definite_sum.
- by split=> t v w; rewrite /= scale_row_mx add_row_mx ?lf ?lf' ?lg ?lg'.
- move=> x y; have [v [fv gv]] := fg (lsubmx x) (lsubmx y).
  have [v' [fv' gv']] := fg' (rsubmx x) (rsubmx y).
  by exists (v, v'); rewrite /= fv gv fv' gv' !hsubmxK.
by move=> v; rewrite !row_mxKl !row_mxKr d d' opprD addrACA.
Qed.

Lemma positive_definite0 (P : 'rV[R]_0 -> R) : P 0 = 0 -> positive_definite P.
Proof. by split=> // v; rewrite [v]thinmx0 eqxx. Qed.

(* Forms on matrices.                                                         *)
Lemma split_definite m n (P : 'M[R]_(m, n) -> R) :
  positive_definite P -> split P (m * n) 0.
Proof.
move=> [P0 Pp]; exists mxvec, (fun=> 0), (fun x => P (vec_mx x)), (fun=> 0).
split; last by move=> v; rewrite mxvecK subr0.
- by split=> t v w; [rewrite linearP|rewrite scaler0 addr0].
- by move=> x y; exists (vec_mx x); rewrite vec_mxK [y]thinmx0.
- split=> [|v v0]; first by rewrite linear0.
  by apply: Pp; apply: contra_neq v0 => e; rewrite -[v]vec_mxK e linear0.
exact: positive_definite0.
Qed.

Lemma split_negative_definite m n (P : 'M[R]_(m, n) -> R) :
  positive_definite P -> split (fun x => - P x) 0 (m * n).
Proof. by move/split_definite/split_opp. Qed.

(* A weighted sum of squares of the entries: the weights decide.              *)
Lemma weighted_definite n (d : 'I_n -> R) : (forall i, 0 < d i) ->
  positive_definite (fun x : 'rV[R]_n => \sum_i d i * x 0 i ^+ 2).
Proof.
move=> d0; split; first by rewrite big1 // => i _; rewrite mxE expr0n mulr0.
move=> v /neq0_entry [o [i]]; rewrite ord1 => vi.
rewrite (bigD1 i) //= ltr_paddr //; last by rewrite mulr_gt0 // exprn_even_gt0.
by apply: sumr_ge0 => k _; rewrite mulr_ge0 ?sqr_ge0 // ltW.
Qed.

Lemma split_diagonal m n (d : 'M[R]_(m, n)) :
  split (fun x : 'M[R]_(m, n) => \sum_i \sum_j d i j * x i j ^+ 2)
    #|[set k : 'I_m * 'I_n | 0 < d k.1 k.2]| #|[set k : 'I_m * 'I_n | d k.1 k.2 < 0]|.
Proof.
set A := [set k | _]; set B := [set k : 'I_m * 'I_n | _].
pose entries (C : {set 'I_m * 'I_n}) (x : 'M[R]_(m, n)) : 'rV_#|C| :=
  \row_k x (enum_val k).1 (enum_val k).2.
pose form (C : {set 'I_m * 'I_n}) s (x : 'rV[R]_#|C|) :=
  \sum_k s * d (enum_val k).1 (enum_val k).2 * x 0 k ^+ 2.
have formE C s x : @form C s (entries C x) =
    \sum_(k in C) s * d k.1 k.2 * x k.1 k.2 ^+ 2.
  by rewrite [RHS]big_enum_val; apply: eq_bigr => k _; rewrite mxE.
pose at_ (C : {set 'I_m * 'I_n}) (x : 'rV[R]_#|C|) (k : 'I_m * 'I_n) :=
  if [pick l | enum_val l == k] is Some l then x 0 l else 0.
have at_in C x l : at_ C x (enum_val l) = x 0 l.
  rewrite /at_; case: pickP => [l' /eqP/enum_val_inj -> //|/(_ l)].
  by rewrite eqxx.
have at_out (C : {set 'I_m * 'I_n}) x k : k \notin C -> at_ C x k = 0.
  rewrite /at_; case: pickP => // l /eqP <-.
  by rewrite enum_valP.
exists (entries A), (entries B), (form A 1), (form B (-1)); split.
- by split=> t v w; apply/rowP => k; rewrite !mxE.
- move=> x y; exists (\matrix_(i, j) (at_ A x (i, j) + at_ B y (i, j))).
  split; apply/rowP => k; rewrite !mxE -surjective_pairing at_in.
    rewrite at_out ?addr0 //; have := enum_valP k.
    by rewrite !inE => /ltW; rewrite leNgt.
  rewrite at_out ?add0r //; have := enum_valP k.
  by rewrite !inE => /ltW; rewrite leNgt.
- by apply: weighted_definite => k; have := enum_valP k; rewrite inE mul1r.
- by apply: weighted_definite => k; have := enum_valP k; rewrite inE mulN1r oppr_gt0.
move=> x; rewrite !formE pair_bigA /= -sumrN (bigID (mem A)) /=; congr (_ + _).
  by apply: eq_bigr => k _; rewrite mul1r.
rewrite (bigID (mem B)) /= [X in _ + X]big1 ?addr0.
  apply: eq_big => [k|k _]; last by rewrite mulN1r mulNr opprK.
  rewrite !inE; case: (ltgtP 0 (d k.1 k.2)) => //.
move=> k; rewrite !inE -!leNgt => le2.
by rewrite (le_anti le2) mul0r.
Qed.

End Splitting.

(* -- Every quadratic form ------------------------------------------------------------ *)
Section Existence.

Variable R : realFieldType.

Definition polar n (S : 'M[R]_n) (v w : 'rV[R]_n) : R := (v *m (S + S^T) *m w^T) 0 0.

Lemma quad_line n (S : 'M[R]_n) t v w :
  quad S (w + t *: v) = quad S w + t * polar S w v + t ^+ 2 * quad S v.
Proof.
have -> : polar S w v = (w *m S *m v^T) 0 0 + (v *m S *m w^T) 0 0.
  rewrite /polar mulmxDr mulmxDl mxE; congr (_ + _).
  by rewrite -[RHS]trace_mx11 -mxtrace_tr !trmx_mul trmxK mulmxA trace_mx11.
rewrite /quad trmxD trmxZ !mulmxDl !mulmxDr -!scalemxAl -!scalemxAr scalerA.
by rewrite !mxE; ring.
Qed.

Lemma polar_delta n (S : 'M[R]_n) i j :
  polar S (delta_mx 0 i) (delta_mx 0 j) = (S + S^T) i j.
Proof. by rewrite /polar -rowE trmx_delta -colE 2!mxE. Qed.

Lemma polar_self n (S : 'M[R]_n) v : polar S v v = 2%:R * quad S v.
Proof.
have := quad_line S (-1) v v; rewrite scaleN1r subrr {1}/quad mul0mx mul0mx mxE => e.
by apply/eqP; rewrite -subr_eq0 -oppr_eq0; apply/eqP; rewrite [RHS]e; ring.
Qed.

Lemma nonzero_value n (S : 'M[R]_n) : S + S^T != 0 -> exists v, quad S v != 0.
Proof.
move=> /neq0_entry [i [j nz]].
have e := quad_line S 1 (delta_mx 0 j) (delta_mx 0 i).
have [qi|] := eqVneq (quad S (delta_mx 0 i)) 0; last by exists (delta_mx 0 i).
have [qj|] := eqVneq (quad S (delta_mx 0 j)) 0; last by exists (delta_mx 0 j).
exists (delta_mx 0 i + 1 *: delta_mx 0 j).
by rewrite e qi qj polar_delta mulr0 mul1r add0r addr0.
Qed.

Lemma split_square (d : R) : exists a b, split (fun x : 'rV[R]_1 => d * x 0 0 ^+ 2) a b.
Proof.
exists #|[set k : 'I_1 * 'I_1 | 0 < (d%:M : 'M_1) k.1 k.2]|.
exists #|[set k : 'I_1 * 'I_1 | (d%:M : 'M_1) k.1 k.2 < 0]|.
apply: eq_split _ (split_diagonal d%:M) => x.
by rewrite !big_ord1 mxE mulr1n.
Qed.

(* Completing the square in one direction after the other.                    *)
Theorem quad_split n (S : 'M[R]_n) : exists a b, split (quad S) a b.
Proof.
elim/ltn_ind: n S => n IH S; have [S0|/nonzero_value [v]] := eqVneq (S + S^T) 0.
  exists 0%N, 0%N; exists (fun=> 0), (fun=> 0), (fun=> 0), (fun=> 0).
  split; try exact: positive_definite0.
  - by split=> t v w; rewrite scaler0 addr0.
  - by move=> x y; exists 0; rewrite [x]thinmx0 [y]thinmx0.
  move=> v; apply/eqP; rewrite subr0 -(mulrI_eq0 _ (mulfI (_ : 2%:R != 0))) ?pnatr_eq0 //.
  by rewrite -polar_self /polar S0 mulmx0 mul0mx mxE.
set d := quad S v => d0; pose l := (2%:R * d)^-1 *: ((S + S^T) *m v^T).
have d2 : 2%:R * d != 0 by rewrite mulf_neq0 // pnatr_eq0.
have polE u : polar S u v = 2%:R * d * (u *m l) 0 0.
  by rewrite /polar -mulmxA /l -scalemxAr [in RHS]mxE mulVKf.
have vl : v *m l = 1%:M.
  rewrite [LHS]mx11_scalar; congr _%:M; apply: (mulfI d2).
  by rewrite -polE polar_self mulr1.
pose K := row_base (kermx l); have Kl : K *m l = 0.
  by apply/sub_kermxP; rewrite eq_row_base.
have kn : (\rank (kermx l) < n)%N.
  have rl : (0 < \rank l)%N.
    rewrite lt0n mxrank_eq0; apply/eqP => l0; move/eqP: vl.
    by rewrite l0 mulmx0 eq_sym oner_eq0.
  by rewrite mxrank_ker ltn_subrL rl (leq_trans rl (rank_leq_row l)).
have [a [b sK]] := IH _ kn (K *m S *m K^T); have [a1 [b1 s1]] := split_square d.
exists (a1 + a)%N, (b1 + b)%N.
pose L (u : 'rV[R]_n) := (u *m l, (u - u *m l *m v) *m pinvmx K).
apply: eq_split _ (split_comp (L := L) _ _ (split_sum s1 sK)).
- move=> u; rewrite /L /=; set x := u *m l; set w := u - x *m v.
  have wl : w *m l = 0 by rewrite mulmxBl -/x -mulmxA vl mulmx1 subrr.
  have -> : quad (K *m S *m K^T) (w *m pinvmx K) = quad S w.
    have wK : w *m pinvmx K *m K = w.
      by apply: mulmxKpV; rewrite eq_row_base; apply/sub_kermxP.
    by rewrite -[in RHS]wK /quad [in RHS]trmx_mul !mulmxA.
  have -> : u = w + x 0 0 *: v by rewrite -mul_scalar_mx -mx11_scalar subrK.
  by move: (x 0 0) => y; rewrite quad_line polE wl mxE -/d; ring.
- move=> t x y; congr (_, _); first by rewrite mulmxDl -scalemxAl.
  rewrite -[RHS]/(_ *: (_ *m _) + _ *m _) scalemxAl -mulmxDl; congr (_ *m _).
  by rewrite !mulmxDl -!scalemxAl scalerBr opprD addrACA.
move=> [x w]; exists (x *m v + w *m K).
have e : (x *m v + w *m K) *m l = x.
  by rewrite mulmxDl -(mulmxA x) -(mulmxA w) vl Kl mulmx0 mulmx1 addr0.
rewrite /L e addrC addKr -mulmxA; congr (_, _).
by rewrite mulmxVp ?row_base_free // mulmx1.
Qed.

(* Sylvester's law of inertia: every quadratic form in n variables has an      *)
(* inertia, its three numbers are unique and their sum is n.                  *)
Theorem sylvester n (S : 'M[R]_n) : exists a b c,
  [/\ inertia (quad S) a b c, (a + b + c = n)%N &
      forall a' b' c', inertia (quad S) a' b' c' -> [/\ a' = a, b' = b & c' = c]].
Proof.
have [a [b sq]] := quad_split S.
have [//|//|//|abn iq] := split_inertia (i := id) (j := id) _ _ _ sq.
exists a, b, (n - (a + b))%N; split=> //; first by rewrite subnKC.
by move=> a' b' c' /inertia_unique -/(_ _ _ _ iq).
Qed.

End Existence.
