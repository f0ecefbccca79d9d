import { TaskError } from '@windhover/sdk'

/** A key that has no value although the task needs one. */
export function missingKey(key: string, namespace: string): TaskError {
  return new TaskError(`No value found for key '${key}' in namespace '${namespace}' and \`errorOnMissing\` is set to true`)
}
