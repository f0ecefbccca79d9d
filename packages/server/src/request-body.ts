import { InvalidEntity } from '@windhover/core/errors.ts'
import type { z } from 'zod'

/** The body as this shape. @throws InvalidEntity naming every member that is wrong */
export function parsed<T extends z.ZodType>(shape: T, body: unknown): z.infer<T> {
  const result = shape.safeParse(body ?? {})
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw InvalidEntity({ message: problems.join(', ') })
}

/** A member of a body that must be a text; numbers and booleans are read as one. @throws InvalidEntity naming it */
export function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  throw InvalidEntity({ message: `${name}: must be a text` })
}
