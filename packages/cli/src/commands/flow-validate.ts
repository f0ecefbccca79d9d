import { readFile } from 'node:fs/promises'
import { type FlowValidation, validateFlows as validate } from '@windhover/core/flow/index.ts'
import { ApiClient } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf, namesServer } from '../api/connection.ts'
import { createRegistry } from '../compose/registry.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { engineSettings } from '../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint } from '../terminal/paint.ts'
import { yamlFiles } from './yaml-files.ts'

export interface ValidateFlags extends ConnectionFlags {
  readonly config?: string
  readonly output?: 'text' | 'json'
  readonly local?: boolean
}

/** What is printed of a verdict: the server's or the one made here. */
type Verdict = Pick<FlowValidation, 'warnings' | 'infos' | 'deprecationPaths'> &
  Partial<Pick<FlowValidation, 'flow' | 'namespace' | 'constraints' | 'problems'>>

/** Checks every flow of a file or folder and prints each problem with its place; asks the server when one is named. */
export async function validateFlows(path: string, flags: ValidateFlags): Promise<number> {
  const files = await yamlFiles(path)
  const isLocal = flags.local === true || !namesServer(flags, process.env)
  const verdicts = isLocal ? await verdictsHere(files, flags) : await verdictsOfServer(files, flags)
  if (flags.output === 'json')
    console.log(
      JSON.stringify(
        verdicts.map(({ file, verdict }) => ({ file, ...verdict })),
        null,
        2,
      ),
    )
  else for (const { file, verdict } of verdicts) print(file, verdict)
  return verdicts.every(({ verdict }) => verdict.constraints === undefined) ? exitCodes.success : exitCodes.invalid
}

async function verdictsHere(files: readonly string[], flags: ValidateFlags): Promise<{ file: string; verdict: Verdict }[]> {
  const settings = engineSettings(loadConfiguration(flags.config, process.env), process.env)
  const registry = createRegistry()
  const verdicts: { file: string; verdict: Verdict }[] = []
  for (const file of files) {
    const source = await readFile(file, 'utf8')
    for (const verdict of validate(source, { registry, settings, generation: settings.generation, tenantId: 'main', strict: true }))
      verdicts.push({ file, verdict })
  }
  return verdicts
}

/** A request for each file, so that a verdict belongs to one. */
async function verdictsOfServer(files: readonly string[], flags: ValidateFlags): Promise<{ file: string; verdict: Verdict }[]> {
  const client = new ApiClient(connectionOf(flags, process.env))
  const verdicts: { file: string; verdict: Verdict }[] = []
  for (const file of files) {
    const answer = await client.json('POST', 'flows/validate', { body: await readFile(file, 'utf8'), type: 'application/x-yaml' })
    // The shape of the API; lists that are empty may be left out.
    for (const verdict of answer as Partial<Verdict>[])
      verdicts.push({ file, verdict: { warnings: [], infos: [], deprecationPaths: [], ...verdict } })
  }
  return verdicts
}

function print(file: string, verdict: Verdict): void {
  const name = `${verdict.namespace ?? '?'} / ${verdict.flow ?? '?'}`
  if (verdict.constraints === undefined) console.log(`${paint('green', '✓')} ${name}`)
  else console.log(`${paint('red', '✘')} ${name} ${paint('dim', file)}`)
  for (const { line, column, path, message } of verdict.problems ?? [])
    console.log(`    ${paint('dim', `${file}:${line}:${column}`)} ${path === '' ? '' : `${path}: `}${message}`)
  if (verdict.constraints !== undefined && (verdict.problems ?? []).length === 0) console.log(`    ${verdict.constraints}`)
  for (const warning of verdict.warnings) console.log(`  ${paint('yellow', '⚠')} ${warning}`)
  for (const path of verdict.deprecationPaths) console.log(`  ${paint('yellow', '⚠')} ${path} is deprecated`)
  for (const info of verdict.infos) console.log(`  ${paint('blue', 'ℹ')} ${info}`)
}
