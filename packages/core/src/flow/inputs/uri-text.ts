import { InputFault } from './fault.ts'

const schemeChars = /[A-Za-z0-9+.-]/
const pathChars = /[A-Za-z0-9_\-!.~'()*,;:$&+=@/]/
const queryChars = /[A-Za-z0-9_\-!.~'()*,;:$&+=@/?[\]]/
const authorityChars = /[A-Za-z0-9_\-!.~'()*,;:$&+=@[\]]/

/** Checks that a text is a URI with a scheme. @throws InputFault naming the part and the index where it stops to be one */
export function checkUri(text: string): void {
  const hasScheme = checkSyntax(text)
  if (!hasScheme) throw new InputFault('Invalid URI format.')
}

function checkSyntax(text: string): boolean {
  const colon = text.search(/[:/?#]/)
  const hasScheme = colon > 0 && text[colon] === ':'
  if (hasScheme) checkScheme(text, colon)
  else if (text.startsWith(':')) throw new InputFault(`Expected scheme name at index 0: ${text}`)
  let at = hasScheme ? colon + 1 : 0
  if (hasScheme && at === text.length) throw new InputFault(`Expected scheme-specific part at index ${at}: ${text}`)
  if (hasScheme && text[at] !== '/') {
    scan(text, at, endOf(text, at, /#/), queryChars, 'opaque part')
    return finish(text, endOf(text, at, /#/), hasScheme)
  }
  if (text.startsWith('//', at)) {
    at += 2
    const end = endOf(text, at, /[/?#]/)
    if (end === at && end === text.length) throw new InputFault(`Expected authority at index ${at}: ${text}`)
    scan(text, at, end, authorityChars, 'authority')
    at = end
  }
  const pathEnd = endOf(text, at, /[?#]/)
  scan(text, at, pathEnd, pathChars, 'path')
  return finish(text, pathEnd, hasScheme)
}

function finish(text: string, at: number, hasScheme: boolean): boolean {
  const fragment = endOf(text, at, /#/)
  if (text[at] === '?') scan(text, at + 1, fragment, queryChars, 'query')
  if (fragment < text.length) scan(text, fragment + 1, text.length, queryChars, 'fragment')
  return hasScheme
}

function checkScheme(text: string, end: number): void {
  for (let at = 0; at < end; at++) {
    const good = at === 0 ? /[A-Za-z]/.test(text[0] ?? '') : schemeChars.test(text[at] ?? '')
    if (!good) throw new InputFault(`Illegal character in scheme name at index ${at}: ${text}`)
  }
}

/** Characters outside ASCII are allowed in every part, unless they are spaces or control characters. */
function scan(text: string, start: number, end: number, allowed: RegExp, part: string): void {
  for (let at = start; at < end; at++) {
    const char = text[at] ?? ''
    if (char === '%') {
      if (!/^[0-9a-fA-F]{2}$/.test(text.slice(at + 1, at + 3))) throw new InputFault(`Malformed escape pair at index ${at}: ${text}`)
    } else if (char < '\u0080' ? !allowed.test(char) : /[\p{Z}\p{Cc}]/u.test(char)) {
      throw new InputFault(`Illegal character in ${part} at index ${at}: ${text}`)
    }
  }
}

function endOf(text: string, start: number, stop: RegExp): number {
  const found = text.slice(start).search(stop)
  return found < 0 ? text.length : start + found
}
