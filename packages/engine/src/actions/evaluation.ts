import { TaskRunNotFound } from '@windhover/core/errors.ts'
import { variablesOf } from '@windhover/core/execution/context.ts'
import { ExecutionState } from '@windhover/core/execution/execution-state.ts'
import { ExpressionError, render } from '@windhover/core/expression/index.ts'
import type { Lookup, LookupAnswer } from '@windhover/core/expression/lookup.ts'
import type { Ids } from '@windhover/core/ids.ts'
import type { Execution } from '@windhover/core/model/execution.ts'
import type { Cipher } from '@windhover/core/ports/cipher.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { EngineSettings } from '@windhover/core/ports/settings.ts'
import { withAnswers } from '../executor/answers.ts'
import type { FlowStore } from '../executor/flow-store.ts'

export interface EvaluationParts {
  readonly flows: FlowStore
  readonly settings: EngineSettings
  readonly cipher: Cipher
  readonly ids: Ids
  readonly now: () => number
  readonly resolveLookup: (lookup: Lookup, execution: Execution) => Promise<LookupAnswer>
}

/** Tries an expression with the context of an execution or of one of its task runs. */
export class Evaluation {
  private readonly parts: EvaluationParts

  constructor(parts: EvaluationParts) {
    this.parts = parts
  }

  /** `{result}`, or `{error, stackTrace}` when the text cannot be rendered. Secrets are masked. */
  async evaluate({ execution, taskRuns }: ExecutionSnapshot, taskRunId: string | undefined, text: string): Promise<object> {
    const { flows, settings, cipher, ids, now, resolveLookup } = this.parts
    const flow = await flows.executable(execution.tenantId, execution.namespace, execution.flowId, execution.flowRevision)
    const state = ExecutionState.load(execution, taskRuns)
    const taskRun = state.taskRun(taskRunId)
    if (taskRunId !== undefined && taskRun === undefined) throw TaskRunNotFound({ taskRunId })
    const facts = { flow, now: now(), ids, settings, cipher }
    const answer = async (lookup: Lookup): Promise<LookupAnswer> =>
      lookup.kind === 'secret' ? { value: '******' } : resolveLookup(lookup, execution)
    try {
      const result = await withAnswers(answer, (lookups) =>
        render(text, variablesOf(state, taskRun, { ...facts, lookups }), {
          ...facts,
          lookups,
          generation: flow.generation,
          where: 'webserver',
        }),
      )
      return { result }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      return { error: error.message, stackTrace: error.stack ?? error.message }
    }
  }
}
