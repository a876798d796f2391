(* Yun, Sra and Jadbabaie 2019, section 4.2: a local minimum without parameter
   coverage that is worse than the best linear predictor, against the
   conjecture there.  h_1 = x + V_1 v, h_2 = h_1 + V_2 max(U_2 h_1, 0),
   f = w h_2, four samples, v by its values, the squared error: four times the
   risk is 16 at w = V_1 = U_2 = 1, V_2 = -2 and no smaller where |V_1 - 1| is
   at most 1/2 and U_2 > 0; of the predictor -x it is 14. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus yun2019_vectors.
From Nest Require yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section LocalMinimum.

Variable R : realFieldType.

Definition relu (z : R) : R := Num.max z 0.
Definition output (w V1 V2 U2 x v : R) : R :=
  let h := x + V1 * v in w * (h + V2 * relu (U2 * h)).
(* Four times the risk of a predictor that is given x and v. *)
Definition squares (f : R -> R -> R) : R :=
  (f 2%:R (- 1) + 3%:R) ^+ 2 + (f 1 0 - 1) ^+ 2 +
  ((f 0 (- 1) + 3%:R) ^+ 2 + (f (- 1) 0 - 1) ^+ 2).

Lemma squares_bound (P Q s : R) : s ^+ 2 <= 2%:R / 7%:R ->
  16%:R <= (3%:R - P * (1 - s)) ^+ 2 + (1 + P) ^+ 2 + ((3%:R - Q * (1 + s)) ^+ 2 + (1 + Q) ^+ 2).
Proof.
move=> s2; pose D := 1 + (1 - s) ^+ 2; pose E := 1 + (1 + s) ^+ 2.
have D0 : 0 < D by rewrite ltr_spaddl ?ltr01 ?sqr_ge0.
have E0 : 0 < E by rewrite ltr_spaddl ?ltr01 ?sqr_ge0.
rewrite -subr_ge0 -(pmulr_rge0 _ (mulr_gt0 D0 E0)).
set total := (X in X - _).
have -> : D * E * (total - 16%:R) = E * (D * P - (2%:R - 3%:R * s)) ^+ 2 +
    D * (E * Q - (2%:R + 3%:R * s)) ^+ 2 + 14%:R * s ^+ 2 * (2%:R / 7%:R - s ^+ 2).
  by rewrite /total /D /E; field.
apply: addr_ge0.
  by apply: addr_ge0; apply: mulr_ge0; rewrite ?sqr_ge0 // ltW.
by apply: mulr_ge0; rewrite ?subr_ge0 // mulr_ge0 ?sqr_ge0 ?ler0n.
Qed.

Lemma sum_of_squares_least :
  [/\ forall w V1 V2 U2 : R, (V1 - 1) ^+ 2 <= 4%:R^-1 -> 0 < U2 ->
        squares (output 1 1 (- 2%:R) 1) <= squares (output w V1 V2 U2),
      squares (output 1 1 (- 2%:R) 1) = 16%:R &
      squares (fun x _ => - 1 * x) = 14%:R].
Proof.
have value : squares (output 1 1 (- 2%:R) 1) = 16%:R.
  have e (x v : R) : output 1 1 (- 2%:R) 1 x v = x + v - 2%:R * relu (x + v).
    by rewrite /output !mul1r mulNr.
  have up : relu 1 = 1 by rewrite /relu max_l // ler01.
  have down : relu (- 1) = 0 by rewrite /relu max_r // oppr_le0 ler01.
  have one : 2%:R + - 1 = 1 :> R by ring.
  by rewrite /squares !e one !addr0 add0r up down; ring.
split=> [w V1 V2 U2 near U0||]; [|exact: value|by rewrite /squares; ring].
rewrite value; pose s := V1 - 1.
have sV : V1 = 1 + s by rewrite /s addrC subrK.
have /andP [sl su] : (- 1 <= s <= 1).
  by rewrite -ler_norml -(@ler_pexpn2r _ 2) ?nnegrE ?normr_ge0 ?ler01 // expr1n real_normK ?num_real //;
    apply: le_trans near _; rewrite invf_le1 ?ltr0n // ler1n.
have s27 : s ^+ 2 <= 2%:R / 7%:R.
  apply: le_trans near _; rewrite ler_pdivl_mulr ?ltr0n // mulrC ler_pdivr_mulr ?ltr0n //.
  by rewrite -natrM ler_nat.
have up x v : 0 <= x + V1 * v -> relu (U2 * (x + V1 * v)) = U2 * (x + V1 * v).
  by move=> h; rewrite /relu max_l // mulr_ge0 // ltW.
have down x v : x + V1 * v <= 0 -> relu (U2 * (x + V1 * v)) = 0.
  by move=> h; rewrite /relu max_r // mulr_ge0_le0 // ltW.
rewrite /squares /output /=.
rewrite (up 2%:R (-1)); last by rewrite sV (_ : _ + _ = 1 - s) ?subr_ge0 //; ring.
rewrite (up 1 0); last by rewrite mulr0 addr0 ler01.
rewrite (down 0 (-1)); last by rewrite sV (_ : _ + _ = - 1 - s) ?subr_le0 //; ring.
rewrite (down (-1) 0); last by rewrite mulr0 addr0 oppr_le0 ler01.
apply: le_trans (squares_bound (- w * (1 + V2 * U2)) w s27) _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite sV; ring.
Qed.

(** In the definitions of yun2019_theorem_2.v: two blocks of width 1. *)

Definition input_at (i : 'I_4) : R := [:: 2%:R; 1; 0; - 1]`_i.
Definition inputs (i : 'I_4) : 'cV[R]_1 := (input_at i)%:M.
Definition targets (i : 'I_4) : R := [:: - 3%:R; 1; - 3%:R; 1]`_i.
Definition first_feature (x : 'cV[R]_1) : 'cV[R]_1 :=
  if (x 0 0 == 2%:R) || (x 0 0 == 0) then (- 1)%:M else 0.
Definition second_feature (_ : nat) (t : 'cV[R]_1) : 'cV[R]_1 := map_mx relu t.
Definition squared_error (i : 'I_4) (p : R) : R := (p - targets i) ^+ 2.

Local Notation one := (fun=> 1%N).
Local Notation risk := (@yun2019_theorem_2.risk R 1 2 one one first_feature second_feature 4 inputs
  (fun=> 4%:R^-1) squared_error).
Local Notation linear_risk := (@yun2019_theorem_2.linear_risk R 1 4 inputs (fun=> 4%:R^-1) squared_error).

Lemma mul_scalars (A B : 'M[R]_1) : (A *m B) 0 0 = A 0 0 * B 0 0.
Proof. by rewrite mxE big_ord1. Qed.

Lemma risk_squares w V U :
  risk w V U = 4%:R^-1 * squares (output (w 0 0) (V 0%N 0 0) (V 1%N 0 0) (U 0%N 0 0)).
Proof.
have first i : first_feature (inputs i) 0 0 = [:: - 1; 0; - 1; 0]`_i.
  have n20 : (2%:R == 0 :> R) = false by rewrite pnatr_eq0.
  have n12 : (1 == 2%:R :> R) = false by rewrite lt_eqF // ltr1n.
  have n10 : (1 == 0 :> R) = false by rewrite oner_eq0.
  have m0 : (- 1 == 0 :> R) = false by rewrite oppr_eq0 oner_eq0.
  have m2 : (- 1 == 2%:R :> R) = false by rewrite lt_eqF // (@lt_trans _ _ 0) ?oppr_lt0 ?ltr01 ?ltr0n.
  rewrite /first_feature /inputs /input_at mxE eqxx mulr1n.
  by case: i => [[|[|[|[|i]]]] hi] //=; rewrite ?eqxx ?n20 ?n12 ?n10 ?m0 ?m2 ?orbT /= !mxE ?eqxx.
have net i : yun2019_theorem_2.network (m := one) 2 first_feature second_feature w V U (inputs i) =
    output (w 0 0) (V 0%N 0 0) (V 1%N 0 0) (U 0%N 0 0) (input_at i) [:: - 1; 0; - 1; 0]`_i.
  rewrite /yun2019_theorem_2.network dotE big_ord1 /= !mxE !big_ord1 !mxE !big_ord1 !mxE !big_ord1 first.
  by rewrite eqxx mulr1n.
rewrite /yun2019_theorem_2.risk -mulr_sumr; congr (_ * _).
rewrite !big_ord_recl big_ord0 /squared_error !net /input_at /targets /squares /= addr0 !opprK -!addrA.
by [].
Qed.

Theorem local_minimum_above_linear :
  exists (w : 'cV[R]_1) (V U : nat -> 'M[R]_1),
  (exists2 e, 0 < e & forall w' V' U', close e w w' -> close e (V 0%N) (V' 0%N) ->
    close e (V 1%N) (V' 1%N) -> close e (U 0%N) (U' 0%N) -> risk w V U <= risk w' V' U') /\
  exists t, linear_risk t < risk w V U.
Proof.
have [least value linear] := sum_of_squares_least.
have q0 : 0 < 4%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have at_point : risk 1%:M (fun l => if l is 0 then 1%:M else (- 2%:R)%:M) (fun=> 1%:M) = 4%:R^-1 * 16%:R.
  by rewrite risk_squares !mxE eqxx !mulr1n value.
exists 1%:M, (fun l => if l is 0 then 1%:M else (- 2%:R)%:M), (fun=> 1%:M); split.
  exists 2%:R^-1 => [|w V U _ /(_ 0 0) nV _ /(_ 0 0) nU]; first by rewrite invr_gt0 ltr0n.
  rewrite at_point risk_squares ler_pmul2l // -value; apply: least.
    move: nV; rewrite mxE eqxx mulr1n distrC => nV.
    rewrite -real_normK ?num_real // (_ : 4%:R^-1 = 2%:R^-1 ^+ 2 :> R); last by rewrite exprVn -natrX.
    by rewrite ler_sqr ?nnegrE ?normr_ge0 ?invr_ge0 ?ler0n // ltW.
  move: nU; rewrite mxE eqxx mulr1n ltr_norml => /andP [_]; rewrite ltr_subl_addr -ltr_subl_addl.
  by apply: lt_trans; rewrite subr_gt0 invf_lt1 ?ltr0n // ltr1n.
exists (- 1)%:M; rewrite at_point /yun2019_theorem_2.linear_risk -mulr_sumr ltr_pmul2l //.
have -> : \sum_i squared_error i (dot (- 1)%:M (inputs i)) = squares (fun x _ => - 1 * x).
  have lin i : dot (- 1)%:M (inputs i) = - 1 * input_at i.
    by rewrite dotE big_ord1 /inputs !mxE eqxx !mulr1n.
  rewrite !big_ord_recl big_ord0 /squared_error !lin /input_at /targets /squares /= addr0 !opprK -!addrA.
  by [].
by rewrite linear ltr_nat.
Qed.

End LocalMinimum.
