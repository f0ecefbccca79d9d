import { dagTaskProperties } from '../definitions/flow.ts'
import { parseLabels } from '../labels.ts'
import { checkProperties, reportConstraint } from './check-properties.ts'
import { isFields, type Path, textOf } from './fields.ts'
import { tokenOf } from './mistyped-message.ts'
import { readConditionMap, readConditions } from './read-condition.ts'
import { readInputs, readOutputs } from './read-input.ts'
import { readTask, readTasks } from './read-task.ts'
import type { NestedReader, Reading } from './reading.ts'

/** Reads a property that holds tasks, inputs, conditions … into its model. */
export const readNested: NestedReader = (reading, value, path, place, cascades) => {
  const below = cascades && place.cascades
  switch (place.kind) {
    case 'tasks':
      return readTasks(reading, value, path, below)
    case 'task':
      return readTask(reading, value, path, below)
    case 'cases':
      return readCases(reading, value, path)
    case 'dagTasks':
      return readDagTasks(reading, value, path)
    case 'inputs':
      return readInputs(reading, value, path, below)
    case 'outputs':
      return readOutputs(reading, value, path, below)
    case 'conditions':
      return readConditions(reading, value, path)
    case 'conditionMap':
      return readConditionMap(reading, value, path)
    case 'labels':
      return parseLabels(value)
    case 'taskRunner':
      return value
  }
}

/** Cases of a Switch by their key, which is a text whatever it looks like. */
function readCases(reading: Reading, value: unknown, path: Path): unknown {
  if (!isFields(value)) return mistyped(reading, value, path, 'java.util.LinkedHashMap')
  return Object.fromEntries(Object.entries(value).map(([key, tasks]) => [key, readTasks(reading, tasks, [...path, key], false)]))
}

/** Nodes of a Dag: `{task, dependsOn}`. */
function readDagTasks(reading: Reading, value: unknown, path: Path): unknown {
  if (!Array.isArray(value)) return mistyped(reading, value, path, 'java.util.ArrayList')
  return value.flatMap((node, index) => {
    const at = [...path, index]
    const className = 'io.kestra.plugin.core.flow.Dag$DagTask'
    if (!isFields(node)) {
      mistyped(reading, node, at, className)
      return []
    }
    checkProperties(reading, { value: node, path: at, shape: dagTaskProperties(), others: [], className, cascades: true })
    const task = node['task']
    if (task === undefined || task === null) {
      reportConstraint(reading, { cascades: true }, { path: [...at, 'task'], code: 'REQUIRED', message: 'must not be null' })
      return []
    }
    const dependsOn = Array.isArray(node['dependsOn']) ? node['dependsOn'].flatMap((id: unknown) => textOf(id) ?? []) : undefined
    return [{ task: readTask(reading, task, [...at, 'task'], false), ...(dependsOn === undefined ? {} : { dependsOn }) }]
  })
}

function mistyped(reading: Reading, value: unknown, path: Path, type: string): undefined {
  reading.report({
    path,
    phase: 'read',
    code: 'TYPE_MISMATCH',
    message: `Cannot deserialize value of type \`${type}\` from ${tokenOf(value)}`,
  })
  return undefined
}
