(* Checks on the M largest eigenvalues of Sigma, by evidence that any program may have   *)
(* found: best_fits.v and near_fits.v for matrices of rationals v, x, y.  Z = [v; x],      *)
(* T = y v^T, of k, M, N_o rows.                                                        *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring ssrZ.
From Nest Require Import calculus coupled projections landscape attainment rational_matrices.
From Nest Require Import computed_matrices existence_ranks best_fits near_fits.
From Nest Require Import model_networks checked_ranks.
From Nest Require strata.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Evidence ----------------------------------------------------------------------------- *)

(* Z is combined from the r rows of a basis, whose rows explain y by H: so Sigma is known. *)
(* `image_of_T` has Sigma T = T C, where there is such a C.                              *)
Record sigma_proof := SigmaProof {
  basis_size : nat; combined : rows; basis_rows : rows; explaining : rows; image_of_T : rows
}.

(* M independent columns u: a symmetric matrix is at least `at_least` on their span, and at *)
(* most `at_most` on the complement, by sums of squares.                                  *)
Record gap_proof := GapProof {
  spanning : rows; at_least : Q; at_most : Q; lift : Q;
  squares_on : rows * seq Z; squares_off : rows * seq Z; lower_u : lower_proof
}.

(* Sigma u = u B; the ranks are those of [u T]^T and of [V; u^T Y] Z^T; `at_point`         *)
(* W_{L+1} = u C, of rank M.                                                             *)
Record fit_proof := FitProof {
  largest : gap_proof; block_of : rows;
  lower_uT : lower_proof; upper_uT : upper_proof; lower_uQ : lower_proof; upper_uQ : upper_proof;
  at_point : rows * lower_proof
}.

(* A polynomial of Sigma - `centre` that is 0, and rises within `radius`.                   *)
Record root_proof := RootProof { polynomial : seq Q; centre : Q; radius : Q }.

(* The gap is that of Sigma + `lifted` P, P a projector.  Column i of u is almost an      *)
(* eigenvector for the value w_i / `value_over`.  Then T^T and [V; u^T Y] Z^T.            *)
Record near_proof := NearProof {
  nearest : gap_proof; lifted : Q; projector : rows; one_root : root_proof;
  values : seq Z; value_over : positive; error : Q;
  margin_T : Q; lift_T : Q; squares_T : rows * seq Z;
  margin_Q : Q; lift_Q : Q; squares_Q : rows * seq Z
}.

(* d columns E = Y Z^T A with V Z^T A = 0 and Sigma E = E B, and E h, on which Sigma is small. *)
Record missed_proof := MissedProof {
  separating : gap_proof; dimension : nat; missed : rows; missed_block : rows; preimage : rows; smallest : rows
}.

Inductive best_proof := Eigenvectors of fit_proof | Near of near_proof | Missed of missed_proof.

(* -- Programs ----------------------------------------------------------------------------- *)
Section Programs.

Variables (No M k N : nat) (v x y : rows).

Local Notation z := (stack v x).
Local Notation t := (times N y v).

Definition sigma_of (w : sigma_proof) least_Z : option rows :=
  let r := basis_size w in let fitted := product r N (explaining w) (basis_rows w) in
  if [&& equal z (product r N (combined w) (basis_rows w)), (r <= least_Z)%N &
    is_zero (times N (minus y fitted) (basis_rows w))]
  then Some (divided (times N fitted y)) else None.

Definition is_gap (g : gap_proof) (A : rows) : bool :=
  let u := spanning g in let ut := transposed M u in
  [&& is_semidefinite M (minus (product No M ut (product No M A u)) (scaled (at_least g) (product No M ut u)))
      (squares_on g).1 (squares_on g).2,
    is_semidefinite No (minus (plus (scaled (at_most g) (unit_rows No)) (scaled (lift g) (times M u u))) A)
      (squares_off g).1 (squares_off g).2 &
    (M <= lower_of M No ut (lower_u g))%N].

Definition is_fit (w : fit_proof) (sigma : rows) : bool :=
  let g := largest w in let u := spanning g in
  [&& is_gap g sigma, equal (product No M sigma u) (product M M u (block_of w)),
    is_positive (at_least g) & ~~ is_positive (at_most g - at_least g)%frac].

