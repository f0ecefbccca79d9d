import { javaError } from '../expression-error.ts'

const compiled = new Map<string, RegExp>()

/** A Java regular expression as a JavaScript one. @throws ExpressionError when it is none */
export function javaRegex(pattern: string, flags = 'g'): RegExp {
  const key = `${flags} ${pattern}`
  const known = compiled.get(key)
  if (known !== undefined) {
    known.lastIndex = 0
    return known
  }
  const regex = build(pattern, flags)
  if (compiled.size >= 500) compiled.clear()
  compiled.set(key, regex)
  return regex
}

function build(pattern: string, flags: string): RegExp {
  const { source, flags: inline } = translated(pattern)
  for (const unicode of ['u', '']) {
    try {
      return new RegExp(source, flags + inline + unicode)
    } catch {
      // Without `u` JavaScript accepts what Java does too: needless escapes.
    }
  }
  throw javaError('PatternSyntaxException', `Illegal regular expression: ${pattern}`)
}

const posix: Readonly<Record<string, string>> = {
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: '\\s',
  XDigit: '0-9a-fA-F',
  Blank: ' \\t',
  ASCII: '\\x00-\\x7F',
  IsAlphabetic: '\\p{Alphabetic}',
  IsDigit: '\\p{Nd}',
  IsLetter: '\\p{L}',
  IsPunctuation: '\\p{P}',
}

/** Rewrites what the two languages spell differently: inline flags, possessive and atomic parts, \A \Z \z \Q…\E \h, POSIX classes, class intersections are not supported. */
function translated(pattern: string): { source: string; flags: string } {
  let flags = ''
  let source = pattern
  const inline = /^\(\?([imsux]+)\)/.exec(source)
  if (inline !== null) {
    source = source.slice(inline[0].length)
    flags = [...new Set(inline[1])].filter((flag) => 'ims'.includes(flag)).join('')
    if (inline[1]?.includes('x')) source = source.replace(/\\.|\[(?:\\.|[^\]])*\]|\s+|#.*$/gm, (part) => (/^[\s#]/.test(part) ? '' : part))
  }
  let out = ''
  let inClass = 0
  for (let at = 0; at < source.length; ) {
    const char = source[at] ?? ''
    if (char === '\\') {
      const [text, length] = translatedEscape(source, at, inClass > 0)
      out += text
      at += length
      continue
    }
    if (char === '[') {
      out += inClass > 0 && source[at - 1] !== '[' ? '' : char
      if (inClass > 0) out += ''
      inClass++
      at++
      if (source[at] === '^') out += source[at++]
      if (source[at] === ']') {
        out += '\\]'
        at++
      }
      continue
    }
    if (char === ']' && inClass > 0) {
      inClass--
      out += inClass === 0 ? char : ''
      at++
      continue
    }
    if (inClass === 0 && char === '+' && /[*+?}]/.test(source[at - 1] ?? '') && source[at - 2] !== '\\') {
      at++
      continue
    }
    if (inClass === 0 && source.startsWith('(?>', at)) {
      out += '(?:'
      at += 3
      continue
    }
    out += char
    at++
  }
  return { source: out, flags }
}

function translatedEscape(source: string, at: number, inClass: boolean): [text: string, length: number] {
  const next = source[at + 1]
  if (next === undefined) throw javaError('PatternSyntaxException', `Unexpected internal error near index ${at}`)
  if (next === 'Q') {
    const end = source.indexOf('\\E', at + 2)
    const quoted = source.slice(at + 2, end < 0 ? undefined : end)
    return [quoted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), (end < 0 ? source.length : end + 2) - at]
  }
  if (!inClass && next === 'A') return ['(?<![\\s\\S])', 2]
  if (!inClass && next === 'z') return ['(?![\\s\\S])', 2]
  if (!inClass && next === 'Z') return ['(?=\\n?(?![\\s\\S]))', 2]
  if (!inClass && next === 'R') return ['(?:\\r\\n|[\\n\\v\\f\\r\\u0085\\u2028\\u2029])', 2]
  if (next === 'h') return [inClass ? ' \\t\\u00A0' : '[ \\t\\u00A0]', 2]
  if (next === 'e') return ['\\x1B', 2]
  if (next === 'a') return ['\\x07', 2]
  if (next === 'w' || next === 'W' || next === 'd' || next === 'D' || next === 'b' || next === 'B') return [`\\${next}`, 2]
  if (next === 's') return [inClass ? ' \\t\\n\\x0B\\f\\r' : '[ \\t\\n\\x0B\\f\\r]', 2]
  const property = /^\\([pP])(?:\{(\w+)\}|(\w))/.exec(source.slice(at))
  if (property !== null) return unicodeClass(property, inClass)
  return [`\\${next}`, 2]
}

