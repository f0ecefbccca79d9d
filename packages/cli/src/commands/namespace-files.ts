import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, posix, sep } from 'node:path'
import { globExpression } from '@windhover/sdk'
import { ApiClient, ApiError } from '../api/api-client.ts'
import { type ConnectionFlags, connectionOf } from '../api/connection.ts'
import { exitCodes } from '../exit-codes.ts'
import { printRows, type ResultForm } from '../terminal/result.ts'

export interface FilesFlags extends ConnectionFlags {
  readonly output?: ResultForm
  readonly delete?: boolean
}

/** Puts a folder's files (or one file) into a namespace; what is there already goes first with `--delete`. */
export async function updateFiles(
  { namespace, from, to }: { namespace: string; from: string; to: string },
  flags: FilesFlags,
): Promise<number> {
  const client = new ApiClient(connectionOf(flags, process.env))
  const isFolder = (await stat(from)).isDirectory()
  const folder = isFolder ? from : dirname(from)
  const names = isFolder ? await filesBelow(folder) : [basename(from)]
  if (flags.delete === true) await deleteAt(client, namespace, to)
  for (const name of names) {
    const path = posix.join('/', to, name)
    const form = new FormData()
    form.append('fileContent', new Blob([await readFile(join(folder, name))]), posix.basename(name))
    await client.send('POST', `namespaces/${namespace}/files`, { query: { path }, body: form })
    console.log(`Successfully uploaded ${name} to ${path}`)
  }
  console.log(`${names.length} file(s) successfully updated in ${namespace}`)
  return exitCodes.success
}

async function deleteAt(client: ApiClient, namespace: string, path: string): Promise<void> {
  try {
    await client.send('DELETE', `namespaces/${namespace}/files`, { query: { path } })
  } catch (error) {
    // Nothing there yet: nothing to delete.
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}

/** Paths with slashes, without those that `.kestraignore` names: a glob a line, `!` takes one back. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).replaceAll(sep, '/'))
    .sort()
  const isIgnored = ignoring(await readFile(join(folder, '.kestraignore'), 'utf8').catch(orNothing))
  return names.filter((name) => name !== '.kestraignore' && !isIgnored(name))
}

function orNothing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}

function ignoring(text: string): (name: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ takesBack: line.startsWith('!'), patterns: patternsOf(line.replace(/^!/, '')) }))
  return (name) =>
    rules.reduce((ignored, { takesBack, patterns }) => (patterns.some((one) => one.test(name)) ? !takesBack : ignored), false)
}

/** As in .gitignore: a slash inside ties the pattern to the folder, else it holds at every depth; a folder's name holds for all below it. */
function patternsOf(line: string): readonly RegExp[] {
  const glob = line.replace(/\/$/, '')
  const rooted = glob.includes('/') ? [glob.replace(/^\//, '')] : [glob, `**/${glob}`]
  return rooted.flatMap((one) => [one, `${one}/**`]).map(globExpression)
}

export async function listFiles(namespace: string, flags: FilesFlags): Promise<number> {
  const client = new ApiClient(connectionOf(flags, process.env))
  const paths = (await client.json('GET', `namespaces/${namespace}/files/search`, { query: { q: '' } })) as readonly string[]
  printRows(
    paths.map((path) => ({ path })),
    ['path'],
    flags.output,
  )
  return exitCodes.success
}
