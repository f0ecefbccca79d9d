import { ExpressionError } from '../../src/expression/expression-error.ts'
import {
  compileTemplate,
  convertText,
  isTruthy,
  type Lookup,
  type LookupAnswer,
  type RenderOptions,
  render,
  renderOrNull,
  renderTyped,
  type Variables,
} from '../../src/expression/index.ts'
import type { Generation } from '../../src/generation.ts'
import { parseJson, stringifyJson } from '../../src/model/dbl.ts'
import type { EngineSettings } from '../../src/ports/settings.ts'

/** One recorded observation (README of the conformance pack). */
export interface Fact {
  readonly tpl: string
  readonly vars: Variables
  readonly out?: string
  readonly err?: string
  readonly out20?: string
  readonly err20?: string
  readonly typed?: unknown
  readonly typedErr?: string
  readonly truthy?: boolean
  readonly recursive?: string
  readonly recursiveErr?: string
  readonly as?: Readonly<Record<string, { readonly out?: unknown; readonly err?: string }>>
}

interface FactFailure {
  readonly kind: string
  readonly tpl: string
  readonly expected: string
  readonly actual: string
}

export interface FactScore {
  readonly passed: Readonly<Record<string, number>>
  readonly total: Readonly<Record<string, number>>
  readonly failures: readonly FactFailure[]
}

/** Facts of the lines of expressions.jsonl; `$M` stands for the variables of the header. */
export function readFacts(text: string): readonly Fact[] {
  let shared: unknown
  const facts: Fact[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const row = parseJson(line) as Omit<Fact, 'vars'> & { M?: unknown; vars: unknown } // the pack documents this shape
    if (row.M !== undefined) shared = row.M
    if (row.tpl !== undefined) facts.push({ ...row, vars: (row.vars === '$M' ? shared : row.vars) as Variables }) // same shape
  }
  return facts
}

const factSettings: EngineSettings = {
  generation: '1.3',
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: false },
}

/** Answers of an engine without secrets, keys and files. */
function emptyStore({ kind, args }: Lookup): LookupAnswer {
  if (kind === 'secret') return { error: `Cannot find secret for key '${args['key']}'.` }
  if (kind === 'fileExists') return { value: false }
  if (kind === 'randomPort') return { value: 34567 }
  if (kind !== 'kv') return { error: `File '${args['path']}' was not found in namespace '${args['flowNamespace']}'.` }
  const namespace = args['namespace'] ?? args['flowNamespace']
  if (namespace !== args['flowNamespace']) return { error: `Cannot access the KV store. The namespace '${namespace}' does not exist.` }
  return args['errorOnMissing'] === true
    ? { error: `The key '${args['key']}' does not exist in the namespace '${namespace}'.` }
    : { value: null }
}

let counter = 0
const ids = { next: (): string => String(++counter).padStart(22, '0') }

export function factOptions(generation: Generation, recursive = false): RenderOptions {
  return { generation, lookups: { find: emptyStore }, settings: factSettings, now: 1_700_000_000_000, ids, where: 'executor', recursive }
}

type Outcome = { readonly out: unknown } | { readonly err: string }

function outcome(work: () => unknown): Outcome {
  try {
    return { out: work() }
  } catch (error) {
    if (error instanceof ExpressionError) return { err: error.message }
    return { err: '', out: `NOT AN EXPRESSION ERROR: ${error instanceof Error ? error.stack : error}` }
  }
}

/** Checks every observation of the facts for one generation. Kinds: `render`, `typed`, `truthy`, `recursive`, `as`. */
export function checkFacts(facts: readonly Fact[], generation: Generation): FactScore {
  const passed: Record<string, number> = {}
  const total: Record<string, number> = {}
  const failures: FactFailure[] = []
  const check = (kind: string, tpl: string, expected: Outcome, actual: Outcome): void => {
    total[kind] = (total[kind] ?? 0) + 1
    const [wanted, got] = [outcomeText(expected), outcomeText(actual)]
    if (wanted === got) passed[kind] = (passed[kind] ?? 0) + 1
    else failures.push({ kind, tpl, expected: wanted, actual: 'err' in actual && !('out' in actual) ? `error: ${actual.err}` : got })
  }
  for (const fact of facts) checkFact(fact, generation, check)
  return { passed, total, failures }
}

type Check = (kind: string, tpl: string, expected: Outcome, actual: Outcome) => void

function checkFact(fact: Fact, generation: Generation, check: Check): void {
  const { tpl, vars } = fact
  const options = factOptions(generation)
  check(
    'render',
    tpl,
    expectedRender(fact, generation),
    outcome(() => render(tpl, vars, options)),
  )
  if (fact.typed !== undefined || fact.typedErr !== undefined) {
    const expected: Outcome = fact.typedErr === undefined ? { out: fact.typed } : { err: fact.typedErr }
    check(
      'typed',
      tpl,
      expected,
      outcome(() => renderTyped(tpl, vars, options)),
    )
  }
  if (fact.truthy !== undefined)
    check(
      'truthy',
      tpl,
      { out: fact.truthy },
      outcome(() => isTruthy(renderOrNull(tpl, vars, options))),
    )
  if (fact.recursive !== undefined || fact.recursiveErr !== undefined) {
    const expected: Outcome = fact.recursiveErr === undefined ? { out: fact.recursive } : { err: fact.recursiveErr }
    check(
      'recursive',
      tpl,
      expected,
      outcome(() => render(tpl, vars, factOptions(generation, true))),
    )
  }
  for (const [type, result] of Object.entries(fact.as ?? {})) {
    const expected: Outcome = result.err === undefined ? { out: result.out } : { err: result.err }
    check(
      'as',
      `${tpl} as ${type}`,
      expected,
      outcome(() => propertyValue(tpl, type, vars, options)),
    )
  }
}

/** The text as a dynamic property, in the form the facts are written in. */
function propertyValue(tpl: string, type: string, vars: Variables, options: RenderOptions): unknown {
  return convertText(tpl, type, (text) => renderOrNull(text, vars, options), 'iso')
}

function expectedRender(fact: Fact, generation: Generation): Outcome {
  if (generation === '2.0' && fact.out20 !== undefined) return { out: fact.out20 }
  if (generation === '2.0' && fact.err20 !== undefined) return { err: fact.err20 }
  return fact.err === undefined ? { out: fact.out } : { err: fact.err }
}

function outcomeText(result: Outcome): string {
  return 'out' in result ? stringifyJson(canonical(result.out)) : 'error'
}

/** Without the order of map members. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  )
}

/** Verdicts of expression-parse.jsonl that come out otherwise: the texts. */
export function wrongVerdicts(text: string, generation: Generation): { readonly total: number; readonly wrong: readonly string[] } {
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { tpl: string; ok: boolean }) // the pack documents this shape
  const wrong = rows.filter(({ tpl, ok }) => ok === undefined || compiles(tpl, generation) !== ok)
  return {
    total: rows.length,
    wrong: wrong.filter(({ tpl }) => tpl !== undefined).map(({ tpl, ok }) => `${ok ? 'should' : 'should not'} compile: ${tpl}`),
  }
}

function compiles(tpl: string, generation: Generation): boolean {
  try {
    compileTemplate(tpl, generation)
    return true
  } catch (error) {
    if (error instanceof ExpressionError) return false
    throw error
  }
}
