import type { Problem } from './problem.ts'

const wholeDocument = new Set(['YAML_SYNTAX', 'YAML_ALIAS', 'YAML_LIMIT'])
const flowLevel = new Set([
  'RESERVED_ID',
  'DUPLICATE_ID',
  'INPUT_DEPENDENCY',
  'RECURSIVE_CALL',
  'INVALID_REFERENCE',
  'MISSING_INPUTS',
  'INPUT_DEFAULT',
  'ENTERPRISE',
])

/** All problems as one text the way Kestra writes them: those of properties a line each, those of the flow as a whole joined
 *  after `Invalid Flow: `. Empty without problems. */
export function constraintsText(problems: readonly Problem[]): string {
  const lines: string[] = []
  const flow: string[] = []
  for (const problem of problems) {
    if (problem.path === '' && (flowLevel.has(problem.code) || problem.code === 'LABEL')) flow.push(problem.message)
    else lines.push(lineOf(problem))
  }
  if (flow.length > 0) lines.push(`Invalid Flow: ${flow.join(', ')}`)
  return lines.join('\n')
}

/** What Kestra finds while reading has no path of its own; we name the line instead. */
function lineOf(problem: Problem): string {
  if (wholeDocument.has(problem.code)) return `${problem.message} (at line ${problem.line})`
  const isRead = problem.code === 'UNKNOWN_TYPE' || problem.code === 'UNKNOWN_PROPERTY' || problem.code === 'DUPLICATE_KEY'
  if (isRead || problem.path === '') return `${problem.message} (at line ${problem.line})`
  return `${problem.path}: ${problem.message}`
}
