(* Products, transposes and ranks of matrices of integers by programs that are *)
(* fast once extracted: one pass over the rows, and no number of more digits   *)
(* than needed.  A matrix is a list of rows; what is missing is 0.             *)
(*   image z         the integer z in a ring S                                 *)
(*   imat m n A      the m x n matrix over S with the rows A                   *)
(*   prod n A B      A B^T, with n columns in both                             *)
(*   columns n A     A^T, for A of n columns                                   *)
(*   independent p r n A C                                                     *)
(*                   C shows modulo p > 1 that r rows A are independent: A C^T *)
(*                   is the identity modulo p, so that the determinant of A    *)
(*                   C^T is 1 modulo p, and is not 0.  p need not be prime.    *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From Nest Require Import calculus rational_matrices.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Delimit Scope Z_scope with bin.

Fixpoint dot (n : nat) (r s : seq Z) : Z :=
  match n, r, s with
  | n'.+1, a :: r', b :: s' => (a * b + dot n' r' s')%bin
  | _, _, _ => 0%bin
  end.

Definition prod n (A B : seq (seq Z)) : seq (seq Z) := map (fun r => map (dot n r) B) A.

Definition columns n (A : seq (seq Z)) : seq (seq Z) :=
  mkseq (fun j => map (fun r => nth 0%bin r j) A) n.

Fixpoint add_row (r s : seq Z) : seq Z :=
  match r, s with
  | a :: r', b :: s' => (a + b)%bin :: add_row r' s'
  | [::], _ => s
  | _, [::] => r
  end.

Fixpoint add_rows (A B : seq (seq Z)) : seq (seq Z) :=
  match A, B with
  | r :: A', s :: B' => add_row r s :: add_rows A' B'
  | [::], _ => B
  | _, [::] => A
  end.

Definition scale (c : Z) (A : seq (seq Z)) : seq (seq Z) := map (map (Z.mul c)) A.

Definition zero_rows (A : seq (seq Z)) : bool := all (all (Z.eqb 0)) A.

Section Image.

Variable S : ringType.

Definition image (z : Z) : S := (int_of_Z z)%:~R.

Lemma image0 : image 0 = 0. Proof. by []. Qed.

Lemma imageD a b : image (a + b)%bin = image a + image b.
Proof. by rewrite /image -intrD -(rmorphD ZInstances.int_of_Z_rmorphism). Qed.

Lemma imageM a b : image (a * b)%bin = image a * image b.
Proof. by rewrite /image -intrM -(rmorphM ZInstances.int_of_Z_rmorphism). Qed.

Lemma imageN a : image (- a)%bin = - image a.
Proof. by rewrite /image -mulrNz -(rmorphN ZInstances.int_of_Z_rmorphism). Qed.

Lemma image_dot n r s : image (dot n r s) =
  \sum_(k < n) image (nth 0%bin r k) * image (nth 0%bin s k).
Proof.
elim: n r s => [|n IH] r s; first by rewrite big_ord0.
case: r s => [|a r] [|b s] /=; do ?by rewrite big1 // => k _; rewrite !nth_nil image0 ?mul0r ?mulr0.
by rewrite big_ord_recl imageD imageM IH.
Qed.

Definition imat m n (A : seq (seq Z)) : 'M[S]_(m, n) :=
  \matrix_(i, j) image (nth 0%bin (nth [::] A i) j).

Lemma imat_prod m n p A B : imat m p (prod n A B) = imat m n A *m (imat p n B)^T.
Proof.
apply/matrixP=> i j; rewrite !mxE.
under eq_bigr => k _ do rewrite !mxE.
rewrite -image_dot; congr image; rewrite /prod.
have [iA|Ai] := ltnP i (size A); last first.
  by rewrite [nth [::] (map _ _) i]nth_default ?size_map // [nth [::] A i]nth_default // nth_nil; case: {+}n.
