import { stringifyJson } from '../model/dbl.ts'
import { constraintsText } from './constraints-text.ts'
import { parseFlow } from './parse.ts'
import type { ParseOptions } from './parse-options.ts'
import type { FlowValidation } from './validate-flow.ts'
import { readYaml } from './yaml/document.ts'

const around = { id: 'part', namespace: 'windhover.validation' }
const placeholder = { id: 'windhover_placeholder', type: 'io.kestra.plugin.core.debug.Return', format: '-' }

/** Validates one task or trigger by itself, in YAML or JSON. Paths begin at the part; lines are not told. */
export function validatePart(source: string, section: 'TASKS' | 'TRIGGERS', options: ParseOptions): FlowValidation {
  const document = readYaml(source)
  const [wrong] = document.problems
  if (wrong !== undefined) return verdict(`Illegal flow source: YAML parsing error: ${wrong.message}`, [], [], [])
  const part = document.value ?? {}
  const flow = section === 'TASKS' ? { ...around, tasks: [part] } : { ...around, tasks: [placeholder], triggers: [part] }
  const { problems, deprecationPaths, warnings, infos } = parseFlow(stringifyJson(flow), { ...options, strict: true })
  const own = problems.map((problem) => ({ ...problem, path: partPath(problem.path, part), line: 1, column: 1 }))
  const text = constraintsText(own).replaceAll(/ \(at line \d+\)/g, '')
  return verdict(
    text === '' ? undefined : `Validation error: ${text}`,
    deprecationPaths.map((path) => partPath(path, part)),
    warnings,
    infos,
  )
}

/** Without what stands around the part: `tasks[0].`, `tasks[id].` or `id.`. */
function partPath(path: string, part: unknown): string {
  const id = typeof part === 'object' && part !== null && 'id' in part ? String(part.id) : undefined
  const inside = path.replace(/^(?:tasks|triggers)\[[^\]]*\]\.?/, '')
  return id !== undefined && inside.startsWith(`${id}.`) ? inside.slice(id.length + 1) : inside
}

function verdict(
  constraints: string | undefined,
  deprecationPaths: readonly string[],
  warnings: readonly string[],
  infos: readonly string[],
): FlowValidation {
  return { index: 0, ...(constraints !== undefined && { constraints }), outdated: false, deprecationPaths, warnings, infos, problems: [] }
}
