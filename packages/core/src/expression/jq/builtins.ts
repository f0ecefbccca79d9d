import { dbl } from '../../model/dbl.ts'
import { ExpressionError } from '../expression-error.ts'
import { parseIso } from '../time/iso-parse.ts'
import { Instant, ZonedDateTime } from '../time/temporal.ts'
import { parseFirstJson } from '../values/json.ts'
import { isNumeric, narrowInteger, toDouble } from '../values/number.ts'
import { listNatives } from './builtins-list.ts'
import { tostring } from './format.ts'
import { JqBreak, JqError } from './jq-error.ts'
import { type Native, type NativeCall, numberOf, plain, textOf, withOne } from './native.ts'
import { deletePaths, getPath, type Path, rootPath, setPath } from './paths.ts'
import { regexNatives } from './regex.ts'
import type { Emit, JqClosure } from './scope.ts'
import { checkedPath } from './tracking.ts'
import { isObject, isTrue, jqText, missing, numeric, toJq, typeName } from './value.ts'

const math: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
}

const scalarNatives: Readonly<Record<string, Native>> = {
  'not/0': plain((input) => !isTrue(input)),
  'type/0': plain((input) => typeName(input)),
  'length/0': plain(lengthOf),
  'utf8bytelength/0': plain((input) => new TextEncoder().encode(textOf(input, 'utf8bytelength')).length),
  'tostring/0': plain(tostring),
  'tojson/0': plain(jqText),
  'fromjson/0': plain((input) => fromJson(textOf(input, 'fromjson'))),
  'tonumber/0': plain((input) => (isNumeric(input) ? input : toNumber(textOf(input, 'tonumber')))),
  'infinite/0': plain(() => Number.POSITIVE_INFINITY),
  'nan/0': plain(() => Number.NaN),
  'isinfinite/0': plain((input) => isNumeric(input) && Math.abs(toDouble(input)) === Number.POSITIVE_INFINITY),
  'isnan/0': plain((input) => Number.isNaN(numberOf(input))),
  'isnormal/0': plain((input) => Number.isFinite(numberOf(input)) && Math.abs(numberOf(input)) >= 2.2250738585072014e-308),
  'now/0': (_input, _args, { emit, now }) => emit(now, undefined),
  '_case/1': withOne((input, direction) => {
    const text = textOf(input, `ascii_${direction === 'lower' ? 'downcase' : 'upcase'}`)
    return direction === 'lower'
      ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
      : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
  }),
  'ltrimstr/1': withOne((input, prefix) =>
    typeof input === 'string' && typeof prefix === 'string' && input.startsWith(prefix) ? input.slice(prefix.length) : input,
  ),
  'rtrimstr/1': withOne((input, suffix) => {
    return typeof input === 'string' && typeof suffix === 'string' && suffix !== '' && input.endsWith(suffix)
      ? input.slice(0, -suffix.length)
      : input
  }),
  'startswith/1': withOne((input, prefix) => textOf(input, 'startswith()').startsWith(textOf(prefix, 'startswith()'))),
  'endswith/1': withOne((input, suffix) => textOf(input, 'endswith()').endsWith(textOf(suffix, 'endswith()'))),
  'explode/0': plain((input) => [...textOf(input, 'explode')].map((char) => char.codePointAt(0) ?? 0)),
  'implode/0': plain((input) => {
    if (!Array.isArray(input)) throw new JqError('implode input must be an array')
    return input.map((code) => String.fromCodePoint(numberOf(code))).join('')
  }),
  '_dateText/0': plain((input) => new Instant(Math.floor(numberOf(input)), 0).toString()),
  '_dateNumber/0': plain((input) => dateNumber(textOf(input, 'fromdateiso8601'))),
  'pow/2': (input, [base, exponent], { emit }) => {
    exponent?.(input, undefined, (power) =>
      base?.(input, undefined, (value) => emit(numeric(numberOf(value) ** numberOf(power)), undefined)),
    )
  },
  'atan2/2': (input, [y, x], { emit }) => {
    x?.(input, undefined, (right) => y?.(input, undefined, (left) => emit(dbl(Math.atan2(numberOf(left), numberOf(right))), undefined)))
  },
  ...Object.fromEntries(Object.entries(math).map(([name, work]) => [`${name}/0`, plain((input) => dbl(work(numberOf(input))))])),
}

