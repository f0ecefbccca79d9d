import { checkConfiguration } from '../config/check-configuration.ts'
import { knownKeys } from '../config/known-keys.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint } from '../terminal/paint.ts'

export interface ConfigFlags {
  readonly config?: string
  readonly output?: string
}

interface ShownSetting {
  readonly key: string
  readonly value: unknown
  readonly source: string
}

/** Prints every setting that counts, with where it was said; secrets are masked. */
export function configShow(flags: ConfigFlags): number {
  const configuration = loadConfiguration(flags.config, process.env)
  const settings = knownKeys.flatMap(({ key, kind, isSecret, otherwise }): ShownSetting[] => {
    const found = kind === 'map' ? mapSetting(configuration, key) : configuration.setting(key)
    if (found !== undefined) return [{ key, value: isSecret === true ? '***' : found.value, source: found.source }]
    return otherwise === undefined ? [] : [{ key, value: otherwise, source: 'default' }]
  })
  if (flags.output === 'json') console.log(JSON.stringify(settings, null, 2))
  else for (const { key, value, source } of settings) console.log(`${key} = ${textOf(value)}  ${paint('dim', `# ${source}`)}`)
  for (const { place, message } of checkConfiguration(configuration)) console.error(`${place} ${message}`)
  return exitCodes.success
}

/** Checks the configuration and prints what is wrong with it. */
export function configValidate(flags: ConfigFlags): number {
  const problems = checkConfiguration(loadConfiguration(flags.config, process.env))
  if (flags.output === 'json') console.log(JSON.stringify(problems, null, 2))
  else
    for (const { severity, place, message } of problems)
      console.log(`${paint(severity === 'error' ? 'red' : 'yellow', severity)} ${place} ${message}`)
  return problems.some(({ severity }) => severity === 'error') ? exitCodes.invalid : exitCodes.success
}

/** Members of a map may come from several texts and from variables; the strongest is named. */
function mapSetting(configuration: ReturnType<typeof loadConfiguration>, key: string) {
  const value = configuration.members(key)
  return Object.keys(value).length === 0 ? undefined : { value, source: configuration.setting(key)?.source ?? 'environment' }
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
