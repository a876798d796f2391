(* Oyedotun, Al Ismaeil and Aouada 2020, sections IV.B and V: error gradients
   and the condition of hidden representations.

   "Singular" is read as rank-deficient: rank < min(rows, columns).

   Lemma 4.  Paper: B singular implies A B singular, for all shapes.  True for
     square matrices, [lemma_4]; false in general, [lemma_4_refuted].
   Lemma 5.  Paper: A and B non-singular imply A B non-singular, for all
     shapes.  True for square matrices, [lemma_5]; false in general,
     [lemma_5_refuted].
   Definition 3.  Delta^m = H^m (W^(m+1) Delta^(m+1)) has matching shapes only
     if N = n; Remarks 4 and 5 are stated for that case, and for the chain rule
     of a linear network, [plainnet_chain_rule], [resnet_chain_rule].
   Remark 4.  Paper: the PlainNet's gradients and updates are singular.  If
     H^m is singular they are, [remark_4]; but with nonsingular blocks and data
     H^m is nonsingular at every finite depth and so are they,
     [remark_4_refuted].  By the chain rule the rank of an update is at most
     those of the error and of the representation, [remark_4_chain_rule], and
     nonsingular blocks keep the rank of the error, [plainnet_error_rank].
   Remarks 5 and 6.  Paper: the ResNet's gradients and updates are non-singular.
     True if H^m, W^(m+1) and the error Delta^(m+1) are, [remark_5]; the last is
     not assumed by the paper and cannot be dropped, [remark_5_refuted].  By the
     chain rule positive semidefinite blocks keep the rank of the error,
     [resnet_error_rank].
   Proposition 2.  Paper: |dtheta|/|theta| <= kappa(H) |dH|/|H|, second-order
     terms neglected.  True with the perturbed solution in the denominator,
     [proposition_2]; hence with kappa e/(1 - kappa e), e = |dH|/|H|,
     [proposition_2_bound]; false as stated, however small the perturbation,
     [proposition_2_refuted].  For every submultiplicative norm; the Frobenius
     norm is one, [frobenius].
   Corollary 2.  Paper: kappa(H_r) > kappa(H_c) for all ResNets and ResNeXts,
     q < n.  False: the two can be equal and the order can be reversed, with
     nonsingular weights, [corollary_2_equal], [corollary_2_reversed].  True,
     with >=, when H_c = S H_r for some S with orthonormal rows, such as a
     selection of q of the n coordinates, [corollary_2]. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import yun2019_vectors oyedotun2020_forward.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Gradients.

Variable R : realFieldType.

Definition singular m n (A : 'M[R]_(m, n)) := (\rank A < minn m n)%N.

Lemma singular_square n (A : 'M[R]_n) : singular A = (A \notin unitmx).
Proof.
rewrite /singular minnn -row_free_unit /row_free neq_ltn [(n < _)%N]ltnNge rank_leq_row.
by rewrite orbF.
Qed.

Theorem lemma_4 n (A B : 'M[R]_n) : singular B -> singular (A *m B).
Proof. by rewrite !singular_square unitmx_mul negb_and => ->; rewrite orbT. Qed.

Theorem lemma_4_refuted :
  exists A : 'M[R]_(1, 2), exists2 B : 'M[R]_2, singular B & ~~ singular (A *m B).
Proof.
exists (delta_mx 0 0), (delta_mx 0 0); rewrite /singular ?mul_delta_mx ?mxrank_delta //.
Qed.

Theorem lemma_5 n (A B : 'M[R]_n) : ~~ singular A -> ~~ singular B -> ~~ singular (A *m B).
Proof. by rewrite !singular_square !negbK unitmx_mul => -> ->. Qed.

Theorem lemma_5_refuted :
  exists A : 'M[R]_(1, 2), exists B : 'M[R]_(2, 1),
  [/\ ~~ singular A, ~~ singular B & singular (A *m B)].
Proof.
exists (delta_mx 0 0), (delta_mx 1 0).
by rewrite /singular mul_delta_mx_0 // mxrank0 !mxrank_delta.
Qed.

(** ** Definitions 3 and 4, N = n *)

Section Square.

Variable n : nat.
Implicit Types H W D : 'M[R]_n.

(* Equation (34). *)
Definition local_gradient H W D := H *m (W *m D).

(* Equation (35), up to the learning rate. *)
Definition weight_update D H := D *m H.

Lemma singularMr (A B : 'M[R]_n) : singular A -> singular (A *m B).
Proof. by rewrite !singular_square unitmx_mul negb_and => ->. Qed.

Theorem remark_4 H H' W D : singular H ->
  singular (local_gradient H W D) /\ singular (weight_update (local_gradient H W D) H').
Proof. by move=> h; split; do ?[apply: singularMr]. Qed.

Theorem remark_5 H H' W D : ~~ singular H -> ~~ singular W -> ~~ singular D -> ~~ singular H' ->
  ~~ singular (local_gradient H W D) /\ ~~ singular (weight_update (local_gradient H W D) H').
Proof. by move=> h w d h'; split; do ?[apply: lemma_5]. Qed.

Theorem remark_4_refuted (W : nat -> 'M[R]_n) (X D : 'M[R]_n) (m : nat) :
  (forall l, ~~ singular (W l)) -> ~~ singular X -> ~~ singular D ->
  let gradient := local_gradient (plainnet W X m.+1) (W m.+1) D in
  ~~ singular gradient /\ ~~ singular (weight_update gradient (plainnet W X m)).
Proof.
move=> hW hX hD; have hH k : ~~ singular (plainnet W X k).
  rewrite /singular remark_1_refuted //= => l.
  by have := hW l; rewrite singular_square negbK.
exact: remark_5.
Qed.

(* At a point where the error vanishes, all gradients do. *)
Theorem remark_5_refuted H W : (0 < n)%N -> singular (local_gradient H W 0).
Proof. by move=> n0; rewrite /local_gradient !mulmx0 /singular mxrank0 minnn. Qed.

End Square.

(** ** The chain rule *)

Section ChainRule.

Variables n N : nat.
Implicit Types (W : nat -> 'M[R]_n) (Z D H : 'M[R]_(n, N)).

(* The error D at the output of m blocks, pulled back to their input. *)
Fixpoint plainnet_error W D m : 'M[R]_(n, N) :=
  if m is l.+1 then plainnet_error W ((W l)^T *m D) l else D.

Definition resnet_error W := plainnet_error (fun l => W l + 1%:M).

Theorem plainnet_chain_rule W D m Z :
  \tr (D^T *m plainnet W Z m) = \tr ((plainnet_error W D m)^T *m Z).
Proof.
elim: m D => [|m IH] D //=.
by rewrite -IH trmx_mul trmxK mulmxA.
Qed.

Theorem resnet_chain_rule W D m Z :
  \tr (D^T *m resnet W Z m) = \tr ((resnet_error W D m)^T *m Z).
Proof. by rewrite resnet_plainnet plainnet_chain_rule. Qed.

(* The gradient of a block W with input H and output error D is D H^T. *)
Theorem remark_4_chain_rule H D : (\rank (D *m H^T) <= minn (\rank D) (\rank H))%N.
Proof.
by rewrite leq_min mxrankM_maxl -(mxrank_tr H) mxrankM_maxr.
Qed.

Theorem plainnet_error_rank W D m : (forall l, W l \in unitmx) ->
  \rank (plainnet_error W D m) = \rank D.
Proof.
move=> h; elim: m D => //= m IH D; rewrite IH; apply/eqP; rewrite eqn_leq mxrankM_maxr /=.
have hT : (W m)^T \in unitmx by rewrite unitmx_tr.
by rewrite -{1}[D](mulKmx hT) mxrankM_maxr.
Qed.

Theorem resnet_error_rank W D m : (forall l, positive_semidefinite (W l)) ->
  \rank (resnet_error W D m) = \rank D.
Proof. by move=> h; apply: plainnet_error_rank => l; exact: psd_block_unit. Qed.

End ChainRule.

(** ** Proposition 2 *)

Record matrix_norm := MatrixNorm {
  norm :> forall m n, 'M[R]_(m, n) -> R;
  norm_ge0 : forall m n (A : 'M[R]_(m, n)), 0 <= norm A;
  normD : forall m n (A B : 'M[R]_(m, n)), norm (A + B) <= norm A + norm B;
  normN : forall m n (A : 'M[R]_(m, n)), norm (- A) = norm A;
  normM : forall m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)), norm (A *m B) <= norm A * norm B }.

Section Perturbation.

Variable nrm : matrix_norm.
Variables (c n r : nat) (theta dtheta : 'M[R]_(c, n)) (H dH : 'M[R]_(n, r)) (Hinv : 'M[R]_(r, n)).
Hypotheses (right_inverse : H *m Hinv = 1%:M) (H_neq0 : 0 < nrm _ _ H)
  (same_output : theta *m H = (theta + dtheta) *m (H + dH)).

(* kappa(H) *)
Definition condition_number := nrm _ _ H * nrm _ _ Hinv.

Theorem proposition_2 :
  nrm _ _ dtheta <= condition_number * (nrm _ _ dH / nrm _ _ H) * nrm _ _ (theta + dtheta).
Proof.
have e : dtheta = - ((theta + dtheta) *m dH *m Hinv).
  rewrite -[LHS]mulmx1 -right_inverse mulmxA -mulNmx; congr (_ *m _).
  apply/eqP; rewrite -addr_eq0 -(inj_eq (addrI (theta *m H))) addr0.
  by rewrite addrA -mulmxDl -mulmxDr -same_output.
rewrite {1}e normN.
apply: le_trans (normM _ _ _) _.
apply: le_trans (ler_wpmul2r (norm_ge0 _ _) (normM _ _ _)) _.
rewrite /condition_number le_eqVlt; apply/orP; left; apply/eqP.
by field; rewrite gt_eqF.
Qed.

Theorem proposition_2_bound (k := condition_number * (nrm _ _ dH / nrm _ _ H)) : k < 1 ->
  nrm _ _ dtheta <= k / (1 - k) * nrm _ _ theta.
Proof.
move=> k1; have k0 : 0 <= k.
  by rewrite /k /condition_number !mulr_ge0 ?invr_ge0 ?norm_ge0.
have d0 : 0 < 1 - k by rewrite subr_gt0.
rewrite mulrAC ler_pdivl_mulr // mulrBr mulr1 ler_subl_addr.
apply: le_trans proposition_2 _; rewrite -/k [nrm _ _ dtheta * k]mulrC -mulrDr.
by rewrite ler_wpmul2l // normD.
Qed.

End Perturbation.

(* All sizes 1: theta = H = 1, dH = - t, dtheta = t / (1 - t). *)
Theorem proposition_2_refuted (t : R) : 0 < t < 1 ->
  let theta := 1 in let H := 1 in let dH := - t in let dtheta := t / (1 - t) in
  theta * H = (theta + dtheta) * (H + dH) /\
  `|H| * `|H^-1| * (`|dH| / `|H|) < `|dtheta| / `|theta|.
Proof.
case/andP=> t0 t1 theta H dH dtheta; have d0 : 0 < 1 - t by rewrite subr_gt0.
split; first by rewrite /theta /H /dH /dtheta; field; rewrite gt_eqF.
rewrite /theta /H /dH /dtheta invr1 !normr1 !mulr1 invr1 !mulr1 mul1r normrN.
rewrite normrM normfV !gtr0_norm // ltr_pdivl_mulr // mulrBr mulr1.
by rewrite ltr_subl_addr ltr_addl mulr_gt0.
Qed.

End Gradients.

(* The Frobenius norm is such a norm. *)
Section Frobenius.

Variable R : rcfType.

Definition vec m n (A : 'M[R]_(m, n)) : 'cV[R]_(m * n) := (mxvec A)^T.

Definition frobenius_norm m n (A : 'M[R]_(m, n)) : R := enorm (vec A).

Lemma dot_vec m n (A : 'M[R]_(m, n)) : dot (vec A) (vec A) = \sum_i \sum_j A i j ^+ 2.
Proof.
rewrite dotE pair_bigA (reindex _ (curry_mxvec_bij m n)) /=.
by apply: eq_bigr => -[i j] _; rewrite mxE mxvecE expr2.
Qed.

Lemma frobenius_normM m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) :
  frobenius_norm (A *m B) <= frobenius_norm A * frobenius_norm B.
Proof.
rewrite /frobenius_norm /enorm -sqrtrM ?dot_ge0 // ler_wsqrtr // !dot_vec.
apply: le_trans (_ : \sum_i \sum_k (\sum_j A i j ^+ 2) * (\sum_j B j k ^+ 2) <= _).
  apply: ler_sum => i _; apply: ler_sum => k _.
  have -> : (A *m B) i k = dot (row i A)^T (col k B).
    by rewrite mxE dotE; apply: eq_bigr => j _; rewrite !mxE.
  have -> : \sum_j A i j ^+ 2 = dot (row i A)^T (row i A)^T.
    by rewrite dotE; apply: eq_bigr => j _; rewrite !mxE expr2.
  have -> : \sum_j B j k ^+ 2 = dot (col k B) (col k B).
    by rewrite dotE; apply: eq_bigr => j _; rewrite !mxE expr2.
  exact: cauchy_schwarz.
rewrite mulr_suml; apply: ler_sum => i _.
by rewrite -mulr_sumr exchange_big.
Qed.

Definition frobenius : matrix_norm R.
Proof.
exists frobenius_norm.
- by move=> *; exact: sqrtr_ge0.
- by move=> m n A B; rewrite /frobenius_norm /vec !linearD; exact: enormD.
- by move=> m n A; rewrite /frobenius_norm /vec !linearN /= enormN.
- exact: frobenius_normM.
Defined.

End Frobenius.

(** ** Corollary 2 *)

Section Condition.

Variable R : realFieldType.

Definition sqnorm n (v : 'cV[R]_n) := dot v v.

(* The squares of the extreme singular values of H (q rows, q <= N). *)
Definition sigma_max2 q N (H : 'M[R]_(q, N)) b :=
  (forall v, sqnorm (H^T *m v) <= b * sqnorm v) /\
  (exists2 v, v != 0 & sqnorm (H^T *m v) = b * sqnorm v).

Definition sigma_min2 q N (H : 'M[R]_(q, N)) a :=
  (forall v, a * sqnorm v <= sqnorm (H^T *m v)) /\
  (exists2 v, v != 0 & sqnorm (H^T *m v) = a * sqnorm v).

(* k = kappa(H)^2, finite *)
Definition kappa2 q N (H : 'M[R]_(q, N)) k :=
  exists a b, [/\ sigma_min2 H a, sigma_max2 H b, 0 < a & k = b / a].

Theorem corollary_2 n q N (S : 'M[R]_(q, n)) (Hr : 'M[R]_(n, N)) (Hc : 'M[R]_(q, N)) kr kc :
  S *m S^T = 1%:M -> Hc = S *m Hr -> kappa2 Hr kr -> kappa2 Hc kc -> kc <= kr.
Proof.
move=> hS -> [a [b [[ha _] [hb _] a0 ->]]] [a' [b' [[_ [v v0 ev]] [_ [z z0 ez]] a0' ->]]].
have S_norm (y : 'cV[R]_q) : sqnorm (S^T *m y) = sqnorm y.
  by rewrite /sqnorm dot_adj trmxK mulmxA hS mul1mx.
have pos (y : 'cV[R]_q) : y != 0 -> 0 < sqnorm y by rewrite /sqnorm dot_gt0.
have hb' : b' <= b.
  by rewrite -(ler_pmul2r (pos _ z0)) -ez trmx_mul -mulmxA -(S_norm z); exact: hb.
have ha' : a <= a'.
  by rewrite -(ler_pmul2r (pos _ v0)) -ev trmx_mul -mulmxA -(S_norm v); exact: ha.
have b0 : 0 <= b.
  by rewrite -(pmulr_lge0 _ (pos _ z0)) -(S_norm z) (le_trans (dot_ge0 _) (hb _)).
rewrite ler_pdivr_mulr // mulrAC ler_pdivl_mulr //.
apply: le_trans (_ : b * a <= _); first by rewrite ler_wpmul2r // ltW.
by rewrite ler_wpmul2l.
Qed.

Lemma kappa2_scalar q N (H : 'M[R]_(q.+1, N)) c : 0 < c -> H *m H^T = c%:M -> kappa2 H 1.
Proof.
move=> c0 e; have h v : sqnorm (H^T *m v) = c * sqnorm v.
  by rewrite /sqnorm dot_adj trmxK mulmxA e mul_scalar_mx dotZl.
have one : (const_mx 1 : 'cV[R]_q.+1) != 0.
  by apply/eqP => /matrixP /(_ 0 0) /eqP; rewrite !mxE oner_eq0.
exists c, c; split=> //; last by rewrite divff // gt_eqF.
  by split=> [v|]; [rewrite h | exists (const_mx 1)].
by split=> [v|]; [rewrite h | exists (const_mx 1)].
Qed.

(* Data with orthonormal rows exist for every N >= n. *)
Lemma orthonormal_rows n k (X := row_mx 1%:M 0 : 'M[R]_(n, n + k)) : X *m X^T = 1%:M.
Proof. by rewrite /X tr_row_mx mul_row_col trmx1 mul1mx mul0mx addr0. Qed.

(* n = 2, q = 1, W_r = I, W_c = I, data with orthonormal rows: both 1. *)
Theorem corollary_2_equal N (X : 'M[R]_(2, N)) (X' : 'M[R]_(1, N)) m :
  X *m X^T = 1%:M -> X' *m X'^T = 1%:M ->
  kappa2 (resnet (fun=> 1%:M) X m) 1 /\
  kappa2 (resnext (fun (_ : nat) (_ : 'I_1) => 1%:M) X' m) 1.
Proof.
have h q (Z : 'M[R]_(q.+1, N)) : Z *m Z^T = 1%:M -> kappa2 (resnet (fun=> 1%:M) Z m) 1.
  move=> e; have -> : resnet (fun=> 1%:M) Z m = 2%:R ^+ m *: Z.
    elim: m => [|k IH] /=; first by rewrite expr0 scale1r.
    by rewrite IH mul1mx -scalerDl exprS -mulr2n -mulr_natl.
  apply: (@kappa2_scalar _ _ _ (2%:R ^+ m * 2%:R ^+ m)).
    by rewrite mulr_gt0 ?exprn_gt0 ?ltr0n.
  by rewrite linearZ /= -scalemxAl -scalemxAr e scalerA scalemx1.
move=> e e'; split; first exact: h.
rewrite resnext_resnet.
have -> : resnet (fun l : nat => \sum_(k < 1) 1%:M) X' m = resnet (fun=> 1%:M) X' m.
  by elim: m {h} => //= k ->; rewrite big_ord1.
exact: h.
Qed.

(* n = 3, q = 2, one block, W_r = I, W_c = I + diag(0, 2) in two paths: the
   ResNet has 1, the ResNeXt has kappa = 2. *)
Theorem corollary_2_reversed N (X : 'M[R]_(3, N)) (X' : 'M[R]_(2, N)) :
  X *m X^T = 1%:M -> X' *m X'^T = 1%:M ->
  let path (k : 'I_2) : 'M[R]_2 := if k == 0 then 1%:M else diag_mx (\row_j if j == 0 then 0 else 2%:R) in
  [/\ \sum_k path k \in unitmx, kappa2 (resnet (fun=> 1%:M) X 1) 1
    & kappa2 (resnext (fun=> path) X' 1) 4%:R].
Proof.
move=> e e' path; pose D c : 'M[R]_2 := diag_mx (\row_j if j == 0 then c 0%N else c 1%N).
have sum_path : \sum_k path k = D (fun i => if i is 0 then 1 else 3%:R).
  rewrite !big_ord_recl big_ord0 addr0 /path /= -diag_const_mx -linearD; congr diag_mx.
  apply/rowP => j; rewrite !mxE; case: (j == 0); ring.
have block : resnext (fun=> path) X' 1 = D (fun i => if i is 0 then 2%:R else 4%:R) *m X'.
  rewrite /= -mulmx_suml sum_path -[X in _ + X]mul1mx -mulmxDl -diag_const_mx -linearD; congr (diag_mx _ *m _).
  by apply/rowP => j; rewrite !mxE; case: (j == 0); ring.
have value (v : 'cV[R]_2) : sqnorm ((resnext (fun=> path) X' 1)^T *m v) =
    4%:R * v 0 0 ^+ 2 + 16%:R * v 1 0 ^+ 2.
  rewrite block trmx_mul -mulmxA /sqnorm dot_adj trmxK mulmxA e' mul1mx tr_diag_mx dotE.
  rewrite !big_ord_recl big_ord0 addr0 !mul_diag_mx !mxE /=.
  rewrite -[ord0]/(0 : 'I_2) (_ : lift 0 0 = 1 :> 'I_2); last exact: val_inj.
  by ring.
have norm2 (v : 'cV[R]_2) : sqnorm v = v 0 0 ^+ 2 + v 1 0 ^+ 2.
  rewrite /sqnorm dotE !big_ord_recl big_ord0 addr0 -!expr2.
  by rewrite -[ord0]/(0 : 'I_2) (_ : lift 0 0 = 1 :> 'I_2); last exact: val_inj.
have unit_vector (j : 'I_2) : (delta_mx j 0 : 'cV[R]_2) != 0.
  by apply/eqP => /matrixP /(_ j 0) /eqP; rewrite !mxE !eqxx oner_eq0.
split.
- rewrite sum_path unitmxE det_diag !big_ord_recl big_ord0 !mxE /= mulr1 mul1r.
  by rewrite unitfE pnatr_eq0.
- rewrite /= mul1mx -mulr2n -scaler_nat.
  apply: (@kappa2_scalar _ _ _ 4%:R); first by rewrite ltr0n.
  by rewrite linearZ /= -scalemxAl -scalemxAr e scalerA scalemx1 -natrM.
exists 4%:R, 16%:R; split; rewrite ?ltr0n //.
- split=> [v|]; rewrite ?value ?norm2 ?mulrDr.
    by rewrite ler_add2l ler_wpmul2r ?sqr_ge0 // ler_nat.
  exists (delta_mx 0 0); rewrite ?unit_vector // value norm2 !mxE /=.
  by ring.
- split=> [v|]; rewrite ?value ?norm2 ?mulrDr.
    by rewrite ler_add2r ler_wpmul2r ?sqr_ge0 // ler_nat.
  exists (delta_mx 1 0); rewrite ?unit_vector // value norm2 !mxE /=.
  by ring.
- by field.
Qed.

End Condition.
