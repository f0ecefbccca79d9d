/** npm run conformance: recorded facts about the Kestra engine against a server, over HTTP, and against a renderer. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runBlueprints } from './blueprint-run-pack.ts'
import type { CaseResult } from './case-result.ts'
import { runExpressions, runVerdicts } from './expression-pack.ts'
import { type FlowPackSource, runFlowPack } from './flow-pack.ts'
import type { GoldenCase } from './golden-case.ts'
import { runGoldenPack } from './golden-pack.ts'
import { blueprintFiles, type InvalidCase, runBlueprint, runInvalid } from './invalid-pack.ts'
import { generationOf, type Options, type PackName, parseOptions, usage } from './options.ts'
import { belowFloor, raiseFloor, scoresOf, tableOf } from './score.ts'
import { runningServer, type Serve, startedServers } from './serving.ts'

const root = resolve(import.meta.dirname, '../..')

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return print(usage)
  const options = parseOptions(args)
  const folder = resolve(process.env['CONFORMANCE_DIR'] ?? join(root, '../shared/conformance'))
  if (!existsSync(join(folder, 'goldens.json'))) return print(`There is no conformance pack in ${folder}: nothing to compare.`)
  const started = performance.now()
  const results = (
    await inPairs(options.packs, (pack) => runPack(pack, folder, options).catch((error: unknown) => [notRun(pack, error)]))
  ).flat()
  const scores = scoresOf(results)
  for (const { pack, id, detail } of results.filter(({ outcome }) => outcome === 'skipped')) print(`skipped ${pack} ${id}: ${detail}`)
  print(`\n${tableOf(scores)}\n(${((performance.now() - started) / 1000).toFixed(0)} s)`)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ scores, results }, null, 2)}\n`)
  if (options.floor === undefined) return 0
  if (options.updateFloor) raiseFloor(scores, options.floor)
  const below = belowFloor(scores, options.floor)
  for (const line of below) print(`below the floor: ${line}`)
  return below.length === 0 ? 0 : 1
}

async function runPack(pack: PackName, folder: string, options: Options): Promise<readonly CaseResult[]> {
  const generation = generationOf(pack)
  const env = { WINDHOVER_GENERATION: generation }
  const renderer = { command: options.render, root, env }
  const serve: Serve =
    options.url === undefined ? startedServers({ command: options.start, root, generation }) : runningServer(options.url, generation)
  const report = (result: CaseResult) => {
    if (result.outcome === 'failed' && options.verbose) print(`FAILED ${result.pack} ${result.id}: ${result.detail}`)
  }
  const flows = join(folder, generation === '2.0' ? 'flows-2.0' : 'flows')
  const chosen = (id: string) =>
    (options.cases.length === 0 || options.cases.includes(id)) && (options.filter === undefined || options.filter.test(id))
  const named = <T extends { readonly id: string }>(file: string) => readCases<T>(join(folder, file)).filter(({ id }) => chosen(id))
  const flowPack = <T>(source: FlowPackSource<T>) => runFlowPack(source, serve, options.lanes, report)
  switch (pack) {
    case 'goldens':
    case 'goldens-2.0':
      return runGoldenPack({
        name: pack,
        folder: flows,
        cases: named<GoldenCase>(`${pack}.json`),
        lanes: options.lanes,
        retry: options.retry,
        serve,
        report,
      })
    case 'invalids':
    case 'invalids-2.0':
      return flowPack({
        pack,
        items: named<InvalidCase>(`${pack}.json`),
        idOf: ({ id }) => id,
        run: (instance, one) => runInvalid(instance, pack, flows, one),
      })
    case 'blueprints': {
      const blueprints = join(folder, 'blueprints')
      const items = blueprintFiles(blueprints).filter(chosen)
      return flowPack({ pack, items, idOf: (name) => name, run: (instance, name) => runBlueprint(instance, blueprints, name) })
    }
    case 'blueprint-runs': {
      const blueprints = join(folder, 'blueprints')
      const names = blueprintFiles(blueprints).filter(chosen)
      return runBlueprints({ folder: blueprints, names, network: options.network, serve, lanes: options.lanes, report })
    }
    case 'expressions':
    case 'expressions-2.0':
      return reported(await runExpressions(pack, join(folder, 'expressions.jsonl'), generation, renderer), report)
    case 'parse':
      return reported(await runVerdicts(pack, join(folder, 'expression-parse.jsonl'), { ...renderer, command: options.check }), report)
  }
}

/** A pack that could not run counts as one failure, so that the others are still told. */
function notRun(pack: PackName, error: unknown): CaseResult {
  const detail = error instanceof Error ? error.message : String(error)
  print(`FAILED ${pack}: ${detail}`)
  return { pack, id: 'the whole pack', outcome: 'failed', detail }
}

/** Two packs at a time: each has a server of its own, and most of their time is waiting. */
async function inPairs<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<T, R>()
  const waiting = [...items]
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) results.set(item, await run(item))
  }
  await Promise.all([lane(), lane()])
  return items.flatMap((item) => (results.has(item) ? [results.get(item) as R] : [])) // has() proves that it is one
}

function reported(results: readonly CaseResult[], report: (result: CaseResult) => void): readonly CaseResult[] {
  for (const result of results) report(result)
  return results
}

function readCases<T>(file: string): readonly T[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly T[] // the README of the pack is the contract of its files
}

function print(text: string): number {
  console.log(text)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
