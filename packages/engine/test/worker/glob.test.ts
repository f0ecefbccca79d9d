import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { matchFiles } from '../../src/worker/glob.ts'

async function folderWith(files: readonly string[]): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'windhover-glob-')))
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), '')
  }
  return root
}

const files = ['a.txt', 'b.csv', 'c [1].txt', 'dir/a.txt', 'dir/deep/z.txt']

test.each([
  [['*.txt'], ['a.txt', 'c [1].txt']],
  [['**.txt'], ['a.txt', 'c [1].txt', 'dir/a.txt', 'dir/deep/z.txt']],
  [['**/*.txt'], ['dir/a.txt', 'dir/deep/z.txt']],
  [['dir/*'], ['dir/a.txt']],
  [['dir/**'], ['dir/a.txt', 'dir/deep/z.txt']],
  [['?.{txt,csv}'], ['a.txt', 'b.csv']],
  [['[!b].*'], ['a.txt']],
  [['./a.txt', 'a.txt'], ['a.txt']],
  [['nothing/*'], []],
  [[], []],
])('the patterns %j match %j', async (patterns, expected) => {
  expect(await matchFiles(await folderWith(files), patterns)).toEqual(expected)
})

test('glob: and regex: are matched on the absolute path', async () => {
  const root = await folderWith(files)
  expect(await matchFiles(root, [`glob:${root}/*.csv`])).toEqual(['b.csv'])
  expect(await matchFiles(root, ['regex:.*/z\\.txt'])).toEqual(['dir/deep/z.txt'])
})

test('links are no regular files', async () => {
  const root = await folderWith(['a.txt'])
  await symlink('/etc/hostname', join(root, 'link.txt'))
  expect(await matchFiles(root, ['*'])).toEqual(['a.txt'])
})
