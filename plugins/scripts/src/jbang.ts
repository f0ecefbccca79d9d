import { type AnyTask, defineTask, z } from '@windhover/sdk'
import { deprecatedScriptProperties, runScript, scriptOutputs, scriptProperties } from '@windhover/sdk/script/index.ts'
import type { Language } from './language.ts'
import { fileWork, scriptTasks, scriptText } from './script-task.ts'

const jbang: Language = {
  id: 'jbang',
  title: 'JBang',
  containerImage: 'jbangdev/jbang-action',
  extension: '.java',
  command: (file) => [`jbang ${file}`],
  install: 'JBang from https://www.jbang.dev',
}

const jbangScript = defineTask({
  type: 'io.kestra.plugin.scripts.jbang.Script',
  title: 'Run a JBang script',
  properties: {
    ...scriptProperties(jbang),
    script: scriptText().describe('The text of the script.'),
    extension: z.string().default('.java').describe('Decides the language: `.java`, `.kt`, `.groovy`, `.jsh`, `.md`.'),
    quiet: z.boolean().default(true).describe('Nothing but what the script prints.'),
  },
  deprecatedProperties: deprecatedScriptProperties,
  outputs: scriptOutputs,
  run: (ctx, properties) => {
    const command = (file: string) => [`jbang ${properties.quiet ? '--quiet ' : ''}${file}`]
    return runScript(ctx, properties, fileWork({ ...jbang, extension: properties.extension, command }, properties.script))
  },
})

export const jbangTasks: readonly AnyTask[] = [jbangScript, ...scriptTasks(jbang).filter(({ type }) => type.endsWith('.Commands'))]
