(* From networks to matrices: the samples of a feature are the columns of a   *)
(* matrix, (P_phi) is a coupled problem, and Assumption 4 says that           *)
(* [W_0 ... W_{L-1}] can be inverted from the left.                           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- The empirical risk as a function of the matrix of outputs ----------------- *)
Section Outputs.

Variables (R : realFieldType) (No N : nat).
Variables (ell : 'cV[R]_No -> 'cV[R]_No -> R) (Y : 'M[R]_(No, N)).

Definition samples a b (f : 'cV[R]_a -> 'cV[R]_b) (X : 'M[R]_(a, N)) : 'M[R]_(b, N) :=
  \matrix_(i, n) f (col n X) i 0.

Lemma col_samples a b (f : 'cV[R]_a -> 'cV[R]_b) X n :
  col n (samples f X) = f (col n X).
Proof. by apply/colP=> i; rewrite !mxE. Qed.

Lemma eq_samples a b (f g : 'cV[R]_a -> 'cV[R]_b) X : f =1 g ->
  samples f X = samples g X.
Proof. by move=> fg; apply/matrixP=> i n; rewrite !mxE fg. Qed.

Lemma samplesM a b c (A : 'M_(c, b)) (f : 'cV[R]_a -> 'cV[R]_b) X :
  samples (fun x => A *m f x) X = A *m samples f X.
Proof.
by apply/matrixP=> i n; rewrite !mxE; apply: eq_bigr => j _; rewrite mxE.
Qed.

Lemma samplesD a b (f g : 'cV[R]_a -> 'cV[R]_b) X :
  samples (fun x => f x + g x) X = samples f X + samples g X.
Proof. by apply/matrixP=> i n; rewrite !mxE. Qed.

Lemma samples_sum a b I (r : seq I) (f : I -> 'cV[R]_a -> 'cV[R]_b) X :
  samples (fun x => \sum_(i <- r) f i x) X = \sum_(i <- r) samples (f i) X.
Proof.
by apply/matrixP=> i n; rewrite !mxE !summxE; apply: eq_bigr => j _; rewrite mxE.
Qed.

Definition output_risk (Z : 'M[R]_(No, N)) : R :=
  N%:R^-1 * \sum_(n < N) ell (col n Z) (col n Y).

Lemma empirical_riskE a (X : 'M_(a, N)) f :
  empirical_risk ell X Y f = output_risk (samples f X).
Proof.
by congr (_ * _); apply: eq_bigr => n _; rewrite col_samples.
Qed.

Lemma eq_empirical_risk a (X : 'M_(a, N)) f g : f =1 g ->
  empirical_risk ell X Y f = empirical_risk ell X Y g.
Proof. by move=> fg; congr (_ * _); apply: eq_bigr => n _; rewrite fg. Qed.

Lemma output_risk_convex : assumption_2 ell -> convex output_risk.
Proof.
move=> [cl _]; apply: convexZ; first by rewrite invr_ge0 ler0n.
apply: convex_sum => n A B t t0 t1.
rewrite !colE mulmxDl -!scalemxAl -!colE; exact: cl.
Qed.

Lemma output_risk_gradient : assumption_2 ell ->
  exists G, forall Z, gradient output_risk Z (G Z).
Proof.
move=> [_ [g gl]].
exists (fun Z => N%:R^-1 *: \sum_(n < N) g (col n Y) (col n Z) *m (delta_mx n 0)^T).
move=> Z; apply/gradientZ/gradient_sum => n.
have := @gradient_affine R No 1 No N (ell^~ (col n Y)) 0 1%:M (delta_mx n 0) Z.
move/(_ (g (col n Y) (col n Z))); rewrite add0r mul1mx -colE trmx1 mul1mx.
by move/(_ (gl _ _)); apply: gradient_ext => B; rewrite add0r mul1mx -colE.
Qed.

End Outputs.

Lemma output_risk_squared (R : realFieldType) No N (Y : 'M[R]_(No, N)) :
  output_risk (@squared_loss R No) Y =1 sq_risk Y N%:R^-1.
Proof.
move=> Z; rewrite /output_risk /sq_risk; congr (_ * _).
rewrite [RHS]frobE [RHS]exchange_big; apply: eq_bigr => n _.
rewrite /squared_loss frobE; apply: eq_bigr => i _.
by rewrite big_ord1 !mxE.
Qed.

(* The squared loss satisfies Assumption 2.                                     *)
Lemma squared_loss_assumption_2 (R : realFieldType) No :
  assumption_2 (@squared_loss R No).
Proof.
split=> [y|]; first exact: sq_convex.
exists (fun y z => 2%:R *: (z - y)) => y z; exact: sq_gradient.
Qed.

(* -- ResNEsts -------------------------------------------------------------------- *)
Section ResNEst.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).

Implicit Types (W : expansion R M K) (theta : parameters R p).
Implicit Types (H : augmentation R No K).

(* A prefix of the weights determines the features.                             *)
Lemma state_feature_prefix W W' theta theta' i :
  (forall j, (j <= i)%N -> W j = W' j) ->
  (forall j, (0 < j <= i)%N -> theta j = theta' j) ->
  state G W theta i =1 state G W' theta' i.
Proof.
elim: i => [|i IH] eW eT x /=; first by rewrite eW.
rewrite eW // eT ?leqnn // IH // => j ji; first by apply: eW; apply: leqW.
by case/andP: ji => j0 ji; apply: eT; rewrite j0 leqW.
Qed.

Lemma feature_prefix W W' theta theta' i :
  (forall j, (j < i)%N -> W j = W' j) ->
  (forall j, (0 < j <= i)%N -> theta j = theta' j) ->
  feature G W theta i =1 feature G W' theta' i.
Proof.
case: i => [//|i] eW eT x /=; rewrite (eT i.+1) ?leqnn //; congr (G _ _).
apply: state_feature_prefix => // j /andP [j0 ji]; apply: eT.
by rewrite j0 leqW.
Qed.

(* Equation (2).                                                                *)
Lemma state_sum W theta i x :
  state G W theta i x = \sum_(j < i.+1) W j *m feature G W theta j x.
Proof.
elim: i => [|i IH]; first by rewrite big_ord1.
by rewrite big_ord_recr /= IH.
Qed.

Lemma stateE W theta L x : state G W theta L x =
  previous_state G W theta L x + W L *m feature G W theta L x.
Proof. by rewrite state_sum big_ord_recr. Qed.

Lemma resnest_phiE W theta L (A : 'M_(No, M)) :
  resnest_phi G W theta (A, W L) =1 resnest G W theta L A.
Proof. by move=> x; rewrite /resnest stateE. Qed.

(* Replacing W_L.                                                               *)
Definition update W L (B : 'M[R]_(M, K L)) : expansion R M K := fun i =>
  match L =P i with
  | ReflectT e => ecast j 'M[R]_(M, K j) e B
  | ReflectF _ => W i
  end.

Lemma update_eq W L (B : 'M_(M, K L)) : update W B L = B.
Proof. by rewrite /update; case: eqP => // e; rewrite (eq_irrelevance e erefl). Qed.

Lemma update_neq W L (B : 'M_(M, K L)) i : i != L -> update W B i = W i.
Proof. by rewrite /update eq_sym; case: eqP. Qed.

Lemma update_feature W theta L (B : 'M_(M, K L)) i : (i <= L)%N ->
  feature G (update W B) theta i =1 feature G W theta i.
Proof.
move=> iL; apply: feature_prefix => // j ji; apply: update_neq.
by rewrite neq_ltn (leq_trans ji iL).
Qed.

Lemma update_previous W theta L (B : 'M_(M, K L)) :
  previous_state G (update W B) theta L =1 previous_state G W theta L.
Proof.
move=> x; apply: eq_bigr => i _; rewrite update_neq; last by rewrite neq_ltn ltn_ord.
by rewrite update_feature // ltnW.
Qed.

Lemma update_resnest W theta L (A : 'M_(No, M)) (B : 'M_(M, K L)) :
  resnest G (update W B) theta L A =1 resnest_phi G W theta (A, B).
Proof.
move=> x; rewrite /resnest stateE update_eq update_previous.
by rewrite update_feature.
Qed.

(* Assumption 4 as a left inverse: any linear function of v_0 ... v_{L-1} can    *)
(* be read off x_{L-1}.                                                         *)
Lemma assumption_4_row_free W L :
  assumption_4 W L -> row_free (\mxrow_(i < L) W i)^T.
Proof.
move=> a4; case: (boolP (row_free _)) => // /left_kernel [u u0 uB].
suff v0 : u^T = 0 by rewrite -trmx_eq0 v0 eqxx in u0.
have := a4 (fun i => submxcol u^T i) (fun i => 0).
under [X in _ = X -> _]eq_bigr do rewrite mulmx0.
rewrite big1_eq -mul_mxrow_mxcol submxcolK => e.
apply/mxcolP => i; rewrite e; first by apply/colP=> j; rewrite !mxE.
by apply: trmx_inj; rewrite trmx_mul trmxK uB trmx0.
Qed.

Lemma row_free_through W L : row_free (\mxrow_(i < L) W i)^T ->
  forall H, exists B : 'M_(No, M), forall i : 'I_L, B *m W i = H i.
Proof.
move=> fB H; pose C := (pinvmx (\mxrow_(i < L) W i)^T)^T.
have CB : C *m \mxrow_(i < L) W i = 1%:M.
  by apply: trmx_inj; rewrite trmx_mul trmxK mulmxVp // trmx1.
exists (\mxrow_(i < L) H i *m C); apply/eq_mxrowP.
by rewrite -mul_mxrow -mulmxA CB mulmx1.
Qed.

Lemma assumption_4P W L : assumption_4 W L ->
  forall H, exists B : 'M_(No, M), forall i : 'I_L, B *m W i = H i.
Proof. by move/assumption_4_row_free; apply: row_free_through. Qed.

Section Data.

Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Local Notation F := (output_risk ell Y).
Local Notation feat W theta i := (samples (feature G W theta i) X).
Local Notation prev W theta L := (samples (previous_state G W theta L) X).

Lemma risk_phiE W theta L q :
  risk_phi G ell X Y W theta (L := L) q =
  coupled (prev W theta L) (feat W theta L) F q.
Proof.
rewrite /risk_phi empirical_riskE /coupled; congr (F _).
by rewrite /resnest_phi samplesM samplesD samplesM.
Qed.

Lemma arisk_phiE W theta L H : arisk_phi G ell X Y W theta L H =
  F (\sum_(i < L.+1) H i *m feat W theta i).
Proof.
rewrite /arisk_phi empirical_riskE; congr (F _).
by rewrite /aresnest samples_sum; apply: eq_bigr => i _; rewrite samplesM.
Qed.

Lemma prevE W theta L : prev W theta L = \sum_(i < L) W i *m feat W theta i.
Proof.
by rewrite /previous_state samples_sum; apply: eq_bigr => i _; rewrite samplesM.
Qed.

Lemma linear_riskE Hx : linear_risk ell X Y Hx = F (Hx *m X).
Proof.
rewrite /linear_risk empirical_riskE samplesM; congr (F (_ *m _)).
by apply/matrixP=> i n; rewrite !mxE.
Qed.

(* A ResNEst is an A-ResNEst with H_i = W_{L+1} W_i.                            *)
Lemma risk_phi_arisk W theta L q : risk_phi G ell X Y W theta (L := L) q =
  arisk_phi G ell X Y W theta L (fun i => q.1 *m update W q.2 i).
Proof.
rewrite risk_phiE arisk_phiE /coupled prevE; congr (F _).
rewrite big_ord_recr /= update_eq mulmxDr mulmxA mulmx_sumr; congr (_ + _).
by apply: eq_bigr => i _; rewrite update_neq ?mulmxA // neq_ltn ltn_ord.
Qed.

(* Under Assumption 4 an A-ResNEst is linear in x_{L-1} and v_L.                *)
Lemma arisk_through W theta L H : assumption_4 W L -> exists B : 'M_(No, M),
  arisk_phi G ell X Y W theta L H = F (B *m prev W theta L + H L *m feat W theta L).
Proof.
move=> /assumption_4P/(_ H) [B BW]; exists B; rewrite arisk_phiE prevE.
rewrite big_ord_recr mulmx_sumr; congr (F (_ + _)).
by apply: eq_bigr => i _; rewrite mulmxA BW.
Qed.

(* A linear predictor is the A-ResNEst that reads v_0 alone.                    *)
Lemma linear_arisk W theta L Hx : linear_risk ell X Y Hx =
  arisk_phi G ell X Y W theta L (fun i => if i is 0 as i return 'M_(No, K i) then Hx else 0).
Proof.
rewrite linear_riskE arisk_phiE big_ord_recl /= big1 ?addr0 => [|i _].
  by congr (F (_ *m _)); apply/matrixP=> i n; rewrite !mxE.
by rewrite /= mul0mx.
Qed.

(* Remark 1.                                                                    *)
Lemma local_min_P_phi W theta L A : local_min_P G ell X Y L (A, W, theta) ->
  local_min2 (risk_phi G ell X Y W theta (L := L)) (A, W L).
Proof.
move=> [e e0 mP]; exists e => // -[A' B] [/= AA BB].
have := mP (A', update W B, theta); rewrite /risk /=.
have -> : empirical_risk ell X Y (resnest G W theta L A) =
    risk_phi G ell X Y W theta (A, W L).
  by apply: eq_empirical_risk => x; rewrite resnest_phiE.
have -> : empirical_risk ell X Y (resnest G (update W B) theta L A') =
    risk_phi G ell X Y W theta (A', B).
  by apply: eq_empirical_risk; apply: update_resnest.
apply; split=> //= i iL; last exact: close_refl.
have [->|iL'] := eqVneq i L; first by rewrite update_eq.
by rewrite update_neq //; apply: close_refl.
Qed.

End Data.

End ResNEst.
