(* Which model a text denotes: a reader of JSON, and of canonical model files.   *)
(* The text has no white space, no escapes, and the keys in the order below:     *)
(*   {"nest-verify-model":1,"loss":"squared","N":n,"M":n,"N_o":n,"K":[n...],     *)
(*    "x":MATRIX,"y":MATRIX,"expansion":EXPANSION,                               *)
(*    "blocks":[{"feature":FEATURE,"weight":MATRIX}...],"prediction":MATRIX}     *)
(* MATRIX is {"denominator":D,"numerators":[[A...]...]}, D and A integers as     *)
(* strings; x and y have samples as columns, x has the constant 1 as last row    *)
(* when the expansion has a bias.  EXPANSION is "identity", where x is the state *)
(* h_0 and there is no layer, or a MATRIX of weights.  FEATURE is                *)
(* {"values":MATRIX} or {"layers":[LAYER...]}, LAYER {"weight":MATRIX},          *)
(* {"weight":MATRIX,"bias":MATRIX} or {"breakpoints":[Q...],"pieces":[[Q...]...]}, *)
(* Q a string p/q.                                                              *)
From Coq Require Import ZArith QArith Ascii String.
From mathcomp Require Import all_ssreflect all_algebra.
From Nest Require Import models rational_matrices instances existence_ranks computed_matrices model_networks verified_checker.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Delimit Scope Z_scope with bin.
Delimit Scope Q_scope with frac.

(* -- JSON ----------------------------------------------------------------------------- *)

Inductive json :=
  | Number of Z | Text of seq ascii | Array of seq json | Object of seq (seq ascii * json).

Definition equals (c d : ascii) : bool := Ascii.eqb c d.

Definition digit (c : ascii) : option Z :=
  if equals c "0" then Some 0%bin else if equals c "1" then Some 1%bin else if equals c "2" then Some 2%bin
  else if equals c "3" then Some 3%bin else if equals c "4" then Some 4%bin else if equals c "5" then Some 5%bin
  else if equals c "6" then Some 6%bin else if equals c "7" then Some 7%bin else if equals c "8" then Some 8%bin
  else if equals c "9" then Some 9%bin else None.

Fixpoint digits (z : Z) (s : seq ascii) : Z * seq ascii :=
  if s is c :: s' then if digit c is Some d then digits (10 * z + d)%bin s' else (z, s) else (z, s).

