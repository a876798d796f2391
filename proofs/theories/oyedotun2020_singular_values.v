(* Oyedotun, Al Ismaeil and Aouada 2020: singular values.

   R is a real closed field where singular values are found, and any ordered
   field where they are given: sigma_i, u_i, v_i as in the paper's (10).

   (10).  Every square matrix has a singular value decomposition, with as many
     positive singular values as its rank: [singular_value_decomposition].
   Corollary 1.  A nonsingular matrix has n singular values, all positive:
     [corollary_1].  That random matrices are nonsingular (Proposition 1) is a
     statement on measures.  What it rests on is proved: on a line W + tD with D
     nonsingular at most n matrices are singular, [proposition_1_line].
   Theorem 1 (Eckart and Young).  The distance of M to the singular matrices is
     sigma_min, in the spectral norm and in the Frobenius norm, and it is
     attained: [theorem_1].  For a spectral norm of 1 this is 1/kappa,
     [theorem_1_kappa]; not so for a Frobenius norm of 1,
     [theorem_1_frobenius_refuted].
   Lemma 3.  Means add, and so do variances of uncorrelated variables, for
     distributions of finite support: [lemma_3].
   Remarks 7 and 8.  kappa is infinite where H^m is singular, [remark_7]; with
     nonsingular blocks and data H^m has a right inverse at every depth, for the
     PlainNet too, [remark_7_refuted], [remark_8], [remark_8_resnext], and then
     kappa is finite, [finite_kappa].  For one block in place of all, and
     data with orthonormal rows, it grows without bound with the depth for both
     unless all sigma_i are equal, [remark_7_growth], [remark_8_growth].
   Theorem 5.  Of (37) the middle, without the expectations:
     sigma_min <= sigma_max, [theorem_5_middle]. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import yun2019_vectors.
From Nest Require spectral coupled.
From Nest Require Import oyedotun2020_forward oyedotun2020_gradients.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** Corollary 1: the singular value decomposition (10) *)

Section SVD.

Variable R : rcfType.

