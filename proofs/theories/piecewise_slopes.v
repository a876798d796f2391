(* Slopes of piecewise polynomials over the rationals: where they are derivatives *)
(* over every ordered field, and where the function is constant.                 *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring ssrZ.
From Nest Require Import calculus rational_matrices instances yun2019_derivative.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The first two derivatives of a polynomial.                                     *)
Fixpoint slope_frac (p : seq Q) (z : Q) : Q :=
  if p is _ :: p' then (horner_frac p' z + z * slope_frac p' z)%frac else 0%frac.
Fixpoint curvature_frac (p : seq Q) (z : Q) : Q :=
  if p is _ :: p' then (2 * slope_frac p' z + z * curvature_frac p' z)%frac else 0%frac.

Definition jumps (b : Q) (p p' : seq Q) : bool :=
  ~~ [&& Qeq_bool (horner_frac p b) (horner_frac p' b), Qeq_bool (slope_frac p b) (slope_frac p' b) &
    Qeq_bool (curvature_frac p b) (curvature_frac p' b)].

(* The breakpoints where the value or one of the first two derivatives jumps.       *)
Fixpoint kinks (bs : seq Q) (ps : seq (seq Q)) : seq Q :=
  match bs, ps with
  | b :: bs', p :: ps' => if jumps b p (head [::] ps') then b :: kinks bs' ps' else kinks bs' ps'
  | _, _ => [::]
  end.

(* The derivative of the piece at z, the right one at a breakpoint.                *)
Fixpoint slope_at (bs : seq Q) (ps : seq (seq Q)) (z : Q) : Q :=
  match bs, ps with
  | b :: bs', p :: ps' => if is_positive (b - z)%frac then slope_frac p z else slope_at bs' ps' z
  | [::], p :: _ => slope_frac p z
  | _, [::] => 0%frac
  end.

Definition is_breakpoint (bs : seq Q) (z : Q) : bool := has (fun b => Qeq_bool b z) bs.

Fixpoint increasing (bs : seq Q) : bool :=
  if bs is b :: bs' then all (fun b' => is_positive (b' - b)%frac) bs' && increasing bs' else true.

Definition is_constant (p : seq Q) : bool := all (fun c => Qeq_bool c 0) (behead p).

(* Whether the pieces at z, both at a breakpoint, are constant, and equal.          *)
Fixpoint constant_at (bs : seq Q) (ps : seq (seq Q)) (z : Q) : bool :=
  match bs, ps with
  | b :: bs', p :: ps' =>
    if is_positive (b - z)%frac then is_constant p
    else if is_positive (z - b)%frac then constant_at bs' ps' z
    else [&& is_constant p, is_constant (head [::] ps') & Qeq_bool (horner_frac p z) (horner_frac (head [::] ps') z)]
  | [::], p :: _ => is_constant p
  | _, [::] => true
  end.

Section Piecewise.

Variable R : realFieldType.
Implicit Types (f g : R -> R) (bs : seq Q) (ps : seq (seq Q)).

(* A function near a point.                                                       *)
Definition near_equal f g (t : R) := exists2 e, 0 < e & forall h, `|h| < e -> f (t + h) = g (t + h).

Lemma derivative_near f g t c : near_equal f g t -> derivative f t c -> derivative g t c.
Proof.
move=> [e e0 eq] df a /df [b b0 bound]; exists (Num.min e b) => [|h]; rewrite lt_minr ?e0 //.
case/andP=> /eq <- /bound; have := eq 0; rewrite normr0 addr0 => /(_ e0) <-; exact.
Qed.

Lemma derivative_joined f g t c : f t = g t -> derivative f t c -> derivative g t c ->
  derivative (fun z => if z < t then f z else g z) t c.
Proof.
move=> eq df dg a a0; have [u u0 hu] := df _ a0; have [v v0 hv] := dg _ a0.
exists (Num.min u v) => [|h]; rewrite lt_minr ?u0 // => /andP [/hu hf /hv hg].
by rewrite ltxx; case: ifP => // _; rewrite -eq.
Qed.

Lemma near_below (f g : R -> R) t b : t < b -> near_equal f (fun z => if z < b then f z else g z) t.
Proof.
move=> tb; exists (b - t) => [|h]; first by rewrite subr_gt0.
by rewrite ltr_norml ltr_subr_addl => /andP [_ ->].
Qed.

Lemma near_above (f g : R -> R) t b : b < t -> near_equal g (fun z => if z < b then f z else g z) t.
Proof.
move=> bt; exists (t - b) => [|h]; first by rewrite subr_gt0.
rewrite ltr_norml opprB ltr_subl_addr addrC => /andP [lt _].
by rewrite ltNge (ltW lt).
Qed.

Local Notation poly p := (horner (map (@of_Q R) p)).
Local Notation pieces bs ps := (piecewise (map (@of_Q R) bs) (map (map (@of_Q R)) ps)).

Lemma derivative_horner p (z : Q) : derivative (poly p) (of_Q z) (of_Q (slope_frac p z)).
Proof.
elim: p => [|c p IH] /=; first by rewrite of_Q0; apply: derivative_cst.
have := derivativeD (derivative_cst (of_Q c) (of_Q z)) (derivativeM_affine 0 1 IH).
have -> : of_Q (horner_frac p z + z * slope_frac p z)%frac =
    0 + (of_Q (slope_frac p z) * (0 + 1 * of_Q z) + poly p (of_Q z) * 1) :> R.
  by rewrite of_QD of_QM -horner_fracP; ring.
by apply: derivative_ext => s; ring.
Qed.

(* Below all breakpoints the first piece counts.                                    *)
Lemma first_piece bs ps (z : Q) : all (fun b => is_positive (b - z)%frac) bs ->
  near_equal (poly (head [::] ps)) (pieces bs ps) (of_Q z).
Proof.
case: bs => [_|b bs /= /andP [zb _]]; first by exists 1 => [|h _]; rewrite ?ltr01 //; case: ps.
case: ps => [|p ps] /=; first by exists 1 => [|h _]; rewrite ?ltr01.
by apply: near_below; rewrite of_Q_ltE.
Qed.

Lemma slope_first bs ps (z : Q) : all (fun b => is_positive (b - z)%frac) bs ->
  slope_at bs ps z = slope_frac (head [::] ps) z.
Proof. by case: bs => [|b bs] /=; case: ps => [|p ps] //= /andP [->]. Qed.

Lemma near_equal_sym f g t : near_equal f g t -> near_equal g f t.
Proof. by move=> [e e0 eq]; exists e => // h /eq ->. Qed.

Lemma near_equal_trans f g k t : near_equal f g t -> near_equal g k t -> near_equal f k t.
Proof.
move=> [e e0 eq] [d d0 eq']; exists (Num.min e d) => [|h]; rewrite lt_minr ?e0 //.
by case/andP=> /eq -> /eq' ->.
Qed.

Lemma joined_above (f g k : R -> R) t : near_equal g k t ->
  near_equal (fun z => if z < t then f z else g z) (fun z => if z < t then f z else k z) t.
Proof. by move=> [e e0 eq]; exists e => // h /eq ->. Qed.

Lemma positive_at b z : ~~ is_positive (b - z)%frac -> ~~ is_positive (z - b)%frac -> Qeq b z.
Proof.
have nonpos x y : ~~ is_positive (x - y)%frac -> (Qnum x * Zpos (Qden y) <= Qnum y * Zpos (Qden x))%bin.
  rewrite /is_positive /= => np; apply/Z.le_sub_0; rewrite /Z.sub -Z.mul_opp_l.
  by move: np; case: (_ + _)%bin.
by move=> /nonpos h /nonpos h'; apply: Z.le_antisymm.
Qed.

Lemma horner_frac_eq p a b : Qeq a b -> of_Q (horner_frac p a) = of_Q (horner_frac p b) :> R.
Proof. by move=> /(of_Q_eq R) e; rewrite -!horner_fracP e. Qed.

Lemma slope_frac_eq p a b : Qeq a b -> of_Q (slope_frac p a) = of_Q (slope_frac p b) :> R.
Proof.
move=> e; elim: p => [//|c p IH] /=.
by rewrite !of_QD !of_QM IH (horner_frac_eq p e) (of_Q_eq R e).
Qed.

(* Where no kink is, the slope is the derivative.                                    *)
Lemma derivative_pieces bs ps (z : Q) : increasing bs ->
  ~~ has (fun b => Qeq_bool b z) (kinks bs ps) ->
  derivative (pieces bs ps) (of_Q z) (of_Q (slope_at bs ps z)).
Proof.
elim: bs ps => [|b bs IH] [|p ps] /=; do ?by move=> _ _; rewrite of_Q0; apply: derivative_cst.
  by move=> _ _; apply: derivative_horner.
case/andP=> above inc nk; case: ifP => [zb|/negbT nzb].
  by apply: derivative_near (derivative_horner p z); apply: near_below; rewrite of_Q_ltE.
have {nk} [nk nj] : ~~ has (fun b => Qeq_bool b z) (kinks bs ps) /\ (Qeq_bool b z -> ~~ jumps b p (head [::] ps)).
  by case: (jumps _ _ _) nk => /=; [rewrite negb_or => /andP [/negPf -> ->]|].
have [bz|nbz] := boolP (is_positive (z - b)%frac).
  by apply: derivative_near (IH ps inc nk); apply: near_above; rewrite of_Q_ltE.
have {nzb nbz} e := positive_at nzb nbz; have eb := Qeq_eq_bool _ _ e.
have := nj eb; rewrite /jumps negbK => /and3P [/Qeq_bool_iff v /Qeq_bool_iff d _].
have ez : of_Q b = of_Q z :> R := of_Q_eq R e.
have above' : all (fun b' => is_positive (b' - z)%frac) bs.
  by apply: sub_all above => b'; rewrite -!(of_Q_ltE R) ez.
rewrite slope_first //; rewrite ez.
apply: derivative_near (joined_above _ (first_piece ps above')) _.
apply: derivative_joined; last exact: derivative_horner.
  by rewrite !horner_fracP -(horner_frac_eq p e) -(horner_frac_eq _ e); apply: of_Q_eq.
have -> : of_Q (slope_frac (head [::] ps) z) = of_Q (slope_frac p z) :> R; last exact: derivative_horner.
by rewrite -(slope_frac_eq p e) -(slope_frac_eq _ e); apply/esym/of_Q_eq.
Qed.

Lemma is_constantP p : is_constant p -> forall t t', poly p t = poly p t'.
Proof.
case: p => [//|c p] /= con t t'; have zero u : poly p u = 0.
  elim: p con => [//|a p IH] /= /andP [/Qeq_bool_iff/(of_Q_eq R) -> /IH ->].
  by rewrite of_Q0 mulr0 addr0.
by rewrite !zero !mulr0.
Qed.

Lemma constant_atP bs ps (z : Q) : increasing bs -> constant_at bs ps z ->
  near_equal (fun=> pieces bs ps (of_Q z)) (pieces bs ps) (of_Q z).
Proof.
have same p : is_constant p -> near_equal (fun=> poly p (of_Q z)) (poly p) (of_Q z).
  by move=> con; exists 1 => [|h _]; rewrite ?ltr01 //; apply: is_constantP.
elim: bs ps => [|b bs IH] [|p ps] /=; do ?by exists 1 => [|h _]; rewrite ?ltr01.
  by move=> _; apply: same.
case/andP=> above inc; rewrite of_Q_ltE; case: ifP => [zb con|/negbT nzb].
  by apply: near_equal_trans (same p con) _; apply: near_below; rewrite of_Q_ltE.
case: ifP => [bz con|/negbT nbz].
  by apply: near_equal_trans (IH ps inc con) _; apply: near_above; rewrite of_Q_ltE.
have {nzb nbz} e := positive_at nzb nbz; have ez : of_Q b = of_Q z :> R := of_Q_eq R e.
have above' : all (fun b' => is_positive (b' - z)%frac) bs.
  by apply: sub_all above => b'; rewrite -!(of_Q_ltE R) ez.
case/and3P=> cp cq /Qeq_bool_iff/(of_Q_eq R); rewrite -!horner_fracP => v; rewrite ez.
have first := first_piece ps above'.
have -> : pieces bs ps (of_Q z) = poly (head [::] ps) (of_Q z).
  by case: first => d d0 /(_ 0); rewrite normr0 addr0 => ->.
apply: near_equal_trans (joined_above _ first).
exists 1 => [|h _]; rewrite ?ltr01 //=; case: ifP => _; last exact: is_constantP.
by rewrite -v; apply: is_constantP.
Qed.

End Piecewise.
