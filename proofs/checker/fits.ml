(* Evidence on the M largest eigenvalues of Sigma: their eigenvectors, where the certificate has them as rational vectors, and
   else what floating-point numbers find.  Nothing of it is believed: the proved checks of checked_fits.v decide. *)

open Verified
open Certificate
open Algebra

(* The M largest eigenvalues, and a basis of eigenvectors; of an eigenspace that is not needed as a whole, vectors that
   have the most independent images. *)
let largest_eigenvectors steps width is_better =
  match List.find_opt (fun s -> field_opt "step" s = Some (String "eigenspaces")) steps with
  | None -> None
  | Some step ->
    let spaces = List.rev_map (fun v ->
      let d, a = matrix (field "basis" v) in
      rational (field "eigenvalue" v), transpose (fractions (rows d a))) (list (field "spaces" step)) in
    let rec choose missing chosen = function
      | [] -> None
      | (value, basis) :: rest ->
        let order = Array.length basis in
        if order < missing then choose (missing - order) (chosen @ List.map (fun v -> value, v) (Array.to_list basis)) rest
        else if order = missing then
          let next = match rest with (value, _) :: _ -> value | [] -> Q.zero in
          Some (chosen @ List.map (fun v -> value, v) (Array.to_list basis), next)
        else
          let combined seed = List.init missing (fun i -> value, Array.init (Array.length basis.(0)) (fun j ->
            let sum = ref Q.zero in
            Array.iteri (fun k v ->
              let c = if seed = 0 then Bool.to_int (i = k) else (seed * (i + 1) + k * k * (seed + 3) + k) mod 7 - 3 in
              sum := Q.add !sum (Q.mul (Q.of_int c) v.(j))) basis;
            !sum)) in
          let all = List.init 12 (fun seed -> chosen @ combined seed) in
          Some (List.fold_left (fun best c -> if is_better c best then c else best) (List.hd all) (List.tl all), value) in
    choose width [] spaces

(* -- Floating-point numbers, which decide nothing -------------------------------------------------------------------- *)

