import { Dbl, parseDuration, z } from '@windhover/sdk'

/** A duration that is taken literally: ISO-8601, or a number of seconds. */
export const requiredDuration = (): z.ZodType =>
  z.unknown().superRefine((value, context) => {
    if (value === undefined || value === null) context.addIssue({ code: 'custom', message: 'must not be null' })
    else if (durationMs(value) === undefined) context.addIssue({ code: 'custom', message: mistyped(value) })
  })

export const optionalDuration = (): z.ZodType =>
  z
    .unknown()
    .optional()
    .superRefine((value, context) => {
      if (value === undefined || value === null) return
      if (durationMs(value) === undefined) context.addIssue({ code: 'custom', message: mistyped(value) })
    })

/** Milliseconds of an authored duration, undefined when it is none. */
export function durationMs(value: unknown): number | undefined {
  if (typeof value === 'string' || typeof value === 'number') return parseDuration(value)
  const number = value instanceof Dbl ? value.value : value
  return typeof number === 'number' || typeof number === 'bigint' ? parseDuration(Number(number)) : undefined
}

const mistyped = (value: unknown): string =>
  `Cannot deserialize value of type \`java.time.Duration\` from String "${String(value)}": Text cannot be parsed to a Duration; write ISO-8601 such as PT30S, or seconds`
