import { TaskError } from '../errors.ts'
import { keepNulls } from '../kept-nulls.ts'
import type { RunContext } from '../run-context.ts'
import type { OpenTaskRunner, RunnerResult } from '../runner-commands.ts'
import { chooseRunner } from './choose-runner.ts'
import { commandLine } from './command-line.ts'
import { renderedList, renderedMap } from './late-properties.ts'
import { ScriptOutput } from './script-output.ts'
import type { ScriptProperties } from './script-properties.ts'

/** What a language adds to the common properties. */
export interface ScriptWork {
  /** Rendered texts of the commands; `place` renders and writes what they need. */
  commands(place: ScriptPlace): Promise<readonly string[]>
  /** Environment variables below those of the task; asked for after `commands`. */
  readonly env?: () => Readonly<Record<string, string>>
  /** The file that the only command runs in the interpreter of the language. */
  readonly warm?: { readonly language: string; readonly file: () => string | undefined }
  /** Said when a program is missing: how to get it. */
  readonly installHint?: string
}

export interface ScriptPlace {
  readonly ctx: RunContext
  /** The working directory as the commands see it. */
  readonly dir: string
  /** Whether the commands find the programs of the worker itself. */
  readonly onWorker: boolean
  /** Renders with the variables of the script and puts local files in the place of URIs. */
  text(template: string): Promise<string>
  list(written: unknown): Promise<readonly string[]>
  /** Writes a file that only this run needs; its path as the commands see it. */
  write(extension: string, content: string): Promise<string>
}

export interface ScriptResult {
  readonly vars?: Readonly<Record<string, unknown>>
  readonly exitCode: number
  readonly outputFiles?: Readonly<Record<string, string>>
  readonly taskRunner?: Readonly<Record<string, unknown>>
}

/**
 * Runs commands as every script task does: files in, texts rendered, runner chosen, output read, files out.
 * @throws TaskError when the exit code is not 0; it carries the outputs
 */
export async function runScript(ctx: RunContext, properties: ScriptProperties, work: ScriptWork): Promise<ScriptResult> {
  const runner = await chooseRunner(ctx, properties)
  const { place, outputDir, outputFiles, scratch } = await preparePlace(ctx, properties, runner)
  const env = await renderedMap(ctx, properties.env, 'env', variablesOf(place.dir, outputDir, outputFiles))
  await ctx.files.provide({ inputFiles: properties.inputFiles, namespaceFiles: properties.namespaceFiles })
  const beforeCommands = await place.list(properties.beforeCommands)
  const commands = await work.commands(place)
  const interpreter = await place.list(properties.interpreter)
  const isPlain = beforeCommands.length === 0 && interpreter.join(' ') === '/bin/sh -c'
  const file = isPlain ? work.warm?.file() : undefined
  const { failFast, targetOS } = properties
  const argv = await fitting(place, commandLine({ interpreter, beforeCommands, commands, failFast, targetOS }))
  const output = new ScriptOutput(ctx, !runner.onWorker)
  const run = await runner.run({
    argv,
    env: {
      ...work.env?.(),
      ...env,
      WORKING_DIR: place.dir,
      ...(outputDir === undefined ? {} : { OUTPUT_DIR: `${place.dir}/${outputDir}` }),
    },
    workingDir: await ctx.workingDir.path(),
    containerImage: properties.docker?.image ?? properties.containerImage,
    outputFiles,
    ...(outputDir === undefined ? {} : { outputDir }),
    ...(file === undefined || work.warm === undefined ? {} : { script: { language: work.warm.language, file } }),
    output: (stream, bytes) => output.write(stream, bytes),
  })
  output.end()
  ctx.signal.throwIfAborted()
  for (const file of scratch) await ctx.files.remove(file)
  const files = { ...(outputDir === undefined ? {} : await ctx.files.storeFolder(outputDir)), ...(await ctx.files.store(outputFiles)) }
  return resultOf(ctx, { run, output, files, installHint: work.installHint })
}

