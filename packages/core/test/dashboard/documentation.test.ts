import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dataSources } from '../../src/dashboard/data-source.ts'
import { readDashboard } from '../../src/dashboard/index.ts'

const page = readFileSync(new URL('../../../../docs/dashboards.md', import.meta.url), 'utf8')

test('the example of the documentation is a good dashboard', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  expect(readDashboard(yaml).problems).toEqual([])
})

test('the documentation names every field', () => {
  for (const [type, { fields }] of dataSources) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${type.split('.').at(-1)}\``)) ?? ''
    expect([type, Object.keys(fields).filter((field) => !row.includes(`\`${field}\``))]).toEqual([type, []])
  }
})