function unicodeClass(found: RegExpExecArray, inClass: boolean): [text: string, length: number] {
  const [whole, letter, braced, single] = found
  const name = braced ?? single ?? ''
  const set = posix[name]
  if (set === undefined) return [`\\${letter}{${name.replace(/^Is/, '')}}`, whole.length]
  if (inClass && letter === 'p') return [set, whole.length]
  return [letter === 'p' ? `[${set}]` : `[^${set}]`, whole.length]
}

/** A Java replacement (`$1`, `${name}`, `\$`) applied to one match. @throws ExpressionError for a group that does not exist */
export function expandReplacement(
  replacement: string,
  groups: readonly (string | undefined)[],
  names: Readonly<Record<string, string>> | undefined,
): string {
  return replacement.replace(
    /\\([\s\S]?)|\$(?:(\d+)|\{(\w+)\})?/g,
    (whole, escaped: string | undefined, digits: string | undefined, name: string | undefined) => {
      if (whole.startsWith('\\')) {
        if (escaped === undefined || escaped === '') throw javaError('IllegalArgumentException', 'character to be escaped is missing')
        return escaped
      }
      if (name !== undefined) {
        if (names === undefined || !(name in names)) throw javaError('IllegalArgumentException', `No group with name {${name}}`)
        return names[name] ?? ''
      }
      if (digits === undefined) throw javaError('IllegalArgumentException', 'Illegal group reference')
      return numberedGroup(digits, groups)
    },
  )
}

/** As many digits belong to the group number as there are groups. */
function numberedGroup(digits: string, groups: readonly (string | undefined)[]): string {
  let length = 1
  if (Number(digits.slice(0, 1)) >= groups.length) throw javaError('IndexOutOfBoundsException', `No group ${digits.slice(0, 1)}`)
  while (length < digits.length && Number(digits.slice(0, length + 1)) < groups.length) length++
  return (groups[Number(digits.slice(0, length))] ?? '') + digits.slice(length)
}

export function replaceAll(text: string, pattern: string, replacement: string): string {
  return text.replace(javaRegex(pattern), (...found: unknown[]) => {
    const last = found.at(-1)
    const named = typeof last === 'object' && last !== null
    const groups = found.slice(0, named ? -3 : -2) as (string | undefined)[] // String.replace passes the match and its groups first
    return expandReplacement(replacement, groups, named ? (last as Record<string, string>) : undefined) // and named groups last
  })
}

/** Java's String.split: a leading empty part of a zero-width match and, with limit 0, trailing empty parts are dropped. */
export function splitText(text: string, pattern: string, limit: number): string[] {
  const parts: string[] = []
  let from = 0
  for (const found of text.matchAll(javaRegex(pattern))) {
    if (limit > 0 && parts.length === limit - 1) break
    const end = found.index + found[0].length
    if (found[0] === '' && (found.index === 0 || found.index === text.length)) continue
    if (from === 0 && found.index === 0 && end === 0) continue
    parts.push(text.slice(from, found.index))
    from = end
  }
  if (parts.length === 0) return [text]
  parts.push(text.slice(from))
  if (limit === 0) while (parts.length > 0 && parts.at(-1) === '') parts.pop()
  return parts
}
