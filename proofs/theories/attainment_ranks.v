(* Whether (P_phi) attains its infimum, by the ranks of three matrices that are  *)
(* products of the data: with Z = [V; X],                                        *)
(*   rank P + rank V = rank Z,  rank [Q T] = rank Y Z^T,                         *)
(*   rank Q + rank V = rank [V; Y] Z^T,                                          *)
(* so that it is attained if and only if rank Y Z^T + rank Z <= rank [V; Y] Z^T + M. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Nest Require Import calculus coupled projections landscape attainment.
From Nest Require Import strata.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Ranks.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).

Local Notation Z := (col_mx V X).
Local Notation Xp := (Xp X V).
Local Notation P := (P X V).
Local Notation Q := (Q X V Y).
Local Notation T := (T V Y).

Lemma rank_gram m n (A : 'M[R]_(m, n)) : \rank (A *m A^T) = \rank A.
Proof.
apply/eqP; rewrite eqn_leq mxrankM_maxl /=.
have sub : (kermx (A *m A^T) <= kermx A)%MS.
  apply/sub_kermxP; apply: (@mulmx_tr_eq0 R); rewrite trmx_mul mulmxA.
  by rewrite -[_ *m A *m A^T]mulmxA mulmx_ker mul0mx.
have := mxrankS sub; rewrite !mxrank_ker.
have rA := rank_leq_row A; rewrite leq_subLR addnBA // leq_subRL; first by rewrite leq_add2r.
exact: leq_trans rA (leq_addl _ _).
Qed.

(* [V; X] is [V; Xp] up to an invertible matrix.                                *)
Lemma split_rows : exists2 U : 'M[R]_(K + M), U \in unitmx & Z = U *m col_mx V Xp.
Proof.
have /submxP [C eC] : (X *m proj V <= V)%MS by apply: proj_sub.
exists (block_mx 1%:M 0 C 1%:M); first by rewrite unitmxE det_lblock !det1 mulr1 unitr1.
by rewrite mul_block_col !mul1mx mul0mx addr0 -eC XpE addrC subrK.
Qed.

Lemma rank_times m (B : 'M[R]_(m, N)) : \rank (B *m Z^T) = \rank (B *m (col_mx V Xp)^T).
Proof.
have [U uU ->] := split_rows; rewrite trmx_mul mulmxA mxrankMfree //.
by rewrite row_free_unit unitmx_tr.
Qed.

Lemma rank_stacked : (\rank Z = \rank V + \rank P)%N.
Proof.
have [U uU ->] := split_rows; rewrite (eqmxMfull _ (_ : row_full U)) ?row_full_unit //.
rewrite PE rank_gram -(rank_gram (col_mx V Xp)) tr_col_mx mul_col_row.
by rewrite VXp XpV rank_diag_block_mx !rank_gram.
Qed.

Lemma rank_explained : \rank (row_mx Q T) = \rank (Y *m Z^T).
Proof.
rewrite rank_times tr_col_mx mul_mx_row QE TE -[LHS]mxrank_tr -[RHS]mxrank_tr !tr_row_mx.
by rewrite -!addsmxE addsmxC.
Qed.

Lemma rank_bordered : (\rank (col_mx V Y *m Z^T) = \rank V + \rank Q)%N.
Proof.
rewrite rank_times tr_col_mx mul_col_row VXp -QE.
have /submxP [F eF] : (Y *m V^T <= V *m V^T)%MS.
  have -> : Y *m V^T = Y *m proj V *m V^T by rewrite -mulmxA mul_proj_tr.
  have /submxP [C ->] : (Y *m proj V <= V)%MS by apply: proj_sub.
  by rewrite -mulmxA submxMl.
have -> : block_mx (V *m V^T) 0 (Y *m V^T) Q = block_mx 1%:M 0 F 1%:M *m block_mx (V *m V^T) 0 0 Q.
  by rewrite mulmx_block !mul1mx !mul0mx !mulmx0 !addr0 add0r -eF.
rewrite (eqmxMfull _ (_ : row_full _)) ?rank_diag_block_mx ?rank_gram //.
by rewrite row_full_unit unitmxE det_lblock !det1 mulr1 unitr1.
Qed.

Theorem attainment_ranks (c : R) : 0 < c ->
  (exists q, sqf X V Y c q = least_risk X V Y c) <->
  (\rank (Y *m Z^T) + \rank Z <= \rank (col_mx V Y *m Z^T) + M)%N.
Proof.
move=> c0; apply: iff_trans (attainment X V Y c0) _.
have := rank_leq_row P; rewrite rank_explained rank_stacked rank_bordered => PM.
by rewrite -(leq_add2r (\rank P)) -addnA subnK // addnCA -[in X in _ <-> X]addnA leq_add2l.
Qed.

(* Whether a critical point has A = W_{L+1} of rank N_o.                         *)
Theorem full_rank_ranks (c : R) : 0 < c ->
  (exists2 q, critical (sqf X V Y c) q & \rank q.1 = No) <->
  (No + \rank Z <= \rank (col_mx V Y *m Z^T) + M)%N.
Proof.
move=> c0; have := stratum_nonempty X V Y c0 (1%:M : 'M[R]_No).
have -> : proj (1%:M : 'M[R]_No)^T = 1%:M by rewrite trmx1 -[LHS]mul1mx mul_proj.
rewrite subrr !mul0mx row_mx0 !mxrank0 mul1mx mxrank1.
have -> : \rank (D X V Y) = \rank Q.
  apply/eqP; rewrite eqn_leq -{2}DP mxrankM_maxl andbT DE; exact: mxrankM_maxl.
move=> st; have PM := rank_leq_row P; rewrite rank_stacked rank_bordered.
have -> : (No + (\rank V + \rank P) <= \rank V + \rank Q + M)%N = (No <= \rank Q + (M - \rank P))%N.
  by rewrite -[in RHS](leq_add2r (\rank P)) -[in RHS]addnA subnK // addnCA -[in LHS]addnA leq_add2l.
split=> [[q cq rq]|le].
  suff /st.1 [] : exists2 q, critical (sqf X V Y c) q & ((q.1)^T :=: (1%:M)^T)%MS by [].
  exists q => //; rewrite trmx1; apply/eqmx_sym/eqmxP/andP.
  by rewrite submx1 sub1mx /row_full mxrank_tr rq eqxx.
have [q cq eq] := st.2 (And3 erefl erefl le); exists q => //.
by rewrite -mxrank_tr eq trmx1 mxrank1.
Qed.

End Ranks.
