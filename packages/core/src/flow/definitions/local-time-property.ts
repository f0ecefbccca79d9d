import { z } from '@windhover/sdk'
import { parseLocalTime, TemporalError } from '../../model/temporal.ts'

/** A time of the day without an offset, taken literally: `09:00` or `09:00:00`. */
export const optionalLocalTime = (): z.ZodType =>
  z
    .unknown()
    .optional()
    .superRefine((value, context) => {
      const problem = value === undefined || value === null ? undefined : problemOf(value)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    })

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'string')
    return `Cannot deserialize value of type \`java.time.LocalTime\` from ${String(value)}; write a text such as "09:00:00"`
  try {
    parseLocalTime(value)
    return undefined
  } catch (error) {
    if (!(error instanceof TemporalError)) throw error
    return `Cannot deserialize value of type \`java.time.LocalTime\` from String "${value}": ${error.message}`
  }
}