rewrite (nth_map [::]) //.
have [jB|Bj] := ltnP j (size B); first by rewrite (nth_map [::]).
rewrite [LHS]nth_default ?size_map // [nth [::] B j]nth_default //.
by case: {+}n => // n'; case: (nth _ A i).
Qed.

Lemma imat_columns m n A : imat n m (columns n A) = (imat m n A)^T.
Proof.
apply/matrixP=> j i; rewrite !mxE; congr image; rewrite nth_mkseq //.
have [iA|Ai] := ltnP i (size A); first by rewrite (nth_map [::]).
by rewrite nth_default ?size_map // [nth [::] A i]nth_default // nth_nil.
Qed.

Lemma nth_add_row r s j : nth 0%bin (add_row r s) j = (nth 0 r j + nth 0 s j)%bin.
Proof.
elim: r s j => [|a r IH] [|b s] [|j] //=; rewrite ?nth_nil ?Z.add_0_r //; exact: IH.
Qed.

Lemma nth_add_rows A B i : nth [::] (add_rows A B) i = add_row (nth [::] A i) (nth [::] B i).
Proof.
have r0 r : add_row r [::] = r by case: r.
by elim: A B i => [|r A IH] [|s B] [|i] //=; rewrite ?nth_nil ?r0 //; apply: IH.
Qed.

Lemma imat_add m n A B : imat m n (add_rows A B) = imat m n A + imat m n B.
Proof. by apply/matrixP=> i j; rewrite !mxE nth_add_rows nth_add_row imageD. Qed.

Lemma imat_scale m n c A : imat m n (scale c A) = image c *: imat m n A.
Proof.
apply/matrixP=> i j; rewrite !mxE -imageM; congr image; rewrite /scale.
have [iA|Ai] := ltnP i (size A); last first.
  by rewrite [nth [::] (map _ _) i]nth_default ?size_map // [nth [::] A i]nth_default // nth_nil; case: c.
rewrite (nth_map [::]) //; have [jr|rj] := ltnP j (size (nth [::] A i)).
  by rewrite (nth_map 0%bin).
by rewrite [LHS]nth_default ?size_map // [nth 0%bin _ j]nth_default //; case: c.
Qed.

Lemma imat_zero m n A : zero_rows A -> imat m n A = 0.
Proof.
move=> /allP z; apply/matrixP=> i j; rewrite !mxE.
have [iA|Ai] := ltnP i (size A); last by rewrite [nth [::] A i]nth_default // nth_nil.
have /allP zr := z _ (mem_nth [::] iA); have [jr|rj] := ltnP j (size (nth [::] A i)).
  by have /Z.eqb_spec <- := zr _ (mem_nth 0%bin jr).
by rewrite nth_default.
Qed.

End Image.

Arguments image {S} z.
Arguments imat {S} m n A.

(* -- Independence modulo p --------------------------------------------------------- *)

Definition residues p (A : seq (seq Z)) : seq (seq Z) := map (map (fun a => Z.modulo a p)) A.

Definition is_unit_modulo p r (A : seq (seq Z)) : bool :=
  all (fun i => all (fun j =>
    Z.eqb (Z.modulo (nth 0 (nth [::] A i) j - (if i == j then 1 else 0)) p)%bin 0) (iota 0 r)) (iota 0 r).

Definition independent p r n (A C : seq (seq Z)) : bool :=
  Z.ltb 1 p && is_unit_modulo p r (prod n (residues p A) (residues p C)).

Section Modulo.

Variable p : Z.
Hypothesis p1 : (1 < p)%bin.

Let q := Z.to_nat p.

Let q1 : (1 < q)%N.
Proof.
have p0 : (0 <= p)%bin by apply: Z.lt_le_incl; apply: Z.lt_trans p1.
by apply/ssrnat.ltP; apply: (proj1 (Z2Nat.inj_lt 1 p (Z.le_0_1) p0) p1).
Qed.

