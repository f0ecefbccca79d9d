import type { Retry } from '../../model/retry.ts'
import { isRetryType, retryProperties, toRetry } from '../definitions/retry.ts'
import { retryRules } from '../rules/retry-rules.ts'
import { checkProperties } from './check-properties.ts'
import { isFields, isNothing, type Path } from './fields.ts'
import { tokenOf } from './mistyped-message.ts'
import type { Reading } from './reading.ts'

const classNames = { constant: 'Constant', exponential: 'Exponential', random: 'Random' }

/** A retry of a task or flow; undefined when it cannot be one. */
export function readRetry(reading: Reading, value: unknown, path: Path): Retry | undefined {
  if (isNothing(value)) return undefined
  if (!isFields(value)) {
    const message = `Cannot deserialize value of type \`io.kestra.core.models.tasks.retrys.AbstractRetry\` from ${tokenOf(value)}`
    reading.report({ path, phase: 'read', code: 'TYPE_MISMATCH', message })
    return undefined
  }
  const type = value['type']
  if (!isRetryType(type)) {
    reading.invalidType(path, type)
    return undefined
  }
  const className = `io.kestra.core.models.tasks.retrys.${classNames[type]}`
  checkProperties(reading, { value, path, shape: retryProperties[type](), others: [], className, cascades: true })
  const retry = toRetry(type, value)
  if (reading.strict) {
    for (const rule of retryRules(retry)) {
      reading.report({ path: [...path, rule.name], phase: 'constraint', code: 'CONSTRAINT', message: rule.message })
    }
  }
  return retry
}
