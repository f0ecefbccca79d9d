import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FlowValidation, validateFlows as validate } from '@windhover/core/flow/index.ts'
import { createRegistry } from '../compose/registry.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { engineSettings } from '../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint } from '../terminal/paint.ts'

/** Checks every flow of a file or folder and prints each problem with its place. */
export async function validateFlows(path: string, flags: { config?: string; output?: string }): Promise<number> {
  const files = await yamlFiles(path)
  if (files.length === 0) throw new Error(`No .yml or .yaml file found at ${path}`)
  const settings = engineSettings(loadConfiguration(flags.config, process.env), process.env)
  const registry = createRegistry()
  const verdicts: { file: string; verdict: FlowValidation }[] = []
  for (const file of files) {
    const source = await readFile(file, 'utf8')
    for (const verdict of validate(source, { registry, settings, generation: settings.generation, tenantId: 'main', strict: true }))
      verdicts.push({ file, verdict })
  }
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

async function yamlFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true })
  return entries
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name))
}

function print(file: string, verdict: FlowValidation): void {
  const name = `${verdict.namespace ?? '?'} / ${verdict.flow ?? '?'}`
  if (verdict.constraints === undefined) console.log(`${paint('green', '✓')} ${name}`)
  else console.log(`${paint('red', '✘')} ${name} ${paint('dim', file)}`)
  for (const { line, column, path, message } of verdict.problems)
    console.log(`    ${paint('dim', `${file}:${line}:${column}`)} ${path === '' ? '' : `${path}: `}${message}`)
  if (verdict.constraints !== undefined && verdict.problems.length === 0) console.log(`    ${verdict.constraints}`)
  for (const warning of verdict.warnings) console.log(`  ${paint('yellow', '⚠')} ${warning}`)
  for (const path of verdict.deprecationPaths) console.log(`  ${paint('yellow', '⚠')} ${path} is deprecated`)
  for (const info of verdict.infos) console.log(`  ${paint('blue', 'ℹ')} ${info}`)
}
