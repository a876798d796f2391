(* Numbers of the extracted programs, and linear algebra modulo a prime and over the rationals.  It finds what the proved
   checks then check, and needs no trust. *)

module Zarith_integer = Z
module Zarith_rational = Q
open Verified
module Z = Zarith_integer
module Q = Zarith_rational
open Certificate

(* -- Numbers of the extracted programs ------------------------------------------------------------------------------ *)

let rec nat n = if n <= 0 then O else S (nat (n - 1))
let int n = let rec go k = function O -> k | S n -> go (k + 1) n in go 0 n
let rows d a = { denominator = d; numerators = a }

let take = List.nth
let part n l k = if k < List.length l then List.nth l k else n

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

let over values =
  let d = List.fold_left (fun d row -> List.fold_left (fun d x -> Z.lcm d (Q.den x)) d row) Z.one values in
  rows d (List.map (List.map (fun x -> Q.num (Q.mul x (Q.of_bigint d)))) values)


let fractions a = Array.of_list (List.map (fun row ->
  Array.of_list (List.map (fun x -> Q.make x a.denominator) row)) a.numerators)
let of_fractions a = over (Array.to_list (Array.map Array.to_list a))
let transpose a = if Array.length a = 0 then [||] else
  Array.init (Array.length a.(0)) (fun j -> Array.map (fun row -> row.(j)) a)
let times_transposed a b = Array.map (fun r -> Array.map (fun s ->
  let sum = ref Q.zero in Array.iteri (fun k x -> sum := Q.add !sum (Q.mul x s.(k))) r; !sum) b) a
let multiply a b = times_transposed a (transpose b)
let coq_q x = { qnum = Q.num x; qden = Q.den x }


(* Elimination in place, on the first k columns: the rank, and the row with the pivot of each column, or -1. *)
let eliminate rows k =
  let n = Array.length rows in
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
  !rank, pivots

(* X with A X = B. *)
let solve a b =
  let n = Array.length a in
  let k = if n = 0 then 0 else Array.length a.(0) and l = if n = 0 then 0 else Array.length b.(0) in
  let rows = Array.init n (fun i -> Array.append a.(i) b.(i)) in
  let rank, pivots = eliminate rows k in
  let is_solved = ref true in
  for i = rank to n - 1 do
    for c = k to k + l - 1 do if not (Q.equal rows.(i).(c) Q.zero) then is_solved := false done
  done;
  if !is_solved then
    Some (Array.init k (fun j -> Array.init l (fun c -> if pivots.(j) < 0 then Q.zero else rows.(pivots.(j)).(k + c))))
  else None

(* A basis, in rows, of the vectors x of k entries with A x = 0. *)
let kernel a k =
  let rows = Array.copy a in
  let _, pivots = eliminate rows k in
  let free = List.filter (fun j -> pivots.(j) < 0) (List.init k Fun.id) in
  Array.of_list (List.map (fun f -> Array.init k (fun j ->
    if j = f then Q.one else if pivots.(j) < 0 then Q.zero else Q.neg rows.(pivots.(j)).(f))) free)

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
