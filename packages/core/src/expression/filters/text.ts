import type { Filter } from '../callable.ts'
import { javaError, limitError, templateError } from '../expression-error.ts'
import { printf } from '../format/printf.ts'
import { castLong, castText, optionalText, required } from '../values/cast.ts'
import { javaText } from '../values/text.ts'

/** A filter of the text of any value; null stays null. */
const ofAny = (change: (text: string) => unknown): Filter => ({ apply: (input) => (input === null ? null : change(javaText(input))) })
/** A filter of texts; other types are refused, null stays null. */
const ofText = (change: (text: string) => unknown): Filter => ({ apply: (input) => (input === null ? null : change(castText(input))) })

export const textFilters: Readonly<Record<string, Filter>> = {
  upper: ofAny((text) => text.toUpperCase()),
  lower: ofAny((text) => text.toLowerCase()),
  capitalize: ofText((text) => text.replace(/^(\s*)(\S)/, (_, blank: string, first: string) => blank + first.toUpperCase())),
  title: ofText((text) => text.replace(/(^|\s)(\S)/g, (_, before: string, first: string) => before + first.toUpperCase())),
  trim: ofText((text) => text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')),
  nl2br: ofText((text) => text.replace(/\r\n|\r|\n/g, '<br />')),
  slugify: ofAny(slugify),
  string: ofAny((text) => text),
  abbreviate: {
    parameters: ['length'],
    apply: (input, given) => (input === null ? null : abbreviate(castText(input), castLong(given['length'] ?? null))),
  },
  format: { parameters: 'any', apply: (input, given) => (input === null ? null : printf(castText(input), Object.values(given))) },
  startsWith: affixTest((text, affix) => text.startsWith(affix)),
  endsWith: affixTest((text, affix) => text.endsWith(affix)),
  substringBefore: substring((text, separator) => (text.includes(separator) ? text.slice(0, text.indexOf(separator)) : text)),
  substringBeforeLast: substring((text, separator) => {
    return separator !== '' && text.includes(separator) ? text.slice(0, text.lastIndexOf(separator)) : text
  }),
  substringAfter: substring((text, separator) => (text.includes(separator) ? text.slice(text.indexOf(separator) + separator.length) : '')),
  substringAfterLast: substring((text, separator) => {
    const at = separator === '' ? -1 : text.lastIndexOf(separator)
    return at < 0 || at === text.length - separator.length ? '' : text.slice(at + separator.length)
  }),
  indent: {
    parameters: ['amount', 'prefix'],
    apply: (input, given, context) => indent(input, given, context.rules.expressionLimits.indent, 'indent'),
  },
  nindent: {
    parameters: ['amount', 'prefix'],
    apply: (input, given, context) => indent(input, given, context.rules.expressionLimits.indent, 'nindent'),
  },
}

function slugify(text: string): string {
  return text
    .replace(/\s/g, '-')
    .normalize('NFD')
    .replace(/[^A-Za-z0-9_-]/g, '')
    .replace(/_/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
}

function abbreviate(text: string, length: number): string {
  if (length < 0) throw javaError('PebbleException', 'Invalid argument to abbreviate filter; must be greater than zero')
  if (text.length < length || text.length <= 3) return text
  return length <= 3 ? text.slice(0, length) : `${text.slice(0, length - 3)}...`
}

function affixTest(test: (text: string, affix: string) => boolean): Filter {
  return {
    parameters: ['value'],
    apply(input, given) {
      if (input === null) return false
      const value = required(given, 'value', "The argument 'value' is required.")
      return test(javaText(input), javaText(value))
    },
  }
}

function substring(cut: (text: string, separator: string) => string): Filter {
  return {
    parameters: ['separator'],
    apply(input, given) {
      if (input === null) return null
      if (!('separator' in given)) throw templateError("The argument 'separator' is required.")
      const separator = optionalText(given, 'separator')
      return separator === undefined ? nullSeparator(javaText(input), cut) : cut(javaText(input), separator)
    },
  }
}

/** A null separator is one that never occurs. */
function nullSeparator(text: string, cut: (text: string, separator: string) => string): string {
  return cut(text, `${text}\0`)
}

const lineBreaks = ['\r\n', '\n\r', '\n', '\r']

/** `indent` leaves the first line alone; `nindent` begins a new line and indents all. */
function indent(input: unknown, given: Readonly<Record<string, unknown>>, limit: number, name: 'indent' | 'nindent'): unknown {
  if (input === null) return null
  const text = javaText(input)
  if (text === '') return ''
  const amount = castLong(required(given, 'amount', `The '${name}' filter expects an integer as argument 'amount'.`))
  if (amount < 0) throw javaError('IllegalArgumentException', `The '${name}' filter expects a positive integer >= 0 as argument 'amount'.`)
  if (amount > limit)
    throw templateError(`The '${name}' filter cannot indent by more than ${limit} characters, but this call would indent by ${amount}.`)
  if (given['prefix'] === null) throw javaError('NullPointerException', "the argument 'prefix' is null")
  const unit = given['prefix'] === undefined ? ' ' : castText(given['prefix'])
  const newline = lineBreaks.find((candidate) => text.includes(candidate)) ?? '\n'
  const lines = text.split(newline)
  if (unit.length * amount * (lines.length + 1) > 128 * 1024 * 1024) throw limitError(`The '${name}' filter makes too long a text`)
  const prefix = unit.repeat(amount)
  return name === 'indent' ? lines.join(newline + prefix) : `${newline}${prefix}${lines.join(newline + prefix)}`
}
