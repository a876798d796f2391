(* Derivatives of functions of one variable over an ordered field, by epsilon
   and delta: sums, products, the chain rule, and the tangents of a convex
   function.  For yun2019_theorem_2.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Derivative.

Variable R : realFieldType.
Implicit Types (f g : R -> R) (s t c d e : R).

(* g'(t) = d. *)
Definition derivative g t d := forall e, 0 < e ->
  exists2 delta, 0 < delta & forall h, `|h| < delta -> `|g (t + h) - g t - d * h| <= e * `|h|.

(* g''(t) = d, where g is differentiable everywhere. *)
Definition second_derivative g t d :=
  exists2 g', (forall s, derivative g s (g' s)) & derivative g' t d.

Lemma derivative_ext f g t d : f =1 g -> derivative f t d -> derivative g t d.
Proof.
by move=> fg h e /h [delta hd hh]; exists delta => // u; rewrite -!fg; exact: hh.
Qed.

Lemma second_derivative_ext f g t d :
  f =1 g -> second_derivative f t d -> second_derivative g t d.
Proof. by move=> fg [f' hf hf']; exists f' => // s; exact: derivative_ext (hf s). Qed.

Lemma derivative_unique g t c d : derivative g t c -> derivative g t d -> c = d.
Proof.
move=> hc hd; apply/eqP; apply: contraT => ne.
have h0 : 0 < `|c - d| / 4%:R by rewrite divr_gt0 ?ltr0n // normr_gt0 subr_eq0.
have [u u0 hu] := hc _ h0; have [v v0 hv] := hd _ h0.
pose h := Num.min u v / 2%:R.
have m0 : 0 < Num.min u v by rewrite lt_minr u0 v0.
have hp : 0 < h by rewrite divr_gt0 ?ltr0n.
have hm : `|h| < Num.min u v.
  by rewrite gtr0_norm // ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
move: (hm); rewrite lt_minr => /andP [/hu h1 /hv h2].
have h3 : `|(c - d) * h| <= `|c - d| / 4%:R * `|h| + `|c - d| / 4%:R * `|h|.
  have -> : (c - d) * h = (g (t + h) - g t - d * h) - (g (t + h) - g t - c * h) by ring.
  by apply: le_trans (ler_norm_sub _ _) _; rewrite ler_add.
move: h3; rewrite normrM -mulrDl ler_pmul2r ?normr_gt0 ?gt_eqF //.
rewrite -mulrDr -subr_ge0.
have -> : `|c - d| * (4%:R^-1 + 4%:R^-1) - `|c - d| = - (`|c - d| / 2%:R) by field.
by rewrite oppr_ge0 pmulr_lle0 ?invr_gt0 ?ltr0n // normr_le0 subr_eq0 (negbTE ne).
Qed.

Lemma second_derivative_unique g t c d : second_derivative g t c -> second_derivative g t d -> c = d.
Proof.
move=> [g' hg hc] [g'' hg' hd]; apply: derivative_unique hd.
by apply: derivative_ext hc => s; apply: derivative_unique (hg s) (hg' s).
Qed.

Lemma derivative_bounded g t d : derivative g t d ->
  exists2 delta, 0 < delta & forall h, `|h| < delta -> `|g (t + h) - g t| <= (`|d| + 1) * `|h|.
Proof.
move=> /(_ 1 ltr01) [delta h0 hd]; exists delta => // h /hd hh.
have -> : g (t + h) - g t = (g (t + h) - g t - d * h) + d * h by ring.
apply: le_trans (ler_norm_add _ _) _; rewrite mulrDl mul1r normrM addrC ler_add2l.
by rewrite mul1r in hh.
Qed.

Lemma derivative_cst c t : derivative (fun=> c) t 0.
Proof.
move=> e e0; exists 1 => // h _.
by rewrite subrr mul0r subrr normr0 mulr_ge0 // ltW.
Qed.

Lemma derivativeD f g t c d :
  derivative f t c -> derivative g t d -> derivative (fun s => f s + g s) t (c + d).
Proof.
move=> hf hg e e0; have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [u u0 hu] := hf _ e2; have [v v0 hv] := hg _ e2.
exists (Num.min u v) => [|h]; rewrite lt_minr; first by rewrite u0 v0.
case/andP=> /hu h1 /hv h2.
have -> : f (t + h) + g (t + h) - (f t + g t) - (c + d) * h =
  (f (t + h) - f t - c * h) + (g (t + h) - g t - d * h) by ring.
apply: le_trans (ler_norm_add _ _) (le_trans (ler_add h1 h2) _).
by rewrite -mulrDl -splitr.
Qed.

Lemma derivativeZ f t c k : derivative f t c -> derivative (fun s => k * f s) t (k * c).
Proof.
move=> hf e e0; have k0 : 0 < `|k| + 1 by rewrite ltr_paddl ?normr_ge0.
have [u u0 hu] := hf _ (divr_gt0 e0 k0).
exists u => // h /hu hh.
have -> : k * f (t + h) - k * f t - k * c * h = k * (f (t + h) - f t - c * h) by ring.
rewrite normrM; apply: le_trans (ler_wpmul2l (normr_ge0 _) hh) _.
rewrite mulrA ler_wpmul2r // mulrCA ger_pmulr // ler_pdivr_mulr // mul1r.
by rewrite ler_addl.
Qed.

Lemma derivative_sum (I : Type) (r : seq I) (f : I -> R -> R) t (c : I -> R) :
  (forall i, derivative (f i) t (c i)) ->
  derivative (fun s => \sum_(i <- r) f i s) t (\sum_(i <- r) c i).
Proof.
move=> h; elim: r => [|i r IH].
  rewrite big_nil; apply: derivative_ext (derivative_cst 0 t) => s.
  by rewrite big_nil.
rewrite big_cons; apply: derivative_ext (derivativeD (h i) IH) => s.
by rewrite big_cons.
Qed.

(* Chain rule. *)
Lemma derivative_comp f g t c d :
  derivative g t d -> derivative f (g t) c -> derivative (fun s => f (g s)) t (c * d).
Proof.
move=> hg hf e e0.
have d0 : 0 < `|d| + 1 by rewrite ltr_paddl ?normr_ge0.
have c0 : 0 < `|c| + 1 by rewrite ltr_paddl ?normr_ge0.
have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [u u0 hu] := hf _ (divr_gt0 e2 d0).
have [v v0 hv] := hg _ (divr_gt0 e2 c0).
have [w w0 hw] := derivative_bounded hg.
pose r := u / (`|d| + 1); have r0 : 0 < r by rewrite divr_gt0.
exists (Num.min r (Num.min v w)) => [|h]; rewrite !lt_minr; first by rewrite r0 v0 w0.
case/and3P=> hr /hv h1 /hw h2.
pose k := g (t + h) - g t.
have hk : `|k| < u.
  apply: le_lt_trans h2 _; rewrite mulrC -ltr_pdivl_mulr //.
have := hu _ hk; rewrite /k addrCA subrr addr0 => h3.
have -> : f (g (t + h)) - f (g t) - c * d * h =
  (f (g (t + h)) - f (g t) - c * (g (t + h) - g t)) + c * (g (t + h) - g t - d * h).
  by move: (f (g (t + h))) (f (g t)) (g (t + h)) (g t) => a1 a2 a3 a4; ring.
apply: le_trans (ler_norm_add _ _) _.
have -> : e * `|h| = e / 2%:R * `|h| + e / 2%:R * `|h| by rewrite -mulrDl -splitr.
apply: ler_add.
  apply: le_trans h3 _; apply: le_trans (ler_wpmul2l _ h2) _.
    by rewrite ltW // divr_gt0.
  by rewrite mulrA divfK // gt_eqF.
rewrite normrM; apply: le_trans (ler_wpmul2l (normr_ge0 _) h1) _.
rewrite mulrA ler_wpmul2r // mulrCA ger_pmulr // ler_pdivr_mulr // mul1r.
by rewrite ler_addl.
Qed.

(* Product rule, with an affine factor: all that the second derivative needs. *)
Lemma derivativeM_affine f t c a b :
  derivative f t c -> derivative (fun s => f s * (a + b * s)) t (c * (a + b * t) + f t * b).
Proof.
move=> hf e e0; pose m := `|a + b * t| + `|b| + 1.
have m0 : 0 < m by rewrite ltr_paddl // addr_ge0.
have n0 : 0 < `|c * b| + 1 by rewrite ltr_paddl.
have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [u u0 hu] := hf _ (divr_gt0 e2 m0).
pose v := (e / 2%:R) / (`|c * b| + 1); have v0 : 0 < v by rewrite divr_gt0.
exists (Num.min u (Num.min v 1)) => [|h]; rewrite !lt_minr; first by rewrite u0 v0 ltr01.
case/and3P=> /hu h1 h2 h3.
have -> : f (t + h) * (a + b * (t + h)) - f t * (a + b * t) - (c * (a + b * t) + f t * b) * h =
  (f (t + h) - f t - c * h) * (a + b * t + b * h) + c * b * h * h.
  by move: (f (t + h)) (f t) => a1 a2; ring.
apply: le_trans (ler_norm_add _ _) _.
have -> : e * `|h| = e / 2%:R * `|h| + e / 2%:R * `|h| by rewrite -mulrDl -splitr.
apply: ler_add.
  rewrite normrM.
  have h4 : `|a + b * t + b * h| <= m.
    apply: le_trans (ler_norm_add _ _) _; rewrite /m -addrA ler_add2l normrM.
    apply: le_trans (_ : `|b| * 1 <= _); first by rewrite ler_wpmul2l // ltW.
    by rewrite mulr1 ler_addl.
  apply: le_trans (ler_pmul _ _ h1 h4) _ => //.
  by rewrite mulrAC divfK // gt_eqF.
rewrite normrM ler_wpmul2r // normrM.
apply: le_trans (_ : (`|c * b| + 1) * v <= _).
  by rewrite ler_pmul // ?ler_addl // ltW.
by rewrite mulrC divfK // gt_eqF.
Qed.

(* A parabola. *)
Lemma derivative_parabola a b c t :
  derivative (fun s => a + b * s + c * s ^+ 2) t (b + 2%:R * c * t).
Proof.
have hid : derivative (fun s => 1 * (a + b * s)) t (0 * (a + b * t) + 1 * b).
  exact: (derivativeM_affine a b (derivative_cst 1 t)).
have hs : derivative (fun s : R => s * (0 + c * s)) t (1 * (0 + c * t) + t * c).
  apply: derivativeM_affine => e e0; exists 1 => // h _.
  by rewrite [t + h]addrC addrK mul1r subrr normr0 mulr_ge0 // ltW.
have := derivativeD hid hs.
have -> : 0 * (a + b * t) + 1 * b + (1 * (0 + c * t) + t * c) = b + 2%:R * c * t by ring.
by apply: derivative_ext => s; ring.
Qed.

Definition convex g := forall p q s, 0 <= s <= 1 ->
  g ((1 - s) * p + s * q) <= (1 - s) * g p + s * g q.

(* A convex differentiable function lies above its tangents. *)
Lemma convex_tangent g d p q : convex g -> derivative g p d -> g p + d * (q - p) <= g q.
Proof.
move=> cv hd; rewrite -subr_ge0 leNgt; apply/negP => neg.
pose D := q - p.
have [gap gapE] : {gap | gap = g p + d * D - g q} by eexists.
have gap0 : 0 < gap by rewrite gapE -oppr_lt0 opprB.
have n0 : 0 < `|D| + 1 by rewrite ltr_paddl.
have [delta delta0 hh] := hd _ (divr_gt0 (divr_gt0 gap0 (ltr0Sn R 1)) n0).
pose s := Num.min 1 (delta / 2%:R / (`|D| + 1)).
have s0 : 0 < s by rewrite lt_minr ltr01 !divr_gt0 ?ltr0n.
have s1 : s <= 1 by rewrite le_minl lexx.
have hs : `|s * D| < delta.
  rewrite normrM gtr0_norm //.
  apply: le_lt_trans (_ : delta / 2%:R / (`|D| + 1) * `|D| < _).
    by rewrite ler_wpmul2r // le_minl lexx orbT.
  rewrite mulrAC ltr_pdivr_mulr //.
  apply: le_lt_trans (_ : delta * `|D| < _).
    by rewrite ler_wpmul2r // ler_pdivr_mulr ?ltr0n // ler_pmulr // ler1n.
  by rewrite ltr_pmul2l // ltr_addl.
have := cv p q s; rewrite (ltW s0) s1 => /(_ isT).
have -> : (1 - s) * p + s * q = p + s * D by rewrite /D; ring.
have := hh _ hs.
rewrite ler_norml => /andP [h1 _] h2.
have h3 : s * gap <= gap / 2%:R / (`|D| + 1) * `|s * D|.
  move: (gap / 2%:R / (`|D| + 1) * `|s * D|) h1 => T h1; rewrite gapE.
  move: (ler_add h1 h2); rewrite -subr_ge0 => h2'; rewrite -subr_ge0; move: h2'.
  move: (g (p + s * D)) (g p) (g q) => a1 a2 a3 h2'.
  by apply: le_trans h2' _; rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
move: h3; rewrite normrM gtr0_norm // mulrCA ler_pmul2l //.
move=> h4; have : gap * (`|D| + 1) <= gap / 2%:R * `|D|.
  by rewrite -ler_pdivl_mulr // mulrAC.
rewrite -mulrA ler_pmul2l // [X in _ <= X]mulrC ler_pdivl_mulr ?ltr0n //.
apply/negP; rewrite -ltNge; apply: le_lt_trans (_ : (`|D| + 1) * 1 < _).
  by rewrite mulr1 ler_addl.
by rewrite ltr_pmul2l // ltr1n.
Qed.

End Derivative.
