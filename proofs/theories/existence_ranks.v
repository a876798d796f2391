(* Which critical points (P_phi) with the squared loss has, by ranks of products *)
(* of the data.  Notation of strata.v and attainment_ranks.v: Z = [V; X],        *)
(*   rank Sigma = rank [Q T] = rank Y Z^T,  rank T = rank Y V^T.                 *)
(*   critical_exists    over a real closed field there always is a critical     *)
(*                      point, with rank W_{L+1} = rank Sigma - rank T and       *)
(*                      t = rank (I - Pi_U) T = rank T                          *)
(*   no_saddle          for T = 0 all critical points are global minima         *)
(*   saddle_exists      for T <> 0 and rank Sigma - rank T < M there is a        *)
(*                      critical point with a direction of negative curvature   *)
(*   saddle_from_invariance  and there is one where Sigma does not leave the       *)
(*                      column space of T invariant: rank [T, Sigma T] > rank T    *)
(*   full_rank_exists   W_{L+1} has rank N_o at one if and only if N_o <= M and   *)
(*                      N_o <= rank Q + M - rank P                              *)
(*   narrow_attainment  for rank Sigma <= M there is a global minimum, or any     *)
(*                      local one, if and only if rank Sigma <= rank Q + M - rank P *)
(* For critical_exists let W be spanned by eigenvectors of Sigma, as many as     *)
(* rank T, whose images under T^T are a basis of the range of T^T, and U the     *)
(* complement of W in the column space of Sigma.  Q^T is injective on U: where   *)
(* Q^T u = 0, 0 = w^T Sigma u = w^T T S^- T^T u for all w in W, so that           *)
(* F T^T u = 0 and Sigma u = 0.  Hence dim U <= rank (Pi_U D), and U occurs        *)
(* (stratum_nonempty).  The value there depends on the sum of the eigenvalues on W. *)
(* All choices of W have the same only if an eigenvector can take the place of     *)
(* another one for the same eigenvalue alone (exchange), and then x^T T = 0 makes    *)
(* x^T Sigma T = 0 (related_invariant).                                           *)
From mathcomp Require Import all_ssreflect all_algebra.
From Nest Require Import calculus coupled projections landscape saddles attainment.
From Nest Require Import spectral hessian_inertia attainment_ranks.
From Nest Require Import strata.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Existence.

