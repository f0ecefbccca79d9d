import { rulesOf } from '../../generation.ts'
import type { Task } from '../../model/flow.ts'
import type { ParseOptions } from '../parse-options.ts'
import type { FlowContent } from '../read/read-flow.ts'
import { allTasks } from './all-tasks.ts'

const forWorkers = ['timeout', 'taskCache', 'workerGroup', 'workerSelector']

/** What a flow may say but probably does not mean. */
export function taskWarnings(flow: FlowContent, options: ParseOptions): readonly string[] {
  const properties = allTasks(flow).flatMap((task) => misplaced(task, options))
  const advice = rulesOf(options.generation).flowTriggerFilter
  const everything = flow.triggers
    .filter((trigger) => trigger.type === 'io.kestra.plugin.core.trigger.Flow')
    .filter((trigger) => !trigger['conditions'] && !trigger['preconditions'] && !trigger['dependsOn'] && !trigger['when'])
    .map(
      (trigger) =>
        `This flow will be triggered for EVERY execution of EVERY flow on your instance. We recommend adding the ${advice} property to the Flow trigger '${trigger.id}'.`,
    )
  return [...everything, ...properties]
}

function misplaced(task: Task, options: ParseOptions): readonly string[] {
  const kind = options.registry.find(task.type)?.kind
  if (kind !== 'flowable' && kind !== 'executable' && kind !== 'executor') return []
  return forWorkers
    .filter((name) => task[name] !== undefined && !(name === 'timeout' && task.type.endsWith('.Pause')))
    .map((name) => `The task '${task.id}' cannot use the '${name}' property as it's only relevant for runnable tasks.`)
}
