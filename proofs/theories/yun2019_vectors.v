(* The inner product of column vectors over an ordered field, and the
   inequality of Cauchy and Schwarz. *)

From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section InnerProduct.

Variable R : realFieldType.

Definition dot n (a b : 'cV[R]_n) : R := (a^T *m b) 0 0.

Lemma dotE n (a b : 'cV[R]_n) : dot a b = \sum_i a i 0 * b i 0.
Proof. by rewrite /dot mxE; apply: eq_bigr => i _; rewrite mxE. Qed.

Lemma dotC n (a b : 'cV[R]_n) : dot a b = dot b a.
Proof. by rewrite !dotE; apply: eq_bigr => i _; rewrite mulrC. Qed.

Lemma dotDl n (a b c : 'cV[R]_n) : dot (a + b) c = dot a c + dot b c.
Proof. by rewrite /dot linearD mulmxDl mxE. Qed.

Lemma dotDr n (a b c : 'cV[R]_n) : dot a (b + c) = dot a b + dot a c.
Proof. by rewrite /dot mulmxDr mxE. Qed.

Lemma dotZl n k (a b : 'cV[R]_n) : dot (k *: a) b = k * dot a b.
Proof. by rewrite /dot linearZ -scalemxAl mxE. Qed.

Lemma dotZr n k (a b : 'cV[R]_n) : dot a (k *: b) = k * dot a b.
Proof. by rewrite /dot -scalemxAr mxE. Qed.

Lemma dot0l n (b : 'cV[R]_n) : dot 0 b = 0.
Proof. by rewrite -(scale0r (0 : 'cV_n)) dotZl mul0r. Qed.

Lemma dot0r n (a : 'cV[R]_n) : dot a 0 = 0.
Proof. by rewrite dotC dot0l. Qed.

Lemma dot_suml n (I : Type) (r : seq I) (a : I -> 'cV[R]_n) b :
  dot (\sum_(i <- r) a i) b = \sum_(i <- r) dot (a i) b.
Proof. by rewrite /dot linear_sum mulmx_suml summxE. Qed.

Lemma dot_sumr n (I : Type) (r : seq I) a (b : I -> 'cV[R]_n) :
  dot a (\sum_(i <- r) b i) = \sum_(i <- r) dot a (b i).
Proof. by rewrite /dot mulmx_sumr summxE. Qed.

Lemma dot_adj n m (a : 'cV[R]_n) (B : 'M_(n, m)) b : dot a (B *m b) = dot (B^T *m a) b.
Proof. by rewrite /dot trmx_mul trmxK mulmxA. Qed.

Lemma dot_ge0 n (a : 'cV[R]_n) : 0 <= dot a a.
Proof. by rewrite dotE sumr_ge0 // => i _; rewrite -expr2 sqr_ge0. Qed.

Lemma dot_eq0 n (a : 'cV[R]_n) : dot a a = 0 -> a = 0.
Proof.
rewrite dotE => /eqP; rewrite psumr_eq0 => [/allP h|i _]; last by rewrite -expr2 sqr_ge0.
apply/colP => i; rewrite mxE; apply/eqP; rewrite -(sqrf_eq0 (a i 0)) expr2.
by have := h i (mem_index_enum i).
Qed.

Lemma dot_gt0 n (a : 'cV[R]_n) : (0 < dot a a) = (a != 0).
Proof.
rewrite lt0r dot_ge0 andbT; congr negb; apply/eqP/eqP => [|->]; [exact: dot_eq0 | exact: dot0l].
Qed.

Lemma dotNl n (a b : 'cV[R]_n) : dot (- a) b = - dot a b.
Proof. by rewrite -scaleN1r dotZl mulN1r. Qed.

Lemma dotNr n (a b : 'cV[R]_n) : dot a (- b) = - dot a b.
Proof. by rewrite dotC dotNl dotC. Qed.

Theorem cauchy_schwarz n (a b : 'cV[R]_n) : dot a b ^+ 2 <= dot a a * dot b b.
Proof.
have [->|b0] := eqVneq b 0; first by rewrite !dot0r expr0n mulr0.
have bb : 0 < dot b b by rewrite dot_gt0.
have := dot_ge0 (dot b b *: a - dot a b *: b).
rewrite dotDl !dotDr !dotNl !dotNr !dotZl !dotZr (dotC b a).
have -> : forall p q r : R, p * (p * q) - p * (r * r) + (- (r * (p * r)) - - (r * (r * p))) =
    p * (q * p - r ^+ 2) by move=> p q r; ring.
by rewrite pmulr_rge0 // subr_ge0.
Qed.

End InnerProduct.

(** The Euclidean norm, where square roots exist. *)

Section EuclideanNorm.

Variable R : rcfType.

Definition enorm n (a : 'cV[R]_n) : R := Num.sqrt (dot a a).

Lemma enorm_ge0 n (a : 'cV[R]_n) : 0 <= enorm a.
Proof. exact: sqrtr_ge0. Qed.

Lemma enormN n (a : 'cV[R]_n) : enorm (- a) = enorm a.
Proof. by rewrite /enorm dotNl dotNr opprK. Qed.

Lemma norm_dot n (a b : 'cV[R]_n) : `|dot a b| <= enorm a * enorm b.
Proof. by rewrite -sqrtr_sqr -sqrtrM ?dot_ge0 // ler_wsqrtr // cauchy_schwarz. Qed.

Lemma enormD n (a b : 'cV[R]_n) : enorm (a + b) <= enorm a + enorm b.
Proof.
rewrite -[leRHS]ger0_norm ?addr_ge0 ?enorm_ge0 // -sqrtr_sqr ler_wsqrtr //.
have cs : dot a b <= enorm a * enorm b := le_trans (ler_norm _) (norm_dot a b).
rewrite sqrrD !sqr_sqrtr ?dot_ge0 // dotDl !dotDr (dotC b a) -subr_ge0.
move: (dot a a) (dot a b) (dot b b) (_ * _) cs => x y z s h.
have -> : x + s *+ 2 + z - (x + y + (y + z)) = (s - y) *+ 2 by rewrite !mulr2n; ring.
by rewrite mulrn_wge0 // subr_ge0.
Qed.

End EuclideanNorm.
