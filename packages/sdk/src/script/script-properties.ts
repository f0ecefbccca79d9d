import { z } from 'zod'
import { namespaceFilesShape } from '../namespace-files.ts'
import { anyMap, flexible, literal } from '../property-types.ts'
import type { Properties } from '../task.ts'

/** Rendered by the script itself, which knows more variables: `workingDir`, `outputDir`, `outputFiles`. */
const lateTexts = () => flexible(literal(z.union([z.string(), z.array(z.string())])))
const lateMap = () => flexible(literal(z.union([z.string(), anyMap()])))

/** What every task that runs commands has. Nearly all of it is the same value in every task: a hundred tasks cost little more than one. */
export function scriptProperties(defaults: { readonly containerImage: string; readonly interpreter?: readonly string[] }) {
  const { interpreter } = defaults
  return {
    ...common,
    containerImage: z.string().default(defaults.containerImage).describe('Image of the container, for runners that use one.'),
    interpreter: interpreter === undefined ? shell : interpreterOf(interpreter),
  }
}

const interpreterOf = (interpreter: readonly string[]) =>
  lateTexts()
    .default([...interpreter])
    .describe('Takes all commands as its last argument.')

const shell = interpreterOf(['/bin/sh', '-c'])

const common = {
  taskRunner: literal(z.looseObject({ type: z.string() }))
    .optional()
    .describe('Where the commands run. Default: a container where a container engine answers, else a process of the worker.'),
  beforeCommands: lateTexts().optional().describe('Commands that run first, in the same shell.'),
  env: lateMap().optional().describe('Additional environment variables.'),
  inputFiles: lateMap().optional().describe('Files to make in the working directory: name to content or URI.'),
  outputFiles: lateTexts().optional().describe('Globs of the files of the working directory to keep.'),
  namespaceFiles: namespaceFilesShape.optional().describe('Files of namespaces to copy into the working directory.'),
  failFast: z.boolean().default(true).describe('Stop at the first command that fails.'),
  targetOS: z.enum(['LINUX', 'WINDOWS', 'AUTO']).default('AUTO').describe('Operating system where the commands run.'),
  outputDirectory: z.boolean().default(false).describe('Make a folder `outputDir` whose files are all kept. Use `outputFiles` instead.'),
  warningOnStdErr: z.boolean().optional().describe('Without effect.'),
  runner: z.enum(['PROCESS', 'DOCKER']).optional().describe('Use `taskRunner` instead.'),
  docker: literal(z.looseObject({ image: z.string().optional() }))
    .optional()
    .describe('Use `taskRunner` instead.'),
}

export const deprecatedScriptProperties = ['outputDirectory', 'warningOnStdErr', 'runner', 'docker'] as const

export const scriptOutputs = {
  vars: anyMap().optional().describe('What the script gave with `::{"outputs": …}::`.'),
  exitCode: z.int(),
  outputFiles: z.record(z.string(), z.string()).optional().describe('Path in the working directory to URI.'),
  taskRunner: anyMap().optional().describe('What the task runner has to tell.'),
}

/** The common properties as `run` gets them. */
export type ScriptProperties = Properties<ReturnType<typeof scriptProperties>>
