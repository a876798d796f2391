(* The gradient of the risk by all weights, at the given ones, by one pass back    *)
(* through the layers.  Where the check of the units passes, the derivative along  *)
(* a line d is the inner product of this gradient and d (risk_derivative).        *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring ssrZ.
From Nest Require Import calculus models networks rational_matrices instances computed_matrices.
From Nest Require Import yun2019_vectors yun2019_derivative piecewise_slopes instances_yun2019 model_networks.
From Nest Require Import whole_network.
From Nest Require yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- Which numbers stay as they are on all lines ---------------------------------------- *)

Definition flags := seq (seq bool).
Definition flag (F : flags) i n : bool := nth false (nth [::] F i) n.
Definition flags_of k N (f : nat -> nat -> bool) : flags := mkseq (fun i => mkseq (f i) N) k.

Definition still_zero (F : flags) (z : rows) k n : bool :=
  all (fun j => flag F j n && Z.eqb (entry z j n) 0) (iota 0 k).

Definition at_kink bs ps (z : Q) : bool := has (fun b => Qeq_bool b z) (kinks bs ps).

(* None where a unit is at a kink, unless it stays there.                            *)
Definition still_layer N k (l : layer) (F : flags) (z : rows) : option flags :=
  match l with
  | Linear m _ _ b => Some (flags_of m N (fun _ n => ~~ has_bias b && still_zero F z k n))
  | Piecewise bs ps =>
    if increasing bs && all (fun i => all (fun n => flag F i n || ~~ at_kink bs ps (value z i n)) (iota 0 N)) (iota 0 k)
    then Some (flags_of k N (fun i n => flag F i n || constant_at bs ps (value z i n)))
    else None
  end.

Fixpoint still_layers N k (ls : seq layer) (F : flags) (z : rows) : option flags :=
  if ls is l :: ls' then
    match layer_output N k l z, still_layer N k l F z with
    | Some (k', z'), Some F' => still_layers N k' ls' F' z'
    | _, _ => None
    end
  else Some F.

