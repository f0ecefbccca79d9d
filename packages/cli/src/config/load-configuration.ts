import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { Configuration } from './configuration.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads the configuration: `~/.kestra/config.yml` when there, the named file, the text in KESTRA_CONFIGURATION, the environment.
 *  @throws Error naming file, line and column when a text is not YAML */
export function loadConfiguration(file: string | undefined, environment: Environment): Configuration {
  const layers: unknown[] = []
  const personal = join(homedir(), '.kestra', 'config.yml')
  const text = readIfThere(personal)
  if (text !== undefined) layers.push(readYaml(text, personal, environment))
  if (file !== undefined) layers.push(readYaml(readFileSync(file, 'utf8'), file, environment))
  const inline = environment['KESTRA_CONFIGURATION']
  if (inline !== undefined) layers.push(readYaml(inline, 'KESTRA_CONFIGURATION', environment))
  return new Configuration(layers, environment)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function readYaml(text: string, origin: string, environment: Environment): unknown {
  const document = parseDocument(text)
  const problem = document.errors[0]
  if (problem !== undefined) {
    const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 }
    throw new Error(`${origin}:${line}:${col} ${problem.message.split('\n')[0]}`)
  }
  return filled(document.toJS(), environment)
}

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
