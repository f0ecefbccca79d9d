import { InvalidEntity } from '@windhover/core/errors.ts'
import type { z } from 'zod'

/** The body as this shape. @throws InvalidEntity naming every member that is wrong */
export function parsed<T extends z.ZodType>(shape: T, body: unknown): z.infer<T> {
  const result = shape.safeParse(body ?? {})
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw InvalidEntity({ message: problems.join(', ') })
}