Variables (R : realFieldType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation sqf := (sqf X V Y c).
Local Notation Sigma := (Sigma X V Y).
Local Notation P := (P X V).
Local Notation Q := (Q X V Y).
Local Notation T := (T V Y).
Local Notation D := (D X V Y).
Local Notation F := (F V Y).

(* -- The column space of Sigma --------------------------------------------------- *)

Lemma Sigma_cancel m (B : 'M_(m, No)) : B *m Sigma *m Sigma = 0 -> B *m Sigma = 0.
Proof. by rewrite -{2}Sigma_tr; apply: mulmx_tr_eq0l. Qed.

Lemma Sigma_injective m (B : 'M_(m, No)) : (B <= Sigma)%MS -> B *m Sigma = 0 -> B = 0.
Proof. by case/submxP => C ->; apply: Sigma_cancel. Qed.

Lemma rank_Sigma_sub m (B : 'M_(m, No)) : (B <= Sigma)%MS -> \rank (B *m Sigma) = \rank B.
Proof.
move=> BS; apply/mxrank_injP/rowV0P => x; rewrite sub_capmx => /andP [xB /sub_kermxP].
exact: Sigma_injective (submx_trans xB BS).
Qed.

Lemma Sigma_factor : Sigma = row_mx Q T *m (row_mx D F)^T.
Proof. by rewrite tr_row_mx mul_row_col -[LHS]Sigma_tr Sigma_split trmxD !trmx_mul !trmxK. Qed.

Lemma kernel_Sigma m (B : 'M_(m, No)) : B *m Sigma = 0 -> B *m row_mx Q T = 0.
Proof.
have eS : Sigma = Y *m Pall X V *m (Y *m Pall X V)^T.
  by rewrite trmx_mul Pall_tr mulmxA -[Y *m _ *m _]mulmxA Pall_idem SigmaE.
rewrite eS mulmxA => /(@mulmx_tr_eq0l R); rewrite mulmxA => e.
have XpP : Xp X V *m Pall X V = Xp X V.
  by rewrite Pall_split mulmxDr mul_proj projV !mulmxA XpV !mul0mx addr0.
have eX : (Xp X V)^T = Pall X V *m (Xp X V)^T by rewrite -{1}XpP trmx_mul Pall_tr.
have eV : V^T = Pall X V *m V^T by rewrite -{1}(V_Pall X V) trmx_mul Pall_tr.
rewrite mul_mx_row QE TE eX eV !mulmxA e.
by rewrite !mul0mx row_mx0.
Qed.

Lemma Sigma_range : exists C, row_mx Q T = Sigma *m C.
Proof.
suff /submxP [C e] : ((row_mx Q T)^T <= Sigma)%MS.
  by exists C^T; rewrite -[LHS]trmxK e trmx_mul Sigma_tr.
rewrite submxE -trmx_eq0 trmx_mul trmxK kernel_Sigma //.
by rewrite -{2}Sigma_tr -trmx_mul mulmx_coker trmx0.
Qed.

Lemma rank_range : \rank Sigma = \rank (row_mx Q T).
Proof.
apply/eqP; rewrite eqn_leq; apply/andP; split; first by rewrite Sigma_factor mxrankM_maxl.
by have [C ->] := Sigma_range; apply: mxrankM_maxl.
Qed.

(* -- A critical point from a subspace W ------------------------------------------- *)

(* W is given by its rows.                                                        *)
Section Complement.

Variables (n : nat) (W : 'M[R]_(n, No)).
Hypotheses (WS : (W *m Sigma <= W)%MS) (W_range : (W <= Sigma)%MS).
Hypotheses (rW : \rank W = \rank T) (WT : (W *m T :=: T)%MS).

Let U := (Sigma :&: kermx W^T)%MS.
Let Pi := proj U.

Let U_range : (U <= Sigma)%MS. Proof. exact: capmxSl. Qed.
Let UW : U *m W^T = 0. Proof. by apply/sub_kermxP; exact: capmxSr. Qed.
Let PiW : Pi *m W^T = 0.
Proof. by have /submxP [C ->] : (Pi <= U)%MS; rewrite ?proj_eqmx // -mulmxA UW mulmx0. Qed.
Let WPi : W *m Pi = 0.
Proof. by apply: trmx_inj; rewrite trmx_mul proj_tr PiW trmx0. Qed.

(* Sigma leaves U invariant.                                                      *)
Let SW m (B : 'M_(m, No)) : B *m W^T = 0 -> B *m Sigma *m W^T = 0.
Proof.
move=> BW; have /submxP [C e] := WS.
have WB : W *m B^T = 0 by apply: trmx_inj; rewrite trmx0 trmx_mul trmxK.
by apply: trmx_inj; rewrite trmx0 !trmx_mul trmxK Sigma_tr mulmxA e -mulmxA WB mulmx0.
Qed.

Let invariant : (1%:M - Pi) *m Sigma *m Pi = 0.
Proof.
have US : (U *m Sigma <= U)%MS by rewrite sub_capmx submxMl; apply/sub_kermxP/SW.
have e : Pi *m Sigma *m Pi = Pi *m Sigma.
  by apply: proj_fix; apply: submx_trans US; apply: submxMr; rewrite proj_eqmx.
have e' : Pi *m Sigma *m Pi = Sigma *m Pi.
  by apply: trmx_inj; rewrite !trmx_mul proj_tr Sigma_tr mulmxA.
by rewrite !mulmxBl mul1mx e' subrr.
Qed.

Let rank_U : (\rank U + \rank T = \rank Sigma)%N.
Proof.
have := mxrank_mul_ker Sigma W^T; rewrite -/U addnC => <-; congr (_ + _)%N.
by rewrite -rW -(rank_Sigma_sub W_range) -[RHS]mxrank_tr trmx_mul trmxK Sigma_tr.
Qed.

Local Notation Tc := ((1%:M - Pi) *m T).
Local Notation Qc := ((1%:M - Pi) *m Q).

Let rank_Tc : \rank Tc = \rank T /\ \rank (row_mx Tc Qc) = \rank T.
Proof.
have le : (\rank T <= \rank Tc)%N.
  by rewrite -WT -[W]subr0 -WPi -{1}[W]mulmx1 -mulmxBr -mulmxA mxrankM_maxr.
have le' : (\rank Tc <= \rank (row_mx Tc Qc))%N.
  have {1}-> : Tc = row_mx Tc Qc *m col_mx 1%:M 0 by rewrite mul_row_col mulmx1 mulmx0 addr0.
  exact: mxrankM_maxl.
suff ge : (\rank (row_mx Tc Qc) <= \rank T)%N.
  by split; apply/eqP; rewrite eqn_leq ?le ?ge ?(leq_trans le') ?(leq_trans le).
have [C e] := Sigma_range.
have -> : row_mx Tc Qc = (1%:M - Pi) *m Sigma *m row_mx (rsubmx C) (lsubmx C).
  move: e; rewrite -{1}[C]hsubmxK mul_mx_row => /eq_row_mx [eQ eT].
  by rewrite -mulmxA mul_mx_row -eQ -eT mul_mx_row.
apply: leq_trans (mxrankM_maxl _ _) _.
rewrite -mxrank_tr trmx_mul Sigma_tr trmxD trmxN trmx1 proj_tr.
rewrite -(leq_add2r (\rank U)) [X in (_ <= X)%N]addnC rank_U -(mxrank_mul_ker Sigma (1%:M - Pi)).
rewrite leq_add2l; apply: mxrankS; rewrite sub_capmx U_range.
by apply/sub_kermxP; rewrite mulmxBr mulmx1 mul_proj subrr.
Qed.

(* Q^T is injective on U.                                                         *)
Let Q_injective x : (x <= U)%MS -> x *m Q = 0 -> x = 0 :> 'rV_No.
Proof.
move=> xU xQ; apply: (Sigma_injective (submx_trans xU U_range)).
have xS : x *m Sigma = x *m T *m F^T.
  by rewrite Sigma_factor tr_row_mx mul_row_col mulmxDr !mulmxA xQ mul0mx add0r.
have xW : x *m W^T = 0 by have /submxP [C ->] := xU; rewrite -mulmxA UW mulmx0.
have /submxP [C e] : (T <= W *m T)%MS by rewrite WT.
have e0 : x *m T *m (Sinv V)^T *m (W *m T)^T = 0.
  by rewrite trmx_mul !mulmxA -(SW xW) xS FE trmx_mul !mulmxA.
by rewrite xS FE trmx_mul mulmxA {2}e trmx_mul mulmxA e0 mul0mx.
Qed.

(* U and W span the column space of Sigma.                                        *)
Let trace_U : \tr (Pi *m Sigma) = \tr Sigma - \tr (proj W *m Sigma).
Proof.
pose E := Pi + proj W; have PP : Pi *m proj W = 0 by rewrite projE !mulmxA PiW !mul0mx.
have PP' : proj W *m Pi = 0 by apply: trmx_inj; rewrite trmx0 trmx_mul !proj_tr.
have EE : E *m E = E.
  by rewrite mulmxDl !mulmxDr !proj_idem PP PP' addr0 add0r.
have ES : (E <= Sigma)%MS by apply: addmx_sub; rewrite proj_eqmx.
have /submxP [B eB] : (Sigma <= E)%MS.
  rewrite -(mxrank_leqif_sup ES) -(eqr_nat R) -(idempotent_rank EE) linearD /= !proj_trace.
  by rewrite -natrD rW rank_U.
have eS : E *m Sigma = Sigma.
  by apply: trmx_inj; rewrite trmx_mul Sigma_tr trmxD !proj_tr -/E {1}eB -mulmxA EE -eB.
have -> : \tr Sigma = \tr (Pi *m Sigma) + \tr (proj W *m Sigma) by rewrite -linearD /= -mulmxDl -/E eS.
by rewrite addrK.
Qed.

Lemma critical_from : exists q, [/\ critical sqf q, (\rank q.1 + \rank T = \rank Sigma)%N,
  \rank ((1%:M - PiU q) *m T) = \rank T &
  \tr (PiU q *m Sigma) = \tr Sigma - \tr (proj W *m Sigma)].
Proof.
have [rT rTQ] := rank_Tc; have eU : proj (U^T)^T = Pi by rewrite trmxK.
have [] := (stratum_nonempty X V Y c_gt0 U^T).2; last first.
  move=> q cq; rewrite trmxK => eq; exists q; split=> //.
  - by rewrite -mxrank_tr eq rank_U.
  - by rewrite /PiU (eq_proj eq).
  by rewrite -trace_U /PiU (eq_proj eq).
rewrite eU rTQ rT; split=> //; rewrite mxrank_tr.
apply: leq_trans (leq_addr _ _).
have -> : \rank U = \rank (Pi *m Q).
  rewrite (eqmxMr Q (proj_eqmx U)); apply/esym/mxrank_injP/rowV0P => x.
  by rewrite sub_capmx => /andP [xU /sub_kermxP]; apply: Q_injective.
by rewrite -{1}(DP X V Y) mulmxA mxrankM_maxl.
Qed.

End Complement.

(* -- W from a basis of eigenvectors --------------------------------------------------- *)

(* The rows of b are eigenvectors of Sigma and span its range.                        *)
Section Eigenvectors.

Variables (s : nat) (b : 'M[R]_(s, No)) (l : 'rV[R]_s).
Hypotheses (bS : b *m Sigma = diag_mx l *m b) (eb : (b :=: Sigma)%MS).

Lemma range_T : T = proj Sigma *m T.
Proof.
have [C e] := Sigma_range; have {e} eT : T = Sigma *m rsubmx C.
  by move: e; rewrite -{1}[C]hsubmxK mul_mx_row => /eq_row_mx [].
by rewrite {2}eT mulmxA (proj_mul (Sigma_tr X V Y)).
Qed.

Lemma images : (b *m T :=: T)%MS.
Proof.
have /submxP [E pE] : (proj Sigma <= b)%MS by rewrite proj_eqmx eb.
by apply/eqmxP; rewrite submxMl {1}range_T pE -mulmxA submxMl.
Qed.

Lemma rows_eigen n (f : 'I_n -> 'I_s) :
  rowsub f b *m Sigma = diag_mx (\row_i l 0 (f i)) *m rowsub f b.
Proof.
rewrite mul_rowsub_mx bS; apply/matrixP => i j.
by rewrite mxE !mul_diag_mx !mxE.
Qed.

(* W is spanned by the rows f of b, whose images are a basis of the range.              *)
Lemma critical_choice n (f : 'I_n -> 'I_s) : n = \rank T -> row_free (rowsub f b *m T) ->
  exists q, [/\ critical sqf q, (\rank q.1 + \rank T = \rank Sigma)%N,
    \rank ((1%:M - PiU q) *m T) = \rank T &
    \tr (PiU q *m Sigma) = \tr Sigma - \sum_i l 0 (f i)].
Proof.
move=> nT fT; pose W := rowsub f b; have WS := rows_eigen f; rewrite -/W in WS fT.
have fW : row_free W.
  by rewrite /row_free eqn_leq rank_leq_row -{1}(eqP fT) mxrankM_maxl.
have WT : (W *m T :=: T)%MS.
  by apply/eqmxP; rewrite -(mxrank_leqif_eq (submxMl W T)) (eqP fT) nT.
have [||||q [cq rq rT tq]] := @critical_from n W.
- by rewrite WS submxMl.
- by rewrite -eb rowsub_sub.
- by rewrite (eqP fW).
- exact: WT.
exists q; split=> //; rewrite tq; congr (_ - _).
have uW : row_free (W *m W^T) by rewrite row_free_unit gram_unit.
rewrite projE; move: (pinvmx _) (mulmxVp uW) => B WB.
rewrite -!mulmxA WS mxtrace_mulC -!mulmxA mxtrace_mulC -!mulmxA [W *m (_ *m _)]mulmxA WB.
by rewrite mulmx1 mxtrace_diag; apply: eq_bigr => i _; rewrite mxE.
Qed.

(* Where coefficients C of the images in that basis relate eigenvectors of different     *)
(* eigenvalues, one may take the place of the other.                                  *)
Lemma exchange n (f : 'I_n -> 'I_s) (C : 'M_(s, n)) i j : row_free (rowsub f b *m T) ->
  b *m T = C *m (rowsub f b *m T) -> C i j != 0 ->
  row_free (rowsub (fun k => if k == j then i else f k) b *m T).
Proof.
move=> fT eC cij; set f' := fun k => _.
have Cf : rowsub f C = 1%:M.
  by apply: (row_free_inj fT); rewrite mul1mx mul_rowsub_mx -eC -mul_rowsub_mx.
have CfE k h : C (f k) h = (k == h)%:R by have := congr1 (fun A : 'M_n => A k h) Cf; rewrite !mxE.
rewrite mul_rowsub_mx eC -mul_rowsub_mx /row_free mxrankMfree // -/(row_free _) -kermx_eq0.
apply/rowV0P => z /sub_kermxP zC.
have e k : 0 = z 0 j * C i k + \sum_(h | h != j) z 0 h * (h == k)%:R.
  have := congr1 (fun A : 'rV_n => A 0 k) zC; rewrite mxE [RHS]mxE => h0; apply: etrans (esym h0) _; rewrite (bigD1 j) //=.
  congr (_ + _); first by rewrite mxE /f' eqxx.
  by apply: eq_bigr => h hj; rewrite mxE /f' (negPf hj) CfE.
have zj : z 0 j = 0.
  have := e j; rewrite big1 ?addr0 => [/esym/eqP|h /negPf ->]; last by rewrite mulr0.
  by rewrite mulf_eq0 (negPf cij) orbF => /eqP.
apply/rowP => k; rewrite mxE; have [-> //|kj] := eqVneq k j.
rewrite (e k) zj mul0r add0r (bigD1 k) //= eqxx mulr1 big1 ?addr0 // => h /andP [_ /negPf ->].
by rewrite mulr0.
Qed.

(* They relate the same eigenvalues only if Sigma leaves the column space of T invariant. *)
Lemma related_invariant n (f : 'I_n -> 'I_s) (C : 'M_(s, n)) : row_free (rowsub f b *m T) ->
  b *m T = C *m (rowsub f b *m T) -> (forall i j, C i j != 0 -> l 0 i = l 0 (f j)) ->
  (\rank (row_mx T (Sigma *m T)) <= \rank T)%N.
Proof.
move=> fT eC same; have lC : diag_mx l *m C = C *m diag_mx (\row_j l 0 (f j)).
  apply/matrixP => i j; rewrite mul_diag_mx mul_mx_diag !mxE mulrC.
  by have [->|/same ->//] := eqVneq (C i j) 0; rewrite !mul0r.
have /submxP [E pE] : (proj Sigma <= b)%MS by rewrite proj_eqmx eb.
have ST : Sigma *m T = E *m C *m (rowsub f b *m Sigma *m T).
  rewrite -{1}(proj_mul (Sigma_tr X V Y)) pE rows_eigen -!mulmxA [b *m (_ *m _)]mulmxA bS -mulmxA.
  by rewrite eC; congr (_ *m _); rewrite !mulmxA lC.
suff /submxP [G e] : ((Sigma *m T)^T <= T^T)%MS.
  have -> : Sigma *m T = T *m G^T by rewrite -[LHS]trmxK e trmx_mul trmxK.
  by rewrite -{1}[T]mulmx1 -mul_mx_row mxrankM_maxl.
rewrite submxE -trmx_eq0 trmx_mul trmxK; apply/eqP; pose x := (cokermx T^T)^T; rewrite -/x.
have xT : x *m T = 0 by apply: trmx_inj; rewrite trmx_mul trmxK trmx0 mulmx_coker.
have xC : x *m (E *m C) = 0.
  by apply: (row_free_cancel fT); rewrite -!mulmxA -eC [E *m _]mulmxA -pE -range_T.
by rewrite ST [x *m _]mulmxA xC mul0mx.
Qed.

Lemma two_values : (\rank T < \rank (row_mx T (Sigma *m T)))%N -> exists q q',
  [/\ critical sqf q, critical sqf q' & \tr (PiU q *m Sigma) != \tr (PiU q' *m Sigma)].
Proof.
move=> moved; pose f := maxrankfun (b *m T); have nT : \rank (b *m T) = \rank T by rewrite images.
have fT : row_free (rowsub f b *m T) by rewrite mul_rowsub_mx maxrowsub_free.
have /submxP [C eC] : (b *m T <= rowsub f b *m T)%MS by rewrite mul_rowsub_mx eq_maxrowsub.
have [/existsP [i /existsP [j /andP [cij lij]]]|same] :=
    boolP [exists i, exists j, (C i j != 0) && (l 0 i != l 0 (f j))]; last first.
  have := related_invariant fT eC; rewrite leqNgt moved => h; case: (notF (h _)) => i j cij.
  apply/eqP; apply: contraNT same => lij.
  by apply/existsP; exists i; apply/existsP; exists j; rewrite cij lij.
have [q [cq _ _ tq]] := critical_choice nT fT.
have [q' [cq' _ _ tq']] := critical_choice nT (exchange fT eC cij).
exists q, q'; split=> //; rewrite tq tq'; apply: contra_neq lij => /addrI/oppr_inj.
rewrite (bigD1 j) //= [RHS](bigD1 j) //= eqxx; rewrite [X in _ = _ + X](eq_bigr (fun k => l 0 (f k))).
  by move=> /addIr ->.
by move=> k /negPf ->.
Qed.

End Eigenvectors.

(* Of two values of critical points one is not the least.                               *)
Lemma saddle_of_two q q' : critical sqf q -> critical sqf q' ->
  \tr (PiU q *m Sigma) != \tr (PiU q' *m Sigma) -> exists q, strict_saddle sqf q.
Proof.
have above r r' : critical sqf r -> sqf r' < sqf r -> exists q, strict_saddle sqf q.
  move=> cr lt; have [mr|sr] := global_or_strict c_gt0 cr; last by exists r.
  by have := le_lt_trans (mr r') lt; rewrite ltxx.
move=> cq cq' ne; have := critical_risk c_gt0 cq; have := critical_risk c_gt0 cq' => e' e.
have : sqf q != sqf q'.
  rewrite e e'; apply: contra_neq ne => /(mulfI (lt0r_neq0 c_gt0)) /addrI /oppr_inj //.
by rewrite neq_lt => /orP [] /above; apply.
Qed.

(* -- Where T = 0 ------------------------------------------------------------------- *)

Lemma stationary_from q : critical sqf q -> residual X V Y q *m V^T = 0 ->
  stationary X V (sq_grad Y c) q.
Proof.
move=> cq EV; apply: (stationaryP (sq_riskP Y c)) => //.
by rewrite /sq_grad -!scalemxAl -/(rep X V q) -/(residual X V Y q) EV !scaler0.
Qed.

Theorem no_saddle q : Y *m V^T = 0 -> critical sqf q -> global_minimum sqf q.
Proof.
rewrite -TE => T0 cq; apply: (sq_stationary_global c_gt0); apply: stationary_from => //.
by rewrite (residual_V c_gt0 cq) T0 mulmx0 oppr0.
Qed.

(* -- Whether Sigma leaves the column space of T invariant ------------------------------ *)

(* A matrix of products of the data alone: rank [T, Sigma T] is at least its rank less     *)
(* rank Z, for [T, -Sigma T] is the Schur complement of Z Z^T in its transpose.           *)
Local Notation Z := (col_mx V X).

Lemma rank_moved :
  (\rank (col_mx (Z *m (col_mx Z Y)^T)
    (col_mx (V *m (col_mx (0%R : 'M_(K + M, N)) Y)^T) (V *m Y^T *m Y *m (col_mx Z (0%R : 'M_(No, N)))^T)))
   <= \rank Z + \rank (row_mx (Y *m V^T) (Sigma *m (Y *m V^T))))%N.
Proof.
have ZP : Z *m Pall X V = Z by rewrite mul_col_mx V_Pall X_Pall.
have /submxP [C eC] : (Y *m Pall X V <= Z)%MS.
  by apply: submx_trans (proj_sub _ _) _; rewrite -!addsmxE addsmxC.
have ZC : Z^T *m C^T = Pall X V *m Y^T by rewrite -trmx_mul -eC trmx_mul Pall_tr.
move: {eC} (Z) ZP ZC => Z ZP ZC.
pose B := row_mx Z^T (Pall X V *m Y^T); pose S1 := col_mx (V *m Y^T) (- (V *m Y^T *m Sigma)).
have eB : B = Z^T *m row_mx 1%:M C^T by rewrite mul_mx_row mulmx1 ZC.
have -> : col_mx (Z *m (col_mx Z Y)^T) (col_mx (V *m (col_mx 0 Y)^T) (V *m Y^T *m Y *m (col_mx Z 0)^T)) =
    col_mx Z (col_mx 0 (V *m Y^T *m Y)) *m B + col_mx 0 S1 *m row_mx 0 1%:M.
  rewrite /B /S1 !mul_col_mx !mul0mx !mul_mx_row !mulmx0 !mulmx1 !tr_col_mx !trmx0 !mul_mx_row !mulmx0.
  rewrite !mulmxA ZP !add_col_mx addr0 add0r add_row_mx addr0 SigmaE !mulmxA subrr.
  by [].
apply: leq_trans (mxrank_add _ _) _; apply: leq_add.
  by rewrite eB mulmxA; apply: leq_trans (mxrankM_maxl _ _) _; rewrite -(mxrank_tr Z) mxrankM_maxr.
apply: leq_trans (mxrankM_maxl _ _) _.
have -> : col_mx 0 S1 = col_mx 0 (block_mx 1%:M 0 0 (- 1%:M)) *m
    (row_mx (Y *m V^T) (Sigma *m (Y *m V^T)))^T :> 'M_(K + M + (K + K), No).
  rewrite tr_row_mx !trmx_mul trmxK Sigma_tr mul_col_mx mul0mx mul_block_col !mul0mx !mul1mx addr0 add0r.
  by rewrite mulNmx mul1mx.
by apply: leq_trans (mxrankM_maxr _ _) _; rewrite mxrank_tr.
Qed.

(* -- W_{L+1} of rank No --------------------------------------------------------------- *)

(* full_rank_ranks with the width: rank Q <= rank P makes No <= M.                   *)
Theorem full_rank_exists : (exists2 q, critical sqf q & \rank q.1 = No) <->
  (No <= M)%N /\ (No <= \rank Q + (M - \rank P))%N.
Proof.
have PM := rank_leq_row P; apply: iff_trans (full_rank_ranks X V Y c_gt0) _.
rewrite rank_stacked rank_bordered.
have -> : (No + (\rank V + \rank P) <= \rank V + \rank Q + M)%N = (No <= \rank Q + (M - \rank P))%N.
  by rewrite -[in RHS](leq_add2r (\rank P)) -[in RHS]addnA subnK // addnCA -[in LHS]addnA leq_add2l.
split=> [le|[] //]; split=> //; apply: leq_trans le _.
by rewrite -[X in (_ <= X)%N](subnKC PM) leq_add2r -DP mxrankM_maxr.
Qed.

(* -- Where rank Sigma <= M ---------------------------------------------------------- *)

Lemma Sigma_form0 (u : 'cV_No) : frob (Sigma *m u) u = 0 -> Sigma *m u = 0.
Proof.
rewrite Sigma_frob => /eqP; rewrite frob_eq0 => /eqP uYP.
rewrite SigmaE -!mulmxA (_ : Pall X V *m _ = 0) ?mulmx0 //.
by apply: trmx_inj; rewrite trmx0 !trmx_mul trmxK Pall_tr.
Qed.

(* A local minimum that is no stationary point of the linear predictors has the    *)
(* M largest eigenvalues of Sigma on U, so that U contains the column space.        *)
Lemma narrow_minimum q : (\rank Sigma <= M)%N -> local_min2 sqf q -> sqf q = least_risk X V Y c.
Proof.
move=> sM mq; have cq := local_min_critical (sq_riskP Y c) mq.
have [EV|EV] := eqVneq (residual X V Y q *m V^T) 0.
  have st := stationary_from cq EV; apply/eqP; rewrite eq_le; apply/andP; split.
    have [H [H' <-]] := least_risk_attained X V Y c.
    exact: (stationary_optimal (sq_riskP Y c) (sq_risk_convex Y c_gt0) st).
  by rewrite /sqf /coupled mulmxDr mulmxA; apply: least_risk_lower.
have [rA|rA] := ltnP (\rank q.1) M.
  have [u u0 Au] := right_kernel rA.
  by case: (strict_saddle_not_min (conj cq (kernel_negative c_gt0 cq u0 Au EV)) mq).
have inv := critical_invariant c_gt0 cq.
have rP : \rank (PiU q) = \rank q.1 by rewrite /PiU proj_eqmx mxrank_tr.
have out (u : 'cV_No) : PiU q *m u = 0 -> Sigma *m u = 0.
  move=> Pu; apply: contraTeq sM => Su; rewrite -ltnNge.
  have Su0 : 0 < frob (Sigma *m u) u.
    by rewrite lt_def Sigma_ge0 andbT; apply: contra_neq Su => /Sigma_form0.
  have inside x : (x <= PiU q)%MS -> x *m Sigma = 0 -> x = 0 :> 'rV_No.
    move=> xP xS; have Px : PiU q *m x^T = x^T.
      by rewrite -{1}PiU_tr -trmx_mul (_ : x *m PiU q = x) //; have /submxP [z ->] := xP; rewrite -mulmxA PiU_idem.
    apply/eqP; apply: contraT => x0; have [D eD] := rotation c_gt0 cq Px Pu.
    suff neg : negative_curvature sqf q by case: (strict_saddle_not_min (conj cq neg) mq).
    exists D, (c * curv X V Y q D); split; last exact: sq_second_order.
    rewrite eD -{1}[Sigma]Sigma_tr -trmx_mul xS trmx0 frob0l mul0r sub0r pmulr_rlt0 // oppr_lt0.
    by rewrite mulr_gt0 // frob_gt0 trmx_eq0.
  apply: leq_ltn_trans rA _; rewrite -rP -(mxrank_mul_ker Sigma (PiU q)).
  have -> : \rank (Sigma *m PiU q) = \rank (PiU q).
    rewrite -mxrank_tr trmx_mul PiU_tr Sigma_tr; apply/mxrank_injP/rowV0P => x.
    by rewrite sub_capmx => /andP [xP /sub_kermxP]; apply: inside.
  rewrite -addn1 leq_add2l lt0n mxrank_eq0; apply: contra_neq Su => cap0.
  apply: trmx_inj; rewrite trmx0; apply/eqP; rewrite -submx0 -cap0 sub_capmx trmx_mul Sigma_tr submxMl.
  apply/sub_kermxP/trmx_inj; rewrite trmx0 !trmx_mul trmxK PiU_tr Sigma_tr.
  have -> : u = (1%:M - PiU q) *m u by rewrite mulmxBl mul1mx Pu subr0.
  rewrite !mulmxA -[RHS](mul0mx _ u); congr (_ *m _).
  by apply: trmx_inj; rewrite trmx0 !trmx_mul trmxD trmxN trmx1 PiU_tr Sigma_tr mulmxA.
have SP : Sigma *m PiU q = Sigma.
  apply/eqP; rewrite eq_sym -subr_eq0 -{1}[Sigma]mulmx1 -mulmxBr; apply/eqP/mulcV0 => a.
  by rewrite -mulmxA out // mulmxA mulmxBr mulmx1 PiU_idem subrr mul0mx.
by rewrite (critical_risk c_gt0 cq) /least_risk mxtrace_mulC SP.
Qed.

Theorem narrow_attainment : (\rank (Y *m (col_mx V X)^T) <= M)%N ->
  if (\rank (Y *m (col_mx V X)^T) + \rank (col_mx V X) <= \rank (col_mx V Y *m (col_mx V X)^T) + M)%N
  then exists2 q, global_minimum sqf q & sqf q = least_risk X V Y c
  else forall q, ~ local_min2 sqf q.
Proof.
move=> sM; have ranks := attainment_ranks X V Y c_gt0; case: ifP => [/ranks [q eq]|no q mq].
  exists q => // q'; rewrite eq /sqf /coupled mulmxDr mulmxA; exact: least_risk_lower.
suff /ranks : exists q, sqf q = least_risk X V Y c by rewrite no.
by exists q; apply: narrow_minimum mq; rewrite rank_range rank_explained.
Qed.

End Existence.

(* -- Over the real numbers, and every real closed field ------------------------------- *)
Section Closed.

Variables (R : rcfType) (No M K N : nat).
Variables (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)).
Variables (c : R) (c_gt0 : 0 < c).

Local Notation Z := (col_mx V X).

Local Notation Sigma := (Sigma X V Y).
Local Notation T := (T V Y).

Lemma eigenvectors : exists (s : nat) (b : 'M[R]_(s, No)) (l : 'rV[R]_s),
  b *m Sigma = diag_mx l *m b /\ (b :=: Sigma)%MS.
Proof.
have [B [l [SB _ _ eB]]] := spectral (Sigma_tr X V Y) (erefl (Sigma *m Sigma)).
exists _, B^T, l; split; last by apply: eqmx_trans eB _; rewrite Sigma_tr.
by apply: trmx_inj; rewrite !trmx_mul trmxK tr_diag_mx Sigma_tr.
Qed.

(* A real closed field has the eigenvectors, and hence the critical points.          *)
Theorem critical_exists : exists q, [/\ critical (sqf X V Y c) q,
  (\rank q.1 + \rank (Y *m V^T) = \rank (Y *m Z^T))%N &
  \rank ((1%:M - PiU q) *m (Y *m V^T)) = \rank (Y *m V^T)].
Proof.
have [s [b [l [bS eb]]]] := eigenvectors.
pose f := maxrankfun (b *m T); have fT : row_free (rowsub f b *m T).
  by rewrite mul_rowsub_mx maxrowsub_free.
have [|q [cq rq rT _]] := critical_choice c_gt0 bS eb _ fT; first by rewrite (images eb).
by exists q; rewrite -TE -rank_explained -rank_range.
Qed.

Theorem saddle_exists : Y *m V^T != 0 -> (\rank (Y *m Z^T) < \rank (Y *m V^T) + M)%N ->
  exists2 q, saddle_point (sqf X V Y c) q & negative_curvature (sqf X V Y c) q.
Proof.
move=> T0 sM; have [q [cq rq rT]] := critical_exists.
have rA : (\rank q.1 < M)%N by rewrite -(ltn_add2l (\rank (Y *m V^T))) addnC rq.
have neg : negative_curvature (sqf X V Y c) q.
  have [u u0 Au] := right_kernel rA; apply: (kernel_negative c_gt0 cq u0 Au).
  by rewrite (residual_V c_gt0 cq) oppr_eq0 -mxrank_eq0 TE rT mxrank_eq0.
exists q => //; split=> //; first by move=> mq; case: (strict_saddle_not_min (conj cq neg) mq).
by apply: sq_not_max => //; apply: leq_ltn_trans rA.
Qed.

(* Where Sigma does not leave the column space of T invariant, critical points have       *)
(* different values, whatever the widths are.                                          *)
Theorem saddle_from_invariance : (0 < M)%N ->
  (\rank (Y *m V^T) < \rank (row_mx (Y *m V^T) (Sigma *m (Y *m V^T))))%N ->
  exists2 q, saddle_point (sqf X V Y c) q & negative_curvature (sqf X V Y c) q.
Proof.
move=> M0 moved; have T0 : Y *m V^T != 0.
  by apply: contraTneq moved => ->; rewrite mulmx0 row_mx0 !mxrank0.
have [s [b [l [bS eb]]]] := eigenvectors; rewrite -TE in moved.
have [q [q' [cq cq' ne]]] := two_values c_gt0 bS eb moved.
have [r [cr neg]] := saddle_of_two c_gt0 cq cq' ne; exists r => //; split=> //.
  by move=> mr; case: (strict_saddle_not_min (conj cr neg) mr).
exact: sq_not_max.
Qed.

(* For M >= No there are saddles if and only if T <> 0.                              *)
Corollary wide_saddles : (No <= M)%N ->
  (exists q, saddle_point (sqf X V Y c) q) <-> Y *m V^T != 0.
Proof.
move=> NoM; split=> [[q [cq nq _]]|T0].
  by apply/eqP => T0; apply: nq; apply/global_local/(no_saddle c_gt0 T0 cq).
have [|q sq _] := saddle_exists T0; last by exists q.
apply: leq_ltn_trans (rank_leq_row _) (leq_ltn_trans NoM _).
by rewrite -[X in (X < _)%N]add0n ltn_add2r lt0n mxrank_eq0.
Qed.

End Closed.

(* The same for a field with that property: real_closed is what rcfType demands.        *)
Definition real_closed (R : realFieldType) : Prop := forall (f : {poly R}) (a b : R),
  a <= b -> f.[a] <= 0 <= f.[b] -> exists2 x, a <= x <= b & root f x.

Lemma over_closed (R : realFieldType) (statement : realFieldType -> Prop) :
  real_closed R -> (forall F : rcfType, statement F) -> statement R.
Proof.
case: R => S cR ivt all.
exact: (all (Num.RealClosedField.Pack (Num.RealClosedField.Class ivt))).
Qed.

Section OverClosed.

Variables (R : realFieldType) (No M K N : nat).

Lemma critical_exists_over : real_closed R ->
  forall (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)) (c : R), 0 < c ->
  exists q, critical (sqf X V Y c) q.
Proof.
move=> rc; pattern R; apply: over_closed rc _ => F X V Y c c0.
by have [q [cq _ _]] := critical_exists X V Y c0; exists q.
Qed.

Lemma saddle_exists_over : real_closed R ->
  forall (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)) (c : R), 0 < c ->
  Y *m V^T != 0 -> (\rank (Y *m (col_mx V X)^T) < \rank (Y *m V^T) + M)%N ->
  exists q, saddle_point (sqf X V Y c) q.
Proof.
move=> rc; pattern R; apply: over_closed rc _ => F X V Y c c0 T0 sM.
by have [q sq _] := saddle_exists c0 T0 sM; exists q.
Qed.

Lemma saddle_from_invariance_over : real_closed R ->
  forall (X : 'M[R]_(M, N)) (V : 'M[R]_(K, N)) (Y : 'M[R]_(No, N)) (c : R), 0 < c -> (0 < M)%N ->
  (\rank (Y *m V^T) < \rank (row_mx (Y *m V^T) (Sigma X V Y *m (Y *m V^T))))%N ->
  exists q, saddle_point (sqf X V Y c) q.
Proof.
move=> rc; pattern R; apply: over_closed rc _ => F X V Y c c0 M0 moved.
by have [q sq _] := saddle_from_invariance c0 M0 moved; exists q.
Qed.

End OverClosed.
