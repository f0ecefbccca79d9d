import { type Shape, z } from '@windhover/sdk'
import type { Retry } from '../../model/retry.ts'
import { isTrue, numberOf } from '../read/fields.ts'
import { durationMs, optionalDuration, requiredDuration } from './duration-property.ts'
import { choice, flag, once } from './property.ts'

const atLeastOne = () => z.int().min(1, 'must be greater than or equal to 1').optional()

const common = (): Shape => ({
  type: z.string(),
  maxDuration: optionalDuration(),
  maxAttempts: atLeastOne(),
  maxAttempt: atLeastOne(),
  warningOnRetry: flag(),
  behavior: choice('RETRY_FAILED_TASK', 'CREATE_NEW_EXECUTION'),
})

/** Properties by `retry.type` (core-semantics §2.2). */
export const retryProperties: Readonly<Record<Retry['type'], () => Shape>> = {
  constant: once(() => ({ ...common(), interval: requiredDuration() })),
  exponential: once(() => ({
    ...common(),
    interval: requiredDuration(),
    maxInterval: requiredDuration(),
    delayFactor: z.number().optional(),
  })),
  random: once(() => ({ ...common(), minInterval: requiredDuration(), maxInterval: requiredDuration() })),
}

export const isRetryType = (type: unknown): type is Retry['type'] => type === 'constant' || type === 'exponential' || type === 'random'

/** The authored retry with durations in milliseconds. Values that cannot be read are left out. */
export function toRetry(type: Retry['type'], authored: Readonly<Record<string, unknown>>): Retry {
  const entries = {
    intervalMs: durationMs(authored['interval']),
    maxIntervalMs: durationMs(authored['maxInterval']),
    minIntervalMs: durationMs(authored['minInterval']),
    delayFactor: numberOf(authored['delayFactor']),
    maxDurationMs: durationMs(authored['maxDuration']),
    maxAttempts: numberOf(authored['maxAttempts'] ?? authored['maxAttempt']),
  }
  return {
    type,
    ...Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)),
    warningOnRetry: isTrue(authored['warningOnRetry']),
    behavior: authored['behavior'] === 'CREATE_NEW_EXECUTION' ? 'CREATE_NEW_EXECUTION' : 'RETRY_FAILED_TASK',
  }
}
