(* The models of Chen et al. 2021 ("ResNEsts and DenseNEsts"), equations (1)  *)
(* to (10), with the indices of the paper.                                    *)
(*   L   number of blocks      M   width of the residual representation       *)
(*   K i width of the feature v_i; K 0 is the input width N_in                *)
(*   p i number of parameters of the i-th residual function                   *)
(*   G i x theta_i             the residual function G_i(x; theta_i), i >= 1: *)
(*                             any function whatsoever                        *)
(* A network is given by its weights W_0, W_1, ... and theta_1, theta_2, ...; *)
(* an L-block network uses W_0 ... W_L and theta_1 ... theta_L only, so that  *)
(* networks with fewer blocks are prefixes of networks with more.             *)
From mathcomp Require Import all_ssreflect all_algebra.
From Nest Require Import calculus.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* -- Losses and the empirical risk ----------------------------------------- *)
Section Risk.

Variables (R : realFieldType) (No N : nat).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.  (* ell(y_hat, y) *)

(* Assumption 2: for every y, the loss is convex and differentiable in y_hat. *)
Definition assumption_2 : Prop :=
  (forall y, convex (ell^~ y)) /\
  exists g, forall y z, gradient (ell^~ y) z (g y z).

(* (1/N) sum_n ell(f(x^n), y^n); the n-th sample is the n-th column.          *)
Definition empirical_risk Nin (X : 'M[R]_(Nin, N)) (Y : 'M[R]_(No, N))
    (f : 'cV[R]_Nin -> 'cV[R]_No) : R :=
  N%:R^-1 * \sum_(n < N) ell (f (col n X)) (col n Y).

End Risk.

