import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packFiles, packFolder, unpackFile, unpackFolder } from '../../src/worker/zip.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'windhover-zip-'))

test('a packed folder comes back with its folders', async () => {
  const [from, to] = [await newFolder(), await newFolder()]
  await writeFile(join(from, 'a b.txt'), 'A')
  const zip = join(to, 'x.zip')
  await writeFile(zip, packFolder(from, ['a b.txt']))
  await unpackFolder(zip, to)
  expect(await readFile(join(to, 'a b.txt'), 'utf8')).toBe('A')
})

test('one member is found by its name', async () => {
  const zip = await packFiles({ 'a.txt': Buffer.from('A'), 'b/c.txt': Buffer.from('C') })
  expect((await unpackFile(zip, 'b/c.txt'))?.toString()).toBe('C')
  expect(await unpackFile(zip, 'nope')).toBeUndefined()
})

test('a member that would leave the folder is not written', async () => {
  const [outside, inside] = [await newFolder(), 'inside']
  // the packer refuses such names: the name of a harmless one is changed in the bytes, length for length
  const zip = Buffer.from(await packFiles({ 'xx/evil.txt': Buffer.from('E') }))
  for (let at = zip.indexOf('xx/evil'); at !== -1; at = zip.indexOf('xx/evil')) zip.write('../evil', at)
  const file = join(outside, 'x.zip')
  await writeFile(file, zip)
  await unpackFolder(file, join(outside, inside)).catch(() => undefined) // refusing the whole zip is fine too
  expect(await readdir(outside)).toEqual(['x.zip'])
})
