import { buffer, text } from 'node:stream/consumers'
import { FileNotFound, PathRefused } from '@windhover/core/errors.ts'
import type { Storage } from '@windhover/core/ports/storage.ts'
import { describe, expect, test } from 'vitest'

/** What every implementation of the internal storage must do. `open` gives an empty one each time. */
export function storageConformance(name: string, open: () => Promise<Storage>): void {
  describe(`${name} as internal storage`, () => {
    test.each([
      ['text', 'grüße\n', 8],
      ['bytes', new Uint8Array([0, 255, 10]), 3],
      ['an empty text', '', 0],
    ])('what was written as %s is read back', async (_, body, sizeBytes) => {
      const storage = await open()
      expect(await storage.write('main', '/a/b/file.txt', body)).toEqual({ sizeBytes })
      const read = await buffer(await storage.read('main', '/a/b/file.txt'))
      expect(read).toEqual(Buffer.from(body as string))
    })

    test('streams are written and read without being held in memory', async () => {
      const storage = await open()
      const pieces = 300
      async function* body() {
        for (let at = 0; at < pieces; at += 1) yield new Uint8Array(64 * 1024).fill(at % 256)
      }
      expect(await storage.write('main', '/big', body())).toEqual({ sizeBytes: pieces * 64 * 1024 })
      let size = 0
      for await (const bytes of await storage.read('main', '/big')) size += bytes.byteLength
      expect(size).toBe(pieces * 64 * 1024)
    })

    test('a part of a file is read by its bounds, the end excluded', async () => {
      const storage = await open()
      await storage.write('main', '/f', '0123456789')
      expect(await text(await storage.read('main', '/f', { start: 2, end: 5 }))).toBe('234')
      expect(await text(await storage.read('main', '/f', { start: 3, end: 3 }))).toBe('')
      expect(await text(await storage.read('main', '/f', { start: 8, end: 50 }))).toBe('89')
    })

    test('a body that breaks off leaves what was there before', async () => {
      const storage = await open()
      await storage.write('main', '/f', 'old')
      async function* broken() {
        yield new TextEncoder().encode('new')
        throw new Error('the line went dead')
      }
      await expect(storage.write('main', '/f', broken())).rejects.toThrow('the line went dead')
      expect(await text(await storage.read('main', '/f'))).toBe('old')
      expect(await storage.list('main', '/')).toHaveLength(1)
    })

    test('what is not there cannot be read', async () => {
      const storage = await open()
      await expect(storage.read('main', '/nowhere')).rejects.toMatchObject({ code: FileNotFound.code })
      expect(await storage.stat('main', '/nowhere')).toBeUndefined()
      expect(await storage.delete('main', '/nowhere')).toBe(false)
      expect(await storage.list('main', '/nowhere')).toEqual([])
      await expect(storage.move('main', '/nowhere', '/x')).rejects.toMatchObject({ code: FileNotFound.code })
    })

    test('tenants do not see each other', async () => {
      const storage = await open()
      await storage.write('one', '/f', '1')
      expect(await storage.stat('two', '/f')).toBeUndefined()
    })

    test('metadata is kept beside, replaced with the file, and not listed', async () => {
      const storage = await open()
      await storage.write('main', '/d/f', 'x', { type: 'text/plain', name: 'ä' })
      expect(await storage.metadata('main', '/d/f')).toEqual({ type: 'text/plain', name: 'ä' })
      expect((await storage.list('main', '/d')).map(({ path }) => path)).toEqual(['/d/f'])
      await storage.write('main', '/d/f', 'y')
      expect(await storage.metadata('main', '/d/f')).toEqual({})
    })

    test('list gives direct members, walk every file below, both in order', async () => {
      const storage = await open()
      for (const path of ['/d/b', '/d/a', '/d/sub/c', '/d/sub/deep/e']) await storage.write('main', path, path)
      expect((await storage.list('main', '/d')).map(({ path, isDirectory }) => [path, isDirectory])).toEqual([
        ['/d/a', false],
        ['/d/b', false],
        ['/d/sub', true],
      ])
      expect((await storage.walk('main', '/d')).map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
        ['/d/a', 4],
        ['/d/b', 4],
        ['/d/sub/c', 8],
        ['/d/sub/deep/e', 13],
      ])
    })

    test('a directory is deleted with everything below', async () => {
      const storage = await open()
      await storage.write('main', '/d/sub/c', 'x', { a: 'b' })
      await storage.write('main', '/other', 'y')
      expect(await storage.delete('main', '/d')).toBe(true)
      expect((await storage.walk('main', '/')).map(({ path }) => path)).toEqual(['/other'])
    })

    test('a moved file takes its metadata along', async () => {
      const storage = await open()
      await storage.write('main', '/a/f', 'x', { k: 'v' })
      await storage.move('main', '/a/f', '/b/c/g')
      expect(await storage.stat('main', '/a/f')).toBeUndefined()
      expect(await text(await storage.read('main', '/b/c/g'))).toBe('x')
      expect(await storage.metadata('main', '/b/c/g')).toEqual({ k: 'v' })
    })

    test.each(['/../f', '/a/../../f', '/a/..', '/a/\0b'])('the path %j is refused', async (path) => {
      const storage = await open()
      await expect(storage.write('main', path, 'x')).rejects.toMatchObject({ code: PathRefused.code })
      await expect(Promise.resolve().then(() => storage.read('main', path))).rejects.toMatchObject({ code: PathRefused.code })
    })

    test.each(['a b+c', 'ä ö', '日本語', '%41', '#?&', 'é', "'"])('the name %j is kept as it is', async (name) => {
      const storage = await open()
      await storage.write('main', `/d/${name}`, name)
      expect((await storage.list('main', '/d')).map(({ path }) => path)).toEqual([`/d/${name}`])
      expect(await text(await storage.read('main', `/d/${name}`))).toBe(name)
    })

    test('a name longer than 255 characters is found again', async () => {
      const storage = await open()
      const [one, two] = [`${'x'.repeat(300)}1.txt`, `${'y'.repeat(300)}1.txt`]
      await storage.write('main', `/d/${one}`, 'one', { k: 'v' })
      await storage.write('main', `/d/${two}`, 'two')
      expect(await text(await storage.read('main', `/d/${one}`))).toBe('one')
      expect(await text(await storage.read('main', `/d/${two}`))).toBe('two')
    })

    test('many writers of one file leave one of their texts', async () => {
      const storage = await open()
      const bodies = Array.from({ length: 20 }, (_, at) => `${at}`.repeat(1000))
      await Promise.all(bodies.map((body) => storage.write('main', '/d/f', body)))
      expect(bodies).toContain(await text(await storage.read('main', '/d/f')))
    })
  })
}
