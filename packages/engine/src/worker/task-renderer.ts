import { defineError } from '@windhover/core/errors.ts'
import {
  type Lookup,
  type LookupAnswer,
  LookupNeeded,
  type Lookups,
  lookupKey,
  noLookups,
  type RenderOptions,
  render,
  renderDeep,
  renderTyped,
  type Variables,
} from '@windhover/core/expression/index.ts'
import type { PropertyRenderer } from '@windhover/sdk'
import type { WorkerJob } from '../gateway/protocol.ts'
import { decryptDeep } from './decrypt.ts'
import type { SecretMask } from './secret-mask.ts'
import type { WorkerEnvironment } from './worker-environment.ts'

export const TooManyLookups = defineError(
  'TOO_MANY_LOOKUPS',
  422,
  (p: { rounds: number }) => `The expression still needs answers from outside after ${p.rounds} rounds`,
)
const mostRounds = 200

/** Renders the texts of one attempt. What an expression needs from outside is asked of the gateway, and the text is rendered again. */
export class TaskRenderer {
  readonly #environment: WorkerEnvironment
  readonly #job: WorkerJob
  readonly #mask: SecretMask
  readonly #variables: Variables
  workingDir: string | undefined

  constructor(environment: WorkerEnvironment, job: WorkerJob, mask: SecretMask) {
    this.#environment = environment
    this.#job = job
    this.#mask = mask
    this.#variables = contextOf(environment, job, mask)
  }

  get variables(): Variables {
    return this.#variables
  }

  text(template: string, extra?: Variables): Promise<string> {
    return this.#withAnswers((options) => render(template, this.#merged(extra), options))
  }

  /** Maps and lists are rendered inside, to texts; other scalars stay. */
  deep(value: unknown, extra?: Variables): Promise<unknown> {
    return this.#withAnswers((options) => renderDeep(value, this.#merged(extra), options))
  }

  /** A single `{{ expression }}` keeps the type of its value. */
  typed(value: unknown, extra?: Variables): Promise<unknown> {
    const variables = this.#merged(extra)
    return this.#withAnswers((options) => typedDeep(value, variables, options))
  }

  /** Whatever a function makes of several texts: called again until all its expressions have their answers. */
  with<T>(use: (texts: PropertyRenderer) => T): Promise<T> {
    return this.#withAnswers((options) =>
      use({
        text: (value) => renderDeep(value, this.#variables, options),
        typed: (value) => typedDeep(value, this.#variables, options),
      }),
    )
  }

  #merged(extra: Variables | undefined): Variables {
    return extra === undefined ? this.#variables : { ...this.#variables, ...extra }
  }

  async #withAnswers<T>(attempt: (options: RenderOptions) => T): Promise<T> {
    const { settings, clock, ids, cipher } = this.#environment
    const base = { generation: this.#job.flow.generation, settings, ids, cipher, now: clock.now(), where: 'worker' as const }
    const answers = new Map<string, LookupAnswer>()
    const known: Lookups = { find: (lookup) => answers.get(lookupKey(lookup)) }
    for (let round = 0; round < mostRounds; round += 1) {
      try {
        return attempt({ ...base, lookups: answers.size === 0 ? noLookups : known })
      } catch (error) {
        if (!(error instanceof LookupNeeded)) throw error
        const asked = new Map(error.lookups.map((lookup) => [lookupKey(lookup), lookup]))
        await Promise.all([...asked].map(async ([key, lookup]) => answers.set(key, await this.#ask(lookup))))
      }
    }
    throw TooManyLookups({ rounds: mostRounds })
  }

  async #ask(lookup: Lookup): Promise<LookupAnswer> {
    this.#environment.outbox.flush() // errorLogs() must see what this task run's siblings wrote
    const answer = await this.#environment.client.lookup(lookup, {
      ...scopeOf(this.#job),
      ...triggerScope(this.#variables['trigger']),
      ...(this.workingDir === undefined ? {} : { workingDir: this.workingDir }),
    })
    if (lookup.kind === 'secret' && 'value' in answer) addSecrets(this.#mask, answer.value)
    return answer
  }
}

export const scopeOf = (job: WorkerJob) => ({
  tenantId: job.flow.tenantId,
  namespace: job.flow.namespace,
  flowId: job.flow.id,
  executionId: job.execution.id,
})

function contextOf({ settings, cipher }: WorkerEnvironment, job: WorkerJob, mask: SecretMask): Variables {
  const found: Variables = cipher.isConfigured ? decryptDeep(job.variables, cipher, mask) : job.variables
  return {
    ...found,
    envs: settings.envs,
    globals: settings.globals,
    kestra: settings.kestra,
  }
}

function typedDeep(value: unknown, variables: Variables, options: RenderOptions): unknown {
  if (typeof value === 'string') return renderTyped(value, variables, options)
  if (Array.isArray(value)) return value.map((member) => typedDeep(member, variables, options))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [render(key, variables, options), typedDeep(member, variables, options)]),
  )
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  )
}

/** The execution whose files may be read too: the one that the trigger's variables name. */
function triggerScope(trigger: unknown): { trigger?: { namespace: string; flowId: string; executionId: string } } {
  if (!isPlainObject(trigger)) return {}
  const { namespace, flowId, executionId } = trigger
  if (typeof namespace !== 'string' || typeof flowId !== 'string' || typeof executionId !== 'string') return {}
  return { trigger: { namespace, flowId, executionId } }
}

function addSecrets(mask: SecretMask, value: unknown): void {
  if (typeof value === 'string') mask.add(value)
  else if (isPlainObject(value)) for (const member of Object.values(value)) addSecrets(mask, member)
}
