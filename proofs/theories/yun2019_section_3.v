(* Yun, Sra and Jadbabaie 2019, "Are deep ResNets provably better than
   linear predictors?", section 3: the two motivating examples.

   R is any ordered field: the rationals, the reals, the real algebraic
   numbers.  No statement below needs more.

   Section 3.1 (one hidden unit, six points, a constant rho).

   - The paper: "the best risk of linear models is R_lin = 8 rho^2 / 15".
     Proved, [risk_lin].
   - Table 1: its two columns are exact least errors, [table_1_constant] and
     [table_1_linear]; its seven lower bounds hold, [table_1], for every
     rho and all parameters (w2, b2 any; nothing asks for a minimum).
   - Proposition 1: for rho <= sqrt(5/4), every local minimum of the
     fully-connected network has risk >= R_lin, and the ResNet has a local
     minimum with risk < R_lin.  Proved, [proposition_1].
     (i) The first half holds at every point, minimum or not.
     (ii) The paper finds one point of small risk and infers a global
     minimum below it; that the infimum of R_2 is attained is left unsaid.
     Here it is proved: the least risk of the ResNet is exactly
     29 rho^2 / 57, [risk_2_least], and it is attained at u = 1, b = -3.
     (iii) The bound rho <= sqrt(5/4) is not needed.  It marks where the
     third row of Table 1 stops sufficing, [table_1_row_3], not where the
     conclusion stops: [proposition_1_every_rho] holds for every rho > 0.
   - "All local minima of R_2 have risk at most R_lin": [risk_2_local_minimum],
     and [one_block_local_minimum] for every data set.
   - The paper's point v = rho/2, u = 1, b = -3 with the best w and c has the
     risk that the paper states, [risk_2_paper], which is below R_lin exactly
     when 0 < rho < (3 + 3 sqrt 21)/4, [risk_2_paper_range].

   Section 3.2 (three points, two blocks).

   - H_1, H_2, err(X) = 25/78, err(H_1) = 8/21, err(H_2) = 0 and the global
     minimum: [section_3_2_representations], [err_X], [err_H1], [err_H2],
     [section_3_2_global_minimum]. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Closes goals 0 <= c where c is built from squares, numerals and
   hypotheses by sums, products and quotients. *)
Ltac nonneg :=
  repeat first
    [ assumption | exact: ler0n | exact: ler01 | exact: sqr_ge0
    | apply: addr_ge0 | apply: mulr_ge0 | apply: divr_ge0
    | rewrite invr_ge0 | apply: exprn_ge0 ].

Section Fit.

Variable R : realFieldType.
Implicit Types (d : seq (R * R)) (f : R -> R).

Lemma le_by (c a b : R) : b - a = c -> 0 <= c -> a <= b.
Proof. by move=> e; rewrite -e subr_ge0. Qed.

(* A data set is a list of pairs (x, y). *)
Definition mse d f : R := (size d)%:R^-1 * \sum_(z <- d) (f z.1 - z.2) ^+ 2.

Definition affine (p q : R) : R -> R := fun x => p * x + q.

(* [least S e]: e is the least element of S. *)
Definition least (S : R -> Prop) (e : R) := S e /\ forall e', S e' -> e <= e'.

