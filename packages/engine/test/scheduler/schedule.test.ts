import { expect, test } from 'vitest'
import { hour, minute, openWorld, schedule, second } from './world.ts'

test('a schedule fires at its dates, one execution after the other', async () => {
  const world = await openWorld()
  await world.save(schedule())
  expect(await world.state('every')).toMatchObject({ kind: 'SCHEDULE', nextExecutionDate: world.clock.time + minute, disabled: false })
  await world.advance(minute)
  expect(world.created).toHaveLength(1)
  expect(world.created[0]).toMatchObject({
    trigger: { id: 'every', type: 'io.kestra.plugin.core.trigger.Schedule' },
    labels: [{ key: 'system.from', value: 'trigger' }, { key: 'system.correlationId' }],
  })
  const first = world.created[0]
  expect((await world.state('every')).executionId).toBe(first?.id)
  await world.advance(2 * minute, minute)
  expect(world.created).toHaveLength(1)
  await world.end(first)
  await world.advance(second)
  expect(world.created).toHaveLength(2)
  await world.end(world.created[1])
  await world.advance(second)
  expect(world.slots()).toEqual(['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z', '2026-01-01T00:03:00Z'])
  expect((await world.history('every')).map(({ outcome }) => outcome)).toEqual(['FIRED', 'FIRED', 'FIRED'])
  expect(world.logs.map(({ message }) => message)[0]).toMatch(/^Scheduled execution \w{22} at '2026-01-01T00:01:00.000Z' started at/)
  expect(world.reports).toEqual([])
})

test('allowConcurrent holds nothing back; those that are behind come one after the other', async () => {
  const world = await openWorld()
  await world.save(schedule('allowConcurrent: true'))
  await world.advance(3 * minute, minute)
  expect(world.created).toHaveLength(3)
  await world.advance(3 * minute)
  expect(world.created).toHaveLength(4)
  await world.advance(100)
  expect(world.created).toHaveLength(5)
  await world.advance(100)
  expect(world.created).toHaveLength(6)
})

test('recoverMissedSchedules decides what a long execution missed', async () => {
  const world = await openWorld()
  await world.save(
    [schedule('', 'all'), schedule('recoverMissedSchedules: LAST', 'last'), schedule('recoverMissedSchedules: NONE', 'none')].join('\n'),
  )
  await world.advance(minute)
  const first = [...world.created]
  expect(first).toHaveLength(3)
  await world.advance(10 * minute + 30 * second)
  for (const execution of first) await world.end(execution)
  await world.advance(second)
  const fired = world.created.slice(3).map(({ trigger }) => `${trigger?.id} ${trigger?.variables?.['date']}`)
  expect(fired.sort()).toEqual(['all 2026-01-01T00:02:00Z', 'last 2026-01-01T00:11:00Z'])
  expect((await world.state('none')).nextExecutionDate).toBe(Date.parse('2026-01-01T00:12:00Z'))
})

test('dates missed while no scheduler ran go by the policy of the trigger, else of the server', async () => {
  const world = await openWorld()
  await world.save([schedule('', 'server'), schedule('recoverMissedSchedules: ALL', 'all')].join('\n'))
  await world.scheduler.stop()
  await world.scheduler.release()
  const pluginConfigurations = { 'io.kestra.plugin.core.trigger.Schedule': { recoverMissedSchedules: 'NONE' } }
  const later = await openWorld({ start: '2026-01-01T01:00:30Z', repositories: world.repositories, settings: { pluginConfigurations } })
  await later.advance(second)
  expect(later.slots()).toEqual(['2026-01-01T00:01:00Z'])
  expect((await later.state('server')).nextExecutionDate).toBe(Date.parse('2026-01-01T01:01:00Z'))
  expect((await later.history('server'))[0]).toMatchObject({ outcome: 'CHANGED' })
})

test('a trigger that was free when the scheduler stopped and whose execution ended meanwhile is free again', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await world.advance(minute)
  await world.scheduler.release()
  await world.repositories.executions.commit({
    ...{ executions: world.created.map((execution) => ({ ...execution, closed: true })), taskRuns: [], deletedTaskRuns: [] },
    ...{ timers: [], deletedTimers: [], logs: [], metrics: [] },
  })
  const later = await openWorld({ start: '2026-01-01T00:02:00Z', repositories: world.repositories })
  await later.advance(second)
  expect(later.slots()).toEqual(['2026-01-01T00:02:00Z'])
})

test('a deleted execution locks nothing', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await world.advance(minute)
  await world.repositories.executions.delete(
    'main',
    world.created.map(({ id }) => id),
  )
  await world.advance(minute)
  expect(world.created).toHaveLength(1)
  await world.scheduler.sweep()
  await world.advance(second)
  expect(world.created).toHaveLength(2)
})

test('stopAfter disables the trigger, with the reason in its history', async () => {
  const world = await openWorld()
  await world.save(schedule('stopAfter: [FAILED]'))
  await world.advance(minute)
  await world.end(world.created[0], 'SUCCESS')
  await world.advance(minute)
  await world.end(world.created[1], 'FAILED')
  await world.advance(hour)
  expect(world.created).toHaveLength(2)
  expect((await world.state('every')).disabled).toBe(true)
  expect((await world.history('every'))[0]).toMatchObject({ outcome: 'CHANGED', reason: expect.stringContaining('FAILED') })
})

