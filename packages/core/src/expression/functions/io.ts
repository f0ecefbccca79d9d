import type { ExpressionFunction, Given } from '../callable.ts'
import type { Context } from '../context.ts'
import { javaError, templateError } from '../expression-error.ts'
import { LookupNeeded } from '../lookup.ts'
import { castBoolean, castText } from '../values/cast.ts'
import { isMap, mapGet } from '../values/map.ts'
import { plainValue } from '../values/plain.ts'
import { filePath } from './file-path.ts'

/**
 * Functions whose answer is outside of the engine. Each asks for a Lookup of its own name; arguments not given are left out. Every lookup also has
 * `flowNamespace`, `flowId`, `tenantId` and, with an execution, `executionId` (taken from the `flow` and `execution` variables).
 *
 * | kind          | arguments                                                      | value of the answer |
 * | secret        | key, namespace?, subkey?, full?                                | text, or with `full` `{value, metadata?}` |
 * | kv            | key, namespace?, errorOnMissing (boolean)                      | the value; null for a missing or expired key without errorOnMissing |
 * | read          | path, namespace?, version?                                     | text of the file, or Uint8Array of binary Ion |
 * | fileSize      | path, namespace?                                               | bytes |
 * | fileExists    | path, namespace?                                               | boolean |
 * | isFileEmpty   | path, namespace?                                               | boolean |
 * | fileURI       | path, namespace, version                                       | URI; only asked for when a version is given |
 * | http          | uri, method, query?, body?, contentType, headers?, options?, accept | the decoded body |
 * | errorLogs     | –                                                              | list of error log entries; only on a worker |
 * | subflow       | namespace, id, inputs?, revision?, labels?, timeout?           | `{id, state, outputs, labels}`; only in the webserver |
 * | randomPort    | –                                                              | a free TCP port |
 *
 * `path` is a `kestra:///`, `file:///` or `nsfile:///` URI or the path of a namespace file with a leading `/`. An answer `{error}` fails the
 * rendering with that text; `??` does not rescue it.
 */
export const ioFunctions: Readonly<Record<string, ExpressionFunction>> = {
  secret: { parameters: ['key', 'namespace', 'subkey', 'full'], call: secret },
  kv: { parameters: ['key', 'namespace', 'errorOnMissing'], call: kv },
  read: fileFunction('read', ['path', 'namespace', 'version'], 'a path to a namespace file or an internal storage URI'),
  fileSize: fileFunction('fileSize', ['path', 'namespace'], 'a path to the internal storage URI'),
  fileExists: fileFunction('fileExists', ['path', 'namespace'], 'a path to the internal storage URI'),
  isFileEmpty: fileFunction('isFileEmpty', ['path', 'namespace'], 'a path to the internal storage URI'),
  fileURI: { parameters: ['path', 'namespace', 'version'], call: fileUri },
  http: {
    parameters: ['uri', 'method', 'query', 'body', 'contentType', 'headers', 'options', 'accept'],
    call(given, context) {
      const uri = castText(requiredArgument(given, 'uri', "The 'http' function expects an argument 'uri'."))
      const illegal = /[\s<>"{}|\\^`]/.exec(uri)
      if (illegal !== null) throw javaError('IllegalArgumentException', `Illegal character in path at index ${illegal.index}: ${uri}`)
      const defaults = { method: 'GET', contentType: 'application/json', accept: 'application/json' }
      return ask('http', { ...defaults, ...withoutNull(given), uri }, context)
    },
  },
  errorLogs: {
    call(_given, context) {
      if (context.options.where !== 'worker') {
        throw templateError("The 'errorLogs' function can only be used in the Worker as it access logs from the database.")
      }
      return ask('errorLogs', {}, context)
    },
  },
  subflow: {
    parameters: ['namespace', 'id', 'inputs', 'revision', 'labels', 'timeout'],
    call(given, context) {
      if (context.options.where !== 'webserver')
        throw templateError("The 'subflow' function can only be used while the inputs of a flow are rendered.")
      requiredArgument(given, 'namespace', "The 'subflow' function expects an argument 'namespace'.")
      requiredArgument(given, 'id', "The 'subflow' function expects an argument 'id'.")
      return ask('subflow', withoutNull(given), context)
    },
  },
  randomPort: { call: (_given, context) => ask('randomPort', {}, context) },
}

function requiredArgument(given: Given, name: string, message: string): unknown {
  const value = given[name]
  if (value === undefined || value === null) throw templateError(message)
  return value
}

function withoutNull(given: Given): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined))
}