(* err(X, Y): "the minimum mean squared error from fitting X and Y with a
   linear least squares model" (with intercept). *)
Definition err d := least (fun e => exists p q, e = mse d (affine p q)).

Definition relu (t : R) : R := Num.max t 0.

Lemma relu_pos t : 0 <= t -> relu t = t.
Proof. by move=> h; rewrite /relu; apply/max_idPl. Qed.

Lemma relu_neg t : t <= 0 -> relu t = 0.
Proof. by move=> h; rewrite /relu; apply/max_idPr. Qed.

Lemma relu_ge0 t : 0 <= relu t.
Proof. by rewrite /relu le_maxr lexx orbT. Qed.

Lemma relu_ge t : t <= relu t.
Proof. by rewrite /relu le_maxr lexx. Qed.

(* The hinge is convex; this is all that the ResNet bound below needs. *)
Lemma relu_midpoint a b c : a + c = b + b -> 0 <= relu a + relu c - (relu b + relu b).
Proof.
move=> h; case: (lerP 0 b) => hb.
  rewrite (relu_pos hb) -h subr_ge0.
  by rewrite ler_add ?relu_ge.
by rewrite (relu_neg (ltW hb)) addr0 subr0 addr_ge0 ?relu_ge0.
Qed.

(* A local minimum of a risk over parameters with the given coordinates. *)
Definition local_minimum (T : Type) (coordinates : T -> seq R) (risk : T -> R) (theta : T) :=
  exists2 e, 0 < e & forall theta',
    (forall i, `|nth 0 (coordinates theta') i - nth 0 (coordinates theta) i| < e) ->
    risk theta <= risk theta'.

Definition global_minimum (T : Type) (risk : T -> R) (theta : T) :=
  forall theta', risk theta <= risk theta'.

Lemma global_local T coordinates (risk : T -> R) theta :
  global_minimum risk theta -> local_minimum coordinates risk theta.
Proof. by move=> h; exists 1 => //; exact: ltr01. Qed.

End Fit.

(** * Section 3.1 *)

Section Example31.

Variable R : realFieldType.
Variable rho : R.

Let data : seq (R * R) :=
  [:: (0, - rho); (1, 1 - rho); (2%:R, 2%:R + rho); (3%:R, 3%:R - rho);
      (4%:R, 4%:R + rho); (5%:R, 5%:R + rho)].

(* f_1(x; theta_1) = w2 relu(w1 x + b1) + b2, theta_1 = (w1, w2, b1, b2). *)
Definition f1 (theta : R * R * R * R) (x : R) :=
  let: (w1, w2, b1, b2) := theta in w2 * relu (w1 * x + b1) + b2.

(* f_2(x; theta_2) = w (x + v relu(u x + b)) + c, theta_2 = (w, v, u, b, c). *)
Definition f2 (theta : R * R * R * R * R) (x : R) :=
  let: (w, v, u, b, c) := theta in w * (x + v * relu (u * x + b)) + c.

Definition risk_1 theta := mse data (f1 theta).
Definition risk_2 theta := mse data (f2 theta).

Definition coordinates_1 (theta : R * R * R * R) :=
  let: (w1, w2, b1, b2) := theta in [:: w1; w2; b1; b2].
Definition coordinates_2 (theta : R * R * R * R * R) :=
  let: (w, v, u, b, c) := theta in [:: w; v; u; b; c].

Definition R_lin := 8%:R * rho ^+ 2 / 15%:R.

Lemma mse_data f : mse data f = 6%:R^-1 *
  ((f 0 + rho) ^+ 2 + (f 1 - (1 - rho)) ^+ 2 + (f 2%:R - (2%:R + rho)) ^+ 2 +
   (f 3%:R - (3%:R - rho)) ^+ 2 + (f 4%:R - (4%:R + rho)) ^+ 2 + (f 5%:R - (5%:R + rho)) ^+ 2).
Proof.
rewrite /mse /data !big_cons big_nil /=.
by move: (f 0) (f 1) (f 2%:R) (f 3%:R) (f 4%:R) (f 5%:R) => *; ring.
Qed.

Theorem risk_lin : err data R_lin.
Proof.
split.
  exists (2%:R / 5%:R * rho + 1), (- rho).
  by rewrite mse_data /R_lin /affine; field.
move=> _ [p [q ->]]; rewrite mse_data /R_lin /affine.
apply: (le_by (c := (5%:R / 2%:R * p + q - 5%:R / 2%:R) ^+ 2
  + 35%:R / 12%:R * (p - (2%:R / 5%:R * rho + 1)) ^+ 2)); first by field.
by nonneg.
Qed.

(* Table 1, by row.  Row k has k points on the constant part: row 0 is
   -b1/w1 in (-oo, 0), row k is [k - 1, k) for 0 < k < 6, row 6 is [5, oo). *)
Definition in_row (k : nat) (t : R) :=
  ((k == 0)%N || ((k.-1)%:R <= t)) && ((k == 6)%N || (t < k%:R)).

Definition constant_part (k : nat) : R :=
  nth 0 [:: 0; 0; 12%:R^-1;
    4%:R * rho ^+ 2 / 9%:R + 2%:R * rho / 3%:R + 3%:R^-1;
    rho ^+ 2 / 2%:R + rho / 3%:R + 5%:R / 6%:R;
    4%:R * rho ^+ 2 / 5%:R + 4%:R * rho / 3%:R + 5%:R / 3%:R;
    rho ^+ 2 + 7%:R * rho / 3%:R + 35%:R / 12%:R] k.

Definition linear_part (k : nat) : R :=
  nth 0 [:: 8%:R * rho ^+ 2 / 15%:R; 8%:R * rho ^+ 2 / 15%:R; 7%:R * rho ^+ 2 / 15%:R;
    rho ^+ 2 / 9%:R; 0; 0; 0] k.

Definition lower_bound k := constant_part k + linear_part k.

(* The share in the risk of some of the points. *)
Let share (d : seq (R * R)) (f : R -> R) : R := 6%:R^-1 * \sum_(z <- d) (f z.1 - z.2) ^+ 2.

Theorem table_1_constant k : (k <= 6)%N ->
  least (fun e => exists c, e = share (take k data) (fun _ => c)) (constant_part k).
Proof.
rewrite /share /constant_part.
case: k => [|[|[|[|[|[|[|//]]]]]]] _ /=; split.
- by exists 0; rewrite big_nil mulr0.
- by move=> _ [c ->]; rewrite big_nil mulr0.
- by exists (- rho); rewrite !big_cons big_nil /=; field.
- move=> _ [c ->]; rewrite !big_cons big_nil /=.
  by nonneg.
- by exists (2%:R^-1 - rho); rewrite !big_cons big_nil /=; field.
- move=> _ [c ->]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 3%:R^-1 * (c - (2%:R^-1 - rho)) ^+ 2)); first by field.
  by nonneg.
- by exists (1 - rho / 3%:R); rewrite !big_cons big_nil /=; field.
- move=> _ [c ->]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 2%:R^-1 * (c - (1 - rho / 3%:R)) ^+ 2)); first by field.
  by nonneg.
- by exists (3%:R / 2%:R - rho / 2%:R); rewrite !big_cons big_nil /=; field.
- move=> _ [c ->]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 2%:R / 3%:R * (c - (3%:R / 2%:R - rho / 2%:R)) ^+ 2)); first by field.
  by nonneg.
- by exists (2%:R - rho / 5%:R); rewrite !big_cons big_nil /=; field.
- move=> _ [c ->]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 5%:R / 6%:R * (c - (2%:R - rho / 5%:R)) ^+ 2)); first by field.
  by nonneg.
- by exists (5%:R / 2%:R); rewrite !big_cons big_nil /=; field.
- move=> _ [c ->]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := (c - 5%:R / 2%:R) ^+ 2)); first by field.
  by nonneg.
Qed.

Theorem table_1_linear k : (k <= 6)%N ->
  least (fun e => exists p q, e = share (drop k data) (affine p q)) (linear_part k).
Proof.
rewrite /share /linear_part /affine.
case: k => [|[|[|[|[|[|[|//]]]]]]] _ /=; split.
- by exists (2%:R / 5%:R * rho + 1), (- rho); rewrite !big_cons big_nil /=; field.
- move=> _ [p [q ->]]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := (5%:R / 2%:R * p + q - 5%:R / 2%:R) ^+ 2
    + 35%:R / 12%:R * (p - (2%:R / 5%:R * rho + 1)) ^+ 2)); first by field.
  by nonneg.
- by exists (2%:R / 5%:R * rho + 1), (- rho); rewrite !big_cons big_nil /=; field.
- move=> _ [p [q ->]]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 5%:R / 6%:R * (3%:R * p + q - (rho / 5%:R + 3%:R)) ^+ 2
    + 5%:R / 3%:R * (p - (2%:R / 5%:R * rho + 1)) ^+ 2)); first by field.
  by nonneg.
- by exists (rho / 5%:R + 1), (- rho / 5%:R); rewrite !big_cons big_nil /=; field.
- move=> _ [p [q ->]]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 2%:R / 3%:R * (7%:R / 2%:R * p + q - (rho / 2%:R + 7%:R / 2%:R)) ^+ 2
    + 5%:R / 6%:R * (p - (rho / 5%:R + 1)) ^+ 2)); first by field.
  by nonneg.
- by exists (rho + 1), (- (11%:R * rho / 3%:R)); rewrite !big_cons big_nil /=; field.
- move=> _ [p [q ->]]; rewrite !big_cons big_nil /=.
  apply: (le_by (c := 2%:R^-1 * (4%:R * p + q - (rho / 3%:R + 4%:R)) ^+ 2
    + 3%:R^-1 * (p - (rho + 1)) ^+ 2)); first by field.
  by nonneg.
- by exists 1, rho; rewrite !big_cons big_nil /=; field.
- move=> _ [p [q ->]]; rewrite !big_cons big_nil /=.
  by nonneg.
- by exists 1, rho; rewrite !big_cons big_nil /=; field.
- move=> _ [p [q ->]]; rewrite !big_cons big_nil /=.
  by nonneg.
- by exists 0, 0; rewrite big_nil mulr0.
- by move=> _ [p [q ->]]; rewrite big_nil mulr0.
Qed.

Lemma before k j t : in_row k t -> (j < k)%N -> (k <= 6)%N -> j%:R <= t.
Proof.
case/andP=> hl _ hj _; move: hl; case: k hj => // k hj /=.
by apply: le_trans; rewrite ler_nat.
Qed.

Lemma after k j t : in_row k t -> (k <= j < 6)%N -> t <= j%:R.
Proof.
case/andP=> _ hr /andP [hk hj]; case/orP: hr => [/eqP e|hr].
  by move: (leq_ltn_trans hk hj); rewrite e ltnn.
by apply: le_trans (ltW hr) _; rewrite ler_nat.
Qed.

Section LeftToRight.

Variables (w1 w2 b1 b2 : R) (w1_gt0 : 0 < w1) (k : nat).
Hypotheses (k_le6 : (k <= 6)%N) (row : in_row k (- b1 / w1)).

Lemma relu_before j : (j < k)%N -> relu (w1 * j%:R + b1) = 0.
Proof.
move=> hj; apply: relu_neg; move: (before row hj k_le6).
rewrite ler_pdivl_mulr // => h.
have -> : w1 * j%:R + b1 = j%:R * w1 - (- b1) by ring.
by rewrite subr_le0.
Qed.

Lemma relu_after j : (k <= j < 6)%N -> relu (w1 * j%:R + b1) = w1 * j%:R + b1.
Proof.
move=> hj; apply: relu_pos; move: (after row hj).
rewrite ler_pdivr_mulr // => h.
have -> : w1 * j%:R + b1 = j%:R * w1 - (- b1) by ring.
by rewrite subr_ge0.
Qed.

(* "The empirical risk is bounded from below by the risk achieved by fitting
   the linear piece and constant piece separately": here it is their sum. *)
Lemma risk_1_row : risk_1 (w1, w2, b1, b2) =
  share (take k data) (fun _ => b2) + share (drop k data) (affine (w2 * w1) (w2 * b1 + b2)).
Proof.
have a j := @relu_before j; have c j := @relu_after j.
rewrite /risk_1 mse_data /f1 /share /affine /data.
move: k_le6 a c; case: k => [|[|[|[|[|[|[|//]]]]]]] _ a c /=;
  try rewrite (a 0%N isT); try rewrite (c 0%N isT);
  try rewrite (a 1%N isT); try rewrite (c 1%N isT);
  try rewrite (a 2%N isT); try rewrite (c 2%N isT);
  try rewrite (a 3%N isT); try rewrite (c 3%N isT);
  try rewrite (a 4%N isT); try rewrite (c 4%N isT);
  try rewrite (a 5%N isT); try rewrite (c 5%N isT);
  by rewrite !(big_cons, big_nil) /=; ring.
Qed.

Theorem table_1 : lower_bound k <= risk_1 (w1, w2, b1, b2).
Proof.
rewrite risk_1_row /lower_bound ler_add //.
  by have [_ h] := table_1_constant k_le6; apply: h; exists b2.
by have [_ h] := table_1_linear k_le6; apply: h; exists (w2 * w1), (w2 * b1 + b2).
Qed.

End LeftToRight.

Lemma row_exists t : exists2 k, (k <= 6)%N & in_row k t.
Proof.
case: (ltrP t 0) => h0; first by exists 0%N => //; rewrite /in_row /= h0.
case: (ltrP t 1) => h1; first by exists 1%N => //; rewrite /in_row /= h0 h1.
case: (ltrP t 2%:R) => h2; first by exists 2%N => //; rewrite /in_row /= h1 h2.
case: (ltrP t 3%:R) => h3; first by exists 3%N => //; rewrite /in_row /= h2 h3.
case: (ltrP t 4%:R) => h4; first by exists 4%N => //; rewrite /in_row /= h3 h4.
case: (ltrP t 5%:R) => h5; first by exists 5%N => //; rewrite /in_row /= h4 h5.
by exists 6%N => //; rewrite /in_row /= h5.
Qed.

(* "The case w1 < 0 can be proved similarly": x -> 5 - x, y -> 5 - y maps the
   data set to itself. *)
Lemma risk_1_mirror w1 w2 b1 b2 :
  risk_1 (w1, w2, b1, b2) = risk_1 (- w1, - w2, b1 + 5%:R * w1, 5%:R - b2).
Proof.
rewrite /risk_1 !mse_data /f1.
have -> : - w1 * 0 + (b1 + 5%:R * w1) = w1 * 5%:R + b1 by ring.
have -> : - w1 * 1 + (b1 + 5%:R * w1) = w1 * 4%:R + b1 by ring.
have -> : - w1 * 2%:R + (b1 + 5%:R * w1) = w1 * 3%:R + b1 by ring.
have -> : - w1 * 3%:R + (b1 + 5%:R * w1) = w1 * 2%:R + b1 by ring.
have -> : - w1 * 4%:R + (b1 + 5%:R * w1) = w1 * 1 + b1 by ring.
have -> : - w1 * 5%:R + (b1 + 5%:R * w1) = w1 * 0 + b1 by ring.
by move: (relu _) (relu _) (relu _) (relu _) (relu _) (relu _) => *; ring.
Qed.

(* The sixth bound of Table 1 is the least error of a constant. *)
Lemma risk_1_constant w2 b1 b2 : lower_bound 6 <= risk_1 (0, w2, b1, b2).
Proof.
have [_ h] := table_1_constant (leqnn 6).
rewrite /lower_bound addr0; apply: h; exists (w2 * relu b1 + b2).
rewrite /risk_1 mse_data /share /f1 /= !mul0r !add0r !big_cons big_nil /=.
by move: (relu _) => *; ring.
Qed.

(* "It is easy to check that if rho <= sqrt(5/4), all the lower bounds are no
   less than 8 rho^2/15." *)
Lemma table_1_R_lin k : 0 <= rho -> rho ^+ 2 <= 5%:R / 4%:R -> (k <= 6)%N ->
  R_lin <= lower_bound k.
Proof.
move=> h0; rewrite -subr_ge0 => h1; rewrite /R_lin /lower_bound /constant_part /linear_part.
case: k => [|[|[|[|[|[|[|//]]]]]]] _ /=.
- by rewrite add0r.
- by rewrite add0r.
- by apply: (le_by (c := (5%:R / 4%:R - rho ^+ 2) / 15%:R)); [field | nonneg].
- by apply: (le_by (c := rho ^+ 2 / 45%:R + 2%:R * rho / 3%:R + 3%:R^-1)); [field | nonneg].
- apply: (le_by (c := (5%:R / 4%:R - rho ^+ 2) / 30%:R + rho / 3%:R + 19%:R / 24%:R));
    by [field | nonneg].
- apply: (le_by (c := 4%:R * rho ^+ 2 / 15%:R + 4%:R * rho / 3%:R + 5%:R / 3%:R));
    by [field | nonneg].
- apply: (le_by (c := 7%:R * rho ^+ 2 / 15%:R + 7%:R * rho / 3%:R + 35%:R / 12%:R));
    by [field | nonneg].
Qed.

(* The third row, [1, 2), is as good as R_lin exactly up to sqrt(5/4). *)
Theorem table_1_row_3 : (R_lin <= lower_bound 2) = (rho ^+ 2 <= 5%:R / 4%:R).
Proof.
rewrite -subr_ge0 -[RHS]subr_ge0 /R_lin /lower_bound /constant_part /linear_part /=.
rewrite -[RHS](pmulr_lge0 _ (x := 15%:R^-1)) ?invr_gt0 ?ltr0n //.
by congr (0 <= _); field.
Qed.

(* Proposition 1, first half, with the paper's hypothesis. *)
Theorem risk_1_ge_R_lin theta : 0 <= rho -> rho ^+ 2 <= 5%:R / 4%:R -> R_lin <= risk_1 theta.
Proof.
move=> h0 h1; move: theta => [[[w1 w2] b1] b2].
case: (ltrgt0P w1) => [h|h|->].
- have [k hk row] := row_exists (- b1 / w1).
  exact: le_trans (table_1_R_lin h0 h1 hk) (table_1 w2 b2 h hk row).
- rewrite risk_1_mirror; have h' : 0 < - w1 by rewrite oppr_gt0.
  have [k hk row] := row_exists (- (b1 + 5%:R * w1) / - w1).
  exact: le_trans (table_1_R_lin h0 h1 hk) (table_1 _ _ h' hk row).
- exact: le_trans (table_1_R_lin h0 h1 (leqnn 6)) (risk_1_constant _ _ _).
Qed.

(** ** The first half for every rho

   Two rows of Table 1 do not suffice for large rho: [1, 2) and [3, 4).  There
   the fit is continuous, which the table forgets. *)

Section LargeRho.

Hypothesis rho_ge0 : 0 <= rho.
Variables (w1 w2 b1 b2 : R) (w1_gt0 : 0 < w1).

Lemma row_2_R_lin : in_row 2 (- b1 / w1) -> R_lin <= risk_1 (w1, w2, b1, b2).
Proof.
move=> row; have a j := @relu_before w1 b1 w1_gt0 2 isT row j.
have c j := @relu_after w1 b1 w1_gt0 2 row j.
have hg : 0 <= w1 * 2%:R + b1 by rewrite -(c 2%N isT) relu_ge0.
have hd : 0 <= - (w1 * 1 + b1) by rewrite oppr_ge0 -(a 1%N isT) relu_ge.
rewrite /risk_1 mse_data /f1 (a 0%N isT) (a 1%N isT) (c 2%N isT) (c 3%N isT)
  (c 4%N isT) (c 5%N isT) /R_lin.
have [h|h] := lerP 0 w2.
  apply: (le_by (c := 6%:R^-1 * ((- rho - b2) ^+ 2 + (1 - 3%:R / 5%:R * rho - b2) ^+ 2
    + (2%:R - rho / 5%:R - (w2 * (w1 * 2%:R + b1) + b2)) ^+ 2
    + (3%:R + rho / 5%:R - (w2 * (w1 * 3%:R + b1) + b2)) ^+ 2
    + (4%:R + 3%:R / 5%:R * rho - (w2 * (w1 * 4%:R + b1) + b2)) ^+ 2
    + (5%:R + rho - (w2 * (w1 * 5%:R + b1) + b2)) ^+ 2
    + 4%:R / 5%:R * rho * w2 * (- (w1 * 1 + b1))))); first by field.
  by nonneg.
have hw : 0 <= - w2 by rewrite oppr_ge0 ltW.
have hm : 0 <= 1 + 2%:R / 5%:R * rho by nonneg.
have h1 := ltW w1_gt0.
pose g := w1 * 2%:R + b1; pose mean := (2%:R * g + 3%:R * w1) / 3%:R.
apply: (le_by (c := (5%:R / 2%:R - b2 - w2 * mean) ^+ 2
  + 35%:R / 12%:R * (1 + 2%:R / 5%:R * rho) ^+ 2
  + w2 ^+ 2 / 6%:R * (mean ^+ 2 + mean ^+ 2 + (g - mean) ^+ 2 + (g + w1 - mean) ^+ 2
      + (g + 2%:R * w1 - mean) ^+ 2 + (g + 3%:R * w1 - mean) ^+ 2)
  + - w2 / 3%:R * ((1 + 2%:R / 5%:R * rho) * (5%:R * g + 10%:R * w1)
      + - (w1 * 1 + b1)))); first by rewrite /mean /g; field.
by nonneg.
Qed.

Lemma row_4_R_lin : in_row 4 (- b1 / w1) -> R_lin <= risk_1 (w1, w2, b1, b2).
Proof.
move=> row; have a j := @relu_before w1 b1 w1_gt0 4 isT row j.
have c j := @relu_after w1 b1 w1_gt0 4 row j.
have hg : 0 <= w1 * 4%:R + b1 by rewrite -(c 4%N isT) relu_ge0.
have hd : 0 <= - (w1 * 3%:R + b1) by rewrite oppr_ge0 -(a 3%N isT) relu_ge.
rewrite /risk_1 mse_data /f1 (a 0%N isT) (a 1%N isT) (a 2%N isT) (a 3%N isT)
  (c 4%N isT) (c 5%N isT) /R_lin.
have [h|h] := lerP w2 0.
  have hw : 0 <= - w2 by rewrite oppr_ge0.
  apply: (le_by (c := 6%:R^-1 * ((- rho - b2) ^+ 2 + (1 - 3%:R / 5%:R * rho - b2) ^+ 2
    + (2%:R - rho / 5%:R - b2) ^+ 2 + (3%:R + rho / 5%:R - b2) ^+ 2
    + (4%:R + 3%:R / 5%:R * rho - (w2 * (w1 * 4%:R + b1) + b2)) ^+ 2
    + (5%:R + rho - (w2 * (w1 * 5%:R + b1) + b2)) ^+ 2
    + 4%:R / 5%:R * rho * - w2 * (w1 * 4%:R + b1)))); first by field.
  by nonneg.
have hw := ltW h.
pose m := 1 + 2%:R / 5%:R * rho.
pose g := w2 * (w1 * 4%:R + b1); pose d := w2 * (- (w1 * 3%:R + b1)).
have hg' : 0 <= g by rewrite mulr_ge0. 
have hd' : 0 <= d by rewrite mulr_ge0.
apply: (le_by (c := 6%:R^-1 * (g * d + 6%:R * (- b2 - d / 6%:R - g / 2%:R - rho + 5%:R * m / 2%:R) ^+ 2
  + 35%:R / 2%:R * (m - d / 7%:R - 3%:R * g / 7%:R) ^+ 2
  + 2%:R / 7%:R * (g - d / 4%:R) ^+ 2 + 11%:R / 24%:R * d ^+ 2
  + 2%:R * g))); first by rewrite /m /g /d; field.
by nonneg.
Qed.

Lemma right_R_lin : R_lin <= risk_1 (w1, w2, b1, b2).
Proof.
have [k hk row] := row_exists (- b1 / w1).
have [/eqP e|n2] := boolP (k == 2)%N; first by apply: row_2_R_lin; rewrite -e.
have [/eqP e|n4] := boolP (k == 4)%N; first by apply: row_4_R_lin; rewrite -e.
apply: le_trans (table_1 w2 b2 w1_gt0 hk row).
rewrite /R_lin /lower_bound /constant_part /linear_part.
case: k hk n2 n4 {row} => [|[|[|[|[|[|[|//]]]]]]] //= _ _ _.
- by rewrite add0r.
- by rewrite add0r.
- by apply: (le_by (c := rho ^+ 2 / 45%:R + 2%:R * rho / 3%:R + 3%:R^-1)); [field | nonneg].
- apply: (le_by (c := 4%:R * rho ^+ 2 / 15%:R + 4%:R * rho / 3%:R + 5%:R / 3%:R));
    by [field | nonneg].
- apply: (le_by (c := 7%:R * rho ^+ 2 / 15%:R + 7%:R * rho / 3%:R + 35%:R / 12%:R));
    by [field | nonneg].
Qed.

End LargeRho.

Theorem risk_1_ge_R_lin_every_rho theta : 0 <= rho -> R_lin <= risk_1 theta.
Proof.
move=> h0; move: theta => [[[w1 w2] b1] b2].
case: (ltrgt0P w1) => [h|h|->].
- exact: right_R_lin.
- by rewrite risk_1_mirror; apply: right_R_lin; rewrite ?oppr_gt0.
- apply: le_trans (risk_1_constant _ _ _).
  rewrite /R_lin /lower_bound /constant_part /linear_part /=.
  apply: (le_by (c := 7%:R * rho ^+ 2 / 15%:R + 7%:R * rho / 3%:R + 35%:R / 12%:R));
    by [field | nonneg].
Qed.

(** ** The ResNet

   The two residual vectors below are orthogonal to all affine functions and
   have an obtuse angle with every convex, respectively every concave,
   function of x.  Hence one inequality covers all u and b. *)

Definition risk_2_min := 29%:R * rho ^+ 2 / 57%:R.

Lemma risk_2_ge theta : 0 <= rho -> risk_2_min <= risk_2 theta.
Proof.
move=> h0; move: theta => [[[[w v] u] b] c]; rewrite /risk_2 mse_data /f2 /risk_2_min.
have k1 : 0 <= relu (u * 2%:R + b) + relu (u * 0 + b) - (relu (u * 1 + b) + relu (u * 1 + b)).
  by apply: relu_midpoint; ring.
have k2 : 0 <= relu (u * 3%:R + b) + relu (u * 1 + b)
    - (relu (u * 2%:R + b) + relu (u * 2%:R + b)).
  by apply: relu_midpoint; ring.
have k3 : 0 <= relu (u * 4%:R + b) + relu (u * 2%:R + b)
    - (relu (u * 3%:R + b) + relu (u * 3%:R + b)).
  by apply: relu_midpoint; ring.
have k4 : 0 <= relu (u * 5%:R + b) + relu (u * 3%:R + b)
    - (relu (u * 4%:R + b) + relu (u * 4%:R + b)).
  by apply: relu_midpoint; ring.
move: (relu (u * 0 + b)) (relu (u * 1 + b)) (relu (u * 2%:R + b)) (relu (u * 3%:R + b))
  (relu (u * 4%:R + b)) (relu (u * 5%:R + b)) k1 k2 k3 k4 => r0 r1 r2 r3 r4 r5 k1 k2 k3 k4.
have [h|h] := lerP 0 (w * v).
  apply: (le_by (c := 6%:R^-1 * (
      (w * (0 + v * r0) + c - (0 - 16%:R / 19%:R * rho)) ^+ 2
    + (w * (1 + v * r1) + c - (1 - 11%:R / 19%:R * rho)) ^+ 2
    + (w * (2%:R + v * r2) + c - (2%:R - 6%:R / 19%:R * rho)) ^+ 2
    + (w * (3%:R + v * r3) + c - (3%:R - rho / 19%:R)) ^+ 2
    + (w * (4%:R + v * r4) + c - (4%:R + 11%:R / 19%:R * rho)) ^+ 2
    + (w * (5%:R + v * r5) + c - (5%:R + 23%:R / 19%:R * rho)) ^+ 2
    + 2%:R * rho * (w * v) / 19%:R * (3%:R * (r2 + r0 - (r1 + r1))
      + 14%:R * (r3 + r1 - (r2 + r2)) + 4%:R * (r5 + r3 - (r4 + r4)))))); first by field.
  by nonneg.
have h' : 0 <= - (w * v) by rewrite oppr_ge0 ltW.
apply: (le_by (c := 6%:R^-1 * (
    (w * (0 + v * r0) + c - (0 - 23%:R / 19%:R * rho)) ^+ 2
  + (w * (1 + v * r1) + c - (1 - 11%:R / 19%:R * rho)) ^+ 2
  + (w * (2%:R + v * r2) + c - (2%:R + rho / 19%:R)) ^+ 2
  + (w * (3%:R + v * r3) + c - (3%:R + 6%:R / 19%:R * rho)) ^+ 2
  + (w * (4%:R + v * r4) + c - (4%:R + 11%:R / 19%:R * rho)) ^+ 2
  + (w * (5%:R + v * r5) + c - (5%:R + 16%:R / 19%:R * rho)) ^+ 2
  + 2%:R * rho * - (w * v) / 19%:R * (4%:R * (r2 + r0 - (r1 + r1))
    + 14%:R * (r4 + r2 - (r3 + r3)) + 3%:R * (r5 + r3 - (r4 + r4)))))); first by field.
by nonneg.
Qed.

(* The hinge at x = 3, as in the paper, with the best v, w and c. *)
Definition theta_2 : R * R * R * R * R :=
  (1 + 5%:R * rho / 19%:R, 7%:R * rho / (19%:R + 5%:R * rho), 1, - 3%:R, - (16%:R * rho / 19%:R)).

(* The residual block's output at the data, for u = 1 and b = -3. *)
Lemma hinge_3 :
  (relu (1 * 0 - 3%:R) = 0 :> R) * (relu (1 * 1 - 3%:R) = 0 :> R) *
  (relu (1 * 2%:R - 3%:R) = 0 :> R) * (relu (1 * 3%:R - 3%:R) = 0 :> R) *
  (relu (1 * 4%:R - 3%:R) = 1 :> R) * (relu (1 * 5%:R - 3%:R) = 2%:R :> R).
Proof.
do !split.
- by rewrite relu_neg // subr_le0 mul1r ler0n.
- by rewrite relu_neg // subr_le0 mul1r ler1n.
- by rewrite relu_neg // subr_le0 mul1r ler_nat.
- by rewrite relu_neg // subr_le0 mul1r ler_nat.
- by rewrite relu_pos; [ring | rewrite subr_ge0 mul1r ler_nat].
- by rewrite relu_pos; [ring | rewrite subr_ge0 mul1r ler_nat].
Qed.

Lemma risk_2_theta_2 : 0 <= rho -> risk_2 theta_2 = risk_2_min.
Proof.
move=> h0; have h : 19%:R + 5%:R * rho != 0.
  by rewrite gt_eqF // ltr_paddr ?ltr0n ?mulr_ge0 ?ler0n.
rewrite /risk_2 mse_data /f2 /theta_2 !hinge_3 /risk_2_min.
by field; rewrite h.
Qed.

(* The least risk of the ResNet, attained. *)
Theorem risk_2_least : 0 <= rho -> least (fun e => exists theta, e = risk_2 theta) risk_2_min.
Proof.
by move=> h0; split=> [|_ [theta ->]]; [exists theta_2; rewrite risk_2_theta_2 | exact: risk_2_ge].
Qed.

Lemma risk_2_min_lt_R_lin : 0 < rho -> risk_2_min < R_lin.
Proof.
move=> h; rewrite -subr_gt0 /R_lin /risk_2_min.
have -> : 8%:R * rho ^+ 2 / 15%:R - 29%:R * rho ^+ 2 / 57%:R = 7%:R * rho ^+ 2 / 285%:R by field.
by rewrite divr_gt0 ?mulr_gt0 ?exprn_gt0 ?ltr0n.
Qed.

Lemma theta_2_local_minimum : 0 <= rho -> local_minimum coordinates_2 risk_2 theta_2.
Proof.
by move=> h0; apply: global_local => theta; rewrite risk_2_theta_2 //; exact: risk_2_ge.
Qed.

(* Proposition 1, as stated; 0 <= rho /\ rho^2 <= 5/4 is rho <= sqrt(5/4). *)
(** Local minima of the ResNet are no worse than affine fits, on any data. *)

Section OneBlock.

Variable d : seq (R * R).

Lemma eq_mse f g : f =1 g -> mse d f = mse d g.
Proof. by move=> fg; congr (_ * _); apply: eq_bigr => z _; rewrite fg. Qed.

Lemma f2_flat v u b c : f2 (0, v, u, b, c) =1 fun=> c.
Proof. by move=> x; rewrite /= mul0r add0r. Qed.

Lemma mse_shift f h : mse d (fun x => f x + h x) = mse d f +
  ((size d)%:R^-1 * (\sum_(z <- d) h z.1 ^+ 2) +
   2%:R * ((size d)%:R^-1 * \sum_(z <- d) h z.1 * (f z.1 - z.2))).
Proof.
rewrite /mse mulrCA -!mulrDr; congr (_ * _); rewrite mulr_sumr -!big_split /=.
by apply: eq_bigr => z _; ring.
Qed.

Lemma mse_convex f g t : 0 <= t -> t <= 1 ->
  mse d (fun x => (1 - t) * f x + t * g x) <= (1 - t) * mse d f + t * mse d g.
Proof.
move=> t0 t1; rewrite /mse (mulrCA (1 - t)) (mulrCA t) -mulrDr ler_wpmul2l ?invr_ge0 ?ler0n //.
rewrite !mulr_sumr -big_split /=; apply: ler_sum => z _.
apply: (@le_by _ (t * (1 - t) * (f z.1 - g z.1) ^+ 2)); first by ring.
by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0 // subr_ge0.
Qed.

Lemma first_order (a b e : R) : 0 < e ->
  (forall s, `|s| < e -> 0 <= s ^+ 2 * a + 2%:R * (s * b)) -> b = 0.
Proof.
move=> e0 h; apply/eqP; apply/negPn/negP => b0.
have b1 : 0 < `|b| + 1 by rewrite ltr_paddl ?ltr01.
have a1 : 0 < `|a| + 1 by rewrite ltr_paddl ?ltr01.
pose t := Num.min (e / (`|b| + 1)) (`|a| + 1)^-1.
have t0 : 0 < t by rewrite lt_minr divr_gt0 // invr_gt0.
have tb : t * (`|b| + 1) <= e by rewrite -ler_pdivl_mulr // le_minl lexx.
have ta : t * (`|a| + 1) <= 1 by rewrite -ler_pdivl_mulr // mul1r le_minl lexx orbT.
have /h : `|- (t * b)| < e.
  rewrite normrN normrM gtr0_norm //; apply: lt_le_trans tb.
  by rewrite ltr_pmul2l // ltr_addl ltr01.
rewrite [X in 0 <= X](_ : _ = t * b ^+ 2 * (t * a - 2%:R)); last by ring.
have b2 : 0 < b ^+ 2 by rewrite lt_def sqrf_eq0 b0 sqr_ge0.
rewrite pmulr_rge0 ?(mulr_gt0 t0 b2) // subr_ge0 leNgt => /negP; apply.
apply: le_lt_trans (_ : t * (`|a| + 1) < _).
  by rewrite ler_wpmul2l ?(ltW t0) // (le_trans (ler_norm _)) // ler_addl ler01.
