import type { Flow } from '../model/flow.ts'
import type { ParsedFlow, ParseOptions } from './parse-options.ts'
import { pathText } from './path-text.ts'
import { injectDefaults } from './plugin-defaults.ts'
import type { Problem } from './problem.ts'
import { type Fields, isFields, numberOf, type Path, textOf } from './read/fields.ts'
import { type FlowContent, readFlowDocument } from './read/read-flow.ts'
import { readNested } from './read/read-nested.ts'
import { type Issue, Reading } from './read/reading.ts'
import { assetRules, flowRules } from './rules/flow-rules.ts'
import { pluginDefaultRules } from './rules/plugin-default-rules.ts'
import { taskWarnings } from './rules/warning-rules.ts'
import { withoutRevision } from './source-edit.ts'
import { readYaml, type YamlDocument } from './yaml/document.ts'

/** Reads one YAML document as a flow, with every problem at once. Never throws for what the source says.
 *  Strict: the flow is given only without problems. Lenient: always, with `exception` when it cannot run. */
export function parseFlow(source: string, options: ParseOptions): ParsedFlow {
  const document = readYaml(source)
  const yamlProblems = document.problems.map((problem): Problem => {
    const message = problem.code === 'DUPLICATE_KEY' ? problem.message : `Illegal flow source: YAML parsing error: ${problem.message}`
    return { path: '', ...document.positionAt(problem.offset), code: problem.code, message }
  })
  if (!isFields(document.value)) return unreadable(source, document, yamlProblems, options)
  return readDocument(source, document, document.value, yamlProblems, options)
}

function unreadable(source: string, document: YamlDocument, problems: readonly Problem[], options: ParseOptions): ParsedFlow {
  const message =
    document.value === undefined
      ? 'Illegal Flow source: YAML parsing error: No content to map due to end-of-input'
      : 'Illegal Flow source: YAML parsing error: a flow is a map with id, namespace and tasks'
  const all = problems.length > 0 ? problems : [{ path: '', line: 1, column: 1, code: 'YAML_SYNTAX', message }]
  const exception = all[0]?.message ?? message
  const flow = options.strict ? {} : { flow: { ...emptyContent, ...stored(source, {}, options), exception } }
  return { ...flow, problems: all, deprecationPaths: [], warnings: [], infos: [] }
}

function readDocument(
  source: string,
  document: YamlDocument,
  value: Fields,
  yamlProblems: readonly Problem[],
  options: ParseOptions,
): ParsedFlow {
  const reading = new Reading(options, readNested)
  const content = readFlowDocument(reading, value)
  const checked = options.strict ? checkWithDefaults(reading, value, content, options) : reading
  const problems = [...yamlProblems, ...toProblems(checked.issues, document, options)]
  const flow: Flow = { ...content, ...stored(source, value, options) }
  const exception = options.strict ? undefined : checked.issues.find((issue) => issue.phase === 'read')?.message
  const id = textOf(value['id'])
  const namespace = textOf(value['namespace'])
  const revision = numberOf(value['revision'])
  return {
    ...(options.strict && problems.length > 0 ? {} : { flow: exception === undefined ? flow : { ...flow, exception } }),
    problems,
    ...(id === undefined ? {} : { id }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(revision !== undefined && Number.isInteger(revision) ? { revision } : {}),
    deprecationPaths: [...new Set(reading.deprecations.map((path) => plainPath(path)))],
    warnings: [...checked.warnings, ...(options.strict ? taskWarnings(content, options) : [])],
    infos: [...reading.infos],
  }
}

/** The issues of the flow as it will run: with plugin defaults, a required property may come from them. */
function checkWithDefaults(reading: Reading, value: Fields, content: FlowContent, options: ParseOptions): Reading {
  const completed = injectDefaults(value, { settings: options.settings, registry: options.registry })
  const effective = completed === value ? reading : new Reading(options, readNested)
  const whole = completed === value ? content : readFlowDocument(effective, completed)
  const isKnown = !effective.issues.some((issue) => issue.code === 'UNKNOWN_TYPE')
  // What only Kestra's Enterprise Edition has is named once all the types are known.
  const rules = [...flowRules(whole, options.generation), ...(isKnown ? assetRules(whole) : [])]
  for (const rule of rules) effective.report({ ...rule, phase: 'flow' })
  for (const rule of pluginDefaultRules(value, options)) effective.report({ ...rule, phase: 'constraint' })
  return effective
}

/** More than this nobody reads; finding their lines would take longer than reading the flow. */
const maxProblems = 200

function toProblems(issues: readonly Issue[], document: YamlDocument, options: ParseOptions): readonly Problem[] {
  const problems = issues.slice(0, maxProblems).map((issue) => toProblem(issue, document, options))
  const rest = issues.length - problems.length
  const more = { path: '', line: 1, column: 1, code: 'MORE_PROBLEMS', message: `There are ${rest} more problems` }
  return rest > 0 ? [...problems, more] : problems
}

function toProblem(issue: Issue, document: YamlDocument, options: ParseOptions): Problem {
  const position = document.locate(
    issue.path.filter((segment) => segment !== '<list element>'),
    issue.atKey === true,
  )
  return { path: pathText(issue, options.generation), ...position, code: issue.code, message: issue.message }
}

function plainPath(path: Path): string {
  return path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '')
}

const emptyContent: FlowContent = {
  id: '',
  namespace: '',
  labels: [],
  inputs: [],
  outputs: [],
  tasks: [],
  errors: [],
  finally: [],
  afterExecution: [],
  listeners: [],
  triggers: [],
  sla: [],
  checks: [],
  disabled: false,
  draft: false,
}

function stored(source: string, document: Fields, options: ParseOptions) {
  return {
    tenantId: options.tenantId,
    revision: options.revision ?? 1,
    generation: options.generation,
    deleted: options.deleted ?? false,
    updated: options.updated ?? 0,
    source: withoutRevision(source),
    document,
  }
}
