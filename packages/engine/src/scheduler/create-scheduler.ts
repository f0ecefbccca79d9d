import { Scheduler } from './scheduler.ts'
import type { SchedulerParts } from './scheduler-parts.ts'
import { TriggerEvaluator } from './trigger-evaluator.ts'
import { type CreateExecution, TriggerStore } from './trigger-store.ts'

export interface CreateScheduler extends Omit<SchedulerParts, 'evaluator' | 'store'> {
  /** Stores an execution and the states of triggers in one transaction, and starts it. */
  readonly create: CreateExecution
}

/** A scheduler over these parts; `start` gives it its triggers. */
export function createScheduler({ create, ...parts }: CreateScheduler): Scheduler {
  const { inputs, settings, now, repositories } = parts
  const evaluator = new TriggerEvaluator({ inputs, settings, now })
  return new Scheduler({ ...parts, evaluator, store: new TriggerStore(repositories.triggers, create) })
}
