import type { JqDefinition } from './ast.ts'
import { parseDefinitions } from './parser.ts'

/** Builtins that jq itself can say. */
const source = `
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def recurse: recurse(.[]?);
def recurse(f): def r: ., (f | r); r;
def recurse(f; cond): def r: ., (f | select(cond) | r); r;
def recurse_down: recurse;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def add: reduce .[] as $x (null; . + $x);
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def with_entries(f): to_entries | map(f) | from_entries;
def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(f): . as $in | paths | select(. as $p | $in | getpath($p) | f);
def leaf_paths: paths(scalars);
def any: reduce .[] as $x (false; . or $x);
def all: reduce .[] as $x (true; . and $x);
def any(f): reduce (.[] | f) as $x (false; . or $x);
def all(f): reduce (.[] | f) as $x (true; . and $x);
def any(generator; condition): label $found | (foreach generator as $x (false; ($x | condition); if . then true, break $found else empty end)), false;
def all(generator; condition): label $found | (foreach generator as $x (false; ($x | condition); if . then empty else false, break $found end)), true;
def join($x): reduce .[] as $i (null; (if . == null then "" else . + $x end) + ($i | if . == null then "" elif type == "boolean" or type == "number" then tojson else . end)) // "";
def while(cond; update): def w: if cond then ., (update | w) else empty end; w;
def until(cond; update): def u: if cond then . else (update | u) end; u;
def repeat(f): def r: ., (f | r); r;
def repeat(f; $x): def r: ., (f | r); r;
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
def walk(f): . as $in | if type == "object" then reduce keys_unsorted[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f elif type == "array" then map(walk(f)) | f else f end;
def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def last(f): reduce f as $x (null; $x);
def nth($n; f): if $n < 0 then error("Out of bounds negative array index") else last(limit($n + 1; f)) end;
def splits($re): splits($re; null);
def splits($re; flags): split($re; flags) | .[];
def ascii_downcase: _case("lower");
def ascii_upcase: _case("upper");
def todateiso8601: _dateText;
def fromdateiso8601: _dateNumber;
def sub($re; f): sub($re; f; "");
def gsub($re; f): gsub($re; f; "");
def gsub($re; f; $flags): sub($re; f; $flags + "g");
def test($re): test($re; null);
def match($re): match($re; null);
def capture($re): capture($re; null);
def capture($re; flags): match($re; flags) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def scan($re): match($re; "g") | if (.captures | length) > 0 then [.captures[].string] else .string end;
def transpose: (map(length) | max // 0) as $max | . as $in | [range(0; $max) as $j | [range(0; $in | length) as $i | $in[$i][$j]]];
`

let definitions: ReadonlyMap<string, JqDefinition> | undefined

/** The builtin `name/arity` that is written in jq; all are read at the first call. */
export function definedBuiltin(name: string): JqDefinition | undefined {
  definitions ??= new Map(parseDefinitions(source).map((definition) => [`${definition.name}/${definition.parameters.length}`, definition]))
  return definitions.get(name)
}
