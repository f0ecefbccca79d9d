import type { Task } from '../model/flow.ts'
import { allowFailure } from './allow-failure.ts'
import { dag } from './dag.ts'
import { eachParallel } from './each-parallel.ts'
import { eachSequential } from './each-sequential.ts'
import type { Flowable } from './flowable.ts'
import { forEach } from './for-each.ts'
import { forEachItem } from './for-each-item.ts'
import { ifFlowable } from './if.ts'
import { loop } from './loop.ts'
import { loopUntil } from './loop-until.ts'
import { parallel } from './parallel.ts'
import { pause } from './pause.ts'
import { sequential } from './sequential.ts'
import { switchFlowable } from './switch.ts'
import { template } from './template.ts'
import { workingDirectory } from './working-directory.ts'

const flowables: ReadonlyMap<string, Flowable> = new Map(
  [
    sequential,
    parallel,
    dag,
    ifFlowable,
    switchFlowable,
    forEach,
    eachSequential,
    eachParallel,
    allowFailure,
    pause,
    loopUntil,
    loop,
    forEachItem,
    workingDirectory,
    template,
  ].map((flowable) => [flowable.type, flowable]),
)

/** The orchestrating task of a type; undefined for tasks that run somewhere else. */
export const flowableOf = (type: string): Flowable | undefined => flowables.get(type)

/** Resolved by the executor, never run again as a whole. */
export const isFlowable = (task: Task): boolean => flowables.has(task.type)

/** How the children of a task stand to one another; the main list is a sequence. */
export function planOrder(task: Task | undefined): 'sequence' | 'parallel' | 'groups' {
  const name = task?.type.slice(task.type.lastIndexOf('.') + 1)
  if (name === 'Parallel' || name === 'EachParallel' || name === 'Dag') return 'parallel'
  return name === 'ForEach' && Number(task?.['concurrencyLimit'] ?? 1) !== 1 ? 'groups' : 'sequence'
}