by apply: le_lt_trans ta _; rewrite ltr1n.
Qed.

Theorem one_block_local_minimum theta :
  local_minimum coordinates_2 (fun theta => mse d (f2 theta)) theta ->
  forall p q, mse d (f2 theta) <= mse d (affine p q).
Proof.
case: theta => [[[[w v] u] b] c] [e e0 min] p q.
have {}min w' v' c' : `|w' - w| < e -> `|v' - v| < e -> `|c' - c| < e ->
    mse d (f2 (w, v, u, b, c)) <= mse d (f2 (w', v', u, b, c')).
  move=> hw hv hc; apply: min.
  by case=> [|[|[|[|[|i]]]]] //=; rewrite ?subrr ?normr0 ?nth_nil ?subrr ?normr0.
have [w0|w0] := eqVneq w 0; last first.
  have wp : 0 < `|w| by rewrite normr_gt0.
  pose m := `|p - w| + (2%:R * `|v * p| / `|w| + `|q - c|).
  have m0 : 0 <= m by rewrite !addr_ge0 // divr_ge0 // mulr_ge0 ?ler0n.
  have m1 : 0 < m + 1 by rewrite ltr_paddl ?ltr01.
  pose t := Num.min 1 (Num.min (`|w| / 2%:R) e / (m + 1)).
  have t0 : 0 < t by rewrite lt_minr ltr01 divr_gt0 // lt_minr divr_gt0 // ltr0n.
  have t1 : t <= 1 by rewrite le_minl lexx.
  have : t * (m + 1) <= Num.min (`|w| / 2%:R) e by rewrite -ler_pdivl_mulr // le_minl lexx orbT.
  rewrite le_minr => /andP [tw te].
  have below (r : R) : 0 <= r -> r <= m -> t * r < e /\ t * r < `|w| / 2%:R.
    move=> r0 rm; have lt_m : t * r < t * (m + 1).
      by rewrite ltr_pmul2l // (le_lt_trans rm) // ltr_addl ltr01.
    by split; apply: lt_le_trans lt_m _.
  have vpw : 0 <= 2%:R * `|v * p| / `|w| by rewrite divr_ge0 // mulr_ge0 ?ler0n.
  have [pe pw] := below _ (normr_ge0 (p - w)) (ltac:(by rewrite ler_addl addr_ge0)).
  have [ve _] := below _ vpw (ltac:(by rewrite /m addrCA ler_addl addr_ge0)).
  have [qe _] := below _ (normr_ge0 (q - c)) (ltac:(by rewrite /m addrA ler_addr addr_ge0)).
  pose w' := w + t * (p - w); pose v' := w * v * (1 - t) / w'; pose c' := c + t * (q - c).
  have w'w : `|w| / 2%:R <= `|w'|.
    have -> : `|w| / 2%:R = `|w| - `|w| / 2%:R by field.
    rewrite ler_subl_addr -[X in `|X| <= _](_ : w' - t * (p - w) = w); last by rewrite addrK.
    apply: le_trans (ler_norm_sub _ _) _; rewrite ler_add2l normrM gtr0_norm //.
    exact: ltW.
  have w'0 : 0 < `|w'| by apply: lt_le_trans w'w; rewrite divr_gt0 ?ltr0n.
  have nw' : w' != 0 by rewrite -normr_gt0.
  have le_t : mse d (f2 (w, v, u, b, c)) <= mse d (f2 (w', v', u, b, c')).
    apply: min; rewrite /w' /c' ?[_ + t * _ - _]addrAC ?subrr ?add0r ?normrM ?(gtr0_norm t0) //.
    have -> : v' - v = - (t * (v * p)) / w'.
      by apply: (mulIf nw'); rewrite mulrBl !divfK // /w'; ring.
    rewrite normrM normrN normfV normrM (gtr0_norm t0) ltr_pdivr_mulr //.
    apply: le_lt_trans (_ : t * (2%:R * `|v * p| / `|w|) * `|w'| < _); last by rewrite ltr_pmul2r.
    have h1 : `|w| <= `|w'| * 2%:R by rewrite -ler_pdivr_mulr ?ltr0n.
    rewrite (_ : _ * _ * `|w'| = t * `|v * p| / `|w| * (`|w'| * 2%:R)).
      apply: le_trans (ler_wpmul2l _ h1); first by rewrite divfK // gt_eqF.
      by rewrite divr_ge0 // mulr_ge0 // ltW.
    by move: `|v * p| `|w|^-1 `|w'| => *; ring.
  have e_t : f2 (w', v', u, b, c') =1 (fun x => (1 - t) * f2 (w, v, u, b, c) x + t * affine p q x).
    move=> x; rewrite /f2 /affine mulrDr (mulrA w') [w' * v']mulrC divfK // /w' /c'; ring.
  have : mse d (f2 (w', v', u, b, c')) <= (1 - t) * mse d (f2 (w, v, u, b, c)) + t * mse d (affine p q).
    by rewrite (eq_mse e_t); apply: mse_convex (ltW t0) t1.
  move=> /(le_trans le_t); rewrite -subr_ge0.
  rewrite [X in 0 <= X](_ : _ = t * (mse d (affine p q) - mse d (f2 (w, v, u, b, c)))); last by ring.
  by rewrite pmulr_rge0 // subr_ge0.
pose A h := (size d)%:R^-1 * \sum_(z <- d) h z.1 * (c - z.2).
have flat h : (forall s, `|s| < e -> mse d (fun=> c) <= mse d (fun x => c + s * h x)) -> A h = 0.
  move=> le_h; apply: (first_order (a := (size d)%:R^-1 * \sum_(z <- d) h z.1 ^+ 2) e0) => s /le_h.
  rewrite mse_shift ler_addl; congr (0 <= _ + 2%:R * _).
    rewrite mulrCA; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => z _; exact: exprMn.
  by rewrite /A mulrCA; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => z _; rewrite mulrA.
have along v' s : `|v' - v| < e -> `|s| < e ->
    mse d (fun=> c) <= mse d (fun x => c + s * (x + v' * relu (u * x + b))).
  move=> v'e se; have := min s v' c; rewrite w0 subr0 subrr normr0 => /(_ se v'e e0).
  rewrite (eq_mse (f2_flat _ _ _ _)) (@eq_mse (f2 _) (fun x => c + s * (x + v' * relu (u * x + b)))) //.
  by move=> x; rewrite /= addrC.
have A1 : A (fun=> 1) = 0.
  apply: flat => s se; have := min w v (c + s); rewrite !subrr normr0 addrAC subrr add0r => /(_ e0 e0 se).
  rewrite w0 !(eq_mse (f2_flat _ _ _ _)) (@eq_mse (fun=> c + s) (fun=> c + s * 1)) // => x.
  by rewrite mulr1.
have Ag v' : `|v' - v| < e -> A (fun x => x + v' * relu (u * x + b)) = 0.
  by move=> v'e; apply: flat => s; apply: along.
have AD g h : A (fun x => g x + h x) = A g + A h.
  rewrite /A -mulrDr -big_split /=; congr (_ * _); apply: eq_bigr => z _; exact: mulrDl.
have AZ r h : A (fun x => r * h x) = r * A h.
  by rewrite /A mulrCA; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => z _; rewrite mulrA.
have Ax : A id = 0.
  have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
  have := Ag v; rewrite subrr normr0 => /(_ e0); rewrite AD AZ => h1.
  have := Ag (v + e / 2%:R); rewrite addrAC subrr add0r gtr0_norm // ltr_pdivr_mulr ?ltr0n //.
  rewrite ltr_pmulr // ltr1n => /(_ isT); rewrite AD AZ mulrDl addrA h1 add0r => /eqP.
  by rewrite mulf_eq0 gt_eqF //= => /eqP h2; move: h1; rewrite h2 mulr0 addr0.
rewrite w0 (eq_mse (f2_flat _ _ _ _)) (@eq_mse (affine p q) (fun x => c + (p * x + (q - c) * 1))); last first.
  by move=> x; rewrite /affine; ring.
rewrite mse_shift -[X in 2%:R * X]/(A (fun x => p * x + (q - c) * 1)) AD !AZ A1 Ax !mulr0 addr0 mulr0 addr0 ler_addl.
by rewrite mulr_ge0 ?invr_ge0 ?ler0n ?sumr_ge0 // => z _; apply: sqr_ge0.
Qed.

End OneBlock.

Theorem risk_2_local_minimum theta : local_minimum coordinates_2 risk_2 theta -> risk_2 theta <= R_lin.
Proof.
move=> min; have [[p [q ->]] _] := risk_lin.
exact: one_block_local_minimum min p q.
Qed.

Theorem proposition_1 : 0 < rho -> rho ^+ 2 <= 5%:R / 4%:R ->
  (forall theta, local_minimum coordinates_1 risk_1 theta -> R_lin <= risk_1 theta) /\
  (exists2 theta, local_minimum coordinates_2 risk_2 theta & risk_2 theta < R_lin).
Proof.
move=> h h'; split=> [theta _|]; first exact: risk_1_ge_R_lin (ltW h) h'.
exists theta_2; first exact: theta_2_local_minimum (ltW h).
by rewrite (risk_2_theta_2 (ltW h)) risk_2_min_lt_R_lin.
Qed.

(* Proposition 1 with neither the bound on rho nor the minimality of theta_1. *)
Theorem proposition_1_every_rho : 0 < rho ->
  (forall theta, R_lin <= risk_1 theta) /\
  (exists theta, [/\ global_minimum risk_2 theta, local_minimum coordinates_2 risk_2 theta
                  & risk_2 theta < R_lin]).
Proof.
move=> h; split=> [theta|]; first exact: risk_1_ge_R_lin_every_rho (ltW h).
exists theta_2; split; last by rewrite (risk_2_theta_2 (ltW h)) risk_2_min_lt_R_lin.
  by move=> theta; rewrite (risk_2_theta_2 (ltW h)); exact: risk_2_ge (ltW h).
exact: theta_2_local_minimum (ltW h).
Qed.

(* "Choose v = 0.5 rho, u = 1 and b = -3.  The output of the residual block is
   [0 1 2 3 4 + 0.5 rho 5 + rho]." *)
Theorem residual_block_output :
  [seq z.1 + rho / 2%:R * relu (1 * z.1 - 3%:R) | z <- data] =
  [:: 0; 1; 2%:R; 3%:R; 4%:R + rho / 2%:R; 5%:R + rho].
Proof.
rewrite /data /= !hinge_3; congr [:: _; _; _; _; _; _]; by field.
Qed.

Definition risk_2_paper_value :=
  rho ^+ 2 * (12%:R * rho ^+ 2 + 82%:R * rho + 215%:R) /
  (21%:R * rho ^+ 2 + 156%:R * rho + 420%:R).

Lemma paper_denominator : 0 <= rho -> 0 < 21%:R * rho ^+ 2 + 156%:R * rho + 420%:R.
Proof.
by move=> h; rewrite ltr_paddl ?ltr0n ?addr_ge0 ?mulr_ge0 ?exprn_ge0 ?ler0n.
Qed.

(* "Using the optimal w and c, a straightforward calculation gives ..." *)
Theorem risk_2_paper : 0 <= rho ->
  least (fun e => exists w c, e = risk_2 (w, rho / 2%:R, 1, - 3%:R, c)) risk_2_paper_value.
Proof.
move=> h0; have hd := lt0r_neq0 (paper_denominator h0).
pose ws := 6%:R * (2%:R * rho + 7%:R) * (3%:R * rho + 10%:R) /
  (21%:R * rho ^+ 2 + 156%:R * rho + 420%:R).
split.
  exists ws, (5%:R / 2%:R - ws * (5%:R / 2%:R + rho / 4%:R)).
  rewrite /risk_2 mse_data /f2 !hinge_3 /risk_2_paper_value /ws.
  by field; rewrite hd.
move=> _ [w [c ->]]; rewrite /risk_2 mse_data /f2 !hinge_3 /risk_2_paper_value.
apply: (le_by (c := (w * (5%:R / 2%:R + rho / 4%:R) + c - 5%:R / 2%:R) ^+ 2
  + (21%:R * rho ^+ 2 + 156%:R * rho + 420%:R) / 144%:R * (w - ws) ^+ 2)).
  by rewrite /ws; field; rewrite hd.
by nonneg.
Qed.

(* "... strictly smaller than 8 rho^2/15 on (0, sqrt(5/4)]": on exactly this
   larger range. *)
Theorem risk_2_paper_range : 0 < rho ->
  (risk_2_paper_value < R_lin) = (4%:R * rho ^+ 2 < 6%:R * rho + 45%:R).
Proof.
move=> h; have hd := paper_denominator (ltW h).
rewrite /risk_2_paper_value /R_lin -subr_gt0 -[RHS]subr_gt0.
have h5 : 0 < (21%:R * rho ^+ 2 + 156%:R * rho + 420%:R) * 5%:R by rewrite mulr_gt0 ?ltr0n.
rewrite -(pmulr_lgt0 _ h5) -[RHS](pmulr_lgt0 _ (exprn_gt0 2 h)).
by congr (0 < _); field; exact: lt0r_neq0.
Qed.

End Example31.

(* The same with the root: the paper's point beats R_lin iff
   rho < (3 + 3 sqrt 21)/4. *)
Theorem risk_2_paper_range_sqrt (R : rcfType) (rho : R) : 0 < rho ->
  (risk_2_paper_value rho < R_lin rho) = (rho < (3%:R + 3%:R * Num.sqrt 21%:R) / 4%:R).
Proof.
move=> h; rewrite risk_2_paper_range // ltr_pdivl_mulr ?ltr0n // -[RHS]ltr_subl_addl.
set s := Num.sqrt _; have hs : 0 <= s := sqrtr_ge0 _.
have ss : s ^+ 2 = 21%:R by rewrite sqr_sqrtr ?ler0n.
have s3 : 3%:R <= s by rewrite -(ler_pexpn2r (n := 2)) ?nnegrE ?ler0n // ss -natrX ler_nat.
rewrite -subr_gt0 -[RHS]subr_gt0.
have e : (6%:R * rho + 45%:R - 4%:R * rho ^+ 2) * 4%:R =
    (3%:R * s - (rho * 4%:R - 3%:R)) * (3%:R * s + (rho * 4%:R - 3%:R)).
  transitivity (9%:R * 21%:R - (rho * 4%:R - 3%:R) ^+ 2); first by ring.
  by rewrite -ss; ring.
have h4 : 0 < 4%:R :> R by rewrite ltr0n.
rewrite -[LHS](pmulr_lgt0 _ h4) e pmulr_lgt0 //.
have -> : 3%:R * s + (rho * 4%:R - 3%:R) = 3%:R * (s - 1) + rho * 4%:R by ring.
rewrite ltr_paddl ?mulr_gt0 ?ltr0n // mulr_ge0 ?ler0n // subr_ge0.
by apply: le_trans s3; rewrite ler1n.
Qed.

(* Proposition 1 with the root, as printed. *)
Corollary proposition_1_sqrt (R : rcfType) (rho : R) : 0 < rho <= Num.sqrt (5%:R / 4%:R) ->
  (forall theta, local_minimum (@coordinates_1 R) (risk_1 rho) theta -> R_lin rho <= risk_1 rho theta) /\
  (exists2 theta, local_minimum (@coordinates_2 R) (risk_2 rho) theta & risk_2 rho theta < R_lin rho).
Proof.
case/andP=> h0 h; apply: proposition_1 => //.
have q0 : 0 <= 5%:R / 4%:R :> R by rewrite divr_ge0 ?ler0n.
by rewrite -(sqr_sqrtr q0) ler_expn2r // nnegrE ?sqrtr_ge0 // ltW.
Qed.

(** * Section 3.2 *)

Section Example32.

Variable R : realFieldType.

Let X : seq R := [:: 1; 5%:R / 2%:R; 3%:R].
Let Y : seq R := [:: 1; 3%:R; 2%:R].

Definition block (v u b x : R) := x + v * relu (u * x + b).

(* theta = (v1, u1, b1, v2, u2, b2, w, c). *)
Definition f32 (theta : R * R * R * R * R * R * R * R) (x : R) :=
  let: (v1, u1, b1, v2, u2, b2, w, c) := theta in
  w * block v2 u2 b2 (block v1 u1 b1 x) + c.

Definition theta32 : R * R * R * R * R * R * R * R :=
  (1, 1, - 2%:R, - 4%:R, 1, - (7%:R / 2%:R), 1, 0).

Definition H1 := [seq block 1 1 (- 2%:R) x | x <- X].
Definition H2 := [seq block (- 4%:R) 1 (- (7%:R / 2%:R)) h | h <- H1].

Theorem section_3_2_representations : H1 = [:: 1; 3%:R; 4%:R] /\ H2 = [:: 1; 3%:R; 2%:R].
Proof.
have e1 : H1 = [:: 1; 3%:R; 4%:R].
  rewrite /H1 /X /block /=.
  rewrite relu_neg; last by rewrite subr_le0 mul1r ler1n.
  rewrite relu_pos; last by rewrite subr_ge0 mul1r ler_pdivl_mulr ?ltr0n // -natrM ler_nat.
  rewrite relu_pos; last by rewrite subr_ge0 mul1r ler_nat.
  by congr [:: _; _; _]; field.
split=> //; rewrite /H2 e1 /block /=.
have h2 : 0 < 2%:R :> R by rewrite ltr0n.
rewrite relu_neg; last by rewrite subr_le0 mul1r ler_pdivl_mulr // mul1r ler_nat.
rewrite relu_neg; last by rewrite subr_le0 mul1r ler_pdivl_mulr // -natrM ler_nat.
rewrite relu_pos; last by rewrite subr_ge0 mul1r ler_pdivr_mulr // -natrM ler_nat.
by congr [:: _; _; _]; field.
Qed.

Theorem err_X : err (zip X Y) (25%:R / 78%:R).
Proof.
split.
  exists (9%:R / 13%:R), 2%:R^-1.
  by rewrite /mse /affine /= !big_cons big_nil /=; field.
move=> _ [p [q ->]]; rewrite /mse /affine /= !big_cons big_nil /=.
apply: (le_by (c := (13%:R / 6%:R * p + q - 2%:R) ^+ 2 + 13%:R / 18%:R * (p - 9%:R / 13%:R) ^+ 2)).
  by field.
by nonneg.
Qed.

Theorem err_H1 : err (zip H1 Y) (8%:R / 21%:R).
Proof.
have [-> _] := section_3_2_representations; split.
  exists (3%:R / 7%:R), (6%:R / 7%:R).
  by rewrite /mse /affine /= !big_cons big_nil /=; field.
move=> _ [p [q ->]]; rewrite /mse /affine /= !big_cons big_nil /=.
apply: (le_by (c := (8%:R / 3%:R * p + q - 2%:R) ^+ 2 + 14%:R / 9%:R * (p - 3%:R / 7%:R) ^+ 2)).
  by field.
by nonneg.
Qed.

Lemma mse_ge0 (d : seq (R * R)) f : 0 <= mse d f.
Proof. by rewrite mulr_ge0 ?invr_ge0 ?ler0n // sumr_ge0 // => z _; exact: sqr_ge0. Qed.

Theorem err_H2 : err (zip H2 Y) 0.
Proof.
have [_ ->] := section_3_2_representations; split; last by move=> _ [p [q ->]]; exact: mse_ge0.
by exists 1, 0; rewrite /mse /affine /= !big_cons big_nil /=; field.
Qed.

(* The first block makes the representation worse. *)
Corollary section_3_2_not_monotone : 25%:R / 78%:R < 8%:R / 21%:R :> R.
Proof.
rewrite -subr_gt0.
have -> : 8%:R / 21%:R - 25%:R / 78%:R = 11%:R / 182%:R :> R by field.
by rewrite divr_gt0 ?ltr0n.
Qed.

Theorem section_3_2_global_minimum :
  mse (zip X Y) (f32 theta32) = 0 /\ global_minimum (fun theta => mse (zip X Y) (f32 theta)) theta32.
Proof.
have e : mse (zip X Y) (f32 theta32) = 0.
  have [e1 e2] := section_3_2_representations.
  have: H2 = [:: 1; 3%:R; 2%:R] by [].
  rewrite /H2 /H1 /X /= => -[f1e f2e f3e].
  rewrite /mse /f32 /theta32 /= !big_cons big_nil /= f1e f2e f3e.
  by ring.
by split=> // theta; rewrite e; exact: mse_ge0.
Qed.

End Example32.
