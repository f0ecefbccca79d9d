import { type Generation, rulesOf } from '../generation.ts'
import type { Issue } from './read/reading.ts'

/** Words of Java that Kestra writes with an underscore in paths. */
const keywords = new Set(['finally', 'else', 'assert', 'default', 'if', 'do', 'while', 'switch', 'case', 'for', 'class'])

/** Path of a constraint as Kestra prints it: list elements by the id of the task or input concerned, else by index. */
export function pathText(issue: Pick<Issue, 'path' | 'bean' | 'phase'>, generation: Generation): string {
  if (issue.phase === 'flow') return ''
  const list = issue.bean?.kind === 'input' ? 'inputs' : 'tasks'
  const namesLists = rulesOf(generation).namesListsInPaths
  const id = issue.bean === undefined ? undefined : (issue.bean.id ?? (namesLists ? 'null' : undefined))
  let text = ''
  for (const [index, segment] of issue.path.entries()) {
    if (typeof segment === 'number') {
      const named = id !== undefined && issue.path[index - 1] === list
      if (!named) text += `[${segment}]`
      else if (namesLists) text += `[${id}]`
      continue
    }
    const replaced = id !== undefined && !namesLists && segment === list && typeof issue.path[index + 1] === 'number'
    const name = replaced ? id : keywords.has(segment) ? `_${segment}` : segment
    text += text === '' || name.startsWith('<') ? (name.startsWith('<') ? `.${name}` : name) : `.${name}`
  }
  return text
}
