import type { Task } from '@windhover/core/model/flow.ts'
import { type AnyTask, isSecret, renderedValue, renderProperties } from '@windhover/sdk'
import type { SecretMask } from './secret-mask.ts'
import type { TaskRenderer } from './task-renderer.ts'

/** A task, or a task runner. */
type Described = Pick<AnyTask, 'properties' | 'propertyAliases'>

/** The properties of a task as `run` takes them: rendered as their marks say, converted and checked; values marked secret are masked from now on.
 *  @throws ExpressionError, PropertyError */
export async function propertiesOf(
  definition: Described,
  task: Readonly<Record<string, unknown>>,
  renderer: TaskRenderer,
  mask: SecretMask,
) {
  const authored = ownProperties(definition, task)
  const rendered = await renderer.with((texts) => renderProperties(definition.properties, authored, texts))
  for (const [name, schema] of Object.entries(definition.properties)) {
    const value = rendered[name]
    if (typeof value === 'string' && isSecret(schema)) mask.add(value)
  }
  return renderedValue(definition.properties, rendered)
}

/** What the definition knows of a task: a stored flow may hold properties that a later version dropped. */
function ownProperties(definition: Described, task: Task | Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(task)) {
    const property = definition.propertyAliases?.[name] ?? name
    if (Object.hasOwn(definition.properties, property) && value !== undefined && value !== null) own[property] = value
  }
  return own
}