Definition images_T (w : fit_proof) : rows := stack (transposed M (spanning (largest w))) (times N v y).
Definition images_Q (w : fit_proof) : rows :=
  times N (stack v (product No N (transposed M (spanning (largest w))) y)) z.

(* Whether there is a minimum, where the ranks of Y Z^T and Z are within these bounds.    *)
Definition attained_by_fit (w : fit_proof) most_YZ least_YZ most_Z least_Z : option bool :=
  let g := largest w in
  if (most_YZ <= lower_of (M + k) No (images_T w) (lower_uT w))%N &&
    (most_Z <= lower_of (k + M) (k + M) (images_Q w) (lower_uQ w))%N then Some true
  else if [&& is_positive (at_least g - at_most g)%frac, (M < least_YZ)%N &
    (upper_of (M + k) No (images_T w) (upper_uT w) < least_YZ)%N ||
    (upper_of (k + M) (k + M) (images_Q w) (upper_uQ w) < least_Z)%N] then Some false
  else None.

(* W_{L+1} has the column space of u.                                                    *)
Definition is_spanning (w : fit_proof) (A : rows) : bool :=
  equal A (product M M (spanning (largest w)) (at_point w).1) &&
    (M <= lower_of M No (transposed M A) (at_point w).2)%N.

(* The bounds of near_fits.v.                                                           *)
Definition magnitude (q : Q) : Q := if is_positive q then q else (- q)%frac.
Definition size_bound r p : Q := foldr (fun c b => Qred (magnitude c + r * b)%frac) 0%frac p.
Fixpoint slope_bound r p : Q :=
  if p is _ :: p' then Qred (size_bound r p' + r * slope_bound r p')%frac else 0%frac.

Definition evaluated (p : seq Q) (A : rows) : rows :=
  foldr (fun c H => divided (plus (scaled c (unit_rows No)) (product No No A H))) no_rows p.

Definition has_one_root (w : root_proof) (sigma : rows) (low high : Q) : bool :=
  if polynomial w is _ :: b :: p then
    [&& is_zero (evaluated (polynomial w) (minus sigma (scaled (centre w) (unit_rows No)))),
      ~~ is_positive (centre w - radius w - low)%frac, ~~ is_positive (high - (centre w + radius w))%frac &
      is_positive (b - slope_bound (radius w) (0%frac :: 0%frac :: p))%frac]
  else false.

Definition gram a n (A : rows) : rows := times a (transposed n A) (transposed n A).