Lemma orthonormal_eigenvectors n (S : 'M[R]_n) : S^T = S ->
  exists (v : 'I_n -> 'cV[R]_n) (l : 'I_n -> R), orthonormal v /\ forall i, S *m v i = l i *: v i.
Proof.
move=> sS; have [|E [l]] := @spectral.spectral R n n S 1%:M S sS; first by rewrite mulmx1 mul1mx.
move: E l; rewrite mxrank1 => E l [SE dE fE _].
have [||g eg g0] := @spectral.diagonal_positive R _ _ E^T; rewrite ?trmxK //.
rewrite trmxK in eg.
have gE i j : dot (col i E) (col j E) = g 0 i *+ (i == j).
  have := congr1 (fun A : 'M_n => A i j) eg; rewrite !mxE => <-.
  by rewrite dotE; apply: eq_bigr => k _; rewrite !mxE.
have s0 i : Num.sqrt (g 0 i) != 0 by rewrite gt_eqF // sqrtr_gt0.
exists (fun i => (Num.sqrt (g 0 i))^-1 *: col i E), (fun i => l 0 i); split=> [i j|i].
  rewrite dotZl dotZr gE; case: eqVneq => [<-|_]; last by rewrite !mulr0.
  by rewrite mulr1n -[X in _ * (_ * X)](sqr_sqrtr (ltW (g0 i))) expr2 mulKf // mulVf.
rewrite -scalemxAr [col i E]colE mulmxA SE -!colE scalerA mulrC -scalerA; congr (_ *: _).
by rewrite mul_mx_diag; apply/colP => k; rewrite !mxE mulrC.
Qed.

Lemma combination_sum n (u v : 'I_n -> 'cV[R]_n) (s : 'I_n -> R) (x : 'cV[R]_n) :
  (\sum_i s i *: (u i *m (v i)^T)) *m x = combination u (fun i => s i * dot (v i) x).
Proof.
rewrite mulmx_suml; apply: eq_bigr => i _; rewrite -scalemxAl -mulmxA.
rewrite [(v i)^T *m x]mx11_scalar -/(dot _ _) mul_mx_scalar scalerA.
by [].
Qed.

(* Orthonormal vectors u_i, i in S, are completed to an orthonormal basis.      *)
Lemma orthonormal_completion n (S : {set 'I_n}) (u : 'I_n -> 'cV[R]_n) :
  (forall i j, i \in S -> j \in S -> dot (u i) (u j) = (i == j)%:R) ->
  exists2 u', orthonormal u' & forall i, i \in S -> u' i = u i.
Proof.
have [k] := ubnP #|~: S|; elim: k S u => // k IH S u few ou.
have [i0 /= i0S|full] := pickP [pred i | i \notin S]; last first.
  have inS i : i \in S by have /negbFE := full i.
  by exists u => // i j; apply: ou.
pose A : 'M_n := \matrix_(i, j) (if i \in S then u i j 0 else 0).
have rA : (\rank A < n)%N.
  rewrite ltn_neqAle rank_leq_row andbT; apply/negP => fA.
  have : delta_mx 0 i0 *m A = (0 : 'rV_n) *m A.
    by rewrite -rowE mul0mx; apply/rowP => j; rewrite !mxE (negPf i0S).
  move/(row_free_inj fA)/rowP/(_ i0)/eqP; rewrite !mxE !eqxx oner_eq0.
  by [].
have [x x0 Ax] := coupled.right_kernel rA.
have ux i : i \in S -> dot (u i) x = 0.
  move=> iS; have /colP/(_ i) := Ax; rewrite [RHS]mxE mxE => <-; rewrite dotE.
  by apply: eq_bigr => j _; rewrite mxE iS.
have nx : 0 < dot x x by rewrite dot_gt0.
have [||u' ou' eu'] := IH (i0 |: S) (fun i => if i == i0 then (Num.sqrt (dot x x))^-1 *: x else u i).
- rewrite (_ : ~: (i0 |: S) = (~: S) :\ i0); last by apply/setP => j; rewrite !inE negb_or.
  by move: few; rewrite (cardsD1 i0) inE i0S.
- move=> i j; rewrite !inE; case: (eqVneq i i0) => [->|ni] /=; case: (eqVneq j i0) => [->|nj] //=.
  + by rewrite dotZl dotZr mulrA -invfM -expr2 sqr_sqrtr ?ltW // mulVf ?gt_eqF // eqxx.
  + by move=> _ /ux jx; rewrite dotZl dotC jx mulr0.
  + by move=> /ux ix _; rewrite dotZr ix mulr0 (negPf ni).
  + exact: ou.
exists u' => // i iS; rewrite eu' ?inE ?iS ?orbT //.
by case: eqVneq iS i0S => // -> ->.
Qed.

(* As many of the sigma_i are positive as the rank says.                        *)
Lemma singular_rank n (W : 'M[R]_n) (s : 'I_n -> R) (u v : 'I_n -> 'cV[R]_n) :
  orthonormal u -> orthonormal v -> (forall i, 0 <= s i) -> W = \sum_i s i *: (u i *m (v i)^T) ->
  \rank W = #|[set i | 0 < s i]|.
Proof.
move=> ou ov s0 eW; set T := [set i | _]; apply/eqP; rewrite eqn_leq; apply/andP; split.
  have -> : W = \sum_(i in T) s i *: (u i *m (v i)^T).
    rewrite eW (bigID (mem T)) /= [X in _ + X]big1 ?addr0 // => i; rewrite inE lt_def s0 andbT negbK.
    by move/eqP->; rewrite scale0r.
  rewrite -sum1_card; apply: (big_ind2 (fun A k => \rank (A : 'M_n) <= k)%N) => [|A a B b Aa Bb|i _].
  - by rewrite mxrank0.
  - by apply: leq_trans (mxrank_add _ _) _; exact: leq_add.
  - by apply: leq_trans (mxrank_scale _ _) _; apply: leq_trans (mxrankM_maxl _ _) (rank_leq_col _).
pose B := \matrix_(k < #|T|) (u (enum_val k))^T.
have : \rank B = #|T|.
  apply/eqP; rewrite -[_ == _]/(row_free B); apply/row_freeP; exists B^T; apply/matrixP => k k'.
  rewrite !mxE -(inj_eq enum_val_inj) -ou dotE.
  by apply: eq_bigr => j _; rewrite !mxE.
move=> <-; rewrite -[\rank W]mxrank_tr; apply/mxrankS/row_subP => k; rewrite rowK.
have sk : s (enum_val k) != 0 by have := enum_valP k; rewrite inE => /lt0r_neq0.
have -> : (u (enum_val k))^T = ((s (enum_val k))^-1 *: (v (enum_val k))^T) *m W^T; last exact: submxMl.
rewrite -scalemxAl -trmx_mul eW combination_sum -linearZ; congr _^T.
rewrite combinationZ -[LHS]scale1r combination_term; apply: combination_eq => i; rewrite ov.
by case: eqVneq => [->|_]; rewrite ?mulr0 // mulr1 mulVf.
Qed.

(* (10) for every W, singular or not.                                           *)
Theorem singular_value_decomposition n (W : 'M[R]_n) :
  exists (s : 'I_n -> R) (u v : 'I_n -> 'cV[R]_n),
    [/\ orthonormal u, orthonormal v, forall i, 0 <= s i, W = \sum_i s i *: (u i *m (v i)^T) &
        \rank W = #|[set i | 0 < s i]|].
Proof.
have [|v [l [ov Sv]]] := @orthonormal_eigenvectors n (W^T *m W); first by rewrite trmx_mul trmxK.
have norm i j : dot (W *m v i) (W *m v j) = l j * (i == j)%:R.
  by rewrite dotC dot_adj mulmxA Sv dotZl dotC ov.
have l0 i : 0 <= l i by have := norm i i; rewrite eqxx mulr1 => <-; exact: dot_ge0.
pose s i := Num.sqrt (l i); pose w i := (s i)^-1 *: (W *m v i).
have s_ge0 i : 0 <= s i by exact: sqrtr_ge0.
have s0 i : i \in [set i | l i != 0] -> s i != 0.
  by rewrite inE => li; rewrite gt_eqF // sqrtr_gt0 lt_def li l0.
have [i j /s0 si /s0 sj|u ou uw] := @orthonormal_completion n [set i | l i != 0] w.
  rewrite dotZl dotZr norm; case: eqVneq => [e|_]; last by rewrite !mulr0.
  by rewrite -e mulr1 -[X in _ * (_ * X)](sqr_sqrtr (l0 i)) expr2 mulKf // mulVf.
have sE : W = \sum_i s i *: (u i *m (v i)^T); last first.
  by exists s, u, v; split=> //; exact: singular_rank sE.
rewrite -[LHS]mulmx1 -(spectral1 ov) /oyedotun2020_forward.spectral mulmx_sumr; apply: eq_bigr => i _.
rewrite scale1r mulmxA; have [li|li] := boolP (i \in [set i | l i != 0]).
  by rewrite uw // /w -scalemxAl scalerA mulfV ?s0 // scale1r.
move: li; rewrite inE negbK => /eqP li.
have -> : W *m v i = 0 by apply: dot_eq0; rewrite norm li mul0r.
by rewrite mul0mx /s li sqrtr0 scale0r.
Qed.

Theorem corollary_1 n (W : 'M[R]_n) : W \in unitmx -> \rank W = n /\
  exists (s : 'I_n -> R) (u v : 'I_n -> 'cV[R]_n),
    [/\ orthonormal u, orthonormal v, forall i, 0 < s i & W = \sum_i s i *: (u i *m (v i)^T)].
Proof.
move=> uW; split; first exact: mxrank_unit.
have [s [u [v [ou ov _ eW]]]] := singular_value_decomposition W; rewrite mxrank_unit // => full.
exists s, u, v; split=> // i; have : [set i | 0 < s i] = setT.
  by apply/eqP; rewrite eqEcard subsetT cardsT card_ord -full leqnn.
by move/setP/(_ i); rewrite !inE.
Qed.

End SVD.

(** Theorem 1: the distance to the singular matrices *)

Section EckartYoung.

Variables (R : rcfType) (n : nat).
Variables (s : 'I_n -> R) (u v : 'I_n -> 'cV[R]_n).
Hypotheses (ou : orthonormal u) (ov : orthonormal v) (s0 : forall i, 0 < s i).

Let M := \sum_i s i *: (u i *m (v i)^T).

(* |E x| <= c |x| for all x: the spectral norm of E is at most c. *)
Definition spectral_le m k (E : 'M[R]_(m, k)) (c : R) := forall x, enorm (E *m x) <= c * enorm x.

(* c is the spectral norm of E. *)
Definition spectral_norm m k (E : 'M[R]_(m, k)) (c : R) :=
  spectral_le E c /\ forall b, spectral_le E b -> c <= b.

Lemma enorm_gt0 k (x : 'cV[R]_k) : (0 < enorm x) = (x != 0).
Proof. by rewrite /enorm sqrtr_gt0 dot_gt0. Qed.

Lemma sqr_enorm k (x : 'cV[R]_k) : enorm x ^+ 2 = dot x x.
Proof. by rewrite sqr_sqrtr ?dot_ge0. Qed.

Lemma enorm_le k l (x : 'cV[R]_k) (y : 'cV[R]_l) c : 0 <= c ->
  (enorm x <= c * enorm y) = (dot x x <= c ^+ 2 * dot y y).
Proof.
move=> c0; rewrite -ler_sqr ?nnegrE ?mulr_ge0 ?enorm_ge0 //.
by rewrite exprMn !sqr_enorm.
Qed.

Lemma M_norm x : dot (M *m x) (M *m x) = \sum_i (s i * dot (v i) x) ^+ 2.
Proof. by rewrite combination_sum sqnorm_combination. Qed.

Lemma v_norm x : dot x x = \sum_i dot (v i) x ^+ 2.
Proof. by rewrite {1 2}(combination_all ov x) sqnorm_combination. Qed.

Lemma M_unit_vector i : M *m v i = s i *: u i.
Proof.
rewrite combination_sum (combination_term u i); apply: combination_eq => j.
by rewrite ov eq_sym; case: eqVneq => [->|_]; rewrite ?mulr1 ?mulr0.
Qed.

Lemma unit_norm i : enorm (v i) = 1 /\ enorm (u i) = 1.
Proof. by rewrite /enorm ov ou eqxx sqrtr1. Qed.

(* The largest singular value is the spectral norm. *)
Lemma sigma_max_norm i0 : (forall i, s i <= s i0) -> spectral_norm M (s i0).
Proof.
move=> max; split=> [x|b le_b].
  rewrite enorm_le ?(ltW (s0 _)) // M_norm v_norm mulr_sumr; apply: ler_sum => i _.
  by rewrite exprMn ler_wpmul2r ?sqr_ge0 // ler_sqr ?nnegrE ?(ltW (s0 _)).
have := le_b (v i0); have [-> u1] := unit_norm i0; rewrite mulr1 M_unit_vector.
by rewrite /enorm dotZl dotZr mulrA -expr2 ou eqxx mulr1 sqrtr_sqr ger0_norm // ltW.
Qed.

Variable i1 : 'I_n.
Hypothesis min : forall i, s i1 <= s i.

Lemma M_lower x : s i1 * enorm x <= enorm (M *m x).
Proof.
rewrite -ler_sqr ?nnegrE ?mulr_ge0 ?enorm_ge0 ?(ltW (s0 _)) // exprMn !sqr_enorm.
rewrite M_norm v_norm mulr_sumr; apply: ler_sum => i _.
by rewrite exprMn ler_wpmul2r ?sqr_ge0 // ler_sqr ?nnegrE ?(ltW (s0 _)).
Qed.

Lemma spectral_frobenius m k (E : 'M[R]_(m, k)) : spectral_le E (frobenius_norm E).
Proof.
move=> x; have := frobenius_normM E x; rewrite {2}/frobenius_norm {2}/frobenius_norm.
have vecE a (y : 'cV[R]_a) : enorm (vec y) = enorm y.
  rewrite /enorm dot_vec dotE; congr Num.sqrt; apply: eq_bigr => i _.
  by rewrite big_ord1 expr2.
by rewrite /frobenius_norm !vecE.
Qed.

Let nearest : 'M[R]_n := - (s i1 *: (u i1 *m (v i1)^T)).

(* Whatever makes M singular is at least as large as sigma_min, in the spectral
   norm and so in the Frobenius norm; and one matrix of this norm does. *)
Theorem theorem_1 :
  [/\ forall E c, M + E \notin unitmx -> spectral_le E c -> s i1 <= c,
      forall E, M + E \notin unitmx -> s i1 <= frobenius_norm E,
      M + nearest \notin unitmx, spectral_norm nearest (s i1) &
      frobenius_norm nearest = s i1].
Proof.
have lower E c : M + E \notin unitmx -> spectral_le E c -> s i1 <= c.
  move=> sing le_c; have [x x0 Ex] : exists2 x : 'cV[R]_n, x != 0 & (M + E) *m x = 0.
    move: sing; rewrite -unitmx_tr -row_free_unit -kermx_eq0 => /eqP k0.
    have /rowV0Pn [y /sub_kermxP yE y0] : kermx (M + E)^T != 0 by apply/eqP.
    by exists y^T; [rewrite trmx_eq0 | rewrite -[M + E]trmxK -trmx_mul yE trmx0].
  have xp : 0 < enorm x by rewrite enorm_gt0.
  rewrite -(ler_pmul2r xp); apply: le_trans (M_lower x) _.
  move/eqP: Ex; rewrite mulmxDl addr_eq0 => /eqP ->; rewrite enormN; exact: le_c.
have nearestE x : nearest *m x = - (s i1 * dot (v i1) x) *: u i1.
  rewrite mulNmx -scalemxAl -mulmxA [(v i1)^T *m x]mx11_scalar -/(dot _ _) mul_mx_scalar.
  by rewrite scalerA scaleNr.
have sing : M + nearest \notin unitmx.
  apply/negP => unit; have : v i1 = 0.
    rewrite -[v i1](mulKmx unit) mulmxDl M_unit_vector nearestE ov eqxx mulr1 scaleNr.
    by rewrite subrr mulmx0.
  move=> vz; have := (unit_norm i1).1; rewrite vz /enorm dot0l sqrtr0 => /eqP.
  by rewrite eq_sym oner_eq0.
have frob_nearest : frobenius_norm nearest = s i1.
  rewrite /frobenius_norm /enorm dot_vec.
  have -> : \sum_i \sum_j nearest i j ^+ 2 = s i1 ^+ 2.
    transitivity (s i1 ^+ 2 * (dot (u i1) (u i1) * dot (v i1) (v i1))); last first.
      by rewrite ou ov eqxx !mulr1.
    rewrite !dotE mulr_suml mulr_sumr; apply: eq_bigr => i _.
    rewrite !mulr_sumr; apply: eq_bigr => j _.
    by rewrite !mxE big_ord1 !mxE sqrrN !exprMn -!expr2.
  by rewrite sqrtr_sqr ger0_norm // ltW.
split=> //; first by move=> E sE; apply: lower sE (spectral_frobenius E).
split=> [|b]; last exact: lower.
by rewrite -frob_nearest; apply: spectral_frobenius.
Qed.

(* (12): with spectral norm 1 the distance is 1 / kappa. *)
Theorem theorem_1_kappa i0 (kappa := s i0 / s i1) : (forall i, s i <= s i0) -> spectral_norm M 1 ->
  s i1 = kappa^-1.
Proof.
move=> max [le1 least1]; have [le0 least0] := sigma_max_norm max.
have s1 : s i0 = 1 by apply/eqP; rewrite eq_le least0 // least1.
by rewrite /kappa s1 mul1r invrK.
Qed.

End EckartYoung.

(* M = I / sqrt 2 of Frobenius norm 1: kappa = 1, and the distance is 1 / sqrt 2. *)
Theorem theorem_1_frobenius_refuted (R : rcfType) (c := (Num.sqrt 2%:R)^-1 : R) (M := c%:M : 'M[R]_2) :
  [/\ frobenius_norm M = 1, kappa2 M 1,
      exists2 E, M + E \notin unitmx & frobenius_norm E = c &
      c < 1].
Proof.
have r2 : Num.sqrt 2%:R ^+ 2 = 2%:R :> R by rewrite sqr_sqrtr ?ler0n.
have r0 : 0 < Num.sqrt 2%:R :> R by rewrite sqrtr_gt0 ltr0n.
have c0 : 0 < c by rewrite invr_gt0.
have c2 : c ^+ 2 = 2%:R^-1 by rewrite exprVn r2.
split.
- rewrite /frobenius_norm /enorm dot_vec !big_ord_recl !big_ord0 !mxE /= !mulr1n !mulr0n.
  by rewrite expr0n /= !addr0 add0r c2 -mulr2n -mulr_natl mulfV ?pnatr_eq0 // sqrtr1.
- apply: (@kappa2_scalar R 1 2 M (c ^+ 2)); first by rewrite exprn_gt0.
  by rewrite /M tr_scalar_mx mul_scalar_mx scale_scalar_mx expr2.
- exists (- (c *: delta_mx 0 0)).
    apply/negP => unit; have : delta_mx 0 0 = 0 :> 'cV[R]_2.
      rewrite -[LHS](mulKmx unit) mulmxDl mul_scalar_mx mulNmx -scalemxAl mul_delta_mx.
      by rewrite subrr mulmx0.
    by move/matrixP => /(_ 0 0) /eqP; rewrite !mxE !eqxx oner_eq0.
  rewrite /frobenius_norm /enorm dot_vec !big_ord_recl !big_ord0 !mxE /= !mulr0 mulr1 oppr0 sqrrN.
  by rewrite expr0n /= !addr0 sqrtr_sqr gtr0_norm.
rewrite invf_lt1 // -(ltr_sqr (x := 1)) ?nnegrE ?ler01 ?(ltW r0) // r2 expr1n.
by rewrite ltr1n.
Qed.

(** Proposition 1 on a line *)

(* Of the matrices W + tD, D nonsingular, at most n are singular. *)
Theorem proposition_1_line (R : realFieldType) n (W D : 'M[R]_n) (t : seq R) : D \in unitmx ->
  uniq t -> all (fun r => W + r *: D \notin unitmx) t -> (size t <= n)%N.
Proof.
move=> uD ut sing; pose A := - (invmx D *m W).
rewrite -ltnS -(size_char_poly A); apply: max_poly_roots ut.
  by rewrite -size_poly_gt0 size_char_poly.
apply/allP => r /(allP sing) sr; rewrite -eigenvalue_root_char /eigenvalue /eigenspace kermx_eq0.
rewrite row_free_unit; have -> : A - r%:M = - invmx D *m (W + r *: D).
  by rewrite mulNmx mulmxDr -scalemxAr mulVmx // scalemx1 opprD.
by rewrite unitmx_mul negb_and sr orbT.
Qed.

(** Lemma 3 *)

Section Lemma3.

Variables (R : realFieldType) (omega : finType) (prob : omega -> R) (k : nat).
Hypothesis prob1 : \sum_o prob o = 1.

Definition expectation (Z : omega -> R) : R := \sum_o prob o * Z o.
Definition variance (Z : omega -> R) : R := expectation (fun o => (Z o - expectation Z) ^+ 2).

Variable Z : 'I_k -> omega -> R.

Definition uncorrelated := forall i j, i != j ->
  expectation (fun o => Z i o * Z j o) = expectation (Z i) * expectation (Z j).

Definition probability (P : pred omega) : R := \sum_(o | P o) prob o.

Definition independent (X Y : omega -> R) := forall a b,
  probability (fun o => (X o == a) && (Y o == b)) = probability (fun o => X o == a) * probability (fun o => Y o == b).

Lemma expectation_sum (I : finType) (Y : I -> omega -> R) :
  expectation (fun o => \sum_i Y i o) = \sum_i expectation (Y i).
Proof.
rewrite /expectation exchange_big; apply: eq_bigr => o _; exact: mulr_sumr.
Qed.

(* Independent variables are uncorrelated. *)
Lemma independent_uncorrelated X Y : independent X Y ->
  expectation (fun o => X o * Y o) = expectation X * expectation Y.
Proof.
move=> ind; pose values (f : omega -> R) := undup (codom f).
have sumE (f : omega -> R) o : f o = \sum_(a <- values f) a * (f o == a)%:R.
  have fo : f o \in values f by rewrite mem_undup codom_f.
  rewrite (bigD1_seq (f o)) ?undup_uniq //= eqxx mulr1 big1 ?addr0 // => a /negbTE.
  by rewrite eq_sym => ->; rewrite mulr0.
have meanE (f : omega -> R) : expectation f = \sum_(a <- values f) a * probability (fun o => f o == a).
  rewrite /expectation; under eq_bigr do rewrite {1}(sumE f) mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => a _; rewrite /probability mulr_sumr [RHS]big_mkcond.
  by apply: eq_bigr => o _; case: eqP => _; rewrite ?mulr1 ?mulr0 // mulrC.
rewrite (meanE X) (meanE Y) mulr_suml.
transitivity (\sum_(a <- values X) \sum_(b <- values Y)
    a * b * probability (fun o => (X o == a) && (Y o == b))).
  transitivity (\sum_o \sum_(a <- values X) prob o * (a * (X o == a)%:R * \sum_(b <- values Y) b * (Y o == b)%:R)).
    by rewrite /expectation; apply: eq_bigr => o _; rewrite -mulr_sumr -mulr_suml -!sumE.
  rewrite exchange_big; apply: eq_bigr => a _; under eq_bigr do rewrite !mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => b _; rewrite /probability mulr_sumr [RHS]big_mkcond.
  apply: eq_bigr => o _; case: (X o == a); case: (Y o == b); rewrite /= ?mulr1 ?mulr0 ?mul0r ?mulr0 //.
  by rewrite mulrC.
apply: eq_bigr => a _; rewrite mulr_sumr; apply: eq_bigr => b _.
by rewrite ind mulrACA.
Qed.

Lemma varianceE Y : variance Y = expectation (fun o => Y o ^+ 2) - expectation Y ^+ 2.
Proof.
rewrite /variance; set e := expectation Y.
transitivity (expectation (fun o => Y o ^+ 2) - 2%:R * e * expectation Y + e ^+ 2 * \sum_o prob o).
  move: e => e; rewrite /expectation !mulr_sumr -sumrB -big_split; apply: eq_bigr => o _ /=.
  by ring.
by rewrite prob1 -/e; ring.
Qed.

Theorem lemma_3 : uncorrelated ->
  expectation (fun o => \sum_i Z i o) = \sum_i expectation (Z i) /\
  variance (fun o => \sum_i Z i o) = \sum_i variance (Z i).
Proof.
move=> unc; split; first exact: expectation_sum.
rewrite varianceE expectation_sum.
under [RHS]eq_bigr do rewrite varianceE; rewrite sumrB.
have square (a : 'I_k -> R) : (\sum_i a i) ^+ 2 = \sum_i a i ^+ 2 + \sum_i \sum_(j | j != i) a i * a j.
  rewrite expr2 mulr_suml -big_split; apply: eq_bigr => i _ /=.
  by rewrite mulr_sumr (bigD1 i).
have -> : expectation (fun o => (\sum_i Z i o) ^+ 2) =
    \sum_i expectation (fun o => Z i o ^+ 2) + \sum_i \sum_(j | j != i) expectation (Z i) * expectation (Z j).
  transitivity (\sum_i (expectation (fun o => Z i o ^+ 2) + \sum_(j | j != i) expectation (fun o => Z i o * Z j o))).
    rewrite /expectation; under [RHS]eq_bigr do rewrite exchange_big -big_split /=.
    rewrite exchange_big; apply: eq_bigr => o _; rewrite square mulrDr !mulr_sumr -big_split.
    by apply: eq_bigr => i _ /=; rewrite mulr_sumr.
  rewrite big_split; congr (_ + _); apply: eq_bigr => i _; apply: eq_bigr => j ji.
  by rewrite unc // eq_sym.
by rewrite square opprD addrACA addrN addr0.
Qed.

End Lemma3.

(** Remarks 7 and 8, and the middle of (37) *)

Section Conditioning.

Variables (R : realFieldType) (n N : nat).
Implicit Types (X : 'M[R]_(n, N)).

Theorem theorem_5_middle X a b : sigma_min2 X a -> sigma_max2 X b -> a <= b.
Proof.
move=> [_ [x x0 ex]] [hb _]; have := hb x; rewrite ex ler_pmul2r //.
by rewrite /sqnorm dot_gt0.
Qed.

(* A singular H (rows dependent, n <= N) has no finite condition number. *)
Theorem remark_7 X k : (\rank X < n)%N -> ~ kappa2 X k.
Proof.
move=> rX [a [b [[ha _] _ a0 _]]].
have [|y y0 yX] := @coupled.left_kernel R n N X; first by rewrite /row_free neq_ltn rX.
have := ha y^T; rewrite /sqnorm -trmx_mul yX trmx0 dot0l pmulr_rle0 // leNgt => /negP; apply.
by rewrite dot_gt0 trmx_eq0.
Qed.

(* With nonsingular blocks and data of full row rank H^m has a right inverse at
   every depth, so that Proposition 2 applies with a finite kappa. *)
Theorem remark_7_refuted (W : nat -> 'M[R]_n) X m : (forall l, W l \in unitmx) -> row_free X ->
  exists Hinv, plainnet W X m *m Hinv = 1%:M.
Proof.
move=> uW /row_freeP [B XB]; elim: m => [|m [C HC]] /=; first by exists B.
by exists (C *m invmx (W m)); rewrite mulmxA -(mulmxA (W m)) HC mulmx1 mulmxV.
Qed.

Theorem remark_8 (W : nat -> 'M[R]_n) X m : (forall l, positive_semidefinite (W l)) -> row_free X ->
  exists Hinv, resnet W X m *m Hinv = 1%:M.
Proof.
by move=> pW; rewrite resnet_plainnet; apply: remark_7_refuted => l; exact: psd_block_unit.
Qed.

(* So for the ResNeXt. *)
Theorem remark_8_resnext q (W : nat -> 'I_q -> 'M[R]_n) X m : (forall l k, positive_semidefinite (W l k)) ->
  row_free X -> exists Hinv, resnext W X m *m Hinv = 1%:M.
Proof.
move=> pW fX; rewrite resnext_resnet; apply: remark_8 => // l v.
by rewrite mulmx_suml dot_sumr sumr_ge0 // => k _; exact: pW.
Qed.

(* One block W = sum sigma_i^2 u_i u_i^T in place of all, and data with
   orthonormal rows. *)
Variables (u : 'I_n -> 'cV[R]_n) (X : 'M[R]_(n, N)).
Hypotheses (ou : orthonormal u) (oX : X *m X^T = 1%:M).

Lemma kappa2_spectral (f : 'I_n -> R) i0 i1 : (forall i, 0 <= f i) -> 0 < f i1 ->
  (forall i, f i1 <= f i) -> (forall i, f i <= f i0) ->
  kappa2 (spectral u f *m X) ((f i0 / f i1) ^+ 2).
Proof.
move=> f0 f1 min max; exists (f i1 ^+ 2), (f i0 ^+ 2).
have normE v : sqnorm ((spectral u f *m X)^T *m v) = \sum_i f i ^+ 2 * dot (u i) v ^+ 2.
  rewrite /sqnorm trmx_mul -mulmxA dot_adj trmxK mulmxA oX mul1mx.
  have -> : (spectral u f)^T = spectral u f.
    rewrite /spectral linear_sum; apply: eq_bigr => i _.
    by rewrite linearZ /= trmx_mul trmxK.
  rewrite (combination_all ou v) spectral_combination // sqnorm_combination //.
  by apply: eq_bigr => i _; rewrite exprMn dot_combination.
have sqE v : sqnorm v = \sum_i dot (u i) v ^+ 2.
  by rewrite /sqnorm {1 2}(combination_all ou v) sqnorm_combination.
have atE i : u i != 0 /\ sqnorm ((spectral u f *m X)^T *m u i) = f i ^+ 2 * sqnorm (u i).
  split; first by rewrite -dot_gt0 ou eqxx ltr01.
  rewrite normE /sqnorm ou eqxx mulr1 (bigD1 i) //= ou eqxx expr1n mulr1.
  by rewrite big1 ?addr0 // => j ji; rewrite ou (negbTE ji) expr0n mulr0.
split; [|split|by rewrite exprn_gt0|by rewrite expr_div_n].
- split=> [v|]; last by have [nz e] := atE i1; exists (u i1).
  rewrite normE sqE mulr_sumr; apply: ler_sum => i _.
  by rewrite ler_wpmul2r ?sqr_ge0 // ler_sqr ?nnegrE ?f0.
- move=> v; rewrite normE sqE mulr_sumr; apply: ler_sum => i _.
  by rewrite ler_wpmul2r ?sqr_ge0 // ler_sqr ?nnegrE ?f0.
by have [nz e] := atE i0; exists (u i0).
Qed.

Variable sigma : 'I_n -> R.
Let W := spectral u (fun i => sigma i ^+ 2).

Lemma plainnet_spectral (f : 'I_n -> R) m :
  plainnet (fun=> spectral u f) X m = spectral u (fun i => f i ^+ m) *m X.
Proof.
elim: m => [|m IH] /=; first by rewrite spectral1 // mul1mx.
rewrite IH mulmxA spectralM //; congr (_ *m _); apply: eq_bigr => i _.
by rewrite exprS.
Qed.

Theorem remark_7_growth i0 i1 m : (forall i, 0 < sigma i) ->
  (forall i, sigma i1 <= sigma i) -> (forall i, sigma i <= sigma i0) ->
  kappa2 (plainnet (fun=> W) X m) (((sigma i0 ^+ 2 / sigma i1 ^+ 2) ^+ m) ^+ 2).
Proof.
move=> s0 min max; rewrite plainnet_spectral expr_div_n.
have mono (a b : R) : 0 < a -> a <= b -> (a ^+ 2) ^+ m <= (b ^+ 2) ^+ m.
  move=> a0 ab; have b0 : 0 <= b by apply: le_trans ab; exact: ltW.
  by rewrite ler_expn2r ?nnegrE ?exprn_ge0 ?(ltW a0) // ler_sqr ?nnegrE ?(ltW a0).
apply: kappa2_spectral => [i||i|i]; rewrite ?exprn_ge0 ?exprn_gt0 ?(ltW (s0 _)) ?mono //.
Qed.

Theorem remark_8_growth i0 i1 m : (forall i, 0 <= sigma i) ->
  (forall i, sigma i1 <= sigma i) -> (forall i, sigma i <= sigma i0) ->
  kappa2 (resnet (fun=> W) X m) ((((sigma i0 ^+ 2 + 1) / (sigma i1 ^+ 2 + 1)) ^+ m) ^+ 2).
Proof.
move=> s0 min max; rewrite resnet_plainnet.
have -> : W + 1%:M = spectral u (fun i => sigma i ^+ 2 + 1).
  rewrite /W -(spectral1 ou) /spectral -big_split; apply: eq_bigr => i _ /=.
  by rewrite scale1r scalerDl scale1r.
have pos (a : R) : 0 < a ^+ 2 + 1 by rewrite ltr_paddl ?sqr_ge0 ?ltr01.
have mono (a b : R) : 0 <= a -> a <= b -> (a ^+ 2 + 1) ^+ m <= (b ^+ 2 + 1) ^+ m.
  move=> a0 ab; have b0 : 0 <= b by apply: le_trans ab.
  have ab2 : a ^+ 2 + 1 <= b ^+ 2 + 1 by rewrite ler_add2r ler_sqr ?nnegrE.
  by apply: ler_expn2r ab2; rewrite nnegrE (ltW (pos _)).
rewrite plainnet_spectral expr_div_n.
by apply: kappa2_spectral => [i||i|i]; rewrite ?exprn_ge0 ?exprn_gt0 ?(ltW (pos _)) ?mono.
Qed.

End Conditioning.

(* Over a real closed field a right inverse is all that a finite kappa needs.  *)
Section FiniteKappa.

Variables (R : rcfType) (n N : nat).

Theorem finite_kappa (H : 'M[R]_(n, N)) : (0 < n)%N -> (exists Hinv, H *m Hinv = 1%:M) -> exists k, kappa2 H k.
Proof.
move=> n0 [Hinv HI].
have [|v [l [ov lv]]] := @orthonormal_eigenvectors R n (H *m H^T); first by rewrite trmx_mul trmxK.
have normE x : sqnorm (H^T *m x) = \sum_i l i * dot (v i) x ^+ 2.
  rewrite /sqnorm dot_adj trmxK mulmxA.
  rewrite {1}(combination_all ov x) /combination mulmx_sumr dot_suml; apply: eq_bigr => i _.
  rewrite -scalemxAr lv scalerA dotZl; ring.
have sqE x : sqnorm x = \sum_i dot (v i) x ^+ 2.
  by rewrite /sqnorm {1 2}(combination_all ov x) sqnorm_combination.
have unit i : sqnorm (v i) = 1 by rewrite /sqnorm ov eqxx.
have atE i : sqnorm (H^T *m v i) = l i * sqnorm (v i).
  rewrite unit mulr1 normE (bigD1 i) //= ov eqxx expr1n mulr1 big1 ?addr0 // => j ji.
  by rewrite ov (negbTE ji) expr0n mulr0.
have nz i : v i != 0 by rewrite -dot_gt0 ov eqxx ltr01.
have l0 i : 0 < l i.
  rewrite -[l i]mulr1 -(unit i) -atE /sqnorm dot_gt0; apply: contraNneq (nz i) => hv.
  have : (H^T *m v i)^T *m Hinv = 0 by rewrite hv trmx0 mul0mx.
  by rewrite trmx_mul trmxK -mulmxA HI mulmx1 => /(congr1 trmx); rewrite trmxK trmx0 => ->.
pose o := Ordinal n0.
have [i1 _ min] := @Order.TotalTheory.arg_minP _ _ _ o xpredT l isT.
have [i0 _ max] := @Order.TotalTheory.arg_maxP _ _ _ o xpredT l isT.
exists (l i0 / l i1), (l i1), (l i0); split=> //.
- split=> [x|]; last by exists (v i1).
  by rewrite normE sqE mulr_sumr; apply: ler_sum => i _; rewrite ler_wpmul2r ?sqr_ge0 // min.
- split=> [x|]; last by exists (v i0).
  by rewrite normE sqE mulr_sumr; apply: ler_sum => i _; apply: ler_wpmul2r; rewrite ?sqr_ge0 //; exact: max.
Qed.

Corollary remark_7_finite (W : nat -> 'M[R]_n) (X : 'M_(n, N)) m : (0 < n)%N -> (forall l, W l \in unitmx) -> row_free X ->
  exists k, kappa2 (plainnet W X m) k.
Proof. by move=> n0 uW fX; apply: finite_kappa n0 _; exact: remark_7_refuted. Qed.

Corollary remark_8_finite (W : nat -> 'M[R]_n) (X : 'M_(n, N)) m : (0 < n)%N -> (forall l, positive_semidefinite (W l)) ->
  row_free X -> exists k, kappa2 (resnet W X m) k.
Proof. by move=> n0 pW fX; apply: finite_kappa n0 _; exact: remark_8. Qed.

Corollary remark_8_resnext_finite q (W : nat -> 'I_q -> 'M[R]_n) (X : 'M_(n, N)) m : (0 < n)%N ->
  (forall l k, positive_semidefinite (W l k)) -> row_free X -> exists k, kappa2 (resnext W X m) k.
Proof. by move=> n0 pW fX; apply: finite_kappa n0 _; exact: remark_8_resnext. Qed.

End FiniteKappa.

(* The two inequalities in the proof of Corollary 2 without the expectations, for *)
(* H_c = S H_r with orthonormal rows of S.                                        *)
Theorem corollary_2_extremes (R : realFieldType) n q N (S : 'M[R]_(q, n)) (Hr : 'M[R]_(n, N)) a b a' b' :
  S *m S^T = 1%:M -> sigma_min2 Hr a -> sigma_max2 Hr b ->
  sigma_min2 (S *m Hr) a' -> sigma_max2 (S *m Hr) b' -> b' <= b /\ a <= a'.
Proof.
move=> hS [ha _] [hb _] [_ [v v0 ev]] [_ [z z0 ez]].
have S_norm (y : 'cV[R]_q) : sqnorm (S^T *m y) = sqnorm y.
  by rewrite /sqnorm dot_adj trmxK mulmxA hS mul1mx.
have pos (y : 'cV[R]_q) : y != 0 -> 0 < sqnorm y by rewrite /sqnorm dot_gt0.
split.
  by rewrite -(ler_pmul2r (pos _ z0)) -ez trmx_mul -mulmxA -(S_norm z); exact: hb.
by rewrite -(ler_pmul2r (pos _ v0)) -ev trmx_mul -mulmxA -(S_norm v); exact: ha.
Qed.