Let image_p : image p = 0 :> 'Z_q.
Proof.
rewrite /image; have -> : int_of_Z p = Posz q.
  by rewrite /q; case: p p1.
by rewrite -pmulrn; apply: char_Zp.
Qed.

Lemma image_modulo a : image (Z.modulo a p) = image a :> 'Z_q.
Proof.
have p0 : p <> 0%bin by move=> e; move: p1; rewrite e.
by rewrite {2}(Z_div_mod_eq_full a p) imageD imageM image_p mul0r add0r.
Qed.

Lemma imat_residues m n A : imat m n (residues p A) = imat m n A :> 'M['Z_q]_(m, n).
Proof.
apply/matrixP=> i j; rewrite !mxE -[RHS]image_modulo; congr image; rewrite /residues.
have [iA|Ai] := ltnP i (size A); last first.
  by rewrite [nth [::] (map _ _) i]nth_default ?size_map // [nth [::] A i]nth_default // nth_nil Zmod_0_l.
rewrite (nth_map [::]) //; have [jr|rj] := ltnP j (size (nth [::] A i)).
  by rewrite (nth_map 0%bin).
by rewrite [LHS]nth_default ?size_map // [nth 0%bin _ j]nth_default // Zmod_0_l.
Qed.

Lemma is_unit_moduloP r A : is_unit_modulo p r A -> imat r r A = 1%:M :> 'M['Z_q]_r.
Proof.
move=> /allP check; apply/matrixP=> i j; rewrite !mxE.
have := check i; rewrite mem_iota ltn_ord => /(_ isT) /allP /(_ j).
rewrite mem_iota ltn_ord => /(_ isT) /Z.eqb_spec e.
have {e} : image (nth 0 (nth [::] A i) j - (if val i == val j then 1 else 0))%bin = 0 :> 'Z_q.
  by rewrite -image_modulo e.
rewrite /Z.sub imageD imageN 
=> /eqP; rewrite subr_eq0 => /eqP ->.
by rewrite -val_eqE; case: (val i == val j).
Qed.