(* Column i of u has a residual of at most `error` (value - at_most)^2.                     *)
Definition is_close (w : near_proof) (A : rows) : bool :=
  let ut := transposed M (spanning (nearest w)) in
  let residual := minus (product No No ut A) (scaled (1 # value_over w) (weighted (values w) ut)) in
  let squares := times No residual residual in
  all (fun i => let d := ((nth 0%bin (values w) i # value_over w) - at_most (nearest w))%frac in
    is_positive d && ~~ is_positive (value squares i i - error w * (d * d))%frac) (iota 0 M).

Definition is_near (w : near_proof) (sigma : rows) : bool :=
  let g := nearest w in let P := projector w in let A := plus sigma (scaled (lifted w) P) in
  let low := (at_least g - lifted w)%frac in
  let total := iter M (Qplus (error w)) 0%frac in
  let ut := transposed M (spanning g) in let yz := times N y z in
  let st := product No k sigma t in let su := product No M sigma (spanning g) in
  let q := product No (k + M) ut yz in
  [&& [&& is_gap g A, is_positive (at_least g - at_most g)%frac, is_positive low,
      ~~ is_positive (- lifted w)%frac, equal (transposed No P) P, equal (product No No P P) P &
      equal (product No No P sigma) (product No No sigma P)],
    is_positive (low - at_most g)%frac || has_one_root (one_root w) sigma low (at_most g),
    [&& size (values w) == M, is_close w A, ~~ is_positive (- error w)%frac,
      is_positive (margin_T w - total)%frac & is_positive (margin_Q w)],
    is_semidefinite No (minus (plus (times M su su) (scaled (lift_T w) (times k st st)))
      (scaled (margin_T w) (times No sigma sigma))) (squares_T w).1 (squares_T w).2 &
    is_semidefinite (k + M) (minus (plus (gram M (k + M) q) (scaled (lift_Q w) (gram k (k + M) (times N v z))))
      (plus (scaled (margin_Q w) (times N z z)) (scaled total (gram No (k + M) yz)))) (squares_Q w).1 (squares_Q w).2].

Definition is_missed (w : missed_proof) (sigma : rows) : bool :=
  let g := separating w in let d := dimension w in let E := missed w in let e := product d 1 E (smallest w) in
  [&& [&& is_gap g sigma, is_positive (at_least g - at_most g)%frac & is_positive (at_least g)],
    equal (product No d sigma E) (product d d E (missed_block w)),
    equal E (product (k + M) d (times N y z) (preimage w)), is_zero (product (k + M) d (times N v z) (preimage w)) &
    is_positive (at_least g * inner No 1 e e - inner No 1 (product No 1 sigma e) e)%frac].

End Programs.

(* -- What they prove -------------------------------------------------------------------- *)
Section Proofs.

Variables (R : realFieldType) (No M k N : nat) (v x y : rows).
Hypothesis rows_of_v : size (numerators v) = k.

Local Notation V := (mat k N v : 'M[R]_(k, N)).
Local Notation X := (mat M N x : 'M[R]_(M, N)).
Local Notation Y := (mat No N y : 'M[R]_(No, N)).
Local Notation Z := (col_mx V X).
Local Notation Sigma := (Sigma X V Y).
Local Notation T := (strata.T V Y).
Local Notation z := (stack v x).

Let ez : mat (k + M) N z = Z. Proof. exact: mat_stack. Qed.
Let eT : mat No k (times N y v) = T. Proof. by rewrite mat_times strata.TE. Qed.

Lemma sigma_ofP w least_Z sigma : (least_Z <= \rank Z)%N -> sigma_of N v x y w least_Z = Some sigma ->
  Sigma = mat No No sigma.
Proof.
move=> lz; rewrite /sigma_of.
case: ifP => // /and3P [/(equalP R (k + M) N) eq rz /(is_zeroP R No (basis_size w)) o] [<-].
rewrite ez mat_product in eq; rewrite mat_times mat_minus mat_product in o.
set H := mat No _ (explaining w) in o *; set B := mat (basis_size w) N (basis_rows w) in o eq.
have Bz : (B <= Z)%MS.
  rewrite eq; have sub : (mat (k + M) (basis_size w) (combined w) *m B <= B)%MS by apply: submxMl.
  rewrite -(mxrank_leqif_sup sub) eqn_leq mxrankS //= -eq.
  exact: leq_trans (rank_leq_row _) (leq_trans rz lz).
have eP : Y *m Pall X V = H *m B.
  have inP : H *m B *m Pall X V = H *m B.
    apply: proj_fix; apply: submx_trans (submxMl _ _) (submx_trans Bz _).
    by rewrite -!addsmxE addsmxC.
  rewrite -inP; apply/eqP; rewrite -subr_eq0 -mulmxBl; apply/eqP.
  have oz : (Y - H *m B) *m (col_mx X V)^T = 0.
    have /submxP [C ->] : (col_mx X V <= B)%MS.
      by rewrite -addsmxE addsmxC addsmxE eq submxMl.
    by rewrite trmx_mul mulmxA o mul0mx.
  by rewrite /Pall projE !mulmxA oz !mul0mx.
by rewrite SigmaE eP mat_divided mat_times mat_product.
Qed.

Lemma is_gapP g A : is_gap No M g A ->
  let u := mat No M (spanning g) in let A := mat No No A : 'M[R]_No in
  [/\ row_free u^T,
    forall z : 'cV_M, of_Q (at_least g) * frob (u *m z) (u *m z) <= frob (A *m (u *m z)) (u *m z) &
    forall y : 'cV_No, u^T *m y = 0 -> frob (A *m y) y <= of_Q (at_most g) * frob y y].
Proof.
move=> /and3P [on off free] /=; set u := mat No M (spanning g); split.
- rewrite /row_free eqn_leq rank_leq_row; apply: leq_trans free _; apply: leq_trans (lower_ofP R _ _ _ _) _.
  by rewrite mat_transposed.
- move=> a; have := is_semidefiniteP on a.
  rewrite mat_minus mat_scaled !mat_product mat_transposed -/u mulmxBl frobDl frobNl -scalemxAl frobZl subr_ge0.
  by rewrite -!mulmxA !(frob_mulr u^T) trmxK.
- move=> a ua; have := is_semidefiniteP off a.
  rewrite mat_minus mat_plus !mat_scaled mat_unit mat_times -/u mulmxBl mulmxDl -!scalemxAl mul1mx -mulmxA ua.
  by rewrite mulmx0 scaler0 addr0 frobDl frobNl frobZl subr_ge0.
Qed.

Variables (c : R) (c0 : 0 < c).

Section Fit.

Variables (w : fit_proof) (sigma : rows).
Hypothesis eS : Sigma = mat No No sigma.
Hypothesis fits : is_fit No M w sigma.

Local Notation g := (largest w).
Local Notation u := (mat No M (spanning g) : 'M[R]_(No, M)).

Let gapped : [/\ row_free u^T,
    forall a : 'cV_M, of_Q (at_least g) * frob (u *m a) (u *m a) <= frob (Sigma *m (u *m a)) (u *m a) &
    forall a : 'cV_No, u^T *m a = 0 -> frob (Sigma *m a) a <= of_Q (at_most g) * frob a a].
Proof. by case/and4P: fits => /is_gapP; rewrite -eS. Qed.

Let invariant : Sigma *m u = u *m mat M M (block_of w).
Proof. by case/and4P: fits => _ /(equalP R No M); rewrite !mat_product -eS. Qed.

Let positive : 0 < of_Q (at_least g) :> R.
Proof. by case/and4P: fits => _ _ /(of_Q_gt0 R). Qed.

Let ordered : of_Q (at_most g) <= of_Q (at_least g) :> R.
Proof. by case/and4P: fits => _ _ _; rewrite leNgt of_Q_ltE. Qed.

Lemma attained_by_fitP most_YZ least_YZ most_Z least_Z b :
  (least_YZ <= \rank (Y *m Z^T) <= most_YZ)%N -> (least_Z <= \rank Z <= most_Z)%N ->
  attained_by_fit No M k N v x y w most_YZ least_YZ most_Z least_Z = Some b ->
  if b then exists q, global_minimum (sqf X V Y c) q else forall q, ~ local_min2 (sqf X V Y c) q.
Proof.
move=> /andP [lyz uyz] /andP [lz uz]; have [fu on off] := gapped; rewrite /attained_by_fit.
have eut : mat M No (transposed M (spanning g)) = u^T by rewrite mat_transposed.
have euT : mat (M + k) No (images_T M N v y w) = (row_mx u T)^T.
  by rewrite mat_stack ?size_mkseq // eut tr_row_mx mat_times strata.TE trmx_mul trmxK.
have euQ : mat (k + M) (k + M) (images_Q No M N v x y w) = col_mx V (u^T *m Y) *m Z^T.
  by rewrite mat_times ez mat_stack // mat_product eut.
case: ifP => [/andP [lT lQ] [<-]|_].
  have rT := leq_trans uyz (leq_trans lT (lower_ofP R _ _ _ _)); rewrite euT mxrank_tr in rT.
  have rQ := leq_trans uz (leq_trans lQ (lower_ofP R _ _ _ _)); rewrite euQ in rQ.
  exact: (best_fit_attained c0 fu invariant on off ordered positive rT rQ).
case: ifP => // /and3P [gap sM few] [<-] q mq.
have gap' : of_Q (at_most g) < of_Q (at_least g) :> R by rewrite of_Q_ltE.
apply: (best_fit_needed c0 fu invariant on off positive gap' (leq_trans sM lyz) _ mq).
case/orP: few => lt; apply/orP; [left|right].
  apply: leq_trans _ (leq_trans lt lyz); rewrite ltnS; apply: leq_trans (upper_ofP R _ _ _ _).
  by rewrite euT mxrank_tr.
by apply: leq_trans _ (leq_trans lt lz); rewrite ltnS; apply: leq_trans (upper_ofP R _ _ _ _); rewrite euQ.
Qed.

Lemma is_spanningP A q : is_spanning No M w A -> q.1 = mat No M A -> critical (sqf X V Y c) q ->
  global_minimum (sqf X V Y c) q.
Proof.
move=> /andP [/(equalP R No M) eA rA] eq cq; have [fu on off] := gapped.
apply: (best_fit_minimum c0 fu on off ordered cq); rewrite mat_product in eA.
have sub : (q.1^T <= u^T)%MS by rewrite eq eA trmx_mul submxMl.
apply/eqmxP; rewrite -(mxrank_leqif_eq sub) (eqP fu) eqn_leq rank_leq_row.
by apply: leq_trans rA (leq_trans (lower_ofP R _ _ _ _) _); rewrite eq mat_transposed.
Qed.

End Fit.

(* -- Polynomials -- *)
Lemma of_Q_magnitude q : of_Q (magnitude q) = `|of_Q q| :> R.
Proof.
rewrite /magnitude; case: ifP => [/(of_Q_gt0 R) p|n]; first by rewrite gtr0_norm.
rewrite of_QN ler0_norm // leNgt -(of_Q0 R) of_Q_ltE; apply/negP.
by case: q n => [[|a|a] d].
Qed.

Lemma of_Q_size_bound r p : of_Q (size_bound r p) = near_fits.size_bound (of_Q r) (map of_Q p) :> R.
Proof.
elim: p => [|a p IH]; first exact: of_Q0.
have -> : size_bound r (a :: p) = Qred (magnitude a + r * size_bound r p)%frac by [].
by rewrite of_Q_red of_QD of_QM of_Q_magnitude IH.
Qed.

Lemma of_Q_slope_bound r p : of_Q (slope_bound r p) = near_fits.slope_bound (of_Q r) (map of_Q p) :> R.
Proof.
elim: p => [|a p IH]; first exact: of_Q0.
have -> : slope_bound r (a :: p) = Qred (size_bound r p + r * slope_bound r p)%frac by [].
by rewrite of_Q_red of_QD of_QM of_Q_size_bound IH.
Qed.

Lemma mat_evaluated p A : mat No No (evaluated No p A) = at_matrix (map of_Q p) (mat No No A) :> 'M[R]_No.
Proof.
elim: p => [|a p IH] /=; first exact: mat_zero.
by rewrite mat_divided mat_plus mat_scaled mat_unit mat_product IH scalemx1.
Qed.

Lemma has_one_rootP w sigma low high a b (xa xb : 'cV[R]_No) : Sigma = mat No No sigma ->
  has_one_root No w sigma low high -> xa != 0 -> xb != 0 -> Sigma *m xa = a *: xa -> Sigma *m xb = b *: xb ->
  of_Q low <= a -> b <= of_Q high -> b <= a.
Proof.
move=> eS; rewrite /has_one_root; case ep: (polynomial w) => [|p0 [|p1 p]] //.
move=> /and4P [/(is_zeroP R No No) zero lo hi steep] xa0 xb0 Sa Sb la bh; rewrite leNgt; apply/negP => ab.
rewrite mat_evaluated mat_minus mat_scaled mat_unit -eS in zero.
set C : R := of_Q (centre w) in zero; set r : R := of_Q (radius w).
have moved h (xh : 'cV_No) : Sigma *m xh = h *: xh -> (Sigma - C *: 1%:M) *m xh = (h - C) *: xh.
  by move=> Sh; rewrite mulmxBl Sh -scalemxAl mul1mx scalerBl.
have lo' : C - r <= of_Q low by rewrite leNgt -of_QN -of_QD of_Q_ltE; apply: contra lo.
have hi' : of_Q high <= C + r by rewrite leNgt -of_QD of_Q_ltE; apply: contra hi.
have within h : of_Q low <= h -> h <= of_Q high -> `|h - C| <= r.
  move=> lh hh; rewrite ler_norml; apply/andP; split.
    by rewrite ler_subr_addl; apply: le_trans lo' lh.
  by rewrite ler_subl_addl; apply: le_trans hh hi'.
have /addIr e : a - C = b - C.
  have steep' : near_fits.slope_bound r (0 :: 0 :: map of_Q p) < of_Q p1.
    by rewrite -of_Q0 -!map_cons -of_Q_slope_bound of_Q_ltE.
  apply: (root_unique steep') (within _ la (le_trans (ltW ab) bh)) (within _ (le_trans la (ltW ab)) bh) _ _.
    exact: annihilated zero xa0 (moved _ _ Sa).
  exact: annihilated zero xb0 (moved _ _ Sb).
by rewrite e ltxx in ab.
Qed.

Lemma is_missedP w sigma : real_closed R -> Sigma = mat No No sigma -> (M < \rank (Y *m Z^T))%N ->
  is_missed No M k N v x y w sigma -> forall q, ~ local_min2 (sqf X V Y c) q.
Proof.
move=> rc eS sM /and5P [/and3P [/is_gapP gapped gap pos]]; rewrite /= -eS in gapped.
have [fu on off] := gapped => /(equalP R No (dimension w)) inv /(equalP R No (dimension w)) img.
move=> /(is_zeroP R k (dimension w)) zero small.
rewrite !mat_product -?eS in inv; rewrite mat_product mat_times ez in img.
rewrite mat_product mat_times ez -mulmxA in zero.
apply: (near_fit_needed rc c0 fu on off _ _ sM inv _ img zero).
- by rewrite of_Q_ltE.
- exact: of_Q_gt0.
have := of_Q_gt0 R small; rewrite of_QD of_QN of_QM -!mat_inner !mat_product -eS subr_gt0; exact.
Qed.

Lemma form_square m n (B : 'M[R]_(m, n)) (a : 'cV_m) : frob (B *m B^T *m a) a = frob (B^T *m a) (B^T *m a).
Proof. by rewrite -mulmxA frob_mulr. Qed.

Lemma mat_gram m n A : mat n n (gram m n A) = (mat m n A)^T *m ((mat m n A)^T)^T :> 'M[R]_n.
Proof. by rewrite mat_times mat_transposed. Qed.

Lemma is_closeP w A (u : 'M[R]_(No, M)) (A' : 'M[R]_No) (i : 'I_M) : is_close No M w A -> size (values w) = M ->
  u = mat No M (spanning (nearest w)) -> A' = mat No No A -> A'^T = A' ->
  let value := of_Q (nth 0%bin (values w) i # value_over w) in let r := A' *m col i u - value *: col i u in
  of_Q (at_most (nearest w)) < value /\ frob r r <= of_Q (error w) * (value - of_Q (at_most (nearest w))) ^+ 2.
Proof.
move=> /allP all sw eu eA sA; have := all i; rewrite mem_iota ltn_ord => /(_ isT).
set residual := minus _ _; set q := nth _ _ _ # _ => /andP [pos small] /=.
have d : of_Q (q - at_most (nearest w))%frac = of_Q q - of_Q (at_most (nearest w)) :> R by rewrite of_QD of_QN.
split; first by rewrite -subr_gt0 -d; apply: of_Q_gt0.
set r := _ *m _ - _; have er : r^T = row i (mat M No residual).
  rewrite mat_minus mat_product mat_scaled mat_transposed -eA -eu /r linearB linearZ /= trmx_mul sA.
  apply/rowP=> j; rewrite !mxE; congr (_ - _); first by apply: eq_bigr => l _; rewrite !mxE.
  have := mat_weighted R No (values w) (transposed M (spanning (nearest w))); rewrite sw => ew.
  have := congr1 (fun B : 'M_(M, No) => B i j) ew; rewrite mul_diag_mx mat_transposed -eu !mxE => ->.
  by rewrite mulrA; congr (_ * _); rewrite /of_Q /= [of_Z R 1]/of_Z /= mul1r mulrC.
have -> : frob r r = of_Q (value (times No residual residual) i i).
  have := congr1 (fun B : 'M_M => B i i) (mat_times R M No M residual residual); rewrite mxE => ->.
  rewrite -frob_tr er frobE big_ord1 mxE; apply: eq_bigr => j _; rewrite !mxE //.
by rewrite -d leNgt expr2 -!of_QM of_Q_ltE; apply: contra small.
Qed.

Lemma is_nearP w sigma : real_closed R -> Sigma = mat No No sigma ->
  is_near No M k N v x y w sigma -> exists q, global_minimum (sqf X V Y c) q.
Proof.
move=> rc eS /and5P [/and5P [/is_gapP gapped gap pos p0 /and3P [/(equalP R No No) tp /(equalP R No No) pp /(equalP R No No) pc]]].
set g := nearest w in gapped gap pos *; set total := iter _ _ _; set P := projector w in gapped tp pp pc *.
set A := plus _ _ in gapped *; move=> sep /and5P [/eqP sw close e0 large nu0] sT sQ.
rewrite mat_transposed in tp; rewrite !mat_product -eS in pc pp.
have eA : mat No No A = Sigma + of_Q (lifted w) *: mat No No P by rewrite mat_plus mat_scaled -eS.
have l0 : 0 <= of_Q (lifted w) :> R by rewrite leNgt -of_Q0 of_Q_ltE; apply: contra p0; case: (lifted w) => [[]].
have [fu on off] := gapped; rewrite /= eA in on off.
have sA : (mat No No A)^T = mat No No A :> 'M[R]_No by rewrite eA linearD linearZ /= Sigma_tr tp.
have near i := is_closeP i close sw erefl erefl sA.
have et : \sum_(i < M) of_Q (error w) = of_Q total :> R.
  rewrite big_const_ord /total; elim: (M) => [|n IH] /=; first by rewrite of_Q0.
  by rewrite of_QD -IH.
apply: (near_fit_attained rc (tau := of_Q (lifted w) *: mat No No P) (size := of_Q (lifted w))
  (mu := of_Q (margin_T w)) (nu := of_Q (margin_Q w))
  (value := fun i => of_Q (nth 0%bin (values w) i # value_over w)) (error := fun=> of_Q (error w)) c0 fu on off).
- by rewrite of_Q_ltE.
- by rewrite linearZ /= tp.
- by rewrite -scalemxAl pc scalemxAr.
- move=> a; rewrite -scalemxAl frobZl.
  have e1 : frob (mat No No P *m a) a = frob (mat No No P *m a) (mat No No P *m a).
    by rewrite [RHS]frob_mulr tp mulmxA pp frobC.
  rewrite mulr_ge0 ?e1 ?frob_ge0 //= ler_wpmul2l //.
  have -> : frob a a = frob (mat No No P *m a) (mat No No P *m a) + frob (a - mat No No P *m a) (a - mat No No P *m a).
    rewrite frobDl !frobDr !frobNl !frobNr -e1 [frob a (_ *m a)]frobC; move: (frob a a) (frob _ a) => f f'; ring.
  by rewrite ler_addl frob_ge0.
- by rewrite -of_QN -of_QD; apply: of_Q_gt0.
- move=> a b la lb a0 b0 Sa Sb la' lb'; case/orP: sep => [lt|one].
    apply: le_trans lb' (le_trans _ la'); apply: ltW.
    by rewrite -of_QN -of_QD of_Q_ltE.
  by apply: (has_one_rootP eS one a0 b0 Sa Sb) lb'; rewrite of_QD of_QN.
- by move=> i; have [] := near i.
- by move=> i; rewrite leNgt -of_Q0 of_Q_ltE; apply: contra e0; case: (error w) => [[]].
- by move=> i; have [_] := near i; rewrite /= eA.
- by rewrite et of_Q_ltE.
- exact: of_Q_gt0.
- move=> a /= Ta; have := is_semidefiniteP sT a.
  rewrite mat_minus mat_plus !mat_scaled 3!mat_times !mat_product eT -eS mulmxBl mulmxDl -!scalemxAl.
  rewrite frobDl frobDl frobNl !frobZl !form_square !trmx_mul Sigma_tr -!mulmxA Ta frob0l mulr0 addr0.
  by rewrite subr_ge0.
move=> a /=; rewrite et => Va; have := is_semidefiniteP sQ a.
rewrite mat_minus !mat_plus !mat_scaled !mat_gram !mat_product !mat_times ez mat_transposed.
rewrite mulmxBl !mulmxDl -!scalemxAl frobDl frobNl !frobDl !frobZl !form_square !trmxK -!mulmxA.
by rewrite Va frob0l mulr0 addr0 subr_ge0.
Qed.

End Proofs.