const controlNatives: Readonly<Record<string, Native>> = {
  'empty/0': () => undefined,
  'error/0': (input) => {
    throw new JqError(input)
  },
  'error/1': (input, [message]) => {
    message?.(input, undefined, (value) => {
      throw new JqError(value)
    })
  },
  'select/1': (input, [condition], { path, emit }) => {
    condition?.(input, undefined, (value) => {
      if (isTrue(value)) emit(input, path)
    })
  },
  'path/1': (input, [filter], { emit }) => filter?.(input, rootPath, (_, at) => emit(checkedPath(at), undefined)),
  'getpath/1': (input, [keys], { path, emit }) => {
    keys?.(input, undefined, (value) => {
      if (!Array.isArray(value)) throw new JqError('Path must be specified as an array')
      const at = path === undefined ? undefined : value.reduce<Path>((parent, key) => ({ parent, key }), path)
      emit(getPath(input, value), at)
    })
  },
  'setpath/2': (input, [keys, replacement], { emit }) => {
    replacement?.(input, undefined, (value) => {
      keys?.(input, undefined, (path) => {
        if (!Array.isArray(path)) throw new JqError('Path must be specified as an array')
        emit(setPath(input, path, value), undefined)
      })
    })
  },
  'delpaths/1': withOne((input, paths) => {
    if (!Array.isArray(paths) || !paths.every(Array.isArray)) throw new JqError('Paths must be specified as an array of arrays')
    return deletePaths(input, paths as unknown[][]) // every element was just checked
  }),
  'range/1': (input, [end], call) => end?.(input, undefined, (value) => range(0, numberOf(value), 1, call)),
  'range/2': (input, [start, end], call) => {
    start?.(input, undefined, (from) => end?.(input, undefined, (to) => range(numberOf(from), numberOf(to), 1, call)))
  },
  'range/3': (input, [start, end, by], call) => {
    start?.(input, undefined, (from) =>
      end?.(input, undefined, (to) => by?.(input, undefined, (step) => range(numberOf(from), numberOf(to), numberOf(step), call))),
    )
  },
  'first/1': (input, [filter], { path, emit }) => limited(1, input, filter, path, emit),
  'limit/2': (input, [count, filter], { path, emit }) => {
    count?.(input, undefined, (value) => {
      const limit = numberOf(value)
      if (limit < 0) filter?.(input, path, emit)
      else if (limit > 0) limited(limit, input, filter, path, emit)
    })
  },
}

function range(from: number, to: number, step: number, call: NativeCall): void {
  if (step === 0) throw new JqError('Range step must not be zero')
  for (let value = from; step > 0 ? value < to : value > to; value += step) {
    call.step()
    call.emit(numeric(value), undefined)
  }
}

function limited(count: number, input: unknown, filter: JqClosure | undefined, path: Path | undefined, emit: Emit): void {
  const label = { name: 'limit' }
  let seen = 0
  try {
    filter?.(input, path, (value, at) => {
      seen++
      emit(value, at)
      if (seen >= count) throw new JqBreak(label)
    })
  } catch (error) {
    if (!(error instanceof JqBreak) || error.label !== label) throw error
  }
}

function lengthOf(input: unknown): unknown {
  if (input === null) return 0
  if (typeof input === 'string') return [...input].length
  if (Array.isArray(input)) return input.length
  if (isObject(input)) return input.size
  if (isNumeric(input)) return toDouble(input) < 0 ? numeric(-toDouble(input)) : numeric(toDouble(input))
  throw new JqError(`${input === missing ? 'missing' : typeName(input)} has no length`)
}

function fromJson(text: string): unknown {
  try {
    return toJq(parseFirstJson(text))
  } catch (error) {
    if (error instanceof ExpressionError) throw new JqError(error.message)
    throw error
  }
}

function toNumber(text: string): unknown {
  if (/^-?\d+$/.test(text)) return narrowInteger(BigInt(text))
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw new JqError(`Cannot parse '${text}' as a number`)
  return numeric(Number(text))
}

function dateNumber(text: string): number {
  try {
    const parsed = parseIso(text)
    if (parsed instanceof ZonedDateTime) return parsed.seconds
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
  }
  throw new JqError(`date "${text}" does not match format`)
}

export const natives: ReadonlyMap<string, Native> = new Map(
  Object.entries({ ...scalarNatives, ...controlNatives, ...listNatives(), ...regexNatives() }),
)