test('stopAfter also acts where nothing is locked', async () => {
  const world = await openWorld()
  await world.save(schedule('stopAfter: [FAILED]\nallowConcurrent: true'))
  await world.advance(minute)
  await world.end(world.created[0], 'FAILED')
  expect((await world.state('every')).disabled).toBe(true)
})

test('conditions that say no leave their reason, once for all dates in a row', async () => {
  const world = await openWorld()
  const weekend = 'conditions:\n  - type: io.kestra.plugin.core.condition.Weekend\n    date: "{{ trigger.date }}"'
  await world.save(schedule(weekend))
  await world.advance(minute)
  expect(world.created).toEqual([])
  const [line] = await world.history('every')
  expect(line).toMatchObject({ outcome: 'REFUSED', count: 1 })
  expect(line?.reason).toContain('Weekend')
})

test('inputs and labels are rendered, the inputs read as the flow says', async () => {
  const world = await openWorld()
  const inputs = 'inputs:\n  - id: day\n    type: DATE\n  - id: n\n    type: INT\n    defaults: 5'
  await world.save(
    schedule('inputs:\n  day: "{{ trigger.date | date(\'yyyy-MM-dd\') }}"\nlabels:\n  from: "{{ flow.id }}"\n  bad: "{{ nothing }}"'),
    'f',
    inputs,
  )
  await world.advance(minute)
  expect(world.created[0]?.inputs).toMatchObject({ day: '2026-01-01', n: 5 })
  expect(world.created[0]?.labels).toContainEqual({ key: 'from', value: 'f' })
  expect(world.created[0]?.labels.some(({ key }) => key === 'bad')).toBe(false)
})

test('inputs that are refused make a FAILED execution, and the schedule goes on', async () => {
  const world = await openWorld()
  await world.save(schedule('inputs:\n  n: abc'), 'f', 'inputs:\n  - id: n\n    type: INT')
  await world.advance(2 * minute, minute)
  expect(world.created.map(({ state }) => state.current)).toEqual(['FAILED', 'FAILED'])
  expect((await world.history('every'))[0]).toMatchObject({ outcome: 'FAILED', reason: expect.stringContaining('abc') })
  expect((await world.state('every')).executionId).toBeUndefined()
  expect(world.logs[0]?.message).toMatch(/^\[trigger: every\] \[date: 2026-01-01T00:01:00.000Z\] Evaluate Failed with error '/)
})

test('a condition that throws makes a FAILED execution with its message, and the others go on', async () => {
  const world = await openWorld()
  const broken = 'conditions:\n  - type: io.kestra.plugin.core.condition.DayWeek\n    date: "{{ nothing }}"\n    dayOfWeek: MONDAY'
  await world.save([schedule(broken, 'broken'), schedule('', 'sound')].join('\n'))
  await world.advance(minute)
  expect(world.created.map(({ trigger, state }) => `${trigger?.id} ${state.current}`).sort()).toEqual(['broken FAILED', 'sound CREATED'])
  expect((await world.history('broken'))[0]?.reason).toContain('nothing')
})

test('dates late beyond lateMaximumDelay are passed over', async () => {
  const world = await openWorld()
  await world.save(schedule('lateMaximumDelay: PT1M'))
  await world.advance(10 * minute + 30 * second)
  await world.advance(second)
  expect(world.slots()).toEqual(['2026-01-01T00:10:00Z'])
  expect((await world.history('every')).map(({ outcome }) => outcome)).toEqual(['FIRED', 'REFUSED'])
})

test('ScheduleOnDates runs at each date, with scheduleDate', async () => {
  const world = await openWorld()
  const dates = 'dates:\n    - "2026-01-01T00:10:00Z"\n    - "2026-01-01T02:00:00+01:00"'
  await world.save(`- id: dates\n  type: io.kestra.plugin.core.trigger.ScheduleOnDates\n  ${dates}\n  allowConcurrent: true`)
  await world.advance(2 * hour, minute)
  expect(world.created.map(({ scheduleDate }) => scheduleDate)).toEqual([
    Date.parse('2026-01-01T00:10:00Z'),
    Date.parse('2026-01-01T01:00:00Z'),
  ])
})

test('what could not be written is tried again and fires once', async () => {
  let refusals = 1
  const world = await openWorld({ refuse: () => refusals-- > 0 })
  await world.save(schedule())
  await world.advance(minute)
  expect(world.created).toEqual([])
  expect(world.reports).toHaveLength(1)
  await world.advance(6 * second, second)
  expect(world.slots()).toEqual(['2026-01-01T00:01:00Z'])
})

test('a clock that jumps back repeats nothing, one that jumps ahead loses nothing', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await world.advance(minute)
  await world.end(world.created[0])
  world.clock.time -= 30 * minute
  await world.advance(25 * minute, minute)
  expect(world.created).toHaveLength(1)
  await world.advance(7 * minute)
  expect(world.slots()).toEqual(['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z'])
})

test('a subflow whose task is called like a trigger does not stop that trigger', async () => {
  const world = await openWorld()
  await world.save(schedule('stopAfter: [FAILED]\nallowConcurrent: true'))
  await world.advance(minute)
  const first = world.created[0]
  if (first === undefined) throw new Error('It did not fire')
  await world.end(
    { ...first, id: 'sub', originalId: 'sub', trigger: { id: 'every', type: 'io.kestra.plugin.core.flow.Subflow' } },
    'FAILED',
  )
  expect((await world.state('every')).disabled).toBe(false)
})
