import { parseJson, stringifyJson } from '../../model/dbl.ts'
import type { Label } from '../../model/label.ts'
import { isSystemLabel, mergeLabels } from '../labels.ts'
import type { ExecutorTask } from './executor-task.ts'

/** Adds labels to the execution; a label of the same key is replaced. */
export const labelsTask: ExecutorTask = {
  type: 'io.kestra.plugin.core.execution.Labels',
  run: (pass, run, task) => {
    const labels = labelList(readable(pass.renderDeep(task['labels'], run)))
    for (const label of labels) {
      if (label.value === '' || label.key === '') throw new Error(`Label values cannot be empty, offending label: ${label.key}`)
      if (isSystemLabel(label))
        throw new Error(`System labels can only be set by Kestra itself, offending label: ${label.key}=${label.value}`)
    }
    pass.setExecution({ labels: mergeLabels(pass.execution.labels, labels) })
  },
}

const readable = (value: unknown): unknown => (typeof value === 'string' ? parseJson(value) : value)

/** Labels as a map, or as a list of `{key, value}`; values that are no text become compact JSON. */
export function labelList(value: unknown): readonly Label[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map((entry: unknown) => labelOf(entry))
  if (typeof value === 'object') return Object.entries(value).map(([key, text]) => ({ key, value: textOf(text) }))
  throw new Error(`Labels must be a map or a list of {key, value}, got '${String(value)}'`)
}

function labelOf(entry: unknown): Label {
  if (typeof entry !== 'object' || entry === null || !('key' in entry) || !('value' in entry)) {
    throw new Error(`A label must have a key and a value, got '${stringifyJson(entry)}'`)
  }
  return { key: textOf(entry.key), value: textOf(entry.value) }
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : stringifyJson(value)
