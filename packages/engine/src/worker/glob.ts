import { readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { globExpression } from '@windhover/sdk'

export { globExpression }

/** Relative paths of the regular files below `root` that one of the patterns matches, ascending.
 *  `*` stays in one folder, `**` crosses folders, `?`, `[..]`, `{a,b}`; `glob:` and `regex:` are matched on the absolute path as they are. */
export async function matchFiles(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const tests = patterns.map((pattern) => matcher(root, pattern))
  const files = await filesBelow(root)
  return files.filter((file) => tests.some((test) => test(file))).toSorted()
}

/** Relative paths (with `/`) of the regular files below a folder; links are not followed. */
export async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    )
}

function matcher(root: string, pattern: string): (relative: string) => boolean {
  if (pattern.startsWith('regex:')) {
    const expression = new RegExp(`^(?:${pattern.slice('regex:'.length)})$`)
    return (relative) => expression.test(`${root}/${relative}`)
  }
  if (pattern.startsWith('glob:')) {
    const expression = globExpression(pattern.slice('glob:'.length))
    return (relative) => expression.test(`${root}/${relative}`)
  }
  const inside = pattern.startsWith(`${root}/`) ? pattern.slice(root.length + 1) : pattern.replace(/^(?:\.?\/)+/, '')
  const expression = globExpression(inside)
  return (relative) => expression.test(relative)
}
