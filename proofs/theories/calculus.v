(* The little analysis the papers need, over an arbitrary real field R (the   *)
(* real numbers, the algebraic reals and the rationals are instances):        *)
(*   frob A B            the inner product <A, B> = tr (A B^T) of matrices    *)
(*   convex f            f (tA + (1-t)B) <= t f A + (1-t) f B, 0 <= t <= 1    *)
(*   gradient f Z g      for every direction D: f (Z + tD) = f Z + t <g, D>   *)
(*                       + o(t).  This is weaker than differentiability at Z, *)
(*                       so hypotheses stated with it are weaker too          *)
(*   close e A B         every entry of A is within e of that of B            *)
(*   local_minimum near f p, global_minimum f p, critical f p,                *)
(*   saddle_point f p, strict_saddle f p                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.

Variable R : realFieldType.

Definition frob m n (A B : 'M[R]_(m, n)) : R := \tr (A *m B^T).

Definition convex m n (f : 'M[R]_(m, n) -> R) : Prop :=
  forall (A B : 'M[R]_(m, n)) (t : R), 0 <= t -> t <= 1 ->
    f (t *: A + (1 - t) *: B) <= t * f A + (1 - t) * f B.

Definition gradient m n (f : 'M[R]_(m, n) -> R) (Z g : 'M[R]_(m, n)) : Prop :=
  forall (D : 'M[R]_(m, n)) (e : R), 0 < e -> exists2 d : R, 0 < d &
    forall t, `|t| < d -> `|f (Z + t *: D) - f Z - t * frob g D| <= e * `|t|.

Definition close m n (e : R) (A B : 'M[R]_(m, n)) : Prop :=
  forall i j, `|A i j - B i j| < e.

(* Minima of an objective f on any parameter space T; near e p q says that q  *)
(* lies in the open ball of radius e round p.                                 *)
Section Minima.

Variables (T : Type) (near : R -> T -> T -> Prop) (f : T -> R).

Definition local_minimum p : Prop :=
  exists2 e, 0 < e & forall q, near e p q -> f p <= f q.

Definition local_maximum p : Prop :=
  exists2 e, 0 < e & forall q, near e p q -> f q <= f p.

Definition global_minimum p : Prop := forall q, f p <= f q.

End Minima.

(* Objectives of two matrices: (W_{L+1}, W_L) in the papers.                  *)
Section TwoMatrices.

Variables m n k l : nat.
Implicit Types (f : 'M[R]_(m, n) * 'M[R]_(k, l) -> R).
Implicit Types (p q D : 'M[R]_(m, n) * 'M[R]_(k, l)).

Definition close2 (e : R) p q : Prop := close e p.1 q.1 /\ close e p.2 q.2.

Definition convex2 f : Prop :=
  forall p q t, 0 <= t -> t <= 1 ->
    f (t *: p.1 + (1 - t) *: q.1, t *: p.2 + (1 - t) *: q.2)
      <= t * f p + (1 - t) * f q.

Definition concave2 f : Prop := convex2 (fun p => - f p).

(* Both partial gradients vanish.                                             *)
Definition critical f p : Prop :=
  gradient (fun A => f (A, p.2)) p.1 0 /\ gradient (fun W => f (p.1, W)) p.2 0.

Definition local_min2 f p : Prop := local_minimum close2 f p.
Definition local_max2 f p : Prop := local_maximum close2 f p.

Definition saddle_point f p : Prop :=
  [/\ critical f p, ~ local_min2 f p & ~ local_max2 f p].

(* f (p + tD) = f p + c t^2 + o(t^2): the first derivative along D is 0 and   *)
(* c is half the second.                                                      *)
Definition second_order f p D (c : R) : Prop :=
  forall e, 0 < e -> exists2 d : R, 0 < d & forall t, `|t| < d ->
    `|f (p.1 + t *: D.1, p.2 + t *: D.2) - f p - c * t ^+ 2| <= e * t ^+ 2.

(* Some direction has strictly negative curvature.                            *)
Definition negative_curvature f p : Prop :=
  exists (D : 'M[R]_(m, n) * 'M[R]_(k, l)) c, c < 0 /\ second_order f p D c.

Definition strict_saddle f p : Prop := critical f p /\ negative_curvature f p.

End TwoMatrices.

End Definitions.

(* -- The inner product ------------------------------------------------------ *)
Section InnerProduct.

Variables (R : realFieldType).

Section Fixed.
Variables m n : nat.
Implicit Types A B C : 'M[R]_(m, n).

Lemma frobE A B : frob A B = \sum_i \sum_j A i j * B i j.
Proof. by apply: eq_bigr => i _; rewrite !mxE; apply: eq_bigr => j _; rewrite mxE. Qed.

Lemma frobC A B : frob A B = frob B A.
Proof. by rewrite /frob -mxtrace_tr trmx_mul trmxK. Qed.

Lemma frobDl A B C : frob (A + B) C = frob A C + frob B C.
Proof. by rewrite /frob mulmxDl mxtraceD. Qed.

Lemma frobZl a A B : frob (a *: A) B = a * frob A B.
Proof. by rewrite /frob -scalemxAl mxtraceZ. Qed.

Lemma frobNl A B : frob (- A) B = - frob A B.
Proof. by rewrite -scaleN1r frobZl mulN1r. Qed.

Lemma frobDr A B C : frob A (B + C) = frob A B + frob A C.
Proof. by rewrite frobC frobDl !(frobC A). Qed.

Lemma frobZr a A B : frob A (a *: B) = a * frob A B.
Proof. by rewrite frobC frobZl frobC. Qed.

Lemma frobNr A B : frob A (- B) = - frob A B.
Proof. by rewrite frobC frobNl frobC. Qed.

Lemma frob0l A : frob 0 A = 0.
Proof. by rewrite /frob mul0mx mxtrace0. Qed.

Lemma frob0r A : frob A 0 = 0.
Proof. by rewrite frobC frob0l. Qed.

Lemma frob_ge0 A : 0 <= frob A A.
Proof. by rewrite frobE; do 2!apply: sumr_ge0 => ? _; apply: sqr_ge0. Qed.

Lemma frob_eq0 A : (frob A A == 0) = (A == 0).
Proof.
apply/eqP/eqP => [|->]; last exact: frob0l.
rewrite frobE => /eqP; rewrite psumr_eq0; last first.
  by move=> i _; apply: sumr_ge0 => ? _; apply: sqr_ge0.
move=> /allP A0; apply/matrixP=> i j; rewrite mxE.
have := A0 i (mem_index_enum i); rewrite psumr_eq0 /=; last first.
  by move=> ? _; apply: sqr_ge0.
by move=> /allP /(_ j (mem_index_enum j)) /=; rewrite mulf_eq0 orbb => /eqP.
Qed.

Lemma frob_gt0 A : (0 < frob A A) = (A != 0).
Proof. by rewrite lt_def frob_eq0 frob_ge0 andbT. Qed.

Lemma frob_sum_l I (r : seq I) (F : I -> 'M[R]_(m, n)) B :
  frob (\sum_(i <- r) F i) B = \sum_(i <- r) frob (F i) B.
Proof.
apply: (big_ind2 (fun C a => frob C B = a)) => // [|A a C c <- <-].
  exact: frob0l.
exact: frobDl.
Qed.

Lemma frob_eq0P A : (forall B, frob A B = 0) -> A = 0.
Proof. by move=> A0; apply/eqP; rewrite -frob_eq0 A0. Qed.

Lemma frob_delta A i j : frob A (delta_mx i j) = A i j.
Proof.
rewrite frobE (bigD1 i) //= (bigD1 j) //= !mxE !eqxx mulr1.
rewrite !big1 ?addr0 // => [i' ni|j' nj].
  by apply: big1 => j' _; rewrite mxE (negPf ni) mulr0.
by rewrite mxE (negPf nj) andbF mulr0.
Qed.

End Fixed.

Lemma frob_mull m n k (A : 'M[R]_(m, n)) (B : 'M_(m, k)) (C : 'M_(n, k)) :
  frob (A *m C) B = frob A (B *m C^T).
Proof. by rewrite /frob trmx_mul trmxK mulmxA. Qed.

Lemma frob_mulr m n k (A : 'M[R]_(m, n)) (B : 'M_(m, k)) (C : 'M_(n, k)) :
  frob (A *m C) B = frob C (A^T *m B).
Proof. by rewrite /frob -mulmxA mxtrace_mulC trmx_mul trmxK mulmxA. Qed.

Lemma frob_tr m n (A B : 'M[R]_(m, n)) : frob A^T B^T = frob A B.
Proof. by rewrite frobC /frob trmxK mxtrace_mulC. Qed.

Lemma mulmx_tr_eq0 m n (A : 'M[R]_(m, n)) : A *m A^T = 0 -> A = 0.
Proof. by move=> AA; apply/eqP; rewrite -frob_eq0 /frob AA mxtrace0. Qed.

Lemma mulmx_tr_eq0l m n k (A : 'M[R]_(m, n)) (B : 'M_(k, m)) :
  B *m A *m A^T = 0 -> B *m A = 0.
Proof. by move=> BAA; apply: mulmx_tr_eq0; rewrite trmx_mul mulmxA BAA mul0mx. Qed.

Lemma gram_unit m n (A : 'M[R]_(m, n)) : row_free A -> A *m A^T \in unitmx.
Proof.
move=> fA; rewrite -row_free_unit -kermx_eq0; apply/eqP/row_matrixP=> i.
have: row i (kermx (A *m A^T)) *m A *m A^T = 0.
  by rewrite -mulmxA; apply/eqP; rewrite -sub_kermx row_sub.
move/mulmx_tr_eq0l => /eqP; rewrite row0 -sub_kermx => k0.
by apply/eqP; rewrite -submx0; move: fA; rewrite -kermx_eq0 => /eqP <-.
Qed.

(* Matrix equations test a matrix by rank-one matrices.                       *)
Lemma neq0_entry m n (A : 'M[R]_(m, n)) : A != 0 -> exists i j, A i j != 0.
Proof.
move=> nz; have [/existsP [i /existsP [j ?]]|] :=
  boolP [exists i, exists j, A i j != 0]; first by exists i, j.
rewrite negb_exists => /forallP A0; case/eqP: nz; apply/matrixP=> i j.
by move: (A0 i); rewrite negb_exists mxE => /forallP /(_ j); rewrite negbK => /eqP.
Qed.

End InnerProduct.

(* -- Balls ------------------------------------------------------------------ *)
Section Balls.

Variables (R : realFieldType) (m n : nat).
Implicit Types A B D : 'M[R]_(m, n).

Lemma close_refl e A : 0 < e -> close e A A.
Proof. by move=> e0 i j; rewrite subrr normr0. Qed.

(* A line stays in the ball for small t.                                      *)
Lemma close_line A D e : 0 < e -> exists2 d, 0 < d &
  forall t, `|t| < d -> close e A (A + t *: D).
Proof.
move=> e0; pose S := \sum_i \sum_j `|D i j|.
have S0 : 0 <= S by do 2!apply: sumr_ge0 => ? _.
have S1 : 0 < S + 1 by rewrite ltr_paddl.
exists (e / (S + 1)) => [|t]; first exact: divr_gt0.
rewrite ltr_pdivl_mulr // => tS i j; apply: le_lt_trans tS.
rewrite !mxE opprD addrA subrr sub0r normrN normrM ler_wpmul2l //.
suff DS : `|D i j| <= S by apply: le_trans DS _; rewrite ler_addl ler01.
rewrite /S (bigD1 i) //= (bigD1 j) //= -addrA ler_addl addr_ge0 //.
  exact: sumr_ge0.
by apply: sumr_ge0 => ? _; apply: sumr_ge0.
Qed.

Lemma close_trans e A B C : close (e / 2%:R) A B -> close (e / 2%:R) B C ->
  @close R m n e A C.
Proof.
move=> AB BC i j; have -> : A i j - C i j = A i j - B i j + (B i j - C i j).
  by ring.
apply: le_lt_trans (ler_norm_add _ _) _; have -> : e = e / 2%:R + e / 2%:R by field.
exact: ltr_add.
Qed.

Lemma close_le e e' A B : e <= e' -> close e A B -> close e' A B.
Proof. by move=> ee AB i j; apply: lt_le_trans (AB i j) ee. Qed.

End Balls.

(* -- Gradients -------------------------------------------------------------- *)
Section Gradients.

Variables (R : realFieldType) (m n : nat).
Implicit Types (f : 'M[R]_(m, n) -> R) (Z g D : 'M[R]_(m, n)).

(* A number below every positive number is not positive.                      *)
Lemma le_eps (a : R) : (forall e, 0 < e -> a <= e) -> a <= 0.
Proof.
move=> ae; case: (lerP a 0) => // a0; have a2 : 0 < a / 2%:R by rewrite divr_gt0 ?ltr0n.
have := ae _ a2; rewrite -subr_ge0; have -> : a / 2%:R - a = - (a / 2%:R) by field.
by rewrite oppr_ge0 leNgt a2.
Qed.

Lemma le_sub0 (a b : R) : a <= b -> 0 <= b - a.
Proof. by rewrite subr_ge0. Qed.

(* There is a number below any two positive numbers.                          *)
Lemma small2 (d d' : R) : 0 < d -> 0 < d' ->
  exists2 t, 0 < t & t < d /\ t < d'.
Proof.
move=> d0 d'0; have m0 : 0 < Num.min d d' by rewrite lt_minr d0.
exists (Num.min d d' / 2%:R); first by rewrite divr_gt0 ?ltr0n.
apply/andP; rewrite -lt_minr ltr_pdivr_mulr ?ltr0n //.
by rewrite mulr_natr mulr2n ltr_addl.
Qed.

Lemma gradient_unique f Z g h : gradient f Z g -> gradient f Z h -> g = h.
Proof.
move=> fg fh; apply/eqP; rewrite -subr_eq0; apply/eqP; apply: frob_eq0P => D.
apply/eqP; rewrite -normr_le0; apply: le_eps => e e0.
have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [d d0 gd] := fg D _ e2; have [d' d'0 hd] := fh D _ e2.
have [s s0 [sd sd']] := small2 d0 d'0.
have := gd s; have := hd s; rewrite gtr0_norm // => /(_ sd') h1 /(_ sd) h2.
rewrite -(ler_pmul2l s0) -[s in s * `|_|](gtr0_norm s0) -normrM frobDl frobNl.
have -> : s * (frob g D - frob h D) = (f (Z + s *: D) - f Z - s * frob h D) -
   (f (Z + s *: D) - f Z - s * frob g D) by ring.
apply: le_trans (ler_norm_sub _ _) _; apply: le_trans (ler_add h1 h2) _.
by have -> : s * e = e / 2%:R * s + e / 2%:R * s by field.
Qed.

Lemma gradient_ext f f' Z g : f =1 f' -> gradient f Z g -> gradient f' Z g.
Proof.
move=> ff fg D e e0; have [d d0 H] := fg D e e0.
by exists d => // t td; rewrite -!ff; apply: H.
Qed.

(* A differentiable function is continuous along lines.                       *)
Lemma gradient_continuous f Z g D e : gradient f Z g -> 0 < e ->
  exists2 d, 0 < d & forall t, `|t| < d -> `|f (Z + t *: D) - f Z| < e.
Proof.
move=> fg e0; have [d d0 fd] := fg D 1 ltr01.
pose c := `|frob g D| + 1; have c0 : 0 < c by rewrite ltr_paddl.
have c1 : 0 < c + 1 by rewrite ltr_paddl // ltW.
exists (Num.min d (e / (c + 1))) => [|t]; first by rewrite lt_minr d0 divr_gt0.
rewrite lt_minr ltr_pdivl_mulr // => /andP [/fd tf te].
have -> : f (Z + t *: D) - f Z =
  f (Z + t *: D) - f Z - t * frob g D + t * frob g D by ring.
apply: le_lt_trans (ler_norm_add _ _) _; apply: le_lt_trans te.
apply: le_trans (ler_add tf (lexx _)) _; rewrite normrM mul1r.
have -> : `|t| + `|t| * `|frob g D| = `|t| * c by rewrite /c; ring.
by rewrite ler_wpmul2l // ler_addl ler01.
Qed.

(* The gradient inequality of a convex function.                              *)
Lemma convex_gradient f Z g Z' : convex f -> gradient f Z g ->
  f Z + frob g (Z' - Z) <= f Z'.
Proof.
move=> cf fg; rewrite -subr_le0; apply: le_eps => e e0.
have [d d0 fd] := fg (Z' - Z) e e0.
have [t t0 [td t1]] := small2 d0 ltr01.
have := fd t; rewrite gtr0_norm // => /(_ td); rewrite ler_norml => /andP [/le_sub0 lo _].
have /le_sub0 := cf Z' Z t (ltW t0) (ltW t1).
have -> : t *: Z' + (1 - t) *: Z = Z + t *: (Z' - Z).
  by rewrite scalerBl scale1r scalerBr addrCA addrA addrC.
move=> hi; rewrite -(ler_pmul2l t0) -subr_ge0.
rewrite (_ : _ - _ = (t * f Z' + (1 - t) * f Z - f (Z + t *: (Z' - Z))) +
  (f (Z + t *: (Z' - Z)) - f Z - t * frob g (Z' - Z) - - (e * t))).
  exact: addr_ge0.
by ring.
Qed.

(* A local minimum along lines has gradient 0.                                *)
Lemma local_min_gradient f Z g e : 0 < e -> gradient f Z g ->
  (forall Z', close e Z Z' -> f Z <= f Z') -> g = 0.
Proof.
move=> e0 fg mf; apply: frob_eq0P => D.
suff le0 D' : frob g D' <= 0.
  apply/eqP; rewrite eq_le le0 /= -oppr_le0 -frobNr; exact: le0.
rewrite -oppr_ge0 -frobNr; rewrite frobNr oppr_ge0; apply: le_eps => c c0.
have [d d0 fd] := fg (- D') c c0; have [d' d'0 cd] := close_line Z (- D') e0.
have [t t0 [td td']] := small2 d0 d'0.
have := fd t; rewrite gtr0_norm // => /(_ td); rewrite ler_norml => /andP [_ /le_sub0].
have lo : 0 <= f (Z + t *: - D') - f Z.
  by rewrite subr_ge0; apply: mf; apply: cd; rewrite gtr0_norm.
rewrite frobNr => hi; rewrite -(ler_pmul2l t0) -subr_ge0.
rewrite (_ : _ - _ = (f (Z + t *: - D') - f Z) +
  (c * t - (f (Z + t *: - D') - f Z - t * - frob g D'))); last by ring.
exact: addr_ge0.
Qed.

End Gradients.

(* -- Sums, multiples and affine substitutions ------------------------------- *)
Section Closure.

Variable R : realFieldType.

Lemma gradient_affine m n k l (f : 'M[R]_(m, n) -> R) (C : 'M_(m, n))
    (A : 'M_(m, k)) (B : 'M_(l, n)) (W : 'M_(k, l)) g :
  gradient f (C + A *m W *m B) g ->
  gradient (fun W => f (C + A *m W *m B)) W (A^T *m g *m B^T).
Proof.
move=> fg D e e0; have [d d0 H] := fg (A *m D *m B) e e0.
exists d => // t /H; rewrite mulmxDr mulmxDl addrA -scalemxAr -scalemxAl.
by rewrite frobC frob_mull frob_mulr frobC mulmxA.
Qed.

Lemma convex_affine m n k l (f : 'M[R]_(m, n) -> R) (C : 'M_(m, n))
    (A : 'M_(m, k)) (B : 'M_(l, n)) :
  convex f -> convex (fun W : 'M_(k, l) => f (C + A *m W *m B)).
Proof.
move=> cf W W' t t0 t1.
have -> : C + A *m (t *: W + (1 - t) *: W') *m B =
    t *: (C + A *m W *m B) + (1 - t) *: (C + A *m W' *m B).
  rewrite !scalerDr addrACA -scalerDl [t + _]addrC subrK scale1r.
  by rewrite mulmxDr mulmxDl -!scalemxAr -!scalemxAl.
exact: cf.
Qed.

Variables m n : nat.
Implicit Types (f : 'M[R]_(m, n) -> R) (Z g : 'M[R]_(m, n)).

Lemma gradient_const c Z : gradient (fun=> c) Z 0.
Proof.
move=> D e e0; exists 1 => [|t _]; first exact: ltr01.
by rewrite subrr frob0l mulr0 subrr normr0 mulr_ge0 // ltW.
Qed.

Lemma gradientD f f' Z g g' : gradient f Z g -> gradient f' Z g' ->
  gradient (fun Z => f Z + f' Z) Z (g + g').
Proof.
move=> fg fg' D e e0; have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [d d0 H] := fg D _ e2; have [d' d'0 H'] := fg' D _ e2.
exists (Num.min d d') => [|t]; first by rewrite lt_minr d0.
rewrite lt_minr => /andP [/H h /H' h']; rewrite frobDl /=.
rewrite [X in `|X|](_ : _ = (f (Z + t *: D) - f Z - t * frob g D) +
  (f' (Z + t *: D) - f' Z - t * frob g' D)); last by ring.
apply: le_trans (ler_norm_add _ _) _; apply: le_trans (ler_add h h') _.
by have -> : e * `|t| = e / 2%:R * `|t| + e / 2%:R * `|t| by field.
Qed.

Lemma gradientZ f Z g c : gradient f Z g -> gradient (fun Z => c * f Z) Z (c *: g).
Proof.
move=> fg D e e0; have c1 : 0 < `|c| + 1 by rewrite ltr_paddl.
have [d d0 H] := fg D _ (divr_gt0 e0 c1); exists d => // t /H {}H.
rewrite frobZl /= [X in `|X| <= _](_ : _ = c * (f (Z + t *: D) - f Z - t * frob g D)); last by ring.
rewrite normrM; apply: le_trans (_ : (`|c| + 1) * _ <= _).
  by apply: ler_wpmul2r => //; rewrite ler_addl ler01.
by rewrite mulrC -ler_pdivl_mulr // mulrAC.
Qed.

Lemma gradient_sum I (r : seq I) (f : I -> 'M[R]_(m, n) -> R) Z
    (g : I -> 'M[R]_(m, n)) :
  (forall i, gradient (f i) Z (g i)) ->
  gradient (fun Z => \sum_(i <- r) f i Z) Z (\sum_(i <- r) g i).
Proof.
move=> fg; elim: r => [|i r IH].
  rewrite big_nil; apply: gradient_ext (gradient_const 0 Z) => Z'.
  by rewrite big_nil.
rewrite big_cons; apply: gradient_ext (gradientD (fg i) IH) => Z'.
by rewrite big_cons.
Qed.

Lemma convexZ f c : 0 <= c -> convex f -> convex (fun Z => c * f Z).
Proof.
move=> c0 cf A B t t0 t1; apply: le_trans (ler_wpmul2l c0 (cf A B t t0 t1)) _.
by rewrite mulrDr !(mulrCA c).
Qed.

Lemma convex_sum I (r : seq I) (f : I -> 'M[R]_(m, n) -> R) :
  (forall i, convex (f i)) -> convex (fun Z => \sum_(i <- r) f i Z).
Proof.
move=> cf A B t t0 t1; rewrite !mulr_sumr -big_split.
by apply: ler_sum => i _; apply: cf.
Qed.

(* -- The squared norm -------------------------------------------------------- *)
Lemma sq_line Y Z D t : frob (Z + t *: D - Y) (Z + t *: D - Y) =
  frob (Z - Y) (Z - Y) + t * frob (2%:R *: (Z - Y)) D + t ^+ 2 * frob D D.
Proof.
rewrite addrAC !(frobDl, frobDr, frobZl, frobZr, frobNl, frobNr).
by rewrite (frobC D Z) (frobC D Y) (frobC Y Z); ring.
Qed.

Lemma sq_gradient Y Z :
  gradient (fun Z : 'M[R]_(m, n) => frob (Z - Y) (Z - Y)) Z (2%:R *: (Z - Y)).
Proof.
move=> D e e0; have D1 : 0 < frob D D + 1 by rewrite ltr_paddl ?frob_ge0 ?ltr01.
exists (e / (frob D D + 1)) => [|t]; first exact: divr_gt0.
rewrite ltr_pdivl_mulr // => te; rewrite sq_line.
rewrite [X in `|X| <= _](_ : _ = t * (t * frob D D)); last by ring.
rewrite !normrM (ger0_norm (frob_ge0 D)) mulrC ler_wpmul2r //.
by apply: le_trans (ltW te); rewrite ler_wpmul2l // ler_addl ler01.
Qed.

Lemma sq_convex Y : convex (fun Z : 'M[R]_(m, n) => frob (Z - Y) (Z - Y)).
Proof.
move=> A B t t0 t1; have -> : t *: A + (1 - t) *: B = B + t *: (A - B).
  by rewrite scalerBl scale1r scalerBr addrCA addrA addrC.
have eA : A = B + 1 *: (A - B) by rewrite scale1r addrC subrK.
rewrite {3 4}eA !sq_line -subr_ge0.
rewrite (_ : _ - _ = t * (1 - t) * frob (A - B) (A - B)); last by ring.
by rewrite !mulr_ge0 ?subr_ge0 ?frob_ge0.
Qed.

End Closure.

(* -- Two matrices: consequences of the definitions ---------------------------- *)
Section Two.

Variables (R : realFieldType) (m n k l : nat).
Implicit Types (f : 'M[R]_(m, n) * 'M[R]_(k, l) -> R).
Implicit Types (p q D : 'M[R]_(m, n) * 'M[R]_(k, l)).

Lemma close2_line p D e : 0 < e -> exists2 d, 0 < d &
  forall t, `|t| < d -> close2 e p (p.1 + t *: D.1, p.2 + t *: D.2).
Proof.
move=> e0; have [d d0 H] := close_line p.1 D.1 e0.
have [d' d'0 H'] := close_line p.2 D.2 e0.
exists (Num.min d d') => [|t]; first by rewrite lt_minr d0.
by rewrite lt_minr => /andP [/H ? /H' ?].
Qed.

Lemma global_local f p : global_minimum f p -> local_min2 f p.
Proof. by move=> gf; exists 1 => [|q _]; [exact: ltr01|exact: gf]. Qed.

(* Along a line on which the objective is constant, nearby points are local   *)
(* minima too.                                                                *)
Lemma local_min_slide f p D : local_min2 f p ->
  (forall t, f (p.1 + t *: D.1, p.2 + t *: D.2) = f p) ->
  exists2 t, t != 0 & local_min2 f (p.1 + t *: D.1, p.2 + t *: D.2).
Proof.
move=> [e e0 mf] cf; have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [d d0 H] := close2_line p D e2.
have [t t0 [td _]] := small2 d0 d0; exists t; first by rewrite gt_eqF.
exists (e / 2%:R) => // q [q1 q2]; rewrite cf; apply: mf.
have [|h1 h2] := H t; first by rewrite gtr0_norm.
by split; [apply: close_trans h1 q1|apply: close_trans h2 q2].
Qed.

(* Curvature decides the sign of small steps.                                 *)
Lemma second_order_not_min f p D c : c < 0 -> second_order f p D c ->
  ~ local_min2 f p.
Proof.
move=> c0 cf [e e0 mf]; have c2 : 0 < - c / 2%:R by rewrite divr_gt0 ?ltr0n // oppr_gt0.
have [d d0 H] := cf _ c2; have [d' d'0 H'] := close2_line p D e0.
have [t t0 [td td']] := small2 d0 d'0.
have := H t; have := H' t; rewrite gtr0_norm // => /(_ td') /mf /le_sub0 lo /(_ td).
rewrite ler_norml => /andP [_ /le_sub0]; move/(addr_ge0 lo).
rewrite [X in 0 <= X](_ : _ = c / 2%:R * t ^+ 2); last by field.
rewrite pmulr_lge0 ?exprn_gt0 // pmulr_lge0 ?invr_gt0 ?ltr0n //.
by rewrite leNgt c0.
Qed.

Lemma second_orderN f p D c : second_order f p D c ->
  second_order (fun q => - f q) p D (- c).
Proof.
move=> cf e e0; have [d d0 H] := cf e e0; exists d => // t /H {}H.
by rewrite mulNr -!opprD normrN.
Qed.

Lemma second_order_not_max f p D c : 0 < c -> second_order f p D c ->
  ~ local_max2 f p.
Proof.
rewrite -oppr_lt0 => c0 /second_orderN cf [e e0 mf].
by apply: (second_order_not_min c0 cf); exists e => // q /mf; rewrite ler_opp2.
Qed.

Lemma midpoint a b (A B : 'M[R]_(a, b)) t :
  2%:R^-1 *: (A + t *: B) + (1 - 2%:R^-1) *: (A + - t *: B) = A.
Proof.
have -> : 1 - 2%:R^-1 = 2%:R^-1 :> R by field.
rewrite -scalerDr scaleNr addrACA subrr addr0 -mulr2n -scaler_nat scalerA.
by rewrite mulVf ?scale1r // pnatr_eq0.
Qed.

Lemma convex2_midpoint f p D t : convex2 f ->
  2%:R * f p <= f (p.1 + t *: D.1, p.2 + t *: D.2)
              + f (p.1 + - t *: D.1, p.2 + - t *: D.2).
Proof.
move=> cf; have h0 : 0 <= 2%:R^-1 :> R by rewrite invr_ge0 ler0n.
have h1 : 2%:R^-1 <= 1 :> R by rewrite invf_le1 ?ltr0n // ler1n.
have := cf (p.1 + t *: D.1, p.2 + t *: D.2) (p.1 + - t *: D.1, p.2 + - t *: D.2) _ h0 h1.
rewrite /= !midpoint -surjective_pairing.
have -> : 1 - 2%:R^-1 = 2%:R^-1 :> R by field.
by rewrite -mulrDr mulrC ler_pdivl_mulr ?ltr0n // mulrC.
Qed.

Lemma strict_saddle_not_min f p : strict_saddle f p -> ~ local_min2 f p.
Proof. by move=> [_ [D [c [c0 cf]]]]; apply: second_order_not_min cf. Qed.

End Two.
