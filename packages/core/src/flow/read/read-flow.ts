import { rulesOf } from '../../generation.ts'
import type { Check, Concurrency, Flow, Listener, Sla } from '../../model/flow.ts'
import { durationMs } from '../definitions/duration-property.ts'
import { checkProperties as checkShape, flowProperties, listenerProperties, slaProperties } from '../definitions/flow.ts'
import { parseLabels } from '../labels.ts'
import { labelProblems } from '../rules/label-rules.ts'
import { checkProperties, reportConstraint } from './check-properties.ts'
import { type Fields, isFields, isNothing, isTrue, numberOf, type Path, textOf } from './fields.ts'
import { flowIdRule, namespaceRule, readId } from './identifiers.ts'
import { tokenOf } from './mistyped-message.ts'
import { readConditions } from './read-condition.ts'
import { readInputs, readOutputs } from './read-input.ts'
import { readRetry } from './read-retry.ts'
import { readTasks } from './read-task.ts'
import { readTriggers } from './read-trigger.ts'
import type { Reading } from './reading.ts'

/** The parts of a flow that its document says; the caller adds what the store knows. */
export type FlowContent = Omit<Flow, 'tenantId' | 'revision' | 'generation' | 'deleted' | 'updated' | 'source' | 'document'>

const flowClass = 'io.kestra.core.models.flows.FlowWithSource'

/** Reads a whole flow document; everything that is wrong is in `reading`. */
export function readFlowDocument(reading: Reading, value: Fields): FlowContent {
  const id = readId(reading, value['id'], flowIdRule, { path: ['id'], cascades: true })
  const namespace = readId(reading, value['namespace'], namespaceRule, { path: ['namespace'], cascades: true })
  checkProperties(reading, { value, path: [], shape: flowProperties(), others: ['id', 'namespace'], className: flowClass, cascades: true })
  checkLabels(reading, value['labels'])
  for (const name of ['listeners', 'taskDefaults']) if (reading.strict && value[name] !== undefined) reading.deprecations.push([name])
  const tasks = readTasks(reading, value['tasks'], ['tasks'], true)
  if (reading.strict && (value['tasks'] === undefined || value['tasks'] === null || isEmptyList(value['tasks']))) {
    reportConstraint(reading, { cascades: true }, { path: ['tasks'], code: 'REQUIRED', message: 'must not be empty' })
  }
  const description = textOf(value['description'])
  const concurrency = readConcurrency(value['concurrency'])
  const retry = readRetry(reading, value['retry'], ['retry'])
  return {
    id,
    namespace,
    ...(description === undefined ? {} : { description }),
    labels: parseLabels(value['labels']),
    inputs: readInputs(reading, value['inputs'], ['inputs'], true),
    outputs: readOutputs(reading, value['outputs'], ['outputs'], true),
    ...(isFields(value['variables']) ? { variables: value['variables'] } : {}),
    tasks,
    errors: readTasks(reading, value['errors'], ['errors'], true),
    finally: readTasks(reading, value['finally'], ['finally'], true),
    afterExecution: readTasks(reading, value['afterExecution'], ['afterExecution'], true),
    listeners: readListeners(reading, value['listeners']),
    triggers: readTriggers(reading, value['triggers'], ['triggers']),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(retry === undefined ? {} : { retry }),
    sla: readSla(reading, value['sla']),
    checks: readChecks(reading, value['checks']),
    disabled: isTrue(value['disabled']),
    draft: isTrue(value['draft']),
  }
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

function checkLabels(reading: Reading, labels: unknown): void {
  if (!reading.strict || isNothing(labels)) return
  const isMapOrList = Array.isArray(labels) ? labels.every(isFields) : isFields(labels)
  if (!isMapOrList) {
    const message = `Cannot deserialize labels from ${tokenOf(labels)}: neither a map nor a list of {key, value}`
    reading.report({ path: ['labels'], phase: 'read', code: 'TYPE_MISMATCH', message })
    return
  }
  for (const problem of labelProblems(labels, { allowsReadOnly: true })) {
    const path = Array.isArray(labels) ? ['labels', problem.index] : ['labels', problem.index]
    if (problem.isSystem) reading.report({ path: ['labels'], phase: 'flow', code: 'LABEL', message: problem.message })
    else reportConstraint(reading, { cascades: true }, { path: [...path, ...problem.path], code: 'LABEL', message: problem.message })
  }
}

function readConcurrency(value: unknown): Concurrency | undefined {
  if (!isFields(value)) return undefined
  const limit = numberOf(value['limit'])
  const behavior = value['behavior'] === 'CANCEL' || value['behavior'] === 'FAIL' ? value['behavior'] : 'QUEUE'
  return limit !== undefined && Number.isInteger(limit) ? { limit, behavior } : undefined
}

/** Maps of a list with their paths; other elements are reported. */
function maps(reading: Reading, value: unknown, name: string, itemClass: string): readonly (readonly [Fields, Path])[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown, index) => {
    const path = [name, index]
    if (isFields(item)) return [[item, path] as const]
    const message = `Cannot deserialize value of type \`${itemClass}\` from ${tokenOf(item)}`
    reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
    return []
  })
}

