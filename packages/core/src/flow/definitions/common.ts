import { type Shape, z } from '@windhover/sdk'
import { stateTypes } from '../../model/state.ts'
import { optionalDuration } from './duration-property.ts'
import { anyMap, choice, dynamic, flag, nested, once, text, textList } from './property.ts'

const logLevel = () => choice('ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE')

const workerGroup = () => z.strictObject({ key: text(), fallback: choice('FAIL', 'WAIT', 'CANCEL') }).optional()

const workerSelector = () =>
  z
    .strictObject({
      tags: z.array(z.string()).max(20).optional(),
      match: choice('ALL', 'ANY'),
      fallback: choice('FAIL', 'WAIT', 'CANCEL', 'IGNORE'),
    })
    .optional()

export const states = (): z.ZodType => z.array(z.enum(stateTypes)).optional()

/** What every task has besides `id`, `type` and `retry` (core-semantics §2.1). */
export const taskProperties = once(
  (): Shape => ({
    description: text(),
    version: text(),
    timeout: dynamic(),
    disabled: flag(),
    runIf: text(),
    when: text(),
    allowFailure: flag(),
    allowWarning: flag(),
    logLevel: logLevel(),
    logToFile: flag(),
    taskCache: z.strictObject({ enabled: z.boolean(), ttl: optionalDuration() }).optional(),
    assets: anyMap(),
    pluginDefaultsRef: text(),
    policyRefs: textList(),
    workerGroup: workerGroup(),
    workerSelector: workerSelector(),
  }),
)

/** What every trigger has besides `id` and `type` (core-semantics §6.1). */
export const triggerProperties = once(
  (): Shape => ({
    description: text(),
    version: text(),
    pluginDefaultsRef: text(),
    conditions: nested('conditions'),
    when: dynamic(),
    disabled: flag(),
    logLevel: logLevel(),
    labels: nested('labels'),
    stopAfter: states(),
    allowConcurrent: flag(),
    failOnTriggerError: flag(),
    logToFile: flag(),
    assets: anyMap(),
    policyRefs: textList(),
    workerGroup: workerGroup(),
    workerSelector: workerSelector(),
  }),
)

/** What every condition has besides `type`. */
export const conditionProperties = once((): Shape => ({ version: text(), pluginDefaultsRef: text() }))

/** What every task runner has besides `type`. */
export const taskRunnerProperties = once((): Shape => ({ version: text(), pluginDefaultsRef: text() }))
