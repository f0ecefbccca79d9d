import { type AnyTask, defineTask, flexible, literal, type RunContext, TaskError, z } from '@windhover/sdk'
import { deprecatedScriptProperties, runScript, type ScriptPlace, scriptOutputs, scriptProperties } from '@windhover/sdk/script/index.ts'
import type { Language } from '../language.ts'
import { commandTexts, fileWork, installHint, quoted, scriptText } from '../script-task.ts'
import { pythonSource } from './source.ts'

export const python: Language = {
  id: 'python',
  title: 'Python',
  containerImage: 'python:3.13-slim',
  extension: '.py',
  command: (file) => [`python ${file}`],
  source: pythonSource,
  env: { PYTHONUNBUFFERED: 'true', PIP_ROOT_USER_ACTION: 'ignore', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
  install: 'the Debian package `python3`',
}

const properties = {
  ...scriptProperties(python),
  dependencies: flexible(literal(z.union([z.string(), z.array(z.string())])))
    .optional()
    .describe('Packages to install first.'),
  pythonVersion: z.string().optional().describe('Version of Python, such as `3.12`.'),
  packageManager: z.enum(['UV', 'PIP']).default('UV').describe('Installs the packages; pip does it where uv is not there.'),
  dependencyCacheEnabled: z.boolean().default(true).describe('Install the same packages once.'),
  uvAutoInstallEnabled: z.boolean().default(true).describe('Without effect: pip takes the place of a missing uv.'),
  uvInstallerVersion: z.string().optional().describe('Without effect.'),
  uvInstallerSha256: z.string().optional().describe('Without effect.'),
}

type PythonProperties = z.output<z.ZodObject<typeof properties>>

const script = defineTask({
  type: 'io.kestra.plugin.scripts.python.Script',
  title: 'Run a Python script',
  properties: { ...properties, script: scriptText().describe('The text of the script.') },
  deprecatedProperties: deprecatedScriptProperties,
  outputs: scriptOutputs,
  run: async (ctx, given) => {
    const prepared = new PythonPlace(given)
    const work = fileWork(python, given.script)
    return runScript(ctx, imageFor(given), {
      ...work,
      warm: { language: 'python', file: () => (prepared.isPlain ? work.warm?.file() : undefined) },
      env: () => ({ ...python.env, ...prepared.env }),
      async commands(place) {
        const first = await prepared.prepare(place)
        const commands = await work.commands(place)
        // The shell has nothing more to do: it becomes the interpreter.
        return [...first, ...commands.map((command) => command.replace(/^python /, `exec ${prepared.program} `))]
      },
    })
  },
})

const commands = defineTask({
  type: 'io.kestra.plugin.scripts.python.Commands',
  title: 'Run commands with Python',
  properties: { ...properties, commands: commandTexts().describe('The commands, one after the other.') },
  deprecatedProperties: deprecatedScriptProperties,
  outputs: scriptOutputs,
  run: async (ctx, given) => {
    const prepared = new PythonPlace(given)
    let file: string | undefined
    return runScript(ctx, imageFor(given), {
      env: () => ({ ...python.env, ...prepared.env }),
      installHint: installHint(python),
      warm: { language: 'python', file: () => (prepared.isPlain ? file : undefined) },
      async commands(place) {
        const commands = [...(await prepared.prepare(place)), ...(await place.list(given.commands))]
        file = onlyFile(commands, place.dir)
        return commands
      },
    })
  },
})

export const pythonTasks: readonly AnyTask[] = [script, commands]

/** The file, when all that happens is `python file.py`. */
function onlyFile(commands: readonly string[], dir: string): string | undefined {
  const name = commands.length === 1 ? /^\s*python3? +([\w./-]+\.py)\s*$/.exec(commands[0] ?? '')?.[1] : undefined
  return name?.startsWith('/') === false ? `${dir}/${name}` : name
}

/** The image of the wanted version, unless the task names one itself. */
function imageFor<P extends PythonProperties>(given: P): P {
  const isDefault = given.containerImage === python.containerImage
  return given.pythonVersion !== undefined && isDefault ? { ...given, containerImage: `python:${given.pythonVersion}-slim` } : given
}

/** The Python and the packages that a task asks for, where its commands run. */
class PythonPlace {
  program = 'python'
  env: Readonly<Record<string, string>> = {}
  readonly #given: PythonProperties

  constructor(given: PythonProperties) {
    this.#given = given
  }

  /** Whether any Python of the worker will do. */
  get isPlain(): boolean {
    return this.#given.pythonVersion === undefined
  }

  /** Commands that must run first. @throws TaskError when the version or a package cannot be had */
  async prepare(place: ScriptPlace): Promise<readonly string[]> {
    const dependencies = await place.list(this.#given.dependencies)
    if (!place.onWorker) return installCommands(this.#given.packageManager, dependencies)
    const { pythonVersion, packageManager, dependencyCacheEnabled } = this.#given
    const found = pythonVersion === undefined ? await anyPython() : await pythonOf(place.ctx, pythonVersion)
    if (found !== undefined) this.program = quoted(found)
    if (dependencies.length === 0) return []
    const { installPackages } = await import('./packages.ts')
    if (found === undefined) throw new TaskError(`Python is not installed on this worker. ${installHint(python)}`)
    const folder = await installPackages(place.ctx, { python: found, dependencies, packageManager, isCached: dependencyCacheEnabled })
    this.env = { PYTHONPATH: folder }
    return []
  }
}

let known: string | undefined

/** Path of the Python of the worker, looked for until there is one. */
async function anyPython(): Promise<string | undefined> {
  const { findProgram } = await import('../programs.ts')
  known ??= await findProgram('python', 'python3')
  return known
}

/** Inside a container the packages are installed by the first command. */
function installCommands(packageManager: 'UV' | 'PIP', dependencies: readonly string[]): readonly string[] {
  if (dependencies.length === 0) return []
  const names = dependencies.map((name) => `'${name.replaceAll("'", "'\\''")}'`).join(' ')
  const pip = `pip install --quiet ${names}`
  return [
    packageManager === 'PIP' ? pip : `if command -v uv >/dev/null 2>&1; then uv pip install --quiet --system ${names}; else ${pip}; fi`,
  ]
}

/** Path of a Python of that version; uv fetches one where none is installed. */
async function pythonOf(ctx: RunContext, version: string): Promise<string> {
  const { findProgram, outputOf } = await import('../programs.ts')
  const installed = await findProgram(`python${version}`)
  if (installed !== undefined) return installed
  const uv = await findProgram('uv')
  if (uv === undefined)
    throw new TaskError(
      `Python ${version} is not installed on this worker, and neither is uv, which could fetch it: install \`python${version}\` or \`uv\`, or run the task in a container`,
    )
  try {
    await outputOf(uv, ['python', 'install', '--quiet', version], ctx.signal)
    return await outputOf(uv, ['python', 'find', version], ctx.signal)
  } catch (cause) {
    throw new TaskError(`uv could not provide Python ${version}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
