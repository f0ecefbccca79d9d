import { describe, expect, it } from 'vitest'
import { taskAround } from '../src/editor/task-around.ts'

const text = `id: a
tasks:
  - id: one
    type: x.One
    message: hi

  - id: loop
    type: x.Loop
    values: [1]
    tasks:
      - id: inner
        type: x.Inner
        format: "1"
  - {id: short, type: x.Short}
  - id: untyped
triggers:
  - id: t
    type: x.Trigger
    cron: "* * * * *"
`

describe('the task around a line', () => {
  it.each([
    [1, undefined],
    [2, undefined],
    [3, 'x.One'],
    [5, 'x.One'],
    [6, 'x.One'],
    [8, 'x.Loop'],
    [9, 'x.Loop'],
    [11, 'x.Inner'],
    [13, 'x.Inner'],
    [14, 'x.Short'],
    [15, undefined],
    [16, undefined],
    [19, 'x.Trigger'],
  ])('line %d belongs to %s', (line, type) => {
    expect(taskAround(text, line)?.type).toBe(type)
  })
})
