(* checker MODEL CERTIFICATE

   MODEL is the canonical text of a model (check_certificate.py --canonical), CERTIFICATE what `nest-verify certify` wrote.
   Everything that decides is in verified.ml, which Coq extracts from proved programs: the reader of the model, the
   forward pass, and the checks.  This file reads the certificate and arranges its steps as evidence; nothing that it
   does can make a false verdict pass.  To be trusted here are the last lines: the bytes of MODEL are read and given to the
   proved reader as they are, and the verdicts are printed under the names of the claims that they are about.

   Exit status: 0 every stated verdict that is in scope was verified, and the others are listed; 1 a stated verdict is not
   the proved one, or has no proof; 2 an input is unreadable; 64 wrong usage. *)

module Zarith_integer = Z
module Zarith_rational = Q
open Verified
module Z = Zarith_integer
module Q = Zarith_rational

exception Refused of string
exception Unreadable of string

let refuse format = Printf.ksprintf (fun message -> raise (Refused message)) format

(* -- The certificate: JSON ---------------------------------------------------------------------------------------- *)

type value = Integer of string | String of string | Boolean of bool | List of value list | Record of (string * value) list

let parse text =
  let length = String.length text in
  let fail at = raise (Unreadable (Printf.sprintf "certificate: byte %d: no JSON of a certificate" at)) in
  let rec skip i = if i < length && (match text.[i] with ' ' | '\n' | '\r' | '\t' -> true | _ -> false) then skip (i + 1) else i in
  let expect c i = let i = skip i in if i < length && text.[i] = c then i + 1 else fail i in
  let at c i = let i = skip i in i < length && text.[i] = c in
  let string i =
    let i = expect '"' i in
    let buffer = Buffer.create 16 in
    let rec go i =
      if i >= length then fail i
      else match text.[i] with
        | '"' -> Buffer.contents buffer, i + 1
        | '\\' when i + 1 < length && (text.[i + 1] = '"' || text.[i + 1] = '\\') ->
          Buffer.add_char buffer text.[i + 1]; go (i + 2)
        (* Of paths, which nothing here reads. *)
        | '\\' when i + 1 < length && text.[i + 1] = 'u' -> Buffer.add_string buffer "\\u"; go (i + 2)
        | '\\' | '\000' .. '\031' -> fail i
        | c -> Buffer.add_char buffer c; go (i + 1) in
    go i in
  let rec value depth i =
    let i = skip i in
    if depth > 12 || i >= length then fail i
    else match text.[i] with
      | '"' -> let s, i = string i in String s, i
      | '[' ->
        if at ']' (i + 1) then List [], expect ']' (i + 1)
        else
          let rec go items i =
            let item, i = value (depth + 1) i in
            if at ',' i then go (item :: items) (expect ',' i) else List (List.rev (item :: items)), expect ']' i in
          go [] (i + 1)
      | '{' ->
        if at '}' (i + 1) then Record [], expect '}' (i + 1)
        else
          let rec go entries i =
            let name, i = string (skip i) in
            if List.mem_assoc name entries then fail i;
            let entry, i = value (depth + 1) (expect ':' i) in
            let entries = (name, entry) :: entries in
            if at ',' i then go entries (expect ',' i) else Record (List.rev entries), expect '}' i in
          go [] (i + 1)
      | 't' when i + 4 <= length && String.sub text i 4 = "true" -> Boolean true, i + 4
      | 'f' when i + 5 <= length && String.sub text i 5 = "false" -> Boolean false, i + 5
      | '-' | '0' .. '9' ->
        let rec ending j = if j < length && text.[j] >= '0' && text.[j] <= '9' then ending (j + 1) else j in
        let j = ending (i + 1) in
        Integer (String.sub text i (j - i)), j
      | _ -> fail i in
  let v, i = value 0 0 in
  if skip i < length then fail i else v

let field name = function
  | Record entries -> (try List.assoc name entries with Not_found -> refuse "\"%s\" is missing" name)
  | _ -> refuse "expected an object with \"%s\"" name
let field_opt name = function Record entries -> List.assoc_opt name entries | _ -> None
let list = function List l -> l | _ -> refuse "expected a list"
let text = function String s -> s | _ -> refuse "expected a string"
let integer v = try Z.of_string (text v) with Invalid_argument _ -> refuse "expected an integer"
let number = function
  | Integer s -> (try int_of_string s with Failure _ -> refuse "a number is too large")
  | _ -> refuse "expected a number"
let matrix v =
  let d = integer (field "denominator" v) in
  if Z.sign d <= 0 then refuse "a denominator is not positive";
  d, List.map (fun r -> List.map integer (list r)) (list (field "numerators" v))

(* -- Numbers of the extracted programs ------------------------------------------------------------------------------ *)

