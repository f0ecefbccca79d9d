import type { Flow, Task } from '../model/flow.ts'
import { isMap } from './task-outputs.ts'

const cache = new WeakMap<Flow, ReadonlyMap<string, string>>()

/** The type of a task as its author wrote it, which may be an old name: what a trigger of a child execution shows. */
export function authoredType(flow: Flow, task: Task): string {
  let types = cache.get(flow)
  if (types === undefined) {
    types = new Map(typesIn(flow.document))
    cache.set(flow, types)
  }
  return types.get(task.id) ?? task.type
}

function* typesIn(value: unknown): Generator<readonly [string, string]> {
  if (Array.isArray(value)) for (const member of value) yield* typesIn(member)
  else if (isMap(value)) {
    if (typeof value['id'] === 'string' && typeof value['type'] === 'string') yield [value['id'], value['type']]
    for (const member of Object.values(value)) yield* typesIn(member)
  }
}
