import { javaError } from '../expression-error.ts'

/** An element of a date pattern. `offset` is an offset in a form such as `+HH:mm`. */
export type PatternElement =
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'field'; readonly letter: string; readonly count: number; readonly pad: number }
  | { readonly type: 'optional'; readonly elements: readonly PatternElement[] }
  | { readonly type: 'fraction' }
  | { readonly type: 'offset'; readonly form: string; readonly none: string }

/** Letters and how often each may stand. */
const maxCounts: Readonly<Record<string, number>> = {
  G: 5,
  u: 19,
  y: 19,
  D: 3,
  M: 5,
  L: 5,
  d: 2,
  Q: 5,
  q: 5,
  Y: 19,
  w: 2,
  W: 1,
  E: 5,
  e: 5,
  c: 5,
  F: 1,
  a: 1,
  B: 5,
  h: 2,
  H: 2,
  k: 2,
  K: 2,
  m: 2,
  s: 2,
  S: 9,
  A: 19,
  n: 19,
  N: 19,
  V: 2,
  v: 4,
  z: 4,
  O: 4,
  X: 5,
  x: 5,
  Z: 5,
  g: 19,
}
const cache = new Map<string, readonly PatternElement[]>()

/** The elements of a pattern of java.time.format.DateTimeFormatter. @throws ExpressionError */
export function datePattern(pattern: string): readonly PatternElement[] {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  const elements = parse(pattern)
  if (cache.size > 300) cache.clear()
  cache.set(pattern, elements)
  return elements
}

function parse(pattern: string): readonly PatternElement[] {
  const stack: PatternElement[][] = [[]]
  let pad = 0
  const add = (element: PatternElement): void => void stack.at(-1)?.push(element)
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] ?? ''
    if (/[A-Za-z]/.test(char)) {
      let end = at
      while (pattern[end] === char) end++
      const count = end - at
      at = end
      if (char === 'p') {
        if (!/[A-Za-z]/.test(pattern[at] ?? ''))
          throw javaError('IllegalArgumentException', `Pad letter 'p' must be followed by valid pad pattern: ${pattern}`)
        pad = count
        continue
      }
      add(field(char, count, pad))
      pad = 0
    } else if (char === "'") {
      const [text, next] = quotedText(pattern, at)
      add({ type: 'literal', text })
      at = next
    } else if (char === '[') {
      stack.push([])
      at++
    } else if (char === ']') {
      const elements = stack.pop()
      if (elements === undefined || stack.length === 0)
        throw javaError('IllegalArgumentException', 'Pattern invalid as it contains ] without previous [')
      stack.at(-1)?.push({ type: 'optional', elements })
      at++
    } else if (char === '{' || char === '}' || char === '#')
      throw javaError('IllegalArgumentException', `Pattern includes reserved character: '${char}'`)
    else {
      add({ type: 'literal', text: char })
      at++
    }
  }
  while (stack.length > 1) {
    const elements = stack.pop() ?? []
    stack.at(-1)?.push({ type: 'optional', elements })
  }
  return stack[0] ?? []
}

function field(letter: string, count: number, pad: number): PatternElement {
  const max = maxCounts[letter]
  if (max === undefined) throw javaError('IllegalArgumentException', `Unknown pattern letter: ${letter}`)
  const wrong =
    (letter === 'V' && count !== 2) || (letter === 'O' && count !== 1 && count !== 4) || (letter === 'v' && count !== 1 && count !== 4)
  const wrongText = (letter === 'B' && (count === 2 || count === 3)) || (letter === 'c' && count === 2)
  if (count > max || wrong || wrongText) throw javaError('IllegalArgumentException', `Too many pattern letters: ${letter}`)
  return { type: 'field', letter, count, pad }
}

function quotedText(pattern: string, start: number): [text: string, next: number] {
  let text = ''
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") text += pattern[at]
    else if (pattern[at + 1] === "'") text += pattern[++at]
    else return [text === '' ? "'" : text, at + 1]
  }
  throw javaError('IllegalArgumentException', `Pattern ends with an incomplete string literal: ${pattern}`)
}
