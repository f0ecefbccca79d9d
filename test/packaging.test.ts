import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './windhover.ts'

const scripts: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE', 'docs/dependencies.md'])(
  '%s exists and says something',
  (file) => {
    expect(read(file).length).toBeGreaterThan(100)
  },
)

test('the folders that ARCHITECTURE.md names exist', () => {
  const named = [...read('ARCHITECTURE.md').matchAll(/`((?:packages|plugins|tools|scripts|examples|docs|test)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  )
  const missing = named.filter((path) => !existsSync(join(root, path)))
  expect(missing).toEqual([])
})

test('the npm commands that the documents name exist', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...markdownIn('docs')]
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name = '']) => ({ file, name })),
  )
  const own = new Set(['install', 'ci', 'i'])
  expect(named.filter(({ name }) => !own.has(name) && !(name in scripts))).toEqual([])
})

test('the programs that the npm commands start exist', () => {
  const files = Object.values(scripts).flatMap((command) => command.split(' ').filter((word) => /\.(ts|mjs)$/.test(word)))
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('every dependency has its reason in docs/dependencies.md', () => {
  const reasons = read('docs/dependencies.md')
  const manifests = ['package.json', ...workspaces().map((folder) => join(folder, 'package.json'))]
  const named = manifests.flatMap((file) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file))
    return Object.keys({ ...dependencies, ...devDependencies })
  })
  expect([...new Set(named)].filter((name) => !name.startsWith('@windhover/') && !reasons.includes(name))).toEqual([])
})

test('documents and sources name no place of the machine they were written on', () => {
  const pattern = /\/(?:home|Users|root)\/[a-z]/
  const files = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...markdownIn('docs')]
  expect(files.filter((file) => pattern.test(read(file)))).toEqual([])
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
}

function workspaces(): readonly string[] {
  return ['packages', 'plugins'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => join(folder, name))
      .filter((path) => existsSync(join(root, path, 'package.json'))),
  )
}
