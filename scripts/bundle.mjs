// Writes the sources of the command and the server as a few files below .runtime: a quicker start and a third less memory. Run by the
// set-up; only a cache: sources that change afterwards are run as they are (docs/adr/0005-a-bundle-as-a-cache.md).
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { bundleFolder, checkout } from '../packages/cli/src/bundle-place.mjs'

const root = fileURLToPath(checkout)
const folder = fileURLToPath(bundleFolder())
if (!existsSync(folder)) await build()

async function build() {
  const unfinished = `${folder.slice(0, -1)}.${process.pid}`
  const bundle = await rolldown({
    input: { main: resolve(root, 'packages/cli/src/main.ts') },
    cwd: root,
    platform: 'node',
    // loads its compiled part by the place of its own files
    external: ['better-sqlite3'],
    plugins: [{ name: 'places', transform, generateBundle: escapeAll }],
  })
  mkdirSync(unfinished, { recursive: true })
  await bundle.write({
    dir: unfinished,
    format: 'esm',
    // names of functions and classes stay, so that a stack trace can be read
    minify: { compress: true, mangle: { keepNames: true }, codegen: true },
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  })
  await bundle.close()
  // not the one that npm writes below .runtime, which says nothing about modules
  writeFileSync(resolve(unfinished, 'package.json'), '{ "type": "module" }\n')
  if (existsSync(folder)) rmSync(unfinished, { recursive: true })
  else renameSync(unfinished, folder)
  forgetOld()
}

/** Modules that start on their own (threads, plugins) get a file of their own; every other place is the one beside the source. */
function transform(code, id) {
  const path = relative(root, id)
  if (!code.includes('import.meta') || path.includes('node_modules')) return undefined
  const emit = (file) => `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: file })}`
  return code
    .replace(/new URL\('(\.\/[\w-]+\.(?:ts|mjs))', import\.meta\.url\)/g, (_, file) => `new URL(${emit(resolve(dirname(id), file))})`)
    .replace(/import\.meta\.resolve\('(@windhover\/[\w-]+)'\)/g, (_, name) => emit(name))
    .replace(/import\.meta\.url/g, () => `new URL(${JSON.stringify(path)}, import.meta.CHECKOUT).href`)
    .replace(/import\.meta\.CHECKOUT/g, `new URL('../../../', import.meta.url)`)
}

/** The engine keeps a source with one character outside of Latin-1 in two bytes a character. (No tagged template holds one.) */
function escapeAll(_, files) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  for (const file of Object.values(files)) if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped)
}

/** A server that still runs may load from the bundle it was started with: the newest few stay. */
function forgetOld() {
  const bundles = resolve(folder, '..')
  const newestFirst = readdirSync(bundles)
    .map((name) => resolve(bundles, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
  for (const old of newestFirst.slice(4)) rmSync(old, { recursive: true, force: true })
}
