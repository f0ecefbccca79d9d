import type { Flow } from '../model/flow.ts'
import { constraintsText } from './constraints-text.ts'
import { parseFlow } from './parse.ts'
import type { ParsedFlow, ParseOptions } from './parse-options.ts'
import type { Problem } from './problem.ts'
import { splitDocuments } from './yaml/document.ts'

/** What `POST /flows/validate` answers for one document. */
export interface FlowValidation {
  readonly index: number
  readonly namespace?: string
  readonly flow?: string
  /** Absent = valid. Starts with `Validation error: ` or `Illegal flow source: `. */
  readonly constraints?: string
  readonly outdated: boolean
  readonly deprecationPaths: readonly string[]
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  /** The same as `constraints`, with line and column. */
  readonly problems: readonly Problem[]
}

/** What is known about stored flows while one is validated. */
export interface FlowDirectory {
  /** Latest revision of a flow, undefined when there is none. */
  find(namespace: string, flowId: string): { readonly revision: number; readonly disabled: boolean } | undefined
}

/** Validates every document of a source (separated by `---`); lines are those of the whole source. */
export function validateFlows(source: string, options: ParseOptions, directory?: FlowDirectory): readonly FlowValidation[] {
  const documents = splitDocuments(source)
  const all = documents.length === 0 ? [{ source, firstLine: 1 }] : documents
  return all.map((document, index) => {
    const parsed = parseFlow(document.source, { ...options, strict: true })
    return toValidation(parsed, index, document.firstLine - 1, directory)
  })
}

function toValidation(parsed: ParsedFlow, index: number, linesBefore: number, directory: FlowDirectory | undefined): FlowValidation {
  const problems = parsed.problems.map((problem) => ({ ...problem, line: problem.line + linesBefore }))
  const text = constraintsText(problems)
  return {
    index,
    ...(parsed.namespace === undefined ? {} : { namespace: parsed.namespace }),
    ...(parsed.id === undefined ? {} : { flow: parsed.id }),
    ...(text === '' ? {} : { constraints: text.startsWith('Illegal flow source:') ? text : `Validation error: ${text}` }),
    outdated: isOutdated(parsed, directory),
    deprecationPaths: parsed.deprecationPaths,
    warnings: [...parsed.warnings, ...(parsed.flow === undefined ? [] : subflowWarnings(parsed.flow, directory))],
    infos: parsed.infos,
    problems,
  }
}

function isOutdated(parsed: ParsedFlow, directory: FlowDirectory | undefined): boolean {
  if (parsed.revision === undefined || parsed.namespace === undefined || parsed.id === undefined) return false
  const last = directory?.find(parsed.namespace, parsed.id)?.revision ?? 0
  return parsed.revision !== last + 1
}

/** Subflows that are named literally at the top level and are not there, or disabled. */
function subflowWarnings(flow: Flow, directory: FlowDirectory | undefined): readonly string[] {
  if (directory === undefined) return []
  return flow.tasks.flatMap((task) => {
    const { namespace, flowId } = task
    if (task.type !== 'io.kestra.plugin.core.flow.Subflow' || typeof namespace !== 'string' || typeof flowId !== 'string') return []
    if (`${namespace}${flowId}`.includes('{{')) return []
    const found = directory.find(namespace, flowId)
    if (found === undefined) return [`The subflow '${flowId}' not found in namespace '${namespace}'.`]
    return found.disabled ? [`The subflow '${flowId}' is disabled in namespace '${namespace}'.`] : []
  })
}
