(* checker MODEL CERTIFICATE

   MODEL is the canonical text of a model (nest-verify certify --canonical), CERTIFICATE what `nest-verify certify` wrote.
   Everything that decides is in verified.ml, which Coq extracts from proved programs: the reader of the model, the
   forward pass, and the checks.  This file arranges the steps of the certificate as evidence, with certificate.ml, which reads
   it, algebra.ml and fits.ml; nothing that they do can make a false verdict pass.  To be trusted here are the last lines: the
   bytes of MODEL are read and given to the proved reader as they are, and the verdicts are printed under the names of the
   claims that they are about.

   Exit status: 0 every stated verdict that is in scope was verified, and the others are listed; 1 a stated verdict is not
   the proved one, or has no proof; 2 an input is unreadable; 64 wrong usage. *)

open Verified
open Certificate
open Algebra
open Fits

let prime_of step =
  let p = number (field "prime" step) in
  if p < 2 || p > largest_prime then refuse "%d is no prime below 2^31" p else p

(* -- Evidence from the steps ------------------------------------------------------------------------------------------ *)

let find steps kind key value =
  List.find_opt (fun s -> field_opt "step" s = Some (String kind) && field_opt key s = Some (String value)) steps

let dependent step = match field_opt "dependent" step with
  | None -> []
  | Some v -> List.map number (list v)

(* Coefficients of the dependent rows: row d is the sum of (denominator, coefficients) times the other rows. *)
let relations step =
  match dependent step with
  | [] -> []
  | rows_ ->
    let d, a = matrix (field "coefficients" step) in
    if List.length a <> List.length rows_ then refuse "the relations have a wrong shape";
    List.combine rows_ (List.map (fun r -> d, r) a)

let feature_rank steps m features =
  let k = int (size_of m (size m.blocks)) in
  match find steps "rank" "matrix" "V" with
  | None -> None
  | Some step ->
    match relations step with
    | [] when number (field "rank" step) = k ->
      let p = prime_of step in
      let v = part no_rows features (int (size m.blocks)) in
      Some (Independent (Z.of_int p, right_inverse p v.numerators (int m.sample_count)))
    | [] -> None
    | (row, (d, c)) :: _ ->
      let others = List.filter (fun i -> not (List.mem_assoc i (relations step))) (List.init k Fun.id) in
      if List.length others <> List.length c then refuse "a relation has a wrong length";
      let z = List.init k (fun i ->
        if i = row then d
        else match List.assoc_opt i (List.combine others c) with Some x -> Z.neg x | None -> Z.zero) in
      Some (Dependent [rows Z.one [z]])

