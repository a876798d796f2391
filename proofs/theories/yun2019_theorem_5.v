(* Yun, Sra and Jadbabaie 2019, section 5.2: Theorem 5.

   Paper.  Of the L-block networks x |-> w^T h_L(x), h_l = h_(l-1) +
   V_l sigma(U_l h_(l-1)), with sigma the ReLU, |w| <= 1 and |V_l|_F, |U_l|_F
   <= M_l, the empirical Rademacher complexity on samples with |x_i| <= B,
     E_eps sup_f 1/n sum_i eps_i f(x_i),
   is at most B prod (1 + 2 M_l^2) / sqrt n.

   Here.  The signs eps are the 2^n vectors of signs, each with the same
   weight.  [theorem_5_choice]: the bound for every choice of a network of the
   class for each eps, so that no supremum is needed.  [theorem_5]: the bound
   for the suprema, wherever they exist (over the real numbers always).  The
   widths of the blocks and n are arbitrary; sigma is any 1-Lipschitz function
   with sigma(c t) = c sigma(t) for c >= 0, which the ReLU is ([relu_lipschitz],
   [relu_homogeneous]).  R is any ordered field with square roots.

   The proof is that of the paper: |w^T V_l|, the length of the rows of U_l and
   sigma are taken away from the last block, one after the other, for a factor
   2 M_l^2.  Sigma is taken away one coordinate of eps at a time: of two vectors
   of signs that differ there alone, the networks chosen are exchanged or not
   ([contract_one]). *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus yun2019_vectors yun2019_section_3 yun2019_theorem_4.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** Vectors of signs, and the contraction of one coordinate. *)

Section Signs.

Variables (R : realFieldType) (n : nat).