Lemma independent_det r n A C : is_unit_modulo p r (prod n (residues p A) (residues p C)) ->
  \det (imat r n A *m (imat r n C)^T : 'M[int]_r) != 0.
Proof.
move=> /is_unit_moduloP; rewrite imat_prod !imat_residues => e; apply/eqP => d0.
have /eqP : \det (1%:M : 'M['Z_q]_r) = 0.
  rewrite -e; have im m k B : imat m k B = map_mx (intr : int -> 'Z_q) (imat m k B).
    by apply/matrixP=> i j; rewrite !mxE /image intz.
  by rewrite !im map_trmx -map_mxM det_map_mx d0.
by rewrite det1 oner_eq0.
Qed.

End Modulo.

Section Rank.

Variable R : realFieldType.

Lemma independentP p r n A C : independent p r n A C -> row_free (imat r n A : 'M[R]_(r, n)).
Proof.
move=> /andP [/Z.ltb_spec0 p1 /(independent_det p1) d].
have im m k B : imat m k B = map_mx (intr : int -> R) (imat m k B).
  by apply/matrixP=> i j; rewrite !mxE /image intz.
have : (imat r n A : 'M[R]_(r, n)) *m (imat r n C)^T \in unitmx.
  by rewrite !im map_trmx -map_mxM unitmxE det_map_mx unitfE intr_eq0.
move=> u; apply/row_freeP; exists ((imat r n C)^T *m invmx (imat r n A *m (imat r n C)^T)).
by rewrite mulmxA mulmxV.
Qed.

(* -- Matrices over a denominator ----------------------------------------------------- *)

Lemma matE m n A : mat m n A = (of_Z R (Zpos (denominator A)))^-1 *: imat m n (numerators A).
Proof. by apply/matrixP=> i j; rewrite !mxE mulrC. Qed.

Lemma mat_row_free r n A : row_free (imat r n (numerators A) : 'M[R]_(r, n)) -> row_free (mat r n A : 'M[R]_(r, n)).
Proof.
by rewrite /row_free matE mxrank_scale_nz // invr_eq0 of_pos_neq0.
Qed.

(* A B^T.                                                                      *)
Definition times n (A B : rows) : rows :=
  Rows (denominator A * denominator B) (prod n (numerators A) (numerators B)).

Lemma mat_times m n p A B : mat m p (times n A B) = mat m n A *m (mat p n B)^T :> 'M[R]_(m, p).
Proof.
rewrite !matE /= of_posM invfM imat_prod linearZ /= -scalemxAl -scalemxAr scalerA.
by [].
Qed.

Definition transposed n (A : rows) : rows := Rows (denominator A) (columns n (numerators A)).

Lemma mat_transposed m n A : mat n m (transposed n A) = (mat m n A)^T :> 'M[R]_(n, m).
Proof. by rewrite !matE imat_columns linearZ. Qed.

Definition plus (A B : rows) : rows :=
  let d := denominator A in let e := denominator B in
  if Pos.eqb d e then Rows d (add_rows (numerators A) (numerators B))
  else Rows (d * e) (add_rows (scale (Zpos e) (numerators A)) (scale (Zpos d) (numerators B))).

Lemma mat_plus m n A B : mat m n (plus A B) = mat m n A + mat m n B :> 'M[R]_(m, n).
Proof.
rewrite /plus; case: Pos.eqb_spec => [e|_]; rewrite !matE /= imat_add.
  by rewrite scalerDr {2}e.
rewrite !imat_scale scalerDr !scalerA of_posM invfM.
have im d : image (Zpos d) = of_Z R (Zpos d) by [].
by rewrite !im mulfVK ?of_pos_neq0 // mulrAC mulVf ?of_pos_neq0 // mul1r.
Qed.

Definition minus (A B : rows) : rows := plus A (Rows (denominator B) (scale (-1) (numerators B))).

Lemma mat_minus m n A B : mat m n (minus A B) = mat m n A - mat m n B :> 'M[R]_(m, n).
Proof.
rewrite /minus mat_plus; congr (_ + _); rewrite !matE /= imat_scale.
by rewrite scalerA mulrC -scalerA (_ : image (-1)%bin = -1) // scaleN1r.
Qed.

Definition is_zero (A : rows) : bool := zero_rows (numerators A).

Lemma is_zeroP m n A : is_zero A -> mat m n A = 0 :> 'M[R]_(m, n).
Proof. by rewrite matE => /(@imat_zero R) ->; rewrite scaler0. Qed.

Definition equal (A B : rows) : bool := is_zero (minus A B).

Lemma equalP m n A B : equal A B -> mat m n A = mat m n B :> 'M[R]_(m, n).
Proof. by move=> /(is_zeroP m n) /eqP; rewrite mat_minus subr_eq0 => /eqP. Qed.

(* In lower terms; a divisor that is none changes nothing.                      *)
Definition divided (A : rows) : rows :=
  let g := foldr (fun r g => foldr Z.gcd g r) (Zpos (denominator A)) (numerators A) in
  let B := Rows (Z.to_pos (Z.div (Zpos (denominator A)) g)) (map (map (fun a => Z.div a g)) (numerators A)) in
  if equal A B then B else A.

Lemma mat_divided m n A : mat m n (divided A) = mat m n A :> 'M[R]_(m, n).
Proof. by rewrite /divided; case: ifP => // /(equalP m n) ->. Qed.

Definition scaled (q : Q) (A : rows) : rows := Rows (Qden q * denominator A) (scale (Qnum q) (numerators A)).

Lemma mat_scaled m n q A : mat m n (scaled q A) = of_Q q *: mat m n A :> 'M[R]_(m, n).
Proof.
rewrite !matE /= imat_scale of_posM invfM !scalerA; congr (_ *: _).
by rewrite /of_Q mulrC mulrA.
Qed.

(* A = sum_i w_i g_i^T g_i with w_i >= 0, g_i the rows of g: A is positive semidefinite. *)
Definition weighted (w : seq Z) (g : rows) : rows :=
  Rows (denominator g) (map (fun p => map (Z.mul p.1) p.2) (zip w (numerators g))).

Lemma mat_weighted k w g : mat (size w) k (weighted w g) =
  diag_mx (\row_i of_Z R (nth 0%bin w i)) *m mat (size w) k g.
Proof.
apply/matrixP=> i j; rewrite mul_diag_mx !mxE /value /entry /of_Q /= mulrA; congr (_ / _).
have [ig|gi] := ltnP i (size (numerators g)); last first.
  rewrite [nth [::] (map _ _) i]nth_default ?size_map ?size_zip ?geq_min ?gi ?orbT //.
  by rewrite [nth [::] (numerators g) i]nth_default // !nth_nil /of_Z mulr0.
rewrite (nth_map (0%bin, [::])) ?size_zip ?leq_min ?ltn_ord // nth_zip_cond size_zip leq_min ltn_ord ig /=.
have [jr|rj] := ltnP j (size (nth [::] (numerators g) i)); first by rewrite (nth_map 0%bin) // of_ZM.
by rewrite (nth_default 0%bin rj) [LHS](congr1 _ (nth_default _ _)) ?size_map // [of_Z R 0]/of_Z /= mulr0.
Qed.

Definition is_semidefinite k (A g : rows) (w : seq Z) : bool :=
  all (Z.leb 0) w && equal A (times (size w) (transposed k (weighted w g)) (transposed k g)).

Lemma is_semidefiniteP k A g w : is_semidefinite k A g w ->
  forall x : 'cV[R]_k, 0 <= frob (mat k k A *m x) x.
Proof.
move=> /andP [/all_nthP pos /(equalP k k) ->] x; rewrite mat_times !mat_transposed trmxK.
rewrite mat_weighted trmx_mul tr_diag_mx -!mulmxA frob_mulr trmxK; set H := mat (size w) k g.
rewrite frobE; apply: sumr_ge0 => i _; apply: sumr_ge0 => j _.
rewrite -[X in X * _]/((diag_mx _ *m (H *m x)) i j) mul_diag_mx !mxE -mulrA.
have w0 : 0 <= of_Z R (nth 0%bin w i).
  have := pos 0%bin i (ltn_ord i); case: (nth 0%bin w i) => [_|u _|//]; first by rewrite /of_Z.
  exact: ltW (of_pos_gt0 R u).
by rewrite mulr_ge0 // -expr2 sqr_ge0.
Qed.

(* A nonzero entry among the first m x n.                                       *)
Definition has_entry m n (A : rows) : bool :=
  has (has (fun a => ~~ Z.eqb a 0)) (map (take n) (take m (numerators A))).

Lemma has_entryP m n A : has_entry m n A -> mat m n A != 0 :> 'M[R]_(m, n).
Proof.
move=> /hasP [r]; move=> /mapP [s s_in ->] /hasP [a /(nthP 0%bin) [j jn <-] nz].
move: s_in => /(nthP [::]) [i im es]; rewrite -{s}es in jn nz.
have iA : (i < m)%N by apply: leq_trans im _; rewrite size_take; case: ltnP.
have jA : (j < n)%N by apply: leq_trans jn _; rewrite size_take; case: ltnP.
apply/eqP => /matrixP /(_ (Ordinal iA) (Ordinal jA)); rewrite !mxE /value /entry /=.
rewrite nth_take // nth_take // in nz; move/eqP; rewrite mulf_eq0 invr_eq0 (negPf (of_pos_neq0 R _)) orbF.
apply/negP; move: nz; case: (nth 0%bin _ j) => [|u|u] // _; first exact: of_pos_neq0.
by rewrite (of_ZN R (Zpos u)) oppr_eq0 of_pos_neq0.
Qed.

End Rank.