(* A number in decimal, which begins with its sign or a digit.                     *)
Definition number (s : seq ascii) : option (Z * seq ascii) :=
  match s with
  | c :: s' =>
    if equals c "-" then
      if s' is c' :: s'' then
        if digit c' is Some d then let (z, r) := digits d s'' in Some ((- z)%bin, r) else None
      else None
    else if digit c is Some d then Some (digits d s') else None
  | [::] => None
  end.

(* What comes before the closing quotation mark.                                   *)
Fixpoint string_tail (t s : seq ascii) : option (seq ascii * seq ascii) :=
  if s is c :: s' then
    if equals c """" then Some (rev t, s') else if equals c "\" then None else string_tail (c :: t) s'
  else None.

Fixpoint value (n : nat) (s : seq ascii) {struct n} : option (json * seq ascii) :=
  match n, s with
  | n'.+1, c :: s' =>
    if equals c """" then
      if string_tail [::] s' is Some (t, r) then Some (Text t, r) else None
    else if equals c "[" then
      match s' with
      | c' :: r => if equals c' "]" then Some (Array [::], r) else elements n' [::] s'
      | [::] => None
      end
    else if equals c "{" then members n' [::] s'
    else if number s is Some (z, r) then Some (Number z, r) else None
  | _, _ => None
  end
with elements (n : nat) (l : seq json) (s : seq ascii) {struct n} : option (json * seq ascii) :=
  if n is n'.+1 then
    if value n' s is Some (v, c :: r) then
      if equals c "," then elements n' (v :: l) r
      else if equals c "]" then Some (Array (rev (v :: l)), r) else None
    else None
  else None
with members (n : nat) (l : seq (seq ascii * json)) (s : seq ascii) {struct n} :
    option (json * seq ascii) :=
  match n, s with
  | n'.+1, q :: s' =>
    if equals q """" then
      if string_tail [::] s' is Some (k, c :: r) then
        if equals c ":" then
          if value n' r is Some (v, c' :: r') then
            if equals c' "," then members n' ((k, v) :: l) r'
            else if equals c' "}" then Some (Object (rev ((k, v) :: l)), r') else None
          else None
        else None
      else None
    else None
  | _, _ => None
  end.

Definition length (s : seq ascii) : nat := foldl (fun n _ => n.+1) 0%N s.

Definition document (s : seq ascii) : option json :=
  if value (length s).+1 s is Some (v, [::]) then Some v else None.

(* -- Models --------------------------------------------------------------------------- *)

Definition named (k : seq ascii) (name : string) : bool := all2 Ascii.eqb k (list_ascii_of_string name).

Fixpoint all_of T U (f : T -> option U) (s : seq T) : option (seq U) :=
  if s is x :: s' then
    if f x is Some y then if all_of f s' is Some r then Some (y :: r) else None else None
  else Some [::].

Definition items T (f : json -> option T) (v : json) : option (seq T) :=
  if v is Array l then all_of f l else None.

Definition integer (v : json) : option Z :=
  if v is Text t then if number t is Some (z, [::]) then Some z else None else None.

(* A denominator; 1 where none is written.                                         *)
Definition fraction (v : json) : option Q :=
  if v is Text t then
    match number t with
    | Some (a, [::]) => Some (a # 1)%frac
    | Some (a, c :: r) =>
      if equals c "/" then if number r is Some (Zpos d, [::]) then Some (a # d)%frac else None else None
    | None => None
    end
  else None.

Definition count (v : json) : option nat :=
  if v is Number z then if Z.leb 0%bin z && Z.leb z 100000 then Some (Z.to_nat z) else None else None.

(* A matrix of the given shape.                                                    *)
Definition matrix m n (v : json) : option rows :=
  if v is Object [:: (kd, d); (kn, a)] then
    if named kd "denominator" && named kn "numerators" then
      if integer d is Some (Zpos d) then
        if items (items integer) a is Some a then
          if has_shape m n a then Some (Rows d a) else None
        else None
      else None
    else None
  else None.

(* Layers from k rows; the widths of the results are those of the weights.          *)
Definition row_count (v : json) : nat := if v is Object [:: _; (_, Array l)] then size l else 0%N.

Definition layer_from k (v : json) : option (nat * layer) :=
  match v with
  | Object [:: (ka, a)] =>
    if named ka "weight" then
      let m := row_count a in
      if matrix m k a is Some a then Some (m, Linear m k a no_rows) else None
    else None
  | Object [:: (ka, a); (kb, b)] =>
    if named ka "weight" && named kb "bias" then
      let m := row_count a in
      if matrix m k a is Some a then if matrix m 1%N b is Some b then Some (m, Linear m k a b) else None
      else None
    else if named ka "breakpoints" && named kb "pieces" then
      if items fraction a is Some bs then
        if items (items fraction) b is Some ps then Some (k, Piecewise bs ps) else None
      else None
    else None
  | _ => None
  end.

Fixpoint layers_from k (l : seq json) : option (seq layer) :=
  if l is v :: l' then
    if layer_from k v is Some (k', x) then
      if layers_from k' l' is Some r then Some (x :: r) else None
    else None
  else Some [::].

Definition feature_from M k N (v : json) : option block :=
  if v is Object [:: (kf, f)] then
    if named kf "values" then if matrix k N f is Some a then Some (Values a) else None
    else if named kf "layers" then
      if f is Array l then if layers_from M l is Some ls then Some (Layers ls) else None else None
    else None
  else None.

Definition block_from M N (kv : nat * json) : option (block * rows) :=
  if kv.2 is Object [:: (kf, f); (kw, w)] then
    if named kf "feature" && named kw "weight" then
      if feature_from M kv.1 N f is Some b then
        if matrix M kv.1 w is Some w then Some (b, w) else None
      else None
    else None
  else None.

(* Whether there is a layer, and its weights.                                      *)
Definition expansion_from M k (v : json) : option (bool * rows) :=
  if v is Text t then if named t "identity" && (k == M) then Some (false, unit_rows M) else None
  else if matrix M k v is Some w then Some (true, w) else None.

Definition model_from (v : json) : option model :=
  if v is Object [:: (k1, Number version); (k2, Text loss); (k3, n); (k4, m); (k5, no); (k6, k);
      (k7, x); (k8, y); (k9, e); (k10, Array bs); (k11, a)] then
    if [&& named k1 "nest-verify-model", Z.eqb version 1, named k2 "loss", named loss "squared",
        named k3 "N", named k4 "M", named k5 "N_o", named k6 "K", named k7 "x", named k8 "y",
        named k9 "expansion", named k10 "blocks" & named k11 "prediction"] then
      if (count n, count m, count no, items count k) is (Some N, Some M, Some No, Some (k0 :: k)) then
        if (matrix k0 N x, matrix No N y, expansion_from M k0 e, matrix No M a, all_of (block_from M N) (zip k bs))
            is (Some x, Some y, Some (is_layer, e), Some a, Some b) then
          if size k == size bs then
            Some (Model N M No (k0 :: k) is_layer (e :: map snd b) (map fst b) a x y)
          else None
        else None
      else None
    else None
  else None.

Definition model_of_text (s : seq ascii) : option model :=
  if document s is Some v then model_from v else None.

(* What the checker prints about a text is true of every network that the text denotes, *)
(* over every ordered field; that saddles or critical points exist, and what irrational *)
(* eigenvectors say about minima, over those that are real closed.                       *)
Theorem accepted (s : seq ascii) (m : model) e verdicts point :
  model_of_text s = Some m -> check m e = Some (verdicts, point) ->
  forall (R : realFieldType) (p : nat -> nat)
    (G : forall i, 'cV[R]_(width m) -> 'rV[R]_(p i) -> 'cV[R]_(size_of m i)) (theta : parameters R p),
  denotes G theta ->
  [/\ forall c v b, List.In (c, (Some v, b)) verdicts -> (verdict_needs_roots e c -> real_closed R) ->
        is_true_of G theta c v,
      forall c v b, List.In (c, (v, Some b)) verdicts -> (subject_needs_roots e c b -> real_closed R) ->
        if b then subject G theta c else ~ subject G theta c &
      forall c, point = Some c -> point_is G theta c].
Proof. by move=> _ ch R p G theta den; apply: checkP den ch. Qed.

(* And there is such a network, where `has_network` says so; all are layers, or the      *)
(* values given are a function of the states.                                            *)
Theorem denoted (m : model) e result : check m e = Some result -> has_network m e ->
  forall R : realFieldType, exists (p : nat -> nat)
    (G : forall i, 'cV[R]_(width m) -> 'rV[R]_(p i) -> 'cV[R]_(size_of m i)) (theta : parameters R p),
  denotes G theta.
Proof.
rewrite /check; case: ifP => // ran _ net R.
by exists (fun=> 0%N), (@tabulated R m e), no_parameters; apply: network_exists.
Qed.
