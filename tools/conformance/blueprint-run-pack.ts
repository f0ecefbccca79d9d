import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRefusal, objectIn, refusalOf } from './answer.ts'
import { besideFixtureServer, fixtureOf, fixtureSecrets } from './blueprint-fixture.ts'
import type { CaseResult } from './case-result.ts'
import { formOf, type Instance, isTerminal } from './instance.ts'
import { withoutMetadata } from './invalid-pack.ts'
import { type JsonObject, listOf, objectOf, textOf } from './json.ts'
import { runInLanes } from './lanes.ts'
import type { Serve } from './serving.ts'

const pack = 'blueprint-runs'

/** Every script runs as a process: the pack needs no container engine. */
const config: JsonObject = {
  'kestra.plugins.defaults': [
    { type: 'io.kestra.plugin.scripts', forced: true, values: { taskRunner: { type: 'io.kestra.plugin.core.runner.Process' } } },
  ],
}

interface BlueprintRuns {
  readonly folder: string
  readonly names: readonly string[]
  /** Whether those run that fetch packages from an index. */
  readonly network: boolean
  readonly serve: Serve
  readonly lanes: number
  readonly report: (result: CaseResult) => void
}

interface Blueprint {
  readonly name: string
  readonly source: string
}

/** Runs the blueprints that use only core and script types, from end to end, where neither account nor network is needed. */
export async function runBlueprints({ folder, names, network, serve, lanes, report }: BlueprintRuns): Promise<readonly CaseResult[]> {
  const plain = names
    .map((name): Blueprint => ({ name, source: withoutMetadata(readFileSync(join(folder, name), 'utf8')) }))
    .filter(({ source }) => usesOnlyKnownTypes(source))
  const settled = (name: string, outcome: CaseResult['outcome'], detail?: string): CaseResult => {
    const result: CaseResult = { pack, id: name, outcome, ...(detail === undefined ? {} : { detail }) }
    report(result)
    return result
  }
  const skipped = plain.flatMap((blueprint) => {
    const reason = reasonToSkip(blueprint, network)
    return reason === undefined ? [] : [settled(blueprint.name, 'skipped', reason)]
  })
  const left = plain.filter(({ name }) => skipped.every(({ id }) => id !== name))
  const ran = await besideFixtureServer((fixture) =>
    serve({ config, env: fixtureSecrets() }, (instance) =>
      runInLanes(
        left.map((blueprint) => ({
          holds: new Set([blueprint.name]),
          run: async () => {
            const difference = await differenceOf(instance, blueprint, fixture, network).catch((error: unknown) => String(error))
            return settled(blueprint.name, difference === undefined ? 'passed' : 'failed', difference)
          },
        })),
        lanes,
      ),
    ),
  )
  return [...skipped, ...(typeof ran === 'string' ? left.map(({ name }) => settled(name, 'skipped', ran)) : ran)]
}

/** Whether a flow has types, and all of them are of the core or of the scripts. */
export function usesOnlyKnownTypes(source: string): boolean {
  const types = [...source.matchAll(/^[ -]*type: *["']?(io\.kestra\.[\w.]+)/gm)].map(([, type]) => type ?? '')
  return types.length > 0 && types.every((type) => /^io\.kestra\.plugin\.(core|scripts)\./.test(type))
}

/** Why a blueprint cannot run on this machine; undefined when it can. */
export function reasonToSkip({ name, source }: Blueprint, network: boolean): string | undefined {
  const { secrets = [], addresses = {} } = fixtureOf(name)
  const secret = [...source.matchAll(/secret\('(\w+)'\)/g)].map(([, wanted]) => wanted ?? '').find((wanted) => !secrets.includes(wanted))
  if (secret !== undefined) return `needs an account (the secret ${secret})`
  if (/^ *dependencies:|\bpip install\b/m.test(source) && !network) return 'needs packages from an index (--network)'
  const [address] =
    Object.keys(addresses)
      .reduce((text, known) => text.replaceAll(known, ''), source)
      .match(/https?:\/\/[\w.]+/) ?? []
  if (address !== undefined && !network) return `needs the network (${address})`
  const programs = [/\.python\./.test(source) ? 'python3' : '', /^ *- curl /m.test(source) ? 'curl' : ''].filter(
    (program) => program !== '',
  )
  const missing = programs.find((program) => spawnSync(program, ['--version']).error !== undefined)
  return missing === undefined ? undefined : `needs ${missing}, which is not installed here`
}

/** Stores a blueprint with all it needs, runs it, and says how its end differs from the expected one. */
async function differenceOf(
  instance: Instance,
  { name, source }: Blueprint,
  fixture: string,
  network: boolean,
): Promise<string | undefined> {
  const { inputs = {}, addresses = {}, flows = [], files = {}, taskRuns } = fixtureOf(name)
  const text = Object.entries(addresses).reduce(
    (current, [address, by]) => current.replaceAll(address, by === 'fixture' ? fixture : instance.url),
    source,
  )
  for (const flow of [...flows, text]) {
    const created = await instance.createFlow(flow)
    if (isRefusal(created)) return `create answers ${refusalOf(created)}`
  }
  const key = { namespace: /^namespace: *(\S+)/m.exec(text)?.[1] ?? '', id: /^id: *(\S+)/m.exec(text)?.[1] ?? '' }
  for (const [path, content] of Object.entries(files)) {
    const form = new FormData()
    form.append('fileContent', new Blob([content]), path)
    const stored = await instance.send('POST', `/namespaces/${key.namespace}/files?path=/${path}`, form)
    if (isRefusal(stored)) return `the namespace file is refused: ${refusalOf(stored)}`
  }
  const started = await instance.createExecution(key, formOf(inputs), '')
  if (isRefusal(started)) return `the execution is refused: ${refusalOf(started)}`
  const id = textOf(objectIn(started)['id'])
  const ended = await instance.reach(id, isTerminal, network ? 300_000 : 45_000)
  const state = textOf(objectOf(ended?.['state'])['current'])
  if (state !== 'SUCCESS') return `ends ${state}: ${await lastErrors(instance, id)}`
  const count = listOf(ended?.['taskRunList']).length
  return count === taskRuns ? undefined : `has ${count} task runs, should have ${taskRuns}`
}

async function lastErrors(instance: Instance, id: string): Promise<string> {
  const logs = await instance.logs(id)
  return logs
    .filter(({ level }) => level === 'ERROR' || level === 'WARN')
    .map(({ taskId, message }) => `${textOf(taskId)}: ${textOf(message)}`)
    .slice(-3)
    .join(' | ')
}