function readListeners(reading: Reading, value: unknown): readonly Listener[] {
  const className = 'io.kestra.core.models.listeners.Listener'
  return maps(reading, value, 'listeners', className).map(([item, path]) => {
    checkProperties(reading, { value: item, path, shape: listenerProperties(), others: [], className, cascades: true })
    if (item['tasks'] === undefined || item['tasks'] === null || isEmptyList(item['tasks'])) {
      reportConstraint(reading, { cascades: true }, { path: [...path, 'tasks'], code: 'REQUIRED', message: 'must not be empty' })
    }
    const description = textOf(item['description'])
    return {
      ...(description === undefined ? {} : { description }),
      conditions: readConditions(reading, item['conditions'], [...path, 'conditions']),
      tasks: readTasks(reading, item['tasks'], [...path, 'tasks'], true),
    }
  })
}

function readSla(reading: Reading, value: unknown): readonly Sla[] {
  return maps(reading, value, 'sla', 'io.kestra.core.models.flows.sla.SLA').flatMap(([item, path]) => {
    const type = item['type']
    if (type !== 'MAX_DURATION' && type !== 'EXECUTION_ASSERTION') {
      reading.invalidType(path, type)
      return []
    }
    const className = `io.kestra.core.models.flows.sla.types.${type === 'MAX_DURATION' ? 'MaxDuration' : 'ExecutionAssertion'}SLA`
    checkProperties(reading, { value: item, path, shape: slaProperties[type](), others: ['type'], className, cascades: true })
    if (type === 'EXECUTION_ASSERTION' && (item['assert'] === undefined || item['assert'] === null)) {
      reportConstraint(reading, { cascades: true }, { path: [...path, 'assert'], code: 'REQUIRED', message: 'must not be empty' })
    }
    for (const problem of labelProblems(item['labels'], { allowsReadOnly: false })) {
      const at = [...path, 'labels', problem.index, ...(problem.isSystem ? ['<list element>'] : problem.path)]
      const message = problem.isSystem ? `${problem.message}.` : problem.message
      reportConstraint(reading, { cascades: reading.strict }, { path: at, code: 'LABEL', message })
    }
    const duration = durationMs(item['duration'])
    const behavior = item['behavior']
    return [
      {
        id: textOf(item['id']) ?? '',
        type,
        behavior: behavior === 'FAIL' || behavior === 'CANCEL' ? behavior : 'NONE',
        ...(duration === undefined ? {} : { durationMs: duration }),
        ...(typeof item['assert'] === 'string' ? { assert: item['assert'] } : {}),
        ...(item['labels'] === undefined ? {} : { labels: parseLabels(item['labels']) }),
      } satisfies Sla,
    ]
  })
}

function readChecks(reading: Reading, value: unknown): readonly Check[] {
  const className = 'io.kestra.core.models.flows.check.Check'
  return maps(reading, value, 'checks', className).map(([item, path]) => {
    checkProperties(reading, { value: item, path, shape: checkShape(), others: [], className, cascades: true })
    const condition = textOf(item['when'] ?? item['condition'])
    if (condition === undefined || condition === '') {
      const name = rulesOf(reading.generation).checkCondition
      if (condition === undefined)
        reportConstraint(reading, { cascades: true }, { path: [...path, name], code: 'REQUIRED', message: 'must not be null' })
      reportConstraint(reading, { cascades: true }, { path: [...path, name], code: 'REQUIRED', message: 'must not be empty' })
    }
    return {
      condition: condition ?? '',
      message: textOf(item['message']) ?? '',
      style: oneOf(item['style'], ['INFO', 'SUCCESS', 'WARNING', 'ERROR']),
      behavior: oneOf(item['behavior'], ['BLOCK_EXECUTION', 'FAIL_EXECUTION', 'CREATE_EXECUTION']),
    }
  })
}

/** The value if it is one of the words, else the first of them, which is the default. */
function oneOf<Word extends string>(value: unknown, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === value) ?? words[0]
}