/** The answer known for a lookup. @throws LookupNeeded when there is none yet */
function ask(kind: string, args: Readonly<Record<string, unknown>>, context: Context): unknown {
  const plain = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plainValue(value)]))
  const lookup = { kind, args: { ...plain, ...origin(context) } }
  const answer = context.options.lookups.find(lookup)
  if (answer === undefined) throw new LookupNeeded([lookup])
  if ('error' in answer) throw templateError(answer.error)
  return answer.value ?? null
}

/** Who asks. */
function origin(context: Context): Record<string, unknown> {
  const [flow, execution] = [context.find('flow'), context.find('execution')]
  const from: Record<string, unknown> = {}
  const take = (name: string, source: unknown, key: string): void => {
    const value = isMap(source) ? mapGet(source, key) : undefined
    if (value !== undefined && value !== null) from[name] = value
  }
  take('flowNamespace', flow, 'namespace')
  take('flowId', flow, 'id')
  take('tenantId', flow, 'tenantId')
  take('executionId', execution, 'id')
  return from
}

function secret(given: Given, context: Context): unknown {
  const key = castText(requiredArgument(given, 'key', "The 'secret' function expects an argument 'key'."))
  const full = given['full'] === undefined || given['full'] === null ? false : castBoolean(given['full'])
  if (full && (given['subkey'] ?? null) !== null)
    throw templateError("The 'secret' function cannot be called with both 'subkey' and 'full' arguments.")
  if (!isMap(context.find('flow'))) throw javaError('NullPointerException', "'flow' is not in the context")
  return ask('secret', { ...withoutNull(given), key }, context)
}

function kv(given: Given, context: Context): unknown {
  const key = castText(requiredArgument(given, 'key', "The 'kv' function expects an argument 'key'."))
  const errorOnMissing =
    given['errorOnMissing'] === undefined || given['errorOnMissing'] === null ? true : castBoolean(given['errorOnMissing'])
  if (given['namespace'] !== undefined && given['namespace'] !== null) castText(given['namespace'])
  else if (!isMap(context.find('flow'))) throw javaError('NullPointerException', "'flow' is not in the context")
  return ask('kv', { ...withoutNull(given), key, errorOnMissing }, context)
}

function fileFunction(kind: string, parameters: readonly string[], expects: string): ExpressionFunction {
  return {
    parameters,
    call(given, context) {
      const path = filePath(requiredArgument(given, 'path', `The '${kind}' function expects an argument 'path' that is ${expects}.`))
      return ask(kind, { ...withoutNull(given), path }, context)
    },
  }
}

function fileUri(given: Given, context: Context): unknown {
  const path = castText(requiredArgument(given, 'path', "The 'fileURI' function expects an argument 'path'."))
  if (path.includes('../')) throw templateError("Path must not contain '../'")
  const flow = context.find('flow')
  const namespace = given['namespace'] ?? (isMap(flow) ? mapGet(flow, 'namespace') : undefined)
  if (typeof namespace !== 'string') throw javaError('NullPointerException', "'flow' is not in the context")
  const relative = path.replace(/^\/+/, '')
  if ((given['version'] ?? null) !== null) return ask('fileURI', { path: relative, namespace, version: given['version'] }, context)
  return `kestra:///${namespace.replaceAll('.', '/')}/_files/${relative}`
}
