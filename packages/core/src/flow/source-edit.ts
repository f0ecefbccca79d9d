import { isPair, isScalar, isSeq, parseDocument, visit } from 'yaml'

/** The source without its top-level `revision` line. */
export function withoutRevision(source: string): string {
  return source.replace(/^revision:\s*\d+[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/m, '')
}

/** The source with its top-level `disabled` line rewritten, or one added at the end. */
export function withDisabled(source: string, disabled: boolean): string {
  const line = /^disabled\s*:[^\n]*$/m
  if (line.test(source)) return source.replace(line, `disabled: ${disabled}`)
  if (source.trimStart().startsWith('{')) return withMember(source, 'disabled', disabled)
  return `${source}${source.endsWith('\n') || source === '' ? '' : '\n'}disabled: ${disabled}\n`
}

/** A source written as one map in braces takes no further line: the member goes inside. */
function withMember(source: string, name: string, value: unknown): string {
  const document = parseDocument(source)
  document.set(name, value)
  return document.toString()
}

/** The source with the task of this id replaced, comments and layout elsewhere kept; undefined when there is no such task. */
export function withTask(source: string, taskId: string, task: Readonly<Record<string, unknown>>): string | undefined {
  const document = parseDocument(source)
  let path: readonly unknown[] | undefined
  visit(document, {
    Map(_key, node, ancestors) {
      if (path !== undefined || node.get('id') !== taskId || !node.has('type') || !isBelowTasks(ancestors)) return undefined
      path = pathOf(node, ancestors)
      return visit.BREAK
    },
  })
  if (path === undefined) return undefined
  document.setIn(path, task)
  return document.toString()
}

const notTasks = new Set(['inputs', 'outputs', 'triggers', 'pluginDefaults', 'listeners', 'sla', 'checks'])

function isBelowTasks(ancestors: readonly unknown[]): boolean {
  const top = ancestors.find(isPair)
  return top !== undefined && !notTasks.has(String(top.key))
}

/** Keys and positions that lead to a node. */
function pathOf(node: unknown, ancestors: readonly unknown[]): readonly unknown[] {
  const chain = [...ancestors, node]
  return chain.flatMap((part, index) => {
    if (isPair(part)) return [isScalar(part.key) ? part.key.value : part.key]
    const next = chain[index + 1]
    return isSeq(part) ? [part.items.indexOf(next)] : []
  })
}
