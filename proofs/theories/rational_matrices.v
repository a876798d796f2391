(* Matrices of rationals that compute: rows of integers over one denominator,  *)
(* and the matrices that they stand for over any real field R (the real        *)
(* numbers, say).  MathComp's matrices are made for proofs; here an equality   *)
(* between them follows from a computation on lists of binary integers, which  *)
(* vm_compute runs.                                                            *)
(*   of_Q q          the number in R that Coq's binary fraction q stands for   *)
(*   mat m n A       the m x n matrix with the rows A; what is missing is 0    *)
(*   mul m n p A B, add, sub, tr, unit_rows, inner, add_all                    *)
(*                   product, sum, difference, transpose, identity, inner      *)
(*                   product: each is proved to be that of the matrices        *)
(*   same m n A B    whether A and B stand for the same m x n matrix           *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From Nest Require Import calculus.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* MathComp takes the keys Z and Q for its own integers and rationals.           *)
Delimit Scope Z_scope with bin.
Delimit Scope Q_scope with frac.

(* -- Fractions ---------------------------------------------------------------- *)

Section Fractions.

Variable R : realFieldType.

Definition of_Z (z : Z) : R := (int_of_Z z)%:~R.
Definition of_Q (q : Q) : R := of_Z (Qnum q) / of_Z (Zpos (Qden q)).

Lemma of_ZD a b : of_Z (a + b)%bin = of_Z a + of_Z b.
Proof. by rewrite /of_Z -intrD -(rmorphD ZInstances.int_of_Z_rmorphism). Qed.

Lemma of_ZM a b : of_Z (a * b)%bin = of_Z a * of_Z b.
Proof. by rewrite /of_Z -intrM -(rmorphM ZInstances.int_of_Z_rmorphism). Qed.

Lemma of_ZN a : of_Z (- a)%bin = - of_Z a.
Proof. by rewrite /of_Z -mulrNz -(rmorphN ZInstances.int_of_Z_rmorphism). Qed.

Lemma of_pos_gt0 p : 0 < of_Z (Zpos p).
Proof. by rewrite /of_Z /= ltr0z ltz_nat; apply/ssrnat.ltP/Pos2Nat.is_pos. Qed.

Lemma of_pos_neq0 p : of_Z (Zpos p) != 0.
Proof. by rewrite gt_eqF // of_pos_gt0. Qed.

Lemma of_posM p q : of_Z (Zpos (p * q)) = of_Z (Zpos p) * of_Z (Zpos q).
Proof. exact: of_ZM (Zpos p) (Zpos q). Qed.

Lemma of_QD a b : of_Q (a + b)%frac = of_Q a + of_Q b.
Proof.
by rewrite /of_Q of_ZD (of_ZM (Qnum a)) (of_ZM (Qnum b)) of_posM addf_div ?of_pos_neq0.
Qed.

Lemma of_QM a b : of_Q (a * b)%frac = of_Q a * of_Q b.
Proof. by rewrite /of_Q of_ZM of_posM mulf_div. Qed.

Lemma of_QN a : of_Q (- a)%frac = - of_Q a.
Proof. by rewrite /of_Q /Qopp /= of_ZN mulNr. Qed.

Lemma of_Q_zero d : of_Q (0 # d) = 0.
Proof. by rewrite /of_Q mul0r. Qed.

Lemma of_Q0 : of_Q 0 = 0.
Proof. exact: of_Q_zero. Qed.

Lemma of_Q1 : of_Q 1 = 1.
Proof. by rewrite /of_Q divff ?of_pos_neq0. Qed.

Lemma of_Q_eq a b : Qeq a b -> of_Q a = of_Q b.
Proof.
move=> e; apply/eqP; rewrite /of_Q eqr_div ?of_pos_neq0 //.
by rewrite -(of_ZM (Qnum a)) -(of_ZM (Qnum b)); apply/eqP; exact: congr1.
Qed.

Lemma of_Q_red q : of_Q (Qred q) = of_Q q.
Proof. exact/of_Q_eq/Qred_correct. Qed.

Definition is_positive (q : Q) : bool := if Qnum q is Zpos _ then true else false.

Lemma of_Q_gt0 q : is_positive q -> 0 < of_Q q.
Proof. by case: q => [[|n|n] d] // _; rewrite divr_gt0 ?of_pos_gt0. Qed.

Lemma of_Q_lt0 q : is_positive (- q)%frac -> of_Q q < 0.
Proof. by move/of_Q_gt0; rewrite of_QN oppr_gt0. Qed.

Lemma of_Q_ltE a b : (of_Q a < of_Q b) = is_positive (b - a)%frac.
Proof.
apply/idP/idP => [|/of_Q_gt0]; last by rewrite of_QD of_QN subr_gt0.
rewrite -subr_gt0 -of_QN -of_QD /Qminus; move: (b + - a)%frac => -[[|n|n] d] //.
  by rewrite /of_Q /of_Z mul0r ltxx.
by move/lt_trans/(_ (of_Q_lt0 (isT : is_positive (- (Zneg n # d))%frac))); rewrite ltxx.
Qed.

Definition sum (n : nat) (f : nat -> Z) : Z :=
  foldr (fun k s => (f k + s)%bin) 0%bin (iota 0 n).

Lemma of_Z_sum n f : of_Z (sum n f) = \sum_(k < n) of_Z (f k).
Proof.
rewrite -(big_mkord xpredT (fun k => of_Z (f k))) /index_iota subn0 /sum.
elim: (iota 0 n) => [|k s IH]; first by rewrite big_nil.
by rewrite big_cons -IH; apply: of_ZD.
Qed.

Lemma of_Q_sum n f d : of_Q (sum n f # d) = \sum_(k < n) of_Q (f k # d).
Proof. by rewrite /of_Q /= of_Z_sum mulr_suml. Qed.

Lemma of_QMl a d e : of_Q ((a * Zpos e)%bin # (d * e)) = of_Q (a # d).
Proof.
apply: of_Q_eq; rewrite /Qeq /= Pos2Z.inj_mul -!Z.mul_assoc; congr (_ * _)%bin.
exact: Z.mul_comm.
Qed.

Lemma of_QMr a d e : of_Q ((a * Zpos e)%bin # (e * d)) = of_Q (a # d).
Proof. by rewrite Pos.mul_comm of_QMl. Qed.

Lemma of_QDd a b d : of_Q ((a + b)%bin # d) = of_Q (a # d) + of_Q (b # d).
Proof. by rewrite /of_Q /= of_ZD mulrDl. Qed.

End Fractions.

Arguments of_Q {R} q.

(* -- Matrices ------------------------------------------------------------------- *)

(* Rows of numerators over one denominator.                                   *)
Record rows := Rows { denominator : positive; numerators : seq (seq Z) }.

Notation "A 'over' d" := (Rows d%positive A%bin) (at level 60).

Definition no_rows : rows := Rows 1 [::].

Definition entry (A : rows) i j : Z := nth 0%bin (nth [::] (numerators A) i) j.
Definition build d m n (f : nat -> nat -> Z) : rows :=
  Rows d (mkseq (fun i => mkseq (f i) n) m).

Definition mul m n p A B := build (denominator A * denominator B) m p
  (fun i j => sum n (fun k => (entry A i k * entry B k j)%bin)).
Definition add m n A B :=
  let d := denominator A in let e := denominator B in
  if Pos.eqb d e then build d m n (fun i j => (entry A i j + entry B i j)%bin)
  else build (d * e) m n
    (fun i j => (entry A i j * Zpos e + entry B i j * Zpos d)%bin).
Definition opp m n A := build (denominator A) m n (fun i j => (- entry A i j)%bin).
Definition sub m n A B := add m n A (opp m n B).
Definition tr m n A := build (denominator A) n m (fun i j => entry A j i).
Definition unit_rows n :=
  build 1 n n (fun i j => if i == j then 1%bin else 0%bin).
Definition inner m n A B : Q :=
  sum m (fun i => sum n (fun j => (entry A i j * entry B i j)%bin))
    # (denominator A * denominator B).

(* f 0 + ... + f (l - 1).                                                     *)
Definition add_all m n l (f : nat -> rows) : rows :=
  foldr (fun i => add m n (f i)) no_rows (iota 0 l).

Definition same m n A B : bool :=
  all (fun i => all (fun j =>
    Z.eqb (entry A i j * Zpos (denominator B)) (entry B i j * Zpos (denominator A)))
    (iota 0 n)) (iota 0 m).

(* A matrix with a nonzero entry.                                             *)
Definition nonzero m n A : bool := is_positive (inner m n A A).

Section Matrices.

Variable R : realFieldType.

Definition value (A : rows) i j : Q := entry A i j # denominator A.
Definition mat m n (A : rows) : 'M[R]_(m, n) := \matrix_(i, j) of_Q (value A i j).

Lemma value_build d m n f (i : 'I_m) (j : 'I_n) :
  value (build d m n f) i j = (f i j # d)%frac.
Proof. by rewrite /value /entry /build /= nth_mkseq ?nth_mkseq. Qed.

Lemma mat_mul m n p A B : mat m p (mul m n p A B) = mat m n A *m mat n p B.
Proof.
apply/matrixP=> i j; rewrite !mxE value_build of_Q_sum.
by apply: eq_bigr => k _; rewrite !mxE -of_QM.
Qed.

Lemma mat_add m n A B : mat m n (add m n A B) = mat m n A + mat m n B.
Proof.
apply/matrixP=> i j; rewrite !mxE /add /value.
case: Pos.eqb_spec => [e|_]; rewrite -/(value _ i j) value_build.
  by rewrite of_QDd {2}e.
by rewrite of_QDd of_QMl of_QMr.
Qed.

Lemma mat_opp m n A : mat m n (opp m n A) = - mat m n A.
Proof. by apply/matrixP=> i j; rewrite !mxE value_build -of_QN. Qed.

Lemma mat_sub m n A B : mat m n (sub m n A B) = mat m n A - mat m n B.
Proof. by rewrite mat_add mat_opp. Qed.

Lemma mat_tr m n A : mat n m (tr m n A) = (mat m n A)^T.
Proof. by apply/matrixP=> i j; rewrite !mxE value_build. Qed.

Lemma mat_unit n : mat n n (unit_rows n) = 1%:M.
Proof.
apply/matrixP=> i j; rewrite !mxE value_build -val_eqE /=.
by case: eqP => _; rewrite ?of_Q1 ?of_Q0.
Qed.

Lemma mat_zero m n : mat m n no_rows = 0.
Proof. by apply/matrixP=> i j; rewrite !mxE /value /entry !nth_nil of_Q0. Qed.

Lemma mat_add_all m n l f : mat m n (add_all m n l f) = \sum_(i < l) mat m n (f i).
Proof.
rewrite -(big_mkord xpredT (fun i => mat m n (f i))) /index_iota subn0 /add_all.
elim: (iota 0 l) => [|i s IH]; first by rewrite big_nil mat_zero.
by rewrite big_cons -IH -mat_add.
Qed.

Lemma mat_inner m n A B : frob (mat m n A) (mat m n B) = of_Q (inner m n A B).
Proof.
rewrite frobE of_Q_sum; apply: eq_bigr => i _; rewrite of_Q_sum.
by apply: eq_bigr => j _; rewrite !mxE -of_QM.
Qed.

Lemma sameP m n A B : same m n A B -> mat m n A = mat m n B.
Proof.
move=> /allP e; apply/matrixP=> i j; rewrite !mxE; apply: of_Q_eq.
have := e i; rewrite mem_iota ltn_ord => /(_ isT) /allP /(_ j).
by rewrite mem_iota ltn_ord => /(_ isT) /Z.eqb_spec.
Qed.

Lemma nonzeroP m n A : nonzero m n A -> mat m n A != 0.
Proof. by move/(of_Q_gt0 R); rewrite -mat_inner frob_gt0. Qed.

End Matrices.

Arguments mat {R} m n A.