let rec nat n = if n <= 0 then O else S (nat (n - 1))
let int n = let rec go k = function O -> k | S n -> go (k + 1) n in go 0 n
let rows d a = { denominator = d; numerators = a }

(* -- Elimination modulo a prime: it finds what the proved check `independent` then checks ----------------------------- *)

(* A right inverse of r independent rows modulo p, transposed: r rows of n entries. *)
let right_inverse p (a : Z.t list list) n =
  let m = Z.of_int p in
  let residue z = Z.to_int (Z.erem z m) in
  let a = Array.of_list (List.map (fun row -> Array.of_list (List.map residue row)) a) in
  let r = Array.length a in
  let n = Array.fold_left (fun n row -> max n (Array.length row)) n a in
  let a = Array.map (fun row -> Array.append row (Array.make (n - Array.length row) 0)) a in
  let b = Array.init r (fun i -> Array.init r (fun j -> if i = j then 1 else 0)) in
  let inverse x = Z.to_int (Z.invert (Z.of_int x) m) in
  let pivots = Array.make r 0 in
  for i = 0 to r - 1 do
    let j = ref 0 in
    while !j < n && a.(i).(!j) = 0 do incr j done;
    if !j = n then refuse "rows that should be independent are not, modulo %d" p;
    pivots.(i) <- !j;
    let s = (try inverse a.(i).(!j) with Division_by_zero -> refuse "%d is no prime" p) in
    let scale row = Array.iteri (fun k x -> row.(k) <- x * s mod p) row in
    scale a.(i); scale b.(i);
    for l = 0 to r - 1 do
      let f = a.(l).(!j) in
      if l <> i && f <> 0 then begin
        let g = p - f in
        Array.iteri (fun k x -> if x <> 0 then a.(l).(k) <- (a.(l).(k) + g * x) mod p) a.(i);
        Array.iteri (fun k x -> if x <> 0 then b.(l).(k) <- (b.(l).(k) + g * x) mod p) b.(i)
      end
    done
  done;
  (* b a has the columns of the identity at the pivots: entry (pivot i, j) of the right inverse is b (i, j). *)
  let c = Array.init r (fun _ -> Array.make n Z.zero) in
  for i = 0 to r - 1 do
    for j = 0 to r - 1 do c.(j).(pivots.(i)) <- Z.of_int b.(i).(j) done
  done;
  Array.to_list (Array.map Array.to_list c)

(* The first rows that are independent modulo p. *)
let independent_rows p (a : Z.t list list) =
  let m = Z.of_int p in
  let basis = ref [] in
  let inverse x = try Z.to_int (Z.invert (Z.of_int x) m) with Division_by_zero -> refuse "%d is no prime" p in
  let is_new row =
    let row = Array.of_list (List.map (fun z -> Z.to_int (Z.erem z m)) row) in
    List.iter (fun (pivot, other) ->
      let f = row.(pivot) in
      if f <> 0 then Array.iteri (fun k x -> if x <> 0 then row.(k) <- (row.(k) + (p - f) * x) mod p) other)
      (List.rev !basis);
    let rec first j = if j = Array.length row then None else if row.(j) <> 0 then Some j else first (j + 1) in
    match first 0 with
    | None -> false
    | Some pivot ->
      let s = inverse row.(pivot) in
      basis := (pivot, Array.map (fun x -> x * s mod p) row) :: !basis; true in
  List.filter_map Fun.id (List.mapi (fun i row -> if is_new row then Some i else None) a)

let largest_prime = 2147483647

let prime_of step =
  let p = number (field "prime" step) in
  if p < 2 || p > largest_prime then refuse "%d is no prime below 2^31" p else p

(* -- Evidence from the steps ------------------------------------------------------------------------------------------ *)

let find steps kind key value =
  List.find_opt (fun s -> field_opt "step" s = Some (String kind) && field_opt key s = Some (String value)) steps

let dependent step = match field_opt "dependent" step with
  | None -> []
  | Some v -> List.map number (list v)

let take = List.nth

let part n l k = if k < List.length l then List.nth l k else n

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
let over values =
  let d = List.fold_left (fun d row -> List.fold_left (fun d x -> Z.lcm d (Q.den x)) d row) Z.one values in
  rows d (List.map (List.map (fun x -> Q.num (Q.mul x (Q.of_bigint d)))) values)

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
        Some ((nat (List.length independent), over (List.init all coefficients)), rows a.denominator chosen) in
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

(* -- The M largest eigenvalues: exact linear algebra that finds what is then checked ------------------------------------ *)

let fractions a = Array.of_list (List.map (fun row ->
  Array.of_list (List.map (fun x -> Q.make x a.denominator) row)) a.numerators)
