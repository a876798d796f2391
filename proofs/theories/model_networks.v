(* The models that the proved checker reads, which networks they denote, and a   *)
(* program that evaluates them on their samples.                               *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring ssrZ.
From Nest Require Import calculus models networks rational_matrices instances computed_matrices.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- Models ------------------------------------------------------------------------- *)

(* The i-th residual function: its layers, or its values on the samples alone.  *)
Inductive block := Layers of seq layer | Values of rows.

(* A ResNEst with the squared loss, without a bias of the prediction.  K has     *)
(* K_0 ... K_L; weights W_0 ... W_L, where W_0 is the identity and stands for no *)
(* layer unless has_expansion; prediction is W_{L+1}.                           *)
Record model := Model {
  sample_count : nat; width : nat; output_count : nat; widths : seq nat; has_expansion : bool;
  weights : seq rows; blocks : seq block; prediction : rows; inputs : rows; targets : rows
}.

Section Denotation.

Variables (R : realFieldType) (m : model).

Definition size_of i : nat := nth 0%N (widths m) i.

Local Notation K := size_of.
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation W := (expansion_of M K (weights m) : expansion R M K).

Variables (p : nat -> nat) (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)).
Variable theta : parameters R p.

Definition input_matrix : 'M[R]_(K 0, N) := mat (K 0) N (inputs m).
Definition target_matrix : 'M[R]_(output_count m, N) := mat (output_count m) N (targets m).

(* The residual functions G and parameters theta are those of the model.         *)
Definition denotes_block i : Prop :=
  match nth (Layers [::]) (blocks m) i with
  | Layers ls => forall x t, G (i := i.+1) x t = residual_function ls (K i.+1) x
  | Values v => samples (feature G W theta i.+1) input_matrix = mat (K i.+1) N v
  end.

Definition denotes : Prop := forall i, (i < L)%N -> denotes_block i.

End Denotation.

(* -- The forward pass --------------------------------------------------------------- *)

Definition product n N (A B : rows) : rows := times n A (transposed N B).

Definition repeated N (b : rows) : rows :=
  Rows (denominator b) (map (fun r => nseq N (head 0%bin r)) (numerators b)).

Definition has_shape k N (A : seq (seq Z)) : bool :=
  (size A == k) && all (fun r => size r == N) A.

(* Fractions over a common denominator.  What this computes is checked.           *)
Definition common (qs : seq (seq Q)) : rows :=
  let d := foldr (fun r d => foldr (fun q d => Z.lcm d (Zpos (Qden q))) d r) 1%bin qs in
  divided (Rows (Z.to_pos d) (map (map (fun q => Z.mul (Qnum q) (Z.div d (Zpos (Qden q))))) qs)).

(* The outputs of an activation.                                                  *)
Definition activated bs ps (z : rows) : rows :=
  common (map (map (fun a => piecewise_frac bs ps (a # denominator z)%frac)) (numerators z)).

Definition is_activated bs ps (z z' : rows) : bool :=
  all2 (all2 (fun a b => Qeq_bool (piecewise_frac bs ps (a # denominator z)%frac) (b # denominator z')%frac))
    (numerators z) (numerators z').

Definition layer_output N k (l : layer) (z : rows) : option (nat * rows) :=
  match l with
  | Linear m k' A b =>
    if k' == k then Some (m, divided (plus (product k N A z) (repeated N b))) else None
  | Piecewise bs ps => let z' := activated bs ps z in
    if has_shape k N (numerators z) && is_activated bs ps z z' then Some (k, z') else None
  end.

Fixpoint outputs N k (ls : seq layer) (z : rows) : option (nat * rows) :=
  match ls with
  | [::] => Some (k, z)
  | l :: ls' => if layer_output N k l z is Some (k', z') then outputs N k' ls' z' else None
  end.

Section Outputs.

Variable R : realFieldType.

Lemma mat_product m n N A B : mat m N (product n N A B) = mat m n A *m mat n N B :> 'M[R]_(m, N).
Proof. by rewrite mat_times mat_transposed trmxK. Qed.

Lemma matE1 m n A (B : 'M[R]_(m, n)) i j (im : (i < m)%N) (jn : (j < n)%N) : mat m n A = B ->
  of_Q (value A i j) = B (Ordinal im) (Ordinal jn).
Proof. by move=> <-; rewrite mxE. Qed.

Lemma layer_outputP N k l z k' z' n (x : nat -> R) : layer_output N k l z = Some (k', z') ->
  (n < N)%N -> (forall i, (i < k)%N -> x i = of_Q (value z i n)) ->
  forall i, (i < k')%N -> layer_map l x i = of_Q (value z' i n).
Proof.
case: l => [m k0 A b|bs ps] /=.
  case: eqP => // -> [<- <-] nN ex i im.
  rewrite (matE1 im nN (mat_divided R m N _)) mat_plus mat_product !mxE; congr (_ + _).
    by apply: eq_bigr => j _; rewrite !mxE ex.
  congr of_Q; rewrite /value /entry /=; congr (_ # _)%frac.
  have [ib|bi] := ltnP i (size (numerators b)); last first.
    by rewrite [nth [::] (map _ _) i]nth_default ?size_map // [nth [::] _ i]nth_default // !nth_nil.
  by rewrite (nth_map [::]) // nth_nseq nN nth0.
case: ifP => // /andP [/andP [/eqP zk /allP zN]]; rewrite /is_activated all2E => /andP [/eqP sz /allP ez].
case=> <- <- nN ex i ik; rewrite ex // piecewise_fracP; apply: of_Q_eq.
have iz : (i < size (numerators z))%N by rewrite zk.
have := ez (nth [::] (numerators z) i, nth [::] (numerators (activated bs ps z)) i).
rewrite -nth_zip // mem_nth ?size_zip -?sz ?minnn // => /(_ isT) /=.
rewrite nth_zip //= all2E => /andP [/eqP sr /allP er].
have nr : (n < size (nth [::] (numerators z) i))%N by rewrite (eqP (zN _ (mem_nth [::] iz))).
have := er (nth 0%bin (nth [::] (numerators z) i) n, nth 0%bin (nth [::] (numerators (activated bs ps z)) i) n).
rewrite -nth_zip // mem_nth ?size_zip -?sr ?minnn // => /(_ isT) /=.
by rewrite nth_zip //= => /Qeq_bool_iff.
Qed.

Lemma outputsP N k ls z k' z' n (x : nat -> R) : outputs N k ls z = Some (k', z') ->
  (n < N)%N -> (forall i, (i < k)%N -> x i = of_Q (value z i n)) ->
  forall i, (i < k')%N -> foldl (fun z l => layer_map l z) x ls i = of_Q (value z' i n).
Proof.
elim: ls k z x => [|l ls IH] k z x /=; first by case=> <- <-.
case el: (layer_output N k l z) => [[k1 z1]|] // out nN ex.
exact: IH out nN (layer_outputP el nN ex).
Qed.

End Outputs.
