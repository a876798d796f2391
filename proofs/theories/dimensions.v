(* The dimensions of the sets of critical points of (P_phi) with the squared   *)
(* loss, for a fixed column space U of W_{L+1}.  Notation of strata.v.        *)
(*   affine_space S n    S is an affine subspace of dimension n               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus coupled projections landscape saddles strata.
From Nest Require Import inertia hessian_inertia.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Affine.

Variable R : realFieldType.

(* S is a point p plus the image of an injective linear map of R^n.            *)
Definition affine_space (E : lmodType R) (S : E -> Prop) n : Prop :=
  exists p : E, exists s : 'rV[R]_n -> E,
  [/\ linear s, injective s & forall v, S v <-> exists x, v = p + s x].

Lemma affine_matrices (E : lmodType R) (S : E -> Prop) p a b c d
    (s : 'M[R]_(a, b) * 'M[R]_(c, d) -> E) : linear s ->
  (forall x, s x = 0 -> x = 0) -> (forall v, S v <-> exists x, v = p + s x) ->
  affine_space S (a * b + c * d).
Proof.
move=> ls si Hs; pose i (x : 'rV[R]_(a * b + c * d)) :=
  (vec_mx (lsubmx x) : 'M_(a, b), vec_mx (rsubmx x) : 'M_(c, d)).
have li : linear i by move=> t x y; rewrite /i !linearP.
have ij x y : i (row_mx (mxvec x) (mxvec y)) = (x, y).
  by rewrite /i row_mxKl row_mxKr !mxvecK.
exists p, (s \o i); split; first exact: linear_comp.
- move=> x y /= e; have : (s \o i) (x - y) = 0.
    by rewrite -scaleN1r addrC (linear_comp ls li) /= e scaleN1r addNr.
  move=> /si; rewrite /i => -[/eqP + /eqP]; rewrite !vec_mx_eq0 => /eqP l0 /eqP r0.
  by apply/eqP; rewrite -subr_eq0 -[_ - _]hsubmxK l0 r0 row_mx0.
move=> v; rewrite Hs; split=> [[[x y] ->]|[x ->]]; last by exists (i x).
by exists (row_mx (mxvec x) (mxvec y)); rewrite /= ij.
Qed.

Lemma affine_matrix (E : lmodType R) (S : E -> Prop) p a b (s : 'M[R]_(a, b) -> E) :
  linear s -> (forall x, s x = 0 -> x = 0) -> (forall v, S v <-> exists x, v = p + s x) ->
  affine_space S (a * b).
Proof.
move=> ls si Hs; have lv : linear (vec_mx : 'rV[R]_(a * b) -> 'M_(a, b)).
  by move=> t x y; rewrite linearP.
exists p, (s \o vec_mx); split; first exact: linear_comp.
- move=> x y /= e; have : (s \o vec_mx) (x - y) = 0.
    by rewrite -scaleN1r addrC (linear_comp ls lv) /= e scaleN1r addNr.
  by move=> /si /eqP; rewrite vec_mx_eq0 subr_eq0 => /eqP.
move=> v; rewrite Hs; split=> [[x ->]|[x ->]]; last by exists (vec_mx x).
by exists (mxvec x); rewrite /= mxvecK.
Qed.

Lemma row_basis m n (A : 'M[R]_(m, n)) :
  exists2 B : 'M_(\rank A, n), row_free B & (B :=: A)%MS.
Proof. by exists (row_base A); [apply: row_base_free|apply: eq_row_base]. Qed.

End Affine.

Section Dimensions.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation sqf := (sqf X V Y c).
Local Notation P := (P X V).
Local Notation Q := (Q X V Y).
Local Notation S := (S V).
Local Notation T := (T V Y).
Local Notation F := (F V Y).

Variables (k : nat) (U : 'M[R]_(No, k)).  (* a subspace: the columns of U *)
Let Pi : 'M[R]_No := proj U^T.
Local Notation Tc := ((1%:M - Pi) *m T).
Local Notation r := (\rank U).

Definition stratum (A : 'M[R]_(No, M)) (W : 'M[R]_(M, K)) : Prop :=
  critical sqf (A, W) /\ (A^T :=: U^T)%MS.

Lemma rank_S : \rank S = \rank V.
Proof.
apply/eqP; rewrite eqn_leq SE mxrankM_maxl /= -{1}(mul_proj V) projV !mulmxA.
by rewrite -(mulmxA (V *m V^T)) mxrankM_maxl.
Qed.

(* The W of a given A form an affine space of dimension                       *)
(* (M - r) (K' - t) + M (K - K'), where K' = rank V and t = rank T_c.         *)
Theorem fibre_dimension A W0 : stratum A W0 ->
  affine_space (stratum A) ((M - r) * (\rank V - \rank Tc) + M * (K - \rank V)).
Proof.
move=> [c0 eU]; have ePi W : PiU (A, W) = Pi by apply: eq_proj.
have rA : \rank A = r by rewrite -mxrank_tr eU mxrank_tr.
have [e1 e2 e3] := (critical_abc X V Y c_gt0 (A, W0)).1 c0.
rewrite ePi /= in e1 e2 e3.
have sC : (1%:M - Pi)^T = 1%:M - Pi by rewrite trmxD trmxN trmx1 proj_tr.
have crit H : stratum A (W0 + H) <-> A *m H *m S = 0 /\ H *m Tc^T = 0.
  have eZ : Z X V (A, W0 + H) = Z X V (A, W0) + H by rewrite /Z /= addrAC.
  have -> : H *m Tc^T = ((1%:M - Pi) *m (T *m H^T))^T.
    by rewrite mulmxA [RHS]trmx_mul trmxK.
  have ab : (1%:M - Pi) *m (Q + T *m (Z X V (A, W0 + H))^T) = (1%:M - Pi) *m (T *m H^T).
    by rewrite eZ trmxD mulmxDr addrA mulmxDr e2 add0r.
  have ac : A *m Z X V (A, W0 + H) *m S = Pi *m T + A *m H *m S.
    by rewrite eZ mulmxDr mulmxDl e3.
  split=> [[/(critical_abc X V Y c_gt0) [_]]|[hS hT]].
    rewrite ePi ab /= ac => -> /eqP; rewrite -subr_eq0 addrC addKr => /eqP ->.
    by rewrite trmx0.
  split=> //; apply/(critical_abc X V Y c_gt0); rewrite ePi ab /= ac hS addr0; split=> //.
  by rewrite -[LHS]trmxK hT trmx0.
have := row_base_free A; have := mulmx_base A; have := col_base_full A; rewrite -rA.
move: (col_base A) (row_base A) => ub a fub eA fa.
have [n [a' [n' [aa' nn' an' na' a'n']]]] := complement fa.
have tK : (\rank Tc <= \rank V)%N by rewrite TE -mxrank_tr !trmx_mul trmxK -mulmxA mxrankM_maxl.
have -> : ((M - \rank A) * (\rank V - \rank Tc) + M * (K - \rank V) =
    \rank A * \rank (kermx S) + (M - \rank A) * \rank (kermx Tc^T))%N.
  rewrite !mxrank_ker rank_S mxrank_tr.
  have -> : (K - \rank Tc = (\rank V - \rank Tc) + (K - \rank V))%N.
    by rewrite addnC addnBA // subnK // rank_leq_row.
  rewrite mulnDr addnCA -mulnDl subnKC //; exact: rank_leq_col.
have [N1 fN1 eN1] := row_basis (kermx S); have [N2 fN2 eN2] := row_basis (kermx Tc^T).
have N1S : N1 *m S = 0 by apply/sub_kermxP; rewrite eN1.
have N2T : N2 *m Tc^T = 0 by apply/sub_kermxP; rewrite eN2.
have N1T : N1 *m Tc^T = 0.
  have S_tr : S^T = S by rewrite SE trmx_mul trmxK.
  by rewrite trmx_mul -(FS V Y) trmx_mul S_tr !mulmxA N1S !mul0mx.
pose s (x : 'M[R]_(\rank A, \rank (kermx S)) * 'M[R]_(M - \rank A, \rank (kermx Tc^T))) :=
  a' *m x.1 *m N1 + n' *m x.2 *m N2.
have as_ x : a *m s x = x.1 *m N1.
  by rewrite /s mulmxDr !mulmxA aa' an' !mul0mx mul1mx addr0.
have ns x : n *m s x = x.2 *m N2.
  by rewrite /s mulmxDr !mulmxA nn' na' !mul0mx mul1mx add0r.
apply: (affine_matrices (p := W0) (s := s)).
- by apply: linear_add; apply/linear_mulr/linear_mull.
- move=> [x1 x2] s0; have := as_ (x1, x2); have := ns (x1, x2); rewrite s0 !mulmx0 /=.
  move=> /esym /(row_free_cancel fN2) ->.
  by move=> /esym /(row_free_cancel fN1) ->.
have inv H : W0 + (H - W0) = H by rewrite addrC subrK.
move=> W; rewrite -{1}(inv W) crit; split=> [[hS hT]|[x ->]]; last first.
  rewrite addrC addKr; split; first by rewrite -eA -(mulmxA ub) as_ -!mulmxA N1S !mulmx0.
  by rewrite /s mulmxDl -!mulmxA N1T N2T !mulmx0 addr0.
move: (W - W0) (inv W) hS hT => H <- hS hT.
have /submxP [x1 ex1] : (a *m H <= N1)%MS.
  rewrite eN1 sub_kermx; apply/eqP; apply: (row_full_inj fub).
  by rewrite mulmx0 !mulmxA eA.
have /submxP [x2 ex2] : (n *m H <= N2)%MS.
  by rewrite eN2 sub_kermx -mulmxA hT mulmx0.
exists (x1, x2); congr (_ + _); rewrite /s /= -!mulmxA -ex1 -ex2 !mulmxA -mulmxDl.
by rewrite a'n' mul1mx.
Qed.

(* The A = W_{L+1} whose columns lie in U and that satisfy A P = Pi_U Q form an *)
(* affine space of dimension r (M - p), where p = rank P.                     *)
Lemma base_dimension A0 : Pi *m A0 = A0 -> A0 *m P = Pi *m Q ->
  affine_space (fun A => Pi *m A = A /\ A *m P = Pi *m Q) (r * (M - \rank P)).
Proof.
move=> PA0 A0P; have PiPi : Pi *m Pi = Pi by apply: proj_idem.
have rPi : \rank Pi = r by rewrite /Pi proj_eqmx mxrank_tr.
have bb := mulmx_base Pi; have b1 := idempotent_base PiPi; rewrite -mxrank_ker.
move: (\rank Pi) rPi (col_base Pi) (row_base Pi) bb b1 => _ -> ub up bb b1.
have [n fn en] := row_basis (kermx P).
have nP : n *m P = 0 by apply/sub_kermxP; rewrite en.
have s0 x : up *m (ub *m x *m n) = x *m n by rewrite -!(mulmxA ub) mulmxA b1 mul1mx.
apply: (affine_matrix (p := A0) (s := fun x => ub *m x *m n)).
- by apply/linear_mulr/linear_mull.
- move=> x xs; have := s0 x; rewrite xs mulmx0.
  by move=> /esym /(row_free_cancel fn).
move=> A; split=> [[PA AP]|[x ->]]; last first.
  split; last by rewrite mulmxDl A0P -(mulmxA (ub *m x)) nP mulmx0 addr0.
  by rewrite mulmxDr PA0 -bb -(mulmxA ub up) s0 mulmxA.
have /submxP [x ex] : (up *m (A - A0) <= n)%MS.
  rewrite en sub_kermx -mulmxA mulmxBl AP A0P subrr mulmx0 //.
exists x; rewrite -mulmxA -ex mulmxA bb mulmxBr PA PA0.
by rewrite addrC subrK.
Qed.

Lemma column_space (A : 'M_(No, M)) :
  (A^T :=: U^T)%MS <-> Pi *m A = A /\ \rank A = r.
Proof.
split=> [eA|[PA rA]].
  split; last by rewrite -mxrank_tr eA mxrank_tr.
  by apply: trmx_inj; rewrite trmx_mul proj_tr proj_fix // eA.
apply/eqmxP; rewrite -(mxrank_leqif_eq _) ?mxrank_tr ?rA //.
rewrite -PA trmx_mul proj_tr; exact: proj_sub.
Qed.

(* When some critical point has the column space U, the critical points with   *)
(* it are as follows.  Their A are those of full rank r in an affine space of  *)
(* dimension r (M - p); over each of them W runs through an affine space of   *)
(* dimension (M - r) (K' - t) + M (K - K').                                    *)
Theorem stratum_dimension A0 W0 : stratum A0 W0 ->
  [/\ forall A, (exists W, stratum A W) <->
        (Pi *m A = A /\ A *m P = Pi *m Q) /\ \rank A = r,
      affine_space (fun A => Pi *m A = A /\ A *m P = Pi *m Q) (r * (M - \rank P)) &
      forall A, (exists W, stratum A W) ->
        affine_space (stratum A) ((M - r) * (\rank V - \rank Tc) + M * (K - \rank V))].
Proof.
move=> s0; have base A W : stratum A W -> Pi *m A = A /\ A *m P = Pi *m Q.
  move=> [cA eA]; have [-> _] := (column_space A).1 eA; split=> //.
  have [/= -> _ _] := (critical_abc X V Y c_gt0 (A, W)).1 cA.
  by congr (_ *m _); apply: eq_proj.
have [PA0 A0P] := base _ _ s0; split; [|exact: (base_dimension PA0)|].
  move=> A; split=> [[W sA]|[[PA AP] rA]].
    by split; [apply: base sA|have [_ /column_space []] := sA].
  have eA : (A^T :=: U^T)%MS by apply/column_space.
  have [cA0 eA0] := s0.
  have [inv rk _] := stratum_necessary c_gt0 cA0 eA0.
  by have [W cW] := stratum_lift c_gt0 inv rk eA AP; exists W.
by move=> A [W sA]; apply: fibre_dimension sA.
Qed.

End Dimensions.
