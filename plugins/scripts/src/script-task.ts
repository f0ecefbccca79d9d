import { type AnyTask, defineTask, flexible, literal, z } from '@windhover/sdk'
import {
  deprecatedScriptProperties,
  runScript,
  type ScriptPlace,
  type ScriptWork,
  scriptOutputs,
  scriptProperties,
} from '@windhover/sdk/script/index.ts'
import type { Language } from './language.ts'

const prefix = 'io.kestra.plugin.scripts.'

/** `script` and `commands` are rendered by the run, which knows more variables. */
export const scriptText = () => literal(z.string())
export const commandTexts = () => flexible(literal(z.union([z.string(), z.array(z.string())])))

/** The two tasks of a language: one that runs a text, one that runs commands. */
export function scriptTasks(language: Language): readonly AnyTask[] {
  return [scriptTask(language), commandsTask(language)]
}

function scriptTask(language: Language): AnyTask {
  return defineTask({
    type: `${prefix}${language.id}.Script`,
    title: `Run a ${language.title} script`,
    properties: { ...scriptProperties(language), script: scriptText().describe('The text of the script.') },
    deprecatedProperties: deprecatedScriptProperties,
    outputs: scriptOutputs,
    run: (ctx, properties) => runScript(ctx, properties, fileWork(language, properties.script)),
  })
}

function commandsTask(language: Language): AnyTask {
  return defineTask({
    type: `${prefix}${language.id}.Commands`,
    title: `Run commands with ${language.title}`,
    properties: { ...scriptProperties(language), commands: commandTexts().describe('The commands, one after the other.') },
    deprecatedProperties: deprecatedScriptProperties,
    outputs: scriptOutputs,
    run: (ctx, properties) =>
      runScript(ctx, properties, {
        commands: (place) => place.list(properties.commands),
        env: () => language.env ?? {},
        installHint: installHint(language),
      }),
  })
}

/** Writes a script into a file of its own and runs that. */
export function fileWork(language: Language, script: string, more: Partial<ScriptWork> = {}): ScriptWork {
  let file: string | undefined
  return {
    env: () => language.env ?? {},
    installHint: installHint(language),
    warm: { language: language.id, file: () => file },
    async commands(place) {
      const text = await place.text(script)
      if (language.command === undefined) return [text]
      file = await writeScript(place, language, text)
      return language.command(quoted(file))
    },
    ...more,
  }
}

function writeScript(place: ScriptPlace, language: Language, text: string): Promise<string> {
  const extension = typeof language.extension === 'function' ? language.extension(text) : language.extension
  return place.write(extension ?? '', language.source?.(text) ?? text)
}

/** A path as one word of a shell. */
export const quoted = (path: string): string => (/^[\w./:@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

export const installHint = ({ title, install }: Language): string =>
  `To run ${title} as a process of the worker, install ${install} there; or run the task in a container (taskRunner io.kestra.plugin.scripts.runner.docker.Docker)`
