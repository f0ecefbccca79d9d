import { type Shape, z } from '@windhover/sdk'
import { requiredDuration } from './duration-property.ts'
import { inputTypes } from './inputs.ts'
import { anyMap, choice, dynamic, flag, nested, once, text, textList } from './property.ts'

const pluginDefaults = () => z.array(z.unknown()).optional()

/** Top-level properties of a flow (core-semantics §1.1) besides those the reader takes apart itself. */
export const flowProperties = once(
  (): Shape => ({
    tenantId: text(),
    revision: z.int().min(1, 'must be greater than or equal to 1').optional(),
    description: text(),
    labels: nested('labels'),
    inputs: nested('inputs'),
    outputs: nested('outputs'),
    variables: anyMap(),
    tasks: nested('tasks', 'required'),
    errors: nested('tasks'),
    finally: nested('tasks'),
    afterExecution: nested('tasks'),
    listeners: z.array(z.unknown()).optional(),
    triggers: z.array(z.unknown()).optional(),
    pluginDefaults: pluginDefaults(),
    taskDefaults: pluginDefaults(),
    concurrency: z
      .strictObject({ limit: z.int().min(1, 'must be greater than or equal to 1'), behavior: choice('QUEUE', 'CANCEL', 'FAIL') })
      .optional(),
    retry: dynamic(),
    sla: z.array(z.unknown()).optional(),
    checks: z.array(z.unknown()).optional(),
    disabled: flag(),
    deleted: flag(),
    draft: flag(),
    updated: text(),
    source: text(),
    workerGroup: z.strictObject({ key: text(), fallback: choice('FAIL', 'WAIT', 'CANCEL') }).optional(),
    workerSelector: anyMap(),
    policyRefs: textList(),
    // Metadata that the flows of Kestra's blueprint library carry; Kestra cuts it off before it serves them.
    extend: dynamic(),
    quotas: z
      .array(
        z.strictObject({
          behavior: z.enum(['FAIL', 'CANCEL']),
          duration: requiredDuration(),
          limit: z.int().min(1, 'must be greater than 0'),
        }),
      )
      .optional(),
  }),
)

const slaCommon = (): Shape => ({ id: z.string(), behavior: z.enum(['FAIL', 'CANCEL', 'NONE']), labels: nested('labels') })

/** Properties by `sla[].type` besides `type`. */
export const slaProperties: Readonly<Record<'MAX_DURATION' | 'EXECUTION_ASSERTION', () => Shape>> = {
  MAX_DURATION: once(() => ({ ...slaCommon(), duration: requiredDuration() })),
  EXECUTION_ASSERTION: once(() => ({ ...slaCommon(), assert: z.string().min(1, 'must not be empty') })),
}

/** `when` and its older name `condition` are both read. */
export const checkProperties = once(
  (): Shape => ({
    when: text(),
    condition: text(),
    message: z.string().min(1, 'must not be empty'),
    style: choice('ERROR', 'SUCCESS', 'WARNING', 'INFO'),
    behavior: choice('BLOCK_EXECUTION', 'FAIL_EXECUTION', 'CREATE_EXECUTION'),
  }),
)

export const outputProperties = once(
  (): Shape => ({
    type: z.enum(inputTypes),
    value: z.unknown().refine((value) => value !== undefined && value !== null, 'must not be null'),
    description: text(),
    displayName: text(),
    required: flag(),
  }),
)

export const listenerProperties = once(
  (): Shape => ({ description: text(), conditions: nested('conditions'), tasks: nested('tasks', 'required') }),
)

export const pluginDefaultProperties = once((): Shape => ({ type: text(), forced: flag(), ref: text(), values: anyMap() }))

export const dagTaskProperties = once((): Shape => ({ task: nested('task', 'required'), dependsOn: textList() }))