Definition signs := {ffun 'I_n -> bool}.
Implicit Types (e : signs) (i : 'I_n).

Definition sign e i : R := (-1) ^+ e i.

Definition mean (f : signs -> R) : R := (2 ^ n)%:R^-1 * \sum_e f e.

(* sum_i eps_i b_i *)
Definition correlation e (b : 'I_n -> R) : R := \sum_i sign e i * b i.

Lemma card_signs : #|{: signs}| = (2 ^ n)%N.
Proof. by rewrite card_ffun card_bool card_ord. Qed.

Definition flip i e : signs := [ffun j => e j (+) (j == i)].

Lemma flipK i : involutive (flip i).
Proof. by move=> e; apply/ffunP => j; rewrite !ffunE -addbA addbb addbF. Qed.

Lemma sign_flip i e : sign (flip i e) i = - sign e i.
Proof. by rewrite /sign ffunE eqxx addbT; case: (e i); rewrite ?expr0 ?expr1 ?opprK. Qed.

Lemma sign_flip_other i j e : j != i -> sign (flip i e) j = sign e j.
Proof. by rewrite /sign ffunE => /negbTE ->; rewrite addbF. Qed.

Definition opposite e : signs := [ffun j => ~~ e j].

Lemma oppositeK : involutive opposite.
Proof. by move=> e; apply/ffunP => j; rewrite !ffunE negbK. Qed.

Lemma sign_opposite e i : sign (opposite e) i = - sign e i.
Proof. by rewrite /sign ffunE; case: (e i); rewrite ?expr0 ?expr1 ?opprK. Qed.

Lemma sign_mul e i : sign e i * sign e i = 1.
Proof. by rewrite -expr2 sqrr_sign. Qed.

Lemma sign_norm e i (b : R) : `|sign e i * b| = `|b|.
Proof. by rewrite normrM normr_sign mul1r. Qed.

Lemma correlation_opposite e b : correlation (opposite e) b = - correlation e b.
Proof. by rewrite -sumrN; apply: eq_bigr => i _; rewrite sign_opposite mulNr. Qed.

Lemma sum_flip i (f : signs -> R) : \sum_e (f e + f (flip i e)) = 2%:R * \sum_e f e.
Proof.
by rewrite big_split /= (reindex_inj (inv_inj (flipK i))) /= mulr_natl mulr2n.
Qed.

(* Two signs are independent. *)
Lemma sum_sign_mul i j : i != j -> \sum_e sign e i * sign e j = 0.
Proof.
move=> ij; apply: (mulfI (_ : 2%:R != 0)); first by rewrite pnatr_eq0.
rewrite -(sum_flip i) mulr0 big1 // => e _.
by rewrite sign_flip sign_flip_other 1?eq_sym // mulNr subrr.
Qed.

Lemma contract_one (psi : 'I_n -> R -> R) i0 (a : signs -> 'I_n -> R) :
  (forall s t, `|psi i0 s - psi i0 t| <= `|s - t|) ->
  exists p : signs -> signs,
    \sum_e correlation e (fun i => psi i (a e i)) <=
    \sum_e correlation e (fun i => if i == i0 then a (p e) i else psi i (a (p e) i)).
Proof.
move=> lip.
pose keep e := 0 <= sign e i0 * (a e i0 - a (flip i0 e) i0).
have keep_flip e : keep (flip i0 e) = keep e.
  by rewrite /keep flipK sign_flip mulNr -mulrN opprB.
exists (fun e => if keep e then e else flip i0 e).
pose rest e (b : 'I_n -> R) := \sum_(i | i != i0) sign e i * psi i (b i).
have rest_flip e b : rest (flip i0 e) b = rest e b.
  by apply: eq_bigr => i ii; rewrite sign_flip_other.
have splitG e b : correlation e (fun i => psi i (b i)) = sign e i0 * psi i0 (b i0) + rest e b.
  by rewrite /correlation (bigD1 i0).
have splitH e b : correlation e (fun i => if i == i0 then b i else psi i (b i)) =
    sign e i0 * b i0 + rest e b.
  rewrite /correlation (bigD1 i0) //= eqxx; congr (_ + _).
  by apply: eq_bigr => i /negbTE ->.
rewrite -(ler_pmul2l (ltr0n R 2 : 0 < 2%:R)) // -!(sum_flip i0).
apply: ler_sum => e _; rewrite !splitG !splitH !rest_flip keep_flip flipK sign_flip.
have := lip (a e i0) (a (flip i0 e) i0).
rewrite -(sign_norm e i0 (psi i0 _ - _)) -(sign_norm e i0 (a e i0 - _)).
move/(le_trans (ler_norm _)); case: ifP => [|/negbT]; rewrite /keep -?ltNge;
  move: (a e) (a (flip i0 e)) (sign e i0) => b c s;
  move: (psi i0 (b i0)) (psi i0 (c i0)) => pb pc;
  move: (rest e b) (rest e c) (b i0) (c i0) => rb rc x y.
  move=> k; rewrite ger0_norm // => /le_sub0 h; rewrite -subr_ge0.
  by rewrite [leRHS](_ : _ = s * (x - y) - s * (pb - pc)) //; ring.
move=> k; rewrite ltr0_norm // => /le_sub0 h; rewrite -subr_ge0.
by rewrite [leRHS](_ : _ = - (s * (x - y)) - s * (pb - pc)) //; ring.
Qed.

(* A 1-Lipschitz function is taken away, for another choice of a. *)
Lemma contraction (sigma : R -> R) (a : signs -> 'I_n -> R) :
  (forall s t, `|sigma s - sigma t| <= `|s - t|) ->
  exists p : signs -> signs,
    \sum_e correlation e (fun i => sigma (a e i)) <= \sum_e correlation e (a (p e)).
Proof.
move=> lip.
have [p le_p] : exists p : signs -> signs,
    \sum_e correlation e (fun i => sigma (a e i)) <=
    \sum_e correlation e (fun i => if i \in enum 'I_n then a (p e) i else sigma (a (p e) i)).
  elim: (enum 'I_n) => [|i0 r [p le_p]]; first by exists id.
  pose psi i t := if i \in r then t else sigma t.
  have [|q le_q] := @contract_one psi i0 (a \o p).
    by move=> s t; rewrite /psi; case: (i0 \in r).
  exists (p \o q); apply: le_trans le_p (le_trans le_q _).
  rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigr => e _; apply: eq_bigr => i _ /=.
  by rewrite in_cons /psi; case: (i == i0).
exists p; apply: le_trans le_p _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by apply: eq_bigr => e _; apply: eq_bigr => i _; rewrite mem_enum.
Qed.

End Signs.

(** The network, its class and the bound. *)

Section Rademacher.

Variables (R : rcfType) (dx L n : nat) (d : nat -> nat).

Variable sigma : R -> R.
Hypothesis lipschitz : forall s t : R, `|sigma s - sigma t| <= `|s - t|.
Hypothesis homogeneous : forall c t : R, 0 <= c -> sigma (c * t) = c * sigma t.

Definition fnorm m k (A : 'M[R]_(m, k)) : R := Num.sqrt (frob A A).

(* w and all (V_l, U_l); block l + 1 has index l. *)
Definition parameters : Type := ('cV[R]_dx * forall l, 'M[R]_(dx, d l) * 'M[R]_(d l, dx))%type.

Definition block (theta : parameters) l (t : 'cV[R]_dx) : 'cV[R]_dx :=
  (theta.2 l).1 *m map_mx sigma ((theta.2 l).2 *m t).

Definition network theta (t : 'cV[R]_dx) : R := dot theta.1 (hidden (block theta) L t).

Variables (M : nat -> R) (B : R) (x : 'I_n -> 'cV[R]_dx).

Definition network_class (theta : parameters) : Prop :=
  enorm theta.1 <= 1 /\
  forall l, (l < L)%N -> fnorm (theta.2 l).1 <= M l /\ fnorm (theta.2 l).2 <= M l.

Hypothesis bounded : forall i, enorm (x i) <= B.

Let growth l : R := \prod_(k < l) (1 + 2%:R * M k ^+ 2).

Lemma sigma0 : sigma 0 = 0.
Proof. by have := homogeneous 0 (lexx 0); rewrite !mul0r. Qed.

(* With an absolute value, for a factor 2: the positive part and the negative
   one are taken apart, and 0 is chosen where a part is 0. *)
Lemma contraction_norm m (u : signs n -> 'cV[R]_m) (h : signs n -> 'I_n -> 'cV[R]_m) C :
  (forall e, enorm (u e) <= 1) ->
  (forall (v : signs n -> 'cV[R]_m) (p : signs n -> signs n), (forall e, enorm (v e) <= 1) ->
    \sum_e correlation e (fun i => dot (v e) (h (p e) i)) <= C) ->
  \sum_e `|correlation e (fun i => sigma (dot (u e) (h e i)))| <= 2%:R * C.
Proof.
move=> u1 le_C.
have part (b : signs n -> bool) (q : signs n -> signs n) :
    \sum_e (if b e then correlation e (fun i => sigma (dot (u (q e)) (h (q e) i))) else 0) <= C.
  pose v e := if b e then u (q e) else 0.
  have v1 e : enorm (v e) <= 1.
    by rewrite /v; case: (b e) => //; rewrite /enorm dot0l sqrtr0 ler01.
  have [p le_p] := contraction (fun e i => dot (v e) (h (q e) i)) lipschitz.
  apply: le_trans (le_C (v \o p) (q \o p) (fun e => v1 _)); apply: le_trans le_p.
  rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigr => e _; rewrite /v.
  case: (b e) => //; rewrite /correlation big1 // => i _.
  by rewrite dot0l sigma0 mulr0.
pose z e := correlation e (fun i => sigma (dot (u e) (h e i))).
have := ler_add (part (fun e => 0 <= z e) id) (part (fun e => z (opposite e) < 0) (@opposite n)).
rewrite [X in _ + X <= _](reindex_inj (inv_inj (@oppositeK n))) /= -big_split /=.
rewrite -[C + C]mulr2n mulr_natl => /(le_trans _); apply.
rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigr => e _.
rewrite oppositeK correlation_opposite -/(z e).
by case: (lerP 0 (z e)) => [/ger0_norm ->|/ltr0_norm ->]; rewrite ?addr0 ?add0r.
Qed.

Lemma fnorm_tr_mul m k (V : 'M[R]_(m, k)) w : enorm w <= 1 -> enorm (V^T *m w) <= fnorm V.
Proof.
move=> w1; have ww : dot w w <= 1.
  by rewrite -(sqr_sqrtr (dot_ge0 w)) -[leRHS](expr1n R 2) ler_pexpn2r ?nnegrE ?sqrtr_ge0 ?ler01.
rewrite ler_wsqrtr // dotE frobE exchange_big /=; apply: ler_sum => j _.
have -> : (V^T *m w) j 0 = dot (col j V) w.
  by rewrite /dot !mxE; apply: eq_bigr => i _; rewrite !mxE.
have -> : \sum_i V i j * V i j = dot (col j V) (col j V).
  by rewrite dotE; apply: eq_bigr => i _; rewrite !mxE.
rewrite -expr2; apply: le_trans (cauchy_schwarz _ _) _.
by rewrite -[leRHS]mulr1 ler_wpmul2l ?dot_ge0.
Qed.

(* The rows of U are replaced by the one of them, of length 1, that correlates
   most. *)
Lemma peel_rows k (q : 'cV[R]_k) (U : 'M[R]_(k, dx)) (h : 'I_n -> 'cV[R]_dx) e m :
  enorm q <= m -> fnorm U <= m ->
  exists2 u : 'cV[R]_dx, enorm u <= 1 &
    correlation e (fun i => dot q (map_mx sigma (U *m h i))) <=
    m ^+ 2 * `|correlation e (fun i => sigma (dot u (h i)))|.
Proof.
move=> qm Um.
pose r j : 'cV[R]_dx := (row j U)^T; pose unit j := (enorm (r j))^-1 *: r j.
have r0 j : enorm (r j) = 0 -> r j = 0.
  move/eqP; rewrite sqrtr_eq0 => le0; apply: dot_eq0; apply/eqP.
  by rewrite eq_le le0 dot_ge0.
have unitE j : r j = enorm (r j) *: unit j.
  rewrite scalerA; have [z|nz] := eqVneq (enorm (r j)) 0; first by rewrite z mul0r scale0r r0.
  by rewrite mulfV ?scale1r.
have unit1 j : enorm (unit j) <= 1.
  rewrite /enorm dotZl dotZr mulrA -expr2 exprVn sqr_sqrtr ?dot_ge0 //.
  have [z|nz] := eqVneq (dot (r j) (r j)) 0; first by rewrite z mulr0 sqrtr0 ler01.
  by rewrite mulVf // sqrtr1.
pose z j := correlation e (fun i => sigma (dot (unit j) (h i))).
have -> : correlation e (fun i => dot q (map_mx sigma (U *m h i))) =
    \sum_j q j 0 * enorm (r j) * z j.
  transitivity (\sum_i \sum_j q j 0 * enorm (r j) * (sign R e i * sigma (dot (unit j) (h i)))).
    apply: eq_bigr => i _; rewrite dotE mulr_sumr; apply: eq_bigr => j _.
    rewrite [map_mx _ _ j 0]mxE; have -> : (U *m h i) j 0 = dot (r j) (h i).
      by rewrite /dot trmxK -row_mul [RHS]mxE.
    rewrite {1}unitE dotZl homogeneous ?sqrtr_ge0 //.
    by move: (sign _ _ _) (q j 0) (enorm _) (sigma _) => *; ring.
  by rewrite exchange_big /=; apply: eq_bigr => j _; rewrite mulr_sumr.
have [u u1 zu] : exists2 u, enorm u <= 1 &
    forall j, `|z j| <= `|correlation e (fun i => sigma (dot u (h i)))|.
  case: (pickP (fun _ : 'I_k => true)) => [j0 _|none]; last first.
    by exists 0 => [|j]; [rewrite /enorm dot0l sqrtr0 ler01 | have := none j].
  case: (@Order.TotalTheory.arg_maxP _ _ _ j0 xpredT (fun j => `|z j|) isT) => j _ max_j.
  by exists (unit j) => // j'; apply: max_j.
exists u => //; set Z := `|correlation e _| in zu *.
apply: le_trans (_ : \sum_j `|q j 0| * enorm (r j) * Z <= _).
  apply: ler_sum => j _; apply: le_trans (ler_norm _) _.
  rewrite !normrM (ger0_norm (sqrtr_ge0 _)); apply: ler_wpmul2l => //.
  by rewrite mulr_ge0 ?sqrtr_ge0.
rewrite -mulr_suml ler_wpmul2r ?normr_ge0 //.
pose a : 'cV[R]_k := \col_j `|q j 0|; pose b : 'cV[R]_k := \col_j enorm (r j).
have -> : \sum_j `|q j 0| * enorm (r j) = dot a b.
  by rewrite dotE; apply: eq_bigr => j _; rewrite !mxE.
have aq : enorm a = enorm q.
  congr Num.sqrt; rewrite !dotE; apply: eq_bigr => j _.
  by rewrite !mxE -normrM ger0_norm // -expr2 sqr_ge0.
have bU : enorm b = fnorm U.
  congr Num.sqrt; rewrite dotE frobE; apply: eq_bigr => j _.
  rewrite !mxE -expr2 sqr_sqrtr ?dot_ge0 // dotE; apply: eq_bigr => i _.
  by rewrite !mxE.
apply: le_trans (ler_norm _) (le_trans (norm_dot _ _) _).
by rewrite aq bU expr2 ler_pmul ?sqrtr_ge0.
Qed.

Lemma growth_ge0 l : 0 <= growth l.
Proof. by apply: prodr_ge0 => k _; exact: addr_ge0 ler01 (mulr_ge0 (ler0n _ 2) (sqr_ge0 _)). Qed.

(* The complexity of the linear functions, times n. *)
Lemma linear_class (w : signs n -> 'cV[R]_dx) : (forall e, enorm (w e) <= 1) ->
  \sum_e correlation e (fun i => dot (w e) (x i)) <= (2 ^ n)%:R * (Num.sqrt n%:R * B).
Proof.
move=> w1; pose s e : 'cV[R]_dx := \sum_i sign R e i *: x i; pose c := Num.sqrt n%:R * B.
have correlationE e : correlation e (fun i => dot (w e) (x i)) = dot (w e) (s e).
  by rewrite dot_sumr; apply: eq_bigr => i _; rewrite dotZr.
apply: le_trans (_ : \sum_e enorm (s e) <= _).
  apply: ler_sum => e _; rewrite correlationE; apply: le_trans (ler_norm _) _.
  by apply: le_trans (norm_dot _ _) _; rewrite -[leRHS]mul1r ler_wpmul2r ?sqrtr_ge0.
have c0 : 0 <= c.
  rewrite /c; case: (posnP n) => [->|n0]; first by rewrite sqrtr0 mul0r.
  by rewrite mulr_ge0 ?sqrtr_ge0 //; apply: le_trans (bounded (Ordinal n0)); apply: sqrtr_ge0.
have sum_sqr : \sum_e enorm (s e) ^+ 2 <= (2 ^ n)%:R * c ^+ 2.
  have -> : \sum_e enorm (s e) ^+ 2 = \sum_i \sum_j (\sum_e sign R e i * sign R e j) * dot (x i) (x j).
    transitivity (\sum_e \sum_i \sum_j sign R e i * sign R e j * dot (x i) (x j)).
      apply: eq_bigr => e _; rewrite sqr_sqrtr ?dot_ge0 // dot_suml; apply: eq_bigr => i _.
      by rewrite dot_sumr; apply: eq_bigr => j _; rewrite dotZl dotZr mulrA.
    rewrite exchange_big; apply: eq_bigr => i _; rewrite exchange_big; apply: eq_bigr => j _.
    by rewrite mulr_suml.
  apply: le_trans (_ : \sum_(i < n) (2 ^ n)%:R * B ^+ 2 <= _).
    apply: ler_sum => i _; rewrite (bigD1 i) //= [X in _ + X]big1 => [|j ji]; last first.
      by rewrite sum_sign_mul ?mul0r // eq_sym.
    rewrite addr0; under eq_bigr do rewrite sign_mul.
    rewrite sumr_const card_signs ler_wpmul2l ?ler0n // -(sqr_sqrtr (dot_ge0 (x i))).
    by rewrite ler_pexpn2r ?nnegrE ?sqrtr_ge0 ?bounded // (le_trans _ (bounded i)) ?sqrtr_ge0.
  rewrite sumr_const card_ord /c exprMn sqr_sqrtr ?ler0n // -mulr_natr -mulrA.
  by rewrite [B ^+ 2 * _]mulrC.
have [cz|cn] := eqVneq c 0.
  rewrite [leRHS](_ : _ = 0) ?[Num.sqrt _ * _]cz ?mulr0 //.
  move: sum_sqr; rewrite cz expr0n mulr0 => le0.
  rewrite big1 // => e _; apply/eqP; rewrite -sqrf_eq0 eq_le sqr_ge0 andbT.
  apply: le_trans le0; rewrite (bigD1 e) //= ler_addl.
  by apply: sumr_ge0 => ? _; apply: sqr_ge0.
have cp : 0 < c by rewrite lt_def cn.
rewrite -(ler_pmul2l cp) -(ler_pmul2l (ltr0n R 2 : 0 < 2%:R)) -/c.
have : 0 <= \sum_e (enorm (s e) - c) ^+ 2 by apply: sumr_ge0 => ? _; apply: sqr_ge0.
under eq_bigr do rewrite sqrrB.
rewrite big_split sumrB /= sumr_const card_signs -[_ *+ 2 ^ n]mulr_natl.
have -> : \sum_e enorm (s e) * c *+ 2 = 2%:R * (c * \sum_e enorm (s e)).
  by rewrite !mulr_sumr; apply: eq_bigr => e _; rewrite -mulr_natl [_ * c]mulrC.
move=> /(addr_ge0 (le_sub0 sum_sqr)); rewrite -[_ <= 2%:R * _]subr_ge0.
move: (\sum_e enorm (s e)) (\sum_e _ ^+ 2) (2 ^ n)%:R => S Q N.
by rewrite [leRHS](_ : _ = 2%:R * (c * (N * c)) - 2%:R * (c * S)) //; ring.
Qed.

(* One block after the other. *)
Lemma peel_blocks l (w : signs n -> 'cV[R]_dx) (theta : signs n -> parameters) :
  (l <= L)%N -> (forall e, enorm (w e) <= 1) -> (forall e, network_class (theta e)) ->
  \sum_e correlation e (fun i => dot (w e) (hidden (block (theta e)) l (x i))) <=
  growth l * ((2 ^ n)%:R * (Num.sqrt n%:R * B)).
Proof.
elim: l w theta => [|l IH] w theta lL w1 thetaF.
  by rewrite /growth big_ord0 mul1r; apply: linear_class.
have {}IH := IH _ _ (ltnW lL) _ _.
pose h e i := hidden (block (theta e)) l (x i).
have /fin_all_exists [u /all_and2 [u1 le_u]] e : exists u : 'cV[R]_dx, enorm u <= 1 /\
    correlation e (fun i => dot (w e) (block (theta e) l (h e i))) <=
    M l ^+ 2 * `|correlation e (fun i => sigma (dot u (h e i)))|.
  have [_ /(_ l lL) [VM UM]] := thetaF e.
  have qM : enorm (((theta e).2 l).1^T *m w e) <= M l by apply: le_trans VM; apply: fnorm_tr_mul.
  have [u u1 le_u] := peel_rows (h e) e qM UM; exists u; split=> //.
  apply: le_trans le_u; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by apply: eq_bigr => i _; rewrite /block dot_adj.
rewrite /growth big_ord_recr /= -/(growth l) -[(_ * _) * _]mulrA [(1 + _) * _]mulrDl mul1r mulrDr.
have -> : \sum_e correlation e (fun i => dot (w e) (hidden (block (theta e)) l.+1 (x i))) =
    \sum_e correlation e (fun i => dot (w e) (h e i)) +
    \sum_e correlation e (fun i => dot (w e) (block (theta e) l (h e i))).
  rewrite -big_split /=; apply: eq_bigr => e _; rewrite -big_split /=; apply: eq_bigr => i _.
  by rewrite dotDr mulrDr.
apply: ler_add; first exact: IH.
apply: le_trans (ler_sum _ (fun e _ => le_u e)) _; rewrite -mulr_sumr.
rewrite [2%:R * _]mulrC -[_ * 2%:R * _]mulrA [growth l * _]mulrCA ler_wpmul2l ?sqr_ge0 //.
rewrite [growth l * _]mulrCA; apply: contraction_norm => // v p v1.
by apply: (IH v (theta \o p)) => // e; apply: thetaF.
Qed.

Let bound := B * (\prod_(l < L) (1 + 2%:R * M l ^+ 2)) / Num.sqrt n%:R.

Theorem theorem_5_choice (f : signs n -> parameters) : (forall e, network_class (f e)) ->
  mean (fun e => n%:R^-1 * \sum_i sign R e i * network (f e) (x i)) <= bound.
Proof.
move=> fF; have le_sum := peel_blocks (leqnn L) (fun e => (fF e).1) fF.
have N0 : (2 ^ n)%:R != 0 :> R by rewrite pnatr_eq0 expn_eq0.
have rn : Num.sqrt n%:R ^+ 2 = n%:R :> R by rewrite sqr_sqrtr ?ler0n.
rewrite /mean -mulr_sumr mulrA mulrC; apply: le_trans (ler_wpmul2r _ le_sum) _.
  by rewrite mulr_ge0 ?invr_ge0 ?ler0n.
rewrite /bound -/(growth L); move: (Num.sqrt _) rn (growth L) (2 ^ n)%:R N0 => r <- g N N0.
have [->|r0] := eqVneq r 0; first by rewrite !(mul0r, mulr0, invr0).
rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
by rewrite r0 N0.
Qed.

(* s is the supremum of f over the class. *)
Definition supremum (f : parameters -> R) (s : R) : Prop :=
  (forall theta, network_class theta -> f theta <= s) /\
  forall eta : R, 0 < eta -> exists2 theta, network_class theta & s - eta < f theta.

Theorem theorem_5_homogeneous (sup : signs n -> R) :
  (forall e, supremum (fun theta => n%:R^-1 * \sum_i sign R e i * network theta (x i)) (sup e)) ->
  mean sup <= bound.
Proof.
move=> supE; rewrite -subr_le0; apply: le_eps => eta eta0; rewrite ler_subl_addl.
have /fin_all_exists [f /all_and2 [fF le_f]] e : exists f : parameters, network_class f /\
    sup e <= n%:R^-1 * (\sum_i sign R e i * network f (x i)) + eta.
  have [_ /(_ eta eta0) [theta tF lt_theta]] := supE e.
  by exists theta; split=> //; rewrite -ler_subl_addr ltW.
apply: le_trans (_ : mean (fun e => n%:R^-1 * (\sum_i sign R e i * network (f e) (x i)) + eta) <= _).
  by rewrite ler_wpmul2l ?invr_ge0 ?ler0n //; apply: ler_sum.
rewrite /mean big_split /= mulrDr sumr_const card_signs -[eta *+ _]mulr_natl mulKf ?pnatr_eq0 ?expn_eq0 //.
by rewrite ler_add2r; apply: theorem_5_choice.
Qed.

End Rademacher.

(** The ReLU. *)

Section Relu.

Variable R : rcfType.

Lemma relu_homogeneous (c t : R) : 0 <= c -> relu (c * t) = c * relu t.
Proof. by move=> c0; rewrite /relu maxr_pmulr // mulr0. Qed.

Lemma relu_lipschitz (s t : R) : `|relu s - relu t| <= `|s - t|.
Proof.
wlog st : s t / t <= s => [H|].
  by case/orP: (le_total t s) => /H //; rewrite (distrC (relu t)) (distrC t).
have d0 : 0 <= s - t by rewrite subr_ge0.
rewrite (ger0_norm d0); case: (lerP 0 t) => [t0|/ltW t0].
  by rewrite !relu_pos ?ger0_norm // (le_trans t0).
by rewrite (relu_neg t0) subr0 ger0_norm ?relu_ge0 // le_maxl d0 ler_addl oppr_ge0 t0.
Qed.

(* Assumption 5.1 for V_l sigma(U_l t): rho_l is the product of bounds of the
   spectral norms. *)
Theorem relu_block_assumption_5_1 dx (d : nat -> nat) (V : forall l, 'M[R]_(dx, d l))
    (U : forall l, 'M[R]_(d l, dx)) (v u : nat -> R) :
  (forall l, 0 <= v l /\ forall t, enorm (V l *m t) <= v l * enorm t) ->
  (forall l, 0 <= u l /\ forall t, enorm (U l *m t) <= u l * enorm t) ->
  assumption_5_1 (fun l t => V l *m map_mx (@relu R) (U l *m t)) (fun l => v l * u l).
Proof.
move=> Vv Uu l; have [v0 le_v] := Vv l; have [u0 le_u] := Uu l.
split=> [||a b]; first exact: mulr_ge0.
  rewrite mulmx0 (_ : map_mx _ 0 = 0) ?mulmx0 //.
  by apply/matrixP => i j; rewrite !mxE relu_pos.
rewrite -mulmxBr; apply: le_trans (le_v _) _; rewrite -mulrA ler_wpmul2l //.
apply: le_trans (le_u (a - b)); rewrite mulmxBr ler_wsqrtr // !dotE; apply: ler_sum => i _.
rewrite !mxE -!expr2 -[leLHS]real_normK ?num_real // -[leRHS]real_normK ?num_real //.
by rewrite ler_sqr ?nnegrE // relu_lipschitz.
Qed.

(* Section 5.2: fully connected networks W_L sigma(W_(L-1) ... sigma(W_0 x)) with
   norms of at most 1/2 are trivial, since outputs are at most 2^-(L+1) |x|.
   (Spectral norms are enough; they are no larger than those of Frobenius.) *)
Fixpoint fully_connected (d : nat -> nat) (W : forall l, 'M[R]_(d l.+1, d l)) L (x : 'cV[R]_(d 0%N)) : 'cV[R]_(d L) :=
  if L is l.+1 return 'cV[R]_(d L) then map_mx (@relu R) (W l *m fully_connected W l x) else x.

Lemma enorm_relu k (t : 'cV[R]_k) : enorm (map_mx (@relu R) t) <= enorm t.
Proof.
rewrite ler_wsqrtr // !dotE; apply: ler_sum => i _; rewrite !mxE -!expr2.
rewrite -[leLHS]real_normK ?num_real // -[leRHS]real_normK ?num_real //.
rewrite ler_sqr ?nnegrE //; have := relu_lipschitz (t i 0) 0.
by rewrite (@relu_pos R 0) // !subr0.
Qed.

Theorem fully_connected_trivial (d : nat -> nat) (W : forall l, 'M[R]_(d l.+1, d l)) L x :
  (forall l t, enorm (W l *m t) <= 2%:R^-1 * enorm t) ->
  enorm (W L *m fully_connected W L x) <= 2%:R^-1 ^+ L.+1 * enorm x.
Proof.
move=> half; have h0 : 0 <= 2%:R^-1 :> R by rewrite invr_ge0 ler0n.
apply: le_trans (half L _) _; rewrite exprS -mulrA ler_wpmul2l //.
elim: L => [|L IH] /=; first by rewrite expr0 mul1r.
apply: le_trans (enorm_relu _) _; apply: le_trans (half L _) _.
by rewrite exprS -mulrA ler_wpmul2l.
Qed.

Theorem theorem_5 dx L n (d : nat -> nat) (M : nat -> R) (B : R) (x : 'I_n -> 'cV[R]_dx) (sup : signs n -> R) :
  (forall i, enorm (x i) <= B) ->
  (forall e, supremum L M
    (fun theta : parameters R dx d => n%:R^-1 * \sum_i sign R e i * network L (@relu R) theta (x i)) (sup e)) ->
  mean sup <= B * (\prod_(l < L) (1 + 2%:R * M l ^+ 2)) / Num.sqrt n%:R.
Proof.
move=> xB; apply: theorem_5_homogeneous => //; [exact: relu_lipschitz | exact: relu_homogeneous].
Qed.

(* M_l = O(1/sqrt L) bounds the sum of the M_l^2, and the complexity with it,
   whatever the depth is. *)
Theorem theorem_5_every_depth (K : nat) dx L n (d : nat -> nat) (M : nat -> R) (B : R) (x : 'I_n -> 'cV[R]_dx)
    (sup : signs n -> R) :
  (forall i, enorm (x i) <= B) -> \sum_(l < L) 2%:R * M l ^+ 2 <= K%:R ->
  (forall e, supremum L M
    (fun theta : parameters R dx d => n%:R^-1 * \sum_i sign R e i * network L (@relu R) theta (x i)) (sup e)) ->
  mean sup <= B * 4%:R ^+ K / Num.sqrt n%:R.
Proof.
move=> xB MK supE; apply: le_trans (theorem_5 xB supE) _.
case: (posnP n) => [->|n0]; first by rewrite sqrtr0 invr0 !mulr0.
have B0 : 0 <= B by apply: le_trans (xB (Ordinal n0)); apply: enorm_ge0.
rewrite ler_wpmul2r ?invr_ge0 ?sqrtr_ge0 // ler_wpmul2l //.
apply: (prod_bounded (a := fun l => 2%:R * M l ^+ 2)) => // k.
exact: mulr_ge0 (ler0n _ 2) (sqr_ge0 _).
Qed.

End Relu.
