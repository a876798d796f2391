(* Bounds for ranks of matrices, by evidence that any program may have found.           *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From Nest Require Import calculus rational_matrices computed_matrices model_networks.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* A = D S with S of r rows bounds the rank of A by r.  Rows of A that are        *)
(* independent, as above, bound it from below.                                   *)
Definition upper_proof := option (nat * rows * rows).
Definition lower_proof := option (seq nat * Z * seq (seq Z)).

Definition upper_of k n (A : rows) (w : upper_proof) : nat :=
  if w is Some (r, D, basis) then
    if equal A (product r n D basis) then minn r (minn k n) else minn k n
  else minn k n.

Definition lower_of k n (A : rows) (w : lower_proof) : nat :=
  if w is Some (chosen, p, C) then
    if all (fun i => i < k)%N chosen &&
      independent p (size chosen) n (map (nth [::] (numerators A)) chosen) C then size chosen else 0%N
  else 0%N.

Definition stack (A B : rows) : rows := Rows (denominator A * denominator B)
  (scale (Zpos (denominator B)) (numerators A) ++ scale (Zpos (denominator A)) (numerators B)).

Section Ranks.

Variable R : realFieldType.

Lemma upper_ofP k n A w : (\rank (mat k n A : 'M[R]_(k, n)) <= upper_of k n A w)%N.
Proof.
have dim : (\rank (mat k n A : 'M[R]_(k, n)) <= minn k n)%N by rewrite leq_min rank_leq_row rank_leq_col.
rewrite /upper_of; case: w => [[[r D] basis]|] //; case: ifP => // /(equalP R k n) eq.
rewrite leq_min dim andbT eq mat_product.
by apply: leq_trans (mxrankM_maxl _ _) (rank_leq_col _).
Qed.

Lemma lower_ofP k n A w : (lower_of k n A w <= \rank (mat k n A : 'M[R]_(k, n)))%N.
Proof.
rewrite /lower_of; case: w => [[[chosen q] C]|] //; case: ifP => // /andP [/all_nthP ck /(independentP R)].
rewrite /row_free => /eqP {1}<-; rewrite matE mxrank_scale_nz ?invr_eq0 ?of_pos_neq0 //.
apply: mxrankS; apply/row_subP => i.
have ik : (nth 0%N chosen i < k)%N by apply: ck.
have -> : row i (imat (size chosen) n (map (nth [::] (numerators A)) chosen)) =
    row (Ordinal ik) (imat k n (numerators A)) :> 'rV[R]_n.
  by apply/rowP=> j; rewrite !mxE (nth_map 0%N).
exact: row_sub.
Qed.

Lemma mat_stack a b n A B : size (numerators A) = a ->
  mat (a + b) n (stack A B) = col_mx (mat a n A) (mat b n B) :> 'M[R]_(a + b, n).
Proof.
move=> sA; have cat C D : size C = a ->
    imat (a + b) n (C ++ D) = col_mx (imat a n C) (imat b n D) :> 'M[R]_(a + b, n).
  move=> sC; apply/matrixP=> k j; rewrite !mxE; case: splitP => l kl; rewrite mxE kl nth_cat sC.
    by rewrite ltn_ord.
  by rewrite ltnNge leq_addr /= addKn.
rewrite !matE /= cat ?size_map // !imat_scale scale_col_mx !scalerA.
have im d : image (Zpos d) = of_Z R (Zpos d) by [].
by rewrite !im of_posM invfM mulfVK ?of_pos_neq0 // mulrAC mulVf ?of_pos_neq0 // mul1r.
Qed.

End Ranks.
