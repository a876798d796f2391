(* A checker of certificates, proved.  `check m e` has the verdict on each      *)
(* claim about the model m that the evidence e proves, if it proves one, and    *)
(* whether the claim holds vacuously; `checkP` says that this is true of every  *)
(* network that m denotes, over every ordered field (that there are saddles:    *)
(* over every real closed one).  Nothing is believed of e: it may be any value  *)
(* whatsoever.                                                                  *)
(* proofs/checker extracts these programs.                                     *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring ssrZ.
From Nest Require Import calculus models coupled networks chen2021 projections.
From Nest Require Import landscape saddles attainment rational_matrices instances.
From Nest Require Import computed_matrices attainment_ranks existence_ranks best_fits.
From Nest Require Import model_networks checked_ranks checked_fits whole_network whole_gradient.
From Nest Require strata instances_yun2019 yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- Evidence ----------------------------------------------------------------------- *)

(* Rows are independent modulo a number, by the second argument (independent in  *)
(* computed_matrices.v), or they are not, by coefficients that are not all 0.     *)
Inductive rank_proof := Independent of Z & seq (seq Z) | Dependent of seq rows.

(* v_i has a row that is no combination of S, and v_0 ... v_{i-1} are D_j S; or   *)
(* v_i = D_0 v_0 + ... + D_{i-1} v_{i-1}.                                        *)
Inductive prediction_proof :=
  | Unpredicted of nat & rows & seq rows & nat & Z & seq (seq Z)
  | Predicted of seq rows.

(* Bounds for the ranks of V = v_L, Z = [V; x_{L-1}], Y Z^T, [V; Y] Z^T, T = Y V^T, *)
(* and the matrix of rank_moved; and v_0 ... v_L as D_j S, which bounds the rank of Z. *)
Record rank_proofs := RankProofs {
  spanned : option (nat * rows * seq rows);
  upper_V : upper_proof; upper_Z : upper_proof; upper_YZ : upper_proof; upper_bordered : upper_proof;
  lower_Z : lower_proof; lower_YZ : lower_proof; lower_bordered : lower_proof;
  upper_T : upper_proof; lower_T : lower_proof; lower_moved : lower_proof
}.

(* Bounds for the ranks of h_L and of the stacked U_l, for Yun et al.                *)
Record coverage_proofs := CoverageProofs {
  upper_h : upper_proof; lower_h : lower_proof; upper_U : upper_proof; lower_U : lower_proof
}.

Record evidence := Evidence {
  features : seq rows; states : seq rows;
  feature_rank : option rank_proof; column_rank : option rank_proof;
  predictions : seq prediction_proof;
  best_linear : option rows; direction : option (rows * rows);
  ranks : option rank_proofs; coverage : coverage_proofs; fit : option (sigma_proof * best_proof)
}.

(* v_0 ... v_L and x_0 ... x_L.  What this computes is checked below.              *)
Fixpoint run m i (fs ss : seq rows) (bs : seq block) : option (seq rows * seq rows) :=
  match bs with
  | [::] => Some (rev fs, rev ss)
  | b :: bs' =>
    let s := head no_rows ss in
    let v := match b with
      | Values v => Some v
      | Layers ls => if outputs (sample_count m) (width m) ls s is Some (_, v) then Some v else None
      end in
    if v is Some v then
      run m i.+1 (v :: fs)
        (divided (plus s (product (size_of m i) (sample_count m) (part (weights m) i) v)) :: ss) bs'
    else None
  end.

Definition forward m : option (seq rows * seq rows) :=
  run m 1 [:: inputs m]
    [:: divided (product (size_of m 0) (sample_count m) (part (weights m) 0) (inputs m))] (blocks m).

Definition is_block m e i : bool :=
  let s := part (states e) i in let v := part (features e) i.+1 in
  match nth (Layers [::]) (blocks m) i with
  | Layers ls => if outputs (sample_count m) (width m) ls s is Some (k, z)
    then (k == size_of m i.+1) && equal z v else false
  | Values z => equal z v
  end &&
  equal (part (states e) i.+1)
    (plus s (product (size_of m i.+1) (sample_count m) (part (weights m) i.+1) v)).

Definition is_run m e : bool :=
  [&& (0 < sample_count m)%N, (0 < width m)%N, equal (inputs m) (part (features e) 0),
    equal (part (states e) 0) (product (size_of m 0) (sample_count m) (part (weights m) 0) (inputs m)) &
    all (is_block m e) (iota 0 (size (blocks m)))].

Definition both (a b : option bool) : option bool :=
  match a, b with
  | Some false, _ | _, Some false => Some false
  | Some true, Some true => Some true
  | _, _ => None
  end.

(* -- Facts -------------------------------------------------------------------------- *)

Section Facts.

Variables (m : model) (e : evidence).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation No := (output_count m).
Local Notation v_ i := (part (features e) i).

Definition previous : rows := if L is i.+1 then part (states e) i else no_rows.

Definition assumption_1_fact : option bool :=
  let yv := times N (targets m) (v_ L) in
  if is_zero yv then Some false else
  match feature_rank e with
  | Some (Independent p C) =>
    if has_entry No (K L) yv && independent p (K L) N (numerators (v_ L)) C then Some true else None
  | Some (Dependent z) =>
    if has_entry 1 (K L) (part z 0) && is_zero (product (K L) N (part z 0) (v_ L)) then Some false else None
  | None => if (N < K L)%N then Some false else None
  end.

Definition assumption_3_fact : bool := (No <= M)%N.

(* The columns of [W_0 ... W_{L-1}], each times the denominator of its block.      *)
Definition column_places : seq (nat * nat) := [seq (i, j) | i <- iota 0 L, j <- iota 0 (K i)].
Definition column_of (ij : nat * nat) : seq Z :=
  map (fun r => nth 0%bin r ij.2) (numerators (part (weights m) ij.1)).
Definition weight_columns : seq (seq Z) := map column_of column_places.

(* What may take the place of Assumption 3 in Theorem 1 (ii).                      *)
Definition wide_fact : bool := (sumn (mkseq K L.+1) <= M)%N.

Definition bottleneck_fact : bool := (sumn (mkseq K L) <= M)%N.

Definition assumption_4_fact : option bool :=
  if ~~ bottleneck_fact then Some false else
  match column_rank e with
  | Some (Independent p C) =>
    if independent p (size column_places) M weight_columns C then Some true else None
  | Some (Dependent z) => if is_kernel_vector M L K (weights m) z then Some false else None
  | None => if L == 0%N then Some true else None
  end.

Definition is_prediction i : option bool :=
  match nth (Predicted [::]) (predictions e) i with
  | Unpredicted s basis D a p C =>
    if [&& all (fun j => equal (v_ j) (product s N (part D j) basis)) (iota 0 i), (a < K i)%N &
      independent p s.+1 N (nth [::] (numerators (v_ i)) a :: numerators basis) C]
    then Some false else None
  | Predicted D =>
    if equal (v_ i) (foldr (fun j => plus (product (K j) N (part D j) (v_ j))) no_rows (iota 0 i))
    then Some true else None
  end.

(* No v_i, i > 0, is predictable.                                                  *)
Definition equation_7_fact : option bool :=
  let facts := map (fun i => is_prediction i) (iota 1 L) in
  if has (fun f => f == Some true) facts then Some false
  else if all (fun f => f == Some false) facts then Some true else None.

(* Whether some A-ResNEst beats every linear predictor.                            *)
Definition beaten_fact : option bool :=
  if best_linear e is Some h then
    let E := minus (targets m) (product (K 0) N h (v_ 0)) in
    if is_zero (times N E (v_ 0)) then
      if all (fun i => is_zero (times N E (v_ i))) (iota 0 L.+1) then Some false
      else if has (fun i => has_entry No (K i) (times N E (v_ i))) (iota 0 L.+1) then Some true
      else None
    else None
  else None.

