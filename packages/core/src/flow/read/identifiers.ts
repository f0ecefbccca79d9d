import { reportConstraint } from './check-properties.ts'
import { type Path, textOf } from './fields.ts'
import type { Bean, Reading } from './reading.ts'

/** Rules of an id: pattern of its characters, longest length. */
export interface IdRule {
  readonly pattern: string
  readonly max?: { readonly length: number; readonly message: string }
}

export const taskIdRule: IdRule = {
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9_-]*',
  max: { length: 256, message: 'Task id must be at most 256 characters' },
}
export const triggerIdRule: IdRule = { pattern: '^[a-zA-Z0-9][a-zA-Z0-9_-]*' }
export const inputIdRule: IdRule = { pattern: '^[a-zA-Z0-9][.a-zA-Z0-9_-]*' }
export const flowIdRule: IdRule = {
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9._-]*',
  max: { length: 100, message: 'size must be between 1 and 100' },
}
export const namespaceRule: IdRule = {
  pattern: '^[a-z0-9][a-z0-9._-]*',
  max: { length: 150, message: 'size must be between 1 and 150' },
}

export interface IdPlace {
  readonly path: Path
  readonly bean?: Bean
  readonly cascades: boolean
}

/** The id as text; reports one that is missing or has a character it must not have. */
export function readId(reading: Reading, id: unknown, rule: IdRule, place: IdPlace): string {
  const text = textOf(id)
  const report = (message: string, code = 'CONSTRAINT') => reportConstraint(reading, place, { path: place.path, code, message })
  if (text === undefined) {
    report('must not be null', 'REQUIRED')
    report('must not be blank', 'REQUIRED')
    return ''
  }
  if (text.trim() === '') report('must not be blank', 'REQUIRED')
  if (!fullMatch(rule.pattern, text)) report(`must match "${rule.pattern}"`)
  if (rule.max !== undefined && text.length > rule.max.length) report(rule.max.message)
  return text
}

const patterns = new Map<string, RegExp>()

function fullMatch(pattern: string, text: string): boolean {
  const known = patterns.get(pattern) ?? new RegExp(`${pattern}$`)
  patterns.set(pattern, known)
  return known.test(text)
}
