import type { Condition } from '../../model/flow.ts'
import { conditionProperties } from '../definitions/common.ts'
import { checkProperties, compileShape, reportConstraint } from './check-properties.ts'
import { isFields, isNothing, type Path } from './fields.ts'
import { tokenOf } from './mistyped-message.ts'
import { definitionOf, shapeOf } from './read-typed.ts'
import type { Reading } from './reading.ts'

/** Conditions of a trigger, listener or combining condition. */
export function readConditions(reading: Reading, value: unknown, path: Path): readonly Condition[] {
  if (isNothing(value)) return []
  if (!Array.isArray(value)) {
    const message = `Cannot deserialize value of type \`java.util.ArrayList<io.kestra.core.models.conditions.Condition>\` from ${tokenOf(value)}`
    reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
    return []
  }
  return value.flatMap((item, index) => readCondition(reading, item, [...path, index]) ?? [])
}

/** Named conditions of a MultipleCondition. */
export function readConditionMap(reading: Reading, value: unknown, path: Path): Readonly<Record<string, Condition>> {
  if (!isFields(value)) return {}
  if (Object.keys(value).length === 0) {
    reportConstraint(reading, { cascades: true }, { path, code: 'REQUIRED', message: 'must not be empty' })
  }
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const condition = readCondition(reading, item, [...path, name])
    return condition === undefined ? [] : [[name, condition] as const]
  })
  return Object.fromEntries(entries)
}

function readCondition(reading: Reading, value: unknown, path: Path): Condition | undefined {
  if (!isFields(value)) {
    const message = `Cannot deserialize value of type \`io.kestra.core.models.conditions.Condition\` from ${tokenOf(value)}`
    reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
    return undefined
  }
  const definition = definitionOf(reading, value, path, ['condition'])
  if (definition === undefined) return undefined
  const shape = shapeOf(reading, definition, conditionProperties())
  checkProperties(reading, { value, path, shape, others: ['type'], className: definition.type, cascades: true })
  const { nested } = compileShape(shape)
  const condition: Record<string, unknown> & { type: string } = { type: definition.type }
  for (const [name, member] of Object.entries(value)) {
    const place = nested.get(name)
    if (name === 'type' || member === null) continue
    condition[name] = place === undefined ? member : reading.nested(member, [...path, name], place, true)
  }
  for (const [name, place] of nested) {
    const isEmpty = value[name] === undefined || value[name] === null || (Array.isArray(value[name]) && value[name].length === 0)
    if (reading.strict && place.required && isEmpty) {
      reportConstraint(reading, { cascades: true }, { path: [...path, name], code: 'REQUIRED', message: 'must not be empty' })
    }
  }
  return condition
}
