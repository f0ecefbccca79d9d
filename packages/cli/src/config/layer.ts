import { readFileSync } from 'node:fs'
import { type Document, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml'

interface Place {
  readonly line: number
  readonly column: number
}

/** One value of a configuration text, with its key as written and where that stands. */
export interface Leaf {
  readonly key: string
  readonly value: unknown
  readonly place: Place
}

/** One text of the configuration: a file, or a variable that holds one. */
export interface Layer {
  /** The file, or the name of the variable. */
  readonly origin: string
  /** The whole text as data, with `${NAME:default}` filled in. */
  readonly tree: unknown
  readonly leaves: readonly Leaf[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Error naming origin, line and column when the text is not YAML */
export function readLayer(text: string, origin: string, environment: Environment): Layer {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const problem = document.errors[0]
  if (problem !== undefined) {
    const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 }
    throw new Error(`${origin}:${line}:${col} ${problem.message.split('\n')[0]}`)
  }
  const leaves = leavesOf(document, lines).map((leaf) => ({ ...leaf, value: filled(leaf.value, environment) }))
  return { origin, tree: filled(document.toJS(), environment), leaves }
}

/** The layer of a file; undefined when there is none and it may be absent. */
export function readFileLayer(file: string, environment: Environment, mayBeAbsent = false): Layer | undefined {
  try {
    return readLayer(readFileSync(file, 'utf8'), file, environment)
  } catch (error) {
    if (mayBeAbsent && error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Maps are walked, lists are values. */
function leavesOf(document: Document.Parsed, lines: LineCounter): Leaf[] {
  const leaves: Leaf[] = []
  const walk = (node: unknown, path: readonly string[]): void => {
    if (!isMap(node)) return
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue
      const key = [...path, String(pair.key.value)]
      if (isMap(pair.value) && pair.value.items.length > 0) walk(pair.value, key)
      else {
        const { line, col } = lines.linePos(pair.key.range?.[0] ?? 0)
        const value: unknown = document.getIn([...key])
        leaves.push({ key: key.join('.'), value: plainOf(value), place: { line, column: col } })
      }
    }
  }
  walk(document.contents, [])
  return leaves
}

/** A list of the document as data. */
const plainOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value

/** Replaces `${NAME}` and `${NAME:default}` in every text. */
function filled(value: unknown, environment: Environment): unknown {
  if (typeof value === 'string')
    return value.replace(
      /\$\{([A-Za-z_][\w.-]*)(?::([^}]*))?\}/g,
      (whole, name: string, otherwise?: string) => environment[name] ?? otherwise ?? whole,
    )
  if (Array.isArray(value)) return value.map((entry) => filled(entry, environment))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(member, environment)]))
  return value
}
