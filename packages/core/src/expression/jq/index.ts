import { javaError } from '../expression-error.ts'
import { parseFirstJson } from '../values/json.ts'
import { LinkedMap } from '../values/map.ts'
import type { Jq } from './ast.ts'
import { evaluate } from './evaluate.ts'
import { JqBreak, JqError, JqSyntaxError } from './jq-error.ts'
import { parseJq } from './parser.ts'
import { missing, toJq } from './value.ts'

const programs = new Map<string, Jq>()

/** Outputs of a jq program. A text is read as JSON first. `now` in epoch milliseconds. @throws ExpressionError when the program is none or fails */
export function runJq(program: string, input: unknown, now: number): unknown[] {
  const root = { parent: undefined, budget: { steps: 0 }, now: now / 1000 }
  const outputs: unknown[] = []
  const value = typeof input === 'string' ? jsonInput(input) : toJq(input)
  try {
    evaluate(compiled(program), root, value, undefined, (output) => void outputs.push(output))
  } catch (error) {
    if (error instanceof JqSyntaxError) throw javaError('JsonQueryException', `Cannot compile query: ${program}`)
    if (error instanceof JqError || error instanceof JqBreak)
      throw javaError('Exception', `Failed to resolve JQ expression '${program}': ${error.message}`)
    throw error
  }
  return outputs.map(fromJq)
}

function jsonInput(text: string): unknown {
  return text.trim() === '' ? missing : toJq(parseFirstJson(text))
}

function compiled(program: string): Jq {
  const known = programs.get(program)
  if (known !== undefined) return known
  const parsed = parseJq(program)
  if (programs.size > 500) programs.clear()
  programs.set(program, parsed)
  return parsed
}

/** Objects in the order jq made them. */
function fromJq(value: unknown): unknown {
  if (value === missing) return null
  if (Array.isArray(value)) return value.map(fromJq)
  return value instanceof Map ? new LinkedMap([...value].map(([key, item]) => [key, fromJq(item)])) : value
}