let of_fractions a = over (Array.to_list (Array.map Array.to_list a))
let transpose a = if Array.length a = 0 then [||] else
  Array.init (Array.length a.(0)) (fun j -> Array.map (fun row -> row.(j)) a)
let times_transposed a b = Array.map (fun r -> Array.map (fun s ->
  let sum = ref Q.zero in Array.iteri (fun k x -> sum := Q.add !sum (Q.mul x s.(k))) r; !sum) b) a
let multiply a b = times_transposed a (transpose b)
let rational v = match String.split_on_char '/' (text v) with
  | [a] -> Q.of_bigint (Z.of_string a)
  | [a; b] -> Q.make (Z.of_string a) (Z.of_string b)
  | _ -> refuse "expected a rational number"
let coq_q x = { qnum = Q.num x; qden = Q.den x }

(* X with A X = B. *)
let solve a b =
  let n = Array.length a in
  let k = if n = 0 then 0 else Array.length a.(0) and l = if n = 0 then 0 else Array.length b.(0) in
  let rows = Array.init n (fun i -> Array.append a.(i) b.(i)) in
  let pivots = Array.make k (-1) in
  let rank = ref 0 in
  for j = 0 to k - 1 do
    let i = ref !rank in
    while !i < n && Q.equal rows.(!i).(j) Q.zero do incr i done;
    if !i < n then begin
      let pivot = rows.(!i) in
      rows.(!i) <- rows.(!rank);
      let scale = Q.inv pivot.(j) in
      let pivot = Array.map (Q.mul scale) pivot in
      rows.(!rank) <- pivot;
      Array.iteri (fun i row ->
        if i <> !rank && not (Q.equal row.(j) Q.zero) then
          rows.(i) <- Array.mapi (fun c x -> Q.sub x (Q.mul row.(j) pivot.(c))) row) rows;
      pivots.(j) <- !rank; incr rank
    end
  done;
  let is_solved = ref true in
  for i = !rank to n - 1 do
    for c = k to k + l - 1 do if not (Q.equal rows.(i).(c) Q.zero) then is_solved := false done
  done;
  if !is_solved then
    Some (Array.init k (fun j -> Array.init l (fun c -> if pivots.(j) < 0 then Q.zero else rows.(pivots.(j)).(k + c))))
  else None

(* A symmetric matrix as a sum of w_i g_i^T g_i with integers w_i >= 0, where it is positive semidefinite. *)
let squares a =
  let n = Array.length a in
  let a = Array.map Array.copy a in
  let rec go i found =
    if i = n then Some (List.rev found)
    else
      let d = a.(i).(i) in
      if Q.sign d < 0 || Q.sign d = 0 && Array.exists (fun x -> Q.sign x <> 0) a.(i) then None
      else if Q.sign d = 0 then go (i + 1) found
      else begin
        let g = Array.map (fun x -> Q.div x d) a.(i) in
        for j = 0 to n - 1 do
          for k = 0 to n - 1 do a.(j).(k) <- Q.sub a.(j).(k) (Q.mul d (Q.mul g.(j) g.(k))) done
        done;
        let q = Q.of_bigint (Q.den d) in
        go (i + 1) ((Z.mul (Q.num d) (Q.den d), Array.to_list (Array.map (fun x -> Q.div x q) g)) :: found)
      end in
  match go 0 [] with
  | None -> None
  | Some found -> Some (over (List.map snd found), List.map fst found)

let shifted a s b = Array.mapi (fun i row -> Array.mapi (fun j x -> Q.add x (Q.mul s b.(i).(j))) row) a
let unit n = Array.init n (fun i -> Array.init n (fun j -> if i = j then Q.one else Q.zero))

(* Independent rows, which bound the rank from below, and the others by them, which bound it from above. *)
let lower_rank a =
  let chosen = independent_rows largest_prime a.numerators in
  let columns = match a.numerators with [] -> 0 | r :: _ -> List.length r in
  Some ((List.map nat chosen, Z.of_int largest_prime),
    right_inverse largest_prime (List.map (take a.numerators) chosen) columns)
let rank_found = function Some ((chosen, _), _) -> List.length chosen | None -> 0
let upper_rank a =
  let chosen = List.map (take a.numerators) (independent_rows largest_prime a.numerators) in
  let basis = rows a.denominator chosen in
  match solve (transpose (fractions basis)) (transpose (fractions a)) with
  | Some d -> Some ((nat (List.length chosen), of_fractions (transpose d)), basis)
  | None -> None

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

