import { type AnyTask, defineTask, flexible, literal, z } from '@windhover/sdk'
import { runScript, type ScriptProperties, type ScriptWork, scriptOutputs, scriptProperties } from '@windhover/sdk/script/index.ts'
import { commandTexts } from './script-task.ts'

const texts = () => flexible(literal(z.union([z.string(), z.array(z.string())])))

const modern = scriptProperties({ containerImage: 'ubuntu' })

/** What the tasks from before the script plugin have in common. */
const legacyProperties = {
  env: modern.env,
  inputFiles: modern.inputFiles,
  outputFiles: texts().optional().describe('Names of the files to keep.'),
  outputsFiles: texts().optional().describe('Use `outputFiles` instead.'),
  outputDirs: texts().optional().describe('Names of the folders to keep.'),
  files: texts().optional().describe('Use `outputFiles` instead.'),
  interpreter: z.string().default('/bin/sh').describe('Takes all commands as its last argument.'),
  interpreterArgs: z.array(z.string()).default(['-c']).describe('Arguments before the commands.'),
  exitOnFailed: z.boolean().default(true).describe('Stop at the first command that fails.'),
  runner: z.enum(['PROCESS', 'DOCKER']).default('PROCESS').describe('Where the commands run.'),
  dockerOptions: modern.docker,
  warningOnStdErr: modern.warningOnStdErr,
}

type LegacyProperties = z.output<z.ZodObject<typeof legacyProperties>>

const deprecatedProperties = ['files', 'outputDirs', 'outputsFiles', 'warningOnStdErr']

const bash = defineTask({
  type: 'io.kestra.core.tasks.scripts.Bash',
  title: 'Run shell commands',
  deprecated: true,
  deprecatedProperties,
  properties: { ...legacyProperties, commands: commandTexts().describe('The commands, one after the other.') },
  outputs: scriptOutputs,
  run: (ctx, given) => runScript(ctx, modernised(given), { commands: (place) => place.list(given.commands) }),
})

const node = defineTask({
  type: 'io.kestra.core.tasks.scripts.Node',
  title: 'Run a Node.js script',
  deprecated: true,
  deprecatedProperties,
  properties: {
    ...legacyProperties,
    args: texts().optional().describe('Arguments of the script.'),
    nodePath: z.string().default('node').describe('The program.'),
    npmPath: z.string().default('npm').describe('Installs the packages of a `package.json`.'),
  },
  outputs: scriptOutputs,
  run: (ctx, given) =>
    runScript(ctx, modernised(given), {
      commands: async (place) => [
        `if [ -f package.json ]; then ${given.npmPath} install --silent; fi`,
        [given.nodePath, 'main.js', ...(await place.list(given.args))].join(' '),
      ],
    }),
})

const python = defineTask({
  type: 'io.kestra.core.tasks.scripts.Python',
  title: 'Run a Python script',
  deprecated: true,
  deprecatedProperties,
  properties: {
    ...legacyProperties,
    commands: commandTexts().default(['./bin/python main.py']).describe('The commands, one after the other.'),
    args: texts().optional().describe('Arguments of the script.'),
    requirements: texts().optional().describe('Packages to install first.'),
    virtualEnv: z.boolean().default(true).describe('Use an environment of its own.'),
    pythonPath: z.string().default('python').describe('The program.'),
    packageManager: z.enum(['UV', 'PIP']).default('PIP').describe('Installs the packages.'),
  },
  outputs: scriptOutputs,
  run: (ctx, given) => runScript(ctx, modernised(given), legacyPythonWork(given)),
})

function legacyPythonWork(given: {
  readonly commands: string | string[]
  readonly args?: string | string[] | undefined
  readonly requirements?: string | string[] | undefined
  readonly virtualEnv: boolean
  readonly pythonPath: string
}): ScriptWork {
  return {
    async commands(place) {
      const requirements = await place.list(given.requirements)
      const args = await place.list(given.args)
      const commands = await place.list(given.commands)
      return [
        ...(given.virtualEnv ? [`${given.pythonPath} -m venv --system-site-packages . > /dev/null`] : []),
        ...(requirements.length === 0 ? [] : [`${given.virtualEnv ? './bin/' : ''}pip install --quiet ${requirements.join(' ')}`]),
        ...commands.map((command) =>
          [given.virtualEnv ? command : command.replace(/^\.\/bin\/python/, given.pythonPath), ...args].join(' '),
        ),
      ]
    },
  }
}

/** The old properties in the terms of the new ones. */
function modernised(given: LegacyProperties): ScriptProperties {
  const lists = [given.outputFiles, given.outputsFiles, given.files].flatMap((list) => list ?? [])
  const folders = [given.outputDirs ?? []].flat().map((folder) => `${folder}/**`)
  return {
    containerImage: given.dockerOptions?.image ?? 'ubuntu',
    interpreter: [given.interpreter, ...given.interpreterArgs],
    env: given.env,
    inputFiles: given.inputFiles,
    outputFiles: [...lists, ...folders],
    failFast: given.exitOnFailed,
    targetOS: 'AUTO',
    outputDirectory: false,
    runner: given.runner,
    docker: given.runner === 'DOCKER' ? given.dockerOptions : undefined,
  }
}

export const legacyTasks: readonly AnyTask[] = [bash, node, python]