(* The eigenvalues of a symmetric matrix in decreasing order, each with an eigenvector of norm 1 (Jacobi's method). *)
let eigenvectors a =
  let n = Array.length a in
  let a = Array.map Array.copy a in
  let vectors = Array.init n (fun i -> Array.init n (fun j -> if i = j then 1. else 0.)) in
  let rotate p q =
    if a.(p).(q) <> 0. then begin
      let theta = (a.(q).(q) -. a.(p).(p)) /. (2. *. a.(p).(q)) in
      let t = Float.copy_sign 1. theta /. (Float.abs theta +. Float.hypot theta 1.) in
      let c = 1. /. Float.hypot t 1. in
      let s = t *. c in
      let turn (x : float array) =
        let u = x.(p) and v = x.(q) in
        x.(p) <- c *. u -. s *. v; x.(q) <- s *. u +. c *. v in
      Array.iter turn a;
      for k = 0 to n - 1 do
        let u = a.(p).(k) and v = a.(q).(k) in
        a.(p).(k) <- c *. u -. s *. v; a.(q).(k) <- s *. u +. c *. v
      done;
      Array.iter turn vectors
    end in
  for _ = 1 to 30 do
    for p = 0 to n - 2 do for q = p + 1 to n - 1 do rotate p q done done
  done;
  let found = Array.init n (fun i -> a.(i).(i), Array.map (fun row -> row.(i)) vectors) in
  Array.sort (fun (x, _) (y, _) -> compare y x) found; found

let floats = Array.map (Array.map Q.to_float)
(* To a multiple of a power of 2. *)
let rounded bits x = Q.div_2exp (Q.of_bigint (Z.of_float (Float.round (Float.ldexp x bits)))) bits
(* More than x >= 0, in few digits. *)
let more x = Q.add (Q.of_float (1.01 *. Q.to_float x)) (Q.div_2exp Q.one 200)

(* -- Evidence ------------------------------------------------------------------------------------------------------------ *)

(* The form for a multiple of a positive semidefinite matrix in it: the larger the multiple, the more is it semidefinite. *)
let semidefinite_with form =
  List.find_map (fun bits ->
    let multiple = Q.mul_2exp Q.one bits in
    match squares (form multiple) with Some w -> Some (multiple, w) | None -> None) [ 4; 20; 80 ]

let ( let* ) found f = match found with Some x -> f x | None -> None

(* `a` is at least `least` on the span of the rows of u, and at most `most` on the complement. *)
let gap_proof a u least most =
  let order = Array.length a in
  let* squares_on = squares (shifted (times_transposed (times_transposed u a) u) (Q.neg least) (times_transposed u u)) in
  let outer = multiply (transpose u) u in
  let* lift, squares_off = semidefinite_with (fun lift ->
    shifted (shifted (Array.map (Array.map Q.neg) a) most (unit order)) lift outer) in
  Some { spanning = of_fractions (transpose u); at_least = coq_q least; at_most = coq_q most; lift = coq_q lift;
    squares_on; squares_off; lower_u = lower_rank (of_fractions u) }

let fraction q = Q.make q.qnum q.qden

(* The relation of least degree among x, A x, A^2 x, ...: for almost all x a polynomial of A that is 0. *)
let annihilator a x =
  let order = Array.length a in
  let rec go powers =
    let columns = transpose (Array.of_list (List.rev powers)) in
    let image = times_transposed a [| List.hd powers |] in
    match solve columns image with
    | Some c -> List.map (fun r -> Q.neg r.(0)) (Array.to_list c) @ [ Q.one ]
    | None -> go (Array.map (fun r -> r.(0)) image :: powers) in
  if order = 0 then [ Q.one ] else go [ x ]

(* p(centre + x), or its negative, so that it rises at 0. *)
let moved_polynomial p centre =
  let add c = function [] -> [ c ] | a :: rest -> Q.add c a :: rest in
  let step c moved =
    let raised = Q.zero :: moved and scaled = List.map (Q.mul centre) moved @ [ Q.zero ] in
    add c (List.map2 Q.add raised scaled) in
  let moved = List.fold_right step p [] in
  match moved with
  | _ :: b :: _ when Q.sign b < 0 -> List.map Q.neg moved
  | _ -> moved

let fit_proof steps m evidence bounds =
  let n = m.sample_count and width = int m.width and order = int m.output_count in
  let v = part no_rows evidence.features (int (size m.blocks)) and x = previous m evidence and y = m.targets in
  let z = stack v x in
  let t = fractions (times n y v) in

  let images u =
    let ut = of_fractions u in
    stack ut (times n v y), times n (stack v (product m.output_count n ut y)) z in
  let spanning_proof u block gap =
    let a, b = images u in
    Eigenvectors { largest = gap; block_of = of_fractions block;
      lower_uT = lower_rank a; upper_uT = upper_rank a; lower_uQ = lower_rank b; upper_uQ = upper_rank b;
      at_point = (match solve (transpose u) (fractions m.prediction) with
        | Some c -> of_fractions c, lower_rank (transposed m.width m.prediction)
        | None -> no_rows, None) } in

  (* Vectors close to eigenvectors of sigma + lifted projector. *)
  let near_proof sigma a pairs gap u lifted projector one_root =
    let most = fraction gap.at_most in
    let bits = max 0 (52 - snd (Float.frexp (fst pairs.(0)))) in
    let values = Array.init width (fun i -> rounded bits (fst pairs.(i))) in
    let images = times_transposed u a in
    let error = ref Q.zero in
    Array.iteri (fun i value ->
      let r = Array.map2 (fun x y -> Q.sub x (Q.mul value y)) images.(i) u.(i) in
      let far = Q.sub value most in
      error := Q.max !error (Q.div (times_transposed [| r |] [| r |]).(0).(0) (Q.mul far far))) values;
    let error = more !error in
    let total = Q.mul (Q.of_int width) error in
    let uy = times_transposed u (transpose (fractions y)) and z = fractions z and v = fractions v in
    let outer a = multiply (transpose a) a in
    let st = multiply sigma t and su = times_transposed sigma u in
    let margin_T = Q.mul total (Q.of_int 2) in
    let* lift_T, squares_T = semidefinite_with (fun lift ->
      shifted (shifted (times_transposed su su) lift (times_transposed st st)) (Q.neg margin_T) (multiply sigma sigma)) in
    let vz = times_transposed v z and yz = times_transposed (fractions y) z in
    let rest = shifted (outer (times_transposed uy z)) (Q.neg total) (outer yz) in
    let rec with_margin margin left =
      if left = 0 then None
      else match semidefinite_with (fun lift ->
        shifted (shifted rest lift (outer vz)) (Q.neg margin) (times_transposed z z)) with
        | Some (lift, w) -> Some (margin, lift, w)
        | None -> with_margin (Q.div_2exp margin 16) (left - 1) in
    let* margin_Q, lift_Q, squares_Q = with_margin (Q.div_2exp Q.one 16) 4 in
    Some (Near { nearest = gap; lifted = coq_q lifted; projector; one_root;
      values = Array.to_list (Array.map (fun x -> Q.num (Q.mul_2exp x bits)) values); value_over = Z.shift_left Z.one bits;
      error = coq_q error; margin_T = coq_q margin_T; lift_T = coq_q lift_T; squares_T;
      margin_Q = coq_q margin_Q; lift_Q = coq_q lift_Q; squares_Q }) in

  (* The greatest subspace that sigma leaves invariant among the images Y Z^T a with V Z^T a = 0, which are what is orthogonal to
     a basis of their complement; and a vector of it on which sigma is small. *)
  let missed_proof sigma pairs gap =
    let yz = times_transposed (fractions y) (fractions z) in
    let a = kernel (times_transposed (fractions v) (fractions z)) (Array.length yz.(0)) in
    if Array.length a = 0 then None
    else
      let images = times_transposed a yz in
      let rec powers i map = if i = 0 then [] else map :: powers (i - 1) (multiply map sigma) in
      let e = match kernel images order with
        | [||] -> unit order
        | complement -> kernel (Array.concat (powers order complement)) order in
      if Array.length e = 0 then None
      else
        let columns = transpose e in
        let* c = solve (transpose images) columns in
        let* block = solve columns (multiply sigma columns) in
        let small i =
          let target = [| Array.map (rounded 50) (snd pairs.(i)) |] in
          let* h = solve (times_transposed e e) (times_transposed e target) in
          let y = multiply (transpose h) e in
          let form = (times_transposed (multiply y sigma) y).(0).(0) and norm = (times_transposed y y).(0).(0) in
          if Q.lt form (Q.mul (fraction gap.at_least) norm) then Some h else None in
        let* h = List.find_map small (List.init (order - width) (fun i -> width + i)) in
        Some (Missed { separating = gap; dimension = nat (Array.length e); missed = of_fractions columns;
          missed_block = of_fractions block; preimage = of_fractions (multiply (transpose a) c);
          smallest = of_fractions h }) in

  (* The eigenvectors themselves, where the certificate has them. *)
  let rational_fit sigma =
    let ranks c =
      let a, b = images (Array.of_list (List.map snd c)) in
      rank_found (lower_rank a) + rank_found (lower_rank b) in
    let* pairs, next = largest_eigenvectors steps width (fun c best -> ranks c > ranks best) in
    let u = Array.of_list (List.map snd pairs) and values = Array.of_list (List.map fst pairs) in
    let least = Array.fold_left Q.min values.(0) values in
    let block = Array.mapi (fun i value -> Array.init width (fun j -> if i = j then value else Q.zero)) values in
    let* gap = gap_proof sigma u least next in
    Some (spanning_proof u block gap) in

  let no_root = { polynomial = []; centre = coq_q Q.zero; radius = coq_q Q.zero } in

  (* Between the M-th eigenvalue of `a` and the next, found in floating point. *)
  let separated a =
    let pairs = eigenvectors (floats a) in
    let upper = fst pairs.(width - 1) and lower = fst pairs.(width) in
    if upper -. lower < 1e-9 *. fst pairs.(0) then None
    else
      let u = Array.init width (fun i -> Array.map (rounded 50) (snd pairs.(i))) in
      let third = (upper -. lower) /. 3. in
      let* gap = gap_proof a u (Q.of_float (upper -. third)) (Q.of_float (lower +. third)) in
      Some (pairs, u, gap) in

  (* Where the M-th eigenvalue of sigma and the next are one: C is spanned by the images of some vectors under the powers of
     sigma, as many as eigenvectors of that value are wanted; for almost all vectors it has as many. Lifted on C, they come first. *)
  let repeated_fit sigma attempt =
    let pairs = eigenvectors (floats sigma) in
    let middle = fst pairs.(width) in
    let distance (value, _) = Float.abs (value -. middle) in
    let is_other pair = distance pair > 1e-7 *. fst pairs.(0) in
    let others = List.filter is_other (Array.to_list pairs) in
    let wanted = width - List.length (List.filter (fun (value, _) -> value > middle) others) in
    let vector i = Array.init order (fun j -> Q.of_int (((i + attempt + 2) * (j + 3) * (j + i + 1) + attempt) mod 7 - 3)) in
    let rec powers left v = if left = 0 then [] else v :: powers (left - 1) (times_transposed v sigma) in
    let spanned_by vectors = Array.concat (powers order vectors) in
    let all = spanned_by (Array.init wanted vector) in
    let c = Array.of_list (List.map (Array.get all) (independent_rows largest_prime (of_fractions all).numerators)) in
    let* coefficients = solve (times_transposed c c) c in
    let projector = multiply (transpose c) coefficients in
    let smallest = List.fold_left (fun s pair -> Float.min s (distance pair)) (fst pairs.(0)) others in
    let lifted = Q.of_float (Float.ldexp 1. (snd (Float.frexp smallest) - 5 * (attempt / 2 + 1))) in
    let lifted_sigma = shifted sigma lifted projector in
    let* pairs, u, gap = separated lifted_sigma in
    let low = Q.sub (fraction gap.at_least) lifted and high = fraction gap.at_most in
    let centre = Q.div_2exp (Q.add low high) 1 and radius = Q.div_2exp (Q.sub high low) 1 in
    let one_root = { polynomial = List.map coq_q (moved_polynomial (annihilator sigma (vector 0)) centre);
      centre = coq_q centre; radius = coq_q radius } in
    near_proof sigma lifted_sigma pairs gap u lifted (of_fractions projector) one_root in

  let irrational_fits sigma =
    match separated sigma with
    | Some (pairs, u, gap) ->
      [ (fun () -> let* block = solve (transpose u) (multiply sigma (transpose u)) in Some (spanning_proof u block gap));
        (fun () -> near_proof sigma sigma pairs gap u Q.zero no_rows no_root);
        (fun () -> missed_proof sigma pairs gap) ]
    | None -> List.init 8 (fun attempt () -> repeated_fit sigma attempt) in

  let chosen = List.map (take z.numerators) (independent_rows largest_prime z.numerators) in
  let basis = rows z.denominator chosen in
  let spanned = fractions basis in
  let* combined = solve (transpose spanned) (transpose (fractions z)) in
  let* explaining = solve (times_transposed spanned spanned) (times_transposed spanned (fractions y)) in
  let sigma = times_transposed (multiply (transpose explaining) spanned) (fractions y) in
  let sigma_proof = {
    basis_size = nat (List.length chosen); combined = of_fractions (transpose combined); basis_rows = basis;
    explaining = of_fractions (transpose explaining);
    image_of_T = (match solve t (multiply sigma t) with Some c -> of_fractions c | None -> no_rows) } in
  let decides proof =
    let evidence = { evidence with fit = Some (sigma_proof, proof) } in
    fit_fact m evidence bounds <> None in
  let is_stated = List.exists (fun s -> field_opt "step" s = Some (String "eigenspaces")) steps in
  let candidates = if is_stated then [ (fun () -> rational_fit sigma) ] else irrational_fits sigma in
  let* proof = List.find_map (fun candidate ->
    (* Numbers may be too large for floating point. *)
    let* proof = try candidate () with Z.Overflow | Invalid_argument _ | Division_by_zero -> None in
    if is_stated || decides proof then Some proof else None) candidates in
  Some (sigma_proof, proof)
