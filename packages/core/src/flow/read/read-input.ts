import { rulesOf } from '../../generation.ts'
import type { FlowOutput, Input, InputType } from '../../model/flow.ts'
import { outputProperties } from '../definitions/flow.ts'
import { deprecatedInputProperties, deprecatedInputTypes, inputClass, inputProperties, isInputType } from '../definitions/inputs.ts'
import { inputRules } from '../rules/input-rules.ts'
import { checkProperties, reportConstraint } from './check-properties.ts'
import { type Fields, isFields, isNothing, isTrue, type Path, textOf } from './fields.ts'
import { inputIdRule, readId } from './identifiers.ts'
import { tokenOf } from './mistyped-message.ts'
import type { Bean, Reading } from './reading.ts'

/** Inputs of a flow, of a Pause or of a FORM. */
export function readInputs(reading: Reading, value: unknown, path: Path, cascades: boolean): readonly Input[] {
  return readList(reading, value, path, 'io.kestra.core.models.flows.Input').flatMap(
    ([item, at]) => readInput(reading, item, at, cascades) ?? [],
  )
}

/** Outputs of a flow or of a Loop. */
export function readOutputs(reading: Reading, value: unknown, path: Path, cascades: boolean): readonly FlowOutput[] {
  return readList(reading, value, path, 'io.kestra.core.models.flows.Output').flatMap(([item, at]) =>
    readOutput(reading, item, at, cascades),
  )
}

function readList(reading: Reading, value: unknown, path: Path, itemClass: string): readonly (readonly [Fields, Path])[] {
  if (isNothing(value)) return []
  const report = (at: Path, type: string, wrong: unknown) =>
    reading.report({
      path: at,
      phase: 'read',
      code: 'TYPE_MISMATCH',
      message: `Cannot deserialize value of type \`${type}\` from ${tokenOf(wrong)}`,
    })
  if (!Array.isArray(value)) {
    report(path, `java.util.ArrayList<${itemClass}>`, value)
    return []
  }
  return value.flatMap((item: unknown, index) => {
    const at = [...path, index]
    if (isFields(item)) return [[item, at] as const]
    report(at, itemClass, item)
    return []
  })
}

function readInput(reading: Reading, value: Fields, path: Path, cascades: boolean): Input | undefined {
  const type = value['type']
  if (!isInputType(type)) {
    if (type === 'REUSABLE_INPUTS' && rulesOf(reading.generation).knowsReusableInputs) reportEnterprise(reading, value, path)
    else reading.invalidType(path, type)
    return undefined
  }
  const idName = value['id'] === undefined && value['name'] !== undefined ? 'name' : 'id'
  const bean: Bean = { kind: 'input', id: textOf(value[idName]) }
  const id = readId(reading, value[idName], inputIdRule, { path: [...path, idName], bean, cascades })
  noteDeprecations(reading, value, type, path)
  checkProperties(reading, {
    value,
    path,
    shape: inputProperties(type),
    others: ['id', 'type'],
    className: inputClass(type),
    bean,
    cascades,
  })
  const input = toInput(reading, value, { id, type, path, cascades })
  if (reading.strict) checkInput(reading, input, { path, bean, cascades })
  return input
}

function toInput(
  reading: Reading,
  value: Fields,
  place: { readonly id: string; readonly type: InputType; readonly path: Path; readonly cascades: boolean },
): Input {
  const { id, type, path, cascades } = place
  const { id: _id, name: _name, type: _type, required, options, inputs, ...rest } = value
  const members = Object.fromEntries(Object.entries(rest).filter(([, member]) => member !== null && member !== undefined))
  return {
    ...members,
    id,
    type,
    required: isNothing(required) || isTrue(required),
    ...(type === 'MULTISELECT' && options !== undefined ? { values: value['values'] ?? options } : {}),
    ...(inputs === undefined ? {} : { inputs: readInputs(reading, inputs, [...path, 'inputs'], cascades) }),
  }
}

function checkInput(reading: Reading, input: Input, place: { readonly path: Path; readonly bean: Bean; readonly cascades: boolean }): void {
  if (input.type === 'FORM' && input['inputs'] === undefined) {
    reportConstraint(reading, place, { path: [...place.path, 'inputs'], code: 'REQUIRED', message: 'must not be null' })
  }
  for (const { property, message } of inputRules(input)) {
    const path = property === undefined ? place.path : [...place.path, property]
    reportConstraint(reading, place, { path, code: 'CONSTRAINT', message })
  }
}

function noteDeprecations(reading: Reading, value: Fields, type: InputType, path: Path): void {
  if (!reading.strict) return
  if (deprecatedInputTypes.includes(type)) reading.deprecations.push(path)
  for (const name of ['name', ...(deprecatedInputProperties[type] ?? [])]) {
    if (Object.hasOwn(value, name)) reading.deprecations.push([...path, name])
  }
}

function reportEnterprise(reading: Reading, value: Fields, path: Path): void {
  const message = `Input '${textOf(value['id']) ?? ''}' of type REUSABLE_INPUTS is only available in Enterprise Edition.`
  reading.report({ path, phase: 'flow', code: 'ENTERPRISE', message })
}

function readOutput(reading: Reading, value: Fields, path: Path, cascades: boolean): FlowOutput[] {
  const id = readId(reading, value['id'], inputIdRule, { path: [...path, 'id'], cascades })
  const className = 'io.kestra.core.models.flows.Output'
  checkProperties(reading, { value, path, shape: outputProperties(), others: ['id'], className, cascades })
  const type = value['type']
  if (!isInputType(type)) return []
  const description = textOf(value['description'])
  const displayName = textOf(value['displayName'])
  return [
    {
      id,
      type,
      value: value['value'],
      required: isNothing(value['required']) || isTrue(value['required']),
      ...(description === undefined ? {} : { description }),
      ...(displayName === undefined ? {} : { displayName }),
    },
  ]
}
