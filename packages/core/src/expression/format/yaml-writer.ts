import { Dbl } from '../../model/dbl.ts'
import { limitError } from '../expression-error.ts'
import { isMap, MapEntry, mapEntries } from '../values/map.ts'
import { Char, isNumeric } from '../values/number.ts'
import { base64, javaText, jsonText } from '../values/text.ts'

const reserved = new Set([
  '',
  '~',
  ...['false', 'n', 'no', 'null', 'on', 'off', 'true', 'y', 'yes'].flatMap((word) => [
    word,
    word[0]?.toUpperCase() + word.slice(1),
    word.toUpperCase(),
  ]),
])

/** YAML as Jackson writes it with as few quotes as possible and indented arrays; ends with a line break. */
export function yamlText(value: unknown): string {
  if (isList(value) || isRecord(value)) return node(value, 0, 0)
  const text = scalar(value, 2)
  return text === '""' ? '--- ""\n' : `${text}\n`
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const isRecord = (value: unknown): boolean => isMap(value) || value instanceof MapEntry

/** A list or map as lines whose first column is `indent`. */
function node(value: unknown, indent: number, depth: number): string {
  if (depth > 500) throw limitError('The value nests too deep to be written as YAML')
  if (isList(value)) {
    if (value.length === 0) return '[]\n'
    const dash = `${' '.repeat(indent + 1)}-`
    return value.map((item) => dash + child(item, indent + 2, indent + 2, depth)).join('')
  }
  const entries: [unknown, unknown][] = value instanceof MapEntry ? [[value.key, value.value]] : isMap(value) ? mapEntries(value) : []
  if (entries.length === 0) return '{}\n'
  return entries.map(([key, item]) => ' '.repeat(indent) + entry(javaText(key), item, indent, depth)).join('')
}

function entry(key: string, value: unknown, indent: number, depth: number): string {
  const written = child(value, isList(value) ? indent : indent + 2, indent + 2, depth)
  if (key === '' || key.includes('\n') || key.length > 128) return `? ${keyText(key)}\n${' '.repeat(indent)}:${written}`
  return `${keyText(key)}:${written}`
}

/** What stands behind `-` or `key:`. */
function child(value: unknown, nested: number, block: number, depth: number): string {
  const isCollection = isList(value) || isRecord(value)
  if (!isCollection) return ` ${scalar(value, block)}\n`
  const lines = node(value, nested, depth + 1)
  return lines === '[]\n' || lines === '{}\n' ? ` ${lines}` : `\n${lines}`
}

function keyText(key: string): string {
  const looksNumeric = /^[-+]?(?:\d[\d_]*|0x[0-9a-fA-F]+)(?:\.\d*)?$/.test(key)
  return reserved.has(key) || looksNumeric || quotable(key) ? doubleQuoted(key) : unquoted(key, false, 0)
}

function scalar(value: unknown, indent: number): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isNumeric(value)) return numberText(value)
  if (value instanceof Uint8Array) return `!!binary |-\n${' '.repeat(indent)}${base64(value)}`
  const text = typeof value === 'string' || value instanceof Char ? javaText(value) : (JSON.parse(jsonText(value)) as string) // dates are JSON texts
  if (reserved.has(text) || (!text.includes('\n') && quotable(text))) return doubleQuoted(text)
  return unquoted(text, text.includes('\n'), indent)
}

function numberText(value: unknown): string {
  const number = value instanceof Dbl ? value.value : value
  if (typeof number === 'number' && !Number.isFinite(number)) return Number.isNaN(number) ? '.nan' : number > 0 ? '.inf' : '-.inf'
  return javaText(value)
}

/** Marks that mean something inside of a plain text. */
function quotable(text: string): boolean {
  return /[[\]{},]|(?:^|[ \t])#|:(?:[ \t]|$)/.test(text)
}

/** Plain where YAML allows it, else a block, else the quotes that can hold it. */
function unquoted(text: string, literal: boolean, indent: number): string {
  const special = /[^\n\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)
  if (special || / \n/.test(text)) return doubleQuoted(text)
  if (literal) return / $/.test(text) ? doubleQuoted(text) : block(text, indent)
  const indicator = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.)/.test(text)
  return indicator || /^ | $/.test(text) ? `'${text.replaceAll("'", "''")}'` : text
}

function block(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = text.endsWith('\n') ? (text.length === 1 || text.endsWith('\n\n') ? '+' : '') : '-'
  const pad = ' '.repeat(indent)
  const body = chomp === '-' ? text : text.slice(0, -1)
  return `|${hint}${chomp}\n${body
    .split('\n')
    .map((line) => (line === '' ? '' : pad + line))
    .join('\n')}`
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
}

function doubleQuoted(text: string): string {
  const body = text.replace(/[\0-\x1f"\\\x7f-\x84\x86-\x9f\u2028\u2029\ufeff]/g, (char) => {
    const code = char.charCodeAt(0)
    return escapes[char] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).toUpperCase()}`)
  })
  return `"${body}"`
}
