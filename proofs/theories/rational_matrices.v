(* Matrices of rationals that compute: lists of rows of Coq's binary fractions *)
(* Q, and the matrices 'M[rat] that they stand for.  MathComp's matrices are   *)
(* made for proofs; here an equality between them follows from a computation   *)
(* on lists, which vm_compute runs.                                            *)
(*   of_Q q          the rational number q stands for                          *)
(*   mat m n A       the m x n matrix with the rows A; what is missing is 0    *)
(*   mul m n p A B, add, sub, tr, unit_rows, inner, add_all                           *)
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

(* MathComp takes the key Q for its own rationals.                               *)
Delimit Scope Q_scope with frac.

(* -- Fractions ---------------------------------------------------------------- *)

Definition of_Z (z : Z) : rat := (int_of_Z z)%:~R.
Definition of_Q (q : Q) : rat := of_Z (Qnum q) / of_Z (Zpos (Qden q)).

Lemma of_ZD a b : of_Z (a + b)%Z = of_Z a + of_Z b.
Proof. by rewrite /of_Z -intrD -(rmorphD ZInstances.int_of_Z_rmorphism). Qed.

Lemma of_ZM a b : of_Z (a * b)%Z = of_Z a * of_Z b.
Proof. by rewrite /of_Z -intrM -(rmorphM ZInstances.int_of_Z_rmorphism). Qed.

Lemma of_ZN a : of_Z (- a)%Z = - of_Z a.
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

Lemma of_Q0 : of_Q 0 = 0.
Proof. by rewrite /of_Q mul0r. Qed.

Lemma of_Q1 : of_Q 1 = 1.
Proof. by rewrite /of_Q divff ?of_pos_neq0. Qed.

Lemma of_Q_eq a b : Qeq a b -> of_Q a = of_Q b.
Proof.
move=> e; apply/eqP; rewrite /of_Q eqr_div ?of_pos_neq0 //.
by rewrite -(of_ZM (Qnum a)) -(of_ZM (Qnum b)); apply/eqP; exact: congr1.
Qed.

Lemma of_Q_red q : of_Q (Qred q) = of_Q q.
Proof. exact/of_Q_eq/Qred_correct. Qed.

Definition positive (q : Q) : bool := if Qnum q is Zpos _ then true else false.

Lemma of_Q_gt0 q : positive q -> 0 < of_Q q.
Proof. by case: q => [[|n|n] d] // _; rewrite divr_gt0 ?of_pos_gt0. Qed.

Lemma of_Q_lt0 q : positive (- q)%frac -> of_Q q < 0.
Proof. by move/of_Q_gt0; rewrite of_QN oppr_gt0. Qed.

Definition sum (n : nat) (f : nat -> Q) : Q :=
  foldr (fun k s => Qred (f k + s)) 0%frac (iota 0 n).

Lemma of_Q_sum n f : of_Q (sum n f) = \sum_(k < n) of_Q (f k).
Proof.
rewrite -(big_mkord xpredT (fun k => of_Q (f k))) /index_iota subn0 /sum.
elim: (iota 0 n) => [|k s IH]; first by rewrite big_nil of_Q0.
by rewrite big_cons -IH; apply: (etrans (of_Q_red _)); apply: of_QD.
Qed.

(* -- Matrices ------------------------------------------------------------------- *)

Definition rows := seq (seq Q).
Definition entry (A : rows) i j : Q := nth 0%frac (nth [::] A i) j.
Definition build m n (f : nat -> nat -> Q) : rows :=
  mkseq (fun i => mkseq (f i) n) m.

Definition mat m n (A : rows) : 'M[rat]_(m, n) := \matrix_(i, j) of_Q (entry A i j).

Lemma entry_build m n f (i : 'I_m) (j : 'I_n) : entry (build m n f) i j = f i j.
Proof. by rewrite /entry /build nth_mkseq ?nth_mkseq. Qed.

Definition mul m n p A B := build m p (fun i j => sum n (fun k => (entry A i k * entry B k j)%frac)).
Definition add m n A B := build m n (fun i j => Qred (entry A i j + entry B i j)).
Definition sub m n A B := build m n (fun i j => Qred (entry A i j + - entry B i j)).
Definition tr m n A := build n m (fun i j => entry A j i).
Definition unit_rows n := build n n (fun i j => if i == j then 1%frac else 0%frac).
Definition inner m n A B := sum m (fun i => sum n (fun j => (entry A i j * entry B i j)%frac)).

Lemma mat_mul m n p A B : mat m p (mul m n p A B) = mat m n A *m mat n p B.
Proof.
apply/matrixP=> i j; rewrite !mxE entry_build of_Q_sum.
by apply: eq_bigr => k _; rewrite !mxE of_QM.
Qed.

Lemma mat_add m n A B : mat m n (add m n A B) = mat m n A + mat m n B.
Proof. by apply/matrixP=> i j; rewrite !mxE entry_build of_Q_red of_QD. Qed.

Lemma mat_sub m n A B : mat m n (sub m n A B) = mat m n A - mat m n B.
Proof. by apply/matrixP=> i j; rewrite !mxE entry_build of_Q_red of_QD of_QN. Qed.

Lemma mat_tr m n A : mat n m (tr m n A) = (mat m n A)^T.
Proof. by apply/matrixP=> i j; rewrite !mxE entry_build. Qed.

Lemma mat_unit n : mat n n (unit_rows n) = 1%:M.
Proof.
apply/matrixP=> i j; rewrite !mxE entry_build -val_eqE /=.
by case: eqP => _; rewrite ?of_Q1 ?of_Q0.
Qed.

Lemma mat_zero m n : mat m n [::] = 0.
Proof. by apply/matrixP=> i j; rewrite !mxE /entry !nth_nil of_Q0. Qed.

(* f 0 + ... + f (l - 1).                                                     *)
Definition add_all m n l (f : nat -> rows) : rows :=
  foldr (fun i => add m n (f i)) [::] (iota 0 l).

Lemma mat_add_all m n l f : mat m n (add_all m n l f) = \sum_(i < l) mat m n (f i).
Proof.
rewrite -(big_mkord xpredT (fun i => mat m n (f i))) /index_iota subn0 /add_all.
elim: (iota 0 l) => [|i s IH]; first by rewrite big_nil mat_zero.
by rewrite big_cons -IH -mat_add.
Qed.

Lemma mat_inner m n A B : frob (mat m n A) (mat m n B) = of_Q (inner m n A B).
Proof.
rewrite frobE of_Q_sum; apply: eq_bigr => i _; rewrite of_Q_sum.
by apply: eq_bigr => j _; rewrite !mxE of_QM.
Qed.

Definition same m n A B : bool :=
  all (fun i => all (fun j => Qeq_bool (entry A i j) (entry B i j)) (iota 0 n)) (iota 0 m).

Lemma sameP m n A B : same m n A B -> mat m n A = mat m n B.
Proof.
move=> /allP e; apply/matrixP=> i j; rewrite !mxE; apply: of_Q_eq.
have /allP : all (fun j => Qeq_bool (entry A i j) (entry B i j)) (iota 0 n).
  by apply: e; rewrite mem_iota ltn_ord.
by move=> /(_ j); rewrite mem_iota ltn_ord => /(_ isT) /Qeq_bool_iff.
Qed.

(* A matrix with a nonzero entry.                                             *)
Definition nonzero m n A : bool := positive (inner m n A A).

Lemma nonzeroP m n A : nonzero m n A -> mat m n A != 0.
Proof. by move/of_Q_gt0; rewrite -mat_inner frob_gt0. Qed.
