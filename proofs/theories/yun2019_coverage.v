(* Yun, Sra and Jadbabaie 2019, section 4.2: what Theorem 2 says without
   parameter coverage.

   The paper: "if the parameter coverage condition is not satisfied, we
   conjecture that since the parameters already cover the full feature space,
   the critical point should be of good quality."

   Here: a 2-block ResNet of width 1 with polynomial residual parts,
     h_1 = x + V_1,  h_2 = h_1 + V_2 (2 U_2 h_1 - (U_2 h_1)^3),  f = w h_2,
   two samples (0, 1) and (-2, 1), half the squared error summed, and the point
   w = 0, V_1 = V_2 = U_2 = 1.  There every derivative of the risk vanishes, the
   Hessian over all four parameters is the form 8 dw^2 (positive semidefinite),
   the representation covers the space, the row of U_2 spans it, and the risk
   is 1 > 1/2 = R_lin.  So parameter coverage cannot be dropped from Theorem 2,
   and second-order criticality does not give the conjecture:
   [parameter_coverage_needed], in the definitions of yun2019_theorem_2.v, and
   [coverage_example] in coordinates.  (The point is not a local minimum: a higher
   derivative leads down.  For local minima nothing is claimed.) *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import yun2019_vectors yun2019_derivative.
From Nest Require yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Polynomials have their formal derivatives. *)
Lemma derivative_poly (R : realFieldType) (p : {poly R}) t :
  derivative (fun s => p.[s]) t (p^`()).[t].
Proof.
elim/poly_ind: p => [|p c IH].
  rewrite deriv0 horner0; apply: derivative_ext (derivative_cst 0 t) => s.
  by rewrite horner0.
have := derivativeD (derivativeM_affine 0 1 IH) (derivative_cst c t).
have -> : (p * 'X + c%:P)^`().[t] = p^`().[t] * (0 + 1 * t) + p.[t] * 1 + 0.
  by rewrite derivD derivM derivX derivC !hornerE ?mul1r.
by apply: derivative_ext => s; rewrite !hornerE ?mul1r.
Qed.

Section Example.

(* Over any commutative ring, so that polynomials can be put in. *)
Section Network.
Variable A : comRingType.
Definition h1 (V1 x : A) := x + V1.
Definition h2 (V1 V2 U2 x : A) :=
  h1 V1 x + V2 * (2%:R * (U2 * h1 V1 x) - (U2 * h1 V1 x) ^+ 3).
Definition f (w V1 V2 U2 x : A) := w * h2 V1 V2 U2 x.
(* Twice the risk. *)
Definition errors (w V1 V2 U2 : A) :=
  (f w V1 V2 U2 0 - 1) ^+ 2 + (f w V1 V2 U2 (- 2%:R) - 1) ^+ 2.
End Network.

Lemma errors_morph (A B : comRingType) (g : {rmorphism A -> B}) (w V1 V2 U2 : A) :
  g (errors w V1 V2 U2) = errors (g w) (g V1) (g V2) (g U2).
Proof.
rewrite /errors /f /h2 /h1.
by rewrite !(rmorphD, rmorphN, rmorphM, rmorphX, rmorph1, rmorph0, rmorph_nat).
Qed.

Variable R : realFieldType.

Definition risk (w V1 V2 U2 : R) := errors w V1 V2 U2 / 2%:R.

Variables dw dV1 dV2 dU2 : R.

(* The risk along a line through the point, as a polynomial. *)
Definition along : {poly R} := (2%:R^-1)%:P *
  errors (dw%:P * 'X) (1 + dV1%:P * 'X) (1 + dV2%:P * 'X) (1 + dU2%:P * 'X).

Lemma alongE s : along.[s] = risk (0 + s * dw) (1 + s * dV1) (1 + s * dV2) (1 + s * dU2).
Proof.
have value (d : R) : (1 + d%:P * 'X).[s] = 1 + s * d.
  by rewrite -polyC1 hornerD hornerM !hornerC hornerX mulrC.
rewrite /along hornerM hornerC -[(errors _ _ _ _).[s]]/(horner_eval s (errors _ _ _ _)).
rewrite errors_morph /= /horner_eval !value.
by rewrite hornerM hornerC hornerX /risk add0r mulrC [s * dw]mulrC.
Qed.

Lemma along_expansion : exists c, along = 1 + 'X^2 * (4%:R * dw ^+ 2)%:P + 'X^3 * c.
Proof.
pose k (e : {poly R}) := dV1%:P + dU2%:P * e + dU2%:P * dV1%:P * 'X.
pose m e := - (dU2%:P * dV1%:P) - dV2%:P * k e
  - k e ^+ 2 * (3%:R * e + 'X * k e) * (1 + dV2%:P * 'X).
pose r e := e * (dV2%:P - dU2%:P) + 'X * m e.
exists ((2%:R^-1)%:P * (- 2%:R * dw%:P * (m 1 + m (- 1))
  + dw%:P ^+ 2 * ((4%:R * r 1 + 'X * r 1 ^+ 2) + (- 4%:R * r (- 1) + 'X * r (- 1) ^+ 2)))).
have half : (2%:R^-1)%:P * 2%:R = 1 :> {poly R}.
  by rewrite -(rmorph_nat (polyC_rmorphism R)) /= -polyCM mulVf // pnatr_eq0.
rewrite /along -[X in _ = X + _ + _]half.
have -> : (4%:R * dw ^+ 2)%:P = (2%:R^-1)%:P * (8%:R * dw%:P ^+ 2) :> {poly R}.
  rewrite polyCM (rmorph_nat (polyC_rmorphism R)) (rmorphX (polyC_rmorphism R)) /=.
  transitivity ((2%:R^-1)%:P * 2%:R * (4%:R * dw%:P ^+ 2)); first by rewrite half mul1r.
  by move: (2%:R^-1)%:P dw%:P => hf a; ring.
rewrite /errors /f /h2 /h1 /r /m /k.
move: (2%:R^-1)%:P dw%:P dV1%:P dV2%:P dU2%:P => hf a b c d.
by ring.
Qed.

Lemma coverage_example :
  let line s := risk (0 + s * dw) (1 + s * dV1) (1 + s * dV2) (1 + s * dU2) in
  [/\ derivative line 0 0,
      second_derivative line 0 (8%:R * dw ^+ 2),
      0 <= 8%:R * dw ^+ 2,
      h2 1 1 1 0 ^+ 2 + h2 1 1 1 (- 2%:R) ^+ 2 != 0 :> R &
      risk 0 1 1 1 = 1 /\
      ((- 2%:R^-1 * 0 - 1) ^+ 2 + (- 2%:R^-1 * - 2%:R - 1) ^+ 2) / 2%:R < risk 0 1 1 1].
Proof.
have [c e] := along_expansion; move=> line.
have hl : (fun s => along.[s]) =1 line by move=> s; rewrite alongE.
split.
- have e0 : along^`().[0] = 0.
    by rewrite horner_coef0 coef_deriv e !coefD coef1 !coefXnM /= !addr0 mul0rn.
  by move: (derivative_ext hl (derivative_poly along 0)); rewrite e0.
- have e0 : along^`()^`().[0] = 8%:R * dw ^+ 2.
    rewrite horner_coef0 !coef_deriv e !coefD coef1 !coefXnM /= coefC eqxx add0r addr0 mulr1n.
    by rewrite -mulrnAl -mulrnA.
  rewrite -e0; exists (fun s => along^`().[s]) => [s|]; last exact: derivative_poly.
  exact: derivative_ext hl (derivative_poly along s).
- by rewrite mulr_ge0 ?ler0n ?sqr_ge0.
- have -> : h2 1 1 1 0 ^+ 2 + h2 1 1 1 (- 2%:R) ^+ 2 = 8%:R :> R by rewrite /h2 /h1; ring.
  by rewrite pnatr_eq0.
have r1 : risk 0 1 1 1 = 1 by rewrite /risk /errors /f /h2 /h1; field.
rewrite r1; split=> //.
have -> : ((- 2%:R^-1 * 0 - 1) ^+ 2 + (- 2%:R^-1 * - 2%:R - 1) ^+ 2) / 2%:R = 2%:R^-1 :> R by field.
by rewrite invf_lt1 ?ltr0n // ltr1n.
Qed.

End Example.

(** The same with the definitions of yun2019_theorem_2.v: dx = 1, two blocks. *)

Section Restated.

Variable R : realFieldType.

Let one (_ : nat) := 1%N.
Let phi1 (t : 'cV[R]_1) : 'cV[R]_1 := 1%:M.
Let phi (l : nat) (t : 'cV[R]_1) : 'cV[R]_1 := (2%:R * t 0 0 - t 0 0 ^+ 3)%:M.
Let samples (i : 'I_2) : 'cV[R]_1 := (if i == 0 then 0 else - 2%:R)%:M.
Let half (_ : 'I_2) : R := 2%:R^-1.
Let loss (_ : 'I_2) (p : R) : R := (p - 1) ^+ 2.
Let loss1 (_ : 'I_2) (p : R) : R := 2%:R * (p - 1).
Let loss2 (_ : 'I_2) (p : R) : R := 2%:R.

(* w = 0, V_1 = V_2 = U_2 = 1. *)
Let w : 'cV[R]_1 := 0.
Let V (_ : nat) : 'M[R]_1 := 1%:M.
Let U (_ : nat) : 'M[R]_1 := 1%:M.

Local Notation full_risk := (yun2019_theorem_2.risk 2 (n := one) (m := one) phi1 phi samples half loss).

Lemma hidden_entry V' U' (x : 'cV[R]_1) :
  yun2019_theorem_2.hidden (n := one) (m := one) phi1 phi V' U' 2 x 0 0 =
  h2 (V' 0%N 0 0) (V' 1%N 0 0) (U' 0%N 0 0) (x 0 0).
Proof.
rewrite /h2 /h1 /= /phi1 /phi mulmx1 [LHS]mxE [X in _ + X]mxE big_ord1 [_%:M 0 0]mxE mulr1n.
by rewrite ![(_ *m _) 0 0]mxE !big_ord1 !mxE.
Qed.

Lemma full_riskE w' V' U' :
  full_risk w' V' U' = risk (w' 0 0) (V' 0%N 0 0) (V' 1%N 0 0) (U' 0%N 0 0).
Proof.
rewrite /yun2019_theorem_2.risk /yun2019_theorem_2.network big_ord_recl big_ord1.
rewrite !dotE !big_ord1 !hidden_entry /samples /half /loss !mxE /= !mulr1n.
by rewrite /risk /errors /f -mulrDr mulrC.
Qed.

(* All that Theorem 2 asks for but parameter coverage, and its conclusion fails:
   no direction has negative curvature, not even those that move U_2, and the
   risk is above that of a linear predictor. *)
Theorem parameter_coverage_needed :
  [/\ yun2019_theorem_2.assumption_4_1 loss loss1 loss2,
      yun2019_theorem_2.critical 2 (n := one) (m := one) phi1 phi samples half loss w V U,
      yun2019_theorem_2.representation_coverage 2 (n := one) (m := one) phi1 phi samples half loss2 w V U,
      ~ yun2019_theorem_2.negative_curvature 2 (n := one) (m := one) phi1 phi samples half loss w V U /\
      ~ yun2019_theorem_2.at_most_R_lin samples half loss (full_risk w V U) &
      forall dw dV dU, exists2 d, 0 <= d & second_derivative (fun s =>
        full_risk (w + s *: dw) (fun l => V l + s *: dV l) (fun l => U l + s *: dU l)) 0 d].
Proof.
have entry (A D : 'M[R]_1) s : (A + s *: D) 0 0 = A 0 0 + s * D 0 0 by rewrite !mxE.
have line dw dV dU s : full_risk (w + s *: dw) (fun l => V l + s *: dV l) (fun l => U l + s *: dU l) =
    risk (0 + s * dw 0 0) (1 + s * dV 0%N 0 0) (1 + s * dV 1%N 0 0) (1 + s * dU 0%N 0 0).
  by rewrite full_riskE !entry !mxE !mulr1n.
have flat dw dV s : yun2019_theorem_2.along 2 (n := one) (m := one) phi1 phi samples half loss w V U dw dV s =
    risk (0 + s * dw 0 0) (1 + s * dV 0%N 0 0) (1 + s * dV 1%N 0 0) (1 + s * 0).
  by rewrite /yun2019_theorem_2.along full_riskE !entry !mxE !mulr1n mulr0 addr0.
split.
- by apply: (yun2019_theorem_2.squared_error_assumption_4_1 (fun _ : 'I_2 => 1)).
- move=> dw dV; have [h _ _ _ _] := coverage_example (dw 0 0) (dV 0%N 0 0) (dV 1%N 0 0) 0.
  by apply: derivative_ext h => s; rewrite flat.
- rewrite /yun2019_theorem_2.representation_coverage unitmxE det_mx11 unitfE.
  rewrite big_ord_recl big_ord1 /loss2 /half mulVf ?pnatr_eq0 // !scale1r.
  have sqr (z : 'cV[R]_1) : (z *m z^T) 0 0 = z 0 0 ^+ 2 by rewrite mxE big_ord1 mxE.
  rewrite mxE !sqr !hidden_entry.
  rewrite /samples !mxE /= !mulr1n /h2 /h1.
  by rewrite [X in X != 0](_ : _ = 8%:R) ?pnatr_eq0 //; ring.
- split=> [[dw [dV [d hd d0]]]|lin].
    have [_ h dge _ _] := coverage_example (dw 0 0) (dV 0%N 0 0) (dV 1%N 0 0) 0.
    have hd' := second_derivative_ext (flat dw dV) hd.
    by move: d0; rewrite (second_derivative_unique hd' h) ltNge dge.
  have [_ _ _ _ [r1 lt_r]] := coverage_example (0 : R) 0 0 0.
  have := lin (- 2%:R^-1)%:M; rewrite full_riskE /yun2019_theorem_2.linear_risk big_ord_recl big_ord1.
  rewrite !dotE !big_ord1 /samples /half /loss /w /V /U !mxE /= !mulr1n -mulrDr mulrC leNgt => /negP.
  exact.
move=> dw dV dU; have [_ h dge _ _] := coverage_example (dw 0 0) (dV 0%N 0 0) (dV 1%N 0 0) (dU 0%N 0 0).
by exists (8%:R * dw 0 0 ^+ 2) => //; apply: second_derivative_ext h => s; rewrite line.
Qed.

End Restated.