(* [U_2; ...; U_{n+1}], its height, and whether all U_l have as many rows as they say.  *)
Definition input_map l : rows := instances_yun2019.first_map (layers_of (nth (Layers [::]) (blocks m) l.+1)).
Fixpoint input_maps n : rows := if n is n'.+1 then stack (input_maps n') (input_map n') else Rows 1 [::].
Fixpoint input_height n : nat := if n is n'.+1 then (input_height n' + inner_width m n')%N else 0%N.
Definition have_heights n : bool := all (fun l => size (numerators (input_map l)) == inner_width m l) (iota 0 n).

(* Theorem 2 of Yun et al. about the given weights: whether they are a twice           *)
(* differentiable critical point, and both conditions of coverage.                   *)
Definition critical_point_fact : option bool :=
  both (critical_fact m (features e) (states e)) (differentiability_fact m (features e) (states e)).

Definition representation_fact : option bool :=
  let h := part (states e) L in
  if (upper_of M N h (upper_h (coverage e)) < M)%N then Some false
  else if (M <= lower_of M N h (lower_h (coverage e)))%N then Some true else None.

Definition parameter_fact : option bool :=
  if is_covered_by_sizes m then Some true
  else if have_heights L.-1 then
    let U := input_maps L.-1 in let k := input_height L.-1 in
    if (upper_of k M U (upper_U (coverage e)) < M)%N then Some true
    else if (M <= lower_of k M U (lower_U (coverage e)))%N then Some false else None
  else None.

Definition span_bound (w : rank_proofs) n : nat :=
  if spanned w is Some (s, basis, D) then
    if all (fun j => equal (v_ j) (product s N (part D j) basis)) (iota 0 L.+1) then minn s n else n
  else n.

(* Bounds for rank Z, rank Y Z^T, rank [V; Y] Z^T and rank Y V^T.                   *)
Record rank_bounds := RankBounds {
  most_Z : nat; most_YZ : nat; most_bordered : nat;
  least_Z : nat; least_YZ : nat; least_bordered : nat; least_T : nat
}.

Definition bounds_from (w : rank_proofs) : option rank_bounds :=
  let k := K L in let v := v_ L in let y := targets m in
  if size (numerators v) == k then
    let z := stack v previous in let yz := times N y z in let b := times N (stack v y) z in
    let most_z := span_bound w (upper_of (k + M) N z (upper_Z w)) in
    let most_yz := minn (upper_of No (k + M) yz (upper_YZ w)) most_z in
    let most_b := minn (upper_of (k + No) (k + M) b (upper_bordered w))
      (minn most_z (upper_of k N v (upper_V w) + most_yz)) in
    Some (RankBounds most_z most_yz most_b (lower_of (k + M) N z (lower_Z w))
      (lower_of No (k + M) yz (lower_YZ w)) (lower_of (k + No) (k + M) b (lower_bordered w))
      (lower_of No k (times N y v) (lower_T w)))
  else None.

Definition bounds_fact : option rank_bounds := if ranks e is Some w then bounds_from w else None.

(* A large M attains the infimum, and has critical points with W_{L+1} of full rank,  *)
(* whatever the data are.                                                          *)
Definition is_wide : bool := (No + minn (sumn (mkseq K L)) N <= M)%N.

(* By the ranks (attainment_ranks.v); r is rank Y Z^T, or N_o.                      *)
Definition ranks_decide (b : rank_bounds) most least : option bool :=
  if (most + most_Z b <= least_bordered b + M)%N then Some true
  else if (most_bordered b + M < least + least_Z b)%N then Some false else None.

(* By the M largest eigenvalues (checked_fits.v): whether there is a minimum, and whether *)
(* no critical point is a saddle then.                                              *)
Definition sigma_from (w : sigma_proof) (b : rank_bounds) : option rows :=
  sigma_of N (v_ L) previous (targets m) w (least_Z b).

Definition most_T : nat :=
  upper_of No (K L) (times N (targets m) (v_ L)) (if ranks e is Some r then upper_T r else None).

Definition fit_fact (b : rank_bounds) : option (bool * bool) :=
  let k := K L in let v := v_ L in let x := previous in let y := targets m in
  if (M < least_YZ b)%N && ((M + most_T < least_YZ b)%N || (most_bordered b < least_Z b)%N) then Some (false, false)
  else if fit e is Some (ws, w) then
    if sigma_from ws b is Some sigma then
      let t := times N y v in
      let still := (most_T + M <= least_YZ b)%N && equal (product No k sigma t) (product k k t (image_of_T ws)) in
      match w with
      | Eigenvectors w =>
        if is_fit No M w sigma then
          if attained_by_fit No M k N v x y w (most_YZ b) (least_YZ b) (most_Z b) (least_Z b) is Some a
          then Some (a, a && still) else None
        else None
      | Near w => if is_near No M k N v x y w sigma then Some (true, still) else None
      | Missed w => if (M < least_YZ b)%N && is_missed No M k N v x y w sigma then Some (false, false) else None
      end
    else None
  else None.

(* The given weights as a best fit.                                                   *)
Definition is_fit_point (b : rank_bounds) : bool :=
  if fit e is Some (ws, Eigenvectors w) then
    if sigma_from ws b is Some sigma then is_fit No M w sigma && is_spanning No M w (prediction m) else false
  else false.

(* What it says is then about eigenvectors that need not be rational.                    *)
Definition is_irrational : bool :=
  match fit e with Some (_, Near _) | Some (_, Missed _) => true | _ => false end.

Definition attained_from (b : option rank_bounds) : option bool :=
  if is_wide then Some true
  else if b is Some b then
    if (most_YZ b <= M)%N then ranks_decide b (most_YZ b) (least_YZ b)
    else if fit_fact b is Some f then Some f.1 else None
  else None.

Definition full_rank_from (b : option rank_bounds) : option bool :=
  if is_wide then Some true
  else if b is Some b then if (No <= M)%N then ranks_decide b No No else None else None.

(* The matrix of rank_moved: its rank is rank Z + rank [T, Sigma T].                   *)
Definition zero_rows a : rows := Rows 1 (nseq a [::]).
Definition moved_matrix : rows :=
  let k := K L in let v := v_ L in let y := targets m in let z := stack v previous in
  stack (times N z (stack z y)) (stack (times N v (stack (zero_rows (k + M)) y))
    (times N (product No N (times N v y) y) (stack z (zero_rows No)))).

(* Whether Sigma does not leave the column space of T invariant, by these ranks.        *)
Definition is_moved (b : rank_bounds) : bool :=
  if ranks e is Some w then
    if lower_moved w is Some l then
      let k := K L in let v := v_ L in
      let most_t := minn (upper_of No k (times N (targets m) v) (upper_T w))
        (minn (upper_of k N v (upper_V w)) (most_YZ b)) in
      [&& size (numerators v) == k, size (numerators previous) == M &
        (most_t + most_Z b <
          lower_of (k + M + (k + k)) (k + M + No) moved_matrix (Some l))%N]
    else false
  else false.

(* Whether there are saddles (existence_ranks.v): none for T = 0; and some for T <> 0    *)
(* and rank Y Z^T < rank T + M, which M >= N_o implies, or where Sigma does not leave    *)
(* the column space of T invariant.                                                    *)
Definition saddles_from (b : option rank_bounds) : option bool :=
  let t := times N (targets m) (v_ L) in
  if is_zero t then Some false
  else if has_entry No (K L) t then
    if (No <= M)%N then Some true
    else if b is Some b then
      if (most_YZ b < maxn 1 (least_T b) + M)%N || is_moved b then Some true
      else if fit_fact b is Some f then if f.1 then if f.2 then Some false else None else Some true else None
    else None
  else None.

Definition yun2019_fact (covered : option bool) : option bool :=
  if is_scalar_resnet m then both (both critical_point_fact representation_fact) covered else Some false.

Definition theorem_1_fact : option bool := both (Some assumption_3_fact) assumption_4_fact.
Definition theorem_1_ii_fact : option bool := both (Some (assumption_3_fact || wide_fact)) assumption_4_fact.
Definition theorem_2_fact : option bool := both assumption_1_fact theorem_1_fact.

End Facts.

(* -- Claims ------------------------------------------------------------------------- *)

Inductive claim :=
  | Assumption_1 | Assumption_2 | Assumption_3 | Assumption_4 | Bottleneck_condition | Equation_7
  | Proposition_1_i | Proposition_1_ii | Proposition_2 | Theorem_1_i | Theorem_1_ii
  | Corollary_1 | Corollary_2_i | Corollary_2_ii | Theorem_2_i | Theorem_2_ii
  | Remark_2_i | Remark_2_ii | Strict_saddle | Attainment | No_spurious_minima
  | Yun2019_theorem_2 | Yun2019_corollary_3.

Inductive verdict := Holds | Fails | Inapplicable.

Definition decided (f : option bool) : option verdict :=
  if f is Some b then Some (if b then Holds else Fails) else None.

Definition given (f : option bool) : option verdict :=
  if f is Some b then Some (if b then Holds else Inapplicable) else None.

(* What was found about a model; each fact is computed once.                       *)
Record facts := Facts {
  known_1 : option bool; known_3 : bool; known_wide : bool; known_4 : option bool; known_bottleneck : bool;
  known_7 : option bool; known_beaten : option bool; known_attained : option bool;
  known_full_rank : option bool; known_saddles : option bool; known_depth : nat;
  known_yun2019 : option bool; known_sizes : bool
}.

Definition facts_of m e : facts :=
  let b := bounds_fact m e in
  Facts (assumption_1_fact m e) (assumption_3_fact m) (wide_fact m) (assumption_4_fact m e) (bottleneck_fact m)
    (equation_7_fact m e) (beaten_fact m e) (attained_from m e b) (full_rank_from m b)
    (saddles_from m e b) (size (blocks m)) (yun2019_fact m e (parameter_fact m e)) (is_covered_by_sizes m).

Definition verdict_from (k : facts) c : option verdict :=
  let theorem_1 := both (Some (known_3 k)) (known_4 k) in
  match c with
  | Assumption_1 => decided (known_1 k)
  | Assumption_2 => Some Holds
  | Assumption_3 => decided (Some (known_3 k))
  | Assumption_4 => decided (known_4 k)
  | Bottleneck_condition => decided (Some (known_bottleneck k))
  | Equation_7 => decided (known_7 k)
  | Proposition_1_i | Proposition_1_ii => given (known_1 k)
  | Proposition_2 => Some Holds
  | Theorem_1_i | Corollary_1 | Corollary_2_i | Remark_2_i | Remark_2_ii => given theorem_1
  | Theorem_1_ii => given (both (Some (known_3 k || known_wide k)) (known_4 k))
  | Corollary_2_ii => given (both theorem_1 (known_beaten k))
  | Theorem_2_i | Theorem_2_ii => given (both (known_1 k) theorem_1)
  | Strict_saddle | No_spurious_minima => Some Holds
  | Attainment => decided (known_attained k)
  | Yun2019_theorem_2 => given (known_yun2019 k)
  | Yun2019_corollary_3 => given (both (Some (known_sizes k)) (known_yun2019 k))
  end.

(* Whether a claim speaks of anything: where it says what local minima or saddles are,  *)
(* of one; None where the ranks do not tell.                                       *)
Definition subject_from (k : facts) c : option bool :=
  match c with
  | Equation_7 => Some (0 < known_depth k)%N
  | Corollary_1 => if (1 < known_depth k)%N then known_attained k else Some false
  | Theorem_1_ii | Corollary_2_i | Corollary_2_ii | No_spurious_minima => known_attained k
  | Assumption_1 | Assumption_2 | Assumption_3 | Assumption_4 | Bottleneck_condition
  | Proposition_1_i | Proposition_2 | Remark_2_i | Remark_2_ii | Attainment
  | Yun2019_theorem_2 | Yun2019_corollary_3 => Some true
  | Theorem_1_i => known_full_rank k
  | Strict_saddle => Some true
  | Proposition_1_ii | Theorem_2_i | Theorem_2_ii => known_saddles k
  end.

(* What the given W_{L+1} and W_L are as a point of (P_phi).                       *)
Inductive point_class := Not_critical | Global_minimum | Strict_saddle_point.

Definition point_on m e : option point_class :=
  let K := size_of m (size (blocks m)) in let M := width m in let No := output_count m in
  let N := sample_count m in let v := part (features e) (size (blocks m)) in
  let x := part (states e) (size (blocks m)) in let A := prediction m in
  let E := divided (minus (product M N A x) (targets m)) in
  let EX := times N E x in let EV := times N E v in
  let AEV := times No (transposed M A) (transposed K EV) in
  if size (blocks m) == 0%N then None
  else if has_entry No M EX || has_entry M K AEV then Some Not_critical
  else if is_zero EX && is_zero AEV then
    if is_zero EV && is_zero (times N E (previous m e)) then Some Global_minimum
    else if direction e is Some D then
      let y := targets m in
      let q := (A, part (weights m) (size (blocks m))) in
      if is_strict_saddle No M K N (previous m e) v y q D then Some Strict_saddle_point else None
    else if bounds_fact m e is Some b then if is_fit_point m e b then Some Global_minimum else None else None
  else None.

(* Over the rationals Sigma may have no eigenvectors, and there may be no critical     *)
(* point: that there is one, or a saddle, is said of real closed fields; and so is    *)
(* what irrational eigenvectors say about minima.                                   *)
Definition is_about_saddles (c : claim) : bool :=
  match c with Proposition_1_ii | Theorem_2_i | Theorem_2_ii | Strict_saddle => true | _ => false end.

Definition is_about_minima (c : claim) : bool :=
  match c with
  | Attainment | Corollary_1 | Theorem_1_ii | Corollary_2_i | Corollary_2_ii | No_spurious_minima
  | Proposition_1_ii | Theorem_2_i | Theorem_2_ii => true
  | _ => false
  end.

Definition verdict_needs_roots e (c : claim) : bool :=
  if c is Attainment then is_irrational e else false.
Definition subject_needs_roots e (c : claim) (b : bool) : bool :=
  b && is_about_saddles c || is_irrational e && is_about_minima c.

(* -- What is claimed ---------------------------------------------------------------- *)
Section Meaning.

Variables (R : realFieldType) (m : model) (p : nat -> nat).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation No := (output_count m).
Local Notation W := (expansion_of M K (weights m) : expansion R M K).

Variables (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)) (theta : parameters R p).

Local Notation X := (input_matrix R m).
Local Notation Y := (target_matrix R m).
Local Notation ell := (@squared_loss R No).

Definition network_risk := risk_phi G ell X Y W theta (L := L).

Definition hypothesis (c : claim) : Prop :=
  match c with
  | Assumption_1 | Assumption_2 | Assumption_3 | Assumption_4 | Bottleneck_condition | Equation_7
  | Strict_saddle | Attainment | No_spurious_minima => True
  | Proposition_1_i | Proposition_1_ii => assumption_1 G X Y W theta L
  | Proposition_2 => assumption_2 ell
  | Theorem_1_i | Corollary_1 | Corollary_2_i | Remark_2_i | Remark_2_ii =>
    [/\ assumption_2 ell, assumption_3 M No & assumption_4 W L]
  | Theorem_1_ii =>
    [/\ assumption_2 ell, assumption_3 M No \/ (\sum_(i < L.+1) K i <= M)%N & assumption_4 W L]
  | Corollary_2_ii => [/\ assumption_2 ell, assumption_3 M No & assumption_4 W L] /\
    exists H, forall Hx, arisk_phi G ell X Y W theta L H < linear_risk ell X Y Hx
  | Theorem_2_i | Theorem_2_ii =>
    [/\ assumption_1 G X Y W theta L, assumption_3 M No & assumption_4 W L]
  | Yun2019_theorem_2 => is_scalar_resnet m /\
    [/\ twice_differentiable G theta, critical_in_all_weights G theta, representation_coverage G theta & parameter_coverage R m]
  | Yun2019_corollary_3 => is_scalar_resnet m /\
    [/\ twice_differentiable G theta, critical_in_all_weights G theta, representation_coverage G theta & is_covered_by_sizes m]
  end.