let fit_proof steps m evidence =
  let n = m.sample_count and last = int (size m.blocks) in
  let v = part no_rows evidence.features last and y = m.targets in
  let z = stack v (previous m evidence) in
  let chosen = List.map (take z.numerators) (independent_rows largest_prime z.numerators) in
  let basis = rows z.denominator chosen in
  let spanned = fractions basis in
  let images u =
    let columns = of_fractions (transpose u) in
    let ut = transposed m.width columns in
    stack ut (times n v y), times n (stack v (product m.output_count n ut y)) z in
  let ranks u = let a, b = images u in rank_found (lower_rank a) + rank_found (lower_rank b) in
  let vectors c = Array.of_list (List.map snd c) in
  let found = largest_eigenvectors steps (int m.width) (fun c best -> ranks (vectors c) > ranks (vectors best)) in
  let solved a b = if found = None then None else solve a b in
  match
    found, solved (transpose spanned) (transpose (fractions z)),
    solved (times_transposed spanned spanned) (times_transposed spanned (fractions y))
  with
  | Some (pairs, next), Some combined, Some explaining ->
    let order = int m.output_count and u = vectors pairs in
    let sigma = times_transposed (multiply (transpose explaining) spanned) (fractions y) in
    let least = List.fold_left (fun s (value, _) -> if Q.lt value s then value else s) (fst (List.hd pairs)) pairs in
    let on = shifted (times_transposed (times_transposed u sigma) u) (Q.neg least) (times_transposed u u) in
    let outer = multiply (transpose u) u in
    let off lift = shifted (shifted (Array.map (Array.map Q.neg) sigma) next (unit order)) lift outer in
    let rec lifted lift = function
      | 0 -> None
      | left -> match squares (off lift) with
        | Some w -> Some (lift, w)
        | None -> lifted (Q.mul lift (Q.of_int 4)) (left - 1) in
    let a, b = images u in
    let t = fractions (times n y v) in
    (match squares on, lifted Q.one 40 with
      | Some squares_on, Some (lift, squares_off) -> Some {
          basis_size = nat (List.length chosen); combined = of_fractions (transpose combined); basis_rows = basis;
          explaining = of_fractions (transpose explaining); spanning = of_fractions (transpose u);
          block_of = of_fractions (Array.mapi (fun i (value, _) -> Array.init (Array.length u) (fun j ->
            if i = j then value else Q.zero)) (Array.of_list pairs));
          at_least = coq_q least; at_most = coq_q next; lift = coq_q lift; squares_on; squares_off;
          lower_u = lower_rank (of_fractions u);
          lower_uT = lower_rank a; upper_uT = upper_rank a; lower_uQ = lower_rank b; upper_uQ = upper_rank b;
          image_of_T = (match solve t (multiply sigma t) with Some c -> of_fractions c | None -> no_rows);
          at_point = (match solve (transpose u) (fractions m.prediction) with
            | Some c -> of_fractions c, lower_rank (transposed m.width m.prediction)
            | None -> no_rows, None) }
      | _ -> None)
  | _ -> None

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

let name_of_verdict = function Holds -> "holds" | Fails -> "fails" | Inapplicable -> "inapplicable"

let name_of_point = function
  | Not_critical -> "not-critical" | Global_minimum -> "global-minimum" | Strict_saddle_point -> "strict-saddle"

let contents path limit =
  let channel = open_in_bin path in
  let length = in_channel_length channel in
  if length > limit then raise (Unreadable (Printf.sprintf "%s: larger than %d bytes" path limit));
  let text = really_input_string channel length in
  close_in channel; text

let bytes text = List.init (String.length text) (String.get text)

let main model_path certificate_path =
  let m = match model_of_text (bytes (contents model_path (1 lsl 26))) with
    | Some m -> m
    | None -> raise (Unreadable (model_path ^ ": no canonical model")) in
  let certificate = parse (contents certificate_path (1 lsl 28)) in
  let steps = list (field "derivation" certificate) in
  let features, states = match forward m with
    | Some (features, states) -> features, states
    | None -> refuse "the forward pass fails" in
  let predictions, spanned = feature_relations steps m features in
  let evidence = {
    features; states; feature_rank = feature_rank steps m features; column_rank = column_rank steps m;
    predictions; best_linear = best_linear steps m; direction = direction steps m; ranks = None;
    coverage = coverage_proofs steps m states; fit = None } in
  (* For large M attainment needs no ranks. *)
  let evidence =
    if is_wide m then evidence
    else { evidence with ranks = Some (rank_proofs steps m evidence spanned);
      fit = if int m.width < int m.output_count then fit_proof steps m evidence else None } in
  let is_fit_shown = match evidence.fit, bounds_fact m evidence with
    | Some w, Some b -> (match sigma_of m evidence w b with Some sigma -> is_fit m w sigma | None -> false)
    | _ -> false in
  if int m.width < int m.output_count && not (is_wide m) && not is_fit_shown
    && List.exists (fun s -> field_opt "step" s = Some (String "eigenspaces")) steps then
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
    (* Nothing is stated of the given weights where nothing is known of them. *)
    | None, _ when is_about_all_weights claim -> []
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
