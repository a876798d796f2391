(* Chen et al. 2021, "ResNEsts and DenseNEsts": the propositions, theorems,   *)
(* corollaries and remarks, numbered as in the paper.  What the paper states  *)
(* imprecisely is stated here as proved; findings.v has the literal readings  *)
(* that fail and the hypotheses that are not needed.                          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models coupled networks.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ConvexLoss.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Implicit Types (W : expansion R M K) (theta : parameters R p).
Implicit Types (H : augmentation R No K) (w : weights R M No K p).

Local Notation F := (output_risk ell Y).
Local Notation feat W theta i := (samples (feature G W theta i) X).
Local Notation prev W theta L := (samples (previous_state G W theta L) X).
Local Notation risk := (risk G ell X Y).
Local Notation risk_phi W theta L := (risk_phi G ell X Y W theta (L := L)).
Local Notation arisk_phi := (arisk_phi G ell X Y).
Local Notation local_min_P := (local_min_P G ell X Y).
Local Notation local_min_PA := (local_min_PA G ell X Y).
Local Notation linear_risk := (linear_risk ell X Y).
Local Notation epsilon := (epsilon G ell X Y).
Local Notation state := (state G).
Local Notation feature := (feature G).
Local Notation resnest := (resnest G).

(* -- Section 2.2 ----------------------------------------------------------- *)

Theorem equation_2 W theta L (A : 'M_(No, M)) x :
  resnest W theta L A x = A *m \sum_(i < L.+1) W i *m feature W theta i x.
Proof. by rewrite /resnest state_sum. Qed.

(* A local minimiser of (P) is one of (P_phi) for its own phi.                *)
Theorem remark_1 W theta L A : local_min_P L (A, W, theta) ->
  local_min2 (risk_phi W theta L) (A, W L).
Proof. exact: local_min_P_phi. Qed.

(* The value is the same, too.                                                *)
Lemma risk_own_phi W theta L A : risk L (A, W, theta) = risk_phi W theta L (A, W L).
Proof. by symmetry; apply: eq_empirical_risk => x; apply: resnest_phiE. Qed.

(* -- Section 2.3 ----------------------------------------------------------- *)

Definition combine t H H' : augmentation R No K :=
  fun i => t *: H i + (1 - t) *: H' i.

(* (PA_phi) is convex ...                                                     *)
Theorem proposition_2_convex W theta L : assumption_2 ell ->
  forall H H' t, 0 <= t -> t <= 1 ->
  arisk_phi W theta L (combine t H H')
    <= t * arisk_phi W theta L H + (1 - t) * arisk_phi W theta L H'.
Proof.
move=> /(output_risk_convex Y) cF H H' t t0 t1; rewrite !arisk_phiE.
set Z := \sum_(i < _) H i *m _; set Z' := \sum_(i < _) H' i *m _.
have -> : \sum_(i < L.+1) combine t H H' i *m feat W theta i = t *: Z + (1 - t) *: Z'.
  rewrite /Z /Z' !scaler_sumr -big_split; apply: eq_bigr => i _.
  by rewrite mulmxDl -!scalemxAl.
exact: cF.
Qed.

(* ... so that its local minimisers are global.                               *)
Lemma near_combine L H H' e : 0 < e -> exists2 d, 0 < d &
  forall t, `|t| < d -> near_augmentation L e H (combine t H' H).
Proof.
move=> e0; elim: L => [|L [d d0 IH]].
  have [d d0 cd] := close_line (H 0%N) (H' 0%N - H 0%N) e0; exists d => // t /cd ct i.
  rewrite leqn0 => /eqP->; rewrite /combine scalerBl scale1r.
  by rewrite (_ : _ + _ = H 0%N + t *: (H' 0%N - H 0%N)) // scalerBr addrCA addrA addrC.
have [d' d'0 cd] := close_line (H L.+1) (H' L.+1 - H L.+1) e0.
exists (Num.min d d') => [|t]; first by rewrite lt_minr d0.
rewrite lt_minr => /andP [/IH {}IH /cd ct] i; rewrite leq_eqVlt => /orP [/eqP->|/IH //].
rewrite /combine scalerBl scale1r.
by rewrite (_ : _ + _ = H L.+1 + t *: (H' L.+1 - H L.+1)) // scalerBr addrCA addrA addrC.
Qed.

Lemma convex_chord (a b : R) d : 0 < d ->
  (forall t, 0 < t -> t < d -> t <= 1 -> a <= t * b + (1 - t) * a) -> a <= b.
Proof.
move=> d0 ab; have [t t0 [td t1]] := small2 d0 (@ltr01 R).
have := ab t t0 td (ltW t1); rewrite -subr_ge0.
have -> : t * b + (1 - t) * a - a = t * (b - a) by ring.
by rewrite pmulr_rge0 // subr_ge0.
Qed.

Theorem proposition_2_global W theta L H : assumption_2 ell ->
  local_min_PA W theta L H -> global_minimum (arisk_phi W theta L) H.
Proof.
move=> a2 [e e0 mH] H'; have [d d0 nd] := near_combine L H H' e0.
apply: (convex_chord d0) => t t0 td t1.
apply: le_trans (mH _ (nd t _)) _; first by rewrite gtr0_norm.
exact: proposition_2_convex (ltW t0) t1.
Qed.

Theorem proposition_2 W theta L q H : assumption_2 ell ->
  local_min_PA W theta L H -> local_min2 (risk_phi W theta L) q ->
  0 <= epsilon W theta q H.
Proof.
move=> a2 mH _; rewrite subr_ge0 risk_phi_arisk; exact: proposition_2_global mH _.
Qed.

(* -- Section 2.4 ----------------------------------------------------------- *)

(* v_i is linearly predictable by v_0 ... v_{i-1} over the data.              *)
Definition linearly_predictable W theta i : Prop :=
  exists C : forall j, 'M[R]_(K i, K j),
    feat W theta i = \sum_(j < i) C j *m feat W theta j.

(* Equation (7), as it holds: if reading v_i strictly improves on the best    *)
(* predictor from v_0 ... v_{i-1}, then v_i is linearly unpredictable.        *)
Theorem equation_7 W theta i H : 
  (forall H', arisk_phi W theta i H < arisk_phi W theta i.-1 H') ->
  (0 < i)%N -> ~ linearly_predictable W theta i.
Proof.
case: i H => // i H better _ [C eC].
have := better (fun j => H j + H i.+1 *m C j); rewrite !arisk_phiE big_ord_recr /= eC.
rewrite mulmx_sumr -big_split /=.
under eq_bigr => j _ do rewrite mulmxA -mulmxDl.
by rewrite ltxx.
Qed.

(* -- Section 3 --------------------------------------------------------------- *)

Section Assumption2.

Hypothesis a2 : assumption_2 ell.

(* What is common to the proofs below: the output of a stationary point beats  *)
(* every A-ResNEst under Assumption 4.                                         *)
Lemma stationary_erlb W theta L q g : assumption_4 W L ->
  (forall Z, gradient F Z (g Z)) ->
  stationary (prev W theta L) (feat W theta L) g q ->
  forall H, risk_phi W theta L q <= arisk_phi W theta L H.
Proof.
move=> a4 gF sq H; have [B ->] := arisk_through G ell X Y theta H a4.
by rewrite risk_phiE; apply: (stationary_optimal gF (output_risk_convex Y a2) sq).
Qed.

Lemma eq_local_min2 m n k l (f f' : 'M[R]_(m, n) * 'M[R]_(k, l) -> R) q : f =1 f' ->
  local_min2 f q -> local_min2 f' q.
Proof. by move=> ff [e e0 mf]; exists e => // r /mf; rewrite !ff. Qed.

Lemma eq_critical m n k l (f f' : 'M[R]_(m, n) * 'M[R]_(k, l) -> R) q : f =1 f' ->
  critical f q -> critical f' q.
Proof.
by move=> ff [cA cW]; split; [move: cA|move: cW]; apply: gradient_ext => B; rewrite ff.
Qed.

Theorem theorem_1_i W theta L q : assumption_3 M No -> assumption_4 W L ->
  critical (risk_phi W theta L) q -> full_rank q.1 ->
  global_minimum (risk_phi W theta L) q.
Proof.
rewrite /assumption_3 /full_rank => NoM _ cq /eqP fA.
have [g gF] := output_risk_gradient Y a2; move=> q'; rewrite !risk_phiE.
apply: (stationary_global gF (output_risk_convex Y a2)).
apply: row_free_stationary => //; first by rewrite /row_free fA (minn_idPl NoM).
by apply: eq_critical cq => r; rewrite risk_phiE.
Qed.

(* Every local minimiser of (P_phi) attains the empirical risk lower bound.   *)
Theorem theorem_1_ii_erlb W theta L q : assumption_3 M No -> assumption_4 W L ->
  local_min2 (risk_phi W theta L) q ->
  forall H, risk_phi W theta L q <= arisk_phi W theta L H.
Proof.
move=> NoM a4 mq; have [g gF] := output_risk_gradient Y a2.
apply: (stationary_erlb a4 gF); apply: wide_stationary => //.
by apply: eq_local_min2 mq => r; rewrite risk_phiE.
Qed.

Theorem theorem_1_ii W theta L q H : assumption_3 M No -> assumption_4 W L ->
  local_min2 (risk_phi W theta L) q -> local_min_PA W theta L H ->
  epsilon W theta q H = 0.
Proof.
move=> NoM a4 mq mH; apply/eqP; rewrite eq_le proposition_2 // andbT subr_le0.
exact: theorem_1_ii_erlb.
Qed.

(* Every local minimiser of (P_phi) is global.                                *)
Theorem theorem_1_ii_global W theta L q : assumption_3 M No -> assumption_4 W L ->
  local_min2 (risk_phi W theta L) q -> global_minimum (risk_phi W theta L) q.
Proof.
move=> NoM a4 mq q'; rewrite [X in _ <= X]risk_phi_arisk.
exact: theorem_1_ii_erlb.
Qed.

(* Theorem 1 (ii) with K_0 + ... + K_L <= M in place of Assumption 3.         *)
Theorem theorem_1_ii_wide_erlb W theta L q : (\sum_(i < L.+1) K i <= M)%N ->
  assumption_4 W L -> local_min2 (risk_phi W theta L) q ->
  forall H, risk_phi W theta L q <= arisk_phi W theta L H.
Proof.
move=> KM a4 mq H; have [g gF] := output_risk_gradient Y a2.
have mq' : local_min2 (coupled (prev W theta L) (feat W theta L) F) q.
  by apply: eq_local_min2 mq => r; rewrite risk_phiE.
set X' := prev W theta L + q.2 *m feat W theta L.
have [rX|rX] := ltnP (\rank X') M.
  exact: (stationary_erlb a4 gF (rank_stationary gF rX mq')).
pose B := \mxrow_(i < L.+1) update W q.2 i.
have eX : X' = B *m \mxcol_(i < L.+1) feat W theta i.
  rewrite mul_mxrow_mxcol /X' prevE big_ord_recr /= update_eq; congr (_ + _).
  by apply: eq_bigr => i _; rewrite update_neq // neq_ltn ltn_ord.
have fB : row_free B^T.
  rewrite -row_leq_rank mxrank_tr; apply: leq_trans KM _; apply: leq_trans rX _.
  by rewrite eX; apply: mxrankM_maxl.
have [C CB] := row_free_through fB H.
have -> : arisk_phi W theta L H = F (C *m X').
  rewrite arisk_phiE eX mul_mxrow_mxcol mulmx_sumr; congr (F _).
  by apply: eq_bigr => i _; rewrite mulmxA CB.
rewrite risk_phiE /coupled -/X'.
have [gX _] := (criticalE _ _ gF _).1 (local_min_critical gF mq').
apply: le_trans (convex_gradient (C *m X') (output_risk_convex Y a2) (gF (q.1 *m X'))).
by rewrite -mulmxBl frobC frob_mull gX frob0r addr0.
Qed.

Theorem theorem_1_ii_wide W theta L q H : (\sum_(i < L.+1) K i <= M)%N ->
  assumption_4 W L -> local_min2 (risk_phi W theta L) q -> local_min_PA W theta L H ->
  epsilon W theta q H = 0.
Proof.
move=> KM a4 mq mH; apply/eqP; rewrite eq_le proposition_2 // andbT subr_le0.
exact: theorem_1_ii_wide_erlb.
Qed.

(* The same for local minimisers of (P).                                      *)
Theorem theorem_1_ii_P W theta L A H : assumption_3 M No -> assumption_4 W L ->
  local_min_P L (A, W, theta) -> local_min_PA W theta L H ->
  epsilon W theta (A, W L) H = 0.
Proof. by move=> NoM a4 /remark_1; apply: theorem_1_ii. Qed.

(* -- Section 3.1 --------------------------------------------------------------- *)

(* The A-ResNEst that a shorter prefix of the network is.                     *)
Lemma risk_phi_prefix W theta La Lb q : (Lb <= La)%N -> exists H,
  risk_phi W theta Lb q = arisk_phi W theta La H.
Proof.
move=> ba; pose H i := if (i < Lb.+1)%N then q.1 *m update W q.2 i else 0.
exists H; rewrite risk_phi_arisk !arisk_phiE; congr (F _).
rewrite (big_ord_widen La.+1 (fun i => q.1 *m update W q.2 i *m feat W theta i)) //.
rewrite big_mkcond; apply: eq_bigr => i _; rewrite /H.
by case: ifP => // _; rewrite mul0mx.
Qed.

(* alpha = (W, theta) has La blocks, beta = (W', theta') is its prefix of Lb  *)
(* blocks.  Assumption 4 is needed for alpha alone.                           *)
Theorem corollary_1 W theta W' theta' La Lb q q' :
  (Lb < La)%N ->
  (forall i, (i < Lb)%N -> W' i = W i) ->
  (forall i, (0 < i <= Lb)%N -> theta' i = theta i) ->
  assumption_3 M No -> assumption_4 W La ->
  local_min2 (risk_phi W theta La) q -> local_min2 (risk_phi W' theta' Lb) q' ->
  risk_phi W theta La q <= risk_phi W' theta' Lb q'.
Proof.
move=> ba eW eT NoM a4 mq _.
have -> : risk_phi W' theta' Lb q' = risk_phi W theta Lb q'.
  apply: eq_empirical_risk => x; rewrite /resnest_phi.
  rewrite (feature_prefix G eW eT); congr (_ *m (_ + _)).
  apply: eq_bigr => i _; rewrite eW //; congr (_ *m _).
  apply: feature_prefix => j ji; first by apply: eW; apply: ltn_trans ji _.
  case/andP: ji => j0 ji; apply: eT; rewrite j0 /=.
  exact: leq_trans ji (ltnW (ltn_ord i)).
have [H ->] := risk_phi_prefix W theta q' (ltnW ba).
exact: theorem_1_ii_erlb.
Qed.

Theorem corollary_2_i W theta L A : assumption_3 M No -> assumption_4 W L ->
  local_min_P L (A, W, theta) -> forall Hx, risk L (A, W, theta) <= linear_risk Hx.
Proof.
move=> NoM a4 /remark_1 mq Hx; rewrite risk_own_phi (linear_arisk G _ _ _ W theta L).
exact: theorem_1_ii_erlb.
Qed.

(* The hypothesis of (ii) is read as: the A-ResNEst at H beats every linear    *)
(* predictor.                                                                 *)
Theorem corollary_2_ii W theta L A H : assumption_3 M No -> assumption_4 W L ->
  local_min_P L (A, W, theta) ->
  (forall Hx, arisk_phi W theta L H < linear_risk Hx) ->
  forall Hx, risk L (A, W, theta) < linear_risk Hx.
Proof.
move=> NoM a4 /remark_1 mq better Hx; apply: le_lt_trans (better Hx).
by rewrite risk_own_phi; apply: theorem_1_ii_erlb.
Qed.

(* The general version: any phi, a local minimiser of (P_phi).                *)
Theorem corollary_2_general W theta L q : assumption_3 M No -> assumption_4 W L ->
  local_min2 (risk_phi W theta L) q ->
  forall Hx, risk_phi W theta L q <= linear_risk Hx.
Proof.
move=> NoM a4 mq Hx; rewrite (linear_arisk G _ _ _ W theta L).
exact: theorem_1_ii_erlb.
Qed.

(* Remark 2.  The best linear predictors from the representations x_0, x_1,   *)
(* ..., x_{L-1} improve with the block, and the local minimiser itself, a      *)
(* linear predictor from x_L, is better than all of them.                      *)
Theorem remark_2_i W theta L A : assumption_3 M No -> assumption_4 W L ->
  local_min_P L (A, W, theta) ->
  (forall i j, (i <= j)%N -> (j < L)%N -> forall B : 'M_(No, M), exists C,
     risk j (C, W, theta) = risk i (B, W, theta)) /\
  (forall i, (i <= L)%N -> forall B, risk L (A, W, theta) <= risk i (B, W, theta)).
Proof.
move=> NoM a4 /remark_1 mq; split=> [i j ij jL B|i iL B]; last first.
  rewrite !risk_own_phi; have [H ->] := risk_phi_prefix W theta (B, W i) iL.
  exact: theorem_1_ii_erlb.
pose H k : 'M_(No, K k) := if (k < i.+1)%N then B *m W k else 0.
have [C CW] := assumption_4P a4 H; exists C.
apply: eq_empirical_risk => x; rewrite /resnest !state_sum !mulmx_sumr.
rewrite (big_ord_widen j.+1 (fun k => B *m (W k *m feature W theta k x))) //.
rewrite [RHS]big_mkcond; apply: eq_bigr => k _; rewrite mulmxA.
have kL : (k < L)%N by apply: leq_ltn_trans jL; rewrite -ltnS.
have -> : C *m W k = H k by have := CW (Ordinal kL).
by rewrite /H; case: ifP => _; rewrite ?mul0mx // mulmxA.
Qed.

(* Every representation is at least as good as the input.                     *)
Theorem remark_2_ii W theta L A : assumption_3 M No -> assumption_4 W L ->
  local_min_P L (A, W, theta) ->
  (forall i, (i < L)%N -> forall Hx, exists C,
     risk i (C, W, theta) = linear_risk Hx) /\
  (forall Hx, risk L (A, W, theta) <= linear_risk Hx).
Proof.
move=> NoM a4 mP; split=> [i iL Hx|]; last exact: corollary_2_i.
pose H k := if k is 0 as k return 'M[R]_(No, K k) then Hx else 0.
have [C CW] := assumption_4P a4 H; exists C.
apply: eq_empirical_risk => x; rewrite /resnest state_sum mulmx_sumr.
rewrite (bigD1 ord0) //= big1 ?addr0 => [|k k0]; rewrite mulmxA.
  by have -> : C *m W 0%N = Hx by have := CW (Ordinal (leq_ltn_trans (leq0n i) iL)).
have kL : (k < L)%N by apply: leq_ltn_trans iL; rewrite -ltnS.
have -> : C *m W k = H k by have := CW (Ordinal kL).
by case: k k0 kL => -[|k] //= *; rewrite mul0mx.
Qed.

End Assumption2.

End ConvexLoss.

(* -- The squared loss ----------------------------------------------------------- *)
Section SquaredLoss.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

Implicit Types (W : expansion R M K) (theta : parameters R p).

Local Notation risk_phi W theta L :=
  (risk_phi G (@squared_loss R No) X Y W theta (L := L)).
Local Notation feat W theta i := (samples (feature G W theta i) X).
Local Notation prev W theta L := (samples (previous_state G W theta L) X).

Lemma sq_risk_phiE W theta L :
  risk_phi W theta L =1 sqf (prev W theta L) (feat W theta L) Y N%:R^-1.
Proof. by move=> q; rewrite risk_phiE /coupled output_risk_squared. Qed.

Lemma sum_outer a b (A : 'M[R]_(a, N)) (B : 'M[R]_(b, N)) :
  \sum_(n < N) col n A *m (col n B)^T = A *m B^T.
Proof.
apply/matrixP=> i j; rewrite summxE mxE; apply: eq_bigr => n _.
by rewrite mxE big_ord1 !mxE.
Qed.

Lemma assumption_1E W theta L : assumption_1 G X Y W theta L <->
  Y *m (feat W theta L)^T != 0 /\
  feat W theta L *m (feat W theta L)^T \in unitmx.
Proof.
have -> : (Y *m (feat W theta L)^T != 0) = (feat W theta L *m Y^T != 0).
  by rewrite -trmx_eq0 trmx_mul trmxK.
rewrite /assumption_1 -!sum_outer.
have e n : feature G W theta L (col n X) = col n (feat W theta L).
  by rewrite col_samples.
by under eq_bigr do rewrite e; under [X in _ /\ X \in _ <-> _]eq_bigr do rewrite e.
Qed.

Lemma assumption_1_inv_N W theta L : assumption_1 G X Y W theta L ->
  0 < N%:R^-1 :> R.
Proof.
move=> [+ _]; rewrite invr_gt0 ltr0n lt0n; apply: contra_neq => N0.
by apply: big1 => n; have := ltn_ord n; rewrite {2}N0.
Qed.

Lemma eq_negative_curvature m n k l (f f' : 'M[R]_(m, n) * 'M[R]_(k, l) -> R) q :
  f =1 f' -> negative_curvature f q -> negative_curvature f' q.
Proof.
move=> ff [D [c [c0 cf]]]; exists D, c; split=> // e /cf [d d0 H].
by exists d => // t /H; rewrite !ff.
Qed.

(* The paper leaves M > 0 unsaid.                                             *)
Theorem proposition_1_i W theta L : (0 < M)%N -> assumption_1 G X Y W theta L ->
  ~ convex2 (risk_phi W theta L) /\ ~ concave2 (risk_phi W theta L).
Proof.
move=> M0 a1; have c0 := assumption_1_inv_N a1; case/assumption_1E: a1 => YV _.
have [ncv ncc] := sq_indefinite (prev W theta L) c0 M0 YV.
split=> cf; [apply: ncv|apply: ncc] => q q' t t0 t1; rewrite -!sq_risk_phiE.
  exact: cf.
exact: cf.
Qed.

Theorem proposition_1_ii W theta L q : (0 < M)%N -> assumption_1 G X Y W theta L ->
  critical (risk_phi W theta L) q -> ~ local_min2 (risk_phi W theta L) q ->
  saddle_point (risk_phi W theta L) q.
Proof.
move=> M0 a1 cq nq; have c0 := assumption_1_inv_N a1.
case/assumption_1E: a1 => YV _; split=> // -[e e0 mq].
have cq' := eq_critical (@sq_risk_phiE W theta L) cq.
apply: (sq_not_max c0 M0 YV cq'); exists e => // r /mq.
by rewrite !sq_risk_phiE.
Qed.

Lemma saddle_point_matrix W theta L q : 0 < N%:R^-1 :> R -> assumption_3 M No ->
  saddle_point (risk_phi W theta L) q ->
  ~~ full_rank q.1 /\ negative_curvature (risk_phi W theta L) q.
Proof.
move=> c0 NoM [cq nq _]; have cq' := eq_critical (@sq_risk_phiE W theta L) cq.
have [|nf nc] := sq_wide_saddle c0 NoM cq'.
  move=> [e e0 mq]; apply: nq; exists e => // r /mq.
  by rewrite !sq_risk_phiE.
split; first by rewrite /full_rank (minn_idPl NoM).
by apply: eq_negative_curvature nc => r; rewrite sq_risk_phiE.
Qed.

Theorem theorem_2_i W theta L q : assumption_1 G X Y W theta L ->
  assumption_3 M No -> assumption_4 W L ->
  saddle_point (risk_phi W theta L) q -> ~~ full_rank q.1.
Proof.
by move=> /assumption_1_inv_N c0 NoM _ /(saddle_point_matrix c0 NoM) [].
Qed.

Theorem theorem_2_ii W theta L q : assumption_1 G X Y W theta L ->
  assumption_3 M No -> assumption_4 W L ->
  saddle_point (risk_phi W theta L) q -> negative_curvature (risk_phi W theta L) q.
Proof.
by move=> /assumption_1_inv_N c0 NoM _ /(saddle_point_matrix c0 NoM) [].
Qed.

End SquaredLoss.
