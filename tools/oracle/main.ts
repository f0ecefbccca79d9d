/** npm run oracle: runs the same flows on the real engine and on ours, and prints the first difference of each. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Answer, isRefusal, objectIn, refusalOf } from '../conformance/answer.ts'
import { type FlowText, readFlow } from '../conformance/case-files.ts'
import { clean } from '../conformance/case-run.ts'
import { eventually } from '../conformance/eventually.ts'
import { stateOf, viewOf } from '../conformance/execution-view.ts'
import { formOf, type Generation, type Instance, isTerminal } from '../conformance/instance.ts'
import { isObject, type JsonObject, textOf } from '../conformance/json.ts'
import { runningServer, type Serve, startedServers } from '../conformance/serving.ts'
import { comparableOf } from './comparable.ts'
import { firstDifference } from './first-difference.ts'

const root = resolve(import.meta.dirname, '../..')
const usage = `npm run oracle -- FLOW|DIR… [--generation 1.3|2.0] [--input name=value]… [--timeout SECONDS] [--keep]
  --url-theirs URL   the real engine, when one runs already; else ORACLE (${join('..', 'shared', 'oracle', 'oracle')}) starts one
  --url-ours URL     our server, when one runs already; else a fresh one is started
  All flows are deployed first, so that subflows are found.`

interface Comparison {
  readonly flows: readonly FlowText[]
  readonly inputs: JsonObject
  readonly timeoutMs: number
  readonly keep: boolean
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      generation: { type: 'string' },
      input: { type: 'string', multiple: true },
      timeout: { type: 'string' },
      keep: { type: 'boolean' },
      'url-theirs': { type: 'string' },
      'url-ours': { type: 'string' },
    },
  })
  if (positionals.length === 0) {
    console.log(usage)
    return 2
  }
  const generation: Generation = values.generation === '2.0' ? '2.0' : '1.3'
  const comparison: Comparison = {
    flows: positionals.flatMap(flowFiles).map((path) => readFlow('', path)),
    inputs: Object.fromEntries((values.input ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])),
    timeoutMs: Number(values.timeout ?? 60) * 1000,
    keep: values.keep ?? false,
  }
  const theirs = server(values['url-theirs'], generation, [
    process.env['ORACLE'] ?? join(root, '../shared/oracle/oracle'),
    generation,
    ...'--port {port} --config {configFile} --data {dataDir}'.split(' '),
  ])
  const ours = server(
    values['url-ours'],
    generation,
    'bin/windhover server local --port {port} --config {configFile} --data {dataDir}'.split(' '),
  )
  const settings = { config: {}, env: {} }
  const differing = await theirs(settings, (real) => ours(settings, (windhover) => compareAll(real, windhover, comparison)))
  if (typeof differing === 'string') throw new Error(differing)
  console.log(`${comparison.flows.length - differing} of ${comparison.flows.length} flows agree`)
  return differing === 0 ? 0 : 1
}

function server(url: string | undefined, generation: Generation, command: readonly string[]): Serve {
  return url === undefined ? startedServers({ command, root, generation }) : runningServer(url, generation)
}

function flowFiles(path: string): readonly string[] {
  if (!existsSync(path)) throw new Error(`${path} does not exist`)
  if (!statSync(path).isDirectory()) return [resolve(path)]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => resolve(path, name))
}

async function compareAll(real: Instance, windhover: Instance, comparison: Comparison): Promise<number> {
  const { flows } = comparison
  await Promise.all([clean(real, flows), clean(windhover, flows)])
  let differing = 0
  const deployed = await Promise.all([real, windhover].map((instance) => deployAll(instance, flows)))
  for (const flow of flows) {
    const [theirs, ours] = await Promise.all(
      [real, windhover].map((instance, side) => outcomeOf(instance, flow, comparison, deployed[side]?.get(flow))),
    )
    const difference = firstDifference(theirs, ours)
    console.log(
      difference === undefined
        ? `same       ${flow.path} (${textOf(theirs?.['state'] ?? 'refused')})`
        : `DIFFERENT  ${flow.path}\n  ${difference}`,
    )
    if (difference !== undefined) differing += 1
  }
  if (!comparison.keep) await Promise.all([clean(real, flows), clean(windhover, flows)])
  return differing
}

async function deployAll(instance: Instance, flows: readonly FlowText[]): Promise<ReadonlyMap<FlowText, Answer>> {
  const answers = new Map<FlowText, Answer>()
  for (const flow of flows) answers.set(flow, await instance.createFlow(flow.source))
  return answers
}

async function outcomeOf(instance: Instance, flow: FlowText, comparison: Comparison, deployed: Answer | undefined): Promise<JsonObject> {
  if (!deployed || isRefusal(deployed)) return { refused: messageOf(deployed) }
  const created = await instance.createExecution(flow, formOf(comparison.inputs), '')
  if (isRefusal(created)) return { refused: messageOf(created) }
  const id = textOf(objectIn(created)['id'])
  await instance.reach(id, isTerminal, comparison.timeoutMs)
  await eventually(2000, async () => {
    const { taskRuns } = viewOf((await instance.execution(id)) ?? {})
    return taskRuns.every((taskRun) => isTerminal(stateOf(taskRun))) ? undefined : 'what runs after the execution has not ended'
  })
  return { refused: null, ...(await comparableOf(instance, id)) }
}

/** The text of a refusal; the prefixes that the web layers put before it differ and are no evidence. */
function messageOf(answer: Answer | undefined): string {
  if (!answer) return ''
  const body = answer.body
  const message = isObject(body) ? (body['message'] ?? body['detail']) : undefined
  return (typeof message === 'string' ? message : refusalOf(answer))
    .replace(/^(?:[A-Z]\w*Exception|Invalid entity|Illegal argument): (?:: )?/, '')
    .trim()
}

process.exitCode = await main(process.argv.slice(2))