(* Whether a weight or a bias moves a unit away from a kink.                           *)
Definition is_moved_kink k (b z z' : rows) bs ps i n : bool :=
  at_kink bs ps (value z' i n) && (has_bias b || has (fun j => ~~ Z.eqb (entry z j n) 0) (iota 0 k)).

Fixpoint have_moved_kink N k (ls : seq layer) (z : rows) : bool :=
  if ls is l :: ls' then
    if layer_output N k l z is Some (k', z') then
      match l, ls' with
      | Linear _ _ _ b, Piecewise bs ps :: _ =>
        has (fun i => has (is_moved_kink k b z z' bs ps i) (iota 0 N)) (iota 0 k')
      | _, _ => false
      end || have_moved_kink N k' ls' z'
    else false
  else false.

(* -- The pass back ------------------------------------------------------------------------ *)

Definition ones N : rows := Rows 1 [:: nseq N 1%bin].

(* From the slopes of the risk in the outputs of a layer to those in its inputs, and in *)
(* its weights and biases.                                                          *)
Definition layer_back N k (l : layer) (z D : rows) : option (rows * (rows * rows)) :=
  match l with
  | Linear m _ A b => Some (divided (product m N (transposed k A) D),
      (times N D z, if has_bias b then times N D (ones N) else no_rows))
  | Piecewise bs ps =>
    let q i n := (slope_at bs ps (value z i n) * value D i n)%frac in
    let D' := common (mkseq (fun i => mkseq (q i) N) k) in
    if all (fun i => all (fun n => Qeq_bool (value D' i n) (q i n)) (iota 0 N)) (iota 0 k)
    then Some (D', (no_rows, no_rows)) else None
  end.

Fixpoint layers_back N k (ls : seq layer) (z D : rows) : option (rows * seq (rows * rows)) :=
  if ls is l :: ls' then
    if layer_output N k l z is Some (k', z') then
      if layers_back N k' ls' z' D is Some (D', gs) then
        if layer_back N k l z D' is Some (D'', g) then Some (D'', g :: gs) else None
      else None
    else None
  else Some (D, [::]).

(* -- One layer -------------------------------------------------------------------------------- *)
Section Layer.

Variables (R : realFieldType) (N : nat).

Definition table k (S : nat -> 'I_N -> R) : 'M[R]_(k, N) := \matrix_(i, n) S i n.

Lemma near_all k (f g : nat -> R -> R) t : (forall j, (j < k)%N -> near_equal (f j) (g j) t) ->
  exists2 e, 0 < e & forall h, `|h| < e -> forall j, (j < k)%N -> f j (t + h) = g j (t + h).
Proof.
elim: k => [|k IH] near; first by exists 1.
have [e e0 eq] := IH (fun j jk => near j (leqW jk)); have [d d0 eq'] := near k (leqnn _).
exists (Num.min e d) => [|h]; rewrite lt_minr ?e0 // => /andP [/eq he /eq' hd] j.
by rewrite ltnS leq_eqVlt => /orP [/eqP ->|/he].
Qed.

Lemma near_comp (f u : R -> R) c t : near_equal (fun=> f (u t)) f (u t) -> derivative u t c ->
  near_equal (fun=> f (u t)) (fun s => f (u s)) t.
Proof.
move=> [e e0 eq] /derivative_bounded [d d0 bound].
have c1 : 0 < `|c| + 1 by rewrite ltr_paddl ?normr_ge0.
exists (Num.min d (e / (`|c| + 1))) => [|h]; rewrite lt_minr ?d0 ?divr_gt0 //.
move=> /andP [/bound le]; rewrite ltr_pdivl_mulr // mulrC => lt.
by rewrite -(subrK (u t) (u (t + h))) addrC; apply: eq; apply: le_lt_trans le lt.
Qed.

(* Numbers of a layer along a line: their values, slopes, and which stay.             *)
Definition signal k (u : 'I_N -> R -> nat -> R) (z : rows) (F : flags) (S : nat -> 'I_N -> R) :=
  forall n i, (i < k)%N -> [/\ u n 0 i = of_Q (value z i n), derivative (fun s => u n s i) 0 (S i n) &
    flag F i n -> near_equal (fun=> u n 0 i) (fun s => u n s i) 0].

Lemma still_slope k u z F S (n : 'I_N) i : signal k u z F S -> (i < k)%N -> flag F i n -> S i n = 0.
Proof.
move=> sig ik still; have [_ du /(_ still) near] := sig n i ik.
exact: derivative_unique du (derivative_near near (derivative_cst _ _)).
Qed.

Lemma flag_of k n0 f i (n : 'I_n0) : flag (flags_of k n0 f) i n -> (i < k)%N /\ f i n.
Proof.
rewrite /flag /flags_of; have [ik|ki] := ltnP i k; last by rewrite (nth_default [::]) ?size_mkseq ?nth_nil.
by rewrite nth_mkseq // nth_mkseq.
Qed.

Variable d : nat -> nat -> R.

Definition next_slope (l : layer) (z : rows) (S : nat -> 'I_N -> R) (i : nat) (n : 'I_N) : R :=
  match l with
  | Linear _ k A b => \sum_(j < k) (of_Q (value A i j) * S j n + d i j * of_Q (value z j n)) +
      if has_bias b then d i k else 0
  | Piecewise bs ps => of_Q (slope_at bs ps (value z i n)) * S i n
  end.

Lemma moved_layer0 l (x : nat -> R) : moved_layer d 0 l x =1 layer_map l x.
Proof.
case: l => // m k A b i /=; rewrite mul0r if_same addr0; congr (_ + _).
by apply: eq_bigr => j _; rewrite mul0r addr0.
Qed.

Lemma derivative_factor (f : R -> R) a b c : derivative f 0 c ->
  derivative (fun s => (a + s * b) * f s) 0 (a * c + b * f 0).
Proof.
move=> /(derivativeM_affine a b); rewrite mulr0 addr0 mulrC [f 0 * b]mulrC.
by apply: derivative_ext => s; rewrite mulrC [b * s]mulrC.
Qed.

Lemma layer_signal k l z F k' z' F' u S : layer_output N k l z = Some (k', z') ->
  still_layer N k l F z = Some F' -> signal k u z F S ->
  signal k' (fun n s => moved_layer d s l (u n s)) z' F' (next_slope l z S).
Proof.
move=> out still sig n i ik'; split.
- rewrite moved_layer0; apply: (layer_outputP out) => // j jk.
  by have [] := sig n j jk.
- case: l out still ik' => [m k0 A b|bs ps] /=.
    case: eqP => // -> [<- _] _ im.
    have const : derivative (fun s => of_Q (value b i 0) + if has_bias b then s * d i k else 0) 0
        (if has_bias b then d i k else 0).
      case: has_bias; last by apply: derivative_ext (derivative_cst (of_Q (value b i 0)) 0) => s; rewrite addr0.
      have := derivativeM_affine (of_Q (value b i 0)) (d i k) (derivative_cst 1 0).
      by rewrite mul0r add0r mul1r; apply: derivative_ext => s; rewrite mul1r mulrC.
    apply: derivativeD const; apply: derivative_sum => j.
    have [<- du _] := sig n j (ltn_ord j); exact: derivative_factor.
  case: ifP => // _ [<- _]; case: ifP => // /andP [inc /allP check] _ ik.
  have [ui du near] := sig n i ik.
  have [st|nst] := boolP (flag F i n).
    rewrite (still_slope sig ik st) mulr0; have [e e0 eq] := near st.
    apply: derivative_near (derivative_cst (piecewise (map of_Q bs) (map (map of_Q) ps) (u n 0 i)) 0).
    by exists e => // h /eq ->.
  apply: (derivative_comp du); rewrite ui; apply: derivative_pieces => //.
  have := check i; rewrite mem_iota ik => /(_ isT) /allP /(_ n).
  by rewrite mem_iota ltn_ord (negPf nst) => /(_ isT).
case: l out still ik' => [m k0 A b|bs ps] /=.
  case: eqP => // -> [<- _] [<-] im /flag_of [_ /andP [nb /allP zero]].
  have near j : (j < k)%N -> near_equal (fun=> 0) (fun s => u n s j) 0 /\ u n 0 j = 0.
    move=> jk; have := zero j; rewrite mem_iota jk => /(_ isT) /andP [st /Z.eqb_spec e0].
    have [uj _ /(_ st)] := sig n j jk; by rewrite uj /value e0 of_Q_zero; split.
  have [e e0 eq] := near_all (fun j jk => (near j jk).1).
  exists e => // h he; rewrite (negPf nb) !addr0; congr (_ + _); apply: eq_bigr => j _.
  by rewrite -(eq h he) ?ltn_ord // (near j (ltn_ord j)).2 !mulr0.
case: ifP => // _ [<- _]; case: ifP => // /andP [inc _] [<-] ik /flag_of [_ fl].
have [ui du near] := sig n i ik; case/orP: fl => [/near [e e0 eq]|con].
  by exists e => // h /eq <-.
by apply: near_comp du; rewrite ui; apply: constant_atP.
Qed.

(* The gradient of a layer, and the direction of its weights.                         *)
Definition layer_pairing (l : layer) (g : rows * rows) : R :=
  if l is Linear m k _ b then
    frob (mat m k g.1) (\matrix_(i, j) d i j) + frob (mat m 1 g.2) (\matrix_(i, j) if has_bias b then d i k else 0)
  else 0.

Lemma layer_backP k l z k' z' D D' g S : layer_output N k l z = Some (k', z') ->
  layer_back N k l z D = Some (D', g) ->
  frob (mat k' N D) (table k' (next_slope l z S)) = frob (mat k N D') (table k S) + layer_pairing l g.
Proof.
case: l => [m k0 A b|bs ps] /=.
  case: eqP => // -> [<- _] [<- <-].
  have -> : table m (next_slope (Linear m k A b) z S) = mat m k A *m table k S +
      ((\matrix_(i, j) d i j) *m mat k N z + (\matrix_(i, j) if has_bias b then d i k else 0) *m mat 1 N (ones N)).
    apply/matrixP=> i n; rewrite !mxE /= big_split /= -!addrA; congr (_ + (_ + _)).
    - by apply: eq_bigr => j _; rewrite !mxE.
    - by apply: eq_bigr => j _; rewrite !mxE.
    by rewrite big_ord1 !mxE /value /entry /= nth_nseq ltn_ord of_Q1 mulr1.
  rewrite !frobDr mat_divided mat_product mat_transposed; congr (_ + (_ + _)).
  - by rewrite frobC frob_mulr frobC.
  - by rewrite frobC frob_mull frobC mat_times.
  rewrite frobC frob_mull frobC; case: has_bias; first by rewrite mat_times.
  have -> : \matrix_(i, j) 0 = 0 :> 'M[R]_(m, 1) by apply/matrixP=> i j; rewrite !mxE.
  by rewrite !frob0r.
case: ifP => // _ [<- _]; case: ifP => // /allP check [<- _]; rewrite addr0 !frobE.
apply: eq_bigr => i _; apply: eq_bigr => n _; rewrite !mxE mulrA; congr (_ * _).
have := check i; rewrite mem_iota ltn_ord => /(_ isT) /allP /(_ n).
by rewrite mem_iota ltn_ord => /(_ isT) /Qeq_bool_iff/(of_Q_eq R) ->; rewrite of_QM mulrC.
Qed.

End Layer.

(* -- The layers of a block -------------------------------------------------------------------- *)
Section Layers.

Variables (R : realFieldType) (N : nat).

Fixpoint slopes_through k (d : nat -> nat -> nat -> R) (ls : seq layer) (z : rows) (S : nat -> 'I_N -> R) :
    nat -> 'I_N -> R :=
  if ls is l :: ls' then
    if layer_output N k l z is Some (k', z') then
      slopes_through k' (fun q => d q.+1) ls' z' (next_slope (d 0%N) l z S)
    else S
  else S.

Fixpoint layers_pairing (d : nat -> nat -> nat -> R) (ls : seq layer) (gs : seq (rows * rows)) : R :=
  match ls, gs with
  | l :: ls', g :: gs' => layer_pairing (d 0%N) l g + layers_pairing (fun q => d q.+1) ls' gs'
  | _, _ => 0
  end.

Lemma layers_signal k d ls z F k' z' F' u S : outputs N k ls z = Some (k', z') ->
  still_layers N k ls F z = Some F' -> signal k u z F S ->
  signal k' (fun n s => moved_layers d s ls (u n s)) z' F' (slopes_through k d ls z S).
Proof.
elim: ls k d z F u S => [|l ls IH] k d z F u S /=; first by case=> <- <- [<-].
case out: (layer_output N k l z) => [[k1 z1]|] //; case st: (still_layer N k l F z) => [F1|] // outs still sig.
exact: IH outs still (layer_signal _ out st sig).
Qed.

Lemma layers_backP k d ls z k' z' D D' gs S : outputs N k ls z = Some (k', z') ->
  layers_back N k ls z D = Some (D', gs) ->
  frob (mat k' N D) (table k' (slopes_through k d ls z S)) =
    frob (mat k N D') (table k S) + layers_pairing d ls gs.
Proof.
elim: ls k d z D' gs S => [|l ls IH] k d z D' gs S /=; first by case=> <- _ [<- _]; rewrite addr0.
case out: (layer_output N k l z) => [[k1 z1]|] // outs.
case back: (layers_back N k1 ls z1 D) => [[D1 gs1]|] //; case lb: (layer_back N k l z D1) => [[D2 g]|] // [<- <-].
by rewrite (IH _ _ _ _ _ _ outs back) (layer_backP _ _ out lb) /= addrA.
Qed.

(* Inputs of the units of each layer.                                                 *)
Lemma still_layersP k (d : nat -> nat -> nat -> R) ls z F F' (u : 'I_N -> R -> nat -> R) S q bs ps i n :
  still_layers N k ls F z = Some F' -> signal k u z F S ->
  (q < size ls)%N -> nth relu ls q = Piecewise bs ps -> (i < width_after k (take q ls))%N ->
  exists2 zq : Q, moved_layers d 0 (take q ls) (u n 0) i = of_Q zq & at_kink bs ps zq ->
    near_equal (fun=> moved_layers d 0 (take q ls) (u n 0) i) (fun s => moved_layers d s (take q ls) (u n s) i) 0.
Proof.
elim: ls k d z F u S q => [//|l ls IH] k d z F u S q /=.
case out: (layer_output N k l z) => [[k1 z1]|] //; case st: (still_layer N k l F z) => [F1|] // still sig.
case: q => [_ el ik|q] /=; last first.
  have k1E : k1 = if l is Linear m _ _ _ then m else k.
    by case: l out {st} => [m k0 A b|b0 p0] /=; [case: eqP => // _ [<-]|case: ifP => // _ [<-]].
  by rewrite -k1E; apply: (IH k1 (fun q => d q.+1) z1 F1 _ _ q still (layer_signal (d 0%N) out st sig)).
have [ui _ near] := sig n i ik; exists (value z i n) => // kink; apply: near.
rewrite /= in el; move: st; rewrite /still_layer el; case: ifP => // /andP [_ /allP check] _.
have := check i; rewrite mem_iota ik => /(_ isT) /allP /(_ n).
by rewrite mem_iota ltn_ord kink orbF => /(_ isT).
Qed.

End Layers.

(* -- A unit that a weight moves away from a kink ------------------------------------------- *)
Section MovedKink.

Variables (R : realFieldType) (N : nat).

Definition delta (i j i' j' : nat) : R := if (i' == i) && (j' == j) then 1 else 0.

Lemma moved_by_delta s m k A b x i j : (j < k)%N || (j == k) && has_bias b ->
  moved_layer (delta i j) s (Linear m k A b) x i =
  layer_map (Linear m k A b) x i + s * (if (j < k)%N then x j else 1).
Proof.
move=> place /=; case: (ltnP j k) place => [jk _|kj /= /andP [/eqP jk ->]].
  rewrite {2}/delta eqxx /= gtn_eqF // mulr0 if_same addr0 addrAC; congr (_ + _).
  under eq_bigr => j' _ do rewrite mulrDl.
  rewrite big_split /=; congr (_ + _); rewrite (bigD1 (Ordinal jk)) //= /delta !eqxx mulr1 big1 ?addr0 // => j' ne.
  by rewrite (_ : (val j' == j) = false) ?andbF ?mulr0 ?mul0r //; apply/negbTE; apply: contra ne => /eqP e; apply/eqP/val_inj.
rewrite jk /delta !eqxx /= addrA; congr (_ + _ + _); apply: eq_bigr => j' _.
by rewrite (ltn_eqF (ltn_ord j')) mulr0 addr0.
Qed.

Lemma have_moved_kinkP k ls z (u : 'I_N -> nat -> R) : have_moved_kink N k ls z ->
  (forall n i, (i < k)%N -> u n i = of_Q (value z i n)) ->
  exists q bs ps i n b d c, [/\ (q < size ls)%N, nth relu ls q = Piecewise bs ps, (i < width_after k (take q ls))%N,
    List.In b (kinks bs ps) & c != 0 /\ forall s, moved_layers d s (take q ls) (u n) i = of_Q b + s * c].
Proof.
elim: ls k z u => [//|l ls IH] k z u /=; case out: (layer_output N k l z) => [[k' z']|] //.
move=> kinked uz; have out_z n i (ik : (i < k')%N) : layer_map l (u n) i = of_Q (value z' i n).
  by apply: (layer_outputP out (ltn_ord n)) => // j jk; apply: uz.
have k'E : k' = if l is Linear m _ _ _ then m else k.
  by case: l out {out_z kinked} => [m k0 A b|b0 p0] /=; [case: eqP => // _ [<-]|case: ifP => // _ [<-]].
case/orP: kinked => [|rest]; last first.
  have [q [bs [ps [i [n [b [d [c [qs eq iw inb [c0 eqs]]]]]]]]]] := IH k' z' (fun n => layer_map l (u n)) rest out_z.
  exists q.+1, bs, ps, i, n, b, (fun q => if q is q'.+1 then d q' else fun _ _ => 0), c.
  split=> //; first by rewrite /= -k'E.
  split=> // s; rewrite -eqs /=.
  have same x : moved_layer (fun _ _ => 0) s l x =1 layer_map l x.
    by move=> i0; apply: (moved_layers_rest (d := fun _ _ _ => 0) s [:: l] x).
  elim: (take q ls) d (moved_layer _ s l (u n)) (layer_map l (u n)) (same (u n)) i {eqs iw} => [|l0 ls0 IH0] d x y xy i //=.
  apply: IH0 => i0; case: l0 => [m0 k0 A0 b0|bs0 ps0] /=; last by rewrite xy.
  by congr (_ + _); apply: eq_bigr => j _; rewrite xy.
case: l out out_z k'E => [m k0 A b|//] out out_z k'E; case: ls {IH} => [//|[//|bs ps] ls].
case/hasP=> i; rewrite mem_iota add0n /= => ik /hasP [n0]; rewrite mem_iota add0n /= => nN.
pose n := Ordinal nN; case/andP=> kink place.
have [b0 in0 e0] : exists2 b0, List.In b0 (kinks bs ps) & of_Q b0 = of_Q (value z' i n) :> R.
  move: kink; rewrite /at_kink; elim: (kinks bs ps) => //= b1 s IH /orP [/Qeq_bool_iff e|/IH [b2 in2 e2]].
    by exists b1; [left|apply: of_Q_eq].
  by exists b2 => //; right.
have k0E : k0 = k by move: out => /=; case: eqP.
rewrite {k0}k0E in out out_z *.
have [j jP c0] : exists2 j, (j < k)%N || (j == k) && has_bias b & (if (j < k)%N then u n j else 1) != 0.
  case/orP: place => [hb|/hasP [j]]; first by exists k; rewrite ?eqxx ?hb ?orbT // ltnn oner_eq0.
  rewrite mem_iota add0n /= => jk nz; exists j; rewrite jk // uz // /value.
  move: nz; rewrite /entry; case: (nth 0%bin _ n0) => [//|v|v] _; first by rewrite gt_eqF // of_Q_gt0.
  by rewrite lt_eqF // of_Q_lt0.
exists 1%N, bs, ps, i, n, b0, (fun=> delta i j), (if (j < k)%N then u n j else 1).
split=> //; first by rewrite /= -k'E.
by split=> // s; rewrite /= -[RHS]/(of_Q b0 + _) e0 -out_z // -moved_by_delta.
Qed.

End MovedKink.

(* -- The network --------------------------------------------------------------------------------- *)

Section Programs.

Variables (m : model) (fs ss : seq rows).

Local Notation K := (size_of m).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation block_ l := (nth (Layers [::]) (blocks m) l).

Definition still_feature l (F : flags) : option flags :=
  if block_ l is Layers ls then still_layers N M ls F (part ss l)
  else Some (flags_of (K l.+1) N (fun _ _ => true)).

(* The data stay.                                                                    *)
Fixpoint still_state l : option flags :=
  if l is l'.+1 then
    if still_state l' is Some F then
      if still_feature l' F is Some F' then
        Some (flags_of M N (fun i n => flag F i n && still_zero F' (part fs l) (K l) n))
      else None
    else None
  else Some (flags_of M N (fun _ _ => true)).

(* Whether no unit is at a kink, but those that stay there.                            *)
Definition is_twice_differentiable : bool :=
  if still_state (size (blocks m)) is Some _ then true else false.

(* Whether they are: not, where a weight moves a unit away from a kink.                  *)
Definition differentiability_fact : option bool :=
  if is_twice_differentiable then Some true
  else if has (fun l => if block_ l is Layers ls then have_moved_kink N M ls (part ss l) else false)
    (iota 0 (size (blocks m))) then Some false
  else None.

(* The slopes by V_1 ... V_l, and by the weights inside of these blocks, from those by h_l. *)
Fixpoint blocks_back l (D : rows) : option (seq (rows * seq (rows * rows))) :=
  if l is l'.+1 then
    let g := times N D (part fs l) in
    let V := part (weights m) l in
    let inner := if block_ l' is Layers ls
      then layers_back N M ls (part ss l') (divided (product M N (transposed (K l) V) D)) else Some (no_rows, [::]) in
    if inner is Some (D', gs) then
      if blocks_back l' (divided (plus D D')) is Some r then Some (rcons r (g, gs)) else None
    else None
  else Some [::].

Definition residuals : rows := divided (minus (product M N (prediction m) (part ss (size (blocks m)))) (targets m)).

(* By w.                                                                             *)
Definition slopes_w : rows := times N residuals (part ss (size (blocks m))).

Definition gradient : option (seq (rows * seq (rows * rows))) :=
  blocks_back (size (blocks m)) (product 1 N (transposed M (prediction m)) residuals).

End Programs.

(* Whether the gradient is zero, or an entry of it is not.                             *)
Definition has_no_slope (r : seq (rows * seq (rows * rows))) : bool :=
  all (fun g => is_zero g.1 && all (fun h => is_zero h.1 && is_zero h.2) g.2) r.

Fixpoint have_slopes (ls : seq layer) (gs : seq (rows * rows)) : bool :=
  match ls, gs with
  | l :: ls', g :: gs' =>
    (if l is Linear m k _ b then has_entry m k g.1 || has_bias b && has_entry m 1 g.2 else false) || have_slopes ls' gs'
  | _, _ => false
  end.

Definition has_slope (m : model) (r : seq (rows * seq (rows * rows))) : bool :=
  has (fun l => let g := nth (no_rows, [::]) r l in
    has_entry (width m) (size_of m l.+1) g.1 || have_slopes (layers_of (nth (Layers [::]) (blocks m) l)) g.2)
  (iota 0 (size (blocks m))).

Definition critical_fact (m : model) (fs ss : seq rows) : option bool :=
  if has_entry 1 (width m) (slopes_w m ss) then Some false
  else if is_twice_differentiable m fs ss then
    if gradient m fs ss is Some r then
      if is_zero (slopes_w m ss) && has_no_slope r then Some true
      else if has_slope m r then Some false else None
    else None
  else None.

Section Network.

Variables (R : realFieldType) (m : model) (p : nat -> nat) (fs ss : seq rows).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation block_ l := (nth (Layers [::]) (blocks m) l).
Local Notation part_mat k l s := (mat k N (part s l) : 'M[R]_(k, N)).

Variables (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)) (theta : parameters R p).

Hypothesis form : is_scalar_resnet m.

(* The features fs and states ss are those of the network.                            *)
Hypothesis states : forall l n, (l <= L)%N ->
  moved_state G theta (at_rest R m) 0 l (sample R n) = col n (part_mat M l ss).
Hypothesis layers : forall l ls, (l < L)%N -> block_ l = Layers ls -> exists2 z,
  outputs N M ls (part ss l) = Some (K l.+1, z) & mat (K l.+1) N z = part_mat (K l.+1) l.+1 fs.
Hypothesis values : forall v n, block_ 0 = Values v -> G (sample R n) (theta 1%N) = col n (part_mat (K 1) 1 fs).

Variable d : direction R m.

Definition entries k (S : 'M[R]_(k, N)) (i : nat) (n : 'I_N) : R := coordinates (col n S) i.

Lemma table_entries k (S : 'M[R]_(k, N)) : table k (entries S) = S.
Proof. by apply/matrixP=> i n; rewrite mxE /entries coordinatesE mxE. Qed.

Definition feature_slopes l (S : 'M[R]_(M, N)) : 'M[R]_(K l.+1, N) :=
  if block_ l is Layers ls then table (K l.+1) (slopes_through M (along_inner d l) ls (part ss l) (entries S)) else 0.

Fixpoint state_slopes l : 'M[R]_(M, N) :=
  if l is l'.+1 then
    state_slopes l' + (outer_maps R m l' *m feature_slopes l' (state_slopes l') + along_V d l' *m part_mat (K l'.+1) l'.+1 fs)
  else 0.

Definition vector_signal k (u : 'I_N -> R -> 'cV[R]_k) (z : rows) (F : flags) (S : 'M[R]_(k, N)) :=
  signal k (fun n s => coordinates (u n s)) z F (entries S).

Lemma vector_signalP k (u : 'I_N -> R -> 'cV[R]_k) z F (S : 'M[R]_(k, N)) :
  (forall n i, [/\ u n 0 i 0 = mat k N z i n, derivative (fun s => u n s i 0) 0 (S i n) &
    flag F i n -> near_equal (fun=> u n 0 i 0) (fun s => u n s i 0) 0]) <-> vector_signal u z F S.
Proof.
split=> [sig n i ik|sig n i].
  have [e0 du st] := sig n (Ordinal ik).
  have eq s : coordinates (u n s) i = u n s (Ordinal ik) 0 by rewrite -coordinatesE.
  split; first by rewrite eq e0 mxE.
    rewrite /entries (coordinatesE _ (Ordinal ik)) mxE; apply: derivative_ext du => s; by rewrite eq.
  by move=> /st [a a0 near]; exists a => // h /near; rewrite !eq.
have [e0 du st] := sig n i (ltn_ord i); rewrite coordinatesE in e0; split; first by rewrite e0 mxE.
  by move: du; rewrite /entries coordinatesE mxE; apply: derivative_ext => s; rewrite coordinatesE.
by move=> /st [a a0 near]; exists a => // h /near; rewrite !coordinatesE.
Qed.

Local Notation moved l := (fun n s => moved_state G theta d s l (sample R n)).
Local Notation moved_f l := (fun n s => moved_feature G theta d s l (moved_state G theta d s l (sample R n))).

Lemma rest_layers (d' : nat -> nat -> nat -> R) ls z : moved_layers d' 0 ls z =1 foldl (fun z l => layer_map l z) z ls.
Proof. by elim: ls d' z => [//|l ls IH] d' z i /=; rewrite IH; apply: layers_ext; apply: moved_layer0. Qed.

Lemma rest_state l x : moved_state G theta d 0 l x = moved_state G theta (at_rest R m) 0 l x.
Proof.
elim: l => [//|l IH] /=; rewrite IH !scale0r; congr (_ + _ *m _); rewrite /moved_feature.
by case: (block_ l) => // ls; apply/colP=> i; rewrite !mxE !rest_layers.
Qed.

Lemma feature_signal l F F' : (l < L)%N -> still_feature m ss l F = Some F' ->
  vector_signal (moved l) (part ss l) F (state_slopes l) ->
  vector_signal (moved_f l) (part fs l.+1) F' (feature_slopes l (state_slopes l)).
Proof.
move=> lL; rewrite /still_feature /feature_slopes /moved_feature.
case b: (block_ l) => [ls|v] still sig.
  have [z out ez] := layers lL b; have layer_sig := layers_signal (along_inner d l) out still sig.
  apply/vector_signalP => n i; have [e0 du st] := layer_sig n i (ltn_ord i); split.
  - by rewrite mxE e0 -ez mxE.
  - by rewrite mxE; apply: derivative_ext du => s; rewrite mxE.
  by move=> /st [a a0 near]; exists a => // h /near; rewrite !mxE.
case: l b {still sig} lL => [|l] b lL; last by have := form_block form lL; rewrite b.
apply/vector_signalP => n i; split; first by rewrite /= (values n b) mxE.
  by rewrite mxE; apply: (derivative_cst (G (sample R n) (theta 1%N) i 0)).
by exists 1.
Qed.

Lemma step_signal l F F' : vector_signal (moved l) (part ss l) F (state_slopes l) ->
  vector_signal (moved_f l) (part fs l.+1) F' (feature_slopes l (state_slopes l)) -> (l < L)%N ->
  vector_signal (moved l.+1) (part ss l.+1)
    (flags_of M N (fun i n => flag F i n && still_zero F' (part fs l.+1) (K l.+1) n)) (state_slopes l.+1).
Proof.
move=> /vector_signalP sx /vector_signalP sv lL; apply/vector_signalP => n i; split.
- by rewrite rest_state states // mxE.
- have [_ dx _] := sx n i; rewrite mxE; apply: derivative_ext (_ : derivative (fun s =>
    moved_state G theta d s l (sample R n) i 0 + \sum_j (outer_maps R m l i j + s * along_V d l i j) *
      moved_f l n s j 0) 0 _) => [s|]; first by rewrite /= mxE [in RHS]mxE; congr (_ + _); apply: eq_bigr => j _; rewrite !mxE.
  apply: derivativeD dx _; rewrite mxE !(mxE, big_split) /= -big_split /=.
  by apply: derivative_sum => j; have [<- dv _] := sv n j; apply: derivative_factor.
move=> /flag_of [_ /andP [st /allP zero]]; have [_ _ /(_ st) [a a0 eqx]] := sx n i.
have near j : (j < K l.+1)%N -> near_equal (fun=> 0) (fun s => coordinates (moved_f l n s) j) 0.
  move=> jk; have := zero j; rewrite mem_iota jk => /(_ isT) /andP [stj /Z.eqb_spec e0].
  have [vj _ /(_ stj) [b b0 eqv]] := sv n (Ordinal jk); exists b => // h /eqv.
  by rewrite vj (coordinatesE _ (Ordinal jk)) mxE /value e0 of_Q_zero.
have [b b0 eqv] := near_all near.
have rest s : (forall j, (j < K l.+1)%N -> 0 = coordinates (moved_f l n s) j) ->
    moved_state G theta d s l.+1 (sample R n) i 0 = moved_state G theta d s l (sample R n) i 0.
  move=> v0; rewrite /= mxE [X in _ + X]mxE [X in _ + X]big1 ?addr0 // => j _.
  by have := v0 j (ltn_ord j); rewrite coordinatesE /= => <-; rewrite mulr0.
exists (Num.min a b) => [|h]; rewrite lt_minr ?a0 // => /andP [/eqx ex /eqv ev].
rewrite !rest // => j jk; have := eqv 0; rewrite normr0 addr0; exact.
Qed.

Lemma state_signal l F : (l <= L)%N -> still_state m fs ss l = Some F ->
  vector_signal (moved l) (part ss l) F (state_slopes l).
Proof.
elim: l F => [|l IH] F lL /=.
  case=> <-; apply/vector_signalP => n i; split.
  - by have /colP/(_ i) /= -> := states n (leq0n L); rewrite mxE.
  - by rewrite [X in derivative _ _ X]mxE; apply: (derivative_cst (sample R n i 0)).
  by exists 1.
case sl: (still_state m fs ss l) => [F0|] //; case sf: (still_feature m ss l F0) => [F1|] // [<-].
by have sig := IH _ (ltnW lL) sl; apply: step_signal => //; apply: feature_signal sf sig.
Qed.

(* -- The derivative along d ------------------------------------------------------------------ *)

Definition block_pairing l (g : rows * seq (rows * rows)) : R :=
  frob (mat M (K l.+1) g.1) (along_V d l) + layers_pairing (along_inner d l) (layers_of (block_ l)) g.2.

Lemma blocks_backP l D r : (l <= L)%N -> blocks_back m fs ss l D = Some r ->
  size r = l /\ frob (mat M N D) (state_slopes l) = \sum_(j < l) block_pairing j (nth (no_rows, [::]) r j).
Proof.
elim: l D r => [|l IH] D r lL /=; first by case=> <-; rewrite big_ord0 frob0r.
set inner := (X in if X is Some _ then _ else _); case ei: inner => [[D' gs]|] //.
case er: (blocks_back m fs ss l _) => [r'|] // [<-]; have [sr eq] := IH _ _ (ltnW lL) er.
rewrite size_rcons sr; split=> //; rewrite big_ord_recr /= nth_rcons sr ltnn eqxx.
under eq_bigr => j _ do rewrite nth_rcons sr ltn_ord.
rewrite -eq mat_divided mat_plus frobDl !frobDr -!addrA; congr (_ + _).
rewrite /block_pairing /= mat_times addrC [X in _ = X]addrC -addrA [X in X + _ = _](_ : _ =
  frob (mat M N D *m (part_mat (K l.+1) l.+1 fs)^T) (along_V d l)); last by rewrite frobC frob_mull frobC.
congr (_ + _).
have -> : frob (mat M N D) (outer_maps R m l *m feature_slopes l (state_slopes l)) =
    frob (mat (K l.+1) N (product M N (transposed (K l.+1) (part (weights m) l.+1)) D))
      (feature_slopes l (state_slopes l)).
  by rewrite mat_product mat_transposed frobC frob_mulr frobC.
move: ei; rewrite /inner /feature_slopes /=; case b: (block_ l) => [ls|v] /=; last first.
  by case=> <- _; rewrite frob0r mat_zero frob0l addr0.
move=> back; have [z out _] := layers lL b.
have := layers_backP (along_inner d l) (entries (state_slopes l)) out back.
by rewrite mat_divided table_entries => ->; rewrite addrC.
Qed.


Lemma risk_derivative_from (S : 'M[R]_(M, N)) :
  (forall n i, derivative (fun s => moved_state G theta d s L (sample R n) i 0) 0 (S i n)) ->
  derivative (moved_risk G theta d) 0 (2%:R * N%:R^-1 * (frob (mat 1 M (slopes_w m ss)) (along_w d)^T +
    frob (mat M N (product 1 N (transposed M (prediction m)) (residuals m ss))) S)).
Proof.
move=> ds; pose H := part_mat M L ss; pose E : 'M[R]_(1, N) := mat 1 N (residuals m ss).
pose P : 'M[R]_(1, N) := (readout R m)^T *m S + (along_w d)^T *m H.
have -> : 2%:R * N%:R^-1 * (frob (mat 1 M (slopes_w m ss)) (along_w d)^T +
    frob (mat M N (product 1 N (transposed M (prediction m)) (residuals m ss))) S) =
    \sum_n N%:R^-1 * (2%:R * E 0 n * P 0 n).
  have -> : \sum_n N%:R^-1 * (2%:R * E 0 n * P 0 n) = 2%:R * N%:R^-1 * frob E P.
    by rewrite frobE big_ord1 mulr_sumr; apply: eq_bigr => n _; ring.
  congr (_ * _); rewrite /P frobDr addrC mat_product mat_transposed /slopes_w mat_times; congr (_ + _).
    by rewrite /readout trmxK [RHS]frobC [in RHS]frob_mulr [RHS]frobC.
  by rewrite [RHS]frobC [in RHS]frob_mull [RHS]frobC.
apply: derivative_sum => n; apply: derivativeZ.
have e0 : E 0 n = moved_output G theta d 0 (sample R n) - target R n.
  rewrite /E /residuals mat_divided mat_minus mat_product !mxE /moved_output rest_state states // scale0r addr0.
  rewrite dotE /target mxE; congr (_ - _); apply: eq_bigr => i _; by rewrite /readout !mxE.
have square z : derivative (fun z => (z - target R n) ^+ 2) z (2%:R * (z - target R n)).
  by have [_ dz _] := yun2019_theorem_2.squared_error_assumption_4_1 (target R (m := m)) n.
rewrite e0; apply: (derivative_comp _ (square _)).
apply: derivative_ext (_ : derivative (fun s => \sum_i (readout R m i 0 + s * along_w d i 0) *
  moved_state G theta d s L (sample R n) i 0) 0 _) => [s|].
  by rewrite /moved_output dotE; apply: eq_bigr => i _; rewrite [X in _ = X * _]mxE [X in _ = (_ + X) * _]mxE.
have -> : P 0 n = \sum_i (readout R m i 0 * S i n + along_w d i 0 * moved_state G theta d 0 L (sample R n) i 0).
  rewrite /P mxE ![((_ *m _) : 'M_(_, _)) _ _]mxE -big_split /=; apply: eq_bigr => i _.
  by rewrite rest_state states // !mxE.
by apply: derivative_sum => i; apply: derivative_factor.
Qed.

Theorem risk_derivative r : is_twice_differentiable m fs ss -> gradient m fs ss = Some r ->
  derivative (moved_risk G theta d) 0 (2%:R * N%:R^-1 * (frob (mat 1 M (slopes_w m ss)) (along_w d)^T +
    \sum_(l < L) block_pairing l (nth (no_rows, [::]) r l))).
Proof.
rewrite /is_twice_differentiable; case st: (still_state m fs ss L) => [F|] // _ /(blocks_backP (leqnn L)) [_ <-].
apply: risk_derivative_from => n i.
by have /vector_signalP/(_ n i) [] := state_signal (leqnn L) st.
Qed.

End Network.

(* -- Whether the point is critical ------------------------------------------------------------- *)
Section Critical.

Variables (R : realFieldType) (m : model) (p : nat -> nat) (fs ss : seq rows).

Local Notation K := (size_of m).
Local Notation L := (size (blocks m)).
Local Notation M := (width m).
Local Notation N := (sample_count m).
Local Notation block_ l := (nth (Layers [::]) (blocks m) l).
Local Notation part_mat k l s := (mat k N (part s l) : 'M[R]_(k, N)).

Variables (G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i)) (theta : parameters R p).

Hypothesis form : is_scalar_resnet m.
Hypothesis N0 : (0 < N)%N.
Hypothesis states : forall l n, (l <= L)%N ->
  moved_state G theta (at_rest R m) 0 l (sample R n) = col n (part_mat M l ss).
Hypothesis layers : forall l ls, (l < L)%N -> block_ l = Layers ls -> exists2 z,
  outputs N M ls (part ss l) = Some (K l.+1, z) & mat (K l.+1) N z = part_mat (K l.+1) l.+1 fs.
Hypothesis values : forall v n, block_ 0 = Values v -> G (sample R n) (theta 1%N) = col n (part_mat (K 1) 1 fs).

Let c0 : 0 < 2%:R * N%:R^-1 :> R. Proof. by rewrite mulr_gt0 ?ltr0n // invr_gt0 ltr0n. Qed.

Lemma still_state_prefix l F : still_state m fs ss L = Some F -> (l <= L)%N ->
  exists F', still_state m fs ss l = Some F'.
Proof.
move=> sL; have down k : (k <= L)%N -> exists F', still_state m fs ss (L - k) = Some F'.
  elim: k => [_|k IH kL]; first by rewrite subn0; exists F.
  have [F'] := IH (ltnW kL); rewrite -[(L - k)%N]prednK ?subn_gt0 // -subnS /=.
  by case: (still_state m fs ss _) => // F1 _; exists F1.
by move=> lL; rewrite -(subKn lL); apply: down; apply: leq_subr.
Qed.

Lemma is_twice_differentiableP : is_twice_differentiable m fs ss -> twice_differentiable G theta.
Proof.
rewrite /is_twice_differentiable; case sL: (still_state m fs ss L) => [FL|] // _.
move=> l ls q bs ps i n b lL el qs eq iw kink at_b d.
have [F1] := still_state_prefix sL lL; rewrite /=.
have [F sl] := still_state_prefix sL (ltnW lL); rewrite sl.
case sf: (still_feature m ss l F) => [F'|] // _.
have sig := state_signal form states layers values d (ltnW lL) sl.
move: sf; rewrite /still_feature el => sf.
have [zq ez near] := still_layersP (along_inner d l) n sf sig qs eq iw.
have : at_kink bs ps zq.
  rewrite /at_kink; have eb : Qeq_bool b zq.
    apply: Qeq_eq_bool; have := at_b d; rewrite /unit_input el /= ez.
    by move/eqP; rewrite eq_le !leNgt !of_Q_ltE => /andP [h h']; apply: positive_at.
  by elim: (kinks bs ps) kink => //= b' s IH [->|/IH ->]; rewrite ?eb ?orbT.
move=> /near [e e0 eqs]; exists e => // s /eqs; rewrite add0r /unit_input el /= => <-.
by congr moved_layers.
Qed.

Lemma differentiability_factP b : differentiability_fact m fs ss = Some b ->
  if b then twice_differentiable G theta else ~ twice_differentiable G theta.
Proof.
rewrite /differentiability_fact; case: ifP => [smooth [<-]|_]; first exact: is_twice_differentiableP.
case: hasP => // -[l]; rewrite mem_iota add0n /= => lL; case el: (block_ l) => [ls|//] kink [<-] td.
have [|q [bs [ps [i [n [b0 [d [c [qs eq iw inb [cn eqs]]]]]]]]]] := have_moved_kinkP
    (u := fun n => coordinates (moved_state G theta (at_rest R m) 0 l (sample R n))) kink.
  by move=> n i iM; rewrite states ?(ltnW lL) // (coordinatesE _ (Ordinal iM)) !mxE.
pose D : direction R m := Direction 0 (fun=> 0) (fun l' => if l' == l then d else fun _ _ _ => 0).
have still s k x : (k <= l)%N -> moved_state G theta D s k x = moved_state G theta (at_rest R m) 0 k x.
  elim: k x => [//|k IH] x kl /=; rewrite IH ?(ltnW kl) // !scaler0 /moved_feature; congr (_ + _ *m _).
  case: (block_ k) => // ls0; apply/colP=> i0; rewrite !mxE !moved_layers_rest //.
  by move=> q0 i1 j1 /=; rewrite (ltn_eqF kl).
have input s : unit_input G theta D l q i n s = of_Q b0 + s * c.
  by rewrite /unit_input el still //= eqxx eqs.
have base d0 : unit_input G theta d0 l q i n 0 = of_Q b0.
  rewrite -[RHS]addr0 -[X in _ + X](mul0r c) -input /unit_input !rest_layers el.
  by rewrite !(rest_state _ _ d0, rest_state _ _ D).
have [e e0] := td l ls q bs ps i n b0 lL el qs eq iw inb base D.
move/(_ (e / 2%:R)); rewrite !input gtr0_norm ?divr_gt0 ?ltr0n // ltr_pdivr_mulr ?ltr0n //.
rewrite ltr_pmulr // ltr1n => /(_ isT) /addrI /eqP; rewrite mul0r mulf_eq0 (negPf cn) orbF.
by rewrite gt_eqF // divr_gt0 ?ltr0n.
Qed.

(* The gradient as a direction.                                                       *)
Definition inner_direction (ls : seq layer) (gs : seq (rows * rows)) (q i j : nat) : R :=
  let g := nth (no_rows, no_rows) gs q in
  if nth relu ls q is Linear _ k _ _ then if (j < k)%N then of_Q (value g.1 i j) else of_Q (value g.2 i 0) else 0.

Definition steepest (r : seq (rows * seq (rows * rows))) : direction R m :=
  Direction (mat 1 M (slopes_w m ss))^T (fun l => mat M (K l.+1) (nth (no_rows, [::]) r l).1)
    (fun l => inner_direction (layers_of (block_ l)) (nth (no_rows, [::]) r l).2).

Lemma layers_pairing_self ls gs : 0 <= layers_pairing (inner_direction ls gs) ls gs /\
  (have_slopes ls gs -> 0 < layers_pairing (inner_direction ls gs) ls gs).
Proof.
elim: ls gs => [|l ls IH] [|g gs] //=; have [ge gt] := IH gs.
have -> : (fun q => inner_direction (l :: ls) (g :: gs) q.+1) = inner_direction ls gs by [].
case: l => [m0 k A b|bs ps] /=; last by rewrite add0r.
set A1 := \matrix_(i, j) _; set B1 := \matrix_(i, j) _.
have -> : A1 = mat m0 k g.1.
  by apply/matrixP=> i j; rewrite !mxE /inner_direction /= ltn_ord.
have -> : B1 = if has_bias b then mat m0 1 g.2 else 0.
  by apply/matrixP=> i j; rewrite /B1; case: has_bias; rewrite !mxE // /inner_direction /= ltnn ord1.
have ge2 : 0 <= frob (mat m0 1 g.2) (if has_bias b then mat m0 1 g.2 else 0) :> R.
  by case: has_bias; rewrite ?frob0r ?frob_ge0.
split=> [|/orP [/orP [/(has_entryP R) nz|/andP [hb /(has_entryP R) nz]]|/gt pos]].
- by rewrite !addr_ge0 ?frob_ge0.
- by rewrite -addrA ltr_spaddl ?addr_ge0 // frob_gt0.
- by rewrite hb ltr_spaddl // ltr_spaddr ?frob_ge0 // frob_gt0.
by rewrite ltr_spaddr // addr_ge0 ?frob_ge0.
Qed.

Lemma steepest_positive r : has_slope m r ->
  0 < \sum_(l < L) block_pairing (steepest r) l (nth (no_rows, [::]) r l).
Proof.
have ge l : 0 <= block_pairing (steepest r) l (nth (no_rows, [::]) r l).
  by rewrite addr_ge0 ?frob_ge0 //; have [] := layers_pairing_self (layers_of (block_ l)) (nth (no_rows, [::]) r l).2.
case/hasP=> l; rewrite mem_iota add0n => lL slope; rewrite (bigD1 (Ordinal (lL : (l < L)%N))) //=.
rewrite ltr_spaddl //; last by apply: sumr_ge0 => *; apply: ge.
have [ge0 gt0] := layers_pairing_self (layers_of (block_ l)) (nth (no_rows, [::]) r l).2.
case/orP: slope => [/(has_entryP R) nz|/gt0 pos].
  by rewrite /block_pairing ltr_spaddl // frob_gt0.
by rewrite /block_pairing ltr_spaddr // frob_ge0.
Qed.

Lemma no_slope_pairing (d : direction R m) r l : has_no_slope r -> block_pairing d l (nth (no_rows, [::]) r l) = 0.
Proof.
move=> /all_nthP none; have [lr|rl] := ltnP l (size r); last first.
  rewrite nth_default // /block_pairing mat_zero frob0l add0r.
  by case: (layers_of _).
have /andP [/(is_zeroP R M (K l.+1)) z zs] := none (no_rows, [::]) l lr.
rewrite /block_pairing z frob0l add0r.
elim: (nth _ r l).2 (layers_of _) (along_inner d l) zs => [|g gs IH] [|l0 ls] d' zs //=.
move: zs => /= /andP [/andP [z1 z2] /IH ->]; rewrite addr0.
by case: l0 => // m0 k A b; rewrite /layer_pairing (is_zeroP R m0 k z1) (is_zeroP R m0 1 z2) !frob0l addr0.
Qed.

Lemma critical_factP b : critical_fact m fs ss = Some b -> if b then critical_in_all_weights G theta else ~ critical_in_all_weights G theta.
Proof.
rewrite /critical_fact; case: ifP => [/(has_entryP R) nz [<-] crit|_].
  pose d : direction R m := Direction (mat 1 M (slopes_w m ss))^T (fun=> 0) (fun _ _ _ _ => 0).
  have still s l x : moved_state G theta d s l x = moved_state G theta (at_rest R m) 0 l x.
    elim: l => [//|l IH] /=; rewrite IH !scaler0 /moved_feature; congr (_ + _ *m _).
    case: (block_ l) => // ls; apply/colP=> i; rewrite !mxE.
    by rewrite !moved_layers_rest.
  have zero n i : derivative (fun s => moved_state G theta d s L (sample R n) i 0) 0 ((0 : 'M[R]_(M, N)) i n).
    rewrite [X in derivative _ _ X]mxE; apply: derivative_ext (derivative_cst
      (moved_state G theta (at_rest R m) 0 L (sample R n) i 0) 0) => s.
    by rewrite still.
  have := derivative_unique (crit d) (risk_derivative_from states zero).
  move/eqP; rewrite eq_sym frob0r addr0 /= trmxK mulf_eq0 (gt_eqF c0) /= frob_eq0.
  by rewrite (negPf nz).
case: ifP => // smooth; case er: (gradient m fs ss) => [r|] //.
have der d := risk_derivative form states layers values d smooth er.
case: ifP => [/andP [/(is_zeroP R 1 M) zw none] [<-] d|_].
  have := der d; rewrite zw frob0l add0r big1 ?mulr0 // => l _; exact: no_slope_pairing.
case: ifP => // /steepest_positive pos [<-] crit.
have := derivative_unique (crit (steepest r)) (der _); apply/eqP; rewrite eq_sym.
by rewrite mulf_neq0 ?(gt_eqF c0) // gt_eqF // ltr_spaddr ?frob_ge0 //= trmxK frob_ge0.
Qed.

End Critical.
