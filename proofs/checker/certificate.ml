(* Reads certificates: JSON of records, lists, strings, integers and true or false.  Needs no trust. *)

exception Refused of string
exception Unreadable of string

let refuse format = Printf.ksprintf (fun message -> raise (Refused message)) format

(* -- The certificate: JSON ---------------------------------------------------------------------------------------- *)

type value = Integer of string | String of string | Boolean of bool | List of value list | Record of (string * value) list

(* Whether a character commands a terminal: controls, ends of lines, marks that turn the direction of text. *)
let is_command c =
  c < 0x20 || (c >= 0x7f && c < 0xa0) || c = 0x61c || c = 0x200e || c = 0x200f || (c >= 0x2028 && c <= 0x202e)
  || (c >= 0x2066 && c <= 0x2069)

let parse text =
  let length = String.length text in
  let fail at = raise (Unreadable (Printf.sprintf "certificate: byte %d: no JSON of a certificate" at)) in
  (* In UTF-8, where none of these characters has four bytes. *)
  let starts_command i =
    let byte j = if j < length then Char.code text.[j] else 0 in
    let continuation j = byte j land 0x3f in
    let b = byte i in
    if b < 0x80 then is_command b
    else if b >= 0xc0 && b < 0xe0 then is_command ((b land 0x1f) lsl 6 lor continuation (i + 1))
    else b >= 0xe0 && b < 0xf0
      && is_command ((b land 0xf) lsl 12 lor continuation (i + 1) lsl 6 lor continuation (i + 2)) in
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
        (* Of paths, which nothing here reads: the escape stays as it is. *)
        | '\\' when i + 5 < length && text.[i + 1] = 'u' ->
          let digits = String.sub text (i + 2) 4 in
          let is_digit = function '0' .. '9' | 'a' .. 'f' -> true | _ -> false in
          if not (String.for_all is_digit digits && is_command (int_of_string ("0x" ^ digits))) then fail i;
          Buffer.add_string buffer (String.sub text i 6); go (i + 6)
        | '\\' -> fail i
        | _ when starts_command i -> fail i
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
let rational v = match String.split_on_char '/' (text v) with
  | [a] -> Q.of_bigint (Z.of_string a)
  | [a; b] -> Q.make (Z.of_string a) (Z.of_string b)
  | _ -> refuse "expected a rational number"