interface Prepared {
  readonly place: ScriptPlace
  readonly outputDir: string | undefined
  readonly outputFiles: readonly string[]
  /** Absolute paths of the files that only this run needs. */
  readonly scratch: readonly string[]
}

/** Operating systems limit one argument to 128 KiB: longer commands go into a file, where a shell is to run them. */
const longestArgument = 100_000

async function fitting(place: ScriptPlace, argv: readonly string[]): Promise<readonly string[]> {
  const text = argv.at(-1) ?? ''
  if (text.length < longestArgument / 4 || new TextEncoder().encode(text).length < longestArgument || argv.at(-2) !== '-c') return argv
  return [...argv.slice(0, -1), `. '${await place.write('.sh', text)}'`]
}

async function preparePlace(ctx: RunContext, properties: ScriptProperties, runner: OpenTaskRunner): Promise<Prepared> {
  const root = await ctx.workingDir.path()
  const dir = runner.remoteDir ?? root
  const outputDir = properties.outputDirectory ? `output-${crypto.randomUUID().slice(0, 8)}` : undefined
  if (outputDir !== undefined) await ctx.files.makeFolder(outputDir)
  const outputFiles = await renderedList(ctx, properties.outputFiles, variablesOf(dir, outputDir, []))
  const extra = variablesOf(dir, outputDir, outputFiles)
  const scratch: string[] = []
  const local = (text: string) => withLocalFiles(ctx, text, { root, dir, scratch })
  const place: ScriptPlace = {
    ctx,
    dir,
    onWorker: runner.onWorker,
    text: async (template) => local(await ctx.render(template, extra)),
    list: async (written) => {
      const texts: string[] = []
      for (const text of await renderedList(ctx, written, extra)) texts.push(await local(text))
      return texts
    },
    async write(extension, content) {
      const name = `${crypto.randomUUID()}${extension}`
      scratch.push(await ctx.files.write(name, content))
      return `${dir}/${name}`
    },
  }
  return { place, outputDir, outputFiles, scratch }
}

/** What the texts of a script see over the context: `outputFiles` has the entries that are no patterns. */
function variablesOf(dir: string, outputDir: string | undefined, outputFiles: readonly string[]): Readonly<Record<string, unknown>> {
  const named = outputFiles.filter((name) => !/[*?[{]/.test(name))
  return {
    workingDir: dir,
    ...(outputDir === undefined ? {} : { outputDir: `${dir}/${outputDir}` }),
    outputFiles: Object.fromEntries(named.map((name) => [name, `${dir}/${name}`])),
  }
}

/** Every URI of the internal storage in a text gives way to the path of a copy in the working directory. */
async function withLocalFiles(
  ctx: RunContext,
  text: string,
  { root, dir, scratch }: { readonly root: string; readonly dir: string; readonly scratch: string[] },
): Promise<string> {
  const uris = new Set(text.match(/kestra:\/\/[-\w.+~#=/,:;%]*[-\w+~#=/%]/g))
  let replaced = text
  for (const uri of [...uris].toSorted((a, b) => b.length - a.length)) {
    const file = await ctx.files.fetch(uri)
    scratch.push(file)
    replaced = replaced.replaceAll(uri, file.replace(root, dir))
  }
  return replaced
}

interface Ended {
  readonly run: RunnerResult
  readonly output: ScriptOutput
  readonly files: Readonly<Record<string, string>>
  readonly installHint: string | undefined
}

function resultOf(ctx: RunContext, { run, output, files, installHint }: Ended): ScriptResult {
  const outputs: ScriptResult = {
    exitCode: run.exitCode,
    outputFiles: files,
    ...(Object.keys(output.vars).length === 0 ? {} : { vars: keepNulls(output.vars) }),
    ...(run.details === undefined ? {} : { taskRunner: run.details }),
  }
  if (run.exitCode === 0) {
    ctx.logger.debug('Command succeed with exit code 0')
    return outputs
  }
  const hint = run.exitCode === 127 && installHint !== undefined ? `: a program was not found. ${installHint}` : ''
  throw new TaskError(`Command failed with exit code ${run.exitCode}${hint}`, { outputs: { ...outputs } })
}