Definition conclusion (c : claim) : Prop :=
  match c with
  | Assumption_1 => assumption_1 G X Y W theta L
  | Assumption_2 => assumption_2 ell
  | Assumption_3 => assumption_3 M No
  | Assumption_4 => assumption_4 W L
  | Bottleneck_condition => bottleneck_condition M K L
  | Equation_7 => forall i, (0 < i <= L)%N -> ~ linearly_predictable G X W theta i
  | Proposition_1_i => ~ convex2 network_risk /\ ~ concave2 network_risk
  | Proposition_1_ii => forall q, critical network_risk q -> ~ local_min2 network_risk q ->
    saddle_point network_risk q
  | Proposition_2 => forall q H, local_min_PA G ell X Y W theta L H ->
    local_min2 network_risk q -> 0 <= epsilon G ell X Y W theta q H
  | Theorem_1_i => forall q, critical network_risk q -> full_rank q.1 -> global_minimum network_risk q
  | Theorem_1_ii => forall q H, local_min2 network_risk q -> local_min_PA G ell X Y W theta L H ->
    epsilon G ell X Y W theta q H = 0
  | Corollary_1 => forall (W' : expansion R M K) (theta' : parameters R p) Lb q q', (Lb < L)%N ->
    (forall i, (i < Lb)%N -> W' i = W i) -> (forall i, (0 < i <= Lb)%N -> theta' i = theta i) ->
    local_min2 network_risk q -> local_min2 (risk_phi G ell X Y W' theta' (L := Lb)) q' ->
    network_risk q <= risk_phi G ell X Y W' theta' q'
  | Corollary_2_i => forall q, local_min2 network_risk q ->
    forall Hx, network_risk q <= linear_risk ell X Y Hx
  | Corollary_2_ii => forall q, local_min2 network_risk q ->
    forall Hx, network_risk q < linear_risk ell X Y Hx
  | Theorem_2_i => forall q, saddle_point network_risk q -> ~~ full_rank q.1
  | Theorem_2_ii => forall q, saddle_point network_risk q -> negative_curvature network_risk q
  | Remark_2_i => forall A, local_min_P G ell X Y L (A, W, theta) ->
    (forall i j, (i <= j)%N -> (j < L)%N -> forall B : 'M_(No, M), exists C,
       risk G ell X Y j (C, W, theta) = risk G ell X Y i (B, W, theta)) /\
    (forall i, (i <= L)%N -> forall B, risk G ell X Y L (A, W, theta) <= risk G ell X Y i (B, W, theta))
  | Remark_2_ii => forall A, local_min_P G ell X Y L (A, W, theta) ->
    (forall i, (i < L)%N -> forall Hx, exists C,
       risk G ell X Y i (C, W, theta) = linear_risk ell X Y Hx) /\
    (forall Hx, risk G ell X Y L (A, W, theta) <= linear_risk ell X Y Hx)
  | Strict_saddle => forall q, critical network_risk q ->
    global_minimum network_risk q \/ strict_saddle network_risk q
  | Attainment => exists q, global_minimum network_risk q
  | No_spurious_minima => forall q, local_min2 network_risk q -> global_minimum network_risk q
  | Yun2019_theorem_2 | Yun2019_corollary_3 => linear_or_descending G theta
  end.

(* What the claim speaks of exists.                                                *)
Definition subject (c : claim) : Prop :=
  match c with
  | Equation_7 => exists i, (0 < i <= L)%N
  | Corollary_1 => (exists Lb, (0 < Lb < L)%N) /\ exists q, local_min2 network_risk q
  | Theorem_1_i => exists2 q, critical network_risk q & full_rank q.1
  | Strict_saddle => exists q, critical network_risk q
  | Proposition_1_ii => exists2 q, critical network_risk q & ~ local_min2 network_risk q
  | Theorem_2_i | Theorem_2_ii => exists q, saddle_point network_risk q
  | Theorem_1_ii | Corollary_2_i | Corollary_2_ii | No_spurious_minima => exists q, local_min2 network_risk q
  | _ => True
  end.

Definition is_true_of (c : claim) (v : verdict) : Prop :=
  match v with
  | Holds => hypothesis c /\ conclusion c
  | Fails => hypothesis c /\ ~ conclusion c
  | Inapplicable => ~ hypothesis c
  end.

Definition given_point := point_of (R := R) No M (K L) (prediction m, part (weights m) L).

Definition point_is (c : point_class) : Prop :=
  match c with
  | Not_critical => ~ critical network_risk given_point
  | Global_minimum => global_minimum network_risk given_point
  | Strict_saddle_point => strict_saddle network_risk given_point
  end.

End Meaning.

(* -- Soundness ---------------------------------------------------------------------- *)
Section Soundness.

Variables (R : realFieldType) (m : model) (e : evidence) (p : nat -> nat).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation No := (output_count m).
Local Notation W := (expansion_of M K (weights m) : expansion R M K).

Variables (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)) (theta : parameters R p).

Local Notation X := (input_matrix R m).
Local Notation Y := (target_matrix R m).
Local Notation ell := (@squared_loss R No).
Local Notation v_ i := (part (features e) i).
Local Notation x_ i := (part (states e) i).
Local Notation feat i := (samples (feature G W theta i) X).
Local Notation network_risk := (network_risk G theta).

Hypothesis ran : is_run m e.

Let N0 : (0 < N)%N. Proof. by case/and5P: ran. Qed.
Let M0 : (0 < M)%N. Proof. by case/and5P: ran. Qed.
Let c0 : 0 < N%:R^-1 :> R. Proof. by rewrite invr_gt0 ltr0n. Qed.

Lemma run_block_matrices i : (i <= L)%N -> (forall j, (j < i)%N -> denotes_block G theta j) ->
  feat i = mat (K i) N (v_ i) /\ samples (state G W theta i) X = mat M N (x_ i).
Proof.
case/and5P: ran => _ _ ein est /allP check; elim: i => [_ _|i IH iL den].
  have e0 : feat 0 = mat (K 0) N (inputs m) by apply/matrixP=> j n; rewrite !mxE.
  rewrite -(equalP R (K 0) N ein) e0; split=> //.
  by rewrite (equalP R M N est) mat_product -e0 -samplesM.
