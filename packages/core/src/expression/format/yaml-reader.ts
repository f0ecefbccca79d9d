import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, Scalar } from 'yaml'
import { dbl } from '../../model/dbl.ts'
import { javaError } from '../expression-error.ts'
import { plainOrMap } from '../values/json.ts'
import { narrowInteger } from '../values/number.ts'

/** Levels a document may nest. */
const maxDepth = 1000
const integer = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)$/
const float = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?)$/
const nulls = new Set(['', '~', 'null', 'Null', 'NULL'])
const truths = new Set(['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'])
const falsehoods = new Set(['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'])

/** The first document of a YAML 1.1 text. Dates stay texts, an alias gives its name, merge keys are ordinary. @throws ExpressionError */
export function readYaml(text: string): unknown {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    merge: false,
    logLevel: 'silent',
    stringKeys: false,
  })
  const document = Array.isArray(documents) ? documents[0] : undefined
  const problem = document?.errors[0]
  if (problem !== undefined) throw javaError('JacksonYAMLParseException', problem.message)
  const starts = /^---(?:\s|$)/m.test(text)
  if (document === undefined || (document.contents === null && !starts)) {
    throw javaError('MismatchedInputException', 'No content to map due to end-of-input')
  }
  if (isEmptyPlain(document.contents) && !starts && !/[&!]/.test(text))
    throw javaError('MismatchedInputException', 'No content to map due to end-of-input')
  // Without a line break at the very end a block has none either.
  const openEnd = text.endsWith('\n') ? undefined : text.length
  return nodeValue(document.contents, 0, openEnd)
}

function isEmptyPlain(node: unknown): boolean {
  return isScalar(node) && node.type === Scalar.PLAIN && (node.source ?? '') === ''
}

function nodeValue(node: unknown, depth: number, openEnd: number | undefined): unknown {
  if (depth > maxDepth) throw javaError('StreamConstraintsException', `Document nesting depth exceeds the maximum allowed (${maxDepth})`)
  if (node === null || node === undefined) return null
  if (isAlias(node)) return node.source
  if (isScalar(node)) return scalarOf(node, openEnd)
  if (isSeq(node)) return node.items.map((item) => nodeValue(item, depth + 1, openEnd))
  if (!isMap(node)) return null
  const members = new Map<string, unknown>()
  for (const { key, value } of node.items) members.set(keyOf(key), nodeValue(value, depth + 1, openEnd))
  return plainOrMap(members)
}

function keyOf(key: unknown): string {
  if (isAlias(key)) return key.source
  if (key !== null && !isScalar(key)) throw javaError('JsonParseException', 'Expected a field name (Scalar value in YAML)')
  return key === null ? '' : String(key.source ?? key.value ?? '')
}

function scalarOf(node: Scalar, openEnd: number | undefined): unknown {
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
  if (isBlock && node.range?.[1] === openEnd) return String(node.value).replace(/\n$/, '')
  const text = String(node.source ?? node.value ?? '')
  if (node.tag === 'tag:yaml.org,2002:int' || node.tag === '!!int') return numberOf(text) ?? text
  if (node.tag === 'tag:yaml.org,2002:null' || node.tag === '!!null') return null
  if ((node.tag === 'tag:yaml.org,2002:float' || node.tag === '!!float') && numberOf(text) !== undefined)
    return dbl(Number(text.replaceAll('_', '')))
  if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:float' && node.tag !== 'tag:yaml.org,2002:bool') return text
  return node.type === Scalar.PLAIN || node.tag !== undefined ? plainScalar(text) : text
}

function plainScalar(text: string): unknown {
  if (nulls.has(text)) return null
  if (truths.has(text)) return true
  if (falsehoods.has(text)) return false
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(text)) throw javaError('JsonParseException', `Malformed numeric value '${text}'`)
  return numberOf(text) ?? text
}

function numberOf(text: string): unknown {
  if (float.test(text)) return dbl(Number(text.replaceAll('_', '').replace(/^\+/, '')))
  if (!integer.test(text)) return undefined
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits)
  return narrowInteger(text.startsWith('-') ? -value : value)
}
