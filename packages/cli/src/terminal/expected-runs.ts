import type { Flow, Task } from '@windhover/core/model/flow.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'

const loops = /\.(?:ForEach|EachSequential|EachParallel)$/

/** How many task runs each loop of an execution will have, by the id of the loop's task run: known as soon as its values are. */
export class ExpectedRuns {
  readonly counts = new Map<string, number>()
  private readonly loopTasks: ReadonlyMap<string, Task>
  private readonly render: (taskRunId: string, text: string) => Promise<string | undefined>
  private readonly asked = new Set<string>()

  /** `render` gives the text of an expression as that task run sees it, undefined when it cannot be rendered. */
  constructor(flow: Flow, render: (taskRunId: string, text: string) => Promise<string | undefined>) {
    this.loopTasks = new Map(loopsIn([...flow.tasks, ...flow.errors, ...flow.finally]).map((task) => [task.id, task]))
    this.render = render
  }

  /** Asks for the values of loops that have begun since. */
  async look({ taskRuns }: ExecutionSnapshot): Promise<void> {
    for (const { id, taskId } of taskRuns) {
      const task = this.loopTasks.get(taskId)
      if (task === undefined || this.asked.has(id)) continue
      this.asked.add(id)
      const values = await this.valuesOf(task, id)
      const tasks = tasksIn(task['tasks']).filter(({ disabled }) => disabled !== true)
      if (values !== undefined) this.counts.set(id, values * tasks.length)
    }
  }

  private async valuesOf(task: Task, taskRunId: string): Promise<number | undefined> {
    const values = task['values'] ?? task['value']
    if (typeof values !== 'string') return sizeOf(values)
    const text = await this.render(taskRunId, values)
    try {
      return text === undefined ? undefined : sizeOf(JSON.parse(text))
    } catch {
      // No list: the loop itself says what is wrong with it.
      return undefined
    }
  }
}

function sizeOf(values: unknown): number | undefined {
  if (Array.isArray(values)) return values.length
  return typeof values === 'object' && values !== null ? Object.keys(values).length : undefined
}

/** Lists of tasks are told by their members; the flow has been checked already. */
const tasksIn = (list: unknown): readonly Task[] =>
  Array.isArray(list) ? list.filter((one): one is Task => typeof one === 'object' && one !== null && 'type' in one && 'id' in one) : []

function loopsIn(tasks: readonly Task[]): readonly Task[] {
  return tasks.flatMap((task) => {
    const nested = Object.values(task).flatMap((member) =>
      Array.isArray(member) ? tasksIn(member) : typeof member === 'object' && member !== null ? Object.values(member).flatMap(tasksIn) : [],
    )
    return [...(loops.test(task.type) ? [task] : []), ...loopsIn(nested)]
  })
}
