import { javaError } from '../expression-error.ts'

export function runJq(program: string, _input: unknown): unknown[] {
  throw javaError('JsonQueryException', `Cannot compile query: ${program}`)
}