Definition squared_loss (R : realFieldType) No (z y : 'cV[R]_No) : R :=
  frob (z - y) (z - y).

(* -- ResNEsts and A-ResNEsts ----------------------------------------------- *)
Section ResNEst.

Variables (R : realFieldType) (M No : nat) (K p : nat -> nat).
Variable G : forall i, 'cV[R]_M -> 'rV[R]_(p i) -> 'cV[R]_(K i).

Definition expansion := forall i, 'M[R]_(M, K i).    (* W_0, W_1, ... *)
Definition parameters := forall i, 'rV[R]_(p i).     (* theta_1, theta_2, ... *)
Definition augmentation := forall i, 'M[R]_(No, K i). (* H_0, H_1, ... *)

Section Features.

Variables (W : expansion) (theta : parameters).

(* Equation (1): x_i = x_{i-1} + W_i G_i(x_{i-1}; theta_i), x_0 = W_0 x.      *)
Fixpoint state (i : nat) (x : 'cV[R]_(K 0)) : 'cV[R]_M :=
  if i is j.+1 then
    state j x + W j.+1 *m @G j.+1 (state j x) (theta j.+1)
  else W 0%N *m x.

(* v_0 = x and v_i = G_i(x_{i-1}; theta_i).                                   *)
Definition feature (i : nat) (x : 'cV[R]_(K 0)) : 'cV[R]_(K i) :=
  match i with
  | 0 => x
  | j.+1 => @G j.+1 (state j x) (theta j.+1)
  end.

(* x_{L-1} = sum_(i < L) W_i v_i; it is 0 when L = 0.                         *)
Definition previous_state (L : nat) (x : 'cV[R]_(K 0)) : 'cV[R]_M :=
  \sum_(i < L) W i *m feature i x.

(* Equation (2) left: the ResNEst's output W_{L+1} x_L; A stands for W_{L+1}. *)
Definition resnest (L : nat) (A : 'M[R]_(No, M)) x : 'cV[R]_No :=
  A *m state L x.

(* The same with the features fixed: q = (W_{L+1}, W_L) are the prediction    *)
(* weights and (W_0 ... W_{L-1}, theta_1 ... theta_L) = phi finds features.   *)
Definition resnest_phi (L : nat) (q : 'M[R]_(No, M) * 'M[R]_(M, K L)) x :
    'cV[R]_No :=
  q.1 *m (previous_state L x + q.2 *m feature L x).

(* Equation (4): the A-ResNEst's output.                                      *)
Definition aresnest (L : nat) (H : augmentation) x : 'cV[R]_No :=
  \sum_(i < L.+1) H i *m feature i x.

(* Assumption 4: x_{L-1} = sum_(i < L) W_i v_i determines v_0 ... v_{L-1}.    *)
Definition assumption_4 (L : nat) : Prop :=
  forall v w : (forall i : 'I_L, 'cV[R]_(K i)),
    \sum_(i < L) W i *m v i = \sum_(i < L) W i *m w i -> forall i, v i = w i.

End Features.

(* Full rank, Assumption 3 and the bottleneck condition.                       *)
Definition full_rank m n (A : 'M[R]_(m, n)) : bool := \rank A == minn m n.
Definition assumption_3 : bool := (No <= M)%N.
Definition bottleneck_condition (L : nat) : bool := (\sum_(i < L) K i <= M)%N.

Section Problems.

Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(K 0, N)) (Y : 'M[R]_(No, N)).

(* Problem (P): all the weights are free.                                     *)
Definition weights := ('M[R]_(No, M) * expansion * parameters)%type.

Definition near_weights (L : nat) (e : R) (w w' : weights) : Prop :=
  [/\ close e w.1.1 w'.1.1,
      forall i, (i <= L)%N -> close e (w.1.2 i) (w'.1.2 i) &
      forall i, (0 < i <= L)%N -> close e (w.2 i) (w'.2 i)].

Definition risk (L : nat) (w : weights) : R :=
  empirical_risk ell X Y (resnest w.1.2 w.2 L w.1.1).

Definition local_min_P (L : nat) (w : weights) : Prop :=
  local_minimum (near_weights L) (risk L) w.

(* Equation (3), problem (P_phi).                                             *)
Definition risk_phi W theta (L : nat) q : R :=
  empirical_risk ell X Y (@resnest_phi W theta L q).

(* Equation (5), problem (PA_phi).                                            *)
Definition arisk_phi W theta (L : nat) (H : augmentation) : R :=
  empirical_risk ell X Y (aresnest W theta L H).

Definition near_augmentation (L : nat) (e : R) (H H' : augmentation) : Prop :=
  forall i, (i <= L)%N -> close e (H i) (H' i).

Definition local_min_PA W theta (L : nat) H : Prop :=
  local_minimum (near_augmentation L) (arisk_phi W theta L) H.

(* The risk of the linear predictor x |-> H x of the input.                   *)
Definition linear_risk (H : 'M[R]_(No, K 0)) : R :=
  empirical_risk ell X Y (fun x => H *m x).

(* Equation (6): the excess of the ResNEst over the A-ResNEst.                *)
Definition epsilon W theta L q H : R :=
  @risk_phi W theta L q - arisk_phi W theta L H.

(* Assumption 1: sum_n v_L(x^n) y^n^T is not 0 and sum_n v_L(x^n) v_L(x^n)^T  *)
(* is invertible.                                                             *)
Definition assumption_1 W theta (L : nat) : Prop :=
  \sum_(n < N) feature W theta L (col n X) *m (col n Y)^T != 0 /\
  \sum_(n < N) feature W theta L (col n X) *m (feature W theta L (col n X))^T
    \in unitmx.

End Problems.

End ResNEst.

(* -- DenseNEsts ------------------------------------------------------------- *)
Section DenseNEst.

Variables (R : realFieldType) (No : nat) (D p : nat -> nat).

(* M_0 = D_0 = N_in and M_i = M_{i-1} + D_i.                                  *)
Fixpoint Mdense (i : nat) : nat :=
  if i is j.+1 then (Mdense j + D j.+1)%N else D 0.

Variable Q : forall i, 'cV[R]_(Mdense i.-1) -> 'rV[R]_(p i) -> 'cV[R]_(D i).
Variable theta : forall i, 'rV[R]_(p i).

(* Equation (8): x_i stacks x_{i-1} on Q_i(x_{i-1}; theta_i), x_0 = x.        *)
Fixpoint dense_state (i : nat) (x : 'cV[R]_(D 0)) : 'cV[R]_(Mdense i) :=
  match i with
  | 0 => x
  | j.+1 => col_mx (dense_state j x)
                   (@Q j.+1 (dense_state j x) (theta j.+1))
  end.

Definition dense_feature (i : nat) (x : 'cV[R]_(D 0)) : 'cV[R]_(D i) :=
  match i with
  | 0 => x
  | j.+1 => @Q j.+1 (dense_state j x) (theta j.+1)
  end.

(* The output W_{L+1} x_L.                                                    *)
Definition densenest (L : nat) (A : 'M[R]_(No, Mdense L)) x : 'cV[R]_No :=
  A *m dense_state L x.

(* W_{L+1,i}: the columns of W_{L+1} that read the i-th feature are those     *)
(* from M_{i-1} on (from 0 on when i = 0).                                    *)
Definition offset (i : nat) : nat := if i is j.+1 then Mdense j else 0%N.

Definition selection (m i : nat) : 'M[R]_(m, D i) :=
  \matrix_(a, b) (a == offset i + b :> nat)%N%:R.

Definition dense_block (L : nat) (A : 'M[R]_(No, Mdense L)) i : 'M[R]_(No, D i) :=
  A *m selection (Mdense L) i.

Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(D 0, N)) (Y : 'M[R]_(No, N)).

(* Equation (10), problem (PD_phi).                                           *)
Definition drisk_phi (L : nat) (A : 'M[R]_(No, Mdense L)) : R :=
  empirical_risk ell X Y (densenest A).

End DenseNEst.

(* Problem (PD): W_{L+1} and theta_1 ... theta_L are free.                    *)
Section DenseProblem.

Variables (R : realFieldType) (No : nat) (D p : nat -> nat).
Variable Q : forall i, 'cV[R]_(Mdense D i.-1) -> 'rV[R]_(p i) -> 'cV[R]_(D i).
Variable ell : 'cV[R]_No -> 'cV[R]_No -> R.
Variables (N : nat) (X : 'M[R]_(D 0, N)) (Y : 'M[R]_(No, N)) (L : nat).

Definition dense_weights :=
  ('M[R]_(No, Mdense D L) * (forall i, 'rV[R]_(p i)))%type.

Definition near_dense (e : R) (w w' : dense_weights) : Prop :=
  close e w.1 w'.1 /\ forall i, (0 < i <= L)%N -> close e (w.2 i) (w'.2 i).

Definition drisk (w : dense_weights) : R := drisk_phi Q w.2 ell X Y w.1.

Definition local_min_PD (w : dense_weights) : Prop :=
  local_minimum near_dense drisk w.

End DenseProblem.
