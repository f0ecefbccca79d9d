import plugin from '@windhover/plugin-core'
import { authoredIssues } from '@windhover/sdk'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

describe.each(plugin.tasks.map((task) => [task.type, task] as const))('%s', (_type, task) => {
  test('has a title, described properties and an example', () => {
    expect(task.title).toMatch(/^[A-Z].*[^.]$/)
    expect(task.examples?.length).toBeGreaterThan(0)
    const silent = Object.entries(task.properties).filter(([, schema]) => !schema.description)
    expect(silent.map(([name]) => name)).toEqual([])
  })

  test.each(task.examples ?? [])('$title: the example is right', ({ yaml }) => {
    expect(authoredIssues(task.properties, parse(yaml) ?? {})).toEqual([])
  })
})

test('no two tasks share a name', () => {
  const names = plugin.tasks.flatMap((task) => [task.type, ...(task.aliases ?? [])])
  expect(new Set(names).size).toBe(names.length)
})
