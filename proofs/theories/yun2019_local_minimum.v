(* Yun, Sra and Jadbabaie 2019, section 4.2: a local minimum without parameter
   coverage that is worse than the best linear predictor, against the
   conjecture there.  h_1 = x + V_1 v, h_2 = h_1 + V_2 max(U_2 h_1, 0),
   f = w h_2, four samples, v by its values, the squared error: four times the
   risk is 16 at w = V_1 = U_2 = 1, V_2 = -2 and no smaller where |V_1 - 1| is
   at most 1/2 and U_2 > 0; of the predictor -x it is 14. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
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

Theorem local_minimum_above_linear :
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

End LocalMinimum.
