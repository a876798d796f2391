(* Critical points of the networks of Section 4 of Yun et al. 2019, decided by      *)
(* computation: derivatives along layers at points where they have some, the       *)
(* derivatives of the risk along w and V_1, ..., V_L, and that these are 0.         *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Nest Require Import calculus models networks coupled rational_matrices instances.
From Nest Require Import yun2019_vectors yun2019_derivative instances_yun2019.
From Nest Require yun2019_theorem_2.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Local Notation part := (nth no_rows).

(* -- Layers ------------------------------------------------------------------------------ *)
Section Slopes.
Variable R : realFieldType.

Fixpoint horner_slope (p : seq R) (z : R) : R :=
  if p is c :: p' then horner p' z + z * horner_slope p' z else 0.

Lemma derivative_horner p z : derivative (horner p) z (horner_slope p z).
Proof.
elim: p => [|c p IH] /=; first exact: derivative_cst.
have := derivativeD (derivative_cst c z) (derivativeM_affine 0 1 IH).
have -> : 0 + (horner_slope p z * (0 + 1 * z) + horner p z * 1) = horner p z + z * horner_slope p z by ring.
by apply: derivative_ext => s; ring.
Qed.

Fixpoint piecewise_slope (bs : seq R) (ps : seq (seq R)) (z : R) : R :=
  match bs, ps with
  | b :: bs', p :: ps' => if z < b then horner_slope p z else piecewise_slope bs' ps' z
  | [::], p :: _ => horner_slope p z
  | _, [::] => 0
  end.

Lemma derivative_near (f g : R -> R) t d e : 0 < e -> (forall h, `|h| < e -> f (t + h) = g (t + h)) ->
  derivative f t d -> derivative g t d.
Proof.
move=> e0 fg df c c0; have [r r0 dr] := df c c0.
exists (Num.min e r) => [|h]; rewrite lt_minr; first by rewrite e0.
move=> /andP [he hr]; rewrite -(fg h he) -[in g t](addr0 t) -fg ?normr0 // addr0; exact: dr.
Qed.

Lemma derivative_piecewise bs ps z : z \notin bs ->
  derivative (piecewise bs ps) z (piecewise_slope bs ps z).
Proof.
elim: bs ps => [|b bs IH] [|p ps] //=; try by move=> _; exact: derivative_cst.
  by move=> _; exact: derivative_horner.
rewrite inE negb_or => /andP [zb zbs].
have e0 : 0 < `|b - z| by rewrite normr_gt0 subr_eq0 eq_sym.
case: ltP => [lt|ge].
  apply: (derivative_near e0 _ (derivative_horner p z)) => h.
  rewrite [X in _ < X]gtr0_norm ?subr_gt0 // => /(le_lt_trans (ler_norm _)).
  by rewrite ltr_subr_addl => ->.
have {}ge : b < z by rewrite lt_neqAle eq_sym zb.
apply: (derivative_near e0 _ (IH ps zbs)) => h.
rewrite distrC [X in _ < X]gtr0_norm ?subr_gt0 // ltr_norml => /andP [lo _].
by rewrite ltNge -subr_ge0 (_ : z + h - b = h - - (z - b)) ?subr_ge0 ?(ltW lo) //; ring.
Qed.

End Slopes.

(* The same with fractions.                                                         *)
Fixpoint horner_slope_frac (p : seq Q) (z : Q) : Q :=
  if p is c :: p' then (horner_frac p' z + z * horner_slope_frac p' z)%frac else 0%frac.

Fixpoint piecewise_slope_frac (bs : seq Q) (ps : seq (seq Q)) (z : Q) : Q :=
  match bs, ps with
  | b :: bs', p :: ps' =>
    if is_positive (b - z)%frac then horner_slope_frac p z else piecewise_slope_frac bs' ps' z
  | [::], p :: _ => horner_slope_frac p z
  | _, [::] => 0%frac
  end.

(* J' i are the derivatives of what the layer makes of the k rows z of the n-th sample, J those of z. *)
Definition is_tangent M n k (l : layer) (z J J' : rows) : bool :=
  match l with
  | Linear m k' A b => (k' == k) && same m M J' (mul m k M A J)
  | Piecewise bs ps => all (fun i =>
      all (fun b => ~~ Qeq_bool b (value z i n)) bs &&
      all (fun j => Qeq_bool (value J' i j)
        (piecewise_slope_frac bs ps (value z i n) * value J i j)%frac) (iota 0 M)) (iota 0 k)
  end.

Fixpoint is_jacobian M N n k (ls : seq layer) (z : rows) (zs : seq rows) (J : rows) (Js : seq rows)
    (last_J : rows) k' : bool :=
  match ls, zs, Js with
  | [::], [::], [::] => (k == k') && same k M J last_J
  | l :: ls', z' :: zs', J' :: Js' =>
    [&& is_output N k l z z', is_tangent M n k l z J J' &
      is_jacobian M N n (if l is Linear m _ _ _ then m else k) ls' z' zs' J' Js' last_J k']
  | _, _, _ => false
  end.

Section Tangents.
Variable R : realFieldType.

Lemma horner_slope_fracP p z : horner_slope (map of_Q p) (of_Q z) = of_Q (horner_slope_frac p z) :> R.
Proof. by elim: p => [|c p IH] /=; rewrite ?of_Q0 // horner_fracP IH of_QD of_QM. Qed.

Lemma piecewise_slope_fracP bs ps z : piecewise_slope (map of_Q bs) (map (map of_Q) ps) (of_Q z) =
  of_Q (piecewise_slope_frac bs ps z) :> R.
Proof.
elim: bs ps => [|b bs IH] [|p ps] /=; rewrite ?of_Q0 ?horner_slope_fracP //.
by rewrite of_Q_ltE; case: ifP.
Qed.

Lemma of_Q_inj (a b : Q) : of_Q a = of_Q b :> R -> Qeq_bool a b.
Proof.
move=> e; apply/Qeq_bool_iff; have : of_Q (a - b)%frac = 0 :> R by rewrite of_QD of_QN e subrr.
move/eqP; rewrite mulf_eq0 invr_eq0 (negbTE (of_pos_neq0 R _)) orbF intr_eq0 => /eqP e0.
have : Qnum (a - b)%frac = 0%bin by apply: (can_inj ssrZ.int_of_ZK).
by rewrite /Qeq /= Z.mul_opp_l Z.add_opp_r Z.sub_move_0_r.
Qed.

Lemma no_breakpoint bs q : all (fun b => ~~ Qeq_bool b q) bs -> of_Q q \notin map (of_Q (R := R)) bs.
Proof.
elim: bs => [//|b bs IH] /= /andP [nb /IH h]; rewrite inE negb_or h andbT.
by apply: contra nb => /eqP/esym; exact: of_Q_inj.
Qed.

Variables (M N n : nat) (delta : nat -> R).
Hypothesis nN : (n < N)%N.

(* A curve through the n-th column of z with the derivatives J delta.               *)
Definition has_tangent k (x : R -> nat -> R) (z J : rows) : Prop := forall i, (i < k)%N ->
  x 0 i = of_Q (value z i n) /\
  derivative (fun s => x s i) 0 (\sum_(j < M) of_Q (value J i j) * delta j).

Lemma is_tangentP k l x z z' J J' : is_output N k l z z' -> is_tangent M n k l z J J' ->
  has_tangent k x z J ->
  has_tangent (if l is Linear m _ _ _ then m else k) (fun s => layer_map l (x s)) z' J'.
Proof.
move=> out tan hx i ik; split.
  by apply: (is_outputP out nN) => // a ak; case: (hx a ak).
case: l out tan ik => [m k' A b|bs ps] /= out.
  move=> /andP [/eqP -> /(@sameP R) e] im.
  have <- : \sum_(a < k) of_Q (value A i a) * (\sum_(j < M) of_Q (value J a j) * delta j) + 0 =
      \sum_(j < M) of_Q (value J' i j) * delta j.
    rewrite addr0; under eq_bigr do rewrite mulr_sumr; rewrite exchange_big; apply: eq_bigr => j _ /=.
    have := congr1 (fun B : 'M[R]_(m, M) => B (Ordinal im) j) e.
    rewrite mat_mul !mxE /= => ->; rewrite mulr_suml; apply: eq_bigr => a _.
    by rewrite !mxE mulrA.
  apply: derivativeD (derivative_cst _ _); apply: derivative_sum => a; apply: derivativeZ.
  by case: (hx a (ltn_ord a)).
move=> /allP check ik; have := check i; rewrite mem_iota ik => /(_ isT) /andP [smooth /allP slope].
have [x0 dx] := hx i ik.
have sm : x 0 i \notin map of_Q bs.
  by rewrite x0 no_breakpoint.
have := derivative_comp dx (derivative_piecewise (map (map of_Q) ps) sm).
rewrite x0 piecewise_slope_fracP mulr_sumr; congr derivative; apply: eq_bigr => j _.
have := slope j; rewrite mem_iota ltn_ord => /(_ isT) /Qeq_bool_iff/(of_Q_eq R) ->.
by rewrite of_QM mulrA.
Qed.

Lemma is_jacobianP k ls x z zs J Js last_J k' : is_jacobian M N n k ls z zs J Js last_J k' ->
  has_tangent k x z J -> forall i, (i < k')%N ->
  derivative (fun s => foldl (fun z l => layer_map l z) (x s) ls i) 0
    (\sum_(j < M) of_Q (value last_J i j) * delta j).
Proof.
elim: ls k x z zs J Js => [|l ls IH] k x z [|z' zs] J [|J' Js] //=.
  move=> /andP [/eqP <- /(@sameP R) e] hx i ik; have [_] := hx i ik.
  congr derivative; apply: eq_bigr => j _.
  by have := congr1 (fun B : 'M[R]_(k, M) => B (Ordinal ik) j) e; rewrite !mxE => ->.
by move=> /and3P [out tan jac] hx; apply: (IH _ _ _ _ _ _ jac); exact: is_tangentP hx.
Qed.

End Tangents.

(* -- The network ------------------------------------------------------------------------- *)

Lemma unit_tangent (R : realFieldType) M (v : 'cV[R]_M) (i : 'I_M) :
  \sum_(j < M) of_Q (value (unit_rows M) i j) * coordinates v j = v i 0.
Proof.
rewrite -[in RHS](mul1mx v) -(mat_unit R M) mxE.
by apply: eq_bigr => j _; rewrite mxE coordinatesE.
Qed.

Section Backward.

Variables (R : realFieldType) (M N L : nat) (K : nat -> nat).
Variables (weights features : seq rows) (w y : rows) (blocks : seq (seq layer)) (traces : seq (seq rows)).
Variable jacobians : seq (seq (seq rows)).

Local Notation states l := (state_rows M N K weights features l).
Local Notation phi1 := (first_function R M K blocks).
Local Notation phi := (later_functions R K blocks).
Local Notation V := (outer_maps R M K weights).
Local Notation U := (inner_maps R M blocks).
Local Notation readout := (readout R M w).
Local Notation errors := (errors M N L K weights features w y).

(* The derivatives of the block l with respect to the state before it, at the n-th sample. *)
Definition jacobian l n : rows := last (unit_rows M) (nth [::] (nth [::] jacobians l) n).

Definition are_jacobians : bool := all (fun l => all (fun n =>
  is_jacobian M N n M (nth [::] blocks l) (states l) (nth [::] traces l) (unit_rows M)
    (nth [::] (nth [::] jacobians l) n) (jacobian l n) (K l.+1)) (iota 0 N)) (iota 1 L.-1).

Hypothesis deep : is_deep_resnet M N L K weights features blocks traces.
Hypothesis jac : are_jacobians.

(* w times the derivatives of the n-th output with respect to the state before block L - d. *)
Fixpoint adjoint d n : rows :=
  if d is d'.+1 then
    let g := adjoint d' n in let l := (L - d)%N in
    add 1 M g (mul 1 (K l.+1) M (mul 1 M (K l.+1) g (part weights l.+1)) (jacobian l n))
  else w.

Section Line.

Variables (dw : 'cV[R]_M) (dV : forall l, 'M[R]_(M, widths K l)) (n : 'I_N).

Local Notation h l s :=
  (yun2019_theorem_2.hidden phi1 phi (fun k => V k + s *: dV k) U l (inputs R M N features n)).
Local Notation v l := (col n (mat (K l.+1) N (part features l.+1)) : 'cV[R]_(K l.+1)).
Local Notation J l := (mat (K l.+1) M (jacobian l n) : 'M[R]_(K l.+1, M)).

Fixpoint tangent l : 'cV[R]_M :=
  if l is l'.+1 then tangent l' + (dV l' *m v l' + V l' *m (J l' *m tangent l')) else 0.

Lemma hidden_ext (V1 V2 : forall l, 'M[R]_(M, widths K l)) l x : (forall l, V1 l = V2 l) ->
  yun2019_theorem_2.hidden phi1 phi V1 U l x = yun2019_theorem_2.hidden phi1 phi V2 U l x.
Proof. by move=> e; elim: l => //= l ->; rewrite e. Qed.

Lemma hidden0 l : (l <= L)%N -> h l 0 = col n (mat M N (states l)).
Proof.
move=> lL; rewrite -(hidden_value R deep) //; apply: hidden_ext => k.
by rewrite scale0r addr0.
Qed.

Lemma hidden_derivative l i : (l <= L)%N -> derivative (fun s => h l s i 0) 0 (tangent l i 0).
Proof.
elim: l i => [|l IH] i lL; first by rewrite [X in derivative _ _ X]mxE; exact: (derivative_cst (inputs R M N features n i 0) 0).
pose F s := yun2019_theorem_2.feature phi1 phi U l (h l s).
have F0 : F 0 = v l by rewrite /F hidden0 ?(ltnW lL) // (feature_value R deep).
have dF j : derivative (fun s => F s j 0) 0 ((J l *m tangent l) j 0).
  rewrite /F; clear F F0; case: l IH lL j => [|l] IH lL j.
    by rewrite mulmx0 [X in derivative _ _ X]mxE; exact: (derivative_cst (first_function R M K blocks (inputs R M N features n) j 0) 0).
  have l1 : l.+1 \in iota 1 L.-1 by rewrite mem_iota /= add1n prednK // (leq_ltn_trans _ lL).
  have nN : (n : nat) \in iota 0 N by rewrite mem_iota ltn_ord.
  move: jac => /allP /(_ _ l1) /allP /(_ _ nN) jn.
  have tan : has_tangent M n (coordinates (tangent l.+1)) M (fun s => coordinates (h l.+1 s))
      (states l.+1) (unit_rows M).
    move=> a aM; split.
      by rewrite (coordinatesE _ (Ordinal aM)) hidden0 ?(ltnW lL) // !mxE.
    rewrite (unit_tangent (tangent l.+1) (Ordinal aM)).
    apply: derivative_ext (IH (Ordinal aM) (ltnW lL)) => s.
    by rewrite (coordinatesE _ (Ordinal aM)).
  have := is_jacobianP (R := R) (ltn_ord n) jn tan (ltn_ord j).
  have -> : \sum_(j0 < M) of_Q (value (jacobian l.+1 n) j j0) * coordinates (tangent l.+1) j0 =
      (J l.+1 *m tangent l.+1) j 0.
    by rewrite mxE; apply: eq_bigr => b _; rewrite mxE coordinatesE.
  apply: derivative_ext => s; rewrite /= /later_functions after_mapE ?mxE //.
  by case/and4P: deep => _ _ /allP maps _; apply: maps.
have dVF j : derivative (fun s => F s j 0 * (V l i j + dV l i j * s)) 0
    ((J l *m tangent l) j 0 * (V l i j + dV l i j * 0) + F 0 j 0 * dV l i j).
  exact: derivativeM_affine.
have := derivativeD (IH i (ltnW lL)) (derivative_sum (index_enum _) dVF).
have -> : tangent l i 0 + \sum_j ((J l *m tangent l) j 0 * (V l i j + dV l i j * 0) + F 0 j 0 * dV l i j) =
    tangent l.+1 i 0.
  rewrite [in RHS]/= !mxE; congr (_ + _).
  rewrite -big_split; apply: eq_bigr => j _ /=; rewrite F0 mulr0 addr0 addrC.
  by congr (_ + _); rewrite mulrC // [v l j 0]mxE.
apply: derivative_ext => s; rewrite [in RHS]/= [in RHS]mxE; congr (_ + _).
by rewrite mxE; apply: eq_bigr => j _; rewrite !mxE mulrC [s * _]mulrC.
Qed.

(* w times the derivatives of the n-th output with respect to the state after block l, l = L - d. *)
Lemma adjoint_step l : (l < L)%N -> mat 1 M (adjoint (L - l) n) =
  mat 1 M (adjoint (L - l.+1) n) + mat 1 M (adjoint (L - l.+1) n) *m V l *m J l :> 'M[R]_(1, M).
Proof.
move=> lL; rewrite -(subnSK lL) /= (subnSK lL) subKn; last exact: ltnW.
by rewrite mat_add !mat_mul.
Qed.

Lemma adjoint_tangent k : (k <= L)%N -> (mat 1 M (adjoint (L - k) n) *m tangent k) 0 0 =
  \sum_(l < k) (mat 1 M (adjoint (L - l.+1) n) *m (dV l *m v l)) 0 0.
Proof.
elim: k => [|k IH] kL; first by rewrite mulmx0 mxE big_ord0.
rewrite big_ord_recr -IH ?(ltnW kL) // (adjoint_step kL) /= !mulmxDr mulmxDl !mulmxA.
by rewrite !mxE addrAC addrA.
Qed.

End Line.

Definition single (A : rows) n : rows := build (denominator A) 1 1 (fun _ _ => entry A 0 n).
Definition column k (A : rows) n : rows := build (denominator A) k 1 (fun i _ => entry A i n).

Lemma mat_single A (n : 'I_N) : mat 1 1 (single A n) = (mat 1 N A 0 n)%:M :> 'M[R]_1.
Proof. by apply/matrixP=> i j; rewrite !ord1 !mxE value_build mulr1n. Qed.

Lemma mat_column k A (n : 'I_N) : mat k 1 (column k A n) = col n (mat k N A) :> 'cV[R]_k.
Proof. by apply/matrixP=> i j; rewrite !mxE value_build. Qed.

(* The gradient with respect to w and to every V_l is 0.                           *)
Definition is_stationary : bool := same 1 M (gradient_w M N L K weights features w y) no_rows &&
  all (fun l => same M (K l.+1) (add_all M (K l.+1) N (fun n =>
    mul M 1 (K l.+1) (tr 1 M (mul 1 1 M (single errors n) (adjoint (L - l.+1) n)))
      (tr (K l.+1) 1 (column (K l.+1) (part features l.+1) n)))) no_rows) (iota 0 L).

Local Notation net n w' V' :=
  (yun2019_theorem_2.network L phi1 phi w' V' U (inputs R M N features n)).

Lemma is_stationaryP : is_stationary -> yun2019_theorem_2.critical L phi1 phi (inputs R M N features)
  (uniform R N) (squares R N y) readout V U.
Proof.
move=> /andP [/(@sameP R) gw /allP gV] dw dV.
pose T n := tangent dV n L.
have dnet n : derivative (fun s => net n (readout + s *: dw) (fun k => V k + s *: dV k)) 0
    (dot readout (T n) + dot dw (col n (mat M N (states L)))).
  have one i : derivative (fun s => yun2019_theorem_2.hidden phi1 phi (fun k => V k + s *: dV k) U L
        (inputs R M N features n) i 0 * (readout i 0 + dw i 0 * s)) 0
      (T n i 0 * (readout i 0 + dw i 0 * 0) + (col n (mat M N (states L))) i 0 * dw i 0).
    have := derivativeM_affine (readout i 0) (dw i 0) (hidden_derivative dV n i (leqnn L)).
    by rewrite hidden0.
  have := derivative_sum (index_enum _) one.
  have -> : \sum_i (T n i 0 * (readout i 0 + dw i 0 * 0) + (col n (mat M N (states L))) i 0 * dw i 0) =
      dot readout (T n) + dot dw (col n (mat M N (states L))).
    rewrite !dotE -big_split; apply: eq_bigr => i _ /=.
    by rewrite mulr0 addr0 mulrC [_ * dw i 0]mulrC.
  apply: derivative_ext => s; rewrite /yun2019_theorem_2.network dotE.
  by apply: eq_bigr => i _; rewrite !mxE mulrC [s * _]mulrC.
have net0 n : net n (readout + 0 *: dw) (fun k => V k + 0 *: dV k) = net n readout V.
  rewrite /yun2019_theorem_2.network scale0r addr0; congr (dot _ _).
  by apply: hidden_ext => k; rewrite scale0r addr0.
have drisk n : derivative (fun s => uniform R N n * squares R N y n
      (net n (readout + s *: dw) (fun k => V k + s *: dV k))) 0
    (uniform R N n * (slopes y n (net n readout V) *
      (dot readout (T n) + dot dw (col n (mat M N (states L)))))).
  apply: derivativeZ; apply: derivative_comp (dnet n) _; rewrite net0.
  by have [_ h _] := @squares_assumption_4_1 R N y n.
have := derivative_sum (index_enum _) drisk; congr derivative.
have terms n : dot readout (T n) = \sum_(l < L)
    (mat 1 M (adjoint (L - l.+1) n) *m (dV l *m col n (mat (K l.+1) N (part features l.+1)))) 0 0.
  by rewrite -(adjoint_tangent dV n (leqnn L)) subnn /dot trmxK.
have flat l : (l < L)%N -> \sum_n mat 1 N errors 0 n *
    (mat 1 M (adjoint (L - l.+1) n) *m (dV l *m col n (mat (K l.+1) N (part features l.+1)))) 0 0 = 0.
  move=> lL; set v := fun n : 'I_N => col n (mat (K l.+1) N (part features l.+1)) : 'cV[R]_(K l.+1).
  have E : \sum_n v n *m (mat 1 N errors 0 n *: mat 1 M (adjoint (L - l.+1) n)) = 0.
    apply: trmx_inj; rewrite trmx0 linear_sum /=.
    have := gV l; rewrite mem_iota lL => /(_ isT) /(@sameP R); rewrite mat_add_all mat_zero => e.
    apply: etrans e; apply: eq_bigr => n _.
    by rewrite trmx_mul !(mat_mul, mat_tr) mat_single mat_column mul_scalar_mx.
  transitivity (\tr ((\sum_n v n *m (mat 1 N errors 0 n *: mat 1 M (adjoint (L - l.+1) n))) *m dV l)).
    rewrite mulmx_suml linear_sum /=; apply: eq_bigr => n _.
    rewrite -mulmxA mxtrace_mulC -!scalemxAl mxtraceZ -mulmxA; congr (_ * _).
    by rewrite /mxtrace big_ord1.
  by rewrite E mul0mx mxtrace0.
have flat_w : \sum_n mat 1 N errors 0 n * dot dw (col n (mat M N (states L))) = 0.
  transitivity (dot dw (mat 1 M (gradient_w M N L K weights features w y))^T).
    rewrite /gradient_w mat_mul mat_tr.
    have -> : (mat 1 N errors *m (mat M N (states L))^T)^T =
        \sum_n mat 1 N errors 0 n *: col n (mat M N (states L)) :> 'cV[R]_M.
      by apply/colP=> i; rewrite summxE !mxE; apply: eq_bigr => n _; rewrite !mxE.
    by rewrite dot_sumr; apply: eq_bigr => n _; rewrite dotZr.
  by rewrite gw mat_zero trmx0 dot0r.
transitivity (N%:R^-1 * 2%:R * (\sum_n mat 1 N errors 0 n * dot readout (T n) +
    \sum_n mat 1 N errors 0 n * dot dw (col n (mat M N (states L))))).
  rewrite -big_split mulr_sumr; apply: eq_bigr => n _ /=.
  by rewrite (slope_value R w y deep) -mulrDr !mulrA.
rewrite flat_w addr0; under eq_bigr => n _ do rewrite terms mulr_sumr.
by rewrite exchange_big big1 ?mulr0 // => l _; apply: flat.
Qed.

End Backward.

Arguments is_stationaryP {R M N L K weights features w y blocks traces jacobians}.
