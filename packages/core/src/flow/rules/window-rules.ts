import { type Fields, isFields, type Path } from '../read/fields.ts'

type Part = readonly [property: string, words: string]

const timeWindowParts: readonly Part[] = [
  ['window', 'a window'],
  ['windowAdvance', 'a window advance'],
  ['startTime', 'a start time'],
  ['endTime', 'an end time'],
  ['deadline', 'a deadline'],
]
const timeWindowAllows: Readonly<Record<string, { readonly may: readonly string[]; readonly must: readonly string[] }>> = {
  DURATION_WINDOW: { may: ['window', 'windowAdvance'], must: [] },
  SLIDING_WINDOW: { may: ['window'], must: [] },
  DAILY_TIME_WINDOW: { may: ['startTime', 'endTime'], must: ['startTime', 'endTime'] },
  DAILY_TIME_DEADLINE: { may: ['deadline'], must: ['deadline'] },
}

/** Parts of a `timeWindow` that its type must not or must have. */
export function timeWindowRules(window: Fields): readonly string[] {
  const type = typeof window['type'] === 'string' ? window['type'] : 'DURATION_WINDOW'
  const { refused, wanted } = partRules(
    `Time window of type \`${type}\``,
    window,
    timeWindowParts,
    Object.hasOwn(timeWindowAllows, type) ? timeWindowAllows[type] : undefined,
  )
  return refused.length > 0 ? refused : wanted
}

const windowParts: readonly Part[] = [
  ['every', 'an every duration'],
  ['offset', 'an offset'],
  ['lookback', 'a lookback duration'],
  ['deadline', 'a deadline'],
  ['from', 'a from time'],
  ['to', 'a to time'],
]
const windowAllows: typeof timeWindowAllows = {
  DURATION_WINDOW: { may: ['every', 'offset'], must: [] },
  SLIDING_WINDOW: { may: ['lookback'], must: [] },
  DAILY_TIME_WINDOW: { may: ['from', 'to'], must: ['from', 'to'] },
  DAILY_TIME_DEADLINE: { may: ['deadline'], must: ['deadline'] },
}

/** The same for the `window` of 2.0, whose kind follows from its parts. */
export function windowRules(window: Fields): readonly string[] {
  const has = (name: string) => window[name] !== undefined && window[name] !== null
  const type = has('deadline')
    ? 'DAILY_TIME_DEADLINE'
    : has('from') || has('to')
      ? 'DAILY_TIME_WINDOW'
      : has('lookback')
        ? 'SLIDING_WINDOW'
        : 'DURATION_WINDOW'
  const { refused, wanted } = partRules(`Window of type \`${type}\``, window, windowParts, windowAllows[type])
  return wanted.length > 0 ? wanted : refused
}

function partRules(
  subject: string,
  window: Fields,
  parts: readonly Part[],
  allows: { readonly may: readonly string[]; readonly must: readonly string[] } | undefined,
): { readonly refused: readonly string[]; readonly wanted: readonly string[] } {
  if (allows === undefined) return { refused: [], wanted: [] }
  const has = (name: string) => window[name] !== undefined && window[name] !== null
  const refused = parts.filter(([name]) => has(name) && !allows.may.includes(name)).map(([, words]) => `${subject} cannot have ${words}.`)
  const wanted = parts.filter(([name]) => !has(name) && allows.must.includes(name)).map(([, words]) => `${subject} must have ${words}.`)
  return { refused, wanted }
}

/** Filters of `preconditions.where`: a value or values, by type. */
export function filterRules(where: unknown): readonly { readonly path: Path; readonly message: string }[] {
  if (!Array.isArray(where)) return []
  return where.flatMap((group: unknown, groupIndex) => {
    const filters = isFields(group) && Array.isArray(group['filters']) ? group['filters'] : []
    return filters.flatMap((filter: unknown, index) =>
      isFields(filter) ? filterRule(filter).map((message) => ({ path: ['where', groupIndex, 'filters', index], message })) : [],
    )
  })
}

function filterRule(filter: Fields): readonly string[] {
  const type = filter['type']
  if (typeof type !== 'string') return []
  const hasValue = filter['value'] !== undefined && filter['value'] !== null
  const hasValues = filter['values'] !== undefined && filter['values'] !== null
  if (type === 'IN' || type === 'NOT_IN') {
    if (hasValue) return [`\`value\` must be null for type ${type}`]
    return hasValues ? [] : [`\`values\` cannot be null for type ${type}`]
  }
  if (!hasValue) return [`\`value\` cannot be null for type ${type}`]
  return hasValues ? [`\`values\` must be null for type ${type}`] : []
}
