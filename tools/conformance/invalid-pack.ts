import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, isRefusal, mentions, objectIn, refusalOf } from './answer.ts'
import { readFlow } from './case-files.ts'
import type { CaseResult } from './case-result.ts'
import type { Instance } from './instance.ts'
import { brief, listOf, objectOf, textOf } from './json.ts'

/** A flow that validation must report and creation must refuse, with texts that both must hold. */
export interface InvalidCase {
  readonly id: string
  readonly flow: string
  readonly expectErrors: readonly string[]
  readonly lenientAllowed?: boolean
  readonly createOnly?: boolean
}

export async function runInvalid(instance: Instance, pack: string, folder: string, invalid: InvalidCase): Promise<CaseResult> {
  const detail = await invalidMismatch(instance, folder, invalid)
  return { pack, id: invalid.id, outcome: detail === undefined ? 'passed' : 'failed', ...(detail === undefined ? {} : { detail }) }
}

async function invalidMismatch(instance: Instance, folder: string, invalid: InvalidCase): Promise<string | undefined> {
  const flow = readFlow(folder, invalid.flow)
  const validated = await instance.validateFlow(flow.source)
  const created = await instance.createFlow(flow.source)
  if (!isRefusal(created)) await instance.send('DELETE', `/flows/${flow.namespace}/${flow.id}`)
  if (invalid.lenientAllowed && created.status === 200) return undefined
  const unsaid = (answer: Answer) => invalid.expectErrors.find((text) => !mentions(answer, text))
  if (!invalid.createOnly) {
    const constraints = constraintsOf(validated)
    const missing = unsaid(validated)
    if (missing !== undefined) return `validate says ${brief(constraints, 300)}, should say ${brief(missing)}`
  }
  if (created.status !== 422) return `create answers ${refusalOf(created)}, should refuse with 422`
  const missing = unsaid(created)
  return missing === undefined ? undefined : `create says ${refusalOf(created)}, should say ${brief(missing)}`
}

/** What validation found wrong with the one flow it was sent. */
function constraintsOf(answer: Answer): string {
  const [result] = listOf(answer.body)
  return result === undefined ? refusalOf(answer) : textOf(objectOf(result)['constraints'])
}

/** The flow files of the blueprints: real flows, most of them with plugins that the engine may not know. */
export function blueprintFiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
}

/** A blueprint passes when validation finds nothing but types that are not known; core types must be. */
export async function runBlueprint(instance: Instance, folder: string, name: string): Promise<CaseResult> {
  const answer = await instance.validateFlow(withoutMetadata(readFileSync(join(folder, name), 'utf8')))
  const problems = constraintsOf(answer)
    .replace(/^Validation error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !isUnknownType(line))
  const detail = answer.status === 200 ? problems[0] : `${answer.status} ${textOf(objectIn(answer)['message'])}`
  return { pack: 'blueprints', id: name, outcome: detail === undefined ? 'passed' : 'failed', ...(detail === undefined ? {} : { detail }) }
}

/** The flow without `extend`, which the site that publishes the blueprints keeps beside it: no part of the language. */
export function withoutMetadata(source: string): string {
  return source.replace(/^extend:.*(?:\n(?:[ \t].*)?$)*/m, '')
}

function isUnknownType(problem: string): boolean {
  const [, type] = /Invalid type: ([\w.$]+)/.exec(problem) ?? []
  return type !== undefined && !/^io\.kestra\.(plugin\.)?core\./.test(type)
}
