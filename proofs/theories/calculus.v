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

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.

Variable R : realFieldType.

Definition frob m n (A B : 'M[R]_(m, n)) : R := \tr (A *m B^T).

Definition convex m n (f : 'M[R]_(m, n) -> R) : Prop :=
  forall A B t, 0 <= t -> t <= 1 ->
    f (t *: A + (1 - t) *: B) <= t * f A + (1 - t) * f B.

Definition gradient m n (f : 'M[R]_(m, n) -> R) (Z g : 'M[R]_(m, n)) : Prop :=
  forall D e, 0 < e -> exists2 d, 0 < d &
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
Implicit Types (p : 'M[R]_(m, n) * 'M[R]_(k, l)).

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
  forall e, 0 < e -> exists2 d, 0 < d & forall t, `|t| < d ->
    `|f (p.1 + t *: D.1, p.2 + t *: D.2) - f p - c * t ^+ 2| <= e * t ^+ 2.

(* Some direction has strictly negative curvature.                            *)
Definition negative_curvature f p : Prop :=
  exists (D : 'M[R]_(m, n) * 'M[R]_(k, l)) c, c < 0 /\ second_order f p D c.

Definition strict_saddle f p : Prop := critical f p /\ negative_curvature f p.

End TwoMatrices.

End Definitions.