have [_ es] := IH (ltnW iL) (fun j ji => den j (ltnW ji)).
have := check i; rewrite mem_iota iL => /(_ isT) /andP [eb ex].
have ef : feat i.+1 = mat (K i.+1) N (v_ i.+1).
  move: eb (den i (ltnSn i)); rewrite /denotes_block; case: (nth _ _ i) => [ls|z]; last by move=> /(equalP R (K i.+1) N) <- ->.
  case eo: (outputs N M ls (x_ i)) => [[k z]|] // /andP [/eqP ek /(equalP R (K i.+1) N) <-] g.
  apply/matrixP=> j n; rewrite !mxE /= g mxE.
  apply: (outputsP (R := R) eo (ltn_ord n)); last by rewrite ek.
  move=> l lM; rewrite /coordinates insubT.
  have := congr1 (fun A : 'M[R]_(M, N) => A (Ordinal lM) n) es.
  by rewrite !mxE.
split=> //; rewrite (equalP R M N ex) mat_plus mat_product -ef -es.
by rewrite -samplesM -samplesD.
Qed.

Hypothesis den : denotes G theta.

Lemma run_matrices i : (i <= L)%N ->
  feat i = mat (K i) N (v_ i) /\ samples (state G W theta i) X = mat M N (x_ i).
Proof. by move=> iL; apply: run_block_matrices => // j ji; apply: den; apply: leq_trans ji iL. Qed.

Lemma featureE i : (i <= L)%N -> feat i = mat (K i) N (v_ i).
Proof. by move/run_matrices => []. Qed.

Lemma previousE : samples (previous_state G W theta L) X = mat M N (previous m e).
Proof.
have partial n : (n <= L)%N ->
    \sum_(i < n) W i *m feat i = mat M N (if n is l.+1 then x_ l else no_rows).
  case: n => [|l] lL; first by rewrite big_ord0 mat_zero.
  have [_ <-] := run_matrices (ltnW lL).
  rewrite (eq_samples _ (state_sum G W theta l)) samples_sum.
  by apply: eq_bigr => i _; rewrite samplesM.
by rewrite prevE partial.
Qed.

Lemma network_riskE : network_risk =1 risk_of No M (K L) N (previous m e) (v_ L) (targets m).
Proof. by move=> q; rewrite /verified_checker.network_risk sq_risk_phiE previousE featureE. Qed.

Lemma network_ariskE H : arisk_phi G ell X Y W theta L H =
  sq_risk Y N%:R^-1 (\sum_(i < L.+1) H i *m mat (K i) N (v_ i)).
Proof.
rewrite arisk_phiE output_risk_squared.
by under eq_bigr => i _ do rewrite (featureE (ltn_ord i : (i <= L)%N)).
Qed.

Lemma linearE Hx : linear_risk ell X Y Hx = sq_risk Y N%:R^-1 (Hx *m mat (K 0) N (v_ 0)).
Proof.
rewrite linear_riskE output_risk_squared -(featureE (leq0n _)); congr (sq_risk _ _ (_ *m _)).
by apply/matrixP=> i j; rewrite !mxE.
Qed.

(* Assumption 1.                                                                     *)
Lemma assumption_1_factP b : assumption_1_fact m e = Some b ->
  if b then assumption_1 G X Y W theta L else ~ assumption_1 G X Y W theta L.
Proof.
have a1 := assumption_1E G X Y W theta L; rewrite (featureE (leqnn L)) in a1.
rewrite /assumption_1_fact; case: ifP => [z [<-] /a1 [nz _]|_].
  case/eqP: nz; rewrite -mat_times; exact: is_zeroP z.
case: (feature_rank e) => [[q C|z]|]; last first.
- case: ifP => // NK [<-] /a1 [_ u]; have := mxrank_unit u.
  move=> rk; have := leq_trans (mxrankM_maxl _ _) (rank_leq_col (mat (K L) N (v_ L) : 'M[R]_(_, _))).
  by move/(_ _ (mat (K L) N (v_ L))^T); rewrite rk leqNgt NK.
- case: ifP => // /andP [/(has_entryP R) nz /(is_zeroP R 1 N) zv] [<-] /a1 [_ u].
  case/eqP: nz; rewrite mat_product in zv.
  move: (mat 1 _ (part z 0)) (mat (K L) N _ : 'M[R]_(_, _)) zv u => a V zv u.
  by rewrite -[a]mulmx1 -(mulmxV u) mulmxA [a *m (_ *m _)]mulmxA zv !mul0mx.
case: ifP => // /andP [/(has_entryP R) nz /(independentP R)/mat_row_free fV] [<-].
by apply/a1; split; [rewrite -mat_times|exact: gram_unit].
Qed.

(* Assumption 4.                                                                     *)
Lemma kernel_free b (B : seq (nat * nat)) (f : nat * nat -> seq Z) (a : nat * nat -> R) :
  row_free (imat (size B) b (map f B) : 'M[R]_(size B, b)) ->
  (forall k, (k < b)%N -> \sum_(ij <- B) a ij * image (nth 0%bin (f ij) k) = 0) ->
  forall ij, ij \in B -> a ij = 0.
Proof.
move=> free zero ij /(nthP (0, 0)%N) [k kB <-].
pose u : 'rV[R]_(size B) := \row_k a (nth (0, 0)%N B k).
have : u *m imat (size B) b (map f B) = 0.
  apply/rowP=> l; rewrite !mxE -[RHS](zero l (ltn_ord l)) (big_nth (0, 0)%N) big_mkord.
  by apply: eq_bigr => n _; rewrite !mxE (nth_map (0, 0)%N).
move/(row_free_cancel free)/rowP/(_ (Ordinal kB)).
by rewrite !mxE.
Qed.

Lemma assumption_4_independent q C :
  independent q (size (column_places m)) M (weight_columns m) C -> assumption_4 W L.
Proof.
move=> /(independentP R) free v w eq i0.
pose d i : R := (of_Z R (Zpos (denominator (part (weights m) i))))^-1.
have d0 i : d i != 0 by rewrite invr_eq0 of_pos_neq0.
pose u (i : nat) (j : nat) : R :=
  if insub i is Some i' then coordinates (v i' - w i') j else 0.
pose a (ij : nat * nat) : R := u ij.1 ij.2 * d ij.1.
have uE (i : 'I_L) : u i =1 coordinates (v i - w i).
  by move=> j; rewrite /u valK.
have zero : forall ij, ij \in column_places m -> a ij = 0.
  apply: (kernel_free free) => k kM.
  rewrite big_allpairs_dep /=.
  have sum_iota n (F : nat -> R) : \sum_(i <- iota 0 n) F i = \sum_(i < n) F i.
    by rewrite -(big_mkord xpredT F) /index_iota subn0.
  have Wu : (\sum_(i < L) W i *m (v i - w i)) (Ordinal kM) 0 = 0.
    under eq_bigr => i _ do rewrite mulmxBr.
    by rewrite sumrB eq subrr mxE.
  apply: etrans Wu; rewrite summxE sum_iota.
  apply: eq_bigr => i _; rewrite sum_iota mxE.
  apply: eq_bigr => j _; rewrite /a /= uE /coordinates valK !mxE /column_of /=.
  rewrite [RHS]mulrC -mulrA; congr (_ * _); rewrite mulrC /of_Q /value /entry /=.
  congr (_ * _); congr image.
  have [kW|Wk] := ltnP k (size (numerators (part (weights m) i))); first by rewrite (nth_map [::]).
  by rewrite nth_default ?size_map // [nth [::] _ k]nth_default // nth_nil.
apply/colP=> j; apply/eqP; rewrite -subr_eq0; apply/eqP.
have := zero (val i0, val j); rewrite /a /= uE /coordinates valK => h.
have /eqP : (v i0 - w i0) j 0 * d i0 = 0.
  by apply: h; apply: allpairs_f_dep; rewrite mem_iota ltn_ord.
by rewrite mulf_eq0 (negPf (d0 _)) orbF !mxE => /eqP.
Qed.

Lemma assumption_4_bottleneck : assumption_4 W L -> bottleneck_fact m.
Proof.
move=> /assumption_4_row_free; rewrite /row_free => /eqP rk.
rewrite /bottleneck_fact -(bottleneckP M L K) /bottleneck_condition -rk.
exact: rank_leq_col.
Qed.

Lemma assumption_4_factP b : assumption_4_fact m e = Some b ->
  if b then assumption_4 W L else ~ assumption_4 W L.
Proof.
rewrite /assumption_4_fact; case: ifP => [/negP nb [<-] /assumption_4_bottleneck //|_].
case: (column_rank e) => [[q C|z]|]; case: ifP => //.
- by move=> ind [<-]; apply: assumption_4_independent ind.
- by move=> ker [<-]; apply: is_kernel_vectorP ker.
- by move=> /eqP L0 [<-] v w _ i; have := ltn_ord i; rewrite {2}L0.
Qed.

(* Equation (7).                                                                     *)
Lemma mat_sum_plus k n (f : nat -> rows) i :
  mat k n (foldr (fun j => plus (f j)) no_rows (iota 0 i)) = \sum_(j < i) mat k n (f j) :> 'M[R]_(k, n).
Proof.
rewrite -(big_mkord xpredT (fun j => mat k n (f j))) /index_iota subn0.
elim: (iota 0 i) => [|j s IH]; first by rewrite big_nil mat_zero.
by rewrite big_cons -IH -mat_plus.
Qed.

Lemma imat_cons s n r B :
  imat s.+1 n (r :: B) = col_mx (imat 1 n [:: r]) (imat s n B) :> 'M[R]_(1 + s, n).
Proof.
apply/matrixP=> k j; rewrite !mxE; case: splitP => l kl; rewrite mxE kl //=.
by rewrite ord1.
Qed.

Lemma unpredicted n s k a basis (V : rows) q C (E : 'M[R]_(k, s)) : (a < k)%N ->
  independent q s.+1 n (nth [::] (numerators V) a :: numerators basis) C ->
  mat k n V <> E *m mat s n basis.
Proof.
move=> ak /(independentP R); rewrite imat_cons => free eV.
pose c : R := of_Z R (Zpos (denominator V)) / of_Z R (Zpos (denominator basis)).
have er : imat 1 n [:: nth [::] (numerators V) a] =
    (c *: row (Ordinal ak) E) *m imat s n (numerators basis).
  have := congr1 (row (Ordinal ak)) eV; rewrite row_mul !matE linearZ /= -scalemxAr => eq.
  rewrite -scalemxAl /c -scalerA -eq scalerA divff ?of_pos_neq0 // scale1r.
  by apply/rowP=> j; rewrite !mxE.
have : row_mx 1%:M (- (c *: row (Ordinal ak) E)) *m
    col_mx (imat 1 n [:: nth [::] (numerators V) a]) (imat s n (numerators basis)) = 0.
  by rewrite mul_row_col mul1mx mulNmx -er subrr.
move/(row_free_cancel free) => u0; have := congr1 (fun u : 'rV[R]_(1 + s) => lsubmx u) u0.
rewrite /= row_mxKl => /matrixP /(_ ord0 ord0) /eqP.
by rewrite !mxE oner_eq0.
Qed.

Lemma is_predictionP i b : (i <= L)%N -> is_prediction m e i = Some b ->
  if b then linearly_predictable G X W theta i else ~ linearly_predictable G X W theta i.
Proof.
move=> iL; rewrite /is_prediction; case: (nth _ _ i) => [s basis D a q C|D]; case: ifP => //.
  move=> /and3P [/allP span ai ind] [<-] [B eB].
  apply: (unpredicted (E := \sum_(j < i) B j *m mat (K j) s (part D j)) ai ind).
  rewrite -(featureE iL) eB mulmx_suml; apply: eq_bigr => j _.
  rewrite (featureE (leq_trans (ltnW (ltn_ord j)) iL)) -mulmxA -mat_product.
  by rewrite (equalP R (K j) N (span j _)) // mem_iota ltn_ord.
move=> eq [<-]; exists (fun j => mat (K i) (K j) (part D j)).
rewrite (featureE iL) (equalP R (K i) N eq) mat_sum_plus; apply: eq_bigr => j _.
by rewrite mat_product (featureE (leq_trans (ltnW (ltn_ord j)) iL)).
Qed.

Lemma equation_7_factP b : equation_7_fact m e = Some b ->
  if b then conclusion G theta Equation_7 else ~ conclusion G theta Equation_7.
Proof.
rewrite /equation_7_fact has_map all_map; case: hasP => [[i]|_].
  rewrite mem_iota add1n ltnS => iL /eqP fi [<-] un.
  have /andP [_ iL'] := iL; exact: un iL (is_predictionP iL' fi).
case: allP => // un [<-] i iL; have /andP [_ iL'] := iL.
have := un i; rewrite mem_iota add1n ltnS iL => /(_ isT) /eqP.
exact: is_predictionP.
Qed.

(* Corollary 2 (ii): whether features beat the input.                                *)
Lemma beaten_factP b : beaten_fact m e = Some b ->
  let beaten := exists H, forall Hx, arisk_phi G ell X Y W theta L H < linear_risk ell X Y Hx in
  if b then beaten else ~ beaten.
Proof.
rewrite /beaten_fact; case: (best_linear e) => // h; case: ifP => //.
set Er := minus _ _ => /(is_zeroP R No (K 0)); rewrite mat_times.
pose V i := mat (K i) N (v_ i) : 'M[R]_(K i, N); rewrite -/(V 0%N) => normal.
pose Z0 := mat No (K 0) h *m V 0%N; pose E := mat No N Er : 'M[R]_(No, N).
have EE : E = Y - Z0 by rewrite /E mat_minus mat_product.
have ZY : Z0 - Y = - E by rewrite EE opprB.
have best Hx : sq_risk Y N%:R^-1 Z0 <= linear_risk ell X Y Hx.
  rewrite linearE; apply: orthogonal_least => //; rewrite ZY -mulmxBl frobNl.
  by rewrite frobC frob_mull normal frob0r oppr0.
case: ifP => [/allP zero [<-] [H /(_ (mat No (K 0) h))]|_].
  rewrite network_ariskE linearE -/(V 0%N) -/Z0 ltNge => /negP; apply.
  apply: orthogonal_least => //; rewrite ZY frobNl frobDr frobNr.
  rewrite [frob E Z0]frobC frob_mull normal frob0r oppr0 addr0.
  rewrite frobC frob_sum_l big1 ?oppr0 // => i _.
  have := zero i; rewrite mem_iota ltn_ord => /(_ isT) /(is_zeroP R No (K i)).
  by rewrite mat_times -/E -/(V i) => Ei; rewrite frob_mull Ei frob0r.
case: ifP => // /hasP [i0]; rewrite mem_iota add0n ltnS => /= i0L /(has_entryP R).
rewrite mat_times -/E -/(V i0) => nz [<-] /=.
pose B i : 'M[R]_(No, K i) := E *m (V i)^T.
pose D := \sum_(i < L.+1) B i *m V i.
have ED : frob E D = \sum_(i < L.+1) frob (B i) (B i).
  rewrite frobC frob_sum_l; apply: eq_bigr => i _.
  by rewrite frob_mull.
have b0 : 0 < frob E D.
  rewrite ED (bigD1 (Ordinal (i0L : (i0 < L.+1)%N))) //= ltr_spaddl ?frob_gt0 //.
  by apply: sumr_ge0 => i _; apply: frob_ge0.
have a0 : 0 < frob D D.
  rewrite frob_gt0; apply/eqP => D0; move: b0; rewrite D0 frob0r ltxx //.
pose t := frob E D / frob D D.
pose H (i : nat) : 'M[R]_(No, K i) :=
  (if i is 0%N as k return 'M[R]_(No, K k) then mat No (K 0) h else 0) + t *: B i.
exists H => Hx; apply: lt_le_trans (best Hx); rewrite network_ariskE.
have -> : \sum_(i < L.+1) H i *m mat (K i) N (v_ i) = Z0 + t *: D.
  under eq_bigr => i _ do rewrite /H mulmxDl -scalemxAl.
  rewrite big_split /= -scaler_sumr; congr (_ + _).
  by rewrite big_ord_recl /= big1 ?addr0 // => i _; rewrite mul0mx.
rewrite /sq_risk ltr_pmul2l // sq_line ZY -subr_gt0 opprD addrA opprD addrA subrr sub0r.
rewrite frobZl frobNl.
have -> : - (t * (2%:R * - frob E D)) - t ^+ 2 * frob D D = frob E D * (frob E D / frob D D).
  by rewrite /t; field; rewrite gt_eqF.
by rewrite mulr_gt0 // divr_gt0.
Qed.

(* Attainment.                                                                       *)
Local Notation xm := (mat M N (previous m e) : 'M[R]_(M, N)).
Local Notation vm := (mat (K L) N (v_ L) : 'M[R]_(K L, N)).

Lemma attained_minimum : (exists q, sqf xm vm Y N%:R^-1 q = least_risk xm vm Y N%:R^-1) ->
  exists q, global_minimum network_risk q.
Proof.
move=> [q eq]; exists q => q'; rewrite !network_riskE /risk_of eq /sqf /coupled mulmxDr mulmxA.
exact: least_risk_lower.
Qed.

Lemma wide_rank : is_wide m -> (No + \rank (strata.P xm vm) <= M)%N.
Proof.
move=> wide; have rx : (\rank xm <= minn (sumn (mkseq K L)) N)%N.
  rewrite leq_min rank_leq_col andbT -previousE prevE.
  have -> : sumn (mkseq K L) = (\sum_(i < L) K i)%N.
    by rewrite sumnE big_map -(big_mkord xpredT K) /index_iota subn0.
  rewrite -(mul_mxrow_mxcol (fun i : 'I_L => W i) (fun i : 'I_L => feat i)).
  by apply: leq_trans (mxrankM_maxr _ _) _; apply: rank_leq_row.
have rP : (\rank (strata.P xm vm) <= \rank xm)%N.
  rewrite strata.PE; apply: leq_trans (mxrankM_maxl _ _) _.
  by rewrite strata.XpE -[X in X - _]mulmx1 -mulmxBr; apply: mxrankM_maxl.
by apply: leq_trans _ wide; rewrite leq_add2l; apply: leq_trans rP rx.
Qed.

Lemma wide_attained : is_wide m -> exists q, global_minimum network_risk q.
Proof.
move=> /wide_rank wide; apply/attained_minimum/(attainment xm vm Y c0).
apply: leq_trans (rank_leq_row _) _; apply: leq_trans _ (leq_addl _ _).
by rewrite leq_subRL 1?addnC //; apply: rank_leq_row.
Qed.

Lemma span_boundP w n : (\rank (col_mx vm xm) <= n)%N -> (\rank (col_mx vm xm) <= span_bound m e w n)%N.
Proof.
rewrite /span_bound; case: (spanned w) => [[[s basis] D]|] //; case: ifP => // /allP span rn.
rewrite leq_min rn andbT.
have inside i : (i <= L)%N -> (feat i <= (mat s N basis : 'M[R]_(s, N)))%MS.
  move=> iL; rewrite (featureE iL) (equalP R (K i) N (span i _)) ?mem_iota ?add0n ?ltnS //.
  by rewrite mat_product submxMl.
apply: leq_trans (rank_leq_row (mat s N basis : 'M[R]_(s, N))); apply: mxrankS.
rewrite col_mx_sub -featureE // inside //= -previousE prevE.
by apply: summx_sub => i _; apply: submx_trans (submxMl _ _) (inside _ (ltnW (ltn_ord i))).
Qed.

Local Notation zm := (col_mx vm xm).

Lemma bounds_fromP w b : bounds_from m e w = Some b ->
  [/\ (least_Z b <= \rank zm <= most_Z b)%N,
      (least_YZ b <= \rank (Y *m zm^T) <= most_YZ b)%N,
      (least_bordered b <= \rank (col_mx vm Y *m zm^T) <= most_bordered b)%N &
      (least_T b <= \rank (Y *m vm^T))%N].
Proof.
rewrite /bounds_from; case: eqP => // sv.
set z := stack _ _; set yz := times N _ z; set bz := times N _ z.
have ez : mat (K L + M) N z = zm by apply: mat_stack.
have eyz : mat No (K L + M) yz = Y *m zm^T by rewrite mat_times ez.
have eb : mat (K L + No) (K L + M) bz = col_mx vm Y *m zm^T by rewrite mat_times ez mat_stack.
set mz := span_bound _ _ _ _; set myz := minn _ mz; set mb := minn _ (minn mz _).
have uz : (\rank zm <= mz)%N by apply: span_boundP; rewrite -ez; apply: upper_ofP.
have uyz : (\rank (Y *m zm^T) <= myz)%N.
  rewrite leq_min -{1}eyz upper_ofP /=; apply: leq_trans (mxrankM_maxr _ _) _.
  by rewrite mxrank_tr.
have ub : (\rank (col_mx vm Y *m zm^T) <= mb)%N.
  rewrite leq_min -{1}eb upper_ofP /= leq_min; apply/andP; split.
    by apply: leq_trans (mxrankM_maxr _ _) _; rewrite mxrank_tr.
  rewrite rank_bordered; apply: leq_add; first exact: upper_ofP.
  apply: leq_trans uyz; rewrite -rank_explained.
  set Q := strata.Q _ _ _; set T := strata.T _ _.
  have {1}-> : Q = row_mx Q T *m col_mx 1%:M 0 by rewrite mul_row_col mulmx1 mulmx0 addr0.
  exact: mxrankM_maxl.
case=> <- /=; split; try (apply/andP; split=> //).
- by rewrite -ez; apply: lower_ofP.
- by rewrite -eyz; apply: lower_ofP.
- by rewrite -eb; apply: lower_ofP.
by rewrite -mat_times; apply: lower_ofP.
Qed.

Lemma ranks_decideP w b most least r d : bounds_from m e w = Some b -> (least <= r <= most)%N ->
  ranks_decide m b most least = Some d ->
  d <-> (r + \rank zm <= \rank (col_mx vm Y *m zm^T) + M)%N.
Proof.
move=> /bounds_fromP [/andP [lz uz] _ /andP [lb ub] _] /andP [lr ur]; rewrite /ranks_decide.
case: ifP => [le [<-]|_].
  split=> // _; apply: leq_trans (leq_add ur uz) (leq_trans le _).
  by rewrite leq_add2r.
case: ifP => // lt [<-]; split=> //; rewrite leqNgt => /negP; case.
by apply: leq_ltn_trans (leq_add ub (leqnn M)) (leq_trans lt _); apply: leq_add.
Qed.

(* The M largest eigenvalues.                                                        *)
Lemma fit_factP r b f : (is_irrational e -> real_closed R) ->
  ranks e = Some r -> bounds_from m e r = Some b -> fit_fact m e b = Some f ->
  [/\ if f.1 then exists q, global_minimum network_risk q else forall q, ~ local_min2 network_risk q &
    f.2 -> f.1 /\ forall q, critical network_risk q -> global_minimum network_risk q].
Proof.
move=> rc er br; have [bz byz bb _] := bounds_fromP br; rewrite /fit_fact.
have rT : (\rank (strata.T vm Y) <= most_T m e)%N by rewrite strata.TE /most_T er -mat_times; apply: upper_ofP.
have sv : size (numerators (v_ L)) = K L by move: br; rewrite /bounds_from; case: eqP.
have fE := network_riskE; have Ef : sqf xm vm Y N%:R^-1 =1 network_risk by move=> q; rewrite fE.
have none : (forall q, ~ local_min2 (sqf xm vm Y N%:R^-1) q) -> forall q, ~ local_min2 network_risk q.
  by move=> n q /(eq_local_min2 fE) /n.
case: ifP => [/andP [sM few] [<-]|_].
  split=> //; apply: none => q mq; have [lyz lz] : (least_YZ b <= \rank (Y *m zm^T))%N /\ (least_Z b <= \rank zm)%N.
    by case/andP: byz => -> _; case/andP: bz => ->.
  have [h h'] := local_min_ranks c0 (leq_trans sM lyz) mq; case/orP: few; apply/negP; rewrite -leqNgt.
    by apply: leq_trans lyz (leq_trans h _); rewrite leq_add2l.
  by apply: leq_trans lz (leq_trans h' _); case/andP: bb.
move: rc; rewrite /is_irrational; case: (fit e) => [[ws w]|] //.
rewrite /sigma_from; case es: (sigma_of _ _ _ _ _ _) => [sigma|] //.
have eS : Sigma xm vm Y = mat No No sigma by apply: sigma_ofP es => //; case/andP: bz.
set still := _ && equal _ _.
have no q0 : global_minimum (sqf xm vm Y N%:R^-1) q0 -> still ->
    forall q, critical network_risk q -> global_minimum network_risk q.
  move=> m0 /andP [small /(equalP R No (K L)) img] q /(eq_critical fE) cq.
  apply: eq_global_minimum Ef _; apply: (no_saddle_of_minimum c0 _ _ m0 cq).
    by have /andP [lyz _] := byz; apply: leq_trans lyz; apply: leq_trans small; rewrite leq_add2r.
  rewrite !mat_product mat_times -eS -strata.TE in img; rewrite img.
  by rewrite -{1}[strata.T vm Y]mulmx1 -mul_mx_row; apply: mxrankM_maxl.
have some : (exists q, global_minimum (sqf xm vm Y N%:R^-1) q) ->
    (exists q, global_minimum network_risk q) /\
    (still -> true /\ forall q, critical network_risk q -> global_minimum network_risk q).
  move=> [q0 m0]; split; first by exists q0; apply: eq_global_minimum Ef m0.
  by move=> st; split=> //; apply: no m0 st.
case: w => [w _|w rc|w rc].
- case: ifP => // fits; case ea: (attained_by_fit _ _ _ _ _ _ _ _ _ _ _ _) => [a|] // [<-].
  by have := attained_by_fitP sv c0 eS fits byz bz ea; case: a {ea} => [/some|/none].
- by case: ifP => // /(is_nearP sv c0 (rc isT) eS) /some h [<-].
case: ifP => // /andP [sM missed] [<-]; split=> //; apply: none.
have /andP [lyz _] := byz; exact: (is_missedP sv c0 (rc isT) eS (leq_trans sM lyz) missed).
Qed.

Lemma is_fit_pointP r b : bounds_from m e r = Some b -> is_fit_point m e b ->
  critical network_risk (given_point R m) -> global_minimum network_risk (given_point R m).
Proof.
move=> br; have [/andP [lz _] _ _ _] := bounds_fromP br.
have sv : size (numerators (v_ L)) = K L by move: br; rewrite /bounds_from; case: eqP.
have fE := network_riskE; have Ef : sqf xm vm Y N%:R^-1 =1 network_risk by move=> q; rewrite fE.
rewrite /is_fit_point; case: (fit e) => [[ws [w|w|w]]|] //.
rewrite /sigma_from; case es: (sigma_of _ _ _ _ _ _) => [sigma|] // /andP [fits spans] /(eq_critical fE) cq.
have eS : Sigma xm vm Y = mat No No sigma by apply: sigma_ofP lz es.
apply: eq_global_minimum Ef _; have best := is_spanningP (q := given_point R m) c0 eS fits spans; exact: best erefl cq.
Qed.

Lemma attained_fromP b : (is_irrational e -> real_closed R) -> attained_from m e (bounds_fact m e) = Some b ->
  if b then exists q, global_minimum network_risk q else forall q, ~ local_min2 network_risk q.
Proof.
move=> rc; rewrite /attained_from; case: ifP => [wide [<-]|_]; first exact: wide_attained.
rewrite /bounds_fact; case ew: (ranks e) => [w|] //; case bw: (bounds_from m e w) => [bs|] //.
have [_ yz _ _] := bounds_fromP bw; case: ifP => [sM /(ranks_decideP bw yz) bE|_]; last first.
  by case ef: (fit_fact m e bs) => [f|] // [<-]; have [] := fit_factP rc ew bw ef.
have {}sM : (\rank (Y *m zm^T) <= M)%N by apply: leq_trans sM; case/andP: yz.
have := narrow_attainment c0 sM; case: ifP => [le|no].
  case: b bE => [_ [q mq _]|[_ bE]]; last by have := bE le.
  by exists q; apply: eq_global_minimum mq => r; rewrite network_riskE.
case: b bE => [[/(_ isT)]|_]; first by rewrite no.
by move=> none q /(eq_local_min2 network_riskE); apply: none.
Qed.

Lemma full_rank_fromP b : full_rank_from m (bounds_fact m e) = Some b ->
  let full := exists2 q, critical network_risk q & full_rank q.1 in if b then full else ~ full.
Proof.
move=> fb full; have fE := network_riskE.
have Ef : risk_of No M (K L) N (previous m e) (v_ L) (targets m) =1 network_risk by move=> q; rewrite fE.
have fullE : (No <= M)%N -> full <-> (No + \rank zm <= \rank (col_mx vm Y *m zm^T) + M)%N.
  move=> NoM; apply: iff_trans (full_rank_ranks xm vm Y c0).
  split=> [[q /(eq_critical fE) cq /eqP rq]|[q cq rq]]; exists q => //.
  - by rewrite rq (minn_idPl NoM).
  - exact: eq_critical Ef cq.
  - by rewrite /full_rank rq (minn_idPl NoM).
move: fb; rewrite /full_rank_from; case: ifP => [wide [<-]|_].
  have NoM : (No <= M)%N by apply: leq_trans (leq_addr _ _) wide.
  apply/(fullE NoM); rewrite rank_stacked rank_bordered -addnA addnCA leq_add2l.
  by apply: leq_trans (wide_rank wide) (leq_addl _ _).
rewrite /bounds_fact; case: (ranks e) => // w; case bw: (bounds_from m e w) => [bs|] //.
case: ifP => // NoM /(ranks_decideP bw (_ : No <= No <= No)%N); rewrite leqnn => /(_ isT) bE.
by case: b bE => bE; [apply/(fullE NoM)/bE|move/(fullE NoM)/bE].
Qed.

Lemma mat_moved : size (numerators (v_ L)) = K L -> size (numerators (previous m e)) = M ->
  mat (K L + M + (K L + K L)) (K L + M + No) (moved_matrix m e) =
  col_mx (zm *m (col_mx zm Y)^T)
    (col_mx (vm *m (col_mx 0 Y)^T) (vm *m Y^T *m Y *m (col_mx zm 0)^T)) :> 'M[R]_(_, _).
Proof.
move=> sv sx; set z := stack (v_ L) (previous m e).
have sz : size (numerators z) = (K L + M)%N by rewrite size_cat !size_map sv sx.
have ez : mat (K L + M) N z = zm by apply: mat_stack.
have zero a : mat a N (zero_rows a) = 0 :> 'M[R]_(a, N).
  apply/matrixP=> i j; rewrite !mxE /value /entry /= nth_nseq ltn_ord nth_nil.
  by rewrite /of_Q /= mul0r.
rewrite /moved_matrix -/z mat_stack ?size_map //; congr col_mx.
  by rewrite mat_times mat_stack // ez.
rewrite mat_stack ?size_map //; congr col_mx; rewrite mat_times mat_stack ?size_nseq // ?ez zero //.
by rewrite mat_product mat_times.
Qed.

Lemma is_movedP w b : ranks e = Some w -> bounds_from m e w = Some b -> is_moved m e b ->
  (\rank (Y *m vm^T) < \rank (row_mx (Y *m vm^T) (Sigma xm vm Y *m (Y *m vm^T))))%N.
Proof.
move=> ew /bounds_fromP [/andP [_ uz] /andP [_ uyz] _ _].
rewrite /is_moved ew; case: (lower_moved w) => // l.
move=> /and3P [/eqP sv /eqP sx lt]; rewrite -(ltn_add2l (\rank zm)).
apply: leq_trans (rank_moved xm vm Y); rewrite -mat_moved //.
apply: leq_trans (lower_ofP R _ _ _ _); apply: leq_ltn_trans lt; rewrite addnC; apply: leq_add => //; rewrite !leq_min; apply/and3P; split.
- by have := upper_ofP R No (K L) (times N (targets m) (v_ L)) (upper_T w); rewrite mat_times.
- by apply: leq_trans (mxrankM_maxr _ _) _; rewrite mxrank_tr; apply: upper_ofP.
apply: leq_trans uyz; have -> : Y *m vm^T = Y *m zm^T *m col_mx 1%:M 0.
  by rewrite tr_col_mx mul_mx_row mul_row_col mulmx1 mulmx0 addr0.
exact: mxrankM_maxl.
Qed.

(* Saddles and critical points.                                                      *)
Lemma saddles_fromP b : (is_irrational e -> real_closed R) ->
  saddles_from m e (bounds_fact m e) = Some b -> (b -> real_closed R) ->
  if b then exists q, saddle_point network_risk q
  else forall q, critical network_risk q -> local_min2 network_risk q.
Proof.
move=> irr; have fE := network_riskE.
have Ef : sqf xm vm Y N%:R^-1 =1 network_risk by move=> q; rewrite fE.
have same q : saddle_point (sqf xm vm Y N%:R^-1) q -> saddle_point network_risk q.
  move=> [cq nq xq]; split; first exact: eq_critical Ef cq.
    by move=> /(eq_local_min2 fE).
  by move=> [d d0 mq]; apply: xq; exists d => // q' /mq; rewrite -!Ef.
have some : Y *m vm^T != 0 -> (\rank (Y *m zm^T) < \rank (Y *m vm^T) + M)%N -> real_closed R ->
    exists q, saddle_point network_risk q.
  by move=> T0 sM rc; have [q sq] := saddle_exists_over rc c0 T0 sM; exists q; apply: same.
rewrite /saddles_from; case: ifP => [/(is_zeroP R No (K L)) T0 [<-] _ q|_].
  rewrite mat_times in T0; move=> /(eq_critical fE) /(no_saddle c0 T0) mq.
  exact: global_local (eq_global_minimum Ef mq).
case: ifP => // /(has_entryP R); rewrite mat_times => T0.
have t0 : (0 < \rank (Y *m vm^T))%N by rewrite lt0n mxrank_eq0.
case: ifP => [NoM [<-] /(_ isT)|_].
  apply: some => //; apply: leq_ltn_trans (rank_leq_row _) (leq_ltn_trans NoM _).
  by rewrite -[X in (X < _)%N]add0n ltn_add2r.
rewrite /bounds_fact; case ew: (ranks e) => [w|] //; case bw: (bounds_from m e w) => [bs|] //.
have [_ /andP [_ yz] _ lt] := bounds_fromP bw; case: orP => [many [<-] /(_ isT) rc|_]; last first.
  case ef: (fit_fact m e bs) => [f|] //; have [att no] := fit_factP irr ew bw ef.
  case: ifP att => [f1 _|_ none]; last first.
    move=> [<-] /(_ isT) rc; have [q cq] := critical_exists_over rc xm vm Y c0.
    exists q; apply: same; split=> //; first by move=> /(eq_local_min2 Ef); apply: none.
    exact: (sq_not_max c0 M0 T0 cq).
  by case: ifP => // /no [_ mins] [<-] _ q /mins; apply: global_local.
case: many => [sM|mv].
  apply: some => //; apply: leq_ltn_trans yz (leq_trans sM _).
  by rewrite leq_add2r geq_max t0.
by have [q sq] := saddle_from_invariance_over rc c0 M0 (is_movedP ew bw mv); exists q; apply: same.
Qed.

Lemma critical_point_exists : real_closed R -> exists q, critical network_risk q.
Proof.
move=> rc; have [q cq] := critical_exists_over rc xm vm Y c0.
by exists q; apply: eq_critical cq => r; rewrite network_riskE.
Qed.

Lemma bothP a b c : both a b = Some c ->
  (c = true /\ a = Some true /\ b = Some true) \/ (c = false /\ (a = Some false \/ b = Some false)).
Proof. by case: a b => [[]|] [[]|] //= [<-]; auto. Qed.

Lemma theorem_1_factP b : theorem_1_fact m e = Some b ->
  let h := [/\ assumption_2 ell, assumption_3 M No & assumption_4 W L] in if b then h else ~ h.
Proof.
case/bothP => [[-> [[a3] /assumption_4_factP a4]]|[-> [[a3]|/assumption_4_factP a4]]] /=.
- by split=> //; apply: squared_loss_assumption_2.
- by move=> [_]; rewrite /assumption_3 -/(assumption_3_fact m) a3.
- by move=> [_ _ /a4].
Qed.

Lemma theorem_1_ii_factP b : theorem_1_ii_fact m e = Some b ->
  let h := [/\ assumption_2 ell, assumption_3 M No \/ (\sum_(i < L.+1) K i <= M)%N & assumption_4 W L] in
  if b then h else ~ h.
Proof.
have wideE : (\sum_(i < L.+1) K i <= M)%N = wide_fact m by apply: (bottleneckP M L.+1 K).
case/bothP => [[-> [[/orP a3] /assumption_4_factP a4]]|[-> [[/negbT]|/assumption_4_factP a4]]] /=.
- by split=> //; [apply: squared_loss_assumption_2|rewrite wideE].
- by rewrite negb_or => /andP [/negP n3 /negP nw] [_]; rewrite wideE => -[/n3|/nw].
- by move=> [_ _ /a4].
Qed.

Lemma theorem_2_factP b : theorem_2_fact m e = Some b ->
  let h := [/\ assumption_1 G X Y W theta L, assumption_3 M No & assumption_4 W L] in if b then h else ~ h.
Proof.
case/bothP => [[-> [/assumption_1_factP a1 /theorem_1_factP [_ a3 a4]]]|[-> [/assumption_1_factP a1|/theorem_1_factP h]]] //=.
- by move=> [/a1].
- by move=> [_ a3 a4]; apply: h; split=> //; apply: squared_loss_assumption_2.
Qed.

(* The given weights as a point of the whole problem.                                *)
Section WholeNetwork.

Hypothesis form : is_scalar_resnet m.

Lemma block_value l n : (l < L)%N -> G (col n (mat M N (x_ l))) (theta l.+1) = col n (mat (K l.+1) N (v_ l.+1)).
Proof.
move=> lL; have [<- _] := run_matrices lL; have [_ <-] := run_matrices (ltnW lL).
by rewrite !col_samples.
Qed.

Lemma rest_stateE l n : (l <= L)%N -> moved_state G theta (at_rest R m) 0 l (sample R n) = col n (mat M N (x_ l)).
Proof.
elim: l => [_|l IH lL] /=.
  case/and5P: form => _ _ /eqP K0 /(equalP R M M) W0 _; case/and5P: ran => _ _ _ /(equalP R M N) -> _.
  rewrite mat_product /sample; congr (col n _); move: (size_of m 0) K0 => k ->.
  by rewrite W0 mat_unit mul1mx.
rewrite IH ?(ltnW lL) // scaler0 addr0.
have -> : moved_feature G theta (at_rest R m) 0 l (col n (mat M N (x_ l))) = col n (mat (K l.+1) N (v_ l.+1)).
  rewrite -block_value // /moved_feature; have := den lL; rewrite /denotes_block.
  by case: (nth _ _ l) => [ls ->|//]; apply/colP=> i; rewrite !mxE moved_layers_rest.
case/and5P: ran => _ _ _ _ /allP /(_ l); rewrite mem_iota lL => /(_ isT) /andP [_ /(equalP R M N) ->].
by rewrite mat_plus mat_product !colE mulmxDl mulmxA.
Qed.

Lemma run_layers l ls : (l < L)%N -> nth (Layers [::]) (blocks m) l = Layers ls -> exists2 z,
  outputs N M ls (x_ l) = Some (K l.+1, z) & mat (K l.+1) N z = mat (K l.+1) N (v_ l.+1) :> 'M[R]_(K l.+1, N).
Proof.
move=> lL b; case/and5P: ran => _ _ _ _ /allP /(_ l); rewrite mem_iota lL => /(_ isT) /andP [].
rewrite b; case eo: (outputs _ _ _ _) => [[k z]|] // /andP [/eqP ek /(equalP R (K l.+1) N) ez] _.
by exists z => //; rewrite ek.
Qed.

Lemma run_values v n : nth (Layers [::]) (blocks m) 0 = Values v ->
  G (sample R n) (theta 1%N) = col n (mat (K 1) N (v_ 1)).
Proof.
move=> b; have L0 : (0 < L)%N by case: (blocks m) b.
by rewrite -block_value // -(rest_stateE n (leq0n L)).
Qed.

Lemma critical_point_factP b : critical_point_fact m e = Some b ->
  let point := twice_differentiable G theta /\ critical_in_all_weights G theta in if b then point else ~ point.
Proof.
have crit := critical_factP form N0 rest_stateE run_layers run_values.
have smooth := differentiability_factP form rest_stateE run_layers run_values.
by move=> /bothP [[-> [/crit c /smooth td]]|[-> [/crit nc|/smooth nt]]] //= [].
Qed.

Lemma representation_factP b : representation_fact m e = Some b ->
  if b then representation_coverage G theta else ~ representation_coverage G theta.
Proof.
have repE : representation_coverage G theta <-> \rank (mat M N (x_ L) : 'M[R]_(M, N)) = M.
  rewrite /representation_coverage; set S := \sum_n _.
  have -> : S = (N%:R^-1 * 2%:R) *: (mat M N (x_ L) *m (mat M N (x_ L))^T).
    apply/matrixP=> i j; rewrite /S summxE !mxE mulr_sumr; apply: eq_bigr => n _.
    by rewrite rest_stateE // !mxE big_ord1 !mxE.
  rewrite unitmxZ ?unitfE ?mulf_neq0 ?pnatr_eq0 ?gt_eqF //.
  split=> [u|rk]; last by apply: gram_unit; rewrite /row_free rk.
  apply/eqP; rewrite eqn_leq rank_leq_row -{1}(mxrank_unit u); exact: mxrankM_maxl.
rewrite /representation_fact; case: ifP => [lt [<-] /repE rk|_].
  by have := leq_ltn_trans (upper_ofP R _ _ _ _) lt; rewrite rk ltnn.
case: ifP => // le [<-]; apply/repE/eqP; rewrite eqn_leq rank_leq_row.
exact: leq_trans le (lower_ofP R _ _ _ _).
Qed.

Lemma input_mapsE n : have_heights m n -> size (numerators (input_maps m n)) = input_height m n /\
  (mat (input_height m n) M (input_maps m n) :=: \sum_(l < n) <<inner_maps R m l>>)%MS.
Proof.
rewrite /have_heights => /allP heights; elim: n heights => [|n IH] heights /=.
  by split=> //; rewrite big_ord0; apply/eqmxP; rewrite flatmx0 !sub0mx.
have [|sn en] := IH; first by move=> l ln; apply: heights; move: ln; rewrite !mem_iota !add0n /= => /ltnW; rewrite ltnS.
have /eqP hn : size (numerators (input_map m n)) == inner_width m n by apply: heights; rewrite mem_iota add0n /=.
split; first by rewrite size_cat !size_map sn hn.
rewrite mat_stack // big_ord_recr /=; apply: eqmx_trans (eqmx_sym (addsmxE _ _)) _.
by apply: adds_eqmx => //; apply: eqmx_sym; apply: genmxE.
Qed.

Lemma parameter_factP b : parameter_fact m e = Some b -> if b then parameter_coverage R m else ~ parameter_coverage R m.
Proof.
rewrite /parameter_fact; case: ifP => [small [<-]|_].
  exact: yun2019_theorem_2.coverage_small.
case: ifP => // /input_mapsE [_ eU]; rewrite /parameter_coverage /yun2019_theorem_2.parameter_coverage.
rewrite /row_full -eU; case: ifP => [lt [<-]|_].
  by rewrite neq_ltn (leq_ltn_trans (upper_ofP R _ _ _ _) lt).
case: ifP => // le [<-]; rewrite eqn_leq rank_leq_col (leq_trans le (lower_ofP R _ _ _ _)).
by [].
Qed.

End WholeNetwork.

Lemma conclusionP c : hypothesis G theta c ->
  match c with
  | Assumption_1 | Assumption_3 | Assumption_4 | Bottleneck_condition | Equation_7 | Attainment => True
  | _ => conclusion G theta c
  end.
Proof.
have a2 := @squared_loss_assumption_2 R No.
case: c => //=.
- exact: proposition_1_i.
- by move=> a1 q; apply: proposition_1_ii.
- by move=> _ q H mH mq; apply: proposition_2 mH mq.
- by move=> [_ a3 a4] q; apply: theorem_1_i.
- by move=> [_ [a3|KM] a4] q H; [apply: theorem_1_ii|apply: theorem_1_ii_wide].
- by move=> [_ a3 a4] W' theta' Lb q q' LbL eW eT; apply: corollary_1.
- by move=> [_ a3 a4] q; apply: corollary_2_general.
- move=> [[_ a3 a4] [H better]] q mq Hx; apply: le_lt_trans (better Hx).
  exact: theorem_1_ii_erlb.
- by move=> [a1 a3 a4] q; apply: theorem_2_i.
- by move=> [a1 a3 a4] q; apply: theorem_2_ii.
- by move=> [_ a3 a4] A; apply: remark_2_i.
- by move=> [_ a3 a4] A; apply: remark_2_ii.
- by move=> _ q; apply: (global_or_strictP network_riskE N0).
- by move=> _ q; apply: (no_spurious_minimaP network_riskE N0).
- by move=> [form [_ crit _ cov]]; apply: (whole_network.theorem_2 den form crit cov).
- move=> [form [_ crit _ small]]; apply: (whole_network.theorem_2 den form crit).
  exact: yun2019_theorem_2.coverage_small.
Qed.

Lemma yun2019_factP covered (condition : Prop) b : yun2019_fact m e covered = Some b ->
  (is_scalar_resnet m -> forall b', covered = Some b' -> if b' then condition else ~ condition) ->
  let h := is_scalar_resnet m /\
    [/\ twice_differentiable G theta, critical_in_all_weights G theta, representation_coverage G theta & condition] in
  if b then h else ~ h.
Proof.
rewrite /yun2019_fact; case: ifP => [form fact /(_ isT) known|nf [<-] _ []//].
have point b' : critical_point_fact m e = Some b' -> _ := @critical_point_factP form b'.
have rep b' : representation_fact m e = Some b' -> _ := @representation_factP form b'.
case/bothP: fact => [[-> [pr cov]]|[-> pr]].
  by case/bothP: pr => [[_ [/point [td crit] /rep full]]|[//]]; split=> //; split=> //; apply: known cov.
case: pr => [/bothP [[//]|[_ [/point np|/rep nr]]]|/known nc] [_ [td crit full c]] //.
by apply: np.
Qed.

Lemma verdict_fromP c v : (verdict_needs_roots e c -> real_closed R) ->
  verdict_from (facts_of m e) c = Some v -> is_true_of G theta c v.
Proof.
move=> roots; have con := @conclusionP c.
have decide f v' : decided f = Some v' -> hypothesis G theta c ->
    (forall b, f = Some b -> if b then conclusion G theta c else ~ conclusion G theta c) ->
    is_true_of G theta c v'.
  by case: f => [[]|] // [<-] h /(_ _ erefl).
have give f v' : given f = Some v' ->
    (forall b, f = Some b -> if b then hypothesis G theta c else ~ hypothesis G theta c) ->
    (hypothesis G theta c -> conclusion G theta c) -> is_true_of G theta c v'.
  by case: f => [[]|] // [<-] /(_ _ erefl) h cc //; split=> //; apply: cc.
have some (a b : verdict) : Some a = Some b -> a = b by case.
case: c con decide give roots => /= con decide give roots; do ?[by move/some=> <-; split=> //; apply: con].
- by move/decide; apply=> // b /assumption_1_factP.
- move=> [<-]; have a3 : assumption_3 M No = assumption_3_fact m by [].
  by case af: (assumption_3_fact m); split=> //=; rewrite a3 af.
- by move/decide; apply=> // b /assumption_4_factP.
- move=> [<-]; have bn : bottleneck_condition M K L = bottleneck_fact m by apply: bottleneckP.
  by case bf: (bottleneck_fact m); split=> //=; rewrite bn bf.
- by move/decide; apply=> // b /equation_7_factP.
- by move/give; apply=> // b /assumption_1_factP.
- by move/give; apply=> // b /assumption_1_factP.
- by move=> [<-]; split; [apply: squared_loss_assumption_2|apply: con; apply: squared_loss_assumption_2].
- by move/give; apply=> // b /theorem_1_factP.
- by move/give; apply=> // b /theorem_1_ii_factP.
- by move/give; apply=> // b /theorem_1_factP.
- by move/give; apply=> // b /theorem_1_factP.
- move/give; apply=> // b /bothP [[-> [/theorem_1_factP h /beaten_factP be]]|] //.
  by move=> [-> [/theorem_1_factP h|/beaten_factP be]] [].
- by move/give; apply=> // b /theorem_2_factP.
- by move/give; apply=> // b /theorem_2_factP.
- by move/give; apply=> // b /theorem_1_factP.
- by move/give; apply=> // b /theorem_1_factP.
- move/decide; apply=> // b /(attained_fromP roots); case: b => // none [q mq].
  exact: none (global_local mq).
- move/give; apply=> // b /yun2019_factP; apply=> form b'; exact: parameter_factP.
- move/give; apply=> // b /(@bothP (Some (is_covered_by_sizes m))) [[-> [[small] fact]]|[-> [[large]|fact]]].
  + have cov : parameter_fact m e = Some true by rewrite /parameter_fact small.
    have [form [td crit rep _]] : hypothesis G theta Yun2019_theorem_2.
      by apply: (yun2019_factP (b := true) fact) => form b'; apply: parameter_factP.
    by split.
  + by move=> [_ [_ _ _]]; rewrite large.
  + move=> [form [td crit rep small]]; have : ~ hypothesis G theta Yun2019_theorem_2.
      by apply: (yun2019_factP (b := false) fact) => form' b'; apply: parameter_factP.
    by case; split=> //; split=> //; apply: yun2019_theorem_2.coverage_small.
Qed.

Lemma subject_fromP c b : (subject_needs_roots e c b -> real_closed R) ->
  subject_from (facts_of m e) c = Some b -> if b then subject G theta c else ~ subject G theta c.
Proof.
rewrite /subject_needs_roots => roots.
have minima : is_about_minima c -> is_irrational e -> real_closed R.
  by move=> mc ie; apply: roots; rewrite ie mc orbT.
have saddles : is_about_saddles c -> b -> real_closed R by move=> sc b1; apply: roots; rewrite b1 sc.
have att : (is_irrational e -> real_closed R) -> attained_from m e (bounds_fact m e) = Some b ->
    if b then exists q, local_min2 network_risk q else ~ exists q, local_min2 network_risk q.
  move=> rc /(attained_fromP rc); case: b {roots saddles} => [[q mq]|none [q]]; last exact: none.
  by exists q; apply: global_local.
have some (a d : bool) : Some a = Some d -> a = d by case.
have saddle : (is_irrational e -> real_closed R) -> (b -> real_closed R) ->
    saddles_from m e (bounds_fact m e) = Some b ->
    if b then exists q, saddle_point network_risk q else
    forall q, critical network_risk q -> local_min2 network_risk q.
  by move=> rc rb eq; apply: saddles_fromP eq rb.
have not_min (some_saddle : Prop) : (is_irrational e -> real_closed R) -> (b -> real_closed R) ->
    (forall q, saddle_point network_risk q -> some_saddle) ->
    (some_saddle -> exists2 q, critical network_risk q & ~ local_min2 network_risk q) ->
    saddles_from m e (bounds_fact m e) = Some b -> if b then some_saddle else ~ some_saddle.
  move=> rc rb from to /(saddle rc rb); case: b {roots saddles att saddle rb} => [[q /from]|none /to [q cq nq]] //.
  exact: nq (none q cq).
case: c minima saddles {roots} => /= minima saddles;
  do ?[by move/some=> <-|by []|by move/(att (minima isT))|by move/full_rank_fromP].
- case=> <-; case: ltnP => [L0|L0 [i /andP [i0 iL]]]; first by exists 1%N.
  by move: (leq_trans i0 (leq_trans iL L0)).
- by apply: not_min (minima isT) (saddles isT) _ id => q [cq nq _]; exists q.
- case: ltnP => [L1 /(att (minima isT))|L1 [<-] [[i /andP [i0 iL]] _]].
    by case: b {att saddle not_min saddles} => [has|none [_ /none]] //; split=> //; exists 1%N.
  by move: (leq_trans (leq_ltn_trans i0 iL) L1); rewrite ltnn.
- by apply: not_min (minima isT) (saddles isT) _ _ => [q sq|[q [cq nq _]]]; exists q.
- by apply: not_min (minima isT) (saddles isT) _ _ => [q sq|[q [cq nq _]]]; exists q.
by move=> /some eb; move: saddles; rewrite -eb => /(_ isT isT); apply: critical_point_exists.
Qed.

(* The given point.                                                                  *)
Lemma point_onP c : point_on m e = Some c -> point_is G theta c.
Proof.
rewrite /point_on; case: eqP => // L0.
set Er := divided _; set EX := times N Er _; set EV := times N Er _; set AEV := times No _ _.
pose x : 'M[R]_(M, N) := mat M N (previous m e); pose v : 'M[R]_(K L, N) := mat (K L) N (v_ L).
pose q := given_point R m.
have xL : mat M N (x_ L) = rep x v q.
  have [fL <-] := run_matrices (leqnn L).
  by rewrite (eq_samples _ (stateE G W theta L)) samplesD samplesM previousE fL.
have eE : mat No N Er = residual x v Y q by rewrite mat_divided mat_minus mat_product xL.
have eX : mat No M EX = residual x v Y q *m (rep x v q)^T by rewrite mat_times eE xL.
have eV : mat No (K L) EV = residual x v Y q *m v^T by rewrite mat_times eE.
have eA : mat M (K L) AEV = q.1^T *m (residual x v Y q *m v^T).
  by rewrite mat_times !mat_transposed trmxK eV.
have fE := network_riskE; have Ef : sqf x v Y N%:R^-1 =1 network_risk by move=> r; rewrite fE.
case: ifP => [nz [<-] /(eq_critical fE) /(sq_criticalE x v Y c0) [] | _].
  rewrite -eX -eA => zX zA; move: nz => /orP [] /(has_entryP R); rewrite ?zX ?zA eqxx //.
case: ifP => // /andP [/(is_zeroP R No M) zX /(is_zeroP R M (K L)) zA].
case: ifP => [/andP [/(is_zeroP R No (K L)) zV /(is_zeroP R No M) zP] [<-]|_].
  apply: eq_global_minimum Ef _; apply: (sq_stationary_global c0); apply/sq_stationaryE => //.
  by rewrite -eV zV -eE -zP mat_times.
case: (direction e) => [D|]; first by case: ifP => // strict [<-]; have := is_strict_saddleP fE strict; exact.
rewrite /bounds_fact; case ew: (ranks e) => [w|] //; case bw: (bounds_from m e w) => [bs|] //.
case: ifP => // isp [<-]; apply: (is_fit_pointP bw isp); apply: (eq_critical Ef).
by apply/(sq_criticalE x v Y c0); rewrite -eX -eA.
Qed.

End Soundness.

(* -- The checker -------------------------------------------------------------------- *)

Definition claims : seq claim :=
  [:: Assumption_1; Assumption_2; Assumption_3; Assumption_4; Bottleneck_condition; Equation_7;
      Proposition_1_i; Proposition_1_ii; Proposition_2; Theorem_1_i; Theorem_1_ii; Corollary_1;
      Corollary_2_i; Corollary_2_ii; Theorem_2_i; Theorem_2_ii; Remark_2_i; Remark_2_ii;
      Strict_saddle; Attainment; No_spurious_minima; Yun2019_theorem_2; Yun2019_corollary_3].

(* The verdicts that the evidence proves, and what the given weights are.             *)
Definition check m e :
    option (seq (claim * (option verdict * option bool)) * option point_class) :=
  if is_run m e then
    let k := facts_of m e in
    Some (map (fun c => (c, (verdict_from k c, subject_from k c))) claims, point_on m e)
  else None.

(* What it prints is true.                                                            *)
Theorem checkP (R : realFieldType) (m : model) (p : nat -> nat)
    (G : forall i, 'cV[R]_(width m) -> 'rV[R]_(p i) -> 'cV[R]_(size_of m i)) (theta : parameters R p)
    e verdicts point :
  denotes G theta -> check m e = Some (verdicts, point) ->
  [/\ forall c v b, List.In (c, (Some v, b)) verdicts -> (verdict_needs_roots e c -> real_closed R) ->
        is_true_of G theta c v,
      forall c v b, List.In (c, (v, Some b)) verdicts -> (subject_needs_roots e c b -> real_closed R) ->
        if b then subject G theta c else ~ subject G theta c &
      forall c, point = Some c -> point_is G theta c].
Proof.
rewrite /check; case: ifP => // ran den [<- <-].
have gen (s : seq claim) c v b :
    List.In (c, (v, b)) (map (fun c => (c, (verdict_from (facts_of m e) c, subject_from (facts_of m e) c))) s) ->
    verdict_from (facts_of m e) c = v /\ subject_from (facts_of m e) c = b.
  by elim: s => //= d s IH [[<- <- <-]|/IH].
split=> [c v b i|c v b i|c]; last exact: (point_onP ran den).
  by have [vc _] := gen claims _ _ _ i => roots; apply: (verdict_fromP ran den roots vc).
by have [_ bc] := gen claims _ _ _ i => roots; apply: (subject_fromP ran den roots bc).
Qed.

(* Layers denote a network.                                                           *)
Lemma layers_denote (R : realFieldType) (m : model) :
  all (fun b => if b is Layers _ then true else false) (blocks m) ->
  denotes (m := m) (@functions R (width m) (size_of m) (map layers_of (blocks m))) no_parameters.
Proof.
move=> /all_nthP lay i iL; have := lay (Layers [::]) i iL.
by rewrite /denotes_block; case b: (nth _ _ i) => [ls|//] _ x t; rewrite /functions /= (nth_map (Layers [::])) // b.
Qed.

(* Values denote a network, too, when samples with the same state have the same values. *)
Definition is_function k l N (s v : rows) : bool :=
  let xs := columns N (numerators s) in let vs := columns N (numerators v) in
  [&& size (numerators s) == k, size (numerators v) == l & all (fun a => all (fun b =>
    ~~ all2 Z.eqb (nth [::] xs a) (nth [::] xs b) || all2 Z.eqb (nth [::] vs a) (nth [::] vs b))
    (iota 0 N)) (iota 0 N)].

Definition has_network m e : bool :=
  all (fun i => if nth (Layers [::]) (blocks m) i is Values v
    then is_function (width m) (size_of m i.+1) (sample_count m) (part (states e) i) v else true) (iota 0 (size (blocks m))).

Section Existence.

Variables (R : realFieldType) (m : model) (e : evidence).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).

Definition tabulated (i : nat) (x : 'cV[R]_M) (_ : 'rV[R]_0) : 'cV[R]_(K i) :=
  match nth (Layers [::]) (blocks m) i.-1 with
  | Layers ls => residual_function ls (K i) x
  | Values v =>
    if [pick n : 'I_N | x == col n (mat M N (part (states e) i.-1))] is Some n
    then col n (mat (K i) N v) else 0
  end.

Lemma of_Z_inj : injective (of_Z R).
Proof.
move=> a b /eqP; rewrite -subr_eq0 -of_ZN -of_ZD => /eqP ab.
have : (a + - b)%bin = 0%bin.
  case c: (a + - b)%bin ab => [|u|u] // /eqP; first by rewrite (negPf (of_pos_neq0 R u)).
  by rewrite (of_ZN R (Zpos u)) oppr_eq0 (negPf (of_pos_neq0 R u)).
by move=> ?; apply: Zminus_eq.
Qed.

Lemma same_columns k A (a b : 'I_N) : size (numerators A) = k ->
  (col a (mat k N A) == col b (mat k N A) :> 'cV[R]_k) =
  all2 Z.eqb (nth [::] (columns N (numerators A)) a) (nth [::] (columns N (numerators A)) b).
Proof.
move=> sA; rewrite !nth_mkseq // all2E !size_map eqxx /=.
apply/eqP/allP => [/colP eq [u w]|eq].
  move=> /(nthP (0%bin, 0%bin)) [j]; rewrite size_zip !size_map minnn => jA.
  rewrite nth_zip ?size_map // !(nth_map [::]) // => -[<- <-] /=; apply/Z.eqb_spec.
  have jk : (j < k)%N by rewrite -sA.
  have := eq (Ordinal jk); rewrite !mxE /of_Q /=.
  by move/(mulIf (_ : _ != 0)) => /(_ _) h; apply: of_Z_inj; apply: h; rewrite invr_eq0 of_pos_neq0.
apply/colP=> j; rewrite !mxE; congr of_Q; rewrite /value; congr (_ # _)%frac; apply/Z.eqb_spec.
have jA : (j < size (numerators A))%N by rewrite sA.
have := eq (nth (0%bin, 0%bin) (zip (map (fun r => nth 0%bin r a) (numerators A))
  (map (fun r => nth 0%bin r b) (numerators A))) j).
rewrite nth_zip ?size_map // !(nth_map [::]) //=; apply; rewrite -(nth_map [::] 0%bin (fun r => nth 0%bin r a)) //.
by rewrite -(nth_map [::] 0%bin (fun r => nth 0%bin r b)) // -nth_zip ?size_map // mem_nth // size_zip !size_map minnn.
Qed.

Theorem network_exists : is_run m e -> has_network m e -> denotes (m := m) tabulated no_parameters.
Proof.
move=> ran /allP function.
have prefix i : (i <= L)%N -> forall j, (j < i)%N -> denotes_block (m := m) tabulated no_parameters j.
  elim: i => // i IH iL j; rewrite ltnS leq_eqVlt => /orP [/eqP -> {j}|]; last exact: IH (ltnW iL) j.
  have [_ es] := run_block_matrices ran (ltnW iL) (IH (ltnW iL)).
  rewrite /denotes_block; case b: (nth _ _ i) => [ls|v]; first by move=> x t; rewrite /tabulated /= b.
  have := function i; rewrite mem_iota iL b => /(_ isT) /and3P [/eqP sx /eqP sv /allP same].
  apply/matrixP=> k n; rewrite mxE /= /tabulated /= b.
  have eq := congr1 (col n) es; rewrite col_samples in eq; rewrite eq.
  case: pickP => [n' /eqP eq'|/(_ n)]; last by rewrite eqxx.
  have := same n; rewrite mem_iota ltn_ord => /(_ isT) /allP /(_ n').
  rewrite mem_iota ltn_ord -(same_columns _ _ sx) -(same_columns _ _ sv) => /(_ isT).
  by rewrite eq' eqxx /= => /eqP/colP/(_ k); rewrite !mxE.
by move=> i; apply: (prefix L (leqnn L)).
Qed.

End Existence.
