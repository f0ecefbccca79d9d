import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the checkout, with a slash at its end. */
export const checkout = new URL('../../../', import.meta.url)

/** Folder of the bundle that belongs to the sources as they are now: it exists when `scripts/bundle.mjs` was run since they
 *  last changed. Names, sizes and dates stand for the contents, which takes some milliseconds. */
export function bundleFolder() {
  const stamp = createHash('sha256').update(process.versions.node)
  for (const family of ['packages', 'plugins']) {
    for (const name of readdirSync(new URL(`${family}/`, checkout))) {
      if (name !== 'ui') addFolder(stamp, new URL(`${family}/${name}/`, checkout).pathname)
    }
  }
  stamp.update(dateOf(new URL('package-lock.json', checkout).pathname))
  return new URL(`.runtime/bundles/${stamp.digest('hex').slice(0, 16)}/`, checkout)
}

function addFolder(stamp, folder) {
  const sources = join(folder, 'src')
  for (const name of readdirSync(sources, { recursive: true }).sort()) stamp.update(name).update(dateOf(join(sources, name)))
}

const dateOf = (path) => {
  const { mtimeMs, size } = statSync(path)
  return `${mtimeMs}/${size};`
}
