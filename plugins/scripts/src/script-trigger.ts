import { type AnyTrigger, defineTrigger, slug, TaskError, type TriggerContext, z } from '@windhover/sdk'
import { runScript, type ScriptProperties, type ScriptResult, type ScriptWork, scriptProperties } from '@windhover/sdk/script/index.ts'
import type { Language } from './language.ts'
import { commandTexts, fileWork, installHint, scriptText } from './script-task.ts'

const outputs = {
  condition: z.string().describe('The condition that holds.'),
  exitCode: z.int(),
  timestamp: z.string().describe('When the script was run.'),
  vars: z.record(z.string(), z.unknown()).optional().describe('What the script gave with `::{"outputs": …}::`.'),
}

/** Start an execution when a script ends with a certain exit code. */
export function scriptTriggers(language: Language): readonly AnyTrigger[] {
  const { containerImage } = scriptProperties(language)
  const common = {
    containerImage,
    exitCondition: z.string().describe('`exit` and the exit codes that start an execution: `exit 1`, `exit 1, 2`.'),
    edge: z.boolean().default(true).describe('Only when the condition did not hold before.'),
  }
  const prefix = `io.kestra.plugin.scripts.${language.id}`
  return [
    defineTrigger({
      type: `${prefix}.ScriptTrigger`,
      title: `Start an execution by the exit code of a ${language.title} script`,
      properties: { ...common, script: scriptText().describe('The text of the script.') },
      outputs,
      poll: (ctx, given) => poll(ctx, given, fileWork(language, given.script)),
    }),
    defineTrigger({
      type: `${prefix}.CommandsTrigger`,
      title: `Start an execution by the exit code of commands with ${language.title}`,
      properties: { ...common, commands: commandTexts().describe('The commands, one after the other.') },
      outputs,
      poll: (ctx, given) =>
        poll(ctx, given, {
          commands: (place) => place.list(given.commands),
          env: () => language.env ?? {},
          installHint: installHint(language),
        }),
    }),
  ]
}

interface Condition {
  readonly containerImage: string
  readonly exitCondition: string
  readonly edge: boolean
}

async function poll(ctx: TriggerContext, { containerImage, exitCondition, edge }: Condition, work: ScriptWork) {
  const codes = codesOf(exitCondition)
  const { exitCode, vars } = await resultOf(ctx, plainProperties(containerImage), work)
  const holds = codes.includes(exitCode)
  const held = edge ? await exchange(ctx, holds) : false
  if (!holds || held) return undefined
  return { condition: exitCondition, exitCode, timestamp: new Date().toISOString(), ...(vars === undefined ? {} : { vars: { ...vars } }) }
}

function codesOf(condition: string): readonly number[] {
  const found = /^\s*exit\s+(\d+(?:\s*,\s*\d+)*)\s*$/i.exec(condition)?.[1]
  if (found === undefined) throw new TaskError(`The exitCondition '${condition}' is not of the form 'exit 1' or 'exit 1, 2'`)
  return found.split(',').map(Number)
}

const plainProperties = (containerImage: string): ScriptProperties => ({
  containerImage,
  interpreter: ['/bin/sh', '-c'],
  failFast: true,
  targetOS: 'AUTO',
  outputDirectory: false,
})

/** A failed script has a result too. */
async function resultOf(
  ctx: TriggerContext,
  properties: ScriptProperties,
  work: ScriptWork,
): Promise<Pick<ScriptResult, 'exitCode' | 'vars'>> {
  try {
    return await runScript(ctx, properties, work)
  } catch (error) {
    const found = error instanceof TaskError ? error.outputs : undefined
    if (typeof found?.['exitCode'] !== 'number') throw error
    // runScript attaches its own result to the error.
    return { exitCode: found['exitCode'], ...(found['vars'] === undefined ? {} : { vars: found['vars'] as Record<string, unknown> }) }
  }
}

/** Whether the condition held at the last run; keeps what is now, beside the states of tasks. */
async function exchange({ flow, trigger, platform }: TriggerContext, holds: boolean): Promise<boolean> {
  const key = `${slug(flow.id)}_states_trigger_${slug(trigger.id)}`
  const before = (await platform.kv.get(flow.namespace, key))?.value === true
  if (before !== holds) await platform.kv.set(flow.namespace, key, holds, { overwrite: true })
  return before
}
