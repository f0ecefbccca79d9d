import { rulesOf } from '../../generation.ts'
import type { Task } from '../../model/flow.ts'
import { taskProperties } from '../definitions/common.ts'
import type { Nested } from '../definitions/property.ts'
import { taskRules } from '../rules/task-rules.ts'
import { checkProperties, compileShape, reportConstraint } from './check-properties.ts'
import { type Fields, isFields, isNothing, isTrue, type Path, textOf } from './fields.ts'
import { readId, taskIdRule } from './identifiers.ts'
import { tokenOf } from './mistyped-message.ts'
import { readRetry } from './read-retry.ts'
import { definitionOf, shapeOf, targetName } from './read-typed.ts'
import type { Bean, Reading } from './reading.ts'

/** A list of tasks; undefined when it is absent or no list. */
export function readTasks(reading: Reading, value: unknown, path: Path, cascades: boolean): readonly Task[] {
  if (isNothing(value)) return []
  if (!Array.isArray(value)) {
    const message = `Cannot deserialize value of type \`java.util.ArrayList<io.kestra.core.models.tasks.Task>\` from ${tokenOf(value)}`
    reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
    return []
  }
  return value.flatMap((item, index) => readTask(reading, item, [...path, index], cascades) ?? [])
}

/** One task with everything below it; undefined when it cannot be one. */
export function readTask(reading: Reading, value: unknown, path: Path, cascades: boolean): Task | undefined {
  if (!isFields(value)) {
    const message = `Cannot deserialize value of type \`io.kestra.core.models.tasks.Task\` from ${tokenOf(value)}`
    reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
    return undefined
  }
  const definition = definitionOf(reading, value, path, ['task', 'flowable', 'executable', 'executor'])
  const bean: Bean = { kind: 'task', id: textOf(value['id']) }
  const id = readId(reading, value['id'], taskIdRule, { path: [...path, 'id'], bean, cascades })
  if (definition === undefined) return { ...value, id, type: textOf(value['type']) ?? '' }
  const shape = shapeOf(reading, definition, taskProperties())
  const isRendered = (name: string) => definition.kind === 'task' && !Object.hasOwn(taskProperties(), name)
  checkProperties(reading, { value, path, shape, others, className: definition.type, bean, cascades, isRendered })
  const { nested } = compileShape(shape)
  const task: Record<string, unknown> & { id: string; type: string } = { id, type: definition.type }
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined || name === 'id' || name === 'type') continue
    const place = nested.get(name)
    const target = targetName(definition, name)
    if (place !== undefined) task[target] = reading.nested(member, [...path, name], place, cascades)
    else setCommon(reading, task, target, member, path)
  }
  requireNested(reading, value, { nested, type: definition.type }, { path, bean, cascades })
  if (reading.strict) checkRules(reading, task, { path, bean, cascades })
  return task
}

const others = ['id', 'type', 'retry']
const booleans = ['disabled', 'allowFailure', 'allowWarning', 'logToFile']

function setCommon(reading: Reading, task: Record<string, unknown>, name: string, value: unknown, path: Path): void {
  if (booleans.includes(name)) task[name] = isTrue(value)
  else if (name === 'runIf' || name === 'when') task['runIf'] ??= textOf(value) ?? value
  else if (name === 'timeout' || name === 'description') task[name] = textOf(value) ?? value
  else if (name === 'retry') task['retry'] = readRetry(reading, value, [...path, 'retry'])
  else if (name === 'taskCache' && isFields(value)) task['taskCache'] = { ...value, enabled: isTrue(value['enabled']) }
  else if (name === 'taskRunner' && isFields(value)) task['taskRunner'] = readTaskRunner(reading, value, [...path, name])
  else task[name] = value
}

function readTaskRunner(reading: Reading, value: Fields, path: Path): Fields {
  const definition = definitionOf(reading, value, path, ['taskRunner'])
  return definition === undefined ? value : { ...value, type: definition.type }
}

interface Place {
  readonly path: Path
  readonly bean: Bean
  readonly cascades: boolean
}

function requireNested(
  reading: Reading,
  value: Fields,
  { nested, type }: { readonly nested: ReadonlyMap<string, Nested>; readonly type: string },
  place: Place,
): void {
  if (!reading.strict) return
  for (const [name, kind] of nested) {
    if (!kind.required) continue
    const member = value[name]
    const isEmpty = member === undefined || member === null || (Array.isArray(member) && member.length === 0)
    if (isEmpty)
      reportConstraint(reading, place, { path: [...place.path, name], code: 'REQUIRED', message: emptyMessage(reading, type, kind) })
  }
}

const namesTasks = ['Sequential', 'AllowFailure', 'ForEach', 'Loop', 'LoopUntil', 'WorkingDirectory']

/** Kestra has one message of its own for most flowables. */
function emptyMessage(reading: Reading, type: string, kind: Nested): string {
  if (kind.kind === 'task') return 'must not be null'
  const name = type.slice(type.lastIndexOf('.') + 1)
  const isNamed = namesTasks.includes(name) || (name === 'Parallel' && rulesOf(reading.generation).parallelNamesTasks)
  return isNamed ? "The 'tasks' property cannot be empty" : 'must not be empty'
}

function checkRules(reading: Reading, task: Task, place: Place): void {
  for (const message of taskRules(task, reading.registry)) {
    reportConstraint(reading, place, { path: place.path, code: 'CONSTRAINT', message })
  }
}