let column_rank steps m =
  let width = int m.width in
  let columns = weight_columns m in
  match find steps "rank" "matrix" "B", find steps "left-inverse" "matrix" "B", find steps "kernel-vector" "matrix" "B" with
  | Some step, _, _ ->
    let p = prime_of step in
    Some (Independent (Z.of_int p, right_inverse p columns width))
  | _, Some step, _ ->
    (* The inverse of rows of B over the rationals, modulo a prime that divides no denominator. *)
    let d, c = matrix (field "inverse" step) in
    let chosen = List.map number (list (field "rows" step)) in
    let p = Z.of_int largest_prime in
    let residue n e = try Z.erem (Z.mul n (Z.invert e p)) p with Division_by_zero -> refuse "a denominator is divisible by %d" largest_prime in
    (* weight_columns has the numerators of each block: B is these over the denominators. *)
    let denominators = List.map (fun (i, _) -> (part no_rows m.weights (int i)).denominator) (column_places m) in
    let row j =
      let entries = List.combine chosen (List.map (fun n -> residue n d) (take c j)) in
      List.init width (fun k -> match List.assoc_opt k entries with
        | Some x -> residue x (take denominators j)
        | None -> Z.zero) in
    if List.length c <> List.length denominators || List.exists (fun r -> List.length r <> List.length chosen) c
      then refuse "the left inverse of B is none";
    Some (Independent (p, List.init (List.length c) row))
  | _, _, Some step ->
    let vector = Array.of_list (List.map integer (list (field "vector" step))) in
    let places = List.map (fun (i, j) -> int i, int j) (column_places m) in
    if Array.length vector <> List.length places then refuse "the kernel vector of B is none";
    let at = List.combine places (Array.to_list vector) in
    let block i = rows Z.one (List.filter_map (fun ((i', _), x) -> if i' = i then Some [x] else None) at) in
    Some (Dependent (List.init (int (size m.blocks)) block))
  | None, None, None -> None

(* All rows of the features, with the feature and the row in it; which are independent of those before; and the relations
   between true values as relations between numerators. *)
let feature_relations steps m features =
  match find steps "rank" "matrix" "features" with
  | None -> [], None
  | Some step ->
    let depth = int (size m.blocks) and n = int m.sample_count in
    let p = prime_of step in
    let related = relations step in
    let widths = List.init (depth + 1) (fun i -> int (size_of m (nat i))) in
    let places = List.concat (List.mapi (fun i k -> List.init k (fun a -> i, a)) widths) in
    let places = Array.of_list places in
    let independent = List.filter (fun r -> not (List.mem_assoc r related)) (List.init (Array.length places) Fun.id) in
    let denominator i = (part no_rows features i).denominator in
    let numerators = Array.of_list (List.concat (List.init (depth + 1) (fun i -> (part no_rows features i).numerators))) in
    if Array.length numerators <> Array.length places then refuse "the features have a wrong shape";
    let first i = List.fold_left (+) 0 (List.filteri (fun j _ -> j < i) widths) in
    (* Rational coefficients of row r over the independent rows. *)
    let coefficients r = match List.assoc_opt r related with
      | None -> List.map (fun i -> if i = r then Q.one else Q.zero) independent
      | Some (d, c) ->
        if List.length c <> List.length independent then refuse "a relation has a wrong length";
        List.map (fun x -> Q.make x d) c in
    (* Integer rows of a basis: numerators, so that a true value is a numerator over its denominator. *)
    let combination basis j a =
      let s = List.length basis in
      let row = List.filteri (fun k _ -> k < s) (coefficients (first j + a)) in
      List.map2 (fun b x -> Q.div x (Q.of_bigint (denominator (fst places.(b))))) basis row in
    let span basis upto = List.init upto (fun j -> over (List.init (take widths j) (combination basis j))) in
    let select = List.map (fun b -> numerators.(b)) in
    let is_complete = related <> [] || number (field "rank" step) = Array.length places in
    let spanned =
      if is_complete then
        Some ((nat (List.length independent), rows Z.one (select independent)), span independent (depth + 1))
      else None in
    (if not is_complete then [] else List.init (depth + 1) (fun i ->
      if i = 0 then Predicted []
      else
        let start = first i and width = take widths i in
        match List.find_opt (fun r -> r >= start && r < start + width) independent with
        | None ->
          (* v_i over the features before it. *)
          let c = List.init width (fun a -> List.combine independent (coefficients (start + a))) in
          Predicted (List.init i (fun j ->
            over (List.map (fun row -> List.init (take widths j) (fun b ->
              match List.assoc_opt (first j + b) row with Some x -> x | None -> Q.zero)) c)))
        | Some r ->
          let basis = List.filter (fun b -> b < start) independent in
          let selected = select basis in
          Unpredicted (nat (List.length basis), rows Z.one selected, span basis i, nat (snd places.(r)), Z.of_int p,
            right_inverse p (numerators.(r) :: selected) n))), spanned

(* Bounds for the rank of a matrix by its name, from above and from below, of those that are given with their height. *)
let rank_bounds steps matrices =
  let matrix name =
    let _, a, n = List.find (fun (n, _, _) -> n = name) matrices in
    Lazy.force a, n in
  let upper name =
    match find steps "rank" "matrix" name with
    | None -> None
    | Some step ->
      match relations step with
      | [] -> None
      | related ->
        let a, _ = matrix name in
        let all = List.length a.numerators in
        let independent = List.filter (fun i -> not (List.mem_assoc i related)) (List.init all Fun.id) in
        let coefficients i = match List.assoc_opt i related with
          | Some (d, c) -> List.map (fun x -> Q.make x d) c
          | None -> List.map (fun j -> if i = j then Q.one else Q.zero) independent in
        let chosen = List.filter_map Fun.id (List.mapi (fun i r -> if List.mem i independent then Some r else None) a.numerators) in
        let rank = nat (List.length independent) and d = over (List.init all coefficients) in
        let basis = rows a.denominator chosen in
        let columns = nat (List.fold_left (fun n row -> max n (List.length row)) 0 chosen) in
        if not (equal a (product rank columns d basis)) then refuse "the relations between the rows of %s do not hold" name;
        Some ((rank, d), basis) in
  let lower name =
    match find steps "rank" "matrix" name with
    | None -> None
    | Some step ->
      let p = prime_of step in
      let a, n = matrix name in
      let chosen = List.filter (fun i -> i < n) (independent_rows p a.numerators) in
      let columns = match a.numerators with [] -> 0 | r :: _ -> List.length r in
      let selected = List.map (fun i -> take a.numerators i) chosen in
      Some ((List.map nat chosen, Z.of_int p), right_inverse p selected columns) in
  upper, lower

(* Bounds for the ranks that decide attainment and saddles. *)
let rank_proofs steps m evidence spanned =
  let last = int (size m.blocks) in
  let v = part no_rows evidence.features last in
  let z = stack v (previous m evidence) in
  let width = int (size_of m (nat last)) and outputs = int m.output_count in
  let stacked = width + int m.width in
  let upper, lower = rank_bounds steps [
    "V", lazy v, width; "[V; X]", lazy z, stacked;
    "Y [V; X]^T", lazy (times m.sample_count m.targets z), outputs;
    "[V; Y] [V; X]^T", lazy (times m.sample_count (stack v m.targets) z), width + outputs;
    "Y V^T", lazy (times m.sample_count m.targets v), outputs;
    "[T, Sigma T]", lazy (moved_matrix m evidence), stacked + 2 * width] in
  { spanned; upper_V = upper "V"; upper_Z = upper "[V; X]"; upper_YZ = upper "Y [V; X]^T";
    upper_bordered = upper "[V; Y] [V; X]^T"; lower_Z = lower "[V; X]"; lower_YZ = lower "Y [V; X]^T";
    lower_bordered = lower "[V; Y] [V; X]^T"; upper_T = upper "Y V^T"; lower_T = lower "Y V^T";
    lower_moved = lower "[T, Sigma T]" }

(* Bounds for the ranks of Theorem 2 of Yun et al. *)
let coverage_proofs steps m states =
  let last = pred (size m.blocks) in
  let upper, lower = rank_bounds steps [
    "h_L", lazy (part no_rows states (int (size m.blocks))), int m.width;
    "U", lazy (input_maps m last), int (input_height m last)] in
  { upper_h = upper "h_L"; lower_h = lower "h_L"; upper_U = upper "U"; lower_U = lower "U" }

let best_linear steps m =
  match find steps "least-squares" "features" "v_0" with
  | None -> None
  | Some step ->
    let d, h = matrix (field "solution" step) in
    let related = match find steps "rank" "matrix" "features" with
      | Some s -> dependent s
      | None -> [] in
    let k = int (size_of m O) in
    let independent = List.filter (fun i -> not (List.mem i related)) (List.init k Fun.id) in
    let spread row =
      if List.length row <> List.length independent then refuse "a least-squares solution has a wrong shape";
      let entries = List.combine independent row in
      List.init k (fun i -> match List.assoc_opt i entries with Some x -> x | None -> Z.zero) in
    Some (rows d (List.map spread h))

let direction steps m =
  match List.find_opt (fun s -> field_opt "step" s = Some (String "direction")) steps with
  | None -> None
  | Some step ->
    let dense name height width =
      let a = Array.init height (fun _ -> Array.make width Z.zero) in
      List.iter (fun triple -> match list triple with
        | [i; j; x] ->
          let i = number i and j = number j in
          if i < 0 || j < 0 || i >= height || j >= width then refuse "a direction has an entry out of place";
          a.(i).(j) <- integer x
        | _ -> refuse "an entry of a direction is a row, a column and an integer") (list (field name step));
      rows Z.one (Array.to_list (Array.map Array.to_list a)) in
    let width = int m.width in
    Some (dense "A" (int m.output_count) width, dense "W" width (int (size_of m (size m.blocks))))

(* -- Claims ------------------------------------------------------------------------------------------------------------- *)

let name_of_claim = function
  | Assumption_1 -> "chen2021.assumption-1" | Assumption_2 -> "chen2021.assumption-2"
  | Assumption_3 -> "chen2021.assumption-3" | Assumption_4 -> "chen2021.assumption-4"
  | Bottleneck_condition -> "chen2021.bottleneck-condition" | Equation_7 -> "chen2021.equation-7"
  | Proposition_1_i -> "chen2021.proposition-1.i" | Proposition_1_ii -> "chen2021.proposition-1.ii"
  | Proposition_2 -> "chen2021.proposition-2" | Theorem_1_i -> "chen2021.theorem-1.i"
  | Theorem_1_ii -> "chen2021.theorem-1.ii" | Corollary_1 -> "chen2021.corollary-1"
  | Corollary_2_i -> "chen2021.corollary-2.i" | Corollary_2_ii -> "chen2021.corollary-2.ii"
  | Theorem_2_i -> "chen2021.theorem-2.i" | Theorem_2_ii -> "chen2021.theorem-2.ii"
  | Remark_2_i -> "chen2021.remark-2.i" | Remark_2_ii -> "chen2021.remark-2.ii"
  | Strict_saddle -> "nest.strict-saddle" | Attainment -> "nest.attainment"
  | No_spurious_minima -> "nest.no-spurious-minima"
  | Yun2019_theorem_2 -> "yun2019.theorem-2" | Yun2019_corollary_3 -> "yun2019.corollary-3"

(* Whether it is about the point of the whole training problem, all weights free. *)
let is_about_all_weights = function Yun2019_theorem_2 | Yun2019_corollary_3 -> true | _ -> false

(* Whether a certificate may leave open what a claim says of all weights: the text has values for layers that are not differentiated, such as
   normalizations. That is so where what is known of the gradient is zero, the residuals are not orthogonal to the inputs, and nothing
   else decides. (Values that the model file gives are no such layers, but the text does not tell.) *)
let is_left_open m evidence claim =
  let last = int (size m.blocks) in
  let state = part no_rows evidence.states last in
  let residuals = minus (product m.width m.sample_count m.prediction state) m.targets in
  let is_orthogonal a = is_zero (times m.sample_count residuals a) in
  is_about_all_weights claim && is_scalar_resnet m
  && List.for_all (function Values _ -> true | Layers _ -> false) m.blocks
  && is_orthogonal state && (is_zero m.prediction || is_orthogonal (part no_rows evidence.features last))
  && not (is_orthogonal (part no_rows evidence.features 0))
  && representation_fact m evidence <> Some false
  && (if claim = Yun2019_corollary_3 then is_covered_by_sizes m else parameter_fact m evidence <> Some false)

let name_of_verdict = function Holds -> "holds" | Fails -> "fails" | Inapplicable -> "inapplicable"

let name_of_point = function
  | Not_critical -> "not-critical" | Global_minimum -> "global-minimum" | Strict_saddle_point -> "strict-saddle"

let contents path limit =
  let channel = open_in_bin path in
  let length = in_channel_length channel in
  if length > limit then raise (Unreadable (Printf.sprintf "%s: larger than %d bytes" path limit));
  let text = really_input_string channel length in
  close_in channel; text

(* The certificate is of this format, and about a model of these sizes: all that the text of the model can tell. *)
let compare_identity m certificate =
  if number (field "nest-verify-certificate" certificate) <> 2 then refuse "the certificate is of another version of the format";
  let identity = field "model" certificate in
  if text (field "architecture" identity) <> "resnest" then refuse "the certificate is about another architecture";
  let compare name stated sizes =
    if stated <> List.map int sizes then refuse "the certificate is about a model of another %s" name in
  List.iter (fun (name, size) -> compare name [number (field name identity)] [size])
    ["N", m.sample_count; "N_o", m.output_count; "M", m.width];
  compare "K" (List.map number (list (field "K" identity))) m.widths

let bytes text = List.init (String.length text) (String.get text)

let main model_path certificate_path =
  let m = match model_of_text (bytes (contents model_path (1 lsl 26))) with
    | Some m -> m
    | None | exception Stack_overflow -> raise (Unreadable (model_path ^ ": no canonical model")) in
  let certificate = parse (contents certificate_path (1 lsl 28)) in
  compare_identity m certificate;
  let steps = list (field "derivation" certificate) in
  let features, states = match forward m with
    | Some (features, states) -> features, states
    | None -> refuse "the forward pass fails" in
  let predictions, spanned = feature_relations steps m features in
  let evidence = {
    features; states; feature_rank = feature_rank steps m features; column_rank = column_rank steps m;
    predictions; best_linear = best_linear steps m; direction = direction steps m; ranks = None;
    coverage = coverage_proofs steps m states; fit = None } in
  (* For large M attainment needs no ranks, and no eigenvalues where the ranks decide. *)
  let evidence = if is_wide m then evidence else { evidence with ranks = Some (rank_proofs steps m evidence spanned) } in
  let is_stated = List.exists (fun s -> field_opt "step" s = Some (String "eigenspaces")) steps in
  let evidence = match bounds_fact m evidence with
    | Some b when int m.width < int m.output_count && (is_stated || attained_from m evidence (Some b) = None) ->
      { evidence with fit = fit_proof steps m evidence b }
    | _ -> evidence in
  let is_fit_shown = match evidence.fit, bounds_fact m evidence with
    | Some (s, Eigenvectors w), Some b ->
      (match sigma_from m evidence s b with Some sigma -> is_fit m.output_count m.width w sigma | None -> false)
    | _ -> false in
  if int m.width < int m.output_count && not (is_wide m) && is_stated && not is_fit_shown then
    refuse "the eigenspaces are none, or not those of the largest eigenvalues";
  let verdicts, point = match check m evidence with
    | Some result -> result
    | None -> refuse "the forward pass does not check" in
  let is_realised = has_network m evidence in
  let stated = List.map (fun c -> text (field "id" c), text (field "verdict" c)) (list (field "claims" certificate)) in
  let vacuous = List.filter_map (fun c ->
    if field_opt "vacuous" c = Some (Boolean true) then Some (text (field "id" c)) else None) (list (field "claims" certificate)) in
  let lines = List.concat_map (fun (claim, (verdict, subject)) ->
    let name = name_of_claim claim in
    let is_vacuous = List.mem name vacuous in
    match List.assoc_opt name stated, verdict with
    | None, _ when is_left_open m evidence claim -> [`Not_covered name]
    | None, _ -> refuse "%s is not stated" name
    | Some s, Some v when s = name_of_verdict v ->
      (match v, subject with
        | Holds, Some b when is_vacuous = not b -> [`Verified (name, v, is_vacuous)]
        | Holds, Some b -> refuse "%s is stated to be%s vacuous" name (if b then "" else " not")
        | Holds, None -> [`Verified (name, v, false); `Not_covered (Printf.sprintf "whether %s holds vacuously" name)]
        | _ -> if is_vacuous then refuse "%s is stated to be vacuous" name else [`Verified (name, v, false)])
    (* Where no network has these values, there is none for the given weights to be a point of. *)
    | Some "inapplicable", (Some Holds | None) when is_about_all_weights claim && not is_realised -> [`Not_covered name]
    | Some s, Some v -> refuse "%s is stated as %s, and is proved: %s" name s (name_of_verdict v)
    | Some _, None when claim = Attainment && int m.output_count > int m.width -> [`Not_covered name]
    | Some _, None when is_about_all_weights claim && critical_point_fact m evidence = None -> [`Not_covered name]
    | Some s, None -> refuse "nothing proves that %s %s" name s) verdicts in
  let known = List.map (fun (claim, _) -> name_of_claim claim) verdicts in
  if List.exists (fun (name, _) -> not (List.mem name known)) stated then
    refuse "the certificate states claims that are none of a ResNEst";
  if List.length (List.sort_uniq compare (List.map fst stated)) <> List.length stated then refuse "a claim is stated twice";
  let point_line = match field_opt "point" certificate, point with
    | None, None -> []
    | None, Some p -> refuse "the given weights are not stated, and are proved to be: %s" (name_of_point p)
    | Some v, p ->
      let s = text (field "class" v) in
      match p with
      | Some p when s = name_of_point p -> [`Point p]
      | Some p -> refuse "the given weights are stated as %s, and are proved to be: %s" s (name_of_point p)
      | None when s = "global-minimum" -> [`Not_covered "the given weights as a best fit of smaller rank"]
      | None -> refuse "nothing proves that the given weights are: %s" s in
  let lines = lines @ point_line @
    (if field_opt "near" certificate = None then [] else [`Not_covered "what lies near the given weights"]) @
    (* A verdict about every network that has these values is one about none where none has them. *)
    (if is_realised then []
     else [`Not_covered "a network with these features: samples with the same state have different values"]) in
  List.iter (function
    | `Verified (name, v, is_vacuous) ->
      Printf.printf "%s: %s%s\n" name (name_of_verdict v) (if is_vacuous then " (vacuously)" else "")
    | `Point p -> Printf.printf "given weights in (P_phi): %s\n" (name_of_point p)
    | `Not_covered _ -> ()) lines;
  List.iter (function `Not_covered name -> Printf.printf "not covered: %s\n" name | _ -> ()) lines;
  let verified = List.length (List.filter (function `Not_covered _ -> false | _ -> true) lines) in
  Printf.printf "verified: %d claims, %d not covered\n%!" verified (List.length lines - verified)

let () =
  match Sys.argv with
  | [| _; model; certificate |] ->
    (try main model certificate; exit 0 with
     | Refused message -> prerr_endline ("refused: " ^ message); exit 1
     | Unreadable message -> prerr_endline ("unreadable: " ^ message); exit 2
     | Sys_error message -> prerr_endline ("unreadable: " ^ message); exit 2
     | End_of_file -> prerr_endline "unreadable: no regular file"; exit 2
     | error -> prerr_endline ("refused: " ^ Printexc.to_string error); exit 1)  (* whatever it is, it is no yes *)
  | _ -> prerr_endline "usage: checker MODEL CERTIFICATE"; exit 64
