import type { Task } from '@windhover/core/model/flow.ts'
import { type AnyTask, renderedValue, renderProperties, secretTexts } from '@windhover/sdk'
import type { SecretMask } from './secret-mask.ts'
import type { TaskRenderer } from './task-renderer.ts'

/** A task, or a task runner. */
type Described = Pick<AnyTask, 'properties' | 'propertyAliases'>

/** The properties of a task as `run` takes them: rendered as their marks say, converted and checked; values marked secret, at any depth, are masked from now on.
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
    for (const text of secretTexts(schema, rendered[name])) mask.add(text)
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
