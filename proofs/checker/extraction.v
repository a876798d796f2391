(* The programs of verified_checker.v and model_text.v as OCaml.  Binary integers *)
(* become those of Zarith, characters those of OCaml; the rest stays as it is.    *)
From Coq Require Import ExtrOcamlBasic ExtrOcamlZBigInt ExtrOcamlString ExtrOcamlChar.
From Coq Require Import ZArith.
From Nest Require Import computed_matrices model_networks checked_ranks checked_fits whole_network whole_gradient.
From Nest Require Import verified_checker model_text.

Extract Constant Pos.eqb => "Big_int_Z.eq_big_int".
Extract Constant Z.gcd => "Big_int_Z.gcd_big_int".

Extraction "verified.ml"
  model_of_text forward weight_columns column_places previous times product transposed equal stack moved_matrix is_wide bounds_fact sigma_from is_fit is_near is_missed attained_from input_maps input_height critical_point_fact claims check has_network.
