import type { Trigger } from '../../model/flow.ts'
import { triggerProperties } from '../definitions/common.ts'
import { labelProblems } from '../rules/label-rules.ts'
import { triggerRules } from '../rules/trigger-rules.ts'
import { checkProperties, compileShape, reportConstraint } from './check-properties.ts'
import { type Fields, isFields, isNothing, isTrue, type Path } from './fields.ts'
import { readId, triggerIdRule } from './identifiers.ts'
import { tokenOf } from './mistyped-message.ts'
import { definitionOf, shapeOf, targetName } from './read-typed.ts'
import type { Reading } from './reading.ts'

/** Triggers of a flow. */
export function readTriggers(reading: Reading, value: unknown, path: Path): readonly Trigger[] {
  if (isNothing(value)) return []
  const mistyped = (at: Path, type: string, wrong: unknown) => {
    const message = `Cannot deserialize value of type \`${type}\` from ${tokenOf(wrong)}`
    reading.report({ path: at, phase: 'read', code: 'TYPE_MISMATCH', message })
    return []
  }
  if (!Array.isArray(value)) return mistyped(path, 'java.util.ArrayList<io.kestra.core.models.triggers.AbstractTrigger>', value)
  return value.flatMap((item: unknown, index) => {
    const at = [...path, index]
    return isFields(item) ? (readTrigger(reading, item, at) ?? []) : mistyped(at, 'io.kestra.core.models.triggers.AbstractTrigger', item)
  })
}

/** One trigger; undefined when its type is unknown. */
export function readTrigger(reading: Reading, value: Fields, path: Path): Trigger | undefined {
  const definition = definitionOf(reading, value, path, ['trigger'])
  const id = readId(reading, value['id'], triggerIdRule, { path: [...path, 'id'], cascades: true })
  if (definition === undefined) return undefined
  const shape = shapeOf(reading, definition, triggerProperties())
  checkProperties(reading, { value, path, shape, others, className: definition.type, cascades: true })
  const { nested } = compileShape(shape)
  const trigger: Record<string, unknown> & { id: string; type: string } = { id, type: definition.type }
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined || name === 'id' || name === 'type') continue
    const place = nested.get(name)
    const target = name === 'minLogLevel' ? 'logLevel' : targetName(definition, name)
    if (place !== undefined) trigger[target] = reading.nested(member, [...path, name], place, true)
    else trigger[target] = name === 'disabled' ? isTrue(member) : member
  }
  if (reading.strict) checkTrigger(reading, trigger, value, path)
  return trigger
}

const others = ['id', 'type', 'minLogLevel']

function checkTrigger(reading: Reading, trigger: Trigger, value: Fields, path: Path): void {
  for (const rule of triggerRules(trigger)) {
    reportConstraint(reading, { cascades: true }, { path: [...path, ...rule.path], code: 'CONSTRAINT', message: rule.message })
  }
  // Of a trigger's labels only system ones are refused; an empty one is left out when it fires.
  for (const problem of labelProblems(value['labels'], { allowsReadOnly: false })) {
    if (!problem.isSystem) continue
    const below = ['labels', problem.index, '<list element>']
    reportConstraint(reading, { cascades: true }, { path: [...path, ...below], code: 'LABEL', message: `${problem.message}.` })
  }
}
