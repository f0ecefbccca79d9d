import { createReadStream, createWriteStream, type Stats } from 'node:fs'
import { lstat, mkdir, readdir, readlink, realpath, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack } from 'tar-stream'

/** Files go in a day older than they are: what comes back with another time was written to, be it in the same second. */
const agedMs = 86_400_000

/** A folder as a tar stream, under its absolute path without the first slash. Everybody may write in it: the container may have any user. */
export function packFolder(folder: string): Readable {
  const archive = pack()
  void fill(archive, folder).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  )
  return Readable.from(archive)
}

async function fill(archive: Pack, folder: string): Promise<void> {
  await addEntry(archive, { name: nameOf(folder), type: 'directory', mode: 0o777 })
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    const stats = await lstat(path)
    if (entry.isDirectory()) await fill(archive, path)
    else if (entry.isFile()) await addFile(archive, path, stats)
    else if (entry.isSymbolicLink()) await addEntry(archive, { name: nameOf(path), type: 'symlink', linkname: await readlink(path) })
  }
}

const nameOf = (path: string): string => path.replace(/^\/+/, '')

function addEntry(archive: Pack, header: Pick<Header, 'name'> & Partial<Header>): Promise<void> {
  return new Promise((done, failed) => {
    archive.entry(header, '', (error) => (error ? failed(error) : done()))
  })
}

async function addFile(archive: Pack, path: string, { size, mode, mtime }: Stats): Promise<void> {
  const aged = new Date(Math.floor(mtime.getTime() / 1000) * 1000 - agedMs)
  if (size === 0) return addEntry(archive, { name: nameOf(path), mode: (mode & 0o777) | 0o666, mtime: aged, size })
  const written = Promise.withResolvers<void>()
  const entry = archive.entry({ name: nameOf(path), size, mode: (mode & 0o777) | 0o666, mtime: aged }, (error) =>
    error ? written.reject(error) : written.resolve(),
  )
  // No more than was announced, should somebody still write to the file.
  await Promise.all([pipeline(createReadStream(path, { end: size - 1 }), entry), written.promise])
}

/** Writes the members of a folder's archive below `target`; what is there unchanged stays. Nothing is written outside of it. */
export async function unpackFolder(archive: Readable, target: string): Promise<void> {
  const root = await realpath(target)
  const entries = extract()
  // The first part of every name is the name of the folder itself.
  const writing = writeEntries(entries, root)
  await Promise.all([pipeline(archive, entries), writing])
}

async function writeEntries(entries: ReturnType<typeof extract>, root: string): Promise<void> {
  for await (const entry of entries) {
    const { header } = entry
    const name = header.name.split('/').slice(1).join('/')
    const path = resolve(root, name)
    if (name !== '' && path.startsWith(root + sep) && (await isInside(root, dirname(path)))) {
      if (header.type === 'directory') await mkdir(path, { recursive: true })
      else if (header.type === 'file' && !(await isSame(path, header))) {
        await rm(path, { force: true, recursive: true })
        await pipeline(entry, createWriteStream(path, { mode: (header.mode ?? 0o644) & 0o777 }))
        continue
      } else if (header.type === 'symlink') await link(path, header.linkname ?? '')
    }
    entry.resume()
  }
}

/** Makes the folder of a member. One that is a link out, made by an earlier member, is no way out. */
async function isInside(root: string, folder: string): Promise<boolean> {
  let existing = folder
  let real: string | undefined
  for (;;) {
    real = await realpath(existing).catch(() => undefined) // not there yet
    if (real !== undefined || existing === root) break
    existing = dirname(existing)
  }
  if (real !== root && (real === undefined || !real.startsWith(root + sep))) return false
  await mkdir(folder, { recursive: true })
  return true
}

async function isSame(path: string, { size, mtime }: Header): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined || !found.isFile() || mtime === undefined) return false
  return found.size === size && Math.floor(found.mtimeMs / 1000) * 1000 - agedMs === mtime.getTime()
}

async function link(path: string, target: string): Promise<void> {
  if (basename(path) === '') return
  await rm(path, { force: true, recursive: true })
  await symlink(target, path)
}
