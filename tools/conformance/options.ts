import { parseArgs } from 'node:util'
import type { Generation } from './instance.ts'

const packNames = [
  'goldens',
  'goldens-2.0',
  'invalids',
  'invalids-2.0',
  'blueprints',
  'blueprint-runs',
  'expressions',
  'expressions-2.0',
  'parse',
] as const

export type PackName = (typeof packNames)[number]

/** What the command line asks for. */
export interface Options {
  readonly packs: readonly PackName[]
  readonly url?: string
  readonly json?: string
  readonly floor?: string
  readonly updateFloor: boolean
  readonly retry: boolean
  readonly cases: readonly string[]
  readonly filter?: RegExp
  readonly verbose: boolean
  /** Whether blueprints that fetch packages run too. */
  readonly network: boolean
  readonly lanes: number
  readonly start: readonly string[]
  readonly render: readonly string[]
  /** Like `render`, but answers whether a template compiles. */
  readonly check: readonly string[]
}

export const usage = `npm run conformance -- [options]
  --pack NAME        ${packNames.join(', ')} (repeatable; all but those of the other generation with --url)
  --case ID          only this case (repeatable)
  --filter REGEX     only cases whose id matches
  --url URL          drive a server that runs already; --pack says which generation
  --start COMMAND    how to start a server: a text with {port}, {configFile}, {dataDir}
  --render COMMAND   a renderer that answers JSON lines, with "want" saying what is asked
  --lanes N          cases at the same time on one server (4)
  --json FILE        write every result
  --floor FILE       fail below the scores of this file; --update-floor raises them
  --retry            run a failed case once more, alone: some measure time, and a machine may be busy
  --network          blueprint-runs: also run what fetches packages from an index; one installs them into this machine's Python
  --verbose          print the first difference of each failed case`

/** @throws TypeError when an option is not known */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pack: { type: 'string', multiple: true },
      case: { type: 'string', multiple: true },
      filter: { type: 'string' },
      url: { type: 'string' },
      start: { type: 'string' },
      render: { type: 'string' },
      lanes: { type: 'string' },
      json: { type: 'string' },
      floor: { type: 'string' },
      'update-floor': { type: 'boolean' },
      retry: { type: 'boolean' },
      verbose: { type: 'boolean' },
      network: { type: 'boolean' },
    },
  })
  return {
    packs: packsOf(values.pack, values.url),
    updateFloor: values['update-floor'] ?? false,
    retry: values.retry ?? false,
    cases: values.case ?? [],
    verbose: values.verbose ?? false,
    network: values.network ?? false,
    lanes: Number(values.lanes ?? 4),
    start: words(values.start ?? 'bin/windhover server local --port {port} --config {configFile} --data {dataDir}'),
    render: words(values.render ?? 'bin/windhover render --jsonl'),
    check: words(values.render ?? 'bin/windhover render --jsonl --check'),
    ...(values.url === undefined ? {} : { url: values.url }),
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(values.floor === undefined ? {} : { floor: values.floor }),
    ...(values.filter === undefined ? {} : { filter: new RegExp(values.filter) }),
  }
}

export function generationOf(pack: PackName): Generation {
  return pack.endsWith('-2.0') ? '2.0' : '1.3'
}

function packsOf(named: readonly string[] | undefined, url: string | undefined): readonly PackName[] {
  if (!named) return url === undefined ? packNames : ['goldens', 'invalids', 'blueprints']
  return named.map((name) => {
    const pack = packNames.find((known) => known === name)
    if (!pack) throw new TypeError(`--pack must be one of ${packNames.join(', ')}, got ${name}`)
    return pack
  })
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '')
}
