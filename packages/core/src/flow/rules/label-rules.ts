import { parseLabels } from '../labels.ts'

export interface LabelProblem {
  readonly index: number
  /** `key` or `value`, empty for the label as a whole. */
  readonly path: readonly string[]
  readonly message: string
  readonly isSystem: boolean
}

const validKey = /^\p{Ll}[\p{L}0-9._-]*$/u
const invalidKey =
  'Invalid label key. A valid key contains only lowercase letters numbers hyphens (-) underscores (_) or periods (.) and must begin with a lowercase letter.'

/** What is wrong with labels of a flow, trigger or SLA: malformed keys, empty values, labels only the engine may set. */
export function labelProblems(labels: unknown, options: { readonly allowsReadOnly: boolean }): readonly LabelProblem[] {
  return parseLabels(labels).flatMap(({ key, value }, index) => {
    const problems: LabelProblem[] = []
    if (key === '') problems.push({ index, path: ['key'], message: 'must not be empty', isSystem: false })
    else if (!validKey.test(key)) problems.push({ index, path: ['key'], message: invalidKey, isSystem: false })
    if (value === '') problems.push({ index, path: ['value'], message: 'must not be empty', isSystem: false })
    if (key.startsWith('system.') && !(options.allowsReadOnly && key === 'system.readOnly')) {
      const message = `System labels can only be set by Kestra itself, offending label: ${key}=${value}`
      problems.push({ index, path: [], message, isSystem: true })
    }
    return problems
  })
}
